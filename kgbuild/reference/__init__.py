"""The reference tables of `data/`: what the regime is made of, before any document is read.

Forces, cycles, questions, grades, themes, offices and their holders; how they are called, and what pronoun a first
name goes with; and which cycles may be compared. `load_reference` is the front door. Everything is a frozen dataclass
of strings: dates keep the precision of their table (``2014``, ``2014-11``, ``2014-11-27``), and the empty string means
that the table does not say.

A name is only ever matched exactly (after folding case, white space, "&" and, of people, accents): the methods
`..._named` answer "" for what they do not know and for what the tables use for two things ("the inspectorate").
Nearest spellings are for messages, not for matching.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol, TypeVar

from kgbuild import resources
from kgbuild.errors import TableError
from kgbuild.reference._names import fold, fold_person, index_names, without_accents
from kgbuild.reference._records import (
    Area,
    Correction,
    Cycle,
    FindingType,
    Force,
    Framework,
    Grade,
    GradeScale,
    InspectionRound,
    MonitoringPeriod,
    Officer,
    Organisation,
    Person,
    Post,
    Question,
    Theme,
)
from kgbuild.reference._tables import check_cells, check_references, read_rows, records, reference_tables

__all__ = [
    "Area",
    "Correction",
    "Cycle",
    "FindingType",
    "Force",
    "Framework",
    "Grade",
    "GradeScale",
    "InspectionRound",
    "MonitoringPeriod",
    "Officer",
    "Organisation",
    "Person",
    "Post",
    "Question",
    "Reference",
    "Theme",
    "fold",
    "fold_person",
    "load_reference",
    "reference_tables",
    "without_accents",
]


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_Record = TypeVar("_Record")
_Known = TypeVar("_Known", bound=_Named)


@dataclass(frozen=True, eq=False)
class Reference:
    """All reference tables, indexed. The mappings are in the order of their tables and are not to be changed.

    `questions` is keyed (cycle, question), `grades` (scale, grade), everything else by its id. `digest` is the SHA-256
    (hex) of the tables' names and bytes: what was read with one digest needs no second reading under the same.
    """

    forces: Mapping[str, Force]
    cycles: Mapping[str, Cycle]
    questions: Mapping[tuple[str, str], Question]
    scales: Mapping[str, GradeScale]
    grades: Mapping[tuple[str, str], Grade]
    areas: Mapping[str, Area]
    themes: Mapping[str, Theme]
    organisations: Mapping[str, Organisation]
    people: Mapping[str, Person]
    finding_types: Mapping[str, FindingType]
    rounds: Mapping[str, InspectionRound]
    frameworks: Mapping[str, Framework]
    posts: tuple[Post, ...]
    monitoring: tuple[MonitoringPeriod, ...]
    corrections: tuple[Correction, ...]
    officers: tuple[Officer, ...]
    pronouns: Mapping[str, str]  # first name -> he | she
    digest: str
    tables: Mapping[str, str]  # name of each table -> SHA-256 (hex) of its bytes

    def questions_of(self, cycle: str) -> tuple[Question, ...]:
        """The questions of a cycle in table order; () for a cycle that is not known."""
        return self._questions_of.get(cycle, ())

    def officers_of(self, office: str, force: str = "") -> tuple[Officer, ...]:
        """Who held an office, of any force or of the one given, in table order."""
        return self._officers_of.get((office, force), ())

    def scale_of(self, cycle: str) -> str:
        """The grade scale of a cycle or of a round outside PEEL, or "" where it is not known."""
        found = self.cycles.get(cycle)
        if found is not None:
            return found.grade_scale
        other = self.rounds.get(cycle)
        return other.scale if other is not None else ""

    def force_named(self, text: str) -> str:
        """The slug of the force that is called exactly `text` (slug, name, short name or alias), or ""."""
        return self._named("force", text)

    def organisation_named(self, text: str) -> str:
        """The id of the organisation that is called exactly `text`, or "". A name of two bodies answers ""."""
        return self._named("organisation", text)

    def cycle_named(self, text: str) -> str:
        """The slug of the cycle whose slug or label is `text`, or ""."""
        return self._named("cycle", text)

    def round_named(self, text: str) -> str:
        """The slug of the cycle or of the round outside PEEL that is called exactly `text`, or ""."""
        return self._named("cycle", text) or self._named("round", text)

    def finding_kind_named(self, text: str) -> str:
        """The slug of the kind of finding whose slug or label is `text`, or "" (as for types that are no finding)."""
        return self._named("finding", text)

    def theme_named(self, text: str) -> str:
        """The slug of the theme whose slug or preferred label is `text`, or ""."""
        return self._named("theme", text)

    def grade_named(self, text: str) -> str:
        """The slug of the grade whose slug or label is `text`, or ""; its scale is the cycle's business."""
        return self._named("grade", text)

    def person_named(self, text: str) -> str:
        """The id of the person whose full name is `text`, without regard to accents, honorifics and letters, or ""."""
        return self._names["person"].get(fold_person(text), "")

    def comparable(self, earlier: str, later: str) -> str:
        """Whether grades of two cycles may be compared: true | partly | false, or "" where no source says.

        Only a cycle and the one right before it are stated; comparability does not add up over longer stretches, and
        `later` may not come first.
        """
        first, second = self.cycles.get(earlier), self.cycles.get(later)
        if first is None or second is None or second.ordinal != first.ordinal + 1:
            return ""
        return second.comparable_with_previous

    def adjacent_cycles(self) -> tuple[tuple[Cycle, Cycle], ...]:
        """Each cycle with the one right before it, (earlier, later), in order of time."""
        ordered = sorted(self.cycles.values(), key=lambda cycle: cycle.ordinal)
        return tuple((a, b) for a, b in pairwise(ordered) if b.ordinal == a.ordinal + 1)

    @cached_property
    def _questions_of(self) -> dict[str, tuple[Question, ...]]:
        found: dict[str, tuple[Question, ...]] = {}
        for each in self.questions.values():
            found[each.cycle] = (*found.get(each.cycle, ()), each)
        return found

    @cached_property
    def _officers_of(self) -> dict[tuple[str, str], tuple[Officer, ...]]:
        """Those of each office, of all forces under (office, "") and of one under (office, force)."""
        found: dict[tuple[str, str], tuple[Officer, ...]] = {}
        for each in self.officers:
            for force in {"", each.force}:
                found[each.office, force] = (*found.get((each.office, force), ()), each)
        return found

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        """By sort of thing, the id of each by the names that it is called."""
        return {
            "force": _names(self.forces, lambda each: (each.id, each.name, each.short_name, *each.alt_names)),
            "organisation": _names(self.organisations, lambda each: (each.id, each.name, *each.alt_names)),
            # "PEEL 2018/19 (Integrated PEEL Assessment)" is also met without its gloss.
            "cycle": _names(self.cycles, lambda each: (each.id, each.label, each.label.partition(" (")[0])),
            "round": _names(self.rounds, lambda each: (each.id, each.label, *each.aliases)),
            "finding": _names(self.finding_types, lambda each: (each.id, each.label) if each.kind == "finding" else ()),
            "theme": _names(self.themes, lambda each: (each.id, each.label)),
            "grade": _names(self.grades, lambda each: (each.id, each.label)),
            "person": _names(self.people, lambda each: (each.id, each.name, *each.alt_names), fold_person),
        }

    def _named(self, kind: str, text: str) -> str:
        names = self._names[kind]
        folded = fold(text)
        found = names.get(folded)
        if found is None and folded.startswith("the "):
            found = names.get(folded[4:])
        return found or ""


