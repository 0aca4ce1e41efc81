"""Named graphs on disk: a store that is replaced as a whole, so that it is as it was before or complete, never between.

::

    kg/
    ├── format                      the layout's version, one line
    ├── CURRENT                     the name of the live generation, one line; replaced atomically
    ├── lock                        held (flock) while a build writes
    ├── generations/<name>/
    │   ├── graph/                  pyoxigraph's RocksDB; never changed once CURRENT names it
    │   ├── manifest.json           what was read to make it
    │   └── in-use                  held shared (flock) by every reader of this generation
    └── texts/<sha256>              the text that evidence offsets count in, under the hash of the original bytes

A build makes the next generation aside, as a RocksDB checkpoint of the live one (hard links: a few milliseconds
whatever its size), changes that, syncs it to disk and then replaces CURRENT. A process killed anywhere on the way
leaves the old CURRENT; what it left behind is removed by the next build. Readers wait for nobody: they hold their own
generation, which is removed only when the last of them has gone.

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
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TypedDict, cast

from pyoxigraph import DefaultGraph, NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse, serialize

from kgbuild.errors import StoreError

FORMAT: Final = 1
_KNOWN: Final = frozenset({"format", "CURRENT", "lock", "generations", "texts"})
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_GENERATION: Final = re.compile(r"[0-9]{8,}")
_CHUNK: Final = 1 << 18
_FEW: Final = 50_000  # quads that are taken out one by one
_PORTION: Final = 500_000  # lines in one call of the bulk loader: about 600 MB
# Up to so many new texts are synced one by one; beyond, one sync of all file systems costs less than a wait for each.
_SYNC_EACH: Final = 200


class Manifest(TypedDict):
    """What a generation was made of. Nothing of it enters the graph or an export.

    `documents` maps a document's name to its entry: `sha256` (which keeps its text from being removed), `key` (of
    everything its graph depends on), `location`, `size` in bytes, `mtime_ns`, `kind` and counts. `quads` counts those
    of the named graphs. `texts` names the file in `texts/` of a document whose text differs from an older reading of
    the same bytes; all others lie under their hash.
    """

    kgbuild: str
    format: int
    base: str
    reference: str
    rules: str
    quads: int
    documents: dict[str, dict[str, Any]]
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
        "texts": {},
    }


def load_manifest(path: Path) -> Manifest:
    """Read a manifest.json.

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
    for name, value in expected.items():
        if not isinstance(data, dict) or not isinstance(data.get(name), type(value)):
            raise StoreError(f"the manifest is damaged: '{name}' is missing or malformed", source=path, fix=fix)
    if not all(isinstance(entry, dict) for entry in data["documents"].values()):
        raise StoreError("the manifest is damaged: an entry of 'documents' is malformed", source=path, fix=fix)
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
                    fix=f"move {self.path} away and run 'kgbuild build' with all its sources",
                ) from error
        return self._graph

    def quads(self) -> Iterator[Quad]:
        """The quads of the named graphs, graph by graph in code point order of their IRIs."""
        for name in self.named_graphs():
            yield from self.graph.quads_for_pattern(None, None, None, NamedNode(name))

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
        return _named_graphs(self.graph)

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

    def __init__(self, path: Path, *, fresh: bool) -> None:
        """Start from the live generation, or from nothing if `fresh` or if there is none. Call `writing` instead."""
        self.path = path
        self._live = None if fresh else _current(path)
        self._generation = _next_generation(path)
        self._folder = path / "generations" / self._generation
        self._graph: Store | None = None
        self._new_texts: list[Path] = []
        self._open = True
        self.manifest: Manifest = new_manifest()
        if self._live is not None:
            self.manifest = copy.deepcopy(load_manifest(path / "generations" / self._live / "manifest.json"))

    @property
    def graph(self) -> Store:
        """The graphs of the generation in the making: the live ones and what `replace_graphs` changed."""
        return self._begin(empty=False)

    def named_graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs in the making, in code point order."""
        return _named_graphs(self.graph)

    def replace_graphs(self, removed: Iterable[str], shards: Iterable[Path] = ()) -> None:
        """Remove the named graphs `removed` (IRIs; unknown ones are ignored), then add the quads of `shards`.

        Args:
            removed: graphs to drop as a whole.
            shards: N-Quads files, loaded as one stream; each quad in a named graph.

        Raises:
            StoreError: a shard does not parse or holds a triple outside a named graph, or the disk gave out.
        """
        asked, files = set(removed), list(shards)
        stays = self._stays(asked)
        store = self._begin(empty=stays is not None)
        try:
            if stays:
                files.append(self._copy_aside(stays))
            before = _named_graphs(store) if asked else ()
            gone = [name for name in before if name in asked]
            if gone:
                _unmerge(store, gone)
            for name in gone:
                store.remove_graph(NamedNode(name))
            if files:
                self._load(store, files)
            if gone and len(gone) * 4 >= len(before):
                store.optimize()  # drops the tombstones of removed quads, which every scan would step over
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

    def commit(self) -> None:
        """Make this generation the live one. After that the writer is done.

        Raises:
            StoreError: the disk gave out; the store is as it was before.
        """
        if not self._open:
            raise StoreError("the build is already finished", source=self.path, fix="start another")
        store = self._begin(empty=False)
        try:
            store.flush()
            self.manifest["quads"] = count_quads(store)
            del store
            self._graph = None  # closes RocksDB
            documents = {str(entry.get("sha256", "")) for entry in self.manifest["documents"].values()}
            self.manifest["texts"] = {key: name for key, name in self.manifest["texts"].items() if key in documents}
            self.manifest["format"] = FORMAT
            (self._folder / "stays.nq").unlink(missing_ok=True)
            _write_synced(self._folder / "in-use", b"")
            save_manifest(self.manifest, self._folder / "manifest.json")
            self._sync()
            aside = self.path / "CURRENT.tmp"
            _write_synced(aside, f"{self._generation}\n".encode())
            aside.replace(self.path / "CURRENT")
        except OSError as error:
            raise StoreError(
                f"the store cannot be written ({error})", source=self._folder, fix="free disk space and build again"
            ) from error
        self._open = False
        _sync_folder(self.path)
        _clean(self.path, keep_texts_of=self.manifest)

    def discard(self) -> None:
        """Forget the generation in the making. Does nothing after `commit`."""
        self._graph = None
        if self._open:
            self._open = False
            shutil.rmtree(self._folder, ignore_errors=True)

    def _stays(self, removed: set[str]) -> tuple[str, ...] | None:
        """The live graphs that stay, if so much goes that they are better copied into an empty store; else None.

        Taking a quad out costs twenty times as much as loading it.
        """
        if self._graph is not None or self._live is None:
            return None
        live = Store.read_only(str(self.path / "generations" / self._live / "graph"))
        names = _named_graphs(live)
        going = (
            quad
            for name in names
            if name in removed
            for quad in live.quads_for_pattern(None, None, None, NamedNode(name))
        )
        if next(islice(going, _FEW, None), None) is None and not removed >= set(names):
            return None
        return tuple(name for name in names if name not in removed)

    def _copy_aside(self, names: Sequence[str]) -> Path:
        """Live graphs as a shard."""
        live = Store.read_only(str(self.path / "generations" / str(self._live) / "graph"))
        quads = (quad for name in names for quad in live.quads_for_pattern(None, None, None, NamedNode(name)))
        shard = self._folder / "stays.nq"
        with shard.open("wb") as stream:
            serialize(quads, stream, format=RdfFormat.N_QUADS)
        return shard

    def _begin(self, *, empty: bool) -> Store:
        """The store of the generation in the making, made at first use, from the live one unless `empty`."""
        if not self._open:
            raise StoreError("the build is already finished", source=self.path, fix="start another")
        if self._graph is None:
            graph = self._folder / "graph"
            try:
                self._folder.mkdir(parents=True)
                if self._live is not None and not empty:
                    # A checkpoint of the read-only store: opening it for writing would change the live generation.
                    Store.read_only(str(self.path / "generations" / self._live / "graph")).backup(str(graph))
                self._graph = Store(str(graph))
            except (OSError, ValueError) as error:
                raise StoreError(
                    f"the next generation cannot be made ({error})",
                    source=graph,
                    fix="free disk space and check permissions; if the store is damaged, move it away and build again",
                ) from error
        return self._graph

    def _load(self, store: Store, files: Sequence[Path]) -> None:
        """Bulk load the shards as one stream, each statement into its graph and into the merge.

        One stream of 100 shards (200,000 quads) takes 1.8 s and leaves 10 files; a call for each takes 4.9 s and leaves
        400, `bulk_extend` over parsed quads 2.1 s, a transaction for each 5.1 s and four times the disk. A call takes
        memory for all that it loads (2.2 GB for 2.4 million quads), so a long stream is cut into portions.
        """
        stream = _Shards(files)
        try:
            while not stream.ended:
                # Typed as IO[bytes]; only read() is called.
                store.bulk_load(cast(Any, stream.portion()), format=RdfFormat.N_QUADS)
        except SyntaxError as error:
            source, line = _locate(files)
            raise StoreError(
                f"a shard is not N-Quads: {error.msg}", source=source, line=line, fix="build again"
            ) from error
        finally:
            stream.close()
        if stream.outside:
            raise StoreError(
                "a shard holds a triple outside every named graph",
                source=self._folder,
                fix="write N-Quads, with a graph",
            )

    def _sync(self) -> None:
        """Bring everything that this build wrote to the disk, but for CURRENT."""
        if len(self._new_texts) > _SYNC_EACH:
            os.sync()
            return
        for text in self._new_texts:
            _sync_file(text)
        if self._new_texts:
            _sync_folder(self.path / "texts")
        for file in sorted((self._folder / "graph").iterdir()):
            if file.stat().st_nlink == 1:  # others are hard links into a generation that was synced when it was made
                _sync_file(file)
        for folder in (self._folder / "graph", self._folder, self._folder.parent):
            _sync_folder(folder)


@contextlib.contextmanager
def writing(path: Path | str = "kg", *, fresh: bool = False) -> Iterator[StoreWriter]:
    """The next generation of the store at `path`, which is made if there is none.

    Leaving the block without `commit` discards what was written, as do errors and Ctrl-C.

    Args:
        path: the store's folder.
        fresh: start from nothing, whatever the live generation holds. Also mends a store whose manifest is damaged.

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
            aside = root / "format.tmp"
            _write_synced(aside, f"{FORMAT}\n".encode())
            aside.replace(root / "format")
        writer = StoreWriter(root, fresh=fresh)
        yield writer
    finally:
        if writer is not None:
            writer.discard()
        os.close(lock)


