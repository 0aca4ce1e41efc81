"""The index of a store's generation: RocksDB, made from the files of named graphs.

Every statement stands in it twice: in its graph, and in the merge of all graphs, which is the default graph. The two
are loaded by calls of their own. A call that loads one of them leaves one file for each order of keys, and where that
is the only one, nothing is left to compact; a call that loads both makes room for each of them in the size of both.
What is derived asks the merge and nothing else, and need not wait for the named graphs: a thread loads these beside it,
once there are enough of them for a call, or no more to come.

What little changes in graphs that are there is taken out and put in line by line, which costs two or three times as
much a line as to load it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse

from kgbuild.errors import StoreError
from kgbuild.graph_files import GraphFile, Line, read_graph, with_graph
from kgbuild.store._disk import unwritten

_PORTION: Final = 200_000  # lines that one call loads: about 200 MB, and two calls run beside each other
_WORTH_A_CALL: Final = 150_000  # quads; fewer are loaded in less time than it takes to compact one more file


class Index:
    """The index in `folder`, opened for writing, or made if there is none. Close it."""

    def __init__(self, folder: Path, *, beside: bool) -> None:
        """Open it. With `beside`, a thread loads the named graphs.

        Raises:
            OSError, ValueError: it cannot be opened.
        """
        self._folder = folder
        self._store: Store | None = Store(str(folder))
        self._thread = ThreadPoolExecutor(1) if beside else None
        self._under_way: list[Future[None]] = []
        self._waiting: list[GraphFile] = []  # to be loaded as themselves
        self._unmerged: list[GraphFile] = []
        self._changed = 0  # quads that were put in or taken out

    @property
    def _opened(self) -> Store:
        if self._store is None:
            raise StoreError("the index is closed", source=self._folder, fix="open it again")
        return self._store

    @property
    def merge(self) -> Store:
        """The store, whose default graph is complete, though named graphs may not be.

        Raises:
            StoreError: the disk gave out, or a file is damaged.
        """
        graphs, self._unmerged = self._unmerged, []
        self._load(piece for graph in graphs for piece in read_graph(graph.path))
        return self._opened

    @property
    def whole(self) -> Store:
        """The store, once everything that `load` was given is in it.

        Raises:
            StoreError: the disk gave out, or a file is damaged.
        """
        self._load_waiting()
        store = self.merge
        for each in self._under_way:
            each.result()
        self._under_way.clear()
        return store

    def load(self, graphs: Sequence[GraphFile]) -> None:
        """See to it that each of these graphs is loaded, into the merge and as itself.

        Raises:
            StoreError: the disk gave out, or a file is damaged; what loads later may raise it too.
        """
        self._unmerged += graphs
        self._waiting += graphs
        if sum(graph.quads for graph in self._waiting) >= _WORTH_A_CALL:
            self._load_waiting()
        self._changed += sum(graph.quads for graph in graphs)

    def change(self, graph: str, gone: Sequence[Line], come: Sequence[Line]) -> None:
        """Take statements out of a graph, and out of the merge what no other graph states; and put others in.

        One transaction puts them in, in memory.

        Args:
            graph: its IRI.
            gone: lines of N-Triples that it has; without the last of them it is gone too.
            come: lines that it has not.
        """
        store, name = self.whole, NamedNode(graph)
        triples = [quad.triple for quad in parse(_text(gone), format=RdfFormat.N_TRIPLES, lenient=True)]
        for s, p, o in triples:
            store.remove(Quad(s, p, o, name))
            if all(stated.graph_name == DefaultGraph() for stated in store.quads_for_pattern(s, p, o)):
                store.remove(Quad(s, p, o))
        new = _text(come)
        store.load(b"".join([new, *with_graph([new], graph)]), format=RdfFormat.N_QUADS, lenient=True)
        if next(store.quads_for_pattern(None, None, None, name), None) is None:
            store.remove_graph(name)
        self._changed += len(gone) + len(come)

    def settle(self, quads: int) -> None:
        """Begin to leave an index of so many quads as it is to be read. Nothing is loaded after that."""
        self._load_waiting()
        store = self.merge
        if self._changed * 4 >= quads:
            # Each call left files of its own, and a query looks into each: in two files it takes a tenth longer. And it
            # steps over what was taken out.
            self._beside(store.optimize)

    def close(self) -> None:
        """Stop what is under way, and let go of the files."""
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)
        self._under_way.clear()
        self._store = None

    def _load_waiting(self) -> None:
        graphs, self._waiting = self._waiting, []
        if graphs:
            pieces = (piece for each in graphs for piece in with_graph(read_graph(each.path), each.graph))
            self._beside(partial(self._load, pieces))

    def _beside(self, work: Callable[[], None]) -> None:
        if self._thread is None:
            work()
        else:
            self._under_way.append(self._thread.submit(work))

    def _load(self, pieces: Iterable[bytes]) -> None:
        try:
            for portion in _portions(pieces, _PORTION):
                # Lenient: these are our own lines, whose IRIs were checked when they were made.
                self._opened.bulk_load(portion, format=RdfFormat.N_QUADS, lenient=True)
        except OSError as error:
            raise unwritten("graph", error, source=self._folder) from error


def quads_by_graph(store: Store) -> dict[str, int]:
    """How many quads each named graph of an index holds."""
    rows = store.query("SELECT ?graph (COUNT(*) AS ?quads) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph")
    assert isinstance(rows, QuerySolutions)
    return {row["graph"].value: int(row["quads"].value) for row in rows}


def _portions(pieces: Iterable[bytes], lines: int) -> Iterator[bytes]:
    """Pieces of whole lines, put together to at least so many lines each, but for the last."""
    rest = iter(pieces)

    def some() -> Iterator[bytes]:
        count = 0
        while count < lines and (piece := next(rest, b"")):
            count += piece.count(b"\n")
            yield piece

    while portion := b"".join(some()):
        yield portion


def _text(lines: Sequence[Line]) -> bytes:
    return b"".join(line + b"\n" for line in lines)
