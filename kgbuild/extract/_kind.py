"""What kind of document it is: what the record, the address or the publisher says, else what its words speak for."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import cast, get_args

from kgbuild.extract._body import Body, Found
from kgbuild.model import DocumentKind, Passage
from kgbuild.rules import Rule

_SENTENCE_END = re.compile(r"[.!;,]['’”\")]*$")
_QUOTED = re.compile(r"[“\"][^“”\"]{40,}[”\"]?")
_SPOKEN = re.compile(r"[“\"][^“”\"\n]*(?:[”\"\n]|\Z)")
_READ = 120_000  # characters that tell what a document is
_KINDS = sorted(get_args(DocumentKind), key="news-article".__eq__)  # of equals the first wins, and no story
_LINES, _MOST_LINES = 4, 12  # at the beginning, that may announce what the document is


def title_of(body: Body) -> str:
    if body.document.stated.title:
        return body.document.stated.title
    rule = body.rule("context.title")
    for block in body.document.blocks:
        if block.kind == "heading" and block.level == 1:
            line = body.line(block)
            return "" if rule is not None and rule.pattern("generic_pattern").match(line) else line
        if block.kind in ("paragraph", "item") and body.document.media_type != "text/html":
            return ""
    meta = body.rule("context.meta-title")
    if meta is not None and body.document.media_type == "text/html":
        return meta.pattern("site_pattern").sub("", dict(body.document.hints).get("title", ""))
    return ""


class _Looked:
    """What rules on kinds look at: the title with the first lines, the text, and what of it nobody is quoted with."""

    def __init__(self, body: Body, title: str) -> None:
        self.body = body
        self.text = body.shown()[:_READ]  # notices too: "Get the report" tells of a press release
        self.told = _SPOKEN.sub(lambda match: " " * len(match[0]), self.text)
        lines = (title, *_top_lines(body))
        headings = tuple(line for line in lines if not _SENTENCE_END.search(line))
        self._lines, self._headings = (*lines, " ".join(lines)), (*headings, " ".join(headings))

    def titled(self, rule: Rule) -> bool:
        """Whether the title or the first lines have one of the rule's titles.

        A sentence that names PEEL makes no page of the inspectorate; one that says "our report" tells who speaks.
        """
        lines = self._headings if rule.words("kind")[0].startswith("inspectorate") else self._lines
        return any(pattern.search(line) for pattern in rule.all_patterns("title_patterns") for line in lines)


def kind_of(body: Body, title: str, found: list[Found]) -> DocumentKind:
    """The kind of the document, "other" where no rule fits; the rule and its words are added to `found`."""
    stated = body.document.stated
    rule = body.rule("context.kind-1-stated")
    if rule is not None and stated.kind in get_args(DocumentKind):
        found.append(("kind", rule.ref, None))
        return cast(DocumentKind, stated.kind)
    site = "" if stated.url else _publisher(body)
    for name, table, words in (
        ("context.kind-1-address", "address_patterns", stated.url),
        ("context.kind-1-publisher", "publisher_patterns", site),
    ):
        rule = body.rule(name)
        if rule is None or not words:
            continue
        for kind, patterns in rule.pattern_table(table).items():
            if any(pattern.search(words) for pattern in patterns):
                found.append(("kind", rule.ref, None))
                return cast(DocumentKind, kind)
    return _kind_by_words(body, title, found)


def _kind_by_words(body: Body, title: str, found: list[Found]) -> DocumentKind:
    """The kind that the words speak for most, "other" where they speak for none; the weightiest rules are kept."""
    looked = _Looked(body, title)
    scores: Counter[str] = Counter()
    pieces: list[tuple[int, Rule, Passage | None]] = []
    for rule in body.rules.values():
        if not rule.name.startswith("kind."):
            continue
        points, words = _points(looked, rule)
        if not points:
            continue
        (kind,) = rule.words("kind")
        scores[kind] += points
        scores.subtract(dict.fromkeys(rule.words("against") if "against" in rule.data else (), points))
        pieces.append((points, rule, words))
    best = max(_KINDS, key=lambda kind: scores[kind])
    kind = best if scores[best] > 0 else "other"
    for _, rule, words in sorted(pieces, key=lambda piece: -piece[0]):
        if rule.words("kind") == (kind,):
            found.append(("kind", rule.ref, words))
    return cast(DocumentKind, kind)


def _top_lines(body: Body) -> list[str]:
    """The short ones of the first lines, without what somebody is quoted with in them: more where a menu is above."""
    shown = [block for block in body.document.blocks[:40] if block.kind not in ("notice", "caption")][:_MOST_LINES]
    lines: list[str] = []
    for number, block in enumerate(shown):
        line = body.line(block)
        if number >= _LINES and _SENTENCE_END.search(line):
            break
        if block.end - block.start < 200:
            lines.append(_QUOTED.sub("", line))
    return lines


def _points(looked: _Looked, rule: Rule) -> tuple[int, Passage | None]:
    """What the rule's words that are found count for its kind, and the first of them; 0 where it is ruled out."""
    needed, most = rule.number("needed"), rule.number("most") if "most" in rule.data else 1
    matches = (
        match
        for key, text in (("patterns", looked.text), ("told_patterns", looked.told))
        for pattern in (rule.all_patterns(key) if key in rule.patterns else ())
        if (match := pattern.search(text)) is not None
    )
    hits = list(islice(matches, needed + most - 1))
    titled = "title_patterns" in rule.patterns and looked.titled(rule)
    times = most if titled else max(0, len(hits) - needed + 1)
    if not times or _ruled_out(rule, looked.text):
        return 0, None
    # What is not said has no words to point at.
    words = next((_words_of(hit) for hit in hits if hit[0].strip()), None)
    return rule.number("weight") * times, looked.body.words(*words) if words is not None else None


def _words_of(hit: re.Match[str]) -> tuple[int, int]:
    """Where a match begins and ends without the white space around it."""
    return hit.end() - len(hit[0].lstrip()), hit.start() + len(hit[0].rstrip())


def _ruled_out(rule: Rule, text: str) -> bool:
    """Whether the text has what the rule may not have, or lacks what it must have."""
    if "unless_pattern" in rule.patterns and rule.pattern("unless_pattern").search(text):
        return True
    return "needs_pattern" in rule.patterns and not rule.pattern("needs_pattern").search(text)


def _publisher(body: Body) -> str:
    """The site that a page says it is of, in its head or at the end of its title; "" for neither."""
    rule = body.rule("context.kind-1-publisher")
    if rule is None or body.document.media_type != "text/html":
        return ""  # a printed report is called after the force that it is about
    hints = dict(body.document.hints)
    match = rule.pattern("title_pattern").search(hints.get("title", ""))
    if match is not None and rule.pattern("report_pattern").search(hints["title"], 0, match.start()):
        match = None
    return hints.get("publisher", "") or (match["site"] if match is not None else "")
