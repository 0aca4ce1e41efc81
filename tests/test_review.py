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
from kgbuild.query import run_query, run_sparql
from kgbuild.review import WORK_COLUMNS, work_list, write_work_list
from kgbuild.store import open_store
from kgbuild.validate import validate_store
from tests import stores
from tests.stores import nquads

PAGE = stores.PAGE + "• The force should plan its estate.\n"
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


def of_page(was: str, becomes: str) -> str:
    """A change of what the page as a whole is about."""
    return f"change,page.txt,document,,,,{was},{becomes},Improvement team,2026-03-31,Read again.\n"


def reviewed(folder: Path, *lines: str) -> BuildReport:
    (folder / "reviews.csv").write_text(HEADER + "".join(lines), encoding="utf-8")
    return build([folder], store=folder.parent / "kg", jobs=1)


def rows(folder: Path, query: str, **params: str) -> list[dict[str, Any]]:
    with open_store(folder.parent / "kg") as reader:
        return list(run_query(reader, query, params))


def test_without_reviews_the_page_says_good_and_asks_for_two_things(folder: Path) -> None:
    build([folder], store=folder.parent / "kg")
    assert [(row["question"], row["grade"]) for row in rows(folder, "judgements")] == [("efficiency", "good")]
    assert len(rows(folder, "findings")) >= 2


def test_a_changed_grade_is_what_the_graph_says_under_a_rule_of_review(folder: Path) -> None:
    report = reviewed(folder, line("change", "judgement", "Good", was="grade=good", becomes="grade=outstanding"))
    assert (report.problems, report.violations) == ((), ())
    assert sum(document.reviewed for document in report.documents) == 1
    assert "1 reviews\n" in report.to_text().replace(",", "\n") and "reviews applied: 1" in report.to_text()
    (row,) = rows(folder, "judgements")
    assert (row["grade"], row["quote"]) == ("outstanding", "Good")
    (origin,) = [row for row in rows(folder, "provenance") if "/judgement/" in str(row["fact"])]
    assert origin["rule"] == "review.change@1"
    with open_store(folder.parent / "kg") as reader:
        told = explain(reader, str(origin["fact"])).to_text()
    assert "Reviewed: change, 2026-03-31, Improvement team: Read again" in told
    assert "becomes grade=outstanding" in told


def test_a_rejected_reading_is_left_out_and_the_decision_is_kept(folder: Path) -> None:
    assert reviewed(folder, line("reject", "finding", "The force should plan its estate.")).problems == ()
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
    becomes = "force=Cleveland Police|cycle=peel-2016|question=legitimacy|grade=good"
    before = rows_of_questions(folder)
    added = line("add", "judgement", "good at how it spends its money", becomes=becomes)
    assert reviewed(folder, added).problems == ()
    assert len(rows_of_questions(folder)) == len(before) + 1
    assert KnowledgeGraph.open(folder.parent / "kg").verify().failures == ()


def rows_of_questions(folder: Path) -> list[tuple[Any, Any]]:
    build([folder], store=folder.parent / "kg")
    return [(row["question"], row["grade"]) for row in rows(folder, "judgements")]


def test_an_accepted_reading_stays_as_it_is(folder: Path) -> None:
    build([folder], store=folder.parent / "kg")
    before = rows(folder, "judgements")
    assert reviewed(folder, line("accept", "judgement", "Good", was="grade=good")).problems == ()
    assert rows(folder, "judgements") == before


def test_a_document_may_be_given_another_cycle(folder: Path) -> None:
    assert reviewed(folder, of_page("", "cycle=peel-2017")).problems == ()
    assert {row["cycle"] for row in rows(folder, "documents") if row["document"] == "page.txt"} == {"peel-2017"}
    assert {row["cycle"] for row in rows(folder, "judgements")} == {"peel-2017"}


def test_a_review_that_holds_in_part_is_not_applied_in_part(folder: Path) -> None:
    (problem,) = reviewed(folder, of_page("", "force=durham|cycle=peel-2021-22")).problems
    assert "peel-2021-22 has no question efficiency" in problem.problem
    assert {(row["force"], row["cycle"]) for row in rows(folder, "judgements")} == {("cleveland", "peel-2016")}


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
    report = reviewed(folder, line("reject", "judgement", "Good", was="grade=inadequate"))
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
    reviewed(folder, line("change", "judgement", "Good", becomes="grade=outstanding"))
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
    assert nquads(tmp_path / "kg") == nquads(tmp_path / "new")


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


