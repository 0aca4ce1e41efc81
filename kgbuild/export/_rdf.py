"""RDF in six formats, the same bytes for the same graph, whatever its history on disk.

Every format is written from N-Triples lines in code point order, one subject at a time. The store keeps each named
graph like that (`graph_files`); what has to be sorted yet (the merge of all graphs, triples made for a view) spills to
temporary files, so that memory stays flat.

Datasets (nquads, trig, jsonld) have the named graphs in IRI order. Formats of one graph (turtle, ntriples, rdfxml) have
the merge of all graphs, each triple once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import lru_cache
from itertools import chain, groupby, islice
from typing import IO, Any, Final, Protocol
from xml.sax.saxutils import quoteattr

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
from kgbuild.graph_files import RUN, Line, serialized, sort_lines, with_graph
from kgbuild.vocab import DEFAULT_BASE, INSP, OA, PREFIXES, RDF
from kgbuild.xml_text import is_xml, xml_content

RDF_FORMATS: Final = ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")
_DATASETS: Final = frozenset({"nquads", "trig", "jsonld"})
# The words of documents: what --no-quotes leaves out of every format.
WORDS: Final = frozenset({OA.exact, OA.prefix, OA.suffix, INSP.measure, INSP.dueBasis})
_WORDS_IN_LINES: Final = "|".join(sorted(re.escape(str(word)) for word in WORDS)).encode()
_SAID: Final = re.compile(rb"^\S+ (?:" + _WORDS_IN_LINES + rb") .*\n", re.MULTILINE)
_BLANK: Final = re.compile(rb"^_:|^\S+ \S+ _:|^\S+ \S+ <<", re.MULTILINE)  # or a triple term, which may hold one
_WRITTEN: Final = 10_000  # lines at a time
REIFIER_FORMATS: Final = ("turtle", "ntriples", "nquads", "trig")
_TYPE: Final = f"<{RDF.type.value}>"
# What an attestation of a document says it resolves -> the statement of the document that rests on it.
_RESOLVED: Final = {"kind": INSP.documentKind, "force": INSP.aboutForce, "cycle": INSP.aboutCycle}

Part = tuple[str, Iterator[bytes]]  # graph term in N-Quads form, "" for the default graph; its N-Triples, whole lines
Parts = Iterable[Part]
Statement = tuple[str, str]  # predicate and object, in N-Triples form


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
                predicate = each.predicate
                if resolved and predicate not in {_RESOLVED[what] for what in resolved if what in _RESOLVED}:
                    continue
                if predicate.value.startswith(PREFIXES["insp"]) and (quotes or predicate not in WORDS):
                    yield Triple(quad.subject, RDF.reifies, each.triple)

    return serialized(statements())


def serialize_quads(quads: Iterable[Quad], form: str, out: IO[bytes], *, base: str = DEFAULT_BASE) -> None:
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
        _WRITERS[form](parts, out, {**PREFIXES, "id": base})


def canonical_lines(store: Exportable, stack: ExitStack, *, quotes: bool = True, run: int = RUN) -> Iterator[Line]:
    """The N-Quads lines, without their ends, of the data set in the canonical form of RDFC-1.0.

    Spec: RDF Dataset Canonicalization 1.0; N-Quads in canonical form as its section 5 has it.
    """
    names = store.named_graphs()

    def quads() -> Iterator[bytes]:
        return (piece for name in names for piece in with_graph(_triples(store, name, quotes), name))

    if not any(_BLANK.search(piece) for piece in quads()):
        return sort_lines(quads(), stack, run=run)
    dataset = Dataset(parse(b"".join(quads()), format=RdfFormat.N_QUADS))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sort_lines([serialize(dataset, format=RdfFormat.N_QUADS) or b""], stack)


def subjects(pieces: Iterable[bytes]) -> Iterator[tuple[str, list[Statement]]]:
    """Each subject of sorted N-Triples with its statements, all in N-Triples form; its types come first."""
    # In an N-Triples line no term but the object may hold a space.
    split = (line.split(" ", 2) for piece in pieces for line in piece.decode("utf-8")[:-3].split(" .\n"))
    for subject, group in groupby(split, key=lambda parts: parts[0]):
        statements = [(predicate, value) for _, predicate, value in group]
        yield subject, sorted(statements, key=lambda each: each[0] != _TYPE)


# -- line formats


def _write_ntriples(parts: Parts, out: IO[bytes], _: Mapping[str, str]) -> None:
    for _name, pieces in parts:
        for piece in pieces:
            out.write(piece)


def _write_nquads(parts: Parts, out: IO[bytes], _: Mapping[str, str]) -> None:
    for name, pieces in parts:
        for piece in with_graph(pieces, name[1:-1]) if name else pieces:
            out.write(piece)


# -- Turtle and TriG

_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")  # a safe part of PN_LOCAL, without escapes
# Relative references that mean the same to every parser: no empty or dotted segment, no colon in the first.
_RELATIVE: Final = re.compile(r"[A-Za-z0-9_%~-][A-Za-z0-9_.%~-]*(?:/[A-Za-z0-9_%~@:+,;=-][A-Za-z0-9_.%~@:+,;=-]*)*")


class _Turtle:
    """Terms as Turtle writes them: prefixed names, IRIs of the data relative to @base."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._base = prefixes["id"] if prefixes["id"].endswith("/") else ""
        self._prefixes = {iri: prefix for prefix, iri in prefixes.items() if iri != self._base}
        self._known: dict[str, str] = {}

    def header(self) -> str:
        lines = [
            f"@prefix {prefix}: <{iri}> .\n" for iri, prefix in sorted(self._prefixes.items(), key=lambda each: each[1])
        ]
        return "".join([f"@base <{self._base}> .\n"] * bool(self._base) + lines)

    def term(self, term: str) -> str:
        """A term in N-Triples form as Turtle has it; literals differ in nothing but the name of their datatype."""
        if term[0] == "<" and term[1] != "<":
            return self.iri(term)
        if term[0] == '"' and term[-1] == ">":
            text, _, datatype = term.rpartition("^^")
            return f"{text}^^{self.iri(datatype)}"
        return term

    def iri(self, term: str) -> str:
        short = self._known.get(term)
        if short is None:
            short = self._shorten(term)
            if len(self._known) > 50_000:
                self._known.clear()
            self._known[term] = short
        return short

    def _shorten(self, term: str) -> str:
        iri = term[1:-1]
        if self._base and iri.startswith(self._base):
            local = iri[len(self._base) :]
            return f"<{local}>" if _RELATIVE.fullmatch(local) else term
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._prefixes.get(iri[:cut])
        return f"{prefix}:{iri[cut:]}" if prefix is not None and _LOCAL.fullmatch(iri[cut:]) else term

    def subject(self, subject: str, statements: list[Statement], indent: str) -> str:
        """A subject's block: one line a predicate, its objects joined by commas."""
        lines = []
        for predicate, group in groupby(statements, key=lambda each: each[0]):
            name = "a" if predicate == _TYPE else self.iri(predicate)
            lines.append(f"{name} {', '.join(self.term(value) for _, value in group)}")
        between = f" ;\n{indent}    "
        return f"{indent}{self.term(subject)} {between.join(lines)} .\n"


