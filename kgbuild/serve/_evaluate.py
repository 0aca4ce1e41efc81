"""What a worker does for visitors: evaluate a query, or read a graph, into a file that is sent when it is complete."""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, cast

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from kgbuild.errors import ExportError
from kgbuild.serve._dialect import Dialect, examine, place, undeclared
from kgbuild.serve._negotiate import GRAPHS, NAMES, TABLES, negotiate
from kgbuild.store import StoreReader
from kgbuild.vocab import DEFAULT_BASE, PREFIXES

SMALL: Final = 1000  # bytes that are not worth compressing
_IN_MEMORY: Final = 1 << 20  # bytes of an answer that travels without a file
_FORMATS: Final = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_RDF: Final = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
# What stands between two rows as pyoxigraph writes them. In JSON and CSV a string may hold it too, so there the count
# is an upper bound, and the rows are counted again, exactly, only where it is over the limit.
_ROW: Final = {"json": b"},{", "xml": b"</result>", "csv": b"\n", "tsv": b"\n"}
_LAST_NAME: Final = re.compile(r"[A-Za-z_][\w.-]*\Z")  # of an IRI, what can be the local part of an element's name
_NOT_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


@dataclass(frozen=True, slots=True)
class Question:
    """A visitor's query with all that decides its answer."""

    text: str
    accept: str = ""
    form: str = ""  # asked for by ?format=; "": by `accept`
    base: str = ""  # of relative IRIs in the query
    default_graphs: tuple[str, ...] = ()  # of the protocol; they and `named_graphs` replace FROM and FROM NAMED
    named_graphs: tuple[str, ...] = ()
    gzip: bool = False

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as a call, which costs a third of what a dataclass with slots costs by itself."""
        return Question, (
            self.text,
            self.accept,
            self.form,
            self.base,
            self.default_graphs,
            self.named_graphs,
            self.gzip,
        )


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where an answer goes and how large it may be."""

    spool: str | Path
    rows: int
    size: int  # bytes before compression

    def __reduce__(self) -> tuple[Any, ...]:
        return Bounds, (self.spool, self.rows, self.size)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is complete: in `body`, or in the file of `Bounds.spool` where `body` is None."""

    media_type: str
    size: int  # bytes as sent
    body: bytes | None
    gzip: bool

    def __reduce__(self) -> tuple[Any, ...]:
        return Answer, (self.media_type, self.size, self.body, self.gzip)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, as RFC 9457 tells it; `kind` names the problem's type."""

    status: int
    kind: str
    title: str
    detail: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


class _TooMuch(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.title)
        self.refusal = refusal


def evaluate(reader: StoreReader, question: Question, bounds: Bounds) -> Answer | Refusal:
    """The answer to a visitor's query.

    The default graph is the merge of all named graphs, or of those that the protocol or FROM name, each triple once.

    Spec: SPARQL 1.1 Protocol, section 2.1; SPARQL 1.1 Query Language, section 13.2.
    """
    prefixes = {**PREFIXES, "id": reader.manifest["base"] or DEFAULT_BASE}
    dialect = examine(question.text, prefixes=prefixes, base=question.base)
    refusal = _refused(question, dialect)
    if refusal is not None:
        return refusal
    if _names_no_format(question):
        return _not_a_format(question.form, sorted(NAMES))
    store = reader.graph
    dataset: dict[str, Any] = {}
    named, default = question.named_graphs, question.default_graphs
    if not named and not default:
        named, default = dialect.named_graphs, dialect.default_graphs
    try:
        if named or default:
            known = frozenset(graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode))
            for graph in (*default, *named):
                if graph not in known:
                    return Refusal(
                        400,
                        "unknown-graph",
                        "There is no such graph here",
                        f"The query asks for the graph <{graph}>. Graphs elsewhere are not fetched; /graphs lists "
                        "those that are here.",
                        {"graph": graph},
                    )
            store, dataset = _dataset(store, tuple(dict.fromkeys(default)), tuple(dict.fromkeys(named)), known)
        # Each prefix costs the parser 15 µs; a query uses a few.
        used = {name: iri for name, iri in prefixes.items() if name + ":" in question.text}
        solved = store.query(question.text, prefixes=used, base_iri=question.base or None, **dataset)
        spool = _Spool(bounds, gzip=question.gzip)
        offers = TABLES if isinstance(solved, (QuerySolutions, QueryBoolean)) else GRAPHS
        offer = _offer(question, offers)
        if isinstance(offer, Refusal):
            return offer
        media, form = offer
        if isinstance(solved, (QuerySolutions, QueryBoolean)):
            spool.rows = _Rows(form, bounds.rows) if isinstance(solved, QuerySolutions) else None
            if form == "xml":
                spool.check = _replace_control_characters
            solved.serialize(cast(Any, spool), format=_FORMATS[form])
        else:
            from kgbuild.query import Triples

            Triples(_few(solved, bounds.rows)).write(cast(IO[bytes], spool), form)
        return spool.finish(media)
    except _TooMuch as much:
        return much.refusal
    except SyntaxError as error:
        return _malformed(question.text, error, prefixes)
    except ExportError as error:
        return unwritable(error.problem)
    except MemoryError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        struck = getattr(error, "__cause__", None)
        if isinstance(struck, _TooMuch):
            return struck.refusal
        return Refusal(400, "not-answerable", "The query cannot be answered", str(error))


