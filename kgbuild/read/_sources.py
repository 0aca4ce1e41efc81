"""``sources.csv`` beside the documents: what is known of them that they do not say."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date

from kgbuild.errors import InputError
from kgbuild.model import Problem, SourceRecord
from kgbuild.read._plain import decode
from kgbuild.vocab import CODE_LISTS

COLUMNS = ("path", "url", "published", "title", "kind", "licence", "cycle")
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_CYCLE = re.compile(r"[a-z0-9][a-z0-9-]*")
_DELIMITERS = ",;\t"


def _is_date(value: str) -> bool:
    if not _DATE.fullmatch(value):
        return False
    try:
        return len(value) < 10 or bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_licence(value: str) -> bool:
    return not (re.search(r"\s", value) and _IRI.match(value))


# By column: whether a value is one, what it should be, and how to mend it.
_CHECKS: dict[str, tuple[Callable[[str], object], str, str]] = {
    "url": (_IRI.fullmatch, "web address", "give an address that begins with http:// or https://"),
    "published": (_is_date, "date", "give a date as YYYY-MM-DD, a month as YYYY-MM or a year"),
    "kind": (
        CODE_LISTS["documentKind"].__contains__,
        "kind of document",
        f"use one of {', '.join(CODE_LISTS['documentKind'])}",
    ),
    "cycle": (_CYCLE.fullmatch, "slug of a cycle", "use a cycle's slug, for example peel-2015"),
    "licence": (_is_licence, "licence", "give one address, or the licence's name"),
}


def read_sources(data: bytes, *, source: str) -> tuple[dict[str, SourceRecord], list[Problem]]:
    """The rows of a ``sources.csv`` by path, and what was wrong with them.

    Only ``path`` is required; other columns of the list may be missing, and unknown ones are named as problems.
    A bad value is left out and named; the rest of its row is kept.

    Raises:
        InputError: the file is not text, or has no column ``path``.
    """
    text = decode(data, source).removeprefix("\ufeff")
    first = text.partition("\n")[0].lower()
    delimiter = max(_DELIMITERS, key=lambda mark: sum(cell.strip(' "\r') in COLUMNS for cell in first.split(mark)))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records: dict[str, SourceRecord] = {}
    problems: list[Problem] = []
    try:
        header = [column.strip().lower() for column in next(rows, [])]
        if "path" not in header:
            raise InputError(
                "has no column 'path'", source=source, line=1, fix=f"begin with the line: {','.join(COLUMNS)}"
            )
        for column in dict.fromkeys(header):
            if header.count(column) > 1:
                several = f"{header.count(column)} columns are called '{column}', of which the last is read"
                problems.append(Problem(source, several, "rename or drop the others", 1, column))
            if column not in COLUMNS:
                strange = f"'{column}' is no column of a sources file"
                problems.append(Problem(source, strange, f"use {', '.join(COLUMNS)}", 1, column))
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            _row(row, header, rows.line_num, source, records, problems)
    except csv.Error as error:
        raise InputError(
            f"is not CSV: {error}", source=source, line=rows.line_num, fix="quote the cell at that line"
        ) from error
    return records, problems


def _row(
    row: list[str], header: list[str], line: int, source: str, records: dict[str, SourceRecord], problems: list[Problem]
) -> None:
    if len(row) != len(header):
        problems.append(
            Problem(
                source,
                f"has {len(row)} cells where the header has {len(header)}",
                "quote cells that hold the delimiter",
                line,
            )
        )
        return
    cells = {column: cell.strip() for column, cell in zip(header, row, strict=True) if column in COLUMNS}
    path = cells.pop("path", "").replace("\\", "/").removeprefix("./")
    if not path:
        problems.append(Problem(source, "names no document", "fill 'path'", line, "path"))
        return
    if path in records:
        problems.append(
            Problem(source, "names a document a second time", "keep one row a document", line, "path", path)
        )
        return
    good: dict[str, str] = {}
    for column, value in cells.items():
        is_one, what, fix = _CHECKS.get(column, (bool, "", ""))
        if value and not is_one(value):
            problems.append(Problem(source, f"'{value}' is no {what}", fix, line, column, value))
        else:
            good[column] = value
    records[path] = SourceRecord(**good)
