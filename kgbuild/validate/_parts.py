"""Parts of a graph that can be validated one by one with the same results: for what is too large, or has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from pyoxigraph import NamedNode

from kgbuild.errors import StoreError
from kgbuild.graph_files import GraphFile, Line, difference, proven, read_graph
from kgbuild.vocab import FOAF, INSP, OA, PROV, RDF

# A statement with one of these and its subject's and object's other statements are looked at together by some shape.
# Left out are the links to what everything shares: document, text, extraction, rule, reference data.
_LINKS: Final[tuple[NamedNode, ...]] = (
    OA.hasBody,
    OA.hasSelector,
    OA.hasTarget,
    PROV.wasDerivedFrom,
    *(INSP[term] for term in ("addresses", "disagreeingJudgement", "ofFinding", "respondsTo", "restates", "statusOf")),
)
# What any fact may refer to: few, whatever the number of facts.
_SHARED: Final[tuple[NamedNode, ...]] = (FOAF.Person, INSP.Document, INSP.Extraction, INSP.Inspection, INSP.Text)
# Of a text: what no shape of a row looks at, though it is another with every change of the table.
_OF_A_TEXT: Final[tuple[NamedNode, ...]] = (INSP.characters, INSP.sha256)


def _terms(nodes: Iterable[NamedNode]) -> frozenset[bytes]:
    return frozenset(f"<{node.value}>".encode() for node in nodes)


_LINKING: Final = _terms(_LINKS)
_SHARED_TYPES: Final = _terms(_SHARED)
_UNREAD: Final = _terms(_OF_A_TEXT)
_TYPE: Final = f"<{RDF.type.value}>".encode()


@dataclass(frozen=True, slots=True)
class Revised:
    """The graph of a table, of which an earlier state broke no shape beside the same reference data."""

    graph: GraphFile
    before: GraphFile
    texts: tuple[str, str]  # SHA-256 of the table's bytes, before and now: each of its rows names it


def split(source: Path, folder: Path, *, quads: int) -> Iterator[Path]:
    """Split an N-Quads or N-Triples file into files of `folder` of about `quads` lines each.

    Nodes that a fact is linked with (its attestations, passages, selectors, findings it answers) come into the part of
    the fact; people, the document and its text, and what has no links come into every part. Two passes over the file;
    memory is about 160 bytes a node, for the links, and does not depend on how much is said of each.
    """
    with source.open("rb") as stream:
        together = _Together(stream)
    with _Parts(folder, quads) as parts, source.open("rb") as stream:
        part_of: dict[int, int] = {}
        for line in stream:
            group = together.group(line.split(b" ", 1)[0])
            if group is None:
                parts.share(line)
                continue
            part = part_of.get(group)
            if part is None:
                part = part_of[group] = parts.next()
            parts.write(part, line)
    yield from parts.files


def changed_part(revised: Revised) -> bytes | None:
    """What has to be validated again, as N-Triples: all that is linked with what differs, and what is shared.

    Memory is as for `split`, and the lines that differ.

    Returns:
        None where that is all of it: what is shared differs itself, or the earlier file is damaged.
    """
    with suppress(StoreError):
        found = _changed_groups(revised)
        if found is not None:
            together, changed = found
            lines = _lines_of(revised.graph)
            return b"".join(line + b"\n" for line in lines if together.group(line.split(b" ", 1)[0]) in changed)
    return None


def _changed_groups(revised: Revised) -> tuple[_Together, set[int | None]] | None:
    """The groups of the graph, and those among them that have to be validated again; None where all of them have."""
    old, new = (sha256.encode() for sha256 in revised.texts)
    before = (piece.replace(old, new) for piece in proven(revised.before))
    stretches = difference(before, read_graph(revised.graph.path))
    differing = [line.split(b" ", 2) for stretch in stretches for lines in stretch for line in lines]
    together = _Together(_lines_of(revised.graph))
    linked = {node for subject, link, rest in differing if link in _LINKING for node in (subject, _first(rest))}
    changed = {None, *map(together.group, linked)}
    for subject, predicate, rest in differing:
        group = together.group(subject)
        changed.add(group)
        if group is not None:
            continue
        # What was linked is gone with its links, whose other ends are looked at; what was not may matter to any group.
        if predicate not in _UNREAD and (together.shared(subject) or subject not in linked or _shares(predicate, rest)):
            return None
    return together, changed


def _lines_of(graph: GraphFile) -> Iterator[Line]:
    return (line for piece in read_graph(graph.path) for line in piece.splitlines())


def _first(rest: bytes) -> bytes:
    """The object, where it is an IRI."""
    return rest.split(b" ", 1)[0]


def _shares(predicate: bytes, rest: bytes) -> bool:
    """Whether a statement makes its subject one that facts share."""
    return predicate == _TYPE and _first(rest) in _SHARED_TYPES


class _Together:
    """Which nodes of a graph belong together, by their links; what is shared, or has no links, belongs to none."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._parent: dict[int, int] = {}
        self._shared: set[int] = set()
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            if predicate in _LINKING:
                self._parent[self._root(hash(subject))] = self._root(hash(_first(rest)))
            elif _shares(predicate, rest):
                self._shared.add(hash(subject))

    def shared(self, node: bytes) -> bool:
        """Whether it stands in every part, whatever it is linked with."""
        return hash(node) in self._shared

    def group(self, node: bytes) -> int | None:
        """Which nodes it belongs to, told by a number; None where it stands in every part."""
        key = hash(node)
        return None if key in self._shared or key not in self._parent else self._root(key)

    def _root(self, node: int) -> int:
        while (above := self._parent.setdefault(node, node)) != node:
            self._parent[node] = self._parent[above]
            node = above
        return node


class _Parts:
    """Open files of about `quads` lines. What is shared is written to those that exist and to those to come."""

    def __init__(self, folder: Path, quads: int) -> None:
        self.folder, self.quads = folder, quads
        self.files: list[Path] = []
        self._streams: list[BinaryIO] = []
        self._lines: list[int] = []
        self._shared: list[bytes] = []

    def __enter__(self) -> _Parts:
        return self

    def __exit__(self, *_: object) -> None:
        if not self.files:
            self.next()
        for stream in self._streams:
            stream.close()

    def next(self) -> int:
        """The part that a node not met before goes to."""
        if not self._lines or self._lines[-1] >= self.quads:
            file = self.folder / f"part-{len(self.files)}.nq"
            stream = file.open("wb")
            stream.writelines(self._shared)
            self.files.append(file)
            self._streams.append(stream)
            self._lines.append(0)  # without what is shared, or a long list of it would leave no room in any part
        return len(self._lines) - 1

    def write(self, part: int, line: bytes) -> None:
        self._streams[part].write(line)
        self._lines[part] += 1

    def share(self, line: bytes) -> None:
        self._shared.append(line)
        for stream in self._streams:
            stream.write(line)