def read_graph(reader: StoreReader, graph: str | None, question: Question, bounds: Bounds) -> Answer | Refusal:
    """The triples of a named graph, or of the default graph where `graph` is None.

    Spec: SPARQL 1.1 Graph Store HTTP Protocol, section 5.2.
    """
    offer = _offer(question, GRAPHS)
    if isinstance(offer, Refusal):
        return offer
    name = DefaultGraph() if graph is None else _node(graph)
    if name is None or (isinstance(name, NamedNode) and not reader.graph.contains_named_graph(name)):
        return Refusal(
            404,
            "unknown-graph",
            "There is no such graph here",
            f"There is no graph <{graph}>; /graphs lists those that are here.",
            {"graph": graph},
        )
    media, form = offer
    try:
        spool = _Spool(bounds, gzip=question.gzip)
        # A graph holds each triple once, so it is streamed, in the order of the store's index: five times as fast as
        # bringing it into the order of its lines, and the same bytes for the same generation.
        quads = reader.graph.quads_for_pattern(None, None, None, name)
        prefixes = {**PREFIXES, "id": reader.manifest["base"] or DEFAULT_BASE}
        triples = _at_most((quad.triple for quad in quads), bounds.rows)
        if form == "rdfxml":  # the serializer leaves it to its caller that XML can hold what it is given
            triples, spool.check = _nameable(triples), _no_control_character
        serialize(triples, cast(IO[bytes], spool), format=_RDF[form], prefixes=prefixes)
        return spool.finish(media)
    except _TooMuch as much:
        return much.refusal
    except ExportError as error:
        return unwritable(error.problem)
    except OSError as error:  # no disk wrote this: what pyoxigraph says of a term that a format has no place for
        if error.errno is not None:
            raise
        return unwritable(str(error))


# -- what is refused


def _refused(question: Question, dialect: Dialect) -> Refusal | None:
    if dialect.form == "UPDATE":
        return Refusal(
            400,
            "update",
            "This is an update, and the endpoint is read-only",
            "A query begins with SELECT, ASK, CONSTRUCT or DESCRIBE.",
        )
    if dialect.service is not None:
        line, column = place(question.text, min(dialect.service, len(question.text)))
        return Refusal(
            403,
            "service",
            "SERVICE is off here",
            "It would send requests to another address. Ask that endpoint yourself, or send this endpoint's address to "
            "a client that federates.",
            {"line": line, "column": column},
        )
    return None


def _malformed(text: str, error: SyntaxError, prefixes: Mapping[str, str]) -> Refusal:
    missing = undeclared(text, prefixes)
    if missing is not None:
        offset, prefix = missing
        line, column = place(text, offset)
        return Refusal(
            400,
            "malformed-query",
            f"The prefix '{prefix}:' is not declared (line {line}, column {column})",
            f"Put PREFIX {prefix}: <...> before the query. Known without that: {', '.join(sorted(prefixes))}.",
            {"line": line, "column": column, "prefix": prefix},
        )
    found = re.match(r"error at (\d+):(\d+): (.*)", str(error), re.DOTALL)
    if found is None:
        return Refusal(400, "malformed-query", "The query does not parse", str(error))
    line, column, expected = int(found[1]), int(found[2]), " ".join(found[3].split())
    # The parser lists every character that a name may go on with; who wrote the query wants its words.
    expected = re.sub(r"\[[^\[\]]*\](?: \|)?", "", expected.removeprefix("expected ").removeprefix("one of "))
    words = [each for each in expected.split(", ") if each.strip(" |")]
    # Where it parses and still means nothing, the reason stands among what was expected.
    reason = next((each for each in words if re.fullmatch(r"[A-Z]\w* \w+ .*\w", each)), "")
    if reason:
        told = reason
    elif words:
        told = "Expected one of " + ", ".join(words[:20]) + (", ..." if len(words) > 20 else "")
    else:
        told = "What stands there cannot stand there"
    return Refusal(
        400,
        "malformed-query",
        f"The query does not parse at line {line}, column {column}",
        told,
        {"line": line, "column": column},
    )


