"""What a line is by its words, whichever format it was read from. Its place on the page is its reader's affair."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kgbuild.model import BlockKind
from kgbuild.rules import Rule, load_rules

LONGEST_SPECIAL = 400  # letters: a longer line is a paragraph or an item, and no rule but the bullet's is tried on it
_FEWEST_NAMES = 3  # of pages one behind another that are a menu and no words of a sentence
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r"[.!?]\s+[A-Z]")
_CLOSERS = "”’\"')»"


@dataclass(frozen=True, slots=True)
class LineRules:
    """The rules of blocks.toml, ready for use. Lines are given without white space around them."""

    notice_lines: frozenset[str]
    notice_begins: tuple[str, ...]
    notice_within: re.Pattern[str]
    notice_whole: re.Pattern[str]
    link_lists: frozenset[str]
    teaser: re.Pattern[str]
    menu: frozenset[str]
    menu_line: re.Pattern[str]
    visitors: Rule
    stamp: re.Pattern[str]
    trail_words: frozenset[str]
    trail_gap: re.Pattern[str]
    caption_begins: re.Pattern[str]
    caption_ends: re.Pattern[str]
    dates: tuple[re.Pattern[str], ...]
    grade: re.Pattern[str]
    glued_grade: re.Pattern[str]
    number: re.Pattern[str]
    item: re.Pattern[str]
    label: re.Pattern[str]
    office: re.Pattern[str]
    inline_bullets: tuple[str, ...]
    heading: Rule

    def kind(self, words: str) -> BlockKind | None:
        """What a line is by its words alone: a notice, a grade, a number, a date or a caption."""
        if self.is_notice(words):
            return "notice"
        if special := self.special(words):
            return special
        captioned = self.caption_begins.match(words) or self.caption_ends.search(words)
        return "caption" if captioned else None

    def special(self, words: str) -> BlockKind | None:
        """A grade, a number or a date that a line is whole."""
        if self.grade.fullmatch(words):
            return "grade"
        if self.number.fullmatch(words):
            return "number"
        return "date" if any(pattern.fullmatch(words) for pattern in self.dates) else None

    def is_notice(self, words: str) -> bool:
        """Whether a line is a menu word, a cookie notice or the like."""
        line = plain(words)
        if line in self.notice_lines or line in self.link_lists:
            return True
        # A longer line that begins like a notice has run together with what follows it.
        if len(line) <= 220 and line.startswith(self.notice_begins):
            return True
        if len(line) < 160 and (self.notice_within.search(line) or self.visitors.pattern().fullmatch(line)):
            return True
        if self.notice_whole.fullmatch(line) or self.menu_line.fullmatch(line):
            return True
        parts = [part.strip().lower().replace("’", "'") for part in self.trail_gap.split(words) if part.strip()]
        return len(parts) >= 2 and all(part in self.trail_words for part in parts)

    def is_heading(self, words: str, *, titled: bool) -> bool:
        """Whether a line reads as a heading; one that is not `titled` yet may be the document's title, and longer."""
        rule = self.heading
        if not _LETTER.search(words):
            return False
        question = words.rstrip(_CLOSERS).endswith("?")
        if len(words) > rule.number("longest_question" if question else "longest"):
            return False
        if rule.pattern("ends_pattern").search(words):
            return False
        if words[0] in '“"' or (words[-1] in '”"' and words[0] not in "‘'") or words.count("“") > words.count("”"):
            return False
        count = len(words.split())
        if question:
            return words[0].isupper() and ". " not in words
        # The first line of a document is its title, and may be as long as headlines are.
        most = rule.number("most_words" if titled else "most_words_title")
        if ". " in words and not titled:
            return False
        begins = words[0].isupper() or words[0].isdigit() or words[0] in "‘'"
        return count <= most and begins and not _SENTENCE.search(words)

    def counter(self, words: str) -> str:
        """The number or letter of a list that a line begins with, and the space behind it; "" where it has none."""
        mark = self.item.match(words[:14])
        counted = mark is not None and mark.end() < len(words) and mark[0].strip("( ")[:1].isalnum()
        return mark[0] if mark is not None and counted else ""


@lru_cache(maxsize=1)
def line_rules() -> LineRules:
    """The line rules, read once.

    Raises:
        RuleError: blocks.toml is malformed.
    """
    rules = load_rules("blocks")
    notice, caption, item = rules["block.notice"], rules["block.caption"], rules["block.item"]
    menu = frozenset(notice.words("menu")) | frozenset(notice.words("trail_words"))
    names = "|".join(re.escape(name) for name in sorted(menu, key=lambda name: (-len(name), name)))
    return LineRules(
        notice_lines=frozenset(notice.words("lines")),
        notice_begins=notice.words("begins"),
        notice_within=notice.pattern("within_pattern"),
        notice_whole=notice.pattern("whole_pattern"),
        link_lists=frozenset(rules["block.link-list"].words("lines")),
        teaser=rules["block.link-list"].pattern("teaser_pattern"),
        menu=menu,
        menu_line=re.compile(rf"(?:(?:{names})(?: |$)){{{_FEWEST_NAMES},}}"),
        visitors=rules["block.visitors"],
        stamp=rules["block.stamp"].pattern(),
        trail_words=frozenset(notice.words("trail_words")),
        trail_gap=notice.pattern("trail_gap_pattern"),
        caption_begins=caption.pattern("begins_pattern"),
        caption_ends=caption.pattern("ends_pattern"),
        dates=rules["block.date"].all_patterns(),
        grade=rules["block.grade"].pattern(),
        glued_grade=rules["block.grade"].pattern("glued_pattern"),
        number=rules["block.number"].pattern(),
        item=item.pattern(),
        label=rules["block.label"].pattern(),
        office=rules["block.signature"].pattern(),
        inline_bullets=item.words("inline_bullets"),
        heading=rules["block.heading"],
    )


def trimmed(text: str, start: int, end: int, nothing: str = "") -> tuple[int, int]:
    """Where ``text[start:end]`` begins and ends without white space around, nor the characters of `nothing`."""
    while start < end and (text[start].isspace() or text[start] in nothing):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in nothing):
        end -= 1
    return start, end


def plain(words: str) -> str:
    """A line as lists of notices and menus have it."""
    return " ".join(words.lower().replace("’", "'").split()).strip(" .!:>»→|")
