"""Named graphs on disk: a store that is replaced as a whole, so that it is as it was before or complete, never between.

::

    kg/
    ├── format                      the layout's version, one line
    ├── CURRENT                     the name of the live generation, one line; replaced atomically
    ├── lock                        held (flock) while a build writes
    ├── generations/<name>/
    │   ├── graph/                  pyoxigraph's RocksDB, an index; never changed once CURRENT names it
    │   ├── manifest.json           what was read to make it
    │   └── in-use                  held shared (flock) by every reader of this generation
    ├── graphs/<sha256>.nt.gz       each named graph as N-Triples, under the hash of its content
    └── texts/<sha256>              the text that evidence offsets count in, under the hash of the original bytes

A build makes the next generation aside, as a RocksDB checkpoint of the live one (hard links: a few milliseconds
whatever its size), changes that, syncs it to disk and then replaces CURRENT. A process killed anywhere on the way
leaves the old CURRENT; what it left behind is removed by the next build. Readers wait for nobody: they hold their own
generation, which is removed only when the last of them has gone.

The named graphs as files (`graph_files`) are what the store holds; RocksDB is made from them, and made anew from them
where it is damaged. Questions go to RocksDB; what wants every quad (exports, loading elsewhere) reads the files.

The default graph is the RDF merge of the named graphs, kept as such. (A union made while a query runs gives a triple
once for every graph that states it, and then COUNT is wrong.)
"""

from __future__ import annotations

import contextlib
import copy
import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TypedDict, cast

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from kgbuild._index import Index, quads_by_graph
from kgbuild.errors import StoreError
from kgbuild.graph_files import GraphFile, file_name, read_graph, with_graph, write_graphs

FORMAT: Final = 2
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_GENERATION: Final = re.compile(r"[0-9]{8,}")
_FEW: Final = 50_000  # quads that are taken out one by one
# Up to so many new texts are synced one by one; beyond, one sync of all file systems costs less than a wait for each.
_SYNC_EACH: Final = 200


class KeptGraph(TypedDict):
    """A named graph in `graphs/`: the SHA-256 of its N-Triples, their number, and their size in bytes."""

    sha256: str
    quads: int
    bytes: int


class Manifest(TypedDict):
    """What a generation was made of. Nothing of it enters the graph or an export.

    `documents` maps a document's name to its entry: `sha256` (which keeps its text from being removed), `key` (of
    everything its graph depends on), `location`, `size` in bytes, `mtime_ns`, `kind` and counts. `graphs` has the named
    graphs by their IRIs, and `quads` counts those of all. `texts` names the file in `texts/` of a document whose text
    differs from an older reading of the same bytes; all others lie under their hash.
    """

    kgbuild: str
    format: int
    base: str
    reference: str
    rules: str
    quads: int
    documents: dict[str, dict[str, Any]]
    graphs: dict[str, KeptGraph]
    texts: dict[str, str]


def new_manifest() -> Manifest:
    """The manifest of a store that holds nothing."""
    return {
        "kgbuild": "",
        "format": FORMAT,
        "base": "",
        "reference": "",
        "rules": "",
        "quads": 0,
        "documents": {},
        "graphs": {},
        "texts": {},
    }


def load_manifest(path: Path) -> Manifest:
    """Read a manifest.json. One of format 1 has no `graphs`, and is given none.

    Raises:
        StoreError: the file is missing, is not JSON, or lacks a part.
    """
    fix = f"move {path.parent.parent.parent} away and run 'kgbuild build' with all its sources"
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise StoreError(f"the manifest cannot be read ({error.strerror})", source=path, fix=fix) from error
    except ValueError as error:  # both JSONDecodeError and UnicodeDecodeError
        line = getattr(error, "lineno", None)
        raise StoreError("the manifest is damaged: it is not JSON", source=path, line=line, fix=fix) from error
    expected = new_manifest()
    if isinstance(data, dict) and data.get("format") == 1:
        data["graphs"] = {}
    for name, value in expected.items():
        if not isinstance(data, dict) or not isinstance(data.get(name), type(value)):
            raise StoreError(f"the manifest is damaged: '{name}' is missing or malformed", source=path, fix=fix)
    for name in ("documents", "graphs"):
        if not all(isinstance(entry, dict) for entry in data[name].values()):
            raise StoreError(f"the manifest is damaged: an entry of '{name}' is malformed", source=path, fix=fix)
    return cast(Manifest, data)


