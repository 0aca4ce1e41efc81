"""The next generation of a store, in the making."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Store

from kgbuild.errors import StoreError
from kgbuild.graph_files import GraphFile, Line, difference, proven, write_graphs
from kgbuild.store._disk import sync_file, sync_folder, unwritten, write_synced
from kgbuild.store._folder import (
    check_format,
    checked,
    clean,
    current_generation,
    file_of,
    graph_file,
    lock_for_writing,
    looks_like_store,
    next_generation,
    read_text,
    write_format,
)
from kgbuild.store._index import Index
from kgbuild.store._manifest import FORMAT, KeptGraph, Manifest, load_manifest, new_manifest, save_manifest

# An index of which more than such a part changes is made anew: that takes hardly longer, and leaves it in one piece.
_PART: Final = 3
_MOST: Final = 1_000_000  # lines that are changed one by one, and held in memory: about 250 MB
# Up to so many new texts are synced one by one; beyond, one sync of all file systems costs less than a wait for each.
_SYNC_EACH: Final = 200


class StoreWriter:
    """The next generation of a store, in the making. `manifest` is changed in place; nothing shows before `commit`."""

    def __init__(self, path: Path, *, beside: bool) -> None:
        """Start from the live generation, or from nothing if there is none. Call `writing` instead."""
        self._beside = beside
        self.path = path
        self._live = current_generation(path)
        self._generation = next_generation(path)
        self._folder = path / "generations" / self._generation
        self._index: Index | None = None
        self._indexed: dict[str, KeptGraph] = {}  # the graphs as the index has them, or those of the live one
        self._new_texts: list[Path] = []
        self._new_graphs: list[Path] = []
        self._open = True
        self._settled = False  # whether the index needs nothing more than to be closed
        self.manifest: Manifest = new_manifest()
        self.mended = False  # whether it has what the live generation has not, so that a commit is worth while
        self._live_files: set[Path] = set()
        if self._live is not None:
            self.manifest = copy.deepcopy(load_manifest(path / "generations" / self._live / "manifest.json"))
            files = {file_of(path, kept) for kept in self.manifest["graphs"].values()}
            self._live_files = {file for file in files if file.is_file()}
            self._mend()
            self._indexed = dict(self.manifest["graphs"])

    @property
    def graph(self) -> Store:
        """The graphs of the generation in the making: the live ones and what `replace_graphs` changed.

        The index is brought up to that here, when the graph is asked for.
        """
        return self._up_to_date().whole

    def merge(self, *, but_for: Collection[str] = ()) -> Store:
        """The same store, of which only the default graph need be complete.

        Args:
            but_for: graphs that are about to be replaced. What they state may be there as it was before, or be missing.
        """
        return self._up_to_date(but_for).merge

    def named_graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs in the making, in code point order."""
        return tuple(sorted(self.manifest["graphs"]))

    def file(self, graph: str) -> GraphFile:
        """The file of a named graph in the making, which stays where it is until the writer is done."""
        return graph_file(self.path, graph, self.manifest["graphs"][graph])

    def replace_graphs(self, removed: Iterable[str], graphs: Iterable[GraphFile] = ()) -> None:
        """Remove the named graphs `removed` (IRIs; unknown ones are ignored), and put `graphs` where theirs were.

        Args:
            removed: graphs to drop as a whole.
            graphs: files that `write_graph` made; they are moved into the store.

        Raises:
            StoreError: a file is damaged, or the disk gave out.
        """
        self._check_open()
        given = {each.graph: each for each in graphs}
        known = self.manifest["graphs"]
        try:
            for name in {*removed, *given}:
                known.pop(name, None)
            for name, each in given.items():
                if each.quads:
                    known[name] = self._keep(each)
        except OSError as error:
            raise unwritten("graph", error, source=self._folder) from error

    def put_text(self, sha256: str, text: str) -> None:
        """Keep `text` as what was read from the original bytes with this SHA-256 (lower-case hex)."""
        data = text.encode("utf-8", "surrogatepass")
        name = self.manifest["texts"].get(checked(sha256), sha256)
        target = self.path / "texts" / name
        if target.exists():
            if target.read_bytes() == data:
                return
            # The live generation's offsets count in the older reading of these bytes, so that file must stay.
            name = f"{sha256}.{hashlib.sha256(data).hexdigest()[:16]}"
            target = self.path / "texts" / name
        self.manifest["texts"].pop(sha256, None)
        if name != sha256:
            self.manifest["texts"][sha256] = name
        target.parent.mkdir(exist_ok=True)
        aside = target.with_name(f".{name}.tmp")
        aside.write_bytes(data)
        aside.replace(target)
        self._new_texts.append(target)

    def text(self, sha256: str) -> str:
        """The text kept for these original bytes, including what `put_text` added; StoreError if none."""
        return read_text(self.path, self.manifest, sha256)

    def settle(self) -> None:
        """Begin what `commit` does with the index. No graph is replaced after that."""
        self.manifest["quads"] = sum(kept["quads"] for kept in self.manifest["graphs"].values())
        self._up_to_date().settle(self.manifest["quads"])
        self._settled = True

    def commit(self) -> None:
        """Make this generation the live one. After that the writer is done.

        Raises:
            StoreError: the disk gave out; the store is as it was before.
        """
        self._check_open()
        try:
            if not self._settled:
                self.settle()
            self.graph.flush()
            self._close()
            documents = {str(entry.get("sha256", "")) for entry in self.manifest["documents"].values()}
            self.manifest["texts"] = {key: name for key, name in self.manifest["texts"].items() if key in documents}
            self.manifest["format"] = FORMAT
            write_synced(self._folder / "in-use", b"")
            save_manifest(self.manifest, self._folder / "manifest.json")
            self._sync()
            write_format(self.path)  # before the swap: an older kgbuild must not build on what it does not know
            aside = self.path / "CURRENT.tmp"
            write_synced(aside, f"{self._generation}\n".encode())
            aside.replace(self.path / "CURRENT")
        except OSError as error:
            raise unwritten("store", error, source=self._folder) from error
        self._open = False
        sync_folder(self.path)
        clean(self.path, keep=self.manifest)

    def discard(self) -> None:
        """Forget the generation in the making. Does nothing after `commit`."""
        self._close()
        if self._open:
            self._open = False
            shutil.rmtree(self._folder, ignore_errors=True)

    def _close(self) -> None:
        if self._index is not None:
            self._index.close()
            self._index = None

    def _mend(self) -> None:
        """Write what `graphs/` lacks, in a store of format 1 everything, from the index of the live generation."""
        known, older = self.manifest["graphs"], self.manifest["format"] < FORMAT
        missing = [name for name, kept in sorted(known.items()) if file_of(self.path, kept) not in self._live_files]
        self.mended = bool(missing) or older or not self._opens()
        if not missing and not older:
            return
        try:
            live = Store.read_only(str(self._live_graph))
            names = sorted(name.value for name in live.named_graphs()) if older else missing
            quads = (quad for name in names for quad in live.quads_for_pattern(None, None, None, NamedNode(name)))
            self._folder.mkdir(parents=True)
            for each in write_graphs(quads, self._folder):
                known[each.graph] = self._keep(each)
        except (OSError, ValueError) as error:
            raise StoreError(
                f"the graphs cannot be written from the index ({error})",
                source=self._live_graph,
                fix=f"free disk space; if the store is damaged, move {self.path} away and build with all its sources",
            ) from error

    @property
    def _live_graph(self) -> Path:
        return self.path / "generations" / str(self._live) / "graph"

    def _opens(self) -> bool:
        """Whether the live generation's index can be opened."""
        try:
            Store.read_only(str(self._live_graph))
        except (OSError, ValueError):
            return False
        return True

    def _keep(self, graph: GraphFile) -> KeptGraph:
        """Move a file to `graphs/`. One that the live generation has there already stays as it is."""
        kept: KeptGraph = {"sha256": graph.sha256, "quads": graph.quads, "bytes": graph.size}
        target = file_of(self.path, kept)
        if target not in self._live_files and graph.path.exists():  # else two graphs say the same
            target.parent.mkdir(exist_ok=True)
            graph.path.replace(target)
            self._new_graphs.append(target)
        return kept

    def _check_open(self) -> None:
        if not self._open:
            raise StoreError("the build is already finished", source=self.path, fix="start another")

    def _up_to_date(self, but_for: Collection[str] = ()) -> Index:
        """The index, with the graphs as they are in the manifest; those in `but_for` as it had them, or not at all."""
        self._check_open()
        wanted = {name: kept for name, kept in sorted(self.manifest["graphs"].items()) if name not in but_for}
        changes = self._changes(wanted, but_for)
        if changes is None:
            self._close()
            self._indexed = {}
        if self._index is None:
            self._index = self._open_index(copy_live=bool(self._indexed))
        try:
            for name, gone, come in changes or ():
                self._index.change(name, gone, come)
        except OSError as error:
            raise unwritten("graph", error, source=self._folder) from error
        new = [self.file(name) for name in wanted if name not in self._indexed]
        if new:
            self._index.load(new)
        self._indexed = wanted | {name: kept for name, kept in self._indexed.items() if name in but_for}
        return self._index

    def _changes(
        self, wanted: dict[str, KeptGraph], but_for: Collection[str]
    ) -> list[tuple[str, list[Line], list[Line]]] | None:
        """The lines by which graphs of the index differ from those wanted; None where it is better made anew."""
        if self._index is None and self._live is not None and not self._opens():
            return None
        left = min(sum(kept["quads"] for kept in wanted.values()) // _PART, _MOST)
        changes = []
        for name, had in sorted(self._indexed.items()):
            has = wanted.get(name)
            if name in but_for or has == had:
                continue
            try:
                after = proven(graph_file(self.path, name, has)) if has else ()
                for gone, come in difference(proven(graph_file(self.path, name, had)), after):
                    changes.append((name, gone, come))
                    left -= len(gone) + len(come)
                    if left < 0:
                        return None
            except StoreError:
                return None  # a file that cannot be relied on, and need not be where another has taken its place
        return changes

    def _open_index(self, *, copy_live: bool) -> Index:
        graph = self._folder / "graph"
        try:
            shutil.rmtree(graph, ignore_errors=True)
            self._folder.mkdir(parents=True, exist_ok=True)
            if copy_live:
                # A checkpoint of the read-only store: opening it for writing would change the live generation.
                Store.read_only(str(self._live_graph)).backup(str(graph))
            return Index(graph, beside=self._beside)
        except (OSError, ValueError) as error:
            raise StoreError(
                f"the next generation cannot be made ({error})",
                source=graph,
                fix="free disk space and check permissions; if the store is damaged, move it away and build again",
            ) from error

    def _sync(self) -> None:
        """Bring everything that this build wrote to the disk, but for CURRENT."""
        new = self._new_texts + self._new_graphs
        if len(new) > _SYNC_EACH:
            os.sync()
            return
        for file in new:
            sync_file(file)
        for folder in sorted({file.parent for file in new}):
            sync_folder(folder)
        for file in sorted((self._folder / "graph").iterdir()):
            if file.stat().st_nlink == 1:  # others are hard links into a generation that was synced when it was made
                sync_file(file)
        for folder in (self._folder / "graph", self._folder, self._folder.parent):
            sync_folder(folder)


@contextlib.contextmanager
def writing(path: Path | str, *, beside: bool = False) -> Iterator[StoreWriter]:
    """The next generation of the store at `path`, which is made if there is none.

    Leaving the block without `commit` discards what was written, as do errors and Ctrl-C.

    Args:
        path: the store's folder.
        beside: a thread of its own loads what `StoreWriter.merge` does not wait for.

    Raises:
        StoreError: another build holds the store, the folder is something else, or the store has another format.
    """
    root = Path(path)
    if root.exists() and not root.is_dir():
        raise StoreError("this is not a folder", source=root, fix="name another folder with --store")
    if root.is_dir() and not looks_like_store(root) and any(root.iterdir()):
        raise StoreError("this folder holds something else", source=root, fix="name another folder with --store")
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = os.open(root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise StoreError(
            f"the store cannot be made ({error.strerror})",
            source=root,
            fix="choose a folder you may write to with --store",
        ) from error
    writer = None
    try:
        lock_for_writing(root, lock)
        check_format(root)
        clean(root)
        if not (root / "format").exists():
            write_format(root)
        writer = StoreWriter(root, beside=beside)
        yield writer
    finally:
        if writer is not None:
            writer.discard()
        os.close(lock)
