"""Lines in reading order -> elements: headings, paragraphs, items, rows of tables, footnotes."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from kgbuild.read._flow import Element, ElementKind, is_contents
from kgbuild.read._layout._pieces import Line
from kgbuild.read._line_rules import LineRules, line_rules

_BULLET = re.compile(r"[•‣◦▪▫●○∙■□➢►▶✓✔⁃·*](?=\s|$)\s*|[–—−-]\s+(?=\S)|o\s+(?=[A-Za-z])")
_PAGE_REFERENCE = re.compile(r"(?:^|[\s.|])\d{1,3}$")
_TERMINAL = re.compile(r"[.!?:;][”’\"')\]]*$")
_CLOSED = re.compile(r"[.!?:][”’\"')\]]*$")
_FOOTNOTE = re.compile(r"(?:\d{1,3}|[*†‡])\s*\S")
_LAST_WORD = re.compile(r"([^\W\d_]+)-$")
_FIRST_WORD = re.compile(r"[“‘\"'(]*([^\W\d_]+)")
_ANNOUNCED = re.compile(r"\b(?:should|must|to):$")  # what a list of demands follows
_LISTED = re.compile(r";(?: and| or)?$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# First parts that keep their hyphen where nothing else in the document tells.
_PREFIXES = frozenset(
    """
    anti co counter cross cyber decision domestic drug early ex fast first follow front full half hate
    high higher human information knife labour lessons long low lower mid multi neighbourhood non part
    post pre problem quasi risk self senior serious short single six so stop sub third three two victim
    well year
    """.split()
)

_LINKS = frozenset({"a", "and", "at", "by", "for", "in", "of", "on", "the", "to", "up"})  # words between two hyphens


def body_size(lines: list[list[Line]]) -> tuple[float, bool, float]:
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
            alike = one.region == other.region and one.size == other.size == size and not one.row and not other.row
            if alike and other.words[:1].islower() and not _has_room(one, other):  # no paragraph begins with it
                leads[round((one.base - other.base) / max(size, 0.1), 1)] += 1
    often = [lead for lead, count in leads.items() if 0.8 <= lead <= 2.6 and count * 4 >= max(leads.values())]
    lead = min(often, default=1.25)
    return size, bold * 2 > total, lead


def _has_room(line: Line, after: Line) -> bool:
    """Whether the first word of the next line would have had room at the end of the line."""
    word = next(iter(after.words.split(maxsplit=1)), "")
    return line.right + (0.52 * len(word) + 0.4) * after.size < line.edges[1]


def mark_footnotes(lines: list[Line], body: tuple[float, bool, float]) -> None:
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


def vocabulary(lines: list[list[Line]]) -> Counter[str]:
    """The words of the document, but those that a line's end may have broken."""
    words = Counter[str]()
    for of_page in lines:
        for line in of_page:
            found = [match[0].casefold() for match in _WORD.finditer(line.words)]
            words.update(found[:-1] if line.words.endswith("-") else found)
    return words


