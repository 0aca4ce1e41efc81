"""Items in the cells of a table, a row a line, and in lists of pairs such as "Type: AFI" and "Finding: ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kgbuild.extract._formal._reader import NATIONAL, Reader
from kgbuild.model import Block, Finding
from kgbuild.rules import Rule

_LINE = re.compile(r"\S[^\n]*")
_KINDS = ("area-for-improvement", "recommendation", "cause-of-concern")


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row with their words; where of them one names a kind of item, and where one asks something."""

    cells: list[tuple[int, int]]
    words: list[str]
    kinds: dict[int, Rule]
    asking: list[int]

    def says_more(self) -> bool:
        """Whether what asks something is no heading: it is longer than the name of a kind."""
        return any(len(self.words[one]) > len(self.words[place]) for one in self.asking for place in self.kinds)


@dataclass(slots=True)
class _Table:
    """What the rows so far tell of those below: which column holds items of which kind, and which their words."""

    words_in: int | None = None
    columns: dict[int, Rule] = field(default_factory=dict)
    begun: bool = False


def in_tables(reader: Reader) -> tuple[list[Finding], set[int]]:
    """The items of tables and of lists of pairs, and where their rows begin: what else these say is no item.

    A column is headed by the name of a kind, or each row or list says of what kind it is.
    """
    rule, modal = reader.rules["formal.table"], reader.rules["formal.area-for-improvement"]
    found: list[Finding] = []
    rows: set[int] = set()
    table = _Table()
    for block in reader.blocks:
        row = _row(reader, block, rule, modal)
        if row is None:
            table = _Table()
            continue
        columns = _columns(rule, table, row)
        tells = [place for place in columns if place in row.asking or _tells_concern(rule, columns[place], row, place)]
        when = [
            Block(block.kind, *cell) for cell, word in zip(row.cells, row.words, strict=True) if reader.only_when(word)
        ]
        for place in tells:
            of_cell = reader.findings(columns[place], [row.cells[place]], item=True)
            found += [_of_force(reader, row, reader.with_lead(one, *when[:1])) for one in of_cell]
        if table.columns:
            rows.add(block.start)
    for record in _records(reader, rule):
        items = list(_of_record(reader, rule, modal, record))
        found += items
        rows |= {pair.block.start for pair in record if items}
    return found, rows


def _of_force(reader: Reader, row: _Row, finding: Finding) -> Finding:
    """The finding with the force that has a cell of its row to itself, where its place tells of none."""
    if finding.force or finding.organisation or finding.kind == NATIONAL:
        return finding
    forces = reader.context.reference.forces.values()
    named = {one.id for one in forces for word in row.words if word.casefold() in (one.name.casefold(), one.id)}
    return replace(finding, force=named.pop()) if len(named) == 1 else finding


def _row(reader: Reader, block: Block, rule: Rule, modal: Rule) -> _Row | None:
    cells = _cells(reader, block, rule.number("longest"))
    if len(cells) < 2 or block.kind not in ("paragraph", "item", "heading"):
        return None
    words = [" ".join(reader.text[first:last].split()) for first, last in cells]
    asking = [place for place, word in enumerate(words) if modal.pattern("modal_pattern").match(word)]
    named = ((place, _kind_named(reader, rule, word)) for place, word in enumerate(words))
    return _Row(cells, words, {place: kind for place, kind in named if kind is not None}, asking)


def _cells(reader: Reader, block: Block, longest: int) -> list[tuple[int, int]]:
    """The spans of the cells of a row that stands on one line, between bars or tabs; [] for any other line."""
    row = reader.text[block.start : block.end] if block.end - block.start <= longest else ""
    mark = "|" if "|" in row else "\t"
    if mark not in row or "\n" in row:
        return []
    cells, at = [], block.start
    for part in row.split(mark):
        indent = len(part) - len(part.lstrip())
        cells.append((at + indent, at + indent + len(part.strip())))
        at += len(part) + 1
    return cells


def _kind_named(reader: Reader, rule: Rule, words: str) -> Rule | None:
    """The rule of the kind that the words are the name of."""
    for kind in _KINDS:
        if rule.pattern(kind.replace("-", "_") + "_pattern").fullmatch(words):
            return reader.rules.get(f"formal.{kind}")
    return None


def _columns(rule: Rule, table: _Table, row: _Row) -> dict[int, Rule]:
    """The places of a row that may hold an item, and of which kind; `table` learns what it tells of those below."""
    if not table.begun:
        table.begun = True
        heads = rule.pattern("text_pattern")
        table.words_in = next((at for at, word in enumerate(row.words) if heads.fullmatch(word)), None)
    elif row.kinds and table.words_in is not None and table.words_in not in row.kinds:
        table.columns = {table.words_in: next(iter(row.kinds.values()))}
        return table.columns
    if row.kinds and row.says_more():
        table.columns = {row.asking[0]: next(iter(row.kinds.values()))}
    elif row.kinds:
        table.columns = row.kinds
        return {}
    return table.columns


def _tells_concern(rule: Rule, kind: Rule, row: _Row, place: int) -> bool:
    """Whether a cell of a column of causes of concern tells one, which need not ask anything."""
    words = row.words[place].split() if place < len(row.words) else []
    return kind.name == "formal.cause-of-concern" and len(words) >= rule.number("fewest")


@dataclass(frozen=True, slots=True)
class _Pair:
    """A line such as "Type: AFI", with the lines of its paragraph that go on with it."""

    block: Block
    name: str
    start: int  # of what stands behind the name
    end: int


def _records(reader: Reader, rule: Rule) -> Iterator[list[_Pair]]:
    """Runs of pairs, each cut where a name comes again."""
    record: list[_Pair] = []
    for block in reader.blocks:
        pairs = _pairs(reader, rule, block)
        if not pairs and record:
            yield record
            record = []
        for pair in pairs:
            if any(pair.name == before.name for before in record):
                yield record
                record = []
            record.append(pair)
    if record:
        yield record


def _pairs(reader: Reader, rule: Rule, block: Block) -> list[_Pair]:
    """The pairs of a block whose first line is one."""
    pairs: list[_Pair] = []
    for line in _LINE.finditer(reader.text, block.start, block.end):
        match = rule.pattern("pair_pattern").match(reader.text, *line.span())
        if match is not None:
            one = replace(block, start=line.start(), end=line.end())
            pairs.append(_Pair(one, match["name"].casefold(), match.start("value"), line.end()))
        elif not pairs:
            return []
        else:
            pairs[-1] = replace(pairs[-1], end=line.end())
    return pairs


def _of_record(reader: Reader, rule: Rule, modal: Rule, record: list[_Pair]) -> Iterator[Finding]:
    """The item of a list of pairs of which one names its kind: what stands under "Finding" or the like, or asks."""
    words = [" ".join(reader.text[pair.start : pair.end].split()) for pair in record]
    kind = next((named for word in words if (named := _kind_named(reader, rule, word)) is not None), None)
    if kind is None:
        return
    told = [pair for pair in record if rule.pattern("text_pattern").fullmatch(pair.name)]
    asking = [
        pair
        for pair, word in zip(record, words, strict=True)
        if modal.pattern("modal_pattern").match(word) and not reader.answers(pair.block)
    ]
    yield from reader.findings(kind, [(pair.start, pair.end) for pair in (told or asking)[:1]], item=True)
