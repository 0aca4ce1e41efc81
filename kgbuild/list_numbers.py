"""Numbers and letters that count the items of a list: "1.", "(a)", "ii)"."""

from __future__ import annotations

import re
from itertools import pairwise

ROWS = (tuple(map(str, range(1, 41))), tuple("abcdefgh"), ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii"))
# Such a number within a line, and the space behind it.
MARK = re.compile(r"(?<=\s)\(?(?P<number>[a-h]|[ivx]{1,4}|\d{1,2})[.)]\s+(?=[A-Za-z“‘])")
_NEXT = frozenset(pair for row in ROWS for pair in pairwise(row))


def is_next(above: str, mark: str) -> bool:
    """Whether the number or letter of a list, as "2." or "(b)", comes right after another."""
    return (above.strip(" .()\t").lower(), mark.strip(" .()\t").lower()) in _NEXT
