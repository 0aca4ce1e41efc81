"""SOURCE arguments -> the inputs of a build: which files, under which names, with what is stated of them.

An input's name is its path relative to the SOURCE that held it (the file name, where SOURCE is the file). Two inputs
never share a name: where two would, parent folders are put before both until they differ.
"""

from __future__ import annotations

import glob
import hashlib
import io
import os
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from kgbuild import resources
from kgbuild.errors import InputError
from kgbuild.model import Problem, SourceRecord
from kgbuild.read import read_sources

InputKind = Literal["document", "table"]

_TABLE_SUFFIXES: Final = frozenset({".csv", ".tsv"})
_METADATA_NAMES: Final = frozenset({"csv-metadata.json"})
_BUNDLED: Final = "bundled:"
# What a zip archive may unpack to before it is taken for a bomb, in bytes in all and as a ratio a member.
_ZIP_TOTAL: Final = 1_000_000_000
_ZIP_RATIO: Final = 200


@dataclass(frozen=True, slots=True)
class Input:
    """One file, archive member or stream that a build reads.

    `location` says where it is to be had again: an absolute path, `PATH!MEMBER` in an archive, `bundled:PATH`, or
    `-`. `size` and `mtime_ns` are -1 where the location is no plain file. `data` holds the bytes of what cannot be
    read twice.
    """

    name: str
    location: str
    kind: InputKind
    size: int = -1
    mtime_ns: int = -1
    stated: SourceRecord = field(default_factory=SourceRecord)
    metadata: str = ""  # location of the table's CSVW metadata, or ""
    data: bytes | None = None

    def read(self) -> bytes:
        """The bytes. Raises InputError where they cannot be had."""
        return self.data if self.data is not None else read_location(self.location)

    def path(self) -> Path | None:
        """The plain file, where the input is one."""
        return (
            None
            if self.data is not None or "!" in self.location or self.location == "-"
            else location_path(self.location)
        )


def location_path(location: str) -> Path:
    """The path of a location that is a plain file or a bundled one."""
    if location.startswith(_BUNDLED):
        return resources.DATA / location.removeprefix(_BUNDLED)
    return Path(location)


def read_location(location: str) -> bytes:
    """The bytes at `location`. Raises InputError where they are not to be had (again)."""
    if location == "-":
        raise InputError("came from standard input, which cannot be read again", source="-", fix="keep it as a file")
    archive, bang, member = location.partition("!")
    try:
        if bang:
            with zipfile.ZipFile(archive) as opened:
                return opened.read(member)
        return location_path(location).read_bytes()
    except (OSError, KeyError, zipfile.BadZipFile, RuntimeError) as error:
        raise InputError(_reason(error), source=location, fix="check the path and its permissions") from error


