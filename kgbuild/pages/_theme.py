"""Themes: how many forces were told of one in each cycle, where it came back, and in which words."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any

from pyoxigraph import NamedNode
from starlette.requests import Request

from kgbuild.pages import _draw
from kgbuild.pages._evidence import Item, items
from kgbuild.pages._findings import findings_table, matrix, read_by_cycle
from kgbuild.pages._names import Name, Names, Solutions, run_of
from kgbuild.pages._page import Link, Page, Table, called, filled, named
from kgbuild.pages._site import Site

_SHOWN, _FIRST = 60, 10  # findings on a theme's page before it leads to the search, and of them open to the eye


async def themes(site: Site, request: Request) -> Page:
    """The vocabulary of themes as a tree, with counts."""
    names, counts = await asyncio.gather(site.names(), site.ask("theme-counts"))
    count: dict[str, dict[str, int]] = defaultdict(lambda: {"negative": 0, "positive": 0, "forces": 0})
    for row in counts:
        count[str(row["theme"])][str(row["polarity"])] = int(row["findings"])
        if row["polarity"] == "negative":
            count[str(row["theme"])]["forces"] = int(row["forces"])
    told = [
        {
            "theme": name.slug,
            "label": name.label,
            "broader": above.slug if (above := names.get(name.broader)) else None,
            "negative": count[name.iri]["negative"],
            "positive": count[name.iri]["positive"],
            "forces_criticised": count[name.iri]["forces"],
        }
        for name in names.of("theme")
    ]
    listing = Table(
        "themes",
        "Themes",
        ("theme", "label", "broader", "negative", "positive", "forces_criticised"),
        told,
        (filled("theme-counts"),),
    )
    tops = [name for name in names.of("theme") if names.get(name.broader) is None]
    context = {"tops": tops, "row": {str(row["theme"]): row for row in told}}
    return Page("themes.html", "Themes", tables=(listing,), context=context, section="themes")


async def theme(site: Site, request: Request) -> Page:
    """One theme."""
    slug = request.path_params["slug"]
    names = await site.names()
    name = called("theme", slug, names)
    node = NamedNode(name.iri)
    described, found, inspected, repeated, together = await asyncio.gather(
        site.ask("theme", theme=node),
        site.ask("findings", wanted=node),
        site.ask("inspected"),
        site.rows("repeats", theme=slug, polarity="negative"),
        site.ask("together", theme=node),
    )
    told = list(described)
    above = names.get(name.broader)
    findings = items(found, names)
    reach = _reach(findings, inspected, names)
    context = {
        "theme": name,
        "also": sorted({str(row["also"]) for row in told if row["also"]}),
        "note": next((row["note"] for row in told if row["note"]), ""),
        "broader": above,
        "narrower": names.children(name.iri),
        "negative": sum(item.polarity == "negative" for item in findings),
        "forces": {item.force.slug for item in findings if item.force},
        "drawing": _drawn(name, reach, Link(site, request)),
        "matrix": matrix(findings, names, lambda item: [item.force] if item.force else []),
        "findings": findings,
        "shown": _SHOWN,
        "first": _FIRST,
        "run": lambda row: run_of(str(row["cycles"]), names),
        "iri": name.iri,
    }
    crumbs = [("Themes", "/themes")]
    if above:
        crumbs.append((above.label, f"/theme/{above.slug}"))
    tables = _tables(name, findings, reach, repeated, _together(together, names))
    return Page("theme.html", name.label, tuple(crumbs), tables, context, section="themes")


def _tables(
    name: Name, findings: list[Item], reach: list[dict[str, Any]], repeated: Solutions, together: list[dict[str, Any]]
) -> tuple[Table, ...]:
    """What the page of a theme tells, as it can be taken away, each with its query."""
    node = NamedNode(name.iri)
    asked, inspected = named("repeats", theme=name.slug, polarity="negative"), filled("inspected")
    reached = ("cycle", "forces_criticised", "forces_praised", "forces_in_the_data", "share")
    beside = ("other", "label", "findings", "forces")
    longest_first = sorted(
        repeated, key=lambda row: (-int(row["run_length"]), -int(row["findings"]), str(row["force"]))
    )
    return (
        findings_table(findings, wanted=node),
        Table("reach", "How many forces were told", reached, reach, (filled("findings", wanted=node), inspected)),
        Table("repeats", "Forces told more than once", repeated.columns, longest_first, (asked,)),
        Table("together", "Themes found with it", beside, together, (filled("together", theme=node),)),
    )


def _drawn(name: Name, reach: list[dict[str, Any]], link: Link) -> Any:
    """A bar for each cycle: the share of the forces in the data that were criticised; it leads to the findings."""
    bars = [
        (
            f"{row['label']}: {row['forces_criticised']} of {row['forces_in_the_data']} forces",
            float(row["share"]),
            f"{float(row['share']):.0%}",
            link("/search", theme=name.slug, cycle=row["cycle"], polarity="negative"),
        )
        for row in reach
    ]
    title = f"Share of the forces in the data that were criticised on {name.label}"
    return _draw.bars(bars, title=title, most=1.0)


def _reach(findings: list[Item], inspected: Solutions, names: Names) -> list[dict[str, Any]]:
    """For each cycle: forces with a negative or positive finding, out of those of which anything was read."""
    read = read_by_cycle(inspected)
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for item in findings:
        if item.cycle and item.force:
            told[item.cycle.iri, item.polarity].add(item.force.iri)
    result = []
    for cycle in names.cycles:
        known = {force for force in read[cycle.iri] if force.startswith(f"{names.base}force/")}
        if not known:
            continue
        bad = len(told[cycle.iri, "negative"] & known)
        result.append(
            {
                "cycle": cycle.slug,
                "label": cycle.short,
                "forces_criticised": bad,
                "forces_praised": len(told[cycle.iri, "positive"] & known),
                "forces_in_the_data": len(known),
                "share": f"{bad / len(known):.4f}",
            }
        )
    return result


def _together(rows: Solutions, names: Names) -> list[dict[str, Any]]:
    result = []
    for row in rows:
        other = names.get(row["other"])
        if other:
            result.append(
                {
                    "other": other.slug,
                    "label": other.label,
                    "findings": int(row["findings"]),
                    "forces": int(row["forces"]),
                }
            )
    return sorted(result, key=lambda row: (-row["findings"], row["label"]))
