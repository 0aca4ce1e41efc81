"""What a page is made of: pieces of lines with their places, and the lines that they make side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Piece:
    """Words on one line without a wide gap between them. Places in points, from the bottom and left of the page."""

    words: str
    left: float
    right: float
    base: float  # bottom of its letters' boxes
    top: float
    size: float
    bold: bool = False
    turn: int = 0
    soft: bool = False  # ends in a hyphen that is only there because the line ends
    apart: bool = False  # a gap parts it from the piece before it on its line
    aside: bool = False  # printed in another direction than the rest of the page


@dataclass(slots=True)
class Page:
    """A page with its pieces in the order in which the file draws them. `number` counts from 0."""

    number: int
    width: float
    height: float
    pieces: list[Piece]
    unknown: int = 0  # characters without Unicode
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)  # lines: left, bottom, right, top


@dataclass(slots=True)
class Line:
    """A line of a column, or (`row`) the words of a table's row."""

    words: str
    page: int
    left: float
    right: float
    base: float
    size: float
    bold: bool
    soft: bool = False
    row: bool = False
    note: bool = False  # a footnote
    aside: bool = False
    signed: bool = False  # a name or an office among those who sign: no heading
    edges: tuple[float, float] = (0.0, 0.0)  # of the column
    region: int = 0


def middle(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def usual_size(pieces: Iterable[Piece]) -> float:
    """The size of most letters; 0 where there are none."""
    sizes = Counter[float]()
    for piece in pieces:
        sizes[piece.size] += len(piece.words)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def rows_of(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Pieces on one line, from the top down, each line from the left."""
    row: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.base, piece.left)):
        if row and row[0].base - piece.base > 0.45 * max(row[0].size, piece.size):
            yield sorted(row, key=lambda piece: piece.left)
            row = []
        row.append(piece)
    if row:
        yield sorted(row, key=lambda piece: piece.left)


def one_column(pieces: list[Piece], page: int) -> list[Line]:
    edges = (min(piece.left for piece in pieces), max(piece.right for piece in pieces))
    return [line_of(row, page, edges) for row in rows_of(pieces)]


def line_of(row: list[Piece], page: int, edges: tuple[float, float]) -> Line:
    main = max(row, key=lambda piece: len(piece.words))
    return Line(
        " ".join(piece.words for piece in row),
        page,
        row[0].left,
        row[-1].right,
        main.base,
        main.size,
        all(piece.bold for piece in row),
        row[-1].soft,
        edges=edges,
    )


def closed_up(lines: list[str]) -> str:
    """The lines of a cell as one, a word that the end of a line broke made whole."""
    words = ""
    for line in lines:
        words = (
            words[:-1] + line if words.endswith("-") and line[:1].islower() else f"{words} {line}" if words else line
        )
    return words