def collect(sources: Iterable[str], *, bundled: bool = False) -> tuple[list[Input], list[Problem]]:
    """The inputs that the SOURCE arguments name, sorted by name, and what was left out.

    Args:
        sources: files, folders (read to any depth, hidden files left out, symbolic links to folders not followed),
            glob patterns, zip archives, or "-" for one text document on standard input.
        bundled: whether the bundled facts and sample documents are read too.

    Raises:
        InputError: a source that does not exist, or matches nothing.
    """
    found: list[Input] = []
    problems: list[Problem] = []
    for source in sources:
        if source == "-":
            found.append(Input("stdin.txt", "-", "document", data=sys.stdin.buffer.read()))
            continue
        path = Path(source)
        if path.exists():
            found += _from_path(path, problems)
            continue
        matches = sorted(glob.glob(source, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
        if not matches:
            raise InputError(
                "no such file or folder, and no file matches it", source=source, fix="check the spelling of SOURCE"
            )
        for match in matches:
            found += _from_path(Path(match), problems)
    if bundled:
        found += _bundled(problems)
    unique: dict[str, Input] = {}
    for item in found:
        unique.setdefault(item.location, item)
    return sorted(_told_apart(list(unique.values())), key=lambda item: item.name), problems


def _bundled(problems: list[Problem]) -> Iterator[Input]:
    """The fact tables and the sample documents that the package carries."""
    for table in ("judgements.csv", "findings.csv", "responses.csv"):
        path = resources.DATA / table
        yield replace(_plain(path, table, "table"), location=_BUNDLED + table)
    samples = resources.DATA / "samples"
    if samples.is_dir():
        for item in _from_folder(samples, problems):
            name = f"samples/{item.name}"
            yield replace(item, name=name, location=_BUNDLED + name)


def _plain(path: Path, name: str, kind: InputKind) -> Input:
    status = path.stat()
    return Input(name, str(path.resolve()), kind, status.st_size, status.st_mtime_ns)


def _from_path(path: Path, problems: list[Problem]) -> Iterable[Input]:
    if path.is_dir():
        return _from_folder(path, problems)
    if path.suffix.lower() == ".zip":
        return list(_from_archive(path, problems))
    if not path.is_file():
        problems.append(Problem(str(path), "is neither a file nor a folder", "give a regular file"))
        return []
    item = _classified(_plain(path, path.name, "document"))
    siblings = _sources_of({"sources.csv": path.parent / "sources.csv"}, problems) if path.name != "sources.csv" else {}
    item = replace(
        item, stated=siblings.get(path.name, SourceRecord()), metadata=_metadata(path) if item.kind == "table" else ""
    )
    return [item]


def _from_folder(folder: Path, problems: list[Problem]) -> list[Input]:
    files: dict[str, Path] = {}
    for parent, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent) / name
            if not name.startswith("."):
                files[path.relative_to(folder).as_posix()] = path
    stated = _sources_of(
        {name: path for name, path in files.items() if PurePosixPath(name).name == "sources.csv"}, problems
    )
    found: list[Input] = []
    for name, path in sorted(files.items()):
        if _is_companion(name):
            continue
        if path.suffix.lower() == ".zip":
            found += [replace(item, name=f"{name}/{item.name}") for item in _from_archive(path, problems)]
            continue
        if not path.is_file():
            problems.append(Problem(name, "is not a regular file", "remove it from the folder, or give a file"))
            continue
        item = _classified(_plain(path, name, "document"))
        metadata = _metadata(path) if item.kind == "table" else ""
        found.append(replace(item, stated=stated.get(name, SourceRecord()), metadata=metadata))
    for name in sorted(set(stated) - set(files)):
        problems.append(
            Problem(name, "sources.csv names a file that is not there", "correct its path column, or add the file")
        )
    return found


def _from_archive(path: Path, problems: list[Problem]) -> Iterator[Input]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        problems.append(
            Problem(str(path), f"cannot be opened as a zip archive: {_reason(error)}", "make the archive again")
        )
        return
    total = 0
    with archive:
        members = {info.filename: info for info in archive.infolist() if not info.is_dir()}
        stated: dict[str, SourceRecord] = {}
        for name in sorted(members):
            if PurePosixPath(name).name == "sources.csv":
                _add_sources(stated, archive.read(name), name, problems)
        for name, info in sorted(members.items()):
            if _is_companion(name) or PurePosixPath(name).name.startswith("."):
                continue
            where = f"{path}!{name}"
            if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                problems.append(
                    Problem(where, "its name leads out of the archive", "make the archive again with plain names")
                )
                continue
            total += info.file_size
            if total > _ZIP_TOTAL or info.file_size > _ZIP_RATIO * max(info.compress_size, 1_000):
                problems.append(
                    Problem(
                        where,
                        "unpacks to far more than it should (a zip bomb?)",
                        "unpack it yourself and give the folder",
                    )
                )
                continue
            item = _classified(
                Input(name, f"{path.resolve()}!{name}", "document", stated=stated.get(name, SourceRecord()))
            )
            beside = (f"{name}-metadata.json", str(PurePosixPath(name).with_name("csv-metadata.json")))
            metadata = next((each for each in beside if each in members), "") if item.kind == "table" else ""
            yield replace(item, metadata=f"{path.resolve()}!{metadata}") if metadata else item


def _classified(item: Input) -> Input:
    return replace(item, kind="table") if PurePosixPath(item.name).suffix.lower() in _TABLE_SUFFIXES else item


def _is_companion(name: str) -> bool:
    """Whether the file says something of others, and is no input itself."""
    base = PurePosixPath(name).name
    return base == "sources.csv" or base in _METADATA_NAMES or base.endswith("-metadata.json")


def _metadata(path: Path) -> str:
    """Where the CSVW metadata of a table lie (Tabular Data Model, section 5.3: default locations), or ""."""
    for candidate in (path.with_name(path.name + "-metadata.json"), path.with_name("csv-metadata.json")):
        if candidate.is_file():
            return str(candidate.resolve())
    return ""


def _sources_of(files: Mapping[str, Path], problems: list[Problem]) -> dict[str, SourceRecord]:
    stated: dict[str, SourceRecord] = {}
    for name, path in sorted(files.items()):
        if path.is_file():
            _add_sources(stated, path.read_bytes(), name, problems)
    return stated


def _add_sources(stated: dict[str, SourceRecord], data: bytes, name: str, problems: list[Problem]) -> None:
    records, left_out = read_sources(data, source=name)
    problems += left_out
    folder = PurePosixPath(name).parent
    for path, record in records.items():
        stated[(folder / path).as_posix()] = record


def _told_apart(items: list[Input]) -> Iterator[Input]:
    """The inputs, those that share a name with parent folders put before it until all names differ."""
    by_name: dict[str, list[Input]] = defaultdict(list)
    for item in items:
        by_name[item.name].append(item)
    for name, group in by_name.items():
        if len(group) == 1:
            yield group[0]
            continue
        parts = [PurePosixPath(item.location.replace("!", "/").replace(":", "/")).parts for item in group]
        depth = len(PurePosixPath(name).parts)
        while len({each[-depth:] for each in parts}) < len(parts) and depth < max(map(len, parts)):
            depth += 1
        for item, each in zip(group, parts, strict=True):
            yield replace(item, name="/".join(part for part in each[-depth:] if part != "/"))


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def fingerprint(item: Input) -> tuple[str, int]:
    """SHA-256 of the input's bytes as lower-case hex, and its size, read in bounded pieces."""
    digest = hashlib.sha256()
    size = 0
    path = item.path()
    try:
        with path.open("rb") if path is not None else io.BytesIO(item.read()) as stream:
            while piece := stream.read(1 << 20):
                digest.update(piece)
                size += len(piece)
    except OSError as error:
        raise InputError(_reason(error), source=item.location, fix="check the path and its permissions") from error
    return digest.hexdigest(), size
