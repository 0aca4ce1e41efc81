"""Plans of named queries say the same as the queries: on the small graph, and in what they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Variable, parse

from kgbuild import resources
from kgbuild.query import NamedQuery, list_queries
from kgbuild.query._ask import planned
from kgbuild.query.plans import Made, folded, hashed, lightened, lookups, looped, narrowed, required, selective
from kgbuild.vocab import DEFAULT_BASE, INSP, PREFIXES

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


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_plan_of_narrow_parts_gives_the_same(store: Store, file: Path) -> None:
    text = file.read_text("utf-8")
    assert _rows(store, folded(hashed(text))) == _rows(store, text)
    assert _rows(store, folded(narrowed(hashed(text), {}, lambda triple: True))) == _rows(store, text)


def test_a_part_gives_what_the_rest_of_the_query_names_and_no_more() -> None:
    plan = hashed(
        "SELECT ?name ?theme WHERE { ?a insp:rule ?r . ?r dcterms:identifier ?name . ?a insp:finding ?of "
        "OPTIONAL { ?of insp:theme/skos:notation ?theme } OPTIONAL { ?of insp:cycle ?theme } }"
    )
    assert "WHERE { { SELECT ?name ?of WHERE { { SELECT * WHERE { ?a insp:rule ?r . } }" in folded(plan)
    assert "OPTIONAL { { SELECT ?of ?theme WHERE { { SELECT * WHERE { ?of insp:theme ?step1 . } }" in folded(plan)
    assert folded(plan).endswith("} OPTIONAL { { SELECT * WHERE { ?of insp:cycle ?theme . } } } }\n")


def test_the_first_branch_of_a_union_stays_one() -> None:
    first, second, third = ("{ SELECT * WHERE { ?a insp:rule ?" + name + " . } }" for name in "xyz")
    assert folded(f"SELECT ?a WHERE {{ {first} {second} UNION {third} }}").endswith(
        f"{first} {second} UNION {third} }}"
    )
    plan = folded(f"SELECT ?a WHERE {{ {first} {second} {third} UNION {third} }}")
    assert plan == f"SELECT ?a WHERE {{ {{ SELECT ?a WHERE {{ {first} {second} }} }} {third} UNION {third} }}"


def test_what_holds_in_one_branch_is_no_condition_elsewhere(store: Store) -> None:
    """An optional part beside a union lost what the other branch had."""
    text = (
        "SELECT ?row ?kind WHERE { { ?row a insp:Judgement } UNION { ?row a insp:Finding } "
        "OPTIONAL { ?row insp:findingKind ?kind } }"
    )
    started = narrowed(hashed(text), {}, lambda triple: "insp:Judgement" in triple)
    assert _rows(store, started) == _rows(store, text)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_plan_that_starts_from_the_few_gives_the_same(store: Store, file: Path) -> None:
    """Whichever patterns are taken for small, none or all."""
    text = file.read_text("utf-8")
    assert _rows(store, narrowed(hashed(text), {}, lambda triple: True)) == _rows(store, text)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_plan_that_looks_up_each_row_gives_the_same(store: Store, file: Path) -> None:
    text = file.read_text("utf-8")
    assert _rows(store, looped(hashed(text), 1_000, lambda group, up_to: 1)) == _rows(store, text)


def test_what_is_small_is_looked_up_in_an_order_in_which_all_is_connected() -> None:
    plan = hashed(
        "SELECT ?name WHERE { ?a insp:rule ?r . ?r dcterms:identifier ?name . ?b oa:hasBody ?a . ?a insp:force id:kent "
        "OPTIONAL { ?p oa:start ?start . ?b oa:hasSelector ?p } OPTIONAL { { SELECT ?b WHERE { ?b a ?any } } } }"
    )
    counts = {"?a insp:force id:kent": 3, "?a insp:rule ?r": 9}
    started = looped(plan, 10, lambda group, up_to: counts.get(group, 5))
    places = [
        started.index(each) for each in ("id:kent .", "{ ?a insp:rule", "{ ?r dcterms:id", "{ ?b oa:hasBody ?a }")
    ]
    assert places == sorted(places)
    assert "LATERAL { OPTIONAL { LATERAL { ?b oa:hasSelector ?p } LATERAL { ?p oa:start ?start } } }" in started
    assert " OPTIONAL { { SELECT ?b" in started  # a sub-select is read once, not for each row
    assert looped(plan, 5, lambda group, up_to: counts.get(group, 5)) == plan
    crowded = looped(plan, 10, lambda group, up_to: 40 if group.endswith("{ ?b oa:hasBody ?a }") else 5)
    assert crowded == plan  # on the way, though what is left in the end is few


OF_A_FORCE = [each for each in list_queries() if "force" in each.bound and "plan: as written" not in each.sparql]


@pytest.mark.parametrize("query", OF_A_FORCE, ids=lambda query: query.name)
def test_a_plan_of_one_force_gives_the_rows_of_that_force(store: Store, query: NamedQuery) -> None:
    plan = hashed(query.sparql)
    found = 0
    for force in ("cambridgeshire", "kent"):
        nodes = {variable: f"<{DEFAULT_BASE}force/{force}>" for variable, _ in lookups(plan, "force")}
        assert nodes
        answers = []
        started = narrowed(plan, nodes, lambda triple: True)
        for text in (plan, started, looped(started, 1_000, lambda group, up_to: 1)):
            answer = store.query(text, prefixes=PREFIXES, substitutions={Variable("force"): Literal(force)})
            names = {each.value for each in answer.variables}  # type: ignore[union-attr]
            shown = [column for column in query.columns if column in names]
            answers.append(sorted([str(row[column]) for column in shown] for row in answer))  # type: ignore[union-attr]
        assert answers[0] == answers[1] == answers[2]
        found += len(answers[0])
    assert found


def test_what_is_small_is_read_first_and_again_in_optional_parts() -> None:
    plan = hashed(
        "SELECT ?name WHERE { ?a insp:rule ?r . ?a insp:force ?of . ?of dcterms:identifier ?force . "
        "OPTIONAL { ?a foaf:name ?name } }"
    )
    started = narrowed(plan, {"?of": "<x:kent>"}, lambda triple: "insp:force" in triple)
    few = "{ SELECT * WHERE { ?a insp:force <x:kent> . } }"
    assert started.count(few) == 2
    assert started.index(few) < started.index("insp:rule")
    assert f"OPTIONAL {{ {few} {{ SELECT * WHERE {{ ?a foaf:name ?name . }} }} }}" in started
    assert narrowed(plan, {}, lambda triple: False) == plan


def test_what_only_rewrites_a_variable_is_left_out_and_told() -> None:
    body = "{\n  ?row skos:note ?note ; rdfs:label ?label ; insp:force ?of .\n"
    texts = "  BIND(STR(?row) AS ?link)\n  BIND(STR(COALESCE(?note, ?label)) AS ?why)\n"
    head = "SELECT ?row ?label ?link ?why (?link AS ?row_link) (?of AS ?row_of)\n       (?label AS ?row_label)\nWHERE "
    light, made = lightened(head + body + texts + "}")
    # ?of may yet be replaced by a node.
    assert " ".join(light.split()) == " ".join(f"SELECT ?row ?label ?note (?of AS ?row_of) WHERE {body}}}".split())
    assert made == {
        "link": Made(("row",), as_text=True),
        "why": Made(("note", "label"), as_text=True),
        "row_link": Made(("row",), as_text=True),
        "row_label": Made(("label",), as_text=False),
    }


@pytest.mark.parametrize(
    "more", ["  FILTER(?link != ?row)\n}", "  OPTIONAL { ?link skos:note ?note }\n}"], ids=["filter", "pattern"]
)
def test_a_text_that_the_query_needs_stays(more: str) -> None:
    text = "SELECT ?row ?link WHERE {\n  ?row a insp:Finding .\n  BIND(STR(?row) AS ?link)\n" + more
    assert lightened(text)[1] == {}


def test_what_makes_solutions_distinct_stays() -> None:
    text = "SELECT DISTINCT ?link WHERE {\n  ?row a insp:Finding .\n  BIND(STR(?row) AS ?link)\n}"
    assert lightened(text) == (text, {})


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
    assert names == {"force": "force"}  # ?by is not in every row
    assert changed.index("insp:force") < changed.index("OPTIONAL")
    assert required(text, set()) == (text, {})


def test_one_of_several_values_is_a_condition_beside_the_others() -> None:
    text = (
        "SELECT ?row ?themes WHERE {\n  ?row a insp:Finding ; insp:force ?of .\n"
        "  OPTIONAL { ?row insp:theme/skos:notation ?themes }\n  OPTIONAL { ?of dcterms:identifier ?forces }\n}\n"
    )
    changed, names = required(text, set(), several={"themes", "forces"})
    assert names == {"wanted_themes": "themes"}  # what ?of has may be another in each solution of a row
    assert changed.startswith("SELECT ?row ?themes ?wanted_themes WHERE")
    assert changed.index("insp:theme/skos:notation ?wanted_themes .") < changed.index("OPTIONAL")
    assert "OPTIONAL { ?row insp:theme/skos:notation ?themes }" in changed


def test_the_branches_of_a_union_that_stands_alone_are_planned_one_by_one() -> None:
    plan = hashed("SELECT ?a WHERE { { ?a insp:rule ?r . ?r a ?c } UNION { ?a insp:theme ?t . ?t skos:note ?n } }")
    crowded = {"?a insp:theme ?t": 9}
    started = looped(plan, 5, lambda group, up_to: next((crowded[each] for each in crowded if each in group), 1))
    assert "?a insp:rule ?r . LATERAL { ?r a ?c } } UNION {" in " ".join(started.split())
    assert "{ SELECT * WHERE { ?a insp:theme ?t . } } { SELECT * WHERE { ?t skos:note ?n . } }" in started


def test_a_union_is_looked_up_for_each_row_that_is_found_beside_it() -> None:
    plan = hashed(
        "SELECT ?a WHERE { { ?event insp:statusOf ?a . BIND(1 AS ?x) } UNION { ?link insp:earlierFinding ?a } "
        "?a insp:force id:kent ; insp:rule ?r }"
    )
    started = looped(plan, 5, lambda group, up_to: 1)
    branches = "LATERAL { { LATERAL { ?event insp:statusOf ?a } BIND (1 AS ?x) } UNION { LATERAL { ?link insp:earlier"
    assert branches in started
    assert started.index("?a insp:force id:kent .") < started.index("LATERAL { ?a insp:rule") < started.index(branches)


def test_a_sub_select_is_joined_once_what_is_small_is_known() -> None:
    plan = hashed(
        "SELECT ?a WHERE { { SELECT ?of WHERE { ?any insp:force ?of } GROUP BY ?of HAVING (COUNT(?any) > 1) } "
        "?a insp:grade ?grade ; insp:force ?of . ?row oa:hasBody ?a }"
    )
    started = looped(plan, 5, lambda group, up_to: 1)
    places = [
        started.index(each)
        for each in ("?a insp:grade ?grade .", "LATERAL { ?a insp:force ?of }", "GROUP BY", "LATERAL { ?row oa:hasBody")
    ]
    assert places == sorted(places)
    assert looped(plan, 5, lambda group, up_to: 9) == plan  # which would have to be grouped to be counted


def test_what_is_grouped_by_one_variable_is_asked_for_each_row_that_has_it() -> None:
    plan = hashed(
        "SELECT ?a ?n WHERE { { SELECT ?a (COUNT(DISTINCT ?b) AS ?n) WHERE { ?a insp:rule ?b . ?b a ?c } GROUP BY ?a } "
        "?a insp:grade ?grade . OPTIONAL { ?a insp:rank ?rank } }"
    )
    grouped = (
        "LATERAL { SELECT ?a (COUNT(DISTINCT ?b) AS ?n) WHERE "
        "{ LATERAL { ?a insp:rule ?b } LATERAL { ?b a ?c } } GROUP BY ?a }"
    )
    assert f"?a insp:grade ?grade . {grouped} LATERAL {{ OPTIONAL" in looped(plan, 5, lambda group, up_to: 1)
    assert looped(plan, 5, lambda group, up_to: 9) == plan
    apart = plan.replace("?a insp:grade", "?d insp:grade")
    assert "LATERAL { SELECT" not in looped(apart, 5, lambda group, up_to: 1)  # nothing else has ?a


def test_a_sub_select_that_leaves_out_most_is_asked_first_and_its_nodes_stand_in_its_place() -> None:
    text = (
        "SELECT ?a ?name WHERE { { SELECT DISTINCT ?a WHERE { ?a insp:summary ?told . FILTER(REGEX(?told, %s)) } } "
        "?a insp:force ?of . ?of dcterms:identifier ?name }"
    )
    graph, (said, other) = Store(), (NamedNode(f"{DEFAULT_BASE}{name}") for name in ("said", "other"))
    for node in (said, other):
        graph.add(Quad(node, INSP.summary, Literal(f"what is {node.value[-4:]}")))
    store = Asked(graph)
    assert f"VALUES (?a) {{ ({said}) }}" in planned(store, text % '"said"')
    assert "VALUES (?a) {  }" in planned(store, text % '"nothing"')
    grouped = "SELECT ?a WHERE { { SELECT ?a WHERE { ?a insp:summary ?told } GROUP BY ?a } ?a insp:force ?of }"
    assert selective(hashed(grouped)) == ""  # which leaves out nothing


def test_what_is_asked_first_stays_where_it_gives_no_nodes() -> None:
    first = '{ SELECT ?told WHERE { ?a insp:summary ?told . FILTER(?told != "else") } }'
    graph = Store()
    graph.add(Quad(NamedNode(DEFAULT_BASE), INSP.summary, Literal("what is said")))
    assert "VALUES" not in planned(Asked(graph), f"SELECT ?told WHERE {{ {first} ?b insp:due ?told }}")


@dataclass(frozen=True)
class Asked:
    """A graph that says nothing of its size."""

    graph: Store
    manifest: Mapping[str, str] = field(default_factory=lambda: {"base": DEFAULT_BASE})
