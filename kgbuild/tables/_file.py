"""A CSV file as records: its encoding, delimiter and header found out, its broken rows told and left."""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Final

from kgbuild.errors import InputError, TableError
from kgbuild.reference import fold
from kgbuild.tables._csvw import Dialect

Record = tuple[int, int, list[str]]  # number (the header is 1) and first physical line, both 1-based; the cells
Broken = Callable[[int, str, str], None]  # told of a row that is none: its line, what is wrong, what to do

_DELIMITERS: Final = (",", ";", "\t", "|")
_SEARCHED: Final = 50  # lines in which the header is looked for
_CLOSE_QUOTES: Final = "close the quotes, and double a quote inside a quoted cell"
_SAVE_AS_UTF8: Final = "save the table as UTF-8, or name its encoding in the metadata's dialect"


class TableFile:
    """A table's header, and its rows as often as asked. The file is opened for every pass and never held as a whole.

    `header` has the stripped cells; `header_line` is 1-based, 0 where the dialect says that there is no header.
    """

    def __init__(self, source: Path | bytes, *, name: str, dialect: Dialect, known: Callable[[str], bool]) -> None:
        """Find the header: of the delimiters that it might be cut at, the one that gives most `known` titles.

        Raises:
            InputError: the file cannot be read.
            TableError: it is empty, its header is no text, or its dialect names an unknown encoding.
        """
        self.name = name
        self._source = source
        self._dialect = dialect
        head = self._head()
        best: tuple[int, int, Record] = (-1, -1, (0, 0, []))
        self._delimiter = ","
        for delimiter in (dialect.delimiter,) if dialect.delimiter else _DELIMITERS:
            first = next(self._records(head, delimiter, _unheard), None)
            if first is not None:
                titles = sum(known(fold(cell)) for cell in first[2])
                if (titles, len(first[2])) > best[:2]:
                    self._delimiter = delimiter
                    best = (titles, len(first[2]), first)
        _, self.header_line, cells = best[2]
        self.header = [cell.strip() for cell in cells]
        if not dialect.header:
            self.header_line = 0
            self.header = [f"column {i}" for i in range(1, len(cells) + 1)]

    def rows(self, broken: Broken) -> Iterator[Record]:
        """The records below the header, in order; those that are none go to `broken` in their place.

        Spec: RFC 4180, section 2; RFC 7111, section 2.1 (rows are counted from 1, the header among them).
        """
        with self._open() as stream:
            records = self._records(stream, self._delimiter, broken)
            if self.header_line:
                next(records, None)
            yield from records

    def bytes(self) -> bytes:
        """The file as a whole."""
        return self._source if isinstance(self._source, bytes) else self._source.read_bytes()

    def _open(self) -> IO[str]:
        try:
            raw: IO[bytes] = io.BytesIO(self._source) if isinstance(self._source, bytes) else self._source.open("rb")
        except OSError as error:
            raise InputError(
                f"cannot be read: {error.strerror or error}", source=self.name, fix="check the path and its permissions"
            ) from error
        encoding = self._dialect.encoding
        start = raw.read(2)
        raw.seek(0)
        if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            encoding = "utf-16"
        elif not encoding or encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
            encoding = "utf-8-sig"
        try:
            return io.TextIOWrapper(raw, encoding=encoding, errors="surrogateescape", newline="")
        except (LookupError, ValueError) as error:  # ValueError: a NUL character
            raw.close()
            raise TableError(
                f"its metadata name the encoding '{encoding}', which is not known",
                source=self.name,
                fix="name it as the IANA does, for example utf-8 or windows-1252",
            ) from error

    def _head(self) -> list[str]:
        """The first lines, of which one below those to be skipped holds text."""
        skipped = self._dialect.skip_rows
        with self._open() as stream:
            head = list(islice(stream, skipped + _SEARCHED))
        number, line = next(((i, line) for i, line in enumerate(head, 1) if i > skipped and line.strip()), (0, ""))
        if not line:
            raise TableError("is empty", source=self.name, fix="leave it out, or give it a header and rows")
        if "\0" in line or any("\ud800" <= character <= "\udfff" for character in line):
            raise TableError("the header is not text in UTF-8", source=self.name, line=number, fix=_SAVE_AS_UTF8)
        return head

    def _records(self, stream: Iterable[str], delimiter: str, broken: Broken) -> Iterator[Record]:
        dialect = self._dialect
        lines = _Lines(stream)
        for _ in islice(lines, dialect.skip_rows):
            pass
        number = line = lines.done() + 1
        parse = partial(
            csv.reader,
            delimiter=delimiter,
            quotechar=dialect.quote,
            doublequote=dialect.double_quote,
            quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
            strict=True,
        )
        reader = parse(lines)
        comment = dialect.comment_prefix
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                # The rest of what the parser took for one cell is read again as rows of their own.
                lines.give_back_all_but_first()
                reader = parse(lines)
                broken(line, f"is not CSV: {_in_words(error)}", _CLOSE_QUOTES)
            else:
                if lines.flaw:
                    broken(line, lines.flaw, _SAVE_AS_UTF8)
                elif cells and not (comment and lines.taken[0].startswith(comment)):
                    yield number, line, cells
            number += 1
            line += lines.done()


class _Lines:
    """Physical lines as the CSV parser takes them, kept until their row is done; `flaw` tells what is no text."""

    def __init__(self, stream: Iterable[str]) -> None:
        self.taken: list[str] = []
        self.flaw = ""
        self._stream = iter(stream)
        self._again: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        taken, again, stream = self.taken, self._again, self._stream
        while True:
            line = again.popleft() if again else next(stream, None)
            if line is None:
                return
            taken.append(line)
            if not line.isascii():
                try:
                    line.encode()
                except UnicodeEncodeError:
                    self.flaw = "holds bytes that are not text in the table's encoding"
                    line = line.encode("utf-8", "replace").decode()
            if "\0" in line:
                self.flaw = "holds a NUL character"
                line = line.replace("\0", "?")
            yield line

    def done(self) -> int:
        """Forget the lines of the row that is done; how many there were."""
        count = len(self.taken)
        self.taken.clear()
        self.flaw = ""
        return count

    def give_back_all_but_first(self) -> None:
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def _in_words(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return "a quoted cell begins here and never ends"
    # The limit keeps what one open quote takes, and what is read again for it, in bounds.
    return f"a cell has more than {csv.field_size_limit():,} characters" if "field limit" in str(error) else str(error)


def _unheard(_line: int, _problem: str, _fix: str) -> None:
    """Broken rows before the header are told when the table is read."""
