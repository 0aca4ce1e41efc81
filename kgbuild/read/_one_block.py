"""A text on lines, and one that a page or a paper holds in a single paragraph, cut into the lines that it has lost."""

from __future__ import annotations

from dataclasses import replace

from kgbuild.line_breaks import with_breaks, without_offset
from kgbuild.model import Block
from kgbuild.read._blocks import find_blocks
from kgbuild.read._flow import Reading
from kgbuild.read._lost_breaks import find_breaks, is_unbroken

_APART = ("notice", "caption")


def lines_of(text: str, *, titled: bool = False) -> tuple[tuple[Block, ...], tuple[int, ...]]:
    """The blocks of a text on lines, and the offsets of the breaks that it has lost; both count in `text` as it is."""
    breaks = find_breaks(text)
    blocks = find_blocks(with_breaks(text, breaks), titled=titled)
    if breaks:
        spans = ((without_offset(each.start, breaks), without_offset(each.end, breaks)) for each in blocks)
        blocks = tuple(replace(each, start=start, end=end) for each, (start, end) in zip(blocks, spans, strict=True))
    return blocks, breaks


def with_lines(reading: Reading) -> Reading:
    """What was read, with the lines of a paragraph that holds nearly all of it; else as it is."""
    own = [block for block in reading.blocks if block.kind not in _APART]
    size = sum(block.end - block.start for block in own)
    whole = max(own, key=lambda block: block.end - block.start, default=None)
    if whole is None or not is_unbroken(whole.end - whole.start, size, len(own)):
        return reading
    titled = any(block.kind == "heading" for block in own[: own.index(whole)])
    blocks, breaks = lines_of(reading.text[whole.start : whole.end], titled=titled)
    if not breaks:
        return reading
    moved = (replace(each, start=each.start + whole.start, end=each.end + whole.start) for each in blocks)
    at = reading.blocks.index(whole)
    return reading._replace(
        blocks=(*reading.blocks[:at], *moved, *reading.blocks[at + 1 :]),
        breaks=tuple(place + whole.start for place in breaks),
    )
