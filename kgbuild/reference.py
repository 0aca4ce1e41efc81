"""The reference tables of `data/`: what the regime is made of, before any document is read.

Forces, cycles, questions, grades, themes, offices and their holders; how they are called; and which cycles may be
compared. `load_reference` is the front door. Everything is a frozen dataclass of strings: dates keep the precision of
their table (``2014``, ``2014-11``, ``2014-11-27``), and the empty string means that the table does not say.

A name is only ever matched exactly (after folding case, white space, "&" and, of people, accents): the methods
`..._named` answer "" for what they do not know and for what the tables use for two things ("the inspectorate").
Nearest spellings are for messages, not for matching.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from kgbuild import resources
from kgbuild.errors import TableError


@dataclass(frozen=True, slots=True)
class Force:
    """A territorial police force. `id` is its slug; `rocu_id` an organisation, the regional unit that serves it."""

    id: str
    name: str
    short_name: str
    alt_names: tuple[str, ...]
    region: str
    country: str
    gss_code: str
    wikidata_id: str
    homepage: str
    rocu_id: str
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cycle:
    """A round of PEEL. `comparable_with_previous` is true | partly | false, or "" where no source says."""

    id: str
    label: str
    ordinal: int
    starts: str
    ends: str
    first_published: str
    grade_scale: str
    comparable_with_previous: str
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What was judged in one cycle.

    `number` is "0" for a pillar as a whole; `maps_to` names the questions of the next cycle that continue this one.
    """

    cycle: str
    id: str
    pillar: str
    number: str
    graded: bool | None
    label: str
    wording_hints: tuple[str, ...]
    maps_to: tuple[str, ...]
    area: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GradeScale:
    """An ordered set of grades; `version` is the year from which it was used."""

    id: str
    label: str
    version: str
    note: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade of one scale. The same word on another scale is another grade. A higher `rank` is better."""

    scale: str
    id: str
    label: str
    rank: int
    definition: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """The home of a question across cycles."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A subject of findings; `broader` is the theme above it, or "". `sources` are pages where its terms were read."""

    id: str
    label: str
    alt_labels: tuple[str, ...]
    broader: str
    scope_note: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body other than the 43 forces. `kind` is a code of the list organisationKind."""

    id: str
    name: str
    alt_names: tuple[str, ...]
    kind: str
    parent: str
    starts: str
    ends: str
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who holds or held a post in the tables; `alt_names` are other names that sources use."""

    id: str
    name: str
    honorific: str
    alt_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """One person in one office over one stretch of time. `id` is the key: one person may hold two."""

    id: str
    person: str
    name: str
    honorific: str
    role: str
    organisation: str
    remit: str
    starts: str
    ends: str
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingType:
    """A kind of item in reports and registers; `kind` says of what sort (finding, judgment, status, phase, ...).

    `polarity` is positive | negative for a kind of finding: whether it speaks for the force or against it.
    """

    id: str
    label: str
    definition: str
    obligation: str
    kind: str
    sources: tuple[str, ...] = ()
    polarity: str = ""


