"""The start page: what the data holds, what is worth knowing in it, and where to begin.

Each of the findings worth knowing is a row of a named query, said in words; which row is a matter of order alone (the
longest run, the largest share), never of choice.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from pyoxigraph import NamedNode
from starlette.requests import Request

from kgbuild.pages._names import Name, Names, Solutions, run_of
from kgbuild.pages._page import Page, Table, filled, named
from kgbuild.pages._site import Site

_MANY = 20  # forces of which something must have been read for a cycle to be called the latest


async def home(site: Site, request: Request) -> Page:
    """The start page."""
    told = await facts(site)
    names = await site.names()
    counts = told["counts"]
    tables = (
        Table(
            "holds",
            "What the data holds",
            ("what", "count"),
            [{"what": key, "count": value} for key, value in counts.items()],
            (filled("counts"),),
        ),
        Table(
            "worth-knowing",
            "Worth knowing",
            ("what", "told"),
            [{"what": each["what"], "told": each["told"]} for each in told["worth"]],
            tuple(each["asked"] for each in told["worth"]),
        ),
    )
    context = {**told, "forces": names.of("force"), "themes": names.of("theme")}
    return Page("home.html", "Police inspection findings", tables=tables, context=context)


async def facts(site: Site) -> dict[str, Any]:
    """Everything that the start page computes, once for a generation."""
    found: dict[str, Any] = await site.keep(("home",), lambda: _facts(site))
    return found


async def _facts(site: Site) -> dict[str, Any]:
    names = await site.names()
    counted, repeats, concerns, conflicts, moved, watched, judged, inspected = await asyncio.gather(
        site.ask("counts"),
        site.rows("repeats", polarity="negative"),
        site.ask("concern-themes"),
        site.rows("conflicts"),
        site.rows("trajectories"),
        site.rows("monitoring"),
        site.ask("judged"),
        site.ask("inspected"),
    )
    read = Counter(str(row["cycle"]) for row in inspected)
    forces_read = {str(row["force"]) for row in inspected}
    engaged = {str(row["force"]) for row in watched if row["phase"] == "engage"}
    latest = next((cycle for cycle in reversed(names.cycles) if read[cycle.iri] >= _MANY), None)
    recent = await site.ask("cycle-themes", cycle=NamedNode(latest.iri)) if latest else None
    worth = [
        _longest(repeats, names),
        _widest(recent, latest, read, names),
        _gravest(concerns, names),
        _moves(moved),
        _disagreements(conflicts),
    ]
    told = next(iter(counted), {})
    return {
        "counts": {key: int(value or 0) for key, value in told.items()},
        "worth": [each for each in worth if each],
        "judged": int(next(iter(judged))["pairs"]),
        "asked_questions": len(names.of("force")) * sum(each.graded is not False for each in names.of("question")),
        "cycles": [(cycle, read[cycle.iri]) for cycle in names.cycles],
        "documents": len(site.answers.manifest["documents"]),
        "all_forces": len(names.of("force")),
        "engaged": [each for each in names.of("force") if each.slug in engaged],
        "forces_unread": frozenset(each.iri for each in names.of("force") if each.iri not in forces_read),
    }


def _longest(rows: Solutions, names: Names) -> dict[str, Any] | None:
    best = max(
        rows,
        key=lambda row: (int(row["run_length"]), int(row["findings"]), str(row["force"]), str(row["theme"])),
        default=None,
    )
    if best is None:
        return None
    force, theme = names.label("force", str(best["force"])), names.label("theme", str(best["theme"]))
    cycles = run_of(str(best["cycles"]), names)
    equal = sum(row["run_length"] == best["run_length"] for row in rows)
    return {
        "what": "The longest run",
        "head": f"{force}: {theme.lower()}, {best['run_length']} cycles running",
        "told": f"{force} was criticised on {theme.lower()}, or asked to act on it, in {len(cycles)} cycles, "
        f"{'all' if int(best['run_length']) == len(cycles) else best['run_length']} of them one after the other: "
        f"{', '.join(cycle.short for cycle in cycles)}. "
        + (
            "No run in the data is longer."
            if equal == 1
            else f"{equal - 1} more {'run is' if equal == 2 else 'runs are'} as long."
        ),
        "path": "/search",
        "parameters": {"force": best["force"], "theme": best["theme"], "polarity": "negative"},
        "asked": named("repeats", polarity="negative"),
    }


def _widest(rows: Solutions | None, cycle: Name | None, read: Counter[str], names: Names) -> dict[str, Any] | None:
    if rows is None or cycle is None:
        return None
    bad = [row for row in rows if row["polarity"] == "negative"]
    best = max(bad, key=lambda row: (int(row["forces"]), int(row["findings"]), str(row["theme"])), default=None)
    theme = names.get(best["theme"]) if best else None
    if best is None or theme is None:
        return None
    label = cycle.short
    return {
        "what": "The widest in the latest cycle",
        "head": f"{theme.label}: {best['forces']} of {read[cycle.iri]} forces in {label}",
        "told": f"In {label} no other theme has criticism of, or a demand on, more of the forces that something was "
        "read of.",
        "path": f"/theme/{theme.slug}",
        "parameters": {},
        "asked": filled("cycle-themes", cycle=NamedNode(cycle.iri)),
    }


def _gravest(rows: Solutions, names: Names) -> dict[str, Any] | None:
    best = max(rows, key=lambda row: (int(row["forces"]), int(row["findings"]), str(row["theme"])), default=None)
    theme = names.get(best["theme"]) if best else None
    if best is None or theme is None:
        return None
    forces, cycles = int(best["forces"]), int(best["cycles"])
    return {
        "what": "The gravest",
        "head": f"{theme.label}: causes of concern in {forces} {'force' if forces == 1 else 'forces'}",
        "told": f"In {cycles} {'cycle' if cycles == 1 else 'cycles'}. "
        "No theme stands in causes of concern of more forces.",
        "path": "/search",
        "parameters": {"theme": theme.slug, "kind": "cause-of-concern"},
        "asked": filled("concern-themes"),
    }


def _moves(rows: Solutions) -> dict[str, Any] | None:
    change = Counter(str(row["change"] or "") for row in rows)
    total = sum(change.values())
    if not total:
        return None
    known = change["improved"] + change["deteriorated"] + change["unchanged"]
    return {
        "what": "What may be compared",
        "head": f"{change['improved']:,} grades rose and {change['deteriorated']:,} fell, where that may be said",
        "told": f"Of {total:,} grades, {known:,} may be compared with the one before; {change['unchanged']:,} stayed "
        f"as they were. For the other {total - known:,} the questions, the scale or the method changed, or there is no "
        "grade before.",
        "path": "/cycles",
        "parameters": {},
        "asked": named("trajectories"),
    }


def _disagreements(rows: Solutions) -> dict[str, Any]:
    pairs = {(row["force"], row["cycle"], row["question"]) for row in rows}
    forces = {row["force"] for row in rows}
    head = (
        f"Sources disagree on {len(pairs)} {'grade' if len(pairs) == 1 else 'grades'} of "
        f"{len(forces)} {'force' if len(forces) == 1 else 'forces'}"
        if pairs
        else "No two sources in the data disagree on a grade"
    )
    return {
        "what": "Where sources disagree",
        "head": head,
        "told": "Both stand side by side, with what a reviewer holds against one of them. Where only one source was "
        "read, none can disagree.",
        "path": "/conflicts",
        "parameters": {},
        "asked": named("conflicts"),
    }
