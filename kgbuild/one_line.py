"""A text on one line, as tables, messages and reports show it."""

from __future__ import annotations


def one_line(text: str, width: int = 160) -> str:
    """The text with single spaces, cut to `width` characters; what was cut shows as "…".

    >>> one_line("Calls wait  too long", 12)
    'Calls wait …'
    """
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"
