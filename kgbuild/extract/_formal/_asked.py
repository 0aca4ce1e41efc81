"""Causes of concern with what is recommended about them, and lists of recommendations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from kgbuild.extract._formal._reader import Reader, items_from
from kgbuild.extract._text.sentences import sentences
from kgbuild.model import Block, Finding
from kgbuild.rules import Rule


def causes(reader: Reader, rule: Rule, heading: str, blocks: list[Block]) -> Iterator[Finding]:
    """The concern itself, and the recommendations that follow it without a heading of their own.

    Under a heading that speaks of several, each of a few short paragraphs tells one, and so does a headline or a
    numbered line below recommendations.
    """
    recommendation = reader.rules["formal.recommendation"]
    kind = "accelerated-cause-of-concern" if "accelerated" in heading.lower() else ""
    plural = rule.pattern("plural_pattern").match(heading) is not None
    short = all(block.kind == "paragraph" and block.end - block.start <= rule.number("longest") for block in blocks)
    told = answered = False
    blocks = [part for block in blocks for part in _with_lead_apart(reader, recommendation, block)]
    index = 0
    while index < len(blocks):
        block = blocks[index]
        line = reader.line(block)
        first = index
        index += 1
        asks = "asks_pattern" if block.kind == "item" or block.start in reader.numbered else "dated_pattern"
        if told and recommendation.pattern(asks).search(line):
            below = items_from(blocks, index) if block.kind == "item" or line.endswith(":") else []
            index += len(below)
            answered = True
            yield from recommendations(reader, recommendation, "", [block, *below])
            continue
        listed = items_from(blocks, index) if rule.pattern("announcing_pattern").search(line) else []
        if listed and not told:
            index += len(listed)
            told = True
            yield from reader.findings(rule, [(item.start, item.end) for item in listed], item=True, kind=kind)
            continue
        headline = (block.kind != "item" and line[-1:] not in ".!?:;") or (answered and reader.mark(block)[:1] == "1")
        prose = index < len(blocks) and blocks[index].kind == "paragraph" and reader.line(blocks[index])[-1:] in ".:"
        if not told and headline and prose and not rule.pattern("telling_pattern").search(line):
            continue  # a topic, which the paragraph below it tells
        goes_on = told and rule.pattern("reason_pattern").match(line) is not None
        if not told or (plural and not goes_on and (headline if answered else short and first < rule.number("most"))):
            for finding in reader.findings(rule, _naming(reader, rule, block), kind=kind):
                told, answered = True, False
                yield finding


def _with_lead_apart(reader: Reader, rule: Rule, block: Block) -> list[Block]:
    """A paragraph, and as a block of its own the sentence at its end that leads to what is recommended."""
    text, ends = reader.text, reader.text[block.end - 1] == ":"
    spans = sentences(text, block.start, block.end) if ends and block.kind == "paragraph" else []
    if not spans[1:] or rule.pattern("dated_pattern").search(text[slice(*spans[-1])]) is None:
        return [block]
    return [replace(block, end=spans[-2][1]), replace(block, start=spans[-1][0])]


def _naming(reader: Reader, rule: Rule, block: Block) -> list[tuple[int, int]]:
    """The sentence of a block that names the concern, or its first: "This is a cause of concern" names nothing."""
    spans = sentences(reader.text, block.start, block.end)
    named = [
        span
        for span in spans
        if rule.pattern("named_pattern").search(reader.text, *span)
        and not rule.pattern("back_pattern").match(reader.text, *span)
        and len(reader.text[slice(*span)].split()) >= 9
    ]
    return [*(named or spans)][:1]


def recommendations(reader: Reader, rule: Rule, heading: str, blocks: list[Block]) -> Iterator[Finding]:
    """What the blocks ask: each item of a list, and each sentence that asks anew.

    What has a number of its own is one recommendation, with the list that goes on it.
    """
    single = rule.pattern("single_pattern").search(heading) is not None
    numbered = rule.pattern("numbered_pattern").search(heading) is not None
    listed = asked = False
    when: Block | None = None  # "Within three months", alone on its line
    index = 0
    while index < len(blocks):
        block = blocks[index]
        index += 1
        line = reader.line(block)
        if reader.only_when(line):
            when, listed = block, False
            continue
        below = items_from(blocks, index)
        index += len(below)
        if block.kind == "item" or (below and line.endswith(":") and not reader.spells_out(line)):
            if reader.answering and asked and block.kind != "item" and not reader.puts(line):
                continue  # the list of one who answers
            listed = asked = True
            if below and (numbered or block.start in reader.numbered) and block.kind != "item":
                whole = reader.findings(rule, [(block.start, below[-1].end)])
                yield from (reader.with_lead(one, when) for one in whole)
                continue
            lists = ([block, *below], (when,)) if block.kind == "item" else (below, (block, when))
            yield from _listed(reader, rule, lists[0], *lists[1])
            continue
        if not below and rule.pattern("lead_only_pattern").search(line):
            continue  # it leads to lines that say by when
        if not reader.spells_out(line):
            index -= len(below)
        asks = rule.pattern("after_list_pattern" if listed else "sentence_pattern")  # a list may end the box
        if asked and single and not listed:
            asks = rule.pattern("after_one_pattern")
        if reader.answering and asked and not reader.puts(line):
            continue  # one who answers speaks, and may go on with what others should do
        for span in sentences(reader.text, block.start, block.end):
            if asked and rule.pattern("continuing_pattern").match(reader.text, *span):
                continue  # "This review should ..." goes on with what was asked
            words = reader.text[slice(*span)]
            if reader.was_recommended(words, span[0]):
                continue
            if asks.search(words) and (not reader.answering or reader.puts(words)):
                for finding in reader.findings(rule, [span]):
                    asked = True
                    yield reader.with_lead(finding, when)


def _listed(reader: Reader, rule: Rule, items: list[Block], *leads: Block | None) -> Iterator[Finding]:
    """Each item of a list, with its own deadline or that of the nearest sentence that leads to it.

    An item that ends in a colon leads to those below it in lower case, and to all where it says no more than
    "the force should:"; where these only spell out what it asks, or asked before its last sentence, they are no items.
    """
    lead: Block | None = None
    every = spelt_out = False
    mark = ""  # of the item whose points these are
    for item, below in zip_longest(items, items[1:]):
        line = reader.line(item)
        if not (every or mark) and not reader.text[item.start].islower():
            lead, spelt_out = None, False  # a list in the list has ended
        if mark and reader.mark(item) == mark:
            mark, spelt_out = "", False
        if spelt_out:
            continue
        only = rule.pattern("lead_only_pattern").search(line) is not None
        points = reader.text[item.start].islower() or line.endswith(" by:")
        if line.endswith(":") and below is not None and not only and points:
            mark = reader.mark(item) if reader.mark(below) not in ("", reader.mark(item)) else ""
            spelt_out = bool(mark)
        if not spelt_out and line.endswith(":") and below is not None and (only or reader.text[below.start].islower()):
            whole = sentences(reader.text, item.start, item.end)
            asked = rule.pattern("sentence_pattern").search(reader.text[slice(*whole[0])]) if whole[1:] else None
            spelt_out = reader.spells_out(line) or item.start in reader.numbered or asked is not None
            if not spelt_out:
                every = every or only
                lead = item if lead is None or reader.deadlines.of(line, whole=True)[0] else lead
                continue
        span = (reader.without_label(rule, item).start, item.end)
        for finding in reader.findings(rule, [span], item=True):
            yield reader.with_lead(finding, lead, *leads)
