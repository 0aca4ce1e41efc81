"""The view `full`: every IRI a node, every statement between IRIs an edge, every literal a property of its subject.

Names are prefixed names of `vocab.PREFIXES` where there is a prefix, whole IRIs elsewhere. A property of texts in a
language has the language in its name (``skos:prefLabel@en``), so that none is mixed with another.
"""

from __future__ import annotations

from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import Final

from kgbuild.export._property_graph import Draft, Scalar, Schema, scalar
from kgbuild.export._rdf import Exportable, merged
from kgbuild.export._terms import TYPE, literal, no_triple_term, plain_iri, shortener, subjects
from kgbuild.vocab import DEFAULT_BASE, PREFIXES

_XSD: Final = PREFIXES["xsd"]
_CAPTIONS: Final = ("skos:prefLabel@en", "foaf:name", "dcterms:title", "rdfs:label@en", "dcterms:title@en")
_STARTS: Final = ("insp:starts", "dcterms:issued", "dcterms:date")


def draft_full(store: Exportable, folder: Path, *, quotes: bool, run: int) -> Draft:
    """Draw up the view from the merge of all named graphs.

    Raises:
        ExportError: a statement about a statement (RDF 1.2), which is neither a node nor a literal.
    """
    draft = Draft(folder, run=run, node_schema=Schema(), edge_schema=Schema())
    short = shortener({**PREFIXES, "id": store.manifest["base"] or DEFAULT_BASE})
    with ExitStack() as stack:
        for subject, statements in subjects(merged(store, stack, quotes=quotes, run=run)):
            iri = _iri(subject)
            labels: set[str] = set()
            properties: dict[str, list[Scalar]] = {}
            for predicate, group in groupby(statements, key=lambda each: each[0]):
                name = short(plain_iri(predicate))
                for _, term in group:
                    if term[0] == '"':
                        text, language, datatype = literal(term)
                        key = f"{name}@{language}" if language else name
                        kind = datatype.removeprefix(_XSD) if datatype.startswith(_XSD) else ""
                        properties.setdefault(key, []).append(scalar(text, kind))
                        continue
                    target = _iri(term)
                    draft.edge(iri, name, target)
                    draft.end(target, short(target))
                    if predicate == TYPE:
                        labels.add(short(target))
            caption = next((str(properties[key][0]) for key in _CAPTIONS if key in properties), short(iri))
            start = next((str(properties[key][0]) for key in _STARTS if key in properties), "")
            end = str(properties["insp:ends"][0]) if "insp:ends" in properties else ""
            draft.node(iri, tuple(sorted(labels)), caption, properties, (start, end))
    return draft


def _iri(term: str) -> str:
    return plain_iri(no_triple_term(term, "a property graph"))
