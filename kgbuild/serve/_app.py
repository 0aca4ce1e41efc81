"""The ASGI application: routes, and what every answer carries."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from kgbuild import __version__
from kgbuild.serve._answers import Answers
from kgbuild.serve._http import Frame, only, problem
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

    async def describe(request: Request) -> Response:
        return problem(400, "one-query", "There is no query")

    endpoint = Endpoint(visitors, describe, describe)

    async def health(request: Request) -> Response:
        state = {"status": "ok", "version": __version__, "generation": answers.generation}
        body = state | {"queries": answers.visitors.load, "pages": answers.pages.load}
        return only(request, ("GET", "HEAD")) or JSONResponse(body, headers={"cache-control": "no-store"})

    routes: list[BaseRoute] = [
        Route("/health", health, methods=_ANY),
        Route("/sparql", endpoint.sparql, methods=_ANY),
        Route("/graphs", endpoint.graphs, methods=_ANY),
    ]
    try:
        from kgbuild import pages

        routes += pages.routes(answers, settings)
    except ModuleNotFoundError as error:
        if not str(error.name).startswith("kgbuild.pages"):
            raise

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
        middleware=[Middleware(Frame, settings=settings)],
        exception_handlers={404: _missing, 405: _missing, 500: _fault},
    )
    app.state.answers = answers
    app.state.settings = settings
    return app


async def _missing(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    title = "There is nothing here" if status == 404 else "This method is not for this address"
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return problem(status, "not-found" if status == 404 else "method", title, headers=headers)


async def _fault(request: Request, error: Exception) -> Response:
    return problem(500, "fault", "The server made a mistake", "Its log says which.")
