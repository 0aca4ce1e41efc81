"""The characters of a web page: its byte order mark, what it states, what its bytes show."""

from __future__ import annotations

import codecs
import re

from kgbuild.errors import InputError
from kgbuild.read._plain import decode

_META = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{2,40})|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([a-zA-Z0-9_:.-]{2,40})",
    re.IGNORECASE,
)
_BAD = "\ufffd"
# What a page may be in, as Python names it (Encoding Standard, section 4.2); Python knows others that are no page's:
# "idna", "hex", and on some systems "mbcs".
_OF_PAGES = re.compile(
    r"utf-8|cp(?:866|874|125\d|932|949)|iso8859-\d+|koi8-[ru]|mac-(?:roman|cyrillic)|gb\w+|big5\w*|euc_\w+|iso2022_jp|shift_jis"
)
# What browsers read these labels as (Encoding Standard, section 4.2), and one that only a stray page declares.
_ALIASES = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso8859-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "windows-1252": "cp1252",
    "utf8": "utf-8",
    "unicode": "utf-8",
    "utf-16": "utf-8",
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
}
_MOST_BAD = 1_000  # one unreadable character in so many is damage that leaves the page readable
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode_html(data: bytes, name: str) -> str:
    """The characters of a page.

    A byte order mark decides; then valid UTF-8, which no other text is by accident; then the encoding that the page
    states; else as for plain text. A few damaged characters become U+FFFD, as in a browser.

    Raises:
        InputError: the bytes are no text, or too damaged to read.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE)) or b"\x00" in data[:400]:
        return decode(data, name)
    data = data.removeprefix(codecs.BOM_UTF8)
    text = _decoded(data, name)
    controls = len(_CONTROL.findall(text[:200_000]))
    if controls * 100 > min(len(text), 200_000):
        raise InputError("is not text: it holds control characters", source=name, fix="fetch the page again")
    return _CONTROL.sub("", text) if controls or "\x00" in text else text


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:
            return data[: error.start].decode("utf-8")  # cut off inside a character
    stated = _stated_encoding(data)
    if stated and stated != "utf-8":
        try:
            return data.decode(stated)
        except UnicodeDecodeError:
            text = data.decode(stated, "replace")
            if text.count(_BAD) * _MOST_BAD <= len(text):
                return text
    text = data.decode("utf-8", "replace")
    bad = text.count(_BAD)
    foreign = sum(not character.isascii() for character in text) - bad
    if bad * _MOST_BAD <= len(text) and foreign > bad:
        return text
    return decode(data, name)


def _stated_encoding(data: bytes) -> str:
    """The encoding that a page states in its first 4,096 bytes, as `known_encoding` gives it."""
    match = _META.search(data[:4096])
    return known_encoding((match[1] or match[2]).decode("ascii")) if match else ""


def known_encoding(label: str) -> str:
    """Python's name of the encoding that a page calls so; "" for one that is unknown or no page's."""
    try:
        name = codecs.lookup(_ALIASES.get(label.lower(), label)).name
    except (LookupError, ValueError):
        return ""
    return name if _OF_PAGES.fullmatch(name) else ""
