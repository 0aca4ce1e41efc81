"""No change is told across a break: trajectories on graphs made by chance, against an oracle that is told the breaks.

The oracle works on the few facts that the graph was made from, and knows nothing of SPARQL or of the steps of queries.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store
from starlette.applications import Starlette

from kgbuild import validate
from kgbuild.export import FILE_FORMATS, FOLDER_FORMATS, RDF_FORMATS, VIEWS, export_folder, export_graph
from kgbuild.pages import _routes
from kgbuild.query import run_query
from kgbuild.report import Scope
from kgbuild.report._compose import compose
from kgbuild.report._data import Data
from kgbuild.report._drawing import to_svg
from kgbuild.report._folder import to_csv
from kgbuild.resources import ONTOLOGY
from kgbuild.vocab import CODE_LISTS, DCTERMS, INSP, OA, PROV, RDF, SKOS, XSD, Minter, code

MINT = Minter()
CHANGES = ("improved", "unchanged", "deteriorated")
SLUGS = ("q1", "q2")
RANKS = {"four-tier": 4, "five-tier": 5}


@dataclass(frozen=True)
class World:
    """A force's grades, and what is said of comparing its cycles.

    `scales` are those of the cycles, in their order; `comparable` what is said of each pair of neighbours, "" nothing;
    `mapped` the questions of one cycle that continue one of the next; `grades` the ranks given, by cycle and question.
    """

    scales: tuple[str, ...]
    comparable: tuple[str, ...]
    mapped: frozenset[tuple[int, str, str]]
    grades: tuple[tuple[tuple[int, str], frozenset[int]], ...]
    areas: bool


@st.composite
def worlds(draw: st.DrawFn) -> World:
    count = draw(st.integers(2, 4))
    scales = tuple(draw(st.sampled_from(sorted(RANKS))) for _ in range(count))
    comparable = tuple(draw(st.sampled_from(["true", "true", "partly", "false", ""])) for _ in range(count - 1))
    places = [(index, one, two) for index in range(count - 1) for one in SLUGS for two in SLUGS]
    mapped = draw(st.frozensets(st.sampled_from(places), max_size=3))
    grades = {}
    for index in range(count):
        for slug in SLUGS:
            ranks = draw(st.frozensets(st.integers(1, RANKS[scales[index]]), max_size=2))
            if ranks:
                grades[index, slug] = ranks
    return World(scales, comparable, mapped, tuple(sorted(grades.items())), draw(st.booleans()))


def continued(world: World, index: int, slug: str) -> Iterator[str]:
    """The questions of the cycle before that a question continues, where the two cycles may be compared at all."""
    if index == 0 or world.comparable[index - 1] != "true" or world.scales[index] != world.scales[index - 1]:
        return
    for before in SLUGS:
        mapped = (index - 1, before, slug) in world.mapped
        moved = any((index - 1, before, other) in world.mapped for other in SLUGS)
        if mapped or (before == slug and not moved):
            yield before


def allowed(world: World) -> dict[tuple[int, str, int], set[str]]:
    """The changes that may be told of each grade: none across a break."""
    grades = dict(world.grades)
    result: dict[tuple[int, str, int], set[str]] = {}
    for (index, slug), ranks in grades.items():
        for rank in ranks:
            told = result.setdefault((index, slug, rank), set())
            for before in continued(world, index, slug):
                earlier = grades.get((index - 1, before), frozenset())
                told |= {CHANGES[0] if rank > e else CHANGES[2] if rank < e else CHANGES[1] for e in earlier}
    return result


def graph_of(world: World) -> Iterator[Quad]:
    """The world as the reference and document graphs have it."""
    where, reference = MINT.document_graph("page.txt"), MINT.reference_graph

    def text(value: str) -> Literal:
        return Literal(value)

    def number(value: int) -> Literal:
        return Literal(str(value), datatype=XSD.integer)

    for slug in ("kent", "essex"):
        force = MINT("force", slug)
        yield Quad(force, RDF.type, INSP.Force, reference)
        yield Quad(force, DCTERMS.identifier, text(slug), reference)
        yield Quad(force, SKOS.prefLabel, text(f"{slug.title()} Police"), reference)
    yield Quad(MINT("area", "home"), RDF.type, INSP.Area, reference)
    codes = [(code(kind, each), each) for kind in ("comparable", "polarity") for each in CODE_LISTS[kind]]
    for place, notation in ((MINT("area", "home"), "home"), *codes):
        yield Quad(place, SKOS.notation, text(notation), reference)
    for scale, ranks in RANKS.items():
        for rank in range(1, ranks + 1):
            grade = MINT("grade", scale, f"g{rank}")
            yield Quad(grade, SKOS.notation, text(f"g{rank}"), reference)
            yield Quad(grade, INSP.rank, number(rank), reference)
            yield Quad(grade, SKOS.inScheme, MINT("scale", scale), reference)
    area = MINT("area", "home")
    yield Quad(area, RDF.type, INSP.Area, reference)
    yield Quad(area, SKOS.notation, text("home"), reference)
    yield Quad(area, SKOS.prefLabel, text("Home"), reference)
    for index in range(len(world.scales)):
        cycle = MINT("cycle", f"c{index}")
        yield Quad(cycle, RDF.type, INSP.Cycle, reference)
        yield Quad(cycle, DCTERMS.identifier, text(f"c{index}"), reference)
        yield Quad(cycle, SKOS.prefLabel, text(f"Cycle c{index}"), reference)
        yield Quad(cycle, INSP.gradeScale, MINT("scale", world.scales[index]), reference)
        yield Quad(cycle, INSP.ordinal, number(index + 1), reference)
        for slug in SLUGS:
            question = MINT("question", f"c{index}", slug)
            yield Quad(question, RDF.type, INSP.Question, reference)
            yield Quad(question, INSP.cycle, cycle, reference)
            yield Quad(question, SKOS.notation, text(slug), reference)
            if world.areas:
                yield Quad(question, INSP.area, area, reference)
    for index, said in enumerate(world.comparable):
        if said:
            pair = MINT("comparability", f"c{index}", f"c{index + 1}")
            yield Quad(pair, RDF.type, INSP.Comparability, reference)
            yield Quad(pair, INSP.earlierCycle, MINT("cycle", f"c{index}"), reference)
            yield Quad(pair, INSP.laterCycle, MINT("cycle", f"c{index + 1}"), reference)
            yield Quad(pair, INSP.comparable, code("comparable", said), reference)
    for index, one, two in sorted(world.mapped):
        earlier, later = MINT("question", f"c{index}", one), MINT("question", f"c{index + 1}", two)
        yield Quad(earlier, SKOS.closeMatch, later, reference)
    for (index, slug), ranks in world.grades:
        for rank in sorted(ranks):
            yield from judgement(world, index, slug, rank, where)


def judgement_of(index: int, slug: str, rank: int) -> NamedNode:
    return MINT("judgement", "kent", f"c{index}", slug, f"g{rank}")


def judgement(world: World, index: int, slug: str, rank: int, where: NamedNode) -> Iterator[Quad]:
    node = judgement_of(index, slug, rank)
    yield Quad(node, RDF.type, INSP.Judgement, where)
    yield Quad(node, INSP.force, MINT("force", "kent"), where)
    yield Quad(node, INSP.cycle, MINT("cycle", f"c{index}"), where)
    yield Quad(node, INSP.question, MINT("question", f"c{index}", slug), where)
    yield Quad(node, INSP.grade, MINT("grade", world.scales[index], f"g{rank}"), where)


class Memory:
    """A graph in memory, asked as a store is; its default graph is the merge of its named graphs."""

    def __init__(self, quads: list[Quad]) -> None:
        self.graph = Store()
        self.graph.extend([*quads, *(Quad(*quad.triple) for quad in quads)])
        self.manifest = {"base": MINT.base, "kgbuild": "", "documents": {}, "graphs": {}}

    def named_graphs(self) -> tuple[str, ...]:
        return tuple(sorted(graph.value for graph in self.graph.named_graphs()))

    def triples(self, graph: str) -> Iterator[bytes]:
        quads = self.graph.quads_for_pattern(None, None, None, NamedNode(graph))
        yield "".join(sorted(f"{quad.triple} .\n" for quad in quads)).encode()


QUICK = settings(deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
SLOWER = settings(QUICK, max_examples=25)


@QUICK
@given(worlds())
def test_no_query_tells_a_change_across_a_break(world: World) -> None:
    store = Memory(list(graph_of(world)))
    may = allowed(world)
    for name in ("trajectories", "grades-over-time"):
        told = {}
        for row in run_query(store, name):
            if row["grade"]:
                told[int(str(row["cycle"])[1:]), str(row["question"]), int(str(row["grade"])[1:])] = row["change"]
        assert told.keys() == may.keys()
        for grade, change in told.items():
            if change in CHANGES:
                assert change in may[grade], (name, grade, change)
                assert len(may[grade]) == 1, "told though the sources or the merged questions disagree"
            else:
                assert change in {"first", "not-comparable", None}


GRADES = (((0, "q1"), frozenset({2})), ((1, "q2"), frozenset({3})))
TWO_QUESTIONS = World(("four-tier", "four-tier"), ("true",), frozenset(), GRADES, True)


@SLOWER
@example(TWO_QUESTIONS)
@example(replace(TWO_QUESTIONS, mapped=frozenset({(0, "q1", "q2")})))
@given(worlds())
def test_the_competency_question_tells_none_either(world: World) -> None:
    query = (ONTOLOGY / "competency" / "cq-14-grade-over-all-cycles.rq").read_text(encoding="utf-8")
    mine = re.sub(r"(VALUES[^{]*)\{[^}]*\}", r'\1{ ("kent" "home") }', query, count=1)
    assert mine != query
    rows: Any = Memory(list(graph_of(world))).graph.query(mine)
    may = allowed(world)
    told = set()
    for row in rows:
        if row["grade"]:
            grade = int(row["cycle"].value[1:]), row["question"].value, int(row["grade"].value[1:])
            told.add(grade)
            assert row["change"] is None or may[grade] == {row["change"].value}
    assert told == (may.keys() if world.areas else set())


@SLOWER
@given(worlds(), st.sampled_from(CHANGES))
def test_a_shape_refuses_a_derived_change_across_a_break(world: World, change: str) -> None:
    """Whatever derives it: the same grades as a derived comparison, which the shapes must report exactly at a break."""
    graded = [(index, slug, rank) for (index, slug), ranks in world.grades for rank in sorted(ranks)]
    pairs = [(one, two) for one in graded for two in graded if one[0] + 1 == two[0]][:6]
    quads = list(graph_of(world))
    for number, (one, two) in enumerate(pairs):
        node = MINT("derived", f"{number:016x}")
        quads += [
            Quad(node, RDF.type, INSP.Derived, MINT.derived_graph),
            Quad(node, INSP.comparison, code("comparison", change), MINT.derived_graph),
            *(Quad(node, PROV.wasDerivedFrom, judgement_of(*each), MINT.derived_graph) for each in (one, two)),
        ]
    refused = {
        int(violation.focus_node.rsplit("/", 1)[1], 16)
        for violation in validate.validate_graph(quads)
        if "#Derived-compares" in violation.shape
    }
    broken = {
        number
        for number, ((index, before, _), (later, after, _)) in enumerate(pairs)
        if world.comparable[index] != "true"
        or world.scales[index] != world.scales[later]
        or (before != after and (index, before, after) not in world.mapped)
    }
    assert refused == broken


# -- what leaves the graph: exports, pages, reports


def words_of(text: str) -> set[str]:
    return {change for change in CHANGES if change in text}


def check_rows(rows: Iterable[Mapping[str, Any]], may: dict[tuple[int, str, int], set[str]]) -> None:
    """No cell tells a change but that of a grade, and that one as the oracle has it."""
    for row in rows:
        told = {name for name, value in row.items() if value in CHANGES}
        assert told <= {"change"}, row
        if told:
            grade = int(row["cycle"][1:]), row["question"], int(row["grade"][1:])
            assert may[grade] == {row["change"]}, row


def said(world: World) -> Iterator[Quad]:
    """Each source says of each grade that it improved on the cycle before, whatever may be compared."""
    where = MINT.document_graph("page.txt")
    for (index, slug), ranks in world.grades:
        for rank in sorted(ranks):
            node = MINT("attestation", f"{index}{slug}{rank}")
            yield Quad(node, RDF.type, INSP.Attestation, where)
            yield Quad(node, OA.hasBody, judgement_of(index, slug, rank), where)
            yield Quad(node, INSP.comparison, code("comparison", "improved"), where)


@SLOWER
@given(worlds())
def test_no_file_format_tells_a_change_that_no_source_told(world: World) -> None:
    plain = Memory(list(graph_of(world)))
    stated = Memory([*graph_of(world), *said(world)])
    for form in FILE_FORMATS:
        for view in ("full",) if form in RDF_FORMATS else VIEWS:
            # Findings and themes are drawn and counted without the sentence around them: there not even a source's.
            out = io.BytesIO()
            export_graph(plain if view == "full" else stated, form, out, view=view)
            assert words_of(out.getvalue().decode()) == set(), (form, view)


@settings(SLOWER, max_examples=10)
@given(worlds())
def test_no_folder_of_tables_tells_a_change_across_a_break(world: World) -> None:
    may = allowed(world)
    with tempfile.TemporaryDirectory() as folder:
        for form in FOLDER_FORMATS:
            if form == "parquet":
                pytest.importorskip("pyarrow")
            export_folder(Memory(list(graph_of(world))), form, Path(folder) / form)
            for file in sorted((Path(folder) / form).rglob("*.csv")):
                check_rows(csv.DictReader(io.StringIO(file.read_text("utf-8"))), may)
        for file in sorted((Path(folder) / "parquet").iterdir()):
            import pyarrow.parquet

            for column in pyarrow.parquet.read_table(file).to_pydict().values():
                assert words_of(" ".join(map(str, column))) == set()
        for name in ("graph.nq", "graph.trig"):
            assert words_of((Path(folder) / "bundle" / name).read_text("utf-8")) == set()


class Answers:
    """The little of a server's answers that pages of a force need."""

    def __init__(self, store: Memory) -> None:
        self.store, self.base, self.generation = store, MINT.base, "one"
        self.manifest: dict[str, Any] = {"documents": {}, "rules": "", "reference": "", "quads": 0, "base": MINT.base}

    async def run(self, work: Callable[..., Any], *arguments: Any, seconds: float = 0.0) -> Any:
        return work(self.store, *arguments)


