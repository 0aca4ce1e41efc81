"""The parts behind the pages: filled queries, the search, marks that overlap, drawings, the built editor."""

from __future__ import annotations

import asyncio
import pickle
import shutil
from collections import Counter
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode
from starlette.requests import Request

from kgbuild.pages import _ask, _conflicts, _draw, _duties, _grades, _overview, _routes
from kgbuild.pages._asked import goes_back
from kgbuild.pages._document import Mark, _starts, page_of, segments
from kgbuild.pages._evidence import items
from kgbuild.pages._index import CLOSE, OPEN, Index, Wanted, build_index, kept_index, words_in
from kgbuild.pages._lists import listed
from kgbuild.pages._site import Site
from kgbuild.query import Rows, run_query, run_sparql
from kgbuild.store import StoreReader, open_store
from kgbuild.vocab import DEFAULT_BASE

QUERIES = sorted(file.stem for file in _ask.QUERIES.glob("*.rq"))


@pytest.fixture(scope="module")
def index(store: StoreReader) -> Index:
    return Index(build_index(store))


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_of_the_pages_runs_as_it_stands(name: str, store: StoreReader) -> None:
    text = (_ask.QUERIES / f"{name}.rq").read_text("utf-8")
    assert text.startswith("# ")
    run_sparql(store, text)


@pytest.mark.parametrize("name", [name for name in QUERIES if "# plan: " in (_ask.QUERIES / f"{name}.rq").read_text()])
def test_a_query_of_the_pages_says_the_same_as_planned(name: str, store: StoreReader) -> None:
    text = (_ask.QUERIES / f"{name}.rq").read_text("utf-8")
    plan = _ask.planned(name, text)
    assert plan != text
    answers = [run_sparql(store, each) for each in (text, plan)]
    assert all(isinstance(each, Rows) for each in answers)
    assert sorted(map(str, answers[1].cells)) == sorted(map(str, answers[0].cells))


def test_a_long_list_is_the_rows_in_order_and_unpacks_what_is_looked_at(store: StoreReader) -> None:
    rows = [dict(row) for row in run_query(store, "duties", {})]
    found = pickle.loads(pickle.dumps(listed(store, "duties", {}, _by_text, {"sign": -1}, ("kind", "due"))))
    wanted = sorted(rows, key=lambda row: _by_text(row, {"sign": -1}))
    assert len(wanted) > 100
    assert list(found) == wanted
    assert found.columns == tuple(wanted[0])
    assert found[0] == wanted[0] and found[-1] == wanted[-1]
    for part in (slice(0, 50), slice(30, 120), slice(100, 10**6), slice(-3, None), slice(7, 7), slice(None, None, 40)):
        assert found[part] == wanted[part]
    assert found.counts["kind"] == Counter(str(row["kind"]) for row in wanted)
    assert found.counts["due"][""] == sum(row["due"] is None for row in wanted)
    assert len(listed(store, "duties", {"force": "kent", "status": "superseded"}, _by_text, {"sign": 1}, ())) == 0


class _Here:
    """What a site asks, answered in this process, with what was asked."""

    def __init__(self, reader: StoreReader) -> None:
        self.reader, self.base, self.generation, self.manifest = reader, DEFAULT_BASE, "one", reader.manifest
        self.asked: list[str] = []

    async def run(self, function: Any, *arguments: Any) -> Any:
        self.asked.append(f"{function.__name__} {arguments}")
        return function(self.reader, *arguments)

    async def rows(self, name: str, params: Any) -> Any:
        return await self.run(run_query, name, params)

    async def select(self, sparql: str) -> Any:
        return await self.run(run_sparql, sparql)


def test_what_pages_of_all_the_data_ask_is_asked_ahead(store: StoreReader) -> None:
    answers = _Here(store)
    site = Site(answers, None)

    async def visited() -> None:
        await _routes._ask_ahead(site)
        ahead, answers.asked = {*answers.asked}, []
        for view in (_duties.duties, _duties.responses, _conflicts.conflicts, _overview.coverage):
            page = await view(site, _request("page=2&force="))
            assert page.status == 200
        assert {*answers.asked} <= ahead

    asyncio.run(visited())
    assert len(answers.asked) == 2  # lists are kept by the answers, all else by the site


def _request(query: str) -> Request:
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": []})


def _by_text(row: Any, known: Any) -> Any:
    return known["sign"] * len(str(row["text"])), str(row["fact"])


def test_a_value_enters_a_query_as_a_term_and_never_as_text() -> None:
    attack = Literal('" } DROP ALL # ')
    filled = _ask.fill("words", fact=attack)
    assert str(attack) in filled
    assert filled.count("VALUES") == 1
    with pytest.raises(KeyError, match="no clause for colour"):
        _ask.fill("words", colour=attack)


