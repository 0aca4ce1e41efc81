"""Grades of a force: on lines of their own, in tables and lists, and in prose.

A grade counts where words tie it to a question of the cycle and the cycle's scale has it; everything else ("a good
understanding", last year's grade, a national average) is left alone.
"""

from __future__ import annotations

from dataclasses import replace

from kgbuild.extract._context import Context
from kgbuild.extract._grades._comparisons import Comparer
from kgbuild.extract._grades._grids import GridReader
from kgbuild.extract._grades._lines import LineReader
from kgbuild.extract._grades._sentences import SentenceReader
from kgbuild.extract._grades.force_groups import ForceGroupReader
from kgbuild.extract._grades.force_rows import ForceRowReader
from kgbuild.extract._grades.grades import PILLARS, Read
from kgbuild.extract._text.spans import start_of
from kgbuild.model import Document, Judgement, Passage


def find_judgements(document: Document, context: Context) -> tuple[Judgement, ...]:
    """The judgements of `document` in text order: at most one for a force, cycle, question and grade.

    Where a page has a grade on its own line for a question, sentences that repeat it add nothing, and sentences that
    say otherwise are about something else.
    """
    return read_judgements(document, context)[0]


def read_judgements(document: Document, context: Context) -> tuple[tuple[Judgement, ...], tuple[Passage, ...]]:
    """The judgements of `document` as `find_judgements` gives them, and where sentences grade a pillar."""
    if not context.police or not (context.cycle or any(section.cycle for section in context.sections)):
        return (), ()
    comparer = Comparer(document, context)
    grids = list(GridReader(document, context, comparer).grids())
    read_already = frozenset(index for grid in grids for index in range(grid.first, grid.last + 1))
    by_force, by_grade = ForceRowReader(document, context), ForceGroupReader(document, context)
    read_already |= by_force.lists | by_grade.lists
    lines = LineReader(document, context, comparer, read_already)
    reads = [read for grid in grids for read in grid.reads]
    reads += [*lines.grade_lines(), *lines.area_lines(), *by_grade.judgements(), *by_force.rows()]
    lined = {_key(read.judgement) for read in reads}
    sentences = SentenceReader(document, context, comparer, read_already)
    told = sentences.prose()
    judgements = _merged(_without_loose_headings(reads + sentences.adding(told, lined)))
    given = {(_key(one), one.grade) for one in judgements}
    again = (one for one in (read.judgement for read in told) if one.question in PILLARS)
    passages = (one.evidence for one in again if (_key(one), one.grade) in given)
    return judgements, tuple(passage for passage in passages if isinstance(passage, Passage))


def _key(judgement: Judgement) -> tuple[str, str, str]:
    return judgement.force, judgement.cycle, judgement.question


def _without_loose_headings(reads: list[Read]) -> list[Read]:
    """The readings without a headline's "good at keeping people safe" that the text gives to another pillar alone."""
    said = [read.judgement for read in reads if not read.heading]
    if any(one.question == "effectiveness" for one in said):
        return reads
    others = {(one.force, one.grade) for one in said if one.question in PILLARS}
    return [
        read
        for read in reads
        if not (
            read.heading
            and read.judgement.question == "effectiveness"
            and (read.judgement.force, read.judgement.grade) in others
        )
    ]


def _merged(reads: list[Read]) -> tuple[Judgement, ...]:
    kept: dict[tuple[str, str, str], Read] = {}
    for read in sorted(reads, key=lambda read: (read.heading, read.rank, start_of(read.judgement))):
        one = read.judgement
        key = _key(one)
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
    return tuple(sorted((read.judgement for read in kept.values()), key=lambda one: (start_of(one), one.question)))
