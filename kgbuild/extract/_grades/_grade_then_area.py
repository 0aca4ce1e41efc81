"""Grades that stand before their areas: "is good at preventing crime"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kgbuild.extract._grades._links import LinkingReader
from kgbuild.extract._grades.grades import CUT, GRADE, QUOTES, Read, grade_of
from kgbuild.extract._questions import AreaHit
from kgbuild.rules import Rule

_IN_BRACKETS = re.compile(rf"[{QUOTES}]?\s*\)")  # behind a grade: it belongs to what stands before
_GIVEN_BEFORE = re.compile(
    r"\b(?:is|are|was|were)\s+(?:judged|assessed|graded|rated|found|considered)(?:\s+(?:to\s+be|as|to))?\W{0,3}$",
    re.IGNORECASE,
)
_TOLD_OF = re.compile(r"\s+(?:is|are|was|were|has|have|needs?)\b")  # behind an area: it begins a clause of its own
# Before an area: the words of a second subject, which takes the next grade.
_OF_ITS_OWN = re.compile(
    r"\W*\b(?:and|with)\s+(?:that|those|its|their|the)\s+(?:(?!way\b)\w+\s+){0,3}?(?:in|at|for|on|to)\s+(?:\w+\s+){0,4}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Behind:
    """What stands behind a grade. Places are offsets in the text."""

    first: int  # where the clause of the grade begins
    last: int  # where it ends
    list_begins: int  # the list of areas that a count or an announcement leads to; 0 for none
    following: int  # the next grade, or the end of the clause
    gap: str  # the words up to the first area
    hits: list[AreaHit]  # the areas up to the next grade that may be of this one

    @property
    def graded_on(self) -> bool:
        """Whether another grade follows in the clause."""
        return self.following < self.last


class GradeThenAreaReader(LinkingReader):
    """Reads the grades of areas that a clause names behind them."""

    def _after(self, token: re.Match[str], start: int, end: int, heading: bool) -> list[Read]:
        """Grade, then areas: "is good at preventing crime"."""
        rule = self.rules["judgement.grade-then-area"]
        if not rule.on or not self._is_grade_of_next(rule, token, start, end):
            return []
        if _IN_BRACKETS.match(self.text, token.end()):
            return []  # "top for A (outstanding), bottom for B (inadequate)"
        behind = self._behind(rule, token, start, end)
        if not self._leads_on(rule, token, behind, end) or self._is_of_areas_before(token, behind, start, end):
            return []
        if self.context.kind == "assessment-transcript" and not re.search(
            r"\b(?:judged|graded|rated)\b", self.text[behind.first : token.start()]
        ):
            return []  # an inspector who speaks of "good" there gives an impression, no grade
        listed = self._joined(rule, behind.hits, loosely=":" in behind.gap or behind.list_begins > 0)
        in_brackets = "(" in behind.gap and self.text.startswith(")", listed[-1].end)
        if behind.graded_on and not in_brackets and self._takes_areas_before(listed[-1].end, behind.following, end):
            # "good at A, and B and C requires improvement": the last areas may belong to the next grade
            listed = listed[: max(1, len(listed) - 1)]
        listed += self._also_given(self.rules["judgement.area-then-grade"], listed[-1].end, end)
        begins, ends = min(behind.first, token.start()), listed[-1].end
        return self._reads(
            rule, listed, grade_of(token[0]), begins, ends, heading=heading, at=token, sentence=(start, end)
        )

    def _behind(self, rule: Rule, token: re.Match[str], start: int, end: int) -> _Behind:
        """What stands behind a grade, as far as its clause goes or the list that it leads to."""
        first, last = self._clause(token, start, end)
        list_begins = self._list_begins(rule, token, start, end)
        announced = self.text.startswith((":", " at:"), token.end(), end)
        if list_begins or announced or self.text.count(";", start, end) >= 2:
            # A list of several words each may be parted by semicolons.
            cuts = (cut for cut in CUT.finditer(self.text, list_begins or token.end(), end) if cut[0] != ";")
            last = next((cut.start() for cut in cuts), end)
        counted = rule.pattern("counted_pattern").match(self.text, token.end(), end)
        begin = counted.end() if counted is not None else token.end()
        following = next((other.start() for other in GRADE.finditer(self.text, begin, last)), last)
        hits = self.areas(begin, following)
        gap = self.text[begin : hits[0].start] if hits else ""
        if hits:
            hits = self._of_this_grade(hits, following, last)
        return _Behind(first, last, list_begins, following, gap, hits)

    def _leads_on(self, rule: Rule, token: re.Match[str], behind: _Behind, end: int) -> bool:
        """Whether the words between a grade and the first area behind it tie the two."""
        if not behind.hits:
            return False
        gap, list_begins = behind.gap, behind.list_begins
        at_once = behind.hits[0].start == list_begins
        aside = list_begins > 0 and (at_once or rule.pattern("unknown_pattern").fullmatch(gap) is not None)
        if not (aside or self._linked(rule, token, self._force_as_it(gap), "after")):
            return False
        rating = rule.pattern("rating_pattern").match(self.text, behind.hits[0].end, end)
        return list_begins > 0 or rating is not None or re.search(r"[a-z:(]", gap, re.IGNORECASE) is not None

    def _is_of_areas_before(self, token: re.Match[str], behind: _Behind, start: int, end: int) -> bool:
        """Whether a grade is that of areas before it, and the areas behind it have another or the same one."""
        areas, gap, hits = self.rules["judgement.area-then-grade"], behind.gap, behind.hits
        too = areas.pattern("too_pattern").match(self.text, token.end(), end)
        if too and self._areas_right_before(areas, token, start):
            return True  # "A was rated good, a verdict also given to B"
        if behind.graded_on and _OF_ITS_OWN.fullmatch(gap):
            return True  # "its work on A was rated good and that on B adequate"
        if not gap.strip(QUOTES + " ").startswith((",", "and ")):
            return False
        if self._area_right_before(token, start):
            return True  # "rated how it does A ‘good’, how it does B ‘adequate’"
        if not behind.graded_on:
            return False
        taken = self._takes_areas_before(hits[-1].end, behind.following, end)
        if taken and self._areas_right_before(areas, token, start):
            return True  # "A was rated good, B and C were judged adequate"
        # "A was rated good, B adequate": each grade has its area before it
        return not self.text[hits[-1].end : behind.following].strip(QUOTES + " ")

    def _is_grade_of_next(self, rule: Rule, token: re.Match[str], start: int, end: int) -> bool:
        """Whether the words around a grade let it be one that is given to what follows."""
        if self._areas_announced(rule, token, start, end):
            return True
        if rule.pattern("areas_before_pattern").search(self.text, start, token.start()):
            return False  # "areas requiring improvement" that are not named here
        if self._is_sure(token):
            return True
        verb = token[0].lower().startswith("require")
        before = rule.pattern("verb_before_pattern" if verb else "before_pattern")
        return before.search(self.text[start : token.start()]) is not None

    def _areas_announced(self, rule: Rule, token: re.Match[str], start: int, end: int) -> int:
        """Where the list of areas begins that a grade announces ("the inadequate areas were ..."); 0 for none."""
        announced = rule.pattern("areas_pattern").match(self.text, token.end(), end)
        for before, after in (
            ("areas_before_pattern", "areas_after_pattern"),
            ("counted_before_pattern", "counted_after_pattern"),
        ):
            if announced is None and rule.pattern(before).search(self.text, start, token.start()):
                announced = rule.pattern(after).match(self.text, token.end(), end)
        return announced.end() if announced is not None else 0

    def _list_begins(self, rule: Rule, token: re.Match[str], start: int, end: int) -> int:
        """Where the list of areas of a count or of an announcement begins; 0 for none."""
        counted = rule.pattern("counted_pattern").match(self.text, token.end(), end)
        return counted.end() if counted is not None else self._areas_announced(rule, token, start, end)

    def _area_right_before(self, token: re.Match[str], start: int) -> bool:
        """Whether nothing but a quotation mark stands between the grade and an area before it."""
        hits = self.areas(start, token.start())
        return bool(hits) and not self.text[hits[-1].end : token.start()].strip(QUOTES + " ")

    def _of_this_grade(self, hits: list[AreaHit], following: int, last: int) -> list[AreaHit]:
        """The areas before a semicolon, where the next grade is given to those after it: "good at A; its B is ..."."""
        semicolon = self.text.rfind(";", hits[0].end, hits[-1].start)
        given = following < last and _GIVEN_BEFORE.search(self.text, semicolon, following)
        if semicolon < 0 or not (given or _TOLD_OF.match(self.text, hits[-1].end, last)):
            return hits
        return [hit for hit in hits if hit.end <= semicolon]

    def _takes_areas_before(self, start: int, following: int, end: int) -> bool:
        """Whether a grade that follows may be given to the areas before it; one with an object of its own is not."""
        rule, token = self.rules["judgement.area-then-grade"], GRADE.match(self.text, following, end)
        if token is not None and rule.pattern("own_object_pattern").match(self.text, token.end()):
            return False
        return rule.pattern("takes_pattern").search(self.text[start:following]) is not None
