"""What forces were asked to do, by when, where it stands on a day, and who answered the reports.

Nothing here looks at a calendar but for the word "today" in an address, which leads on to the day itself: what a page
says of overdue items is then the same for whoever opens its address later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from starlette.requests import Request

from kgbuild.pages._kinds import KIND_ORDER
from kgbuild.pages._page import Page, Table, check_value, named, part
from kgbuild.pages._site import Names, Site, Solutions

_SHOWN: Final = 50
_OVERDUE: Final = ("yes", "unknown", "no", "")  # as a reader wants them: what is late first
KINDS: Final = ("recommendation", "cause-of-concern", "area-for-improvement")
STATES: Final = ("awaiting-review", "being-progressed", "complete", "superseded")


async def duties(site: Site, request: Request) -> Page:
    """Recommendations, causes of concern and areas for improvement with due date, state and answer."""
    names, given = await _given(site, request, ("kind", "status", "overdue"))
    found = await site.rows("duties", **given)
    rows = ordered(found, names)
    listing = Table("duties", "What was asked of forces", found.columns, rows, (named("duties", **given),))
    context = _context(given, names) | {
        "page_part": part(rows, request, _SHOWN),
        "kinds": KINDS,
        "states": STATES,
        "count": {key: Counter(str(row[key] or "") for row in rows) for key in ("kind", "status", "overdue")},
        "dated": sum(row["due"] is not None for row in rows),
    }
    return Page("duties.html", "Duties", tables=(listing,), context=context, section="duties")


async def responses(site: Site, request: Request) -> Page:
    """By when the local policing body had to answer each report, and what is known of its answer."""
    names, given = await _given(site, request, ("late",))
    found = await site.rows("responses-due", **given)
    rows = sorted(
        found, key=lambda row: (_reversed(str(row["published"] or "")), str(row["force"]), str(row["report"]))
    )
    listing = Table("responses", "Answers due to reports", found.columns, rows, (named("responses-due", **given),))
    context = _context(given, names) | {
        "page_part": part(rows, request, _SHOWN),
        "answered": sum(row["response"] != "none-in-data" for row in rows),
        "late": Counter(str(row["late"] or "") for row in rows),
    }
    return Page("responses.html", "Answers to reports", (("Duties", "/duties"),), (listing,), context, section="duties")


async def _given(site: Site, request: Request, more: Iterable[str]) -> tuple[Names, dict[str, str]]:
    """The vocabulary, and the filters of the address. Raises NotFound or QueryError for a value that is none."""
    given = {key: request.query_params.get(key, "").strip() for key in ("force", "cycle", *more, "as_of")}
    names = await site.names()
    for kind in ("force", "cycle"):
        check_value(kind, given[kind], names)
    return names, given


def _context(given: Mapping[str, str], names: Names) -> dict[str, Any]:
    active = {key: value for key, value in given.items() if value}
    return {"given": given, "active": active, "as_of": given["as_of"], "forces": names.of("force")}


def ordered(rows: Solutions, names: Names) -> list[dict[str, Any]]:
    """What is overdue first, the longest first; else newest cycle first, and the gravest kind before others."""
    place = {cycle.slug: cycle.ordinal for cycle in names.cycles}

    def key(row: dict[str, Any]) -> tuple[Any, ...]:
        overdue, kind = str(row["overdue"] or ""), str(row["kind"])
        late = overdue in {"yes", "unknown"}
        return (
            _OVERDUE.index(overdue),
            str(row["due"]) if late else "",
            -place.get(str(row["cycle"]), 0),
            KIND_ORDER.index(kind) if kind in KIND_ORDER else len(KIND_ORDER),
            names.label("force", str(row["force"])),
            str(row["text"] or ""),
            str(row["fact"]),
        )

    return sorted(rows, key=key)


@lru_cache(maxsize=4096)  # reports share their dates
def _reversed(text: str) -> tuple[int, ...]:
    """Sorts later dates first, and what has none last."""
    return tuple(-ord(each) for each in text) or (1,)


__all__ = ["duties", "ordered", "responses"]
