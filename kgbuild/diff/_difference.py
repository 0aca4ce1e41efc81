"""A difference: its changes, their kinds in the order in which they are told, and how it is told to readers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Final

from kgbuild.errors import QueryError
from kgbuild.one_line import one_line
from kgbuild.reference import Reference, load_reference

FORMATS: Final = ("table", "markdown", "json")
# In the order in which they are told, with what a reader calls them.
CHANGES: Final[dict[str, str]] = {
    "grade-corrected": "Grades that are now another",
    "judgement-added": "Judgements added",
    "judgement-withdrawn": "Judgements withdrawn",
    "judgement-changed": "Judgements of which something else changed",
    "finding-added": "Findings added",
    "finding-withdrawn": "Findings withdrawn",
    "finding-reworded": "Findings in other words",
    "finding-changed": "Findings of which something else changed",
    "recommendation-closed": "Items closed",
    "recommendation-reopened": "Items reopened",
    "status-changed": "Items that stand elsewhere",
    "due-changed": "Due dates changed",
    "statement-added": "Statements added",
    "statement-withdrawn": "Statements withdrawn",
    "statement-changed": "Statements of which something changed",
    "figure-added": "Figures and counts added",
    "figure-withdrawn": "Figures and counts withdrawn",
    "figure-changed": "Figures and counts of which something changed",
    "organisation-added": "Organisations and persons named: added",
    "organisation-withdrawn": "Organisations and persons named: withdrawn",
    "organisation-changed": "Organisations and persons named: changed",
    "evidence-gained": "Facts with a source more",
    "evidence-lost": "Facts with a source less",
    "moved": "The same words at another place",
    "document-added": "Documents added",
    "document-removed": "Documents removed",
    "document-renamed": "Documents renamed",
    "document-changed": "Documents that changed",
    "version-added": "New versions of documents",
    "link-gained": "Links gained",
    "link-lost": "Links lost",
    "reference-changed": "Reference data changed",
    "other": "Not explained by the above",
}
_SHOWN: Final = 40  # changes of one kind that a printed table lists


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `what` says of what; `before` and `after` are empty where there was or is nothing.

    `fact` is the IRI of what changed (on the side that has it), `change` a key of `CHANGES`.
    """

    change: str
    what: str
    before: str = ""
    after: str = ""
    force: str = ""
    cycle: str = ""
    question: str = ""
    document: str = ""
    source_url: str = ""
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes from `a` to `b` (as they were named), in the order of `CHANGES`; false where there is none."""

    a: str
    b: str
    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)

    def counts(self) -> dict[str, int]:
        """How many changes of each kind there are; kinds without one are left out."""
        found = Counter(each.change for each in self.changes)
        return {kind: found[kind] for kind in CHANGES if found[kind]}

    def render(self, form: str = "table") -> str:
        """As a table for reading, as Markdown, or as one JSON object. Empty where nothing changed, but for JSON.

        Raises:
            QueryError: another format.
        """
        if form not in FORMATS:
            raise QueryError(
                f"a difference cannot be written as {form}", source="--format", fix=f"use one of: {', '.join(FORMATS)}"
            )
        if form == "json":
            data = {
                "a": self.a,
                "b": self.b,
                "counts": self.counts(),
                "changes": [{key: value for key, value in asdict(each).items() if value} for each in self.changes],
            }
            return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
        if not self.changes:
            return ""
        return "".join(_table(self) if form == "table" else _markdown(self))


class _Labels:
    """Names as people say them, from the reference data that kgbuild carries; slugs that it does not know stay."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference

    def force(self, slug: str) -> str:
        if slug in self._reference.forces:
            return self._reference.forces[slug].short_name or self._reference.forces[slug].name
        return self._reference.organisations[slug].name if slug in self._reference.organisations else slug

    def cycle(self, slug: str) -> str:
        return self._reference.cycles[slug].label if slug in self._reference.cycles else slug

    def question(self, cycle: str, slug: str) -> str:
        found = [each.label for each in self._reference.questions_of(cycle) if each.id == slug]
        if not found or slug in {"effectiveness", "efficiency", "legitimacy", "leadership"}:
            return slug
        return found[0][0].lower() + found[0][1:] if found[0][1:2].islower() else found[0]

    def place(self, change: Change) -> str:
        parts = [self.force(change.force), self.cycle(change.cycle), self.question(change.cycle, change.question)]
        return ", ".join(part for part in parts if part)


def _told(change: Change, labels: _Labels) -> str:
    """One change as one line: where, what, from what to what, by which source."""
    place = labels.place(change)
    graded = change.change in {"grade-corrected", "judgement-added", "judgement-withdrawn"}
    before, after = (one_line(_unhyphened(text) if graded else text) for text in (change.before, change.after))
    arrow = f"{before} -> {after}" if before and after else before or after
    if bool(before) != bool(after) and change.change.endswith("-changed") and change.what != "ontology":
        arrow = f"{before or 'nothing'} -> {after or 'nothing'}"
    what = "" if graded or change.what in {"document", "version"} else one_line(change.what)
    head = ": ".join(part for part in (place, what, arrow) if part)
    source = change.source_url or ("" if change.document and change.document in head else change.document)
    return f"{head} (source {source})" if source and change.change != "document-changed" else head


def _unhyphened(text: str) -> str:
    return text.replace("-", " ").replace("|", " and ")


def _summary(difference: Difference) -> str:
    counts = difference.counts()
    return f"From {difference.a} to {difference.b}: {sum(counts.values()):,} changes"


def _groups(difference: Difference) -> Iterator[tuple[str, list[Change]]]:
    for kind, title in CHANGES.items():
        found = [each for each in difference.changes if each.change == kind]
        if found:
            yield title, found


def _folded(changes: list[Change]) -> list[str] | None:
    """Moves told by document, since one inserted line moves all that follows; None for other changes."""
    if changes[0].change != "moved":
        return None
    return [
        f"{document}: {count} fact{'s' if count > 1 else ''}"
        for document, count in sorted(Counter(each.document for each in changes).items())
    ]


def _table(difference: Difference) -> Iterator[str]:
    labels = _Labels(load_reference())
    yield _summary(difference) + "\n"
    for title, found in _groups(difference):
        lines = _folded(found) or [_told(each, labels) for each in found[:_SHOWN]]
        yield f"\n{title} ({len(found):,})\n"
        yield from (f"  {line}\n" for line in lines)
        if len(found) > len(lines) and found[0].change != "moved":
            yield f"  ... and {len(found) - len(lines):,} more; --json has all\n"


def _markdown(difference: Difference) -> Iterator[str]:
    labels = _Labels(load_reference())
    yield f"# What changed\n\n{_plain(_summary(difference))}\n"
    for title, found in _groups(difference):
        yield f"\n## {title} ({len(found):,})\n\n"
        yield from (f"- {_plain(line)}\n" for line in _folded(found) or [_told(each, labels) for each in found])


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>|" else c for c in text)
