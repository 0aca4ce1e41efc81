"""Plans of named queries say the same as the queries: on the small graph, and in what they are made of."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store, parse

from kgbuild import resources
from kgbuild.query._plans import hashed, required
from kgbuild.vocab import DEFAULT_BASE, PREFIXES

GRAPHS = [Path(__file__).parent / "graphs" / name for name in ("small.trig", "questions.trig")]
FILES = sorted(resources.QUERIES.glob("*.rq"))


@pytest.fixture(scope="module")
def store() -> Store:
    graph = Store()
    for quad in (quad for file in GRAPHS for quad in parse(path=str(file), format=RdfFormat.TRIG)):
        graph.add(quad)
        graph.add(type(quad)(*quad.triple))
    return graph


def _rows(store: Store, text: str) -> list[list[str]]:
    answer = store.query(text, prefixes={**PREFIXES, "id": DEFAULT_BASE})
    return sorted([str(cell) for cell in row] for row in answer)  # type: ignore[union-attr]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_plan_gives_the_solutions_of_the_query(store: Store, file: Path) -> None:
    text = file.read_text("utf-8")
    assert _rows(store, hashed(text)) == _rows(store, text)


def test_each_step_of_each_triple_is_read_by_itself() -> None:
    plan = hashed("SELECT ?name WHERE { GRAPH ?g { ?a insp:force/dcterms:identifier ?name ; a insp:Finding . } }")
    assert plan.count("SELECT") == 4
    assert plan.count("GRAPH ?g") == 3
    assert "{ GRAPH ?g { ?a insp:force ?step1 } }" in plan


def test_an_inverse_step_turns_round_and_brackets_stay_as_they_are() -> None:
    plan = hashed('SELECT ?b WHERE { ?a ^oa:hasBody ?b . FILTER(?b != "x } y") VALUES ?a { id:one } }')
    assert "{ ?b oa:hasBody ?a . }" in plan
    assert 'FILTER (?b != "x } y") VALUES ?a { id:one }' in plan


def test_what_is_asked_for_becomes_a_condition_of_subjects_that_every_row_has() -> None:
    text = (
        "SELECT ?force ?rule WHERE {\n  ?a a insp:Finding .\n  OPTIONAL { ?a insp:rule ?by }\n"
        "  OPTIONAL { ?by dcterms:identifier ?rule }\n  OPTIONAL { ?a insp:force/dcterms:identifier ?force }\n}\n"
    )
    changed, names = required(text, {"force", "rule"})
    assert names == {"force"}  # ?by is not in every row
    assert changed.index("insp:force") < changed.index("OPTIONAL")
    assert required(text, set()) == (text, frozenset())
