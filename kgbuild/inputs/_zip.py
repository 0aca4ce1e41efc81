"""Zip archives: the members that may be read, and the bytes of one."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from kgbuild.inputs._assets import not_documents
from kgbuild.inputs._errors import reason
from kgbuild.model import Problem

# What reading an archive leads to: none at all, encrypted or packed in an unknown way, damaged in one of four ways.
BROKEN: Final = (zipfile.BadZipFile, RuntimeError, zlib.error, lzma.LZMAError, EOFError, UnicodeDecodeError)
# What an archive may unpack to before it is taken for a bomb, in bytes in all and as a ratio a member.
_TOTAL: Final = 1_000_000_000
_RATIO: Final = 200


def members(path: Path, problems: list[Problem]) -> frozenset[str]:
    """The names of the members that are visible files, may be documents and may be read; the rest becomes problems."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = {
                info.filename: info
                for info in archive.infolist()
                if not info.is_dir() and not PurePosixPath(info.filename).name.startswith(".")
            }
    except (OSError, *BROKEN) as error:
        problems.append(
            Problem(str(path), f"cannot be opened as a zip archive: {reason(error)}", "make the archive again")
        )
        return frozenset()
    for name in not_documents(found, problems, within=f"{path}!"):
        del found[name]
    unsafe = list(_unsafe(found, within=f"{path}!"))
    problems += [problem for _, problem in unsafe]
    return frozenset(found.keys() - {name for name, _ in unsafe})


def read_member(path: Path, name: str) -> bytes:
    """The bytes of a member. Raises KeyError, OSError or one of `BROKEN`."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def _unsafe(members: Mapping[str, zipfile.ZipInfo], *, within: str) -> Iterator[tuple[str, Problem]]:
    """Members that may not be read, whatever they are: one that would lead out of the archive, or a bomb."""
    total = 0
    for name, info in sorted(members.items()):
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            problem, fix = "its name leads out of the archive", "make the archive again with plain names"
            yield name, Problem(within + name, problem, fix)
            continue
        total += info.file_size
        if total > _TOTAL or info.file_size > _RATIO * max(info.compress_size, 1_000):
            problem = "unpacks to far more than it should (a zip bomb?)"
            yield name, Problem(within + name, problem, "unpack it yourself and give the folder")
