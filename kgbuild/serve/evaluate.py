"""What a worker does for visitors: evaluate a query, or read a graph, into a file that is sent when it is complete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any, cast

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
from kgbuild.serve._negotiate import GRAPHS, NAMES, RDF, TABLES, named, negotiate
from kgbuild.serve._spool import Answer, Bounds, Refusal, Rows, Spool, TooMuch, too_many
from kgbuild.sparql import Dialect, Fault, examine, fault_of, place
from kgbuild.store import StoreReader
from kgbuild.vocab import DEFAULT_BASE, PREFIXES
from kgbuild.xml_text import xml_bytes


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
    try:
        data = _data(reader.graph, question, dialect)
        if isinstance(data, Refusal):
            return data
        store, dataset = data
        # Each prefix costs the parser 15 µs; a query uses a few.
        used = {name: iri for name, iri in prefixes.items() if name + ":" in question.text}
        solved = store.query(question.text, prefixes=used, base_iri=question.base or None, **dataset)
        return _written(solved, question, bounds)
    except TooMuch as much:
        return much.refusal
    except SyntaxError as error:
        return _malformed(fault_of(question.text, error, prefixes))
    except ExportError as error:
        return unwritable(error.problem)
    except MemoryError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        struck = getattr(error, "__cause__", None)
        if isinstance(struck, TooMuch):
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
        spool = Spool(bounds, gzip=question.gzip)
        # A graph holds each triple once, so it is streamed, in the order of the store's index: five times as fast as
        # bringing it into the order of its lines, and the same bytes for the same generation.
        quads = reader.graph.quads_for_pattern(None, None, None, name)
        prefixes = {**PREFIXES, "id": reader.manifest["base"] or DEFAULT_BASE}
        triples = _at_most((quad.triple for quad in quads), bounds.rows)
        if form == "rdfxml":  # the serializer leaves it to its caller that XML can hold what it is given
            triples, spool.check = _nameable(triples), _no_control_character
        serialize(triples, cast(IO[bytes], spool), format=RdfFormat.from_media_type(media), prefixes=prefixes)
        return spool.finish(media)
    except TooMuch as much:
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


def _malformed(fault: Fault) -> Refusal:
    if not fault.line:
        return Refusal(400, "malformed-query", fault.problem, fault.detail)
    more = {"line": fault.line, "column": fault.column} | ({"prefix": fault.prefix} if fault.prefix else {})
    title = f"{fault.problem} (line {fault.line}, column {fault.column})"
    return Refusal(400, "malformed-query", title, fault.detail, more)


def _offer(question: Question, offers: tuple[tuple[str, str], ...]) -> tuple[str, str] | Refusal:
    forms = list(dict.fromkeys(form for _, form in offers))
    if _names_no_format(question):
        return _not_a_format(question.form, forms)
    if question.form in NAMES:
        return named(question.form, offers) or _not_a_format(question.form, forms)
    return negotiate(question.accept, offers) or Refusal(
        406,
        "not-acceptable",
        "The answer cannot be sent in a form that you accept",
        "It can be sent as: " + ", ".join(media for media, _ in offers),
        {"available": [media for media, _ in offers]},
    )


def unwritable(reason: str) -> Refusal:
    """An answer that there is, but that the format asked for cannot hold; the formats here can hold any."""
    able = [media for media, form in RDF if form not in {"jsonld", "rdfxml"}]
    return Refusal(
        406,
        "not-acceptable",
        "The answer cannot be written in that form",
        f"{reason[:1].upper()}{reason[1:]}. It can be sent as: {', '.join(able)}",
        {"available": able},
    )


def _nameable(triples: Iterable[Triple]) -> Iterator[Triple]:
    """The triples, as long as RDF/XML can name their properties."""
    from kgbuild.export import property_name

    for triple in triples:
        property_name(triple.predicate.value)
        yield triple


def _no_control_character(data: bytes) -> bytes:
    if xml_bytes(data) != data:
        raise ExportError("XML cannot hold a control character of a text", source="the data", fix="use turtle")
    return data


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


def _data(store: Store, question: Question, dialect: Dialect) -> tuple[Store, dict[str, Any]] | Refusal:
    """What is asked: a store and the arguments of its `query`. What the protocol names goes before FROM."""
    named, default = question.named_graphs, question.default_graphs
    if not named and not default:
        named, default = dialect.named_graphs, dialect.default_graphs
    if not named and not default:
        return store, {}
    known = frozenset(graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode))
    for graph in (*default, *named):
        if graph not in known:
            return Refusal(
                400,
                "unknown-graph",
                "There is no such graph here",
                f"The query asks for the graph <{graph}>. Graphs elsewhere are not fetched; /graphs lists those that "
                "are here.",
                {"graph": graph},
            )
    return _dataset(store, tuple(dict.fromkeys(default)), tuple(dict.fromkeys(named)), known)


# -- the answer


def _written(solved: Any, question: Question, bounds: Bounds) -> Answer | Refusal:
    """What pyoxigraph found, in the form that is asked for. Raises TooMuch, and ExportError where it cannot be."""
    table = isinstance(solved, (QuerySolutions, QueryBoolean))
    offer = _offer(question, TABLES if table else GRAPHS)
    if isinstance(offer, Refusal):
        return offer
    media, form = offer
    spool = Spool(bounds, gzip=question.gzip)
    if table:
        spool.rows = Rows(form, bounds.rows) if isinstance(solved, QuerySolutions) else None
        if form == "xml":
            spool.check = xml_bytes
        solved.serialize(cast(Any, spool), format=QueryResultsFormat.from_extension(form))
    else:
        from kgbuild.query import Triples

        Triples(_few(solved, bounds.rows)).write(cast(IO[bytes], spool), form)
    return spool.finish(media)


def _at_most(triples: Iterable[Triple], limit: int) -> Iterator[Triple]:
    for number, triple in enumerate(triples):
        if number == limit:
            raise TooMuch(too_many(limit, "triples"))
        yield triple


def _few(triples: Iterable[Triple], limit: int) -> tuple[Triple, ...]:
    found: set[Triple] = set()
    for triple in triples:
        found.add(triple)
        if len(found) > limit:
            raise TooMuch(too_many(limit, "triples"))
    return tuple(sorted(found, key=str))


__all__ = ["Answer", "Bounds", "Question", "Refusal", "evaluate", "read_graph"]
