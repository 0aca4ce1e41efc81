"""Pieces side by side -> the rows of a table, a line each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from kgbuild.read._flow import table_lines
from kgbuild.read._layout._pieces import Line, Piece, closed_up, one_column, rows_of
from kgbuild.read._line_rules import LineRules, line_rules

_NEXT = 40  # pieces of this line and the next that are looked at for the other half of a grade: no grid is wider


def table(pieces: list[Piece], page: int) -> tuple[list[Line], list[Piece]]:
    """A table as one line a row, and the pieces below it that are none of it."""
    rules = line_rules()
    rows = list(rows_of(_with_whole_grades(pieces, rules)))
    at = next((index for index, row in enumerate(rows) if _is_head(row, rules)), None)
    below: list[Piece] = []
    if at is not None:
        head = [piece for piece in rows[at] if rules.grade.fullmatch(piece.words)]
        end = next((index for index in range(at + 1, len(rows)) if not _in_grid(rows[index], head)), len(rows))
        below = [piece for row in rows[end:] for piece in row]
        pieces = [piece for row in rows[:end] for piece in row]
        words = [" | ".join(piece.words for piece in row) for row in rows[: at + 1]]
        words += _grid(rows[at + 1 : end], head)
    else:
        columns = _columns(pieces)
        if len(columns) < 2:
            return one_column(pieces, page), []
        words = list(table_lines(_cells(pieces, columns, rules)))
    edges = (min(piece.left for piece in pieces), max(piece.right for piece in pieces))
    first = max(pieces, key=lambda piece: piece.top)
    lines = [
        Line(line, page, edges[0], edges[1], first.base - index, first.size, False, row=True, edges=edges)
        for index, line in enumerate(words)
    ]
    return lines, below


def _is_head(row: list[Piece], rules: LineRules) -> bool:
    """Whether grades stand side by side, above the areas that have them."""
    return len(row) >= 3 and all(rules.grade.fullmatch(piece.words) for piece in row[-3:])


def _in_grid(row: list[Piece], head: list[Piece]) -> bool:
    """Whether a row is of the grid: its pieces stand below one grade each, and are no sentence and no heading."""
    return not any(
        piece.words.endswith(".")
        or piece.size > 1.2 * head[0].size
        or any(piece.left < one.right and piece.right > other.left + 1 for one, other in pairwise(head))
        for piece in row
    )


def _with_whole_grades(pieces: list[Piece], rules: LineRules) -> list[Piece]:
    """The pieces; a grade that its column breaks ("Requires" above "improvement") is one, beside the other grades."""
    ordered = sorted(pieces, key=lambda piece: -piece.base)
    whole: list[Piece] = []
    taken: set[int] = set()
    for index, piece in enumerate(ordered):
        if index in taken:
            continue
        for other in range(index + 1, min(index + 1 + _NEXT, len(ordered))):
            below = ordered[other]
            if piece.base - below.base > 1.6 * piece.size:
                break
            beside = below.base == piece.base or below.left >= piece.right or piece.left >= below.right
            if not beside and _halves(piece, below, rules):
                words = f"{piece.words} {below.words}"
                taken.add(other)
                left, right = min(piece.left, below.left), max(piece.right, below.right)
                between = (one.base for one in ordered[index + 1 : other] if rules.grade.fullmatch(one.words))
                base = next(between, piece.base)  # grades of one line stand at the middle of one of two lines
                top = piece.top - piece.base + base
                piece = replace(piece, words=words, left=left, right=right, base=base, top=top)
                break
        whole.append(piece)
    return whole


def _halves(one: Piece, other: Piece, rules: LineRules) -> bool:
    """Whether two pieces are a grade together and none alone: "Grade" above "Good" is a column's head."""
    alone = any(rules.grade.fullmatch(piece.words) for piece in (one, other))
    return not alone and rules.grade.fullmatch(f"{one.words} {other.words}") is not None


def _columns(pieces: list[Piece]) -> list[tuple[float, float]]:
    columns: list[tuple[float, float]] = []
    for piece in sorted(pieces, key=lambda piece: piece.left):
        if columns and piece.left < columns[-1][1] + 1:
            columns[-1] = (columns[-1][0], max(columns[-1][1], piece.right))
        else:
            columns.append((piece.left, piece.right))
    return columns


