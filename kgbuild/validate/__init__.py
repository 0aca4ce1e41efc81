"""Graph + shapes -> violations. Nothing outside this room knows what a SHACL engine returns.

Front door::

    validate_graph      a file or triples                     -> violations
    validate_document   one document's graph                  -> violations of it, with the reference graph as context
    validate_many       any number of documents' graphs       -> the same, in batches
    in_order            violations of several calls, as one call would give them
    validate_store      all named graphs of a store           -> violations of all of them
    shapes_without_focus   which shapes met no node, and so checked nothing
    agreement           do the fast engine and the judge agree on a graph?
    render_table, render_json, render_turtle, render_sarif    violations as a report

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
from typing import Final, cast
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
from kgbuild.graph_files import GraphFile, read_graph, with_graph
from kgbuild.model import Violation
from kgbuild.validate._engines import Engine, Result, focus_nodes, run
from kgbuild.validate._parts import split
from kgbuild.validate._reports import render_json, render_sarif, render_table, render_turtle
from kgbuild.validate._shapes import Shapes, load_shapes
from kgbuild.vocab import DCTERMS, INSP, OA, RDF

__all__ = [
    "Agreement",
    "Engine",
    "Source",
    "agreement",
    "in_order",
    "render_json",
    "render_sarif",
    "render_table",
    "render_turtle",
    "shapes_without_focus",
    "validate_document",
    "validate_graph",
    "validate_many",
    "validate_store",
]

Source = Path | str | GraphFile | Iterable[Quad] | Iterable[Triple]
"""RDF: a file (its suffix says the format), a graph of a store, or quads or triples. Named graphs are read as their
union."""

BATCH_QUADS: Final = 200_000  # of documents in one run: about two seconds and 250 MB on the fast engine
_CONTEXT: Final = NamedNode("urn:kgbuild:context")  # what is looked up but not reported on; never leaves this file
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
    return _validate([_n_quads(data)], _context(reference), load_shapes(shapes), engine)


def validate_document(
    quads: Source, *, reference: Source, engine: Engine = "fast", shapes: Path = resources.SHAPES
) -> tuple[Violation, ...]:
    """The violations of one document's graph, with the reference graph as context. See `validate_graph`."""
    return validate_graph(quads, reference=reference, engine=engine, shapes=shapes)


def validate_many(
    documents: Iterable[Source],
    *,
    reference: Source,
    engine: Engine = "fast",
    shapes: Path = resources.SHAPES,
    batch_quads: int = BATCH_QUADS,
) -> tuple[Violation, ...]:
    """The violations of any number of documents' graphs, in few runs of the engine.

    Args:
        documents: each a graph; together, and each if it is an N-Quads file or a graph of a store, they may be larger
            than memory.
        batch_quads: validated in one run. A statement about a node of another batch is not seen, so documents that
            refer to each other belong into one.
    """
    context, loaded = _context(reference), load_shapes(shapes)
    found: set[Violation] = set()
    batch: list[bytes] = []
    size = 0
    for data in chain.from_iterable(_pieces(document, batch_quads) for document in documents):
        batch.append(data)
        size += data.count(b"\n")
        if size >= batch_quads:
            found.update(_validate(batch, context, loaded, engine))
            batch, size = [], 0
    if batch:
        found.update(_validate(batch, context, loaded, engine))
    return in_order(found)


def validate_store(store: Store, *, engine: Engine = "fast", shapes: Path = resources.SHAPES) -> tuple[Violation, ...]:
    """The violations of all named graphs of a store, in one run: every statement is seen beside every other.

    Memory is about 700 bytes a quad. For a store that is too large, give its graphs to `validate_many`.
    """
    # Not the default graph: there the store keeps the merge of the named ones.
    named = (quad for name in store.named_graphs() for quad in store.quads_for_pattern(None, None, None, name))
    data = _serialize(named)
    return _validate([data], _context(None), load_shapes(shapes), engine)


def shapes_without_focus(data: Source | Store, *, shapes: Path = resources.SHAPES) -> tuple[str, ...]:
    """IRIs of the shapes with a target that met no node in `data`, sorted. Such a shape has checked nothing."""
    loaded = load_shapes(shapes)
    if isinstance(data, Store):
        store = data
    else:
        store = Store()
        store.load(_n_quads(data), format=RdfFormat.N_QUADS)
        store.load(_context(None), format=RdfFormat.N_TRIPLES, to_graph=_CONTEXT)
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


def agreement(data: Source | None = None, *, shapes: Path = resources.SHAPES) -> Agreement:
    """Run both engines on a graph and compare every result.

    Args:
        data: a graph that holds its reference data; without one, `shapes`/example.ttl with every seventh triple taken
            out, which breaks a good part of the shapes.
    """
    if data is None:
        example = _n_quads(shapes / "example.ttl").splitlines(keepends=True)
        data = parse(b"".join(line for n, line in enumerate(example) if n % 7), format=RdfFormat.N_QUADS)
    quads = _n_quads(data)
    told: list[set[str]] = []
    for engine in _ENGINES:
        found = _validate([quads], _context(None), load_shapes(shapes), engine)
        told.append({" ".join((v.shape, v.focus_node, v.path, v.value, v.component, v.severity)) for v in found})
    fast, judge = told
    return Agreement(len(fast & judge), tuple(sorted(fast - judge)), tuple(sorted(judge - fast)))


_ENGINES: Final[tuple[Engine, Engine]] = ("fast", "pyshacl")


