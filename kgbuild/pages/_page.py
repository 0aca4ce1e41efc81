"""A page and its tables, and how they are sent: as HTML, or the same content as CSV or JSON."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kgbuild.csv_text import csv_text
from kgbuild.errors import KgbuildError, QueryError
from kgbuild.pages import _ask
from kgbuild.pages._names import Name, Names, Solutions
from kgbuild.pages._site import Site
from kgbuild.query import Rows, last_day

if TYPE_CHECKING:
    from kgbuild.pages._days import Days

NOTHING: Final[Solutions] = Rows((), ())
_PRESENT: Final = ("/static/", "/query", "/sparql", "/ontology", "/shapes")  # paths that know no other day
_OWN: Final = frozenset({"as_of", "format", "table", "page", "at"})  # parameters that a form for another day drops
_NO_HTML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # what a page can neither hold nor escape
_DEFAULT_CACHE: Final = "no-cache"  # the browser asks again; an unchanged page costs a 304


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands behind a table: a named query with its parameters, or SPARQL."""

    sparql: str = ""
    name: str = ""
    params: tuple[tuple[str, str], ...] = ()

    def address(self) -> str:
        """The page that runs it again."""
        given = [("name", self.name), *self.params] if self.name else [("query", self.sparql)]
        return "/query?" + urlencode(given)


def named(name: str, **params: str) -> Asked:
    """A named query as what stands behind a table."""
    return Asked(name=name, params=tuple(sorted((key, value) for key, value in params.items() if value)))


def filled(name: str, **values: Any) -> Asked:
    """A page query with its values as what stands behind a table."""
    return Asked(_ask.fill(name, **values))


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a page under a name of their own, which `?table=` asks for. Cells: str, int, Decimal, bool or None."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]
    asked: tuple[Asked, ...] = ()

    def to_csv(self) -> str:
        return csv_text(self.columns, ([_cell(row.get(column)) for column in self.columns] for row in self.rows))

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "columns": list(self.columns),
            "rows": [{column: _plain(row.get(column)) for column in self.columns} for row in self.rows],
            "queries": [
                {"name": each.name, "parameters": dict(each.params)} if each.name else {"sparql": each.sparql}
                for each in self.asked
            ],
        }


def table(name: str, title: str, rows: Solutions, *asked: Asked) -> Table:
    """A table as a query gives it."""
    return Table(name, title, rows.columns, list(rows), asked)


async def nothing() -> Solutions:
    """What is given among several answers in place of one that a page does not need."""
    return NOTHING


@dataclass(slots=True)
class Page:
    """What a view gives: a template, its title, the way to it from the start page, and its tables.

    `title` may hold no markup. `crumbs` are (label, path) pairs without the start page and the page itself.
    """

    template: str
    title: str
    crumbs: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    context: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    section: str = ""  # of the navigation
    dated: bool = True  # whether it can be shown for a past day


