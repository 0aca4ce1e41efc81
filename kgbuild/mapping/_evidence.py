"""The statements of one named graph as lines, and what each fact rests on: passages, rows, attestations."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from urllib.parse import quote as percent_encode

from kgbuild.mapping._literals import edtf_literal
from kgbuild.mapping._terms import DCTERMS, INSP, OA, RDF, XSD, code, iri_or_literal, literal
from kgbuild.model import Evidence, Passage, Row, RuleRef
from kgbuild.reference import Reference
from kgbuild.vocab import Minter, content_hash

# As the table of fragment specifications has them (Web Annotation Data Model, section 4.2.1), which programs compare.
RFC_7111: Final = "<http://tools.ietf.org/rfc/rfc7111>"
RFC_3778: Final = "<http://tools.ietf.org/rfc/rfc3778>"
_CONTEXT_CHARS: Final = 32  # of oa:prefix and oa:suffix, enough to find a quote again in a shifted text
_MOST_KEPT: Final = 10_000  # IRIs and dates that are not made again: those of a row mostly stood in one before


class Graph:
    """Makes the statements of one graph, and remembers what it described: shared nodes are described once a graph.

    Its terms are N-Triples already: see `_terms`.
    """

    def __init__(self, name: str, sha256: str, text: str, *, mint: Minter, reference: Reference) -> None:
        """`text` is what passages count in: "" of a table."""
        self.name, self.text = name, text
        self.base = mint.base
        self.mint = lru_cache(_MOST_KEPT)(lambda *path: str(mint(*path)))
        self.date = lru_cache(_MOST_KEPT)(lambda text: str(edtf_literal(text)))
        self.reference = reference
        self.document = self.mint("document", name)
        self.text_node = self.mint("text", sha256)
        self.pages: tuple[int, ...] = ()  # of the document's text, where its format has pages
        self._path = percent_encode(name, safe="/")
        self._seen: set[str] = set()
        self._scales = {cycle: reference.scale_of(cycle) for cycle in reference.cycles}
        self._lines: list[str] = []
        self._add = self._lines.append

    def say(self, subject: str, predicate: str, value: str) -> None:
        self._add(f"{subject} {predicate} {value} .\n")

    def say_text(self, subject: str, predicate: str, text: str, *, language: str = "") -> None:
        """State a text; "" is none."""
        if text:
            self._add(f"{subject} {predicate} {literal(text, language=language)} .\n")

    def say_date(self, subject: str, predicate: str, date: str) -> None:
        """State a date or a span of time; "" is none."""
        if date:
            self._add(f"{subject} {predicate} {self.date(date)} .\n")

    def say_count(self, subject: str, predicate: str, count: int) -> None:
        self._add(f"{subject} {predicate} {literal(str(count), datatype=XSD.nonNegativeInteger)} .\n")

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

    def _row(self, row: Row) -> str:
        q = self.say
        local = f"{self._path}/row-{row.number}"
        node = self.fresh("passage", local)
        q(node, RDF.type, INSP.Row)
        q(node, OA.hasSource, self.text_node)
        self._fragment(node, self.fresh("passage", local + "/fragment"), f"row={row.number}", RFC_7111)
        return node

    def _passage(self, passage: Passage) -> str:
        """The passage's node, described where this graph has no description of it yet."""
        q = self.say
        start, end = passage.start, passage.end
        local = f"{self._path}/{start}-{end}"
        node = self.fresh("passage", local)
        if self.first(local):
            exact = self.fresh("passage", local + "/quote")
            q(node, RDF.type, INSP.Passage)
            q(node, OA.hasSource, self.text_node)
            self.select(node, self.fresh("passage", local + "/position"), exact, passage)
            self.say_text(exact, OA.prefix, self.text[max(0, start - _CONTEXT_CHARS) : start])
            self.say_text(exact, OA.suffix, self.text[end : end + _CONTEXT_CHARS])
            if self.pages:
                page = f"page={bisect_right(self.pages, start)}"
                self._fragment(node, self.fresh("passage", local + "/page"), page, RFC_3778)
        return node

    def select(self, node: str, position: str, exact: str, passage: Passage) -> None:
        """The selectors `position` and `exact` of a node that stands for the passage."""
        q = self.say
        q(node, OA.hasSelector, position)
        q(node, OA.hasSelector, exact)
        q(position, RDF.type, OA.TextPositionSelector)
        self.say_count(position, OA.start, passage.start)
        self.say_count(position, OA.end, passage.end)
        q(exact, RDF.type, OA.TextQuoteSelector)
        q(exact, OA.exact, literal(passage.quote))

    def _fragment(self, node: str, selector: str, value: str, standard: str) -> None:
        q = self.say
        q(node, OA.hasSelector, selector)
        q(selector, RDF.type, OA.FragmentSelector)
        q(selector, RDF.value, literal(value))
        q(selector, DCTERMS.conformsTo, standard)

    def attest(
        self, bodies: list[str], evidence: Evidence, rule: RuleRef, extra: Iterable[tuple[str, str]] = ()
    ) -> None:
        """The attestation of `bodies`, the first of which names it, with `extra` predicates and objects."""
        q = self.say
        fact = bodies[0][1 + len(self.base) : -1]
        if isinstance(evidence, Row):
            passage = self._row(evidence)
            key = content_hash(fact, self.name, evidence.source_url)
        else:
            passage = self._passage(evidence)
            key = content_hash(fact, self.name, str(evidence.start), str(evidence.end), rule.name)
        node = self.fresh("attestation", key)
        q(node, RDF.type, INSP.Attestation)
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
            self.say_date(node, DCTERMS.issued, evidence.published)
        else:
            self.document_source(node)
        for predicate, value in extra:
            q(node, predicate, value)

    def document_source(self, node: str) -> None:
        """What an attestation inherits from its text document; nothing for a table."""
