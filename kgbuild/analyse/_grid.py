"""The tables that everything is counted in: forces by themes, a layer for each cycle, and the null of each layer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kgbuild.analyse._columns import Columns
from kgbuild.analyse._null import Bools, Floats, Ints, benjamini_hochberg, configuration_model, garwood
from kgbuild.analyse._result import ALPHA, MORE, NOT_ENOUGH, NOT_MORE, Evidence, Family, Interval, Stability, Test

FACTS: Final = 1_000  # IRIs that a row carries


def rounded(value: float) -> float:
    """Ten significant digits: what differs beyond them comes from the order in which a processor adds."""
    return float(f"{value:.10g}")


@dataclass(frozen=True, slots=True)
class Grid:
    """Counts and chances. C cycles, F forces, T themes.

    Attributes:
        selected: shape (findings,): of the kinds that are tested, with force and cycle known.
        kinds: slugs of the kinds of the selected findings.
        judgements, findings: shape (C, F).
        read: shape (C, F): findings > 0.
        cell: shape (incidences,): (cycle * F + force) * T + theme of each finding with a theme, selected or not; or -1.
        present: shape (C, F, T): a selected finding names the theme.
        chance: shape (C, F, T): of `present`, under the null.
        rows: shape (G, T): the distinct rows of `chance`, over all layers; `times` says how often each stands.
    """

    columns: Columns
    selected: Bools
    kinds: tuple[str, ...]
    judgements: Ints
    findings: Ints
    read: Bools
    cell: Ints
    present: Bools
    chance: Floats
    rows: Floats
    times: Ints

    @property
    def shape(self) -> tuple[int, int, int]:
        """C, F and T."""
        return self.present.shape[0], self.present.shape[1], self.present.shape[2]

    def findings_by(self, keys: NDArray[np.integer]) -> Groups:
        """The selected findings with a theme by a key of their own; `keys`: shape (incidences,)."""
        of = self.columns.theme_finding
        return Groups(np.where(self.selected[of], keys, -1), of)


def make_grid(columns: Columns, kinds: Iterable[str]) -> Grid:
    """Count, and fit the null of each cycle to the margins of the kinds looked at."""
    c, f, t = len(columns.cycles), len(columns.forces), len(columns.themes)
    wanted = np.isin(columns.kind, [columns.kinds.index(each) for each in kinds if each in columns.kinds])
    known = (columns.force >= 0) & (columns.cycle >= 0)
    place = np.where(known, columns.cycle.astype(np.int64) * f + columns.force, -1)
    findings = np.bincount(place[known], minlength=c * f).reshape(c, f)
    judged = (columns.judgement_force >= 0) & (columns.judgement_cycle >= 0)
    judgements = np.bincount(
        columns.judgement_cycle[judged].astype(np.int64) * f + columns.judgement_force[judged], minlength=c * f
    ).reshape(c, f)
    at = place[columns.theme_finding]
    cell = np.where(at >= 0, at * t + columns.theme, -1)
    selected = wanted & known
    flat = np.zeros(c * f * t, dtype=np.bool_)
    flat[cell[selected[columns.theme_finding]]] = True
    present: Bools = flat.reshape(c, f, t)
    chance = np.zeros((c, f, t))
    rows, times = [], []
    for layer in range(c):
        sums = present[layer].sum(1)
        chance[layer] = configuration_model(sums, present[layer].sum(0))
        # Forces with as many themes in a cycle have the same chances there.
        _, first, count = np.unique(sums, return_index=True, return_counts=True)
        keep = sums[first] > 0
        rows.append(chance[layer][first[keep]])
        times.append(count[keep])
    return Grid(
        columns,
        selected,
        tuple(columns.kinds[index] for index in np.unique(columns.kind[selected])),
        judgements,
        findings,
        findings > 0,
        cell,
        present,
        chance,
        np.concatenate(rows) if rows else np.zeros((0, t)),
        np.concatenate(times).astype(np.int64) if times else np.zeros(0, dtype=np.int64),
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What may be shown, by index; None for all."""

    force: int | None
    theme: int | None
    cycle: int | None

    def themes(self, grid: Grid) -> Bools:
        """Shape (T,)."""
        t = grid.shape[2]
        return np.ones(t, dtype=np.bool_) if self.theme is None else np.arange(t) == self.theme

    def cells(self, grid: Grid) -> Bools:
        """Shape (F, T); of a cycle, those found in it."""
        _, f, t = grid.shape
        keep = np.broadcast_to(self.themes(grid), (f, t)).copy()
        if self.force is not None:
            keep &= (np.arange(f) == self.force)[:, None]
        if self.cycle is not None:
            keep &= grid.present[self.cycle]
        return keep


