"""How a named query is put to the engine: the same question, with the same answer, planned otherwise.

pyoxigraph looks up the next triple pattern for each row that it has so far, and on disk a look-up takes ten to fifty
times as long as reading on in a sorted index. What stands in a sub-select of its own is read once, in order, and joined
by hashing: faster for all rows and, as measured on 100,000 findings, for those of one force too. `hashed` gives every
triple pattern such a sub-select. `required` makes an optional pattern whose value is asked for a condition, so that
rows which the answer drops are never made. `lightened` leaves to Python what only says a variable in another way.
`narrowed` puts nodes in the place of variables that are known, reads first
the patterns with few solutions, and repeats them in the optional parts on the same subject: a table of what is optional
is then built of those few, and not of all that the graph holds. `looped` goes back to looking up, row by row, where
there are so few rows that this takes less than reading all. `folded` keeps what is read all at once narrow. All read
only the SPARQL of `kgbuild/queries/`.

What all rows cost, measured on 100,000 findings: two to five microseconds for each row and each join, one to four for
each term that leaves the engine, more for those that differ in each row. Memory goes into the tables that the engine
joins by, seven parts in eight of what an answer of 100,000 rows takes. Looking up each row of all would need none (156
MB where 1,040 were used), and four times the time. Of no use: joining tables in Python (each key would leave the engine
twice; reckoned, not built), counting or collecting in a grouped sub-select (a third less for all rows, but up to three
times as much for one force or theme, as nothing is looked up in it).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Final

_TOKEN: Final = re.compile(
    r"""\#[^\n]*|\s+
    |(?P<token>"(?:[^"\\]|\\.)*"|<[^<>\s]*>|\?\w+|[A-Za-z][\w-]*:[\w-]*|\w+|&&|\|\||!=|<=|>=|[^\s\w])""",
    re.VERBOSE,
)
_VARIABLE: Final = re.compile(r"\?\w+")
_FIRST: Final = re.compile(r"^  OPTIONAL ", re.MULTILINE)
_OPTIONAL: Final = re.compile(
    r"^  OPTIONAL \{ (?P<triples>(?P<subject>\?\w+) \S*(?:dcterms:identifier|skos:notation) \?(?P<name>\w+)) \}\n",
    re.MULTILINE,
)
_ALIAS: Final = re.compile(r"\(\?(?P<of>\w+) AS \?(?P<name>\w+)\)")
_TEXT: Final = re.compile(
    r"^  BIND\(STR\((?:COALESCE\()?(?P<of>\?\w+(?:, \?\w+)*)\)+ AS \?(?P<name>\w+)\)\n", re.MULTILINE
)
_PROLOGUE: Final = re.compile(r"\A(?:\s*(?:#[^\n]*|PREFIX[^\n]*)\n)*", re.ASCII)
_OPENING: Final = {"(": ")", "{": "}"}
# One triple pattern as `hashed` writes it; with a node or a term as its object, or that looks up a name.
_READ: Final = re.compile(r"\{ SELECT \* WHERE \{ (?P<triple>(?P<subject>\?\w+) \S+ (?:<[^>]*>|\w+:[\w-]+) \.) \} \} ")
_ONE: Final = re.compile(r"\{ SELECT \* WHERE \{ (?P<triple>[^{}]*) \. \} \}")
_WHOLE: Final = r"\{ SELECT \* WHERE \{ [^{}]* \} \}"
_WIDE: Final = re.compile(rf"(?P<head>OPTIONAL|WHERE) \{{ (?P<patterns>{_WHOLE}(?: {_WHOLE})+)(?! UNION)")
_LOOKUP: Final = re.compile(
    r"\{ SELECT \* WHERE \{ (?P<node>\?\w+) (?P<property>dcterms:identifier|skos:notation) (?P<name>\?\w+) \. \} \}"
)


