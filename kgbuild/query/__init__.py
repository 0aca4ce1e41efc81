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
    # plan: as written                           not as `_plans.hashed` has it: little is read

A parameter under `bind` is a binding of the variable of its name, which must stand in a part of the query that every
row needs. Any other is compared with what the query gives: with a column of the finished rows, or with a variable
before the step (a solution that binds `?context` and lacks the variable is kept). A query may select variables that are
no columns: those whose name begins with `row` say what makes one row (an attestation, say), and all values of a column
within one row are joined.

The store's named graphs together are the default graph. It holds each triple once, so that the queries of that folder
need no ``GRAPH ?graph { }``, which would make a third column of every join. They say first what every row needs, then
look up names, and only then add what is optional: `_plans` tells how they are put to the engine.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, Final, Protocol
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, Store, Triple, Variable

from kgbuild import resources
from kgbuild._collector import collector_paused
from kgbuild.errors import MissingExtra, QueryError, RuleError, StoreError
from kgbuild.query._differences import DIFFERENCE_STEPS
from kgbuild.query._duties import DUTY_STEPS, last_day
from kgbuild.query._lineage import LINEAGE_STEPS
from kgbuild.query._plans import hashed, lookups, looped, narrowed, required
from kgbuild.query._steps import STEPS as _STEPS
from kgbuild.query._steps import Solution, Term, joined
from kgbuild.vocab import DEFAULT_BASE, PREFIXES, XSD

STEPS: Final = {**_STEPS, **DUTY_STEPS, **DIFFERENCE_STEPS, **LINEAGE_STEPS}
# In the order in which the catalogue tells of them.
GROUPS: Final = (
    "What is there",
    "Grades",
    "Findings",
    "What comes back",
    "Duties",
    "Sources side by side",
    "People and organisations",
)
TABLE_FORMATS: Final = ("table", "csv", "tsv", "json", "xml")
_CELL_WIDTH: Final = 48  # characters of a cell that a printed table shows
_VALUE: Final = Variable("value")
_FEW: Final = 20_000  # solutions of a pattern that a plan starts from
# A row that is looked up costs as much as reading so many quads: measured on 4.4 million, where 2,300 rows took half.
_QUADS_TO_A_LOOK_UP: Final = 1_500
_ZERO: Final = Decimal(0)
_WHOLE_NUMBERS: Final = frozenset({XSD.integer, XSD.nonNegativeInteger})
_FLOATS: Final = frozenset(NamedNode(PREFIXES["xsd"] + name) for name in ("double", "float"))
_SPARQL_RESULTS: Final = "http://www.w3.org/2005/sparql-results#"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2
_UPDATE: Final = re.compile(
    r"(?:\s|#[^\n]*\n|PREFIX\s+\S*\s*<[^>]*>|BASE\s*<[^>]*>)*"
    r"(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b",
    re.IGNORECASE,
)
_HEADER: Final = re.compile(
    r"#\s*(title|question|group|columns|bind|set|then|plan|choices\s+(?P<choices>\w+)|param\s+(?P<name>\w+)(?:\s*=\s*(?P<target>\w+))?)\s*:"
)

