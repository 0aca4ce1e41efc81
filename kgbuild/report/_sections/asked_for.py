"""The section on what was formally asked for, and how it stands."""

from __future__ import annotations

from typing import Any, Final

from kgbuild.report._composer import CLOSED, Composer
from kgbuild.report._content import Column, Section, Span, Table, Text, words
from kgbuild.report._wording import due, host

_STATUSES: Final = {"being-progressed": "being worked on", "awaiting-review": "awaiting review", "": "not known"}
_DUTY: Final = (
    "force cycle question kind item text published due due_basis status status_date overdue response response_by "
    "document source_url fact"
)
_COLUMNS: Final = (
    Column("What was asked for", "words"),
    Column("Kind"),
    Column("Round"),
    Column("Due"),
    Column("Status"),
    Column("Source"),
)


def open_items(composer: Composer) -> Section:
    """What was formally asked for: what is open first."""
    found = composer.duties()
    source = composer.book.source(
        "duties",
        composer.asked("duties", force=composer.single, as_of=composer.scope.as_of),
        "Of the findings in scope; shown are all but those whose latest status is complete or superseded.",
        f"{_DUTY}s",
        ([row[key] for key in _DUTY.split()] for row in found),
        facts=[row["fact"] for row in found],
    )
    table = Table(
        "open-table",
        composer.say("captions", "open"),
        composer.behind_force(Column("Force"), _COLUMNS),
        tuple(_cells(composer, row) for row in found if row["status"] not in CLOSED),
        source,
        "Nothing formally asked for was read, which does not mean that nothing was.",
        shown=20,
    )
    return composer.section("open", [composer.intro("open"), table])


def _cells(composer: Composer, row: dict[str, Any]) -> tuple[Text, ...]:
    """The row that is shown of one thing that was asked for."""
    data = composer.data
    fact = composer.by_fact.get(row["fact"])
    text: Text = words(row["text"])
    if fact is not None and composer.is_quote(fact):
        text = (Span("quote", f"“{row['text']}”", fact.fact),)
    page = row["source_url"].split("|")[0]
    standing = _STATUSES.get(row["status"], row["status"].replace("-", " "))
    if composer.scope.as_of and row["overdue"] == "yes":
        standing += ", overdue"
    shown = (
        text,
        words(data.label("FindingKind", row["kind"]).lower()),
        words(data.cycle(row["cycle"]) if row["cycle"] else "outside PEEL"),
        words(due(str(row["due"]))),
        words(standing),
        (Span("link", host(page), page),) if page else words(row["document"]),
    )
    return composer.behind_force(words(data.force(row["force"]) if row["force"] else "–"), shown)
