"""Sources that differ, from text to answer: each with its words and who speaks, and what is no difference."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest

from kgbuild.build import build
from kgbuild.query import run_query
from kgbuild.store import StoreReader, open_store
from kgbuild.verify import verify

PAGE = """Kent PEEL 2016

An inspection of Kent Police by HMIC. HM Inspector of Constabulary {inspector} led this inspection.

Effectiveness

How well does the force keep people safe and reduce crime?

Last updated 08/12/2016
{grade}

Kent Police keeps people safe.
"""
REGISTER = """Kent Police: Crime Data Integrity inspection 2017 (7401)

Within three months, Kent Police should:

• supervise its call handlers; and
• check their work.

[on]9th March 2017 [status]awaiting-review[/status][/on]
[on]{day} [status]complete[/status][/on]
"""
OWN_LIST = "force_id,kind,summary,status,status_date,item_no,source_kind,source_url\n" + "".join(
    f"kent,recommendation,{item},complete,{day},{number},pcc,https://example.org/{day}\n"
    for item, day, number in (
        ("Supervise call handlers.", "2018-05", "7401"),
        ("Plan the estate.", "2019-01-01", "5"),
        ("Train its dogs.", "2019-02-02", "5"),
    )
)
REPORT = """{force} PEEL 2021/22

Published on: 20 October 2022

I have concerns about how {force} investigates crime. The force has been in our enhanced level of monitoring, Engage, \
since {since}.
"""
NEWS = "{force} watched\n\n{day}\n\n{force} was moved into Engage by HMICFRS, the police inspectorate, in {month}.\n"
LEFT = "{force} out of Engage\n\n{day}\n\n{force} was moved out of Engage by HMICFRS, the inspectorate, in {month}.\n"
COMMISSIONER = """PEEL 2023-25: Northamptonshire Police

Responding to the public

Requires improvement

The grade of Northamptonshire Police was changed from adequate, after an error in the data was found.
"""
RELEASE = """PEEL 2023-25: Northamptonshire Police

Published on: 16 February 2024

Responding to the public

Adequate

