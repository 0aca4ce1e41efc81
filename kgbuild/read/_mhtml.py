"""Web pages that a browser saved as one file (MHTML): the page among its parts.

Spec: RFC 2557, MIME Encapsulation of Aggregate Documents, such as HTML.
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import re
from email.message import Message

from kgbuild.errors import InputError
from kgbuild.read._flow import Reading
from kgbuild.read._html import read_html
from kgbuild.read._html_encoding import known_encoding

_TYPES = ("text/html", "application/xhtml+xml")
_ADDRESS = re.compile(r"https?://\S+")


def read_mhtml(data: bytes, name: str) -> Reading:
    """The text and blocks of the page that the file was saved for: its root part, else the first that is HTML.

    Raises:
        InputError: no part is HTML, the page holds no text, or parts lie in parts without end.
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        pages = [part for part in message.walk() if part.get_content_type() in _TYPES]
    except RecursionError as error:
        raise InputError(
            "nests its parts deeper than any saved page", source=name, fix="save the page again, as HTML or MHTML"
        ) from error
    if not pages:
        raise InputError(
            "is no saved web page: no part of it is HTML", source=name, fix="save the page again, as HTML or MHTML"
        )
    start = str(message.get_param("start") or "")
    page = next((part for part in pages if start and part.get("Content-ID") == start), pages[0])
    reading = read_html(_content(page), name)
    address = str(page.get("Content-Location") or message.get("Snapshot-Content-Location") or "").strip()
    hints = dict(reading.hints)
    if _ADDRESS.fullmatch(address):
        hints.setdefault("url", address)
    return reading._replace(hints=tuple(sorted(hints.items())))


def _content(part: Message) -> bytes:
    """The bytes of a part; as UTF-8 where its header states another encoding and they are in it."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    stated = known_encoding(str(part.get_param("charset") or ""))
    if stated and stated != "utf-8":
        with contextlib.suppress(UnicodeError):
            return content.decode(stated).encode()
    return content
