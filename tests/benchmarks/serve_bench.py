"""Measure `kgbuild serve` under load, beside the oxigraph server and rdflib-endpoint on the same data and queries.

    python tests/benchmarks/serve_bench.py --store kg                           # about seven minutes
    python tests/benchmarks/serve_bench.py --store kg --seconds 2 --clients 8   # a look
    python tests/benchmarks/serve_bench.py --store kg --soak 3600 --pause 1     # an hour of mixed load, kgbuild alone

Contenders take turns within each setting, so that a busy minute hits all of them; ratios hold, absolute times do not.
kgbuild runs without its cache of answers, unless a line says otherwise, because the peers have none. All get the same
SPARQL: of a named query its text, and none of the steps that kgbuild takes with the rows. rdflib-endpoint
lives in an environment of its own (--rdflib-python), because it brings other versions of what kgbuild needs:
``python -m venv peer && peer/bin/pip install rdflib-endpoint oxrdflib uvicorn``. Peers that are not there are left out
and named. Nothing here is a test.

What is hopeless is sent in two ways. A visitor who waits as long as the server does nothing is the kindest there can be
to a server that goes on after its time limit: no more run at once than he has connections. People and programs give up
and ask again, so he is measured, too, with the patience that the others have, of five seconds. A server that stops
neither at its limit nor when its client has gone then has more to do each time.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from math import inf
from pathlib import Path
from urllib.parse import urlencode

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from kgbuild.query import describe_query  # noqa: E402
from kgbuild.store import open_store  # noqa: E402
from kgbuild.vocab import DEFAULT_BASE, PREFIXES  # noqa: E402

PATIENCE_S = 5.0  # a healthy answer comes within
LIMIT_S = 3  # told to the servers that have one
ACCEPT = "application/sparql-results+json"
HOPELESS = (
    "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a",
    "SELECT DISTINCT ?c ?f WHERE { ?a ?b ?c . ?d ?e ?f }",
)
SMALL = (
    "SELECT ?cycle ?question ?grade WHERE {{ ?j a insp:Judgement ; insp:force <{base}force/{force}> ; "
    "insp:cycle ?cycle ; insp:question ?question ; insp:grade ?grade }} ORDER BY ?cycle ?question",
    "SELECT ?p ?o WHERE {{ <{base}force/{force}> ?p ?o }}",
    "SELECT ?kind (COUNT(*) AS ?n) WHERE {{ ?f insp:force <{base}force/{force}> ; insp:findingKind ?kind }} "
    "GROUP BY ?kind ORDER BY ?kind",
)
NAMED = ("forces", "documents", "judgements", "findings", "statements", "statistics")  # each binds ?force


@dataclass
class Result:
    """What one setting gave."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    def line(self) -> str:
        times = sorted(self.latencies) or [float("nan")]

        def at(share: float) -> float:
            return 1000 * times[min(len(times) - 1, int(share * len(times)))]

        healthy = self.statuses["200"] / max(1, sum(self.statuses.values()))
        return (
            f"{len(self.latencies) / max(self.seconds, 1e-9):8.1f}/s  p50 {at(0.5):8.1f}  p95 {at(0.95):8.1f}  "
            f"p99 {at(0.99):8.1f} ms  healthy {healthy:6.1%}  {dict(self.statuses)}"
        )


# -- contenders


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def process(command: list[str], port: int, path: str, **environment: str) -> Iterator[tuple[str, int]]:
    """Run a server until the block ends; gives the address of its endpoint."""
    running = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        end = time.monotonic() + 120
        while time.monotonic() < end:  # until it answers: a port takes connections before there is anybody to answer
            client = HTTPConnection("127.0.0.1", port, timeout=10)
            with contextlib.suppress(OSError, HTTPException):
                client.request("GET", f"{path}?{urlencode({'query': 'ASK {}'})}")
                client.getresponse().read()
                break
            client.close()
            time.sleep(0.1)
        else:
            raise SystemExit(f"{command[0]} did not start")
        yield f"http://127.0.0.1:{port}{path}", running.pid
    finally:
        running.terminate()
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


