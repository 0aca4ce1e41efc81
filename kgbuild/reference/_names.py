"""How names are compared: exactly, after folding what does not tell two names apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

# Hyphens and dashes (U+2010 to U+2014) and the right single quotation mark.
_DASHES: Final = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2019", "-----'")
_HONORIFICS: Final = frozenset(
    ["cllr", "councillor", "dame", "dr", "hmcic", "hmi", "lady", "lord", "miss", "mr", "mrs", "ms", "mx", "prof", "sir"]
)
_POST_NOMINALS: Final = frozenset(
    ["cb", "cbe", "dl", "kc", "kcb", "kfsm", "kpm", "mbe", "obe", "phd", "qc", "qfsm", "qpm"]
)


def fold(text: str) -> str:
    """`text` as names are compared: case folded, "&" as "and", dashes and apostrophes plain, white space single."""
    return " ".join(text.translate(_DASHES).replace("&", " and ").casefold().split())


def without_accents(text: str) -> str:
    """`text` in the letters that its accents stand on."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def fold_person(text: str) -> str:
    """A person's name as it is compared: as `fold`, without accents, full stops, honorifics and letters after it."""
    words = re.sub(r"[.,]", " ", fold(without_accents(text))).split()
    while words and words[0] in _HONORIFICS:
        words.pop(0)
    while words and words[-1] in _POST_NOMINALS:
        words.pop()
    return " ".join(words)


def index_names(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Folded name -> id; a name of two ids is kept with "" so that it is not taken for either."""
    index: dict[str, str] = {}
    for name, identifier in pairs:
        if name and index.setdefault(name, identifier) != identifier:
            index[name] = ""
    return index
