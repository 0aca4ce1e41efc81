"""JSON-LD 1.1: a context of prefixes, then the named graphs, one line a node."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import groupby
from typing import IO, Any

from kgbuild.export._terms import (
    TYPE,
    Parts,
    Statement,
    literal,
    no_direction,
    no_triple_term,
    plain_iri,
    shortener,
    subjects,
)


def write_jsonld(parts: Parts, out: IO[bytes], prefixes: Mapping[str, str]) -> None:
    """One object: a context of prefixes only, then a list of named graphs, one line a node."""
    terms = _Terms(prefixes)
    context = json.dumps(dict(sorted(prefixes.items())), separators=(",", ":"))
    out.write(f'{{"@context":{context},\n"@graph":['.encode())
    before = ""
    for name, pieces in parts:
        opening = f'\n{{"@id":{json.dumps(terms.short(name))},"@graph":[' if name else ""
        out.write(f"{before}{opening}".encode())
        before, between = ",", "\n"
        for subject, statements in subjects(pieces):
            out.write((between + terms.node(subject, statements)).encode("utf-8"))
            between = ",\n"
        out.write(b"\n]}" if name else b"")
    out.write(b"\n]}\n")


class _Terms:
    """Nodes and values as JSON-LD writes them with a context of prefixes."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._short = shortener(prefixes)

    def short(self, term: str) -> str:
        return self._short(plain_iri(term))

    def value(self, term: str) -> dict[str, str]:
        if term[0] != '"':
            return {"@id": self.short(no_triple_term(term, "jsonld"))}
        text, language, datatype = literal(term)
        if language:
            return {"@value": text, "@language": no_direction(language, "jsonld")}
        return {"@value": text, "@type": self._short(datatype)} if datatype else {"@value": text}

    def node(self, subject: str, statements: list[Statement]) -> str:
        data: dict[str, Any] = {"@id": self.short(subject)}
        for predicate, group in groupby(statements, key=lambda each: each[0]):
            values = [term for _, term in group]
            if predicate == TYPE and all(term[0] != '"' for term in values):
                data["@type"] = [self.short(term) for term in values]
            else:
                data[self.short(predicate)] = [self.value(term) for term in values]
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
