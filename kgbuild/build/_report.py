"""What a build says of itself: of each input that was read, and of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from kgbuild.model import Problem, Violation


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What became of one input that was read. Counts are of facts; `unread` of passages named in the ledger."""

    name: str
    sha256: str
    kind: str
    facts: dict[str, int]
    characters: int = 0
    characters_used: int = 0
    characters_notice: int = 0
    unexplained_grades: tuple[str, ...] = ()
    unmatched_passages: tuple[str, ...] = ()
    unknown_headings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reviewed: int = 0  # reviews of it that hold
    open_passages: tuple[tuple[str, int, int], ...] = ()  # the ledger's: what it is, start, end

    @property
    def total(self) -> int:
        """All facts."""
        return sum(self.facts.values())


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. `usable` is False where nothing that was given could be read, and nothing was written."""

    documents: tuple[DocumentReport, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    violations: tuple[Violation, ...]
    shapes_without_focus: tuple[str, ...]
    quads: int
    store: str
    usable: bool = True
    validated: bool = True  # False where validation was switched off

    def to_json(self) -> dict[str, Any]:
        """The report as plain values, with every document's ledger."""
        return {
            "store": self.store,
            "quads": self.quads,
            "read": len(self.documents),
            "unchanged": len(self.unchanged),
            "removed": list(self.removed),
            "left_out": [asdict(problem) for problem in self.problems],
            "violations": [asdict(violation) for violation in self.violations],
            "shapes_without_focus": list(self.shapes_without_focus),
            "documents": [asdict(document) for document in self.documents],
        }

    def to_text(self) -> str:
        """The report as a few lines of prose."""
        facts: Counter[str] = Counter()
        for document in self.documents:
            facts.update(document.facts)
        lines = [
            f"read {len(self.documents)}, unchanged {len(self.unchanged)}, removed {len(self.removed)}, "
            f"left out {len(self.problems)}; {self.quads:,} quads in {self.store}"
        ]
        if any(facts.values()):
            lines.append("facts: " + ", ".join(f"{count:,} {kind}" for kind, count in sorted(facts.items()) if count))
        silent = [document.name for document in self.documents if not document.total]
        if silent:
            lines.append(f"without facts: {len(silent)} ({_some(silent)})")
        unread = sum(len(document.unexplained_grades) + len(document.unmatched_passages) for document in self.documents)
        if unread:
            lines.append(f"passages that no rule explained: {unread} (build --json names them)")
        reviewed = sum(document.reviewed for document in self.documents)
        if reviewed:
            lines.append(f"reviews applied: {reviewed}")
        notes = [f"{document.name}: {note}" for document in self.documents for note in document.notes]
        lines += [f"note: {note}" for note in notes]
        for violation in self.violations[:10]:
            lines.append(f"violation: {violation.document or violation.focus_node}: {violation.message}")
        if len(self.violations) > 10:
            lines.append(f"... and {len(self.violations) - 10} violations more; 'kgbuild validate' lists all")
        if self.documents and not self.violations:
            lines.append("conforms to its shapes" if self.validated else "not validated")
        if self.shapes_without_focus:
            names = [iri.rsplit("#", 1)[-1] for iri in self.shapes_without_focus]
            lines.append(f"shapes that met no node, and so checked nothing: {len(names)} ({_some(names)})")
        return "\n".join(lines)


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"
