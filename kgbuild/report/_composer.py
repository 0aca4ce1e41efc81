"""What a report is about, of one store: its findings, their history and repeats, and how to cite a query."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kgbuild.report._content import (
    Asked,
    Block,
    Book,
    Paragraph,
    Scope,
    Section,
    Span,
    Text,
    Value,
    words,
    write_text,
)
from kgbuild.report._data import Data, Finding
from kgbuild.report._figures import Columns
from kgbuild.report._wording import host, in_sentence, listed, texts

if TYPE_CHECKING:
    from kgbuild.analyse import Alike, Analysis, Test

_Cell = TypeVar("_Cell")

_STANDING: Final = {"being-progressed": 0, "awaiting-review": 1, "": 2, "superseded": 3, "complete": 4}
CLOSED: Final = frozenset({"complete", "superseded"})  # what nothing more is to be done about
_PRESSING: Final = ("recommendation", "cause-of-concern", "accelerated-cause-of-concern", "area-for-improvement")


@dataclass(frozen=True, slots=True)
class Repeat:
    """A theme that one force was told to put right in two rounds or more; `cycles` in time."""

    force: str
    theme: str
    cycles: tuple[str, ...]
    run: int
    findings: int


def facts_of(found: Iterable[Finding]) -> str:
    """The cell of a file that names the facts behind its row."""
    return "|".join(sorted(each.fact for each in found))


class Composer:
    """What the sections of one report are composed from. Each section registers its evidence before its figures."""

    def __init__(
        self, data: Data, scope: Scope, analysis: Analysis | None, alike: Sequence[Alike], standing: str
    ) -> None:
        self.data, self.scope, self.analysis, self.alike, self.standing = data, scope, analysis, alike, standing
        self.book = Book()
        self.forces = list(scope.compare or ([scope.force] if scope.force else data.forces))
        self.single = scope.force
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
        for each, theme in self.by_theme(data.findings):
            if each.force in set(self.forces) and each.cycle:
                self.history[each.force, theme, each.cycle].append(each)
        self.cycles_read: dict[str, list[str]] = {
            force: [cycle.slug for cycle in data.cycles if (force, cycle.slug) in data.read] for force in data.forces
        }
        self.repeats, self.repeats_asked = self._repeats()

    def section(self, key: str, blocks: Iterable[Block], *, title: str = "") -> Section:
        """A section under its heading, that of `title` where it is another's."""
        return Section(key, texts()["sections"][title or key], tuple(blocks))

    def say(self, group: str, key: str, **values: Value) -> Text:
        return write_text(texts()[group][key], values)

    def sentence(self, key: str, **values: Value) -> Text:
        """One of those at the top."""
        return self.say("sentences", key, **values)

    def intro(self, key: str) -> Paragraph:
        return Paragraph(self.say("intro", key))

    def by_theme(self, findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
        """The findings, each once for every theme in scope that it names."""
        return ((each, theme) for each in findings for theme in each.themes if self.scope.theme in ("", theme))

    def in_time(self, cycles: Iterable[str]) -> list[str]:
        """Each of the rounds once, in time."""
        return sorted({each for each in cycles if each}, key=lambda slug: (self.order.get(slug, 99), slug))

    def filters(self, **more: str) -> dict[str, str]:
        """Parameters of a named query that narrow it to the report's scope, "" for those that narrow nothing.

        A comparison asks for each of its forces.
        """
        return {"force": self.single, "theme": self.scope.theme, "cycle": self.scope.cycle, **more}

    def asked(self, query: str, **parameters: str) -> tuple[Asked, ...]:
        """What to cite for a query: one for each force where two are compared."""
        return tuple(asked for _, asked in self._ask(query, parameters))

    def rows(self, query: str, **parameters: str) -> list[dict[str, Any]]:
        """Rows of a query for the forces in scope, those of the first of two compared forces first."""
        return [row for rows, _ in self._ask(query, parameters) for row in rows]

    def _ask(self, query: str, parameters: dict[str, str]) -> list[tuple[list[dict[str, Any]], Asked]]:
        each = [{**parameters, "force": force} for force in self.scope.compare or ()] or [parameters]
        return [self.data.ask(query, **given) for given in each]

    def evidence_asked(self, *, polarity: str = "negative") -> tuple[Asked, ...]:
        return self.asked("evidence", **self.filters(polarity=polarity))

    def named_forces(self) -> list[tuple[str, str]]:
        """The forces in scope, each with the name that readers know it by."""
        return [(force, self.data.force(force)) for force in self.forces]

    def named_cycles(self) -> list[tuple[str, str]]:
        """All rounds in time, each with its short label."""
        return [(cycle.slug, self.data.cycle(cycle.slug)) for cycle in self.data.cycles]

    def rounds(self) -> Columns:
        """All rounds as the columns of a figure, with the breaks between them."""
        return Columns(self.named_cycles(), self.data.breaks)

    def behind_force(self, force: _Cell, rest: Iterable[_Cell]) -> tuple[_Cell, ...]:
        """Columns or cells behind that of the force, which a report on one force has no need of."""
        return tuple(rest) if self.single else (force, *rest)

    def theme_span(self, slug: str) -> str:
        return in_sentence(self.data.theme(slug))

    def cycle_list(self, cycles: Iterable[str]) -> str:
        return listed([self.data.cycle(each) for each in cycles])

    def question(self, cycle: str, slug: str) -> str:
        return self.data.question_labels.get((cycle, slug), slug)

    def _repeats(self) -> tuple[list[Repeat], tuple[Asked, ...]]:
        given = self.filters(cycle="", polarity="negative")
        found = []
        for row in self.rows("repeats", **given):
            cycles = self.in_time(row["cycles"].split("|"))
            if not self.scope.cycle or self.scope.cycle in cycles:
                found.append(Repeat(row["force"], row["theme"], tuple(cycles), row["run_length"], row["findings"]))
        found.sort(key=lambda each: (-len(each.cycles), -each.run, -each.findings, each.force, each.theme))
        return found, self.asked("repeats", **given)

    def ranked(self) -> list[str]:
        """Themes named as something to put right: those that came back most widely (in one force: most often) first."""
        forces: dict[str, set[str]] = defaultdict(set)
        rounds: dict[str, set[tuple[str, str]]] = defaultdict(set)
        counts: Counter[str] = Counter()
        for each, theme in self.by_theme(self.asks):
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

    def in_rounds(self, themes: Iterable[str]) -> list[str]:
        """Those that a finding of some round names: what figures by round can show."""
        shown = {theme for _, theme, _ in self.history}
        return [theme for theme in themes if theme in shown]

    def testable(self) -> int:
        """Forces of which findings were read in two rounds or more."""
        return sum(len(self.cycles_read[force]) >= 2 for force in self.forces)

    def tests(self) -> dict[str, Test]:
        """By theme: of the force's own repeats in a report on one force, else of the theme over all forces."""
        if self.analysis is None:
            return {}
        if self.single:
            return {each.theme: each.test for each in self.analysis.persistence if each.force == self.single}
        return {each.theme: each.test for each in self.analysis.themes}

    def null(self) -> str:
        """How tests were made, for evidence."""
        if self.analysis is None:
            return "Not tested against coincidence: not computed."
        scope = self.analysis.scope
        return (
            f"Tests by kgbuild.analyse, seed {scope.seed}, {scope.draws:,} draws, level {scope.alpha:g}: {scope.null}"
        )

    def shared_themes(self) -> list[str]:
        """Themes that both compared forces were told to put right; those that came back in both first."""
        assert self.scope.compare is not None
        a, b = self.scope.compare
        named: dict[str, set[str]] = defaultdict(set)
        for each, theme in self.by_theme(self.asks):
            named[theme].add(each.force)
        back: Counter[str] = Counter(each.theme for each in self.repeats)
        rounds: Counter[str] = Counter()
        for repeat in self.repeats:
            rounds[repeat.theme] += len(repeat.cycles)
        return sorted((t for t in named if named[t] == {a, b}), key=lambda t: (-back[t], -rounds[t], t))

    def latest(self, findings: Iterable[Finding], *, first: bool = False) -> Finding | None:
        """The finding to quote: of the latest (or first) round, a formal kind before others, then the longest words."""
        found = [each for each in findings if each.cycle]
        if not found:
            return None
        edge = (min if first else max)(self.order.get(each.cycle, 99) for each in found)
        at = [each for each in found if self.order.get(each.cycle, 99) == edge]
        return min(at, key=lambda each: (each.kind not in _PRESSING, -len(each.words), each.fact))

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

    def duties(self) -> list[dict[str, Any]]:
        """What was formally asked for within the scope: what is said to be open first, then what is not known."""
        given = {"force": self.single, "as_of": self.scope.as_of}
        known = {each.fact for each in self.findings}
        rows = [row for row in self.rows("duties", **given) if row["fact"] in known]
        return sorted(
            rows,
            key=lambda row: (
                _STANDING.get(row["status"], 2),
                _PRESSING.index(row["kind"]) if row["kind"] in _PRESSING else 9,
                -self.order.get(row["cycle"], -1),
                row["force"],
                row["text"],
                row["fact"],
            ),
        )

    def graded(self, cycle: str) -> list[str]:
        """Questions of a cycle known to be graded, or that somebody got a grade on."""
        got = {each.question for each in self.data.grades if each.cycle == cycle}
        asked = (each for each in self.data.questions if each.cycle == cycle)
        return sorted({each.slug for each in asked if each.graded or each.slug in got})

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
