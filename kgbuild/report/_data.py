"""What a report is made of: the rows of named queries, read once, with the names that readers know things by."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from kgbuild import resources
from kgbuild.errors import QueryError, nearest
from kgbuild.report._content import Asked, Scope

if TYPE_CHECKING:
    from kgbuild.query import Queryable

# Queries that every report reads whole: what a parameter would narrow is narrowed here, as `run_query` would.
_WHOLE: Final = frozenset({"evidence", "grade-status", "trajectories"})
CONCERNS: Final = frozenset({"cause-of-concern", "accelerated-cause-of-concern"})


@dataclass(frozen=True, slots=True)
class Cycle:
    """A round of inspections. `comparable` is what is said of comparing it with the one before; "" for the first."""

    slug: str
    label: str
    scale: str
    previous: str
    comparable: str
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact, once, however many pages state it."""

    fact: str
    force: str
    cycle: str
    question: str
    kind: str
    polarity: str
    themes: tuple[str, ...]
    words: str
    documents: str
    published: str
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of a force on a question. `before` are the (cycle, question) that the change was reckoned from."""

    force: str
    area: str
    cycle: str
    question: str
    grade: str
    rank: int
    scale: str
    change: str
    carried: bool
    made_in: str
    judgement: str
    before: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a round; `graded` is None where it is not known whether it is graded."""

    cycle: str
    slug: str
    label: str
    area: str
    graded: bool | None


@dataclass
class Data:
    """A store's rows. Lists are sorted as the queries sort them, whatever the order of what was read."""

    store: Queryable
    options: str = ""  # that `kgbuild query` needs to ask the same store, such as --as-of
    _asked: dict[tuple[str, tuple[tuple[str, str], ...]], list[dict[str, Any]]] = field(default_factory=dict)

    def ask(self, query: str, **parameters: str) -> tuple[list[dict[str, Any]], Asked]:
        """Rows of a named query, and what was asked. Cells without value are ""."""
        from kgbuild.query import run_query

        given = tuple(sorted((key, value) for key, value in parameters.items() if value))
        if given and query in _WHOLE:
            rows, _ = self.ask(query)
            for key, value in given:
                column = "themes" if key == "theme" else key
                rows = [row for row in rows if value in str(row[column]).split("|")]
            return rows, Asked(query, given, len(rows), self.options)
        if (query, given) not in self._asked:
            rows = [
                {key: "" if value is None else value for key, value in row.items()}
                for row in run_query(self.store, query, dict(given))
            ]
            self._asked[query, given] = rows
        rows = self._asked[query, given]
        return rows, Asked(query, given, len(rows), self.options)

    def _auxiliary(self, name: str) -> list[dict[str, str]]:
        from kgbuild.query import Rows, run_sparql

        answer = run_sparql(self.store, (resources.QUERIES / f"_{name}.rq").read_text("utf-8"), source=f"query _{name}")
        assert isinstance(answer, Rows)
        return [{key: "" if value is None else str(value) for key, value in row.items()} for row in answer]

    @cached_property
    def labels(self) -> dict[tuple[str, str], str]:
        """(class, slug) to label, such as ("Theme", "domestic-abuse")."""
        rows = sorted(self._auxiliary("labels"), key=lambda row: (row["sort"], row["slug"], row["label"]))
        return {(row["sort"], row["slug"]): row["label"] for row in reversed(rows)}

    def label(self, sort: str, slug: str) -> str:
        """What readers call it; the slug with spaces where nothing is said."""
        return self.labels.get((sort, slug)) or slug.replace("-", " ").capitalize()

    def theme(self, slug: str) -> str:
        return self.label("Theme", slug)

    def force(self, slug: str) -> str:
        """Short: Cambridgeshire for Cambridgeshire Constabulary."""
        return re.sub(r" (Constabulary|Police|Police Service)$", "", self.label("Force", slug))

    def force_name(self, slug: str) -> str:
        return self.label("Force", slug)

    def cycle(self, slug: str) -> str:
        """Short: 2018/19 for PEEL 2018/19 (Integrated PEEL Assessment), 2023–25 for PEEL 2023-2025."""
        label = re.sub(r"\s*\(.*\)$", "", self.label("Cycle", slug))
        label = re.sub(r"^PEEL\s+", "", label)
        return re.sub(r"^(\d{4})-\d\d(\d\d)$", r"\1–\2", label)

    @cached_property
    def cycles(self) -> list[Cycle]:
        """In time."""
        rows, _ = self.ask("cycles")
        found: dict[str, Cycle] = {}
        for row in rows:
            found[row["cycle"]] = Cycle(
                row["cycle"], row["label"], row["scale"], row["previous_cycle"], row["comparable"], row["reason"]
            )
        return list(found.values())

    @property
    def breaks(self) -> list[str]:
        """Rounds whose grades may not be compared with the round before: anything but a plain yes is a break."""
        return [cycle.slug for cycle in self.cycles[1:] if cycle.comparable != "true"]

    @cached_property
    def forces(self) -> list[str]:
        """By the name that readers look for."""
        rows, _ = self.ask("forces")
        return sorted({row["force"] for row in rows}, key=lambda slug: (self.force(slug).casefold(), slug))

    @cached_property
    def findings(self) -> list[Finding]:
        """Each once: what restates another is left out, but for the themes that its print was read to have."""
        rows, _ = self.ask("evidence")
        themes: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            themes[row["restates"] or row["fact"]].update(filter(None, row["themes"].split("|")))
        return [
            Finding(
                row["fact"],
                row["force"],
                row["cycle"],
                row["question"],
                row["kind"],
                row["polarity"],
                tuple(sorted(themes[row["fact"]])),
                row["words"],
                row["documents"],
                row["published"],
                tuple(each for each in row["source_urls"].split("|") if each),
            )
            for row in rows
            if not row["restates"]
        ]

    @cached_property
    def questions(self) -> list[Question]:
        rows = self._auxiliary("questions")
        known = {"true": True, "True": True, "false": False, "False": False}
        found = {
            (row["cycle"], row["question"]): Question(
                row["cycle"], row["question"], row["label"], row["area"], known.get(row["graded"])
            )
            for row in sorted(rows, key=lambda row: (row["cycle"], row["question"], row["label"]))
        }
        return list(found.values())

    @cached_property
    def question_labels(self) -> dict[tuple[str, str], str]:
        """By cycle and slug."""
        return {(each.cycle, each.slug): each.label for each in self.questions}

    @cached_property
    def tables(self) -> frozenset[str]:
        """Documents that are tables: their words are summaries, not quotations."""
        rows, _ = self.ask("documents")
        return frozenset(row["document"] for row in rows if row["kind"] == "table")

    @cached_property
    def grades(self) -> list[Grade]:
        rows, _ = self.ask("trajectories")
        status, _ = self.ask("grade-status")
        of = {(row["force"], row["cycle"], row["question"], row["grade"]): row for row in status}
        before: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for row in self._auxiliary("continuity"):
            later, earlier = _question(row["later"]), _question(row["earlier"])
            before.setdefault(later, []).append(earlier)
        result = []
        for row in rows:
            key = (row["force"], row["cycle"], row["question"], row["grade"])
            state = of.get(key, {})
            comparable = row["change"] in {"improved", "unchanged", "deteriorated"}
            result.append(
                Grade(
                    row["force"],
                    row["area"],
                    row["cycle"],
                    row["question"],
                    row["grade"],
                    int(row["rank"]),
                    row["scale"],
                    row["change"],
                    state.get("status") == "carried-over",
                    state.get("made_in", ""),
                    state.get("judgement", ""),
                    tuple(sorted(before.get((row["cycle"], row["question"]), ()))) if comparable else (),
                )
            )
        return result

    @cached_property
    def read(self) -> set[tuple[str, str]]:
        """(force, cycle) of which findings were read; of all others it is not known which themes they would name."""
        return {(each.force, each.cycle) for each in self.findings if each.force and each.cycle}

    @cached_property
    def scales(self) -> dict[str, int]:
        """How many grades a scale has, as far as its ranks show."""
        ranks: dict[str, int] = {}
        for grade in self.grades:
            ranks[grade.scale] = max(ranks.get(grade.scale, 0), grade.rank)
        for name, steps in (("four-tier", 4), ("five-tier", 5)):
            ranks[name] = max(ranks.get(name, 0), steps)
        return ranks


