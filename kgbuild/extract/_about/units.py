"""Regional organised crime units: where a text names one, the parts of a document about one, and their grades."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kgbuild.extract._about.body import Body
from kgbuild.extract._context import Context
from kgbuild.extract._grades.grades import grade_of
from kgbuild.extract._questions import question_for
from kgbuild.extract._text.sentences import sentences
from kgbuild.extract._text.spans import start_of
from kgbuild.model import Block, Document, Judgement, Passage
from kgbuild.reference import Reference, fold
from kgbuild.rules import Rule, guarded, load_rules


def unit_headings(body: Body) -> dict[int, str]:
    """Where a heading begins a part about a regional unit, and its id; "" for a unit that the reference data lack."""
    rule = load_rules("units")["unit.named"]
    found: dict[int, str] = {}
    for block in body.document.blocks:
        if block.kind != "heading" or block.level == 1 or block.end - block.start > rule.number("longest"):
            continue
        named = [unit for _, _, unit in _named(body.document.text, body.reference, block.start, block.end)]
        if named or rule.pattern("heading_pattern").search(body.document.text, block.start, block.end):
            found[block.start] = named[0] if len(set(named)) == 1 else ""
    return found


def unit_of(text: str, context: Context, start: int, end: int) -> str:
    """The id of the regional unit that words tell of: the one they begin with, or that their part is about; else ""."""
    section = context.section_at(start)
    if section is not None and section.unit is not None:
        return section.unit
    first = next(_named(text, context.reference, start, end), None)
    return first[2] if first is not None and not _ARTICLE.sub("", text[start : first[0]]) else ""


_ARTICLE = re.compile(r"^\W*(?:the\s+)?", re.IGNORECASE)


def with_units(found: tuple[Judgement, ...], document: Document, context: Context) -> tuple[Judgement, ...]:
    """The judgements of `document` in text order: `found`, of forces, and those of regional units.

    At most one for a unit and cycle. What a sentence says of a unit is no judgement of the force that the text is on.
    """
    rule = load_rules("units", context.disabled)["judgement.of-unit"]
    if not rule.on or not context.police:
        return found
    units: dict[tuple[str, str], Judgement] = {}
    said: list[tuple[Passage, str]] = []
    for start, end, unit, grade in _graded(document, context, rule):
        cycle = context.cycle_at(start)
        question = question_for(context.reference, cycle, rule.words("area")[0], "serious and organised crime")
        if cycle and question and grade:
            passage = Passage(start, end, document.text[start:end])
            said.append((passage, grade))
            if not unit:
                continue  # one that the tables do not have: still none of the force's
            one = Judgement("", cycle, question, grade, passage, rule.ref, organisation=unit)
            units.setdefault((unit, cycle), one)
    of_forces = (one for one in found if not any(_says(passage, grade, one) for passage, grade in said))
    return tuple(sorted((*of_forces, *units.values()), key=start_of))


def _says(passage: Passage, grade: str, judgement: Judgement) -> bool:
    start = start_of(judgement)
    return judgement.grade == grade and passage.start <= start < passage.end


def _graded(document: Document, context: Context, rule: Rule) -> Iterator[tuple[int, int, str, str]]:
    """Start and end of the words, the unit's id, "" for one that the tables do not have, and its grade."""
    for block in document.blocks:
        section = context.section_at(block.start)
        unit = section.unit if section is not None and section.unit else ""
        if block.kind == "grade":
            if unit:
                yield block.start, block.end, unit, grade_of(document.text[block.start : block.end])
        elif block.kind in ("paragraph", "item"):
            yield from _in_block(document.text, context, block, unit, rule)


def _in_block(text: str, context: Context, block: Block, unit: str, rule: Rule) -> Iterator[tuple[int, int, str, str]]:
    any_unit = rule.pattern("unit_pattern")
    for start, end in sentences(text, block.start, block.end):
        subjects = [(last, named) for _, last, named in _named(text, context.reference, start, end)]
        subjects += [(match.end(), "") for match in any_unit.finditer(text, start, end)]
        if unit:
            subjects += [(own.end(), unit) for own in rule.pattern("own_pattern").finditer(text, start, end)]
        for last, named in subjects:
            if match := rule.pattern().match(text, last, end):
                yield start, end, named, grade_of(match["grade"] or match["required"])


def _named(text: str, reference: Reference, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Start, end and id of the units that ``text[start:end]`` names."""
    pattern, ids = _names(reference)
    for match in pattern.finditer(text, start, end):
        yield match.start(), match.end(), ids[_key(match[0])]


@lru_cache(maxsize=4)
def _names(reference: Reference) -> tuple[re.Pattern[str], dict[str, str]]:
    """One expression for all names of single units, and each name's id."""
    networks = {unit.parent for unit in reference.organisations.values()}
    ids = {
        _key(name): unit.id
        for unit in reference.organisations.values()
        if unit.kind == "regional-unit" and unit.id not in networks
        for name in (unit.name, *unit.alt_names)
    }
    longest_first = sorted(ids, key=lambda name: (-len(name), name))
    joined = "|".join(r"[\s-]+".join(map(re.escape, name.split())) for name in longest_first)
    return guarded(re.compile(rf"\b(?:{joined})\b", re.IGNORECASE)), ids


def _key(name: str) -> str:
    return fold(name).replace("-", " ")
