"""What the inspectorate records formally: causes of concern, areas for improvement, recommendations and practice.

Tables, headings or labels mark them ("AFI 2: ..."); without any, only words that the inspectorate says or that are
ascribed to it count. A passage is one finding, however many rules would fit it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kgbuild.extract._context import Context
from kgbuild.extract._formal._counted import counted
from kgbuild.extract._formal._lines import announced, labelled
from kgbuild.extract._formal._members import members
from kgbuild.extract._formal._prose import in_prose
from kgbuild.extract._formal._reader import CONCERNS, INSPECTORATE, Reader
from kgbuild.extract._formal._register import find_registered
from kgbuild.extract._formal._repeats import beside, without_repeats
from kgbuild.extract._formal._sections import under_headings
from kgbuild.extract._formal._tables import in_tables
from kgbuild.extract._text.spans import end_of, start_of
from kgbuild.model import Document, Finding, Passage

__all__ = ["find_formal"]

_NEAR = 6000  # characters between a cause of concern and what is recommended about it


def find_formal(document: Document, context: Context) -> tuple[Finding, ...]:
    """The formal findings of `document` in text order, each once.

    Of what a document about no force asks, only what it asks of a regional unit, of all forces or of a national body.
    """
    forceless = not context.forces
    if not context.police or (forceless and not (context.inspectorate or context.kind in INSPECTORATE)):
        return ()
    if registered := find_registered(document, context):
        return registered
    reader = Reader(document, context)
    tabled, rows = in_tables(reader)
    found = without_repeats([*tabled, *under_headings(reader, rows)])
    found = beside(found, announced(reader))
    found = beside(found, labelled(reader, found))
    found = beside(found, counted(reader))
    listed, found = found, beside(found, in_prose(reader, found))
    found = beside(found, members(reader, listed, found))
    known = (one for one in found if not forceless or one.force or one.organisation or reader.asks_all(one))
    return tuple(_with_addresses(known))


def _with_addresses(found: Iterable[Finding]) -> Iterator[Finding]:
    """Each recommendation with the cause of concern before it, of the same question and force."""
    last: Finding | None = None
    for finding in found:
        if finding.kind in CONCERNS:
            last = finding
        elif finding.kind == "recommendation" and last is not None and isinstance(last.evidence, Passage):
            near = start_of(finding) - end_of(last) < _NEAR
            if near and _subject(last) == _subject(finding):
                finding = replace(finding, addresses=last.evidence)
        yield finding


def _subject(finding: Finding) -> tuple[str, str, str]:
    """Whom a finding is of, and under which question."""
    return finding.force, finding.organisation, finding.question