Row = tuple[Term | None, ...]
Value = str | int | float | bool | Decimal | None


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


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a named query; all are optional. `target` is the column or variable that it is compared with."""

    name: str
    target: str
    description: str
    example: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of the catalogue. `multiple` are the columns whose several values are joined by "|"."""

    name: str
    title: str
    question: str
    columns: tuple[str, ...]
    multiple: frozenset[str]
    parameters: tuple[Parameter, ...]
    bound: frozenset[str]
    iris: frozenset[str]
    settings: frozenset[str]
    then: str
    sparql: str
    group: str = ""

    def to_json(self) -> dict[str, Any]:
        """The catalogue's entry, for `json.dumps`."""
        return {
            "name": self.name,
            "group": self.group,
            "title": self.title,
            "question": self.question,
            "columns": list(self.columns),
            "parameters": [
                {"name": each.name, "description": each.description, "example": each.example}
                for each in self.parameters
            ],
            "sparql": self.sparql,
        }


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a SELECT: RDF terms in columns; None where nothing is stated."""

    columns: tuple[str, ...]
    cells: tuple[tuple[Term | None, ...], ...]

    def __len__(self) -> int:
        return len(self.cells)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        """Each row by column: int, Decimal, float, bool or str as the term's datatype says, None if not stated."""
        for row in self.cells:
            yield dict(zip(self.columns, map(_value, row), strict=True))

    def write(self, stream: IO[bytes], form: str | None = None) -> None:
        """Write in `form`: table (the default), csv, tsv, json or xml. Raises QueryError for any other."""
        writers = {
            None: self.to_table,
            "table": self.to_table,
            "csv": self.to_csv,
            "tsv": self.to_tsv,
            "json": self.to_json,
            "xml": self.to_xml,
        }
        if form not in writers:
            raise _wrong_format("a query that gives rows", form, TABLE_FORMATS)
        stream.write(writers[form]().encode("utf-8"))

    def to_csv(self) -> str:
        """Comma-separated values, a header first, lines ended by LF. Spec: RFC 4180."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_text(cell) for cell in row] for row in self.cells)
        return buffer.getvalue()

    def to_tsv(self) -> str:
        r"""Tab-separated values as plain text, a header first; tab, CR, LF and \ are written \t, \r, \n and \\."""
        table = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
        lines = ["\t".join(self.columns)]
        lines += ["\t".join(_text(cell).translate(table) for cell in row) for row in self.cells]
        return "\n".join(lines) + "\n"

    def to_json(self) -> str:
        """SPARQL 1.1 Query Results JSON Format, one object; a cell that is not stated has no binding."""
        bindings = [
            {column: _json_term(cell) for column, cell in zip(self.columns, row, strict=True) if cell is not None}
            for row in self.cells
        ]
        data = {"head": {"vars": list(self.columns)}, "results": {"bindings": bindings}}
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"

    def to_xml(self) -> str:
        """SPARQL Query Results XML Format. Characters that XML cannot hold become U+FFFD."""
        parts = [f'<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="{_SPARQL_RESULTS}">\n<head>']
        parts += [f"<variable name={quoteattr(column)}/>" for column in self.columns]
        parts.append("</head>\n<results>\n")
        for row in self.cells:
            cells = zip(self.columns, row, strict=True)
            found = (f"<binding name={quoteattr(column)}>{_xml_term(cell)}</binding>" for column, cell in cells if cell)
            parts.append(f"<result>{''.join(found)}</result>\n")
        parts.append("</results>\n</sparql>\n")
        return "".join(parts)

    def to_table(self) -> str:
        """For reading: columns aligned, long cells cut (to_csv has them whole), and how many rows there are."""
        lines = [list(self.columns)] + [[_short(_text(cell)) for cell in row] for row in self.cells]
        widths = [max(len(line[index]) for line in lines) for index in range(len(self.columns))]
        lines.insert(1, ["-" * width for width in widths])
        printed = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
        count = f"({len(self.cells):,} row{'' if len(self.cells) == 1 else 's'})"
        return "\n".join([*(line.rstrip() for line in printed), count]) + "\n"

    def to_pandas(self) -> Any:
        """A `pandas.DataFrame`: whole numbers as Int64, other numbers as float64, the rest as text; missing as NA.

        Raises:
            MissingExtra: pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise MissingExtra("pandas", extra="pandas", purpose="Rows.to_pandas") from error
        series = {}
        for column, (kind, values) in self._typed().items():
            dtype = {int: "Int64", float: "float64", bool: "boolean"}.get(kind, object)
            series[column] = pandas.Series(values, dtype=dtype)
        return pandas.DataFrame(series, columns=list(self.columns))

    def to_polars(self) -> Any:
        """A `polars.DataFrame`, typed as `to_pandas` types it; missing as null.

        Raises:
            MissingExtra: polars is not installed.
        """
        try:
            import polars
        except ImportError as error:
            raise MissingExtra("polars", extra="polars", purpose="Rows.to_polars") from error
        types = {int: polars.Int64, float: polars.Float64, bool: polars.Boolean}
        typed = self._typed()
        return polars.DataFrame(
            [
                polars.Series(column, values, dtype=types.get(kind, polars.String))
                for column, (kind, values) in typed.items()
            ]
        )

    def _typed(self) -> dict[str, tuple[type, list[Any]]]:
        """Each column as values of one type: bool, int, float, or else str."""
        result: dict[str, tuple[type, list[Any]]] = {}
        for index, column in enumerate(self.columns):
            values = [_value(row[index]) for row in self.cells]
            kinds = {type(value) for value in values if value is not None}
            if kinds and (kinds == {bool} or kinds == {int}):
                result[column] = (kinds.pop(), values)
            elif kinds and kinds <= {int, float, Decimal}:
                result[column] = (float, [None if value is None else float(value) for value in values])
            else:
                result[column] = (str, [None if row[index] is None else _text(row[index]) for row in self.cells])
        return result


