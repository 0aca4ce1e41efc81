"""Grids of questions and grades whose cells a text has lost: what stands beside what is told by the run as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kgbuild.extract._context import Context, known_years
from kgbuild.extract._grades._comparisons import Comparer
from kgbuild.extract._grades._doubts import Doubts
from kgbuild.extract._grades.grades import GRADE, PILLARS, GradeReader, Read, grade_of, trimmed
from kgbuild.extract._questions import area_hits
from kgbuild.extract._text.sentences import sentences
from kgbuild.extract._text.spans import line_of
from kgbuild.model import Document
from kgbuild.rules import Rule

_LONGEST_LINE, _LONGEST_CELL = 1600, 260
_SEVERAL = re.compile(r"^[^?]*(?:[,;/&]|\band\b)[^?]*$")  # may be a list of areas
# Columns of which one is longer, or under a pillar as many grades as questions behind them: either may be the pillar's.
_UNEVEN = re.compile(r"Q{3}G{2}|^Q+(?:GQ){3,}$")


@dataclass(frozen=True, slots=True)
class _Cell:
    """A question ("Q") or a grade ("G") of a grid, with the block that holds it."""

    kind: str
    value: str
    start: int
    end: int
    block: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The judgements of a run of blocks, or none; nobody else need read it."""

    first: int
    last: int
    reads: tuple[Read, ...]


