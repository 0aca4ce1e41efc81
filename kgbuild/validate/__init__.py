"""Graph + shapes -> violations. Nothing outside this room knows what a SHACL engine returns.

Front door::

    validate_graph      a file, triples, a document's graph   -> violations, with what it refers to as context
    validate_many       any number of documents' graphs       -> the same, in batches
    in_order            violations of several calls, as one call would give them
    validate_store      all named graphs of a store           -> violations of all of them
    shapes_without_focus   which shapes met no node, and so checked nothing
    agreement           do the fast engine and the judge agree on a graph?
    rdf_format          which format a file's suffix says
    render              violations as a report: table, json, turtle, sarif

A `Violation` has severity violation, warning or info; only the first says that the graph does not conform.
Violations come sorted and without repetitions, so that equal graphs give equal reports on either engine.

Spec: Shapes Constraint Language (SHACL), W3C Recommendation 20 July 2017.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from pyoxigraph import (
    BlankNode,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)
from pyoxigraph import Literal as RdfLiteral

from kgbuild import resources
from kgbuild.errors import InputError
from kgbuild.graph_files import GraphFile, read_graph
from kgbuild.model import Violation
from kgbuild.validate._engines import Engine, Result, focus_nodes, run
from kgbuild.validate._parts import Revised, changed_part, split
from kgbuild.validate._reports import render
from kgbuild.validate._shapes import Shapes, load_shapes
from kgbuild.vocab import DCTERMS, INSP, OA, RDF

__all__ = [
    "Agreement",
    "Engine",
    "Revised",
    "Source",
    "agreement",
    "in_order",
    "rdf_format",
    "render",
    "shapes_without_focus",
    "validate_graph",
    "validate_many",
    "validate_store",
]

Source = Path | str | GraphFile | Iterable[Quad] | Iterable[Triple]
"""RDF: a file (its suffix says the format), a graph of a store, or quads or triples. Named graphs are read as their
union."""

BATCH_QUADS: Final = 200_000  # of documents in one run: about two seconds and 250 MB on the fast engine
_FORMATS: Final = {
    ".ttl": RdfFormat.TURTLE,
    ".turtle": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
    ".n3": RdfFormat.N3,
}
_ENGINES: Final[tuple[Engine, Engine]] = ("fast", "pyshacl")
_ORDER: Final = {"violation": 0, "warning": 1, "info": 2}


def validate_graph(
    data: Source, *, reference: Source | None = None, engine: Engine = "fast", shapes: Path = resources.SHAPES
) -> tuple[Violation, ...]:
    """The violations of one graph.

    Args:
        data: what is validated.
        reference: what it refers to (forces, cycles, rules ...) where it does not hold that itself. The ontology is
            always looked up.

    Raises:
        InputError: a file cannot be read, is of no known RDF format, or does not parse.
        RuleError: a shape is malformed.
    """
    return _validate(list(_graphs(data)), _context(reference), load_shapes(shapes), engine)


def validate_many(
    documents: Iterable[Source | Revised],
    *,
    reference: Source,
    engine: Engine = "fast",
    shapes: Path = resources.SHAPES,
    batch_quads: int = BATCH_QUADS,
) -> tuple[Violation, ...]:
    """The violations of any number of documents' graphs, in few runs of the engine.

    Args:
        documents: each a graph; together, and each if it is an N-Quads file or a graph of a store, they may be larger
            than memory. Of a revised one, only what its change may have broken is validated: all violations, but not
            the warnings and remarks that its earlier state had already.
        batch_quads: validated in one run. A statement about a node of another batch is not seen, so documents that
            refer to each other belong into one.
    """
    context, loaded = _context(reference), load_shapes(shapes)
    found: set[Violation] = set()
    batch: list[_Graph] = []
    size = 0
    for graph in chain.from_iterable(_pieces(document, batch_quads) for document in documents):
        batch.append(graph)
        size += graph.triples.count(b"\n")
        if size >= batch_quads:
            found.update(_validate(batch, context, loaded, engine))
            batch, size = [], 0
    if batch:
        found.update(_validate(batch, context, loaded, engine))
    return in_order(found)


def validate_store(store: Store, *, engine: Engine = "fast") -> tuple[Violation, ...]:
    """The violations of all named graphs of a store, in one run: every statement is seen beside every other.

    Memory is about 700 bytes a quad. For a store that is too large, give its graphs to `validate_many`.
    """
    # Not the default graph: there the store keeps the merge of the named ones.
    graphs = [
        _Graph(_name(name), _n_triples(quad.triple for quad in store.quads_for_pattern(None, None, None, name)))
        for name in store.named_graphs()
    ]
    return _validate(graphs, _context(None), load_shapes(resources.SHAPES), engine)


def shapes_without_focus(data: Source | Store) -> tuple[str, ...]:
    """IRIs of the shapes with a target that met no node in `data`, sorted. Such a shape has checked nothing."""
    loaded = load_shapes(resources.SHAPES)
    store = data if isinstance(data, Store) else _merged(_graphs(data), _context(None))
    return tuple(iri for iri, targets in sorted(loaded.targets.items()) if not any(focus_nodes(store, targets)))


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether two engines say the same. `only_fast` and `only_pyshacl` are told as "shape focus path component"."""

    results: int  # that both give
    only_fast: tuple[str, ...]
    only_pyshacl: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        return not self.only_fast and not self.only_pyshacl


