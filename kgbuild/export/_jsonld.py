"""JSON-LD 1.1: a context of prefixes, then the named graphs, one line a node."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from typing import IO, Any

from kgbuild.export._terms import TYPE, Parts, Statement, literal, no_direction, no_triple_term, plain_iri, subjects


def write_jsonld(parts: Parts, out: IO[bytes], prefixes: Mapping[str, str]) -> None:
    """One object: a context of prefixes only, then a list of named graphs, one line a node."""
    by_iri = {iri: prefix for prefix, iri in prefixes.items()}

    @lru_cache(maxsize=50_000)
    def short(term: str) -> str:
        iri = plain_iri(term)
        base = prefixes["id"]
        if iri.startswith(base):
            # A compact IRI may hold slashes, but must not begin with two (JSON-LD 1.1, section 4.1.5).
            return f"id:{iri[len(base) :]}" if not iri[len(base) :].startswith("//") else iri
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        return f"{by_iri[iri[:cut]]}:{iri[cut:]}" if iri[:cut] in by_iri and iri[cut:] else iri

    def value(term: str) -> dict[str, str]:
        if term[0] != '"':
            return {"@id": short(no_triple_term(term, "jsonld"))}
        text, language, datatype = literal(term)
        if language:
            return {"@value": text, "@language": no_direction(language, "jsonld")}
        return {"@value": text, "@type": short(f"<{datatype}>")} if datatype else {"@value": text}

    def node(subject: str, statements: list[Statement]) -> str:
        data: dict[str, Any] = {"@id": short(subject)}
        for predicate, group in groupby(statements, key=lambda each: each[0]):
            values = [term for _, term in group]
            if predicate == TYPE and all(term[0] != '"' for term in values):
                data["@type"] = [short(term) for term in values]
            else:
                data[short(predicate)] = [value(term) for term in values]
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    def write_nodes(pieces: Iterator[bytes]) -> None:
        between = "\n"
        for subject, statements in subjects(pieces):
            out.write((between + node(subject, statements)).encode("utf-8"))
            between = ",\n"

    context = json.dumps(dict(sorted(prefixes.items())), separators=(",", ":"))
    out.write(f'{{"@context":{context},\n"@graph":['.encode())
    first = True
    for name, pieces in parts:
        out.write(b"" if first else b",")
        first = False
        if name:
            out.write(f'\n{{"@id":{json.dumps(short(name))},"@graph":['.encode())
            write_nodes(pieces)
            out.write(b"\n]}")
        else:
            write_nodes(pieces)
    out.write(b"\n]}\n")