@dataclass(frozen=True, slots=True)
class Triples:
    """The answer to a CONSTRUCT or DESCRIBE: triples, each once, in code point order of their N-Triples lines."""

    triples: tuple[Triple, ...]

    def __len__(self) -> int:
        return len(self.triples)

    def __iter__(self) -> Iterator[Triple]:
        return iter(self.triples)

    def write(self, stream: IO[bytes], form: str | None = None) -> None:
        """Write in `form`: turtle (the default), ntriples, nquads, trig, jsonld or rdfxml. Others: QueryError."""
        from kgbuild.export import RDF_FORMATS, serialize_quads

        form = form or "turtle"
        if form not in RDF_FORMATS:
            raise _wrong_format("a query that gives a graph", form, RDF_FORMATS)
        serialize_quads((Quad(each.subject, each.predicate, each.object) for each in self.triples), form, stream)


@dataclass(frozen=True, slots=True)
class Truth:
    """The answer to an ASK."""

    value: bool

    def __bool__(self) -> bool:
        return self.value

    def write(self, stream: IO[bytes], form: str | None = None) -> None:
        """Write true or false: as a word (table, csv, tsv), or in SPARQL's results format (json, xml)."""
        word = "true" if self.value else "false"
        if form == "json":
            text = f'{{"head": {{}}, "boolean": {word}}}\n'
        elif form == "xml":
            head = f'<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="{_SPARQL_RESULTS}">\n<head/>\n'
            text = f"{head}<boolean>{word}</boolean>\n</sparql>\n"
        elif form in {None, "table", "csv", "tsv"}:
            text = word + "\n"
        else:
            raise _wrong_format("a query that gives true or false", form, TABLE_FORMATS)
        stream.write(text.encode())


def list_queries() -> tuple[NamedQuery, ...]:
    """The catalogue, by name. Raises RuleError where a query's file is malformed."""
    return tuple(_catalogue().values())


def describe_query(name: str) -> NamedQuery:
    """The named query. Raises QueryError for an unknown name, with the nearest one."""
    catalogue = _catalogue()
    if name not in catalogue:
        raise QueryError(
            f"there is no query '{name}'",
            source="kgbuild query",
            fix=_nearest(name, catalogue) or "'kgbuild queries' lists the queries",
        )
    return catalogue[name]


def render_catalogue(queries: Iterable[NamedQuery], *, store: Queryable | None = None) -> str:
    """The catalogue for reading, by groups: name, question, parameters with an example, columns.

    Args:
        queries: of `list_queries`.
        store: with one, also the first rows of each query in it, asked with the example of its first parameter where
            that gives rows.
    """
    by_group: dict[str, list[NamedQuery]] = {name: [] for name in (*GROUPS, "")}
    for query in queries:
        by_group[query.group].append(query)
    blocks = []
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
        told = (f"{column}={_short(_text(cell))}" for column, cell in zip(query.columns, row, strict=True) if cell)
        yield "      " + "  ".join(told)
    yield f"      ({len(answer):,} row{'' if len(answer) == 1 else 's'})"


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
                fix=_nearest(key, known) or f"its parameters are: {', '.join(known) or 'none'}",
            )
    settings = {key: given[key] for key in sorted(given) if key in query.settings}
    _check_settings(name, settings)
    wanted = {known[key].target: value for key, value in given.items() if key not in settings}
    single = {key for key in wanted if key in query.columns and key not in query.multiple and not query.then}
    sparql, narrowed = required(query.sparql, single - query.bound)
    bindings = {
        Variable(key): _bound(query, key, wanted[key]) for key in sorted(wanted) if key in query.bound | narrowed
    }
    with collector_paused():
        rows = _rows(store, query, _planned(store, sparql, bindings), bindings, wanted, settings)
    if not rows:
        for key, value in given.items():
            if key in settings:
                continue
            _check_value(store, query, known[key], value)
    return Rows(query.columns, tuple(rows))


