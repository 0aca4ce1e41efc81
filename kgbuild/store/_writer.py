"""The next generation of a store, in the making."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Store

from kgbuild.errors import StoreError
from kgbuild.graph_files import GraphFile, write_graphs
from kgbuild.store._disk import sync_file, sync_folder, write_synced
from kgbuild.store._folder import (
    check_format,
    checked,
    clean,
    current_generation,
    file_of,
    lock_for_writing,
    looks_like_store,
    next_generation,
    read_text,
    write_format,
)
from kgbuild.store._index import Index
from kgbuild.store._manifest import FORMAT, KeptGraph, Manifest, load_manifest, new_manifest, save_manifest

_FEW: Final = 50_000  # quads that are taken out one by one
# Up to so many new texts are synced one by one; beyond, one sync of all file systems costs less than a wait for each.
_SYNC_EACH: Final = 200


class StoreWriter:
    """The next generation of a store, in the making. `manifest` is changed in place; nothing shows before `commit`."""

    def __init__(self, path: Path, *, fresh: bool, beside: bool) -> None:
        """Start from the live generation, or from nothing if `fresh` or if there is none. Call `writing` instead."""
        self._beside = beside
        self.path = path
        self._live = None if fresh else current_generation(path)
        self._generation = next_generation(path)
        self._folder = path / "generations" / self._generation
        self._index: Index | None = None
        self._new_texts: list[Path] = []
        self._new_graphs: list[Path] = []
        self._not_loaded: list[str] = []  # graphs whose files are here, and which the index still lacks
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

    @property
    def graph(self) -> Store:
        """The graphs of the generation in the making: the live ones and what `replace_graphs` changed.

        That is loaded here, when the graph is asked for.
        """
        return self._begin().whole

    @property
    def merge(self) -> Store:
        """The same store, of which only the default graph need be complete."""
        return self._begin().merge

    def named_graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs in the making, in code point order."""
        return tuple(sorted(self.manifest["graphs"]))

    def file(self, graph: str) -> GraphFile:
        """The file of a named graph in the making, which stays where it is until the writer is done."""
        kept = self.manifest["graphs"][graph]
        return GraphFile(graph, file_of(self.path, kept), kept["sha256"], kept["quads"], kept["bytes"])

    def replace_graphs(self, removed: Iterable[str], graphs: Iterable[GraphFile] = ()) -> None:
        """Remove the named graphs `removed` (IRIs; unknown ones are ignored), and put `graphs` where theirs were.

        Where much goes, what stays is loaded into an empty index: taking a quad out costs twenty times as much as
        loading it.

        Args:
            removed: graphs to drop as a whole.
            graphs: files that `write_graph` made; they are moved into the store.

        Raises:
            StoreError: a file is damaged, or the disk gave out.
        """
        given = {each.graph: each for each in graphs}
        known = self.manifest["graphs"]
        gone = sorted(known.keys() & {*removed, *given})
        stays = sorted(known.keys() - set(gone))
        anew = self._index is None and bool(gone) and (sum(known[name]["quads"] for name in gone) > _FEW or not stays)
        try:
            if anew:
                self._begin(stays)
            else:
                self._begin().take_out(gone, of=len(known))
            for name in gone:
                del known[name]
            for name, each in given.items():
                if each.quads:
                    known[name] = self._keep(each)
            self._not_loaded += sorted(name for name, each in given.items() if each.quads)
        except OSError as error:
            raise StoreError(
                f"the graph cannot be written ({error})", source=self._folder, fix="free disk space and build again"
            ) from error

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
        self._begin().settle(self.manifest["quads"])
        self._settled = True

    def commit(self) -> None:
        """Make this generation the live one. After that the writer is done.

        Raises:
            StoreError: the disk gave out; the store is as it was before.
        """
        if not self._open:
            raise StoreError("the build is already finished", source=self.path, fix="start another")
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
            raise StoreError(
                f"the store cannot be written ({error})", source=self._folder, fix="free disk space and build again"
            ) from error
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
            names = named_graphs_of(live) if older else missing
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

    def _begin(self, anew: Sequence[str] | None = None) -> Index:
        """The index of the generation in the making, made at first use.

        It is made from the live one; where that cannot be opened, from the files; if `anew` names graphs, from theirs.
        """
        if not self._open:
            raise StoreError("the build is already finished", source=self.path, fix="start another")
        if self._index is None:
            graph = self._folder / "graph"
            if anew is None and self._live is not None and not self._opens():
                anew = self.named_graphs()
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                if self._live is not None and anew is None:
                    # A checkpoint of the read-only store: opening it for writing would change the live generation.
                    Store.read_only(str(self._live_graph)).backup(str(graph))
                self._index = Index(graph, beside=self._beside)
            except (OSError, ValueError) as error:
                raise StoreError(
                    f"the next generation cannot be made ({error})",
                    source=graph,
                    fix="free disk space and check permissions; if the store is damaged, move it away and build again",
                ) from error
            self._not_loaded += anew or ()
        names, self._not_loaded = self._not_loaded, []
        if names:
            self._index.load([self.file(name) for name in names])
        return self._index

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
def writing(path: Path | str = "kg", *, fresh: bool = False, beside: bool = False) -> Iterator[StoreWriter]:
    """The next generation of the store at `path`, which is made if there is none.

    Leaving the block without `commit` discards what was written, as do errors and Ctrl-C.

    Args:
        path: the store's folder.
        fresh: start from nothing, whatever the live generation holds. Also mends a store whose manifest is damaged.
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
        writer = StoreWriter(root, fresh=fresh, beside=beside)
        yield writer
    finally:
        if writer is not None:
            writer.discard()
        os.close(lock)


def named_graphs_of(store: Store) -> tuple[str, ...]:
    return tuple(sorted(name.value for name in store.named_graphs()))