class NotFound(Exception):
    """There is no such page; `near` are (label, path) pairs that may be meant."""

    def __init__(self, what: str, near: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(what)
        self.what, self.near = what, tuple(near)


@dataclass(frozen=True, slots=True)
class Part:
    """What one page of a long list shows: `rows` of `total`, page `number` of `count`, the first row being `first`."""

    rows: Sequence[Any]
    number: int
    count: int
    first: int
    total: int


def part(rows: Sequence[Any], request: Request, size: int) -> Part:
    """The page of `rows` that the address asks for by ?page=; the last where it asks for more."""
    return cut(rows, page_number(request), size)


def cut(rows: Sequence[Any], number: int, size: int) -> Part:
    """Page `number` of `rows`, from 1; the last where there are fewer."""
    count = max(1, -(-len(rows) // size))
    number = min(number, count)
    first = (number - 1) * size
    return Part(rows[first : first + size], number, count, first + 1, len(rows))


def page_number(request: Request) -> int:
    """The number of ?page=, from 1; 1 for anything that is none."""
    return whole_number(request.query_params.get("page", ""))


def whole_number(text: str) -> int:
    """A number from 1 as an address gives it; 1 for anything that is none."""
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


View = Callable[[Site, Request], Awaitable[Page]]


class Link:
    """Makes addresses below the path at which the server is mounted."""

    def __init__(self, site: Site, request: Request) -> None:
        self._root, self._site = site.root(request), site
        day = request.query_params.get("as_of", "")
        self.day = day if last_day(day) else ""

    def __call__(self, path: str, **parameters: Any) -> str:
        """`path` (percent-encoded where needed) with the parameters that have a value; of a list, each of its values.

        The day of the address stays, unless another is given or the path stands for the present only.
        """
        if self.day and path.startswith("/") and not path.startswith(_PRESENT):
            parameters = {"as_of": self.day, **parameters}
        return self._root + self.within(path, **parameters)

    @staticmethod
    def within(address: str, **parameters: Any) -> str:
        """`address` with more parameters, as `__call__` takes them."""
        several = {key: value if isinstance(value, list) else [value] for key, value in parameters.items()}
        given = [(key, str(each)) for key, values in several.items() for each in values if each not in (None, "")]
        place, mark, fragment = address.partition("#")
        asked = ("&" if "?" in place else "?") + urlencode(given) if given else ""
        return f"{place}{asked}{mark}{fragment}"

    def to(self, iri: Any) -> str:
        """The page of a node, or the IRI itself where it is none of ours but a web address; else ""."""
        from kgbuild.pages._addresses import page_for

        text = str(iri or "")
        path = page_for(text, self._site.base)
        if path is not None:
            return self(path)
        return text if text.startswith(("http://", "https://")) else ""

    def data(self, iri: Any, suffix: str) -> str:
        """Where linked data gives a node of ours as data."""
        text = str(iri or "")
        return f"{self._root}/id/{text[len(self._site.base) :]}.{suffix}" if text.startswith(self._site.base) else ""

    def fact(self, *path: str) -> str:
        return self("/" + "/".join(quote(part, safe="/") for part in path))


def wants(request: Request) -> str:
    """The form asked for: html, csv or json, by ?format= or by the path's ending (which `route` has taken off)."""
    form = request.query_params.get("format", "") or str(request.scope.get("kgbuild.form", ""))
    return form if form in {"csv", "json"} else "html"


async def respond(days: Days, request: Request, view: View, *, dated: bool = True) -> Response:
    """Run the view and send what it gives in the form asked for. Errors become pages that say what to do.

    With `dated`, the view is given the graph as it stood on the day of ?as_of=; others know better what a day means.
    """
    site = await days.site("")
    if request.query_params.get("as_of") == "today":
        return RedirectResponse(site.root(request) + _today(request), 302, {"Cache-Control": "no-store"})
    try:
        if dated:
            site = await days.site(request.query_params.get("as_of", ""))
        page = await view(site, request)
        page.dated = dated
    except NotFound as missing:
        page = Page("missing.html", "Not in the data", context={"what": missing.what, "near": missing.near}, status=404)
    except QueryError as error:
        page = Page("error.html", "The question cannot be answered", context={"error": error}, status=400)
    except KgbuildError as error:
        status = int(getattr(error, "status", 503))
        page = Page("error.html", "The graph cannot be read just now", context={"error": error}, status=status)
    return await _send(site, request, page)


async def _send(site: Site, request: Request, page: Page) -> Response:
    form = wants(request)
    if form == "csv" and page.status == 200 and page.tables:
        asked = request.query_params.get("table", "") or page.tables[0].name
        chosen = next((each for each in page.tables if each.name == asked), None)
        if chosen is None:
            known = ", ".join(each.name for each in page.tables)
            return Response(f"no table '{asked}' here; there are: {known}\n", 404, media_type="text/plain")
        return _cached(request, chosen.to_csv(), "text/csv; header=present; charset=utf-8", name=chosen.name)
    if form == "json":
        told = {
            "title": page.title,
            "path": request.url.path,
            "tables": {each.name: each.to_json() for each in page.tables},
        }
        if page.status != 200:
            wrong = page.context.get("problem") or {"title": page.context.get("what") or page.context.get("error")}
            told["problem"] = str(wrong["title"])
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        return _cached(request, text, "application/json", status=page.status)
    names = None if page.template == "error.html" else await site.names()
    link = Link(site, request)
    context = {
        "standing": site.standing,
        "kept_day": link.day,
        "given_here": [(key, value) for key, value in request.query_params.multi_items() if key not in _OWN and value],
        "page": page,
        "link": link,
        "names": names,
        "here": _address(site, request),
        "data": lambda name, form: _address(site, request, format=form, table=name, page=""),
        "another_day": lambda day: _address(site, request, as_of=day, page="", at=""),
        "turn": lambda number: _address(site, request, page=str(number) if number > 1 else ""),
        "tables": {each.name: each for each in page.tables},
        **page.context,
    }
    text = _NO_HTML.sub("\ufffd", site.templates.get_template(page.template).render(context))
    return _cached(request, text, "text/html; charset=utf-8", status=page.status)


def _today(request: Request) -> str:
    """The address with the day itself, so that it shows the same to whoever opens it later."""
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "as_of" and value]
    form = str(request.scope.get("kgbuild.form", ""))
    path = f"{quote(str(request.scope['kgbuild.path']))}{f'.{form}' if form else ''}"
    return f"{path}?{urlencode([*kept, ('as_of', date.today().isoformat())])}"


def _address(site: Site, request: Request, **parameters: str) -> str:
    """This page's address with some parameters set, and those that are "" taken out."""
    dropped = {"format", "table", *parameters}
    kept = [(key, value) for key, value in request.query_params.multi_items() if key not in dropped]
    given = [(key, value) for key, value in (*kept, *parameters.items()) if value]
    root = site.root(request)
    path = str(request.scope.get("kgbuild.path", ""))
    return root + quote(path, safe="/%:@!$&'()*+,;=~") + (f"?{urlencode(given)}" if given else "")


def _cached(request: Request, text: str, media_type: str, *, status: int = 200, name: str = "") -> Response:
    body = text.encode("utf-8", "replace")
    headers = {"Cache-Control": _DEFAULT_CACHE, "Vary": "Accept-Encoding"}
    if name:
        told = re.sub(r"[^\w.-]+", "-", f"{request.scope['kgbuild.path']}-{name}".strip("/-"), flags=re.ASCII)
        headers["Content-Disposition"] = f'inline; filename="{told}.csv"'
    if status == 200:
        tag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers["ETag"] = tag
        if tag in {each.strip() for each in request.headers.get("if-none-match", "").split(",")}:
            return Response(status_code=304, headers=headers)
    headers["Content-Type"] = media_type
    return Response(body, status, headers)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "|".join(str(each) for each in value)
    return "" if value is None else value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)


def check_value(kind: str, value: str, names: Names) -> None:
    """Raise NotFound, with the nearest names, where `value` is given and is no slug of `kind`."""
    if value:
        called(kind, value, names)


def called(kind: str, slug: str, names: Names) -> Name:
    """What `slug` is the name of. Raises NotFound with the nearest names."""
    found = names.node(kind, slug)
    if found is None:
        raise NotFound(f"no {kind} is called “{slug}”", _nearest(kind, slug, names))
    return found


def _nearest(kind: str, value: str, names: Names) -> list[tuple[str, str]]:
    """Up to five of `kind` whose slug or label looks like `value`, as (label, path)."""
    from difflib import get_close_matches

    word = value.casefold().replace(" ", "-")
    by_slug = {name.slug: name for name in names.of(kind)}
    found = [slug for slug, name in by_slug.items() if word and (word in slug or word in name.label.casefold())]
    found += [slug for slug in get_close_matches(word, sorted(by_slug), n=5, cutoff=0.5) if slug not in found]
    return [(by_slug[slug].label, f"/{kind}/{slug}") for slug in found[:5]]


def joined(values: Iterable[Any]) -> str:
    """Several values as one cell, as the named queries write them."""
    return "|".join(sorted({str(value) for value in values if value}))
