"""Grades in prose: an area and its grade in one sentence, told of this round and of this force."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kgbuild.extract._grades._area_then_grade import AreaThenGradeReader
from kgbuild.extract._grades._changes import ChangeReader
from kgbuild.extract._grades._grade_then_area import GradeThenAreaReader
from kgbuild.extract._grades._turns import TurnReader
from kgbuild.extract._grades.grades import GRADE, GRADED, PILLARS, Read, grade_of, place_of
from kgbuild.extract._text.sentences import sentences
from kgbuild.extract._text.spans import start_of

_STILL_OF_IT = 4  # blocks behind a grade, in which a sentence that refers to one refers to it
_LONGEST_SENTENCE, _MOST_GRADES = 2000, 14  # more is a table run together, or no prose at all


class SentenceReader(TurnReader, GradeThenAreaReader, AreaThenGradeReader, ChangeReader):
    """Reads the grades of sentences."""

    def prose(self) -> list[Read]:
        """All grades in sentences, the nearest before its repetitions."""
        reads: list[Read] = []
        graded_at = -_STILL_OF_IT  # the last block that gave one grade and no more
        for index, block in enumerate(self.blocks):
            if block.kind == "heading":
                graded_at = -_STILL_OF_IT
            if not self._may_grade(index):
                continue
            reads += self._led(index)
            before = len(reads)
            reads += self._asked(block.start, block.end)
            reads += self._maintained(block.start, block.end)
            reads += self._included(block.start, block.end)
            if reads and index and place_of(reads[-1]) >= self.blocks[index - 1].start:
                first = next(iter(sentences(self.text, block.start, block.end)), (block.start, block.end))
                reads[-1] = self._refers(reads[-1], *first)
            self._add_sentences(reads, before, index, near=index - graded_at < _STILL_OF_IT)
            if len(reads) > before:
                graded_at = index if len(reads) == before + 1 else -_STILL_OF_IT
        return reads

    def _may_grade(self, index: int) -> bool:
        """Whether the sentences of a block may give grades: prose, outside grids and formal sections."""
        block = self.blocks[index]
        if block.kind not in ("paragraph", "item", "heading") or (self._structured and block.kind == "heading"):
            return False
        if index in self.grids or not GRADED.search(self.text, block.start, block.end):
            return False
        section = self.context.section_at(block.start)
        return section is None or section.role not in ("areas-for-improvement", "recommendations", "cause-of-concern")

    def _led(self, index: int) -> Iterator[Read]:
        """The grade that a block on the inspectorate's own pages gives to the question of its section."""
        section = self.context.section_at(self.blocks[index].start) if self._structured else None
        if section is not None and section.question:
            led = self._section_lead(index, section.start, section.question)
            if led is not None:
                yield self.comparer.with_comparison(self.comparer.with_carried_over(led, index), index)

    def _add_sentences(self, reads: list[Read], before: int, index: int, *, near: bool) -> None:
        """Add the grades of a block's sentences to `reads`, and to the last of these what a sentence says of it.

        `before` is how many there were before the block, and `near` whether the last of those may still be meant.
        """
        block = self.blocks[index]
        previous: tuple[int, int] | None = None
        for span in sentences(self.text, block.start, block.end):
            if span[1] == block.end:
                span = span[0], self._runs_on(index)
            found = self.comparer.each_compared(list(self._sentence(*span, heading=block.kind == "heading")), *span)
            found = [self._kept(read, *span) for read in found]
            follows = previous is not None and reads and place_of(reads[-1]) >= previous[0]
            later = len(reads) == before and near and self.comparer.refers_back(*span)
            if not found and (follows or later) and not self.comparer.about_another(reads[-1], *span):
                # The sentence after the grade may compare it, or say that it was carried over.
                reads[-1] = self.comparer.compared(self._refers(reads[-1], *span), *span)
            reads += found
            previous = span if found else None

    def adding(self, reads: list[Read], lined: set[tuple[str, str, str]]) -> list[Read]:
        """Those of the prose that are read on: on the inspectorate's own pages only what no line has graded.

        A sentence adds to a line that gives the same grade only what it compares it with.
        """
        if not self._structured:
            return reads
        return [
            read
            for read in reads
            if (read.judgement.comparison if self._key(read) in lined else True) and self._in_place(read)
        ]

    @property
    def _structured(self) -> bool:
        return self.context.kind in ("inspectorate-page", "inspectorate-report")

    @staticmethod
    def _key(read: Read) -> tuple[str, str, str]:
        return read.judgement.force, read.judgement.cycle, read.judgement.question

    def _in_place(self, read: Read) -> bool:
        """On a structured page a sentence grades a question only in its own section, its pillar's, or before any."""
        section = self.context.section_at(start_of(read.judgement))
        if section is None or not section.question or section.question == read.judgement.question:
            return True
        asked = self.context.reference.questions.get((read.judgement.cycle, section.question))
        return asked is not None and asked.number == "0"

    def _sentence(self, start: int, end: int, *, heading: bool) -> Iterator[Read]:
        """The grades of a sentence, the surest way of reading first; none of a table run together."""
        if end - start > _LONGEST_SENTENCE:
            return
        if (extent := self._extent(start, end, heading=heading)) is not None:
            yield from extent
            return
        tokens = [*GRADE.finditer(self.text, start, end)]
        if len(tokens) > _MOST_GRADES:
            return
        changes = list(self._changes(start, end, heading=heading)) if tokens else []
        yield from changes
        if changes:
            spans = [(start_of(read.judgement), place_of(read)) for read in changes]
            tokens = [token for token in tokens if not any(first <= token.start() <= last for first, last in spans)]
            if not tokens:
                return
        if heading and (headline := list(self._headline(start, end))):
            yield from headline
            return
        reads = self._of_areas(tokens, start, end, heading)
        yield from reads or self._of_what_is_named_elsewhere(tokens, start, end)
        given = {place_of(read) for read in reads}
        if tokens:
            yield from self._all_pillars(start, end, given=given)
        # Of two forces one may have its grade overall.
        if len(self.context.forces) > 1 or not any(read.judgement.question in PILLARS for read in reads):
            yield from self._overall(start, end, heading=heading, given=given)

    def _extent(self, start: int, end: int, *, heading: bool) -> list[Read] | None:
        """The grade of a sentence that asks to what extent a force is so and answers itself; None for any other."""
        rule = self.rules["judgement.extent"]
        match = rule.pattern().search(self.text, start, end)
        hits = self.areas(*match.span("area")) if match is not None else []
        question = self.question(hits[0], self.context.cycle_at(start)) if hits else ""
        if match is None or not question:
            return None
        grade = "" if re.search(r"\bnot\b|to be graded", match["grade"]) else grade_of(match["grade"])
        read = self.make(rule, question, grade, match.start(), match.end("grade"), rank=2, heading=heading)
        return [read] if read is not None else []

    def _of_areas(self, tokens: list[re.Match[str]], start: int, end: int, heading: bool) -> list[Read]:
        """The grades of the areas that the sentence names: by turns, or each with those behind or before it."""
        given = [token for token in tokens if not self.doubts.rule_out(token.start(), token.end(), start, end)]
        if given == tokens and (reads := self._by_turns(tokens, start, end, heading)):
            return reads
        found = (self._after(token, start, end, heading) or self._before(token, start, end, heading) for token in given)
        return [read for reads in found for read in reads]

    def _of_what_is_named_elsewhere(self, tokens: list[re.Match[str]], start: int, end: int) -> Iterator[Read]:
        """The grades of a sentence that leaves their areas to the sentence before, the section or the whole text."""
        if tokens:
            yield from self._both(start, end)
            yield from self._all_named(start, end)
            yield from self._now(start, end)
            yield from self._of_forces_named(tokens, start, end)
        yield from self._this_grade(start, end)
        yield from self._this_area(start, end)
        yield from self._loosely(start, end)

    def _asked(self, start: int, end: int) -> Iterator[Read]:
        """Grades that answer a question within a paragraph, as in "Investigating crime? Inadequate"."""
        rule = self.rules["judgement.asked"]
        for match in rule.pattern().finditer(self.text, start, end):
            hits, span = self.areas(*match.span("area")), (match.start(), match.end())
            if len(hits) == 1 and not self.doubts.rule_out(*match.span("grade"), *span):
                grade, first = grade_of(match["grade"]), match.start("area")
                yield from self._reads(rule, hits, grade, first, match.end(), heading=False, at=match, sentence=span)

    def _maintained(self, start: int, end: int) -> Iterator[Read]:
        """The grade that a force has maintained in the first of the areas that a sentence judges by turns."""
        rule = self.rules["judgement.maintained"]
        for match in rule.pattern().finditer(self.text, start, end):
            hits, span = self.areas(*match.span("area")), match.span()
            if len(hits) == 1:
                grade, (first, last) = grade_of(match["grade"]), span
                yield from self._reads(rule, hits, grade, first, last, heading=False, at=match, sentence=span)

    def _included(self, start: int, end: int) -> Iterator[Read]:
        """The questions that a pillar's grade is said to include: "good for its efficiency, which includes A and B"."""
        rule, joins = self.rules["judgement.pillar-includes"], self._joins
        for match in rule.pattern().finditer(self.text, start, end):
            stop = next((last for first, last in sentences(self.text, start, end) if last >= match.end()), end)
            hits, span = self.areas(match.end(), stop), (match.start(), stop)
            if not hits or not joins.pattern("join_pattern").fullmatch(self.text[match.end() : hits[0].start]):
                continue
            if self.doubts.rule_out(*match.span("grade"), *span):
                continue
            cycle, questions = self.context.cycle_at(start), self.context.reference.questions
            listed = self._joined(joins, hits, loosely=False)
            asked = [questions.get((cycle, self.question(hit, cycle))) for hit in listed]
            if all(one is not None and one.pillar == match["pillar"].lower() for one in asked):
                grade, last = grade_of(match["grade"]), listed[-1].end
                yield from self._reads(rule, listed, grade, match.start(), last, heading=False, at=match, sentence=span)

    def _section_lead(self, index: int, start: int, question: str) -> Read | None:
        """The grade that the first sentence of a section gives, or one that says who gave it, where no line has one."""
        rule = self.rules["judgement.section-lead"]
        if index == 0 or self.blocks[index].kind != "paragraph":
            return None
        before = self.blocks[index - 1]
        if before.kind != "heading" or before.start < start:
            return None
        if self.question_of_area(self.line(before), self.context.cycle_at(start)) != question:
            return None
        told = sentences(self.text, self.blocks[index].start, self.blocks[index].end)
        for number, (first, last) in enumerate(told):
            match = rule.pattern("given_pattern" if number else "pattern").search(self.text, first, last)
            if match is None or self.doubts.rule_out(match.start("grade"), match.end("grade"), first, last):
                continue
            if not number and (match.start() > first or not rule.pattern("subject_pattern").search(match["subject"])):
                continue
            objects = self.areas(match.end("grade"), last)
            if (
                not objects
                and question in PILLARS
                and rule.pattern("object_pattern").match(self.text, match.end("grade"))
            ):
                return None  # of something that is no question's
            if objects and self.question(objects[0], self.context.cycle_at(start)) not in ("", question):
                return None  # under a pillar, the grade of one of its questions
            read = self.make(rule, question, grade_of(match["grade"]), first, last, rank=3)
            return read and replace(read, at=match.start("grade"))
        return None

    def _refers(self, read: Read, start: int, end: int) -> Read:
        """The judgement marked as carried over, where a sentence says so of it ("This judgment has been ...")."""
        rule = self.rules["judgement.carried-over"]
        refers = rule.pattern("referring_pattern").match(self.text, start, end)
        return self.comparer.carried_over(read, start, end) if refers else read

    def _kept(self, read: Read, start: int, end: int) -> Read:
        """The judgement marked as carried over, where its sentence calls it one of an earlier year that stands."""
        rule = self.rules["judgement.carried-over"]
        kept = rule.pattern("kept_pattern").search(self.text, start, place_of(read))
        return self.comparer.carried_over(read, start, end) if kept else read

    def _runs_on(self, index: int) -> int:
        """Where the last sentence of a block ends: in the next, where a list runs on into it in lower case."""
        block = self.blocks[index]
        if block.kind not in ("paragraph", "heading") or index + 1 == len(self.blocks):
            return block.end
        below = self.blocks[index + 1]
        if below.kind != "paragraph" or not self.text[below.start].islower():
            return block.end
        if not re.search(r"(?:,|\band)\s*$", self.text[max(block.start, block.end - 8) : block.end]):
            return block.end
        first = next(iter(sentences(self.text, below.start, below.end)), None)
        return first[1] if first is not None else block.end
