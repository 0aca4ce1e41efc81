"""Drawings that open on a question: the neighbours of a theme, the themes that two forces share, those of one force.

Never more than a few nodes; what is left out is said; the same content stands in a table.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any, Final

from starlette.requests import Request

from kgbuild.pages import _draw
from kgbuild.pages._draw import Dot, Edge
from kgbuild.pages._evidence import Item, items
from kgbuild.pages._names import Name, Names, Solutions
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
    link = Link(site, request, names)
    context: dict[str, Any] = {"forces": names.of("force"), "themes": names.of("theme"), "show": show}
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
    counts: dict[str, int] = defaultdict(int)
    for row in await site.ask("theme-counts"):
        counts[str(row["theme"])] += int(row["findings"])
    best = min(counts, key=lambda iri: (-counts[iri], iri), default="")
    name = names.get(best)
    return name.slug if name else ""


async def _theme(site: Site, names: Names, link: Link, slug: str) -> dict[str, Any]:
    """A theme in the middle; around it the themes that stand in a finding with it, or in findings on the same force."""
    node = site.iri("theme", slug)
    together, beside = await asyncio.gather(site.ask("together", theme=node), site.ask("beside", theme=node))
    rows = [row for row in _neighbours(together, beside, names) if row["theme"] != slug]
    label = names.label("theme", slug)
    shown = rows[:_MOST]
    most = max((row["findings"] * 3 + row["forces"] for row in shown), default=1)
    dots = [Dot("", label, 0.5, 0.5, link(f"/theme/{slug}"), "centre")]
    edges = []
    for row, (x, y, anchor, side) in zip(shown, _draw.around(len(shown)), strict=True):
        told = f"{row['findings']} findings with both, {row['forces']} forces criticised on both in one cycle"
        dots.append(
            Dot(
                row["theme"],
                row["label"],
                x,
                y,
                link("/graph", show="theme", theme=row["theme"]),
                told=told,
                anchor=anchor,
                side=side,
            )
        )
        edges.append(Edge("", row["theme"], (row["findings"] * 3 + row["forces"]) / most, told))
    question = f"What goes with {label.lower()}?"
    asked = (filled("together", theme=node), filled("beside", theme=node))
    return {
        "question": question,
        "drawing": _draw.network(dots, edges, title=question) if shown else "",
        "left_out": len(rows) - len(shown),
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
            other = names.get(str(row["other"]))
            if other:
                entry = found.setdefault(
                    other.iri, {"theme": other.slug, "label": other.label, "findings": 0, "forces": 0}
                )
                entry[key] = int(row[column])
    return sorted(found.values(), key=lambda row: (-row["findings"] * 3 - row["forces"], row["label"]))


async def _two_forces(site: Site, names: Names, link: Link, one: str, two: str) -> dict[str, Any]:
    """Two forces left and right; between them the themes that both were criticised on."""
    nodes = [site.iri("force", slug) for slug in (one, two)]
    first, second = await asyncio.gather(*(site.ask("findings", force=node) for node in nodes))
    counts = [_negative(items(rows, names)) for rows in (first, second)]
    both = sorted(
        set(counts[0]) & set(counts[1]),
        key=lambda theme: (-counts[0][theme] - counts[1][theme], theme.label),
    )
    labels = [names.label("force", slug) for slug in (one, two)]
    shown = both[:_MOST]
    most = max((max(counts[0][theme], counts[1][theme]) for theme in shown), default=1)
    height = max(240, 52 * len(shown) + 40)
    dots = [Dot("a", labels[0], 0.1, 0.5, link(f"/force/{one}"), "centre")]
    edges = []
    for index, theme in enumerate(shown):
        dots.append(
            Dot(
                theme.slug,
                theme.label,
                0.5,
                (index + 0.5) / len(shown) * 0.94,
                link(f"/theme/{theme.slug}"),
                told=f"{labels[0]} {counts[0][theme]}, {labels[1]} {counts[1][theme]}",
            )
        )
        for key, side in (("a", 0), ("b", 1)):
            count = counts[side][theme]
            edges.append(
                Edge(key, theme.slug, count / most, f"{labels[side]}, {theme.label}: {count} findings", "negative")
            )
    dots.append(Dot("b", labels[1], 0.9, 0.5, link(f"/force/{two}"), "centre"))
    question = f"Which themes were both {labels[0]} and {labels[1]} criticised on?"
    rows = [
        {"theme": theme.slug, "label": theme.label, "findings_a": counts[0][theme], "findings_b": counts[1][theme]}
        for theme in both
    ]
    return {
        "question": question,
        "drawing": _draw.network(dots, edges, title=question, height=height) if shown else "",
        "left_out": len(both) - len(shown),
        "table": Table(
            "shared",
            question,
            ("theme", "label", "findings_a", "findings_b"),
            rows,
            tuple(filled("findings", force=node) for node in nodes),
        ),
        "heads": (("label", "Theme"), ("findings_a", labels[0]), ("findings_b", labels[1])),
        "explains": "A line is criticism or a demand; the thicker, the more findings, in any cycle. A theme that is "
        "missing here may be missing from what was read.",
    }


async def _force(site: Site, names: Names, link: Link, slug: str) -> dict[str, Any]:
    """A force in the middle, around it the themes with most findings on it."""
    node = site.iri("force", slug)
    found = items(await site.ask("findings", force=node), names)
    bad = _negative(found)
    good: dict[Name, int] = defaultdict(int)
    for item in found:
        for theme in item.themes:
            good[theme] += item.polarity == "positive"
    every = sorted(good, key=lambda theme: (-bad.get(theme, 0), -good[theme], theme.label))
    label = names.label("force", slug)
    shown = every[:_MOST]
    most = max((bad.get(theme, 0) + good[theme] for theme in shown), default=1)
    dots = [Dot("", label, 0.5, 0.5, link(f"/force/{slug}"), "centre")]
    edges = []
    for theme, (x, y, anchor, place) in zip(shown, _draw.around(len(shown)), strict=True):
        told = f"{bad.get(theme, 0)} negative, {good[theme]} positive findings"
        side = "negative" if bad.get(theme, 0) >= good[theme] else "positive"
        dots.append(
            Dot(
                theme.slug,
                f"{theme.label} (−{bad.get(theme, 0)} +{good[theme]})",
                x,
                y,
                link("/search", force=slug, theme=theme.slug),
                side,
                told,
                anchor,
                place,
            )
        )
        edges.append(Edge("", theme.slug, (bad.get(theme, 0) + good[theme]) / most, told, side))
    question = f"What was found about {label}?"
    rows = [
        {"theme": theme.slug, "label": theme.label, "negative": bad.get(theme, 0), "positive": good[theme]}
        for theme in every
    ]
    return {
        "question": question,
        "drawing": _draw.network(dots, edges, title=question) if shown else "",
        "left_out": len(every) - len(shown),
        "table": Table(
            "themes",
            question,
            ("theme", "label", "negative", "positive"),
            rows,
            (filled("findings", force=node),),
        ),
        "heads": (("label", "Theme"), ("negative", "Criticism or demand"), ("positive", "Praise")),
        "explains": "The themes with most criticism first, clockwise from the top; "
        "−: criticism or a demand, +: praise.",
    }


def _negative(found: list[Item]) -> dict[Name, int]:
    counts: dict[Name, int] = defaultdict(int)
    for item in found:
        if item.polarity == "negative":
            for theme in item.themes:
                counts[theme] += 1
    return dict(counts)
