"""Which of two themes is first named before the other, within forces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from kgbuild.analyse._grid import Grid, Tests, Wanted, evidence, make_tests, naming_either, rounded
from kgbuild.analyse._null import Floats, Ints, upper_tail
from kgbuild.analyse._result import ALPHA, Family, Precedence

MOST_THEMES: Final = 40
LEAST_FORCES: Final = 5


def precedence(grid: Grid, wanted: Wanted) -> tuple[list[Precedence], Family]:
    """Which theme is first named before which; rows where one theme of the pair is wanted.

    For two themes of a force that are first named in different cycles, the null says how likely each order was, given
    how much was asked about either theme in each cycle. Given which forces these are, how many have the one order is
    Poisson-binomial; so neither themes that keep company nor themes that stay look like an order.
    """
    columns = grid.columns
    c, f, _ = grid.shape
    chosen, keep = _chosen(grid), wanted.themes(grid)
    first = np.where(grid.present.any(0), grid.present.argmax(0), c)[:, chosen]  # (F, themes)
    orders = _orders(first, grid.chance[:, :, chosen])
    tests = _tests(orders)
    in_theme = grid.findings_by(columns.theme.astype(np.int64) * f + columns.force[columns.theme_finding])

    def row(index: int) -> Precedence:
        a, b = int(orders.a[index]), int(orders.b[index])
        before, ordered = int(orders.before[index]), int(orders.ordered[index])
        mean = rounded(float(orders.expected[index]))
        if before < mean:
            a, b, before, mean = b, a, ordered - before, rounded(ordered - mean)
        test = tests.row(index)
        in_both = np.flatnonzero((first[:, a] < c) & (first[:, b] < c))
        found = in_theme.of_all(np.concatenate([chosen[a] * f + in_both, chosen[b] * f + in_both]))
        theme, other = columns.themes[chosen[a]], columns.themes[chosen[b]]
        assert test.p_value is not None and test.q_value is not None
        return Precedence(
            theme=theme,
            other=other,
            before=before,
            after=ordered - before,
            same=int(orders.same[index]),
            expected=mean,
            p_value=test.p_value,
            q_value=test.q_value,
            verdict=test.verdict,
            evidence=evidence(columns, found, sparql=naming_either(grid, theme, other)),
        )

    shown = np.flatnonzero((tests.least <= ALPHA) & (keep[chosen[orders.a]] | keep[chosen[orders.b]]))
    rows = sorted(map(row, shown.tolist()), key=lambda each: (each.p_value, each.theme, each.other))
    return rows, tests.family


def _chosen(grid: Grid) -> Ints:
    """The themes of most forces, in their order."""
    forces = grid.present.any(0).sum(0)
    ranked = sorted(
        np.flatnonzero(forces >= LEAST_FORCES).tolist(), key=lambda each: (-forces[each], grid.columns.themes[each])
    )
    return np.array(sorted(ranked[:MOST_THEMES]), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Orders:
    """All pairs of n themes, m = n * (n - 1) / 2, in the order of `numpy.triu_indices`; each of shape (m,).

    Attributes:
        a, b: the themes.
        before, ordered, same: forces where `a` is first, where either is, and where both come in the same cycle.
        expected: `before` under the null.
        p, least: two-sided p-values, and the smallest that could be.
    """

    a: Ints
    b: Ints
    before: Ints
    ordered: Ints
    same: Ints
    expected: Floats
    p: Floats
    least: Floats


def _tests(orders: _Orders) -> Tests:
    return make_tests(
        "precedence",
        orders.before,
        orders.expected,
        orders.p,
        orders.least,
        statistic="forces in which the one theme is first named in an earlier cycle than the other, of those that have "
        f"both in different cycles; two-sided; the {MOST_THEMES} themes of most forces, each of {LEAST_FORCES} or more",
        criterion=f"even if every such force had the same order, p would be above {ALPHA:g}",
    )


def _orders(first: Ints, chance: Floats) -> _Orders:
    """What was counted and what the null gives.

    Args:
        first: shape (F, n), the cycle in which each force was first told of each theme, C where never.
        chance: shape (C, F, n), of being told under the null.
    """
    c, f, n = chance.shape
    unseen = np.cumprod(1.0 - chance, axis=0)  # not named up to this cycle
    now = np.concatenate([np.ones((1, f, n)), unseen[:-1]]) * chance  # first named in this cycle
    later = unseen - unseen[-1]  # first named after this cycle
    none, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
    columns: list[tuple[Ints | Floats, ...]] = [(none, none, none, nothing, nothing, nothing)]
    for at in range(n - 1):
        mine, others = first[:, at : at + 1], first[:, at + 1 :]
        both = (mine < c) & (others < c)
        ahead, ordered = both & (mine < others), both & (mine != others)
        forward = np.einsum("cf,cfu->fu", now[:, :, at], later[:, :, at + 1 :])
        backward = np.einsum("cf,cfu->fu", later[:, :, at], now[:, :, at + 1 :])
        with np.errstate(invalid="ignore"):
            share = np.nan_to_num(np.where(ordered, forward / (forward + backward), 0.0)).T
        mirror = np.where(ordered.T, 1.0 - share, 0.0)
        before, all_ordered = ahead.sum(0).astype(np.int64), ordered.sum(0).astype(np.int64)
        p = np.minimum(upper_tail(share, before), upper_tail(mirror, all_ordered - before))
        least = np.minimum(upper_tail(share, all_ordered), upper_tail(mirror, all_ordered))
        same = (both & ~ordered).sum(0).astype(np.int64)
        columns.append((before, all_ordered, same, share.sum(1), np.minimum(1.0, 2 * p), np.minimum(1.0, 2 * least)))
    a, b = np.triu_indices(n, 1)
    return _Orders(a, b, *(np.concatenate(each) for each in zip(*columns, strict=True)))
