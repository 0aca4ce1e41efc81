"""Words of grades, and what every reader of grades shares: the document, its rules, and how a judgement is made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from kgbuild.extract._context import Context
from kgbuild.extract._questions import AreaHit, area_hits, question_for, question_of_heading
from kgbuild.extract._text.spans import line_of, start_of
from kgbuild.model import Block, Document, Judgement, Passage
from kgbuild.rules import Rule, guarded, load_rules

GRADE = guarded(
    re.compile(
        r"\b(?:outstanding|good(?!\s+use\s+of)|adequate|inadequate|requir(?:es?|ing)\s+(?:some\s+)?improvements?|required\s+improvement\b|needs\s+improv(?:ement|ing)"
        r"|(?:the\s+)?(?<!second\s)(?<!second-)(?<!third\s)(?<!third-)(?:lowest|highest)\s+(?:possible\s+|available\s+)?(?:rating|grade)(?!\s+(?:of|in\s+the|among|since|ever|nationally|that|on)\b|\W{1,3}(?:outstanding|good|adequate|inadequate|requir))"
        r"|(?:the|[’']s)\s+(?:very\s+)?(?:lowest|highest|top|bottom|best|worst)\s+(?:possible\s+|available\s+)?(?:rating|grade|mark|score|verdict)(?=\s*(?:[.,;!]|$)|\s+(?:for|in|at|possible|available|when)\b)(?!\s+(?:in\s+the|for\s+(?:any|years?|a\s+decade))\b|\W{1,3}(?:outstanding|good|adequate|inadequate|requir))"
        r"|needing\s+improvement|in\s+need\s+of\s+improvement|(?<=\bto\s)need\s+improvement"
        r"|(?<=[‘’“”\"'])(?:outstanding|good|adequate|inadequate)s(?=[’”\"']))\b",
        re.IGNORECASE,
    )
)
GRADED = guarded(
    re.compile(
        r"outstanding|good|adequate|improvement|improving|graded|\b(?:grades?|grading|rating|judg|(?:top|bottom|highest|lowest|best|worst)\s)"
        r"|\b(?:these|those|they|them|areas)\s+(?:areas\s+)?(?:also\s+)?(?:includ|cover)|\b(?:these|those)\s+(?:were|are)\b",
        re.IGNORECASE,
    )
)  # of all that is read here
QUOTES = "‘’“”\"'˜"
CUT = re.compile(
    r"(?:;|\s[–—-]\s|,?\s+\bbut\b|,?\s+\bwhile\b|,?\s+\bwhilst\b|,?\s+\bwhereas\b|,?\s+\balthough\b|,?\s+\bhowever\b|,?\s+\byet\b|,?\s+\band\s+which\b|\.\s|:\s+(?=[“\"]))",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\b(?:lowest|bottom|worst|highest|top|best)\b")  # of the scale: "the top mark"
PILLARS = ("effectiveness", "efficiency", "legitimacy")
_NOUNS = {"effective": "effectiveness", "efficient": "efficiency", "legitimate": "legitimacy"}


@dataclass(frozen=True, slots=True)
class Read:
    """A judgement as read, with the place that decides between two readings of one question."""

    judgement: Judgement
    rank: int  # the lower, the surer
    heading: bool = False
    at: int = -1  # where the grade stands in a sentence


def grade_of(words: str) -> str:
    """The slug of a grade as printed, or ""."""
    plain = " ".join(words.lower().strip(QUOTES + " .:*†").split())
    if "improv" in plain:
        return "requires-improvement"
    if ends := _ENDS.search(plain):
        return "inadequate" if ends[0] in ("lowest", "bottom", "worst") else "outstanding"
    return next((grade for grade in ("outstanding", "inadequate", "adequate", "good") if grade in plain), "")


def place_of(read: Read) -> int:
    """Where the grade of a reading stands in the text."""
    return read.at if read.at >= 0 else start_of(read.judgement)


class GradeReader:
    """A document whose grades are read, with the rules of judgements.toml."""

    def __init__(self, document: Document, context: Context) -> None:
        self.document, self.context, self.text = document, context, document.text
        self.rules = load_rules("judgements", context.disabled)
        self.blocks = [block for block in document.blocks if block.kind not in ("notice", "caption", "date", "number")]

    def line(self, block: Block) -> str:
        return line_of(self.text, block.start, block.end)

    def passage(self, start: int, end: int) -> Passage:
        return Passage(start, end, self.document.text[start:end])

    def make(
        self,
        rule: Rule,
        question: str,
        grade: str,
        start: int,
        end: int,
        *,
        rank: int,
        heading: bool = False,
        force: str = "",
    ) -> Read | None:
        """A judgement with the force and cycle of its place; None where they, the question or the grade do not fit."""
        cycle = self.context.cycle_at(start)
        force = force or self.context.force_at(start)
        reference = self.context.reference
        known = reference.questions.get((cycle, question))
        if not force or known is None:
            return None
        if not grade:
            return Read(
                Judgement(force, cycle, question, "", self.passage(start, end), rule.ref, status="not-graded"), rank + 5
            )
        scale = reference.scale_of(cycle) or "five-tier"
        if (scale, grade) not in reference.grades and "judgement.adequate-is-a-word" in self.rules:
            return None
        if known.graded is False:
            return None  # answered in words in that round: a grade word there is an adjective
        return Read(Judgement(force, cycle, question, grade, self.passage(start, end), rule.ref), rank, heading)

    def question_of_area(self, words: str, cycle: str) -> str:
        return question_of_heading(self.context.reference, cycle, words)

    def areas(self, start: int, end: int) -> list[AreaHit]:
        """The areas that words of a sentence with a grade name, left to right."""
        return area_hits(self.text, start, end, graded=True)

    def question(self, hit: AreaHit, cycle: str) -> str:
        return question_for(self.context.reference, cycle, hit.area, self.text[hit.start : hit.end])

    def subject(self, start: int) -> str:
        """The question of serious and organised crime, which is inspected apart, where the title names it alone."""
        hits = area_hits(self.title, 0, len(self.title))
        if {hit.area for hit in hits} != {"serious-and-organised-crime"}:
            return ""
        return question_for(self.context.reference, self.context.cycle_at(start), hits[0].area, self.title)

    @cached_property
    def title(self) -> str:
        """The title of the document, or else its first heading."""
        return self.context.title or next((self.line(block) for block in self.blocks if block.kind == "heading"), "")

    @cached_property
    def pillar(self) -> str:
        """The only pillar whose inspection or report the document's title and prose speak of, or ""."""
        rule = self.rules["judgement.overall"]
        named = {
            _NOUNS.get(match["pillar"].lower(), match["pillar"].lower())
            for pattern in rule.all_patterns("pillar_patterns")
            for where in (self.context.title, self.text)
            for match in pattern.finditer(where, 0, 20_000)
            if not rule.pattern("part_pattern").match(where, match.end("pillar"))
        }
        return named.pop() if len(named) == 1 else ""

    def pillar_of(self, hit: AreaHit) -> str:
        """The pillar a document is about, for "keeping people safe and reducing crime", which all of them ask of."""
        words = self.text[hit.start : hit.end].lower()
        if hit.area != "effectiveness" or "effectiv" in words:
            return ""
        return self.pillar or self.asked_pillar

    @cached_property
    def asked_pillar(self) -> str:
        """The only pillar whose questions the text names, two of them at least, or ""."""
        asked = set()
        for hit in area_hits(self.text, 0, min(len(self.text), 20_000)):
            cycle = self.context.cycle_at(hit.start)
            question = self.context.reference.questions.get((cycle, self.question(hit, cycle)))
            if question is not None and question.number != "0":
                asked.add((question.pillar, question.id))
        pillars = {pillar for pillar, _ in asked}
        return pillars.pop() if len(pillars) == 1 and len(asked) > 1 else ""


def trimmed(text: str, start: int, end: int, *, keep_quotes: bool = False) -> tuple[int, int]:
    """The span without white space, list punctuation and, where they are not part of it, stray marks around it."""
    while start < end and (text[start].isspace() or text[start] in ",;:.–—-"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:"):
        end -= 1
    if not keep_quotes:
        while end > start and text[end - 1] in ".*†":
            end -= 1
        if start < end and text[start] in QUOTES and text[end - 1] in QUOTES:
            start, end = start + 1, end - 1
    return start, end
