"""From solutions to rows: what makes one row, several values of a cell, and the order of rows; in memory or beside it.

In memory, rows hold the terms of the answer. What spills to temporary files holds of each cell no more than a table
prints and sorts by: its text behind the first figure of its sort key, or None.
"""

from __future__ import annotations

import heapq
import json
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from decimal import Decimal
from functools import cache
from itertools import groupby, islice
from operator import itemgetter
from typing import Final

from kgbuild.graph_files import sort_lines
from kgbuild.query._answers import Row, sort_key, text_of
from kgbuild.query._catalogue import NamedQuery
from kgbuild.query._steps import Term, joined

PORTION: Final = 20_000  # rows that are sorted in memory: 20 to 40 MB

Cell = str | None
_Key = tuple[int, Decimal, str]


def assemble(query: NamedQuery, names: Sequence[str], solutions: Sequence[Row]) -> list[Row]:
    """One row for each group of solutions that agree in what makes a row; several values of a cell joined by "|"."""
    if not solutions:
        return []
    key_of, shown = _pickers(query, names)
    groups: dict[Row, list[Row]] = {}
    for solution in solutions:
        groups.setdefault(key_of(solution), []).append(shown((*solution, None)))
    return [group[0] if len(group) == 1 else tuple(map(_joined, zip(*group, strict=True))) for group in groups.values()]


def in_order(rows: list[Row]) -> list[Row]:
    """The rows, sorted by all columns."""
    return _sorted(rows, cache(sort_key))


def assembled(
    query: NamedQuery, names: Sequence[str], solutions: Iterable[Row], stack: ExitStack, portion: int
) -> Iterator[list[Cell]]:
    """What `assemble` gives, in no order that means anything, with a portion of the solutions in memory."""
    key_of, shown = _pickers(query, names)

    def lines() -> Iterator[bytes]:
        for solution in solutions:
            cells = [cell_of(term) for term in shown((*solution, None))]
            yield json.dumps([[term and str(term) for term in key_of(solution)], cells]).encode() + b"\n"

    together = map(json.loads, sort_lines(lines(), stack, run=portion))
    for _, group in groupby(together, key=itemgetter(0)):
        rows = [cells for _, cells in group]
        yield rows[0] if len(rows) == 1 else list(map(_joined_cells, zip(*rows, strict=True)))


def merged(rows: Iterable[Sequence[Cell]], stack: ExitStack, portion: int) -> Iterator[Sequence[Cell]]:
    """The rows in the order of `in_order`, with a portion of them in memory."""
    rest = iter(rows)
    runs: list[Iterator[Sequence[Cell]]] = []
    while some := sorted(islice(rest, portion), key=_order):
        spilled = stack.enter_context(tempfile.TemporaryFile(prefix="kgbuild-rows-"))  # noqa: SIM115 (open until all is read)
        spilled.writelines(json.dumps(row).encode() + b"\n" for row in some)
        spilled.seek(0)
        runs.append(map(json.loads, spilled))
    return heapq.merge(*runs, key=_order)


def cell_of(term: Term | None) -> Cell:
    """What is kept of a term."""
    return None if term is None else f"{sort_key(term)[0]}{text_of(term)}"


def text_in(cell: Cell) -> str:
    """What `text_of` gives of the term."""
    return cell[1:] if cell else ""


def _order(row: Sequence[Cell]) -> list[_Key]:
    return [_key(cell) for cell in row]


def _key(cell: Cell) -> _Key:
    """The sort key of the term."""
    if cell is None:
        return sort_key(None)
    return (1, Decimal(cell[1:]), "") if cell[0] == "1" else (2, Decimal(0), cell[1:])


def _pickers(query: NamedQuery, names: Sequence[str]) -> tuple[Callable[[Row], Row], Callable[[Row], Row]]:
    """What takes from a solution what makes its row; and, from a solution with None behind it, the columns."""
    keys = [place for place, name in enumerate(names) if name.startswith("row")]
    keys = keys or [names.index(each) for each in query.columns if each not in query.multiple and each in names]
    # A column that no solution has is that of the None behind each.
    return _picker(keys), _picker([names.index(each) if each in names else len(names) for each in query.columns])


def _picker(places: Sequence[int]) -> Callable[[Row], Row]:
    """What takes the cells at some places of a row; `itemgetter` gives no tuple of one."""
    return itemgetter(*places) if len(places) > 1 else lambda row: tuple(row[place] for place in places)


def _joined(values: Iterable[Term | None]) -> Term | None:
    stated = {value for value in values if value is not None}
    return joined(stated) if stated else None


def _joined_cells(values: Iterable[Cell]) -> Cell:
    stated = {value for value in values if value is not None}
    return f"2{'|'.join(sorted({each[1:] for each in stated}))}" if len(stated) > 1 else next(iter(stated), None)


def _sorted(rows: list[Row], key_of: Callable[[Term | None], tuple[int, Decimal, str]], place: int = 0) -> list[Row]:
    """The rows by their columns from `place` on, of which a later one is looked at only where the earlier agree."""
    if len(rows) < 2 or place == len(rows[0]):
        return rows
    by_cell: dict[Term | None, list[Row]] = defaultdict(list)
    for row in rows:
        by_cell[row[place]].append(row)
    by_key: dict[tuple[int, Decimal, str], list[Row]] = defaultdict(list)
    for cell, group in by_cell.items():
        by_key[key_of(cell)] += group
    result = []
    for key in sorted(by_key):
        group = by_key[key]
        result += group if len(group) == 1 else _sorted(group, key_of, place + 1)
    return result
