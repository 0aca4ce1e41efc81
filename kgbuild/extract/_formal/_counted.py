"""Items that a sentence counts and then tells: "two causes of concern, about ... and ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from kgbuild.extract._formal._reader import INSPECTORATE, Reader, items_from
from kgbuild.extract._text.sentences import sentences
from kgbuild.model import Block, Finding
from kgbuild.rules import Rule

_RULES = {
    "a": "formal.area-for-improvement-in-prose",
    "c": "formal.cause-of-concern-in-prose",
    "r": "formal.recommendation-in-prose",
}
_HINTS = ("for improvement", "of concern", "recommendations")
_SHORT = 9  # characters of a piece
_COUNTS = 3  # of one sentence
_REACH = 11  # blocks after a count, among them the list of what it counts
_Span = tuple[int, int]


def counted(reader: Reader) -> Iterator[Finding]:
    """The items of each sentence that says how many there are, where exactly so many are told behind it, or some."""
    rule = reader.rules["formal.counted"]
    for index, block in enumerate(reader.blocks):
        if block.kind not in ("paragraph", "item"):
            continue
        words = reader.text[block.start : block.end]
        if words.endswith(":") and rule.pattern("monitored_pattern").search(words):
            yield from _reasons(reader, rule, reader.blocks[index + 1 : index + _REACH])
        if any(hint in words for hint in _HINTS) and not reader.answers(block):
            yield from _of_block(reader, rule, block, reader.blocks[index + 1 : index + _REACH])


def _reasons(reader: Reader, rule: Rule, below: list[Block]) -> Iterator[Finding]:
    """The items of the list below, each a concern, where the document counts as many causes of concern."""
    items, concern = items_from(below, 0), reader.rules.get(_RULES["c"])
    counts = (match for match in rule.pattern().finditer(reader.text) if match["kind"][0].lower() == "c")
    if concern is not None and any(_number(match["number"], rule) == len(items) for match in counts):
        yield from reader.findings(concern, [(item.start, item.end) for item in items], item=True)


def _of_block(reader: Reader, rule: Rule, block: Block, below: list[Block]) -> Iterator[Finding]:
    spans = sentences(reader.text, block.start, block.end)
    for at, (start, end) in enumerate(spans):
        for match in islice(rule.pattern().finditer(reader.text, start, end), _COUNTS):
            kind = reader.rules.get(_RULES[match["kind"][0].lower()])
            said = block.end if at + 2 == len(spans) and reader.text[block.end - 1] == ":" else end
            if kind is None or not _is_told(reader, rule, (start, said), match.end()):
                continue  # who says so may stand in the sentence that leads to the list
            after, number = spans[at + 1 :], _number(match["number"], rule)
            named = rule.pattern("naming_pattern").match(reader.text, match.end(), block.end) is not None
            parts = _listed(reader, rule, block, number, below, named=named) if len(after) < 2 else []
            parts = parts or _parts(reader, rule, match, end, number, [*after, *_below(reader, below)])
            if parts:
                within = block.start < parts[0][0] < block.end
                lead = replace(block, end=parts[0][0]) if within else block  # what a part says of when is its own
                yield from (_with_when(reader, one, lead) for one in reader.findings(kind, parts, item=True))


def _below(reader: Reader, below: list[Block]) -> list[_Span]:
    """The sentences of the paragraphs right below a block."""
    told = takewhile(lambda one: one.kind == "paragraph", below)
    return [span for one in told for span in sentences(reader.text, one.start, one.end)]


def _listed(reader: Reader, rule: Rule, block: Block, number: int, below: list[Block], *, named: bool) -> list[_Span]:
    """The items of the list below a count, or below a line that leads to it: exactly so many, and each wanting.

    `named`: the count itself leads to them, so that they need not say what is wanting.
    """
    leads = [block, *below[:1]] if below and below[0].kind == "paragraph" else [block]
    items = items_from(below, len(leads) - 1)
    if reader.line(block).endswith(":") and not items and _are_lines(reader, rule, below, number):
        items, leads = below[:number], [block]
    short = len(leads) == 1 or len(reader.line(leads[-1]).split()) <= rule.number("lead")
    if not short or len(items) != number or not reader.line(leads[-1]).endswith(":"):
        return []
    wanting = rule.pattern("wanting_pattern")
    told = named or all(wanting.search(reader.text, one.start, one.end) for one in items)
    return [(one.start, one.end) for one in items] if told else []


def _are_lines(reader: Reader, rule: Rule, below: list[Block], number: int) -> bool:
    """Whether as many lines follow as are counted, of a sentence each; short ones may look like headings.

    One more that says what is wanting, and speaks of no items, would belong to them.
    """

    def single(block: Block) -> bool:
        line = block.kind == "paragraph" or (block.kind == "heading" and block.level == 0)
        return line and len(sentences(reader.text, block.start, block.end)) == 1

    def more(block: Block) -> bool:
        words = reader.text[block.start : block.end]
        other = any(hint in words for hint in _HINTS)
        return single(block) and not other and rule.pattern("wanting_pattern").search(words) is not None

    return len(below) >= number and all(map(single, below[:number])) and not any(map(more, below[number : number + 1]))


def _with_when(reader: Reader, finding: Finding, lead: Block) -> Finding:
    """A recommendation with the deadline that the sentence counting it gives for all."""
    return reader.with_lead(finding, lead) if finding.kind == "recommendation" else finding


def _number(word: str, rule: Rule) -> int:
    return int(word) if word.isdigit() else rule.words("numbers").index(word.lower())


def _is_told(reader: Reader, rule: Rule, span: _Span, told: int) -> bool:
    """Whether the inspectorate counts, in this round, what is still open; the count ends at `told`."""
    words = reader.text[slice(*span)]
    if rule.pattern("not_pattern").search(reader.text, span[0], told) or reader.of_earlier_round(words, span[0]):
        return False
    if reader.others.named_in(words):
        return False
    if rule.pattern("there_pattern").match(words):
        words = reader.line_above(span[0]) + " " + words
    return reader.context.kind in INSPECTORATE or rule.pattern("ascribed_pattern").search(words) is not None


def _parts(
    reader: Reader, rule: Rule, match: re.Match[str], end: int, number: int, after: Sequence[_Span]
) -> list[_Span]:
    """The spans of what the count is of: behind it in its sentence, or in the sentences behind that."""
    text = reader.text
    kind = match["kind"][0].lower()
    if told := rule.pattern("told_pattern").match(text, match.end(), end):
        if told["about"] and kind != "c":
            return []
        if told["some"]:
            some = _some(text, told.end(), end, rule, number)
            return some if kind == "c" or all(rule.pattern("some_pattern").match(text, *one) for one in some) else []
        each = [(told.end(), end), *after[: number - 1]]  # "two: the first about ...", and the second in a sentence
        if len(each) == number and all(rule.pattern("one_pattern").match(text, *one) for one in each):
            return each
        return _pieces(text, match.start(), told.end(), end, rule, number)
    if rule.pattern("ends_pattern").match(text, match.end(), end) is None:
        return []
    if kind == "c":
        worried = rule.pattern("worried_pattern").search(text, *after[0]) if after else None
        if worried is not None:
            return _pieces(text, worried.start("text"), worried.start("text"), after[0][1], rule, number)
        named = [span for span in after[:number] if rule.pattern("one_pattern").match(text, *span)]
        pieces = [_pieces(text, span[0], *span, rule, number) for span in named]
        named = pieces[0] if len(named) == 1 and len(pieces[0]) == number else named
        return named if len(named) == number else []
    asking = rule.pattern("asks_pattern")
    if kind == "a" and after and (these := rule.pattern("these_pattern").match(text, *after[0])):
        return _pieces(text, these.end(), these.end(), after[0][1], rule, number)
    asked = after[:number]
    return [*asked] if len(asked) == number and all(asking.match(text, *span) for span in asked) else []


def pieces_counted(text: str, start: int, end: int, rule: Rule, word: str) -> list[_Span]:
    """A stretch cut into as many pieces as the word says, by the ways of ``formal.counted``; [] where none does."""
    return _pieces(text, start, start, end, rule, _number(word, rule))


def _some(text: str, start: int, end: int, rule: Rule, number: int) -> list[_Span]:
    """Those of several concerns that "including" names, fewer than there are."""
    ways = (_pieces(text, start, start, end, rule, count) for count in range(number - 1, 1, -1))
    return next((pieces for pieces in ways if pieces), [(start, end)])


def _pieces(text: str, lead: int, start: int, end: int, rule: Rule, number: int) -> list[_Span]:
    """A stretch cut into so many pieces, by the first way to cut it that gives as many; else [].

    A piece of one short word has what leads to it: for the first, the words from `lead` on.
    """
    for cut in rule.all_patterns("cut_patterns"):
        cuts = [*cut.finditer(text, start, end)]
        if len(cuts) + 1 == number:
            leads, starts = [lead, *(one.start() for one in cuts)], [start, *(one.end() for one in cuts)]
            ends = [*(one.start() for one in cuts), end]
            pieces = zip(leads, starts, ends, strict=True)
            return [(first if last - first > _SHORT else before, last) for before, first, last in pieces]
    return []