# -- what is derived


PREFIX = "PREFIX insp: <https://w3id.org/kgbuild/ontology#> "
LATE = "Emergency calls are answered too late."
TABLE = """force_id,cycle_id,question_id,kind,theme_id,summary,published,source_kind,source_url
kent,peel-2015,,weakness,call-handling,Emergency calls are answered too late.,,inspectorate,https://example.org/one
kent,peel-2016,,weakness,call-handling,Emergency calls are still answered too late.,,inspectorate,https://example.org/two
kent,peel-2017,,weakness,wellbeing,Officers are seldom asked how they are.,,inspectorate,https://example.org/three
kent,peel-2017,,strength,leadership,Leaders are seen and heard.,,inspectorate,https://example.org/three
"""


@pytest.fixture
def findings(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "findings.csv").write_text(TABLE, encoding="utf-8")
    build([tmp_path / "in"], store=tmp_path / "kg", validator="none", jobs=1)
    return tmp_path / "in"


def of_link(
    action: str, was: str = "", becomes: str = "", *, document: str = "findings.csv", on: str = "lineage"
) -> str:
    return f"{action},{document},{on},,,,{was},{becomes},Improvement team,2026-03-31,Read both again.\n"


def node(folder: Path, words: str) -> str:
    """The name of the finding with these words."""
    asked = "SELECT ?finding ?own WHERE { ?finding insp:summary ?own }"
    with open_store(folder.parent / "kg") as reader:
        (found,) = [row for row in run_sparql(reader, PREFIX + asked) if words in str(row["own"])]
    return "finding/" + str(found["finding"]).rsplit("/", 1)[-1]


def links(folder: Path) -> list[tuple[Any, ...]]:
    return [(row["type"], row["earlier_cycle"], row["later_cycle"]) for row in rows(folder, "lineage")]


def derived_by(folder: Path) -> set[str]:
    with open_store(folder.parent / "kg") as reader:
        (row,) = run_query(reader, "lineage")
        told = explain(reader, str(row["link"])).to_text()
    assert "Emergency calls are still answered too late." in told
    return {rule for rule in ("derive.lineage@1", "review.change@1", "review.add@1") if rule in told}


def breaches(folder: Path) -> list[str]:
    """What breaks a shape, but for bundled corrections of judgements that these small graphs do not have."""
    with open_store(folder.parent / "kg") as reader:
        found = validate_store(reader.graph)
    return [each.message for each in found if not each.graph.endswith("/graph/reference")]


def test_a_link_that_a_reviewer_rejects_is_not_drawn(findings: Path) -> None:
    assert links(findings) == [("continues", "peel-2015", "peel-2016")]
    (row,) = rows(findings, "lineage")
    report = reviewed(findings, of_link("reject", f"link={row['link']}"))
    assert (report.problems, report.violations) == ((), ())
    # Two numbers of one thing did not agree: what is derived is no document of which reviews are applied.
    told = report.to_text()
    assert "1 reviews of what is derived" in told and "reviews applied" not in told
    assert links(findings) == []
    assert [row["action"] for row in rows(findings, "reviews")] == ["reject"]
    assert reviewed(findings).problems == ()
    assert links(findings) == [("continues", "peel-2015", "peel-2016")]


def test_the_type_of_a_link_may_be_changed_and_says_by_whose_decision(findings: Path) -> None:
    ends = f"earlier={node(findings, LATE)}|later={node(findings, 'still')}"
    assert derived_by(findings) == {"derive.lineage@1"}
    assert reviewed(findings, of_link("change", f"{ends}|type=continues", "type=worsens")).problems == ()
    assert links(findings) == [("worsens", "peel-2015", "peel-2016")]
    assert derived_by(findings) == {"review.change@1"}
    (row,) = rows(findings, "lineage")
    assert "reviewed" in str(row["reasons"])
    assert breaches(findings) == []


def test_a_link_that_the_rule_does_not_see_may_be_added(findings: Path) -> None:
    ends = f"earlier={node(findings, LATE)}|later={node(findings, 'seldom asked')}"
    assert reviewed(findings, of_link("add", "", f"{ends}|type=repeats")).problems == ()
    assert ("repeats", "peel-2015", "peel-2017") in links(findings)
    (origin,) = [row for row in rows(findings, "lineage") if row["later_cycle"] == "peel-2017"]
    assert origin["reasons"]
    with open_store(findings.parent / "kg") as reader:
        assert "review.add@1" in explain(reader, str(origin["link"])).to_text()
    assert breaches(findings) == []


