"""A page cut at its gutters into columns and tables, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from kgbuild.read._layout._pieces import Line, Page, Piece, line_of, middle, one_column, usual_size
from kgbuild.read._layout._ruled import ruled_tables
from kgbuild.read._layout._tables import table
from kgbuild.read._line_rules import line_rules

_MOST_PIECES = 6_000  # on one page; more is no page of text, and is taken in the file's order
_ONLY_BULLET = re.compile(r"[•‣◦▪▫●○∙■□➢►▶✓✔⁃·*–—−o-]|(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})\)|\d{1,2}\.)")


def regions(page: Page) -> Iterator[list[Line]]:
    """The page's columns and tables in reading order, each as lines."""
    pieces = [piece for piece in page.pieces if not piece.aside and piece.words]
    for ruled in ruled_tables(page.rules, pieces):
        above = [piece for piece in pieces if piece.base >= ruled.rows[0] - 1]
        yield from _unruled(above, page.number)
        yield ruled.lines(page.number)
        done = {id(piece) for piece in (*above, *ruled.pieces)}
        pieces = [piece for piece in pieces if id(piece) not in done]
    yield from _unruled(pieces, page.number)
    aside = [piece for piece in page.pieces if piece.aside and piece.words]
    for piece in aside:
        line = line_of([piece], page.number, (piece.left, piece.right))
        line.aside = True
        yield [line]


def _unruled(found: list[Piece], page: int) -> Iterator[list[Line]]:
    """The columns and tables of pieces between which no lines stand."""
    pieces = _joined(found)
    if len(pieces) > _MOST_PIECES:
        yield [line_of([piece], page, (piece.left, piece.right)) for piece in pieces]
    elif pieces:
        yield from _split(pieces, page)


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Pieces that follow each other on one line with no more than a word's space between, as one."""
    joined: list[Piece] = []
    body = usual_size(pieces)
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
            cut = piece.apart and not (bullet or numbered)
            if level and not cut and -0.3 * last.size < gap < reach:
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


def _split(pieces: list[Piece], page: int, depth: int = 0) -> Iterator[list[Line]]:
    """Cut at the gutter: between the lines that cross it, what stands on both sides is columns or a table."""
    gutter = _gutter(pieces) if len(pieces) > 1 and depth < 6 else None
    if gutter is None:
        yield one_column(pieces, page)
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
            size = middle(piece.size for piece in right)
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
            lines, beneath = table(left + right, page)
            yield lines
            below = beneath + below
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
            if (two.apart or two.left - one.right > 0.4 * piece.size) and (
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
