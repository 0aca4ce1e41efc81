"""Named queries on a small graph made by hand, and SPARQL of the user's own."""

from __future__ import annotations

import csv
import io
import json
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from kgbuild.errors import MissingExtra, QueryError, RuleError
from kgbuild.query import (
    TABLE_FORMATS,
    Rows,
    Triples,
    Truth,
    describe_query,
    list_queries,
    render_catalogue,
    run_query,
    run_sparql,
)
from kgbuild.query._answers import sort_key
from kgbuild.query._catalogue import _read_query
from kgbuild.store import StoreReader
from kgbuild.vocab import CODE_LISTS
from tests.stores import GRAPHS, rows, stored

TEXT = (GRAPHS / "small.txt").read_bytes().decode()
PAGE = "pages/cambridgeshire 2015.txt"

CONTRACT = {
    "documents": "document, kind, title, forces, cycle, inspectorate, inspectors, published, source_url, "
    "characters, sha256, findings",
    "judgements": "document, force, cycle, question, area, grade, comparison, previous_cycle, previous_grade, "
    "inspector, published, source_kind, source_url, quote, start, end",
    "findings": "document, force, cycle, question, kind, polarity, themes, summary, quote, start, end, rule, "
    "source_url",
    "recommendations": "document, force, cycle, question, text, addresses, due, status, start, end",
    "statements": "document, speaker, role, organisation, kind, stance, quote, start, end",
    "statistics": "document, force, cycle, value, of, unit, measure, quote, start, end",
    "organisations": "document, force, organisation, kind, relation, quote, start, end",
    "trajectories": "force, area, cycle, question, grade, rank, scale, change",
    "repeats": "force, theme, first_cycle, last_cycle, cycles, run_length, findings",
    "recurring-themes": "theme, label, forces, cycles, findings, forces_inspected, share, expected, p_value, q_value",
    "conflicts": "force, cycle, question, grade, source_kind, source_url, other_grade, other_source_kind, "
    "other_source_url",
    "coverage": "force, cycle, question, judgements, findings, documents",
    "provenance": "fact, document, rule, quote, start, end, sha256",
}
OTHERS = {
    "answers",
    "before-engage",
    "citations",
    "closed-items",
    "inspector-said",
    "item-status",
    "joint-functions",
    "missing",
    "recommendation-answers",
    "chains",
    "continuity",
    "corrections",
    "cycles",
    "decisions",
    "derived",
    "disagreements",
    "duties",
    "evidence",
    "forces",
    "grade-counts",
    "grade-status",
    "grades-over-time",
    "inspectors",
    "lineage",
    "monitoring",
    "news-check",
    "recommendations-of-concern",
    "regional-units",
    "responses-due",
    "reviews",
    "said-of-theme",
    "versions",
}


def of(*names: str) -> list[Quad]:
    return [quad for name in names for quad in parse(path=GRAPHS / f"{name}.trig", format=RdfFormat.TRIG)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreReader]:
    with stored(tmp_path_factory.mktemp("query"), of("small")) as reader:
        yield reader


@pytest.fixture(scope="module")
def fuller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreReader]:
    """The small graph and what the rarer questions need."""
    with stored(tmp_path_factory.mktemp("fuller"), of("small", "questions")) as reader:
        yield reader


def pick(found: list[dict[str, str]], *columns: str) -> list[tuple[str, ...]]:
    return [tuple(row[column] for column in columns) for row in found]


# -- the catalogue


def test_every_query_of_the_contract_is_there_with_its_columns() -> None:
    assert {each.name for each in list_queries()} == set(CONTRACT) | OTHERS
    for name, columns in CONTRACT.items():
        assert ", ".join(describe_query(name).columns) == columns


@pytest.mark.parametrize("name", sorted(set(CONTRACT) | OTHERS))
def test_a_query_says_what_it_answers_and_its_csv_begins_with_its_columns(fuller: StoreReader, name: str) -> None:
    query = describe_query(name)
    assert query.title
    assert query.question.endswith("?")
    assert all(each.description and each.example for each in query.parameters)
    answer = run_query(fuller, name)
    assert answer.columns == query.columns
    assert answer.to_csv().split("\n", 1)[0] == ",".join(query.columns)
    assert len(answer) > 0
    assert "id:" not in query.sparql  # --base may be another


