"""Findings counted for the page of a force: by kind, by theme, by theme and cycle."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from kgbuild.pages._evidence import COLUMNS, Item
from kgbuild.pages._names import Name, Names, Solutions
from kgbuild.pages._page import Table, filled


def findings_table(findings: Iterable[Item], *, name: str = "findings", title: str = "Findings", **whose: Any) -> Table:
    """Findings as a table; `whose` is what the query of that name was asked with."""
    return Table(name, title, COLUMNS, [item.to_row() for item in findings], (filled("findings", **whose),))


def summary(findings: Sequence[Item], graded: Solutions, names: Names) -> dict[str, Any]:
    """Counts for the head of a page, and the cycles of which there is nothing."""
    kinds = Counter(item.kind for item in findings if item.kind)
    read = {item.cycle.slug for item in findings if item.cycle} | {str(row["cycle"]) for row in graded if row["grade"]}
    return {
        "findings": len(findings),
        "negative": sum(item.polarity == "negative" for item in findings),
        "positive": sum(item.polarity == "positive" for item in findings),
        "kinds": sorted(kinds.items(), key=lambda each: (-each[1], each[0].label)),
        "grades": sum(1 for row in graded if row["grade"]),
        "cycles": [cycle for cycle in names.cycles if cycle.slug in read],
        "missing": [cycle for cycle in names.cycles if cycle.slug not in read],
    }


def read_by_cycle(inspected: Solutions) -> dict[str, set[str]]:
    """The forces of which anything was read in each cycle, as IRIs."""
    read: dict[str, set[str]] = defaultdict(set)
    for row in inspected:
        read[str(row["cycle"])].add(str(row["force"]))
    return read


def themes_of(findings: Iterable[Item], polarity: str = "") -> Counter[Name]:
    """How many of the findings, or of those of one polarity, are under each theme."""
    return Counter(theme for item in findings if polarity in ("", item.polarity) for theme in item.themes)


def by_theme(findings: Sequence[Item]) -> list[tuple[Name | None, list[Item]]]:
    """Findings under each of their themes, the theme with most negative findings first; without a theme last."""
    groups: dict[Name | None, list[Item]] = defaultdict(list)
    for item in findings:
        told: Sequence[Name | None] = item.themes or [None]
        for theme in told:
            groups[theme].append(item)
    return sorted(
        groups.items(),
        key=lambda each: (
            each[0] is None,
            -sum(item.polarity == "negative" for item in each[1]),
            -len(each[1]),
            each[0].label if each[0] else "",
        ),
    )


def matrix(findings: Sequence[Item], names: Names, of: Callable[[Item], Iterable[Name]]) -> dict[str, Any]:
    """How many findings, negative and positive apart, each of what they are `of` has in each cycle.

    `rows` are what has findings, the one with most negative ones first; `cells` are by its slug and that of the cycle.
    """
    cells: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    total: dict[Name, list[int]] = defaultdict(lambda: [0, 0])
    for item in findings:
        side = 0 if item.polarity == "negative" else 1
        for name in of(item):
            total[name][side] += 1
            if item.cycle:
                cells[name.slug, item.cycle.slug][side] += 1
    reached = {item.cycle.slug for item in findings if item.cycle}
    rows = sorted(total, key=lambda name: (-total[name][0], -total[name][1], name.label))
    return {"cycles": [cycle for cycle in names.cycles if cycle.slug in reached], "rows": rows, "cells": cells}
