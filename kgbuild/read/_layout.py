"""Pieces of lines with their places -> elements in reading order.

A page is cut at its gutters into columns and tables, lines are put together to paragraphs, and what is printed on every
page is taken off. Each step looks at a piece a fixed number of times, or sorts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from kgbuild.read._blocks import LineRules, line_rules
from kgbuild.read._flow import Element, ElementKind, is_notice, table_lines


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
    aside: bool = False  # printed in another direction than the rest of the page


@dataclass(slots=True)
class Page:
    """A page with its pieces in the order in which the file draws them. `number` counts from 0."""

    number: int
    width: float
    height: float
    pieces: list[Piece]
    unknown: int = 0  # characters without Unicode


@dataclass(slots=True)
class _Line:
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


_MOST_PIECES = 6_000  # on one page; more is no page of text, and is taken in the file's order
_EDGE = 0.14  # the part of a page's height at top and bottom where running lines stand
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?|[–—-]\s*\d{1,4}\s*[–—-]", re.I
)
_BULLET = re.compile(r"[•‣◦▪▫●○∙■□➢►▶✓✔⁃·*](?=\s|$)\s*|[–—−-]\s+(?=\S)|o\s+(?=[A-Za-z])")
_ONLY_BULLET = re.compile(r"[•‣◦▪▫●○∙■□➢►▶✓✔⁃·*–—−o-]|(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})\)|\d{1,2}\.)")
_OUTERMOST = 6  # levels of lines at each end of a page among which a running line may be
_PAGE_WITHIN = re.compile(r"^(?:page\s+)?\d{1,4}(?=\s|$)|(?<=\s)\d{1,4}(?:\s+of\s+\d{1,4})?$")
_PAGE_REFERENCE = re.compile(r"(?:^|[\s.|])\d{1,3}$")
_TERMINAL = re.compile(r"[.!?:;][”’\"')\]]*$")
_CLOSED = re.compile(r"[.!?:][”’\"')\]]*$")
_FOOTNOTE = re.compile(r"(?:\d{1,3}|[*†‡])\s*\S")
_LAST_WORD = re.compile(r"([^\W\d_]+)-$")
_FIRST_WORD = re.compile(r"[“‘\"'(]*([^\W\d_]+)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# First parts that keep their hyphen where nothing else in the document tells.
_PREFIXES = frozenset(
    re.findall(
        r"\w+",
        """
    anti co counter cross cyber decision domestic drug early ex fast first follow front full half hate
    high higher human information knife labour lessons long low lower mid multi neighbourhood non part
    post pre problem quasi risk self senior serious short single six so stop sub third three two victim
    well year
    """,
    )
)

_LINKS = frozenset({"a", "and", "at", "by", "for", "in", "of", "on", "the", "to", "up"})  # words between two hyphens


def _middle(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def _usual_size(pieces: Iterable[Piece]) -> float:
    """The size of most letters; 0 where there are none."""
    sizes = Counter[float]()
    for piece in pieces:
        sizes[piece.size] += len(piece.words)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def lay_out(pages: list[Page], *, title: str = "") -> list[Element]:
    """The elements of a document in reading order.

    Args:
        pages: in order; their pieces are changed.
        title: what the file's properties call it, or "". It only tells which line of the first page is the title.
    """
    running = _take_running_lines(pages)
    lines: list[list[_Line]] = []
    regions = 0
    for page in pages:
        of_page: list[_Line] = []
        for region in _regions(page):
            regions += 1
            for line in region:
                line.region = regions
                of_page.append(line)
        lines.append(of_page)
    body = _body_size(lines)
    for of_page in lines:
        _mark_footnotes(of_page, body)
    return _Writer(body, _vocabulary(lines), running, title).write(lines)


# ------------------------------------------------------------------------------------------------ running lines


def _take_running_lines(pages: list[Page]) -> dict[int, list[str]]:
    """Take headers, footers and page numbers off; what they say, by the first page on which it stands."""
    seen: dict[str, list[tuple[int, Piece]]] = {}
    numbers: dict[int, list[Piece]] = {}
    for page in pages:
        bottom, top = _bounds(page)
        levels = sorted({piece.base for piece in page.pieces if not piece.aside})
        outer = {*levels[:_OUTERMOST], *levels[-_OUTERMOST:]}
        for piece in page.pieces:
            high = piece.base > top - _EDGE * page.height
            low = piece.top < bottom + _EDGE * page.height
            if not (high or low) or len(piece.words) > 150 or piece.aside:
                continue
            if _PAGE_NUMBER.fullmatch(piece.words):
                numbers.setdefault(page.number, []).append(piece)
            elif piece.base in outer:
                key = ("^" if high else "_") + _PAGE_WITHIN.sub("#", piece.words.casefold())
                seen.setdefault(key, []).append((page.number, piece))
    filled = sum(bool(page.pieces) for page in pages)
    body = _usual_size(piece for page in pages for piece in page.pieces)
    taken: set[int] = set()
    said: dict[int, list[str]] = {}
    for held in seen.values():
        where = sorted({number for number, _ in held})
        level = _middle(piece.base for _, piece in held)
        held = [(number, piece) for number, piece in held if abs(piece.base - level) < 4]
        places = sorted({number for number, _ in held})
        if len(places) < max(2, len(where) * 0.7) or len(held) > 2 * len(places):
            continue
        often = len(places) >= max(3, 0.25 * filled)
        if not often and any(piece.size > 1.02 * body for _, piece in held):
            continue
        if not often and (len(places) < 3 and filled > 6):
            continue
        said.setdefault(places[0], []).append(held[0][1].words)
        taken.update(id(piece) for _, piece in held)
    taken |= _page_numbers(pages, numbers, taken)
    for page in pages:
        kept = [piece for piece in page.pieces if id(piece) not in taken]
        total, left = (sum(len(piece.words) for piece in held) for held in (page.pieces, kept))
        if 2 * left >= total or total < 300:  # pages that are alike to more than half are no running lines
            page.pieces = kept
    return said


def _bounds(page: Page) -> tuple[float, float]:
    """Bottom and top of what is printed: the boxes of pages may be larger than the page, or shifted."""
    if not page.pieces:
        return 0.0, page.height
    upright = [piece for piece in page.pieces if not piece.aside] or page.pieces
    return min(piece.base for piece in upright), max(piece.top for piece in upright)


def _page_numbers(pages: list[Page], numbers: dict[int, list[Piece]], taken: set[int]) -> set[int]:
    """Numbers that go up with the pages and are the outermost line, and roman ones."""
    found: set[int] = set()
    steps = Counter[int]()
    for number, pieces in numbers.items():
        for piece in pieces:
            if digits := re.search(r"\d+", piece.words):
                steps[int(digits[0]) - number] += 1
    for page in pages:
        left = [piece for piece in page.pieces if id(piece) not in taken and not piece.aside]
        if not left:
            continue
        outer = (max(piece.top for piece in left) - 2, min(piece.base for piece in left) + 2)
        for piece in numbers.get(page.number, []):
            digits = re.search(r"\d+", piece.words)
            follows = digits is None or steps[int(digits[0]) - page.number] >= min(2, len(numbers))
            edge = piece.top >= outer[0] or piece.base <= outer[1]
            alone = len(pages) > 1 or "page" in piece.words.lower() or piece.base <= outer[1]
            beside = any(other is not piece and abs(other.base - piece.base) < 3 for other in left)
            if follows and edge and alone and not beside and len(left) > 1:
                found.add(id(piece))
    return found


# ------------------------------------------------------------------------------------------------ regions


def _regions(page: Page) -> Iterator[list[_Line]]:
    """The page's columns and tables in reading order, each as lines."""
    pieces = _joined([piece for piece in page.pieces if not piece.aside and piece.words])
    if len(pieces) > _MOST_PIECES:
        yield [_line([piece], page.number, (piece.left, piece.right)) for piece in pieces]
    elif pieces:
        yield from _split(pieces, page.number)
    aside = [piece for piece in page.pieces if piece.aside and piece.words]
    for piece in aside:
        line = _line([piece], page.number, (piece.left, piece.right))
        line.aside = True
        yield [line]


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Pieces that follow each other on one line with no more than a word's space between, as one."""
    joined: list[Piece] = []
    body = _usual_size(pieces)
    for piece in pieces:
        if joined:
            last = joined[-1]
            gap = piece.left - last.right
            middle = (piece.base + piece.top) / 2
            level = last.base < middle < last.top or piece.base < (last.base + last.top) / 2 < piece.top
            bullet = _ONLY_BULLET.fullmatch(last.words) is not None and gap < 60
            # The number before a footnote is raised, or set as small as the footnote.
            small = piece.size <= 0.9 * body and piece.words[:1].isalpha() and gap < 60
            numbered = last.words.isdigit() and len(last.words) < 4 and (small or last.size < 0.75 * piece.size)
            reach = 60 if bullet or (numbered and small) else 0.75 * max(last.size, piece.size)
            if level and -0.3 * last.size < gap < reach:
                if piece.size < 0.75 * last.size and re.fullmatch(r"\d{1,3}", piece.words):
                    last.right = piece.right  # a raised number that refers to a footnote
                    continue
                space = "" if gap < 0.12 * last.size and not bullet and not numbered else " "
                last.words += space + piece.words
                last.right = max(last.right, piece.right)
                last.bold = last.bold and piece.bold
                if bullet or numbered:
                    last.size, last.bold = piece.size, piece.bold
                last.soft = piece.soft
                continue
        joined.append(piece)
    return joined


