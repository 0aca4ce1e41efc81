"""Files and folders that take their name when they are complete, so that nobody meets half of one.

Each is made beside its place under a name that no other process has, and is locked meanwhile. What a killed process
left there goes when the same place is written again.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A stream whose bytes are the file `path` once the block has ended well; until then the file is as it was.

    A link is followed. What is no file (a pipe, /dev/null) is written to as it stands. Raises OSError.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            yield stream
        return
    with _aside(Path(os.path.realpath(path)), Path.touch) as made, made.open("wb") as stream:
        yield stream


@contextmanager
def whole_folder(folder: Path, *, replacing: bool = False) -> Iterator[Path]:
    """An empty folder that becomes `folder` once the block has ended well.

    What `folder` holds goes then, if `replacing`; else it must be absent or empty. Raises OSError.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    old: Path | None = None
    try:
        with _aside(folder, Path.mkdir) as made:
            yield made
            if replacing and folder.exists():
                old = folder.replace(_beside(folder))
    finally:
        if old is not None:
            if folder.exists():
                _remove(old)
            else:
                old.replace(folder)


@contextmanager
def _aside(place: Path, make: Callable[[Path], None]) -> Iterator[Path]:
    _remove_left_overs(place)
    held: int | None = None
    while held is None:
        made = _beside(place)
        make(made)
        held = _hold(made)
    try:
        yield made
        made.replace(place)
    finally:
        _remove(made)
        os.close(held)


def _beside(place: Path) -> Path:
    """A name that no other process has, by which a left-over is known."""
    return place.with_name(f".{place.name}.{secrets.token_hex(8)}.part")


def _hold(made: Path) -> int | None:
    """A locked descriptor of what was made; None where another process took it for a left-over before it was locked."""
    try:
        descriptor = os.open(made, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with contextlib.suppress(OSError):  # a file system without locks: there nothing is taken for a left-over
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    if made.exists():
        return descriptor
    os.close(descriptor)
    return None


def _remove_left_overs(place: Path) -> None:
    name = re.compile(re.escape(f".{place.name}.") + r"[0-9a-f]{16}\.part")
    for entry in place.parent.iterdir():
        if not name.fullmatch(entry.name):
            continue
        with contextlib.suppress(OSError):  # locked: it is being written; gone: another process was first
            descriptor = os.open(entry, os.O_RDONLY | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(entry)
            finally:
                os.close(descriptor)


def _remove(made: Path) -> None:
    if made.is_dir():
        shutil.rmtree(made, ignore_errors=True)
    else:
        made.unlink(missing_ok=True)
