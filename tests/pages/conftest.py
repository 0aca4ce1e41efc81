"""The pages over HTTP: a server of the bundled data in this process, and a reader of what it sends."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import shutil
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from kgbuild.serve import Settings, create_app
from kgbuild.store import StoreReader, open_store

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def json(self) -> Any:
        return json.loads(self.body)

    def rows(self) -> list[dict[str, str]]:
        """The rows of CSV."""
        return list(csv.DictReader(io.StringIO(self.text)))

    @property
    def html(self) -> Html:
        return Html(self.text)


class Element:
    """An element as far as tests look at it."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None) -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.parts: list[str | Element] = []

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    def walk(self) -> Iterator[Element]:
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part.walk()

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """Elements below with this tag and, in these attributes, this word."""
        return [
            each
            for each in self.walk()
            if (not tag or each.tag == tag)
            and all(value in each.get(name.rstrip("_").replace("_", "-")).split() for name, value in attributes.items())
        ]


class Html(HTMLParser):
    """A page, parsed strictly: `problems` names every element that is not closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {}, None)
        self.problems: list[str] = []
        self._open = self.root
        self.feed(text)
        self.close()
        if self._open is not self.root:
            self.problems.append(f"<{self._open.tag}> is never closed")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.problems.append(f"<{tag}> has an attribute twice, line {self.getpos()[0]}")
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open)
        self._open.parts.append(element)
        if tag not in VOID:
            self._open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != self._open.tag or self._open.parent is None:
            self.problems.append(f"</{tag}> closes <{self._open.tag}>, line {self.getpos()[0]}")
            return
        self._open = self._open.parent

    def handle_data(self, data: str) -> None:
        self._open.parts.append(data)

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        return self.root.all(tag, **attributes)

    def by_id(self, ident: str) -> Element | None:
        return next((each for each in self.root.walk() if each.get("id") == ident), None)

    @property
    def text(self) -> str:
        return self.root.text


class Site:
    """A running server."""

    def __init__(self, address: str) -> None:
        self.address = address

    def get(self, path: str, data: bytes | None = None, **headers: str) -> Reply:
        """The reply, redirects not followed. `path` is sent as it stands."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, data=data, headers=given)
        try:
            with _OPENER.open(request, timeout=60) as response:
                return Reply(response.status, {k.lower(): v for k, v in response.headers.items()}, response.read())
        except urllib.error.HTTPError as error:
            return Reply(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay)


@contextmanager
def serving(store: Path, **settings: Any) -> Iterator[Site]:
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
        yield Site(f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def site(bundled_store: Path) -> Iterator[Site]:
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
def read(site: Site) -> Read:
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
def watched(browser: Any, site: Site) -> Iterator[Any]:
    """A page of `site`, of which it is held at the end that it wrote no error and asked nobody else for anything."""
    context = browser.new_context(base_url=site.address, viewport={"width": 1280, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    watch = Watch(opened, site.address)
    yield opened
    context.close()
    assert watch.errors == []
    assert watch.outside == []