def _split(pieces: list[Piece], page: int, depth: int = 0) -> Iterator[list[_Line]]:
    """Cut at the gutter: between the lines that cross it, what stands on both sides is columns or a table."""
    gutter = _gutter(pieces) if len(pieces) > 1 and depth < 6 else None
    if gutter is None:
        yield _one_column(pieces, page)
        return
    flow: list[Piece] = []
    for band in _bands(pieces, gutter):
        left = [piece for piece in band if piece.right <= gutter]
        right = [piece for piece in band if piece.left >= gutter]
        if len(left) + len(right) < len(band) or not left or not right:
            flow += band
            continue
        above: list[Piece] = []
        below: list[Piece] = []
        columns = _are_columns(left, right)
        if not columns:
            # Lines above a table's first row and below its last belong to the text around it.
            size = _middle(piece.size for piece in right)
            high, low = max(piece.top for piece in right) + 0.7 * size, min(piece.base for piece in right) - 1.6 * size
            above = [piece for piece in left if piece.top > high]
            left, below = _parted([piece for piece in left if piece.top <= high], low)
        if flow := flow + above:
            yield from _split(flow, page, depth + 1)
        signed = not columns and _are_signatures(left, right)
        if columns or signed:
            for region in (*_split(left, page, depth + 1), *_split(right, page, depth + 1)):
                for line in region:
                    line.signed = line.signed or signed
                yield region
        else:
            yield _table(left + right, page)
        flow = below
    if flow:
        yield from _split(flow, page, depth + 1)


