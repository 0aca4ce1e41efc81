"""A force: its grades with the breaks between them, its findings, what comes back, what was asked and answered."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from pyoxigraph import NamedNode
from starlette.requests import Request

from kgbuild.pages import _ask, _draw
from kgbuild.pages._duties import ordered
from kgbuild.pages._evidence import COLUMNS, Item, items
from kgbuild.pages._page import Asked, Link, NotFound, Page, Table, named, nearest, table, wants
from kgbuild.pages._people import statements
from kgbuild.pages._site import Name, Names, Site, Solutions, page_for
from kgbuild.vocab import INSP

MENTIONS = [INSP.OrganisationLink, INSP.Statistic, INSP.GradeCount]
# A page that shows everything is read by nobody: of each list the beginning, and where all of it stands.
_THEMES, _OF_THEME = 12, 3
_CHAINS, _EARLIER = 6, 4
_DUTIES, _SPOKEN, _MENTIONS, _SOURCES = 8, 12, 30, 60


async def forces(site: Site, request: Request) -> Page:
    """All forces, with how much the data holds of each."""
    rows, counts, names = await asyncio.gather(site.rows("forces"), site.ask("force-counts"), site.names())
    count = {str(row["force"]): row for row in counts}
    told = []
    for row in rows:
        found = count.get(f"{site.base}force/{row['force']}", {})
        told.append(
            {**row, **{key: int(found.get(key) or 0) for key in ("findings", "negative", "cycles", "judgements")}}
        )
    told.sort(key=lambda row: str(row["name"]))
    columns = ("force", "name", "region", "country", "findings", "negative", "judgements", "cycles")
    listing = Table("forces", "Forces", columns, told, (named("forces"), Asked(_ask.fill("force-counts"))))
    regions = sorted({str(row["region"]) for row in told if row["region"]})
    return Page(
        "forces.html",
        "Forces",
        tables=(listing,),
        context={"regions": regions, "cycle_count": len(names.cycles)},
        section="forces",
    )


async def force(site: Site, request: Request) -> Page:
    """One force."""
    slug = request.path_params["slug"]
    names = await site.names()
    name = names.node("force", slug)
    if name is None:
        raise NotFound(f"no force is called “{slug}”", nearest("force", slug, names))
    node = NamedNode(name.iri)
    named_rows = (
        site.rows("forces", force=slug),
        site.rows("grades-over-time", force=slug),
        site.rows("repeats", force=slug, polarity="negative"),
        site.rows("chains", force=slug),
        # The whole query tells of both ends and of the reasons, and takes longer than all else on the page.
        site.ask("earlier", force=node) if wants(request) == "html" else site.rows("lineage", force=slug),
        site.rows("duties", force=slug),
    )
    own_rows = (
        site.ask("findings", force=node),
        site.ask("recommendations", force=node),
        site.ask("statements", force=node),
        site.ask("monitoring", force=node),
        site.ask("documents", force=node),
        site.ask("mentions", force=node, **{"class": MENTIONS}),
    )
    (described, graded, repeated, chained, linked, due), own = await asyncio.gather(
        asyncio.gather(*named_rows), asyncio.gather(*own_rows)
    )
    found, asked, said, watched, documents, mentioned = own
    findings = items(found, names)
    link = Link(site, request, names)
    spoken = statements(said, names)
    answers = [each for each in spoken if each.extra["kind"] != "assessment"]
    again = _again(chained, linked, names)
    tables = (
        table("grades", "Grades over the cycles", graded, named("grades-over-time", force=slug)),
        Table(
            "findings",
            "Findings",
            COLUMNS,
            [item.to_row() for item in findings],
            (Asked(_ask.fill("findings", force=node)),),
        ),
        table("repeats", "Themes that come back", repeated, named("repeats", force=slug, polarity="negative")),
        table("chains", "What the force was told again", chained, named("chains", force=slug)),
        table("lineage", "Each link between an earlier and a later finding", linked, named("lineage", force=slug)),
        table("duties", "What was asked, and where it stands", due, named("duties", force=slug)),
        Table(
            "statements",
            "Responses and statements",
            STATEMENT_COLUMNS,
            [statement_row(each) for each in spoken],
            (Asked(_ask.fill("statements", force=node)),),
        ),
        _source_table(findings, spoken, node),
    )
    return Page(
        "force.html",
        name.label,
        (("Forces", "/forces"),),
        tables,
        {
            "force": name,
            "about": next(iter(described), {}),
            "summary": summary(findings, graded, names),
            "drawing": drawing(graded, names, link, f"Grades of {name.label} over the cycles of inspection"),
            "grade_rows": grade_rows(graded, names),
            "boundaries": boundaries(graded, names),
            "latest": _latest(graded, names),
            "matrix": theme_matrix(findings, names),
            "by_theme": by_theme(findings),
            "of_theme": _OF_THEME,
            "theme_count": _THEMES,
            "repeats": sorted(
                repeated, key=lambda row: (-int(row["run_length"]), -int(row["findings"]), str(row["theme"]))
            ),
            "again": again[:_CHAINS],
            "more_again": max(0, len(again) - _CHAINS),
            "earlier_shown": _EARLIER,
            "run": lambda row: run_of(str(row["cycles"]), names),
            "duties": _with_concerns(ordered(due, names), asked, findings)[:_DUTIES],
            "duty_count": len(due),
            "answers": answers,
            "spoken_shown": _SPOKEN,
            "assessments": [each for each in spoken if each.extra["kind"] == "assessment"],
            "people": people(spoken, documents),
            "monitoring": once(watched, "period"),
            "documents": once(documents, "document"),
            "mentions": mentions(mentioned, names)[:_MENTIONS],
            "sources": tables[-1].rows[:_SOURCES],
            "source_count": len(tables[-1].rows),
            "others": [each for each in names.of("force") if each.iri != name.iri],
            "iri": name.iri,
        },
        section="forces",
    )


async def compare(site: Site, request: Request) -> Page:
    """Two forces side by side: grades by cycle and question, and themes criticised in both."""
    names = await site.names()
    chosen = [request.query_params.get(key, "") for key in ("a", "b")]
    for slug in chosen:
        if slug and names.node("force", slug) is None:
            raise NotFound(f"no force is called “{slug}”", nearest("force", slug, names))
    context: dict[str, Any] = {"forces": names.of("force"), "chosen": chosen, "pairs": [], "shared": []}
    if not all(chosen) or chosen[0] == chosen[1]:
        return Page("compare.html", "Compare two forces", (("Forces", "/forces"),), (), context, section="forces")
    nodes = [site.iri("force", slug) for slug in chosen]
    one, two, first, second = await asyncio.gather(
        *(site.rows("grades-over-time", force=slug) for slug in chosen),
        *(site.ask("findings", force=node) for node in nodes),
    )
    pairs = _pairs(one, two, names)
    shared = _shared(items(first, names), items(second, names))
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
        tuple(Asked(_ask.fill("findings", force=node)) for node in nodes),
    )
    context |= {"labels": labels, "pairs": pairs, "shared": shared, "cycles": names.cycles}
    title = f"{labels[0]} and {labels[1]}"
    return Page("compare.html", title, (("Forces", "/forces"),), (grade_table, theme_table), context, section="forces")


# -- grades


def drawing(rows: Solutions, names: Names, link: Link, title: str) -> Any:
    """The drawing of a force's grades, or nothing where there is none."""
    told = list(rows)
    if not any(row["grade"] for row in told):
        return ""
    known = {str(row["cycle"]) for row in told if row["grade"]}
    cycles = [(cycle.slug, short_cycle(cycle)) for cycle in names.cycles if cycle.slug in known]
    told = [row for row in told if str(row["cycle"]) in known]
    return _draw.grades(
        told,
        areas=_areas(told, names),
        cycles=cycles,
        breaks={each["cycle"]: each["comparable"] for each in boundaries(rows, names) if each["comparable"] != "true"},
        link=lambda row: judgement_link(link, row),
        title=title,
        ungraded=lambda row: names.ungraded(str(row["cycle"]), str(row["question"])),
    )


