"""The three graphs beside the documents': what everything refers to, what follows, and what the dataset is."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from kgbuild import __version__, resources
from kgbuild.derive import Part, parts
from kgbuild.graph_files import GraphFile, without_graph, write_graph, write_graphs
from kgbuild.model import Problem
from kgbuild.reference import Reference
from kgbuild.store import StoreWriter
from kgbuild.vocab import Minter

_AHEAD: Final = 8  # parts of the derived graph that are made while one is written
_OGL: Final = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def reference_graph(folder: Path, reference: Reference, mint: Minter) -> Iterator[GraphFile]:
    """Reference tables, rules, and the ontology's own statements."""
    import pyoxigraph

    from kgbuild.derive import derivation_rules
    from kgbuild.mapping import RuleDescription, map_reference, map_rules
    from kgbuild.review import review_rules
    from kgbuild.rules import all_rules
    from kgbuild.tables import table_rules

    def quads() -> Iterator[Any]:
        yield from map_reference(reference, mint)
        rules = [RuleDescription(rule.name, rule.version, rule.definition) for rule in all_rules()]
        rules += [RuleDescription(*rule) for rule in table_rules()]
        rules += [RuleDescription(*rule) for rule in review_rules()]
        rules += derivation_rules()
        yield from map_rules(rules, mint=mint)
        for path in sorted(resources.ONTOLOGY.glob("*.ttl")):
            for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE):
                yield pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, mint.reference_graph)

    return write_graphs(quads(), folder)


def derived_graph(
    folder: Path, writer: StoreWriter, mint: Minter, problems: list[Problem], pool: ProcessPoolExecutor | None
) -> GraphFile:
    """What no source states but follows from what they state, each with its rule and premises."""
    name = mint.derived_graph.value
    unmet: list[Problem] = []
    merge = writer.merge(but_for=(name, mint.dataset_graph.value))
    graph = write_graph(name, _lines(parts(merge, mint, unmet), name, pool), folder)
    for document, entry in writer.manifest["documents"].items():
        if "reviews" in entry:
            entry["unmet"] = [asdict(problem) for problem in unmet if problem.source == document]
    problems += unmet
    return graph


def _lines(of: Iterable[Part], graph: str, pool: ProcessPoolExecutor | None) -> Iterator[bytes]:
    """The parts as N-Triples, each made in a process of the pool where that goes, a bounded number of them ahead."""
    ahead: deque[tuple[Part, Future[list[bytes]] | None]] = deque()
    for part in of:
        ahead.append((part, _begun(part, graph, pool)))
        if len(ahead) > _AHEAD:
            yield from _made(*ahead.popleft(), graph)
    for part, made in ahead:
        yield from _made(part, made, graph)


def _begun(part: Part, graph: str, pool: ProcessPoolExecutor | None) -> Future[list[bytes]] | None:
    if pool is None or not part.force:
        return None
    try:
        return pool.submit(_make, part, graph)
    except BrokenProcessPool:  # something else of this build broke it
        return None


def _made(part: Part, made: Future[list[bytes]] | None, graph: str) -> list[bytes]:
    if made is not None:
        with contextlib.suppress(BrokenProcessPool):
            return made.result()
    return _make(part, graph)


def _make(part: Part, graph: str) -> list[bytes]:
    return list(without_graph(part.lines(), graph))


def dataset_graph(folder: Path, writer: StoreWriter, mint: Minter) -> Iterator[GraphFile]:
    """What this dataset is.

    VoID and DCAT, with an entry a document's graph. No clock, so that equal input gives equal bytes.
    """
    from pyoxigraph import Literal, NamedNode, Quad

    from kgbuild.vocab import DCAT, DCTERMS, ONTOLOGY_IRI, OWL, PROV, RDF, VOID, XSD

    def quads() -> Iterator[Quad]:
        graph, dataset, agent = mint.dataset_graph, mint("dataset"), mint("agent", "kgbuild")
        yield Quad(dataset, RDF.type, VOID.Dataset, graph)
        yield Quad(dataset, RDF.type, DCAT.Dataset, graph)
        yield Quad(dataset, DCTERMS.title, Literal("Police inspection findings", language="en"), graph)
        description = (
            "Judgements, findings, statements and statistics of police inspections in England and Wales, each pointing "
            "at its source. Grades may be compared only within their scale and between cycles called comparable."
        )
        yield Quad(dataset, DCTERMS.description, Literal(description, language="en"), graph)
        yield Quad(dataset, DCTERMS.license, NamedNode(_OGL), graph)
        yield Quad(dataset, DCTERMS.conformsTo, NamedNode(ONTOLOGY_IRI), graph)
        yield Quad(dataset, VOID.uriSpace, Literal(mint.base), graph)
        yield Quad(dataset, PROV.wasAttributedTo, agent, graph)
        yield Quad(agent, RDF.type, PROV.SoftwareAgent, graph)
        yield Quad(agent, DCTERMS.title, Literal("kgbuild"), graph)
        yield Quad(agent, OWL.versionInfo, Literal(__version__), graph)
        for other in (mint.derived_graph, mint.reference_graph):
            yield Quad(dataset, VOID.subset, other, graph)
            yield Quad(other, RDF.type, VOID.Dataset, graph)
        for name, entry in sorted(writer.manifest["documents"].items()):
            node = mint.document_graph(name)
            yield Quad(dataset, VOID.subset, node, graph)
            yield Quad(node, RDF.type, VOID.Dataset, graph)
            yield Quad(node, DCTERMS.source, mint("document", name), graph)
            total = str(sum(entry["facts"].values()))
            yield Quad(node, VOID.entities, Literal(total, datatype=XSD.integer), graph)

    return write_graphs(quads(), folder)
