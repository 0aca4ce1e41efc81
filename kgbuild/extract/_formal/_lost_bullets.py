"""Lists of which a saved text has lost the marks: the lines below one that ends in a colon are its items again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kgbuild.model import Block
from kgbuild.rules import Rule

_BREAK = re.compile(r"(?:[;,]|[;,]\s+and)(?P<end>[^\S\n]*)\n\s*(?=[a-z])")
_ANEW = re.compile(  # lines are folded: without a sign or a conjunction before it, this begins the next item
    r"(?<![,;:.–—])(?<!\bthat)(?<!\band)(?<!\bbut)(?<!\bor)(?<!\bwhat)(?<!\bhow)(?<!\bwhether)(?<!\bif)(?<!\bwhy)"
    r"(?<!\bwhere)(?<!\bwhen)(?<!\bbecause)(?<!\bas)\s(?=the\s+(?:force|constabulary)\s+(?:should|must|needs\s+to)\b)"
)
_FORCE = re.compile(r"the\s+(?:force|constabulary)\s+(?:should|must|needs\s+to)\b")
_LEADS = re.compile(r":\s?[-–—]*$")  # some set a dash behind the colon
_LONGEST = 400  # characters of an item
_FEWEST = 2  # items of a list


def with_items(text: str, blocks: list[Block], rule: Rule) -> list[Block]:
    """The blocks, with those as items that the line above them, which ends in a colon, leads to.

    They go on its sentence in lower case, up to one that ends with a stop; or at least two right below it begin with a
    verb, or ask something and end without a stop, as the rule tells.
    """
    marked: list[Block] = []
    open_list = False
    listed = 0  # how many of the blocks that follow are items by their words
    blocks = [line for block in blocks for line in _lines_of_list(text, block)]
    for index, block in enumerate(blocks):
        if listed:
            listed -= 1
            marked.append(replace(block, kind="item", level=0))
            continue
        if open_list and block.kind == "paragraph" and text[block.start].islower():
            marked.append(replace(block, kind="item"))
            open_list = text[block.end - 1] not in ".!?:"
            continue
        open_list = (
            block.kind == "paragraph" and _LEADS.search(text, max(block.start, block.end - 6), block.end) is not None
        )
        listed = sum(1 for _ in _verbal(text, blocks, index + 1, rule)) if open_list else 0
        listed = listed if listed >= _FEWEST else 0
        marked.append(block)
    return marked


def _verbal(text: str, blocks: list[Block], index: int, rule: Rule) -> Iterator[Block]:
    """The blocks from `index` on that read as items: no headings of the page, in words of what is asked or wanting."""
    for place in range(index, len(blocks)):
        block = blocks[place]
        loose = block.kind == "paragraph" or (block.kind == "heading" and block.level == 0)
        if not loose or block.end - block.start > _LONGEST:
            return
        begins = rule.pattern("begins_pattern").match(text, block.start, block.end)
        if begins is None and rule.pattern("asks_pattern").match(text, block.start, block.end) is None:
            return
        yield block


def _lines_of_list(text: str, block: Block) -> list[Block]:
    """The lines of a paragraph in lower case, of which all but the last end in a semicolon or comma; or it alone.

    Lines that each say anew what the force should do need no such signs.
    """
    if block.kind != "paragraph" or not text[block.start].islower():
        return [block]
    named = _FORCE.match(text, block.start, block.end) is not None
    anew = [one.span() for one in _ANEW.finditer(text, block.start, block.end)] if named else []
    breaks = anew or [(one.start("end"), one.end()) for one in _BREAK.finditer(text, block.start, block.end)]
    if not anew and len(breaks) != text.count("\n", block.start, block.end):
        return [block]
    starts, ends = [block.start, *(end for _, end in breaks)], [*(start for start, _ in breaks), block.end]
    return [replace(block, start=start, end=end) for start, end in zip(starts, ends, strict=True)]
