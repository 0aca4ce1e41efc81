"""The months of office in terms.toml against the days on which the bundled responses were given."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from kgbuild import resources
from kgbuild.rules import load_rules

RULES = load_rules("terms")


def _said(role: str) -> Iterator[tuple[str, str]]:
    """(person, month) of each dated response of somebody in an office."""
    with (resources.DATA / "responses.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["published"] and row["role"].casefold().startswith(role):
                yield row["person"], row["published"][:7]


def test_commissioners_spoke_within_their_months() -> None:
    terms = RULES["context.cycle-commissioner"].table("terms")
    said = [(terms[person], month) for person, month in _said("police and crime commissioner") if person in terms]
    assert len(said) > 20
    assert all(first <= month <= last for (first, last), month in said)


def test_chief_constables_spoke_within_the_months_of_one_of_their_forces() -> None:
    months: dict[str, list[tuple[str, str]]] = {}
    for held in RULES["context.cycle-chief-officer"].table("terms").values():
        for each in held:
            name, _, span = each.rpartition(" ")
            first, _, last = span.partition("/")
            months.setdefault(name, []).append((first, last))
    said = [(months[person], month) for person, month in _said("chief constable") if person in months]
    assert len(said) > 50
    assert all(any(first <= month <= last for first, last in spans) for spans, month in said)