def short_cycle(cycle: Name) -> str:
    """A cycle's label without what stands in brackets."""
    return cycle.label.partition(" (")[0]


def judgement_link(link: Link, row: Any) -> str:
    return link.fact("judgement", str(row["force"]), str(row["cycle"]), str(row["question"]), str(row["grade"]))


_PILLARS = ("effectiveness", "efficiency", "legitimacy", "leadership")


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
    place = {cycle.slug: cycle.ordinal for cycle in names.cycles}
    chosen = [row for row in told if str(row["cycle"]) in known]
    chosen.sort(
        key=lambda row: (
            order[str(row["area"] or "")],
            place.get(str(row["cycle"]), 0),
            str(row["question"]),
            str(row["grade"] or ""),
        )
    )
    return chosen


def _latest(rows: Solutions, names: Names) -> tuple[Name, list[dict[str, Any]]] | None:
    """The newest cycle of which a grade is known, and its grades by question."""
    told = [row for row in grade_rows(rows, names) if row["grade"]]
    cycle = next((each for each in reversed(names.cycles) if any(row["cycle"] == each.slug for row in told)), None)
    return (cycle, [row for row in told if row["cycle"] == cycle.slug]) if cycle else None


def boundaries(rows: Solutions, names: Names) -> list[dict[str, str]]:
    """For each two cycles next to each other that the rows reach: may they be compared, and who says so."""
    told = list(rows)
    reached = {str(row["cycle"]) for row in told if row["grade"]}
    said = {str(row["cycle"]): row for row in told}
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

    def count(found: list[Item]) -> dict[Name, list[Item]]:
        result: dict[Name, list[Item]] = defaultdict(list)
        for item in found:
            if item.polarity == "negative":
                for theme in item.themes:
                    result[theme].append(item)
        return result

    first, second = count(one), count(two)
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
    ]
    return sorted(rows, key=lambda row: (-row["findings_a"] - row["findings_b"], row["label"]))


