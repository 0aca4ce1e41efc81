"""Findings and statements with their words, put together from the solutions of a query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kgbuild.pages._kinds import place_of_kind
from kgbuild.pages._names import Name, Names, Solutions


@dataclass(slots=True)
class Source:
    """One attestation: where the words stand. `start` and `end` are None for a row of a table."""

    attestation: str
    document: str  # IRI
    name: str  # of the document
    kind: str = ""
    url: str = ""
    published: str = ""
    quote: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(slots=True)
class Item:
    """A finding, with all its sources. `words` is the quote or, from a table, the summary."""

    iri: str
    force: Name | None = None
    cycle: Name | None = None
    question: Name | None = None
    kind: Name | None = None
    themes: list[Name] = field(default_factory=list)
    summary: str = ""
    sources: list[Source] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        return self.summary or next((each.quote for each in self.sources if each.quote), "")

    @property
    def quoted(self) -> bool:
        """Whether `words` are the source's own."""
        return not self.summary and any(each.quote for each in self.sources)

    @property
    def ordinal(self) -> int:
        """The place of its cycle; 0 without one."""
        return self.cycle.ordinal if self.cycle else 0

    @property
    def polarity(self) -> str:
        return self.kind.polarity if self.kind else ""

    @property
    def slug(self) -> str:
        return self.iri.rsplit("/", 1)[-1]

    def to_row(self) -> dict[str, Any]:
        first = self.sources[0] if self.sources else Source("", "", "")
        return {
            "finding": self.iri,
            "force": self.force and self.force.slug,
            "cycle": self.cycle and self.cycle.slug,
            "question": self.question and self.question.last,
            "kind": self.kind and self.kind.slug,
            "polarity": self.polarity or None,
            "themes": "|".join(sorted(theme.slug for theme in self.themes)) or None,
            "words": self.words or None,
            "quoted": self.quoted,
            "document": first.name or None,
            "start": first.start,
            "end": first.end,
            "source_url": first.url or None,
            "published": first.published or None,
            "sources": len(self.sources),
        }


COLUMNS = tuple(Item("").to_row())


def document_name(iri: str, base: str) -> str:
    """The name of a document from its IRI."""
    from urllib.parse import unquote

    return unquote(iri[len(base) :].removeprefix("document/"))


def items(rows: Solutions | Iterable[dict[str, Any]], names: Names, *, what: str = "finding") -> list[Item]:
    """The findings of the solutions, in the order: newest cycle first, then kind, then words.

    `what` is the variable that holds the IRI. What restates `first` is a source of that finding, and none of its own.
    """
    found: dict[str, Item] = {}
    seen: dict[str, set[str]] = {}
    for row in rows:
        first = row.get("first")
        iri = str(first or row[what])
        item = found.get(iri)
        if item is None:
            force, cycle, kind = (names.get(row.get(part)) for part in ("force", "cycle", "kind"))
            item = found[iri] = Item(iri, force, cycle, kind=kind)
            seen[iri] = set()
        if not first or not item.sources:
            item.question, item.summary = names.get(row.get("question")), str(row.get("summary") or "")
        theme = names.get(row.get("theme"))
        if theme is not None and theme not in item.themes:
            item.themes.append(theme)
        attestation = str(row.get("attestation") or "")
        if attestation and attestation not in seen[iri]:
            seen[iri].add(attestation)
            sort = names.get(row.get("source_kind"))
            document = str(row.get("document") or "")
            item.sources.append(
                Source(
                    attestation,
                    document,
                    document_name(document, names.base),
                    sort.slug if sort else "",
                    str(row.get("source_url") or ""),
                    str(row.get("published") or ""),
                    str(row.get("quote") or ""),
                    row.get("start"),
                    row.get("end"),
                )
            )
    for item in found.values():
        item.themes.sort(key=lambda theme: theme.label)
        item.sources.sort(key=lambda source: (source.name, source.start or 0, source.url, source.attestation))
    return sorted(found.values(), key=_order)


def _order(item: Item) -> tuple[Any, ...]:
    kind = item.kind.slug if item.kind else ""
    return (
        -item.ordinal,
        place_of_kind(kind),
        item.force.label if item.force else "",
        item.words.casefold(),
        item.iri,
    )