class Writer:
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
        self.of_open: list[Line] = []
        self.parts: list[str] = []  # the words of the open element, a part a line
        self.length = 0  # of all parts
        self.hang = 0.0  # where the words of an open item begin
        self.closed: list[Line] = []  # of the element before
        self.set_in: float | None = None  # where items without marks begin: to the right of what announces them

    def write(self, lines: list[list[Line]]) -> list[Element]:
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
    def _contents(lines: list[Line]) -> tuple[int, int]:
        """The lines of a table of contents: from its heading to the last that ends in a page's number, or is set in."""
        for index, line in enumerate(lines):
            if line.words.casefold().strip(" :") in ("contents", "table of contents", "contents page"):
                ends = [at for at in range(index + 1, len(lines)) if _PAGE_REFERENCE.search(lines[at].words)]
                if len(ends) >= 2:
                    return index, ends[-1]
                last = index
                while last + 1 < len(lines) and lines[last + 1].left > line.left + line.size:
                    last += 1
                return index, last
        return len(lines), len(lines)

    def _take(self, line: Line, contents: bool) -> None:
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

    def _note(self, line: Line) -> None:
        last = self.waiting[-1] if self.waiting else None
        starts = re.match(r"\d{1,3}\s*(?=[A-Z‘’“”'\"(h])|[*†‡]", line.words)
        if last is not None and last.kind == "caption" and last.page == line.page and not starts:
            last.words = _joint(last.words, line.words, False, self.vocabulary) + line.words
        else:
            self.waiting.append(Element("caption", line.words, line.page))
        if self.open is None:
            self._release()

    def _goes_on(self, line: Line) -> bool:
        """Whether the line is part of the open element."""
        element, last = self.open, self.of_open[-1]
        assert element is not None
        if line.row or last.row or line.aside or last.aside or _bullet(line.words, self.rules):
            return False
        if abs(line.size - last.size) > 0.06 * max(line.size, last.size):
            return False
        low = line.words[:1].islower()
        unmarked = element.kind == "item" and self.set_in is not None
        if unmarked and (_has_room(last, line) or _LISTED.search(last.words)):
            return False
        if line.region != last.region:
            return self._goes_on_elsewhere(element.kind, line, last, low)
        if not 0 < last.base - line.base <= self._reach(line):
            return False
        closed = _CLOSED.search(last.words) is not None
        if line.bold != last.bold and (not low or closed or element.kind == "heading"):
            return False
        if element.kind == "paragraph" and self._is_set_in(line, self.of_open):
            return False
        special = self.rules.special(line.words)
        if element.kind == "heading":
            return not special and (low or not last.words.endswith("?"))
        fitted = _has_room(last, line)  # the break was made on purpose
        if special and (closed or fitted):
            return False
        if unmarked:
            return True
        if element.kind == "item":
            begun = len(self.of_open) == 1 and not fitted and not closed  # a number may hang or not
            return begun or self._item_goes_on(line, low, ended=fitted and closed)
        set_in = line.left > last.left + 0.8 * line.size  # as a paragraph's first line is
        if set_in and not low and (closed or len(self.of_open) > 1):
            return False
        return low or not fitted

    def _goes_on_elsewhere(self, kind: ElementKind, line: Line, last: Line, low: bool) -> bool:
        """Whether the first line of a column or page goes on with what the last one left open."""
        if kind not in ("paragraph", "item") or line.bold != last.bold or last.signed:
            return False
        if last.words.endswith("-") or low:
            return last.soft or not _CLOSED.search(last.words)
        left, right = last.edges
        full = last.right > right - 0.12 * (right - left)
        ended = _TERMINAL.search(last.words) is not None
        return full and not ended and not self._stands_out(line) and not self.rules.special(line.words)

    def _item_goes_on(self, line: Line, low: bool, *, ended: bool) -> bool:
        first = self.of_open[0]
        if line.left < self.hang - 3 and self.hang - first.left > 5 and not low:
            return line.left > first.left + 3
        return low or not ended or line.left > first.left + 2

    def _reach(self, line: Line) -> float:
        """How far below the last a line may stand to be part of the same element."""
        return max(1.3 * self.lead, 1.5 if line.size > 1.1 * self.size else 0) * line.size

    def _stands_out(self, line: Line) -> bool:
        return line.size > 1.1 * self.size or (line.bold and not self.all_bold)

    def _begin(self, line: Line) -> None:
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
        elif self._is_item_without_mark(line):
            kind = "item"
        if kind != "item" or (self.set_in is not None and abs(line.left - self.set_in) > 3):
            self.set_in = None
        if kind == "item" and self._stands_out(line) and line.words[:1].isdigit():
            kind = "heading"
        self.open = Element(kind, line.words, line.page)
        self.of_open = [line]
        self.parts, self.length = [line.words], len(line.words)
        if self.waiting and kind != "row":
            held, self.open = self.open, None
            self._release()
            self.open = held

    def _is_item_without_mark(self, line: Line) -> bool:
        """Whether the line begins an item of a list whose marks are drawn, as browsers print them: they are no text."""
        if self.set_in is None and self.closed and self._is_set_in(line, self.closed):
            announced = line.words[:1].islower() or _ANNOUNCED.search(self.closed[-1].words)
            self.set_in = line.left if announced else None
        return self.set_in is not None and abs(line.left - self.set_in) < 3

    @staticmethod
    def _is_set_in(line: Line, before: list[Line]) -> bool:
        """Whether the line stands further to the right than those before, the last of which announces something."""
        last = before[-1]
        announces = last.words.endswith(":") and last.region == line.region and not last.row
        return announces and line.left > before[0].left + 0.8 * line.size

    def _append(self, line: Line) -> None:
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
        self.closed, self.of_open = lines, []

    def _like_heading(self, lines: list[Line], words: str) -> bool:
        """A line of the body's type that looks like a heading, as in plain text."""
        if lines[0].signed or lines[0].size < 0.95 * self.size:
            return False
        if self.rules.special(words) or self.rules.is_notice(words) or is_contents(words):
            return False
        if len(lines) > 1 and not words.endswith("?"):
            return False
        titled = any(element.kind in ("heading", "paragraph") for element in self.elements)
        return self.rules.is_heading(words, titled=titled)

    def _release(self) -> None:
        for element in self.waiting:
            self.elements.append(element)
            self.styles.append(0.0)
        self.waiting = []

    def _levels(self) -> None:
        """The title is the largest heading of the first page that has one; the others go by size."""
        headings = [index for index, element in enumerate(self.elements) if element.kind == "heading"]
        letters = [index for index in headings if not self.rules.special(self.elements[index].words)]
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
