"""Findings as columns of numbers: what the analysis counts in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

UNKNOWN, OPEN, RESOLVED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Columns:
    """Findings, each once, and what was read beside them. Make it with `read_columns` or `columns_of`.

    Names stand in code point order, cycles in time, findings by IRI; so equal contents are equal columns.

    Attributes:
        polarity: of each kind: "negative", "positive" or "".
        years: first year of each cycle; NaN where not known.
        iris, texts: of each finding; both may be empty, where there are no such things.
        force, cycle, kind, area: shape (findings,), indices, -1 where not stated.
        standing: shape (findings,): UNKNOWN, OPEN or RESOLVED.
        theme_finding, theme: shape (findings with themes, once a theme), each pair once, in order.
        page_finding, page: the same of the pages that state a finding.
        judgement_force, judgement_cycle, judgement_area: shape (judgements,), each judgement once.
    """

    forces: tuple[str, ...]
    cycles: tuple[str, ...]
    themes: tuple[str, ...]
    kinds: tuple[str, ...]
    areas: tuple[str, ...]
    pages: tuple[str, ...]
    polarity: tuple[str, ...]
    labels: tuple[str, ...]
    broader: tuple[str, ...]
    years: tuple[float, ...]
    iris: tuple[str, ...]
    texts: tuple[str, ...]
    force: NDArray[np.int32]
    cycle: NDArray[np.int32]
    kind: NDArray[np.int32]
    area: NDArray[np.int32]
    standing: NDArray[np.int8]
    theme_finding: NDArray[np.int32]
    theme: NDArray[np.int32]
    page_finding: NDArray[np.int32]
    page: NDArray[np.int32]
    judgement_force: NDArray[np.int32]
    judgement_cycle: NDArray[np.int32]
    judgement_area: NDArray[np.int32]
    attestations: int

    def __len__(self) -> int:
        return len(self.force)


def columns_of(
    *,
    force: Sequence[str] | NDArray[Any],
    cycle: Sequence[str] | NDArray[Any],
    kind: Sequence[str] | NDArray[Any],
    theme_finding: Sequence[int] | NDArray[Any],
    theme: Sequence[str] | NDArray[Any],
    cycles: Sequence[str],
    polarity: dict[str, str],
    iris: Sequence[str] = (),
    texts: Sequence[str] = (),
    area: Sequence[str] | NDArray[Any] | None = None,
    page_finding: Sequence[int] | NDArray[Any] = (),
    page: Sequence[str] | NDArray[Any] = (),
    judgements: Iterable[tuple[str, str, str]] = (),
    standing: Sequence[int] | NDArray[Any] | None = None,
    labels: dict[str, str] | None = None,
    broader: dict[str, str] | None = None,
    years: dict[str, float] | None = None,
    forces: Iterable[str] = (),
    attestations: int | None = None,
) -> Columns:
    """Columns from a table of findings, in any order.

    Args:
        force, cycle, kind, area: a slug for each finding, "" where not stated.
        theme_finding, theme: pairs of a finding's place in those and a theme's slug; repeats count once.
        page_finding, page: the same of the pages that state it.
        cycles: all, in time.
        polarity: of each kind.
        judgements: force, cycle and area ("" if none) of each judgement.
        forces: others that are known, of which nothing is stated.
    """
    n = len(force)
    order: NDArray[np.int64]
    if len(iris):
        order = np.argsort(np.asarray(iris, dtype=object), kind="stable")
    else:
        order = np.arange(n)
    place = np.empty(n, dtype=np.int64)
    place[order] = np.arange(n)

    judged = list(judgements)
    all_forces = _names([*forces, *(each[0] for each in judged)], force)
    all_areas = _names([each[2] for each in judged], () if area is None else area)
    all_themes = _names((), theme)
    all_kinds = _names(polarity, kind)
    all_pages = _names((), page)
    theme_pairs = _pairs(place, theme_finding, theme, all_themes)
    page_pairs = _pairs(place, page_finding, page, all_pages)
    in_time = {name: index for index, name in enumerate(cycles)}
    return Columns(
        forces=all_forces,
        cycles=tuple(cycles),
        themes=all_themes,
        kinds=all_kinds,
        areas=all_areas,
        pages=all_pages,
        polarity=tuple(polarity.get(each, "") for each in all_kinds),
        labels=tuple((labels or {}).get(each, each) for each in all_themes),
        broader=tuple((broader or {}).get(each, "") for each in all_themes),
        years=tuple((years or {}).get(each, float("nan")) for each in cycles),
        iris=tuple(iris[index] for index in order) if len(iris) else (),
        texts=tuple(texts[index] for index in order) if len(texts) else (),
        force=_codes(force, all_forces)[order],
        cycle=_codes(cycle, tuple(cycles), in_time)[order],
        kind=_codes(kind, all_kinds)[order],
        area=np.full(n, -1, dtype=np.int32) if area is None else _codes(area, all_areas)[order],
        standing=(np.zeros(n) if standing is None else np.asarray(standing)).astype(np.int8)[order],
        theme_finding=theme_pairs[0],
        theme=theme_pairs[1],
        page_finding=page_pairs[0],
        page=page_pairs[1],
        judgement_force=_codes([each[0] for each in judged], all_forces),
        judgement_cycle=_codes([each[1] for each in judged], tuple(cycles), in_time),
        judgement_area=_codes([each[2] for each in judged], all_areas),
        attestations=len(page_pairs[0]) if attestations is None else attestations,
    )


def _names(known: Iterable[str], used: Sequence[str] | NDArray[Any]) -> tuple[str, ...]:
    names = {*known, *(np.unique(used).tolist() if isinstance(used, np.ndarray) else used)}
    return tuple(sorted(name for name in names if name))


def _codes(
    values: Sequence[str] | NDArray[Any], names: tuple[str, ...], index: dict[str, int] | None = None
) -> NDArray[np.int32]:
    if index is None:
        index = {name: at for at, name in enumerate(names)}
    if isinstance(values, np.ndarray):
        distinct, inverse = np.unique(values, return_inverse=True)
        codes = np.array([index.get(str(each), -1) for each in distinct], dtype=np.int32)
        return np.asarray(codes[inverse], dtype=np.int32)
    return np.fromiter((index.get(each, -1) for each in values), dtype=np.int32, count=len(values))


def _pairs(
    place: NDArray[np.int64],
    finding: Sequence[int] | NDArray[Any],
    value: Sequence[str] | NDArray[Any],
    names: tuple[str, ...],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Distinct pairs, by finding, then value."""
    if not len(finding):
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
    width = max(len(names), 1)
    keys = np.unique(place[np.asarray(finding, dtype=np.int64)] * width + _codes(value, names))
    return (keys // width).astype(np.int32), (keys % width).astype(np.int32)
