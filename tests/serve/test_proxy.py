"""Behind a reverse proxy: every address that the server gives out is one that its visitors can reach."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph
import pytest

from kgbuild.errors import InputError
from kgbuild.serve import make_settings
from kgbuild.vocab import DEFAULT_BASE
from tests.serve.conftest import Server, running, wait_for
from tests.web import Reply

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
HOPS = {"connection", "keep-alive", "transfer-encoding", "date"}


@contextmanager
def proxy(server: Server, prefix: str, *, cut: bool = True, **told: str) -> Iterator[Server]:
    """A reverse proxy that shows `server` below `prefix`, which it takes off the path, and tells it the headers `told`.

    "{host}" in them stands for the proxy's own address. What it gives is a server whose requests go to the proxy.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if not self.path.startswith(prefix + "/"):
                self.send_error(404, "not behind this proxy")
                return
            behind = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
            headers = dict(self.headers.items()) | {
                name.replace("_", "-"): value.format(host=address) for name, value in told.items()
            }
            headers["Host"] = f"127.0.0.1:{server.port}"
            path = self.path.removeprefix(prefix) if cut else self.path
            behind.request(self.command, path, self.rfile.read(int(headers.get("Content-Length", 0))), headers)
            answer = behind.getresponse()
            body = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOPS:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            behind.close()

        do_POST = do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as front:
        front.daemon_threads = True
        address = f"127.0.0.1:{front.server_address[1]}"
        threading.Thread(target=front.serve_forever, daemon=True).start()
        try:
            yield Server(server.process, int(front.server_address[1]), [])
        finally:
            front.shutdown()


FORWARDED = {
    "X_Forwarded_Prefix": "/kg",
    "X_Forwarded_Host": "{host}",
    "X_Forwarded_Proto": "http",
    "X_Forwarded_For": "192.0.2.7",
}


@pytest.fixture(scope="module")
def believing(bundled_store: Path) -> Iterator[Server]:
    """A server that believes its proxy, with pages."""
    with running(bundled_store, "--trust-proxy") as found:
        yield found


@pytest.fixture(scope="module")
def front(believing: Server) -> Iterator[Server]:
    """Its proxy, which shows it below /kg."""
    with proxy(believing, "/kg", **FORWARDED) as found:
        yield found


def links(reply: Reply) -> set[str]:
    """The addresses that an HTML page refers to."""
    found = re.findall(r'(?:href|src|action)="([^"#]+)', reply.body.decode())
    return {each.replace("&amp;", "&") for each in found if not each.startswith(("data:", "mailto:"))}


PAGES = ("/", "/forces", "/force/kent", "/query", "/ontology", "/shapes", "/sparql", "/catalog", "/graphs", "/nowhere")


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_stays_below_the_prefix(front: Server, believing: Server, path: str) -> None:
    direct, shown = believing.get(path, Accept=HTML), front.get("/kg" + path, Accept=HTML)
    assert shown.status == direct.status
    here = f"http://127.0.0.1:{front.port}/kg/"
    ours = {each for each in links(shown) if each.startswith(("/", here))}
    assert len(ours) > 1
    assert all(each.startswith(("/kg/", here)) for each in ours)
    assert str(believing.port) not in shown.body.decode()
    # The same page asked for directly has the links of its own place: neither is taken for the other.
    assert not any(each.startswith("/kg/") for each in links(direct))


def test_what_pages_refer_to_is_there(front: Server) -> None:
    asked: set[str] = set()
    for path in ("/", "/force/kent", "/sparql", "/ontology"):
        asked |= {each for each in links(front.get("/kg" + path, Accept=HTML)) if each.startswith("/kg/")}
    kinds: dict[tuple[str, ...], str] = {}  # one of each kind of address
    for each in sorted(asked):
        kinds.setdefault(tuple(urlsplit(each).path.split("/")[1:3]), each)
    assert len(kinds) > 10
    for address in kinds.values():
        assert front.get(address, Accept=HTML).status in {200, 303}, address


