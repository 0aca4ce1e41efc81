"""Direct quotations of a document, and who is said to have said them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kgbuild.extract._text.once import once
from kgbuild.extract._text.quotation_marks import Piece, pieces_of
from kgbuild.extract._voices._attributions import (
    NAMED,
    SPEECH,
    Attribution,
    announced,
    named_below,
    said_after,
    said_before,
    signed,
)
from kgbuild.model import Block, Document

_BODY = frozenset({"paragraph", "item"})
_MARK = re.compile("[“”\"‘’']")
_MARKED = re.compile('[“”"‘]')
_BRIDGED = 12  # paragraphs without marks that one quotation may run over
_INTERLUDE = 16  # words of a paragraph that may stand between two of a quotation: a caption, a credit, a crosshead
_UNSPOKEN = 2  # paragraphs of unmarked speech, one behind the other, that need not say "I" or "we"
_TAIL = 200  # characters behind a quotation in its paragraph, with an attribution, before the next goes on
_SAYS = re.compile(rf"\b{SPEECH}\b", re.IGNORECASE)
_NEW_SENTENCE = re.compile(r"[.!?][”\"’']?\s+[A-Z]")
# Before a verb of saying whose speaker is the one of the words before ("but added:").
_NOBODY = re.compile(
    r"[\s,.]*(?:(?:but|and|also|then|later|further)\s+)*(?:but|and|also|then|later|further)\s*", re.IGNORECASE
)
# Of speech without marks: who announces it, and what it sounds like.
_TELLING = frozenset(
    {
        "said",
        "says",
        "stated",
        "states",
        "commented",
        "comments",
        "added",
        "adds",
        "explained",
        "wrote",
        "writes",
        "responded",
        ":",
    }
)
_REPORT = re.compile(r"\b(?:report|inspectors|inspectorate|HMIC\w*|watchdog|findings)\b\s*(?:also\s+)?$", re.IGNORECASE)
# In a paragraph that is the writer's again.
_WRITERS = re.compile(r"\b(?:said|says|added|adds|told|according\s+to)\b", re.IGNORECASE)
_LEADS = re.compile(rf"\b{SPEECH}\b[^“”\"]{{0,60}}(?:[“\"]|:\s+[‘'])", re.IGNORECASE)
# A name and an office, and nothing else.
_SIGNED = re.compile(
    r"(?:[A-Z][\w’'.-]*\s+){1,4}[A-Z][\w’'-]+,\s+(?:[A-Z][\w’'-]*\s+){0,4}(?:Constable|Commissioner|Superintendent|Mayor|Officer)"
    r"(?:,?\s+(?:[A-Z][\w’'-]*|of|for|and|the|&))*\.?"
)
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur)\b(?:[’']\w+)?")


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quotation: its words without marks, in a piece for each paragraph it runs over.

    `attribution` is None where no verb of saying stands beside it. `follows` is the position among the quotations of
    the one before it that the same voice is speaking in (no narration between), or -1.
    """

    pieces: tuple[tuple[int, int], ...]
    block: int  # index of the first piece's block in the document
    last_block: int
    attribution: Attribution | None = None
    follows: int = -1
    opened: bool = True
    closed: bool = True

    @property
    def start(self) -> int:
        """Where its words begin."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """Where its words end."""
        return self.pieces[-1][1]


@once
def find_quotations(document: Document) -> tuple[Quotation, ...]:
    """The quotations of the paragraphs and items, in text order; those inside another are part of it.

    A paragraph that opens a quotation and does not close it is carried on by the next paragraph that opens with a
    mark. A lost opening mark begins at its paragraph, a lost closing mark ends at it. Linear in the text.
    """
    text, blocks = document.text, document.blocks
    pieces = [
        piece for index, block in enumerate(blocks) if block.kind in _BODY for piece in pieces_of(text, block, index)
    ]
    joined = _with_unmarked(text, blocks, _carried_on(text, blocks, _join(text, blocks, pieces)))
    return tuple(_attributed(text, blocks, joined))


def is_scare(text: str, quotation: Quotation) -> bool:
    """Whether the marks only hold a word, a grade or a term away: too short for a statement, and no stop inside."""
    words = text[quotation.start : quotation.end]
    return len(quotation.pieces) == 1 and len(words.split()) < 4 and not words.endswith((",", ".", "!", "?"))


def begins_block(text: str, block: Block, offset: int) -> bool:
    """Whether nothing but marks and white space stands between the block's beginning and `offset`."""
    while offset > block.start and text[offset - 1] in " \t\n“‘\"'":
        offset -= 1
    return offset == block.start