# -- reading


def _n_quads(source: Source) -> bytes:
    """`source` as N-Quads."""
    if isinstance(source, GraphFile):
        return b"".join(_lines(source))
    if not isinstance(source, Path | str):
        return _serialize(cast("Iterator[Quad] | Iterator[Triple]", iter(source)))
    path = Path(source)
    format_ = _FORMATS.get(path.suffix.lower())
    if format_ is None:
        raise InputError(
            f"'{path.suffix}' is no suffix of an RDF file", source=path, fix=f"name it one of {', '.join(_FORMATS)}"
        )
    try:
        return _serialize(parse(path=path, format=format_))
    except OSError as error:
        fix = "check the path and its rights"
        raise InputError(f"cannot be read: {error.strerror or error}", source=path, fix=fix) from error
    except SyntaxError as error:
        raise InputError(
            f"is not {format_.name}: {error.msg}", source=path, line=error.lineno, fix="correct the file at that line"
        ) from error


def _lines(graph: GraphFile) -> Iterator[bytes]:
    return with_graph(read_graph(graph.path), graph.graph)


def _pieces(source: Source, quads: int) -> Iterator[bytes]:
    """`source` as N-Quads, in parts where it is a file of many more lines than `quads`."""
    if isinstance(source, GraphFile) and source.quads > 2 * quads:
        with tempfile.TemporaryDirectory() as folder:
            whole = Path(folder) / "whole.nq"
            with whole.open("wb") as stream:
                stream.writelines(_lines(source))
            for part in split(whole, Path(folder), quads=quads):
                yield part.read_bytes()
        return
    path = Path(source) if isinstance(source, Path | str) else None
    if path is None or path.suffix not in (".nq", ".nt") or not path.is_file() or not _longer(path, 2 * quads):
        yield _n_quads(source)
        return
    with tempfile.TemporaryDirectory() as folder:
        for part in split(path, Path(folder), quads=quads):
            yield _n_quads(part)


def _longer(path: Path, lines: int) -> bool:
    with path.open("rb") as stream:
        return sum(1 for _ in islice(stream, lines + 1)) > lines


def _serialize(statements: Iterator[Quad] | Iterator[Triple]) -> bytes:
    data = serialize(statements, format=RdfFormat.N_QUADS)
    assert data is not None
    return data


def _context(reference: Source | None) -> bytes:
    """The ontology and the reference data as N-Triples."""
    ontology = _ontology(resources.ONTOLOGY)
    if reference is None:
        return ontology
    if isinstance(reference, GraphFile):
        return b"".join((ontology, *read_graph(reference.path)))
    data = serialize(
        (quad.triple for quad in parse(_n_quads(reference), format=RdfFormat.N_QUADS)), format=RdfFormat.N_TRIPLES
    )
    assert data is not None
    return ontology + data


@lru_cache(maxsize=1)
def _ontology(folder: Path) -> bytes:
    files = sorted(folder.glob("*.ttl")) + sorted((folder / "imports").glob("*.ttl"))
    quads = chain.from_iterable(parse(path=file, format=RdfFormat.TURTLE) for file in files)
    data = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    assert data is not None
    return data


# -- validating


def _validate(documents: Sequence[bytes], context: bytes, shapes: Shapes, engine: Engine) -> tuple[Violation, ...]:
    store = Store()
    for data in documents:
        store.bulk_load(data, format=RdfFormat.N_QUADS, lenient=True)  # what is given was written by the parser's side
    store.bulk_load(context, format=RdfFormat.N_TRIPLES, to_graph=_CONTEXT, lenient=True)
    results = run(store, b"".join((*documents, context)), shapes, engine=engine)
    return in_order(violation for result in results if (violation := _violation(store, result)) is not None)


def in_order(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """Each once: what matters most first, then by document and place in it."""
    return tuple(sorted(set(violations), key=_place))


def _place(v: Violation) -> tuple[int, str, int, str, str, str, str, str]:
    """As a reader meets them: what matters most first, then by document and place in it."""
    place = v.start or v.row or 0
    return (_ORDER[v.severity], v.document, place, v.focus_node, v.shape, v.path, v.component, v.value)


def _violation(store: Store, result: Result) -> Violation | None:
    """The result told with its evidence, or None where its focus node is of the context."""
    blank = result.focus_node.startswith("_:")
    focus = BlankNode(result.focus_node[2:]) if blank else NamedNode(result.focus_node)
    graphs = {quad.graph_name for quad in store.quads_for_pattern(focus, None, None)}
    graphs.discard(_CONTEXT)
    # A blank node's label is not kept by every engine: it is reported whatever it belongs to.
    if not graphs and not blank:
        return None
    names = sorted(graph.value for graph in graphs if isinstance(graph, NamedNode))
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
        found = {
            quad.object
            for quad in self.store.quads_for_pattern(subject, predicate, None)
            if isinstance(quad.object, NamedNode | RdfLiteral)
        }
        return sorted(found, key=str)

    def nodes(self, subject: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        return [node for node in self.objects(subject, predicate) if isinstance(node, NamedNode)]

    def subjects(self, predicate: NamedNode, value: NamedNode) -> list[NamedNode]:
        found = {
            quad.subject
            for quad in self.store.quads_for_pattern(None, predicate, value)
            if isinstance(quad.subject, NamedNode)
        }
        return sorted(found, key=lambda node: node.value)

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
