"""What stands under headings that announce formal items."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, takewhile

from kgbuild.extract._about.sections import section_role
from kgbuild.extract._context import Section
from kgbuild.extract._formal._asked import causes, recommendations
from kgbuild.extract._formal._reader import Reader, items_from, practice_kind
from kgbuild.extract._text.sentences import sentences
from kgbuild.model import Block, Finding
from kgbuild.rules import Rule, load_rules

_FEWEST = 5  # words of an item that asks nothing: fewer are a line of a list of contents
_YEAR = re.compile(r"\W*In\s+20\d\d\b")
_LISTS = ("areas-for-improvement", "recommendations")
_RULES = {
    "areas-for-improvement": "formal.area-for-improvement",
    "cause-of-concern": "formal.cause-of-concern",
    "recommendations": "formal.recommendation",
    "innovative-practice": "formal.innovative-practice",
}


def under_headings(reader: Reader, rows: set[int]) -> Iterator[Finding]:
    """The items of all sections that have a role; `rows` tells where the rows of tables of items begin."""
    context = load_rules("context", reader.context.disabled)
    roles, columns = context["context.section-role"], context["context.section-status"].pattern()
    for section in _with_answers(reader):
        rule = reader.rules.get(_RULES.get(section.role, ""))
        blocks = _blocks_of(reader, section)
        if rule is None or not blocks:
            continue
        behind = reader.without_label(rule, blocks[0])
        if behind.start > blocks[0].start and reader.answers(behind):
            continue  # what the term means
        headed = section_role(reader.line(blocks[0]), roles) is not None
        headed = headed or (section.role == "cause-of-concern" and _labelled(reader, [rule], blocks[0]))
        head = blocks[0] if headed else None
        heading, blocks = ("", blocks) if head is None else (reader.line(head), blocks[1:])
        if head is not None and section.role == "cause-of-concern":  # it may tell the concern itself
            own = reader.without_label(rule, head)
            tells = own.start > head.start and rule.pattern("telling_pattern").search(reader.line(own))
            blocks = [own, *blocks] if tells else blocks
        told = [block for block in blocks if block.start not in rows]
        if len(told) < len(blocks) and section.role in ("areas-for-improvement", "recommendations"):
            continue  # its table tells the items
        others = [other for name, other in reader.rules.items() if name in _RULES.values() and other is not rule]
        blocks = [block for block in _asking(reader, told) if not _labelled(reader, others, block)]
        blocks = [part for block in blocks for part in reader.enumerated(block)]
        if blocks and reader.says_none(blocks[0]):
            continue
        if section.role == "areas-for-improvement":
            column = blocks and columns.fullmatch(reader.line(blocks[0]))
            yield from _areas(reader, rule, "" if column else heading, blocks)
        elif section.role == "recommendations":
            yield from (reader.with_lead(one, head) for one in recommendations(reader, rule, heading, blocks))
        elif section.role == "innovative-practice":
            yield from _practice(reader, rule, heading, blocks)
        elif not any(_labelled(reader, [rule], block) for block in blocks):  # these are read where they stand
            yield from causes(reader, rule, heading, blocks)


def _with_answers(reader: Reader) -> Iterator[Section]:
    """The sections; where a force or its commissioner answers, one with a role goes on behind the answers to its items.

    These stand under headings of their own ("Response"), each of which would else end it.
    """
    last: Section | None = None
    for section in reader.context.sections:
        line = reader.text[section.start : section.end].lstrip().split("\n", 1)[0].strip().rstrip(":") + ":"
        told = reader.answering and last is not None and last.role in _LISTS and not section.role
        if told and last is not None and reader.answers_in(line):
            last = replace(last, end=section.end)
            continue
        if last is not None:
            yield last
        last = section
    if last is not None:
        yield last


def _blocks_of(reader: Reader, section: Section) -> list[Block]:
    first = bisect_left(reader.blocks, section.start, key=lambda block: block.start)
    last = bisect_left(reader.blocks, section.end, key=lambda block: block.start)
    return reader.blocks[first:last]


def _asking(reader: Reader, blocks: list[Block]) -> Iterator[Block]:
    """The blocks without answers, and without the lists that these lead to.

    Under a line that is only a heading of an answer all is answer, up to what asks somebody by name or is a heading.
    """
    headed = listed = False  # under such a heading; where a list belongs to an answer
    for block in blocks:
        line = reader.line(block)
        listed = listed and block.kind == "item" and not (reader.answering and reader.puts(line))
        heads = reader.answers_in(line.rstrip(":") + ":") and len(line.split()) < _FEWEST
        short = len(line.split()) < _FEWEST and not line.endswith(".")
        if listed:
            continue
        if heads or reader.answers(block):
            headed, listed = heads, heads or reader.answering or line.endswith(":")
        elif not headed or short or reader.puts(line):
            headed = False
            yield block


def _labelled(reader: Reader, rules: list[Rule], block: Block) -> bool:
    """Whether a block carries the label of one of the rules' kinds."""
    return any(rule.pattern("label_pattern").match(reader.text, block.start, block.end) for rule in rules)


