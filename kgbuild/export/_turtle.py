"""Turtle and TriG: prefixed names, IRIs of the data relative to @base, a block a subject.

Spec: RDF 1.1 Turtle; RDF 1.1 TriG.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from typing import IO, Final

from kgbuild.export._terms import TYPE, Parts, Statement, subjects

_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")  # a safe part of PN_LOCAL, without escapes
# Relative references that mean the same to every parser: no empty or dotted segment, no colon in the first.
_RELATIVE: Final = re.compile(r"[A-Za-z0-9_%~-][A-Za-z0-9_.%~-]*(?:/[A-Za-z0-9_%~@:+,;=-][A-Za-z0-9_.%~@:+,;=-]*)*")


class _Turtle:
    """Terms as Turtle writes them: prefixed names, IRIs of the data relative to @base."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._base = prefixes["id"] if prefixes["id"].endswith("/") else ""
        self._prefixes = {iri: prefix for prefix, iri in prefixes.items() if iri != self._base}
        self._known: dict[str, str] = {}

    def header(self) -> str:
        lines = [
            f"@prefix {prefix}: <{iri}> .\n" for iri, prefix in sorted(self._prefixes.items(), key=lambda each: each[1])
        ]
        return "".join([f"@base <{self._base}> .\n"] * bool(self._base) + lines)

    def term(self, term: str) -> str:
        """A term in N-Triples form as Turtle has it; literals differ in nothing but the name of their datatype."""
        if term[0] == "<" and term[1] != "<":
            return self.iri(term)
        if term[0] == '"' and term[-1] == ">":
            text, _, datatype = term.rpartition("^^")
            return f"{text}^^{self.iri(datatype)}"
        return term

    def iri(self, term: str) -> str:
        short = self._known.get(term)
        if short is None:
            short = self._shorten(term)
            if len(self._known) > 50_000:
                self._known.clear()
            self._known[term] = short
        return short

    def _shorten(self, term: str) -> str:
        iri = term[1:-1]
        if self._base and iri.startswith(self._base):
            local = iri[len(self._base) :]
            return f"<{local}>" if _RELATIVE.fullmatch(local) else term
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._prefixes.get(iri[:cut])
        return f"{prefix}:{iri[cut:]}" if prefix is not None and _LOCAL.fullmatch(iri[cut:]) else term

    def subject(self, subject: str, statements: list[Statement], indent: str) -> str:
        """A subject's block: one line a predicate, its objects joined by commas."""
        lines = []
        for predicate, group in groupby(statements, key=lambda each: each[0]):
            name = "a" if predicate == TYPE else self.iri(predicate)
            lines.append(f"{name} {', '.join(self.term(value) for _, value in group)}")
        between = f" ;\n{indent}    "
        return f"{indent}{self.term(subject)} {between.join(lines)} .\n"


def write_turtle(parts: Parts, out: IO[bytes], prefixes: Mapping[str, str]) -> None:
    turtle = _Turtle(prefixes)
    out.write(turtle.header().encode())
    for name, pieces in parts:
        indent = "    " if name else ""
        if name:
            out.write(f"\n{turtle.term(name)} {{\n".encode())
        for subject, statements in subjects(pieces):
            out.write((("" if name else "\n") + turtle.subject(subject, statements, indent)).encode("utf-8"))
        if name:
            out.write(b"}\n")
