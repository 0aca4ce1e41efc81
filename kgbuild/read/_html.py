"""Web pages to text and blocks: headings, paragraphs, items, tables and quotations; furniture is kept apart.

Everything that the page shows stands in the text, in the page's order. Menus, cookie notices, related links, comments
and footers are `notice` blocks of level 1, neighbours joined in one, so that what was not read is counted in
characters. Hidden elements, scripts, lists of forms and pictures (but those that show a grade) have no text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kgbuild.errors import InputError
from kgbuild.model import Block, BlockKind
from kgbuild.read import _html_content as content
from kgbuild.read._blocks import _heading_like, _is_notice, line_rules
from kgbuild.read._flow import Reading
from kgbuild.read._html_encoding import decode_html
from kgbuild.read._html_meta import page_hints
from kgbuild.read._html_tree import HEADINGS, INLINE, Element, Page, parse
from kgbuild.rules import load_rules

_LONGEST_SPECIAL = 400  # as for plain text: no line rule is tried on a longer line
_SPACES = re.compile(r" {2,}")
_AROUND_BREAK = re.compile(r" ?\n ?")
_SENTENCE_END = re.compile(r"[.!?…:;][”’\"')]*$")
_BULLET = re.compile(r"(?:[•‣◦▪▫●○∙■□➢►▶✓✔⁃·]|[–—*-](?=\s))\s*(?=\S)")
_DIGITS = re.compile(r"\d{1,3}")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BOLD = frozenset({"b", "strong"})
_CAPTIONS = frozenset({"figcaption", "caption", "legend"})
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})?[.)]?)\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class _PageRules:
    """The rules of html.toml that decide on runs of text, ready for use."""

    grade_words: frozenset[str]
    picture: re.Pattern[str]
    tick: re.Pattern[str]
    tick_words: frozenset[str]
    heading_words: frozenset[str]
    heading_question: re.Pattern[str]
    caption_words: frozenset[str]


@lru_cache(maxsize=1)
def _page_rules() -> _PageRules:
    rules = load_rules("html")
    grade, tick, heading = rules["html.grade"], rules["html.tick"], rules["html.heading-class"]
    return _PageRules(
        grade_words=frozenset(grade.words("class_words")),
        picture=grade.pattern("picture_pattern"),
        tick=tick.pattern("tick_pattern"),
        tick_words=frozenset(tick.words("class_words")),
        heading_words=frozenset(heading.words()),
        heading_question=heading.pattern("question_pattern"),
        caption_words=frozenset(heading.words("caption_words")),
    )


def read_html(data: bytes, name: str) -> Reading:
    """The text of a page, its blocks, and what its head states of it (hints).

    Args:
        data: the page's bytes, in the encoding that they state or show.
        name: for messages.

    Returns:
        The text that offsets count in; blocks in its order that do not overlap; as hints, each where the page states
        it: modified, published (ISO 8601 days), publisher, title, url.

    Raises:
        InputError: the bytes are no text, or the page holds none.
    """
    return read_page(decode_html(data, name), name)


def read_page(source: str, name: str) -> Reading:
    """The same of a page that is decoded already.

    Raises:
        InputError: the page holds no text.
    """
    page = parse(source)
    main = content.mark(page)
    writer = _Writer(main)
    writer.write(page)
    if not writer.blocks:
        raise InputError(
            "is an HTML page that holds no text" + (" (its text is made by scripts)" if "<script" in source else ""),
            source=name,
            fix="save the page from a browser once it is fully shown, and give that",
        )
    return Reading("".join(writer.out), tuple(writer.blocks), hints=page_hints(page))


@dataclass(slots=True)
class _Around:
    """What the walk is in: set when an element opens, restored when it closes."""

    kind: BlockKind = "paragraph"
    level: int = 0
    notice: bool = False
    inside: bool = False  # the main part
    bold: bool = False
    titled: bool = False  # a first-level heading, or a box that a class calls a title


class _Writer:
    """Walks the tree once, with a stack of its own, and writes text and blocks."""

    def __init__(self, main: Element) -> None:
        self.main = main
        self.lines = line_rules()
        self.rules = _page_rules()
        self.out: list[str] = []
        self.size = 0
        self.blocks: list[Block] = []
        self.pieces: list[str] = []
        self.letters = self.bold_letters = self.link_letters = 0
        self.around = _Around()
        self.bullet = False  # the next run is the first of its list item
        self.done: set[int] = set()  # elements that were written with another

    # -------------------------------------------------------------------------------------------- walk

    def write(self, page: Page) -> None:
        stack: list[Element | str | tuple[Element, _Around]] = [page.root]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                self.text(node)
            elif isinstance(node, tuple):
                self.leave(*node)
            elif not node.hidden and node.index not in self.done:
                before = self.around
                if self.enter(node):
                    stack.append((node, before))
                    stack.extend(reversed(node.children))
        self.flush()

    def text(self, words: str, *, link: bool = False) -> None:
        self.pieces.append(words)
        size = len(words.strip())
        self.letters += size
        if self.around.bold:
            self.bold_letters += size

    def enter(self, element: Element) -> bool:
        """Begin an element; False where it is written already, or has nothing to write."""
        tag = element.tag
        if tag in INLINE:
            return self.enter_inline(element)
        if tag == "svg":
            self.picture(element, element.get("aria-label"))
            return False
        self.flush()
        around = self.around
        main = around.inside or element is self.main
        notice = element.notice
        if tag == "hr":
            return False
        data = tag == "table" and not notice and (not element.boxed or self.grade_grid(element))
        if data and self.table(element, main):
            return False
        kind, level, bold, titled = around.kind, around.level, around.bold, around.titled
        if tag in HEADINGS:
            kind, level, titled = "heading", int(tag[1]), tag == "h1"
        elif tag == "summary":
            kind, level, titled = "heading", 0, False
        elif tag == "li":
            kind, self.bullet = "item", True
        elif tag in _CAPTIONS:
            kind = "caption"
        elif tag in ("ul", "ol", "dl", "table", "blockquote", "section", "article", "main"):
            if kind != "item" or tag != "blockquote":
                kind, level, titled = "paragraph", 0, False
        elif tag == "dt":
            kind, bold = "paragraph", True
            if not notice and self.pair(element, main):
                return False
        elif element.raw and kind == "paragraph" and ("class" in element.raw):
            words = content.class_words(element)
            if words & self.rules.caption_words and element.length < 300:
                kind = "caption"
            elif words & self.rules.heading_words and element.length < 260:
                titled = True
        if tag in ("div", "li", "p", "td", "section", "article") and 3 < element.length <= 220 and not notice:
            self.around = _Around(kind, level, notice, main, bold, titled)
            if self.card(element, main):
                self.around = around
                return False
        self.around = _Around(kind, level, notice, main, bold, titled)
        return True

    def enter_inline(self, element: Element) -> bool:
        tag = element.tag
        if tag == "br":
            self.pieces.append("\n")
            return False
        if tag == "input":
            return False
        if tag == "img":
            self.picture(element, element.get("alt"))
            return False
        if tag == "button" and not element.prose and self.around.kind != "heading":
            self.flush()
            self.around = _Around("paragraph", 0, True, self.around.inside)
            return True
        if tag == "sup" and self.note(element):
            return False
        around = self.around
        if element.raw:
            if element.get("role") == "img" and not element.length:
                self.picture(element, element.get("aria-label"))
                return False
            if 3 < element.length < 60 and "class" in element.raw and self.badge(element):
                return False
        if tag == "time" and element.length and self.letters < 60 and self.day(element):
            return False
        if element.raw:
            self.part(element)
        if element.notice != around.notice:
            self.flush()
            self.around = _Around(around.kind, around.level, element.notice, around.inside, around.bold, around.titled)
        elif tag in _BOLD and not around.bold:
            self.around = _Around(around.kind, around.level, around.notice, around.inside, True, around.titled)
        return True

    def leave(self, element: Element, before: _Around) -> None:
        if element.tag in INLINE:
            if element.tag == "a" and self.letters:
                self.link_letters += element.length
            if element.tag == "button" or before.notice != self.around.notice:
                self.flush()
        else:
            self.flush()
            if element.tag == "li":
                self.bullet = False
        self.around = before

    def part(self, element: Element) -> None:
        """Put a space where a page parts two marked pieces by style alone: <span>Crime</span><span>Good</span>."""
        parent = element.parent
        if parent is None or not self.pieces or self.pieces[-1][-1:].isspace():
            return
        before = parent.children[element.place - 1] if element.place else ""
        first = content.inner_text(element, limit=1)[:1]
        if not isinstance(before, Element) or before.tag not in ("span", "a"):
            return
        styled = ("class" in element.raw and "class" in before.raw) or element.tag == before.tag == "a"
        if styled and first.isupper():
            last = self.pieces[-1][-1:]
            if last.islower() or last.isdigit() or last in ".?)!":
                self.pieces.append(" ")

    def note(self, element: Element) -> bool:
        """A footnote's number in the text: a link to a note is left out, another number raised as a character."""
        words = content.inner_text(element, limit=20)
        if any(isinstance(child, Element) and child.get("href").startswith("#") for child in element.children):
            return len(words) <= 5
        if isinstance(element.parent, Element) and element.parent.get("href").startswith("#") and len(words) <= 5:
            return True
        if _DIGITS.fullmatch(words):
            self.text(words.translate(_SUPERSCRIPT))
            return True
        return False

    def badge(self, element: Element) -> bool:
        """A grade alone in an element that is marked as one stands on a line of its own."""
        if not content.class_words(element) & self.rules.grade_words:
            return False
        words = content.inner_text(element)
        if not self.lines.grade.fullmatch(words):
            return False
        self.flush()
        self.line(words, self.around)
        return True

    def day(self, element: Element) -> bool:
        """A date in an element of its own stands on a line of its own, unless it is part of a sentence."""
        words = content.inner_text(element)
        if self.around.kind != "paragraph" or not any(pattern.fullmatch(words) for pattern in self.lines.dates):
            return False
        parent = element.parent
        if parent is None or parent.length > 120:
            return False
        # "Published: <time>" is told by its first word.
        before = "".join(self.pieces).strip()
        if before and any(pattern.fullmatch(f"{before} {words}") for pattern in self.lines.dates):
            return False
        self.flush()
        self.line(words, self.around)
        return True

    def picture(self, element: Element, description: str) -> None:
        """A picture that shows a grade is that grade; one beside the printed grade adds nothing."""
        if not description or len(description) > 80 or element.notice:
            return
        match = self.rules.picture.match(" ".join(description.split()))
        if match is None:
            return
        grade = match["grade"]
        above = element.parent
        for _ in range(2):
            if above is None or above.length > 300 or len(above.children) > 20:
                break
            if re.search(rf"\b{re.escape(grade)}\b", content.inner_text(above), re.IGNORECASE):
                return
            above = above.parent
        self.flush()
        self.line(grade[0].upper() + grade[1:], self.around)

    # -------------------------------------------------------------------------------------------- pairs and tables

    def card(self, element: Element, main: bool) -> bool:
        """A small box of two parts, a name and its grade, is one line: "Area: Grade"."""
        parts: list[Element | str] = [
            child
            for child in element.children
            if (child.strip() if isinstance(child, str) else child.length and not child.hidden)
        ]
        if len(parts) != 2:
            return False
        first, second = parts
        if not isinstance(second, Element):
            return False
        if isinstance(first, Element) and (first.tag in HEADINGS or first.tag == "br"):
            return False
        if isinstance(first, str) and second.tag in INLINE and not self.grade_marked(second):
            return False
        grade = content.inner_text(second)
        if not self.lines.grade.fullmatch(grade) or second.tag in HEADINGS:
            return False
        name = first.strip() if isinstance(first, str) else content.inner_text(first)
        if (
            isinstance(first, Element)
            and first.tag in INLINE
            and second.tag in INLINE
            and not self.grade_marked(second)
        ):
            return False
        if not 2 < len(name) <= 170 or self.lines.grade.fullmatch(name) or self.lines.number.fullmatch(name):
            return False
        if any(pattern.fullmatch(name) for pattern in self.lines.dates):
            return False
        self.line(_joined(name, grade), self.around, whole=True)
        return True

    def grade_marked(self, element: Element) -> bool:
        return bool(content.class_words(element) & self.rules.grade_words)

    def pair(self, element: Element, main: bool) -> bool:
        """A term and its only short definition as one line."""
        parent = element.parent
        if parent is None or not 0 < element.length <= 170:
            return False
        definition, following = _after(element), None
        if definition is not None:
            following = _after(definition)
        if definition is None or definition.tag != "dd" or (following is not None and following.tag == "dd"):
            return False
        if definition.hidden or definition.boxed or definition.length > 160:
            return False
        value = self.cell(definition)
        if not value:
            return False
        self.around = _Around("paragraph", 0, False, main)
        self.line(_joined(content.inner_text(element), value), self.around, whole=True)
        self.done.add(definition.index)
        return True

    def cell(self, element: Element) -> str:
        """The text of a cell; where it has none, the grade or tick that its picture shows."""
        words = " ".join(_cell_lines(element))
        if words:
            return words
        stack: list[Element | str] = [element]
        while stack:
            one = stack.pop()
            if isinstance(one, Element):
                shown = one.get("alt") or one.get("aria-label") or one.get("title")
                if shown and (match := self.rules.picture.match(shown)):
                    return match["grade"][0].upper() + match["grade"][1:]
                if shown and self.rules.tick.match(shown.strip()):
                    return "✓"
                if one.tag in ("img", "svg", "i", "span", "td") and content.class_words(one) & self.rules.tick_words:
                    return "✓"
                stack.extend(one.children)
        return ""

    def table(self, element: Element, main: bool) -> bool:
        """Write a table of data row by row; False where the table only lays out the page."""
        rows = _rows(element)
        if not rows or max(len(row) for row in rows) < 2 or element.get("role") in ("presentation", "none"):
            return False
        before = self.around
        self.around = _Around("paragraph", 0, False, main)
        for child in element.children:
            if isinstance(child, Element) and child.tag == "caption" and child.length:
                self.around = _Around("caption", 0, False, main)
                self.line(" ".join(_cell_lines(child)), self.around)
                self.around = _Around("paragraph", 0, False, main)
        written = [[self.cell(cell) for cell in row] for row in rows]
        header = written[0]
        graded = [place for place, words in enumerate(header) if self.lines.grade.fullmatch(words)]
        named = len(graded) >= 2 and len(graded) >= len([words for words in header if words]) - 1
        first = True
        for number, row in enumerate(written):
            lines = self.graded_row(header, graded, row, rows[number]) if named and number else None
            if lines is None:
                lines = [] if named and not number else [self.row_line(row)]
            for words in lines:
                if words:
                    self.line(words, self.around, whole=True, tight=not first)
                    first = False
        self.around = before
        return True

    def grade_grid(self, element: Element) -> bool:
        """Whether the table's head is grades alone, with what got them below: data, whatever its cells hold."""
        header = _first_row(element)
        if any(cell.length > 40 or cell.boxed for cell in header):
            return False
        words = [self.cell(cell) for cell in header]
        return len([one for one in words if one]) >= 3 and all(self.lines.grade.fullmatch(one) for one in words if one)

    def row_line(self, row: list[str]) -> str:
        filled = [words for words in row if words]
        if len(filled) == 2 and len(row) < 3 and self.lines.grade.fullmatch(filled[1]) and len(filled[0]) <= 170:
            return _joined(*filled)
        if len(row) > 2 and row[0] and any(self.lines.grade.fullmatch(words) for words in row):
            return " | ".join(row).rstrip(" |")  # an empty cell keeps the place of those after it
        return " | ".join(filled)

    def graded_row(
        self, header: list[str], graded: list[int], row: list[str], cells: list[Element]
    ) -> list[str] | None:
        """The lines of a row under a header of grades; None where the row says nothing in that way."""
        ticked = [
            place
            for place in graded
            if place < len(row) and (self.rules.tick.match(row[place]) or row[place] == header[place])
        ]
        label = row[0] if 0 not in graded and row else ""
        if label and len(ticked) == 1:
            return [_joined(label, header[ticked[0]])]
        if label and not ticked:
            return None
        lines: list[str] = []
        for place in graded:
            if place < len(row) and row[place] and place not in ticked:
                lines += [_joined(name, header[place]) for name in _cell_lines(cells[place]) if len(name) <= 170]
        return lines or None

    # -------------------------------------------------------------------------------------------- lines

    def flush(self) -> None:
        """Write the run of inline text that has come together."""
        if not self.pieces:
            return
        text = "".join(self.pieces)
        letters, bold, links = self.letters, self.bold_letters, self.link_letters
        self.pieces, self.letters, self.bold_letters, self.link_letters = [], 0, 0, 0
        if not letters:
            return
        text = _AROUND_BREAK.sub("\n", _SPACES.sub(" ", text)).strip()
        if not text:
            return
        around = self.around
        if bold * 10 >= letters * 9 and not around.bold:
            around = _Around(around.kind, around.level, around.notice, around.inside, True, around.titled)
        elif around.bold and bold * 10 < letters * 9:
            around = _Around(around.kind, around.level, around.notice, around.inside, False, around.titled)
        linked = links * 10 >= letters * 4
        if "\n" not in text:
            self.line(text, around, linked=linked)
            return
        for group in text.split("\n\n"):
            lines = [line.strip() for line in group.split("\n") if line.strip()]
            short = all(len(line) < 90 and not _SENTENCE_END.search(line) for line in lines)
            if short or around.kind == "heading" or any(self.special(line) for line in lines):
                for line in [" ".join(lines)] if around.kind == "heading" else lines:
                    self.line(line, around, linked=linked)
            elif lines:
                self.line("\n".join(lines), around, linked=linked)

    def special(self, words: str) -> bool:
        rules = self.lines
        return len(words) < _LONGEST_SPECIAL and bool(
            rules.grade.fullmatch(words)
            or rules.number.fullmatch(words)
            or _BULLET.match(words)
            or any(pattern.fullmatch(words) for pattern in rules.dates)
        )

    def line(
        self, words: str, around: _Around, *, linked: bool = False, whole: bool = False, tight: bool = False
    ) -> None:
        """Write one line or paragraph with the kind that its place and its words give it.

        Args:
            words: not empty, without white space around.
            around: where on the page it stands.
            linked: whether much of it is a link.
            whole: whether it is a row of a table or a term with its definition, which no rule of lines applies to.
            tight: whether it follows the line above it without a blank line.
        """
        bullet, self.bullet = self.bullet and around.kind == "item", False
        kind, level, skip = self.kind(words, around)
        if whole:
            kind, level, skip = ("item" if around.kind == "item" else "paragraph"), 0, 0
        notice = around.notice or kind == "notice"
        if not notice and not around.inside and not self.stays(words, kind, around, linked, whole):
            notice = True
        if notice:
            self.add("notice", words, level=1 if around.notice or kind != "notice" else 0)
        elif (
            kind == "heading"
            and (number := _NUMBERED.match(words))
            and _heading_like(words[number.end() :], self.lines, True)
        ):
            self.add("number", words[: len(number[1])])
            self.add("heading", words[number.end() :], level=level, glue=words[len(number[1]) : number.end()])
        else:
            self.add(kind, words[skip:], level=level, lead="• " if bullet or skip else "", glue="\n" if tight else "")

    def kind(self, words: str, around: _Around) -> tuple[BlockKind, int, int]:
        """The kind of a line, its level, and how many characters of bullet to leave out."""
        rules, kind = self.lines, around.kind
        if around.notice:
            return "notice", 1, 0
        if len(words) > _LONGEST_SPECIAL:
            mark = _BULLET.match(words) if kind == "paragraph" else None
            return ("item", 0, mark.end()) if mark else (kind, around.level, 0)
        if kind != "heading" and _is_notice(words, rules):
            return "notice", 0, 0
        if rules.grade.fullmatch(words):
            return "grade", 0, 0
        if rules.number.fullmatch(words):
            return "number", 0, 0
        if kind == "heading":
            return "heading", around.level, 0
        if any(pattern.fullmatch(words) for pattern in rules.dates):
            return "date", 0, 0
        if kind == "caption" or rules.caption_begins.match(words) or rules.caption_ends.search(words):
            return "caption", 0, 0
        if kind == "item":
            mark = _BULLET.match(words)
            return "item", 0, mark.end() if mark else 0
        if mark := _BULLET.match(words):
            return "item", 0, mark.end()
        if (around.bold or around.titled or self.rules.heading_question.match(words)) and _heading_like(
            words, rules, True
        ):
            return "heading", 0, 0
        return "paragraph", 0, 0

    def stays(self, words: str, kind: BlockKind, around: _Around, linked: bool, whole: bool) -> bool:
        """Whether a line outside the main part is the page's own: its title, prose, a date, a grade."""
        if kind in ("grade", "date", "number"):
            return True
        if kind == "heading" and around.level == 1:
            return not linked
        if whole:
            return self.lines.grade.search(words) is not None
        return not linked and len(words) >= 60 and (kind == "item" or _SENTENCE_END.search(words) is not None)

    def add(self, kind: BlockKind, words: str, *, level: int = 0, lead: str = "", glue: str = "") -> None:
        """Append a block and what parts it from the one before."""
        last = self.blocks[-1] if self.blocks else None
        if last is None:
            gap = ""
        elif glue:
            gap = glue
        elif last.kind == kind and kind in ("notice", "item"):
            gap = "\n"
        else:
            gap = "\n\n"
        if last is None and glue:
            gap = ""
        self.out.append(gap + lead)
        self.size += len(gap) + len(lead)
        start = self.size
        self.out.append(words)
        self.size += len(words)
        if last is not None and kind == "notice" and last.kind == "notice" and last.level == level:
            self.blocks[-1] = Block("notice", last.start, self.size, level)
        else:
            self.blocks.append(Block(kind, start, self.size, level))


def _joined(name: str, value: str) -> str:
    name = name.rstrip()
    return f"{name} {value}" if name.endswith((":", "?")) else f"{name}: {value}"


def _after(element: Element) -> Element | None:
    """The next element beside this one."""
    assert element.parent is not None
    beside = element.parent.children
    for place in range(element.place + 1, min(element.place + 6, len(beside))):
        child = beside[place]
        if isinstance(child, Element):
            return child
    return None


_PARTS = ("thead", "tbody", "tr")


def _rows(table: Element) -> list[list[Element]]:
    """The rows of a table that holds no other, as cells; a cell that spans columns counts for each."""
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


def _cell_lines(cell: Element) -> list[str]:
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
