"""An answer as it is written: counted, compressed, bounded, and sent only when it is complete."""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

SMALL: Final = 1000  # bytes that are not worth compressing
_IN_MEMORY: Final = 1 << 20  # bytes of an answer that travels without a file
# What stands between two rows as pyoxigraph writes them. In JSON and CSV a string may hold it too, so there the count
# is an upper bound, and the rows are counted again, exactly, only where it is over the limit.
_ROW: Final = {"json": b"},{", "xml": b"</result>", "csv": b"\n", "tsv": b"\n"}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where an answer goes and how large it may be."""

    spool: str | Path
    rows: int
    size: int  # bytes before compression

    def __reduce__(self) -> tuple[Any, ...]:
        return Bounds, (self.spool, self.rows, self.size)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is complete: in `body`, or in the file of `Bounds.spool` where `body` is None."""

    media_type: str
    size: int  # bytes as sent
    body: bytes | None
    gzip: bool

    def __reduce__(self) -> tuple[Any, ...]:
        return Answer, (self.media_type, self.size, self.body, self.gzip)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, as RFC 9457 tells it; `kind` names the problem's type."""

    status: int
    kind: str
    title: str
    detail: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


class TooMuch(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.title)
        self.refusal = refusal


def too_many(limit: int, what: str) -> Refusal:
    return Refusal(
        422,
        "row-limit",
        f"The answer has more than {limit:,} {what}",
        "Narrow the query, or ask for it in pages with ORDER BY, LIMIT and OFFSET.",
        {"limit": "rows", "allowed": limit},
    )


class Rows:
    """Counts rows in what is written."""

    def __init__(self, form: str, limit: int) -> None:
        self.form, self.limit = form, limit
        self._mark = _ROW[form]
        self._rest = b""
        self.upper = 0

    def see(self, data: bytes) -> bool:
        """Count; whether the count, an upper bound, is over the limit."""
        data = self._rest + data
        self.upper += data.count(self._mark)
        keep = len(self._mark) - 1
        # Only an incomplete mark is carried over: what was counted must not be counted again.
        self._rest = b"" if keep == 0 or data.endswith(self._mark) else data[-keep:]
        header = 1 if self.form in {"csv", "tsv"} else 0
        return self.upper - header + (1 if self.form == "json" else 0) > self.limit

    def exact(self, data: bytes) -> int:
        """The rows in the first part of an answer: never more than there are."""
        if self.form == "csv":
            return max(0, sum(1 for _ in csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline=""))) - 1)
        if self.form == "json":
            text = re.sub(rb'"(?:[^"\\]|\\.)*(?:"|\\?\Z)', b'""', data)
            return text.count(b"},{") + 1
        return self.upper - (1 if self.form == "tsv" else 0)


class Spool:
    """A file-like object that keeps an answer, compressed if asked, and stops what grows over the bounds."""

    def __init__(self, bounds: Bounds, *, gzip: bool) -> None:
        self._bounds = bounds
        self._may_zip = gzip
        self._gzip: Any = None  # begun when there is enough to be worth it
        self._memory = io.BytesIO()
        self._file: IO[bytes] | None = None
        self._raw = 0
        self._checked = 0
        self.rows: Rows | None = None
        self.check: Callable[[bytes], bytes] = bytes  # what is written, as it may stand there

    def write(self, data: bytes) -> int:
        self._raw += len(data)
        if self._raw > self._bounds.size:
            raise TooMuch(
                Refusal(
                    422,
                    "size-limit",
                    f"The answer is larger than {self._bounds.size / 1_000_000:g} MB",
                    "Narrow the query, or ask for it in pages with ORDER BY, LIMIT and OFFSET.",
                    {"limit": "bytes", "allowed": self._bounds.size},
                )
            )
        if self.rows is not None and self.rows.see(data):
            self._check_rows(data)
        self._keep(self.check(data))
        return len(data)

    def flush(self) -> None:
        """Nothing to do: the file is read when it is complete."""

    def _keep(self, data: bytes) -> None:
        if self._may_zip and self._gzip is None and self._memory.tell() + len(data) > SMALL:
            self._gzip = zlib.compressobj(1, zlib.DEFLATED, 31)
            data, self._memory = self._memory.getvalue() + data, io.BytesIO()
        if self._gzip is not None:
            data = self._gzip.compress(data)
        if self._file is None and self._memory.tell() + len(data) > _IN_MEMORY:
            self._file = Path(self._bounds.spool).open("w+b")  # noqa: SIM115  # closed when the answer is complete
            self._file.write(self._memory.getvalue())
        (self._file or self._memory).write(data)

    def _check_rows(self, data: bytes) -> None:
        assert self.rows is not None
        if self._raw < 2 * self._checked:  # look again only when there is twice as much, so that work stays linear
            return
        self._checked = self._raw
        if self.rows.exact(self._written() + data) > self.rows.limit:
            raise TooMuch(too_many(self.rows.limit, "rows"))

    def _written(self) -> bytes:
        if self._file is None:
            kept = self._memory.getvalue()
        else:
            self._file.seek(0)
            kept = self._file.read()
            self._file.seek(0, io.SEEK_END)
        if self._gzip is not None:
            return zlib.decompressobj(31).decompress(kept + self._gzip.copy().flush())
        return kept

    def finish(self, media_type: str) -> Answer:
        """The complete answer."""
        if self.rows is not None and self.rows.see(b"") and self.rows.exact(self._written()) > self.rows.limit:
            raise TooMuch(too_many(self.rows.limit, "rows"))
        if self._gzip is not None:
            rest, self._gzip = self._gzip.flush(), None
            (self._file or self._memory).write(rest)
            zipped = True
        else:
            zipped = False
        if self._file is None:
            body = self._memory.getvalue()
            return Answer(media_type, len(body), body, zipped)
        self._file.flush()
        size = self._file.tell()
        self._file.close()
        return Answer(media_type, size, None, zipped)
