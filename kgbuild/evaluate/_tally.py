"""What is counted while documents are scored, and which extracted fact answers which annotation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kgbuild.evaluate._gold import Annotation
from kgbuild.evaluate._result import Difference
from kgbuild.model import Document, Passage


@dataclass(frozen=True, slots=True)
class Extracted:
    """An extracted fact with what its scores need."""

    fact: Any
    passage: Passage
    rule: str


def extracted(facts: Iterable[Any]) -> list[Extracted]:
    """The facts that rest on words of the document, in text order."""
    items = [Extracted(fact, fact.evidence, fact.rule.name) for fact in facts if isinstance(fact.evidence, Passage)]
    return sorted(items, key=lambda item: (item.passage.start, item.passage.end))


@dataclass(frozen=True, slots=True)
class Matching:
    """Each annotation with the fact that answers it, if any does, and the facts that answer none; in text order."""

    pairs: tuple[tuple[Annotation, Extracted | None], ...]
    left: tuple[Extracted, ...]


def match(
    annotated: Sequence[Annotation], items: Sequence[Extracted], equal: Callable[[Annotation, Extracted], bool]
) -> Matching:
    """A maximum one-to-one matching of what meets and is equal, by augmenting paths (Berge 1957).

    Larger overlap is tried first.
    """
    edges = []
    for mark in annotated:
        near = [
            (-mark.shared(item.passage), item.passage.end - item.passage.start, number)
            for number, item in enumerate(items)
            if mark.meets(item.passage) and equal(mark, item)
        ]
        edges.append([number for _, _, number in sorted(near)])
    owner: dict[int, int] = {}

    def augment(index: int, seen: set[int]) -> bool:
        for number in edges[index]:
            if number in seen:
                continue
            seen.add(number)
            if number not in owner or augment(owner[number], seen):
                owner[number] = index
                return True
        return False

    for index in range(len(annotated)):
        augment(index, set())
    answer = {index: items[number] for number, index in owner.items()}
    return Matching(
        tuple((mark, answer.get(index)) for index, mark in enumerate(annotated)),
        tuple(item for number, item in enumerate(items) if number not in owner),
    )


class Tally:
    """Counts, differences and found annotations; `document` is the one that is being scored."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = {}
        self.differences: list[Difference] = []
        self.grades: Counter[tuple[str, str]] = Counter()
        self.kinds: Counter[tuple[str, str]] = Counter()
        self.found: set[tuple[str, str, int]] = set()
        self.document: Document | None = None

    def add(self, score: str, what: str, number: int = 1) -> None:
        """Count without a word on which annotation or passage it was."""
        self.counts.setdefault(score, Counter())[what] += number

    def right(self, score: str, line: int) -> None:
        """An annotation was found; `line` is that of its file."""
        assert self.document is not None
        self.add(score, "found")
        self.found.add((score, self.document.name, line))

    def missed(self, score: str, what: str, passage: Passage | None) -> None:
        """An annotation was not found."""
        self._wrong(score, "missed", what, passage, "")

    def false(self, score: str, what: str, passage: Passage | None, rule: str = "") -> None:
        """What was extracted is wrong."""
        self._wrong(score, "false", what, passage, rule)

    def _wrong(self, score: str, key: str, what: str, passage: Passage | None, rule: str) -> None:
        assert self.document is not None
        self.add(score, key)
        start, end, quote = (passage.start, passage.end, passage.quote) if passage else (0, 0, "")
        self.differences.append(
            Difference(
                score=score,
                wrong="missed" if key == "missed" else "false alarm",
                document=self.document.name,
                line=self.document.text.count("\n", 0, start) + 1 if passage else 0,
                start=start,
                end=end,
                quote=quote,
                what=what,
                rule=rule,
            )
        )

    def annotated(self, score: str, matching: Matching, told: Callable[[Annotation], str]) -> None:
        """Each annotation of a matching: found where a fact answers it, else missed, as `told`."""
        for mark, item in matching.pairs:
            if item is not None:
                self.right(score, mark.line)
            else:
                self.missed(score, told(mark), mark.passage)

    def compare(self, score: str, mark: Annotation, expected: str, got: str, rule: str = "") -> None:
        """Score one value of an annotation, empty for not stated, against what was extracted."""
        if expected and expected == got:
            self.right(score, mark.line)
            return
        if expected:
            self.missed(score, f"{expected} (extracted: {got or 'nothing'})", mark.passage)
        if got:
            self.false(score, f"{got} (annotated: {expected or 'nothing'})", mark.passage, rule)
