"""Named graphs as files: N-Triples in canonical form and code point order, packed, and named by their content.

What a worker makes of a document is such a file, what the store keeps beside its index, what an export of N-Quads
copies, and what is sent to a triple store. Reading one costs a twentieth of asking the index for the same quads, which
decodes them term by term (2 million quads a second beside 100,000).

Spec: RDF 1.1 N-Triples, section 4 (canonical form); RFC 1952 (gzip).
"""

from __future__ import annotations

import hashlib
import heapq
import os
import re
import tempfile
import threading
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, islice
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from kgbuild.errors import StoreError

RUN: Final = 100_000  # lines that are sorted in memory; about 40 MB
_SERIALIZED: Final = 5_000  # quads at a time
_WRITTEN: Final = 5_000  # lines at a time
_READ: Final = 1 << 16  # packed bytes at a time: about a megabyte of lines
_GZIP: Final = 31  # zlib's `wbits` for a gzip header; it has no date and no name
_TYPED: Final = re.compile(rb'(?<=> )"([^"\\\n]*)"\^\^<(http://www\.w3\.org/2001/XMLSchema#\w+)> \.\Z')

Line = bytes  # of N-Triples or N-Quads, without its end


@dataclass(frozen=True, slots=True)
class GraphFile:
    """A named graph in a file. `sha256` and `size` (bytes) are those of the N-Triples, not of what they pack to."""

    graph: str
    path: Path
    sha256: str
    quads: int
    size: int


def file_name(sha256: str) -> str:
    """The name of the file with this content."""
    return f"{sha256}.nt.gz"


def write_graphs(quads: Iterable[Quad], folder: Path) -> Iterator[GraphFile]:
    """Write quads, which come graph by graph, into a file for each graph.

    Memory holds `RUN` quads at most.

    Raises:
        StoreError: a quad is in no named graph, or a graph comes a second time.
    """
    fix = "give quads graph by graph, each with the name of one"
    met = set()
    for graph, group in groupby(quads, key=lambda quad: quad.graph_name):
        if not isinstance(graph, NamedNode):
            raise StoreError("a triple stands outside every named graph", source=folder, fix=fix)
        if graph.value in met:
            raise StoreError(f"the graph {graph} comes twice", source=folder, fix=fix)
        met.add(graph.value)
        yield write_graph(graph.value, serialized(quad.triple for quad in group), folder)


def write_graph(graph: str, pieces: Iterable[bytes], folder: Path) -> GraphFile:
    """Write one graph, given as N-Triples in pieces of whole lines and in any order.

    Numbers, dates and durations get the form in which the store's index gives them back ("01" as "1"), so that the
    file and the index say the same.
    """
    digest, packer = hashlib.sha256(), zlib.compressobj(1, zlib.DEFLATED, _GZIP)
    quads = size = 0
    with ExitStack() as stack:
        aside = folder / f"{os.getpid()}-{threading.get_ident()}.part"
        stream = stack.enter_context(aside.open("wb"))
        lines = sort_lines(map(_as_indexed, pieces), stack)
        while some := list(islice(lines, _WRITTEN)):
            data = b"\n".join(some) + b"\n"
            quads += len(some)
            size += len(data)
            digest.update(data)
            stream.write(packer.compress(data))
        stream.write(packer.flush())
    path = folder / file_name(digest.hexdigest())
    aside.replace(path)
    return GraphFile(graph, path, digest.hexdigest(), quads, size)


def read_graph(path: Path) -> Iterator[bytes]:
    """The N-Triples of a file, in pieces of whole lines.

    Raises:
        StoreError: the file is missing or damaged; where pieces came before, they are not to be relied on.
    """
    fix = "run 'kgbuild doctor', which says how the store is mended"
    unpacker = zlib.decompressobj(_GZIP)
    rest = b""
    try:
        with path.open("rb") as stream:
            while packed := stream.read(_READ):
                data = rest + unpacker.decompress(packed)
                end = data.rfind(b"\n") + 1
                rest = data[end:]
                if end:
                    yield data[:end]
    except OSError as error:
        raise StoreError(f"a graph's file cannot be read ({error.strerror})", source=path, fix=fix) from error
    except zlib.error as error:
        raise StoreError("a graph's file is damaged", source=path, fix=fix) from error
    if rest or not unpacker.eof or unpacker.unused_data:
        raise StoreError("a graph's file is damaged: it was cut off or added to", source=path, fix=fix)


