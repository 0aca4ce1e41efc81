"""SOURCE arguments -> the inputs of a build: which files, under which names, with what is stated of them.

An input's name is its path relative to the SOURCE that held it (the file name, where SOURCE is the file). Two inputs
never share a name: where two would, parent folders are put before both until they differ.
"""

from __future__ import annotations

import glob
import hashlib
import io
import lzma
import os
import re
import sys
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from kgbuild import remote, resources
from kgbuild.errors import InputError, MissingExtra
from kgbuild.model import Problem, SourceRecord
from kgbuild.read import read_sources

InputKind = Literal["document", "table"]

_TABLE_SUFFIXES: Final = frozenset({".csv", ".tsv"})
_METADATA_NAMES: Final = frozenset({"csv-metadata.json"})
_BUNDLED: Final = "bundled:"
# What a zip archive may unpack to before it is taken for a bomb, in bytes in all and as a ratio a member.
_ZIP_TOTAL: Final = 1_000_000_000
_ZIP_RATIO: Final = 200
_WARC_SUFFIXES: Final = (".warc", ".warc.gz")
# PATH!MEMBER; a path may have a "!" of its own.
_MEMBER: Final = re.compile(r"(.+?\.(?:zip|warc|warc\.gz))!(.+)", re.IGNORECASE | re.DOTALL)
# What reading an archive leads to: none at all, encrypted or packed in an unknown way, damaged in one of four ways.
_BROKEN: Final = (zipfile.BadZipFile, RuntimeError, zlib.error, lzma.LZMAError, EOFError, UnicodeDecodeError)
_WARC_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
_WARC_RECORD: Final = 100_000_000  # bytes of a page, unpacked, before it is taken for a bomb
_PAGE_SUFFIXES: Final = (".html", ".htm", ".xhtml", ".mht", ".mhtml")
# Folders that a browser puts beside a page it saves, after the page's name.
_SAVED_FOLDERS: Final = ("_files", ".files", "_Dateien", "-Dateien", "_fichiers")
# What is never a document, by what it is.
_ASSETS: Final = {
    "pictures": frozenset({".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".ico", ".bmp", ".tif", ".tiff", ".avif"}),
    "scripts": frozenset({".js", ".mjs", ".map", ".wasm"}),
    "styles": frozenset({".css", ".scss", ".less"}),
    "fonts": frozenset({".woff", ".woff2", ".ttf", ".otf", ".eot"}),
    "sound and film": frozenset({".mp3", ".mp4", ".m4a", ".wav", ".webm", ".mov", ".avi", ".ogg"}),
}


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
        return (
            None
            if self.data is not None
            or split_location(self.location)[1]
            or self.location == "-"
            or remote.is_address(self.location)
            else location_path(self.location)
        )


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
        if member and archive.lower().endswith(_WARC_SUFFIXES):
            return _warc_payload(Path(archive), member)
        if member:
            with zipfile.ZipFile(archive) as opened:
                return opened.read(member)
        return location_path(location).read_bytes()
    except (OSError, KeyError, *_BROKEN) as error:
        raise InputError(_reason(error), source=location, fix="check the path and its permissions") from error


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
            found.append(Input("stdin.txt", "-", "document", data=sys.stdin.buffer.read()))
            continue
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
        return _from_folder(path, problems)
    stated = _beside(path, problems) if path.name != "sources.csv" else {}
    return _from_file(path, path.name, stated, problems)


def _from_file(path: Path, name: str, stated: Mapping[str, SourceRecord], problems: list[Problem]) -> list[Input]:
    """The document or table of that name, or the members of the archive, under their names in it."""
    if path.suffix.lower() == ".zip":
        return _members(name, _from_archive(path, problems), stated)
    if name.lower().endswith(_WARC_SUFFIXES) and path.is_file():
        return _members(name, _from_warc(path, problems), stated)
    if not _is_text(name):
        shown = name.encode("utf-8", "backslashreplace").decode()
        problems.append(Problem(shown, "its name is not text in UTF-8", "rename the file, so that it can be cited"))
        return []
    if not path.is_file():
        problems.append(Problem(name, "is not a regular file", "take it away, or give a file"))
        return []
    item = _classified(_plain(path, name, "document"))
    metadata = _metadata(path) if item.kind == "table" else ""
    return [replace(item, stated=stated.get(name, SourceRecord()), metadata=metadata)]


def stated_in(source: Path, problems: list[Problem]) -> dict[str, SourceRecord]:
    """What ``sources.csv`` states of a folder's documents by name, or of a file beside it."""
    if not source.is_dir():
        return _beside(source, problems)
    return _sources_of({path.relative_to(source).as_posix(): path for path in source.rglob("sources.csv")}, problems)


def _beside(path: Path, problems: list[Problem]) -> dict[str, SourceRecord]:
    """What a ``sources.csv`` in the folder of the file states."""
    return _sources_of({"sources.csv": path.parent / "sources.csv"}, problems)


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
    left_out = _not_documents(files, problems)
    for name, path in sorted(files.items()):
        if _is_companion(name) or name in left_out:
            continue
        items = _from_file(path, name, stated, problems)
        within = name.lower().endswith((".zip", *_WARC_SUFFIXES))
        found += [replace(item, name=f"{name}/{item.name}") for item in items] if within else items
    for name in sorted(set(stated) - set(files) - {item.name for item in found}):
        problems.append(
            Problem(name, "sources.csv names a file that is not there", "correct its path column, or add the file")
        )
    return found


def _from_address(address: str, problems: list[Problem]) -> Iterator[Input]:
    """The files at or below an address. Archives there are left out: what is in them cannot be had one by one."""
    files = {file.path: file for file in remote.list_files(address)}
    stated: dict[str, SourceRecord] = {}
    for name, file in files.items():
        if PurePosixPath(name).name == "sources.csv":
            _add_sources(stated, remote.read(file.address), name, problems)
    left_out = _not_documents(files, problems, within=address.rstrip("/") + "/")
    for name, file in files.items():
        if _is_companion(name) or name in left_out:
            continue
        if name.lower().endswith((".zip", *_WARC_SUFFIXES)):
            problems.append(
                Problem(file.address, "is an archive at an address, which is not read", "unpack it there, or fetch it")
            )
            continue
        item = _classified(Input(name, file.address, "document", file.size, -1, stated.get(name, SourceRecord())))
        beside = (f"{name}-metadata.json", str(PurePosixPath(name).with_name("csv-metadata.json")))
        metadata = next((each for each in beside if each in files), "") if item.kind == "table" else ""
        yield replace(item, metadata=files[metadata].address) if metadata else item


def _from_archive(path: Path, problems: list[Problem]) -> Iterator[Input]:
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, *_BROKEN) as error:
        problems.append(
            Problem(str(path), f"cannot be opened as a zip archive: {_reason(error)}", "make the archive again")
        )
        return
    with archive:
        members = {
            info.filename: info
            for info in archive.infolist()
            if not info.is_dir() and not PurePosixPath(info.filename).name.startswith(".")
        }
    for name in _not_documents(members, problems, within=f"{path}!"):
        del members[name]
    for name in list(_unsafe(members, problems, within=f"{path}!")):
        del members[name]
    within = f"{path.resolve()}!"
    stated: dict[str, SourceRecord] = {}
    for name in sorted(members):
        if PurePosixPath(name).name == "sources.csv":
            _add_sources(stated, read_location(within + name), name, problems)
    for name in sorted(members):
        if _is_companion(name):
            continue
        item = _classified(Input(name, within + name, "document", stated=stated.get(name, SourceRecord())))
        beside = (f"{name}-metadata.json", str(PurePosixPath(name).with_name("csv-metadata.json")))
        metadata = next((each for each in beside if each in members), "") if item.kind == "table" else ""
        yield replace(item, metadata=within + metadata) if metadata else item


def _unsafe(members: Mapping[str, zipfile.ZipInfo], problems: list[Problem], *, within: str) -> Iterator[str]:
    """Members that may not be read, whatever they are: one that would lead out of the archive, or a bomb."""
    total = 0
    for name, info in sorted(members.items()):
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            problems.append(
                Problem(within + name, "its name leads out of the archive", "make the archive again with plain names")
            )
            yield name
            continue
        total += info.file_size
        if total > _ZIP_TOTAL or info.file_size > _ZIP_RATIO * max(info.compress_size, 1_000):
            problems.append(
                Problem(
                    within + name,
                    "unpacks to far more than it should (a zip bomb?)",
                    "unpack it yourself and give the folder",
                )
            )
            yield name


def _not_documents(names: Iterable[str], problems: list[Problem], *, within: str = "") -> frozenset[str]:
    """Files that are no documents: what a browser saved beside a page, and pictures, scripts, styles, fonts, film.

    Each folder of a saved page, and each kind of the rest, is one counted problem.
    """
    known = sorted(names)
    pages = {name.rsplit(".", 1)[0] for name in known if name.lower().endswith(_PAGE_SUFFIXES)}
    saved: dict[str, int] = defaultdict(int)
    kinds: dict[str, list[str]] = defaultdict(list)
    out: set[str] = set()
    for name in known:
        folder = next((folder for folder in _folders(name) if _page_of(folder) in pages), "")
        if folder:
            saved[folder] += 1
            out.add(name)
            continue
        suffix = PurePosixPath(name).suffix.lower()
        kind = next((kind for kind, suffixes in _ASSETS.items() if suffix in suffixes), "")
        if kind:
            kinds[kind].append(name)
            out.add(name)
    for folder, count in sorted(saved.items()):
        problems.append(
            Problem(
                f"{within}{folder}/",
                f"holds what a browser saved with the page beside it, which is not read (files: {count})",
                "nothing, unless one of them is a document of its own: then move it out of the folder",
            )
        )
    for kind, files in sorted(kinds.items()):
        problems.append(
            Problem(
                f"{within}{files[0]}" + (f" and {len(files) - 1} more" if len(files) > 1 else ""),
                f"{len(files)} {'files are' if len(files) > 1 else 'file is'} no document but {kind}",
                "give the text that they show as a document, or leave them out",
            )
        )
    return frozenset(out)


def _folders(name: str) -> Iterator[str]:
    """The folders that a file lies in, the outermost first."""
    parts = name.split("/")
    for depth in range(1, len(parts)):
        yield "/".join(parts[:depth])


def _page_of(folder: str) -> str:
    """The page, without its suffix, whose saved folder this would be; a name that no page has, where it is none."""
    return next((folder.removesuffix(end) for end in _SAVED_FOLDERS if folder.endswith(end)), "/")


def _from_warc(path: Path, problems: list[Problem]) -> Iterator[Input]:
    """The pages of a web archive: responses with status 200 that hold HTML, named by their addresses.

    Spec: ISO 28500 (WARC 1.1), sections 5 and 6.3.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        missing = MissingExtra("warcio", extra="warc", purpose="reading web archives (WARC)")
        problems.append(Problem(str(path), missing.problem, missing.fix))
        return
    named: set[str] = set()
    others = 0
    try:
        with path.open("rb") as stream:
            records = ArchiveIterator(stream)
            for record in records:
                if record.rec_type != "response":
                    continue
                media_type = (record.http_headers.get_header("Content-Type") or "") if record.http_headers else ""
                status = record.http_headers.get_statuscode() if record.http_headers else ""
                if status != "200" or media_type.split(";")[0].strip().lower() not in _WARC_TYPES:
                    others += 1
                    continue
                address = record.rec_headers.get_header("WARC-Target-URI") or ""
                day = (record.rec_headers.get_header("WARC-Date") or "").replace(":", "")
                name = _page_name(address)
                if name in named:
                    name = f"{day}/{name}"
                if name in named:
                    name = f"{records.get_record_offset()}/{name}"
                named.add(name)
                stated = SourceRecord(url=address) if address.startswith(("http://", "https://")) else SourceRecord()
                yield Input(name, f"{path.resolve()}!{records.get_record_offset()}", "document", stated=stated)
    except Exception as error:  # warcio meets a broken record with whatever error the break leads to
        problems.append(
            Problem(str(path), f"is no web archive, or breaks off: {_reason(error)}", "fetch or make the archive again")
        )
        return
    if not named and not others:
        problems.append(
            Problem(str(path), "holds no response that can be read", "fetch or make the archive again, with responses")
        )
    if others:
        problems.append(
            Problem(
                str(path),
                f"{others} records are no pages (pictures, scripts, styles, redirects, errors)",
                "nothing, unless a document is among them: then give it as a file",
            )
        )


def _page_name(address: str) -> str:
    """A relative path made of a page's address, with a page's suffix."""
    plain = re.sub(r"^[a-z][a-z0-9+.-]*:/*", "", address.strip("<>"))
    parts = [part for part in re.split(r"[/\\]+", plain) if part not in ("", ".", "..")] or ["page"]
    name = re.sub(r"[\x00-\x1f!:*\"<>|]", "_", "/".join(parts))
    if len(parts) == 1 or plain.endswith("/"):
        return f"{name}/index.html"
    return name if name.lower().endswith(_PAGE_SUFFIXES) else f"{name}.html"


def _warc_payload(path: Path, offset: str) -> bytes:
    """The payload of the record at an offset, with what was done to it on the way (chunks, compression) undone."""
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError as error:
        raise MissingExtra("warcio", extra="warc", purpose="reading web archives (WARC)") from error
    try:
        with path.open("rb") as stream:
            stream.seek(int(offset))
            record = next(iter(ArchiveIterator(stream)))
            if record.format != "warc" or record.rec_type != "response":
                raise ValueError(f"a record of type '{record.rec_type}'")
            data: bytes = record.content_stream().read(_WARC_RECORD + 1)
    except Exception as error:  # as above; StopIteration where the file ends before the offset
        raise InputError(
            f"holds no record at {offset}: {_reason(error)}", source=path, fix="fetch or make the archive again"
        ) from error
    if len(data) > _WARC_RECORD:
        raise InputError("unpacks to far more than a page holds", source=f"{path}!{offset}", fix="leave the record out")
    return data


def _is_text(name: str) -> bool:
    """Whether a name can be written down: file systems keep bytes, and some are no characters."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


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
