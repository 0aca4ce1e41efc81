"""Communities of themes, themes between them, and forces that are alike."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kgbuild.analyse._grid import Grid, Groups, Tests, Wanted, make_tests, rounded
from kgbuild.analyse._null import Bools, Floats, Ints, upper_tail
from kgbuild.analyse._pairs import Together
from kgbuild.analyse._result import ALPHA, Alike, Bridge, Community, Family, Structure, Test

_DEVIATIONS = 2.0
_UNSTABLE = "the communities change when other forces are drawn: a picture of these findings, no more"
_STARTS = 10
_MOST_TESTED = 100  # forces: 4,950 pairs
_MOST_ALIKE = 100


def structure(grid: Grid, pairs: Together, *, seed: int, draws: int) -> Structure:
    """Communities and bridges of the projection on themes."""
    themes = grid.columns.themes
    _, f, _ = grid.shape
    weights = _weights(pairs.observed, pairs.mean, pairs.deviation)
    used = min(draws, 50 if f <= 500 else 20)
    algorithm = (
        f"Louvain (modularity, resolution 1) on the weighted projection, best of {_STARTS} starts from seed {seed}; "
        f"themes in alphabetical order; stability from {used} samples of forces drawn with replacement, the same seed"
    )
    edges = [(a, b, rounded(weight)) for a, b, weight in _edges(pairs, weights)]
    if len(edges) < 3:
        note = "not enough data: fewer than three pairs of themes keep company by two standard deviations"
        named = tuple((themes[a], themes[b], weight) for a, b, weight in edges)
        return Structure(named, (), (), None, None, 0, algorithm, note)
    groups, modularity = _communities(edges, [seed + each for each in range(_STARTS)])
    groups.sort(key=lambda group: (-len(group), min(group)))
    label = {theme: number for number, group in enumerate(groups, 1) for theme in group}
    nodes = np.array(sorted(label), dtype=np.int64)
    base = np.array([label[int(each)] for each in nodes])
    together = np.zeros((len(nodes), len(nodes)))
    scores = []
    for sample in _samples(grid, pairs, used, seed):
        drawn = _edges(pairs, sample)
        found, _ = _communities(drawn, [seed]) if drawn else ([], 0.0)
        number = {theme: index for index, group in enumerate(found) for theme in group}
        # A theme without any link is a community of its own.
        again = np.array([number.get(int(each), -1 - int(each)) for each in nodes])
        scores.append(adjusted_rand(base, again))
        together += again[:, None] == again[None, :]
    communities = (
        Community(at, tuple(themes[each] for each in sorted(group)), _stay(together, base == at, used))
        for at, group in enumerate(groups, 1)
    )
    return Structure(
        edges=tuple((themes[a], themes[b], weight) for a, b, weight in edges),
        communities=tuple(communities),
        bridges=tuple(_bridges(edges, label, themes)),
        modularity=rounded(modularity),
        stability=rounded(float(np.mean(scores))) if scores else None,
        draws_used=used,
        algorithm=algorithm,
        note=_UNSTABLE if scores and np.mean(scores) < 0.5 else "",
    )


def _stay(together: Floats, inside: Bools, draws: int) -> float | None:
    """The share of pairs of a community that stayed together; `together`: in how many draws each pair of themes was."""
    size = int(inside.sum())
    if not draws or size < 2:
        return None
    block = together[np.ix_(inside, inside)]
    return rounded(float((block.sum() - np.trace(block)) / (size * (size - 1) * draws)))


def _edges(pairs: Together, weights: Floats) -> list[tuple[int, int, float]]:
    """The pairs of themes that have a weight, with it."""
    return [(int(pairs.a[at]), int(pairs.b[at]), float(weights[at])) for at in np.flatnonzero(weights > 0)]


def _weights(observed: Floats | Ints, expected: Floats, deviation: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(deviation > 0, (observed - expected) / deviation, 0.0)
    return np.where((observed >= 2) & (z >= _DEVIATIONS), z, 0.0)


def _samples(grid: Grid, pairs: Together, draws: int, seed: int) -> Iterator[Floats]:
    """Weights of the projection for forces drawn with replacement, the null of each cell kept."""
    c, f, t = grid.shape
    generator = np.random.default_rng(seed)
    present = grid.present.reshape(c * f, t)
    some = present.any(1)
    table = present[some].astype(np.float32)
    force = (np.arange(c * f) % f)[some]
    # Rows of chances are few: forces with as many themes in a cycle share one.
    sums = present[some].sum(1)
    _, first, of = np.unique(np.flatnonzero(some) // f * (t + 1) + sums, return_index=True, return_inverse=True)
    chances = grid.chance.reshape(c * f, t)[np.flatnonzero(some)[first]]
    squares = chances**2
    for _ in range(draws):
        times = np.bincount(generator.integers(0, f, f), minlength=f)[force]
        drawn = times > 0
        seen = (table[drawn] * times[drawn, None].astype(np.float32)).T @ table[drawn]
        weight = np.bincount(of.ravel(), weights=times, minlength=len(chances))[:, None]
        expected = ((chances * weight).T @ chances)[pairs.a, pairs.b]
        square = ((squares * weight).T @ squares)[pairs.a, pairs.b]
        yield _weights(seen[pairs.a, pairs.b].astype(np.float64), expected, np.sqrt(np.maximum(expected - square, 0.0)))


def _communities(edges: list[tuple[int, int, float]], seeds: list[int]) -> tuple[list[set[int]], float]:
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(sorted({node for a, b, _ in edges for node in (a, b)}))
    graph.add_weighted_edges_from(edges)
    best: tuple[float, list[set[int]]] | None = None
    for seed in seeds:
        found = [set(each) for each in nx.community.louvain_communities(graph, weight="weight", seed=seed)]
        value = nx.community.modularity(graph, found, weight="weight")
        if best is None or value > best[0] + 1e-12:
            best = (value, found)
    assert best is not None
    return best[1], best[0]


def _bridges(edges: list[tuple[int, int, float]], label: dict[int, int], themes: tuple[str, ...]) -> list[Bridge]:
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(sorted(label))
    for a, b, weight in edges:
        graph.add_edge(a, b, weight=weight, length=1.0 / weight)
    between = nx.betweenness_centrality(graph, weight="length")
    result = []
    for node in sorted(label):
        by_community: dict[int, float] = {}
        for neighbour, data in sorted(graph[node].items()):
            by_community[label[neighbour]] = by_community.get(label[neighbour], 0.0) + data["weight"]
        total = sum(by_community.values())
        participation = 1.0 - sum((value / total) ** 2 for value in by_community.values()) if total else 0.0
        result.append(
            Bridge(
                themes[node], label[node], rounded(participation), rounded(between[node]), tuple(sorted(by_community))
            )
        )
    return sorted(result, key=lambda each: (-each.participation, -each.betweenness, each.theme))


def adjusted_rand(one: Ints, other: Ints) -> float:
    """The adjusted Rand index of two partitions: 1 the same, 0 what chance gives. Source: Hubert and Arabie (1985)."""
    _, a = np.unique(one, return_inverse=True)
    _, b = np.unique(other, return_inverse=True)
    table = np.bincount(a * (b.max() + 1) + b, minlength=(a.max() + 1) * (b.max() + 1)).reshape(a.max() + 1, -1)

    def two(values: Ints) -> float:
        return float((values * (values - 1) / 2).sum())

    both, rows, columns = two(table), two(table.sum(1)), two(table.sum(0))
    pairs = len(one) * (len(one) - 1) / 2
    chance = rows * columns / pairs if pairs else 0.0
    most = (rows + columns) / 2
    return 1.0 if most == chance else (both - chance) / (most - chance)


def alike(grid: Grid, wanted: Wanted) -> tuple[list[Alike], int, Family | None]:
    """Pairs of forces by the themes found in them: the first hundred; how many there are; the family of tests."""
    columns = grid.columns
    _, f, t = grid.shape
    found: Bools = np.asarray(grid.present.any(0))
    sizes = found.sum(1).astype(np.int64)
    tests = None
    if f <= _MOST_TESTED:
        a, b = np.triu_indices(f, 1)
        shared = (found.astype(np.int64) @ found.T.astype(np.int64))[a, b]
        tests = _alike_tests(grid, a, b, shared, np.minimum(sizes[a], sizes[b]))
        candidates = np.flatnonzero(shared >= 2)
    else:
        a, b, shared = _nearest(found, sizes, wanted.force)
        candidates = np.arange(len(a))
    if wanted.force is not None:
        candidates = candidates[(a[candidates] == wanted.force) | (b[candidates] == wanted.force)]
    if wanted.theme is not None:
        candidates = candidates[found[a[candidates], wanted.theme] & found[b[candidates], wanted.theme]]
    jaccard = shared / np.maximum(sizes[a] + sizes[b] - shared, 1)
    p = np.array([rounded(float(tests.p[each])) if tests else 2.0 for each in candidates])
    order = candidates[
        np.lexsort((b[candidates], a[candidates], -jaccard[candidates].round(10), np.nan_to_num(p, nan=2.0)))
    ]
    total, order = len(order), order[:_MOST_ALIKE]
    place = columns.force[columns.theme_finding].astype(np.int64) * t + columns.theme
    groups = grid.findings_by(place)
    named = np.bincount(place[grid.selected[columns.theme_finding]], minlength=f * t).reshape(f, t).astype(np.float64)
    rows = [
        _alike(grid, (int(a[at]), int(b[at])), jaccard[at], tests.row(at) if tests else None, named, groups)
        for at in order.tolist()
    ]
    return rows, total, tests.family if tests else None


def _alike(
    grid: Grid, ends: tuple[int, int], jaccard: float, test: Test | None, named: Floats, groups: Groups
) -> Alike:
    """The row of two forces; `named`: findings of each force and theme, shape (F, T); `groups`: those."""
    columns, t = grid.columns, grid.shape[2]
    one, other = ends
    both = np.flatnonzero((named[one] > 0) & (named[other] > 0)).tolist()
    scale = np.sqrt((named[one] ** 2).sum()) * np.sqrt((named[other] ** 2).sum())
    findings = (tuple(columns.iris_of(groups.of(force * t + each)) for force in ends) for each in both)
    return Alike(
        force=columns.forces[one],
        other=columns.forces[other],
        shared=tuple(columns.themes[each] for each in both),
        jaccard=rounded(float(jaccard)),
        cosine=rounded(float(named[one] @ named[other] / scale)) if scale else 0.0,
        cycles_both=int((grid.read[:, one] & grid.read[:, other]).sum()),
        test=test,
        findings=tuple(
            (columns.themes[each], mine, theirs) for each, (mine, theirs) in zip(both, findings, strict=True)
        ),
    )


def _alike_tests(grid: Grid, a: Ints, b: Ints, shared: Ints, most: Ints) -> Tests:
    """Of each pair of forces: whether they have more themes in common (`shared`, of `most`) than chance gives."""
    chance = 1.0 - np.prod(1.0 - grid.chance, axis=0)
    chances = chance[a] * chance[b]
    return make_tests(
        "forces-alike",
        shared,
        chances.sum(1),
        upper_tail(chances, shared),
        np.where(most > 0, upper_tail(chances, most), 1.0),
        statistic="themes found in both forces, in whatever cycles",
        criterion=f"even if one force had no theme but those of the other, p would be above {ALPHA:g}",
    )


def _nearest(found: Bools, sizes: Ints, force: int | None) -> tuple[Ints, Ints, Ints]:
    """The pairs with the highest Jaccard index, block by block; forces of five themes or more."""
    able = np.flatnonzero(sizes >= 5)
    table, size = found[able].astype(np.float32), sizes[able].astype(np.float32)
    rows = np.arange(len(able)) if force is None else np.flatnonzero(able == force)
    best: list[tuple[Floats, Ints, Ints, Ints]] = []
    floor = 0.0
    for start in range(0, len(rows), 512):
        of = rows[start : start + 512]
        shared = table[of] @ table.T
        score = shared / (size[of][:, None] + size[None, :] - shared)
        score[
            np.arange(len(able))[None, :] <= of[:, None]
            if force is None
            else np.arange(len(able))[None, :] == of[:, None]
        ] = -1
        if score.size > _MOST_ALIKE:
            floor = max(floor, float(np.partition(score, -_MOST_ALIKE, axis=None)[-_MOST_ALIKE]))
        x, y = np.nonzero((score >= floor) & (score > 0))
        best.append((score[x, y].astype(np.float64), able[of[x]], able[y], shared[x, y].astype(np.int64)))
    if not best:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none
    score, a, b, both = (np.concatenate(part) for part in zip(*best, strict=True))
    a, b = np.minimum(a, b), np.maximum(a, b)
    order = np.lexsort((b, a, -score))[:_MOST_ALIKE]
    return a[order], b[order], both[order]
