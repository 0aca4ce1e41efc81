"""Every shape has a graph that passes it and one that breaks it and only it, on both engines.

The passing graph is `shapes/example.ttl`, one of everything, together with the variants of `shapes/good/*.ru`; the
breaking ones are the cases of `shapes/bad/<class>.ru`. A case is a SPARQL Update of the example below a line
``#> <shape> <component>``, both without their namespace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

from kgbuild import resources, validate
from kgbuild.store import StoreReader
from kgbuild.validate._shapes import load_shapes
from kgbuild.vocab import DEFAULT_BASE, ONTOLOGY_IRI, PREFIXES, RDF

HERE = Path(__file__).parent / "shapes"
EXAMPLE = resources.SHAPES / "example.ttl"
PROLOGUE = f"BASE <{DEFAULT_BASE}>\n" + "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
CASE = re.compile(r"^#> (\S+)(?: (\S+))?$", re.MULTILINE)
SHAPE_KINDS = {PREFIXES["sh"] + kind for kind in ("NodeShape", "PropertyShape")}


class Case(NamedTuple):
    file: str
    shape: str
    component: str
    update: str


@cache
def example() -> tuple[ox.Quad, ...]:
    return tuple(ox.parse(path=EXAMPLE, format=ox.RdfFormat.TURTLE))


def cases(folder: str) -> list[Case]:
    found = []
    for file in sorted((HERE / folder).glob("*.ru")):
        parts = CASE.split(file.read_text(encoding="utf-8"))
        assert not parts[0].strip() or parts[0].lstrip().startswith("#"), f"{file.name}: text before the first case"
        for shape, component, update in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            found.append(Case(file.name, shape, component or "", update))
    return found


def patched(*updates: str) -> list[ox.Quad]:
    store = ox.Store()
    store.extend(example())
    for update in updates:
        before = set(store)
        store.update(PROLOGUE + update)
        assert set(store) != before, f"the update changes nothing: {update}"
    return list(store)


@cache
def ours() -> frozenset[str]:
    """The shapes of data. Those of our own terms have their tests beside the ontology's."""
    files = [file for file in sorted(resources.SHAPES.glob("*.shapes.ttl")) if file.name != "ontology.shapes.ttl"]
    quads = (quad for file in files for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE))
    return frozenset(
        quad.subject.value
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode)
        and quad.object.value in SHAPE_KINDS
    )


def local(iri: str) -> str:
    return iri.removeprefix(PREFIXES["insps"])


BAD = cases("bad")
GOOD = cases("good")


def rounds() -> Iterator[list[Case]]:
    """The bad cases dealt out so that each round has at most one of a file: few graphs, little interference."""
    files = sorted({case.file for case in BAD})
    for column in zip_longest(*([case for case in BAD if case.file == file] for file in files)):
        yield [case for case in column if case is not None]


def test_every_shape_that_checks_something_has_a_bad_case() -> None:
    loaded = load_shapes(resources.SHAPES)
    checking = {iri for iri, text in loaded.texts.items() if text.message}
    checking |= {constraint.shape for constraint in loaded.sparql}
    checking = {local(iri) for iri in checking & ours()}
    assert {case.shape for case in BAD} == checking


def test_no_case_is_written_twice() -> None:
    names = [(case.shape, case.component) for case in BAD]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_the_example_has_nothing_to_report(engine: validate.Engine) -> None:
    assert validate.validate_graph(example(), engine=engine) == ()


def test_every_shape_meets_a_node_in_the_example() -> None:
    assert validate.shapes_without_focus(example()) == ()


