"""RDF/XML: a description a subject; what XML or its names cannot hold is refused. Spec: RDF 1.1 XML Syntax."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import IO, Final
from xml.sax.saxutils import quoteattr

from kgbuild.errors import ExportError
from kgbuild.export._terms import Parts, literal, no_direction, no_triple_term, plain_iri, subjects
from kgbuild.xml_text import is_xml, xml_content

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")  # of an element, as an IRI ends with it


def write_rdfxml(parts: Parts, out: IO[bytes], prefixes: Mapping[str, str]) -> None:
    element = lru_cache(maxsize=1_000)(partial(_element, {iri: prefix for prefix, iri in prefixes.items()}))
    names = "".join(f"\n    xmlns:{prefix}={quoteattr(iri)}" for prefix, iri in sorted(prefixes.items()))
    out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n'.encode())
    for _name, pieces in parts:
        for subject, statements in subjects(pieces):
            block = "".join(_statement(subject, *element(predicate), term) for predicate, term in statements)
            about = _reference(subject, "rdf:about")
            out.write(f"<rdf:Description {about}>\n{block}</rdf:Description>\n".encode())
    out.write(b"</rdf:RDF>\n")


def _element(prefixes: Mapping[str, str], predicate: str) -> tuple[str, str]:
    """The name of a property's element and, for a namespace without prefix, its declaration."""
    iri = plain_iri(predicate)
    for known, prefix in prefixes.items():
        if iri.startswith(known) and _NAME.match(iri, len(known)):
            return f"{prefix}:{iri[len(known) :]}", ""
    name = property_name(iri)
    return f"ns:{name}", f" xmlns:ns={quoteattr(iri.removesuffix(name))}"


@lru_cache(maxsize=1_000)
def property_name(iri: str) -> str:
    """The name of a property's element within its namespace. ExportError: its IRI ends with none."""
    if name := _NAME.search(iri):
        return name[0]
    raise ExportError(
        f"RDF/XML cannot name the property <{iri}>",
        source="kgbuild export",
        fix="use another format, such as turtle",
    )


def _statement(subject: str, name: str, declared: str, term: str) -> str:
    if term[0] != '"':
        return f"  <{name}{declared} {_reference(term, 'rdf:resource')}/>\n"
    words, language, datatype = literal(term)
    if not is_xml(words):
        raise ExportError(
            f"XML cannot hold a control character that a text of {subject} has",
            source="kgbuild export",
            fix="use another format, such as turtle, or leave the words out (--no-quotes)",
        )
    how = f" xml:lang={quoteattr(no_direction(language, 'rdfxml'))}" if language else ""
    how += f" rdf:datatype={quoteattr(datatype)}" if datatype else ""
    return f"  <{name}{declared}{how}>{xml_content(words)}</{name}>\n"


@lru_cache(maxsize=50_000)
def _reference(term: str, attribute: str) -> str:
    if term.startswith("_:"):
        return f"rdf:nodeID={quoteattr(term[2:])}"
    return f"{attribute}={quoteattr(plain_iri(no_triple_term(term, 'rdfxml')))}"
