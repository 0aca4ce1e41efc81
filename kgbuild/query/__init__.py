"""Questions to the store: named queries, and SPARQL of the user's own.

A named query is a file of `kgbuild/queries/`: SPARQL under a header of comments that are read as data::

    # title: Judgements
    # question: Which grade did a force get on a question in a cycle, and who says so?
    # group: Grades                             under which the catalogue has it, one of GROUPS
    # columns: document, force, themes|          in this order; several values of themes are joined by "|"
    # param force: slug of a force, example cambridgeshire
    # param theme = themes: slug of a theme, example domestic-abuse           where parameter and column differ
    # choices about: grade, date                values that are words of the query, and stand nowhere in the graph
    # bind: force, <fact>                        these parameters enter the query as bindings; <...> as an IRI
    # set: as_of                                 these parameters are for the step alone
    # then: runs                                 a step of `_steps` that finishes the rows
    # plan: as written                           not as `plans.hashed` has it: little is read

A parameter under `bind` is a binding of the variable of its name, which must stand in a part of the query that every
row needs, or alone in an optional line that looks up a name (`plans.required`). What a step puts together to one row
must agree in it. Any other is compared with what the query gives: with a column of the finished rows, or with a
variable before the step (a solution that binds `?context` and lacks the variable is kept). A query may select variables
that are no columns: those whose name begins with `row` say what makes one row (an attestation, say), and all values of
a column within one row are joined.

The store's named graphs together are the default graph. It holds each triple once, so that the queries of that folder
need no ``GRAPH ?graph { }``, which would make a third column of every join. They say first what every row needs, then
look up names, and only then add what is optional: `plans` tells how they are put to the engine.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, Variable

from kgbuild import resources
from kgbuild._collector import collector_paused
from kgbuild.errors import QueryError, nearest
from kgbuild.one_line import one_line
from kgbuild.query._answers import CELL_WIDTH, TABLE_FORMATS, Row, Rows, Triples, Truth, text_of
from kgbuild.query._ask import Queryable, answered, ask, broken, known_prefixes, looked_up, solve
from kgbuild.query._assembly import PORTION, Cell, assemble, assembled, cell_of, in_order, merged, text_in
from kgbuild.query._catalogue import (
    GROUPS,
    STEPS,
    NamedQuery,
    Parameter,
    describe_query,
    list_queries,
)
from kgbuild.query._duties import last_day
from kgbuild.query._steps import Solution
from kgbuild.query.plans import required
from kgbuild.sparql import examine
from kgbuild.vocab import INSP

_VALUE: Final = Variable("value")
_CLASSES: Final = {  # by the sort of a parameter
    "area": (INSP.Area,),
    "cycle": (INSP.Cycle, INSP.InspectionRound),
    "force": (INSP.Force,),
    "grade": (INSP.Grade,),
    "kind of finding": (INSP.FindingKind,),
    "question": (INSP.Question,),
    "theme": (INSP.Theme,),
}
_HELD: Final = 500_000  # quads of a graph of which no answer takes more than 150 MB
_HOW_TO_ASK: Final = """\
Each name below is a question: kgbuild query NAME --param KEY=VALUE. Parameters may be left out; each one that is given
leaves only the rows that have its value. A slug is the short name that answers show: those of forces, cycles, questions
and themes are in the answers to forces, cycles, coverage and recurring-themes. An empty cell is not known.
"""


def run_query(store: Queryable, name: str, params: Mapping[str, str] | None = None) -> Rows:
    """The rows of a named query, sorted by all columns.

    Args:
        store: what `open_store` gives.
        name: of the catalogue.
        params: values of some of the query's parameters; an empty value is as good as none.

    Raises:
        QueryError: an unknown query, parameter or value (it stands nowhere in the graph), with the nearest spelling.
    """
    query = describe_query(name)
    given = {key: value for key, value in (params or {}).items() if value}
    known = {each.name: each for each in query.parameters}
    for key in given:
        if key not in known:
            raise QueryError(
                f"query '{name}' has no parameter '{key}'",
                source=f"kgbuild query {name}",
                fix=nearest(key, known) or f"its parameters are: {', '.join(known) or 'none'}",
            )
    settings = {key: given[key] for key in sorted(given) if key in query.settings}
    _check_settings(name, settings)
    wanted = {known[key].target: value for key, value in given.items() if key not in settings}
    columns = {key for key in wanted if key in query.columns and (key in query.bound or not query.then)}
    sparql, named = required(query.sparql, columns - query.multiple, several=columns & query.multiple)
    named |= {key: key for key in wanted if key in query.bound}
    bindings = {Variable(name): _bound(query, key, wanted[key]) for name, key in sorted(named.items())}
    with collector_paused():
        rows = _rows(store, query, sparql, bindings, wanted, settings)
    if not rows:
        for key, value in given.items():
            if key in settings:
                continue
            _check_value(store, query, known[key], value)
    return Rows(query.columns, tuple(rows))


def every_row(store: Queryable, name: str, *, held: int = _HELD, portion: int = PORTION) -> Iterator[list[str]]:
    """The texts of all rows of a named query, in the order of `run_query`, in memory that hardly grows with them.

    What the engine joins by tables in `run_query` is looked up row by row, which takes three to four times as long, and
    what is sorted spills to temporary files. A query with a step is asked force by force or, where it is not bound to a
    force, its step takes the solutions as they come.

    Args:
        store: what `open_store` gives.
        name: of the catalogue.
        held: quads of a graph that is asked as `run_query` asks it.
        portion: rows that are sorted in memory at a time.
    """
    query = describe_query(name)
    if store.manifest.get("quads", 0) <= held:
        yield from ([text_of(cell) for cell in row] for row in run_query(store, name).cells)
        return
    with ExitStack() as stack:
        rows: Iterable[Sequence[Cell]]
        if query.then and "force" in query.bound:
            forces = (text_of(each["force"]) for each in _auxiliary(store, "forces"))
            answers = (run_query(store, name, {"force": force}) for force in forces)
            rows = ([cell_of(cell) for cell in row] for answer in answers for row in answer.cells)
        else:
            solutions: Iterable[Row]
            names, solutions = looked_up(store, query.sparql, source=f"query {name}")
            if query.then:
                names, solutions = _finished(query, names, solutions, _Auxiliaries(store, {}, {}))
            rows = assembled(query, names, solutions, stack, portion)
        yield from ([text_in(cell) for cell in row] for row in merged(rows, stack, portion))


def _rows(
    store: Queryable,
    query: NamedQuery,
    sparql: str,
    bindings: Mapping[Variable, Literal | NamedNode],
    wanted: Mapping[str, str],
    settings: Mapping[str, str],
) -> list[Row]:
    """The sorted rows of a named query.

    Args:
        store: what is asked.
        query: the query, of which the store is asked `sparql` with `bindings`.
        wanted: by column or variable, what it must be.
        settings: parameters of the step.
    """
    names, solutions = answered(store, sparql, source=f"query {query.name}", bindings=bindings)
    # A step may need rows that the answer leaves out, such as the cycle before; so its columns are filtered after it.
    late = {target for target in wanted if target in query.columns} - (
        set() if query.then else {*names} - query.multiple
    )
    context = names.index("context") if "context" in names else None
    for target, value in wanted.items():
        if target in late or target in query.bound:
            continue
        place = names.index(target)
        solutions = [
            each
            for each in solutions
            if (text_of(each[place]) == value if each[place] is not None else context is not None and each[context])
        ]
    if query.then:
        names, solutions = _finished(query, names, solutions, _Auxiliaries(store, settings, bindings))
    rows = assemble(query, names, solutions)
    for target in sorted(late):
        place = query.columns.index(target)
        rows = [row for row in rows if wanted[target] in text_of(row[place]).split("|")]
    return in_order(rows)


def _bound(query: NamedQuery, key: str, value: str) -> Literal | NamedNode:
    """The term that a parameter is bound to."""
    if key not in query.iris:
        return Literal(value)
    try:
        return NamedNode(value)
    except ValueError as error:
        raise QueryError(
            f"'{value}' is no IRI (parameter '{key}')",
            source=f"kgbuild query {query.name}",
            fix="give the whole IRI, as an answer shows it",
        ) from error


def _check_settings(query: str, settings: Mapping[str, str]) -> None:
    """Raise QueryError for a day that is none."""
    for key, value in settings.items():
        if len(value) != 10 or last_day(value) is None:
            raise QueryError(
                f"'{value}' is no day of the calendar (parameter '{key}')",
                source=f"kgbuild query {query}",
                fix="write it as YYYY-MM-DD",
            )


def _finished(
    query: NamedQuery, names: Sequence[str], solutions: Iterable[Row], auxiliaries: _Auxiliaries
) -> tuple[list[str], list[Row]]:
    """What the query's step makes of the solutions, which it takes as they come."""
    finished = STEPS[query.then](_by_name(names, solutions), auxiliaries)
    columns = sorted(set[str]().union(*finished))
    return columns, [tuple(map(each.get, columns)) for each in finished]