def test_every_property_of_every_class_in_a_built_graph_is_looked_at(bundled: StoreReader) -> None:
    """By a property shape or a query of a shape of that class; our own terms have their tests beside the ontology's."""
    shapes = ox.Store()
    for file in [*sorted(resources.SHAPES.glob("*.shapes.ttl")), *sorted(resources.ONTOLOGY.glob("*.ttl"))]:
        shapes.extend(ox.parse(path=file, format=ox.RdfFormat.TURTLE))
    rows = shapes.query(f"""{PROLOGUE} SELECT ?class ?path ?query WHERE {{
        ?node sh:targetClass ?above . ?class rdfs:subClassOf* ?above .
        {{ ?node sh:property/sh:path ?path }} UNION {{ ?node sh:sparql/sh:select ?query }} }}""")
    paths: dict[str, set[str]] = {}
    for row in rows:
        of_query = re.findall(r"\b([a-z]+):(\w+)", row["query"].value) if row["query"] else ()
        seen = {PREFIXES[prefix] + name for prefix, name in of_query if prefix in PREFIXES}
        paths.setdefault(row["class"].value, set()).update(seen or {str(row["path"])[1:-1]})
    types: dict[object, set[str]] = {}
    stated: dict[object, set[str]] = {}
    for quad in bundled.graph.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        if not str(quad.subject).startswith(f"<{ONTOLOGY_IRI}"):
            wanted = types if quad.predicate == RDF.type else stated
            value = quad.object.value if quad.predicate == RDF.type else quad.predicate.value
            wanted.setdefault(quad.subject, set()).add(value)
    unseen = {
        (tuple(sorted(types[node])), each)
        for node, names in stated.items()
        for each in names - set().union(*(paths.get(kind, set()) for kind in types[node]))
    }
    assert unseen == set()


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.shape)
def test_a_good_variant_has_nothing_to_report(case: Case) -> None:
    assert validate.validate_graph(patched(case.update)) == ()


@pytest.mark.parametrize("case", BAD, ids=lambda case: f"{case.shape}-{case.component}")
def test_a_bad_case_breaks_its_shape_and_no_other(case: Case) -> None:
    violations = validate.validate_graph(patched(case.update))
    component = f"{PREFIXES['sh']}{case.component}ConstraintComponent"
    assert {local(violation.shape) for violation in violations} == {case.shape}
    assert component in {violation.component for violation in violations}


@pytest.mark.parametrize("number", range(len(list(rounds()))))
def test_both_engines_say_the_same_of_the_bad_cases(number: int) -> None:
    together = list(rounds())[number]
    agreement = validate.agreement(patched(*(case.update for case in together)))
    assert agreement.results > 0
    assert (agreement.only_fast, agreement.only_pyshacl) == ((), ())


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.shape)
def test_both_engines_say_the_same_of_a_good_variant(case: Case) -> None:
    assert validate.validate_graph(patched(case.update), engine="pyshacl") == ()


def test_every_result_tells_what_to_do() -> None:
    """A message is a sentence that says what holds, and a second one or a clause that says what to do."""
    loaded = load_shapes(resources.SHAPES)
    for iri in sorted(ours()):
        message = loaded.texts[iri].message
        if message:
            assert message.endswith("."), iri
    for constraint in loaded.sparql:
        assert len(constraint.message.split(". ")) >= 2, constraint.shape


# -- every constraint of every property shape, not only one a shape


class Constraint(NamedTuple):
    shape: str
    targets: tuple[str, ...]
    path: str
    inverse: bool


@cache
def constraints(parameter: str) -> tuple[Constraint, ...]:
    """The property shapes with `sh:<parameter>`, and which classes they look at."""
    store = ox.Store()
    for file in sorted(resources.SHAPES.glob("*.shapes.ttl")):
        store.extend(ox.parse(path=file, format=ox.RdfFormat.TURTLE))
    found = []
    query = f"""
        SELECT ?shape ?path ?inverse (GROUP_CONCAT(STR(?class); separator=" ") AS ?classes) WHERE {{
            ?node sh:property ?shape ; sh:targetClass ?class .
            ?shape sh:{parameter} ?any ; sh:path ?step .
            OPTIONAL {{ ?step sh:inversePath ?inverse }}
            BIND (IF (isIRI(?step), ?step, ?inverse) AS ?path)
        }} GROUP BY ?shape ?path ?inverse ORDER BY ?shape"""
    rows = store.query(PROLOGUE + query)
    assert isinstance(rows, ox.QuerySolutions)
    for row in rows:
        if row["shape"].value in ours():
            targets = tuple(sorted(set(row["classes"].value.split())))
            found.append(Constraint(row["shape"].value, targets, row["path"].value, row["inverse"] is not None))
    return tuple(found)