@pytest.mark.parametrize("name", sorted(set(CONTRACT) | OTHERS))
def test_each_parameter_gives_the_rows_that_have_its_value(fuller: StoreReader, name: str) -> None:
    """A binding (fast) and a comparison afterwards (always right) must say the same."""
    query = describe_query(name)
    everything = rows(fuller, name)
    for parameter in query.parameters:
        if parameter.target not in query.columns:
            continue
        found = {value for row in everything for value in row[parameter.target].split("|") if value}
        for value in sorted(found):
            expected = [row for row in everything if value in row[parameter.target].split("|")]
            assert rows(fuller, name, **{parameter.name: value}) == expected


def test_rows_are_sorted_and_each_stands_once(store: StoreReader) -> None:
    for query in list_queries():
        answer = run_query(store, query.name)
        keys = [[sort_key(cell) for cell in row] for row in answer.cells]
        assert keys == sorted(keys)


def test_the_catalogue_names_the_kinds_that_there_are() -> None:
    for name, parameter, codes in (("documents", "kind", "documentKind"), ("organisations", "relation", "relation")):
        (told,) = (each.description for each in describe_query(name).parameters if each.name == parameter)
        assert set(told.rpartition(": ")[2].replace(" or ", ", ").split(", ")) == set(CODE_LISTS[codes])


def test_the_catalogue_can_be_printed() -> None:
    text = render_catalogue(list_queries())
    assert "kgbuild query NAME --param KEY=VALUE" in text.partition("\n\n")[0]
    assert "judgements: Which grade did a force get" in text
    assert "--param force=cambridgeshire" in text
    assert json.dumps([each.to_json() for each in list_queries()])


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("# title: T\n# question: Q?\n", "lacks 'columns'"),
        ("# title: T\n# title: T\n", "twice"),
        ("# title: T\n# question: Q?\n# columns: a\n# bind: a\n", "no parameter"),
        ("# title: T\n# question: Q?\n# columns: a\n# then: fly\n", "no step 'fly'"),
    ],
)
def test_a_malformed_header_is_named(tmp_path: Path, header: str, message: str) -> None:
    file = tmp_path / "bad.rq"
    file.write_text(header + "SELECT ?a WHERE { ?a ?b ?c }")
    with pytest.raises(RuleError, match=message) as caught:
        _read_query(file)
    assert caught.value.source == file


# -- what they answer


def test_documents(store: StoreReader) -> None:
    page = next(row for row in rows(store, "documents") if row["document"] == PAGE)
    assert page == {
        "document": PAGE,
        "kind": "inspectorate-page",
        "title": "Investigating crime",
        "forces": "cambridgeshire",
        "cycle": "peel-2015",
        "inspectorate": "HMIC",
        "inspectors": "Zoë Billingham",
        "published": "2016-02-18",
        "source_url": "https://example.org/cambridgeshire/2015",
        "characters": str(len(TEXT)),
        "sha256": "93b744e02bc3d6cf4fd982025ff4e2bdaae16f63c50e9cd1f9d33b6fffe4fd65",
        "findings": "3",
    }
    assert pick(rows(store, "documents"), "document", "findings") == [
        ("findings.csv", "6"),
        ("judgements.csv", "0"),
        (PAGE, "3"),
        ("responses.csv", "0"),
    ]


def test_a_judgement_of_two_sources_is_two_rows(store: StoreReader) -> None:
    table, page = rows(store, "judgements", force="cambridgeshire", cycle="peel-2015", question="e2-investigating")
    assert page["comparison"] == "deteriorated"
    assert (page["previous_cycle"], page["previous_grade"]) == ("crime-inspection-2014", "good")
    assert page["inspector"] == "Zoë Billingham"
    assert page["area"] == "investigating-crime"
    assert TEXT[int(page["start"]) : int(page["end"])] == page["quote"] == "Requires improvement"
    assert (table["document"], table["source_kind"]) == ("judgements.csv", "news")
    assert table["grade"] == page["grade"] == "requires-improvement"
    assert (table["quote"], table["start"], table["end"], table["comparison"]) == ("", "", "", "")


def test_a_question_that_was_not_graded_has_a_row_without_grade(store: StoreReader) -> None:
    (row,) = rows(store, "judgements", force="kent", cycle="peel-2015")
    assert (row["question"], row["grade"]) == ("e1-preventing", "")