def _offer(question: Question, offers: tuple[tuple[str, str], ...]) -> tuple[str, str] | Refusal:
    forms = list(dict.fromkeys(form for _, form in offers))
    if _names_no_format(question):
        return _not_a_format(question.form, forms)
    if question.form in NAMES:
        form = NAMES[question.form]
        if form == "json" and "json" not in forms:
            form = "jsonld"
        if form == "xml" and "xml" not in forms:
            form = "rdfxml"
        found = next((offer for offer in offers if offer[1] == form), None)
        return found or _not_a_format(question.form, forms)
    return negotiate(question.accept, offers) or Refusal(
        406,
        "not-acceptable",
        "The answer cannot be sent in a form that you accept",
        "It can be sent as: " + ", ".join(media for media, _ in offers),
        {"available": [media for media, _ in offers]},
    )


def unwritable(reason: str) -> Refusal:
    """An answer that there is, but that the format asked for cannot hold; the formats here can hold any."""
    able = [media for media, form in GRAPHS[:6] if form not in {"jsonld", "rdfxml"}]
    return Refusal(
        406,
        "not-acceptable",
        "The answer cannot be written in that form",
        f"{reason[:1].upper()}{reason[1:]}. It can be sent as: {', '.join(able)}",
        {"available": able},
    )


def _nameable(triples: Iterable[Triple]) -> Iterator[Triple]:
    """The triples, as long as RDF/XML can name their properties: an element's name ends each of them."""
    seen: set[str] = set()
    for triple in triples:
        iri = triple.predicate.value
        if iri not in seen:
            if _LAST_NAME.search(iri) is None:
                raise ExportError(f"RDF/XML cannot name the property <{iri}>", source="the data", fix="use turtle")
            seen.add(iri)
        yield triple


def _no_control_character(data: bytes) -> bytes:
    if _NOT_XML.search(data):
        raise ExportError("XML cannot hold a control character of a text", source="the data", fix="use turtle")
    return data


def _replace_control_characters(data: bytes) -> bytes:
    return _NOT_XML.sub(b"\xef\xbf\xbd", data)


def _names_no_format(question: Question) -> bool:
    """Whether ?format= has a name that we do not know, and nothing else says what is wanted.

    The protocol knows no such parameter, and clients use it for purposes of their own beside the Accept header.
    """
    return bool(question.form) and question.form not in NAMES and question.accept.strip() in {"", "*/*"}


def _not_a_format(form: str, forms: list[str]) -> Refusal:
    return Refusal(
        406,
        "not-acceptable",
        "The answer cannot be sent in that form",
        f"format={form[:40]} is none of: {', '.join(forms)}",
        {"available": forms},
    )


# -- the data set


def _node(iri: str) -> NamedNode | None:
    try:
        return NamedNode(iri)
    except ValueError:
        return None


def _dataset(
    store: Store, default: tuple[str, ...], named: tuple[str, ...], known: frozenset[str]
) -> tuple[Store, dict[str, Any]]:
    """A store and the arguments of its `query` for a described data set.

    pyoxigraph makes a union of default graphs while it answers, and then a triple that two of them state counts twice;
    so several are merged first, in memory, unless they are all there are: their merge is kept.
    """
    if len(default) > 1 and frozenset(default) >= known:
        graphs: list[Any] = [DefaultGraph()]
    elif len(default) > 1:
        merged = Store()
        for graph in default:
            quads = store.quads_for_pattern(None, None, None, NamedNode(graph))
            merged.bulk_extend(Quad(*quad.triple) for quad in quads)
        for graph in named:
            merged.bulk_extend(store.quads_for_pattern(None, None, None, NamedNode(graph)))
        store, graphs = merged, [DefaultGraph()]
    else:
        graphs = [NamedNode(graph) for graph in default]
    return store, {"default_graph": graphs, "named_graphs": [NamedNode(graph) for graph in named]}


# -- the answer


def _at_most(triples: Iterable[Triple], limit: int) -> Iterator[Triple]:
    for number, triple in enumerate(triples):
        if number == limit:
            raise _TooMuch(_too_many(limit, "triples"))
        yield triple


def _few(triples: Iterable[Triple], limit: int) -> tuple[Triple, ...]:
    found: set[Triple] = set()
    for triple in triples:
        found.add(triple)
        if len(found) > limit:
            raise _TooMuch(_too_many(limit, "triples"))
    return tuple(sorted(found, key=str))


