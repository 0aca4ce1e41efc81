"""It really stops: what is hopeless ends at its limit, others are served meanwhile, nothing leaves the machine."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from kgbuild.serve.evaluate import Answer, Bounds, Question, Refusal, evaluate
from kgbuild.store import open_store
from tests.serve.conftest import EX, SMALL, Server, running, wait_for, write_store
from tests.web import Reply

FORM = "application/x-www-form-urlencoded"
SMALL_QUESTION = "SELECT ?force WHERE { ?force a insp:Force } ORDER BY ?force LIMIT 3"
HOPELESS = {
    "count of a cross product": "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "order of a cross product": "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a",
    "distinct over a cross product": "SELECT DISTINCT ?c ?f WHERE { ?a ?b ?c . ?d ?e ?f }",
    "group over a cross product": "SELECT ?c (SAMPLE(?f) AS ?s) WHERE { ?a ?b ?c . ?d ?e ?f } GROUP BY ?c",
    "all pairs of a path": "SELECT (COUNT(*) AS ?n) WHERE { ?a (!insp:x|^!insp:y)* ?b . ?b (!insp:x)* ?c }",
    "filter that never holds": "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f FILTER (STRLEN(CONCAT(STR(?a), STR(?f))) = 1) }",
    "pattern that never ends": 'ASK { ?a ?b ?c . ?d ?e ?f . FILTER REGEX(CONCAT(STR(?a), STR(?f)), "^(a+)+$") }',
    "describe of everything": "DESCRIBE * WHERE { ?a ?b ?c . ?d ?e ?f }",
    "construct of everything": "CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }",
    "all of a cross product": "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }",
    "a string that doubles": "SELECT ?z WHERE { "
    + 'BIND("aaaaaaaaaaaaaaaa" AS ?x0) '
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    + " BIND(STRLEN(?x40) AS ?z) }",
}


def test_hopeless_queries_are_stopped_with_well_formed_errors(bundled_store: Path) -> None:
    options = ("--no-pages", "--timeout", "2", "--memory-mb", "300", "--workers", "4", "--long-queries", "8")
    with running(bundled_store, *options) as server, ThreadPoolExecutor(4) as pool:

        def ask(name: str) -> tuple[str, Reply]:
            return name, server.send("POST", "/sparql", urlencode({"query": HOPELESS[name]}), Content_Type=FORM)

        for name, reply in pool.map(ask, HOPELESS):
            assert reply.status in {422, 504}, name
            assert reply.media == "application/problem+json", name
            assert reply.json()["limit"] in {"time", "memory", "rows", "bytes"}, name
        assert server.query(SMALL_QUESTION).status == 200


def test_others_are_served_while_one_visitor_asks_what_is_hopeless(full: Server) -> None:
    """More hopeless queries than there are workers, and still every small question is answered."""
    count = HOPELESS["count of a cross product"]
    with ThreadPoolExecutor(4) as pool:
        hopeless = [pool.submit(full.query, f"{count} # {n}") for n in range(4)]
        assert wait_for(lambda: _asked(full) == 4 or all(each.done() for each in hopeless))
        replies = [full.query(f"{SMALL_QUESTION} # {n}") for n in range(20)]
        stopped = [each.result() for each in hopeless]
    assert {reply.status for reply in replies} == {200}
    assert {reply.status for reply in stopped} <= {503, 504}
    assert any(reply.status == 504 for reply in stopped)
    for reply in stopped:
        assert reply.media == "application/problem+json"
        assert reply.status != 503 or int(reply.headers["retry-after"]) > 0


def test_more_than_the_queue_holds_is_sent_away_with_a_time_to_come_back(bundled_store: Path) -> None:
    options = ("--no-pages", "--workers", "1", "--long-queries", "0", "--queue", "1", "--timeout", "2")
    with running(bundled_store, *options) as server, ThreadPoolExecutor(8) as pool:
        count = HOPELESS["count of a cross product"]
        replies = list(pool.map(lambda n: server.query(f"{count} # {n}"), range(8)))
        statuses = [reply.status for reply in replies]
        assert statuses.count(503) >= 6 - 2
        assert statuses.count(504) >= 1
        assert all(int(reply.headers["retry-after"]) > 0 for reply in replies if reply.status == 503)
        assert server.query(SMALL_QUESTION).status == 200
        assert server.get("/health").json()["queries"]["waiting"] == 0


def test_answers_over_the_rows_or_bytes_are_errors_not_halves(bundled: Server) -> None:
    everything = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
    for accept in ("application/json", "application/xml", "text/csv", "text/tab-separated-values"):
        reply = bundled.query("SELECT ?s WHERE { ?s ?p ?o }", Accept=accept, Accept_Encoding="gzip")
        assert (reply.status, reply.json()["limit"]) == (422, "rows")
        assert bundled.query("SELECT ?s WHERE { ?s ?p ?o } LIMIT 20000", Accept=accept).status == 200
    reply = bundled.query(f"{everything} LIMIT 20000")
    assert (reply.status, reply.json()["limit"]) == (422, "bytes")
    graph = bundled.query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert (graph.status, graph.json()["limit"]) == (422, "rows")
    assert bundled.get("/graphs?default").json()["limit"] == "rows"


def test_rows_are_counted_exactly(small_store: Path, tmp_path: Path) -> None:
    """Strings that look like the ends of rows do not count, and the limit itself is allowed."""
    tricky = 'SELECT ?x ?y { VALUES (?x ?y) { ("},{" "a\\nb") ("</result>" "\\"},{\\"") (UNDEF UNDEF) } }'
    with open_store(small_store) as reader:
        for form in ("json", "xml", "csv", "tsv"):
            for zipped in (False, True):
                question = Question(tricky, form=form, gzip=zipped)
                exact = evaluate(reader, question, Bounds(tmp_path / "a", 3, 10_000))
                less = evaluate(reader, question, Bounds(tmp_path / "b", 2, 10_000))
                assert isinstance(exact, Answer), form
                assert isinstance(less, Refusal), form
                assert less.more["limit"] == "rows"


def test_a_long_answer_waits_in_a_file_and_leaves_none(bundled: Server) -> None:
    reply = bundled.query("SELECT ?s ?p WHERE { ?s ?p ?o } LIMIT 15000")
    assert reply.status == 200
    assert len(reply.json()["results"]["bindings"]) == 15000
    assert int(reply.headers["content-length"]) == len(reply.body) > 1 << 20


def test_text_that_is_too_long_or_nested_too_deeply_is_refused(bundled: Server) -> None:
    long = "ASK { ?s ?p ?o } # " + "x" * 5_000_000
    reply = bundled.send("POST", "/sparql", long, Content_Type="application/sparql-query")
    assert (reply.status, reply.json()["limit"]) == (413, "query")
    reply = bundled.send("POST", "/sparql", urlencode({"query": long}), Content_Type=FORM)
    assert reply.status == 413
    for deep in (
        "SELECT * WHERE " + "{" * 50_000 + "}" * 50_000,
        "ASK { FILTER (" + "(" * 100_000 + "1" + ")" * 100_000 + ") }",
        "ASK { FILTER (" + "!" * 200_000 + "true) }",
        "ASK { ?s " + "(" * 50_000 + "insp:x" + ")*" * 50_000 + " ?o }",
    ):
        reply = bundled.send("POST", "/sparql", deep, Content_Type="application/sparql-query")
        assert (reply.status, reply.media) == (422, "application/problem+json")
    assert bundled.query(SMALL_QUESTION).status == 200


def test_a_body_without_a_length_is_bounded_too(bundled: Server) -> None:
    with socket.create_connection(("127.0.0.1", bundled.port), timeout=20) as raw:
        raw.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        for _ in range(40):
            raw.sendall(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        raw.sendall(b"0\r\n\r\n")
        answer = raw.recv(4096)
    assert b" 413 " in answer.split(b"\r\n")[0]


def test_the_worker_of_a_client_that_goes_away_is_stopped(bundled_store: Path) -> None:
    with running(bundled_store, "--no-pages", "--timeout", "60", "--workers", "2") as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request("GET", "/sparql?" + urlencode({"query": HOPELESS["count of a cross product"]}))
        assert wait_for(lambda: _asked(server) == 1)
        assert connection.sock is not None
        connection.sock.close()
        connection.close()
        assert wait_for(lambda: _asked(server) == 0)
        assert server.query(SMALL_QUESTION).status == 200


def test_a_client_that_has_said_all_reads_its_answer(server: Server) -> None:
    asked = urlencode({"query": "SELECT * WHERE { ?s ?p ?o }"})
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as raw:
        raw.sendall(f"GET /sparql?{asked} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        raw.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: raw.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert len(json.loads(answer.partition(b"\r\n\r\n")[2])["results"]["bindings"]) == 4


def test_a_version_of_http_that_is_not_spoken_is_refused(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as raw:
        raw.sendall(b"GET /health HTTP/2.0\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert raw.recv(4096).startswith(b"HTTP/1.1 505 ")


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nA: "])
@pytest.mark.parametrize("before", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"])
@pytest.mark.parametrize("base", ["h11", "httptools"])
def test_who_does_not_finish_a_request_is_let_go(base: str, before: bytes, sent: bytes) -> None:
    """Whoever holds connections open without asking anything would use them up."""
    pytest.importorskip(base, reason=f"{base} is not installed, and nothing uses it")
    code = """
        import asyncio, importlib, socket, sys, uvicorn
        from uvicorn.protocols.http import auto
        module, name = {"h11": ("h11_impl", "H11Protocol"), "httptools": ("httptools_impl", "HttpToolsProtocol")}[
            sys.argv[1]
        ]
        auto.AutoHTTPProtocol = getattr(importlib.import_module("uvicorn.protocols.http." + module), name)
        from kgbuild.serve._connection import Connection
        class Quick(Connection):
            seconds = 0.2
        async def app(scope, receive, send):
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body"})
        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(uvicorn.Config(app, http=Quick, lifespan="off", log_level="error", timeout_keep_alive=1)).run(
            sockets=[listener]
        )
    """
    command = [sys.executable, "-c", textwrap.dedent(code), base]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
                if before:
                    connection.sendall(before)
                    assert connection.recv(4096).startswith(b"HTTP/1.1 204 ")
                connection.sendall(sent)
                answer = b"".join(iter(lambda: connection.recv(4096), b""))  # ends when the server lets go
            # Who says nothing after an answer is let go without a word: the connection was kept for the next request.
            assert answer.startswith(b"HTTP/1.1 408 ") or (before and not sent and not answer)
            with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                assert b"".join(iter(lambda: connection.recv(4096), b"")).startswith(b"HTTP/1.1 204 ")
        finally:
            process.terminate()


def test_many_who_ask_nothing_leave_room_for_others(small_store: Path) -> None:
    """The limit on open files that a shell hands on would be used up by a few hundred of them."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] != resource.RLIM_INFINITY and before[1] < 1000:
        pytest.skip(f"no process may have more than {before[1]} files open here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, before[1]))
    try:
        started = running(small_store, "--no-pages")
        server = started.__enter__()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    with contextlib.ExitStack() as held:
        held.push(started)
        for _ in range(200):
            held.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=60))
        assert server.query("ASK {}").status == 200


