"""Drawings that open on a question: the neighbours of a theme, the themes that two forces share, those of one force.

Never more than a few nodes; what is left out is said; the same content stands in a table.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request

from kgbuild.pages import _draw
from kgbuild.pages._draw import Dot, Edge
from kgbuild.pages._evidence import items
from kgbuild.pages._findings import themes_of
from kgbuild.pages._names import Names, Solutions
from kgbuild.pages._page import Link, Page, Table, check_value, filled
from kgbuild.pages._site import Site

_MOST: Final = 16  # nodes beside those asked for
_ROWS: Final = 40  # of the table under the drawing
_SHOWS: Final = ("theme", "two-forces", "force")


async def graph(site: Site, request: Request) -> Page:
    """The drawing that is asked for; without a question, the neighbours of the theme that is found most."""
    names = await site.names()
    given = {key: request.query_params.get(key, "") for key in ("show", "theme", "a", "b", "force")}
    check_value("theme", given["theme"], names)
    for key in ("a", "b", "force"):
        check_value("force", given[key], names)
    show = given["show"] if given["show"] in _SHOWS else "theme"
    link = Link(site, request)
    context: dict[str, Any] = {"forces": names.of("force"), "themes": names.of("theme")}
    if show == "two-forces" and given["a"] and given["b"] and given["a"] != given["b"]:
        told = await _two_forces(site, names, link, given["a"], given["b"])
    elif show == "force" and given["force"]:
        told = await _force(site, names, link, given["force"])
    else:
        if not given["theme"]:
            given["theme"] = await _commonest(site, names)
        told = await _theme(site, names, link, given["theme"]) if given["theme"] else {}
    tables = (told.pop("table"),) if told else ()
    context |= {"given": given, "drawing": "", "question": "", "left_out": 0, "heads": (), "most": _ROWS, **told}
    return Page(
        "graph.html",
        str(context["question"] or "Graph"),
        (("Graph", "/graph"),),
        tables=tables,
        context=context,
        section="graph",
    )


async def _commonest(site: Site, names: Names) -> str:
    counts: Counter[str] = Counter()
    for row in await site.ask("theme-counts"):
        counts[str(row["theme"])] += int(row["findings"])
    best = min(counts, key=lambda iri: (-counts[iri], iri), default="")
    name = names.get(best)
    return name.slug if name else ""


@dataclass(frozen=True, slots=True)
class _Spoke:
    """What stands around the middle: where it leads, what its line says and how thick that is, by any measure."""

    key: str
    label: str
    address: str
    weight: int
    told: str
    sort: str = ""  # of its line, and where there is one, of its dot


def _wheel(label: str, address: str, spokes: Sequence[_Spoke], title: str) -> Any:
    """A drawing with `label` in the middle; "" without anything around it."""
    if not spokes:
        return ""
    most = max(spoke.weight for spoke in spokes)
    dots, edges = [Dot("", label, 0.5, 0.5, address, "centre")], []
    for spoke, (x, y, anchor, side) in zip(spokes, _draw.around(len(spokes)), strict=True):
        sort = spoke.sort or "theme"
        dots.append(Dot(spoke.key, spoke.label, x, y, spoke.address, sort, spoke.told, anchor, side))
        edges.append(Edge("", spoke.key, spoke.weight / most, spoke.told, spoke.sort))
    return _draw.network(dots, edges, title=title)


async def _theme(site: Site, names: Names, link: Link, slug: str) -> dict[str, Any]:
    """A theme in the middle; around it the themes that stand in a finding with it, or in findings on the same force."""
    node = site.iri("theme", slug)
    together, beside = await asyncio.gather(site.ask("together", theme=node), site.ask("beside", theme=node))
    rows = [row for row in _neighbours(together, beside, names) if row["theme"] != slug]
    label = names.label("theme", slug)
    spokes = [
        _Spoke(
            row["theme"],
            row["label"],
            link("/graph", show="theme", theme=row["theme"]),
            row["findings"] * 3 + row["forces"],
            f"{row['findings']} findings with both, {row['forces']} forces criticised on both in one cycle",
        )
        for row in rows[:_MOST]
    ]
    question = f"What goes with {label.lower()}?"
    asked = (filled("together", theme=node), filled("beside", theme=node))
    return {
        "question": question,
        "drawing": _wheel(label, link(f"/theme/{slug}"), spokes, question),
        "left_out": len(rows) - len(spokes),
        "table": Table("neighbours", question, ("theme", "label", "findings", "forces"), rows, asked),
        "heads": (
            ("label", "Theme"),
            ("findings", "Findings with both"),
            ("forces", "Forces criticised on both in one cycle"),
        ),
        "explains": "Lines lead from the theme to those found in one finding with it, or criticised in the same force "
        "and cycle; the thicker, the more often. Being found together is no cause.",
    }


def _neighbours(together: Solutions, beside: Solutions, names: Names) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for rows, key, column in ((together, "findings", "findings"), (beside, "forces", "forces")):
        for row in rows:
            other = names.get(row["other"])
            if other:
                entry = found.setdefault(
                    other.iri, {"theme": other.slug, "label": other.label, "findings": 0, "forces": 0}
                )
                entry[key] = int(row[column])
    return sorted(found.values(), key=lambda row: (-row["findings"] * 3 - row["forces"], row["label"]))


async def _two_forces(site: Site, names: Names, link: Link, one: str, two: str) -> dict[str, Any]:
    """Two forces left and right; between them the themes that both were criticised on."""
    nodes = [site.iri("force", slug) for slug in (one, two)]
    found = await asyncio.gather(*(site.ask("findings", force=node) for node in nodes))
    first, second = (themes_of(items(rows, names), "negative") for rows in found)
    both = sorted(set(first) & set(second), key=lambda theme: (-first[theme] - second[theme], theme.label))
    a, b = (names.label("force", slug) for slug in (one, two))
    question = f"Which themes were both {a} and {b} criticised on?"
    shown = both[:_MOST]
    most = max((max(first[theme], second[theme]) for theme in shown), default=1)
    dots = [Dot("a", a, 0.1, 0.5, link(f"/force/{one}"), "centre")]
    edges = []
    for index, theme in enumerate(shown):
        told = f"{a} {first[theme]}, {b} {second[theme]}"
        place = (index + 0.5) / len(shown) * 0.94
        dots.append(Dot(theme.slug, theme.label, 0.5, place, link(f"/theme/{theme.slug}"), told=told))
        for key, name, count in (("a", a, first[theme]), ("b", b, second[theme])):
            told = f"{name}, {theme.label}: {count} findings"
            edges.append(Edge(key, theme.slug, count / most, told, "negative"))
    dots.append(Dot("b", b, 0.9, 0.5, link(f"/force/{two}"), "centre"))
    height = max(240, 52 * len(shown) + 40)
    columns = ("theme", "label", "findings_a", "findings_b")
    rows = [dict(zip(columns, (theme.slug, theme.label, first[theme], second[theme]), strict=True)) for theme in both]
    return {
        "question": question,
        "drawing": _draw.network(dots, edges, title=question, height=height) if shown else "",
        "left_out": len(both) - len(shown),
        "table": Table("shared", question, columns, rows, tuple(filled("findings", force=node) for node in nodes)),
        "heads": (("label", "Theme"), ("findings_a", a), ("findings_b", b)),
        "explains": "A line is criticism or a demand; the thicker, the more findings, in any cycle. A theme that is "
        "missing here may be missing from what was read.",
    }


async def _force(site: Site, names: Names, link: Link, slug: str) -> dict[str, Any]:
    """A force in the middle, around it the themes with most findings on it."""
    node = site.iri("force", slug)
    found = items(await site.ask("findings", force=node), names)
    bad, good = (themes_of(found, polarity) for polarity in ("negative", "positive"))
    every = sorted(themes_of(found), key=lambda theme: (-bad[theme], -good[theme], theme.label))
    label = names.label("force", slug)
    spokes = [
        _Spoke(
            theme.slug,
            f"{theme.label} (−{bad[theme]} +{good[theme]})",
            link("/search", force=slug, theme=theme.slug),
            bad[theme] + good[theme],
            f"{bad[theme]} negative, {good[theme]} positive findings",
            "negative" if bad[theme] >= good[theme] else "positive",
        )
        for theme in every[:_MOST]
    ]
    question = f"What was found about {label}?"
    columns = ("theme", "label", "negative", "positive")
    rows = [dict(zip(columns, (theme.slug, theme.label, bad[theme], good[theme]), strict=True)) for theme in every]
    return {
        "question": question,
        "drawing": _wheel(label, link(f"/force/{slug}"), spokes, question),
        "left_out": len(every) - len(spokes),
        "table": Table("themes", question, columns, rows, (filled("findings", force=node),)),
        "heads": (("label", "Theme"), ("negative", "Criticism or demand"), ("positive", "Praise")),
        "explains": "The themes with most criticism first, clockwise from the top; "
        "−: criticism or a demand, +: praise.",
    }
