r"""What a visitor's query would do beyond reading the store, by its tokens: SERVICE, FROM, an update.

The grammar of SPARQL keeps bare words for keywords, so the words that are left when strings, IRIs, comments,
variables and names have been taken out are the keywords. That is decided here and not by a second parser, because two
parsers that disagree leave a gap. pyoxigraph reads more than the grammar has: ``SERVICEex:a {}``,
``trueSERVICE <a> {}``, ``ex:a.b.SERVICE <a> {}``. Where it may split a token so, the query is refused too.

SPARQL 1.1 replaces ``\u0041`` before it looks for tokens, later drafts only inside strings and IRIs; a query is read
both ways. Spec: SPARQL 1.1 Query Language, sections 19.2 (escapes) and 19.8 (grammar).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_WORDS: Final = ("service", "from", "\\u")
TOKEN: Final = re.compile(
    r"""
      (?P<skip>   \s+ | \#[^\n\r]* )
    | (?P<iri>    <[^<>"{}|^`\x00-\x20]*> )
    | (?P<string> \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
                | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<var>    [?$]\w+ )
    | (?P<lang>   @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<name>   (?P<prefix>(?:[^\W\d][\w.\-\u00b7]{0,200})?):
                  (?P<local>(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:[\w:\-\u00b7]|%[0-9A-Fa-f]{2}|\\.|\.+(?=[\w:\-%\\]))*)? )
    | (?P<word>   [^\W\d]\w* )
    | (?P<other>  . )
    """,
    re.VERBOSE | re.DOTALL,
)
_UPDATES: Final = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
_FORMS: Final = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a query asks for. `service` is the offset of the first SERVICE, or None."""

    form: str  # SELECT, ASK, CONSTRUCT, DESCRIBE, UPDATE, or "" where no such word comes first
    service: int | None = None
    default_graphs: tuple[str, ...] = ()  # FROM, as absolute IRIs, each once
    named_graphs: tuple[str, ...] = ()  # FROM NAMED

    @property
    def has_dataset(self) -> bool:
        """Whether the query describes its dataset."""
        return bool(self.default_graphs or self.named_graphs)


def examine(text: str, *, prefixes: Mapping[str, str], base: str = "") -> Dialect:
    """What `text` asks for, under the prefixes that the endpoint knows and the base IRI of its relative IRIs."""
    read = _read(text, prefixes, base)
    if "\\" in text and (plain := unescape(text)) != text:
        other = _read(plain, prefixes, base)
        service = read.service if other.service is None else other.service
        graphs = other if other.has_dataset else read
        read = Dialect(other.form or read.form, service, graphs.default_graphs, graphs.named_graphs)
    return read


def undeclared(text: str, known: Mapping[str, str]) -> tuple[int, str] | None:
    """Offset and prefix of the first name whose prefix is not declared."""
    prefixes = set(known)
    keyword = ""
    for match in TOKEN.finditer(text):
        kind = match.lastgroup
        if kind in {"prefix", "local", "name"}:
            if keyword == "PREFIX":
                prefixes.add(match["prefix"])
            elif match["prefix"] not in prefixes and not match[0].startswith("_:"):
                return match.start(), match["prefix"]
        if kind != "skip":
            keyword = match[0].upper() if kind == "word" else ""
    return None


def unescape(text: str) -> str:
    r"""The query with ``\uXXXX`` and ``\UXXXXXXXX`` replaced, as SPARQL 1.1 asks before anything else."""
    return _ESCAPE.sub(lambda match: _character(match[1] or match[2], match[0]), text)


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def _character(code: str, otherwise: str) -> str:
    number = int(code, 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else otherwise


def _read(text: str, known: Mapping[str, str], base: str) -> Dialect:
    small = text.lower()
    if not any(word in small for word in _WORDS):
        return Dialect(_form(text))
    form, service = "", None
    prefixes = dict(known)
    default: dict[str, None] = {}
    named: dict[str, None] = {}
    before: list[tuple[str, str]] = []  # the last tokens: kind and text, keywords in capitals
    for match in TOKEN.finditer(text):
        kind, token = str(match.lastgroup), match[0]
        if kind == "skip":
            continue
        if kind in {"prefix", "local"}:
            kind = "name"
        if kind == "word":
            token = token.upper()
            if not form and token in _FORMS | _UPDATES:
                form = token if token in _FORMS else "UPDATE"
        if service is None and (
            (kind == "word" and "SERVICE" in token)
            or (kind == "name" and ("service" in match["prefix"].lower() or ".service" in token.lower()))
        ):
            service = match.start()
        if kind in {"iri", "name"} and before:
            iri = _resolve(token, kind, prefixes, base)
            words = [each[1] for each in before[-2:]]
            if words[-1] == "BASE" and iri is not None:
                base = iri
            elif len(words) == 2 and words[0] == "PREFIX" and before[-1][0] == "name" and iri is not None:
                prefixes[before[-1][1].removesuffix(":")] = iri
            elif words[-1] == "FROM" and iri is not None:
                default[iri] = None
            elif words == ["FROM", "NAMED"] and iri is not None:
                named[iri] = None
        before = [*before[-1:], (kind, token)]
    return Dialect(form, service, tuple(default), tuple(named))


def _form(text: str) -> str:
    """The first keyword after the prologue."""
    previous = ""
    for match in TOKEN.finditer(text):
        if match.lastgroup == "word":
            previous = match[0].upper()
            if previous in _FORMS:
                return previous
            if previous in _UPDATES:
                return "UPDATE"
            if previous not in {"PREFIX", "BASE", "VERSION"}:
                return ""
    return ""


def _resolve(token: str, kind: str, prefixes: Mapping[str, str], base: str) -> str | None:
    if kind == "iri":
        iri = unescape(token[1:-1])
        return urljoin(base, iri) if base and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri) else iri
    prefix, _, local = token.partition(":")
    if prefix not in prefixes:
        return None
    return prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
