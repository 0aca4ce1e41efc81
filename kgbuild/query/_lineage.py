"""Steps of named queries about lineage: the links between findings, and what a finding goes back to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache, cached_property
from typing import Final

from kgbuild.query._steps import Ask, Solution, Term, _get, _ordinals, _solution, _text, joined, restated

_OF_AN_END: Final = ("cycle", "kind", "quote", "source")


class _End:
    """What is told of a finding that may be in links: put together once, however many they are."""

    def __init__(self) -> None:
        self.told: list[Solution] = []

    def terms(self, name: str) -> frozenset[Term]:
        return frozenset([each[name] for each in self.told if name in each])

    def first(self, name: str) -> str:
        return min(map(_text, self.terms(name)), default="")

    @cached_property
    def themes(self) -> frozenset[Term]:
        return self.terms("themes")

    @cached_property
    def as_earlier(self) -> Solution:
        return {f"earlier_{name}": term for name, term in self._cells.items()}

    @cached_property
    def as_later(self) -> Solution:
        return {f"later_{name}": term for name, term in self._cells.items()}

    @cached_property
    def _cells(self) -> Solution:
        return {name: joined(terms) for name in _OF_AN_END if (terms := self.terms(name))}


def _ends(ask: Ask) -> dict[Term, _End]:
    ends = defaultdict[Term, _End](_End)
    for each in ask("ends"):
        ends[each["finding"]].told.append(each)
    return ends


def lineage(solutions: Iterable[Solution], ask: Ask) -> list[Solution]:
    """Each link with its reasons and both ends in the columns of that end; without one of these it is left out."""
    ends, reasons = _ends(ask), defaultdict[Term, list[Term]](list)
    for each in ask("reasons"):
        reasons[each["row"]].append(each["reasons"])
    several = cache(joined)
    result = []
    for each in solutions:
        why, earlier, later = reasons.get(each["row"]), ends.get(each.pop("earlier")), ends.get(each.pop("later"))
        if why and earlier and later:
            if themes := earlier.themes | later.themes:
                each["themes"] = several(themes)
            each["reasons"] = several(frozenset(why))
            result.append(each | earlier.as_earlier | later.as_later)
    return result


def chains(solutions: Iterable[Solution], ask: Ask) -> list[Solution]:
    """Each finding that goes back to earlier ones and that no later one goes back to, with the cycles it goes back to.

    Only findings that it is linked with count, not those that these are linked with in turn: what is alike may drift
    over several steps until the last asks for something else than the first. A finding that restates another counts as
    that one.
    """
    place, ends, first = _ordinals(ask), _ends(ask), restated(ask)
    all_links = [each | {name: first.get(each[name], each[name]) for name in ("before", "after")} for each in solutions]
    earlier = {each["before"] for each in all_links}
    found: dict[Term, list[Solution]] = defaultdict(list)
    for each in all_links:
        if each["after"] not in earlier and each["after"] in ends:
            found[each["after"]].append(each)
    result = []
    for node, links in found.items():
        last, before = ends[node], [ends[each] for each in {each["before"] for each in links}]
        types = {_get(each, "type") for each in links}
        # A round outside PEEL has no cycle, and is one all the same.
        asked = {end.first("cycle") for end in (before if "resolves" in types else [last, *before])}
        ordered = sorted(asked - {""}, key=lambda cycle: (place.get(cycle, 0), cycle))
        result.append(
            _solution(
                force=_get(links[0], "force"),
                themes="|".join(sorted(map(_text, last.themes.union(*(end.themes for end in before))))),
                standing="reported-done" if "resolves" in types else "asked-again",
                times=len(asked),
                first_cycle=ordered[0] if ordered else "",
                last_cycle=last.first("cycle"),
                cycles="|".join(sorted(asked - {""})),
                types="|".join(sorted(types)),
                kind=last.first("kind"),
                quote=last.first("quote"),
                finding=_text(node),
                links="|".join(sorted(_get(each, "link") for each in links)),
            )
        )
    return result


LINEAGE_STEPS: Final = {"chains": chains, "lineage": lineage}
