"""Line breaks that a text has lost, put in where they stood, and offsets counted with and without them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise

BREAK = "\n\n"


def with_breaks(text: str, places: tuple[int, ...]) -> str:
    """`text` with an empty line before each of `places`, which are offsets in it in rising order."""
    edges = (0, *places, len(text))
    return BREAK.join(text[start:end] for start, end in pairwise(edges))


def with_offset(place: int, places: tuple[int, ...], *, end: bool = False) -> int:
    """Where `place` of the text lies in `with_breaks`; what ends at a break (`end`) lies before it."""
    before = bisect_left(places, place) if end else bisect_right(places, place)
    return place + before * len(BREAK)


def without_offset(place: int, places: tuple[int, ...]) -> int:
    """Where `place` of `with_breaks` lies in the text itself; within a break it is the break's own place."""
    low, high = 0, len(places)
    while low < high:
        middle = (low + high) // 2
        if places[middle] + (middle + 1) * len(BREAK) <= place:
            low = middle + 1
        else:
            high = middle
    plain = place - low * len(BREAK)
    return min(plain, places[low]) if low < len(places) else plain
