"""What a build does in processes of a pool is what it does here, and outlives them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from kgbuild.build import _graphs
from kgbuild.build._checks import Checks
from kgbuild.build._run import _Process, worker_pool, workers
from kgbuild.derive import Part
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


def told(graphs: list[GraphFile], pool: ProcessPoolExecutor | None) -> tuple[Violation, ...]:
    return Checks(graphs[1:], reference=graphs[0], pyshacl=False, pool=pool).violations()


def kill_all(pool: ProcessPoolExecutor) -> None:
    for process in list(pool._processes.values()):
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)


def test_one_process_and_many_say_the_same_in_the_same_order(
    graphs: list[GraphFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = validate_many(graphs[1:], reference=graphs[0])
    assert {violation.document for violation in expected} == {"a.txt", "b.txt", "c.txt"}
    monkeypatch.setattr("kgbuild.build._checks._TOGETHER", 1)
    with workers(2, quads=1_000_000) as pool:
        assert pool is not None
        assert told(graphs, None) == told(graphs, pool) == expected
        assert told([graphs[0], *graphs[:0:-1]], pool) == expected


def test_a_killed_process_costs_only_its_time(graphs: list[GraphFile]) -> None:
    with workers(2, quads=1_000_000) as pool:
        assert pool is not None
        checks = Checks(graphs[1:], reference=graphs[0], pyshacl=False, pool=pool)
        kill_all(pool)
        assert checks.violations() == validate_many(graphs[1:], reference=graphs[0])


def lines_of(number: int) -> Iterator[bytes]:
    yield f"<{BASE}lineage/{number}> <{INSP}x> <{INSP}y> <{BASE}graph/derived> .\n".encode()


def test_what_is_derived_does_not_depend_on_who_makes_it_or_on_their_death() -> None:
    parts = [Part("", 0, partial(lines_of, 0)), *(Part(f"force {n}", 1, partial(lines_of, n)) for n in range(1, 30))]
    graph = f"{BASE}graph/derived"
    here = list(_graphs._lines(parts, graph, None))
    assert here[7] == f"<{BASE}lineage/7> <{INSP}x> <{INSP}y> .\n".encode()
    with workers(2, quads=1_000_000) as pool:
        assert pool is not None
        made = _graphs._lines(parts, graph, pool)
        first = next(made)
        kill_all(pool)
        assert [first, *made] == here


def test_ctrl_c_while_a_worker_starts_waits_until_it_has_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker once printed a traceback: what it was to begin with was gone."""
    begin = _Process._Popen

    def interrupted(process: BaseProcess) -> object:
        signal.raise_signal(signal.SIGINT)
        return begin(process)

    monkeypatch.setattr(_Process, "_Popen", staticmethod(interrupted))
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background may be deaf to it
    pool = worker_pool(1)
    try:
        with pytest.raises(KeyboardInterrupt):
            pool.submit(len, "ab")
    finally:
        signal.signal(signal.SIGINT, heard)
    (worker,) = pool._processes.values()
    pool.shutdown(cancel_futures=True)
    assert worker.exitcode == 0


def test_a_small_build_starts_no_processes() -> None:
    with workers(2, quads=10) as pool:
        assert pool is None


@pytest.mark.parametrize("documents", [True, False])
def test_workers_that_read_documents_come_ready_for_it(documents: bool) -> None:
    # In a process of its own: workers of one process all come from the server that the first of them began.
    script = (
        "import sys; from kgbuild.build._run import worker_pool\n"
        f"with worker_pool(1, documents={documents}) as pool:\n"
        "    print('kgbuild.build._ready' in pool.submit(eval, '[*__import__(\"sys\").modules]').result())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == f"{documents}\n"
