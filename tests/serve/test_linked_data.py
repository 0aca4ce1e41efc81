"""IRIs that answer: 303 to a page or to data, suffixes, the ontology and the shapes, below a base path too."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pyoxigraph
import pytest

from kgbuild.build import build
from kgbuild.citation import cite
from kgbuild.resources import ONTOLOGY
from kgbuild.store import open_store
from kgbuild.vocab import DEFAULT_BASE, INSP
from tests.serve.conftest import Server, running, write_store
from tests.web import Reply

SH = "http://www.w3.org/ns/shacl#"
FORCE = "/id/force/cambridgeshire"
HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FORMATS = {
    "ttl": ("text/turtle", pyoxigraph.RdfFormat.TURTLE),
    "nt": ("application/n-triples", pyoxigraph.RdfFormat.N_TRIPLES),
    "nq": ("application/n-quads", pyoxigraph.RdfFormat.N_QUADS),
    "trig": ("application/trig", pyoxigraph.RdfFormat.TRIG),
    "jsonld": ("application/ld+json", pyoxigraph.RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", pyoxigraph.RdfFormat.RDF_XML),
}


def triples(reply: Reply) -> set[pyoxigraph.Triple]:
    form = next(form for media, form in FORMATS.values() if media == reply.media)
    return {quad.triple for quad in pyoxigraph.parse(reply.body, format=form)}


@pytest.mark.parametrize(
    ("accept", "place"),
    [
        ("", FORCE + ".ttl"),
        ("*/*", FORCE + ".ttl"),
        ("text/turtle", FORCE + ".ttl"),
        ("application/ld+json", FORCE + ".jsonld"),
        ("application/n-triples, text/turtle;q=0.5", FORCE + ".nt"),
        ("application/rdf+xml", FORCE + ".rdf"),
        ("text/html;q=0.2, application/trig", FORCE + ".trig"),
        (HTML, "/page/force/cambridgeshire"),
        ("text/html", "/page/force/cambridgeshire"),
    ],
)
def test_an_entity_answers_see_other_by_accept(bundled: Server, accept: str, place: str) -> None:
    reply = bundled.get(FORCE, **({"Accept": accept} if accept else {}))
    assert (reply.status, reply.headers["location"]) == (303, place)
    assert "Accept" in reply.headers["vary"]
    assert bundled.get(place).status == 200
    head = bundled.send("HEAD", FORCE, Accept=accept or "*/*")
    assert (head.status, head.headers["location"]) == (303, place)


def test_an_entity_that_cannot_be_sent_as_asked_is_406(bundled: Server) -> None:
    assert bundled.get(FORCE, Accept="image/png").status == 406


@pytest.mark.parametrize("suffix", FORMATS)
def test_suffixes_give_data(bundled: Server, suffix: str) -> None:
    reply = bundled.get(f"{FORCE}.{suffix}", Accept="text/html")
    assert (reply.status, reply.media) == (200, FORMATS[suffix][0])
    assert reply.headers["link"] == f'<{DEFAULT_BASE}force/cambridgeshire>; rel="describes"'
    subjects = {each.subject.value for each in triples(reply)}
    assert subjects == {DEFAULT_BASE + "force/cambridgeshire"}
    again = bundled.get(f"{FORCE}.{suffix}", If_None_Match=reply.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_all_forms_say_the_same(bundled: Server) -> None:
    said = [triples(bundled.get(f"{FORCE}.{suffix}")) for suffix in FORMATS]
    assert all(each == said[0] for each in said)


def test_the_html_suffix_leads_to_the_page(bundled: Server) -> None:
    reply = bundled.get(FORCE + ".html")
    assert (reply.status, reply.headers["location"]) == (303, "/page/force/cambridgeshire")


def test_a_fact_comes_with_its_words(bundled: Server) -> None:
    """Data of a finding holds the attestation, the passage, and the quote with its offsets."""
    found = bundled.query(
        "SELECT ?f ?exact WHERE { ?f a insp:Finding . ?a oa:hasBody ?f ; oa:hasTarget/oa:hasSelector/oa:exact ?exact } "
        "ORDER BY ?f LIMIT 1"
    )
    (iri,), (exact,) = found.values("f"), found.values("exact")
    reply = bundled.get("/id/" + iri.removeprefix(DEFAULT_BASE) + ".nt")
    said = triples(reply)
    assert {each.object.value for each in said if each.predicate.value.endswith("#exact")} >= {exact}
    assert any(each.predicate.value.endswith("#start") for each in said)
    page = bundled.get("/page/" + iri.removeprefix(DEFAULT_BASE))
    assert page.status == 200
    assert "<q>" in page.body.decode()


def test_every_kind_of_entity_of_the_data_answers(bundled: Server, bundled_store: Path) -> None:
    """One of each class, with whatever its IRI holds: slashes, dots, percent signs."""
    found = bundled.query("SELECT ?c (SAMPLE(?s) AS ?one) WHERE { ?s a ?c } GROUP BY ?c")
    ours = [iri for iri in found.values("one") if iri.startswith(DEFAULT_BASE) and "/graph/" not in iri]
    assert len(ours) > 20
    with open_store(bundled_store) as reader:
        ours += [each for each in reader.named_graphs() if "/samples/" in each][:3]
    for iri in ours:
        path = "/id/" + iri.removeprefix(DEFAULT_BASE)
        assert bundled.get(path, Accept="text/html").status == 303, iri
        assert bundled.get(path, Accept="text/turtle").status in {200, 303}, iri
        assert bundled.get(path.replace("/id/", "/page/")).status == 200, iri


def test_an_iri_that_ends_like_a_suffix_is_itself_first(tmp_path: Path) -> None:
    base = DEFAULT_BASE + "document/"
    store = tmp_path / "kg"
    write_store(
        store,
        f'<{base}a.html> <http://purl.org/dc/terms/title> "page" <urn:g> .\n'
        f'<{base}a> <http://purl.org/dc/terms/title> "bare" <urn:g> .\n'
        f'<{base}b%20c%25.txt> <http://purl.org/dc/terms/title> "spaced" <urn:g> .\n'
        f'<{base}n> <http://purl.org/dc/terms/title> "<script>alert(1)</script>" <urn:g> .\n',
    )
    with running(store, "--no-pages") as server:
        reply = server.get("/id/document/a.html", Accept="application/n-triples")
        assert (reply.status, reply.headers["location"]) == (303, "/id/document/a.html.nt")
        assert b'"page"' in server.get("/id/document/a.html.nt").body
        assert b'"bare"' in server.get("/id/document/a.nt").body
        for path in ("/id/document/b%20c%25.txt", "/id/document/%62%20c%25%2etxt"):
            reply = server.get(path, Accept="text/turtle")
            assert (reply.status, reply.headers["location"]) == (303, "/id/document/b%20c%25.txt.ttl")
        assert b'"spaced"' in server.get("/id/document/b%20c%25.txt.ttl").body
        page = server.get("/page/document/n").body
        assert b"<script" not in page
        assert b"&lt;script&gt;" in page


def test_whatever_a_document_is_called_all_that_is_said_of_it_answers(tmp_path: Path) -> None:
    """A line break ended the path, and pages of passages took "%2B" for "+" and "%2520" for a space."""
    sources = tmp_path / "in"
    sources.mkdir()
    names = ("a b.txt", "a%20b.txt", "+;=,&.txt", "x?y=1#z.txt", "line\nbreak.txt", "%.txt", "\u65e5\u672c.txt")
    for number, name in enumerate(names):
        text = f"Kent Police PEEL 2017\n\nCause of concern\n\nThe force leaves crime number {number} unrecorded.\n"
        (sources / name).write_text(text, encoding="utf-8")
    build([str(sources)], store=tmp_path / "kg", jobs=1, validator="none")
    with running(tmp_path / "kg") as server:
        found = server.query("SELECT DISTINCT ?s { GRAPH ?g { ?s ?p ?o } FILTER CONTAINS(STR(?g), '/document/') }")
        subjects = [iri.removeprefix(DEFAULT_BASE) for iri in found.values("s")]
        assert len(subjects) > 10 * len(names)
        for rest in subjects:
            data = server.get(f"/id/{rest}", Accept="text/turtle")
            assert data.status == 303, rest
            assert server.get(data.headers["location"]).status == 200, rest
            page = server.get(f"/id/{rest}", Accept=HTML)
            assert page.status == 303, rest
            shown = server.get(page.headers["location"], Accept=HTML)
            assert shown.status == 200, rest
            if rest.startswith(("extraction/", "passage/")):
                assert f"{DEFAULT_BASE}{rest}" in unescape(shown.body.decode()), rest
        for name in names:
            graph = f"/id/graph/document/{quote(name)}"
            assert server.get(graph, Accept="text/turtle").status == 200, name


def test_what_the_data_does_not_speak_of_is_404(bundled: Server) -> None:
    for path in (
        "/id/force/nowhere",
        "/id/force/nowhere.ttl",
        "/id/",
        "/id/%3E%3C",
        "/page/force/nowhere",
        "/id/..%2f",
    ):
        assert bundled.get(path).status == 404, path
    reply = bundled.get("/id/force/nowhere", Accept=HTML)
    assert (reply.status, reply.media) == (404, "text/html")


def test_the_iri_of_a_graph_gives_the_graph(bundled: Server) -> None:
    """Direct identification of the Graph Store Protocol."""
    reply = bundled.get("/id/graph/dataset", Accept="application/n-triples")
    assert (reply.status, reply.media) == (200, "application/n-triples")
    named = bundled.get(
        "/graphs?graph=" + quote(DEFAULT_BASE + "graph/dataset", safe=""), Accept="application/n-triples"
    )
    assert reply.body == named.body


# -- vocabulary


@pytest.mark.parametrize(("path", "files"), [("/ontology", "*.ttl")])
def test_the_ontology_is_read_as_data(bundled: Server, path: str, files: str) -> None:
    said = triples(bundled.get(path, Accept="text/turtle"))
    stated = {
        quad.triple
        for file in ONTOLOGY.glob(files)
        for quad in pyoxigraph.parse(path=str(file), format=pyoxigraph.RdfFormat.TURTLE)
    }
    assert said == stated
    assert triples(bundled.get(path + ".nt")) == said


def test_every_term_of_the_ontology_has_an_entry_to_read(bundled: Server) -> None:
    reply = bundled.get("/ontology", Accept=HTML)
    assert (reply.status, reply.media) == (200, "text/html")
    page = reply.body.decode()
    entries = set(re.findall(r'<section id="([^"]+)"', page))
    assert entries >= INSP.terms
    assert "<script" not in page
    assert " style=" not in page
    assert bundled.get("/ontology/codes/stance", Accept=HTML).status == 200
    assert bundled.get("/ontology.html").body == reply.body


def test_terms_of_other_vocabularies_stand_behind_our_own_by_name(bundled: Server) -> None:
    page = bundled.get("/ontology", Accept=HTML).body.decode()
    others = page[page.index('<h2 id="others">') : page.index('<h2 id="other">')]
    assert ">skos:prefLabel</a>" in others
    assert ">skos:prefLabel</a></h" not in page
    assert page.index('<section id="Finding">') < page.index('<h2 id="others">')


def test_every_shape_has_an_entry_to_read(bundled: Server) -> None:
    page = bundled.get("/shapes", Accept=HTML).body.decode()
    said = [each for each in triples(bundled.get("/shapes.nt")) if "#" in str(each.subject)]
    entries = re.findall(r'<section (?:class="rule" )?id="([^"]+)"', page)
    shapes = {
        each.subject.value.rpartition("#")[2]
        for each in said
        if each.object.value in {SH + "NodeShape", SH + "PropertyShape"} and "/part/" not in each.subject.value
    }
    assert len(shapes) > 300
    assert shapes <= {*entries}
    assert len(entries) == len({*entries})
    assert "/part/" not in page  # a list or a path stands where it belongs
    messages = [each.object.value for each in said if each.predicate.value == SH + "message"]
    text = unescape(re.sub(r"<var>(\w+)</var>", r"{?\1}", page))
    assert [each for each in messages if f"<p>{each.replace('$', '?')}</p>" not in text] == []
    assert f"{len(messages)} rules for" in page


def test_a_shape_is_told_in_words_with_its_terms_and_an_example(bundled: Server) -> None:
    page = bundled.get("/shapes", Accept=HTML).body.decode()
    finding = page[page.index('<section id="of-Finding">') : page.index('<section id="of-FindingKind">')]
    example = re.search(r'for example <a href="(/id/finding/[0-9a-f]+)">', finding)
    assert example
    assert bundled.get(example[1], Accept=HTML).status == 303
    kind = finding[finding.index('id="Finding-kind"') :].partition("</section>")[0]
    assert re.sub(r"<[^>]+>", "", kind.partition("<summary>")[2].partition("</summary>")[0]) == (
        "Finding-kind insp:findingKind exactly one insp:FindingKind"
    )
    query = page[page.index('id="Attestation-extracted"') :].partition('id="Attestation-extracted-query"')
    assert "by a query" in query[0]
    assert '<section class="rule"' not in query[0]  # what a query checks stands within its shape
    assert "<pre>" in query[2].partition("</section>")[0]
    comparison = page[page.index('id="Attestation-comparison"') :].partition("</section>")[0]
    assert re.findall(r"<li><a [^>]*>insp:comparison-([a-z-]+)</a></li>", comparison) == [
        "improved",
        "unchanged",
        "deteriorated",
        "not-comparable",
    ]


@pytest.mark.parametrize(
    "path", ["/ontology", "/shapes", "/catalog", "/sparql", "/graphs", "/.well-known/void", "/page/force/kent", "/none"]
)
def test_a_page_is_well_formed_and_its_headings_skip_no_level(bundled: Server, path: str) -> None:
    page = bundled.get(path, Accept=HTML).html
    assert page.problems == []
    levels = [int(each.tag[1]) for each in page.root.walk() if re.fullmatch("h[1-6]", each.tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("path", ["/catalog", "/sparql", "/graphs", "/.well-known/void"])
def test_a_description_tells_everything_and_of_many_alike_in_a_table(bundled: Server, path: str) -> None:
    """The page of the data set was a hundred screens of parts, a class or a property each."""
    page = unescape(bundled.get(path, Accept=HTML).body.decode())
    said = pyoxigraph.Store()
    said.load(bundled.get(path, Accept="text/turtle").body, format=pyoxigraph.RdfFormat.TURTLE)
    for term in {quad.object.value for quad in said if isinstance(quad.object, pyoxigraph.Literal)}:
        assert term in page
    for place in re.findall(r'href="#(table-\d+)"', page):
        assert f'id="{place}"' in page
    assert page.count("<h2") < 30
    rows = len(re.findall(r"<tr id=", page))
    partitions = [quad for quad in said if quad.predicate.value.endswith(("#classPartition", "#propertyPartition"))]
    assert rows >= len(partitions)


# -- behind a proxy


def test_below_a_base_path_links_hold_whether_or_not_the_proxy_cuts_it_off(bundled_store: Path) -> None:
    options = ("--no-pages", "--base-path", "/kg/", "--public-url", "https://data.example.org/kg")
    with running(bundled_store, *options) as server:
        for prefix in ("/kg", ""):
            reply = server.get(prefix + FORCE, Accept="text/turtle")
            assert (reply.status, reply.headers["location"]) == (303, f"/kg{FORCE}.ttl")
            reply = server.get(prefix + FORCE, Accept=HTML)
            assert (reply.status, reply.headers["location"]) == (303, "/kg/page/force/cambridgeshire")
            page = server.get(prefix + "/page/force/cambridgeshire").body.decode()
            assert 'href="/kg/assets/serve.css"' in page
            assert not re.findall(r'(?:href|src)="/(?!kg/)', page)
            for path in (FORCE + ".ttl", "/assets/serve.css", "/ontology", "/sparql?query=ASK%7B%7D", "/health"):
                assert server.get(prefix + path).status == 200
        described = server.get("/kg/sparql", Accept="application/n-triples").body
        assert b"<https://data.example.org/kg/sparql>" in described
        assert str(server.port).encode() not in described


def test_another_base_is_served_as_its_own(tmp_path: Path) -> None:
    """A store built with --base: /id/ stands for that base."""
    from kgbuild.graph_files import write_graph
    from kgbuild.store import writing

    store = tmp_path / "kg"
    base = "https://data.example.org/kg/id/"
    title = f'<{base}force/x> <http://purl.org/dc/terms/title> "X" .\n'.encode()
    with writing(store) as writer:
        writer.replace_graphs([], [write_graph(f"{base}graph/reference", [title], tmp_path)])
        writer.manifest["base"] = base
        writer.commit()
    with running(store, "--no-pages", "--base-path", "/kg") as server:
        assert base.encode() in server.get("/kg/id/force/x.nt").body
        assert server.query("SELECT ?t WHERE { id:force\\/x dcterms:title ?t }").values("t") == ["X"]


def test_the_catalogue_says_how_to_cite_and_names_a_publisher_only_where_it_is_told_one(
    bundled: Server, bundled_store: Path
) -> None:
    dcterms, foaf = "http://purl.org/dc/terms/", "http://xmlns.com/foaf/0.1/"

    def said(server: Server, path: str, term: str) -> set[str]:
        found = {each for each in triples(server.get(path)) if each.predicate.value == term}
        return {str(each.object.value) for each in found if isinstance(each.object, pyoxigraph.Literal)}

    with open_store(bundled_store) as reader:
        told = cite(reader, f"{bundled.address}/")
    for path in ("/catalog.nt", "/void.nt"):
        assert said(bundled, path, f"{dcterms}bibliographicCitation") == {told}
        assert not [each for each in triples(bundled.get(path)) if each.predicate.value == f"{dcterms}publisher"]
    with running(bundled_store, "--no-pages", "--publisher", "An example library") as server:
        (cited,) = said(server, "/catalog.nt", f"{dcterms}bibliographicCitation")
        assert cited.startswith("An example library: ")
        assert said(server, "/catalog.nt", f"{foaf}name") == {"An example library"}
        named = [each for each in triples(server.get("/catalog.nt")) if each.predicate.value == f"{dcterms}publisher"]
        assert len(named) == 2  # of the catalogue and of the data set