def agreement(data: Source | None = None) -> Agreement:
    """Run both engines on a graph and compare every result.

    Args:
        data: a graph that holds its reference data; without one, the example of the shapes with every seventh triple
            taken out, which breaks a good part of the shapes.
    """
    if data is None:
        example = b"".join(graph.triples for graph in _graphs(resources.SHAPES / "example.ttl")).splitlines(
            keepends=True
        )
        data = parse(b"".join(line for n, line in enumerate(example) if n % 7), format=RdfFormat.N_TRIPLES)
    graphs = list(_graphs(data))
    told: list[set[str]] = []
    for engine in _ENGINES:
        found = _validate(graphs, _context(None), load_shapes(resources.SHAPES), engine)
        told.append({" ".join((v.shape, v.focus_node, v.path, v.value, v.component, v.severity)) for v in found})
    fast, judge = told
    return Agreement(len(fast & judge), tuple(sorted(fast - judge)), tuple(sorted(judge - fast)))


# -- reading


@dataclass(frozen=True, slots=True)
class _Graph:
    """A graph as N-Triples; `name` is its IRI, or "" where it has none."""

    name: str
    triples: bytes


def _graphs(source: Source) -> Iterator[_Graph]:
    if isinstance(source, GraphFile):
        yield _Graph(source.graph, b"".join(read_graph(source.path)))
        return
    triples: dict[str, list[Triple]] = {}
    for each in _parsed(Path(source)) if isinstance(source, Path | str) else source:
        if isinstance(each, Quad):
            triples.setdefault(_name(each.graph_name), []).append(each.triple)
        else:
            triples.setdefault("", []).append(each)
    for name, of_graph in triples.items():
        yield _Graph(name, _n_triples(of_graph))


def rdf_format(path: Path) -> RdfFormat:
    """The format that a file's suffix says it has. Raises InputError where that is none of RDF."""
    format_ = _FORMATS.get(path.suffix.lower())
    if format_ is None:
        raise InputError(
            f"'{path.suffix}' is no suffix of an RDF file", source=path, fix=f"name it one of {', '.join(_FORMATS)}"
        )
    return format_


def _parsed(path: Path) -> Iterator[Quad]:
    format_ = rdf_format(path)
    try:
        yield from parse(path=path, format=format_)
    except OSError as error:
        fix = "check the path and its rights"
        raise InputError(f"cannot be read: {error.strerror or error}", source=path, fix=fix) from error
    except SyntaxError as error:
        raise InputError(
            f"is not {format_.name}: {error.msg}", source=path, line=error.lineno, fix="correct the file at that line"
        ) from error


def _name(graph: object) -> str:
    return graph.value if isinstance(graph, NamedNode) else ""