def test_an_accepted_link_stays_and_says_so(findings: Path) -> None:
    (before,) = rows(findings, "lineage")
    assert reviewed(findings, of_link("accept", f"link={before['link']}")).problems == ()
    (after,) = rows(findings, "lineage")
    assert set(str(after["reasons"]).split("|")) - set(str(before["reasons"]).split("|")) == {"reviewed"}


def test_a_review_of_a_link_whose_words_have_changed_is_reported_at_every_build(findings: Path) -> None:
    ends = f"earlier={node(findings, LATE)}|later={node(findings, 'still')}"
    (findings / "findings.csv").write_text(TABLE.replace("too late", "very late"), encoding="utf-8")
    add = of_link("add", "", f"{ends}|type=repeats")
    report = reviewed(findings, of_link("reject", ends), add)
    assert [problem.source for problem in report.problems] == ["reviews.csv", "reviews.csv"]
    assert all("no longer holds" in problem.problem for problem in report.problems)
    assert links(findings) == [("continues", "peel-2015", "peel-2016")]
    again = build([findings], store=findings.parent / "kg")  # nothing has changed, and it is told again
    assert again.problems == report.problems


@pytest.mark.parametrize(
    ("earlier", "later", "lineage", "said"),
    [
        (LATE, "Leaders", "repeats", "a strength resolves"),
        ("Leaders", LATE, "repeats", "of an earlier inspection"),
        (LATE, "still", "repeats", "drawn already"),
    ],
)
def test_a_link_that_cannot_hold_is_not_added(
    findings: Path, earlier: str, later: str, lineage: str, said: str
) -> None:
    ends = f"earlier={node(findings, earlier)}|later={node(findings, later)}"
    (problem,) = reviewed(findings, of_link("add", "", f"{ends}|type={lineage}")).problems
    assert said in problem.problem
    assert links(findings) == [("continues", "peel-2015", "peel-2016")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (of_link("reject"), "lacks earlier, later"),
        (of_link("reject", "link=somewhere"), "is no lineage"),
        (of_link("add", "", "type=repeats"), "lacks earlier, later"),
        (of_link("change", "link=lineage/0123456789abcdef", "type=mends"), "mends"),
        (of_link("change", "link=lineage/0123456789abcdef", "link=lineage/fedcba9876543210"), "only the type"),
        (of_link("reject", on="version"), "lacks of"),
        (of_link("reject", on="restatement"), "lacks finding"),
        (of_link("reject", "finding=somewhere", on="restatement"), "is no finding"),
        (
            of_link("change", "finding=finding/0123456789abcdef", "of=finding/fedcba9876543210", on="restatement"),
            "cannot",
        ),
        (of_link("change", "of=a.txt", "of=b.txt", on="version"), "cannot be changed"),
    ],
)
def test_a_row_on_what_is_derived_that_cannot_be_taken_is_named(findings: Path, row: str, said: str) -> None:
    assert any(said in problem.problem and problem.line == 2 for problem in reviewed(findings, row).problems)


def test_decisions_on_links_give_the_same_bytes_however_the_store_came_about(findings: Path, tmp_path: Path) -> None:
    (row,) = rows(findings, "lineage")
    reviewed(findings, of_link("change", f"link={row['link']}", "type=repeats"))
    build([findings], store=tmp_path / "new", jobs=1)
    assert nquads(tmp_path / "kg") == nquads(tmp_path / "new")


DOUBTFUL = (
    "kent,peel-2015,,weakness,wellbeing,Wellbeing support is hard to find.,,inspectorate,https://example.org/one",
    "kent,peel-2016,,weakness,wellbeing,Wellbeing of call handlers is not watched.,,inspectorate,https://example.org/two",
)


