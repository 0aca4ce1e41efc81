"""A graph too large for one run of an engine -> parts that can be validated one by one with the same results."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from pyoxigraph import NamedNode

from kgbuild.vocab import FOAF, INSP, OA, PROV, RDF

# A statement with one of these and its subject's and object's other statements are looked at together by some shape.
# Left out are the links to what everything shares: document, text, extraction, rule, reference data.
_LINKS: Final[tuple[NamedNode, ...]] = (
    OA.hasBody,
    OA.hasSelector,
    OA.hasTarget,
    PROV.wasDerivedFrom,
    *(INSP[term] for term in ("addresses", "disagreeingJudgement", "ofFinding", "respondsTo", "statusOf")),
)
# What any fact may refer to: few, whatever the number of facts.
_SHARED: Final[tuple[NamedNode, ...]] = (FOAF.Person, INSP.Document, INSP.Extraction, INSP.Inspection, INSP.Text)


def split(source: Path, folder: Path, *, quads: int) -> Iterator[Path]:
    """Split an N-Quads or N-Triples file into files of `folder` of about `quads` lines each.

    Nodes that a fact is linked with (its attestations, passages, selectors, findings it answers) come into the part of
    the fact; people, the document and its text, and what has no links come into every part. Two passes over the file;
    memory is about 160 bytes a node, for the links, and does not depend on how much is said of each.
    """
    parent: dict[int, int] = {}
    shared: set[int] = set()
    links = {f"<{link.value}>".encode() for link in _LINKS}
    shared_types = {f"<{cls.value}>".encode() for cls in _SHARED}
    type_ = f"<{RDF.type.value}>".encode()

    def root(node: int) -> int:
        while (above := parent.setdefault(node, node)) != node:
            parent[node] = parent[above]
            node = above
        return node

    with source.open("rb") as stream:
        for line in stream:
            subject, predicate, rest = line.split(b" ", 2)
            if predicate in links:
                parent[root(hash(subject))] = root(hash(rest.split(b" ", 1)[0]))
            elif predicate == type_ and rest.split(b" ", 1)[0] in shared_types:
                shared.add(hash(subject))
    with _Parts(folder, quads) as parts, source.open("rb") as stream:
        part_of: dict[int, int] = {}
        for line in stream:
            node = hash(line.split(b" ", 1)[0])
            if node in shared or node not in parent:
                parts.share(line)
                continue
            together = root(node)
            part = part_of.get(together)
            if part is None:
                part = part_of[together] = parts.next()
            parts.write(part, line)
    yield from parts.files


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
