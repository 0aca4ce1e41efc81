"""Forces side by side: their grades cycle by cycle, or on one area over the cycles; and themes criticised in several.

Only grades of one question, cycle and scale stand beside each other without a break. Forces stand in the order of their
names or as they were chosen, never by grade.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from starlette.requests import Request

from kgbuild.pages._evidence import Item, items
from kgbuild.pages._findings import themes_of
from kgbuild.pages._grades import GRADES, between
from kgbuild.pages._names import Name, Names, Solutions
from kgbuild.pages._page import Page, Table, called, check_value, filled, named
from kgbuild.pages._site import Site

_MOST: Final = 10  # forces with a column each; one question can be asked of all
_COLUMNS: Final = ("cycle", "question", "label", "area", "force", "grade", "change")
_CRUMBS: Final = (("Forces", "/forces"),)


async def compare(site: Site, request: Request) -> Page:
    """The page of several forces, of an area, or the choice of them."""
    names = await site.names()
    slugs = _chosen(request)
    area = request.query_params.get("area", "")
    for slug in slugs:
        check_value("force", slug, names)
    check_value("area", area, names)
    forces = [called("force", slug, names) for slug in slugs]
    context: dict[str, Any] = {
        "forces": names.of("force"),
        "areas": [each for each in names.of("area") if any(asked.area == each.iri for asked in names.of("question"))],
        "families": _families(await site.rows("forces"), names),
        "chosen": forces,
        "area": area,
        "most": _MOST,
    }
    if area:
        title, tables, told = await _on_area(site, names, called("area", area, names), forces)
    elif 1 < len(forces) <= _MOST:
        title, tables, told = await _side_by_side(site, names, forces)
    else:
        title, tables, told = "Compare forces", (), {}
    return Page(
        "compare.html", title, _CRUMBS, tables, context | {"columns": (), "cycles": ()} | told, section="forces"
    )


def _chosen(request: Request) -> list[str]:
    """The forces of the address, each once: ?a= and ?b= of the forms for two, and ?force= as often as it stands."""
    given = [(key, value) for key, value in request.query_params.multi_items() if key in {"a", "b", "force"} and value]
    return list(dict.fromkeys(value for _, value in sorted(given, key=lambda each: each[0])))


def _families(rows: Solutions, names: Names) -> list[tuple[str, list[str]]]:
    """Forces that the reference data holds together, as (what holds them, slugs): of a region, of a regional unit."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: str(row["name"])):
        if row["region"]:
            found[str(row["region"])].append(str(row["force"]))
        if row["regional_unit"]:
            found[names.label("organisation", str(row["regional_unit"]))].append(str(row["force"]))
    return [(label, slugs) for label, slugs in sorted(found.items()) if 1 < len(slugs) <= _MOST]


# -- a column for each force


async def _side_by_side(
    site: Site, names: Names, forces: Sequence[Name]
) -> tuple[str, tuple[Table, ...], dict[str, Any]]:
    graded, found = await asyncio.gather(
        asyncio.gather(*(site.rows("grades-over-time", force=each.slug) for each in forces)),
        asyncio.gather(*(site.ask("findings", force=site.iri("force", each.slug)) for each in forces)),
    )
    read = [items(rows, names) for rows in found]
    given = [row for rows in graded for row in rows if row["grade"]]
    shared = _shared(forces, read)
    tables = (
        _grade_table(given, forces, names, (named("grades-over-time", force=each.slug) for each in forces)),
        Table(
            "themes",
            "Themes criticised in several",
            ("theme", "label", "force", "findings", "cycles"),
            [{"theme": row["theme"].slug, "label": row["theme"].label, **told} for row in shared for told in row["of"]],
            tuple(filled("findings", force=site.iri("force", each.slug)) for each in forces),
        ),
    )
    context = {
        "cycles": _by_cycle(given, names),
        "shared": shared,
        "read": [
            (force, len(each), len({item.cycle for item in each if item.cycle}))
            for force, each in zip(forces, read, strict=True)
        ],
    }
    *first, last = (each.label for each in forces)
    return f"{', '.join(first)} and {last}", tables, context


def _grade_table(
    rows: Iterable[Mapping[str, Any]], forces: Sequence[Name], names: Names, asked: Iterable[Any]
) -> Table:
    """Each grade in a row of its own, the newest cycle first, the forces in the order given."""
    place = {force.slug: number for number, force in enumerate(forces)}
    labelled = [{**row, "label": names.question(str(row["cycle"]), str(row["question"]))} for row in rows]
    labelled.sort(
        key=lambda row: (
            -names.ordinals.get(str(row["cycle"]), 0),
            row["label"],
            row["question"],
            place[str(row["force"])],
            row["grade"],
        )
    )
    return Table("grades", "Grades side by side", _COLUMNS, labelled, tuple(asked))


