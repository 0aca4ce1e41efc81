"""RDF/XML: a description a subject; what XML or its names cannot hold is refused. Spec: RDF 1.1 XML Syntax."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import IO, Final
from xml.sax.saxutils import quoteattr

from kgbuild.errors import ExportError
from kgbuild.export._terms import Parts, literal, no_direction, no_triple_term, plain_iri, subjects
from kgbuild.xml_text import is_xml, xml_content

_NCNAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def write_rdfxml(parts: Parts, out: IO[bytes], prefixes: Mapping[str, str]) -> None:
    by_iri = {iri: prefix for prefix, iri in prefixes.items()}

    @lru_cache(maxsize=1_000)
    def element(predicate: str) -> tuple[str, str]:
        """The element's name and, for a namespace without prefix, its declaration."""
        iri = plain_iri(predicate)
        for known in by_iri:
            if iri.startswith(known) and _NCNAME.fullmatch(iri, len(known)):
                return f"{by_iri[known]}:{iri[len(known) :]}", ""
        cut = next((index for index in range(1, len(iri)) if _NCNAME.fullmatch(iri, index)), 0)
        if not cut:
            raise ExportError(
                f"RDF/XML cannot name the property <{iri}>",
                source="kgbuild export",
                fix="use another format, such as turtle",
            )
        return f"ns:{iri[cut:]}", f" xmlns:ns={quoteattr(iri[:cut])}"

    def text(words: str, subject: str) -> str:
        if not is_xml(words):
            raise ExportError(
                f"XML cannot hold a control character that a text of {subject} has",
                source="kgbuild export",
                fix="use another format, such as turtle, or leave the words out (--no-quotes)",
            )
        return xml_content(words)

    @lru_cache(maxsize=50_000)
    def reference(term: str, attribute: str) -> str:
        if term.startswith("_:"):
            return f"rdf:nodeID={quoteattr(term[2:])}"
        return f"{attribute}={quoteattr(plain_iri(term))}"

    names = "".join(f"\n    xmlns:{prefix}={quoteattr(iri)}" for prefix, iri in sorted(prefixes.items()))
    out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n'.encode())
    for _name, pieces in parts:
        for subject, statements in subjects(pieces):
            block = [f"<rdf:Description {reference(no_triple_term(subject, 'rdfxml'), 'rdf:about')}>\n"]
            for predicate, term in statements:
                name, declared = element(predicate)
                if term[0] != '"':
                    target = reference(no_triple_term(term, "rdfxml"), "rdf:resource")
                    block.append(f"  <{name}{declared} {target}/>\n")
                    continue
                words, language, datatype = literal(term)
                how = f" xml:lang={quoteattr(no_direction(language, 'rdfxml'))}" if language else ""
                how += f" rdf:datatype={quoteattr(datatype)}" if datatype else ""
                block.append(f"  <{name}{declared}{how}>{text(words, subject)}</{name}>\n")
            block.append("</rdf:Description>\n")
            out.write("".join(block).encode("utf-8"))
    out.write(b"</rdf:RDF>\n")
