"""A force's grades over the cycles, and the breaks between these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from kgbuild.pages import _draw
from kgbuild.pages._names import Name, Names, Solutions
from kgbuild.pages._page import Link

GRADES: Final = ("outstanding", "good", "adequate", "requires-improvement", "inadequate")  # of any scale
_PILLARS: Final = ("effectiveness", "efficiency", "legitimacy", "leadership")


def drawing(rows: Solutions, names: Names, link: Link, title: str) -> Any:
    """The drawing of a force's grades, or nothing where there is none."""
    told = grade_rows(rows, names)
    if not told:
        return ""
    known = {str(row["cycle"]) for row in told}
    cycles = [cycle for cycle in names.cycles if cycle.slug in known]
    broken = {each["cycle"] for each in boundaries(rows, names) if each["comparable"] != "true"}
    questions: dict[tuple[str, str], dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in told:  # as they are sorted: by question, and by grade where sources disagree
        questions[str(row["area"] or ""), str(row["cycle"])][str(row["question"])].append(row)

    def box(row: Mapping[str, Any], cycle: Name) -> _draw.Box:
        absent = "not graded" if names.ungraded(cycle.slug, str(row["question"])) else "not in the data"
        return _draw.Box(
            f"{cycle.short}, {row['label'] or row['question']}",
            str(row["grade"] or ""),
            absent,
            str(row["change"] or ""),
            judgement_link(link, row) if row["grade"] else "",
        )

    lines = [
        (
            label,
            [[[box(row, cycle) for row in of] for of in questions[area, cycle.slug].values()] for cycle in cycles],
        )
        for area, label in _areas(told, names)
    ]
    return _draw.grades([(cycle.short, cycle.slug in broken) for cycle in cycles], lines, title=title)


def judgement_link(link: Link, row: Any) -> str:
    return link.fact("judgement", str(row["force"]), str(row["cycle"]), str(row["question"]), str(row["grade"]))


def _areas(rows: Sequence[Any], names: Names) -> list[tuple[str, str]]:
    """The areas of the rows: pillars first, then by label; "" last for questions without a home."""
    slugs = sorted({str(row["area"] or "") for row in rows if row["area"]})
    slugs.sort(key=lambda slug: (slug not in _PILLARS, names.label("area", slug)))
    if any(not row["area"] for row in rows):
        slugs.append("")
    return [(slug, names.label("area", slug) if slug else "Other questions") for slug in slugs]


def grade_rows(rows: Solutions, names: Names) -> list[dict[str, Any]]:
    """The rows with a grade, and those without one in a cycle of which some grade is known; by area and cycle."""
    told = list(rows)
    known = {str(row["cycle"]) for row in told if row["grade"]}
    order = {slug: index for index, (slug, _) in enumerate(_areas(told, names))}
    chosen = [row for row in told if str(row["cycle"]) in known]
    chosen.sort(
        key=lambda row: (
            order[str(row["area"] or "")],
            names.ordinals.get(str(row["cycle"]), 0),
            str(row["question"]),
            str(row["grade"] or ""),
        )
    )
    return chosen


def latest(rows: Solutions, names: Names) -> tuple[Name, list[dict[str, Any]]] | None:
    """The newest cycle of which a grade is known, and its grades by question."""
    told = [row for row in grade_rows(rows, names) if row["grade"]]
    cycle = next((each for each in reversed(names.cycles) if any(row["cycle"] == each.slug for row in told)), None)
    return (cycle, [row for row in told if row["cycle"] == cycle.slug]) if cycle else None


def boundaries(rows: Solutions, names: Names) -> list[dict[str, str]]:
    """For each two cycles next to each other that the rows reach: may they be compared, and who says so."""
    told = list(rows)
    reached = {str(row["cycle"]) for row in told if row["grade"]}
    return between(reached, {str(row["cycle"]): row for row in told}, names)


def between(reached: Collection[str], said: Mapping[str, Mapping[str, Any]], names: Names) -> list[dict[str, str]]:
    """The same for the cycles reached, from what is `said` of each (previous_cycle, comparable, reason)."""
    cycles = [cycle for cycle in names.cycles if cycle.slug in reached]
    result = []
    for before, after in pairwise(cycles):
        row = said[after.slug]
        adjacent = str(row["previous_cycle"] or "") == before.slug
        result.append(
            {
                "previous": before.label,
                "cycle": after.slug,
                "label": after.label,
                "comparable": str(row["comparable"] or "") if adjacent else "",
                "reason": str(row["reason"] or "") if adjacent else "A cycle lies between them.",
            }
        )
    return result
