"""Two themes together."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kgbuild.analyse._grid import (
    FACTS,
    Grid,
    Groups,
    Tests,
    Wanted,
    evidence,
    make_tests,
    naming_either,
    pairs_within,
    sole_pages,
    stabilities,
)
from kgbuild.analyse._null import Floats, Ints, company, upper_tail
from kgbuild.analyse._persistence import MOST_DRAWN
from kgbuild.analyse._result import ALPHA, LIMIT, CoOccurrence, Stability

_CELLS = 8_000_000  # of one table of pairs by rows


@dataclass
class Together:
    """All pairs of themes, m = T * (T - 1) / 2, in the order of `numpy.triu_indices`.

    Attributes:
        a, b, observed, mean, deviation: shape (m,); the last two of the model without a condition, for the projection.
        tails: shape (m, most + 1), the chance of so many or more; None where it is worked out when asked for.
        units, first, second: each inspection (cycle * F + force) with each pair found there.
        tests: their family.
    """

    grid: Grid
    a: Ints
    b: Ints
    observed: Ints
    mean: Floats
    deviation: Floats
    tails: Floats | None
    units: Ints
    first: Ints
    second: Ints
    tests: Tests = field(init=False)

    def tail(self, of: Ints, counts: Ints) -> Floats:
        """The chance of so many inspections with both or more, of the pairs `of`."""
        if self.tails is not None:
            last = self.tails.shape[1] - 1
            return np.where(counts > last, 0.0, self.tails[of, np.clip(counts, 0, last)])
        rows, times = self.grid.rows, self.grid.times
        result = np.ones(len(of))
        step = max(1, _CELLS // max(len(times), 1))
        for start in range(0, len(of), step):
            some = of[start : start + step]
            chances = np.ascontiguousarray((rows[:, self.a[some]] * rows[:, self.b[some]]).T)
            result[start : start + step] = upper_tail(chances, counts[start : start + step], times)
        return result


def together(grid: Grid) -> Together:
    """Test every pair of themes."""
    _, f, t = grid.shape
    a, b = np.triu_indices(t, 1)
    cycle, force, theme = np.nonzero(grid.present)
    units, first, second = pairs_within(cycle.astype(np.int64) * f + force, theme)
    observed = np.bincount(first * t + second, minlength=t * t).reshape(t, t)[a, b].astype(np.int64)
    sums = grid.present.sum(1)  # (C, T)
    most = np.minimum(sums[:, a], sums[:, b]).sum(0).astype(np.int64)
    mean = ((grid.rows * grid.times[:, None]).T @ grid.rows)[a, b]
    squares = ((grid.rows**2 * grid.times[:, None]).T @ grid.rows**2)[a, b]
    tails, expected = _exact(grid) if f <= MOST_DRAWN else (None, mean)
    result = Together(grid, a, b, observed, mean, np.sqrt(np.maximum(mean - squares, 0.0)), tails, units, first, second)
    every = np.arange(len(a))
    result.tests = make_tests(
        "co-occurrence",
        observed,
        expected,
        result.tail(every, observed),
        np.where(most > 0, result.tail(every, most), 1.0),
        statistic="inspections (a force in a cycle) in which both themes were found",
        criterion=f"even if the rarer of both never came without the other, in any cycle, p would be above {ALPHA:g}",
    )
    return result


def _exact(grid: Grid) -> tuple[Floats, Floats]:
    """The chance of 0, 1, ... inspections or more with both, shape (m, most + 1), and the mean."""
    _, _, t = grid.shape
    place = np.zeros((t, t), dtype=np.int64)
    a, b = np.triu_indices(t, 1)
    place[a, b] = place[b, a] = np.arange(len(a))
    # Given where the commoner theme of the two was found.
    order = np.lexsort((np.arange(t), -grid.present.sum((0, 1))))
    parts = []
    for at, one in enumerate(order[:-1].tolist()):
        others = order[at + 1 :]
        parts.append((place[one, others], company(grid.present, grid.chance, one, others)))
    tails = np.zeros((len(a), max((each.shape[1] for _, each in parts), default=1)))
    for where, chances in parts:
        tails[where, : chances.shape[1]] = chances[:, ::-1].cumsum(1)[:, ::-1]
    return np.minimum(tails, 1.0), tails[:, 1:].sum(1)


def cooccurrence(grid: Grid, pairs: Together, wanted: Wanted) -> tuple[list[CoOccurrence], int]:
    """Rows for pairs seen together twice or more, where they are wanted, and how many there are."""
    columns = grid.columns
    c, f, t = grid.shape
    order = _listed(grid, pairs, wanted)
    total, order = len(order), order[:LIMIT]
    key = pairs.first * t + pairs.second
    where = Groups(key, pairs.units)
    same, named_both = _in_one_finding(grid)
    in_cell = grid.findings_by(grid.cell)
    size = np.bincount(grid.cell[grid.selected[columns.theme_finding]], minlength=c * f * t)
    in_either = size[pairs.units * t + pairs.first] + size[pairs.units * t + pairs.second]
    total_of = np.bincount(key, weights=in_either, minlength=t * t)
    names = [(columns.forces[unit % f], columns.cycles[unit // f]) for unit in range(c * f)]
    stability = _stability(grid, pairs, order)
    result = []
    for at, index in enumerate(order.tolist()):
        a, b = int(pairs.a[index]), int(pairs.b[index])
        units = where.of(a * t + b).astype(np.int64)
        some = units[:FACTS]
        found = in_cell.of_all(np.concatenate([some * t + a, some * t + b]))
        result.append(
            CoOccurrence(
                theme=columns.themes[a],
                other=columns.themes[b],
                inspections=len(units),
                same_finding=int(same[a * t + b]),
                test=pairs.tests.row(index),
                stability=stability[at],
                where=tuple(names[unit] for unit in some[np.lexsort((some // f, some % f))].tolist()),
                evidence=evidence(
                    columns,
                    found,
                    sparql=naming_either(grid, columns.themes[a], columns.themes[b]),
                    total=int(total_of[a * t + b]) - int(named_both[a * t + b]),
                ),
            )
        )
    return result, total


def _listed(grid: Grid, pairs: Together, wanted: Wanted) -> Ints:
    """The pairs that rows are for, in the order of rows."""
    _, f, t = grid.shape
    keep = wanted.themes(grid)
    shown = (pairs.observed >= 2) & (keep[pairs.a] | keep[pairs.b])
    here = np.ones(len(pairs.units), dtype=np.bool_)
    if wanted.force is not None:
        here &= pairs.units % f == wanted.force
    if wanted.cycle is not None:
        here &= pairs.units // f == wanted.cycle
    shown &= np.isin(pairs.a * t + pairs.b, (pairs.first * t + pairs.second)[here])
    candidates = np.flatnonzero(shown)
    p = np.nan_to_num(pairs.tests.p[candidates], nan=2.0)
    return np.asarray(candidates[np.lexsort((pairs.b[candidates], pairs.a[candidates], p.round(12)))])


def _in_one_finding(grid: Grid) -> tuple[Ints, Ints]:
    """By pair (theme * T + larger theme): inspections with a finding that names both, and such findings."""
    columns = grid.columns
    c, f, t = grid.shape
    selected = grid.selected[columns.theme_finding]
    finding, theme = columns.theme_finding[selected].astype(np.int64), columns.theme[selected].astype(np.int64)
    both, one, other = pairs_within(finding, theme)
    shared = one * t + other
    units = np.unique(shared * (c * f) + columns.cycle[both].astype(np.int64) * f + columns.force[both])
    return np.bincount(units // (c * f), minlength=t * t), np.bincount(shared, minlength=t * t)


def _stability(grid: Grid, pairs: Together, chosen: Ints) -> list[Stability]:
    """Leave out one page at a time: an inspection loses a pair where one of its two themes rests on that page alone."""
    _, _, t = grid.shape
    cells, pages = sole_pages(grid)
    place = np.full(t * t, -1, dtype=np.int64)
    place[pairs.a[chosen] * t + pairs.b[chosen]] = np.arange(len(chosen))
    mine = place[pairs.first * t + pairs.second] >= 0
    units, first, second = pairs.units[mine], pairs.first[mine], pairs.second[mine]

    def page_of(cell: Ints) -> Ints:
        if not len(cells):
            return np.full(len(cell), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(cells, cell), len(cells) - 1)
        return np.where(cells[at] == cell, pages[at], -1)

    one, other = page_of(units * t + first), page_of(units * t + second)
    pair = place[first * t + second]
    width = len(grid.columns.pages) + 1
    twice = one == other
    keys = np.concatenate([pair[one >= 0] * width + one[one >= 0], (pair * width + other)[(other >= 0) & ~twice]])
    keys, count = np.unique(keys, return_counts=True)
    return stabilities(pairs.tests, chosen, (keys // width, keys % width, count), grid.columns.pages, pairs.tail)
