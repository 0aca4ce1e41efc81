"""RDF in six formats, the same bytes for the same graph, whatever its history on disk.

Every format is written from N-Triples lines in code point order, one subject at a time. The store keeps each named
graph like that (`graph_files`); what has to be sorted yet (the merge of all graphs, triples made for a view) spills to
temporary files, so that memory stays flat.

Datasets (nquads, trig, jsonld) have the named graphs in IRI order. Formats of one graph (turtle, ntriples, rdfxml) have
the merge of all graphs, each triple once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import chain, islice
from typing import IO, Any, Final, Protocol

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)

from kgbuild.errors import ExportError
from kgbuild.export._jsonld import write_jsonld
from kgbuild.export._rdfxml import write_rdfxml
from kgbuild.export._terms import Parts
from kgbuild.export._turtle import write_turtle
from kgbuild.graph_files import RUN, Line, serialized, sort_lines, with_graph
from kgbuild.vocab import DCTERMS, DEFAULT_BASE, INSP, OA, PREFIXES, RDF

RDF_FORMATS: Final = ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")
_DATASETS: Final = frozenset({"nquads", "trig", "jsonld"})
# The words of documents: what --no-quotes leaves out of every format.
WORDS: Final = frozenset({OA.exact, OA.prefix, OA.suffix, INSP.measure, INSP.dueBasis})
_WORDS_IN_LINES: Final = "|".join(sorted(re.escape(str(word)) for word in WORDS)).encode()
_SAID: Final = re.compile(rb"^\S+ (?:" + _WORDS_IN_LINES + rb") .*\n", re.MULTILINE)
_BLANK: Final = re.compile(rb"^_:|^\S+ \S+ _:|^\S+ \S+ <<", re.MULTILINE)  # or a triple term, which may hold one
_WRITTEN: Final = 10_000  # lines at a time
REIFIER_FORMATS: Final = ("turtle", "ntriples", "nquads", "trig")
# What an attestation of a document says it resolves -> the statement of the document that rests on it.
_RESOLVED: Final = {
    "cycle": INSP.aboutCycle,
    "force": INSP.aboutForce,
    "inspector": INSP.inspector,
    "inspectorate": INSP.inspectorate,
    "kind": INSP.documentKind,
    "published": DCTERMS.issued,
}


class Exportable(Protocol):
    """What can be exported: a `StoreReader`."""

    @property
    def graph(self) -> Store:
        """The quads, for questions."""
        ...

    def named_graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs, in code point order."""
        ...

    def triples(self, graph: str) -> Iterator[bytes]:
        """A named graph as N-Triples in code point order, in pieces of whole lines."""
        ...

    @property
    def manifest(self) -> Any:
        """Of which `base` is read."""
        ...


def write_rdf(
    store: Exportable, form: str, out: IO[bytes], *, quotes: bool = True, run: int = RUN, reifiers: bool = False
) -> None:
    """Write the whole graph to `out` in `form`, one of `RDF_FORMATS`.

    Args:
        store: what `open_store` gives.
        form: turtle, ntriples, nquads, trig, jsonld or rdfxml.
        out: written to once from start to end.
        quotes: False leaves out the words of documents (`WORDS`); offsets and hashes stay.
        run: how many triples are sorted in memory at a time.
        reifiers: say of each attestation which statements it is evidence for, by RDF 1.2 triple terms; only in
            `REIFIER_FORMATS`.

    Raises:
        ExportError: a triple that the format cannot hold.

    Spec: RDF 1.1 Turtle, TriG, N-Triples, N-Quads and XML Syntax; JSON-LD 1.1; RDF 1.2 Concepts, section 1.5
    (triple terms and reifiers).
    """
    with ExitStack() as stack:
        parts: Parts
        if form in _DATASETS:
            names = sorted(map(NamedNode, store.named_graphs()), key=str)
            parts = ((str(name), _triples(store, name.value, quotes)) for name in names)
            if reifiers:
                parts = (
                    (name, _in_order(chain(pieces, _reifiers(store.graph, NamedNode(name[1:-1]), quotes)), stack, run))
                    for name, pieces in parts
                )
        else:
            pieces = (piece for name in store.named_graphs() for piece in _triples(store, name, quotes))
            more = _reifiers(store.graph, DefaultGraph(), quotes) if reifiers else ()
            parts = (("", _in_order(chain(pieces, more), stack, run)),)
        _WRITERS[form](parts, out, {**PREFIXES, "id": store.manifest["base"] or DEFAULT_BASE})


def merged(store: Exportable, stack: ExitStack, *, quotes: bool, run: int) -> Iterator[bytes]:
    """The N-Triples of all named graphs, each once, in code point order, in pieces of whole lines."""
    return _in_order((piece for name in store.named_graphs() for piece in _triples(store, name, quotes)), stack, run)


