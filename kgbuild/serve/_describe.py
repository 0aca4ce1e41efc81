"""What the server says of itself and of the data: service description, VoID, DCAT, the ontology, the shapes, an entity.

Each function runs in a worker and gives triples; `render` writes them in a form that a client asks for.

Spec: SPARQL 1.1 Service Description; VoID (W3C note of 2011); DCAT 3.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from string import Template
from typing import Any, Final
from urllib.parse import quote

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, RdfFormat, Triple, parse

from kgbuild import resources
from kgbuild.citation import cite
from kgbuild.serve._settings import Settings
from kgbuild.store import StoreReader
from kgbuild.vocab import DCTERMS, DEFAULT_BASE, OA, ONTOLOGY_IRI, PREFIXES, RDF, RDFS

SHAPES_IRI: Final = "https://w3id.org/kgbuild/shapes"
PART: Final = "/part/"  # in the IRI of what has no name of its own in the ontology or the shapes
_DESCRIPTIONS: Final = Path(__file__).parent / "descriptions"
_EACH: Final = re.compile(r"^# for each (\w+)\n", re.MULTILINE)
_VOCABULARIES: Final = ("dcterms", "foaf", "insp", "oa", "org", "prov", "qb", "skos")  # that the data uses
_DUMPS: Final = (
    ("turtle", "text/turtle", "Turtle"),
    ("nt", "application/n-triples", "N-Triples"),
    ("jsonld", "application/ld+json", "JSON-LD"),
    ("rdfxml", "application/rdf+xml", "RDF/XML"),
)
Row = dict[str, Any]  # what a part of a description is filled with
INCOMING: Final = 200  # statements that point at an entity and are shown on its page


def service(reader: StoreReader, site: str, settings: Settings) -> list[Triple]:
    """The service description of the endpoint; `site` is this site's address without a slash at its end."""
    limits = settings.limits
    return _filled(
        "service",
        {"graph": _graphs(reader)},
        site=site,
        seconds=f"{limits.seconds:g}",
        memory=f"{limits.memory_mb:,}",
        rows=f"{limits.rows:,}",
        size=f"{limits.result_mb:g}",
        triples=_count_default(reader),
    )


def void(reader: StoreReader, site: str, settings: Settings) -> list[Triple]:
    """The data set in VoID: what the build says of it, where it is served, and how much it holds of what."""
    base = _base(reader)
    built = reader.graph.quads_for_pattern(None, None, None, NamedNode(base + "graph/dataset"))
    rows = {
        "dump": _dumps(site),
        "vocabulary": [{"iri": PREFIXES[prefix]} for prefix in _VOCABULARIES],
        "graph": _graphs(reader),
        "class": _tally(reader, "SELECT ?name (COUNT(?s) AS ?n) WHERE { ?s a ?name } GROUP BY ?name"),
        "property": _tally(reader, "SELECT ?name (COUNT(*) AS ?n) WHERE { ?s ?name ?o } GROUP BY ?name"),
    }
    return [
        *(quad.triple for quad in built),
        *_filled("void", rows, site=site, base=base, triples=_count_default(reader)),
        *_credited(reader, site, settings, base + "dataset"),
    ]


def catalog(reader: StoreReader, site: str, settings: Settings) -> list[Triple]:
    """A DCAT 3 catalogue of one data set, its endpoint as a data service, and its downloads."""
    base = _base(reader)
    kept = {DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.conformsTo}
    built = reader.graph.quads_for_pattern(NamedNode(base + "dataset"), None, None, None)
    about = [quad.triple for quad in built if quad.predicate in kept]
    licences = sorted({each.object.value for each in about if each.predicate == DCTERMS.license})  # type: ignore[union-attr]
    dumps = _dumps(site)
    rows = {"dump": dumps, "licensed": [{**dump, "licence": licence} for dump in dumps for licence in licences]}
    return [
        *about,
        *_filled("catalog", rows, site=site, base=base),
        *_credited(reader, site, settings, base + "dataset", site + "/catalog"),
    ]


def graphs(reader: StoreReader, site: str, settings: Settings) -> list[Triple]:
    """Which named graphs there are, each with the address at which the Graph Store Protocol reads it."""
    return _filled("graphs", {"graph": _graphs(reader)}, site=site)


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

        base = _base(reader)
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
    return _html.entity(_html.Entity(iri, out, into, evidence, graphs, labels), _base(reader), link)


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
        NamedNode(PREFIXES["foaf"] + "name"),
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


def _base(reader: StoreReader) -> str:
    return reader.manifest["base"] or DEFAULT_BASE


def _count_default(reader: StoreReader) -> int:
    rows = reader.graph.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    assert isinstance(rows, QuerySolutions)
    return int(next(rows)["n"].value)


def _tally(reader: StoreReader, sparql: str) -> list[Row]:
    """The `name` and `size` of each row, numbered in code point order of the names."""
    rows = reader.graph.query(sparql)
    assert isinstance(rows, QuerySolutions)
    found = sorted((row["name"].value, row["n"].value) for row in rows if isinstance(row["name"], NamedNode))
    return [{"number": number, "name": name, "size": size} for number, (name, size) in enumerate(found, 1)]


def _graphs(reader: StoreReader) -> list[Row]:
    """Each named graph with its number of triples, numbered in code point order of the IRIs."""
    found = _tally(reader, "SELECT ?name (COUNT(*) AS ?n) WHERE { GRAPH ?name { ?s ?p ?o } } GROUP BY ?name")
    sizes = {row["name"]: row["size"] for row in found}
    return [
        {"number": number, "graph": graph, "quoted": quote(graph, safe=""), "size": sizes.get(graph, 0)}
        for number, graph in enumerate(reader.named_graphs(), 1)
    ]


def _dumps(site: str) -> list[Row]:
    return [
        {"form": form, "media": media, "title": title, "file": f"{site}/graphs?default&format={form}"}
        for form, media, title in _DUMPS
    ]


def _credited(reader: StoreReader, site: str, settings: Settings, dataset: str, *others: str) -> list[Triple]:
    """How to cite the data set, and who publishes it and `others`: nobody, where the server was not told."""
    told = (dataset, *others) if settings.publisher else ()
    published = [{"iri": iri, "name": Literal(settings.publisher)} for iri in told]
    cited = Literal(cite(reader, site + "/", settings.publisher), language="en")
    return _filled("credit", {"published": published}, site=site, dataset=dataset, cited=cited)


def _filled(name: str, rows: Mapping[str, list[Row]], /, **values: Any) -> list[Triple]:
    """The triples of a file of `descriptions/`: Turtle with places for values, in it parts for each of some rows.

    A value is written as it stands: text within <> or quotes needs no more where it is a part of an IRI or ours.
    """
    head, *parts = _EACH.split((_DESCRIPTIONS / f"{name}.ttl").read_text("utf-8"))
    turtle = [Template(head).substitute(values)]
    for each, part in zip(parts[::2], parts[1::2], strict=True):
        template = Template(part)
        turtle += [template.substitute(values, **row) for row in rows[each]]
    return [quad.triple for quad in parse("".join(turtle).encode(), format=RdfFormat.TURTLE)]


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
