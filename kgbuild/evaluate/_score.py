"""Facts against annotations, kind by kind."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from kgbuild.evaluate._gold import Annotated, Annotation, decimal_of
from kgbuild.evaluate._result import Difference, Evaluation, Score
from kgbuild.model import Document, DocumentFacts, Passage

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
_HONORIFIC = re.compile(r"^(?:sir|dame|lord|lady|baroness|mr|mrs|ms|miss|dr|hmi|hm inspector|acc|dcc|cc|pcc)\b\.?\s+")
_OFFICES: Final = (  # longest first: a "deputy chief constable" is not a "chief constable"
    ("assistant chief constable", ("assistant chief constable", "acc")),
    ("deputy chief constable", ("deputy chief constable", "dcc")),
    ("chief constable", ("chief constable",)),
    ("chief inspector", ("chief inspector of constabulary", "hmcic")),
    ("inspector", ("inspector of constabulary", "hm inspector", "hmi", "inspector")),
    ("commissioner", ("commissioner", "pcc", "pfcc")),
)
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
        self, document: Document, reference: Any, *, disabled: frozenset[str] = frozenset()
    ) -> DocumentFacts: ...


@dataclass(frozen=True, slots=True)
class _Extracted:
    """An extracted fact with what its scores need."""

    fact: Any
    passage: Passage
    rule: str


def score_documents(
    prepared: Sequence[tuple[Annotated, Document]],
    reference: Any,
    *,
    disabled: frozenset[str],
    extract: Extractor,
) -> Evaluation:
    tally = _Tally(reference)
    resolve = _organisations(reference)
    rules: set[str] = set()
    for marked, document in prepared:
        facts = extract(document, reference, disabled=disabled)
        tally.document = document
        rules.update(_rule_names(facts))
        _score_document(tally, marked, facts)
        _score_judgements(tally, marked, facts)
        _score_findings(tally, marked, facts)
        _score_statements(tally, marked, facts)
        _score_statistics(tally, marked, facts)
        _score_organisations(tally, marked, facts, resolve)
        _score_people(tally, marked, facts)
        _score_further(tally, marked, facts)
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


class _Tally:
    """Counts, differences and found annotations while documents are scored."""

    def __init__(self, reference: Any) -> None:
        self.reference = reference
        self.counts: dict[str, Counter[str]] = {}
        self.differences: list[Difference] = []
        self.grades: Counter[tuple[str, str]] = Counter()
        self.kinds: Counter[tuple[str, str]] = Counter()
        self.found: set[tuple[str, str, int]] = set()
        self.document: Document | None = None

    def person(self, name: str) -> str:
        """One key for all spellings of a name: the person of the reference data, or the name folded."""
        known = getattr(self.reference, "person_named", None)
        return (str(known(name)) if known and name else "") or _name_key(name)

    def add(self, score: str, what: str, number: int = 1) -> None:
        self.counts.setdefault(score, Counter())[what] += number

    def right(self, score: str, line: int) -> None:
        assert self.document is not None
        self.add(score, "found")
        self.found.add((score, self.document.name, line))

    def wrong(self, score: str, missed: bool, what: str, passage: Passage | None, rule: str = "") -> None:
        assert self.document is not None
        self.add(score, "missed" if missed else "false")
        start, end, quote = (passage.start, passage.end, passage.quote) if passage else (0, 0, "")
        self.differences.append(
            Difference(
                score=score,
                wrong="missed" if missed else "false alarm",
                document=self.document.name,
                line=self.document.text.count("\n", 0, start) + 1 if passage else 0,
                start=start,
                end=end,
                quote=quote,
                what=what,
                rule=rule,
            )
        )

    def compare(self, score: str, line: int, expected: str, got: str, passage: Passage | None, rule: str = "") -> None:
        """Score one value, empty for not stated, against another."""
        if expected and expected == got:
            self.right(score, line)
            return
        if expected:
            self.wrong(score, True, f"{expected} (extracted: {got or 'nothing'})", passage)
        if got:
            self.wrong(score, False, f"{got} (annotated: {expected or 'nothing'})", passage, rule)


def _score_document(tally: _Tally, marked: Annotated, facts: DocumentFacts) -> None:
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
        fold = tally.person if field == "inspector" else str
        wanted = {fold(item): item for item in expected}
        had = {fold(item): item for item in got[field]}
        score = f"document {field}"
        for _ in wanted.keys() & had.keys():
            tally.right(score, 1)
        for key in sorted(wanted.keys() - had.keys()):
            other = ", ".join(sorted(had.values())) or "nothing"
            tally.wrong(score, True, f"{wanted[key]} (extracted: {other})", None)
        for key in sorted(had.keys() - wanted.keys()):
            other = ", ".join(sorted(wanted.values())) or "nothing"
            tally.wrong(score, False, f"{had[key]} (annotated: {other})", None)


def _score_judgements(tally: _Tally, marked: Annotated, facts: DocumentFacts) -> None:
    annotated = [mark for mark in marked.of("judgement") if mark.fields.get("grade")]
    extracted = [item for item in _extracted(facts.judgements) if item.fact.grade]

    def fields(mark: Annotation) -> tuple[str, ...]:
        return tuple(str(mark.fields[key]) for key in ("force", "cycle", "question", "grade"))

    def values(item: _Extracted) -> tuple[str, ...]:
        return (item.fact.force, item.fact.cycle, item.fact.question, item.fact.grade)

    pairs = _match(annotated, extracted, lambda mark, item: fields(mark) == values(item))
    for index, mark in enumerate(annotated):
        match = extracted[pairs[index]] if index in pairs else None
        if match is None:
            near = [item for item in extracted if mark.meets(item.passage)]
            there = "; ".join(_join(values(item)) for item in near) or "nothing there"
            tally.wrong("judgement", True, f"{_join(fields(mark))} (extracted: {there})", mark.passage)
        else:
            tally.right("judgement", mark.line)
        same = [item for item in extracted if item.fact.question == mark.fields["question"]]
        near = [match] if match else [item for item in same if mark.meets(item.passage)]
        tally.grades[str(mark.fields["grade"]), near[0].fact.grade if near else "-"] += 1
        for score, key in (
            ("comparison", "comparison"),
            ("previous cycle", "previous_cycle"),
            ("previous grade", "previous_grade"),
        ):
            tally.compare(
                score,
                mark.line,
                str(mark.fields.get(key) or ""),
                getattr(match.fact, key) if match else "",
                mark.passage,
                match.rule if match else "",
            )
        tally.compare(
            "carried over",
            mark.line,
            "carried over" if mark.fields.get("status") == "carried-over" else "",
            "carried over" if match and match.fact.status == "carried-over" else "",
            mark.passage,
            match.rule if match else "",
        )
    right = {fields(mark) for index, mark in enumerate(annotated) if index in pairs}
    used = set(pairs.values())
    for number, item in enumerate(extracted):
        if number in used:
            continue
        if values(item) in right:
            tally.add("judgement", "again")
            continue
        tally.wrong("judgement", False, _join(values(item)), item.passage, item.rule)
        if not any(mark.meets(item.passage) for mark in annotated):
            tally.grades["-", item.fact.grade] += 1
    first = {fields(mark): mark for mark in reversed(annotated)}
    had = {values(item): item for item in reversed(extracted)}
    for each in sorted(first.keys() | had.keys()):
        if each in first and each in had:
            tally.right("judgement tuple", first[each].line)
        elif each in first:
            tally.add("judgement tuple", "missed")
        else:
            tally.add("judgement tuple", "false")

    ungraded = [mark for mark in marked.of("judgement") if not mark.fields.get("grade")]
    had_ungraded = [item for item in _extracted(facts.judgements) if not item.fact.grade]
    open_pairs = _match(ungraded, had_ungraded, lambda mark, item: mark.fields["question"] == item.fact.question)
    for index, mark in enumerate(ungraded):
        if index in open_pairs:
            tally.right("not graded", mark.line)
        else:
            tally.wrong("not graded", True, f"{mark.fields['question']} without a grade", mark.passage)


def _score_findings(tally: _Tally, marked: Annotated, facts: DocumentFacts) -> None:
    annotated = marked.of("finding")
    extracted = _extracted(facts.findings)

    def gold_kind(mark: Annotation) -> str:
        return _broad(str(mark.fields["kind"]))

    pairs = _match(annotated, extracted, lambda mark, item: gold_kind(mark) == _broad(item.fact.kind))
    for index, mark in enumerate(annotated):
        kind = gold_kind(mark)
        if index not in pairs:
            near = [item for item in extracted if mark.meets(item.passage)]
            there = "; ".join(_broad(item.fact.kind) for item in near) or "nothing there"
            for score in (kind, "formal findings") if kind in FORMAL else (kind,):
                if score == "formal findings":
                    tally.add(score, "missed")
                else:
                    tally.wrong(score, True, f"{kind} (extracted: {there})", mark.passage)
            tally.kinds[kind, _broad(near[0].fact.kind) if near else "-"] += 1
            continue
        item = extracted[pairs[index]]
        tally.right(kind, mark.line)
        if kind in FORMAL:
            tally.right("formal findings", mark.line)
        tally.kinds[kind, kind] += 1
        for score, key in (("finding question", "question"), ("finding force", "force"), ("recommendation due", "due")):
            if key in mark.fields:
                value, got = mark.fields[key], getattr(item.fact, key)
                # A list holds what will do: a duration, and the date it comes to where the publication is dated.
                several = isinstance(value, list)
                expected = str((got if got in value else value[0]) if several and value else value or "")
                tally.compare(score, mark.line, expected, got, mark.passage, item.rule)
        if mark.fields.get("addresses"):
            answers = "answers a concern" if item.fact.addresses or item.fact.addresses_text else ""
            tally.compare("recommendation addresses", mark.line, "answers a concern", answers, mark.passage, item.rule)
        if "themes" in mark.fields:
            wanted, had = set(mark.fields["themes"]), {hit.theme for hit in item.fact.themes}
            tally.add("themes", "found", len(wanted & had))
            for theme in sorted(wanted - had):
                tally.wrong("themes", True, f"{theme} (extracted: {', '.join(sorted(had)) or 'nothing'})", mark.passage)
            for theme in sorted(had - wanted):
                tally.wrong(
                    "themes", False, f"{theme} (annotated: {', '.join(sorted(wanted))})", mark.passage, item.rule
                )
    # Whether as many formal findings of each kind were extracted as there are: one annotation a document.
    wanted_counts = Counter(kind for mark in annotated if (kind := gold_kind(mark)) in FORMAL)
    had_counts = Counter(kind for item in extracted if (kind := _broad(item.fact.kind)) in FORMAL)
    if wanted_counts == had_counts:
        tally.right("formal findings counted", 1)
    else:
        tally.wrong(
            "formal findings counted", True, f"{_counted(wanted_counts)} (extracted: {_counted(had_counts)})", None
        )
    used = set(pairs.values())
    for number, item in enumerate(extracted):
        if number in used:
            continue
        kind = _broad(item.fact.kind)
        near_marks = [mark for mark in annotated if mark.meets(item.passage)]
        if kind in _COMPLETE_KINDS:
            tally.wrong(kind, False, kind, item.passage, item.rule)
            if kind in FORMAL:
                tally.add("formal findings", "false")
            if not near_marks:
                tally.kinds["-", kind] += 1
        elif near_marks and all((gold_kind(mark) in _POSITIVE) != (kind in _POSITIVE) for mark in near_marks):
            what = f"{kind} (annotated: {', '.join(sorted({gold_kind(mark) for mark in near_marks}))})"
            tally.wrong(kind, False, what, item.passage, item.rule)


def _score_statements(tally: _Tally, marked: Annotated, facts: DocumentFacts) -> None:
    annotated = marked.of("statement")
    extracted = _extracted(facts.statements)

    def equal(mark: Annotation, item: _Extracted) -> bool:
        fields = mark.fields
        return bool(
            fields["kind"] == item.fact.kind
            and ("speaker" not in fields or tally.person(fields["speaker"] or "") == tally.person(item.fact.speaker))
            and ("stance" not in fields or _stances(fields["stance"]) == set(item.fact.stances))
        )

    pairs = _match(annotated, extracted, equal)
    for index, mark in enumerate(annotated):
        score = f"statement {mark.fields['kind']}"
        if index in pairs:
            tally.right(score, mark.line)
            continue
        near = [item for item in extracted if mark.meets(item.passage)]
        there = "; ".join(_join((item.fact.kind, item.fact.speaker or "nobody", *item.fact.stances)) for item in near)
        wanted = _join(
            (
                str(mark.fields["kind"]),
                str(mark.fields.get("speaker") or "-"),
                *sorted(_stances(mark.fields.get("stance"))),
            )
        )
        tally.wrong(score, True, f"{wanted} (extracted: {there or 'nothing there'})", mark.passage)
    used = set(pairs.values())
    for number, item in enumerate(extracted):
        near_marks = [mark for mark in annotated if mark.meets(item.passage)]
        if number in used or not near_marks:
            continue
        if all(mark.fields["kind"] != item.fact.kind for mark in near_marks):
            what = f"{item.fact.kind} (annotated: {', '.join(sorted({str(m.fields['kind']) for m in near_marks}))})"
            tally.wrong(f"statement {item.fact.kind}", False, what, item.passage, item.rule)
    # Who speaks, apart from kind and stance: an annotation counts once any statement there has its speaker.
    for mark in annotated:
        if not mark.fields.get("speaker"):
            continue
        near = [item for item in extracted if mark.meets(item.passage)]
        wanted = tally.person(str(mark.fields["speaker"]))
        if any(tally.person(item.fact.speaker) == wanted for item in near):
            tally.right("statement speaker", mark.line)
        elif near:
            names = ", ".join(sorted({item.fact.speaker or "nobody" for item in near}))
            tally.wrong("statement speaker", True, f"{mark.fields['speaker']} (extracted: {names})", mark.passage)
            if any(item.fact.speaker for item in near):
                tally.add("statement speaker", "false")
        else:
            tally.add("statement speaker", "missed")


def _score_statistics(tally: _Tally, marked: Annotated, facts: DocumentFacts) -> None:
    annotated = marked.of("statistic")
    extracted = _extracted(facts.statistics)

    def equal(mark: Annotation, item: _Extracted) -> bool:
        of = decimal_of(mark.fields.get("of"))
        return bool(decimal_of(mark.fields["value"]) == item.fact.value and of == item.fact.denominator)

    def told(value: Any, of: Any) -> str:
        return f"{value}" + ("" if of is None else f" of {of}")

    pairs = _match(annotated, extracted, equal)
    for index, mark in enumerate(annotated):
        if index in pairs:
            tally.right("statistic", mark.line)
            continue
        near = [item for item in extracted if mark.meets(item.passage)]
        there = "; ".join(told(item.fact.value, item.fact.denominator) for item in near) or "nothing there"
        what = f"{told(mark.fields['value'], mark.fields.get('of'))} (extracted: {there})"
        tally.wrong("statistic", True, what, mark.passage)
    used = set(pairs.values())
    for number, item in enumerate(extracted):
        if number not in used:
            what = f"{told(item.fact.value, item.fact.denominator)} {item.fact.unit}".rstrip()
            tally.wrong("statistic", False, what, item.passage, item.rule)


def _score_organisations(tally: _Tally, marked: Annotated, facts: DocumentFacts, resolve: Callable[[str], str]) -> None:
    """Once a document for each organisation and relation; false alarms only where the gold calls itself complete."""
    wanted: dict[tuple[str, str], Annotation] = {}
    for mark in marked.of("organisation"):
        wanted.setdefault((resolve(str(mark.fields["organisation"])), str(mark.fields.get("relation") or "")), mark)
    had: dict[tuple[str, str], _Extracted] = {}
    for item in _extracted(facts.organisations):
        had.setdefault((resolve(item.fact.organisation), item.fact.relation), item)
    for key in sorted(wanted):
        if key in had or (not key[1] and any(other[0] == key[0] for other in had)):
            tally.right("organisation", wanted[key].line)
        else:
            others = sorted(relation for name, relation in had if name == key[0])
            what = f"{_join(key)} (extracted: {', '.join(others) or 'nothing'})"
            tally.wrong("organisation", True, what, wanted[key].passage)
    if "organisation" in marked.fields.get("complete", ()):
        names = {name for name, relation in wanted if not relation}
        for key in sorted(had.keys() - wanted.keys()):
            if key[0] not in names:
                tally.wrong("organisation", False, _join(key), had[key].passage, had[key].rule)


def _score_people(tally: _Tally, marked: Annotated, facts: DocumentFacts) -> None:
    """Named office holders, once a document each: the inspectors, the speakers and the people that gold names."""
    wanted: dict[str, tuple[str, str, Passage | None, int]] = {}  # name as annotated, office, passage, line

    def want(name: str, role: str, passage: Passage | None, line: int) -> None:
        key = tally.person(name)
        if key and (key not in wanted or (role and not wanted[key][1])):
            wanted[key] = (name, role, passage, line)

    inspectors = marked.fields.get("inspector") or []
    for name in inspectors if isinstance(inspectors, list) else [inspectors]:
        want(str(name), "", None, 1)
    for mark in marked.marks:
        if mark.kind == "statement":
            want(str(mark.fields.get("speaker") or ""), str(mark.fields.get("role") or ""), mark.passage, mark.line)
        elif mark.kind == "person":
            want(str(mark.fields["name"]), str(mark.fields.get("role") or ""), mark.passage, mark.line)
    had: dict[str, tuple[str, set[str], Passage | None, str]] = {}
    for item in _extracted(facts.people):
        entry = had.setdefault(tally.person(item.fact.name), (item.fact.name, set(), item.passage, item.rule))
        entry[1].add(_office(item.fact.role))
    for item in _extracted(facts.statements):
        if item.fact.speaker:
            entry = had.setdefault(tally.person(item.fact.speaker), (item.fact.speaker, set(), item.passage, item.rule))
            entry[1].add(_office(item.fact.role))
    for name in facts.inspectors:
        had.setdefault(tally.person(name), (name, set(), None, ""))[1].add("inspector")
    for key in sorted(wanted):
        name, role, passage, line = wanted[key]
        if key not in had:
            tally.wrong("people", True, name, passage)
        else:
            tally.right("people", line)
        if role:
            offices = had[key][1] - {""} if key in had else set()
            if _office(role) in offices:
                tally.right("people with office", line)
            else:
                what = f"{name}, {role} (extracted: {', '.join(sorted(offices)) or 'no office'})"
                tally.wrong("people with office", True, what, passage)
                if offices:
                    tally.add("people with office", "false")
    for key in sorted(had.keys() - wanted.keys()):
        name, offices, passage, rule = had[key]
        tally.wrong("people", False, _join((name, *sorted(offices - {""}))), passage, rule)
        if offices - {""}:
            tally.add("people with office", "false")


def _score_further(tally: _Tally, marked: Annotated, facts: DocumentFacts) -> None:
    """Counts of grades and monitoring phases, once the facts carry them."""
    for kind, attribute, keys in (
        ("grade-count", "grade_counts", ("grade", "count")),
        ("monitoring", "monitoring", ("phase",)),
    ):
        found = getattr(facts, attribute, None)
        if found is None:
            continue
        score = kind.replace("-", " ")
        extracted = _extracted(found)
        annotated = marked.of(kind)

        def equal(mark: Annotation, item: _Extracted, keys: tuple[str, ...] = keys) -> bool:
            return all(str(mark.fields[key]) == str(getattr(item.fact, key)) for key in keys)

        pairs = _match(annotated, extracted, equal)
        for index, mark in enumerate(annotated):
            if index in pairs:
                tally.right(score, mark.line)
            else:
                tally.wrong(score, True, _join(str(mark.fields[key]) for key in keys), mark.passage)
        for number, item in enumerate(extracted):
            if number not in set(pairs.values()):
                tally.wrong(score, False, _join(str(getattr(item.fact, key)) for key in keys), item.passage, item.rule)


def _extracted(facts: Iterable[Any]) -> list[_Extracted]:
    """The facts that rest on words of the document, in text order."""
    items = [_Extracted(fact, fact.evidence, fact.rule.name) for fact in facts if isinstance(fact.evidence, Passage)]
    return sorted(items, key=lambda item: (item.passage.start, item.passage.end))


def _rule_names(facts: DocumentFacts) -> Iterator[str]:
    for group in (
        facts.judgements,
        facts.findings,
        facts.statements,
        facts.statistics,
        facts.organisations,
        facts.people,
        facts.grade_counts,
    ):
        for fact in group:
            yield fact.rule.name
    for _, rule, _ in facts.context_rules:
        yield rule.name


def _match(
    annotated: Sequence[Annotation], extracted: Sequence[_Extracted], equal: Callable[[Annotation, _Extracted], bool]
) -> dict[int, int]:
    """A maximum one-to-one matching, by augmenting paths (Berge 1957); larger overlap is tried first.

    Returns the index of the extracted fact by the index of the annotation.
    """
    edges = []
    for mark in annotated:
        near = [
            (-mark.shared(item.passage), item.passage.end - item.passage.start, number)
            for number, item in enumerate(extracted)
            if mark.meets(item.passage) and equal(mark, item)
        ]
        edges.append([number for _, _, number in sorted(near)])
    owner: dict[int, int] = {}

    def augment(index: int, seen: set[int]) -> bool:
        for number in edges[index]:
            if number in seen:
                continue
            seen.add(number)
            if number not in owner or augment(owner[number], seen):
                owner[number] = index
                return True
        return False

    for index in range(len(annotated)):
        augment(index, set())
    return {index: number for number, index in owner.items()}


def _broad(kind: str) -> str:
    return KINDS_BROADER.get(kind, kind)


def _stances(value: Any) -> set[str]:
    if not value:
        return set()
    return {value} if isinstance(value, str) else set(value)


def _fold(text: str) -> str:
    """Lower case without accents, quotation marks and doubled spaces."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w\s&-]", "", plain.replace("’", "'")).casefold().split())


def _name_key(name: str) -> str:
    """A person's name for comparison: folded, honorifics and offices before it taken off."""
    key = _fold(name)
    while match := _HONORIFIC.match(key):
        key = key[match.end() :]
    return key


def _office(role: str) -> str:
    """The office that a role names ("HM Inspector of Constabulary" and "inspector" are one), or the role folded."""
    folded = _fold(role)
    for office, names in _OFFICES:
        if any(re.search(rf"\b{name}\b", folded) for name in names):
            return office
    return folded


def _organisations(reference: Any) -> Callable[[str], str]:
    """Brings an organisation's id, slugged name or name as printed to one id; itself as a slug where none is known."""

    def resolve(name: str) -> str:
        for text in (name, name.replace("-", " ")):
            for look_up in ("organisation_named", "force_named"):
                known = getattr(reference, look_up, None)
                found = str(known(text)) if known else ""
                if found:
                    return found
        return _slug(name)

    return resolve


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", _fold(name.replace("&", " and "))).strip("-").removeprefix("the-")


def _join(values: Iterable[str]) -> str:
    return " · ".join(value for value in values if value)


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())) or "none"