def test_findings_have_words_or_a_summary(store: StoreReader) -> None:
    found = rows(store, "findings")
    assert len(found) == 9
    weakness = next(row for row in found if row["kind"] == "weakness" and row["document"] == PAGE)
    assert weakness["themes"] == "investigation|supervision"
    assert weakness["summary"] == weakness["quote"] == TEXT[int(weakness["start"]) : int(weakness["end"])]
    assert (weakness["polarity"], weakness["rule"]) == ("negative", "finding.section@1")
    morale = next(row for row in found if row["summary"] == "Morale is good.")
    assert (morale["cycle"], morale["question"], morale["themes"], morale["quote"]) == ("", "", "", "")
    assert len(rows(store, "findings", theme="domestic-abuse")) == 5


def test_a_recommendation_has_its_concern_and_its_latest_status(store: StoreReader) -> None:
    assert pick(rows(store, "recommendations"), "force", "addresses", "due", "status") == [
        ("kent", "Risk is looked at once only.", "", "complete"),
        ("cambridgeshire", "Victims of domestic abuse wait too long for an answer.", "2016-07", ""),
    ]
    (row,) = rows(store, "recommendations-of-concern", force="cambridgeshire", theme="domestic-abuse")
    assert row["concern"] == "Victims of domestic abuse wait too long for an answer."
    assert row["recommendation"].startswith("By July the force should answer")


def test_statements_and_answers(store: StoreReader) -> None:
    assert pick(rows(store, "statements"), "speaker", "role", "organisation", "kind", "stance") == [
        ("", "deputy chief constable", "cambridgeshire", "response", "accepts|commits"),
        ("Matthew Scott", "Police and Crime Commissioner", "Kent PCC", "commitment", "commits"),
    ]
    assert pick(rows(store, "statements", force="kent"), "speaker") == [("Matthew Scott",)]
    assert pick(rows(store, "answers", force="kent"), "words") == [("Says the plan will look at risk each week.",)]
    (answer,) = rows(store, "answers", stance="accepts")
    assert answer["words"].startswith("The deputy chief constable accepts")


def test_statistics_and_organisations(store: StoreReader) -> None:
    (row,) = run_query(store, "statistics")
    assert (row["value"], row["of"], row["unit"], row["measure"]) == (41, 79, "cases", "supervised")
    assert TEXT[row["start"] : row["end"]] == row["quote"]  # type: ignore[misc]
    (link,) = rows(store, "organisations")
    assert (link["force"], link["organisation"], link["kind"]) == ("cambridgeshire", "kent", "force")
    assert link["relation"] == "shared-function"


def test_a_change_is_told_only_where_it_may_be(store: StoreReader) -> None:
    assert pick(rows(store, "trajectories"), "force", "cycle", "question", "grade", "change") == [
        ("cambridgeshire", "peel-2014", "e2-investigating", "good", "first"),
        ("cambridgeshire", "peel-2015", "e2-investigating", "requires-improvement", "not-comparable"),  # "partly"
        ("cambridgeshire", "peel-2016", "e2-investigating", "good", "improved"),  # the same slug
        ("cambridgeshire", "peel-2017", "e2-crime-cases", "good", "unchanged"),  # a mapping
        ("cambridgeshire", "peel-2021-22", "investigating-crime", "requires-improvement", "not-comparable"),  # "false"
        ("cambridgeshire", "peel-2015", "e1-preventing", "good", "first"),
        ("cambridgeshire", "peel-2017", "e1-preventing", "outstanding", "not-comparable"),  # 2016 is not known
        ("kent", "peel-2016", "e2-investigating", "good", "first"),  # two sources disagree: both stand
        ("kent", "peel-2016", "e2-investigating", "requires-improvement", "first"),
        ("kent", "peel-2017", "e2-crime-cases", "good", ""),  # improved or unchanged: nobody can tell
        ("kent", "peel-2016", "e1-preventing", "good", "first"),
        ("kent", "peel-2017", "e1-preventing", "requires-improvement", "deteriorated"),
    ]
    assert pick(rows(store, "trajectories", cycle="peel-2016", force="cambridgeshire"), "change") == [("improved",)]
    assert pick(rows(store, "trajectories", change="deteriorated"), "force", "rank") == [("kent", "2")]


