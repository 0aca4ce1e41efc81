"""What the server says of itself and of the data: service description, VoID, DCAT, the ontology, the shapes, an entity.

Each function runs in a worker and gives triples; `render` writes them in a form that a client asks for.

Spec: SPARQL 1.1 Service Description; VoID (W3C note of 2011); DCAT 3.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, RdfFormat, Triple, parse

from kgbuild import resources
from kgbuild.citation import cite
from kgbuild.serve._settings import Settings
from kgbuild.store import StoreReader
from kgbuild.vocab import DCTERMS, DEFAULT_BASE, OA, ONTOLOGY_IRI, PREFIXES, RDF, RDFS, VOID, XSD

SHAPES_IRI: Final = "https://w3id.org/kgbuild/shapes"
PART: Final = "/part/"  # in the IRI of what has no name of its own in the ontology or the shapes
_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_DCAT: Final = PREFIXES["dcat"]
_DCTERMS: Final = PREFIXES["dcterms"]
_FOAF: Final = PREFIXES["foaf"]
_VOID: Final = PREFIXES["void"]
_FORMATS_IRI: Final = "http://www.w3.org/ns/formats/"
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"
_RESULTS: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "N-Quads",
    "TriG",
    "JSON-LD",
    "RDF_XML",
)
_DUMPS: Final = (
    ("turtle", "text/turtle", "Turtle"),
    ("nt", "application/n-triples", "N-Triples"),
    ("jsonld", "application/ld+json", "JSON-LD"),
    ("rdfxml", "application/rdf+xml", "RDF/XML"),
)
INCOMING: Final = 200  # statements that point at an entity and are shown on its page


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)


def _dcat(name: str) -> NamedNode:
    return NamedNode(_DCAT + name)


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)


def service(reader: StoreReader, site: str, settings: Settings) -> list[Triple]:
    """The service description of the endpoint; `site` is this site's address without a slash at its end."""
    limits, endpoint = settings.limits, NamedNode(site + "/sparql")
    dataset, default = NamedNode(site + "/sparql#dataset"), NamedNode(site + "/sparql#default-graph")
    told = (
        f"A query is stopped after {limits.seconds:g} seconds, at {limits.memory_mb:,} MB of memory, at "
        f"{limits.rows:,} rows or triples and at {limits.result_mb:g} MB of answer. Read-only; SERVICE is off."
    )
    triples = [
        Triple(endpoint, RDF.type, _sd("Service")),
        Triple(endpoint, RDFS.label, Literal("SPARQL endpoint of police inspection findings", language="en")),
        Triple(endpoint, RDFS.comment, Literal(told, language="en")),
        Triple(endpoint, _sd("endpoint"), endpoint),
        Triple(endpoint, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        Triple(endpoint, _sd("feature"), _sd("UnionDefaultGraph")),
        Triple(endpoint, _sd("defaultEntailmentRegime"), NamedNode("http://www.w3.org/ns/entailment/Simple")),
        Triple(endpoint, _sd("defaultDataset"), dataset),
        Triple(endpoint, _sd("availableGraphs"), dataset),
        Triple(dataset, RDF.type, _sd("Dataset")),
        Triple(dataset, RDF.type, _sd("GraphCollection")),
        Triple(dataset, _sd("defaultGraph"), default),
        Triple(default, RDF.type, _sd("Graph")),
        Triple(default, VOID.triples, _number(_count_default(reader))),
    ]
    triples += [Triple(endpoint, _sd("resultFormat"), NamedNode(_FORMATS_IRI + name)) for name in _RESULTS]
    for number, (graph, size) in enumerate(_graph_sizes(reader), 1):
        entry, content = NamedNode(f"{dataset.value}/{number}"), NamedNode(f"{dataset.value}/{number}/graph")
        triples += [
            Triple(dataset, _sd("namedGraph"), entry),
            Triple(entry, RDF.type, _sd("NamedGraph")),
            Triple(entry, _sd("name"), NamedNode(graph)),
            Triple(entry, _sd("graph"), content),
            Triple(content, RDF.type, _sd("Graph")),
            Triple(content, VOID.triples, _number(size)),
        ]
    return triples


def void(reader: StoreReader, site: str, settings: Settings) -> list[Triple]:
    """The data set in VoID: what the build says of it, where it is served, and how much it holds of what."""
    base = reader.manifest["base"] or DEFAULT_BASE
    dataset, document = NamedNode(base + "dataset"), NamedNode(site + "/.well-known/void")
    named = NamedNode(base + "graph/dataset")
    triples = [quad.triple for quad in reader.graph.quads_for_pattern(None, None, None, named)]
    triples += [
        Triple(document, RDF.type, NamedNode(_VOID + "DatasetDescription")),
        Triple(document, NamedNode(_FOAF + "primaryTopic"), dataset),
        Triple(document, DCTERMS.title, Literal("Description of the data set", language="en")),
        Triple(dataset, RDF.type, VOID.Dataset),
        Triple(dataset, NamedNode(_VOID + "sparqlEndpoint"), NamedNode(site + "/sparql")),
        Triple(dataset, VOID.triples, _number(_count_default(reader))),
        Triple(dataset, VOID.uriSpace, Literal(base)),
        Triple(dataset, NamedNode(_VOID + "rootResource"), NamedNode(site + "/catalog")),
        *_credited(reader, site, settings, dataset),
    ]
    for form, _, _ in _DUMPS:
        triples.append(Triple(dataset, NamedNode(_VOID + "dataDump"), _dump(site, form)))
    for prefix in ("dcterms", "foaf", "insp", "oa", "org", "prov", "qb", "skos"):
        triples.append(Triple(dataset, NamedNode(_VOID + "vocabulary"), NamedNode(PREFIXES[prefix])))
    for graph, size in _graph_sizes(reader):
        triples.append(Triple(NamedNode(graph), VOID.triples, _number(size)))
        triples.append(Triple(NamedNode(graph), RDF.type, VOID.Dataset))
        triples.append(Triple(dataset, VOID.subset, NamedNode(graph)))
    classes = _tally(reader, "SELECT ?name (COUNT(?s) AS ?n) WHERE { ?s a ?name } GROUP BY ?name")
    properties = _tally(reader, "SELECT ?name (COUNT(*) AS ?n) WHERE { ?s ?name ?o } GROUP BY ?name")
    kinds: tuple[tuple[str, str, str, list[tuple[str, int]]], ...] = (
        ("classPartition", "class", "entities", classes),
        ("propertyPartition", "property", "triples", properties),
    )
    for partition, key, counted, tally in kinds:
        for number, (name, size) in enumerate(tally, 1):
            part = NamedNode(f"{document.value}#{key}-{number}")
            triples += [
                Triple(dataset, NamedNode(_VOID + partition), part),
                Triple(part, RDF.type, VOID.Dataset),
                Triple(part, NamedNode(_VOID + key), NamedNode(name)),
                Triple(part, NamedNode(_VOID + counted), _number(size)),
            ]
    return triples


def catalog(reader: StoreReader, site: str, settings: Settings) -> list[Triple]:
    """A DCAT 3 catalogue of one data set, its endpoint as a data service, and its downloads."""
    base = reader.manifest["base"] or DEFAULT_BASE
    home, dataset = NamedNode(site + "/catalog"), NamedNode(base + "dataset")
    endpoint = NamedNode(site + "/sparql")
    kept = {DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.conformsTo}
    about = [
        quad.triple for quad in reader.graph.quads_for_pattern(dataset, None, None, None) if quad.predicate in kept
    ]
    licences = sorted({each.object.value for each in about if each.predicate == DCTERMS.license})  # type: ignore[union-attr]
    triples = [
        *about,
        Triple(home, RDF.type, _dcat("Catalog")),
        Triple(home, DCTERMS.title, Literal("Catalogue of police inspection findings", language="en")),
        Triple(
            home,
            DCTERMS.description,
            Literal("The data set of this server, its SPARQL endpoint and its downloads.", language="en"),
        ),
        Triple(home, _dcat("dataset"), dataset),
        Triple(home, _dcat("service"), endpoint),
        Triple(dataset, RDF.type, _dcat("Dataset")),
        Triple(dataset, _dcat("landingPage"), NamedNode(site + "/")),
        *_credited(reader, site, settings, dataset, home),
        Triple(endpoint, RDF.type, _dcat("DataService")),
        Triple(endpoint, DCTERMS.title, Literal("SPARQL endpoint", language="en")),
        Triple(
            endpoint,
            DCTERMS.description,
            Literal("Answers SPARQL 1.1 queries of the whole data set; read-only.", language="en"),
        ),
        Triple(endpoint, _dcat("endpointURL"), endpoint),
        Triple(endpoint, _dcat("endpointDescription"), endpoint),
        Triple(endpoint, _dcat("servesDataset"), dataset),
        Triple(endpoint, DCTERMS.conformsTo, NamedNode("https://www.w3.org/TR/sparql11-protocol/")),
    ]
    for form, media, title in _DUMPS:
        file, distribution = _dump(site, form), NamedNode(f"{home.value}#{form}")
        triples += [
            Triple(dataset, _dcat("distribution"), distribution),
            Triple(distribution, RDF.type, _dcat("Distribution")),
            Triple(distribution, DCTERMS.title, Literal(f"All statements as {title}", language="en")),
            Triple(distribution, _dcat("downloadURL"), file),
            Triple(distribution, _dcat("accessURL"), file),
            Triple(distribution, _dcat("accessService"), endpoint),
            Triple(distribution, _dcat("mediaType"), NamedNode(_MEDIA + media)),
        ]
        triples += [Triple(distribution, DCTERMS.license, NamedNode(each)) for each in licences]
    return triples


def _credited(
    reader: StoreReader, site: str, settings: Settings, dataset: NamedNode, *others: NamedNode
) -> list[Triple]:
    """How to cite the data set, and who publishes it and `others`: nobody, where the server was not told."""
    cited = cite(reader, site + "/", settings.publisher)
    triples = [Triple(dataset, NamedNode(_DCTERMS + "bibliographicCitation"), Literal(cited, language="en"))]
    if settings.publisher:
        agent = NamedNode(site + "/catalog#publisher")
        triples += [Triple(each, NamedNode(_DCTERMS + "publisher"), agent) for each in (dataset, *others)]
        triples += [
            Triple(agent, RDF.type, NamedNode(_FOAF + "Agent")),
            Triple(agent, NamedNode(_FOAF + "name"), Literal(settings.publisher)),
        ]
    return triples


def graphs(reader: StoreReader, site: str, settings: Settings) -> list[Triple]:
    """Which named graphs there are, each with the address at which the Graph Store Protocol reads it."""
    from urllib.parse import quote

    home = NamedNode(site + "/graphs")
    triples = [
        Triple(home, RDF.type, _sd("GraphCollection")),
        Triple(home, RDFS.label, Literal("Named graphs", language="en")),
    ]
    for graph, size in _graph_sizes(reader):
        name = NamedNode(graph)
        triples += [
            Triple(home, _sd("namedGraph"), name),
            Triple(name, RDF.type, _sd("NamedGraph")),
            Triple(name, _sd("name"), name),
            Triple(name, VOID.triples, _number(size)),
            Triple(name, _dcat("accessURL"), NamedNode(f"{site}/graphs?graph={quote(graph, safe='')}")),
        ]
    return triples


def ontology(reader: StoreReader, site: str, settings: Settings) -> list[Triple]:
    """The ontology with its code lists and the structure of its cube."""
    return _files(sorted(resources.ONTOLOGY.glob("*.ttl")))


def shapes(reader: StoreReader, site: str, settings: Settings) -> list[Triple]:
    """All shapes; blank nodes (lists, paths) are named after their file."""
    return _files(sorted(resources.SHAPES.glob("*.shapes.ttl")))


SUBJECTS: Final[dict[str, Callable[[StoreReader, str, Settings], list[Triple]]]] = {
    "catalog": catalog,
    "graphs": graphs,
    "ontology": ontology,
    "service": service,
    "shapes": shapes,
    "void": void,
}


def describe(reader: StoreReader, subject: str, form: str, site: str, settings: Settings) -> bytes:
    """One of `SUBJECTS` in `form`: an RDF format, or html."""
    triples = SUBJECTS[subject](reader, site, settings)
    if form == "html":
        from kgbuild.serve import _html

        base = reader.manifest["base"] or DEFAULT_BASE
        return _html.document(subject, triples, site, base=base, examples=_examples(reader, triples)).encode()
    return render(triples, form)


def _examples(reader: StoreReader, triples: Iterable[Triple]) -> dict[str, str]:
    """By class that a shape speaks of, the first thing of it that the store's index has."""
    target = NamedNode(PREFIXES["sh"] + "targetClass")
    found = {}
    for kind in {each.object for each in triples if each.predicate == target}:
        first = next(iter(reader.graph.quads_for_pattern(None, RDF.type, kind, DefaultGraph())), None)
        if first is not None and isinstance(first.subject, NamedNode) and isinstance(kind, NamedNode):
            found[kind.value] = first.subject.value
    return found


def render(triples: Iterable[Triple], form: str) -> bytes:
    """Triples in an RDF format, each once, sorted."""
    from kgbuild.query import Triples

    out = io.BytesIO()
    Triples(tuple(sorted(set(triples), key=str))).write(out, form)
    return out.getvalue()


# -- entities


def known(reader: StoreReader, iris: tuple[str, ...]) -> str:
    """The first of `iris` that the data speaks of, as subject, object or graph; "" if none."""
    for iri in iris:
        node = _valid(iri)
        if node is None:
            continue
        if reader.graph.contains_named_graph(node):
            return iri
        for subject, object_ in ((node, None), (None, node)):
            if next(iter(reader.graph.quads_for_pattern(subject, None, object_, DefaultGraph())), None) is not None:
                return iri
    return ""


def is_graph(reader: StoreReader, iri: str) -> bool:
    """Whether `iri` names a graph."""
    return reader.graph.contains_named_graph(NamedNode(iri))


def entity(reader: StoreReader, iri: str, form: str) -> bytes:
    """What the data says of an entity, in an RDF format: its statements, and the words that each fact rests on.

    Those are the attestations that have it as their body, with the passages they point at.
    """
    return render(_about(reader, NamedNode(iri)), form)


def page(reader: StoreReader, iri: str, link: str) -> str:
    """The general page about an entity, as HTML; links on this site begin with `link`."""
    from kgbuild.serve import _html

    node = NamedNode(iri)
    out = [quad.triple for quad in reader.graph.quads_for_pattern(node, None, None, DefaultGraph())]
    coming = reader.graph.quads_for_pattern(None, None, node, DefaultGraph())
    into = [quad.triple for quad in islice(coming, INCOMING + 1)]
    evidence = [each for each in _about(reader, node) if each.subject != node]
    graphs = sorted(
        {
            quad.graph_name.value
            for quad in reader.graph.quads_for_pattern(node, None, None, None)
            if isinstance(quad.graph_name, NamedNode)
        }
    )
    labels = _labels(reader, [*out, *into, *evidence])
    base = reader.manifest["base"] or DEFAULT_BASE
    return _html.entity(iri, out, into, evidence, graphs, labels, base=base, link=link, most=INCOMING)


def _about(reader: StoreReader, node: NamedNode) -> list[Triple]:
    def of(subject: Any) -> Iterator[Triple]:
        return (quad.triple for quad in reader.graph.quads_for_pattern(subject, None, None, DefaultGraph()))

    triples = list(of(node))
    for body in reader.graph.quads_for_pattern(None, OA.hasBody, node, DefaultGraph()):
        attestation = list(of(body.subject))
        triples += attestation
        for target in (each.object for each in attestation if each.predicate == OA.hasTarget):
            passage = list(of(target))
            triples += passage
            triples += [t for each in passage if each.predicate == OA.hasSelector for t in of(each.object)]
    return triples


def _labels(reader: StoreReader, triples: Iterable[Triple]) -> dict[str, str]:
    """What to call the nodes of `triples`, by IRI."""
    predicates = [
        NamedNode(PREFIXES["skos"] + "prefLabel"),
        RDFS.label,
        NamedNode(_FOAF + "name"),
        DCTERMS.title,
    ]
    nodes = {term for each in triples for term in (each.subject, each.predicate, each.object)}
    labels = {}
    for node in nodes:
        if not isinstance(node, NamedNode):
            continue
        for predicate in predicates:
            found = sorted(
                quad.object.value
                for quad in reader.graph.quads_for_pattern(node, predicate, None, DefaultGraph())
                if isinstance(quad.object, Literal)
            )
            if found:
                labels[node.value] = found[0]
                break
    return labels


# -- counting


def _valid(iri: str) -> NamedNode | None:
    try:
        return NamedNode(iri)
    except ValueError:
        return None


def _dump(site: str, form: str) -> NamedNode:
    return NamedNode(f"{site}/graphs?default&format={form}")


def _count_default(reader: StoreReader) -> int:
    rows = reader.graph.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    assert isinstance(rows, QuerySolutions)
    return int(next(rows)["n"].value)


def _graph_sizes(reader: StoreReader) -> list[tuple[str, int]]:
    """Each named graph with its number of triples, in code point order of the IRIs."""
    found = dict(_tally(reader, "SELECT ?name (COUNT(*) AS ?n) WHERE { GRAPH ?name { ?s ?p ?o } } GROUP BY ?name"))
    return [(graph, found.get(graph, 0)) for graph in reader.named_graphs()]


def _tally(reader: StoreReader, sparql: str) -> list[tuple[str, int]]:
    rows = reader.graph.query(sparql)
    assert isinstance(rows, QuerySolutions)
    return sorted((str(row["name"].value), int(row["n"].value)) for row in rows if isinstance(row["name"], NamedNode))


def _files(files: list[Path]) -> list[Triple]:
    """The triples of Turtle files. Blank nodes get names made of the file and their order, so that they stay apart."""
    triples = []
    numbers: Counter[str] = Counter()
    names: dict[tuple[str, str], NamedNode] = {}

    def named(term: Any, file: str) -> Any:
        if type(term).__name__ != "BlankNode":
            return term
        if (file, term.value) not in names:
            numbers[file] += 1
            home = ONTOLOGY_IRI if file == "insp" else SHAPES_IRI
            names[file, term.value] = NamedNode(f"{home}{PART}{file}-{numbers[file]}")
        return names[file, term.value]

    for file in files:
        stem = file.name.partition(".")[0]
        for quad in parse(path=str(file), format=RdfFormat.TURTLE):
            triples.append(Triple(named(quad.subject, stem), quad.predicate, named(quad.object, stem)))
    return triples
