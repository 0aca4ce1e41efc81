"""What people decide on what was read: reviews applied to a document's facts, and the list of what to look at.

A review points at one reading by document, passage and, where a passage has several, by what was read. `accept` keeps
it, `reject` leaves it out, `change` states it otherwise, `add` states what no rule read. What a review changes or adds
carries a rule of this module in place of the rule of extraction, so that nobody takes the one for the other.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kgbuild.csv_text import csv_text
from kgbuild.model import (
    Document,
    DocumentFacts,
    Finding,
    GradeCount,
    Judgement,
    MonitoringPeriod,
    OrganisationLink,
    Passage,
    PersonMention,
    Problem,
    Review,
    RuleRef,
    SourceRecord,
    Statement,
    Statistic,
    ThemeHit,
)
from kgbuild.reference import load_reference

if TYPE_CHECKING:
    from kgbuild.store import StoreReader

CHANGED: Final = RuleRef("review.change", 1)
ADDED: Final = RuleRef("review.add", 1)

Fact = Judgement | Finding | Statement | Statistic | OrganisationLink | PersonMention | GradeCount | MonitoringPeriod

# The subject of a review -> the field of `DocumentFacts` that holds its facts, and what is made when one is added.
_FIELDS: Final[Mapping[str, tuple[str, type[Any]]]] = {
    "judgement": ("judgements", Judgement),
    "finding": ("findings", Finding),
    "statement": ("statements", Statement),
    "statistic": ("statistics", Statistic),
    "organisation": ("organisations", OrganisationLink),
    "person": ("people", PersonMention),
    "grade-count": ("grade_counts", GradeCount),
    "monitoring": ("monitoring", MonitoringPeriod),
}
_FACTS: Final = tuple(name for name, _ in _FIELDS.values())
_EMPTY: Final[Mapping[str, Any]] = {
    "force": "",
    "cycle": "",
    "question": "",
    "grade": "",
    "kind": "",
    "speaker": "",
    "role": "",
    "organisation": "",
    "relation": "",
    "name": "",
    "person": "",
    "phase": "",
    "count": 0,
}


def review_rules() -> tuple[tuple[str, int, str], ...]:
    """The rules under which reviews state facts, as (name, version, definition)."""
    return (
        (
            ADDED.name,
            ADDED.version,
            "A reviewer read in these words what no rule had read; the review says who and why.",
        ),
        (
            CHANGED.name,
            CHANGED.version,
            "A reviewer read these words otherwise than the rule; the review says who and why.",
        ),
    )


def stated_by_reviews(stated: SourceRecord, reviews: Iterable[Review]) -> SourceRecord:
    """The source record with the kind that reviews of the document as a whole give it.

    It holds before the text is read, since a document of another kind is read by other rules.
    """
    for review in reviews:
        if review.subject == "document" and review.action == "change":
            stated = replace(stated, kind=dict(review.becomes).get("kind", stated.kind))
    return stated


def apply_reviews(
    document: Document, facts: DocumentFacts, reviews: Sequence[Review]
) -> tuple[DocumentFacts, int, list[Problem]]:
    """The facts as reviewers left them.

    Args:
        document: the text that passages count in.
        facts: as extraction gives them, with `stated_by_reviews` already taken into account.
        reviews: of this document, in the order of their tables.

    Returns:
        The facts, each tuple in text order; how many reviews held; and one problem for each that did not, because its
        passage has changed or nothing of the kind is read there any more.
    """
    from kgbuild.extract import recount

    problems: list[Problem] = []
    held = 0
    for review in reviews:
        try:
            facts = _reviewed(document, facts, review)
            held += 1
        except _NoLonger as why:
            problems.append(
                Problem(
                    document.name,
                    f"the review in line {review.line} of {review.table} no longer holds: {why}",
                    "look at the document again ('kgbuild text', 'kgbuild query provenance') and mend or drop that row",
                    value=review.passage.quote if review.passage else "",
                )
            )
    return replace(facts, ledger=recount(facts)) if held else facts, held, problems


def values_of(fact: Fact) -> dict[str, str]:
    """What was read, in the names and the form that `was` and `becomes` of a table of reviews use."""
    from kgbuild.tables import REVIEWED

    values: dict[str, str] = {}
    for name in REVIEWED[subject_of(fact)].split():
        value = getattr(fact, name)
        if name == "themes":
            value = ",".join(hit.theme for hit in value)
        elif name == "stances":
            value = ",".join(value)
        elif isinstance(value, bool):
            value = "true" if value else "false"
        elif isinstance(value, Decimal):
            value = f"{value:f}"
        elif value is None:
            value = ""
        if str(value):
            values[name] = str(value)
    return values


def subject_of(fact: Fact) -> str:
    """The word by which a table of reviews calls this kind of fact."""
    return next(subject for subject, (_, made) in _FIELDS.items() if isinstance(fact, made))


# -- one review


class _NoLonger(Exception):
    """A review does not hold any more; the message says why."""


def _reviewed(document: Document, facts: DocumentFacts, review: Review) -> DocumentFacts:
    """The facts after one review. Raises `_NoLonger`."""
    if review.passage is None:
        return _of_document(facts, review)
    _check_place(document.text, review.passage)
    return _of_fact(facts, review, review.passage)


def _check_place(text: str, passage: Passage) -> None:
    if text[passage.start : passage.end] == passage.quote:
        return
    places: list[str] = []
    at = text.find(passage.quote)
    while at >= 0 and len(places) < 3:
        places.append(f"{at}-{at + len(passage.quote)}")
        at = text.find(passage.quote, at + 1)
    if not places:
        raise _NoLonger("its words are not in the document any more")
    raise _NoLonger(f"its words now stand at {', '.join(places)}")


def _of_document(facts: DocumentFacts, review: Review) -> DocumentFacts:
    was, becomes = dict(review.was), dict(review.becomes)
    if review.action == "accept":
        now = {"kind": facts.kind, "cycle": facts.cycle, "force": "|".join(facts.forces)}
        for name, value in was.items():
            if name in now and value != now[name]:
                raise _NoLonger(f"its {name} is now read as '{now[name]}'")
        return facts
    if "force" in becomes:
        facts = _about(facts, was.get("force", ""), becomes["force"])
    if becomes.get("cycle"):
        facts = _in_cycle(facts, was.get("cycle", ""), becomes["cycle"])
    return facts


def _about(facts: DocumentFacts, was: str, force: str) -> DocumentFacts:
    """The facts of a document that is about `force`, or with "" about none, in place of the force it was read as."""
    old = was or (facts.forces[0] if len(facts.forces) == 1 else "")
    if len(facts.forces) > 1 and not old:
        raise _NoLonger("it is about several forces, and 'was' does not say which is meant")
    if old and old not in facts.forces:
        raise _NoLonger(f"it is not read as about {old}")
    forces = tuple(sorted({*facts.forces, force} - {old, ""} | {force} - {""}))
    facts = _moved(replace(facts, forces=forces), "force", old, force)
    # A chief officer of "the force" is one of the force that it is taken for.
    return _moved(facts, "organisation", old, force, ("people", "statements"))


def _in_cycle(facts: DocumentFacts, was: str, cycle: str) -> DocumentFacts:
    """The facts of a document of another cycle than it was read as."""
    if was and was != facts.cycle:
        raise _NoLonger(f"its cycle is now read as '{facts.cycle}'")
    known = load_reference().questions
    asked: tuple[Judgement | Finding, ...] = (*facts.judgements, *facts.findings)
    strange = sorted(
        {
            fact.question
            for fact in asked
            if fact.cycle == facts.cycle and fact.question and (cycle, fact.question) not in known
        }
    )
    if strange:
        raise _NoLonger(f"{cycle} has no question {', '.join(strange)}; change those readings one by one")
    return replace(_moved(facts, "cycle", facts.cycle, cycle), cycle=cycle)


def _moved(facts: DocumentFacts, name: str, old: str, new: str, among: Iterable[str] = _FACTS) -> DocumentFacts:
    """The facts with one value of force, organisation or cycle in place of another, and what was resolved likewise."""

    def moved(fact: Any) -> Any:
        same = old and getattr(fact, name, None) == old
        return replace(fact, **{name: new}, rule=CHANGED) if same else fact

    changed: dict[str, Any] = {each: tuple(moved(fact) for fact in getattr(facts, each)) for each in among}
    return _resolved(replace(facts, **changed), name, old, new)


def _resolved(facts: DocumentFacts, what: str, old: str, new: str) -> DocumentFacts:
    """The facts with what some words were taken for resolved to another value, or to none."""
    return replace(
        facts,
        context_rules=tuple(
            (f"{what} {new}", CHANGED, words) if was == f"{what} {old}" else (was, rule, words)
            for was, rule, words in facts.context_rules
            if new or was != f"{what} {old}"
        ),
    )


def _of_fact(facts: DocumentFacts, review: Review, passage: Passage) -> DocumentFacts:
    name, made = _FIELDS[review.subject]
    present: tuple[Any, ...] = getattr(facts, name)
    if review.action == "add":
        new = _made(made, review)
        if new in present:
            raise _NoLonger("the same is read there already")
        return _with(facts, name, _in_order((*present, new)))
    meant = _meant([fact for fact in present if fact.evidence == passage], review)
    if review.action == "accept":
        return facts
    rest = tuple(fact for fact in present if fact is not meant)
    if review.action == "reject":
        return _cleared(_with(facts, name, rest), meant)
    changed = _set(meant, dict(review.becomes), CHANGED)
    facts = _with(facts, name, _in_order((*rest, changed)))
    return _taken_for(facts, meant, changed) if isinstance(changed, PersonMention) else facts


def _meant(there: Sequence[Any], review: Review) -> Any:
    """The one fact, of those that are read in the passage, that the review is about."""
    if not there:
        raise _NoLonger(f"no {review.subject} is read there any more")
    meant = [fact for fact in there if all(values_of(fact).get(key, "") == value for key, value in review.was)]
    if not meant:
        now = "; ".join("|".join(f"{key}={value}" for key, value in values_of(fact).items()) for fact in there)
        raise _NoLonger(f"it is now read otherwise ({now})")
    if len(meant) > 1:
        raise _NoLonger(f"{len(meant)} readings of that passage fit, and 'was' does not say which is meant")
    return meant[0]


def _taken_for(facts: DocumentFacts, old: PersonMention, new: PersonMention) -> DocumentFacts:
    """The facts where a name means another person, or is another name: what is said, and who inspected, with it."""
    if (old.name, old.person) == (new.name, new.person):
        return facts
    facts = replace(
        facts,
        people=tuple(replace(each, person=new.person) if each.name == new.name else each for each in facts.people),
        statements=tuple(
            replace(each, speaker=new.name, rule=CHANGED) if each.speaker == old.name else each
            for each in facts.statements
        ),
        inspectors=tuple(sorted({new.name if each == old.name else each for each in facts.inspectors})),
    )
    return _resolved(facts, "inspector", old.person, new.person)


def _with(facts: DocumentFacts, name: str, values: tuple[Any, ...]) -> DocumentFacts:
    changed: dict[str, Any] = {name: values}
    return replace(facts, **changed)


def _cleared(facts: DocumentFacts, gone: Fact) -> DocumentFacts:
    """Without what rested on a fact that is left out: a recommendation keeps the words of its cause."""
    if isinstance(gone, PersonMention) and all(each.name != gone.name for each in facts.people):
        facts = replace(facts, inspectors=tuple(each for each in facts.inspectors if each != gone.name))
        return _resolved(facts, "inspector", gone.person, "")
    if not isinstance(gone, Finding):
        return facts
    findings = tuple(
        replace(each, addresses=None, addresses_text=each.addresses.quote) if each.addresses == gone.evidence else each
        for each in facts.findings
    )
    return replace(facts, findings=findings)


def _made(made: type[Any], review: Review) -> Any:
    required: dict[str, Any] = {each.name: _EMPTY[each.name] for each in fields(made) if each.name in _EMPTY}
    if made is Statistic:
        required["value"] = Decimal(0)
    blank = made(**required, evidence=review.passage, rule=ADDED)
    return _set(blank, dict(review.becomes), ADDED)


_TYPED: Final[Mapping[str, Callable[[str], Any]]] = {
    "themes": lambda text: tuple(part for part in text.split(",") if part),
    "stances": lambda text: tuple(sorted(part for part in text.split(",") if part)),
    "reported": lambda text: text == "true",
    "value": Decimal,
    "denominator": lambda text: Decimal(text) if text else None,
    "count": int,
}


def _set(fact: Any, values: Mapping[str, str], rule: RuleRef) -> Any:
    typed: dict[str, Any] = {}
    for name, value in values.items():
        reader = _TYPED.get(name)
        typed[name] = reader(value) if reader else value
    if isinstance(fact, Finding) and "themes" in typed:
        # Words that showed a theme still show it.
        known = {hit.theme: hit for hit in fact.themes}
        typed["themes"] = tuple(known.get(theme, ThemeHit(theme, None, rule)) for theme in typed["themes"])
    if isinstance(fact, Finding) and typed.keys() & {"status", "status_date"}:
        typed["status_words"] = None  # the passage of the review is what the reviewer read it from
    if isinstance(fact, Judgement) and "status" not in typed:
        graded = "stated" if fact.status == "not-graded" else fact.status
        typed["status"] = graded if typed.get("grade", fact.grade) else "not-graded"
    if isinstance(fact, PersonMention) and "name" in typed and "person" not in typed:
        from kgbuild.mapping import slug

        typed["person"] = load_reference().person_named(typed["name"]) or slug(typed["name"])
    return replace(fact, **typed, rule=rule)


def _in_order(facts: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(facts, key=lambda fact: (fact.evidence.start, fact.evidence.end, repr(values_of(fact)))))


# -- the list of what to look at

WORK_COLUMNS: Final = (
    *("action", "document", "subject", "start", "end", "quote", "was", "becomes", "reviewer", "date", "reason"),
    *("priority", "why", "context"),  # for the eye; a table of reviews may have more columns than it needs
)
_ENDS: Final = ("earlier", "later")
_AROUND: Final = 60  # characters of context on each side


@dataclass(frozen=True, slots=True)
class Doubt:
    """One passage, or one link, that deserves a human look. `was` is in the form of a table of reviews."""

    priority: int  # higher first
    why: str
    document: str  # of a link: of its later finding
    subject: str
    start: int | None  # of a link None, as is the end
    end: int | None
    quote: str  # of a link empty
    was: str
    context: str = ""  # the quote among its neighbours, on one line; of a link the words of both findings

    def to_row(self) -> dict[str, str]:
        """A line of a table of reviews, with the decision still to be filled in."""
        filled = {"priority": self.priority, "why": self.why, "document": self.document, "subject": self.subject}
        filled |= {"start": self.start, "end": self.end, "quote": self.quote, "was": self.was}
        filled |= {"context": self.context}
        return {name: "" if filled.get(name) is None else str(filled[name]) for name in WORK_COLUMNS}


def work_list(reader: StoreReader, *, limit: int | None = None) -> tuple[Doubt, ...]:
    """What of a store's documents most deserves a human look, the most pressing first.

    Nothing that a review names already is listed again. Facts of tables are not listed: their page, and no passage, is
    what they rest on. Links between findings are, whatever these come from: what the two say is all that a link has.
    """
    kinds = tomllib.loads((Path(__file__).parent / "review.toml").read_text("utf-8"))
    done = {
        (review["document"], review["passage"]["start"], review["passage"]["end"])
        for entry in reader.manifest["documents"].values()
        for review in entry.get("reviews", ())
        if review["passage"]
    }
    doubts = {
        Doubt(kinds[name]["priority"], kinds[name]["why"], document, "lineage", None, None, "", was, context)
        for name, document, was, context in _of_links(reader, kinds)
    }
    for name, document, subject, start, end, quote, was in (*_of_facts(reader), *_of_ledgers(reader)):
        if (document, start, end) not in done:
            doubts.add(Doubt(kinds[name]["priority"], kinds[name]["why"], document, subject, start, end, quote, was))
    ordered = sorted(
        doubts,
        key=lambda doubt: (-doubt.priority, doubt.document, doubt.start or 0, doubt.end or 0, repr(astuple(doubt))),
    )
    return tuple(replace(doubt, context=_context(reader, doubt)) for doubt in ordered[:limit])


def _context(reader: StoreReader, doubt: Doubt) -> str:
    if doubt.start is None or doubt.end is None:
        return doubt.context
    text = reader.text(reader.manifest["documents"][doubt.document]["sha256"])
    return " ".join(text[max(0, doubt.start - _AROUND) : doubt.end + _AROUND].split())


def write_work_list(doubts: Iterable[Doubt]) -> str:
    """The list as CSV that `kgbuild build` takes as a table of reviews once decisions are filled in."""
    rows = (doubt.to_row() for doubt in doubts)
    return csv_text(WORK_COLUMNS, ([row[column] for column in WORK_COLUMNS] for row in rows))


_Found = tuple[str, str, str, int, int, str, str]  # doubt, then document, subject, start, end, quote, was


def _of_facts(reader: StoreReader) -> Iterator[_Found]:
    from kgbuild.query import run_query

    judgements = [row for row in run_query(reader, "judgements") if row["grade"]]
    grades: dict[tuple[Any, ...], set[Any]] = {}
    kinds: dict[tuple[Any, ...], set[Any]] = {}
    for row in judgements:
        question = (row["force"], row["cycle"], row["question"])
        grades.setdefault(question, set()).add(row["grade"])
        kinds.setdefault((*question, row["grade"]), set()).add(row["source_kind"])
    for row in judgements:
        question = (row["force"], row["cycle"], row["question"])
        if len(grades[question]) > 1:
            yield from _found("conflict", "judgement", row, "force cycle question grade")
        elif row["grade"] in ("outstanding", "inadequate") and kinds[(*question, row["grade"])] <= {
            "news",
            "other",
            None,
        }:
            yield from _found("extreme-from-press", "judgement", row, "force cycle question grade")
    for row in run_query(reader, "findings"):
        if not row["force"] or not row["cycle"]:
            serious = str(row["kind"]).endswith(("cause-of-concern", "recommendation"))
            name = "serious-without-place" if serious else "finding-without-place"
            yield from _found(name, "finding", row, "kind force cycle")
        elif not row["themes"]:
            yield from _found("finding-without-theme", "finding", row, "kind force cycle question")
    for row in run_query(reader, "statements"):
        if not row["speaker"]:
            yield from _found("statement-without-speaker", "statement", row, "kind role")


def _found(name: str, subject: str, row: Mapping[str, Any], keys: str) -> Iterator[_Found]:
    if row["start"] is None or row["start"] == "":
        return
    was = "|".join(f"{key}={row[key]}" for key in keys.split() if row[key])
    yield (name, str(row["document"]), subject, int(row["start"]), int(row["end"]), str(row["quote"]), was)


_DOCUMENTS_OF_LINKS: Final = """
    PREFIX dcterms: <http://purl.org/dc/terms/>
    PREFIX insp: <https://w3id.org/kgbuild/ontology#>
    PREFIX oa: <http://www.w3.org/ns/oa#>
    SELECT ?link ?document WHERE {
      ?link insp:laterFinding ?finding .
      ?attestation oa:hasBody ?finding ; insp:document/dcterms:identifier ?document .
    }
