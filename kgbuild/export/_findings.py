"""The views `findings` and `themes`: what a person reads, in plain words.

In `findings`, a fact (judgement, finding, statement, statistic, count of grades) is a node, and each of its
attestations an edge IN_DOCUMENT with the passage: ten sources of a grade are ten edges. Nothing leads from one cycle to
another: what continues, and what may be compared, is asked of the graph itself (`kgbuild query trajectories`), which
knows the reasons. Properties are the same whatever the graph holds, so that tables keep their columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from kgbuild.export._full import shortener
from kgbuild.export._property_graph import Draft, Property, Scalar, Schema, Spell, scalar
from kgbuild.export._rdf import WORDS, Exportable
from kgbuild.vocab import DCTERMS, DEFAULT_BASE, FOAF, INSP, OA, ORG, OWL, PREFIXES, RDF, SKOS

_CAPTION: Final = 100  # characters of a fact's words that its caption shows
_XSD: Final = PREFIXES["xsd"]

_NODE_PROPERTIES: Final = (
    Property("slug"),
    Property("kind"),
    Property("polarity"),
    Property("force"),
    Property("cycle"),
    Property("question"),
    Property("area"),
    Property("theme", many=True),
    Property("grade"),
    Property("rank", "integer"),
    Property("scale"),
    Property("status"),
    Property("made_in"),
    Property("correction", many=True),
    Property("summary"),
    Property("quote"),
    Property("start", "integer"),
    Property("end", "integer"),
    Property("document", many=True),
    Property("source_url", many=True),
    Property("published", many=True),
    Property("due"),
    Property("due_basis"),
    Property("addresses_as_printed"),
    Property("register_number"),
    Property("events", many=True),
    Property("stance", many=True),
    Property("role"),
    Property("reported", "boolean"),
    Property("organisation_as_printed"),
    Property("value", "double"),
    Property("denominator", "double"),
    Property("unit"),
    Property("measure"),
    Property("name"),
    Property("alternative_names", many=True),
    Property("honorific"),
    Property("region"),
    Property("country"),
    Property("gss_code"),
    Property("homepage", many=True),
    Property("same_as", many=True),
    Property("ordinal", "integer"),
    Property("number"),
    Property("graded", "boolean"),
    Property("starts"),
    Property("ends"),
    Property("broader", many=True),
    Property("note", many=True),
    Property("title"),
    Property("modified"),
    Property("licence"),
    Property("sha256"),
    Property("characters", "integer"),
)
_EDGE_PROPERTIES: Final = (
    Property("quote"),
    Property("start", "integer"),
    Property("end", "integer"),
    Property("page", "integer"),
    Property("row", "integer"),
    Property("rule"),
    Property("source_kind"),
    Property("source_url", many=True),
    Property("published"),
    Property("document"),
    Property("role"),
    Property("relation"),
    Property("function"),
    Property("starts"),
    Property("ends"),
)
_THEME_NODE_PROPERTIES: Final = (Property("slug"), Property("name"), Property("region"), Property("broader", many=True))
_THEME_EDGE_PROPERTIES: Final = (
    Property("cycle"),
    Property("kind"),
    Property("polarity"),
    Property("findings", "integer"),
)

Term = NamedNode | Literal
Statements = dict[str, list[Term]]  # by the IRI of the predicate; the objects in sorted order
Properties = dict[str, list[Scalar]]


class _Graph:
    """Look-ups in the merge of the named graphs."""

    def __init__(self, graph: Store, base: str, *, quotes: bool) -> None:
        self._graph = graph
        self._left_out = frozenset() if quotes else frozenset(word.value for word in WORDS)
        self.short = shortener(base)
        self.known = lru_cache(maxsize=20_000)(self.about)  # of what many facts share

    def about(self, subject: NamedNode) -> Statements:
        """What is said of a subject."""
        found: Statements = {}
        for quad in self._graph.quads_for_pattern(subject, None, None, DefaultGraph()):
            if isinstance(quad.object, NamedNode | Literal) and quad.predicate.value not in self._left_out:
                found.setdefault(quad.predicate.value, []).append(quad.object)
        for objects in found.values():
            if len(objects) > 1:
                objects.sort(key=str)
        return found

    def instances(self, *classes: NamedNode) -> Iterator[NamedNode]:
        """The subjects of the classes; one that has several comes several times."""
        for each in classes:
            for quad in self._graph.quads_for_pattern(None, RDF.type, each, DefaultGraph()):
                if isinstance(quad.subject, NamedNode):
                    yield quad.subject

    def that(self, predicate: NamedNode, target: NamedNode) -> list[NamedNode]:
        """The subjects that the statement is made of, in sorted order."""
        quads = self._graph.quads_for_pattern(None, predicate, target, DefaultGraph())
        return sorted((quad.subject for quad in quads if isinstance(quad.subject, NamedNode)), key=str)

    def name(self, node: NamedNode) -> str:
        """What a person calls it."""
        known = self.known(node)
        for predicate in (SKOS.prefLabel, FOAF.name, DCTERMS.title, DCTERMS.identifier, SKOS.notation):
            if words := _texts(known, predicate):
                return words[0]
        return self.short(node.value)

    def slug(self, node: NamedNode) -> str:
        """The name that queries and commands know it by."""
        known = self.known(node)
        found = _texts(known, DCTERMS.identifier) or _texts(known, SKOS.notation)
        return found[0] if found else node.value.rsplit("/", 1)[1]

    def slugs(self, known: Statements, predicate: NamedNode) -> list[Scalar]:
        return [self.slug(node) for node in _nodes(known, predicate)]

    def named(self, known: Statements, predicate: NamedNode) -> str:
        """The names of what a statement leads to, or ""."""
        return ", ".join(self.name(node) for node in _nodes(known, predicate))


def draft_findings(store: Exportable, folder: Path, *, quotes: bool, run: int) -> Draft:
    """Draw up the view `findings`."""
    graph = _Graph(store.graph, store.manifest["base"] or DEFAULT_BASE, quotes=quotes)
    draft = Draft(folder, run=run, node_schema=Schema(_NODE_PROPERTIES), edge_schema=Schema(_EDGE_PROPERTIES))
    _reference(graph, draft)
    _documents(graph, draft)
    _judgements(graph, draft)
    _found(graph, draft)
    _statements(graph, draft)
    _statistics(graph, draft)
    _grade_counts(graph, draft)
    _links(graph, draft)
    return draft


def draft_themes(store: Exportable, folder: Path, *, run: int) -> Draft:
    """Draw up the view `themes`: how many findings on a theme each force has, by cycle and kind.

    A finding without force or theme counts nowhere; one without a cycle has none in its edge.
    """
    graph = _Graph(store.graph, store.manifest["base"] or DEFAULT_BASE, quotes=False)
    draft = Draft(
        folder, run=run, node_schema=Schema(_THEME_NODE_PROPERTIES), edge_schema=Schema(_THEME_EDGE_PROPERTIES)
    )
    for kind, each in (("Force", INSP.Force), ("Theme", INSP.Theme)):
        for node in graph.instances(each):
            known = graph.known(node)
            properties: Properties = {
                "slug": [graph.slug(node)],
                "name": [graph.name(node)],
                "region": _scalars(known, INSP.region),
                "broader": graph.slugs(known, SKOS.broader),
            }
            draft.node(node.value, (kind,), graph.name(node), properties)
    counts: dict[tuple[NamedNode, NamedNode, str, str, str], int] = {}
    for finding in graph.instances(INSP.Finding):
        known = graph.about(finding)
        kinds = _nodes(known, INSP.findingKind)
        kind = graph.slug(kinds[0]) if kinds else ""
        polarity = _first(graph.slugs(graph.known(kinds[0]), INSP.polarity)) if kinds else ""
        cycle = _first(graph.slugs(known, INSP.cycle))
        for force in _nodes(known, INSP.force):
            for theme in _nodes(known, INSP.theme):
                key = (force, theme, cycle, kind, polarity)
                counts[key] = counts.get(key, 0) + 1
    for (force, theme, cycle, kind, polarity), count in counts.items():
        properties = {
            "cycle": [cycle] if cycle else [],
            "kind": [kind] if kind else [],
            "polarity": [polarity] if polarity else [],
            "findings": [count],
        }
        draft.edge(
            force.value,
            "FINDINGS",
            theme.value,
            caption=graph.name(theme),
            labels=("Theme",),
            other=f"{cycle}/{kind}",
            properties=properties,
        )
    return draft


# -- reference data


def _reference(graph: _Graph, draft: Draft) -> None:
    for node in graph.instances(INSP.Force):
        known = graph.about(node)
        _add(graph, draft, node, "Force", known, _names(graph, node, known))
        _link(graph, draft, node, "IN_REGIONAL_UNIT", known, INSP.regionalUnit, "Organisation")
    for node in graph.instances(INSP.Cycle):
        known = graph.about(node)
        properties = _names(graph, node, known) | {
            "ordinal": _scalars(known, INSP.ordinal),
            "scale": graph.slugs(known, INSP.gradeScale),
            "published": _scalars(known, DCTERMS.issued),
        }
        _add(graph, draft, node, "Cycle", known, properties)
    for node in graph.instances(INSP.Question):
        known = graph.about(node)
        properties = _names(graph, node, known) | {
            "cycle": graph.slugs(known, INSP.cycle),
            "area": graph.slugs(known, INSP.area),
            "number": [str(value) for value in _scalars(known, INSP.number)],
            "graded": _scalars(known, INSP.graded),
        }
        _add(graph, draft, node, "Question", known, properties)
        _link(graph, draft, node, "IN_CYCLE", known, INSP.cycle, "Cycle")
        _link(graph, draft, node, "PART_OF", known, INSP.pillar, "Question")
    for node in graph.instances(INSP.Theme):
        known = graph.about(node)
        properties = _names(graph, node, known) | {"broader": graph.slugs(known, SKOS.broader)}
        _add(graph, draft, node, "Theme", known, properties)
        _link(graph, draft, node, "HAS_BROADER", known, SKOS.broader, "Theme")
    for node in graph.instances(ORG.Organization, INSP.Inspectorate, INSP.RegionalUnit, INSP.LocalPolicingBody):
        known = graph.about(node)
        properties = _names(graph, node, known) | {"kind": graph.slugs(known, INSP.organisationKind)}
        _add(graph, draft, node, "Organisation", known, properties)
        _link(graph, draft, node, "PART_OF", known, ORG.subOrganizationOf, "Organisation")
        _link(graph, draft, node, "NAME_OF", known, INSP.nameOf, "Organisation")
    for node in graph.instances(FOAF.Person):
        known = graph.about(node)
        properties = _names(graph, node, known) | {"honorific": _scalars(known, INSP.honorific)}
        _add(graph, draft, node, "Person", known, properties)
    for post in graph.instances(ORG.Membership):
        known = graph.about(post)
        properties = {
            "role": _scalars(known, INSP.roleAsPrinted)[:1],
            "starts": _scalars(known, INSP.starts)[:1],
            "ends": _scalars(known, INSP.ends)[:1],
        }
        for person in _nodes(known, ORG.member):
            for organisation in _nodes(known, ORG.organization):
                draft.edge(
                    person.value,
                    "HELD_POST_IN",
                    organisation.value,
                    caption=graph.name(organisation),
                    labels=("Organisation",),
                    other=post.value,
                    properties=properties,
                    spell=_spell(known),
                )


def _names(graph: _Graph, node: NamedNode, known: Statements) -> Properties:
    """The properties that reference data share."""
    return {
        "slug": [graph.slug(node)],
        "name": [graph.name(node)],
        "alternative_names": _scalars(known, SKOS.altLabel),
        "region": _scalars(known, INSP.region),
        "country": _scalars(known, INSP.country),
        "gss_code": _scalars(known, INSP.gssCode),
        "homepage": _scalars(known, FOAF.homepage),
        "same_as": _scalars(known, OWL.sameAs),
        "starts": _scalars(known, INSP.starts),
        "ends": _scalars(known, INSP.ends),
        "note": _scalars(known, SKOS.note),
        "source_url": _scalars(known, DCTERMS.source),
    }


def _documents(graph: _Graph, draft: Draft) -> None:
    for node in graph.instances(INSP.Document):
        known = graph.about(node)
        texts = [graph.about(text) for text in _nodes(known, INSP.text)]
        properties: Properties = {
            "slug": _scalars(known, DCTERMS.identifier),
            "title": _scalars(known, DCTERMS.title),
            "kind": graph.slugs(known, INSP.documentKind),
            "published": _scalars(known, DCTERMS.issued),
            "modified": _scalars(known, DCTERMS.modified),
            "source_url": _scalars(known, DCTERMS.source),
            "licence": _scalars(known, DCTERMS.license),
            "sha256": [value for text in texts for value in _scalars(text, INSP.sha256)],
            "characters": [value for text in texts for value in _scalars(text, INSP.characters)],
        }
        _add(graph, draft, node, "Document", known, properties)
        _link(graph, draft, node, "ABOUT_FORCE", known, INSP.aboutForce, "Force")
        _link(graph, draft, node, "ABOUT_CYCLE", known, INSP.aboutCycle, "Cycle")
        _link(graph, draft, node, "BY_INSPECTORATE", known, INSP.inspectorate, "Organisation")
        _link(graph, draft, node, "BY_INSPECTOR", known, INSP.inspector, "Person")
        for answered in _nodes(known, INSP.respondsTo):
            label = "Document" if INSP.Document in _nodes(graph.about(answered), RDF.type) else "Finding"
            draft.edge(node.value, "RESPONDS_TO", answered.value, caption=graph.name(answered), labels=(label,))
        _link(graph, draft, node, "REPLACES", known, DCTERMS.replaces, "Document")


# -- facts


def _judgements(graph: _Graph, draft: Draft) -> None:
    for node in graph.instances(INSP.Judgement):
        known = graph.about(node)
        grades = _nodes(known, INSP.grade)
        grade = graph.known(grades[0]) if grades else {}
        corrections = [
            slug
            for each in graph.that(INSP.corrects, node)
            for slug in graph.slugs(graph.about(each), INSP.correctionAction)
        ]
        properties: Properties = {
            "grade": [graph.slug(each) for each in grades],
            "rank": _scalars(grade, INSP.rank),
            "scale": graph.slugs(grade, SKOS.inScheme),
            "status": graph.slugs(known, INSP.judgementStatus),
            "made_in": [graph.short(each.value).removeprefix("id:") for each in _nodes(known, INSP.madeIn)],
            "correction": sorted(set(corrections), key=str),
            "area": [
                area for each in _nodes(known, INSP.question) for area in graph.slugs(graph.known(each), INSP.area)
            ],
        }
        words = graph.named(known, INSP.grade) or "Not graded"
        _fact(graph, draft, node, "Judgement", known, properties, f"{words}: {_where(graph, known)}")
        _link(graph, draft, node, "JUDGED_IN", known, INSP.cycle, "Cycle")
        _link(graph, draft, node, "ABOUT_ORGANISATION", known, INSP.organisation, "Organisation")
    for disagreement in graph.instances(INSP.Disagreement):
        # The judgements of one are of the same cycle.
        sides = _nodes(graph.about(disagreement), INSP.disagreeingJudgement)
        for index, side in enumerate(sides):
            for other in sides[index + 1 :]:
                draft.edge(side.value, "DISAGREES_WITH", other.value, caption="", other=disagreement.value)


def _found(graph: _Graph, draft: Draft) -> None:
    for node in graph.instances(INSP.Finding):
        known = graph.about(node)
        kinds = _nodes(known, INSP.findingKind)
        properties: Properties = {
            "kind": [graph.slug(each) for each in kinds],
            "polarity": [slug for each in kinds for slug in graph.slugs(graph.known(each), INSP.polarity)],
            "theme": graph.slugs(known, INSP.theme),
            "due": _scalars(known, INSP.due),
            "due_basis": _scalars(known, INSP.dueBasis),
            "addresses_as_printed": _scalars(known, INSP.addressesAsPrinted),
            "register_number": _scalars(known, INSP.registerNumber),
            "events": sorted(_event(graph, event) for event in graph.that(INSP.statusOf, node)),
        }
        _fact(graph, draft, node, "Finding", known, properties, graph.named(known, INSP.findingKind) or "Finding")
        _link(graph, draft, node, "FOUND_IN", known, INSP.cycle, "Cycle")
        _link(graph, draft, node, "HAS_THEME", known, INSP.theme, "Theme")
        _link(graph, draft, node, "ADDRESSES", known, INSP.addresses, "Finding")


def _event(graph: _Graph, event: NamedNode) -> str:
    """What became of a finding and when: "2019-05-02 complete", or the status alone."""
    known = graph.about(event)
    return " ".join([*map(str, _scalars(known, DCTERMS.date)), *map(str, graph.slugs(known, INSP.status))])


def _statements(graph: _Graph, draft: Draft) -> None:
    for node in graph.instances(INSP.Statement):
        known = graph.about(node)
        properties: Properties = {
            "kind": graph.slugs(known, INSP.statementKind),
            "stance": graph.slugs(known, INSP.stance),
            "role": _scalars(known, INSP.roleAsPrinted),
            "reported": _scalars(known, INSP.reported),
            "organisation_as_printed": _scalars(known, INSP.organisationAsPrinted),
        }
        speaker = graph.named(known, INSP.speaker) or _first(_scalars(known, INSP.roleAsPrinted)) or "Statement"
        _fact(graph, draft, node, "Statement", known, properties, speaker)
        _link(graph, draft, node, "SAID_IN", known, INSP.cycle, "Cycle")
        _link(graph, draft, node, "SAID_BY", known, INSP.speaker, "Person")
        _link(graph, draft, node, "SPEAKS_FOR", known, INSP.organisation, "Organisation")
        _link(graph, draft, node, "RESPONDS_TO", known, INSP.respondsTo, "Finding")


def _statistics(graph: _Graph, draft: Draft) -> None:
    for node in graph.instances(INSP.Statistic):
        known = graph.about(node)
        properties: Properties = {
            "value": _numbers(known, INSP.value),
            "denominator": _numbers(known, INSP.denominator),
            "unit": _scalars(known, INSP.unit),
            "measure": _scalars(known, INSP.measure),
        }
        words = [str(term.value) for term in known.get(INSP.value.value, [])] + _texts(known, INSP.unit)
        _fact(graph, draft, node, "Statistic", known, properties, " ".join(words))
        _link(graph, draft, node, "COUNTED_IN", known, INSP.cycle, "Cycle")


def _grade_counts(graph: _Graph, draft: Draft) -> None:
    for node in graph.instances(INSP.GradeCount):
        known = graph.about(node)
        properties: Properties = {
            "grade": graph.slugs(known, INSP.grade),
            "value": _numbers(known, INSP.count),
            "denominator": _numbers(known, INSP.denominator),
        }
        head = " ".join([*_texts(known, INSP.count), graph.named(known, INSP.grade)])
        _fact(graph, draft, node, "GradeCount", known, properties, f"{head}: {_where(graph, known)}")
        _link(graph, draft, node, "COUNTED_IN", known, INSP.cycle, "Cycle")


def _links(graph: _Graph, draft: Draft) -> None:
    """Edges that stand for a fact: whom a force works with, and who is named in which document."""
    for fact in graph.instances(INSP.OrganisationLink):
        known = graph.about(fact)
        shared: Properties = {
            "relation": graph.slugs(known, INSP.relation)[:1],
            "function": _scalars(known, INSP.function)[:1],
        }
        for attestation, _, evidence in _evidence(graph, fact):
            for force in _nodes(known, INSP.force):
                for organisation in _nodes(known, INSP.organisation):
                    draft.edge(
                        force.value,
                        "WORKS_WITH",
                        organisation.value,
                        caption=graph.name(organisation),
                        labels=("Organisation",),
                        other=attestation.value,
                        properties=shared | evidence,
                    )
    for fact in graph.instances(INSP.PersonMention):
        known = graph.about(fact)
        for attestation, document, evidence in _evidence(graph, fact):
            for person in _nodes(known, INSP.speaker):
                draft.edge(
                    person.value,
                    "MENTIONED_IN",
                    document.value,
                    caption=graph.name(document),
                    labels=("Document",),
                    other=attestation.value,
                    properties={"role": _scalars(known, INSP.roleAsPrinted)[:1]} | evidence,
                )


def _fact(
    graph: _Graph, draft: Draft, node: NamedNode, label: str, known: Statements, properties: Properties, head: str
) -> None:
    """Add a fact with its sources; the words and their place stand on the node where it has one passage only."""
    evidence = _evidence(graph, node)
    passages = [each for _, _, each in evidence if each["quote"] or each["start"]]
    own = passages[0] if len(passages) == 1 else {}
    shared: Properties = {
        "force": graph.slugs(known, INSP.force),
        "cycle": graph.slugs(known, INSP.cycle),
        "question": graph.slugs(known, INSP.question),
        "summary": _scalars(known, INSP.summary),
        "quote": own.get("quote", []),
        "start": own.get("start", []),
        "end": own.get("end", []),
        **{
            name: sorted({str(value) for _, _, each in evidence for value in each[name]})
            for name in ("document", "source_url", "published")
        },
    }
    words = _first(shared["summary"] or shared["quote"])
    caption = head
    if label in ("Finding", "Statement"):
        caption = f"{head}: {_shortened(words) or _where(graph, known)}"
    dates = shared["published"]
    _add(graph, draft, node, label, {}, shared | properties, caption, spell=(_first(dates), ""))
    _link(graph, draft, node, "ABOUT_FORCE", known, INSP.force, "Force")
    _link(graph, draft, node, "ON_QUESTION", known, INSP.question, "Question")
    for attestation, document, each in evidence:
        draft.edge(
            node.value,
            "IN_DOCUMENT",
            document.value,
            caption=graph.name(document),
            labels=("Document",),
            other=attestation.value,
            properties={name: values for name, values in each.items() if name != "document"},
        )


def _evidence(graph: _Graph, fact: NamedNode) -> list[tuple[NamedNode, NamedNode, Properties]]:
    """The attestations of a fact, each with its document and what an edge tells of the passage."""
    found = []
    for attestation in graph.that(OA.hasBody, fact):
        known = graph.about(attestation)
        place: Properties = {"quote": [], "start": [], "end": [], "page": [], "row": []}
        for passage in _nodes(known, OA.hasTarget):
            for selector in _nodes(graph.about(passage), OA.hasSelector):
                says = graph.about(selector)
                place["quote"] += _scalars(says, OA.exact)
                place["start"] += _scalars(says, OA.start)
                place["end"] += _scalars(says, OA.end)
                for fragment in _texts(says, RDF.value):
                    name, _, number = fragment.partition("=")
                    if name in ("page", "row") and number.isdecimal():
                        place[name].append(int(number))
        place |= {
            "rule": graph.slugs(known, INSP.rule),
            "source_kind": graph.slugs(known, INSP.sourceKind),
            "source_url": _scalars(known, DCTERMS.source),
            "published": _scalars(known, DCTERMS.issued),
        }
        for document in _nodes(known, INSP.document):
            found.append((attestation, document, place | {"document": [graph.slug(document)]}))
    return found


def _where(graph: _Graph, known: Statements) -> str:
    """What a fact is about, for its caption."""
    about = (graph.named(known, each) for each in (INSP.force, INSP.organisation, INSP.cycle, INSP.question))
    return ", ".join(filter(None, about))


# -- small change


def _add(
    graph: _Graph,
    draft: Draft,
    node: NamedNode,
    label: str,
    known: Statements,
    properties: Properties,
    caption: str = "",
    *,
    spell: Spell | None = None,
) -> None:
    draft.node(node.value, (label,), caption or graph.name(node), properties, spell or _spell(known))


def _link(
    graph: _Graph, draft: Draft, node: NamedNode, kind: str, known: Statements, predicate: NamedNode, label: str
) -> None:
    for target in _nodes(known, predicate):
        draft.edge(node.value, kind, target.value, caption=graph.name(target), labels=(label,))


def _spell(known: Statements) -> Spell:
    start = _first(_scalars(known, INSP.starts) or _scalars(known, DCTERMS.issued))
    return start, _first(_scalars(known, INSP.ends))


def _nodes(known: Statements, predicate: NamedNode) -> list[NamedNode]:
    return [term for term in known.get(predicate.value, []) if isinstance(term, NamedNode)]


def _texts(known: Statements, predicate: NamedNode) -> list[str]:
    return [term.value for term in known.get(predicate.value, []) if isinstance(term, Literal)]


def _scalars(known: Statements, predicate: NamedNode) -> list[Scalar]:
    """The values, in sorted order: literals by their datatype, IRIs as text."""
    return [
        scalar(term.value, term.datatype.value.removeprefix(_XSD)) if isinstance(term, Literal) else term.value
        for term in known.get(predicate.value, [])
    ]


def _numbers(known: Statements, predicate: NamedNode) -> list[Scalar]:
    """Decimals as doubles, whether or not a double holds every digit; what is no number, as shapes report, is none."""
    found: list[Scalar] = []
    for text in _texts(known, predicate):
        with suppress(ValueError):
            found.append(float(text))
    return found


def _first(values: list[Scalar]) -> str:
    return str(values[0]) if values else ""


def _shortened(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _CAPTION else words[: _CAPTION - 1].rstrip() + "…"
