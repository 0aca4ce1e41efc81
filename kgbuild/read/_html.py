"""Web pages to text and blocks: headings, paragraphs, items, tables and quotations; furniture is kept apart.

Everything that the page shows stands in the text, in the page's order. Menus, cookie notices, related links, comments
and footers are `notice` blocks of level 1, neighbours joined in one, so that what was not read is counted in
characters. Hidden elements, scripts, lists of forms and pictures (but those that show a grade) have no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from kgbuild.errors import InputError
from kgbuild.model import Block
from kgbuild.read import _html_content as content
from kgbuild.read._blocks import find_blocks, is_folded, without_others
from kgbuild.read._flow import Reading
from kgbuild.read._html_encoding import decode_html
from kgbuild.read._html_lines import Around, Lines
from kgbuild.read._html_meta import page_hints
from kgbuild.read._html_tables import Tables, cell_lines, joined
from kgbuild.read._html_tree import HEADINGS, INLINE, Element, Page, parse
from kgbuild.read._line_rules import line_rules
from kgbuild.read._one_block import with_lines

_DIGITS = re.compile(r"\d{1,3}")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BOLD = frozenset({"b", "strong"})
_CAPTIONS = frozenset({"figcaption", "caption", "legend"})
_ANEW = frozenset({"ul", "ol", "dl", "table", "blockquote", "section", "article", "main"})
_FOLDED = frozenset({"paragraph", "item", "number", "grade", "date"})  # what lines of a folded text are read as
_CARDS = frozenset({"div", "li", "p", "td", "section", "article"})


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
    if not writer.lines.blocks:
        raise InputError(
            "is an HTML page that holds no text" + (" (its text is made by scripts)" if "<script" in source else ""),
            source=name,
            fix="save the page from a browser once it is fully shown, and give that",
        )
    text, blocks = "".join(writer.lines.out), tuple(writer.lines.blocks)
    if is_folded("\n".join(text[block.start : block.end] for block in blocks if block.kind in _FOLDED)):
        text, blocks = _without_gaps(text, blocks)
        writer.marked = False
    reading = with_lines(Reading(text, blocks))
    if reading.breaks:
        blocks = reading.blocks
    elif not writer.marked:
        blocks = tuple(_as_plain(text, blocks)) or blocks
    elif not (writer.headed or any(_is_headline(text, *pair) for pair in pairwise(blocks))):
        blocks = tuple(_with_headings(text, blocks))
    return reading._replace(blocks=without_others(text, blocks, line_rules()), hints=page_hints(page))


def _without_gaps(text: str, blocks: tuple[Block, ...]) -> tuple[str, tuple[Block, ...]]:
    """Text and blocks of a page that marks each line of a folded text as a paragraph, one line right under another."""
    parts, moved, removed = [text[: blocks[0].end]], [blocks[0]], 0
    for above, block in pairwise(blocks):
        gap = text[above.end : block.start]
        if above.kind in _FOLDED and block.kind in _FOLDED and gap.startswith("\n\n"):
            gap = gap[1:]
            removed += 1
        parts += [gap, text[block.start : block.end]]
        moved.append(replace(block, start=block.start - removed, end=block.end - removed))
    return "".join([*parts, text[blocks[-1].end :]]), tuple(moved)


def _as_plain(text: str, blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The blocks of a page of bare boxes and breaks: its lines are what they are in a plain text.

    Notices, captions and the page's title stay; what stands between two of them is read anew.
    """
    titled, begin = False, 0
    for kept in [*(block for block in blocks if block.kind in ("notice", "caption", "heading")), None]:
        end = kept.start if kept is not None else len(text)
        for block in find_blocks(text[begin:end], titled=titled):
            titled = titled or block.kind in ("heading", "paragraph", "item")
            yield replace(block, start=block.start + begin, end=block.end + begin)
        if kept is not None:
            titled = titled or kept.kind == "heading"
            begin = kept.end
            yield kept


def _is_headline(text: str, above: Block, block: Block) -> bool:
    """Whether the page sets a line off as a heading below its title: questions and numbers are known by their words."""
    by_words = above.kind == "number" or text[block.end - 1] == "?"
    return block.kind == "heading" and block.level != 1 and not by_words


