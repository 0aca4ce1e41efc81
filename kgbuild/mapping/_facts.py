"""Facts -> the statements of one document's named graph."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import quote as percent_encode

from kgbuild.mapping._literals import edtf_literal
from kgbuild.mapping._terms import DCTERMS, FOAF, INSP, OA, PROV, QB, RDF, SKOS, XSD, code, iri_or_literal, literal
from kgbuild.model import (
    Document,
    DocumentFacts,
    Evidence,
    Finding,
    GradeCount,
    Judgement,
    MonitoringPeriod,
    OrganisationLink,
    Passage,
    PersonMention,
    Review,
    Row,
    RuleRef,
    Statement,
    Statistic,
)
from kgbuild.reference import Reference
from kgbuild.vocab import Minter, content_hash

RFC_7111: Final = "<https://www.rfc-editor.org/rfc/rfc7111>"
RFC_8118: Final = "<https://www.rfc-editor.org/rfc/rfc8118>"
_CONTEXT_CHARS: Final = 32  # of oa:prefix and oa:suffix, enough to find a quote again in a shifted text
_TRUE, _FALSE = literal("true", datatype=XSD.boolean), literal("false", datatype=XSD.boolean)
_MOST_KEPT: Final = 10_000  # IRIs and dates that are not made again: those of a row mostly stood in one before

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


_REVIEWED_CLASS: Final = {
    "judgement": INSP.Judgement,
    "finding": INSP.Finding,
    "statement": INSP.Statement,
    "statistic": INSP.Statistic,
    "organisation": INSP.OrganisationLink,
    "person": INSP.PersonMention,
    "grade-count": INSP.GradeCount,
    "monitoring": INSP.MonitoringPeriod,
    "document": INSP.Document,
    "lineage": INSP.LineageLink,
    "version": INSP.Document,
}


def slug(name: str) -> str:
    """A name as an IRI segment.

    Accents off, lower case, words joined by hyphens ("Zoë Billingham" -> "zoe-billingham").
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in plain.replace("'", "").replace("\u2019", "").casefold()).split()
    return "-".join(words)


def _tail(iri: str) -> str:
    """The last segment of an IRI."""
    return iri[iri.rindex("/") + 1 : -1]


def _pairs(values: Iterable[tuple[str, str]]) -> str:
    return "|".join(f"{name}={value}" for name, value in values)


