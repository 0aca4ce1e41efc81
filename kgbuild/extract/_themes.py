"""Themes of a finding, each with the words that show it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from kgbuild.errors import RuleError
from kgbuild.extract._context import Context
from kgbuild.extract._text.once import alternation, once
from kgbuild.extract._text.sentences import split
from kgbuild.model import Document, Finding, Passage, ThemeHit
from kgbuild.rules import Rule, load_rules

_REACH = 400
_ANY = 99  # more themes than a sentence shows
_KEY = 6  # letters of its first word by which a cue is found
_MOST_WORDS = 20_000  # whose cues are kept: more than English has beginnings of so many letters


@dataclass(frozen=True, slots=True)
class _Written:
    """A cue as the rule has it."""

    theme: str
    order: int
    phrase: str
    needs: str
    stops: str


@dataclass(frozen=True, slots=True)
class _Cue:
    theme: str
    order: int
    pattern: re.Pattern[str]
    needs: re.Pattern[str] | None
    stops: re.Pattern[str] | None


def attach_themes(
    findings: Iterable[Finding], document: Document, context: Context, *, disabled: frozenset[str] = frozenset()
) -> tuple[Finding, ...]:
    """The findings with the themes that their words show, in text order of the words.

    A theme of the lower level that is found puts aside those of the upper level. A finding without a cue has the themes
    of what its sentence said before ("While its training improved, it has more to do"), or of the nearest sentence
    before that shows any where it points back ("It must watch these powers"), or the only theme of the sentence just
    before where it goes on about it ("There is one desk in each town"), a recommendation those of the cause of concern
    that it answers, else none; one from a table keeps the themes it has.
    """
    rule = load_rules("themes", disabled)["theme.cue"]
    if not rule.on:
        return tuple(findings)
    broader = {theme.id: theme.broader for theme in context.reference.themes.values()}
    found = []
    for finding in findings:
        passage = finding.evidence
        if not isinstance(passage, Passage):
            found.append(finding)
            continue
        stretches = _stretches(finding, passage, document.text, rule)
        shown = ((begin, themes_of(document.text[begin:end], rule, broader), most) for begin, end, most in stretches)
        begin, themes = next(((at, hits) for at, hits, most in shown if 0 < len(hits) <= most), (passage.start, []))
        hits = [
            ThemeHit(theme, Passage(begin + start, begin + end, document.text[begin + start : begin + end]), rule.ref)
            for theme, start, end in themes
        ]
        found.append(replace(finding, themes=tuple(hits)))
    return tuple(found)


def _stretches(finding: Finding, passage: Passage, text: str, rule: Rule) -> Iterator[tuple[int, int, int]]:
    """The stretches that may show the themes of a finding, and how many at most: the first that does so counts."""
    start, end, quote = passage.start, passage.end, passage.quote
    if finding.kind == "weakness" and (turn := rule.pattern("turn_pattern").search(quote)) is not None:
        yield start + turn.end(), end, _ANY
    yield start, end, _ANY
    yield _sentence_begin(text, start), start, _ANY
    before = split(text, max(text.rfind("\n\n", 0, start) + 1, start - _REACH), start)
    if rule.pattern("back_pattern").search(quote):
        yield from ((first, last, _ANY) for first, last in reversed(before))
    elif before and rule.pattern("on_pattern").match(quote):
        yield *before[-1], 1
    if finding.addresses is not None:
        yield finding.addresses.start, finding.addresses.end, _ANY


def _sentence_begin(text: str, at: int) -> int:
    """Where the sentence around an offset begins, at most `_REACH` characters before."""
    line = max(text.rfind("\n", 0, at) + 1, at - _REACH)
    return max((begin for begin, _ in split(text, line, at + 1) if begin <= at), default=at)


def themes_of(text: str, rule: Rule, broader: Mapping[str, str]) -> list[tuple[str, int, int]]:
    """(theme, start, end) of the first words that show each theme, in text order. Linear in the text.

    A cue is tried only where a word begins as the cue does, so that the number of cues hardly counts.
    """
    beginning, cues = _cues(rule)
    hits: dict[str, tuple[int, int]] = {}
    allowed: dict[int, bool] = {}  # by cue, whether the text has what it asks for and not what it forbids
    for word in beginning.finditer(text):
        start = word.start()
        for cue in cues[text[start : start + _KEY].casefold()]:
            if cue.theme in hits or not allowed.get(cue.order, True):
                continue
            match = cue.pattern.match(text, start)
            if match is None:
                continue
            if cue.order not in allowed:
                allowed[cue.order] = (cue.needs is None or cue.needs.search(text) is not None) and (
                    cue.stops is None or cue.stops.search(text) is None
                )
            if allowed[cue.order]:
                hits[cue.theme] = match.span()
    hits = _apart_from_examples(text, hits, rule, broader)
    _add_broader(text, hits, rule, broader)
    kept = [(theme, *span) for theme, span in hits.items() if not _put_aside(theme, text, hits, rule, broader)]
    return sorted(kept, key=lambda hit: (hit[1], hit[2], hit[0]))


def _apart_from_examples(
    text: str, hits: dict[str, tuple[int, int]], rule: Rule, broader: Mapping[str, str]
) -> dict[str, tuple[int, int]]:
    """The hits without those that stand only in a list of examples, or in what is done to an end, behind another."""
    if len(hits) < 2:
        return hits
    if (lead := rule.pattern("means_pattern").match(text)) is not None:
        behind = {theme: span for theme, span in hits.items() if span[0] >= lead.end()}
        return behind or hits
    weak = rule.words("weak")
    first = min([end for theme, (_, end) in hits.items() if theme not in weak] or [end for _, end in hits.values()])
    begin = next(
        (match.start() for match in rule.pattern("aside_pattern").finditer(text) if match.start() >= first), len(text)
    )
    kept = {theme for theme, span in hits.items() if span[0] < begin}
    # What is named as an example of a theme above says more exactly what is meant.
    return {theme: span for theme, span in hits.items() if theme in kept or broader.get(theme) in kept}


def _add_broader(text: str, hits: dict[str, tuple[int, int]], rule: Rule, broader: Mapping[str, str]) -> None:
    """Add the theme above where a narrower one is a way of speaking of the whole of it, with the same words."""
    for theme in _of_the_whole(text, rule):
        if theme in hits and (above := broader.get(theme)):
            hits.setdefault(above, hits[theme])


def _of_the_whole(text: str, rule: Rule) -> list[str]:
    """The themes that in this text are a way of speaking of the whole of the theme above them."""
    folded = text.casefold()
    return [theme for theme, parts in rule.table("with_broader").items() if any(part in folded for part in parts)]


def _put_aside(
    theme: str, text: str, hits: Mapping[str, tuple[int, int]], rule: Rule, broader: Mapping[str, str]
) -> bool:
    """Whether another theme that is found says the same more exactly."""
    weak = rule.words("weak")
    if theme in weak:
        return any(other not in weak and other != broader.get(theme) for other in hits if other != theme)
    if any(other in hits for other in rule.table("yields").get(theme, ())):
        return True
    narrow = [other for other in hits if other != theme and broader.get(other) and other not in weak]
    if not broader.get(theme):
        # A theme above gives way to more exact ones of its own, and where its words are loose to any other.
        whole = _of_the_whole(text, rule)
        own = [other for other in narrow if broader[other] == theme]
        standing = theme in rule.words("standing")
        if own:
            first, last = hits[theme]
            return any(
                other not in whole and not (standing and (hits[other][0] >= last or hits[other][1] <= first))
                for other in own
            )
        if theme in rule.words("apart"):
            begin, end = _clause(text, hits[theme][0], rule)
            narrow = [other for other in narrow if begin <= hits[other][0] < end]
        return bool(narrow) and not standing
    return theme in rule.words("weak_among_siblings") and any(
        broader[other] == broader[theme] and hits[other][1] <= hits[theme][1] for other in narrow
    )


def _clause(text: str, at: int, rule: Rule) -> tuple[int, int]:
    """The begin and end of the clause around an offset."""
    cuts = [match.start() for match in rule.pattern("clause_pattern").finditer(text)]
    return max((cut for cut in cuts if cut <= at), default=0), min((cut for cut in cuts if cut > at), default=len(text))


class _ByBeginning(dict[str, tuple[_Cue, ...]]):
    """The cues that may begin with the first letters of a word, the shorter beginnings first.

    Found out once a word. A cue is compiled when a word is met that may begin it: a document has such words for few.
    """

    def __init__(self, cues: Mapping[str, Sequence[_Written]], source: str) -> None:
        self._cues = cues
        self._compiled = lru_cache(maxsize=None)(partial(_compiled, source=source))

    def __missing__(self, letters: str) -> tuple[_Cue, ...]:
        if len(self) > _MOST_WORDS:
            self.clear()
        beginnings = (letters[:size] for size in range(1, len(letters) + 1))
        self[letters] = tuple(self._compiled(cue) for beginning in beginnings for cue in self._cues.get(beginning, ()))
        return self[letters]


@once
def _cues(rule: Rule) -> tuple[re.Pattern[str], _ByBeginning]:
    """An expression for the beginnings of words that begin a cue, and the cues by their first letters."""
    cues = _by_key(rule)
    # Of beginnings of which one begins the other the shorter will do.
    shortest = [key for key in cues if not any(key[:size] in cues for size in range(1, len(key)))]
    return re.compile(rf"(?<!\w)(?:{alternation(shortest)})", re.IGNORECASE), _ByBeginning(cues, rule.source)


def _by_key(rule: Rule) -> Mapping[str, Sequence[_Written]]:
    """The cues by the first letters of their first words.

    Raises:
        RuleError: nobody can tell what a cue begins with.
    """
    table: dict[str, list[_Written]] = {}
    written = ((theme, cue) for theme, cues in rule.table("cues").items() for cue in cues)
    for order, (theme, cue) in enumerate(written):
        phrase, _, stops = cue.partition(" ! ")
        phrase, _, needs = phrase.partition(" & ")
        try:
            keys = _keys(phrase)
        except ValueError as error:
            raise _unreadable(phrase, theme, error, rule.source) from error
        for key in keys:
            table.setdefault(key, []).append(_Written(theme, order, phrase, needs, stops))
    return table


def _compiled(cue: _Written, *, source: str) -> _Cue:
    try:
        return _Cue(
            cue.theme, cue.order, re.compile(_expression(cue.phrase), re.IGNORECASE), _any(cue.needs), _any(cue.stops)
        )
    except re.error as error:
        raise _unreadable(cue.phrase, cue.theme, error, source) from error


def _unreadable(phrase: str, theme: str, error: Exception, source: str) -> RuleError:
    return RuleError(f"cue {phrase!r} of theme '{theme}' cannot be read: {error}", source=source, fix="mend the cue")


def _expression(phrase: str) -> str:
    """The expression of a phrase: "*" the rest of a word, "~" up to five words between, spaces and hyphens alike."""
    words = phrase.strip().split(" ~ ")
    parts = []
    for part in words:
        # Spaces inside brackets part words too.
        parts.append(
            re.sub(r"\s+", lambda _: r"[\\s’'-]+", part.strip())
            .replace("*", r"\w*")
            .replace("(", "(?:")
            .replace("[\\\\s", "[\\s")
            .replace("IT", "(?-i:IT)")  # the one word that capitals tell from another
        )
    return r"\b(?:" + r"[\s’‘“”\"',-]+(?:[\w’'-]+[\s,‘“”\"]+){0,5}?".join(parts) + r")(?!\w)"


def _any(phrases: str) -> re.Pattern[str] | None:
    """An expression for any of the phrases between " ; "; None where there is none."""
    expressions = [_expression(phrase) for phrase in phrases.split(" ; ") if phrase.strip()]
    return re.compile("|".join(expressions), re.IGNORECASE) if expressions else None


def _keys(phrase: str) -> list[str]:
    """The first letters that a match of the phrase can begin with.

    Raises:
        ValueError: the phrase begins with "*" or "~", or its brackets do not close.
    """
    phrase = phrase.strip().casefold()
    if phrase.startswith("("):
        if ")" not in phrase:
            raise ValueError("a bracket is not closed")
        firsts = phrase[1 : phrase.index(")")].split("|")
    else:
        firsts = [phrase]
    keys = []
    for first in firsts:
        stem = re.match(r"\w+", first)
        if stem is None:
            raise ValueError("it begins with no letter")
        keys.append(stem[0][:_KEY])
    return sorted(set(keys))
