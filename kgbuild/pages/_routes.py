"""Addresses and what stands there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from kgbuild.errors import KgbuildError
from kgbuild.pages import (
    _compare,
    _conflicts,
    _document,
    _duties,
    _fact,
    _force,
    _graph,
    _home,
    _overview,
    _people,
    _printed,
    _search,
    _sparql,
    _theme,
)
from kgbuild.pages._addresses import FACTS
from kgbuild.pages._days import Days
from kgbuild.pages._page import View, respond
from kgbuild.pages._printed import STATIC
from kgbuild.pages._site import Site

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FORMS = ("csv", "json")
_LOOK_SECONDS = 1.0  # from one look for another generation of the graph to the next
# Pages that rest on all the data: on a large graph what they ask takes seconds, and it is the same for every visitor.
_OF_ALL = (
    _theme.themes,
    _force.forces,
    _duties.duties,
    _duties.responses,
    _conflicts.conflicts,
    _overview.coverage,
    _document.documents,
    _graph.graph,
)


def routes(answers: Any, settings: Any) -> tuple[list[BaseRoute], Callable[[], Coroutine[Any, Any, None]]]:
    """The routes of all pages, each also with .csv and .json at the end of its address; and `_ahead` for them."""
    site = Site(answers, settings)
    days = Days(site)

    def page(path: str, view: View, methods: list[str] | None = None, *, dated: bool = True) -> list[BaseRoute]:
        """A route for the page, and one for each of its other forms.

        A document may be called judgements.csv: under a {rest:path} the ending belongs to the name, unless there is
        no such name, which `_named` finds out.
        """
        if path.endswith(":path}"):
            return [Route(path, _named(site, days, view), methods=methods)]
        plain = Route(path, _endpoint(site, days, view, "", dated), methods=methods)
        forms = (
            [Route(f"{path}.{form}", _endpoint(site, days, view, form, dated)) for form in _FORMS]
            if path != "/"
            else []
        )
        return [*forms, plain]

    async def static(request: Request) -> Response:
        file = _static_file(request.path_params["rest"])
        if file is None:
            return Response("no such file\n", 404, media_type="text/plain")
        kept = "public, max-age=31536000, immutable" if request.query_params.get("v") else "no-cache"
        return FileResponse(file, media_type=_TYPES[file.suffix], headers={"Cache-Control": kept})

    listed = [
        *page("/", _home.home),
        *page("/search", _search.search),
        *page("/forces", _force.forces),
        *page("/force/{slug}", _force.force),
        *page("/compare", _compare.compare),
        *page("/themes", _theme.themes),
        *page("/theme/{slug}", _theme.theme),
        *page("/cycles", _overview.cycles),
        *page("/cycle/{slug}", _overview.cycle),
        *page("/question/{cycle}/{slug}", _overview.question),
        *page("/people", _people.people),
        *page("/person/{slug}", _people.person),
        *page("/documents", _document.documents),
        *page("/document/{rest:path}", _document.document),
        *page("/duties", _duties.duties, dated=False),
        *page("/responses", _duties.responses, dated=False),
        *page("/conflicts", _conflicts.conflicts),
        *page("/coverage", _overview.coverage),
        *page("/about", _overview.about),
        *page("/graph", _graph.graph),
        *page("/query", _sparql.query, ["GET", "POST"], dated=False),
        *page("/node/{rest:path}", _fact.node),
        Route("/query/terms.json", _sparql.terms(site)),
        Route("/static/{rest:path}", static),
    ]
    for kind in sorted([*FACTS, "area", "organisation", "rule"]):
        listed += [Route(f"/{kind}/{{rest:path}}", _named(site, days, _of_kind(kind, _fact.fact)))]
    return listed, lambda: _ahead(site, days)


def _static_file(rest: str) -> Path | None:
    """The style sheet, script or picture at an address below /static/."""
    folder = _printed.BUILT if rest.startswith("built/") else STATIC
    try:
        file = (folder / rest.removeprefix("built/")).resolve()
        found = file.is_relative_to(folder.resolve()) and file.is_file() and file.suffix in _TYPES
    except (OSError, ValueError):  # no file can be called so
        return None
    return file if found else None


async def _ahead(site: Site, days: Days) -> None:
    """Make what the first visitors of a generation would wait for, until cancelled."""
    with contextlib.closing(days):
        await _each_generation(site)


async def _each_generation(site: Site) -> None:
    made = ""
    while True:
        if made != site.generation:
            made = site.generation
            with contextlib.suppress(KgbuildError):  # who asks is told
                await _home.facts(site)
                await asyncio.to_thread(lambda: [*map(site.templates.get_template, site.templates.list_templates())])
                await _search.index(site)
            await _ask_ahead(site)
        await asyncio.sleep(_LOOK_SECONDS)


async def _ask_ahead(site: Site) -> None:
    """Have the answers that the pages of all the data rest on; one page at a time, so that visitors find a worker."""
    plain = Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []})
    for view in _OF_ALL:
        with contextlib.suppress(KgbuildError):
            await view(site, plain)


def _of_kind(kind: str, view: View) -> View:
    async def shown(site: Site, request: Request) -> Any:
        request.path_params["kind"] = kind
        return await view(site, request)

    return shown


def _endpoint(site: Site, days: Days, view: View, form: str, dated: bool) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        path = _path(site, request)
        request.scope["kgbuild.form"] = form
        request.scope["kgbuild.path"] = path.removesuffix(f".{form}") if form else path
        return await respond(days, request, view, dated=dated)

    return endpoint


def _named(site: Site, days: Days, view: View) -> Callable[[Request], Awaitable[Response]]:
    """For names that may hold dots: as they stand, and if there is nothing, without an ending of ours."""

    async def endpoint(request: Request) -> Response:
        path, rest = _path(site, request), str(request.path_params["rest"])
        request.scope["kgbuild.path"] = path
        response = await respond(days, request, view)
        form = rest.rpartition(".")[2]
        if response.status_code == 404 and form in _FORMS:
            request.path_params["rest"] = rest.removesuffix(f".{form}")
            request.scope["kgbuild.path"] = path.removesuffix(f".{form}")
            request.scope["kgbuild.form"] = form
            found = await respond(days, request, view)
            if found.status_code != 404:
                return found
        return response

    return endpoint


def _path(site: Site, request: Request) -> str:
    """The path below the root under which the server is seen, not percent-encoded."""
    path = str(request.scope["path"])
    root = site.root(request)
    return path.removeprefix(root) if root and path.startswith(root + "/") else path
