"""Pieces of lines with their places -> elements in reading order.

What is printed on every page is taken off (`_running`), a page is cut at its gutters into columns and tables
(`_regions`, `_tables`), and lines are put together to paragraphs (`_elements`). Each step looks at a piece a fixed
number of times, or sorts.
"""

from __future__ import annotations

from kgbuild.read._flow import Element
from kgbuild.read._layout._elements import Writer, body_size, mark_footnotes, vocabulary
from kgbuild.read._layout._pieces import Line, Page, Piece
from kgbuild.read._layout._regions import regions
from kgbuild.read._layout._ruled import THICKEST, upright
from kgbuild.read._layout._running import take_running_lines

__all__ = ["THICKEST", "Page", "Piece", "lay_out", "upright"]


def lay_out(pages: list[Page], *, title: str = "") -> list[Element]:
    """The elements of a document in reading order.

    Args:
        pages: in order; their pieces are changed.
        title: what the file's properties call it, or "". It only tells which line of the first page is the title.
    """
    running = take_running_lines(pages)
    lines: list[list[Line]] = []
    region = 0
    for page in pages:
        of_page: list[Line] = []
        for lines_of_region in regions(page):
            region += 1
            for line in lines_of_region:
                line.region = region
                of_page.append(line)
        lines.append(of_page)
    body = body_size(lines)
    for of_page in lines:
        mark_footnotes(of_page, body)
    return Writer(body, vocabulary(lines), running, title).write(lines)