def _parted(left: list[Piece], low: float) -> tuple[list[Piece], list[Piece]]:
    """The left side of a table, the last cell of which may go on below `low`, and what stands below the table."""
    inside: list[Piece] = []
    for index, piece in enumerate(left):  # from the top down
        if piece.base < low and inside and inside[-1].base - piece.base > 1.5 * piece.size:
            return inside, left[index:]
        inside.append(piece)
    return inside, []


def _bands(pieces: list[Piece], gutter: float) -> Iterator[list[Piece]]:
    """Runs of pieces from the top down: those that cross the gutter, and those that do not."""
    band: list[Piece] = []
    crossed = False
    for piece in sorted(pieces, key=lambda piece: (-round(piece.base), piece.left)):
        crosses = piece.left < gutter < piece.right
        if band and crosses != crossed:
            yield band
            band = []
        crossed = crosses
        band.append(piece)
    if band:
        yield band


def _gutter(pieces: list[Piece]) -> float | None:
    """The place of the upright strip that most neighbours on one line have between them; None where no line has any."""
    ordered = sorted(pieces, key=lambda piece: -piece.top)
    edges: list[tuple[float, int]] = []
    for index, piece in enumerate(ordered):
        neighbour: Piece | None = None
        for other in ordered[index + 1 : index + 12]:
            if other.top <= piece.base + 0.3 * piece.size:
                break
            one, two = (piece, other) if piece.left < other.left else (other, piece)
            if two.left - one.right > 0.4 * piece.size and (
                neighbour is None or abs(other.left - piece.left) < abs(neighbour.left - piece.left)
            ):
                neighbour = other
        if neighbour is not None:
            one, two = (piece, neighbour) if piece.left < neighbour.left else (neighbour, piece)
            edges += [(one.right, 1), (two.left, -1)]
    if not edges:
        return None
    edges.sort(key=lambda edge: (edge[0], edge[1]))
    held = best = 0
    place = 0.0
    for (at, change), (following, _) in pairwise(edges):
        held += change
        if held > best and following - at > 2:
            best, place = held, (at + following) / 2
    return place if best else None


