"""What travels between the rooms: documents, passages and facts. Frozen, and no I/O.

Slugs everywhere: a force is ``cambridgeshire``, a cycle ``peel-2015``, a question ``e2-investigating``, a grade
``requires-improvement``. The empty string (or the empty tuple, or None for numbers) means *not stated*; nothing is
ever guessed to fill it.

Offsets count Unicode code points in `Document.text`, 0-based, end exclusive, and ``text[start:end] == quote``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

BlockKind = Literal["heading", "paragraph", "item", "caption", "notice", "number", "grade", "date"]
DocumentKind = Literal[
    "inspectorate-page",
    "inspectorate-report",
    "press-release",
    "news-article",
    "assessment-transcript",
    "pcc-response",
    "force-response",
    "table",
    "other",
]
JudgementStatus = Literal["stated", "carried-over", "not-graded"]


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text with one role on the page; blocks are in text order and do not overlap.

    `notice` is what a reader skips: menus, cookie notices, "most read", share links. `number` is a question number
    alone on its line, `grade` a grade alone on its line, `date` a line such as "Last updated 18/02/2016".
    The span leaves out surrounding white space and, for an `item`, its bullet.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0  # heading depth, 1 = the page's title; 0 = not known or not a heading


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What a `sources.csv` states of a document. Trusted for what it states; empty means not stated."""

    url: str = ""
    published: str = ""  # ISO 8601 date, or a year or month where that is all that is known
    title: str = ""
    kind: str = ""
    licence: str = ""
    cycle: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A text document as read. `name` is its path relative to the SOURCE that held it, with "/" between parts."""

    name: str
    sha256: str  # of the original bytes, lower-case hex
    text: str
    media_type: str
    blocks: tuple[Block, ...]
    stated: SourceRecord = SourceRecord()
    pages: tuple[int, ...] = ()  # the offset at which each page starts, where the format has pages
    notes: tuple[str, ...] = ()  # what the reader could not read of it
    breaks: tuple[int, ...] = ()  # where lines began in a text that was saved without its line ends
    hints: tuple[tuple[str, str], ...] = ()  # the file's own properties (title, created), which nobody vouches for

    @property
    def address(self) -> str:
        """Where it was published: as its source record states, else as the page itself does; "" for neither."""
        return self.stated.url or dict(self.hints).get("url", "")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words in a document that a fact rests on."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table that a fact rests on. `number` counts from 1 at the header (RFC 7111, section 2.1)."""

    number: int
    source_url: str = ""
    source_kind: str = ""  # inspectorate | press-release | pcc | force | news | other
    published: str = ""


Evidence = Passage | Row


@dataclass(frozen=True, slots=True)
class RuleRef:
    """The named, versioned rule that made a fact, for example ``judgement.grade-line`` version 1."""

    name: str
    version: int = 1

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A grade of one force on one question in one cycle, as one passage or row gives it.

    `comparison` and `previous_*` are what this source says. `previous_cycle` is a cycle or another inspection, such as
    ``crime-inspection-2014``. `made_in` is the inspection that made a grade that is carried over.
    """

    force: str
    cycle: str
    question: str
    grade: str  # "" only where status is not-graded
    evidence: Evidence
    rule: RuleRef
    status: JudgementStatus = "stated"
    made_in: str = ""
    comparison: str = ""  # improved | unchanged | deteriorated | not-comparable
    previous_cycle: str = ""
    previous_grade: str = ""
    organisation: str = ""  # the id of a regional unit, in place of a force


@dataclass(frozen=True, slots=True)
class GradeCount:
    """In how many areas a force was given a grade, where a source counts and does not name them. No judgement."""

    force: str  # "" where forces are counted, and not the areas of one
    cycle: str
    grade: str
    count: int
    evidence: Evidence
    rule: RuleRef
    denominator: int | None = None  # how many areas were inspected, where the source says so


@dataclass(frozen=True, slots=True)
class MonitoringPeriod:
    """That a force was in a phase of monitoring, as one passage tells it. An empty `ends` does not say "still"."""

    force: str
    phase: str  # scan | engage
    evidence: Passage
    rule: RuleRef
    starts: str = ""  # ISO 8601: a day, a month or a year
    ends: str = ""


@dataclass(frozen=True, slots=True)
class ThemeHit:
    """A theme of the vocabulary, and the words that showed it (a passage within the finding; None from a table)."""

    theme: str
    words: Passage | None = None
    rule: RuleRef = RuleRef("theme.phrase")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found about a force, or asked of it. `kind` is a finding kind of the contract or a narrower one.

    A formal finding may be of a regional unit, in place of a force.
    """

    kind: str
    force: str
    cycle: str
    question: str
    evidence: Evidence
    rule: RuleRef
    themes: tuple[ThemeHit, ...] = ()
    summary: str = ""  # own words; only tables have it
    addresses: Passage | None = None  # of a recommendation: the passage of the cause of concern it answers
    addresses_text: str = ""  # the same as printed, where no passage is known
    due: str = ""  # ISO 8601 date or month, or a duration from publication such as P6M
    due_basis: str = ""  # the words or the rule that the date comes from
    status: str = ""  # awaiting-review | being-progressed | complete | superseded
    status_date: str = ""
    item_no: str = ""  # number in the inspectorate's public register
    status_words: Passage | None = None  # that tell the status, where they are others than those of `evidence`
    organisation: str = ""  # the id of a regional unit, in place of a force


