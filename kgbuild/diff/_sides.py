"""The two graphs of a comparison, and which of their nodes differ: found without holding either of them.

A *side* is a store, or an RDF file loaded into a store of its own. Graphs that two stores made of the same bytes by
the same rules (the manifest's keys) are equal and are not looked at. Of others the statements of one side are kept as
64-bit hashes only. The graph of a table is not read whole, since fetching a term from disk takes ten microseconds: in
it the IRIs of facts and attestations are hashes of what identifies them, so that it is enough to compare those IRIs,
the properties that do not enter them, and how many statements each property has.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, QuerySolutions, Store

from kgbuild.errors import InputError
from kgbuild.store import StoreReader, open_store
from kgbuild.validate import rdf_format
from kgbuild.vocab import DCTERMS, DEFAULT_BASE, INSP, OA, QB, RDF, VOID, Minter

_IN_MEMORY: Final = 300_000_000  # bytes of an RDF file; more go into a store on disk
# What enters the IRI of a row's fact or attestation, or says where in the table the row stands (`mapping`).
_IDENTIFYING: Final = frozenset(
    {
        *(RDF.type, RDF.value, OA.hasTarget, OA.hasSource, OA.hasSelector, DCTERMS.conformsTo, DCTERMS.source),
        *(INSP.force, INSP.cycle, INSP.question, INSP.grade, INSP.findingKind, INSP.summary, INSP.document, INSP.rule),
        *(INSP.statementKind, INSP.speaker, INSP.roleAsPrinted, INSP.statusOf, INSP.status, QB.dataSet),
    }
)


class Side:
    """One of the two graphs. `keys` holds what each named graph was made of, where a store's manifest says it."""

    def __init__(
        self, name: str, graph: Store, base: str, keys: dict[str, str], release: Callable[[], None] = lambda: None
    ) -> None:
        """Take over a graph; call `open_side` instead."""
        self.name = name
        self.graph = graph
        self.base = base
        self.keys = keys
        self.named = {node.value for node in graph.named_graphs() if isinstance(node, NamedNode)}
        self._release = release

    def close(self) -> None:
        """Let go of the store, or of the copy of the file."""
        self._release()

    def about(self, node: NamedNode) -> dict[NamedNode, set[Any]]:
        """All that is stated of a node, in whichever graph: objects by predicate."""
        found: dict[NamedNode, set[Any]] = {}
        for quad in self.graph.quads_for_pattern(node, None, None, None):
            found.setdefault(quad.predicate, set()).add(quad.object)
        return found

    def subjects(self, predicate: NamedNode, value: NamedNode) -> set[NamedNode]:
        """The nodes that have `value` under `predicate`."""
        return {
            quad.subject
            for quad in self.graph.quads_for_pattern(None, predicate, value, None)
            if isinstance(quad.subject, NamedNode)
        }


def open_side(path: Path) -> Side:
    """The store in the folder `path`, or the RDF file `path`.

    Raises:
        InputError: neither, or a file that does not parse.
        StoreError: a folder that holds no store, or a damaged one.
    """
    if path.is_dir():
        return _of_store(open_store(path), str(path))
    if not path.is_file():
        raise InputError("no such store or file", source=path, fix="name a store's folder, or an RDF file")
    form = rdf_format(path)
    folder = tempfile.TemporaryDirectory(prefix="kgbuild-diff-")
    try:
        graph = Store() if path.stat().st_size <= _IN_MEMORY else Store(folder.name)
        graph.bulk_load(path=str(path), format=form)
    except SyntaxError as error:
        folder.cleanup()
        raise InputError(f"does not parse: {error.msg}", source=path, line=error.lineno, fix="mend the file") from error
    except (OSError, ValueError) as error:
        folder.cleanup()
        raise InputError(f"cannot be read: {error}", source=path, fix="check the file and its permissions") from error
    stated = (quad.object for quad in graph.quads_for_pattern(None, VOID.uriSpace, None, None))
    spaces = sorted({space.value for space in stated if isinstance(space, Literal | NamedNode)})
    return Side(str(path), graph, spaces[0] if spaces else DEFAULT_BASE, {}, folder.cleanup)


