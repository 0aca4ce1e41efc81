"""What SPARQL cannot say, or only slowly: runs of cycles, steps from one cycle to the next, counts with their zeros.

A step takes the solutions of a named query, once and as they come, and gives those whose variables are the query's
columns. `ask` gives the solutions of a query in `queries/_<name>.rq`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kgbuild.vocab import XSD

Term = NamedNode | BlankNode | Literal | Triple
Solution = dict[str, Term]


class Ask(Protocol):
    """Gives the solutions of `queries/_<name>.rq`; `settings` are the parameters that a query keeps for its step."""

    @property
    def settings(self) -> Mapping[str, str]:
        """By name; only those that were given."""
        ...

    def __call__(self, name: str) -> list[Solution]:
        """The solutions of an auxiliary query."""
        ...


def _get(solution: Solution, name: str) -> str:
    """The text of a variable; "" where it is unbound."""
    term = solution.get(name)
    return "" if term is None else _text(term)


def _text(term: Term) -> str:
    return "" if isinstance(term, Triple) else term.value


def joined(terms: Collection[Term]) -> Term:
    """One cell of several values: their texts, sorted, joined by "|"; a single one as it is."""
    if len(terms) == 1:
        return next(iter(terms))
    texts = {str(term) if isinstance(term, (BlankNode, Triple)) else term.value for term in terms}
    return Literal("|".join(sorted(texts)))


def _solution(**values: str | int | Decimal) -> Solution:
    """Columns from Python values; empty text is not stated."""
    result: Solution = {}
    for name, value in values.items():
        if isinstance(value, str):  # most are
            if value:
                result[name] = Literal(value)
        elif isinstance(value, int):
            result[name] = Literal(str(value), datatype=XSD.integer)
        else:
            result[name] = Literal(f"{value:f}", datatype=XSD.decimal)
    return result


def _ordinals(ask: Ask) -> dict[str, int]:
    """The place of each cycle in the row of cycles."""
    return {_get(each, "cycle"): int(_get(each, "ordinal")) for each in ask("cycles")}


def restated(ask: Ask) -> dict[Term, Term]:
    """Of each finding that restates another, that one."""
    return {each["finding"]: each["first"] for each in ask("restated")}


def _longest_run(ordinals: Iterable[int]) -> int:
    longest, run, before = 0, 0, None
    for ordinal in sorted(set(ordinals)):
        run = run + 1 if before is not None and ordinal == before + 1 else 1
        longest, before = max(longest, run), ordinal
    return longest


def runs(solutions: Iterable[Solution], ask: Ask) -> list[Solution]:
    """A force's themes that were found in two cycles or more, with the longest run of cycles one after the other."""
    place = _ordinals(ask)
    cycles: dict[tuple[str, str], set[str]] = defaultdict(set)
    findings: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in solutions:
        key = (_get(each, "force"), _get(each, "theme"))
        cycles[key].add(_get(each, "cycle"))
        findings[key].add(_get(each, "finding"))
    result = []
    for (force, theme), found in cycles.items():
        if len(found) < 2:
            continue
        ordered = sorted(found, key=lambda cycle: (place.get(cycle, 0), cycle))
        result.append(
            _solution(
                force=force,
                theme=theme,
                first_cycle=ordered[0],
                last_cycle=ordered[-1],
                cycles="|".join(sorted(found)),
                run_length=_longest_run(place[cycle] for cycle in found if cycle in place),
                findings=len(findings[force, theme]),
            )
        )
    return result


def shares(solutions: Iterable[Solution], ask: Ask) -> list[Solution]:
    """Themes with how many forces, cycles and findings they have, and their share of the forces inspected.

    A force counts as inspected where the graph holds a judgement or a finding on it in one of the cycles looked at;
    a solution without a theme says just that. `expected` is how often chance alone would bring the theme
    back to a force; how often it did come back is in the rows of the query "repeats". See `kgbuild.analyse`.
    """
    from kgbuild.analyse import recurring

    inspected: set[str] = set()
    labels: dict[str, str] = {}
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    cells: set[tuple[str, str, str]] = set()
    for each in solutions:
        force, cycle, theme = (_get(each, name) for name in ("force", "cycle", "theme"))
        inspected.add(force)
        if theme:
            labels[theme] = _get(each, "label")
            cells.add((force, cycle, theme))
            for name, value in (("force", force), ("cycle", cycle), ("finding", _get(each, "finding"))):
                found[theme][name].add(value)
    by_chance = recurring(cells)
    result = []
    for theme, of in found.items():
        chance = by_chance[theme]
        share = Decimal(len(of["force"])) / Decimal(len(inspected))
        result.append(
            _solution(
                theme=theme,
                label=labels[theme],
                forces=len(of["force"]),
                cycles=len(of["cycle"]),
                findings=len(of["finding"]),
                forces_inspected=len(inspected),
                share=share.quantize(Decimal("0.0001"), rounding=ROUND_HALF_EVEN),
                **(
                    {}
                    if chance is None
                    else dict(zip(("expected", "p_value", "q_value"), map(_figure, chance), strict=True))
                ),
            )
        )
    return result


