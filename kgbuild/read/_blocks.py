"""Plain text to blocks, line by line. Each character is looked at a fixed number of times, whatever the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from kgbuild.list_numbers import is_next
from kgbuild.model import Block, BlockKind
from kgbuild.read._line_rules import LONGEST_SPECIAL, LineRules, line_rules, plain, trimmed

_CELLS = re.compile(r"\t|\||-->|\S {3,}\S")  # of a table's row, or times of a subtitle
_LONGEST_OF_MENU, _MOST_WORDS_OF_MENU, _SHORTEST_MENU = 40, 5, 3  # letters and words of a line of a menu; lines
_WIDEST = 130  # letters: what is folded is no wider
_FEWEST_WORDS = 3  # of an item of a list without marks
_NEAR = 30  # blocks below "Comments", where the first of them stand
_FEWEST_FOLDED = 8  # lines of a text that may be folded
_FEWEST_OF_HEAD = 3  # words of a line at the head or foot of pages
_MOST_FOLDED = 3  # lines of a heading in a folded text
_FEWEST_PARTS = 3  # breaks within paragraphs that tell of lines written element by element
_CONTENTS = ("contents", "table of contents", "on this page", "in this report")  # above a list of the headings
_NO_WIDTH = "\ufeff\u200b\u200e"
_ENDING = ",.;:)”’"  # begins no line of its own


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its white space cut; `gap` tells that a blank line stands before it."""

    start: int
    end: int
    gap: bool
    indent: bool


def find_blocks(text: str, *, titled: bool = False) -> tuple[Block, ...]:
    """The blocks of `text` in order. They do not overlap, and every visible character but bullets lies in one.

    The first line may be the title, unless the document is `titled` already.
    """
    rules = line_rules()
    lines = list(_lines(text))
    wrapped = _is_hard_wrapped(text, lines)
    printed = len(lines)
    begun = _begun(text, lines, rules)
    lines = _unfolded(text, _whole_of_parts(text, lines, rules), rules, begun)
    folded = wrapped or len(lines) < printed
    blocks: list[Block] = []
    pending = False  # a bullet alone on its line: the next line is the item
    menus = _menus(text, lines, rules)
    lead = seen = 0  # the place of the last block that does not begin in lower case, of those looked at
    for index, line in enumerate(lines):
        for place in range(seen, len(blocks)):  # each once, so that a long list is read in linear time
            lead = lead if text[blocks[place].start].islower() else place
        seen = len(blocks)
        if index in menus:
            blocks.append(Block("notice", line.start, line.end))
            continue
        before = blocks[-1] if blocks else None
        after = lines[index + 1] if index + 1 < len(lines) else None
        if pending and not line.gap:
            blocks.extend(_parts(text, line.start, line.end, rules, listed=True))
            pending = False
            continue
        pending = False
        if line.end - line.start <= 2 and rules.item.fullmatch(text, line.start, line.end):
            pending = True
            continue
        listed = not folded and _goes_on_list(text, blocks, lead, line)
        apart = line.gap or listed or (folded and line.start in begun)
        if before is not None and not apart and _continues(text, before, line, wrapped):
            blocks[-1] = _joined(text, before, line.end, rules)
            # A slogan over several lines looks like a title until it is whole.
            titled = titled and any(block.kind in ("heading", "paragraph") for block in blocks[-20:])
            continue
        for block in _classify(text, line, before, after, rules, titled):
            titled = titled or block.kind in ("heading", "paragraph", "item")
            blocks.append(block)
    return without_others(text, _mark_repeated_captions(text, blocks), rules)


def is_folded(text: str) -> bool:
    """Whether `text` was folded at about one width: none of its lines is wider, and long ones go on in lower case."""
    lines = list(_lines(text))
    width = max((line.end - line.start for line in lines), default=0)
    if len(lines) < _FEWEST_FOLDED or width > _WIDEST:
        return False
    going_on = [
        above.end - above.start
        for above, line in pairwise(lines)
        if text[line.start].islower() and text[above.end - 1] not in ".!?:;”"
    ]
    full = sum(size * 10 >= width * 7 for size in going_on)
    return full >= _FEWEST_PARTS and full * 8 >= len(lines) and full * 10 >= len(going_on) * 7


