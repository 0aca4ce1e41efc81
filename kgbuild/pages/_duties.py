"""What forces were asked to do, by when, where it stands on a day, and who answered the reports.

Nothing here looks at a calendar but for the word "today" in an address, which leads on to the day itself: what a page
says of overdue items is then the same for whoever opens its address later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from starlette.requests import Request

from kgbuild.pages._kinds import ASKED
from kgbuild.pages._names import Names
from kgbuild.pages._orders import late_first, newest_first, places
from kgbuild.pages._page import Page, Table, check_value, named, part
from kgbuild.pages._site import Site

_SHOWN: Final = 50
STATES: Final = ("awaiting-review", "being-progressed", "complete", "superseded")


async def duties(site: Site, request: Request) -> Page:
    """Recommendations, causes of concern and areas for improvement with due date, state and answer."""
    names, given = await _given(site, request, ("theme", "kind", "status", "overdue"))
    rows = await site.listed("duties", given, late_first, places(names), ("kind", "status", "overdue", "due"))
    listing = Table("duties", "What was asked of forces", rows.columns, rows, (named("duties", **given),))
    context = _context(given, names) | {
        "page_part": part(rows, request, _SHOWN),
        "kinds": [(kind, names.label("finding-kind", kind)) for kind in ASKED],
        "states": STATES,
        "count": rows.counts,
        "dated": len(rows) - rows.counts["due"][""],
    }
    return Page("duties.html", "Recommendations", tables=(listing,), context=context, section="duties")


async def responses(site: Site, request: Request) -> Page:
    """By when the local policing body had to answer each report, and what is known of its answer."""
    names, given = await _given(site, request, ("late",))
    rows = await site.listed("responses-due", given, newest_first, {}, ("late", "response"))
    listing = Table("responses", "Answers due to reports", rows.columns, rows, (named("responses-due", **given),))
    context = _context(given, names) | {
        "page_part": part(rows, request, _SHOWN),
        "answered": len(rows) - rows.counts["response"]["none-in-data"],
        "late": rows.counts["late"],
    }
    return Page(
        "responses.html", "Answers to reports", (("Recommendations", "/duties"),), (listing,), context, section="duties"
    )


async def _given(site: Site, request: Request, more: Iterable[str]) -> tuple[Names, dict[str, str]]:
    """The vocabulary, and the filters of the address. Raises NotFound or QueryError for a value that is none."""
    given = {key: request.query_params.get(key, "").strip() for key in ("force", "cycle", *more, "as_of")}
    names = await site.names()
    for kind in ("force", "cycle", "theme"):
        check_value(kind, given.get(kind, ""), names)
    return names, given


def _context(given: Mapping[str, str], names: Names) -> dict[str, Any]:
    active = {key: value for key, value in given.items() if value}
    named_of = {"forces": names.of("force"), "themes": names.of("theme")}
    return {"given": given, "active": active, "as_of": given["as_of"], **named_of}
