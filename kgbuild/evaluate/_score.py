"""Facts against annotations, kind by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol

from kgbuild.evaluate._gold import Annotated, Annotation, decimal_of
from kgbuild.evaluate._result import Evaluation, Score
from kgbuild.evaluate._spellings import office_key, organisation_key, person_key
from kgbuild.evaluate._tally import Extracted, Tally, extracted, match
from kgbuild.model import Document, DocumentFacts, Passage
from kgbuild.reference import Reference

KINDS_BROADER: Final = {
    "accelerated-cause-of-concern": "cause-of-concern",
    "national-recommendation": "recommendation",
    "promising-practice": "innovative-practice",
    "notable-practice": "innovative-practice",
}
"""Narrower finding kinds and the class they are scored under, as docs/graph-model.md keeps them."""
FORMAL: Final = ("area-for-improvement", "cause-of-concern", "recommendation")
_COMPLETE_KINDS: Final = (*FORMAL, "innovative-practice")
_SAMPLED_KINDS: Final = ("strength", "weakness")
_POSITIVE: Final = frozenset({"strength", "innovative-practice"})
_STATEMENT_KINDS: Final = ("assessment", "response", "commitment")
_DOCUMENT_FIELDS: Final = ("kind", "force", "cycle", "inspectorate", "inspector", "published")
_ORDER: Final = (
    *(f"document {field}" for field in _DOCUMENT_FIELDS),
    "judgement",
    "judgement tuple",
    "comparison",
    "previous cycle",
    "previous grade",
    "carried over",
    "not graded",
    *_COMPLETE_KINDS,
    "formal findings",
    "formal findings counted",
    *_SAMPLED_KINDS,
    "finding question",
    "finding force",
    "recommendation due",
    "recommendation addresses",
    "themes",
    *(f"statement {kind}" for kind in _STATEMENT_KINDS),
    "statement speaker",
    "statistic",
    "organisation",
    "people",
    "people with office",
    "grade count",
    "monitoring",
)


class Extractor(Protocol):
    """`kgbuild.extract.extract_facts`, or a stand-in."""

    def __call__(
        self, document: Document, reference: Reference, *, disabled: frozenset[str] = frozenset()
    ) -> DocumentFacts: ...


def score_documents(
    prepared: Sequence[tuple[Annotated, Document]],
    reference: Reference,
    *,
    disabled: frozenset[str] = frozenset(),
    extract: Extractor | None = None,
) -> Evaluation:
    """The scores of documents; `extract` in place of `kgbuild.extract.extract_facts`, without the rules `disabled`."""
    tally = Tally()
    rules: set[str] = set()
    for marked, document in prepared:
        facts = (extract or _read_by_rules)(document, reference, disabled=disabled)
        tally.document = document
        rules.update(_rule_names(facts))
        _score_document(tally, marked, facts, reference)
        _score_judgements(tally, marked, facts)
        _score_ungraded(tally, marked, facts)
        _score_findings(tally, marked, facts)
        _score_statements(tally, marked, facts, reference)
        _score_speakers(tally, marked, facts, reference)
        _score_statistics(tally, marked, facts)
        _score_organisations(tally, marked, facts, reference)
        _score_people(tally, marked, facts, reference)
        _score_plainly(tally, marked, "grade-count", facts.grade_counts, "grade", "count")
        _score_plainly(tally, marked, "monitoring", facts.monitoring, "force", "phase", "starts", "ends")
    order = {name: number for number, name in enumerate(_ORDER)}
    names = sorted(tally.counts, key=lambda name: (order.get(name, len(order)), name))
    return Evaluation(
        documents=tuple(document.name for _, document in prepared),
        scores=tuple(
            Score(name, *(tally.counts[name][key] for key in ("found", "missed", "false", "again"))) for name in names
        ),
        differences=tuple(
            sorted(
                tally.differences,
                key=lambda item: (item.document, item.start, item.end, item.score, item.wrong, item.what, item.rule),
            )
        ),
        grades=dict(sorted(tally.grades.items())),
        kinds=dict(sorted(tally.kinds.items())),
        found=frozenset(tally.found),
        rules=frozenset(rules),
    )


def _read_by_rules(
    document: Document, reference: Reference, *, disabled: frozenset[str] = frozenset()
) -> DocumentFacts:
    from kgbuild.extract import extract_facts

    return extract_facts(document, reference, disabled=disabled)


def _score_document(tally: Tally, marked: Annotated, facts: DocumentFacts, reference: Reference) -> None:
    got: dict[str, set[str]] = {
        "kind": {facts.kind},
        "force": set(facts.forces),
        "cycle": {facts.cycle} - {""},
        "inspectorate": {facts.inspectorate} - {""},
        "inspector": set(facts.inspectors),
        "published": {facts.published} - {""},
    }
    for field in _DOCUMENT_FIELDS:
        if field not in marked.fields:
            continue
        value = marked.fields[field]
        expected = {str(item) for item in (value if isinstance(value, list) else [value]) if item}
        person = field == "inspector"
        wanted = {person_key(item, reference) if person else item: item for item in expected}
        had = {person_key(item, reference) if person else item: item for item in got[field]}
        score = f"document {field}"
        for _ in wanted.keys() & had.keys():
            tally.right(score, 1)
        for key in sorted(wanted.keys() - had.keys()):
            tally.missed(score, f"{wanted[key]} (extracted: {_listed(had.values())})", None)
        for key in sorted(had.keys() - wanted.keys()):
            tally.false(score, f"{had[key]} (annotated: {_listed(wanted.values())})", None)


# -- judgements


def _annotated_tuple(mark: Annotation) -> tuple[str, ...]:
    return tuple(str(mark.fields[key]) for key in ("force", "cycle", "question", "grade"))


def _extracted_tuple(item: Extracted) -> tuple[str, ...]:
    return (item.fact.force or item.fact.organisation, item.fact.cycle, item.fact.question, item.fact.grade)


def _score_judgements(tally: Tally, marked: Annotated, facts: DocumentFacts) -> None:
    """Those with a grade, passage by passage."""
    annotated = [mark for mark in marked.of("judgement") if mark.fields.get("grade")]
    items = [item for item in extracted(facts.judgements) if item.fact.grade]
    matching = match(annotated, items, lambda mark, item: _annotated_tuple(mark) == _extracted_tuple(item))
    right = set()
    for mark, item in matching.pairs:
        near = [other for other in items if mark.meets(other.passage)]
        if item is None:
            there = "; ".join(_join(_extracted_tuple(other)) for other in near) or "nothing there"
            tally.missed("judgement", f"{_join(_annotated_tuple(mark))} (extracted: {there})", mark.passage)
            near = [other for other in near if other.fact.question == mark.fields["question"]]
        else:
            tally.right("judgement", mark.line)
            right.add(_annotated_tuple(mark))
            near = [item]
        tally.grades[str(mark.fields["grade"]), near[0].fact.grade if near else "-"] += 1
        _score_comparison(tally, mark, item)
    for item in matching.left:
        if _extracted_tuple(item) in right:
            tally.add("judgement", "again")
            continue
        tally.false("judgement", _join(_extracted_tuple(item)), item.passage, item.rule)
        if not any(mark.meets(item.passage) for mark in annotated):
            tally.grades["-", item.fact.grade] += 1
    _score_tuples(tally, annotated, items)


def _score_tuples(tally: Tally, annotated: Sequence[Annotation], items: Sequence[Extracted]) -> None:
    """Each judgement once, wherever in the document it is said."""
    first = {_annotated_tuple(mark): mark for mark in reversed(annotated)}
    had = {_extracted_tuple(item) for item in items}
    for each in sorted(first.keys() | had):
        if each in first and each in had:
            tally.right("judgement tuple", first[each].line)
        else:
            tally.add("judgement tuple", "missed" if each in first else "false")


def _score_comparison(tally: Tally, mark: Annotation, item: Extracted | None) -> None:
    """What a judgement says of the one before it, and whether it was carried over."""
    rule = item.rule if item else ""
    for key in ("comparison", "previous_cycle", "previous_grade"):
        got = getattr(item.fact, key) if item else ""
        tally.compare(key.replace("_", " "), mark, str(mark.fields.get(key) or ""), got, rule)
    wanted = "carried over" if mark.fields.get("status") == "carried-over" else ""
    got = "carried over" if item and item.fact.status == "carried-over" else ""
    tally.compare("carried over", mark, wanted, got, rule)


def _score_ungraded(tally: Tally, marked: Annotated, facts: DocumentFacts) -> None:
    annotated = [mark for mark in marked.of("judgement") if not mark.fields.get("grade")]
    items = [item for item in extracted(facts.judgements) if not item.fact.grade]
    matching = match(annotated, items, lambda mark, item: mark.fields["question"] == item.fact.question)
    tally.annotated("not graded", matching, lambda mark: f"{mark.fields['question']} without a grade")


# -- findings


def _gold_kind(mark: Annotation) -> str:
    return _broad(str(mark.fields["kind"]))


def _score_findings(tally: Tally, marked: Annotated, facts: DocumentFacts) -> None:
    annotated = marked.of("finding")
    items = extracted(facts.findings)
    matching = match(annotated, items, lambda mark, item: _gold_kind(mark) == _broad(item.fact.kind))
    for mark, item in matching.pairs:
        if item is None:
            _miss_finding(tally, mark, [_broad(other.fact.kind) for other in items if mark.meets(other.passage)])
        else:
            _score_finding(tally, mark, item)
    for item in matching.left:
        _score_unasked(tally, item, [mark for mark in annotated if mark.meets(item.passage)])
    # Whether as many formal findings of each kind were extracted as there are: one annotation a document.
    wanted = Counter(kind for mark in annotated if (kind := _gold_kind(mark)) in FORMAL)
    had = Counter(kind for item in items if (kind := _broad(item.fact.kind)) in FORMAL)
    if wanted == had:
        tally.right("formal findings counted", 1)
    else:
        tally.missed("formal findings counted", f"{_counted(wanted)} (extracted: {_counted(had)})", None)


def _miss_finding(tally: Tally, mark: Annotation, near: Sequence[str]) -> None:
    """An annotation that no finding answers; `near` are the kinds of those that meet it."""
    kind = _gold_kind(mark)
    tally.missed(kind, f"{kind} (extracted: {'; '.join(near) or 'nothing there'})", mark.passage)
    if kind in FORMAL:
        tally.add("formal findings", "missed")
    tally.kinds[kind, near[0] if near else "-"] += 1


def _score_finding(tally: Tally, mark: Annotation, item: Extracted) -> None:
    kind = _gold_kind(mark)
    tally.right(kind, mark.line)
    if kind in FORMAL:
        tally.right("formal findings", mark.line)
    tally.kinds[kind, kind] += 1
    _score_fields(tally, mark, item)
    if "themes" in mark.fields:
        _score_themes(tally, mark, item)


def _score_fields(tally: Tally, mark: Annotation, item: Extracted) -> None:
    for score, key in (("finding question", "question"), ("finding force", "force"), ("recommendation due", "due")):
        if key not in mark.fields:
            continue
        value, got = mark.fields[key], getattr(item.fact, key)
        if isinstance(value, list):
            # What will do: a duration, and the date it comes to where the publication is dated.
            value = got if got in value else next(iter(value), "")
        tally.compare(score, mark, str(value or ""), got, item.rule)
    if mark.fields.get("addresses"):
        answers = "answers a concern" if item.fact.addresses or item.fact.addresses_text else ""
        tally.compare("recommendation addresses", mark, "answers a concern", answers, item.rule)


def _score_themes(tally: Tally, mark: Annotation, item: Extracted) -> None:
    wanted, had = set(mark.fields["themes"] or ()), {hit.theme for hit in item.fact.themes}
    tally.add("themes", "found", len(wanted & had))
    for theme in sorted(wanted - had):
        tally.missed("themes", f"{theme} (extracted: {_listed(had)})", mark.passage)
    for theme in sorted(had - wanted):
        tally.false("themes", f"{theme} (annotated: {_listed(wanted)})", mark.passage, item.rule)


def _score_unasked(tally: Tally, item: Extracted, near: list[Annotation]) -> None:
    """A finding that answers no annotation: wrong where its kind is annotated in full, or contradicts all that is near.

    Strengths and weaknesses are a sample, of which a further one is no fault.
    """
    kind = _broad(item.fact.kind)
    if kind in _COMPLETE_KINDS:
        tally.false(kind, kind, item.passage, item.rule)
        if kind in FORMAL:
            tally.add("formal findings", "false")
        if not near:
            tally.kinds["-", kind] += 1
    elif near and all((_gold_kind(mark) in _POSITIVE) != (kind in _POSITIVE) for mark in near):
        what = f"{kind} (annotated: {_listed({_gold_kind(mark) for mark in near})})"
        tally.false(kind, what, item.passage, item.rule)


# -- statements, statistics


def _score_statements(tally: Tally, marked: Annotated, facts: DocumentFacts, reference: Reference) -> None:
    annotated = marked.of("statement")
    items = extracted(facts.statements)

    def equal(mark: Annotation, item: Extracted) -> bool:
        fields, fact = mark.fields, item.fact
        return bool(
            fields["kind"] == fact.kind
            and (
                "speaker" not in fields
                or person_key(fields["speaker"] or "", reference) == person_key(fact.speaker, reference)
            )
            and ("stance" not in fields or _stances(fields["stance"]) == set(fact.stances))
        )

    matching = match(annotated, items, equal)
    for mark, item in matching.pairs:
        score = f"statement {mark.fields['kind']}"
        if item:
            tally.right(score, mark.line)
            continue
        near = [other.fact for other in items if mark.meets(other.passage)]
        there = "; ".join(_join((fact.kind, fact.speaker or "nobody", *fact.stances)) for fact in near)
        stances = sorted(_stances(mark.fields.get("stance")))
        wanted = _join((str(mark.fields["kind"]), str(mark.fields.get("speaker") or "-"), *stances))
        tally.missed(score, f"{wanted} (extracted: {there or 'nothing there'})", mark.passage)
    for item in matching.left:
        kinds = {str(mark.fields["kind"]) for mark in annotated if mark.meets(item.passage)}
        if kinds and item.fact.kind not in kinds:
            what = f"{item.fact.kind} (annotated: {_listed(kinds)})"
            tally.false(f"statement {item.fact.kind}", what, item.passage, item.rule)


def _score_speakers(tally: Tally, marked: Annotated, facts: DocumentFacts, reference: Reference) -> None:
    """Who speaks, apart from kind and stance: an annotation counts once any statement there has its speaker."""
    items = extracted(facts.statements)
    for mark in marked.of("statement"):
        if not mark.fields.get("speaker"):
            continue
        speakers = {item.fact.speaker for item in items if mark.meets(item.passage)}
        wanted = person_key(str(mark.fields["speaker"]), reference)
        if any(person_key(speaker, reference) == wanted for speaker in speakers):
            tally.right("statement speaker", mark.line)
        elif speakers:
            names = _listed(speaker or "nobody" for speaker in speakers)
            tally.missed("statement speaker", f"{mark.fields['speaker']} (extracted: {names})", mark.passage)
            if any(speakers):
                tally.add("statement speaker", "false")
        else:
            tally.add("statement speaker", "missed")


def _score_statistics(tally: Tally, marked: Annotated, facts: DocumentFacts) -> None:
    items = extracted(facts.statistics)

    def equal(mark: Annotation, item: Extracted) -> bool:
        of = decimal_of(mark.fields.get("of"))
        return bool(decimal_of(mark.fields["value"]) == item.fact.value and of == item.fact.denominator)

    def told(value: Any, of: Any) -> str:
        return f"{value}" + ("" if of is None else f" of {of}")

    def wanted(mark: Annotation) -> str:
        near = (other.fact for other in items if mark.meets(other.passage))
        there = "; ".join(told(fact.value, fact.denominator) for fact in near) or "nothing there"
        return f"{told(mark.fields['value'], mark.fields.get('of'))} (extracted: {there})"

    matching = match(marked.of("statistic"), items, equal)
    tally.annotated("statistic", matching, wanted)
    for item in matching.left:
        what = f"{told(item.fact.value, item.fact.denominator)} {item.fact.unit}".rstrip()
        tally.false("statistic", what, item.passage, item.rule)


def _score_plainly(tally: Tally, marked: Annotated, kind: str, facts: Iterable[Any], *fields: str) -> None:
    """Facts without a score of their own: right where each of `fields` that the annotation states agrees."""
    score = kind.replace("-", " ")

    def told(source: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(str(source.get(field, "")) for field in fields)

    def read(item: Extracted) -> Mapping[str, Any]:
        return {field: getattr(item.fact, field) for field in fields}

    def agrees(mark: Annotation, item: Extracted) -> bool:
        return all(str(mark.fields.get(field, value)) == str(value) for field, value in read(item).items())

    matching = match(marked.of(kind), extracted(facts), agrees)
    tally.annotated(score, matching, lambda mark: _join(told(mark.fields)))
    for item in matching.left:
        tally.false(score, _join(told(read(item))), item.passage, item.rule)


# -- who


def _score_organisations(tally: Tally, marked: Annotated, facts: DocumentFacts, reference: Reference) -> None:
    """Once a document for each organisation and relation; false alarms only where the gold calls itself complete."""
    wanted: dict[tuple[str, str], Annotation] = {}
    for mark in marked.of("organisation"):
        key = organisation_key(str(mark.fields["organisation"]), reference), str(mark.fields.get("relation") or "")
        wanted.setdefault(key, mark)
    had: dict[tuple[str, str], Extracted] = {}
    for item in extracted(facts.organisations):
        had.setdefault((organisation_key(item.fact.organisation, reference), item.fact.relation), item)
    for key in sorted(wanted):
        if key in had or (not key[1] and any(other[0] == key[0] for other in had)):
            tally.right("organisation", wanted[key].line)
        else:
            others = _listed(relation for name, relation in had if name == key[0])
            tally.missed("organisation", f"{_join(key)} (extracted: {others})", wanted[key].passage)
    if "organisation" in (marked.fields.get("complete") or ()):
        names = {name for name, relation in wanted if not relation}
        for key in sorted(had.keys() - wanted.keys()):
            if key[0] not in names:
                tally.false("organisation", _join(key), had[key].passage, had[key].rule)


def _score_people(tally: Tally, marked: Annotated, facts: DocumentFacts, reference: Reference) -> None:
    """Named office holders, once a document each: the inspectors, the speakers and the people that gold names."""
    wanted = _annotated_people(marked, reference)
    had = _extracted_people(facts, reference)
    for key in sorted(wanted):
        name, role, passage, line = wanted[key]
        if key in had:
            tally.right("people", line)
        else:
            tally.missed("people", name, passage)
        offices = had[key][1] if key in had else set()
        if role and office_key(role) in offices:
            tally.right("people with office", line)
        elif role:
            found = _listed(offices, "no office")
            tally.missed("people with office", f"{name}, {role} (extracted: {found})", passage)
            if offices:
                tally.add("people with office", "false")
    for key in sorted(had.keys() - wanted.keys()):
        name, offices, passage, rule = had[key]
        tally.false("people", _join((name, *sorted(offices))), passage, rule)
        if offices:
            tally.add("people with office", "false")


def _annotated_people(marked: Annotated, reference: Reference) -> dict[str, tuple[str, str, Passage | None, int]]:
    """Name as annotated, office or "", passage and line, by the person's key."""
    inspectors = marked.fields.get("inspector") or []
    named: list[tuple[str, str, Passage | None, int]] = [
        (str(name), "", None, 1) for name in (inspectors if isinstance(inspectors, list) else [inspectors])
    ]
    for mark in marked.marks:
        if mark.kind in {"statement", "person"}:
            name = mark.fields.get("speaker" if mark.kind == "statement" else "name")
            named.append((str(name or ""), str(mark.fields.get("role") or ""), mark.passage, mark.line))
    people: dict[str, tuple[str, str, Passage | None, int]] = {}
    for each in named:
        key = person_key(each[0], reference)
        if key and (key not in people or (each[1] and not people[key][1])):
            people[key] = each
    return people


