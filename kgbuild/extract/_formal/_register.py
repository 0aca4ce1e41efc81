"""The inspectorate's public register of recommendations: an entry, its number, and what became of it, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from kgbuild.extract._about.sections import cycle_of_heading
from kgbuild.extract._context import Context
from kgbuild.extract._forces import force_mentions
from kgbuild.extract._formal._deadlines import Deadlines
from kgbuild.extract._text.dates import parse_date
from kgbuild.model import Block, Document, Finding, Passage
from kgbuild.rules import Rule, load_rules


def find_registered(document: Document, context: Context) -> tuple[Finding, ...]:
    """The recommendations of a page of the register, in text order, each with its number and last status; else ().

    One entry is one recommendation, however many points it lists: the register numbers and closes it as a whole.
    """
    rule = load_rules("formal", context.disabled)["formal.register"]
    signed = rule.pattern("sign_pattern").search(document.text)
    return tuple(_entries(document, context, rule)) if signed else ()


def _entries(document: Document, context: Context, rule: Rule) -> Iterator[Finding]:
    deadlines = Deadlines(context)
    address = rule.pattern("address_pattern").search(document.address)
    number, heading = (address["number"] if address else ""), ""
    headed = any(rule.pattern("head_pattern").fullmatch(_line(document, block)) for block in document.blocks)
    named = bool(number) or not headed  # a saved page may have lost the number of its only entry
    asked: list[Block] = []
    for block in (piece for whole in document.blocks for piece in _pieces(document, whole, rule)):
        line = _line(document, block)
        if block.kind == "notice":
            continue
        if head := rule.pattern("head_pattern").fullmatch(line):
            number, heading, asked, named = head["number"], line, [], True
        elif named and rule.pattern("event_pattern").match(line):
            if asked:
                yield from _entry(document, context, rule, deadlines, (number, heading), asked)
                named = False  # what comments ask is no entry
            asked = []
        elif named and (asked or rule.pattern("asks_pattern").search(line)):
            asked.append(block)


def _pieces(document: Document, block: Block, rule: Rule) -> Iterator[Block]:
    """What a block holds that the page sets on lines of its own, where it was saved on one: heads and events."""
    cuts = [match.end() for match in rule.pattern("cut_pattern").finditer(document.text, block.start, block.end)]
    for start, end in pairwise([block.start, *(cut for cut in cuts if block.start < cut < block.end), block.end]):
        if document.text[start:end].strip():
            yield replace(block, start=start, end=start + len(document.text[start:end].rstrip()))


def _line(document: Document, block: Block) -> str:
    return " ".join(document.text[block.start : block.end].split())


def _entry(
    document: Document,
    context: Context,
    rule: Rule,
    deadlines: Deadlines,
    named: tuple[str, str],
    asked: list[Block],
) -> Iterator[Finding]:
    """The recommendation in the blocks `asked`, named by number and heading, with the last status that follows it.

    Of no force where neither the heading nor the page says which.
    """
    number, heading = named
    start, end = asked[0].start, asked[-1].end
    forces = {one.force for one in force_mentions(heading, context.reference)}
    force = forces.pop() if len(forces) == 1 else "" if forces else context.force_at(start)
    status, day, told = _status(document, context, rule, end)
    passage = Passage(start, end, document.text[start:end])
    due, basis = deadlines.of(passage.quote, whole=True)
    cycle = cycle_of_heading(heading, load_rules("context", context.disabled)["context.cycle-named"])
    yield Finding(
        "recommendation",
        force,
        cycle,
        "",
        passage,
        rule.ref,
        due=due,
        due_basis=basis,
        status=status,
        status_date=day,
        status_words=told,
        item_no=number,
    )


def _status(document: Document, context: Context, rule: Rule, start: int) -> tuple[str, str, Passage | None]:
    """The last status told after `start` and before the next entry, its day, and its words; empty where none is."""
    following = rule.pattern("next_pattern").search(document.text, start)
    end = following.start() if following else len(document.text)
    told = list(rule.pattern("status_pattern").finditer(document.text, start, end))
    if not told:
        return "", "", None
    last = told[-1]
    day = parse_date(last["date"], load_rules("context", context.disabled)["context.published"])
    return last["status"].lower(), day, Passage(last.start(), last.end(), last.group())
