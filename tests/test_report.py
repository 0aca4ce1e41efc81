"""The recurring-themes report: what it says, where each number comes from, and that it is the same every time."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdfium2
import pytest
from pyoxigraph import RdfFormat, parse, serialize

from kgbuild.analyse import Analysis, analyse
from kgbuild.as_of import as_of
from kgbuild.errors import InputError, QueryError
from kgbuild.graph_files import write_graphs
from kgbuild.query import run_query
from kgbuild.report import Scope, check_report, compose_report, write_report
from kgbuild.report._compose import compose
from kgbuild.report._content import Figure, Number, Report, Table, percent, plain, plain_number, write_text
from kgbuild.report._data import Data
from kgbuild.report._drawing import palette, to_svg
from kgbuild.report._figures import Boxes, Cell, Columns, Course, Point, courses, heat_map, strips
from kgbuild.report._folder import check_target, compare_folder, file_bytes, to_csv, write_folder
from kgbuild.report._html import _safe
from kgbuild.report._wording import due, in_sentence, small
from kgbuild.store import StoreReader, open_store, writing
from kgbuild.vocab import INSP

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def store(bundled_store: Path) -> Iterator[StoreReader]:
    with open_store(bundled_store) as reader:
        yield reader


@pytest.fixture(scope="module")
def data(store: StoreReader) -> Data:
    """The rows of the store, asked for once."""
    return Data(store)


@pytest.fixture(scope="module")
def analysis(store: StoreReader) -> Analysis:
    return analyse(store)


@pytest.fixture(scope="module")
def everything(data: Data, analysis: Analysis) -> Report:
    """The report on all forces."""
    return compose(data, Scope(), analysis)


@pytest.fixture(scope="module")
def force(store: StoreReader) -> Report:
    """The report on one force, made as the command makes it."""
    return compose_report(store, Scope(force="cambridgeshire"))


@pytest.fixture(scope="module")
def pair(data: Data) -> Report:
    """Two forces side by side, without the analysis."""
    return compose(data, Scope(compare=("cambridgeshire", "bedfordshire")), None)


@pytest.fixture(scope="module")
def files(everything: Report) -> dict[str, bytes]:
    """The files of the report on all forces."""
    return file_bytes(everything)


@pytest.fixture(scope="module")
def written(force: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on one force as a folder. Copy it before changing it."""
    folder = tmp_path_factory.mktemp("report") / "out"
    write_folder(force, folder)
    return folder


def number(report: Report, id: str) -> Any:
    return next(each.value for each in report.numbers if each.id == id)


def table(report: Report, path: str) -> list[dict[str, str]]:
    file = next(each for each in report.files if each.path == path)
    return list(csv.DictReader(io.StringIO(to_csv(file))))


# -- what it says


def test_known_truths_are_found_again(everything: Report, force: Report) -> None:
    first = [row["theme"] for row in table(everything, "tables/themes.csv")][:5]
    assert {"supervision-of-investigations", "domestic-abuse"} <= set(first)
    repeats = {row["theme"]: row["rounds"].split("|") for row in table(force, "tables/repeats.csv")}
    assert {"peel-2015", "peel-2017", "peel-2018-19"} <= set(repeats["supervision-of-investigations"])
    assert "upervision of investigations" in plain(force.sentences[0])


def test_five_sentences_each_end_in_a_link_to_a_section(
    everything: Report, force: Report, pair: Report, data: Data
) -> None:
    theme = compose(data, Scope(theme="domestic-abuse"), None)
    cycle = compose(data, Scope(cycle="peel-2017"), None)
    for report in (everything, force, pair, theme, cycle):
        anchors = {section.id for section in report.sections}
        assert len(report.sentences) == 5
        for sentence in report.sentences:
            links = [span.ref for span in sentence if span.kind == "link"]
            assert links and all(link.removeprefix("#") in anchors for link in links)
            assert plain(sentence)[0].isupper() or plain(sentence)[0].isdigit()


def test_every_number_and_block_has_evidence_whose_query_gives_as_many_rows(
    everything: Report, force: Report, store: StoreReader
) -> None:
    for report in (everything, force):
        known = {each.id for each in report.evidence}
        assert {each.evidence for each in report.numbers} <= known
        assert {each.evidence for each in report.blocks() if isinstance(each, Figure | Table)} <= known
        files = {each.path for each in report.files}
        assert {each.file for each in report.evidence if each.file} <= files
    asked = {each for evidence in force.evidence for each in evidence.asked}
    assert len(asked) > 8
    for each in asked:
        assert len(run_query(store, each.query, dict(each.parameters))) == each.rows, each.command


