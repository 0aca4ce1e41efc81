"""A real server in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from pyoxigraph import RdfFormat, parse

from kgbuild.graph_files import write_graphs
from kgbuild.store import writing
from tests.web import Client, Reply

EX = "https://example.org/graph/"


class Server(Client):
    """A running server."""

    def __init__(self, process: subprocess.Popen[str], port: int, errors: list[str]) -> None:
        super().__init__(port)
        self.process, self._errors = process, errors

    @property
    def log(self) -> str:
        """What it wrote to standard error so far."""
        return "".join(self._errors)

    def query(self, sparql: str, *more: tuple[str, str], **headers: str) -> Reply:
        """A query by GET."""
        return self.get("/sparql?" + urlencode([("query", sparql), *more]), **headers)

    def stop(self, kind: signal.Signals = signal.SIGINT) -> int:
        """Tell it to end; its exit status."""
        self.process.send_signal(kind)
        return self.process.wait(20)


Start = Callable[..., Any]


@contextmanager
def running(store: Path, *options: str) -> Iterator[Server]:
    """A server on a free port."""
    repository = Path(__file__).resolve().parent.parent.parent
    path = os.pathsep.join(filter(None, [str(repository), os.environ.get("PYTHONPATH", "")]))
    process = subprocess.Popen(
        [sys.executable, "-m", "kgbuild", "serve", "--store", str(store), "--port", "0", *options],
        env={**os.environ, "PYTHONPATH": path},
        cwd=store.parent,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    assert process.stderr is not None
    errors: list[str] = []
    port = 0
    for line in process.stderr:
        errors.append(line)
        if " at http://" in line:
            port = int(line.rpartition(" at http://")[2].split("/")[0].rpartition(":")[2])
            break
    assert port, f"the server did not start: {''.join(errors)}"
    stream = process.stderr
    reader = threading.Thread(target=lambda: errors.extend(stream), daemon=True)
    reader.start()
    try:
        yield Server(process, port, errors)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        reader.join(5)
        stream.close()


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether the condition came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def write_store(path: Path, quads: str) -> None:
    """A store, or its next generation, that holds these N-Quads and nothing else."""
    with writing(path) as writer:
        writer.replace_graphs(writer.named_graphs(), write_graphs(parse(quads, format=RdfFormat.N_QUADS), path.parent))
        writer.commit()


# Three graphs; the second repeats a triple of the first.
SMALL = f"""\
<https://example.org/a> <https://example.org/p> "one" <{EX}1> .
<https://example.org/a> <https://example.org/p> "two" <{EX}1> .
<https://example.org/a> <https://example.org/p> "two" <{EX}2> .
<https://example.org/b> <https://example.org/p> "three"@en <{EX}2> .
<https://example.org/b> <https://example.org/q> "4"^^<http://www.w3.org/2001/XMLSchema#integer> <{EX}3> .
"""


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of five quads. Read it, never write to it."""
    path = tmp_path_factory.mktemp("small") / "kg"
    write_store(path, SMALL)
    return path


@pytest.fixture(scope="session")
def server(small_store: Path) -> Iterator[Server]:
    """A server on the store of five quads."""
    with running(small_store, "--no-pages") as found:
        yield found


@pytest.fixture(scope="session")
def full(bundled_store: Path) -> Iterator[Server]:
    """A server on the bundled data with short limits, so that what must be stopped is stopped soon."""
    options = ("--no-pages", "--timeout", "5", "--memory-mb", "300", "--workers", "2", "--long-queries", "3")
    with running(bundled_store, *options) as found:
        yield found


@pytest.fixture(scope="session")
def bundled(bundled_store: Path) -> Iterator[Server]:
    """A server on the bundled data that gives short answers only, and time for them."""
    with running(bundled_store, "--no-pages", "--max-rows", "20000", "--max-result-mb", "3") as found:
        yield found