def _rows(
    store: Queryable,
    query: NamedQuery,
    plan: str,
    bindings: Mapping[Variable, Literal | NamedNode],
    wanted: Mapping[str, str],
    settings: Mapping[str, str],
) -> list[Row]:
    """The sorted rows of a named query.

    Args:
        store: what is asked.
        query: the query, put to the store as `plan` with `bindings`.
        wanted: by column or variable, what it must be.
        settings: parameters of the step.
    """
    names, solutions = _solve(store, plan, source=f"query {query.name}", substitutions=bindings)
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
            if (_text(each[place]) == value if each[place] is not None else context is not None and each[context])
        ]
    if query.then:
        finished = STEPS[query.then](_by_name(names, solutions), _Auxiliaries(store, settings))
        names = sorted({name for each in finished for name in each})
        solutions = [tuple(map(each.get, names)) for each in finished]
    rows = _assemble(query, names, solutions)
    for target in sorted(late):
        place = query.columns.index(target)
        rows = [row for row in rows if wanted[target] in _text(row[place]).split("|")]
    # The same terms stand in many rows, and a key costs more than a look into a dictionary.
    keys = {cell: _sort_key(cell) for cell in {cell for row in rows for cell in row}}
    rows.sort(key=lambda row: [keys[cell] for cell in row])
    return rows


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
    found = _features(text)
    if "SERVICE" in found and not allow_service:
        raise QueryError(
            "SERVICE would send requests to another address, which is not allowed here",
            source=source,
            fix="leave SERVICE out, or allow it where you trust the query",
        )
    answer = _ask(store, text, source=source)
    try:
        if isinstance(answer, QueryBoolean):
            return Truth(bool(answer))
        if isinstance(answer, QuerySolutions):
            variables = tuple(variable.value for variable in answer.variables)
            count = range(len(variables))
            return Rows(variables, tuple(tuple(solution[index] for index in count) for solution in answer))
        return Triples(tuple(sorted(set(answer), key=str)))
    except OSError as error:
        raise _broken(error, source) from error
    except RuntimeError as error:
        raise QueryError(f"the query cannot be answered: {error}", source=source, fix="simplify the query") from error


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


# -- the catalogue


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, NamedQuery]:
    files = sorted(resources.QUERIES.glob("*.rq"))
    return {file.stem: _read_query(file) for file in files if not file.stem.startswith("_")}


def _read_query(file: Path) -> NamedQuery:
    """A query file with its header."""
    text = file.read_text("utf-8")
    parts: dict[str, str] = {}
    parameters: list[Parameter] = []
    multiple: set[str] = set()
    choices: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#"):
            break
        header = _HEADER.match(line)
        if header is None:
            continue
        content = line[header.end() :].strip()
        if header["choices"]:
            choices[header["choices"]] = tuple(each.strip() for each in content.split(","))
            continue
        if header["name"]:
            description, _, example = content.partition(", example ")
            parameters.append(Parameter(header["name"], header["target"] or header["name"], description, example))
        elif header[1] in parts:
            raise RuleError(f"'{header[1]}' is there twice", source=file, line=number, fix="keep one")
        else:
            parts[header[1]] = content
    for part in ("title", "question", "columns"):
        if not parts.get(part):
            raise RuleError(f"the header lacks '{part}'", source=file, line=1, fix=f"add a line '# {part}: ...'")
    parameters = [replace(each, choices=choices.get(each.name, ())) for each in parameters]
    columns = []
    for column in parts["columns"].split(","):
        columns.append(column.strip().removesuffix("|"))
        if column.strip().endswith("|"):
            multiple.add(columns[-1])
    bindings = {name.strip() for name in parts.get("bind", "").split(",") if name.strip()}
    iris = frozenset(name.strip("<>") for name in bindings if name.startswith("<"))
    bound = iris | {name for name in bindings if not name.startswith("<")}
    for name in sorted(bound - {each.name for each in parameters if each.target == each.name}):
        raise RuleError(
            f"'bind' names '{name}', which is no parameter", source=file, line=1, fix="declare it, or drop it"
        )
    settings = frozenset(name.strip() for name in parts.get("set", "").split(",") if name.strip())
    for name in sorted(settings - {each.name for each in parameters}):
        raise RuleError(
            f"'set' names '{name}', which is no parameter", source=file, line=1, fix="declare it, or drop it"
        )
    if parts.get("group", GROUPS[0]) not in GROUPS:
        raise RuleError(
            f"there is no group '{parts['group']}'", source=file, line=1, fix=f"the groups are: {', '.join(GROUPS)}"
        )
    then = parts.get("then", "")
    if then and then not in STEPS:
        raise RuleError(
            f"there is no step '{then}'", source=file, line=1, fix=f"the steps are: {', '.join(sorted(STEPS))}"
        )
    return NamedQuery(
        file.stem,
        parts["title"],
        parts["question"],
        tuple(columns),
        frozenset(multiple),
        tuple(parameters),
        bound,
        iris,
        settings,
        then,
        text,
        parts.get("group", ""),
    )


