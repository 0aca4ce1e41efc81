"""Grades with the forces that were given them: national lists by grade, and sentences that name the forces of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kgbuild.extract._context import Context, known_years
from kgbuild.extract._forces import Mention, force_mentions
from kgbuild.extract._grades._doubts import Doubts
from kgbuild.extract._grades.grades import GRADE, PILLARS, GradeReader, Read, grade_of
from kgbuild.extract._questions import AreaHit, area_hits
from kgbuild.extract._text.sentences import sentences
from kgbuild.extract._text.spans import line_of
from kgbuild.model import Block, Document
from kgbuild.reference import Reference
from kgbuild.rules import Rule

_KINDS = ("paragraph", "item", "heading", "grade")
_MARKS = " :.*•-‘’'\"“”"
_FORCES = "\ue000"  # stands for forces named in one breath, in what the rule's sentences are held against
_JOINED = re.compile(r"(?:\s*,\s*(?:and\s+)?|\s+(?:and|&)\s+)(?:the\s+)?", re.IGNORECASE)
_YEAR = re.compile(r"\b20\d\d\b")
_FILLED = 7  # tenths of a list that are names of forces
_BELOW = 44  # blocks under a grade that may name its forces
_LEAD = 100  # characters of a line that heads a list
_LONGEST = 1_500  # characters of a paragraph that is looked at: what is longer names more than forces


@dataclass(frozen=True, slots=True)
class ForceList:
    """The forces of one grade in a list by grade: each name is its own evidence."""

    grade: str
    forces: tuple[Mention, ...]
    block: Block  # that holds the grade
    below: tuple[Block, ...] = ()  # that hold the names, where the grade stands alone


@dataclass(frozen=True, slots=True)
class ForcesTold:
    """Forces that a sentence, which may name what was graded, says were given one grade. Spans are (start, end)."""

    grade: str
    forces: tuple[Mention, ...]
    block: Block  # that holds the sentence
    sentence: tuple[int, int]
    at: tuple[int, int]  # the grade in the sentence
    evidence: tuple[int, int]
    in_part: bool  # the grade is said to be in something ("good for its custody suites")
    alone: bool = False  # the words single the forces out ("the only force to be rated ...")


ForceGroup = ForceList | ForcesTold


def force_groups(text: str, blocks: Sequence[Block], reference: Reference, rule: Rule) -> tuple[ForceGroup, ...]:
    """The groups of a document that gives grades to several forces, in text order; none where they are too few.

    Args:
        text: of the document.
        blocks: of its body, without menus and captions.
        reference: whose forces are meant.
        rule: judgement.force-list.
    """
    if len({mention.force for mention in force_mentions(text, reference)}) < rule.number("least_told"):
        return ()
    listed: list[ForceList] = []
    told: list[ForcesTold] = []
    for index, block in enumerate(blocks):
        if block.kind not in _KINDS or block.end - block.start > _LONGEST:
            continue
        if GRADE.search(text, block.start, block.end) is None:
            continue
        if _is_grade(text, block):
            if not index or not _is_grade(text, blocks[index - 1]):  # else the head of a table, its columns lost
                listed += _below(text, blocks[index : index + 1 + _BELOW], reference)
        elif labelled := list(_labelled(text, block, reference, rule)):
            listed += labelled
        else:
            told += _told(text, block, reference, rule)
    if _many(listed) < rule.number("least"):
        listed = []
    if _many(told) < rule.number("least_told"):
        told = [group for group in told if group.alone]
    return tuple(sorted((*listed, *told), key=lambda group: group.forces[0].start))


class ForceGroupReader(GradeReader):
    """Makes a judgement of each force of each group."""

    def __init__(self, document: Document, context: Context) -> None:
        super().__init__(document, context)
        self._rule = self.rules["judgement.force-list"]
        self._doubts = Doubts(document, context)
        self.groups = force_groups(self.text, self.blocks, context.reference, self._rule) if self._rule.on else ()

    @property
    def lists(self) -> frozenset[int]:
        """The blocks that are lists or head them, by their places among `blocks`."""
        groups = [group for group in self.groups if isinstance(group, ForceList)]
        listed = {block.start for group in groups for block in (group.block, *group.below)}
        return frozenset(index for index, block in enumerate(self.blocks) if block.start in listed)

    def judgements(self) -> Iterator[Read]:
        """The judgements, each by the question that the sentence names, or the words above the list."""
        asked = self._asked()
        for group in self.groups:
            if isinstance(group, ForceList):
                yield from self._listed(group, asked[group.block.start])
            elif not self._doubts.of_earlier(*group.at, *group.sentence):
                yield from self._told(group, asked[group.block.start])

    def _listed(self, group: ForceList, question: str) -> Iterator[Read]:
        for mention in group.forces if question else ():
            span = mention.start, mention.end
            if read := self.make(self._rule, question, group.grade, *span, rank=1, force=mention.force):
                yield read

    def _told(self, group: ForcesTold, asked: str) -> Iterator[Read]:
        named, (first, last) = self._named(*group.sentence), group.evidence
        question = "" if group.in_part else asked
        if named:
            question = next(iter(named)) if len(named) == 1 else ""
        if hit := named.get(question):
            first, last = min(first, hit.start), max(last, hit.end)
        for mention in group.forces if question else ():
            if read := self.make(self._rule, question, group.grade, first, last, rank=1, force=mention.force):
                yield read

    def _asked(self) -> dict[int, str]:
        """The question that each group answers: that of a line above it, the pillar of all, or one told before."""
        asked: dict[int, str] = {}
        headed, told, elsewhere = "", "", False
        title = next((block for block in self.blocks if block.kind == "heading"), None)
        starts, lists = {group.block.start for group in self.groups}, self.lists
        for index, block in enumerate(self.blocks if self.groups else ()):
            if block.start in starts:
                asked[block.start] = "" if elsewhere else headed or self.pillar or self.asked_pillar or told
            elif index not in lists and block.kind in ("paragraph", "heading"):
                line = self.line(block)
                elsewhere = len(line) < _LEAD and self._leads_elsewhere(line, block.start)
                heads, overall = block.kind == "heading" or line.endswith(":"), "overall" in line.lower()
                named = self._named(block.start, block.end) if heads or overall or not told else {}
                if len(named) != 1 or (block is title and (self.pillar or self.asked_pillar)):
                    continue  # a headline may speak of a part of what the report is on
                told = next(iter(named))
                if heads or (overall and told in PILLARS):
                    headed = told
        return asked

    def _leads_elsewhere(self, line: str, start: int) -> bool:
        """Whether a line heads grades of an earlier round than that of its place, or of another service."""
        first, _ = known_years(self.context.reference, self.context.cycle_at(start))
        years = [int(year) for year in _YEAR.findall(line)]
        return (bool(years) and max(years) < first) or self._rule.pattern("elsewhere_pattern").search(line) is not None

    def _named(self, start: int, end: int) -> dict[str, AreaHit]:
        """The questions of the round that a stretch names, by its words; of "keeping people safe" the pillar's."""
        cycle = self.context.cycle_at(start)
        named = {self.pillar_of(hit) or self.question(hit, cycle): hit for hit in area_hits(self.text, start, end)}
        return {question: hit for question, hit in named.items() if question}


