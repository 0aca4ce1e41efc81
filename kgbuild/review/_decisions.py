"""Reviews applied to a document's facts.

A review points at one reading by document, passage and, where a passage has several, by what was read. `accept` keeps
it, `reject` leaves it out, `change` states it otherwise, `add` states what no rule read. What a review changes or adds
carries a rule of this module in place of the rule of extraction, so that nobody takes the one for the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, Final

from kgbuild.model import (
    Document,
    DocumentFacts,
    Fact,
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

CHANGED: Final = RuleRef("review.change", 1)
ADDED: Final = RuleRef("review.add", 1)

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
_TEXTS: Final = "force cycle question grade kind speaker role organisation relation name person phase"
_EMPTY: Final[Mapping[str, Any]] = {**dict.fromkeys(_TEXTS.split(), ""), "count": 0}


def review_rules() -> tuple[tuple[str, int, str], ...]:
    """The rules under which reviews state facts, as (name, version, definition)."""
    added = "A reviewer read in these words what no rule had read; the review says who and why."
    changed = "A reviewer read these words otherwise than the rule; the review says who and why."
    return ((ADDED.name, ADDED.version, added), (CHANGED.name, CHANGED.version, changed))


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


def _values_of(fact: Fact) -> dict[str, str]:
    """What was read, in the names and the form that `was` and `becomes` of a table of reviews use."""
    from kgbuild.tables import REVIEWED

    values: dict[str, str] = {}
    for name in REVIEWED[_subject_of(fact)].split():
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


def _subject_of(fact: Fact) -> str:
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
    meant = [fact for fact in there if all(_values_of(fact).get(key, "") == value for key, value in review.was)]
    if not meant:
        now = "; ".join("|".join(f"{key}={value}" for key, value in _values_of(fact).items()) for fact in there)
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
    return tuple(sorted(facts, key=lambda fact: (fact.evidence.start, fact.evidence.end, repr(_values_of(fact)))))
