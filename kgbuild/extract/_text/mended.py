"""Letters that were decoded by the wrong table ("â€™" for "’"), read as what they stood for."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import accumulate

from kgbuild.model import Document

_SIGNS = ("â", "Â", "Ã", "Å")  # with which the letters below begin, once they are mistaken for Windows-1252
# What English and Welsh texts are set with; of other letters "É”" may well stand for itself.
_LIKELY = frozenset("‘’“”–—…•€£©®°½¼¾·éèêëáàâäíïóôöúüçñÉ×\u00a0™ŵŷ")


def _bytes_of_letters() -> dict[str, int]:
    """The bytes from 0x80 on by the letters that they are taken for: of Windows-1252, and controls as Latin-1 has."""
    known = {chr(byte): byte for byte in range(0x80, 0x100)}
    for byte in range(0x80, 0x100):
        known[bytes([byte]).decode("cp1252", errors="replace")] = byte
    known.pop("\ufffd", None)
    return known


_BYTES = _bytes_of_letters()
_FOLLOWS = "[" + re.escape("".join(sorted(letter for letter, byte in _BYTES.items() if byte < 0xC0))) + "]"
# The last byte of a closing quotation mark has no letter of its own, and was often lost.
_MISTAKEN = re.compile(f"[Â-ß]{_FOLLOWS}|[à-ï]{_FOLLOWS}{{2}}|â€(?!{_FOLLOWS})")


@dataclass(frozen=True, slots=True)
class Mended:
    """A document whose letters were mended, and where its places lie in the one that was read."""

    document: Document
    _places: tuple[int, ...]  # of mended letters, in the mended text
    _surplus: tuple[int, ...]  # how many letters more the text has up to before each of them, and in all

    def place(self, offset: int) -> int:
        """Where an offset of the mended text lies in the text as it was read."""
        return offset + self._surplus[bisect_left(self._places, offset)]


def mended(document: Document) -> Mended | None:
    """`document` with the letters that its text was written with; None where none were mistaken."""
    if not any(sign in document.text for sign in _SIGNS):
        return None
    found = [(match.span(), letter) for match in _MISTAKEN.finditer(document.text) if (letter := _letter(match[0]))]
    if not found:
        return None
    parts, at = [], 0
    for (start, end), letter in found:
        parts += [document.text[at:start], letter]
        at = end
    starts = [start for (start, _), _ in found]
    surplus = (0, *accumulate(end - start - 1 for (start, end), _ in found))

    def moved(offset: int) -> int:
        return offset - surplus[bisect_left(starts, offset)]

    blocks = tuple(replace(each, start=moved(each.start), end=moved(each.end)) for each in document.blocks)
    told = replace(
        document,
        text="".join([*parts, document.text[at:]]),
        blocks=blocks,
        pages=tuple(map(moved, document.pages)),
        breaks=tuple(map(moved, document.breaks)),
    )
    return Mended(told, tuple(moved(start) for start in starts), surplus)


def _letter(mistaken: str) -> str:
    """The letter whose bytes were taken for several; "" where these may stand for themselves."""
    if mistaken == "â€":
        return "”"
    letter = bytes(_BYTES[each] for each in mistaken).decode("utf-8", errors="ignore")
    return letter if letter in _LIKELY else ""
