"""Pages across forces: cycles, one cycle, one question, conflicts between sources, what is missing, about the data."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any

from pyoxigraph import NamedNode
from starlette.requests import Request

from kgbuild.citation import cite
from kgbuild.pages._evidence import items
from kgbuild.pages._findings import findings_table, read_by_cycle
from kgbuild.pages._grades import GRADES, judgement_link
from kgbuild.pages._names import Name, Names, Solutions
from kgbuild.pages._page import Link, NotFound, Page, Table, called, check_value, filled, named, part, table
from kgbuild.pages._site import Site

_SHOWN = 40
_THEME_COLUMNS = ("theme", "label", "forces_criticised", "negative", "forces_praised", "positive")
_QUESTIONS = 120  # rows of the coverage, question by question, on one page


async def cycles(site: Site, request: Request) -> Page:
    """The rounds of inspection and what may be compared."""
    rows, names, inspected = await asyncio.gather(site.rows("cycles"), site.names(), site.ask("inspected"))
    read = read_by_cycle(inspected)
    listing = table("cycles", "Cycles", rows, named("cycles"))
    context = {
        "read": {cycle.slug: len(read[cycle.iri]) for cycle in names.cycles},
        "all": len(names.of("force")),
    }
    return Page("cycles.html", "Cycles", tables=(listing,), context=context, section="cycles")


async def cycle(site: Site, request: Request) -> Page:
    """One cycle: its questions with the grades given, its themes, and whose pages were read."""
    slug = request.path_params["slug"]
    names = await site.names()
    name = called("cycle", slug, names)
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
    read = read_by_cycle(inspected)[name.iri]
    of_questions = ("question", "label", *(grade.replace("-", "_") for grade in GRADES), "forces", "missing")
    tables = (
        Table("questions", "Questions and grades", of_questions, questions, (filled("cycle-grades", cycle=node),)),
        Table("themes", "Themes", _THEME_COLUMNS, themes, (filled("cycle-themes", cycle=node),)),
    )
    told = {str(row["cycle"]): row for row in every}
    later = next((row for row in every if row["previous_cycle"] == slug), None)
    context = {
        "cycle": name,
        "about": told.get(slug, {}),
        "later": later,
        "grades": [grade for grade in GRADES if any(row[grade.replace("-", "_")] for row in questions)],
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
        grade = names.get(row["grade"])
        if row["force"] and grade:
            found.setdefault(str(row["question"]), defaultdict(set))[grade.last].add(str(row["force"]))
    every = len(names.of("force"))
    result = []
    for iri, grades in found.items():
        question = names.get(iri)
        known = set().union(*grades.values()) if grades else set()
        result.append(
            {
                "question": (question.slug if question else iri).rpartition("/")[2],
                "label": question.label if question else iri,
                **{grade.replace("-", "_"): len(grades.get(grade, ())) for grade in GRADES},
                "forces": len(known),
                "missing": every - len(known),
            }
        )
    return sorted(result, key=lambda row: (not row["forces"], str(row["label"])))


def _themes(rows: Solutions, names: Names) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        theme = names.get(row["theme"])
        if theme is None:
            continue
        entry = found.setdefault(theme.iri, dict.fromkeys(_THEME_COLUMNS, 0))
        entry |= {"theme": theme.slug, "label": theme.label}
        negative = row["polarity"] == "negative"
        entry["forces_criticised" if negative else "forces_praised"] = int(row["forces"])
        entry["negative" if negative else "positive"] = int(row["findings"])
    return sorted(found.values(), key=lambda row: (-row["forces_criticised"], -row["negative"], row["label"]))


async def question(site: Site, request: Request) -> Page:
    """One question of one cycle: the grade of each force, what it continues, and findings under it."""
    slug = f"{request.path_params['cycle']}/{request.path_params['slug']}"
    names = await site.names()
    name = _question_called(slug, names)
    node = NamedNode(name.iri)
    described, graded, found = await asyncio.gather(
        site.ask("question", question=node),
        site.ask("cycle-grades", question=node),
        site.ask("findings", question=node),
    )
    told = list(described)
    findings = items(found, names)
    link = Link(site, request)
    cycle_name = names.get(name.cycle)
    rows = _grades_given(graded, names, name)
    judged = {row["force"] for row in rows}
    columns = ("force", "label", "cycle", "question", "grade", "disagree")
    tables = (
        Table("grades", "Grades of the forces", columns, rows, (filled("cycle-grades", question=node),)),
        findings_table(findings, question=node),
    )
    context = {
        "question": name,
        "cycle": cycle_name,
        "area": names.get(name.area),
        "pillar": names.get(told[0]["pillar"]) if told else None,
        "graded": told[0]["graded"] if told else None,
        "close": _others(told, "close", names),
        "related": _others(told, "related", names),
        "grades": [(grade, given) for grade in GRADES if (given := [row for row in rows if row["grade"] == grade])],
        "ungraded": [row for row in rows if row["grade"] is None],
        "missing": [force for force in names.of("force") if force.slug not in judged],
        "judgement": lambda row: judgement_link(link, row),
        "findings": findings[:_SHOWN],
        "more": max(0, len(findings) - _SHOWN),
        "iri": name.iri,
    }
    crumbs = [("Cycles", "/cycles")]
    if cycle_name:
        crumbs.append((cycle_name.short, f"/cycle/{cycle_name.slug}"))
    return Page("question.html", name.label, tuple(crumbs), tables, context, section="cycles")


def _question_called(slug: str, names: Names) -> Name:
    """The question. Raises NotFound with those of other cycles that are called so."""
    name = names.node("question", slug)
    if name is None:
        near = [
            (f"{each.label} ({each.slug.partition('/')[0]})", f"/question/{each.slug}")
            for each in names.of("question")
            if each.last == slug.rpartition("/")[2]
        ]
        raise NotFound(f"no question is called “{slug}”", near[:6])
    return name


def _grades_given(rows: Solutions, names: Names, question: Name) -> list[dict[str, Any]]:
    """A row for each grade that a force was given for the question, by the force's label; no grade: in words."""
    by_force: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        grade = names.get(row["grade"])
        by_force[str(row["force"])].add(grade.last if grade else "")
    cycle, _, slug = question.slug.rpartition("/")
    return [
        {
            "force": force.slug,
            "label": force.label,
            "cycle": cycle,
            "question": slug,
            "grade": grade or None,
            "disagree": len(by_force[force.iri]) > 1,
        }
        for force in names.of("force")
        for grade in sorted(by_force.get(force.iri, ()))
    ]


