"""Words of grades that are no judgements: of an earlier round, of other bodies, hopes, counts and plain adjectives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from kgbuild.extract._context import Context, known_years
from kgbuild.extract._forces import Mention, force_mentions, subject_forces, subject_rule
from kgbuild.extract._grades.grades import CUT, QUOTES
from kgbuild.extract._people.mentions import is_strangers
from kgbuild.extract._text.sentences import sentences
from kgbuild.extract._voices.voices import is_lent, voices
from kgbuild.model import Document
from kgbuild.rules import Rule, load_rules

_ROUND = re.compile(r"\b(20\d\d)\s?[/–-]\s?(?:20)?(\d\d)\b")  # the years of a round that took two
_YEAR = re.compile(
    r"\b(?:in|under|of|from|its|our|the|since|until|as\s+(?:recently|long\s+ago|far\s+back)\s+as)\s+"
    r"(?:PEEL:?\s+(?:\w+\s+){0,2}?)?(20\d\d)\b",
    re.IGNORECASE,
)
_DATED = re.compile(r"\W*(?:PEEL\W+)?(20\d\d)(?:\s+[A-Z]|\s*:)")  # a line that begins with the year of what it tells
_PLACED = re.compile(r"\W*(?:over\s+)?in\s+(?:the\s+)?", re.IGNORECASE)
_SUBJECT = 40  # characters from the beginning of a sentence, within which its subject is named
_FAR = 4000  # characters of a paragraph that are looked back on
_NEAR = 60  # characters behind a grade, in which a year is that of the grade


def of_all_forces(rule: Rule, context: Context) -> tuple[re.Pattern[str], ...]:
    """What says "both forces", or "the three forces", in a document about just so many; () where it is about one."""
    if len(context.forces) < 2:
        return ()
    if len(context.forces) == 2:
        return (rule.pattern(),)
    return tuple(rule.pattern_table("counted_patterns").get(str(len(context.forces)), ()))


def is_tied(rule: Rule, text: str, named: Sequence[Mention], start: int, end: int) -> bool:
    """Whether a sentence gives a grade to the last of the forces that it names before it.

    Its words stand right before the grade, or it is the subject of the clause that holds it.

    Args:
        rule: judgement.other-force.
        named: the forces between the beginning of the sentence and the grade, in text order.
        start: where the sentence begins.
        end: where the grade ends.
    """
    if not named:
        return False
    last = named[-1].end
    if rule.pattern().match(text, last, end) or rule.pattern("relative_pattern").match(text, last, end):
        return True
    begin = named[-1].start
    for one in reversed(named[:-1]):
        if not rule.pattern("joined_pattern").fullmatch(text, one.end, begin):
            break
        begin = one.start
    clause = max((cut.end() for cut in CUT.finditer(text, start, begin)), default=start)
    return any(
        rule.pattern(f"{lead}_lead_pattern").fullmatch(text, clause, begin)
        and rule.pattern(f"{lead}_pattern").match(text, last, end)
        for lead in ("subject", "placed")
    )


class Doubts:
    """Asked of the grades of a document one after the other: what was said of one goes on to the next.

    `text`: that of the document with blanks for what is passed over, where something is.
    """

    def __init__(self, document: Document, context: Context, text: str = "") -> None:
        self.document, self.text, self.context = document, text or document.text, context
        self.rules = load_rules("judgements", context.disabled)
        self._said_of_earlier = False  # the grade before was one of an earlier round: "it was also ..." goes on with it

    def rule_out(self, grade_start: int, grade_end: int, start: int, end: int, *, counted: bool = False) -> bool:
        """Whether the grade is an earlier one, another body's, a hope, a definition or a plain adjective.

        A number of areas that it was given in ("good in three") is no judgement either, unless they are known
        (`counted`).
        """
        rule = self.rules["judgement.not-now"]
        if not rule.on:
            return False
        if any(first <= grade_start < last for first, last in self._earlier_stretches) or self.dated_earlier(start):
            return True
        cuts = [cut.end() for cut in CUT.finditer(self.text, start, grade_start)]
        before = self.text[cuts[-1] if cuts else start : grade_start]
        if self._is_plain(rule, before, grade_start, grade_end, end) or self._is_own_praise(
            grade_start, grade_end, start, end
        ):
            return True
        if self._said_of_earlier and rule.pattern("also_pattern").match(self.text, start, end):
            return True
        if not counted and self._is_count(rule, grade_end, end):
            return True
        around = self.text[max(start, grade_start - 90) : min(end, grade_end + 90)]
        if rule.pattern("scale_pattern").search(around):
            return True
        self._said_of_earlier = self._is_of_earlier(rule, before, grade_start, grade_end, end)
        return self._said_of_earlier or self._is_of_others(rule, before, grade_start, grade_end, start)

    def of_earlier(self, grade_start: int, grade_end: int, start: int, end: int = 0) -> bool:
        """Whether the words between `start` and the grade, or up to `end` behind it, give it to an earlier round."""
        rule = self.rules["judgement.not-now"]
        cuts = [cut.end() for cut in CUT.finditer(self.text, start, grade_start)]
        before = self.text[cuts[-1] if cuts else start : grade_start]
        return self._is_of_earlier(rule, before, grade_start, grade_end, max(end, grade_end))

    def dated_earlier(self, start: int) -> bool:
        """Whether a line begins with a year before the round: "2015 Efficiency – Good" below later grades."""
        year = _DATED.match(self.text, start)
        first, _ = known_years(self.context.reference, self.context.cycle_at(start))
        return year is not None and int(year[1]) < first

    def _is_plain(self, rule: Rule, before: str, grade_start: int, grade_end: int, end: int) -> bool:
        """Whether the clause before makes a word of the grade, a hope, or what the force is no longer."""
        if any(rule.pattern(key).search(before) for key in ("up_from_pattern", "adjective_pattern", "hope_pattern")):
            return True
        if rule.pattern("means_before_pattern").search(before) and rule.pattern("means_pattern").match(
            self.text, grade_end, end
        ):
            return True
        quoted = grade_start > 0 and self.text[grade_start - 1] in QUOTES
        return not quoted and rule.pattern("noun_pattern").match(self.text, grade_end, end) is not None

    def _is_own_praise(self, grade_start: int, grade_end: int, start: int, end: int) -> bool:
        """Whether somebody who is no inspector says it of the force, and nothing there tells that it was graded so."""
        rule = self.rules["judgement.own-praise"]
        if not rule.on or self.text[grade_start - 1] in QUOTES:
            return False
        if is_strangers(self.text, start, end, self.context.people, self.context.reference):
            return rule.pattern("told_pattern").search(self.text, start, end) is None
        if not rule.pattern("plain_pattern").fullmatch(self.text, grade_start, grade_end):
            return False
        spoken = self._within(self._quoted[False], grade_start)
        return spoken and rule.pattern("given_pattern").search(self.text, start, end) is None

    def said_by_inspector(self, start: int) -> bool:
        """Whether what stands there is quoted of an inspector, or of the inspectorate and its report."""
        return self._within(self._quoted[True], start)

    @staticmethod
    def _within(pieces: list[tuple[int, int]], place: int) -> bool:
        return any(first <= place < last for first, last in pieces)

    @cached_property
    def _quoted(self) -> dict[bool, list[tuple[int, int]]]:
        """What people are quoted with, and not only lent words: by whether they are inspectors."""
        quoted: dict[bool, list[tuple[int, int]]] = {True: [], False: []}
        for voice in voices(self.document, self.context, disabled=self.context.disabled):
            if (voice.inspector or voice.speaker is not None) and not is_lent(self.document, voice):
                quoted[voice.inspector] += voice.quotation.pieces
        return quoted

    def _is_count(self, rule: Rule, grade_end: int, end: int) -> bool:
        """Whether behind the grade only a number of areas is told, and not which."""
        joins = self.rules["judgement.grade-then-area"]
        if joins.pattern("counted_pattern").match(self.text, grade_end, end):
            return False
        return rule.pattern("counts_pattern").match(self.text[grade_end : min(end, grade_end + 60)]) is not None

    def _is_of_earlier(self, rule: Rule, before: str, grade_start: int, grade_end: int, end: int) -> bool:
        """Whether the clause tells of an earlier round, by its words or by a year near the grade."""
        tail = next(iter(CUT.split(self.text[grade_end:end], maxsplit=1)), "")
        tail = rule.pattern("once_pattern").sub(" ", tail)
        compared = rule.pattern("compared_pattern")
        clause = compared.sub(" ", before + self.text[grade_start:grade_end] + tail)
        if self.context.kind == "other" or rule.pattern("reported_pattern").search(clause):
            clause = re.sub(r"\bhad\s+been\b", "was", clause)  # minutes report all they tell
        if (
            rule.pattern("earlier_pattern").search(clause)
            and not rule.pattern("as_before_pattern").search(clause)
            and not self._names_own_round(clause, grade_start)
        ):
            return True
        near = compared.sub(" ", before) + compared.sub(" ", tail)[:_NEAR]
        return self._names_earlier_year(near, grade_start)

    def _is_of_others(self, rule: Rule, before: str, grade_start: int, grade_end: int, start: int) -> bool:
        """Whether the grade is that of others, or of another force that the words do not plainly give it to."""
        named = force_mentions(self.text, self.context.reference, start, grade_start)
        named = subject_forces(self.text, named, grade_start, subject_rule(self.context.disabled))
        other = self.rules["judgement.other-force"]
        if is_tied(other, self.text, named, start, grade_end):
            return False
        without = rule.pattern("one_of_pattern").sub(" ", before)
        for pattern in of_all_forces(self.rules["judgement.both-forces"], self.context):
            without = pattern.sub(" ", without)
        if rule.pattern("others_pattern").search(without):
            return True
        ours = (*self.context.forces, self.context.force_at(grade_start))
        mentions = [mention for mention in named if mention.strong or mention.force in ours]
        if not named and rule.pattern("pronoun_pattern").match(self.text, start, grade_start):
            return self._of_force_before(start, ours)
        if not mentions and named and _PLACED.fullmatch(self.text, start, named[0].start):
            return named[0].force not in ours  # "In Kent, however, ..." beside a document's own force
        return bool(mentions) and mentions[-1].force not in ours

    def _of_force_before(self, start: int, ours: tuple[str, ...]) -> bool:
        """Whether the last sentence of the paragraph before `start` that names forces begins with another one."""
        paragraph = self.text.rfind("\n", max(0, start - _FAR), start) + 1 or max(0, start - _FAR)
        for first, last in reversed(sentences(self.text, paragraph, start)):
            named = force_mentions(self.text, self.context.reference, first, last)
            if named:
                others = all(mention.force not in ours for mention in named)
                return others and named[0].strong and named[0].start - first < _SUBJECT
        return False

    @cached_property
    def _earlier_stretches(self) -> list[tuple[int, int]]:
        """Where the text tells of the report before, up to the sentence that turns to the latest one."""
        rule = self.rules["judgement.earlier-stretch"]
        stretches = []
        for match in rule.pattern().finditer(self.text):
            now = rule.pattern("now_pattern").search(self.text, match.end(), match.end() + rule.number("reach"))
            if now is not None:
                stretches.append((match.start(), now.start()))
        return stretches

    def _names_earlier_year(self, clause: str, offset: int) -> bool:
        first, _ = known_years(self.context.reference, self.context.cycle_at(offset))
        years = [int(year) for year in _YEAR.findall(clause)]
        return bool(years) and first > 0 and max(years) < first

    def _names_own_round(self, clause: str, offset: int) -> bool:
        """Whether the clause names the round of its place by both its years: "the last inspection, in 2018/19"."""
        own = self.context.reference.cycles.get(self.context.cycle_at(offset))
        years = _ROUND.search(own.label) if own is not None else None
        return years is not None and any(named.groups() == years.groups() for named in _ROUND.finditer(clause))