def _by_name(names: Sequence[str], solutions: Iterable[Row]) -> Iterator[Solution]:
    return ({name: term for name, term in zip(names, each, strict=True) if term is not None} for each in solutions)


@dataclass(frozen=True, slots=True)
class _Auxiliaries:
    """What a step may ask: the auxiliary queries of one store, and the parameters that are its own."""

    store: Queryable
    settings: Mapping[str, str]
    bindings: Mapping[Variable, Literal | NamedNode]

    def __call__(self, name: str) -> list[Solution]:
        return _auxiliary(self.store, name, self.bindings)


def _auxiliary(
    store: Queryable, name: str, bindings: Mapping[Variable, Literal | NamedNode] | None = None
) -> list[Solution]:
    """The solutions of a query that only steps use, `queries/_<name>.rq`.

    Of a line ``# given force: ?row insp:force/dcterms:identifier ?force .`` in it, the pattern is a condition where
    `bindings` has the variable.
    """
    text = (resources.QUERIES / f"_{name}.rq").read_text("utf-8")
    given = {each: value for each, value in (bindings or {}).items() if f"\n# given {each.value}: " in text}
    for variable in given:
        pattern = text.partition(f"\n# given {variable.value}: ")[2].partition("\n")[0]
        selected = text[text.index("\nSELECT") : text.index("\nWHERE {")]
        if f"{variable} " not in selected:  # and could not be bound
            text = text.replace("\nWHERE {", f" {variable}\nWHERE {{\n  {pattern}", 1)
    return list(_by_name(*answered(store, text, source=f"query _{name}", bindings=given)))


