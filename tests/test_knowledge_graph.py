"""The Python front door does what the commands do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kgbuild
from kgbuild import KgbuildError, KnowledgeGraph
from kgbuild.store import open_store


@pytest.fixture(scope="module")
def graph(bundled_store: Path) -> KnowledgeGraph:
    """The bundled data."""
    return KnowledgeGraph.open(bundled_store)


def test_rows_come_as_dictionaries_and_as_frames(graph: KnowledgeGraph) -> None:
    rows = graph.query("judgements", force="cambridgeshire")
    assert len(rows) > 40
    assert {row["force"] for row in rows} == {"cambridgeshire"}
    assert len(rows.to_pandas()) == len(rows)
    assert rows.to_polars().height == len(rows)


def test_sparql_sees_the_merge_of_all_graphs(graph: KnowledgeGraph) -> None:
    (row,) = graph.sparql("SELECT (COUNT(*) AS ?n) WHERE { ?force a insp:Force }")
    assert row["n"] == 43
    assert graph.sparql("ASK { ?cycle a insp:Cycle }")


def test_the_bundled_graph_conforms_and_is_proved(graph: KnowledgeGraph) -> None:
    assert [violation for violation in graph.validate() if violation.severity == "violation"] == []
    assert graph.verify().failures == ()


def test_rdflib_gets_every_named_graph(graph: KnowledgeGraph, bundled_store: Path) -> None:
    dataset = graph.to_rdflib()
    with open_store(bundled_store) as reader:
        assert sum(1 for _ in dataset.quads()) == reader.count()
        names = {str(each.identifier) for each in dataset.graphs() if len(each)}
        assert names == set(reader.named_graphs())


def test_networkx_views_are_in_one_order(graph: KnowledgeGraph) -> None:
    for view in ("themes", "findings", "full"):
        seen = graph.to_networkx(view=view)
        assert list(seen.nodes) == sorted(seen.nodes)
    themes = graph.to_networkx(view="themes")
    assert sum("Force" in labels for _, labels in themes.nodes(data="labels")) == 43
    assert sum(findings for *_, findings in themes.edges(data="findings")) > 2_000
    findings = graph.to_networkx(view="findings")
    assert {kind for *_, kind in findings.edges(data="type")} >= {"JUDGED_IN", "HAS_THEME", "ADDRESSES", "SAID_BY"}


def test_what_cannot_be_built_raises_one_kind_of_error(tmp_path: Path) -> None:
    with pytest.raises(KgbuildError, match="no such file"):
        KnowledgeGraph.build([tmp_path / "nothing"], store=tmp_path / "kg")
    with pytest.raises(KgbuildError, match="kgbuild build"):
        KnowledgeGraph.open(tmp_path / "kg")


def test_options_that_the_command_line_refuses_are_refused_too(graph: KnowledgeGraph, tmp_path: Path) -> None:
    """An unknown engine was once taken for another one, and a path for the list of its letters."""
    store: Any = {"store": tmp_path / "kg"}
    refused: list[tuple[str, Callable[[], Any]]] = [
        ("a list of them", lambda: KnowledgeGraph.build("reports", **store)),
        ("cannot read", lambda: KnowledgeGraph.build([tmp_path], jobs=0, **store)),
        ("no validator 'slow'", lambda: KnowledgeGraph.build([tmp_path], validator="slow", **store)),  # type: ignore[arg-type]
        ("no engine 'slow'", lambda: graph.validate(engine="slow")),  # type: ignore[arg-type]
        ("draws=0", lambda: graph.analyse(draws=0)),
        ("polarity='bad'", lambda: graph.analyse(polarity="bad")),  # type: ignore[arg-type]
    ]
    for says, call in refused:
        with pytest.raises(KgbuildError, match=says):
            call()
    assert not (tmp_path / "kg").exists()


def test_importing_the_package_imports_nothing_heavy() -> None:
    assert kgbuild.__version__
    with pytest.raises(AttributeError):
        _ = kgbuild.nothing