def test_counts_are_those_of_the_analysis(everything: Report, analysis: Analysis) -> None:
    """Two ways to the same numbers: rows of named queries here, columns and arrays there."""
    theirs = {row.theme: row.forces_recurring for row in analysis.themes}
    ours = {row["theme"]: int(row["forces_recurring"]) for row in table(everything, "tables/themes.csv")}
    assert {theme: ours.get(theme) for theme in theirs} == theirs


def test_facts_behind_a_heat_map_are_findings_of_the_graph(everything: Report, data: Data) -> None:
    known = {row["fact"]: row for row in data.ask("evidence")[0]}
    themes = {  # a finding has those that what prints it again was read to have
        fact: {
            theme
            for each in (fact, *filter(None, row["restated_by"].split("|")))
            for theme in known[each]["themes"].split("|")
        }
        for fact, row in known.items()
    }
    for row in table(everything, "tables/theme-force.csv"):
        facts = [fact for fact in row["facts"].split("|") if fact]
        assert len(facts) == int(row["findings"])
        assert (row["state"] == "found") == bool(int(row["rounds"]))
        for fact in facts:
            assert known[fact]["force"] == row["force"]
            assert row["theme"] in themes[fact]


def test_nothing_read_is_unknown_and_never_none(everything: Report, data: Data) -> None:
    read = data.read
    rows = table(everything, "tables/coverage.csv")
    assert any(not int(row["findings_read"]) for row in rows)
    for row in rows:
        assert bool(int(row["findings_read"])) == ((row["force"], row["cycle"]) in read)
    for row in table(everything, "tables/timeline.csv"):
        nobody = not any(cycle == row["cycle"] for _, cycle in read)
        assert (row["state"] == "unknown") == nobody


def test_a_round_of_which_nothing_was_read_gets_no_clean_bill(data: Data) -> None:
    assert ("cambridgeshire", "peel-2025-27") not in data.read
    report = compose(data, Scope(force="cambridgeshire", cycle="peel-2025-27"), None)
    text = " ".join(plain(sentence) for sentence in report.sentences)
    assert "for 1 of 1 possible inspections (a force in a round) no finding was read at all" in text
    assert "does not mean that none was made" in text
    assert "Nothing was read about this" in plain(report.basis)
    assert len(file_bytes(report)["index.html"]) > 10_000


def test_a_finding_that_is_printed_again_has_the_themes_of_both(data: Data) -> None:
    """The files of the report lacked themes that its tests and the named query repeats counted."""
    rows, _ = data.ask("evidence")
    own = {row["fact"]: set(row["themes"].split("|")) for row in rows}
    found = {each.fact: set(each.themes) for each in data.findings}
    again = [(own[row["fact"]] - {""}, row["restates"]) for row in rows if row["restates"]]
    assert all(themes <= found[first] for themes, first in again)
    assert any(themes - own[first] for themes, first in again)


def test_what_belongs_to_no_round_is_counted_and_said_and_not_drawn(data: Data) -> None:
    """A theme of a report outside the rounds had a row of boxes that said it was not named in what was read."""
    own = Data(data.store)
    asks = (each for each in data.findings if each.force == "kent" and each.polarity == "negative")
    theme = next(each.themes[0] for each in asks if each.themes)
    own.findings = [
        replace(each, cycle="") if theme in each.themes else each for each in data.findings if each.force == "kent"
    ]
    report = compose(own, Scope(force="kent"), None)
    asked = [each for each in own.findings if each.polarity == "negative" and each.themes]
    assert number(report, "themes.outside") == sum(not each.cycle for each in asked) > 0
    assert theme in {row["theme"] for row in table(report, "tables/themes.csv")}
    for drawn in ("theme-cycle", "timeline"):
        shown = {row["theme"] for row in table(report, f"tables/{drawn}.csv")}
        assert shown and theme not in shown


