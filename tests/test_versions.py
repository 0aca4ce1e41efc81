"""States of one page, what differs between sources, and what only looks like a difference."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kgbuild.as_of import as_of
from kgbuild.build import build
from kgbuild.derive._versions import page_of
from kgbuild.query import run_sparql
from kgbuild.store import StoreReader, open_store
from kgbuild.validate import validate_store
from tests.stores import rows

PAGE = """Kent PEEL 2016

Legitimacy

How legitimate is the force at keeping people safe?

Last updated {date}
{grade}

Kent Police treats people with respect.
"""
RELEASE = """Kent Police does well

{date} October 2022

The inspectorate graded Kent Police across nine areas of policing, in its PEEL assessment 2021/22, and found the force \
was 'good' in one area, 'adequate' in seven areas and 'requires improvement' in one area.
"""
JUDGEMENTS = """force_id,cycle_id,question_id,grade,published,source_kind,source_url
kent,peel-2016,legitimacy,requires-improvement,2016-12-08,inspectorate,{old}
kent,peel-2021-22,preventing-crime,good,2022-10-14,news,https://example.org/paper
kent,peel-2021-22,responding-to-the-public,good,2022-10-14,news,https://example.org/paper
kent,peel-2021-22,disrupting-serious-organised-crime,good,2022-10-14,news,https://example.org/paper
kent,peel-2021-22,investigating-crime,adequate,2022-10-14,news,https://example.org/paper
surrey,peel-2021-22,preventing-crime,good,2022-10-14,news,https://example.org/paper
northamptonshire,peel-2023-25,responding-to-the-public,adequate,2024-02-16,news,https://example.org/northampton
northamptonshire,peel-2023-25,responding-to-the-public,requires-improvement,,pcc,https://northantspfcc.org.uk/?p=25963
"""
OLD = "http://www.justiceinspectorates.gov.uk/hmic/peel-assessments/peel-2016/kent/legitimacy/"
NEW = "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2016/kent/legitimacy/?"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreReader]:
    folder = tmp_path_factory.mktemp("versions")
    sources = folder / "sources"
    sources.mkdir()
    states = (("a.txt", "08/12/2016", "Requires improvement"), ("b.txt", "02/03/2017", "Good"))
    for name, date, grade in states:
        (sources / name).write_text(PAGE.format(date=date, grade=grade), "utf-8")
    (sources / "other.txt").write_text(PAGE.format(date="02/03/2017", grade="Good").replace("Kent", "Essex"), "utf-8")
    (sources / "release.txt").write_text(RELEASE.format(date="14"), "utf-8")
    (sources / "judgements.csv").write_text(JUDGEMENTS.format(old=OLD), "utf-8")
    (sources / "sources.csv").write_text(
        f"path,url,published,kind\na.txt,{OLD},2016-12-08,inspectorate-page\nb.txt,{NEW},2017-03-02,inspectorate-page\n"
        "other.txt,https://example.org/essex,2017-03-02,inspectorate-page\n"
        "release.txt,https://example.org/release,2022-10-14,press-release\n",
        "utf-8",
    )
    report = build([sources], store=folder / "kg", jobs=1)
    assert not report.problems
    assert not report.violations
    with open_store(folder / "kg") as reader:
        yield reader


@pytest.mark.parametrize(
    "address",
    [
        "http://www.justiceinspectorates.gov.uk/hmic/peel-assessments/peel-2016/kent/",
        "https://justiceinspectorates.gov.uk/hmicfrs/peel-assessments/peel-2016/kent",
        "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2016/kent/?",
        "https://hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2016/kent/index.html#grades",
    ],
)
def test_one_page_has_had_several_addresses(address: str) -> None:
    assert page_of(address) == "hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2016/kent"


def test_pages_that_differ_by_more_than_their_host_are_two() -> None:
    assert page_of("https://example.org/a?page=1") != page_of("https://example.org/a?page=2")
    assert page_of("https://example.org/Kent") != page_of("https://example.org/kent")  # a path may tell them apart
    assert page_of("https://www.justiceinspectorates.gov.uk/hmip/kent") != page_of(
        "https://www.justiceinspectorates.gov.uk/hmic/kent"
    )


def test_the_newest_state_is_current_and_the_older_is_kept(store: StoreReader) -> None:
    found = {row["document"]: row for row in rows(store, "versions", page=NEW)}
    assert {name: (row["current"], row["replaces"]) for name, row in found.items()} == {
        "a.txt": ("no", ""),
        "b.txt": ("yes", "a.txt"),
    }
    assert {row["document"] for row in rows(store, "versions", page=OLD)} == {"a.txt", "b.txt"}
    told = {row["document"] for row in rows(store, "judgements", cycle="peel-2016", force="kent")}
    assert told == {"a.txt", "b.txt", "judgements.csv"}  # the last tells of the page as it was
    assert "other.txt" not in {row["document"] for row in rows(store, "versions")}


def test_the_decision_has_its_rule_and_premises_and_conforms(store: StoreReader) -> None:
    answer = run_sparql(
        store,
        "SELECT ?rule (COUNT(?document) AS ?n) { ?page a insp:Derived ; insp:rule/dcterms:identifier ?rule ;"
        " prov:wasDerivedFrom ?document . FILTER(?rule = 'derive.version@1') } GROUP BY ?rule",
    )
    assert [dict(row) for row in answer] == [{"rule": "derive.version@1", "n": 2}]  # type: ignore[union-attr]
    assert not [each for each in validate_store(store.graph) if each.severity == "violation"]


def test_what_a_page_said_before_it_was_updated_is_no_conflict(store: StoreReader) -> None:
    assert [row for row in rows(store, "conflicts") if row["force"] == "kent"] == []
    assert [row for row in rows(store, "disagreements", about="grade") if row["force"] == "kent"] == []


def test_on_an_earlier_day_the_earlier_state_is_the_page(store: StoreReader) -> None:
    for day, grade, current in (("2016-12-31", "requires-improvement", ""), ("2017-03-02", "good", "yes")):
        with as_of(store, day) as (view, _):
            told = rows(view, "judgements", cycle="peel-2016", force="kent")
            assert [row["grade"] for row in told if row["document"] != "judgements.csv"][-1] == grade
            states = rows(view, "versions", page=NEW) if current else []
            assert [row["current"] for row in states if row["document"] == "b.txt"] == ([current] if current else [])


def test_a_grade_that_was_changed_later_is_explained_and_no_conflict(store: StoreReader) -> None:
    assert [row for row in rows(store, "conflicts") if row["force"] == "northamptonshire"] == []
    (told,) = rows(store, "corrections", force="northamptonshire")
    assert (told["grade"], told["other_grades"], told["changed"]) == ("requires-improvement", "adequate", "2024-08-08")
    # Before the change nobody could know of it.
    for day, grades in (("2024-06-30", {"adequate"}), ("2024-08-08", {"adequate", "requires-improvement"})):
        with as_of(store, day) as (view, _):
            assert {row["grade"] for row in rows(view, "judgements", force="northamptonshire")} == grades
            assert len(rows(view, "corrections", force="northamptonshire")) == len(grades) - 1


def test_a_count_that_cannot_be_right_is_told_with_what_is_known(store: StoreReader) -> None:
    (told,) = rows(store, "disagreements", about="count")
    assert (told["force"], told["cycle"], told["subject"], told["says"]) == ("kent", "peel-2021-22", "good", "1")
    assert "one area" in told["words"]
    # What the inspectorate reports apart may not be among the areas that were counted.
    assert (told["other_says"], told["other_words"]) == ("2 known", "preventing-crime, responding-to-the-public")