def _extracted_people(
    facts: DocumentFacts, reference: Reference
) -> dict[str, tuple[str, set[str], Passage | None, str]]:
    """Name as first extracted, offices, passage and rule, by the person's key."""
    named: list[tuple[str, str, Passage | None, str]] = [
        *((item.fact.name, item.fact.role, item.passage, item.rule) for item in extracted(facts.people)),
        *((item.fact.speaker, item.fact.role, item.passage, item.rule) for item in extracted(facts.statements)),
        *((name, "inspector", None, "") for name in facts.inspectors),
    ]
    people: dict[str, tuple[str, set[str], Passage | None, str]] = {}
    for name, role, passage, rule in named:
        if not name:
            continue
        offices = people.setdefault(person_key(name, reference), (name, set(), passage, rule))[1]
        if office := office_key(role):
            offices.add(office)
    return people


# -- words


def _rule_names(facts: DocumentFacts) -> Iterator[str]:
    read = (facts.judgements, facts.findings, facts.statements, facts.statistics, facts.organisations)
    others = (facts.people, facts.grade_counts, facts.monitoring)
    yield from (fact.rule.name for facts_of_kind in (*read, *others) for fact in facts_of_kind)
    yield from (rule.name for _, rule, _ in facts.context_rules)


def _broad(kind: str) -> str:
    return KINDS_BROADER.get(kind, kind)


def _stances(value: Any) -> set[str]:
    if not value:
        return set()
    return {value} if isinstance(value, str) else set(value)


def _join(values: Iterable[str]) -> str:
    return " · ".join(value for value in values if value)


def _listed(values: Iterable[str], nothing: str = "nothing") -> str:
    return ", ".join(sorted(set(values))) or nothing


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())) or "none"
