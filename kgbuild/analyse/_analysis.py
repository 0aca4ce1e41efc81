"""The whole analysis, in order."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np

from kgbuild.analyse._columns import Columns
from kgbuild.analyse._grid import Wanted, evidence, make_grid
from kgbuild.analyse._pairs import cooccurrence, together
from kgbuild.analyse._persistence import Recurrence, persistence, themes
from kgbuild.analyse._precedence import precedence
from kgbuild.analyse._prevalence import areas, coverage, prevalence
from kgbuild.analyse._result import Analysis, Counts, Polarity, Scope
from kgbuild.analyse._structure import alike, structure
from kgbuild.analyse._wording import codings
from kgbuild.errors import QueryError, nearest

NULL = (
    "in each cycle the most random table of forces by themes that keeps, on average, how many themes each force has "
    "there and how many forces each theme has (bipartite configuration model, fitted by maximum likelihood); tests "
    "of themes and of pairs of themes keep exactly how many forces each has. Recurrences of themes are compared with "
    "draws from it, all else with exact distributions"
)
CAVEATS = (
    "Only pages that were read count. A force of which nothing was read in a cycle is unknown there: it is in no "
    "denominator, and no run ends there.",
    "Questions change from cycle to cycle. A theme may go because it was no longer asked about.",
    "A page on one part of an inspection names the themes of that part together; themes of one part keep company "
    "for that reason too.",
    "More than chance means more than how much is written about a force, and how often a theme is named in a cycle, "
    "would explain. It names no cause.",
    "A theme that is found in nearly every force cannot stand out from chance, however often it comes back: it recurs "
    "because it is found everywhere. Its share says so.",
    "Forces of which more was read have more themes and look more alike; no force is ranked by that.",
    "Findings of a table are in its author's own words, so that clusters of wording see those and not the report's.",
)


def run(columns: Columns, asked: Scope) -> Analysis:
    """See `kgbuild.analyse.analyse`; of `asked.kinds`, none are those of `asked.polarity`."""
    wanted, scope = _checked(columns, asked)
    force, theme, cycle, seed, draws = asked.force, asked.theme, asked.cycle, asked.seed, asked.draws
    grid = make_grid(columns, scope.kinds)
    here = {columns.themes[at] for at in np.flatnonzero((grid.present.any(0) & wanted.cells(grid)).any(0))}
    recurrence = Recurrence(grid, seed=seed, draws=draws)
    theme_rows, theme_family, overall = themes(grid, recurrence)
    persistence_rows, persistence_total = persistence(grid, recurrence, wanted)
    pairs = together(grid)
    pair_rows, pair_total = cooccurrence(grid, pairs, wanted)
    precedence_rows, precedence_family = precedence(grid, wanted)
    alike_rows, alike_total, alike_family = alike(grid, wanted)
    covered, in_areas = areas(grid)
    families = [overall.family, theme_family, recurrence.tests.family, pairs.tests.family, precedence_family]
    return Analysis(
        scope=scope,
        counts=_counts(columns),
        coverage=tuple(row for row in coverage(grid) if force in {None, row.force} and cycle in {None, row.cycle}),
        areas=tuple(row for row in covered if cycle in {None, row.cycle}),
        prevalence=tuple(
            row
            for row in prevalence(grid)
            if theme in {None, row.theme} and (cycle is None or row.cycle in {cycle, ""})
        ),
        area_prevalence=tuple(row for row in in_areas if theme in {None, row.theme} and cycle in {None, row.cycle}),
        themes=tuple(row for row in theme_rows if row.theme in here),
        overall=overall.row(0),
        persistence=tuple(persistence_rows),
        cooccurrence=tuple(pair_rows),
        precedence=tuple(precedence_rows),
        structure=structure(grid, pairs, seed=seed, draws=draws),
        alike=tuple(alike_rows),
        codings=codings(columns, seed=seed, draws=draws),
        families=tuple(families if alike_family is None else [*families, alike_family]),
        listed=(
            ("persistence", len(persistence_rows), persistence_total),
            ("cooccurrence", len(pair_rows), pair_total),
            ("alike", len(alike_rows), alike_total),
        ),
        cycles=columns.cycles,
        labels=dict(zip(columns.themes, columns.labels, strict=True)),
        caveats=CAVEATS,
        columns=columns,
    )


def _checked(columns: Columns, asked: Scope) -> tuple[Wanted, Scope]:
    """What may be shown, and the scope with the kinds that are looked at. Raises QueryError."""
    if asked.draws < 1 or asked.polarity not in get_args(Polarity):
        wrong = f"draws={asked.draws}" if asked.draws < 1 else f"polarity={asked.polarity!r}"
        fix = f"draw once or more, and take one of: {', '.join(get_args(Polarity))}"
        raise QueryError(f"nothing can be analysed with {wrong}", source="analyse", fix=fix)
    wanted = Wanted(
        _place("force", asked.force, columns.forces),
        _place("theme", asked.theme, columns.themes),
        _place("cycle", asked.cycle, columns.cycles),
    )
    for kind in asked.kinds:
        _place("kind", kind, columns.kinds)
    polarities = zip(columns.kinds, columns.polarity, strict=True)
    meant = (kind for kind, polarity in polarities if asked.polarity in ("any", polarity))
    return wanted, replace(asked, kinds=tuple(sorted(set(asked.kinds))) or tuple(meant))


def _counts(columns: Columns) -> Counts:
    n = len(columns)
    kinds = np.bincount(columns.kind[columns.kind >= 0], minlength=len(columns.kinds))
    return Counts(
        findings=n,
        attestations=columns.attestations,
        documents=len(columns.pages),
        forces=len(columns.forces),
        cycles=len(columns.cycles),
        themes=len(columns.themes),
        without_force=int((columns.force < 0).sum()),
        without_cycle=int((columns.cycle < 0).sum()),
        without_theme=n - len(np.unique(columns.theme_finding)),
        without_question=int((columns.area < 0).sum()),
        by_kind=tuple((kind, int(count)) for kind, count in zip(columns.kinds, kinds, strict=True) if count),
        evidence=evidence(columns, range(n), query="findings"),
    )


def _place(what: str, name: str | None, names: tuple[str, ...]) -> int | None:
    if name is None:
        return None
    if name in names:
        return names.index(name)
    some = f"one of: {', '.join(names[:8])}{' ...' if len(names) > 8 else ''}"
    raise QueryError(
        f"the graph has no {what} '{name}' with findings", source="analyse", fix=nearest(name, names) or some
    )