def save_manifest(manifest: Manifest, path: Path) -> None:
    """Write a manifest.json: UTF-8, keys sorted, the same bytes for the same content, synced to disk."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    _write_synced(path, text.encode("utf-8"))


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
        return read_graph(_kept(self.path, self.manifest["graphs"][graph]))

    def count(self) -> int:
        """How many quads the named graphs hold."""
        return self.manifest["quads"]

    def text(self, sha256: str) -> str:
        """The text of the document whose original bytes have this SHA-256 (lower-case hex).

        Raises:
            StoreError: no such text is kept, as for a table, or it is damaged.
        """
        return _read_text(self.path, self.manifest, sha256)

    def named_graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs, in code point order."""
        return tuple(sorted(self.manifest["graphs"]))

    def faults(self) -> Iterator[StoreError]:
        """Where the files in `graphs/`, the index and the manifest do not say the same. Reads all of them."""
        again = "delete it and run 'kgbuild build' with its sources"
        for name, kept in sorted(self.manifest["graphs"].items()):
            file, digest, quads = _kept(self.path, kept), hashlib.sha256(), 0
            try:
                for piece in read_graph(file):
                    digest.update(piece)
                    quads += piece.count(b"\n")
            except StoreError as error:
                yield StoreError(error.problem, source=file, fix=f"{again}: it is made anew from the index")
                continue
            if (digest.hexdigest(), quads) != (kept["sha256"], kept["quads"]):
                yield StoreError(
                    f"the file does not hold what it should of <{name}>", source=file, fix=f"{again}: it is made anew"
                )
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


def open_store(path: Path | str = "kg") -> StoreReader:
    """The live generation of the store at `path`, for reading.

    Raises:
        StoreError: there is no store, it holds no finished build, is damaged, or has another format.
    """
    root = Path(path)
    if not _looks_like_store(root):
        problem = "there is no store here" if root.is_dir() or not root.exists() else "this is not a folder"
        raise StoreError(problem, source=root, fix="run 'kgbuild build', or say where it is with --store")
    _check_format(root)
    for _ in range(1_000):
        generation = _current(root)
        if generation is None:
            raise StoreError("the store holds no finished build", source=root, fix="run 'kgbuild build'")
        in_use = _hold(root / "generations" / generation / "in-use")
        if in_use is not None:
            return StoreReader(root, generation, in_use)
        if _current(root) == generation:  # not swapped in between: what CURRENT names is not there
            break
    raise StoreError(
        f"the store is damaged: generation {generation} is missing",
        source=root / "CURRENT",
        fix=f"move {root} away and run 'kgbuild build' with all its sources",
    )


class StoreWriter:
    """The next generation of a store, in the making. `manifest` is changed in place; nothing shows before `commit`."""

    def __init__(self, path: Path, *, fresh: bool, beside: bool) -> None:
        """Start from the live generation, or from nothing if `fresh` or if there is none. Call `writing` instead."""
        self._beside = beside
        self.path = path
        self._live = None if fresh else _current(path)
        self._generation = _next_generation(path)
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
            files = {_kept(path, kept) for kept in self.manifest["graphs"].values()}
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
        return GraphFile(graph, _kept(self.path, kept), kept["sha256"], kept["quads"], kept["bytes"])

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
        name = self.manifest["texts"].get(_checked(sha256), sha256)
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
        return _read_text(self.path, self.manifest, sha256)

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
            _write_synced(self._folder / "in-use", b"")
            save_manifest(self.manifest, self._folder / "manifest.json")
            self._sync()
            _write_format(self.path)  # before the swap: an older kgbuild must not build on what it does not know
            aside = self.path / "CURRENT.tmp"
            _write_synced(aside, f"{self._generation}\n".encode())
            aside.replace(self.path / "CURRENT")
        except OSError as error:
            raise StoreError(
                f"the store cannot be written ({error})", source=self._folder, fix="free disk space and build again"
            ) from error
        self._open = False
        _sync_folder(self.path)
        _clean(self.path, keep=self.manifest)

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
        missing = [name for name, kept in sorted(known.items()) if _kept(self.path, kept) not in self._live_files]
        self.mended = bool(missing) or older or not self._opens()
        if not missing and not older:
            return
        try:
            live = Store.read_only(str(self._live_graph))
            names = _named_graphs(live) if older else missing
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
        target = _kept(self.path, kept)
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
            _sync_file(file)
        for folder in sorted({file.parent for file in new}):
            _sync_folder(folder)
        for file in sorted((self._folder / "graph").iterdir()):
            if file.stat().st_nlink == 1:  # others are hard links into a generation that was synced when it was made
                _sync_file(file)
        for folder in (self._folder / "graph", self._folder, self._folder.parent):
            _sync_folder(folder)


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
    if root.is_dir() and not _looks_like_store(root) and any(root.iterdir()):
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
        _lock_for_writing(root, lock)
        _check_format(root)
        _clean(root)
        if not (root / "format").exists():
            _write_format(root)
        writer = StoreWriter(root, fresh=fresh, beside=beside)
        yield writer
    finally:
        if writer is not None:
            writer.discard()
        os.close(lock)


def _looks_like_store(root: Path) -> bool:
    """Whether `root` is a store, or what a build killed at its very start has left of one."""
    if not root.is_dir():
        return False
    if (root / "format").is_file():
        return True
    names = {entry.name for entry in root.iterdir()}
    return bool(names) and names <= {"lock", "format.tmp"}