def is_inline(text: str, quotation: Quotation) -> bool:
    """Whether the marks only lend a few words to a sentence of the writer, and are no speech of their own."""
    if len(quotation.pieces) > 1:
        return False
    words = text[quotation.start : quotation.end]
    if is_scare(text, quotation):
        return True
    return words[:1].islower() and len(words.split()) < 10 and not words.rstrip().endswith((".", "!", "?"))


def _join(text: str, blocks: Sequence[Block], pieces: list[Piece]) -> list[Quotation]:
    """Pieces of several paragraphs put together where an unclosed one is carried on."""
    found: list[tuple[list[tuple[int, int]], Piece]] = []  # the pieces of a quotation, and the first of them
    ends: list[tuple[int, bool]] = []  # of each, the last block and whether it is closed
    last_block, closed = -1, True  # of the quotation before
    for piece in _without_inner(blocks, pieces):
        begins = begins_block(text, blocks[piece.block], piece.start)
        if not closed:
            # A sentence that a paragraph's end breaks off goes on in the next without a mark.
            broken = _broken_off(text, blocks, last_block)
            if broken >= 0 and broken < piece.block:
                found[-1][0].append((blocks[broken].start, blocks[broken].end))
                last_block = broken
        goes_on = begins and piece.opened and _only_furniture(text, blocks, last_block, piece.block)
        if not closed and goes_on and not _speaks_anew(text, blocks, found[-1][1], piece):
            found[-1][0].append((piece.start, piece.end))
            closed = piece.closed
        elif not closed and not piece.opened and _near(blocks, last_block, piece.block):
            # Only the first paragraph opens and only the last closes: those between are spoken as well.
            found[-1][0].extend(
                (blocks[index].start, blocks[index].end)
                for index in range(last_block + 1, piece.block)
                if blocks[index].kind in _BODY
            )
            found[-1][0].append((piece.start, piece.end))
            closed = True
        else:
            found.append(([(piece.start, piece.end)], piece))
            closed = piece.closed
        last_block = piece.block
        ends[len(found) - 1 :] = [(last_block, closed)]
    return [
        Quotation(tuple(spans), first.block, last, opened=first.opened, closed=shut)
        for (spans, first), (last, shut) in zip(found, ends, strict=True)
    ]


def _speaks_anew(text: str, blocks: Sequence[Block], first: Piece, piece: Piece) -> bool:
    """Whether a piece names its own speaker, behind a quotation that named one and whose closing mark was lost."""
    named = said_before(text, blocks[first.block].start, max(blocks[first.block].start, first.start - 1))
    return named is not None and piece.closed and said_after(text, piece.end + 1, blocks[piece.block].end) is not None


def _without_inner(blocks: Sequence[Block], pieces: list[Piece]) -> list[Piece]:
    """The pieces without short quotations in the paragraphs that a quotation bridges ("rated as "good" in this")."""
    kept: list[Piece] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        kept.append(piece)
        index += 1
        if piece.closed:
            continue
        # Look for the paragraph that closes; a paragraph that opens, or too many in between, ends the search.
        for ahead in range(index, min(len(pieces), index + 2 * _BRIDGED)):
            later = pieces[ahead]
            if later.block > piece.block + 2 * _BRIDGED or (
                later.opened and later.start - 1 == blocks[later.block].start
            ):
                break
            if not later.opened:
                index = ahead
                break
    return kept


def _near(blocks: Sequence[Block], first: int, second: int) -> bool:
    """Whether few enough paragraphs lie between two for one quotation to run over them all."""
    return sum(blocks[index].kind in _BODY for index in range(first + 1, second)) <= _BRIDGED


def _broken_off(text: str, blocks: Sequence[Block], index: int) -> int:
    """The paragraph that goes on with the sentence in which one ends, which begins in lower case; -1 for none."""
    if index < 0 or text[blocks[index].end - 1] in ".!?:":
        return -1
    following = index + 1
    if following < len(blocks) and blocks[following].kind == "paragraph" and text[blocks[following].start].islower():
        return following
    return -1


def _only_furniture(text: str, blocks: Sequence[Block], first: int, second: int) -> bool:
    """Whether nothing stands between two blocks but what is none of the article: notices, captions, crossheads."""
    return second - first <= 2 * _BRIDGED and all(
        blocks[index].kind not in _BODY or _is_interlude(text, blocks[index]) for index in range(first + 1, second)
    )


