"""Document to facts: what a text says of a force, each fact with its passage and the rule that made it.

`resolve_context` first finds out what the document is about; a private module for each kind of fact then reads it. The
rules are data beside the code (``rules/*.toml``), named and versioned.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from functools import partial
from itertools import accumulate
from typing import TypeVar, cast

from kgbuild.extract._about.resolve import resolve_context
from kgbuild.extract._about.units import with_units
from kgbuild.extract._context import Context
from kgbuild.extract._figures.statistics import find_statistics
from kgbuild.extract._findings.assessments import find_assessments, tells_of_inspection
from kgbuild.extract._formal import find_formal
from kgbuild.extract._grades.counts import find_grade_counts
from kgbuild.extract._grades.judgements import read_judgements
from kgbuild.extract._ledger import account, recount
from kgbuild.extract._monitoring import find_monitoring
from kgbuild.extract._organisations import find_organisations
from kgbuild.extract._people.people import find_people
from kgbuild.extract._text.mended import mended
from kgbuild.extract._themes import attach_themes
from kgbuild.extract._voices.statements import find_statements
from kgbuild.line_breaks import with_breaks, with_offset, without_offset
from kgbuild.markdown import without_marks
from kgbuild.model import Document, DocumentFacts, Finding, Passage
from kgbuild.reference import Reference

__all__ = ["extract_facts", "recount"]

_T = TypeVar("_T")

# Spaces that do not break or have a width of their own, and hyphens, are as plain ones to all rules: one for one.
_PLAIN = str.maketrans(
    "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2010\u2011", " " * 12 + "--"
)

_BRACKETS = re.compile(r"\[([A-Z]{2,9})\]")  # of an abbreviation: "the Commissioner [PCC]"
_FOLD = re.compile(r"(?<![;:])(?<!; and)(?<!; or)\n")  # no end of a line in a list that has no other marks


def extract_facts(document: Document, reference: Reference, *, disabled: frozenset[str] = frozenset()) -> DocumentFacts:
    """All that `document` says, in text order, and an account of what was not read.

    Args:
        document: as `read_document` gives it.
        reference: the tables that forces, cycles, questions, people and organisations are looked up in.
        disabled: names of rules that are switched off, to see what falls without them.

    Returns:
        Facts of which each rests on a passage of the document. A document about another service than the police has
        a kind and a title and no facts.

    Raises:
        RuleError: a rule file is malformed.
    """
    if (other := mended(document)) is not None:
        told = extract_facts(other.document, reference, disabled=disabled)
        return _recounted(_requoted(told, document.text, other.place), document)
    plain, breaks = _plain(document), document.breaks
    if plain == document.text and not breaks:
        return _facts_of(document, reference, disabled)
    told = _facts_of(_with_lines(replace(document, text=plain)), reference, disabled)
    if not breaks:
        return _requoted(told, document.text, int)
    return _recounted(_requoted(told, document.text, partial(without_offset, places=breaks)), document)


def _recounted(facts: DocumentFacts, document: Document) -> DocumentFacts:
    """The facts with an account of the text as it was read, which was longer or shorter than the one they stand in."""
    return replace(facts, ledger=replace(recount(facts), characters=len(document.text)))


def _with_lines(document: Document) -> Document:
    """The document with the line breaks that its text has lost."""
    breaks = document.breaks
    if not breaks:
        return document
    blocks = (
        replace(each, start=with_offset(each.start, breaks), end=with_offset(each.end, breaks, end=True))
        for each in document.blocks
    )
    return replace(document, text=with_breaks(document.text, breaks), blocks=tuple(blocks), breaks=())


def _plain(document: Document) -> str:
    """The text with plain spaces, hyphens and brackets, without marks of Markdown and folds of lines; offsets stay.

    A word that is no part of the block behind it and ran together with it ("Hide AdChief Constable") ends in a line's
    end.
    """
    marked = document.media_type == "text/plain"
    text = without_marks(document.text) if marked else document.text
    text = _BRACKETS.sub(r"(\1)", text.translate(_PLAIN))
    parts, at, last = [], 0, 0
    for block in document.blocks:
        edge = block.start - 1
        if edge >= last and text[edge].isalnum():
            parts += [text[at:edge], "\n"]
            at = block.start
        if "\n" in text[block.start : block.end]:
            parts += [text[at : block.start], _FOLD.sub(" ", text[block.start : block.end])]
            at = block.end
        last = block.end
    return "".join([*parts, text[at:]])


def _requoted(of: _T, text: str, place: Callable[[int], int]) -> _T:
    """Facts, or a part of them, with quotes as `text` has them, and offsets where `place` says that they lie in it."""
    again: object = of
    if isinstance(of, Passage):
        start, end = place(of.start), place(of.end)
        again = Passage(start, end, text[start:end])
    elif isinstance(of, tuple):
        again = tuple(_requoted(each, text, place) for each in of)
    elif is_dataclass(of) and not isinstance(of, type):
        again = replace(of, **{field.name: _requoted(getattr(of, field.name), text, place) for field in fields(of)})
    return cast("_T", again)


def _facts_of(document: Document, reference: Reference, disabled: frozenset[str]) -> DocumentFacts:
    context = resolve_context(document, reference, disabled=disabled)
    people = find_people(
        document,
        reference,
        inspectorate=context.inspectorate.casefold(),
        force=context.forces[0] if len(context.forces) == 1 else "",
        disabled=disabled,
    )
    context = replace(context, people=people)
    facts = DocumentFacts(
        kind=context.kind,
        title=context.title,
        forces=context.forces,
        cycle=context.cycle,
        inspectorate=context.inspectorate,
        inspectors=context.inspectors,
        published=context.published,
        context_rules=context.rules,
        notes=(*document.notes, *context.notes),
    )
    if context.police:
        graded, repeats = read_judgements(document, context)
        judgements = with_units(graded, document, context)
        formal = find_formal(document, context)
        evidence = [*(finding.evidence for finding in formal), *(judgement.evidence for judgement in judgements)]
        taken = [*repeats, *(passage for passage in evidence if isinstance(passage, Passage))]
        inspected = bool(taken or context.cycle) or tells_of_inspection(document.text, disabled=disabled)
        statements = find_statements(document, context, disabled=disabled) if inspected else ()
        assessed = find_assessments(document, context, taken, statements, disabled=disabled) if inspected else ()
        told = [finding for finding in (*formal, *_apart(assessed, formal)) if _told(finding, context)]
        facts = replace(
            facts,
            judgements=judgements,
            findings=attach_themes(sorted(told, key=_place), document, context, disabled=disabled),
            statements=statements,
            statistics=find_statistics(document, context, disabled=disabled),
            organisations=find_organisations(document, context, disabled=disabled),
            people=context.people,
            grade_counts=find_grade_counts(document, context),
            monitoring=find_monitoring(document, context),
        )
    return replace(facts, ledger=account(document, context, facts))


def _told(finding: Finding, context: Context) -> bool:
    """Whether a finding is of a force or a unit that is known, and not of another service in a joint inspection."""
    if not isinstance(finding.evidence, Passage):
        return True
    section = context.section_at(finding.evidence.start)
    known = section is None or section.unit is None or finding.organisation != ""
    return known and context.tells_of_force(finding.evidence)


def _place(finding: Finding) -> tuple[int, int, str]:
    evidence = finding.evidence
    return (evidence.start, evidence.end, finding.kind) if isinstance(evidence, Passage) else (0, 0, finding.kind)


def _apart(assessed: Iterable[Finding], formal: Iterable[Finding]) -> list[Finding]:
    """Strengths and weaknesses that do not lie in a formal item, which says the same more surely."""
    held = sorted(
        (finding.evidence.start, finding.evidence.end) for finding in formal if isinstance(finding.evidence, Passage)
    )
    reach = list(accumulate((end for _, end in held), max))  # the furthest end so far: it never falls

    def apart(passage: Passage) -> bool:
        # The first that reaches beyond the passage's beginning lies in it only where it begins before its end.
        index = bisect_right(reach, passage.start)
        return index == len(held) or held[index][0] >= passage.end

    return [finding for finding in assessed if isinstance(finding.evidence, Passage) and apart(finding.evidence)]
