"""Grades of a force: on lines of their own, in tables and lists, and in prose.

A grade counts where words tie it to a question of the cycle and the cycle's scale has it; everything else ("a good
understanding", last year's grade, a national average) is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from kgbuild.extract._context import Context, known_years
from kgbuild.extract._forces import force_mentions
from kgbuild.extract._questions import AreaHit, area_hits, question_for, question_of_heading
from kgbuild.extract._rules import Rule, load_rules
from kgbuild.extract._sentences import sentences
from kgbuild.model import Block, Document, Judgement, Passage
from kgbuild.reference import Reference

_GRADE = re.compile(
    r"\b(?:outstanding|good(?!\s+use\s+of)|adequate|inadequate|requir(?:es?|ing)\s+(?:some\s+)?improvements?|required\s+improvement\b|needs\s+improv(?:ement|ing)"
    r"|needing\s+improvement|in\s+need\s+of\s+improvement)\b",
    re.IGNORECASE,
)
GRADED = re.compile(
    r"outstanding|good|adequate|improvement|improving|graded|(?:this|that|same)\s+(?:grad|rating|judge)"
    r"|\b(?:these|those|they|them|areas)\s+(?:areas\s+)?(?:also\s+)?(?:includ|cover)|\b(?:these|those)\s+(?:were|are)\b",
    re.IGNORECASE,
)  # of all that is read here
_QUOTES = "‘’“”\"'˜"
_CUT = re.compile(
    r"(?:;|\s[–—-]\s|,?\s+\bbut\b|,?\s+\bwhile\b|,?\s+\bwhilst\b|,?\s+\bwhereas\b|,?\s+\balthough\b|,?\s+\bhowever\b|,?\s+\byet\b|,?\s+\band\s+which\b|\.\s)",
    re.IGNORECASE,
)
_LONGEST_SENTENCE, _MOST_GRADES = 2000, 14
_JUDGEMENT_HEADING = re.compile(r"\W*(?:our\s+|overall\s+)?(?:judge?ment|grade|rating)\d{0,2}\W*", re.IGNORECASE)


_LISTED = re.compile(
    r"\b(?:is|are|(?:also|still)\s+requires)\s+(?:also\s+|still\s+)?(?:good|outstanding|inadequate|improvement)\s*(?:;|\.|$)",
    re.IGNORECASE,
)
_GIVEN_BEFORE = re.compile(
    r"\b(?:is|are|was|were)\s+(?:judged|assessed|graded|rated|found|considered)(?:\s+(?:to\s+be|as|to))?\W{0,3}$",
    re.IGNORECASE,
)
_PILLARS = ("effectiveness", "efficiency", "legitimacy")
_NOUNS = {"effective": "effectiveness", "efficient": "efficiency", "legitimate": "legitimacy"}
_GAPS = {"\t": re.compile(r"\t"), "|": re.compile(r"\|"), " ": re.compile(r" {3,}")}
_YEARS = re.compile(r"\D{0,24}20\d\d(?:\s?[/–-]\s?(?:20)?\d\d)?\D{0,24}")
_NOW = re.compile(r"\b(?:this|current|latest|now|new|most\s+recent)\b", re.IGNORECASE)
_THEN = re.compile(r"\b(?:previous(?:ly)?|last|earlier|before|prior|old)\b", re.IGNORECASE)


def _is_head(cells: list[tuple[str, int, int]], reference: Reference) -> bool:
    """Whether the cells are the head of a table: grades, years, rounds, or forces, and no grade of an area."""
    full = [words for words, _, _ in cells if words]
    grades = sum(bool(_GRADE.fullmatch(words)) for words in full)
    if grades:
        return grades >= 2 and grades == len(full)
    for kind in (
        [bool(_YEARS.fullmatch(words)) for words in full],
        [len(words) < 40 and bool(_NOW.search(words) or _THEN.search(words)) for words in full],
        [len(words) < 40 and len(force_mentions(words, reference)) == 1 for words in full],
    ):
        if sum(kind) >= 2 and sum(kind) >= len(full) - 1:
            return True
    return False


def _years_of(words: str) -> tuple[int, int] | None:
    """The first and the last year that the words name: (2018, 2019) of "2018/19"; None where they name none."""
    match = re.search(r"\b(20\d\d)(?:\s?[/–-]\s?((?:20)?\d\d)\b)?", words)
    if match is None:
        return None
    first = int(match[1])
    return first, first if match[2] is None else 2000 + int(match[2]) % 100


@dataclass(frozen=True, slots=True)
class _Read:
    """A judgement as read, with the place that decides between two readings of one question."""

    judgement: Judgement
    rank: int  # the lower, the surer
    heading: bool = False
    at: int = -1  # where the grade stands in a sentence


def find_judgements(document: Document, context: Context) -> tuple[Judgement, ...]:
    """The judgements of `document` in text order: at most one for a force, cycle, question and grade.

    Where a page has a grade on its own line for a question, sentences that repeat it add nothing, and sentences that
    say otherwise are about something else.
    """
    if not context.police or not (context.cycle or any(section.cycle for section in context.sections)):
        return ()
    finder = _Finder(document, context)
    reads = [*finder.grade_lines(), *finder.area_lines(), *finder.force_lists()]
    lined = {(read.judgement.force, read.judgement.cycle, read.judgement.question) for read in reads}
    reads += finder.prose(lined)
    return _merged(_without_loose_headings(reads))


def _without_loose_headings(reads: list[_Read]) -> list[_Read]:
    """The readings without a headline's "good at keeping people safe" that the text gives to another pillar alone."""
    said = [read.judgement for read in reads if not read.heading]
    if any(one.question == "effectiveness" for one in said):
        return reads
    others = {(one.force, one.grade) for one in said if one.question in _PILLARS}
    return [
        read
        for read in reads
        if not (
            read.heading
            and read.judgement.question == "effectiveness"
            and (read.judgement.force, read.judgement.grade) in others
        )
    ]


def grade_of(words: str) -> str:
    """The slug of a grade as printed, or ""."""
    plain = " ".join(words.lower().strip(_QUOTES + " .:*†").split())
    if "improv" in plain:
        return "requires-improvement"
    return next((grade for grade in ("outstanding", "inadequate", "adequate", "good") if grade in plain), "")


def _merged(reads: list[_Read]) -> tuple[Judgement, ...]:
    kept: dict[tuple[str, str, str], _Read] = {}
    for read in sorted(reads, key=lambda read: (read.heading, read.rank, _start(read.judgement))):
        one = read.judgement
        key = (one.force, one.cycle, one.question)
        other = kept.get(key)
        if other is None or (not other.judgement.grade and one.grade):
            kept[key] = read
        elif other.judgement.grade == one.grade and one.comparison and not other.judgement.comparison:
            kept[key] = replace(
                other,
                judgement=replace(
                    other.judgement,
                    comparison=one.comparison,
                    previous_cycle=one.previous_cycle,
                    previous_grade=one.previous_grade,
                ),
            )
    return tuple(sorted((read.judgement for read in kept.values()), key=lambda one: (_start(one), one.question)))