def _is_interlude(text: str, block: Block) -> bool:
    """Whether a paragraph is short, ends in no stop and says nothing: a picture's words, a newspaper's own name."""
    if block.end - block.start > 14 * _INTERLUDE:
        return False
    words = text[block.start : block.end].strip()
    return (
        len(words.split()) <= _INTERLUDE
        and words[-1:] not in (".", "!", "?", "”", '"', ",", ";")
        and _MARK.search(words) is None
        and _SAYS.search(words) is None
    )


def _carried_on(text: str, blocks: Sequence[Block], quotations: list[Quotation]) -> list[Quotation]:
    """The quotations; one whose closing mark is lost runs on over the paragraphs that say "I" or "we" without marks."""
    found: list[Quotation] = []
    for quotation in quotations:
        spans = list(quotation.pieces)
        last = quotation.last_block
        if quotation.opened and not quotation.closed and quotation.end == blocks[last].end:
            for ahead in range(last + 1, min(len(blocks), last + 1 + _BRIDGED)):
                block = blocks[ahead]
                if (
                    block.kind != "paragraph"
                    or _MARKED.search(text, block.start, block.end)
                    or not _FIRST_PERSON.search(text, block.start, block.end)
                ):
                    break
                spans.append((block.start, block.end))
                last = ahead
        found.append(replace(quotation, pieces=tuple(spans), last_block=last))
    return found


def _with_unmarked(text: str, blocks: Sequence[Block], quotations: list[Quotation]) -> list[Quotation]:
    """The quotations, with speech that has no marks of its own: pull quotes, and what a paragraph announces."""
    found = [
        Quotation(((block.start, block.end),), index, index, opened=False, closed=False)
        for index, block in enumerate(blocks[:-1])
        if _is_pull_quote(text, blocks, index)
    ]
    quoted = {q.block for q in quotations if begins_block(text, blocks[q.block], q.start)}
    held = -1  # the last block of unmarked speech
    for index, block in enumerate(blocks):
        if index > held and _announces(text, block) and (run := _spoken_run(text, blocks, index, quoted)):
            spans = tuple((blocks[number].start, blocks[number].end) for number in run)
            found.append(Quotation(spans, run[0], run[-1], opened=False, closed=False))
            held = run[-1]
    if not found:
        return quotations
    inside = [(quotation.start, quotation.end) for quotation in found]
    kept = [q for q in quotations if not any(start <= q.start < end for start, end in inside)]
    return sorted((*kept, *found), key=lambda quotation: quotation.start)


def _is_pull_quote(text: str, blocks: Sequence[Block], index: int) -> bool:
    """Whether a paragraph speaks in the first person, without marks, with its speaker behind a dash below it."""
    block = blocks[index]
    return (
        block.kind == "paragraph"
        and signed(text, blocks, index) is not None
        and _FIRST_PERSON.search(text, block.start, block.end) is not None
        and not _MARKED.search(text, block.start, block.end)
    )


def _announces(text: str, block: Block) -> bool:
    """Whether a paragraph ends by announcing somebody's words ("Mr Roe said:"), and not a report's."""
    if block.kind != "paragraph" or text[block.end - 1 : block.end] != ":":
        return False
    said = said_before(text, max(block.start, block.end - 300), block.end)
    return (
        said is not None
        and said.verb in _TELLING
        and NAMED.search(text, said.start, said.end) is not None
        and _REPORT.search(text, said.start, said.end) is None
    )


def _spoken_run(text: str, blocks: Sequence[Block], index: int, quoted: set[int]) -> list[int]:
    """The paragraphs of unmarked speech behind the one that announces it, up to the last that says "I" or "we".

    A few between may say neither; where none of the first few does, they may as well be the writer's, and none is
    taken. A line with name and office below them tells that all are spoken.
    """
    if held := _signed_run(text, blocks, index, quoted):
        return held
    run: list[int] = []
    spoken = 0  # how many of the run end with the last that says "I" or "we"
    for ahead in range(index + 1, min(len(blocks), index + 1 + 2 * _BRIDGED)):
        following = blocks[ahead]
        if following.kind == "heading" or len(run) - spoken > _UNSPOKEN:
            break
        if following.kind not in _BODY or _is_interlude(text, following):
            continue
        if following.kind != "paragraph" or ahead in quoted:
            break
        if text[following.start] in "“‘\"'" or text[following.end - 1] in ':”"':
            break
        if _LEADS.search(text, following.start, following.end):
            break
        first_person = _FIRST_PERSON.search(text, following.start, following.end) is not None
        if run and not first_person and _WRITERS.search(text, following.start, following.end):
            break
        run.append(ahead)
        spoken = len(run) if first_person else spoken
    return run[:spoken]