def _with_headings(text: str, blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The blocks of a page that marks paragraphs and no headings: those that a plain text would show as headings are.

    Only what stands right above something else of the page is; the last line heads nothing.
    """
    rules, titled = line_rules(), any(block.kind == "heading" for block in blocks)
    own = [block for block in blocks if block.kind != "notice"]
    last = own[-1] if own else None
    for block in blocks:
        short = block.kind == "paragraph" and block is not last
        if short and rules.is_heading(text[block.start : block.end], titled=titled):
            block = replace(block, kind="heading", level=0 if titled else 1)
        titled = titled or block.kind in ("heading", "paragraph", "item")
        yield block


class _Writer:
    """Walks the tree once, with a stack of its own, and gives the runs and lines that it meets to `Lines`."""

    def __init__(self, main: Element) -> None:
        self.main = main
        self.lines = Lines()
        self.tables = Tables()
        self.pieces: list[str] = []
        self.letters = self.bold_letters = self.link_letters = 0
        self.around = Around()
        self.done: set[int] = set()  # elements that were written with another
        self.marked = self.headed = False  # whether the page marks its paragraphs or headings as such, and headings

    def write(self, page: Page) -> None:
        stack: list[Element | str | tuple[Element, Around]] = [page.root]
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

    def text(self, words: str) -> None:
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
        if tag == "hr":
            return False
        before = self.around
        self.around = self.placed(element)
        if not self.around.notice and tag in HEADINGS and tag != "h1":
            self.marked = self.headed = True
        if not self.around.notice and tag == "p" and element.prose:
            self.marked = True
        if tag == "li":
            self.lines.bullet = True
        if not element.notice and self.whole(element):
            self.around = before
            return False
        return True

    def placed(self, element: Element) -> Around:
        """What the words of a block stand in: what it stands in itself, but for what its tag and class say."""
        tag, around = element.tag, self.around
        within = around._replace(notice=element.notice, inside=around.inside or element is self.main)
        if tag in HEADINGS:
            return within._replace(kind="heading", level=int(tag[1]), titled=tag == "h1")
        if tag == "summary":
            return within._replace(kind="heading", level=0, titled=False)
        if tag == "li":
            return within._replace(kind="item", level=around.level if around.kind == "paragraph" else 0)
        if tag in _CAPTIONS:
            return within._replace(kind="caption")
        if tag == "dt":
            return within._replace(kind="paragraph", bold=True)
        if tag in _ANEW:
            kept = tag == "blockquote" and around.kind == "item"
            inner = tag in ("ul", "ol") and around.kind == "item"  # a list in a list
            return within if kept else within._replace(kind="paragraph", level=int(inner), titled=False)
        if around.kind == "paragraph" and "class" in element.raw:
            words = content.class_words(element)
            if words & self.lines.page.caption_words and element.length < 300:
                return within._replace(kind="caption")
            if words & self.lines.page.heading_words and element.length < 260:
                return within._replace(titled=True)
        return within

    def whole(self, element: Element) -> bool:
        """Write a table of data, a term with its definition, or a name with its grade; False where it is none."""
        if element.tag == "table":
            return (not element.boxed or self.tables.is_grid(element)) and self.table(element)
        if element.tag == "dt":
            return self.pair(element)
        return element.tag in _CARDS and 3 < element.length <= 220 and self.card(element)

    def enter_inline(self, element: Element) -> bool:
        around = self.around
        if element.tag == "button" and not element.prose and around.kind != "heading":
            self.flush()
            self.around = Around(notice=True, inside=around.inside)
            return True
        if self.alone(element):
            return False
        if element.raw:
            self.part(element)
        if element.notice != around.notice:
            self.flush()
            self.around = around._replace(notice=element.notice)
        elif element.tag in _BOLD and not around.bold:
            self.around = around._replace(bold=True)
        return True

    def alone(self, element: Element) -> bool:
        """Write what an inline element is without regard to its content; False where the content is to be walked."""
        tag = element.tag
        if tag == "br":
            self.pieces.append("\n")
        if tag == "img":
            self.picture(element, element.get("alt"))
        if tag in ("br", "img", "input") or (tag == "sup" and self.note(element)):
            return True
        if element.raw:
            if element.get("role") == "img" and not element.length:
                self.picture(element, element.get("aria-label"))
                return True
            if 3 < element.length < 60 and "class" in element.raw and self.badge(element):
                return True
        return tag == "time" and element.length > 0 and self.letters < 60 and self.day(element)

    def leave(self, element: Element, before: Around) -> None:
        if element.tag in INLINE:
            if element.tag == "a" and self.letters:
                self.link_letters += element.length
            if element.tag == "button" or before.notice != self.around.notice:
                self.flush()
        else:
            self.flush()
            if element.tag == "li":
                self.lines.bullet = False
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
        if not self.grade_marked(element):
            return False
        words = content.inner_text(element)
        if not self.lines.rules.grade.fullmatch(words):
            return False
        self.flush()
        self.lines.line(words, self.around)
        return True

    def day(self, element: Element) -> bool:
        """A date in an element of its own stands on a line of its own, unless it is part of a sentence."""
        words = content.inner_text(element)
        if self.around.kind != "paragraph" or self.lines.rules.special(words) != "date":
            return False
        parent = element.parent
        if parent is None or parent.length > 120:
            return False
        # "Published: <time>" is told by its first word.
        before = "".join(self.pieces).strip()
        if before and self.lines.rules.special(f"{before} {words}") == "date":
            return False
        self.flush()
        self.lines.line(words, self.around)
        return True

    def flush(self) -> None:
        """Write the run of inline text that has come together."""
        if not self.pieces:
            return
        text = "".join(self.pieces)
        letters, bold, links = self.letters, self.bold_letters, self.link_letters
        self.pieces, self.letters, self.bold_letters, self.link_letters = [], 0, 0, 0
        if letters:
            around = self.around._replace(bold=bold * 10 >= letters * 9)
            self.lines.run(text, around, linked=links * 10 >= letters * 4)

    def picture(self, element: Element, description: str) -> None:
        """A picture that shows a grade is that grade; one beside the printed grade adds nothing."""
        if not description or len(description) > 80 or element.notice:
            return
        match = self.lines.page.picture.match(" ".join(description.split()))
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
        self.lines.line(grade[0].upper() + grade[1:], self.around)

    # -------------------------------------------------------------------------------------------- whole elements

    def card(self, element: Element) -> bool:
        """A small box of two parts, a name and its grade, is one line: "Area: Grade"."""
        parts: list[Element | str] = [
            child
            for child in element.children
            if (child.strip() if isinstance(child, str) else child.length and not child.hidden)
        ]
        if len(parts) != 2:
            return False
        first, second = parts
        if not isinstance(second, Element) or second.tag in HEADINGS:
            return False
        if isinstance(first, Element) and (first.tag in HEADINGS or first.tag == "br"):
            return False
        # Words of a sentence, one of them set apart, are no card unless that is marked as a grade.
        in_line = second.tag in INLINE and (isinstance(first, str) or first.tag in INLINE)
        if in_line and not self.grade_marked(second):
            return False
        rules = self.lines.rules
        grade = content.inner_text(second)
        if not rules.grade.fullmatch(grade):
            return False
        name = first.strip() if isinstance(first, str) else content.inner_text(first)
        if not 2 < len(name) <= 170 or rules.special(name):
            return False
        self.lines.line(joined(name, grade), self.around, whole=True)
        return True

    def grade_marked(self, element: Element) -> bool:
        return bool(content.class_words(element) & self.lines.page.grade_words)

    def pair(self, element: Element) -> bool:
        """A term and its only short definition as one line."""
        parent = element.parent
        if parent is None or not 0 < element.length <= 170:
            return False
        definition = _after(element)
        if definition is None or definition.tag != "dd":
            return False
        following = _after(definition)
        if following is not None and following.tag == "dd":
            return False
        if definition.hidden or definition.boxed or definition.length > 160:
            return False
        value = self.tables.cell(definition)
        if not value:
            return False
        self.lines.line(joined(content.inner_text(element), value), self.around, whole=True)
        self.done.add(definition.index)
        return True

    def table(self, element: Element) -> bool:
        """Write a table of data row by row; False where the table only lays out the page."""
        rows = self.tables.lines(element)
        if rows is None:
            return False
        for child in element.children:
            if isinstance(child, Element) and child.tag == "caption" and child.length:
                self.lines.line(" ".join(cell_lines(child)), self.around._replace(kind="caption"))
        for number, words in enumerate(rows):
            self.lines.line(words, self.around, whole=True, tight=number > 0)
        return True


def _after(element: Element) -> Element | None:
    """The next element beside this one."""
    assert element.parent is not None
    beside = element.parent.children
    for place in range(element.place + 1, min(element.place + 6, len(beside))):
        child = beside[place]
        if isinstance(child, Element):
            return child
    return None
