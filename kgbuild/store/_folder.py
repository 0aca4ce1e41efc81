"""The store's folder: its format, its generations and who holds them, and what may be removed from it."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import shutil
from pathlib import Path
from typing import Final

from kgbuild.errors import StoreError
from kgbuild.graph_files import GraphFile, file_name
from kgbuild.store._disk import write_synced
from kgbuild.store._manifest import FORMAT, KeptGraph, Manifest, damaged

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_GENERATION: Final = re.compile(r"[0-9]{8,}")


def looks_like_store(root: Path) -> bool:
    """Whether `root` is a store, or what a build killed at its very start has left of one."""
    if not root.is_dir():
        return False
    if (root / "format").is_file():
        return True
    names = {entry.name for entry in root.iterdir()}
    return bool(names) and names <= {"lock", "format.tmp"}


def check_format(root: Path) -> None:
    """Refuse a store that is laid out in another way than this version writes."""
    file = root / "format"
    try:
        found = int(file.read_text("ascii"))
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise _damaged_format(root) from error
    if found < 1:
        raise _damaged_format(root)
    if found > FORMAT:
        raise StoreError(
            f"the store has format {found}, which a newer kgbuild wrote; this one reads format {FORMAT}",
            source=root,
            fix="upgrade kgbuild, or build into another folder with --store",
        )


def _damaged_format(root: Path) -> StoreError:
    return damaged("the file that says the store's format is damaged", source=root / "format", line=1, root=root)


def write_format(root: Path) -> None:
    aside = root / "format.tmp"
    write_synced(aside, f"{FORMAT}\n".encode())
    aside.replace(root / "format")


def current_generation(root: Path) -> str | None:
    """The name of the live generation; None where no build has finished."""
    try:
        name = (root / "CURRENT").read_text("ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        name = ""
    if not _GENERATION.fullmatch(name):
        raise damaged("the file that names the live generation is damaged", source=root / "CURRENT", line=1, root=root)
    return name


def next_generation(root: Path) -> str:
    """A name that no generation has, later than all that are there."""
    folder = root / "generations"
    names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    numbers = [int(name) for name in names if _GENERATION.fullmatch(name)]
    with contextlib.suppress(StoreError):
        numbers.append(int(current_generation(root) or 0))
    return f"{max(numbers, default=0) + 1:08}"


def hold_generation(in_use: Path) -> int | None:
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


def lock_for_writing(root: Path, descriptor: int) -> None:
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


def clean(root: Path, *, keep: Manifest | None = None) -> None:
    """Remove what killed builds left and generations that nobody reads. The caller holds the lock.

    With `keep`, once no older generation is left, also texts and graphs that this manifest does not name.
    """
    for name in ("format.tmp", "CURRENT.tmp"):
        (root / name).unlink(missing_ok=True)
    try:
        live = current_generation(root)
    except StoreError:
        return  # nothing may be removed while it is not known what is live
    others = 0
    folder = root / "generations"
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        if entry.name != live:
            others += not _remove_generation(entry)
    if keep is not None and not others:
        hashes = {str(entry.get("sha256", "")) for entry in keep["documents"].values()}
        _remove_others(root / "texts", {keep["texts"].get(sha256, sha256) for sha256 in hashes})
        _remove_others(root / "graphs", {file_name(kept["sha256"]) for kept in keep["graphs"].values()})


def _remove_others(folder: Path, kept: set[str]) -> None:
    """Remove the files of a folder that are not named."""
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        if entry.name not in kept:
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


def file_of(root: Path, graph: KeptGraph) -> Path:
    return root / "graphs" / file_name(graph["sha256"])


def graph_file(root: Path, name: str, graph: KeptGraph) -> GraphFile:
    return GraphFile(name, file_of(root, graph), graph["sha256"], graph["quads"], graph["bytes"])


def checked(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"not a SHA-256 in lower-case hex: {sha256!r}")
    return sha256


def read_text(root: Path, manifest: Manifest, sha256: str) -> str:
    file = root / "texts" / manifest["texts"].get(checked(sha256), sha256)
    try:
        return file.read_bytes().decode("utf-8", "surrogatepass")
    except FileNotFoundError as error:
        raise StoreError(
            "no text is kept under this hash", source=file, fix="build again with the document, unless it is a table"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"the text is damaged ({error})", source=file, fix="delete it and build again") from error
