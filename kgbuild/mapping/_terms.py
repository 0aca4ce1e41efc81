"""Terms as N-Triples writes them.

What a document or a table states is mapped straight to lines: a pyoxigraph statement costs three times as much to make
and to serialise, one with a literal ten times.

Spec: RDF 1.1 N-Triples, section 4 (canonical form).
"""

from __future__ import annotations

from typing import Final

from pyoxigraph import Literal, NamedNode

from kgbuild import vocab


class Terms:
    """The terms of a closed namespace: attribute access gives one as text, or fails at once."""

    def __init__(self, namespace: vocab.Namespace) -> None:
        self._iri = namespace.iri
        self.__dict__.update({term: str(namespace[term]) for term in namespace.terms})

    def __getattr__(self, term: str) -> str:
        raise AttributeError(f"{term!r} is not a term of <{self._iri}>")


DCTERMS: Final = Terms(vocab.DCTERMS)
FOAF: Final = Terms(vocab.FOAF)
INSP: Final = Terms(vocab.INSP)
OA: Final = Terms(vocab.OA)
PROV: Final = Terms(vocab.PROV)
QB: Final = Terms(vocab.QB)
RDF: Final = Terms(vocab.RDF)
SKOS: Final = Terms(vocab.SKOS)
XSD: Final = Terms(vocab.XSD)


def code(name: str, notation: str) -> str:
    """The concept of a closed code list, for example ``code("stance", "accepts")``."""
    return str(getattr(INSP, f"{name}-{notation}"))


def literal(text: str, *, language: str = "", datatype: str = "") -> str:
    """A literal of `text`: with a language, with a datatype (a term of `XSD`), or a plain string."""
    plain = text.isprintable() and '"' not in text and "\\" not in text
    quoted = f'"{text}"' if plain else str(Literal(text))
    if language:
        return f"{quoted}@{language}"
    return f"{quoted}^^{datatype}" if datatype else quoted


def iri_or_literal(text: str) -> str:
    """`text` as an IRI where it is one (RFC 3987), else as a literal.

    A source's address is kept even when it is malformed.
    """
    try:
        return str(NamedNode(text))
    except ValueError:
        return literal(text)
