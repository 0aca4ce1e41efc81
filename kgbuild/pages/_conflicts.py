"""Where sources differ on a grade, a date, a count or a name."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from pyoxigraph import NamedNode
from starlette.requests import Request

from kgbuild.pages._evidence import document_name
from kgbuild.pages._names import Names, Solutions
from kgbuild.pages._page import Page, Table, check_value, filled, joined, named, part, table, wants
from kgbuild.pages._site import Site

_SHOWN = 40
_COLUMNS: Final = (
    *("force", "cycle", "question", "grade", "judgement", "source_kind", "source_url", "published"),
    *("document", "quote", "start", "end", "row", "correction", "reason"),
)
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
    tables = (
        Table(
            "conflicts",
            "Grades on which sources disagree",
            _COLUMNS,
            _source_rows(found),
            (filled("disagreements"), filled("passages")),
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


def _source_rows(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each source of each grade."""
    return [
        {
            "force": each["force"].slug,
            "cycle": each["cycle"].slug,
            "question": each["question"].last,
            "grade": grade,
            "judgement": told["judgement"],
            **{key: None if value == "" else value for key, value in source.items() if key in _COLUMNS},
            "correction": joined(note["action"] for note in told["notes"].values()) or None,
            "reason": joined(note["note"] for note in told["notes"].values()) or None,
        }
        for each in found
        for grade, told in sorted(each["grades"].items())
        for _, source in sorted(told["sources"].items())
    ]


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
        grade = names.get(row["grade"])
        told = group["grades"].setdefault(
            grade.last if grade else "",
            {"judgement": str(row["judgement"]), "sources": {}, "notes": {}},
        )
        sort = names.get(row["source_kind"])
        told["sources"][str(row["attestation"])] = {
            "source_url": str(row["source_url"] or ""),
            "source_kind": sort.slug if sort else "",
            "published": str(row["published"] or ""),
            "document": document_name(str(row["document"]), names.base),
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
