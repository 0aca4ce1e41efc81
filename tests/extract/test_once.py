"""What is done once of a document, and expressions of many names."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kgbuild.extract._text.once import alternation, once


def test_the_same_arguments_are_worked_on_once_and_equal_ones_again() -> None:
    calls = []

    @once
    def length(words: list[str], *, extra: int = 0) -> int:
        calls.append(words)
        return len(words) + extra

    words = ["a", "b"]
    assert [length(words), length(words), length(["a", "b"]), length(words, extra=1)] == [2, 2, 2, 3]
    assert len(calls) == 3
    for number in range(10):
        length([str(number)])
    assert length(words) == 2
    assert len(calls) == 14, "only the last few results are kept"


@given(st.lists(st.text("ab -.", min_size=1), min_size=1, max_size=8), st.text("ab -.", max_size=20))
def test_an_alternation_finds_the_longest_of_its_words(words: list[str], text: str) -> None:
    plain = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
    shared = re.compile(alternation(words, gap=" "))
    assert [match.span() for match in shared.finditer(text)] == [match.span() for match in plain.finditer(text)]
