"""Formal findings told in running text, where no heading or label marks them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kgbuild.extract._context import known_years
from kgbuild.extract._formal._counted import pieces_counted
from kgbuild.extract._formal._reader import CONCERNS, INSPECTORATE, NATIONAL, Reader, items_from, practice_kind
from kgbuild.extract._questions import area_hits, question_for, stems
from kgbuild.extract._text.sentences import sentences
from kgbuild.extract._text.spans import start_of
from kgbuild.model import Block, Finding, Passage
from kgbuild.rules import Rule

_NUMBERS = ("two", "three", "four", "five", "six")
_QUOTED = re.compile(r"[^“\"]{0,60}(?::|\bthat|,)\s*[“\"]")
_SPLIT = re.compile(r"\s*[;,]\s+and\s+(?=(?:an?|the|its|how|by)\s)|;\s+")


def in_prose(reader: Reader, found: list[Finding]) -> Iterator[Finding]:
    """What sentences call a cause of concern, a recommendation, an area for improvement or innovative practice.

    Of a kind of which `found` has any, sentences only speak again; practice is told beside its boxes too, and so is
    what a report recommends at the head of a paragraph.
    """
    rules, kinds = reader.rules, {finding.kind for finding in found}
    concern, told = rules["formal.cause-of-concern-in-prose"], [one for one in found if one.kind in CONCERNS]
    if all(finding.rule.name == concern.name for finding in told):  # under headings all are told
        yield from _concerns(reader, concern, told)
    listed = not kinds.isdisjoint(("recommendation", NATIONAL))
    if not listed or reader.context.kind in INSPECTORATE:
        yield from _recommendations(reader, rules["formal.recommendation-in-prose"], more=listed)
    if "area-for-improvement" not in kinds:
        yield from _areas(reader, rules["formal.area-for-improvement-in-prose"])
    yield from _practice(reader, rules["formal.practice-in-prose"])


_BODY = ("paragraph", "item")


def _told(reader: Reader, word: str, kinds: tuple[str, ...] = _BODY) -> Iterator[tuple[int, int, Block]]:
    """Start and end of each sentence of blocks of these kinds that hold the word, and the block it stands in."""
    for block in reader.blocks:
        held = block.kind in kinds and word in reader.text[block.start : block.end].lower()
        if held and not reader.answers(block):
            for start, end in sentences(reader.text, block.start, block.end):
                yield start, end, block


def _concerns(reader: Reader, rule: Rule, told: list[Finding]) -> list[Finding]:
    """The causes of concern that sentences tell, or headlines alone, once for one subject.

    The one that names the inspectorate comes first. Beside those `told` by a sentence that counts them, only what is
    called another one.
    """
    own = reader.context.kind in INSPECTORATE  # its headings are no headlines
    candidates = _tell_concern(reader, rule, _BODY, more=bool(told)) or (
        [] if own or told else _tell_concern(reader, rule, ("heading",))
    )
    common = rule.words("common")
    kept = [(one, stems(one.evidence.quote).difference(common)) for one in told if isinstance(one.evidence, Passage)]
    for _, finding, subject in sorted(candidates, key=lambda one: (one[0], start_of(one[1]))):
        if all(len(subject & other) < 2 or finding.force != one.force for one, other in kept):
            kept.append((finding, subject))
    return [finding for finding, _ in kept[len(told) :]]


def _tell_concern(
    reader: Reader, rule: Rule, kinds: tuple[str, ...], *, more: bool = False
) -> list[tuple[int, Finding, frozenset[str]]]:
    """The findings of sentences of blocks of these kinds: how sure each is (0: surest) and the stems of its subject.

    `more`: only of sentences that tell another one than those known.
    """
    candidates: list[tuple[int, Finding, frozenset[str]]] = []
    for start, end, block in _told(reader, "concern", kinds):
        if not _raises_concern(reader, rule, start, end, block):
            continue
        words = reader.text[start:end]
        if more and rule.pattern("more_pattern").search(words) is None:
            continue
        surest = 0 if re.search(r"\bto\s+(?:the\s+)?(?:HMIC|inspectorate)", words) else 1
        goes_on = rule.pattern("goes_on_pattern").search(reader.text, start, end)
        told = end if goes_on is None else goes_on.start()
        spans = _pieces(reader.text, *_inside_quotes(reader.text, start, told), rule.pattern("another_pattern"))
        for finding, (first, last) in ((one, span) for span in spans for one in reader.findings(rule, [span])):
            if not finding.question:
                finding = replace(finding, question=_question_of(reader, first, last))
            subject = stems(reader.text[first:last]) if spans[1:] else stems(words)
            candidates.append((surest, finding, subject.difference(rule.words("common"))))
    return candidates


def _raises_concern(reader: Reader, rule: Rule, start: int, end: int, block: Block) -> bool:
    """Whether a sentence tells a cause of concern, and the inspectorate says it or is said to."""
    words = reader.text[start:end]
    match = next((match for pattern in rule.all_patterns() if (match := pattern.search(words))), None)
    if match is None or rule.pattern("not_pattern").search(words):
        return False
    counted = rule.pattern("several_pattern").search(match[0]) is not None
    if counted and not rule.pattern("about_pattern").match(words, match.end()):
        return False  # a count of concerns says nothing of any one of them
    around = reader.text[block.start : block.end]
    if rule.pattern("closed_pattern").search(around):
        return False
    return reader.context.kind in INSPECTORATE or rule.pattern("ascribed_pattern").search(around) is not None


def _question_of(reader: Reader, start: int, end: int) -> str:
    """The question of the first area that the sentence names, where its section gives none."""
    cycle = reader.context.cycle_at(start)
    for hit in area_hits(reader.text, start, end):
        question = question_for(reader.context.reference, cycle, hit.area, reader.text[hit.start : hit.end])
        if question:
            return question
    return ""


def _areas(reader: Reader, rule: Rule) -> Iterator[Finding]:
    """What a sentence calls the area for improvement, and what follows one that announces several."""
    asks, one, text = rule.pattern("asks_pattern"), rule.pattern("one_pattern"), reader.text
    left = 0  # blocks in which a speaker may yet count up what was announced
    for block in reader.blocks:
        announced = left > 0 and rule.pattern("counted_pattern").match(text, block.start, block.end) is not None
        left = max(0, left - 1)
        if block.kind not in ("paragraph", "item") or not (announced or "improvement" in text[block.start : block.end]):
            continue
        if (listing := rule.pattern("enumerating_pattern").search(text, block.start, block.end)) is not None:
            parts = _enumerated(reader, rule, listing.end(), block.end)
            firsts = [sentences(text, *part)[:1] or [part] for part in parts]
            yield from reader.findings(rule, [first for (first,) in firsts], item=True)
            continue
        for start, end in sentences(text, block.start, block.end):
            named = _named_areas(reader, rule, start, end, block)
            if named:
                yield from reader.findings(rule, named, item=True)
            elif announced and (asks.search(text, start, end) or one.match(text, start, end)):
                yield from reader.findings(rule, [_inside_quotes(text, start, end)])
            else:
                announced = rule.pattern("announcing_pattern").search(text, start, end) is not None
                announced = announced and not reader.of_earlier_round(text[start:end], start)
        left = rule.number("turns") if announced else left


def _named_areas(reader: Reader, rule: Rule, start: int, end: int, block: Block) -> list[tuple[int, int]]:
    """The spans of what a sentence itself calls areas for improvement; not of an earlier round, unless they remain."""
    text = reader.text
    among = rule.pattern("among_pattern").search(text, start, end)
    listed = among or rule.pattern("listed_pattern").search(text, start, end)
    match = listed or rule.pattern().search(text, start, end)
    if match is None:
        return []
    remains = rule.pattern("remains_pattern").search(text, block.start, block.end)
    if not remains and reader.of_earlier_round(text[start:end], start):
        return []
    if listed is not None:
        cut = rule.pattern("cut_pattern" if among is None else "among_cut_pattern")
        return _pieces(text, listed.start("text"), end, cut)
    return [_inside_quotes(text, max(match.start("text"), match.start("said")), end)]


def _practice(reader: Reader, rule: Rule) -> Iterator[Finding]:
    """Practice that a sentence calls innovative, promising or notable; each piece, where it counts several."""
    text = reader.text
    for start, end, block in _told(reader, "practice"):
        named = rule.pattern("named_pattern").search(text, start, end)
        if named is None or rule.pattern("not_pattern").search(text, start, end):
            continue
        match = rule.pattern("before_pattern").match(text, start, end)
        match = match or rule.pattern("praised_pattern").search(text, start, end)
        match = match or rule.pattern().search(text, start, end)
        if match is None or reader.answers(replace(block, start=match.start("text"))):
            continue
        pieces = [match.span("text")]
        if several := rule.pattern("several_pattern").search(text, start, match.start("text")):
            counted = reader.rules["formal.counted"]
            told = match.span("text")
            pieces = pieces_counted(text, *told, counted, several[0]) if several[0] in _NUMBERS else []
            pieces = pieces or _pieces(text, *match.span("text"), _SPLIT)
        yield from reader.findings(rule, pieces, item=True, kind=practice_kind(named[0]))


def _recommendations(reader: Reader, rule: Rule, *, more: bool) -> Iterator[Finding]:
    """What sentences recommend: the items of the list below, the parts that they number, or the words themselves.

    `more`: only of paragraphs that begin with what is recommended, and under no heading of formal items.
    """
    text, listing = reader.text, reader.rules.get("formal.recommendation", rule)
    for index, block in enumerate(reader.blocks):
        section = reader.context.section_at(block.start) if more else None
        if block.kind not in _BODY or reader.answers(block) or (section is not None and section.role):
            continue
        for start, end in sentences(text, block.start, block.end):
            first = start == block.start and block.kind == "paragraph"
            dated = first and rule.pattern("dated_pattern").match(text, start, end) is not None
            asks = dated or (first and rule.pattern("beside_pattern").match(text, start, end)) if more else dated
            if not asks and (more or not _recommends(reader, rule, text[start:end])):
                continue
            past = rule.pattern("past_pattern").search(text, start, end) is not None
            headed = index > 0 and rule.pattern("headed_pattern").match(reader.line(reader.blocks[index - 1]))
            if past and not headed and reader.context.kind in rule.words("own_kinds"):
                continue  # asked in an earlier round, and quoted only under a heading that says so
            line = reader.line(block)
            below = items_from(reader.blocks, index + 1) if line[-1:] == ":" and not reader.spells_out(line) else []
            numbered = [] if below else _enumerated(reader, rule, start, end)
            lead = replace(block, start=start, end=numbered[0][0]) if numbered else block
            parts = [(item.start, item.end) for item in below] or numbered
            urged = rule.pattern("urged_pattern").search(text, start, end)
            concern = reader.rules["formal.cause-of-concern-in-prose"]
            goes_on = concern.pattern("goes_on_pattern").search(text, start, end)
            begin = urged.start("text") if urged is not None else goes_on.end() if goes_on else start
            spans = parts or _pieces(text, *_inside_quotes(text, begin, end), rule.pattern("also_pattern"))
            for one in reader.findings(listing if parts else rule, spans, item=bool(parts)):
                led = reader.with_lead(one, lead) if parts else one
                # What was asked earlier ran from an earlier day.
                yield replace(led, due="", due_basis="") if past and headed else led


def _recommends(reader: Reader, rule: Rule, words: str) -> bool:
    """Whether the sentence tells what is recommended in this round, and to the force."""
    kind = reader.context.kind
    if not any(pattern.search(words) for pattern in rule.all_patterns()):
        return False
    if kind in rule.words("loose_kinds") and rule.pattern("loose_pattern").search(words):
        return False
    if kind in rule.words("own_kinds") and rule.pattern("before_pattern").search(words):
        return False
    if not rule.pattern("not_pattern").search(words):
        return True
    first, _ = known_years(reader.context.reference, reader.context.cycle)
    years = [int(year) for year in re.findall(r"\b20\d\d\b", words)]
    return bool(years and first) and max(years) >= first and "recommended" not in words


def _enumerated(reader: Reader, rule: Rule, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the parts of a sentence that numbers what it asks, "(i) ...; and (ii) ..."; [] for any other."""
    marks = list(rule.pattern("mark_pattern").finditer(reader.text, start, end))
    if len(marks) < 2:
        return []
    return list(zip((mark.end() for mark in marks), [*(mark.start() for mark in marks[1:]), end], strict=True))


def _pieces(text: str, first: int, last: int, cut: re.Pattern[str]) -> list[tuple[int, int]]:
    """The spans of what stands between the cuts of a stretch of text."""
    cuts = [*cut.finditer(text, first, last)]
    return list(zip([first, *(one.end() for one in cuts)], [*(one.start() for one in cuts), last], strict=True))


def _inside_quotes(text: str, start: int, end: int) -> tuple[int, int]:
    """The quoted words, where the sentence is "she said: “...", without the marks."""
    match = _QUOTED.match(text, start, end)
    if match is not None:
        start = match.end()
    while start < end and text[start] in '“"':
        start += 1
    while end > start and text[end - 1] in '”"':
        end -= 1
    return start, end