def test_two_forces_of_which_one_was_not_read_are_not_called_unlike(tmp_path: Path, repository: Path) -> None:
    quads = [
        quad
        for quad in parse(input=(repository / "tests/graphs/small.trig").read_bytes(), format=RdfFormat.TRIG)
        if "/document/" not in str(quad.graph_name)
    ]
    trig = serialize(quads, format=RdfFormat.TRIG)
    assert trig is not None
    data = Data(_store(tmp_path, trig))
    assert data.findings == [] and len(data.forces) > 1
    pair = (data.forces[0], data.forces[1])
    both = compose(data, Scope(compare=pair), None)
    assert "no finding was read, so it cannot be said what both were told" in plain(both.sentences[0])
    everywhere = compose(data, Scope(), None)
    assert "No finding of any round of inspections was read" in plain(everywhere.sentences[0])


def test_a_finding_without_a_force_is_no_hindrance(tmp_path: Path, repository: Path) -> None:
    # The report on all forces once asked for the analysis of the force "".
    quads = list(parse(input=(repository / "tests/graphs/small.trig").read_bytes(), format=RdfFormat.TRIG))
    of_findings = [quad for quad in quads if quad.predicate == INSP.force and "/finding/" in str(quad.subject)]
    quads.remove(of_findings[0])
    trig = serialize(quads, format=RdfFormat.TRIG)
    assert trig is not None
    reader = _store(tmp_path, trig)
    assert "" in {each.force for each in Data(reader).findings}
    assert compose_report(reader, Scope()).sentences


def test_for_two_forces_the_report_lists_what_both_were_told(pair: Report, data: Data) -> None:
    shared = {row["theme"] for row in table(pair, "tables/both.csv")}
    told = [
        {
            theme
            for row in data.ask("evidence", force=name, polarity="negative")[0]
            for theme in row["themes"].split("|")
            if theme
        }
        for name in ("cambridgeshire", "bedfordshire")
    ]
    assert shared == told[0] & told[1]


def test_as_of_a_day_leaves_out_what_came_later(store: StoreReader, force: Report, tmp_path: Path) -> None:
    with as_of(store, "2016-12-31") as (view, standing):
        scope = Scope(force="cambridgeshire", as_of="2016-12-31")
        then = compose(Data(view, "--as-of 2016-12-31"), scope, None, standing=standing.to_text())
    assert number(then, "basis.findings") < number(force, "basis.findings")
    commands = [each.command for evidence in then.evidence for each in evidence.asked]
    assert all(command.endswith("--as-of 2016-12-31") for command in commands)
    assert "as the data stood on 31 December 2016" in then.subtitle


def test_words_of_a_table_are_not_put_in_quotation_marks(everything: Report, data: Data) -> None:
    tables = data.tables
    documents = {row["fact"]: set(row["documents"].split("|")) for row in data.ask("evidence")[0]}
    quoted = [
        span.ref
        for each in everything.blocks()
        if isinstance(each, Table)
        for row in each.rows
        for cell in row
        for span in cell
        if span.kind == "quote"
    ]
    assert quoted
    assert all(not documents[fact] <= tables for fact in quoted)


# -- figures


def test_no_line_crosses_a_break_and_a_carried_over_grade_is_hollow() -> None:
    cycles = [("a", "2014"), ("b", "2015"), ("c", "2016"), ("d", "2021")]
    points = (
        Point("a", "good", 3, 4, False, "", (), "q"),
        Point("b", "good", 3, 4, False, "", (), "q"),
        Point("c", "inadequate", 1, 4, True, "", (("b", "q"),), "q"),
        Point("d", "good", 4, 5, False, "", (), "q"),
    )
    course = Course("Investigating crime", points, ())
    for drawing in (
        courses("t", "d", [course], Columns(cycles, ["b", "d"])),
        strips("t", "d", [course], Columns(cycles, ["b", "d"])),
    ):
        breaks = sorted({round(item.points[0][0]) for item in drawing.items if getattr(item, "look", "") == "break"})
        paths = [item.points for item in drawing.items if getattr(item, "look", "") == "path"]
        legend = [path for path in paths if path[0][0] < 20 and path[1][0] - path[0][0] == 20]
        drawn = [path for path in paths if path not in legend]
        assert len(drawn) == 1
        assert not any(drawn[0][0][0] <= x <= drawn[0][1][0] for x in breaks)
        assert [item.look for item in drawing.items if getattr(item, "look", "") == "hollow-inadequate"]