# -- nothing leaves the machine


class Listener:
    """An address that a visitor may name, and whether anybody came."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self._visitors: list[object] = []  # their addresses
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                connection, address = self._socket.accept()
            except OSError:
                return
            self._visitors.append(address)
            connection.close()

    def strangers(self) -> int:
        """How many came before this visit of our own; who comes first is let in first."""
        with socket.create_connection(self._socket.getsockname()) as own:
            assert wait_for(lambda: own.getsockname() in self._visitors)
        return len(self._visitors) - 1

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture()
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()


SERVICES = (
    "SELECT * WHERE { SERVICE <%s> { ?s ?p ?o } }",
    "SELECT * WHERE { SERVICE SILENT <%s> { ?s ?p ?o } }",
    "SELECT * WHERE { service<%s>{?s ?p ?o} }",
    "PREFIX x: <%s> SELECT * WHERE { SERVICE x: { ?s ?p ?o } }",
    "PREFIX x: <%s> SELECT * WHERE { SERVICEx:{ ?s ?p ?o } }",
    "PREFIX x: <%s> SELECT * WHERE { SERVICE SILENTx: { ?s ?p ?o } }",
    "SELECT * WHERE { BIND(<%s> AS ?e) SERVICE ?e { ?s ?p ?o } }",
    "SELECT * WHERE { FILTER(true)SERVICE<%s>{?s ?p ?o} }",
    "SELECT * WHERE { ?a ?b true.SERVICE<%s>{?s ?p ?o} }",
    "SELECT * WHERE { VALUES ?x { 1 } ?a ?b ?c OPTIONAL { SERVICE <%s> { ?s ?p ?o } } }",
    "SELECT * WHERE { \\u0053ERVICE <%s> { ?s ?p ?o } }",
    "SELECT * WHERE { # \n SERVICE # <\n <%s> { ?s ?p ?o } }",
    "SELECT * WHERE { { SELECT * WHERE { SERVICE <%s> { ?s ?p ?o } } } }",
    "ASK { FILTER EXISTS { SERVICE <%s> { ?s ?p ?o } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <%s> { ?s ?p ?o } }",
    'SELECT * WHERE { ?s ?p "\\u0022 . SERVICE <%s> { ?a ?b ?c } # " }',
    "PREFIX SERVICE: <%s> SELECT * WHERE { SERVICE SERVICE: { ?s ?p ?o } }",
)


@pytest.mark.parametrize("template", SERVICES)
def test_service_is_refused_and_sends_nothing(server: Server, listener: Listener, template: str) -> None:
    reply = server.query(template % listener.address)
    assert reply.status == 403
    assert reply.json()["type"].endswith("#service")
    assert reply.json()["line"] >= 1
    assert listener.strangers() == 0


@pytest.mark.parametrize(
    "template",
    [
        "SELECT * FROM <%s> WHERE { ?s ?p ?o }",
        "SELECT * FROM NAMED <%s> WHERE { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * WHERE { GRAPH <%s> { ?s ?p ?o } }",
        "LOAD <%s>",
        "DESCRIBE <%s>",
    ],
)
def test_graphs_elsewhere_are_not_fetched(server: Server, listener: Listener, template: str) -> None:
    reply = server.query(template % listener.address)
    assert reply.status == (200 if template.startswith(("SELECT * WHERE", "DESCRIBE")) else 400)
    for name in ("default-graph-uri", "named-graph-uri"):
        assert server.query("ASK {}", (name, listener.address)).status == 400
    assert server.get("/graphs?graph=" + quote(listener.address, safe="")).status == 404
    assert listener.strangers() == 0


def test_a_body_with_a_remote_context_is_no_query(server: Server, listener: Listener) -> None:
    body = json.dumps({"@context": listener.address, "@id": "urn:x"})
    assert server.send("POST", "/sparql", body, Content_Type="application/ld+json").status == 415
    assert server.send("PUT", "/graphs?default", body, Content_Type="application/ld+json").status == 405
    assert listener.strangers() == 0


@pytest.mark.parametrize(
    "sparql",
    [
        'SELECT ?service WHERE { ?service ?from "SERVICE <http://x/> {}" }',
        "SELECT * WHERE { ?s <https://example.org/SERVICE> ?o } # SERVICE",
        "PREFIX e: <https://example.org/> SELECT * WHERE { ?s e:service ?o ; e:x-service ?p }",
        "SELECT * WHERE { ?s ?p '''it's a SERVICE''' }",
        "SELECT * WHERE { ?s ?p 'x'@en-service }",
    ],
)
def test_the_word_alone_is_no_service(server: Server, sparql: str) -> None:
    assert server.query(sparql).status == 200


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process give up sockets")
def test_a_worker_cannot_get_a_socket_even_if_a_query_gets_past_the_check() -> None:
    """What the parsed form lets through by mistake, the kernel stops."""
    code = (
        "from kgbuild.serve._sandbox import refuse_sockets\n"
        "import socket\n"
        "agreed = refuse_sockets()\n"
        "try:\n"
        "    socket.socket()\n"
        "    print(agreed, 'socket')\n"
        "except PermissionError:\n"
        "    print(agreed, 'refused')\n"
        "import pyoxigraph\n"
        "try:\n"
        "    list(pyoxigraph.Store().query('SELECT * { SERVICE <http://127.0.0.1:8080/> { ?s ?p ?o } }'))\n"
        "except OSError as error:\n"
        "    print('denied' if 'denied' in str(error) else error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "refused", "denied"]


# -- the life of a server


def test_a_finished_build_is_served_without_a_restart(tmp_path: Path) -> None:
    store = tmp_path / "kg"
    write_store(store, SMALL)
    ask = "SELECT ?o WHERE { ?s <https://example.org/p> ?o }"
    with running(store, "--no-pages") as server:
        before = server.query(ask)
        assert before.values("o") == ["one", "three", "two"]
        write_store(store, SMALL + f'<https://example.org/c> <https://example.org/p> "new" <{EX}4> .\n')
        assert wait_for(lambda: "new" in server.query(ask).values("o"))
        after = server.query(ask, If_None_Match=before.headers["etag"])
        assert (after.status, after.values("o")) == (200, ["new", "one", "three", "two"])
        assert after.headers["etag"] != before.headers["etag"]
        assert b"graph/4" in server.get("/graphs").body
        # Nobody holds the old generation any longer, so the next build may remove it.
        write_store(store, SMALL)
        assert wait_for(lambda: "new" not in server.query(ask).values("o"))
        write_store(store, SMALL)
        assert len(list((store / "generations").iterdir())) <= 2


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_told_and_leaves_no_process(bundled_store: Path, kind: signal.Signals) -> None:
    with running(bundled_store, "--no-pages", "--timeout", "60") as server:
        children = _descendants(server.process.pid)
        assert len(children) >= 3  # the nursery and its workers
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(_ignore_hang_up, server, HOPELESS["count of a cross product"])
            assert wait_for(lambda: _asked(server) == 1)
            children |= _descendants(server.process.pid)
            assert server.stop(kind) == 0
            answer.result()
        assert wait_for(lambda: not any(_alive(pid) for pid in children))
        assert "Traceback" not in server.log


def test_a_killed_server_leaves_no_process(bundled_store: Path) -> None:
    with running(bundled_store, "--no-pages", "--timeout", "60") as server, ThreadPoolExecutor(1) as pool:
        answer = pool.submit(_ignore_hang_up, server, HOPELESS["count of a cross product"])
        assert wait_for(lambda: _asked(server) == 1)
        children = _descendants(server.process.pid)
        server.process.kill()
        server.process.wait(20)
        answer.result()
        assert wait_for(lambda: not any(_alive(pid) for pid in children))


def test_a_worker_that_dies_is_replaced(small_store: Path) -> None:
    with running(small_store, "--no-pages", "--workers", "2") as server:
        for round_ in range(3):
            for pid in _descendants(server.process.pid) - _children(server.process.pid):
                with contextlib.suppress(ProcessLookupError):  # one of the last round, buried just now
                    os.kill(pid, signal.SIGKILL)
            statuses = [server.query(f"ASK {{ ?s ?p {n} }}").status for n in range(4)]
            assert set(statuses) <= {200, 500}
            assert wait_for(lambda n=round_: server.query(f"ASK {{ ?s ?q {n} }}").status == 200)  # type: ignore[misc]


def test_the_process_that_forks_workers_is_replaced(small_store: Path) -> None:
    with running(small_store, "--no-pages") as server:
        for number in range(2):
            (nursery,) = _children(server.process.pid)
            workers = _children(nursery)
            os.kill(nursery, signal.SIGKILL)
            assert wait_for(lambda gone=workers: not any(_alive(pid) for pid in gone))  # type: ignore[misc]
            assert wait_for(lambda n=number: server.query(f"ASK {{ ?s ?p {n} }}").status == 200)  # type: ignore[misc]
            assert wait_for(lambda: server.get("/health").json()["queries"]["idle"] >= 2)


def test_clients_that_go_away_while_workers_are_born_confuse_nobody(bundled_store: Path) -> None:
    """More of them than there are workers: births that nobody waits for any longer must not be given to others."""
    options = ("--no-pages", "--workers", "2", "--long-queries", "20", "--timeout", "30", "--cache-mb", "0")
    with running(bundled_store, *options) as server:
        for round_ in range(3):
            left = []
            for number in range(12):
                path = "/sparql?" + urlencode({"query": f"{HOPELESS['count of a cross product']} # {round_} {number}"})
                connection = socket.create_connection(("127.0.0.1", server.port), timeout=60)
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                left.append(connection)
            for connection in left:
                connection.close()
            assert server.query(f"SELECT ({round_} AS ?n) {{}}").values("n") == [str(round_)]

        def at_rest() -> bool:
            load = server.get("/health").json()["queries"]
            (nursery,) = _children(server.process.pid)
            # The workers that are idle, with two for pages, are all there are: none was forgotten while it runs.
            return (load["running"], load["long"], load["waiting"]) == (0, 0, 0) and len(
                [pid for pid in _children(nursery) if _alive(pid)]
            ) == load["idle"] + 2

        assert wait_for(at_rest, 60)
        assert server.query(SMALL_QUESTION).status == 200


def test_time_spent_in_waiting_counts(bundled_store: Path) -> None:
    """Who waits for a worker is told so at the time limit, and does not wait for as long again."""
    options = ("--no-pages", "--workers", "1", "--long-queries", "0", "--timeout", "2")
    with running(bundled_store, *options) as server, ThreadPoolExecutor(4) as pool:
        count = HOPELESS["count of a cross product"]
        replies = list(pool.map(lambda n: server.query(f"{count} # {n}"), range(4)))
        assert sorted(reply.status for reply in replies)[-1] == 504
        assert {reply.status for reply in replies} <= {503, 504}
        waited = [reply.json()["detail"] for reply in replies if reply.status == 503]
        assert all("waiting" in told for told in waited)


def test_a_taken_port_is_told_in_one_message(small_store: Path, server: Server, kgbuild: object) -> None:
    done = kgbuild("serve", "--store", small_store, "--port", str(server.port), cwd=small_store.parent)  # type: ignore[operator]
    assert done.returncode == 2
    assert "the port is taken" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_connections_send_what_they_have_at_once(small_store: Path) -> None:
    """Sockets of protocol 0 kept asyncio from turning Nagle's algorithm off: each answer waited 40 ms for an ACK."""
    from kgbuild.serve._server import _listen
    from kgbuild.serve._settings import Settings

    with _listen(Settings(store=small_store, port=0)) as listener:
        assert listener.proto == socket.IPPROTO_TCP
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_a_public_address_needs_its_flag(small_store: Path, kgbuild: object, host: str) -> None:
    done = kgbuild("serve", "--store", small_store, "--host", host, "--port", "0", cwd=small_store.parent)  # type: ignore[operator]
    assert done.returncode == 2
    assert "--public" in done.stderr


