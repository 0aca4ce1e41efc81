"""What a triple store offers, and the few things that loading asks of it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import httpx

from kgbuild.errors import LoadError
from kgbuild.load._http import PASSWORD, TOKEN, USER, Answer, Client, Request, lines, shown

Way = Literal["graph-store", "update"]
_RDF: Final = frozenset({"application/n-triples", "text/turtle", "text/plain", "application/rdf+xml", "text/n3"})
_RESULTS: Final = "application/sparql-results+json"
_PROBE: Final = "urn:kgbuild:no-such-graph"
_NO_SERVICE: Final = frozenset({404, 405, 406, 415, 501})
_TOGETHER: Final = 100  # graphs counted by one query
_FIRST_TRIES: Final = 3  # an address that never answered is more likely wrong than busy


@dataclass(frozen=True, slots=True)
class Services:
    """The addresses of a store's services; "" where it has none or none is known."""

    name: str
    query: str = ""
    update: str = ""
    graph_store: str = ""


class TooLarge(Exception):
    """The server will not take a request of this size (413)."""


class Target:
    """A triple store to write named graphs to. Call `discover`."""

    def __init__(self, client: Client, services: Services, way: Way, *, form: bool = False) -> None:
        self._client = client
        self.services = services
        self.way: Way = way
        self._form = form  # whether updates go as a form field

    @property
    def address(self) -> str:
        """The service that graphs are written to."""
        return self.services.graph_store if self.way == "graph-store" else self.services.update

    @property
    def identity(self) -> str:
        """What this target is known by from load to load, whichever of its addresses is given."""
        return self.services.query or self.services.graph_store

    @property
    def protocol(self) -> str:
        """The way as people call it."""
        return "Graph Store Protocol" if self.way == "graph-store" else "SPARQL Update"

    def send(self, graph: str, triples: bytes, *, first: bool) -> None:
        """Write N-Triples to the graph: in place of what it holds if `first`, beside it if not.

        Both may be repeated without harm, as RDF graphs are sets and ours have no blank nodes.

        Raises:
            TooLarge: the request is larger than the server takes.
            LoadError: it is refused, or fails to the end.
        """
        if self.way == "graph-store":
            method = "PUT" if first else "POST"
            url = _of_graph(self.services.graph_store, graph)
            headers = {"Content-Type": "application/n-triples", "Accept": "*/*"}
            answer = self._client.request(Request(method, url, headers, triples))
            if not first or answer.ok or answer.status not in _NO_SERVICE or not self.services.update:
                self._check(answer, method, self.services.graph_store)
                return
            # It can be read but not written in this way.
            self._form = _offers_update(self._client, self.services.update)
            self.way = "update"
        name = _iri(graph)
        drop = f"DROP SILENT GRAPH {name} ;\n".encode() if first else b""
        self._update(drop + f"INSERT DATA {{ GRAPH {name} {{\n".encode() + triples + b"} }")

    def remove(self, graph: str) -> None:
        """Delete the graph; no error if there is none."""
        if self.way == "graph-store":
            answer = self._client.request(Request("DELETE", _of_graph(self.services.graph_store, graph)))
            if answer.status != 404:
                self._check(answer, "DELETE", self.services.graph_store)
            return
        self._update(f"DROP SILENT GRAPH {_iri(graph)}".encode())

    def counts(self, graphs: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Each of `graphs` with the number of triples that it holds in the store."""
        if not self.services.query:
            for graph in graphs:
                yield graph, self._count_by_reading(graph)
            return
        for at in range(0, len(graphs), _TOGETHER):
            some = graphs[at : at + _TOGETHER]
            names = " ".join(_iri(graph) for graph in some)
            rows = self._select(
                f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {names} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
            )
            found = {row["g"]: _whole(row["n"]) for row in rows if "g" in row}
            for graph in some:
                yield graph, found.get(graph, 0)

    def holds(self, graph: str, triple: str) -> bool | None:
        """Whether the graph holds a triple in N-Triples form (with its dot); None where nobody can be asked."""
        if not self.services.query:
            return None
        rows = self._select(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {_iri(graph)} {{ {triple} }} }}")
        return bool(rows) and _whole(rows[0]["n"]) > 0

    def _select(self, query: str) -> list[dict[str, str]]:
        answer = _ask(self._client, self.services.query, query)
        self._check(answer, "a query", self.services.query)
        rows = _rows(answer.value)
        if rows is None:
            raise LoadError(
                "it did not answer a query with results in JSON",
                source=shown(self.services.query),
                fix="give the address of its query service with --query",
            )
        return rows

    def _count_by_reading(self, graph: str) -> int:
        def count(response: httpx.Response) -> int:
            return sum(1 for line in lines(response) if line.strip() and not line.lstrip().startswith(b"#"))

        url = _of_graph(self.services.graph_store, graph)
        answer = self._client.request(Request("GET", url, {"Accept": "application/n-triples"}, consume=count))
        if answer.status == 404:
            return 0
        self._check(answer, "GET", self.services.graph_store)
        if answer.media_type not in {"application/n-triples", "text/plain"}:
            raise LoadError(
                f"it gives no N-Triples (but {answer.media_type or 'no type'}), so nothing can be counted",
                source=shown(self.services.graph_store),
                fix="give the address of its query service with --query",
            )
        return int(answer.value)

    def _update(self, update: bytes) -> None:
        answer = _post_update(self._client, self.services.update, update, form=self._form)
        self._check(answer, "an update", self.services.update)

    def _check(self, answer: Answer, what: str, url: str) -> None:
        if answer.ok:
            return
        if answer.status == 413:
            raise TooLarge
        raise refusal(self._client, answer, what, url)


def refusal(client: Client, answer: Answer, what: str, url: str) -> LoadError:
    """The error for an answer that is no success, with the next step for its status."""
    known = bool(client.credentials(url))
    ways = f"{USER} and {PASSWORD}, or {TOKEN}, in the environment, or ~/.netrc"
    if answer.status == 401 and not known:
        return LoadError("it asks who you are (401)", source=shown(url), fix=f"set {ways}")
    if answer.status in {401, 403}:
        who = "the credentials given" if known else "anybody"
        return LoadError(
            f"it refuses {what} to {who} ({answer.status}){client.excerpt(answer)}",
            source=shown(url),
            fix=f"check {ways}, and that the account may write",
        )
    return LoadError(
        f"it answered {what} with {answer.status}{client.excerpt(answer)}",
        source=shown(url),
        fix="check the address; --graph-store, --update and --query say where each service is",
    )


def discover(client: Client, url: str) -> Target:
    """The store at `url`, with the way to write to it: the Graph Store Protocol where it offers that, else Update.

    Of the settings of `client`, addresses that are known are taken, and with `read_only` nothing is asked but
    questions: whether updates are taken is then assumed.

    Raises:
        LoadError: nothing there speaks SPARQL, or it can be read but not written.
    """
    known = client.settings
    services, graph = _find(client, url, known.query)
    given = {name: getattr(known, name) for name in ("query", "update", "graph_store") if getattr(known, name)}
    services = replace(services, **given)
    if services.name == "unknown" and not (known.graph_store or known.update):
        raise LoadError(
            "no SPARQL service was found here",
            source=shown(url),
            fix="give the address of its query service as URL, or name each service: --graph-store, --update, --query",
        )
    offered = services.graph_store and not known.update and _offers_graph_store(client, services, graph)
    if known.graph_store or offered:
        return Target(client, services, "graph-store")
    if not services.update:
        raise LoadError(
            "it answers queries, but no service that writes was found",
            source=shown(url),
            fix="name one with --graph-store or --update",
        )
    if not services.query:
        raise LoadError(
            "what is sent by SPARQL Update can be proved only by queries",
            source=shown(services.update),
            fix="give the address of its query service with --query",
        )
    return Target(client, services, "update", form=not known.read_only and _offers_update(client, services.update))


def _find(client: Client, url: str, query: str) -> tuple[Services, str]:
    """The services at `url` by the first layout whose query service answers, and a graph that it holds or ""."""
    answers: dict[str, Answer] = {}

    def probe(address: str) -> Answer:
        if address not in answers:
            answers[address] = _ask(
                client, address, "SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 1", tries=_FIRST_TRIES, give_back=True
            )
        return answers[address]

    for layout in _layouts():
        services = _filled(layout, url)
        if services is None:
            continue
        answer = probe(query or services.query)
        rows = _rows(answer.value) if answer.ok else None
        if rows is None or not re.search(layout.get("server", ""), answer.headers.get("server", "")):
            continue
        return services, rows[0].get("g", "") if rows else ""
    for address, answer in answers.items():
        if answer.status in {401, 403, 429} or answer.status >= 500:
            raise refusal(client, answer, "queries", address)
    return Services("unknown"), ""


def _layouts() -> list[dict[str, str]]:
    data: dict[str, Any] = tomllib.loads((Path(__file__).parent / "layouts.toml").read_text("utf-8"))
    layouts: list[dict[str, str]] = data["layout"]
    return layouts


def _filled(layout: dict[str, str], url: str) -> Services | None:
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if not re.search(layout.get("path", ""), path):
        return None

    def fill(template: str) -> str:
        # The query part of an address (a repository, a tenant) belongs to each of its services.
        filled = template.replace("{url}", path).replace("{parent}", path.rpartition("/")[0])
        return urlunsplit((parts.scheme, parts.netloc, filled or "/", parts.query, ""))

    return Services(layout["name"], fill(layout["query"]), fill(layout["update"]), fill(layout["graph-store"]))


def _offers_graph_store(client: Client, services: Services, graph: str) -> bool:
    """Whether the Graph Store Protocol is spoken there, by reading a graph: one that is there, if any is."""
    url = _of_graph(services.graph_store, graph or _PROBE)
    headers = {"Accept": "application/n-triples, text/turtle;q=0.5"}
    asked = Request("GET", url, headers, consume=lambda response: None, tries=_FIRST_TRIES, give_back=True)
    answer = client.request(asked)
    if answer.status in {401, 403}:
        raise refusal(client, answer, "a graph", services.graph_store)
    if answer.ok:
        return answer.status == 204 or answer.media_type in _RDF
    return answer.status == 404 and not graph


def _offers_update(client: Client, url: str) -> bool:
    """Whether updates must go as a form; asked with an update that changes nothing.

    Raises:
        LoadError: updates are not taken.
    """
    for form in (False, True):
        answer = _post_update(client, url, b"INSERT DATA {}", form=form, tries=_FIRST_TRIES)
        if answer.ok:
            return form
        if answer.status in {401, 403}:
            break
    raise refusal(client, answer, "an update", url)


def _post_update(client: Client, url: str, update: bytes, *, form: bool, tries: int | None = None) -> Answer:
    body = urlencode({"update": update}).encode("ascii") if form else update
    kind = "application/x-www-form-urlencoded" if form else "application/sparql-update; charset=utf-8"
    return client.request(Request("POST", url, {"Content-Type": kind, "Accept": "*/*"}, body, tries=tries))


def _ask(client: Client, url: str, query: str, *, tries: int | None = None, give_back: bool = False) -> Answer:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": _RESULTS}
    body = urlencode({"query": query}).encode("ascii")
    read = httpx.Response.read
    return client.request(Request("POST", url, headers, body, consume=read, tries=tries, give_back=give_back))


def _rows(body: object) -> list[dict[str, str]] | None:
    """The values of SPARQL 1.1 Query Results JSON; None if it is something else."""
    try:
        found = json.loads(body if isinstance(body, bytes) else b"")
        return [{name: str(term["value"]) for name, term in row.items()} for row in found["results"]["bindings"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _whole(number: str) -> int:
    return int(Decimal(number))  # some stores count in decimals


def _of_graph(url: str, graph: str) -> str:
    """The address of a named graph by indirect identification (Graph Store HTTP Protocol, section 4.2)."""
    parts = urlsplit(url)
    added = f"graph={quote(graph, safe='')}"
    return urlunsplit((parts.scheme, parts.netloc, parts.path, f"{parts.query}&{added}" if parts.query else added, ""))


def _iri(iri: str) -> str:
    """An IRI as SPARQL writes it; nothing in it can end it early."""
    escaped = re.sub(r'[\x00-\x20<>"{}|^`\\]', lambda match: f"\\u{ord(match[0]):04X}", iri)
    return f"<{escaped}>"
