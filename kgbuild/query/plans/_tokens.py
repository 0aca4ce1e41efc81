"""The words of SPARQL as `kgbuild/queries/` has it."""

from __future__ import annotations

import re
from typing import Final

TOKEN: Final = re.compile(
    r"""\#[^\n]*|\s+
    |(?P<token>"(?:[^"\\]|\\.)*"|<[^<>\s]*>|\?\w+|[A-Za-z][\w-]*:[\w-]*|\w+|&&|\|\||!=|<=|>=|[^\s\w])""",
    re.VERBOSE,
)
OPENING: Final = {"(": ")", "{": "}"}


def variables_of(text: str) -> set[str]:
    return {match["token"] for match in TOKEN.finditer(text) if (match["token"] or "").startswith("?")}
