"""The section on repeats: themes that came back, and findings that take up an earlier one."""

from __future__ import annotations

from typing import Any, Final

from kgbuild.report._composer import Composer, Repeat, facts_of
from kgbuild.report._content import Block, Column, Scalar, Section, Span, Table, Text, words
from kgbuild.report._wording import host

_TYPES: Final = {
    "repeats": "names it again",
    "continues": "says that it goes on",
    "resolves": "says that it is better",
    "worsens": "says that it is worse",
    "supersedes": "takes its place",
}


_COLUMNS: Final = (
    Column("Theme"),
    Column("Rounds that named it"),
    Column("Of the rounds read, first to last"),
    Column("First", "words"),
    Column("Latest", "words"),
)
_LINEAGE_COLUMNS: Final = (
    Column("What the later one does"),
    Column("Earlier", "words"),
    Column("Later", "words"),
    Column("What speaks for it"),
)


def repeated(composer: Composer) -> Section:
    """Themes that came back with first and latest words, and what took up what."""
    both = [_rows_of(composer, repeat) for repeat in composer.repeats]
    rows, raw = [shown for shown, _ in both], [filed for _, filed in both]
    source = composer.book.source(
        "repeats",
        (*composer.repeats_asked, *composer.evidence_asked()),
        "The rows of repeats"
        + (f" that include {composer.data.cycle(composer.scope.cycle)}" if composer.scope.cycle else "")
        + ", with the words of the first and the latest finding; formal kinds before others.",
        "force theme rounds rounds_read_between run_length findings first_words last_words facts",
        raw,
        facts=[fact for row in raw for fact in str(row[-1]).split("|")],
    )
    table = Table(
        "repeats-table",
        composer.say("captions", "repeats"),
        composer.behind_force(Column("Force"), _COLUMNS),
        tuple(rows),
        source,
        "No theme was named in more than one round in what was read.",
        shown=25,
    )
    return composer.section("repeats", [composer.intro("repeats"), table, *_lineage(composer)])


def _rows_of(composer: Composer, repeat: Repeat) -> tuple[tuple[Text, ...], tuple[Scalar, ...]]:
    """The row that is shown of a theme that came back, and that of the file."""
    data, order = composer.data, composer.order
    found = [
        each
        for cycle in repeat.cycles
        for each in composer.history.get((repeat.force, repeat.theme, cycle), ())
        if each.polarity == "negative"
    ]
    first, last = composer.latest(found, first=True), composer.latest(found)
    between = range(order[repeat.cycles[0]], order[repeat.cycles[-1]] + 1)
    read = sum(order[each] in between for each in composer.cycles_read[repeat.force])
    shown = (
        words(data.theme(repeat.theme)),
        words(composer.cycle_list(repeat.cycles)),
        words(f"{len(repeat.cycles)} of {read}"),
        composer.quote(first),
        composer.quote(last),
    )
    filed = (
        *(repeat.force, repeat.theme, "|".join(repeat.cycles), read, repeat.run, repeat.findings),
        "" if first is None else first.words,
        "" if last is None else last.words,
        facts_of(found),
    )
    return composer.behind_force(words(data.force(repeat.force)), shown), filed


def _lineage(composer: Composer) -> list[Block]:
    """Links between a later finding and the earlier one that it takes up."""
    given = composer.filters(cycle="")
    found = [
        row
        for row in composer.rows("lineage", **given)
        if not composer.scope.cycle or composer.scope.cycle in (row["earlier_cycle"], row["later_cycle"])
    ]
    found.sort(key=lambda row: (-row["score"], row["force"], row["link"]))
    source = composer.book.source(
        "lineage",
        composer.asked("lineage", **given),
        "Links derived by rule; the address of each is in the column facts.",
        "force themes type score earlier_cycle later_cycle earlier_kind later_kind earlier_quote later_quote "
        "earlier_source later_source reasons why facts",
        ([str(value) if key == "score" else value for key, value in row.items()] for row in found),
        facts=[row["link"] for row in found],
    )
    table = Table(
        "lineage-table",
        composer.say("captions", "lineage"),
        composer.behind_force(Column("Force"), _LINEAGE_COLUMNS),
        tuple(_link(composer, row) for row in found),
        source,
        "No later finding was seen to take up an earlier one in what was read.",
        shown=12,
    )
    return [composer.intro("lineage"), table]


def _link(composer: Composer, row: dict[str, Any]) -> tuple[Text, ...]:
    """The row that is shown of a link."""
    shown = (
        words(_TYPES.get(row["type"], row["type"])),
        _words_of(composer, row, "earlier"),
        _words_of(composer, row, "later"),
        words(f"{row['why'] or row['reasons'].replace('|', ', ')} (score {row['score']:.2f})"),
    )
    return composer.behind_force(words(composer.data.force(row["force"])), shown)


def _words_of(composer: Composer, row: dict[str, Any], side: str) -> Text:
    """One end of a link: round, kind, words, source."""
    cycle, kind = row[f"{side}_cycle"], composer.data.label("FindingKind", row[f"{side}_kind"]).lower()
    place = composer.data.cycle(cycle) if cycle else "outside PEEL"
    pages = [each for each in row[f"{side}_source"].split("|") if each]
    own = row[f"{side}_quote"]
    of = composer.by_words.get((row["force"], cycle, own))
    spans = [Span("text", f"{place}, {kind}: ")]
    spans.append(Span("quote", f"“{own}”", of.fact) if of is not None and composer.is_quote(of) else Span("text", own))
    for page in pages[:1]:
        linked = page.startswith(("http://", "https://"))
        spans.append(Span("text", " "))
        spans.append(Span("link", f"({host(page)})", page) if linked else Span("text", f"({page})"))
    return tuple(spans)
