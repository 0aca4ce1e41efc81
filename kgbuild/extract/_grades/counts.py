"""Counts of grades: "outstanding in one area, good in two" tells how many, and not which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kgbuild.extract._context import Context, known_years
from kgbuild.extract._forces import force_mentions
from kgbuild.extract._grades.grades import GRADED, grade_of
from kgbuild.extract._text.sentences import sentences
from kgbuild.model import Block, Document, GradeCount, Passage
from kgbuild.rules import Rule, load_rules

_LONGEST = 1500
_ASIDE = re.compile(r",\s+(?:which|who)\b[^,.;]{0,140},")  # what a sentence recalls of its subject in passing
_LEAD = re.compile(r"[\W_]*(?:[QA]\W+)?")  # what may stand before the first word of a sentence


def find_grade_counts(document: Document, context: Context) -> tuple[GradeCount, ...]:
    """The counts of grades in `document`, in text order, once for each force, grade and number.

    A count of areas belongs to the force of its place; a count of forces is kept only where the document is about no
    single force. The denominator is the number of areas that the same paragraph says were inspected, where the counts
    fit into it.
    """
    rule = load_rules("counts", context.disabled)["count.of-grades"]
    if not rule.on or not context.police:
        return ()
    found: dict[tuple[str, str, int], GradeCount] = {}
    for block in document.blocks:
        if block.kind not in ("paragraph", "item"):
            continue
        if not GRADED.search(document.text, block.start, block.end):
            continue
        counts = _of_block(document.text, block, context, rule)
        total = _denominator(document.text, block, rule)
        if total and sum(one.count for one in counts) <= total:
            counts = [_out_of(one, total) for one in counts]
        for count in counts:
            found.setdefault((count.force, count.grade, count.count), count)
    return tuple(found.values())


def _of_block(text: str, block: Block, context: Context, rule: Rule) -> list[GradeCount]:
    counts: list[GradeCount] = []
    for start, end in sentences(text, block.start, block.end):
        if end - start > _LONGEST:
            continue
        force = _force_of(text, start, end, context)
        found = list(_counted(text, start, end, _patterns(text, start, end, force, context, rule), rule))
        if not found or _of_another_round(text, start, end, context, rule):
            continue
        for number, grade, match in found:
            begin = match.start() - (1 if match.start() > start and text[match.start() - 1] in "‘'“\"" else 0)
            passage = Passage(begin, match.end(), text[begin : match.end()])
            counts.append(GradeCount(force, context.cycle_at(start), grade, number, passage, rule.ref))
    counts.sort(key=lambda one: one.evidence.start if isinstance(one.evidence, Passage) else 0)
    return counts


def _patterns(text: str, start: int, end: int, force: str, context: Context, rule: Rule) -> tuple[re.Pattern[str], ...]:
    """The expressions to ask the sentence: those for areas of a force, or for forces where the text is of none."""
    if not force:
        national = not context.forces and rule.pattern("forces_named_pattern").search(text, start, end) is not None
        return rule.all_patterns("forces_patterns") if national else ()
    if rule.pattern("all_forces_pattern").search(text, start, end):
        return ()
    if rule.pattern("areas_named_pattern").search(text, start, end):
        return (*rule.all_patterns(), *rule.all_patterns("areas_patterns"))
    return rule.all_patterns()


def _counted(
    text: str, start: int, end: int, patterns: Iterable[re.Pattern[str]], rule: Rule
) -> Iterator[tuple[int, str, re.Match[str]]]:
    """Number, grade and words of each count of a sentence; where two would overlap, that of the earlier expression."""
    spans: list[tuple[int, int]] = []
    for match in (match for pattern in patterns for match in pattern.finditer(text, start, end)):
        number, grade = _number(match["number"], rule), grade_of(match["grade"])
        if number and grade and not any(match.start() < last and first < match.end() for first, last in spans):
            spans.append(match.span())
            yield number, grade, match


def _force_of(text: str, start: int, end: int, context: Context) -> str:
    """The force that the sentence counts for: that of its place, another that begins it, "" where it names others."""
    own = context.force_at(start)
    named = force_mentions(text, context.reference, start, end)
    if not own or not named or own in {mention.force for mention in named}:
        return own
    if _LEAD.fullmatch(text, start, named[0].start):
        return named[0].force
    return "" if any(mention.strong for mention in named) else own


def _of_another_round(text: str, start: int, end: int, context: Context, rule: Rule) -> bool:
    """Whether the sentence speaks of an earlier inspection, or of another body's."""
    if rule.pattern("not_pattern").search(text, start, end):
        return True
    first, _ = known_years(context.reference, context.cycle_at(start))
    told = _ASIDE.sub(",", text[start:end])
    years = [int(year) for year in re.findall(r"\b20\d\d\b", told)]
    return bool(years and first and max(years) < first)


def _number(word: str, rule: Rule) -> int:
    if word.lower() == "another":
        return 1
    numbers = rule.words("numbers")
    return int(word) if word.isdigit() else numbers.index(word.lower()) if word.lower() in numbers else 0


def _denominator(text: str, block: Block, rule: Rule) -> int:
    """How many areas the paragraph says were inspected; 0 where it does not, or gives several numbers."""
    for key in ("of_pattern", "denominator_pattern"):
        counted = [match.span("number") for match in rule.pattern(key).finditer(text, block.start, block.end)]
        if not counted:
            continue
        # "good in two areas" is a count itself, and no total.
        own = [
            match.span("number")
            for pattern in rule.all_patterns()
            for match in pattern.finditer(text, block.start, block.end)
        ]
        totals = {_number(text[first:last], rule) for first, last in counted if (first, last) not in own}
        if len(totals) == 1:
            return totals.pop()
    return 0


def _out_of(count: GradeCount, total: int) -> GradeCount:
    return GradeCount(count.force, count.cycle, count.grade, count.count, count.evidence, count.rule, total)
