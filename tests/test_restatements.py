"""What several documents print in the same words is one finding, and counts as one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kgbuild.analyse._reading import read_columns
from kgbuild.build import build
from kgbuild.explain import explain
from kgbuild.query import run_query, run_sparql
from kgbuild.store import StoreReader, open_store

HEAD = "force_id,cycle_id,question_id,kind,theme_id,summary,item_no,published,source_kind,source_url\n"
ASKED = "kent,peel-2018-19,{},area-for-improvement,domestic-abuse,{},{},{},{},https://example.org/{}\n"
EARLIER = "kent,peel-2017,,area-for-improvement,domestic-abuse,Visit victims at home.,,2018-03-22,inspectorate,https://example.org/old\n"
RISK, VISITS, ORDERS = "Look at risk each week.", "See victims at home.", "Use orders to protect victims."


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreReader]:
    folder = tmp_path_factory.mktemp("restated")
    report = [
        ASKED.format("", RISK, "", "2019-05-02", "inspectorate", "kent"),
        ASKED.format("e3-vulnerable-people", VISITS, "", "2019-05-02", "inspectorate", "kent"),
        ASKED.format("", ORDERS, "101", "2019-05-02", "inspectorate", "kent"),
        EARLIER,
    ]
    answer = [
        ASKED.format("", " look at  risk each week", "", "2019-06-20", "pcc", "answer"),
        ASKED.format("e2-investigating", VISITS, "", "2019-06-20", "pcc", "answer"),
        ASKED.format("", ORDERS.upper(), "102", "2019-06-20", "pcc", "answer"),
        # Twice on the page, with and without the question: it answers what is asked once.
        ASKED.format("e3-vulnerable-people", RISK, "", "2019-06-20", "pcc", "answer"),
        ASKED.format("", RISK, "", "2019-06-20", "pcc", "answer").replace("kent", "essex", 1),
    ]
    news = [ASKED.format("", RISK + ".", "", "2019-05-03", "news", "paper").replace("risk", "risks")]
    for name, rows in (("report", report), ("answer", answer), ("news", news)):
        (folder / name).mkdir()
        (folder / name / f"{name}.csv").write_text(HEAD + "".join(rows), "utf-8")
    sources = sorted(folder.glob("*/*.csv"))
    done = build(sources, store=folder / "kg", jobs=1)
    assert not done.problems and not done.violations
    with open_store(folder / "kg") as reader:
        yield reader


def _restating(store: StoreReader) -> dict[str, str]:
    rows: Any = run_sparql(store, "SELECT ?one ?other WHERE { ?one insp:restates ?other }")
    return {row["one"]: row["other"] for row in rows}


def test_an_answer_restates_what_the_report_asks(store: StoreReader) -> None:
    """Not on another question, under another number, of another force, or in other words."""
    words = {row["fact"]: row["words"] for row in run_query(store, "evidence")}
    again = sorted((words[one], words[other]) for one, other in _restating(store).items())
    assert again == [(RISK, RISK), ("look at  risk each week", RISK)]


def test_each_restated_finding_is_derived_with_all_that_print_it(store: StoreReader) -> None:
    rows = run_query(store, "derived", {"rule": "derive.restatement@1"})
    assert [(row["force"], row["cycle"], row["premises"]) for row in rows] == [("kent", "peel-2018-19", 3)]


def test_a_reader_of_either_learns_that_it_is_printed_elsewhere_too(store: StoreReader) -> None:
    rows = {row["fact"]: row for row in run_query(store, "evidence")}
    again = _restating(store)
    (first,) = set(again.values())
    assert rows[first]["restated_by"] == "|".join(sorted(again)) and not rows[first]["restates"]
    told = explain(store, first)
    assert (told.restates, {each.iri for each in told.restated}) == ((), set(again))
    assert "Printed elsewhere too" in told.to_text() and "answer.csv, row " in told.to_text()
    for one, other in sorted(again.items()):
        assert (rows[one]["restates"], rows[one]["restated_by"]) == (other, None)
        told = explain(store, one)
        assert [each.iri for each in told.restates] == [first]
        assert {each.iri for each in told.restated} == set(again) - {one}
        assert "report.csv, row 2" in told.to_text()


def test_counts_are_of_findings_and_not_of_their_prints(store: StoreReader) -> None:
    assert len(run_query(store, "findings", {"force": "kent"})) == 9  # each print is a row
    (repeat,) = run_query(store, "repeats", {"force": "kent"})
    assert (repeat["cycles"], repeat["findings"]) == ("peel-2017|peel-2018-19", 7)
    (theme,) = run_query(store, "recurring-themes", {"theme": "domestic-abuse"})
    assert (theme["forces"], theme["findings"]) == (2, 8)
    assert len(read_columns(store)) == 8
    duties = run_query(store, "duties", {"force": "kent", "cycle": "peel-2018-19"})
    assert [row["document"] for row in duties if row["text"] == RISK] == ["answer.csv|report.csv"]
    assert len(duties) == 6


def test_a_line_that_several_documents_print_is_one(store: StoreReader) -> None:
    chains = run_query(store, "chains", {"force": "kent"})
    assert len({row["finding"] for row in chains}) == len(chains)
    assert chains and not _restating(store).keys() & {row["finding"] for row in chains}


def test_a_finding_is_linked_once_however_many_documents_print_it(store: StoreReader) -> None:
    """A force had 529 links of lineage, with 280 different pairs of quotes."""
    linked: Any = run_sparql(store, "SELECT ?one { ?link insp:earlierFinding|insp:laterFinding ?one }")
    ends = {row["one"] for row in linked}
    assert ends and not _restating(store).keys() & ends


def test_the_same_words_under_two_numbers_of_the_register_are_two_findings(tmp_path: Path) -> None:
    """In one table or in two, whichever row comes first; a row without a number is told to restate one with it."""
    rows = {
        number: ASKED.format("", ORDERS, number, "2019-05-02", "inspectorate", "kent") for number in ("101", "102", "")
    }
    tables = {"one": ("101", "102"), "turned": ("102", "101"), "a": ("101",), "b": ("102",), "plain": ("",)}
    for name, numbers in tables.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.csv").write_text(HEAD + "".join(rows[number] for number in numbers), "utf-8")

    def named(*tables: str) -> dict[str, str]:
        target = tmp_path / "-".join(("kg", *tables))
        done = build([tmp_path / table for table in tables], store=target, jobs=1)
        assert not done.problems and not done.violations
        with open_store(target) as reader:
            asked = "SELECT ?one ?number WHERE { ?one a insp:Finding OPTIONAL { ?one insp:registerNumber ?number } }"
            found = run_sparql(reader, asked)
            restating.append(len(_restating(reader)))
        assert len({row["one"] for row in found}) == len(found)  # no finding has two numbers
        return {row["number"]: row["one"] for row in found}

    restating: list[int] = []
    one = named("one")
    assert one.keys() == {"101", "102"} and one["101"] != one["102"]
    assert one == named("turned") == named("a", "b")
    assert one["101"] == named("a", "plain")["101"]
    assert restating == [0, 0, 0, 1]


@pytest.mark.parametrize("numbers", [("101", "101"), ("101", ""), ("", "101")])
def test_a_row_that_repeats_another_and_has_no_other_number_is_left_out(
    tmp_path: Path, numbers: tuple[str, ...]
) -> None:
    rows = [ASKED.format("", ORDERS, number, "2019-05-02", "inspectorate", "kent") for number in numbers]
    (tmp_path / "own.csv").write_text(HEAD + "".join(rows), "utf-8")
    done = build([tmp_path / "own.csv"], store=tmp_path / "kg", jobs=1)
    assert [problem.problem.partition(" (")[0] for problem in done.problems] == ["repeats the row of line 2"]
    assert not done.violations
