"""Items that a line announces, and items that carry their label."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, zip_longest

from kgbuild.extract._formal._reader import Reader, items_from, practice_kind
from kgbuild.extract._text.sentences import sentences
from kgbuild.extract._text.spans import start_of
from kgbuild.list_numbers import is_next
from kgbuild.model import Block, Finding
from kgbuild.rules import Rule

_COLON = re.compile(r":\s+(?=[A-Z])")
_COLONS, _NAMED = 3, 200  # colons of a paragraph that may announce a list; characters that name who is asked
_HEAD = 6  # words of a line that only leads to what was said
_LABELLED = (
    "formal.area-for-improvement",
    "formal.cause-of-concern",
    "formal.recommendation",
    "formal.innovative-practice",
)


def announced(reader: Reader) -> Iterator[Finding]:
    """The items of lists that a line announces ("HMICFRS made the following recommendations:").

    A list goes on behind what explains an item, where the number of the next says so.
    """
    areas = reader.rules["formal.area-for-improvement"]
    now, ended = _List(), _List()
    for block, below in zip_longest(reader.blocks, reader.blocks[1:]):
        line, number = reader.line(block), reader.number(block)
        if areas.pattern("leading_on_pattern").fullmatch(line):
            line = f"{now.before.rstrip(':')} {line}"
        if now.rule is None and ended.rule is not None and is_next(ended.number, number):
            now, ended = ended, _List()
        # Of a list with the line that announces it in it only what asks something belongs to that line.
        asks = now.lead is None or now.lead.kind != "item" or areas.pattern("modal_pattern").match(line)
        anew = areas.pattern("named_anew_pattern").match(line) is not None
        kind = "item" if block.kind == "item" else "line"  # a list of items is no list of paragraphs
        if now.rule is not None and asks and now.kind in ("", kind) and (kind == "item" or (anew and line[-1:] != ":")):
            now = replace(now, kind=kind, number=number)
            yield from _item(reader, now, block)
            continue
        if now.rule is not None and now.kind != "item" and _titles(reader, block, below):
            continue
        if now.rule is not None and not now.kind and block.kind == "paragraph" and _leads_only(reader, line):
            now = replace(now, lead=block)  # "The force should:" between what announces the list and its items
            continue
        if now.number:
            ended = now
        elif block.kind == "heading":
            ended = _List()
        now = _List(_announces(reader, line, block.start), block, line)
        if now.rule is None and (first := _first_behind(reader, block, below)) is not None:
            lead = replace(block, end=first.start)
            now = _List(_announces(reader, reader.line(lead), block.start), lead, line, "line")
            yield from _item(reader, now, first)


@dataclass(frozen=True, slots=True)
class _List:
    """What is known of the list that a line announces: the rule of its items, what leads to them, and what they are."""

    rule: Rule | None = None
    lead: Block | None = None
    before: str = ""  # the words of the line above
    kind: str = ""  # "item" or "line", once there is one
    number: str = ""  # of the last item


def _item(reader: Reader, listed: _List, block: Block) -> Iterator[Finding]:
    """The finding of one item of a list."""
    assert listed.rule is not None
    item = reader.without_label(listed.rule, block)
    spans = sentences(reader.text, item.start, item.end)
    end = spans[0][1] if len(spans) > 2 else item.end  # what is printed on one line goes on behind its items
    found = reader.findings(listed.rule, [(item.start, end)], item=True)
    yield from (reader.with_lead(one, listed.lead) for one in found)


def _first_behind(reader: Reader, block: Block, below: Block | None) -> Block | None:
    """What the paragraph itself asks behind the colon that announces a list, where the line below asks by name, too."""
    asks = reader.rules["formal.area-for-improvement"].pattern("named_anew_pattern")
    if block.kind != "paragraph" or below is None or below.kind == "item" or not asks.match(reader.line(below)):
        return None
    for colon in islice(_COLON.finditer(reader.text, block.start, block.end), _COLONS):
        first, lead = replace(block, start=colon.end()), replace(block, end=colon.start() + 1)
        asked = reader.text[first.start : first.start + _NAMED]
        if asks.match(asked) and _announces(reader, reader.line(lead), block.start):
            return first
    return None


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
            if parts := _points(reader, label, told, index):
                points = reader.findings(rule, parts, item=True)
                yield from (reader.with_lead(one, told) for one in points)
            elif not explains and match["text"].strip() not in names:
                first = sentences(reader.text, match.start("text"), block.end)[:1]
                first = _told_below(reader, match["text"], reader.blocks[index + 1 : index + 3]) or first
                yield from reader.findings(rule, first, kind=kind)
            break


def _points(reader: Reader, label: str, told: Block, index: int) -> list[tuple[int, int]]:
    """The points below "Recommendations: the force should:", each one; behind a number they are one as a whole."""
    below = items_from(reader.blocks, index + 1) if "recommend" in label.lower() else []
    if not below or not _leads_only(reader, reader.line(told)):
        return []
    whole = any(map(str.isdigit, label))
    return [(told.start, below[-1].end)] if whole else [(point.start, point.end) for point in below]


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
