"""Facts -> the quads of one document's named graph."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple
from urllib.parse import quote as percent_encode

from pyoxigraph import Literal, NamedNode, Quad

from kgbuild.mapping._literals import edtf_literal
from kgbuild.model import (
    Document,
    DocumentFacts,
    Evidence,
    Finding,
    Judgement,
    OrganisationLink,
    Passage,
    PersonMention,
    Row,
    RuleRef,
    Statement,
    Statistic,
)
from kgbuild.reference import Reference
from kgbuild.vocab import DCTERMS, FOAF, INSP, OA, PROV, QB, RDF, SKOS, XSD, Minter, code, content_hash
from kgbuild.vocab import OWL as OWL_TERMS

RFC_7111: Final = NamedNode("https://www.rfc-editor.org/rfc/rfc7111")
_CONTEXT_CHARS: Final = 32  # of oa:prefix and oa:suffix, enough to find a quote again in a shifted text
_TRUE, _FALSE = Literal("true", datatype=XSD.boolean), Literal("false", datatype=XSD.boolean)

_TYPE: Final = RDF.type
_KIND_CLASS: Final = {
    "cause-of-concern": INSP.CauseOfConcern,
    "accelerated-cause-of-concern": INSP.CauseOfConcern,
    "area-for-improvement": INSP.AreaForImprovement,
    "recommendation": INSP.Recommendation,
    "national-recommendation": INSP.Recommendation,
    "strength": INSP.Strength,
    "weakness": INSP.Weakness,
    "innovative-practice": INSP.InnovativePractice,
    "promising-practice": INSP.InnovativePractice,
    "notable-practice": INSP.InnovativePractice,
}
# What a document's kind makes of it as a source; a table's rows carry their own.
_SOURCE_KIND: Final = {
    "inspectorate-page": "inspectorate",
    "inspectorate-report": "inspectorate",
    "assessment-transcript": "inspectorate",
    "press-release": "press-release",
    "news-article": "news",
    "pcc-response": "pcc",
    "force-response": "force",
    "other": "other",
}


class RuleDescription(NamedTuple):
    """A rule as the reference graph tells of it."""

    name: str
    version: int
    definition: str


def slug(name: str) -> str:
    """A name as an IRI segment.

    Accents off, lower case, words joined by hyphens ("Zoë Billingham" -> "zoe-billingham").
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in plain.replace("'", "").replace("\u2019", "").casefold()).split()
    return "-".join(words)


def iri_or_literal(text: str) -> NamedNode | Literal:
    """`text` as an IRI where it is one (RFC 3987), else as a literal.

    A source's address is kept even when it is malformed.
    """
    try:
        return NamedNode(text)
    except ValueError:
        return Literal(text)


