"""Why a query does not parse, and where.

pyoxigraph names the furthest character that it looked at, and a keyword of nine letters looks nine ahead: of
``SELEKT * {}`` it says column 10, and expects CONSTRUCT. So the query is read once more with room between its words,
more than a keyword has letters: what then goes wrong, goes wrong at the word before.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Store

from kgbuild.sparql._dialect import TOKEN, place, undeclared

_ROOM: Final = " " * 20
_MARKS: Final = frozenset("{}()[];,")  # which may stand apart from what is beside them


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a query. Line and column count from 1, and are 0 where the parser tells no place."""

    problem: str
    detail: str
    line: int = 0
    column: int = 0
    prefix: str = ""  # one that is not declared


def fault_of(text: str, error: SyntaxError, prefixes: Mapping[str, str]) -> Fault:
    """What is wrong with a query that pyoxigraph refused with `error`.

    Args:
        text: the query.
        error: what pyoxigraph raised.
        prefixes: those that need no declaration.
    """
    missing = undeclared(text, prefixes)
    if missing is not None:
        offset, prefix = missing
        known = ", ".join(sorted(prefixes))
        detail = f"Put PREFIX {prefix}: <...> before the query. Known without that: {known}."
        return Fault(f"The prefix '{prefix}:' is not declared", detail, *place(text, offset), prefix)
    seen = _furthest(text, str(error))
    if seen is None:
        return Fault("The query does not parse", str(error))
    offset, reason = seen
    offset, word = _word(text, prefixes) or (offset, "")
    if not reason:
        reason = f"'{word[:60]}' cannot stand there." if word else "It ends where more is expected."
    return Fault("The query does not parse", reason, *place(text, offset))


def _furthest(text: str, told: str) -> tuple[int, str] | None:
    """The offset that an error message names, and its reason where the query parses and still means nothing."""
    found = re.match(r"error at (\d+):(\d+): (?:expected )?(?:one of )?(.*)", told, re.DOTALL)
    if found is None:
        return None
    before = text.split("\n")[: int(found[1]) - 1]
    reasons = [each for each in found[3].split(", ") if re.fullmatch(r"[A-Z]\w* \w+ .*\w", each)]
    return sum(len(line) + 1 for line in before) + int(found[2]) - 1, reasons[0] if reasons else ""


def _word(text: str, prefixes: Mapping[str, str]) -> tuple[int, str] | None:
    """Offset and text of what cannot stand there, or the end and nothing; None where that stays open."""
    spread, words = _spread(text)
    try:
        Store().query(spread, prefixes=dict(prefixes))
    except SyntaxError as error:
        seen = _furthest(spread, str(error))
        if seen is not None and seen[0] >= len(spread):
            return len(text), ""
        at = bisect(words, seen[0], key=lambda each: each[0]) if seen is not None else 0
        return words[at - 1][1:] if at else None
    return None


def _spread(text: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The query with room around its words, and of each its offset there, its offset in `text`, and itself."""
    pieces: list[str] = []
    words: list[tuple[int, int, str]] = []
    length, apart = 0, True
    for match in TOKEN.finditer(text):
        token, blank = match[0], match.lastgroup == "skip"
        before, apart = apart, blank or token in _MARKS
        if before or apart:
            pieces.append(_ROOM)
            length += len(_ROOM)
        if not blank:
            if before or apart:
                words.append((length, match.start(), token))
            else:
                there, here, begun = words[-1]
                words[-1] = there, here, begun + token
        pieces.append(token)
        length += len(token)
    return "".join((*pieces, _ROOM)), words


__all__ = ["Fault", "fault_of"]
