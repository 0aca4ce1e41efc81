"""Fact tables -> facts: judgements, findings and responses of anybody, row by row, in memory that does not grow.

A table is one of ours by its header, or by CSV on the Web metadata beside it that say which of its columns is which of
ours (`data/README.md` shows how). Ours are described in `data/csv-metadata.json`, which is also where this module
learns what each kind of table has. A row that cannot be taken is left out and named in `TableReader.problems`; the
others are read.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, TypeVar, cast

from kgbuild import _cells as check
from kgbuild import resources
from kgbuild._csvw import Column, Dialect, TableDescription, description_of, parse_metadata
from kgbuild._keys import KeyIndex
from kgbuild.errors import InputError, TableError
from kgbuild.model import (
    OF_DERIVED,
    Finding,
    Judgement,
    JudgementStatus,
    Problem,
    Review,
    Row,
    RuleRef,
    Statement,
    ThemeHit,
)
from kgbuild.reference import COLUMNS, Correction, Reference, fold

Fact = Judgement | Finding | Statement | Review

FACT_TABLES: Final = ("judgements", "findings", "responses")
_KINDS: Final = (*FACT_TABLES, "corrections", "reviews")
_RULES: Final = {kind: RuleRef(f"table.{kind}", 1) for kind in _KINDS}
_DEFINITIONS: Final = {
    "judgements": "A row that names a force, a cycle, one of its questions and a grade on its scale is a judgement, "
    "with the row's page as its source.",
    "findings": "A row that names a force, a kind of finding and a summary is a finding, with the themes "
    "that it lists.",
    "responses": "A row that names a force and a stance is a response reported in the words of the table's writer.",
    "corrections": "A row that names a judgement and a page says that what the page states is superseded or disputed.",
    "reviews": "A row that names a document, a passage, a reviewer and a reason is that person's decision on what was "
    "read there.",
}
# What a review may set, by what it reviews. A value is checked like the cell of a table of facts.
REVIEWED: Final = {
    "judgement": "force cycle question grade status comparison previous_cycle previous_grade",
    "finding": "kind force cycle question themes due status status_date",
    "statement": "kind speaker role organisation stances reported force cycle",
    "statistic": "value denominator unit measure force cycle",
    "organisation": "force organisation kind relation function",
    "person": "name role organisation",
    "grade-count": "force cycle grade count denominator",
    "monitoring": "force phase starts ends",
    "document": "kind force cycle",
    "lineage": "link earlier later type",
    "version": "of",
}
_NEEDED_TO_ADD: Final = {
    "judgement": "force cycle question",
    "finding": "kind force",
    "statement": "kind",
    "statistic": "value",
    "organisation": "force organisation relation",
    "person": "name role",
    "grade-count": "cycle grade count",
    "monitoring": "force phase",
    "lineage": "earlier later type",
    "version": "of",
}
_MANY: Final = frozenset({"theme_id", "stance"})  # cells that may hold several values
_DELIMITERS: Final = (",", ";", "\t", "|")
_MOST_PROBLEMS: Final = 10_000  # named one by one; what is more is counted, so that memory stays flat


_V = TypeVar("_V")


def table_rules() -> tuple[tuple[str, int, str], ...]:
    """The rules by which rows become facts, as (name, version, definition), sorted by name."""
    return tuple(sorted((rule.name, rule.version, _DEFINITIONS[kind]) for kind, rule in _RULES.items()))


def read_table(source: Path | bytes, *, name: str, reference: Reference, metadata: bytes | None = None) -> TableReader:
    """A reader of one table, with its header read and its kind known.

    Args:
        source: the file, or its bytes. A file is opened again for every pass and never held as a whole.
        name: what problems call the table; its last part is how metadata name it.
        reference: what rows may name.
        metadata: CSV on the Web metadata, or None to look for `<table>-metadata.json` and then `csv-metadata.json`
            beside the file.

    Raises:
        InputError: the file cannot be read.
        TableError: the header fits no table of ours and no metadata says which it is, or the metadata cannot be used.
    """
    beside = name
    if metadata is None and isinstance(source, Path):
        for candidate in (source.with_name(source.name + "-metadata.json"), source.with_name("csv-metadata.json")):
            if candidate.is_file():
                metadata, beside = candidate.read_bytes(), candidate.name
                break
    else:
        beside = f"{name}-metadata.json"
    described = None
    if metadata is not None:
        described = description_of(parse_metadata(metadata, source=beside), name)
    return TableReader(source, name=name, reference=reference, described=described)


class TableReader:
    """One table. `kind` is judgements | findings | responses | reviews, or corrections | reference without facts.

    `problems` belongs to the latest pass over the rows and is complete when `facts()` is exhausted; `rows` counts the
    rows of that pass and `left_out` those of them that became no fact.
    """

    def __init__(
        self, source: Path | bytes, *, name: str, reference: Reference, described: TableDescription | None
    ) -> None:
        self.name = name
        self.reference = reference
        self.problems: list[Problem] = []
        self.rows = 0
        self.left_out = 0
        self._unnamed = 0
        self._unusable: list[Problem] = []
        self._columns: dict[str, tuple[int, Column, str]] = {}
        self._source = source
        self._dialect = described.dialect if described is not None else Dialect()
        self._pushed_back: deque[str] = deque()
        self._current: list[str] = []
        self._flaw = ""
        self._header_line = 0
        self._delimiter, self._header, self._header_line = self._read_header(described)
        self.kind = self._find_kind(described)
        if self.kind != "reference":
            self._place_columns(described)
            self.problems = list(self._unusable)

    # -- passes

    def facts(self) -> Iterator[Fact]:
        """The facts of the rows, in row order, each with its `Row`. Every call is a new pass, with new problems."""
        self._begin()
        if self.kind == "reference":
            self._check_reference()
        elif self.kind == "corrections":
            self._check_corrections()
        elif not self._unusable:
            makers: dict[str, Callable[[KeyIndex], Iterator[Fact]]] = {
                "judgements": self._judgements,
                "findings": self._findings,
                "responses": self._responses,
                "reviews": self._reviews,
            }
            with KeyIndex() as keys:
                yield from makers[self.kind](keys)
            self._end()

    def corrections(self) -> Iterator[Correction]:
        """The rows of a table of corrections, in row order; none of another table."""
        self._begin()
        if self.kind == "corrections" and not self._unusable:
            with KeyIndex() as keys:
                yield from self._corrections(keys)
            self._end()

    def _begin(self) -> None:
        self.problems = list(self._unusable)
        self.rows = self.left_out = self._unnamed = 0

    def _end(self) -> None:
        if self._unnamed:
            self.problems.append(
                Problem(
                    self.name,
                    f"{self._unnamed} more problems of rows are not listed",
                    f"mend the {_MOST_PROBLEMS} above first, and build again",
                )
            )

    # -- the file

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
        except LookupError as error:
            raw.close()
            raise TableError(
                f"its metadata name the encoding '{encoding}', which is not known",
                source=self.name,
                fix="name it as the IANA does, for example utf-8 or windows-1252",
            ) from error

    def _lines(self, stream: Iterator[str]) -> Iterator[str]:
        """Lines as the CSV parser takes them, kept until the row is done so that a broken row can be told and left."""
        pushed, current = self._pushed_back, self._current
        while True:
            line = pushed.popleft() if pushed else next(stream, None)
            if line is None:
                return
            current.append(line)
            if not line.isascii():
                try:
                    line.encode()
                except UnicodeEncodeError:
                    self._flaw = "holds bytes that are not text in the table's encoding"
                    line = line.encode("utf-8", "replace").decode()
            if "\0" in line:
                self._flaw = "holds a NUL character"
                line = line.replace("\0", "?")
            yield line

    def _records(self, stream: Iterable[str]) -> Iterator[tuple[int, int, list[str]]]:
        """(number, line, cells) of each record, the header as number 1; number and line of the first physical line.

        Spec: RFC 4180, section 2; RFC 7111, section 2.1 (rows are counted from 1, the header among them).
        """
        dialect = self._dialect
        self._pushed_back.clear()
        current = self._current
        current.clear()
        self._flaw = ""
        source = iter(stream)
        lines = self._lines(source)
        number, line = 0, 1
        for _ in range(dialect.skip_rows):
            if next(lines, None) is None:
                return
            number, line = number + 1, line + 1
            current.clear()
        parse = partial(
            csv.reader,
            delimiter=self._delimiter,
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
                number += 1
                taken = list(current)
                current.clear()
                self._pushed_back.extendleft(reversed(taken[1:]))
                self._flaw = ""
                reader = parse(self._lines(source))
                what = "a quoted cell begins here and never ends" if "unexpected end" in str(error) else str(error)
                self._leave(
                    line, "", "", f"is not CSV: {what}", "close the quotes, and double a quote inside a quoted cell"
                )
                line += 1
                self.rows += 1
                self.left_out += 1
                continue
            number += 1
            if self._flaw:
                flaw, self._flaw = self._flaw, ""
                self.rows += 1
                self.left_out += 1
                self._leave(
                    line, "", "", flaw, "save the table as UTF-8, or name its encoding in the metadata's dialect"
                )
            elif cells and not (comment and current[0].startswith(comment)):
                yield number, line, cells
            line += len(current)
            current.clear()

    def _read_header(self, described: TableDescription | None) -> tuple[str, list[str], int]:
        """Delimiter, header cells and the header's line (0 where the table has none)."""
        dialect = self._dialect
        with self._open() as stream:
            head = list(islice(stream, dialect.skip_rows + 50))
        first, line = next(
            ((i, line) for i, line in enumerate(head, 1) if i > dialect.skip_rows and line.strip()), (0, "")
        )
        if not line:
            raise TableError("is empty", source=self.name, fix="leave it out, or give it a header and rows")
        if "\0" in line or any("\ud800" <= character <= "\udfff" for character in line):
            raise TableError(
                "the header is not text in UTF-8",
                source=self.name,
                line=first,
                fix="save the table as UTF-8, or name its encoding in the metadata's dialect",
            )
        known = _known_titles(described)
        choices = (dialect.delimiter,) if dialect.delimiter else _DELIMITERS
        best: tuple[int, int, str, list[str], int] = (-1, -1, ",", [], 0)
        for delimiter in choices:
            self._delimiter = delimiter
            self._begin()
            record = next(self._records(head), None)
            if record is None:
                continue
            cells = [cell.strip() for cell in record[2]]
            score = (sum(fold(cell) in known for cell in cells), len(cells))
            if score > best[:2]:
                best = (*score, delimiter, cells, record[1])
        self._begin()
        if not dialect.header:
            return best[2], [f"column {i}" for i in range(1, len(best[3]) + 1)], 0
        return best[2], best[3], best[4]

    # -- what the columns are

    def _find_kind(self, described: TableDescription | None) -> str:
        header = {fold(cell) for cell in self._header}
        if described is not None:
            if described.kind in _KINDS:
                return described.kind
            if described.kind in COLUMNS:
                return "reference"
            if described.kind:
                raise self._misfit(f"its metadata call it '{described.kind}', which is no table of ours")
            mapped = {column.name for column in described.columns} | {
                ours.name
                for column in described.columns
                for kind in _KINDS
                for ours in _ours(kind).columns
                if column.property_url and column.property_url == ours.property_url
            }
            header |= mapped
        stem = re.split(r"[/\\]", self.name)[-1].split(".")[0].lower()
        fitting = []
        for order, kind in enumerate(_KINDS):
            names = [column.name for column in _ours(kind).columns if not column.virtual]
            required = [column.name for column in _ours(kind).columns if column.required]
            met = sum(name in header for name in names)
            titles = {column.name: (column.name, *column.titles) for column in _ours(kind).columns}
            whole = all(any(fold(title) in header for title in titles[name]) for name in required)
            if whole or met * 2 >= len(names):
                fitting.append((whole, stem == kind, met / len(names), -order, kind))
        for name, columns in COLUMNS.items():
            if name not in _KINDS and set(columns.split()) <= header:
                return "reference"
        if not fitting:
            raise self._misfit("its header fits no table of ours")
        return max(fitting)[-1]

    def _misfit(self, problem: str) -> TableError:
        needs = "; ".join(
            f"{kind}: {','.join(column.name for column in _ours(kind).columns if column.required)}"
            for kind in FACT_TABLES
        )
        base = re.split(r"[/\\]", self.name)[-1]
        return TableError(
            problem,
            source=self.name,
            line=self._header_line or None,
            fix=f"name the columns as ours ({needs}), or say in {base}-metadata.json which column is which "
            "(data/README.md, 'Your own tables')",
        )

    def _place_columns(self, described: TableDescription | None) -> None:
        """Find where each of our columns stands; what is wrong with the header goes to `_unusable`."""
        ours = {column.name: column for column in _ours(self.kind).columns}
        by_title: dict[str, list[int]] = {}
        for index, title in enumerate(self._header):
            by_title.setdefault(fold(title), []).append(index)
        declared = self._declared(ours, described)
        width = len(self._header)
        for name, our in ours.items():
            column, position = declared.get(name, (our, -1))
            # A row without a page is still evidence; our own tables promise one, others need not.
            needed = our.required and (described is None or name != "source_url")
            column = replace(
                column,
                required=column.required or needed,
                separator=column.separator or ("|" if name in _MANY else ""),
            )
            if column.virtual and name in declared and name not in by_title:
                self._columns[name] = (width, column, name)  # no cell: its default is its value
                if needed and not column.default:
                    self._header_problem(name, f"the virtual column '{name}' has no default", "give it a default")
                continue
            found = [position] if 0 <= position < width and not self._dialect.header else []
            for title in (*column.titles, name):
                found += [index for index in by_title.get(fold(title), []) if index not in found]
            if len(found) == 1:
                self._columns[name] = (found[0], column, self._header[found[0]])
            elif len(found) > 1:
                self._header_problem(
                    name, f"{len(found)} columns of the header are '{self._header[found[0]]}'", "rename or drop one"
                )
            elif needed or (name in declared and not column.virtual):
                titles = " or ".join(f"'{title}'" for title in column.titles)
                near = check.nearest(column.titles[0] if column.titles else name, tuple(self._header))
                hint = f"the header has '{near}'" if near else f"the header has {', '.join(self._header[:12])}"
                what = f"the column {titles} is missing, so that no row can be read"
                self._header_problem(name, what, f"add it; {hint}")

    def _declared(
        self, ours: Mapping[str, Column], described: TableDescription | None
    ) -> dict[str, tuple[Column, int]]:
        """Our name -> the user's column and its position, where metadata give it our name or a property of ours."""
        declared: dict[str, tuple[Column, int]] = {}
        if described is None:
            return declared
        by_property = {column.property_url: name for name, column in ours.items() if column.property_url}
        for position, column in enumerate(described.columns):
            name = column.name if column.name in ours else by_property.get(column.property_url, "")
            if name and name not in declared:
                declared[name] = (column, position)
        return declared

    def _header_problem(self, column: str, problem: str, fix: str) -> None:
        self._unusable.append(Problem(self.name, problem, fix, line=self._header_line or None, column=column))

    # -- rows

    def _cells(self) -> Iterator[tuple[int, int, list[str]]]:
        """The rows below the header, of the right width, with one empty cell added that stands for absent columns."""
        width = len(self._header)
        with self._open() as stream:
            records = self._records(stream)
            if self._header_line:
                next(records, None)
                self.rows, self.left_out = 0, 0
            for number, line, cells in records:
                self.rows += 1
                if len(cells) != width:
                    self.left_out += 1
                    self._leave(
                        line,
                        "",
                        "",
                        f"the row has {len(cells)} cells where the header has {width}",
                        "quote cells that hold the delimiter, and leave an empty cell where there is no value",
                    )
                    continue
                cells.append("")
                yield number, line, cells

    def _judgements(self, keys: KeyIndex) -> Iterator[Judgement]:
        force, at_force = self._looked_up("force_id", self._force)
        cycle, at_cycle = self._looked_up("cycle_id", self._cycle)
        question, at_question = self._within("question_id", self._question)
        grade, at_grade = self._within("grade", self._grade)
        status, at_status = self._looked_up("status", check.code("judgementStatus"))
        made_in, at_made_in = self._looked_up("made_in", self._round)
        comparison, at_comparison = self._looked_up("comparison", check.code("comparison"))
        previous, at_previous = self._looked_up("previous_cycle", self._round)
        earlier, at_earlier = self._within("previous_grade", self._grade)
        row = self._row_maker()
        rule = _RULES["judgements"]
        plain = len(self._header)
        more = any(index != plain for index in (at_status, at_made_in, at_comparison, at_previous, at_earlier)) or any(
            self._columns[name][1].default
            for name in ("status", "made_in", "comparison", "previous_cycle", "previous_grade")
            if name in self._columns
        )
        add = keys.add
        for number, line, cells in self._cells():
            try:
                a_force = force[cells[at_force]]
                a_cycle = cycle[cells[at_cycle]]
                a_question = question[a_cycle, cells[at_question]]
                evidence = row(number, cells)
                if more:
                    a_status = cast(JudgementStatus, status[cells[at_status]] or "stated")
                    raw = cells[at_grade]
                    a_grade = "" if a_status == "not-graded" and not raw.strip() else grade[a_cycle, raw]
                    a_previous = previous[cells[at_previous]]
                    fact = Judgement(
                        a_force,
                        a_cycle,
                        a_question,
                        a_grade,
                        evidence,
                        rule,
                        a_status,
                        made_in[cells[at_made_in]],
                        comparison[cells[at_comparison]],
                        a_previous,
                        earlier[a_previous, cells[at_earlier]],
                    )
                else:
                    a_grade = grade[a_cycle, cells[at_grade]]
                    fact = Judgement(a_force, a_cycle, a_question, a_grade, evidence, rule)
            except check.BadCellError:
                self._explain(line, cells)
                continue
            first = add(f"{a_force}\x1f{a_cycle}\x1f{a_question}\x1f{a_grade}\x1f{evidence.source_url}", line)
            if first:
                self._repeats(line, first, "force_id, cycle_id, question_id, grade and source_url")
                continue
            yield fact

    def _findings(self, keys: KeyIndex) -> Iterator[Finding]:
        force, at_force = self._looked_up("force_id", self._force)
        cycle, at_cycle = self._looked_up("cycle_id", self._cycle)
        question, at_question = self._within("question_id", self._question)
        kind, at_kind = self._looked_up("kind", self._kind)
        themes, at_themes = self._looked_up("theme_id", self._themes)
        summary, at_summary = self._text("summary")
        addresses, at_addresses = self._text("addresses")
        due, at_due = self._looked_up("due", check.due)
        status, at_status = self._looked_up("status", check.code("status"))
        status_date, at_status_date = self._looked_up("status_date", check.partial_date)
        item_no, at_item_no = self._text("item_no")
        row = self._row_maker()
        rule = _RULES["findings"]
        add = keys.add
        for number, line, cells in self._cells():
            try:
                a_force = force[cells[at_force]]
                a_cycle = cycle[cells[at_cycle]]
                a_question = question[a_cycle, cells[at_question]]
                a_kind = kind[cells[at_kind]]
                a_summary = summary(cells[at_summary])
                evidence = row(number, cells)
                fact = Finding(
                    a_kind,
                    a_force,
                    a_cycle,
                    a_question,
                    evidence,
                    rule,
                    themes[cells[at_themes]],
                    a_summary,
                    None,
                    addresses(cells[at_addresses]),
                    due[cells[at_due]],
                    "",
                    status[cells[at_status]],
                    status_date[cells[at_status_date]],
                    item_no(cells[at_item_no]),
                )
            except check.BadCellError:
                self._explain(line, cells)
                continue
            url = evidence.source_url
            first = add(f"{a_force}\x1f{a_cycle}\x1f{a_question}\x1f{a_kind}\x1f{a_summary}\x1f{url}", line)
            if first:
                self._repeats(line, first, "force_id, cycle_id, question_id, kind, summary and source_url")
                continue
            yield fact

    def _responses(self, keys: KeyIndex) -> Iterator[Statement]:
        force, at_force = self._looked_up("force_id", self._force)
        cycle, at_cycle = self._looked_up("cycle_id", self._cycle)
        person, at_person = self._text("person")
        role, at_role = self._text("role")
        organisation, at_organisation = self._looked_up("organisation", self._organisation)
        stances, at_stances = self._looked_up("stance", self._stances)
        summary, at_summary = self._text("summary")
        row = self._row_maker()
        rule = _RULES["responses"]
        add = keys.add
        for number, line, cells in self._cells():
            try:
                a_force = force[cells[at_force]]
                a_cycle = cycle[cells[at_cycle]]
                a_person = person(cells[at_person])
                a_role = role(cells[at_role])
                a_summary = summary(cells[at_summary])
                evidence = row(number, cells)
                fact = Statement(
                    "response",
                    a_person,
                    a_role,
                    organisation[cells[at_organisation]],
                    evidence,
                    rule,
                    stances[cells[at_stances]],
                    True,
                    a_force,
                    a_cycle,
                    a_summary,
                )
            except check.BadCellError:
                self._explain(line, cells)
                continue
            url = evidence.source_url
            first = add(f"{a_force}\x1f{a_cycle}\x1f{a_person}\x1f{a_role}\x1f{a_summary}\x1f{url}", line)
            if first:
                self._repeats(line, first, "force_id, cycle_id, person, role, summary and source_url")
                continue
            yield fact

    def _corrections(self, keys: KeyIndex) -> Iterator[Correction]:
        force, at_force = self._looked_up("force_id", self._force)
        cycle, at_cycle = self._looked_up("cycle_id", self._cycle)
        question, at_question = self._within("question_id", self._question)
        grade, at_grade = self._within("grade", self._grade)
        url, at_url = self._looked_up("source_url", check.iri)
        action, at_action = self._looked_up("action", check.code("correctionAction"))
        table, at_table = self._looked_up("table", check.one_of(FACT_TABLES, "table of facts"))
        reason, at_reason = self._text("reason")
        issued, at_issued = self._looked_up("issued", check.partial_date)
        for _, line, cells in self._cells():
            try:
                a_cycle = cycle[cells[at_cycle]]
                fact = Correction(
                    table=table[cells[at_table]],
                    force=force[cells[at_force]],
                    cycle=a_cycle,
                    question=question[a_cycle, cells[at_question]],
                    grade=grade[a_cycle, cells[at_grade]],
                    source_url=url[cells[at_url]],
                    action=action[cells[at_action]],
                    reason=reason(cells[at_reason]),
                    issued=issued[cells[at_issued]],
                )
            except check.BadCellError:
                self._explain(line, cells)
                continue
            key = (fact.table, fact.force, fact.cycle, fact.question, fact.grade, fact.source_url)
            first = keys.add("\x1f".join(key), line)
            if first:
                self._repeats(line, first, "table, force_id, cycle_id, question_id, grade and source_url")
                continue
            yield fact

    def _reviews(self, keys: KeyIndex) -> Iterator[Review]:
        action, at_action = self._looked_up("action", check.code("reviewAction"))
        document, at_document = self._text("document")
        subject, at_subject = self._looked_up("subject", check.one_of(tuple(REVIEWED), "subject of a review"))
        at_quote, at_start, at_end = (self._column(name)[0] for name in ("quote", "start", "end"))
        at_was, at_becomes = (self._column(name)[0] for name in ("was", "becomes"))
        reviewer, at_reviewer = self._text("reviewer")
        when, at_when = self._looked_up("date", check.day)
        reason, at_reason = self._text("reason")
        row = self._row_maker()
        for number, line, cells in self._cells():
            if not cells[at_action].strip():  # a line of a work list that nobody has decided on
                continue
            try:
                a_subject = subject[cells[at_subject]]
                fact = Review(
                    action=action[cells[at_action]],
                    document=document(cells[at_document]),
                    subject=a_subject,
                    passage=check.passage(cells[at_start], cells[at_end], cells[at_quote], a_subject),
                    was=self._values(a_subject, cells[at_was]),
                    becomes=self._values(a_subject, cells[at_becomes]),
                    reviewer=reviewer(cells[at_reviewer]),
                    date=when[cells[at_when]],
                    reason=reason(cells[at_reason]),
                    evidence=row(number, cells),
                    rule=_RULES["reviews"],
                    table=self.name,
                    line=line,
                )
                _check_review(fact)
            except check.BadCellError as bad:
                before = len(self.problems)
                self._explain(line, cells)
                if len(self.problems) == before:
                    self._leave(line, "", bad.value, bad.problem if bad.value else f"a cell {bad.problem}", bad.fix)
                continue
            where = (fact.passage.start, fact.passage.end) if fact.passage else (-1, -1)
            key = "\x1f".join((fact.document, fact.subject, *map(str, where), repr(fact.was), repr(fact.becomes)))
            first = keys.add(key, line)
            if first:
                self._repeats(line, first, "document, subject, passage, was and becomes")
                continue
            yield fact

    def _values(self, subject: str, text: str) -> tuple[tuple[str, str], ...]:
        """``force=kent|grade=good`` as pairs, each value checked as the cell of a table of facts would be."""
        values: dict[str, str] = {}
        for part in text.split("|") if text.strip() else ():
            name, equals, value = (piece.strip() for piece in part.partition("="))
            if not equals or name not in REVIEWED[subject].split():
                right = ", ".join(REVIEWED[subject].split())
                raise check.BadCellError(
                    f"'{part.strip()}' sets nothing that a {subject} has", f"write name=value with one of {right}", part
                )
            values[name] = value
        cycle = values.get("cycle", "")
        codes = {"status": "judgementStatus" if subject == "judgement" else "status", "comparison": "comparison"}
        codes |= {"relation": "relation", "phase": "phase"}
        checks: dict[str, Callable[[str], Any]] = {
            "force": self._force,
            "cycle": self._cycle,
            "previous_cycle": self._round,
            "themes": lambda v: self._themes(v.replace(",", "|")),
            "stances": lambda v: self._stances(v.replace(",", "|")),
            "due": check.due,
            "status_date": check.partial_date,
            "starts": check.partial_date,
            "ends": check.partial_date,
            "value": check.decimal,
            "denominator": check.decimal,
            "count": check.count,
            "reported": check.one_of(("true", "false"), "truth value"),
        }
        checks |= {name: check.code(of) for name, of in codes.items()}
        if cycle:
            cycle = values["cycle"] = self._cycle(cycle)
            checks |= {"question": partial(self._question, cycle), "grade": partial(self._grade, cycle)}
        previous = values.get("previous_cycle", "")
        if previous:
            checks["previous_grade"] = partial(self._grade, self._round(previous))
        kinds = {"statement": "statementKind", "organisation": "organisationKind", "document": "documentKind"}
        if subject == "finding":
            checks["kind"] = self._kind
        elif subject == "lineage":
            checks |= {"type": check.code("lineage"), "link": check.node("lineage"), "earlier": check.node("finding")}
            checks["later"] = checks["earlier"]
        elif subject in kinds:
            checks["kind"] = check.code(kinds[subject])
        for name, value in values.items():
            if name in checks:
                checked = checks[name](value)
                if isinstance(checked, str):
                    values[name] = checked
                elif name == "themes":
                    values[name] = ",".join(hit.theme for hit in checked)
                elif name == "stances":
                    values[name] = ",".join(checked)
        if subject in ("organisation", "statement", "person") and values.get("organisation"):
            values["organisation"] = self._organisation(values["organisation"])
        return tuple(values.items())

    # -- cells

    def _column(self, name: str) -> tuple[int, Column, str]:
        found = self._columns.get(name)
        return found if found is not None else (len(self._header), Column(name), name)

    def _looked_up(self, name: str, resolve: Callable[[str], _V]) -> tuple[check.Cache[str, _V], int]:
        """A cache from the raw cell of a column to its value, and the cell's index."""
        index, column, _ = self._column(name)
        clean = self._cleaner(column)
        if column.date_format and name in ("published", "status_date", "due"):
            resolve = cast("Callable[[str], _V]", check.formatted(column.date_format, self.name))

        def value(raw: str) -> _V:
            return resolve(clean(raw))

        return check.Cache(value), index

    def _within(self, name: str, resolve: Callable[[str, str], str]) -> tuple[check.Cache[tuple[str, str], str], int]:
        """The same for a cell whose meaning depends on the cycle: a cache from (cycle, raw cell)."""
        index, column, _ = self._column(name)
        clean = self._cleaner(column)

        def value(pair: tuple[str, str]) -> str:
            return resolve(pair[0], clean(pair[1]))

        return check.Cache(value), index

    def _text(self, name: str) -> tuple[Callable[[str], str], int]:
        index, column, _ = self._column(name)
        plain = column.null == {""} and not column.default and not column.values and not column.required
        return (str.strip if plain else self._cleaner(column)), index

    @staticmethod
    def _cleaner(column: Column) -> Callable[[str], str]:
        """A function that strips, takes null for empty, fills the default, maps values, and refuses a gap."""
        null, default, values, required, separator = (
            column.null,
            column.default,
            column.values,
            column.required,
            column.separator,
        )

        def clean(raw: str) -> str:
            text = raw.strip()
            if text in null:
                text = ""
            if not text:
                text = default
            if separator and text:
                parts = (part.strip() for part in text.split(separator))
                text = "|".join(values.get(part, part) for part in parts if part and part not in null)
            elif values:
                text = values.get(text, text)
            if required and not text:
                raise check.BadCellError("is empty", "fill it in: a row needs it", "")
            return text

        return clean

    def _row_maker(self) -> Callable[[int, list[str]], Row]:
        url, at_url = self._looked_up("source_url", check.iri)
        kind, at_kind = self._looked_up("source_kind", check.code("sourceKind"))
        published, at_published = self._looked_up("published", check.partial_date)

        def row(number: int, cells: list[str]) -> Row:
            return Row(number, url[cells[at_url]], kind[cells[at_kind]], published[cells[at_published]])

        return row

    def _force(self, text: str) -> str:
        if not text:
            return ""
        found = self.reference.force_named(text)
        if found:
            return found
        names = {fold(n): f.id for f in self.reference.forces.values() for n in (f.id, f.name, f.short_name)}
        raise check.unknown(text, "force", names, "a slug or name of forces.csv")

    def _cycle(self, text: str) -> str:
        if not text:
            return ""
        found = self.reference.cycle_named(text)
        if found:
            return found
        names = {fold(n): c.id for c in self.reference.cycles.values() for n in (c.id, c.label)}
        raise check.unknown(text, "cycle", names, "a slug or label of cycles.csv")

    def _round(self, text: str) -> str:
        if not text:
            return ""
        found = self.reference.round_named(text)
        if found:
            return found
        names = {fold(c): c for c in (*self.reference.cycles, *self.reference.rounds)}
        raise check.unknown(text, "cycle or inspection", names, "a slug of cycles.csv or inspection_rounds.csv")

    def _question(self, cycle: str, text: str) -> str:
        if not text:
            return ""
        if not cycle:
            raise check.BadCellError(
                f"the question '{text}' stands without a cycle", "give the cycle too, or leave the question empty", text
            )
        if (cycle, text) in self.reference.questions:
            return text
        questions = self.reference.questions_of(cycle)
        names: dict[str, str] = {}
        for question in questions:
            names[fold(question.id)] = question.id
            # Two questions of one cycle might share a label; then neither is meant by it.
            label = fold(question.label)
            names[label] = question.id if names.get(label, question.id) == question.id else ""
        found = names.get(fold(text), "")
        if found:
            return found
        elsewhere = sorted(c for c, q in self.reference.questions if q == text)
        note = f" (it is one of {', '.join(elsewhere)})" if elsewhere else ""
        raise check.unknown(text, f"question of {cycle}", names, f"a question of {cycle} in questions.csv", note)

    def _grade(self, cycle: str, text: str) -> str:
        if not text:
            return ""
        scale = self.reference.scale_of(cycle)
        if not scale:
            what = (
                f"the grade scale of {cycle} is not known"
                if cycle
                else "a grade stands without the cycle it belongs to"
            )
            raise check.BadCellError(what, "leave the grade empty until the tables say which scale holds", text)
        found = self.reference.grade_named(text)
        if found and (scale, found) in self.reference.grades:
            return found
        labels = {fold(n): g.id for (s, _), g in self.reference.grades.items() if s == scale for n in (g.id, g.label)}
        known = ", ".join(g.id for (s, _), g in self.reference.grades.items() if s == scale)
        # A grade of another scale is no slip of the pen, however near another word is: "adequate" is not "inadequate".
        near = "" if found else check.nearest(fold(text), tuple(labels))
        hint = f"did you mean '{labels[near]}'? " if near else ""
        raise check.BadCellError(
            f"'{text}' is not on the {scale} scale of {cycle}", f"{hint}the grades of that scale are {known}", text
        )

    def _kind(self, text: str) -> str:
        found = self.reference.finding_kind_named(text)
        if found or not text:
            return found
        names = {fold(t.id): t.id for t in self.reference.finding_types.values() if t.kind == "finding"}
        raise check.unknown(text, "kind of finding", names, "a finding of finding_types.csv")

    def _themes(self, text: str) -> tuple[ThemeHit, ...]:
        rule = _RULES["findings"]
        hits: dict[str, ThemeHit] = {}
        for part in text.split("|") if text else ():
            found = self.reference.theme_named(part)
            if not found:
                names = {fold(t.id): t.id for t in self.reference.themes.values()}
                raise check.unknown(part, "theme", names, "a slug or label of themes.csv")
            hits[found] = ThemeHit(found, None, rule)
        return tuple(hits.values())

    def _stances(self, text: str) -> tuple[str, ...]:
        of_list = check.code("stance")
        return tuple(sorted({of_list(part) for part in text.split("|")})) if text else ()

    def _organisation(self, text: str) -> str:
        return self.reference.force_named(text) or self.reference.organisation_named(text) or text

    # -- what was left out

    def _leave(self, line: int, column: str, value: str, problem: str, fix: str) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(self.name, problem, fix, line=line, column=column, value=value))
        else:
            self._unnamed += 1

    def _repeats(self, line: int, first: int, key: str) -> None:
        self.left_out += 1
        self._leave(line, "", "", f"repeats the row of line {first} ({key} are the same)", "drop one of the two")

    def _explain(self, line: int, cells: list[str]) -> None:
        """Name everything that is wrong with a row, cell by cell."""
        self.left_out += 1
        single: dict[str, Callable[[str], Any]] = {
            "table": check.one_of(FACT_TABLES, "table of facts"),
            "force_id": self._force,
            "cycle_id": self._cycle,
            "kind": self._kind,
            "theme_id": self._themes,
            "due": check.due,
            "status": check.code("judgementStatus" if self.kind == "judgements" else "status"),
            "status_date": check.partial_date,
            "made_in": self._round,
            "comparison": check.code("comparison"),
            "previous_cycle": self._round,
            "stance": self._stances,
            "action": check.code("reviewAction" if self.kind == "reviews" else "correctionAction"),
            "subject": check.one_of(tuple(REVIEWED), "subject of a review"),
            "date": check.day,
            "issued": check.partial_date,
            "published": check.partial_date,
            "source_kind": check.code("sourceKind"),
            "source_url": check.iri,
        }
        within = {"question_id": self._question, "grade": self._grade, "previous_grade": self._grade}
        resolved: dict[str, str] = {}
        # What depends on a cycle or on the status comes last.
        for name, (index, column, title) in sorted(self._columns.items(), key=lambda item: item[0] in within):
            raw = cells[index]
            try:
                if name in within:
                    on = "previous_cycle" if name == "previous_grade" else "cycle_id"
                    not_graded = name == "grade" and resolved.get("status") == "not-graded" and not raw.strip()
                    if on in resolved and not not_graded:
                        within[name](resolved[on], self._cleaner(column)(raw))
                elif name in single:
                    cache, _ = self._looked_up(name, single[name])
                    resolved[name] = cache[raw]
                else:
                    self._cleaner(column)(raw)
            except check.BadCellError as bad:
                value = bad.value if bad.value else raw
                self._leave(line, title, value, bad.problem if bad.value else f"the cell {bad.problem}", bad.fix)

    def _check_reference(self) -> None:
        data = self._source if isinstance(self._source, bytes) else self._source.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self.reference.tables.values():
            self.problems.append(
                Problem(
                    self.name,
                    "is a reference table other than the one in use, and was not read",
                    "reference tables are those of the data folder: change them there, and leave this one out",
                )
            )

    def _check_corrections(self) -> None:
        data = self._source if isinstance(self._source, bytes) else self._source.read_bytes()
        if hashlib.sha256(data).hexdigest() != self.reference.tables["corrections"]:
            self.problems.append(
                Problem(
                    self.name,
                    "is a table of corrections other than the one in use, and was not read",
                    "add its rows to corrections.csv of the data folder, and leave this one out",
                )
            )


