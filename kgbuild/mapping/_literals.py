"""Literals whose datatype follows from how much is known."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from pyoxigraph import Literal

from kgbuild.vocab import XSD

_YEAR: Final = re.compile(r"\d{4}", re.ASCII)
_MONTH: Final = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DURATION: Final = re.compile(
    r"P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?", re.ASCII
)


def edtf_literal(text: str) -> Literal:
    """`text` with the datatype of its precision: xsd:date, xsd:gYearMonth, xsd:gYear, or xsd:duration ("P6M").

    What is none of these, or no day of the calendar, comes back as a plain string: kept, and for validation to find.

    Spec: EDTF (ISO 8601-2), level 0, dates; XML Schema part 2, sections 3.3.6, 3.3.9 to 3.3.11.
    """
    if _DAY.fullmatch(text):
        try:
            date.fromisoformat(text)
        except ValueError:
            return Literal(text)
        return Literal(text, datatype=XSD.date)
    if _MONTH.fullmatch(text):
        return Literal(text, datatype=XSD.gYearMonth)
    if _YEAR.fullmatch(text):
        return Literal(text, datatype=XSD.gYear)
    if _DURATION.fullmatch(text):
        return Literal(text, datatype=XSD.duration)
    return Literal(text)