@dataclass(frozen=True, slots=True)
class InspectionRound:
    """A round outside PEEL that grades are compared with. `aliases` are the wordings that reports use for it."""

    id: str
    label: str
    scale: str
    starts: str
    ends: str
    aliases: tuple[str, ...]
    note: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Framework:
    """A version of the questions and criteria of a cycle; `revision_of` is the version it replaced within the cycle."""

    id: str
    cycle: str
    label: str
    issued: str
    revision_of: str
    note: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MonitoringPeriod:
    """A stretch in which a force was in a phase (scan | engage). An empty `ends` is "not known", not "still"."""

    force: str
    phase: str
    starts: str
    ends: str
    note: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A row of a fact table that a better source overrules (superseded), or that another disputes without decision.

    `issued` is set where the row tells of a grade that was changed later: the day on which that became known.
    """

    table: str
    force: str
    cycle: str
    question: str
    grade: str
    source_url: str
    action: str
    reason: str
    issued: str = ""


# Table -> its columns, all of them required in the header, in any order.
COLUMNS: Final[dict[str, str]] = {
    "areas": "area_id label",
    "corrections": "table force_id cycle_id question_id grade source_url action reason",
    "cycles": "cycle_id label ordinal starts ends first_published grade_scale_id comparable_with_previous note"
    " source_url",
    "finding_types": "type_id label definition obligation source_url kind",
    "forces": "force_id name short_name alt_names region country gss_code wikidata_id homepage source_url rocu_id note",
    "frameworks": "framework_id cycle_id label issued revision_of note source_url",
    "grade_scales": "grade_scale_id label version note source_url",
    "grades": "grade_scale_id grade_id label rank definition source_url",
    "inspection_rounds": "round_id label grade_scale_id starts ends aliases note source_url",
    "monitoring": "force_id phase starts ends note source_url",
    "organisations": "org_id name alt_names kind parent from to note source_url",
    "people": "person_id name honorific role organisation region_or_remit from to source_url post_id note",
    "person_names": "person_id name note source_url",
    "polarities": "type_id polarity",
    "questions": "cycle_id question_id pillar number graded label wording_hint maps_to source_url area_id",
    "themes": "theme_id pref_label alt_labels broader scope_note seen_in",
}
_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "areas": ("area_id",),
    "corrections": ("table", "force_id", "cycle_id", "question_id", "grade", "source_url"),
    "cycles": ("cycle_id",),
    "finding_types": ("type_id",),
    "forces": ("force_id",),
    "frameworks": ("framework_id",),
    "grade_scales": ("grade_scale_id",),
    "grades": ("grade_scale_id", "grade_id"),
    "inspection_rounds": ("round_id",),
    "monitoring": ("force_id", "phase", "starts"),
    "organisations": ("org_id",),
    "people": ("post_id",),
    "person_names": ("person_id", "name"),
    "polarities": ("type_id",),
    "questions": ("cycle_id", "question_id"),
    "themes": ("theme_id",),
}
_REFERENCES: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("corrections", "force_id", "forces", "force_id"),
    ("corrections", "cycle_id", "cycles", "cycle_id"),
    ("cycles", "grade_scale_id", "grade_scales", "grade_scale_id"),
    ("forces", "rocu_id", "organisations", "org_id"),
    ("frameworks", "cycle_id", "cycles", "cycle_id"),
    ("frameworks", "revision_of", "frameworks", "framework_id"),
    ("grades", "grade_scale_id", "grade_scales", "grade_scale_id"),
    ("inspection_rounds", "grade_scale_id", "grade_scales", "grade_scale_id"),
    ("monitoring", "force_id", "forces", "force_id"),
    ("organisations", "parent", "organisations", "org_id"),
    ("people", "organisation", "organisations", "org_id"),
    ("person_names", "person_id", "people", "person_id"),
    ("polarities", "type_id", "finding_types", "type_id"),
    ("questions", "area_id", "areas", "area_id"),
    ("questions", "cycle_id", "cycles", "cycle_id"),
    ("themes", "broader", "themes", "theme_id"),
)

# Hyphens and dashes (U+2010 to U+2014) and the right single quotation mark.
_DASHES: Final = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2019", "-----'")
_HONORIFICS: Final = frozenset(
    ["cllr", "councillor", "dame", "dr", "hmcic", "hmi", "lady", "lord", "miss", "mr", "mrs", "ms", "mx", "prof", "sir"]
)
_POST_NOMINALS: Final = frozenset(
    ["cb", "cbe", "dl", "kc", "kcb", "kfsm", "kpm", "mbe", "obe", "phd", "qc", "qfsm", "qpm"]
)


def fold(text: str) -> str:
    """`text` as names are compared: case folded, "&" as "and", dashes and apostrophes plain, white space single."""
    return " ".join(text.translate(_DASHES).replace("&", " and ").casefold().split())


def fold_person(text: str) -> str:
    """A person's name as it is compared: as `fold`, without accents, full stops, honorifics and letters after it."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = re.sub(r"[.,]", " ", fold(plain)).split()
    while words and words[0] in _HONORIFICS:
        words.pop(0)
    while words and words[-1] in _POST_NOMINALS:
        words.pop()
    return " ".join(words)