def _too_many(limit: int, what: str) -> Refusal:
    return Refusal(
        422,
        "row-limit",
        f"The answer has more than {limit:,} {what}",
        "Narrow the query, or ask for it in pages with ORDER BY, LIMIT and OFFSET.",
        {"limit": "rows", "allowed": limit},
    )


class _Rows:
    """Counts rows in what is written."""

    def __init__(self, form: str, limit: int) -> None:
        self.form, self.limit = form, limit
        self._mark = _ROW[form]
        self._rest = b""
        self.upper = 0

    def see(self, data: bytes) -> bool:
        """Count; whether the count, an upper bound, is over the limit."""
        data = self._rest + data
        self.upper += data.count(self._mark)
        keep = len(self._mark) - 1
        # Only an incomplete mark is carried over: what was counted must not be counted again.
        self._rest = b"" if keep == 0 or data.endswith(self._mark) else data[-keep:]
        header = 1 if self.form in {"csv", "tsv"} else 0
        return self.upper - header + (1 if self.form == "json" else 0) > self.limit

    def exact(self, data: bytes) -> int:
        """The rows in the first part of an answer: never more than there are."""
        if self.form == "csv":
            return max(0, sum(1 for _ in csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline=""))) - 1)
        if self.form == "json":
            text = re.sub(rb'"(?:[^"\\]|\\.)*(?:"|\\?\Z)', b'""', data)
            return text.count(b"},{") + 1
        return self.upper - (1 if self.form == "tsv" else 0)


class _Spool:
    """A file-like object that keeps an answer, compressed if asked, and stops what grows over the bounds."""

    def __init__(self, bounds: Bounds, *, gzip: bool) -> None:
        self._bounds = bounds
        self._may_zip = gzip
        self._gzip: Any = None  # begun when there is enough to be worth it
        self._memory = io.BytesIO()
        self._file: IO[bytes] | None = None
        self._raw = 0
        self._checked = 0
        self.rows: _Rows | None = None
        self.check: Callable[[bytes], bytes] = bytes  # what is written, as it may stand there

    def write(self, data: bytes) -> int:
        self._raw += len(data)
        if self._raw > self._bounds.size:
            raise _TooMuch(
                Refusal(
                    422,
                    "size-limit",
                    f"The answer is larger than {self._bounds.size / 1_000_000:g} MB",
                    "Narrow the query, or ask for it in pages with ORDER BY, LIMIT and OFFSET.",
                    {"limit": "bytes", "allowed": self._bounds.size},
                )
            )
        if self.rows is not None and self.rows.see(data):
            self._check_rows(data)
        self._keep(self.check(data))
        return len(data)

    def flush(self) -> None:
        """Nothing to do: the file is read when it is complete."""

    def _keep(self, data: bytes) -> None:
        if self._may_zip and self._gzip is None and self._memory.tell() + len(data) > SMALL:
            self._gzip = zlib.compressobj(1, zlib.DEFLATED, 31)
            data, self._memory = self._memory.getvalue() + data, io.BytesIO()
        if self._gzip is not None:
            data = self._gzip.compress(data)
        if self._file is None and self._memory.tell() + len(data) > _IN_MEMORY:
            self._file = Path(self._bounds.spool).open("w+b")  # noqa: SIM115  # closed when the answer is complete
            self._file.write(self._memory.getvalue())
        (self._file or self._memory).write(data)

    def _check_rows(self, data: bytes) -> None:
        assert self.rows is not None
        if self._raw < 2 * self._checked:  # look again only when there is twice as much, so that work stays linear
            return
        self._checked = self._raw
        if self.rows.exact(self._written() + data) > self.rows.limit:
            raise _TooMuch(_too_many(self.rows.limit, "rows"))

    def _written(self) -> bytes:
        if self._file is None:
            kept = self._memory.getvalue()
        else:
            self._file.seek(0)
            kept = self._file.read()
            self._file.seek(0, io.SEEK_END)
        if self._gzip is not None:
            return zlib.decompressobj(31).decompress(kept + self._gzip.copy().flush())
        return kept

    def finish(self, media_type: str) -> Answer:
        """The complete answer."""
        if self.rows is not None and self.rows.see(b"") and self.rows.exact(self._written()) > self.rows.limit:
            raise _TooMuch(_too_many(self.rows.limit, "rows"))
        if self._gzip is not None:
            rest, self._gzip = self._gzip.flush(), None
            (self._file or self._memory).write(rest)
            zipped = True
        else:
            zipped = False
        if self._file is None:
            body = self._memory.getvalue()
            return Answer(media_type, len(body), body, zipped)
        self._file.flush()
        size = self._file.tell()
        self._file.close()
        return Answer(media_type, size, None, zipped)


__all__ = ["Answer", "Bounds", "Question", "Refusal", "evaluate", "read_graph"]
