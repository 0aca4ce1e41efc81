"""CSV as this project writes it: a header first, lines ended by LF. Spec: RFC 4180."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TextIO


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as one text; None is an empty cell."""
    buffer = io.StringIO()
    write_csv(buffer, columns, rows)
    return buffer.getvalue()


def write_csv(stream: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table to a stream that was opened with ``newline=""``."""
    # Python 3.11 quotes a cell with a line end only where that is of its own line ends: a lone CR would end a row.
    writer = csv.writer(_EndedByLF(stream), lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)


class _EndedByLF:
    """Takes rows that end in CR LF, one a call."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, row: str) -> int:
        return self._stream.write(f"{row[:-2]}\n")