@dataclass(frozen=True, slots=True)
class Statement:
    """Words of a named office holder: an inspector's assessment, a response, a commitment.

    `speaker` is a name as far as the document gives it, completed by rule ("Mr Wilsher" becomes "Roy Wilsher");
    `organisation` a force slug, an organisation id, or the name as printed.
    """

    kind: str  # assessment | response | commitment
    speaker: str
    role: str
    organisation: str
    evidence: Evidence
    rule: RuleRef
    stances: tuple[str, ...] = ()  # accepts | welcomes | disputes | disappointed | commits; sorted
    reported: bool = False  # True: the writer's words for what was said; False: quoted
    force: str = ""
    cycle: str = ""
    summary: str = ""  # own words; only tables have it


@dataclass(frozen=True, slots=True)
class Statistic:
    """A figure with its unit and, where given, what it is out of."""

    value: Decimal
    evidence: Evidence
    rule: RuleRef
    denominator: Decimal | None = None
    unit: str = ""  # what is counted ("incidents"), "per cent", "GBP per year"
    measure: str = ""  # what the figure says, in the document's words
    force: str = ""
    cycle: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationLink:
    """An organisation that a force works with or shares a function with."""

    force: str
    organisation: str  # force slug, organisation id, or the name as printed
    kind: str  # force | regional-unit | partner | government | college | inspectorate | pcc | ""
    relation: str  # partner | collaboration | shared-function | regional-unit
    evidence: Evidence
    rule: RuleRef
    function: str = ""  # what is shared or done together, as printed


@dataclass(frozen=True, slots=True)
class PersonMention:
    """A named office holder in a document. `person` is an id of the reference data, or a slug of the name."""

    name: str
    person: str
    role: str
    organisation: str
    evidence: Passage
    rule: RuleRef


OF_DERIVED: Final = frozenset({"lineage", "restatement", "version"})  # subjects of reviews that are derived, not read


@dataclass(frozen=True, slots=True)
class Review:
    """What a person decided on one reading of a document: a row of a table of reviews.

    `was` and `becomes` are pairs of a fact's property and its value, in the row's order; `was` tells which reading of
    the passage is meant where there are several. An empty value means: not stated.
    """

    action: str  # accept | reject | change | add
    document: str
    # judgement | finding | statement | statistic | organisation | person | grade-count | monitoring | document, or one
    # of `OF_DERIVED`
    subject: str
    passage: Passage | None  # of the reading, in the document's text; None of a document as a whole or what is derived
    was: tuple[tuple[str, str], ...]
    becomes: tuple[tuple[str, str], ...]
    reviewer: str
    date: str  # ISO 8601
    reason: str
    evidence: Row
    rule: RuleRef
    table: str = ""  # the table's name, for messages
    line: int = 0  # where the row begins in the table's file, 1-based


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was read of a document and what was not: promise 3, per document. Counts are in characters or passages."""

    characters: int = 0
    characters_used: int = 0  # that fed at least one fact
    characters_notice: int = 0  # menus, cookie notices and the like
    unexplained_grades: tuple[Passage, ...] = ()  # grade words that no rule explained
    unmatched_passages: tuple[Passage, ...] = ()  # look like findings, matched no rule
    unknown_headings: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """All that one document says. Each tuple is in text order. `forces` is empty where no force is evidenced."""

    kind: DocumentKind
    title: str = ""
    forces: tuple[str, ...] = ()
    cycle: str = ""
    inspectorate: str = ""  # HMIC | HMICFRS | ""
    inspectors: tuple[str, ...] = ()  # names, sorted
    published: str = ""  # as the document shows or its source record states
    judgements: tuple[Judgement, ...] = ()
    findings: tuple[Finding, ...] = ()
    statements: tuple[Statement, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    organisations: tuple[OrganisationLink, ...] = ()
    people: tuple[PersonMention, ...] = ()
    grade_counts: tuple[GradeCount, ...] = ()
    monitoring: tuple[MonitoringPeriod, ...] = ()
    context_rules: tuple[tuple[str, RuleRef, Passage | None], ...] = ()  # (what was resolved, rule, words)
    ledger: Ledger = field(default_factory=Ledger)
    notes: tuple[str, ...] = ()  # contradictions between the source record and the text, and the like


# What is read from the words of a document.
Fact = Judgement | Finding | Statement | Statistic | OrganisationLink | PersonMention | GradeCount | MonitoringPeriod


@dataclass(frozen=True, slots=True)
class Problem:
    """An input, or a part of one, that was left out while the rest was built. `line` is 1-based."""

    source: str
    problem: str
    fix: str
    line: int | None = None
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        where = self.source if self.line is None else f"{self.source}:{self.line}"
        column = f" column '{self.column}':" if self.column else ""
        return f"{where}:{column} {self.problem}\n  fix: {self.fix}"


@dataclass(frozen=True, slots=True)
class Violation:
    """One result of validation, told so that an editor can act on it."""

    shape: str  # IRI
    focus_node: str  # IRI
    path: str  # IRI or "" for a node constraint
    value: str  # N-Triples form of the value node, or ""
    component: str  # IRI of the constraint component
    severity: Literal["violation", "warning", "info"]
    message: str
    graph: str = ""  # IRI of the named graph the focus node stands in
    document: str = ""
    quote: str = ""
    start: int | None = None  # of the quote in the document's text
    end: int | None = None
    row: int | None = None  # where the fact rests on a row of a table
