"""The live generation of a store, for reading."""

from __future__ import annotations

import contextlib
import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from pyoxigraph import Quad, RdfFormat, Store, parse

from kgbuild.errors import StoreError
from kgbuild.graph_files import proven, read_graph, with_graph
from kgbuild.store._folder import (
    check_format,
    current_generation,
    file_of,
    graph_file,
    hold_generation,
    looks_like_store,
    read_text,
)
from kgbuild.store._index import quads_by_graph
from kgbuild.store._manifest import FORMAT, Manifest, damaged, load_manifest


class StoreReader:
    """The live generation of a store, as it was when opened: a later build does not change what this reader sees."""

    def __init__(self, path: Path, generation: str, in_use: int) -> None:
        """Take over `in_use`, a descriptor that holds the generation's shared lock. Call `open_store` instead."""
        self.path = path
        self.generation = generation
        self._folder = path / "generations" / generation
        self._in_use: int | None = in_use
        self._graph: Store | None = None
        try:
            self.manifest: Manifest = load_manifest(self._folder / "manifest.json")
            if self.manifest["format"] < FORMAT:
                raise StoreError(
                    f"the store has format {self.manifest['format']}, which an older kgbuild wrote",
                    source=path,
                    fix="run 'kgbuild build' with its sources, which brings it up to date and keeps all it holds",
                )
        except StoreError:
            self.close()
            raise

    @property
    def graph(self) -> Store:
        """The named graphs, and their merge as the default graph, read-only.

        Opened at first use, so that a look at the manifest costs next to nothing.
        """
        if self._graph is None:
            if self._in_use is None:
                raise StoreError("the store is closed", source=self.path, fix="open it again")
            try:
                self._graph = Store.read_only(str(self._folder / "graph"))
            except (OSError, ValueError) as error:
                raise StoreError(
                    f"the graph cannot be opened ({error})",
                    source=self._folder / "graph",
                    fix="run 'kgbuild build' with its sources, which makes it anew from the files in graphs/",
                ) from error
        return self._graph

    def quads(self) -> Iterator[Quad]:
        """The quads of the named graphs, graph by graph in code point order of their IRIs."""
        for name in self.named_graphs():
            for piece in with_graph(self.triples(name), name):
                yield from parse(piece, format=RdfFormat.N_QUADS)

    def triples(self, graph: str) -> Iterator[bytes]:
        """A named graph as N-Triples in canonical form and code point order, in pieces of whole lines.

        Raises:
            StoreError: its file is missing or damaged.
        """
        return read_graph(file_of(self.path, self.manifest["graphs"][graph]))

    def count(self) -> int:
        """How many quads the named graphs hold."""
        return self.manifest["quads"]

    def text(self, sha256: str) -> str:
        """The text of the document whose original bytes have this SHA-256 (lower-case hex).

        Raises:
            StoreError: no such text is kept, as for a table, or it is damaged.
        """
        return read_text(self.path, self.manifest, sha256)

    def named_graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs, in code point order."""
        return tuple(sorted(self.manifest["graphs"]))

    def faults(self) -> Iterator[StoreError]:
        """Where the files in `graphs/`, the index and the manifest do not say the same. Reads all of them."""
        again = "delete it and run 'kgbuild build' with its sources"
        for name, kept in sorted(self.manifest["graphs"].items()):
            file = graph_file(self.path, name, kept)
            try:
                deque(proven(file), maxlen=0)
            except StoreError as error:
                yield StoreError(error.problem, source=file.path, fix=f"{again}: it is made anew from the index")
        folder = self._folder / "graph"
        try:
            indexed = quads_by_graph(self.graph)
        except StoreError as error:
            yield error
            return
        except (OSError, RuntimeError) as error:
            yield StoreError(f"the index is damaged ({error})", source=folder, fix=f"{again}: it is made from graphs/")
            return
        for name in sorted({*indexed, *self.manifest["graphs"]}):
            found, kept_quads = indexed.get(name, 0), self.manifest["graphs"].get(name, {"quads": 0})["quads"]
            if found != kept_quads:
                problem = f"the index holds {found:,} quads of <{name}>, not {kept_quads:,}"
                yield StoreError(problem, source=folder, fix=f"{again}: it is made from graphs/")

    def close(self) -> None:
        """Let the generation go; a later build may then remove it."""
        self._graph = None
        if self._in_use is not None:
            os.close(self._in_use)
            self._in_use = None

    def __enter__(self) -> StoreReader:
        """The reader itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def __del__(self) -> None:
        """Let go of the lock of a reader that nobody closed."""
        with contextlib.suppress(AttributeError, OSError):
            self.close()


def open_store(path: Path | str) -> StoreReader:
    """The live generation of the store at `path`, for reading.

    Raises:
        StoreError: there is no store, it holds no finished build, is damaged, or has another format.
    """
    root = Path(path)
    if not looks_like_store(root):
        problem = "there is no store here" if root.is_dir() or not root.exists() else "this is not a folder"
        raise StoreError(problem, source=root, fix="run 'kgbuild build', or say where it is with --store")
    check_format(root)
    for _ in range(1_000):
        generation = current_generation(root)
        if generation is None:
            raise StoreError("the store holds no finished build", source=root, fix="run 'kgbuild build'")
        in_use = hold_generation(root / "generations" / generation / "in-use")
        if in_use is not None:
            return StoreReader(root, generation, in_use)
        if current_generation(root) == generation:  # not swapped in between: what CURRENT names is not there
            break
    raise damaged(f"the store is damaged: generation {generation} is missing", source=root / "CURRENT", root=root)
