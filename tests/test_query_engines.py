"""Named queries give the same rows from pyoxigraph and from rdflib, engines that share no line of code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Variable, parse

from kgbuild.csv_text import csv_text
from kgbuild.query import _ask as asking
from kgbuild.query import _auxiliary, describe_query, every_row, list_queries, run_query

GRAPHS = [Path(__file__).parent / "graphs" / name for name in ("small.trig", "questions.trig")]
NAMES = [query.name for query in list_queries()]


class _ByRdflib:
    """As much of a `pyoxigraph.Store` as queries use, answered by rdflib."""

    def __init__(self, files: list[Path]) -> None:
        self.dataset = rdflib.Dataset(default_union=True)
        for file in files:
            self.dataset.parse(file, format="trig")

    def query(
        self,
        text: str,
        *,
        prefixes: Mapping[str, str],
        substitutions: Mapping[Variable, Literal | NamedNode] | None = None,
    ) -> _Answer:
        bindings = {
            variable.value: (rdflib.URIRef if isinstance(value, NamedNode) else rdflib.Literal)(value.value)
            for variable, value in (substitutions or {}).items()
        }
        result = self.dataset.query(text, initNs=dict(prefixes), initBindings=bindings)
        assert result.vars is not None
        return _Answer([str(name) for name in result.vars], [[_term(cell) for cell in row] for row in result])


class _Answer:
    """What `query` reads of a `pyoxigraph.QuerySolutions`."""

    def __init__(self, names: list[str], rows: list[list[Any]]) -> None:
        self.variables = [SimpleNamespace(value=name) for name in names]
        self._rows = rows

    def __iter__(self) -> Iterator[list[Any]]:
        return iter(self._rows)


def _term(cell: Any) -> NamedNode | Literal | None:
    if cell is None:
        return None
    if isinstance(cell, rdflib.URIRef):
        return NamedNode(str(cell))
    assert isinstance(cell, rdflib.Literal)
    if cell.language:
        return Literal(str(cell), language=cell.language)
    return Literal(str(cell), datatype=NamedNode(str(cell.datatype))) if cell.datatype else Literal(str(cell))


@pytest.fixture(scope="module")
def stores() -> dict[str, Any]:
    """The small graph in both engines; in pyoxigraph with its merge as the default graph, as the store keeps it."""
    graph = Store()
    for quad in (quad for file in GRAPHS for quad in parse(path=str(file), format=RdfFormat.TRIG)):
        assert quad.graph_name != DefaultGraph()
        graph.add(quad)
        graph.add(Quad(*quad.triple))
    manifest = {"base": ""}
    return {
        "pyoxigraph": SimpleNamespace(graph=graph, manifest=manifest),
        "rdflib": SimpleNamespace(graph=_ByRdflib(GRAPHS), manifest=manifest),
    }


@pytest.fixture(autouse=True)
def either_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `query` take the answer of either engine for what it is."""
    monkeypatch.setattr(asking, "QuerySolutions", (QuerySolutions, _Answer))


@pytest.mark.parametrize("name", NAMES)
def test_both_engines_give_the_same_rows(stores: dict[str, Any], name: str) -> None:
    day = {"as_of": "2018-03-01"} if "as_of" in describe_query(name).settings else {}
    by_pyoxigraph, by_rdflib = (run_query(stores[engine], name, day).to_csv() for engine in ("pyoxigraph", "rdflib"))
    assert by_rdflib == by_pyoxigraph
    assert by_pyoxigraph.count("\n") > 1


@pytest.mark.parametrize("engine", ["pyoxigraph", "rdflib"])
@pytest.mark.parametrize("name", NAMES)
def test_rows_that_are_not_held_are_the_same(stores: dict[str, Any], engine: str, name: str) -> None:
    rows = run_query(stores["pyoxigraph"], name)
    by_portions = csv_text(rows.columns, every_row(stores[engine], name, held=-1, portion=2))
    assert by_portions == rows.to_csv()


@pytest.mark.parametrize("name", [name for name in NAMES if "force" in describe_query(name).bound])
def test_a_binding_means_the_same_to_both(stores: dict[str, Any], name: str) -> None:
    given = {"force": "kent"}
    answers = [run_query(stores[engine], name, given).to_csv() for engine in ("pyoxigraph", "rdflib")]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("name", ["ends", "reasons"])
@pytest.mark.parametrize("engine", ["pyoxigraph", "rdflib"])
def test_what_a_step_asks_is_of_the_force_that_the_query_is_asked_for(
    stores: dict[str, Any], engine: str, name: str
) -> None:
    def told(bindings: Mapping[Variable, Literal | NamedNode]) -> set[str]:
        found = _auxiliary(stores[engine], name, bindings)
        return {str(sorted((key, str(value)) for key, value in each.items() if key != "force")) for each in found}

    everywhere = told({Variable("kind"): Literal("weakness")})
    cambridgeshire, kent = (told({Variable("force"): Literal(force)}) for force in ("cambridgeshire", "kent"))
    assert cambridgeshire and cambridgeshire <= everywhere and kent <= everywhere
    assert cambridgeshire.isdisjoint(kent) and (kent or name == "reasons")
