"""Grades that went from one to another: "A rose from adequate to good"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kgbuild.extract._grades._links import LinkingReader
from kgbuild.extract._grades.grades import Read, grade_of
from kgbuild.extract._questions import AreaHit
from kgbuild.rules import Rule


class ChangeReader(LinkingReader):
    """Reads what a grade was and what it is now."""

    def _changes(self, start: int, end: int, *, heading: bool) -> Iterator[Read]:
        """Grades that went from one to another in this round."""
        rule = self.rules["judgement.grade-change"]
        floor = start
        matches = [*rule.pattern().finditer(self.text, start, end)] or [
            *rule.pattern("reverse_pattern").finditer(self.text, start, end)
        ]
        for match in matches:
            before = self.areas(floor, match.start())
            after = self.areas(match.end(), min(end, match.end() + 200))
            hit: AreaHit | None = None
            gap = self.text[before[-1].end : match.start()] if before else ""
            # "A rose from ... to ..., and B from ... to ...": the verb is told once.
            led = not gap.strip() and (floor > start or self._is_led(rule, floor, before))
            if before and (led or rule.pattern("left_pattern").fullmatch(gap)):
                hit = before[-1]
            elif after and rule.pattern("right_pattern").fullmatch(self.text[match.end() : after[0].start]):
                hit = after[0]
            floor = match.end()
            yield from self._change(rule, match, hit, (start, end), heading)
        for pattern in () if matches else rule.all_patterns("then_patterns"):
            told_so = [*pattern.finditer(self.text, start, end)]
            # What stands in an aside may be the grade before: "which was good in 2015,".
            for match in told_so or pattern.finditer(self.document.text, start, end):
                hits = self.areas(*match.span("area"))
                told = hits and len(self._joined(self._joins, hits, loosely=False)) == len(hits)
                for hit in hits if told else ():
                    yield from self._change(rule, match, hit, (start, end), heading)

    def _is_led(self, rule: Rule, floor: int, hits: list[AreaHit]) -> bool:
        """Whether the verb stands before the last area: "they raised the grade for A to good, from adequate"."""
        return bool(hits) and rule.pattern("led_pattern").search(self.text, floor, hits[-1].start) is not None

    def _change(
        self, rule: Rule, match: re.Match[str], hit: AreaHit | None, sentence: tuple[int, int], heading: bool
    ) -> Iterator[Read]:
        """The grade that an area went to, with the one that it came from and the round that the sentence names."""
        reference, cycle = self.context.reference, self.context.cycle_at(match.start())
        scale, then, now = reference.scale_of(cycle), grade_of(match["before"]), grade_of(match["now"])
        old, new = reference.grades.get((scale, then)), reference.grades.get((scale, now))
        if hit is None or old is None or new is None:
            return
        first, last = min(hit.start, match.start()), max(hit.end, match.end())
        read = self.make(rule, self.question(hit, cycle), now, first, last, rank=4, heading=heading)
        if read is None:
            return
        comparison = "improved" if new.rank > old.rank else "deteriorated" if new.rank < old.rank else "unchanged"
        rounds = self.rules["judgement.comparison"]
        told = self.comparer.previous_cycle(self.text[slice(*sentence)], cycle, rounds)
        judgement = replace(read.judgement, comparison=comparison, previous_cycle=told, previous_grade=then)
        yield replace(read, judgement=judgement, at=match.end("now") - 1)