def _signed_run(text: str, blocks: Sequence[Block], index: int, quoted: set[int]) -> list[int]:
    """The paragraphs between one that announces speech and a line that holds no more than a name and an office."""
    run: list[int] = []
    for ahead in range(index + 1, min(len(blocks), index + 1 + _BRIDGED)):
        following = blocks[ahead]
        if following.end - following.start < _TAIL and _SIGNED.fullmatch(text, following.start, following.end):
            return run
        if following.kind == "heading" or ahead in quoted or _announces(text, following):
            return []
        if following.kind in _BODY:
            run.append(ahead)
    return []


def _attributed(text: str, blocks: Sequence[Block], quotations: list[Quotation]) -> list[Quotation]:
    """The quotations with their attributions; one without goes on from the one before it where nothing parts them."""
    found: list[Quotation] = []
    for number, quotation in enumerate(quotations):
        block, last = blocks[quotation.block], blocks[quotation.last_block]
        earlier = found[-1] if found else None
        following = quotations[number + 1] if number + 1 < len(quotations) else None
        same_block = earlier is not None and earlier.last_block == quotation.block
        begin = earlier.end + 1 if earlier is not None and same_block else block.start
        stop = following.start - 1 if following is not None and following.block == quotation.last_block else last.end
        before = (begin, max(begin, quotation.start - 1))
        attribution = said_before(text, *before) or said_after(text, min(quotation.end + 1, stop), stop)
        if attribution is not None and same_block and _NOBODY.fullmatch(text, attribution.start, attribution.end):
            found.append(replace(quotation, follows=len(found) - 1))
            continue
        if attribution is None and begins_block(text, block, quotation.start):
            attribution = announced(text, blocks, quotation.block) or signed(text, blocks, quotation.last_block)
        follows = _followed(text, blocks, found, quotation, before) if attribution is None else -1
        if attribution is None and follows < 0 and begins_block(text, block, quotation.start):
            attribution = named_below(text, blocks, quotation.last_block, quotation.end + 1)
        found.append(replace(quotation, attribution=attribution, follows=follows))
    return found


def _followed(
    text: str, blocks: Sequence[Block], found: Sequence[Quotation], quotation: Quotation, before: tuple[int, int]
) -> int:
    """The place of the quotation that one without attribution goes on from, given the words `before` it; else -1."""
    spoken = _last_spoken(text, found, quotation)
    if spoken < 0:
        return -1
    earlier = found[-1]
    if earlier.last_block == quotation.block:
        gap = text[before[0] : before[1]]
        goes_on = (not is_scare(text, earlier) or not gap.strip(" ,.;:“‘\"'’”")) and (
            not gap.strip(" ,.;:“‘\"'")
            or said_after(text, *before) is not None
            or (len(gap) < 80 and gap.strip().casefold() in ("and", ", and", "but", "and that"))
        )
        return len(found) - 1 if goes_on else -1
    goes_on = (
        begins_block(text, blocks[quotation.block], quotation.start)
        and _only_furniture(text, blocks, found[spoken].last_block, quotation.block)
        and _ends_quoted(text, blocks, found[spoken])
    )
    return spoken if goes_on else -1


def _last_spoken(text: str, found: Sequence[Quotation], quotation: Quotation) -> int:
    """The place of the last quotation before this one that is speech: a word held away by marks is none. Else -1."""
    for number in range(len(found) - 1, max(-1, len(found) - 4), -1):
        if not is_scare(text, found[number]):
            return number
        if found[number].last_block == quotation.block:
            # A scrap of the same paragraph: the writer has the word, but where it ends who said it ("... “fair”. “I").
            between = text[found[number].end : quotation.start].strip(" ,.;:“‘\"'’”")
            return number if found[number].attribution is not None and not between else -1
    return -1


def _ends_quoted(text: str, blocks: Sequence[Block], quotation: Quotation) -> bool:
    """Whether nothing but an attribution follows the quotation in its last block, in the same sentence."""
    stop = blocks[quotation.last_block].end
    tail = text[quotation.end + 1 : stop].strip(" .,”’\"'")
    return not tail or (
        len(tail) < _TAIL and not _NEW_SENTENCE.search(tail) and said_after(text, quotation.end + 1, stop) is not None
    )
