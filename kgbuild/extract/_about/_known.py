"""What the bundled tables know of earlier rounds: grades, days of reports, and who answered."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from kgbuild import resources


def _rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table, what a row lacks as ""; none where the table is not there."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            return list(csv.DictReader(file, restval=""))
    except OSError:
        return []


@lru_cache(maxsize=2)
def known_grades(
    path: Path = resources.DATA / "judgements.csv",
) -> Mapping[tuple[str, str], Mapping[str, frozenset[str]]]:
    """Grades of the bundled table by (force, cycle) and question; empty where the table is not there."""
    grades: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
    for row in _rows(path):
        held = grades.setdefault((row["force_id"], row["cycle_id"]), {})
        question = row["question_id"]
        held[question] = held.get(question, frozenset()) | {row["grade"]}
    return grades


@lru_cache(maxsize=2)
def known_numbers(path: Path = resources.DATA / "judgements.csv") -> Mapping[tuple[str, str, str], int]:
    """How many forces have one grade and no other, by (cycle, question, grade)."""
    return Counter(
        (cycle, question, grade)
        for (_, cycle), of_force in known_grades(path).items()
        for question, grades in of_force.items()
        for grade in (grades if len(grades) == 1 else ())
    )


@lru_cache(maxsize=2)
def known_days(path: Path = resources.DATA / "judgements.csv") -> Mapping[str, Mapping[str, str]]:
    """The days on which the bundled table has sources of grades, by force: the cycle of each day.

    A day that five forces share is one on which the reports on all forces came out: it stands under "". A day on which
    a force has sources of several cycles tells nothing and is left out.
    """
    seen: dict[tuple[str, str], set[str]] = {}
    forces: dict[tuple[str, str], set[str]] = {}
    for row in _rows(path):
        if len(row["published"]) != 10:
            continue
        seen.setdefault((row["force_id"], row["published"]), set()).add(row["cycle_id"])
        forces.setdefault((row["cycle_id"], row["published"]), set()).add(row["force_id"])
    for (cycle, day), of_forces in forces.items():
        if len(of_forces) >= 5:
            seen.setdefault(("", day), set()).add(cycle)
    days: dict[str, dict[str, str]] = {}
    for (force, day), cycles in seen.items():
        if len(cycles) == 1:
            days.setdefault(force, {})[day] = min(cycles)
    return days


@lru_cache(maxsize=2)
def known_speakers(
    path: Path = resources.DATA / "responses.csv",
) -> Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]]:
    """Who answered for a force in which cycle, by force and name: (cycle, office) each; empty without the table."""
    speakers: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {}
    for row in _rows(path):
        if row["person"] and row["role"]:
            of_force = speakers.setdefault(row["force_id"], {})
            seen = (row["cycle_id"], row["role"])
            of_force[row["person"]] = tuple(sorted({*of_force.get(row["person"], ()), seen}))
    return speakers
