"""The votes for and against the cycles that a document may belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kgbuild.model import Passage, RuleRef
from kgbuild.rules import Rule


@dataclass(slots=True)
class Ballot:
    """Evidence for cycles, with the rule and the words of each piece."""

    cycles: tuple[str, ...]
    windows: Mapping[str, tuple[str, str]]  # first and last month of reports on the force
    spread: Mapping[str, tuple[str, str]]  # the same of all forces' reports
    scores: dict[str, int] = field(default_factory=dict)
    evidence: list[tuple[str, int, RuleRef, Passage | None]] = field(default_factory=list)

    def vote(self, cycle: str, weight: int, rule: Rule, words: Passage | None = None) -> None:
        """Count a vote; of no weight is that of a rule that is off, or for what is no cycle."""
        if rule.on and cycle in self.cycles:
            self.scores[cycle] = self.scores.get(cycle, 0) + weight
            self.evidence.append((cycle, weight, rule.ref, words))

    def open(self) -> list[str]:
        """The cycles that nothing rules out and that are not far behind the best."""
        scores = {cycle: self.scores.get(cycle, 0) for cycle in self.cycles}
        best = max(scores.values(), default=0)
        return [cycle for cycle, score in scores.items() if score >= max(min(0, best), best - 12)]

    def winner(self, rule: Rule) -> str:
        ranked = sorted(self.cycles, key=lambda cycle: -self.scores.get(cycle, 0))
        best, second = self.scores.get(ranked[0], 0), self.scores.get(ranked[1], 0) if len(ranked) > 1 else 0
        if best >= rule.number("least") and best - second >= rule.number("clear"):
            return ranked[0]
        return ranked[0] if best >= rule.number("least_alone") and second <= -rule.number("ruled_out") else ""
