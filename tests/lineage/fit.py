"""Fit the weights of kgbuild/derive/lineage.toml on the labelled pairs, and say how well they do on forces left out.

    PYTHONPATH=. python tests/lineage/fit.py [--leave-out PART ...]

A logistic model with a penalty on the square of its weights, fitted by Newton's method: equal pairs give equal weights.
Printed are the weights as lineage.toml has them, and precision, recall and F1 of each part of the pairs, every force
judged by weights that were fitted on all the others. Weights that the pairs cannot tell are kept as they stand.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kgbuild.build import build
from kgbuild.derive._findings import age_of, read_findings
from kgbuild.derive._likeness import Reading, evidence, read_frame
from kgbuild.derive._lineage import link
from kgbuild.derive._words import words
from kgbuild.store import open_store

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

PAIRS: Final = Path(__file__).parent / "pairs.csv"
BY_HAND: Final = ("across",)  # labelled pairs that share no theme hold more true ones than findings at random do
PENALTY: Final = 1 / 10  # on half the square of each weight but the first
LENIENT: Final = 0.1  # added to the start that is fitted: with it, F1 of forces left out is greatest


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pair with what the model sees of it: `x` in the order of `names`, `fixed` what is set by hand."""

    part: str
    force: str
    linked: bool
    x: tuple[float, ...]
    fixed: float


def names() -> list[str]:
    """The weights that are fitted, the start first."""
    return [name for name in words().weights if name not in BY_HAND]


def labelled(store: Path) -> list[Labelled]:
    """The pairs whose two findings are in the store."""
    with open_store(store) as reader:
        findings, frame = read_findings(reader.graph), read_frame(reader.graph)
    there = {(_last(each.force), _last(each.round), each.kind, _plain(each.text)): each for each in findings}
    links = link(findings, frame)
    asked = {(each.earlier.iri, age_of(each.later)) for each in links if not each.later.positive}
    result = []
    with PAIRS.open(encoding="utf-8", newline="") as file:
        for pair in csv.DictReader(file):
            earlier, later = (
                there.get((pair["force"], pair[f"{end}_cycle"], pair[f"{end}_kind"], _plain(pair[end])))
                for end in ("earlier", "later")
            )
            if earlier is not None and later is not None:
                themes = frame.themes(earlier.themes, later.themes)
                one, two = Reading(earlier), Reading(later)
                again = (earlier.iri, age_of(later)) in asked
                found = evidence(one, two, themes, again=again)
                x = tuple(found.get(name, 0) / 1000 for name in names())
                fixed = words().weights["across"] / 1000 * ("across" in found)
                result.append(Labelled(pair["half"], pair["force"], pair["label"] != "unrelated", x, fixed))
    return result


def fit(pairs: Sequence[Labelled]) -> Matrix:
    """The weights with the greatest penalised likelihood."""
    x, y = np.array([pair.x for pair in pairs]), np.array([float(pair.linked) for pair in pairs])
    penalty = np.full(x.shape[1], PENALTY)
    penalty[0] = 0.0
    weights: Matrix = np.zeros(x.shape[1])
    for _ in range(30):
        share = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (y - share) - penalty * weights
        curve = (x * (share * (1 - share))[:, None]).T @ x + np.diag(penalty)
        weights = weights + np.linalg.solve(curve, slope)
    weights[0] += LENIENT
    return weights


def left_out(pairs: Sequence[Labelled]) -> list[bool]:
    """Whether each pair is linked by weights fitted on the pairs of all other forces."""
    result = [False] * len(pairs)
    for force in sorted({pair.force for pair in pairs}):
        weights = fit([pair for pair in pairs if pair.force != force])
        for place, pair in enumerate(pairs):
            if pair.force == force:
                result[place] = float(np.dot(pair.x, weights)) + pair.fixed >= 0
    return result


def figures(pairs: Sequence[Labelled], linked: Sequence[bool]) -> str:
    """Precision, recall and F1, as text."""
    right = sum(pair.linked and given for pair, given in zip(pairs, linked, strict=True))
    given, wanted = sum(linked), sum(pair.linked for pair in pairs)
    return f"precision {right / given:.3f}, recall {right / wanted:.3f}, F1 {2 * right / (given + wanted):.3f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Build the bundled data aside, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leave-out", nargs="*", default=[], metavar="PART", help="parts of the pairs not to fit on")
    given: Any = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        build(bundled=True, store=Path(folder) / "kg", validator="none")
        pairs = [pair for pair in labelled(Path(folder) / "kg") if pair.part not in given.leave_out]
    for name, weight in zip(names(), fit(pairs), strict=True):
        print(f"{name} = {round(1000 * weight)}")
    linked = left_out(pairs)
    print(f"\nevery force left out in turn, {len(pairs)} pairs: {figures(pairs, linked)}")
    for part in sorted({pair.part for pair in pairs}):
        chosen = [place for place, pair in enumerate(pairs) if pair.part == part]
        print(f"  {part}, {len(chosen)}: {figures([pairs[i] for i in chosen], [linked[i] for i in chosen])}")


def _plain(text: str) -> str:
    return " ".join(text.split())


def _last(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


if __name__ == "__main__":
    main()
