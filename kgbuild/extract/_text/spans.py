"""Where facts stand in a text, and whether stretches of it meet."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from kgbuild.model import Finding, Judgement, Passage, Statement, Statistic

_Fact = Finding | Judgement | Statement | Statistic


def start_of(fact: _Fact) -> int:
    """Where the passage of a fact begins; 0 for one without."""
    return fact.evidence.start if isinstance(fact.evidence, Passage) else 0


def end_of(fact: _Fact) -> int:
    """Where the passage of a fact ends; 0 for one without."""
    return fact.evidence.end if isinstance(fact.evidence, Passage) else 0


def line_of(text: str, start: int, end: int) -> str:
    """The words of a stretch on one line, with one space between two of them."""
    return " ".join(text[start:end].split())


def meets(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a stretch overlaps one of the spans, which are sorted and do not overlap."""
    index = bisect_left(spans, (end, 0)) - 1
    return index >= 0 and start < spans[index][1]