def test_unknown_is_hatched_and_none_is_empty() -> None:
    cells = {("r", "a"): Cell("found", "2", 1, "two"), ("r", "b"): Cell("none")}
    drawing = heat_map(
        "t", "d", Boxes([("r", "Row")], Columns([("a", "A"), ("b", "B"), ("c", "C")]), cells, ["1", "2"])
    )
    looks = [item.look for item in drawing.items]
    assert looks.count("heat2") == 2  # the box and its place in the legend
    assert looks.count("none-found") == 2
    assert looks.count("unknown") == 2
    assert looks.count("hatching") == 2


def test_figures_are_svg_with_title_and_description_and_nothing_from_elsewhere(everything: Report) -> None:
    figures = everything.figures()
    assert len(figures) > 40
    for figure in figures:
        text = to_svg(figure.drawing, id=figure.id, standalone=True)
        root = ElementTree.fromstring(text)
        assert root.get("role") == "img"
        assert root.find(f"{SVG}title") is not None and root.find(f"{SVG}desc") is not None
        assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r'"[^"]*\b(nan|inf)\b', re.sub(r"<(title|desc|text).*?</\1>", "", text))
        for item in figure.drawing.items:
            if hasattr(item, "x"):
                assert -1 <= item.x <= figure.drawing.width + 1, (figure.id, item)
                assert -1 <= item.y <= figure.drawing.height + 1, (figure.id, item)


def _luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_has_the_contrast_that_wcag_asks_for() -> None:
    """WCAG 2.2, 1.4.3 at level AA: 4.5 to 1, in light and in dark."""
    colours, looks = palette()
    pairs = {(name, paper) for name in ("ink", "quiet", "accent") for paper in ("paper", "faint")}
    for name, look in looks.items():
        if name.startswith("on-") and name != "on-hollow" and name.removeprefix("on-") in looks:
            pairs.add((look["fill"], looks[name.removeprefix("on-")]["fill"]))
    for text, ground in sorted(pairs):
        for mode in (0, 1):
            light, dark = sorted((_luminance(colours[text][mode]), _luminance(colours[ground][mode])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground, mode)


# -- forms


class _Page(HTMLParser):
    """What a page is made of; void elements of HTML are those that the report uses."""

    VOID = frozenset({"meta", "br", "img", "input", "link", "hr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.tags: set[str] = set()
        self.fetched: list[str] = []
        self.captions = self.tables = self.heads = self.scoped = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        self.tags.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        self.ids += [values["id"] or ""] if "id" in values else []
        self.links += [values["href"] or ""] if tag == "a" and "href" in values else []
        self.fetched += [str(values[name]) for name in ("src", "srcset", "data", "action") if name in values]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.heads += tag == "th"
        self.scoped += tag == "th" and "scope" in values

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_by_itself_and_in_order(files: dict[str, bytes], written: Path) -> None:
    one = {each.relative_to(written).as_posix(): each.read_bytes() for each in written.rglob("*") if each.is_file()}
    for made in (files, one):
        page = _Page()
        page.feed(made["index.html"].decode())
        assert page.open == []
        assert len(page.ids) == len(set(page.ids))
        assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
        assert {link for link in page.links if not link.startswith(("#", "http"))} <= set(made) | {"report.json"}
        assert not page.tags & {"script", "iframe", "link", "object", "embed", "form"}
        assert page.fetched == []
        assert b"url(" not in made["index.html"] and b"@import" not in made["index.html"]
        assert page.headings[0] == 1 and page.headings.count(1) == 1
        assert all(later <= earlier + 1 for earlier, later in zip(page.headings, page.headings[1:], strict=False))
        assert page.captions == page.tables > 5
        assert page.scoped == page.heads


def test_all_forms_say_the_same_sentences(written: Path) -> None:
    data = json.loads((written / "report.json").read_text("utf-8"))
    markdown = re.sub(r"[\\*]|\]\([^)]*\)|\[", "", (written / "report.md").read_text("utf-8"))
    document = pypdfium2.PdfDocument(written / "report.pdf")
    pdf = "".join(document[index].get_textpage().get_text_range() for index in range(len(document)))
    squeezed = re.sub(r"\W+", "", pdf)
    page = re.sub(r"<[^>]+>", "", (written / "index.html").read_text("utf-8"))
    for sentence in data["sentences"]:
        assert sentence in markdown
        assert sentence in page.replace("&#39;", "'")
        assert re.sub(r"\W+", "", sentence) in squeezed
    assert data["format"] == "kgbuild-report/1"
    assert {"index.html", "report.md", "report.pdf"} <= set(data["files"])


def test_addresses_that_are_no_web_pages_become_no_links() -> None:
    assert _safe("https://example.org/a") == "https://example.org/a"
    assert _safe("#themes") == "#themes"
    assert _safe("tables/themes.csv") == "tables/themes.csv"
    assert _safe("javascript:alert(1)") == "#"


def test_words_are_escaped_wherever_they_stand() -> None:
    text = write_text("a {b} [c](#d)", {"b": "<i>&"})
    assert plain(text) == "A <i>& c"
    report_text = to_svg(
        heat_map("<t>", "&", Boxes([("r", "<b>")], Columns([("c", "C")]), {}, [])), id="x", standalone=True
    )
    assert "<b>" not in report_text and "&lt;b&gt;" in report_text


# -- same bytes


def _store(folder: Path, trig: bytes, *, backwards: bool = False) -> StoreReader:
    """A store of a small graph, its quads in one order or the other."""
    quads = parse(input=trig, format=RdfFormat.TRIG)
    ordered = sorted(quads, key=lambda quad: (str(quad.graph_name), str(quad)), reverse=backwards)
    with writing(folder / "kg") as writer:
        writer.replace_graphs([], write_graphs(ordered, folder))
        writer.commit()
    return open_store(folder / "kg")


def test_shuffled_quads_give_the_same_bytes(tmp_path: Path, repository: Path) -> None:
    trig = (repository / "tests/graphs/small.trig").read_bytes()
    files = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        reader = _store(tmp_path / name, trig, backwards=name == "other")
        files.append(file_bytes(compose_report(reader, Scope())))
    assert files[0] == files[1]


def test_two_hash_seeds_give_the_same_bytes(repository: Path, tmp_path: Path) -> None:
    _store(tmp_path, (repository / "tests/graphs/small.trig").read_bytes()).close()
    script = (
        "import hashlib, sys; from kgbuild.store import open_store; from kgbuild.report import Scope, compose_report;"
        "from kgbuild.report._folder import file_bytes;"
        "files = file_bytes(compose_report(open_store(sys.argv[1]), Scope()));"
        "print({name: hashlib.sha256(data).hexdigest() for name, data in files.items()})"
    )
    answers = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / "kg")],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(repository)},
            capture_output=True,
            text=True,
            check=True,
        )
        answers.add(done.stdout)
    assert len(answers) == 1
    assert "report.pdf" in answers.pop()