def _write_turtle(parts: Parts, out: IO[bytes], prefixes: Mapping[str, str]) -> None:
    turtle = _Turtle(prefixes)
    out.write(turtle.header().encode())
    for name, pieces in parts:
        indent = "    " if name else ""
        if name:
            out.write(f"\n{turtle.term(name)} {{\n".encode())
        for subject, statements in subjects(pieces):
            out.write((("" if name else "\n") + turtle.subject(subject, statements, indent)).encode("utf-8"))
        if name:
            out.write(b"}\n")


# -- JSON-LD

_ESCAPE: Final = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"\'\\]))')
_ESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def _unescaped(text: str) -> str:
    def replace(match: re.Match[str]) -> str:
        if match[3]:
            return _ESCAPED.get(match[3], match[3])
        return chr(int(match[1] or match[2], 16))

    return _ESCAPE.sub(replace, text) if "\\" in text else text


def literal(term: str) -> tuple[str, str, str]:
    """Text, language tag and datatype IRI of a literal in N-Triples form; the latter two may be ""."""
    end = term.rindex('"')
    rest = term[end + 1 :]
    language = rest[1:] if rest.startswith("@") else ""
    return _unescaped(term[1:end]), language, rest[3:-1] if rest.startswith("^^") else ""


def plain_iri(term: str) -> str:
    return _unescaped(term[1:-1]) if term[0] == "<" else term