class _Shards:
    """Files of N-Quads as one stream, in which every statement stands in its graph and in the default graph.

    Reading comes in portions of whole lines; a portion ends as a stream does, with b"".
    """

    _GRAPH: Final = re.compile(rb" <[^<>\s]*> \.$", re.MULTILINE)

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files
        self._next = 0
        self._handle: Any = None
        self._rest = b""  # the start of a line that is not read whole
        self._ready = b""
        self._left = 0  # lines of this portion
        self.ended = not files
        self.outside = False  # whether a line without a graph was met

    def portion(self, lines: int = _PORTION) -> _Shards:
        """Begin the next portion."""
        self._left = lines
        return self

    def read(self, size: int = -1) -> bytes:
        while not self._ready and self._left > 0 and not self.ended:
            data = self._bytes()
            lines, newline, self._rest = (self._rest + data).rpartition(b"\n") if data else (self._rest, b"", b"")
            quads = lines + newline
            triples, changed = self._GRAPH.subn(b" .", quads)
            self.outside = self.outside or changed < sum(1 for line in lines.splitlines() if line.strip())
            self._ready = quads + (b"" if quads.endswith(b"\n") else b"\n") + triples
            self._left -= 2 * changed
            self.ended = not data
        size = size if size > 0 else len(self._ready)
        piece, self._ready = self._ready[:size], self._ready[size:]
        return piece

    def _bytes(self) -> bytes:
        while True:
            if self._handle is None:
                if self._next == len(self._files):
                    return b""
                self._handle = self._files[self._next].open("rb", buffering=0)
                self._next += 1
            data: bytes = self._handle.read(_CHUNK)
            if data:
                return data
            self.close()

    def close(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None


def _locate(files: Sequence[Path]) -> tuple[Path, int | None]:
    """The first file that is not N-Quads, and its line (1-based)."""
    for file in files:
        try:
            for _ in parse(path=str(file), format=RdfFormat.N_QUADS):
                pass
        except SyntaxError as error:
            return file, error.lineno
    return files[-1], None


def _unmerge(store: Store, gone: Sequence[str]) -> None:
    """Take out of the default graph what no named graph states once those in `gone` are removed."""
    going = {DefaultGraph(), *(NamedNode(name) for name in gone)}
    for name in gone:
        for quad in store.quads_for_pattern(None, None, None, NamedNode(name)):
            stated = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
            if all(other.graph_name in going for other in stated):
                store.remove(Quad(*quad.triple))


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
    if found < FORMAT:
        raise StoreError(
            f"the store has format {found}, which an older kgbuild wrote; this one reads format {FORMAT}",
            source=root,
            fix=f"move {root} away and run 'kgbuild build' with all its sources",
        )


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


def _clean(root: Path, *, keep_texts_of: Manifest | None = None) -> None:
    """Remove what killed builds left and generations that nobody reads. The caller holds the lock.

    With `keep_texts_of`, once no older generation is left, also texts that this manifest does not name.
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
    if keep_texts_of is not None and not others:
        hashes = {str(entry.get("sha256", "")) for entry in keep_texts_of["documents"].values()}
        names = {keep_texts_of["texts"].get(sha256, sha256) for sha256 in hashes}
        texts = root / "texts"
        for entry in sorted(texts.iterdir()) if texts.is_dir() else ():
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


def count_quads(store: Store) -> int:
    """How many quads the named graphs of `store` hold; its default graph, their merge, does not count."""
    rows = store.query("SELECT (COUNT(*) AS ?quads) WHERE { GRAPH ?graph { ?s ?p ?o } }")
    assert isinstance(rows, QuerySolutions)
    return int(next(rows)["quads"].value)


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
