"""Due dates with what they rest on, status on a day, and the answers that the law asks for."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kgbuild.build import build
from kgbuild.errors import QueryError
from kgbuild.query import run_query
from kgbuild.query._duties import last_day, resolve_due, response_basis, response_due
from kgbuild.store import StoreReader, open_store

Run = Callable[..., "subprocess.CompletedProcess[str]"]

FINDINGS = """force_id,cycle_id,question_id,kind,theme_id,summary,addresses,due,status,status_date,item_no,published,\
source_kind,source_url
kent,peel-2018-19,,recommendation,domestic-abuse,Look at risk each week.,,P6M,being-progressed,2019-08-01,101,\
2019-05-02,inspectorate,https://example.org/kent
kent,peel-2018-19,,recommendation,domestic-abuse,Look at risk each week.,,P6M,complete,2020-01-15,101,\
2019-05-02,inspectorate,https://example.org/register
kent,peel-2018-19,,recommendation,domestic-abuse,Record each refusal.,,2019-09,,,,2019-05-02,inspectorate,\
https://example.org/kent
kent,peel-2018-19,,recommendation,domestic-abuse,Train new officers.,,P1Y,,,,,inspectorate,https://example.org/undated
kent,peel-2018-19,,area-for-improvement,domestic-abuse,Ask victims more often.,,,being-progressed,2019-06-01,,\
2019-05-02,inspectorate,https://example.org/kent
kent,peel-2018-19,,strength,domestic-abuse,Calls are answered fast.,,,,,,2019-05-02,inspectorate,https://example.org/kent
essex,peel-2018-19,,recommendation,domestic-abuse,Publish the plan.,,,,,,2019-05-02,inspectorate,https://example.org/essex
essex,peel-2018-19,,recommendation,domestic-abuse,Tell the panel.,,P6M,,,,2019-05-09,news,https://example.org/paper
surrey,peel-2014,,recommendation,domestic-abuse,Publish the plan.,,,,,,2014-11-27,inspectorate,https://example.org/surrey
"""
RESPONSES = """force_id,cycle_id,person,role,organisation,stance,summary,published,source_kind,source_url
kent,peel-2018-19,Matthew Scott,Police and Crime Commissioner,Kent PCC,accepts,Says each point will be met.,\
2019-06-26,pcc,https://example.org/kent-pcc
kent,peel-2018-19,Matthew Scott,Police and Crime Commissioner,Kent PCC,welcomes,Glad of it.,2019-05-03,news,\
https://example.org/paper
surrey,peel-2014,David Munro,Police and Crime Commissioner,Surrey PCC,accepts,Says that it will be done.,\
2015-04-01,pcc,https://example.org/surrey-pcc
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreReader]:
    folder = tmp_path_factory.mktemp("duties")
    (folder / "findings.csv").write_text(FINDINGS, "utf-8")
    (folder / "responses.csv").write_text(RESPONSES, "utf-8")
    report = build([folder / "findings.csv", folder / "responses.csv"], store=folder / "kg", jobs=1)
    assert not report.problems
    with open_store(folder / "kg") as reader:
        yield reader


def told(store: StoreReader, name: str, **params: str) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(run_query(store, name, params).to_csv()))
    return {row.get("text") or row["report"]: row for row in rows}


@pytest.mark.parametrize(
    ("published", "last"),
    [
        ("2019-05-02", "2019-06-26"),  # 2 May is the first day and 26 June the 56th
        ("2019-12-30", "2020-02-23"),
        ("2020-01-20", "2020-03-15"),  # over a leap day
        ("2019-05", ""),
        ("2019", ""),
        ("", ""),
    ],
)
def test_the_day_of_publication_is_the_first_of_the_56(published: str, last: str) -> None:
    assert response_due(published) == last


def test_the_limit_is_told_only_of_reports_that_it_bound() -> None:
    assert response_basis("2019-05-02").endswith("; Police Act 1996 s.55(5A)")
    assert response_basis("2017-01-31").endswith("; Police Act 1996 s.55(5A)")
    assert "no limit bound it" in response_basis("2017-01-30")
    assert "no full date" in response_basis("2019-05")


