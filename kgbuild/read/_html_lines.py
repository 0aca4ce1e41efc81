"""The lines of a web page as text and blocks: which kind each is, by its place on the page and by its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kgbuild.list_numbers import is_next
from kgbuild.model import Block, BlockKind
from kgbuild.read._line_rules import LONGEST_SPECIAL, line_rules
from kgbuild.rules import load_rules

_SPACES = re.compile(r" {2,}")
_AROUND_BREAK = re.compile(r" ?\n ?")
_SENTENCE_END = re.compile(r"[.!?…:;][”’\"')]*$")
_BULLET = re.compile(r"(?:[•‣◦▪▫●○∙■□➢►▶✓✔⁃·]|[–—*-](?=\s))\s*(?=\S)")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})?[.)]?)\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class PageRules:
    """The rules of html.toml that decide on runs of text, ready for use."""

    grade_words: frozenset[str]
    picture: re.Pattern[str]
    tick: re.Pattern[str]
    tick_words: frozenset[str]
    heading_words: frozenset[str]
    heading_question: re.Pattern[str]
    caption_words: frozenset[str]


@lru_cache(maxsize=1)
def page_rules() -> PageRules:
    rules = load_rules("html")
    grade, tick, heading = rules["html.grade"], rules["html.tick"], rules["html.heading-class"]
    return PageRules(
        grade_words=frozenset(grade.words("class_words")),
        picture=grade.pattern("picture_pattern"),
        tick=tick.pattern("tick_pattern"),
        tick_words=frozenset(tick.words("class_words")),
        heading_words=frozenset(heading.words()),
        heading_question=heading.pattern("question_pattern"),
        caption_words=frozenset(heading.words("caption_words")),
    )


class Around(NamedTuple):
    """Where on the page words stand: what the walk is in, set when an element opens, restored when it closes."""

    kind: BlockKind = "paragraph"
    level: int = 0
    notice: bool = False
    inside: bool = False  # the main part
    bold: bool = False
    titled: bool = False  # a first-level heading, or a box that a class calls a title


class Lines:
    """Writes lines and paragraphs, with the kind that is theirs, as text and blocks."""

    def __init__(self) -> None:
        self.rules = line_rules()
        self.page = page_rules()
        self.out: list[str] = []
        self.size = 0
        self.blocks: list[Block] = []
        self.counted = 0, ""  # how many blocks there were after the last paragraph with a number, and that number
        self.bullet = False  # the next line is the first of its list item

    def run(self, text: str, around: Around, *, linked: bool) -> None:
        """Write a run of inline text: its lines one by one where each is a line of its own, else its paragraphs."""
        text = _AROUND_BREAK.sub("\n", _SPACES.sub(" ", text)).strip()
        if not text:
            return
        if "\n" not in text:
            self.line(text, around, linked=linked)
            return
        for group in text.split("\n\n"):
            lines = [line.strip() for line in group.split("\n") if line.strip()]
            if not lines:
                continue
            short = all(len(line) < 90 and not _SENTENCE_END.search(line) for line in lines)
            if around.kind == "heading":
                self.line(" ".join(lines), around, linked=linked)
            elif short or any(self._special(line) for line in lines):
                for line in lines:
                    self.line(line, around, linked=linked)
            else:
                self.line("\n".join(lines), around, linked=linked)

    def _special(self, words: str) -> bool:
        return len(words) < LONGEST_SPECIAL and bool(self.rules.special(words) or _BULLET.match(words))

    def line(
        self, words: str, around: Around, *, linked: bool = False, whole: bool = False, tight: bool = False
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
        kind, level, skip = self._kind(words, around)
        if whole:
            kind, level, skip = ("item" if around.kind == "item" else "paragraph"), 0, 0
        notice = around.notice or kind == "notice"
        if not notice and not around.inside and not self._stays(words, kind, around, linked, whole):
            notice = True
        if notice:
            self._add("notice", words, level=1 if around.notice or kind != "notice" else 0)
        elif (
            kind == "heading"
            and (number := _NUMBERED.match(words))
            and self.rules.is_heading(words[number.end() :], titled=True)
        ):
            self._add("number", words[: len(number[1])])
            self._add("heading", words[number.end() :], level=level, glue=words[len(number[1]) : number.end()])
        elif kind == "paragraph" and not whole and (mark := self.rules.counter(words)):
            self._counted(words, mark)
        else:
            mark = ("    " if around.kind == "item" and around.level else "") + "• " if bullet or skip else ""
            self._add(kind, words[skip:], level=level, lead=mark, glue="\n" if tight else "")

    def _counted(self, words: str, mark: str) -> None:
        """Write a paragraph with a number: an item, or a heading where it reads as one and the next has no number.

        The next is not known yet: what proves to be a list is one from its first item.
        """
        at, above = self.counted
        follows = at == len(self.blocks) and is_next(above, mark)
        if follows and self.blocks[-1].kind == "heading":
            self.blocks[-2:] = [Block("item", self.blocks[-1].start, self.blocks[-1].end)]
        if follows or not self.rules.is_heading(words[len(mark) :], titled=True):
            self._add("item", words[len(mark) :], lead=mark)
        else:
            self._add("number", mark.rstrip())
            self._add("heading", words[len(mark) :], glue=mark[len(mark.rstrip()) :])
        self.counted = len(self.blocks), mark

    def _kind(self, words: str, around: Around) -> tuple[BlockKind, int, int]:
        """The kind of a line, its level, and how many characters of bullet to leave out."""
        rules, kind = self.rules, around.kind
        if around.notice:
            return "notice", 1, 0
        if len(words) > LONGEST_SPECIAL:
            mark = _BULLET.match(words) if kind == "paragraph" else None
            return ("item", 0, mark.end()) if mark else (kind, around.level, 0)
        if told := rules.special(words) if kind == "heading" else rules.kind(words):
            return told, 0, 0
        if kind in ("heading", "caption"):
            return kind, around.level if kind == "heading" else 0, 0
        if kind == "item":
            mark = _BULLET.match(words)
            return "item", 0, mark.end() if mark else 0
        if mark := _BULLET.match(words):
            return "item", 0, mark.end()
        asking = self.page.heading_question.match(words)
        if (around.bold or around.titled or asking) and rules.is_heading(words, titled=True):
            return "heading", 0, 0
        return "paragraph", 0, 0

    def _stays(self, words: str, kind: BlockKind, around: Around, linked: bool, whole: bool) -> bool:
        """Whether a line outside the main part is the page's own: its title, prose, a date, a grade."""
        if kind in ("grade", "date", "number"):
            return True
        if kind == "heading" and around.level == 1:
            return not linked
        if whole:
            return self.rules.grade.search(words) is not None
        return not linked and len(words) >= 60 and (kind == "item" or _SENTENCE_END.search(words) is not None)

    def _add(self, kind: BlockKind, words: str, *, level: int = 0, lead: str = "", glue: str = "") -> None:
        """Append a block and what parts it from the one before."""
        last = self.blocks[-1] if self.blocks else None
        gap = ""
        if last is not None:
            gap = glue or ("\n" if last.kind == kind and kind in ("notice", "item") else "\n\n")
        self.out += (gap + lead, words)
        start = self.size + len(gap) + len(lead)
        self.size = start + len(words)
        if last is not None and kind == "notice" and last.kind == "notice" and last.level == level:
            self.blocks[-1] = Block("notice", last.start, self.size, level)
        else:
            self.blocks.append(Block(kind, start, self.size, level))
