"""Text as XML 1.0 can hold it, which has no place for most control characters. Spec: XML 1.0, production 2 and 2.11."""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_XML_IN_UTF8: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


def is_xml(text: str) -> bool:
    """Whether XML can hold every character."""
    return not _NOT_XML.search(text)


def xml_text(text: str) -> str:
    """The text, with U+FFFD for each character that XML cannot hold; not yet escaped."""
    return _NOT_XML.sub("\ufffd", text)


def xml_bytes(data: bytes) -> bytes:
    """The same of UTF-8."""
    return _NOT_XML_IN_UTF8.sub(b"\xef\xbf\xbd", data)


def xml_content(text: str) -> str:
    """The text as the content of an element, with a CR that parsers give back."""
    return escape(xml_text(text), {"\r": "&#13;"})