@pytest.mark.parametrize(
    ("due", "published", "expected"),
    [
        ("2019-09", "2019-05-02", "2019-09"),
        ("P6M", "2019-05-02", "2019-11-02"),
        ("P6M", "2019-08-31", "2020-02-29"),  # there is no 31 February
        ("P1M", "2019-12-31", "2020-01-31"),
        ("P0D", "2019-05-02", "2019-05-02"),
        ("P1Y2M10D", "2019-05-02", "2020-07-12"),
        ("P6M", "2019-08", "2020-02"),  # a month plus months is a month
        ("P10D", "2019-08", ""),
        ("P6M", "2019", ""),
        ("P6M", "", ""),
        ("", "2019-05-02", ""),
    ],
)
def test_a_time_counts_from_publication_as_far_as_that_is_known(due: str, published: str, expected: str) -> None:
    found, basis = resolve_due(due, "", published)
    assert found == expected
    if due.startswith("P"):
        assert "publication" in basis


def test_partial_dates_end_with_their_period() -> None:
    assert [str(last_day(text)) for text in ("2020-02", "2019", "2019-05-02", "2019-13", "soon", "")] == [
        *("2020-02-29", "2019-12-31", "2019-05-02", "None", "None", "None")
    ]


def test_status_and_overdue_are_those_of_the_day(store: StoreReader) -> None:
    by_day = {day: told(store, "duties", as_of=day) for day in ("2019-06-30", "2019-12-01", "2020-02-01")}
    risk = [by_day[day]["Look at risk each week."] for day in by_day]
    assert [(row["status"], row["overdue"]) for row in risk] == [
        ("", "no"),
        ("being-progressed", "yes"),
        ("complete", "no"),
    ]
    assert {row["due"] for row in risk} == {"2019-11-02"}
    assert risk[0]["due_basis"] == "P6M from publication on 2019-05-02, the date that the source shows"
    refusal = [by_day[day]["Record each refusal."]["overdue"] for day in by_day]
    assert refusal == ["no", "unknown", "unknown"]  # no status was read: nobody can tell
    training = by_day["2020-02-01"]["Train new officers."]
    assert (training["due"], training["overdue"]) == ("", "")
    assert training["due_basis"] == "P1Y from publication, of which no date is known"


def test_what_is_asked_and_nothing_else_is_a_duty(store: StoreReader) -> None:
    found = told(store, "duties", force="kent", as_of="2020-02-01")
    assert "Calls are answered fast." not in found
    assert found["Ask victims more often."]["age_days"] == "275"
    assert found["Look at risk each week."]["age_days"] == ""  # closed
    assert len(found["Look at risk each week."]["source_url"].split("|")) == 2
    assert set(told(store, "duties", overdue="unknown", as_of="2020-02-01")) == {"Record each refusal."}


