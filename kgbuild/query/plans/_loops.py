"""Plans that look up each pattern for each row, where there are few rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import takewhile
from typing import Final

from kgbuild.query.plans._tokens import OPENING, TOKEN, variables_of

_ONE: Final = re.compile(r"\{ SELECT \* WHERE \{ (?P<triple>[^{}]*) \. \} \}")
_GROUPED: Final = re.compile(r"\{ SELECT (?P<made>(?P<by>\?\w+) \(.+?\)) WHERE (?P<group>\{.*\}) GROUP BY (?P=by) \}")


def looped(plan: str, few: int, count: Callable[[str, int], int]) -> str:
    """A plan of `hashed` in which each pattern is looked up for each row, where there are few rows; else as it is.

    The order is written with LATERAL, which the engine keeps to. A sub-select that groups by one variable is asked for
    each row that has it; an optional part with another sub-select or a union stays as it is: it would be read anew for
    each row. Of a union that has no variable of the patterns beside it, each branch is a plan of its own.

    Args:
        plan: the query.
        few: rows from which on it is faster to read all; 1 where that is never to be done.
        count: how many solutions a group of patterns has, counted up to a number.

    Spec: SPARQL-dev SEP-0006 (LATERAL).
    """
    opening = plan.index("WHERE {") + len("WHERE {")
    depth = 1
    for match in TOKEN.finditer(plan, opening):
        depth += (match["token"] == "{") - (match["token"] == "}")
        if not depth:
            break
    end = match.start()
    return f"{plan[:opening]}{_looped_group(plan[opening:end], few, count)}{plan[end:]}"


def selective(plan: str) -> str:
    """The sub-select that every row of a plan of `hashed` needs and that leaves out most of what it reads; else ""."""
    start = plan.index("WHERE {") + len("WHERE {")
    read = (text for kind, text in _elements(plan[start : plan.rindex("}")]) if kind == "{")
    return next((text for text in read if "FILTER" in text), "")


def _looped_group(group: str, few: int, count: Callable[[str, int], int]) -> str:
    elements = _elements(group)
    length = next(
        (at for at, (kind, _) in enumerate(elements) if kind in {"OPTIONAL", "BIND", "FILTER"}), len(elements)
    )
    if not all(kind for kind, _ in elements[length:]):
        return group  # none of the queries has a pattern there
    if len(elements) == 1 and elements[0][0]:
        return group  # a sub-select alone: nothing is left to look up, and counting it takes as long as asking it
    needed, rest = elements[:length], elements[length:]
    union = _union(needed)
    grouped = [text for _, text in needed if _GROUPED.fullmatch(text)]
    first = " ".join(text for kind, text in needed if kind and text not in union and text not in grouped)
    patterns = [text for kind, text in needed if not kind]
    if union and variables_of(" ".join(union)).isdisjoint(variables_of(" ".join([first, *patterns]))):
        branches = " UNION ".join(f"{{ {_looped_group(_inside(each), few, count)} }}" for each in union)
        read = [f"{{ SELECT * WHERE {{ {each} . }} }}" for each in patterns]
        return f" {' '.join([first, *read, *grouped, branches, *(text for _, text in rest)])} "
    started = _start(first, patterns, few, count)
    if started is None:
        return group
    start, bound = started
    if union:
        nested = [_nested(_inside(each), bound) for each in union]
        if not all(nested):
            return group
        start += f" LATERAL {{ {' UNION '.join(f'{{ {each} }}' for each in nested)} }}"
        bound |= variables_of(start)
        if count(start, few) >= few:
            return group
    nested = [_grouped(each, bound) for each in grouped]
    if not all(nested):
        return group
    parts = [start, *nested]
    bound |= variables_of(" ".join(nested))
    for kind, text in rest:
        part = _optional(text, bound) if kind == "OPTIONAL" else text
        # What cannot be asked for each row is a plan of its own.
        parts.append(part or f"OPTIONAL {{{_looped_group(_inside(text), few, count)}}}")
        bound |= variables_of(text)
    return f" {' '.join(parts)} "


def _start(first: str, patterns: list[str], few: int, count: Callable[[str, int], int]) -> tuple[str, set[str]] | None:
    """What every row needs, looked up pattern by pattern, and its variables; None where that makes many rows.

    `first` are sub-selects and VALUES. They are joined as soon as what the first subject has is looked up; where no
    pattern has few solutions, and they can be counted, all starts from them.
    """
    named = [each for each in patterns if not each.split()[2].startswith("?")]
    starts = named if "VALUES" in first else [*patterns[:1], *named]
    chosen = min(starts, key=lambda each: count(each, few), default="")
    counted = False
    if chosen and count(chosen, few) < few:
        counted = "SELECT" not in first  # what a subject has, and VALUES, make no more of its rows
        left = [each for each in patterns if each != chosen]
        own = [each for each in left if first and each.split()[0] == chosen.split()[0]]
        parts = [f"{chosen} .", *(f"LATERAL {{ {each} }}" for each in own), first]
        patterns = [each for each in left if each not in own]
        first = " ".join(filter(None, parts))
    elif not first or "UNION" in first or "GROUP BY" in first:  # which it takes long to count
        return None
    bound = variables_of(first)
    ordered = _connected(patterns, bound)
    if ordered is None or not (counted or count(first, few) < few):
        return None
    start, known = first, variables_of(first)
    for each in ordered:
        start += f" LATERAL {{ {each} }}"
        # A subject has few values. How many subjects a value has is counted, though a later pattern may drop most.
        by_value = not each.startswith("<") and each.split()[0] not in known
        if by_value and count(start, few) >= few:
            return None
        known |= variables_of(each)
    return start, bound


def _union(elements: list[tuple[str, str]]) -> list[str]:
    """The first union among the elements of a group, branch by branch; empty where there is none."""
    second = next((at for at, (kind, _) in enumerate(elements) if kind == "UNION"), 0)
    if not second:
        return []
    further = takewhile(lambda element: element[0] == "UNION", elements[second:])
    return [elements[second - 1][1], *(text for _, text in further)]


def _inside(text: str) -> str:
    """What stands in the brackets of an element."""
    return text[text.index("{") + 1 : text.rindex("}")]


def _optional(text: str, bound: set[str]) -> str:
    """An optional part, looked up for each row that has the variables `bound`; "" where that cannot be."""
    # What starts the plan is repeated here for tables, and holds already.
    nested = _nested(_inside(text), bound, holding=lambda pattern: variables_of(pattern) <= bound)
    return nested and f"LATERAL {{ OPTIONAL {{ {nested} }} }}"


def _nested(group: str, bound: set[str], *, holding: Callable[[str], bool] = lambda _: False) -> str:
    """A group, looked up for each row that has the variables `bound`, without the patterns that are `holding`.

    "" where that cannot be.
    """
    elements = _elements(group)
    if len(elements) == 1 and _GROUPED.fullmatch(elements[0][1]):
        return _grouped(elements[0][1], bound)
    if any(kind not in {"", "OPTIONAL", "BIND", "FILTER"} for kind, _ in elements):
        return ""
    inner = set(bound)
    patterns = [text for kind, text in elements if not kind]
    ordered = _connected([each for each in patterns if not holding(each)] or patterns, inner)
    if ordered is None:
        return ""
    parts = [f"LATERAL {{ {each} }}" for each in ordered]
    for kind, part in elements:
        if kind:
            parts.append((kind == "OPTIONAL" and _optional(part, inner)) or part)
            inner |= variables_of(part)
    return " ".join(parts)


def _grouped(text: str, bound: set[str]) -> str:
    """A sub-select that groups by one of the variables `bound`, asked for each row; "" where that cannot be."""
    match = _GROUPED.fullmatch(text)
    if match is None or match["by"] not in bound:
        return ""
    nested = _nested(_inside(match["group"]), {match["by"]})
    return nested and f"LATERAL {{ SELECT {match['made']} WHERE {{ {nested} }} GROUP BY {match['by']} }}"


def _connected(patterns: Iterable[str], bound: set[str]) -> list[str] | None:
    """The patterns in an order in which each has a variable that is in `bound` by then, or a node as its subject.

    None where there is no such order. Adds to `bound` what they bind.
    """
    left, result = list(patterns), []
    while left:
        near = [each for each in left if each.startswith("<") or not bound.isdisjoint(variables_of(each))]
        if not near:
            return None
        each = next((each for each in near if each.split()[0] in bound), near[0])
        left.remove(each)
        result.append(each)
        bound |= variables_of(each)
    return result


def _elements(text: str) -> list[tuple[str, str]]:
    """What a group of a plan consists of: triple patterns under "", all else under its first word or bracket."""
    tokens = [match for match in TOKEN.finditer(text) if match["token"]]
    result, at = [], 0
    while at < len(tokens):
        start, word = tokens[at].start(), tokens[at]["token"]
        if read := _ONE.match(text, start):
            result.append(("", read["triple"]))
            while at < len(tokens) and tokens[at].start() < read.end():
                at += 1
            continue
        if word[0] in "?<" or ":" in word:
            while tokens[at]["token"] != ".":
                at += 1
            result.append(("", text[start : tokens[at].start()].strip()))
            at += 1
            continue
        while tokens[at]["token"] not in OPENING:
            at += 1
        depth = 0
        while True:
            depth += (tokens[at]["token"] in OPENING) - (tokens[at]["token"] in OPENING.values())
            at += 1
            if not depth:
                break
        result.append((word, text[start : tokens[at - 1].end()]))
    return result
