"""Grades that stand behind their areas: "A, B and C were rated ‘adequate’"."""

from __future__ import annotations

import re

from kgbuild.extract._grades._links import LinkingReader
from kgbuild.extract._grades.grades import GRADE, PILLARS, QUOTES, Read, grade_of
from kgbuild.extract._questions import AreaHit
from kgbuild.rules import Rule

_FAR = 1500  # characters of a paragraph, on either side of a plain grade, in which others are looked for
_LISTED = re.compile(
    r"\b(?:is|are|(?:also|still)\s+requires)\s+(?:also\s+|still\s+)?(?:good|outstanding|inadequate|improvement)\s*(?:;|\.|$)",
    re.IGNORECASE,
)


class AreaThenGradeReader(LinkingReader):
    """Reads the grades of areas that a clause names before them."""

    def _before(self, token: re.Match[str], start: int, end: int, heading: bool) -> list[Read]:
        """Areas, then a verb and the grade: "A, B and C were rated ‘adequate’"."""
        rule = self.rules["judgement.area-then-grade"]
        if not rule.on or rule.pattern("own_object_pattern").match(self.text, token.end(), end):
            return []
        earlier = [other.end() for other in GRADE.finditer(self.text, start, token.start())]
        floor = earlier[-1] if earlier else start
        listed = self._areas_right_before(rule, token, floor)
        if not listed:
            return []
        gap = self.text[listed[-1].end : token.start()]
        pillars = [hit for hit in self.areas(floor, listed[0].start) if hit.area in PILLARS]
        if pillars and rule.pattern("overall_pattern").search(gap):
            listed = pillars[-1:]  # "the report on legitimacy looked at A, with an overall grade of ...": its grade
        rated = rule.pattern("rated_pattern").search(gap) or rule.pattern("said_pattern").search(gap)
        if self.context.kind == "assessment-transcript" and not rated:
            return []
        sure = self._is_sure(token)
        # "its A was judged good, its B outstanding and its C good"
        listed_on = bool(earlier) and self._is_listed_on(rule, gap) and self._goes_on(earlier[-1], token, start, end)
        if not rated and not sure and ":" not in gap and not listed_on:
            begin = floor if earlier else max(floor, self._clause(token, start, end)[0])
            if self._may_be_plain(rule, token, listed, begin, (start, end)):
                return []
        last = token.end() + (1 if token.end() < end and self.text[token.end()] in QUOTES else 0)
        also = self._also_given(rule, token.end(), end)
        if also:
            listed, last = [*listed, *also], also[-1].end
        return self._reads(
            rule, listed, grade_of(token[0]), listed[0].start, last, heading=heading, at=token, sentence=(start, end)
        )

    @staticmethod
    def _is_listed_on(rule: Rule, gap: str) -> bool:
        """Whether nothing stands between an area and its grade, or no more than that the grade is one given again."""
        return not gap.strip(QUOTES + " ") or rule.pattern("again_pattern").fullmatch(gap) is not None

    def _goes_on(self, floor: int, token: re.Match[str], start: int, end: int) -> bool:
        """Whether a grade that its area stands right before goes on a list of such pairs behind a verb of grading."""
        rule = self.rules["judgement.area-then-grade"]
        return (
            rule.pattern("rated_pattern").search(self.text, start, floor) is not None
            and re.match(r"[^\w\s]?\s*(?:[.;,]|and\b|but\b|while\b|$)", self.text[token.end() : end]) is not None
        )

    def _may_be_plain(
        self, rule: Rule, token: re.Match[str], listed: list[AreaHit], begin: int, sentence: tuple[int, int]
    ) -> bool:
        """Whether a word behind areas, with no verb of grading, may be a plain one; its clause starts at `begin`."""
        start, end = sentence
        lead = rule.pattern("lead_pattern").match(self.text[begin : listed[0].start]) is not None
        if token[0].lower().startswith("require"):
            return not lead
        attributed = rule.pattern("attributed_pattern").match(self.text, token.end(), end) is not None
        if len(listed) > 1 or (lead and (attributed or self._in_run(rule, token, listed, sentence))):
            return False
        if re.match(r"\W{0,2}\s*(?:[.;,]|and\b|$)", self.text[token.end() : end]) is None:
            return True
        ours = self.context.kind == "press-release" or self.context.kind.startswith("inspectorate")
        if token[0].lower() in ("inadequate", "adequate", "outstanding") and (lead or ours):
            return False
        if lead and listed[0].area in PILLARS:
            return False
        if lead and re.fullmatch(r"\W*", self.text[token.end() : end]) and self.doubts.said_by_inspector(token.start()):
            return False  # “Its approach to A is good,” and no more, as an inspector says it
        # "its A is good; its B is also good; but its C requires improvement": clauses of one kind, each a grade
        clauses = len(_LISTED.findall(self.text, start, end)) >= 2
        way = rule.pattern("way_pattern").search(self.text[start : listed[0].start]) is not None
        return not self.context.kind.startswith("inspectorate") or not (clauses or way)

    def _in_run(self, rule: Rule, token: re.Match[str], listed: list[AreaHit], sentence: tuple[int, int]) -> bool:
        """Whether "A was good" and no more stands in a paragraph that surely gives grades beside it.

        That does a grade that words call one or give, or one that is hardly said of work in any other sense.
        """
        if self.context.kind.startswith("inspectorate"):
            return False
        if rule.pattern("plainly_pattern").fullmatch(self.text, listed[-1].end, token.end()) is None:
            return False
        if rule.pattern("plain_end_pattern").match(self.text, token.end(), sentence[1]) is None:
            return False
        first = self.text.rfind("\n", 0, token.start()) + 1
        last = self.text.find("\n", token.end())
        last = last if last > 0 else len(self.text)
        others = GRADE.finditer(self.text, max(first, token.start() - _FAR), min(last, token.end() + _FAR))
        return any(
            one.start() != token.start()
            and (
                self._is_sure(one)
                or grade_of(one[0]) in ("outstanding", "inadequate", "requires-improvement")
                or rule.pattern("too_pattern").match(self.text, one.end()) is not None
            )
            for one in others
        )