def test_grades_over_time_show_gaps_and_say_why_cycles_may_not_be_compared(store: StoreReader) -> None:
    found = rows(store, "grades-over-time", force="cambridgeshire", area="preventing-crime")
    assert pick(found, "cycle", "grade", "change", "previous_cycle", "comparable", "reason") == [
        ("peel-2015", "good", "first", "peel-2014", "partly", "Reason for peel-2015."),
        ("peel-2016", "", "", "peel-2015", "true", "Reason for peel-2016."),
        ("peel-2017", "outstanding", "not-comparable", "peel-2016", "true", "Reason for peel-2017."),
    ]


def test_repeats_count_runs_of_cycles(store: StoreReader) -> None:
    columns = ("force", "theme", "first_cycle", "last_cycle", "cycles", "run_length", "findings")
    supervision = ("cambridgeshire", "supervision", "peel-2014", "peel-2017", "peel-2014|peel-2015|peel-2017", "2", "3")
    abuse = ("kent", "domestic-abuse", "peel-2015", "peel-2017", "peel-2015|peel-2017", "1", "3")
    assert pick(rows(store, "repeats"), *columns) == [supervision, abuse]
    problems = ("cambridgeshire", "supervision", "peel-2014", "peel-2015", "peel-2014|peel-2015", "2", "2")
    assert pick(rows(store, "repeats", polarity="negative"), *columns) == [problems, abuse]


def test_recurring_themes_are_shares_of_the_forces_inspected(store: StoreReader) -> None:
    columns = ("theme", "label", "forces", "cycles", "findings", "forces_inspected", "share", "expected")
    assert pick(rows(store, "recurring-themes"), *columns) == [
        ("domestic-abuse", "Domestic abuse", "2", "2", "5", "2", "1.0000", ""),
        ("investigation", "Investigating crime", "2", "2", "2", "2", "1.0000", ""),
        ("supervision", "Supervision of investigations", "1", "3", "3", "2", "0.5000", ""),
    ]
    strengths = rows(store, "recurring-themes", polarity="positive")
    assert pick(strengths, "theme", "forces", "forces_inspected") == [("supervision", "1", "2")]
    assert pick(rows(store, "recurring-themes", cycle="peel-2014"), "theme", "forces_inspected") == [
        ("supervision", "1")
    ]


def test_each_pair_of_conflicting_attestations_stands_once(store: StoreReader) -> None:
    assert pick(rows(store, "conflicts"), "grade", "source_url", "other_grade", "other_source_url") == [
        ("good", "https://example.org/kent/summary", "requires-improvement", "https://example.org/kent/force"),
        ("good", "https://example.org/kent/summary", "requires-improvement", "https://example.org/kent/detail"),
    ]


def test_disagreements_give_both_sources_and_the_words_of_each(store: StoreReader) -> None:
    found = rows(store, "disagreements", about="grade")
    assert pick(found, "force", "subject", "says", "source", "other_says", "other_source") == [
        *(
            ("kent", "e2-investigating", "good", "https://example.org/kent/summary", "requires-improvement", source)
            for source in ("https://example.org/kent/force", "https://example.org/kent/detail")
        )
    ]
    assert rows(store, "disagreements", about="date") == []  # two statuses on two days are a history, no difference


def test_corrections_give_their_reason_and_the_other_grades(store: StoreReader) -> None:
    (found,) = rows(store, "corrections")
    assert (found["force"], found["grade"], found["other_grades"]) == ("kent", "good", "requires-improvement")
    assert found["action"]
    assert found["reason"]
    assert found["changed"] == ""


def test_coverage_shows_what_is_missing(store: StoreReader) -> None:
    found = rows(store, "coverage", force="cambridgeshire", cycle="peel-2016")
    assert pick(found, "question", "judgements", "findings", "documents") == [
        ("e1-preventing", "0", "0", "0"),
        ("e2-investigating", "1", "0", "1"),
    ]
    page = rows(store, "coverage", force="cambridgeshire", cycle="peel-2015", question="e2-investigating")
    assert pick(page, "judgements", "findings", "documents") == [("1", "2", "2")]  # one judgement of two sources
    assert pick(rows(store, "coverage", force="kent"), "cycle", "findings")[0] == ("", "1")


