"""Loading: real stores started here on free ports, and a faulty one; the target ends with the same graphs, or says so.

Nothing waits for a clock: the sleep is an argument, and a list of what was asked for is looked at instead.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import hashlib
import http.server
import io
import json
import random
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import tomllib
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)

from kgbuild.errors import LoadError
from kgbuild.load import LoadReport, Patience, Settings, load, recipe_names, render_recipe
from kgbuild.load._state import journal, journal_path, read_journal
from kgbuild.store import KeptGraph, Manifest, open_store
from kgbuild.store._manifest import new_manifest

EX = "https://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
NOBODY: dict[str, str] = {"HOME": "/nonexistent"}


@dataclasses.dataclass
class Local:
    """The least that can be loaded: quads in memory, and a folder for the record."""

    path: Path
    graph: Store

    def named_graphs(self) -> tuple[str, ...]:
        return tuple(sorted(name.value for name in self.graph.named_graphs()))

    def triples(self, graph: str) -> Iterator[bytes]:
        quads = self.graph.quads_for_pattern(None, None, None, NamedNode(graph))
        yield "".join(sorted(f"{quad.triple} .\n" for quad in quads)).encode()

    @property
    def manifest(self) -> Manifest:
        made = new_manifest()
        for graph in self.named_graphs():
            if data := b"".join(self.triples(graph)):
                kept: KeptGraph = {
                    "sha256": hashlib.sha256(data).hexdigest(),
                    "quads": data.count(b"\n"),
                    "bytes": len(data),
                }
                made["graphs"][graph] = kept
        return made

    def add(self, graph: str, *triples: Triple) -> None:
        self.graph.extend(Quad(*triple, NamedNode(EX + graph)) for triple in triples)

    def drop(self, graph: str) -> None:
        self.graph.remove_graph(NamedNode(EX + graph))


def triple(subject: str, value: str, datatype: str = "string") -> Triple:
    return Triple(NamedNode(EX + subject), NamedNode(EX + "says"), Literal(value, datatype=NamedNode(XSD + datatype)))


ODD = (
    triple("odd", 'a "quote", a \\ backslash,\r\n\ttwo lines and } ; DROP ALL'),
    triple("odd", "control \x01 and \x7f, emoji 😀, right to left \u202eabc, line separator \u2028, next line \x85"),
    triple("odd", "x" * 20_000),
    Triple(NamedNode(EX + "a%20b?c=d&e#f"), NamedNode(EX + "says"), Literal("ŵyneb", language="cy")),
)


@pytest.fixture
def local(tmp_path: Path) -> Local:
    """Four graphs: one empty but for a triple, one with odd characters, one of some size, one with an odd name."""
    made = Local(tmp_path / "kg", Store())
    made.path.mkdir()
    made.add("one", triple("a", "1"))
    made.add("odd", *ODD)
    made.add("large", *(triple(f"s{number}", f"value {number}") for number in range(3_000)))
    made.add("name-é%20&graph=x+y;z", triple("b", "2015-02", "gYearMonth"), triple("b", "true", "boolean"))
    return made


def contents(store: Store, graph: str) -> set[str]:
    return {str(quad.triple) for quad in store.quads_for_pattern(None, None, None, NamedNode(graph))}


class Sleeps(list[float]):
    """Stands in for time.sleep: remembers, and may do something in between."""

    def __init__(self, then: Callable[[int], None] = lambda number: None) -> None:
        self._then = then

    def __call__(self, seconds: float) -> None:
        self.append(seconds)
        self._then(len(self))


def put(local: Local, url: str, progress: Any = None, **options: Any) -> LoadReport:
    settings = Settings(**{"environ": NOBODY, "sleep": Sleeps(), "request_bytes": 20_000, **options})
    return load(local, url, settings, progress=progress)


# -- real stores


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(url, timeout=5):
            return
        assert process.poll() is None, f"the server stopped with {process.returncode}"
        time.sleep(0.05)
    raise AssertionError(f"no answer from {url}")


@contextlib.contextmanager
def running(command: list[str], ready: str, cwd: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(ready, process)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def oxigraph_command() -> str:
    beside = Path(sys.executable).with_name("oxigraph")
    found = str(beside) if beside.exists() else shutil.which("oxigraph")
    if found is None:
        pytest.skip("the oxigraph server is not installed; it comes with the extra 'dev'")
    return found


@contextlib.contextmanager
def oxigraph(location: Path | None = None) -> Iterator[str]:
    url = f"http://127.0.0.1:{free_port()}"
    where = ["--location", str(location)] if location else []
    with running([oxigraph_command(), "serve", "--bind", url.removeprefix("http://"), *where], url):
        yield url


@pytest.fixture
def target() -> Iterator[str]:
    with oxigraph() as url:
        yield url


def read_back(url: str, graph: str, path: str = "/store") -> set[str]:
    """A graph of a server, by the Graph Store Protocol and without our code."""
    address = f"{url}{path}?graph={urllib.parse.quote(graph, safe='')}"
    request = urllib.request.Request(address, headers={"Accept": "application/n-triples"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return {str(quad.triple) for quad in parse(answer.read(), format=RdfFormat.N_TRIPLES)}


def assert_equal(local: Local, url: str) -> None:
    for graph in local.named_graphs():
        assert read_back(url, graph) == contents(local.graph, graph)


@pytest.mark.parametrize("address", ["", "/", "/query", "/store", "/update"])
def test_every_graph_arrives_whichever_address_is_given(local: Local, target: str, address: str) -> None:
    report = put(local, target + address)

    assert (report.kind, report.protocol) == ("Oxigraph", "Graph Store Protocol")
    assert report.proved and report.graphs == 4 and report.quads == 3_007 and report.sampled > 0
    assert {each.reason for each in report.planned} == {"new"}
    assert_equal(local, target)


def test_updates_carry_the_same(local: Local, target: str) -> None:
    report = put(local, target, update=f"{target}/update")

    assert report.protocol == "SPARQL Update" and report.proved
    assert_equal(local, target)
    local.drop("large")
    local.add("one", triple("a", "2"))
    again = put(local, target, update=f"{target}/update", prune=True)
    assert [each.graph for each in again.planned] == [f"{EX}one"] and again.removed == (f"{EX}large",)
    assert_equal(local, target)


def test_only_what_changed_is_sent(local: Local, target: str) -> None:
    put(local, target)
    assert put(local, target).planned == ()

    local.add("one", triple("a", "another"))
    local.add("added", triple("c", "3"))
    report = put(local, target)

    assert [(each.graph, each.reason) for each in report.planned] == [(f"{EX}added", "new"), (f"{EX}one", "changed")]
    assert_equal(local, target)


def test_a_graph_that_lost_a_triple_is_replaced_not_added_to(local: Local, target: str) -> None:
    put(local, target)
    local.graph.remove(Quad(*triple("s1", "value 1"), NamedNode(f"{EX}large")))

    put(local, target)

    assert_equal(local, target)


def test_a_graph_changed_in_the_target_is_sent_again(local: Local, target: str) -> None:
    put(local, target)
    urllib.request.urlopen(urllib.request.Request(f"{target}/store?graph={EX}one", method="DELETE"), timeout=30).close()

    report = put(local, target)

    assert [(each.graph, each.reason) for each in report.planned] == [(f"{EX}one", "differs in the target")]
    assert_equal(local, target)


def test_graphs_of_others_stay_and_prune_takes_only_our_own(local: Local, target: str) -> None:
    foreign = Local(local.path, Store())
    foreign.add("foreign", triple("f", "theirs"))
    put(foreign, target, state=local.path / "theirs.jsonl")
    put(local, target)
    local.drop("one")

    kept = put(local, target)
    assert kept.gone == (f"{EX}one",) and kept.removed == ()
    assert read_back(target, f"{EX}one")
    pruned = put(local, target, prune=True)

    assert pruned.removed == (f"{EX}one",) and pruned.proved
    with pytest.raises(urllib.error.HTTPError, match="404"):
        read_back(target, f"{EX}one")
    assert read_back(target, f"{EX}foreign") == contents(foreign.graph, f"{EX}foreign")
    assert put(local, target, prune=True).removed == ()


def test_a_dry_run_tells_and_writes_nothing(local: Local, target: str) -> None:
    report = put(local, target, dry_run=True)

    assert len(report.planned) == 4 and "would send <https://example.org/one>: 1 quads" in report.to_text()
    assert list(local.path.iterdir()) == []
    with pytest.raises(urllib.error.HTTPError, match="404"):
        read_back(target, f"{EX}one")


def test_proving_alone_sends_nothing(local: Local, target: str) -> None:
    report = put(local, target, prove_only=True)

    assert not report.proved and report.planned == () and "sent " not in report.to_text()
    assert {(each.expected, each.found) for each in report.mismatches} == {(1, 0), (2, 0), (4, 0), (3_000, 0)}
    assert list(local.path.iterdir()) == []
    put(local, target)
    assert put(local, target, prove_only=True).proved


def test_the_bundled_graph_arrives_whole_and_the_recipe_of_oxigraph_gives_the_same(
    bundled_store: Path, kgbuild: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    state = tmp_path / "state.jsonl"
    with oxigraph() as url:
        done = kgbuild("load", url, "--store", bundled_store, "--state", state, "--json", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        report = json.loads(done.stdout)
        assert report["proved"] and report["unchanged"] == 0 and report["sampled"] == 100
        with open_store(bundled_store) as reader:
            for graph in reader.named_graphs():
                assert read_back(url, graph) == contents(reader.graph, graph)
    steps = tomllib.loads((Path(load.__code__.co_filename).parent / "recipes.toml").read_text("utf-8"))["oxigraph"][
        "step"
    ]
    assert [step["run"].split("\n")[0] for step in steps][:2] == [
        "kgbuild export nquads -o kg.nq",
        "oxigraph load --location DATABASE --file kg.nq",
    ]
    assert kgbuild("export", "nquads", "-o", "kg.nq", "--store", bundled_store, cwd=tmp_path).returncode == 0
    subprocess.run(
        [oxigraph_command(), "load", "--location", "DATABASE", "--file", "kg.nq"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    with oxigraph(tmp_path / "DATABASE") as url:
        done = kgbuild("load", "--prove", url, "--store", bundled_store, "--state", tmp_path / "none", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "") and "proved: " in done.stdout


VIRTUOSO = """\
[Database]
DatabaseFile = v.db
ErrorLogFile = v.log
LockFile = v.lck
TransactionFile = v.trx
xa_persistent_file = v.pxa
[TempDatabase]
DatabaseFile = t.db
TransactionFile = t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 3
"""


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    command = shutil.which("virtuoso-t")
    if command is None:
        pytest.skip("Virtuoso is not installed (Debian: virtuoso-opensource-7-bin)")
    folder = tmp_path_factory.mktemp("virtuoso")
    port = free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(sql=free_port(), http=port), encoding="ascii")
    url = f"http://127.0.0.1:{port}/sparql"
    with running([command, "+foreground", "+configfile", "virtuoso.ini"], f"{url}?query=ASK%20%7B%7D", folder):
        yield url


DBA = {**NOBODY, "KGBUILD_LOAD_USER": "dba", "KGBUILD_LOAD_PASSWORD": "dba"}


@pytest.mark.parametrize("way", ["Graph Store Protocol", "SPARQL Update"])
def test_virtuoso_takes_every_graph_behind_its_digest_authentication(virtuoso: str, local: Local, way: str) -> None:
    options = {"update": f"{virtuoso}-auth"} if way == "SPARQL Update" else {}
    report = put(local, virtuoso, environ=DBA, **options)

    assert (report.kind, report.protocol, report.proved) == ("Virtuoso", way, True)
    for graph in local.named_graphs():
        assert read_back(virtuoso, graph, "-graph-crud") == contents(local.graph, graph)
    assert put(local, virtuoso, environ=DBA, **options).planned == ()
    local.drop("large")
    assert put(local, virtuoso, environ=DBA, prune=True, **options).removed == (f"{EX}large",)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        read_back(virtuoso, f"{EX}large", "-graph-crud")


def test_virtuoso_refuses_strangers_and_wrong_passwords(virtuoso: str, local: Local) -> None:
    with pytest.raises(LoadError, match=r"asks who you are \(401\)\n  fix: set KGBUILD_LOAD_USER"):
        put(local, virtuoso)
    with pytest.raises(LoadError, match="refuses a graph to the credentials given") as caught:
        put(local, virtuoso, environ={**DBA, "KGBUILD_LOAD_PASSWORD": "not-the-password"})
    assert "not-the-password" not in str(caught.value)


# -- a store of our own, with faults


class Faulty:
    """A SPARQL store in memory whose answers a test can bend. `fault` sees each request and may answer in its place."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.store = Store()
        self.seen: list[tuple[str, str, int]] = []  # method, path, length of the body
        self.headers: list[dict[str, str]] = []
        self.fault: Callable[[http.server.BaseHTTPRequestHandler, int], bool] = lambda handler, number: False
        self.services = {"query", "update", "store"}
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # headers and body go in two writes, 40 ms apart otherwise

            def log_message(self, *arguments: Any) -> None:
                pass

            def handle_any(self) -> None:
                self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                owner.seen.append((self.command, urllib.parse.urlsplit(self.path).path, len(self.body)))
                owner.headers.append(dict(self.headers))
                if not owner.fault(self, len(owner.seen)):
                    owner.answer(self, self.body)

            do_GET = do_PUT = do_POST = do_DELETE = handle_any

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # connections that the tests break

        self.server = Server(("127.0.0.1", 0), Handler)
        if tls is not None:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.scheme = "https" if tls else "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server.server_address[1]}/ds"

    def answer(self, handler: Any, body: bytes) -> None:
        parts = urllib.parse.urlsplit(handler.path)
        fields = dict(urllib.parse.parse_qsl(parts.query))
        service = {"/ds/query": "query", "/ds/update": "update", "/ds/data": "store"}.get(parts.path, "")
        if service not in self.services:
            return reply(handler, 404)
        if service == "query":
            query = dict(urllib.parse.parse_qsl(body.decode()))["query"]
            result = self.store.query(query)
            assert isinstance(result, QuerySolutions | QueryBoolean)
            data = result.serialize(format=QueryResultsFormat.JSON)
            return reply(handler, 200, data or b"", "application/sparql-results+json")
        if service == "update":
            self.store.update(body.decode())
            return reply(handler, 204)
        graph = NamedNode(fields["graph"])
        there = self.store.contains_named_graph(graph)
        if handler.command == "GET":
            data = serialize(
                (q.triple for q in self.store.quads_for_pattern(None, None, None, graph)), format=RdfFormat.N_TRIPLES
            )
            return reply(handler, 200 if there else 404, data or b"", "application/n-triples")
        if handler.command in {"PUT", "DELETE"}:
            self.store.remove_graph(graph)
        if handler.command in {"PUT", "POST"}:
            self.store.load(body, format=RdfFormat.N_TRIPLES, to_graph=graph)
        return reply(handler, 204)

    def __enter__(self) -> Faulty:
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *rest: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def reply(handler: Any, status: int, body: bytes = b"", kind: str = "text/plain", **headers: str) -> None:
    handler.send_response(status)
    if status != 204:
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def hang_up(handler: Any) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def faulty() -> Iterator[Faulty]:
    with Faulty() as made:
        yield made


