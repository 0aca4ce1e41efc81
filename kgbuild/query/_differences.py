"""Steps of named queries that set sources side by side: where they differ, and what each says."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from kgbuild.query._steps import Ask, Solution, _get, _solution

# Areas that the inspectorate came to report apart from PEEL, so that a count of a force's areas may leave them out.
_APART: Final = frozenset({"serious-and-organised-crime", "ethics-and-integrity", "recording-crime"})
_PLACE: Final = ("about", "force", "cycle", "subject")


def conflicts(solutions: list[Solution], ask: Ask) -> list[Solution]:
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


def disagreements(solutions: list[Solution], ask: Ask) -> list[Solution]:
    """Each two sources that say something else of one thing, the lesser value first; and counts that cannot be right.

    A month and a day in it do not disagree. A grade that was changed after it was published, and what a page said
    before it was updated, are no disagreements.
    """
    sayings: dict[tuple[str, ...], list[Solution]] = defaultdict(list)
    counts = []
    outdated = {each["row"] for each in ask("outdated")}
    for each in [*solutions, *ask("said-dates"), *ask("said-counts"), *ask("said-names")]:
        if "outdated" in each or each.get("row") in outdated:
            continue
        if _get(each, "about") == "count":
            counts.append(each)
        else:
            sayings[(*(_get(each, name) for name in _PLACE), _get(each, "key"))].append(each)
    rows = []
    for group in sayings.values():
        for one in group:
            for other in group:
                first, second = _get(one, "says"), _get(other, "says")
                if first < second and not (_get(one, "about") == "date" and second.startswith(first)):
                    if _get(one, "about") == "name" and _get(one, "source") == _get(other, "source"):
                        continue  # one document may name two
                    rows.append(_pair(one, other))
    return [*rows, *_impossible_counts(counts, ask)]


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
