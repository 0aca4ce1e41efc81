"""The endpoint over HTTP: each test is a sentence of the SPARQL 1.1 Protocol, or of what it builds on."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import pyoxigraph
import pytest

from kgbuild.serve import create_app, make_settings
from kgbuild.serve._answers import Answers
from kgbuild.vocab import DEFAULT_BASE
from tests.serve.conftest import EX, Server, running, write_store
from tests.web import Reply

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
ALL = "SELECT ?o WHERE { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
TABLES = {
    "application/sparql-results+json": "application/sparql-results+json",
    "application/sparql-results+xml": "application/sparql-results+xml",
    "text/csv": "text/csv",
    "text/tab-separated-values": "text/tab-separated-values",
    "application/json": "application/json",
    "application/xml": "application/xml",
}
GRAPHS = {
    "text/turtle": pyoxigraph.RdfFormat.TURTLE,
    "application/n-triples": pyoxigraph.RdfFormat.N_TRIPLES,
    "application/n-quads": pyoxigraph.RdfFormat.N_QUADS,
    "application/trig": pyoxigraph.RdfFormat.TRIG,
    "application/ld+json": pyoxigraph.RdfFormat.JSON_LD,
    "application/rdf+xml": pyoxigraph.RdfFormat.RDF_XML,
}


def _check_problem(reply: Reply, status: int) -> None:
    """Every error is told in the same form."""
    assert (reply.status, reply.media) == (status, "application/problem+json")
    told = reply.json()
    assert told["status"] == status
    assert told["title"]
    assert told["type"].startswith("https://")


# -- the query operation, in its three forms


def test_query_by_get(server: Server) -> None:
    reply = server.query("ASK { ?s ?p ?o }")
    assert (reply.status, reply.media, reply.json()["boolean"]) == (200, "application/sparql-results+json", True)


def test_query_by_form(server: Server) -> None:
    reply = server.send("POST", "/sparql", urlencode({"query": ALL}), Content_Type=FORM)
    assert (reply.status, reply.values("o")) == (200, ["4", "one", "three", "two"])


def test_query_as_the_body(server: Server) -> None:
    reply = server.send("POST", "/sparql", ALL, Content_Type=DIRECT)
    assert (reply.status, reply.values("o")) == (200, ["4", "one", "three", "two"])


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_bodies_may_name_their_charset(server: Server, charset: str) -> None:
    text = 'SELECT ("Zoë" AS ?o) {}'
    assert server.send("POST", "/sparql", text, Content_Type=f"{DIRECT}; charset={charset}").values("o") == ["Zoë"]
    form = urlencode({"query": text})
    assert server.send("POST", "/sparql", form, Content_Type=f"{FORM};charset={charset}").values("o") == ["Zoë"]


@pytest.mark.parametrize("form", ["SELECT ?s { ?s ?p ?o }", "ASK {}", CONSTRUCT, "DESCRIBE <https://example.org/a>"])
def test_every_query_form_is_answered(server: Server, form: str) -> None:
    assert server.query(form).status == 200


# -- the data set


@pytest.mark.parametrize("way", ["get", "form", "direct"])
@pytest.mark.parametrize(
    ("graphs", "expected"),
    [
        ([("default-graph-uri", EX + "1")], ["one", "two"]),
        ([("default-graph-uri", EX + "2")], ["three", "two"]),
        ([("default-graph-uri", EX + "1"), ("default-graph-uri", EX + "2")], ["one", "three", "two"]),
        ([("default-graph-uri", EX + "3"), ("named-graph-uri", EX + "1")], ["4"]),
        ([("named-graph-uri", EX + "1")], []),
        ([("default-graph-uri", f"{EX}{n}") for n in (1, 2, 3)], ["4", "one", "three", "two"]),
    ],
)
def test_the_protocol_names_the_default_graph(
    server: Server, way: str, graphs: list[tuple[str, str]], expected: list[str]
) -> None:
    if way == "get":
        reply = server.query(ALL, *graphs)
    elif way == "form":
        reply = server.send("POST", "/sparql", urlencode([("query", ALL), *graphs]), Content_Type=FORM)
    else:
        reply = server.send("POST", "/sparql?" + urlencode(graphs), ALL, Content_Type=DIRECT)
    assert (reply.status, reply.values("o")) == (200, expected)


def test_the_protocol_names_the_named_graphs(server: Server) -> None:
    sparql = "SELECT ?g ?o WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert server.query(sparql).values("o") == ["4", "one", "three", "two", "two"]
    assert server.query(sparql, ("named-graph-uri", EX + "2")).values("o") == ["three", "two"]
    assert server.query(sparql, ("default-graph-uri", EX + "2")).values("o") == []
    both = [("default-graph-uri", EX + "3"), ("named-graph-uri", EX + "1"), ("named-graph-uri", EX + "2")]
    assert server.query(sparql, *both).values("o") == ["one", "three", "two", "two"]
    mixed = "SELECT ?o ?n WHERE { ?s ?p ?o GRAPH ?g { ?a ?b ?n } }"
    several = [("default-graph-uri", EX + "1"), ("default-graph-uri", EX + "3"), ("named-graph-uri", EX + "2")]
    assert server.query(mixed, *several).values("n") == ["three"] * 3 + ["two"] * 3


def test_the_protocol_overrides_from(server: Server) -> None:
    sparql = f"SELECT ?o FROM <{EX}1> WHERE {{ ?s ?p ?o }}"
    assert server.query(sparql).values("o") == ["one", "two"]
    assert server.query(sparql, ("default-graph-uri", EX + "3")).values("o") == ["4"]
    named = f"SELECT ?o FROM NAMED <{EX}1> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert server.query(named).values("o") == ["one", "two"]
    assert server.query(named, ("named-graph-uri", EX + "3")).values("o") == ["4"]


@pytest.mark.parametrize("way", ["store", "from", "protocol"])
def test_a_triple_of_two_graphs_counts_once_in_their_merge(server: Server, way: str) -> None:
    graphs = [EX + "1", EX + "2"]
    clause = "".join(f"FROM <{each}> " for each in graphs) if way == "from" else ""
    sparql = f'SELECT (COUNT(*) AS ?n) {clause}WHERE {{ ?s ?p "two" }}'
    named = [("default-graph-uri", each) for each in graphs] if way == "protocol" else []
    assert server.query(sparql, *named).values("n") == ["1"]


def test_from_may_use_prefixes_and_base(server: Server) -> None:
    sparql = f"PREFIX g: <{EX}> BASE <https://example.org/> SELECT ?o FROM g:1 FROM <graph/3> WHERE {{ ?s ?p ?o }}"
    assert server.query(sparql).values("o") == ["4", "one", "two"]


# -- what comes back


@pytest.mark.parametrize("accept", TABLES)
def test_rows_come_in_every_form(server: Server, accept: str) -> None:
    reply = server.query("SELECT ?s ?o WHERE { ?s ?p ?o } ORDER BY ?o", Accept=accept)
    assert (reply.status, reply.media) == (200, TABLES[accept])
    text = reply.body.decode()
    if reply.media == "text/csv":
        assert text.splitlines()[0] == "s,o"
        assert len(text.splitlines()) == 5
        assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    elif reply.media == "text/tab-separated-values":
        lines = text.splitlines()
        assert lines[0] == "?s\t?o"
        assert {'"three"@en', "4", '"one"', '"two"'} == {line.split("\t")[1] for line in lines[1:]}
    elif "json" in reply.media:
        assert reply.json()["head"]["vars"] == ["s", "o"]
        three = next(row["o"] for row in reply.json()["results"]["bindings"] if row["o"]["value"] == "three")
        assert three == {"type": "literal", "value": "three", "xml:lang": "en"}
    else:
        root = ElementTree.fromstring(text)
        assert len(root.findall(".//{http://www.w3.org/2005/sparql-results#}result")) == 4


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "application/sparql-results+xml"])
def test_truth_comes_as_json_and_xml(server: Server, accept: str) -> None:
    reply = server.query("ASK { ?s ?p 'nothing' }", Accept=accept)
    assert (reply.status, reply.media) == (200, accept)
    assert b"false" in reply.body


@pytest.mark.parametrize("accept", GRAPHS)
@pytest.mark.parametrize("sparql", [CONSTRUCT, "DESCRIBE <https://example.org/a> <https://example.org/b>"])
def test_graphs_come_in_every_form(server: Server, accept: str, sparql: str) -> None:
    reply = server.query(sparql, Accept=accept)
    assert (reply.status, reply.media) == (200, accept)
    found = {quad.object.value for quad in pyoxigraph.parse(reply.body, format=GRAPHS[accept])}
    assert found == {"one", "two", "three", "4"}


def test_quality_values_decide(server: Server) -> None:
    def media(accept: str, sparql: str = ALL) -> str:
        return server.query(sparql, Accept=accept).media

    assert media("text/csv;q=0.5, application/sparql-results+xml;q=0.9") == "application/sparql-results+xml"
    assert media("text/csv;q=0.9, application/sparql-results+xml;q=0.5") == "text/csv"
    assert media("*/*;q=0.1, text/csv") == "text/csv"
    assert media("*/*, application/sparql-results+json;q=0") == "application/sparql-results+xml"
    assert media("text/*") == "text/csv"
    assert media("*/*") == "application/sparql-results+json"
    assert media("") == "application/sparql-results+json"
    assert media("application/n-triples;q=0.2, text/turtle;q=0.1", CONSTRUCT) == "application/n-triples"
    assert media("text/html, application/xhtml+xml, */*;q=0.8", CONSTRUCT) == "text/turtle"
    assert media("application/*;q=0.8, text/turtle;q=0.9", CONSTRUCT) == "text/turtle"


@pytest.mark.parametrize(
    ("sparql", "accept"),
    [
        (ALL, "text/turtle"),
        (CONSTRUCT, "text/csv"),
        (ALL, "image/png"),
        (CONSTRUCT, "application/sparql-results+json"),
        (ALL, "text/csv;q=0"),
    ],
)
def test_what_cannot_be_sent_is_406_and_names_what_can(server: Server, sparql: str, accept: str) -> None:
    reply = server.query(sparql, Accept=accept)
    _check_problem(reply, 406)
    assert reply.json()["available"]


def test_format_asks_for_a_form_by_name(server: Server) -> None:
    assert server.query(ALL, ("format", "csv"), Accept="application/json").media == "text/csv"
    assert server.query(CONSTRUCT, ("format", "json")).media == "application/ld+json"
    assert server.query(CONSTRUCT, ("format", "csv")).status == 406
    assert server.query(ALL, ("format", "docx")).status == 406


def test_head_tells_what_get_would_send(server: Server) -> None:
    path = "/sparql?" + urlencode({"query": ALL})
    get, head = server.send("GET", path), server.send("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    for name in ("content-type", "content-length", "etag", "vary"):
        assert head.headers[name] == get.headers[name]
    assert int(get.headers["content-length"]) == len(get.body)


def test_options_says_what_is_allowed(server: Server) -> None:
    reply = server.send("OPTIONS", "/sparql")
    assert reply.status == 204
    assert set(reply.headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}


def test_scripts_of_other_sites_may_ask(server: Server) -> None:
    reply = server.query(ALL, Origin="https://example.org")
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "ETag" in reply.headers["access-control-expose-headers"]
    flight = server.send(
        "OPTIONS",
        "/sparql",
        Origin="https://example.org",
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="content-type",
    )
    assert flight.status == 204
    assert "POST" in flight.headers["access-control-allow-methods"]
    assert flight.headers["access-control-allow-headers"] == "content-type"
    wrong = server.query("SELECT", Origin="https://example.org")
    assert wrong.headers["access-control-allow-origin"] == "*"


def test_answers_are_compressed_for_who_takes_it(server: Server) -> None:
    long = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }"
    plain = server.query(long)
    packed = server.query(long, Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert int(packed.headers["content-length"]) == len(packed.body) < len(plain.body)
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in plain.headers["vary"]
    assert "content-encoding" not in server.query(long, Accept_Encoding="gzip;q=0, identity").headers
    assert "content-encoding" not in server.query("ASK {}", Accept_Encoding="gzip").headers  # would be longer


@pytest.mark.parametrize("path", ["/sparql", "/sparql?query=ASK%7B%7D", "/graphs", "/catalog", "/ontology.ttl"])
@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_vary_names_each_header_once(server: Server, path: str, coding: str) -> None:
    fields = server.get(path, Accept_Encoding=coding).headers["vary"].lower().split(", ")
    assert sorted(fields) == ["accept", "accept-encoding"]


def test_more_parameters_than_anybody_means_are_refused(server: Server) -> None:
    """Taking a million of them apart would keep everybody else waiting."""
    many = "query=ASK%20%7B%7D" + "&a" * 300_000
    reply = server.send("POST", "/sparql", many, Content_Type=FORM)
    assert (reply.status, reply.media) == (400, "application/problem+json")
    assert server.query("ASK {}", *[("named-graph-uri", EX + "1")] * 500).status == 200


def test_an_answer_that_is_known_is_not_sent_again(server: Server) -> None:
    tag = server.query(ALL).headers["etag"]
    again = server.query(ALL, If_None_Match=f'"other", {tag}')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert server.query(ALL, If_None_Match=f"W/{tag}").status == 304
    assert server.query(ALL, If_None_Match='"other"').status == 200
    assert server.query(ALL, Accept="text/csv").headers["etag"] != tag
    assert server.query(ALL, ("default-graph-uri", EX + "1")).headers["etag"] != tag
    posted = server.send("POST", "/sparql", ALL, Content_Type=DIRECT, If_None_Match=tag)
    assert posted.status == 200


@pytest.mark.parametrize("volatile", ["NOW()", "RAND()", "UUID()", "STRUUID()"])
def test_an_answer_that_changes_has_no_etag(server: Server, volatile: str) -> None:
    replies = [server.query(f"SELECT ({volatile} AS ?x) {{}}") for _ in range(2)]
    assert all(reply.status == 200 and "etag" not in reply.headers for reply in replies)
    assert replies[0].body != replies[1].body


# -- what goes wrong


def test_a_malformed_query_is_told_with_line_and_column(server: Server) -> None:
    reply = server.query("SELECT ?s\nWHERE {\n  ?s ?p\n}")
    assert (reply.status, reply.media) == (400, "application/problem+json")
    told = reply.json()
    assert (told["status"], told["line"], told["column"]) == (400, 4, 1)
    assert told["type"].endswith("#malformed-query")
    assert "line 4, column 1" in told["title"]


@pytest.mark.parametrize(
    ("query", "line", "column", "word"),
    [
        ("SELEKT * { ?s ?p ?o }", 1, 1, "'SELEKT'"),
        ("SELECT * {\n  ?s ?p ?o . FILTRE(?o > 3) }", 2, 14, "'FILTRE'"),
        ("SELECT * { ?s ?p ?o } # }\nORDR BY ?s", 2, 1, "'ORDR'"),
        ("SELECT * { FILTER(?x > ) }", 1, 24, "')'"),
        ("SELECT * { ?s ?p 'SELEKT' ; 4 }", 1, 29, "'4'"),
        ("SELECT (SUM(?x AS ?y) { ?s ?p ?x }", 1, 16, "'AS'"),
        ("SELECT * { ?s ?p ?o }}", 1, 22, "'}'"),
        ("SELECT * { ?s ?p ?o", 1, 20, "ends"),
        ("", 1, 1, "ends"),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", 1, 40, "unbound"),
    ],
)
def test_the_place_is_that_of_the_word_that_cannot_stand_there(
    server: Server, query: str, line: int, column: int, word: str
) -> None:
    told = server.query(query).json()
    assert (told["line"], told["column"]) == (line, column)
    assert word in told["detail"]


def test_a_prefix_that_nobody_declared_is_named(server: Server) -> None:
    reply = server.query("PREFIX a: <urn:a>\nSELECT ?s WHERE {\n  ?s a a:b, nope:Thing }")
    told = reply.json()
    assert (reply.status, told["line"], told["column"], told["prefix"]) == (400, 3, 13, "nope")


def test_a_fault_of_the_server_is_told_in_the_same_frame(small_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(_: object) -> str:
        raise RuntimeError("as if something were wrong in here")

    app = create_app(make_settings(store=small_store, pages=False))
    monkeypatch.setattr(Answers, "generation", property(fault))

    async def ask() -> httpx.Response:
        inside = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=inside, base_url="http://here") as client:
            return await client.get("/health")

    reply = asyncio.run(ask())
    assert (reply.status_code, reply.headers["content-type"]) == (500, "application/problem+json")
    assert "wrong in here" not in reply.text
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "default-src 'none'" in reply.headers["content-security-policy"]


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "PREFIX e: <urn:e> DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:9/data>",
        "CLEAR ALL",
        "DROP DEFAULT",
        "CREATE GRAPH <urn:g>",
        "COPY DEFAULT TO <urn:g>",
        f"WITH <{EX}1> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
    ],
)
def test_updates_are_refused_whatever_their_form(server: Server, update: str) -> None:
    direct = server.send("POST", "/sparql", update, Content_Type=UPDATE)
    form = server.send("POST", "/sparql", urlencode({"update": update}), Content_Type=FORM)
    address = server.get("/sparql?" + urlencode({"update": update}))
    beside = server.send("POST", "/sparql?" + urlencode({"update": update}), "ASK {}", Content_Type=DIRECT)
    assert [direct.status, form.status, address.status, beside.status] == [403, 403, 403, 400]
    assert server.query(update).status == 400
    assert server.send("POST", "/sparql", update, Content_Type=DIRECT).status == 400
    for reply in (direct, form, address):
        assert reply.media == "application/problem+json"
    assert server.query(ALL).values("o") == ["4", "one", "three", "two"]


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/graphs?default", f"/graphs?graph={quote(EX + '1')}", "/id/x", "/ontology"])
def test_nothing_can_be_written_by_the_graph_store_protocol(server: Server, method: str, path: str) -> None:
    reply = server.send(method, path, "<urn:a> <urn:b> <urn:c> .", Content_Type="text/turtle")
    assert (reply.status, reply.media) == (405, "application/problem+json")
    assert "GET" in reply.headers["allow"]
    assert server.query(ALL).values("o") == ["4", "one", "three", "two"]


# -- reading graphs


def test_named_graphs_and_the_default_graph_are_read(server: Server) -> None:
    def objects(path: str) -> list[str]:
        reply = server.get(path, Accept="application/n-triples")
        assert (reply.status, reply.media) == (200, "application/n-triples")
        return sorted(quad.object.value for quad in pyoxigraph.parse(reply.body, format=GRAPHS[reply.media]))

    assert objects(f"/graphs?graph={quote(EX + '2', safe='')}") == ["three", "two"]
    assert objects("/graphs?default") == ["4", "one", "three", "two"]
    assert objects("/graphs?default=") == ["4", "one", "three", "two"]


@pytest.mark.parametrize("accept", GRAPHS)
def test_a_graph_is_read_in_every_form(server: Server, accept: str) -> None:
    reply = server.get("/graphs?default", Accept=accept)
    assert (reply.status, reply.media) == (200, accept)
    assert len(list(pyoxigraph.parse(reply.body, format=GRAPHS[accept]))) == 4


def test_a_graph_request_names_one_graph_that_is_there(server: Server) -> None:
    one = quote(EX + "1", safe="")
    assert server.get("/graphs?graph=" + quote(EX + "9", safe="")).status == 404
    assert server.get(f"/graphs?default&graph={one}").status == 400
    assert server.get(f"/graphs?graph={one}&graph={one}").status == 400
    assert server.get("/graphs?graph=relative").status == 400
    assert server.get("/graphs?default", Accept="text/csv").status == 406
    head = server.send("HEAD", f"/graphs?graph={one}")
    assert (head.status, head.body) == (200, b"")
    tag = server.get("/graphs?default").headers["etag"]
    assert server.get("/graphs?default", If_None_Match=tag).status == 304


def test_graphs_without_a_graph_lists_them(server: Server) -> None:
    reply = server.get("/graphs", Accept="application/n-triples")
    listed = {
        quad.object.value
        for quad in pyoxigraph.parse(reply.body, format=pyoxigraph.RdfFormat.N_TRIPLES)
        if quad.predicate.value.endswith("#namedGraph")
    }
    assert listed == {EX + "1", EX + "2", EX + "3"}


# -- descriptions


def test_without_a_query_the_endpoint_describes_itself(server: Server) -> None:
    reply = server.get("/sparql", Accept="text/turtle")
    assert (reply.status, reply.media) == (200, "text/turtle")
    store = pyoxigraph.Store()
    store.load(reply.body, format=pyoxigraph.RdfFormat.TURTLE)
    asked = """
        PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#>
        ASK {
          ?service a sd:Service ; sd:endpoint ?endpoint ; sd:supportedLanguage sd:SPARQL11Query ;
            sd:feature sd:UnionDefaultGraph ; sd:defaultDataset ?dataset .
          FILTER NOT EXISTS { ?service sd:feature sd:BasicFederatedQuery }
          ?dataset sd:defaultGraph/void:triples 4 ; sd:namedGraph [ sd:name <%s1> ; sd:graph/void:triples 2 ]
          FILTER (STRENDS(STR(?endpoint), "/sparql"))
        }"""
    assert bool(store.query(asked % EX))
    assert server.get("/sparql", Accept="application/ld+json").media == "application/ld+json"
    page = server.get("/sparql", Accept="text/html")
    assert page.media == "text/html"
    assert b"<script" not in page.body
    assert server.get("/sparql", Accept="image/png").status == 406
    assert server.send("HEAD", "/sparql").status == 200


@pytest.mark.parametrize("path", ["/.well-known/void", "/void.ttl", "/catalog", "/catalog.ttl"])
def test_void_and_dcat_describe_the_data(server: Server, path: str) -> None:
    reply = server.get(path)
    assert (reply.status, reply.media) == (200, "text/turtle")
    store = pyoxigraph.Store()
    store.load(reply.body, format=pyoxigraph.RdfFormat.TURTLE)
    void = "PREFIX void: <http://rdfs.org/ns/void#> ASK { ?d a void:Dataset ; void:sparqlEndpoint ?e ; void:triples 4 }"
    dcat = (
        "PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dcterms: <http://purl.org/dc/terms/> "
        "ASK { ?c a dcat:Catalog ; dcat:dataset ?d ; dcat:service ?s ; dcterms:title ?t ; dcterms:description ?told . "
        "?d a dcat:Dataset ; dcat:distribution/dcat:downloadURL ?u . ?s a dcat:DataService ; dcat:servesDataset ?d }"
    )
    assert bool(store.query(dcat if "catalog" in path else void))


def test_downloads_of_the_catalogue_are_there(server: Server) -> None:
    reply = server.get("/catalog.nt")
    files = sorted(
        quad.object.value
        for quad in pyoxigraph.parse(reply.body, format=pyoxigraph.RdfFormat.N_TRIPLES)
        if quad.predicate.value.endswith("#downloadURL")
    )
    assert len(files) == 4
    for file in files:
        assert file.startswith(server.address)
        assert server.get(file.removeprefix(server.address)).status == 200


# -- what every answer carries


@pytest.mark.parametrize("path", ["/sparql", "/sparql?query=ASK%7B%7D", "/nowhere", "/catalog.html", "/health"])
def test_security_headers_stand_on_every_answer(server: Server, path: str) -> None:
    headers = server.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "server" not in headers


def test_health_says_how_it_goes(server: Server) -> None:
    reply = server.get("/health")
    assert (reply.status, reply.media, reply.json()["status"]) == (200, "application/json", "ok")
    assert json.loads(reply.body)["queries"]["waiting"] == 0


def test_characters_that_xml_cannot_hold_do_not_break_the_document(server: Server) -> None:
    reply = server.query('SELECT ?x { VALUES ?x { "a\\u0001b" "\\uFFFE" } }', Accept="application/sparql-results+xml")
    root = ElementTree.fromstring(reply.body)
    texts = [each.text for each in root.iter("{http://www.w3.org/2005/sparql-results#}literal")]
    assert texts == ["a\ufffdb", "\ufffd"]


# -- the protocol's test suite, restated


def _path(*pairs: tuple[str, str]) -> str:
    return "/sparql/?" + urlencode(pairs)  # the suite asks at an address with a slash at its end


_D1, _D2 = ("default-graph-uri", EX + "1"), ("default-graph-uri", EX + "2")
_N1, _N2 = ("named-graph-uri", EX + "1"), ("named-graph-uri", EX + "2")
_ONE_EACH = 'ASK { ?a ?p "one" . ?b ?q "three"@en }'  # true where graphs 1 and 2 are merged
_NAMED_EACH = 'ASK { GRAPH ?g1 { ?a ?p "one" } GRAPH ?g2 { ?b ?q "three"@en } }'
ANSWERED = {
    "query_post_form": ("POST", _path(_D1), "query=ASK%20%7B%7D", FORM),
    "query_dataset_default_graphs_get": ("GET", _path(("query", _ONE_EACH), _D1, _D2), None, ""),
    "query_dataset_default_graphs_post": ("POST", _path(_D1, _D2), _ONE_EACH, DIRECT),
    "query_dataset_named_graphs_post": ("POST", _path(_N1, _N2), _NAMED_EACH, DIRECT),
    "query_dataset_named_graphs_get": ("GET", _path(("query", _NAMED_EACH), _N1, _N2), None, ""),
    "query_dataset_full": (
        "POST",
        _path(("default-graph-uri", EX + "3"), _N1, _N2),
        'ASK { ?s ?p 4 GRAPH ?g1 { ?a ?x "one" } GRAPH ?g2 { ?b ?y "three"@en } }',
        DIRECT,
    ),
    "query_multiple_dataset": ("POST", _path(_N1, _N2), _NAMED_EACH.replace("ASK", f"ASK FROM <{EX}3>"), DIRECT),
    "query_get": ("GET", _path(("query", "ASK {}"), _D1), None, ""),
    "query_post_direct": ("POST", "/sparql/", "ASK {}", DIRECT),
}


def _exchange(server: Server, method: str, path: str, body: bytes | str | None, media: str) -> Reply:
    headers = {"Content_Type": media} if media else {}
    reply = server.send(method, path, body, **headers)
    if reply.status == 307:
        reply = server.send(method, reply.headers["location"], body, **headers)
    return reply


@pytest.mark.parametrize("case", ANSWERED)
def test_the_suites_questions_are_answered_with_true(server: Server, case: str) -> None:
    reply = _exchange(server, *ANSWERED[case])
    assert (reply.status, reply.media) == (200, "application/sparql-results+json")
    assert reply.json()["boolean"] is True


@pytest.mark.parametrize(
    ("case", "sparql", "media"),
    [
        ("query_content_type_select", "SELECT (1 AS ?value) {}", set(TABLES)),
        ("query_content_type_ask", "ASK {}", set(TABLES)),
        ("query_content_type_describe", "DESCRIBE <http://example.org/>", set(GRAPHS)),
        ("query_content_type_construct", "CONSTRUCT { <s> <p> 1 } WHERE {}", set(GRAPHS)),
    ],
)
def test_the_suites_forms_of_answers(server: Server, case: str, sparql: str, media: set[str]) -> None:
    reply = _exchange(server, "POST", _path(_D1), sparql, DIRECT)
    assert (reply.status, reply.media in media) == (200, True), case


def test_relative_iris_of_a_query_are_those_of_the_endpoint(server: Server) -> None:
    reply = server.query("CONSTRUCT { <s> <p> 1 } WHERE {}", Accept="application/n-triples")
    assert reply.body.decode().startswith(f"<{server.address}/s> <{server.address}/p> ")


_LATIN = 'ASK { ?s ?p "é" }'.encode("latin-1")
_ASKED_HERE = "/sparql?" + urlencode({"query": "ASK {}"})
# The first are the suite's, under its names. Updates are refused like the rest by what is read-only.
REFUSED: dict[str, tuple[int, str, str, bytes | str | None, str]] = {
    "bad_query_method": (405, "PUT", _path(("query", "ASK {}"), _D1), "", FORM),
    "bad_multiple_queries": (400, "GET", _path(("query", "ASK {}"), ("query", "SELECT * {}")), None, ""),
    "bad_query_wrong_media_type": (415, "POST", "/sparql/", "ASK {}", "text/plain"),
    "bad_query_missing_form_type": (415, "POST", "/sparql/", "query=ASK%20%7B%7D", ""),
    "bad_query_missing_direct_type": (415, "POST", "/sparql/", "ASK {}", ""),
    "bad_query_non_utf8": (415, "POST", "/sparql/", "ASK {}".encode("utf-16"), f"{DIRECT}; charset=UTF-16"),
    "bad_query_syntax": (400, "GET", _path(("query", "ASK {")), None, ""),
    "bad_update_get": (403, "GET", _path(("update", "CLEAR ALL")), None, ""),
    "bad_multiple_updates": (403, "POST", "/sparql/", "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM),
    "bad_update_wrong_media_type": (415, "POST", "/sparql/", "CLEAR NAMED", "text/plain"),
    "bad_update_missing_form_type": (415, "POST", "/sparql/", "update=CLEAR%20NAMED", ""),
    "bad_update_non_utf8": (403, "POST", "/sparql/", "CLEAR NAMED".encode("utf-16"), f"{UPDATE}; charset=UTF-16"),
    "bad_update_syntax": (403, "POST", "/sparql/", "update=CLEAR%20XYZ", FORM),
    "bad_update_dataset_conflict": (
        403,
        "POST",
        "/sparql/?using-named-graph-uri=http%3A%2F%2Fexample%2Fpeople",
        "WITH <urn:g> DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } WHERE { ?s ?p 1 }",
        UPDATE,
    ),
    "update_dataset_default_graph": (
        403,
        "POST",
        "/sparql/?using-graph-uri=urn:g",
        "INSERT { ?s ?p 1 } WHERE {}",
        UPDATE,
    ),
    "update_post_form": (403, "POST", "/sparql/", "update=CLEAR+ALL", FORM),
    "update_post_direct": (403, "POST", "/sparql/", "CLEAR ALL", UPDATE),
    # These are ours.
    "two queries in a form": (400, "POST", "/sparql", "query=ASK%20%7B%7D&query=SELECT%20*%20%7B%7D", FORM),
    "a form of something else": (400, "POST", "/sparql", "other=x", FORM),
    "an empty form": (400, "POST", "/sparql", "", FORM),
    "a graph without a query": (400, "GET", "/sparql?default-graph-uri=" + quote(EX + "1"), None, ""),
    "a query as JSON": (415, "POST", "/sparql", "ASK {}", "application/json"),
    "half a query as the body": (400, "POST", "/sparql", "SELECT WHERE", DIRECT),
    "a query as the body by another method": (405, "PUT", "/sparql", "ASK {}", DIRECT),
    "an update as a query": (400, "GET", _path(("query", "INSERT DATA { <a> <b> <c> }")), None, ""),
    "an address and a body": (400, "POST", _ASKED_HERE, "ASK {}", DIRECT),
    "an address and a form": (400, "POST", _ASKED_HERE, "query=ASK%20%7B%7D", FORM),
    "Latin-1 as the body": (400, "POST", "/sparql", _LATIN, DIRECT),
    "Latin-1 in a form": (400, "POST", "/sparql", b"query=" + quote(_LATIN).encode(), FORM),
    "Latin-1 in an address": (400, "GET", "/sparql?query=" + quote(_LATIN), None, ""),
    "an empty query": (400, "GET", "/sparql?query=", None, ""),
    "nonsense": (400, "GET", "/sparql?query=nonsense", None, ""),
    "a place that is none": (404, "GET", "/nowhere", None, ""),
    "a graph that is not there": (404, "GET", "/graphs?graph=urn:x", None, ""),
    "a method that is not for it": (405, "PATCH", "/sparql", None, ""),
    "a page as the body": (415, "POST", "/sparql", "x", "text/html"),
    "an update that is none": (403, "POST", "/sparql", "x", UPDATE),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_request_of_the_protocol_is_refused_as_a_problem(server: Server, case: str) -> None:
    status, *request = REFUSED[case]
    _check_problem(_exchange(server, *request), status)
    assert server.query(ALL).values("o") == ["4", "one", "three", "two"]


def test_a_form_may_name_its_data_set_in_the_address_or_in_the_body(server: Server) -> None:
    form = urlencode({"query": ALL})
    assert server.send("POST", "/sparql?" + urlencode([_D1]), form, Content_Type=FORM).values("o") == ["one", "two"]
    both = server.send("POST", "/sparql?" + urlencode([_D1]), form + "&" + urlencode([_D2]), Content_Type=FORM)
    assert both.values("o") == ["one", "three", "two"]
    unknown = server.send("POST", "/sparql?default-graph-uri=urn:none", form, Content_Type=FORM)
    assert (unknown.status, unknown.json()["graph"]) == (400, "urn:none")


# -- requests that nobody sends by mistake


def _raw(server: Server, request: bytes) -> Reply:
    """What comes back for bytes on a connection, which the server must close."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(request)
        answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *fields = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in fields)}
    return Reply(int(status.split()[1]), headers, body)


