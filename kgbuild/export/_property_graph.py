"""The graph as nodes and edges with properties, in sorted order, on disk where it is large.

A view says what becomes of the statements (`_full`, `_findings`); this module holds what the views give and what the
writers are given. Writers need the names and types of all properties before the first node, and nodes before edges, so
a view is drawn up once, sorted outside memory, and then read as often as a writer likes.
"""

from __future__ import annotations

import heapq
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import IO, Final, Literal

from kgbuild.export._rdf import Exportable
from kgbuild.graph_files import RUN
from kgbuild.vocab import content_hash

VIEWS: Final = ("full", "findings", "themes")
_BATCH: Final = 1 << 20  # characters
_BYTES_A_RECORD: Final = 400  # of the records that a run of so many statements may hold in memory

Scalar = str | int | float | bool
Value = Scalar | tuple[Scalar, ...]
Type = Literal["string", "integer", "double", "boolean"]
JAVA_TYPES: Final = {"string": "string", "integer": "long", "double": "double", "boolean": "boolean"}  # of many readers
Spell = tuple[str, str]  # ISO 8601 dates, months or years from which and until which; "" where not known


@dataclass(frozen=True, slots=True)
class Property:
    """A property of nodes or of edges. Where `many`, every value is a tuple of scalars of `type`."""

    name: str
    type: Type = "string"
    many: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A node; `labels` are its kinds, sorted, and `caption` what a person reads. Properties lack what is not stated."""

    id: str
    labels: tuple[str, ...]
    caption: str
    properties: Mapping[str, Value]
    spell: Spell = ("", "")


@dataclass(frozen=True, slots=True)
class Edge:
    """A directed edge. `id` is made from its ends, its type and what tells it from another of the same three."""

    id: str
    source: str
    type: str
    target: str
    properties: Mapping[str, Value]
    spell: Spell = ("", "")


class PropertyGraph:
    """Nodes in the order of their ids, edges in that of source, type and target; both can be read again and again.

    Every end of an edge is a node. `node_properties` and `edge_properties` are sorted by name and hold for every node
    and edge; `edge_types` counts the edges of each type.
    """

    def __init__(self, view: str, draft: Draft) -> None:
        """Finish what a view has drafted."""
        self.view = view
        self._nodes, self._edges = draft.nodes.finish(), draft.edges.finish()
        self.node_count = sum(1 for _ in self._merged_nodes())
        self.edge_types = Counter(line.split(b"\t", 2)[1].decode() for line in self._edges)
        self.node_properties = draft.node_schema.properties()
        self.edge_properties = draft.edge_schema.properties()
        self._node_types = {each.name: each for each in self.node_properties}
        self._edge_types = {each.name: each for each in self.edge_properties}

    def nodes(self) -> Iterator[Node]:
        """Every node, each once."""
        for labels, caption, properties, spell, iri in self._merged_nodes():
            yield Node(iri, tuple(labels), caption, _typed(properties, self._node_types), (spell[0], spell[1]))

    def edges(self) -> Iterator[Edge]:
        """Every edge; two statements of the same ends and type differ in their id."""
        for line in self._edges:
            source, kind, target, other, rest = line.decode("utf-8").split("\t", 4)
            properties = json.loads(rest) if rest else {}
            key = content_hash(source, kind, target, other)
            spell = first(properties.get("starts", ())), first(properties.get("ends", ()))
            yield Edge(key, source, kind, target, _typed(properties, self._edge_types), spell)

    def _merged_nodes(self) -> Iterator[tuple[list[str], str, dict[str, list[Scalar]], list[str], str]]:
        """Each id with what is known of it: what a view says of it goes before what an edge says of its end."""
        last = b""
        for line in self._nodes:
            iri, _, rest = line.partition(b"\t")
            if iri == last:
                continue
            last = iri
            # "~" begins an end of an edge, and comes after the "[" of JSON
            labels, caption, properties, spell = json.loads(rest.removeprefix(b"~"))
            yield labels, caption, properties, spell, iri.decode("utf-8")


class Draft:
    """What a view puts together: nodes and edges in any order, and properties that are declared or met."""

    def __init__(self, folder: Path, *, run: int, node_schema: Schema, edge_schema: Schema) -> None:
        self.nodes, self.edges = _Sorter(folder / "nodes", run), _Sorter(folder / "edges", run)
        self.node_schema, self.edge_schema = node_schema, edge_schema

    def node(
        self,
        iri: str,
        labels: tuple[str, ...],
        caption: str,
        properties: Mapping[str, list[Scalar]],
        spell: Spell = ("", ""),
    ) -> None:
        """Add a node. A property without values is one that is not stated."""
        known = {name: values for name, values in sorted(properties.items()) if values}
        self.node_schema.meet(known)
        self.nodes.add(f"{iri}\t{_dumped([labels, caption, known, spell])}".encode())

    def edge(
        self,
        source: str,
        kind: str,
        target: str,
        *,
        other: str = "",
        properties: Mapping[str, list[Scalar]] | None = None,
    ) -> None:
        """Add an edge between what is a node or an `end`; `other` tells it from another of the same ends and type.

        Its spell are its properties `starts` and `ends`.
        """
        known = {name: values for name, values in sorted((properties or {}).items()) if values}
        self.edge_schema.meet(known)
        rest = _dumped(known) if known else ""
        self.edges.add(f"{source}\t{kind}\t{target}\t{other}\t{rest}".encode())

    def end(self, iri: str, caption: str, labels: tuple[str, ...] = ()) -> None:
        """Add a node for the end of an edge, for where no node of its own is added."""
        self.nodes.add(_end(iri, caption, labels))


@dataclass
class Schema:
    """The properties of nodes or of edges: those declared and no others, or, without any, those that are met."""

    declared: tuple[Property, ...] = ()
    _met: dict[str, tuple[set[str], bool]] = field(default_factory=dict)

    def meet(self, properties: Mapping[str, list[Scalar]]) -> None:
        if self.declared:
            return
        for name, values in properties.items():
            types, many = self._met.setdefault(name, (set(), False))
            types.update(_type_of(value) for value in values)
            if len(values) > 1 and not many:
                self._met[name] = (types, True)

    def properties(self) -> tuple[Property, ...]:
        if self.declared:
            return tuple(sorted(self.declared, key=lambda each: each.name))
        return tuple(Property(name, _common(types), many) for name, (types, many) in sorted(self._met.items()))


@contextmanager
def property_graph(store: Exportable, *, view: str, quotes: bool = True, run: int = RUN) -> Iterator[PropertyGraph]:
    """The graph in `view`, one of `VIEWS`; its temporary files go when the block is left.

    Args:
        store: what `open_store` gives.
        view: "full": a node an IRI, an edge a statement between IRIs, literals as properties. "findings": what a person
            reads. "themes": forces and themes with numbers of findings.
        quotes: False leaves out the words of documents.
        run: about how many statements are sorted in memory at a time.
    """
    from kgbuild.export._findings import draft_findings
    from kgbuild.export._full import draft_full
    from kgbuild.export._themes import draft_themes

    if view not in VIEWS:
        raise ValueError(f"view is {', '.join(VIEWS)}, not {view!r}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kgbuild-export-")))
        if view == "full":
            draft = draft_full(store, folder, quotes=quotes, run=run)
        elif view == "findings":
            draft = draft_findings(store, folder, quotes=quotes, run=run)
        else:
            draft = draft_themes(store, folder, run=run)
        yield PropertyGraph(view, draft)


def scalar(text: str, datatype: str) -> Scalar:
    """A literal as the plainest type that holds it without loss: whole numbers of 64 bits, doubles, truth values.

    Args:
        text: the lexical form.
        datatype: the local name of a type of XML Schema, or "".
    """
    if datatype in ("integer", "nonNegativeInteger", "int", "long"):
        return number if text.lstrip("+-").isdecimal() and -(2**63) <= (number := int(text)) < 2**63 else text
    if datatype in ("decimal", "double", "float"):
        try:
            exact = Decimal(text)
        except ArithmeticError:
            return text
        return float(exact) if exact.is_finite() and Decimal(repr(float(exact))) == exact else text
    if datatype == "boolean" and text in ("true", "false", "0", "1"):
        return text in ("true", "1")
    return text


def first(values: Sequence[Scalar]) -> str:
    """The first of several values as text, or ""."""
    return str(values[0]) if values else ""


def keyed(properties: Iterable[Property], prefix: str = "") -> dict[str, tuple[str, Property]]:
    """Properties by their names, each with a short key, for formats that declare them first."""
    return {each.name: (f"{prefix}{number}", each) for number, each in enumerate(properties)}


def plain(value: Scalar) -> str:
    """A scalar as text: true and false, numbers as Python prints them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def joined(value: Value) -> str:
    r"""A value as one text; several are joined by "|", and "|" and "\" within one of several are written \| and \\."""
    if not isinstance(value, tuple):
        return plain(value)
    return "|".join(plain(each).replace("\\", "\\\\").replace("|", "\\|") for each in value)