# -- values


def _check_value(store: Queryable, query: NamedQuery, parameter: Parameter, value: str) -> None:
    """Tell a value that the graph does not know from one for which there is nothing."""
    if value in parameter.choices or (not parameter.sort and _occurs(store, value)):
        return
    names = _auxiliary(store, "names")
    if parameter.sort:
        classes = _CLASSES[parameter.sort]
        names = [each for each in names if "class" in each and each["class"] in classes]
    known = {text_of(each["name"]) for each in names}
    if parameter.sort and value in known:
        return
    labels = {text_of(each["name"]): text_of(each["label"]) for each in names if "label" in each}
    raise QueryError(
        f"{f'no {parameter.sort}' if parameter.sort else 'nothing'} in the graph is called '{value}' "
        f"(parameter '{parameter.name}')",
        source=f"kgbuild query {query.name}",
        fix=nearest(value, known, labels)
        or f"give a {parameter.description}" + (f", such as {parameter.example}" if parameter.example else ""),
    )


def _occurs(store: Queryable, value: str) -> bool:
    """Whether a value stands anywhere in the graph, as a text or as an address."""
    terms: list[Literal | NamedNode] = [Literal(value)]
    with suppress(ValueError):
        terms.append(NamedNode(value))
    anywhere = "SELECT ?value WHERE { ?node ?is ?value } LIMIT 1"
    found = (solve(store, anywhere, source="a name", substitutions={_VALUE: term})[1] for term in terms)
    return any(next(solutions, None) is not None for solutions in found)


# -- SPARQL of the user's own, and the catalogue for reading


