"""Fact tables -> facts: judgements, findings and responses of anybody, row by row, in memory that does not grow.

A table is one of ours by its header, or by CSV on the Web metadata beside it that say which of its columns is which of
ours (`data/README.md` shows how). A row that cannot be taken is left out and named in `TableReader.problems`; the
others are read.

A table is a file of records (`_file`), whose header says what it is (`_columns`) and whose rows are read cell by cell
(`_cells`, `_names`) into what a row of its kind states (`_rows`, `_reviews`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from kgbuild.model import Problem
from kgbuild.reference import Correction, Reference
from kgbuild.tables._cells import BadCellError
from kgbuild.tables._columns import FACT_TABLES, REFERENCE, Placed, kind_of, known_titles, place_columns
from kgbuild.tables._csvw import Dialect, TableDescription, description_of, parse_metadata
from kgbuild.tables._file import TableFile
from kgbuild.tables._keys import KeyIndex
from kgbuild.tables._names import Names
from kgbuild.tables._reviews import REVIEWED
from kgbuild.tables._rows import KINDS, Cells, Fact, Kind
from kgbuild.tables._rules import table_rules

__all__ = ["FACT_TABLES", "REVIEWED", "Fact", "TableReader", "read_table", "table_rules"]

_MOST_PROBLEMS: Final = 10_000  # named one by one; what is more is counted, so that memory stays flat


def read_table(
    source: Path | bytes,
    *,
    name: str,
    reference: Reference,
    metadata: bytes | None = None,
    metadata_name: str = "",
) -> TableReader:
    """A reader of one table, with its header read and its kind known.

    Args:
        source: the file, or its bytes. A file is opened again for every pass and never held as a whole.
        name: what problems call the table; its last part is how metadata name it.
        reference: what rows may name.
        metadata: CSV on the Web metadata, or None to look for `<table>-metadata.json` and then `csv-metadata.json`
            beside the file.
        metadata_name: what errors call `metadata`.

    Raises:
        InputError: the file cannot be read.
        TableError: the header fits no table of ours and no metadata says which it is, or the metadata cannot be used.
    """
    if metadata is None and isinstance(source, Path):
        for candidate in (source.with_name(source.name + "-metadata.json"), source.with_name("csv-metadata.json")):
            if candidate.is_file():
                metadata, metadata_name = candidate.read_bytes(), candidate.name
                break
    described = None
    if metadata is not None:
        described = description_of(parse_metadata(metadata, source=metadata_name or f"{name}-metadata.json"), name)
    return TableReader(source, name=name, reference=reference, described=described)


class TableReader:
    """One table. `kind` is judgements | findings | responses | reviews, or corrections | reference without facts.

    `problems` belongs to the latest pass over the rows and is complete when `facts()` is exhausted; `rows` counts the
    rows of that pass and `left_out` those of them that became no fact.
    """

    def __init__(
        self, source: Path | bytes, *, name: str, reference: Reference, described: TableDescription | None
    ) -> None:
        """Read the header. Call `read_table` instead."""
        self.name = name
        self.problems: list[Problem] = []
        self.rows = 0
        self.left_out = 0
        self._reference = reference
        self._unnamed = 0
        self._unusable: list[Problem] = []
        dialect = described.dialect if described is not None else Dialect()
        self._file = TableFile(source, name=name, dialect=dialect, known=known_titles(described).__contains__)
        line = self._file.header_line or None
        self.kind = kind_of(self._file.header, described, name=name, line=line)
        self._columns: dict[str, Placed] = {}
        if self.kind != REFERENCE:
            self._columns, wrong = place_columns(self.kind, self._file.header, described, has_header=dialect.header)
            self._unusable = [Problem(name, *told, line=line, column=column) for column, told in wrong.items()]
            self.problems = list(self._unusable)

    def facts(self) -> Iterator[Fact]:
        """The facts of the rows, in row order, each with its `Row`. Every call is a new pass, with new problems."""
        self._begin()
        if self.kind == REFERENCE:
            self._compare(
                *self._reference.tables.values(),
                what="a reference table",
                fix="reference tables are those of the data folder: change them there, and leave this one out",
            )
        elif self.kind == "corrections":
            self._compare(
                self._reference.tables["corrections"],
                what="a table of corrections",
                fix="add its rows to corrections.csv of the data folder, and leave this one out",
            )
        else:
            yield from self._stated()

    def corrections(self) -> Iterator[Correction]:
        """The rows of a table of corrections, in row order; none of another table."""
        self._begin()
        if self.kind == "corrections":
            yield from self._stated()

    def _begin(self) -> None:
        self.problems = list(self._unusable)
        self.rows = self.left_out = self._unnamed = 0

    def _compare(self, *known: str, what: str, fix: str) -> None:
        """Say so where the table is none of those with these hashes (SHA-256, hex)."""
        if hashlib.sha256(self._file.bytes()).hexdigest() not in known:
            problem = f"is {what} other than the one in use, and was not read"
            self.problems.append(Problem(self.name, problem, fix))

    def _stated(self) -> Iterator[Any]:
        """What the rows state, in row order; the rest becomes problems."""
        if self._unusable:
            return
        kind = KINDS[self.kind]
        width = len(self._file.header)
        cells = Cells(self.kind, self._columns, width=width, names=Names(self._reference), table=self.name)
        make = kind.maker(cells)
        with KeyIndex() as keys:
            for number, line, row in self._file.rows(self._leave):
                if len(row) != width:
                    self._leave(
                        line,
                        f"the row has {len(row)} cells where the header has {width}",
                        "quote cells that hold the delimiter, and leave an empty cell where there is no value",
                    )
                    continue
                row.append("")  # the cell of columns that the table lacks
                try:
                    stated = make(number, line, row)
                except BadCellError as bad:
                    self._explain(line, cells, row, bad)
                    continue
                if stated is not None and (first := _repeated(keys, kind, stated, line)):
                    self._leave(
                        line, f"repeats the row of line {first} ({kind.told} are the same)", "drop one of the two"
                    )
                    continue
                self.rows += 1
                if stated is not None:
                    yield stated
        if self._unnamed:
            problem = f"{self._unnamed} more problems of rows are not listed"
            fix = f"mend the {_MOST_PROBLEMS} above first, and build again"
            self.problems.append(Problem(self.name, problem, fix))

    def _explain(self, line: int, cells: Cells, row: list[str], bad: BadCellError) -> None:
        """Name everything that is wrong with a row, cell by cell; `bad` where no single cell is."""
        self.rows += 1
        self.left_out += 1
        faults = list(cells.faults(row))
        for title, raw, fault in faults:
            problem = fault.problem if fault.value else f"the cell {fault.problem}"
            self._name(Problem(self.name, problem, fault.fix, line=line, column=title, value=fault.value or raw))
        if not faults:
            problem = bad.problem if bad.value else f"a cell {bad.problem}"
            self._name(Problem(self.name, problem, bad.fix, line=line, value=bad.value))

    def _leave(self, line: int, problem: str, fix: str) -> None:
        """Leave a row out as a whole."""
        self.rows += 1
        self.left_out += 1
        self._name(Problem(self.name, problem, fix, line=line))

    def _name(self, problem: Problem) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self._unnamed += 1


def _repeated(keys: KeyIndex, kind: Kind, stated: Fact, line: int) -> int:
    """The line of the row that this one repeats, or 0: the same key, and one number where both have one."""
    key, number = "\x1f".join(kind.key(stated)), kind.number(stated)
    earlier = keys.add(key, -line if number else line)  # below zero: of a row with a number
    return abs(keys.add(f"{key}\x1f{number}", -line) if number and earlier <= 0 else earlier)