def test_counts_of_grades(store: StoreReader) -> None:
    (found,) = rows(store, "grade-counts", grade="requires-improvement")
    assert (found["force"], found["cycle"], found["count"], found["of"]) == ("cambridgeshire", "peel-2015", "1", "")
    assert TEXT[int(found["start"]) : int(found["end"])] == found["quote"]


def test_provenance_names_words_rule_and_hash_of_every_fact(store: StoreReader) -> None:
    found = rows(store, "provenance", document=PAGE)
    assert len(found) == 9
    assert all(TEXT[int(row["start"]) : int(row["end"])] == row["quote"] for row in found)
    events = [row for row in rows(store, "provenance", document="findings.csv") if "status-event" in row["fact"]]
    assert len(events) == 2


def test_what_was_said_of_a_theme(store: StoreReader) -> None:
    found = rows(store, "said-of-theme", theme="supervision", force="cambridgeshire")
    assert pick(found, "cycle", "polarity", "words") == [
        ("peel-2014", "negative", "Case files lack entries by supervisors."),
        ("peel-2015", "negative", "Supervisors seldom look at open cases before they are closed."),
        ("peel-2017", "positive", "Supervision has become thorough."),
    ]


def test_what_is_missing_says_why(fuller: StoreReader) -> None:
    found = rows(fuller, "missing", force="kent")
    assert pick(found, "cycle", "question", "basis", "made_in") == [
        ("peel-2014", "e2-investigating", "no-judgement", ""),
        ("peel-2015", "e1-preventing", "in-words", ""),
        ("peel-2015", "e2-investigating", "no-judgement", ""),
        ("peel-2021-22", "investigating-crime", "carried-over", "kent/peel-2017"),
    ]
    assert rows(fuller, "missing", basis="never-graded") == []


def test_an_item_has_a_row_for_each_status(store: StoreReader) -> None:
    found = rows(store, "item-status", item="8787")
    assert pick(found, "status", "date", "document", "source_url") == [
        ("being-progressed", "2018-01-01", "findings.csv", "https://example.org/kent/2017"),
        ("complete", "2018-06-30", "findings.csv", "https://example.org/kent/2017"),
    ]
    assert {row["text"] for row in found} == {"Look at risk again each week."}


def test_answers_to_a_recommendation_say_how_they_are_known_to_be_such(fuller: StoreReader) -> None:
    found = rows(fuller, "recommendation-answers")
    assert pick(found, "force", "basis", "speaker", "answer") == [
        ("cambridgeshire", "none-in-data", "", ""),
        ("kent", "same-force-and-cycle", "Matthew Scott", "Says the plan will look at risk each week."),
    ]


def test_a_concern_is_before_or_after_engage_only_where_that_is_sure(fuller: StoreReader) -> None:
    found = rows(fuller, "before-engage", force="kent")
    assert pick(found, "entered", "published", "concern", "timing") == [
        ("2018", "", "Plans are late.", "after"),
        ("2018", "2017-11-30", "I am worried that risk is missed at home", "before"),
        ("2018", "2018-03", "Calls wait.", "not-known"),
        ("2018", "2020-05-01", "Records are lost.", "not-known"),  # an old one, told anew
    ]


def test_the_inspectors_words_are_on_the_themes_of_their_passage(fuller: StoreReader) -> None:
    (row,) = rows(fuller, "inspector-said", theme="domestic-abuse")
    assert (row["inspector"], row["published"], row["start"], row["end"]) == ("Zoë Billingham", "2017-11-30", "0", "40")
    assert row["quote"] == "I am worried that risk is missed at home"
    assert pick(rows(fuller, "inspector-said"), "theme") == [("",), ("domestic-abuse",)]


def test_a_finding_cites_where_its_words_speak_of_an_earlier_recommendation(fuller: StoreReader) -> None:
    assert pick(rows(fuller, "citations"), "force", "cites", "words") == [
        ("kent", "earlier", "An earlier recommendation was not followed."),
        ("kent", "earlier", "In its 2014 report the inspectorate recommended better plans."),
        ("kent", "national", "National: check each plan. Not met."),
    ]


