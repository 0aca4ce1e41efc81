"""Sections on where and when themes were named: heat maps and the timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from kgbuild.report._composer import Composer
from kgbuild.report._content import Block, Figure, Scalar, Section, Span, percent
from kgbuild.report._data import CONCERNS
from kgbuild.report._figures import Cell, Named, heat_map, timeline
from kgbuild.report._wording import texts

_THEMES_DRAWN: Final = 20
_THEMES_IN_TIME: Final = 14
_TOO_FEW: Final = 5  # forces read; a share of fewer says nothing


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


def _count_cells(
    composer: Composer,
    rows: Iterable[str],
    columns: Iterable[str],
    counts: dict[tuple[str, str], int],
    known: Any,
    noun: str,
) -> dict[tuple[str, str], Cell]:
    cells = {}
    for row in rows:
        for column in columns:
            count = counts.get((row, column), 0)
            name = known(row, column)
            if name is None:
                continue
            if count:
                plural = "" if count == 1 else "s"
                cells[row, column] = Cell("found", str(count), min(count, 5) - 1, f"{name}: {count} {noun}{plural}")
            else:
                cells[row, column] = Cell("none")
    return cells


def _theme_by_force(composer: Composer, themes: Sequence[str]) -> Figure:
    data, cycle = composer.data, composer.scope.cycle
    noun = "finding" if cycle else "round"
    counts: dict[tuple[str, str], int] = {}
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

    def known(force: str, theme: str) -> str | None:
        read = composer.cycles_read[force]
        if not read or (cycle and cycle not in read):
            return None
        return f"{data.force(force)}, {data.theme(theme)}"

    cells = _count_cells(composer, composer.forces, themes, counts, known, noun)
    most = max(counts.values(), default=1)
    legend = [f"{each}{' or more' if each == 5 and most > 5 else ''}" for each in range(1, min(max(most, 1), 5) + 1)]
    legend[0] = f"1 {noun}"
    total = len(data.cycles)
    drawing = heat_map(
        "Heat map: theme by force",
        f"Forces in rows, {len(themes)} themes in columns; darker means told in more {noun}s. Hatched: unknown.",
        [(force, data.force(force)) for force in composer.forces],
        [(theme, data.theme(theme)) for theme in themes],
        cells,
        legend,
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
    counts: dict[tuple[str, str], int] = {}
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

    def known(force: str, cycle: str) -> str | None:
        return f"{data.force(force)}, {data.cycle(cycle)}" if (force, cycle) in data.read else None

    most = min(max([1, *counts.values()]), 5)
    legend = [f"{each}{' or more' if each == 5 else ''}" for each in range(1, most + 1)]
    legend[0] = "1 finding"
    drawing = heat_map(
        f"Heat map: {data.theme(theme)} by force and round",
        "Forces in rows, rounds in columns; darker means more findings to put right. Hatched: unknown.",
        [(force, data.force(force)) for force in composer.forces],
        [(cycle, data.cycle(cycle)) for cycle in columns],
        _count_cells(composer, composer.forces, columns, counts, known, "finding"),
        legend,
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
    data = composer.data
    force = only or composer.single
    columns = [cycle.slug for cycle in data.cycles]
    suffix = f"-{only}" if only else ""
    raw: list[tuple[Scalar, ...]] = []
    cells: dict[tuple[str, str], Cell] = {}
    facts: list[str] = []
    read_in = {
        cycle: {each for each, where in data.read if where == cycle and each in composer.forces} for cycle in columns
    }
    for theme in themes:
        for cycle in columns:
            found = [
                each
                for name in ([force] if force else composer.forces)
                for each in composer.history.get((name, theme, cycle), ())
                if each.polarity == "negative"
            ]
            told = {each.force for each in found}
            facts += [each.fact for each in found]
            name = f"{data.theme(theme)}, {data.cycle(cycle)}"
            if force:
                known = (force, cycle) in data.read
                if known:
                    cells[theme, cycle] = (
                        Cell("found", str(len(found)), min(len(found), 5) - 1, f"{name}: {len(found)} to put right")
                        if found
                        else Cell("none")
                    )
                state = "unknown" if not known else "found" if found else "none"
                base = int(known)
            else:
                base = len(read_in[cycle])
                state = "unknown" if base < _TOO_FEW else "found" if told else "none"
                if state == "found":
                    step = min(10 * len(told) // base, 4)
                    cells[theme, cycle] = Cell(
                        "found", percent(len(told), base), step, f"{name}: {len(told)} of {base} forces read"
                    )
                elif state == "none":
                    cells[theme, cycle] = Cell("none")
            raw.append((theme, cycle, state, len(told), base, len(found), "|".join(sorted(e.fact for e in found))))
    file = composer.book.file(
        f"tables/theme-cycle{suffix}.csv",
        ("theme", "cycle", "state", "forces", "forces_read", "findings", "facts"),
        raw,
    )
    parameters = {"polarity": "negative", "theme": composer.scope.theme, "force": force}
    given = {key: value for key, value in parameters.items() if value}
    source = composer.book.source(
        f"theme-cycle{suffix}",
        (composer.data.ask("evidence", **given)[1],),
        "Findings to put right by theme and round."
        if force
        else f"Forces told, of the forces with findings read in the round; fewer than {_TOO_FEW} read is unknown.",
        file=file,
        facts=facts,
    )
    who = f"{data.force(force)}: " if force else ""
    if force:
        most = min(max([1, *(cell.step + 1 for cell in cells.values())]), 5)
        legend = [f"{each}{' or more' if each == 5 else ''}" for each in range(1, most + 1)]
        legend[0] = "1 finding"
    else:
        legend = ["under 10%", "10 to 19%", "20 to 29%", "30 to 39%", "40% or more"]
    drawing = heat_map(
        f"{who}Heat map: theme by round",
        f"{len(themes)} themes in rows, rounds in columns. Hatched: unknown. "
        + ("Darker means more findings to put right." if force else "Darker means a larger share of forces."),
        [(theme, data.theme(theme)) for theme in themes],
        [(cycle, data.cycle(cycle)) for cycle in columns],
        cells,
        legend,
        below=None if force else {cycle: f"{len(read_in[cycle])} read" for cycle in columns},
        breaks=data.breaks,
        cell=(62, 20),
        unknown="unknown: nothing was read" if force else f"unknown: fewer than {_TOO_FEW} forces read",
    )
    key = "theme-cycle-one" if force else "theme-cycle"
    intro = "where-cycle-one" if force else "where-cycle"
    return Figure(
        f"fig-theme-cycle{suffix}",
        f"{who}Theme by round",
        (Span("text", who), *composer.say("captions", key), Span("text", ". "), *composer.say("intro", intro)),
        drawing,
        f"figures/theme-cycle{suffix}.svg",
        source,
    )


def when(composer: Composer, ranked: Sequence[str]) -> Section:
    """The timeline: when each theme was named."""
    data = composer.data
    themes = list(ranked[:_THEMES_IN_TIME])
    columns = [cycle.slug for cycle in data.cycles]
    blocks: list[Block] = [composer.intro("when")]
    for only in composer.scope.compare or ("",):
        forces = [only] if only else composer.forces
        one = len(forces) == 1
        suffix = f"-{only}" if only else ""
        cells: dict[tuple[str, str], Named] = {}
        raw: list[tuple[Scalar, ...]] = []
        facts: list[str] = []
        for theme in themes:
            for cycle in columns:
                if not any((force, cycle) in data.read for force in forces):
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
        file = composer.book.file(
            f"tables/timeline{suffix}.csv",
            ("theme", "cycle", "state", "causes_of_concern", "others_to_put_right", "strengths", "facts"),
            raw,
        )
        unit = "findings" if one else "forces"
        given = {"theme": composer.scope.theme, "force": only or composer.single}
        source = composer.book.source(
            f"timeline{suffix}",
            (composer.data.ask("evidence", **{key: value for key, value in given.items() if value})[1],),
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
            below=None
            if one
            else {cycle: f"{sum((force, cycle) in data.read for force in forces)} read" for cycle in columns},
        )
        caption = (Span("text", who), *composer.say("captions", "timeline"), Span("text", f"; numbers are {unit}."))
        blocks.append(
            Figure(
                f"fig-timeline{suffix}",
                f"{who}Themes over the rounds",
                caption,
                drawing,
                f"figures/timeline{suffix}.svg",
                source,
            )
        )
    return Section("when", texts()["sections"]["when"], tuple(blocks))
