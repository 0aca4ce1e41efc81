"""Grades that one sentence gives by turns: of several forces, or of areas in one list or by pairs."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from kgbuild.extract._forces import force_mentions
from kgbuild.extract._grades._links import LinkingReader
from kgbuild.extract._grades.grades import GRADE, Read, grade_of, trimmed
from kgbuild.extract._questions import AreaHit
from kgbuild.extract._text.sentences import sentences
from kgbuild.rules import Rule

_FORCES_JOINED = re.compile(r"\s*(?:,|and|&|,\s*and)\s*(?:the\s+)?")


class TurnReader(LinkingReader):
    """Reads sentences in which each of several grades has its own force or its own areas."""

    def _by_turns(self, tokens: list[re.Match[str]], start: int, end: int, heading: bool) -> list[Read]:
        """All grades of a sentence, where it gives them by turns in one of the ways known; else none."""
        return (
            self._forces_in_turn(tokens, start, end, heading)
            or self._respectively(tokens, start, end, heading)
            or self._in_turn(tokens, start, end, heading)
            or self._in_turn_back(tokens, start, end, heading)
        )

    def _forces_in_turn(self, tokens: list[re.Match[str]], start: int, end: int, heading: bool) -> list[Read]:
        """Grades of several forces for the one area that the sentence names, or else the one before it."""
        rule, tie = self.rules["judgement.forces-in-turn"], self.rules["judgement.other-force"]
        if not rule.on or not tokens or len(self.context.forces) < 2:
            return []
        tied, floor = [], start
        for token in tokens:
            named = force_mentions(self.text, self.context.reference, floor, token.start())
            if not named or not tie.pattern().match(self.text, named[-1].end, token.end()):
                return []
            tied.append((named[-1].force, token))
            floor = token.end()
        cycle, hits = self.context.cycle_at(start), self.areas(start, end)
        if not hits and (before := list(sentences(self.text, self._before_sentence(start), start))):
            graded = GRADE.search(self.text, *before[-1]) is not None
            hits = self.areas(*before[-1]) if graded else []
        elif len(tokens) < 2:
            return []
        if len({self.question(hit, cycle) for hit in hits}) != 1 or len({force for force, _ in tied}) < len(tied):
            return []
        return self._reads_of_forces(rule, hits[0], tied, heading, start)

    def _forces_listed(self, tokens: list[re.Match[str]], start: int) -> list[str]:
        """As many forces as grades in one list right before these: "A and B were graded good and adequate"; else []."""
        named = force_mentions(self.text, self.context.reference, start, tokens[0].start())[-len(tokens) :]
        tie = self.rules["judgement.other-force"]
        if len({mention.force for mention in named}) < len(tokens):
            return []
        listed = all(_FORCES_JOINED.fullmatch(self.text, one.end, other.start) for one, other in pairwise(named))
        tied = tie.pattern().match(self.text, named[-1].end, tokens[0].end())
        return [mention.force for mention in named] if listed and tied else []

    def _reads_of_forces(
        self, rule: Rule, hit: AreaHit, given: list[tuple[str, re.Match[str]]], heading: bool, start: int
    ) -> list[Read]:
        """A judgement for each force and grade in one area; the passage is the sentence up to the last of them."""
        first, last = trimmed(self.text, start, max(hit.end, given[-1][1].end()), keep_quotes=True)
        question = self.question(hit, self.context.cycle_at(start))
        reads = []
        for force, token in given:
            read = self.make(rule, question, grade_of(token[0]), first, last, rank=4, heading=heading, force=force)
            if read is not None:
                reads.append(replace(read, at=token.start()))
        return reads

    def _respectively(self, tokens: list[re.Match[str]], start: int, end: int, heading: bool) -> list[Read]:
        """Areas in one list and as many grades in another: "A and B were rated good and adequate respectively"."""
        rule, after, before = (
            self.rules[f"judgement.{name}"] for name in ("respectively", "grade-then-area", "area-then-grade")
        )
        if len(tokens) < 2:
            return []
        said = rule.pattern().search(self.text, start, end)
        joins = rule.pattern("grades_join_pattern")
        if said is None or not all(joins.fullmatch(self.text, a.end(), b.start()) for a, b in pairwise(tokens)):
            return []
        hits = self.areas(start, end)
        asked = {self.question(hit, self.context.cycle_at(start)) for hit in hits}
        if len(asked) == 1 and (forces := self._forces_listed(tokens, start)):
            return self._reads_of_forces(rule, hits[0], list(zip(forces, tokens, strict=True)), heading, start)
        if len(hits) != len(tokens) or len(self._joined(after, hits, loosely=False)) < len(hits):
            return []
        if hits[-1].end <= tokens[0].start():
            linked = self._linked(before, tokens[0], self._gap(rule, hits[-1].end, tokens[0].start()), "before")
        else:
            linked = self._linked(after, tokens[-1], self._gap(rule, tokens[-1].end(), hits[0].start), "after")
        first, last = min(hits[0].start, tokens[0].start()), max(hits[-1].end, tokens[-1].end())
        reads = []
        for hit, token in zip(hits, tokens, strict=True) if linked else ():
            grade = grade_of(token[0])
            reads += self._reads(rule, [hit], grade, first, last, heading=heading, at=token, sentence=(start, end))
        return reads

    def _gap(self, rule: Rule, start: int, end: int) -> str:
        """The words between a list of areas and one of grades, without "respectively"."""
        return self._force_as_it(rule.pattern().sub(" ", self.text[start:end]))

    def _in_turn(self, tokens: list[re.Match[str]], start: int, end: int, heading: bool) -> list[Read]:
        """Areas and grades by turns, an area first and a grade last: each grade is that of the areas before it."""
        rule, joins = self.rules["judgement.in-turn"], self._joins
        if len(tokens) < 2 or self.context.kind == "assessment-transcript":
            return []
        reads: list[Read] = []
        floor = start
        for token in tokens:
            hits = self.areas(floor, token.start())
            if not hits and reads and rule.pattern("unknown_pattern").fullmatch(self.text, floor, token.start()):
                floor = token.end()
                continue
            if not hits or len(self._joined(joins, hits, loosely=False)) < len(hits):
                return []
            lead, gap = self.text[floor : hits[0].start], self._force_as_it(self.text[hits[-1].end : token.start()])
            if floor > start and not rule.pattern("lead_pattern").fullmatch(lead):
                return []
            if not rule.pattern().fullmatch(gap):
                return []
            grade, last = grade_of(token[0]), token.end()
            reads += self._reads(
                rule, hits, grade, hits[0].start, last, heading=heading, at=token, sentence=(start, end)
            )
            floor = token.end()
        return [] if self.areas(floor, end) else reads

    def _in_turn_back(self, tokens: list[re.Match[str]], start: int, end: int, heading: bool) -> list[Read]:
        """Grades and areas by turns, parted by dashes or colons: "Good – A and B; adequate – C"."""
        rule, joins = self.rules["judgement.in-turn"], self._joins
        if len(tokens) < 2 or self.areas(start, tokens[0].start()):
            return []
        reads: list[Read] = []
        for token, stop in zip(tokens, [*(one.start() for one in tokens[1:]), end], strict=True):
            hits = self.areas(token.end(), stop)
            if not hits or len(self._joined(joins, hits, loosely=False)) < len(hits):
                return []
            if not rule.pattern("reverse_pattern").fullmatch(self.text[token.end() : hits[0].start]):
                return []
            grade, last = grade_of(token[0]), hits[-1].end
            reads += self._reads(
                rule, hits, grade, token.start(), last, heading=heading, at=token, sentence=(start, end)
            )
        return reads