def required(text: str, names: Collection[str], *, several: Collection[str] = ()) -> tuple[str, dict[str, str]]:
    """The query with the optional patterns that look up `?name` as conditions.

    A line ``OPTIONAL { ?subject ... dcterms:identifier ?name }`` (or skos:notation) of a subject that every row has
    goes before the first optional one. Whoever asks drops the rows without the name, which are then never made.
    Of `several`, columns with several values in a row, a copy with a variable of its own goes there, if all solutions
    of a row have the same subject: the row keeps its other values.

    Returns:
        The query, and the variables to bind, each with its name.
    """
    lines, variables = [], {}
    for name in sorted({*names, *several}):
        first = _FIRST.search(text)
        for match in _OPTIONAL.finditer(text):
            if not first or match["name"] != name or match["subject"] not in _variables(_where(text, first)):
                continue
            if name in names:
                variables[name] = name
                text = text[: match.start()] + text[match.end() :]
            elif match["subject"] == "?row" or f"({match['subject']} AS ?row" in text:
                variables[f"wanted_{name}"] = name
                text = text.replace("WHERE", f"?wanted_{name} WHERE", 1)  # only what is selected can be bound
            else:
                continue
            lines.append(f"  {match['triples'].removesuffix(name)}{next(reversed(variables))} .\n")
            break
    first = _FIRST.search(text)
    place = first.start() if first else text.rindex("}")
    return text[:place] + "".join(lines) + text[place:], variables


@dataclass(frozen=True, slots=True)
class Made:
    """How a cell is made of others: the first of the variables `of` that is bound or, `as_text`, its text alone."""

    of: tuple[str, ...]
    as_text: bool


@lru_cache(maxsize=256)
def lightened(text: str) -> tuple[str, dict[str, Made]]:
    """The query without second names and texts of its variables, and how each that it then lacks is made, by its name.

    The engine reads a term for a row from the disk each time that the row names it: for ``STR(?a)`` as much as for
    ``?a``, and for ``(?a AS ?row_a)`` again. What it has read, Python can name twice.
    """
    where = text.index("WHERE")
    start = text.rindex("SELECT", 0, where)
    head, body = f"{' '.join(text[start:where].split())} ", text[where:]
    if "DISTINCT" in head:
        return text, {}
    made: dict[str, Made] = {}
    for match in _TEXT.finditer(body):
        if f" ?{match['name']} " in head and len(re.findall(rf"\?{match['name']}\b", body)) == 1:
            sources = tuple(match["of"].replace("?", "").split(", "))
            made[match["name"]] = Made(sources, as_text=True)
            body = body.replace(match[0], "")
            more = "".join(f"?{each} " for each in sources if f" ?{each} " not in head)
            head = head.replace(f" ?{match['name']} ", f" {more}", 1)
    for match in _ALIAS.finditer(head):
        if match["of"] in made or f" ?{match['of']} " in head:
            made[match["name"]] = made.get(match["of"]) or Made((match["of"],), as_text=False)
            head = head.replace(match[0], "")
    return text[:start] + head + body, made


def _where(text: str, first: re.Match[str]) -> str:
    """What every row needs: from WHERE to the first optional part."""
    return text[text.index("WHERE") : first.start()]


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
        text = f"{text[:opening]} {read[0]}{text[opening:place]}{text[place + len(read[0]) :]}"
        part = f"OPTIONAL {{ {{ SELECT * WHERE {{ {read['subject']} "
        text = text.replace(part, part.replace("OPTIONAL { ", f"OPTIONAL {{ {read[0]}"))
    return prologue + text


def _enclosing(text: str, place: int) -> int:
    """Where the group begins in which `place` stands: behind its opening brace."""
    depth = 0
    for index in range(place - 1, -1, -1):
        depth += (text[index] == "}") - (text[index] == "{")
        if depth < 0:
            return index + 1
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


