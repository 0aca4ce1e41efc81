"""Sections on themes: which recur, and which of two forces share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kgbuild.report._composer import Composer, Repeat
from kgbuild.report._content import Column, Scalar, Section, Table, Text, words
from kgbuild.report._data import CONCERNS, Finding
from kgbuild.report._wording import counted, extent, rounded, texts, verdict


def themes(composer: Composer, ranked: Sequence[str]) -> Section:
    """Themes, those that came back most widely first, each with its test."""
    data = composer.data
    tests = composer.tests()
    recurring: dict[str, list[Repeat]] = defaultdict(list)
    for repeat in composer.repeats:
        recurring[repeat.theme].append(repeat)
    raw: list[tuple[Scalar, ...]] = []
    rows: list[tuple[Text, ...]] = []
    for theme in ranked:
        named = [each for each in composer.findings if theme in each.themes]
        asks = [each for each in named if each.polarity == "negative"]
        concerns = sum(each.kind in CONCERNS for each in named)
        strengths = sum(each.polarity == "positive" for each in named)
        forces = len({each.force for each in asks})
        cycles = sorted({each.cycle for each in asks if each.cycle}, key=lambda slug: composer.order.get(slug, 99))
        run = max((each.run for each in recurring[theme]), default=0)
        test = tests.get(theme)
        raw.append(
            (
                theme,
                data.theme(theme),
                len(recurring[theme]),
                forces,
                "|".join(cycles),
                run or None,
                concerns,
                len(asks) - concerns,
                strengths,
                None if test is None else rounded(test.expected),
                None if test is None else rounded(test.p_value),
                None if test is None else rounded(test.q_value),
                "" if test is None else test.verdict,
                "|".join(sorted(each.fact for each in asks)),
            )
        )
        span = composer.cycle_list(cycles) if composer.single else extent([data.cycle(cycle) for cycle in cycles])
        cells = [words(data.theme(theme))]
        if not composer.single:
            cells += [counted(len(recurring[theme])), counted(forces)]
        cells += [
            words(span),
            counted(run) if run > 1 else words("–"),
            counted(concerns),
            counted(len(asks) - concerns),
            counted(strengths),
            words(verdict(test, plain=composer.analysis is not None) if run or not composer.single else "–"),
        ]
        rows.append(tuple(cells))
    columns = [Column("Theme")]
    if not composer.single:
        columns += [Column("Forces where it came back", "number"), Column("Forces told at all", "number")]
    columns += [
        Column("Rounds"),
        Column("Longest series of rounds", "number"),
        Column("Causes of concern", "number"),
        Column("Others to put right", "number"),
        Column("Strengths", "number"),
        Column("More than coincidence?"),
    ]
    header = (
        "theme label forces_recurring forces rounds longest_run causes_of_concern others_to_put_right strengths "
        "expected p_value q_value verdict facts"
    )
    file = composer.book.file("tables/themes.csv", header.split(), raw)
    source = composer.book.source(
        "themes",
        (*composer.evidence_asked(polarity=""), *composer.repeats_asked),
        "Findings by theme, and how many forces have the theme in the rows of repeats. " + composer.null(),
        file=file,
        facts=[each.fact for each in composer.asks],
    )
    table = Table(
        "themes-table",
        composer.say("captions", "themes-force" if composer.single else "themes"),
        tuple(columns),
        tuple(rows),
        source,
        "No theme was named as something to put right in what was read.",
        shown=15,
    )
    return Section("themes", texts()["sections"]["themes"], (composer.intro("themes"), table))


def both(composer: Composer) -> Section:
    """Themes that both of two forces were told to put right."""
    assert composer.scope.compare is not None
    data = composer.data
    a, b = composer.scope.compare
    named: dict[str, dict[str, list[Finding]]] = {a: defaultdict(list), b: defaultdict(list)}
    for each in composer.asks:
        for theme in each.themes:
            if not composer.scope.theme or theme == composer.scope.theme:
                named[each.force][theme].append(each)
    shared = composer.shared_themes()
    rows, raw = [], []
    for theme in shared:
        cells: list[Text] = [words(data.theme(theme))]
        line: list[Scalar] = [theme]
        facts: list[str] = []
        for force in (a, b):
            found = named[force][theme]
            cycles = sorted({each.cycle for each in found if each.cycle}, key=lambda slug: composer.order.get(slug, 99))
            cells += [words(composer.cycle_list(cycles)), composer.quote(composer.latest(found))]
            line += ["|".join(cycles), len(found)]
            facts += [each.fact for each in found]
        rows.append(tuple(cells))
        raw.append((*line, "|".join(sorted(facts))))
    header = ("theme", "rounds_a", "findings_a", "rounds_b", "findings_b", "facts")
    file = composer.book.file("tables/both.csv", header, raw)
    source = composer.book.source(
        "both",
        composer.evidence_asked(),
        "Themes that both forces were told to put right, with the rounds and the latest words. " + composer.null(),
        file=file,
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
    return Section("both", texts()["sections"]["both"], (composer.intro("both"), table))
