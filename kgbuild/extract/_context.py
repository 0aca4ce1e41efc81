"""What is known of a document before its facts are read: the context that the modules of this room are given."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from kgbuild.model import DocumentKind, Passage, PersonMention, RuleRef
from kgbuild.reference import Reference


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of text under one heading or numbered question. Sections are in text order and do not overlap.

    `role` is "" for narrative, or areas-for-improvement | cause-of-concern | recommendations | innovative-practice.
    """

    start: int
    end: int
    question: str = ""
    role: str = ""
    force: str = ""  # where the document treats several forces; else ""
    cycle: str = ""  # where the document treats several cycles; else ""
    unit: str | None = None  # the regional unit that the part is about, and so no force; "" for one that is not known


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a document before its facts are read. Empty means not evidenced."""

    reference: Reference
    kind: DocumentKind
    title: str = ""
    forces: tuple[str, ...] = ()
    cycle: str = ""
    inspectorate: str = ""
    inspectors: tuple[str, ...] = ()
    published: str = ""
    police: bool = True  # False: the document is about another service, and yields no police judgement
    sections: tuple[Section, ...] = ()
    people: tuple[PersonMention, ...] = ()
    rules: tuple[tuple[str, RuleRef, Passage | None], ...] = ()  # what was resolved, by which rule, from which words
    notes: tuple[str, ...] = ()
    disabled: frozenset[str] = frozenset()  # names of rules that are switched off
    subject: re.Pattern[str] | None = None  # what words must name to be told of the force; None: they need not
    others: tuple[tuple[int, int], ...] = ()  # the paragraphs that tell of another service alone, in text order

    @property
    def kind_rule(self) -> str:
        """The name of the rule that told the kind of the document, or ""."""
        return next((rule.name for what, rule, _ in self.rules if what == "kind"), "")

    def section_at(self, offset: int) -> Section | None:
        """The section that holds `offset`, or None."""
        index = bisect_right(self.sections, offset, key=lambda section: section.start) - 1
        if index >= 0 and offset < self.sections[index].end:
            return self.sections[index]
        return None

    def force_at(self, offset: int) -> str:
        """The force that text at `offset` is about: its section's, else the document's only one, else ""."""
        section = self.section_at(offset)
        if section is not None and section.unit is not None:
            return ""
        if section is not None and section.force:
            return section.force
        return self.forces[0] if len(self.forces) == 1 else ""

    def tells_of_force(self, passage: Passage) -> bool:
        """Whether a passage is told of a force: in a joint inspection of several services, only one that says so."""
        index = bisect_right(self.others, passage.start, key=lambda span: span[0]) - 1
        if index >= 0 and passage.start < self.others[index][1]:
            return False
        return self.subject is None or self.subject.search(passage.quote) is not None

    def cycle_at(self, offset: int) -> str:
        """The cycle that text at `offset` belongs to: its section's, else the document's."""
        section = self.section_at(offset)
        return section.cycle if section is not None and section.cycle else self.cycle

    def question_at(self, offset: int) -> str:
        """The question whose section holds `offset`, or ""."""
        section = self.section_at(offset)
        return section.question if section is not None else ""


def known_years(reference: Reference, cycle: str) -> tuple[int, int]:
    """The first year of a cycle and the first year of its reports; zeros where the cycle is not known."""
    known = reference.cycles.get(cycle)
    if known is None:
        return 0, 0
    return int(known.starts[:4] or 0), int((known.first_published or known.starts)[:4] or 0)
