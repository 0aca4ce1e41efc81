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
from kgbuild.pages._page import NotFound, Page, View, respond
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


# Every page by its address; under a {rest:path} a name may hold dots, so a form's ending is looked for afterwards.
_VIEWS: tuple[tuple[str, View], ...] = (
    ("/", _home.home),
    ("/search", _search.search),
    ("/forces", _force.forces),
    ("/force/{slug}", _force.force),
    ("/compare", _compare.compare),
    ("/themes", _theme.themes),
    ("/theme/{slug}", _theme.theme),
    ("/cycles", _overview.cycles),
    ("/cycle/{slug}", _overview.cycle),
    ("/question/{cycle}/{slug}", _overview.question),
    ("/people", _people.people),
    ("/person/{slug}", _people.person),
    ("/documents", _document.documents),
    ("/document/{rest:path}", _document.document),
    ("/duties", _duties.duties),
    ("/responses", _duties.responses),
    ("/conflicts", _conflicts.conflicts),
    ("/coverage", _overview.coverage),
    ("/about", _overview.about),
    ("/graph", _graph.graph),
    ("/query", _sparql.query),
    ("/node/{rest:path}", _fact.node),
    *((f"/{kind}/{{rest:path}}", _fact.fact) for kind in sorted([*FACTS, "area", "organisation", "rule"])),
)
_UNDATED = ("/duties", "/responses", "/query")  # what a day means there, they know better


def routes(
    answers: Any, settings: Any
) -> tuple[list[BaseRoute], Callable[[Request, str], Awaitable[Response]], Callable[[], Coroutine[Any, Any, None]]]:
    """The routes of all pages, each also with .csv and .json at the end of its address; `_lost` and `_ahead`."""
    site = Site(answers, settings)
    days = Days(site)
    found: list[BaseRoute] = []
    for path, view in _VIEWS:
        if path.endswith(":path}"):
            found.append(Route(path, _named(days, view)))
            continue
        forms = _FORMS if path != "/" else ()
        found += [Route(f"{path}.{form}", _endpoint(days, view, form, path not in _UNDATED)) for form in forms]
        methods = ["GET", "POST"] if path == "/query" else None
        found.append(Route(path, _endpoint(days, view, "", path not in _UNDATED), methods=methods))
    found += [Route("/query/terms.json", _sparql.terms(site)), Route("/static/{rest:path}", _static)]
    return found, lambda request, what: _lost(days, request, what), lambda: _ahead(site, days)


async def _static(request: Request) -> Response:
    file = _static_file(request.path_params["rest"])
    if file is None:
        return Response("no such file\n", 404, media_type="text/plain")
    kept = "public, max-age=31536000, immutable" if request.query_params.get("v") else "no-cache"
    return FileResponse(file, media_type=_TYPES[file.suffix], headers={"Cache-Control": kept})


def _static_file(rest: str) -> Path | None:
    """The style sheet, script or picture at an address below /static/."""
    folder = _printed.BUILT if rest.startswith("built/") else STATIC
    try:
        file = (folder / rest.removeprefix("built/")).resolve()
        found = file.is_relative_to(folder.resolve()) and file.is_file() and file.suffix in _TYPES
    except (OSError, ValueError):  # no file can be called so
        return None
    return file if found else None


async def _lost(days: Days, request: Request, what: str) -> Response:
    """The page for what is not there."""

    async def nowhere(site: Site, request: Request) -> Page:
        raise NotFound(what.removesuffix("."))

    return await respond(days, request, nowhere, dated=False)


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


def _endpoint(days: Days, view: View, form: str, dated: bool) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        request.scope["kgbuild.form"] = form
        request.scope["kgbuild.path"] = _path(request).removesuffix(f".{form}")
        return await respond(days, request, view, dated=dated)

    return endpoint


def _named(days: Days, view: View) -> Callable[[Request], Awaitable[Response]]:
    """For names that may hold dots: as they stand, and if there is nothing, without an ending of ours."""

    async def endpoint(request: Request) -> Response:
        path, rest = _path(request), str(request.path_params["rest"])
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


def _path(request: Request) -> str:
    """The path below the root under which the server is seen, not percent-encoded."""
    path, root = str(request.scope["path"]), Site.root(request)
    return path.removeprefix(root) if root and path.startswith(root + "/") else path
