"""Steps of named queries that set sources side by side: where they differ, and what each says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import permutations
from typing import Final

from kgbuild.query._steps import Ask, Solution, _get, _solution

# Areas that the inspectorate came to report apart from PEEL, so that a count of a force's areas may leave them out.
_APART: Final = frozenset({"serious-and-organised-crime", "ethics-and-integrity", "recording-crime"})
_PLACE: Final = ("about", "force", "cycle", "subject")


def conflicts(solutions: Iterable[Solution], ask: Ask) -> list[Solution]:
    """Each two attestations that give a force another grade on one question, the lesser slug first."""
    outdated = {each["row"] for each in ask("outdated")}
    places: dict[tuple[str, ...], list[Solution]] = defaultdict(list)
    for each in solutions:
        if each["row"] not in outdated:
            places[tuple(_get(each, name) for name in ("force", "cycle", "question"))].append(each)
    told = ("grade", "source_kind", "source_url")
    return [
        _solution(
            **dict(zip(("force", "cycle", "question"), place, strict=True)),
            **{name: _get(one, name) for name in told},
            **{f"other_{name}": _get(other, name) for name in told},
        )
        for place, sayings in places.items()
        for one in sayings
        for other in sayings
        if _get(one, "grade") < _get(other, "grade")
    ]


def disagreements(solutions: Iterable[Solution], ask: Ask) -> list[Solution]:
    """Each two sources that say something else of one thing, the lesser value first; and what cannot be right.

    A month and a day in it do not disagree. A grade that was changed after it was published, and what a page said
    before it was updated, are no disagreements.
    """
    outdated = {each["row"] for each in ask("outdated")}

    def stands(each: Solution) -> bool:
        return "outdated" not in each and each.get("row") not in outdated

    sayings: dict[tuple[str, ...], list[Solution]] = defaultdict(list)
    for each in filter(stands, [*solutions, *ask("said-dates"), *ask("said-names")]):
        # An item that is known by its number is one, though a source may not tell its cycle.
        place = ("about", "force", "subject", "key") if "key" in each else _PLACE
        sayings[tuple(_get(each, name) for name in place)].append(each)
    rows = []
    for group in sayings.values():
        for one in group:
            for other in group:
                first, second = _get(one, "says"), _get(other, "says")
                if first < second and (_get(one, "about") != "date" or _before(first, second)):
                    if _get(one, "about") == "name" and _get(one, "source") == _get(other, "source"):
                        continue  # one document may name two
                    rows.append(_pair(one, other))
    counts, stays = (list(filter(stands, ask(name))) for name in ("said-counts", "said-stays"))
    return [*rows, *_broken_stays(stays), *_impossible_counts(counts, ask)]


def _before(one: str, other: str) -> bool:
    """Whether a partial date lies before another as far as both are known: a month not before a day in it."""
    known = min(len(one), len(other))
    return one[:known] < other[:known]


def _broken_stays(stays: list[Solution]) -> list[Solution]:
    """Where one source lets a force enter or leave a phase on a day in the middle of the stay that another tells of.

    A stay whose end is not told lasts until its source was published as far as entries go, unless a source ends one in
    between: a force may have been there twice. Of exits it tells nothing: a source may pass over the one that it knows.
    """
    of_phase: dict[tuple[str, str], list[Solution]] = defaultdict(list)
    for each in stays:
        of_phase[_get(each, "force"), _get(each, "phase")].append(each)
    rows = []
    for (force, phase), told in sorted(of_phase.items()):
        exits = {_get(each, "ends") for each in told} - {""}
        for one, other in permutations(told, 2):
            start, end = _get(one, "starts"), _get(one, "ends")
            if not start or _get(one, "source") == _get(other, "source"):
                continue
            for move, until in (("starts", end or _get(one, "published")), ("ends", end)):
                day = _get(other, move)
                left = any(_before(start, out) and _before(out, day) for out in exits)
                if day and not left and _before(start, day) and _before(day, until):
                    place = _solution(about="date", force=force, subject=f"{phase} {move}")
                    pair = ({**each, **place, "says": each[move]} for each in (one, other))
                    rows.append(_pair(*sorted(pair, key=lambda each: _get(each, "says"))))
    return rows


def _pair(one: Solution, other: Solution) -> Solution:
    told: dict[str, str | int] = {name: _get(one, name) for name in _PLACE}
    for prefix, each in (("", one), ("other_", other)):
        told |= {prefix + name: _get(each, name) for name in ("says", "source_kind", "source", "words")}
    return _solution(**told)


def _impossible_counts(counts: list[Solution], ask: Ask) -> list[Solution]:
    """Counts of a force's areas with a grade that are lower than the number of areas known to have it.

    Only in rounds without pillars, where it is clear what is counted, and only with areas of which sources agree.
    """
    if not counts:
        return []
    known: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    pillars = set()
    for each in ask("graded"):
        if _get(each, "pillar") or _get(each, "number") == "0":
            pillars.add(_get(each, "cycle"))
        if _get(each, "area") not in _APART and "force" in each:
            known[_get(each, "force"), _get(each, "cycle")][_get(each, "question")].add(_get(each, "grade"))
    rows = []
    for each in counts:
        force, cycle, grade = (_get(each, name) for name in ("force", "cycle", "subject"))
        if cycle in pillars:
            continue
        areas = sorted(question for question, grades in known[force, cycle].items() if grades == {grade})
        if len(areas) > int(_get(each, "says")):
            rows.append(
                _solution(
                    **{name: _get(each, name) for name in (*_PLACE, "says", "source_kind", "source", "words")},
                    other_says=f"{len(areas)} known",
                    other_words=", ".join(areas),
                )
            )
    return rows


DIFFERENCE_STEPS: Final = {"conflicts": conflicts, "disagreements": disagreements}
