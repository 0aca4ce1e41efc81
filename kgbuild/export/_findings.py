"""The view `findings`: what a person reads, in plain words.

A fact (judgement, finding, statement, statistic, count of grades) is a node, and each of its attestations an edge
IN_DOCUMENT with the passage: ten sources of a grade are ten edges. Nothing leads from one cycle to another: what
continues, and what may be compared, is asked of the graph itself (`kgbuild query trajectories`), which knows the
reasons. Properties are the same whatever the graph holds, so that tables keep their columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from kgbuild.export._property_graph import Draft, Property, Scalar, Schema, Type, first
from kgbuild.export._rdf import Exportable
from kgbuild.export._subjects import Statements, Subjects
from kgbuild.vocab import DCTERMS, FOAF, INSP, OA, ORG, OWL, RDF, SKOS

_CAPTION: Final = 100  # characters of a fact's words that its caption shows


def _declared(texts: str, *, many: str, integer: str, double: str = "", boolean: str = "") -> tuple[Property, ...]:
    """Properties by their names: texts, several texts, and one value of another type."""
    types: Mapping[Type, str] = {"string": texts, "integer": integer, "double": double, "boolean": boolean}
    single = (Property(name, each) for each, names in types.items() for name in names.split())
    return (*single, *(Property(name, many=True) for name in many.split()))


_NODE_PROPERTIES: Final = _declared(
    "slug kind polarity force cycle question area grade scale status made_in summary quote due due_basis "
    "addresses_as_printed register_number role organisation_as_printed unit measure name honorific region country "
    "gss_code number starts ends title modified licence sha256",
    many="theme correction document source_url published events stance alternative_names homepage same_as broader note",
    integer="rank start end ordinal characters",
    double="value denominator",
    boolean="reported graded",
)
_EDGE_PROPERTIES: Final = _declared(
    "quote rule source_kind published document role relation function starts ends",
    many="source_url",
    integer="start end page row",
)

Properties = dict[str, list[Scalar]]
Reading = Callable[[Subjects, NamedNode, Statements], list[Scalar]]  # of a node, of which these statements are made


def _values(predicate: NamedNode) -> Reading:
    return lambda graph, node, known: known.scalars(predicate)


def _texts(predicate: NamedNode) -> Reading:
    return lambda graph, node, known: [str(value) for value in known.scalars(predicate)]


def _numbers(predicate: NamedNode) -> Reading:
    return lambda graph, node, known: known.numbers(predicate)


def _slugs(predicate: NamedNode, then: NamedNode | None = None) -> Reading:
    """The slugs of what a statement leads to or, with `then`, of what that leads to."""
    if then is None:
        return lambda graph, node, known: graph.slugs(known, predicate)
    return lambda graph, node, known: [
        slug for each in known.nodes(predicate) for slug in graph.slugs(graph.known(each), then)
    ]


def _of_first(predicate: NamedNode, then: NamedNode) -> Reading:
    """The values that the first node has to which a statement leads."""
    return lambda graph, node, known: [
        value for each in known.nodes(predicate)[:1] for value in graph.known(each).scalars(then)
    ]


def _of_text(then: NamedNode) -> Reading:
    return lambda graph, node, known: [
        value for text in known.nodes(INSP.text) for value in graph.about(text).scalars(then)
    ]


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of node: its classes, its properties, and its edges, each with the label of what it leads to."""

    label: str
    classes: tuple[NamedNode, ...]
    properties: Mapping[str, Reading]
    edges: tuple[tuple[str, NamedNode, str], ...] = ()
    head: Callable[[Subjects, Statements], str] = field(default=lambda graph, known: "")  # of a fact's caption