class _Mapper:
    """Makes the statements of one graph, and remembers what it described: shared nodes are described once a graph.

    Its terms are N-Triples already: see `_terms`.
    """

    def __init__(self, name: str, sha256: str, *, mint: Minter, reference: Reference) -> None:
        self.name = name
        self.base = mint.base
        self.mint = lru_cache(_MOST_KEPT)(lambda *path: str(mint(*path)))
        self.date = lru_cache(_MOST_KEPT)(lambda text: str(edtf_literal(text)))
        self.reference = reference
        self.document = self.mint("document", name)
        self.text = self.mint("text", sha256)
        self._path = percent_encode(name, safe="/")
        self.pages: tuple[int, ...] = ()  # of the document's text, where its format has pages
        self.people: dict[str, str] = {}  # names as they stand in the document -> who is meant
        self._seen: set[str] = set()
        self._scales = {cycle: reference.scale_of(cycle) for cycle in reference.cycles}
        self._lines: list[str] = []
        self._add = self._lines.append

    # -- small things

    def say(self, subject: str, predicate: str, value: str) -> None:
        self._add(f"{subject} {predicate} {value} .\n")

    def take(self) -> bytes:
        """What was said since the last call, as whole lines."""
        lines = "".join(self._lines).encode()
        self._lines.clear()
        return lines

    def fresh(self, kind: str, local: str) -> str:
        """An IRI that is met once; `local` must need no encoding."""
        return f"<{self.base}{kind}/{local}>"

    def first(self, key: str) -> bool:
        """True the first time that `key` is met in this graph."""
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def rule(self, rule: RuleRef) -> str:
        return self.mint("rule", rule.name, str(rule.version))

    def round(self, slug_: str) -> str:
        return self.mint("cycle", slug_) if slug_ in self.reference.cycles else self.mint("inspection", slug_)

    def grade(self, round_: str, grade: str) -> str | None:
        scale = self._scales.get(round_)
        if scale is None and round_ in self.reference.rounds:
            scale = self.reference.rounds[round_].scale
        return self.mint("grade", scale, grade) if scale else None

    # -- evidence

    def passage(self, evidence: Evidence, text: str) -> str:
        """The passage's node, described where this graph has no description of it yet."""
        q = self.say
        if isinstance(evidence, Row):
            local = f"{self._path}/row-{evidence.number}"
            node = self.fresh("passage", local)
            selector = self.fresh("passage", local + "/fragment")
            q(node, _TYPE, INSP.Row)
            q(node, OA.hasSource, self.text)
            q(node, OA.hasSelector, selector)
            q(selector, _TYPE, OA.FragmentSelector)
            q(selector, RDF.value, literal(f"row={evidence.number}"))
            q(selector, DCTERMS.conformsTo, RFC_7111)
            return node
        start, end = evidence.start, evidence.end
        local = f"{self._path}/{start}-{end}"
        node = self.fresh("passage", local)
        if self.first(local):
            position = self.fresh("passage", local + "/position")
            exact = self.fresh("passage", local + "/quote")
            q(node, _TYPE, INSP.Passage)
            q(node, OA.hasSource, self.text)
            q(node, OA.hasSelector, position)
            q(node, OA.hasSelector, exact)
            q(position, _TYPE, OA.TextPositionSelector)
            q(position, OA.start, literal(str(start), datatype=XSD.nonNegativeInteger))
            q(position, OA.end, literal(str(end), datatype=XSD.nonNegativeInteger))
            q(exact, _TYPE, OA.TextQuoteSelector)
            q(exact, OA.exact, literal(evidence.quote))
            if start:
                q(exact, OA.prefix, literal(text[max(0, start - _CONTEXT_CHARS) : start]))
            if end < len(text):
                q(exact, OA.suffix, literal(text[end : end + _CONTEXT_CHARS]))
            if self.pages:
                page = self.fresh("passage", local + "/page")
                q(node, OA.hasSelector, page)
                q(page, _TYPE, OA.FragmentSelector)
                q(page, RDF.value, literal(f"page={bisect_right(self.pages, start)}"))
                q(page, DCTERMS.conformsTo, RFC_8118)
        return node

    def attest(
        self,
        bodies: list[str],
        evidence: Evidence,
        rule: RuleRef,
        text: str,
        extra: Iterable[tuple[str, str]] = (),
    ) -> None:
        """The attestation of `bodies`, the first of which names it, with `extra` predicates and objects."""
        q = self.say
        fact = bodies[0][1 + len(self.base) : -1]
        passage = self.passage(evidence, text)
        if isinstance(evidence, Row):
            key = content_hash(fact, self.name, evidence.source_url)
        else:
            key = content_hash(fact, self.name, str(evidence.start), str(evidence.end), rule.name)
        node = self.fresh("attestation", key)
        q(node, _TYPE, INSP.Attestation)
        for body in bodies:
            q(node, OA.hasBody, body)
        q(node, OA.hasTarget, passage)
        q(node, INSP.document, self.document)
        q(node, INSP.rule, self.rule(rule))
        if isinstance(evidence, Row):
            if evidence.source_url:
                q(node, DCTERMS.source, iri_or_literal(evidence.source_url))
            if evidence.source_kind:
                q(node, INSP.sourceKind, code("sourceKind", evidence.source_kind))
            if evidence.published:
                q(node, DCTERMS.issued, self.date(evidence.published))
        else:
            self.document_source(node)
        for predicate, value in extra:
            q(node, predicate, value)

    def document_source(self, node: str) -> None:
        """What an attestation inherits from its text document; nothing for a table."""

    # -- facts

    def context(self, node: str, force: str, cycle: str, question: str = "") -> None:
        if force:
            self.say(node, INSP.force, self.mint("force", force))
        if cycle:
            self.say(node, INSP.cycle, self.mint("cycle", cycle))
        if cycle and question:
            self.say(node, INSP.question, self.mint("question", cycle, question))

    def judgement(self, fact: Judgement, text: str) -> None:
        q, mint = self.say, self.mint
        node = mint("judgement", fact.force or fact.organisation, fact.cycle, fact.question, fact.grade or "not-graded")
        if self.first(node):
            q(node, _TYPE, INSP.Judgement)
            self.context(node, fact.force, fact.cycle, fact.question)
            grade = self.grade(fact.cycle, fact.grade) if fact.grade else None
            if grade is not None:
                q(node, INSP.grade, grade)
            if grade is not None and fact.force:
                # An observation has a measure (Data Cube, integrity constraint 14); what was not graded is none.
                q(node, _TYPE, QB.Observation)
                q(node, QB.dataSet, mint("cube", "judgements"))
            self.organisation(node, fact.organisation)
            q(node, INSP.judgementStatus, code("judgementStatus", fact.status))
            if fact.made_in:
                inspection = mint("inspection", fact.force, fact.made_in)
                q(node, INSP.madeIn, inspection)
                q(inspection, _TYPE, INSP.Inspection)
                q(inspection, INSP.force, mint("force", fact.force))
                q(inspection, INSP.round, self.round(fact.made_in))
        extra: list[tuple[str, str]] = []
        if fact.comparison:
            extra.append((INSP.comparison, code("comparison", fact.comparison)))
        if fact.previous_cycle:
            extra.append((INSP.previousCycle, self.round(fact.previous_cycle)))
            previous = self.grade(fact.previous_cycle, fact.previous_grade) if fact.previous_grade else None
            if previous is not None:
                extra.append((INSP.previousGrade, previous))
        self.attest([node], fact.evidence, fact.rule, text, extra)

    def local(
        self,
        kind: str,
        fact: Finding | Statement | Statistic | OrganisationLink | PersonMention | GradeCount,
        *key: str,
    ) -> str:
        """The node of a fact that rests on words of this document, or on a row: made of what identifies it."""
        if isinstance(fact.evidence, Row):
            return self.fresh(kind, content_hash(kind, *key))
        parts = (kind, self.name, *key, fact.evidence.quote)
        occurrence = 0
        while not self.first("\x1f".join((*parts, str(occurrence)))):
            occurrence += 1
        return self.fresh(kind, content_hash(*parts, str(occurrence)))

    def finding(self, fact: Finding, text: str, causes: dict[Passage, str]) -> None:
        q, mint = self.say, self.mint
        if isinstance(fact.evidence, Row):
            node = self.local("finding", fact, fact.force, fact.cycle, fact.question, fact.kind, fact.summary)
        else:
            node = self.local("finding", fact, fact.kind)
        if isinstance(fact.evidence, Passage) and _KIND_CLASS[fact.kind] == INSP.CauseOfConcern:
            causes[fact.evidence] = node
        q(node, _TYPE, INSP.Finding)
        q(node, _TYPE, _KIND_CLASS[fact.kind])
        q(node, INSP.findingKind, mint("finding-kind", fact.kind))
        self.context(node, fact.force, fact.cycle, fact.question)
        self.organisation(node, fact.organisation)
        for theme in sorted({hit.theme for hit in fact.themes}):
            q(node, INSP.theme, mint("theme", theme))
        if fact.summary:
            q(node, INSP.summary, literal(fact.summary, language="en"))
        if fact.addresses is not None and fact.addresses in causes:
            q(node, INSP.addresses, causes[fact.addresses])
        elif fact.addresses_text:
            q(node, INSP.addressesAsPrinted, literal(fact.addresses_text))
        if fact.due:
            q(node, INSP.due, self.date(fact.due))
        if fact.due_basis:
            q(node, INSP.dueBasis, literal(fact.due_basis))
        if fact.item_no:
            q(node, INSP.registerNumber, literal(fact.item_no))
        bodies = [node]
        if fact.status:
            tail = _tail(node)
            event = self.fresh("status-event", content_hash(tail, fact.status, fact.status_date))
            q(event, _TYPE, INSP.StatusEvent)
            q(event, INSP.statusOf, node)
            q(event, INSP.status, code("status", fact.status))
            if fact.status_date:
                q(event, DCTERMS.date, self.date(fact.status_date))
            if fact.status_words is None:
                bodies.append(event)
            else:
                self.attest([event], fact.status_words, fact.rule, text)
        self.attest(bodies, fact.evidence, fact.rule, text)
        for hit in fact.themes:
            if hit.words is None:
                continue
            tail = _tail(node)
            where = f"{hit.words.start}-{hit.words.end}"
            theme_hit = self.fresh("theme-hit", content_hash(tail, hit.theme, where))
            q(theme_hit, _TYPE, INSP.ThemeHit)
            q(theme_hit, INSP.ofFinding, node)
            q(theme_hit, INSP.theme, mint("theme", hit.theme))
            self.attest([theme_hit], hit.words, hit.rule, text)

    def person(self, node: str, name: str) -> None:
        """The description of a person whom the reference data lack."""
        if _tail(node) not in self.reference.people and self.first(node):
            self.say(node, _TYPE, FOAF.Person)
            self.say(node, FOAF.name, literal(name))

    def person_node(self, name: str) -> str:
        """Whom this document means by a name."""
        return self.mint("person", self.people.get(name) or self.reference.person_named(name) or slug(name))

    def organisation(self, node: str, organisation: str) -> None:
        if not organisation:
            return
        if organisation in self.reference.forces:
            self.say(node, INSP.organisation, self.mint("force", organisation))
        elif organisation in self.reference.organisations:
            self.say(node, INSP.organisation, self.mint("organisation", organisation))
        else:
            self.say(node, INSP.organisationAsPrinted, literal(organisation))

    def statement(self, fact: Statement, text: str) -> None:
        q = self.say
        if isinstance(fact.evidence, Row):
            node = self.local(
                "statement", fact, fact.force, fact.cycle, fact.kind, fact.speaker, fact.role, fact.summary
            )
        else:
            node = self.local("statement", fact, fact.kind, fact.speaker)
        q(node, _TYPE, INSP.Statement)
        q(node, INSP.statementKind, code("statementKind", fact.kind))
        self.context(node, fact.force, fact.cycle)
        if fact.speaker:
            person = self.person_node(fact.speaker)
            q(node, INSP.speaker, person)
            self.person(person, fact.speaker)
        if fact.role:
            q(node, INSP.roleAsPrinted, literal(fact.role))
        self.organisation(node, fact.organisation)
        for stance in sorted(fact.stances):
            q(node, INSP.stance, code("stance", stance))
        q(node, INSP.reported, _TRUE if fact.reported else _FALSE)
        if fact.summary:
            q(node, INSP.summary, literal(fact.summary, language="en"))
        self.attest([node], fact.evidence, fact.rule, text)

    def statistic(self, fact: Statistic, text: str) -> None:
        q = self.say
        node = self.local("statistic", fact, str(fact.value), str(fact.denominator or ""))
        q(node, _TYPE, INSP.Statistic)
        self.context(node, fact.force, fact.cycle)
        q(node, INSP.value, literal(f"{fact.value:f}", datatype=XSD.decimal))
        if fact.denominator is not None:
            q(node, INSP.denominator, literal(f"{fact.denominator:f}", datatype=XSD.decimal))
        if fact.unit:
            q(node, INSP.unit, literal(fact.unit))
        if fact.measure:
            q(node, INSP.measure, literal(fact.measure))
        self.attest([node], fact.evidence, fact.rule, text)

    def grade_count(self, fact: GradeCount, text: str) -> None:
        """A count, where its cycle tells the scale of its grade; without one the grade is not known."""
        q = self.say
        grade = self.grade(fact.cycle, fact.grade)
        if grade is None:
            return
        node = self.local("grade-count", fact, fact.grade, str(fact.count))
        q(node, _TYPE, INSP.GradeCount)
        self.context(node, fact.force, fact.cycle)
        q(node, INSP.grade, grade)
        q(node, INSP.count, literal(str(fact.count), datatype=XSD.nonNegativeInteger))
        if fact.denominator is not None:
            q(node, INSP.denominator, literal(str(fact.denominator), datatype=XSD.decimal))
        self.attest([node], fact.evidence, fact.rule, text)

    def monitoring(self, fact: MonitoringPeriod, text: str) -> None:
        """A period of monitoring. Two passages that say the same of it are two attestations of one period."""
        q = self.say
        ends = (fact.ends,) if fact.ends else ()
        node = self.mint("monitoring", fact.force, fact.phase, fact.starts or "undated", *ends)
        if self.first(node):
            q(node, _TYPE, INSP.MonitoringPeriod)
            self.context(node, fact.force, "")
            q(node, INSP.phase, code("phase", fact.phase))
            for term, day in ((INSP.starts, fact.starts), (INSP.ends, fact.ends)):
                if day:
                    q(node, term, self.date(day))
        self.attest([node], fact.evidence, fact.rule, text)

    def organisation_link(self, fact: OrganisationLink, text: str) -> None:
        q = self.say
        node = self.local("organisation-link", fact, fact.organisation, fact.relation)
        q(node, _TYPE, INSP.OrganisationLink)
        self.context(node, fact.force, "")
        self.organisation(node, fact.organisation)
        if fact.kind:
            q(node, INSP.organisationKind, code("organisationKind", fact.kind))
        q(node, INSP.relation, code("relation", fact.relation))
        if fact.function:
            q(node, INSP.function, literal(fact.function))
        self.attest([node], fact.evidence, fact.rule, text)

    def person_mention(self, fact: PersonMention, text: str) -> None:
        q = self.say
        node = self.local("person-mention", fact, fact.name)
        person = self.person_node(fact.name)
        q(node, _TYPE, INSP.PersonMention)
        q(node, INSP.speaker, person)
        self.person(person, fact.name)
        if fact.role:
            q(node, INSP.roleAsPrinted, literal(fact.role))
        self.organisation(node, fact.organisation)
        self.attest([node], fact.evidence, fact.rule, text)

    def review(self, fact: Review) -> None:
        """A decision on a reading of another document: its passage is told by selectors of the review's own.

        The document's graph describes the passage only while something is read there.
        """
        q, mint = self.say, self.mint
        passage = fact.passage
        where = (str(passage.start), str(passage.end)) if passage else ("", "")
        was, becomes = (_pairs(values) for values in (fact.was, fact.becomes))
        key = content_hash("review", fact.document, fact.subject, *where, was, becomes, fact.action)
        node = self.fresh("review", key)
        q(node, _TYPE, INSP.Review)
        q(node, INSP.reviewAction, code("reviewAction", fact.action))
        q(node, INSP.reviewedClass, _REVIEWED_CLASS[fact.subject])
        q(node, INSP.reviewer, literal(fact.reviewer))
        q(node, DCTERMS.date, self.date(fact.date))
        q(node, SKOS.note, literal(fact.reason))
        q(node, OA.hasSource, mint("document", fact.document))
        if was:
            q(node, INSP.readingWas, literal(was))
        if becomes:
            q(node, INSP.readingBecomes, literal(becomes))
        if passage is not None:
            position, exact = self.fresh("review", key + "/position"), self.fresh("review", key + "/quote")
            q(node, OA.hasSelector, position)
            q(node, OA.hasSelector, exact)
            q(position, _TYPE, OA.TextPositionSelector)
            q(position, OA.start, literal(where[0], datatype=XSD.nonNegativeInteger))
            q(position, OA.end, literal(where[1], datatype=XSD.nonNegativeInteger))
            q(exact, _TYPE, OA.TextQuoteSelector)
            q(exact, OA.exact, literal(passage.quote))
        self.attest([node], fact.evidence, fact.rule, "")

    # -- documents

    def describe(self, kind: str, characters: int, media_type: str, sha256: str, title: str) -> None:
        q = self.say
        document = self.document
        q(document, _TYPE, INSP.Document)
        q(document, DCTERMS.identifier, literal(self.name))
        if title:
            q(document, DCTERMS.title, literal(title))
        q(document, INSP.documentKind, code("documentKind", kind))
        q(document, INSP.text, self.text)
        q(self.text, _TYPE, INSP.Text)
        q(self.text, INSP.sha256, literal(sha256))
        q(self.text, INSP.characters, literal(str(characters), datatype=XSD.nonNegativeInteger))
        q(self.text, DCTERMS.format, literal(media_type))


