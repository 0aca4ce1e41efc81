"""What was read, and in how many forces a theme was found, of how many it could have been."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from kgbuild.analyse._columns import Columns
from kgbuild.analyse._grid import Grid, Groups, evidence, rounded
from kgbuild.analyse._null import Bools, wilson
from kgbuild.analyse._result import (
    FOUND,
    NOT_READ,
    NOTHING,
    AreaCoverage,
    AreaPrevalence,
    ForceCycle,
    Interval,
    Prevalence,
)


def share_of(found: int, of: int) -> tuple[float | None, Interval | None]:
    """A share with Wilson's interval; nothing of nothing is not known."""
    if not of:
        return None, None
    low, high = wilson(found, of)
    return rounded(found / of), Interval(rounded(low), rounded(high), 0.95, "wilson")


def coverage(grid: Grid) -> list[ForceCycle]:
    """Each force with each cycle."""
    columns = grid.columns
    _, f, _ = grid.shape
    known = (columns.force >= 0) & (columns.cycle >= 0)
    groups = Groups(
        np.where(known, columns.cycle.astype(np.int64) * f + columns.force, -1), np.arange(len(columns), dtype=np.int64)
    )
    result = []
    for j, force in enumerate(columns.forces):
        for i, cycle in enumerate(columns.cycles):
            findings, judgements = int(grid.findings[i, j]), int(grid.judgements[i, j])
            result.append(
                ForceCycle(
                    force=force,
                    cycle=cycle,
                    judgements=judgements,
                    findings=findings,
                    state=FOUND if findings else NOT_READ if judgements else NOTHING,
                    evidence=evidence(
                        columns, groups.of(i * f + j), {"force": force, "cycle": cycle}, query="coverage"
                    ),
                )
            )
    return result


def prevalence(grid: Grid) -> list[Prevalence]:
    """For each theme, kind and cycle; see `Prevalence`. Kinds of which the graph has no finding have no rows."""
    columns = grid.columns
    _, f, t = grid.shape
    inspected = (grid.findings > 0) | (grid.judgements > 0)
    # First all cycles together, then each.
    read_in, inspected_in = (np.vstack([of.any(0), of]).sum(1).tolist() for of in (grid.read, inspected))
    known = (grid.cell >= 0).nonzero()[0]
    finding = columns.theme_finding[known].astype(np.int64)
    theme = columns.theme[known].astype(np.int64)
    force, cycle = columns.force[finding].astype(np.int64), columns.cycle[finding].astype(np.int64)
    kind = columns.kind[finding]
    rows: list[tuple[int, str, int, Prevalence]] = []
    for name, parameter, members in _kinds(columns, np.unique(kind[kind >= 0])):
        mine = np.isin(kind, members)
        for in_time, label in enumerate(("", *columns.cycles)):
            of = mine & (cycle == in_time - 1) if label else mine
            groups = Groups(theme[of], finding[of])
            forces = np.bincount(np.unique(theme[of] * f + force[of]) // f, minlength=t)
            for at in groups.keys.tolist():
                found = groups.of(at)
                share, interval = share_of(int(forces[at]), read_in[in_time])
                params = {"theme": columns.themes[at], "cycle": label, parameter: name}
                row = Prevalence(
                    theme=columns.themes[at],
                    label=columns.labels[at],
                    kind=name,
                    cycle=label,
                    forces=int(forces[at]),
                    forces_read=read_in[in_time],
                    forces_inspected=inspected_in[in_time],
                    forces_unknown=f - read_in[in_time],
                    findings=len(found),
                    share=share,
                    interval=interval,
                    evidence=evidence(columns, found, params, query="findings"),
                )
                rows.append((at, name, in_time, row))
    return [row for *_, row in sorted(rows, key=lambda each: each[:3])]


def _kinds(columns: Columns, used: NDArray[np.integer]) -> list[tuple[str, str, list[int]]]:
    """What is counted by itself, each kind and each polarity: name, parameter of a query, and the kinds of it."""
    one = [(columns.kinds[kind], "kind", [kind]) for kind in used.tolist()]
    return one + [
        (name, "polarity", [kind for kind in used.tolist() if columns.polarity[kind] == name])
        for name in ("negative", "positive")
    ]


def areas(grid: Grid) -> tuple[list[AreaCoverage], list[AreaPrevalence]]:
    """Coverage of areas of inspection, and themes within them, from what states its question."""
    columns = grid.columns
    stated = (columns.force >= 0) & (columns.cycle >= 0) & (columns.area >= 0)
    covered = _covered(grid, stated)
    inspected = {(row.cycle, row.area): len(row.forces) for row in covered}
    return covered, _in_areas(grid, stated, inspected)


def _covered(grid: Grid, stated: Bools) -> list[AreaCoverage]:
    """A row for each cycle and area that a judgement or one of the findings `stated`, shape (findings,), is of."""
    columns = grid.columns
    a = len(columns.areas)
    judged = (columns.judgement_force >= 0) & (columns.judgement_cycle >= 0) & (columns.judgement_area >= 0)
    finding = stated.nonzero()[0]
    place = columns.cycle[finding].astype(np.int64) * a + columns.area[finding]
    judgement_place = (columns.judgement_cycle.astype(np.int64) * a + columns.judgement_area)[judged]
    forces = Groups(
        np.concatenate([place, judgement_place]),
        np.concatenate([columns.force[finding], columns.judgement_force[judged]]),
    )
    findings = Groups(place, finding)
    judgements = np.bincount(judgement_place, minlength=len(columns.cycles) * a)
    rows = []
    for key in forces.keys.tolist():
        cycle, area = columns.cycles[key // a], columns.areas[key % a]
        found = findings.of(key)
        rows.append(
            AreaCoverage(
                cycle=cycle,
                area=area,
                forces=tuple(columns.forces[index] for index in np.unique(forces.of(key))),
                judgements=int(judgements[key]),
                findings=len(found),
                evidence=evidence(columns, found, {"cycle": cycle}, query="coverage"),
            )
        )
    return rows


def _in_areas(grid: Grid, stated: Bools, inspected: Mapping[tuple[str, str], int]) -> list[AreaPrevalence]:
    """A row for each theme, cycle, area and kind among the findings `stated`; `inspected`: forces by cycle and area."""
    columns = grid.columns
    sizes = (len(columns.themes), len(columns.cycles), len(columns.areas), len(columns.kinds))
    at = stated[columns.theme_finding].nonzero()[0]
    finding = columns.theme_finding[at].astype(np.int64)
    groups = Groups(
        np.ravel_multi_index(
            (columns.theme[at], columns.cycle[finding], columns.area[finding], columns.kind[finding]), sizes
        ),
        finding,
    )
    rows = []
    for key in groups.keys.tolist():
        of_theme, of_cycle, of_area, of_kind = np.unravel_index(key, sizes)
        theme, cycle = columns.themes[of_theme], columns.cycles[of_cycle]
        area, kind = columns.areas[of_area], columns.kinds[of_kind]
        found = groups.of(key)
        forces = len(np.unique(columns.force[found]))
        share, interval = share_of(forces, inspected[cycle, area])
        rows.append(
            AreaPrevalence(
                theme=theme,
                area=area,
                cycle=cycle,
                kind=kind,
                forces=forces,
                forces_inspected=inspected[cycle, area],
                findings=len(found),
                share=share,
                interval=interval,
                evidence=evidence(columns, found, {"theme": theme, "cycle": cycle, "kind": kind}, query="findings"),
            )
        )
    return rows
