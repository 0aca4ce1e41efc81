"""Grades with the forces that were given them: national lists by grade, and sentences that name the forces of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kgbuild.extract._context import Context, known_years
from kgbuild.extract._forces import Mention, force_mentions
from kgbuild.extract._grades import GRADE, GradeReader, Read, grade_of
from kgbuild.extract._questions import area_hits, question_for
from kgbuild.extract._sentences import sentences
from kgbuild.model import Block, Document
from kgbuild.reference import Reference
from kgbuild.rules import Rule

_KINDS = ("paragraph", "item", "heading", "grade")
_MARKS = " :.*•-‘’'\"“”"
_FORCES = "\ue000"  # stands for forces named in one breath, in what the rule's sentences are held against
_JOINED = re.compile(r"(?:\s*,\s*(?:and\s+)?|\s+(?:and|&)\s+)(?:the\s+)?", re.IGNORECASE)
_THEN = re.compile(
    r"(?:in|for)\s+(?:(?P<year>20\d\d)\b|the\s+(?:last|previous)\b)|(?:last|the\s+previous)\s+year\b", re.IGNORECASE
)
_FILLED = 7  # tenths of a list that are names of forces
_BELOW = 44  # blocks under a grade that may name its forces
_LONGEST = 1_500  # characters of a paragraph that is looked at: what is longer names more than forces


@dataclass(frozen=True, slots=True)
class ForceGroup:
    """Forces that were given one grade.

    `listed` tells a list by grade, in which each name is its own evidence, from a sentence. `below` are the blocks
    under a grade that stands alone, `words` a sentence, which may name what was graded.
    """

    grade: str
    forces: tuple[Mention, ...]
    block: Block
    listed: bool
    words: tuple[int, int] = (0, 0)
    below: tuple[Block, ...] = ()
    evidence: tuple[int, int] = (0, 0)


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
    listed: list[ForceGroup] = []
    told: list[ForceGroup] = []
    for index, block in enumerate(blocks):
        if block.kind not in _KINDS or block.end - block.start > _LONGEST:
            continue
        if GRADE.search(text, block.start, block.end) is None:
            continue
        if GRADE.fullmatch(_line(text, block).strip(_MARKS)):
            listed += _below(text, blocks[index : index + 1 + _BELOW], reference)
        elif labelled := list(_labelled(text, block, reference, rule)):
            listed += labelled
        else:
            told += _told(text, block, reference, rule)
    if _many(listed) < rule.number("least"):
        listed = []
    if _many(told) < rule.number("least_told"):
        told = []
    return tuple(sorted((*listed, *told), key=lambda group: group.forces[0].start))


class ForceGroupReader(GradeReader):
    """Makes a judgement of each force of each group."""

    def __init__(self, document: Document, context: Context) -> None:
        super().__init__(document, context)
        self._rule = self.rules["judgement.force-list"]
        self.groups = force_groups(self.text, self.blocks, context.reference, self._rule) if self._rule.on else ()

    @property
    def lists(self) -> frozenset[int]:
        """The blocks that are lists or head them, by their places among `blocks`."""
        listed = {group.block.start for group in self.groups if group.listed}
        listed |= {block.start for group in self.groups if group.listed for block in group.below}
        return frozenset(index for index, block in enumerate(self.blocks) if block.start in listed)

    def judgements(self) -> Iterator[Read]:
        """The judgements, each by the question that the sentence names, or the words above the list."""
        asked = self._asked()
        for group in self.groups:
            words = "" if group.listed else self.text[group.words[0] : group.words[1]]
            if self._is_earlier(words, group.block.start):
                continue
            question = self._named(words, group.block.start) or asked[group.block.start]
            for mention in group.forces if question else ():
                span = (mention.start, mention.end) if group.listed else group.evidence
                read = self.make(self._rule, question, group.grade, *span, rank=1, force=mention.force)
                if read is not None:
                    yield read

    def _asked(self) -> dict[int, str]:
        """The question that each group's block answers: the last that was named above it, or the pillar of all."""
        asked: dict[int, str] = {}
        last = ""
        starts, lists = {group.block.start for group in self.groups}, self.lists
        for index, block in enumerate(self.blocks if self.groups else ()):
            if block.start in starts:
                asked[block.start] = last or self.pillar
            elif index not in lists and block.kind in ("paragraph", "heading"):
                line = self.line(block)
                leads = block.kind == "heading" or line.endswith(":") or "overall" in line.lower()
                last = (self._named(line, block.start) if leads or not last else "") or last
        return asked

    def _is_earlier(self, words: str, start: int) -> bool:
        """Whether words begin with a year before the cycle of their place, or with the one before."""
        then = _THEN.match(words)
        first, _ = known_years(self.context.reference, self.context.cycle_at(start))
        return then is not None and (then["year"] is None or int(then["year"]) < first)

    def _named(self, words: str, start: int) -> str:
        """The only question that words name, of the cycle of their place, or ""."""
        reference, cycle = self.context.reference, self.context.cycle_at(start)
        hits = area_hits(words, 0, len(words))
        named = {question_for(reference, cycle, hit.area, words[hit.start : hit.end]) for hit in hits} - {""}
        return named.pop() if len(named) == 1 else ""


def _below(text: str, blocks: Sequence[Block], reference: Reference) -> Iterator[ForceGroup]:
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
        yield ForceGroup(grade_of(_line(text, head)), tuple(found), head, True, below=tuple(below))


def _labelled(text: str, block: Block, reference: Reference, rule: Rule) -> Iterator[ForceGroup]:
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
        found.append(ForceGroup(grade_of(label["grade"]), tuple(mentions), block, True))
    yield from found


def _told(text: str, block: Block, reference: Reference, rule: Rule) -> Iterator[ForceGroup]:
    """The forces that the sentences of a block say were given a grade."""
    for start, end in sentences(text, block.start, block.end):
        if GRADE.search(text, start, end) is None:
            continue
        words, at = "", start  # the sentence with one letter for each run of forces
        runs: dict[int, list[Mention]] = {}  # by the places of these letters
        for run in _runs(text, force_mentions(text, reference, start, end)):
            words += text[at : run[0].start]
            runs[len(words)] = run
            words, at = words + _FORCES, run[-1].end
        words += text[at:end]
        for pattern in rule.all_patterns() if runs else ():
            for told in pattern.finditer(words):
                grade = next(told[name] for name in ("grade", "mark") if told.groupdict().get(name))
                first, last = (_in_text(start, place, runs) for place in told.span())
                run = runs[told.start("forces")]
                yield ForceGroup(grade_of(grade), tuple(run), block, False, (start, end), evidence=(first, last))


def _in_text(start: int, place: int, runs: dict[int, list[Mention]]) -> int:
    """Where a place in a sentence with a letter for each run of forces lies in the text."""
    return start + place + sum(run[-1].end - run[0].start - 1 for at, run in runs.items() if at < place)


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


def _line(text: str, block: Block) -> str:
    return " ".join(text[block.start : block.end].split())
