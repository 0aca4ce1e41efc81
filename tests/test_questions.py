"""Every question of docs/questions.md is answered on the bundled data by the command that stands beside it."""

from __future__ import annotations

import csv
import io
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from kgbuild.cli import main
from kgbuild.query import NamedQuery, list_queries, run_query
from kgbuild.store import open_store

PAGE = Path(__file__).resolve().parents[1] / "docs" / "questions.md"
LINE = re.compile(r"^\| (\d+) \| [^|]+\? \| `kgbuild (query [^`]+)` \|$", re.MULTILINE)
COMMANDS = {int(match[1]): match[2] for match in LINE.finditer(PAGE.read_text("utf-8"))}


def test_the_page_has_the_thirty_questions() -> None:
    assert list(COMMANDS) == list(range(1, 31))


@pytest.mark.parametrize("number", COMMANDS)
def test_the_command_gives_rows(bundled_store: Path, number: int) -> None:
    asked = [*shlex.split(COMMANDS[number]), "--store", str(bundled_store), "--format", "csv"]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.stderr
    assert len(done.stdout.splitlines()) > 1


@pytest.mark.parametrize("number", [7, 10, 11, 15, 20, 21, 23])
def test_an_answer_has_its_words(bundled_store: Path, number: int) -> None:
    """What was asked for is in the row, and not only a row."""
    asked = [*shlex.split(COMMANDS[number]), "--store", str(bundled_store), "--format", "json"]
    done = CliRunner().invoke(main, asked)
    words = {"text", "concern", "quote", "words"}
    assert re.search(rf'"({"|".join(sorted(words))})": {{', done.stdout)


def test_who_signed_is_told_by_documents_and_by_the_table_of_posts(bundled_store: Path) -> None:
    asked = [
        "query",
        "inspectors",
        "--store",
        str(bundled_store),
        "--format",
        "csv",
        "--param",
        "inspector=Roy Wilsher",
    ]
    rows = list(csv.DictReader(io.StringIO(CliRunner().invoke(main, asked).stdout)))
    told = {(row["force"], row["published"][:4], row["kind"]) for row in rows}
    assert {("cambridgeshire", "2024", "post"), ("humberside", "2022", "press-release")} <= told
    assert all(row["source_url"] for row in rows if row["kind"] == "post")


# What no bundled source says: nobody's decisions, no page in two states, no inspector's name beside what was said.
NOT_BUNDLED = {"reviews", "versions"}
NO_EXAMPLE = {("inspector-said", "inspector")}


@pytest.mark.parametrize(
    "query", [each for each in list_queries() if each.name not in NOT_BUNDLED], ids=lambda each: each.name
)
def test_the_examples_of_the_catalogue_give_rows(bundled_store: Path, query: NamedQuery) -> None:
    """So that whoever copies one sees an answer."""
    day = {each.name: each.example for each in query.parameters if each.name in query.settings}
    with open_store(bundled_store) as store:
        empty = [
            each.name for each in query.parameters if not run_query(store, query.name, {**day, each.name: each.example})
        ]
    assert {(query.name, name) for name in empty} <= NO_EXAMPLE