def write_text(out: IO[bytes], parts: Iterable[str]) -> None:
    """Write texts as UTF-8, about a megabyte at a time."""
    batch: list[str] = []
    size = 0
    for part in parts:
        batch.append(part)
        size += len(part)
        if size > _BATCH:
            out.write("".join(batch).encode("utf-8"))
            batch, size = [], 0
    out.write("".join(batch).encode("utf-8"))


_dumped: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@lru_cache(maxsize=50_000)
def _end(iri: str, caption: str, labels: tuple[str, ...]) -> bytes:
    """The line of a node that is known only as the end of an edge."""
    return f"{iri}\t~{_dumped([labels, caption, {}, ('', '')])}".encode()


def _type_of(value: Scalar) -> Type:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "double" if isinstance(value, float) else "string"


def _common(types: set[str]) -> Type:
    if types == {"integer"}:
        return "integer"
    if types == {"boolean"}:
        return "boolean"
    # Whole numbers beyond 2**53 may be no doubles; a property that mixes the two is rare enough to be text.
    return "double" if types == {"double"} else "string"


def _typed(properties: dict[str, list[Scalar]], types: Mapping[str, Property]) -> dict[str, Value]:
    """The values in the one type that their property has."""
    found: dict[str, Value] = {}
    for name, values in properties.items():
        kind = types[name]
        cast: list[Scalar] = [plain(value) for value in values] if kind.type == "string" else values
        if kind.type == "double":
            cast = [float(value) for value in values]
        if kind.many:
            found[name] = tuple(cast)
        else:
            # One value by the shapes; where a graph breaks them, no text is dropped.
            found[name] = "|".join(map(str, cast)) if kind.type == "string" else cast[0]
    return found