def looped(plan: str, few: int, count: Callable[[str, int], int]) -> str:
    """A plan of `hashed` in which each pattern is looked up for each row, where there are few rows; else as it is.

    The order is written with LATERAL, which the engine keeps to. An optional part with a sub-select or a union stays as
    it is: it would be read anew for each row. Of a union that has no variable of the patterns beside it, each branch is
    a plan of its own.

    Args:
        plan: the query.
        few: rows from which on it is faster to read all.
        count: how many solutions a group of patterns has, counted up to a number.

    Spec: SPARQL-dev SEP-0006 (LATERAL).
    """
    opening = plan.index("WHERE {") + len("WHERE {")
    depth = 1
    for match in _TOKEN.finditer(plan, opening):
        depth += (match["token"] == "{") - (match["token"] == "}")
        if not depth:
            break
    end = match.start()
    return f"{plan[:opening]}{_looped_group(plan[opening:end], few, count)}{plan[end:]}"


def _looped_group(group: str, few: int, count: Callable[[str, int], int]) -> str:
    elements = _elements(group)
    length = next(
        (at for at, (kind, _) in enumerate(elements) if kind in {"OPTIONAL", "BIND", "FILTER"}), len(elements)
    )
    if not all(kind for kind, _ in elements[length:]):
        return group  # none of the queries has a pattern there
    needed, rest = elements[:length], elements[length:]
    union = _union(needed)
    first = " ".join(text for kind, text in needed if kind and text not in union)
    patterns = [text for kind, text in needed if not kind]
    if union and _variables(" ".join(union)).isdisjoint(_variables(" ".join([first, *patterns]))):
        branches = " UNION ".join(f"{{ {_looped_group(_inside(each), few, count)} }}" for each in union)
        read = [f"{{ SELECT * WHERE {{ {each} . }} }}" for each in patterns]
        return f" {' '.join([first, *read, branches, *(text for _, text in rest)])} "
    started = _start(first, patterns, few, count)
    if started is None:
        return group
    start, bound = started
    if union:
        nested = [_nested(_inside(each), bound) for each in union]
        if not all(nested):
            return group
        start += f" LATERAL {{ {' UNION '.join(f'{{ {each} }}' for each in nested)} }}"
        bound |= _variables(start)
        if count(start, few) >= few:
            return group
    parts = [start]
    for kind, text in rest:
        parts.append((kind == "OPTIONAL" and _optional(text, bound)) or text)
        bound |= _variables(text)
    return f" {' '.join(parts)} "


def _start(first: str, patterns: list[str], few: int, count: Callable[[str, int], int]) -> tuple[str, set[str]] | None:
    """What every row needs, looked up pattern by pattern, and its variables; None where that makes many rows.

    `first` are sub-selects and VALUES. They are joined as soon as what the first subject has is looked up; where no
    pattern has few solutions, and they can be counted, all starts from them.
    """
    named = [each for each in patterns if not each.split()[2].startswith("?")]
    starts = named if "VALUES" in first else [*patterns[:1], *named]
    chosen = min(starts, key=lambda each: count(each, few), default="")
    if chosen and count(chosen, few) < few:
        left = [each for each in patterns if each != chosen]
        own = [each for each in left if first and each.split()[0] == chosen.split()[0]]
        parts = [f"{chosen} .", *(f"LATERAL {{ {each} }}" for each in own), first]
        patterns = [each for each in left if each not in own]
        first = " ".join(filter(None, parts))
    elif not first or "UNION" in first or "GROUP BY" in first:  # which it takes long to count
        return None
    bound = _variables(first)
    ordered = _connected(patterns, bound)
    if ordered is None or count(first, few) >= few:
        return None
    start, known = first, _variables(first)
    for each in ordered:
        start += f" LATERAL {{ {each} }}"
        # A subject has few values. How many subjects a value has is counted, though a later pattern may drop most.
        by_value = not each.startswith("<") and each.split()[0] not in known
        if by_value and count(start, few) >= few:
            return None
        known |= _variables(each)
    return start, bound


