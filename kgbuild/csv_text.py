"""CSV as this project writes it: a header first, lines ended by LF. Spec: RFC 4180."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as one text; None is an empty cell."""
    return "".join(csv_lines(columns, rows))


def write_csv(stream: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table to a stream that was opened with ``newline=""``."""
    stream.writelines(csv_lines(columns, rows))


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table row by row, each as soon as it is there."""
    # Python 3.11 quotes a cell with a line end only where that is of its own line ends: a lone CR would end a row.
    line = csv.writer(_EndedByLF(), lineterminator="\r\n").writerow
    yield line(columns)
    for row in rows:
        yield line(row)


class _EndedByLF:
    """Takes rows that end in CR LF, one a call, and gives them back, as `writerow` then does."""

    def write(self, row: str) -> str:
        return f"{row[:-2]}\n"