def proven(graph: GraphFile) -> Iterator[bytes]:
    """What `read_graph` gives of its file.

    Raises:
        StoreError: also where the file is whole and holds something else than it should, once all of it was given.
    """
    digest = hashlib.sha256()
    for piece in read_graph(graph.path):
        digest.update(piece)
        yield piece
    if digest.hexdigest() != graph.sha256:
        raise StoreError(
            f"the file does not hold what it should of <{graph.graph}>",
            source=graph.path,
            fix="run 'kgbuild doctor', which says how the store is mended",
        )


def difference(before: Iterable[bytes], after: Iterable[bytes]) -> Iterator[tuple[list[Line], list[Line]]]:
    """The lines that have gone and those that have come, each in order, from one state of a graph to another.

    Args:
        before: sorted N-Triples, each line once, in pieces of whole lines, as `read_graph` gives them.
        after: the same of the later state.

    Yields:
        What differs in one stretch of lines after the other, which are as long as a piece.
    """
    old, new = (map(_lines, pieces) for pieces in (before, after))
    left, right = next(old, []), next(new, [])
    while left or right:
        upto = min(lines[-1] for lines in (left, right) if lines)
        one, other = bisect_right(left, upto), bisect_right(right, upto)
        if left[:one] != right[:other]:
            had, has = set(left[:one]), set(right[:other])
            yield sorted(had - has), sorted(has - had)
        left, right = left[one:] or next(old, []), right[other:] or next(new, [])


def _lines(piece: bytes) -> list[Line]:
    return piece.split(b"\n")[:-1]


def with_graph(pieces: Iterable[bytes], graph: str) -> Iterator[bytes]:
    """N-Triples, in pieces of whole lines, as N-Quads of the graph."""
    end = f" <{graph}> .\n".encode()  # in a statement, no line end stands but at its end
    return (end.join(piece.split(b" .\n")) for piece in pieces)  # `replace` looks twice: it counts first


def without_graph(pieces: Iterable[bytes], graph: str) -> Iterator[bytes]:
    """N-Quads of one graph, in pieces of whole lines, as N-Triples."""
    end = f" <{graph}> .\n".encode()
    return (b" .\n".join(piece.split(end)) for piece in pieces)


def sort_lines(pieces: Iterable[bytes], stack: ExitStack, *, run: int = RUN) -> Iterator[Line]:
    """The lines, each once, in code point order, which is the byte order of UTF-8.

    Args:
        pieces: whole lines, with their ends.
        stack: holds the temporary files to which sorted runs spill.
        run: about how many lines are sorted in memory at a time.
    """
    runs: list[Iterable[Line]] = []
    lines: list[Line] = []
    for piece in pieces:
        lines += piece.split(b"\n")
        lines.pop()  # what follows the last line end
        if len(lines) >= run:
            lines.sort()
            spilled = stack.enter_context(tempfile.TemporaryFile(prefix="kgbuild-sort-"))  # noqa: SIM115 (open until all is read)
            spilled.write(b"\n".join(lines) + b"\n")
            spilled.seek(0)
            runs.append(line[:-1] for line in spilled)
            lines = []
    lines.sort()
    return _once(heapq.merge(*runs, lines) if runs else iter(lines))


def _once(lines: Iterator[Line]) -> Iterator[Line]:
    return (line for line, _ in groupby(lines))


def serialized(statements: Iterable[Triple]) -> Iterator[bytes]:
    """Triples as N-Triples, in pieces of whole lines."""
    rest = iter(statements)
    while piece := serialize(islice(rest, _SERIALIZED), format=RdfFormat.N_TRIPLES):
        yield piece


def _as_indexed(piece: bytes) -> bytes:
    if b'"^^<' not in piece:
        return piece
    # A search in the few lines that it may change takes a tenth of one through all.
    return b"\n".join([_TYPED.sub(_typed, line) if b'"^^<' in line else line for line in piece.split(b"\n")])


def _typed(match: re.Match[bytes]) -> bytes:
    return _given_back(match[1], match[2])


@lru_cache(maxsize=200_000)
def _given_back(text: bytes, datatype: bytes) -> bytes:
    """The end of a line with this literal, without the line's end, as the index gives it back."""
    node = NamedNode("urn:x")
    store = Store()
    store.add(Quad(node, node, Literal(text.decode(), datatype=NamedNode(datatype.decode()))))
    return f"{next(iter(store)).object} .".encode()
