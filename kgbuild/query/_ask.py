"""Putting SPARQL to the store: prefixes, plans, and errors that say what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, Final, Protocol

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store, Variable

from kgbuild.errors import QueryError, StoreError
from kgbuild.query._answers import Row
from kgbuild.query._steps import Term
from kgbuild.query.plans import Made, folded, hashed, lightened, lookups, looped, narrowed, selective
from kgbuild.sparql import Fault, fault_of
from kgbuild.vocab import DEFAULT_BASE, PREFIXES

_SOME: Final = 5_000  # solutions at a time
_FEW: Final = 20_000  # solutions of a pattern that a plan starts from
_FEW_NODES: Final = 5_000  # solutions that are put into a query
# A row that is looked up costs as much as reading so many quads: measured on 4.7 million, where 3,500 rows took half.
_QUADS_TO_A_LOOK_UP: Final = 400


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


def known_prefixes(store: Queryable) -> dict[str, str]:
    """The prefixes that a query need not declare."""
    return {**PREFIXES, "id": store.manifest["base"] or DEFAULT_BASE}


def ask(
    store: Queryable,
    text: str,
    *,
    source: str,
    substitutions: Mapping[Variable, Literal | NamedNode] | None = None,
) -> Any:
    prefixes = known_prefixes(store)
    try:
        return store.graph.query(text, prefixes=prefixes, substitutions=dict(substitutions or {}))
    except SyntaxError as error:
        raise _unreadable(fault_of(text, error, prefixes), source) from error
    except OSError as error:
        raise broken(error, source) from error
    except (RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be answered: {error}", source=source, fix="mend the query") from error


def solve(
    store: Queryable, text: str, *, source: str, substitutions: Mapping[Variable, Literal | NamedNode] | None = None
) -> tuple[list[str], Iterator[Row]]:
    """The names of the variables of a SELECT, and its solutions as they come; None where one is unbound."""
    answer = ask(store, text, source=source, substitutions=substitutions)
    if not isinstance(answer, QuerySolutions):
        raise QueryError("a named query must be a SELECT", source=source, fix="rewrite it")

    def solutions() -> Iterator[Row]:
        try:
            yield from map(tuple, answer)
        except OSError as error:
            raise broken(error, source) from error

    return [variable.value for variable in answer.variables], solutions()


def answered(
    store: Queryable, text: str, *, source: str, bindings: Mapping[Variable, Literal | NamedNode] | None = None
) -> tuple[list[str], list[Row]]:
    """What `solve` gives of a query of `kgbuild/queries/`, in whatever order the plan brings."""
    light, made = lightened(text)
    names, solutions = solve(store, planned(store, light, bindings), source=source, substitutions=bindings)
    return [*names, *made], _completed(list(solutions), names, made)


def looked_up(store: Queryable, text: str, *, source: str) -> tuple[list[str], Iterator[Row]]:
    """What `answered` gives, solution by solution: none is held, and the engine needs no tables to join by."""
    light, made = lightened(text)
    plan = looped(hashed(light), 1, lambda group, up_to: 0) if _is_planned(store, light) else light
    names, solutions = solve(store, plan, source=source)

    def completed() -> Iterator[Row]:
        while some := list(islice(solutions, _SOME)):
            yield from _completed(some, names, made)

    return [*names, *made], completed()


def _completed(solutions: list[Row], names: list[str], made: Mapping[str, Made]) -> list[Row]:
    """The solutions with the cells that are made of others."""
    if not made:
        return solutions
    more = zip(*(_column(solutions, names, each) for each in made.values()), strict=True)
    return [(*solution, *cells) for solution, cells in zip(solutions, more, strict=True)]


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
    if not _is_planned(store, text):
        return text
    graph, plan = store.graph, hashed(text)
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
    if first := selective(plan):
        plan = plan.replace(first, _asked_first(store, first), 1)
    return folded(looped(plan, store.manifest.get("quads", 0) // _QUADS_TO_A_LOOK_UP, count))


def _asked_first(store: Queryable, select: str) -> str:
    """A sub-select in brackets or, where it has few solutions and they are nodes, these as VALUES."""
    names, solutions = solve(store, f"{select[1:-1]} LIMIT {_FEW_NODES}", source="a query's plan")
    rows = list(solutions)
    if len(rows) == _FEW_NODES or not all(isinstance(term, NamedNode) for row in rows for term in row):
        return select
    listed = " ".join(f"({' '.join(map(str, row))})" for row in rows)
    return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {listed} }}"


def _is_planned(store: Queryable, text: str) -> bool:
    return isinstance(store.graph, Store) and not re.search(r"^# plan: as written", text, re.MULTILINE)


def _unreadable(fault: Fault, source: str) -> QueryError:
    problem = fault.problem[0].lower() + fault.problem[1:]
    if not fault.line:
        return QueryError(f"{problem}: {fault.detail}", source=source, fix="mend the query")
    fix = fault.detail if fault.prefix else f"mend the query there: {fault.detail}"
    return QueryError(f"{problem} (column {fault.column})", source=source, line=fault.line, fix=fix)


def broken(error: OSError, source: str) -> StoreError:
    return StoreError(
        f"the graph cannot be read ({error})",
        source=source,
        fix="build the store again; 'kgbuild doctor' looks at its health",
    )