def test_a_link_near_the_limit_is_listed_with_both_quotes_until_somebody_decides(findings: Path) -> None:
    """What the list says of it is a row of a table of reviews: filled in, the next build obeys it."""
    (findings / "findings.csv").write_text("\n".join([*TABLE.splitlines(), *DOUBTFUL]) + "\n", encoding="utf-8")
    build([findings], store=findings.parent / "kg")
    doubtful, sure = sorted(float(str(row["score"])) for row in rows(findings, "lineage"))
    assert doubtful < 0.75 < sure
    with open_store(findings.parent / "kg") as reader:
        blank = write_work_list(work_list(reader))
    (line,) = [row for row in csv.DictReader(io.StringIO(blank)) if row["subject"] == "lineage"]
    assert line["was"].endswith("|type=repeats")
    for quote in (DOUBTFUL[0].split(",")[5], DOUBTFUL[1].split(",")[5]):
        assert quote in line["context"]
    line |= {"action": "reject", "reviewer": "Improvement team", "date": "2026-03-31", "reason": "Two demands."}
    with (findings / "reviews.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, WORK_COLUMNS)
        writer.writeheader()
        writer.writerow(line)
    assert build([findings], store=findings.parent / "kg").problems == ()
    assert links(findings) == [("continues", "peel-2015", "peel-2016")]
    (findings / "reviews.csv").write_text(
        (findings / "reviews.csv").read_text("utf-8").replace("reject", "accept"), encoding="utf-8"
    )
    assert build([findings], store=findings.parent / "kg").problems == ()
    assert len(links(findings)) == 2
    with open_store(findings.parent / "kg") as reader:
        assert not [doubt for doubt in work_list(reader) if doubt.subject == "lineage"]


STATES = "path,url,published,kind\none.txt,{0},2016-11-03,inspectorate-page\ntwo.txt,{1},2017-02-01,inspectorate-page\n"


def versions(tmp_path: Path, *addresses: str) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "one.txt").write_text(PAGE, encoding="utf-8")
    (folder / "two.txt").write_text(PAGE.replace("03/11/2016", "01/02/2017"), encoding="utf-8")
    (folder / "sources.csv").write_text(STATES.format(*addresses), encoding="utf-8")
    build([folder], store=tmp_path / "kg", jobs=1, validator="none")
    return folder


def replaced(folder: Path) -> set[tuple[Any, Any]]:
    asked = "SELECT ?new ?old WHERE { ?new <http://purl.org/dc/terms/replaces> ?old }"
    with open_store(folder.parent / "kg") as reader:
        return {tuple(str(value).rsplit("/", 1)[-1] for value in row.values()) for row in run_sparql(reader, asked)}  # type: ignore[misc]


def test_two_documents_that_are_no_versions_of_one_another_are_kept_apart(tmp_path: Path) -> None:
    folder = versions(tmp_path, "https://example.org/page", "https://example.org/page")
    assert replaced(folder) == {("two.txt", "one.txt")}
    assert reviewed(folder, of_link("reject", "of=one.txt", document="two.txt", on="version")).problems == ()
    assert replaced(folder) == set()
    (problem,) = reviewed(folder, of_link("reject", "of=other.txt", document="two.txt", on="version")).problems
    assert "'other.txt' is no text document" in problem.problem


def test_two_documents_of_different_addresses_are_versions_where_a_reviewer_says_so(tmp_path: Path) -> None:
    folder = versions(tmp_path, "https://example.org/page", "https://example.org/moved")
    assert replaced(folder) == set()
    assert reviewed(folder, of_link("add", "", "of=one.txt", document="two.txt", on="version")).problems == ()
    assert replaced(folder) == {("two.txt", "one.txt")}
    with open_store(tmp_path / "kg") as reader:
        (page,) = run_sparql(
            reader, PREFIX + "SELECT ?page WHERE { ?page ?p ?review . ?review a insp:Review . ?page a insp:Derived }"
        )
    assert page["page"]
    assert breaches(folder) == []


PRINTED = "force_id,cycle_id,kind,theme_id,summary,published,source_kind,source_url\n"
ITEM = "kent,{},wellbeing,{},2016-12-03,{},https://example.org/a\n"
ASKED, ANSWERED, TOLD, EARLIER = (
    "Ask officers how they are.",
    "Ask officers how they are",
    "Ask them.",
    "Ask all of them.",
)


@pytest.fixture
def prints(tmp_path: Path) -> Path:
    """A table whose first words another prints again, and a third in other words, also of another cycle."""
    folder = tmp_path / "in"
    folder.mkdir()
    report = ITEM.format("peel-2016,area-for-improvement", ASKED, "inspectorate")
    answer = ITEM.format("peel-2016,area-for-improvement", ANSWERED, "pcc")
    paper = ITEM.format("peel-2016,area-for-improvement", TOLD, "news")
    paper += ITEM.format("peel-2015,area-for-improvement", EARLIER, "news")
    for name, lines in (("report", report), ("answer", answer), ("paper", paper)):
        (folder / f"{name}.csv").write_text(PRINTED + lines, encoding="utf-8")
    build([folder], store=tmp_path / "kg", jobs=1, validator="none")
    return folder


