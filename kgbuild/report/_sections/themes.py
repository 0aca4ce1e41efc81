"""Sections on themes: which recur, and which of two forces share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kgbuild.report._composer import Composer, Repeat, facts_of
from kgbuild.report._content import Block, Column, Paragraph, Scalar, Section, Table, Text, words
from kgbuild.report._data import CONCERNS, Finding
from kgbuild.report._wording import counted, extent, rounded, verdict

if TYPE_CHECKING:
    from kgbuild.analyse import Test


_TABLE: Final = (
    "theme label forces_recurring forces rounds longest_run causes_of_concern others_to_put_right strengths "
    "expected p_value q_value verdict facts"
)
_ACROSS: Final = (Column("Forces where it came back", "number"), Column("Forces told at all", "number"))
_COLUMNS: Final = (
    Column("Rounds"),
    Column("Longest series of rounds", "number"),
    Column("Causes of concern", "number"),
    Column("Others to put right", "number"),
    Column("Strengths", "number"),
    Column("More than coincidence?"),
)


@dataclass(frozen=True, slots=True)
class _Named:
    """How one theme was named."""

    theme: str
    returns: Sequence[Repeat]
    asks: Sequence[Finding]
    concerns: int
    strengths: int
    forces: int
    cycles: Sequence[str]
    test: Test | None

    @property
    def run(self) -> int:
        """The longest unbroken series of rounds; 0: it came back nowhere."""
        return max((each.run for each in self.returns), default=0)


def themes(composer: Composer, ranked: Sequence[str]) -> Section:
    """Themes, those that came back most widely first, each with its test."""
    tests = composer.tests()
    named = [_named(composer, theme, tests.get(theme)) for theme in ranked]
    source = composer.book.source(
        "themes",
        (*composer.evidence_asked(polarity=""), *composer.repeats_asked),
        "Findings by theme, and how many forces have the theme in the rows of repeats. " + composer.null(),
        _TABLE,
        (_raw(composer, each) for each in named),
        facts=[each.fact for each in composer.asks],
    )
    table = Table(
        "themes-table",
        composer.say("captions", "themes-force" if composer.single else "themes"),
        (Column("Theme"), *(() if composer.single else _ACROSS), *_COLUMNS),
        tuple(_cells(composer, each) for each in named),
        source,
        "No theme was named as something to put right in what was read.",
        shown=15,
    )
    blocks: list[Block] = [composer.intro("themes"), table]
    if outside := sum(not each.cycle and bool(each.themes) for each in composer.asks):
        count = composer.book.number("themes.outside", outside, "findings to put right of no round", "facts")
        blocks.append(Paragraph(composer.say("intro", "outside", outside=count), note=True))
    return composer.section("themes", blocks)


def _named(composer: Composer, theme: str, test: Test | None) -> _Named:
    found = [each for each in composer.findings if theme in each.themes]
    asks = [each for each in found if each.polarity == "negative"]
    return _Named(
        theme,
        [each for each in composer.repeats if each.theme == theme],
        asks,
        sum(each.kind in CONCERNS for each in found),
        sum(each.polarity == "positive" for each in found),
        len({each.force for each in asks}),
        composer.in_time(each.cycle for each in asks),
        test,
    )


def _raw(composer: Composer, named: _Named) -> tuple[Scalar, ...]:
    """The row of the file."""
    test = named.test
    return (
        named.theme,
        composer.data.theme(named.theme),
        len(named.returns),
        named.forces,
        "|".join(named.cycles),
        named.run or None,
        named.concerns,
        len(named.asks) - named.concerns,
        named.strengths,
        None if test is None else rounded(test.expected),
        None if test is None else rounded(test.p_value),
        None if test is None else rounded(test.q_value),
        "" if test is None else test.verdict,
        facts_of(named.asks),
    )


def _cells(composer: Composer, named: _Named) -> tuple[Text, ...]:
    """The row that is shown."""
    data, one = composer.data, composer.single
    return (
        words(data.theme(named.theme)),
        *(() if one else (counted(len(named.returns)), counted(named.forces))),
        words(composer.cycle_list(named.cycles) if one else extent([data.cycle(each) for each in named.cycles])),
        counted(named.run) if named.run > 1 else words("–"),
        counted(named.concerns),
        counted(len(named.asks) - named.concerns),
        counted(named.strengths),
        words(verdict(named.test, plain=composer.analysis is not None) if named.run or not one else "–"),
    )


def both(composer: Composer) -> Section:
    """Themes that both of two forces were told to put right."""
    assert composer.scope.compare is not None
    data = composer.data
    a, b = composer.scope.compare
    named: dict[str, dict[str, list[Finding]]] = {a: defaultdict(list), b: defaultdict(list)}
    for each, theme in composer.by_theme(composer.asks):
        named[each.force][theme].append(each)
    rows, raw = [], []
    for theme in composer.shared_themes():
        cells: list[Text] = [words(data.theme(theme))]
        line: list[Scalar] = [theme]
        facts: list[str] = []
        for force in (a, b):
            found = named[force][theme]
            cycles = composer.in_time(each.cycle for each in found)
            cells += [words(composer.cycle_list(cycles)), composer.quote(composer.latest(found))]
            line += ["|".join(cycles), len(found)]
            facts += [each.fact for each in found]
        rows.append(tuple(cells))
        raw.append((*line, "|".join(sorted(facts))))
    source = composer.book.source(
        "both",
        composer.evidence_asked(),
        "Themes that both forces were told to put right, with the rounds and the latest words. " + composer.null(),
        "theme rounds_a findings_a rounds_b findings_b facts",
        raw,
    )
    table = Table(
        "both-table",
        composer.say("captions", "both"),
        (
            Column("Theme"),
            Column(f"{data.force(a)}: rounds"),
            Column(f"{data.force(a)}: latest words", "words"),
            Column(f"{data.force(b)}: rounds"),
            Column(f"{data.force(b)}: latest words", "words"),
        ),
        tuple(rows),
        source,
        "In what was read, the two were never told to put the same thing right.",
    )
    return composer.section("both", [composer.intro("both"), table])