def _of_store(reader: StoreReader, name: str) -> Side:
    base = reader.manifest["base"] or DEFAULT_BASE
    mint = Minter(base)
    keys = {
        mint.document_graph(document).value: str(entry.get("key", ""))
        for document, entry in reader.manifest["documents"].items()
    }
    keys[mint.reference_graph.value] = reader.manifest["reference"]
    return Side(name, reader.graph, base, keys, reader.close)


def touched(a: Side, b: Side) -> Iterator[tuple[str, NamedNode]]:
    """Yield each node of which the two sides do not state the same, with the named graph ("" where there is none).

    Order is not fixed, and a node may come more than once. Where either side has no named graphs, their merges are
    compared.

    Raises:
        InputError: a blank node is among them: it has no name by which it could be found on the other side.
    """
    if a.named and b.named:
        for name in sorted(a.named | b.named):
            if not (a.keys.get(name) and a.keys.get(name) == b.keys.get(name)):
                table = _is_table(a, name) and _is_table(b, name)
                found = _in_table(a, b, NamedNode(name)) if table else _in_graph(a, b, NamedNode(name))
                yield from ((name, _named(node, a, b)) for node in found)
    else:
        yield from (("", _named(node, a, b)) for node in _in_graph(a, b, None))


def _named(node: Any, a: Side, b: Side) -> NamedNode:
    if isinstance(node, BlankNode):
        raise InputError(
            "holds statements on blank nodes that the other has not, and such nodes cannot be told apart",
            source=f"{a.name}, {b.name}",
            fix="compare stores, or what 'kgbuild export' writes",
        )
    assert isinstance(node, NamedNode)
    return node


def _is_table(side: Side, name: str) -> bool:
    document = NamedNode(name.replace(side.base + "graph/document/", side.base + "document/", 1))
    return INSP["documentKind-table"] in side.about(document).get(INSP.documentKind, ())


def _in_graph(a: Side, b: Side, graph: NamedNode | None) -> Iterator[Any]:
    """Subjects of the statements that only one side has."""

    def statements(side: Side) -> Iterator[tuple[int, Any]]:
        name: Any = graph if graph is not None else None if side.named else DefaultGraph()
        for quad in side.graph.quads_for_pattern(None, None, None, name):
            yield hash(quad.triple), quad.subject

    yield from _unequal(statements, a, b)


def _unequal(rows: Callable[[Side], Iterator[tuple[int, Any]]], a: Side, b: Side) -> Iterator[Any]:
    """What `rows` gives of one side only; each row is a hash and what to report. Only hashes are held."""
    only_a = {key for key, _ in rows(a)}
    shared = set()
    for key, value in rows(b):
        if key in only_a:
            shared.add(key)
        else:
            yield value
    only_a -= shared
    if only_a:
        yield from (value for key, value in rows(a) if key in only_a)


def _in_table(a: Side, b: Side, graph: NamedNode) -> Iterator[Any]:
    """The same of a table's graph, by what the module's docstring says."""
    counts = {side.name: _counts(side, graph) for side in (a, b)}
    predicates = sorted({each for found in counts.values() for each in found}, key=str)
    for predicate in predicates:
        before, after = (counts[side.name].get(predicate) for side in (a, b))
        if predicate in _IDENTIFYING and before == after:
            continue

        # The IRI of an attestation is made of its body's, which thus needs no fetching.
        wanted = "?s" if predicate == OA.hasBody else "?s ?o"

        def pairs(side: Side, predicate: NamedNode = predicate, wanted: str = wanted) -> Iterator[tuple[int, Any]]:
            answer = side.graph.query(f"SELECT {wanted} WHERE {{ GRAPH {graph} {{ ?s {predicate} ?o }} }}")
            assert isinstance(answer, QuerySolutions)
            for row in answer:
                yield hash(tuple(row)), row[0]

        yield from _unequal(pairs, a, b)


def _counts(side: Side, graph: NamedNode) -> dict[NamedNode, int]:
    """How many statements each property has in the graph."""
    answer = side.graph.query(f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }} GROUP BY ?p")
    assert isinstance(answer, QuerySolutions)
    return {row["p"]: int(row["n"].value) for row in answer}
