"""What the tables hold, a class for a row; a field is the column of its name, or the one that its annotation names."""

# Annotations are read when tables are: without `from __future__ import annotations` they need not be parsed for that.

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True, slots=True)
class Column:
    """The column that a field is read from, where it has another name."""

    name: str


Sources = Annotated[tuple[str, ...], Column("source_url")]


@dataclass(frozen=True, slots=True)
class Force:
    """A territorial police force. `id` is its slug; `rocu_id` an organisation, the regional unit that serves it."""

    id: Annotated[str, Column("force_id")]
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
    sources: Sources


@dataclass(frozen=True, slots=True)
class Cycle:
    """A round of PEEL. `comparable_with_previous` is true | partly | false, or "" where no source says."""

    id: Annotated[str, Column("cycle_id")]
    label: str
    ordinal: int
    starts: str
    ends: str
    first_published: str
    grade_scale: Annotated[str, Column("grade_scale_id")]
    comparable_with_previous: str
    note: str
    sources: Sources


@dataclass(frozen=True, slots=True)
class Question:
    """What was judged in one cycle.

    `number` is "0" for a pillar as a whole; `maps_to` names the questions of the next cycle that continue this one.
    """

    cycle: Annotated[str, Column("cycle_id")]
    id: Annotated[str, Column("question_id")]
    pillar: str
    number: str
    graded: bool | None
    label: str
    wording_hints: Annotated[tuple[str, ...], Column("wording_hint")]
    maps_to: tuple[str, ...]
    area: Annotated[str, Column("area_id")]
    sources: Sources


@dataclass(frozen=True, slots=True)
class GradeScale:
    """An ordered set of grades; `version` is the year from which it was used."""

    id: Annotated[str, Column("grade_scale_id")]
    label: str
    version: str
    note: str = ""
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade of one scale. The same word on another scale is another grade. A higher `rank` is better."""

    scale: Annotated[str, Column("grade_scale_id")]
    id: Annotated[str, Column("grade_id")]
    label: str
    rank: int
    definition: str
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class Area:
    """The home of a question across cycles."""

    id: Annotated[str, Column("area_id")]
    label: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A subject of findings; `broader` is the theme above it, or "". `sources` are pages where its terms were read."""

    id: Annotated[str, Column("theme_id")]
    label: Annotated[str, Column("pref_label")]
    alt_labels: tuple[str, ...]
    broader: str
    scope_note: str
    sources: Annotated[tuple[str, ...], Column("seen_in")] = ()


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body other than the 43 forces. `kind` is a code of the list organisationKind."""

    id: Annotated[str, Column("org_id")]
    name: str
    alt_names: tuple[str, ...]
    kind: str
    parent: str
    starts: Annotated[str, Column("from")]
    ends: Annotated[str, Column("to")]
    note: str
    sources: Sources


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

    id: Annotated[str, Column("post_id")]
    person: Annotated[str, Column("person_id")]
    name: str
    honorific: str
    role: str
    organisation: str
    remit: Annotated[str, Column("region_or_remit")]
    starts: Annotated[str, Column("from")]
    ends: Annotated[str, Column("to")]
    note: str
    sources: Sources


@dataclass(frozen=True, slots=True)
class Officer:
    """The months (``2016-05``) in which somebody was in an office: inspector | commissioner | chief-officer.

    Texts are dated by it; no person of the graph is made of it. An empty `ends` is "not known to have ended". Of a
    commissioner `force` may be empty, of an inspector it is.
    """

    office: str
    name: str
    force: Annotated[str, Column("force_id")]
    starts: Annotated[str, Column("from")]
    ends: Annotated[str, Column("to")]
    note: str = ""
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class FindingType:
    """A kind of item in reports and registers; `kind` says of what sort (finding, judgment, status, phase, ...).

    `polarity` is positive | negative for a kind of finding: whether it speaks for the force or against it.
    """

    id: Annotated[str, Column("type_id")]
    label: str
    definition: str
    obligation: str
    kind: str
    sources: Sources = ()
    polarity: str = ""


@dataclass(frozen=True, slots=True)
class InspectionRound:
    """A round outside PEEL that grades are compared with. `aliases` are the wordings that reports use for it."""

    id: Annotated[str, Column("round_id")]
    label: str
    scale: Annotated[str, Column("grade_scale_id")]
    starts: str
    ends: str
    aliases: tuple[str, ...]
    note: str = ""
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class Framework:
    """A version of the questions and criteria of a cycle; `revision_of` is the version it replaced within the cycle."""

    id: Annotated[str, Column("framework_id")]
    cycle: Annotated[str, Column("cycle_id")]
    label: str
    issued: str
    revision_of: str
    note: str = ""
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class MonitoringPeriod:
    """A stretch in which a force was in a phase (scan | engage). An empty `ends` is "not known", not "still"."""

    force: Annotated[str, Column("force_id")]
    phase: str
    starts: str
    ends: str
    note: str = ""
    sources: Sources = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A row of a fact table that a better source overrules (superseded), or that another disputes without decision.

    `issued` is set where the row tells of a grade that was changed later: the day on which that became known.
    """

    table: str
    force: Annotated[str, Column("force_id")]
    cycle: Annotated[str, Column("cycle_id")]
    question: Annotated[str, Column("question_id")]
    grade: str
    source_url: str
    action: str
    reason: str
    issued: str = ""
