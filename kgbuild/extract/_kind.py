"""What kind of document it is: what the record, the address or the publisher says, else the first rule that fits."""

from __future__ import annotations

import re
from itertools import islice
from typing import cast, get_args

from kgbuild.extract._body import Body, Found
from kgbuild.model import DocumentKind
from kgbuild.rules import Rule

_SENTENCE_END = re.compile(r"[.!;,]['’”\")]*$")
_QUOTED = re.compile(r"[“\"][^“”\"]{40,}[”\"]?")
_LINES = 4  # at the beginning, that may announce what the document is


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
    """The kind of the first rule of which enough expressions are in the text, or one in its title or top lines."""
    lines = _top_lines(body)
    head = " ".join([title, *lines])
    headings = " ".join([title, *(line for line in lines if not _SENTENCE_END.search(line))])
    text = body.shown()[:120_000]  # notices too: "Get the report" tells of a press release
    for rule in body.rules.values():
        if not rule.name.startswith("context.kind-") or "kind" not in rule.data:
            continue
        kind = cast(DocumentKind, rule.words("kind")[0])
        # A sentence that names PEEL makes no page of the inspectorate; one that says "our report" tells who speaks.
        top = headings if kind.startswith("inspectorate") else head
        in_title = "title_patterns" in rule.patterns and any(
            pattern.search(where) for pattern in rule.all_patterns("title_patterns") for where in (title, top)
        )
        matches = (match for pattern in rule.all_patterns() if (match := pattern.search(text)) is not None)
        hits = list(islice(matches, max(1, rule.number("needed"))))
        if (in_title or len(hits) >= rule.number("needed")) and not _ruled_out(rule, text):
            words = body.words(hits[0].start(), hits[0].end()) if hits else None
            found.append(("kind", rule.ref, words))
            return kind
    return "other"


def _top_lines(body: Body) -> list[str]:
    """The short ones of the first lines, without what somebody is quoted with in them."""
    shown = [block for block in body.document.blocks[:12] if block.kind not in ("notice", "caption")][:_LINES]
    return [_QUOTED.sub("", body.line(block)) for block in shown if block.end - block.start < 200]


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
