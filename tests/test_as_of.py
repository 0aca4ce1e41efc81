"""A store as its data stood on a day: what was published by then, and nothing that nobody could have known."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from kgbuild.as_of import Standing, as_of, parse_day
from kgbuild.build import build
from kgbuild.diff import diff
from kgbuild.errors import QueryError
from kgbuild.explain import explain
from kgbuild.export import export_graph
from kgbuild.store import StoreReader, open_store
from tests.stores import PAGE, rows

Run = Callable[..., "subprocess.CompletedProcess[str]"]

JUDGEMENTS = """force_id,cycle_id,question_id,grade,published,source_kind,source_url
kent,peel-2015,legitimacy,good,2016-02-11,inspectorate,https://example.org/kent
kent,peel-2015,legitimacy,good,2016-02-12,news,https://example.org/paper
kent,peel-2015,legitimacy,requires-improvement,2016-05,news,https://example.org/other-paper
kent,peel-2015,efficiency,good,,inspectorate,https://example.org/undated
kent,peel-2016,efficiency,good,2016-11-03,inspectorate,https://example.org/kent-2016
kent,peel-2018-19,legitimacy,good,,inspectorate,https://example.org/undated-2019
"""
FINDINGS = """force_id,cycle_id,question_id,kind,theme_id,summary,addresses,due,status,status_date,item_no,published,\
source_kind,source_url
kent,peel-2015,,recommendation,domestic-abuse,Look at risk each week.,,2016-06,being-progressed,2016-08-01,101,\
2016-02-11,inspectorate,https://example.org/kent
kent,peel-2015,,recommendation,domestic-abuse,Look at risk each week.,,2016-06,complete,2017-01-15,101,\
2016-02-11,inspectorate,https://example.org/register
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreReader]:
    folder = tmp_path_factory.mktemp("as-of")
    sources = folder / "sources"
    sources.mkdir()
    (sources / "judgements.csv").write_text(JUDGEMENTS, "utf-8")
    (sources / "findings.csv").write_text(FINDINGS, "utf-8")
    (sources / "page.txt").write_text(PAGE, "utf-8")
    report = build([sources], store=folder / "kg", jobs=1, validator="none")
    assert not report.problems
    with open_store(folder / "kg") as reader:
        yield reader


View = Callable[..., tuple[StoreReader, Standing]]


@pytest.fixture(scope="module")
def then(store: StoreReader) -> Iterator[View]:
    """The store on a day, made once: ``then("2016-02-11", dated_only=True)``."""
    with ExitStack() as stack:

        @cache
        def view(day: str, dated_only: bool = False) -> tuple[StoreReader, Standing]:
            return stack.enter_context(as_of(store, day, dated_only=dated_only))

        yield view


def grades(then: View, day: str, dated_only: bool = False) -> set[tuple[str, str, str]]:
    view, _ = then(day, dated_only)
    return {(row["cycle"], row["question"], row["grade"]) for row in rows(view, "judgements", force="kent")}


def test_only_what_was_published_by_the_day_is_told(then: View) -> None:
    assert grades(then, "2016-02-10", dated_only=True) == set()
    assert grades(then, "2016-02-11", dated_only=True) == {("peel-2015", "legitimacy", "good")}
    view, _ = then("2016-02-11")
    told = rows(view, "judgements", question="legitimacy")
    assert [row["source_url"] for row in told] == ["https://example.org/kent"]  # one of its two sources so far
    assert ("peel-2016", "efficiency", "good") not in grades(then, "2016-11-02")
    assert ("peel-2016", "efficiency", "good") in grades(then, "2016-11-03")


def test_a_month_counts_when_it_is_over(then: View) -> None:
    grade = ("peel-2015", "legitimacy", "requires-improvement")
    assert grade not in grades(then, "2016-05-30")
    assert grade in grades(then, "2016-05-31")
    assert grade in grades(then, "2016-05")  # a month stands for its last day
    assert parse_day("2016-02") == "2016-02-29"


def test_what_shows_no_date_is_kept_once_its_round_was_out_and_counted(then: View) -> None:
    undated = ("peel-2015", "efficiency", "good")
    assert undated in grades(then, "2016-02-11")  # results of 2015 were out by October 2015
    assert undated not in grades(then, "2015-09-30")
    assert ("peel-2018-19", "legitimacy", "good") not in grades(then, "2016-02-11")
    _, standing = then("2016-02-11")
    assert (standing.undated_kept, standing.undated_left_out) == (1, 1)
    assert "1 of them without a date" in standing.to_text()
    assert "1 without a date left out" in standing.to_text()
    _, standing = then("2016-02-11", True)
    assert (standing.undated_kept, standing.undated_left_out) == (0, 2)
    assert standing.kept == 3