def _cells(pieces: list[Piece], columns: list[tuple[float, float]], rules: LineRules) -> list[list[str]]:
    """The table's rows, each a cell a column. Cells of several lines go to the row beside which they stand."""
    of_column: list[list[Piece]] = [[] for _ in columns]
    for piece in sorted(pieces, key=lambda piece: (-piece.base, piece.left)):
        index = next((at for at, (first, last) in enumerate(columns) if first - 1 <= piece.left <= last), 0)
        of_column[index].append(piece)
    marks = _anchors(of_column, rules)
    tops = [top for top, _ in marks]
    beside = all(any(abs(piece.top - top) < 0.5 * piece.size for piece in of_column[0]) for top in tops)
    rows: list[list[list[str]]] = [[[] for _ in columns] for _ in marks]
    for index, column in enumerate(of_column):
        for piece in column:
            if beside:
                at = max((row for row, top in enumerate(tops) if top >= piece.top - 0.5 * piece.size), default=0)
            else:
                middle = (piece.top + piece.base) / 2
                at = min(range(len(marks)), key=lambda row: abs(sum(marks[row]) / 2 - middle))
            rows[at][index].append(piece.words)
    return [[closed_up(cell) for cell in row] for row in rows]


def _anchors(of_column: list[list[Piece]], rules: LineRules) -> list[tuple[float, float]]:
    """Top and base of what tells the rows apart: the grades of the last column, else the cells of the first."""
    last = of_column[-1]
    marks: list[tuple[float, float]] = []
    pending: Piece | None = None
    graded = 0
    for piece in last:
        near = pending is not None and pending.base - piece.base < 1.6 * piece.size
        if pending is not None and near and _halves(pending, piece, rules):
            marks[-1] = (marks[-1][0], piece.base)
            graded += 1
            pending = None
            continue
        pending = None if rules.grade.fullmatch(piece.words) else piece
        graded += pending is None
        marks.append((piece.top, piece.base))
    if graded and graded * 2 >= len(marks):
        return marks
    first = of_column[0]
    steps = sorted(one.base - other.base for one, other in pairwise(first))
    usual, most = (steps[0], steps[-1]) if steps else (0.0, 0.0)
    beside = [piece.top for column in of_column[1:] for piece in column]
    marks = []
    for index, piece in enumerate(first):
        step = first[index - 1].base - piece.base if index else 0.0
        head = index > 0 and first[index - 1].bold and not piece.bold
        together = most > 1.3 * usual and step < (usual + most) / 2 and not head
        alone = not any(abs(top - piece.top) < 0.5 * piece.size for top in beside)
        if index and (together or (alone and not head and step < 1.5 * piece.size)):
            marks[-1] = (marks[-1][0], piece.base)
        else:
            marks.append((piece.top, piece.base))
    top = max(beside, default=0.0)
    if marks and top > marks[0][0] + 0.5 * first[0].size:
        marks.insert(0, (top, top - first[0].size))  # a head without a word above the first column
    return marks or [(piece.top, piece.base) for piece in of_column[1]]


def _grid(rows: list[list[Piece]], head: list[Piece]) -> Iterator[str]:
    """A grid of judgements: grades side by side, and below each the areas that have it, or marks beside areas."""
    middles = [(piece.left + piece.right) / 2 for piece in head]
    under: list[list[Piece]] = [[] for _ in head]
    reach = min((other - one for one, other in pairwise(middles)), default=100.0)
    for row in rows:
        beside = [piece for piece in row if (piece.left + piece.right) / 2 < middles[0] - 0.6 * reach]
        marks = [piece for piece in row if piece not in beside]
        if beside and len(marks) == 1 and len(marks[0].words) <= 3:
            yield f"{' '.join(piece.words for piece in beside)}: {head[_column(marks[0], head)].words}"
            continue
        for piece in row:
            under[_column(piece, head)].append(piece)
    for grade, pieces in zip(head, under, strict=True):
        cell: list[Piece] = []
        for piece in pieces:
            if cell and cell[-1].base - piece.base > 1.55 * piece.size:
                yield f"{closed_up([one.words for one in cell])}: {grade.words}"
                cell = []
            cell.append(piece)
        if cell:
            yield f"{closed_up([one.words for one in cell])}: {grade.words}"


def _column(piece: Piece, head: list[Piece]) -> int:
    """The grade below which a piece stands: that with which it begins, else the one whose middle is nearest."""
    begun = [index for index, grade in enumerate(head) if abs(grade.left - piece.left) < 2]
    if len(begun) == 1:
        return begun[0]
    middle = (piece.left + piece.right) / 2
    return min(range(len(head)), key=lambda index: abs((head[index].left + head[index].right) / 2 - middle))