# -- findings


def summary(findings: Sequence[Item], graded: Solutions, names: Names) -> dict[str, Any]:
    """Counts for the head of a page, and the cycles of which there is nothing."""
    kinds: dict[Name, int] = defaultdict(int)
    for item in findings:
        if item.kind:
            kinds[item.kind] += 1
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


def theme_matrix(findings: Sequence[Item], names: Names) -> dict[str, Any]:
    """How many findings a theme has in each cycle, negative and positive apart."""
    cells: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    reached = set()
    for item in findings:
        if item.cycle:
            reached.add(item.cycle.slug)
            for theme in item.themes:
                cells[theme.slug, item.cycle.slug][0 if item.polarity == "negative" else 1] += 1
    cycles = [cycle for cycle in names.cycles if cycle.slug in reached]
    rows = [theme for theme, _ in by_theme(findings) if theme is not None]
    return {"cycles": cycles, "themes": rows, "cells": cells}


def run_of(cycles: str, names: Names) -> list[Name]:
    """The cycles of a cell, in their order."""
    wanted = set(cycles.split("|"))
    return [cycle for cycle in names.cycles if cycle.slug in wanted]


# -- what was asked, answered and read

STATEMENT_COLUMNS = (
    "statement",
    "force",
    "cycle",
    "kind",
    "speaker",
    "role",
    "organisation",
    "stance",
    "words",
    "quoted",
    "document",
    "start",
    "end",
    "source_url",
    "published",
)


def statement_row(item: Item) -> dict[str, Any]:
    row = {key: value for key, value in item.to_row().items() if key in STATEMENT_COLUMNS}
    return {
        **row,
        "statement": item.iri,
        "kind": item.extra["kind"],
        "speaker": item.extra["speaker"] or None,
        "role": item.extra["role"] or None,
        "organisation": item.extra["organisation"] or None,
        "stance": "|".join(item.extra["stances"]) or None,
    }


def _with_concerns(rows: Sequence[dict[str, Any]], asked: Solutions, findings: Sequence[Item]) -> list[dict[str, Any]]:
    """The rows of the query duties, each recommendation with the concern that it answers and that concern's words."""
    words = {item.iri: item.words for item in findings}
    concerns = {
        str(row["finding"]): (row["concern"], words.get(str(row["concern"] or "")) or row["as_printed"])
        for row in asked
    }
    result = []
    for row in rows:
        concern, told = concerns.get(str(row["fact"]), (None, None))
        result.append({**row, "concern": concern, "concern_words": told})
    return result


