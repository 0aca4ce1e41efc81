"""The ASGI application: routes, and what every answer carries."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from importlib.util import find_spec

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from kgbuild import __version__
from kgbuild.serve._answers import Answers
from kgbuild.serve._settings import Settings


def create_app(settings: Settings) -> Starlette:
    """The application that serves the store of `settings`; its workers live as long as its lifespan.

    Routes of `kgbuild.pages` are mounted where that package is there: it gives
    ``routes(answers: Answers, settings: Settings) -> list[starlette.routing.BaseRoute]`` and
    ``page_of(rest: str) -> str | None``, the path of the page about the entity `base` + `rest`
    (None: the general page is good enough).

    Raises:
        StoreError: there is no store, or it is damaged.
    """
    answers = Answers(settings)

    async def health(request: Request) -> Response:
        state = {"status": "ok", "version": __version__, "generation": answers.generation}
        return JSONResponse(state | {"queries": answers.visitors.load, "pages": answers.pages.load})

    routes: list[BaseRoute] = [Route("/health", health)]
    if find_spec("kgbuild.pages") is not None:
        from kgbuild import pages

        routes += pages.routes(answers, settings)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await answers.start()
        try:
            yield
        finally:
            await answers.stop()

    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.answers = answers
    app.state.settings = settings
    return app