def test_closed_items_say_how_that_is_known(fuller: StoreReader) -> None:
    found = rows(fuller, "closed-items")
    assert pick(found, "theme", "force", "basis", "closed") == [
        ("domestic-abuse", "kent", "register", "2018-06-30"),
        ("supervision", "cambridgeshire", "later-inspection", "peel-2017"),
    ]
    assert pick(found, "closing_words", "asked_again") == [
        ("", ""),  # a table gives the status
        ("Supervision has become thorough.", "peel-2015"),
    ]


def test_news_is_held_against_what_was_read_of_the_inspectorate(fuller: StoreReader) -> None:
    assert pick(rows(fuller, "news-check"), "force", "cycle", "question", "grade", "support") == [
        ("cambridgeshire", "peel-2015", "e2-investigating", "requires-improvement", "supported"),
        ("cambridgeshire", "peel-2016", "e1-preventing", "good", "not-found"),
        ("kent", "peel-2014", "e2-investigating", "good", "no-source"),
        ("kent", "peel-2016", "e1-preventing", "outstanding", "contradicted"),
    ]


def test_a_regional_units_forces_have_their_sources(fuller: StoreReader) -> None:
    row = rows(fuller, "regional-units", area="investigating-crime")[1]
    assert (row["body"], row["cycle"], row["published"]) == ("cambridgeshire", "peel-2015", "2016-02-18")
    assert row["document"] == f"judgements.csv|{PAGE}"
    assert row["source_url"] == "https://example.org/cambridgeshire/2015|https://example.org/news/1"


def test_joint_functions_name_the_partner(store: StoreReader) -> None:
    (row,) = rows(store, "joint-functions")
    assert (row["force"], row["partner"], row["relation"], row["function"]) == (
        "cambridgeshire",
        "kent",
        "shared-function",
        "",
    )


def test_forces_and_cycles(store: StoreReader) -> None:
    force, _ = rows(store, "forces")
    assert (force["name"], force["other_names"]) == ("Cambridgeshire Constabulary", "Cambridgeshire Police|Cambs")
    assert force["regional_unit"] == "ersou"
    assert pick(rows(store, "cycles"), "ordinal", "cycle", "previous_cycle", "comparable") == [
        ("1", "peel-2014", "", ""),
        ("2", "peel-2015", "peel-2014", "partly"),
        ("3", "peel-2016", "peel-2015", "true"),
        ("4", "peel-2017", "peel-2016", "true"),
        ("5", "peel-2021-22", "peel-2017", "false"),
    ]


# -- asking wrongly


def test_unknown_names_are_answered_with_the_nearest(store: StoreReader) -> None:
    with pytest.raises(QueryError, match="did you mean 'judgements'"):
        run_query(store, "judgments")
    with pytest.raises(QueryError, match="kgbuild queries"):
        describe_query("xyzzy")
    with pytest.raises(QueryError, match=r"(?s)no parameter 'forces'.*did you mean 'force'") as caught:
        run_query(store, "judgements", {"forces": "kent"})
    assert caught.value.fix
    with pytest.raises(QueryError, match="its parameters are: document"):
        run_query(store, "provenance", {"xyzzy": "kent"})
    with pytest.raises(QueryError, match="did you mean 'cambridgeshire'"):
        run_query(store, "judgements", {"force": "cambridgshire"})
    with pytest.raises(QueryError, match="did you mean 'domestic-abuse'"):
        run_query(store, "findings", {"theme": "abuse"})
    assert len(run_query(store, "statistics", {"force": "kent"})) == 0  # known, and there is nothing


@pytest.mark.parametrize(
    ("parameter", "value", "hint"),
    [
        ("force", "peel-2015", "such as cambridgeshire"),  # of another sort
        ("cycle", "kent", "such as peel-2015"),
        ("cycle", "PEEL 2015", "did you mean 'peel-2015'"),  # what people call it
        ("force", "Kent Police", "did you mean 'kent'"),
    ],
)
def test_a_name_of_something_else_is_no_empty_answer(store: StoreReader, parameter: str, value: str, hint: str) -> None:
    """A slug of another sort, and a label, stood in the graph: the answer was empty, as if nothing had been read."""
    with pytest.raises(QueryError, match=f"(?s)no {parameter} in the graph is called '{value}'.*{hint}"):
        run_query(store, "judgements", {parameter: value})


