"""Themes that come back: in one force over the cycles, and over all forces."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kgbuild.analyse._columns import OPEN, RESOLVED, Stated, columns_of
from kgbuild.analyse._grid import Grid, Groups, Tests, Wanted, evidence, make_grid, make_tests, sole_pages, stabilities
from kgbuild.analyse._null import Bools, Floats, Ints, count_chances, draw_recurrences, sum_tail
from kgbuild.analyse._prevalence import share_of
from kgbuild.analyse._result import (
    ALPHA,
    FOUND,
    LIMIT,
    NOT_FOUND,
    NOT_READ,
    NOTHING,
    Family,
    Persistence,
    Run,
    Stability,
    Standing,
    ThemePersistence,
)

MOST_DRAWN = 200  # forces; beyond, a saddlepoint without the condition on sums, which errs towards chance
_DEALT = 20  # draws of the test of all themes beyond that; then their normal limit
_CHUNK = 500_000  # cells of forces by themes at a time


class Recurrence:
    """What is tested, as tables of forces by themes, shape (F, T)."""

    def __init__(self, grid: Grid, *, seed: int, draws: int) -> None:
        """Count cycles, and the chance of as many."""
        self.grid = grid
        self._seed, self._draws = seed, draws
        self._drawn: Ints | None = None
        c, f, t = grid.shape
        self.cycles: Ints = grid.present.sum(0)
        self.longest = np.zeros((f, t), dtype=np.int8)
        run = np.zeros((f, t), dtype=np.int8)
        for layer in range(c):
            # A cycle of which no finding was read neither lengthens a run nor ends it.
            run = np.where(grid.present[layer], run + 1, np.where(grid.read[layer][:, None], 0, run)).astype(np.int8)
            np.maximum(self.longest, run, out=self.longest)
        p, least, expected = (np.zeros((f, t)) for _ in range(3))
        step = max(1, _CHUNK // max(t, 1))
        for start in range(0, f, step):
            of = slice(start, start + step)
            chance = grid.chance[:, of]
            distribution = count_chances(chance)
            tail = np.cumsum(distribution[::-1], axis=0)[::-1]
            p[of] = np.take_along_axis(tail, self.cycles[of][None], axis=0)[0]
            possible = chance > 0
            least[of] = np.where(possible.sum(0) >= 2, np.where(possible, chance, 1.0).prod(0), 1.0)
            expected[of] = chance.sum(0)
        self.tests: Tests = make_tests(
            "force-theme",
            self.cycles.ravel(),
            expected.ravel(),
            np.clip(p, 0.0, 1.0).ravel(),
            least.ravel(),
            statistic="cycles in which a force has a finding of the theme",
            criterion="even a finding in every cycle in which the force was read and the theme was found somewhere "
            f"would have p > {ALPHA:g}; fewer than two such cycles are never enough",
        )

    def by_theme(self) -> Tests:
        """How often a theme came back to a force, for each theme."""
        observed = _pairs(self.cycles).sum(0).astype(np.int64)
        found = self.grid.present.sum(1)  # (C, T)
        # Most if the forces of the one cycle are those of the other, as far as they go.
        most = np.zeros(found.shape[1], dtype=np.int64)
        chance = self.grid.chance
        for earlier in range(len(found)):
            for later in range(earlier + 1, len(found)):
                possible = ((chance[earlier] > 0) & (chance[later] > 0)).sum(0)
                most += np.minimum(np.minimum(found[earlier], found[later]), possible)
        expected = np.asarray((chance.sum(0) ** 2 - (chance**2).sum(0)).sum(0) / 2)
        return make_tests(
            "theme",
            observed,
            expected,
            self.tail(observed),
            np.where(most > 0, self.tail(most), 1.0),
            statistic="recurrences: pairs of cycles in which the theme was found in the same force",
            criterion="even if the forces of each cycle were those of every other, as far as they go, p would be above "
            f"{ALPHA:g}; a theme of one cycle is never enough",
        )

    def overall(self, by_theme: Tests) -> Tests:
        """One test of all themes together: do they come back to the same forces?

        The sum of all themes is so exact a number that the form of the null shows in it. So it is held against two: the
        configuration model, and the findings of each cycle with their themes dealt out anew. The larger mean and the
        larger p-value count.
        """
        observed = int(by_theme.observed.sum())
        enough = by_theme.family.tests > 0
        expected, p = float(by_theme.expected.sum()), 1.0
        if enough and self._drawn is not None:
            dealt = self._dealt(self._draws)
            tails = [float(1 + (each >= observed).sum()) / (1 + self._draws) for each in (self._drawn.sum(0), dealt)]
            expected, p = max(expected, float(dealt.mean())), max(tails)
        elif enough:
            from scipy.special import ndtr

            dealt = self._dealt(_DEALT)
            expected = max(expected, float(dealt.mean()))
            p = float(ndtr(-(observed - 0.5 - expected) / max(float(dealt.std(ddof=1)), 1e-9)))
        return make_tests(
            "overall",
            np.array([observed]),
            np.array([expected]),
            np.array([p]),
            np.array([1 / (1 + self._draws) if enough else 1.0]),
            statistic="recurrences of all themes together; of two nulls (the configuration model, and themes dealt out "
            "anew among the findings of each cycle) the one that explains more",
            criterion="no theme has enough data for a test of its own",
        )

    def _dealt(self, draws: int) -> Ints:
        """Recurrences of all themes, shape (draws,), where each cycle's themes are dealt out anew to its findings."""
        c, f, t = self.grid.shape
        chosen = self.grid.selected[self.grid.columns.theme_finding]
        # Sorted by cell, so that the draws do not depend on the order or the names of findings.
        cell = np.sort(self.grid.cell[chosen])
        cycle, place, theme = cell // (f * t), cell // t, cell % t
        of_cycle = [slice(start, end) for start, end in pairwise(np.searchsorted(cycle, np.arange(c + 1)).tolist())]
        generator = np.random.default_rng([self._seed, 1])
        result = np.zeros(draws, dtype=np.int64)
        for index in range(draws):
            drawn = generator.random(len(cell))
            order = np.concatenate([of.start + np.argsort(drawn[of], kind="stable") for of in of_cycle])
            found = np.zeros(c * f * t, dtype=np.bool_)
            found[place * t + theme[order]] = True
            result[index] = _pairs(found.reshape(c, f, t).sum(0)).sum()
        return result

    def tail(self, counts: Ints) -> Floats:
        """The chance of so many recurrences or more, for each theme."""
        _, f, t = self.grid.shape
        if f <= MOST_DRAWN:
            if self._drawn is None:
                # Cycles by name and no theme that is not there: the same draws for whatever else the columns hold.
                in_order = sorted(range(len(self.grid.columns.cycles)), key=self.grid.columns.cycles.__getitem__)
                sums = self.grid.present.sum(1)
                some = sums.any(0)
                self._drawn = np.zeros((t, self._draws), dtype=np.int64)
                self._drawn[some] = draw_recurrences(
                    self.grid.chance[in_order][:, :, some], sums[in_order][:, some], draws=self._draws, seed=self._seed
                )
            return np.asarray((1 + (self._drawn >= counts[:, None]).sum(1)) / (1 + self._draws))
        result = np.ones(t)
        values = _pairs(np.arange(self.grid.shape[0] + 1))
        step = max(1, _CHUNK // max(f, 1))
        for start in range(0, t, step):
            of = slice(start, start + step)
            distribution = count_chances(np.ascontiguousarray(self.grid.chance[:, :, of].transpose(0, 2, 1)))
            for at in range(distribution.shape[1]):
                result[start + at] = sum_tail(distribution[:, at], values, int(counts[start + at]))
        return result

    def stability(self, tests: Tests) -> list[Stability]:
        """Leave out one page at a time; for each theme."""
        _, f, t = self.grid.shape
        cells, pages = sole_pages(self.grid)
        # How many cycles of a force and theme rest on each page alone, and how many recurrences go with them.
        keys, emptied = np.unique(pages * (f * t) + cells % (f * t), return_counts=True)
        now = self.cycles.ravel()[keys % (f * t)]
        lost = _pairs(now) - _pairs(now - emptied)
        page_theme, place = np.unique((keys // (f * t)) * t + keys % t, return_inverse=True)
        loss = np.bincount(place, weights=lost, minlength=len(page_theme)).astype(np.int64)
        worst = (page_theme % t, page_theme // t, loss)
        return stabilities(tests, np.arange(t), worst, self.grid.columns.pages, lambda _, counts: self.tail(counts))


def _pairs(cycles: Ints) -> Ints:
    """How many pairs so many cycles make."""
    return np.asarray(cycles * (cycles - 1) // 2)


def themes(grid: Grid, recurrence: Recurrence) -> tuple[list[ThemePersistence], Family, Tests]:
    """Every theme with a finding of the kinds looked at; the family; one test of all together."""
    columns = grid.columns
    tests = recurrence.by_theme()
    stability = recurrence.stability(tests)
    testable = int((grid.read.sum(0) >= 2).sum())
    groups = grid.findings_by(columns.theme)
    in_cycle: Bools = np.asarray(grid.present.any(1))  # (C, T)
    polarity = _by_polarity(grid)
    result = []
    for key in groups.keys.tolist():
        found = groups.of(key)
        cycles = in_cycle[:, key].nonzero()[0]
        recurring = int((recurrence.cycles[:, key] >= 2).sum())
        share, interval = share_of(recurring, testable)
        result.append(
            ThemePersistence(
                theme=columns.themes[key],
                label=columns.labels[key],
                broader=columns.broader[key],
                forces=int((recurrence.cycles[:, key] > 0).sum()),
                cycles=tuple(columns.cycles[index] for index in cycles),
                findings=len(found),
                by_kind=_kinds(grid, found),
                first=columns.cycles[cycles[0]],
                last=columns.cycles[cycles[-1]],
                forces_recurring=recurring,
                recurrences=int(tests.observed[key]),
                forces_running=int((recurrence.longest[:, key] >= 2).sum()),
                longest_run=int(recurrence.longest[:, key].max()),
                forces_testable=testable,
                share_recurring=share,
                interval=interval,
                test=tests.row(key),
                stability=stability[key],
                evidence=evidence(columns, found, {"theme": columns.themes[key], **polarity}, query="findings"),
            )
        )
    result.sort(key=lambda each: (-each.recurrences, each.theme))
    return result, tests.family, recurrence.overall(tests)


def recurring(
    found: Iterable[tuple[str, str, str]], *, seed: int, draws: int
) -> dict[str, tuple[float, float, float] | None]:
    """See `kgbuild.analyse.recurring`."""
    cells = sorted(set(found))
    stated = Stated(
        force=[force for force, _, _ in cells],
        cycle=[cycle for _, cycle, _ in cells],
        kind=["any"] * len(cells),
        theme_finding=range(len(cells)),
        theme=[theme for _, _, theme in cells],
        cycles=sorted({cycle for _, cycle, _ in cells}),
        polarity={"any": ""},
    )
    columns = columns_of(stated)
    tests = Recurrence(make_grid(columns, ["any"]), seed=seed, draws=draws).by_theme()
    return {
        theme: (float(tests.expected[at]), float(tests.p[at]), float(tests.q[at])) if tests.least[at] <= ALPHA else None
        for at, theme in enumerate(columns.themes)
    }


def persistence(grid: Grid, recurrence: Recurrence, wanted: Wanted) -> tuple[list[Persistence], int]:
    """A row for each wanted force and theme with a finding of the kinds looked at, and how many there are."""
    columns = grid.columns
    _, f, t = grid.shape
    force, theme = np.nonzero((recurrence.cycles > 0) & wanted.cells(grid))
    order = np.lexsort(
        (theme, force, -recurrence.longest[force, theme].astype(np.int64), -recurrence.cycles[force, theme])
    )
    total = len(order)
    order = order[:LIMIT]
    shown = np.zeros(f * t, dtype=np.bool_)
    shown[force[order].astype(np.int64) * t + theme[order]] = True
    flat = np.where(grid.cell >= 0, grid.cell % (f * t), -1)
    mine = (flat >= 0) & shown[flat]
    groups = Groups(flat[mine], columns.theme_finding[mine])
    polarity = _by_polarity(grid)
    places = zip(force[order].tolist(), theme[order].tolist(), strict=True)
    return [_row(recurrence, j, i, groups.of(j * t + i), polarity) for j, i in places], total


def _row(
    recurrence: Recurrence, j: int, i: int, every: NDArray[np.integer], polarity: Mapping[str, str]
) -> Persistence:
    """The row of theme `i` in force `j`, from `every` finding of it, of whatever kind."""
    grid, columns = recurrence.grid, recurrence.grid.columns
    c, _, t = grid.shape
    found = every[grid.selected[every]]
    in_cycle = np.bincount(columns.cycle[found], minlength=c)
    there = np.flatnonzero(in_cycle).tolist()
    states = np.select(
        [in_cycle > 0, grid.read[:, j], grid.judgements[:, j] > 0], [FOUND, NOT_FOUND, NOT_READ], NOTHING
    ).tolist()
    years = columns.years[there[-1]] - columns.years[there[0]]
    asked = {"force": columns.forces[j], "theme": columns.themes[i], **polarity}
    return Persistence(
        force=columns.forces[j],
        theme=columns.themes[i],
        label=columns.labels[i],
        cells=tuple(zip(columns.cycles, states, in_cycle.tolist(), strict=True)),
        first=columns.cycles[there[0]],
        last=columns.cycles[there[-1]],
        cycles_found=len(there),
        cycles_read=int(grid.read[:, j].sum()),
        longest_run=int(recurrence.longest[j, i]),
        runs=_runs(columns.cycles, states),
        years=None if math.isnan(years) else float(years),
        findings=len(found),
        by_kind=_kinds(grid, every),
        standing=_standing(grid, found),
        test=recurrence.tests.row(j * t + i),
        evidence=evidence(columns, found, asked, query="findings"),
    )


def _by_polarity(grid: Grid) -> dict[str, str]:
    """The parameter of a named query that gives the kinds looked at, where one does."""
    columns = grid.columns
    kinds = {columns.kinds[index] for index in np.unique(columns.kind[grid.selected])}
    if len(kinds) == 1:
        return {"kind": kinds.pop()}
    found = dict(zip(columns.kinds, columns.polarity, strict=True))
    polarities = {found[each] for each in kinds}
    present = {columns.kinds[index] for index in np.unique(columns.kind)}
    if len(polarities) == 1 and kinds == {each for each in present if found[each] in polarities}:
        return {"polarity": polarities.pop()}
    return {}


def _kinds(grid: Grid, findings: NDArray[np.integer]) -> tuple[tuple[str, int], ...]:
    counts = Counter(grid.columns.kind[findings].tolist())
    return tuple((grid.columns.kinds[kind], counts[kind]) for kind in sorted(counts))


def _runs(cycles: tuple[str, ...], states: list[str]) -> tuple[Run, ...]:
    result: list[Run] = []
    found: list[str] = []
    gaps: list[str] = []
    waiting: list[str] = []

    def close() -> None:
        if found:
            result.append(Run(found[0], found[-1], tuple(found), tuple(gaps)))
        found.clear()
        gaps.clear()
        waiting.clear()

    for cycle, state in zip(cycles, states, strict=True):
        if state == FOUND:
            gaps.extend(waiting)
            waiting.clear()
            found.append(cycle)
        elif state == NOT_FOUND:
            close()
        elif found:
            waiting.append(cycle)
    close()
    return tuple(result)


def _standing(grid: Grid, findings: NDArray[np.integer]) -> Standing:
    columns = grid.columns
    state = columns.standing[findings]
    values = set(state.tolist())
    if values == {RESOLVED}:
        status = "resolved"
    elif RESOLVED in values:
        status = "mixed"
    elif OPEN in values:
        status = "open"
    else:
        status = "unknown"
    return Standing(status, *(columns.iris_of(findings[state == each]) for each in (OPEN, RESOLVED, 0)))