@contextlib.contextmanager
def kgbuild(store: Path, *options: str) -> Iterator[tuple[str, int]]:
    """The server at rest: what it makes ahead for its pages, which peers have not, is no part of an answer."""
    port = free_port()
    command = [sys.executable, "-m", "kgbuild", "serve", "--store", str(store), "--port", str(port), "--no-access-log"]
    command += ["--timeout", str(LIMIT_S), *options]
    with process(command, port, "/sparql", PYTHONPATH=str(REPOSITORY)) as served:
        at_rest(served[0])
        yield served


def oxigraph(folder: Path, data: Path) -> contextlib.AbstractContextManager[tuple[str, int]]:
    port = free_port()
    binary = shutil.which("oxigraph") or str(Path(sys.executable).parent / "oxigraph")
    location = folder / "oxigraph"
    if not location.exists():
        subprocess.run(
            [binary, "load", "--location", str(location), "--file", str(data)], check=True, stderr=subprocess.DEVNULL
        )
    command = [binary, "serve-read-only", "--location", str(location), "--bind", f"127.0.0.1:{port}"]
    return process([*command, "--timeout-s", str(LIMIT_S)], port, "/query")


RDFLIB_APP = """
import sys, rdflib, uvicorn
from rdflib_endpoint import SparqlEndpoint
data = rdflib.Dataset(store="Oxigraph")
data.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=data), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
"""


def rdflib_endpoint(python: Path, data: Path) -> contextlib.AbstractContextManager[tuple[str, int]]:
    port = free_port()
    return process([str(python), "-c", RDFLIB_APP, str(data), str(port)], port, "/")


# -- load