def _lines(text: str) -> Iterator[_Line]:
    start, gap = 0, True
    for raw in text.splitlines(keepends=True):
        end = start + len(raw)
        first, last = trimmed(text, start, end, _NO_WIDTH)
        if first < last:
            spoken = stamp.end() if (stamp := line_rules().stamp.match(text, first, last)) else first
            yield _Line(spoken, last, gap, first > start + 1)
            gap = raw.endswith("\f")
        else:
            gap = True
        start = end


def _is_hard_wrapped(text: str, lines: list[_Line]) -> bool:
    """Whether the text was folded at about one width, as text made from PDF is: most lines go on in lower case."""
    long = [line for line in lines if line.end - line.start >= 50]
    if len(long) < 8 or max(line.end - line.start for line in lines) > _WIDEST:
        return False
    behind = [line for before, line in pairwise(lines) if not line.gap and before.end - before.start >= 50]
    open_ended = sum(text[line.end - 1] not in '.!?:;”"' for line in long)
    going_on = sum(text[line.start].islower() for line in behind)
    return open_ended * 2 > len(long) and len(behind) * 2 > len(long) and going_on * 2 > len(behind)


_SENTENCE_END = re.compile(r"[.!?:;][”’\"')\]]?$|[)\]]$")
_COUNTED = re.compile(r"[A-Z]{0,2}\d{1,2}\.\d{1,3}\.?\s+(?=[A-Z“‘])")  # the number of a paragraph


def _begun(text: str, lines: list[_Line], rules: LineRules) -> frozenset[int]:
    """Where in a folded text lines begin that go on with no paragraph, though no blank line says so.

    Behind the end of a sentence that is what has the number of a paragraph; and a heading or what leads to a list,
    which has no stop and leaves room on its last line that the first word of the next would have had.
    """
    width = max((line.end - line.start for line in lines if not _is_wide_row(text, line)), default=0)
    found: set[int] = set()
    for index, line in enumerate(lines[1:], 1):
        before = lines[index - 1]
        if text[line.start : line.end].isdigit() and index + 1 < len(lines) and lines[index + 1].gap:
            found.add(line.start)  # the number of a page
        if line.gap or _SENTENCE_END.search(text, max(before.start, before.end - 2), before.end) is None:
            continue
        if _COUNTED.match(text, line.start, line.end) or _is_folded_heading(
            text, lines[index : index + _MOST_FOLDED + 1], width, rules
        ):
            found.add(line.start)
    return frozenset(found)


def _is_folded_heading(text: str, lines: list[_Line], width: int, rules: LineRules) -> bool:
    """Whether the first of the lines, with those it is folded over, heads what follows or leads to it."""
    for last, below in pairwise(lines):
        if not below.gap and last.end - last.start + 1 + _first_word(text, below) > width:
            continue
        words = " ".join(text[lines[0].start : last.end].split())
        return not text[below.start].islower() and (words.endswith(":") or rules.is_heading(words, titled=True))
    return False


def _unfolded(text: str, lines: list[_Line], rules: LineRules, begun: frozenset[int]) -> list[_Line]:
    """The lines of a text folded at a fixed width, joined where the next word had no more room; else as they are.

    `begun` are the starts of lines that go on with none.
    """
    width = max((line.end - line.start for line in lines if not _is_wide_row(text, line)), default=0)
    if width > _WIDEST:
        return lines
    full = [
        not line.gap
        and before.end - before.start + 1 + _first_word(text, line) > width
        and _CELLS.search(text, before.start, line.end) is None
        for before, line in pairwise(lines)
    ]
    broken = sum(not line.gap and (before.end - before.start) * 2 > width for before, line in pairwise(lines))
    if sum(full) < 3 or sum(full) * 10 < broken * 6:
        return lines
    whole = lines[:1]
    for goes_on, line in zip(full, lines[1:], strict=True):
        if goes_on and line.start not in begun and not _begins_item(text, whole[-1], line, rules):
            whole[-1] = replace(whole[-1], end=line.end)
        else:
            whole.append(line)
    return whole


