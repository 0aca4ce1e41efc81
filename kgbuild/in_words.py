"""Dates, spans of time and addresses as people write them."""

from __future__ import annotations

import re
from typing import Final

_DATE: Final = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?", re.ASCII)
_SPAN: Final = re.compile(r"P(?:\d+[YMWD])+", re.ASCII)
_MONTHS: Final = "January February March April May June July August September October November December".split()
_UNITS: Final = {"Y": "year", "M": "month", "W": "week", "D": "day"}


def date_in_words(text: str) -> str:
    """A day, a month or a year: "8 December 2016" for 2016-12-08; what is no date stays as it is."""
    found = _DATE.fullmatch(text)
    if found is None:
        return text
    year, month, day = found.groups()
    return " ".join([*([str(int(day))] if day else []), *([_MONTHS[int(month) - 1]] if month else []), year])


def span_in_words(text: str) -> str:
    """A span of time: "6 months" for P6M, "at once" for PT0S; "" for what is none."""
    if text == "PT0S":
        return "at once"
    parts = re.findall(r"(\d+)([YMWD])", text) if _SPAN.fullmatch(text) else []
    return " ".join(f"{number} {_UNITS[unit]}{'' if number == '1' else 's'}" for number, unit in parts)


def host_in_words(url: str) -> str:
    """The site of a web address without "www."; "" for what is none."""
    found = re.match(r"https?://(?:www\.)?([^/:?#]+)", url.lower())
    return found[1] if found else ""
