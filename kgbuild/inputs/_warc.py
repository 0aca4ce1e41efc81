"""Web archives (WARC): the pages in one, and the bytes of a page. Needs warcio (extra `warc`).

Spec: ISO 28500 (WARC 1.1), sections 5 and 6.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from kgbuild.errors import InputError, MissingExtra
from kgbuild.inputs._assets import PAGE_SUFFIXES
from kgbuild.inputs._errors import reason
from kgbuild.model import Problem

SUFFIXES: Final = (".warc", ".warc.gz")
_MEDIA_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
_MOST_BYTES: Final = 100_000_000  # of a page, unpacked, before it is taken for a bomb


class Page(NamedTuple):
    """A page of an archive: a name that no other of its pages has, the offset of its record, and its address."""

    name: str
    offset: int
    address: str


def pages(path: Path, problems: list[Problem]) -> Iterator[Page]:
    """The responses with status 200 that hold HTML, named by their addresses; what else is there becomes problems."""
    named: set[str] = set()
    others = 0
    try:
        with path.open("rb") as stream:
            records = _records(stream)
            for record in records:
                if record.rec_type != "response":
                    continue
                if not _is_page(record):
                    others += 1
                    continue
                address = record.rec_headers.get_header("WARC-Target-URI") or ""
                offset = records.get_record_offset()
                day = (record.rec_headers.get_header("WARC-Date") or "").replace(":", "")
                name = _page_name(address)
                if name in named:
                    name = f"{day}/{name}"
                if name in named:
                    name = f"{offset}/{name}"
                named.add(name)
                yield Page(name, offset, address)
    except MissingExtra as missing:
        problems.append(Problem(str(path), missing.problem, missing.fix))
        return
    except Exception as error:  # warcio meets a broken record with whatever error the break leads to
        problem = f"is no web archive, or breaks off: {reason(error)}"
        problems.append(Problem(str(path), problem, "fetch or make the archive again"))
        return
    if not named and not others:
        fix = "fetch or make the archive again, with responses"
        problems.append(Problem(str(path), "holds no response that can be read", fix))
    if others:
        problem = f"{others} records are no pages (pictures, scripts, styles, redirects, errors)"
        fix = "nothing, unless a document is among them: then give it as a file"
        problems.append(Problem(str(path), problem, fix))


def payload(path: Path, offset: str) -> bytes:
    """The payload of the record at an offset, with what was done to it on the way (chunks, compression) undone.

    Raises:
        InputError: there is no such response, or it unpacks to far too much.
        MissingExtra: warcio is not installed.
    """
    try:
        with path.open("rb") as stream:
            stream.seek(int(offset))
            record = next(iter(_records(stream)))
            if record.format != "warc" or record.rec_type != "response":
                raise ValueError(f"a record of type '{record.rec_type}'")
            data: bytes = record.content_stream().read(_MOST_BYTES + 1)
    except MissingExtra:
        raise
    except Exception as error:  # as above; StopIteration where the file ends before the offset
        raise InputError(
            f"holds no record at {offset}: {reason(error)}", source=path, fix="fetch or make the archive again"
        ) from error
    if len(data) > _MOST_BYTES:
        raise InputError("unpacks to far more than a page holds", source=f"{path}!{offset}", fix="leave the record out")
    return data


def _records(stream: IO[bytes]) -> Any:
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError as error:
        raise MissingExtra("warcio", extra="warc", purpose="reading web archives (WARC)") from error
    return ArchiveIterator(stream)


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    if not headers or headers.get_statuscode() != "200":
        return False
    media_type = headers.get_header("Content-Type") or ""
    return media_type.split(";")[0].strip().lower() in _MEDIA_TYPES


def _page_name(address: str) -> str:
    """A relative path made of a page's address, with a page's suffix."""
    plain = re.sub(r"^[a-z][a-z0-9+.-]*:/*", "", address.strip("<>"))
    parts = [part for part in re.split(r"[/\\]+", plain) if part not in ("", ".", "..")] or ["page"]
    name = re.sub(r"[\x00-\x1f!:*\"<>|]", "_", "/".join(parts))
    if len(parts) == 1 or plain.endswith("/"):
        return f"{name}/index.html"
    return name if name.lower().endswith(PAGE_SUFFIXES) else f"{name}.html"
