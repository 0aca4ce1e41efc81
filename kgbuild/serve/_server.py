"""Listening: one process that speaks HTTP, until it is told to stop."""

from __future__ import annotations

from kgbuild.serve._settings import Settings


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM."""
    import uvicorn

    from kgbuild.serve._app import create_app

    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, log_level="warning")
