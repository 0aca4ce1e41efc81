"""What the words of a finding say it is about: subjects and other words, by the lists of lineage.toml."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from pathlib import Path
from typing import Any, Final

FULL, HALF, FIFTH = 10, 5, 2  # weights of a word
_TOKEN: Final = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a text is about: the subjects that its words name, and the other words, which weigh a half or a fifth."""

    named: frozenset[str]
    half: frozenset[str]
    fifth: frozenset[str]

    @classmethod
    def joined(cls, several: Sequence[Subjects]) -> Subjects:
        """What several texts are about together."""
        return cls(*(frozenset[str]().union(*(getattr(each, name) for each in several)) for name in cls.__slots__))


@dataclass(frozen=True, slots=True)
class _Words:
    weights: Mapping[str, int]
    limits: Mapping[str, int]
    one_demand: frozenset[str]
    no_demand: frozenset[str]
    telling: frozenset[str]
    exact: Mapping[str, tuple[str, ...]]
    prefixes: tuple[tuple[str, tuple[str, ...]], ...]
    phrase: re.Pattern[str]
    phrases: Mapping[str, str]  # to their subjects
    of_phrases: frozenset[str]  # a word of each phrase: where none of them stands in a text, no phrase does
    common: frozenset[str]
    common_prefixes: tuple[str, ...]
    empty: frozenset[str]
    breaks: re.Pattern[str]  # between what a sentence says of one thing and of the next
    said: Mapping[str, re.Pattern[str]]  # of text in lower case
    families: Mapping[str, tuple[str, ...]]  # of a subject
    twins: frozenset[tuple[str, str]]  # themes, by slug, both ways
    kindred: frozenset[tuple[str, str]]
    groups: Mapping[str, tuple[str, ...]]  # of kindred themes, by the slug of one
    implied: Mapping[str, frozenset[str]]  # subjects, by the slug of a theme


@lru_cache(maxsize=1)
def words() -> _Words:
    """The data of lineage.toml, ready for use."""
    data: dict[str, Any] = tomllib.loads((Path(__file__).parent / "lineage.toml").read_text("utf-8"))
    exact: dict[str, list[str]] = defaultdict(list)
    prefixes: dict[str, list[str]] = defaultdict(list)
    phrases: dict[str, str] = {}
    ends: dict[str, str] = {}
    for subject, entries in data["subjects"].items():
        for entry in entries:
            if " " in entry:
                phrases[entry.rstrip("*")] = subject
                ends[entry.rstrip("*")] = "" if entry.endswith("*") else r"\b"
            elif entry.endswith("*"):
                prefixes[entry[:-1]].append(subject)
            else:
                exact[entry].append(subject)
    families: dict[str, list[str]] = defaultdict(list)
    for family, subjects in data["families"].items():
        for subject in subjects:
            families[subject].append("^" + family)
    groups: dict[str, list[str]] = defaultdict(list)
    for number, group in enumerate([*data["words"]["twin_themes"], *data["words"]["kindred_themes"]]):
        for theme in group:
            groups[theme].append(f"group {number}")
    common = data["words"]["common"]
    return _Words(
        data["weights"],
        data["limits"],
        frozenset(data["words"]["themes_of_one_demand"]),
        frozenset(data["words"]["themes_of_no_demand"]),
        frozenset(data["words"]["telling"]),
        {word: tuple(found) for word, found in exact.items()},
        tuple((start, tuple(found)) for start, found in prefixes.items()),
        re.compile("|".join(rf"\b{re.escape(each)}{ends[each]}" for each in sorted(phrases, key=len, reverse=True))),
        phrases,
        frozenset(max(_TOKEN.findall(each)[: None if ends[each] else -1], key=len) for each in phrases),
        frozenset(word for word in common if not word.endswith("*")),
        tuple(word[:-1] for word in common if word.endswith("*")),
        frozenset(data["words"]["empty"]),
        re.compile("|".join(data["words"]["breaks"])),
        {name: re.compile("|".join(parts)) for name, parts in data["said"].items()},
        {subject: tuple(found) for subject, found in families.items()},
        _pairs_of(data["words"]["twin_themes"]),
        _pairs_of(data["words"]["kindred_themes"]),
        {theme: tuple(found) for theme, found in groups.items()},
        {theme: frozenset(found) for theme, found in data["implied"].items()},
    )


def _pairs_of(groups: Iterable[Iterable[str]]) -> frozenset[tuple[str, str]]:
    return frozenset(pair for group in groups for pair in permutations(group, 2))


@lru_cache(maxsize=100_000)
def _read_word(word: str) -> tuple[tuple[str, int], ...]:
    """The subjects that a word names, else itself without its ending, each with its weight."""
    known = words()
    named = set(known.exact.get(word, ()))
    if word.isdecimal():  # "999" names something, hardly any other number does
        return tuple((subject, FULL) for subject in sorted(named))
    for start, subjects in known.prefixes:
        if word.startswith(start):
            named.update(subjects)
    if named:
        return tuple((subject, FULL) for subject in sorted(named))
    if word in known.empty or len(word) < 3:
        return ()
    light = word in known.common or word.startswith(known.common_prefixes)
    return (("~" + _stem(word), FIFTH if light else HALF),)


def _stem(word: str) -> str:
    for ending in ("ingly", "ings", "ing", "edly", "ers", "ies", "ely", "ed", "es", "er", "ly", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def lowered(text: str) -> str:
    """A text in lower case, with one sort of apostrophe."""
    return text.casefold().replace("\u2019", "'")


def tokens_of(plain: str) -> list[str]:
    """The words of a text that was lowered."""
    return _TOKEN.findall(plain)


def folded(text: str) -> str:
    """The words of a text alone: equal for two that differ in capitals, marks and spaces only."""
    return " ".join(tokens_of(lowered(text)))


@lru_cache(maxsize=1_000)
def words_of_name(iri: str) -> frozenset[str]:
    """The words that an IRI ends in, such as those of a force's name."""
    return frozenset(iri.rpartition("/")[2].split("-"))


def subjects_of(plain: str, tokens: list[str]) -> Subjects:
    """What a text is about, by its words, however often each stands there."""
    known = words()
    weights: dict[str, int] = {}
    for word in tokens[: known.limits["words"]]:
        weights.update(_read_word(word))
    if not known.of_phrases.isdisjoint(tokens):
        for phrase in known.phrase.findall(plain):
            weights[known.phrases[phrase]] = FULL
    named = frozenset([subject for subject, weight in weights.items() if weight == FULL])
    half = [word for word, weight in weights.items() if weight == HALF]
    for subject in named:
        half += known.families.get(subject, ())
    return Subjects(named, frozenset(half), frozenset([word for word, weight in weights.items() if weight == FIFTH]))
