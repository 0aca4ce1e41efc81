"""Regular expressions that first look for letters without which they cannot match.

Most rules fit few sentences, and to learn that an engine tries every place of a text. Nearly all of them hold some
letters that every match has ("recommend", or one of "rated", "graded", "judged"); where a text has none of these, the
answer is known at the cost of a plain search for a string.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from re import _constants as codes  # type: ignore[attr-defined]  # the parser's own names; absent from typeshed
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, TypeAlias, cast

_MOST = 10  # alternatives: more are looked for no faster than the expression itself
_SETS = 3  # sets of strings looked for: what is left after these is worth the expression
_OFTEN = 20  # times asked
_VERY_LONG = 5_000  # characters: an expression may take their square where nothing is looked for first
_LONG = 400  # characters that no sentence and most documents have
_LEAD = 5  # letters of a beginning that are looked for
_LEADS = 60  # beginnings: with more the expression itself is as quick
_COMMON = 2  # beginnings of one letter: with more, too many places are tried
_DIGIT = "\0"  # in a beginning: any digit, of any script
_ENDLESS = 2**62
_Operations: TypeAlias = Iterable[tuple[Any, Any]]  # of a parsed expression, with their arguments


class Guarded:
    """A compiled expression with the methods of `re.Pattern` that rules are used by, and the same answers.

    What it looks for first is worked out when it has been asked some times, or is asked of a long text: in a run over
    few documents most rules are asked so seldom that this would take longer than their answers.
    """

    __slots__ = ("_asked", "_places", "_regex", "flags", "groupindex", "groups", "needed", "pattern")

    def __init__(self, regex: re.Pattern[str]) -> None:
        self._regex = regex
        self._asked = 0  # times, until `_OFTEN`
        self.needed: tuple[tuple[str, ...], ...] = ()
        self._places: _Places | None = None  # worked out when a text first has what is needed
        self.pattern, self.flags = regex.pattern, regex.flags
        self.groups, self.groupindex = regex.groups, regex.groupindex

    def prepare(self) -> None:
        """Work out what is `needed` in a text, unless that is known."""
        if self._asked < _OFTEN:
            self._asked = _OFTEN
            self.needed = required(self.pattern, self.flags)

    def _plain(self, text: str) -> bool:
        """Whether the expression is asked as it is."""
        if self._asked + 1 < _OFTEN and len(text) < _VERY_LONG:
            self._asked += 1
            return True
        self.prepare()
        return False

    def _absent(self, text: str, start: int, end: int) -> bool:
        if self._asked < _OFTEN and self._plain(text):
            return False
        lower = _lower(text)
        if lower is None:
            return False
        for choice in self.needed:
            for literal in choice:
                if lower.find(literal, start, end) >= 0:
                    break
            else:
                return True
        return False

    def search(self, text: str, start: int = 0, end: int = _ENDLESS) -> re.Match[str] | None:
        if self._asked < _OFTEN and self._plain(text):
            return self._regex.search(text, start, end)
        # `_absent` once more: most calls end here, and one call costs as much as what it looks for
        kept = _long
        lower = kept[1] if kept[0] is text else _lower(text)
        if lower is None:
            return self._regex.search(text, start, end)
        for choice in self.needed:
            for literal in choice:
                if lower.find(literal, start, end) >= 0:
                    break
            else:
                return None
        places = self._places
        if places is None:
            places = self._places = _places_of(self._regex)
        if places.first is not None:
            for first in places.first.finditer(lower, start, end):
                if match := self._regex.match(text, first.start(), end):
                    return match
            return None
        if places.lines:
            for place in _line_starts(text, start, end):
                if match := self._regex.match(text, place, end):
                    return match
            return None
        return self._regex.search(text, start, end)

    def match(self, text: str, start: int = 0, end: int = _ENDLESS) -> re.Match[str] | None:
        return self._regex.match(text, start, end)  # one place is tried: quicker than any look for letters

    def fullmatch(self, text: str, start: int = 0, end: int = _ENDLESS) -> re.Match[str] | None:
        return self._regex.fullmatch(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = _ENDLESS) -> Iterator[re.Match[str]]:
        if self._absent(text, start, end):
            return iter(())
        if self._asked < _OFTEN:
            return self._regex.finditer(text, start, end)
        places = self._places
        if places is None:
            places = self._places = _places_of(self._regex)
        lower = _lower(text)
        if places.first is None or lower is None:
            return self._regex.finditer(text, start, end)
        return self._from_places(places.first, lower, text, start, end)

    def _from_places(
        self, first: re.Pattern[str], lower: str, text: str, start: int, end: int
    ) -> Iterator[re.Match[str]]:
        for place in first.finditer(lower, start, end):
            if place.start() >= start and (match := self._regex.match(text, place.start(), end)):
                yield match
                start = match.end()

    def findall(self, text: str, start: int = 0, end: int = _ENDLESS) -> list[Any]:
        return [] if self._absent(text, start, end) else self._regex.findall(text, start, end)

    def sub(self, to: str | Callable[[re.Match[str]], str], text: str, count: int = 0) -> str:
        return text if self._absent(text, 0, _ENDLESS) else self._regex.sub(to, text, count)

    def split(self, text: str, maxsplit: int = 0) -> list[str | Any]:
        return [text] if self._absent(text, 0, _ENDLESS) else self._regex.split(text, maxsplit)


# The last long text and the last short one with their lower-case forms: a document and its sentences take turns.
_long: tuple[str, str | None] = ("", "")
_short: tuple[str, str | None] = ("", "")


def _lower(text: str) -> str | None:
    """The text in lower case, place by place; None where a letter of it folds in a way that `str.lower` does not."""
    global _long, _short
    for kept in (_long, _short):
        if kept[0] is text:
            return kept[1]
    lower = text.lower() if text.isascii() else _folded(text)
    if len(text) < _LONG:
        _short = text, lower
    else:
        _long = text, lower
    return lower


def _folded(text: str) -> str | None:
    # "ſ" and "ı" match "s" and "i" without regard to case, and stay what they are in lower case.
    lower = text.lower()
    return lower if len(lower) == len(text) and "ſ" not in lower and "ı" not in lower else None


class Possible:
    """Which of many expressions may match in a part of a text, found by looking once for each of their letters."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        guards: dict[str, list[int]] = {}  # string -> the expressions that it guards
        self._always: set[int] = set()
        self._count = 0
        for index, pattern in enumerate(patterns):
            self._count += 1
            needed: tuple[tuple[str, ...], ...] = ()
            if isinstance(pattern, Guarded):
                pattern.prepare()
                needed = pattern.needed[:1]
            for literal in chain.from_iterable(needed):
                guards.setdefault(literal, []).append(index)
            if not needed:
                self._always.add(index)
        self._guards = {literal: tuple(indexes) for literal, indexes in guards.items()}
        # The last long text, where in it the strings stand, and the expressions that each of these guards.
        self._known: tuple[str, list[int], list[tuple[int, ...]]] = ("", [], [])

    def of(self, text: str, start: int = 0, end: int = _ENDLESS) -> Sequence[int]:
        """The places of those expressions in the list they were given in, for ``text[start:end]``."""
        lower = _lower(text)
        if lower is None:
            return range(self._count)
        found = set(self._always)
        if len(text) < _LONG or end - start >= len(text):
            for literal, indexes in self._guards.items():
                if lower.find(literal, start, end) >= 0:
                    found.update(indexes)
            return sorted(found)
        known, places, guarding = self._known
        if known is not text:
            marks = sorted(
                (place, indexes) for literal, indexes in self._guards.items() for place in _all_of(lower, literal)
            )
            places, guarding = [place for place, _ in marks], [indexes for _, indexes in marks]
            self._known = text, places, guarding
        for indexes in guarding[bisect_left(places, start) : bisect_left(places, end)]:
            found.update(indexes)
        return sorted(found)