def _union(elements: list[tuple[str, str]]) -> list[str]:
    """The first union among the elements of a group, branch by branch; empty where there is none."""
    second = next((at for at, (kind, _) in enumerate(elements) if kind == "UNION"), 0)
    if not second:
        return []
    further = takewhile(lambda element: element[0] == "UNION", elements[second:])
    return [elements[second - 1][1], *(text for _, text in further)]


def _inside(text: str) -> str:
    """What stands in the brackets of an element."""
    return text[text.index("{") + 1 : text.rindex("}")]


def _optional(text: str, bound: set[str]) -> str:
    """An optional part, looked up for each row that has the variables `bound`; "" where that cannot be."""
    # What starts the plan is repeated here for tables, and holds already.
    nested = _nested(_inside(text), bound, holding=lambda pattern: _variables(pattern) <= bound)
    return nested and f"LATERAL {{ OPTIONAL {{ {nested} }} }}"


def _nested(group: str, bound: set[str], *, holding: Callable[[str], bool] = lambda _: False) -> str:
    """A group, looked up for each row that has the variables `bound`, without the patterns that are `holding`.

    "" where that cannot be.
    """
    elements = _elements(group)
    if any(kind not in {"", "OPTIONAL", "BIND", "FILTER"} for kind, _ in elements):
        return ""
    inner = set(bound)
    patterns = [text for kind, text in elements if not kind]
    ordered = _connected([each for each in patterns if not holding(each)] or patterns, inner)
    if ordered is None:
        return ""
    parts = [f"LATERAL {{ {each} }}" for each in ordered]
    for kind, part in elements:
        if kind:
            parts.append((kind == "OPTIONAL" and _optional(part, inner)) or part)
            inner |= _variables(part)
    return " ".join(parts)


def _connected(patterns: Iterable[str], bound: set[str]) -> list[str] | None:
    """The patterns in an order in which each has a variable that is in `bound` by then, or a node as its subject.

    None where there is no such order. Adds to `bound` what they bind.
    """
    left, result = list(patterns), []
    while left:
        near = [each for each in left if each.startswith("<") or not bound.isdisjoint(_variables(each))]
        if not near:
            return None
        each = next((each for each in near if each.split()[0] in bound), near[0])
        left.remove(each)
        result.append(each)
        bound |= _variables(each)
    return result


def _variables(text: str) -> set[str]:
    return {match["token"] for match in _TOKEN.finditer(text) if (match["token"] or "").startswith("?")}


def _elements(text: str) -> list[tuple[str, str]]:
    """What a group of a plan consists of: triple patterns under "", all else under its first word or bracket."""
    tokens = [match for match in _TOKEN.finditer(text) if match["token"]]
    result, at = [], 0
    while at < len(tokens):
        start, word = tokens[at].start(), tokens[at]["token"]
        if read := _ONE.match(text, start):
            result.append(("", read["triple"]))
            while at < len(tokens) and tokens[at].start() < read.end():
                at += 1
            continue
        if word[0] in "?<" or ":" in word:
            while tokens[at]["token"] != ".":
                at += 1
            result.append(("", text[start : tokens[at].start()].strip()))
            at += 1
            continue
        while tokens[at]["token"] not in _OPENING:
            at += 1
        depth = 0
        while True:
            depth += (tokens[at]["token"] in _OPENING) - (tokens[at]["token"] in _OPENING.values())
            at += 1
            if not depth:
                break
        result.append((word, text[start : tokens[at - 1].end()]))
    return result


class _Rewriter:
    """One pass over the tokens of a query."""

    def __init__(self, text: str) -> None:
        found = [match for match in _TOKEN.finditer(text) if match["token"]]
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
            depth += (token in _OPENING) - (token in _OPENING.values())
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
        while self._tokens[self._at] not in _OPENING:
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
