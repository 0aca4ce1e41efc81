"""A guarded expression answers as the plain one does; what it looks for first stands in every match."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgbuild.resources import RULES
from kgbuild.rules import Guarded, Possible, _guards, guarded, load_rules, required

EXPRESSIONS = [
    r"\b(?:rated|graded|judged)\s+good\b",
    r"recommend\w*",
    r"a(?:b|cd)?ef",
    r"(?:ab)+c|de",
    r"x*y?",
    r"(?:one|two)?\s+areas?",
    r"(?<=no )kin[gd]s",
    r"(?!good)goods",
    r"(?P<a>is)\s(?P=a)",
    r"(?i:straße|maße)",
    r"(?m)^\W*rated\s",
    r"^good|\A(?:two )?areas",
    r"\b(?:s|as|areas)\b",
    r"good(?:go|od)*",
    r"(?<=d)go",
    r"\bin\B",
    r"[£$]\s?x|€",
    r"(?<![\w.])(?:\d+|one|two)\s",
    r"\b\d\d?(?:s|rd)\b|\b(?:go|7)",
    r"(?:a|in)\d",
]


def prepared(expression: str) -> re.Pattern[str]:
    pattern = guarded(re.compile(expression, re.IGNORECASE))
    assert isinstance(pattern, Guarded)
    pattern.prepare()
    return pattern


@pytest.mark.parametrize(
    ("expression", "first"),
    [
        (r"\bcauses?\s+of\s+concern\b", ("concern",)),
        (r"(?:rated|graded)\s+x", ("rated", "graded")),
        (r"colou?r\s+(?:tables){2,}", ("tables",)),
        (r"(?:abcdef)?gh", ("gh",)),
        (r"\beach\s+force\b|\bfor\s+each\b", ("each",)),
    ],
)
def test_the_most_telling_strings_come_first(expression: str, first: tuple[str, ...]) -> None:
    assert required(expression)[0] == first


@pytest.mark.parametrize("expression", [r"\w+", r"(?:a|bc)?", r"[a-x]", r"(?:long|\w)"])
def test_what_has_no_telling_string_is_left_as_it_is(expression: str) -> None:
    assert required(expression) == ()
    shielded = prepared(expression)
    assert [m.span() for m in shielded.finditer("xyz")] == [m.span() for m in re.finditer(expression, "xyz")]


ALPHABET = st.sampled_from(
    [
        *list("abcdefgiknorsuwy xS\n"),
        "good",
        "areas",
        "rated ",
        "recommend",
        "ſ",
        "ı",
        "İ",
        "ß",
        "K",
        "£",
        "€",
        "7",
        "१",
        "²",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(EXPRESSIONS), st.lists(ALPHABET, max_size=12), st.integers(0, 6), st.integers(0, 30))
def test_guarded_answers_are_those_of_the_expression(expression: str, parts: list[str], start: int, end: int) -> None:
    text = "".join(parts)
    plain = re.compile(expression, re.IGNORECASE)
    fresh = guarded(plain)  # asked so seldom that nothing is looked for first
    for string, shielded in itertools.product((text, text * 40), (fresh, prepared(expression))):  # long ones are kept
        one, other = plain.search(string, start, end), shielded.search(string, start, end)
        assert (one and one.span()) == (other and other.span())
        assert [m.span() for m in plain.finditer(string)] == [m.span() for m in shielded.finditer(string)]
        assert plain.sub("-", string) == shielded.sub("-", string)
        assert plain.split(string) == shielded.split(string)
        assert plain.findall(string) == shielded.findall(string)


def test_most_rules_are_guarded() -> None:
    patterns = [
        pattern
        for path in RULES.glob("*.toml")
        if path.stem != "common"
        for rule in load_rules(path.stem).values()
        for group in (rule.patterns, *rule.pattern_tables.values())
        for each in group.values()
        for pattern in each
    ]
    assert sum(required(pattern.pattern, pattern.flags) != () for pattern in patterns) * 10 > len(patterns) * 7


def test_what_an_expression_needs_is_worked_out_when_it_is_asked_often(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    monkeypatch.setattr(_guards, "required", lambda pattern, _: parsed.append(pattern) or (("rated",),))
    often, long = guarded(re.compile("rated")), guarded(re.compile("rated +good"))
    for _ in range(19):
        assert often.search("not graded") is None
    assert parsed == []
    assert often.search("rated") is not None
    assert long.search("graded " * 1_000) is None
    assert often.search("graded") is long.search("rated") is None
    assert parsed == ["rated", "rated +good"]


@settings(max_examples=100, deadline=None)
@given(st.lists(ALPHABET, max_size=12), st.integers(0, 60), st.integers(0, 60))
def test_possible_names_every_expression_that_matches(parts: list[str], start: int, end: int) -> None:
    patterns = [guarded(re.compile(expression, re.IGNORECASE)) for expression in EXPRESSIONS]
    possible = Possible(patterns)
    for text in ("".join(parts), "".join(parts) * 40):  # a long text is looked through once
        matching = {index for index, pattern in enumerate(patterns) if pattern.search(text, start, end)}
        assert matching <= set(possible.of(text, start, end)) <= set(range(len(patterns)))
        anywhere = {index for index, pattern in enumerate(patterns) if pattern.search(text)}
        assert anywhere <= set(possible.of(text)) <= set(range(len(patterns)))


def test_possible_leaves_out_what_cannot_match() -> None:
    patterns = [guarded(re.compile(word, re.IGNORECASE)) for word in ("rated", "graded", "judged")]
    text = "It was RATED good, and the year before it was judged so. " * 10
    assert list(Possible(patterns).of(text)) == [0, 2]
    assert list(Possible(patterns).of(text, 0, 20)) == [0]