_NAMES: Final[Mapping[str, Reading]] = {
    "slug": lambda graph, node, known: [graph.slug(node)],
    "name": lambda graph, node, known: [graph.name(node)],
    "alternative_names": _values(SKOS.altLabel),
    "region": _values(INSP.region),
    "country": _values(INSP.country),
    "gss_code": _values(INSP.gssCode),
    "homepage": _values(FOAF.homepage),
    "same_as": _values(OWL.sameAs),
    "starts": _values(INSP.starts),
    "ends": _values(INSP.ends),
    "note": _values(SKOS.note),
    "source_url": _values(DCTERMS.source),
}
_REFERENCE: Final = (
    _Kind("Force", (INSP.Force,), _NAMES, (("IN_REGIONAL_UNIT", INSP.regionalUnit, "Organisation"),)),
    _Kind(
        "Cycle",
        (INSP.Cycle,),
        {
            **_NAMES,
            "ordinal": _values(INSP.ordinal),
            "scale": _slugs(INSP.gradeScale),
            "published": _values(DCTERMS.issued),
        },
    ),
    _Kind(
        "Question",
        (INSP.Question,),
        {
            **_NAMES,
            "cycle": _slugs(INSP.cycle),
            "area": _slugs(INSP.area),
            "number": _texts(INSP.number),
            "graded": _values(INSP.graded),
        },
        (("IN_CYCLE", INSP.cycle, "Cycle"), ("PART_OF", INSP.pillar, "Question")),
    ),
    _Kind(
        "Theme", (INSP.Theme,), {**_NAMES, "broader": _slugs(SKOS.broader)}, (("HAS_BROADER", SKOS.broader, "Theme"),)
    ),
    _Kind(
        "Organisation",
        (ORG.Organization, INSP.Inspectorate, INSP.RegionalUnit, INSP.LocalPolicingBody),
        {**_NAMES, "kind": _slugs(INSP.organisationKind)},
        (("PART_OF", ORG.subOrganizationOf, "Organisation"), ("NAME_OF", INSP.nameOf, "Organisation")),
    ),
    _Kind("Person", (FOAF.Person,), {**_NAMES, "honorific": _values(INSP.honorific)}),
    _Kind(
        "Document",
        (INSP.Document,),
        {
            "slug": _values(DCTERMS.identifier),
            "title": _values(DCTERMS.title),
            "kind": _slugs(INSP.documentKind),
            "published": _values(DCTERMS.issued),
            "modified": _values(DCTERMS.modified),
            "source_url": _values(DCTERMS.source),
            "licence": _values(DCTERMS.license),
            "sha256": _of_text(INSP.sha256),
            "characters": _of_text(INSP.characters),
        },
        (
            ("ABOUT_FORCE", INSP.aboutForce, "Force"),
            ("ABOUT_CYCLE", INSP.aboutCycle, "Cycle"),
            ("BY_INSPECTORATE", INSP.inspectorate, "Organisation"),
            ("BY_INSPECTOR", INSP.inspector, "Person"),
            ("REPLACES", DCTERMS.replaces, "Document"),
        ),
    ),
)


def _corrections(graph: Subjects, node: NamedNode, _: Statements) -> list[Scalar]:
    found = (graph.slugs(graph.about(each), INSP.correctionAction) for each in graph.that(INSP.corrects, node))
    return sorted({slug for slugs in found for slug in slugs}, key=str)


def _events(graph: Subjects, node: NamedNode, _: Statements) -> list[Scalar]:
    """What became of a finding and when: "2019-05-02 complete", or the status alone."""
    found = []
    for known in map(graph.about, graph.that(INSP.statusOf, node)):
        found.append(" ".join(map(str, [*known.scalars(DCTERMS.date), *graph.slugs(known, INSP.status)])))
    return [*sorted(found)]


def _where(graph: Subjects, known: Statements) -> str:
    """What a fact is about, for its caption."""
    return graph.named(known, INSP.force, INSP.organisation, INSP.cycle, INSP.question)


