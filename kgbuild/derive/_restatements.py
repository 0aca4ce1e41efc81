"""Findings that several documents print in the same words: one finding, which the others restate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kgbuild.derive._findings import Found, Merged
from kgbuild.vocab import DCTERMS, INSP, OA, PROV, RDF, code, content_hash

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Quad, Store

    from kgbuild.vocab import Minter

RULES: Final = (
    (
        "derive.restatement",
        1,
        "What several documents print of one force and cycle, as the same kind of finding and in the same words, is "
        "one finding: the others restate the one that the inspectorate printed, or the earliest. On two questions, "
        "under two numbers of the register, or twice in one document that answers no other, they are two.",
    ),
)

_ANSWERING: Final = frozenset(code("sourceKind", name).value for name in ("pcc", "force"))
_INSPECTORATE: Final = code("sourceKind", "inspectorate").value


@dataclass(slots=True)
class _Printed:
    """One finding, or several that are one, with what tells it from others in the same words; the first leads."""

    iris: list[str]
    place: tuple[bool, bool, str, str]  # before others: no answer to it, the inspectorate's, the earliest, by document
    answering: bool
    documents: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)
    items: set[str] = field(default_factory=set)

    def is_one_with(self, other: _Printed) -> bool:
        return (
            len(self.questions | other.questions) < 2
            and len(self.items | other.items) < 2
            and (other.answering or self.documents.isdisjoint(other.documents))
        )

    def take(self, other: _Printed) -> None:
        self.iris += other.iris
        self.documents |= other.documents
        self.questions |= other.questions
        self.items |= other.items


def derive(graph: Store, findings: Sequence[Found], mint: Minter) -> Iterator[Quad]:
    """Yield which findings restate another, and a node for each that is restated, with the rule and all of them."""
    from pyoxigraph import NamedNode, Quad

    where, rule = mint.derived_graph, mint("rule", *(str(part) for part in RULES[0][:2]))
    for alike in _alike(findings):
        for group in _groups(Merged(graph), alike):
            first, *others = (NamedNode(iri) for iri in group.iris)
            if not others:
                continue
            node = mint("restatement", content_hash(first.value.removeprefix(mint.base)))
            said: list[tuple[NamedNode, str]] = [(INSP.force, alike[0].force), (INSP.cycle, alike[0].cycle)]
            yield Quad(node, RDF.type, INSP.Derived, where)
            yield Quad(node, INSP.rule, rule, where)
            yield from (Quad(node, term, NamedNode(value), where) for term, value in said if value)
            yield from (Quad(node, PROV.wasDerivedFrom, each, where) for each in (first, *others))
            yield from (Quad(each, INSP.restates, first, where) for each in others)


def _alike(findings: Sequence[Found]) -> Iterator[list[Found]]:
    """Those of one force, cycle and kind in the same words, two or more, in a fixed order."""
    seen, again = set[int](), set[int]()  # hashes: of words that stand once nothing is kept
    for each in findings:
        key = hash(_key(each))
        (again if key in seen else seen).add(key)
    found: dict[tuple[str, str, str, str], list[Found]] = defaultdict(list)
    for each in findings:
        said = _key(each)
        if hash(said) in again and each.force and said[-1]:
            found[said].append(each)
    return (found[said] for said in sorted(found) if len(found[said]) > 1)


def _key(each: Found) -> tuple[str, str, str, str]:
    return each.force, each.cycle, each.kind, " ".join(each.text.casefold().split()).rstrip(".")


def _groups(view: Merged, alike: list[Found]) -> list[_Printed]:
    groups: list[_Printed] = []
    for each in sorted((_printed(view, found) for found in alike), key=lambda each: (each.place, each.iris)):
        home = next((group for group in groups if group.is_one_with(each)), None)
        if home is None:
            groups.append(each)
        else:
            home.take(each)
    return groups


def _printed(view: Merged, found: Found) -> _Printed:
    documents, places = set[str](), []
    for attestation in view.subjects(OA.hasBody, found.iri):
        told_by = set(view.values(attestation, INSP.sourceKind))
        issued = min(view.values(attestation, DCTERMS.issued), default="9")  # what has no date comes last
        for document in view.values(attestation, INSP.document):
            documents.add(document)
            places.append((bool(told_by & _ANSWERING), _INSPECTORATE not in told_by, issued, document))
    place = min(places, default=(False, True, "9", ""))
    questions = {found.question} - {""}
    return _Printed([found.iri], place, place[0], documents, questions, {*view.values(found.iri, INSP.registerNumber)})
