"""What an evaluation found, and how it is told: as text for a terminal, as plain values for machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from kgbuild.model import Problem
from kgbuild.one_line import one_line


@dataclass(frozen=True, slots=True)
class Score:
    """The counts of one kind. A ratio is None where its denominator is zero."""

    name: str
    found: int = 0  # annotations that were found
    missed: int = 0
    false: int = 0  # extracted and wrong
    again: int = 0  # right, but said before

    @property
    def annotated(self) -> int:
        """How many annotations there are."""
        return self.found + self.missed

    @property
    def precision(self) -> float | None:
        """Of what was extracted, the share that is right."""
        return self.found / (self.found + self.false) if self.found + self.false else None

    @property
    def recall(self) -> float | None:
        """Of what is annotated, the share that was found."""
        return self.found / self.annotated if self.annotated else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; 0.0 where something was annotated or extracted, and none found."""
        total = 2 * self.found + self.missed + self.false
        return 2 * self.found / total if total else None


_COUNTS: Final = ("annotated", "found", "missed", "false", "again")
_RATIOS: Final = ("precision", "recall", "f1")


@dataclass(frozen=True, slots=True)
class Difference:
    """One miss or false alarm. `line` is that of the document (1-based), 0 for a field of the document as a whole."""

    score: str
    wrong: str  # "missed" | "false alarm"
    document: str
    line: int
    start: int
    end: int
    quote: str
    what: str  # the fields, and what stands in their place
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All scores of one run, in a fixed order.

    `found` names each annotation that was found, as (score, document, line in the gold file). The confusion tables map
    (annotated, extracted) to a count, "-" for none.
    """

    documents: tuple[str, ...]
    scores: tuple[Score, ...]
    differences: tuple[Difference, ...]
    grades: Mapping[tuple[str, str], int]
    kinds: Mapping[tuple[str, str], int]
    found: frozenset[tuple[str, str, int]]
    rules: frozenset[str]
    problems: tuple[Problem, ...] = ()  # annotations that were left out

    def score(self, name: str) -> Score:
        """The score of that name, all zero where nothing of the kind was met."""
        return next((score for score in self.scores if score.name == name), Score(name))


@dataclass(frozen=True, slots=True)
class Ablation:
    """What falls when one rule is switched off: annotations, as in `Evaluation.found`, with the words they mark."""

    rule: str
    lost: tuple[tuple[str, str, int, str], ...]  # score, document, line in the gold file, quote
    gained: int  # annotations found only without the rule
    false_less: int  # false alarms that go with it (negative: that come)


def render_table(evaluation: Evaluation) -> str:
    """The scores, the confusion tables and the differences as text for a terminal, ending in a newline."""
    width = max([len("kind"), *(len(score.name) for score in evaluation.scores)])
    lines = ["  ".join([f"{'kind':<{width}}", *_COUNTS, *_RATIOS[:2], "   F1"])]
    for score in evaluation.scores:
        counts = (f"{getattr(score, name):>{len(name)}}" for name in _COUNTS)
        ratios = (f"{_ratio(getattr(score, name)):>{max(len(name), 5)}}" for name in _RATIOS)
        lines.append("  ".join([f"{score.name:<{width}}", *counts, *ratios]))
    lines.append(f"{len(evaluation.documents)} documents")
    for title, table in (("grades", evaluation.grades), ("finding kinds", evaluation.kinds)):
        if table:
            lines += ["", f"{title}: annotated (rows) as extracted (columns), '-' for none", *_confusion(table)]
    if evaluation.differences:
        lines.append("")
    for difference in evaluation.differences:
        where = difference.document + (f":{difference.line}" if difference.line else "")
        by = f" by {difference.rule}" if difference.rule else ""
        lines.append(f"{where}: {difference.score}: {difference.wrong}{by}: {difference.what}")
        if difference.quote:
            lines.append(f"    “{one_line(difference.quote)}”")
    return "\n".join(lines) + "\n"


def render_ablation(ablations: Iterable[Ablation]) -> str:
    """What each rule holds up, as text for a terminal, ending in a newline."""
    lines = []
    for ablation in ablations:
        lines.append(
            f"{ablation.rule}: {len(ablation.lost)} lost, {ablation.gained} gained, "
            f"{ablation.false_less} false alarms less"
        )
        lines += [f"    {name}:{line}: {score}: “{one_line(quote)}”" for score, name, line, quote in ablation.lost]
    return "\n".join(lines) + "\n"


def to_json(evaluation: Evaluation) -> dict[str, Any]:
    """The same for machines: `documents`, `scores` by name, `confusion`, `differences`, `left_out`.

    Ratios are floats or None.
    """
    return {
        "documents": list(evaluation.documents),
        "scores": {
            score.name: {name: getattr(score, name) for name in (*_COUNTS, *_RATIOS)} for score in evaluation.scores
        },
        "confusion": {
            name: [
                {"annotated": annotated, "extracted": extracted, "count": count}
                for (annotated, extracted), count in sorted(table.items())
            ]
            for name, table in (("grades", evaluation.grades), ("kinds", evaluation.kinds))
        },
        "differences": [asdict(difference) for difference in evaluation.differences],
        "left_out": [asdict(problem) for problem in evaluation.problems],
    }


def ablation_to_json(ablations: Iterable[Ablation]) -> list[dict[str, Any]]:
    """What each rule holds up, for machines: `rule`, `lost`, `gained`, `false_less`."""
    names = ("score", "document", "line", "quote")
    return [{**asdict(each), "lost": [dict(zip(names, lost, strict=True)) for lost in each.lost]} for each in ablations]


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _confusion(table: Mapping[tuple[str, str], int]) -> list[str]:
    rows = sorted({annotated for annotated, _ in table})
    columns = sorted({extracted for _, extracted in table})
    first = max(len(row) for row in rows)
    widths = [max(len(column), 4) for column in columns]
    lines = [" " * first + "  " + "  ".join(f"{c:>{w}}" for c, w in zip(columns, widths, strict=True))]
    for row in rows:
        cells = (f"{table.get((row, c), 0) or '.':>{w}}" for c, w in zip(columns, widths, strict=True))
        lines.append(f"{row:<{first}}  " + "  ".join(cells))
    return lines
