"""The vocabulary by the names that people know, and the rows of queries as pages read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

Row = dict[str, Any]


class Solutions(Protocol):
    """`kgbuild.query.Rows` as pages read it: each row a dictionary whose values a page prints or counts."""

    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def cells(self) -> tuple[tuple[Any, ...], ...]: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Row]: ...


@dataclass(frozen=True, slots=True)
class Name:
    """A node of the vocabulary: `kind` is the first part of its path ("force"), `slug` what follows."""

    iri: str
    kind: str
    slug: str
    label: str
    ordinal: int = 0
    cycle: str = ""  # of a question: IRI
    area: str = ""  # of a question: IRI
    polarity: str = ""
    rank: int = 0
    broader: str = ""  # of a theme: IRI
    graded: bool | None = None  # of a question; None: not known

    def __str__(self) -> str:
        return self.label

    @property
    def short(self) -> str:
        """The label without what stands behind it in brackets: of a cycle, its long form."""
        return self.label.partition(" (")[0]

    @property
    def last(self) -> str:
        """The slug without what it is part of: of a question its cycle, of a grade its scale."""
        return self.slug.rpartition("/")[2]


class Names:
    """The vocabulary of one generation, by IRI and by slug."""

    def __init__(self, base: str, rows: Solutions) -> None:
        self.base = base
        self._by_iri: dict[str, Name] = {}
        for row in rows:
            iri = str(row["node"])
            if iri in self._by_iri:
                continue
            local = iri[len(base) :] if iri.startswith(base) else iri.rsplit("#", 1)[-1]
            kind, _, slug = local.partition("/")
            if not iri.startswith(base):  # a code of the ontology: insp:<list>-<notation>
                kind, slug = "code", str(row["notation"] or local)
            self._by_iri[iri] = Name(
                iri,
                kind,
                slug,
                str(row["label"] or row["notation"] or row["identifier"] or slug),
                int(row["ordinal"] or 0),
                str(row["cycle"] or ""),
                str(row["area"] or ""),
                str(row["polarity"] or ""),
                int(row["rank"] or 0),
                str(row["broader"] or ""),
                row["graded"] if isinstance(row["graded"], bool) else None,
            )

    def get(self, iri: str | None) -> Name | None:
        return self._by_iri.get(iri or "")

    def node(self, kind: str, slug: str) -> Name | None:
        return self._by_iri.get(f"{self.base}{kind}/{slug}")

    def label(self, kind: str, slug: str) -> str:
        """What people call ``kind/slug``; the slug itself where the graph does not name it."""
        found = self.node(kind, slug)
        return found.label if found else slug

    def short(self, kind: str, slug: str) -> str:
        """The same without what stands behind it in brackets."""
        return self.label(kind, slug).partition(" (")[0]

    def of(self, kind: str) -> list[Name]:
        """All of one kind: cycles in their order, anything else by label."""
        return self._sorted.get(kind, [])

    @cached_property
    def _sorted(self) -> dict[str, list[Name]]:
        result: dict[str, list[Name]] = {}
        for name in self._by_iri.values():
            result.setdefault(name.kind, []).append(name)
        for names in result.values():
            names.sort(key=lambda name: (name.ordinal, name.label.casefold(), name.iri))
        return result

    @property
    def cycles(self) -> list[Name]:
        return self.of("cycle")

    @cached_property
    def ordinals(self) -> dict[str, int]:
        """The place of each cycle, by slug."""
        return {cycle.slug: cycle.ordinal for cycle in self.cycles}

    def question(self, cycle: str, slug: str) -> str:
        """The label of a question of a cycle, both as slugs."""
        return self.label("question", f"{cycle}/{slug}")

    def ungraded(self, cycle: str, slug: str) -> bool:
        """Whether a question, by slugs, is known to be answered in words and not graded."""
        found = self.node("question", f"{cycle}/{slug}")
        return found is not None and found.graded is False

    def children(self, theme: str) -> list[Name]:
        """Narrower themes of the theme with this IRI."""
        return [name for name in self.of("theme") if name.broader == theme]


def once(rows: Solutions, key: str) -> list[dict[str, Any]]:
    """The first solution for each value of `key`, in the order of those values."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(str(row[key]), row)
    return [found[each] for each in sorted(found)]


def run_of(cycles: str, names: Names) -> list[Name]:
    """The cycles of a cell, in their order."""
    wanted = set(cycles.split("|"))
    return [cycle for cycle in names.cycles if cycle.slug in wanted]
