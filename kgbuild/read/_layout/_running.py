"""Running lines: what is printed at the edge of every page is taken off, and kept once."""

from __future__ import annotations

import re
from collections import Counter

from kgbuild.read._layout._pieces import Page, Piece, middle, usual_size

_EDGE = 0.14  # the part of a page's height at top and bottom where running lines stand
_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?|[–—-]\s*\d{1,4}\s*[–—-]", re.I
)
_OUTERMOST = 6  # levels of lines at each end of a page among which a running line may be
_PAGE_WITHIN = re.compile(r"^(?:page\s+)?\d{1,4}(?=\s|$)|(?<=\s)\d{1,4}(?:\s+of\s+\d{1,4})?$")


Held = list[tuple[int, Piece]]  # pieces with the numbers of their pages


def take_running_lines(pages: list[Page]) -> dict[int, list[str]]:
    """Take headers, footers and page numbers off; what they say, by the first page on which it stands."""
    alike, numbers = _at_the_edges(pages)
    filled = sum(bool(page.pieces) for page in pages)
    body = usual_size(piece for page in pages for piece in page.pieces)
    taken: set[int] = set()
    said: dict[int, list[str]] = {}
    for held in alike:
        if running := _running(held, filled, body):
            first = min(number for number, _ in running)
            said.setdefault(first, []).append(running[0][1].words)
            taken.update(id(piece) for _, piece in running)
    taken |= _page_numbers(pages, numbers, taken)
    for page in pages:
        kept = [piece for piece in page.pieces if id(piece) not in taken]
        total, left = (sum(len(piece.words) for piece in pieces) for pieces in (page.pieces, kept))
        if 2 * left >= total or total < 300:  # pages that are alike to more than half are no running lines
            page.pieces = kept
    return said


def _at_the_edges(pages: list[Page]) -> tuple[list[Held], dict[int, list[Piece]]]:
    """What stands at top or bottom of pages: pieces that say the same but for a page's number, and page numbers."""
    alike: dict[str, Held] = {}
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
                alike.setdefault(key, []).append((page.number, piece))
    return list(alike.values()), numbers


def _running(alike: Held, filled: int, body: float) -> Held:
    """Those of the pieces that stand at one height on enough pages to be a running line; none where they are none.

    Args:
        alike: pieces that say the same.
        filled: how many pages hold anything.
        body: the size of most letters.
    """
    level = middle(piece.base for _, piece in alike)
    held = [(number, piece) for number, piece in alike if abs(piece.base - level) < 4]
    places = {number for number, _ in held}
    where = {number for number, _ in alike}
    if len(places) < max(2, len(where) * 0.7) or len(held) > 2 * len(places):
        return []
    often = len(places) >= max(3, 0.25 * filled)
    rare = len(places) < 3 and filled > 6
    return held if often or not (rare or any(piece.size > 1.02 * body for _, piece in held)) else []


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
