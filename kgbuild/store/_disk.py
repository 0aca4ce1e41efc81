"""Files and names that are on the disk, and not only with the system, before anything else is done."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from kgbuild.errors import StoreError


def write_synced(file: Path, data: bytes) -> None:
    with file.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


def sync_file(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make renames and new names in `folder` last; on file systems that cannot, there is nothing to do."""
    with contextlib.suppress(OSError):
        sync_file(folder)


def unwritten(what: str, error: OSError, *, source: Path) -> StoreError:
    """What to raise where the disk gave out."""
    return StoreError(f"the {what} cannot be written ({error})", source=source, fix="free disk space and build again")
