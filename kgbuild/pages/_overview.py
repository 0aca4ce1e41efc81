"""Pages across forces: cycles, one cycle, one question, conflicts between sources, what is missing, about the data."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from pyoxigraph import NamedNode
from starlette.requests import Request

from kgbuild.pages import _ask
from kgbuild.pages._evidence import COLUMNS, document_name, items
from kgbuild.pages._grades import judgement_link
from kgbuild.pages._page import (
    Asked,
    Link,
    NotFound,
    Page,
    Table,
    check_value,
    joined,
    named,
    nearest,
    part,
    table,
    wants,
)
from kgbuild.pages._site import Name, Names, Site, Solutions

_GRADES = ("outstanding", "good", "adequate", "requires-improvement", "inadequate")
_SHOWN = 40
_QUESTIONS = 120  # rows of the coverage, question by question, on one page


async def cycles(site: Site, request: Request) -> Page:
    """The rounds of inspection and what may be compared."""
    rows, names, inspected = await asyncio.gather(site.rows("cycles"), site.names(), site.ask("inspected"))
    read = _read(inspected)
    listing = table("cycles", "Cycles", rows, named("cycles"))
    context = {
        "read": {cycle.slug: len(read[cycle.iri]) for cycle in names.cycles},
        "all": len(names.of("force")),
    }
    return Page("cycles.html", "Cycles", tables=(listing,), context=context, section="cycles")


def _read(inspected: Solutions) -> dict[str, set[str]]:
    read: dict[str, set[str]] = defaultdict(set)
    for row in inspected:
        read[str(row["cycle"])].add(str(row["force"]))
    return read


async def cycle(site: Site, request: Request) -> Page:
    """One cycle: its questions with the grades given, its themes, and whose pages were read."""
    slug = request.path_params["slug"]
    names = await site.names()
    name = names.node("cycle", slug)
    if name is None:
        raise NotFound(f"no cycle is called “{slug}”", nearest("cycle", slug, names))
    node = NamedNode(name.iri)
    every, graded, themed, inspected, documents = await asyncio.gather(
        site.rows("cycles"),
        site.ask("cycle-grades", cycle=node),
        site.ask("cycle-themes", cycle=node),
        site.ask("inspected"),
        site.ask("documents", cycle=node),
    )
    questions = _distribution(graded, names, name)
    themes = _themes(themed, names)
    read = _read(inspected)[name.iri]
    tables = (
        Table(
            "questions",
            "Questions and grades",
            ("question", "label", *(grade.replace("-", "_") for grade in _GRADES), "forces", "missing"),
            questions,
            (Asked(_ask.fill("cycle-grades", cycle=node)),),
        ),
        Table(
            "themes",
            "Themes",
            ("theme", "label", "forces_criticised", "negative", "forces_praised", "positive"),
            themes,
            (Asked(_ask.fill("cycle-themes", cycle=node)),),
        ),
    )
    told = {str(row["cycle"]): row for row in every}
    later = next((row for row in every if row["previous_cycle"] == slug), None)
    context = {
        "cycle": name,
        "about": told.get(slug, {}),
        "later": later,
        "grades": [grade for grade in _GRADES if any(row[grade.replace("-", "_")] for row in questions)],
        "themes": themes[:_SHOWN],
        "missing": [force for force in names.of("force") if force.iri not in read],
        "read": [force for force in names.of("force") if force.iri in read],
        "documents": {str(row["document"]): row for row in documents},
    }
    return Page("cycle.html", name.label, (("Cycles", "/cycles"),), tables, context, section="cycles")


def _distribution(rows: Solutions, names: Names, cycle: Name) -> list[dict[str, Any]]:
    """A row for each question of the cycle: how many forces got each grade, and of how many nothing is known."""
    found: dict[str, dict[str, set[str]]] = {
        question.iri: defaultdict(set) for question in names.of("question") if question.cycle == cycle.iri
    }
    for row in rows:
        grade = names.get(str(row["grade"]))
        if row["force"] and grade:
            found.setdefault(str(row["question"]), defaultdict(set))[grade.slug.rpartition("/")[2]].add(
                str(row["force"])
            )
    every = len(names.of("force"))
    result = []
    for iri, grades in found.items():
        question = names.get(iri)
        known = set().union(*grades.values()) if grades else set()
        result.append(
            {
                "question": (question.slug if question else iri).rpartition("/")[2],
                "label": question.label if question else iri,
                **{grade.replace("-", "_"): len(grades.get(grade, ())) for grade in _GRADES},
                "forces": len(known),
                "missing": every - len(known),
            }
        )
    return sorted(result, key=lambda row: (not row["forces"], str(row["label"])))


def _themes(rows: Solutions, names: Names) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        theme = names.get(str(row["theme"]))
        if theme is None:
            continue
        entry = found.setdefault(
            theme.iri,
            {
                "theme": theme.slug,
                "label": theme.label,
                "forces_criticised": 0,
                "negative": 0,
                "forces_praised": 0,
                "positive": 0,
            },
        )
        negative = row["polarity"] == "negative"
        entry["forces_criticised" if negative else "forces_praised"] = int(row["forces"])
        entry["negative" if negative else "positive"] = int(row["findings"])
    return sorted(found.values(), key=lambda row: (-row["forces_criticised"], -row["negative"], row["label"]))


async def question(site: Site, request: Request) -> Page:
    """One question of one cycle: the grade of each force, what it continues, and findings under it."""
    slug = f"{request.path_params['cycle']}/{request.path_params['slug']}"
    names = await site.names()
    name = names.node("question", slug)
    if name is None:
        near = [
            (f"{each.label} ({each.slug.partition('/')[0]})", f"/question/{each.slug}")
            for each in names.of("question")
            if each.slug.endswith("/" + slug.rpartition("/")[2])
        ]
        raise NotFound(f"no question is called “{slug}”", near[:6])
    node = NamedNode(name.iri)
    described, graded, found = await asyncio.gather(
        site.ask("question", question=node),
        site.ask("cycle-grades", question=node),
        site.ask("findings", question=node),
    )
    told = list(described)
    findings = items(found, names)
    by_force: dict[str, set[str]] = defaultdict(set)
    for row in graded:
        grade = names.get(str(row["grade"]))
        by_force[str(row["force"])].add(grade.slug.rpartition("/")[2] if grade else "")
    link = Link(site, request, names)
    cycle_name = names.get(name.cycle)
    rows = []
    for force in names.of("force"):
        for slug_of_grade in sorted(by_force.get(force.iri, ())):
            rows.append(
                {
                    "force": force.slug,
                    "label": force.label,
                    "cycle": cycle_name.slug if cycle_name else "",
                    "question": name.slug.rpartition("/")[2],
                    "grade": slug_of_grade or None,
                    "disagree": len(by_force[force.iri]) > 1,
                }
            )
    tables = (
        Table(
            "grades",
            "Grades of the forces",
            ("force", "label", "cycle", "question", "grade", "disagree"),
            rows,
            (Asked(_ask.fill("cycle-grades", question=node)),),
        ),
        Table(
            "findings",
            "Findings",
            COLUMNS,
            [item.to_row() for item in findings],
            (Asked(_ask.fill("findings", question=node)),),
        ),
    )
    context = {
        "question": name,
        "cycle": cycle_name,
        "area": names.get(name.area),
        "pillar": names.get(str(told[0]["pillar"])) if told else None,
        "graded": told[0]["graded"] if told else None,
        "close": _others(told, "close", names),
        "related": _others(told, "related", names),
        "grades": [
            (grade, [row for row in rows if row["grade"] == grade])
            for grade in _GRADES
            if any(row["grade"] == grade for row in rows)
        ],
        "ungraded": [row for row in rows if row["grade"] is None],
        "missing": [force for force in names.of("force") if force.iri not in by_force],
        "judgement": lambda row: judgement_link(link, row),
        "findings": findings[:_SHOWN],
        "more": max(0, len(findings) - _SHOWN),
        "iri": name.iri,
    }
    crumbs = [("Cycles", "/cycles")]
    if cycle_name:
        crumbs.append((cycle_name.label.partition(" (")[0], f"/cycle/{cycle_name.slug}"))
    return Page("question.html", name.label, tuple(crumbs), tables, context, section="cycles")


def _others(rows: list[dict[str, Any]], key: str, names: Names) -> list[tuple[Name, Name | None]]:
    found = {names.get(str(row[key])) for row in rows if row[key]}
    pairs = [(each, names.get(each.cycle)) for each in found if each]
    return sorted(pairs, key=lambda pair: (pair[1].ordinal if pair[1] else 0, pair[0].label))


_DIFFERENCES: Final = {"date": "Dates", "count": "Counts", "name": "Names"}  # beside grades, in this order


async def conflicts(site: Site, request: Request) -> Page:
    """Where sources differ on a grade, a date, a count or a name, and what each says in which words."""
    names = await site.names()
    force = request.query_params.get("force", "")
    check_value("force", force, names)
    rows, differing, corrected = await asyncio.gather(
        site.ask("disagreements"), site.rows("disagreements", force=force), site.rows("corrections", force=force)
    )
    found = _graded_twice(rows, names, force)
    shown = part(found, request, _SHOWN)
    await _add_passages(site, shown.rows if wants(request) == "html" else found)
    others = {
        about: sorted(
            (row for row in differing if row["about"] == about),
            key=lambda row: (str(row["force"]), str(row["cycle"] or ""), str(row["subject"] or ""), str(row["says"])),
        )
        for about in _DIFFERENCES
    }
    told_rows = [
        {
            "force": each["force"].slug,
            "cycle": each["cycle"].slug,
            "question": each["question"].slug.rpartition("/")[2],
            "grade": grade,
            "judgement": told["judgement"],
            "source_kind": source["kind"],
            "source_url": source["url"] or None,
            "published": source["published"] or None,
            "document": source["name"],
            "quote": source["quote"] or None,
            "start": source["start"],
            "end": source["end"],
            "row": source["row"] or None,
            "correction": joined(note["action"] for note in told["notes"].values()) or None,
            "reason": joined(note["note"] for note in told["notes"].values()) or None,
        }
        for each in found
        for grade, told in sorted(each["grades"].items())
        for _, source in sorted(told["sources"].items())
    ]
    columns = (
        *("force", "cycle", "question", "grade", "judgement", "source_kind", "source_url", "published"),
        *("document", "quote", "start", "end", "row", "correction", "reason"),
    )
    tables = (
        Table(
            "conflicts",
            "Grades on which sources disagree",
            columns,
            told_rows,
            (Asked(_ask.fill("disagreements")), Asked(_ask.fill("passages"))),
        ),
        table(
            "differences",
            "Differences on grades, dates, counts and names, in pairs",
            differing,
            named("disagreements", force=force),
        ),
        table("corrections", "Corrections on record", corrected, named("corrections", force=force)),
    )
    context = {
        "page_part": shown,
        "changed": sum(each["changed"] for each in found),
        "others": [(about, title, others[about]) for about, title in _DIFFERENCES.items()],
        "most": _SHOWN,
        "force": force,
        "forces": names.of("force"),
    }
    return Page("conflicts.html", "Conflicts", tables=tables, context=context, section="conflicts")


async def _add_passages(site: Site, found: Sequence[dict[str, Any]]) -> None:
    """To each source its words and their place in the text, or the row of the table."""
    sources = {
        attestation: source
        for each in found
        for told in each["grades"].values()
        for attestation, source in told["sources"].items()
    }
    if sources:
        nodes = [NamedNode(each) for each in sorted(sources)]
        for row in await site.ask("passages", attestation=nodes):
            sources[str(row["attestation"])] |= {
                "quote": str(row["quote"] or ""),
                "start": row["start"],
                "end": row["end"],
                "row": str(row["row"] or "").partition("=")[2],
            }


def _graded_twice(rows: Solutions, names: Names, force: str) -> list[dict[str, Any]]:
    """Each question with several grades: each grade with its sources, their words, and corrections of it."""
    groups: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows:
        key = (str(row["force"]), str(row["cycle"]), str(row["question"]))
        of, during, on = (names.get(each) for each in key)
        if of is None or during is None or on is None or (force and of.slug != force) or row["newer"]:
            continue  # what a page said before it was updated is no disagreement
        group = groups.setdefault(key, {"force": of, "cycle": during, "question": on, "grades": {}})
        grade = names.get(str(row["grade"]))
        told = group["grades"].setdefault(
            grade.slug.rpartition("/")[2] if grade else "",
            {"judgement": str(row["judgement"]), "sources": {}, "notes": {}},
        )
        sort = names.get(str(row["source_kind"]))
        told["sources"][str(row["attestation"])] = {
            "url": str(row["source_url"] or ""),
            "kind": sort.slug if sort else "",
            "published": str(row["published"] or ""),
            "document": str(row["document"]),
            "name": document_name(str(row["document"]), names.base),
            "quote": "",
            "start": None,
            "end": None,
            "row": "",
        }
        if row["action"]:
            note = {key: str(row[key] or "") for key in ("action", "note", "changed", "note_source")}
            told["notes"][note["action"], note["note"]] = note
    found = [each for each in groups.values() if len(each["grades"]) > 1]
    for each in found:
        each["changed"] = any(note["changed"] for told in each["grades"].values() for note in told["notes"].values())
    return sorted(
        found,
        key=lambda each: (each["changed"], -each["cycle"].ordinal, each["force"].label, each["question"].label),
    )


async def coverage(site: Site, request: Request) -> Page:
    """What is there and what is missing, by force and cycle, or question by question for one force or cycle."""
    names = await site.names()
    force, cycle_slug = request.query_params.get("force", ""), request.query_params.get("cycle", "")
    check_value("force", force, names)
    check_value("cycle", cycle_slug, names)
    rows = await site.rows("coverage", force=force, cycle=cycle_slug)
    chosen = list(rows)
    cells: dict[tuple[str, str], dict[str, int]] = defaultdict(
        lambda: {"questions": 0, "judged": 0, "findings": 0, "judgements": 0}
    )
    for row in chosen:
        cell = cells[str(row["force"]), str(row["cycle"] or "")]
        cell["findings"] += int(row["findings"])
        if row["question"]:
            asked = names.node("question", f"{row['cycle']}/{row['question']}")
            cell["questions"] += asked is not None and asked.graded is not False
            cell["judged"] += int(row["judgements"]) > 0
    listing = Table("coverage", "Coverage", rows.columns, chosen, (named("coverage", force=force, cycle=cycle_slug),))
    context = {
        "cells": cells,
        "force": force,
        "cycle": cycle_slug,
        "forces": names.of("force"),
        "page_part": part(
            sorted(
                (row for row in chosen if row["question"] and row["cycle"]),
                key=lambda row: (
                    str(row["force"]),
                    -(names.node("cycle", str(row["cycle"])) or _NOTHING).ordinal,
                    names.question(str(row["cycle"]), str(row["question"])),
                ),
            )
            if force or cycle_slug
            else [],
            request,
            _QUESTIONS,
        ),
    }
    return Page("coverage.html", "Coverage", tables=(listing,), context=context, section="coverage")


_NOTHING = Name("", "", "", "")


async def about(site: Site, request: Request) -> Page:
    """What the data is, what it is not, and how to read the pages."""
    rows = await site.ask("dataset")
    documents = site.answers.manifest["documents"]
    listing = table("dataset", "The dataset", rows, Asked(_ask.fill("dataset")))
    context = {
        "told": [row for row in rows if not str(row["property"]).endswith(("#subset", "#type"))],
        "graphs": sum(str(row["property"]).endswith("#subset") for row in rows),
        "quads": int(site.answers.manifest["quads"]),
        "documents": len(documents),
        "built_with": str(site.answers.manifest["kgbuild"]),
    }
    return Page("about.html", "About the data", tables=(listing,), context=context)
