"""The null model and the tails of counts under it. numpy and scipy.special only; nothing here is drawn by chance.

Sources: F. Saracco et al., "Randomizing bipartite networks: the case of the World Trade Web" (2015);
Z. Neal, "The backbone of bipartite projections" (2014);
H. E. Daniels, "Tail probability approximations" (1987), section 6.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

EXACT_TERMS = 400  # beyond so many terms a tail is a saddlepoint approximation: within 2 in 100 of the exact value
_STEPS = 200
_TOLERANCE = 1e-9


def configuration_model(rows: Ints, columns: Ints) -> Floats:
    """The chance of each cell in the most random 0/1 table that has these sums on average.

    Args:
        rows, columns: sums of a 0/1 table that exists; shapes (r,) and (c,).

    Returns:
        Shape (r, c). Sums of it are `rows` and `columns` to 1e-6. Rows of equal sums are equal.
    """
    result = np.zeros((len(rows), len(columns)))
    row_left, column_left = rows.astype(np.int64).copy(), columns.astype(np.int64).copy()
    row_open, column_open = row_left > 0, column_left > 0
    # A row that is full is full in every such table; the same of columns. What is left then may have full ones again.
    while True:
        full_rows = row_open & (row_left >= column_open.sum())
        full_columns = column_open & (column_left >= row_open.sum()) & ~full_rows.any()
        if full_rows.any():
            result[np.ix_(full_rows, column_open)] = 1.0
            column_left[column_open] -= full_rows.sum()
            row_open &= ~full_rows
        elif full_columns.any():
            result[np.ix_(row_open, full_columns)] = 1.0
            row_left[row_open] -= full_columns.sum()
            column_open &= ~full_columns
        else:
            break
        column_open &= column_left > 0
        row_open &= row_left > 0
    if row_open.any() and column_open.any():
        row_sums, row_class, row_times = np.unique(row_left[row_open], return_inverse=True, return_counts=True)
        column_sums, column_class, column_times = np.unique(
            column_left[column_open], return_inverse=True, return_counts=True
        )
        chances = _fit(row_sums, row_times, column_sums, column_times)
        result[np.ix_(row_open, column_open)] = chances[row_class[:, None], column_class[None, :]]
    return result


def _fit(rows: Ints, row_times: Ints, columns: Ints, column_times: Ints) -> Floats:
    """Newton's method on the likelihood, which is concave; one unknown for each distinct sum."""
    r, c = len(rows), len(columns)
    n = row_times[:, None] * column_times[None, :].astype(np.float64)
    total = float((rows * row_times).sum())
    target = np.concatenate([rows * row_times, columns * column_times]).astype(np.float64)
    with np.errstate(divide="ignore"):
        unknown = np.concatenate([np.log(rows / math.sqrt(total)), np.log(columns / math.sqrt(total))])

    def objective(at: Floats) -> float:
        return float((n * np.logaddexp(0.0, at[:r, None] + at[None, r:])).sum() - target @ at)

    value = objective(unknown)
    for _ in range(_STEPS):
        p = 1.0 / (1.0 + np.exp(-(unknown[:r, None] + unknown[None, r:])))
        gradient = np.concatenate([(n * p).sum(1), (n * p).sum(0)]) - target
        if np.abs(gradient / np.concatenate([row_times, column_times])).max() < _TOLERANCE:
            break
        v = n * p * (1.0 - p)
        hessian = np.zeros((r + c, r + c))
        hessian[:r, :r] = np.diag(v.sum(1))
        hessian[r:, r:] = np.diag(v.sum(0))
        hessian[:r, r:] = v
        hessian[r:, :r] = v.T
        # One direction changes nothing (add to rows what is taken from columns): the ridge holds it still.
        hessian[np.diag_indices(r + c)] += 1e-10 * max(1.0, float(v.sum()))
        step = np.linalg.solve(hessian, gradient)
        length = 1.0
        while length > 1e-6:
            ahead = objective(unknown - length * step)
            if ahead <= value:
                break
            length /= 2
        else:
            break
        unknown = unknown - length * step
        value = ahead
    return np.asarray(1.0 / (1.0 + np.exp(-(unknown[:r, None] + unknown[None, r:]))))


