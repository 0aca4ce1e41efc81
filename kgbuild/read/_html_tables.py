"""Tables of a web page: which hold data, and the lines that their rows are."""

from __future__ import annotations

from kgbuild.read import _html_content as content
from kgbuild.read._html_lines import page_rules
from kgbuild.read._html_tree import INLINE, Element
from kgbuild.read._line_rules import line_rules

_PARTS = ("thead", "tbody", "tr")


class Tables:
    """Reads tables by the rules of lines and of pages."""

    def __init__(self) -> None:
        self._grade = line_rules().grade
        self._page = page_rules()

    def lines(self, element: Element) -> list[str] | None:
        """The rows of a table of data, each a line or, under a head of grades, several; None where it is for layout."""
        rows = _rows(element)
        if not rows or max(len(row) for row in rows) < 2 or element.get("role") in ("presentation", "none"):
            return None
        header, *below = [[self.cell(cell) for cell in row] for row in rows]
        graded = [place for place, words in enumerate(header) if self._grade.fullmatch(words)]
        if len(graded) < 2 or len(graded) < len([words for words in header if words]) - 1:
            lines = [self._row_line(row) for row in (header, *below)]
        else:
            lines = []
            for row, cells in zip(below, rows[1:], strict=True):
                lines += self._graded_row(header, graded, row, cells) or [self._row_line(row)]
        return [line for line in lines if line]

    def is_grid(self, element: Element) -> bool:
        """Whether the table's head is grades alone, with what got them below: data, whatever its cells hold."""
        header = _first_row(element)
        if any(cell.length > 40 or cell.boxed for cell in header):
            return False
        words = [self.cell(cell) for cell in header]
        return len([one for one in words if one]) >= 3 and all(self._grade.fullmatch(one) for one in words if one)

    def cell(self, element: Element) -> str:
        """The text of a cell; where it has none, the grade or tick that its picture shows."""
        words = " ".join(cell_lines(element))
        if words:
            return words
        stack: list[Element | str] = [element]
        while stack:
            one = stack.pop()
            if isinstance(one, Element):
                shown = one.get("alt") or one.get("aria-label") or one.get("title")
                if shown and (match := self._page.picture.match(shown)):
                    return match["grade"][0].upper() + match["grade"][1:]
                if shown and self._page.tick.match(shown.strip()):
                    return "✓"
                if one.tag in ("img", "svg", "i", "span", "td") and content.class_words(one) & self._page.tick_words:
                    return "✓"
                stack.extend(one.children)
        return ""

    def _row_line(self, row: list[str]) -> str:
        filled = [words for words in row if words]
        if len(filled) == 2 and len(row) < 3 and self._grade.fullmatch(filled[1]) and len(filled[0]) <= 170:
            return joined(*filled)
        if len(row) > 2 and row[0] and any(self._grade.fullmatch(words) for words in row):
            return " | ".join(row).rstrip(" |")  # an empty cell keeps the place of those after it
        return " | ".join(filled)

    def _graded_row(self, header: list[str], graded: list[int], row: list[str], cells: list[Element]) -> list[str]:
        """The lines of a row under a header of grades; none where the row says nothing in that way."""
        ticked = [
            place
            for place in graded
            if place < len(row) and (self._page.tick.match(row[place]) or row[place] == header[place])
        ]
        label = row[0] if 0 not in graded and row else ""
        if label and len(ticked) == 1:
            return [joined(label, header[ticked[0]])]
        if label and not ticked:
            return []
        lines: list[str] = []
        for place in graded:
            if place < len(row) and row[place] and place not in ticked:
                lines += [joined(name, header[place]) for name in cell_lines(cells[place]) if len(name) <= 170]
        return lines


def joined(name: str, value: str) -> str:
    """A name with its value on one line."""
    name = name.rstrip()
    return f"{name} {value}" if name.endswith((":", "?")) else f"{name}: {value}"


def _rows(table: Element) -> list[list[Element]]:
    """The rows of a table that holds no other, as cells."""
    rows: list[list[Element]] = []
    stack: list[Element] = [table]
    while stack:
        element = stack.pop()
        if element.tag == "tr":
            cells: list[Element] = []
            for child in element.children:
                if isinstance(child, Element) and child.tag in ("td", "th") and not child.hidden:
                    cells.append(child)
            if cells:
                rows.append(cells)
        else:
            stack.extend(reversed([child for child in element.children if isinstance(child, Element)]))
    return rows


def _first_row(table: Element) -> list[Element]:
    """The cells of the first row, which lies near the beginning; none where the table holds another before it."""
    element: Element | None = table
    for _ in range(4):  # table, section, row: what lies deeper is no row of this table
        if element is None or element.tag == "tr":
            break
        element = next(
            (child for child in element.children if isinstance(child, Element) and child.tag in _PARTS), None
        )
    if element is None or element.tag != "tr":
        return []
    return [child for child in element.children if isinstance(child, Element) and child.tag in ("td", "th")]


def cell_lines(cell: Element) -> list[str]:
    """The visible text of a cell, one entry for each line, paragraph or list item."""
    lines: list[list[str]] = [[]]
    stack: list[Element | str | None] = [cell]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            lines[-1].append(one)
        elif one is None:
            lines.append([])
        elif not one.hidden:
            if one.tag == "br" or one.tag not in INLINE:
                lines.append([])
                stack.append(None)
            stack.extend(reversed(one.children))
    joined = [" ".join("".join(line).split()) for line in lines]
    return [line for line in joined if line]
