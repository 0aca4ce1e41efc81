"""Sections on the data themselves: disagreements, what was not read, and the method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kgbuild.report._composer import Composer
from kgbuild.report._content import (
    Block,
    Column,
    Figure,
    Paragraph,
    Section,
    Span,
    Table,
    Text,
    percent,
    words,
    write_text,
)
from kgbuild.report._figures import Boxes, Cell, Columns, heat_map
from kgbuild.report._wording import counted, host, rounded, texts

if TYPE_CHECKING:
    from kgbuild.analyse import Codings


def conflicts(composer: Composer) -> Section:
    """Grades on which sources differ."""
    data = composer.data
    given = composer.filters(theme="")
    rows, raw = [], []
    for row in composer.rows("conflicts", **given):
        raw.append(tuple(row[key] for key in row))
        rows.append(
            (
                words(data.force(row["force"])),
                words(data.cycle(row["cycle"])),
                words(composer.question(row["cycle"], row["question"])),
                _side(composer, row["grade"], row["source_kind"], row["source_url"]),
                _side(composer, row["other_grade"], row["other_source_kind"], row["other_source_url"]),
            )
        )
    source = composer.book.source(
        "conflicts",
        composer.asked("conflicts", **given),
        "Each pair of sources once.",
        "force cycle question grade source_kind source_url other_grade other_source_kind other_source_url",
        raw,
    )
    table = Table(
        "conflicts-table",
        composer.say("captions", "conflicts"),
        (Column("Force"), Column("Round"), Column("Question"), Column("One source"), Column("Another")),
        tuple(rows),
        source,
        "No two sources that were read give different grades here.",
    )
    return composer.section("conflicts", [composer.intro("conflicts"), table])


def _side(composer: Composer, grade: str, kind: str, url: str) -> Text:
    word = grade.replace("-", " ")
    kinds = {"pcc": "police and crime commissioner", "": "source of unknown kind"}
    where = kinds.get(kind, kind.replace("-", " "))
    if not url:
        return words(f"{word}: {where}")
    return (Span("text", f"{word}: {where}, "), Span("link", host(url), url))


def missing(composer: Composer) -> Section:
    """What was not read."""
    covered = composer.coverage()
    source = _coverage_source(composer, covered)
    blocks: list[Block] = [composer.intro("missing")]
    if composer.standing:
        blocks.append(Paragraph(words(f"{composer.standing[:1].upper()}{composer.standing[1:]}."), note=True))
    cycles = [
        cycle.slug for cycle in composer.data.cycles if not composer.scope.cycle or cycle.slug == composer.scope.cycle
    ]
    blocks.append(_coverage_table(composer, covered, cycles, source))
    if len(composer.forces) > 2:
        blocks.append(_coverage_map(composer, covered, cycles, source))
    return composer.section("missing", blocks)


# By force and cycle: grades read, questions graded, findings read.
Covered = Mapping[tuple[str, str], tuple[int, int, int]]


def _coverage_source(composer: Composer, covered: Covered) -> str:
    return composer.book.source(
        "coverage",
        composer.asked("coverage", **composer.filters(theme="")),
        "Questions known to be graded, those with a grade among them, and findings read, for each force and round.",
        "force cycle grades_read questions_graded findings_read questions_without_grade",
        ((*place, *counts, "|".join(_without_grade(composer, *place))) for place, counts in covered.items()),
    )


def _without_grade(composer: Composer, force: str, cycle: str) -> list[str]:
    """The questions known to be graded of which no grade was read."""
    have = {each.question for each in composer.data.grades if each.force == force and each.cycle == cycle}
    return [each for each in composer.graded(cycle) if each not in have]


def _coverage_table(composer: Composer, covered: Covered, cycles: Sequence[str], source: str) -> Table:
    """What was read by round; of one force, with the questions whose grade is missing."""
    many = len(composer.forces) > 1
    rows = []
    for cycle in cycles:
        of = [covered[force, cycle] for force in composer.forces]
        known, graded, findings = (sum(each[index] for each in of) for index in range(3))
        read = sum(each[2] > 0 for each in of)
        cells: list[Text] = [words(composer.data.cycle(cycle))]
        if many:
            cells.append(words(f"{read} of {len(composer.forces)}"))
        cells += [
            counted(findings) if read else words("none read"),
            words(f"{known:,} of {graded:,}" if graded else "not known which are graded"),
            words(percent(known, graded) if graded else "not known"),
        ]
        if composer.single:
            lacking = "; ".join(
                composer.question(cycle, each) for each in _without_grade(composer, composer.single, cycle)
            )
            cells.append(words(lacking or ("none" if graded else "not known which are graded")))
        rows.append(tuple(cells))
    columns = [
        Column("Round"),
        *([Column("Forces of which findings were read")] if many else []),
        Column("Findings read", "number"),
        Column("Grades read, of questions graded"),
        Column("Share"),
        *([Column("Questions without a grade here", "words")] if composer.single else []),
    ]
    return Table("coverage-table", composer.say("captions", "coverage-cycle"), tuple(columns), tuple(rows), source)


def _coverage_map(composer: Composer, covered: Covered, cycles: Sequence[str], source: str) -> Figure:
    """How many findings were read, by force and round."""
    data = composer.data
    cells: dict[tuple[str, str], Cell] = {}
    for (force, cycle), (known, graded, findings) in covered.items():
        if findings:
            who = f"{data.force(force)}, {data.cycle(cycle)}"
            says = f"{who}: {findings} findings, {known} of {graded} grades read"
            cells[force, cycle] = Cell("found", str(findings), min(findings // 5, 4), says)
    columns = Columns([(cycle, data.cycle(cycle)) for cycle in cycles])
    steps = ["1 to 4 findings read", "5 to 9", "10 to 14", "15 to 19", "20 or more"]
    drawing = heat_map(
        "Heat map: what was read",
        "Forces in rows, rounds in columns; darker means more findings read. Hatched: no finding was read.",
        Boxes(composer.named_forces(), columns, cells, steps, unknown="none was read", none=""),
        cell=(62, 18),
    )
    return Figure(
        "fig-coverage",
        "Findings read, by force and round",
        words("Findings read of each force in each round. Hatched: none was read, so nothing is known."),
        drawing,
        source,
    )


def method(composer: Composer) -> Section:
    """What was done, in words, and what it cannot show."""
    blocks: list[Block] = [
        Paragraph((Span("strong", each["title"] + "."), Span("text", " " + each["text"]))) for each in texts()["method"]
    ]
    if composer.analysis is not None:
        if composer.analysis.codings.kappa is not None:
            blocks.append(_codings(composer, composer.analysis.codings))
        blocks += [Paragraph(words(caveat), note=True) for caveat in composer.analysis.caveats]
    return composer.section("method", blocks)


def _codings(composer: Composer, codings: Codings) -> Paragraph:
    """How far two ways of sorting findings into themes agree."""
    source = composer.book.source(
        "codings",
        (composer.data.ask("evidence")[1],),
        f"Findings of one theme only; {codings.method}",
        "finding by_vocabulary by_wording text",
        ((each.finding, each.by_vocabulary, each.by_wording, each.text) for each in codings.differences),
    )
    number = composer.book.number
    agreement = percent(round((codings.agreement or 0) * 1000), 1000)
    values = {
        "agree": number(
            "codings.agreement", rounded(codings.agreement), "share of findings sorted alike", source, text=agreement
        ),
        "kappa": number(
            "codings.kappa",
            rounded(codings.kappa),
            "Cohen's kappa of the two codings",
            source,
            text=f"{codings.kappa:.2f}",
        ),
        "compared": number("codings.findings", codings.findings, "findings sorted both ways", source),
        "differ": number("codings.differences", len(codings.differences), "findings sorted differently", source),
    }
    template = (
        "*Two ways of sorting.* {compared|finding was|findings were} also sorted by their wording alone, "
        "without the themes' vocabulary. Both ways agree on {agree} (Cohen's kappa {kappa}: 1 is full "
        "agreement, 0 what coincidence gives). Where they differ, on {differ|finding|findings}, the theme "
        "is less certain; tables/codings.csv lists them."
    )
    return Paragraph(write_text(template, values))
