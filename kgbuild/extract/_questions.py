"""From words to what was judged: areas named in a text, and the question of a cycle that they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kgbuild.reference import Question, Reference
from kgbuild.rules import Possible, Rule, guarded, load_rules

_WORD = re.compile(r"[a-z0-9]+")
_ENDING = re.compile(r"(?:ations?|ements?|ingly|ing|ities|ity|ed|ers?|ely|ly|ies|es|s|e|y)$")
_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "by",
        "does",
        "do",
        "for",
        "force",
        "forces",
        "from",
        "has",
        "have",
        "how",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "s",
        "than",
        "that",
        "the",
        "their",
        "to",
        "what",
        "which",
        "who",
        "with",
        "well",
        "effectively",
        "extent",
        "constabulary",
        "police",
        "overall",
        "rating",
        "grade",
        "judgment",
        "judgement",
        "question",
        "questions",
        "view",
        "all",
    ]
)
_HEADING_LEAD = re.compile(
    r"\W*(?:\d{1,2}[.):]?\s+|overview\W+|summary\W+|question\s+\d\W+)?(?:how\b|to what extent\b|what\b)", re.IGNORECASE
)
_ROUND = re.compile(r"^\W*\d{1,2}[.)]\s+|\bPEEL\b:?|\b20\d\d(?:\s?[/–-]\s?(?:20)?\d\d)?\b")  # no words of an area
_AT = re.compile(r"[’'\"]?\s+(?:at|in)\s+(?:how\s+(?:well\s+)?(?:it|they)\s+)?", re.IGNORECASE)
_SENTENCE_LEAD = re.compile(
    r"\W*(?:the\s+(?:force|constabulary|service)|it|officers|staff|we|there|police\s+(?:officers|staff|forces)|victims|most|some|more|an?\s+inspection)\b"
    r"|.*(?<!\bwho )(?<!\bthat )\b(?:is|are|needs?|should|must|doesn[’']t|isn[’']t|has|have"
    r"|can|could|does(?!\s+the)|was|were)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AreaHit:
    """Words that name an area of inspection."""

    start: int
    end: int
    area: str


def area_hits(text: str, start: int, end: int, *, graded: bool = False) -> list[AreaHit]:
    """The areas named in ``text[start:end]``, left to right, the longest words first, without overlap.

    `graded`: where a grade is given, words are an area's that elsewhere are too common to tell of one.
    """
    found: list[tuple[int, int, str]] = []
    patterns, possible = _patterns(graded)
    for index in possible.of(text, start, end):
        area, pattern = patterns[index]
        for match in pattern.finditer(text, start, end):
            if match.end() > match.start() and _whole_words(text, match.start(), match.end()):
                found.append((match.start(), match.end(), area))
    found.sort(key=lambda hit: (hit[0], -hit[1], hit[2]))
    hits: list[AreaHit] = []
    for first, last, area in found:
        if not hits or first >= hits[-1].end:
            hits.append(AreaHit(first, last, area))
        elif last - first > hits[-1].end - hits[-1].start:
            hits[-1] = AreaHit(first, last, area)
    return [hit for at, hit in enumerate(hits) if not (at + 1 < len(hits) and _leads_to(text, hit, hits[at + 1]))]


def _leads_to(text: str, hit: AreaHit, other: AreaHit) -> bool:
    """Whether a pillar's word only leads to what is named behind it: "its effectiveness at investigating crime"."""
    return hit.area == "effectiveness" != other.area and _AT.fullmatch(text, hit.end, other.start) is not None


@lru_cache(maxsize=2)
def _patterns(graded: bool) -> tuple[tuple[tuple[str, re.Pattern[str]], ...], Possible]:
    rules = load_rules("context")
    named = [rules["context.area"], *([rules["context.area-graded"]] if graded else [])]
    tables = (rule.pattern_table("area_patterns") for rule in named)
    patterns = [(area, pattern) for table in tables for area, patterns in table.items() for pattern in patterns]
    if graded:
        patterns += _worded(rules["context.area-graded"])
    return tuple(patterns), Possible(pattern for _, pattern in patterns)