def _check_format(root: Path) -> None:
    """Refuse a store that is laid out in another way than this version writes."""
    file = root / "format"
    try:
        found = int(file.read_text("ascii"))
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        fix = f"move {root} away and run 'kgbuild build' with all its sources"
        raise StoreError("the file that says the store's format is damaged", source=file, line=1, fix=fix) from error
    if found > FORMAT:
        raise StoreError(
            f"the store has format {found}, which a newer kgbuild wrote; this one reads format {FORMAT}",
            source=root,
            fix="upgrade kgbuild, or build into another folder with --store",
        )
    if found < 1:
        raise StoreError(
            "the file that says the store's format is damaged",
            source=file,
            line=1,
            fix=f"move {root} away and run 'kgbuild build' with all its sources",
        )


def _write_format(root: Path) -> None:
    aside = root / "format.tmp"
    _write_synced(aside, f"{FORMAT}\n".encode())
    aside.replace(root / "format")


def _current(root: Path) -> str | None:
    """The name of the live generation; None where no build has finished."""
    try:
        name = (root / "CURRENT").read_text("ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        name = ""
    if not _GENERATION.fullmatch(name):
        raise StoreError(
            "the file that names the live generation is damaged",
            source=root / "CURRENT",
            line=1,
            fix=f"move {root} away and run 'kgbuild build' with all its sources",
        )
    return name


def _next_generation(root: Path) -> str:
    """A name that no generation has, later than all that are there."""
    folder = root / "generations"
    names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    numbers = [int(name) for name in names if _GENERATION.fullmatch(name)]
    with contextlib.suppress(StoreError):
        numbers.append(int(_current(root) or 0))
    return f"{max(numbers, default=0) + 1:08}"


def _hold(in_use: Path) -> int | None:
    """A descriptor that keeps the generation from being removed; None if it is gone or going."""
    try:
        descriptor = os.open(in_use, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"cannot be read ({error.strerror})", source=in_use, fix="check its permissions") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), in_use.stat()):
            return descriptor
    except BlockingIOError:
        pass  # a build is removing it
    except FileNotFoundError:
        pass  # a build has removed it between our open and our lock
    except OSError as error:
        if error.errno in {errno.ENOLCK, errno.ENOTSUP, errno.EINVAL}:
            return descriptor  # a file system without locks: there no build removes a generation
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _lock_for_writing(root: Path, descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
        raise StoreError(
            "another build is writing this store" + (f" (process {holder})" if holder else ""),
            source=root,
            fix="wait until it has finished, or build into another folder with --store",
        ) from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)


def _clean(root: Path, *, keep: Manifest | None = None) -> None:
    """Remove what killed builds left and generations that nobody reads. The caller holds the lock.

    With `keep`, once no older generation is left, also texts and graphs that this manifest does not name.
    """
    for name in ("format.tmp", "CURRENT.tmp"):
        (root / name).unlink(missing_ok=True)
    try:
        live = _current(root)
    except StoreError:
        return  # nothing may be removed while it is not known what is live
    others = 0
    folder = root / "generations"
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        if entry.name != live:
            others += not _remove_generation(entry)
    if keep is not None and not others:
        hashes = {str(entry.get("sha256", "")) for entry in keep["documents"].values()}
        texts = {keep["texts"].get(sha256, sha256) for sha256 in hashes}
        graphs = {file_name(kept["sha256"]) for kept in keep["graphs"].values()}
        for folder, names in ((root / "texts", texts), (root / "graphs", graphs)):
            for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
                if entry.name not in names:
                    entry.unlink(missing_ok=True)


def _remove_generation(folder: Path) -> bool:
    """Remove a generation unless somebody reads it; True if it is gone."""
    in_use = folder / "in-use"
    with contextlib.suppress(FileNotFoundError):  # never finished, so nobody reads it
        descriptor = os.open(in_use, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Goes first, under our lock: a reader that comes now finds none and looks at CURRENT again.
            in_use.unlink()
        except OSError:  # somebody reads it (or the file system has no locks, and somebody may)
            return False
        finally:
            os.close(descriptor)
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _kept(root: Path, graph: KeptGraph) -> Path:
    return root / "graphs" / file_name(graph["sha256"])


def _named_graphs(store: Store) -> tuple[str, ...]:
    return tuple(sorted(name.value for name in store.named_graphs()))


def _checked(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"not a SHA-256 in lower-case hex: {sha256!r}")
    return sha256


def _read_text(root: Path, manifest: Manifest, sha256: str) -> str:
    file = root / "texts" / manifest["texts"].get(_checked(sha256), sha256)
    try:
        return file.read_bytes().decode("utf-8", "surrogatepass")
    except FileNotFoundError as error:
        raise StoreError(
            "no text is kept under this hash", source=file, fix="build again with the document, unless it is a table"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"the text is damaged ({error})", source=file, fix="delete it and build again") from error


def _write_synced(file: Path, data: bytes) -> None:
    with file.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


def _sync_file(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    """Make renames and new names in `folder` last; on file systems that cannot, there is nothing to do."""
    with contextlib.suppress(OSError):
        _sync_file(folder)
