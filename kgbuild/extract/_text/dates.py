"""Dates as a text prints them, and months as ISO 8601."""

from __future__ import annotations

import re
from datetime import date

from kgbuild.rules import Rule

_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_DIGITS = re.compile(r"\d\d")  # of the year of any date


def parse_date(words: str, rule: Rule) -> str:
    """The first date in `words` as ISO 8601, days before months as in the United Kingdom; "" where there is none."""
    choices: list[tuple[int, str]] = []
    if not _DIGITS.search(words):
        return ""
    for key in ("numeric_pattern", "iso_pattern", "words_pattern", "american_pattern"):
        for match in rule.pattern(key).finditer(words):
            parts = match.groupdict()
            month = _number(parts["name"]) if "name" in parts else int(parts["month"])
            year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
            if day := _iso(year, month, parts["day"]):
                choices.append((match.start(), day))
    return min(choices)[1] if choices else ""


def printed_date(day: str | None, month: str | None, year: str) -> str:
    """A day, a month by its English name or a year as ISO 8601, as exactly as it is given; "" for no such day."""
    if not month:
        return year
    return _iso(int(year), _number(month), day) if day else month_of(month, year)


def month_of(name: str, year: str) -> str:
    """A month by its English name, or the first three letters of it, as ISO 8601."""
    return f"{year}-{_number(name):02d}"


def _number(month: str) -> int:
    return _MONTHS.index(month[:3].lower()) // 3 + 1


def _iso(year: int, month: int, day: str) -> str:
    """The day as ISO 8601; "" for no such day."""
    try:
        return date(year, month, int(day)).isoformat()
    except ValueError:
        return ""


def months_on(month: str, number: int) -> str:
    """The month so many months after another, both as ISO 8601."""
    months = int(month[:4]) * 12 + int(month[5:7]) - 1 + number
    return f"{months // 12}-{months % 12 + 1:02d}"


def months_between(first: str, last: str) -> int:
    """The number of months from one month to another, both as ISO 8601; negative where the other is the earlier."""
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7])