def assert_same(local: Local, faulty: Faulty) -> None:
    assert {str(quad) for quad in faulty.store} == {str(quad) for quad in local.graph}


def test_a_sound_store_needs_no_second_try(local: Local, faulty: Faulty) -> None:
    report = put(local, faulty.url)

    assert report.proved and report.retries == 0 and report.kind == "Jena Fuseki"
    assert_same(local, faulty)
    # Many pieces: the first replaces, the others add, none is larger than asked for (but for one line of 20 kB).
    writes = [(method, size) for method, path, size in faulty.seen if path == "/ds/data" and method != "GET"]
    assert [method for method, _ in writes].count("PUT") == 4 and len(writes) > 10
    assert max(size for _, size in writes) <= 20_000 + 100


def every_third_fails(handler: Any, number: int) -> bool:
    if number % 3:
        return False
    reply(handler, 500, b"<html><head><title>x</title></head><body><h1>try   later</h1></body></html>")
    return True


def every_fourth_drops(handler: Any, number: int) -> bool:
    if number % 4:
        return False
    hang_up(handler)
    return True


def drops_after_the_work_was_done(handler: Any, number: int) -> bool:
    """The worst moment: the graph is written, and nobody hears of it."""
    if number % 4 or handler.command == "GET":
        return False
    wfile, handler.wfile = handler.wfile, io.BytesIO()
    handler.close_connection = True
    with contextlib.suppress(Exception):
        owner_of(handler).answer(handler, handler.body)
    handler.wfile = wfile
    hang_up(handler)
    return True


