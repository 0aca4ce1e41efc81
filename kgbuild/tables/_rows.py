"""The rows of a table of each kind -> what they state.

`Cells` reads a row's cells by the names of our columns. A `Kind` makes something of them, and says by which of them two
rows state the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from kgbuild.model import Finding, Judgement, Review, Row, Statement
from kgbuild.reference import Correction
from kgbuild.tables import _cells as check
from kgbuild.tables._columns import FACT_TABLES, Placed
from kgbuild.tables._names import Names, stances
from kgbuild.tables._reviews import REVIEWED, check_review, readings
from kgbuild.tables._rules import rule_of

Fact = Judgement | Finding | Statement | Review
Value = Callable[[list[str]], Any]  # of a row's cells, with one empty cell after those of the header
Maker = Callable[[int, int, list[str]], Any]  # of a row's number, line and cells; None where it states nothing

# What is checked within a cycle, and the column that names it.
_WITHIN: Final = {"question_id": "cycle_id", "grade": "cycle_id", "previous_grade": "previous_cycle"}
_NOT_GRADED: Final = "not-graded"  # the status of a judgement whose grade may be empty
_MAY_HAVE_A_FORMAT: Final = frozenset({"published", "status_date", "due"})


class Cells:
    """The cells of one table's rows as values. What a cell means is worked out once for equal cells."""

    def __init__(self, kind: str, columns: Mapping[str, Placed], *, width: int, names: Names, table: str) -> None:
        self.table = table
        self.names = names
        self._columns = columns
        self._absent = width  # where the empty cell stands
        self._checks = _checks(kind, names)
        self._values: dict[str, Value] = {}

    def value(self, name: str) -> Value:
        """How the value of a column is had: checked where it names something, else stripped text.

        It is "" (or nothing) where the table has no such column, and raises `BadCellError` for a cell that cannot be
        taken.
        """
        if name not in self._values:
            self._values[name] = self._within(name) if name in _WITHIN else self._alone(name)
        return self._values[name]

    def raw(self, name: str) -> Callable[[list[str]], str]:
        """How the text of a column is had as it stands."""
        index = self._columns[name].index if name in self._columns else self._absent
        return lambda cells: cells[index]

    def faults(self, cells: list[str]) -> Iterator[tuple[str, str, check.BadCellError]]:
        """All that is wrong with the single cells of a row: the column's title, the cell, and what is wrong."""
        bad: set[str] = set()
        # What depends on a cycle comes last, and is not judged where the cycle is wrong.
        for name, placed in sorted(self._columns.items(), key=lambda item: item[0] in _WITHIN):
            if _WITHIN.get(name) in bad:
                continue
            try:
                self.value(name)(cells)
            except check.BadCellError as error:
                bad.add(name)
                yield placed.title, cells[placed.index], error

    def _alone(self, name: str) -> Value:
        index, clean = self._cleaned(name)
        resolve = self._checks.get(name)
        if resolve is None:
            return lambda cells: clean(cells[index])
        column_format = self._columns[name].column.date_format if name in self._columns else ""
        if column_format and name in _MAY_HAVE_A_FORMAT:
            resolve = check.formatted(column_format, self.table)
        known = check.Cache(partial(_then, clean, resolve))
        return lambda cells: known[cells[index]]

    def _within(self, name: str) -> Value:
        cycle = self.value(_WITHIN[name])
        index, clean = self._cleaned(name)
        resolve = self.names.question if name == "question_id" else self.names.grade

        def resolved(pair: tuple[str, str]) -> str:
            return resolve(pair[0], clean(pair[1]))

        known = check.Cache(resolved)
        if name != "grade":
            return lambda cells: known[cycle(cells), cells[index]]
        status = self.value("status")

        def grade(cells: list[str]) -> Any:
            raw = cells[index]
            return known[cycle(cells), raw] if raw.strip() or status(cells) != _NOT_GRADED else ""

        return grade

    def _cleaned(self, name: str) -> tuple[int, Callable[[str], str]]:
        """Where a column stands, and how its cells are cleaned."""
        placed = self._columns.get(name)
        return (self._absent, str.strip) if placed is None else (placed.index, check.cleaner(placed.column))


@dataclass(frozen=True, slots=True)
class Kind:
    """What the rows of a kind of table state.

    Rows with the same `key`, whose columns are `told`, repeat one another, but for two that each have a `number` of
    their own.
    """

    maker: Callable[[Cells], Maker]
    key: Callable[[Any], tuple[str, ...]]
    told: str
    number: Callable[[Any], str] = lambda _: ""


def _then(clean: Callable[[str], str], resolve: Callable[[str], Any], raw: str) -> Any:
    return resolve(clean(raw))