def _whole_of_parts(text: str, lines: list[_Line], rules: LineRules) -> list[_Line]:
    """The lines, those of one paragraph joined where links and bold words have lines of their own; else as they are.

    Programs that write each element of a page on its own line leave the space beside it at the break.
    """
    within = [_leaves_space(text, before, line) for before, line in pairwise(lines) if not line.gap]
    between = [_leaves_space(text, before, line) for before, line in pairwise(lines) if line.gap]
    if sum(within) < _FEWEST_PARTS or sum(within) * 10 < len(within) * 8 or sum(between) * 5 > len(between):
        return lines
    whole = lines[:1]
    for line in lines[1:]:
        begins_item = rules.item.match(text, line.start, min(line.end, line.start + 12)) is not None
        if not line.gap and not begins_item and _leaves_space(text, whole[-1], line):
            whole[-1] = replace(whole[-1], end=line.end)
        else:
            whole.append(line)
    return whole


def _leaves_space(text: str, before: _Line, line: _Line) -> bool:
    """Whether a space stands at the break on one side of it, or the line begins with what ends a word."""
    return text[before.end : line.start].strip("\r\n") in (" ", "\xa0") or text[line.start] in _ENDING


def _is_wide_row(text: str, line: _Line) -> bool:
    """Whether a line is wider than folded text is, and a row of a table, which nobody folds."""
    return line.end - line.start > _WIDEST and _CELLS.search(text, line.start, line.end) is not None


def _begins_item(text: str, before: _Line, line: _Line, rules: LineRules) -> bool:
    """Whether a line of a folded text is an item or has a label; behind words that go on, a dash is only a dash."""
    if text[before.end - 1] in ".:;”" and rules.label.match(text, line.start, line.end):
        return True
    if rules.item.match(text, line.start, min(line.end, line.start + 12)) is None:
        return False
    in_list = rules.item.match(text, before.start, min(before.end, before.start + 12)) is not None
    return in_list or text[line.start] not in "–—-" or text[before.end - 1] in ".:;"


def _first_word(text: str, line: _Line) -> int:
    """How many letters the first word of a line has."""
    return len(next(iter(text[line.start : line.end].split(maxsplit=1)), ""))


# What no item of a list begins or ends with.
_JOINING = re.compile(
    r"(?:the|an?|of|on|in|to|at|by|for|from|with|as|and|or|but|its|their|his|her|that|which|who|is|are|was|were|has|have|had"
    r"|be|been|not|than|into|about|between|where|when|while|so|if|it|they)\b"
)
_JOINED = re.compile(rf"\b{_JOINING.pattern}$")
# Nor does a heading or a sentence end with these, nor an item but behind a semicolon.
_OPEN = re.compile(
    r"(?<![^\s|(])(?:the|an?|of|(?<![;,] )(?:and|or)|its|their|that|which|is|are|was|were|has|have|had|be|been|than)$"
)
_LISTED = re.compile(r"(?:[;,]|[;,]\s+(?:and|or))$")


def _goes_on_list(text: str, blocks: list[Block], lead: int, line: _Line) -> bool:
    """Whether a line in lower case is one more of a list that has lost its marks, under a line that ends in a colon."""
    if len(blocks) < 2 or not text[line.start].islower() or len(text[line.start : line.end].split()) < _FEWEST_WORDS:
        return False
    above = blocks[-1]
    words = text[above.start : above.end]
    if above.kind != "paragraph" or not words[0].islower() or len(words.split()) < _FEWEST_WORDS or "\n" in words:
        return False
    # The line above is the first of the list, or was told apart from it as this is.
    if blocks[lead].kind != "paragraph" or text[blocks[lead].end - 1] != ":":
        return False
    plain = _JOINING.match(text, line.start, line.end) is None and _JOINED.search(words) is None
    return _LISTED.search(words) is not None or (plain and words[-1].isalnum())


def _continues(text: str, before: Block, line: _Line, wrapped: bool) -> bool:
    """Whether the line goes on with the block above it: it begins in lower case, and the block has not ended."""
    if before.kind not in ("paragraph", "item", "heading"):
        return False
    last, first = text[before.end - 1], text[line.start]
    if first in _ENDING and text[line.start : line.start + 2] != "::":  # agencies mark items so
        return True
    goes_on = last not in ".!?:;" or (last == ";" and text[line.start : line.end] in ("and", "or"))
    if (first.islower() and goes_on) or _OPEN.search(text, max(before.start, before.end - 8), before.end):
        return not line_rules().item.match(text, line.start, min(line.end, line.start + 12))
    last_line = text.rfind("\n", before.start, before.end) + 1 or before.start
    if not wrapped or before.kind == "heading" or _is_special(text, line) or _CELLS.search(text, last_line, line.end):
        return False
    # A sentence may end where the line does; only a short last line tells that the paragraph ended with it.
    return text.rfind("\n", before.start, before.end) < before.end - 55 and before.end - before.start >= 55