def _again(chained: Solutions, linked: Solutions, names: Names) -> list[dict[str, Any]]:
    """What was told before, each with the words of both times; asked again before reported done, most often first.

    Several findings of one round often go back to much the same earlier ones: the first stands for all of them.
    """
    links = {str(row["link"]): row for row in sorted(linked, key=lambda row: str(row["earlier_quote"]), reverse=True)}
    place = {cycle.slug: cycle.ordinal for cycle in names.cycles}
    chains = sorted(
        (row for row in chained if int(row["times"]) > 1),
        key=lambda row: (str(row["standing"]) != "asked-again", -int(row["times"]), str(row["finding"])),
    )
    told: list[dict[str, Any]] = []
    for row in chains:
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for link in filter(None, map(links.get, str(row["links"] or "").split("|"))):
            found.setdefault((str(link["earlier_cycle"] or ""), str(link["earlier_quote"])), link)
        before = set(found)
        same = (row["standing"], row["last_cycle"])
        alike = next(
            (each for each in told if each["same"] == same and 2 * len(each["before"] & before) >= len(before)), None
        )
        if alike is not None:
            alike["alike"] += 1
            continue
        earlier = [found[key] for key in sorted(found, key=lambda key: (place.get(key[0], 0), key[1]))]
        told.append({**row, "same": same, "before": before, "earlier": earlier, "alike": 0})
    return told


def _source_table(findings: Sequence[Item], spoken: Sequence[Item], node: NamedNode) -> Table:
    """The pages and documents that the findings and statements rest on, most used first."""
    count: dict[tuple[str, str, str], int] = defaultdict(int)
    dates: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for item in [*findings, *spoken]:
        for source in item.sources:
            key = (source.url, "" if source.url else source.name, source.kind)
            count[key] += 1
            if source.published:
                dates[key].add(source.published)
    told = [
        {
            "source_url": url or None,
            "document": document or None,
            "kind": kind or None,
            "published": min(dates[url, document, kind], default=None),
            "facts": number,
        }
        for (url, document, kind), number in sorted(count.items(), key=lambda each: (-each[1], each[0]))
    ]
    asked = (Asked(_ask.fill("findings", force=node)), Asked(_ask.fill("statements", force=node)))
    return Table("sources", "Sources", ("source_url", "document", "kind", "published", "facts"), told, asked)


def people(spoken: Sequence[Item], documents: Solutions) -> list[dict[str, Any]]:
    """Who spoke about the force or signed a document on it, by name."""
    found: dict[str, dict[str, Any]] = {}
    for item in spoken:
        if item.extra["speaker_iri"]:
            entry = found.setdefault(
                item.extra["speaker_iri"], {"name": item.extra["speaker"], "roles": set(), "said": 0, "signed": set()}
            )
            entry["said"] += 1
            if item.extra["role"]:
                entry["roles"].add(item.extra["role"])
    for row in documents:
        if row["inspector"]:
            entry = found.setdefault(
                str(row["inspector"]), {"name": str(row["inspector_name"]), "roles": set(), "said": 0, "signed": set()}
            )
            entry["signed"].add(str(row["document"]))
    return [
        {"iri": iri, **entry, "roles": sorted(entry["roles"]), "signed": sorted(entry["signed"])}
        for iri, entry in sorted(found.items(), key=lambda each: (each[1]["name"], each[0]))
    ]


def once(rows: Solutions, key: str) -> list[dict[str, Any]]:
    """The first solution for each value of `key`, in the order of those values."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(str(row[key]), row)
    return [found[each] for each in sorted(found)]


def mentions(rows: Solutions, names: Names) -> list[dict[str, Any]]:
    """Organisations, figures and counts of grades in words."""
    result = []
    for row in once(rows, "fact"):
        sort = str(row["class"]).rsplit("#", 1)[-1]
        cycle = names.get(str(row["cycle"]))
        body = names.get(str(row["organisation"]))
        if sort == "OrganisationLink":
            told = f"{str(row['relation'] or 'named').replace('-', ' ')}: {body or row['printed']}"
        elif sort == "GradeCount":
            of = f" of {row['of']}" if row["of"] is not None else ""
            told = f"{str(row['measure']).replace('-', ' ')} in {row['value']}{of} areas (a count, which names no area)"
        else:
            of = f" of {row['of']}" if row["of"] is not None else ""
            told = " ".join(str(part) for part in (f"{row['value']}{of}", row["unit"], row["measure"]) if part)
        result.append({**row, "told": told, "cycle": cycle, "sort": sort})
    return result


__all__ = ["compare", "force", "forces", "page_for"]
