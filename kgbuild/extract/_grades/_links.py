"""What ties grades to areas in a clause: the words of a list, of a verb of grading, and where the clause ends."""

from __future__ import annotations

import re

from kgbuild.extract._forces import force_mentions
from kgbuild.extract._grades._references import ReferringReader
from kgbuild.extract._grades.grades import CUT, QUOTES
from kgbuild.extract._questions import AreaHit
from kgbuild.rules import Rule


class LinkingReader(ReferringReader):
    """Knows which areas form one list, and whether the words between them and a grade tie the two."""

    def _clause(self, token: re.Match[str], start: int, end: int) -> tuple[int, int]:
        """The clause that holds the grade: between the nearest marks of contrast."""
        first, last = start, end
        for cut in CUT.finditer(self.text, start, end):
            if cut.end() <= token.start():
                first = cut.end()
            elif cut.start() >= token.end() and not self._set_off(first, token, cut.start()):
                last = cut.start()
                break
        return first, last

    def _set_off(self, first: int, token: re.Match[str], last: int) -> bool:
        """Whether a clause is a grade between dashes and nothing more: "its worst mark – ‘inadequate’ – was for"."""
        words = self.text[first : token.start()] + self.text[token.end() : last]
        dashes = self.text[:first].rstrip()[-1:] + self.text[last:].lstrip()[:1]
        return not words.strip(QUOTES + " ") and len(dashes) == 2 and not dashes.strip("–—-")

    def _joined(self, rule: Rule, hits: list[AreaHit], *, loosely: bool) -> list[AreaHit]:
        """The first areas, as far as nothing but words of a list stands between them.

        `loosely`: a list that a colon or a count announces, in which an item may be no area that is known.
        """
        listed = [hits[0]]
        for hit in hits[1:]:
            between = self.text[listed[-1].end : hit.start]
            if not rule.pattern("join_pattern").fullmatch(between) and not (
                loosely and rule.pattern("unknown_pattern").fullmatch(between)
            ):
                break
            listed.append(hit)
        return listed

    def _areas_right_before(self, rule: Rule, token: re.Match[str], floor: int) -> list[AreaHit]:
        """The areas of a list that goes on to the grade; none where something else stands between."""
        joins = self._joins
        hits = self.areas(floor, token.start())
        gap = self.text[hits[-1].end : token.start()] if hits else ""
        if hits and joins.pattern("subject_lead_pattern").fullmatch(self.text, floor, hits[0].start):
            gap = joins.pattern("told_and_pattern").sub(" ", gap)
        grading_it = rule.pattern("grading_it_pattern").fullmatch(gap) is not None
        if not hits or not (grading_it or self._linked(rule, token, self._force_as_it(gap), "before")):
            return []
        if joins.pattern("counted_lead_pattern").search(self.text, floor, hits[-1].start):
            return []  # so many of the areas, and not which
        listed = [hits[-1]]
        listing = self.text.count(";", hits[0].end, hits[-1].start) >= 2  # "A; B; and C were ..."
        for hit in reversed(hits[:-1]):
            between = self.text[hit.end : listed[0].start]
            if (";" in between and not listing) or not joins.pattern("join_pattern").fullmatch(between):
                break
            listed.insert(0, hit)
        return listed

    def _also_given(self, rule: Rule, begin: int, end: int) -> list[AreaHit]:
        """The areas behind a judgement that were given the grade too: "A was rated good, as were B and C"."""
        joins, too = self._joins, rule.pattern("too_pattern").match(self.text, begin, end)
        lead = too or rule.pattern("same_lead_pattern").match(self.text, begin, end)
        hits = self.areas(lead.end(), end) if lead is not None else []
        if lead is None or not hits:
            return []
        if not joins.pattern("join_pattern").fullmatch(self.text[lead.end() : hits[0].start]):
            return []
        listed = self._joined(joins, hits, loosely=False)
        return listed if too or rule.pattern("same_pattern").match(self.text, listed[-1].end, end) else []

    def _linked(self, rule: Rule, token: re.Match[str], gap: str, side: str) -> bool:
        """Whether the words between a grade and an area "before" or "after" it let it be the area’s grade."""
        if rule.pattern("between_pattern").fullmatch(gap):
            return True
        empty = self.rules["judgement.empty-words"]
        if empty.pattern(f"{side}_pattern").fullmatch(gap):
            return True
        sure = self.rules["judgement.sure-grade"]
        if not self._is_sure(token):
            return False
        gap = sure.pattern("aside_pattern").sub(" ", gap)
        if len(gap.split()) > sure.number("most_words") or sure.pattern("new_pattern").search(gap):
            return False
        return sure.pattern(f"{side}_pattern").fullmatch(gap) is not None

    def _force_as_it(self, words: str) -> str:
        """Words with "it" for the name of a force that the document is about."""
        for mention in reversed(force_mentions(words, self.context.reference)):
            if mention.force in self.context.forces:
                words = f"{words[: mention.start]}it{words[mention.end :]}"
        return words
