"""Where a fact comes from: its words in their surroundings, document, rule, source, and what else bears on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, replace
from functools import lru_cache
from typing import Any, Final

from pyoxigraph import NamedNode, RdfFormat, parse

from kgbuild import resources
from kgbuild.errors import StoreError
from kgbuild.explain._result import Correction, Evidence, Explanation, Premise, Reviewed
from kgbuild.explain._words import Words
from kgbuild.store import StoreReader
from kgbuild.vocab import DCTERMS, INSP, OA, OWL, PREFIXES, PROV, RDF, SKOS, Minter

__all__ = ["Correction", "Evidence", "Explanation", "Premise", "Reviewed", "explain"]

_SH: Final = PREFIXES["sh"]


def explain(store: StoreReader, iri: str, *, context_words: int = 12) -> Explanation:
    """What a node of the graph says, and where that comes from.

    Args:
        store: what `open_store` gives.
        iri: an IRI (also in angle brackets), a CURIE such as ``id:judgement/...``, or what follows the store's base.
        context_words: how many words to show on either side of a quote.

    Raises:
        QueryError: the graph says nothing of it; with the nearest fact.
    """
    view = _View(store)
    node = view.resolve(iri)
    facts = [node]
    if INSP.Attestation in view.all(node, RDF.type):
        facts = [each for each in view.all(node, OA.hasBody) if isinstance(each, NamedNode)]
    fact = facts[0] if facts else node
    evidence = view.evidence_of(fact, context_words)
    rule = view.one(fact, INSP.rule)
    return Explanation(
        fact.value,
        view.kind(fact),
        view.words(fact, evidence),
        tuple(view.statements(fact)),
        tuple(evidence),
        tuple(view.corrections(fact)),
        tuple(view.others(fact)),
        view.text(rule, DCTERMS.identifier) or view.curie(rule) if rule is not None else "",
        tuple(sorted(view.curie(each) for each in view.all(fact, PROV.wasDerivedFrom))),
        tuple(view.reviews(evidence)),
        tuple(sorted({name for kind in view.all(fact, RDF.type) for name in _shapes().get(kind.value, ())})),
        *(
            tuple(view.told_of(others, context_words))
            for others in (view.premises(fact), view.all(fact, INSP.restates), view.prints(fact))
        ),
    )


class _View(Words):
    """A graph that tells what bears on a fact: its attestations, corrections and reviews, all in a fixed order."""

    def evidence_of(self, fact: NamedNode, context_words: int) -> list[Evidence]:
        """All its attestations, by document and place."""
        attestations = sorted(self.subjects(OA.hasBody, fact), key=lambda each: each.value)
        return sorted(
            (self.evidence(each, context_words) for each in attestations),
            key=lambda each: (each.document, each.start or 0, each.row, each.attestation),
        )

    def premises(self, fact: NamedNode) -> list[NamedNode]:
        """The two findings of a link, the earlier first; nothing for any other fact."""
        return [each for term in (INSP.earlierFinding, INSP.laterFinding) for each in self.all(fact, term)]

    def prints(self, fact: NamedNode) -> list[NamedNode]:
        """What restates a finding, or restates the same as it does."""
        first = self.one(fact, INSP.restates) or fact
        return sorted(self.subjects(INSP.restates, first) - {fact}, key=lambda each: each.value)

    def told_of(self, facts: Iterable[NamedNode], context_words: int) -> Iterator[Premise]:
        """Other facts in their surroundings."""
        for each in facts:
            found = self.evidence_of(each, context_words)
            yield Premise(each.value, self.words(each, found), tuple(found))

    def evidence(self, attestation: NamedNode, context_words: int) -> Evidence:
        document, target = self.one(attestation, INSP.document), self.one(attestation, OA.hasTarget)
        rule = self.one(attestation, INSP.rule)
        text = self.one(target, OA.hasSource)
        found = Evidence(
            attestation.value,
            self.text(document, DCTERMS.identifier),
            title=self.text(document, DCTERMS.title),
            document_kind=self.label(self.one(document, INSP.documentKind)),
            source_kind=self.label(self.one(attestation, INSP.sourceKind)),
            source_url=self.text(attestation, DCTERMS.source),
            published=self.text(attestation, DCTERMS.issued),
            sha256=self.text(text, INSP.sha256),
            rule=self.text(rule, DCTERMS.identifier) or self._rule_name(rule),
            definition=self.text(rule, SKOS.definition),
            says=self._comparison(attestation),
        )
        for selector in self.all(target, OA.hasSelector) if target is not None else ():
            start, end = self.text(selector, OA.start), self.text(selector, OA.end)
            if start.isdecimal() and end.isdecimal():
                found = replace(found, start=int(start), end=int(end))
            found = replace(
                found,
                quote=found.quote or self.text(selector, OA.exact),
                row=found.row or self.text(selector, RDF.value).removeprefix("row="),
            )
        return self._in_context(found, context_words)

    def _rule_name(self, rule: Any) -> str:
        if rule is None:
            return "not stated"
        version = self.text(rule, OWL.versionInfo)
        return self.curie(rule) + (f"@{version}" if version else "")

    def _comparison(self, attestation: NamedNode) -> str:
        comparison = self.label(self.one(attestation, INSP.comparison))
        earlier = self.one(attestation, INSP.previousCycle)
        grade = self.label(self.one(attestation, INSP.previousGrade)).lower()
        if not (comparison or earlier or grade):
            return ""
        said = f"says: {comparison or 'compares'}"
        if earlier is not None:
            said += f" since {self.label(earlier)}"
        return said + (f", which gave {grade}" if grade else "")

    def _in_context(self, found: Evidence, context_words: int) -> Evidence:
        """The evidence with its surroundings, and the proof that the quote stands where it is said to stand."""
        if found.start is None or found.end is None:
            return replace(found, check="a row of a table: kgbuild verify reads the table again")
        try:
            text = self.store.text(found.sha256)
        except (StoreError, ValueError):
            return replace(found, check="not checked: the text is not kept in the store")
        stands = text[found.start : found.end] == found.quote
        words = re.compile(r"\S+\s*")
        before = text[max(0, found.start - 40 * context_words) : found.start]
        after = text[found.end : found.end + 40 * context_words]
        return replace(
            found,
            before="".join(words.findall(before)[-context_words:] if context_words else ()),
            after="".join(re.findall(r"\s*\S+", after)[:context_words]),
            check=f"the quote stands there in the text of {found.sha256[:12]}"
            if stands
            else f"the quote does NOT stand there in the text of {found.sha256[:12]}: run kgbuild verify",
        )

    def corrections(self, fact: NamedNode) -> Iterator[Correction]:
        found = [
            Correction(
                self.label(self.one(each, INSP.correctionAction)),
                self.text(each, SKOS.note),
                self.text(each, DCTERMS.source),
            )
            for each in self.subjects(INSP.corrects, fact)
        ]
        yield from sorted(found, key=lambda each: (each.action, each.source_url, each.reason))

    def reviews(self, evidence: Iterable[Evidence]) -> Iterator[Reviewed]:
        """What people decided on readings of the same passages."""
        places = {(each.document, each.start, each.end) for each in evidence if each.start is not None}
        found = set()
        for document in {name for name, _, _ in places}:
            for each in self.subjects(OA.hasSource, Minter(self.base)("document", document)):
                selectors = self.all(each, OA.hasSelector)
                starts = [self.text(selector, OA.start) for selector in selectors if isinstance(selector, NamedNode)]
                ends = [self.text(selector, OA.end) for selector in selectors if isinstance(selector, NamedNode)]
                if not any((document, start, end) in places for start in _whole(starts) for end in _whole(ends)):
                    continue
                found.add(
                    Reviewed(
                        self.label(self.one(each, INSP.reviewAction)),
                        self.text(each, INSP.reviewer),
                        self.text(each, DCTERMS.date),
                        self.text(each, SKOS.note),
                        self.text(each, INSP.readingWas),
                        self.text(each, INSP.readingBecomes),
                    )
                )
        yield from sorted(found, key=astuple)

    def others(self, fact: NamedNode) -> Iterator[tuple[str, str]]:
        """Judgements on the same force, cycle and question that give another grade."""
        if INSP.Judgement not in self.all(fact, RDF.type):
            return
        question, force, cycle = (self.one(fact, term) for term in (INSP.question, INSP.force, INSP.cycle))
        if question is None:
            return
        for each in sorted(self.subjects(INSP.question, question), key=lambda node: node.value):
            same = self.one(each, INSP.force) == force and self.one(each, INSP.cycle) == cycle
            if each != fact and same and INSP.Judgement in self.all(each, RDF.type):
                yield each.value, self.words(each)


def _whole(texts: Iterable[str]) -> list[int]:
    return [int(text) for text in texts if text]


@lru_cache(maxsize=1)
def _shapes() -> dict[str, tuple[str, ...]]:
    """The node shapes by the class they are for, as CURIEs."""
    found: dict[str, list[str]] = {}
    target = NamedNode(_SH + "targetClass")
    for file in sorted(resources.SHAPES.glob("*.shapes.ttl")):
        for quad in parse(path=file, format=RdfFormat.TURTLE):
            if quad.predicate == target and isinstance(quad.subject, NamedNode):
                name = quad.subject.value.removeprefix(PREFIXES["insps"])
                found.setdefault(str(quad.object)[1:-1], []).append(f"insps:{name}")
    return {kind: tuple(sorted(set(names))) for kind, names in found.items()}