def _write_jsonld(parts: Parts, out: IO[bytes], prefixes: Mapping[str, str]) -> None:
    """One object: a context of prefixes only, then a list of named graphs, one line a node."""
    by_iri = {iri: prefix for prefix, iri in prefixes.items()}

    @lru_cache(maxsize=50_000)
    def short(term: str) -> str:
        iri = plain_iri(term)
        base = prefixes["id"]
        if iri.startswith(base):
            # A compact IRI may hold slashes, but must not begin with two (JSON-LD 1.1, section 4.1.5).
            return f"id:{iri[len(base) :]}" if not iri[len(base) :].startswith("//") else iri
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        return f"{by_iri[iri[:cut]]}:{iri[cut:]}" if iri[:cut] in by_iri and iri[cut:] else iri

    def value(term: str) -> dict[str, str]:
        if term[0] != '"':
            return {"@id": short(_no_triple_term(term, "jsonld"))}
        text, language, datatype = literal(term)
        if language:
            return {"@value": text, "@language": _no_direction(language, "jsonld")}
        return {"@value": text, "@type": short(f"<{datatype}>")} if datatype else {"@value": text}

    def node(subject: str, statements: list[Statement]) -> str:
        data: dict[str, Any] = {"@id": short(subject)}
        for predicate, group in groupby(statements, key=lambda each: each[0]):
            values = [term for _, term in group]
            if predicate == _TYPE and all(term[0] != '"' for term in values):
                data["@type"] = [short(term) for term in values]
            else:
                data[short(predicate)] = [value(term) for term in values]
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    def write_nodes(pieces: Iterator[bytes]) -> None:
        between = "\n"
        for subject, statements in subjects(pieces):
            out.write((between + node(subject, statements)).encode("utf-8"))
            between = ",\n"

    context = json.dumps(dict(sorted(prefixes.items())), separators=(",", ":"))
    out.write(f'{{"@context":{context},\n"@graph":['.encode())
    first = True
    for name, pieces in parts:
        out.write(b"" if first else b",")
        first = False
        if name:
            out.write(f'\n{{"@id":{json.dumps(short(name))},"@graph":['.encode())
            write_nodes(pieces)
            out.write(b"\n]}")
        else:
            write_nodes(pieces)
    out.write(b"\n]}\n")


# -- RDF/XML

_NCNAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def _write_rdfxml(parts: Parts, out: IO[bytes], prefixes: Mapping[str, str]) -> None:
    by_iri = {iri: prefix for prefix, iri in prefixes.items()}

    @lru_cache(maxsize=1_000)
    def element(predicate: str) -> tuple[str, str]:
        """The element's name and, for a namespace without prefix, its declaration."""
        iri = plain_iri(predicate)
        for known in by_iri:
            if iri.startswith(known) and _NCNAME.fullmatch(iri, len(known)):
                return f"{by_iri[known]}:{iri[len(known) :]}", ""
        cut = next((index for index in range(1, len(iri)) if _NCNAME.fullmatch(iri, index)), 0)
        if not cut:
            raise ExportError(
                f"RDF/XML cannot name the property <{iri}>",
                source="kgbuild export",
                fix="use another format, such as turtle",
            )
        return f"ns:{iri[cut:]}", f" xmlns:ns={quoteattr(iri[:cut])}"

    def text(words: str, subject: str) -> str:
        if not is_xml(words):
            raise ExportError(
                f"XML cannot hold a control character that a text of {subject} has",
                source="kgbuild export",
                fix="use another format, such as turtle, or leave the words out (--no-quotes)",
            )
        return xml_content(words)

    @lru_cache(maxsize=50_000)
    def reference(term: str, attribute: str) -> str:
        if term.startswith("_:"):
            return f"rdf:nodeID={quoteattr(term[2:])}"
        return f"{attribute}={quoteattr(plain_iri(term))}"

    names = "".join(f"\n    xmlns:{prefix}={quoteattr(iri)}" for prefix, iri in sorted(prefixes.items()))
    out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n'.encode())
    for _name, pieces in parts:
        for subject, statements in subjects(pieces):
            block = [f"<rdf:Description {reference(_no_triple_term(subject, 'rdfxml'), 'rdf:about')}>\n"]
            for predicate, term in statements:
                name, declared = element(predicate)
                if term[0] != '"':
                    target = reference(_no_triple_term(term, "rdfxml"), "rdf:resource")
                    block.append(f"  <{name}{declared} {target}/>\n")
                    continue
                words, language, datatype = literal(term)
                how = f" xml:lang={quoteattr(_no_direction(language, 'rdfxml'))}" if language else ""
                how += f" rdf:datatype={quoteattr(datatype)}" if datatype else ""
                block.append(f"  <{name}{declared}{how}>{text(words, subject)}</{name}>\n")
            block.append("</rdf:Description>\n")
            out.write("".join(block).encode("utf-8"))
    out.write(b"</rdf:RDF>\n")


def _no_triple_term(term: str, form: str) -> str:
    if term.startswith("<<"):
        raise ExportError(
            f"{form} cannot hold a triple term (RDF 1.2)",
            source="kgbuild export",
            fix="use turtle, trig, ntriples or nquads",
        )
    return term


def _no_direction(language: str, form: str) -> str:
    if "--" in language:
        raise ExportError(
            f"{form} cannot hold a base direction (RDF 1.2)", source="kgbuild export", fix="use turtle or ntriples"
        )
    return language


_WRITERS: Final[dict[str, Callable[[Parts, IO[bytes], Mapping[str, str]], None]]] = {
    "jsonld": _write_jsonld,
    "nquads": _write_nquads,
    "ntriples": _write_ntriples,
    "rdfxml": _write_rdfxml,
    "trig": _write_turtle,
    "turtle": _write_turtle,
}