@pytest.mark.parametrize("query", ["duties", "findings", "closed-items"])
def test_an_unknown_kind_of_finding_is_told_by_kinds(store: StoreReader, query: str) -> None:
    """What was hinted at were names of documents that hold the letters."""
    with pytest.raises(
        QueryError, match=r"(?s)no kind of finding in the graph is called 'recommend'.*did you mean 'recommendation'"
    ):
        run_query(store, query, {"kind": "recommend"})
    with pytest.raises(QueryError, match=r"(?s)is called 'x'.*fix: give a kind of finding"):
        run_query(store, query, {"kind": "x"})


def test_a_value_cannot_change_the_query(store: StoreReader) -> None:
    for value in ('kent" } #', "kent' OR '1'='1", "<https://example.org/>", "?x", "\\", "kent\n"):
        with pytest.raises(QueryError, match="no force in the graph"):
            run_query(store, "judgements", {"force": value})


@pytest.mark.parametrize("format", ["turtle", "ntriples", "yaml"])
def test_rows_are_not_written_as_a_graph(store: StoreReader, format: str) -> None:
    with pytest.raises(QueryError, match="cannot be written"):
        run_query(store, "forces").write(io.BytesIO(), format)


# -- SPARQL of the user's own


def test_select_ask_construct_and_describe(store: StoreReader) -> None:
    answer = run_sparql(store, "SELECT ?f ?name WHERE { ?f a insp:Force ; skos:prefLabel ?name } ORDER BY DESC(?name)")
    assert isinstance(answer, Rows)
    assert answer.columns == ("f", "name")
    assert [row["name"] for row in answer] == ["Kent Police", "Cambridgeshire Constabulary"]
    truth = run_sparql(store, "ASK { <https://w3id.org/kgbuild/id/force/kent> a insp:Force }")
    assert isinstance(truth, Truth)
    assert truth
    described = run_sparql(store, "DESCRIBE <https://w3id.org/kgbuild/id/force/kent>")
    assert isinstance(described, Triples)
    assert len(described) == 7
    made = run_sparql(store, "CONSTRUCT { ?f a foaf:Agent } WHERE { ?f a insp:Force }")
    assert [str(each.subject) for each in made] == [  # type: ignore[union-attr]
        "<https://w3id.org/kgbuild/id/force/cambridgeshire>",
        "<https://w3id.org/kgbuild/id/force/kent>",
    ]


def test_from_chooses_graphs_and_without_it_all_are_asked(store: StoreReader) -> None:
    count = "SELECT (COUNT(?a) AS ?n) {} WHERE {{ ?a a insp:Attestation }}"
    graph = "FROM <https://w3id.org/kgbuild/id/graph/document/responses.csv>"
    assert [row["n"] for row in run_sparql(store, count.format(""))] == [30]  # type: ignore[union-attr]
    assert [row["n"] for row in run_sparql(store, count.format(graph))] == [1]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:b> <a:c> 1 }",
        "PREFIX x: <a:>\n# why\nDELETE WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "LOAD <http://example.org/>",
    ],
)
def test_updates_are_refused(store: StoreReader, update: str) -> None:
    with pytest.raises(QueryError, match="read-only"):
        run_sparql(store, update)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * WHERE { OPTIONAL { { service silent ?x { ?s ?p ?o } } } }",
        "ASK { FILTER EXISTS { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } }",
        "SELECT * WHERE { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * WHERE { { SELECT ?s WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } } }",
    ],
)
def test_service_is_refused_unless_allowed(store: StoreReader, query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE would send"):
        run_sparql(store, query)


def test_the_mere_word_service_is_no_service(store: StoreReader) -> None:
    answer = run_sparql(store, 'SELECT ?x WHERE { ?x skos:prefLabel "fire service" } # from the SERVICE')
    assert len(answer) == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "line", "column", "fix"),
    [
        ("SELECT ?x WHERE {\n  ?x a    }\n", 2, 11, "'}' cannot stand there"),
        ("SELEKT * {}", 1, 1, "'SELEKT' cannot stand there"),
        ("SELECT * {", 1, 11, "ends where more is expected"),
        ("SELECT *\n{ ?x nope:a 1 }", 2, 6, "PREFIX nope: <...> before the query"),
    ],
)
def test_a_syntax_error_has_its_line_column_and_word(
    store: StoreReader, query: str, line: int, column: int, fix: str
) -> None:
    with pytest.raises(QueryError, match=rf"\(column {column}\)") as caught:
        run_sparql(store, query, source="mine.rq")
    assert (caught.value.source, caught.value.line) == ("mine.rq", line)
    assert fix in caught.value.fix
    assert len(str(caught.value)) < 400