def _n_triples(triples: Iterable[Triple]) -> bytes:
    data = serialize(triples, format=RdfFormat.N_TRIPLES)
    assert data is not None
    return data


def _pieces(source: Source | Revised, quads: int) -> Iterator[_Graph]:
    """The graphs of `source`, in parts where it is a file of many more lines than `quads`."""
    if isinstance(source, Revised):
        changed = changed_part(source)
        if changed is not None:
            yield _Graph(source.graph.graph, changed)
            return
        source = source.graph
    if isinstance(source, GraphFile) and source.quads > 2 * quads:
        with tempfile.TemporaryDirectory() as folder:
            whole = Path(folder) / "whole.nt"
            with whole.open("wb") as stream:
                stream.writelines(read_graph(source.path))
            for part in split(whole, Path(folder), quads=quads):
                yield _Graph(source.graph, part.read_bytes())
        return
    path = Path(source) if isinstance(source, Path | str) else None
    if path is None or path.suffix not in (".nq", ".nt") or not path.is_file() or not _longer(path, 2 * quads):
        yield from _graphs(source)
        return
    with tempfile.TemporaryDirectory() as folder:
        for part in split(path, Path(folder), quads=quads):
            yield from _graphs(part)


def _longer(path: Path, lines: int) -> bool:
    with path.open("rb") as stream:
        return sum(1 for _ in islice(stream, lines + 1)) > lines


def _context(reference: Source | None) -> bytes:
    """The ontology and the reference data as N-Triples: what is looked up but not reported on."""
    graphs = () if reference is None else _graphs(reference)
    return b"".join((_ontology(resources.ONTOLOGY), *(graph.triples for graph in graphs)))


@lru_cache(maxsize=1)
def _ontology(folder: Path) -> bytes:
    files = sorted(folder.glob("*.ttl")) + sorted((folder / "imports").glob("*.ttl"))
    return b"".join(graph.triples for file in files for graph in _graphs(file))


# -- validating


def _validate(graphs: Sequence[_Graph], context: bytes, shapes: Shapes, engine: Engine) -> tuple[Violation, ...]:
    if engine not in _ENGINES:
        raise InputError(f"there is no engine '{engine}'", source="engine", fix=f"use one of: {', '.join(_ENGINES)}")
    store = _merged(graphs, context)
    results = run(store, b"".join((*(graph.triples for graph in graphs), context)), shapes, engine=engine)
    homes = _homes(graphs, {result.focus_node for result in results})
    return in_order(
        _violation(store, result, homes[result.focus_node]) for result in results if result.focus_node in homes
    )


def _merged(graphs: Iterable[_Graph], context: bytes) -> Store:
    """The merge of all graphs: in their union a statement of two would count twice, and what joins them n times n."""
    store = Store()
    # Lenient: all of it was written here, from what a parser gave.
    data = b"".join((*(graph.triples for graph in graphs), context))
    store.bulk_load(data, format=RdfFormat.N_TRIPLES, lenient=True)
    return store


def _homes(graphs: Iterable[_Graph], nodes: set[str]) -> dict[str, tuple[str, ...]]:
    """The names of the graphs that say something of each node, sorted; a node that only the context has is left out.

    Not so a blank node, whose label not every engine keeps: it is reported whatever it belongs to.
    """
    wanted = {f"<{node}>".encode(): node for node in nodes}
    found: dict[str, set[str]] = {}
    for graph in graphs:
        for line in graph.triples.splitlines() if wanted else ():
            node = wanted.get(line[: line.find(b" ")])
            if node is not None:
                found.setdefault(node, set()).add(graph.name)
    return {node: tuple(sorted(found.get(node, ()))) for node in nodes if node in found or node.startswith("_:")}


