"""Regular expressions that first look for letters without which they cannot match.

Most rules fit few sentences, and to learn that an engine tries every place of a text. Nearly all of them hold some
letters that every match has ("recommend", or one of "rated", "graded", "judged"); where a text has none of these, the
answer is known at the cost of a plain search for a string.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from re import _constants as codes  # type: ignore[attr-defined]  # the parser's own names; absent from typeshed
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, cast

_MOST = 10  # alternatives: more are looked for no faster than the expression itself
_SETS = 3  # sets of strings looked for: what is left after these is worth the expression
_LONG = 400  # characters of a text whose lower-case form is worth keeping
_ENDLESS = 2**62


class Guarded:
    """A compiled expression with the methods of `re.Pattern` that rules are used by, and the same answers."""

    __slots__ = ("_regex", "flags", "groupindex", "groups", "needed", "pattern")

    def __init__(self, regex: re.Pattern[str], needed: tuple[tuple[str, ...], ...]) -> None:
        self._regex, self.needed = regex, needed
        self.pattern, self.flags = regex.pattern, regex.flags
        self.groups, self.groupindex = regex.groups, regex.groupindex

    def _absent(self, text: str, start: int, end: int) -> bool:
        kept = _kept
        lower = kept[1] if kept[0] is text else _lower(text)
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
        # `_absent` once more: most calls end here, and one call costs as much as what it looks for
        kept = _kept
        lower = kept[1] if kept[0] is text else _lower(text)
        if lower is not None:
            for choice in self.needed:
                for literal in choice:
                    if lower.find(literal, start, end) >= 0:
                        break
                else:
                    return None
        return self._regex.search(text, start, end)

    def match(self, text: str, start: int = 0, end: int = _ENDLESS) -> re.Match[str] | None:
        return self._regex.match(text, start, end)  # one place is tried: quicker than any look for letters

    def fullmatch(self, text: str, start: int = 0, end: int = _ENDLESS) -> re.Match[str] | None:
        return self._regex.fullmatch(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = _ENDLESS) -> Iterator[re.Match[str]]:
        return iter(()) if self._absent(text, start, end) else self._regex.finditer(text, start, end)

    def findall(self, text: str, start: int = 0, end: int = _ENDLESS) -> list[Any]:
        return [] if self._absent(text, start, end) else self._regex.findall(text, start, end)

    def sub(self, to: Any, text: str, count: int = 0) -> str:
        return text if self._absent(text, 0, _ENDLESS) else self._regex.sub(to, text, count)

    def split(self, text: str, maxsplit: int = 0) -> list[str | Any]:
        return [text] if self._absent(text, 0, _ENDLESS) else self._regex.split(text, maxsplit)


_kept: tuple[str, str | None] = ("", "")  # the last long text and its lower-case form: rules look at one many times


def _lower(text: str) -> str | None:
    """The text in lower case, place by place; None where a letter of it folds in a way that `str.lower` does not."""
    global _kept
    if len(text) < _LONG:
        return text.lower() if text.isascii() else _folded(text)
    lower = text.lower() if text.isascii() else _folded(text)
    _kept = (text, lower)
    return lower


def _folded(text: str) -> str | None:
    # "ſ" and "ı" match "s" and "i" without regard to case, and stay what they are in lower case.
    lower = text.lower()
    return lower if len(lower) == len(text) and "ſ" not in lower and "ı" not in lower else None


class Possible:
    """Which of many expressions may match somewhere in a text, found by looking once for each of their letters."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        self._of: dict[str, list[int]] = {}  # string -> the expressions that it guards
        self._always: list[int] = []
        for index, pattern in enumerate(patterns):
            if not isinstance(pattern, Guarded):
                self._always.append(index)
                continue
            for literal in pattern.needed[0]:
                self._of.setdefault(literal, []).append(index)
        self._all = sorted({*self._always, *(index for indexes in self._of.values() for index in indexes)})

    def of(self, text: str) -> list[int]:
        """The places of those expressions in the list they were given in."""
        lower = _lower(text)
        if lower is None:
            return self._all
        found = set(self._always)
        for literal, indexes in self._of.items():
            if literal in lower:
                found.update(indexes)
        return sorted(found)


def guarded(regex: re.Pattern[str]) -> re.Pattern[str]:
    """The expression, guarded by letters that each of its matches holds; as it is where it has none."""
    needed = required(regex.pattern, regex.flags)
    # Only the methods above are used of a rule's expression; `re.Pattern` itself cannot be derived from.
    return cast("re.Pattern[str]", Guarded(regex, needed)) if needed else regex


def required(expression: str, flags: int = re.IGNORECASE) -> tuple[tuple[str, ...], ...]:
    """Sets of strings in lower case, the most telling first: every match holds at least one string of each set."""
    choices = dict.fromkeys(_choices(parser.parse(expression, flags & ~re.DEBUG)))
    telling = [choice for choice in choices if _worth(choice) > 0]
    return tuple(sorted(telling, key=lambda choice: -_worth(choice))[:_SETS])


def _worth(choice: Sequence[str]) -> float:
    """How much it tells that none of the strings is there: long ones, and few."""
    shortest = min((len(literal) for literal in choice), default=0)
    return 0.0 if shortest < 2 or len(choice) > _MOST else shortest - 0.35 * len(choice)


def _choices(sequence: Iterable[tuple[Any, Any]]) -> Iterator[tuple[str, ...]]:
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
            branches = [max(_choices(branch), key=_worth, default=()) for branch in argument[1]]
            if all(branches):
                yield tuple(dict.fromkeys(literal for branch in branches for literal in branch))
        elif operation in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT) and argument[0] > 0:
            yield from _choices(argument[2])
    if run:
        yield ("".join(run),)


def _flat(sequence: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """The operations of a sequence, those of its groups in their place."""
    for operation, argument in sequence:
        if operation is codes.SUBPATTERN:
            yield from _flat(argument[3])
        elif operation is codes.ATOMIC_GROUP:
            yield from _flat(argument)
        else:
            yield operation, argument