def restating(folder: Path) -> dict[str, str]:
    """The words of each finding that restates another, with the words of that one."""
    found = rows(folder, "evidence")
    words = {row["fact"]: row["words"] for row in found}
    return {row["words"]: words[row["restates"]] for row in found if row["restates"]}


def premises(folder: Path) -> list[tuple[Any, Any]]:
    derived = [row for row in rows(folder, "derived") if row["rule"] in ("derive.restatement@1", "review.add@1")]
    return [(row["rule"], row["premises"]) for row in derived]


def name_of(folder: Path, words: str) -> str:
    (found,) = [row["fact"] for row in rows(folder, "evidence") if row["words"] == words]
    return str(found)


def of_print(folder: Path, action: str, *ends: str) -> str:
    said = "|".join(f"{name}={name_of(folder, words)}" for name, words in zip(("finding", "of"), ends, strict=False))
    return of_link(action, *(("", said) if action == "add" else (said,)), document="answer.csv", on="restatement")


def test_a_finding_that_a_reviewer_tells_apart_restates_none(prints: Path) -> None:
    assert restating(prints) == {ANSWERED: ASKED}
    reject = of_print(prints, "reject", ANSWERED)
    report = reviewed(prints, reject)
    assert (report.problems, report.violations) == ((), ())
    assert (restating(prints), premises(prints)) == ({}, [])
    assert [(row["action"], row["subject"]) for row in rows(prints, "reviews")] == [("reject", "Finding")]
    assert reviewed(prints).problems == ()
    assert restating(prints) == {ANSWERED: ASKED}


def test_a_finding_in_other_words_restates_what_a_reviewer_says(prints: Path) -> None:
    report = reviewed(prints, of_print(prints, "add", TOLD, ANSWERED), of_print(prints, "accept", ANSWERED, ASKED))
    assert (report.problems, report.violations) == ((), ())
    assert restating(prints) == {ANSWERED: ASKED, TOLD: ASKED}
    assert premises(prints) == [("derive.restatement@1", 5)]  # three findings and two reviews


def test_what_only_a_reviewer_joins_carries_the_rule_of_reviews(prints: Path) -> None:
    apart, joined = of_print(prints, "reject", ANSWERED), of_print(prints, "add", TOLD, ANSWERED)
    assert reviewed(prints, apart, joined.replace("2026-03-31", "2026-04-01")).problems == ()
    assert restating(prints) == {TOLD: ANSWERED}
    assert premises(prints) == [("review.add@1", 3)]
    assert breaches(prints) == []


@pytest.mark.parametrize(
    ("action", "ends", "said"),
    [
        ("reject", (ASKED,), "restates no other"),
        ("accept", (TOLD, ASKED), "restates no other"),
        ("reject", (ANSWERED, TOLD), "is now taken for"),
        ("add", (ANSWERED, ASKED), "one finding already"),
        ("add", (TOLD, EARLIER), "one force, cycle and kind"),
    ],
)
def test_a_review_of_a_restatement_that_does_not_hold_is_told(
    prints: Path, action: str, ends: tuple[str, ...], said: str
) -> None:
    (problem,) = reviewed(prints, of_print(prints, action, *ends)).problems
    assert said in problem.problem
    assert restating(prints) == {ANSWERED: ASKED}


def test_a_review_of_a_restatement_whose_words_have_changed_is_told(prints: Path) -> None:
    add = of_print(prints, "add", TOLD, ASKED)
    (prints / "paper.csv").write_text(PRINTED + ITEM.format("peel-2016,weakness", "Anew.", "news"), encoding="utf-8")
    (problem,) = reviewed(prints, add).problems
    assert "is no finding of the graph" in problem.problem


# -- who and what a name was taken for

LETTER = """Watchdog on Durham

12 November 2018

Inspectors from HMICFRS have rated Durham Constabulary good at investigating crime.

{role} John Smith said: "We are pleased with this report and will keep improving."

HM Inspector of Constabulary Zoë Billingham said: "I am pleased with the performance of Durham Constabulary."
"""
CHIEF, INSPECTOR = "Chief Constable John Smith", "HM Inspector of Constabulary Zoë Billingham"


