"""Findings that several documents print in the same words: one finding, which the others restate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kgbuild.derive._findings import Found, Merged
from kgbuild.review import ADDED
from kgbuild.vocab import DCTERMS, INSP, OA, PROV, RDF, code, content_hash

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Quad, Store

    from kgbuild.derive._reviews import Overruling, Overrulings
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
_NOWHERE: Final = (False, True, "9", "")  # the place of what no source is known of


@dataclass(slots=True)
class Printed:
    """One finding, or several that are one, with what tells it from others in the same words; the first leads."""

    found: Found
    iris: list[str]
    place: tuple[bool, bool, str, str]  # before others: no answer to it, the inspectorate's, the earliest, by document
    answering: bool
    documents: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)
    items: set[str] = field(default_factory=set)
    by_rule: bool = False  # of several, whether the rule joined any
    reviews: list[NamedNode] = field(default_factory=list)

    def is_one_with(self, other: Printed) -> bool:
        return (
            len(self.questions | other.questions) < 2
            and len(self.items | other.items) < 2
            and (other.answering or self.documents.isdisjoint(other.documents))
        )

    def take(self, other: Printed) -> None:
        self.iris += other.iris
        self.documents |= other.documents
        self.questions |= other.questions
        self.items |= other.items


def restatements(graph: Store, findings: Sequence[Found], mint: Minter, overrulings: Overrulings) -> list[Printed]:
    """What is printed more than once: the first of `iris` is the finding, which the others restate.

    A review takes a finding out of those that restate another, or puts it there.
    """
    groups = [group for alike in _alike(findings) for group in _groups(Merged(graph), alike) if group.by_rule]
    return _overruled(groups, findings, mint, overrulings)


def derive(restated: Iterable[Printed], mint: Minter) -> Iterator[Quad]:
    """Yield which findings restate another, and a node for each that is restated, with the rule and all of them.

    Where a review had a say, it is among the premises.
    """
    from pyoxigraph import NamedNode, Quad

    where = mint.derived_graph
    drawn, added = (mint("rule", *(str(part) for part in rule)) for rule in (RULES[0][:2], (ADDED.name, ADDED.version)))
    for group in restated:
        first, *others = (NamedNode(iri) for iri in group.iris)
        node = mint("restatement", content_hash(first.value.removeprefix(mint.base)))
        said: list[tuple[NamedNode, str]] = [(INSP.force, group.found.force), (INSP.cycle, group.found.cycle)]
        yield Quad(node, RDF.type, INSP.Derived, where)
        yield Quad(node, INSP.rule, drawn if group.by_rule else added, where)
        yield from (Quad(node, term, NamedNode(value), where) for term, value in said if value)
        yield from (Quad(node, PROV.wasDerivedFrom, each, where) for each in (first, *others, *group.reviews))
        yield from (Quad(each, INSP.restates, first, where) for each in others)


def _overruled(
    groups: list[Printed], findings: Sequence[Found], mint: Minter, overrulings: Overrulings
) -> list[Printed]:
    """The groups of two or more as reviewers left them; those that they made come last, in the order of decisions."""
    decisions = list(overrulings.of("restatement"))
    known = {each.iri: each for each in findings} if decisions else {}
    homes = {iri: group for group in groups for iri in group.iris} if decisions else {}
    for each in decisions:
        said = each.becomes if each.action == "add" else each.was
        one, other = (mint.base + said[name] if name in said else "" for name in ("finding", "of"))
        if fault := _add(one, other, known, homes, each) if each.action == "add" else _keep(one, other, homes, each):
            overrulings.unmet(each, fault)
    if decisions:
        groups = list({id(group): group for group in (*groups, *homes.values())}.values())
    return [group for group in groups if len(group.iris) > 1]


def _keep(one: str, other: str, homes: dict[str, Printed], review: Overruling) -> str:
    """Accept that a finding restates another, or reject it; why that cannot be, or ""."""
    home = homes.get(one)
    if home is None or one == home.iris[0]:
        return "that finding restates no other: the rule sees none, or the words of one of the two have changed"
    if other not in ("", home.iris[0]):
        return f"it is now taken for {home.iris[0]}"
    if review.action == "reject":
        home.iris.remove(one)
        del homes[one]
    home.reviews.append(review.review)
    return ""


def _add(one: str, other: str, known: Mapping[str, Found], homes: dict[str, Printed], review: Overruling) -> str:
    """Say that a finding, with all that restates it, is another; why that cannot be, or ""."""
    missing = [end for end in (one, other) if end not in known]
    if missing:
        return f"{missing[0]} is no finding of the graph: its words, kind or place have changed"
    late, early = known[one], known[other]
    if one == other or (one in homes and homes[one] is homes.get(other)):
        return "the two are taken for one finding already"
    if not late.force or (late.force, late.cycle, late.kind) != (early.force, early.cycle, early.kind):
        return "the two findings are not of one force, cycle and kind"
    home = homes.setdefault(other, Printed(early, [other], _NOWHERE, False))
    moved = homes.get(one, Printed(late, [one], _NOWHERE, False))
    home.iris += moved.iris
    home.reviews += [*moved.reviews, review.review]
    homes.update(dict.fromkeys(moved.iris, home))
    moved.iris = []
    return ""


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


def _groups(view: Merged, alike: list[Found]) -> list[Printed]:
    groups: list[Printed] = []
    for each in sorted((_printed(view, found) for found in alike), key=lambda each: (each.place, each.iris)):
        home = next((group for group in groups if group.is_one_with(each)), None)
        if home is None:
            groups.append(each)
        else:
            home.take(each)
            home.by_rule = True
    return groups


def _printed(view: Merged, found: Found) -> Printed:
    documents, places = set[str](), []
    for attestation in view.subjects(OA.hasBody, found.iri):
        told_by = set(view.values(attestation, INSP.sourceKind))
        issued = min(view.values(attestation, DCTERMS.issued), default="9")  # what has no date comes last
        for document in view.values(attestation, INSP.document):
            documents.add(document)
            places.append((bool(told_by & _ANSWERING), _INSPECTORATE not in told_by, issued, document))
    place = min(places, default=_NOWHERE)
    questions = {found.question} - {""}
    return Printed(
        found, [found.iri], place, place[0], documents, questions, {*view.values(found.iri, INSP.registerNumber)}
    )