def _others(rows: list[dict[str, Any]], key: str, names: Names) -> list[tuple[Name, Name | None]]:
    found = {names.get(row[key]) for row in rows if row[key]}
    pairs = [(each, names.get(each.cycle)) for each in found if each]
    return sorted(pairs, key=lambda pair: (pair[1].ordinal if pair[1] else 0, pair[0].label))


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
                    -names.ordinals.get(str(row["cycle"]), 0),
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


async def about(site: Site, request: Request) -> Page:
    """What the data is, what it is not, and how to read the pages."""
    address = site.settings.public_url or str(request.base_url).rstrip("/")
    rows, cited = await asyncio.gather(
        site.ask("dataset"), site.answers.run(cite, f"{address}/", site.settings.publisher)
    )
    documents = site.answers.manifest["documents"]
    listing = table("dataset", "The dataset", rows, filled("dataset"))
    context = {
        "cited": cited,
        "publisher": site.settings.publisher,
        "told": [row for row in rows if not str(row["property"]).endswith(("#subset", "#type"))],
        "graphs": sum(str(row["property"]).endswith("#subset") for row in rows),
        "quads": int(site.answers.manifest["quads"]),
        "documents": len(documents),
        "built_with": str(site.answers.manifest["kgbuild"]),
    }
    return Page("about.html", "About the data", tables=(listing,), context=context)
