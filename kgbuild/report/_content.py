"""What a report says, before anybody decides how it looks: every form of it is written from these values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final, Literal

from kgbuild.report._drawing import Drawing

FORMAT: Final = 1  # of report.json
_MARK: Final = re.compile(
    r"\{(?P<name>\w+)(?:\|(?P<one>[^|{}]*)\|(?P<many>[^|{}]*))?\}|\[(?P<words>[^\]]*)\]\((?P<href>[^)\s]*)\)|\*(?P<strong>[^*]+)\*"
)

Scalar = str | int | float | None


@dataclass(frozen=True, slots=True)
class Number:
    """One figure of the report's text: its value, how it is printed, what it counts, and the evidence it rests on."""

    id: str
    value: Scalar
    text: str
    says: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a sentence. `ref` is the number's id, the link's target or, for a quotation, the fact's IRI."""

    kind: Literal["text", "strong", "number", "link", "quote"]
    text: str
    ref: str = ""


Text = tuple[Span, ...]
Value = Number | Span | Text | str  # what a name of a template stands for


@dataclass(frozen=True, slots=True)
class Asked:
    """A named query with its parameters, and how many rows it gave."""

    query: str
    parameters: tuple[tuple[str, str], ...]
    rows: int
    options: str = ""  # of the command, such as --as-of

    @property
    def command(self) -> str:
        """What a reader types to ask the same."""
        parameters = (f"--param {key}={value}" for key, value in self.parameters)
        return " ".join(["kgbuild query", self.query, *parameters, *([self.options] if self.options else [])])

    def to_json(self) -> dict[str, Any]:
        return {
            "query": self.query,
            "parameters": dict(self.parameters),
            "rows": self.rows,
            **({"options": self.options} if self.options else {}),
        }


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where figures come from: the queries, what was done with their rows, the table of results, and the facts."""

    id: str
    asked: tuple[Asked, ...]
    then: str
    file: str  # of `Report.files`; "" where the rows of the query are all there is
    facts: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Facts are in the file's column `facts`; they stand here only where there is no file."""
        asked = [each.to_json() for each in self.asked]
        return {**asdict(self), "asked": asked, "facts": len(self.facts) if self.file else list(self.facts)}