class Groups:
    """Findings by a key: `of(key)` gives those of one key, in order. Made by one sort."""

    def __init__(self, keys: NDArray[np.integer], findings: NDArray[np.integer]) -> None:
        """Take pairs of key and finding, in any order; pairs with a negative key are left out."""
        keep = keys >= 0
        keys, findings = keys[keep], findings[keep]
        order = np.lexsort((findings, keys))
        self._findings = findings[order]
        self.keys, self._start = np.unique(keys[order], return_index=True)
        self._end = np.append(self._start[1:], len(order))

    def of(self, key: int) -> NDArray[np.integer]:
        """Findings of `key`, sorted; none for an unknown key."""
        at = int(np.searchsorted(self.keys, key))
        if at == len(self.keys) or self.keys[at] != key:
            return self._findings[:0]
        return self._findings[self._start[at] : self._end[at]]

    def of_all(self, keys: NDArray[np.integer]) -> NDArray[np.integer]:
        """Findings of all of `keys`, each once, sorted."""
        if not len(self.keys) or not len(keys):
            return self._findings[:0]
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        at = at[self.keys[at] == keys]
        start, length = self._start[at], self._end[at] - self._start[at]
        if not length.sum():
            return self._findings[:0]
        within = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
        return np.unique(self._findings[np.repeat(start, length) + within])


def evidence(
    columns: Columns,
    findings: Sequence[int] | NDArray[np.integer],
    params: Mapping[str, str] | None = None,
    *,
    query: str = "",
    sparql: str = "",
    total: int | None = None,
) -> Evidence:
    """Evidence of these findings (indices in order, each once); `total` where they are not all there are."""
    facts = columns.iris_of(np.asarray(findings[:FACTS]))
    given = tuple((name, value) for name, value in sorted((params or {}).items()) if value)
    return Evidence(query, given, sparql, facts, len(findings) if total is None else total)


def naming_either(grid: Grid, theme: str, other: str) -> str:
    """SPARQL for the findings that name either of two themes, by force and cycle."""
    kinds = " ".join(f'"{kind}"' for kind in grid.kinds)
    return (
        "SELECT DISTINCT ?force ?cycle ?theme ?finding ?summary WHERE {\n"
        f'  VALUES ?theme {{ "{theme}" "{other}" }}\n'
        f"  VALUES ?kind {{ {kinds} }}\n"
        "  ?finding a insp:Finding ; insp:theme/skos:notation ?theme ; insp:findingKind/skos:notation ?kind ;\n"
        "    insp:force/dcterms:identifier ?force ; insp:cycle/dcterms:identifier ?cycle .\n"
        "  OPTIONAL { ?finding insp:summary ?summary }\n"
        "} ORDER BY ?force ?cycle ?theme ?finding\n"
    )


@dataclass(frozen=True, slots=True)
class Tests:
    """A family of tests as columns, all of shape (m,). `p` and `q` are NaN where there is not enough data."""

    observed: Ints
    expected: Floats
    p: Floats
    q: Floats
    least: Floats
    family: Family

    def row(self, index: int) -> Test:
        """One of them as a row."""
        observed, expected = int(self.observed[index]), rounded(float(self.expected[index]))
        enough = bool(self.least[index] <= ALPHA)
        ratio = interval = log_ratio = None
        if expected > 0:
            low, high = garwood(observed)
            ratio = rounded(observed / expected)
            interval = Interval(rounded(low / expected), rounded(high / expected), 0.95, "garwood")
            log_ratio = rounded(math.log2(observed / expected)) if observed else None
        q = float(self.q[index])
        return Test(
            observed=observed,
            expected=expected,
            ratio=ratio,
            ratio_interval=interval,
            log2_ratio=log_ratio,
            p_value=rounded(float(self.p[index])) if enough else None,
            q_value=rounded(q) if enough else None,
            least_p=rounded(float(self.least[index])),
            verdict=NOT_ENOUGH if not enough else MORE if q <= ALPHA else NOT_MORE,
        )


