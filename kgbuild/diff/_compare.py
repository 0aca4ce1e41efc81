"""Two graphs -> the changes between them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import Final

from pyoxigraph import NamedNode

from kgbuild.diff._difference import Change
from kgbuild.diff._facts import FACTS, Evidence, Fact, Reading, joined
from kgbuild.diff._pairs import corrected, elsewhere, reworded
from kgbuild.diff._sides import Side, touched
from kgbuild.vocab import DCTERMS, INSP, OA, PROV, RDF, SKOS

_CLOSED: Final = frozenset({"complete", "superseded"})
# Shown where a fact has gone or come; no change of its own.
_ALWAYS: Final = frozenset({RDF.type, INSP.summary, INSP.grade})
_NAMES: Final = {
    INSP.theme: "theme",
    INSP.question: "question",
    INSP.cycle: "cycle",
    INSP.force: "force",
    INSP.judgementStatus: "status",
    INSP.addressesAsPrinted: "addresses",
    INSP.registerNumber: "register number",
    INSP.documentKind: "kind",
    INSP.text: "content",
    INSP.aboutForce: "about",
    INSP.aboutCycle: "cycle",
}
_OF_DOCUMENTS: Final = (
    *(INSP.text, DCTERMS.title, INSP.documentKind, DCTERMS.issued, DCTERMS.modified, DCTERMS.source, DCTERMS.license),
    *(INSP.aboutForce, INSP.aboutCycle, INSP.inspectorate, INSP.inspector, INSP.respondsTo),
)
_OF_EVIDENCE: Final = {"rule": "rule", "kind": "kind of source", "issued": "date of source"}
# Nodes that only serve others, whose changes tell of theirs.
_PARTS: Final = frozenset({"passage", "theme-hit", "extraction", "dataset", "graph"})


class Comparison:
    """Both sides, and what became of each node that differs."""

    def __init__(self, a: Side, b: Side) -> None:
        """Compare `a` with `b`, which stay open until `changes` is exhausted."""
        self._a, self._b = Reading(a), Reading(b)
        self._sides = (self._a, self._b)

    def changes(self) -> Iterator[Change]:
        """Yield all changes, in no fixed order; some may come twice."""
        facts: set[NamedNode] = set()
        documents: set[NamedNode] = set()
        links: set[NamedNode] = set()
        reference: set[NamedNode] = set()
        parts: Counter[str] = Counter()
        other: Counter[str] = Counter()
        for graph, node in touched(self._a.side, self._b.side):
            sort, _ = self._a.local(node.value)
            place = self._a.local(graph)[1] or graph
            if sort in FACTS:
                facts.add(node)
            elif sort == "attestation":
                bodies = self._objects(node, OA.hasBody)
                facts |= {each for each in bodies if self._sort(each) in FACTS}
                documents |= {each for each in bodies if self._sort(each) == "document"}
            elif sort == "status-event":
                facts |= self._objects(node, INSP.statusOf)
            elif sort == "document":
                documents.add(node)
            elif sort == "correction" or INSP.Derived in self._objects(node, RDF.type):
                links.add(node)
            elif sort == "text":
                continue  # the content of a document, whose own statement of it differs too
            elif graph.endswith("/graph/reference") or (not graph and sort not in _PARTS):
                reference.add(node)
            else:
                (parts if sort in _PARTS else other)[place or "default graph"] += 1
        told = [*self._facts(facts), *self._documents(documents), *self._links(links), *self._reference(reference)]
        yield from told
        # Nothing that a reader would notice, yet the graphs are not equal: say so, and where.
        for place, count in sorted((other if told else other + parts).items()):
            yield Change("other", place, after=f"{count} nodes differ")

    def _objects(self, node: NamedNode, predicate: NamedNode) -> set[NamedNode]:
        """What either side states of the node under the predicate."""
        return {each for here in self._sides for each in here.side.about(node).get(predicate, ())}

    def _sort(self, node: NamedNode) -> str:
        return self._a.local(node.value)[0]

    # -- facts

    def _facts(self, nodes: Iterable[NamedNode]) -> Iterator[Change]:
        gone: list[Fact] = []
        come: list[Fact] = []
        for node in sorted(nodes, key=str):
            before, after = self._a.fact(node), self._b.fact(node)
            if before is not None and after is not None:
                yield from self._both(before, after)
            elif before is not None:
                gone.append(before)
            elif after is not None:
                come.append(after)

        replaced = list(corrected(gone, come))
        for old, new in replaced:
            grades = ("|".join(sorted(fact.words for fact in facts)) for facts in (old, new))
            yield _change("grade-corrected", new[0], "grade", *grades)
        gone, come = _left(gone, come, (fact for pair in replaced for facts in pair for fact in facts))
        moved = list(elsewhere(gone, come, self._renamed if gone and come else {}))
        for before, after in moved:
            places = (f"{fact.first.document} {fact.first.place}" for fact in (before, after))
            yield _change("moved", after, "", *places)
        gone, come = _left(gone, come, chain.from_iterable(moved))
        rewritten = list(reworded(gone, come))
        for before, after in rewritten:
            yield _change("finding-reworded", after, "", before.words, after.words)
        gone, come = _left(gone, come, chain.from_iterable(rewritten))

        for fact in gone:
            yield _change(f"{FACTS[fact.sort]}-withdrawn", fact, before=fact.words)
        for fact in come:
            yield _change(f"{FACTS[fact.sort]}-added", fact, after=fact.words)
            status = self._b.status(NamedNode(fact.iri))
            if status:
                yield _change("status-changed", fact, after=status)

    def _both(self, before: Fact, after: Fact) -> Iterator[Change]:
        """A fact that is on both sides: other properties, another status, another set of sources."""
        for predicate in sorted({*before.said, *after.said} - _ALWAYS, key=str):
            old, new = before.one(predicate), after.one(predicate)
            if old != new and predicate == INSP.due:
                yield _change("due-changed", after, _sentence(after), old, new)
            elif old != new:
                name = _name(predicate) + ("" if before.sort == "judgement" else f" of {after.kind}")
                yield _change(f"{FACTS[before.sort]}-changed", after, name, old, new)
        if before.sort == "finding":
            yield from self._standing(before, after)
        yield from _sources(before, after)

    def _standing(self, before: Fact, after: Fact) -> Iterator[Change]:
        node = NamedNode(before.iri)
        old, new = self._a.status(node), self._b.status(node)
        if old == new:
            return
        was, is_ = (status.partition(" ")[0] in _CLOSED for status in (old, new))
        change = "status-changed" if was == is_ else "recommendation-closed" if is_ else "recommendation-reopened"
        yield _change(change, after, _sentence(after), old, new)

    # -- documents

    @cached_property
    def _renamed(self) -> dict[str, str]:
        """Documents that have gone, with those that came with the same bytes."""
        texts: list[dict[str, list[str]]] = []
        for here, other in (self._sides, self._sides[::-1]):
            found: dict[str, list[str]] = defaultdict(list)
            known = {quad.subject for quad in other.side.graph.quads_for_pattern(None, INSP.text, None, None)}
            for quad in here.side.graph.quads_for_pattern(None, INSP.text, None, None):
                if quad.subject not in known:
                    found[str(quad.object)].append(here.text(quad.subject))
            texts.append(found)
        old, new = texts
        return {
            before: after
            for text in sorted(old.keys() & new.keys())
            for before, after in zip(sorted(set(old[text])), sorted(set(new[text])), strict=False)
        }

    def _documents(self, nodes: Iterable[NamedNode]) -> Iterator[Change]:
        renamed = self._renamed if nodes else {}
        for old, new in sorted(renamed.items()):
            yield Change("document-renamed", "document", old, new, document=new)
        for node in sorted(nodes, key=str):
            name = self._a.text(node)
            if name in renamed or name in renamed.values():
                continue
            before, after = self._a.said(node), self._b.said(node)
            if INSP.documentKind in before and INSP.documentKind in after:
                for predicate in _OF_DOCUMENTS:
                    old, new = joined(before, predicate), joined(after, predicate)
                    if old != new:
                        if predicate == INSP.text:
                            old, new = f"SHA-256 {old[:12]}", f"SHA-256 {new[:12]}"
                        yield Change("document-changed", f"{_name(predicate)} of {name}", old, new, document=name)
            else:
                said, come = after or before, INSP.documentKind in after
                told = ": ".join(filter(None, [name, joined(said, DCTERMS.title)]))
                yield Change(
                    "document-added" if come else "document-removed",
                    joined(said, INSP.documentKind),
                    *_sides(told, come),
                    force=joined(said, INSP.aboutForce),
                    cycle=joined(said, INSP.aboutCycle),
                    document=name,
                    source_url=joined(said, DCTERMS.source),
                )
            for replaced in sorted({*after.get(DCTERMS.replaces, ())} - {*before.get(DCTERMS.replaces, ())}):
                yield Change("version-added", "version", replaced, name, document=name)

    # -- links and reference data

    def _links(self, nodes: Iterable[NamedNode]) -> Iterator[Change]:
        """Derived statements and corrections: what they join, in words."""
        for node in sorted(nodes, key=str):
            lost, gained = self._a.said(node), self._b.said(node)
            if lost == gained:
                continue
            for here, said, come in ((self._a, lost, False), (self._b, gained, True)):
                if RDF.type not in said:
                    continue
                kinds = [_spaced(each) for each in sorted({*said[RDF.type]} - {"Derived", "Entity"})[:1]]
                ends = " / ".join(self._ends(here, node)) or here.local(node.value)[1]
                yield Change(
                    "link-gained" if come else "link-lost",
                    " ".join([*(kinds or ["derived"]), *said.get(INSP.correctionAction, ())]),
                    *_sides(ends, come),
                    force=joined(said, INSP.force),
                    cycle=joined(said, INSP.cycle),
                    question=joined(said, INSP.question),
                    source_url=joined(said, DCTERMS.source),
                    fact=node.value,
                )

    def _ends(self, here: Reading, node: NamedNode) -> Iterator[str]:
        """What a link joins, or a correction corrects."""
        about = here.side.about(node)
        ends = {each for predicate in (PROV.wasDerivedFrom, INSP.corrects) for each in about.get(predicate, ())}
        for each in sorted(ends, key=str):
            fact = here.fact(each) if self._sort(each) in FACTS else None
            cycle = fact.one(INSP.cycle) if fact is not None else ""
            yield (f"{cycle}: " if cycle else "") + (fact.words if fact is not None else here.text(each))

    def _reference(self, nodes: Iterable[NamedNode]) -> Iterator[Change]:
        terms: Counter[str] = Counter()
        for node in sorted(nodes, key=str):
            sort, name = self._a.local(node.value)
            if not sort:
                terms[node.value.partition("#")[0]] += 1
                continue
            before, after = self._a.said(node), self._b.said(node)
            if before and after:
                for predicate in sorted({*before, *after}, key=str):
                    old, new = set(before.get(predicate, ())), set(after.get(predicate, ()))
                    if old != new:
                        what = f"{_spaced(sort)} {name}: {_name(predicate)}"
                        lost, won = ("|".join(sorted(each)) for each in (old - new, new - old))
                        yield Change("reference-changed", what, lost, won, fact=node.value)
            elif after:
                told = ": ".join(filter(None, [name, *after.get(SKOS.prefLabel, ())[:1]]))
                yield Change("reference-changed", f"{_spaced(sort)} added", after=told, fact=node.value)
            else:
                yield Change("reference-changed", f"{_spaced(sort)} removed", before=name, fact=node.value)
        for vocabulary, count in sorted(terms.items()):
            told = f"{count} term{'s' if count > 1 else ''} of {vocabulary}"
            yield Change("reference-changed", "ontology", after=told)


def _change(change: str, fact: Fact, what: str = "", before: str = "", after: str = "") -> Change:
    force, cycle, question = fact.place
    return Change(
        change,
        what or fact.kind,
        before,
        after,
        force=force,
        cycle=cycle,
        question=question,
        document=fact.first.document,
        source_url=fact.first.source_url,
        fact=fact.iri,
    )


def _sides(told: str, come: bool) -> tuple[str, str]:
    """Before and after of what has come, or has gone."""
    return ("", told) if come else (told, "")


def _sources(before: Fact, after: Fact) -> Iterator[Change]:
    """Evidence gained, lost, moved or read anew."""
    old, new = _by_key(before), _by_key(after)
    for key in sorted({*old, *new}):
        if key in old and key in new:
            yield from _same_evidence(after, old[key], new[key])
            continue
        come = key in new
        document, words, url = key
        told = f"{after.words}, as in {document}" + (f": {words}" if words and words != after.words else "")
        change = _change("evidence-gained" if come else "evidence-lost", after, "", *_sides(told, come))
        yield replace(change, document=document, source_url=url)


def _same_evidence(fact: Fact, old: list[Evidence], new: list[Evidence]) -> Iterator[Change]:
    """The same words of the same document: elsewhere in it, or read by another rule."""
    was, is_ = (sorted(each.place for each in side) for side in (old, new))
    if old[0].words and was != is_:
        places = (f"{side[0].document} {'|'.join(found)}" for side, found in ((old, was), (new, is_)))
        yield _change("moved", fact, "", *places)
    for name, label in _OF_EVIDENCE.items():
        values = ["|".join(sorted({getattr(each, name) for each in side})) for side in (old, new)]
        if values[0] != values[1]:
            yield _change(f"{FACTS[fact.sort]}-changed", fact, label, *values)


def _by_key(fact: Fact) -> dict[tuple[str, str, str], list[Evidence]]:
    found: dict[tuple[str, str, str], list[Evidence]] = defaultdict(list)
    for each in fact.evidence:
        found[each.key].append(each)
    return found


def _left(gone: list[Fact], come: list[Fact], paired: Iterable[Fact]) -> tuple[list[Fact], list[Fact]]:
    """Both lists without the facts that were paired."""
    iris = {fact.iri for fact in paired}
    return [each for each in gone if each.iri not in iris], [each for each in come if each.iri not in iris]


def _spaced(name: str) -> str:
    """A name of code as words: "GradeCount" and "grade-count" as "grade count"."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).replace("-", " ").strip()


def _name(predicate: NamedNode) -> str:
    return _NAMES.get(predicate) or _spaced(predicate.value.replace("#", "/").rsplit("/", 1)[-1])


def _sentence(fact: Fact) -> str:
    return f"{fact.kind}: {fact.words}"