def _triples(store: Exportable, graph: str, quotes: bool) -> Iterator[bytes]:
    pieces = store.triples(graph)
    return pieces if quotes else (kept for piece in pieces if (kept := _SAID.sub(b"", piece)))


def _in_order(pieces: Iterable[bytes], stack: ExitStack, run: int) -> Iterator[bytes]:
    lines = sort_lines(pieces, stack, run=run)
    while some := list(islice(lines, _WRITTEN)):
        yield b"\n".join(some) + b"\n"


def _reifiers(graph: Store, where: NamedNode | DefaultGraph, quotes: bool) -> Iterator[bytes]:
    """For each attestation one `rdf:reifies` for every statement that it is evidence for, as N-Triples.

    Those are the statements of its body in the terms of the ontology, within the same graph; of a document only what
    the attestation says it resolves.
    """

    def statements() -> Iterator[Triple]:
        for quad in graph.quads_for_pattern(None, OA.hasBody, None, where):
            if not isinstance(quad.object, NamedNode):
                continue
            says = graph.quads_for_pattern(quad.subject, INSP.resolves, None, where)
            resolved = [each.object.value for each in says if isinstance(each.object, Literal)]
            for each in graph.quads_for_pattern(quad.object, None, None, where):
                if resolved:
                    rests = any(_settles(what, each) for what in resolved)
                else:
                    rests = each.predicate.value.startswith(PREFIXES["insp"])
                if rests and (quotes or each.predicate not in WORDS):
                    yield Triple(quad.subject, RDF.reifies, each.triple)

    return serialized(statements())


def _settles(resolved: str, statement: Quad) -> bool:
    """Whether a statement of a document is what an attestation says it resolves: `kind`, or `cycle peel-2015`."""
    what, _, value = resolved.partition(" ")
    if statement.predicate != _RESOLVED.get(what):
        return False
    return not value or (isinstance(statement.object, NamedNode) and statement.object.value.endswith(f"/{value}"))


def serialize_quads(quads: Iterable[Quad], form: str, out: IO[bytes]) -> None:
    """Write `quads`, of any graphs and in any order, to `out` in `form`; they are held in memory.

    Raises:
        ExportError: an unknown format, or a triple that the format cannot hold.
    """
    if form not in RDF_FORMATS:
        raise ExportError(
            f"'{form}' is no RDF format", source="kgbuild export", fix=f"use one of: {', '.join(RDF_FORMATS)}"
        )
    graphs: dict[str, list[Triple]] = {}
    for quad in quads:
        name = "" if isinstance(quad.graph_name, DefaultGraph) or form not in _DATASETS else str(quad.graph_name)
        graphs.setdefault(name, []).append(quad.triple)
    if form not in _DATASETS:
        graphs.setdefault("", [])
    with ExitStack() as stack:
        parts = ((name, _in_order(serialized(graphs[name]), stack, RUN)) for name in sorted(graphs))
        _WRITERS[form](parts, out, {**PREFIXES, "id": DEFAULT_BASE})


def canonical_lines(store: Exportable, stack: ExitStack, *, quotes: bool = True) -> Iterator[Line]:
    """The N-Quads lines, without their ends, of the data set in the canonical form of RDFC-1.0.

    Spec: RDF Dataset Canonicalization 1.0; N-Quads in canonical form as its section 5 has it.
    """
    names = store.named_graphs()

    def quads() -> Iterator[bytes]:
        return (piece for name in names for piece in with_graph(_triples(store, name, quotes), name))

    if not any(_BLANK.search(piece) for piece in quads()):
        return sort_lines(quads(), stack)
    dataset = Dataset(parse(b"".join(quads()), format=RdfFormat.N_QUADS))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sort_lines([serialize(dataset, format=RdfFormat.N_QUADS) or b""], stack)


# -- line formats


def _write_ntriples(parts: Parts, out: IO[bytes], _: Mapping[str, str]) -> None:
    for _name, pieces in parts:
        for piece in pieces:
            out.write(piece)


def _write_nquads(parts: Parts, out: IO[bytes], _: Mapping[str, str]) -> None:
    for name, pieces in parts:
        for piece in with_graph(pieces, name[1:-1]) if name else pieces:
            out.write(piece)


_WRITERS: Final[dict[str, Callable[[Parts, IO[bytes], Mapping[str, str]], None]]] = {
    "jsonld": write_jsonld,
    "nquads": _write_nquads,
    "ntriples": _write_ntriples,
    "rdfxml": write_rdfxml,
    "trig": write_turtle,
    "turtle": write_turtle,
}
