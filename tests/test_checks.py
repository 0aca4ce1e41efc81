"""Validation in processes of its own says what it says here, and outlives them."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from kgbuild.build import _checks
from kgbuild.build._checks import Checks
from kgbuild.graph_files import GraphFile, write_graphs
from kgbuild.model import Violation
from kgbuild.validate import validate_many

INSP = "https://w3id.org/kgbuild/ontology#"
BASE = "https://w3id.org/kgbuild/id/"


@pytest.fixture
def graphs(tmp_path: Path) -> list[GraphFile]:
    """The reference data (nothing), and three documents with a finding each that lacks what a finding must have."""
    lines = [f"<{BASE}rule/x/1> <{INSP}x> <{INSP}y> <{BASE}graph/reference> ."]
    for name in ("a.txt", "b.txt", "c.txt"):
        of_type = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        lines.append(f"<{BASE}finding/{name}> {of_type} <{INSP}Finding> <{BASE}graph/document/{name}> .")
    return list(write_graphs(parse("\n".join(lines), format=RdfFormat.N_QUADS), tmp_path))


def told(graphs: list[GraphFile], jobs: int) -> tuple[Violation, ...]:
    with Checks(graphs[1:], reference=graphs[0], pyshacl=False, jobs=jobs) as checks:
        return checks.violations()


def test_one_job_and_many_say_the_same_in_the_same_order(
    graphs: list[GraphFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = validate_many(graphs[1:], reference=graphs[0])
    assert {violation.document for violation in expected} == {"a.txt", "b.txt", "c.txt"}
    monkeypatch.setattr(_checks, "_WORTH_A_PROCESS", 1)
    monkeypatch.setattr("kgbuild.validate.BATCH_QUADS", 1)
    assert told(graphs, 1) == told(graphs, 2) == expected
    assert told([graphs[0], *graphs[:0:-1]], 2) == expected


def test_a_killed_process_costs_only_its_time(graphs: list[GraphFile], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_checks, "_WORTH_A_PROCESS", 1)
    with Checks(graphs[1:], reference=graphs[0], pyshacl=False, jobs=2) as checks:
        assert checks._pool is not None
        for process in list(checks._pool._processes.values()):
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
        assert checks.violations() == validate_many(graphs[1:], reference=graphs[0])
