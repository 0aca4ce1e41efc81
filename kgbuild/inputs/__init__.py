"""SOURCE arguments -> the inputs of a build: which files, under which names, with what is stated of them.

An input's name is its path relative to the SOURCE that held it (the file name, where SOURCE is the file). Two inputs
never share a name: where two would, parent folders are put before both until they differ.
"""

from __future__ import annotations

import glob
import hashlib
import io
import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from kgbuild import remote, resources
from kgbuild.errors import InputError
from kgbuild.inputs import _warc as warc
from kgbuild.inputs import _zip as zipped
from kgbuild.inputs._assets import not_documents
from kgbuild.inputs._errors import reason
from kgbuild.model import Problem, SourceRecord
from kgbuild.read import read_sources

InputKind = Literal["document", "table"]

_TABLE_SUFFIXES: Final = frozenset({".csv", ".tsv"})
_BUNDLED: Final = "bundled:"
# PATH!MEMBER; a path may have a "!" of its own.
_MEMBER: Final = re.compile(r"(.+?\.(?:zip|warc|warc\.gz))!(.+)", re.IGNORECASE | re.DOTALL)
_ARCHIVES: Final = (".zip", *warc.SUFFIXES)


@dataclass(frozen=True, slots=True)
class Input:
    """One file, archive member or stream that a build reads.

    `location` says where it is to be had again: an absolute path, `PATH!MEMBER` in an archive, `bundled:PATH`, an
    address such as `s3://bucket/file`, or `-`. `size` and `mtime_ns` are -1 where the location is no plain file. `data`
    holds the bytes of what cannot be read twice.
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
        elsewhere = self.location == "-" or split_location(self.location)[1] or remote.is_address(self.location)
        return None if self.data is not None or elsewhere else location_path(self.location)


def split_location(location: str) -> tuple[str, str]:
    """The file of a location, and the member of it that is meant: "" where the location is a file as a whole."""
    found = _MEMBER.fullmatch(location)
    return (found[1], found[2]) if found else (location, "")


def location_path(location: str) -> Path:
    """The path of a location that is a plain file or a bundled one."""
    if location.startswith(_BUNDLED):
        return resources.DATA / location.removeprefix(_BUNDLED)
    return Path(location)


def read_location(location: str) -> bytes:
    """The bytes at `location`. Raises InputError where they are not to be had (again)."""
    if location == "-":
        raise InputError("came from standard input, which cannot be read again", source="-", fix="keep it as a file")
    if remote.is_address(location):
        return remote.read(location)
    archive, member = split_location(location)
    try:
        if member and archive.lower().endswith(warc.SUFFIXES):
            return warc.payload(Path(archive), member)
        if member:
            return zipped.read_member(Path(archive), member)
        return location_path(location).read_bytes()
    except (OSError, KeyError, *zipped.BROKEN) as error:
        raise InputError(reason(error), source=location, fix="check the path and its permissions") from error


def standard_input() -> bytes:
    """All of standard input. Raises InputError where whoever started kgbuild closed it."""
    if sys.stdin is None:
        raise InputError("standard input is closed", source="-", fix="pipe something in, or give a file")
    return sys.stdin.buffer.read()


def collect(sources: Iterable[str], *, bundled: bool = False) -> tuple[list[Input], list[Problem]]:
    """The inputs that the SOURCE arguments name, sorted by name, and what was left out.

    Args:
        sources: files, folders (read to any depth, hidden files left out, symbolic links to folders not followed),
            glob patterns, zip archives, addresses that fsspec knows (``s3://bucket/folder``), or "-" for one text
            document on standard input.
        bundled: whether the bundled facts and sample documents are read too.

    Raises:
        InputError: a source that does not exist, or matches nothing.
    """
    found: list[Input] = []
    problems: list[Problem] = []
    for source in sources:
        if source == "-":
            found.append(Input("stdin.txt", "-", "document", data=standard_input()))
            continue
        if not source:  # Path("") is the folder one is in
            raise InputError(
                "a SOURCE is empty", source="''", fix="leave it out, or give a file or folder; '.' is this folder"
            )
        if remote.is_address(source):
            found += _from_address(source, problems)
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


def _from_path(path: Path, problems: list[Problem]) -> list[Input]:
    if path.is_dir():
        told = len(problems)
        found = _from_folder(path, problems)
        if not found and len(problems) == told:
            problem = "holds no document and no table"
            problems.append(Problem(str(path), problem, "put some there, or name the folder that has them"))
        return found
    stated = _beside(path, problems) if path.name != "sources.csv" else {}
    return _from_file(path, path.name, stated, problems)


def _from_file(path: Path, name: str, stated: Mapping[str, SourceRecord], problems: list[Problem]) -> list[Input]:
    """The document or table of that name, or the members of the archive, under their names in it."""
    if path.suffix.lower() == ".zip":
        return _members(name, _from_zip(path, problems), stated)
    if name.lower().endswith(warc.SUFFIXES) and path.is_file():
        return _members(name, _from_warc(path, problems), stated)
    if not _is_text(name):
        shown = name.encode("utf-8", "backslashreplace").decode()
        problems.append(Problem(shown, "its name is not text in UTF-8", "rename the file, so that it can be cited"))
        return []
    if not path.is_file():
        problems.append(Problem(name, "is not a regular file", "take it away, or give a file"))
        return []
    metadata = _metadata_of(path.name, lambda beside: path.with_name(beside).is_file())
    return [
        replace(
            _plain(path, name, _kind_of(name)),
            stated=stated.get(name, SourceRecord()),
            metadata=str(path.with_name(metadata).resolve()) if metadata else "",
        )
    ]


def stated_in(source: Path, problems: list[Problem]) -> dict[str, SourceRecord]:
    """What ``sources.csv`` states of a folder's documents by name, or of a file beside it."""
    if not source.is_dir():
        return _beside(source, problems)
    found = (path for path in source.rglob("sources.csv") if path.is_file())
    return _stated({path.relative_to(source).as_posix(): str(path) for path in found}, problems)


def _beside(path: Path, problems: list[Problem]) -> dict[str, SourceRecord]:
    """What a ``sources.csv`` in the folder of the file states."""
    beside = path.with_name("sources.csv")
    return _stated({"sources.csv": str(beside)}, problems) if beside.is_file() else {}


def _members(name: str, items: Iterable[Input], stated: Mapping[str, SourceRecord]) -> list[Input]:
    """The members of an archive with what a ``sources.csv`` beside it states of ``archive/member``.

    What it states goes before what the archive itself states.
    """
    found: list[Input] = []
    for item in items:
        record = stated.get(f"{name}/{item.name}")
        if record is not None:
            own = {one.name: getattr(record, one.name) or getattr(item.stated, one.name) for one in fields(record)}
            item = replace(item, stated=SourceRecord(**own))
        found.append(item)
    return found


def _from_folder(folder: Path, problems: list[Problem]) -> list[Input]:
    files: dict[str, Path] = {}

    def unreadable(error: OSError) -> None:
        problem = f"cannot be read: {reason(error)}"
        problems.append(Problem(str(error.filename), problem, "check its permissions, or leave the folder out"))

    for parent, folders, names in os.walk(folder, followlinks=False, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent) / name
            if not name.startswith("."):
                files[path.relative_to(folder).as_posix()] = path
    stated = _stated({name: str(path) for name, path in files.items()}, problems)
    found: list[Input] = []
    left_out = not_documents(files, problems)
    for name, path in sorted(files.items()):
        if _is_companion(name) or name in left_out:
            continue
        items = _from_file(path, name, stated, problems)
        within = name.lower().endswith(_ARCHIVES)
        found += [replace(item, name=f"{name}/{item.name}") for item in items] if within else items
    _tell_missing(stated, {*files, *(item.name for item in found)}, problems)
    return found


def _from_address(address: str, problems: list[Problem]) -> Iterator[Input]:
    """The files at or below an address. Archives there are left out: what is in them cannot be had one by one."""
    files = {file.path: file for file in remote.list_files(address)}
    stated = _stated({name: file.address for name, file in files.items()}, problems)
    left_out = not_documents(files, problems, within=address.rstrip("/") + "/")
    for name, file in files.items():
        if _is_companion(name) or name in left_out:
            continue
        if name.lower().endswith(_ARCHIVES):
            problems.append(
                Problem(file.address, "is an archive at an address, which is not read", "unpack it there, or fetch it")
            )
            continue
        item = Input(name, file.address, _kind_of(name), file.size, -1, stated.get(name, SourceRecord()))
        metadata = _metadata_of(name, files.__contains__)
        yield replace(item, metadata=files[metadata].address) if metadata else item
    _tell_missing(stated, files, problems, within=address.rstrip("/") + "/")


def _from_zip(path: Path, problems: list[Problem]) -> Iterator[Input]:
    """The members of a zip archive, with what a ``sources.csv`` in it states."""
    members = zipped.members(path, problems)
    within = f"{path.resolve()}!"
    stated = _stated({name: within + name for name in members}, problems)
    for name in sorted(members):
        if not _is_companion(name):
            metadata = _metadata_of(name, members.__contains__)
            item = Input(name, within + name, _kind_of(name), stated=stated.get(name, SourceRecord()))
            yield replace(item, metadata=within + metadata) if metadata else item
    _tell_missing(stated, members, problems, within=f"{path}!")


def _from_warc(path: Path, problems: list[Problem]) -> Iterator[Input]:
    """The pages of a web archive, each of which states its address."""
    for page in warc.pages(path, problems):
        stated = SourceRecord(url=page.address) if page.address.startswith(("http://", "https://")) else SourceRecord()
        yield Input(page.name, f"{path.resolve()}!{page.offset}", "document", stated=stated)


def _is_text(name: str) -> bool:
    """Whether a name can be written down: file systems keep bytes, and some are no characters."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _kind_of(name: str) -> InputKind:
    return "table" if PurePosixPath(name).suffix.lower() in _TABLE_SUFFIXES else "document"


def _is_companion(name: str) -> bool:
    """Whether the file says something of others, and is no input itself."""
    base = PurePosixPath(name).name
    return base == "sources.csv" or base.endswith("-metadata.json")


def _metadata_of(name: str, is_there: Callable[[str], bool]) -> str:
    """The file with the CSVW metadata of a table, or "".

    Spec: Model for Tabular Data and Metadata on the Web, section 5.3 (default locations).
    """
    if _kind_of(name) != "table":
        return ""
    beside = (f"{name}-metadata.json", str(PurePosixPath(name).with_name("csv-metadata.json")))
    return next(filter(is_there, beside), "")


def _stated(locations: Mapping[str, str], problems: list[Problem]) -> dict[str, SourceRecord]:
    """What each ``sources.csv`` among these files, by name, states; one that cannot be read costs that alone."""
    stated: dict[str, SourceRecord] = {}
    for name, location in sorted(locations.items()):
        if PurePosixPath(name).name != "sources.csv":
            continue
        try:
            records, left_out = read_sources(read_location(location), source=name)
        except InputError as error:
            problems.append(Problem(name, error.problem, error.fix, error.line))
            continue
        problems += left_out
        folder = PurePosixPath(name).parent
        stated |= {(folder / path).as_posix(): record for path, record in records.items()}
    return stated


def _tell_missing(stated: Iterable[str], there: Container[str], problems: list[Problem], *, within: str = "") -> None:
    """Name the files that a ``sources.csv`` states something of and that are not there; `within` goes before names."""
    for name in sorted(name for name in stated if name not in there):
        problem = "sources.csv names a file that is not there"
        problems.append(Problem(within + name, problem, "correct its path column, or add the file"))


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
        raise InputError(reason(error), source=item.location, fix="check the path and its permissions") from error
    return digest.hexdigest(), size
