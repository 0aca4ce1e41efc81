"""Reviews: decisions of people on what was read, applied at every build, and the list of what to look at."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kgbuild import KnowledgeGraph
from kgbuild.build import BuildReport, build
from kgbuild.explain import explain
from kgbuild.export import export_graph
from kgbuild.query import run_query
from kgbuild.review import WORK_COLUMNS, work_list, write_work_list
from kgbuild.store import open_store

PAGE = """Cleveland PEEL 2016

Efficiency

How efficient is the force at what it does?

Last updated 03/11/2016
Good

Cleveland Police is good at how it spends its money.

Areas for improvement

• The force should find out what its workforce can do.
• The force should plan its estate.
"""
HEADER = "action,document,subject,start,end,quote,was,becomes,reviewer,date,reason\n"
Review = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "page.txt").write_text(PAGE, encoding="utf-8")
    return tmp_path / "in"


def line(action: str, subject: str, quote: str, *, was: str = "", becomes: str = "", text: str = PAGE) -> str:
    start = text.rindex(quote)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(
        [
            *(action, "page.txt", subject, start, start + len(quote), quote, was, becomes),
            *("Improvement team", "2026-03-31", "Read again with the report beside it."),
        ]
    )
    return out.getvalue()


def reviewed(folder: Path, *lines: str) -> BuildReport:
    (folder / "reviews.csv").write_text(HEADER + "".join(lines), encoding="utf-8")
    return build([folder], store=folder.parent / "kg")


def rows(folder: Path, query: str, **params: str) -> list[dict[str, Any]]:
    with open_store(folder.parent / "kg") as reader:
        return list(run_query(reader, query, params))


def test_without_reviews_the_page_says_good_and_asks_for_two_things(folder: Path) -> None:
    build([folder], store=folder.parent / "kg")
    assert [(row["question"], row["grade"]) for row in rows(folder, "judgements")] == [("efficiency", "good")]
    assert len(rows(folder, "findings")) >= 2


def test_a_changed_grade_is_what_the_graph_says_under_a_rule_of_review(folder: Path) -> None:
    report = reviewed(folder, line("change", "judgement", "Good\n"[:4], was="grade=good", becomes="grade=outstanding"))
    assert (report.problems, report.violations) == ((), ())
    assert sum(document.reviewed for document in report.documents) == 1
    (row,) = rows(folder, "judgements")
    assert (row["grade"], row["quote"]) == ("outstanding", "Good")
    (origin,) = [row for row in rows(folder, "provenance") if "/judgement/" in str(row["fact"])]
    assert origin["rule"] == "review.change@1"
    with open_store(folder.parent / "kg") as reader:
        told = explain(reader, str(origin["fact"])).to_text()
    assert "Reviewed: change, 2026-03-31, Improvement team: Read again" in told
    assert "becomes grade=outstanding" in told


def test_a_rejected_reading_is_left_out_and_the_decision_is_kept(folder: Path) -> None:
    report = reviewed(folder, line("reject", "finding", "The force should plan its estate."))
    assert report.problems == ()
    assert not any("estate" in str(row["quote"]) for row in rows(folder, "findings"))
    kept = [row for row in rows(folder, "provenance") if "/review/" in str(row["fact"])]
    assert [row["document"] for row in kept] == ["reviews.csv"]


def test_the_ledger_counts_what_feeds_the_facts_that_are_left(folder: Path) -> None:
    def used(report: BuildReport) -> int:
        return next(document.characters_used for document in report.documents if document.name == "page.txt")

    quote = "The force should plan its estate."
    before = used(build([folder], store=folder.parent / "kg"))
    assert used(reviewed(folder, line("reject", "finding", quote))) == before - len(quote)


def test_what_no_rule_read_is_added_with_its_words(folder: Path) -> None:
    new = line(
        "add",
        "judgement",
        "good at how it spends its money",
        becomes="force=Cleveland Police|cycle=peel-2016|question=e1-understanding-demand|grade=good",
    )
    before = rows_of_questions(folder)
    report = reviewed(folder, new)
    if report.problems:  # the question is looked up like the cell of a table of facts
        new = new.replace("e1-understanding-demand", "legitimacy")
        report = reviewed(folder, new)
    assert report.problems == ()
    assert len(rows_of_questions(folder)) == len(before) + 1
    assert KnowledgeGraph.open(folder.parent / "kg").verify().failures == ()


def rows_of_questions(folder: Path) -> list[tuple[Any, Any]]:
    build([folder], store=folder.parent / "kg")
    return [(row["question"], row["grade"]) for row in rows(folder, "judgements")]


def test_an_accepted_reading_stays_as_it_is(folder: Path) -> None:
    build([folder], store=folder.parent / "kg")
    before = rows(folder, "judgements")
    report = reviewed(folder, line("accept", "judgement", "Good\n"[:4], was="grade=good"))
    assert report.problems == ()
    assert rows(folder, "judgements") == before


def test_a_document_may_be_given_another_cycle(folder: Path) -> None:
    report = reviewed(
        folder,
        "change,page.txt,document,,,,,cycle=peel-2017,Improvement team,2026-03-31,The page was put up a year late.\n",
    )
    assert report.problems == ()
    assert {row["cycle"] for row in rows(folder, "documents") if row["document"] == "page.txt"} == {"peel-2017"}
    assert {row["cycle"] for row in rows(folder, "judgements")} == {"peel-2017"}


def test_a_review_whose_passage_has_moved_is_reported_and_not_applied(folder: Path) -> None:
    reject = line("reject", "finding", "The force should plan its estate.")
    (folder / "page.txt").write_text("A line more.\n\n" + PAGE, encoding="utf-8")
    report = reviewed(folder, reject)
    (problem,) = report.problems
    assert problem.source == "page.txt"
    assert "line 2 of reviews.csv no longer holds: its words now stand at" in problem.problem
    assert any("estate" in str(row["quote"]) for row in rows(folder, "findings"))
    again = build([folder], store=folder.parent / "kg")  # nothing has changed, and it is told again
    assert again.problems == report.problems


def test_a_review_of_what_is_read_otherwise_now_is_reported(folder: Path) -> None:
    report = reviewed(folder, line("reject", "judgement", "Good\n"[:4], was="grade=inadequate"))
    (problem,) = report.problems
    assert "it is now read otherwise" in problem.problem
    assert "grade=good" in problem.problem


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("change,page.txt,judgement,0,9,Cleveland,,,Me,2026-01-01,Why.\n", "'becomes' is empty"),
        ("change,page.txt,judgement,0,9,Cleveland,,grade=splendid|cycle=peel-2016,Me,2026-01-01,Why.\n", "splendid"),
        ("change,page.txt,judgement,0,9,Cleveland,,colour=blue,Me,2026-01-01,Why.\n", "sets nothing that"),
        ("reject,page.txt,judgement,0,4,Cleveland,,,Me,2026-01-01,Why.\n", "4 characters apart"),
        ("reject,page.txt,judgement,,,,,,Me,2026-01-01,Why.\n", "names no passage"),
        ("add,page.txt,judgement,0,9,Cleveland,,grade=good,Me,2026-01-01,Why.\n", "lacks force, cycle, question"),
        ("burn,page.txt,judgement,0,9,Cleveland,,,Me,2026-01-01,Why.\n", "burn"),
        ("reject,page.txt,judgement,0,9,Cleveland,,,,2026-01-01,Why.\n", "is empty"),
        ("reject,page.txt,judgement,0,9,Cleveland,,,Me,1 January,Why.\n", "1 January"),
        ("reject,other.txt,judgement,0,9,Cleveland,,,Me,2026-01-01,Why.\n", "no document of this build"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_the_rest_is_built(folder: Path, row: str, said: str) -> None:
    report = reviewed(folder, row)
    assert any(said in problem.problem and problem.line == 2 for problem in report.problems), report.problems
    assert rows(folder, "judgements")


def test_reviews_hold_though_their_table_is_not_given_again_until_it_is_dropped(folder: Path) -> None:
    reviewed(folder, line("change", "judgement", "Good\n"[:4], becomes="grade=outstanding"))
    store = folder.parent / "kg"
    (folder / "page.txt").write_text(PAGE + "\nThe end.\n", encoding="utf-8")
    build([folder / "page.txt"], store=store)
    assert [row["grade"] for row in rows(folder, "judgements")] == ["outstanding"]
    build([folder / "page.txt"], store=store, prune=True)
    assert [row["grade"] for row in rows(folder, "judgements")] == ["good"]


def test_a_store_with_reviews_has_the_same_bytes_however_it_came_about(folder: Path, tmp_path: Path) -> None:
    build([folder], store=folder.parent / "kg")
    reviewed(folder, line("reject", "finding", "The force should plan its estate."))
    build([folder], store=tmp_path / "new", jobs=1)
    bytes_of = []
    for store in ("kg", "new"):
        with open_store(tmp_path / store) as reader:
            out = io.BytesIO()
            export_graph(reader, "nquads", out)
            bytes_of.append(out.getvalue())
    assert bytes_of[0] == bytes_of[1]


def test_the_work_list_is_a_table_of_reviews_once_it_is_filled_in(folder: Path) -> None:
    (folder / "page.txt").write_text(PAGE.replace("plan its estate", "plan better, we said") + "\nIt is inadequate.\n")
    store = folder.parent / "kg"
    build([folder], store=store)
    with open_store(store) as reader:
        doubts = work_list(reader)
    assert doubts
    assert [doubt.priority for doubt in doubts] == sorted((doubt.priority for doubt in doubts), reverse=True)
    text = (folder / "page.txt").read_text("utf-8")
    assert all(text[doubt.start : doubt.end] == doubt.quote for doubt in doubts)
    blank = write_work_list(doubts)
    assert next(csv.reader(io.StringIO(blank))) == list(WORK_COLUMNS)
    (folder / "reviews.csv").write_text(blank, encoding="utf-8")
    assert build([folder], store=store).problems == ()  # open lines are no decisions
    filled = list(csv.DictReader(io.StringIO(blank)))
    finding = next(row for row in filled if row["was"])
    finding |= {"action": "accept", "reviewer": "Improvement team", "date": "2026-03-31", "reason": "Right."}
    with (folder / "reviews.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, WORK_COLUMNS)
        writer.writeheader()
        writer.writerows(filled)
    assert build([folder], store=store).problems == ()
    with open_store(store) as reader:
        left = {(doubt.start, doubt.end) for doubt in work_list(reader)}
    assert (int(finding["start"]), int(finding["end"])) not in left


def test_the_query_lists_the_decisions(folder: Path) -> None:
    reviewed(folder, line("reject", "finding", "The force should plan its estate."))
    (row,) = rows(folder, "reviews")
    assert (row["document"], row["action"], row["subject"]) == ("page.txt", "reject", "Finding")
    assert PAGE[row["start"] : row["end"]] == row["quote"] == "The force should plan its estate."
    assert row["reviewer"] == "Improvement team"
