"""A document cut at its headings: the question, role, force and cycle of each stretch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from kgbuild.extract._about._subject_forces import force_headings, force_stretches
from kgbuild.extract._about.body import Body
from kgbuild.extract._about.units import unit_headings
from kgbuild.extract._context import Context, Section
from kgbuild.extract._questions import area_hits, question_of_heading
from kgbuild.extract._text.spans import line_of
from kgbuild.model import Block, Document, Passage
from kgbuild.rules import Rule, load_rules

# A bold line in a box of formal items ("The force should ...") is an item, not the heading of something new.
_ASKS = re.compile(r"\b(?:should|needs?\s+to|must|has\s+to|doesn[’']t|does\s+not|isn[’']t|is\s+not)\b", re.IGNORECASE)
# Of others than the force, its chief or a body that words name, only a sentence alone: else it tells what was found.
_ASKED = re.compile(
    r"\W*(?:[A-Z]?\d{1,3}(?:\.\d{1,3})*[.)]?\s+)?(?:(?:The|Chief|(?:[A-Z][\w’'-]+\s+(?:and\s+)?)+(?:Police|Constabulary))\b"
    r"|[A-Z][\w’'-]+\b(?!.*[.!?]\s+\S))[^.:;]{0,90}?\bshould\b"
)
_NEEDED = re.compile(r"\W*The\s+(?:force|constabulary)\s+(?:should|must|needs?\s+to)\b")
_TELLS = re.compile(r"(?:The\s+(?:force|constabulary)|It|Officers|[A-Z]\w+\s+(?:Police|Constabulary))\s+[a-z]+\s+\S")
_ASKED_UNDER = re.compile(  # ... below the topic of an area for improvement
    rf"{_ASKED.pattern}|\W*(?:\d{{1,3}}(?:\.\d{{1,3}})*[.)]?\s+)?(?:The\s+(?:force|constabulary)|(?:[A-Z][\w’'-]+\s+(?:and\s+)?)+(?:Police|Constabulary))\s+(?:must|needs?\s+to)\b"
)
_ASKED_BY = re.compile(r"\W*(?:By|Within|Immediately|With immediate effect)\b[^.:;]{0,120}?\bshould\b")
_REPORT = re.compile(r"\bPEEL\b|\binspection\s+(?:findings|reports?)\b")  # names a report, and so no finding
_BEHIND = re.compile(r"(?:concern|improvement|recommendations?)(?:\s+\d{1,2})?\s*[:–—-]\s+(?=\S)", re.IGNORECASE)
_SUMMARY = re.compile(
    r"\W*(?:summary|annex|appendix|list|all)\b", re.IGNORECASE
)  # of what is asked under all questions
_CONCERN = ("Cause", "CAUSE", "Accelerated cause")
_PARAGRAPH = re.compile(r"^\W*\d{1,2}\.\d{1,2}(?:\.\d{1,2})?\.?\s+")  # its number, before a heading
_SHORT, _LONG = 70, 130  # characters of a paragraph that may be a heading; without a stop
_CELLS, _CELL_WORDS = 5, 6  # lines of a row of a table whose cells stand one under the other; words of such a line
_LISTED = 3  # questions under one another are a list; two may be a pillar and its first question
Role = Literal["", "areas-for-improvement", "cause-of-concern", "recommendations", "innovative-practice"]


def section_role(line: str, rule: Rule) -> Role | None:
    """The role that a heading gives to what follows: "" where it ends a list of items; None where it says nothing."""
    line = _PARAGRAPH.sub("", line)
    if len(line) > rule.number("longest") or rule.pattern("labelled_pattern").match(line):
        return None
    roles: tuple[Role, ...] = ("areas-for-improvement", "cause-of-concern", "recommendations", "innovative-practice")
    for role in roles:
        if rule.pattern(role.replace("-", "_") + "_pattern").search(line):
            return role
    return "" if rule.pattern("other_pattern").search(line) else None


def sections_of(body: Body, cycle: str, forces: tuple[str, ...]) -> tuple[Section, ...]:
    """The document cut at its headings; each stretch has the question, role, force and cycle in force there."""
    return _Cutter(body, cycle, forces).cut()


class _Cutter:
    """Goes through the blocks of a document, with the section that is open and what it needs to know of it."""

    def __init__(self, body: Body, cycle: str, forces: tuple[str, ...]) -> None:
        self.body, self.cycle, self.blocks = body, cycle, body.document.blocks
        self.roles = body.rules["context.section-role"]
        self.status, self.whole = (body.rules[f"context.section-{name}"].pattern() for name in ("status", "whole"))
        self.names = {body.reference.forces[force].name for force in forces} if len(forces) == 1 else set()
        self.force_at = dict(force_headings(body)) if len(forces) > 1 else {}
        self.unit_at = unit_headings(body)
        stretches = {} if self.force_at or len(forces) < 2 else force_stretches(body, forces)
        self.turns = sorted(stretches.items(), reverse=True)
        self.past = body.rules["context.section-past"]
        self.looks_back = False  # an annex on what was asked earlier: nothing in it is asked now
        self.sections: list[Section] = []
        self.open = Section(0, 0)
        self.number_at = -1  # where the number stands that the next heading bears
        self.role_level = 0  # depth of the heading that gives the role, where it is known
        self.around: tuple[str, str] | None = None  # the question that such a heading names, and the one around it
        self.role_counted = False  # that heading has a number
        self.grouped = False  # the areas for improvement stand under headings of their own, one a question
        self.topical = False  # ... or one a topic: what each asks stands right below its heading
        self.summed = False  # they are those of the whole document
        self.announced = False  # the block before gives the role: the next line is what it announces
        self.numbered = False  # the heading of the question has a number
        self.listed: set[str] = set()  # questions with nothing but grades since the last prose: a list, and no sections

    def cut(self) -> tuple[Section, ...]:
        """All sections, in text order."""
        for index, block in enumerate(self.blocks):
            while self.turns and self.turns[-1][0] < block.end:
                at, force = self.turns.pop()
                self._begin(at, replace(self.open, force=force))
            if block.kind == "number":
                self.number_at = block.start
            else:
                self._read(index, block)
        if self.open.start < len(self.body.document.text):
            self.sections.append(replace(self.open, end=len(self.body.document.text)))
        return tuple(self.sections)

    def _begin(self, start: int, state: Section) -> None:
        if start > self.open.start:
            self.sections.append(replace(self.open, end=start))
        self.open = replace(state, start=start)

    def _read(self, index: int, block: Block) -> None:
        fresh, self.announced = self.announced, False
        if block.kind not in ("heading", "grade", "date"):
            if len(self.listed) >= _LISTED:
                self._begin(block.start, replace(self.open, question=""))
            self.listed = set()
        if block.kind == "paragraph" and self._labels_concern(block):
            self._begin(block.start, replace(self.open, role="cause-of-concern"))
            self.announced, self.role_level = True, 0
            self.role_counted = self.grouped = self.topical = False
            return
        if block.kind != "heading" and not (block.kind == "paragraph" and self._may_head(block)):
            if block.kind != "date":
                self.number_at = -1
            return
        line = self.body.line(block)
        if self.open.role and (self.status.fullmatch(line) or line in self.names):
            self.announced = fresh
        elif not self._tells_when(line):
            start = self.number_at if self.number_at >= 0 else block.start
            self.number_at = -1
            self._turn_to_part(block, line, start)
            if block.kind == "heading" and self.whole.fullmatch(line):
                self._begin(start, replace(self.open, question="", role=""))
            elif (role := section_role(line, self.roles)) is not None:
                self._look_back(line)
                self._take_role(block, start, "" if self.looks_back else role)
            elif block.kind == "heading":
                self._take_subject(index, line, start, fresh)

    def _may_head(self, block: Block) -> bool:
        """Whether a paragraph may be a heading: it is short, or a line without a stop, as long headings are in text."""
        size = block.end - block.start
        return size <= _SHORT or (size <= _LONG and self.body.document.text[block.end - 1].isalnum())

    def _look_back(self, line: str) -> None:
        """Learn whether an annex that the line heads tells what became of earlier recommendations."""
        if self.past.pattern("part_pattern").match(line) is not None:
            self.looks_back = self.past.pattern().search(line) is not None

    def _labels_concern(self, block: Block) -> bool:
        """Whether a paragraph is a cause of concern behind its label: what is recommended about it stands below."""
        if not self.body.document.text.startswith(_CONCERN, block.start):
            return False
        return self.roles.pattern("cause_of_concern_pattern").match(self.body.line(block)) is not None

    def _tells_when(self, line: str) -> bool:
        """Whether the line only says by when recommendations are to be met."""
        return self.open.role == "recommendations" and self.roles.pattern("when_pattern").match(line) is not None

    def _turn_to_part(self, block: Block, line: str, start: int) -> None:
        """Where a line heads the part of a force or of a regional unit, begin that."""
        if block.start in self.force_at and not (self.open.role and _ASKS.search(line)):
            self._begin(start, Section(start, start, force=self.force_at[block.start], cycle=self.open.cycle))
        elif block.start in self.unit_at and (self.unit_at[block.start] or not self.open.unit):
            self._begin(start, Section(start, start, cycle=self.open.cycle, unit=self.unit_at[block.start]))
        elif self.open.unit is not None and block.kind == "heading" and line in self.names:
            self._begin(start, Section(start, start, cycle=self.open.cycle))

    def _take_role(self, block: Block, start: int, role: Role) -> None:
        if block.kind == "heading" or role or self.open.role:
            question = "" if len(self.listed) >= _LISTED else self.open.question
            if self.around is not None and question == self.around[0] and role != "recommendations":
                question, self.around = self.around[1], None
            if named := self._named_behind(self.body.line(block)):
                question, self.around = named, (named, question)
            self._begin(start, replace(self.open, role=role, question=question))
            self.announced, self.role_level = bool(role), block.level
            self.role_counted, self.summed = start < block.start, _SUMMARY.match(self.body.line(block)) is not None
            self.grouped = self.topical = False

    def _named_behind(self, line: str) -> str:
        """The question that a heading such as "Cause of concern: investigating crime" names behind its label."""
        named = _BEHIND.search(line)
        return "" if named is None else self._question_of(line[named.end() :])

    def _question_of(self, line: str) -> str:
        """The question that a heading names in the round of the section."""
        if not self.body.rules["context.section-question"].on:
            return ""
        return question_of_heading(self.body.reference, self.open.cycle or self.cycle, line)

    def _take_subject(self, index: int, line: str, start: int, fresh: bool) -> None:
        """Begin what a heading is about: another round, a question, or the end of what has a role."""
        rules = self.body.rules
        other = cycle_of_heading(line, rules["context.cycle-named"]) if rules["context.section-cycle"].on else ""
        if other and other != (self.open.cycle or self.cycle):
            cycle = "" if other == self.cycle else other
            self._begin(start, Section(start, start, force=self.open.force, cycle=cycle))
        question = self._question_of(line)
        counted = start < self.blocks[index].start  # under a number of its own
        self.topical = (fresh or self.topical) and self._heads_area(index)
        below = self.role_counted or 0 < self.role_level < self.blocks[index].level
        if self.topical and self.open.question and not (below or self.summed):
            return  # in the box of a question, a topic that may have another's name
        headed = self._is_graded(index, line) or (counted and self.numbered)
        if question or (self.open.question and headed):
            subject, self.numbered = question or line, counted
            # A pillar and the pillar's question are one; what comes again later begins its chapter.
            again = subject in self.listed and subject != self.open.question
            self.listed = {subject} if again else {*self.listed, subject}
            self.grouped = self.open.role == "areas-for-improvement" and (
                self.topical or (not counted and below and (fresh or self.grouped))
            )
            role = self.open.role if self.grouped or (fresh and self._titles_concern(index)) else ""
            self._begin(start, replace(self.open, question=question, role=role))
        elif not self.topical and self._ends_role(index, line, fresh):
            self._begin(start, replace(self.open, role=""))

    def _heads_area(self, index: int) -> bool:
        """Whether a heading is the topic of an area for improvement that the block below it asks."""
        below = self.blocks[index + 1] if index + 1 < len(self.blocks) else None
        if self.open.role != "areas-for-improvement" or below is None or below.kind not in ("paragraph", "item"):
            return False
        return _ASKED_UNDER.match(self.body.line(below)) is not None

    def _titles_concern(self, index: int) -> bool:
        """Whether the heading behind "Cause of concern" is its topic, and no line of a list of contents."""
        around = [*self.blocks[max(0, index - 2) : index - 1], *self.blocks[index + 1 : index + 2]]
        return self.open.role == "cause-of-concern" and all(block.kind in ("paragraph", "item") for block in around)

    def _is_graded(self, index: int, line: str) -> bool:
        """Whether an area has a grade of its own: it ends the question before, even where the tables lack its own."""
        graded = index + 1 < len(self.blocks) and self.blocks[index + 1].kind == "grade"
        return graded and bool(area_hits(line, 0, len(line)))

    def _ends_role(self, index: int, line: str, fresh: bool) -> bool:
        """Whether a heading begins something new, and is neither an item nor the subject of further ones."""
        role, level = self.open.role, self.blocks[index].level
        if role in ("", "cause-of-concern") or _ASKS.search(line) or (fresh and _REPORT.search(line) is None):
            return False
        if role == "innovative-practice" and (0 < self.role_level < level or self._goes_on(index, line)):
            return False  # a further piece of practice in the same box
        asked = {"areas-for-improvement": _ASKED, "recommendations": _ASKED_BY}.get(role)
        if asked is None or 0 < level <= self.role_level or index + 1 == len(self.blocks):
            return True
        if self._is_cell(index):
            return False
        below = self.blocks[index + 1]
        return below.kind not in ("paragraph", "item", "heading") or asked.match(self.body.line(below)) is None

    def _goes_on(self, index: int, line: str) -> bool:
        """Whether a headline that is a sentence stands right below another: both tell what stands above them."""
        return self.blocks[index - 1].kind == "heading" and _TELLS.match(line) is not None

    def _is_cell(self, index: int) -> bool:
        """Whether a line is one of a few short ones before what is asked next: a row of a table, a cell a line."""
        for block in self.blocks[index + 1 : index + 1 + _CELLS]:
            line = self.body.line(block)
            if block.kind == "heading" and _NEEDED.match(line):
                return self.open.role in ("areas-for-improvement", "recommendations")
            if block.kind not in ("heading", "date", "number") or len(line.split()) > _CELL_WORDS:
                return False
        return False


def cycle_of_heading(line: str, rule: Rule) -> str:
    """The only cycle of PEEL that a heading names, by the rule ``context.cycle-named``; "" where none or several."""
    if len(line) > 60 or "PEEL" not in line:
        return ""
    named = [
        cycle
        for cycle, patterns in rule.pattern_table("cycle_patterns").items()
        if any(pattern.search(line) for pattern in patterns)
    ]
    return named[0] if len(named) == 1 else ""


def unknown_headings(document: Document, context: Context) -> Iterator[Passage]:
    """Short headings of a structured document that give neither a question nor a role, and stand in none."""
    if context.kind not in ("inspectorate-page", "inspectorate-report"):
        return
    rule = load_rules("context", context.disabled)["context.section-role"]
    for block in document.blocks:
        if block.kind != "heading" or block.level == 1:
            continue
        line = line_of(document.text, block.start, block.end)
        if section_role(line, rule) is None and not context.question_at(block.start):
            yield Passage(block.start, block.end, document.text[block.start : block.end])