def test_what_is_open_as_far_as_is_known_can_be_asked_for(store: StoreReader) -> None:
    """An item without a status is open for all that anybody knows, and is listed with those that are said to be."""
    everything, still, closed = (
        told(store, "duties", force="kent", as_of="2020-02-01", **given)
        for given in ({}, {"known_closed": "no"}, {"known_closed": "yes"})
    )
    assert set(closed) == {text for text, row in everything.items() if row["status"] in ("complete", "superseded")}
    assert "Look at risk each week." in closed and "Ask victims more often." in still
    assert set(still) == set(everything) - set(closed)
    assert "Look at risk each week." in told(store, "duties", force="kent", as_of="2019-12-01", known_closed="no")


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("duties", ("cycle",)),
        ("duties", ("kind",)),
        ("duties", ("force", "cycle", "kind")),
        ("responses-due", ("cycle",)),
        ("responses-due", ("force", "cycle")),
    ],
)
@pytest.mark.parametrize("as_of", ["", "2019-01-01"])
def test_what_is_bound_before_the_step_leaves_the_rows_that_have_it(
    name: str, given: tuple[str, ...], as_of: str, bundled_store: Path
) -> None:
    """A restatement, an answer or an earlier date that a filter keeps from the step would change the rows it leaves."""
    with open_store(bundled_store) as reader:
        rows = list(run_query(reader, name, {"as_of": as_of}))
        wanted = {tuple(row[key] for key in given) for row in rows}
        assert len(wanted) > 2
        for values in sorted(wanted, key=str)[:: max(1, len(wanted) // 8)]:
            if None in values:
                continue
            asked = {key: str(value) for key, value in zip(given, values, strict=True)}
            expected = [row for row in rows if tuple(row[key] for key in given) == values]
            assert list(run_query(reader, name, asked | {"as_of": as_of})) == expected


def test_what_an_inspection_asks_that_has_not_begun_is_owed_on_no_day_before(tmp_path: Path) -> None:
    """A row without a date of publication was listed on every day."""
    head = "force_id,cycle_id,kind,summary,source_kind,source_url\n"
    row = "kent,peel-2023-25,area-for-improvement,Plan each inquiry.,news,https://example.org/a\n"
    (tmp_path / "own.csv").write_text(head + row, "utf-8")
    build([tmp_path / "own.csv"], store=tmp_path / "kg", jobs=1)
    with open_store(tmp_path / "kg") as reader:
        rows = {day: run_query(reader, "duties", {"as_of": day}) for day in ("2022-12-31", "2024-01-01")}
    assert [len(found) for found in rows.values()] == [0, 1]


def test_what_was_published_after_the_day_was_not_owed_on_it(store: StoreReader) -> None:
    assert set(told(store, "duties", as_of="2019-05-01")) == {"Train new officers.", "Publish the plan."}
    assert "Look at risk each week." in told(store, "duties", as_of="2019-05-02")


def test_no_answer_in_the_data_is_said_as_that(store: StoreReader) -> None:
    found = told(store, "responses-due", as_of="2020-02-01")
    kent = found["https://example.org/kent"]
    assert (kent["response"], kent["response_by"]) == ("https://example.org/kent-pcc", "Matthew Scott")
    assert (kent["response_due"], kent["response_days"], kent["late"]) == ("2019-06-26", "56", "no")
    assert kent["response_to"] == "same-force-and-cycle"  # nobody says which report the commissioner speaks of
    essex = found["https://example.org/essex"]
    assert (essex["response"], essex["late"], essex["response_due"]) == ("none-in-data", "", "2019-06-26")
    # A newspaper's report of what the commissioner said is no published answer; nor is one that came later there yet.
    early = told(store, "responses-due", as_of="2019-06-25")["https://example.org/kent"]
    assert early["response"] == "none-in-data"


def test_nobody_is_late_before_there_was_a_limit(store: StoreReader) -> None:
    surrey = told(store, "responses-due", force="surrey")["https://example.org/surrey"]
    assert (surrey["response_days"], surrey["late"]) == ("126", "")
    assert "no limit bound it" in surrey["response_basis"]


def test_a_day_that_is_none_is_refused(store: StoreReader) -> None:
    for day in ("2019-02-30", "yesterday", "2019-05", "20190502"):
        with pytest.raises(QueryError, match="no day of the calendar"):
            run_query(store, "duties", {"as_of": day})


def test_without_a_day_nothing_is_told_that_depends_on_one(store: StoreReader) -> None:
    found = told(store, "duties")
    assert {row["overdue"] for row in found.values()} == {""}
    assert {row["age_days"] for row in found.values()} == {""}
    assert found["Look at risk each week."]["status"] == "complete"


def test_the_command_says_which_day_it_took(kgbuild: Run, store: StoreReader, tmp_path: Path) -> None:
    done = kgbuild("query", "duties", "--store", store.path, cwd=tmp_path)
    assert done.returncode == 0
    assert "today" in done.stderr
    done = kgbuild("query", "duties", "--store", store.path, "--param", "as_of=2019-12-01", cwd=tmp_path)
    assert done.stderr == ""


REPORT = """PEEL 2021/22: An inspection of Kent Police

Published on: 28 June 2022

Responding to the public

Kent Police is inadequate at responding to the public.

Cause of concern

Too many calls to the force are given up before they are answered.

Recommendations

Within six months, Kent Police should reduce how many callers give up.
"""
ANSWER = """Commissioner's response to the HMICFRS PEEL inspection report

18 August 2022

The Police and Crime Commissioner for Kent has published his response to the PEEL 2021/22 inspection of Kent Police.

Recommendation

Within six months, Kent Police should reduce how many callers give up.

Response

Police and Crime Commissioner Matthew Scott said: "I accept this recommendation."
"""


def _asked(folder: Path, **texts: str) -> dict[str, dict[str, str]]:
    sources = "path,kind,url\n"
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
        kind = "pcc-response" if name.startswith("answer") else "inspectorate-report"
        sources += f"{name}.txt,{kind},https://example.org/{name}\n"
    (folder / "sources.csv").write_text(sources, "utf-8")
    assert not build([folder], store=folder / "kg", jobs=1).problems
    with open_store(folder / "kg") as reader:
        rows = list(csv.DictReader(io.StringIO(run_query(reader, "duties", {"as_of": "2022-09-30"}).to_csv())))
    assert len({row["text"] for row in rows}) == len(rows)
    return {row["kind"]: row for row in rows}


def test_an_answer_that_prints_what_was_asked_asks_nothing_anew(tmp_path: Path) -> None:
    """A commissioner's page was taken for a report of its own, with 56 days from its own day, and for their answer."""
    asked = _asked(tmp_path, report=REPORT, copy=REPORT, answer=ANSWER)["recommendation"]
    assert asked["document"] == "answer.txt|copy.txt|report.txt"
    assert (asked["published"], asked["due"], asked["response_due"]) == ("2022-06-28", "2022-12-28", "2022-08-22")
    assert (asked["response"], asked["response_days"], asked["late"]) == ("https://example.org/answer", "52", "no")


def test_an_answer_alone_does_not_tell_when_the_report_was_published(tmp_path: Path) -> None:
    asked = _asked(tmp_path, answer=ANSWER)["recommendation"]
    assert (asked["published"], asked["due"], asked["response_due"], asked["late"]) == ("", "", "", "")
    assert asked["response_basis"].startswith("not known: read only on a page of the force or its commissioner,")
    assert (asked["response"], asked["response_to"]) == ("https://example.org/answer", "this")


def test_the_answer_that_prints_an_item_stands_before_what_was_said_of_the_round(tmp_path: Path) -> None:
    """An undated remark in a table was told as the answer, though the commissioner's response prints the item."""
    (tmp_path / "said.csv").write_text(
        "force_id,cycle_id,person,role,organisation,stance,summary,published,source_kind,source_url\n"
        "kent,peel-2021-22,Matthew Scott,Police and Crime Commissioner,Kent PCC,welcomes,Glad of the praise.,"
        "2022-07-01,pcc,https://example.org/remark\n",
        "utf-8",
    )
    asked = _asked(tmp_path, report=REPORT, answer=ANSWER)
    assert {kind: (row["response"], row["response_to"]) for kind, row in asked.items()} == {
        "cause-of-concern": ("https://example.org/remark", "same-force-and-cycle"),
        "recommendation": ("https://example.org/answer", "this"),
    }
    with open_store(tmp_path / "kg") as reader:
        due = {row["report"]: row for row in run_query(reader, "responses-due")}
        told = {row["answer"]: row["basis"] for row in run_query(reader, "recommendation-answers")}
    assert due["https://example.org/report"]["response_to"] == "this"
    assert told == {
        "I accept this recommendation.": "this-recommendation",
        "Glad of the praise.": "same-force-and-cycle",
    }


def test_the_day_of_a_newspaper_is_not_that_of_the_report(store: StoreReader) -> None:
    asked = told(store, "duties", force="essex", as_of="2020-02-01")["Tell the panel."]
    assert (asked["published"], asked["age_days"]) == ("2019-05-09", "268")
    assert (asked["due"], asked["overdue"], asked["response_due"]) == ("", "", "")
    assert asked["due_basis"] == "P6M from publication, of which no date is known"
    assert asked["response_basis"].startswith("not known: read only on a page of a newspaper,")