class _DocumentMapper(_Mapper):
    def __init__(self, document: Document, facts: DocumentFacts, *, mint: Minter, reference: Reference) -> None:
        super().__init__(document.name, document.sha256, mint=mint, reference=reference)
        self.extraction = self.mint("extraction", document.name)
        self.pages = document.pages
        self.people = {mention.name: mention.person for mention in facts.people}
        self._source = iri_or_literal(document.address) if document.address else None
        self._source_kind = code("sourceKind", _SOURCE_KIND[facts.kind])
        self._issued = self.date(facts.published) if facts.published else None

    def document_source(self, node: str) -> None:
        self.say(node, PROV.wasGeneratedBy, self.extraction)
        if self._source is not None:
            self.say(node, DCTERMS.source, self._source)
        self.say(node, INSP.sourceKind, self._source_kind)
        if self._issued is not None:
            self.say(node, DCTERMS.issued, self._issued)


def map_document(document: Document, facts: DocumentFacts, *, mint: Minter, reference: Reference) -> Iterator[bytes]:
    """Yield what one text document's named graph holds, as N-Triples.

    Args:
        document: the text that the facts' passages count in.
        facts: what was read from it; judgements that lack force, cycle or question are counted as unexplained grades,
            not mapped.
        mint: the IRIs of the dataset.
        reference: forces, cycles, scales and people that the facts name.

    Returns:
        Pieces of whole lines, in a fixed order; the graph is `mint.document_graph(document.name)`.

    Spec: Web Annotation Data Model, sections 3.1 (annotations) and 4.2 (selectors); PROV-O, section 3.1.
    """
    mapper = _DocumentMapper(document, facts, mint=mint, reference=reference)
    q, node = mapper.say, mapper.document
    whole = [fact for fact in facts.judgements if (fact.force or fact.organisation) and fact.cycle and fact.question]
    mapper.describe(facts.kind, len(document.text), document.media_type, document.sha256, facts.title)
    for force in facts.forces:
        q(node, INSP.aboutForce, mapper.mint("force", force))
    if facts.cycle:
        q(node, INSP.aboutCycle, mapper.mint("cycle", facts.cycle))
    if facts.inspectorate:
        organisation = reference.organisation_named(facts.inspectorate)
        if organisation:
            q(node, INSP.inspectorate, mapper.mint("organisation", organisation))
    for name in facts.inspectors:
        person = mapper.person_node(name)
        q(node, INSP.inspector, person)
        mapper.person(person, name)
    if facts.published:
        q(node, DCTERMS.issued, mapper.date(facts.published))
    if document.address:
        q(node, DCTERMS.source, iri_or_literal(document.address))
    if document.stated.licence:
        q(node, DCTERMS.license, iri_or_literal(document.stated.licence))
    ledger = facts.ledger
    unexplained = len(ledger.unexplained_grades) + len(facts.judgements) - len(whole)
    for term, count in (
        (INSP.charactersUsed, ledger.characters_used),
        (INSP.charactersNotice, ledger.characters_notice),
        (INSP.unexplainedGrades, unexplained),
        (INSP.unmatchedPassages, len(ledger.unmatched_passages)),
        (INSP.unknownHeadings, len(ledger.unknown_headings)),
    ):
        q(node, term, literal(str(count), datatype=XSD.nonNegativeInteger))
    for note in facts.notes:
        q(node, SKOS.note, literal(note))
    q(mapper.extraction, _TYPE, INSP.Extraction)
    q(mapper.extraction, PROV.used, mapper.text)
    q(mapper.extraction, PROV.wasAssociatedWith, mapper.mint("agent", "kgbuild"))
    for what, rule, words in facts.context_rules:
        if words is not None:
            mapper.attest([node], words, rule, document.text, [(INSP.resolves, literal(what))])
    yield mapper.take()
    text = document.text
    causes: dict[Passage, str] = {}
    for judgement in whole:
        mapper.judgement(judgement, text)
        yield mapper.take()
    # Causes first, so that a recommendation printed before its cause finds it.
    for finding in sorted(facts.findings, key=lambda fact: "cause-of-concern" not in fact.kind):
        mapper.finding(finding, text, causes)
        yield mapper.take()
    for statement in facts.statements:
        mapper.statement(statement, text)
        yield mapper.take()
    for statistic in facts.statistics:
        mapper.statistic(statistic, text)
        yield mapper.take()
    for link in facts.organisations:
        mapper.organisation_link(link, text)
        yield mapper.take()
    for mention in facts.people:
        mapper.person_mention(mention, text)
        yield mapper.take()
    for counted in facts.grade_counts:
        mapper.grade_count(counted, text)
        yield mapper.take()
    for period in facts.monitoring:
        mapper.monitoring(period, text)
        yield mapper.take()


def map_table(
    facts: Iterable[Judgement | Finding | Statement | Review],
    *,
    name: str,
    sha256: str,
    characters: int,
    media_type: str,
    title: str,
    mint: Minter,
    reference: Reference,
) -> Iterator[bytes]:
    """Yield what one table's named graph holds, as N-Triples in pieces of whole lines, one for each fact.

    Memory grows with distinct judgements and people only.

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
    mapper.describe("table", characters, media_type, sha256, title)
    causes: dict[Passage, str] = {}
    for fact in facts:
        if isinstance(fact, Judgement):
            mapper.judgement(fact, "")
        elif isinstance(fact, Finding):
            mapper.finding(fact, "", causes)
        elif isinstance(fact, Statement):
            mapper.statement(fact, "")
        else:
            mapper.review(fact)
        yield mapper.take()
