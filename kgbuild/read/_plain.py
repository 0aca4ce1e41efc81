"""Plain text in any encoding: the file's own characters, unchanged."""

from __future__ import annotations

import codecs
import re

from kgbuild.errors import InputError
from kgbuild.markdown import without_marks
from kgbuild.read._flow import Reading
from kgbuild.read._one_block import lines_of

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What English text has above ASCII: quotation marks, dashes, bullets, the pound sign and a few letters.
_LIKELY = {
    "cp1252": frozenset("‘’“”–—…•€£©®°½¼¾·éèêëáàâäíïóôöúüçñÉ×\u00a0™†‡ŵŷ"),
    "mac_roman": frozenset("‘’“”–—…•€£©®°éèêëáàâäíïóôöúüçñÉ\u00a0™†‡"),
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def read_plain(data: bytes, name: str) -> Reading:
    """The text of `data`, its blocks, and where lines began whose breaks are lost.

    A UTF-8 byte order mark stays as U+FEFF, so that offsets are the file's own.

    Raises:
        InputError: the bytes are not text, or not in an encoding that can be told.
    """
    text = decode(data, name)
    blocks, breaks = lines_of(without_marks(text))
    return Reading(text, blocks, breaks=breaks)


def decode(data: bytes, name: str) -> str:
    """The characters of `data`.

    Raises:
        InputError: as `read_plain`.
    """
    text = _decode(data, name)
    controls = len(_CONTROL.findall(text[:200_000]))
    if "\x00" in text or controls * 100 > min(len(text), 200_000):
        raise InputError(
            "is not text: it holds NUL or other control characters", source=name, fix="give the document as text"
        )
    return text


def _decode(data: bytes, name: str) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise _broken(encoding.upper(), error, name) from error
    if b"\x00" in data[:4096]:
        return _utf16_without_mark(data, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # Many valid multi-byte characters and one bad byte is damaged UTF-8: any other reading would mangle the rest.
        if _multibyte_characters(data) >= 3:
            raise _broken("UTF-8", error, name) from error
    return _single_byte(data, name)


def _broken(encoding: str, error: UnicodeDecodeError, name: str) -> InputError:
    return InputError(
        f"is damaged {encoding}: byte {error.start} ({error.reason})",
        source=name,
        fix="fetch the file again, or save it as UTF-8",
    )


def _utf16_without_mark(data: bytes, name: str) -> str:
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(data) % 2 == 0 and max(even, odd) * 10 > len(sample) * 4 and min(even, odd) * 20 < len(sample):
        try:
            return data.decode("utf-16-le" if odd > even else "utf-16-be")
        except UnicodeDecodeError:
            pass
    raise InputError("is not text: it holds NUL bytes", source=name, fix="give the document as text")


def _multibyte_characters(data: bytes) -> int:
    """How many valid UTF-8 sequences of two or more bytes the first 200,000 bytes hold."""
    return len(
        re.findall(rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", data[:200_000])
    )


def _single_byte(data: bytes, name: str) -> str:
    """Text in a one-byte encoding, Windows-1252 above all; where the evidence is thin, charset-normalizer decides."""
    for encoding, likely in _LIKELY.items():
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        foreign = [character for character in text if ord(character) > 127]
        if sum(character in likely for character in foreign) * 10 >= len(foreign) * 9:
            return text
    from charset_normalizer import from_bytes

    best = from_bytes(data[:500_000]).best()
    if best is not None and best.encoding not in ("ascii", "utf_8"):
        try:
            return data.decode(best.encoding)
        except (UnicodeDecodeError, LookupError):
            pass
    raise InputError("is not text in an encoding that can be told", source=name, fix="save it as UTF-8")