_ABOUT: Final = (("ABOUT_FORCE", INSP.force, "Force"), ("ON_QUESTION", INSP.question, "Question"))
_FACTS: Final = (
    _Kind(
        "Judgement",
        (INSP.Judgement,),
        {
            "grade": _slugs(INSP.grade),
            "rank": _of_first(INSP.grade, INSP.rank),
            "scale": lambda graph, node, known: [
                slug for each in known.nodes(INSP.grade)[:1] for slug in graph.slugs(graph.known(each), SKOS.inScheme)
            ],
            "status": _slugs(INSP.judgementStatus),
            "made_in": lambda graph, node, known: [
                graph.short(each.value).removeprefix("id:") for each in known.nodes(INSP.madeIn)
            ],
            "correction": _corrections,
            "area": _slugs(INSP.question, INSP.area),
        },
        (*_ABOUT, ("JUDGED_IN", INSP.cycle, "Cycle"), ("ABOUT_ORGANISATION", INSP.organisation, "Organisation")),
        lambda graph, known: f"{graph.named(known, INSP.grade) or 'Not graded'}: {_where(graph, known)}",
    ),
    _Kind(
        "Finding",
        (INSP.Finding,),
        {
            "kind": _slugs(INSP.findingKind),
            "polarity": _slugs(INSP.findingKind, INSP.polarity),
            "theme": _slugs(INSP.theme),
            "due": _values(INSP.due),
            "due_basis": _values(INSP.dueBasis),
            "addresses_as_printed": _values(INSP.addressesAsPrinted),
            "register_number": _values(INSP.registerNumber),
            "events": _events,
        },
        (
            *_ABOUT,
            ("FOUND_IN", INSP.cycle, "Cycle"),
            ("HAS_THEME", INSP.theme, "Theme"),
            ("ADDRESSES", INSP.addresses, "Finding"),
            ("RESTATES", INSP.restates, "Finding"),
        ),
        lambda graph, known: graph.named(known, INSP.findingKind) or "Finding",
    ),
    _Kind(
        "Statement",
        (INSP.Statement,),
        {
            "kind": _slugs(INSP.statementKind),
            "stance": _slugs(INSP.stance),
            "role": _values(INSP.roleAsPrinted),
            "reported": _values(INSP.reported),
            "organisation_as_printed": _values(INSP.organisationAsPrinted),
        },
        (
            *_ABOUT,
            ("SAID_IN", INSP.cycle, "Cycle"),
            ("SAID_BY", INSP.speaker, "Person"),
            ("SPEAKS_FOR", INSP.organisation, "Organisation"),
            ("RESPONDS_TO", INSP.respondsTo, "Finding"),
        ),
        lambda graph, known: (
            graph.named(known, INSP.speaker) or first(known.scalars(INSP.roleAsPrinted)) or "Statement"
        ),
    ),
    _Kind(
        "Statistic",
        (INSP.Statistic,),
        {
            "value": _numbers(INSP.value),
            "denominator": _numbers(INSP.denominator),
            "unit": _values(INSP.unit),
            "measure": _values(INSP.measure),
        },
        (*_ABOUT, ("COUNTED_IN", INSP.cycle, "Cycle")),
        lambda graph, known: " ".join([*known.texts(INSP.value), *known.texts(INSP.unit)]),
    ),
    _Kind(
        "GradeCount",
        (INSP.GradeCount,),
        {
            "grade": _slugs(INSP.grade),
            "value": _numbers(INSP.count),
            "denominator": _numbers(INSP.denominator),
        },
        (*_ABOUT, ("COUNTED_IN", INSP.cycle, "Cycle")),
        lambda graph, known: (
            f"{' '.join([*known.texts(INSP.count), graph.named(known, INSP.grade)])}: {_where(graph, known)}"
        ),
    ),
)


def draft_findings(store: Exportable, folder: Path, *, quotes: bool, run: int) -> Draft:
    """Draw up the view."""
    view = _View(
        Subjects(store, quotes=quotes),
        Draft(folder, run=run, node_schema=Schema(_NODE_PROPERTIES), edge_schema=Schema(_EDGE_PROPERTIES)),
    )
    for kind in _REFERENCE:
        for node, known in view.instances(*kind.classes):
            view.node(kind, node, known)
    for kind in _FACTS:
        for node, known in view.instances(*kind.classes):
            view.fact(kind, node, known)
    view.relations()
    view.links()
    return view.draft