def run_sparql(
    store: Queryable, text: str, *, allow_service: bool = False, source: str = "SPARQL"
) -> Rows | Triples | Truth:
    """The answer to a SPARQL query of the user's own.

    The default graph is the merge of all named graphs, or of those that its FROM clauses name. The prefixes of
    `vocab.PREFIXES` are known; `id:` is the base of the store.

    Args:
        store: what `open_store` gives.
        text: SELECT, ASK, CONSTRUCT or DESCRIBE.
        allow_service: let SERVICE send requests to addresses that the query names.
        source: what errors call the query.

    Raises:
        QueryError: the query does not parse (with line and column), is an update, or uses SERVICE unasked.
    """
    asked = examine(text, prefixes=known_prefixes(store))
    if asked.form == "UPDATE":
        raise QueryError(
            "this is an update, and the store is read-only",
            source=source,
            fix="change the sources and run 'kgbuild build'",
        )
    if asked.service is not None and not allow_service:
        raise QueryError(
            "SERVICE would send requests to another address, which is not allowed here",
            source=source,
            fix="leave SERVICE out, or allow it where you trust the query",
        )
    answer = ask(store, text, source=source)
    try:
        if isinstance(answer, QueryBoolean):
            return Truth(bool(answer))
        if isinstance(answer, QuerySolutions):
            variables = tuple(variable.value for variable in answer.variables)
            count = range(len(variables))
            return Rows(variables, tuple(tuple(solution[index] for index in count) for solution in answer))
        return Triples(tuple(sorted(set(answer), key=str)))
    except OSError as error:
        raise broken(error, source) from error
    except RuntimeError as error:
        raise QueryError(f"the query cannot be answered: {error}", source=source, fix="simplify the query") from error


def render_catalogue(queries: Iterable[NamedQuery], *, store: Queryable | None = None) -> str:
    """The catalogue for reading: how to ask and, by groups, name, question, parameters with an example, columns.

    Args:
        queries: of `list_queries`.
        store: with one, also the first rows of each query in it, asked with the example of its first parameter where
            that gives rows.
    """
    by_group: dict[str, list[NamedQuery]] = {name: [] for name in (*GROUPS, "")}
    for query in queries:
        by_group[query.group].append(query)
    blocks = [_HOW_TO_ASK.rstrip()]
    for name, found in by_group.items():
        if found:
            blocks.append(f"== {name or 'Other questions'}")
        for query in found:
            lines = [f"{query.name}: {query.question}"]
            lines += [
                f"    --param {each.name}={_quoted(each.example)}  {each.description}" for each in query.parameters
            ]
            lines.append(f"    columns: {', '.join(query.columns)}")
            blocks.append("\n".join([*lines, *(_example(store, query) if store is not None else ())]))
    return "\n\n".join(blocks) + "\n"


def _quoted(value: str) -> str:
    """A value as a shell takes it."""
    return shlex.quote(value) if value else "..."


def _example(store: Queryable, query: NamedQuery, rows: int = 2) -> Iterator[str]:
    """A command and the first rows of its answer, as columns with what is stated in them."""
    first = next((each for each in query.parameters if each.example and each.name not in query.settings), None)
    given = {first.name: first.example} if first is not None else {}
    try:
        answer = run_query(store, query.name, given)
    except QueryError:
        given, answer = {}, run_query(store, query.name)
    if given and not answer:
        given, answer = {}, run_query(store, query.name)
    params = "".join(f" --param {key}={_quoted(value)}" for key, value in given.items())
    yield f"    $ kgbuild query {query.name}{params}"
    for row in answer.cells[:rows]:
        told = (
            f"{column}={one_line(text_of(cell), CELL_WIDTH)}"
            for column, cell in zip(query.columns, row, strict=True)
            if cell
        )
        yield "      " + "  ".join(told)
    yield f"      ({len(answer):,} row{'' if len(answer) == 1 else 's'})"


__all__ = [
    "GROUPS",
    "STEPS",
    "TABLE_FORMATS",
    "NamedQuery",
    "Parameter",
    "Queryable",
    "Rows",
    "Triples",
    "Truth",
    "describe_query",
    "last_day",
    "list_queries",
    "render_catalogue",
    "run_query",
    "run_sparql",
]
