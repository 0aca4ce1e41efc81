"""Items that a line announces, and items that carry their label."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from kgbuild.extract._formal._reader import Reader, practice_kind
from kgbuild.extract._sentences import sentences
from kgbuild.extract._spans import start_of
from kgbuild.model import Block, Finding
from kgbuild.rules import Rule

_HEAD = 6  # words of a line that only leads to what was said
_LABELLED = (
    "formal.area-for-improvement",
    "formal.cause-of-concern",
    "formal.recommendation",
    "formal.innovative-practice",
)


def announced(reader: Reader) -> Iterator[Finding]:
    """The items of lists that a line announces ("HMICFRS made the following recommendations:")."""
    areas = reader.rules["formal.area-for-improvement"]
    rule: Rule | None = None
    lead: Block | None = None
    before = kind = ""
    for block, below in zip_longest(reader.blocks, reader.blocks[1:]):
        line = reader.line(block)
        if areas.pattern("leading_on_pattern").fullmatch(line):
            line = f"{before.rstrip(':')} {line}"
        # Of a list with the line that announces it in it only what asks something belongs to that line.
        asks = lead is None or lead.kind != "item" or areas.pattern("modal_pattern").match(line)
        anew = areas.pattern("named_anew_pattern").match(line) is not None
        listed = block.kind == "item" or (anew and not line.endswith(":"))
        if listed and rule is not None and asks and kind in ("", block.kind):
            kind = block.kind  # a list of items is no list of paragraphs
            item = reader.without_label(rule, block)
            spans = sentences(reader.text, item.start, item.end)
            end = spans[0][1] if len(spans) > 2 else item.end  # what is printed on one line goes on behind its items
            yield from (reader.with_lead(one, lead) for one in reader.findings(rule, [(item.start, end)], item=True))
            continue
        if rule is not None and kind != "item" and _titles(reader, block, below):
            continue
        if rule is not None and not kind and block.kind == "paragraph" and _leads_only(reader, line):
            lead = block  # "The force should:" between what announces the list and its items
            continue
        rule, lead, before, kind = _announces(reader, line, block.start), block, line, ""


def _titles(reader: Reader, block: Block, below: Block | None) -> bool:
    """Whether a line is the title of what the paragraph right below it asks by name."""
    areas = reader.rules["formal.area-for-improvement"]
    if below is None or block.kind != "heading" or below.kind != "paragraph":
        return False
    return areas.pattern("named_anew_pattern").match(reader.line(below)) is not None


def _leads_only(reader: Reader, line: str) -> bool:
    """Whether a line says no more than who is to do what follows."""
    return reader.rules["formal.recommendation"].pattern("lead_only_pattern").search(line) is not None


def _announces(reader: Reader, line: str, offset: int) -> Rule | None:
    """The rule of the items that a line announces."""
    names = ("formal.area-for-improvement", "formal.cause-of-concern", "formal.recommendation")
    rules = [reader.rules[name] for name in names]
    told = [(match.start(), rule) for rule in rules if (match := rule.pattern("announcing_pattern").search(line))]
    if not told or reader.others.named_in(line) or reader.of_earlier_round(line, offset):
        return None
    return min(told, key=lambda one: one[0])[1]


def labelled(reader: Reader, found: list[Finding]) -> Iterator[Finding]:
    """Items that carry their label on their line ("AFI 2: ..."); not the headings of what is in `found`."""
    names = {force.name for force in reader.context.reference.forces.values()}
    for index, block in enumerate(reader.blocks):
        for name in _LABELLED:
            rule = reader.rules[name]
            match = rule.pattern("label_pattern").match(reader.text, block.start, block.end)
            if match is None or (found and _heads_section(reader, block, found)):
                continue
            label = reader.text[block.start : match.start("text")]
            kind = practice_kind(label) if name == "formal.innovative-practice" else ""
            if name == "formal.cause-of-concern" and "accelerated" in label.lower():
                kind = "accelerated-cause-of-concern"
            told = replace(block, start=match.start("text"))
            explains = reader.answers(told) or reader.says_none(told)
            if not explains and match["text"].strip() not in names:
                first = sentences(reader.text, match.start("text"), block.end)[:1]
                first = _told_below(reader, match["text"], reader.blocks[index + 1 : index + 3]) or first
                yield from reader.findings(rule, first, kind=kind)
            break


def _told_below(reader: Reader, label: str, below: list[Block]) -> list[tuple[int, int]]:
    """What is asked about the topic behind a label: in the line below, or below "What HMICFRS said"; or []."""
    areas = reader.rules["formal.area-for-improvement"]
    if label.rstrip()[-1:] in ".!?;" or areas.pattern("modal_pattern").match(label):
        return []
    for block in below:
        words = reader.text[block.start : block.end]
        if block.kind != "item" and areas.pattern("named_anew_pattern").match(words) and not reader.answers(block):
            return [reader.first_sentences(block)]
        if len(words.split()) > _HEAD:
            return []
    return []


def _heads_section(reader: Reader, block: Block, found: list[Finding]) -> bool:
    """Whether the line is the heading of a section from which an item was read: then it names no other."""
    section = reader.context.section_at(block.start)
    if section is None or not section.role or not 0 <= block.start - section.start <= 12:
        return False
    index = bisect_left(found, block.end, key=start_of)
    return index < len(found) and start_of(found[index]) < section.end