def _areas(reader: Reader, rule: Rule, heading: str, blocks: list[Block]) -> Iterator[Finding]:
    """The items of the lists, then those of the paragraphs: each that asks something, or the first of a box."""
    anew = rule.pattern("anew_pattern")
    singular = rule.pattern("singular_pattern").match(heading) is not None
    blocks = [
        block for block, below in pairwise([*blocks, None]) if block and not _is_topic(reader, rule, block, below)
    ]
    items, paragraphs = _lists_and_paragraphs(reader, rule, blocks, singular=singular)
    for span, lead in items:
        yield from (reader.with_lead(one, lead) for one in reader.findings(rule, [span], item=True))
    said = [block for block in paragraphs if _says(reader, rule, block) and not _told_of_before(reader, block)]
    goes_on = rule.pattern("continuing_pattern")
    said = said[:1] + [block for block in said[1:] if not goes_on.match(reader.line(block))]
    if reader.answering:
        said = [block for place, block in enumerate(said) if not (items or place) or reader.puts(reader.line(block))]
    if said and said[0].kind == "paragraph" and anew.match(reader.line(said[0])):
        asking = rule.pattern("asking_pattern")
        said = [block for block in said if asking.match(reader.line(block))]  # the others give reasons
    if items and not said:
        return
    if said and said[0].kind == "heading":  # what stands below gives the reasons, whatever it says of duties
        structured = said[0].level > 0
        said = [one for one in said if one.kind == "heading" or (not structured and _titled(rule, reader.line(one)))]
    elif said and not items and _is_headline(reader, said[0]):
        said = [one for one in said if _titled(rule, reader.line(one))] or said[:1]  # they are too long for headings
    if singular or not said:
        told = [one for one in paragraphs if len(reader.line(one).split()) >= _FEWEST and reader.line(one)[-1:] != "?"]
        said = (said or told)[:1]
    for block in said:
        spans = [reader.first_sentences(reader.without_label(rule, block))]
        each = sentences(reader.text, block.start, block.end)
        if not singular and all(rule.pattern("named_anew_pattern").match(reader.text[slice(*span)]) for span in each):
            spans = [*each]  # items of a list that was saved or printed without its marks
        yield from reader.findings(rule, spans)


def _is_topic(reader: Reader, rule: Rule, block: Block, below: Block | None) -> bool:
    """Whether an item only names what the block below it asks by name: "(a) Supervision"."""
    words = reader.line(block)
    topic = block.kind == "item" and len(words.split()) < _FEWEST and words[-1:] not in ".;,:"
    named = rule.pattern("named_anew_pattern")
    return topic and below is not None and named.match(reader.line(below)) is not None and not named.match(words)


def _says(reader: Reader, rule: Rule, block: Block) -> bool:
    """Whether a paragraph asks something in its first sentence, or in a second for what the first finds wanting."""
    line = reader.line(block)
    return any(rule.pattern(name).match(line) is not None for name in ("modal_pattern", "wanting_pattern"))


