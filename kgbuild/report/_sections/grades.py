"""The section on grades: their course over the rounds, with the breaks of scale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from kgbuild.report._composer import Composer
from kgbuild.report._content import Block, Column, Figure, Fold, Paragraph, Scalar, Section, Span, Table, Text, words
from kgbuild.report._data import Grade
from kgbuild.report._figures import Course, Point, courses, strips
from kgbuild.report._wording import in_sentence

_AREAS_OPEN: Final = 1  # areas whose strips stand open in a report on all forces
_AREAS_INLINE: Final = 4  # areas whose strips stand in the page at all; the others are files
_PILLARS: Final = frozenset({"effectiveness", "efficiency", "legitimacy"})  # pillars come after what they are made of


def grades(composer: Composer) -> Section:
    """Grades over the rounds, each on its own scale."""
    data = composer.data
    grades = [each for each in data.grades if each.force in set(composer.forces)]
    raw: list[tuple[Scalar, ...]] = [
        (
            *(each.force, each.area, each.cycle, each.question, each.grade, each.rank, each.scale, each.change),
            *("carried-over" if each.carried else "stated", each.made_in, each.judgement),
        )
        for each in grades
    ]
    source = composer.book.source(
        "grades",
        (
            *composer.asked("trajectories", force=composer.single),
            *composer.asked("grade-status", force=composer.single),
        ),
        "Each grade once. Lines only where the column change says improved, unchanged or deteriorated.",
        "force area cycle question grade rank scale change status made_in facts",
        raw,
        facts=[each.judgement for each in grades if each.judgement],
    )
    blocks: list[Block] = [composer.intro("grades")]
    if len(composer.forces) > 2:
        blocks += _grade_strips(composer, grades, source)
    else:
        for force in composer.forces:
            blocks.append(_grade_courses(composer, force, source, inline=True))
            blocks.append(_grade_table(composer, force, source))
    blocks.append(_comparability(composer))
    if len(composer.forces) > 2:
        own = {data.force(force): _grade_courses(composer, force, source, inline=False) for force in composer.forces}
        filed = _in_files("The course of every area, in a file for each force: ", own)
        blocks.append(Fold("The course of each force's grades, area by area", filed))
    return composer.section("grades", blocks)


def _in_files(told: str, figures: Mapping[str, Figure]) -> tuple[Block, ...]:
    """Links to figures, by what each is of, and the figures, which stand in files alone."""
    links: list[Span] = []
    for of, figure in figures.items():
        links += [Span("link", of, figure.file), Span("text", ", ")]
    return (Paragraph((Span("text", told), *links[:-1])), *figures.values())


def _course(composer: Composer, label: str, grades: Sequence[Grade], force: str, area: str) -> Course:
    data = composer.data
    points = []
    for each in sorted(grades, key=lambda grade: (composer.order.get(grade.cycle, 99), grade.question, grade.grade)):
        word = each.grade.replace("-", " ")
        note = ", carried over from an earlier inspection" if each.carried else ""
        question = composer.question(each.cycle, each.question)
        says = f"{data.force(force)}, {data.cycle(each.cycle)}, {question}: {word}{note}"
        steps = data.scales.get(each.scale, 5)
        place = (each.cycle, each.grade, each.rank, steps)
        points.append(Point(*place, each.carried, says, each.before, each.question))
    asked = {each.cycle for each in data.questions if each.area == area and each.graded}
    return Course(label, tuple(points), tuple(composer.in_time(asked - {each.cycle for each in grades})))


def _areas(composer: Composer, grades: Sequence[Grade]) -> list[str]:
    """Areas with most to follow first: grades that may be compared, then all; pillars last."""
    counts = Counter(each.area for each in grades if each.area)
    compared = Counter(each.area for each in grades if each.before)
    return sorted(counts, key=lambda area: (area in _PILLARS, -compared[area], -counts[area], area))


def _grade_courses(composer: Composer, force: str, source: str, *, inline: bool) -> Figure:
    data = composer.data
    own = [each for each in data.grades if each.force == force]
    panels = [
        _course(composer, data.label("Area", area), [each for each in own if each.area == area], force, area)
        for area in _areas(composer, own)
    ]
    drawing = courses(
        f"{data.force_name(force)}: grades over the rounds",
        "A panel for each area, rounds from left to right, better grades higher. Lines join only grades that may be "
        "compared; double lines stand where they may not. Hollow marks are carried over; hatched rounds not known.",
        panels,
        composer.rounds(),
    )
    return Figure(
        f"fig-grades-{force}",
        f"{data.force(force)}: grades over the rounds",
        composer.say("captions", "grades-force", force=data.force_name(force)),
        drawing,
        source,
        inline=inline,
    )


def _grade_strips(composer: Composer, grades: Sequence[Grade], source: str) -> list[Block]:
    data = composer.data
    blocks: list[Block] = []
    filed: dict[str, Figure] = {}
    for index, area in enumerate(_areas(composer, grades)):
        what = in_sentence(data.label("Area", area))
        of_area: dict[str, list[Grade]] = {force: [] for force in composer.forces}
        for each in grades:
            if each.area == area:
                of_area[each.force].append(each)
        drawing = strips(
            f"Grades of each force: {what}",
            "Forces in rows, rounds in columns, grades as letters. Lines join grades that may be compared; "
            "double lines stand where they may not. Hatched: asked, but no grade was read.",
            [_course(composer, data.force(force), own, force, area) for force, own in of_area.items()],
            composer.rounds(),
        )
        caption, inline = composer.say("captions", "grades", what=what), index < _AREAS_INLINE
        figure = Figure(f"fig-area-{area}", f"Grades over the rounds: {what}", caption, drawing, source, inline=inline)
        if index < _AREAS_OPEN:
            blocks.append(figure)
        elif inline:
            blocks.append(Fold(f"Grades force by force: {what}", (figure,)))
        else:
            filed[what] = figure
    if filed:
        blocks.append(Fold("Grades force by force: all other areas", _in_files("More areas, in a file each: ", filed)))
    return blocks


def _grade_table(composer: Composer, force: str, source: str) -> Table:
    data = composer.data
    own = [each for each in data.grades if each.force == force]
    rows = []
    for area in _areas(composer, own):
        cells: list[Text] = [words(data.label("Area", area))]
        for cycle in data.cycles:
            found = [each for each in own if each.area == area and each.cycle == cycle.slug]
            asked = [each.graded for each in data.questions if each.cycle == cycle.slug and each.area == area]
            nothing = "–" if not asked else "not graded" if not any(each is not False for each in asked) else "not read"
            texts_ = sorted(
                {each.grade.replace("-", " ") + (" (carried over)" if each.carried else "") for each in found}
            )
            cells.append(words("; ".join(texts_) or nothing))
        rows.append(tuple(cells))
    return Table(
        f"grade-table-{force}",
        (*composer.say("captions", "grade-table"), Span("text", f": {data.force_name(force)}")),
        (Column("Area"), *(Column(data.cycle(cycle.slug)) for cycle in data.cycles)),
        tuple(rows),
        source,
        "No grade was read.",
    )


def _comparability(composer: Composer) -> Table:
    rows, raw = [], []
    answers = {"true": "yes", "partly": "in part", "false": "no", "": "not said"}
    for earlier, cycle in pairwise(composer.data.cycles):
        before = composer.data.cycle(cycle.previous or earlier.slug)
        rows.append(
            (
                words(f"{before} and {composer.data.cycle(cycle.slug)}"),
                words(answers.get(cycle.comparable, cycle.comparable)),
                words(cycle.reason or "Nothing was read that says so; no line is drawn."),
            )
        )
        raw.append((cycle.previous or earlier.slug, cycle.slug, cycle.comparable, cycle.reason))
    asked, header = composer.data.ask("cycles")[1], "earlier later comparable reason"
    source = composer.book.source("comparability", (asked,), "Rounds in time, each with the one before.", header, raw)
    return Table(
        "comparability-table",
        composer.say("captions", "comparability"),
        (Column("Rounds"), Column("May grades be compared?"), Column("What is said", "words")),
        tuple(rows),
        source,
    )