def _are_columns(left: list[Piece], right: list[Piece]) -> bool:
    """Whether two sides are columns of running text, and not cells of a table."""
    rules = line_rules()
    for side in (left, right):
        first, last = min(piece.left for piece in side), max(piece.right for piece in side)
        total = sum(len(piece.words) for piece in side)
        wide = sum(len(piece.words) for piece in side if piece.right - piece.left > 0.62 * (last - first))
        words = sum(len(piece.words.split()) for piece in side)
        graded = sum(rules.grade.fullmatch(piece.words) is not None for piece in side)
        if wide < 0.5 * total or words < 3 * len(side) or 2 * graded >= len(side) or len(side) < 2:
            return False
    one, other = _starts(left), _starts(right)
    shared = sum(any(abs(top - mark) < 3 for mark in other) for top in one)
    return not (len(one) >= 3 and len(other) >= 3 and shared >= 0.8 * max(len(one), len(other)))


def _are_signatures(left: list[Piece], right: list[Piece]) -> bool:
    """Whether two sides are those of people who sign together, each with name and office, and not cells of a table."""
    rules = line_rules()
    return all(
        len(side) > 1
        and any(rules.office.search(piece.words) for piece in side)
        and not any(rules.grade.fullmatch(piece.words) or piece.words.endswith(":") for piece in side)
        and sum(len(piece.words.split()) for piece in side) <= 8 * len(side)
        for side in (left, right)
    )