class _Mapper:
    """Yields quads of one graph. Holds what was described already, so that shared nodes are described once a graph."""

    def __init__(self, name: str, sha256: str, *, mint: Minter, reference: Reference) -> None:
        self.name = name
        self.mint = mint
        self.reference = reference
        self.graph = mint.document_graph(name)
        self.document = mint("document", name)
        self.text = mint("text", sha256)
        self._path = percent_encode(name, safe="/")
        self._seen: set[str] = set()
        self._scales = {cycle: reference.scale_of(cycle) for cycle in reference.cycles}
        self._dates: dict[str, Literal] = {"": Literal("")}

    # -- small things

    def quad(self, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Quad:
        return Quad(subject, predicate, value, self.graph)

    def first(self, key: str) -> bool:
        """True the first time that `key` is met in this graph."""
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def date(self, text: str) -> Literal:
        literal = self._dates.get(text)
        if literal is None:
            literal = self._dates[text] = edtf_literal(text)
            if len(self._dates) > 10_000:
                self._dates = {text: literal}
        return literal

    def rule(self, rule: RuleRef) -> NamedNode:
        return self.mint("rule", rule.name, str(rule.version))

    def round(self, slug_: str) -> NamedNode:
        return self.mint("cycle", slug_) if slug_ in self.reference.cycles else self.mint("inspection", slug_)

    def grade(self, round_: str, grade: str) -> NamedNode | None:
        scale = self._scales.get(round_)
        if scale is None and round_ in self.reference.rounds:
            scale = self.reference.rounds[round_].scale
        return self.mint("grade", scale, grade) if scale else None

    # -- evidence

    def passage(self, evidence: Evidence, text: str) -> tuple[NamedNode, list[Quad]]:
        """The passage's node, and its description where this graph has none yet."""
        quads: list[Quad] = []
        q = self.quad
        if isinstance(evidence, Row):
            local = f"{self._path}/row-{evidence.number}"
            node = self.mint.fresh("passage", local)
            selector = self.mint.fresh("passage", local + "/fragment")
            quads.append(q(node, _TYPE, INSP.Row))
            quads.append(q(node, OA.hasSource, self.text))
            quads.append(q(node, OA.hasSelector, selector))
            quads.append(q(selector, _TYPE, OA.FragmentSelector))
            quads.append(q(selector, RDF.value, Literal(f"row={evidence.number}")))
            quads.append(q(selector, DCTERMS.conformsTo, RFC_7111))
            return node, quads
        start, end = evidence.start, evidence.end
        local = f"{self._path}/{start}-{end}"
        node = self.mint.fresh("passage", local)
        if self.first(local):
            position = self.mint.fresh("passage", local + "/position")
            exact = self.mint.fresh("passage", local + "/quote")
            quads.append(q(node, _TYPE, INSP.Passage))
            quads.append(q(node, OA.hasSource, self.text))
            quads.append(q(node, OA.hasSelector, position))
            quads.append(q(node, OA.hasSelector, exact))
            quads.append(q(position, _TYPE, OA.TextPositionSelector))
            quads.append(q(position, OA.start, Literal(str(start), datatype=XSD.nonNegativeInteger)))
            quads.append(q(position, OA.end, Literal(str(end), datatype=XSD.nonNegativeInteger)))
            quads.append(q(exact, _TYPE, OA.TextQuoteSelector))
            quads.append(q(exact, OA.exact, Literal(evidence.quote)))
            if start:
                quads.append(q(exact, OA.prefix, Literal(text[max(0, start - _CONTEXT_CHARS) : start])))
            if end < len(text):
                quads.append(q(exact, OA.suffix, Literal(text[end : end + _CONTEXT_CHARS])))
        return node, quads

    def attest(
        self, bodies: list[NamedNode], evidence: Evidence, rule: RuleRef, text: str, extra: Iterable[Quad] = ()
    ) -> Iterator[Quad]:
        """The attestation of `bodies`, the first of which names it.

        `extra` statements have a placeholder subject, replaced here.
        """
        q = self.quad
        fact = bodies[0].value[len(self.mint.base) :]
        passage, described = self.passage(evidence, text)
        if isinstance(evidence, Row):
            key = content_hash(fact, self.name, evidence.source_url)
        else:
            key = content_hash(fact, self.name, str(evidence.start), str(evidence.end), rule.name)
        node = self.mint.fresh("attestation", key)
        yield q(node, _TYPE, INSP.Attestation)
        for body in bodies:
            yield q(node, OA.hasBody, body)
        yield q(node, OA.hasTarget, passage)
        yield q(node, INSP.document, self.document)
        yield q(node, INSP.rule, self.rule(rule))
        if isinstance(evidence, Row):
            if evidence.source_url:
                yield q(node, DCTERMS.source, iri_or_literal(evidence.source_url))
            if evidence.source_kind:
                yield q(node, INSP.sourceKind, code("sourceKind", evidence.source_kind))
            if evidence.published:
                yield q(node, DCTERMS.issued, self.date(evidence.published))
        else:
            yield from self.document_source(node)
        for statement in extra:
            yield q(node, statement.predicate, statement.object)  # type: ignore[arg-type]
        yield from described

    def document_source(self, node: NamedNode) -> Iterator[Quad]:
        """What an attestation inherits from its text document; nothing for a table."""
        return iter(())

    # -- facts

    def context(self, node: NamedNode, force: str, cycle: str, question: str = "") -> Iterator[Quad]:
        if force:
            yield self.quad(node, INSP.force, self.mint("force", force))
        if cycle:
            yield self.quad(node, INSP.cycle, self.mint("cycle", cycle))
        if cycle and question:
            yield self.quad(node, INSP.question, self.mint("question", cycle, question))

    def judgement(self, fact: Judgement, text: str) -> Iterator[Quad]:
        q, mint = self.quad, self.mint
        node = mint("judgement", fact.force, fact.cycle, fact.question, fact.grade or "not-graded")
        if self.first(node.value):
            yield q(node, _TYPE, INSP.Judgement)
            yield q(node, _TYPE, QB.Observation)
            yield q(node, QB.dataSet, mint("cube", "judgements"))
            yield from self.context(node, fact.force, fact.cycle, fact.question)
            if fact.grade:
                grade = self.grade(fact.cycle, fact.grade)
                if grade is not None:
                    yield q(node, INSP.grade, grade)
            yield q(node, INSP.judgementStatus, code("judgementStatus", fact.status))
            if fact.made_in:
                inspection = mint("inspection", fact.force, fact.made_in)
                yield q(node, INSP.madeIn, inspection)
                yield q(inspection, _TYPE, INSP.Inspection)
                yield q(inspection, INSP.force, mint("force", fact.force))
                yield q(inspection, INSP.round, self.round(fact.made_in))
        extra = []
        if fact.comparison:
            extra.append(q(node, INSP.comparison, code("comparison", fact.comparison)))
        if fact.previous_cycle:
            extra.append(q(node, INSP.previousCycle, self.round(fact.previous_cycle)))
            previous = self.grade(fact.previous_cycle, fact.previous_grade) if fact.previous_grade else None
            if previous is not None:
                extra.append(q(node, INSP.previousGrade, previous))
        yield from self.attest([node], fact.evidence, fact.rule, text, extra)

    def local(
        self, kind: str, fact: Finding | Statement | Statistic | OrganisationLink | PersonMention, *key: str
    ) -> NamedNode:
        """The node of a fact that rests on words of this document, or on a row: made of what identifies it."""
        if isinstance(fact.evidence, Row):
            return self.mint.fresh(kind, content_hash(kind, *key))
        parts = (kind, self.name, *key, fact.evidence.quote)
        occurrence = 0
        while not self.first("\x1f".join((*parts, str(occurrence)))):
            occurrence += 1
        return self.mint.fresh(kind, content_hash(*parts, str(occurrence)))

    def finding(self, fact: Finding, text: str, causes: dict[Passage, NamedNode]) -> Iterator[Quad]:
        q, mint = self.quad, self.mint
        if isinstance(fact.evidence, Row):
            node = self.local("finding", fact, fact.force, fact.cycle, fact.question, fact.kind, fact.summary)
        else:
            node = self.local("finding", fact, fact.kind)
        if isinstance(fact.evidence, Passage) and _KIND_CLASS[fact.kind] == INSP.CauseOfConcern:
            causes[fact.evidence] = node
        yield q(node, _TYPE, INSP.Finding)
        yield q(node, _TYPE, _KIND_CLASS[fact.kind])
        yield q(node, INSP.findingKind, mint("finding-kind", fact.kind))
        yield from self.context(node, fact.force, fact.cycle, fact.question)
        for theme in sorted({hit.theme for hit in fact.themes}):
            yield q(node, INSP.theme, mint("theme", theme))
        if fact.summary:
            yield q(node, INSP.summary, Literal(fact.summary, language="en"))
        if fact.addresses is not None and fact.addresses in causes:
            yield q(node, INSP.addresses, causes[fact.addresses])
        elif fact.addresses_text:
            yield q(node, INSP.addressesAsPrinted, Literal(fact.addresses_text))
        if fact.due:
            yield q(node, INSP.due, self.date(fact.due))
        if fact.due_basis:
            yield q(node, INSP.dueBasis, Literal(fact.due_basis))
        if fact.item_no:
            yield q(node, INSP.registerNumber, Literal(fact.item_no))
        bodies = [node]
        if fact.status:
            tail = node.value.rsplit("/", 1)[1]
            event = mint.fresh("status-event", content_hash(tail, fact.status, fact.status_date))
            yield q(event, _TYPE, INSP.StatusEvent)
            yield q(event, INSP.statusOf, node)
            yield q(event, INSP.status, code("status", fact.status))
            if fact.status_date:
                yield q(event, DCTERMS.date, self.date(fact.status_date))
            bodies.append(event)
        yield from self.attest(bodies, fact.evidence, fact.rule, text)
        for hit in fact.themes:
            if hit.words is None:
                continue
            tail = node.value.rsplit("/", 1)[1]
            where = f"{hit.words.start}-{hit.words.end}"
            theme_hit = mint.fresh("theme-hit", content_hash(tail, hit.theme, where))
            yield q(theme_hit, _TYPE, INSP.ThemeHit)
            yield q(theme_hit, INSP.ofFinding, node)
            yield q(theme_hit, INSP.theme, mint("theme", hit.theme))
            yield from self.attest([theme_hit], hit.words, hit.rule, text)

    def person(self, node: NamedNode, name: str) -> Iterator[Quad]:
        """The description of a person whom the reference data lack."""
        known = self.reference.person_named(name)
        if not known and self.first(node.value):
            yield self.quad(node, _TYPE, FOAF.Person)
            yield self.quad(node, FOAF.name, Literal(name))

    def person_node(self, name: str) -> NamedNode:
        return self.mint("person", self.reference.person_named(name) or slug(name))

    def organisation(self, node: NamedNode, organisation: str) -> Iterator[Quad]:
        if not organisation:
            return
        if organisation in self.reference.forces:
            yield self.quad(node, INSP.organisation, self.mint("force", organisation))
        elif organisation in self.reference.organisations:
            yield self.quad(node, INSP.organisation, self.mint("organisation", organisation))
        else:
            yield self.quad(node, INSP.organisationAsPrinted, Literal(organisation))

    def statement(self, fact: Statement, text: str) -> Iterator[Quad]:
        q = self.quad
        if isinstance(fact.evidence, Row):
            node = self.local(
                "statement", fact, fact.force, fact.cycle, fact.kind, fact.speaker, fact.role, fact.summary
            )
        else:
            node = self.local("statement", fact, fact.kind, fact.speaker)
        yield q(node, _TYPE, INSP.Statement)
        yield q(node, INSP.statementKind, code("statementKind", fact.kind))
        yield from self.context(node, fact.force, fact.cycle)
        if fact.speaker:
            person = self.person_node(fact.speaker)
            yield q(node, INSP.speaker, person)
            yield from self.person(person, fact.speaker)
        if fact.role:
            yield q(node, INSP.roleAsPrinted, Literal(fact.role))
        yield from self.organisation(node, fact.organisation)
        for stance in sorted(fact.stances):
            yield q(node, INSP.stance, code("stance", stance))
        yield q(node, INSP.reported, _TRUE if fact.reported else _FALSE)
        if fact.summary:
            yield q(node, INSP.summary, Literal(fact.summary, language="en"))
        yield from self.attest([node], fact.evidence, fact.rule, text)

    def statistic(self, fact: Statistic, text: str) -> Iterator[Quad]:
        q = self.quad
        node = self.local("statistic", fact, str(fact.value), str(fact.denominator or ""))
        yield q(node, _TYPE, INSP.Statistic)
        yield from self.context(node, fact.force, fact.cycle)
        yield q(node, INSP.value, Literal(f"{fact.value:f}", datatype=XSD.decimal))
        if fact.denominator is not None:
            yield q(node, INSP.denominator, Literal(f"{fact.denominator:f}", datatype=XSD.decimal))
        if fact.unit:
            yield q(node, INSP.unit, Literal(fact.unit))
        if fact.measure:
            yield q(node, INSP.measure, Literal(fact.measure))
        yield from self.attest([node], fact.evidence, fact.rule, text)

    def organisation_link(self, fact: OrganisationLink, text: str) -> Iterator[Quad]:
        q = self.quad
        node = self.local("organisation-link", fact, fact.organisation, fact.relation)
        yield q(node, _TYPE, INSP.OrganisationLink)
        yield from self.context(node, fact.force, "")
        yield from self.organisation(node, fact.organisation)
        if fact.kind:
            yield q(node, INSP.organisationKind, code("organisationKind", fact.kind))
        yield q(node, INSP.relation, code("relation", fact.relation))
        yield from self.attest([node], fact.evidence, fact.rule, text)

    def person_mention(self, fact: PersonMention, text: str) -> Iterator[Quad]:
        q = self.quad
        node = self.local("person-mention", fact, fact.name)
        person = self.person_node(fact.name)
        yield q(node, _TYPE, INSP.PersonMention)
        yield q(node, INSP.speaker, person)
        yield from self.person(person, fact.name)
        if fact.role:
            yield q(node, INSP.roleAsPrinted, Literal(fact.role))
        yield from self.organisation(node, fact.organisation)
        yield from self.attest([node], fact.evidence, fact.rule, text)

    # -- documents

    def describe(self, kind: str, characters: int, media_type: str, sha256: str, title: str) -> Iterator[Quad]:
        q = self.quad
        document = self.document
        yield q(document, _TYPE, INSP.Document)
        yield q(document, DCTERMS.identifier, Literal(self.name))
        if title:
            yield q(document, DCTERMS.title, Literal(title))
        yield q(document, INSP.documentKind, code("documentKind", kind))
        yield q(document, INSP.text, self.text)
        yield q(self.text, _TYPE, INSP.Text)
        yield q(self.text, INSP.sha256, Literal(sha256))
        yield q(self.text, INSP.characters, Literal(str(characters), datatype=XSD.nonNegativeInteger))
        yield q(self.text, DCTERMS.format, Literal(media_type))


class _DocumentMapper(_Mapper):
    def __init__(self, document: Document, facts: DocumentFacts, *, mint: Minter, reference: Reference) -> None:
        super().__init__(document.name, document.sha256, mint=mint, reference=reference)
        self.extraction = mint("extraction", document.name)
        self._source = iri_or_literal(document.stated.url) if document.stated.url else None
        self._source_kind = code("sourceKind", _SOURCE_KIND[facts.kind])
        self._issued = self.date(facts.published) if facts.published else None

    def document_source(self, node: NamedNode) -> Iterator[Quad]:
        yield self.quad(node, PROV.wasGeneratedBy, self.extraction)
        if self._source is not None:
            yield self.quad(node, DCTERMS.source, self._source)
        yield self.quad(node, INSP.sourceKind, self._source_kind)
        if self._issued is not None:
            yield self.quad(node, DCTERMS.issued, self._issued)


def map_document(document: Document, facts: DocumentFacts, *, mint: Minter, reference: Reference) -> Iterator[Quad]:
    """Yield the quads of one text document's named graph.

    Args:
        document: the text that the facts' passages count in.
        facts: what was read from it; judgements that lack force, cycle or question are counted as unexplained grades,
            not mapped.
        mint: the IRIs of the dataset.
        reference: forces, cycles, scales and people that the facts name.

    Returns:
        Quads in the graph of `document.name`, in a fixed order, each once.

    Spec: Web Annotation Data Model, sections 3.1 (annotations) and 4.2 (selectors); PROV-O, section 3.1.
    """
    mapper = _DocumentMapper(document, facts, mint=mint, reference=reference)
    q, node = mapper.quad, mapper.document
    whole = [fact for fact in facts.judgements if fact.force and fact.cycle and fact.question]
    yield from mapper.describe(facts.kind, len(document.text), document.media_type, document.sha256, facts.title)
    for force in facts.forces:
        yield q(node, INSP.aboutForce, mint("force", force))
    if facts.cycle:
        yield q(node, INSP.aboutCycle, mint("cycle", facts.cycle))
    if facts.inspectorate:
        organisation = reference.organisation_named(facts.inspectorate)
        if organisation:
            yield q(node, INSP.inspectorate, mint("organisation", organisation))
    for name in facts.inspectors:
        person = mapper.person_node(name)
        yield q(node, INSP.inspector, person)
        yield from mapper.person(person, name)
    if facts.published:
        yield q(node, DCTERMS.issued, mapper.date(facts.published))
    if document.stated.url:
        yield q(node, DCTERMS.source, iri_or_literal(document.stated.url))
    if document.stated.licence:
        yield q(node, DCTERMS.license, iri_or_literal(document.stated.licence))
    ledger = facts.ledger
    unexplained = len(ledger.unexplained_grades) + len(facts.judgements) - len(whole)
    for term, count in (
        (INSP.charactersUsed, ledger.characters_used),
        (INSP.charactersNotice, ledger.characters_notice),
        (INSP.unexplainedGrades, unexplained),
        (INSP.unmatchedPassages, len(ledger.unmatched_passages)),
        (INSP.unknownHeadings, len(ledger.unknown_headings)),
    ):
        yield q(node, term, Literal(str(count), datatype=XSD.nonNegativeInteger))
    for note in facts.notes:
        yield q(node, SKOS.note, Literal(note))
    yield q(mapper.extraction, _TYPE, INSP.Extraction)
    yield q(mapper.extraction, PROV.used, mapper.text)
    yield q(mapper.extraction, PROV.wasAssociatedWith, mint("agent", "kgbuild"))
    for what, rule, words in facts.context_rules:
        if words is not None:
            extra = [q(node, INSP.resolves, Literal(what))]
            yield from mapper.attest([node], words, rule, document.text, extra)
    text = document.text
    causes: dict[Passage, NamedNode] = {}
    for judgement in whole:
        yield from mapper.judgement(judgement, text)
    # Causes first, so that a recommendation printed before its cause finds it.
    for finding in sorted(facts.findings, key=lambda fact: "cause-of-concern" not in fact.kind):
        yield from mapper.finding(finding, text, causes)
    for statement in facts.statements:
        yield from mapper.statement(statement, text)
    for statistic in facts.statistics:
        yield from mapper.statistic(statistic, text)
    for link in facts.organisations:
        yield from mapper.organisation_link(link, text)
    for mention in facts.people:
        yield from mapper.person_mention(mention, text)


def map_table(
    facts: Iterable[Judgement | Finding | Statement],
    *,
    name: str,
    sha256: str,
    characters: int,
    media_type: str,
    title: str,
    mint: Minter,
    reference: Reference,
) -> Iterator[Quad]:
    """Yield the quads of one table's named graph, streaming: memory grows with distinct judgements and people only.

    Args:
        facts: of `kgbuild.tables.read_table`, each with a `Row` as evidence, in row order, without duplicates.
        name: the document's name.
        sha256: of the table's bytes, lower-case hex.
        characters: of the table's text, in code points.
        media_type: as RFC 6838 writes it.
        title: of the table, or "".
        mint: the IRIs of the dataset.
        reference: what the facts name.

    Spec: Web Annotation Data Model, section 4.2.1 (FragmentSelector); RFC 7111, section 2.1 (row selection).
    """
    mapper = _Mapper(name, sha256, mint=mint, reference=reference)
    yield from mapper.describe("table", characters, media_type, sha256, title)
    causes: dict[Passage, NamedNode] = {}
    for fact in facts:
        if isinstance(fact, Judgement):
            yield from mapper.judgement(fact, "")
        elif isinstance(fact, Finding):
            yield from mapper.finding(fact, "", causes)
        else:
            yield from mapper.statement(fact, "")


def map_rules(rules: Iterable[RuleDescription], *, mint: Minter) -> Iterator[Quad]:
    """Yield the reference graph's description of the rules that make facts.

    Each an `insp:Rule` with version and definition.
    """
    graph = mint.reference_graph
    for rule in sorted(set(rules)):
        node = mint("rule", rule.name, str(rule.version))
        yield Quad(node, _TYPE, INSP.Rule, graph)
        yield Quad(node, DCTERMS.identifier, Literal(f"{rule.name}@{rule.version}"), graph)
        yield Quad(node, OWL_TERMS.versionInfo, Literal(str(rule.version)), graph)
        yield Quad(node, SKOS.definition, Literal(rule.definition, language="en"), graph)