@dataclass(frozen=True, slots=True, eq=False)
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
    digest: str
    tables: Mapping[str, str]  # name of each table -> SHA-256 (hex) of its bytes
    _names: Mapping[str, Mapping[str, str]] = field(repr=False)
    _questions_of: Mapping[str, tuple[Question, ...]] = field(repr=False)

    def questions_of(self, cycle: str) -> tuple[Question, ...]:
        """The questions of a cycle in table order; () for a cycle that is not known."""
        return self._questions_of.get(cycle, ())

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
        TableError: a table is missing, not UTF-8, lacks a column, repeats a key, or names what no table has.
    """
    folder = folder.resolve()
    signature = []
    for name in sorted(COLUMNS):
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
    hasher = hashlib.sha256()
    tables: dict[str, list[dict[str, str]]] = {}
    digests: dict[str, str] = {}
    for name in sorted(COLUMNS):
        path = folder / f"{name}.csv"
        data = path.read_bytes()
        hasher.update(f"{name}\0{len(data)}\0".encode())
        hasher.update(data)
        digests[name] = hashlib.sha256(data).hexdigest()
        tables[name] = _read(name, path, data)
    for name, column, target, key in _REFERENCES:
        known = {row[key] for row in tables[target]}
        for row in tables[name]:
            if row[column] and row[column] not in known:
                raise TableError(
                    f"{column} '{row[column]}' is not in {target}.csv",
                    source=folder / f"{name}.csv",
                    line=int(row["#line"]),
                    fix=f"use a {key} of {target}.csv, or add the row there",
                )
    return _assemble(tables, folder, hasher.hexdigest(), digests)


def _read(name: str, path: Path, data: bytes) -> list[dict[str, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TableError("is not UTF-8", source=path, line=line, fix="save the table as UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = next(reader, [])
    missing = [column for column in COLUMNS[name].split() if column not in header]
    if missing:
        raise TableError(
            f"lacks the column {', '.join(repr(column) for column in missing)}",
            source=path,
            line=1,
            fix=f"the columns of this table are {COLUMNS[name].replace(' ', ',')}",
        )
    rows: list[dict[str, str]] = []
    seen: dict[tuple[str, ...], int] = {}
    try:
        for cells in reader:
            if not cells:
                continue
            line = reader.line_num
            if len(cells) != len(header):
                raise TableError(
                    f"has {len(cells)} cells where the header has {len(header)}",
                    source=path,
                    line=line,
                    fix="quote cells that hold a comma, and fill missing cells with nothing between commas",
                )
            row = dict(zip(header, cells, strict=True))
            key = tuple(row[column] for column in _KEYS[name])
            if seen.setdefault(key, line) != line:
                raise TableError(
                    f"repeats the key {' / '.join(key)} of line {seen[key]}",
                    source=path,
                    line=line,
                    fix="drop one of the two",
                )
            row["#line"] = str(line)
            rows.append(row)
    except csv.Error as error:
        raise TableError(
            f"is not CSV: {error}", source=path, line=reader.line_num, fix="mend the quotes of this line"
        ) from error
    return rows


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _whole(row: dict[str, str], column: str, path: Path) -> int:
    try:
        return int(row[column])
    except ValueError:
        raise TableError(
            f"{column} '{row[column]}' is not a whole number",
            source=path,
            line=int(row["#line"]),
            fix="write it in digits",
        ) from None


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Folded name -> id; a name of two ids is kept with "" so that it is not taken for either."""
    index: dict[str, str] = {}
    for name, identifier in pairs:
        if name and index.setdefault(name, identifier) != identifier:
            index[name] = ""
    return index