def pages(world: World, *paths: str) -> list[str]:
    """What stands at each path of a site of this world."""
    listed, *_ = _routes.routes(Answers(Memory(list(graph_of(world)))), None)

    async def visit() -> list[str]:
        transport = httpx.ASGITransport(app=Starlette(routes=listed))
        async with httpx.AsyncClient(transport=transport, base_url="http://site") as visitor:
            found = [await visitor.get(path) for path in paths]
        assert {each.status_code for each in found} == {200}
        return [each.text for each in found]

    return asyncio.run(visit())


LEGEND = "▲ improved, ▼ deteriorated, = unchanged since the cycle before"
DRAWN = re.compile(r"<title>Cycle c(\d), (q\d): g(\d)(?:, (\w+) since the cycle before)?(?: \(sources disagree\))?<")


@SLOWER
@example(TWO_QUESTIONS)
@given(worlds())
def test_no_page_tells_a_change_across_a_break(world: World) -> None:
    may = allowed(world)
    sayable = {change for changes in may.values() if len(changes) == 1 for change in changes}
    tables, grades, page, home, side_by_side, beside, on_area, of_area = pages(
        world,
        *("/force/kent.json", "/force/kent.csv?table=grades", "/force/kent", "/"),
        *("/compare?force=kent&force=essex", "/compare.csv?force=kent&force=essex"),
        *("/compare?area=home", "/compare.csv?area=home"),
    )
    told = json.loads(tables)["tables"]
    assert len(told["grades"]["rows"]) >= len(may)
    for table in told.values():
        check_rows(table["rows"], may)
    for rows in (grades, beside, of_area):
        check_rows(csv.DictReader(io.StringIO(rows)), may)
    assert words_of(side_by_side) == set()
    assert words_of(on_area.replace(LEGEND, "")) <= sayable
    assert words_of(page.replace(LEGEND, "")) <= sayable
    drawn = DRAWN.findall(page)
    assert len(drawn) == len(may)
    for index, slug, rank, change in drawn:
        assert not change or may[int(index), slug, int(rank)] == {change}
    moved = re.findall(r"(\d+) grades rose and (\d+) fell", home)
    assert len(moved) == bool(may)
    for number, change in zip(moved[0] if moved else (), (CHANGES[0], CHANGES[2]), strict=False):
        assert int(number) <= sum(changes == {change} for changes in may.values())


@SLOWER
@given(worlds())
def test_no_report_tells_a_change_or_draws_a_line_across_a_break(world: World) -> None:
    may = allowed(world)
    data = Data(Memory(list(graph_of(world))))  # type: ignore[arg-type]
    assert len(data.grades) == len(may)
    for grade in data.grades:
        changes = may[int(grade.cycle[1:]), grade.question, int(grade.grade[1:])]
        assert changes == {grade.change} if grade.change in CHANGES else not grade.before
    report = compose(data, Scope(force="kent"), None)
    for file in report.files:
        check_rows(csv.DictReader(io.StringIO(to_csv(file))), may)
    grades = dict(world.grades)
    joined = sum(
        len(ranks) * len(grades.get((index - 1, before), ()))
        for (index, slug), ranks in world.grades
        for before in continued(world, index, slug)
    )
    for figure in report.figures():
        if figure.id == "fig-grades-kent":
            lines = to_svg(figure.drawing, id=figure.id, standalone=True).count('"k-path"')
            assert lines - 1 <= joined  # one is in the legend