def test_the_same_report_gives_the_same_files(everything: Report, files: dict[str, bytes]) -> None:
    again = file_bytes(everything)
    assert [name for name in files if files[name] != again[name]] == []


# -- the folder and its check


def test_check_is_content_with_what_was_written(force: Report, written: Path) -> None:
    moved, checked = compare_folder(force, written)
    assert moved == []
    assert checked > 20


def test_check_names_the_number_the_row_and_the_file_that_moved(
    kgbuild: Any, bundled_store: Path, written: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "out"
    shutil.copytree(written, copy)
    data = json.loads((copy / "report.json").read_text("utf-8"))
    moved = next(each for each in data["numbers"] if each["id"] == "opening.rounds")
    moved["value"], moved["text"] = 99, "99"
    (copy / "report.json").write_text(json.dumps(data), "utf-8")
    repeats = copy / "tables/repeats.csv"
    repeats.write_text(repeats.read_text("utf-8").replace("supervision", "absence", 1), "utf-8")
    (copy / "index.html").write_text("<p>all is well</p>", "utf-8")
    done = kgbuild("report", "--check", copy, "--store", bundled_store, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "number opening.rounds: was 99, is 4" in done.stdout
    assert "tables/repeats.csv:2" in done.stdout
    assert "index.html" in done.stdout
    assert "3 moved" in done.stdout


@pytest.mark.parametrize("change", [{"numbers": None}, {"files": []}, {"scope": None}, {"format": 2}])
def test_an_index_that_was_tampered_with_is_refused(
    store: StoreReader, written: Path, tmp_path: Path, change: dict[str, Any]
) -> None:
    data = json.loads((written / "report.json").read_text("utf-8"))
    (tmp_path / "report.json").write_text(json.dumps(data | change), "utf-8")
    with pytest.raises(InputError, match=r"report\.json"):
        check_report(store, tmp_path)
    (tmp_path / "report.json").write_text("[" * 100_000, "utf-8")
    with pytest.raises(InputError, match="is no JSON"):
        check_report(store, tmp_path)


def test_a_report_replaces_a_report_and_nothing_else(store: StoreReader, tmp_path: Path, written: Path) -> None:
    copy = tmp_path / "out"
    shutil.copytree(written, copy)
    check_target(copy)
    (copy / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"notes\.txt"):
        write_report(store, copy)
    other = tmp_path / "other"
    other.mkdir()
    check_target(other)
    (other / "a.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        write_report(store, other)
    with pytest.raises(InputError, match="is a file"):
        write_report(store, other / "a.txt")
    assert sorted(each.name for each in other.iterdir()) == ["a.txt"]


def test_nothing_half_written_is_left_behind(force: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kgbuild.report import _folder

    folder = tmp_path / "out"
    _folder.write_folder(force, folder)
    before = {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}

    def fail(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(InputError, match="No space left"):
        _folder.write_folder(force, folder)
    monkeypatch.undo()
    assert {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()} == before
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_a_name_that_is_not_there_is_answered_with_the_nearest(store: StoreReader, tmp_path: Path) -> None:
    for scope, fix in (
        (Scope(force="cambridgshire"), "did you mean 'cambridgeshire'"),
        (Scope(theme="domestic-abus"), "did you mean 'domestic-abuse'"),
        (Scope(cycle="2017"), "did you mean 'peel-2017'"),
        (Scope(theme="domestic violence"), "'domestic-abuse'"),
        (Scope(compare=("kent", "bedforshire")), "did you mean 'bedfordshire'"),
        (Scope(compare=("kent", "kent")), "name two different forces"),
        (Scope(force="kent", compare=("kent", "essex")), "leave out --force"),
    ):
        with pytest.raises(QueryError) as caught:
            compose_report(store, scope)
        assert fix in caught.value.fix


def test_the_command_says_what_is_wrong(kgbuild: Any, bundled_store: Path, tmp_path: Path) -> None:
    for arguments, words in (
        (("report", "-o", "out", "--store", "nowhere"), "nowhere"),
        (("report", "--store", bundled_store), "-o DIR"),
        (("report", "--check", "nothing", "--store", bundled_store), "report.json"),
        (("report", "--check", "x", "--force", "kent", "--store", bundled_store), "--check takes"),
    ):
        done = kgbuild(*arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert words in done.stderr
        assert "Traceback" not in done.stderr
        assert list(tmp_path.iterdir()) == []


# -- wording


def test_numbers_and_words_are_for_people() -> None:
    assert plain_number(12345) == "12,345"
    assert percent(1, 1000) == "less than 1%"
    assert percent(999, 1000) == "more than 99%"
    assert percent(1, 2) == "50%"
    assert percent(0, 0) == "not known"
    assert small(0.0004) == "under 0.001"
    assert due("P6M") == "6 months after publication"
    assert due("P1Y6M") == "1 year 6 months after publication"
    assert due("2019-09-27") == "27 September 2019"
    assert due("PT0S") == "at once"
    assert due("") == "not stated"
    assert in_sentence("Domestic abuse") == "domestic abuse"
    assert in_sentence("ICT and digital technology") == "ICT and digital technology"
    assert in_sentence("Code of Ethics and ethical culture") == "Code of Ethics and ethical culture"
    assert in_sentence("") == ""
    one = write_text("{n|round|rounds}", {"n": Number("n", 1, "1", "", "")})
    assert plain(one) == "1 round"


def test_one_theme_is_counted_as_one(data: Data) -> None:
    """A report began with "one of 1 theme that both were told", and called the same theme the same thing."""
    both = plain(compose(data, Scope(compare=("cambridgeshire", "suffolk")), None).sentences[0])
    assert "came back in both forces. In all, 1 theme came back in both Cambridgeshire and Suffolk" in both
    everywhere = plain(compose(data, Scope(), None).sentences[1])
    assert re.search(r"In all, \d+ times a theme came back in a force; the longest unbroken series", everywhere)
