"""The thirty competency questions: each query answers its question on a small graph, in two engines, row by row.

A case is `competency/cq-NN-slug/`: `data.ttl` or `data.trig` holds what to find and what a careless query would find
too; `expected.csv` the answer, in order. Each is given `competency/reference.ttl` and the code lists beside its data.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse
from rdflib import Graph
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query

from kgbuild.query import run_query, run_sparql
from kgbuild.resources import ONTOLOGY
from kgbuild.store import StoreReader
from kgbuild.vocab import INSP, PREFIXES

QUERIES = {file.stem: file for file in sorted((ONTOLOGY / "competency").glob("*.rq"))}
FOLDER = Path(__file__).parent / "competency"
CASES = {folder.name: folder for folder in sorted(FOLDER.iterdir()) if folder.is_dir()}
SHARED = (FOLDER / "reference.ttl", ONTOLOGY / "codes.ttl")

Rows = list[list[str]]


def data_of(name: str) -> Path:
    """The one data file of a case."""
    (file,) = CASES[name].glob("data.*")
    return file


def asked(name: str) -> str:
    """The query as its case asks it: with the parameters of `values.txt`, where its own are of the bundled data."""
    query = QUERIES[name].read_text(encoding="utf-8")
    values = CASES[name] / "values.txt"
    if not values.is_file():
        return query
    own = values.read_text(encoding="utf-8").strip()
    return re.sub(r"(?<=VALUES)([^{]*)\{[^}]*\}", lambda found: found[1] + own, query, count=1)


def expected(name: str) -> Rows:
    """The expected answer: a header row, then rows in order."""
    with (CASES[name] / "expected.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def by_pyoxigraph(query: str, files: tuple[Path, ...]) -> Rows:
    """The answer over the union of all graphs; "" for what is not bound."""
    return rows_of(stored(files), query)


@cache
def stored(files: tuple[Path, ...]) -> Store:
    """The files in a store, each graph for itself; loaded once."""
    store = Store()
    for file in files:
        store.load(path=file, format=RdfFormat.from_extension(file.suffix[1:]))
    return store


def rows_of(store: Store, query: str) -> Rows:
    """The header and the rows of an answer."""
    solutions = store.query(query, use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)
    header = [variable.value for variable in solutions.variables]
    rows = []
    for solution in solutions:
        row = [solution[name] for name in header]
        assert all(term is None or isinstance(term, NamedNode | Literal) for term in row)
        assert not any(isinstance(term, BlankNode) for term in row)
        rows.append(["" if term is None else term.value for term in row])
    return [header, *rows]


@cache
def prepared(query: str) -> Query:
    """The query as rdflib parses it; parsing is the slow part."""
    return prepareQuery(query)


def by_rdflib(query: str, files: tuple[Path, ...]) -> Rows:
    """The same by rdflib, an engine that shares no line of code with the other."""
    # The merge of the graphs: a triple that stands in several documents' graphs is there once.
    triples = {f"{quad.triple} ." for file in files for quad in parse(path=file)}
    result = Graph().parse(data="\n".join(sorted(triples)), format="nt").query(prepared(query))
    header = [str(variable) for variable in result.vars or ()]
    return [header, *(["" if term is None else str(term) for term in row] for row in result)]


ENGINES = {"pyoxigraph": by_pyoxigraph, "rdflib": by_rdflib}


def test_every_query_has_a_case_and_every_case_a_query() -> None:
    assert QUERIES.keys() == CASES.keys()


def test_the_thirty_questions_are_there() -> None:
    numbers = [re.fullmatch(r"cq-(\d\d)-[a-z0-9]+(?:-[a-z0-9]+)*", name) for name in QUERIES]
    assert [int(match[1]) for match in numbers if match] == list(range(1, 31))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", QUERIES)
def test_answer_is_the_expected_one(name: str, engine: str) -> None:
    assert ENGINES[engine](asked(name), (*SHARED, data_of(name))) == expected(name)


@pytest.mark.parametrize("name", QUERIES)
def test_case_holds_an_answer_and_more_than_it(name: str) -> None:
    """A case with no row, or one that passes whatever the parameters are, would show nothing."""
    assert len(expected(name)) > 1
    query = asked(name)
    values = re.search(r"VALUES[^{]*\{[^}]*\}", query)
    assert values is not None
    other = re.sub(r'"[^"]*"(?!\^\^)', '"no-such-thing"', values[0])
    other = re.sub(r'"[^"]*"\^\^xsd:date', '"1800-01-01"^^xsd:date', other)
    other = re.sub(r"<[^>]*>", "<https://example.org/no-such-thing>", other)
    other = other.replace("UNDEF", '"no-such-thing"')
    assert other != values[0]
    assert by_pyoxigraph(query.replace(values[0], other), (*SHARED, data_of(name)))[1:] == []


@pytest.mark.parametrize("name", QUERIES)
def test_each_question_has_an_answer_in_the_bundled_data(name: str, bundled: StoreReader) -> None:
    rows: Any = run_sparql(bundled, QUERIES[name].read_text(encoding="utf-8"))
    assert any(rows)


def test_the_bundled_data_hold_a_grade_and_a_count_on_which_sources_differ(bundled: StoreReader) -> None:
    told = run_query(bundled, "disagreements", {"about": "count"}).to_csv().splitlines()
    assert [row.split(",")[:6] for row in told[1:]] == [
        ["count", "warwickshire", "peel-2023-25", "adequate", "2", "press-release"]
    ]
    grades = run_query(bundled, "disagreements", {"about": "grade"}).to_csv().splitlines()
    assert {row.split(",")[1] for row in grades[1:]} == {"cheshire"}


# Questions about the reference data themselves, or about what is missing beside them.
OF_THE_REFERENCE = {"cq-03", "cq-12", "cq-13", "cq-14", "cq-30"}


@pytest.mark.parametrize("name", [name for name in QUERIES if name[:5] not in OF_THE_REFERENCE])
def test_answer_does_not_come_from_the_reference_alone(name: str) -> None:
    assert by_pyoxigraph(asked(name), SHARED)[1:] == []


@pytest.mark.parametrize("name", QUERIES)
def test_header_says_the_question_and_the_parameters(name: str) -> None:
    lines = QUERIES[name].read_text(encoding="utf-8").splitlines()
    number = name.split("-")[1]
    assert re.fullmatch(rf"# CQ {number}: [A-Z].*\?", lines[0])
    parameters = [match[1] for line in lines if (match := re.match(r"# \?(\w+): \S", line))]
    first = next(line for line in lines if "VALUES" in line)
    assert re.findall(r"\?(\w+)", first.split("{")[0]) == parameters
    assert max(len(line) for line in lines) <= 160


@pytest.mark.parametrize("name", QUERIES)
def test_prefixes_and_terms_are_known(name: str) -> None:
    query = QUERIES[name].read_text(encoding="utf-8")
    code = re.sub(r"^\s*#.*$", "", query, flags=re.MULTILINE)
    declared = re.findall(r"^PREFIX (\w+): <([^>]+)>$", code, re.MULTILINE)
    assert declared == sorted(declared)
    assert dict(declared).items() <= PREFIXES.items()
    body = re.sub(r'"[^"]*"|<[^>]*>', "", code.split("SELECT", 1)[1])
    used = set(re.findall(r"(?<![\w?])([a-z]+):[A-Za-z]", body))
    assert used == dict(declared).keys()
    for term in re.findall(r"\binsp:([A-Za-z0-9-]+)", body):
        assert term in INSP.terms
    assert "GRAPH" not in body and "FROM" not in body and "SERVICE" not in body


@pytest.mark.parametrize("name", QUERIES)
def test_ranks_are_compared_only_where_a_source_allows_it(name: str) -> None:
    query = QUERIES[name].read_text(encoding="utf-8")
    if "insp:rank" in query:
        assert "= insp:comparable-true" in query


@pytest.mark.parametrize("name", CASES)
def test_data_names_only_terms_of_the_ontology(name: str) -> None:
    for file in (*SHARED, data_of(name)):
        text = re.sub(r'"[^"\n]*"|#[^\n]*', "", file.read_text(encoding="utf-8"))
        for term in re.findall(r"(?<![\w/])insp:([A-Za-z0-9-]+)", text):
            assert term in INSP.terms, f"{file}: insp:{term}"


# Parts of a query that change no answer here, and why they stay.
IDLE = {
    ("cq-03", "insp:cycle ?cycle"),  # a question belongs to one cycle; said again, should data break that
    ("cq-23", "insp:force ?force ."),  # said again for the engine's sake
    ("cq-25", "insp:documentKind insp:documentKind-news-article ."),  # the name alone finds the article
    ("cq-25", "insp:cycle ?round"),
    ("cq-28", "VALUES ?ruleName { UNDEF }"),  # every rule
    ("cq-28", "FILTER(!BOUND(?ruleName) || ?rule = ?ruleName)"),
    ("cq-29", "insp:force ?who"),  # of the two inner counts, each checked by the other
    ("cq-29", "insp:question ?asked"),
}


def parts_taken_out(query: str) -> Iterator[tuple[str, str]]:
    """Each clause of one line and each "; predicate object", with the query that is left without it."""
    head, body = query.split("WHERE {", 1)
    lines = body.split("\n")
    for number, line in enumerate(lines):
        if not line.strip() or line.strip().startswith(("#", "ORDER BY")):
            continue
        segments = line.split(" ; ")
        end = re.search(r"(\s*[.;]?\s*}?\s*\.?)$", line)
        # A whole pattern taken out leaves its variables loose, and a join of everything with everything.
        cut = [(line.strip(), "")] if line.strip().startswith(("FILTER", "OPTIONAL", "MINUS", "VALUES")) else []
        for index, segment in enumerate(segments[1:], start=1):
            rest = " ; ".join(segments[:index] + segments[index + 1 :])
            cut.append((segment.strip(), rest + end[1] if end and segment is segments[-1] else rest))
        for part, left in cut:
            yield part, head + "WHERE {" + "\n".join([*lines[:number], left, *lines[number + 1 :]])


@pytest.mark.parametrize("name", QUERIES)
def test_every_part_of_a_query_matters_to_its_case(name: str) -> None:
    """Else the case lacks the data that only a query without that part would fall for."""
    # Merged: the engine counts a triple once for each graph it stands in, which makes loose queries grow without bound.
    store = Store()
    store.extend(Quad(*quad.triple) for file in (*SHARED, data_of(name)) for quad in parse(path=file))
    answer = expected(name)
    idle, taken_out = set(), 0
    for part, query in parts_taken_out(asked(name)):
        try:
            taken_out += 1
            if rows_of(store, query) == answer:
                idle.add((name[:5], part))
        except SyntaxError:
            taken_out -= 1  # the rest is no query: half a group, or a filter's second line
    assert taken_out > 2
    assert idle == {entry for entry in IDLE if entry[0] == name[:5]}