class GridReader(GradeReader):
    """Reads runs of blocks that hold questions, grades and nothing else, in whatever order a reader left them."""

    def __init__(self, document: Document, context: Context, comparer: Comparer) -> None:
        super().__init__(document, context)
        self.comparer, self.doubts = comparer, Doubts(document, context)
        self._known: dict[int, list[_Cell] | None] = {}

    def grids(self) -> Iterator[Grid]:
        """The grids of the document whose order is sure, in text order: each as `Grid`, its blocks counted from 0.

        A grid that says nothing of the force now, or whose columns do not come out even, has no judgements.
        """
        rule = self.rules["judgement.grade-grid"]
        index = 0
        while index < len(self.blocks):
            block = self.blocks[index]
            graded = block.end - block.start <= _LONGEST_LINE and rule.pattern().search(
                self.text, block.start, block.end
            )
            if not graded or self._cells_of(index, rule) is None:
                index += 1
                continue
            first = last = index
            while first > 0 and self._cells_of(first - 1, rule) is not None:
                first -= 1
            while last + 1 < len(self.blocks) and self._cells_of(last + 1, rule) is not None:
                last += 1
            cells = [cell for at in range(first, last + 1) for cell in self._cells_of(at, rule) or ()]
            reads = self._reads(_paired(self._without_legend(cells)), rule)
            elsewhere = bool(reads) and self._is_of_others(first, rule)
            if reads or elsewhere or _UNEVEN.search("".join(cell.kind for cell in cells)):
                yield Grid(first, last, () if elsewhere else tuple(reads))
            index = last + 1

    def _is_of_others(self, first: int, rule: Rule) -> bool:
        """Whether the line above the grid says that it is of an earlier inspection, of all forces, or what is hoped."""
        above = self.blocks[first - 1] if first else None
        if above is None or not (above.kind == "heading" or self.text[above.end - 1] == ":"):
            return False
        start, end = sentences(self.text, above.start, above.end)[-1]
        words = self.text[start:end]
        if end - start > _LONGEST_CELL or GRADE.search(words):
            return False  # it gives a grade of its own, and announces none
        if any(rule.pattern(key).search(words) for key in ("earlier_pattern", "others_pattern")):
            return True
        begun, _ = known_years(self.context.reference, self.context.cycle_at(self.blocks[first].start))
        years = [int(year) for year in re.findall(r"\b20\d\d\b", words)]
        return bool(years) and max(years) < begun and rule.pattern("dated_pattern").search(words) is not None

    def _cells_of(self, index: int, rule: Rule) -> list[_Cell] | None:
        """The cells of a block, none of a mere column's name; None where the block says anything else."""
        if index not in self._known:
            self._known[index] = self._read_cells(index, rule)
        return self._known[index]

    def _read_cells(self, index: int, rule: Rule) -> list[_Cell] | None:
        block = self.blocks[index]
        if block.kind not in ("heading", "paragraph", "item", "grade") or block.end - block.start > _LONGEST_LINE:
            return None
        cells: list[_Cell] = []
        cycle, floor = self.context.cycle_at(block.start), block.start
        found = [*rule.pattern().finditer(self.text, block.start, block.end)]
        spans = [*((match.start(), match.end(), grade_of(match[0])) for match in found), (block.end, block.end, "")]
        for number, (start, end, grade) in enumerate(spans):
            asked = self._asked(floor, start, cycle, index, rule)
            if asked is None:
                return None
            cells += asked
            if number < len(found):
                cells.append(_Cell("G", grade, start, end, index))
            floor = end
        return cells

    def _asked(self, start: int, end: int, cycle: str, index: int, rule: Rule) -> list[_Cell] | None:
        """The question that the words between two grades stand for; none for a label; None for other words."""
        lead = rule.pattern("lead_pattern").match(self.text, start, end)
        start = lead.end() if lead is not None else start
        if rule.pattern("label_pattern").fullmatch(line_of(self.text, start, end)):
            return []
        first, last = trimmed(self.text, start, start + len(rule.pattern("tail_pattern").sub("", self.text[start:end])))
        plain = line_of(self.text, first, last)
        if not plain:
            return []
        if len(plain) > _LONGEST_CELL or rule.pattern("no_cell_pattern").match(plain):
            return None
        question = self.question_of_area(plain, cycle)
        if not question or (_SEVERAL.search(plain) and self._is_list(first, last, cycle)):
            return None
        return [_Cell("Q", question, first, last, index)]

    def _is_list(self, start: int, end: int, cycle: str) -> bool:
        """Whether the words name several areas, of one grade, and are no question."""
        return len({self.question(hit, cycle) for hit in area_hits(self.text, start, end)} - {""}) > 1

    def _without_legend(self, cells: list[_Cell]) -> list[_Cell]:
        """The cells without the key to the grades, which names each of the scale in the order of its rank."""
        reference = self.context.reference
        scale = reference.scale_of(self.context.cycle_at(cells[0].start)) or "five-tier"
        ladder = sorted((entry.rank, grade) for (of, grade), entry in reference.grades.items() if of == scale)
        key, values = [grade for _, grade in ladder], [cell.value if cell.kind == "G" else "" for cell in cells]
        if values[: len(key)] in (key, key[::-1]):
            return cells[len(key) :]
        return cells[: -len(key)] if values[-len(key) :] in (key, key[::-1]) else cells

    def _reads(self, pairs: list[tuple[_Cell, _Cell]], rule: Rule) -> list[Read]:
        """The judgements of pairs of question and grade; none where a question would have two grades."""
        told: dict[str, str] = {}
        for asked, grade in pairs:
            if told.setdefault(asked.value, grade.value) != grade.value or self.doubts.dated_earlier(asked.start):
                return []
        reads = []
        for asked, grade in pairs:
            same = asked.block == grade.block
            start, end = (
                (min(asked.start, grade.start), max(asked.end, grade.end)) if same else (grade.start, grade.end)
            )
            read = self.make(rule, asked.value, grade.value, start, end, rank=1 if same else 0)
            if read is not None:
                index = grade.block
                reads.append(self.comparer.with_comparison(self.comparer.with_carried_over(read, index), index))
        return reads


def _paired(cells: list[_Cell]) -> list[tuple[_Cell, _Cell]]:
    """Each question with its grade, where the order of all cells leaves no doubt; else none."""
    for drop in range(3):  # a pillar and its own question above those of a grid
        rest = cells[drop:]
        pillars = [cell.kind == "Q" and cell.value in PILLARS for cell in cells]
        if drop and (not all(pillars[:drop]) or any(pillars[drop:])):
            continue
        kinds = "".join(cell.kind for cell in rest)
        if re.fullmatch(r"(?:QG){2,}", kinds):
            return list(zip(rest[::2], rest[1::2], strict=True))
        within = all(one.block == other.block for one, other in zip(rest[::2], rest[1::2], strict=False))
        if re.fullmatch(r"(?:GQ){3,}", kinds) and (within or not drop):
            return list(zip(rest[1::2], rest[::2], strict=True))
        half = len(rest) // 2
        if half >= 3 and kinds == "Q" * half + "G" * half and len({cell.value for cell in rest[:half]}) == half:
            return list(zip(rest[:half], rest[half:], strict=True))
    return []
