"""Reference tables -> the quads of the reference graph, as docs/graph-model.md draws them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from itertools import product
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode, Quad

from kgbuild.mapping._literals import edtf_literal
from kgbuild.reference import Organisation, Reference
from kgbuild.vocab import (
    DCTERMS,
    FOAF,
    INSP,
    JUDGEMENTS_STRUCTURE,
    ORG,
    OWL,
    PROV,
    QB,
    RDF,
    SKOS,
    XSD,
    Minter,
    code,
    content_hash,
)

_WIKIDATA: Final = "http://www.wikidata.org/entity/"
_ORGANISATION_CLASS: Final = {
    "inspectorate": INSP.Inspectorate,
    "pcc": INSP.LocalPolicingBody,
    "regional-unit": INSP.RegionalUnit,
}
_SCHEMES: Final = {
    "areas": "Areas of policing across cycles",
    "finding-kinds": "Kinds of finding",
    "themes": "Themes of findings",
}


class RuleDescription(NamedTuple):
    """A rule as the reference graph tells of it."""

    name: str
    version: int
    definition: str


def map_reference(reference: Reference, mint: Minter) -> Iterator[Quad]:
    """Yield the quads of the reference graph: everything in the tables, but neither the rules nor the ontology.

    Classes are stated beside their superclasses of ORG, SKOS and our own, so that queries need no reasoning. Mappings
    between questions point from the earlier cycle to the later one.

    Returns:
        Quads in the graph `mint.reference_graph`, in a fixed order whatever the order of the tables' rows. No quad
        twice.
    """
    return iter(_Mapper(reference, mint).quads())


def map_rules(rules: Iterable[RuleDescription], *, mint: Minter) -> Iterator[Quad]:
    """Yield the reference graph's description of the rules that make facts.

    Each an `insp:Rule` with version and definition.
    """
    graph = mint.reference_graph
    for rule in sorted(set(rules)):
        node = mint("rule", rule.name, str(rule.version))
        yield Quad(node, RDF.type, INSP.Rule, graph)
        yield Quad(node, DCTERMS.identifier, Literal(f"{rule.name}@{rule.version}"), graph)
        yield Quad(node, OWL.versionInfo, Literal(str(rule.version)), graph)
        yield Quad(node, SKOS.definition, Literal(rule.definition, language="en"), graph)


class _Mapper:
    """Collects the quads of one entity after another."""

    def __init__(self, reference: Reference, mint: Minter) -> None:
        self.reference = reference
        self.mint = mint
        self.graph = mint.reference_graph
        self.collected: dict[Quad, None] = {}

    def quads(self) -> Iterable[Quad]:
        self.scales()
        self.areas()
        self.finding_kinds()
        self.themes()
        self.cycles()
        self.frameworks()
        self.rounds()
        self.comparability()
        self.questions()
        self.organisations()
        self.renamings()
        self.forces()
        self.people()
        self.monitoring()
        self.corrections()
        self.cube()
        return self.collected

    # -- small things

    def say(self, subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> None:
        self.collected[Quad(subject, predicate, value, self.graph)] = None

    def types(self, subject: NamedNode, *classes: NamedNode) -> None:
        for class_ in classes:
            self.say(subject, RDF.type, class_)

    def words(self, subject: NamedNode, predicate: NamedNode, *texts: str) -> None:
        """English words, each only where there are any."""
        for text in texts:
            if text:
                self.say(subject, predicate, Literal(text, language="en"))

    def plain(self, subject: NamedNode, predicate: NamedNode, text: str) -> None:
        if text:
            self.say(subject, predicate, Literal(text))

    def whole(self, subject: NamedNode, predicate: NamedNode, number: int | str) -> None:
        self.say(subject, predicate, Literal(str(number), datatype=XSD.integer))

    def when(self, subject: NamedNode, predicate: NamedNode, text: str) -> None:
        if text:
            self.say(subject, predicate, edtf_literal(text))

    def span(self, subject: NamedNode, starts: str, ends: str) -> None:
        self.when(subject, INSP.starts, starts)
        self.when(subject, INSP.ends, ends)

    def page(self, subject: NamedNode, predicate: NamedNode, *addresses: str) -> None:
        """Addresses as IRIs; one that is no IRI is kept as a literal, for validation to find."""
        for address in addresses:
            if address:
                try:
                    self.say(subject, predicate, NamedNode(address))
                except ValueError:
                    self.say(subject, predicate, Literal(address))

    def told(self, node: NamedNode, label: str, *other_names: str, note: str = "", sources: Iterable[str] = ()) -> None:
        """What most things have: a name, other names, a note, and the pages that say so."""
        self.words(node, SKOS.prefLabel, label)
        # A label is either preferred or alternative (SKOS reference, S13), whatever its case.
        self.words(node, SKOS.altLabel, *(name for name in other_names if name.casefold() != label.casefold()))
        self.words(node, SKOS.note, note)
        self.page(node, DCTERMS.source, *sources)

    def link(self, subject: NamedNode, predicate: NamedNode, *path: str) -> None:
        """A link to the node of that path, where the table names one."""
        if path[-1]:
            self.say(subject, predicate, self.mint(*path))

    def entity(self, *path: str, classes: Iterable[NamedNode]) -> NamedNode:
        """The node of that path, with its classes and its identifier."""
        node = self.mint(*path)
        self.types(node, *classes)
        self.plain(node, DCTERMS.identifier, path[-1])
        return node

    def scheme(self, name: str) -> NamedNode:
        node = self.mint("scheme", name)
        self.types(node, SKOS.ConceptScheme)
        self.told(node, _SCHEMES[name])
        return node

    def concept(self, *path: str, kind: NamedNode, scheme: NamedNode, below: bool = False) -> NamedNode:
        """The node of that path as a concept of `scheme`, at its top unless it is `below` another.

        The top is where programs begin to show the scheme.
        """
        node = self.mint(*path)
        self.types(node, kind, SKOS.Concept)
        self.plain(node, SKOS.notation, path[-1])
        self.say(node, SKOS.inScheme, scheme)
        if not below:
            self.say(node, SKOS.topConceptOf, scheme)
        return node

    # -- the vocabulary of judging

    def scales(self) -> None:
        for _, scale in sorted(self.reference.scales.items()):
            node = self.mint("scale", scale.id)
            self.types(node, INSP.GradeScale, SKOS.ConceptScheme)
            self.told(node, scale.label, note=scale.note, sources=scale.sources)
            self.plain(node, OWL.versionInfo, scale.version)
        for _, grade in sorted(self.reference.grades.items()):
            scheme = self.mint("scale", grade.scale)
            node = self.concept("grade", grade.scale, grade.id, kind=INSP.Grade, scheme=scheme)
            self.told(node, grade.label, sources=grade.sources)
            self.whole(node, INSP.rank, grade.rank)
            self.words(node, SKOS.definition, grade.definition)

    def areas(self) -> None:
        scheme = self.scheme("areas")
        for _, area in sorted(self.reference.areas.items()):
            self.told(self.concept("area", area.id, kind=INSP.Area, scheme=scheme), area.label)

    def finding_kinds(self) -> None:
        scheme = self.scheme("finding-kinds")
        for _, kind in sorted(self.reference.finding_types.items()):
            if kind.kind != "finding":
                continue
            node = self.concept("finding-kind", kind.id, kind=INSP.FindingKind, scheme=scheme)
            self.told(node, kind.label, sources=kind.sources)
            self.words(node, SKOS.definition, kind.definition)
            self.words(node, SKOS.scopeNote, kind.obligation)
            if kind.polarity:
                self.say(node, INSP.polarity, code("polarity", kind.polarity))

    def themes(self) -> None:
        scheme = self.scheme("themes")
        for _, theme in sorted(self.reference.themes.items()):
            node = self.concept("theme", theme.id, kind=INSP.Theme, scheme=scheme, below=bool(theme.broader))
            self.told(node, theme.label, *theme.alt_labels, sources=theme.sources)
            self.link(node, SKOS.broader, "theme", theme.broader)
            self.words(node, SKOS.scopeNote, theme.scope_note)

    # -- rounds and what they ask

    def cycles(self) -> None:
        for _, cycle in sorted(self.reference.cycles.items()):
            node = self.entity("cycle", cycle.id, classes=(INSP.Cycle, INSP.InspectionRound))
            self.told(node, cycle.label, note=cycle.note, sources=cycle.sources)
            self.whole(node, INSP.ordinal, cycle.ordinal)
            self.span(node, cycle.starts, cycle.ends)
            self.when(node, DCTERMS.issued, cycle.first_published)
            self.link(node, INSP.gradeScale, "scale", cycle.grade_scale)
            questions = self.mint("question-set", cycle.id)
            self.types(questions, SKOS.ConceptScheme)
            self.words(questions, SKOS.prefLabel, f"Questions of {cycle.label}")

    def frameworks(self) -> None:
        for _, framework in sorted(self.reference.frameworks.items()):
            node = self.entity("framework", framework.id, classes=(INSP.Framework,))
            self.told(node, framework.label, note=framework.note, sources=framework.sources)
            self.when(node, DCTERMS.issued, framework.issued)
            self.link(node, PROV.wasRevisionOf, "framework", framework.revision_of)
            self.say(self.mint("cycle", framework.cycle), INSP.framework, node)

    def rounds(self) -> None:
        for _, round_ in sorted(self.reference.rounds.items()):
            node = self.entity("inspection", round_.id, classes=(INSP.InspectionRound,))
            self.told(node, round_.label, *round_.aliases, note=round_.note, sources=round_.sources)
            self.span(node, round_.starts, round_.ends)
            self.link(node, INSP.gradeScale, "scale", round_.scale)

    def comparability(self) -> None:
        """One node for each pair of adjacent cycles of which a source says something; of the other pairs nothing."""
        for earlier, later in self.reference.adjacent_cycles():
            answer = self.reference.comparable(earlier.id, later.id)
            if not answer:
                continue
            node = self.mint("comparability", earlier.id, later.id)
            self.types(node, INSP.Comparability)
            self.say(node, INSP.earlierCycle, self.mint("cycle", earlier.id))
            self.say(node, INSP.laterCycle, self.mint("cycle", later.id))
            self.say(node, INSP.comparable, code("comparable", answer))
            self.words(node, SKOS.note, later.note)
            self.page(node, DCTERMS.source, *later.sources)

    def questions(self) -> None:
        reference = self.reference
        following = {earlier.id: later.id for earlier, later in reference.adjacent_cycles()}
        arrivals = Counter((q.cycle, target) for q in reference.questions.values() for target in q.maps_to)
        for key, question in sorted(reference.questions.items()):
            # The leadership questions of 2015 and 2016 belong to no pillar that is judged as a whole.
            pillared = question.pillar != question.id and (question.cycle, question.pillar) in reference.questions
            asked = self.mint("question-set", question.cycle)
            node = self.concept("question", *key, kind=INSP.Question, scheme=asked, below=pillared)
            self.link(node, INSP.cycle, "cycle", question.cycle)
            self.told(node, question.label, sources=question.sources)
            self.link(node, INSP.area, "area", question.area)
            if pillared:
                self.link(node, INSP.pillar, "question", question.cycle, question.pillar)
            if question.number:
                self.whole(node, INSP.number, question.number)
            if question.graded is not None:
                self.say(node, INSP.graded, Literal("true" if question.graded else "false", datatype=XSD.boolean))
            later = following.get(question.cycle, "")
            one_to_one = len(question.maps_to) == 1 and arrivals[question.cycle, question.maps_to[0]] == 1
            close = one_to_one and reference.comparable(question.cycle, later) == "true"
            for target in sorted(question.maps_to):
                if (later, target) in reference.questions:
                    relation = SKOS.closeMatch if close else SKOS.relatedMatch
                    self.say(node, relation, self.mint("question", later, target))

    # -- who

    def organisations(self) -> None:
        for _, organisation in sorted(self.reference.organisations.items()):
            narrower = _ORGANISATION_CLASS.get(organisation.kind)
            classes = (ORG.Organization, *([narrower] if narrower else ()))
            node = self.entity("organisation", organisation.id, classes=classes)
            names = organisation.name, *organisation.alt_names
            self.told(node, *names, note=organisation.note, sources=organisation.sources)
            if organisation.kind:
                self.say(node, INSP.organisationKind, code("organisationKind", organisation.kind))
            self.link(node, ORG.subOrganizationOf, "organisation", organisation.parent)
            self.span(node, organisation.starts, organisation.ends)

    def renamings(self) -> None:
        """One lasting inspectorate behind its names: where one name ends in the month in which the next one begins."""
        inspectorates = [o for _, o in sorted(self.reference.organisations.items()) if o.kind == "inspectorate"]
        pairs = [(a, b) for a, b in product(inspectorates, repeat=2) if a.ends and a.ends == b.starts and a.id != b.id]
        if not pairs:
            return
        body = self.mint("inspectorate", "constabulary")
        self.types(body, ORG.Organization, INSP.Inspectorate)
        self.words(body, SKOS.prefLabel, "The inspectorate of constabulary, under each of its names")
        self.say(body, INSP.organisationKind, code("organisationKind", "inspectorate"))
        names: dict[str, Organisation] = {}
        for before, after in pairs:
            names |= {before.id: before, after.id: after}
            event = self.mint("event", f"{before.id}-{after.id}")
            self.types(event, ORG.ChangeEvent)
            self.say(event, ORG.originalOrganization, self.mint("organisation", before.id))
            self.say(event, ORG.resultingOrganization, self.mint("organisation", after.id))
            self.when(event, DCTERMS.date, after.starts)
            self.page(event, DCTERMS.source, *after.sources)
        for identifier in sorted(names):
            self.say(self.mint("organisation", identifier), INSP.nameOf, body)

    def forces(self) -> None:
        for _, force in sorted(self.reference.forces.items()):
            node = self.entity("force", force.id, classes=(INSP.Force, ORG.FormalOrganization))
            self.told(node, force.name, note=force.note, sources=force.sources)
            for name in dict.fromkeys((force.short_name, *force.alt_names)):
                if name and name != force.name:
                    # The four Welsh forces give their names in both languages; "Heddlu" is "police".
                    language = "cy" if name.startswith("Heddlu ") else "en"
                    self.say(node, SKOS.altLabel, Literal(name, language=language))
            self.plain(node, INSP.gssCode, force.gss_code)
            self.plain(node, INSP.region, force.region)
            self.plain(node, INSP.country, force.country)
            self.link(node, INSP.regionalUnit, "organisation", force.rocu_id)
            self.page(node, FOAF.homepage, force.homepage)
            if force.wikidata_id:
                self.page(node, OWL.sameAs, _WIKIDATA + force.wikidata_id)

    def people(self) -> None:
        for _, person in sorted(self.reference.people.items()):
            node = self.mint("person", person.id)
            self.types(node, FOAF.Person)
            self.plain(node, FOAF.name, person.name)
            for name in person.alt_names:
                self.plain(node, SKOS.altLabel, name)
            self.plain(node, INSP.honorific, person.honorific)
        for post in sorted(self.reference.posts, key=lambda post: post.id):
            node = self.mint("post", post.id)
            self.types(node, ORG.Membership)
            self.say(node, ORG.member, self.mint("person", post.person))
            self.say(node, ORG.organization, self.mint("organisation", post.organisation))
            self.plain(node, INSP.roleAsPrinted, post.role)
            self.words(node, INSP.remit, post.remit)
            self.span(node, post.starts, post.ends)
            self.words(node, SKOS.note, post.note)
            self.page(node, DCTERMS.source, *post.sources)

    # -- what is said of forces and judgements beside the fact tables

    def monitoring(self) -> None:
        for period in sorted(self.reference.monitoring, key=lambda period: (period.force, period.phase, period.starts)):
            node = self.mint("monitoring", period.force, period.phase, period.starts or "undated")
            self.types(node, INSP.MonitoringPeriod)
            self.say(node, INSP.force, self.mint("force", period.force))
            self.say(node, INSP.phase, code("phase", period.phase))
            self.span(node, period.starts, period.ends)
            self.words(node, SKOS.note, period.note)
            self.page(node, DCTERMS.source, *period.sources)

    def corrections(self) -> None:
        for row in sorted(self.reference.corrections, key=astuple):
            judgement = (row.force, row.cycle, row.question, row.grade)
            node = self.mint("correction", content_hash(row.table, *judgement, row.source_url))
            self.types(node, INSP.Correction)
            self.say(node, INSP.corrects, self.mint("judgement", *judgement))
            self.say(node, INSP.correctionAction, code("correctionAction", row.action))
            self.page(node, DCTERMS.source, row.source_url)
            self.when(node, DCTERMS.issued, row.issued)
            self.words(node, SKOS.note, row.reason)

    def cube(self) -> None:
        node = self.mint("cube", "judgements")
        self.types(node, QB.DataSet)
        self.say(node, QB.structure, JUDGEMENTS_STRUCTURE)
        self.words(node, DCTERMS.title, "Graded judgements of police forces")
