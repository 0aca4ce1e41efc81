"""Grades whose areas their own clause does not name: a sentence before does, the section, or the whole document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from kgbuild.extract._context import Context
from kgbuild.extract._forces import force_mentions, subject_forces, subject_rule
from kgbuild.extract._grades._comparisons import Comparer
from kgbuild.extract._grades._doubts import Doubts, is_tied, of_all_forces
from kgbuild.extract._grades.grades import GRADE, PILLARS, QUOTES, GradeReader, Read, grade_of, trimmed
from kgbuild.extract._questions import AreaHit
from kgbuild.extract._text.sentences import sentences
from kgbuild.model import Document
from kgbuild.rules import Rule

_OVERALL = re.compile(rf"\ban\s+overall\s+[{QUOTES}]?$", re.IGNORECASE)


class ReferringReader(GradeReader):
    """Reads grades that refer to what is named elsewhere; and knows whose a grade is, and whether it surely is one."""

    def __init__(self, document: Document, context: Context, comparer: Comparer, grids: frozenset[int]) -> None:
        super().__init__(document, context)
        self.text = self._without_asides(document.text)
        self.comparer, self.grids = comparer, grids
        self.doubts = Doubts(document, context, self.text)

    def _without_asides(self, text: str) -> str:
        """The text with blanks, as many as letters, for what tells where on its scale a grade stands."""
        rule = self.rules["judgement.aside"]
        return rule.pattern().sub(lambda aside: " " * len(aside[0]), text)

    def _both(self, start: int, end: int) -> Iterator[Read]:
        """As many areas as "good in both areas" or "inadequate in these three areas" counts, named before.

        They stand before the grade in its sentence, or else in the 300 characters before that, one line back at most.
        """
        rule = self.rules["judgement.both-areas"]
        match = rule.pattern().search(self.text, start, end)
        if match is None:
            return
        if self.doubts.rule_out(match.start(), match.end("grade"), start, end, counted=True):
            return
        cycle = self.context.cycle_at(start)
        word = (match["number"] or "two").lower()
        number = int(word) if word.isdigit() else rule.words("numbers").index(word)
        wider = self._before_sentence(start)
        near = list(sentences(self.text, wider, start))[-1:]  # the sentence before, and then what stands before that
        for begin, last in ((start, match.start()), *near, (wider, start)):
            named = {self.question(hit, cycle): hit for hit in self.areas(begin, last)}
            if "" in named or len(named) > number:
                break
            if len(named) == number and not GRADE.search(self.text, begin, last):
                yield from self._reads(
                    rule,
                    list(named.values()),
                    grade_of(match["grade"]),
                    match.start(),
                    match.end(),
                    heading=False,
                    at=match,
                    sentence=(start, end),
                )
                return

    def _all_named(self, start: int, end: int) -> Iterator[Read]:
        """The areas that the sentence before names, where this one says that all of them were given a grade."""
        rule = self.rules["judgement.both-areas"]
        match = rule.pattern("all_pattern").match(self.text, start, end)
        before = list(sentences(self.text, self._before_sentence(start), start))
        if match is None or not before or GRADE.search(self.text, *before[-1]):
            return
        if self.doubts.rule_out(match.start("grade"), match.end("grade"), start, end):
            return
        cycle = self.context.cycle_at(start)
        named = {self.question(hit, cycle): hit for hit in self.areas(*before[-1])}
        if len(named) > 1 and "" not in named:
            hits, grade = list(named.values()), grade_of(match["grade"])
            yield from self._reads(rule, hits, grade, *match.span(), heading=False, at=match, sentence=(start, end))

    def _all_pillars(self, start: int, end: int, *, given: set[int]) -> Iterator[Read]:
        """The pillars of the round, or one pillar's questions, where "all three areas" are graded without names."""
        rule = self.rules["judgement.all-pillars"]
        match = rule.pattern().search(self.text, start, end)
        if match is None or match.start("grade") in given:
            return
        if self.doubts.rule_out(match.start(), match.end("grade"), start, end, counted=True):
            return
        before = self._before_sentence(start)  # which may tell of which three
        if any(hit.area not in PILLARS for hit in self.areas(before, end)):
            return
        if not (self.pillar or len(self._pillars_named) in (0, 3) or rule.pattern("counted_pattern").search(self.text)):
            return  # "all areas" of a text that names some of the pillars: which these are is not told
        first, last = trimmed(self.text, match.start(), match.end(), keep_quotes=True)
        token = GRADE.match(self.text, match.start("grade")) or match
        for force in self._forces_of(token, start, end):
            for question in self._three_of(self.context.cycle_at(start)):
                read = self.make(rule, question, grade_of(match["grade"]), first, last, rank=6, force=force)
                if read is not None:
                    yield read

    @cached_property
    def _pillars_titled(self) -> list[str]:
        """The only pillar whose name the title holds; none of several."""
        named = [name for name in PILLARS if re.search(rf"\b{name}\b", self.title, re.IGNORECASE)]
        return named if len(named) == 1 else []

    @cached_property
    def _pillars_named(self) -> set[str]:
        """The pillars whose names the text holds."""
        return {name for name in PILLARS if re.search(rf"\b{name}\b", self.text, re.IGNORECASE)}

    def _three_of(self, cycle: str) -> list[str]:
        """The three pillars of the round, or the three questions of the document's only pillar; else none."""
        asked = self.context.reference.questions_of(cycle)
        of_pillar = [
            one.id for one in asked if one.pillar == self.pillar and one.number != "0" and one.graded is not False
        ]
        pillars = [one.id for one in asked if one.id in PILLARS and one.graded]
        three = of_pillar if self.pillar else pillars
        return three if len(three) == 3 else []

    def _of_forces_named(self, tokens: list[re.Match[str]], start: int, end: int) -> Iterator[Read]:
        """The grades that a sentence gives to forces, in a document on organised crime, where they need no area."""
        rule, question = self.rules["judgement.other-force"], self.subject(start)
        if not question:
            return
        named = force_mentions(self.text, self.context.reference, start, end)
        for mention in (one for one in named if one.strong or one.force in self.context.forces):
            for token in tokens:
                if rule.pattern().match(self.text, mention.end, token.end()) is None:
                    continue
                if self.doubts.rule_out(token.start(), token.end(), start, end):
                    continue
                grade, last = grade_of(token[0]), token.end()
                read = self.make(rule, question, grade, mention.start, last, rank=3, force=mention.force)
                if read is not None:
                    yield read
                break

    def _before_sentence(self, start: int) -> int:
        """Where the 300 characters before a sentence begin, without more than the line before its own."""
        begin = max(0, start - 300)
        for _ in range(2):
            start = self.text.rfind("\n", begin, self._last_letter(begin, start)) + 1
            if start == 0:
                return begin
        return start

    def _last_letter(self, begin: int, end: int) -> int:
        """The end of the last word of ``text[begin:end]``: the empty lines behind it are left out."""
        return begin + len(self.text[begin:end].rstrip())

    def _this_grade(self, start: int, end: int) -> Iterator[Read]:
        """Areas that were given "this grade", or "These included ...": the only grade named just before."""
        rule, joins = self.rules["judgement.this-grade"], self.rules["judgement.grade-then-area"]
        these = rule.pattern("these_pattern")
        likewise = rule.pattern("likewise_pattern").match(self.text, start, end)
        match = likewise or rule.pattern().search(self.text, start, end) or these.match(self.text, start, end)
        if match is None:
            return
        begin = self._before_sentence(start)
        named = list(GRADE.finditer(self.text, begin, start))
        line = self.text.rfind("\n", 0, named[-1].start()) if named else -1
        near = {grade_of(one[0]) for one in named if one.start() > line}
        if "these" in match.re.groupindex:  # "These included ..." tells of areas that a grade was counted in
            counted = [
                GRADE.search(one[0]) for one in rule.pattern("counted_pattern").finditer(self.text, begin, start)
            ]
            near = {grade_of(one[0]) for one in counted if one is not None}
        hits = self.areas(match.end(), end)
        if len(near) != 1 or not hits or len(self.text[match.end() : hits[0].start]) > 40:
            return
        listed = [hits[0]]
        for hit in hits[1:]:
            if not joins.pattern("join_pattern").fullmatch(self.text[listed[-1].end : hit.start]):
                break
            listed.append(hit)
        if likewise and not self._is_like(rule, named[-1], start, listed[-1].end, end):
            return
        yield from self._reads(
            rule, listed, near.pop(), match.start(), listed[-1].end, heading=False, at=match, sentence=(start, end)
        )

    def _is_like(self, rule: Rule, given: re.Match[str], start: int, stop: int, end: int) -> bool:
        """Whether a sentence that ends with its areas at `stop` goes on with the grade of the one right before it."""
        before = list(sentences(self.text, self._before_sentence(start), start))
        if not before or given.start() < before[-1][0] or GRADE.search(self.text, stop, end):
            return False
        if rule.pattern("likewise_end_pattern").match(self.text, stop, end) is None:
            return False
        return bool(self.areas(*before[-1])) and not self.doubts.rule_out(*given.span(), *before[-1])

    def _this_area(self, start: int, end: int) -> Iterator[Read]:
        """The grade "in this area": of the only area that the sentence before names, or else of the section."""
        rule = self.rules["judgement.this-area"]
        match = None
        if not self.areas(start, end):
            lead = rule.pattern().match(self.text, start, end) or rule.pattern("report_pattern").match(
                self.text, start, end
            )
            match = lead or rule.pattern("behind_pattern").search(self.text, start, end)
        if match is None:
            return
        group = next(group for group in ("grade", "verb") if match.groupdict().get(group))
        if self.doubts.rule_out(*match.span(group), start, end):
            return
        before = list(sentences(self.text, self._before_sentence(start), start))
        cycle = self.context.cycle_at(start)
        named = {self.question(hit, cycle) for hit in self.areas(*before[-1])} if before else set()
        question = named.pop() if len(named) == 1 else "" if named else self.context.question_at(start)
        for force in self._forces_of(match, start, end):
            read = self.make(rule, question, grade_of(match[group]), *match.span(), rank=4, force=force)
            if read is not None:
                yield read

    def _now(self, start: int, end: int) -> Iterator[Read]:
        """The grade of now in the only area that the sentence before gives an earlier grade to."""
        rule = self.rules["judgement.now"]
        match = next((one for one in (each.match(self.text, start, end) for each in rule.all_patterns()) if one), None)
        before = list(sentences(self.text, self._before_sentence(start), start)) if match is not None else []
        if match is None or not before or self.areas(start, end):
            return
        given = list(GRADE.finditer(self.text, *before[-1]))
        if not given or not all(self.doubts.of_earlier(*one.span(), *before[-1]) for one in given):
            return
        hits, cycle = self.areas(*before[-1]), self.context.cycle_at(start)
        if len({self.question(hit, cycle) for hit in hits}) == 1:
            grade, span = grade_of(match["grade"]), (start, end)
            yield from self._reads(rule, hits[:1], grade, *match.span(), heading=False, at=match, sentence=span)

    def _overall(self, start: int, end: int, *, heading: bool, given: set[int]) -> Iterator[Read]:
        """An overall grade that names no pillar, where the document is about one pillar's inspection.

        A grade that was `given` to an area, by where it stands, is none.
        """
        rule = self.rules["judgement.overall"]
        match = self._overall_grade(rule, start, end) if not heading else None
        if match is None:
            return
        if match.start("grade") in given and not rule.pattern("besides_pattern").match(self.text, match.end("grade")):
            return
        hits = self.areas(start, end)
        named = {hit.area for hit in hits if hit.area in PILLARS}
        section = self.context.question_at(start)
        whole = section if section in PILLARS else self.subject(start) or self.pillar
        pillar = named.pop() if len(named) == 1 and len(hits) == 1 else whole
        if not pillar:
            return
        first, last = trimmed(self.text, match.start(), match.end(), keep_quotes=True)
        for force in self._forces_of(match, start, end):
            read = self.make(rule, pillar, grade_of(match["grade"]), first, last, rank=4, force=force)
            if read is not None:
                yield read

    def _overall_grade(self, rule: Rule, start: int, end: int) -> re.Match[str] | None:
        """Where the sentence gives a grade overall, or a grade that is surely one and is given in nothing by name."""
        for match in self._maybe_overall(rule, start, end):
            of_part = rule.pattern("part_of_force_pattern").search(self.text, start, match.start("grade"))
            if of_part is None and not self.doubts.rule_out(*match.span("grade"), start, end):
                return match
        return None

    def _maybe_overall(self, rule: Rule, start: int, end: int) -> Iterator[re.Match[str]]:
        for pattern in rule.all_patterns():
            if (match := pattern.search(self.text, start, end)) is not None:
                yield match
        if self.areas(start, end):
            return
        for token in GRADE.finditer(self.text, start, end):
            match = rule.pattern("alone_pattern").match(self.text, token.start(), end)
            if match is not None and self._is_sure(token):
                yield match

    def _headline(self, start: int, end: int) -> Iterator[Read]:
        """A headline that grades a force at keeping people safe: the grade of the pillar that this stands for."""
        rule = self.rules["judgement.headline"]
        match = rule.pattern().match(self.text, start, end)
        if match is None:
            return
        for force in self._forces_of(match, start, end):
            question = "effectiveness"
            read = self.make(rule, question, grade_of(match["grade"]), start, end, rank=4, heading=True, force=force)
            if read is not None:
                yield read

    def _loosely(self, start: int, end: int) -> Iterator[Read]:
        """A grade for keeping people safe and no more, in a text that is about no other pillar: as in a headline."""
        rule = self.rules["judgement.headline"]
        match = rule.pattern("loose_pattern").search(self.text, start, end)
        if match is None or (self.pillar or self.asked_pillar) not in ("", "effectiveness"):
            return
        if self.doubts.rule_out(*match.span("grade"), start, end):
            return
        for force in self._forces_of(match, start, end):
            question, grade = "effectiveness", grade_of(match["grade"])
            read = self.make(rule, question, grade, *match.span(), rank=5, heading=True, force=force)
            if read is not None:
                yield read

    @property
    def _joins(self) -> Rule:
        """The rule that knows the words between the areas of one list."""
        return self.rules["judgement.grade-then-area"]

    def _is_sure(self, token: re.Match[str]) -> bool:
        """Whether a grade is no plain word: in quotation marks or brackets, given by a verb, or called a grade."""
        rule = self.rules["judgement.sure-grade"]
        before = self.text[max(0, token.start() - 130) : token.start()]
        return (
            self._is_marked(token)
            or rule.pattern("given_pattern").search(before) is not None
            or rule.pattern("noun_pattern").match(self.text, token.end()) is not None
        )

    def _is_marked(self, token: re.Match[str]) -> bool:
        """Whether a grade stands in quotation marks, or alone in brackets."""
        before, after = self.text[token.start() - 1 : token.start()], self.text[token.end() : token.end() + 1]
        return before != "" and (before in QUOTES or before + after == "()")

    def _reads(
        self,
        rule: Rule,
        hits: list[AreaHit],
        grade: str,
        start: int,
        end: int,
        *,
        heading: bool,
        at: re.Match[str],
        sentence: tuple[int, int],
    ) -> list[Read]:
        start, end = trimmed(self.text, start, end, keep_quotes=True)
        cycle = self.context.cycle_at(start)
        reads = []
        for force in self._forces_of(at, sentence[0], sentence[1]):
            for hit in hits:
                question = self._asked_of(hit, cycle, at)
                read = self.make(rule, question, grade, start, end, rank=4, heading=heading, force=force)
                if read is not None:
                    reads.append(replace(read, at=at.start()))
        return reads

    def _asked_of(self, hit: AreaHit, cycle: str, at: re.Match[str]) -> str:
        """The question that a grade is for; that of the pillar reported on, where the grade is an overall one."""
        question = self.pillar_of(hit) or self.question(hit, cycle)
        asked = self.context.reference.questions.get((cycle, question))
        if asked is None or asked.pillar not in (self.pillar, *self._pillars_titled):
            return question
        overall = _OVERALL.search(self.text[max(0, at.start() - 20) : at.start()])
        return asked.pillar if overall else question

    def _forces_of(self, at: re.Match[str], start: int, end: int) -> tuple[str, ...]:
        """The forces that the sentence gives the grade to, where the document is about several; else its only one."""
        subject = subject_rule(self.context.disabled)
        if subject.pattern("neither_pattern").search(self.text, start, at.start()):
            return ()
        mentions = force_mentions(self.text, self.context.reference, start, at.start())
        mentions = subject_forces(self.text, mentions, at.start(), subject)
        other = self.rules["judgement.other-force"]
        grade_end = at.end("grade") if "grade" in at.re.groupindex else at.end()
        tied = is_tied(other, self.text, mentions, start, grade_end)
        own = self.context.force_at(at.start())
        if own and not tied and (behind := self._force_behind(other, grade_end, end)):
            return (behind,)
        if own and (not tied or mentions[-1].force in (*self.context.forces, own)):
            return (own,)
        ours = self.context.forces
        named = mentions if own else [mention for mention in mentions if mention.strong or mention.force in ours]
        both = of_all_forces(self.rules["judgement.both-forces"], self.context)
        if not named and both:
            return self.context.forces if any(one.search(self.text, start, at.end()) for one in both) else ()
        run: list[str] = []
        for index in range(len(named) - 1, -1, -1):
            between = self.text[named[index].end : named[index + 1].start] if run else ""
            if run and not subject.pattern("joined_pattern").fullmatch(between):
                break
            run.insert(0, named[index].force)
        return tuple(dict.fromkeys([*run, *self._forces_too(at, end)]))

    def _force_behind(self, rule: Rule, grade_end: int, end: int) -> str:
        """The force that a grade was given in by the words behind it ("was rated good in Kent"); "" where none is."""
        lead = rule.pattern("behind_pattern").match(self.text, grade_end, end)
        named = force_mentions(self.text, self.context.reference, lead.end(), end) if lead is not None else []
        if not named or lead is None or named[0].start != lead.end():
            return ""
        ends = rule.pattern("behind_end_pattern").match(self.text, named[0].end, end)
        return named[0].force if ends is not None else ""

    def _forces_too(self, at: re.Match[str], end: int) -> list[str]:
        """The forces behind a grade that were given it too: "A was graded good, as were B and C"."""
        rule = self.rules["judgement.both-forces"]
        too = rule.pattern("also_pattern").match(self.text, at.end(), end)
        found: list[str] = []
        last = too.end() if too is not None else end
        for mention in force_mentions(self.text, self.context.reference, last, end) if too is not None else ():
            if not re.fullmatch(r"\s*(?:,|and|&|,\s*and)?\s*", self.text[last : mention.start]):
                break
            found.append(mention.force)
            last = mention.end
        return found
