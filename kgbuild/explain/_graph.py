"""Look-ups over the graph of a store: values, labels, classes, and the node that somebody means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from kgbuild.errors import QueryError
from kgbuild.store import StoreReader
from kgbuild.vocab import DCTERMS, DEFAULT_BASE, FOAF, INSP, OA, PREFIXES, RDF, SKOS

_HOW_TO_FIND: Final = "'kgbuild query provenance' lists the facts with their IRIs"
_MANY: Final = 20_000  # facts among which a near spelling is looked for
_FEW: Final = 3  # facts of one place that may all be named
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


class Graph:
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
            beside = sorted(each for each in facts if each.rpartition("/")[0] == candidate.rpartition("/")[0])
            # What differs in its last part alone, such as another grade on the same question, is meant before others.
            near = get_close_matches(candidate, beside, n=1, cutoff=0.9) or (beside if len(beside) <= _FEW else [])
            near = near or get_close_matches(candidate, sorted(facts), n=1, cutoff=0.9)
            if near:
                return f"did you mean {' or '.join(f'<{each}>' for each in near)}?"
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
        ours = (kind for kind in types if kind.value.startswith(PREFIXES["insp"]))
        telling = next((kind for kind in (*_KINDS, *ours, *types) if kind in types), None)
        if telling is None:
            return "node"
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", telling.value.rsplit("#", 1)[-1].rsplit("/", 1)[-1])
        return name.lower()

    def statements(self, node: NamedNode) -> Iterator[tuple[str, str]]:
        quads = self.store.graph.quads_for_pattern(node, None, None, None)
        pairs = {(quad.predicate, quad.object) for quad in quads}
        yield from sorted((self.curie(predicate), self.curie(value)) for predicate, value in pairs)
