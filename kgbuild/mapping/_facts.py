"""Facts -> statements of the named graph of their document or table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from kgbuild.mapping._evidence import Graph
from kgbuild.mapping._terms import DCTERMS, FOAF, INSP, OA, QB, RDF, SKOS, XSD, code, literal
from kgbuild.model import (
    Fact,
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
from kgbuild.reference import Reference, without_accents
from kgbuild.vocab import Minter, content_hash

_TRUE, _FALSE = literal("true", datatype=XSD.boolean), literal("false", datatype=XSD.boolean)
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
    "restatement": INSP.Finding,
    "version": INSP.Document,
}


def slug(name: str) -> str:
    """A name as an IRI segment.

    Accents off, lower case, words joined by hyphens ("Zoë Billingham" -> "zoe-billingham").
    """
    plain = without_accents(name)
    words = "".join(c if c.isalnum() else " " for c in plain.replace("'", "").replace("\u2019", "").casefold()).split()
    return "-".join(words)


def _tail(iri: str) -> str:
    """The last segment of an IRI."""
    return iri[iri.rindex("/") + 1 : -1]


def _pairs(values: Iterable[tuple[str, str]]) -> str:
    return "|".join(f"{name}={value}" for name, value in values)


class Facts(Graph):
    """A graph to which facts are added."""

    def __init__(self, name: str, sha256: str, text: str, *, mint: Minter, reference: Reference) -> None:
        super().__init__(name, sha256, text, mint=mint, reference=reference)
        self.people: dict[str, str] = {}  # names as they stand in the document -> who is meant
        self._causes: dict[Passage, str] = {}  # causes of concern, which later recommendations answer
        self._adders: dict[type[Fact | Review], Any] = {
            Judgement: self.judgement,
            Finding: self.finding,
            Statement: self.statement,
            Statistic: self.statistic,
            OrganisationLink: self.organisation_link,
            PersonMention: self.person_mention,
            GradeCount: self.grade_count,
            MonitoringPeriod: self.monitoring,
            Review: self.review,
        }

    def add(self, fact: Fact | Review) -> None:
        """State the fact and what it rests on."""
        self._adders[type(fact)](fact)

    def context(self, node: str, force: str, cycle: str, question: str = "") -> None:
        if force:
            self.say(node, INSP.force, self.mint("force", force))
        if cycle:
            self.say(node, INSP.cycle, self.mint("cycle", cycle))
        if cycle and question:
            self.say(node, INSP.question, self.mint("question", cycle, question))

    def judgement(self, fact: Judgement) -> None:
        q, mint = self.say, self.mint
        node = mint("judgement", fact.force or fact.organisation, fact.cycle, fact.question, fact.grade or "not-graded")
        if self.first(node):
            q(node, RDF.type, INSP.Judgement)
            self.context(node, fact.force, fact.cycle, fact.question)
            grade = self.grade(fact.cycle, fact.grade) if fact.grade else None
            if grade is not None:
                q(node, INSP.grade, grade)
            if grade is not None and fact.force:
                # An observation has a measure (Data Cube, integrity constraint 14); what was not graded is none.
                q(node, RDF.type, QB.Observation)
                q(node, QB.dataSet, mint("cube", "judgements"))
            self.organisation(node, fact.organisation)
            q(node, INSP.judgementStatus, code("judgementStatus", fact.status))
            if fact.made_in:
                inspection = mint("inspection", fact.force, fact.made_in)
                q(node, INSP.madeIn, inspection)
                q(inspection, RDF.type, INSP.Inspection)
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
        self.attest([node], fact.evidence, fact.rule, extra)

    def local(self, kind: str, fact: Fact, *key: str) -> str:
        """The node of a fact that rests on words of this document, or on a row: made of what identifies it."""
        if isinstance(fact.evidence, Row):
            return self.fresh(kind, content_hash(kind, *key))
        parts = (kind, self.name, *key, fact.evidence.quote)
        occurrence = 0
        while not self.first("\x1f".join((*parts, str(occurrence)))):
            occurrence += 1
        return self.fresh(kind, content_hash(*parts, str(occurrence)))

    def finding(self, fact: Finding) -> None:
        q, mint = self.say, self.mint
        if isinstance(fact.evidence, Row):
            number = (fact.item_no,) if fact.item_no else ()  # the same words under two numbers are two findings
            node = self.local("finding", fact, fact.force, fact.cycle, fact.question, fact.kind, fact.summary, *number)
        else:
            node = self.local("finding", fact, fact.kind)
        if isinstance(fact.evidence, Passage) and _KIND_CLASS[fact.kind] == INSP.CauseOfConcern:
            self._causes[fact.evidence] = node
        q(node, RDF.type, INSP.Finding)
        q(node, RDF.type, _KIND_CLASS[fact.kind])
        q(node, INSP.findingKind, mint("finding-kind", fact.kind))
        self.context(node, fact.force, fact.cycle, fact.question)
        self.organisation(node, fact.organisation)
        for theme in sorted({hit.theme for hit in fact.themes}):
            q(node, INSP.theme, mint("theme", theme))
        self.say_text(node, INSP.summary, fact.summary, language="en")
        if fact.addresses is not None and fact.addresses in self._causes:
            q(node, INSP.addresses, self._causes[fact.addresses])
        else:
            self.say_text(node, INSP.addressesAsPrinted, fact.addresses_text)
        self.say_date(node, INSP.due, fact.due)
        self.say_text(node, INSP.dueBasis, fact.due_basis)
        self.say_text(node, INSP.registerNumber, fact.item_no)
        bodies = [node]
        if fact.status:
            event = self._status(node, fact)
            if fact.status_words is None:
                bodies.append(event)
            else:
                self.attest([event], fact.status_words, fact.rule)
        self.attest(bodies, fact.evidence, fact.rule)
        for hit in fact.themes:
            if hit.words is not None:
                self._theme_hit(node, hit.theme, hit.words, hit.rule)

    def _status(self, finding: str, fact: Finding) -> str:
        q = self.say
        event = self.fresh("status-event", content_hash(_tail(finding), fact.status, fact.status_date))
        q(event, RDF.type, INSP.StatusEvent)
        q(event, INSP.statusOf, finding)
        q(event, INSP.status, code("status", fact.status))
        self.say_date(event, DCTERMS.date, fact.status_date)
        return event

    def _theme_hit(self, finding: str, theme: str, words: Passage, rule: RuleRef) -> None:
        q = self.say
        node = self.fresh("theme-hit", content_hash(_tail(finding), theme, f"{words.start}-{words.end}"))
        q(node, RDF.type, INSP.ThemeHit)
        q(node, INSP.ofFinding, finding)
        q(node, INSP.theme, self.mint("theme", theme))
        self.attest([node], words, rule)

    def person(self, node: str, name: str) -> None:
        """The description of a person whom the reference data lack."""
        if _tail(node) not in self.reference.people and self.first(node):
            self.say(node, RDF.type, FOAF.Person)
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

    def statement(self, fact: Statement) -> None:
        q = self.say
        if isinstance(fact.evidence, Row):
            node = self.local(
                "statement", fact, fact.force, fact.cycle, fact.kind, fact.speaker, fact.role, fact.summary
            )
        else:
            node = self.local("statement", fact, fact.kind, fact.speaker)
        q(node, RDF.type, INSP.Statement)
        q(node, INSP.statementKind, code("statementKind", fact.kind))
        self.context(node, fact.force, fact.cycle)
        if fact.speaker:
            person = self.person_node(fact.speaker)
            q(node, INSP.speaker, person)
            self.person(person, fact.speaker)
        self.say_text(node, INSP.roleAsPrinted, fact.role)
        self.organisation(node, fact.organisation)
        for stance in sorted(fact.stances):
            q(node, INSP.stance, code("stance", stance))
        q(node, INSP.reported, _TRUE if fact.reported else _FALSE)
        self.say_text(node, INSP.summary, fact.summary, language="en")
        self.attest([node], fact.evidence, fact.rule)

    def statistic(self, fact: Statistic) -> None:
        q = self.say
        node = self.local("statistic", fact, str(fact.value), str(fact.denominator or ""))
        q(node, RDF.type, INSP.Statistic)
        self.context(node, fact.force, fact.cycle)
        q(node, INSP.value, literal(f"{fact.value:f}", datatype=XSD.decimal))
        if fact.denominator is not None:
            q(node, INSP.denominator, literal(f"{fact.denominator:f}", datatype=XSD.decimal))
        self.say_text(node, INSP.unit, fact.unit)
        self.say_text(node, INSP.measure, fact.measure)
        self.attest([node], fact.evidence, fact.rule)

    def grade_count(self, fact: GradeCount) -> None:
        """A count, where its cycle tells the scale of its grade; without one the grade is not known."""
        q = self.say
        grade = self.grade(fact.cycle, fact.grade)
        if grade is None:
            return
        node = self.local("grade-count", fact, fact.grade, str(fact.count))
        q(node, RDF.type, INSP.GradeCount)
        self.context(node, fact.force, fact.cycle)
        q(node, INSP.grade, grade)
        self.say_count(node, INSP.count, fact.count)
        if fact.denominator is not None:
            q(node, INSP.denominator, literal(str(fact.denominator), datatype=XSD.decimal))
        self.attest([node], fact.evidence, fact.rule)

    def monitoring(self, fact: MonitoringPeriod) -> None:
        """A period of monitoring. Two passages that say the same of it are two attestations of one period."""
        q = self.say
        ends = (fact.ends,) if fact.ends else ()
        node = self.mint("monitoring", fact.force, fact.phase, fact.starts or "undated", *ends)
        if self.first(node):
            q(node, RDF.type, INSP.MonitoringPeriod)
            self.context(node, fact.force, "")
            q(node, INSP.phase, code("phase", fact.phase))
            self.say_date(node, INSP.starts, fact.starts)
            self.say_date(node, INSP.ends, fact.ends)
        self.attest([node], fact.evidence, fact.rule)

    def organisation_link(self, fact: OrganisationLink) -> None:
        q = self.say
        node = self.local("organisation-link", fact, fact.organisation, fact.relation)
        q(node, RDF.type, INSP.OrganisationLink)
        self.context(node, fact.force, "")
        self.organisation(node, fact.organisation)
        if fact.kind:
            q(node, INSP.organisationKind, code("organisationKind", fact.kind))
        q(node, INSP.relation, code("relation", fact.relation))
        self.say_text(node, INSP.function, fact.function)
        self.attest([node], fact.evidence, fact.rule)

    def person_mention(self, fact: PersonMention) -> None:
        q = self.say
        node = self.local("person-mention", fact, fact.name)
        person = self.person_node(fact.name)
        q(node, RDF.type, INSP.PersonMention)
        q(node, INSP.speaker, person)
        self.person(person, fact.name)
        self.say_text(node, INSP.roleAsPrinted, fact.role)
        self.organisation(node, fact.organisation)
        self.attest([node], fact.evidence, fact.rule)

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
        q(node, RDF.type, INSP.Review)
        q(node, INSP.reviewAction, code("reviewAction", fact.action))
        q(node, INSP.reviewedClass, _REVIEWED_CLASS[fact.subject])
        q(node, INSP.reviewer, literal(fact.reviewer))
        q(node, DCTERMS.date, self.date(fact.date))
        q(node, SKOS.note, literal(fact.reason))
        q(node, OA.hasSource, mint("document", fact.document))
        self.say_text(node, INSP.readingWas, was)
        self.say_text(node, INSP.readingBecomes, becomes)
        if passage is not None:
            self.select(node, self.fresh("review", key + "/position"), self.fresh("review", key + "/quote"), passage)
        self.attest([node], fact.evidence, fact.rule)
