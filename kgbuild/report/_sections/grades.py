"""The section on grades: their course over the rounds, with the breaks of scale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from kgbuild.report._composer import Composer
from kgbuild.report._content import Block, Column, Figure, Fold, Paragraph, Scalar, Section, Span, Table, Text, words
from kgbuild.report._data import Grade
from kgbuild.report._figures import Course, Point, courses, strips
from kgbuild.report._wording import in_sentence, texts

_AREAS_OPEN: Final = 1  # areas whose strips stand open in a report on all forces
_AREAS_INLINE: Final = 4  # areas whose strips stand in the page at all; the others are files
_PILLARS: Final = frozenset({"effectiveness", "efficiency", "legitimacy"})  # pillars come after what they are made of


def grades(composer: Composer) -> Section:
    """Grades over the rounds, each on its own scale."""
    data = composer.data
    grades = [each for each in data.grades if each.force in set(composer.forces)]
    raw: list[tuple[Scalar, ...]] = [
        (
            each.force,
            each.area,
            each.cycle,
            each.question,
            each.grade,
            each.rank,
            each.scale,
            each.change,
            "carried-over" if each.carried else "stated",
            each.made_in,
            each.judgement,
        )
        for each in grades
    ]
    header = "force area cycle question grade rank scale change status made_in facts"
    file = composer.book.file("tables/grades.csv", header.split(), raw)
    source = composer.book.source(
        "grades",
        tuple(
            each for query in ("trajectories", "grade-status") for each in composer.asked(query, force=composer.single)
        ),
        "Each grade once. Lines only where the column change says improved, unchanged or deteriorated.",
        file=file,
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
        own = [_grade_courses(composer, force, source, inline=False) for force in composer.forces]
        links: list[Span] = []
        for force, figure in zip(composer.forces, own, strict=True):
            links += [Span("link", data.force(force), figure.file), Span("text", ", ")]
        paragraph = Paragraph((Span("text", "The course of every area, in a file for each force: "), *links[:-1]))
        blocks += [Fold("The course of each force's grades, area by area", (paragraph, *own))]
    return Section("grades", texts()["sections"]["grades"], tuple(blocks))


def _course(composer: Composer, label: str, grades: Sequence[Grade], force: str, area: str) -> Course:
    data = composer.data
    points = []
    for each in sorted(grades, key=lambda grade: (composer.order.get(grade.cycle, 99), grade.question, grade.grade)):
        word = each.grade.replace("-", " ")
        note = ", carried over from an earlier inspection" if each.carried else ""
        question = composer.question(each.cycle, each.question)
        says = f"{data.force(force)}, {data.cycle(each.cycle)}, {question}: {word}{note}"
        points.append(
            Point(
                each.cycle,
                each.grade,
                each.rank,
                data.scales.get(each.scale, 5),
                each.carried,
                says,
                each.before,
                each.question,
            )
        )
    have = {each.cycle for each in grades}
    unknown = tuple(
        sorted(
            {each.cycle for each in data.questions if each.area == area and each.graded} - have,
            key=lambda slug: composer.order.get(slug, 99),
        )
    )
    return Course(label, tuple(points), unknown)


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
        composer.named_cycles(),
        data.breaks,
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
    for index, area in enumerate(_areas(composer, grades)):
        label = data.label("Area", area)
        rows = [
            _course(
                composer,
                data.force(force),
                [each for each in grades if each.force == force and each.area == area],
                force,
                area,
            )
            for force in composer.forces
        ]
        figure = Figure(
            f"fig-area-{area}",
            f"Grades over the rounds: {in_sentence(label)}",
            composer.say("captions", "grades", what=in_sentence(label)),
            strips(
                f"Grades of each force: {in_sentence(label)}",
                "Forces in rows, rounds in columns, grades as letters. Lines join grades that may be compared; "
                "double lines stand where they may not. Hatched: asked, but no grade was read.",
                rows,
                composer.named_cycles(),
                data.breaks,
            ),
            source,
            inline=index < _AREAS_INLINE,
        )
        if index < _AREAS_OPEN:
            blocks.append(figure)
        elif figure.inline:
            blocks.append(Fold(f"Grades force by force: {in_sentence(label)}", (figure,)))
        else:
            blocks.append(figure)
    inline = [block for block in blocks if not (isinstance(block, Figure) and not block.inline)]
    filed = [block for block in blocks if isinstance(block, Figure) and not block.inline]
    if filed:
        links: list[Span] = []
        for figure in filed:
            links += [Span("link", figure.title.removeprefix("Grades over the rounds: "), figure.file)]
            links += [Span("text", ", ")]
        paragraph = Paragraph((Span("text", "More areas, in a file each: "), *links[:-1]))
        inline.append(Fold("Grades force by force: all other areas", (paragraph, *filed)))
    return inline


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
    file = composer.book.file("tables/comparability.csv", ("earlier", "later", "comparable", "reason"), raw)
    source = composer.book.source(
        "comparability", (composer.data.ask("cycles")[1],), "Rounds in time, each with the one before.", file=file
    )
    return Table(
        "comparability-table",
        composer.say("captions", "comparability"),
        (Column("Rounds"), Column("May grades be compared?"), Column("What is said", "words")),
        tuple(rows),
        source,
    )