"""


def _of_links(reader: StoreReader, kinds: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Links near the limit that nobody has decided on: doubt, document of the later finding, was, context."""
    from kgbuild.query import run_query, run_sparql

    limits = sorted((Decimal(kind["below"]), name) for name, kind in kinds.items() if "below" in kind)
    documents: dict[str, str] = {}
    solutions: Any = run_sparql(reader, _DOCUMENTS_OF_LINKS)
    for row in solutions:
        link, document = str(row["link"]), str(row["document"])
        documents[link] = min(document, documents.get(link, document))
    for row in run_query(reader, "lineage"):
        name = next((name for below, name in limits if Decimal(str(row["score"])) < below), "")
        if not name or "reviewed" in str(row["reasons"]).split("|"):
            continue
        link = str(row["link"])
        ends = " -> ".join(f"{row[f'{end}_cycle'] or ''} {row[f'{end}_kind']}: {row[f'{end}_quote']}" for end in _ENDS)
        context = " ".join(f"{ends} (score {row['score']}; {row['why']})".split())
        yield name, documents[link], f"link=lineage/{link.rpartition('/')[2]}|type={row['type']}", context


def _of_ledgers(reader: StoreReader) -> Iterator[_Found]:
    for document, entry in reader.manifest["documents"].items():
        passages = entry.get("open", ())
        if not passages:
            continue
        text = reader.text(entry["sha256"])
        for what, start, end in passages:
            subject = "judgement" if what == "unexplained-grade" else "finding"
            yield (what, document, subject, start, end, text[start:end], "")
