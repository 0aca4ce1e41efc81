"""Sections on the data themselves: disagreements, what was not read, and the method."""

from __future__ import annotations

from kgbuild.report._composer import Composer
from kgbuild.report._content import (
    Block,
    Column,
    Figure,
    Paragraph,
    Scalar,
    Section,
    Span,
    Table,
    Text,
    percent,
    words,
    write_text,
)
from kgbuild.report._figures import Cell, heat_map
from kgbuild.report._wording import counted, host, rounded, texts


def conflicts(composer: Composer) -> Section:
    """Grades on which sources differ."""
    data = composer.data
    given = {key: value for key, value in composer.filters().items() if key != "theme"}
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
    header = [
        "force",
        "cycle",
        "question",
        "grade",
        "source_kind",
        "source_url",
        "other_grade",
        "other_source_kind",
        "other_source_url",
    ]
    file = composer.book.file("tables/conflicts.csv", header, raw)
    source = composer.book.source(
        "conflicts", composer.asked("conflicts", **given), "Each pair of sources once.", file=file
    )
    table = Table(
        "conflicts-table",
        composer.say("captions", "conflicts"),
        (Column("Force"), Column("Round"), Column("Question"), Column("One source"), Column("Another")),
        tuple(rows),
        source,
        "No two sources that were read give different grades here.",
    )
    return Section("conflicts", texts()["sections"]["conflicts"], (composer.intro("conflicts"), table))


def _side(composer: Composer, grade: str, kind: str, url: str) -> Text:
    word = grade.replace("-", " ")
    kinds = {"pcc": "police and crime commissioner", "": "source of unknown kind"}
    where = kinds.get(kind, kind.replace("-", " "))
    if not url:
        return words(f"{word}: {where}")
    return (Span("text", f"{word}: {where}, "), Span("link", host(url), url))


def missing(composer: Composer) -> Section:
    """What was not read."""
    data = composer.data
    covered = composer.coverage()
    cycles = [cycle.slug for cycle in data.cycles if not composer.scope.cycle or cycle.slug == composer.scope.cycle]
    raw: list[tuple[Scalar, ...]] = []
    for (force, cycle), (known, graded, findings) in covered.items():
        have = {each.question for each in data.grades if each.force == force and each.cycle == cycle}
        lacking = [each for each in composer.graded(cycle) if each not in have]
        raw.append((force, cycle, known, graded, findings, "|".join(lacking)))
    header = "force cycle grades_read questions_graded findings_read questions_without_grade"
    file = composer.book.file("tables/coverage.csv", header.split(), raw)
    given = {key: value for key, value in composer.filters().items() if key != "theme"}
    source = composer.book.source(
        "coverage",
        composer.asked("coverage", **given),
        "Questions known to be graded, those with a grade among them, and findings read, for each force and round.",
        file=file,
    )
    blocks: list[Block] = [composer.intro("missing")]
    if composer.standing:
        blocks.append(Paragraph(words(f"{composer.standing[:1].upper()}{composer.standing[1:]}."), note=True))
    rows = []
    several = len(composer.forces) > 2
    for cycle in cycles:
        of = [covered[force, cycle] for force in composer.forces]
        known, graded = sum(each[0] for each in of), sum(each[1] for each in of)
        read = sum(each[2] > 0 for each in of)
        cells: list[Text] = [words(data.cycle(cycle))]
        if len(composer.forces) > 1:
            cells += [words(f"{read} of {len(composer.forces)}")]
        cells += [
            counted(sum(each[2] for each in of)) if read else words("none read"),
            words(f"{known:,} of {graded:,}" if graded else "not known which are graded"),
            words(percent(known, graded) if graded else "not known"),
        ]
        if composer.single:
            have = {each.question for each in data.grades if each.force == composer.single and each.cycle == cycle}
            lacking = [composer.question(cycle, each) for each in composer.graded(cycle) if each not in have]
            cells.append(words("; ".join(lacking) or ("none" if graded else "not known which are graded")))
        rows.append(tuple(cells))
    columns = [Column("Round")]
    if len(composer.forces) > 1:
        columns.append(Column("Forces of which findings were read"))
    columns += [Column("Findings read", "number"), Column("Grades read, of questions graded"), Column("Share")]
    if composer.single:
        columns.append(Column("Questions without a grade here", "words"))
    table = Table("coverage-table", composer.say("captions", "coverage-cycle"), tuple(columns), tuple(rows), source)
    if several:
        cells_: dict[tuple[str, str], Cell] = {}
        for (force, cycle), (known, graded, findings) in covered.items():
            if findings:
                who = f"{data.force(force)}, {data.cycle(cycle)}"
                says = f"{who}: {findings} findings, {known} of {graded} grades read"
                cells_[force, cycle] = Cell("found", str(findings), min(findings // 5, 4), says)
        drawing = heat_map(
            "Heat map: what was read",
            "Forces in rows, rounds in columns; darker means more findings read. Hatched: no finding was read.",
            [(force, data.force(force)) for force in composer.forces],
            [(cycle, data.cycle(cycle)) for cycle in cycles],
            cells_,
            ["1 to 4 findings read", "5 to 9", "10 to 14", "15 to 19", "20 or more"],
            cell=(62, 18),
            unknown="none was read",
            none="",
        )
        figure = Figure(
            "fig-coverage",
            "Findings read, by force and round",
            words("Findings read of each force in each round. Hatched: none was read, so nothing is known."),
            drawing,
            "figures/coverage.svg",
            source,
        )
        blocks += [table, figure]
    else:
        blocks.append(table)
    return Section("missing", texts()["sections"]["missing"], tuple(blocks))


def method(composer: Composer) -> Section:
    """What was done, in words, and what it cannot show."""
    blocks: list[Block] = []
    for each in texts()["method"]:
        blocks.append(Paragraph((Span("strong", each["title"] + "."), Span("text", " " + each["text"]))))
    if composer.analysis is not None:
        codings = composer.analysis.codings
        if codings.kappa is not None:
            source = composer.book.source(
                "codings",
                (composer.data.ask("evidence")[1],),
                f"Findings of one theme only; {codings.method}",
                file=composer.book.file(
                    "tables/codings.csv",
                    ("finding", "by_vocabulary", "by_wording", "text"),
                    [(e.finding, e.by_vocabulary, e.by_wording, e.text) for e in codings.differences],
                ),
            )
            number = composer.book.number
            agree = number(
                "codings.agreement", rounded(codings.agreement), "share of findings sorted alike", source,
                text=percent(round((codings.agreement or 0) * 1000), 1000),
            )  # fmt: skip
            kappa = number(
                "codings.kappa", rounded(codings.kappa), "Cohen's kappa of the two codings", source,
                text=f"{codings.kappa:.2f}",
            )  # fmt: skip
            compared = number("codings.findings", codings.findings, "findings sorted both ways", source)
            differ = number("codings.differences", len(codings.differences), "findings sorted differently", source)
            template = (
                "*Two ways of sorting.* {compared|finding was|findings were} also sorted by their wording alone, "
                "without the themes' vocabulary. Both ways agree on {agree} (Cohen's kappa {kappa}: 1 is full "
                "agreement, 0 what coincidence gives). Where they differ, on {differ|finding|findings}, the theme "
                "is less certain; tables/codings.csv lists them."
            )
            blocks.append(
                Paragraph(
                    write_text(template, {"compared": compared, "agree": agree, "kappa": kappa, "differ": differ})
                )
            )
        for caveat in composer.analysis.caveats:
            blocks.append(Paragraph(words(caveat), note=True))
    return Section("method", texts()["sections"]["method"], tuple(blocks))
