"""What is found twice: passages that overlap, and items that a summary says again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from kgbuild.extract._text.spans import end_of, meets, start_of
from kgbuild.model import Finding, Passage

_SAME, _READ = 5, 40  # words: of two items the same where one breaks off no earlier; no more of one are compared
_REFERENCE = re.compile(r"\s*[\[(]\s*(?:paragraphs?|paras?\.?|pages?|see)?\s*[A-Z]{0,2}\d[\d.,; andA-Z]*[\])]\W*$")
_LEADING_DEADLINE = re.compile(
    r"^\W*(?:by|within|immediately|with\s+immediate\s+effect)\b[^.:]{0,50}?,\s+", re.IGNORECASE
)
_LEADING_FORCE = re.compile(
    r"^\W*(?:[Tt]he (?:force|constabulary)|[Ii]t|[A-Z][\w&’ -]{2,40} (?:Police|Constabulary))"
    r" (?:should|must|needs? to) "
)
_LEADING_LABEL = re.compile(r"^\W*[A-Z][^.:;]{2,60}:\s+(?=[A-Z])")  # the area that a list names before each item
_LEADING_SPEAKER = re.compile(r"^\W*[^.:;]{0,60}?\brecommend(?:s|ed)?\s+(?:that\s+)?", re.IGNORECASE)


def beside(found: list[Finding], more: Iterable[Finding]) -> list[Finding]:
    """`found`, which are in text order and apart, and those of `more` that overlap none of them."""
    held = [(start_of(one), end_of(one)) for one in found]
    return without_repeats([*found, *(one for one in more if not meets(start_of(one), end_of(one), held))])


def without_repeats(found: list[Finding]) -> list[Finding]:
    """The findings in text order, without those that overlap one before and without what a summary says again.

    A summary may number what it repeats, refer to the paragraph it comes from, leave the deadline out or break off.
    """
    kept: list[Finding] = []
    begun: dict[tuple[str, ...], int] = {}  # by what items begin with
    whole: dict[tuple[str, ...], int] = {}
    for finding in sorted(found, key=lambda finding: (start_of(finding), -end_of(finding))):
        if kept and start_of(finding) < end_of(kept[-1]):
            continue
        words = _asked(finding.evidence.quote)[:_READ] if isinstance(finding.evidence, Passage) else []
        named = (finding.kind, finding.force or finding.organisation)
        parts = [(*named, *words[:end]) for end in range(_SAME, len(words))]
        item = (*named, *words)
        places = (begun.get(item), *(whole.get(part) for part in (*parts, item)))
        index = next((place for place in places if place is not None), None)
        if index is None:
            index = len(kept)
            kept.append(finding)
        else:
            kept[index] = _told_again(kept[index], finding)
        whole.setdefault(item, index)
        for part in parts:
            begun.setdefault(part, index)
    return sorted(kept, key=start_of)


def _asked(quote: str) -> list[str]:
    """The words of an item without who asks it, by when, of which force, and the paragraph that it refers to."""
    asked = _LEADING_FORCE.sub("", _LEADING_DEADLINE.sub("", _LEADING_SPEAKER.sub("", _LEADING_LABEL.sub("", quote))))
    return re.findall(r"\w+", _REFERENCE.sub("", asked).lower())


def _told_again(first: Finding, again: Finding) -> Finding:
    """The finding as it is told first, with what only its repetition tells; the one under a question, where one is."""
    told, other = (again, first) if again.question and not first.question else (first, again)
    return told if told.due else replace(told, due=other.due, due_basis=other.due_basis)
