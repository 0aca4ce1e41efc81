"""Ordinary clients, as people use them, against the real server."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from tests.serve.conftest import EX, Server

P = "https://example.org/p"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("direct", [False, True])
def test_sparqlwrapper(server: Server, method: str, direct: bool) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper", reason="SPARQLWrapper is not installed (pip install 'kgbuild[dev]')")
    client = wrapper.SPARQLWrapper(server.address + "/sparql")
    client.setMethod(method)
    if direct:
        if method == "GET":
            client.addParameter("named-graph-uri", EX + "1")
        else:
            client.setRequestMethod(wrapper.POSTDIRECTLY)
    client.setQuery("SELECT ?o WHERE { ?s ?p ?o }")
    client.setReturnFormat(wrapper.JSON)
    rows = client.queryAndConvert()["results"]["bindings"]
    expected = [] if direct and method == "GET" else ["4", "one", "three", "two"]
    assert sorted(row["o"]["value"] for row in rows) == expected


def test_sparqlwrapper_in_every_form(server: Server) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper", reason="SPARQLWrapper is not installed (pip install 'kgbuild[dev]')")
    client = wrapper.SPARQLWrapper(server.address + "/sparql")
    client.setQuery("ASK { ?s ?p ?o }")
    client.setReturnFormat(wrapper.XML)
    assert client.queryAndConvert().getElementsByTagName("boolean")[0].firstChild.data == "true"
    client.setQuery("CONSTRUCT WHERE { ?s ?p ?o }")
    for form in (wrapper.TURTLE, wrapper.RDFXML, wrapper.JSONLD):
        client.setReturnFormat(form)
        answer = client.queryAndConvert()
        graph = answer if isinstance(answer, rdflib.Graph) else rdflib.Graph().parse(data=answer)
        assert len(graph) == 4
    client.setQuery("SELECT nonsense")
    with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rdflib_sparqlstore(server: Server, method: str, form: str) -> None:
    store = SPARQLStore(server.address + "/sparql", method=method, returnFormat=form)
    graph = rdflib.Graph(store)
    found = sorted(str(row[0]) for row in graph.query(f"SELECT ?o WHERE {{ ?s <{P}> ?o }}"))
    assert found == ["one", "three", "two"]
    if form in {"json", "xml"}:  # the other two have no form for truth that rdflib reads
        assert bool(graph.query("ASK { ?s ?p ?o }"))
    assert len(graph) == 4
    assert {str(each) for each in graph.objects(None, rdflib.URIRef(P))} == {"one", "three", "two"}


def test_rdflib_reads_a_graph_and_an_entity_from_their_addresses(bundled: Server) -> None:
    graph = rdflib.Graph().parse(bundled.address + "/id/force/cambridgeshire")  # follows 303 by Accept
    assert len(graph) > 5
    reference = rdflib.Graph().parse(bundled.address + "/id/graph/dataset")
    assert len(reference) > 50


@pytest.mark.parametrize("accept", ["text/csv", "application/n-triples"])
def test_curl(server: Server, tmp_path: Path, accept: str) -> None:
    """A command-line client that every system has; it asks for compression and follows redirects."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    sparql = "SELECT ?o WHERE { ?s ?p ?o }" if "csv" in accept else "CONSTRUCT WHERE { ?s ?p ?o }"
    address = server.address + "/sparql"
    options = ["-sSfL", "--compressed", f"-HAccept: {accept}", "--data-urlencode", f"query={sparql}"]
    done = subprocess.run(
        ["curl", *options, address],
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(done.stdout.splitlines()) == (5 if "csv" in accept else 4)


def test_comunica(server: Server) -> None:
    """The federated query engine from npm, where its command is installed."""
    command = shutil.which("comunica-sparql")
    if command is None:
        pytest.skip("no comunica-sparql on the path (npm install -g @comunica/query-sparql; for Node 20, @4)")
    done = subprocess.run(
        [command, f"sparql@{server.address}/sparql", f"SELECT ?o WHERE {{ ?s <{P}> ?o }}", "-t", "text/csv"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert sorted(done.stdout.split()[1:]) == ["one", "three", "two"]