def _assemble(tables: dict[str, list[dict[str, str]]], folder: Path, digest: str, digests: dict[str, str]) -> Reference:
    forces = {
        r["force_id"]: Force(
            id=r["force_id"],
            name=r["name"],
            short_name=r["short_name"],
            alt_names=_several(r["alt_names"]),
            region=r["region"],
            country=r["country"],
            gss_code=r["gss_code"],
            wikidata_id=r["wikidata_id"],
            homepage=r["homepage"],
            rocu_id=r["rocu_id"],
            note=r["note"],
            sources=_several(r["source_url"]),
        )
        for r in tables["forces"]
    }
    cycles = {
        r["cycle_id"]: Cycle(
            id=r["cycle_id"],
            label=r["label"],
            ordinal=_whole(r, "ordinal", folder / "cycles.csv"),
            starts=r["starts"],
            ends=r["ends"],
            first_published=r["first_published"],
            grade_scale=r["grade_scale_id"],
            comparable_with_previous=r["comparable_with_previous"],
            note=r["note"],
            sources=_several(r["source_url"]),
        )
        for r in tables["cycles"]
    }
    questions = {
        (r["cycle_id"], r["question_id"]): Question(
            cycle=r["cycle_id"],
            id=r["question_id"],
            pillar=r["pillar"],
            number=r["number"],
            graded={"true": True, "false": False}.get(r["graded"]),
            label=r["label"],
            wording_hints=_several(r["wording_hint"]),
            maps_to=_several(r["maps_to"]),
            area=r["area_id"],
            sources=_several(r["source_url"]),
        )
        for r in tables["questions"]
    }
    grades = {
        (r["grade_scale_id"], r["grade_id"]): Grade(
            scale=r["grade_scale_id"],
            id=r["grade_id"],
            label=r["label"],
            rank=_whole(r, "rank", folder / "grades.csv"),
            definition=r["definition"],
            sources=_several(r["source_url"]),
        )
        for r in tables["grades"]
    }
    themes = {
        r["theme_id"]: Theme(
            r["theme_id"],
            r["pref_label"],
            _several(r["alt_labels"]),
            r["broader"],
            r["scope_note"],
            _several(r["seen_in"]),
        )
        for r in tables["themes"]
    }
    organisations = {
        r["org_id"]: Organisation(
            id=r["org_id"],
            name=r["name"],
            alt_names=_several(r["alt_names"]),
            kind=r["kind"],
            parent=r["parent"],
            starts=r["from"],
            ends=r["to"],
            note=r["note"],
            sources=_several(r["source_url"]),
        )
        for r in tables["organisations"]
    }
    posts = tuple(
        Post(
            id=r["post_id"],
            person=r["person_id"],
            name=r["name"],
            honorific=r["honorific"],
            role=r["role"],
            organisation=r["organisation"],
            remit=r["region_or_remit"],
            starts=r["from"],
            ends=r["to"],
            note=r["note"],
            sources=_several(r["source_url"]),
        )
        for r in tables["people"]
    )
    other_names: dict[str, list[str]] = {}
    for r in tables["person_names"]:
        other_names.setdefault(r["person_id"], []).append(r["name"])
    people: dict[str, Person] = {}
    for post in posts:
        people.setdefault(
            post.person, Person(post.person, post.name, post.honorific, tuple(other_names.get(post.person, ())))
        )
    polarity = {r["type_id"]: r["polarity"] for r in tables["polarities"]}
    finding_types = {
        r["type_id"]: FindingType(
            id=r["type_id"],
            label=r["label"],
            definition=r["definition"],
            obligation=r["obligation"],
            kind=r["kind"],
            sources=_several(r["source_url"]),
            polarity=polarity.get(r["type_id"], ""),
        )
        for r in tables["finding_types"]
    }
    rounds = {
        r["round_id"]: InspectionRound(
            id=r["round_id"],
            label=r["label"],
            scale=r["grade_scale_id"],
            starts=r["starts"],
            ends=r["ends"],
            aliases=_several(r["aliases"]),
            note=r["note"],
            sources=_several(r["source_url"]),
        )
        for r in tables["inspection_rounds"]
    }
    questions_of: dict[str, list[Question]] = {}
    for question in questions.values():
        questions_of.setdefault(question.cycle, []).append(question)
    names = {
        "force": _index((fold(n), f.id) for f in forces.values() for n in (f.id, f.name, f.short_name, *f.alt_names)),
        "organisation": _index((fold(n), o.id) for o in organisations.values() for n in (o.id, o.name, *o.alt_names)),
        "cycle": _index((fold(n), c.id) for c in cycles.values() for n in _cycle_names(c)),
        "round": _index((fold(n), r.id) for r in rounds.values() for n in (r.id, r.label, *r.aliases)),
        "finding": _index(
            (fold(n), t.id) for t in finding_types.values() if t.kind == "finding" for n in (t.id, t.label)
        ),
        "theme": _index((fold(n), t.id) for t in themes.values() for n in (t.id, t.label)),
        "grade": _index((fold(n), g.id) for g in grades.values() for n in (g.id, g.label)),
        "person": _index((fold_person(n), p.id) for p in people.values() for n in (p.id, p.name, *p.alt_names)),
    }
    return Reference(
        forces=forces,
        cycles=cycles,
        questions=questions,
        scales={
            r["grade_scale_id"]: GradeScale(
                r["grade_scale_id"], r["label"], r["version"], r["note"], _several(r["source_url"])
            )
            for r in tables["grade_scales"]
        },
        grades=grades,
        areas={r["area_id"]: Area(r["area_id"], r["label"]) for r in tables["areas"]},
        themes=themes,
        organisations=organisations,
        people=people,
        finding_types=finding_types,
        rounds=rounds,
        frameworks={
            r["framework_id"]: Framework(
                id=r["framework_id"],
                cycle=r["cycle_id"],
                label=r["label"],
                issued=r["issued"],
                revision_of=r["revision_of"],
                note=r["note"],
                sources=_several(r["source_url"]),
            )
            for r in tables["frameworks"]
        },
        posts=posts,
        monitoring=tuple(
            MonitoringPeriod(r["force_id"], r["phase"], r["starts"], r["ends"], r["note"], _several(r["source_url"]))
            for r in tables["monitoring"]
        ),
        corrections=tuple(
            Correction(
                table=r["table"],
                force=r["force_id"],
                cycle=r["cycle_id"],
                question=r["question_id"],
                grade=r["grade"],
                source_url=r["source_url"],
                action=r["action"],
                reason=r["reason"],
                issued=r.get("issued", ""),
            )
            for r in tables["corrections"]
        ),
        digest=digest,
        tables=digests,
        _names=names,
        _questions_of={cycle: tuple(of_cycle) for cycle, of_cycle in questions_of.items()},
    )


def _cycle_names(cycle: Cycle) -> Iterator[str]:
    yield cycle.id
    yield cycle.label
    # "PEEL 2018/19 (Integrated PEEL Assessment)" is also met without its gloss.
    yield cycle.label.partition(" (")[0]
