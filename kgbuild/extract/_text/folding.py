"""Text without case and accents, place by place."""

from __future__ import annotations

import re
import unicodedata


def plain(text: str) -> str:
    """Lower case without accents, one character for each, so that offsets stay."""
    return text.lower() if text.isascii() else _NOT_ASCII.sub(lambda match: _BASES[ord(match[0])], text).lower()


def slug(name: str) -> str:
    """The id of a name that stands in no table."""
    return re.sub(r"[^a-z0-9]+", "-", plain(name).replace("'", "")).strip("-")


_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


class _Bases(dict[int, str]):
    """The plain form of each character, made when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        base = "'" if char == "’" else unicodedata.normalize("NFKD", char)[:1].casefold()
        self[code] = base if len(base) == 1 else char
        return self[code]


_BASES = _Bases()
