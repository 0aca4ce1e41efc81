"""The three graphs beside the documents': what everything refers to, what follows, and what the dataset is."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any, Final

from kgbuild import __version__, resources
from kgbuild.derive import Part, kept_lines, parts
from kgbuild.errors import StoreError
from kgbuild.graph_files import GraphFile, proven, read_graph, without_graph, write_graph, write_graphs
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
    from kgbuild.rules import definitions
    from kgbuild.tables import table_rules

    def quads() -> Iterator[Any]:
        yield from map_reference(reference, mint)
        rules = [RuleDescription(*rule) for rule in (*definitions(), *table_rules(), *review_rules())]
        rules += derivation_rules()
        yield from map_rules(rules, mint=mint)
        for path in sorted(resources.ONTOLOGY.glob("*.ttl")):
            for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE):
                yield pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, mint.reference_graph)

    return write_graphs(quads(), folder)


def derived_graph(
    folder: Path, writer: StoreWriter, mint: Minter, problems: list[Problem], pool: ProcessPoolExecutor | None
) -> GraphFile:
    """What no source states but follows from what they state, each with its rule and premises.

    The links of a force of which nothing has changed are taken from the derived graph that is there.
    """
    name = mint.derived_graph.value
    unmet: list[Problem] = []
    merge = writer.merge(but_for=(name, mint.dataset_graph.value))
    links = _Links(writer, name)
    made = _lines(links.changed(parts(merge, mint, unmet)), name, pool)
    graph = write_graph(name, chain(made, links.kept()), folder)
    writer.manifest["links"] = links.keys
    for document, entry in writer.manifest["documents"].items():
        if "reviews" in entry:
            entry["unmet"] = [asdict(problem) for problem in unmet if problem.source == document]
    problems += unmet
    return graph


class _Links:
    """Which links of forces are to be drawn, and which stand in the derived graph that is there."""

    def __init__(self, writer: StoreWriter, graph: str) -> None:
        self.keys: dict[str, str] = {}  # of all that `changed` came by, by their forces
        self._before: dict[str, str] = {}
        self._same: list[str] = []
        if graph in writer.manifest["graphs"]:
            self._file = writer.file(graph)
            with contextlib.suppress(StoreError):  # a damaged file keeps nothing
                deque(proven(self._file), maxlen=0)
                self._before = writer.manifest["links"]

    def changed(self, of: Iterable[Part]) -> Iterator[Part]:
        """The parts that are to be made."""
        for part in of:
            if part.key:
                self.keys[part.force] = part.key
            if part.key and part.key == self._before.get(part.force):
                self._same.append(part.force)
            else:
                yield part

    def kept(self) -> Iterator[bytes]:
        """The lines of the others. Begin once `changed` has ended."""
        if self._same:
            yield from kept_lines(read_graph(self._file.path), self._same)


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