def test_a_request_names_one_host(server: Server) -> None:
    last = b"Connection: close\r\n\r\n"
    for hosts in (b"", b"Host: a\r\nHost: b\r\n", b'Host: <script>"\r\n', b"Host: a b\r\n", b"Host: a:x\r\n"):
        assert _raw(server, b"GET /sparql HTTP/1.1\r\n" + hosts + last).status == 400, hosts
    assert _raw(server, b"GET /health HTTP/1.0\r\n\r\n").status == 200
    assert _raw(server, b"GET /health HTTP/1.1\r\nHost: [::1]:80\r\n" + last).status == 200


def test_bytes_that_are_no_request_are_told_so(server: Server) -> None:
    reply = _raw(server, b"\x16\x03\x01\x00\xa5 no request\r\n\r\n")
    assert (reply.status, reply.media, reply.json()["status"]) == (400, "application/problem+json", 400)
    conflict = b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"
    smuggled = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n" + conflict
    assert _raw(server, smuggled).status == 400


def test_an_address_that_is_too_long_is_told_so(server: Server) -> None:
    longest = server.query("ASK {} #" + "x" * 60_000)
    assert longest.status == 200
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(b"GET /sparql?query=" + b"x" * 200_000)
        assert connection.recv(100).startswith(b"HTTP/1.1 414 ")


