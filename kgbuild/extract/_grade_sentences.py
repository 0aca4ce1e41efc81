"""Grades in prose: an area and its grade in one sentence, told of this round and of this force."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from kgbuild.extract._forces import force_mentions
from kgbuild.extract._grade_references import ReferringReader
from kgbuild.extract._grades import (
    CUT,
    GRADE,
    GRADED,
    PILLARS,
    QUOTES,
    Read,
    grade_of,
    place_of,
    trimmed,
)
from kgbuild.extract._questions import AreaHit, area_hits
from kgbuild.extract._sentences import sentences
from kgbuild.extract._spans import start_of
from kgbuild.rules import Rule

_IN_BRACKETS = re.compile(rf"[{QUOTES}]?\s*\)")  # behind a grade: it belongs to what stands before
_LISTED = re.compile(
    r"\b(?:is|are|(?:also|still)\s+requires)\s+(?:also\s+|still\s+)?(?:good|outstanding|inadequate|improvement)\s*(?:;|\.|$)",
    re.IGNORECASE,
)
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
_FORCES_JOINED = re.compile(r"\s*(?:,|and|&|,\s*and)\s*(?:the\s+)?")
_STILL_OF_IT = 4  # blocks behind a grade, in which a sentence that refers to one refers to it
_LONGEST_SENTENCE, _MOST_GRADES = 2000, 14


class SentenceReader(ReferringReader):
    """Reads the grades of sentences."""

    def prose(self) -> list[Read]:
        """All grades in sentences, the nearest before its repetitions."""
        structured = self._structured
        reads: list[Read] = []
        graded_at = -_STILL_OF_IT  # the last block that gave one grade and no more
        for index, block in enumerate(self.blocks):
            if block.kind == "heading":
                graded_at = -_STILL_OF_IT
            if block.kind not in ("paragraph", "item", "heading") or (structured and block.kind == "heading"):
                continue
            if index in self.grids:
                continue
            if not GRADED.search(self.text, block.start, block.end):
                continue
            section = self.context.section_at(block.start)
            if section is not None and section.role in ("areas-for-improvement", "recommendations", "cause-of-concern"):
                continue
            if structured and section is not None and section.question:
                led = self._section_lead(index, section.start, section.question)
                if led is not None:
                    reads.append(self.comparer.with_comparison(self.comparer.with_carried_over(led, index), index))
            before = len(reads)
            reads += self._asked(block.start, block.end)
            reads += self._maintained(block.start, block.end)
            reads += self._included(block.start, block.end)
            previous: tuple[int, int] | None = None
            if reads and index and place_of(reads[-1]) >= self.blocks[index - 1].start:
                first = next(iter(sentences(self.text, block.start, block.end)), (block.start, block.end))
                reads[-1] = self._refers(reads[-1], *first)
            for span in sentences(self.text, block.start, block.end):
                if span[1] == block.end:
                    span = span[0], self._runs_on(index)
                found = self.comparer.each_compared(list(self._sentence(*span, heading=block.kind == "heading")), *span)
                found = [self._kept(read, *span) for read in found]
                follows = previous is not None and reads and place_of(reads[-1]) >= previous[0]
                later = len(reads) == before and index - graded_at < _STILL_OF_IT and self.comparer.refers_back(*span)
                if not found and (follows or later) and not self.comparer.about_another(reads[-1], *span):
                    # The sentence after the grade may compare it, or say that it was carried over.
                    reads[-1] = self.comparer.compared(self._refers(reads[-1], *span), *span)
                reads += found
                previous = span if found else None
            if len(reads) > before:
                graded_at = index if len(reads) == before + 1 else -_STILL_OF_IT
        return reads

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

    def _asked(self, start: int, end: int) -> Iterator[Read]:
        """Grades that answer a question within a paragraph, as in "Investigating crime? Inadequate"."""
        rule = self.rules["judgement.asked"]
        for match in rule.pattern().finditer(self.text, start, end):
            hits, span = area_hits(self.text, *match.span("area")), (match.start(), match.end())
            if len(hits) == 1 and not self.doubts.rule_out(*match.span("grade"), *span):
                grade, first = grade_of(match["grade"]), match.start("area")
                yield from self._reads(rule, hits, grade, first, match.end(), heading=False, at=match, sentence=span)

    def _maintained(self, start: int, end: int) -> Iterator[Read]:
        """The grade that a force has maintained in the first of the areas that a sentence judges by turns."""
        rule = self.rules["judgement.maintained"]
        for match in rule.pattern().finditer(self.text, start, end):
            hits, span = area_hits(self.text, *match.span("area")), match.span()
            if len(hits) == 1:
                grade, (first, last) = grade_of(match["grade"]), span
                yield from self._reads(rule, hits, grade, first, last, heading=False, at=match, sentence=span)

    def _included(self, start: int, end: int) -> Iterator[Read]:
        """The questions that a pillar's grade is said to include: "good for its efficiency, which includes A and B"."""
        rule, joins = self.rules["judgement.pillar-includes"], self._joins
        for match in rule.pattern().finditer(self.text, start, end):
            stop = next((last for first, last in sentences(self.text, start, end) if last >= match.end()), end)
            hits, span = area_hits(self.text, match.end(), stop), (match.start(), stop)
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
            objects = area_hits(self.text, match.end("grade"), last)
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

    def _sentence(self, start: int, end: int, *, heading: bool) -> Iterator[Read]:
        extent = self.rules["judgement.extent"]
        if end - start <= _LONGEST_SENTENCE and (match := extent.pattern().search(self.text, start, end)):
            cycle = self.context.cycle_at(start)
            hits = area_hits(self.text, match.start("area"), match.end("area"))
            question = self.question(hits[0], cycle) if hits else ""
            given = match["grade"]
            grade = "" if re.search(r"\bnot\b|to be graded", given) else grade_of(given)
            last = match.end("grade")
            if question:
                read = self.make(extent, question, grade, match.start(), last, rank=2, heading=heading)
                if read is not None:
                    yield read
                return
        tokens = [*GRADE.finditer(self.text, start, end)] if end - start <= _LONGEST_SENTENCE else []
        if end - start > _LONGEST_SENTENCE or len(tokens) > _MOST_GRADES:
            return  # a table run together, or no prose at all
        changes = list(self._changes(start, end, heading=heading)) if len(tokens) > 1 else []
        yield from changes
        if changes:
            spans = [(start_of(read.judgement), place_of(read)) for read in changes]
            tokens = [token for token in tokens if not any(first <= token.start() <= last for first, last in spans)]
            if not tokens:
                return
        pillar = some = False
        if heading and (headline := list(self._headline(start, end))):
            yield from headline
            return
        given = [token for token in tokens if not self.doubts.rule_out(token.start(), token.end(), start, end)]
        in_turn = []
        if given == tokens:
            in_turn = (
                self._forces_in_turn(tokens, start, end, heading)
                or self._respectively(tokens, start, end, heading)
                or self._in_turn(tokens, start, end, heading)
                or self._in_turn_back(tokens, start, end, heading)
            )
        for token in [] if in_turn else given:
            in_turn += self._after(token, start, end, heading) or self._before(token, start, end, heading)
        for read in in_turn:
            some = True
            pillar = pillar or read.judgement.question in PILLARS
            yield read
        if not some:
            if tokens:
                yield from self._both(start, end)
                yield from self._all_named(start, end)
                yield from self._of_forces_named(tokens, start, end)
            yield from self._this_grade(start, end)
            yield from self._this_area(start, end)
            yield from self._loosely(start, end)
        if tokens:
            yield from self._all_pillars(start, end, given={place_of(read) for read in in_turn})
        if not pillar or len(self.context.forces) > 1:  # of two forces one may have its grade overall
            yield from self._overall(start, end, heading=heading, given={place_of(read) for read in in_turn})

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
        cycle, hits = self.context.cycle_at(start), area_hits(self.text, start, end)
        if not hits and (before := list(sentences(self.text, self._before_sentence(start), start))):
            graded = GRADE.search(self.text, *before[-1]) is not None
            hits = area_hits(self.text, *before[-1]) if graded else []
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
        hits = area_hits(self.text, start, end)
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
            hits = area_hits(self.text, floor, token.start())
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
        return [] if area_hits(self.text, floor, end) else reads

    def _in_turn_back(self, tokens: list[re.Match[str]], start: int, end: int, heading: bool) -> list[Read]:
        """Grades and areas by turns, parted by dashes or colons: "Good – A and B; adequate – C"."""
        rule, joins = self.rules["judgement.in-turn"], self._joins
        if len(tokens) < 2 or area_hits(self.text, start, tokens[0].start()):
            return []
        reads: list[Read] = []
        for token, stop in zip(tokens, [*(one.start() for one in tokens[1:]), end], strict=True):
            hits = area_hits(self.text, token.end(), stop)
            if not hits or len(self._joined(joins, hits, loosely=False)) < len(hits):
                return []
            if not rule.pattern("reverse_pattern").fullmatch(self.text[token.end() : hits[0].start]):
                return []
            grade, last = grade_of(token[0]), hits[-1].end
            reads += self._reads(
                rule, hits, grade, token.start(), last, heading=heading, at=token, sentence=(start, end)
            )
        return reads

    def _changes(self, start: int, end: int, *, heading: bool) -> Iterator[Read]:
        """Grades that went from one to another in this round."""
        rule = self.rules["judgement.grade-change"]
        floor = start
        matches = [*rule.pattern().finditer(self.text, start, end)] or [
            *rule.pattern("reverse_pattern").finditer(self.text, start, end)
        ]
        for match in matches:
            before = area_hits(self.text, floor, match.start())
            after = area_hits(self.text, match.end(), min(end, match.end() + 200))
            hit: AreaHit | None = None
            gap = self.text[before[-1].end : match.start()] if before else ""
            # "A rose from ... to ..., and B from ... to ...": the verb is told once.
            if before and (rule.pattern("left_pattern").fullmatch(gap) or (floor > start and not gap.strip())):
                hit = before[-1]
            elif after and rule.pattern("right_pattern").fullmatch(self.text[match.end() : after[0].start]):
                hit = after[0]
            floor = match.end()
            yield from self._change(rule, match, hit, (start, end), heading)
        for pattern in () if matches else rule.all_patterns("then_patterns"):
            for match in pattern.finditer(self.text, start, end):
                hits = area_hits(self.text, *match.span("area"))
                yield from self._change(rule, match, hits[0] if len(hits) == 1 else None, (start, end), heading)

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

    def _after(self, token: re.Match[str], start: int, end: int, heading: bool) -> list[Read]:
        """Grade, then areas: "is good at preventing crime"."""
        rule = self.rules["judgement.grade-then-area"]
        if not rule.on or not self._is_grade_of_next(rule, token, start, end):
            return []
        if _IN_BRACKETS.match(self.text, token.end()):
            return []  # "top for A (outstanding), bottom for B (inadequate)"
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
        hits = area_hits(self.text, begin, following)
        gap = self.text[begin : hits[0].start] if hits else ""
        at_once = bool(hits) and hits[0].start == list_begins
        aside = list_begins > 0 and (at_once or rule.pattern("unknown_pattern").fullmatch(gap) is not None)
        if not hits or not (aside or self._linked(rule, token, self._force_as_it(gap), "after")):
            return []
        hits = self._of_this_grade(hits, following, last)
        rating = rule.pattern("rating_pattern").match(self.text, hits[0].end, end)
        if not list_begins and rating is None and not re.search(r"[a-z:(]", gap, re.IGNORECASE):
            return []
        areas = self.rules["judgement.area-then-grade"]
        too = areas.pattern("too_pattern").match(self.text, token.end(), end)
        if too and self._areas_right_before(areas, token, start):
            return []  # "A was rated good, a verdict also given to B"
        if following < last and _OF_ITS_OWN.fullmatch(gap):
            return []  # "its work on A was rated good and that on B adequate"
        if gap.strip(QUOTES + " ").startswith((",", "and ")):
            if self._area_right_before(token, start):
                return []  # "rated how it does A ‘good’, how it does B ‘adequate’"
            taken = following < last and self._takes_areas_before(hits[-1].end, following, end)
            if taken and self._areas_right_before(areas, token, start):
                return []  # "A was rated good, B and C were judged adequate"
            if following < last and not self.text[hits[-1].end : following].strip(QUOTES + " "):
                return []  # "A was rated good, B adequate": each grade has its area before it
        if self.context.kind == "assessment-transcript" and not re.search(
            r"\b(?:judged|graded|rated)\b", self.text[first : token.start()]
        ):
            return []  # an inspector who speaks of "good" there gives an impression, no grade
        listed = self._joined(rule, hits, loosely=":" in gap or list_begins > 0)
        if following < last and self._takes_areas_before(listed[-1].end, following, end):
            # "good at A, and B and C requires improvement": the last areas may belong to the next grade
            listed = listed[: max(1, len(listed) - 1)]
        listed += self._also_given(areas, listed[-1].end, end)
        begins, ends = min(first, token.start()), listed[-1].end
        return self._reads(
            rule, listed, grade_of(token[0]), begins, ends, heading=heading, at=token, sentence=(start, end)
        )

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

    def _area_right_before(self, token: re.Match[str], start: int) -> bool:
        """Whether nothing but a quotation mark stands between the grade and an area before it."""
        hits = area_hits(self.text, start, token.start())
        return bool(hits) and not self.text[hits[-1].end : token.start()].strip(QUOTES + " ")

    def _goes_on(self, floor: int, token: re.Match[str], start: int, end: int) -> bool:
        """Whether a grade that its area stands right before goes on a list of such pairs behind a verb of grading."""
        rule = self.rules["judgement.area-then-grade"]
        return (
            rule.pattern("rated_pattern").search(self.text, start, floor) is not None
            and re.match(r"[^\w\s]?\s*(?:[.;,]|and\b|but\b|while\b|$)", self.text[token.end() : end]) is not None
        )

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
        pillars = [hit for hit in area_hits(self.text, floor, listed[0].start) if hit.area in PILLARS]
        if pillars and rule.pattern("overall_pattern").search(gap):
            listed = pillars[-1:]  # "the report on legitimacy looked at A, with an overall grade of ...": its grade
        rated = rule.pattern("rated_pattern").search(gap) or rule.pattern("said_pattern").search(gap)
        if self.context.kind == "assessment-transcript" and not rated:
            return []
        sure = self._is_sure(token)
        # "its A was judged good, its B outstanding and its C good"
        listed_on = bool(earlier) and not gap.strip(QUOTES + " ") and self._goes_on(earlier[-1], token, start, end)
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

    def _also_given(self, rule: Rule, begin: int, end: int) -> list[AreaHit]:
        """The areas behind a judgement that were given the grade too: "A was rated good, as were B and C"."""
        joins, too = self._joins, rule.pattern("too_pattern").match(self.text, begin, end)
        lead = too or rule.pattern("same_lead_pattern").match(self.text, begin, end)
        hits = area_hits(self.text, lead.end(), end) if lead is not None else []
        if lead is None or not hits:
            return []
        if not joins.pattern("join_pattern").fullmatch(self.text[lead.end() : hits[0].start]):
            return []
        listed = self._joined(joins, hits, loosely=False)
        return listed if too or rule.pattern("same_pattern").match(self.text, listed[-1].end, end) else []

    def _areas_right_before(self, rule: Rule, token: re.Match[str], floor: int) -> list[AreaHit]:
        """The areas of a list that goes on to the grade; none where something else stands between."""
        joins = self._joins
        hits = area_hits(self.text, floor, token.start())
        gap = self.text[hits[-1].end : token.start()] if hits else ""
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

    def _force_as_it(self, words: str) -> str:
        """Words with "it" for the name of a force that the document is about."""
        for mention in reversed(force_mentions(words, self.context.reference)):
            if mention.force in self.context.forces:
                words = f"{words[: mention.start]}it{words[mention.end :]}"
        return words

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

    def _may_be_plain(
        self, rule: Rule, token: re.Match[str], listed: list[AreaHit], begin: int, sentence: tuple[int, int]
    ) -> bool:
        """Whether a word behind areas, with no verb of grading, may be a plain one; its clause starts at `begin`."""
        start, end = sentence
        lead = rule.pattern("lead_pattern").match(self.text[begin : listed[0].start]) is not None
        if token[0].lower().startswith("require"):
            return not lead
        if len(listed) > 1:
            return False
        if re.match(r"\W{0,2}\s*(?:[.;,]|and\b|$)", self.text[token.end() : end]) is None:
            return True
        ours = self.context.kind == "press-release" or self.context.kind.startswith("inspectorate")
        if token[0].lower() in ("inadequate", "adequate", "outstanding") and (lead or ours):
            return False
        if lead and listed[0].area in PILLARS:
            return False
        # "its A is good; its B is also good; but its C requires improvement": clauses of one kind, each a grade
        clauses = len(_LISTED.findall(self.text, start, end)) >= 2
        way = rule.pattern("way_pattern").search(self.text[start : listed[0].start]) is not None
        return not self.context.kind.startswith("inspectorate") or not (clauses or way)
