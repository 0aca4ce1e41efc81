"""A document cut at its headings: the question, role, force and cycle of each stretch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from kgbuild.extract._body import Body
from kgbuild.extract._context import Context, Section
from kgbuild.extract._questions import area_hits, question_of_heading
from kgbuild.extract._subject_forces import force_headings, force_stretches
from kgbuild.extract._units import unit_headings
from kgbuild.model import Document, Passage
from kgbuild.rules import Rule, load_rules

# A bold line in a box of formal items ("The force should ...") is an item, not the heading of something new.
_ASKS = re.compile(r"\b(?:should|needs?\s+to|must|has\s+to|doesn[’']t|does\s+not|isn[’']t|is\s+not)\b", re.IGNORECASE)
# Of others than the force, its chief or a body that words name, only a sentence alone: else it tells what was found.
_ASKED = re.compile(
    r"\W*(?:[A-Z]?\d{1,3}(?:\.\d{1,3})*[.)]?\s+)?(?:(?:The|Chief|(?:[A-Z][\w’'-]+\s+)+(?:Police|Constabulary))\b"
    r"|[A-Z][\w’'-]+\b(?!.*[.!?]\s+\S))[^.:;]{0,90}?\bshould\b"
)
_ASKED_BY = re.compile(r"\W*(?:By|Within|Immediately|With immediate effect)\b[^.:;]{0,120}?\bshould\b")
_REPORT = re.compile(r"\bPEEL\b|\binspection\s+(?:findings|reports?)\b")  # names a report, and so no finding
_LISTED = 3  # questions under one another are a list; two may be a pillar and its first question
Role = Literal["", "areas-for-improvement", "cause-of-concern", "recommendations", "innovative-practice"]


def section_role(line: str, rule: Rule | None) -> Role | None:
    """The role that a heading gives to what follows: "" where it ends a list of items; None where it says nothing."""
    if rule is None or len(line) > rule.number("longest") or rule.pattern("labelled_pattern").match(line):
        return None
    roles: tuple[Role, ...] = ("areas-for-improvement", "cause-of-concern", "recommendations", "innovative-practice")
    for role in roles:
        if rule.pattern(role.replace("-", "_") + "_pattern").search(line):
            return role
    return "" if rule.pattern("other_pattern").search(line) else None


def sections_of(body: Body, cycle: str, forces: tuple[str, ...]) -> tuple[Section, ...]:
    """The document cut at its headings; each stretch has the question, role, force and cycle in force there."""
    role_rule = body.rule("context.section-role")
    question_rule = body.rule("context.section-question")
    cycle_rule, named = body.rule("context.section-cycle"), body.rule("context.cycle-named")
    force_at = dict(force_headings(body)) if len(forces) > 1 else {}
    unit_at = unit_headings(body)
    status, whole = body.rule("context.section-status"), body.rule("context.section-whole")
    names = {body.reference.forces[force].name for force in forces} if len(forces) == 1 else set()
    current = Section(0, 0)
    sections: list[Section] = []

    def begin(start: int, state: Section) -> None:
        nonlocal current
        if start > current.start:
            sections.append(replace(current, end=start))
        current = replace(state, start=start)

    stretches = {} if force_at or len(forces) < 2 else force_stretches(body, forces)
    turns = sorted(stretches)

    def turn(limit: int) -> None:
        nonlocal current
        while turns and turns[0] < limit:
            at = turns.pop(0)
            begin(at, replace(current, force=stretches[at]))

    number_at = -1
    role_level = 0  # depth of the heading that gives the role, where it is known
    announced = False  # the block before was the heading that gives the role: the next line is what it announces
    numbered = False  # the heading of the question has a number
    listed: set[str] = set()  # questions with nothing but grades since the last prose: a list of them, and no sections
    blocks = body.document.blocks
    running = _running_heads(body)
    for index, block in enumerate(blocks):
        if turns:
            turn(block.end)
        if block.kind == "number":
            number_at = block.start
            continue
        fresh, announced = announced, False
        short = block.kind == "paragraph" and block.end - block.start <= 70
        if len(listed) >= _LISTED and block.kind not in ("heading", "grade", "date"):
            begin(block.start, replace(current, question=""))
        listed = listed if block.kind in ("heading", "grade", "date") else set()
        if block.kind != "heading" and not short:
            if block.kind != "date":
                number_at = -1
            continue
        line = body.line(block)
        if line in running:
            number_at = -1
            continue
        if current.role and status is not None and (status.pattern().fullmatch(line) or line in names):
            announced = fresh
            continue
        if (
            current.role == "recommendations"
            and role_rule is not None
            and role_rule.pattern("when_pattern").match(line)
        ):
            continue
        start = number_at if number_at >= 0 else block.start
        number_at = -1
        if block.start in force_at and not (current.role and _ASKS.search(line)):
            begin(start, Section(start, start, force=force_at[block.start], cycle=current.cycle))
        elif block.start in unit_at and (unit_at[block.start] or not current.unit):  # else "the unit" of this part
            begin(start, Section(start, start, cycle=current.cycle, unit=unit_at[block.start]))
        elif current.unit is not None and block.kind == "heading" and line in names:
            begin(start, Section(start, start, cycle=current.cycle))
        if block.kind == "heading" and whole is not None and whole.pattern().fullmatch(line):
            begin(start, replace(current, question="", role=""))
            continue
        role = section_role(line, role_rule)
        if role is not None:
            if block.kind == "heading" or role or current.role:
                begin(start, replace(current, role=role, question="" if len(listed) >= _LISTED else current.question))
                announced, role_level = bool(role), block.level
            continue
        if block.kind != "heading":
            continue
        other = cycle_of_heading(line, named) if cycle_rule is not None else ""
        if other and other != (current.cycle or cycle):
            begin(start, Section(start, start, force=current.force, cycle="" if other == cycle else other))
        question = (
            question_of_heading(body.reference, current.cycle or cycle, line) if question_rule is not None else ""
        )
        # An area with a grade of its own ends the question before it, even where the tables lack its question.
        graded = index + 1 < len(blocks) and blocks[index + 1].kind == "grade" and bool(area_hits(line, 0, len(line)))
        counted = start < block.start  # under a number of its own
        if question or (current.question and (graded or (counted and numbered))):
            subject, numbered = question or line, counted
            # A pillar and the pillar's question are one; what comes again later begins its chapter.
            listed = {subject} if subject in listed and subject != current.question else {*listed, subject}
            begin(start, replace(current, question=question, role=""))
        elif (
            current.role not in ("", "cause-of-concern")
            and not (fresh and _REPORT.search(line) is None)
            and not _ASKS.search(line)
        ):
            beside = 0 < block.level <= role_level
            if current.role == "innovative-practice" and 0 < role_level < block.level:
                continue  # a further piece of practice in the same box
            asked = {"areas-for-improvement": _ASKED, "recommendations": _ASKED_BY}.get(current.role)
            if asked is not None and not beside and index + 1 < len(blocks):
                below = blocks[index + 1]
                if below.kind in ("paragraph", "item", "heading") and asked.match(body.line(below)):
                    continue  # a subject under which further items stand
            begin(start, replace(current, role=""))
    if current.start < len(body.document.text):
        sections.append(replace(current, end=len(body.document.text)))
    return tuple(sections)


def _running_heads(body: Body) -> frozenset[str]:
    """The headings that come again under other numbers: those of pages."""
    numbers: dict[str, set[str]] = {}
    for number, block in pairwise(body.document.blocks):
        if number.kind == "number" and block.kind == "heading":
            numbers.setdefault(body.line(block), set()).add(body.line(number))
    return frozenset(line for line, under in numbers.items() if len(under) > 1)


def cycle_of_heading(line: str, rule: Rule | None) -> str:
    """The only cycle of PEEL that a heading names, by the rule ``context.cycle-named``; "" where none or several."""
    if rule is None or len(line) > 60 or "PEEL" not in line:
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
    rule = load_rules("context", context.disabled).get("context.section-role")
    for block in document.blocks:
        if block.kind != "heading" or block.level == 1:
            continue
        line = " ".join(document.text[block.start : block.end].split())
        if section_role(line, rule) is None and not context.question_at(block.start):
            yield Passage(block.start, block.end, document.text[block.start : block.end])
