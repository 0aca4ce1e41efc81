"""The templates, and how they print what they are given."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from kgbuild import __version__
from kgbuild.html_templates import html_templates
from kgbuild.in_words import date_in_words, host_in_words, span_in_words

_HERE: Final = Path(__file__).parent
STATIC: Final = _HERE / "static"
BUILT: Final = STATIC / "built"  # the editor, where the package carries it


def read_templates() -> jinja2.Environment:
    templates = html_templates(
        _HERE / "templates",
        number=_number,
        day=lambda value: date_in_words(str(value or "")),
        plain=plain,
        cap=_cap,
        host=lambda url: host_in_words(str(url or "")),
        address=_short_address,
        prose=_prose,
        commas=_commas,
        words_of=_words_of,
        path=lambda t: quote(t),
    )
    templates.globals.update(static_version=static_version(), editor_built=editor_built, version=__version__)
    return templates


@lru_cache(maxsize=1)
def static_version() -> str:
    """A word that changes with any file under static/, so that browsers may keep each for good."""
    digest = hashlib.sha256()
    for file in sorted(STATIC.rglob("*")):
        if file.is_file():
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def editor_built() -> bool:
    """Whether the installed package carries the built editor; without it the plain text field does the same tasks."""
    return (BUILT / "editor.js").is_file()


def _number(value: Any) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


_ABBREVIATED: Final = re.compile(r"\b(?:pcc|hmi|hmic)\b")


def _prose(text: Any) -> str:
    """A sentence of the data with its dates and spans of time as people write them: "6 months from 8 December 2016"."""
    told = re.sub(r" \([a-z-]+\.[a-z-]+\)$", "", str(text or ""))  # the name of a rule
    told = re.sub(r"\b(?:PT0S|P(?:\d+[YMWD])+)\b", lambda match: span_in_words(match[0]), told)
    return re.sub(r"\b\d{4}-\d\d(?:-\d\d)?\b", lambda match: date_in_words(match[0]), told)


def plain(slug: Any) -> str:
    """A slug as words: "requires-improvement" becomes "requires improvement"."""
    return _ABBREVIATED.sub(lambda match: match[0].upper(), str(slug or "").replace("-", " "))


def _cap(text: Any) -> str:
    """With a capital at its beginning, the rest as it is: "PCC response"."""
    return str(text)[:1].upper() + str(text)[1:]


def _commas(items: Any) -> str:
    return ", ".join(str(item) for item in items)


def _short_address(url: Any) -> str:
    """A web address as people read it: without scheme, "www." and the slash at its end."""
    return re.sub(r"^https?://(?:www\.)?", "", str(url or "")).rstrip("/")


def _many(noun: str) -> str:
    """The plural: "areas for improvement", "weaknesses", "promising practices"."""
    head, joint, rest = noun.partition(" for ") if " for " in noun else noun.partition(" of ")
    return f"{head}{'es' if head.endswith('s') else 's'}{joint}{rest}"


def _words_of(value: int, one: str, many: str = "") -> Markup:
    """A count with its noun: "1 finding", "2,386 findings"."""
    return Markup("{}&nbsp;{}").format(f"{value:,}", one if value == 1 else many or _many(one))