class _Sorter:
    """Lines in any order; sorted runs go to files, so that memory stays flat."""

    def __init__(self, folder: Path, run: int) -> None:
        folder.mkdir()
        self._folder, self._budget = folder, run * _BYTES_A_RECORD
        self._lines: list[bytes] = []
        self._size = 0
        self._runs: list[Path] = []

    def add(self, line: bytes) -> None:
        self._lines.append(line)
        self._size += len(line) + 60  # what a bytes object takes beside its bytes
        if self._size > self._budget:
            self._spill()

    def _spill(self) -> None:
        file = self._folder / str(len(self._runs))
        with file.open("wb") as stream:
            stream.writelines(line + b"\n" for line in sorted(set(self._lines)))
        self._runs.append(file)
        self._lines, self._size = [], 0

    def finish(self) -> _Sorted:
        """All lines in code point order, each once."""
        if not self._runs:
            return _Sorted(sorted(set(self._lines)))
        self._spill()
        whole = self._folder / "all"
        with ExitStack() as stack, whole.open("wb") as stream:
            before = b""
            for line in heapq.merge(*(stack.enter_context(file.open("rb")) for file in self._runs)):
                if line != before:
                    stream.write(line)
                    before = line
        for file in self._runs:
            file.unlink()
        return _Sorted(whole)


class _Sorted:
    """Sorted lines, in memory or in a file; each iteration starts anew."""

    def __init__(self, lines: list[bytes] | Path) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[bytes]:
        if isinstance(self._lines, list):
            yield from self._lines
            return
        with self._lines.open("rb") as stream:
            for line in stream:
                yield line[:-1]