def upper_tail(chances: Floats, counts: Ints, times: Ints | None = None) -> Floats:
    """P(X >= count) for sums of independent zeros and ones.

    Args:
        chances: shape (m, n), of m sums with n terms each.
        counts: shape (m,).
        times: shape (n,); how often each term stands in the sum. None is once.

    Returns:
        Shape (m,), within [0, 1]. Exact up to `EXACT_TERMS` terms.
    """
    terms = chances.shape[1] if times is None else int(times.sum())
    if terms > EXACT_TERMS:
        return _saddlepoint(chances, counts, np.ones(chances.shape[1]) if times is None else times)
    if times is not None:
        chances = np.repeat(chances, times, axis=1)
    result = np.ones(len(counts))
    for count in np.unique(counts):
        if count <= 0:
            continue
        of = np.flatnonzero(counts == count)
        result[of] = _absorbing(chances[of], int(count))
    return result


def _absorbing(chances: Floats, count: int) -> Floats:
    """P(X >= count) by adding term after term; the last state keeps whatever reached `count`: no cancellation."""
    states = np.zeros((count + 1, len(chances)))
    states[0] = 1.0
    for p in chances.T:
        moved = states[:count] * p
        states[:count] -= moved
        states[1:] += moved
    return np.asarray(np.minimum(states[count], 1.0))


def sum_tail(distribution: Floats, values: Ints, count: int) -> float:
    """P(X >= count) for a sum of independent whole numbers: Lugannani and Rice, with Daniels' correction.

    Args:
        distribution: shape (k, n): the chance of each of k values, for n terms.
        values: shape (k,), from 0, ascending.
    """
    v = values.astype(np.float64)
    most = int(np.where(distribution > 0, values[:, None], 0).max(0).sum())
    if count <= 0:
        return 1.0
    if count > most:
        return 0.0

    def moments(s: float) -> tuple[float, float, float, float]:
        weight = np.exp(s * v)
        zeroth, first, second, third = np.stack([weight, weight * v, weight * v**2, weight * v**3]) @ distribution
        mean = first / zeroth
        variance = second / zeroth - mean**2
        skewed = third / zeroth - 3 * mean * second / zeroth + 2 * mean**3
        return float(np.log(zeroth).sum()), float(mean.sum()), float(variance.sum()), float(skewed.sum())

    limit = 500.0 / max(float(v[-1]), 1.0)
    low, high, s = -limit, limit, 0.0
    for _ in range(60):
        cumulant, mean, variance, _ = moments(s)
        low, high = (s, high) if mean < count else (low, s)
        ahead = s - (mean - count) / max(variance, 1e-300)
        ahead = ahead if low < ahead < high else (low + high) / 2
        if abs(ahead - s) < 1e-10:
            break
        s = ahead
    cumulant, _, variance, _ = moments(s)
    w = math.copysign(math.sqrt(max(2 * (s * count - cumulant), 0.0)), s)
    u = -math.expm1(-s) * math.sqrt(max(variance, 1e-300))
    return float(_lugannani_rice(*np.array([w, u, *moments(0.0)[2:]])[:, None])[0])


