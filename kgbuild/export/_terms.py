"""N-Triples as all writers of RDF are given it: statements of one subject at a time, and what a term says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from typing import Final

from kgbuild.errors import ExportError
from kgbuild.vocab import RDF

TYPE: Final = f"<{RDF.type.value}>"

Part = tuple[str, Iterator[bytes]]  # graph term in N-Quads form, "" for the default graph; its N-Triples, whole lines
Parts = Iterable[Part]
Statement = tuple[str, str]  # predicate and object, in N-Triples form

_ESCAPE: Final = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"\'\\]))')
_ESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def subjects(pieces: Iterable[bytes]) -> Iterator[tuple[str, list[Statement]]]:
    """Each subject of sorted N-Triples with its statements, all in N-Triples form; its types come first."""
    # In an N-Triples line no term but the object may hold a space.
    split = (line.split(" ", 2) for piece in pieces for line in piece.decode("utf-8")[:-3].split(" .\n"))
    for subject, group in groupby(split, key=lambda parts: parts[0]):
        statements = [(predicate, value) for _, predicate, value in group]
        yield subject, sorted(statements, key=lambda each: each[0] != TYPE)


def _unescaped(text: str) -> str:
    def replace(match: re.Match[str]) -> str:
        if match[3]:
            return _ESCAPED.get(match[3], match[3])
        return chr(int(match[1] or match[2], 16))

    return _ESCAPE.sub(replace, text) if "\\" in text else text


def literal(term: str) -> tuple[str, str, str]:
    """Text, language tag and datatype IRI of a literal in N-Triples form; the latter two may be ""."""
    end = term.rindex('"')
    rest = term[end + 1 :]
    language = rest[1:] if rest.startswith("@") else ""
    return _unescaped(term[1:end]), language, rest[3:-1] if rest.startswith("^^") else ""


def plain_iri(term: str) -> str:
    return _unescaped(term[1:-1]) if term[0] == "<" else term


def shortener(prefixes: Mapping[str, str]) -> Callable[[str], str]:
    """A function that gives the prefixed name of an IRI, or the IRI itself where there is no prefix for it.

    Only a name of the base, whose prefix is `id`, may hold slashes; it must not begin with two (JSON-LD 1.1, section
    4.1.5).
    """
    by_iri, base = {iri: prefix for prefix, iri in prefixes.items()}, prefixes["id"]

    @lru_cache(maxsize=50_000)
    def short(iri: str) -> str:
        if iri.startswith(base):
            return iri if iri.startswith("//", len(base)) else f"id:{iri[len(base) :]}"
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        return f"{by_iri[iri[:cut]]}:{iri[cut:]}" if iri[:cut] in by_iri and iri[cut:] else iri

    return short


def no_triple_term(term: str, form: str) -> str:
    if term.startswith("<<"):
        raise ExportError(
            f"{form} cannot hold a triple term (RDF 1.2)",
            source="kgbuild export",
            fix="use turtle, trig, ntriples or nquads",
        )
    return term


def no_direction(language: str, form: str) -> str:
    if "--" in language:
        raise ExportError(
            f"{form} cannot hold a base direction (RDF 1.2)", source="kgbuild export", fix="use turtle or ntriples"
        )
    return language
