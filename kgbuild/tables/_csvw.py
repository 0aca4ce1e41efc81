"""CSV on the Web metadata -> what a table's columns mean. The part of the standard that reading needs, and no network.

Understood: `tables` or a single table, `url`, `dialect` (delimiter, encoding, header, headerRowCount, quoteChar,
doubleQuote, skipRows, commentPrefix), `tableSchema` with `columns`; of a column `name`, `titles`, `propertyUrl`,
`virtual`, `required`, `default`, `null`, `separator` and the `format` of a date; the inherited ones also on the schema,
the table and the group. `dc:type` of a table names the kind of table, and `notes` may hold value
mappings: ``{"column": "grade", "values": {"RI": "requires-improvement"}}``. Everything else is left alone.

Spec: Metadata Vocabulary for Tabular Data (W3C Recommendation, 17 December 2015), sections 5.4 to 5.9.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import unquote

from kgbuild.errors import TableError
from kgbuild.vocab import PREFIXES

_PREFIXES: Final = {**PREFIXES, "dc": PREFIXES["dcterms"]}  # the CSVW context: dc is Dublin Core terms
_DATE_BASES: Final = frozenset({"date", "gYear", "gYearMonth"})
_DATE_PARTS: Final = {
    "yyyy": r"(?P<y>\d{4})",
    "MM": r"(?P<m>\d{2})",
    "M": r"(?P<m>\d{1,2})",
    "dd": r"(?P<d>\d{2})",
    "d": r"(?P<d>\d{1,2})",
}
_INHERITED: Final = ("null", "separator", "default", "required", "datatype")
_DIALECT: Final = frozenset(
    [
        "commentPrefix",
        "delimiter",
        "doubleQuote",
        "encoding",
        "header",
        "headerRowCount",
        "quoteChar",
        "skipBlankRows",
        "skipRows",
        "trim",
    ]
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column as metadata describe it. `titles` are what its header may say; `date_format` is "" for ISO 8601."""

    name: str
    titles: tuple[str, ...] = ()
    property_url: str = ""
    virtual: bool = False
    required: bool = False
    separator: str = ""
    null: frozenset[str] = frozenset({""})
    default: str = ""
    date_format: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells stand in the file. `delimiter` and `encoding` are "" where nothing is said."""

    delimiter: str = ""
    encoding: str = ""
    quote: str | None = '"'
    double_quote: bool = True
    header: bool = True
    skip_rows: int = 0
    comment_prefix: str = ""


@dataclass(frozen=True, slots=True)
class TableDescription:
    """One table of a metadata file. `kind` is what its `dc:type` says, or ""."""

    url: str
    kind: str
    columns: tuple[Column, ...]
    dialect: Dialect = Dialect()


def parse_metadata(metadata: bytes, *, source: str) -> tuple[TableDescription, ...]:
    """The tables that a metadata file describes, in its order.

    Raises:
        TableError: the metadata is not JSON, or uses what is not understood in a way that would change the reading.
    """
    try:
        group = json.loads(metadata)
    except json.JSONDecodeError as error:
        raise TableError(
            f"is not JSON: {error.msg}", source=source, line=error.lineno, fix="mend the metadata at this line"
        ) from error
    except UnicodeDecodeError as error:
        raise TableError("is not UTF-8", source=source, fix="save the metadata as UTF-8") from error
    if not isinstance(group, dict):
        raise _error(source, "is not a JSON object")
    tables = group.get("tables", [group] if group.keys() & {"dialect", "tableSchema", "url"} else [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise _error(source, "'tables' is not a list of objects")
    return tuple(_table(table, group if "tables" in group else {}, source) for table in tables)


def description_of(descriptions: Iterable[TableDescription], table: str) -> TableDescription | None:
    """The description whose `url` has the file name of `table` (a path or a name), or None.

    A description without a `url` fits every table.
    """
    base = table.replace("\\", "/").rsplit("/", 1)[-1]
    for description in descriptions:
        if description.url in ("", base):
            return description
    return None


def date_reader(format_: str, *, source: str) -> Callable[[str], str]:
    """A function from a cell to an ISO 8601 date, with no more precision than the format has (``2014-11``, ``2014``).

    The function raises ValueError for what does not fit or is no day of the calendar.

    Spec: Model for Tabular Data and Metadata on the Web, section 6.4.4 (formats for dates; letters of UAX 35).
    """
    pattern = ""
    names: list[str] = []
    for match in re.finditer(r"([A-Za-z])\1*|[^A-Za-z]", format_):
        part = match.group()
        known = _DATE_PARTS.get(part)
        if known is None and part.isalpha():
            raise _error(source, f"date format '{format_}' has '{part}', which is not understood (yyyy MM M dd d)")
        pattern += known or re.escape(part)
        names.append(part[0])
    if names.count("y") != 1 or names.count("M") > 1 or names.count("d") > names.count("M"):
        raise _error(source, f"date format '{format_}' needs a year, and a month where it has a day")
    compiled = re.compile(pattern, re.ASCII)

    def read(cell: str) -> str:
        found = compiled.fullmatch(cell)
        if found is None:
            raise ValueError(format_)
        parts = found.groupdict()
        year, month, day = int(parts["y"]), int(parts.get("m") or 1), int(parts.get("d") or 1)
        whole = date(year, month, day).isoformat()
        return whole[: 10 if "d" in parts else 7 if "m" in parts else 4]

    return read


def _error(source: str, problem: str) -> TableError:
    return TableError(problem, source=source, fix="data/README.md says what the metadata of a table may hold")


def _text(holder: Mapping[str, Any], key: str, of: str, source: str, *, most: int | None = None) -> str:
    """A string, "" where it is null or not there; of no more than `most` characters."""
    value = holder.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _error(source, f"'{key}' of {of} is not a string")
    if most is not None and len(value) > most:
        raise _error(source, f"'{key}' of {of} is not one character")
    return value


def _table(table: dict[str, Any], group: dict[str, Any], source: str) -> TableDescription:
    schema = table.get("tableSchema", group.get("tableSchema", {}))
    if not isinstance(schema, dict):
        raise _error(source, "'tableSchema' leads to another file; put the schema into this one")
    columns = schema.get("columns", [])
    if not isinstance(columns, list) or not all(isinstance(column, dict) for column in columns):
        raise _error(source, "'columns' is not a list of objects")
    url = _text(table, "url", "a table", source)
    values = _values(table, source)
    parents = (schema, table, group)
    described = tuple(_column(column, number, parents, values, source) for number, column in enumerate(columns, 1))
    return TableDescription(
        url=unquote(url).rsplit("/", 1)[-1],
        kind=_kind(table.get("dc:type", "")),
        columns=described,
        dialect=_dialect(table.get("dialect", group.get("dialect", {})), source),
    )


def _kind(value: Any) -> str:
    """The last part of `dc:type`: a string, or an object with @id or @value."""
    if isinstance(value, dict):
        value = value.get("@id", value.get("@value", ""))
    return re.split(r"[/#:]", value)[-1] if isinstance(value, str) else ""


def _strings(value: Any) -> list[str]:
    """A string, a list of strings, or a language map of either, as a list."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return []