def test_a_clause_without_a_value_takes_its_restriction_away() -> None:
    filled = _ask.fill("findings", force=NamedNode("https://example.org/f"))
    assert "VALUES ?force { <https://example.org/f> }" in filled
    assert "VALUES ?theme" not in filled
    assert "only with" not in filled
    assert "?finding insp:theme ?wanted" not in filled


def test_the_index_stays_with_its_generation_and_is_made_once(store: StoreReader, tmp_path: Path) -> None:
    own = tmp_path / "kg"
    shutil.copytree(store.path, own, symlinks=True)
    with open_store(own) as reader:
        file = kept_index(reader)
        assert isinstance(file, Path)
        assert file.parent == (own / "generations" / reader.generation).absolute()
        made = file.stat().st_mtime_ns
        assert kept_index(reader) == file
        assert file.stat().st_mtime_ns == made
        assert not [each for each in file.parent.iterdir() if each.name.startswith(f"{file.name}.")]
        wanted = Wanted("response")
        assert Index(file).search(wanted, limit=5) == Index(build_index(reader)).search(wanted, limit=5)


def test_where_the_store_may_not_be_written_to_the_index_is_held_in_memory(
    store: StoreReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "kg"
    shutil.copytree(store.path, own, symlinks=True)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    for file in (own / "generations").glob("*/search-*"):
        file.unlink()
    with open_store(own) as reader:
        monkeypatch.setattr(Path, "replace", refuse)
        data = kept_index(reader)
        assert isinstance(data, bytes)
        assert Index(data).search(Wanted("response"), limit=1).total
        assert not list((own / "generations").glob("*/search-*"))


def test_themes_are_counted_among_what_was_found(index: Index) -> None:
    found = index.search(Wanted("victims"), limit=None)
    themes = Counter(theme for row in found.rows for theme in row["themes"].split("|") if theme)
    assert found.facets["theme"] == themes
    assert len(themes) > 1


@pytest.mark.parametrize("force", ["cambridgeshire", "west-midlands"])
def test_what_chains_go_back_to_is_what_the_query_of_links_says(force: str, store: StoreReader) -> None:
    node = NamedNode(f"{store.manifest['base']}force/{force}")
    site = Site(_Here(store), None)

    async def asked() -> list[dict[str, Any]]:
        links, found = await site.ask("earlier", force=node), await site.ask("findings", force=node)
        return goes_back(links, items(found, await site.names()))

    names = ("link", "type", "earlier_cycle", "earlier_quote")
    mine = {tuple(str(row[name] or "") for name in names) for row in asyncio.run(asked())}
    whole = {tuple(str(row[name] or "") for name in names) for row in run_query(store, "lineage", {"force": force})}
    assert whole
    assert mine == whole


def test_every_finding_can_be_found_by_each_of_its_words(store: StoreReader, index: Index) -> None:
    """No word is lost: no stop words, no shortest length. Every sixtieth finding, each of its words."""
    for row in list(run_query(store, "evidence"))[::60]:
        for word in words_in(str(row["words"])):
            found = index.search(Wanted(word), limit=None, facets=False)
            assert str(row["fact"]) in {each["iri"] for each in found.rows}, word


def test_filters_of_the_search_agree_with_the_named_query(store: StoreReader, index: Index) -> None:
    for filters, theme in (
        ((("force", "kent"),), ""),
        ((("kind", "cause-of-concern"), ("cycle", "peel-2018-19")), ""),
        ((("polarity", "negative"),), "call-handling"),
    ):
        found = index.search(Wanted("", filters, theme), limit=None)
        asked = run_query(store, "evidence", {**dict(filters), "theme": theme})
        assert {row["iri"] for row in found.rows} == {str(row["fact"]) for row in asked}
        assert found.total == len(asked)


def test_words_of_the_finding_rank_before_those_of_its_theme(index: Index) -> None:
    found = index.search(Wanted("call handling"), limit=None)
    places = [number for number, row in enumerate(found.rows) if OPEN in row["marked"]]
    assert places[:10] == list(range(10))
    assert found.rows[0]["marked"].count(OPEN) == found.rows[0]["marked"].count(CLOSE)
    assert [each["label"] for each in found.things] == ["Answering 999 and 101 calls"]


def test_a_phrase_is_kept_together_and_a_search_without_answer_says_what_is_near(index: Index) -> None:
    phrase = index.search(Wanted('"stop and search"'), limit=None)
    loose = index.search(Wanted("search and stop"), limit=None)
    assert 0 < phrase.total <= loose.total
    near = index.search(Wanted("supervision xylophone"), limit=5)
    assert near.loose
    assert near.total
    assert not index.search(Wanted("xylophone"), limit=5).total


@pytest.mark.parametrize(
    "text", ['"', "AND", "a OR b NOT", "*", "NEAR(", "col:on", "'; DROP TABLE finding; --", "“", "\x00"]
)
def test_what_people_type_is_never_syntax(text: str, index: Index) -> None:
    assert index.search(Wanted(text), limit=1).total >= 0


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=12)


