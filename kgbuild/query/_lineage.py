"""Steps of named queries about lineage: the links between findings, and what a finding goes back to."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Final

from kgbuild.query._steps import Ask, Solution, Term, _get, _ordinals, _solution, joined

_OF_AN_END: Final = ("cycle", "kind", "quote", "source")


def lineage(solutions: list[Solution], ask: Ask) -> list[Solution]:
    """Each link with its reasons and both ends in the columns of that end; without one of these it is left out."""
    links, reasons = [], defaultdict[Term, set[Term]](set)
    ends: dict[Term, dict[str, set[Term]]] = {}
    for each in solutions:
        if "finding" in each:
            end = ends.setdefault(each["finding"], {})
            for name in (*_OF_AN_END, "themes"):
                if name in each:
                    end.setdefault(name, set()).add(each[name])
        elif "reasons" in each:
            reasons[each["row"]].add(each["reasons"])
        else:
            links.append(each)
    # A finding is in several links, so that its cells are made once.
    cells = {
        of: {
            finding: {f"{of}_{name}": joined(end[name]) for name in _OF_AN_END if name in end}
            for finding, end in ends.items()
        }
        for of in ("earlier", "later")
    }
    several = cache(lambda name, terms: {name: joined(terms)} if terms else {})
    result = []
    for each in links:
        earlier, later = each.pop("earlier"), each.pop("later")
        if each["row"] not in reasons or earlier not in ends or later not in ends:
            continue
        themes = frozenset(ends[earlier].get("themes", ())) | ends[later].get("themes", set())
        result.append(
            each
            | cells["earlier"][earlier]
            | cells["later"][later]
            | several("themes", themes)
            | several("reasons", frozenset(reasons[each["row"]]))
        )
    return result


def chains(solutions: list[Solution], ask: Ask) -> list[Solution]:
    """Each finding that goes back to earlier ones and that no later one goes back to, with the cycles it goes back to.

    Only findings that it is linked with count, not those that these are linked with in turn: what is alike may drift
    over several steps until the last asks for something else than the first.
    """
    place = _ordinals(ask)
    earlier = {_get(each, "before") for each in solutions}
    found: dict[str, list[Solution]] = defaultdict(list)
    for each in solutions:
        if _get(each, "after") not in earlier:
            found[_get(each, "after")].append(each)
    result = []
    for node, links in found.items():
        last = links[0]
        resolved = any(_get(each, "type") == "resolves" for each in links)
        asked = {_get(each, "earlier_cycle") for each in links} | (set() if resolved else {_get(last, "later_cycle")})
        ordered = sorted(asked - {""}, key=lambda cycle: (place.get(cycle, 0), cycle))
        themes = {_get(each, name) for each in links for name in ("before_themes", "after_themes")} - {""}
        result.append(
            _solution(
                force=_get(last, "force"),
                themes="|".join(sorted(themes)),
                standing="reported-done" if resolved else "asked-again",
                times=len(asked),
                first_cycle=ordered[0] if ordered else "",
                last_cycle=_get(last, "later_cycle"),
                cycles="|".join(sorted(asked - {""})),
                types="|".join(sorted({_get(each, "type") for each in links})),
                kind=_get(last, "later_kind"),
                quote=min(_get(each, "later_quote") for each in links),
                finding=node,
                links="|".join(sorted({_get(each, "link") for each in links})),
            )
        )
    return result


LINEAGE_STEPS: Final = {"chains": chains, "lineage": lineage}