def _starts(side: list[Piece]) -> list[float]:
    """Where the paragraphs or cells of one side start."""
    ordered = sorted(side, key=lambda piece: -piece.top)
    steps = [one.base - other.base for one, other in pairwise(ordered)]
    if not steps:
        return [ordered[0].top]
    usual = sorted(steps)[len(steps) // 4]
    return [ordered[0].top] + [
        piece.top for piece, step in zip(ordered[1:], steps, strict=True) if step > 1.3 * max(usual, 1.0)
    ]


def _rows_of(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Pieces on one line, from the top down, each line from the left."""
    row: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.base, piece.left)):
        if row and row[0].base - piece.base > 0.45 * max(row[0].size, piece.size):
            yield sorted(row, key=lambda piece: piece.left)
            row = []
        row.append(piece)
    if row:
        yield sorted(row, key=lambda piece: piece.left)


def _one_column(pieces: list[Piece], page: int) -> list[_Line]:
    edges = (min(piece.left for piece in pieces), max(piece.right for piece in pieces))
    return [_line(row, page, edges) for row in _rows_of(pieces)]


def _line(row: list[Piece], page: int, edges: tuple[float, float]) -> _Line:
    main = max(row, key=lambda piece: len(piece.words))
    return _Line(
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


# ------------------------------------------------------------------------------------------------ tables


def _table(pieces: list[Piece], page: int) -> list[_Line]:
    """A table as one line a row."""
    rules = line_rules()
    rows = list(_rows_of(pieces))
    heads = [
        index
        for index, row in enumerate(rows)
        if len(row) >= 3 and all(rules.grade.fullmatch(piece.words) for piece in row[-3:])
    ]
    if heads:
        words = list(_grid(rows, heads[0], rules))
    else:
        columns = _columns(pieces)
        if len(columns) < 2:
            return _one_column(pieces, page)
        words = list(table_lines(_cells(pieces, columns, rules)))
    edges = (min(piece.left for piece in pieces), max(piece.right for piece in pieces))
    first = max(pieces, key=lambda piece: piece.top)
    return [
        _Line(line, page, edges[0], edges[1], first.base - index, first.size, False, row=True, edges=edges)
        for index, line in enumerate(words)
    ]


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
    return [[_closed_up(cell) for cell in row] for row in rows]


def _closed_up(lines: list[str]) -> str:
    words = ""
    for line in lines:
        words = (
            words[:-1] + line if words.endswith("-") and line[:1].islower() else f"{words} {line}" if words else line
        )
    return words


def _anchors(of_column: list[list[Piece]], rules: LineRules) -> list[tuple[float, float]]:
    """Top and base of what tells the rows apart: the grades of the last column, else the cells of the first."""
    last = of_column[-1]
    marks: list[tuple[float, float]] = []
    pending: Piece | None = None
    graded = 0
    for piece in last:
        whole = f"{pending.words} {piece.words}" if pending is not None else ""
        if pending is not None and pending.base - piece.base < 1.6 * piece.size and rules.grade.fullmatch(whole):
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
        together = most > 1.3 * usual and step < (usual + most) / 2
        alone = not any(abs(top - piece.top) < 0.5 * piece.size for top in beside)
        if index and (together or (alone and step < 1.5 * piece.size)):
            marks[-1] = (marks[-1][0], piece.base)
        else:
            marks.append((piece.top, piece.base))
    top = max(beside, default=0.0)
    if marks and top > marks[0][0] + 0.5 * first[0].size:
        marks.insert(0, (top, top - first[0].size))  # a head without a word above the first column
    return marks or [(piece.top, piece.base) for piece in of_column[1]]


def _grid(rows: list[list[Piece]], at: int, rules: LineRules) -> Iterator[str]:
    """A grid of judgements: grades side by side, and below each the areas that have it, or marks beside areas."""
    for row in rows[:at]:
        yield " | ".join(piece.words for piece in row)
    head = [piece for piece in rows[at] if rules.grade.fullmatch(piece.words)]
    yield " | ".join(piece.words for piece in rows[at])
    middles = [(piece.left + piece.right) / 2 for piece in head]
    under: list[list[Piece]] = [[] for _ in head]
    reach = min((other - one for one, other in pairwise(middles)), default=100.0)
    for row in rows[at + 1 :]:
        beside = [piece for piece in row if (piece.left + piece.right) / 2 < middles[0] - 0.6 * reach]
        marks = [piece for piece in row if piece not in beside]
        if beside and len(marks) == 1 and len(marks[0].words) <= 3:
            column = min(range(len(head)), key=lambda index: abs(middles[index] - (marks[0].left + marks[0].right) / 2))
            yield f"{' '.join(piece.words for piece in beside)}: {head[column].words}"
            continue
        for piece in row:
            column = min(range(len(head)), key=lambda index: abs(middles[index] - (piece.left + piece.right) / 2))
            under[column].append(piece)
    for column, pieces in enumerate(under):
        cell: list[Piece] = []
        for piece in pieces:
            if cell and cell[-1].base - piece.base > 1.55 * piece.size:
                yield f"{_closed_up([one.words for one in cell])}: {head[column].words}"
                cell = []
            cell.append(piece)
        if cell:
            yield f"{_closed_up([one.words for one in cell])}: {head[column].words}"


# ------------------------------------------------------------------------------------------------ lines to elements


def _body_size(lines: list[list[_Line]]) -> tuple[float, bool, float]:
    """The size of most of the text, whether most of it is bold, and the distance of its lines in sizes."""
    sizes, leads = Counter[float](), Counter[float]()
    bold = total = 0
    for of_page in lines:
        for line in of_page:
            sizes[line.size] += len(line.words)
            bold += len(line.words) * line.bold
            total += len(line.words)
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    for of_page in lines:
        for one, other in pairwise(of_page):
            if one.region == other.region and one.size == other.size == size and not one.row and not other.row:
                leads[round((one.base - other.base) / max(size, 0.1), 1)] += 1
    lead = next((lead for lead, _ in leads.most_common(4) if 0.8 <= lead <= 2.6), 1.25)
    return size, bold * 2 > total, lead


def _mark_footnotes(lines: list[_Line], body: tuple[float, bool, float]) -> None:
    """Small lines that begin with a number, at the foot of the page; what is small below them goes with them."""
    small = False
    for line in lines:
        if line.row or line.aside:
            small = False
        elif line.size < 0.92 * body[0] and (small or _FOOTNOTE.match(line.words)):
            line.note = small = True
        else:
            small = False
    # What follows a footnote in the same column is none only if it is of the body's size: then it was a caption.
    for index in range(len(lines) - 2, -1, -1):
        after = lines[index + 1]
        if lines[index].note and not after.note and after.region == lines[index].region and not after.row:
            lines[index].note = False


def _vocabulary(lines: list[list[_Line]]) -> Counter[str]:
    """The words of the document, but those that a line's end may have broken."""
    words = Counter[str]()
    for of_page in lines:
        for line in of_page:
            found = [match[0].casefold() for match in _WORD.finditer(line.words)]
            words.update(found[:-1] if line.words.endswith("-") else found)
    return words


def _is_special(words: str, rules: LineRules) -> bool:
    if len(words) > 130:
        return False
    return bool(
        rules.grade.fullmatch(words)
        or rules.number.fullmatch(words)
        or any(pattern.fullmatch(words) for pattern in rules.dates)
    )


class _Writer:
    """Puts lines together to elements."""

    def __init__(
        self, body: tuple[float, bool, float], vocabulary: Counter[str], running: dict[int, list[str]], title: str
    ) -> None:
        self.size, self.all_bold, self.lead = body
        self.vocabulary, self.running = vocabulary, running
        self.title = " ".join(title.casefold().split())
        self.rules = line_rules()
        self.elements: list[Element] = []
        self.styles: list[float] = []  # of each element: its size, bold a little more; 0 = no heading
        self.waiting: list[Element] = []  # running lines and footnotes, while a paragraph goes over the page's end
        self.open: Element | None = None
        self.of_open: list[_Line] = []
        self.parts: list[str] = []  # the words of the open element, a part a line
        self.length = 0  # of all parts
        self.hang = 0.0  # where the words of an open item begin

    def write(self, lines: list[list[_Line]]) -> list[Element]:
        for number, of_page in enumerate(lines):
            self.waiting += [Element("notice", words, number) for words in self.running.get(number, [])]
            contents = self._contents(of_page)
            for index, line in enumerate(of_page):
                if line.words:
                    self._take(line, contents[0] < index <= contents[1])
            if self.open is None:
                self._release()
        self._close()
        self._release()
        self._levels()
        return self.elements

    @staticmethod
    def _contents(lines: list[_Line]) -> tuple[int, int]:
        """The lines of a table of contents: from its heading to the last that ends in a page's number."""
        for index, line in enumerate(lines):
            if line.words.casefold().strip(" :") in ("contents", "table of contents", "contents page"):
                ends = [
                    at for at in range(index + 1, len(lines)) if re.search(r"(?:^|[\s.|])\d{1,3}$", lines[at].words)
                ]
                if len(ends) >= 2:
                    return index, ends[-1]
        return len(lines), len(lines)

    def _take(self, line: _Line, contents: bool) -> None:
        if contents:
            self._close()
            self.elements.append(Element("notice", line.words, line.page))
            self.styles.append(0.0)
            return
        if line.note:
            self._note(line)
            return
        if self.open is not None and self._goes_on(line):
            self._append(line)
            return
        self._close()
        self._begin(line)

    def _note(self, line: _Line) -> None:
        last = self.waiting[-1] if self.waiting else None
        starts = re.match(r"\d{1,3}\s*(?=[A-Z‘’“”'\"(h])|[*†‡]", line.words)
        if last is not None and last.kind == "caption" and last.page == line.page and not starts:
            last.words = _joint(last.words, line.words, False, self.vocabulary) + line.words
        else:
            self.waiting.append(Element("caption", line.words, line.page))
        if self.open is None:
            self._release()

    def _goes_on(self, line: _Line) -> bool:
        """Whether the line is part of the open element."""
        element, last = self.open, self.of_open[-1]
        assert element is not None
        if line.row or last.row or line.aside or last.aside or _bullet(line.words, self.rules):
            return False
        same = abs(line.size - last.size) <= 0.06 * max(line.size, last.size)
        low = line.words[:1].islower()
        if line.region != last.region:
            if not same or element.kind not in ("paragraph", "item") or line.bold != last.bold or last.signed:
                return False
            if last.words.endswith("-") or low:
                return not _CLOSED.search(last.words) or last.soft
            full = last.right > last.edges[1] - 0.12 * (last.edges[1] - last.edges[0])
            return (
                full
                and not _TERMINAL.search(last.words)
                and not self._stands_out(line)
                and not _is_special(line.words, self.rules)
            )
        step = last.base - line.base
        if not same or step <= 0 or step > max(1.3 * self.lead, 1.5 if line.size > 1.1 * self.size else 0) * line.size:
            return False
        if line.bold != last.bold and not (low and element.kind != "heading" and not _CLOSED.search(last.words)):
            return False
        word = line.words.split()[0]
        fitted = last.right + (0.52 * len(word) + 0.4) * line.size < last.edges[1]  # the break was made on purpose
        closed = _CLOSED.search(last.words) is not None
        if element.kind == "heading":
            return not _is_special(line.words, self.rules) and not (last.words.endswith("?") and not low)
        if _is_special(line.words, self.rules) and (closed or fitted):
            return False
        if element.kind == "item":
            if line.left < self.hang - 3 and self.hang - self.of_open[0].left > 5 and not low:
                return line.left > self.of_open[0].left + 3
            return not (fitted and closed and not low and line.left <= self.of_open[0].left + 2)
        if line.left > last.left + 0.8 * line.size and len(self.of_open) > 1 and not low:
            return False  # a paragraph's first line is set in
        if line.left > last.left + 0.8 * line.size and closed and not low:
            return False
        return low or not fitted

    def _stands_out(self, line: _Line) -> bool:
        return line.size > 1.1 * self.size or (line.bold and not self.all_bold)

    def _begin(self, line: _Line) -> None:
        kind: ElementKind = "paragraph"
        if line.row:
            kind = "row"
        elif line.aside:
            kind = "caption"
        elif mark := _bullet(line.words, self.rules):
            kind = "item"
            self.hang = line.left + 0.5 * line.size * mark[0] + 2
            line.words = mark[1]
        elif self._stands_out(line) and not line.signed and any(char.isalpha() for char in line.words):
            kind = "heading"
        elif line.size < 0.8 * self.size:
            kind = "caption"
        if kind == "item" and self._stands_out(line) and line.words[:1].isdigit():
            kind = "heading"
        self.open = Element(kind, line.words, line.page)
        self.of_open = [line]
        self.parts, self.length = [line.words], len(line.words)
        if self.waiting and kind != "row":
            held, self.open = self.open, None
            self._release()
            self.open = held

    def _append(self, line: _Line) -> None:
        element, last = self.open, self.of_open[-1]
        assert element is not None
        if (
            element.kind == "item"
            and len(self.of_open) == 1
            and line.region == last.region
            and line.left > last.left + 3
        ):
            self.hang = line.left
        before = _joint(self.parts[-1], line.words, last.soft, self.vocabulary)
        self.length += len(before) - len(self.parts[-1])
        self.parts[-1] = before
        if line.page != last.page:
            element.starts.append((line.page, self.length))
        self.parts.append(line.words)
        self.length += len(line.words)
        self.of_open.append(line)

    def _close(self) -> None:
        element, lines = self.open, self.of_open
        if element is None:
            return
        words = element.words = "".join(self.parts)
        if element.kind == "heading":
            sentence = words.endswith((".", ";", ",", ":")) and len(words.split()) > (
                4 if lines[0].size <= 1.1 * self.size else 9
            )
            if sentence or len(words) > 300 or len(lines) > 5:
                element.kind = "paragraph"
        elif element.kind == "paragraph" and len(lines) <= 2 and len(words) < 160 and self._like_heading(lines, words):
            element.kind = "heading"
        style = lines[0].size + (0.5 if lines[0].bold else 0.0) if element.kind == "heading" else 0.0
        self.elements.append(element)
        self.styles.append(style)
        self.open = None
        self.of_open = []

    def _like_heading(self, lines: list[_Line], words: str) -> bool:
        """A line of the body's type that looks like a heading, as in plain text."""
        from kgbuild.read._blocks import _heading_like

        if lines[0].signed or lines[0].size < 0.95 * self.size:
            return False
        if _is_special(words, self.rules) or is_notice(words, self.rules):
            return False
        if len(lines) > 1 and not words.endswith("?"):
            return False
        titled = any(element.kind in ("heading", "paragraph") for element in self.elements)
        return _heading_like(words, self.rules, titled)

    def _release(self) -> None:
        for element in self.waiting:
            self.elements.append(element)
            self.styles.append(0.0)
        self.waiting = []

    def _levels(self) -> None:
        """The title is the largest heading of the first page that has one; the others go by size."""
        headings = [index for index, element in enumerate(self.elements) if element.kind == "heading"]
        letters = [index for index in headings if not _is_special(self.elements[index].words, self.rules)]
        if not letters:
            return
        first_page = self.elements[letters[0]].page
        opening = [index for index in letters if self.elements[index].page == first_page]
        named = [index for index in opening if self.title and self.elements[index].words.casefold() == self.title]
        titled = named[0] if named else max(opening, key=lambda index: (self.styles[index], -index))
        sizes = sorted({self.styles[index] for index in headings if index != titled}, reverse=True)
        for index in headings:
            self.elements[index].level = 1 if index == titled else min(6, 2 + sizes.index(self.styles[index]))


def _bullet(words: str, rules: LineRules) -> tuple[int, str] | None:
    """How wide a line's bullet or number is, in letters, and the line without its bullet; None where it has none."""
    if mark := _BULLET.match(words):
        return (mark.end(), words[mark.end() :]) if mark.end() < len(words) else None
    mark = rules.item.match(words[:14])
    return (mark.end(), words) if mark is not None and mark.end() < len(words) else None


def _joint(before: str, after: str, soft: bool, vocabulary: Counter[str]) -> str:
    """A line as it goes before the next: with a space, or without the hyphen of a word that its end broke."""
    if not before.endswith("-"):
        return before if before.endswith("/") else before + " "
    one, other = _LAST_WORD.search(before, max(0, len(before) - 60)), _FIRST_WORD.match(after)
    if one is None or other is None:
        return before + " " if before.endswith(" -") else before
    first, second = one[1].casefold(), other[1].casefold()
    if first in _LINKS and before[one.start() - 1 : one.start()] == "-":  # out-of-court, day-to-day
        return before
    if not soft:
        hyphened, whole = vocabulary[f"{first}-{second}"], vocabulary[first + second]
        known = first in _PREFIXES or (len(first) > 2 and vocabulary[first] > 0 and vocabulary[second] > 0)
        if not other[1][0].islower() or hyphened > whole or (not whole and known):
            return before
    return before[:-1]
