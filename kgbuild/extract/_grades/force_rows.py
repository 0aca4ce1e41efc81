"""Lists of forces with their grades, a line or a row of a table for each force."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kgbuild.extract._context import Context
from kgbuild.extract._forces import force_mentions
from kgbuild.extract._grades.grades import GRADE, QUOTES, GradeReader, Read, grade_of, trimmed
from kgbuild.extract._questions import area_hits, question_for
from kgbuild.extract._text.sentences import has_verb
from kgbuild.model import Block, Document
from kgbuild.reference import Reference

_KINDS = ("heading", "paragraph", "item")
_LONGEST = 320
# Between a force and its grades: "Kent Police:", "Kent |", "Kent Police (effectiveness: good", "Kent, good, good"; or
# blanks, as a column has them.
_MARK = re.compile(
    rf"(?:['’]s?)?(?:\s*(?:[:|\t(]|[–—-](?=\s)|,(?=\s?(?:{GRADE.pattern})\s*(?:,|$)))\s*| {{2,}}(?={GRADE.pattern}))",
    re.IGNORECASE,
)
_PART = re.compile(r"[^;,|\t]+")
_COLUMN = re.compile(r"\S+(?: \S+)*")  # of a row whose cells blanks part
_GAP = re.compile(r" {2,}")
_PAIR = re.compile(
    rf"(?P<area>.+?)\s*[:–—(-]?\s*[{QUOTES}]?(?P<grade>{GRADE.pattern})[{QUOTES}]?\W*", re.IGNORECASE | re.DOTALL
)
_TURNED = re.compile(
    rf"\W*(?:(?:was|is|has\s+been)\s+)?(?:(?:rated|graded|judged|deemed|found)\s+(?:as\s+|to\s+be\s+)?)?[{QUOTES}]?"
    rf"(?P<grade>{GRADE.pattern})[{QUOTES}]?\s+(?:in|at|for)\s+(?P<area>.+?)\W*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class ForceRow:
    """A line that begins with a force and gives grades from `rest` on."""

    force: str
    block: Block
    rest: int


def force_rows(text: str, blocks: Sequence[Block], reference: Reference) -> tuple[ForceRow, ...]:
    """The lines that each begin with a force and give its grades; none where they are all of one force."""
    lines = []
    for block in blocks:
        if block.kind not in _KINDS or block.end - block.start > _LONGEST:
            continue
        if not GRADE.search(text, block.start, block.end):
            continue
        named = next(iter(force_mentions(text, reference, block.start, block.end)), None)
        begins = named is not None and not text[block.start : named.start].strip("| ")
        mark = _MARK.match(text, named.end, block.end) if named is not None and begins else None
        if named is not None and mark is not None:
            lines.append(ForceRow(named.force, block, mark.end()))
    return tuple(lines) if len({line.force for line in lines}) > 1 else ()


class ForceRowReader(GradeReader):
    """Reads the grades of such lists."""

    def __init__(self, document: Document, context: Context) -> None:
        super().__init__(document, context)
        self._rule = self.rules["judgement.force-row"]
        rows = force_rows(self.text, self.blocks, context.reference) if self._rule.on else ()
        self._rows = {row.block.start: row for row in rows}
        self._graded_by_row = self._each_graded()

    @property
    def lists(self) -> frozenset[int]:
        """The lines, by their places among `blocks`, without those of a sentence that this reader cannot read."""
        told = {
            start
            for start, row in self._rows.items()
            if not self._graded_by_row[start] and has_verb(self.text, row.rest, row.block.end)
        }
        return frozenset(index for index, block in enumerate(self.blocks) if block.start in self._rows.keys() - told)

    def rows(self) -> Iterator[Read]:
        """The judgements of each line: pairs of area and grade, grades under a head of areas, or one grade alone."""
        for start, graded in self._graded_by_row.items():
            for question, grade, first, last in graded:
                read = self.make(self._rule, question, grade, first, last, rank=1, force=self._rows[start].force)
                if read is not None:
                    yield read

    def _each_graded(self) -> dict[int, list[tuple[str, str, int, int]]]:
        """What `_graded` finds in each line, by where the line begins."""
        found = {}
        led: Block | None = None  # the last block that gives no grade: what the list below it is about
        for block in self.blocks if self._rows else ():
            row = self._rows.get(block.start)
            if row is not None:
                found[block.start] = self._graded(row, led)
            elif not GRADE.search(self.text, block.start, block.end):
                led = block
        return found

    def _graded(self, line: ForceRow, led: Block | None) -> list[tuple[str, str, int, int]]:
        """Question, grade and span of each judgement of a line; none where a grade has no area that is known."""
        cycle = self.context.cycle_at(line.block.start)
        part = _COLUMN if _GAP.search(self.text, line.rest, line.block.end) else _PART
        cells = [cell for cell in part.finditer(self.text, line.rest, line.block.end) if cell[0].strip()]
        if all(_is_grade(cell[0]) for cell in cells):
            asked = self._asked(led, cycle) if len(cells) == 1 else self._head(led, cycle, len(cells))
            if len(asked) != len(cells):
                return []
            return [
                (question, grade_of(cell[0]), *trimmed(self.text, *cell.span()))
                for question, cell in zip(asked, cells, strict=True)
            ]
        found = []
        start = line.rest
        for cell in cells:
            if not GRADE.search(cell[0]):
                continue  # the name of an area goes on behind its comma
            pair = _PAIR.fullmatch(self.text, start, cell.end()) or _TURNED.fullmatch(self.text, start, cell.end())
            question = self.question_of_area(pair["area"].strip(), cycle) if pair is not None else ""
            if pair is None or not question:
                return []
            found.append(
                (
                    question,
                    grade_of(pair["grade"]),
                    *trimmed(self.text, start, max(pair.span("grade")[1], pair.span("area")[1])),
                )
            )
            start = cell.end() + 1
        return found

    def _head(self, led: Block | None, cycle: str, columns: int) -> list[str]:
        """The questions that the head of a table names, a cell for each of its columns; none where one is not known."""
        words = self.text[led.start : led.end].strip("|") if led is not None else ""
        mark = next((mark for mark in (r"[|\t]", _GAP.pattern) if re.search(mark, words)), ",")
        cells = re.split(mark, words)
        if mark != _GAP.pattern or len(cells) > columns:
            cells = cells[1:]  # over the forces; blanks may leave nothing of it
        asked = [self.question_of_area(self._in_full(cell.strip()), cycle) for cell in cells]
        return asked if all(asked) else []

    def _in_full(self, head: str) -> str:
        """The area that a short word over a column stands for ("Investigating"); others as they are."""
        table = self._rule.pattern_table("short_head_patterns")
        fits = (area for area, patterns in table.items() if any(one.fullmatch(head) for one in patterns))
        return next(fits, head)

    def _asked(self, led: Block | None, cycle: str) -> list[str]:
        """The one question that all grades of a list answer, named by the words above it or by the title."""
        for words in (self.line(led) if led is not None else "", self.context.title):
            hits = area_hits(words, 0, len(words))
            named = {question_for(self.context.reference, cycle, hit.area, words[hit.start : hit.end]) for hit in hits}
            if named - {""}:
                return sorted(named) if len(named) == 1 else []
        return []


def _is_grade(words: str) -> bool:
    return GRADE.fullmatch(words.strip(QUOTES + " .*†)\n")) is not None