def _at(read: _Read) -> int:
    return read.at if read.at >= 0 else _start(read.judgement)


def _start(judgement: Judgement) -> int:
    return judgement.evidence.start if isinstance(judgement.evidence, Passage) else 0


class _Finder:
    """The rules of judgements.toml, applied to one document."""

    def __init__(self, document: Document, context: Context) -> None:
        self.document, self.context, self.text = document, context, document.text
        self.rules = load_rules("judgements", context.disabled)
        self._said_of_earlier = False  # the grade before was one of an earlier round: "it was also ..." goes on with it
        self.blocks = [block for block in document.blocks if block.kind not in ("notice", "caption", "date", "number")]

    # -------------------------------------------------------------------------------------------- common

    def line(self, block: Block) -> str:
        return " ".join(self.text[block.start : block.end].split())

    def passage(self, start: int, end: int) -> Passage:
        return Passage(start, end, self.text[start:end])

    def make(
        self,
        rule: Rule,
        question: str,
        grade: str,
        start: int,
        end: int,
        *,
        rank: int,
        heading: bool = False,
        force: str = "",
    ) -> _Read | None:
        """A judgement with the force and cycle of its place; None where they, the question or the grade do not fit."""
        cycle = self.context.cycle_at(start)
        force = force or self.context.force_at(start)
        reference = self.context.reference
        known = reference.questions.get((cycle, question))
        if not force or known is None:
            return None
        if not grade:
            return _Read(
                Judgement(force, cycle, question, "", self.passage(start, end), rule.ref, status="not-graded"), rank + 5
            )
        scale = reference.scale_of(cycle) or "five-tier"
        if (scale, grade) not in reference.grades and "judgement.adequate-is-a-word" in self.rules:
            return None
        if known.graded is False:
            return None  # answered in words in that round: a grade word there is an adjective
        return _Read(Judgement(force, cycle, question, grade, self.passage(start, end), rule.ref), rank, heading)

    def question_of_area(self, words: str, cycle: str) -> str:
        return question_of_heading(self.context.reference, cycle, words)

    # -------------------------------------------------------------------------------------------- lines

    def grade_lines(self) -> Iterator[_Read]:
        """Grades alone on their lines, under their question or above a list of areas."""
        rule = self.rules.get("judgement.grade-line")
        listing = self.rules.get("judgement.grade-list")
        index = 0
        while index < len(self.blocks):
            block = self.blocks[index]
            if block.kind != "grade":
                if listing is not None:
                    yield from self._announced(index, listing)
                index += 1
                continue
            legend = index
            while legend < len(self.blocks) and self.blocks[legend].kind == "grade":
                legend += 1
            if legend - index >= 3:  # the head of a table: which column an area stood in is lost
                index = legend
                continue
            listed = self._list_below(index, listing)
            if listed and listing is not None and (self._grades_lead(index) or not self._question_above(index)):
                yield from listed
            elif rule is not None and self._question_above(index):
                words = self.line(block)
                grade = "" if rule.pattern("not_graded_pattern").match(words) else grade_of(words)
                start, end = _trimmed(self.text, block.start, block.end)
                read = self.make(rule, self.context.question_at(block.start), grade, start, end, rank=0)
                if read is not None:
                    yield self.with_comparison(self.with_carried_over(read, index), index)
            elif (read := self._of_force_above(index)) is not None:
                yield read
            index += 1

    def _of_force_above(self, index: int) -> _Read | None:
        """The grade under a heading that names a force, in a document on organised crime alone."""
        rule = self.rules.get("judgement.force-line")
        if rule is None or index == 0 or self.blocks[index - 1].kind != "heading":
            return None
        block, above = self.blocks[index], self.blocks[index - 1]
        named = {one.force for one in force_mentions(self.text, self.context.reference, above.start, above.end)}
        question = self._subject(block.start)
        if len(named) != 1 or not question:
            return None
        start, end = _trimmed(self.text, block.start, block.end)
        return self.make(rule, question, grade_of(self.line(block)), start, end, rank=0, force=named.pop())

    def _grades_lead(self, index: int) -> bool:
        """Whether the grade stands in a run of grades and areas alone on their lines that a grade begins."""
        first, last = index, index
        while first > 0 and self._in_run(first - 1):
            first -= 1
        while last + 1 < len(self.blocks) and self._in_run(last + 1):
            last += 1
        kinds = [self.blocks[at].kind == "grade" for at in range(first, last + 1)]
        return kinds[0] and not kinds[-1] and sum(kinds) > 1

    def _in_run(self, index: int) -> bool:
        block = self.blocks[index]
        if block.kind == "grade":
            return True
        if block.kind not in ("heading", "item", "paragraph") or block.end - block.start > 130:
            return False
        line = self.line(block)
        return "?" not in line and bool(self.question_of_area(line, self.context.cycle_at(block.start)))

    def _question_above(self, index: int) -> bool:
        """Whether the block before is the heading of the section that the grade stands in."""
        block = self.blocks[index]
        section = self.context.section_at(block.start)
        if section is None or not section.question or section.role or index == 0:
            return False
        before = self.blocks[index - 1]
        if before.kind not in ("heading", "paragraph") or before.start < section.start:
            return False
        if _JUDGEMENT_HEADING.fullmatch(self.line(before)):
            return True
        if before.kind != "heading":
            return False
        return bool(self.question_of_area(self.line(before), self.context.cycle_at(block.start)))

    def _list_below(self, index: int, rule: Rule | None) -> list[_Read]:
        """Judgements for the areas listed right under the grade or announcing line at `index`."""
        block = self.blocks[index]
        words = re.sub(r"\s*\([^()]{0,80}\)", "", self.line(block))
        if rule is None:
            return []
        match = rule.pattern("announcing_plain_pattern").match(words) or rule.pattern("announcing_pattern").search(
            words
        )
        grade = grade_of(match["grade"]) if match is not None else ""
        if not grade:
            return []
        found: list[_Read] = []
        for below in self.blocks[index + 1 : index + 14]:
            if below.kind not in ("heading", "item", "paragraph") or below.end - below.start > 130:
                break
            line = self.line(below).strip(" .;,")
            if _GRADE.search(line):
                if self._area_line(line, below.start):
                    return []  # a table: each line has a grade of its own, and the one above is the pillar's
                break
            line = re.sub(r"[;,]?\s+and$", "", line)
            question = self.question_of_area(line, self.context.cycle_at(below.start))
            if not question:
                break
            start, end = _trimmed(self.text, below.start, below.end)
            read = self.make(rule, question, grade, start, end, rank=1)
            if read is not None:
                found.append(read)
        return found

    def _announced(self, index: int, rule: Rule) -> Iterator[_Read]:
        block = self.blocks[index]
        line = self.line(block)
        if block.kind not in ("paragraph", "heading", "item") or not _GRADE.search(line):
            return
        if (re.search(r":\s?[-–—]?$", line) or len(line) < 60) and not self._area_line(line, block.start):
            yield from self._list_below(index, rule)

    def area_lines(self) -> Iterator[_Read]:
        """Lines that hold an area and its grade."""
        rule = self.rules.get("judgement.area-line")
        if rule is None:
            return
        columns: list[str] = []  # what the cells of a table's head say, where it has one
        for index, block in enumerate(self.blocks):
            if block.kind not in ("heading", "paragraph", "item") or block.end - block.start > 320:
                columns = []
                continue
            cells = self._cells(block)
            if len(cells) > 1:
                if _is_head(cells, self.context.reference):
                    columns = [cell for cell, _, _ in cells]
                    continue
                row = list(self._row(cells, columns))
                for question, grade, start, end, force in row:
                    read = self.make(rule, question, grade, start, end, rank=1, force=force)
                    if read is not None:
                        yield self.with_carried_over(read, index, reach=2)
                if row or columns:
                    continue
            else:
                columns = []
            for question, grade in self._area_lines_of(self.line(block), block.start):
                read = self.make(rule, question, grade, block.start, block.end, rank=1)
                if read is not None:
                    yield self.with_carried_over(read, index, reach=2)

    def _cells(self, block: Block) -> list[tuple[str, int, int]]:
        """The cells of a table's row that stands on one line: their words and spans, empty ones too."""
        if not any(gap in self.text[block.start : block.end] for gap in ("\t", "|", "   ")):
            return []
        begin = self.text.rfind("\n", 0, block.start) + 1
        begin = begin if self.text[begin : block.start].strip(" \t|") == "" else block.start
        cells, start = [], begin
        gap = "|" if "|" in self.text[block.start : block.end] else "\t"
        pattern = _GAPS[gap if gap in self.text[block.start : block.end] else " "]
        for match in pattern.finditer(self.text, begin, block.end):
            cells.append((start, match.start()))
            start = match.end()
        cells.append((start, block.end))
        found = []
        for first, last in cells:
            first, last = _trimmed(self.text, first, max(first, last), keep_quotes=True)
            found.append((" ".join(self.text[first:last].split()), first, last))
        if gap == "|" and not found[0][0]:
            found = found[1:]
        return found

    def _column(self, columns: list[str], cycle: str) -> int:
        """The column of the cycle: named by its years, or as the present one beside an earlier; -1 for none."""
        entry = self.context.reference.cycles.get(cycle)
        own = _years_of(entry.label) if entry is not None else None
        years = [_years_of(name) for name in columns]
        if own is not None and any(years):
            exact = [place for place, named in enumerate(years) if named == own]
            within = [place for place, named in enumerate(years) if named and own[0] <= named[0] and named[1] <= own[1]]
            choices = exact or within
            return choices[0] if len(choices) == 1 else -1
        now = [place for place, name in enumerate(columns) if _NOW.search(name)]
        then = [place for place, name in enumerate(columns) if _THEN.search(name)]
        if now or not then:
            return now[0] if len(now) == 1 else -1
        rest = [place for place in range(1, len(columns)) if place not in then]
        return rest[0] if len(rest) == 1 else -1

    def _row(self, cells: list[tuple[str, int, int]], columns: list[str]) -> Iterator[tuple[str, str, int, int, str]]:
        """Questions, grades and forces of a row: pairs of cells, a cell under a grade, a cycle or a force.

        The force is "" where it is that of the place.
        """
        cycle = self.context.cycle_at(cells[0][1])
        full = [cell for cell in cells if cell[0]]
        grades = [bool(_GRADE.fullmatch(words.strip(_QUOTES + " .*†"))) for words, _, _ in full]
        if columns and any(_GRADE.fullmatch(name) for name in columns):
            for name, (words, first, last) in zip(columns, cells, strict=False):
                question = self.question_of_area(words, cycle) if words else ""
                if question and _GRADE.fullmatch(name):
                    yield question, grade_of(name), first, last, ""
            return
        if not any(grades):
            return
        if columns and not grades[0]:
            names = ["", *columns] if len(columns) == len(cells) - 1 else columns  # no name over the areas
            question = self.question_of_area(full[0][0], cycle)
            forces = [force_mentions(name, self.context.reference) for name in names]
            places = [place for place, named in enumerate(forces) if len(named) == 1]
            if len(places) < 2:
                places, forces = [self._column(names, cycle)], [[] for _ in names]
            for place in places:
                if not question or not 0 <= place < len(cells):
                    continue
                words, first, last = cells[place]
                if _GRADE.fullmatch(words.strip(_QUOTES + " .*†")):
                    force = forces[place][0].force if forces[place] else ""
                    yield question, grade_of(words), first if force else full[0][1], last, force
            return
        index = 0
        while index + 1 < len(full):
            if grades[index] == grades[index + 1]:
                if sum(grades) > 1 and not columns and grades[index]:
                    return  # grades of several years or forces side by side: which is whose is not said
                index += 1
                continue
            one, other = full[index], full[index + 1]
            area, grade = (other, one) if grades[index] else (one, other)
            question = self.question_of_area(area[0], cycle)
            if question:
                yield question, grade_of(grade[0]), one[1], other[2], ""
            index += 2

    def _area_lines_of(self, line: str, offset: int) -> list[tuple[str, str]]:
        """The judgements of a line; of each of its sentences, where each holds an area and its grade."""
        parts = line.split(". ") if 1 <= line.count(". ") <= 4 else []
        several = [self._area_line(part, offset) for part in parts]
        return [one for part in several for one in part] if parts and all(several) else self._area_line(line, offset)

    def _area_line(self, line: str, offset: int) -> list[tuple[str, str]]:
        """The questions and grades of a line that holds an area and its grade, or a grade and its areas."""
        rule = self.rules.get("judgement.area-line")
        cycle = self.context.cycle_at(offset)
        if rule is None or len(line) > 320:
            return []
        if not _GRADE.search(line):
            none = rule.pattern("not_graded_pattern").match(line)
            question = self.question_of_area(none["area"], cycle) if none is not None else ""
            return [(question, "")] if question else []
        for pattern in rule.all_patterns():
            match = pattern.match(line)
            question = self.question_of_area(match["area"], cycle) if match is not None else ""
            if match is not None and question:
                return [(question, grade_of(match["grade"]))]
        match = rule.pattern("reverse_pattern").match(line)
        if match is None:
            return []
        hits = area_hits(match["areas"], 0, len(match["areas"]))
        if sum(hit.end - hit.start for hit in hits) * 2 < len(match["areas"]):
            return []
        asked = (
            question_for(self.context.reference, cycle, hit.area, match["areas"][hit.start : hit.end]) for hit in hits
        )
        return [(question, grade_of(match["grade"])) for question in asked if question]

    def force_lists(self) -> Iterator[_Read]:
        """National lists: grades alone on their lines above the forces that were given them."""
        rule = self.rules.get("judgement.force-list")
        if rule is None:
            return
        if not any(self._heads_forces(index) for index in range(len(self.blocks) - 1)):
            return
        reads: list[_Read] = []
        asked = ""
        for index, block in enumerate(self.blocks[:-1]):
            line = self.line(block)
            cycle = self.context.cycle_at(block.start)
            if block.kind in ("paragraph", "heading"):
                hits = [
                    hit
                    for hit in area_hits(line, 0, len(line))
                    if (cycle, hit.area) in self.context.reference.questions
                ]
                asked = hits[-1].area if hits and ("overall" in line.lower() or not asked) else asked
            plain = line.strip(" :.*•-")
            if not _GRADE.fullmatch(plain) or not asked:
                continue
            for below in self.blocks[index + 1 : index + 45]:
                words = self.line(below)
                if _GRADE.fullmatch(words.strip(" :.*•-")):
                    break
                mentions = force_mentions(self.text, self.context.reference, below.start, below.end)
                named = sum(mention.end - mention.start for mention in mentions)
                if not mentions or named * 10 < (below.end - below.start) * 7:
                    break
                for mention in mentions:
                    read = self.make(
                        rule, asked, grade_of(plain), mention.start, mention.end, rank=1, force=mention.force
                    )
                    if read is not None:
                        reads.append(read)
        if len(reads) >= rule.number("least"):
            yield from reads

    def _heads_forces(self, index: int) -> bool:
        """Whether the block is a grade alone on its line, and the next one names a force."""
        block, below = self.blocks[index], self.blocks[index + 1]
        if block.end - block.start > 40 or not _GRADE.fullmatch(self.line(block).strip(" :.*•-")):
            return False
        return bool(force_mentions(self.text, self.context.reference, below.start, below.end))

    # -------------------------------------------------------------------------------------------- prose

    def prose(self, lined: set[tuple[str, str, str]]) -> list[_Read]:
        """Grades in sentences. On the inspectorate's own pages only for what no line has graded."""
        structured = self.context.kind in ("inspectorate-page", "inspectorate-report")
        reads: list[_Read] = []
        for index, block in enumerate(self.blocks):
            if block.kind not in ("paragraph", "item", "heading") or (structured and block.kind == "heading"):
                continue
            if not GRADED.search(self.text, block.start, block.end):
                continue
            section = self.context.section_at(block.start)
            if section is not None and section.role in ("areas-for-improvement", "recommendations", "cause-of-concern"):
                continue
            if structured and section is not None and section.question:
                led = self._section_lead(index, section.start, section.question)
                if led is not None:
                    reads.append(self.with_comparison(self.with_carried_over(led, index), index))
            previous: tuple[int, int] | None = None
            for span in sentences(self.text, block.start, block.end):
                if span[1] == block.end:
                    span = span[0], self._runs_on(index)
                found = self._each_compared(list(self._sentence(*span, heading=block.kind == "heading")), *span)
                follows = not found and previous is not None and reads and _at(reads[-1]) >= previous[0]
                if follows and not self._about_another(reads[-1], *span):
                    # The sentence after the grade may compare it.
                    reads[-1] = self._compared(reads[-1], *span)
                reads += found
                previous = span if found else None
        if not structured:
            return reads
        # A sentence adds to a line that gives the same grade only what it compares it with.
        return [
            read
            for read in reads
            if (read.judgement.comparison if self._key(read) in lined else True) and self._in_place(read)
        ]

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

    def _each_compared(self, reads: list[_Read], start: int, end: int) -> list[_Read]:
        """The readings of a sentence, each with the comparison that its own part of the sentence makes."""
        places = sorted({_at(read) for read in reads})
        compared = []
        for read in reads:
            place = places.index(_at(read))
            first = start if place == 0 else places[place]
            last = places[place + 1] if place + 1 < len(places) else end
            compared.append(self._compared(read, first, last))
        return compared

    def _about_another(self, read: _Read, start: int, end: int) -> bool:
        """Whether a sentence names areas, and none of them is what the reading is about."""
        hits = area_hits(self.text, start, end)
        asked = self.context.reference.questions.get((read.judgement.cycle, read.judgement.question))
        if asked is not None and asked.number != "0":
            # "effective in this area": a pillar's word is no other subject there
            hits = [hit for hit in hits if hit.area not in _PILLARS]
        if not hits or asked is None:
            return False
        return not any(hit.area == asked.area or self._question(hit, read.judgement.cycle) == asked.id for hit in hits)

    @staticmethod
    def _key(read: _Read) -> tuple[str, str, str]:
        return read.judgement.force, read.judgement.cycle, read.judgement.question

    def _in_place(self, read: _Read) -> bool:
        """On a structured page a sentence grades a question only in its own section, its pillar's, or before any."""
        section = self.context.section_at(_start(read.judgement))
        if section is None or not section.question or section.question == read.judgement.question:
            return True
        asked = self.context.reference.questions.get((read.judgement.cycle, section.question))
        return asked is not None and asked.number == "0"

    def _section_lead(self, index: int, start: int, question: str) -> _Read | None:
        """The grade that the first sentence of a section gives, where the section has no grade line."""
        rule = self.rules.get("judgement.section-lead")
        if rule is None or index == 0 or self.blocks[index].kind != "paragraph":
            return None
        before = self.blocks[index - 1]
        if before.kind != "heading" or before.start < start:
            return None
        if self.question_of_area(self.line(before), self.context.cycle_at(start)) != question:
            return None
        first = next(iter(sentences(self.text, self.blocks[index].start, self.blocks[index].end)), None)
        if first is None:
            return None
        match = rule.pattern().match(self.text, *first)
        if match is None or not rule.pattern("subject_pattern").search(match["subject"]):
            return None
        if self._is_no_judgement(match.start("grade"), match.end("grade"), *first):
            return None
        return self.make(rule, question, grade_of(match["grade"]), first[0], first[1], rank=3)

    def _sentence(self, start: int, end: int, *, heading: bool) -> Iterator[_Read]:
        extent = self.rules.get("judgement.extent") if end - start <= _LONGEST_SENTENCE else None
        if extent is not None and (match := extent.pattern().search(self.text, start, end)):
            cycle = self.context.cycle_at(start)
            hits = area_hits(self.text, match.start("area"), match.end("area"))
            question = self._question(hits[0], cycle) if hits else ""
            given = match["grade"]
            grade = "" if re.search(r"\bnot\b|to be graded", given) else grade_of(given)
            last = match.end("grade")
            if question:
                read = self.make(extent, question, grade, match.start(), last, rank=2, heading=heading)
                if read is not None:
                    yield read
                return
        tokens = [*_GRADE.finditer(self.text, start, end)] if end - start <= _LONGEST_SENTENCE else []
        if end - start > _LONGEST_SENTENCE or len(tokens) > _MOST_GRADES:
            return  # a table run together, or no prose at all
        changes = list(self._changes(start, end, heading=heading)) if len(tokens) > 1 else []
        yield from changes
        if changes:
            return
        pillar = some = False
        if heading and (headline := list(self._headline(start, end))):
            yield from headline
            return
        for token in tokens:
            if self._is_no_judgement(token.start(), token.end(), start, end):
                continue
            for read in self._after(token, start, end, heading) or self._before(token, start, end, heading):
                some = True
                pillar = pillar or read.judgement.question in _PILLARS
                yield read
        if not some:
            if tokens:
                yield from self._both(start, end)
                yield from self._all_pillars(start, end)
            yield from self._this_grade(start, end)
        if not pillar:
            yield from self._overall(start, end, heading=heading)

    def _both(self, start: int, end: int) -> Iterator[_Read]:
        """As many areas as "good in both areas" or "inadequate in these three areas" counts, named before.

        They stand before the grade in its sentence, or else in the 300 characters before that, one line back at most.
        """
        rule = self.rules.get("judgement.both-areas")
        match = rule.pattern().search(self.text, start, end) if rule is not None else None
        if rule is None or match is None:
            return
        if self._is_no_judgement(match.start(), match.end("grade"), start, end, counted=True):
            return
        cycle = self.context.cycle_at(start)
        word = (match["number"] or "two").lower()
        number = int(word) if word.isdigit() else rule.words("numbers").index(word)
        for begin, last in ((start, match.start()), (self._before_sentence(start), start)):
            named = {self._question(hit, cycle): hit for hit in area_hits(self.text, begin, last)}
            if "" in named or len(named) > number:
                break
            if len(named) == number and not _GRADE.search(self.text, begin, last):
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

    def _all_pillars(self, start: int, end: int) -> Iterator[_Read]:
        """The pillars of the round, where the sentence gives one grade "in all three areas" and names none."""
        rule = self.rules.get("judgement.all-pillars")
        match = rule.pattern().search(self.text, start, end) if rule is not None else None
        if rule is None or match is None:
            return
        if self._is_no_judgement(match.start(), match.end("grade"), start, end, counted=True):
            return
        questions = self.context.reference.questions
        cycle = self.context.cycle_at(start)
        if not all((cycle, pillar) in questions and questions[cycle, pillar].graded for pillar in _PILLARS):
            return
        if self.pillar or any(hit.area not in _PILLARS for hit in area_hits(self.text, start, end)):
            return
        first, last = _trimmed(self.text, match.start(), match.end(), keep_quotes=True)
        for force in self._forces_of(match, start, end):
            for pillar in _PILLARS:
                read = self.make(rule, pillar, grade_of(match["grade"]), first, last, rank=6, force=force)
                if read is not None:
                    yield read

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

    def _this_grade(self, start: int, end: int) -> Iterator[_Read]:
        """Areas that were given "this grade", or "These included ...": the only grade named just before."""
        rule, joins = self.rules.get("judgement.this-grade"), self.rules.get("judgement.grade-then-area")
        match = None
        if rule is not None:
            match = rule.pattern().search(self.text, start, end) or rule.pattern("these_pattern").match(
                self.text, start, end
            )
        if rule is None or joins is None or match is None:
            return
        begin = self._before_sentence(start)
        named = list(_GRADE.finditer(self.text, begin, start))
        if "these" in match.re.groupindex and not rule.pattern("counted_pattern").search(self.text, begin, start):
            return  # "These included ..." tells of areas that a grade was counted in
        line = self.text.rfind("\n", 0, named[-1].start()) if named else -1
        near = {grade_of(one[0]) for one in named if one.start() > line}
        hits = area_hits(self.text, match.end(), end)
        if len(near) != 1 or not hits or len(self.text[match.end() : hits[0].start]) > 40:
            return
        listed = [hits[0]]
        for hit in hits[1:]:
            if not joins.pattern("join_pattern").fullmatch(self.text[listed[-1].end : hit.start]):
                break
            listed.append(hit)
        yield from self._reads(
            rule, listed, near.pop(), match.start(), listed[-1].end, heading=False, at=match, sentence=(start, end)
        )

    def _overall(self, start: int, end: int, *, heading: bool) -> Iterator[_Read]:
        """An overall grade that names no pillar, where the document is about one pillar's inspection."""
        rule = self.rules.get("judgement.overall")
        if rule is None or heading:
            return
        for pattern in rule.all_patterns():
            match = pattern.search(self.text, start, end)
            if match is None or self._is_no_judgement(match.start("grade"), match.end("grade"), start, end):
                continue
            hits = area_hits(self.text, start, end)
            named = {hit.area for hit in hits if hit.area in _PILLARS}
            pillar = named.pop() if len(named) == 1 and len(hits) == 1 else self._subject(start) or self.pillar
            if not pillar:
                return
            first, last = _trimmed(self.text, match.start(), match.end(), keep_quotes=True)
            for force in self._forces_of(match, start, end):
                read = self.make(rule, pillar, grade_of(match["grade"]), first, last, rank=4, force=force)
                if read is not None:
                    yield read
            return

    def _subject(self, start: int) -> str:
        """The question of serious and organised crime, which is inspected apart, where the title names it alone."""
        hits = area_hits(self.context.title, 0, len(self.context.title))
        if {hit.area for hit in hits} != {"serious-and-organised-crime"}:
            return ""
        return question_for(self.context.reference, self.context.cycle_at(start), hits[0].area, self.context.title)

    @cached_property
    def pillar(self) -> str:
        """The only pillar whose inspection or report the document's title and prose speak of, or ""."""
        rule = self.rules.get("judgement.overall")
        if rule is None:
            return ""
        named = {
            _NOUNS.get(match["pillar"].lower(), match["pillar"].lower())
            for pattern in rule.all_patterns("pillar_patterns")
            for where in (self.context.title, self.text)
            for match in pattern.finditer(where, 0, 20_000)
        }
        return named.pop() if len(named) == 1 else ""

    def _changes(self, start: int, end: int, *, heading: bool) -> Iterator[_Read]:
        """Grades that went from one to another in this round."""
        rule = self.rules.get("judgement.grade-change")
        if rule is None:
            return
        cycle = self.context.cycle_at(start)
        reference = self.context.reference
        scale = reference.scale_of(cycle)
        floor = start
        matches = [*rule.pattern().finditer(self.text, start, end)] or [
            *rule.pattern("reverse_pattern").finditer(self.text, start, end)
        ]
        for match in matches:
            then, now = grade_of(match["before"]), grade_of(match["now"])
            ranks = [reference.grades.get((scale, grade)) for grade in (then, now)]
            before = area_hits(self.text, floor, match.start())
            after = area_hits(self.text, match.end(), min(end, match.end() + 200))
            hit: AreaHit | None = None
            if before and rule.pattern("left_pattern").fullmatch(self.text[before[-1].end : match.start()]):
                hit = before[-1]
            elif after and rule.pattern("right_pattern").fullmatch(self.text[match.end() : after[0].start]):
                hit = after[0]
            floor = match.end()
            if hit is None or ranks[0] is None or ranks[1] is None:
                continue
            first, last = min(hit.start, match.start()), max(hit.end, match.end())
            read = self.make(rule, self._question(hit, cycle), now, first, last, rank=4, heading=heading)
            if read is not None:
                change = ranks[1].rank - ranks[0].rank
                comparison = "improved" if change > 0 else "deteriorated" if change < 0 else "unchanged"
                yield replace(read, judgement=replace(read.judgement, comparison=comparison, previous_grade=then))

    def _headline(self, start: int, end: int) -> Iterator[_Read]:
        """A headline that grades a force at keeping people safe: the grade of the pillar that this stands for."""
        rule = self.rules.get("judgement.headline")
        match = rule.pattern().match(self.text, start, end) if rule is not None else None
        if rule is None or match is None:
            return
        for force in self._forces_of(match, start, end):
            question = "effectiveness"
            read = self.make(rule, question, grade_of(match["grade"]), start, end, rank=4, heading=True, force=force)
            if read is not None:
                yield read

    def _question(self, hit: AreaHit, cycle: str) -> str:
        return question_for(self.context.reference, cycle, hit.area, self.text[hit.start : hit.end])

    def _clause(self, token: re.Match[str], start: int, end: int) -> tuple[int, int]:
        """The clause that holds the grade: between the nearest marks of contrast."""
        first, last = start, end
        for cut in _CUT.finditer(self.text, start, end):
            if cut.end() <= token.start():
                first = cut.end()
            elif cut.start() >= token.end():
                last = cut.start()
                break
        return first, last

    def _after(self, token: re.Match[str], start: int, end: int, heading: bool) -> list[_Read]:
        """Grade, then areas: "is good at preventing crime"."""
        rule = self.rules.get("judgement.grade-then-area")
        if rule is None:
            return []
        grade = grade_of(token[0])
        quoted = token.start() > 0 and self.text[token.start() - 1] in _QUOTES
        verb = token[0].lower().startswith("require")
        before = rule.pattern("verb_before_pattern" if verb else "before_pattern")
        areas = rule.pattern("areas_pattern").match(self.text, token.end(), end)
        if areas is None and rule.pattern("areas_before_pattern").search(self.text, start, token.start()):
            areas = rule.pattern("areas_after_pattern").match(self.text, token.end(), end)
            if areas is None:
                return []  # "areas requiring improvement" that are not named here
        if not quoted and areas is None and not before.search(self.text[start : token.start()]):
            return []
        first, last = self._clause(token, start, end)
        counted = rule.pattern("counted_pattern").match(self.text, token.end(), end)
        if counted is not None or areas is not None or self.text.count(";", start, end) >= 2:
            # A list of several words each may be parted by semicolons.
            begin = counted.end() if counted is not None else areas.end() if areas is not None else token.end()
            cuts = (cut for cut in _CUT.finditer(self.text, begin, end) if cut[0] != ";")
            cut = next(cuts, None)
            last = cut.start() if cut is not None else end
        begin = counted.end() if counted is not None else token.end()
        following = next((other.start() for other in _GRADE.finditer(self.text, begin, last)), last)
        hits = area_hits(self.text, begin, following)
        if not hits:
            return []
        gap = self.text[begin : hits[0].start]
        if not rule.pattern("between_pattern").fullmatch(gap):
            return []
        hits = self._of_this_grade(hits, following, last)
        rating = rule.pattern("rating_pattern").match(self.text, hits[0].end, end)
        if counted is None and rating is None and not re.search(r"[a-z:(]", gap, re.IGNORECASE):
            return []
        if gap.strip(_QUOTES + " ").startswith((",", "and ")):
            if self._area_right_before(token, start):
                return []  # "rated how it does A ‘good’, how it does B ‘adequate’"
            if following < last and not self.text[hits[-1].end : following].strip(_QUOTES + " "):
                return []  # "A was rated good, B adequate": each grade has its area before it
        if self.context.kind == "assessment-transcript" and not re.search(
            r"\b(?:judged|graded|rated)\b", self.text[first : token.start()]
        ):
            return []  # an inspector who speaks of "good" there gives an impression, no grade
        listed = [hits[0]]
        for hit in hits[1:]:
            between = self.text[listed[-1].end : hit.start]
            if not rule.pattern("join_pattern").fullmatch(between) and not (
                ":" in gap and rule.pattern("unknown_pattern").fullmatch(between)
            ):
                break
            listed.append(hit)
        if following < last and self._takes_areas_before(listed[-1].end, following):
            # "good at A, and B and C requires improvement": the last areas may belong to the next grade
            listed = listed[: max(1, len(listed) - 1)]
        return self._reads(
            rule,
            listed,
            grade,
            min(first, token.start()),
            listed[-1].end,
            heading=heading,
            at=token,
            sentence=(start, end),
        )

    def _area_right_before(self, token: re.Match[str], start: int) -> bool:
        """Whether nothing but a quotation mark stands between the grade and an area before it."""
        hits = area_hits(self.text, start, token.start())
        return bool(hits) and not self.text[hits[-1].end : token.start()].strip(_QUOTES + " ")

    def _goes_on(self, floor: int, token: re.Match[str], start: int, end: int) -> bool:
        """Whether a grade that its area stands right before goes on a list of such pairs behind a verb of grading."""
        rule = self.rules.get("judgement.area-then-grade")
        return (
            rule is not None
            and rule.pattern("rated_pattern").search(self.text, start, floor) is not None
            and re.match(r"[^\w\s]?\s*(?:[.;,]|and\b|but\b|while\b|$)", self.text[token.end() : end]) is not None
        )

    def _of_this_grade(self, hits: list[AreaHit], following: int, last: int) -> list[AreaHit]:
        """The areas before a semicolon, where the next grade is given to those after it: "good at A; its B is ..."."""
        semicolon = self.text.rfind(";", hits[0].end, following)
        if following >= last or semicolon < 0 or not _GIVEN_BEFORE.search(self.text, semicolon, following):
            return hits
        return [hit for hit in hits if hit.end <= semicolon]

    def _takes_areas_before(self, start: int, end: int) -> bool:
        return re.search(r"\b(?:was|were|is|are)\b\s*\W?$", self.text[start:end]) is not None

    def _before(self, token: re.Match[str], start: int, end: int, heading: bool) -> list[_Read]:
        """Areas, then a verb and the grade: "A, B and C were rated ‘adequate’"."""
        rule = self.rules.get("judgement.area-then-grade")
        joins = self.rules.get("judgement.grade-then-area")
        if rule is None:
            return []
        earlier = [other.end() for other in _GRADE.finditer(self.text, start, token.start())]
        floor = earlier[-1] if earlier else start
        hits = area_hits(self.text, floor, token.start())
        if not hits:
            return []
        gap = self.text[hits[-1].end : token.start()]
        if not rule.pattern("between_pattern").fullmatch(gap):
            return []
        if joins is not None and joins.pattern("counted_lead_pattern").search(self.text, floor, hits[-1].start):
            return []  # so many of the areas, and not which
        listed = [hits[-1]]
        for hit in reversed(hits[:-1]):
            between = self.text[hit.end : listed[0].start]
            if joins is None or ";" in between or not joins.pattern("join_pattern").fullmatch(between):
                break
            listed.insert(0, hit)
        verb = token[0].lower().startswith("require")
        lead = self.text[max(floor, self._clause(token, start, end)[0] if not earlier else floor) : listed[0].start]
        quoted = self.text[token.start() - 1] in _QUOTES if token.start() else False
        rated = rule.pattern("rated_pattern").search(gap) or rule.pattern("said_pattern").search(gap)
        # "its A was judged good, its B outstanding and its C good"
        listed_on = bool(earlier) and not gap.strip(_QUOTES + " ") and self._goes_on(earlier[-1], token, start, end)
        if not rated and not quoted and ":" not in gap and not listed_on:
            if verb and not rule.pattern("lead_pattern").match(lead):
                return []
            pillar = len(listed) == 1 and listed[0].area in _PILLARS
            ends = re.match(r"\W{0,2}\s*(?:[.;,]|and\b|$)", self.text[token.end() : end]) is not None
            extreme = token[0].lower() in ("inadequate", "outstanding")
            alone = (pillar or extreme) and ends and rule.pattern("lead_pattern").match(lead) is not None
            # "its A is good; its B is also good; but its C requires improvement": clauses of one kind, each a grade
            listing = self.context.kind.startswith("inspectorate") and len(_LISTED.findall(self.text, start, end)) >= 2
            alone = alone or (listing and ends)
            if not verb and len(listed) < 2 and not alone:
                return []
        if self.context.kind == "assessment-transcript" and not rated:
            return []
        last = token.end() + (1 if token.end() < end and self.text[token.end()] in _QUOTES else 0)
        return self._reads(
            rule, listed, grade_of(token[0]), listed[0].start, last, heading=heading, at=token, sentence=(start, end)
        )

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
    ) -> list[_Read]:
        start, end = _trimmed(self.text, start, end, keep_quotes=True)
        cycle = self.context.cycle_at(start)
        reads = []
        for force in self._forces_of(at, sentence[0], sentence[1]):
            for hit in hits:
                question = self._question(hit, cycle)
                read = self.make(rule, question, grade, start, end, rank=4, heading=heading, force=force)
                if read is not None:
                    reads.append(replace(read, at=at.start()))
        return reads

    def _forces_of(self, at: re.Match[str], start: int, end: int) -> tuple[str, ...]:
        """The forces that the sentence gives the grade to, where the document is about several; else its only one."""
        own = self.context.force_at(at.start())
        if own:
            named = force_mentions(self.text, self.context.reference, start, at.start())
            last = [one for one in named if one.strong or one.force in (*self.context.forces, own)]
            other = self.rules.get("judgement.other-force")
            if (
                last
                and other is not None
                and last[-1].force not in (*self.context.forces, own)
                and other.pattern().match(self.text, last[-1].end, at.end())
            ):
                return (last[-1].force,)
            return (own,)
        named = [
            mention
            for mention in force_mentions(self.text, self.context.reference, start, at.start())
            if mention.strong
        ]
        both = self.rules.get("judgement.both-forces")
        if not named and both is not None and len(self.context.forces) == 2:
            return self.context.forces if both.pattern().search(self.text, start, at.end()) else ()
        run: list[str] = []
        for index in range(len(named) - 1, -1, -1):
            between = self.text[named[index].end : named[index + 1].start] if run else ""
            if run and not re.fullmatch(r"\s*(?:,|and|&|,\s*and)\s*", between):
                break
            run.insert(0, named[index].force)
        return tuple(dict.fromkeys(run))

    # -------------------------------------------------------------------------------------------- what is none

    def _is_no_judgement(
        self, grade_start: int, grade_end: int, start: int, end: int, *, counted: bool = False
    ) -> bool:
        """Whether the grade is an earlier one, another body's, a hope, a definition or a plain adjective.

        A number of areas that it was given in ("good in three") is no judgement either, unless they are known
        (`counted`).
        """
        rule = self.rules.get("judgement.not-now")
        if rule is None:
            return False
        clause_start = start
        for cut in _CUT.finditer(self.text, start, grade_start):
            clause_start = cut.end()
        before = self.text[clause_start:grade_start]
        around = self.text[max(start, grade_start - 90) : min(end, grade_end + 90)]
        after = self.text[grade_end : min(end, grade_end + 60)]
        if rule.pattern("up_from_pattern").search(before) or rule.pattern("adjective_pattern").search(before):
            return True
        if rule.pattern("hope_pattern").search(before):
            return True
        quoted = grade_start > 0 and self.text[grade_start - 1] in _QUOTES
        if not quoted and rule.pattern("noun_pattern").match(self.text, grade_end, end):
            return True
        if self._said_of_earlier and rule.pattern("also_pattern").match(self.text, start, end):
            return True
        joins = self.rules.get("judgement.grade-then-area")
        counted = counted or (
            joins is not None and joins.pattern("counted_pattern").match(self.text, grade_end, end) is not None
        )
        if rule.pattern("counts_pattern").match(after) and not counted:
            return True
        if rule.pattern("scale_pattern").search(around):
            return True
        tail = next(iter(_CUT.split(self.text[grade_end:end], maxsplit=1)), "")
        clause = rule.pattern("compared_pattern").sub(" ", before + self.text[grade_start:grade_end] + tail)
        if self.context.kind == "other" or rule.pattern("reported_pattern").search(clause):
            clause = re.sub(r"\bhad\s+been\b", "was", clause)  # minutes report all they tell
        if rule.pattern("earlier_pattern").search(clause) and not re.search(
            r"\bas\s+(?:last|the\s+previous)\b", clause
        ):
            self._said_of_earlier = True
            return True
        if self._names_earlier_year(clause, grade_start):
            self._said_of_earlier = True
            return True
        self._said_of_earlier = False
        without = rule.pattern("one_of_pattern").sub(" ", before)
        if (both := self.rules.get("judgement.both-forces")) is not None and len(self.context.forces) == 2:
            without = both.pattern().sub(" ", without)
        if rule.pattern("others_pattern").search(without):
            return True
        ours = (*self.context.forces, self.context.force_at(grade_start))
        named = force_mentions(self.text, self.context.reference, start, grade_start)
        mentions = [mention for mention in named if mention.strong or mention.force in ours]
        if not mentions or mentions[-1].force in ours:
            return False
        # Another force's grade is its own, where the words say so plainly; else nobody's.
        other = self.rules.get("judgement.other-force")
        return other is None or not other.pattern().match(self.text, mentions[-1].end, grade_end)

    def _names_earlier_year(self, clause: str, offset: int) -> bool:
        first, _ = known_years(self.context.reference, self.context.cycle_at(offset))
        years = [int(year) for year in re.findall(r"\b(?:in|of|from|its|our|the)\s+(20\d\d)\b", clause, re.IGNORECASE)]
        return bool(years) and first > 0 and max(years) < first

    # --------------------------------------------------------------------------------- carried over, comparison

    def with_carried_over(self, read: _Read, index: int, *, reach: int = 4) -> _Read:
        """The grade marked as carried over, where the lines around it say that an earlier inspection made it."""
        rule = self.rules.get("judgement.carried-over")
        if rule is None or not read.judgement.grade:
            return read
        section = self.context.section_at(_start(read.judgement))
        for block in self.blocks[index : index + reach]:
            if section is not None and block.start >= section.end:
                break
            for first, last in sentences(self.text, block.start, block.end):
                words = self.text[first:last]
                if len(words) > 600 or not any(pattern.search(words) for pattern in rule.all_patterns()):
                    continue
                years = [match["year"] for match in rule.pattern("year_pattern").finditer(words)]
                cycle = read.judgement.cycle
                made = [self._cycle_of_year(year, before=cycle) for year in years]
                made_in = next((one for one in made if one), "")
                return replace(read, judgement=replace(read.judgement, status="carried-over", made_in=made_in))
        return read

    def _cycle_of_year(self, year: str, *, before: str) -> str:
        """The last cycle before `before` whose label holds the year, or ""."""
        cycles = self.context.reference.cycles
        limit = cycles[before].ordinal if before in cycles else 10**6
        found = [cycle for cycle in cycles.values() if cycle.ordinal < limit and re.search(rf"\b{year}\b", cycle.label)]
        return max(found, key=lambda cycle: cycle.ordinal).id if found else ""

    def with_comparison(self, read: _Read, index: int) -> _Read:
        """A graded line with what the first paragraphs under it say of the grade before."""
        rule = self.rules.get("judgement.comparison")
        if rule is None or not read.judgement.grade:
            return read
        section = self.context.section_at(_start(read.judgement))
        seen = 0
        for block in self.blocks[index : index + 4]:
            if section is not None and block.start >= section.end:
                break
            if block.kind != "paragraph":
                continue
            for first, last in sentences(self.text, block.start, block.end):
                if self._about_another(read, first, last):
                    continue
                compared = self._compared(read, first, last)
                if compared.judgement.comparison:
                    return compared
            seen += block.end - block.start
            if seen > rule.number("reach"):
                break
        return read

    def _compared(self, read: _Read, start: int, end: int) -> _Read:
        """The judgement with the comparison that the sentence makes, if it makes one."""
        rule = self.rules.get("judgement.comparison")
        judgement = read.judgement
        if rule is None or judgement.comparison or end - start > 900:
            return read
        words = self.text[start:end]
        for comparison in ("not-comparable", "deteriorated", "improved", "unchanged"):
            patterns = rule.all_patterns(comparison.replace("-", "_") + "_patterns")
            match = next((match for pattern in patterns if (match := pattern.search(words))), None)
            if match is None:
                continue
            cycle, grade = "", ""
            if comparison == "not-comparable" and rule.pattern("general_pattern").search(words):
                return read  # a note on all grades of the round, which the tables tell as well
            if comparison != "not-comparable":
                cycle = self._previous_cycle(words, judgement.cycle, rule)
                grade = self._previous_grade(words, judgement, comparison, start, rule)
                if not grade and comparison == "unchanged" and rule.pattern("same_pattern").search(words):
                    grade = judgement.grade
            return replace(
                read,
                judgement=replace(judgement, comparison=comparison, previous_cycle=cycle, previous_grade=grade),
            )
        return self._against_earlier(read, words, start)

    def _against_earlier(self, read: _Read, words: str, start: int) -> _Read:
        """The judgement beside the earlier grade that the sentence gives, where the two rounds may be compared."""
        rule, compare = self.rules.get("judgement.earlier-grade"), self.rules.get("judgement.comparison")
        judgement = read.judgement
        if rule is None or compare is None:
            return read
        for match in rule.pattern().finditer(words):
            at, own = start + match.start("grade"), judgement.evidence
            if isinstance(own, Passage) and own.start <= at < own.end:
                continue
            reference = self.context.reference
            cycle = self._previous_cycle(match[0], judgement.cycle, compare)
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

    def _previous_cycle(self, words: str, cycle: str, rule: Rule) -> str:
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

    def _previous_grade(self, words: str, judgement: Judgement, comparison: str, start: int, rule: Rule) -> str:
        reference = self.context.reference
        scale = reference.scale_of(judgement.cycle)
        own = judgement.evidence
        for pattern in rule.all_patterns("previous_grade_patterns"):
            for match in pattern.finditer(words):
                at = start + match.start("grade")
                if isinstance(own, Passage) and own.start <= at < own.end:
                    continue
                grade = grade_of(match["grade"])
                now, then = reference.grades.get((scale, judgement.grade)), reference.grades.get((scale, grade))
                if now is None or then is None:
                    continue
                fits = {"improved": then.rank < now.rank, "deteriorated": then.rank > now.rank}
                if fits.get(comparison, then.rank == now.rank):
                    return grade
        return ""


def _trimmed(text: str, start: int, end: int, *, keep_quotes: bool = False) -> tuple[int, int]:
    """The span without white space, list punctuation and, where they are not part of it, stray marks around it."""
    while start < end and (text[start].isspace() or text[start] in ",;:.–—-"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:"):
        end -= 1
    if not keep_quotes:
        while end > start and text[end - 1] in ".*†":
            end -= 1
        if start < end and text[start] in _QUOTES and text[end - 1] in _QUOTES:
            start, end = start + 1, end - 1
    return start, end
