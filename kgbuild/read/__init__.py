"""Bytes to `Document`: text with offsets, and the blocks it falls into.

One private module per format, one table of formats (`FORMATS`). What cannot be read raises `InputError`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from kgbuild.errors import InputError
from kgbuild.model import Block, Document, SourceRecord
from kgbuild.read._flow import Reading
from kgbuild.read._html import read_html
from kgbuild.read._mhtml import read_mhtml
from kgbuild.read._pdf import read_pdf
from kgbuild.read._plain import read_plain
from kgbuild.read._sources import read_sources
from kgbuild.read._word import read_word, read_word97

__all__ = ["FORMATS", "MOST_BYTES", "Format", "read_document", "read_sources", "too_large"]

MOST_BYTES: Final = 256_000_000  # of a file, pictures and all; the largest reports have a tenth of it
MOST_CHARACTERS: Final = 20_000_000  # of a text: ten thousand pages

Reader = Callable[[bytes, str], Reading | tuple[str, tuple[Block, ...]]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of documents. `read` is None where this version recognises the format and cannot read it."""

    media_type: str
    title: str
    suffixes: tuple[str, ...]
    magic: tuple[bytes, ...] = ()  # lower-case beginnings, after white space and a byte order mark
    read: Reader | None = None


FORMATS: tuple[Format, ...] = (
    Format("application/pdf", "PDF", (".pdf",), (b"%pdf-",), read_pdf),
    Format(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "Word",
        (".docx", ".docm"),
        (b"pk\x03\x04",),
        read_word,
    ),
    Format("application/msword", "Word 97", (".doc",), (b"\xd0\xcf\x11\xe0",), read_word97),
    Format("application/rtf", "Rich Text", (".rtf",), (b"{\\rtf",)),
    Format("multipart/related", "a saved web page", (".mht", ".mhtml"), (), read_mhtml),
    Format("message/rfc822", "e-mail", (".eml",), (), read_mhtml),
    Format("text/html", "HTML", (".html", ".htm", ".xhtml"), (b"<!doctype html", b"<html", b"<?xml"), read_html),
    Format("text/plain", "plain text", (".txt", ".text", ".md", ".markdown", ""), (), read_plain),
)


def read_document(data: bytes, *, name: str, stated: SourceRecord | None = None) -> Document:
    """A document of `data`, the file's bytes; `name` is its path relative to its SOURCE.

    Args:
        data: the original bytes; their SHA-256 is kept.
        name: decides the format by its suffix where the bytes do not.
        stated: what a ``sources.csv`` says of the document.

    Raises:
        InputError: the bytes are of a format that cannot be read, are not what the suffix says, or are too many.
    """
    if len(data) > MOST_BYTES:
        raise too_large(name, len(data))
    form = _format_of(data, name)
    if form.read is None:
        raise InputError(
            f"is {form.title}, which this version does not read",
            source=name,
            fix="save it as plain text (UTF-8) and give that",
        )
    read = form.read(data, name)
    reading = read if isinstance(read, Reading) else Reading(*read)
    if len(reading.text) > MOST_CHARACTERS:
        raise InputError(
            f"has {len(reading.text):,} characters, more than any document of this kind",
            source=name,
            fix="split it into its documents, or give a table as CSV",
        )
    return Document(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        text=reading.text,
        media_type=form.media_type,
        blocks=_levelled(reading.blocks),
        stated=stated if stated is not None else SourceRecord(),
        pages=reading.pages,
        notes=reading.notes,
        hints=reading.hints,
        breaks=reading.breaks,
    )


def _levelled(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks, with levels of headings that tell something: one title, and none where all below it are of one level.

    Chapters may be headings of the first level (as in Word, whose titles have a style of their own); they go below.
    """
    levels = [block.level for block in blocks if block.kind == "heading" and block.level]
    down = levels.count(1) > 1
    flat = len({level for level in levels if level > 1 or down}) <= 1
    if not levels or not (down or flat):
        return blocks
    levelled, titled = [], False
    for block in blocks:
        if block.kind == "heading" and block.level:
            title = block.level == 1 and not titled
            titled = titled or title
            level = 1 if title else 0 if flat else min(6, block.level + down)
            block = replace(block, level=level) if level != block.level else block
        levelled.append(block)
    return tuple(levelled)


def too_large(name: str, size: int) -> InputError:
    """The refusal of a file that is no report, by its size in bytes: before it is read where that is known before."""
    return InputError(
        f"has {size / 1e6:,.0f} MB, more than any document of this kind",
        source=name,
        fix="split it into its documents, or give a table as CSV",
    )


def _format_of(data: bytes, name: str) -> Format:
    head = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for form in FORMATS:
        if any(head.startswith(magic) for magic in form.magic):
            return form
    suffix = _suffix(name)
    for form in FORMATS:
        if suffix in form.suffixes:
            if form.magic and form.media_type not in ("text/html",):
                raise InputError(
                    f"is named as {form.title} and does not begin as {form.title} does",
                    source=name,
                    fix="open it to see whether it is damaged, or give it the suffix of what it is",
                )
            return form
    return FORMATS[-1]  # an unlisted suffix: text if it decodes, and read_plain says so if it does not


def _suffix(name: str) -> str:
    base = name.rsplit("/", 1)[-1]
    return "." + base.rsplit(".", 1)[1].lower() if "." in base.lstrip(".") else ""