def _values(table: dict[str, Any], source: str) -> dict[str, dict[str, str]]:
    mappings: dict[str, dict[str, str]] = {}
    notes = table.get("notes", [])
    if not isinstance(notes, list):
        raise _error(source, "'notes' is not a list")
    for note in notes:
        if isinstance(note, dict) and "values" in note:
            column, values = note.get("column"), note["values"]
            if not isinstance(column, str) or not isinstance(values, dict):
                raise _error(source, 'a note with values is not of the form {"column": NAME, "values": {THEIRS: OURS}}')
            mappings.setdefault(column, {}).update({str(theirs): str(ours) for theirs, ours in values.items()})
    return mappings


def _column(
    column: dict[str, Any],
    number: int,
    parents: tuple[dict[str, Any], ...],
    values: dict[str, dict[str, str]],
    source: str,
) -> Column:
    inherited = {key: next((level[key] for level in (column, *parents) if key in level), None) for key in _INHERITED}
    this = f"column {number}"
    name = _text(column, "name", this, source)
    titles = _strings(column.get("titles", []))
    datatype = inherited["datatype"]
    date_format = ""
    if isinstance(datatype, dict) and datatype.get("base") in _DATE_BASES:
        date_format = str(datatype.get("format", ""))
    property_url = column.get("propertyUrl", "")
    prefix, colon, local = property_url.partition(":") if isinstance(property_url, str) else ("", "", "")
    if colon and prefix in _PREFIXES and not local.startswith("//"):
        property_url = _PREFIXES[prefix] + local
    null = inherited["null"]
    return Column(
        name=name,
        titles=tuple(titles) or ((name,) if name else ()),
        property_url=property_url if isinstance(property_url, str) else "",
        virtual=bool(column.get("virtual", False)),
        required=bool(inherited["required"]),
        separator=_text(inherited, "separator", this, source),
        null=frozenset(_strings(null)) if null is not None else frozenset({""}),
        default=_text(inherited, "default", this, source),
        date_format=date_format,
        values=values.get(name, {}),
    )


def _dialect(dialect: Any, source: str) -> Dialect:
    if not isinstance(dialect, dict):
        raise _error(source, "'dialect' leads to another file; put the dialect into this one")
    unknown = sorted(key for key in dialect if key not in _DIALECT and not key.startswith("@"))
    if unknown:
        raise _error(source, f"'{unknown[0]}' of the dialect is not understood")
    this = "the dialect"
    rows = dialect.get("headerRowCount", 1 if dialect.get("header", True) else 0)
    if rows not in (0, 1):
        raise _error(source, "'headerRowCount' of the dialect may be 0 or 1")
    skip = dialect.get("skipRows", 0)
    if not isinstance(skip, int) or skip < 0:
        raise _error(source, "'skipRows' of the dialect is not a count")
    return Dialect(
        delimiter=_text(dialect, "delimiter", this, source, most=1),
        encoding=_text(dialect, "encoding", this, source),
        quote=_text({"quoteChar": '"', **dialect}, "quoteChar", this, source, most=1) or None,
        double_quote=bool(dialect.get("doubleQuote", True)),
        header=rows == 1,
        skip_rows=skip,
        comment_prefix=_text(dialect, "commentPrefix", this, source),
    )