def decided(folder: Path, what: str, document: str = "page.txt") -> set[tuple[Any, Any]]:
    """What names were taken for, each with the rule that took it so."""
    found = rows(folder, "decisions", document=document, what=what)
    assert all(row["rule"] and row["definition"] and row["quote"] for row in found)
    return {(row["decided"], row["rule"]) for row in found}


@pytest.fixture
def letter(folder: Path) -> Path:
    (folder / "page.txt").write_text(LETTER.format(role="Chief Constable"), encoding="utf-8")
    build([folder], store=folder.parent / "kg", jobs=1, validator="none")
    return folder


def of_person(action: str, quote: str, becomes: str = "") -> str:
    return line(action, "person", quote, becomes=becomes, text=LETTER.format(role="Chief Constable"))


@pytest.mark.parametrize(("becomes", "forces"), [("kent", {"kent"}), ("", set())])
def test_a_name_that_was_taken_for_a_force_may_be_that_of_another_or_of_none(
    letter: Path, becomes: str, forces: set[str]
) -> None:
    ((force, rule),) = decided(letter, "force")
    assert force == "durham"
    assert not str(rule).startswith("review.")
    report = reviewed(letter, of_page("force=durham", f"force={becomes}"))
    assert (report.problems, report.violations) == ((), ())
    assert decided(letter, "force") == {(force, "review.change@1") for force in forces}
    assert {row["force"] for row in rows(letter, "judgements")} == forces
    assert {row["organisation"] or "" for row in rows(letter, "statements")} == {"hmicfrs", becomes}


def test_a_document_cannot_be_of_no_kind(letter: Path) -> None:
    (problem,) = reviewed(letter, of_page("", "kind=")).problems
    assert "a document has a kind" in problem.problem


def test_two_people_of_one_name_are_told_apart(letter: Path) -> None:
    (letter / "other.txt").write_text(
        LETTER.format(role="Police and Crime Commissioner").replace("Durham", "Kent"), encoding="utf-8"
    )
    build([letter], store=letter.parent / "kg", jobs=1, validator="none")
    same = {person for name in ("page.txt", "other.txt") for person, _ in decided(letter, "person", name)}
    assert same == {"john-smith", "zoe-billingham"}
    assert reviewed(letter, of_person("change", CHIEF, "person=john-smith-of-durham")).problems == ()
    assert ("john-smith-of-durham", "review.change@1") in decided(letter, "person")
    assert "john-smith" not in {person for person, _ in decided(letter, "person")}
    assert "john-smith" in {person for person, _ in decided(letter, "person", "other.txt")}
    assert {row["speaker"] for row in rows(letter, "statements")} == {"John Smith", "Zoë Billingham"}  # as printed


def test_a_name_may_be_that_of_a_person_who_is_known_by_another(letter: Path) -> None:
    assert reviewed(letter, of_person("change", INSPECTOR, "person=roy-wilsher")).problems == ()
    assert decided(letter, "inspector") == {("roy-wilsher", "review.change@1")}
    assert {row["inspectors"] for row in rows(letter, "documents", document="page.txt")} == {"Roy Wilsher"}
    assert "Roy Wilsher" in {row["speaker"] for row in rows(letter, "statements")}


def test_who_is_no_inspector_of_a_document_is_left_out(letter: Path) -> None:
    assert {person for person, _ in decided(letter, "inspector")} == {"zoe-billingham"}
    assert reviewed(letter, of_person("reject", INSPECTOR)).problems == ()
    assert decided(letter, "inspector") == set()
    assert {row["inspectors"] for row in rows(letter, "documents", document="page.txt")} == {None}


def test_two_attestations_of_one_judgement_may_be_of_two(folder: Path) -> None:
    (folder / "copy.txt").write_text(PAGE.replace("Last updated 03/11/2016", "Last updated 04/11/2016"), "utf-8")
    build([folder], store=folder.parent / "kg", jobs=1, validator="none")
    assert {row["question"] for row in rows(folder, "judgements")} == {"efficiency"}
    assert len(rows(folder, "judgements")) == 2
    assert (
        reviewed(folder, line("change", "judgement", "Good", becomes="cycle=peel-2016|question=legitimacy")).problems
        == ()
    )
    found = {(row["document"], row["question"], row["grade"]) for row in rows(folder, "judgements")}
    assert found == {("page.txt", "legitimacy", "good"), ("copy.txt", "efficiency", "good")}
