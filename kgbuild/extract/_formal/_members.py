"""Items that running text names one by one, in the sentence that says of what kind they are or in those behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from kgbuild.extract._formal._reader import CONCERNS, INSPECTORATE, Reader
from kgbuild.extract._questions import area_hits, question_for, stems
from kgbuild.extract._text.sentences import sentences
from kgbuild.model import Block, Finding, Passage
from kgbuild.rules import Rule

_RULES = {
    "a": "formal.area-for-improvement-in-prose",
    "c": "formal.cause-of-concern-in-prose",
    "r": "formal.recommendation-in-prose",
}
_KINDS = {"a": "area-for-improvement", "c": "cause-of-concern", "r": "recommendation"}
_HINTS = ("for improvement", "of concern", "recommendation")
_REACH = 4  # blocks behind the last that names the kind or a member of it
_TOPIC = 4  # words: fewer only name what the next sentence tells
_PIECE = 3  # words of a piece behind a mere "and"
_BARE = 9  # words of one of several topics without an article
_Span = tuple[int, int]


def members(reader: Reader, listed: Iterable[Finding], told: Iterable[Finding]) -> Iterator[Finding]:
    """What sentences name as an item of a kind: "these include ...", "the second is that ...", "others relate to ...".

    Args:
        listed: found under headings, behind labels and by counting; of their kinds sentences only speak again.
        told: found otherwise; a cause of concern with the subject of one of them is that one.
    """
    rule = reader.rules["formal.member"]
    known = {"cause-of-concern" if one.kind in CONCERNS else one.kind for one in listed}
    kept = [_subject(reader, one) for one in told if one.kind in CONCERNS]
    for kind, spans, lead in _Counter(reader, rule).told() if rule.on else ():
        if _KINDS[kind] in known:
            continue
        spans = [span for span in spans if not _is_area(reader, *span)]
        for finding in reader.findings(reader.rules[_RULES[kind]], spans, item=True):
            if kind == "c" and any(len(_subject(reader, finding) & other) > 1 for other in kept):
                continue
            yield _with_question(reader, reader.with_lead(finding, lead) if kind == "r" else finding)


def _subject(reader: Reader, finding: Finding) -> frozenset[str]:
    common = reader.rules["formal.cause-of-concern-in-prose"].words("common")
    return stems(finding.evidence.quote).difference(common) if isinstance(finding.evidence, Passage) else frozenset()


def _is_area(reader: Reader, start: int, end: int) -> bool:
    """Whether words only name what is graded: what papers call an area for improvement may be that."""
    return any(5 * (hit.end - hit.start) > 4 * (end - start) for hit in area_hits(reader.text, start, end))


def _with_question(reader: Reader, finding: Finding) -> Finding:
    """The finding with the question of the first area that it names, where its section gives none."""
    if finding.question or not isinstance(finding.evidence, Passage):
        return finding
    for hit in area_hits(reader.text, finding.evidence.start, finding.evidence.end):
        words = reader.text[hit.start : hit.end]
        if question := question_for(reader.context.reference, finding.cycle, hit.area, words):
            return replace(finding, question=question)
    return finding


class _Counter:
    """Goes through the sentences of a document, with the kind of item that the last ones spoke of."""

    def __init__(self, reader: Reader, rule: Rule) -> None:
        self.reader, self.rule, self.text = reader, rule, reader.text
        self.kind = ""  # the first letter of the open kind
        self.lead: Block | None = None  # the sentence that named it
        self.left = 0

    def told(self) -> Iterator[tuple[str, list[_Span], Block | None]]:
        """Kind, spans and the sentence that leads to them, of each sentence that names members."""
        for block in self.reader.blocks:
            self.left -= 1
            if block.kind not in ("paragraph", "item") or self.reader.answers(block):
                continue
            words = self.text[block.start : block.end]
            if self.left <= 0 and not any(hint in words for hint in _HINTS):
                continue
            spans = sentences(self.text, block.start, block.end)
            for span, after in zip(spans, [*spans[1:], None], strict=True):
                if found := self._read(block, span, after):
                    self.left = _REACH
                    yield self.kind, found, self.lead

    def _read(self, block: Block, span: _Span, after: _Span | None) -> list[_Span]:
        """The members that a sentence names; `after` is the sentence behind it in its block."""
        named = list(self.rule.pattern("kind_pattern").finditer(self.text, *span))
        behind = self.left > 0 and self.kind and self._behind(span, after)
        if behind:
            return behind
        if not named:
            return []
        self.kind, self.left = named[-1]["kind"][0].lower(), _REACH
        if not self._is_told(block, span):
            self.left = 0
            return []
        self.lead = replace(block, start=span[0], end=span[1])
        return self._within(span, after)

    def _is_told(self, block: Block, span: _Span) -> bool:
        """Whether the inspectorate names the kind, in this round, for what is still open; a free speaker does not."""
        if self.reader.context.kind == "assessment-transcript":
            return False
        concern = self.reader.rules[_RULES["c"]]
        if self.kind == "c" and (
            concern.pattern("closed_pattern").search(self.text, block.start, block.end)
            or concern.pattern("not_pattern").search(self.text, *span)
        ):
            return False
        words = self.rule.pattern("case_pattern").sub(" ", self.text[slice(*span)])
        if self.rule.pattern("not_pattern").search(words) or self.reader.of_earlier_round(words, span[0]):
            return False
        if self.reader.others.named_in(words):
            return False
        return (
            self.reader.context.kind in INSPECTORATE or self.rule.pattern("ascribed_pattern").search(words) is not None
        )

    def _within(self, span: _Span, after: _Span | None) -> list[_Span]:
        """What the sentence that names the kind tells of it itself."""
        start, words = span[0], self.text[slice(*span)]
        for pattern in self.rule.all_patterns("listing_patterns"):
            if match := pattern.search(words):
                return self._pieces(start + match.start("text"), start + match.end("text"))
        for pattern in self.rule.all_patterns("single_patterns"):
            if match := pattern.search(words):
                return self._one(start + match.start("text"), start + match.end("text"), after)
        return []

    def _behind(self, span: _Span, after: _Span | None) -> list[_Span]:
        """What a sentence behind the one that names the kind tells of it."""
        if match := self.rule.pattern("several_pattern").match(self.text, *span):
            return self._pieces(match.start("text"), match.end("text"))
        for pattern in self.rule.all_patterns("next_patterns"):
            if match := pattern.match(self.text, *span):
                return self._one(match.start("text"), match.end("text"), after)
        if self.kind == "c":
            added = self.rule.pattern("added_pattern").search(self.text, *span)
            return [(added.start("text"), added.end("text"))] if added else []
        asked = self.rule.pattern("asked_pattern").match(self.text, *span)
        return self._pieces(asked.start("text"), asked.end("text"), topics=False) if asked else []

    def _one(self, start: int, end: int, after: _Span | None) -> list[_Span]:
        """One member: what a colon leads to behind its topic, or the next sentence where only a topic is named."""
        colon = self.text.find(": ", start, end)
        if colon > 0 and len(self.text[start:colon].split()) <= _TOPIC:
            start = colon + 2
        while start < end and self.text[start] in "“\"‘'":
            start += 1
        while end > start and self.text[end - 1] in '”"':
            end -= 1
        topic = len(self.text[start:end].split()) < _TOPIC
        return [after] if topic and after is not None else [(start, end)]

    def _pieces(self, start: int, end: int, *, topics: bool = True) -> list[_Span]:
        """The members that a stretch of text names, one behind the other; [] where it begins as no item does.

        `topics`: they may be bare topics between commas.
        """
        if self.rule.pattern("begins_not_pattern").match(self.text, start, end):
            return []
        if that := self.rule.pattern("that_pattern").match(self.text, start, end):
            start = that.end()
        pieces = _cut(self.text, start, end, self.rule.pattern("cut_pattern"), _PIECE)
        if not topics:
            return pieces
        bare = _cut(self.text, start, end, self.rule.pattern("bare_pattern"), 1)
        short = all(len(self.text[first:last].split()) <= _BARE for first, last in bare)
        return bare if "," in self.text[start:end] and not pieces[1:] and short else pieces


def _cut(text: str, start: int, end: int, cut: re.Pattern[str], fewest: int) -> list[_Span]:
    """The stretches between the cuts; one with fewer words than `fewest` goes on with the one before it."""
    spans: list[_Span] = []
    edges = [(start, start), *((one.start(), one.end()) for one in cut.finditer(text, start, end)), (end, end)]
    for (_, first), (last, _) in pairwise(edges):
        if spans and len(text[first:last].split()) < fewest:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return spans
