"""The section on repeats: themes that came back, and findings that take up an earlier one."""

from __future__ import annotations

from typing import Any, Final

from kgbuild.report._composer import Composer
from kgbuild.report._content import Block, Column, Section, Span, Table, Text, words
from kgbuild.report._wording import host, texts

_TYPES: Final = {
    "repeats": "names it again",
    "continues": "says that it goes on",
    "resolves": "says that it is better",
    "worsens": "says that it is worse",
    "supersedes": "takes its place",
}


def repeated(composer: Composer) -> Section:
    """Themes that came back with first and latest words, and what took up what."""
    data = composer.data
    rows, raw = [], []
    for repeat in composer.repeats:
        found = [
            each
            for cycle in repeat.cycles
            for each in composer.history.get((repeat.force, repeat.theme, cycle), ())
            if each.polarity == "negative"
        ]
        first, last = composer.latest(found, first=True), composer.latest(found)
        cells: list[Text] = [] if composer.single else [words(data.force(repeat.force))]
        read = [
            each
            for each in composer.cycles_read[repeat.force]
            if composer.order[repeat.cycles[0]] <= composer.order[each] <= composer.order[repeat.cycles[-1]]
        ]
        cells += [
            words(data.theme(repeat.theme)),
            words(composer.cycle_list(repeat.cycles)),
            words(f"{len(repeat.cycles)} of {len(read)}"),
            composer.quote(first),
            composer.quote(last),
        ]
        rows.append(tuple(cells))
        raw.append(
            (
                repeat.force,
                repeat.theme,
                "|".join(repeat.cycles),
                len(read),
                repeat.run,
                repeat.findings,
                "" if first is None else first.words,
                "" if last is None else last.words,
                "|".join(sorted(each.fact for each in found)),
            )
        )
    header = "force theme rounds rounds_read_between run_length findings first_words last_words facts"
    file = composer.book.file("tables/repeats.csv", header.split(), raw)
    source = composer.book.source(
        "repeats",
        (*composer.repeats_asked, *composer.evidence_asked()),
        "The rows of repeats"
        + (f" that include {data.cycle(composer.scope.cycle)}" if composer.scope.cycle else "")
        + ", with the words of the first and the latest finding; formal kinds before others.",
        file=file,
        facts=[fact for row in raw for fact in str(row[-1]).split("|")],
    )
    columns = [] if composer.single else [Column("Force")]
    columns += [
        Column("Theme"),
        Column("Rounds that named it"),
        Column("Of the rounds read, first to last"),
        Column("First", "words"),
        Column("Latest", "words"),
    ]
    table = Table(
        "repeats-table",
        composer.say("captions", "repeats"),
        tuple(columns),
        tuple(rows),
        source,
        "No theme was named in more than one round in what was read.",
        shown=25,
    )
    return Section("repeats", texts()["sections"]["repeats"], (composer.intro("repeats"), table, *_lineage(composer)))


def _lineage(composer: Composer) -> list[Block]:
    """Links between a later finding and the earlier one that it takes up."""
    data = composer.data
    given = {key: value for key, value in composer.filters().items() if key != "cycle"}
    found = [
        row
        for row in composer.rows("lineage", **given)
        if not composer.scope.cycle or composer.scope.cycle in (row["earlier_cycle"], row["later_cycle"])
    ]
    found.sort(key=lambda row: (-row["score"], row["force"], row["link"]))
    rows, raw = [], []
    for row in found:
        cells: list[Text] = [] if composer.single else [words(data.force(row["force"]))]
        cells += [
            words(_TYPES.get(row["type"], row["type"])),
            _words_of(composer, row, "earlier"),
            _words_of(composer, row, "later"),
            words(f"{row['why'] or row['reasons'].replace('|', ', ')} (score {row['score']:.2f})"),
        ]
        rows.append(tuple(cells))
        raw.append(tuple(str(value) if key == "score" else value for key, value in row.items()))
    columns_of = "force themes type score earlier_cycle later_cycle earlier_kind later_kind earlier_quote"
    columns_of += " later_quote earlier_source later_source reasons why facts"
    file = composer.book.file("tables/lineage.csv", columns_of.split(), raw)
    source = composer.book.source(
        "lineage",
        composer.asked("lineage", **given),
        "Links derived by rule; the address of each is in the column facts.",
        file=file,
        facts=[row["link"] for row in found],
    )
    columns = [] if composer.single else [Column("Force")]
    columns += [
        Column("What the later one does"),
        Column("Earlier", "words"),
        Column("Later", "words"),
        Column("What speaks for it"),
    ]
    table = Table(
        "lineage-table",
        composer.say("captions", "lineage"),
        tuple(columns),
        tuple(rows),
        source,
        "No later finding was seen to take up an earlier one in what was read.",
        shown=12,
    )
    return [composer.intro("lineage"), table]


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