def _worded(rule: Rule) -> Iterator[tuple[str, re.Pattern[str]]]:
    """What is done in an area and to what, in each way to say so: "tracking suspects", "how suspects are tracked"."""
    for area, (done, to) in rule.table("work").items():
        for way in rule.words("ways"):
            words = way.replace("<done>", done).replace("<to>", to)
            yield area, guarded(re.compile(words, re.IGNORECASE))


def _whole_words(text: str, start: int, end: int) -> bool:
    before = start == 0 or not text[start - 1].isalnum()
    return before and (end == len(text) or not text[end].isalnum())


@lru_cache(maxsize=2048)
def stems(text: str) -> frozenset[str]:
    """The words of `text`, cut to what inflection leaves alone, without the commonest."""
    plain = (
        text.lower()
        .replace("anti-social", "antisocial")
        .replace("anti social", "antisocial")
        .replace("re-off", "reoff")
    )
    return frozenset(_stem(word) for word in _WORD.findall(plain) if word not in _STOP)


def _stem(word: str) -> str:
    return _ENDING.sub("", word) if len(word) > 4 else word.rstrip("s")


@lru_cache(maxsize=64)
def _profiles(
    reference: Reference, cycle: str
) -> tuple[tuple[Question, frozenset[str], tuple[frozenset[str], ...]], ...]:
    return tuple(
        (question, stems(question.label), tuple(stems(hint) for hint in question.wording_hints))
        for question in reference.questions_of(cycle)
    )


def question_for(reference: Reference, cycle: str, area: str, words: str) -> str:
    """The question of `cycle` in `area` that shares most words with `words`; "" where none or several fit."""
    scales = load_rules("context")["context.area"].table("scales").get(area)
    if scales is not None and reference.scale_of(cycle) not in scales:
        return ""
    given = stems(words)
    choices = [profile for profile in _profiles(reference, cycle) if profile[0].area == area]
    if not choices:
        for other in load_rules("context")["context.area"].table("fallback").get(area, ()):
            choices = [profile for profile in _profiles(reference, cycle) if profile[0].area == other]
            if choices:
                break
    if len(choices) == 1:
        return choices[0][0].id
    scored = [(_shared(given, label, hints), question.id) for question, label, hints in choices]
    if not scored:
        return ""
    best = max(score for score, _ in scored)
    winners = [question for score, question in scored if score == best]
    return winners[0] if best > 0 and len(winners) == 1 else ""


def _shared(given: frozenset[str], label: frozenset[str], hints: tuple[frozenset[str], ...]) -> int:
    whole = sum(4 * len(hint) for hint in hints if hint and hint <= given)
    return whole + sum(len(hint & given) for hint in hints) + len(label & given)


@lru_cache(maxsize=2048)
def question_of_heading(reference: Reference, cycle: str, text: str) -> str:
    """The question that a heading or a numbered question stands for, or "".

    A heading counts where it asks ("How well ...?") or where names of areas make up most of its words; a heading that
    is a sentence ("The force needs to ...") is part of the section it stands in.
    """
    text = _ROUND.sub(" ", text)
    asks = _HEADING_LEAD.match(text) is not None and "?" in text
    if not asks and (_SENTENCE_LEAD.match(text) or len(text) > 130):
        return ""
    hits = area_hits(text, 0, len(text))
    if not asks:
        named = sum(len(stems(text[hit.start : hit.end])) for hit in hits)
        if not hits or named * 10 < len(stems(text)) * 6:
            return ""
    for table in ("question_patterns", "pillar_patterns"):
        for asked, patterns in load_rules("context")["context.area"].pattern_table(table).items():
            if (cycle, asked) in reference.questions and any(pattern.match(text) for pattern in patterns):
                return asked
    if not hits:
        return ""
    given = stems(text)
    scores: dict[str, int] = {}
    for question, label, hints in _profiles(reference, cycle):
        scores[question.id] = _shared(given, label, hints)
    longest = max(hits, key=lambda hit: hit.end - hit.start)
    for hit in hits:
        question_id = question_for(reference, cycle, hit.area, text)
        if question_id:
            scores[question_id] += 12 if hit == longest else 6
    if not scores:
        return ""
    best = max(scores.values())
    winners = [question for question, score in scores.items() if score == best]
    return winners[0] if best >= 6 else ""