def test_requests_sent_together_are_answered_in_their_order(server: Server) -> None:
    def one(number: int, last: str = "") -> bytes:
        query = quote(f"SELECT ({number} AS ?x) {{}}")
        return f"GET /sparql?query={query}&format=csv HTTP/1.1\r\nHost: x\r\n{last}\r\n".encode()

    reply = _raw(server, one(1) + one(2) + one(3, "Connection: close\r\n"))
    bodies = reply.body.split(b"x\r\n")[1:]
    assert [each[:1] for each in bodies] == [b"1", b"2", b"3"]


def test_a_body_in_pieces_and_one_that_waits_to_be_asked_for(server: Server) -> None:
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {DIRECT}\r\nConnection: close\r\n".encode()
    chunked = _raw(server, head + b"Transfer-Encoding: chunked\r\n\r\n2\r\nAS\r\n4\r\nK {}\r\n0\r\n\r\n")
    assert (chunked.status, chunked.json()["boolean"]) == (200, True)
    asked = _raw(server, head + b"Content-Length: 6\r\nExpect: 100-continue\r\n\r\nASK {}")
    assert asked.status in {100, 200}  # 100 where the server was faster than the body
    assert asked.body.endswith(b'"boolean":true}')


def test_a_compressed_body_is_refused_as_such(server: Server) -> None:
    body = gzip.compress(b"ASK {}")
    reply = server.send("POST", "/sparql", body, Content_Type=DIRECT, Content_Encoding="gzip")
    assert (reply.status, reply.headers["accept-encoding"]) == (415, "identity")
    assert server.send("POST", "/sparql", "ASK {}", Content_Type=DIRECT, Content_Encoding="identity").status == 200


