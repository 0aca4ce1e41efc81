"""The pages over HTTP: a server of the bundled data in this process."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from kgbuild.serve import Settings, create_app
from kgbuild.store import StoreReader, open_store
from tests.web import Client, Html


@contextmanager
def serving(store: Path, **settings: Any) -> Iterator[Client]:
    """The application on a free port, in a thread of this process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(Settings(store=store, port=port, access_log=False, **settings))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until = time.monotonic() + 30
        while not server.started and thread.is_alive() and time.monotonic() < until:
            time.sleep(0.02)
        assert server.started, "the server did not start"
        yield Client(port)
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def site(bundled_store: Path) -> Iterator[Client]:
    """The bundled data, served."""
    with serving(bundled_store) as running:
        yield running


@pytest.fixture(scope="session")
def store(bundled_store: Path) -> Iterator[StoreReader]:
    with open_store(bundled_store) as reader:
        yield reader


@pytest.fixture(scope="session")
def hook(repository: Path) -> Any:
    """The module that builds the editor, which belongs to no package."""
    path = repository / "kgbuild" / "pages" / "frontend" / "hatch_build.py"
    spec = importlib.util.spec_from_file_location("hatch_build", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


Read = Callable[[str], Html]


@pytest.fixture(scope="session")
def read(site: Client) -> Read:
    """A page that must be there, each read once."""
    kept: dict[str, Html] = {}

    def reading(path: str) -> Html:
        if path not in kept:
            reply = site.get(path)
            assert reply.status == 200, f"{path}: {reply.status}"
            kept[path] = reply.html
        return kept[path]

    return reading


# -- in a browser


class Watch:
    """What went wrong in a page while a test ran, and how much was loaded."""

    def __init__(self, page: Any, address: str) -> None:
        self.errors: list[str] = []
        self.outside: list[str] = []
        self.bytes = 0
        page.on("console", lambda said: self.errors.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "request", lambda sent: None if sent.url.startswith((address, "data:")) else self.outside.append(sent.url)
        )
        page.on("response", self._weigh)

    def _weigh(self, response: Any) -> None:
        self.bytes += int(response.headers.get("content-length", "0") or 0)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window. Skips where there is none, unless KGBUILD_REQUIRE_CHROMIUM is set."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None and not os.environ.get("KGBUILD_REQUIRE_CHROMIUM"):
        pytest.skip("no chromium on this machine (Debian: apt-get install chromium)")
    assert found, "KGBUILD_REQUIRE_CHROMIUM is set, and there is no chromium"
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@contextmanager
def watched(browser: Any, site: Client) -> Iterator[Any]:
    """A page of `site`, of which it is held at the end that it wrote no error and asked nobody else for anything."""
    context = browser.new_context(base_url=site.address, viewport={"width": 1280, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    watch = Watch(opened, site.address)
    yield opened
    context.close()
    assert watch.errors == []
    assert watch.outside == []
