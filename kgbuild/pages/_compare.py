"""Two forces side by side: grades by cycle and question, and themes criticised in both."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request

from kgbuild.pages._evidence import Item, items
from kgbuild.pages._findings import by_theme
from kgbuild.pages._names import Names, Solutions
from kgbuild.pages._page import Page, Table, check_value, filled, named
from kgbuild.pages._site import Site


async def compare(site: Site, request: Request) -> Page:
    """The page of two forces, or the choice of them."""
    names = await site.names()
    chosen = [request.query_params.get(key, "") for key in ("a", "b")]
    for slug in chosen:
        check_value("force", slug, names)
    context: dict[str, Any] = {"forces": names.of("force"), "chosen": chosen, "pairs": [], "shared": []}
    if not all(chosen) or chosen[0] == chosen[1]:
        return Page("compare.html", "Compare two forces", (("Forces", "/forces"),), (), context, section="forces")
    nodes = [site.iri("force", slug) for slug in chosen]
    one, two, first, second = await asyncio.gather(
        *(site.rows("grades-over-time", force=slug) for slug in chosen),
        *(site.ask("findings", force=node) for node in nodes),
    )
    pairs, found = _pairs(one, two, names), (items(first, names), items(second, names))
    shared = _shared(*found)
    labels = [names.label("force", slug) for slug in chosen]
    grade_table = Table(
        "grades",
        "Grades side by side",
        ("cycle", "question", "label", "area", "grade_a", "grade_b"),
        pairs,
        tuple(named("grades-over-time", force=slug) for slug in chosen),
    )
    theme_table = Table(
        "themes",
        "Themes criticised in both",
        ("theme", "label", "findings_a", "findings_b", "cycles_a", "cycles_b"),
        shared,
        tuple(filled("findings", force=node) for node in nodes),
    )
    read = [(len(each), len({item.cycle.slug for item in each if item.cycle})) for each in found]
    context |= {"labels": labels, "pairs": pairs, "shared": shared, "cycles": names.cycles, "read": read}
    title = f"{labels[0]} and {labels[1]}"
    return Page("compare.html", title, (("Forces", "/forces"),), (grade_table, theme_table), context, section="forces")


def _pairs(one: Solutions, two: Solutions, names: Names) -> list[dict[str, Any]]:
    """Each question that either force has a row for; only within one cycle, where both were asked the same."""
    cells: dict[tuple[str, str], dict[str, Any]] = {}
    for side, rows in (("a", one), ("b", two)):
        for row in rows:
            key = (str(row["cycle"]), str(row["question"]))
            cell = cells.setdefault(key, {"label": row["label"], "area": row["area"], "a": set(), "b": set()})
            if row["grade"]:
                cell[side].add(str(row["grade"]))
    place = {cycle.slug: cycle.ordinal for cycle in names.cycles}
    return [
        {
            "cycle": cycle,
            "question": question,
            "label": cell["label"],
            "area": cell["area"],
            "grade_a": "|".join(sorted(cell["a"])) or None,
            "grade_b": "|".join(sorted(cell["b"])) or None,
        }
        for (cycle, question), cell in sorted(
            cells.items(), key=lambda each: (-place.get(each[0][0], 0), str(each[1]["label"] or ""), each[0][1])
        )
        if cell["a"] or cell["b"]
    ]


def _shared(one: list[Item], two: list[Item]) -> list[dict[str, Any]]:
    """Themes with negative findings in both, most findings first."""
    first, second = (dict(by_theme([item for item in found if item.polarity == "negative"])) for found in (one, two))
    rows = [
        {
            "theme": theme.slug,
            "label": theme.label,
            "findings_a": len(first[theme]),
            "findings_b": len(second[theme]),
            "cycles_a": "|".join(sorted({item.cycle.slug for item in first[theme] if item.cycle})),
            "cycles_b": "|".join(sorted({item.cycle.slug for item in second[theme] if item.cycle})),
        }
        for theme in set(first) & set(second)
        if theme
    ]
    return sorted(rows, key=lambda row: (-row["findings_a"] - row["findings_b"], row["label"]))