# -- helpers without state


@lru_cache(maxsize=1)
def _bundled() -> dict[str, TableDescription]:
    described: list[TableDescription] = []
    for name in ("csv-metadata.json", "reviews-metadata.json"):
        path = resources.DATA / name
        try:
            described += parse_metadata(path.read_bytes(), source=str(path))
        except OSError as error:
            fix = "put the file back, or install kgbuild again"
            raise TableError("cannot be read", source=path, fix=fix) from error
    return {table.kind: table for table in described}


def _ours(kind: str) -> TableDescription:
    return _bundled()[kind]


def _known_titles(described: TableDescription | None) -> set[str]:
    """Folded titles by which a header is told from its wrongly cut self."""
    columns = [column for kind in _KINDS for column in _ours(kind).columns]
    names = {fold(name) for table in COLUMNS.values() for name in table.split()}
    if described is not None:
        columns += described.columns
    return names | {fold(title) for column in columns for title in (column.name, *column.titles) if title}


def _check_review(review: Review) -> None:
    """What one row must have beside its single cells."""
    becomes = dict(review.becomes)
    if review.action in ("change", "add") and not becomes:
        raise check.BadCellError(
            f"the action is {review.action}, and 'becomes' is empty",
            f"say what the words state, with {', '.join(REVIEWED[review.subject].split())}",
            review.action,
        )
    if review.action in ("accept", "reject") and becomes:
        raise check.BadCellError(
            f"the action is {review.action}, and 'becomes' sets something", "empty the cell, or change", review.action
        )
    if review.subject == "document" and review.action in ("add", "reject"):
        raise check.BadCellError(
            f"a document cannot be the subject of '{review.action}'", "accept or change what was resolved", "document"
        )
    was = dict(review.was)
    if review.subject == "version" and review.action == "change":
        raise check.BadCellError("a version cannot be changed", "reject it, or add the right one", review.action)
    if review.subject == "lineage" and review.action == "change" and set(becomes) != {"type"}:
        raise check.BadCellError(
            "of a link only the type can be changed", "give type= in 'becomes', alone", review.action
        )
    if review.subject in OF_DERIVED and review.action != "add":
        needs = ("of",) if review.subject == "version" else () if was.get("link") else ("earlier", "later")
        if lacking := [name for name in needs if not was.get(name)]:
            fix = "give in 'was' link=, as 'kgbuild query lineage' prints it, or earlier= and later="
            raise check.BadCellError(
                f"'was' lacks {', '.join(lacking)}",
                fix if review.subject == "lineage" else "give in 'was' of=, the name of the other document",
                "|".join(f"{name}={value}" for name, value in review.was),
            )
    missing = [name for name in _NEEDED_TO_ADD.get(review.subject, "").split() if not becomes.get(name)]
    if review.action == "add" and missing:
        raise check.BadCellError(
            f"what is added lacks {', '.join(missing)}", "give each in 'becomes' as name=value", ", ".join(missing)
        )