@given(spans, st.integers(0, 20), st.integers(30, 60))
@settings(max_examples=150, deadline=None)
def test_overlapping_marks_keep_all_their_words(found: list[tuple[int, int]], start: int, end: int) -> None:
    text = "".join(chr(97 + index % 26) for index in range(60))
    marks = [
        Mark(f"f{number}", left, min(left + length, 60), number=number) for number, (left, length) in enumerate(found)
    ]
    result = segments(text, marks, start, end)
    assert "".join(each.text for each in result) == text[start:end]
    for mark in marks:
        shown = "".join(each.text for each in result if mark in each.marks)
        assert shown == (text[max(mark.start, start) : min(mark.end, end)] if mark.end > mark.start else "")
        visible = mark.start < end and mark.end > start and mark.end > mark.start
        assert sum(mark in each.opens for each in result) == sum(mark in each.closes for each in result) == visible


@given(st.integers(0, 400_000), st.integers(0, 399_999))
@settings(max_examples=40, deadline=None)
def test_every_character_of_a_long_text_stands_on_one_page(length: int, offset: int) -> None:
    text = ("x" * 79 + "\n") * (length // 80)
    starts = _starts(text)
    assert starts == sorted(set(starts))
    if offset < len(text):
        number = page_of(offset, starts)
        assert starts[number] <= offset
        assert number + 1 == len(starts) or offset < starts[number + 1]


def test_two_sources_that_disagree_share_a_box_and_nothing_crosses_a_break() -> None:
    cells = [
        [[_draw.Box("One, Q", "good", change="first")]],
        [[_draw.Box("Two, Q", grade, change="not-comparable") for grade in ("good", "inadequate")]],
        [[_draw.Box("Three, Q", absent="not in the data")]],
    ]
    drawn = _draw.grades([("One", False), ("Two", True), ("Three", False)], [("Area", cells)], title="Grades")
    assert drawn.count('class="break"') == 2
    assert drawn.count("sources disagree") == 4  # label and title of both
    assert "not in the data" in drawn
    assert ">Good<" in drawn and ">Inadeq.<" in drawn  # only what was cut has a full stop
    assert 'class="sign' not in drawn


def test_grades_are_drawn_alike_in_whatever_order_they_come(store: StoreReader) -> None:
    rows = run_query(store, "grades-over-time", {"force": "cheshire"})
    names = asyncio.run(Site(_Here(store), None).names())
    link = MagicMock(fact=lambda *path: "/".join(path))
    drawn = _grades.drawing(rows, names, link, "Grades")
    assert "sources disagree" in drawn
    assert drawn == _grades.drawing(Rows(rows.columns, rows.cells[::-1]), names, link, "Grades")


def test_places_of_a_graph_are_the_same_each_time_and_apart() -> None:
    keys = [f"n{number}" for number in range(12)]
    edges = [(keys[0], key) for key in keys[1:6]] + [(keys[6], keys[7])]
    first = _draw.spread(keys, edges)
    assert first == _draw.spread(keys, edges)
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in first.values())
    places = sorted(first.values())
    assert all(abs(a[0] - b[0]) + abs(a[1] - b[1]) > 0.01 for i, a in enumerate(places) for b in places[:i])


def initialized(hook: Any, repository: Path, version: str) -> tuple[dict[str, Any], MagicMock]:
    app = MagicMock()
    made = hook.EditorHook(str(repository), {}, None, None, "", "wheel", app)
    data: dict[str, Any] = {"force_include": {}}
    made.initialize(version, data)
    made.finalize(version, data, "")
    return data, app


def test_without_node_a_wheel_is_built_with_a_plain_editor_and_says_so(
    hook: Any, repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("KGBUILD_EDITOR", raising=False)
    data, app = initialized(hook, repository, "standard")
    assert data["force_include"] == {}
    assert "plain editor" in app.display_warning.call_args[0][0]
    monkeypatch.setenv("KGBUILD_EDITOR", "1")
    with pytest.raises(OSError, match=r"Node\.js"):
        initialized(hook, repository, "standard")


def test_an_npm_that_fails_does_not_fail_the_wheel(
    hook: Any, repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("npm", "node"):
        (tmp_path / name).write_text("#!/bin/sh\necho no network >&2\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.delenv("KGBUILD_EDITOR", raising=False)
    data, app = initialized(hook, repository, "standard")
    assert data["force_include"] == {}
    assert "no network" in app.display_warning.call_args[0][0]


def test_a_checkout_builds_no_editor(hook: Any, repository: Path) -> None:
    data, app = initialized(hook, repository, "editable")
    assert data["force_include"] == {}
    assert not app.display_warning.called