def test_without_a_store_it_says_what_to_do(tmp_path: Path, kgbuild: object) -> None:
    done = kgbuild("serve", "--store", tmp_path / "none", "--port", "0", cwd=tmp_path)  # type: ignore[operator]
    assert done.returncode == 2
    assert "kgbuild build" in done.stderr


def test_the_access_log_keeps_what_visitors_ask_to_itself(small_store: Path) -> None:
    secret = "ASK { ?s ?p 'Loughborough' }"
    form = urlencode({"query": secret})
    with running(small_store, "--no-pages") as server:
        server.query(secret)
        server.send("POST", "/sparql", form, Content_Type=FORM)
        assert wait_for(lambda: server.log.count("/sparql") == 2)
        assert "Loughborough" not in server.log
        assert '"GET /sparql?..." 200' in server.log
    with running(small_store, "--no-pages", "--log-queries") as server:
        server.query(secret)
        server.send("POST", "/sparql", form, Content_Type=FORM)
        assert wait_for(lambda: server.log.count("Loughborough") == 2)
        server.get("/sparql?query=%0a%0d%1b[31m")
        assert "\x1b" not in server.log
    with running(small_store, "--no-pages", "--no-access-log") as server:
        server.query(secret)
        assert "/sparql" not in server.log


def _asked(server: Server) -> int:
    """How many queries run or wait."""
    load = server.get("/health").json()["queries"]
    return int(load["running"] + load["long"] + load["waiting"])


def _ignore_hang_up(server: Server, sparql: str) -> Reply | None:
    try:
        return server.query(sparql)
    except (OSError, http.client.HTTPException):
        return None


def _children(pid: int) -> set[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return {int(each) for each in listed.stdout.split()}


def _descendants(pid: int) -> set[int]:
    found = _children(pid)
    for child in list(found):
        found |= _descendants(child)
    return found


def _alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stream:
            return stream.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
