"""What kind of document it is: what the record, the address or the publisher says, else what its words speak for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import cast, get_args

from kgbuild.extract._about.body import Body, Found
from kgbuild.extract._text.once import once
from kgbuild.model import DocumentKind, Passage
from kgbuild.rules import Possible, Rule

_SENTENCE_END = re.compile(r"[.!;,]['’”\")]*$")
_QUOTED = re.compile(r"[“\"][^“”\"]{40,}[”\"]?")
_SPOKEN = re.compile(r"[“\"][^“”\"\n]*(?:[”\"\n]|\Z)")
_READ = 120_000  # characters that tell what a document is
_KINDS = sorted(get_args(DocumentKind), key="news-article".__eq__)  # of equals the first wins, and no story
_LINES, _MOST_LINES = 4, 12  # at the beginning, that may announce what the document is


def title_of(body: Body) -> str:
    if body.document.stated.title:
        return body.document.stated.title
    for block in body.document.blocks:
        if block.kind == "heading" and block.level == 1:
            line = body.line(block)
            return "" if body.rules["context.title"].pattern("generic_pattern").match(line) else line
        if block.kind in ("paragraph", "item") and body.document.media_type != "text/html":
            return ""
    meta = body.rules["context.meta-title"]
    if meta.on and body.document.media_type == "text/html":
        return meta.pattern("site_pattern").sub("", dict(body.document.hints).get("title", ""))
    return ""


class _Looked:
    """What rules on kinds look at: the title with the first lines, the text, and what of it nobody is quoted with."""

    def __init__(self, body: Body, title: str, rules: tuple[Rule, ...]) -> None:
        self.body = body
        self.text = body.shown()[:_READ]  # notices too: "Get the report" tells of a press release
        self.told = _SPOKEN.sub(lambda match: " " * len(match[0]), self.text)
        lines = (title, *_top_lines(body))
        headings = tuple(line for line in lines if not _SENTENCE_END.search(line))
        self._lines, self._headings = (*lines, " ".join(lines)), (*headings, " ".join(headings))
        in_titles, in_text = _expressions(*rules)
        # The expressions whose letters are there; the last line holds all others.
        self._fitting = {*_fitting(*in_titles, self._lines[-1]), *_fitting(*in_text, self.text)}

    def fitting(self, rule: Rule, key: str) -> list[re.Pattern[str]]:
        """Those of a rule's expressions that may match; few of all rules' do."""
        return [pattern for pattern in rule.patterns.get(key, ()) if pattern in self._fitting]

    def may_count(self, rule: Rule) -> bool:
        """Whether enough of the rule's expressions may match."""
        if "needs_pattern" in rule.patterns and not self.fitting(rule, "needs_pattern"):
            return False
        told = len(rule.patterns.get("told_patterns", ()))
        enough = told + len(self.fitting(rule, "patterns")) >= rule.number("needed")
        return enough or bool(self.fitting(rule, "title_patterns"))

    def titled(self, rule: Rule) -> bool:
        """Whether the title or the first lines have one of the rule's titles.

        A sentence that names PEEL makes no page of the inspectorate; one that says "our report" tells who speaks.
        """
        lines = self._headings if rule.words("kind")[0].startswith("inspectorate") else self._lines
        return any(pattern.search(line) for pattern in self.fitting(rule, "title_patterns") for line in lines)


_Expressions = tuple[tuple[re.Pattern[str], ...], Possible]


@once
def _expressions(*rules: Rule) -> tuple[_Expressions, _Expressions]:
    """The rules' expressions for titles, and those for the text; what nobody is quoted with is looked at by few."""

    def of(*keys: str) -> _Expressions:
        patterns = tuple(pattern for rule in rules for key in keys for pattern in rule.patterns.get(key, ()))
        return patterns, Possible(patterns)

    return of("title_patterns"), of("patterns", "needs_pattern")


def _fitting(patterns: tuple[re.Pattern[str], ...], possible: Possible, text: str) -> Iterator[re.Pattern[str]]:
    return (patterns[index] for index in possible.of(text))


