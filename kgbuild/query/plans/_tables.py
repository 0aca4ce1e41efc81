"""Plans that read each pattern once, in order, and join by tables; and keep these tables small."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from kgbuild.query.plans._tokens import OPENING, TOKEN

_VARIABLE: Final = re.compile(r"\?\w+")
_PROLOGUE: Final = re.compile(r"\A(?:\s*(?:#[^\n]*|PREFIX[^\n]*)\n)*", re.ASCII)
# One triple pattern as `hashed` writes it; with a node or a term as its object, or that looks up a name.
_READ: Final = re.compile(r"\{ SELECT \* WHERE \{ (?P<triple>(?P<subject>\?\w+) \S+ (?:<[^>]*>|\w+:[\w-]+) \.) \} \} ")
_WHOLE: Final = r"\{ SELECT \* WHERE \{ [^{}]* \} \}"
_WIDE: Final = re.compile(rf"(?P<head>OPTIONAL|WHERE) \{{ (?P<patterns>{_WHOLE}(?: {_WHOLE})+)(?! UNION)")
_LOOKUP: Final = re.compile(
    r"\{ SELECT \* WHERE \{ (?P<node>\?\w+) (?P<property>dcterms:identifier|skos:notation) (?P<name>\?\w+) \. \} \}"
)


@lru_cache(maxsize=256)
def hashed(text: str) -> str:
    """The query with each triple pattern in a sub-select, so that the engine reads it once and joins by hashing."""
    prologue = _PROLOGUE.match(text)
    start = prologue.end() if prologue else 0
    return text[:start] + " ".join(_Rewriter(text[start:]).query()) + "\n"


def lookups(plan: str, name: str) -> Iterator[tuple[str, str]]:
    """The variables (with "?") that a plan of `hashed` names by ``?name``, each with the property that does so."""
    for match in _LOOKUP.finditer(plan):
        if match["name"] == f"?{name}":
            yield match["node"], match["property"]


def narrowed(plan: str, nodes: Mapping[str, str], is_small: Callable[[str], bool]) -> str:
    """A plan of `hashed` that starts from what there is little of.

    Args:
        plan: the query.
        nodes: variables (with "?") that can only be one node, each with its IRI in angle brackets.
        is_small: whether a triple pattern with a known object has few solutions.
    """
    start = plan.index("SELECT")
    prologue, text = plan[:start], plan[start:]
    for variable, iri in nodes.items():
        word = re.escape(variable) + r"(?!\w)"
        listed = re.compile(rf"((?:SELECT(?: DISTINCT)?|GROUP BY)(?: \?\w+)*?) {word}(?= )")
        text = re.sub(word, lambda _, iri=iri: iri, listed.sub(r"\1", text))  # type: ignore[misc]
    for read in {match[0]: match for match in _READ.finditer(text)}.values():
        place = text.find(read[0])
        opening = _enclosing(text, place)
        if "OPTIONAL" in text[opening:place] or not is_small(read["triple"]):
            continue
        end = _enclosing(text, place, forward=True)
        group = f"{text[opening:place]}{text[place + len(read[0]) : end]}"
        part = f"OPTIONAL {{ {{ SELECT * WHERE {{ {read['subject']} "  # of the same group: elsewhere it may be another
        group = group.replace(part, part.replace("OPTIONAL { ", f"OPTIONAL {{ {read[0]}"))
        text = f"{text[:opening]} {read[0]}{group}{text[end:]}"
    return prologue + text


def _enclosing(text: str, place: int, *, forward: bool = False) -> int:
    """Where the group begins in which `place` stands, behind its brace; or where it ends, before the closing one."""
    depth = 0
    for index in range(place, len(text)) if forward else range(place - 1, -1, -1):
        depth += (text[index] == "{") - (text[index] == "}")
        if depth == (-1 if forward else 1):
            return index + (not forward)
    return 0


def folded(plan: str) -> str:
    """A plan of `hashed` whose optional parts, and what every row needs, give only the variables that all else names.

    The engine keeps a table of each part that it joins, in which a solution has a place for every variable up to the
    last that it binds: so a third of the memory and a tenth of the time of a large answer go into places of names that
    matter to one part alone.
    """
    everywhere = Counter(_VARIABLE.findall(plan))

    def fold(match: re.Match[str]) -> str:
        own = Counter(_VARIABLE.findall(match["patterns"]))
        kept = [each for each in sorted(own) if everywhere[each] > own[each]]
        if not kept or len(kept) == len(own):
            return match[0]
        return f"{match['head']} {{ {{ SELECT {' '.join(kept)} WHERE {{ {match['patterns']} }} }}"

    return _WIDE.sub(fold, plan)


class _Rewriter:
    """One pass over the tokens of a query."""

    def __init__(self, text: str) -> None:
        found = [match for match in TOKEN.finditer(text) if match["token"]]
        self._text = text
        self._tokens = [match["token"] for match in found]
        self._ends = [match.end() for match in found]
        self._at = 0
        self._fresh = 0

    def query(self) -> Iterator[str]:
        """From SELECT to the end, or to the brace that ends a sub-select."""
        while self._at < len(self._tokens) and self._tokens[self._at] != "}":
            if self._tokens[self._at] == "{":
                yield from self._group("")
            elif self._tokens[self._at] == "(":
                yield self._balanced()
            else:
                yield self._next()

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1]

    def _balanced(self) -> str:
        """A bracket and all up to the one that closes it, as it is written."""
        start, depth = self._ends[self._at] - 1, 0
        while True:
            token = self._next()
            depth += (token in OPENING) - (token in OPENING.values())
            if not depth:
                return self._text[start : self._ends[self._at - 1]]

    def _group(self, graph: str) -> Iterator[str]:
        yield self._next()
        if self._tokens[self._at] == "SELECT":
            yield from self.query()
        while self._tokens[self._at] != "}":
            token = self._tokens[self._at]
            if token == "{":
                yield from self._group(graph)
            elif token in {"OPTIONAL", "UNION", "MINUS"}:
                yield self._next()
            elif token == "GRAPH":
                self._at += 1
                yield from self._group(self._next())
            elif token in {"BIND", "FILTER", "VALUES"}:
                yield from self._as_it_is()
            elif token == ".":
                self._at += 1
            else:
                yield from self._triples(graph)
        yield self._next()

    def _as_it_is(self) -> Iterator[str]:
        """A word and what follows it up to the end of its first bracket, with all words and names between."""
        yield self._next()
        while self._tokens[self._at] not in OPENING:
            yield self._next()
        yield self._balanced()

    def _triples(self, graph: str) -> Iterator[str]:
        """Triples of one subject."""
        subject = self._next()
        while True:
            path = self._path()
            while True:
                yield from self._steps(subject, path, self._next(), graph)
                if self._tokens[self._at] != ",":
                    break
                self._at += 1
            if self._tokens[self._at] != ";":
                return
            self._at += 1

    def _path(self) -> list[str]:
        """Tokens from a predicate to before its object."""
        path = []
        while True:
            path.append(self._next())
            while path[-1] in {"^", "/", "|"}:
                path.append(self._next())
            if self._tokens[self._at] not in {"/", "|"}:
                return path

    def _steps(self, subject: str, path: list[str], last: str, graph: str) -> Iterator[str]:
        """A triple or, of a sequence path, one for each step."""
        if "|" in path or (path == ["a"] and last.startswith("?")):  # every type of everything is too much to read
            yield from _pattern([subject, *path, last], graph)
            return
        steps = "".join(path).split("/")
        for number, step in enumerate(steps, 1):
            if number < len(steps):
                self._fresh += 1
                target = f"?step{self._fresh}"
            else:
                target = last
            one, other = (target, subject) if step.startswith("^") else (subject, target)
            yield from ("{", "SELECT", "*", "WHERE", "{")
            yield from _pattern([one, step.removeprefix("^"), other], graph)
            yield from ("}", "}")
            subject = target


def _pattern(triple: list[str], graph: str) -> Iterator[str]:
    yield from ("GRAPH", graph, "{", *triple, "}") if graph else (*triple, ".")