class Client:
    """One visitor with one connection that is kept."""

    def __init__(self, address: str) -> None:
        self._host, _, self._path = address.removeprefix("http://").partition("/")
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.body = b""  # of the last answer that told its length

    async def ask(self, query: str) -> str:
        """The status of the answer to a query, read whole."""
        body = urlencode({"query": query}).encode()
        return await self._exchange(
            f"POST /{self._path} HTTP/1.1\r\nHost: {self._host}\r\nAccept: {ACCEPT}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )

    async def get(self, path: str) -> str:
        """The status of what stands at a path."""
        return await self._exchange(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode())

    async def _exchange(self, request: bytes) -> str:
        if self._streams is None:
            host, _, port = self._host.partition(":")
            self._streams = await asyncio.open_connection(host, int(port), limit=1 << 20)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = head.split()[1]
        if "transfer-encoding: chunked" in head:
            while size := int((await reader.readuntil(b"\r\n")).strip() or b"0", 16):
                await reader.readexactly(size + 2)
            await reader.readexactly(2)
        else:
            length = next((line[15:] for line in head.split("\r\n") if line.startswith("content-length:")), "0")
            self.body = await reader.readexactly(int(length))
        if "connection: close" in head:
            self.close()
        return status

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def visitor(address: str, queries: Iterator[str], until: float, result: Result) -> None:
    """Takes the next query as long as there are any; all visitors share them, so every contender answers the same."""
    client = Client(address)
    for query in queries:
        began = time.perf_counter()
        if began > until:
            break
        try:
            status = await asyncio.wait_for(client.ask(query), PATIENCE_S)
        except TimeoutError:
            status = "late"
        except (OSError, EOFError, ValueError):
            status = "broken"
        if status in {"late", "broken"}:
            client.close()
        result.latencies.append(time.perf_counter() - began)
        result.statuses[status] += 1
        if status in {"503", "broken"}:
            await asyncio.sleep(0.05)
    client.close()


async def attacker(address: str, until: float, overruns: list[float], patience: float) -> None:
    """Sends what is hopeless, again and again, each time after an answer or `patience` seconds without one.

    `overruns` gets how long each took beyond the limit.
    """
    number = 0
    while time.perf_counter() < until:
        client, began = Client(address), time.perf_counter()
        with contextlib.suppress(TimeoutError, OSError, EOFError, ValueError):
            query = f"{HOPELESS[number % len(HOPELESS)]} # {number}"
            status = await asyncio.wait_for(client.ask(query), min(patience, until - began + 2 * LIMIT_S))
            if status == "504":
                overruns.append(time.perf_counter() - began - LIMIT_S)
        client.close()
        number += 1


async def load(
    address: str,
    queries: list[str],
    clients: int,
    seconds: float,
    *,
    requests: int = 0,
    attackers: int = 0,
    patience: float = inf,
) -> tuple[Result, list[float]]:
    """Ask for `seconds`, or until `requests` are answered. Also how late hopeless queries were stopped.

    `patience` is that of the attackers, in seconds.
    """
    result = Result()
    overruns: list[float] = []
    began = time.perf_counter()
    until = began + seconds
    bad = [asyncio.create_task(attacker(address, until, overruns, patience)) for _ in range(attackers)]
    if bad:
        await asyncio.sleep(0.5)
    taken = (queries[number * 7 % len(queries)] for number in range(requests or 10**9))
    await asyncio.gather(*(visitor(address, taken, until, result) for _ in range(clients)))
    result.seconds = time.perf_counter() - began
    for task in bad:
        task.cancel()
    await asyncio.gather(*bad, return_exceptions=True)
    return result, overruns


FLOOR_APP = """
import sys, uvicorn
async def answer(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
    await send({"type": "http.response.body", "body": b"x" * 1000})
uvicorn.run(answer, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False, lifespan="off")
"""


def floor() -> contextlib.AbstractContextManager[tuple[str, int]]:
    """A server that says the same to everybody: what it takes is HTTP and its client, and none of kgbuild."""
    port = free_port()
    return process([sys.executable, "-c", FLOOR_APP, str(port)], port, "/")


def against_raw(
    store: Path, queries: list[str], rounds: int, peer: contextlib.AbstractContextManager[tuple[str, int]]
) -> str:
    """What a query takes in this process, what over HTTP, here and of the server `peer`, and what an empty answer does.

    Milliseconds of wall time at the median and at the tenth of the quickest, and the processor time of an answer: of
    this process where it asks itself, of the server and all its workers else. A plain client, and turns of thirty,
    because a process that has just computed wakes late on a busy machine.
    """
    from pyoxigraph import QueryResultsFormat

    class OverHttp:
        def __init__(self, address: str, pid: int) -> None:
            host, _, self._path = address.removeprefix("http://").partition("/")
            self._client, self._pid = HTTPConnection(host), pid

        def begin(self) -> None:
            self._client.close()  # it was idle for long, and opens anew
            self._client.connect()

        def ask(self, query: str) -> None:
            address = f"/{self._path}?{urlencode({'query': query})}"
            self._client.request("GET", address, headers={"Accept": ACCEPT})
            self._client.getresponse().read()

        def processor_s(self) -> float:
            return processor_s(self._pid)

    class Raw:
        def begin(self) -> None:
            pass

        def ask(self, query: str) -> None:
            reader.graph.query(query).serialize(format=QueryResultsFormat.JSON)  # type: ignore[union-attr]

        def processor_s(self) -> float:
            return time.process_time()

    mine = kgbuild(store, "--cache-mb", "0", "--timeout", "20")
    with open_store(store) as reader, mine as served, floor() as bare, peer as other:
        asked = {
            "raw": Raw(),
            "over HTTP": OverHttp(*served),
            "of the oxigraph server": OverHttp(*other),
            "an empty answer over HTTP": OverHttp(*bare),
        }
        took: dict[str, list[float]] = {label: [] for label in asked}
        used = dict.fromkeys(asked, 0.0)
        for turn in range(0, rounds, 30):
            for label, one in asked.items():
                one.begin()
                before = one.processor_s()
                for number in range(turn, turn + 30):
                    began = time.perf_counter()
                    one.ask(queries[number * 7 % len(queries)])
                    took[label].append(time.perf_counter() - began)
                used[label] += one.processor_s() - before
    told = []
    for label, share in (("p50", 0.5), ("p10", 0.1)):
        raw, http, near, empty = (1000 * sorted(each[30:])[int(share * (len(each) - 30))] for each in took.values())
        told.append(
            f"{label} raw {raw:.2f} ms, over HTTP {http:.2f} ms, ratio {http / raw:.2f}; "
            f"of the oxigraph server {near:.2f} ms, ratio {near / raw:.2f}; "
            f"an empty answer {empty:.2f} ms, ratios without it {(http - empty) / raw:.2f}, {(near - empty) / raw:.2f}"
        )
    told.append(", ".join(f"{label} {1000 * seconds / rounds:.2f}" for label, seconds in used.items()))
    return "\n  ".join(told) + " ms of processor"


def at_rest(address: str) -> None:
    """Wait until a server has made what it makes ahead."""
    host, quiet, end = address.removeprefix("http://").partition("/")[0], 0, time.monotonic() + 120
    while quiet < 8 and time.monotonic() < end:
        quiet = quiet + 1 if asyncio.run(idle(host)) else 0
        time.sleep(0.1)


def processor_s(pid: int) -> float:
    """Seconds of processor time that a process and all that it started, dead or alive, have used."""
    total, left = 0.0, [pid]
    while left:
        one = left.pop()
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
            left += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
    return total


def tree(pid: int) -> dict[str, int]:
    """Processes, resident bytes and descriptors of a process and all that it started."""
    found, left = [], [pid]
    while left:
        one = left.pop()
        found.append(one)
        with contextlib.suppress(OSError):
            left += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
    size = descriptors = 0
    for one in found:
        with contextlib.suppress(OSError):
            size += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            descriptors += len(list(Path(f"/proc/{one}/fd").iterdir()))
    return {"processes": len(found), "resident_mb": size // 1_000_000, "descriptors": descriptors}


# -- soak

PAGES = ("/", "/forces", "/themes", "/coverage", "/conflicts", "/search?q=response", "/force/kent", "/ontology")


@dataclass(frozen=True)
class Sample:
    """What a server held at one moment, and how long its event loop took to say so."""

    seconds: float
    held: dict[str, int]  # of `tree`
    answered_ms: float


async def soak(
    address: str,
    pid: int,
    queries: list[str],
    seconds: float,
    *,
    every: float,
    pause: float = 0.0,
    tell: Callable[[Sample], object] = lambda _: None,
) -> tuple[Sample, Sample, Counter[str]]:
    """A mixed load for `seconds`: what was held at rest before and after, and the answers by status, 503 by its reason.

    `tell` gets a sample every `every` seconds.

    Five visitors: two ask the mix, one looks at pages, one asks what is hopeless, one goes away before the answer or
    in the middle of the question. `pause` is how long each waits between two requests.
    """
    began = time.perf_counter()
    until = began + seconds
    host, _, _ = address.removeprefix("http://").partition("/")
    statuses: Counter[str] = Counter()

    async def get(client: Client, path: str) -> None:
        try:
            status = await asyncio.wait_for(client.get(path), 60)
            statuses[f"503: {reason(client.body)}" if status == "503" else status] += 1
        except (TimeoutError, OSError, EOFError, ValueError) as error:
            statuses[type(error).__name__] += 1
            client.close()

    async def reader(paths: Iterator[str], wait: float) -> None:
        client = Client(address)
        for path in paths:
            if time.perf_counter() > until:
                break
            await get(client, path)
            await asyncio.sleep(wait)
        client.close()

    async def aborter() -> None:
        number = 0
        while time.perf_counter() < until:
            number += 1
            _, port = host.split(":")
            _, writer = await asyncio.open_connection(host.split(":")[0], int(port))
            query = HOPELESS[number % len(HOPELESS)] if number % 2 else queries[number % len(queries)]
            path = "/sparql?" + urlencode({"query": f"{query} # {number}"})
            text = f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
            writer.write(text[: len(text) // 2] if number % 3 == 0 else text)
            await asyncio.sleep(0.05 * (number % 5))
            writer.close()
            statuses["aborted"] += 1
            await asyncio.sleep(pause)

    async def sample() -> Sample:
        client, asked = Client(address), time.perf_counter()
        await get(client, "/health")
        took = time.perf_counter() - asked
        client.close()
        return Sample(time.perf_counter() - began, tree(pid), 1000 * took)

    async def rest() -> Sample:
        """When nothing runs and the spare workers are there."""
        last, same = await sample(), 0
        for _ in range(240):
            await asyncio.sleep(0.25)
            now = await sample()
            same = same + 1 if now.held["processes"] == last.held["processes"] and await idle(host) else 0
            last = now
            if same == 8:
                break
        return last

    def ask(query: str) -> str:
        return "/sparql?" + urlencode({"query": query})

    before = await rest()
    tell(before)
    mixes = [(ask(queries[(n * 7 + shift) % len(queries)]) for n in range(10**9)) for shift in (0, 3)]
    pages = (PAGES[n % len(PAGES)] for n in range(10**9))
    hopeless = (ask(f"{HOPELESS[n % len(HOPELESS)]} # {n}") for n in range(10**9))
    began = time.perf_counter()
    until = began + seconds
    visitors = [asyncio.create_task(reader(each, pause)) for each in (*mixes, pages, hopeless)]
    visitors.append(asyncio.create_task(aborter()))
    while time.perf_counter() < until:
        await asyncio.sleep(min(every, max(0.0, until - time.perf_counter())))
        tell(await sample())
    await asyncio.gather(*visitors)
    after = await rest()
    tell(after)
    return before, after, statuses


def reason(body: bytes) -> str:
    """What a refusal says: the detail of a problem, or the words of a page."""
    try:
        return str(json.loads(body)["detail"])
    except ValueError:
        return " ".join(re.sub(r"<[^>]*>", " ", body.decode("utf-8", "replace")).split())


async def idle(host: str) -> bool:
    """Whether no query runs or waits."""
    client = HTTPConnection(host, timeout=10)
    client.request("GET", "/health")
    told = json.loads(client.getresponse().read())
    client.close()
    return not any(told[kind][what] for kind in ("queries", "pages") for what in ("running", "long", "waiting"))


# -- the run


def declared(query: str) -> str:
    """The query with the prefixes that it uses."""
    used = [(name, iri) for name, iri in PREFIXES.items() if f"{name}:" in query]
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in used) + query


def queries_of(store: Path) -> tuple[list[str], list[str]]:
    """Small questions about each force, and those with named queries between them."""
    with open_store(store) as reader:
        base = reader.manifest["base"] or DEFAULT_BASE
        rows = reader.graph.query(declared("SELECT ?f WHERE { ?f a insp:Force } ORDER BY ?f"))
        forces = [row["f"].value.rpartition("/")[2] for row in rows]  # type: ignore[union-attr, index]
    small = [declared(each.format(base=base, force=force)) for force in forces for each in SMALL]
    named = []
    for number, force in enumerate(forces):
        query = describe_query(NAMED[number % len(NAMED)])
        values = f'WHERE {{ VALUES ?force {{ "{force}" }} '
        named.append(declared(re.sub(r"WHERE\s*\{", values, query.sparql, count=1, flags=re.IGNORECASE)))
    mixed = [query for pair in zip(small, named * 3, strict=False) for query in pair]
    return small, mixed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=40.0, help="of each setting, at most")
    parser.add_argument("--requests", type=int, default=200, help="of each setting of the mix")
    parser.add_argument("--soak", type=float, default=0.0, metavar="SECONDS", help="mixed load on kgbuild alone")
    parser.add_argument("--pause", type=float, default=0.0, help="of each visitor between two requests of the soak")
    parser.add_argument("--clients", default="1,8,64")
    parser.add_argument("--rdflib-python", type=Path, default=None, help="of an environment with rdflib-endpoint")
    given = parser.parse_args()
    small, mixed = queries_of(given.store)
    if given.soak:
        soaked(given.store, mixed, given.soak, given.pause)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = folder / "data.nq"
        with open_store(given.store) as reader, data.open("wb") as stream:
            from pyoxigraph import RdfFormat

            reader.graph.dump(stream, format=RdfFormat.N_QUADS)  # the default graph, which is kept as the merge, too
        contenders = {
            "kgbuild": lambda: kgbuild(given.store, "--cache-mb", "0"),
            "kgbuild, cache": lambda: kgbuild(given.store),
            "oxigraph": lambda: oxigraph(folder, data),
        }
        if given.rdflib_python is not None:
            contenders["rdflib-endpoint"] = lambda: rdflib_endpoint(given.rdflib_python, data)
        else:
            print("left out: rdflib-endpoint (give --rdflib-python)")
        for label, queries, rounds in (("small queries", small, 300), ("mix", mixed, 120)):
            compared = against_raw(given.store, queries, rounds, oxigraph(folder, data))
            print(f"{label}, one client:\n  {compared}", flush=True)
        # Time for what the mix asks on a busy machine; the limit is for the hopeless.
        patient = {
            **contenders,
            "kgbuild": lambda: kgbuild(given.store, "--cache-mb", "0", "--timeout", "20"),
            "kgbuild, cache": lambda: kgbuild(given.store, "--timeout", "20"),
        }
        for clients in map(int, given.clients.split(",")):
            print(f"mix of named and small queries, {clients} clients")
            for label, contender in patient.items():
                with contender() as (address, pid):
                    asyncio.run(load(address, mixed, min(clients, 2), 1.0))  # warm
                    before = processor_s(pid)
                    result, _ = asyncio.run(load(address, mixed, clients, given.seconds, requests=given.requests))
                    cost = 1000 * (processor_s(pid) - before) / max(1, len(result.latencies))
                    print(f"  {label:16} {result.line()}  {cost:.1f} ms of processor an answer", flush=True)
        del contenders["kgbuild, cache"]
        for words, seconds, patience in (
            ("keeps 4 hopeless ones running", 5.0 * LIMIT_S, inf),
            (f"asks 4 hopeless ones, gives up after {PATIENCE_S:g} s and asks again", 10.0 * LIMIT_S, PATIENCE_S),
        ):
            print(f"8 clients with small queries while one visitor {words}")
            for label, contender in contenders.items():
                with contender() as (address, pid):
                    result, overruns = asyncio.run(load(address, small, 8, seconds, attackers=4, patience=patience))
                    over = f"  stopped {len(overruns)}, at most {max(overruns):.2f} s late" if overruns else ""
                    print(f"  {label:16} {result.line()}{over}  {tree(pid)}", flush=True)


def soaked(store: Path, queries: list[str], seconds: float, pause: float) -> None:
    """Print what a soak shows: samples, and how much more is held at rest than after the first tenth of the load."""

    def tell(sample: Sample) -> None:
        print(f"{sample.seconds:8.0f} s  {sample.held}  health in {sample.answered_ms:.0f} ms", flush=True)

    with kgbuild(store) as (address, pid):
        runs = [
            asyncio.run(soak(address, pid, queries, seconds * share, every=seconds / 30, pause=pause, tell=tell))
            for share in (0.1, 0.9)
        ]
    (_, before, _), (_, after, statuses) = runs
    print(f"answers: {dict(sorted(statuses.items()))}")
    grown = ", ".join(f"{key} {after.held[key] - size:+d}" for key, size in before.held.items())
    print(f"at rest, after against before: {grown}")


if __name__ == "__main__":
    main()
