"""A force: its grades with the breaks between them, its findings, what comes back, what was asked and answered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import NamedNode
from starlette.requests import Request

from kgbuild.pages._asked import again, goes_back, mentions, sources, with_concerns
from kgbuild.pages._evidence import Item, items
from kgbuild.pages._findings import by_theme, findings_table, matrix, summary
from kgbuild.pages._grades import boundaries, drawing, grade_rows, latest
from kgbuild.pages._names import Name, Names, Solutions, once, run_of
from kgbuild.pages._orders import late_first, places
from kgbuild.pages._page import Link, Page, Table, called, filled, named, nothing, table, wants
from kgbuild.pages._people import speakers, statement_table, statements
from kgbuild.pages._site import Site
from kgbuild.vocab import INSP

_MENTIONED: Final = [INSP.OrganisationLink, INSP.Statistic, INSP.GradeCount]
# A page that shows everything is read by nobody: of each list the beginning, and where all of it stands.
_FIRST, _ROWS = 3, 8  # of a list and of a table, open to the eye; the rest of what is on the page unfolds
_THEMES, _OF_THEME = 12, 5
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
    listing = Table("forces", "Forces", columns, told, (named("forces"), filled("force-counts")))
    context = {"cycle_count": len(names.cycles)}
    return Page("forces.html", "Forces", tables=(listing,), context=context, section="forces")


@dataclass(frozen=True, slots=True)
class _Told:
    """The answers that the page of one force rests on."""

    links: Solutions  # each with what it goes back to
    described: Solutions
    graded: Solutions
    repeated: Solutions
    chained: Solutions
    linked: Solutions  # with both ends and the reasons; nothing where no table shows them
    due: Solutions
    findings: list[Item]
    spoken: list[Item]  # responses, commitments and assessments
    asked: Solutions
    watched: Solutions
    documents: Solutions
    mentioned: Solutions


async def force(site: Site, request: Request) -> Page:
    """One force."""
    slug = request.path_params["slug"]
    names = await site.names()
    name = called("force", slug, names)
    told = await _ask_all(site, name, names, whole=wants(request) != "html")
    rests_on = sources([*told.findings, *told.spoken])
    context = {
        "force": name,
        "about": next(iter(told.described), {}),
        "others": [each for each in names.of("force") if each.iri != name.iri],
        "iri": name.iri,
        **_graded(told, name, names, Link(site, request)),
        **_found(told, names),
        **_answered(told, names),
        "first": _FIRST,
        "of_first": _ROWS,
        "sources": rests_on[:_SOURCES],
        "source_count": len(rests_on),
    }
    crumbs = (("Forces", "/forces"),)
    return Page("force.html", name.label, crumbs, _tables(told, name, rests_on), context, section="forces")


async def _ask_all(site: Site, name: Name, names: Names, *, whole: bool) -> _Told:
    """All questions at once.

    The query lineage, which only a table shows, is asked where the page is wanted `whole`.
    """
    slug, node = name.slug, NamedNode(name.iri)
    named_rows = asyncio.gather(
        site.rows("forces", force=slug),
        site.rows("grades-over-time", force=slug),
        site.rows("repeats", force=slug, polarity="negative"),
        site.rows("chains", force=slug),
        site.rows("lineage", force=slug) if whole else nothing(),
        site.rows("duties", force=slug),
    )
    own_rows = asyncio.gather(
        site.ask("findings", force=node),
        site.ask("statements", force=node),
        site.ask("recommendations", force=node),
        site.ask("monitoring", force=node),
        site.ask("documents", force=node),
        site.ask("mentions", force=node, **{"class": _MENTIONED}),
    )
    of_names, (found, said, *others), links = await asyncio.gather(
        named_rows, own_rows, site.ask("earlier", force=node)
    )
    return _Told(links, *of_names, items(found, names), statements(said, names), *others)


def _tables(told: _Told, name: Name, rests_on: Sequence[Mapping[str, Any]]) -> tuple[Table, ...]:
    slug, node = name.slug, NamedNode(name.iri)
    found, said = (filled(query, force=node) for query in ("findings", "statements"))
    links = "Each link between an earlier and a later finding"
    return (
        table("grades", "Grades over the cycles", told.graded, named("grades-over-time", force=slug)),
        findings_table(told.findings, force=node),
        table("repeats", "Themes that come back", told.repeated, named("repeats", force=slug, polarity="negative")),
        table("chains", "What the force was told again", told.chained, named("chains", force=slug)),
        table("lineage", links, told.linked, named("lineage", force=slug)),
        table("duties", "What was asked, and where it stands", told.due, named("duties", force=slug)),
        statement_table("Responses and statements", told.spoken, force=node),
        Table("sources", "Sources", ("source_url", "document", "kind", "published", "facts"), rests_on, (found, said)),
    )


def _graded(told: _Told, name: Name, names: Names, link: Link) -> dict[str, Any]:
    """What the page says of grades."""
    return {
        "drawing": drawing(told.graded, names, link, f"Grades of {name.label} over the cycles of inspection"),
        "grade_rows": grade_rows(told.graded, names),
        "boundaries": boundaries(told.graded, names),
        "latest": latest(told.graded, names),
    }


def _found(told: _Told, names: Names) -> dict[str, Any]:
    """What the page says of findings, and of those that come back."""
    chains = again(told.chained, goes_back(told.links, told.findings), names)
    return {
        "summary": summary(told.findings, told.graded, names),
        "matrix": matrix(told.findings, names, lambda item: item.themes),
        "by_theme": by_theme(told.findings),
        "of_theme": _OF_THEME,
        "theme_count": _THEMES,
        "repeats": sorted(
            told.repeated, key=lambda row: (-int(row["run_length"]), -int(row["findings"]), str(row["theme"]))
        ),
        "run": lambda row: run_of(str(row["cycles"]), names),
        "again": chains[:_CHAINS],
        "more_again": max(0, len(chains) - _CHAINS),
        "earlier_shown": _EARLIER,
    }


def _periods(watched: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each period with the newest passage that tells of it, and in how many documents it is told."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in watched:
        found.setdefault(str(row["period"]), []).append(row)
    return [
        {
            **max(found[period], key=lambda row: (str(row["published"] or ""), str(row["document"] or ""))),
            "sources": len({row["document"] for row in found[period]}),
        }
        for period in sorted(found)
    ]


def _phases(watched: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Periods of monitoring, the newest first; where its source gives no end, with the first one that another gives."""
    told = []
    for row in sorted(watched, key=lambda row: str(row["published"] or row["starts"] or ""), reverse=True):
        since = str(row["starts"] or row["published"] or "")
        ends = (str(other["ends"]) for other in watched if other["ends"] and other["phase"] == row["phase"])
        behind = () if row["ends"] or not since else (end for end in ends if end >= since)
        told.append({**row, "ended": min(behind, default="")})
    return told


def _answered(told: _Told, names: Names) -> dict[str, Any]:
    """What the page says of duties, of who said what, and of documents and mentions."""
    known = places(names)
    due = sorted(told.due, key=lambda row: late_first(row, known))
    return {
        "duties": with_concerns(due[:_DUTIES], told.asked, told.findings),
        "duty_count": len(told.due),
        "answers": [each for each in told.spoken if each.extra["kind"] != "assessment"],
        "assessments": [each for each in told.spoken if each.extra["kind"] == "assessment"],
        "spoken_shown": _SPOKEN,
        "people": speakers(told.spoken, told.documents),
        "monitoring": _phases(_periods(told.watched)),
        "documents": once(told.documents, "document"),
        "mentions": mentions(told.mentioned, names)[:_MENTIONS],
    }