def _figure(value: float) -> Decimal:
    """Four significant digits: more would change with the order in which a processor adds."""
    return Decimal(f"{value:.4g}")


class _Changes:
    """How a grade compares with the one before it, where that may be said at all.

    Said only where (1) the pair of consecutive cycles is called comparable, "true", (2) the question continues one of
    the cycle before (a SKOS mapping, or the same slug), (3) on the same scale. Anything else is not-comparable, but for
    a force's first grade in an area. Where sources disagree on the grade before, so that the answers differ, none is
    given: empty, and not not-comparable, since the cycles may be compared and only the grade is not known. A grade of
    which a correction calls every source superseded is shown, but nothing is compared with it while another stands.
    """

    def __init__(self, judgements: list[Solution], ask: Ask) -> None:
        self._place = _ordinals(ask)
        self._cycles = {ordinal: cycle for cycle, ordinal in self._place.items()}
        self._pairs = {(_get(each, "earlier"), _get(each, "later")): each for each in ask("comparability")}
        superseded = {_get(each, "judgement") for each in ask("superseded")}
        self._before: dict[str, set[str]] = defaultdict(set)
        for each in ask("continuity"):
            self._before[_get(each, "later")].add(_get(each, "earlier"))
        self._grades: dict[tuple[str, str], list[Solution]] = defaultdict(list)
        self._first: dict[tuple[str, str], int] = {}
        for each in judgements:
            force, place = _get(each, "force"), self._place.get(_get(each, "cycle"))
            self._grades[force, _get(each, "node")].append(each)
            if place is not None:
                for home in (_get(each, "area"), _get(each, "question")):
                    if home:
                        self._first[force, home] = min(place, self._first.get((force, home), place))
        for grades in self._grades.values():
            standing = [each for each in grades if _get(each, "judgement") not in superseded]
            if standing:
                grades[:] = standing

    def previous_cycle(self, cycle: str) -> str:
        """The cycle before, or "" for the first or an unknown one."""
        return self._cycles.get(self._place.get(cycle, 0) - 1, "")

    def pair(self, cycle: str) -> Solution:
        """What is said of comparing `cycle` with the one before; empty where nothing is."""
        return self._pairs.get((self.previous_cycle(cycle), cycle), {})

    def change(self, each: Solution) -> str:
        force, cycle, question = _get(each, "force"), _get(each, "cycle"), _get(each, "question")
        place = self._place.get(cycle)
        if place is None:
            return "not-comparable"
        home = _get(each, "area") or question
        earlier = [
            self._grades[force, node] for node in self._before[_get(each, "node")] if (force, node) in self._grades
        ]
        if not earlier and self._first.get((force, home), place) >= place:
            return "first"
        if _get(self.pair(cycle), "comparable") != "true":
            return "not-comparable"
        answers = set()
        for grades in earlier:
            if any(_get(grade, "scale") != _get(each, "scale") for grade in grades):
                return "not-comparable"
            steps = {_step(int(_get(grade, "rank")), int(_get(each, "rank"))) for grade in grades}
            if len(steps) > 1:
                return ""
            answers |= steps
        # Several questions were merged into this one, and it did not move alike from each.
        return answers.pop() if len(answers) == 1 else "not-comparable"


def _step(before: int, now: int) -> str:
    return "improved" if now > before else "deteriorated" if now < before else "unchanged"


def trajectories(solutions: Iterable[Solution], ask: Ask) -> list[Solution]:
    """Each grade with its change from the cycle before; see `_Changes`."""
    graded = list(solutions)
    changes = _Changes(graded, ask)
    return [{**each, **_solution(change=changes.change(each))} for each in graded]


def gaps(solutions: Iterable[Solution], ask: Ask) -> list[Solution]:
    """The same with each pair's comparability and reason, and a row without grade where none is known.

    For each force and area of which a grade is known, each question of that area has a row. Its status is then
    not-graded where the question was answered in words or is never graded, else no-judgement: the data has none, and
    whether it was inspected is not known.
    """
    graded = list(solutions)
    changes = _Changes(graded, ask)
    rows = [{**each, **_solution(change=changes.change(each))} for each in graded]
    homes = {(_get(each, "force"), _get(each, "area")) for each in graded if _get(each, "area")}
    known = {(_get(each, "force"), _get(each, "node")) for each in graded}
    questions = ask("questions")
    in_words = {(_get(each, "force"), _get(each, "node")) for each in ask("ungraded")}
    for force, area in homes:
        for each in questions:
            node = _get(each, "node")
            if _get(each, "area") == area and (force, node) not in known:
                told = (force, node) in in_words or _get(each, "graded") == "false"
                rows.append({**each, **_solution(force=force, status="not-graded" if told else "no-judgement")})
    for row in rows:
        pair = changes.pair(_get(row, "cycle"))
        row.update({name: pair[name] for name in ("comparable", "reason") if name in pair})
        row.update(_solution(previous_cycle=changes.previous_cycle(_get(row, "cycle"))))
    return rows


STEPS: Final[dict[str, Callable[[Iterable[Solution], Ask], list[Solution]]]] = {
    "gaps": gaps,
    "runs": runs,
    "shares": shares,
    "trajectories": trajectories,
}
