"""The ASGI application: routes, and what every answer carries."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from kgbuild import __version__
from kgbuild.serve import _html
from kgbuild.serve._answers import AHEAD, Answers
from kgbuild.serve._http import Frame, path_of, problem, root, route
from kgbuild.serve._linked import LinkedData
from kgbuild.serve._negotiate import prefers_html, takes_gzip
from kgbuild.serve._settings import Settings
from kgbuild.serve._sparql import Endpoint, Visitors
from kgbuild.serve._spool import SMALL


def create_app(settings: Settings) -> Starlette:
    """The application that serves the store of `settings`; its workers live as long as its lifespan.

    Routes of `kgbuild.pages` are mounted where that package is there.

    Raises:
        StoreError: there is no store, or it is damaged.
    """
    answers = Answers(settings)
    visitors = Visitors(answers, settings)

    page_routes, page_for, lost, ahead = _pages(answers, settings)
    endpoint = Endpoint(visitors, lambda request, subject: linked.description(request, subject))
    linked = LinkedData(answers, settings, endpoint, page_for, lost)

    async def health(request: Request) -> Response:
        state = {"status": "ok", "version": __version__, "generation": answers.generation}
        body = state | {"queries": answers.visitors.load, "pages": answers.pages.load}
        return JSONResponse(body, headers={"cache-control": "no-store"})

    async def home(request: Request) -> Response:
        return RedirectResponse(root(request) + "/catalog", 303)

    routes: list[BaseRoute] = [
        route("/health", health),
        Route("/sparql", endpoint),
        route("/graphs", endpoint.graphs),
        *linked.routes(),
        *page_routes,
    ]
    if not page_routes:
        routes.append(Route("/", home))
    missing = _missing(linked, routes)
    app = _Site(
        routes=routes,
        lifespan=lambda _: _living(answers, visitors, ahead),
        middleware=[Middleware(_Compressed, endpoint=endpoint)],
        exception_handlers={404: missing, 405: missing, 500: _fault},
    )
    app.router.redirect_slashes = False  # `missing` does it
    app.state.answers = answers
    app.state.settings = settings
    return app


def _missing(linked: LinkedData, routes: Sequence[BaseRoute]) -> Callable[[Request, Exception], Awaitable[Response]]:
    """What answers where no route does, or where one takes another method."""

    async def missing(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        if status == 404:
            # A slash too many leads to the address without it. A relative place holds behind every proxy.
            shorter = request.url.path.rstrip("/")
            if request.url.path != shorter and any(
                each.matches({**request.scope, "path": shorter})[0] is not Match.NONE for each in routes
            ):
                query = request.url.query
                place = root(request) + path_of(request).rstrip("/") + (f"?{query}" if query else "")
                return Response(status_code=307, headers={"location": place})
            return await linked.missing(request, f"The address {request.url.path} is none of this site's.")
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        return problem(status, "method", "This method is not for this address", headers=headers)

    return missing


@contextlib.asynccontextmanager
async def _living(
    answers: Answers, visitors: Visitors, ahead: Callable[[], Coroutine[Any, Any, None]]
) -> AsyncIterator[None]:
    """What runs as long as the application."""
    visitors.start()
    answers.start()
    making = asyncio.create_task(_made(answers, ahead))
    try:
        yield
    finally:
        await answers.stop()  # first, so that no worker writes any more where the others remove
        making.cancel()
        await asyncio.gather(making, return_exceptions=True)
        visitors.stop()


async def _made(answers: Answers, ahead: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Have made ahead what can be, once the workers are there and behind all that visitors ask."""
    await answers.ready()
    AHEAD.set(True)  # of this task and those it starts
    await ahead()


class _Site(Starlette):
    """An application with its frame around all of it, the handler of faults too."""

    def build_middleware_stack(self) -> ASGIApp:
        return Frame(super().build_middleware_stack(), self.state.settings)


class _Compressed:
    """Compresses answers, but for those of visitors' queries, which come compressed from their workers.

    A query goes to the endpoint at once: looking through the routes and what Starlette puts around each of them takes
    longer than all else that this process does for a small one.
    """

    def __init__(self, app: ASGIApp, endpoint: Endpoint) -> None:
        self._zipped = GZipMiddleware(app, minimum_size=SMALL, compresslevel=5)
        self._direct: dict[str, ASGIApp] = {"/sparql": endpoint, "/graphs": app}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if path in self._direct:
            await self._direct[path](scope, receive, send)
        else:
            await self._zipped(_without_refused_gzip(scope), receive, send)


def _without_refused_gzip(scope: Scope) -> Scope:
    """The request without an Accept-Encoding that refuses gzip: Starlette looks for the word and not at its q-value."""
    told = [value for name, value in scope.get("headers", ()) if name == b"accept-encoding"]
    if not told or takes_gzip(b",".join(told).decode("latin-1")):
        return scope
    return {**scope, "headers": [each for each in scope["headers"] if each[0] != b"accept-encoding"]}


def _pages(
    answers: Answers, settings: Settings
) -> tuple[
    list[BaseRoute],
    Callable[[str, str], str | None] | None,
    Callable[[Request, str], Awaitable[Response]] | None,
    Callable[[], Coroutine[Any, Any, None]],
]:
    """Of `kgbuild.pages`: routes, which of them shows an IRI, the page for what is not there, what is made ahead."""

    async def nothing() -> None:
        pass

    if not settings.pages:
        return [], None, None, nothing
    try:
        from kgbuild import pages

        routes, lost, ahead = pages.routes(answers, settings)
        return routes, pages.page_for, lost, ahead
    except ModuleNotFoundError as error:
        if not str(error.name).startswith("kgbuild.pages"):
            raise
        return [], None, None, nothing


async def _fault(request: Request, error: Exception) -> Response:
    title, detail = "The server made a mistake", "Its log says which."
    if prefers_html(request.headers.get("accept", "")):
        return Response(_html.error(title, detail, root(request)), 500, media_type="text/html")
    return problem(500, "fault", title, detail)