def test_conflicts_and_what_is_derived_are_those_of_the_day(then: View) -> None:
    count = "SELECT ?d WHERE { ?d a <https://w3id.org/kgbuild/ontology#Disagreement> }"
    for day, expected in (("2016-05-30", 0), ("2016-05-31", 1)):
        view, _ = then(day)
        assert len({row["grade"] for row in rows(view, "conflicts")}) == expected
        assert len(list(view.graph.query(count))) == expected  # type: ignore[arg-type]


def test_status_is_that_of_the_day(then: View) -> None:
    for day, status in (("2016-07-31", ""), ("2016-08-01", "being-progressed"), ("2017-01-15", "complete")):
        view, _ = then(day)
        assert {row["status"] for row in rows(view, "recommendations")} == {status}
        assert {row["due"] for row in rows(view, "recommendations")} == {"2016-06"}


def test_a_text_counts_from_its_own_date(then: View) -> None:
    view, standing = then("2016-11-02")
    assert "page.txt" in standing.documents_left_out
    assert "page.txt" not in {row["document"] for row in rows(view, "documents")}
    view, _ = then("2016-11-03")
    (found,) = rows(view, "judgements", force="cleveland")
    told = explain(view, "judgement/cleveland/peel-2016/efficiency/good")
    assert found["quote"] == told.evidence[0].quote  # its text is at hand
    assert view.text(view.manifest["documents"]["page.txt"]["sha256"]) == PAGE


def test_periods_have_no_end_before_they_end(then: View) -> None:
    query = """PREFIX insp: <https://w3id.org/kgbuild/ontology#>
        SELECT ?s ?e { ?p a insp:MonitoringPeriod ; insp:force <https://w3id.org/kgbuild/id/force/cleveland> ;
            insp:starts ?s . OPTIONAL { ?p insp:ends ?e } }"""
    for day, expected in (("2018-12-31", []), ("2020-06-01", ["None"]), ("2023-09-30", ["2023-09"])):
        view, _ = then(day)
        found = [str(row["e"] and row["e"].value) for row in view.graph.query(query)]  # type: ignore[union-attr]
        assert found == expected


def test_the_view_of_a_late_day_is_the_store_itself(store: StoreReader, tmp_path: Path) -> None:
    with as_of(store, "2099-12-31") as (view, standing):
        assert not diff(store.path, view.path)
        assert standing.later == standing.undated_left_out == standing.events_left_out == 0
        folder = view.path
    assert not folder.exists()
    assert store.text(store.manifest["documents"]["page.txt"]["sha256"]) == PAGE  # still there


def test_two_views_of_a_day_are_the_same_bytes(store: StoreReader) -> None:
    written = []
    for _ in range(2):
        out = io.BytesIO()
        with as_of(store, "2016-08-01") as (view, _standing):
            export_graph(view, "nquads", out)
        written.append(out.getvalue())
    assert written[0] == written[1]
    assert b"2016-11-03" not in b"".join(line for line in written[0].splitlines() if b"graph/document/" in line)


@pytest.mark.parametrize("day", ["2016-02-30", "soon", "", "20160211", "2016-2-1"])
def test_a_day_that_is_none_is_refused(store: StoreReader, day: str) -> None:
    with pytest.raises(QueryError, match="no day of the calendar"), as_of(store, day):
        pass


def test_the_commands_answer_as_the_data_stood(kgbuild: Run, bundled_store: Path, tmp_path: Path) -> None:
    asked = ("query", "judgements", "--store", bundled_store, "--format", "csv", "--as-of")
    done = kgbuild(*asked, "2016-12-31", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = list(csv.DictReader(io.StringIO(done.stdout)))
    assert told
    assert max(row["published"] for row in told) <= "2016-12-31"
    assert {row["cycle"] for row in told} == {"peel-2014", "peel-2015", "peel-2016"}
    assert "left out" in done.stderr
    strict = kgbuild(*asked, "2016-12-31", "--dated-only", cwd=tmp_path)
    dated = list(csv.DictReader(io.StringIO(strict.stdout)))
    assert dated
    assert all("" < row["published"] <= "2016-12-31" for row in dated)
    done = kgbuild("export", "nquads", "--as-of", "2014-12", "--store", bundled_store, "-o", "then.nq", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"/judgement/cambridgeshire/peel-2015/" not in (tmp_path / "then.nq").read_bytes()
    done = kgbuild(*asked, "31 December", cwd=tmp_path)
    assert done.returncode == 2
    assert "YYYY-MM-DD" in done.stderr