def ill_formed(store: ox.Store, constraint: Constraint, parameter: str) -> str:
    """Break one constraint at one node of the example; returns the node's IRI."""
    path = ox.NamedNode(constraint.path)
    classes = " ".join(f"<{iri}>" for iri in constraint.targets)
    values = f"?value {path} ?focus" if constraint.inverse else f"?focus {path} ?value"
    # A node that has the property, where the example has one; the last, for the first are what others refer to.
    query = f"SELECT ?focus WHERE {{ VALUES ?c {{ {classes} }} ?focus a ?c OPTIONAL {{ {values} }} }} "
    order = "ORDER BY DESC(BOUND(?value)) DESC(STR(?focus)) LIMIT 1"
    (row,) = store.query(PROLOGUE + query + order)
    focus = row["focus"]
    pattern = (None, path, focus) if constraint.inverse else (focus, path, None)
    for quad in list(store.quads_for_pattern(*pattern)):
        # A type that makes the node a target must stay, and a second value is one too many only beside a first.
        target = path == RDF.type and quad.object.value in constraint.targets
        if not target and parameter not in ("maxCount", "uniqueLang"):
            store.remove(quad)
    elsewhere = ox.NamedNode("http://example.org/else#-where?")
    bad: dict[str, list[ox.NamedNode | ox.Literal]] = {
        "class": [elsewhere],
        "datatype": [ox.Literal("2016", datatype=ox.NamedNode(PREFIXES["xsd"] + "gYear")), elsewhere],
        "in": [elsewhere, ox.Literal("fine")],
        "maxCount": [elsewhere, ox.Literal("one more"), ox.Literal("two more")],
        "minInclusive": [ox.Literal(-1)],
        "minExclusive": [ox.Literal("-1.5", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal"))],
        "minLength": [ox.Literal("")],
        "nodeKind": [ox.Literal("no IRI")],
        "or": [ox.Literal("2016", datatype=ox.NamedNode(PREFIXES["xsd"] + "boolean"))],
        "pattern": [ox.Literal("?"), elsewhere],
        "uniqueLang": [ox.Literal("one", language="en"), ox.Literal("two", language="en")],
    }
    for value in bad.get(parameter, []):
        if constraint.inverse:
            store.add(ox.Quad(elsewhere, path, focus))
        else:
            store.add(ox.Quad(focus, path, value))
    return focus.value


COMPONENTS = {
    "class": "Class",
    "datatype": "Datatype",
    "hasValue": "HasValue",
    "in": "In",
    "maxCount": "MaxCount",
    "minCount": "MinCount",
    "minExclusive": "MinExclusive",
    "minInclusive": "MinInclusive",
    "minLength": "MinLength",
    "nodeKind": "NodeKind",
    "or": "Or",
    "pattern": "Pattern",
    "qualifiedMinCount": "QualifiedMinCount",
    "uniqueLang": "UniqueLang",
}


@pytest.mark.parametrize("parameter", COMPONENTS)
def test_every_constraint_is_broken_by_a_value_that_it_forbids(parameter: str) -> None:
    """All constraints of one kind are broken at once, each at one node, and reported there by both engines."""
    store = ox.Store()
    store.extend(example())
    expected = {(each.shape, ill_formed(store, each, parameter)) for each in constraints(parameter)}
    assert expected
    broken = list(store)
    component = f"{PREFIXES['sh']}{COMPONENTS[parameter]}ConstraintComponent"
    found = {(v.shape, v.focus_node) for v in validate.validate_graph(broken) if v.component == component}
    assert sorted(expected - found) == []
    agreement = validate.agreement(broken)
    assert (agreement.only_fast, agreement.only_pyshacl) == ((), ())
