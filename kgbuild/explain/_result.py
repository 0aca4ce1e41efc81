"""What an explanation is made of, and how it is told: as text for reading, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any


@dataclass(frozen=True, slots=True)
class Evidence:
    """One attestation: what one source says, and how that was read. Empty: not stated.

    `start` and `end` count code points in the document's text, end exclusive; None for a row of a table, which `row`
    names (1 is the header). `before` and `after` are words around the quote. `check` says how the quote was proved.
    """

    attestation: str
    document: str
    title: str = ""
    document_kind: str = ""
    source_kind: str = ""
    source_url: str = ""
    published: str = ""
    sha256: str = ""
    start: int | None = None
    end: int | None = None
    row: str = ""
    quote: str = ""
    before: str = ""
    after: str = ""
    rule: str = ""
    definition: str = ""
    says: str = ""  # what this source says of an earlier grade
    check: str = ""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a person decided on a reading of the same passage."""

    action: str
    reviewer: str
    date: str
    reason: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What a reviewer holds against a judgement, as far as one source gives it."""

    action: str
    reason: str
    source_url: str


@dataclass(frozen=True, slots=True)
class Premise:
    """Another fact in words, with its evidence: a premise, or the same finding in print again."""

    iri: str
    words: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A node of the graph in words, with all that bears on it."""

    iri: str
    kind: str
    words: str
    statements: tuple[tuple[str, str], ...]  # property and value, as CURIEs or text
    evidence: tuple[Evidence, ...] = ()
    corrections: tuple[Correction, ...] = ()
    others: tuple[tuple[str, str], ...] = ()  # IRI and words of judgements that give another grade
    derived_by: str = ""
    derived_from: tuple[str, ...] = ()
    reviews: tuple[Reviewed, ...] = ()
    shapes: tuple[str, ...] = ()  # that `kgbuild validate` checks such a node against
    premises: tuple[Premise, ...] = ()  # of a link between findings, the earlier first
    restates: tuple[Premise, ...] = ()  # the finding that this one restates, one at most
    restated: tuple[Premise, ...] = ()  # other findings that are this one, printed again

    def to_json(self) -> dict[str, Any]:
        """All of it, for `json.dumps`."""
        data = asdict(self)
        data["statements"] = [{"property": name, "value": value} for name, value in self.statements]
        data["others"] = [{"iri": iri, "words": words} for iri, words in self.others]
        return data

    def to_text(self) -> str:
        """For reading."""
        return "\n\n".join("\n".join(part) for part in self._parts()) + "\n"

    def _parts(self) -> Iterator[list[str]]:
        head = [self.words, f"<{self.iri}>", f"kind: {self.kind}"]
        yield head if self.evidence else [*head, *(f"  {name}  {value}" for name, value in self.statements)]
        yield from _numbered(self.evidence)
        if self.derived_by or self.derived_from:
            told = f"Not stated by any source: derived by {self.derived_by or 'an unnamed rule'} from"
            yield [told, *(f"   {premise}" for premise in self.derived_from)]
        for premise in self.premises:
            yield _told_of(premise)
        if self.restates:
            yield ["Counts as one with the finding that it restates:", *_told_of(self.restates[0])]
        if self.restated:
            yield ["Printed elsewhere too, as one finding with this:", *chain(*map(_told_of, self.restated))]
        if self.others:
            yield ["Other sources give another grade:", *(f"   {words}\n   <{iri}>" for iri, words in self.others)]
        for correction in self.corrections:
            yield [f"Correction: {correction.action}: {correction.reason}", f"   source {correction.source_url}"]
        for review in self.reviews:
            readings = (("was", review.was), ("becomes", review.becomes))
            decided = f"Reviewed: {review.action}, {review.date}, {review.reviewer}: {review.reason}"
            yield [decided, *(f"   {name} {pairs}" for name, pairs in readings if pairs)]
        if self.shapes:
            yield [f"kgbuild validate checks it against: {', '.join(self.shapes)}"]


def _numbered(evidence: Iterable[Evidence]) -> Iterator[list[str]]:
    for number, each in enumerate(evidence, 1):
        yield [f"{number}. {_place(each)}", *(f"   {line}" for line in _told(each))]


def _told_of(premise: Premise) -> list[str]:
    evidence = (f"   {line}" for lines in _numbered(premise.evidence) for line in lines)
    return [premise.words, f"<{premise.iri}>", *evidence]


def _place(each: Evidence) -> str:
    where = f"characters {each.start}-{each.end}" if each.start is not None else f"row {each.row}" if each.row else ""
    return ", ".join(filter(None, [each.document, where]))


def _told(each: Evidence) -> Iterator[str]:
    """The lines below the place of one attestation."""
    if each.quote:
        before, quote, after = (" ".join(part.split()) for part in (each.before, each.quote, each.after))
        yield " ".join(filter(None, ["..." if before else "", before, f">>{quote}<<", after, "..." if after else ""]))
    kind = each.source_kind or each.document_kind
    published = f"published {each.published}" if each.published else ""
    described = ", ".join(filter(None, [each.title and f'"{each.title}"', kind, published]))
    if described:
        yield described
    if each.source_url:
        yield each.source_url
    if each.says:
        yield each.says
    yield f"rule {each.rule}" + (f": {each.definition}" if each.definition else "")
    yield each.check