def _told_of_before(reader: Reader, block: Block) -> bool:
    """Whether a paragraph begins with a year before this round: what was found then is asked no more."""
    line = reader.line(block)
    return _YEAR.match(line) is not None and reader.of_earlier_round(line, block.start)


def _titled(rule: Rule, line: str) -> bool:
    """Whether a line beside headings asks something anew of the force as they do, and gives no reasons."""
    return rule.pattern("of_force_pattern").match(line) is not None


def _is_headline(reader: Reader, block: Block) -> bool:
    """Whether a paragraph is a sentence without its stop."""
    return block.kind == "paragraph" and reader.line(block)[-1:] not in ".!?:;,)”"


def _lists_and_paragraphs(
    reader: Reader, rule: Rule, blocks: list[Block], *, singular: bool
) -> tuple[list[tuple[tuple[int, int], Block | None]], list[Block]]:
    """The spans of listed items that name areas, each with what leads to it, and the paragraphs that may tell one.

    A list names areas right under the heading, and under a line that leads to it; other items must ask something.
    """
    modal, lead = rule.pattern("modal_pattern"), rule.pattern("lead_pattern")
    blocks = [part for block in blocks for part in _without_count(reader, rule, block)]
    items: list[tuple[tuple[int, int], Block | None]] = []
    paragraphs: list[Block] = []
    led_by: Block | None = None
    open_list = True
    index = 0
    while index < len(blocks):
        block = blocks[index]
        index += 1
        line = reader.line(block)
        if block.kind == "item":
            end = block.end
            # An item that has not ended goes on in the items below it, which begin in lower case.
            goes_on = rule.pattern("open_pattern").search(line) is not None
            mark = reader.mark(block)
            mark = mark if index < len(blocks) and reader.mark(blocks[index]) != mark else ""
            while goes_on and index < len(blocks) and blocks[index].kind == "item":
                if not reader.text[blocks[index].start].islower() or (mark and reader.mark(blocks[index]) == mark):
                    break
                end = blocks[index].end
                index += 1
            if open_list or modal.match(line):
                items.append(((reader.without_label(rule, block).start, end), led_by))
            continue
        below = items_from(blocks, index)
        if below and not items and line.endswith(":") and any(modal.match(reader.line(one)) for one in paragraphs):
            index += len(below)
            paragraphs.append(replace(block, end=below[-1].end))  # points of one area among paragraphs
            continue
        if below and (reader.spells_out(line) or (singular and line.endswith(":") and modal.match(line))):
            index += len(below)
            paragraphs.append(block)
            continue
        if open_list and led_by is not None and rule.pattern("aim_pattern").match(line):
            items.append(((block.start, block.end), led_by))
            continue
        open_list = rule.pattern("counting_pattern").match(line) is not None or lead.search(line) is not None
        led_by = block if open_list else None
        if not open_list and (not items or rule.pattern("anew_pattern").match(line)):
            paragraphs.append(block)
    return items, paragraphs


def _without_count(reader: Reader, rule: Rule, block: Block) -> list[Block]:
    """A paragraph, and the sentence that counts the areas before it tells them as a block of its own."""
    spans = sentences(reader.text, block.start, block.end) if block.kind == "paragraph" else []
    if len(spans) < 2 or rule.pattern("counting_pattern").match(reader.text[slice(*spans[0])]) is None:
        return [block]
    return [replace(block, end=spans[0][1]), replace(block, start=spans[1][0])]


def _practice(reader: Reader, rule: Rule, heading: str, blocks: list[Block]) -> Iterator[Finding]:
    """The headings right below, each a piece of practice; else the first sentence."""
    titles = [block for block in blocks if block.kind == "heading"] if blocks and blocks[0].kind == "heading" else []
    if not titles:  # saved as text, a headline above another is a line without a stop
        titles = [*takewhile(lambda block: reader.line(block)[-1:] not in ".!?:;", blocks)]
    for block in titles or blocks[:1]:
        spans = sentences(reader.text, block.start, block.end) or [(block.start, block.end)]
        yield from reader.findings(rule, spans[:1], kind=practice_kind(heading))