def in_order(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """Each once, as a reader meets them: what matters most first, then by document and place in it."""
    return tuple(sorted(set(violations), key=_place))


def _place(v: Violation) -> tuple[int, str, int, str, str, str, str, str]:
    where = v.start or v.row or 0
    return (_ORDER[v.severity], v.document, where, v.focus_node, v.shape, v.path, v.component, v.value)


def _violation(store: Store, result: Result, homes: tuple[str, ...]) -> Violation:
    """The result told with its evidence."""
    blank = result.focus_node.startswith("_:")
    focus = BlankNode(result.focus_node[2:]) if blank else NamedNode(result.focus_node)
    names = [name for name in homes if name]
    where = _Evidence(store).of(focus) if isinstance(focus, NamedNode) else _Place()
    return Violation(
        shape=result.shape,
        focus_node=result.focus_node,
        path=result.path,
        value=result.value,
        component=result.component,
        severity=result.severity,
        message=result.message,
        graph=names[0] if names else "",
        document=where.document or _document_of_graph(names),
        quote=where.quote,
        start=where.start,
        end=where.end,
        row=where.row,
    )


def _document_of_graph(names: Sequence[str]) -> str:
    """The name of the document whose graph it is, for a node that has no evidence; "" of another graph."""
    for name in names:
        _, found, document = name.partition("graph/document/")
        if found:
            return unquote(document)
    return ""


@dataclass(frozen=True, slots=True)
class _Place:
    document: str = ""
    quote: str = ""
    start: int | None = None
    end: int | None = None
    row: int | None = None


class _Evidence:
    """Finds the words behind a node: itself a document or passage, or something that an attestation is about."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def objects(self, subject: NamedNode, predicate: NamedNode) -> list[NamedNode | RdfLiteral]:
        found = {quad.object for quad in self.store.quads_for_pattern(subject, predicate, None)}
        return sorted((each for each in found if isinstance(each, NamedNode | RdfLiteral)), key=str)

    def nodes(self, subject: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        return [node for node in self.objects(subject, predicate) if isinstance(node, NamedNode)]

    def subjects(self, predicate: NamedNode, value: NamedNode) -> list[NamedNode]:
        found = {quad.subject for quad in self.store.quads_for_pattern(None, predicate, value)}
        return sorted((each for each in found if isinstance(each, NamedNode)), key=lambda node: node.value)

    def literal(self, subject: NamedNode, predicate: NamedNode) -> str:
        return next((value.value for value in self.objects(subject, predicate) if isinstance(value, RdfLiteral)), "")

    def of(self, node: NamedNode) -> _Place:
        """Where `node` stands: of several attestations the first by IRI that has a document."""
        if self.nodes(node, INSP.text):
            return _Place(document=self.literal(node, DCTERMS.identifier))
        if self.objects(node, INSP.sha256):
            return _Place(document=self._document_of_text(node))
        attestations = [node] if self.nodes(node, INSP.document) else self.subjects(OA.hasBody, node)
        for attestation in attestations:
            document = next((self.literal(d, DCTERMS.identifier) for d in self.nodes(attestation, INSP.document)), "")
            for passage in self.nodes(attestation, OA.hasTarget):
                return self._passage(passage, document)
            if document:
                return _Place(document=document)
        passages = [node] if self.nodes(node, OA.hasSelector) else self.subjects(OA.hasSelector, node)
        for passage in passages:
            texts = self.nodes(passage, OA.hasSource)
            return self._passage(passage, self._document_of_text(texts[0]) if texts else "")
        for finding in (*self.nodes(node, INSP.ofFinding), *self.nodes(node, INSP.statusOf)):
            if finding != node:
                return self.of(finding)
        return _Place()

    def _document_of_text(self, text: NamedNode) -> str:
        return next((self.literal(d, DCTERMS.identifier) for d in self.subjects(INSP.text, text)), "")

    def _passage(self, passage: NamedNode, document: str) -> _Place:
        quote, start, end, row = "", None, None, None
        for selector in self.nodes(passage, OA.hasSelector):
            quote = self.literal(selector, OA.exact) or quote
            start = _whole(self.literal(selector, OA.start), start)
            end = _whole(self.literal(selector, OA.end), end)
            row = _whole(self.literal(selector, RDF.value).removeprefix("row="), row)
        return _Place(document, quote, start, end, row)


def _whole(text: str, otherwise: int | None) -> int | None:
    return int(text) if text.isdecimal() else otherwise