Northamptonshire Police is adequate at responding to the public.
"""
# name -> text, address, day of publication, kind
TEXTS = {
    "page.txt": (
        PAGE.format(inspector="Zoë Billingham", grade="Good"),
        *("https://example.org/page", "2016-12-08", "inspectorate-page"),
    ),
    "report.txt": (
        PAGE.format(inspector="Wendy Williams", grade="Outstanding"),
        *("https://example.org/report", "2017-03-02", "inspectorate-report"),
    ),
    "register.txt": (
        REGISTER.format(day="17th May 2018"),
        *("https://example.org/register", "2018-06-01", "inspectorate-page"),
    ),
    "list.txt": (
        REGISTER.format(day="2nd July 2018"),
        *("https://example.org/list", "2018-08-01", "inspectorate-page"),
    ),
    "in.txt": (
        REPORT.format(force="Staffordshire Police", since="June 2022"),
        *("https://example.org/in", "2022-10-20", "inspectorate-report"),
    ),
    "paper.txt": (
        NEWS.format(force="Staffordshire Police", day="12 September 2022", month="August 2022"),
        *("https://example.org/paper", "2022-09-12", "news-article"),
    ),
    # Gloucestershire left and came back; its second stay began no earlier than the first was left.
    "first.txt": (
        NEWS.format(force="Gloucestershire Constabulary", day="1 November 2021", month="October 2021"),
        *("https://example.org/first", "2023-12-01", "news-article"),
    ),
    "left.txt": (
        LEFT.format(force="Gloucestershire Constabulary", day="20 April 2022", month="March 2022"),
        *("https://example.org/left", "2022-04-20", "news-article"),
    ),
    "back.txt": (
        NEWS.format(force="Gloucestershire Constabulary", day="2 June 2023", month="May 2023"),
        *("https://example.org/back", "2023-06-02", "news-article"),
    ),
    "commissioner.txt": (COMMISSIONER, "https://northantspfcc.org.uk/?p=25963", "2024-08-08", "inspectorate-page"),
    "release.txt": (RELEASE, "https://example.org/release", "2024-02-16", "inspectorate-page"),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreReader]:
    folder = tmp_path_factory.mktemp("conflicts")
    sources = folder / "in"
    sources.mkdir()
    for name, (text, *_) in TEXTS.items():
        (sources / name).write_text(text, "utf-8")
    (sources / "own.csv").write_text(OWN_LIST, "utf-8")
    with (sources / "sources.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = [(name, *stated) for name, (_, *stated) in TEXTS.items()]
        csv.writer(stream).writerows([("path", "url", "published", "kind"), *rows])
    report = build([sources], store=folder / "kg", jobs=1)
    assert not report.violations
    with open_store(folder / "kg") as reader:
        assert not verify(reader).failures
        yield reader


def told(store: StoreReader, about: str, force: str) -> list[dict[str, str]]:
    answer = run_query(store, "disagreements", {"about": about, "force": force})
    return list(csv.DictReader(io.StringIO(answer.to_csv())))


def sides(row: dict[str, str]) -> list[tuple[str, ...]]:
    names = ("says", "source_kind", "source", "words")
    return [tuple(row[prefix + name] for name in names) for prefix in ("", "other_")]


def test_two_grades_for_one_question_stand_with_both_passages(store: StoreReader) -> None:
    (row,) = told(store, "grade", "kent")
    assert sides(row) == [
        ("good", "inspectorate", "https://example.org/page", "Good"),
        ("outstanding", "inspectorate", "https://example.org/report", "Outstanding"),
    ]
    (pair,) = run_query(store, "conflicts", {"force": "kent"})
    assert (pair["grade"], pair["other_grade"]) == ("good", "outstanding")


def test_two_inspectors_of_one_inspection_are_named_in_the_words_of_each(store: StoreReader) -> None:
    (row,) = told(store, "name", "kent")
    assert sides(row) == [
        ("Wendy Williams", "inspectorate", "https://example.org/report", "Wendy Williams"),
        ("Zoë Billingham", "inspectorate", "https://example.org/page", "Zoë Billingham"),
    ]


def test_one_item_of_the_register_with_two_days_is_told_by_the_words_of_its_status(store: StoreReader) -> None:
    """A month and a day in it agree, and the short numbers of a force's own list name nothing across lists."""
    found = {(row["says"], row["other_says"]): row for row in told(store, "date", "kent")}
    assert found.keys() == {("2018-05-17", "2018-07-02"), ("2018-05", "2018-07-02")}
    assert sides(found["2018-05-17", "2018-07-02"]) == [
        ("2018-05-17", "inspectorate", "https://example.org/register", "[on]17th May 2018 [status]complete"),
        ("2018-07-02", "inspectorate", "https://example.org/list", "[on]2nd July 2018 [status]complete"),
    ]
    assert sides(found["2018-05", "2018-07-02"])[0] == ("2018-05", "pcc", "https://example.org/2018-05", "")


def test_an_entry_into_engage_in_the_middle_of_a_stay_is_a_difference(store: StoreReader) -> None:
    (row,) = told(store, "date", "staffordshire")
    assert row["subject"] == "engage starts"
    (one, one_kind, *_), (other, other_kind, _, words) = sides(row)
    assert (one, one_kind, other, other_kind) == ("2022-06", "inspectorate", "2022-08", "news")
    assert "moved into Engage" in words


def test_a_force_that_was_in_engage_twice_is_none(store: StoreReader) -> None:
    stays = list(run_query(store, "monitoring", {"force": "gloucestershire", "phase": "engage"}))
    assert {str(row["starts"]) for row in stays if row["starts"]} == {"2021-10", "2023-05"}
    assert told(store, "date", "gloucestershire") == []


def test_a_correction_that_came_later_explains_two_grades_in_two_texts(store: StoreReader) -> None:
    grades = {row["grade"] for row in run_query(store, "judgements", {"force": "northamptonshire"})}
    assert grades == {"adequate", "requires-improvement"}
    assert told(store, "grade", "northamptonshire") == []
    assert list(run_query(store, "conflicts", {"force": "northamptonshire"})) == []
    (row,) = run_query(store, "corrections", {"force": "northamptonshire"})
    assert (row["grade"], row["other_grades"]) == ("requires-improvement", "adequate")
    assert str(row["changed"]) == "2024-08-08"
    assert "data error" in str(row["reason"])