def _by_cycle(rows: Iterable[Mapping[str, Any]], names: Names) -> list[tuple[Name, list[dict[str, Any]]]]:
    """The newest cycle first; in each, its questions by label, with the grades of each force."""
    found: dict[str, dict[str, dict[str, list[Any]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for row in rows:
        found[str(row["cycle"])][str(row["question"])][str(row["force"])].append(row)
    return [
        (
            cycle,
            sorted(
                (
                    {"question": slug, "label": names.question(cycle.slug, slug), "cells": cells}
                    for slug, cells in found[cycle.slug].items()
                ),
                key=lambda row: (row["label"], row["question"]),
            ),
        )
        for cycle in reversed(names.cycles)
        if cycle.slug in found
    ]


def _shared(forces: Sequence[Name], read: Sequence[Sequence[Item]]) -> list[dict[str, Any]]:
    """Themes with negative findings in two forces or more: those of most forces first, then of most findings."""
    counts = [themes_of(found, "negative") for found in read]
    rows = []
    for theme in set().union(*counts):
        of = [
            {
                "force": force.slug,
                "findings": count[theme],
                "cycles": "|".join(sorted({item.cycle.slug for item in found if item.cycle and _told(item, theme)})),
            }
            for force, count, found in zip(forces, counts, read, strict=True)
            if count[theme]
        ]
        if len(of) > 1:
            rows.append({"theme": theme, "of": of, "count": {each["force"]: each["findings"] for each in of}})
    return sorted(rows, key=lambda row: (-len(row["of"]), -sum(row["count"].values()), row["theme"].label))


def _told(item: Item, theme: Name) -> bool:
    return item.polarity == "negative" and theme in item.themes


# -- a row for each force


async def _on_area(
    site: Site, names: Names, area: Name, forces: Sequence[Name]
) -> tuple[str, tuple[Table, ...], dict[str, Any]]:
    graded, cycles = await asyncio.gather(site.rows("trajectories", area=area.slug), site.rows("cycles"))
    shown = forces or names.of("force")
    wanted = {each.slug for each in shown}
    given = [row for row in graded if row["force"] in wanted]
    cells: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for row in given:
        cells[str(row["force"]), str(row["cycle"]), str(row["question"])].append(row)
    told = {str(row["cycle"]): row for row in cycles}
    breaks = between({str(row["cycle"]) for row in given}, told, names)
    columns = _columns(names, area, given, {each["cycle"] for each in breaks if each["comparable"] != "true"})
    context = {
        "shown": shown,
        "columns": columns,
        "cells": cells,
        "boundaries": breaks,
        "tally": [_tally(shown, cells, column["question"]) for column in columns],
    }
    tables = (_grade_table(given, shown, names, (named("trajectories", area=area.slug),)),)
    return f"{area.label}: {'forces' if forces else 'all forces'} side by side", tables, context


def _columns(names: Names, area: Name, rows: Iterable[Mapping[str, Any]], breaks: set[str]) -> list[dict[str, Any]]:
    """The area's questions by cycle; `break` where the cycle may not be compared with the one of the column before."""
    reached = {str(row["cycle"]) for row in rows}
    columns: list[dict[str, Any]] = []
    for cycle in names.cycles:
        if cycle.slug in reached:
            asked = [each for each in names.of("question") if each.area == area.iri and each.cycle == cycle.iri]
            for number, question in enumerate(asked):
                crossed = bool(columns) and number == 0 and cycle.slug in breaks
                columns.append({"cycle": cycle, "question": question, "break": crossed, "several": len(asked) > 1})
    return columns


def _tally(
    forces: Sequence[Name], cells: Mapping[tuple[str, str, str], Sequence[Mapping[str, Any]]], question: Name
) -> list[tuple[str, int]]:
    """How many of the forces got each grade on a question; "" for those of which none is in the data."""
    cycle, _, slug = question.slug.rpartition("/")
    counts: Counter[str] = Counter()
    for force in forces:
        counts.update({str(row["grade"]) for row in cells.get((force.slug, cycle, slug), ())} or {""})
    return [(grade, counts[grade]) for grade in (*GRADES, "") if counts[grade]]