def _is_special(text: str, line: _Line) -> bool:
    rules = line_rules()
    if rules.label.match(text, line.start, line.end):
        return True
    if line.end - line.start > LONGEST_SPECIAL:
        return False
    words = text[line.start : line.end]
    return rules.item.match(words) is not None or rules.special(words) in ("grade", "number")


def _joined(text: str, before: Block, end: int, rules: LineRules) -> Block:
    if end - before.start <= LONGEST_SPECIAL and rules.is_notice(" ".join(text[before.start : end].split())):
        return Block("notice", before.start, end)
    if before.kind == "heading" and not rules.is_heading(text[before.start : end], titled=False):
        return Block("paragraph", before.start, end)
    asks = before.kind == "paragraph" and text[end - 1] == "?" and end - before.start <= LONGEST_SPECIAL
    if asks and rules.is_heading(" ".join(text[before.start : end].split()), titled=True):
        return Block("heading", before.start, end)  # a question over several lines is one as on a single line
    return Block(before.kind, before.start, end, before.level)


def _classify(
    text: str, line: _Line, before: Block | None, after: _Line | None, rules: LineRules, titled: bool
) -> Iterator[Block]:
    start, end = line.start, line.end
    if end - start > LONGEST_SPECIAL:
        yield from _parts(text, start, end, rules)
        return
    words = text[start:end]
    if glued := rules.glued_grade.search(words):
        yield from _classify(text, replace(line, end=start + glued.start()), before, after, rules, titled)
        yield Block("grade", start + glued.start(), end)
    elif kind := rules.kind(words):
        yield Block(kind, start, end)
    elif mark := rules.heading.pattern("markdown_pattern").match(words):
        headed = words[mark.end() :]
        kind = "notice" if plain(headed) in rules.link_lists else rules.special(headed) or "heading"
        yield Block(kind, start + mark.end(), end, len(mark[1]) if kind == "heading" else 0)
    elif (mark := rules.item.match(words)) and mark.end() < len(words):
        inner = words[mark.end() :]
        counted = mark[0][0].isalnum() and mark[0].strip() != "o" and not _counts_on(text, before, mark[0])
        if counted and rules.is_heading(inner, titled=titled) and _stands_alone(text, line, after, rules):
            yield Block("number", start, start + len(mark[0].rstrip()))
            yield Block("heading", start + mark.end(), end)
        else:
            yield from _parts(text, start, end, rules, listed=True)
    elif rules.is_heading(words, titled=titled):
        yield Block("heading", start, end, 0 if titled else 1)
    else:
        yield from _parts(text, start, end, rules)


def _counts_on(text: str, before: Block | None, mark: str) -> bool:
    """Whether the number of a line is the next behind that of the item right above it."""
    if before is None or before.kind != "item":
        return False
    return is_next(text[text.rfind("\n", 0, before.start) + 1 : before.start], mark)


def _stands_alone(text: str, line: _Line, after: _Line | None, rules: LineRules) -> bool:
    """A numbered line is a heading when what follows is not the next line of the same list."""
    if text[line.end - 1] == "?":
        return True
    if after is None:
        return False
    return not rules.item.match(text, after.start, min(after.end, after.start + 12))


def _menus(text: str, lines: list[_Line], rules: LineRules) -> frozenset[int]:
    """The numbers of lines that stand in menus: under one another, each a name of what sites have.

    A list above everything else is a menu whatever it names.
    """
    found: set[int] = set()
    run: list[int] = []
    first = True  # nothing but a menu stands above
    for index, line in enumerate([*lines, None]):
        words = text[line.start : line.end] if line is not None and line.end - line.start <= _LONGEST_OF_MENU else ""
        if mark := rules.item.match(words):
            words = words[mark.end() :]
        named = plain(words) in rules.menu or rules.is_notice(words)
        if words and (named or (first and mark is not None and _is_name(words, rules))):
            run.append(index)
            continue
        first = False
        if len(run) >= _SHORTEST_MENU:
            found.update(run)
        run = []
    return frozenset(found)