def test_methods_that_mean_nothing_are_told_which_do(server: Server) -> None:
    for method in ("TRACE", "PROPFIND"):
        reply = server.send(method, "/sparql")
        assert (reply.status, reply.media) == (405, "application/problem+json")
        assert set(reply.headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}
    assert _raw(server, b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").status == 204


def test_a_slash_too_many_leads_to_the_address_without_it(server: Server) -> None:
    reply = server.get("/sparql/?query=ASK%20%7B%7D")
    assert (reply.status, reply.headers["location"]) == (307, "/sparql?query=ASK%20%7B%7D")
    assert server.get("/nowhere/").status == 404
    assert server.get("//example.org/").status == 404  # a place on another host would be one too many


def test_part_of_an_answer_is_not_to_be_had(server: Server) -> None:
    """A server may ignore Range; what it must not do is send a part as if it were the whole."""
    reply = server.query("ASK {}", Range="bytes=0-3")
    assert (reply.status, reply.json()["boolean"]) == (200, True)


def test_any_known_answer_is_no_known_answer(server: Server) -> None:
    """A star stands for whatever there is; a query that does not parse has nothing."""
    assert server.query("nonsense", If_None_Match="*").status == 400
    assert server.query("ASK {}", If_None_Match="*").status == 200


# -- answers that a form cannot hold


@pytest.mark.parametrize(
    ("triple", "reason"),
    [
        ("<urn:a> <urn:b/1> 2", "cannot name the property <urn:b/1>"),
        ("<urn:a> <urn:b> '\\u0001'", "control character"),
        ("<urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>>", "triple term"),
    ],
)
def test_triples_that_rdfxml_cannot_hold_are_no_rdfxml(server: Server, triple: str, reason: str) -> None:
    sparql = f"CONSTRUCT {{ {triple} }} WHERE {{}}"
    reply = server.query(sparql, Accept="application/rdf+xml")
    assert (reply.status, reply.media) == (406, "application/problem+json")
    assert reason in reply.json()["detail"]
    assert "text/turtle" in reply.json()["available"]
    assert server.query(sparql, Accept="text/turtle").status == 200


def test_graphs_and_entities_that_rdfxml_cannot_hold_are_no_rdfxml(tmp_path: Path) -> None:
    """Whatever the way to the triples, nobody is sent XML that does not parse, and nobody a server's error."""
    entity = DEFAULT_BASE + "x"
    store = tmp_path / "kg"
    write_store(
        store,
        f'<{entity}/1> <urn:b/1> "unnamed" <urn:g1> .\n'
        f'<{entity}/2> <urn:b> "bell\\u0007" <urn:g2> .\n'
        f'<{entity}/3> <urn:b> "plain" <urn:g3> .\n',
    )
    with running(store, "--no-pages") as odd:
        for number in (1, 2):
            graph = odd.get(f"/graphs?graph=urn:g{number}", Accept="application/rdf+xml")
            assert (graph.status, graph.media) == (406, "application/problem+json"), number
            assert odd.get(f"/graphs?graph=urn:g{number}", Accept="text/turtle").status == 200
            assert odd.get(f"/id/x/{number}.rdf").status == 406
            assert odd.get(f"/id/x/{number}.ttl").status == 200
        reply = odd.get("/graphs?graph=urn:g3", Accept="application/rdf+xml")
        assert reply.status == 200
        assert b"plain" in ElementTree.tostring(ElementTree.fromstring(reply.body))


@pytest.mark.parametrize(
    ("sparql", "told"),
    [
        ("SELECT ?a ?a { BIND(1 AS ?a) }", "Duplicated variable name in SELECT"),
        ("SELECT (COUNT(?x) AS ?n) ?y { ?x ?p ?y }", "The SELECT contains a variable that is unbound"),
        ("SELECT ?s WHERE { ?s ?p", "It ends where more is expected"),
    ],
)
def test_what_is_wrong_with_a_query_is_told_in_words(server: Server, sparql: str, told: str) -> None:
    assert server.query(sparql).json()["detail"].startswith(told)
