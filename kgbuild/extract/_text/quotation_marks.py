"""The quoted stretches of a paragraph, whoever wrote the marks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kgbuild.model import Block

_WORD = re.compile(r"\w")
_MARK = re.compile("[“”\"‘’']")
_SINGLE = re.compile("[’']")
_OTHER_SINGLE = re.compile(r"‘|[’'](?!\w)")  # no apostrophe within a word
# Elisions and years that begin with an apostrophe, which no quotation mark is.
_ELISION = re.compile(r"[’‘'](?:em|tis|twas|til|cause|n|\d0s|\d\d)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A quoted stretch of one block; `opened` and `closed` tell which of its marks stand there."""

    start: int  # of the words
    end: int
    block: int
    opened: bool
    closed: bool


@dataclass(slots=True)
class _Open:
    """A quotation whose end is still sought."""

    start: int  # of its words
    single: bool
    depth: int = 0  # of quotations in the same curly marks inside it


def pieces_of(text: str, block: Block, index: int) -> list[Piece]:
    """The outermost quoted stretches of one block, which is the document's `index`-th."""
    found: list[Piece] = []
    within: _Open | None = None
    closers = _single_closers(text, block)
    for mark in _MARK.finditer(text, block.start, block.end):
        position, char = mark.start(), mark[0]
        if within is None:
            within = _opening(text, position, block, closers)
            held_away = all(text[piece.start - 1] in "‘'" for piece in found)
            last = not found or _WORD.search(text, position, block.end) is None
            if within is None and held_away and last and char in '”"' and _closes(text, position, block):
                # The opening mark was lost: the quotation began with its paragraph, whatever words it holds away.
                found = [Piece(block.start, position, index, False, True)]
        elif within.single:
            if char == "‘" and _may_open(text, position, block) and not _ELISION.match(text, position):
                within.depth += 1
            elif position in closers and within.depth:
                within.depth -= 1
            elif position in closers:
                found.append(Piece(within.start, position, index, True, True))
                within = None
        elif char == "“":
            if _nests(text, within.start, position):
                within.depth += 1
            elif _last_word(text, within.start, position) < within.start:
                within.start = position + 1
        elif char == "”" and within.depth:
            within.depth -= 1
        elif char == '"' and _may_open(text, position, block) and _nests(text, within.start, position):
            within.depth += 1
        elif char == '"' and within.depth:
            within.depth -= 1
        elif char == '"' and _begins_anew(text, within.start, position, block):
            found.append(Piece(within.start, _last_word(text, within.start, position) + 1, index, True, False))
            within = _Open(position + 1, False)
        elif char in '”"':
            found.append(Piece(within.start, position, index, True, True))
            within = None
    # An unclosed single mark is more often an apostrophe; only where speech begins, or goes on, is it a quotation's.
    if within is not None and (
        not within.single
        or within.start - 1 == block.start
        or _behind_colon(text, within.start - 1, block)
        or (found and _behind_stop(text, within.start - 1, block))
    ):
        found.append(Piece(within.start, block.end, index, True, False))
    return [piece for piece in found if _WORD.search(text, piece.start, piece.end)]


def _opening(text: str, position: int, block: Block, closers: dict[int, None]) -> _Open | None:
    """The quotation that the mark at `position` opens; None where it opens none."""
    char = text[position]
    if char in '“”"':
        # A closing mark before a word opens as well: some writers use it so.
        return _Open(position + 1, False) if char == "“" or _may_open(text, position, block) else None
    if char == "’" or not _may_open(text, position, block) or _ELISION.match(text, position):
        return None
    later = bool(closers) and next(reversed(closers)) > position
    # A paragraph of speech that runs on into the next opens with a straight mark that nothing closes.
    begins = position == block.start and text[position + 1].isupper() and text[block.end - 1] in ".!?"
    return _Open(position + 1, True) if later or char == "‘" or begins or _behind_colon(text, position, block) else None


def _behind_colon(text: str, position: int, block: Block) -> bool:
    """Whether a mark stands behind a colon and a space, as speech does that runs on into the next paragraph."""
    return text[max(block.start, position - 2) : position] == ": "


def _behind_stop(text: str, position: int, block: Block) -> bool:
    """Whether a curly mark begins the sentences with which a paragraph ends (“‘So be it,’ she said. ‘We will”)."""
    begins = text[max(block.start, position - 2) : position] in (". ", "! ", "? ") and text[position + 1].isupper()
    alone = _OTHER_SINGLE.search(text, position + 1, block.end) is None
    return text[position] == "‘" and begins and alone and text[block.end - 1] in ".!?"


def _nests(text: str, start: int, position: int) -> bool:
    """Whether a mark inside an open quotation opens one within it: the sentence before it has not ended."""
    last = _last_word(text, start, position)
    return last >= start and text[last] not in ".!?,:"


def _begins_anew(text: str, start: int, position: int, block: Block) -> bool:
    """Whether a straight mark opens the next paragraph of a quotation that a page has run into one with the last."""
    last = _last_word(text, start, position)
    return last >= start and text[last] in ".!?" and last < position - 1 and _may_open(text, position, block)


def _last_word(text: str, start: int, position: int) -> int:
    """The place of the last character before `position` that is no white space; less than `start` where none is."""
    position -= 1
    while position >= start and text[position].isspace():
        position -= 1
    return position


def _may_open(text: str, position: int, block: Block) -> bool:
    before = text[position - 1] if position > block.start else " "
    after = text[position + 1] if position + 1 < block.end else " "
    return (before.isspace() or before in '([–—-:“‘"') and not after.isspace()


def _closes(text: str, position: int, block: Block) -> bool:
    before = text[position - 1] if position > block.start else " "
    after = text[position + 1] if position + 1 < block.end else " "
    return not before.isspace() and not after.isalnum()


def _single_closers(text: str, block: Block) -> dict[int, None]:
    """Positions where ’ or ' ends a quotation rather than standing for letters or a plural's possessive."""
    found: dict[int, None] = {}
    candidates = [
        position
        for position in (mark.start() for mark in _SINGLE.finditer(text, block.start, block.end))
        if _closes(text, position, block) and not _ELISION.match(text, position)
    ]
    for number, position in enumerate(candidates):
        rest = text[position + 1 : position + 2]
        plural = text[position - 1] in "sS" and rest == " " and text[position + 2 : position + 3].islower()
        # "officers' work": a possessive, unless no later mark could close what is open.
        if plural and number + 1 < len(candidates):
            continue
        found[position] = None
    return found
