"""What a reader of laid-out documents makes: elements in reading order -> text with offsets, and its blocks.

The readers of PDF and Word say what each stretch of words is on the page; this module writes the words down, and tells
grades, numbers, dates and notices by the line rules that plain text is read with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from kgbuild.list_numbers import is_next
from kgbuild.model import Block, BlockKind
from kgbuild.read._blocks import without_others
from kgbuild.read._line_rules import LONGEST_SPECIAL, LineRules, line_rules

ElementKind = Literal["heading", "paragraph", "item", "caption", "notice", "row"]

_FIGURE = re.compile(
    r"(?:figure|fig\.|chart|graph|map|table|infographic|diagram|box)\s+\d{1,3}(?:\.\d{1,2})?\s*[:.–—-]\s*\S", re.I
)
_LEADERS = re.compile(r"(?:\s*\.){4,}\s*(?:\d{1,3}|[ivxl]{1,5})?$|…{2,}\s*\d{1,3}$|\t\s*\d{1,3}$")
# What programs put where a glyph has no character, or a character has no width.
_LIGATURES = dict(enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"), 0xFB00))
_SYMBOLS = (0xF0B7, 0xF0A7, 0xF0D8, 0xF0FC, 0xF076, 0xF0A8, 0xF06E, 0xF02D, 0xF0BE, 0x2219, 0x0095)
_SHAPES = (0x25FB, 0x25FC, 0x25FD, 0x25FE, 0x25C6, 0x25C7, 0x25B8, 0x25B9, 0x2B1B, 0x2B24, 0x27A4, 0x2756)
_BULLETS = dict.fromkeys((*_SYMBOLS, *_SHAPES), "•")
_NOTHING = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F), None)
_SPACES = dict.fromkeys((0x00A0, 0x202F, 0x2007, 0x2009, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2008, 0x200A), " ")
PLAIN: dict[int, str | None] = {**_LIGATURES, **_BULLETS, **_NOTHING, **_SPACES}


class Reading(NamedTuple):
    """What a reader makes of a file's bytes.

    `pages` has the offset at which each page starts; `notes` say what was not read, `hints` what the file's own
    properties state (title, created), which nobody vouches for. `breaks` are the offsets of breaks that a text lost.
    """

    text: str
    blocks: tuple[Block, ...]
    pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    hints: tuple[tuple[str, str], ...] = ()
    breaks: tuple[int, ...] = ()


@dataclass(slots=True)
class Element:
    """A stretch of words with its place on the page. `words` holds no line breaks. `page` counts from 0."""

    kind: ElementKind
    words: str
    page: int = 0
    level: int = 0
    starts: list[tuple[int, int]] = field(default_factory=list)  # (page, offset in words) where a page starts inside


def assemble(elements: Iterable[Element], page_count: int = 0) -> tuple[str, tuple[Block, ...], tuple[int, ...]]:
    """The text of the elements, an empty line between them, its blocks, and the offset at which each page starts.

    Items of one list stand on lines of their own without an empty line between. A page that has no words starts where
    the next begins. Offsets are those of `Document.text`.
    """
    rules = line_rules()
    parts: list[str] = []
    blocks: list[Block] = []
    begins: dict[int, int] = {}
    length = 0
    before: Element | None = None
    told = [element for element in elements if element.words]
    for above, element, below in zip([None, *told[:-1]], told, [*told[1:], None], strict=True):
        if _is_numbered_heading(above, element, below, rules):
            element = replace(element, kind="heading")
        if before is not None:
            gap = "\n" if before.kind == element.kind and element.kind in ("item", "row", "notice") else "\n\n"
            parts.append(gap)
            length += len(gap)
        begins.setdefault(element.page, length)
        mark = "• " if element.kind == "item" and not rules.item.match(element.words) else ""
        for page, offset in element.starts:
            begins.setdefault(page, length + len(mark) + offset)
        parts.append(mark + element.words)
        blocks.extend(_blocks_of(element, element.words, length + len(mark), rules))
        length += len(mark) + len(element.words)
        before = element
    pages: list[int] = []
    following = length
    for page in range(page_count - 1, -1, -1):
        following = min(begins.get(page, following), following)
        pages.append(following)
    text = "".join(parts)
    return text, without_others(text, tuple(blocks), rules), tuple(reversed(pages))


def _is_numbered_heading(before: Element | None, element: Element, after: Element | None, rules: LineRules) -> bool:
    """Whether a numbered line heads what follows: it reads as a heading, and is none of a list that counts on."""
    mark = _number(element, rules)
    if not mark or after is None or is_next(_number(before, rules), mark) or is_next(mark, _number(after, rules)):
        return False
    return rules.is_heading(element.words[len(mark) :], titled=True)


def _number(element: Element | None, rules: LineRules) -> str:
    """The number or letter that an item or a paragraph begins with, and the space behind it; else ""."""
    if element is None or element.kind not in ("item", "paragraph"):
        return ""
    return rules.counter(element.words)


def table_lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table in words, a line a row: "Area: Grade" where a row has an area and one grade, else its cells with bars.

    A head of grades above areas (a grid) gives each area the grade of its column. Rows are read as far as they have
    words.
    """
    rules = line_rules()
    head: list[str] = []
    for row in rows:
        cells = [" ".join(cell.split()) for cell in row]
        filled = [cell for cell in cells if cell]
        if not filled:
            continue
        graded = [bool(cell) and rules.grade.fullmatch(cell) is not None for cell in cells]
        if sum(graded) >= 3 and sum(graded) == len(filled) and len(set(filled)) == len(filled):
            head = cells
            yield " | ".join(filled)
        elif head and len(cells) == len(head) and not any(graded) and _in_grid(cells, head):
            marked = [index for index, cell in enumerate(cells) if cell and head[index]]
            if cells[0] and not head[0]:  # areas at the left, a mark in the column of their grade
                yield ": ".join([cells[0], *(head[index] for index in marked)])
            else:
                yield from (f"{cells[index]}: {head[index]}" for index in marked)
        elif len(filled) == 2 and [grade for cell, grade in zip(cells, graded, strict=True) if cell] == [False, True]:
            yield f"{filled[0].rstrip(' :')}: {filled[1]}"
        else:
            yield " | ".join(filled)


