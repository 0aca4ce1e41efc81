"""The ASGI application: routes, and what every answer carries."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kgbuild import __version__
from kgbuild.serve._answers import Answers
from kgbuild.serve._http import Frame, only, problem
from kgbuild.serve._linked import LinkedData
from kgbuild.serve._settings import Settings
from kgbuild.serve._sparql import Endpoint, Visitors

_ANY = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]  # what a view refuses, it refuses with a reason


def create_app(settings: Settings) -> Starlette:
    """The application that serves the store of `settings`; its workers live as long as its lifespan.

    Routes of `kgbuild.pages` are mounted where that package is there.

    Raises:
        StoreError: there is no store, or it is damaged.
    """
    answers = Answers(settings)
    visitors = Visitors(answers, settings)

    page_routes, page_for = _pages(answers, settings)
    endpoint = Endpoint(visitors, lambda request: linked.service(request), lambda request: linked.graphs(request))
    linked = LinkedData(answers, settings, endpoint, page_for)

    async def health(request: Request) -> Response:
        state = {"status": "ok", "version": __version__, "generation": answers.generation}
        body = state | {"queries": answers.visitors.load, "pages": answers.pages.load}
        return only(request, ("GET", "HEAD")) or JSONResponse(body, headers={"cache-control": "no-store"})

    async def home(request: Request) -> Response:
        return RedirectResponse(settings.link("/catalog"), 303)

    async def missing(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        if status == 404:
            return linked.missing(request, f"The address {request.url.path} is none of this site's.")
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        return problem(status, "method", "This method is not for this address", headers=headers)

    routes: list[BaseRoute] = [
        Route("/health", health, methods=_ANY),
        Route("/sparql", endpoint.sparql, methods=_ANY),
        Route("/graphs", endpoint.graphs, methods=_ANY),
        *linked.routes(),
        *page_routes,
    ]
    if not page_routes:
        routes.append(Route("/", home))

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        visitors.start()
        await answers.start()
        try:
            yield
        finally:
            await answers.stop()
            visitors.stop()

    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[
            Middleware(Frame, settings=settings),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
        ],
        exception_handlers={404: missing, 405: missing, 500: _fault},
    )
    app.state.answers = answers
    app.state.settings = settings
    return app


def _pages(answers: Answers, settings: Settings) -> tuple[list[BaseRoute], Callable[[str, str], str | None] | None]:
    """The routes of `kgbuild.pages`, and which of them shows an IRI; none where that package is not there."""
    if not settings.pages:
        return [], None
    try:
        from kgbuild import pages

        return pages.routes(answers, settings), pages.page_for
    except ModuleNotFoundError as error:
        if not str(error.name).startswith("kgbuild.pages"):
            raise
        return [], None


async def _fault(request: Request, error: Exception) -> Response:
    return problem(500, "fault", "The server made a mistake", "Its log says which.")