def _all_of(text: str, literal: str) -> Iterator[int]:
    place = text.find(literal)
    while place >= 0:
        yield place
        place = text.find(literal, place + 1)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where in a text in lower case matches of an expression may begin; anywhere if it has neither of the two."""

    first: re.Pattern[str] | None = None  # matches the first letter of each such place
    lines: bool = False  # only where a line begins


def _places_of(regex: re.Pattern[str]) -> _Places:
    parsed = parser.parse(regex.pattern, regex.flags & ~re.DEBUG)
    if _at_line(parsed):
        return _Places(lines=True)
    leads = {lead for lead, _ in _leads(parsed)}
    whole_word = next(iter(parsed), None) == (codes.AT, codes.AT_BOUNDARY)
    if whole_word and not all(lead[:1].isalnum() or lead[:1] == _DIGIT for lead in leads):
        return _Places()
    common = [lead for lead in leads if len(lead) < 2 and not (whole_word or _is_mark(lead))]
    if "" in leads or len(common) > _COMMON:
        return _Places()
    by_letter: dict[str, set[str]] = {}
    for lead in leads:
        by_letter.setdefault(lead[0], set()).add(lead[1:])
    # Only the first letter is taken, so that beginnings may overlap. An engine skips to letters of alternatives at
    # once, but not to digits beside them: these are a set, looked at again.
    edge = r"(?<!\w.)" if whole_word else ""
    aside = _DIGIT in by_letter and len(by_letter) > 1
    ways = "|".join(
        (f"(?<={_expression(letter)})" if aside else _expression(letter))
        + edge
        + ("" if "" in rest else f"(?={'|'.join(_expression(tail) for tail in sorted(rest))})")
        for letter, rest in sorted(by_letter.items())
    )
    letters = "".join(_expression(letter) for letter in sorted(by_letter))
    return _Places(re.compile(f"[{letters}](?:{ways})" if aside else ways, re.DOTALL))


def _expression(lead: str) -> str:
    return re.escape(lead).replace(re.escape(_DIGIT), r"\d")


def _line_starts(text: str, start: int, end: int) -> Iterator[int]:
    if start == 0 or text[start - 1 : start] == "\n":
        yield start
    while start := text.find("\n", start, end) + 1:
        yield start


def _at_line(sequence: _Operations) -> bool:
    """Whether each match begins where a line does, the first line of the text included."""
    for operation, argument in sequence:
        if operation is codes.SUBPATTERN:
            return _at_line(argument[3])
        if operation is codes.BRANCH:
            return all(_at_line(branch) for branch in argument[1])
        return operation is codes.AT and argument in (codes.AT_BEGINNING, codes.AT_BEGINNING_STRING)
    return False


def _leads(sequence: _Operations) -> list[tuple[str, bool]]:
    """What matches of the sequence can begin with, in lower case, and of each whether it is a whole match."""
    known = [("", True)]
    for operation, argument in sequence:
        if not any(whole for _, whole in known):
            break
        following = _lead(operation, argument)
        longer: dict[tuple[str, bool], None] = {}
        for lead, whole in known:
            for more, ends in following if whole else (("", False),):
                joined = lead + more
                longer[joined[:_LEAD], ends and len(joined) < _LEAD] = None
        if len(longer) > _LEADS:
            return [(lead, False) for lead, _ in known]
        known = list(longer)
    return known


def _lead(operation: Any, argument: Any) -> list[tuple[str, bool]]:
    if operation is codes.LITERAL:
        return [(chr(argument).lower(), True)]
    if operation is codes.SUBPATTERN:
        return _leads(argument[3])
    if operation is codes.ATOMIC_GROUP:
        return _leads(argument)
    if operation is codes.BRANCH:
        return list(dict.fromkeys(lead for branch in argument[1] for lead in _leads(branch)))
    if operation in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        least, most, repeated = argument
        leads = [(lead, whole and most == 1) for lead, whole in _leads(repeated)]
        return leads if least else [*leads, ("", True)]
    if operation in (codes.AT, codes.ASSERT, codes.ASSERT_NOT):
        return [("", True)]
    if operation is codes.IN and argument == [(codes.CATEGORY, codes.CATEGORY_DIGIT)]:
        return [(_DIGIT, True)]
    if operation is codes.IN and all(kind in (codes.LITERAL, codes.RANGE) for kind, _ in argument):
        ranges = [(letter, letter) if kind is codes.LITERAL else letter for kind, letter in argument]
        if sum(last - first for first, last in ranges) < _LEADS:
            return [(chr(letter).lower(), True) for first, last in ranges for letter in range(first, last + 1)]
    return [("", False)]


def guarded(regex: re.Pattern[str]) -> re.Pattern[str]:
    """The expression, guarded by what each of its matches holds or begins with."""
    # Only the methods above are used of a rule's expression; `re.Pattern` itself cannot be derived from.
    return cast("re.Pattern[str]", Guarded(regex))


def required(expression: str, flags: int = re.IGNORECASE) -> tuple[tuple[str, ...], ...]:
    """Sets of strings in lower case, the most telling first: every match holds at least one string of each set."""
    choices = dict.fromkeys(_choices(parser.parse(expression, flags & ~re.DEBUG)))
    telling = [choice for choice in choices if _worth(choice) > 0]
    return tuple(sorted(telling, key=lambda choice: -_worth(choice))[:_SETS])


def _worth(choice: Sequence[str]) -> float:
    """How much it tells that none of the strings is there: long ones, and few."""
    shortest = min((len(literal) if len(literal) > 1 or _is_mark(literal) else 0 for literal in choice), default=0)
    return 0.0 if shortest == 0 or len(choice) > _MOST else shortest - 0.35 * len(choice)


def _is_mark(letter: str) -> bool:
    """Whether a letter alone tells something: "£" and "7" do, "e" and a space do not."""
    return not letter.isalpha() and not letter.isspace()


def _choices(sequence: _Operations) -> Iterator[tuple[str, ...]]:
    """Each set of strings of which a match of the sequence holds one: runs of letters, and branches."""
    run: list[str] = []
    for operation, argument in _flat(sequence):
        if operation is codes.LITERAL:
            run.append(chr(argument).lower())
            continue
        if run:
            yield ("".join(run),)
            run = []
        if operation is codes.BRANCH:
            branches = [list(_choices(branch)) for branch in argument[1]]
            yield from (choice for choice in branches[0] if all(choice in others for others in branches[1:]))
            best = [max(choices, key=_worth, default=()) for choices in branches]
            if all(best):
                yield tuple(dict.fromkeys(literal for choice in best for literal in choice))
        elif operation in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT) and argument[0] > 0:
            yield from _choices(argument[2])
    if run:
        yield ("".join(run),)


def _flat(sequence: _Operations) -> Iterator[tuple[Any, Any]]:
    """The operations of a sequence, those of its groups in their place."""
    for operation, argument in sequence:
        if operation is codes.SUBPATTERN:
            yield from _flat(argument[3])
        elif operation is codes.ATOMIC_GROUP:
            yield from _flat(argument)
        else:
            yield operation, argument
