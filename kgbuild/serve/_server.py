"""Listening: one process that speaks HTTP, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import Callable, Iterator

import uvicorn
from starlette.applications import Starlette

from kgbuild.errors import InputError
from kgbuild.serve._answers import Answers
from kgbuild.serve._app import create_app
from kgbuild.serve._connection import Connection
from kgbuild.serve._settings import Settings

_GRACE_SECONDS = 3


def serve(settings: Settings, *, say: Callable[[str], None] = print) -> None:
    """Serve until SIGINT or SIGTERM; `say` is told the address once requests are answered.

    Raises:
        StoreError: there is no store, or it is damaged.
        InputError: the address is taken, or is none of this machine's.
    """
    app = create_app(settings)
    _allow_connections()
    listener = _listen(settings)
    with listener:
        config = uvicorn.Config(
            app,
            log_level="error",  # what clients do wrong they are told; it is none of the operator's
            access_log=False,  # ours leaves out what visitors asked
            server_header=False,
            lifespan="on",
            http=Connection,
            ws="none",
            proxy_headers=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        server = _Server(config, app)
        port = listener.getsockname()[1]
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        server.ready = lambda: say(f"kgbuild serves {settings.store} at http://{host}:{port}{settings.base_path}/")
        server.run(sockets=[listener])


class _Server(uvicorn.Server):
    """A server for which a signal is the ordinary way to end."""

    ready: Callable[[], None]

    def __init__(self, config: uvicorn.Config, app: Starlette) -> None:
        super().__init__(config)
        self._answers: Answers = app.state.answers
        self._telling: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:  # from now on /health answers, and a query waits for its worker
            self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        await self._answers.ready()
        self.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Give up queries that run, so that their clients are told and nobody waits for the hopeless ones."""
        if self._telling is not None:
            self._telling.cancel()
        await self._answers.visitors.close()
        await self._answers.pages.close()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn does it, but without raising the signal once more at the end."""
        kinds = (signal.SIGINT, signal.SIGTERM)
        before = {kind: signal.signal(kind, self.handle_exit) for kind in kinds}
        try:
            yield
        finally:
            for kind, handler in before.items():
                signal.signal(kind, handler)


def _allow_connections() -> None:
    """Let this process hold as many connections open as it may; by habit systems let programs have a few hundred."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # macOS allows less than it says
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio sends small pieces at once only on sockets that say they are TCP; else each answer waits 40 ms for an ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(1024)
    except (OSError, OverflowError) as error:
        listener.close()
        where = f"{settings.host}:{settings.port}"
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise InputError(
                "the port is taken by another program", source=where, fix="choose another with --port (0: any free one)"
            ) from error
        told = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"cannot listen there ({told})", source=where, fix="choose another with --host and --port"
        ) from error
    return listener
