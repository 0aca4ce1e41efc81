"""What users ask, answered from the seed documents and the bundled facts together, by the command they would use."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., "CompletedProcess[str]"]
Ask = Callable[..., list[dict[str, str]]]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def together(kgbuild: Run, seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed documents and the bundled facts in one store."""
    folder = tmp_path_factory.mktemp("together")
    done = kgbuild("build", seeds, "--bundled", "--store", "kg", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def ask(kgbuild: Run, together: Path) -> Ask:
    """Rows of a named query: ``ask("judgements", force="cambridgeshire")``."""

    def run(name: str, **params: str) -> list[dict[str, str]]:
        given = [word for key, value in params.items() for word in ("--param", f"{key}={value}")]
        done = kgbuild("query", name, *given, "--format", "csv", "--store", "kg", cwd=together)
        assert done.returncode == 0, done.stderr
        return list(csv.DictReader(io.StringIO(done.stdout)))

    return run


def test_the_bundled_data_hold_what_was_collected(ask: Ask) -> None:
    assert len(ask("forces")) == 43
    assert len(ask("cycles")) == 8
    judgements = ask("judgements")
    table = [row for row in judgements if row["document"] == "judgements.csv"]
    assert len({(row["force"], row["cycle"], row["question"], row["grade"]) for row in table}) >= 1640
    assert len({row["force"] for row in judgements}) == 43
    assert sum(row["document"] == "findings.csv" for row in ask("findings")) >= 2200
    assert sum(row["document"] == "responses.csv" for row in ask("statements")) >= 280


def test_only_the_known_judgements_disagree_and_a_later_change_is_explained(ask: Ask) -> None:
    told = {(row["force"], row["cycle"], row["question"]) for row in ask("conflicts")}
    assert told == {
        ("cheshire", "peel-2014", "e1-reducing-crime"),
        ("cheshire", "peel-2014", "e2-investigating"),
    }
    # Changed by the inspectorate after publication, on finding a data error: no conflict, and told as what it is.
    changed = [row for row in ask("corrections") if row["changed"]]
    assert [(row["force"], row["grade"], row["other_grades"]) for row in changed] == [
        ("northamptonshire", "requires-improvement", "adequate")
    ]
    assert "data error" in changed[0]["reason"]


def test_grades_for_investigating_crime_over_all_cycles_show_the_breaks(ask: Ask) -> None:
    rows = {row["cycle"]: row for row in ask("grades-over-time", force="cambridgeshire", area="investigating-crime")}
    assert list(rows) == [
        *("peel-2014", "peel-2015", "peel-2016", "peel-2017", "peel-2018-19", "peel-2021-22", "peel-2023-25"),
    ]
    assert rows["peel-2015"]["grade"] == "requires-improvement"
    assert (rows["peel-2017"]["scale"], rows["peel-2021-22"]["scale"]) == ("four-tier", "five-tier")
    assert (rows["peel-2021-22"]["comparable"], rows["peel-2021-22"]["change"]) == ("false", "not-comparable")
    assert "Fifth grade" in rows["peel-2021-22"]["reason"]
    assert rows["peel-2023-25"]["change"] == "not-comparable"


def test_no_change_is_told_where_the_pair_of_cycles_is_not_called_comparable(ask: Ask) -> None:
    compared = [row for row in ask("trajectories") if row["change"] in {"improved", "unchanged", "deteriorated"}]
    assert compared
    assert {row["cycle"] for row in compared} <= {"peel-2016", "peel-2017", "peel-2018-19"}


def test_what_was_said_of_supervision_in_each_cycle_with_quotes(ask: Ask, together: Path, seeds: Path) -> None:
    rows = ask("said-of-theme", force="cambridgeshire", theme="supervision-of-investigations")
    assert {row["cycle"] for row in rows} >= {"peel-2015", "peel-2016", "peel-2017", "peel-2018-19", "peel-2021-22"}
    quoted = [row for row in rows if row["start"]]
    assert {row["cycle"] for row in quoted} >= {"peel-2015", "peel-2016", "peel-2017", "peel-2021-22"}
    for row in quoted:
        path = seeds / row["document"]
        if path.is_file():
            text = path.read_text("utf-8")
            assert text[int(row["start"]) : int(row["end"])] == row["words"]


def test_recommendations_follow_from_the_concern_about_domestic_abuse(ask: Ask) -> None:
    rows = [row for row in ask("recommendations-of-concern", force="cambridgeshire") if row["cycle"] == "peel-2015"]
    assert len(rows) == 4
    assert {row["question"] for row in rows} == {"e3-vulnerable-people"}
    assert len({row["concern"] for row in rows}) == 1


def test_who_answered_for_the_force_and_what_was_promised(ask: Ask) -> None:
    rows = ask("answers", force="cambridgeshire")
    promised = {row["speaker"] for row in rows if row["kind"] == "commitment"}
    assert promised >= {"Mark Hopkins", "Alan Baldwin"}
    assert {row["role"] for row in rows if row["speaker"] == "Alan Baldwin"} == {"Deputy Chief Constable"}


def test_every_quote_is_proved(kgbuild: Run, together: Path) -> None:
    done = kgbuild("verify", "--store", "kg", cwd=together)
    assert done.returncode == 0, done.stdout
    assert " 0 failed" in done.stdout


def test_the_graph_conforms_for_both_engines_on_the_seeds(kgbuild: Run, together: Path) -> None:
    done = kgbuild("validate", "--store", "kg", cwd=together)
    assert done.returncode == 0, done.stdout


def test_one_person_under_two_spellings_is_one(ask: Ask) -> None:
    named = {row["speaker"] for row in ask("statements") if "illingham" in row["speaker"]}
    assert named == {"Zoë Billingham"}
