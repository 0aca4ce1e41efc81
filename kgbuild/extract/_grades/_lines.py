"""Grades that stand on lines of their own, in lists and in tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from kgbuild.extract._context import Context
from kgbuild.extract._forces import force_mentions
from kgbuild.extract._grades._comparisons import Comparer
from kgbuild.extract._grades._doubts import Doubts
from kgbuild.extract._grades.grades import GRADE, QUOTES, GradeReader, Read, grade_of, trimmed
from kgbuild.extract._questions import area_hits, question_for
from kgbuild.extract._text.sentences import sentences
from kgbuild.extract._text.spans import line_of
from kgbuild.model import Block, Document
from kgbuild.reference import Reference
from kgbuild.rules import Rule

_JUDGEMENT_HEADING = re.compile(r"\W*(?:our\s+|overall\s+)?(?:judge?ment|grade|rating)\d{0,2}\W*", re.IGNORECASE)
_OVERALL_HEADING = re.compile(r"\W*(?:our\s+)?overall\s+(?:judge?ment|grade|grading|rating)\W*", re.IGNORECASE)
_HEADS = re.compile(rf"[{re.escape(QUOTES)}]?\s*(?:\(\d+\)\s*)?[:–—|-]")  # behind a grade: its areas follow
# Before the grade at the end of a line: another one, in a sentence that is no line of a table.
_GRADED_TOO = re.compile(
    rf"\b(?:as|is|are|was|were|been|remains|rated|graded|judged|found)\s+[{re.escape(QUOTES)}]?"
    r"(?:outstanding|good|adequate|inadequate|requir\w+\s+improvement)\b",
    re.IGNORECASE,
)
_ANNOUNCING = re.compile(r":\s?[-–—]?$|\b(?:following|these)\s+areas\b")
_GAPS = {"\t": re.compile(r"\t"), "|": re.compile(r"\|"), " ": re.compile(r" {3,}")}
_LINE = re.compile(r"\S+(?:\s{1,2}\S+)*")  # of a paragraph whose lines are set in: blanks are left of where they broke
_AND = re.compile(r"\s*(?:[,;]|[,;]?\s+(?:and|&))\s+")
_LONGEST_AREA = 130  # characters of a line that names an area of a list
_GRID = 8  # lines of a broken grid at most, its head among them
_YEARS = re.compile(r"\D{0,24}20\d\d(?:\s?[/–-]\s?(?:20)?\d\d)?\D{0,24}")
_NOW = re.compile(r"\b(?:this|current|latest|now|new|most\s+recent)\b", re.IGNORECASE)
_THEN = re.compile(r"\b(?:previous(?:ly)?|last|earlier|before|prior|old)\b", re.IGNORECASE)


class LineReader(GradeReader):
    """Reads the grades of lines."""

    def __init__(self, document: Document, context: Context, comparer: Comparer, grids: frozenset[int]) -> None:
        super().__init__(document, context)
        self.comparer, self.grids = comparer, grids  # the blocks that grids are read from
        self.doubts = Doubts(document, context)

    def grade_lines(self) -> Iterator[Read]:
        """Grades alone on their lines, under their question or above a list of areas."""
        rule = self.rules["judgement.grade-line"]
        listing = self.rules["judgement.grade-list"]
        index = 0
        while index < len(self.blocks):
            block = self.blocks[index]
            if index in self.grids:
                index += 1
                continue
            if block.kind != "grade":
                labelled = self._labelled(index)
                if labelled is not None:
                    yield labelled
                else:
                    yield from self._announced(index, listing)
                index += 1
                continue
            legend = index
            while legend < len(self.blocks) and self.blocks[legend].kind == "grade":
                legend += 1
            if legend - index >= 3:  # the head of a table: which column an area stood in is lost
                index = legend
                continue
            if self._astray(index):
                index += 1
                continue
            listed, lead = self._list_below(index, listing), self._grades_lead(index)
            if (read := self._of_pillar(index) or self._of_area_above(index)) is not None:
                yield read
            elif listed and (lead or not self._question_above(index)):
                yield from listed
            elif not lead and rule.on and self._question_above(index):
                words = self.line(block)
                grade = "" if rule.pattern("not_graded_pattern").match(words) else grade_of(words)
                start, end = trimmed(self.text, block.start, block.end)
                read = self.make(rule, self.context.question_at(block.start), grade, start, end, rank=0)
                if read is not None:
                    yield self.comparer.with_comparison(self.comparer.with_carried_over(read, index), index)
            elif (read := self._of_force_above(index)) is not None:
                yield read
            index += 1

    def _labelled(self, index: int) -> Read | None:
        """The grade of a line that calls it one ("Our judgement: good"), under a line that is its area alone.

        So, too, of one with an earlier grade behind it in brackets. The label of an earlier grade may stand between.
        """
        rule, line = self.rules["judgement.labelled-line"], self.line(self.blocks[index])
        if not index or not GRADE.search(line) or line.endswith(":"):
            return None
        match = rule.pattern().fullmatch(line) or rule.pattern("bare_pattern").fullmatch(
            self.comparer.without_rounds(line)
        )
        above = index - 1
        before = rule.pattern("earlier_pattern").fullmatch(self.line(self.blocks[above]))
        if match is None or (before and not above):
            return None
        question = self.question_of_area(self.line(self.blocks[above - bool(before)]), self.cycle_of(index))
        start, end = trimmed(self.text, self.blocks[index].start, self.blocks[index].end)
        read = self.make(rule, question, grade_of(match["grade"]), start, end, rank=0) if question else None
        return self.comparer.with_rounds(read, line) if read is not None else None

    def cycle_of(self, index: int) -> str:
        """The cycle that the block is about."""
        return self.context.cycle_at(self.blocks[index].start)

    def _of_pillar(self, index: int) -> Read | None:
        """The grade under "Overall judgment", where no section gives a question and the document is of one pillar."""
        rule, block = self.rules["judgement.grade-line"], self.blocks[index]
        if not rule.on or index == 0 or self.context.question_at(block.start):
            return None
        if not _OVERALL_HEADING.fullmatch(self.line(self.blocks[index - 1])):
            return None
        start, end = trimmed(self.text, block.start, block.end)
        return self.make(rule, self.pillar, grade_of(self.line(block)), start, end, rank=0)

    def _of_force_above(self, index: int) -> Read | None:
        """The grade under a heading that names a force, in a document on organised crime alone."""
        rule = self.rules["judgement.force-line"]
        if not rule.on or index == 0 or self.blocks[index - 1].kind != "heading":
            return None
        block, above = self.blocks[index], self.blocks[index - 1]
        named = {one.force for one in force_mentions(self.text, self.context.reference, above.start, above.end)}
        question = self.subject(block.start)
        if len(named) != 1 or not question:
            return None
        start, end = trimmed(self.text, block.start, block.end)
        return self.make(rule, question, grade_of(self.line(block)), start, end, rank=0, force=named.pop())

    def _run(self, index: int) -> tuple[int, int]:
        """The first and the last block of the run of grades and areas alone on their lines around a grade."""
        first, last = index, index
        while first > 0 and self._in_run(first - 1):
            first -= 1
        while last + 1 < len(self.blocks) and self._in_run(last + 1):
            last += 1
        return first, last

    def _astray(self, index: int) -> bool:
        """Whether the grade is the only one left among areas on their lines: whose it is cannot be told."""
        first, last = self._run(index)
        others = [at for at in range(first, last + 1) if at != index]
        return index - first >= 3 and last > index and all(self.blocks[at].kind != "grade" for at in others)

    def _grades_lead(self, index: int) -> bool:
        """Whether the grade stands in a run of grades and areas alone on their lines that a grade begins."""
        first, last = self._run(index)
        kinds = [self.blocks[at].kind == "grade" for at in range(first, last + 1)]
        if kinds[-1]:  # a tier that holds no area: others hold several, and no grade comes twice
            grades = [self.line(self.blocks[at]) for at in range(first, last + 1) if self.blocks[at].kind == "grade"]
            if len(set(grades)) < len(grades) or not any(not one and not other for one, other in pairwise(kinds)):
                return False
        return kinds[0] and sum(kinds) > 1 and not self._question_above(first)

    def _of_area_above(self, index: int) -> Read | None:
        """The grade of the area right above, in a run that an area begins: rows of a table, some of its cells lost."""
        rule, block = self.rules["judgement.grade-line"], self.blocks[index]
        first, last = self._run(index)
        graded = sum(self.blocks[at].kind == "grade" for at in range(first, last + 1))
        if not rule.on or first == index or graded < 2 or self._question_above(index):
            return None
        if self.blocks[first].kind == "grade" or self.blocks[index - 1].kind == "grade":
            return None
        question = self.question_of_area(self.line(self.blocks[index - 1]), self.context.cycle_at(block.start))
        start, end = trimmed(self.text, block.start, block.end)
        return self.make(rule, question, grade_of(self.line(block)), start, end, rank=1)

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

    def _list_below(self, index: int, rule: Rule) -> list[Read]:
        """Judgements for the areas listed right under the grade or announcing line at `index`."""
        block = self.blocks[index]
        words = re.sub(r"\s*\([^()]{0,80}\)", "", self.line(block))
        if not rule.on:
            return []
        match = rule.pattern("announcing_plain_pattern").match(words) or rule.pattern("announcing_pattern").search(
            words
        )
        grade = grade_of(match["grade"]) if match is not None else self._only_grade(block)
        if block.kind != "grade" and self._tells_of_before(block):
            return []
        if not grade or self._in_broken_grid(index):
            return []
        found: list[Read] = []
        unknown = 0
        for below, first, last in self._lines_below(index):
            if below.kind not in ("heading", "item", "paragraph") or last - first > _LONGEST_AREA:
                break
            if found and below.kind == "heading" and self.blocks[index + 1].kind == "item":
                break  # behind a list with marks, something new
            line = line_of(self.text, first, last).strip(" .;,")
            if GRADE.search(line):
                if self._area_line(line, first):
                    return []  # a table: each line has a grade of its own, and the one above is the pillar's
                break
            line = re.sub(r"[;,]?\s+and$", "", line)
            questions = self._questions_of(line, self.context.cycle_at(first))
            if not questions:
                if below.kind != "item":
                    break
                unknown += 1  # of a marked list, an item that no question of the round is about
                continue
            span = trimmed(self.text, first, last)
            made = (self.make(rule, question, grade, *span, rank=1) for question in questions)
            found += [read for read in made if read is not None]
        return found if len(found) > unknown else []

    def _questions_of(self, line: str, cycle: str) -> list[str]:
        """The question of a line that names one area, or the questions of one that is nothing but a list of areas."""
        hits = area_hits(line, 0, len(line))
        between = [line[one.end : other.start] for one, other in pairwise(hits)]
        if between and line == line[hits[0].start : hits[-1].end] and all(map(_AND.fullmatch, between)):
            several = dict.fromkeys(self.question(hit, cycle) for hit in hits)
            if len(several) > 1 and "" not in several:
                return list(several)
        question = self.question_of_area(line, cycle)
        return [question] if question else []

    def _lines_below(self, index: int) -> Iterator[tuple[Block, int, int]]:
        """The lines below a block, with their spans: each block one, or each line of one that is a list of areas."""
        for block in self.blocks[index + 1 : index + 14]:
            lines = [match.span() for match in _LINE.finditer(self.text, block.start, block.end)]
            cycle = self.context.cycle_at(block.start)
            if len(lines) > 1 and all(
                last - first <= _LONGEST_AREA and self.question_of_area(line_of(self.text, first, last), cycle)
                for first, last in lines
            ):
                yield from ((block, first, last) for first, last in lines)
            else:
                yield block, block.start, block.end

    def _in_broken_grid(self, index: int) -> bool:
        """Whether a row of grades alone stands close above: the head of a grid, of which the columns are lost here."""
        return any(
            len(cells) > 2 and all(GRADE.fullmatch(words) for words, _, _ in cells)
            for cells in map(self._cells, self.blocks[max(0, index - _GRID) : index])
        )

    def _tells_of_before(self, block: Block) -> bool:
        """Whether the last grade of an announcing line is one of an earlier round."""
        tokens = [*GRADE.finditer(self.text, block.start, block.end)]
        begin = sentences(self.text, block.start, block.end)[-1][0]
        return bool(tokens) and tokens[-1].start() >= begin and self.doubts.of_earlier(*tokens[-1].span(), begin)

    def _only_grade(self, block: Block) -> str:
        """The one grade that a line which ends on a colon gives, whatever its words; "" where it names an area too."""
        start, end = trimmed(self.text, block.start, block.end)
        if not self.text[start : block.end].rstrip().endswith(":"):
            return ""
        begin = sentences(self.text, start, end)[-1][0]
        tokens = [*GRADE.finditer(self.text, begin, end)]
        grades = {grade_of(token[0]) for token in tokens}
        if len(grades) != 1 or area_hits(self.text, begin, end):
            return ""
        token = tokens[-1]
        return "" if self.doubts.rule_out(token.start(), token.end(), begin, end, counted=True) else grades.pop()

    def _announced(self, index: int, rule: Rule) -> Iterator[Read]:
        block = self.blocks[index]
        line = self.line(block)
        if block.kind not in ("paragraph", "heading", "item") or not GRADE.search(line):
            return
        if (_ANNOUNCING.search(line) or len(line) < 60) and not self._area_line(line, block.start):
            yield from self._list_below(index, rule)

    def area_lines(self) -> Iterator[Read]:
        """Lines that hold an area and its grade."""
        rule = self.rules["judgement.area-line"]
        if not rule.on:
            return
        yield from self._columns(rule)
        columns: list[str] = []  # what the cells of a table's head say, where it has one
        for index, block in enumerate(self.blocks):
            if (
                index in self.grids
                or block.kind not in ("heading", "paragraph", "item")
                or block.end - block.start > 320
            ):
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
                        yield self.comparer.with_carried_over(read, index, reach=2)
                if row or columns:
                    continue
            else:
                columns = []
            line = self.line(block)
            if self.doubts.dated_earlier(block.start):
                continue
            for question, grade in self._area_lines_of(self.comparer.without_rounds(line), block.start):
                read = self.make(rule, question, grade, block.start, block.end, rank=1)
                if read is not None:
                    yield self.comparer.with_rounds(self.comparer.with_carried_over(read, index, reach=2), line)

    def _cells(self, block: Block) -> list[tuple[str, int, int]]:
        """The cells of a table's row that stands on one line: their words and spans, empty ones too."""
        begin = self.text.rfind("\n", 0, block.start) + 1
        begin = begin if self.text[begin : block.start].strip(" \t|") == "" else block.start
        if not any(gap in self.text[begin : block.end] for gap in ("\t", "|", "   ")):
            return []
        cells, start = [], begin
        gap = "|" if "|" in self.text[block.start : block.end] else "\t"
        pattern = _GAPS[gap if gap in self.text[begin : block.end] else " "]
        for match in pattern.finditer(self.text, begin, block.end):
            cells.append((start, match.start()))
            start = match.end()
        cells.append((start, block.end))
        found = []
        for first, last in cells:
            first, last = trimmed(self.text, first, max(first, last), keep_quotes=True)
            found.append((line_of(self.text, first, last), first, last))
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
        grades = [bool(GRADE.fullmatch(words.strip(QUOTES + " .*†"))) for words, _, _ in full]
        if columns and any(GRADE.fullmatch(name) for name in columns):
            for name, (words, first, last) in zip(columns, cells, strict=False):
                question = self.question_of_area(words, cycle) if words else ""
                if question and GRADE.fullmatch(name):
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
                if GRADE.fullmatch(words.strip(QUOTES + " .*†")):
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

    def _columns(self, rule: Rule) -> Iterator[Read]:
        """Lines that each begin with a grade and end with its area, of a table whose columns nothing parts."""
        rows: list[tuple[str, str, Block]] = []
        for block in self.blocks:
            match = rule.pattern("columns_pattern").match(self.line(block)) if block.end - block.start < 160 else None
            cycle = self.context.cycle_at(block.start)
            if match is not None and (question := self.question_of_area(match["area"], cycle)):
                rows.append((question, grade_of(match["grade"]), block))
        for question, grade, block in rows if len(rows) >= rule.number("least_columns") else ():
            read = self.make(rule, question, grade, block.start, block.end, rank=1)
            if read is not None:
                yield read

    def _area_lines_of(self, line: str, offset: int) -> list[tuple[str, str]]:
        """The judgements of a line; of each of its sentences, where each holds an area and its grade."""
        heads = [match.start() for match in GRADE.finditer(line) if _HEADS.match(line, match.end())]
        if len(heads) > 1 and not line[: heads[0]].strip(QUOTES + " .*•-"):
            # "Good: A, B. Adequate: C. Inadequate: none": a grade heads each part, and all are read or none.
            parts = [line[start:end].rstrip(QUOTES + " .;,") for start, end in pairwise([*heads, len(line)])]
            read = [self._area_line(part, offset) for part in parts if not part.casefold().endswith("none")]
            return [one for part in read for one in part] if all(read) else []
        parts = line.split(". ") if 1 <= line.count(". ") <= 4 else []
        several = [self._area_line(part, offset) for part in parts]
        return [one for part in several for one in part] if parts and all(several) else self._area_line(line, offset)

    def _area_line(self, line: str, offset: int) -> list[tuple[str, str]]:
        """The questions and grades of a line that holds an area and its grade, or a grade and its areas."""
        rule = self.rules["judgement.area-line"]
        cycle = self.context.cycle_at(offset)
        if len(line) > 320:
            return []
        if not GRADE.search(line):
            none = rule.pattern("not_graded_pattern").search(line)
            question = self.question_of_area(none["area"], cycle) if none is not None else ""
            return [(question, "")] if question else []
        for pattern in rule.all_patterns():
            match = pattern.match(line)
            if match is None or _GRADED_TOO.search(match["area"]):
                continue
            if question := self.question_of_area(match["area"], cycle):
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


def _is_head(cells: list[tuple[str, int, int]], reference: Reference) -> bool:
    """Whether the cells are the head of a table: grades, years, rounds, or forces, and no grade of an area."""
    full = [words for words, _, _ in cells if words]
    grades = sum(bool(GRADE.fullmatch(words)) for words in full)
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