def load_reference(folder: Path = resources.DATA) -> Reference:
    """Read the reference tables of `folder`. The result is kept for the next call, until a table changes on disk.

    Raises:
        TableError: a table is missing, not UTF-8, lacks a column, repeats a key, names what no table has, or holds a
            cell that cannot be reckoned with.
    """
    folder = folder.resolve()
    signature = []
    for name in reference_tables():
        path = folder / f"{name}.csv"
        try:
            status = path.stat()
        except OSError as error:
            raise TableError(
                f"the reference table '{name}' cannot be read ({error.strerror})",
                source=path,
                fix="put the table back; data/README.md lists the tables and their columns",
            ) from error
        signature.append((status.st_mtime_ns, status.st_size))
    return _load(folder, tuple(signature))


@lru_cache(maxsize=8)
def _load(folder: Path, _signature: tuple[tuple[int, int], ...]) -> Reference:
    tables: dict[str, list[dict[str, str]]] = {}
    digests: dict[str, str] = {}
    whole = hashlib.sha256()
    for name in reference_tables():
        path = folder / f"{name}.csv"
        data = path.read_bytes()
        whole.update(f"{name}\0{len(data)}\0".encode())
        whole.update(data)
        digests[name] = hashlib.sha256(data).hexdigest()
        tables[name] = read_rows(name, path, data)
    check_references(folder, tables)
    check_cells(folder, tables)
    return _indexed(folder, tables, whole.hexdigest(), digests)


def _indexed(
    folder: Path, tables: Mapping[str, list[dict[str, str]]], digest: str, digests: Mapping[str, str]
) -> Reference:
    """The rows of the tables as records."""

    def of(record: type[_Record], name: str) -> tuple[_Record, ...]:
        return tuple(records(record, tables[name], folder / f"{name}.csv"))

    def by_id(record: type[_Known], name: str) -> dict[str, _Known]:
        return {each.id: each for each in of(record, name)}

    polarity = {row["type_id"]: row["polarity"] for row in tables["polarities"]}
    kinds = by_id(FindingType, "finding_types")
    posts = of(Post, "people")
    return Reference(
        forces=by_id(Force, "forces"),
        cycles=by_id(Cycle, "cycles"),
        questions={(each.cycle, each.id): each for each in of(Question, "questions")},
        scales=by_id(GradeScale, "grade_scales"),
        grades={(each.scale, each.id): each for each in of(Grade, "grades")},
        areas=by_id(Area, "areas"),
        themes=by_id(Theme, "themes"),
        organisations=by_id(Organisation, "organisations"),
        people=_people(posts, tables["person_names"]),
        finding_types={id: replace(kind, polarity=polarity.get(id, "")) for id, kind in kinds.items()},
        rounds=by_id(InspectionRound, "inspection_rounds"),
        frameworks=by_id(Framework, "frameworks"),
        posts=posts,
        monitoring=of(MonitoringPeriod, "monitoring"),
        corrections=of(Correction, "corrections"),
        officers=of(Officer, "officers"),
        pronouns={row["first_name"]: row["pronoun"] for row in tables["first_names"]},
        digest=digest,
        tables=digests,
    )


def _names(
    records: Mapping[Any, _Known], called: Callable[[_Known], Iterable[str]], folded: Callable[[str], str] = fold
) -> dict[str, str]:
    """The id of each record by the names it is called."""
    return index_names((folded(name), each.id) for each in records.values() for name in called(each))


def _people(posts: Iterable[Post], names: list[dict[str, str]]) -> dict[str, Person]:
    """Those who hold or held a post, as their first one names them, with the other names that sources use."""
    others: dict[str, tuple[str, ...]] = {}
    for row in names:
        others[row["person_id"]] = (*others.get(row["person_id"], ()), row["name"])
    people: dict[str, Person] = {}
    for post in posts:
        people.setdefault(post.person, Person(post.person, post.name, post.honorific, others.get(post.person, ())))
    return people
