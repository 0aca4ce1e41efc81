"""From a store's rows and their analysis to what the report says, in order; no form is decided here."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from kgbuild.report._content import (
    Asked,
    Block,
    Book,
    Column,
    Figure,
    Fold,
    Number,
    Paragraph,
    Report,
    Scalar,
    Scope,
    Section,
    Span,
    Table,
    Text,
    percent,
    plain_number,
    words,
    write_text,
)
from kgbuild.report._data import CONCERNS, Data, Finding, Grade, check_scope
from kgbuild.report._figures import Cell, Course, Named, Node, Point, Tie, courses, heat_map, network, strips, timeline

if TYPE_CHECKING:
    from kgbuild.analyse import Alike, Analysis, Test

_TEXTS: Final = Path(__file__).with_name("texts.toml")
_THEMES_DRAWN: Final = 20
_THEMES_IN_TIME: Final = 14
_AREAS_OPEN: Final = 1  # areas whose strips stand open in a report on all forces
_AREAS_INLINE: Final = 4  # areas whose strips stand in the page at all; the others are files
_THEMES_LINKED: Final = 36  # themes in the network: as many as can be named beside it
_FORCES_ALIKE: Final = 6
_GROUP: Final = 3  # themes that make a group worth a colour
_GROUPS_NAMED: Final = 7
_TOO_FEW: Final = 5  # forces read; a share of fewer says nothing
_CLOSED: Final = frozenset({"complete", "superseded"})
_STANDING: Final = {"being-progressed": 0, "awaiting-review": 1, "": 2, "superseded": 3, "complete": 4}
_STATUSES: Final = {"being-progressed": "being worked on", "awaiting-review": "awaiting review", "": "not known"}
_TYPES: Final = {
    "repeats": "names it again",
    "continues": "says that it goes on",
    "resolves": "says that it is better",
    "worsens": "says that it is worse",
    "supersedes": "takes its place",
}
_DUTY: Final = (
    "force", "cycle", "question", "kind", "item", "text", "published", "due", "due_basis", "status", "status_date",
    "overdue", "response", "response_by", "document", "source_url", "fact",
)  # fmt: skip
_FORMAL: Final = ("cause-of-concern", "accelerated-cause-of-concern", "area-for-improvement", "recommendation")
_PILLARS: Final = frozenset({"effectiveness", "efficiency", "legitimacy"})  # pillars come after what they are made of


@lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    """The report's wording."""
    return tomllib.loads(_TEXTS.read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Repeat:
    """A theme that one force was told to put right in two rounds or more; `cycles` in time."""

    force: str
    theme: str
    cycles: tuple[str, ...]
    run: int
    findings: int


class Composer:
    """Composes one report. Each section is a method that registers its evidence before its figures."""

    def __init__(
        self, data: Data, scope: Scope, analysis: Analysis | None, alike: Sequence[Alike], standing: str
    ) -> None:
        self.data, self.scope, self.analysis, self.alike, self.standing = data, scope, analysis, alike, standing
        self.book = Book()
        self.forces: list[str] = (
            list(scope.compare) if scope.compare else [scope.force] if scope.force else list(data.forces)
        )
        self.single = scope.force or ""
        self.order = {cycle.slug: index for index, cycle in enumerate(data.cycles)}
        self.findings = [
            each
            for each in data.findings
            if each.force in set(self.forces)
            and (not scope.theme or scope.theme in each.themes)
            and (not scope.cycle or each.cycle == scope.cycle)
        ]
        self.by_fact = {each.fact: each for each in data.findings}
        self.by_words = {(each.force, each.cycle, each.words): each for each in data.findings}
        self.asks = [each for each in self.findings if each.polarity == "negative"]
        # The history of the forces in scope, whatever cycle is looked at: what came before and after.
        self.history: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
        for each in data.findings:
            if each.force in set(self.forces) and each.cycle:
                for theme in each.themes:
                    if not scope.theme or theme == scope.theme:
                        self.history[each.force, theme, each.cycle].append(each)
        self.cycles_read: dict[str, list[str]] = {
            force: [cycle.slug for cycle in data.cycles if (force, cycle.slug) in data.read] for force in data.forces
        }
        self.repeats, self.repeats_asked = self._repeats()

    # -- helpers

    def say(self, group: str, key: str, **values: Number | Span | Text | str) -> Text:
        return write_text(texts()[group][key], values)

    def intro(self, key: str) -> Paragraph:
        return Paragraph(self.say("intro", key))

    def filters(self, **more: str) -> dict[str, str]:
        """Parameters of a named query that narrow it to the report's scope (a comparison asks for each force)."""
        return {
            key: value
            for key, value in {
                "force": self.single,
                "theme": self.scope.theme,
                "cycle": self.scope.cycle,
                **more,
            }.items()
            if value
        }

    def asked(self, query: str, **parameters: str) -> tuple[Asked, ...]:
        """What to cite for a query: one for each force where two are compared."""
        pairs = [{**parameters, "force": force} for force in self.scope.compare] if self.scope.compare else [parameters]
        return tuple(self.data.ask(query, **each)[1] for each in pairs)

    def rows(self, query: str, **parameters: str) -> list[dict[str, Any]]:
        """Rows of a query for the forces in scope, those of the first of two compared forces first."""
        pairs = [{**parameters, "force": force} for force in self.scope.compare] if self.scope.compare else [parameters]
        return [row for each in pairs for row in self.data.ask(query, **each)[0]]

    def evidence_asked(self, *, polarity: str = "negative") -> tuple[Asked, ...]:
        return self.asked("evidence", **self.filters(polarity=polarity))

    def theme_span(self, slug: str) -> str:
        return in_sentence(self.data.theme(slug))

    def cycle_list(self, cycles: Iterable[str]) -> str:
        return listed([self.data.cycle(each) for each in cycles])

    def _repeats(self) -> tuple[list[Repeat], tuple[Asked, ...]]:
        parameters = {"force": self.single, "theme": self.scope.theme, "polarity": "negative"}
        given = {key: value for key, value in parameters.items() if value}
        found = []
        for row in self.rows("repeats", **given):
            cycles = sorted(row["cycles"].split("|"), key=lambda slug: (self.order.get(slug, 99), slug))
            if not self.scope.cycle or self.scope.cycle in cycles:
                found.append(Repeat(row["force"], row["theme"], tuple(cycles), row["run_length"], row["findings"]))
        found.sort(key=lambda each: (-len(each.cycles), -each.run, -each.findings, each.force, each.theme))
        return found, self.asked("repeats", **given)

    # -- the whole

    def compose(self) -> Report:
        scope, data = self.scope, self.data
        ranked = self.ranked()
        sections = [
            self.themes(ranked),
            *([self.both()] if scope.compare else []),
            self.where(ranked),
            self.when(ranked),
            *([] if scope.theme else [self.grades()]),
            *([] if scope.theme else [self.together()]),
            self.repeated(),
            self.open_items(),
            self.conflicts(),
            self.missing(),
            self.method(),
        ]
        self.facts_file()
        sentences = self.sentences(ranked)
        key = "both" if scope.theme and scope.force else "theme" if scope.theme else "force" if scope.force else "all"
        if scope.compare:
            key = "compare"
        names = {
            "force": data.force_name(self.single) if self.single else "",
            "theme": data.theme(scope.theme) if scope.theme else "",
            "a": data.force(scope.compare[0]) if scope.compare else "",
            "b": data.force(scope.compare[1]) if scope.compare else "",
        }
        title = texts()["title"][key].format(**names)
        kind = "force" if self.single else "compare" if scope.compare else "all"
        known = [cycle.slug for cycle in data.cycles]
        first, last = (data.cycle(known[0]), data.cycle(known[-1])) if known else ("", "")
        subtitle = texts()["subtitle"][kind].format(first=first, last=last)
        if scope.cycle:
            subtitle += texts()["subtitle"]["cycle"].format(cycle=data.label("Cycle", scope.cycle))
        if scope.day:
            subtitle += texts()["subtitle"]["as-of"].format(day=due(scope.day))
        return Report(
            scope=scope,
            title=title,
            subtitle=subtitle,
            basis=self.basis(),
            sentences=tuple(sentences),
            sections=tuple(sections),
            numbers=tuple(self.book.numbers[id] for id in sorted(self.book.numbers)),
            evidence=tuple(self.book.evidence[id] for id in sorted(self.book.evidence)),
            files=tuple(self.book.files[path] for path in sorted(self.book.files)),
        )

    def basis(self) -> Text:
        grades = [
            each
            for each in self.data.grades
            if each.force in set(self.forces) and (not self.scope.cycle or each.cycle == self.scope.cycle)
        ]
        theme_only = bool(self.scope.theme)
        if not self.findings and (theme_only or not grades):
            return self.say("basis", "none")
        pages = {url for each in self.findings for url in each.urls} | {
            each.documents for each in self.findings if not each.urls
        }
        number = self.book.number
        findings = number("basis.findings", len(self.findings), "findings read, each once", "facts")
        sources = number("basis.pages", len(pages), "pages and documents that the findings come from", "facts")
        if theme_only:
            forces = number("basis.forces", len({each.force for each in self.findings}), "forces with one", "facts")
            return self.say("basis", "theme", findings=findings, forces=forces, pages=sources)
        return self.say(
            "basis",
            "all",
            findings=findings,
            grades=number("basis.grades", len(grades), "grades read, each once", "grades"),
            forces=number(
                "basis.forces",
                len({each.force for each in self.findings} | {each.force for each in grades}),
                "forces with a finding or a grade",
                "facts",
            ),
            pages=sources,
        )

    def facts_file(self) -> None:
        """All findings of the scope: what every count comes down to."""
        rows = [
            (
                each.fact,
                each.force,
                each.cycle,
                each.question,
                each.kind,
                each.polarity,
                "|".join(each.themes),
                each.words,
                each.documents,
                each.published,
                "|".join(each.urls),
            )
            for each in self.findings
        ]
        columns = "fact force cycle question kind polarity themes words documents published source_urls"  # of the query
        file = self.book.file("tables/findings.csv", columns.split(), rows)
        self.book.source(
            "facts",
            self.asked("evidence", **self.filters()),
            "All findings of the forces, the theme and the round that this report is about.",
            file=file,
        )

    # -- themes

    def ranked(self) -> list[str]:
        """Themes named as something to put right: those that came back most widely (in one force: most often) first."""
        forces: dict[str, set[str]] = defaultdict(set)
        rounds: dict[str, set[tuple[str, str]]] = defaultdict(set)
        counts: Counter[str] = Counter()
        for each in self.asks:
            for theme in each.themes:
                if not self.scope.theme or theme == self.scope.theme:
                    forces[theme].add(each.force)
                    rounds[theme].add((each.force, each.cycle))
                    counts[theme] += 1
        back: Counter[str] = Counter(each.theme for each in self.repeats)
        most = {each.theme: (len(each.cycles), each.run) for each in reversed(self.repeats)} if self.single else {}
        return sorted(
            counts,
            key=lambda theme: (
                *(-value for value in most.get(theme, (0, 0))),
                -back[theme],
                -len(forces[theme]),
                -len(rounds[theme]),
                -counts[theme],
                theme,
            ),
        )

    def testable(self) -> int:
        """Forces of which findings were read in two rounds or more."""
        return sum(len(self.cycles_read[force]) >= 2 for force in self.forces)

    def tests(self) -> dict[str, Test]:
        """By theme: of the force's own repeats in a report on one force, else of the theme over all forces."""
        if self.analysis is None:
            return {}
        if self.single:
            return {
                each.theme: each.test
                for each in self.analysis.persistence
                if each.force == self.single and each.test is not None
            }
        return {each.theme: each.test for each in self.analysis.themes}

    def themes(self, ranked: Sequence[str]) -> Section:
        data = self.data
        tests = self.tests()
        recurring: dict[str, list[Repeat]] = defaultdict(list)
        for repeat in self.repeats:
            recurring[repeat.theme].append(repeat)
        raw: list[tuple[Scalar, ...]] = []
        rows: list[tuple[Text, ...]] = []
        for theme in ranked:
            named = [each for each in self.findings if theme in each.themes]
            asks = [each for each in named if each.polarity == "negative"]
            concerns = sum(each.kind in CONCERNS for each in named)
            strengths = sum(each.polarity == "positive" for each in named)
            forces = len({each.force for each in asks})
            cycles = sorted({each.cycle for each in asks if each.cycle}, key=lambda slug: self.order.get(slug, 99))
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
                    None if test is None else _round(test.expected),
                    None if test is None else _round(test.p_value),
                    None if test is None else _round(test.q_value),
                    "" if test is None else test.verdict,
                    "|".join(sorted(each.fact for each in asks)),
                )
            )
            span = self.cycle_list(cycles) if self.single else _span([data.cycle(cycle) for cycle in cycles])
            cells = [words(data.theme(theme))]
            if not self.single:
                cells += [_num(len(recurring[theme])), _num(forces)]
            cells += [
                words(span),
                _num(run) if run > 1 else words("–"),
                _num(concerns),
                _num(len(asks) - concerns),
                _num(strengths),
                words(verdict(test, plain=self.analysis is not None) if run or not self.single else "–"),
            ]
            rows.append(tuple(cells))
        columns = [Column("Theme")]
        if not self.single:
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
        file = self.book.file("tables/themes.csv", header.split(), raw)
        source = self.book.source(
            "themes",
            (*self.evidence_asked(polarity=""), *self.repeats_asked),
            "Findings by theme, and how many forces have the theme in the rows of repeats. " + self.null(),
            file=file,
            facts=[each.fact for each in self.asks],
        )
        table = Table(
            "themes-table",
            self.say("captions", "themes-force" if self.single else "themes"),
            tuple(columns),
            tuple(rows),
            source,
            "No theme was named as something to put right in what was read.",
            shown=15,
        )
        return Section("themes", texts()["sections"]["themes"], (self.intro("themes"), table))

    def null(self) -> str:
        """How tests were made, for evidence."""
        if self.analysis is None:
            return "Not tested against coincidence: not computed."
        scope = self.analysis.scope
        return (
            f"Tests by kgbuild.analyse, seed {scope.seed}, {scope.draws:,} draws, level {scope.alpha:g}: {scope.null}"
        )

    # -- where

    def where(self, ranked: Sequence[str]) -> Section:
        blocks: list[Block] = []
        if self.scope.theme and not self.single:
            blocks.append(self._force_by_cycle())
        elif len(self.forces) > 2:
            blocks.append(self._theme_by_force(ranked[:_THEMES_DRAWN]))
        if not (self.scope.cycle and len(self.forces) > 2) and not (self.scope.theme and not self.single):
            for force in self.scope.compare or ("",):
                blocks.append(self._theme_by_cycle(ranked[:_THEMES_DRAWN], force))
        title = texts()["sections"]["where-force" if len(self.forces) < 3 else "where"]
        return Section("where", title, tuple(blocks))

    def _count_cells(
        self, rows: Iterable[str], columns: Iterable[str], counts: dict[tuple[str, str], int], known: Any, noun: str
    ) -> dict[tuple[str, str], Cell]:
        cells = {}
        for row in rows:
            for column in columns:
                count = counts.get((row, column), 0)
                name = known(row, column)
                if name is None:
                    continue
                if count:
                    plural = "" if count == 1 else "s"
                    cells[row, column] = Cell("found", str(count), min(count, 5) - 1, f"{name}: {count} {noun}{plural}")
                else:
                    cells[row, column] = Cell("none")
        return cells

    def _theme_by_force(self, themes: Sequence[str]) -> Figure:
        data, cycle = self.data, self.scope.cycle
        noun = "finding" if cycle else "round"
        counts: dict[tuple[str, str], int] = {}
        raw: list[tuple[Scalar, ...]] = []
        for force in self.forces:
            for theme in themes:
                found = [each for each in self.asks if each.force == force and theme in each.themes]
                rounds = {each.cycle for each in found if each.cycle}
                counts[force, theme] = len(found) if cycle else len(rounds)
                read = [each for each in self.cycles_read[force] if not cycle or each == cycle]
                raw.append(
                    (
                        force,
                        theme,
                        "unknown" if not read else "found" if counts[force, theme] else "none",
                        len(rounds),
                        len(read),
                        len(found),
                        "|".join(sorted(each.fact for each in found)),
                    )
                )
        file = self.book.file(
            "tables/theme-force.csv", ("force", "theme", "state", "rounds", "rounds_read", "findings", "facts"), raw
        )
        source = self.book.source(
            "theme-force",
            self.evidence_asked(),
            f"For each force and theme the {noun}s with a finding that names it; the {len(themes)} themes that came "
            "back most widely. A force of which nothing was read is unknown.",
            file=file,
            facts=[each.fact for each in self.asks if set(each.themes) & set(themes)],
        )

        def known(force: str, theme: str) -> str | None:
            read = self.cycles_read[force]
            if not read or (cycle and cycle not in read):
                return None
            return f"{data.force(force)}, {data.theme(theme)}"

        cells = self._count_cells(self.forces, themes, counts, known, noun)
        most = max(counts.values(), default=1)
        legend = [
            f"{each}{' or more' if each == 5 and most > 5 else ''}" for each in range(1, min(max(most, 1), 5) + 1)
        ]
        legend[0] = f"1 {noun}"
        total = len(data.cycles)
        drawing = heat_map(
            "Heat map: theme by force",
            f"Forces in rows, {len(themes)} themes in columns; darker means told in more {noun}s. Hatched: unknown.",
            [(force, data.force(force)) for force in self.forces],
            [(theme, data.theme(theme)) for theme in themes],
            cells,
            legend,
            beside=None if cycle else {force: f"{len(self.cycles_read[force])} of {total}" for force in self.forces},
            beside_label="read",
            turned=True,
        )
        return Figure(
            "fig-theme-force",
            "Theme by force",
            (*self.say("captions", "theme-force"), Span("text", ". "),
             *self.say("intro", "where-force-cycle" if cycle else "where-force")),
            drawing,
            "figures/theme-force.svg",
            source,
        )  # fmt: skip

    def _force_by_cycle(self) -> Figure:
        data, theme = self.data, self.scope.theme
        columns = [cycle.slug for cycle in data.cycles if not self.scope.cycle or cycle.slug == self.scope.cycle]
        counts: dict[tuple[str, str], int] = {}
        raw: list[tuple[Scalar, ...]] = []
        for force in self.forces:
            for cycle in columns:
                found = [each for each in self.asks if each.force == force and each.cycle == cycle]
                counts[force, cycle] = len(found)
                state = "unknown" if (force, cycle) not in data.read else "found" if found else "none"
                raw.append((force, cycle, state, len(found), "|".join(sorted(each.fact for each in found))))
        file = self.book.file("tables/force-cycle.csv", ("force", "cycle", "state", "findings", "facts"), raw)
        source = self.book.source(
            "force-cycle",
            self.evidence_asked(),
            "For each force and round the findings that name the theme as something to put right.",
            file=file,
            facts=[each.fact for each in self.asks],
        )

        def known(force: str, cycle: str) -> str | None:
            return f"{data.force(force)}, {data.cycle(cycle)}" if (force, cycle) in data.read else None

        most = min(max([1, *counts.values()]), 5)
        legend = [f"{each}{' or more' if each == 5 else ''}" for each in range(1, most + 1)]
        legend[0] = "1 finding"
        drawing = heat_map(
            f"Heat map: {data.theme(theme)} by force and round",
            "Forces in rows, rounds in columns; darker means more findings to put right. Hatched: unknown.",
            [(force, data.force(force)) for force in self.forces],
            [(cycle, data.cycle(cycle)) for cycle in columns],
            self._count_cells(self.forces, columns, counts, known, "finding"),
            legend,
            breaks=[each for each in data.breaks if each in columns],
            cell=(58, 18),
        )
        caption = self.say("captions", "force-cycle", theme=self.theme_span(theme))
        return Figure(
            "fig-force-cycle",
            "Force by round",
            (*caption, Span("text", ". "), *self.say("intro", "where-cycle-one")),
            drawing,
            "figures/force-cycle.svg",
            source,
        )

    def _theme_by_cycle(self, themes: Sequence[str], only: str) -> Figure:
        """Shares of forces, or of one force (`only`, or the report's) how many findings."""
        data = self.data
        force = only or self.single
        columns = [cycle.slug for cycle in data.cycles]
        suffix = f"-{only}" if only else ""
        raw: list[tuple[Scalar, ...]] = []
        cells: dict[tuple[str, str], Cell] = {}
        facts: list[str] = []
        read_in = {
            cycle: {each for each, where in data.read if where == cycle and each in self.forces} for cycle in columns
        }
        for theme in themes:
            for cycle in columns:
                found = [
                    each
                    for name in ([force] if force else self.forces)
                    for each in self.history.get((name, theme, cycle), ())
                    if each.polarity == "negative"
                ]
                told = {each.force for each in found}
                facts += [each.fact for each in found]
                name = f"{data.theme(theme)}, {data.cycle(cycle)}"
                if force:
                    known = (force, cycle) in data.read
                    if known:
                        cells[theme, cycle] = (
                            Cell("found", str(len(found)), min(len(found), 5) - 1, f"{name}: {len(found)} to put right")
                            if found
                            else Cell("none")
                        )
                    state = "unknown" if not known else "found" if found else "none"
                    base = int(known)
                else:
                    base = len(read_in[cycle])
                    state = "unknown" if base < _TOO_FEW else "found" if told else "none"
                    if state == "found":
                        step = min(10 * len(told) // base, 4)
                        cells[theme, cycle] = Cell(
                            "found", percent(len(told), base), step, f"{name}: {len(told)} of {base} forces read"
                        )
                    elif state == "none":
                        cells[theme, cycle] = Cell("none")
                raw.append((theme, cycle, state, len(told), base, len(found), "|".join(sorted(e.fact for e in found))))
        file = self.book.file(
            f"tables/theme-cycle{suffix}.csv",
            ("theme", "cycle", "state", "forces", "forces_read", "findings", "facts"),
            raw,
        )
        parameters = {"polarity": "negative", "theme": self.scope.theme, "force": force}
        given = {key: value for key, value in parameters.items() if value}
        source = self.book.source(
            f"theme-cycle{suffix}",
            (self.data.ask("evidence", **given)[1],),
            "Findings to put right by theme and round."
            if force
            else f"Forces told, of the forces with findings read in the round; fewer than {_TOO_FEW} read is unknown.",
            file=file,
            facts=facts,
        )
        who = f"{data.force(force)}: " if force else ""
        if force:
            most = min(max([1, *(cell.step + 1 for cell in cells.values())]), 5)
            legend = [f"{each}{' or more' if each == 5 else ''}" for each in range(1, most + 1)]
            legend[0] = "1 finding"
        else:
            legend = ["under 10%", "10 to 19%", "20 to 29%", "30 to 39%", "40% or more"]
        drawing = heat_map(
            f"{who}Heat map: theme by round",
            f"{len(themes)} themes in rows, rounds in columns. Hatched: unknown. "
            + ("Darker means more findings to put right." if force else "Darker means a larger share of forces."),
            [(theme, data.theme(theme)) for theme in themes],
            [(cycle, data.cycle(cycle)) for cycle in columns],
            cells,
            legend,
            below=None if force else {cycle: f"{len(read_in[cycle])} read" for cycle in columns},
            breaks=data.breaks,
            cell=(62, 20),
            unknown="unknown: nothing was read" if force else f"unknown: fewer than {_TOO_FEW} forces read",
        )
        key = "theme-cycle-one" if force else "theme-cycle"
        intro = "where-cycle-one" if force else "where-cycle"
        return Figure(
            f"fig-theme-cycle{suffix}",
            f"{who}Theme by round",
            (Span("text", who), *self.say("captions", key), Span("text", ". "), *self.say("intro", intro)),
            drawing,
            f"figures/theme-cycle{suffix}.svg",
            source,
        )

    # -- when

    def when(self, ranked: Sequence[str]) -> Section:
        data = self.data
        themes = list(ranked[:_THEMES_IN_TIME])
        columns = [cycle.slug for cycle in data.cycles]
        blocks: list[Block] = [self.intro("when")]
        for only in self.scope.compare or ("",):
            forces = [only] if only else self.forces
            one = len(forces) == 1
            suffix = f"-{only}" if only else ""
            cells: dict[tuple[str, str], Named] = {}
            raw: list[tuple[Scalar, ...]] = []
            facts: list[str] = []
            for theme in themes:
                for cycle in columns:
                    if not any((force, cycle) in data.read for force in forces):
                        raw.append((theme, cycle, "unknown", None, None, None, ""))
                        continue
                    found = [each for force in forces for each in self.history.get((force, theme, cycle), ())]
                    facts += [each.fact for each in found]
                    sorts = [
                        [each for each in found if each.kind in CONCERNS],
                        [each for each in found if each.kind not in CONCERNS and each.polarity == "negative"],
                        [each for each in found if each.polarity == "positive"],
                    ]
                    counts = [len(sort) if one else len({each.force for each in sort}) for sort in sorts]
                    cells[theme, cycle] = Named(*counts)
                    state = "found" if found else "none"
                    raw.append((theme, cycle, state, *counts, "|".join(sorted(each.fact for each in found))))
            file = self.book.file(
                f"tables/timeline{suffix}.csv",
                ("theme", "cycle", "state", "causes_of_concern", "others_to_put_right", "strengths", "facts"),
                raw,
            )
            unit = "findings" if one else "forces"
            given = {"theme": self.scope.theme, "force": only or self.single}
            source = self.book.source(
                f"timeline{suffix}",
                (self.data.ask("evidence", **{key: value for key, value in given.items() if value})[1],),
                f"{unit.capitalize()} by theme, round and sort of finding.",
                file=file,
                facts=facts,
            )
            who = f"{data.force(only)}: " if only else ""
            drawing = timeline(
                f"{who}Themes over the rounds",
                f"{len(themes)} themes in rows, rounds in columns; numbers are {unit}. Hatched: unknown.",
                [(theme, data.theme(theme)) for theme in themes],
                [(cycle, data.cycle(cycle)) for cycle in columns],
                cells,
                data.breaks,
                unit=unit,
                below=None
                if one
                else {cycle: f"{sum((force, cycle) in data.read for force in forces)} read" for cycle in columns},
            )
            caption = (Span("text", who), *self.say("captions", "timeline"), Span("text", f"; numbers are {unit}."))
            blocks.append(
                Figure(
                    f"fig-timeline{suffix}",
                    f"{who}Themes over the rounds",
                    caption,
                    drawing,
                    f"figures/timeline{suffix}.svg",
                    source,
                )
            )
        return Section("when", texts()["sections"]["when"], tuple(blocks))

    # -- grades

    def grades(self) -> Section:
        data = self.data
        grades = [each for each in data.grades if each.force in set(self.forces)]
        raw: list[tuple[Scalar, ...]] = [
            (
                each.force,
                each.area,
                each.cycle,
                each.question,
                each.grade,
                each.rank,
                each.scale,
                each.change,
                "carried-over" if each.carried else "stated",
                each.made_in,
                each.judgement,
            )
            for each in grades
        ]
        header = "force area cycle question grade rank scale change status made_in facts"
        file = self.book.file("tables/grades.csv", header.split(), raw)
        given = {"force": self.single} if self.single else {}
        source = self.book.source(
            "grades",
            (*self.asked("trajectories", **given), *self.asked("grade-status", **given)),
            "Each grade once. Lines only where the column change says improved, unchanged or deteriorated.",
            file=file,
            facts=[each.judgement for each in grades if each.judgement],
        )
        blocks: list[Block] = [self.intro("grades")]
        if len(self.forces) > 2:
            blocks += self._grade_strips(grades, source)
        else:
            for force in self.forces:
                blocks.append(self._grade_courses(force, source, inline=True))
                blocks.append(self._grade_table(force, source))
        blocks.append(self._comparability())
        if len(self.forces) > 2:
            own = [self._grade_courses(force, source, inline=False) for force in self.forces]
            links: list[Span] = []
            for force, figure in zip(self.forces, own, strict=True):
                links += [Span("link", data.force(force), figure.file), Span("text", ", ")]
            paragraph = Paragraph((Span("text", "The course of every area, in a file for each force: "), *links[:-1]))
            blocks += [Fold("The course of each force's grades, area by area", (paragraph, *own))]
        return Section("grades", texts()["sections"]["grades"], tuple(blocks))

    def _course(self, label: str, grades: Sequence[Grade], force: str, area: str) -> Course:
        data = self.data
        points = []
        for each in sorted(grades, key=lambda grade: (self.order.get(grade.cycle, 99), grade.question, grade.grade)):
            word = each.grade.replace("-", " ")
            note = ", carried over from an earlier inspection" if each.carried else ""
            question = self._question(each.cycle, each.question)
            says = f"{data.force(force)}, {data.cycle(each.cycle)}, {question}: {word}{note}"
            points.append(
                Point(
                    each.cycle,
                    each.grade,
                    each.rank,
                    data.scales.get(each.scale, 5),
                    each.carried,
                    says,
                    each.before,
                    each.question,
                )
            )
        have = {each.cycle for each in grades}
        unknown = tuple(
            sorted(
                {each.cycle for each in data.questions if each.area == area and each.graded} - have,
                key=lambda slug: self.order.get(slug, 99),
            )
        )
        return Course(label, tuple(points), unknown)

    def _question(self, cycle: str, slug: str) -> str:
        return self.data.question_labels.get((cycle, slug), slug)

    def _areas(self, grades: Sequence[Grade]) -> list[str]:
        """Areas with most to follow first: grades that may be compared, then all; pillars last."""
        counts = Counter(each.area for each in grades if each.area)
        compared = Counter(each.area for each in grades if each.before)
        return sorted(counts, key=lambda area: (area in _PILLARS, -compared[area], -counts[area], area))

    def _grade_courses(self, force: str, source: str, *, inline: bool) -> Figure:
        data = self.data
        own = [each for each in data.grades if each.force == force]
        panels = [
            self._course(data.label("Area", area), [each for each in own if each.area == area], force, area)
            for area in self._areas(own)
        ]
        cycles = [(cycle.slug, data.cycle(cycle.slug)) for cycle in data.cycles]
        drawing = courses(
            f"{data.force_name(force)}: grades over the rounds",
            "A panel for each area, rounds from left to right, better grades higher. Lines join only grades that may "
            "be "
            "compared; double lines stand where they may not. Hollow marks are carried over; hatched rounds not known.",
            panels,
            cycles,
            data.breaks,
        )
        return Figure(
            f"fig-grades-{force}",
            f"{data.force(force)}: grades over the rounds",
            self.say("captions", "grades-force", force=data.force_name(force)),
            drawing,
            f"figures/grades-{force}.svg",
            source,
            inline=inline,
        )

    def _grade_strips(self, grades: Sequence[Grade], source: str) -> list[Block]:
        data = self.data
        cycles = [(cycle.slug, data.cycle(cycle.slug)) for cycle in data.cycles]
        blocks: list[Block] = []
        for index, area in enumerate(self._areas(grades)):
            label = data.label("Area", area)
            rows = [
                self._course(
                    data.force(force),
                    [each for each in grades if each.force == force and each.area == area],
                    force,
                    area,
                )
                for force in self.forces
            ]
            figure = Figure(
                f"fig-area-{area}",
                f"Grades over the rounds: {in_sentence(label)}",
                self.say("captions", "grades", what=in_sentence(label)),
                strips(
                    f"Grades of each force: {in_sentence(label)}",
                    "Forces in rows, rounds in columns, grades as letters. Lines join grades that may be compared; "
                    "double lines stand where they may not. Hatched: asked, but no grade was read.",
                    rows,
                    cycles,
                    data.breaks,
                ),
                f"figures/area-{area}.svg",
                source,
                inline=index < _AREAS_INLINE,
            )
            if index < _AREAS_OPEN:
                blocks.append(figure)
            elif figure.inline:
                blocks.append(Fold(f"Grades force by force: {in_sentence(label)}", (figure,)))
            else:
                blocks.append(figure)
        inline = [block for block in blocks if not (isinstance(block, Figure) and not block.inline)]
        filed = [block for block in blocks if isinstance(block, Figure) and not block.inline]
        if filed:
            links: list[Span] = []
            for figure in filed:
                links += [Span("link", figure.title.removeprefix("Grades over the rounds: "), figure.file)]
                links += [Span("text", ", ")]
            paragraph = Paragraph((Span("text", "More areas, in a file each: "), *links[:-1]))
            inline.append(Fold("Grades force by force: all other areas", (paragraph, *filed)))
        return inline

    def _grade_table(self, force: str, source: str) -> Table:
        data = self.data
        own = [each for each in data.grades if each.force == force]
        rows = []
        for area in self._areas(own):
            cells: list[Text] = [words(data.label("Area", area))]
            for cycle in data.cycles:
                found = [each for each in own if each.area == area and each.cycle == cycle.slug]
                asked = [each.graded for each in data.questions if each.cycle == cycle.slug and each.area == area]
                nothing = (
                    "–" if not asked else "not graded" if not any(each is not False for each in asked) else "not read"
                )
                texts_ = sorted(
                    {each.grade.replace("-", " ") + (" (carried over)" if each.carried else "") for each in found}
                )
                cells.append(words("; ".join(texts_) or nothing))
            rows.append(tuple(cells))
        return Table(
            f"grade-table-{force}",
            (*self.say("captions", "grade-table"), Span("text", f": {data.force_name(force)}")),
            (Column("Area"), *(Column(data.cycle(cycle.slug)) for cycle in data.cycles)),
            tuple(rows),
            source,
            "No grade was read.",
        )

    def _comparability(self) -> Table:
        rows, raw = [], []
        answers = {"true": "yes", "partly": "in part", "false": "no", "": "not said"}
        for earlier, cycle in pairwise(self.data.cycles):
            before = self.data.cycle(cycle.previous or earlier.slug)
            rows.append(
                (
                    words(f"{before} and {self.data.cycle(cycle.slug)}"),
                    words(answers.get(cycle.comparable, cycle.comparable)),
                    words(cycle.reason or "Nothing was read that says so; no line is drawn."),
                )
            )
            raw.append((cycle.previous or earlier.slug, cycle.slug, cycle.comparable, cycle.reason))
        file = self.book.file("tables/comparability.csv", ("earlier", "later", "comparable", "reason"), raw)
        source = self.book.source(
            "comparability", (self.data.ask("cycles")[1],), "Rounds in time, each with the one before.", file=file
        )
        return Table(
            "comparability-table",
            self.say("captions", "comparability"),
            (Column("Rounds"), Column("May grades be compared?"), Column("What is said", "words")),
            tuple(rows),
            source,
        )

    # -- together

    def together(self) -> Section:
        title = texts()["sections"]["together"]
        if self.analysis is None:
            return Section("together", title, (Paragraph(words("Not computed for this report."), note=True),))
        analysis, data = self.analysis, self.data
        blocks: list[Block] = [self.intro("together")]
        groups = {theme: each.number for each in analysis.structure.communities for theme in each.themes}
        weight = {each.theme: each.forces for each in analysis.themes}
        tests = {frozenset((each.theme, each.other)): each for each in analysis.cooccurrence}
        own = {each for (force, each, _) in self.history if force in self.forces}
        edges = [edge for edge in analysis.structure.edges if len(self.forces) > 2 or {edge[0], edge[1]} <= own]
        edges = _strongest(edges, _THEMES_LINKED)
        raw: list[tuple[Scalar, ...]] = []
        ties = []
        facts: list[str] = []
        for one, other, value in edges:
            pair = tests.get(frozenset((one, other)))
            strong = pair is not None and pair.test.verdict == "more-than-chance"
            inspections = pair.inspections if pair else 0
            name = f"{data.theme(one)} and {in_sentence(data.theme(other))}"
            ties.append(Tie(one, other, f"{name}: together in {inspections} inspections", strong))
            facts += pair.evidence.facts if pair else ()
            raw.append(
                (
                    one,
                    other,
                    inspections,
                    _round(pair.test.expected) if pair else None,
                    _round(value),
                    _round(pair.test.q_value) if pair else None,
                    pair.test.verdict if pair else "",
                    "|".join(pair.evidence.facts) if pair else "",
                )
            )
        file = self.book.file(
            "tables/together.csv",
            ("theme", "other", "inspections", "expected", "weight", "q_value", "verdict", "facts"),
            raw,
        )
        source = self.book.source(
            "together",
            (self.data.ask("evidence", polarity="negative")[1],),
            "Inspections (a force in a round) that name both themes. "
            + self.null()
            + " "
            + analysis.structure.algorithm,
            file=file,
            facts=facts,
        )
        used = {name for tie in ties for name in (tie.a, tie.b)}
        drawn: list[int] = []
        legend: list[str] = []
        for each in analysis.structure.communities:
            members = sorted(used & set(each.themes), key=lambda theme: (-weight.get(theme, 0), theme))
            if len(members) >= _GROUP and len(drawn) < _GROUPS_NAMED:
                drawn.append(each.number)
                names = ", ".join(in_sentence(data.theme(theme)) for theme in members[:2])
                stays = ""
                if each.stability is not None:
                    share = percent(round(each.stability * 1000), 1000)
                    stays = f" (steady in {share})"
                legend.append(f"{names} and others{stays}")
        place = {number: index for index, number in enumerate(drawn, 1)}
        nodes = [
            Node(theme, data.theme(theme), place.get(groups.get(theme, 0), 0), weight.get(theme, 1))
            for theme in sorted(used)
        ]
        if nodes:
            drawing = network(
                "Network of themes",
                f"{len(nodes)} themes in a ring, joined where the same inspection names both more often than expected; "
                "colours are groups of themes that keep company.",
                nodes,
                ties,
                legend,
            )
            blocks.append(
                Figure(
                    "fig-network",
                    "Themes found together",
                    self.say("captions", "network" if len(self.forces) > 2 else "network-force"),
                    drawing,
                    "figures/network.svg",
                    source,
                )
            )
            if analysis.structure.stability is not None:
                steady = analysis.structure.stability
                agree = self.book.number(
                    "together.stability", _round(steady), "agreement of groups when forces are drawn again", source,
                    text=f"{steady:.2f}",
                )  # fmt: skip
                blocks.append(Paragraph(self.say("intro", "groups", agree=agree), note=True))
        else:
            blocks.append(Paragraph(words("No two themes were found together often enough to draw."), note=True))
        strong_pairs = [
            each
            for each in analysis.cooccurrence
            if each.test.verdict == "more-than-chance" and (len(self.forces) > 2 or {each.theme, each.other} <= own)
        ]
        rows = tuple(
            (
                words(f"{data.theme(each.theme)} and {in_sentence(data.theme(each.other))}"),
                _num(each.inspections),
                words(plain_number(_round(each.test.expected))),
                _num(each.same_finding),
                words(small(each.test.q_value)),
                words({True: "yes", False: "no", None: "not known"}[each.stability.stable]),
            )
            for each in strong_pairs
        )
        pairs = Table(
            "pairs-table",
            self.say("captions", "pairs"),
            (
                Column("Themes"),
                Column("Inspections that name both", "number"),
                Column("Expected by coincidence", "number"),
                Column("In one and the same finding", "number"),
                Column("Adjusted p-value", "number"),
                Column("Holds without any one page?"),
            ),
            rows,
            source,
            "No pair passed the test.",
            shown=10,
        )
        blocks.append(pairs)
        if self.single:
            blocks.append(self._alike())
        return Section("together", title, tuple(blocks))

    def _alike(self) -> Table:
        """Forces told much the same as this one: whom to ask. No ranking of forces."""
        data = self.data
        rows, raw = [], []
        for each in self.alike[:_FORCES_ALIKE]:
            other = each.other if each.force == self.single else each.force
            rows.append(
                (
                    words(data.force(other)),
                    words(listed([in_sentence(data.theme(theme)) for theme in each.shared])),
                    words(f"{each.cycles_both}"),
                    words(verdict(each.test, plain=True)),
                )
            )
            facts = sorted({fact for _, one, two in each.findings for fact in (*one, *two)})
            raw.append((other, "|".join(each.shared), each.cycles_both, _round(each.jaccard), "|".join(facts)))
        file = self.book.file("tables/alike.csv", ("force", "shared", "cycles_both", "jaccard", "facts"), raw)
        source = self.book.source(
            "alike",
            (self.data.ask("evidence", polarity="negative")[1],),
            "Themes that both forces were told to put right, in whatever round. " + self.null(),
            file=file,
        )
        return Table(
            "alike-table",
            self.say("captions", "alike"),
            (
                Column("Force"),
                Column("Themes that both were told to put right", "words"),
                Column("Rounds read of both", "number"),
                Column("More than coincidence?"),
            ),
            tuple(rows),
            source,
            "No other force was told enough of the same.",
        )

    # -- both

    def both(self) -> Section:
        assert self.scope.compare is not None
        data = self.data
        a, b = self.scope.compare
        named: dict[str, dict[str, list[Finding]]] = {a: defaultdict(list), b: defaultdict(list)}
        for each in self.asks:
            for theme in each.themes:
                if not self.scope.theme or theme == self.scope.theme:
                    named[each.force][theme].append(each)
        shared = self.shared_themes()
        rows, raw = [], []
        for theme in shared:
            cells: list[Text] = [words(data.theme(theme))]
            line: list[Scalar] = [theme]
            facts: list[str] = []
            for force in (a, b):
                found = named[force][theme]
                cycles = sorted({each.cycle for each in found if each.cycle}, key=lambda slug: self.order.get(slug, 99))
                cells += [words(self.cycle_list(cycles)), self.quote(self.latest(found))]
                line += ["|".join(cycles), len(found)]
                facts += [each.fact for each in found]
            rows.append(tuple(cells))
            raw.append((*line, "|".join(sorted(facts))))
        header = ("theme", "rounds_a", "findings_a", "rounds_b", "findings_b", "facts")
        file = self.book.file("tables/both.csv", header, raw)
        source = self.book.source(
            "both",
            self.evidence_asked(),
            "Themes that both forces were told to put right, with the rounds and the latest words. " + self.null(),
            file=file,
        )
        table = Table(
            "both-table",
            self.say("captions", "both"),
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
        return Section("both", texts()["sections"]["both"], (self.intro("both"), table))

    def shared_themes(self) -> list[str]:
        """Themes that both compared forces were told to put right; those that came back in both first."""
        assert self.scope.compare is not None
        a, b = self.scope.compare
        named: dict[str, set[str]] = defaultdict(set)
        for each in self.asks:
            for theme in each.themes:
                if not self.scope.theme or theme == self.scope.theme:
                    named[theme].add(each.force)
        back: Counter[str] = Counter(each.theme for each in self.repeats)
        rounds: Counter[str] = Counter()
        for repeat in self.repeats:
            rounds[repeat.theme] += len(repeat.cycles)
        return sorted((t for t in named if named[t] == {a, b}), key=lambda t: (-back[t], -rounds[t], t))

    # -- repeats

    def latest(self, findings: Iterable[Finding], *, first: bool = False) -> Finding | None:
        """The finding to quote: of the latest (or first) round, a formal kind before others, then the longest words."""
        found = [each for each in findings if each.cycle]
        if not found:
            return None
        edge = (min if first else max)(self.order.get(each.cycle, 99) for each in found)
        at = [each for each in found if self.order.get(each.cycle, 99) == edge]
        return min(at, key=lambda each: (each.kind not in _FORMAL, -len(each.words), each.fact))

    def quote(self, finding: Finding | None) -> Text:
        """Its words, marked as a quotation where they are one, with round, kind and source."""
        if finding is None:
            return words("–")
        data = self.data
        kind = data.label("FindingKind", finding.kind).lower()
        spans = [Span("text", f"{data.cycle(finding.cycle)}, {kind}: ")]
        if self.is_quote(finding):
            spans.append(Span("quote", f"“{finding.words}”", finding.fact))
        else:
            spans.append(Span("text", finding.words))
        spans.append(Span("text", " "))
        if finding.urls:
            spans.append(Span("link", f"({host(finding.urls[0])})", finding.urls[0]))
        else:
            spans.append(Span("text", f"({finding.documents.replace('|', ', ')})"))
        return tuple(spans)

    def is_quote(self, finding: Finding) -> bool:
        """Whether the words are the source's own; a row of a table is a summary."""
        return not set(finding.documents.split("|")) <= self.data.tables

    def repeated(self) -> Section:
        data = self.data
        rows, raw = [], []
        for repeat in self.repeats:
            found = [
                each
                for cycle in repeat.cycles
                for each in self.history.get((repeat.force, repeat.theme, cycle), ())
                if each.polarity == "negative"
            ]
            first, last = self.latest(found, first=True), self.latest(found)
            cells: list[Text] = [] if self.single else [words(data.force(repeat.force))]
            read = [
                each
                for each in self.cycles_read[repeat.force]
                if self.order[repeat.cycles[0]] <= self.order[each] <= self.order[repeat.cycles[-1]]
            ]
            cells += [
                words(data.theme(repeat.theme)),
                words(self.cycle_list(repeat.cycles)),
                words(f"{len(repeat.cycles)} of {len(read)}"),
                self.quote(first),
                self.quote(last),
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
        file = self.book.file("tables/repeats.csv", header.split(), raw)
        source = self.book.source(
            "repeats",
            (*self.repeats_asked, *self.evidence_asked()),
            "The rows of repeats"
            + (f" that include {data.cycle(self.scope.cycle)}" if self.scope.cycle else "")
            + ", with the words of the first and the latest finding; formal kinds before others.",
            file=file,
            facts=[fact for row in raw for fact in str(row[-1]).split("|")],
        )
        columns = [] if self.single else [Column("Force")]
        columns += [
            Column("Theme"),
            Column("Rounds that named it"),
            Column("Of the rounds read, first to last"),
            Column("First", "words"),
            Column("Latest", "words"),
        ]
        table = Table(
            "repeats-table",
            self.say("captions", "repeats"),
            tuple(columns),
            tuple(rows),
            source,
            "No theme was named in more than one round in what was read.",
            shown=25,
        )
        return Section("repeats", texts()["sections"]["repeats"], (self.intro("repeats"), table, *self._lineage()))

    def _lineage(self) -> list[Block]:
        """Links between a later finding and the earlier one that it takes up."""
        data = self.data
        given = {key: value for key, value in self.filters().items() if key != "cycle"}
        found = [
            row
            for row in self.rows("lineage", **given)
            if not self.scope.cycle or self.scope.cycle in (row["earlier_cycle"], row["later_cycle"])
        ]
        found.sort(key=lambda row: (-row["score"], row["force"], row["link"]))
        rows, raw = [], []
        for row in found:
            cells: list[Text] = [] if self.single else [words(data.force(row["force"]))]
            cells += [
                words(_TYPES.get(row["type"], row["type"])),
                self._words_of(row, "earlier"),
                self._words_of(row, "later"),
                words(f"{row['why'] or row['reasons'].replace('|', ', ')} (score {row['score']:.2f})"),
            ]
            rows.append(tuple(cells))
            raw.append(tuple(str(value) if key == "score" else value for key, value in row.items()))
        columns_of = "force themes type score earlier_cycle later_cycle earlier_kind later_kind earlier_quote"
        columns_of += " later_quote earlier_source later_source reasons why facts"
        file = self.book.file("tables/lineage.csv", columns_of.split(), raw)
        source = self.book.source(
            "lineage",
            self.asked("lineage", **given),
            "Links derived by rule; the address of each is in the column facts.",
            file=file,
            facts=[row["link"] for row in found],
        )
        columns = [] if self.single else [Column("Force")]
        columns += [
            Column("What the later one does"),
            Column("Earlier", "words"),
            Column("Later", "words"),
            Column("What speaks for it"),
        ]
        table = Table(
            "lineage-table",
            self.say("captions", "lineage"),
            tuple(columns),
            tuple(rows),
            source,
            "No later finding was seen to take up an earlier one in what was read.",
            shown=12,
        )
        return [self.intro("lineage"), table]

    def _words_of(self, row: dict[str, Any], side: str) -> Text:
        """One end of a link: round, kind, words, source."""
        cycle, kind = row[f"{side}_cycle"], self.data.label("FindingKind", row[f"{side}_kind"]).lower()
        place = self.data.cycle(cycle) if cycle else "outside PEEL"
        pages = [each for each in row[f"{side}_source"].split("|") if each]
        own = row[f"{side}_quote"]
        of = self.by_words.get((row["force"], cycle, own))
        spans = [Span("text", f"{place}, {kind}: ")]
        spans.append(Span("quote", f"“{own}”", of.fact) if of is not None and self.is_quote(of) else Span("text", own))
        for page in pages[:1]:
            linked = page.startswith(("http://", "https://"))
            spans.append(Span("text", " "))
            spans.append(Span("link", f"({host(page)})", page) if linked else Span("text", f"({page})"))
        return tuple(spans)

    # -- what was asked for

    def duties(self) -> list[dict[str, Any]]:
        """What was formally asked for within the scope: what is said to be open first, then what is not known."""
        given = {"force": self.single, "as_of": self.scope.day}
        known = {each.fact for each in self.findings}
        rows = [row for row in self.rows("duties", **given) if row["fact"] in known]
        kinds = ("recommendation", "cause-of-concern", "accelerated-cause-of-concern", "area-for-improvement")
        return sorted(
            rows,
            key=lambda row: (
                _STANDING.get(row["status"], 2),
                kinds.index(row["kind"]) if row["kind"] in kinds else 9,
                -self.order.get(row["cycle"], -1),
                row["force"],
                row["text"],
                row["fact"],
            ),
        )

    def open_items(self) -> Section:
        data = self.data
        rows, raw = [], []
        found = self.duties()
        for row in found:
            raw.append(tuple(row[key] for key in _DUTY))
            if row["status"] in _CLOSED:
                continue
            cells: list[Text] = [] if self.single else [words(data.force(row["force"]) if row["force"] else "–")]
            fact = self.by_fact.get(row["fact"])
            text: Text = words(row["text"])
            if fact is not None and self.is_quote(fact):
                text = (Span("quote", f"“{row['text']}”", fact.fact),)
            page = row["source_url"].split("|")[0]
            standing = _STATUSES.get(row["status"], row["status"].replace("-", " "))
            if self.scope.day and row["overdue"] == "yes":
                standing += ", overdue"
            cells += [
                text,
                words(data.label("FindingKind", row["kind"]).lower()),
                words(data.cycle(row["cycle"]) if row["cycle"] else "outside PEEL"),
                words(due(str(row["due"]))),
                words(standing),
                (Span("link", host(page), page),) if page else words(row["document"]),
            ]
            rows.append(tuple(cells))
        given = {key: value for key, value in (("force", self.single), ("as_of", self.scope.day)) if value}
        source = self.book.source(
            "duties",
            self.asked("duties", **given),
            "Of the findings in scope; shown are all but those whose latest status is complete or superseded.",
            file=self.book.file("tables/duties.csv", (*_DUTY[:-1], "facts"), raw),
            facts=[row["fact"] for row in found],
        )
        columns = [] if self.single else [Column("Force")]
        columns += [
            Column("What was asked for", "words"),
            Column("Kind"),
            Column("Round"),
            Column("Due"),
            Column("Status"),
            Column("Source"),
        ]
        table = Table(
            "open-table",
            self.say("captions", "open"),
            tuple(columns),
            tuple(rows),
            source,
            "Nothing formally asked for was read, which does not mean that nothing was.",
            shown=20,
        )
        return Section("open", texts()["sections"]["open"], (self.intro("open"), table))

    # -- conflicts

    def conflicts(self) -> Section:
        data = self.data
        given = {key: value for key, value in self.filters().items() if key != "theme"}
        rows, raw = [], []
        for row in self.rows("conflicts", **given):
            raw.append(tuple(row[key] for key in row))
            rows.append(
                (
                    words(data.force(row["force"])),
                    words(data.cycle(row["cycle"])),
                    words(self._question(row["cycle"], row["question"])),
                    self._side(row["grade"], row["source_kind"], row["source_url"]),
                    self._side(row["other_grade"], row["other_source_kind"], row["other_source_url"]),
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
        file = self.book.file("tables/conflicts.csv", header, raw)
        source = self.book.source(
            "conflicts", self.asked("conflicts", **given), "Each pair of sources once.", file=file
        )
        table = Table(
            "conflicts-table",
            self.say("captions", "conflicts"),
            (Column("Force"), Column("Round"), Column("Question"), Column("One source"), Column("Another")),
            tuple(rows),
            source,
            "No two sources that were read give different grades here.",
        )
        return Section("conflicts", texts()["sections"]["conflicts"], (self.intro("conflicts"), table))

    def _side(self, grade: str, kind: str, url: str) -> Text:
        word = grade.replace("-", " ")
        kinds = {"pcc": "police and crime commissioner", "": "source of unknown kind"}
        where = kinds.get(kind, kind.replace("-", " "))
        if not url:
            return words(f"{word}: {where}")
        return (Span("text", f"{word}: {where}, "), Span("link", host(url), url))

    # -- missing

    def graded(self, cycle: str) -> list[str]:
        """Questions of a cycle known to be graded, or that somebody got a grade on."""
        got = {each.question for each in self.data.grades if each.cycle == cycle}
        return sorted(
            {each.slug for each in self.data.questions if each.cycle == cycle and each.graded}
            | got & {each.slug for each in self.data.questions if each.cycle == cycle}
        )

    def coverage(self) -> dict[tuple[str, str], tuple[int, int, int]]:
        """(grades read, questions graded, findings read) of each force and cycle in scope."""
        data = self.data
        got: dict[tuple[str, str], set[str]] = defaultdict(set)
        for grade in data.grades:
            got[grade.force, grade.cycle].add(grade.question)
        counts = Counter((each.force, each.cycle) for each in data.findings)
        cycles = [cycle.slug for cycle in data.cycles if not self.scope.cycle or cycle.slug == self.scope.cycle]
        graded = {cycle: set(self.graded(cycle)) for cycle in cycles}
        return {
            (force, cycle): (len(got[force, cycle] & graded[cycle]), len(graded[cycle]), counts[force, cycle])
            for force in self.forces
            for cycle in cycles
        }

    def missing(self) -> Section:
        data = self.data
        covered = self.coverage()
        cycles = [cycle.slug for cycle in data.cycles if not self.scope.cycle or cycle.slug == self.scope.cycle]
        raw: list[tuple[Scalar, ...]] = []
        for (force, cycle), (known, graded, findings) in covered.items():
            have = {each.question for each in data.grades if each.force == force and each.cycle == cycle}
            lacking = [each for each in self.graded(cycle) if each not in have]
            raw.append((force, cycle, known, graded, findings, "|".join(lacking)))
        header = "force cycle grades_read questions_graded findings_read questions_without_grade"
        file = self.book.file("tables/coverage.csv", header.split(), raw)
        given = {key: value for key, value in self.filters().items() if key != "theme"}
        source = self.book.source(
            "coverage",
            self.asked("coverage", **given),
            "Questions known to be graded, those with a grade among them, and findings read, for each force and round.",
            file=file,
        )
        blocks: list[Block] = [self.intro("missing")]
        if self.standing:
            blocks.append(Paragraph(words(f"{self.standing[:1].upper()}{self.standing[1:]}."), note=True))
        rows = []
        several = len(self.forces) > 2
        for cycle in cycles:
            of = [covered[force, cycle] for force in self.forces]
            known, graded = sum(each[0] for each in of), sum(each[1] for each in of)
            read = sum(each[2] > 0 for each in of)
            cells: list[Text] = [words(data.cycle(cycle))]
            if len(self.forces) > 1:
                cells += [words(f"{read} of {len(self.forces)}")]
            cells += [
                _num(sum(each[2] for each in of)) if read else words("none read"),
                words(f"{known:,} of {graded:,}" if graded else "not known which are graded"),
                words(percent(known, graded) if graded else "not known"),
            ]
            if self.single:
                have = {each.question for each in data.grades if each.force == self.single and each.cycle == cycle}
                lacking = [self._question(cycle, each) for each in self.graded(cycle) if each not in have]
                cells.append(words("; ".join(lacking) or ("none" if graded else "not known which are graded")))
            rows.append(tuple(cells))
        columns = [Column("Round")]
        if len(self.forces) > 1:
            columns.append(Column("Forces of which findings were read"))
        columns += [Column("Findings read", "number"), Column("Grades read, of questions graded"), Column("Share")]
        if self.single:
            columns.append(Column("Questions without a grade here", "words"))
        table = Table("coverage-table", self.say("captions", "coverage-cycle"), tuple(columns), tuple(rows), source)
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
                [(force, data.force(force)) for force in self.forces],
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

    # -- method

    def method(self) -> Section:
        blocks: list[Block] = []
        for each in texts()["method"]:
            blocks.append(Paragraph((Span("strong", each["title"] + "."), Span("text", " " + each["text"]))))
        if self.analysis is not None:
            codings = self.analysis.codings
            if codings.kappa is not None:
                source = self.book.source(
                    "codings",
                    (self.data.ask("evidence")[1],),
                    f"Findings of one theme only; {codings.method}",
                    file=self.book.file(
                        "tables/codings.csv",
                        ("finding", "by_vocabulary", "by_wording", "text"),
                        [(e.finding, e.by_vocabulary, e.by_wording, e.text) for e in codings.differences],
                    ),
                )
                number = self.book.number
                agree = number(
                    "codings.agreement", _round(codings.agreement), "share of findings sorted alike", source,
                    text=percent(round((codings.agreement or 0) * 1000), 1000),
                )  # fmt: skip
                kappa = number(
                    "codings.kappa", _round(codings.kappa), "Cohen's kappa of the two codings", source,
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
            for caveat in self.analysis.caveats:
                blocks.append(Paragraph(words(caveat), note=True))
        return Section("method", texts()["sections"]["method"], tuple(blocks))

    # -- the five sentences

    def sentences(self, ranked: Sequence[str]) -> list[Text]:
        from kgbuild.report._sentences import opening

        return opening(self, ranked)


def compose(
    data: Data, scope: Scope, analysis: Analysis | None, *, alike: Sequence[Alike] = (), standing: str = ""
) -> Report:
    """The report on `scope`.

    Args:
        data: of the store.
        scope: what to report on.
        analysis: of the same store, of the scope's force where it has one; None where there is none.
        alike: how alike the force, or the first of two, is to others.
        standing: what is left out where the data is as of a day.

    Raises:
        QueryError: the scope names what the graph does not know.
    """
    check_scope(data, scope)
    return Composer(data, scope, analysis, alike, standing).compose()


# -- wording


def in_sentence(label: str) -> str:
    """A label inside a sentence: small first letter, unless it begins with an abbreviation."""
    if len(label) > 1 and label[0].isupper() and not label[1].isupper():
        return label[0].lower() + label[1:]
    return label


def listed(names: Sequence[str]) -> str:
    """a, b and c."""
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else "".join(names)


def _span(names: Sequence[str]) -> str:
    """How many rounds, and which are the first and the last."""
    if not names:
        return "–"
    return names[0] if len(names) == 1 else f"{len(names)} ({names[0]} to {names[-1]})"


def _strongest(edges: Iterable[tuple[str, str, float]], themes: int) -> list[tuple[str, str, float]]:
    """The heaviest edges that together touch no more than so many themes."""
    chosen: list[tuple[str, str, float]] = []
    touched: set[str] = set()
    for edge in sorted(edges, key=lambda edge: (-round(edge[2], 9), edge[0], edge[1])):
        after = touched | {edge[0], edge[1]}
        if len(after) <= themes:
            chosen.append(edge)
            touched = after
    return chosen


def _num(value: int) -> Text:
    return words(plain_number(value))


def _round(value: float | None) -> float | None:
    """Six significant digits: as much as a table needs, and no digit that another machine may give otherwise."""
    return None if value is None else float(f"{value:.6g}")


def small(value: float | None) -> str:
    """A p- or q-value for people."""
    if value is None:
        return "not known"
    return "under 0.001" if value < 0.001 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def verdict(test: Test | None, *, plain: bool) -> str:
    """What a test says, with its figures."""
    if test is None:
        return "not tested" if plain else "not computed"
    expected = f"{test.observed} seen, about {_expected(test.expected)} expected"
    if test.verdict == "more-than-chance":
        return f"yes: {expected}, adjusted p-value {small(test.q_value)}"
    if test.verdict == "not-enough-data":
        return "too little to tell"
    return f"not shown: {expected}"


def _expected(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def host(url: str) -> str:
    """The site of an address, for reading."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


_UNITS: Final = {"D": "day", "W": "week", "M": "month", "Y": "year"}
_MONTHS: Final = "January February March April May June July August September October November December"  # of English


def due(value: str) -> str:
    """A date, a month, or a duration from publication, as people write it; as it is where it is none of these."""
    parts = value.split("-")
    if len(parts) in (2, 3) and all(part.isdigit() for part in parts) and 1 <= int(parts[1]) <= 12:
        month = f"{_MONTHS.split()[int(parts[1]) - 1]} {parts[0]}"
        return f"{int(parts[2])} {month}" if len(parts) == 3 else month
    if value == "PT0S":
        return "at once"
    if len(value) > 2 and value[0] == "P" and value[-1] in _UNITS and value[1:-1].isdigit():
        count = int(value[1:-1])
        return f"{count} {_UNITS[value[-1]]}{'' if count == 1 else 's'} after publication"
    return value or "not stated"
