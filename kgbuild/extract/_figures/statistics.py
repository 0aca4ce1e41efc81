"""Figures with their unit and what they are out of."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from kgbuild.extract._context import Context
from kgbuild.extract._figures._figures import Figure, figures_in
from kgbuild.extract._text.sentences import split
from kgbuild.extract._text.spans import start_of
from kgbuild.model import Block, Document, Passage, Statistic
from kgbuild.rules import Rule, load_rules

_BODY = frozenset({"paragraph", "item"})
# A headline tells these, where the text does not tell them again; other numbers of headings count what follows.
_OF_HEADLINES = frozenset(
    f"statistic.{kind}" for kind in ("percentage", "out-of", "fraction", "change", "rate", "times")
)
_ROW = 600  # characters of a table's row
# Where the words that a figure belongs to begin and end: stops inside a sentence.
_EDGE = re.compile(
    r"[,;:]\s+|\s\|\s|\s[–—-]\s|[()“”\"]|\s+(?:which|who|but|while|although|whereas)\s+|\s+and\s+(?=(?:the|it|they|only|just)\b)"
)
_JOINT = re.compile(r"\s+(?:and|or|while|but)\s+")
_OPENING = re.compile(
    r"^(?:which|that|who|and|but|will|can|would|also|as|to|be|is|are|used|of|in|from|with|by)\b\s*", re.IGNORECASE
)


def find_statistics(
    document: Document, context: Context, *, disabled: frozenset[str] = frozenset()
) -> tuple[Statistic, ...]:
    """The figures of paragraphs, items and headlines, in text order.

    Passages of one sentence do not overlap, but that the two figures of a change or a range have one ("from 9 to 4").

    Years, dates, telephone numbers, ages, sections, deadlines, names of rounds, and counts of grades ("good in two
    areas") are no figures. `measure` is the stretch of the sentence that the figure stands in, and
    empty where it names a person who holds no office.
    """
    if not context.police:
        return ()
    rules = load_rules("statistics", disabled)
    known = frozenset(person.name.split()[-1] for person in context.people if person.name)
    found: list[Statistic] = []
    headlines: list[Statistic] = []
    for block, head, row in _with_heads(document.text, document.blocks):
        headline = not row and block.kind == "heading"
        hint = _SHARE if headline else None
        if not (headline or row or block.kind in _BODY) or not _has_figure(document.text, block, hint):
            continue
        told = _of_block(document.text, context, rules, block, head, known)
        if headline:
            headlines += (one for one in told if one.rule.name in _OF_HEADLINES)
        else:
            found += told
    again = {(one.value, one.denominator) for one in found}
    found += (one for one in headlines if (one.value, one.denominator) not in again)
    return tuple(sorted(found, key=start_of))


def _of_block(
    text: str, context: Context, rules: Mapping[str, Rule], block: Block, head: list[str], known: frozenset[str]
) -> Iterator[Statistic]:
    """The figures of a block; `head`: the heads of its columns, where it is a row below them."""
    number = _NUMBER.match(text, block.start, block.end)
    before: list[Figure] = []
    earlier: list[Figure] = []
    for start, end in split(text, number.end() if number is not None else block.start, block.end):
        figures = figures_in(text, start, end, rules, before, earlier)
        earlier, before = [*earlier, *before], figures
        for figure, (first, last) in zip(figures, _stretches(text, start, end, figures), strict=True):
            column = text.count(_CELL, block.start, figure.start)
            if head and not column:
                continue  # a number in a row's label names what is counted
            label = text.find(_CELL, block.start, block.end)
            elsewhere = column < len(head) and _ELSEWHERE.search(head[column]) is not None
            elsewhere = elsewhere or _is_of_all(text, (start, first), figure, last, rules["statistic.of-all-forces"])
            yield Statistic(
                value=figure.value,
                evidence=Passage(first, last, text[first:last]),
                rule=figure.rule,
                denominator=figure.of,
                unit=figure.unit,
                measure=_measure(text, *((block.start, label) if head else (first, last)), known),
                force="" if elsewhere else context.force_at(first),
                cycle=context.cycle_at(first),
            )


def _is_of_all(text: str, begins: tuple[int, int], figure: Figure, end: int, rule: Rule) -> bool:
    """Whether a sentence, or the stretch of it that holds the figure, tells of the country or of all forces."""
    sentence, stretch = begins
    return (
        rule.pattern("lead_pattern").fullmatch(text, sentence, figure.start) is not None
        or rule.pattern("before_pattern").search(text, stretch, figure.start) is not None
        or rule.pattern("after_pattern").match(text, figure.end, end) is not None
    )


_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+(?=[A-Z“‘\"])")  # of a paragraph
_CELL = " | "
# Heads of columns whose figures are not the force's.
_ELSEWHERE = re.compile(r"\b(?:england|national|average|all\s+forces|similar|peers?|other)\b", re.IGNORECASE)
# Years at the head of a column, in a row whose other cells hold no number.
_YEARS = re.compile(r"\b(?:19|20)\d\d(?:\s?[-/–]\s?(?:\d\d){1,2})?\b")


def _with_heads(text: str, blocks: Sequence[Block]) -> Iterator[tuple[Block, list[str], bool]]:
    """Each block, with the heads of its columns where its table has a line of heads, and whether it is a row.

    A line of plain text with cells may look like a heading: it is a row all the same.
    """
    head: list[str] = []
    within = False
    for block in blocks:
        words = text[block.start : block.end] if block.end - block.start < _ROW else ""
        row = _CELL in words and (block.kind in _BODY or block.kind == "heading")
        if row and not within and _DIGIT.search(_YEARS.sub("", words)) is None:
            head = words.split(_CELL)
        elif not row:
            head = []
        within = row
        yield block, head, row


# A person by title, by name and age, or who tells something: how victims, suspects and witnesses are told.
_SOMEBODY = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx)\.?\s+(?:[A-Z][\w’'-]+\s+)?(?P<titled>[A-Z][\w’'-]+)"
    r"|\b[A-Z][a-z’'-]+\s+(?P<aged>[A-Z][\w’'-]+),\s+(?:aged\s+|who\s+(?:is|was)\s+)?\d{1,2}\b"
    r"|\b[A-Z][a-z’'-]+\s+(?P<telling>[A-Z][\w’'-]+)\s+(?:said|says|told|claims|claimed|lost|waited|called|rang)\b"
)


def _measure(text: str, start: int, end: int, known: frozenset[str]) -> str:
    """What a figure is of: its stretch of words, or the label of its row; "" where they name a private person."""
    return "" if _names_somebody(text, start, end, known) else " ".join(text[start:end].split())


def _names_somebody(text: str, start: int, end: int, known: frozenset[str]) -> bool:
    """Whether a stretch names a person who is none of the document's office holders."""
    # An age may stand just behind the stretch.
    known = known | frozenset(load_rules("people")["person.names"].words("no_names"))
    return any(
        match[match.lastgroup or 0] not in known
        for match in _SOMEBODY.finditer(text, start, min(len(text), end + 16))
        if match.start() < end
    )


_DIGIT = re.compile(r"\d")
_HINT = re.compile(
    r"\b(?:hal(?:f|ves)|thirds?|quarters?|(?:fif|six|seven|eigh|nin|ten)ths?|out\s+of|in\s+(?:two|three|four|five|six|seven|eight|nine|ten|twelve)|per\s?cent|averag\w+|twice|halved|dozen|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundred)\b",
    re.IGNORECASE,
)
# What a headline has that tells a share.
_SHARE = re.compile(
    r"%|\b(?:per\s?cent|hal(?:f|ves)|thirds?|quarters?|fifths?|tenths?|times|out\s+of|in\s+(?:every\s+)?(?:\d|two|three|four|five|six|seven|eight|nine|ten)|\d+\s+of)\b",
    re.IGNORECASE,
)


def _has_figure(text: str, block: Block, hint: re.Pattern[str] | None) -> bool:
    """Whether a block has what figures are told with; `hint`: what else it must have."""
    if hint is not None and hint.search(text, block.start, block.end) is None:
        return False
    return (_DIGIT.search(text, block.start, block.end) or _HINT.search(text, block.start, block.end)) is not None


def _stretches(text: str, start: int, end: int, figures: list[Figure]) -> list[tuple[int, int]]:
    """For each figure its part of the sentence: from the edge before it to the edge behind it, none over another.

    The two figures of a pair have one.
    """
    if not figures:
        return []
    cuts = list(_EDGE.finditer(text, start, end))
    edges, stops = [start, *(cut.end() for cut in cuts), end], [*(cut.start() for cut in cuts), end]
    found: list[tuple[int, int]] = []
    floor = start
    for number, figure in enumerate(figures):
        paired = number > 0 and figures[number - 1].pair
        if paired:
            found.append(found[-1])
            continue
        begin = max(edges[bisect_right(edges, figure.start) - 1], floor)
        told = max(figure.end, figure.pair)
        edge = min(bisect_left(stops, told), len(stops) - 1)
        if stops[edge] == told and edge < len(cuts) and cuts[edge][0].strip() in _DEFINES:
            edge += 1
        stop = stops[edge]
        after = number + (2 if figure.pair else 1)
        if after < len(figures):
            following = figures[after].start
            if following < stop:
                # Two figures share the words: each keeps those up to the joint between them, or up to its own end; a
                # share keeps "of the" before the number that it is of.
                joint = next(reversed(list(_JOINT.finditer(text, told, following))), None)
                stop = joint.start() if joint is not None else following if figure.unit == "per cent" else told
        if stop - begin > 160:
            begin = max(begin, text.rfind(" ", start, max(start + 1, figure.start - 100)) + 1)
        while begin < figure.start and (text[begin].isspace() or text[begin] in ',;:–—-“”"‘()'):
            begin += 1
        if (opening := _OPENING.match(text[begin : figure.start])) and number:
            begin += opening.end()
        stop = max(stop, told)
        while stop > told and (text[stop - 1].isspace() or text[stop - 1] in '.,;:–—-“”"’)'):
            stop -= 1
        if interval := _INTERVAL.match(text, stop, end):
            stop = interval.end()
        found.append((begin, stop))
        floor = stop
    return found


# Words right behind a figure that go on to say what it counts: "the 320 people who work there".
_DEFINES = frozenset({"who", "which"})
# How sure a figure is belongs to its words.
_INTERVAL = re.compile(r"\s*\((?:±|\+/-|with\s+an?\s+(?:confidence\s+interval|margin))[^()]{1,60}\)")