def _is_name(words: str, rules: LineRules) -> bool:
    """Whether a few words tell nothing, as the names of pages in a menu."""
    few = len(words.split()) <= _MOST_WORDS_OF_MENU
    return few and words[-1].isalnum() and not any(map(str.isdigit, words)) and rules.special(words) is None


def _parts(text: str, start: int, end: int, rules: LineRules, *, listed: bool = False) -> Iterator[Block]:
    """The paragraph or (`listed`, or behind a mark) the item of a line, and the items behind bullets within it."""
    mark = rules.item.match(text, start, min(end, start + 12))
    if mark is not None and mark.end() < end:
        start, listed = mark.end(), True
    for index, piece in enumerate(_split_bullets(text, start, end, rules.inline_bullets)):
        yield Block("item" if listed or index else "paragraph", *piece)


def _split_bullets(text: str, start: int, end: int, bullets: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    begin = start
    places = sorted(place for bullet in bullets for place in _places(text, f" {bullet} ", start, end))
    for place in [*places, end]:
        first, last = trimmed(text, begin, place)
        if first < last:
            yield first, last
        begin = place + 3


def _places(text: str, words: str, start: int, end: int) -> Iterator[int]:
    place = text.find(words, start, end)
    while place >= 0:
        yield place
        place = text.find(words, place + len(words), end)


def _mark_repeated_captions(text: str, blocks: list[Block]) -> tuple[Block, ...]:
    """A picture's caption is often given twice, as its description and as printed: both become captions."""
    kinds: list[BlockKind] = [block.kind for block in blocks]
    for index in range(1, len(blocks)):
        one, other = blocks[index - 1], blocks[index]
        size = one.end - one.start
        if (
            size == other.end - other.start
            and 12 <= size <= LONGEST_SPECIAL
            and one.kind in ("heading", "paragraph", "caption")
            and text[one.start : one.end] == text[other.start : other.end]
        ):
            kinds[index - 1] = kinds[index] = "caption"
    return tuple(
        block if block.kind == kind else Block(kind, block.start, block.end)
        for block, kind in zip(blocks, kinds, strict=True)
    )


def without_others(text: str, blocks: tuple[Block, ...], rules: LineRules) -> tuple[Block, ...]:
    """The blocks, those as notices that are not the page's own: links to other articles, and what visitors wrote."""
    blocks = _without_contents(text, _without_running_heads(text, blocks, rules))
    return _without_visitors(text, tuple(_without_links(text, blocks, rules)), rules)


def _without_running_heads(text: str, blocks: tuple[Block, ...], rules: LineRules) -> tuple[Block, ...]:
    """The blocks, as notices the lines that come again beside the numbers of pages, and elsewhere as the title."""
    lines = [plain(text[block.start : block.end]) if block.kind == "heading" else "" for block in blocks]
    counts = Counter(lines)
    beside: dict[str, set[int]] = {}
    for at, block in enumerate(blocks):
        if block.kind == "number" and text[block.start : block.end].isdigit():
            for place in (at - 1, at + 1):
                head = 0 <= place < len(blocks) and len(lines[place].split()) >= _FEWEST_OF_HEAD
                if head and not rules.label.match(text, blocks[place].start, blocks[place].end):
                    beside.setdefault(lines[place], set()).add(at)
    title = next((line for line in lines if line), "")
    heads: set[int] = set()
    for line, numbers in beside.items():
        apart = counts[line] - len(numbers)
        again = (apart <= 1 < len(numbers)) or (apart == 1 and line == title)
        if again and _differ(text, blocks, numbers):
            heads |= numbers | {at for at, one in enumerate(lines) if one == line and {at - 1, at + 1} & numbers}
    return tuple(replace(block, kind="notice", level=0) if at in heads else block for at, block in enumerate(blocks))


def _differ(text: str, blocks: tuple[Block, ...], numbers: set[int]) -> bool:
    """Whether no two of the numbers are the same."""
    return len({text[blocks[at].start : blocks[at].end] for at in numbers}) == len(numbers)


def _without_contents(text: str, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks, a list of contents as notices: lines below "Contents" of which each comes again further on."""
    begins = [at for at, block in enumerate(blocks) if block.kind == "notice" and _is_contents(text, block)]
    if not begins:
        return blocks
    last = {plain(text[block.start : block.end]): at for at, block in enumerate(blocks) if _is_line(block)}
    listed: set[int] = set()
    for begin in begins:
        at = begin + 1
        while at < len(blocks):
            again = _is_line(blocks[at]) and last[plain(text[blocks[at].start : blocks[at].end])] > at
            if not again and blocks[at].kind not in ("number", "notice"):
                break
            listed.add(at)
            at += 1
    return tuple(replace(block, kind="notice", level=0) if at in listed else block for at, block in enumerate(blocks))


def _is_contents(text: str, block: Block) -> bool:
    return block.end - block.start <= _LONGEST_OF_MENU and plain(text[block.start : block.end]) in _CONTENTS


def _is_line(block: Block) -> bool:
    """Whether a block is short enough for a heading, whatever it was taken for."""
    return block.kind in ("heading", "item", "paragraph") and block.end - block.start <= LONGEST_SPECIAL


def _without_links(text: str, blocks: tuple[Block, ...], rules: LineRules) -> Iterator[Block]:
    """Headlines, days and teasers under "Related articles" and the like are links, but for a heading of a paragraph."""
    linked = False
    for index, block in enumerate(blocks):
        if linked and _is_link(text, block, rules) and not _leads(text, blocks, index):
            yield Block("notice", block.start, block.end)
            continue
        if block.kind == "notice":
            linked = plain(text[block.start : block.end]) in rules.link_lists
        elif block.kind != "caption":
            linked = False
        yield block


def _is_link(text: str, block: Block, rules: LineRules) -> bool:
    """Whether a block among links is a headline, a day, or the beginning of a story that is told elsewhere."""
    if block.kind in ("heading", "date"):
        return True
    words = text[block.start : min(block.end, block.start + LONGEST_SPECIAL + 1)]
    if block.kind not in ("paragraph", "item") or len(words) > LONGEST_SPECIAL:
        return False
    return rules.teaser.search(words) is not None or rules.is_heading(words, titled=True)


def _leads(text: str, blocks: tuple[Block, ...], index: int) -> bool:
    """Whether a blank line stands before a block, and a paragraph follows, so that it is a heading of its own."""
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    apart = text.count("\n", blocks[index - 1].end, blocks[index].start) > 1
    return apart and after is not None and text[after.end - 1] in '.:”"’' and after.end - after.start > 60


def _without_visitors(text: str, blocks: tuple[Block, ...], rules: LineRules) -> tuple[Block, ...]:
    """What visitors wrote below an article is no part of it. A bar above the article may count their words as well."""
    rule = rules.visitors
    told = 0  # characters of the article so far
    rest = sum(block.end - block.start for block in blocks)
    for index, block in enumerate(blocks):
        rest -= block.end - block.start
        if block.kind == "notice" and _opens_comments(text, blocks, index, rules):
            if told >= rule.number("least_before") and rest <= told * rule.number("most_after_percent") / 100:
                return (*blocks[:index], *(Block("notice", each.start, each.end) for each in blocks[index:]))
        elif block.kind in ("paragraph", "item"):
            told += block.end - block.start
    return blocks


def _opens_comments(text: str, blocks: tuple[Block, ...], index: int, rules: LineRules) -> bool:
    """Whether a notice counts visitors' words or asks for them; or says "Comments", and names and words follow."""
    rule = rules.visitors
    place = blocks[index].start, blocks[index].end
    if rule.pattern().fullmatch(text, *place):
        return True
    if not rule.pattern("bare_pattern").fullmatch(text, *place):
        return False
    below = blocks[index + 1 : index + _NEAR]
    if len(below) > 1 and below[1].kind == "date" and below[0].end - below[0].start <= rule.number("longest_name"):
        return True  # a name and a day, and then what was written
    written = rule.pattern("written_pattern")
    first = [each for each in below if each.kind in ("paragraph", "item")][:3]
    ago = rule.pattern("ago_pattern")
    if any(ago.fullmatch(text, each.start, each.end) for each in below[:2]):
        return True
    return bool(first) and all(
        written.match(text, each.start, each.end) and not rules.office.search(text, each.start, each.end)
        for each in first
    )
