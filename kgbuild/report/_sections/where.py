"""Sections on where and when themes were named: heat maps and the timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from kgbuild.report._composer import Composer
from kgbuild.report._content import Block, Figure, Scalar, Section, Span, percent
from kgbuild.report._data import CONCERNS, Finding
from kgbuild.report._figures import Cell, Named, heat_map, timeline
from kgbuild.report._wording import texts

_THEMES_DRAWN: Final = 20
_THEMES_IN_TIME: Final = 14
_TOO_FEW: Final = 5  # forces read; a share of fewer says nothing

Box = tuple[str, str]  # row and column of a heat map


def where(composer: Composer, ranked: Sequence[str]) -> Section:
    """Heat maps: themes by force, by round, or forces by round."""
    blocks: list[Block] = []
    if composer.scope.theme and not composer.single:
        blocks.append(_force_by_cycle(composer))
    elif len(composer.forces) > 2:
        blocks.append(_theme_by_force(composer, ranked[:_THEMES_DRAWN]))
    if not (composer.scope.cycle and len(composer.forces) > 2) and not (composer.scope.theme and not composer.single):
        for force in composer.scope.compare or ("",):
            blocks.append(_theme_by_cycle(composer, ranked[:_THEMES_DRAWN], force))
    title = texts()["sections"]["where-force" if len(composer.forces) < 3 else "where"]
    return Section("where", title, tuple(blocks))


def _count_cells(counts: Mapping[Box, int], names: Mapping[Box, str]) -> dict[Box, Cell]:
    """Boxes of counts. `names` says what each box is of, and has only the boxes of which something was read."""
    return {
        box: Cell("found", str(counts[box]), min(counts[box], 5) - 1, says) if counts[box] else Cell("none")
        for box, says in names.items()
    }


def _times(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _count_legend(most: int, noun: str) -> list[str]:
    """What the steps of darkness mean, where 5 stands for 5 or more and `most` is the largest count."""
    steps = range(2, min(most, 5) + 1)
    return [f"1 {noun}", *(f"{each}{' or more' if each == 5 and most > 5 else ''}" for each in steps)]


def _theme_by_force(composer: Composer, themes: Sequence[str]) -> Figure:
    data, cycle = composer.data, composer.scope.cycle
    noun = "finding" if cycle else "round"
    counts: dict[Box, int] = {}
    raw: list[tuple[Scalar, ...]] = []
    for force in composer.forces:
        for theme in themes:
            found = [each for each in composer.asks if each.force == force and theme in each.themes]
            rounds = {each.cycle for each in found if each.cycle}
            counts[force, theme] = len(found) if cycle else len(rounds)
            read = [each for each in composer.cycles_read[force] if not cycle or each == cycle]
            raw.append(
                (
                    force,
                    theme,
                    "unknown" if not read else "found" if counts[force, theme] else "none",
                    len(rounds),
                    len(read),
                    len(found),
                    "|".join(sorted(each.fact for each in found)),
                )
            )
    file = composer.book.file(
        "tables/theme-force.csv", ("force", "theme", "state", "rounds", "rounds_read", "findings", "facts"), raw
    )
    source = composer.book.source(
        "theme-force",
        composer.evidence_asked(),
        f"For each force and theme the {noun}s with a finding that names it; the {len(themes)} themes that came "
        "back most widely. A force of which nothing was read is unknown.",
        file=file,
        facts=[each.fact for each in composer.asks if set(each.themes) & set(themes)],
    )

    names = {
        (force, theme): f"{data.force(force)}, {data.theme(theme)}: {_times(counts[force, theme], noun)}"
        for force in composer.forces
        for theme in themes
        if (cycle in composer.cycles_read[force] if cycle else composer.cycles_read[force])
    }
    total = len(data.cycles)
    drawing = heat_map(
        "Heat map: theme by force",
        f"Forces in rows, {len(themes)} themes in columns; darker means told in more {noun}s. Hatched: unknown.",
        [(force, data.force(force)) for force in composer.forces],
        [(theme, data.theme(theme)) for theme in themes],
        _count_cells(counts, names),
        _count_legend(max(counts.values(), default=1), noun),
        beside=None
        if cycle
        else {force: f"{len(composer.cycles_read[force])} of {total}" for force in composer.forces},
        beside_label="read",
        turned=True,
    )
    return Figure(
        "fig-theme-force",
        "Theme by force",
        (*composer.say("captions", "theme-force"), Span("text", ". "),
         *composer.say("intro", "where-force-cycle" if cycle else "where-force")),
        drawing,
        "figures/theme-force.svg",
        source,
    )  # fmt: skip


def _force_by_cycle(composer: Composer) -> Figure:
    data, theme = composer.data, composer.scope.theme
    columns = [cycle.slug for cycle in data.cycles if not composer.scope.cycle or cycle.slug == composer.scope.cycle]
    counts: dict[Box, int] = {}
    raw: list[tuple[Scalar, ...]] = []
    for force in composer.forces:
        for cycle in columns:
            found = [each for each in composer.asks if each.force == force and each.cycle == cycle]
            counts[force, cycle] = len(found)
            state = "unknown" if (force, cycle) not in data.read else "found" if found else "none"
            raw.append((force, cycle, state, len(found), "|".join(sorted(each.fact for each in found))))
    file = composer.book.file("tables/force-cycle.csv", ("force", "cycle", "state", "findings", "facts"), raw)
    source = composer.book.source(
        "force-cycle",
        composer.evidence_asked(),
        "For each force and round the findings that name the theme as something to put right.",
        file=file,
        facts=[each.fact for each in composer.asks],
    )

    names = {
        (force, cycle): f"{data.force(force)}, {data.cycle(cycle)}: {_times(counts[force, cycle], 'finding')}"
        for force in composer.forces
        for cycle in columns
        if (force, cycle) in data.read
    }
    drawing = heat_map(
        f"Heat map: {data.theme(theme)} by force and round",
        "Forces in rows, rounds in columns; darker means more findings to put right. Hatched: unknown.",
        [(force, data.force(force)) for force in composer.forces],
        [(cycle, data.cycle(cycle)) for cycle in columns],
        _count_cells(counts, names),
        _count_legend(max(counts.values(), default=1), "finding"),
        breaks=[each for each in data.breaks if each in columns],
        cell=(58, 18),
    )
    caption = composer.say("captions", "force-cycle", theme=composer.theme_span(theme))
    return Figure(
        "fig-force-cycle",
        "Force by round",
        (*caption, Span("text", ". "), *composer.say("intro", "where-cycle-one")),
        drawing,
        "figures/force-cycle.svg",
        source,
    )


def _theme_by_cycle(composer: Composer, themes: Sequence[str], only: str) -> Figure:
    """Shares of forces, or of one force (`only`, or the report's) how many findings."""
    data, force = composer.data, only or composer.single
    columns = [cycle.slug for cycle in data.cycles]
    forces = {force} if force else set(composer.forces)
    read_in = {cycle: sum((each, cycle) in data.read for each in forces) for cycle in columns}
    found = {
        (theme, cycle): [
            finding
            for each in ([force] if force else composer.forces)
            for finding in composer.history.get((each, theme, cycle), ())
            if finding.polarity == "negative"
        ]
        for theme in themes
        for cycle in columns
    }
    told = {box: len({each.force for each in findings}) for box, findings in found.items()}
    if force:
        way = _of_one_force(composer, found, read_in)
    else:
        way = _of_all_forces(composer, told, read_in)
    raw = [
        (
            *(theme, cycle, way.cells[theme, cycle].state if (theme, cycle) in way.cells else "unknown"),
            *(told[theme, cycle], read_in[cycle], len(found[theme, cycle])),
            "|".join(sorted(each.fact for each in found[theme, cycle])),
        )
        for theme in themes
        for cycle in columns
    ]
    suffix = f"-{only}" if only else ""
    file = composer.book.file(
        f"tables/theme-cycle{suffix}.csv",
        ("theme", "cycle", "state", "forces", "forces_read", "findings", "facts"),
        raw,
    )
    parameters = {"polarity": "negative", "theme": composer.scope.theme, "force": force}
    given = {key: value for key, value in parameters.items() if value}
    source = composer.book.source(
        f"theme-cycle{suffix}",
        (data.ask("evidence", **given)[1],),
        way.method,
        file=file,
        facts=[each.fact for findings in found.values() for each in findings],
    )
    who = f"{data.force(force)}: " if force else ""
    drawing = heat_map(
        f"{who}Heat map: theme by round",
        f"{len(themes)} themes in rows, rounds in columns. Hatched: unknown. {way.darker}",
        [(theme, data.theme(theme)) for theme in themes],
        [(cycle, data.cycle(cycle)) for cycle in columns],
        way.cells,
        way.legend,
        below=None if force else {cycle: f"{read_in[cycle]} read" for cycle in columns},
        breaks=data.breaks,
        cell=(62, 20),
        unknown=way.unknown,
    )
    caption, intro = ("theme-cycle-one", "where-cycle-one") if force else ("theme-cycle", "where-cycle")
    return Figure(
        f"fig-theme-cycle{suffix}",
        f"{who}Theme by round",
        (Span("text", who), *composer.say("captions", caption), Span("text", ". "), *composer.say("intro", intro)),
        drawing,
        f"figures/theme-cycle{suffix}.svg",
        source,
    )


@dataclass(frozen=True, slots=True)
class _Shading:
    """How the boxes of a heat map are filled, and the words that go with that."""

    cells: dict[Box, Cell]
    legend: list[str]
    method: str
    darker: str
    unknown: str


def _of_one_force(composer: Composer, found: Mapping[Box, Sequence[Finding]], read_in: Mapping[str, int]) -> _Shading:
    """Boxes of how many findings of one force name a theme in a round."""
    data = composer.data
    counts = {box: len(findings) for box, findings in found.items()}
    names = {
        (theme, cycle): f"{data.theme(theme)}, {data.cycle(cycle)}: {count} to put right"
        for (theme, cycle), count in counts.items()
        if read_in[cycle]
    }
    return _Shading(
        _count_cells(counts, names),
        _count_legend(max(counts.values(), default=1), "finding"),
        method="Findings to put right by theme and round.",
        darker="Darker means more findings to put right.",
        unknown="unknown: nothing was read",
    )


def _of_all_forces(composer: Composer, told: Mapping[Box, int], read_in: Mapping[str, int]) -> _Shading:
    """Boxes of what share of the forces read in a round were told of a theme."""
    data = composer.data
    cells = {}
    for (theme, cycle), count in told.items():
        base = read_in[cycle]
        if base >= _TOO_FEW and count:
            says = f"{data.theme(theme)}, {data.cycle(cycle)}: {count} of {base} forces read"
            cells[theme, cycle] = Cell("found", percent(count, base), min(10 * count // base, 4), says)
        elif base >= _TOO_FEW:
            cells[theme, cycle] = Cell("none")
    return _Shading(
        cells,
        ["under 10%", "10 to 19%", "20 to 29%", "30 to 39%", "40% or more"],
        method=f"Forces told, of the forces with findings read in the round; fewer than {_TOO_FEW} read is unknown.",
        darker="Darker means a larger share of forces.",
        unknown=f"unknown: fewer than {_TOO_FEW} forces read",
    )


def when(composer: Composer, ranked: Sequence[str]) -> Section:
    """The timeline: when each theme was named."""
    themes = list(ranked[:_THEMES_IN_TIME])
    figures = [_timeline(composer, themes, only) for only in composer.scope.compare or ("",)]
    return Section("when", texts()["sections"]["when"], (composer.intro("when"), *figures))


def _timeline(composer: Composer, themes: Sequence[str], only: str) -> Figure:
    """When each theme was named, to one force (`only`, or the report's) or to how many."""
    data = composer.data
    columns = [cycle.slug for cycle in data.cycles]
    forces = [only] if only else composer.forces
    one = len(forces) == 1
    unit = "findings" if one else "forces"
    read_in = {cycle: sum((force, cycle) in data.read for force in forces) for cycle in columns}
    cells: dict[Box, Named] = {}
    raw: list[tuple[Scalar, ...]] = []
    facts: list[str] = []
    for theme, cycle in product(themes, columns):
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
        state = "found" if found else "none"
        raw.append((theme, cycle, state, *counts, "|".join(sorted(each.fact for each in found))))
    suffix = f"-{only}" if only else ""
    file = composer.book.file(
        f"tables/timeline{suffix}.csv",
        ("theme", "cycle", "state", "causes_of_concern", "others_to_put_right", "strengths", "facts"),
        raw,
    )
    given = {"theme": composer.scope.theme, "force": only or composer.single}
    source = composer.book.source(
        f"timeline{suffix}",
        (data.ask("evidence", **{key: value for key, value in given.items() if value})[1],),
        f"{unit.capitalize()} by theme, round and sort of finding.",
        file=file,
        facts=facts,
    )
    who = f"{data.force(only)}: " if only else ""
    drawing = timeline(
        f"{who}Themes over the rounds",
        f"{len(themes)} themes in rows, rounds in columns; numbers are {unit}. Hatched: unknown.",
        [(theme, data.theme(theme)) for theme in themes],
        [(cycle, data.cycle(cycle)) for cycle in columns],
        cells,
        data.breaks,
        unit=unit,
        below=None if one else {cycle: f"{read_in[cycle]} read" for cycle in columns},
    )
    return Figure(
        f"fig-timeline{suffix}",
        f"{who}Themes over the rounds",
        (Span("text", who), *composer.say("captions", "timeline"), Span("text", f"; numbers are {unit}.")),
        drawing,
        f"figures/timeline{suffix}.svg",
        source,
    )