# -- asking


def _ask(
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
        raise _broken(error, source) from error
    except (RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be answered: {error}", source=source, fix="mend the query") from error


def _solve(
    store: Queryable, text: str, *, source: str, substitutions: Mapping[Variable, Literal | NamedNode] | None = None
) -> tuple[list[str], list[Row]]:
    """The names of the variables of a SELECT, and its solutions in their order; None where one is unbound."""
    answer = _ask(store, text, source=source, substitutions=substitutions)
    if not isinstance(answer, QuerySolutions):
        raise QueryError("a named query must be a SELECT", source=source, fix="rewrite it")
    names = [variable.value for variable in answer.variables]
    try:
        return names, [tuple(solution) for solution in answer]
    except OSError as error:
        raise _broken(error, source) from error


def _by_name(names: Sequence[str], solutions: Iterable[Row]) -> list[Solution]:
    return [{name: term for name, term in zip(names, each, strict=True) if term is not None} for each in solutions]


@dataclass(frozen=True, slots=True)
class _Auxiliaries:
    """What a step may ask: the auxiliary queries of one store, and the parameters that are its own."""

    store: Queryable
    settings: Mapping[str, str]

    def __call__(self, name: str) -> list[Solution]:
        return _auxiliary(self.store, name)


def _check_settings(query: str, settings: Mapping[str, str]) -> None:
    """Raise QueryError for a day that is none."""
    for key, value in settings.items():
        if len(value) != 10 or last_day(value) is None:
            raise QueryError(
                f"'{value}' is no day of the calendar (parameter '{key}')",
                source=f"kgbuild query {query}",
                fix="write it as YYYY-MM-DD",
            )


def _auxiliary(store: Queryable, name: str) -> list[Solution]:
    """The solutions of a query that only steps use, `queries/_<name>.rq`."""
    file = resources.QUERIES / f"_{name}.rq"
    return _by_name(*_solve(store, _planned(store, file.read_text("utf-8")), source=f"query _{name}"))


def _planned(store: Queryable, text: str, bindings: Mapping[Variable, Literal | NamedNode] | None = None) -> str:
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
        (row,) = _ask(store, limited, source="a query's plan")
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


def _broken(error: OSError, source: str) -> StoreError:
    return StoreError(
        f"the graph cannot be read ({error})",
        source=source,
        fix="build the store again; 'kgbuild doctor' looks at its health",
    )


def _features(text: str) -> set[str]:
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


# -- rows


def _assemble(query: NamedQuery, names: Sequence[str], solutions: Sequence[Row]) -> list[Row]:
    """One row for each group of solutions that agree in what makes a row; several values of a cell joined by "|"."""
    if not solutions:
        return []
    keys = [place for place, name in enumerate(names) if name.startswith("row")]
    keys = keys or [names.index(each) for each in query.columns if each not in query.multiple and each in names]
    # A column that no solution has is that of the None behind each.
    shown = _picker([names.index(column) if column in names else len(names) for column in query.columns])
    key_of = _picker(keys)
    groups: dict[Row, list[Row]] = {}
    for solution in solutions:
        groups.setdefault(key_of(solution), []).append(shown((*solution, None)))
    return [group[0] if len(group) == 1 else tuple(map(_cell, zip(*group, strict=True))) for group in groups.values()]


def _cell(values: Iterable[Term | None]) -> Term | None:
    stated = {value for value in values if value is not None}
    return joined(stated) if stated else None


def _picker(places: Sequence[int]) -> Callable[[Row], Row]:
    """What takes the cells at some places of a row; `itemgetter` gives no tuple of one."""
    return itemgetter(*places) if len(places) > 1 else lambda row: tuple(row[place] for place in places)


def _check_value(store: Queryable, query: NamedQuery, parameter: Parameter, value: str) -> None:
    """Tell a value that the graph does not know from one for which there is nothing."""
    if value in parameter.choices or _occurs(store, value):
        return
    known = {_text(each["name"]) for each in _auxiliary(store, "names")}
    near = _nearest(value, known)
    raise QueryError(
        f"nothing in the graph is called '{value}' (parameter '{parameter.name}')",
        source=f"kgbuild query {query.name}",
        fix=near or f"give a {parameter.description}" + (f", such as {parameter.example}" if parameter.example else ""),
    )


def _occurs(store: Queryable, value: str) -> bool:
    """Whether a value stands anywhere in the graph, as a text or as an address."""
    terms: list[Literal | NamedNode] = [Literal(value)]
    with suppress(ValueError):
        terms.append(NamedNode(value))
    anywhere = "SELECT ?value WHERE { ?node ?is ?value } LIMIT 1"
    return any(_solve(store, anywhere, source="a name", substitutions={_VALUE: term})[1] for term in terms)


def _nearest(word: str, known: Iterable[str]) -> str:
    """A hint with the nearest spelling or, failing that, with names that hold the word; "" if there are none."""
    names = sorted(known)
    near = get_close_matches(word, names, n=1, cutoff=0.75)
    near = (
        near
        or [name for name in names if word.casefold() in name.casefold()][:4]
        or get_close_matches(word, names, n=1)
    )
    return f"did you mean {' or '.join(repr(name) for name in near)}?" if near else ""


def _wrong_format(what: str, form: str | None, formats: Sequence[str]) -> QueryError:
    return QueryError(f"{what} cannot be written as {form}", source="--format", fix=f"use one of: {', '.join(formats)}")


# -- terms


def _text(term: Term | None) -> str:
    """What a table prints of a term."""
    if term is None:
        return ""
    if isinstance(term, (NamedNode, Literal)):
        return term.value
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(term)


def _value(term: Term | None) -> Value:
    if term is None:
        return None
    if isinstance(term, Literal):
        try:
            if term.datatype in _WHOLE_NUMBERS:
                return int(term.value)
            if term.datatype == XSD.decimal:
                return Decimal(term.value)
            if term.datatype in _FLOATS:
                return float(term.value)
        except (ValueError, ArithmeticError):
            return term.value  # an ill-typed literal says no number
        if term.datatype == XSD.boolean and term.value in {"true", "false", "1", "0"}:
            return term.value in {"true", "1"}
    return _text(term)


def _sort_key(term: Term | None) -> tuple[int, Decimal, str]:
    """Not stated first, then numbers by size, then text by code point."""
    if term is None:
        return 0, _ZERO, ""
    if isinstance(term, NamedNode) or (isinstance(term, Literal) and term.datatype == XSD.string):
        return 2, _ZERO, term.value
    value = _value(term)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return 1, Decimal(value), ""
    return 2, _ZERO, _text(term)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _CELL_WIDTH else line[: _CELL_WIDTH - 1] + "…"


def _json_term(term: Term) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Literal):
        data = {"type": "literal", "value": term.value}
        if term.language:
            data["xml:lang"] = term.language
        elif term.datatype != XSD.string:
            data["datatype"] = term.datatype.value
        return data
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}


def _xml_term(term: Term) -> str:
    if isinstance(term, NamedNode):
        return f"<uri>{_xml_text(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{_xml_text(term.value)}</bnode>"
    if isinstance(term, Literal):
        attribute = ""
        if term.language:
            attribute = f" xml:lang={quoteattr(term.language)}"
        elif term.datatype != XSD.string:
            attribute = f" datatype={quoteattr(term.datatype.value)}"
        return f"<literal{attribute}>{_xml_text(term.value)}</literal>"
    parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
    return f"<triple>{''.join(f'<{name}>{_xml_term(part)}</{name}>' for name, part in parts)}</triple>"


def _xml_text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})


__all__ = [
    "TABLE_FORMATS",
    "NamedQuery",
    "Parameter",
    "Queryable",
    "Rows",
    "Triples",
    "Truth",
    "describe_query",
    "list_queries",
    "render_catalogue",
    "run_query",
    "run_sparql",
]
