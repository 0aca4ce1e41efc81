"""What queries answer, as Python and in the formats of SPARQL results: rows, triples, true or false."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any, Final
from xml.sax.saxutils import quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kgbuild.csv_text import csv_lines
from kgbuild.errors import MissingExtra, QueryError
from kgbuild.one_line import one_line
from kgbuild.query._steps import Term
from kgbuild.vocab import PREFIXES, XSD
from kgbuild.xml_text import xml_content

TABLE_FORMATS: Final = ("table", "csv", "tsv", "json", "xml")
CELL_WIDTH: Final = 48  # characters of a cell that a printed table shows
_ZERO: Final = Decimal(0)
_WHOLE_NUMBERS: Final = frozenset({XSD.integer, XSD.nonNegativeInteger})
_FLOATS: Final = frozenset(NamedNode(PREFIXES["xsd"] + name) for name in ("double", "float"))
_SPARQL_RESULTS: Final = "http://www.w3.org/2005/sparql-results#"

Row = tuple[Term | None, ...]
Value = str | int | float | bool | Decimal | None


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a SELECT: RDF terms in columns; None where nothing is stated."""

    columns: tuple[str, ...]
    cells: tuple[tuple[Term | None, ...], ...]

    def __len__(self) -> int:
        return len(self.cells)

    def __reduce__(self) -> tuple[Any, ...]:
        """As each different term and where it stands: a term takes as long to pickle as a hundred numbers."""
        if not self.columns:
            return Rows, (self.columns, self.cells)
        places: dict[Term | None, int] = {}
        told = array("I", [places.setdefault(cell, len(places)) for row in self.cells for cell in row])
        return _unpacked, (self.columns, tuple(places), told)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        """Each row by column: int, Decimal, float, bool or str as the term's datatype says, None if not stated."""
        for row in self.cells:
            yield dict(zip(self.columns, map(_value, row), strict=True))

    def write(self, stream: IO[bytes], form: str | None = None) -> None:
        """Write in `form`: table (the default), csv, tsv, json or xml, row by row. Raises QueryError for any other."""
        writers = {
            None: self._table,
            "table": self._table,
            "csv": self._csv,
            "tsv": self._tsv,
            "json": self._json,
            "xml": self._xml,
        }
        if form not in writers:
            raise _wrong_format("a query that gives rows", form, TABLE_FORMATS)
        for piece in writers[form]():
            stream.write(piece.encode("utf-8"))

    def to_csv(self) -> str:
        """Comma-separated values, as `csv_text` has them."""
        return "".join(self._csv())

    def to_tsv(self) -> str:
        r"""Tab-separated values as plain text, a header first; tab, CR, LF and \ are written \t, \r, \n and \\."""
        return "".join(self._tsv())

    def to_json(self) -> str:
        """SPARQL 1.1 Query Results JSON Format, one object; a cell that is not stated has no binding."""
        return "".join(self._json())

    def to_xml(self) -> str:
        """SPARQL Query Results XML Format. Characters that XML cannot hold become U+FFFD."""
        return "".join(self._xml())

    def to_table(self) -> str:
        """For reading: columns aligned, long cells cut (to_csv has them whole), and how many rows there are."""
        return "".join(self._table())

    def _csv(self) -> Iterator[str]:
        return csv_lines(self.columns, ([text_of(cell) for cell in row] for row in self.cells))

    def _tsv(self) -> Iterator[str]:
        table = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
        yield "\t".join(self.columns) + "\n"
        for row in self.cells:
            yield "\t".join(text_of(cell).translate(table) for cell in row) + "\n"

    def _json(self) -> Iterator[str]:
        empty = json.dumps(
            {"head": {"vars": list(self.columns)}, "results": {"bindings": []}}, ensure_ascii=False, indent=1
        )
        head, bracket, end = empty.rpartition("]")
        yield head
        for number, row in enumerate(self.cells):
            binding = {column: _json_term(cell) for column, cell in zip(self.columns, row, strict=True) if cell}
            text = json.dumps(binding, ensure_ascii=False, indent=1).replace("\n", "\n   ")
            yield f"{',' if number else ''}\n   {text}"
        yield ("\n  " if self.cells else "") + bracket + end + "\n"

    def _xml(self) -> Iterator[str]:
        yield f'<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="{_SPARQL_RESULTS}">\n<head>'
        yield from (f"<variable name={quoteattr(column)}/>" for column in self.columns)
        yield "</head>\n<results>\n"
        for row in self.cells:
            cells = zip(self.columns, row, strict=True)
            found = (f"<binding name={quoteattr(column)}>{_xml_term(cell)}</binding>" for column, cell in cells if cell)
            yield f"<result>{''.join(found)}</result>\n"
        yield "</results>\n</sparql>\n"

    def _table(self) -> Iterator[str]:
        lines = [list(self.columns)] + [[one_line(text_of(cell), CELL_WIDTH) for cell in row] for row in self.cells]
        widths = [max(len(line[index]) for line in lines) for index in range(len(self.columns))]
        lines.insert(1, ["-" * width for width in widths])
        for line in lines:
            yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n"
        yield f"({len(self.cells):,} row{'' if len(self.cells) == 1 else 's'})\n"

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
                result[column] = (str, [None if row[index] is None else text_of(row[index]) for row in self.cells])
        return result


def _unpacked(columns: tuple[str, ...], terms: tuple[Term | None, ...], places: array[int]) -> Rows:
    cells = map(terms.__getitem__, places)
    return Rows(columns, tuple(zip(*[cells] * len(columns), strict=True)))


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


def _wrong_format(what: str, form: str | None, formats: Sequence[str]) -> QueryError:
    return QueryError(f"{what} cannot be written as {form}", source="--format", fix=f"use one of: {', '.join(formats)}")


# -- terms


def text_of(term: Term | None) -> str:
    """What a table prints of a term."""
    if term is None:
        return ""
    if isinstance(term, (NamedNode, Literal)):
        return term.value
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(term)


def _value(term: Term | None) -> Value:
    if term is None:
        return None
    if isinstance(term, Literal) and term.datatype != XSD.string:  # most are
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
    return text_of(term)


def sort_key(term: Term | None) -> tuple[int, Decimal, str]:
    """Not stated first, then numbers by size, then text by code point."""
    if term is None:
        return 0, _ZERO, ""
    if isinstance(term, NamedNode) or (isinstance(term, Literal) and term.datatype == XSD.string):
        return 2, _ZERO, term.value
    value = _value(term)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return 1, Decimal(value), ""
    return 2, _ZERO, text_of(term)


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
        return f"<uri>{xml_content(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{xml_content(term.value)}</bnode>"
    if isinstance(term, Literal):
        attribute = ""
        if term.language:
            attribute = f" xml:lang={quoteattr(term.language)}"
        elif term.datatype != XSD.string:
            attribute = f" datatype={quoteattr(term.datatype.value)}"
        return f"<literal{attribute}>{xml_content(term.value)}</literal>"
    parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
    return f"<triple>{''.join(f'<{name}>{_xml_term(part)}</{name}>' for name, part in parts)}</triple>"
