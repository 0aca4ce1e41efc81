"""The tables as files: their columns, keys and references to one another; rows, and rows as records."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, TypeVar, get_args

from kgbuild import resources
from kgbuild.errors import TableError
from kgbuild.reference._records import Column

if TYPE_CHECKING:
    from _csv import Reader

_Record = TypeVar("_Record")
_Reader: TypeAlias = Callable[[dict[str, str], str, Path], Any]

_FACTS: Final = frozenset({"findings", "judgements", "responses"})  # described beside the reference tables
REFERENCES: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("corrections", "force_id", "forces", "force_id"),
    ("corrections", "cycle_id", "cycles", "cycle_id"),
    ("cycles", "grade_scale_id", "grade_scales", "grade_scale_id"),
    ("forces", "rocu_id", "organisations", "org_id"),
    ("frameworks", "cycle_id", "cycles", "cycle_id"),
    ("frameworks", "revision_of", "frameworks", "framework_id"),
    ("grades", "grade_scale_id", "grade_scales", "grade_scale_id"),
    ("inspection_rounds", "grade_scale_id", "grade_scales", "grade_scale_id"),
    ("monitoring", "force_id", "forces", "force_id"),
    ("officers", "force_id", "forces", "force_id"),
    ("organisations", "parent", "organisations", "org_id"),
    ("people", "organisation", "organisations", "org_id"),
    ("person_names", "person_id", "people", "person_id"),
    ("polarities", "type_id", "finding_types", "type_id"),
    ("questions", "area_id", "areas", "area_id"),
    ("questions", "cycle_id", "cycles", "cycle_id"),
    ("themes", "broader", "themes", "theme_id"),
)
_MONTH: Final = r"[0-9]{4}-(0[1-9]|1[0-2])"
# Of cells that are reckoned with: table, column, what the cell is to be, and how that is said.
FORMATS: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("first_names", "first_name", r"\S+", "write one name without white space"),
    ("first_names", "pronoun", "he|she", "write he or she"),
    ("officers", "office", "inspector|commissioner|chief-officer", "write inspector, commissioner or chief-officer"),
    ("officers", "name", r"\S+( \S+)+", "write first name and surname, with one space between"),
    ("officers", "from", _MONTH, "write year and month, such as 2016-05"),
    ("officers", "to", f"({_MONTH})?", "write year and month, such as 2016-05, or nothing where it is not known"),
)


class Described(NamedTuple):
    """A reference table: its columns, all of them required in the header, in any order, and those that are its key."""

    columns: tuple[str, ...]
    key: tuple[str, ...]


@lru_cache(maxsize=1)
def reference_tables() -> dict[str, Described]:
    """The reference tables by name, sorted, as `data/csv-metadata.json` describes them. Raises TableError."""
    path = resources.DATA / "csv-metadata.json"
    try:
        tables = {table["dc:type"]: table["tableSchema"] for table in json.loads(path.read_bytes())["tables"]}
    except OSError as error:
        fix = "put the file back, or install kgbuild again"
        raise TableError("cannot be read", source=path, fix=fix) from error
    return {
        name: Described(tuple(column["name"] for column in schema["columns"]), tuple(schema["primaryKey"]))
        for name, schema in sorted(tables.items())
        if name not in _FACTS
    }


def read_rows(name: str, path: Path, data: bytes) -> list[dict[str, str]]:
    """The rows of the table `name` by column, each with its line (1-based, as editors count) under "#line".

    Raises:
        TableError: not UTF-8, not CSV, a column lacks, or a key comes twice.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableError("is not UTF-8", source=path, line=line, fix="save the table as UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return list(_rows(name, path, reader))
    except csv.Error as error:
        raise TableError(
            f"is not CSV: {error}", source=path, line=reader.line_num, fix="mend the quotes of this line"
        ) from error


def _rows(name: str, path: Path, reader: Reader) -> Iterator[dict[str, str]]:
    columns, key_columns = reference_tables()[name]
    header = next(reader, [])
    missing = [column for column in columns if column not in header]
    if missing:
        raise TableError(
            f"lacks the column {', '.join(repr(column) for column in missing)}",
            source=path,
            line=1,
            fix=f"the columns of this table are {','.join(columns)}",
        )
    seen: dict[tuple[str, ...], int] = {}
    for cells in reader:
        if not cells:
            continue
        line = reader.line_num
        if len(cells) != len(header):
            raise TableError(
                f"has {len(cells)} cells where the header has {len(header)}",
                source=path,
                line=line,
                fix="quote cells that hold a comma, and fill missing cells with nothing between commas",
            )
        row = dict(zip(header, cells, strict=True))
        key = tuple(row[column] for column in key_columns)
        if seen.setdefault(key, line) != line:
            raise TableError(
                f"repeats the key {' / '.join(key)} of line {seen[key]}",
                source=path,
                line=line,
                fix="drop one of the two",
            )
        row["#line"] = str(line)
        yield row


def check_references(folder: Path, tables: Mapping[str, list[dict[str, str]]]) -> None:
    """Raise TableError where a row names what its table does not hold."""
    for name, column, target, key in REFERENCES:
        known = {row[key] for row in tables[target]}
        for row in tables[name]:
            if row[column] and row[column] not in known:
                problem = f"{column} '{row[column]}' is not in {target}.csv"
                raise _wrong(folder, name, row, problem, f"use a {key} of {target}.csv, or add the row there")


def check_cells(folder: Path, tables: Mapping[str, list[dict[str, str]]]) -> None:
    """Raise TableError where a cell is not what is reckoned with, or the cells of an officer do not go together."""
    for name, column, format_, fix in FORMATS:
        fits = re.compile(format_).fullmatch
        for row in tables[name]:
            if not fits(row[column]):
                raise _wrong(folder, name, row, f"{column} '{row[column]}' cannot be read", fix)
    posted = {row["name"] for row in tables["people"]}
    for row in tables["officers"]:
        problem = ""
        if row["to"] and row["to"] < row["from"]:
            problem, fix = f"to '{row['to']}' is before from '{row['from']}'", "mend one of the two"
        elif row["office"] == "chief-officer" and not row["force_id"]:
            problem, fix = f"{row['name']} is a chief-officer of no force", "fill force_id"
        elif row["office"] == "inspector" and row["name"] not in posted:
            problem, fix = f"{row['name']} is an inspector and not in people.csv", "add the post to people.csv"
        if problem:
            raise _wrong(folder, "officers", row, problem, fix)


def _wrong(folder: Path, name: str, row: Mapping[str, str], problem: str, fix: str) -> TableError:
    return TableError(problem, source=folder / f"{name}.csv", line=int(row["#line"]), fix=fix)


def records(of: type[_Record], rows: list[dict[str, str]], path: Path) -> list[_Record]:
    """The rows of the table at `path` as records; a field whose column the table lacks keeps its default.

    Raises:
        TableError: a cell that is no whole number where one belongs.
    """
    columns = [each for each in _columns(of) if rows and each[1] in rows[0]]
    return [
        of(**{name: read(row, column, path) if read else row[column] for name, column, read in columns}) for row in rows
    ]


def _split(row: dict[str, str], column: str, _path: Path) -> tuple[str, ...]:
    cell = row[column]
    return tuple(part.strip() for part in cell.split("|") if part.strip()) if cell else ()


def _flag(row: dict[str, str], column: str, _path: Path) -> bool | None:
    return {"true": True, "false": False}.get(row[column])


def _whole(row: dict[str, str], column: str, path: Path) -> int:
    try:
        return int(row[column])
    except ValueError:
        raise TableError(
            f"{column} '{row[column]}' is not a whole number",
            source=path,
            line=int(row["#line"]),
            fix="write it in digits",
        ) from None


# How a cell is read by the type of its field; None for a cell as it stands.
_READERS: Final[dict[Any, _Reader | None]] = {str: None, tuple[str, ...]: _split, bool | None: _flag, int: _whole}


def _columns(of: type[Any]) -> list[tuple[str, str, _Reader | None]]:
    """The name and column of each field of a record, and how its cells are read."""
    found = []
    for each in fields(of):
        marks = [mark for mark in get_args(each.type) if isinstance(mark, Column)]
        kind = get_args(each.type)[0] if marks else each.type
        found.append((each.name, marks[0].name if marks else each.name, _READERS[kind]))
    return found
