"""Where a fact comes from: its words in their surroundings, document, rule, source, and what else bears on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, astuple, dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kgbuild import resources
from kgbuild.errors import QueryError, StoreError
from kgbuild.store import StoreReader
from kgbuild.vocab import DCTERMS, DEFAULT_BASE, FOAF, INSP, OA, OWL, PREFIXES, PROV, RDF, SKOS, Minter

_SH: Final = PREFIXES["sh"]
_MANY: Final = 20_000  # facts among which a near spelling is looked for
# The most telling class first: a cause of concern is a finding too.
_KINDS: Final = (
    INSP.Judgement,
    INSP.CauseOfConcern,
    INSP.AreaForImprovement,
    INSP.Recommendation,
    INSP.Strength,
    INSP.Weakness,
    INSP.InnovativePractice,
    INSP.Finding,
    INSP.Statement,
    INSP.Statistic,
    INSP.OrganisationLink,
    INSP.GradeCount,
    INSP.MonitoringPeriod,
    INSP.StatusEvent,
    INSP.PersonMention,
    INSP.ThemeHit,
    INSP.Disagreement,
    INSP.LineageLink,
    INSP.Derived,
    INSP.Attestation,
    INSP.Document,
)


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
    """What a derived statement rests on: a fact in words, with its evidence."""

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

    def to_json(self) -> dict[str, Any]:
        """All of it, for `json.dumps`."""
        data = asdict(self)
        data["statements"] = [{"property": name, "value": value} for name, value in self.statements]
        data["others"] = [{"iri": iri, "words": words} for iri, words in self.others]
        return data

    def to_text(self) -> str:
        """For reading."""
        lines = [self.words, f"<{self.iri}>", f"kind: {self.kind}"]
        if not self.evidence:
            lines += [f"  {name}  {value}" for name, value in self.statements]
        for number, each in enumerate(self.evidence, 1):
            lines += ["", f"{number}. {_place(each)}", *(f"   {line}" for line in _told(each))]
        if self.derived_by or self.derived_from:
            lines += ["", f"Not stated by any source: derived by {self.derived_by or 'an unnamed rule'} from"]
            lines += [f"   {premise}" for premise in self.derived_from]
        for premise in self.premises:
            lines += ["", premise.words, f"<{premise.iri}>"]
            for number, each in enumerate(premise.evidence, 1):
                lines += [f"   {number}. {_place(each)}", *(f"      {line}" for line in _told(each))]
        if self.others:
            lines += ["", "Other sources give another grade:"]
            lines += [f"   {words}\n   <{iri}>" for iri, words in self.others]
        for correction in self.corrections:
            lines += ["", f"Correction: {correction.action}: {correction.reason}", f"   source {correction.source_url}"]
        for review in self.reviews:
            lines += ["", f"Reviewed: {review.action}, {review.date}, {review.reviewer}: {review.reason}"]
            lines += [
                f"   {name} {pairs}" for name, pairs in (("was", review.was), ("becomes", review.becomes)) if pairs
            ]
        if self.shapes:
            lines += ["", f"kgbuild validate checks it against: {', '.join(self.shapes)}"]
        return "\n".join(lines) + "\n"


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
        tuple(view.premises(fact, context_words)),
    )


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


class _View:
    """Look-ups over all named graphs as one, each value once and in a fixed order."""

    def __init__(self, store: StoreReader) -> None:
        self.store = store
        self.base = store.manifest["base"] or DEFAULT_BASE
        self._prefixes = {**PREFIXES, "id": self.base}

    def resolve(self, iri: str) -> NamedNode:
        """The node that the user means. Raises QueryError if the graph says nothing of it."""
        asked = iri.strip().removeprefix("<").removesuffix(">")
        prefix, colon, local = asked.partition(":")
        candidates = [asked]
        if colon and prefix in self._prefixes:
            candidates.insert(0, self._prefixes[prefix] + local)
        candidates.append(self.base + asked.lstrip("/"))
        for candidate in candidates:
            try:
                node = NamedNode(candidate)
            except ValueError:
                continue
            if next(self.store.graph.quads_for_pattern(node, None, None, None), None) is not None:
                return node
        raise QueryError(
            f"the graph says nothing of '{iri}'",
            source="kgbuild explain",
            fix=self._nearest(candidates) or _HOW_TO_FIND,
        )

    def _nearest(self, candidates: list[str]) -> str:
        facts = set()
        for quad in self.store.graph.quads_for_pattern(None, OA.hasBody, None, None):
            facts.add(str(quad.object)[1:-1])
            if len(facts) > _MANY:
                return ""
        for candidate in candidates:
            near = get_close_matches(candidate, sorted(facts), n=1, cutoff=0.9)
            if near:
                return f"did you mean <{near[0]}>?"
        return ""

    def all(self, node: NamedNode, predicate: NamedNode) -> list[Any]:
        found = {quad.object for quad in self.store.graph.quads_for_pattern(node, predicate, None, None)}
        return sorted(found, key=str)

    def one(self, node: Any, predicate: NamedNode) -> Any:
        """The first value, or None. `node` may be None too, so that look-ups chain."""
        if not isinstance(node, NamedNode):
            return None
        found = self.all(node, predicate)
        return found[0] if found else None

    def text(self, node: Any, predicate: NamedNode) -> str:
        value = self.one(node, predicate)
        return "" if value is None else str(value.value)

    def subjects(self, predicate: NamedNode, value: NamedNode) -> set[NamedNode]:
        quads = self.store.graph.quads_for_pattern(None, predicate, value, None)
        return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}

    def curie(self, term: Any) -> str:
        if isinstance(term, Literal):
            return term.value
        for prefix, iri in self._prefixes.items():
            if term.value.startswith(iri):
                return f"{prefix}:{term.value[len(iri) :]}"
        return f"<{term.value}>"

    def label(self, node: Any) -> str:
        """What people call it: a label, a name, a notation, else its IRI."""
        if node is None:
            return ""
        if isinstance(node, Literal):
            return node.value
        for predicate in (SKOS.prefLabel, FOAF.name, DCTERMS.title, SKOS.notation, DCTERMS.identifier):
            found = self.text(node, predicate)
            if found:
                return found
        return self.curie(node)

    def kind(self, node: NamedNode) -> str:
        types = self.all(node, RDF.type)
        telling = next((kind for kind in _KINDS if kind in types), None) or (types[0] if types else None)
        if telling is None:
            return "node"
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", telling.value.rsplit("#", 1)[-1].rsplit("/", 1)[-1])
        return name.lower()

    def statements(self, node: NamedNode) -> Iterator[tuple[str, str]]:
        quads = self.store.graph.quads_for_pattern(node, None, None, None)
        pairs = {(quad.predicate, quad.object) for quad in quads}
        yield from sorted((self.curie(predicate), self.curie(value)) for predicate, value in pairs)

    def words(self, node: NamedNode, evidence: list[Evidence]) -> str:
        """The node in a sentence."""
        types = set(self.all(node, RDF.type))
        say = next((say for kind, say in self._sayings() if kind in types), None)
        if say is None:
            return self.label(node)
        context = ", ".join(
            self.label(value)
            for value in (self.one(node, INSP.force), self.one(node, INSP.cycle), self.one(node, INSP.question))
            if value is not None
        )
        own = self.text(node, INSP.summary) or next((each.quote for each in evidence if each.quote), "")
        return say(node, context, own)

    def _sayings(self) -> tuple[tuple[NamedNode, Callable[[NamedNode, str, str], str]], ...]:
        """How a fact of each class is put: from the node, its force, cycle and question in words, and its own words."""
        return (
            (INSP.Judgement, self._judgement),
            (INSP.Finding, self._finding),
            (INSP.LineageLink, self._link),
            (INSP.Statement, self._statement),
            (INSP.Statistic, self._statistic),
            (INSP.OrganisationLink, self._organisation_link),
            (INSP.StatusEvent, self._status_event),
            (INSP.ThemeHit, lambda node, _, own: f"The theme {self.label(self.one(node, INSP.theme))} shows in: {own}"),
            (INSP.PersonMention, lambda node, _context, _own: ", ".join(self._speaker(node))),
        )

    def _judgement(self, node: NamedNode, context: str, _own: str) -> str:
        grade = self.one(node, INSP.grade)
        made_in = self.one(self.one(node, INSP.madeIn), INSP.round)
        carried = f", carried over from {self.label(made_in)}" if made_in is not None else ""
        if self.one(node, INSP.judgementStatus) == INSP["judgementStatus-carried-over"] and not carried:
            carried = ", carried over"
        return f"{context}: {self.label(grade).lower() if grade is not None else 'not graded'}{carried}"

    def _finding(self, node: NamedNode, context: str, own: str) -> str:
        return f"{context or 'No force named'}: {self.label(self.one(node, INSP.findingKind)).lower()}: {own}"

    def _link(self, node: NamedNode, context: str, _own: str) -> str:
        rounds = [
            self.label(self.one(self.one(node, term), INSP.cycle)) or "an inspection outside the cycles"
            for term in (INSP.laterFinding, INSP.earlierFinding)
        ]
        said = self.label(self.one(node, INSP.lineage))
        why = [self.text(node, SKOS.note), *(self.label(each) for each in self.all(node, INSP.lineageReason))]
        return (
            f"{context or 'No force named'}: a finding of {rounds[0]} {said} one of {rounds[1]} "
            f"(score {self.text(node, INSP.score)}): {'; '.join(filter(None, why))}"
        )

    def _statement(self, node: NamedNode, _context: str, own: str) -> str:
        who = [*self._speaker(node), self._body(node)]
        stances = ", ".join(self.label(each) for each in self.all(node, INSP.stance))
        kind = self.label(self.one(node, INSP.statementKind))
        told = f" ({kind}{'; ' + stances if stances else ''})"
        return f"{', '.join(filter(None, who)) or 'An unnamed speaker'}{told}: {own}"

    def _statistic(self, node: NamedNode, context: str, _own: str) -> str:
        out_of = self.text(node, INSP.denominator)
        figure = self.text(node, INSP.value) + (f" of {out_of}" if out_of else "")
        told = " ".join(filter(None, [figure, self.text(node, INSP.unit), self.text(node, INSP.measure)]))
        return f"{context}: {told}" if context else told

    def _organisation_link(self, node: NamedNode, context: str, _own: str) -> str:
        return f"{context or 'No force named'}: {self.label(self.one(node, INSP.relation))} with {self._body(node)}"

    def _status_event(self, node: NamedNode, _context: str, _own: str) -> str:
        finding = self.one(node, INSP.statusOf)
        date = self.text(node, DCTERMS.date)
        state = self.label(self.one(node, INSP.status)) + (f" on {date}" if date else "")
        return f"{self.words(finding, []) if finding is not None else 'A finding'}: {state}"

    def _speaker(self, node: NamedNode) -> list[str]:
        """Who is named, and as what; nothing for what is not stated."""
        return list(filter(None, [self.label(self.one(node, INSP.speaker)), self.text(node, INSP.roleAsPrinted)]))

    def _body(self, node: NamedNode) -> str:
        return self.label(self.one(node, INSP.organisation) or self.one(node, INSP.organisationAsPrinted))

    def evidence_of(self, fact: NamedNode, context_words: int) -> list[Evidence]:
        """All its attestations, by document and place."""
        attestations = sorted(self.subjects(OA.hasBody, fact), key=lambda each: each.value)
        return sorted(
            (self.evidence(each, context_words) for each in attestations),
            key=lambda each: (each.document, each.start or 0, each.row, each.attestation),
        )

    def premises(self, fact: NamedNode, context_words: int) -> Iterator[Premise]:
        """The two findings of a link in their surroundings, the earlier first; nothing for any other fact."""
        for term in (INSP.earlierFinding, INSP.laterFinding):
            for finding in self.all(fact, term):
                found = self.evidence_of(finding, context_words)
                yield Premise(finding.value, self.words(finding, found), tuple(found))

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
                yield each.value, self.words(each, [])


def _whole(texts: Iterable[str]) -> list[int]:
    return [int(text) for text in texts if text]


_HOW_TO_FIND: Final = "'kgbuild query provenance' lists the facts with their IRIs"


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