def make_tests(
    name: str,
    observed: Ints,
    expected: Floats,
    p: Floats,
    least: Floats,
    *,
    statistic: str,
    criterion: str,
) -> Tests:
    """Adjust a family's p-values over the tests that had a chance to say anything.

    Which ones those are depends on the margins alone, never on what was observed; so leaving the others out keeps the
    share of false discoveries. (Source: R. E. Tarone, "A modified Bonferroni method for discrete data", 1990.)
    """
    enough = least <= ALPHA
    q = np.full(len(p), np.nan)
    q[enough] = benjamini_hochberg(p[enough])
    accepted = enough & (np.nan_to_num(q, nan=2.0) <= ALPHA)
    family = Family(
        name=name,
        tests=int(enough.sum()),
        not_enough=int((~enough).sum()),
        discoveries=int(accepted.sum()),
        largest_p=rounded(float(p[accepted].max())) if accepted.any() else None,
        statistic=statistic,
        criterion=criterion,
    )
    return Tests(observed, expected, np.where(enough, p, np.nan), q, least, family)


def stabilities(
    tests: Tests, of: Ints, lost: tuple[Ints, Ints, Ints], pages: Sequence[str], tail: Callable[[Ints, Ints], Floats]
) -> list[Stability]:
    """What leaving out one page at a time would change of each of some tests.

    Args:
        tests: the family.
        of: which of them; shape (k,).
        lost: places in `of`, pages, and by how much `observed` falls there without that page; of equal shapes.
        pages: names of pages.
        tail: the chance of so many or more, of the tests in the first argument.
    """
    place, page, loss = lost
    order = np.lexsort((page, -loss, place))
    there, first = np.unique(place[order], return_index=True)
    worst, cost = np.full(len(of), -1, dtype=np.int64), np.zeros(len(of), dtype=np.int64)
    worst[there], cost[there] = page[order][first], loss[order][first]
    p = tail(of, tests.observed[of] - cost)
    accepted = tests.family.largest_p
    result = []
    for at, index in enumerate(of.tolist()):
        enough = bool(tests.least[index] <= ALPHA)
        result.append(
            Stability(
                worst=pages[worst[at]] if cost[at] else "",
                loss=int(cost[at]),
                p_value=rounded(float(p[at])) if enough else None,
                stable=bool(accepted is not None and p[at] <= accepted * (1 + 1e-9)) if enough else None,
            )
        )
    return result


def pairs_within(group: NDArray[np.integer], item: NDArray[np.integer]) -> tuple[Ints, Ints, Ints]:
    """Every pair of items of a group: (group, item, larger item).

    Args:
        group, item: sorted by group, then item; each combination once.
    """
    groups, start, count = np.unique(group, return_index=True, return_counts=True)
    parts: list[tuple[Ints, Ints, Ints]] = []
    for size in np.unique(count):
        if size < 2:
            continue
        of = np.flatnonzero(count == size)
        members = item[start[of][:, None] + np.arange(size)]
        a, b = np.triu_indices(int(size), 1)
        parts.append((np.repeat(groups[of], len(a)), members[:, a].ravel(), members[:, b].ravel()))
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none
    return (
        np.concatenate([each[0] for each in parts]).astype(np.int64),
        np.concatenate([each[1] for each in parts]).astype(np.int64),
        np.concatenate([each[2] for each in parts]).astype(np.int64),
    )


def sole_pages(grid: Grid) -> tuple[Ints, Ints]:
    """The cells of `present` that rest on one page alone, and that page.

    Returns:
        Cells in order (indices into the raveled tensor), and their pages; both shape (k,).
    """
    columns = grid.columns
    pages = np.bincount(columns.page_finding, minlength=len(columns))
    only = np.full(len(columns), -1, dtype=np.int64)
    only[columns.page_finding] = columns.page
    only[pages != 1] = -1
    keep = grid.selected[columns.theme_finding]
    cell, page = grid.cell[keep], only[columns.theme_finding[keep]]
    order = np.lexsort((page, cell))
    cell, page = cell[order], page[order]
    if not len(cell):
        return cell, page
    cells, start = np.unique(cell, return_index=True)
    least, most = page[start], page[np.append(start[1:], len(cell)) - 1]
    sole = (least == most) & (least >= 0)
    return cells[sole], least[sole]
