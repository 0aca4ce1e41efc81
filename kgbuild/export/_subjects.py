"""What the merge of the named graphs says of one subject, for views that follow statements from node to node."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode

from kgbuild.export._property_graph import Scalar, scalar
from kgbuild.export._rdf import WORDS, Exportable
from kgbuild.export._terms import shortener
from kgbuild.vocab import DCTERMS, DEFAULT_BASE, FOAF, PREFIXES, RDF, SKOS

_XSD: Final = PREFIXES["xsd"]


class Statements(dict[str, list[NamedNode | Literal]]):
    """The objects of one subject, in sorted order, by the IRI of the predicate."""

    def nodes(self, predicate: NamedNode) -> list[NamedNode]:
        return [term for term in self.get(predicate.value, ()) if isinstance(term, NamedNode)]

    def texts(self, predicate: NamedNode) -> list[str]:
        return [term.value for term in self.get(predicate.value, ()) if isinstance(term, Literal)]

    def scalars(self, predicate: NamedNode) -> list[Scalar]:
        """The values: literals by their datatype, IRIs as text."""
        return [
            scalar(term.value, term.datatype.value.removeprefix(_XSD)) if isinstance(term, Literal) else term.value
            for term in self.get(predicate.value, ())
        ]

    def numbers(self, predicate: NamedNode) -> list[Scalar]:
        """Decimals as doubles, which may not hold every digit; what is no number, as shapes report, is none."""
        found: list[Scalar] = []
        for text in self.texts(predicate):
            with suppress(ValueError):
                found.append(float(text))
        return found


class Subjects:
    """Look-ups in the merge of the named graphs."""

    def __init__(self, store: Exportable, *, quotes: bool) -> None:
        """Without `quotes`, the words of documents are as if not stated."""
        self._graph = store.graph
        self._left_out = frozenset() if quotes else frozenset(word.value for word in WORDS)
        self.short = shortener({**PREFIXES, "id": store.manifest["base"] or DEFAULT_BASE})
        self.known = lru_cache(maxsize=20_000)(self.about)  # of what many facts share

    def about(self, subject: NamedNode) -> Statements:
        """What is said of a subject."""
        found = Statements()
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
            if words := known.texts(predicate):
                return words[0]
        return self.short(node.value)

    def slug(self, node: NamedNode) -> str:
        """The name that queries and commands know it by."""
        known = self.known(node)
        found = known.texts(DCTERMS.identifier) or known.texts(SKOS.notation)
        return found[0] if found else node.value.rsplit("/", 1)[1]

    def slugs(self, known: Statements, predicate: NamedNode) -> list[Scalar]:
        return [self.slug(node) for node in known.nodes(predicate)]

    def named(self, known: Statements, *predicates: NamedNode) -> str:
        """The names of what statements lead to, or ""."""
        return ", ".join(self.name(node) for predicate in predicates for node in known.nodes(predicate))
