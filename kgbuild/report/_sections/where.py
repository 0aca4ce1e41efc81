"""Sections on where and when themes were named: heat maps and the timeline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import product
from typing import Final

from kgbuild.report._composer import Composer, facts_of
from kgbuild.report._content import Block, Figure, Scalar, Section, Span, percent
from kgbuild.report._data import CONCERNS, Finding
from kgbuild.report._figures import Boxes, Cell, Columns, Named, heat_map, timeline

_THEMES_DRAWN: Final = 20
_THEMES_IN_TIME: Final = 14
_TOO_FEW: Final = 5  # forces read; a share of fewer says nothing

Box = tuple[str, str]  # row and column of a heat map
Labelled = Sequence[tuple[str, str]]  # slug and label of each row


def where(composer: Composer, ranked: Sequence[str]) -> Section:
    """Heat maps: themes by force, by round, or forces by round."""
    scope, many = composer.scope, len(composer.forces) > 2
    themes = composer.in_rounds(ranked)[:_THEMES_DRAWN]
    one_theme = bool(scope.theme) and not composer.single
    blocks: list[Block] = []
    if one_theme:
        blocks.append(_force_by_cycle(composer))
    elif many:
        blocks.append(_theme_by_force(composer, themes))
    if not one_theme and not (scope.cycle and many):
        blocks += [_theme_by_cycle(composer, themes, only) for only in scope.compare or ("",)]
    return composer.section("where", blocks, title="" if many else "where-force")


def when(composer: Composer, ranked: Sequence[str]) -> Section:
    """The timeline: when each theme was named."""
    themes = composer.in_rounds(ranked)[:_THEMES_IN_TIME]
    figures = [_timeline(composer, themes, only) for only in composer.scope.compare or ("",)]
    return composer.section("when", [composer.intro("when"), *figures])


# -- what all have in common


def _by_count(
    rows: Labelled, columns: Columns, counts: Mapping[Box, int], read: Collection[Box], noun: str, says: str = ""
) -> Boxes:
    """The darker, the more: 5 is the darkest, and stands for 5 or more.

    Args:
        rows, columns: in order.
        counts: of each box.
        read: the boxes of which something was read.
        noun: what is counted.
        says: what a box says in place of the noun behind its count.
    """
    cells = {}
    for (row, of_row), (column, of_column) in product(rows, columns.named):
        if (row, column) in read:
            count = counts[row, column]
            told = f"{count} {says or noun + 's' * (count != 1)}"
            found = Cell("found", str(count), min(count, 5) - 1, f"{of_row}, {of_column}: {told}")
            cells[row, column] = found if count else Cell("none")
    most = max(counts.values(), default=1)
    steps = (f"{each}{' or more' if each == 5 and most > 5 else ''}" for each in range(2, min(most, 5) + 1))
    return Boxes(rows, columns, cells, [f"1 {noun}", *steps])


def _read_in(composer: Composer, forces: Sequence[str]) -> dict[str, int]:
    """Of how many of the forces findings were read, by round."""
    data = composer.data
    return {cycle.slug: sum((force, cycle.slug) in data.read for force in forces) for cycle in data.cycles}


# -- the figures


def _theme_by_force(composer: Composer, themes: Sequence[str]) -> Figure:
    """In how many rounds each force was told of a theme; in a report on one round, in how many findings."""
    data, cycle, forces = composer.data, composer.scope.cycle, composer.forces
    found: dict[Box, list[Finding]] = defaultdict(list)
    for each in composer.asks:
        for theme in each.themes:
            found[each.force, theme].append(each)
    boxes = list(product(forces, themes))
    rounds = {box: len({each.cycle for each in found[box] if each.cycle}) for box in boxes}
    read = {force: [each for each in composer.cycles_read[force] if not cycle or each == cycle] for force in forces}
    noun = "finding" if cycle else "round"
    columns = Columns([(theme, data.theme(theme)) for theme in themes])
    counts = {box: len(found[box]) for box in boxes} if cycle else rounds
    way = _by_count(composer.named_forces(), columns, counts, {box for box in boxes if read[box[0]]}, noun)
    source = composer.book.source(
        "theme-force",
        composer.evidence_asked(),
        f"For each force and theme the {noun}s with a finding that names it; the {len(themes)} themes that came "
        "back most widely. A force of which nothing was read is unknown.",
        "force theme state rounds rounds_read findings facts",
        (
            (*box, way.state(box), rounds[box], len(read[box[0]]), len(found[box]), facts_of(found[box]))
            for box in boxes
        ),
        facts=[each.fact for each in composer.asks if set(each.themes) & set(themes)],
    )
    drawing = heat_map(
        "Heat map: theme by force",
        f"Forces in rows, {len(themes)} themes in columns; darker means told in more {noun}s. Hatched: unknown.",
        way,
        beside=("read", {} if cycle else {force: f"{len(read[force])} of {len(data.cycles)}" for force in forces}),
        turned=True,
    )
    intro = composer.say("intro", "where-force-cycle" if cycle else "where-force")
    caption = (*composer.say("captions", "theme-force"), Span("text", ". "), *intro)
    return Figure("fig-theme-force", "Theme by force", caption, drawing, source)


def _force_by_cycle(composer: Composer) -> Figure:
    """How many findings to put right each force had on the theme of the report, round by round."""
    data, theme = composer.data, composer.scope.theme
    cycles = [each for each in composer.named_cycles() if composer.scope.cycle in ("", each[0])]
    columns = Columns(cycles, [each for each in data.breaks if each in dict(cycles)])
    found: dict[Box, list[Finding]] = {box: [] for box in product(composer.forces, dict(cycles))}
    for each in composer.asks:
        if (each.force, each.cycle) in found:
            found[each.force, each.cycle].append(each)
    counts = {box: len(each) for box, each in found.items()}
    way = _by_count(composer.named_forces(), columns, counts, data.read, "finding")
    source = composer.book.source(
        "force-cycle",
        composer.evidence_asked(),
        "For each force and round the findings that name the theme as something to put right.",
        "force cycle state findings facts",
        ((*box, way.state(box), len(each), facts_of(each)) for box, each in found.items()),
        facts=[each.fact for each in composer.asks],
    )
    drawing = heat_map(
        f"Heat map: {data.theme(theme)} by force and round",
        "Forces in rows, rounds in columns; darker means more findings to put right. Hatched: unknown.",
        way,
        cell=(58, 18),
    )
    caption = composer.say("captions", "force-cycle", theme=composer.theme_span(theme))
    caption = (*caption, Span("text", ". "), *composer.say("intro", "where-cycle-one"))
    return Figure("fig-force-cycle", "Force by round", caption, drawing, source)


def _theme_by_cycle(composer: Composer, themes: Sequence[str], only: str) -> Figure:
    """Shares of forces, or of one force (`only`, or the report's) how many findings."""
    data, force = composer.data, only or composer.single
    forces = [force] if force else composer.forces
    read_in = _read_in(composer, forces)
    found = {
        (theme, cycle): [
            finding
            for each in forces
            for finding in composer.history.get((each, theme, cycle), ())
            if finding.polarity == "negative"
        ]
        for theme, cycle in product(themes, read_in)
    }
    told = {box: len({each.force for each in findings}) for box, findings in found.items()}
    rows, columns = [(theme, data.theme(theme)) for theme in themes], composer.rounds()
    if force:
        counts = {box: len(findings) for box, findings in found.items()}
        way = _by_count(rows, columns, counts, {box for box in found if read_in[box[1]]}, "finding", "to put right")
        words = _ONE_FORCE
    else:
        way, words = _by_share(rows, columns, told, read_in), _ALL_FORCES
    suffix, who = (f"-{only}" if only else ""), (f"{data.force(force)}: " if force else "")
    source = composer.book.source(
        f"theme-cycle{suffix}",
        (data.ask("evidence", polarity="negative", theme=composer.scope.theme, force=force)[1],),
        words["method"],
        "theme cycle state forces forces_read findings facts",
        ((*box, way.state(box), told[box], read_in[box[1]], len(each), facts_of(each)) for box, each in found.items()),
        facts=[each.fact for findings in found.values() for each in findings],
    )
    drawing = heat_map(
        f"{who}Heat map: theme by round",
        f"{len(themes)} themes in rows, rounds in columns. Hatched: unknown. {words['darker']}",
        way,
        below=None if force else {cycle: f"{count} read" for cycle, count in read_in.items()},
        cell=(62, 20),
    )
    one = "-one" if force else ""
    caption, intro = composer.say("captions", f"theme-cycle{one}"), composer.say("intro", f"where-cycle{one}")
    whole = (Span("text", who), *caption, Span("text", ". "), *intro)
    return Figure(f"fig-theme-cycle{suffix}", f"{who}Theme by round", whole, drawing, source)


_ONE_FORCE: Final = {
    "method": "Findings to put right by theme and round.",
    "darker": "Darker means more findings to put right.",
}
_ALL_FORCES: Final = {
    "method": f"Forces told, of the forces with findings read in the round; fewer than {_TOO_FEW} read is unknown.",
    "darker": "Darker means a larger share of forces.",
}


def _by_share(rows: Labelled, columns: Columns, told: Mapping[Box, int], read_in: Mapping[str, int]) -> Boxes:
    """What share of the forces read in a round were told of a theme."""
    cells = {}
    for (theme, of_theme), (cycle, of_cycle) in product(rows, columns.named):
        count, base = told[theme, cycle], read_in[cycle]
        if base >= _TOO_FEW:
            says = f"{of_theme}, {of_cycle}: {count} of {base} forces read"
            found = Cell("found", percent(count, base), min(10 * count // base, 4), says)
            cells[theme, cycle] = found if count else Cell("none")
    steps = ["under 10%", "10 to 19%", "20 to 29%", "30 to 39%", "40% or more"]
    return Boxes(rows, columns, cells, steps, unknown=f"unknown: fewer than {_TOO_FEW} forces read")


def _timeline(composer: Composer, themes: Sequence[str], only: str) -> Figure:
    """When each theme was named, to one force (`only`, or the report's) or to how many."""
    data = composer.data
    forces = [only] if only else composer.forces
    one = len(forces) == 1
    unit = "findings" if one else "forces"
    read_in = _read_in(composer, forces)
    cells: dict[Box, Named] = {}
    raw: list[tuple[Scalar, ...]] = []
    facts: list[str] = []
    for theme, cycle in product(themes, read_in):
        if not read_in[cycle]:
            raw.append((theme, cycle, "unknown", None, None, None, ""))
            continue
        found = [each for force in forces for each in composer.history.get((force, theme, cycle), ())]
        facts += [each.fact for each in found]
        sorts = [
            [each for each in found if each.kind in CONCERNS],
            [each for each in found if each.kind not in CONCERNS and each.polarity == "negative"],
            [each for each in found if each.polarity == "positive"],
        ]
        counts = [len(sort) if one else len({each.force for each in sort}) for sort in sorts]
        cells[theme, cycle] = Named(*counts)
        raw.append((theme, cycle, "found" if found else "none", *counts, facts_of(found)))
    suffix, who = (f"-{only}", f"{data.force(only)}: ") if only else ("", "")
    source = composer.book.source(
        f"timeline{suffix}",
        (data.ask("evidence", theme=composer.scope.theme, force=only or composer.single)[1],),
        f"{unit.capitalize()} by theme, round and sort of finding.",
        "theme cycle state causes_of_concern others_to_put_right strengths facts",
        raw,
        facts=facts,
    )
    drawing = timeline(
        f"{who}Themes over the rounds",
        f"{len(themes)} themes in rows, rounds in columns; numbers are {unit}. Hatched: unknown.",
        [(theme, data.theme(theme)) for theme in themes],
        composer.rounds(),
        cells,
        unit=unit,
        below=None if one else {cycle: f"{count} read" for cycle, count in read_in.items()},
    )
    caption = (Span("text", who), *composer.say("captions", "timeline"), Span("text", f"; numbers are {unit}."))
    return Figure(f"fig-timeline{suffix}", f"{who}Themes over the rounds", caption, drawing, source)
