"""Tables whose cells lines part: the lines of a page -> the tables that they make, and which pieces stand in them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kgbuild.read._flow import table_lines
from kgbuild.read._layout._pieces import Line, Piece, closed_up, rows_of

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points

THICKEST = 2.5  # points: a drawn box that is thicker is no line
_SHORTEST = 4.0
_COLUMN = 3  # pieces at one side of a table that tell of a column there
_NEAR = 2.5  # points by which lines that meet may miss each other
_MOST_DRAWN, _MOST = 6_000, 400  # lines of one page as drawn, and those in one line as one; more is a drawing


@dataclass(slots=True)
class _Rule:
    """An upright or level line: where it stands across its direction, and the stretches that it covers along it."""

    at: float
    spans: list[tuple[float, float]] = field(default_factory=list)

    def covers(self, place: float) -> bool:
        return any(first - _NEAR <= place <= last + _NEAR for first, last in self.spans)


@dataclass(slots=True)
class RuledTable:
    """A table by its lines: edges of its columns from the left, of its rows from the top, and the rules themselves."""

    columns: list[float]
    rows: list[float]
    level: list[_Rule]
    pieces: list[Piece] = field(default_factory=list)

    def holds(self, piece: Piece) -> bool:
        middle = (piece.base + piece.top) / 2
        return self.columns[0] - 1 < piece.left < self.columns[-1] and self.rows[-1] < middle < self.rows[0]

    def beside(self, piece: Piece) -> bool:
        """Whether a piece stands at the height of the table and not in it."""
        return self.rows[-1] < (piece.base + piece.top) / 2 < self.rows[0] and not self.holds(piece)

    def apart(self, piece: Piece) -> bool:
        """Whether a piece begins and ends at one side of the table, above or below."""
        return piece.left >= self.columns[-1] or piece.right <= self.columns[0]

    def lines(self, page: int) -> list[Line]:
        """The table as one line a row."""
        words = list(table_lines(self._cells()))
        first = self.pieces[0]
        edges = self.columns[0], self.columns[-1]
        return [
            Line(line, page, *edges, self.rows[0] - 1 - index, first.size, False, row=True, edges=edges)
            for index, line in enumerate(words)
        ]

    def _cells(self) -> list[list[str]]:
        held: list[list[list[Piece]]] = [[[] for _ in self.columns[1:]] for _ in self.rows[1:]]
        for piece in self.pieces:
            column = bisect_right(self.columns, piece.left + 1) - 1
            middle = (piece.base + piece.top) / 2
            row = sum(edge > middle for edge in self.rows) - 1
            while row > 0 and not self._parted(row, column):
                row -= 1  # of a cell that goes over several rows
            held[row][column].append(piece)
        return [
            [closed_up([" ".join(piece.words for piece in row) for row in rows_of(cell)]) for cell in cells]
            for cells in held
        ]

    def _parted(self, row: int, column: int) -> bool:
        """Whether a line stands above a cell."""
        middle = (self.columns[column] + self.columns[column + 1]) / 2
        return any(abs(rule.at - self.rows[row]) <= _NEAR and rule.covers(middle) for rule in self.level)


def upright(rules: Iterable[Box]) -> list[Box]:
    """Those of a page's lines that stand upright, from the left."""
    return sorted(box for box in rules if box[2] - box[0] < box[3] - box[1])


def ruled_tables(rules: Sequence[Box], pieces: Sequence[Piece]) -> list[RuledTable]:
    """The tables that lines make, from the top down, each with its pieces.

    What has words beside it is none, nor what stands in one of a page's columns: its place in these is not known here.
    """
    if len(rules) > _MOST_DRAWN:
        return []
    columns = _merged((box[0] + box[2], box[1], box[3]) for box in rules if box[2] - box[0] < box[3] - box[1])
    levels = _merged((box[1] + box[3], box[0], box[2]) for box in rules if box[2] - box[0] >= box[3] - box[1])
    if len(columns) + len(levels) > _MOST:
        return []
    tables = []
    for across, down in _meeting(columns, levels):
        if len(across) < 3 or len(down) < 3:
            continue
        table = RuledTable(_edges(across), _edges(down)[::-1], down)
        if len(table.columns) < 3 or len(table.rows) < 3:
            continue
        table.pieces = [piece for piece in pieces if table.holds(piece)]
        if len(table.pieces) > 2 and not any(table.beside(piece) for piece in pieces):
            tables.append(table)
    held = {id(piece) for table in tables for piece in table.pieces}
    around = [piece for piece in pieces if id(piece) not in held]
    tables = [table for table in tables if sum(map(table.apart, around)) < _COLUMN]
    return sorted(tables, key=lambda table: -table.rows[0])


def _merged(lines: Iterable[tuple[float, float, float]]) -> list[_Rule]:
    """Lines of one direction (twice their place, their beginning and end), those in one line as one rule."""
    rules: list[_Rule] = []
    for twice, first, last in sorted(lines):
        if not rules or twice / 2 - rules[-1].at > _NEAR:
            rules.append(_Rule(twice / 2))
        rules[-1].spans.append((first, last))
    parted = []
    for rule in rules:
        spans: list[tuple[float, float]] = []
        for first, last in sorted(rule.spans):
            if spans and first <= spans[-1][1] + _NEAR:
                spans[-1] = spans[-1][0], max(spans[-1][1], last)
            else:
                spans.append((first, last))
        parted += [_Rule(rule.at, [span]) for span in spans]
    return parted


def _meeting(columns: list[_Rule], levels: list[_Rule]) -> Iterator[tuple[list[_Rule], list[_Rule]]]:
    """Groups of upright and level rules that meet one another."""
    left = dict(enumerate(columns)), dict(enumerate(levels))
    for first in range(len(columns)):
        if first not in left[0]:
            continue
        group: tuple[list[_Rule], list[_Rule]] = [left[0].pop(first)], []
        waiting = [(0, group[0][0])]
        while waiting:
            kind, rule = waiting.pop()
            others = left[1 - kind]
            for index in [at for at, one in others.items() if one.covers(rule.at) and rule.covers(one.at)]:
                met = others.pop(index)
                group[1 - kind].append(met)
                waiting.append((1 - kind, met))
        yield group


def _edges(rules: list[_Rule]) -> list[float]:
    edges: list[float] = []
    for at in sorted(rule.at for rule in rules):
        if not edges or at - edges[-1] > _SHORTEST:
            edges.append(at)
    return edges