def owner_of(handler: Any) -> Faulty:
    return handler.server.owner  # type: ignore[no-any-return]


def breaks_off_in_the_answer(handler: Any, number: int) -> bool:
    if number % 5:
        return False
    handler.send_response(200)
    handler.send_header("Content-Type", "application/sparql-results+json")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"head":')
    hang_up(handler)
    return True


@pytest.mark.parametrize(
    "fault", [every_third_fails, every_fourth_drops, drops_after_the_work_was_done, breaks_off_in_the_answer]
)
@pytest.mark.parametrize("way", ["Graph Store Protocol", "SPARQL Update"])
def test_a_store_with_faults_ends_with_the_same_graphs(
    local: Local, faulty: Faulty, fault: Callable[[Any, int], bool], way: str
) -> None:
    faulty.server.owner = faulty  # type: ignore[attr-defined]
    faulty.fault = fault
    sleeps = Sleeps()
    options = {"update": f"{faulty.url}/update"} if way == "SPARQL Update" else {}

    report = put(local, faulty.url, sleep=sleeps, **options)

    assert report.proved and report.protocol == way
    assert report.retries > 0 and len(sleeps) <= report.retries
    assert_same(local, faulty)


def test_waits_grow_are_jittered_and_come_from_the_seed(local: Local, faulty: Faulty) -> None:
    faulty.fault = lambda handler, number: number > 3 and (reply(handler, 502), True)[1]
    runs = []
    for seed in (1, 1, 2):
        faulty.seen.clear()
        sleeps = Sleeps()
        with pytest.raises(LoadError, match="it answered 502, 7 times"):
            put(local, faulty.url, sleep=sleeps, seed=seed, patience=Patience(tries=7, first_s=1, most_s=10))
        runs.append(list(sleeps))
    assert runs[0] == runs[1] != runs[2]
    assert [step / 2 <= wait <= step for step, wait in zip([1, 2, 4, 8, 10, 10], runs[0], strict=True)] == [True] * 6


