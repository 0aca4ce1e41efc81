"""What was read of a document and what was not."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from kgbuild.extract._about.sections import unknown_headings
from kgbuild.extract._context import Context
from kgbuild.extract._text.sentences import sentences
from kgbuild.extract._text.spans import meets
from kgbuild.model import Document, DocumentFacts, Ledger, Passage
from kgbuild.rules import Rule, load_rules

_REACH = 20  # characters from a colon to the first item of its list


def account(document: Document, context: Context, facts: DocumentFacts) -> Ledger:
    """How much of the document fed a fact, and what looks as if it should have and did not."""
    spans = _union(_passages(facts))
    graded = _union(_passages(facts, strengths=False))  # a strength does not explain the grade word that it holds
    notices = sum(block.end - block.start for block in document.blocks if block.kind in ("notice", "caption"))
    rules = load_rules("ledger", context.disabled)
    unexplained: list[Passage] = []
    unmatched: list[Passage] = []
    about = context.police and bool(context.forces)
    words, none, known = (rules[f"ledger.{name}"].pattern() for name in ("grade-word", "no-grade", "known-heading"))
    looks = _Looks(rules, context)
    if about:
        for block in document.blocks:
            if block.kind in ("notice", "caption", "date", "number"):
                continue
            if block.kind == "grade" and not meets(block.start, block.end, graded):
                passage = _passage(document, block.start, block.end)
                if none.match(passage.quote) is None:
                    unexplained.append(passage)
                continue
            for match in words.finditer(document.text, block.start, block.end):
                if not meets(match.start(), match.end(), graded):
                    unexplained.append(_passage(document, match.start(), match.end()))
            if block.kind == "heading":
                continue
            for start, end in sentences(document.text, block.start, block.end):
                left_over = not meets(start, end, spans) and not _leads(document.text, spans, end)
                passage = _passage(document, start, end)
                if left_over and looks.like_a_finding(passage.quote) and context.tells_of_force(passage):
                    unmatched.append(passage)
    return Ledger(
        characters=len(document.text),
        characters_used=sum(end - start for start, end in spans),
        characters_notice=notices,
        unexplained_grades=tuple(unexplained),
        unmatched_passages=tuple(unmatched),
        unknown_headings=tuple(
            heading
            for heading in (unknown_headings(document, context) if about else ())
            if not meets(heading.start, heading.end, spans) and known.match(" ".join(heading.quote.split())) is None
        ),
    )


class _Looks:
    """What the sentences of one document look like."""

    def __init__(self, rules: Mapping[str, Rule], context: Context) -> None:
        self._words, told = rules["ledger.finding-words"].pattern(), rules["ledger.told"]
        self._told = told if told.on and context.kind in told.words("kinds") else None

    def like_a_finding(self, sentence: str) -> bool:
        """Whether a sentence has words of a finding, or stands where what is told mostly is one."""
        if self._words.search(sentence):
            return True
        return (
            self._told is not None
            and len(sentence.split()) >= self._told.number("words")
            and self._told.pattern("unless_pattern").search(sentence) is None
        )


def recount(facts: DocumentFacts) -> Ledger:
    """The ledger of facts that a person has changed: the share that feeds them, and what is still unexplained."""
    spans, graded = _union(_passages(facts)), _union(_passages(facts, strengths=False))
    ledger = facts.ledger
    return replace(
        ledger,
        characters_used=sum(end - start for start, end in spans),
        unexplained_grades=tuple(each for each in ledger.unexplained_grades if not meets(each.start, each.end, graded)),
        unmatched_passages=tuple(each for each in ledger.unmatched_passages if not meets(each.start, each.end, spans)),
    )


def _passage(document: Document, start: int, end: int) -> Passage:
    return Passage(start, end, document.text[start:end])


def _passages(facts: DocumentFacts, *, strengths: bool = True) -> Iterator[Passage]:
    groups: tuple[Iterable[object], ...] = (
        facts.judgements,
        [finding for finding in facts.findings if strengths or finding.kind not in ("strength", "weakness")],
        facts.statements,
        facts.statistics,
        facts.organisations,
        facts.grade_counts,
        facts.monitoring,
    )
    for group in groups:
        for fact in group:
            evidence = getattr(fact, "evidence", None)
            if isinstance(evidence, Passage):
                yield evidence


def _union(passages: Iterable[Passage]) -> list[tuple[int, int]]:
    """The stretches that the passages cover, in order and apart."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((passage.start, passage.end) for passage in passages):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _leads(text: str, spans: list[tuple[int, int]], end: int) -> bool:
    """Whether words that end in a colon at `end` lead to one of the spans: these are what it says."""
    index = bisect_left(spans, (end, end))
    return text[end - 1] == ":" and index < len(spans) and spans[index][0] - end < _REACH
