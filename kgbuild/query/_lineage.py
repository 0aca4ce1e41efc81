"""Steps of named queries about lineage: the links between findings, and what a finding goes back to."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Final

from pyoxigraph import Literal

from kgbuild.query._steps import Ask, Solution, Term, _get, _ordinals, _solution, joined

_OF_AN_END: Final = ("cycle", "kind", "quote", "source")


def lineage(solutions: list[Solution], ask: Ask) -> list[Solution]:
    """Each link with its reasons and both ends in the columns of that end; without one of these it is left out."""
    links, ends = [], dict[Term, dict[str, set[Term]]]()
    for each in solutions:
        if "finding" not in each:
            links.append(each)
            continue
        end = ends.setdefault(each["finding"], {})
        for name in (*_OF_AN_END, "themes"):
            if name in each:
                end.setdefault(name, set()).add(each[name])
    # A finding is in several links, and few themes and reasons are found together in many.
    cells = {
        of: {
            finding: {f"{of}_{name}": joined(end[name]) for name in _OF_AN_END if name in end}
            for finding, end in ends.items()
        }
        for of in ("earlier", "later")
    }
    themes = {finding: frozenset(end.get("themes", ())) for finding, end in ends.items()}
    themes_of = cache(lambda both: {"themes": joined(both)} if both else {})
    reasons_of = cache(lambda several: Literal("|".join(sorted(several.split("|")))))
    result = []
    for each in links:
        earlier, later = each.pop("earlier"), each.pop("later")
        if earlier in ends and later in ends:
            result.append(
                each
                | {"reasons": reasons_of(_get(each, "reasons"))}
                | cells["earlier"][earlier]
                | cells["later"][later]
                | themes_of(themes[earlier] | themes[later])
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