def _in_grid(cells: list[str], head: list[str]) -> bool:
    under = [index for index, cell in enumerate(cells) if cell and head[index]]
    if cells[0] and not head[0]:
        return len(under) == 1 and len(cells[under[0]]) <= 3
    return bool(under) and all(len(cells[index]) > 3 for index in under)


def _blocks_of(element: Element, words: str, start: int, rules: LineRules) -> Iterator[Block]:
    end = start + len(words)
    kind: BlockKind = "paragraph" if element.kind == "row" else element.kind
    if kind in ("caption", "notice") or len(words) > LONGEST_SPECIAL:
        yield from _marked(kind, words, start, end, rules, element.level)
        return
    told = "notice" if is_contents(words) else rules.kind(words)
    if told is None and _FIGURE.match(words):
        told = "caption"
    if told is None or (kind == "item" and told in ("grade", "number")):
        yield from _marked(kind, words, start, end, rules, element.level)
    else:
        yield Block(told, start, end)


def _marked(kind: BlockKind, words: str, start: int, end: int, rules: LineRules, level: int) -> Iterator[Block]:
    """The block without its bullet or number; a heading's number is a block of its own."""
    mark = rules.item.match(words[:14])
    if mark is None or mark.end() >= len(words) or kind not in ("item", "heading", "paragraph"):
        yield Block(kind, start, end, level)
    elif kind == "heading":
        if mark[0].strip()[:1].isalnum():
            yield Block("number", start, start + len(mark[0].rstrip()))
        yield Block("heading", start + mark.end(), end, level)
    else:
        yield Block("item", start + mark.end(), end)


def is_contents(words: str) -> bool:
    """Whether a line is one of a table of contents."""
    return _LEADERS.search(words) is not None