@pytest.mark.parametrize(
    ("asked", "waited"), [("7", 7.0), ("Thu, 01 Jan 1970 00:16:49 GMT", 9.0), ("soon", None), ("0", None)]
)
def test_retry_after_is_honoured(local: Local, faulty: Faulty, asked: str, waited: float | None) -> None:
    faulty.fault = lambda handler, number: number == 4 and (reply(handler, 503, Retry_After=asked), True)[1]
    sleeps = Sleeps()

    put(local, faulty.url, sleep=sleeps, clock=lambda: 1_000.0)

    assert len(sleeps) == 1
    assert sleeps[0] == waited if waited else sleeps[0] <= 0.5
    assert_same(local, faulty)


def test_a_wait_of_an_hour_is_told_not_waited(local: Local, faulty: Faulty) -> None:
    faulty.fault = lambda handler, number: number == 4 and (reply(handler, 429, Retry_After="3600"), True)[1]
    sleeps = Sleeps()
    with pytest.raises(LoadError, match=r"answered 429 and asks to wait 3600 s\n  fix: run the same command again"):
        put(local, faulty.url, sleep=sleeps)
    assert sleeps == []


def test_a_store_that_dies_in_the_middle_and_comes_back_empty_ends_whole(local: Local, tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [oxigraph_command(), "serve", "--bind", f"127.0.0.1:{port}"]
    servers: list[subprocess.Popen[bytes]] = []

    def start(_: int = 0) -> None:
        if not servers or servers[-1].poll() is not None:
            servers.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            wait_for(url, servers[-1])

    def kill_once(done: int, total: int, stage: str) -> None:
        if stage == "sending" and len(servers) == 1 and done:
            servers[0].kill()
            servers[0].wait()

    start()
    try:
        sleeps = Sleeps(then=start)
        report = put(local, url, sleep=sleeps, progress=kill_once)
        assert len(servers) == 2 and sleeps and report.proved
        assert_equal(local, url)
    finally:
        for server in servers:
            server.kill()
            server.wait()


def test_after_giving_up_in_the_middle_the_same_call_goes_on(local: Local, faulty: Faulty) -> None:
    def fails_from_the_tenth_write(handler: Any, number: int) -> bool:
        writes = sum(1 for method, path, _ in faulty.seen if path == "/ds/data" and method in {"PUT", "POST"})
        return writes >= 10 and (reply(handler, 503, b"overloaded"), True)[1]

    faulty.fault = fails_from_the_tenth_write
    with pytest.raises(LoadError, match=r"PUT|POST: it answered 503: overloaded, 7 times\n  fix: .* run it again"):
        put(local, faulty.url)
    half = {str(quad) for quad in faulty.store}
    assert 0 < len(half) < len(local.graph)

    faulty.fault = lambda handler, number: False
    report = put(local, faulty.url)

    assert [(each.graph, each.reason) for each in report.planned if each.reason != "new"] == [
        (f"{EX}large", "unfinished")
    ]
    assert report.proved
    assert_same(local, faulty)


def test_a_load_killed_at_any_request_is_finished_by_the_next(local: Local, faulty: Faulty, tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    def die(seconds: float) -> None:
        raise Killed

    total = put(local, faulty.url, state=tmp_path / "first.jsonl").requests
    chosen = random.Random(7).sample(range(2, total), 8)
    for number, at in enumerate(chosen):
        faulty.store.clear()
        faulty.seen.clear()
        state = tmp_path / f"{number}.jsonl"
        # A dropped connection is taken up once without a wait, so the second drop is what ends the load.
        faulty.fault = lambda handler, count, at=at: count >= at and (hang_up(handler), True)[1]  # type: ignore[misc]
        with pytest.raises(Killed):
            put(local, faulty.url, state=state, sleep=die)
        faulty.fault = lambda handler, count: False
        assert put(local, faulty.url, state=state).proved
        assert_same(local, faulty)


def test_a_server_with_a_smaller_limit_gets_smaller_requests(local: Local, faulty: Faulty) -> None:
    local.drop("odd")  # holds a line that cannot be made smaller
    faulty.fault = lambda handler, number: (
        handler.command in {"PUT", "POST"} and len(handler.body) > 6_000 and (reply(handler, 413), True)[1]
    )
    report = put(local, faulty.url, request_bytes=1_000_000)

    assert report.proved and report.retries == 0
    assert_same(local, faulty)
    assert sum(1 for _, _, size in faulty.seen if size > 6_000) < 10


def test_a_line_that_no_request_can_carry_is_named(local: Local, faulty: Faulty) -> None:
    faulty.fault = lambda handler, number: len(handler.body) > 6_000 and (reply(handler, 413), True)[1]
    with pytest.raises(LoadError, match=r"does not take a request of 20,0\d\d bytes \(413\).*example.org/odd"):
        put(local, faulty.url)


def test_counts_that_never_agree_are_named(local: Local, faulty: Faulty) -> None:
    def loses_a_triple(handler: Any, number: int) -> bool:
        if handler.command == "PUT" and "one" in handler.path:
            reply(handler, 204)
            return True
        return False

    faulty.fault = loses_a_triple
    report = put(local, faulty.url)

    assert [(each.graph, each.expected, each.found) for each in report.mismatches] == [(f"{EX}one", 1, 0)]
    assert not report.proved
    assert "not proved: <https://example.org/one> holds 0 triples, not 1" in report.to_text()


def test_a_target_with_the_right_count_and_the_wrong_triple_is_found_by_the_sample(
    local: Local, faulty: Faulty
) -> None:
    def changes_a_triple(handler: Any, number: int) -> bool:
        handler.body = handler.body.replace(b'says> "1"', b'says> "9"')
        return False

    faulty.fault = changes_a_triple
    report = put(local, faulty.url)

    assert report.mismatches == () and report.missing == ((f"{EX}one", f'<{EX}a> <{EX}says> "1" .'),)
    assert not report.proved


def test_a_store_without_queries_is_counted_by_reading(local: Local, faulty: Faulty) -> None:
    faulty.services = {"store"}
    report = put(local, faulty.url, graph_store=f"{faulty.url}/data")

    assert report.proved and report.sampled == 0
    assert_same(local, faulty)


def test_a_graph_store_that_cannot_be_written_leaves_updates(local: Local, faulty: Faulty) -> None:
    faulty.fault = lambda handler, number: handler.command == "PUT" and (reply(handler, 405), True)[1]
    report = put(local, faulty.url)

    assert report.protocol == "SPARQL Update" and report.proved
    assert_same(local, faulty)


def test_what_offers_nothing_is_told_so(local: Local, faulty: Faulty) -> None:
    faulty.services = set()
    with pytest.raises(LoadError, match=r"no SPARQL service was found here\n  fix: .*--graph-store, --update, --query"):
        put(local, faulty.url)
    faulty.services = {"query"}
    faulty.store.add(Quad(*triple("x", "1"), NamedNode(EX + "there")))
    with pytest.raises(LoadError, match="an update with 404"):
        put(local, faulty.url)
    with pytest.raises(LoadError, match="the connection failed"):
        put(local, f"http://127.0.0.1:{free_port()}/ds")


# -- who may read what


def test_secrets_reach_the_server_and_no_message(local: Local, faulty: Faulty) -> None:
    secret = "s3cr3t/+ü"
    basic = base64.b64encode(f"jo:{secret}".encode()).decode()

    def asks(handler: Any, number: int) -> bool:
        given = handler.headers.get("Authorization", "")
        if given == f"Basic {basic}":
            if handler.command == "PUT":
                reply(handler, 403, f"no: {given} {secret}".encode())
                return True
            return False
        reply(handler, 401, WWW_Authenticate='Basic realm="store"')
        return True

    faulty.fault = asks
    told: list[str] = []
    environ = {**NOBODY, "KGBUILD_LOAD_USER": "jo", "KGBUILD_LOAD_PASSWORD": secret}
    with pytest.raises(LoadError, match=r"refuses PUT to the credentials given \(403\)") as caught:
        put(local, faulty.url, environ=environ, say=told.append)
    for text in [str(caught.value), *told, *(each.read_text() for each in local.path.rglob("*") if each.is_file())]:
        assert secret not in text and basic not in text
    assert "no: Basic *** ***" in str(caught.value)


JO = {**NOBODY, "KGBUILD_LOAD_USER": "jo", "KGBUILD_LOAD_PASSWORD": "pw"}


@pytest.mark.parametrize(
    ("challenge", "answer"),
    [
        ("Negotiate, Basic realm=x", "Basic "),
        ("Digest realm=x, nonce=abc, algorithm=SHA-256", "Digest "),
        ("Digest realm=x, nonce=abc, qop=auth, Basic realm=x", "Digest "),
    ],
)
def test_the_best_challenge_is_answered(local: Local, faulty: Faulty, challenge: str, answer: str) -> None:
    faulty.fault = lambda handler, number: (
        not handler.headers.get("Authorization", "").startswith(answer)
        and (reply(handler, 401, WWW_Authenticate=challenge), True)[1]
    )
    assert put(local, faulty.url, environ=JO).proved


@pytest.mark.parametrize("kind", ["algorithm=SHA-512-256", 'qop="auth-int"'])
def test_a_digest_that_is_not_known_is_named(local: Local, faulty: Faulty, kind: str) -> None:
    challenge = f"Digest realm=x, nonce=abc, {kind}"
    faulty.fault = lambda handler, number: (reply(handler, 401, WWW_Authenticate=challenge), True)[1]
    with pytest.raises(LoadError, match="a kind of Digest that is not known here"):
        put(local, faulty.url, environ=JO)


def test_a_store_may_count_in_decimals(local: Local, faulty: Faulty) -> None:
    def in_decimals(handler: Any, number: int) -> bool:
        if not handler.path.endswith("/query"):
            return False
        result = faulty.store.query(dict(urllib.parse.parse_qsl(handler.body.decode()))["query"])
        data = result.serialize(format=QueryResultsFormat.JSON) or b""
        reply(handler, 200, re.sub(rb'"value":"(\d+)"', rb'"value":"\1.0"', data), "application/sparql-results+json")
        return True

    faulty.fault = in_decimals
    assert put(local, faulty.url).proved


def test_a_token_goes_as_bearer_and_netrc_is_read(local: Local, faulty: Faulty, tmp_path: Path) -> None:
    put(local, faulty.url, environ={**NOBODY, "KGBUILD_LOAD_TOKEN": "abc"})
    assert {headers.get("Authorization") for headers in faulty.headers} == {"Bearer abc"}

    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login jo password pw\nmachine other login x password y\n")
    faulty.headers.clear()
    faulty.fault = lambda handler, number: (
        "Authorization" not in handler.headers and (reply(handler, 401, WWW_Authenticate="Basic realm=x"), True)[1]
    )
    assert put(local, faulty.url, environ={"HOME": str(tmp_path)}).proved
    assert faulty.headers[-1]["Authorization"] == f"Basic {base64.b64encode(b'jo:pw').decode()}"


def test_half_a_pair_and_a_broken_netrc_are_refused(local: Local, faulty: Faulty, tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="KGBUILD_LOAD_PASSWORD is set, KGBUILD_LOAD_USER is not"):
        put(local, faulty.url, environ={**NOBODY, "KGBUILD_LOAD_PASSWORD": "x"})
    broken = tmp_path / "netrc"
    broken.write_text("machine 127.0.0.1 login jo\nsecretword\n")
    with pytest.raises(LoadError, match=r"netrc.*cannot be read") as caught:
        put(local, faulty.url, environ={"NETRC": str(broken)})
    assert "secretword" not in str(caught.value)


@pytest.mark.parametrize("url", ["https://jo:hunter2@store.example/ds", "https://jo@store.example/ds"])
def test_credentials_in_the_address_are_refused_with_the_way_out(local: Local, url: str) -> None:
    with pytest.raises(LoadError, match=r"https://store.example/ds: .*\n  fix: set KGBUILD_LOAD_USER") as caught:
        put(local, url)
    assert "hunter2" not in str(caught.value) and "jo" not in str(caught.value)


@pytest.mark.parametrize("url", ["ftp://example.org/", "example.org", "", "http://", "http://a:b/", "http://e.org/#x"])
def test_what_is_no_address_is_refused(local: Local, url: str) -> None:
    with pytest.raises(LoadError, match="address"):
        put(local, url)


def test_another_host_is_not_followed_to(local: Local, faulty: Faulty) -> None:
    with Faulty() as other:
        faulty.fault = lambda handler, number: reply(handler, 307, Location=f"{other.url}/query?token=t0k3n") or True
        with pytest.raises(LoadError, match="redirects to another server") as caught:
            put(local, faulty.url, environ={**NOBODY, "KGBUILD_LOAD_TOKEN": "abc"})
        assert other.seen == [] and "t0k3n" not in str(caught.value)


def test_the_same_host_is_followed_to(local: Local, faulty: Faulty) -> None:
    def moved(handler: Any, number: int) -> bool:
        if not handler.path.startswith("/old/"):
            return False
        reply(handler, 308, Location=handler.path.replace("/old/", "/ds/"))
        return True

    faulty.fault = moved
    assert put(local, faulty.url.replace("/ds", "/old")).proved
    assert_same(local, faulty)


def test_the_proxy_of_the_environment_is_used(local: Local, faulty: Faulty, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", faulty.url.removesuffix("/ds"))

    assert put(local, "http://store.invalid/ds").proved
    assert {headers["Host"] for headers in faulty.headers} == {"store.invalid"}
    assert_same(local, faulty)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that no system trusts, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("the command openssl is not installed, which makes the certificate")
    folder = tmp_path_factory.mktemp("tls")
    pem, key = folder / "pem", folder / "key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=kgbuild test",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", pem],
        check=True, capture_output=True,
    )  # fmt: skip
    return pem, key


def test_certificates_are_verified(local: Local, certificate: tuple[Path, Path], tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with Faulty(context) as faulty:
        sleeps = Sleeps()
        with pytest.raises(LoadError, match=r"certificate is not trusted.*\n  fix: .*--ca FILE"):
            put(local, faulty.url, sleep=sleeps)
        assert sleeps == [] and faulty.seen == []
        assert put(local, faulty.url, ca=certificate[0]).proved
        assert_same(local, faulty)
    with pytest.raises(LoadError, match="cannot be used"):
        put(local, faulty.url, ca=tmp_path / "missing.pem")


# -- the record


def test_a_torn_last_line_is_ignored_and_damage_is_told(tmp_path: Path) -> None:
    path = journal_path(tmp_path, "https://store.example/query")
    with journal(path, "t") as record:
        record.sending("a")
        record.sent("a", "0" * 64)
        record.sent("b", "1" * 64)
        record.removed("b")
        with pytest.raises(LoadError, match="another 'kgbuild load'"), journal(path, "t"):
            pass
    with path.open("a", encoding="utf-8") as stream:
        stream.write('{"graph": "a", "sha')
    assert read_journal(path, "t") == {"a": "0" * 64}
    with pytest.raises(LoadError, match="of another target"):
        read_journal(path, "u")
    path.write_text('{"format": 1, "target": "t"}\n{"graph": 1\n', encoding="utf-8")
    with pytest.raises(LoadError, match=r":2: .*damaged\n  fix: move it away"):
        read_journal(path, "t")


def test_the_same_content_built_in_another_order_is_not_sent_again(
    local: Local, faulty: Faulty, tmp_path: Path
) -> None:
    put(local, faulty.url)
    quads = list(local.graph)
    random.Random(3).shuffle(quads)
    orders = []
    for number, order in enumerate((quads, quads[::-1], sorted(quads, key=str))):
        other = Local(local.path, Store(str(tmp_path / f"graph-{number}")))
        for quad in order:
            other.graph.add(quad)
        orders.append(put(other, faulty.url).planned)

    assert orders[1:] == [(), ()]  # the store in memory, which was sent first, keeps the order of insertion


def test_a_store_that_can_only_be_read_needs_another_place_for_the_record(
    local: Local, faulty: Faulty, tmp_path: Path
) -> None:
    (local.path / "loads").write_text("in the way", encoding="utf-8")
    with pytest.raises(LoadError, match=r"cannot be written .*\n  fix: .*--state"):
        put(local, faulty.url)
    assert put(local, faulty.url, state=tmp_path / "elsewhere").proved


# -- the command


def test_the_command_says_one_thing_and_exits_as_agreed(
    bundled_store: Path, kgbuild: Callable[..., subprocess.CompletedProcess[str]], faulty: Faulty, tmp_path: Path
) -> None:
    options = ("--store", bundled_store, "--state", tmp_path / "state.jsonl")
    refused = kgbuild("load", "http://jo:hunter2@127.0.0.1/ds", *options, cwd=tmp_path)
    assert refused.returncode == 2 and refused.stdout == "" and refused.stderr.count("\n") == 2
    assert "hunter2" not in refused.stderr
    assert kgbuild("load", cwd=tmp_path).returncode == 2
    empty = kgbuild("load", "--prove", faulty.url, *options, cwd=tmp_path)
    assert empty.returncode == 1 and "not proved" in empty.stdout and empty.stderr == ""
    dry = kgbuild("load", "--dry-run", faulty.url, *options, cwd=tmp_path)
    assert dry.returncode == 0 and "would send" in dry.stdout and len(faulty.store) == 0


def test_every_store_asked_for_has_a_recipe() -> None:
    assert set(recipe_names()) == {"graphdb", "jena", "neptune", "oxigraph", "qlever", "stardog", "virtuoso"}
    for name in recipe_names():
        text = render_recipe(name)
        assert "kgbuild export nquads" in text and "Documented at https://" in text
    with pytest.raises(LoadError, match=r"no recipe 'blaze'.*\n  fix: use one of: graphdb, "):
        render_recipe("blaze")


def test_the_documentation_names_every_option(repository: Path) -> None:
    from kgbuild.cli import main

    text = (repository / "docs" / "loading.md").read_text("utf-8")
    options = {option for each in main.commands["load"].params for option in each.opts if option.startswith("--")}
    assert {option for option in options if option not in text} == {"--store", "--json", "--output"}