def _below(text: str, blocks: Sequence[Block], reference: Reference) -> Iterator[ForceList]:
    """The forces of the lines under a grade that stands alone, up to the first that names anything else."""
    head, *under = blocks
    found: list[Mention] = []
    below: list[Block] = []
    for block in under:
        mentions = force_mentions(text, reference, block.start, block.end)
        if not _fills(mentions, block.start, block.end):
            break
        found += mentions
        below.append(block)
    if found:
        yield ForceList(grade_of(line_of(text, head.start, head.end)), tuple(found), head, tuple(below))


def _labelled(text: str, block: Block, reference: Reference, rule: Rule) -> Iterator[ForceList]:
    """The forces behind each grade of a block that is nothing but grades with their forces ("Good: Kent, Essex")."""
    words = text[block.start : block.end]
    labels = list(rule.pattern("label_pattern").finditer(words))
    if not labels or words[: labels[0].start()].strip(_MARKS):
        return
    found = []
    for label, stop in zip(labels, [*(label.start() for label in labels[1:]), len(words)], strict=True):
        start, end = block.start + label.end(), block.start + stop
        mentions = force_mentions(text, reference, start, end)
        if not _fills(mentions, start, end):
            return
        found.append(ForceList(grade_of(label["grade"]), tuple(mentions), block))
    yield from found


