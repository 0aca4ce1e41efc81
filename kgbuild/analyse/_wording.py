"""The second coding: clusters of wording beside the themes of the vocabulary."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from typing import Any, Final

import numpy as np

from kgbuild.analyse._columns import Columns
from kgbuild.analyse._grid import rounded
from kgbuild.analyse._null import Floats, Ints
from kgbuild.analyse._result import Codings, Difference, Interval

LEAST_FINDINGS: Final = 15
MOST_FINDINGS: Final = 20_000
_STARTS: Final = 5
_ROUNDS: Final = 50
_WORD: Final = re.compile(r"[a-z]{3,}(?:-[a-z]+)*|\d{3}")


def codings(columns: Columns, *, seed: int, draws: int) -> Codings:
    """Cluster the findings by their words and see how far the clusters are the themes."""
    method = (
        f"findings with one theme, of themes with {LEAST_FINDINGS} such findings or more (at most {MOST_FINDINGS:,}, "
        "by a checksum of their IRIs); words weighted by TF-IDF, leaving out those of one or two findings and of more "
        f"than a fifth of them; spherical k-means with as many clusters as themes, best of {_STARTS} starts from seed "
        f"{seed}; clusters matched one to one to themes on one half of the findings and compared on the other, both "
        "ways round; Cohen's kappa, with a bootstrap interval"
    )
    finding, theme, key = _of_one_theme(columns)
    counts = np.bincount(theme, minlength=len(columns.themes))
    large = np.flatnonzero(counts >= LEAST_FINDINGS)
    keep = np.isin(theme, large)
    finding, key, label = finding[keep], key[keep], np.searchsorted(large, theme[keep])
    names = tuple(columns.themes[each] for each in large)
    if not columns.texts or len(names) < 2:
        note = f"not enough data: fewer than two themes have {LEAST_FINDINGS} findings with one theme and with words"
        return Codings(len(finding), names, None, None, None, (), (), method, note)
    table, words = _weights([columns.texts[each] for each in finding.tolist()])
    cluster, centres = _cluster(table, len(names), seed)
    coded = _matched(cluster, label, key, len(names))
    agreement = float((coded == label).mean())
    cells, times = np.unique(coded * len(names) + label, return_counts=True)
    kappa = _kappa(cells, times[None, :], len(names))[0]
    drawn = np.random.default_rng(seed).multinomial(len(label), times / times.sum(), size=min(draws, 2_000))
    low, high = np.quantile(_kappa(cells, drawn, len(names)), [0.025, 0.975])
    differences = (
        Difference(
            "".join(columns.iris_of(finding[[at]])), names[label[at]], names[coded[at]], columns.texts[finding[at]]
        )
        for at in np.flatnonzero(coded != label).tolist()
    )
    return Codings(
        findings=len(label),
        themes=names,
        agreement=rounded(agreement),
        kappa=rounded(float(kappa)),
        interval=Interval(rounded(float(low)), rounded(float(high)), 0.95, "bootstrap"),
        clusters=_described(cluster, centres, words, [names[each] for each in _match(cluster, label, len(names))]),
        differences=tuple(differences),
        method=method,
        note="",
    )


def _described(
    cluster: Ints, centres: Floats, words: list[str], themes: list[str]
) -> tuple[tuple[str, tuple[str, ...], int], ...]:
    """The theme of each cluster, the words that weigh most in it, and how many findings it has."""
    heaviest = np.argsort(-centres, axis=1, kind="stable")[:, :6]
    told = [tuple(words[at] for at in heaviest[each] if centres[each, at] > 0) for each in range(len(themes))]
    return tuple(sorted(zip(themes, told, np.bincount(cluster, minlength=len(themes)).tolist(), strict=True)))


def _of_one_theme(columns: Columns) -> tuple[Ints, Ints, Ints]:
    """Findings with one theme and with words, that theme, and a checksum of each; of too many, those of the lowest."""
    number = np.bincount(columns.theme_finding, minlength=len(columns))
    single = number[columns.theme_finding] == 1
    finding, theme = columns.theme_finding[single].astype(np.int64), columns.theme[single].astype(np.int64)
    if columns.texts and len(finding):
        written = np.fromiter((bool(columns.texts[each]) for each in finding), dtype=np.bool_, count=len(finding))
        finding, theme = finding[written], theme[written]
    key = np.fromiter((_checksum(columns, each) for each in finding.tolist()), dtype=np.int64, count=len(finding))
    chosen = np.sort(np.lexsort((finding, key))[:MOST_FINDINGS])
    return finding[chosen], theme[chosen], key[chosen]


def _checksum(columns: Columns, finding: int) -> int:
    return zlib.crc32((columns.iris[finding] if columns.iris else str(finding)).encode("utf-8", "surrogatepass"))


def _weights(texts: list[str]) -> tuple[Any, list[str]]:
    """TF-IDF, each row of length 1 (or 0): a sparse table (findings, words), and the words."""
    from scipy.sparse import csr_matrix, diags

    counted = [Counter(_WORD.findall(text.casefold())) for text in texts]
    spread: Counter[str] = Counter()
    for each in counted:
        spread.update(each.keys())
    words = sorted(word for word, times in spread.items() if 3 <= times <= len(texts) / 5)
    index = {word: at for at, word in enumerate(words)}
    rows, columns, values = [], [], []
    for at, each in enumerate(counted):
        for word in sorted(each):
            if word in index:
                rows.append(at)
                columns.append(index[word])
                values.append((1 + np.log(each[word])) * np.log(len(texts) / spread[word]))
    table = csr_matrix((values, (rows, columns)), shape=(len(texts), len(words)))
    norms = np.sqrt(np.asarray(table.multiply(table).sum(1)).ravel())
    return diags(1 / np.where(norms > 0, norms, 1)) @ table, words


def _cluster(table: Any, k: int, seed: int) -> tuple[Ints, Floats]:
    from scipy.sparse import csr_matrix

    best: tuple[float, Ints, Floats] | None = None
    for start in range(_STARTS):
        generator = np.random.default_rng([seed, start])
        chosen = [int(generator.integers(table.shape[0]))]
        nearest = np.asarray((table @ table[chosen[0]].T).todense()).ravel()
        for _ in range(k - 1):  # the k-means++ of Arthur and Vassilvitskii (2007), with cosine distance
            distance = np.maximum(1 - nearest, 0)
            total = np.cumsum(distance)
            chosen.append(int(np.searchsorted(total, generator.random() * total[-1])))
            nearest = np.maximum(nearest, np.asarray((table @ table[chosen[-1]].T).todense()).ravel())
        centres = np.asarray(table[chosen].todense())
        cluster = np.full(table.shape[0], -1)
        for _ in range(_ROUNDS):
            score = np.asarray(table @ centres.T).round(12)
            now = score.argmax(1)
            if (now == cluster).all():
                break
            cluster = now
            member = csr_matrix((np.ones(len(cluster)), (cluster, np.arange(len(cluster)))), shape=(k, len(cluster)))
            centres = np.asarray((member @ table).todense())
            norms = np.sqrt((centres**2).sum(1, keepdims=True))
            centres /= np.where(norms > 0, norms, 1)
        value = float(np.asarray(table @ centres.T).max(1).sum())
        if best is None or value > best[0] + 1e-9:
            best = (value, cluster, centres)
    assert best is not None
    return best[1], best[2]


def _match(cluster: Ints, label: Ints, k: int) -> Ints:
    """The theme of each cluster, one to one, so that most findings agree."""
    from scipy.optimize import linear_sum_assignment

    table = np.bincount(cluster * k + label, minlength=k * k).reshape(k, k)
    return np.asarray(linear_sum_assignment(table, maximize=True)[1])


def _matched(cluster: Ints, label: Ints, key: Ints, k: int) -> Ints:
    """Each finding's theme by wording; the match is learnt on the other half, so that it cannot flatter itself."""
    half = key % 2
    result = np.zeros_like(label)
    for each in (0, 1):
        result[half == each] = _match(cluster[half != each], label[half != each], k)[cluster[half == each]]
    return result


def _kappa(cells: Ints, times: Any, k: int) -> Floats:
    """Cohen's kappa for each row of `times`, counts of the `cells` coded * k + label."""
    rows, columns = cells // k, cells % k
    total = times.sum(1)
    one, other = np.zeros((len(times), k)), np.zeros((len(times), k))
    for at in range(len(cells)):
        one[:, rows[at]] += times[:, at]
        other[:, columns[at]] += times[:, at]
    agree = times[:, rows == columns].sum(1) / total
    chance = (one * other).sum(1) / total**2
    return np.where(chance < 1, (agree - chance) / np.maximum(1 - chance, 1e-300), 1.0)