# -- writing


def special() -> Rows:
    from pyoxigraph import Literal, NamedNode

    number = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    return Rows(
        ("a", "b"),
        (
            (Literal('x,"y"\n\tz\\'), None),
            (NamedNode("https://example.org/?a&b"), Literal("7", datatype=number)),
            (Literal("é<\x0c", language="cy"), Literal("8", datatype=number)),
        ),
    )


def test_csv_and_tsv_say_the_same() -> None:
    parsed = list(csv.reader(io.StringIO(special().to_csv())))
    assert parsed == [["a", "b"], ['x,"y"\n\tz\\', ""], ["https://example.org/?a&b", "7"], ["é<\x0c", "8"]]
    assert special().to_tsv() == 'a\tb\nx,"y"\\n\\tz\\\\\t\nhttps://example.org/?a&b\t7\né<\x0c\t8\n'


def test_json_is_written_row_by_row_as_if_it_were_whole() -> None:
    for answer in (special(), Rows(("a",), ()), Rows(("a",), ((None,),))):
        assert answer.to_json() == json.dumps(json.loads(answer.to_json()), ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("form", TABLE_FORMATS)
def test_rows_are_written_as_they_come_and_the_same_as_in_one_text(form: str) -> None:
    class Pieces(list[bytes]):
        write = list.append

    pieces = Pieces()
    special().write(pieces, form)  # type: ignore[arg-type]
    assert len(pieces) > len(special())
    assert b"".join(pieces).decode() == getattr(special(), f"to_{form}")()


@pytest.mark.parametrize("rows", [Rows((), ()), Rows((), ((), ())), Rows(("a",), ())], ids=["none", "bare", "empty"])
def test_rows_go_from_one_process_to_another(rows: Rows) -> None:
    assert pickle.loads(pickle.dumps(rows)) == rows
    assert pickle.loads(pickle.dumps(special())) == special()


def test_json_and_xml_are_sparql_results_that_others_read() -> None:
    from rdflib.query import Result

    for form, data in (("json", special().to_json()), ("xml", special().to_xml())):
        result = Result.parse(io.BytesIO(data.encode()), format=form)
        assert [str(name) for name in result.vars or []] == ["a", "b"]
        first, second, third = result
        assert first[1] is None
        assert str(second[0]) == "https://example.org/?a&b"
        assert second[1].toPython() == 7
        assert third[0].language == "cy"
        assert third[0].value == ("é<\x0c" if form == "json" else "é<\ufffd")


def test_a_table_is_aligned_and_counted() -> None:
    assert special().to_table().splitlines() == [
        "a                         b",
        "------------------------  -",
        'x,"y" z\\',
        "https://example.org/?a&b  7",
        "é<                        8",
        "(3 rows)",
    ]


def test_every_kind_of_answer_is_written(store: StoreReader) -> None:
    for text, forms in (
        ("SELECT ?f WHERE { ?f a insp:Force }", ("table", "csv", "tsv", "json", "xml", None)),
        ("ASK { ?f a insp:Force }", ("table", "csv", "tsv", "json", "xml", None)),
        (
            "DESCRIBE id:force/kent".replace("id:force/kent", "<https://w3id.org/kgbuild/id/force/kent>"),
            ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml", None),
        ),
    ):
        for form in forms:
            stream = io.BytesIO()
            run_sparql(store, text).write(stream, form)
            assert stream.getvalue().endswith(b"\n")


def test_to_pandas_types_numbers() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is an extra")
    frame = special().to_pandas()
    assert list(frame.columns) == ["a", "b"]
    assert str(frame["b"].dtype) == "Int64"
    assert frame["b"].isna().tolist() == [True, False, False]
    assert isinstance(frame, pandas.DataFrame)


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match=f"kgbuild\\[{package}\\]"):
        getattr(special(), f"to_{package}")()
