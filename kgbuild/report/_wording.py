"""How the report puts things: numbers, lists, dates, verdicts; its texts stand in ``texts.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kgbuild.analyse import MORE, NOT_ENOUGH
from kgbuild.in_words import date_in_words, host_in_words, span_in_words
from kgbuild.report._content import Text, plain_number, words

if TYPE_CHECKING:
    from kgbuild.analyse import Test

_TEXTS: Final = Path(__file__).with_name("texts.toml")


@lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    """The report's wording."""
    return tomllib.loads(_TEXTS.read_text("utf-8"))


def in_sentence(label: str) -> str:
    """A label inside a sentence: small first letter, unless it begins with an abbreviation or holds a name."""
    first, *rest = label.split() or [""]
    name = first[:2].isupper() or any(each[0].isupper() and each[1:].islower() for each in rest)
    return label if name else label[:1].lower() + label[1:]


def listed(names: Sequence[str]) -> str:
    """a, b and c."""
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else "".join(names)


def extent(names: Sequence[str]) -> str:
    """How many rounds, and which are the first and the last."""
    if not names:
        return "–"
    return names[0] if len(names) == 1 else f"{len(names)} ({names[0]} to {names[-1]})"


def counted(value: int) -> Text:
    """A count, as text."""
    return words(plain_number(value))


def rounded(value: float | None) -> float | None:
    """Six significant digits: as much as a table needs, and no digit that another machine may give otherwise."""
    return None if value is None else float(f"{value:.6g}")


def small(value: float | None) -> str:
    """A p- or q-value for people."""
    if value is None:
        return "not known"
    return "under 0.001" if value < 0.001 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def verdict(test: Test | None, *, plain: bool) -> str:
    """What a test says, with its figures."""
    if test is None:
        return "not tested" if plain else "not computed"
    if test.verdict == NOT_ENOUGH:
        return "too little to tell"
    said = "yes" if test.verdict == MORE else "not shown"
    seen = f"{test.observed} seen, about {_expected(test.expected)} expected"
    return f"{said}: {seen} (adjusted p-value {small(test.q_value)})"


def _expected(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def host(url: str) -> str:
    """The site of an address, for reading."""
    return host_in_words(url) or url


def due(value: str) -> str:
    """A date, a month, or a duration from publication, as people write it; as it is where it is none of these."""
    span = span_in_words(value)
    if span:
        return span if span == "at once" else f"{span} after publication"
    return date_in_words(value) or "not stated"
