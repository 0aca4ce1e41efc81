"""The store over HTTP: SPARQL 1.1 endpoint, linked data, and the pages of `kgbuild.pages` where they are installed.

::

    request ──> _app.py ──> _sparql.py, _linked.py     the event loop: never blocks
                               │
                            _answers.py, pool.py, _nursery.py       which worker, for how long, who waits
                               │  a socket each
                            _worker.py, evaluate.py, _describe.py   processes that read the store and can be killed

Nothing that a visitor sends is evaluated in the process that speaks HTTP.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kgbuild.serve._settings import Limits, Settings, make_settings

if TYPE_CHECKING:
    from starlette.applications import Starlette

__all__ = ["Limits", "Settings", "create_app", "make_settings", "serve"]


def create_app(settings: Settings) -> Starlette:
    """The ASGI application; see `kgbuild.serve._app.create_app`."""
    from kgbuild.serve._app import create_app as create

    return create(settings)


def serve(settings: Settings, *, say: Callable[[str], None] = print) -> None:
    """Serve until SIGINT or SIGTERM; see `kgbuild.serve._server.serve`."""
    from kgbuild.serve._server import serve as run

    run(settings, say=say)