@dataclass(frozen=True, slots=True)
class File:
    """A table as data: plain values, written as CSV."""

    path: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Scalar, ...], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column for reading; the first column of a table heads its row."""

    label: str
    kind: Literal["text", "number", "words"] = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table for reading. `missing` is said in place of a table without rows."""

    id: str
    caption: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]
    evidence: str
    missing: str = ""
    shown: int = 0  # rows that stand open; the others are folded away. 0: all


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its caption. `id` begins with "fig-"."""

    id: str
    title: str
    caption: Text
    drawing: Drawing
    evidence: str
    inline: bool = True

    @property
    def file(self) -> str:
        """Its path below the report's folder."""
        return f"figures/{self.id.removeprefix('fig-')}.svg"


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text
    note: bool = False


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks that a reader opens at will."""

    summary: str
    blocks: tuple[Block, ...]


Block = Paragraph | Table | Figure | Fold


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about; slugs, "" for all."""

    force: str = ""
    theme: str = ""
    cycle: str = ""
    compare: tuple[str, str] | None = None
    as_of: str = ""  # YYYY-MM-DD: as the data stood then; "" as it stands
    dated_only: bool = False  # with `as_of`: without what shows no date

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Scope:
        """The scope of a written report, whatever was done to it."""
        compare = data.get("compare")
        pair = (str(compare[0]), str(compare[1])) if isinstance(compare, list) and len(compare) == 2 else None
        force, theme, cycle, day = (str(data.get(name, "")) for name in ("force", "theme", "cycle", "as_of"))
        return cls(force, theme, cycle, pair, day, bool(data.get("dated_only")))


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says."""

    scope: Scope
    title: str
    subtitle: str
    basis: Text
    sentences: tuple[Text, ...]
    sections: tuple[Section, ...]
    numbers: tuple[Number, ...]
    evidence: tuple[Evidence, ...]
    files: tuple[File, ...]

    def blocks(self) -> Iterator[Block]:
        """The blocks of all sections, those of a fold after it."""
        return _flat(block for section in self.sections for block in section.blocks)

    def figures(self) -> list[Figure]:
        return [each for each in self.blocks() if isinstance(each, Figure)]


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Fold):
            yield from _flat(block.blocks)


@dataclass(slots=True)
class Book:
    """Collects numbers, evidence and tables while a report is composed, so that each stands once under its id."""

    numbers: dict[str, Number] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)

    def number(self, id: str, value: Scalar, says: str, evidence: str, *, text: str | None = None) -> Number:
        """Register a figure of the text. One id means one figure."""
        if id in self.numbers:
            raise ValueError(f"two numbers are called {id}")
        found = Number(id, value, plain_number(value) if text is None else text, says, evidence)
        self.numbers[id] = found
        return found

    def source(
        self,
        id: str,
        asked: Iterable[Asked],
        then: str,
        columns: str = "",
        rows: Iterable[Iterable[Scalar]] = (),
        *,
        facts: Iterable[str] = (),
        name: str = "",
    ) -> str:
        """Register evidence, with the table of its results as data, where it has one; its id.

        Args:
            id: of the evidence, and of the file of the table unless that has a `name` of its own.
            asked, then: the queries, and what was done with their rows.
            columns: their names, with spaces between; "" for no table.
            rows: of the table.
            facts: IRIs of what it rests on.
        """
        if id in self.evidence:
            raise ValueError(f"two pieces of evidence are called {id}")
        path = f"tables/{name or id}.csv" if columns else ""
        if path:
            self.files[path] = File(path, tuple(columns.split()), tuple(tuple(row) for row in rows))
        self.evidence[id] = Evidence(id, tuple(asked), then, path, tuple(sorted(set(facts))))
        return id


def write_text(template: str, values: Mapping[str, Value] | None = None) -> Text:
    """Spans from a template.

    ``{name}`` is a value, ``{name|round|rounds}`` a number with its noun, ``[words](#place)`` a link, ``*words*``
    strong. The first letter is made large.

    Raises:
        KeyError: the template names a value that is not given.
    """
    spans = _spans(template, values or {})
    if spans and spans[0].kind in {"text", "strong"} and spans[0].text[:1].islower():  # a name that begins a sentence
        spans[0] = Span(spans[0].kind, spans[0].text[0].upper() + spans[0].text[1:], spans[0].ref)
    return tuple(spans)


def _spans(template: str, values: Mapping[str, Value]) -> list[Span]:
    spans: list[Span] = []
    end = 0
    for match in _MARK.finditer(template):
        if match.start() > end:
            spans.append(Span("text", template[end : match.start()]))
        end = match.end()
        if match["href"] is not None:
            words = "".join(span.text for span in _spans(match["words"], values))
            spans.append(Span("link", words, match["href"]))
        elif match["strong"]:
            words = "".join(span.text for span in _spans(match["strong"], values))
            spans.append(Span("strong", words))
        else:
            value = values[match["name"]]
            if isinstance(value, Number):
                spans.append(Span("number", value.text, value.id))
                if match["one"] is not None:
                    spans.append(Span("text", f" {match['one'] if value.value == 1 else match['many']}"))
            elif isinstance(value, Span):
                spans.append(value)
            elif isinstance(value, tuple):
                spans.extend(value)
            else:
                spans.append(Span("text", value))
    if end < len(template):
        spans.append(Span("text", template[end:]))
    return spans


def plain(text: Text) -> str:
    """The words alone."""
    return "".join(span.text for span in text)


def words(text: str) -> Text:
    """One plain span; none for empty text."""
    return (Span("text", text),) if text else ()


def plain_number(value: Scalar) -> str:
    """A number as people write it: thousands apart, at most three significant decimals."""
    if value is None:
        return "not known"
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def percent(part: int, whole: int) -> str:
    """A share as whole per cent; "less than 1%" and "more than 99%" where rounding would say none or all."""
    if whole == 0:
        return "not known"
    share = (Decimal(100 * part) / Decimal(whole)).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    if part and share == 0:
        return "less than 1%"
    if part < whole and share == 100:
        return "more than 99%"
    return f"{share}%"
