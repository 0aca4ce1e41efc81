"""The months in officers.csv against elections, and against the days and rounds in which officers spoke."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

from kgbuild import resources
from kgbuild.extract._about._known import known_speakers
from kgbuild.extract._about.resolve import resolve_context
from kgbuild.read import read_document
from kgbuild.reference import Reference, load_reference
from kgbuild.rules import load_rules

REFERENCE = load_reference()
ELECTIONS = ("2012-11", "2016-05", "2021-05", "2024-05")
NOW = "9999-12"  # of somebody in office when the table was made


def _said(role: str) -> Iterator[tuple[str, str]]:
    """(person, month) of each dated response of somebody in an office."""
    with (resources.DATA / "responses.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["published"] and row["role"].casefold().startswith(role):
                yield row["person"], row["published"][:7]


def _months(office: str) -> dict[str, list[tuple[str, str]]]:
    months: dict[str, list[tuple[str, str]]] = {}
    for each in REFERENCE.officers_of(office):
        months.setdefault(each.name, []).append((each.starts, each.ends or NOW))
    return months


def test_commissioners_spoke_within_their_months() -> None:
    terms = _months("commissioner")
    said = [(terms[person], month) for person, month in _said("police and crime commissioner") if person in terms]
    assert len(said) > 20
    assert all(any(first <= month <= last for first, last in spans) for spans, month in said)


def test_chief_constables_spoke_within_the_months_of_one_of_their_forces() -> None:
    terms = _months("chief-officer")
    said = [(terms[person], month) for person, month in _said("chief constable") if person in terms]
    assert len(said) > 50
    assert all(any(first <= month <= last for first, last in spans) for spans, month in said)


def test_commissioners_terms_follow_the_elections_save_for_those_that_are_noted() -> None:
    for each in REFERENCE.officers_of("commissioner"):
        ordinary = each.starts in ELECTIONS and each.ends in ("", *ELECTIONS)
        assert ordinary == (not each.note), each.name


def test_who_answered_for_a_force_as_its_head_was_that_in_the_round() -> None:
    cycles = load_rules("context")["context.cycle-published"].table("cycles")
    answered = known_speakers()
    checked = 0
    for each in REFERENCE.officers_of("chief-officer"):
        for cycle, role in answered.get(each.force, {}).get(each.name, ()):
            if role == "Chief Constable":
                assert each.starts <= cycles[cycle][1] and cycles[cycle][0] <= (each.ends or NOW), (each, cycle)
                checked += 1
    assert checked > 50


def _with_rows(folder: Path, *rows: str) -> Reference:
    """The bundled tables with more officers."""
    folder.mkdir()
    for table in resources.DATA.glob("*.csv"):
        shutil.copy(table, folder / table.name)
    with (folder / "officers.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{row},,\n" for row in rows)
    return load_reference(folder)


def _cycle(text: str, reference: Reference) -> str:
    return resolve_context(read_document(text.encode(), name="text.txt"), reference).cycle


def test_the_rules_hold_no_names_and_a_row_of_the_table_dates_a_text(tmp_path: Path) -> None:
    text = "Cheshire Police inspected\n\nHMICFRS praised it. Chief Constable Jane Roe was pleased.\n"
    assert _cycle(text, REFERENCE) == ""
    assert _cycle(text, _with_rows(tmp_path / "a", "chief-officer,Jane Roe,cheshire,2017-08,2019-01")) == "peel-2017"
    assert _cycle(text, _with_rows(tmp_path / "b", "chief-officer,Jane Roe,kent,2017-08,2019-01")) == ""


def test_of_two_terms_of_a_commissioner_the_years_between_count_too(tmp_path: Path) -> None:
    text = "Cheshire Police inspected\n\nHMICFRS praised it. Commissioner Jane Roe was pleased.\n"
    terms = "commissioner,Jane Roe,,2017-10,2018-01", "commissioner,Jane Roe,,2018-03,2018-10"
    assert _cycle(text, _with_rows(tmp_path / "a", terms[0])) == ""
    assert _cycle(text, _with_rows(tmp_path / "b", *terms)) == "peel-2017"


def test_nobody_is_in_the_graph_for_standing_among_the_officers() -> None:
    held = {post.name for post in REFERENCE.posts}
    assert {each.name for each in REFERENCE.officers_of("inspector")} <= held
    assert {person.name for person in REFERENCE.people.values()} == held
