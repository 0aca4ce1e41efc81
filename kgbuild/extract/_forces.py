"""Where a text names a police force, and how surely."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache

from kgbuild.extract._text.once import once, sharing
from kgbuild.reference import Reference, fold
from kgbuild.rules import Rule, guarded, load_rules

_BOTH = re.compile(r"\s+(?:and|&)\s+", re.IGNORECASE)
_LISTED = re.compile(r"\s*,\s*|\s+(?:and|&)\s+", re.IGNORECASE)
_LONG = 400  # characters: of a shorter text nobody asks twice
_TITLE = r"(?i:police\s+service|police\s+force|police|constabulary)"


@dataclass(frozen=True, slots=True)
class Mention:
    """A force's name in a text. `strong` tells that the words name a force, and not perhaps only its county."""

    start: int
    end: int
    force: str
    strong: bool


def force_mentions(text: str, reference: Reference, start: int = 0, end: int | None = None) -> list[Mention]:
    """The forces named in ``text[start:end]``, in order, without overlap; the longest name wins."""
    last = len(text) if end is None else end
    if len(text) < _LONG:
        return _found(text, reference, start, last)
    known, starts = _whole(text, reference)
    first, stop = bisect_left(starts, start), bisect_left(starts, last)
    before = known[first - 1].end if first else 0
    if before > start or (first < stop and known[stop - 1].end > last):
        return _found(text, reference, start, last)  # a name goes over an end: the words within may be another
    return known[first:stop]


def subject_rule(disabled: frozenset[str]) -> Rule:
    """context.subject-force, by which `subject_forces` tells."""
    return load_rules("context", disabled)["context.subject-force"]


def subject_forces(text: str, named: list[Mention], end: int, rule: Rule) -> list[Mention]:
    """The forces among those named before a place that may be the subject there; all where the words set none aside.

    Set aside are those of a relative clause that is over ("A, which works with B, was rated"), and those that another
    is only held against ("unlike B, A was rated", "A has overtaken B and is").

    Args:
        named: the forces of a sentence or clause up to the place, in text order.
        end: the place, as where a grade begins.
        rule: context.subject-force.
    """
    if len({one.force for one in named}) < 2 or not rule.on:
        return named
    kept = []
    for place, one in enumerate(named):
        behind = text[one.end : end]
        if rule.pattern("own_pattern").match(behind) is None:
            before = text[named[place - 1].end if place else max(0, one.start - 60) : one.start]
            over = bool(place) and rule.pattern("relative_pattern").search(before) is not None and "," in behind
            if over or rule.pattern("aside_pattern").search(before) is not None:
                continue
        kept.append(one)
    return kept or named


@once
def _whole(text: str, reference: Reference) -> tuple[list[Mention], list[int]]:
    """The names of a whole text, which its sentences are asked for one by one, and where they start."""
    found = _found(text, reference, 0, len(text))
    return found, [mention.start for mention in found]


def _found(text: str, reference: Reference, start: int, end: int) -> list[Mention]:
    pattern, names = _pattern(reference)
    rule = load_rules("context")["context.force"]
    after, before = rule.pattern("after_pattern"), rule.pattern("before_pattern")
    unit = load_rules("units")["unit.named"]
    found = []
    for match in pattern.finditer(text, start, end):
        force, strong = names.get(fold(match["name"]), ("", False))
        if not force or _in_unit(text, match, unit) or _is_region(rule, text, match):
            continue
        if not match["title"] and rule.pattern("paper_pattern").match(text, match.end()):
            continue
        if match["title"]:
            strong = True
        elif not strong:
            strong = after.match(text, match.end()) is not None
            strong = strong or before.search(text[max(0, match.start() - 40) : match.start()]) is not None
        found.append(Mention(match.start(), match.end(), force, strong))
    listed = False
    for index in range(len(found) - 2, -1, -1):  # "Essex, Norfolk and Suffolk Police": the word is said of all
        one, following = found[index], found[index + 1]
        joined = _BOTH if not listed else _LISTED
        listed = following.strong and not one.strong and joined.fullmatch(text, one.end, following.start) is not None
        if listed:
            found[index] = replace(one, strong=True)
    return found


def _is_region(rule: Rule, text: str, match: re.Match[str]) -> bool:
    """Whether a name tells where several forces are: "two West Midlands police forces"."""
    before = text[max(0, match.start() - 20) : match.start()]
    several = rule.pattern("several_before_pattern").search(before) is not None
    return several and rule.pattern("several_after_pattern").match(text, match.end("name")) is not None


def _in_unit(text: str, match: re.Match[str], unit: Rule) -> bool:
    """Whether a name without a title stands in the name of a regional unit, or of its region."""
    return not match["title"] and (
        unit.pattern("after_pattern").match(text, match.end()) is not None
        or unit.pattern("before_pattern").search(text[max(0, match.start() - 60) : match.start()]) is not None
    )


@lru_cache(maxsize=4)
def _pattern(reference: Reference) -> tuple[re.Pattern[str], dict[str, tuple[str, bool]]]:
    """One expression for all names, and each folded name's force and whether it names a force by itself."""
    names: dict[str, tuple[str, bool]] = {}
    initials = load_rules("context")["context.force"].table("initials")
    printed = {*initials}
    names |= {fold(short): (force, True) for short, (force,) in initials.items()}
    for force in reference.forces.values():
        for name in (force.name, force.short_name, *force.alt_names):
            if "," in name:  # "London, City of" is for lists in alphabetical order
                continue
            strong = bool(re.search(r"Police|Constabulary|Heddlu|police|^the Met$|^[A-Z]\w?[A-Z]{1,2}$", name))
            listed = name.replace(" and ", ", ")  # "Devon, Cornwall and the Isles of Scilly"
            for printed_as in (name, re.sub("[-–]", " ", name), listed):  # "Dyfed Powys"
                names.setdefault(fold(printed_as), (force.id, strong))
            printed |= {name, listed}
    expressions = {_expression(name) for name in printed} | {_expression(name.upper()) for name in printed}
    joined = sharing(sorted(expressions, key=lambda expression: (-len(expression), expression)))
    named = re.compile(rf"(?<![\w-])(?P<name>{joined})(?:\s+(?P<title>{_TITLE}))?(?![\w])(?!\s+Office\b)")
    return guarded(named), names


def _expression(name: str) -> str:
    words = [re.escape(word) for word in re.split(r"\s+", name.replace("&", "and"))]
    words = [r"(?:and|&|AND)" if word in ("and", "AND") else re.sub(r"\\?[-–]", r"[-–\\s]", word) for word in words]
    words = [f"(?i:{word})" if word in ("Police", "Constabulary", "Service") else word for word in words]
    return r"\s+".join(words)