@dataclass(frozen=True, slots=True)
class _View:
    """The view in the making."""

    graph: Subjects
    draft: Draft

    def instances(self, *classes: NamedNode) -> Iterator[tuple[NamedNode, Statements]]:
        return ((node, self.graph.about(node)) for node in self.graph.instances(*classes))

    def node(
        self, kind: _Kind, node: NamedNode, known: Statements, caption: str = "", more: Properties | None = None
    ) -> None:
        """Add a node with its edges. Without a caption, such as a statistic without value, it is known by its name."""
        told = {name: read(self.graph, node, known) for name, read in kind.properties.items()} | (more or {})
        spell = first(told.get("starts") or told.get("published") or []), first(told.get("ends", []))
        self.draft.node(node.value, (kind.label,), caption or self.graph.name(node), told, spell)
        for name, predicate, label in kind.edges:
            for target in known.nodes(predicate):
                self.edge(node, name, target, label)

    def edge(
        self,
        source: NamedNode,
        name: str,
        target: NamedNode,
        label: str,
        other: NamedNode | None = None,
        properties: Properties | None = None,
    ) -> None:
        """Add an edge; `other` tells it from another of the same ends and name."""
        key = other.value if other else ""
        self.draft.edge(source.value, name, target.value, other=key, properties=properties)
        self.draft.end(target.value, self.graph.name(target), (label,))

    def fact(self, kind: _Kind, node: NamedNode, known: Statements) -> None:
        """Add a fact with its sources; the words and their place stand on the node where it has one passage only."""
        graph, evidence = self.graph, self.evidence(node)
        passages = [each for _, _, each in evidence if each["quote"] or each["start"]]
        own = passages[0] if len(passages) == 1 else {}
        shared: Properties = {
            "force": graph.slugs(known, INSP.force),
            "cycle": graph.slugs(known, INSP.cycle),
            "question": graph.slugs(known, INSP.question),
            "summary": known.scalars(INSP.summary),
            **{name: own.get(name, []) for name in ("quote", "start", "end")},
            **{
                name: sorted({str(value) for _, _, each in evidence for value in each[name]})
                for name in ("document", "source_url", "published")
            },
        }
        caption = kind.head(graph, known)
        if kind.label in ("Finding", "Statement"):
            words = first(shared["summary"] or shared["quote"])
            caption = f"{caption}: {_shortened(words) or _where(graph, known)}"
        self.node(kind, node, known, caption, shared)
        for attestation, document, each in evidence:
            told = {name: values for name, values in each.items() if name != "document"}
            self.edge(node, "IN_DOCUMENT", document, "Document", attestation, told)

    def evidence(self, fact: NamedNode) -> list[tuple[NamedNode, NamedNode, Properties]]:
        """The attestations of a fact, each with its document and what an edge tells of the passage."""
        graph, found = self.graph, []
        for attestation in graph.that(OA.hasBody, fact):
            known = graph.about(attestation)
            place: Properties = {"quote": [], "start": [], "end": [], "page": [], "row": []}
            for passage in known.nodes(OA.hasTarget):
                for selector in graph.about(passage).nodes(OA.hasSelector):
                    says = graph.about(selector)
                    for name, predicate in (("quote", OA.exact), ("start", OA.start), ("end", OA.end)):
                        place[name] += says.scalars(predicate)
                    for fragment in says.texts(RDF.value):
                        name, _, number = fragment.partition("=")
                        if name in ("page", "row") and number.isdecimal():
                            place[name].append(int(number))
            place |= {
                "rule": graph.slugs(known, INSP.rule),
                "source_kind": graph.slugs(known, INSP.sourceKind),
                "source_url": known.scalars(DCTERMS.source),
                "published": known.scalars(DCTERMS.issued),
            }
            for document in known.nodes(INSP.document):
                found.append((attestation, document, place | {"document": [graph.slug(document)]}))
        return found

    def relations(self) -> None:
        """Edges between nodes that are there: posts, what documents answer, sources that disagree."""
        for post, known in self.instances(ORG.Membership):
            properties = {
                name: known.scalars(predicate)[:1]
                for name, predicate in (("role", INSP.roleAsPrinted), ("starts", INSP.starts), ("ends", INSP.ends))
            }
            for person in known.nodes(ORG.member):
                for organisation in known.nodes(ORG.organization):
                    self.edge(person, "HELD_POST_IN", organisation, "Organisation", post, properties)
        for document, known in self.instances(INSP.Document):
            for answered in known.nodes(INSP.respondsTo):
                label = "Document" if INSP.Document in self.graph.about(answered).nodes(RDF.type) else "Finding"
                self.edge(document, "RESPONDS_TO", answered, label)
        for disagreement, known in self.instances(INSP.Disagreement):
            # The judgements of one are of the same cycle.
            for side, other in combinations(known.nodes(INSP.disagreeingJudgement), 2):
                self.edge(side, "DISAGREES_WITH", other, "Judgement", disagreement)

    def links(self) -> None:
        """Edges that stand for a fact: whom a force works with, and who is named in which document."""
        for fact, known in self.instances(INSP.OrganisationLink):
            shared = {
                "relation": self.graph.slugs(known, INSP.relation)[:1],
                "function": known.scalars(INSP.function)[:1],
            }
            for attestation, _, told in self.evidence(fact):
                for force in known.nodes(INSP.force):
                    for organisation in known.nodes(INSP.organisation):
                        self.edge(force, "WORKS_WITH", organisation, "Organisation", attestation, shared | told)
        for fact, known in self.instances(INSP.PersonMention):
            shared = {"role": known.scalars(INSP.roleAsPrinted)[:1]}
            for attestation, document, told in self.evidence(fact):
                for person in known.nodes(INSP.speaker):
                    self.edge(person, "MENTIONED_IN", document, "Document", attestation, shared | told)


def _shortened(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _CAPTION else words[: _CAPTION - 1].rstrip() + "…"
