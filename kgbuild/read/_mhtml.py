"""Web pages that a browser saved as one file (MHTML), and e-mail: the page or the text among the parts.

Spec: RFC 2557, MIME Encapsulation of Aggregate Documents, such as HTML; RFC 5322 and 2046.
"""

from __future__ import annotations

import contextlib
import email
import email.errors
import email.header
import email.policy
import re
from email.message import Message

from kgbuild.errors import InputError
from kgbuild.markdown import without_marks
from kgbuild.read._flow import Reading
from kgbuild.read._html import read_html
from kgbuild.read._html_encoding import known_encoding
from kgbuild.read._plain import decode, read_plain

_TYPES = ("text/html", "application/xhtml+xml")
_ADDRESS = re.compile(r"https?://\S+")


def read_mhtml(data: bytes, name: str) -> Reading:
    """The text and blocks of the page that the file was saved for: its root part, else the first that is HTML.

    An e-mail without HTML is its first part that is plain text. What is attached to it is not read.

    Raises:
        InputError: no part is HTML or plain text, the page holds no text, or parts lie in parts without end.
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        parts = list(message.walk())
    except RecursionError as error:
        raise InputError(
            "nests its parts deeper than any saved page", source=name, fix="save the page again, as HTML or MHTML"
        ) from error
    pages = [part for part in parts if part.get_content_type() in _TYPES]
    texts = [part for part in parts if part.get_content_type() == "text/plain" and message.get("From")]
    if not pages and not texts:
        raise InputError(
            "is no saved web page: no part of it is HTML", source=name, fix="save the page again, as HTML or MHTML"
        )
    start = str(message.get_param("start") or "")
    page = next((part for part in pages if start and part.get("Content-ID") == start), (pages or texts)[0])
    if pages:
        reading = read_html(_content(page), name)
    else:
        reading = read_plain(without_marks(decode(_content(page), name)).encode(), name)
    address = str(page.get("Content-Location") or message.get("Snapshot-Content-Location") or "").strip()
    hints = dict(reading.hints)
    if _ADDRESS.fullmatch(address):
        hints.setdefault("url", address)
    if title := " ".join(_subject(message).split()):
        hints.setdefault("title", title)
    notes = [f"a file attached was not read: {part.get_filename()}" for part in parts if _is_attached(part)]
    return reading._replace(hints=tuple(sorted(hints.items())), notes=(*reading.notes, *notes))


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _subject(message: Message) -> str:
    with contextlib.suppress(email.errors.HeaderParseError, LookupError, UnicodeError):
        return str(email.header.make_header(email.header.decode_header(str(message.get("Subject") or ""))))
    return ""


def _content(part: Message) -> bytes:
    """The bytes of a part; as UTF-8 where its header states another encoding and they are in it."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    stated = known_encoding(str(part.get_param("charset") or ""))
    if stated and stated != "utf-8":
        with contextlib.suppress(UnicodeError):
            return content.decode(stated).encode()
    return content