def _checks(kind: str, names: Names) -> dict[str, Callable[[str], Any]]:
    """What each column of a table of that kind is checked by; a column that is missing here is free text."""
    return {
        "force_id": names.force,
        "cycle_id": names.cycle,
        "kind": names.finding_kind,
        "theme_id": names.themes,
        "organisation": names.organisation,
        "stance": stances,
        "table": check.one_of(FACT_TABLES, "table of facts"),
        "subject": check.one_of(tuple(REVIEWED), "subject of a review"),
        "action": check.code("reviewAction" if kind == "reviews" else "correctionAction"),
        "status": _judgement_status if kind == "judgements" else check.code("status"),
        "comparison": check.code("comparison"),
        "made_in": names.round,
        "previous_cycle": names.round,
        "due": check.due,
        "status_date": check.partial_date,
        "issued": check.partial_date,
        "published": check.partial_date,
        "date": check.day,
        "source_kind": check.code("sourceKind"),
        "source_url": check.iri,
    }


def _judgement_status(text: str) -> str:
    return check.code("judgementStatus")(text) or "stated"


def _evidence(cells: Cells) -> Callable[[int, list[str]], Row]:
    url, kind, published = cells.value("source_url"), cells.value("source_kind"), cells.value("published")
    return lambda number, row: Row(number, url(row), kind(row), published(row))


def _values(cells: Cells, columns: str) -> Callable[[list[str]], dict[str, Any]]:
    """The fields of what a row states: "grade", or "force=force_id" where the column is called otherwise."""
    named = (each.partition("=") for each in columns.split())
    values = [(field, cells.value(column or field)) for field, _, column in named]
    return lambda row: {field: value(row) for field, value in values}


def _stated(fact: Callable[..., Fact], columns: str, **always: object) -> Callable[[Cells], Maker]:
    """A maker of facts of these columns, with the row as their evidence and `always` the same in other fields."""

    def of(cells: Cells) -> Maker:
        values, evidence = _values(cells, columns), _evidence(cells)
        return lambda number, _line, row: fact(evidence=evidence(number, row), **always, **values(row))

    return of


def _corrections(cells: Cells) -> Maker:
    values = _values(
        cells, "table force=force_id cycle=cycle_id question=question_id grade source_url action reason issued"
    )
    return lambda _number, _line, row: Correction(**values(row))


def _reviews(cells: Cells) -> Maker:
    action, document, subject = map(cells.value, ("action", "document", "subject"))
    reviewer, date, reason = map(cells.value, ("reviewer", "date", "reason"))
    start, end, quote = map(cells.raw, ("start", "end", "quote"))
    decided, was, becomes = map(cells.raw, ("action", "was", "becomes"))
    evidence = _evidence(cells)

    def make(number: int, line: int, row: list[str]) -> Review | None:
        if not decided(row).strip():  # a line of a work list that nobody has decided on
            return None
        of = subject(row)
        review = Review(
            action=action(row),
            document=document(row),
            subject=of,
            passage=check.passage(start(row), end(row), quote(row), of),
            was=readings(of, was(row), cells.names),
            becomes=readings(of, becomes(row), cells.names),
            reviewer=reviewer(row),
            date=date(row),
            reason=reason(row),
            evidence=evidence(number, row),
            rule=rule_of("reviews"),
            table=cells.table,
            line=line,
        )
        check_review(review)
        return review

    return make


def _review_key(review: Review) -> tuple[str, ...]:
    where = f"{review.passage.start}-{review.passage.end}" if review.passage else ""
    return review.document, review.subject, where, repr(review.was), repr(review.becomes)


KINDS: Final[Mapping[str, Kind]] = {
    "judgements": Kind(
        _stated(
            Judgement,
            "force=force_id cycle=cycle_id question=question_id grade status made_in comparison previous_cycle "
            "previous_grade",
            rule=rule_of("judgements"),
        ),
        lambda fact: (fact.force, fact.cycle, fact.question, fact.grade, fact.evidence.source_url),
        "force_id, cycle_id, question_id, grade and source_url",
    ),
    "findings": Kind(
        _stated(
            Finding,
            "kind force=force_id cycle=cycle_id question=question_id themes=theme_id summary addresses_text=addresses "
            "due status status_date item_no",
            rule=rule_of("findings"),
        ),
        lambda fact: (fact.force, fact.cycle, fact.question, fact.kind, fact.summary, fact.evidence.source_url),
        "force_id, cycle_id, question_id, kind, summary and source_url",
        lambda fact: str(fact.item_no),
    ),
    "responses": Kind(
        _stated(
            Statement,
            "speaker=person role organisation stances=stance force=force_id cycle=cycle_id summary",
            rule=rule_of("responses"),
            kind="response",
            reported=True,
        ),
        lambda fact: (fact.force, fact.cycle, fact.speaker, fact.role, fact.summary, fact.evidence.source_url),
        "force_id, cycle_id, person, role, summary and source_url",
    ),
    "corrections": Kind(
        _corrections,
        lambda fact: (fact.table, fact.force, fact.cycle, fact.question, fact.grade, fact.source_url),
        "table, force_id, cycle_id, question_id, grade and source_url",
    ),
    "reviews": Kind(_reviews, _review_key, "document, subject, passage, was and becomes"),
}
