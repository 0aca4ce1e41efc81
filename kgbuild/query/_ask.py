"""Putting SPARQL to the store: prefixes, plans, and errors that say what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, Protocol

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store, Variable

from kgbuild.errors import QueryError, StoreError
from kgbuild.query._answers import Row
from kgbuild.query._plans import Made, hashed, lightened, lookups, looped, narrowed
from kgbuild.query._steps import Term
from kgbuild.vocab import DEFAULT_BASE, PREFIXES

_FEW: Final = 20_000  # solutions of a pattern that a plan starts from
# A row that is looked up costs as much as reading so many quads: measured on 4.7 million, where 3,500 rows took half.
_QUADS_TO_A_LOOK_UP: Final = 400
_UPDATE: Final = re.compile(
    r"(?:\s|#[^\n]*\n|PREFIX\s+\S*\s*<[^>]*>|BASE\s*<[^>]*>)*"
    r"(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b",
    re.IGNORECASE,
)


class Queryable(Protocol):
    """What can be asked: a `StoreReader`, or a `StoreWriter` for the generation in the making."""

    @property
    def graph(self) -> Store:
        """The quads."""
        ...

    @property
    def manifest(self) -> Any:
        """Of which `base` is read."""
        ...


def ask(
    store: Queryable,
    text: str,
    *,
    source: str,
    substitutions: Mapping[Variable, Literal | NamedNode] | None = None,
) -> Any:
    prefixes = {**PREFIXES, "id": store.manifest["base"] or DEFAULT_BASE}
    try:
        return store.graph.query(text, prefixes=prefixes, substitutions=dict(substitutions or {}))
    except SyntaxError as error:
        raise _syntax_error(text, str(error), source) from error
    except OSError as error:
        raise broken(error, source) from error
    except (RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be answered: {error}", source=source, fix="mend the query") from error


def solve(
    store: Queryable, text: str, *, source: str, substitutions: Mapping[Variable, Literal | NamedNode] | None = None
) -> tuple[list[str], list[Row]]:
    """The names of the variables of a SELECT, and its solutions in their order; None where one is unbound."""
    answer = ask(store, text, source=source, substitutions=substitutions)
    if not isinstance(answer, QuerySolutions):
        raise QueryError("a named query must be a SELECT", source=source, fix="rewrite it")
    names = [variable.value for variable in answer.variables]
    try:
        return names, [tuple(solution) for solution in answer]
    except OSError as error:
        raise broken(error, source) from error


def answered(
    store: Queryable, text: str, *, source: str, bindings: Mapping[Variable, Literal | NamedNode] | None = None
) -> tuple[list[str], list[Row]]:
    """What `solve` gives of a query of `kgbuild/queries/`, in whatever order the plan brings."""
    light, made = lightened(text)
    names, solutions = solve(store, planned(store, light, bindings), source=source, substitutions=bindings)
    if not made:
        return names, solutions
    more = zip(*(_column(solutions, names, each) for each in made.values()), strict=True)
    return [*names, *made], [(*solution, *cells) for solution, cells in zip(solutions, more, strict=True)]


def _column(solutions: list[Row], names: list[str], made: Made) -> list[Term | None]:
    first, *others = map(names.index, made.of)
    cells = [solution[first] for solution in solutions]
    for place in others:
        cells = [solution[place] if cell is None else cell for cell, solution in zip(cells, solutions, strict=True)]
    if not made.as_text:
        return cells
    return [Literal(cell.value) if isinstance(cell, (NamedNode, Literal)) else None for cell in cells]


def planned(store: Queryable, text: str, bindings: Mapping[Variable, Literal | NamedNode] | None = None) -> str:
    """The query as it is put to pyoxigraph; to another engine, and where its header says so, as it is written."""
    graph = store.graph
    if re.search(r"^# plan: as written", text, re.MULTILINE) or not isinstance(graph, Store):
        return text
    plan = hashed(text)
    nodes = {}
    for name, value in (bindings or {}).items():
        for variable, named_by in lookups(plan, name.value):
            prefix, _, local = named_by.partition(":")
            found = {quad.subject for quad in graph.quads_for_pattern(None, NamedNode(PREFIXES[prefix] + local), value)}
            if len(found) == 1:  # else the name alone does not say which
                nodes[variable] = str(found.pop())

    @cache
    def count(group: str, up_to: int) -> int:
        limited = f"SELECT (COUNT(*) AS ?n) WHERE {{ SELECT * WHERE {{ {group} }} LIMIT {up_to} }}"
        (row,) = ask(store, limited, source="a query's plan")
        return int(row["n"].value)

    plan = narrowed(plan, nodes, lambda triple: count(triple, _FEW) < _FEW)
    return looped(plan, store.manifest.get("quads", 0) // _QUADS_TO_A_LOOK_UP, count)


def _syntax_error(text: str, message: str, source: str) -> QueryError:
    if _UPDATE.match(text):
        return QueryError(
            "this is an update, and the store is read-only",
            source=source,
            fix="change the sources and run 'kgbuild build'",
        )
    place = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if place is None:
        return QueryError(f"the query does not parse: {message}", source=source, fix="mend the query")
    line, column, expected = int(place[1]), int(place[2]), " ".join(place[3].split())
    if len(expected) > 160:  # the parser lists every character range that a name may go on with
        expected = expected[:160].rsplit(",", 1)[0] + ", ..."
    return QueryError(
        f"the query does not parse at column {column}: {expected}", source=source, line=line, fix="mend the query there"
    )


def broken(error: OSError, source: str) -> StoreError:
    return StoreError(
        f"the graph cannot be read ({error})",
        source=source,
        fix="build the store again; 'kgbuild doctor' looks at its health",
    )


def features(text: str) -> set[str]:
    """Which of SERVICE and FROM a query uses, by its parsed form; one that cannot be parsed uses the words it has."""
    plain = re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", _unescape, text)
    words = {word for word in ("SERVICE", "FROM") if re.search(rf"\b{word}\b", plain, re.IGNORECASE)}
    if not words:
        return words
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    def names(node: object) -> Iterator[str]:
        if isinstance(node, CompValue):
            yield node.name
            for value in node.values():
                yield from names(value)
        elif isinstance(node, (list, tuple)) or type(node).__name__ == "ParseResults":
            for value in node:  # type: ignore[attr-defined]
                yield from names(value)

    header = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    try:
        found = set(names(parseQuery(header + plain)))
    except (
        Exception
    ):  # rdflib reads SPARQL 1.1 and pyoxigraph more; a query that only pyoxigraph reads is no error here
        return words
    return {word for word in words if {"SERVICE": "ServiceGraphPattern", "FROM": "DatasetClause"}[word] in found}


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 else match[0]
