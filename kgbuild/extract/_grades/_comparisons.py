"""What a text says of the grade before: carried over from an earlier inspection, better, worse or the same."""

from __future__ import annotations

import re
from dataclasses import replace

from kgbuild.extract._forces import force_mentions
from kgbuild.extract._grades.grades import GRADE, PILLARS, GradeReader, Read, grade_of, place_of
from kgbuild.extract._questions import area_hits
from kgbuild.extract._text.once import once
from kgbuild.extract._text.sentences import sentences
from kgbuild.extract._text.spans import start_of
from kgbuild.model import Passage
from kgbuild.rules import Possible, Rule


@once
def _comparing(rule: Rule) -> tuple[list[tuple[str, re.Pattern[str]]], Possible]:
    """The expressions with what each of them says of the grade, in the order in which they are tried."""
    patterns = [
        (comparison, pattern)
        for comparison in ("not-comparable", "deteriorated", "improved", "unchanged")
        for pattern in rule.all_patterns(comparison.replace("-", "_") + "_patterns")
    ]
    return patterns, Possible(pattern for _, pattern in patterns)


class Comparer(GradeReader):
    """Adds to a reading what the text around it says of earlier grades."""

    def with_carried_over(self, read: Read, index: int, *, reach: int = 4) -> Read:
        """The grade marked as carried over, where the lines around it say that an earlier inspection made it."""
        rule = self.rules["judgement.carried-over"]
        if not read.judgement.grade:
            return read
        section = self.context.section_at(start_of(read.judgement))
        before: tuple[int, int] | None = None
        for block in self.blocks[index : index + reach]:
            if section is not None and block.start >= section.end:
                break
            for first, last in sentences(self.text, block.start, block.end):
                refers = before is not None and rule.pattern("referring_pattern").match(self.text, first, last)
                if not (refers and before is not None and self.about_another(read, *before)):
                    carried = self.carried_over(read, first, last)
                    if carried is not read:
                        return carried
                before = first, last
        return read

    def carried_over(self, read: Read, start: int, end: int) -> Read:
        """The judgement marked as carried over, where the sentence says so; else the same."""
        rule, words = self.rules["judgement.carried-over"], self.text[start:end]
        if len(words) > 600 or not any(pattern.search(words) for pattern in rule.all_patterns()):
            return read
        years = [match["year"] for match in rule.pattern("year_pattern").finditer(words)]
        made = [self._cycle_of_year(year, before=read.judgement.cycle) for year in years]
        made_in = next((one for one in made if one), "")
        return replace(read, judgement=replace(read.judgement, status="carried-over", made_in=made_in))

    def without_rounds(self, line: str) -> str:
        """A line without what it says behind its grade of the round that this is from, or of the grade before."""
        if not GRADE.search(line):
            return line
        for name in ("judgement.grade-before", "judgement.last-inspected"):
            rest = self.rules[name].pattern().sub("", line)
            line = rest if GRADE.search(rest) else line  # "Managing offenders (good)": the grade of now
        return line

    def with_rounds(self, read: Read, line: str) -> Read:
        """The grade of a line with the earlier grade that stands behind it, or with the earlier round that it is of."""
        now, rounds = read.judgement.cycle, self.rules["judgement.comparison"]
        before, dated = self.rules["judgement.grade-before"], self.rules["judgement.last-inspected"]
        match = before.pattern().search(line)
        if match is not None and GRADE.search(line, 0, match.start()):
            year = re.search(r"20\d\d", match[0])
            cycle = self._cycle_of_year(year[0], before=now) if year else self.previous_cycle(match[0], now, rounds)
            told = replace(read.judgement, previous_cycle=cycle, previous_grade=grade_of(match["grade"]))
            return replace(read, judgement=told)
        match = dated.pattern().search(line) if read.judgement.grade else None
        if match is None or re.search(rf"\b{match['year']}\b", self.context.reference.cycles[now].label):
            return read
        made_in = self._cycle_of_year(match["year"], before=now)
        return (
            replace(read, judgement=replace(read.judgement, status="carried-over", made_in=made_in))
            if made_in
            else read
        )

    def with_comparison(self, read: Read, index: int) -> Read:
        """A graded line with what the first paragraphs under it say of the grade before."""
        rule = self.rules["judgement.comparison"]
        if not read.judgement.grade:
            return read
        section = self.context.section_at(start_of(read.judgement))
        seen = 0
        for number, block in enumerate(self.blocks[index : index + 8]):
            if section is not None and block.start >= section.end:
                break
            if block.kind != "paragraph":
                continue
            near = number < 4 and seen <= rule.number("reach")
            for first, last in sentences(self.text, block.start, block.end):
                # That a pillar was graded for the first time may be told at the end.
                if (near or rule.pattern("first_pattern").search(self.text, first, last)) and not self.about_another(
                    read, first, last
                ):
                    compared = self.compared(read, first, last)
                    if compared.judgement.comparison:
                        return compared
            seen += block.end - block.start
        return read

    def compared(self, read: Read, start: int, end: int) -> Read:
        """The judgement with the comparison that the sentence makes, if it makes one."""
        rule = self.rules["judgement.comparison"]
        judgement = read.judgement
        if judgement.comparison or end - start > 900:
            return read
        words = self.text[start:end]
        patterns, possible = _comparing(rule)
        for index in possible.of(self.text, start, end):
            comparison, pattern = patterns[index]
            if pattern.search(words) is None:
                continue
            cycle, grade = "", ""
            if comparison == "not-comparable" and rule.pattern("general_pattern").search(words):
                return read  # a note on all grades of the round, which the tables tell as well
            if comparison != "not-comparable":
                cycle = self.previous_cycle(words, judgement.cycle, rule)
                grade = self._previous_grade(words, read, comparison, start, rule)
                if not grade and comparison == "unchanged" and rule.pattern("same_pattern").search(words):
                    grade = judgement.grade
            return replace(
                read,
                judgement=replace(judgement, comparison=comparison, previous_cycle=cycle, previous_grade=grade),
            )
        return self._against_earlier(read, words, start)

    def each_compared(self, reads: list[Read], start: int, end: int) -> list[Read]:
        """The readings of a sentence, each with the comparison that its own part of the sentence makes."""
        places = sorted({place_of(read) for read in reads})
        compared = []
        for read in reads:
            place = places.index(place_of(read))
            first = start if place == 0 else places[place]
            last = places[place + 1] if place + 1 < len(places) else end
            compared.append(self.compared(read, first, last))
        return compared

    def refers_back(self, start: int, end: int) -> bool:
        """Whether a sentence begins as one does that compares the grade of an earlier paragraph."""
        rule = self.rules["judgement.comparison"]
        return rule.pattern("later_pattern").match(self.text, start, end) is not None

    def about_another(self, read: Read, start: int, end: int) -> bool:
        """Whether a sentence names forces or areas, and none of them is what the reading is about."""
        named = [one.force for one in force_mentions(self.text, self.context.reference, start, end) if one.strong]
        if named and read.judgement.force not in named:
            return True
        hits = area_hits(self.text, start, end)
        asked = self.context.reference.questions.get((read.judgement.cycle, read.judgement.question))
        if asked is not None and asked.number != "0":
            # "effective in this area": a pillar's word is no other subject there
            hits = [hit for hit in hits if hit.area not in PILLARS]
        if not hits or asked is None:
            return False
        return not any(hit.area == asked.area or self.question(hit, read.judgement.cycle) == asked.id for hit in hits)

    def _against_earlier(self, read: Read, words: str, start: int) -> Read:
        """The judgement beside the earlier grade that the sentence gives, where the two rounds may be compared."""
        rule, compare = self.rules["judgement.earlier-grade"], self.rules["judgement.comparison"]
        judgement = read.judgement
        for match in (match for pattern in rule.all_patterns() for match in pattern.finditer(words)):
            if _is_own(read, start + match.start("grade")):
                continue
            narrower = rule.pattern("narrower_pattern").match(words, match.end("grade"))
            if narrower and (
                narrower[0].endswith(":")  # of what the list below names
                or self.about_another(read, start + narrower.start(), start + narrower.end())
            ):
                continue
            reference = self.context.reference
            told = words[words.rfind(" ", 0, max(0, match.start() - 1)) + 1 : match.end()]  # "from 2016, when it was"
            cycle = self.previous_cycle(told, judgement.cycle, compare)
            scale, grade = reference.scale_of(judgement.cycle), grade_of(match["grade"])
            now, then = reference.grades.get((scale, judgement.grade)), reference.grades.get((scale, grade))
            if not cycle or reference.scale_of(cycle) != scale or now is None or then is None:
                continue
            if cycle in reference.cycles and reference.comparable(cycle, judgement.cycle) not in ("true", "partly"):
                continue
            change = "improved" if now.rank > then.rank else "deteriorated" if now.rank < then.rank else "unchanged"
            found = replace(judgement, comparison=change, previous_cycle=cycle, previous_grade=grade)
            return replace(read, judgement=found)
        return read

    def _cycle_of_year(self, year: str, *, before: str) -> str:
        """The last cycle before `before` whose label holds the year, or ""."""
        cycles = self.context.reference.cycles
        limit = cycles[before].ordinal if before in cycles else 10**6
        found = [cycle for cycle in cycles.values() if cycle.ordinal < limit and re.search(rf"\b{year}\b", cycle.label)]
        return max(found, key=lambda cycle: cycle.ordinal).id if found else ""

    def previous_cycle(self, words: str, cycle: str, rule: Rule) -> str:
        """The round before `cycle` that the words name, by its name, its year or as the last one; else ""."""
        reference = self.context.reference
        for other in reference.rounds.values():
            plain = " ".join(words.lower().split())
            if any(alias.lower() in plain for alias in other.aliases):
                return other.id
            if f"{other.label.rsplit(' ', 1)[0].lower()} of {other.starts[:4]}" in plain:
                return other.id
        ordinal = reference.cycles[cycle].ordinal if cycle in reference.cycles else 0
        match = rule.pattern("year_pattern").search(words)
        if match is not None and (found := self._cycle_of_year(match["year"], before=cycle)):
            return found
        if rule.pattern("last_year_pattern").search(words):
            return next((one.id for one in reference.cycles.values() if one.ordinal == ordinal - 1), "")
        return ""

    def _previous_grade(self, words: str, read: Read, comparison: str, start: int, rule: Rule) -> str:
        reference, judgement = self.context.reference, read.judgement
        scale = reference.scale_of(judgement.cycle)
        for pattern in rule.all_patterns("previous_grade_patterns"):
            for match in pattern.finditer(words):
                if _is_own(read, start + match.start("grade")):
                    continue
                grade = grade_of(match["grade"])
                now, then = reference.grades.get((scale, judgement.grade)), reference.grades.get((scale, grade))
                if now is None or then is None:
                    continue
                fits = {"improved": then.rank < now.rank, "deteriorated": then.rank > now.rank}
                if fits.get(comparison, then.rank == now.rank):
                    return grade
        return ""


def _is_own(read: Read, at: int) -> bool:
    """Whether the grade that stands there is the reading's own."""
    if read.at >= 0:
        return at == read.at
    own = read.judgement.evidence
    return isinstance(own, Passage) and own.start <= at < own.end