def _told(text: str, block: Block, reference: Reference, rule: Rule) -> Iterator[ForcesTold]:
    """The forces that the sentences of a block say were given a grade."""
    for start, end in sentences(text, block.start, block.end):
        if GRADE.search(text, start, end) is None:
            continue
        words, at = "", start  # the sentence with one letter for each run of forces
        runs: dict[int, list[Mention]] = {}  # by the places of these letters
        for run in _runs(text, _not_aside(text, force_mentions(text, reference, start, end), start, rule)):
            words += text[at : run[0].start]
            runs[len(words)] = run
            words, at = words + _FORCES, run[-1].end
        words += text[at:end]
        for told, grade, alone in _tellings(words, rule) if runs else ():
            first, last = (_in_text(start, place, runs) for place in (told.start(), max(told.end(), grade[1])))
            run = runs[told.start("forces")]
            if rule.pattern("others_pattern").match(words, grade[1]):
                continue
            yield ForcesTold(
                grade_of(words[slice(*grade)]),
                tuple(run),
                block,
                sentence=(start, end),
                at=(_in_text(start, grade[0], runs), _in_text(start, grade[1], runs)),
                evidence=(first if told.start() <= grade[0] else _in_text(start, grade[0], runs), last),
                in_part=rule.pattern("part_pattern").match(words, grade[1]) is not None,
                alone=alone,
            )


def _tellings(words: str, rule: Rule) -> Iterator[tuple[re.Match[str], tuple[int, int], bool]]:
    """Where a sentence gives forces a grade, the span of the grade, and whether it singles them out.

    Behind the first that are told, others may follow in fewer words: "A was rated good, B inadequate".
    """
    found = [
        (told, told.span(_named_group(told)), alone)
        for alone, key in ((False, "patterns"), (True, "alone_patterns"))
        for pattern in rule.all_patterns(key)
        for told in pattern.finditer(words)
    ]
    yield from found
    if not found:
        return
    behind = min(grade[1] for _, grade, _ in found)
    for told in rule.pattern("further_pattern").finditer(words, behind):
        yield told, told.span("grade"), False
    for _, grade, alone in found:
        too = rule.pattern("too_pattern").match(words, grade[1])
        if too is not None:
            yield too, grade, alone


def _named_group(told: re.Match[str]) -> str:
    return next(name for name in ("grade", "mark") if told.groupdict().get(name))


def _in_text(start: int, place: int, runs: dict[int, list[Mention]]) -> int:
    """Where a place in a sentence with a letter for each run of forces lies in the text."""
    return start + place + sum(run[-1].end - run[0].start - 1 for at, run in runs.items() if at < place)


def _not_aside(text: str, mentions: Sequence[Mention], start: int, rule: Rule) -> list[Mention]:
    """The forces of a sentence without those that others are held against ("unlike A, B was rated ...")."""
    aside = rule.pattern("aside_pattern")
    return [one for one in mentions if not aside.search(text, max(start, one.start - 40), one.start)]


def _runs(text: str, mentions: Sequence[Mention]) -> Iterator[list[Mention]]:
    """The forces that are named in one breath ("Kent, Essex and Sussex")."""
    run: list[Mention] = []
    for mention in mentions:
        if run and not _JOINED.fullmatch(text, run[-1].end, mention.start):
            yield run
            run = []
        run.append(mention)
    if run:
        yield run


def _fills(mentions: Sequence[Mention], start: int, end: int) -> bool:
    """Whether a stretch is next to nothing but names of forces."""
    return 10 * sum(mention.end - mention.start for mention in mentions) >= _FILLED * (end - start) > 0


def _many(groups: Sequence[ForceGroup]) -> int:
    return len({mention.force for group in groups for mention in group.forces})


def _is_grade(text: str, block: Block) -> bool:
    line = line_of(text, block.start, block.end).strip(_MARKS)
    return block.kind in _KINDS and GRADE.fullmatch(line) is not None