def test_entities_lead_to_places_below_the_prefix(front: Server) -> None:
    force = "/kg/id/force/kent"
    for accept, place in ((HTML, "/kg/force/kent"), ("text/turtle", force + ".ttl"), ("application/ld+json", None)):
        reply = front.get(force, Accept=accept)
        assert reply.status == 303
        assert reply.headers["location"] == (place or force + ".jsonld")
        assert front.get(reply.headers["location"], Accept=accept).status == 200
    assert front.get(force + ".html").headers["location"] == "/kg/force/kent"
    assert DEFAULT_BASE.encode() + b"force/kent" in front.get(force + ".nt").body
    reply = front.get("/kg/sparql/?query=ASK%20%7B%7D")
    assert (reply.status, reply.headers["location"]) == (307, "/kg/sparql?query=ASK%20%7B%7D")


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void", "/catalog", "/graphs"])
def test_descriptions_name_addresses_that_answer(front: Server, believing: Server, path: str) -> None:
    home = f"http://127.0.0.1:{front.port}/kg/"
    reply = front.get("/kg" + path, Accept="application/n-triples")
    said = [quad.triple for quad in pyoxigraph.parse(reply.body, format=pyoxigraph.RdfFormat.N_TRIPLES)]
    terms = {term.value for each in said for term in each if isinstance(term, pyoxigraph.NamedNode)}
    local = {each for each in terms if "127.0.0.1" in each}
    assert local
    assert all(each.startswith(home) for each in local)
    for address in sorted({each.partition("#")[0] for each in local})[:12]:
        place = address.removeprefix(home.removesuffix("/kg/"))
        if "default" not in place:  # the downloads of everything are asked for elsewhere
            assert front.get(place).status == 200, address


def test_a_query_and_a_graph_are_asked_for_through_the_proxy(front: Server) -> None:
    assert front.get("/kg/sparql?query=ASK%20%7B%20?s%20?p%20?o%20%7D").json()["boolean"] is True
    form = "query=" + quote("CONSTRUCT { <s> <p> 1 } WHERE {}")
    asked = {"Content_Type": "application/x-www-form-urlencoded", "Accept": "application/n-triples"}
    reply = front.send("POST", "/kg/sparql", form, **asked)
    assert reply.body.startswith(f"<http://127.0.0.1:{front.port}/kg/s> ".encode())
    graph = quote(DEFAULT_BASE + "graph/dataset", safe="")
    assert front.get(f"/kg/graphs?graph={graph}").status == 200
    assert front.send("HEAD", "/kg/id/force/kent").status == 303


def test_the_client_of_the_proxy_is_the_one_in_the_log(front: Server, believing: Server) -> None:
    front.get("/kg/health")
    direct = believing.get("/health", X_Forwarded_For="198.51.100.9, 203.0.113.5")
    assert direct.status == 200
    believing.get("/health", X_Forwarded_For='"nobody" at all')
    # Of several, the one that the proxy itself saw; of what is no address, the connection's. A line follows its answer.
    wanted = {"192.0.2.7", "203.0.113.5", "127.0.0.1"}
    assert wait_for(lambda: wanted <= {line.split(" ")[0] for line in believing.log.splitlines() if "/health" in line})


def test_a_proxy_may_speak_https_for_us(believing: Server) -> None:
    reply = believing.get(
        "/sparql",
        Accept="application/n-triples",
        X_Forwarded_Proto="https",
        X_Forwarded_Host="data.example.org",
        X_Forwarded_Prefix="/findings/",
    )
    assert b"<https://data.example.org/findings/sparql>" in reply.body


def test_what_cannot_be_a_host_or_a_path_is_not_believed(believing: Server) -> None:
    reply = believing.get(
        "/sparql",
        Accept="application/n-triples",
        X_Forwarded_Proto="javascript",
        X_Forwarded_Host='a"><script>',
        X_Forwarded_Prefix="//example.org",
    )
    assert f"<{believing.address}/sparql>".encode() in reply.body
    assert b"script>" not in reply.body


def test_nobody_is_believed_unless_that_is_said(server: Server) -> None:
    reply = server.get("/sparql", Accept="application/n-triples", X_Forwarded_Host="example.org")
    assert f"<{server.address}/sparql>".encode() in reply.body
    reply = server.get("/", X_Forwarded_Prefix="/kg")
    assert (reply.status, reply.headers["location"]) == (303, "/catalog")


@pytest.mark.parametrize("cut", [True, False])
def test_a_proxy_that_tells_nothing_needs_the_address(bundled_store: Path, cut: bool) -> None:
    """--public-url alone: its path stands before every link."""
    with (
        running(bundled_store, "--no-pages", "--public-url", "https://data.example.org/kg/") as server,
        proxy(server, "/kg", cut=cut) as front,
    ):
        assert front.get("/kg/id/force/kent", Accept="text/turtle").headers["location"] == "/kg/id/force/kent.ttl"
        assert b"<https://data.example.org/kg/sparql>" in front.get("/kg/sparql", Accept="application/n-triples").body
        page = front.get("/kg/ontology", Accept=HTML)
        assert all(each.startswith("/kg/") for each in links(page) if each.startswith("/"))


def test_two_paths_for_one_site_are_an_error(small_store: Path) -> None:
    with pytest.raises(InputError, match="the path there is not /a"):
        make_settings(store=small_store, base_path="/a", public_url="https://example.org/b")
    assert make_settings(store=small_store, base_path="/a", public_url="https://example.org/a/").base_path == "/a"
    assert make_settings(store=small_store, public_url="https://example.org").base_path == ""