def _question(iri: str) -> tuple[str, str]:
    """Cycle and question of a question's IRI, ``.../question/<cycle>/<slug>``."""
    cycle, slug = iri.rsplit("/question/", 1)[1].split("/", 1)
    return cycle, slug


def check_scope(data: Data, scope: Scope) -> None:
    """Raises QueryError where the scope names what the graph does not know, with the nearest name."""
    if scope.compare is not None and scope.force:
        raise QueryError(
            "a report compares two forces or is about one, not both",
            source="--compare",
            fix="leave out --force, or --compare",
        )
    forces = {slug: data.force_name(slug) for slug in data.forces}
    themes = {slug: label for (sort, slug), label in data.labels.items() if sort == "Theme"}
    cycles = {cycle.slug: cycle.label for cycle in data.cycles}
    for option, value, known in (
        ("--force", scope.force, forces),
        *(("--compare", value, forces) for value in scope.compare or ()),
        ("--theme", scope.theme, themes),
        ("--cycle", scope.cycle, cycles),
    ):
        if value and value not in known:
            raise _unknown(option, value, known)
    if scope.compare is not None and scope.compare[0] == scope.compare[1]:
        raise QueryError(
            f"'{scope.compare[0]}' is compared with itself", source="--compare", fix="name two different forces"
        )


def _unknown(option: str, value: str, known: Mapping[str, str]) -> QueryError:
    """The error for a slug that is not there, with the nearest by slug or by label."""
    kind, listed = {"--theme": ("theme", "recurring-themes"), "--cycle": ("cycle", "cycles")}.get(
        option, ("force", "forces")
    )
    fix = nearest(value, known, known) or f"give the slug of a {kind}, as 'kgbuild query {listed}' prints it"
    if not known:
        fix = "this graph holds none; build it with its reference data"
    return QueryError(f"there is no {kind} '{value}' in this graph", source=f"kgbuild report {option}", fix=fix)
