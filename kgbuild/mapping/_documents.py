"""Documents and tables -> the statements of their named graphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from kgbuild.mapping._facts import Facts
from kgbuild.mapping._terms import DCTERMS, INSP, PROV, RDF, SKOS, code, iri_or_literal, literal
from kgbuild.model import Document, DocumentFacts, Fact, Finding, Judgement, Review, Statement
from kgbuild.reference import Reference
from kgbuild.vocab import Minter

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


class _DocumentGraph(Facts):
    """The graph of a text, whose attestations inherit what is known of it as a source."""

    def __init__(self, document: Document, facts: DocumentFacts, *, mint: Minter, reference: Reference) -> None:
        super().__init__(document.name, document.sha256, document.text, mint=mint, reference=reference)
        self.extraction = self.mint("extraction", document.name)
        self.pages = document.pages
        self.people = {mention.name: mention.person for mention in facts.people}
        self._source = iri_or_literal(document.address) if document.address else None
        self._source_kind = code("sourceKind", _SOURCE_KIND[facts.kind])
        self._published = facts.published

    def document_source(self, node: str) -> None:
        self.say(node, PROV.wasGeneratedBy, self.extraction)
        if self._source is not None:
            self.say(node, DCTERMS.source, self._source)
        self.say(node, INSP.sourceKind, self._source_kind)
        self.say_date(node, DCTERMS.issued, self._published)

    def describe(self, document: Document, facts: DocumentFacts) -> None:
        """What is known of the document as a whole, and how it was read."""
        q, node, mint = self.say, self.document, self.mint
        _describe(self, facts.kind, len(document.text), document.media_type, document.sha256, facts.title)
        for force in facts.forces:
            q(node, INSP.aboutForce, mint("force", force))
        if facts.cycle:
            q(node, INSP.aboutCycle, mint("cycle", facts.cycle))
        organisation = self.reference.organisation_named(facts.inspectorate) if facts.inspectorate else None
        if organisation:
            q(node, INSP.inspectorate, mint("organisation", organisation))
        for name in facts.inspectors:
            person = self.person_node(name)
            q(node, INSP.inspector, person)
            self.person(person, name)
        self.say_date(node, DCTERMS.issued, facts.published)
        if self._source is not None:
            q(node, DCTERMS.source, self._source)
        if document.stated.licence:
            q(node, DCTERMS.license, iri_or_literal(document.stated.licence))
        self._ledger(facts)
        for note in facts.notes:
            q(node, SKOS.note, literal(note))
        q(self.extraction, RDF.type, INSP.Extraction)
        q(self.extraction, PROV.used, self.text_node)
        q(self.extraction, PROV.wasAssociatedWith, mint("agent", "kgbuild"))
        for what, rule, words in facts.context_rules:
            if words is not None:
                self.attest([node], words, rule, [(INSP.resolves, literal(what))])

    def _ledger(self, facts: DocumentFacts) -> None:
        ledger = facts.ledger
        incomplete = sum(not _is_whole(fact) for fact in facts.judgements)
        for term, count in (
            (INSP.charactersUsed, ledger.characters_used),
            (INSP.charactersNotice, ledger.characters_notice),
            (INSP.unexplainedGrades, len(ledger.unexplained_grades) + incomplete),
            (INSP.unmatchedPassages, len(ledger.unmatched_passages)),
            (INSP.unknownHeadings, len(ledger.unknown_headings)),
        ):
            self.say_count(self.document, term, count)


def _is_whole(fact: Judgement) -> bool:
    return bool((fact.force or fact.organisation) and fact.cycle and fact.question)


def _describe(graph: Facts, kind: str, characters: int, media_type: str, sha256: str, title: str) -> None:
    q, document, text = graph.say, graph.document, graph.text_node
    q(document, RDF.type, INSP.Document)
    q(document, DCTERMS.identifier, literal(graph.name))
    graph.say_text(document, DCTERMS.title, title)
    q(document, INSP.documentKind, code("documentKind", kind))
    q(document, INSP.text, text)
    q(text, RDF.type, INSP.Text)
    q(text, INSP.sha256, literal(sha256))
    graph.say_count(text, INSP.characters, characters)
    q(text, DCTERMS.format, literal(media_type))


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
    graph = _DocumentGraph(document, facts, mint=mint, reference=reference)
    graph.describe(document, facts)
    yield graph.take()
    stated: tuple[Fact, ...] = (
        *filter(_is_whole, facts.judgements),
        # Causes first, so that a recommendation printed before its cause finds it.
        *sorted(facts.findings, key=lambda fact: "cause-of-concern" not in fact.kind),
        *facts.statements,
        *facts.statistics,
        *facts.organisations,
        *facts.people,
        *facts.grade_counts,
        *facts.monitoring,
    )
    for fact in stated:
        graph.add(fact)
        yield graph.take()


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
    graph = Facts(name, sha256, "", mint=mint, reference=reference)
    _describe(graph, "table", characters, media_type, sha256, title)
    for fact in facts:
        graph.add(fact)
        yield graph.take()