class _Race:
    """What each kind has at least and can have at most while some rules have not been asked."""

    def __init__(self, rules: list[Rule]) -> None:
        self._least: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        for rule in rules:
            kind, against = _kinds(rule)
            self.most[kind] += _limit(rule)
            self._least.subtract(dict.fromkeys(against, _limit(rule)))

    def count(self, rule: Rule, points: int) -> None:
        kind, against = _kinds(rule)
        self._least[kind] += points
        self.most[kind] -= _limit(rule) - points
        self._least.update(dict.fromkeys(against, _limit(rule) - points))
        self.most.subtract(dict.fromkeys(against, points))

    def open_to(self, rule: Rule) -> bool:
        """Whether what the rule counts for, or against, can still win or come level."""
        lead = max(1, *self._least.values())  # a kind wins with points alone
        kind, against = _kinds(rule)
        return any(self.most[each] >= lead for each in (kind, *against))


def _kinds(rule: Rule) -> tuple[str, tuple[str, ...]]:
    (kind,) = rule.words("kind")
    return kind, rule.words("against") if "against" in rule.data else ()


def _most(rule: Rule) -> int:
    return rule.number("most") if "most" in rule.data else 1


def _limit(rule: Rule) -> int:
    return rule.number("weight") * _most(rule)


def kind_of(body: Body, title: str, found: list[Found]) -> DocumentKind:
    """The kind of the document, "other" where no rule fits; the rule and its words are added to `found`."""
    stated = body.document.stated
    rule = body.rules["context.kind-1-stated"]
    if rule.on and stated.kind in get_args(DocumentKind):
        found.append(("kind", rule.ref, None))
        return cast(DocumentKind, stated.kind)
    site = "" if stated.url else _publisher(body)
    for name, table, words in (
        ("context.kind-1-address", "address_patterns", stated.url),
        ("context.kind-1-publisher", "publisher_patterns", site),
    ):
        rule = body.rules[name]
        for kind, patterns in rule.pattern_table(table).items():
            if any(pattern.search(words) for pattern in patterns):
                found.append(("kind", rule.ref, None))
                return cast(DocumentKind, kind)
    return _kind_by_words(body, title, found)


def _kind_by_words(body: Body, title: str, found: list[Found]) -> DocumentKind:
    """The kind that the words speak for most, "other" where they speak for none; the weightiest rules are kept.

    Rules that speak only for or against kinds that cannot win any more are not asked.
    """
    rules = tuple(rule for rule in body.rules.values() if rule.name.startswith("kind."))
    looked = _Looked(body, title, rules)
    asked = [(number, rule) for number, rule in enumerate(rules) if looked.may_count(rule)]
    race = _Race([rule for _, rule in asked])
    pieces: list[tuple[int, int, Rule, Passage | None]] = []
    for number, rule in sorted(asked, key=lambda each: -_limit(each[1])):
        if race.open_to(rule):
            points, words = _points(looked, rule)
            race.count(rule, points)
            pieces += [(-points, number, rule, words)] if points else []
    best = max(_KINDS, key=lambda kind: race.most[kind])
    kind = best if race.most[best] > 0 else "other"
    for _, _, rule, words in sorted(pieces, key=lambda piece: piece[:2]):
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
    needed, most = rule.number("needed"), _most(rule)
    titled = looked.titled(rule)
    hits = _hits(looked, rule, 0 if titled else needed, needed + most - 1)
    times = most if titled else max(0, len(hits) - needed + 1)
    if not times or _ruled_out(rule, looked.text):
        return 0, None
    # What is not said has no words to point at.
    words = next((_words_of(hit) for hit in hits if hit[0].strip()), None)
    return rule.number("weight") * times, looked.body.words(*words) if words is not None else None


def _hits(looked: _Looked, rule: Rule, needed: int, most: int) -> list[re.Match[str]]:
    """The first matches of the rule's expressions, at most so many; fewer where too few are left for what is needed."""
    asked = [(pattern, looked.text) for pattern in looked.fitting(rule, "patterns")]
    asked += [(pattern, looked.told) for pattern in rule.patterns.get("told_patterns", ())]
    hits: list[re.Match[str]] = []
    for number, (pattern, text) in enumerate(asked):
        if len(hits) == most or len(hits) + len(asked) - number < needed:
            break
        match = pattern.search(text)
        if match is not None:
            hits.append(match)
    return hits


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
    rule = body.rules["context.kind-1-publisher"]
    if body.document.media_type != "text/html":
        return ""  # a printed report is called after the force that it is about
    hints = dict(body.document.hints)
    match = rule.pattern("title_pattern").search(hints.get("title", ""))
    if match is not None and rule.pattern("report_pattern").search(hints["title"], 0, match.start()):
        match = None
    return hints.get("publisher", "") or (match["site"] if match is not None else "")
