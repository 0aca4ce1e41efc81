"""Findings as columns of numbers: what the analysis counts in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

OPEN, RESOLVED = 1, 2  # 0: not known


@dataclass(frozen=True, slots=True)
class Columns:
    """Findings, each once, and what was read beside them. Make it with `read_columns` or `columns_of`.

    Names stand in code point order, cycles in time, findings by IRI; so equal contents are equal columns.

    Attributes:
        polarity: of each kind: "negative", "positive" or "".
        years: first year of each cycle; NaN where not known.
        iris, texts: of each finding; both may be empty, where there are no such things.
        force, cycle, kind, area: shape (findings,), indices, -1 where not stated.
        standing: shape (findings,): OPEN, RESOLVED, or 0 where it is not known.
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

    def iris_of(self, findings: NDArray[np.integer]) -> tuple[str, ...]:
        """The IRIs of these findings, in their order; none where there are none."""
        return tuple(map(self.iris.__getitem__, findings.tolist())) if self.iris else ()


Names = Sequence[str] | NDArray[Any]
Places = Sequence[int] | NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Findings as a table, in any order, and what is known beside them.

    Attributes:
        force, cycle, kind, area: a slug for each finding, "" where not stated; no `area` is none stated.
        theme_finding, theme: pairs of a finding's place in those and a theme's slug; repeats count once.
        page_finding, page: the same of the pages that state it, once for each attestation.
        iris, texts, standing: of each finding; none is not known.
        cycles: all, in time.
        polarity, labels, broader, years: of kinds, themes, themes and cycles.
        judgements: force, cycle and area ("" if none) of each judgement.
        forces: others that are known, of which nothing is stated.
    """

    force: Names
    cycle: Names
    kind: Names
    theme_finding: Places
    theme: Names
    cycles: Sequence[str]
    polarity: Mapping[str, str]
    area: Names = ()
    page_finding: Places = ()
    page: Names = ()
    iris: Sequence[str] = ()
    texts: Sequence[str] = ()
    standing: Places = ()
    judgements: Sequence[tuple[str, str, str]] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    broader: Mapping[str, str] = field(default_factory=dict)
    years: Mapping[str, float] = field(default_factory=dict)
    forces: Iterable[str] = ()


def columns_of(stated: Stated) -> Columns:
    """Columns from a table of findings."""
    n, cycles = len(stated.force), tuple(stated.cycles)
    order = np.argsort(np.asarray(stated.iris, dtype=object), kind="stable") if len(stated.iris) else np.arange(n)
    place = np.empty(n, dtype=np.int64)
    place[order] = np.arange(n)
    of_force, of_cycle, of_area = ([each[at] for each in stated.judgements] for at in range(3))
    forces, areas = _names([*stated.forces, *of_force], stated.force), _names(of_area, stated.area)
    themes, kinds, pages = _names((), stated.theme), _names(stated.polarity, stated.kind), _names((), stated.page)
    theme_finding, theme = _pairs(place, stated.theme_finding, stated.theme, themes)
    page_finding, page = _pairs(place, stated.page_finding, stated.page, pages)
    return Columns(
        forces=forces,
        cycles=cycles,
        themes=themes,
        kinds=kinds,
        areas=areas,
        pages=pages,
        polarity=tuple(stated.polarity.get(each, "") for each in kinds),
        labels=tuple(stated.labels.get(each, each) for each in themes),
        broader=tuple(stated.broader.get(each, "") for each in themes),
        years=tuple(stated.years.get(each, float("nan")) for each in cycles),
        iris=tuple(stated.iris[index] for index in order) if len(stated.iris) else (),
        texts=tuple(stated.texts[index] for index in order) if len(stated.texts) else (),
        force=_codes(stated.force, forces)[order],
        cycle=_codes(stated.cycle, cycles)[order],
        kind=_codes(stated.kind, kinds)[order],
        area=_codes(stated.area if len(stated.area) else [""] * n, areas)[order],
        standing=np.asarray(stated.standing if len(stated.standing) else np.zeros(n)).astype(np.int8)[order],
        theme_finding=theme_finding,
        theme=theme,
        page_finding=page_finding,
        page=page,
        judgement_force=_codes(of_force, forces),
        judgement_cycle=_codes(of_cycle, cycles),
        judgement_area=_codes(of_area, areas),
        attestations=len(stated.page_finding),
    )


def _names(known: Iterable[str], used: Names) -> tuple[str, ...]:
    names = {*known, *(np.unique(used).tolist() if isinstance(used, np.ndarray) else used)}
    return tuple(sorted(name for name in names if name))


def _codes(values: Names, names: tuple[str, ...]) -> NDArray[np.int32]:
    index = {name: at for at, name in enumerate(names)}
    if isinstance(values, np.ndarray):
        distinct, inverse = np.unique(values, return_inverse=True)
        codes = np.array([index.get(str(each), -1) for each in distinct], dtype=np.int32)
        return np.asarray(codes[inverse], dtype=np.int32)
    return np.fromiter((index.get(each, -1) for each in values), dtype=np.int32, count=len(values))


def _pairs(
    place: NDArray[np.int64],
    finding: Places,
    value: Names,
    names: tuple[str, ...],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Distinct pairs, by finding, then value."""
    if not len(finding):
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
    width = max(len(names), 1)
    keys = np.unique(place[np.asarray(finding, dtype=np.int64)] * width + _codes(value, names))
    return (keys // width).astype(np.int32), (keys % width).astype(np.int32)
