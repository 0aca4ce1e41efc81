"""The cells of a table: what each may hold, and how a cell that holds something else is told and mended.

A check takes the text of a cell and gives its value, "" for an empty cell, or raises `BadCellError`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Final, Generic, TypeVar

from pyoxigraph import NamedNode

from kgbuild.model import OF_DERIVED, Passage
from kgbuild.reference import fold
from kgbuild.tables._csvw import Column, date_reader
from kgbuild.vocab import CODE_LISTS

_MOST_CACHED: Final = 50_000
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MONTH: Final = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)
_YEAR: Final = re.compile(r"\d{4}", re.ASCII)
_SLUG: Final = re.compile(r"[^\W_A-Z]+(?:-[^\W_A-Z]+)*")
_DURATION: Final = re.compile(r"P(?=\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?", re.ASCII)

_K = TypeVar("_K")
_V = TypeVar("_V")


class BadCellError(Exception):
    """A cell that cannot be taken: what is wrong, what would be right, and the value ("" for an empty cell)."""

    def __init__(self, problem: str, fix: str, value: str) -> None:
        self.problem, self.fix, self.value = problem, fix, value
        super().__init__(problem)


class Cache(dict[_K, _V], Generic[_K, _V]):
    """Raw cell -> value, worked out once; what fails is not kept. Emptied when full, so that memory stays flat."""

    def __init__(self, resolve: Callable[[_K], _V]) -> None:
        super().__init__()
        self._resolve = resolve

    def __missing__(self, key: _K) -> _V:
        value = self._resolve(key)
        if len(self) >= _MOST_CACHED:
            self.clear()
        self[key] = value
        return value


def cleaner(column: Column) -> Callable[[str], str]:
    """A function that strips a cell, takes null for empty, fills the default, maps values, and refuses a gap."""
    null, default, values, required, separator = (
        column.null,
        column.default,
        column.values,
        column.required,
        column.separator,
    )
    if null == {""} and not (default or values or required or separator):
        return str.strip

    def clean(raw: str) -> str:
        text = raw.strip()
        if text in null:
            text = ""
        if not text:
            text = default
        if separator and text:
            parts = (part.strip() for part in text.split(separator))
            text = "|".join(values.get(part, part) for part in parts if part and part not in null)
        elif values:
            text = values.get(text, text)
        if required and not text:
            raise BadCellError("is empty", "fill it in: a row needs it", "")
        return text

    return clean


@lru_cache(maxsize=4096)
def nearest(text: str, candidates: tuple[str, ...]) -> str:
    found = difflib.get_close_matches(text, [candidate for candidate in candidates if candidate], n=1, cutoff=0.6)
    return found[0] if found else ""


def unknown(text: str, what: str, names: Mapping[str, str], right: str, note: str = "") -> BadCellError:
    near = nearest(fold(text), tuple(name for name, identifier in names.items() if identifier))
    hint = f"did you mean '{names[near]}'? " if near else ""
    article = "an" if what[0] in "aeiou" else "a"
    return BadCellError(f"'{text}' is not {article} {what}{note}", f"{hint}use {right}", text)


def one_of(codes: tuple[str, ...], what: str) -> Callable[[str], str]:
    folded = {fold(code): code for code in codes} | {fold(code.replace("-", " ")): code for code in codes}

    def check(text: str) -> str:
        if not text:
            return ""
        found = folded.get(fold(text))
        if found is None:
            raise unknown(text, what, folded, f"one of {', '.join(codes)}")
        return found

    return check


@lru_cache(maxsize=32)
def code(name: str) -> Callable[[str], str]:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    return one_of(CODE_LISTS[name], f"code of the list '{words}'")


def partial_date(text: str) -> str:
    if not text or _YEAR.fullmatch(text) or _MONTH.fullmatch(text):
        if text[:4] == "0000":
            raise BadCellError(f"'{text}' is no year of the calendar", "use the year of the source", text)
        return text
    if _DAY.fullmatch(text):
        try:
            date.fromisoformat(text)
        except ValueError:
            raise BadCellError(
                f"'{text}' is no day of the calendar", "check day and month against the source", text
            ) from None
        return text
    raise BadCellError(
        f"'{text}' is not a date",
        "write it as 2014-11-27, 2014-11 or 2014, or declare the column's date format in the metadata",
        text,
    )


def day(text: str) -> str:
    if not text:
        return ""
    checked = partial_date(text)
    if not _DAY.fullmatch(checked):
        raise BadCellError(f"'{text}' is no day", "write the day of the review, as 2026-03-31", text)
    return checked


def decimal(text: str) -> str:
    if text and not re.fullmatch(r"-?\d+(?:\.\d+)?", text, re.ASCII):
        raise BadCellError(f"'{text}' is no number", "write digits, and a point before decimals", text)
    return text


def count(text: str) -> str:
    if text and not re.fullmatch(r"\d+", text, re.ASCII):
        raise BadCellError(f"'{text}' is no count", "write a whole number", text)
    return text


def passage(start: str, end: str, quote: str, subject: str) -> Passage | None:
    """The passage of a review. The quote is taken as it stands in the cell, white space and all."""
    if subject in {"document", *OF_DERIVED} and not (start.strip() or end.strip() or quote.strip()):
        return None
    first, last = count(start.strip()), count(end.strip())
    if not first or not last or not quote:
        raise BadCellError(
            "names no passage", "give start, end and quote as 'kgbuild query provenance' prints them", start or end
        )
    if int(last) - int(first) != len(quote):
        raise BadCellError(
            f"start and end are {int(last) - int(first)} characters apart, and the quote has {len(quote)}",
            "copy start, end and quote from 'kgbuild query provenance'",
            f"{first}-{last}",
        )
    return Passage(int(first), int(last), quote)


def node(kind: str) -> Callable[[str], str]:
    """The name of a derived node or a finding below the base, of its IRI or of that name."""
    pattern = re.compile(rf"(?:.*/)?({kind}/[0-9a-f]{{16,64}})")

    def named(text: str) -> str:
        found = pattern.fullmatch(text)
        if found is None:
            raise BadCellError(f"'{text}' is no {kind}", "copy its IRI from the query that lists it", text)
        return found[1]

    return named


def slug(text: str) -> str:
    """The last part of an IRI, as queries print it."""
    if not _SLUG.fullmatch(text):
        raise BadCellError(f"'{text}' is no slug", "write it in small letters, digits and hyphens", text)
    return text


def due(text: str) -> str:
    if _DURATION.fullmatch(text):
        return text
    if _YEAR.fullmatch(text):
        raise BadCellError(
            f"'{text}' is a year, and something is due by a day or a month", "give the month, or leave it empty", text
        )
    try:
        return partial_date(text)
    except BadCellError as bad:
        raise BadCellError(
            bad.problem, "write a day (2018-07-31), a month (2018-07) or a duration (P6M)", text
        ) from None


def formatted(format_: str, source: str) -> Callable[[str], str]:
    read = date_reader(format_, source=source)

    def check(text: str) -> str:
        if not text:
            return ""
        try:
            return read(text)
        except ValueError:
            raise BadCellError(
                f"'{text}' is no date in the form {format_}", "mend the date, or the format in the metadata", text
            ) from None

    return check


def iri(text: str) -> str:
    if not text:
        return ""
    scheme, colon, rest = text.partition("://")
    try:
        NamedNode(text)
    except ValueError as error:
        raise BadCellError(
            f"'{text}' is no IRI: {error}", "give one page's address, with %20 for a space", text
        ) from None
    if not colon or scheme.lower() not in ("http", "https") or not rest.strip("/"):
        raise BadCellError(f"'{text}' is no web address", "give the page's address with http:// or https://", text)
    return text