def _saddlepoint(chances: Floats, counts: Ints, times: NDArray[np.generic]) -> Floats:
    """Lugannani and Rice with Daniels' correction for whole numbers."""
    weight = np.asarray(times, dtype=np.float64)
    result = np.ones(len(counts))
    possible = ((chances > 0) * weight).sum(1)
    result[counts > possible] = 0.0
    sure = ((chances >= 1) * weight).sum(1)
    inside = (counts > sure) & (counts < possible)
    top = (counts == possible) & (counts > sure)
    if top.any():
        with np.errstate(divide="ignore"):
            logs = np.where(chances[top] > 0, np.log(np.maximum(chances[top], 1e-300)), 0.0)
        result[top] = np.exp((logs * weight).sum(1))
    chunk = max(1, 4_000_000 // max(1, chances.shape[1]))
    where = np.flatnonzero(inside)
    for start in range(0, len(where), chunk):
        of = where[start : start + chunk]
        p, k = chances[of], counts[of].astype(np.float64)
        mean = (p * weight).sum(1)
        low, high = np.full(len(of), -60.0), np.full(len(of), 60.0)
        s = np.clip(np.log(np.maximum(k, 1e-9) / np.maximum(mean, 1e-300)), -20.0, 20.0)
        for _ in range(100):
            tilted = _tilt(p, s)
            slope = (tilted * weight).sum(1) - k
            low, high = np.where(slope < 0, s, low), np.where(slope >= 0, s, high)
            curve = (tilted * (1 - tilted) * weight).sum(1)
            newton = s - slope / np.maximum(curve, 1e-300)
            step = np.where((newton > low) & (newton < high), newton, (low + high) / 2)
            if np.abs(step - s).max() < 1e-11:
                s = step
                break
            s = step
        tilted = _tilt(p, s)
        curve = (tilted * (1 - tilted) * weight).sum(1)
        cumulant = (
            np.logaddexp(np.log1p(-np.minimum(p, 1 - 1e-16)), np.log(np.maximum(p, 1e-300)) + s[:, None]) * weight
        )
        w = np.sign(s) * np.sqrt(np.maximum(2 * (s * k - cumulant.sum(1)), 0.0))
        u = -np.expm1(-s) * np.sqrt(curve)
        third = (p * (1 - p) * (1 - 2 * p) * weight).sum(1)
        variance = np.maximum((p * (1 - p) * weight).sum(1), 1e-300)
        result[of] = _lugannani_rice(w, u, variance, third)
    return result


def _lugannani_rice(w: Floats, u: Floats, variance: Floats, third: Floats) -> Floats:
    """The tail at a saddlepoint; `variance` and `third` are the cumulants of the sum itself."""
    from scipy.special import ndtr

    with np.errstate(divide="ignore", invalid="ignore"):
        tail = ndtr(-w) - np.exp(-w * w / 2) / math.sqrt(2 * math.pi) * (1 / w - 1 / u)
    # At the mean both parts are infinite; their difference is not.
    middle = 0.5 - (third / (6 * variance**1.5) - 0.5 / np.sqrt(variance)) / math.sqrt(2 * math.pi)
    return np.clip(np.where(np.abs(w) < 1e-4, middle, tail), 0.0, 1.0)


def _tilt(p: Floats, s: Floats) -> Floats:
    with np.errstate(over="ignore"):
        return np.asarray(p / (p + (1 - p) * np.exp(-s)[:, None] + 1e-300))


def count_chances(layers: Floats) -> Floats:
    """The distribution of how many layers hold a cell.

    Args:
        layers: shape (c, ...), chances of independent zeros and ones.

    Returns:
        Shape (c + 1, ...): the chance of 0, 1, ... c.
    """
    result = np.zeros((len(layers) + 1, *layers.shape[1:]))
    result[0] = 1.0
    for index, p in enumerate(layers):
        moved = result[: index + 1] * p
        result[: index + 1] -= moved
        result[1 : index + 2] += moved
    return np.maximum(result, 0.0)


def draw_recurrences(chance: Floats, sums: Ints, *, draws: int, seed: int) -> Ints:
    """Recurrences of one theme or several under the null, with exactly as many forces in each cycle as it has.

    In each cycle the forces are drawn as independent zeros and ones, given their sum (conditional Bernoulli sampling).

    Args:
        chance: shape (C, F, T).
        sums: shape (C, T): forces of each theme in each cycle.

    Returns:
        Shape (T, draws): pairs of cycles of the same force.

    Source: Chen, Dempster and Liu, "Weighted finite population sampling to maximize entropy" (1994), procedure 2.
    """
    _, f, t = chance.shape
    result = np.zeros((t, draws), dtype=np.int64)
    step = max(1, 20_000_000 // max(f * draws, 1))
    for start in range(0, t, step):
        of = slice(start, min(start + step, t))
        generator = np.random.Generator(np.random.PCG64([seed, start]))
        cycles = np.zeros((f, of.stop - start, draws), dtype=np.int8)
        for layer, wanted in zip(chance[:, :, of], sums[:, of], strict=True):
            _draw_layer(generator, layer, wanted, cycles)
        for of_force in cycles:
            twice = of_force.astype(np.int16)
            twice *= of_force - 1
            result[of] += twice
        result[of] //= 2
    return result


def _draw_layer(generator: np.random.Generator, chance: Floats, sums: Ints, cycles: NDArray[np.int8]) -> None:
    """Draw one cycle: which forces have each theme.

    Args:
        generator: of numbers; moved on by as many for each force with a chance, whatever the sums are.
        chance: shape (F, T).
        sums: shape (T,).
        cycles: shape (F, T, draws); one is added for each force that is drawn.
    """
    some = np.flatnonzero(sums)
    if not len(some):
        return
    f, t, draws = cycles.shape
    bits, wanted, p = generator.bit_generator, sums[some], chance[:, some]
    assert isinstance(bits, np.random.PCG64)
    k = int(wanted.max())
    # tails[i][:, j]: the chance that forces i and later give j.
    tails = np.zeros((f + 1, len(some), k + 1))
    tails[f, :, 0] = 1.0
    for at in range(f - 1, -1, -1):
        tails[at] = tails[at + 1] * (1 - p[at])[:, None]
        tails[at, :, 1:] += tails[at + 1, :, :-1] * p[at][:, None]
    # Where in the flat table of a force: the theme's row, and how many forces are still to come.
    at_row = np.arange(len(some))[:, None] * (k + 1)
    left = np.repeat(at_row + wanted[:, None], draws, axis=1)
    drawn, limit = np.empty((len(some), draws + draws % 2), dtype=np.float32), np.empty_like(left, np.float32)
    chosen = np.empty_like(left, np.bool_)
    # Runs of neighbouring themes: those between, which no force has in this cycle, are stepped over.
    cuts = [0, *(np.flatnonzero(np.diff(some) > 1) + 1).tolist(), len(some)]
    runs = [(drawn[a:b], int(some[a]), int(some[b - 1]) + 1) for a, b in pairwise(cuts)]
    for at in np.flatnonzero(chance.any(1)).tolist():
        take = np.zeros((len(some), k + 1), dtype=np.float32)
        with np.errstate(divide="ignore", invalid="ignore"):
            take[:, 1:] = np.nan_to_num(tails[at + 1, :, :-1] * p[at][:, None] / tails[at, :, 1:])
        place = 0
        for part, first, last in runs:
            bits.advance((first - place) * drawn.shape[1] // 2)  # one step gives two numbers of 32 bits
            generator.random(out=part, dtype=np.float32)
            place = last
        bits.advance((t - place) * drawn.shape[1] // 2)
        # Every place is inside the table; "clip" only spares numpy the look.
        take.ravel().take(left, out=limit, mode="clip")
        np.less(drawn[:, :draws], limit, out=chosen)
        np.subtract(left, chosen, out=left)
        cycles[at, some] += chosen


def company(present: Bools, chance: Floats, one: int, others: Ints) -> Floats:
    """The chance of each number of inspections that `one` shares with each of `others`.

    Given where `one` was found, and in how many forces each other was found in each cycle; which ones those are is left
    to the null.

    Args:
        present, chance: shape (C, F, T).
        one, others: themes; shape of `others` (m,).

    Returns:
        Shape (m, most + 1), rows that sum to 1.
    """
    result = np.ones((len(others), 1))
    for layer, table in enumerate(present):
        inside = table[:, one]
        sums = table[:, others].sum(0)
        if not inside.any() or not sums.any():
            continue
        p = chance[layer][:, others]
        k = int(sums.max())
        within, without = np.zeros((len(others), k + 1)), np.zeros((len(others), k + 1))
        within[:, 0] = without[:, 0] = 1.0
        for at in np.flatnonzero(inside | p.any(1)).tolist():
            states = within if inside[at] else without
            moved = states[:, :-1] * p[at][:, None]
            states *= (1 - p[at])[:, None]
            states[:, 1:] += moved
        index = sums[:, None] - np.arange(k + 1)
        both = within * np.where(index >= 0, np.take_along_axis(without, np.maximum(index, 0), axis=1), 0.0)
        both = both[:, : min(k, int(inside.sum())) + 1]
        both /= both.sum(1, keepdims=True)
        wider = np.zeros((len(others), result.shape[1] + both.shape[1] - 1))
        for shift in range(both.shape[1]):
            wider[:, shift : shift + result.shape[1]] += result * both[:, shift : shift + 1]
        result = wider
    return result


def benjamini_hochberg(p: Floats) -> Floats:
    """q-values of p-values, in their order. Spec: Benjamini and Hochberg (1995)."""
    if not len(p):
        return p
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    result = np.empty_like(scaled)
    result[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return result


def wilson(found: int, of: int) -> tuple[float, float]:
    """Wilson's interval of a share at 95%; `of` > 0."""
    z = 1.959963984540054
    share, z2 = found / of, z * z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = z / (1 + z2 / of) * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return max(0.0, middle - half) if found else 0.0, min(1.0, middle + half) if found < of else 1.0


@lru_cache(maxsize=4096)
def garwood(count: int) -> tuple[float, float]:
    """Garwood's exact interval of a Poisson mean at 95%, from a count."""
    from scipy.special import gammaincinv

    tail = 0.025
    return float(gammaincinv(count, tail)) if count else 0.0, float(gammaincinv(count + 1.0, 1 - tail))
