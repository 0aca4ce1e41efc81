"""Findings of one force in different rounds of inspection that ask for the same thing, or report it done.

A link is drawn from two findings alone: what they are about, in which round, of which kind, and what the later text
says of earlier inspections. What speaks for and against it is weighed by a logistic model: its words and its weights,
fitted on pairs labelled by hand, are in lineage.toml. No grade is read, so no link can compare what may not be.

Candidates are the findings of a force that share a theme, or two subjects that their words name. So the work grows with
the findings of a theme in a force, not with the square of all findings.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Context, Decimal, localcontext
from functools import lru_cache
from itertools import combinations, permutations
from math import isqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kgbuild._collector import collector_paused
from kgbuild.review import ADDED, CHANGED
from kgbuild.vocab import CODE_LISTS, DCTERMS, INSP, OA, PROV, RDF, SKOS, XSD, code, content_hash

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Store

    from kgbuild.derive._reviews import Overrulings
    from kgbuild.model import RuleRef
    from kgbuild.vocab import Minter

RULES: Final = (
    (
        "derive.lineage",
        1,
        "Two findings of one force in different rounds of inspection belong to one line where they ask for the same "
        "thing, or where the later reports it done. Judged by their themes, by what their words are about, by the "
        "question that continues, by what the later says of earlier inspections, and by their kinds; no grade is used.",
    ),
)

_FORMAL: Final = frozenset({"area-for-improvement", "recommendation", "national-recommendation"})
_GRAVE: Final = frozenset({"cause-of-concern", "accelerated-cause-of-concern"})
_TOKEN: Final = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*")
_FULL, _HALF, _FIFTH = 10, 5, 2  # weights of a word
_NONE: Final[frozenset[str]] = frozenset()
_MANY: Final = 4  # subjects that the earlier names alone or that both name, or themes: more count as these
# The evidence that is told as a reason -> the reason.
_REASONS: Final = {
    "one_demand": "theme",
    "theme": "theme",
    "twin": "related-theme",
    "kindred": "related-theme",
    "related": "related-theme",
    "question": "question",
    "area": "area",
    "cites": "cites",
    "said": "said",
    "round_named": "round-named",
    "better": "better",
    "formal": "formal",
    "consecutive": "consecutive",
}


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a text is about: the subjects that its words name, and the other words, which weigh a half or a fifth."""

    named: frozenset[str]
    half: frozenset[str]
    fifth: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with what lineage looks at; empty where not stated.

    `place` is that of its cycle in the row of cycles, -1 outside PEEL, where `starts` and `ends` are the days when it
    was published; else the first and last day of its cycle, as far as known.
    """

    iri: str
    force: str
    round: str = ""
    place: int = -1
    starts: str = ""
    ends: str = ""
    years: frozenset[str] = frozenset()  # that name the round
    kind: str = ""
    positive: bool = False
    themes: frozenset[str] = frozenset()
    question: str = ""
    area: str = ""
    text: str = ""
    superseded: bool = False
    cites: frozenset[str] = frozenset()  # findings that it cites
    pages: frozenset[str] = frozenset()  # where it was published, as far as known


class _Reading:
    """A finding with what its text says, read once: it is compared many times."""

    __slots__ = ("_said", "asked", "folded", "found", "grave", "named_rounds", "plain", "subjects", "views")

    def __init__(self, found: Found) -> None:
        self.found = found
        self.plain = found.text.casefold()
        tokens = _TOKEN.findall(self.plain)
        self.folded = " ".join(tokens)
        self.subjects = _subjects(self.plain, tokens) if "\u2019" not in self.plain else subjects_of(self.plain)
        self.grave = found.kind in _GRAVE
        self.asked = self.grave or found.kind in _FORMAL
        # What the shared themes of a pair imply -> the subjects beside it, and the sum of the squares of all weights.
        self.views: dict[frozenset[str], tuple[frozenset[str], int]] = {}
        self.named_rounds: dict[frozenset[str], bool] = {}  # years of a round -> whether the text has one
        self._said: dict[str, str] = {}

    def said(self, cue: str) -> str:
        """The first words of the text that say this of an earlier inspection, or ""."""
        said = self._said.get(cue)
        if said is None:
            found = words().said[cue].search(self.plain)
            said = self._said[cue] = found.group().strip() if found else ""
        return said

    def view(self, implied: frozenset[str]) -> tuple[frozenset[str], int]:
        """The subjects beside what is implied, and the sum of the squares of the weights of all words."""
        found = self.views.get(implied)
        if found is None:
            of = self.subjects
            beside = of.named - implied
            light = len(of.named) - len(beside) + len(of.fifth)
            found = beside, len(beside) * _FULL**2 + len(of.half) * _HALF**2 + light * _FIFTH**2
            self.views[implied] = found
        return found

    def names(self, years: frozenset[str]) -> bool:
        """Whether the text has one of the years that name a round."""
        found = self.named_rounds.get(years)
        if found is None:
            found = self.named_rounds[years] = any(map(self.found.text.__contains__, years))
        return found


@dataclass(frozen=True, slots=True)
class _Themes:
    """What the themes of two findings say of the two, whatever their words."""

    shared: tuple[str, ...]
    evidence: str  # one_demand, theme, twin, kindred, related, or ""
    implied: frozenset[str]  # subjects that the names of the shared themes say already
    of_one: int  # themes that only one of the two is on


@dataclass(frozen=True, slots=True)
class Link:
    """An earlier and a later finding that belong to one line; points in thousandths of log odds."""

    earlier: Found
    later: Found
    lineage: str
    points: int
    reasons: tuple[str, ...]
    themes: tuple[str, ...]  # that the two share
    note: str
    rule: tuple[str, int] = ("derive.lineage", 1)
    review: str = ""  # IRI of the review that adds, accepts or changes it

    @property
    def score(self) -> str:
        """Of labelled pairs with evidence as strong, the share that belong together; three decimals."""
        return _share(self.points)


class Frame:
    """What is known of themes and questions beside the findings themselves.

    Args:
        broader: theme -> the theme above it.
        continues: pairs of questions, the earlier first.
        labels: of themes, for reading.
        slugs: of themes.
    """

    def __init__(
        self,
        broader: Mapping[str, str],
        continues: frozenset[tuple[str, str]],
        labels: Mapping[str, str],
        slugs: Mapping[str, str],
    ) -> None:
        self.broader, self.continues, self.labels, self.slugs = broader, continues, labels, slugs
        self._themes: dict[tuple[frozenset[str], frozenset[str]], _Themes] = {}
        self._implied: dict[tuple[str, ...], frozenset[str]] = {}

    def themes(self, earlier: frozenset[str], later: frozenset[str]) -> _Themes:
        """What two sets of themes say; worked out once for each pair of sets."""
        found = self._themes.get((earlier, later))
        if found is None:
            shared = tuple(sorted(earlier & later))
            if shared:
                slugs = (self.slugs.get(theme, "") for theme in shared)
                evidence = "theme" if words().one_demand.isdisjoint(slugs) else "one_demand"
            else:
                evidence = self.relation(earlier, later)
            found = self._themes[earlier, later] = _Themes(shared, evidence, self.implied(shared), len(earlier ^ later))
        return found

    def relation(self, earlier: frozenset[str], later: frozenset[str]) -> str:
        """The nearest relation between two sets of themes that share none: twin, kindred, related, or ""."""
        found = {self._relation(one, two) for one in earlier for two in later}
        return next((name for name in ("twin", "kindred", "related") if name in found), "")

    def _relation(self, one: str, two: str) -> str:
        slugs = (self.slugs.get(one, ""), self.slugs.get(two, ""))
        if slugs in words().twins:
            return "twin"
        if slugs in words().kindred:
            return "kindred"
        above_one, above_two = self.broader.get(one, ""), self.broader.get(two, "")
        near = above_one == two or above_two == one or (above_one and above_one == above_two)
        return "related" if near else ""

    def implied(self, themes: tuple[str, ...]) -> frozenset[str]:
        """The subjects that the names of the themes say already."""
        if themes not in self._implied:
            result: set[str] = set()
            for slug in (self.slugs.get(theme, "") for theme in themes):
                result |= subjects_of(slug.replace("-", " ")).named | subjects_of(slug).named
                result |= words().implied.get(slug, frozenset())
            self._implied[themes] = frozenset(result)
        return self._implied[themes]

    def groups(self, theme: str) -> tuple[str, ...]:
        """The groups of kindred themes that it belongs to."""
        return words().groups.get(self.slugs.get(theme, ""), ())


# -- words


@dataclass(frozen=True, slots=True)
class _Words:
    weights: Mapping[str, int]
    limits: Mapping[str, int]
    one_demand: frozenset[str]
    telling: frozenset[str]
    exact: Mapping[str, tuple[str, ...]]
    prefixes: tuple[tuple[str, tuple[str, ...]], ...]
    phrase: re.Pattern[str]
    phrases: Mapping[str, str]  # to their subjects
    of_phrases: frozenset[str]  # a word of each phrase: where none of them stands in a text, no phrase does
    common: frozenset[str]
    common_prefixes: tuple[str, ...]
    empty: frozenset[str]
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
        frozenset(data["words"]["telling"]),
        {word: tuple(found) for word, found in exact.items()},
        tuple((start, tuple(found)) for start, found in prefixes.items()),
        re.compile("|".join(rf"\b{re.escape(each)}{ends[each]}" for each in sorted(phrases, key=len, reverse=True))),
        phrases,
        frozenset(max(_TOKEN.findall(each)[: None if ends[each] else -1], key=len) for each in phrases),
        frozenset(word for word in common if not word.endswith("*")),
        tuple(word[:-1] for word in common if word.endswith("*")),
        frozenset(data["words"]["empty"]),
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
    if word.isdecimal():
        return ()
    known = words()
    named = set(known.exact.get(word, ()))
    for start, subjects in known.prefixes:
        if word.startswith(start):
            named.update(subjects)
    if named:
        return tuple((subject, _FULL) for subject in sorted(named))
    if word in known.empty or len(word) < 3:
        return ()
    light = word in known.common or word.startswith(known.common_prefixes)
    return (("~" + _stem(word), _FIFTH if light else _HALF),)


def _stem(word: str) -> str:
    for ending in ("ingly", "ings", "ing", "edly", "ers", "ies", "ely", "ed", "es", "er", "ly", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def subjects_of(text: str) -> Subjects:
    """What a text is about, by its words, however often each stands there."""
    plain = text.casefold().replace("\u2019", "'")
    return _subjects(plain, _TOKEN.findall(plain))


def _subjects(plain: str, tokens: list[str]) -> Subjects:
    known = words()
    weights: dict[str, int] = {}
    for word in tokens[: known.limits["words"]]:
        weights.update(_read_word(word))
    if not known.of_phrases.isdisjoint(tokens):
        for phrase in known.phrase.findall(plain):
            weights[known.phrases[phrase]] = _FULL
    named = frozenset([subject for subject, weight in weights.items() if weight == _FULL])
    half = [word for word, weight in weights.items() if weight == _HALF]
    for subject in named:
        half += known.families.get(subject, ())
    return Subjects(named, frozenset(half), frozenset([word for word, weight in weights.items() if weight == _FIFTH]))


# -- two findings


def judge(earlier: Found, later: Found, frame: Frame) -> Link | None:
    """The link between two findings of one force, or None where they do not belong to one line.

    `earlier` asks for something; the two are of different rounds, and `earlier` of the earlier.
    """
    one, two = _Reading(earlier), _Reading(later)
    themes = frame.themes(earlier.themes, later.themes)
    points, found = _weigh(one, two, themes, frame.continues)
    return _drawn(one, two, themes, frame, points, found) if points >= 0 else None


def evidence(one: _Reading, two: _Reading, themes: _Themes, continues: frozenset[tuple[str, str]]) -> dict[str, int]:
    """What speaks for and against two findings asking for the same, by the names of the weights, in thousandths."""
    earlier, later = one.found, two.found
    implied, of_one, of_two = themes.implied, one.subjects, two.subjects
    first, square_one = one.view(implied)
    second, square_two = two.view(implied)
    both = first & second
    alike = len(of_one.named & of_two.named) if implied else len(both)
    shared = (alike + len(of_one.fifth & of_two.fifth)) * _FIFTH**2 + len(of_one.half & of_two.half) * _HALF**2
    found = {"start": 1000}
    if themes.evidence:
        found[themes.evidence] = 1000
    found["one_theme"] = min(themes.of_one, _MANY) * 1000
    if not themes.shared:
        found["across"] = 1000
        found["both_name"] = min(len(both), _MANY) * 1000
    if both:
        shared += len(both) * (_FULL**2 - _FIFTH**2)
        if not both.isdisjoint(words().telling):
            found["telling"] = 1000
    if shared:
        found["alike"] = shared * 1000 // (isqrt(square_one * square_two) or 1)
    found["only_earlier"] = min(len(first) - len(both), _MANY) * 1000
    if themes.shared and not first and not second:
        found["both_general"] = 1000
    narrow = themes.evidence == "one_demand"
    if implied and not implied.isdisjoint(of_one.named) and not implied.isdisjoint(of_two.named):
        found["one_demand_named" if narrow else "theme_named"] = 1000
    if later.positive:
        if narrow:
            found["strength_on_one_demand"] = 1000
        if two.said("better"):
            found["better"] = 1000
    elif two.said("again"):
        found["said"] = 1000
    if two.grave:
        found["grave"] = 1000
    if earlier.place >= 0 and later.place == earlier.place + 1:
        found["consecutive"] = 1000
    if (earlier.question, later.question) in continues:
        found["question"] = 1000
    elif earlier.area and earlier.area == later.area:
        found["area"] = 1000
    if two.names(earlier.years):
        found["round_named"] = 1000
    if one.asked and two.asked:
        found["formal"] = 1000
    if earlier.iri in later.cites:
        found["cites"] = 1000
    return found


def _weigh(
    one: _Reading, two: _Reading, themes: _Themes, continues: frozenset[tuple[str, str]]
) -> tuple[int, dict[str, int]]:
    """The log odds, in thousandths, that two findings belong to one line, and the evidence."""
    weight = words().weights
    found = evidence(one, two, themes, continues)
    return sum([weight[name] * value for name, value in found.items()]) // 1000, found


def _drawn(one: _Reading, two: _Reading, themes: _Themes, frame: Frame, points: int, found: Mapping[str, int]) -> Link:
    """The link of two findings that were weighed."""
    earlier, later = one.found, two.found
    if later.positive:
        lineage = "resolves"
    elif two.said("replaced") or (earlier.superseded and two.asked):
        lineage = "supersedes"
    elif two.said("worse") or (two.grave and not one.grave):
        lineage = "worsens"
    else:
        lineage = "continues" if two.said("again") or "cites" in found else "repeats"
    reasons = {reason for name, reason in _REASONS.items() if name in found}
    parts = []
    if themes.shared:
        parts.append(f"both are on {' and '.join(frame.labels.get(theme, theme) for theme in themes.shared)}")
    if both := one.view(themes.implied)[0] & two.view(themes.implied)[0]:
        reasons.add("subject")
        parts.append(f"both speak of {', '.join(subject.replace('-', ' ') for subject in sorted(both))}")
    cue = "better" if later.positive else "again"
    if said := two.said(cue):
        parts.append(f'the later says "{said}"')
    return Link(earlier, later, lineage, points, tuple(sorted(reasons)), themes.shared, "; ".join(parts))


@lru_cache(maxsize=20_000)
def _share(points: int) -> str:
    """Log odds in thousandths as a share between 0 and 1; in decimal arithmetic, which is the same on every machine."""
    with localcontext(Context(prec=12)):
        share = 1 / (1 + (Decimal(-points) / 1000).exp())
        return str(max(min(share, Decimal("0.999")), Decimal("0.001")).quantize(Decimal("0.001")))


# -- all findings


def link(findings: Iterable[Found], frame: Frame) -> Iterator[Link]:
    """Yield the links between findings of one force, whatever the order they come in.

    Of each finding at most `per_round` links go back to one earlier round and `in_all` to all of them, the best of each
    round and the latest rounds first; fewer where a force has very many findings. Findings without force, or whose
    round cannot be placed in time, have none.
    """
    limits = words().limits
    by_force: dict[str, list[Found]] = defaultdict(list)
    for each in findings:
        if each.force and (each.place >= 0 or each.starts):
            by_force[each.force].append(each)
    del findings  # those of a force that is done are not needed any more
    for force in sorted(by_force):
        of_force = [_Reading(each) for each in sorted(by_force.pop(force), key=lambda each: each.iri)]
        in_all = limits["in_all_of_a_crowd" if len(of_force) > limits["crowd"] else "in_all"]
        shelves = _shelves(of_force, frame)
        for later in of_force:
            yield from _back(later, shelves, frame, in_all)


def _back(later: _Reading, shelves: _Shelves, frame: Frame, left: int) -> Iterator[Link]:
    """The links of one finding back to earlier ones, at most `left`: rounds that would have none left are not read."""
    per_round, continues = words().limits["per_round"], frame.continues
    found = later.found
    rounds: dict[tuple[str, int, str], list[list[_Reading]]] = {}
    for key in _keys(later, frame, found.cites):
        for age, shelf in shelves.get(key, _EMPTY).items():
            if _before(shelf[0].found, found):
                if age in rounds:
                    rounds[age].append(shelf)
                else:
                    rounds[age] = [shelf]
    for age in sorted(rounds, reverse=True):
        several = rounds[age]
        # Each once, in no order: they are sorted below.
        looked_at = (
            several[0] if len(several) == 1 else {each.found.iri: each for shelf in several for each in shelf}.values()
        )
        drawn: list[tuple[int, str, _Reading, _Themes, dict[str, int]]] = []
        for earlier in looked_at:
            themes = frame.themes(earlier.found.themes, found.themes)
            points, seen = _weigh(earlier, later, themes, continues)
            if points >= 0 and not (earlier.folded == later.folded and _republished(earlier.found, found)):
                drawn.append((-points, earlier.found.iri, earlier, themes, seen))
        drawn.sort(key=lambda each: each[:2])
        taken = drawn[: min(per_round, left)]
        for points, _, earlier, themes, seen in taken:
            yield _drawn(earlier, later, themes, frame, -points, seen)
        left -= len(taken)
        if not left:
            return


_Shelves = dict[tuple[str, ...], dict[tuple[str, int, str], list[_Reading]]]
_EMPTY: Final[dict[tuple[str, int, str], list[_Reading]]] = {}


def _shelves(readings: list[_Reading], frame: Frame) -> _Shelves:
    """The findings of a force that ask for something, by each of their keys, then by round: the first few of each."""
    limit = words().limits["candidates"]
    shelves: _Shelves = {}
    for each in readings:
        if not each.found.positive:
            for key in _keys(each, frame, [each.found.iri]):
                shelf = shelves.setdefault(key, {}).setdefault(_age(each.found), [])
                if len(shelf) < limit:
                    shelf.append(each)
    return shelves


def _keys(each: _Reading, frame: Frame, cited: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """A finding's themes, each subject within a group of kindred themes, each two subjects, and what is cited."""
    for iri in sorted(cited):
        yield ("cited", iri)
    named = sorted(each.subjects.named)
    groups: set[str] = set()
    for theme in sorted(each.found.themes):
        yield (theme,)
        groups.update(frame.groups(theme))
    for group in sorted(groups):
        for subject in named:
            yield (group, subject)
    yield from combinations(named, 2)


def _before(earlier: Found, later: Found) -> bool:
    """Whether the round of one lies before that of the other: by the row of cycles, else by days that are known."""
    if earlier.place >= 0 and later.place >= 0:
        return earlier.place < later.place
    return bool(earlier.ends and later.starts) and _not_after(earlier.ends, later.starts)


def _not_after(one: str, other: str) -> bool:
    """Whether a partial date is before another, as far as both are known; "2017" is not before "2017-05"."""
    length = min(len(one), len(other))
    return one[:length] < other[:length]


def _age(each: Found) -> tuple[str, int, str]:
    return each.starts, each.place, each.round


def _republished(earlier: Found, later: Found) -> bool:
    """Whether the later of two with the same words is the earlier, shown again: no other page says them anew."""
    return not (earlier.pages and later.pages) or not earlier.pages.isdisjoint(later.pages)


# -- the graph


class _Graph:
    """What the merged graph says, asked by pattern: one pass for each property, however many findings there are."""

    def __init__(self, graph: Store) -> None:
        from pyoxigraph import DefaultGraph

        self._store, self._merge = graph, DefaultGraph()

    def pairs(self, predicate: NamedNode, value: NamedNode | None = None) -> Iterator[tuple[str, str]]:
        """Subject and value of each statement with the predicate.

        Asked in SPARQL, which takes only these terms out of the store; each value that many share, once.
        """
        values = [value] if value is not None else []
        if not values:
            found = [each[0] for each in self._select(f"SELECT DISTINCT ?o WHERE {{ ?s {predicate} ?o }} LIMIT 301")]
            if len(found) > 300:
                for subject, each in self._select(f"SELECT ?s ?o WHERE {{ ?s {predicate} ?o }}"):
                    yield subject.value, each.value
                return
            values = found
        for each in values:
            for (subject,) in self._select(f"SELECT ?s WHERE {{ ?s {predicate} {each} }}"):
                yield subject.value, each.value

    def _select(self, query: str) -> Iterable[Any]:
        result: Any = self._store.query(query)
        return result  # type: ignore[no-any-return]

    def values(self, subject: str, predicate: NamedNode) -> list[str]:
        """The values of one subject, sorted."""
        from pyoxigraph import NamedNode

        found: Iterable[Any] = self._store.quads_for_pattern(NamedNode(subject), predicate, None, self._merge)
        return sorted(quad.object.value for quad in found)

    def subjects(self, predicate: NamedNode, value: str) -> list[str]:
        """The subjects that have this IRI as value, sorted."""
        from pyoxigraph import NamedNode

        found: Iterable[Any] = self._store.quads_for_pattern(None, predicate, NamedNode(value), self._merge)
        return sorted(quad.subject.value for quad in found)

    def of(self, predicate: NamedNode, wanted: Mapping[str, object]) -> dict[str, str]:
        """The first value, by code point, of each of the wanted subjects that has one."""
        found: dict[str, str] = {}
        same: dict[str, str] = {}  # one object for what many share
        for subject, value in self.pairs(predicate):
            if subject in wanted and (subject not in found or value < found[subject]):
                found[subject] = same.setdefault(value, value)
        return found

    def sets(self, predicate: NamedNode, wanted: Mapping[str, object]) -> dict[str, frozenset[str]]:
        """The values of each of the wanted subjects that has one; equal sets are one object."""
        found: dict[str, frozenset[str]] = {}
        same: dict[tuple[frozenset[str], str], frozenset[str]] = {}
        for subject, value in self.pairs(predicate):
            if subject in wanted:
                before = found.get(subject, _NONE)
                if (before, value) not in same:
                    same[before, value] = before | {value}
                found[subject] = same[before, value]
        return found


def read_frame(graph: Store) -> Frame:
    """What the reference graph knows of themes and questions."""
    view = _Graph(graph)
    themes = dict.fromkeys(subject for subject, _ in view.pairs(RDF.type, INSP.Theme))
    continues = {*view.pairs(SKOS.closeMatch), *view.pairs(SKOS.relatedMatch)}
    labels = {theme: label.lower() for theme, label in view.of(SKOS.prefLabel, themes).items()}
    return Frame(view.of(SKOS.broader, themes), frozenset(continues), labels, view.of(SKOS.notation, themes))


def read_findings(graph: Store) -> list[Found]:
    """Every finding of the graph, by IRI."""
    view = _Graph(graph)
    findings = dict.fromkeys(sorted(subject for subject, _ in view.pairs(RDF.type, INSP.Finding)))
    force, cycle, kind = (view.of(term, findings) for term in (INSP.force, INSP.cycle, INSP.findingKind))
    question, text = view.of(INSP.question, findings), view.of(INSP.summary, findings)
    themes, cites = view.sets(INSP.theme, findings), view.sets(DCTERMS.references, findings)
    rounds = {iri: _read_round(view, iri) for iri in sorted(set(cycle.values()))}
    kinds = {iri: (view.values(iri, SKOS.notation), view.values(iri, INSP.polarity)) for iri in set(kind.values())}
    areas = view.of(INSP.area, dict.fromkeys(question.values()))
    superseded = set()
    for event, _ in view.pairs(INSP.status, code("status", "superseded")):
        superseded.update(view.values(event, INSP.statusOf))
    result = []
    for iri in findings:
        notations, polarities = kinds.get(kind.get(iri, ""), ([], []))
        said = text.get(iri) or _quote(view, iri)
        place, starts, ends, years = rounds[cycle[iri]] if iri in cycle else (-1, *_published(view, iri), _NONE)
        result.append(
            Found(
                iri,
                force.get(iri, ""),
                cycle.get(iri) or starts,
                place,
                starts,
                ends,
                years,
                notations[0] if notations else "",
                code("polarity", "positive").value in polarities,
                themes.get(iri, _NONE),
                question.get(iri, ""),
                areas.get(question.get(iri, ""), ""),
                said,
                iri in superseded,
                cites.get(iri, _NONE),
            )
        )
    return _with_pages(view, result)


def _read_round(view: _Graph, cycle: str) -> tuple[int, str, str, frozenset[str]]:
    """Place, first and last day as far as known, and the years that the round is named by."""
    ordinal = view.values(cycle, INSP.ordinal)
    starts, ends = view.values(cycle, INSP.starts), view.values(cycle, INSP.ends)
    years = {year for label in view.values(cycle, SKOS.prefLabel) for year in re.findall(r"\b20\d\d\b", label)}
    first = starts[0] if starts else ""
    return int(ordinal[0]) if ordinal else -1, first, ends[0] if ends else first, frozenset(years)


def _quote(view: _Graph, finding: str) -> str:
    """The words of its first passage."""
    for attestation in view.subjects(OA.hasBody, finding):
        for passage in view.values(attestation, OA.hasTarget):
            for selector in view.values(passage, OA.hasSelector):
                for quote in view.values(selector, OA.exact):
                    return quote
    return ""


def _published(view: _Graph, finding: str) -> tuple[str, str]:
    """The first and the last day on which a source published it, or "" twice."""
    days = [day for each in view.subjects(OA.hasBody, finding) for day in view.values(each, DCTERMS.issued)]
    return (min(days), max(days)) if days else ("", "")


def _with_pages(view: _Graph, findings: list[Found]) -> list[Found]:
    """The same, with the pages of those whose words stand in another round too: only there they are asked for."""
    keys = [hash((each.force, _folded(each.text))) for each in findings]  # where two are alike, pages are not missed
    first: dict[int, str] = {}
    again = {key for key, each in zip(keys, findings, strict=True) if first.setdefault(key, each.round) != each.round}
    result = []
    for key, each in zip(keys, findings, strict=True):
        if key in again:
            attestations = view.subjects(OA.hasBody, each.iri)
            pages = {_page(page) for one in attestations for page in view.values(one, DCTERMS.source)}
            each = replace(each, pages=frozenset(pages))
        result.append(each)
    return result


def _folded(text: str) -> str:
    return " ".join(_TOKEN.findall(text.casefold()))


_MOVED: Final = re.compile(r"(?:www\.|hmicfrs\.)?justiceinspectorates\.gov\.uk(?:/hmic(?:frs)?)?(?=/|$)")


def _page(address: str) -> str:
    """One name for the addresses that one page was kept under: hosts moved, and a final "/" or "?" came and went."""
    return _MOVED.sub("", address.partition("://")[2].rstrip("/?").casefold())


# -- what reviewers decided


def overruled(
    links: Iterable[Link], findings: Mapping[str, Found], frame: Frame, mint: Minter, overrulings: Overrulings
) -> list[Link]:
    """The links as reviewers left them, by the IRIs of their findings.

    Args:
        links: as the rule draws them.
        findings: those that a review adds a link between, by IRI, as far as they are there.
        frame: as the rule had it.
        mint: makes the IRIs.
        overrulings: what reviewers decided; takes note of what no longer holds.
    """
    drawn = {_name(each.earlier.iri, each.later.iri, mint): each for each in links}
    for each in overrulings.of("lineage"):
        said = each.becomes if each.action == "add" else each.was
        name = said.get("link") or _name(mint.base + said["earlier"], mint.base + said["later"], mint)
        link = drawn.get(name)
        if each.action == "add":
            missing = [end for end in ("earlier", "later") if mint.base + said[end] not in findings]
            if link is not None:
                fault = f"that link is drawn already, as one that {link.lineage}"
            elif missing:
                fault = f"{said[missing[0]]} is no finding of the graph: its words, kind or place have changed"
            else:
                one, two = (findings[mint.base + said[end]] for end in ("earlier", "later"))
                fault = _unfit(one, two, said["type"])
                if not fault:
                    drawn[name] = _reviewed(_forced(one, two, frame), each.review.value, said["type"], ADDED)
        elif link is None:
            fault = "no such link is drawn any more: the rule sees none, or the words of one of the two have changed"
        elif said.get("type", link.lineage) != link.lineage:
            fault = f"it is now drawn as one that {link.lineage}"
        elif each.action == "reject":
            fault = ""
            del drawn[name]
        elif each.action == "change":
            fault = _unfit(link.earlier, link.later, each.becomes["type"])
            if not fault:
                drawn[name] = _reviewed(link, each.review.value, each.becomes["type"], CHANGED)
        else:
            fault = ""
            drawn[name] = _reviewed(link, each.review.value, link.lineage, None)
        if fault:
            overrulings.unmet(each, fault)
    return sorted(drawn.values(), key=lambda link: (link.earlier.iri, link.later.iri))


def _name(earlier: str, later: str, mint: Minter) -> str:
    """The name below the base of the link between two findings."""
    return "lineage/" + content_hash(*(iri.removeprefix(mint.base) for iri in (earlier, later)))


def _unfit(earlier: Found, later: Found, lineage: str) -> str:
    """Why no link of this type can hold between two findings, or ""."""
    if not earlier.force or earlier.force != later.force:
        return "the two findings are not on one force"
    if not _before(earlier, later):
        return "the first of the two is not known to be of an earlier inspection"
    if earlier.positive:
        return "the earlier finding praises, and asks for nothing"
    if later.positive != (lineage == "resolves"):
        return "a strength resolves, and nothing else does"
    return ""


def _forced(earlier: Found, later: Found, frame: Frame) -> Link:
    """The link of two findings whatever they weigh."""
    one, two = _Reading(earlier), _Reading(later)
    themes = frame.themes(earlier.themes, later.themes)
    return _drawn(one, two, themes, frame, *_weigh(one, two, themes, frame.continues))


def _reviewed(link: Link, review: str, lineage: str, rule: RuleRef | None) -> Link:
    return replace(
        link,
        lineage=lineage,
        reasons=tuple(sorted({*link.reasons, "reviewed"})),
        rule=(rule.name, rule.version) if rule else link.rule,
        review=review,
    )


# -- into the graph


def derive_lines(graph: Store, mint: Minter, overrulings: Overrulings) -> Iterator[bytes]:
    """Yield one `insp:LineageLink` for each two findings that belong to one line, force by force.

    As N-Quads, the lines of one link at a time: there may be many, and making objects of them takes longer than finding
    them.

    Spec: RDF 1.1 N-Quads, section 2.
    """
    frame, told = read_frame(graph), _Teller(mint)
    with collector_paused():
        links: Iterable[Link] = link(read_findings(graph), frame)
        if any(overrulings.of("lineage")):
            ends = {each.iri: each for each in read_findings(graph)}
            links = overruled(links, ends, frame, mint, overrulings)
        for each in links:
            yield told.lines(each)


class _Teller:
    """Writes links as N-Quads: of the terms that all links share, each is written once."""

    def __init__(self, mint: Minter) -> None:
        self._mint, self._end = mint, f" {mint.derived_graph} .\n"
        named = [RULES[0][:2], (ADDED.name, ADDED.version), (CHANGED.name, CHANGED.version)]
        self._rules = {rule: self._line(INSP.rule, mint("rule", rule[0], str(rule[1]))) for rule in named}
        self._codes = {
            (name, value): self._line(INSP[name], code(name, value))
            for name in ("lineage", "lineageReason")
            for value in CODE_LISTS[name]
        }
        self._head = self._line(RDF.type, INSP.LineageLink), self._line(RDF.type, INSP.Derived)
        used = (INSP.force, INSP.earlierFinding, INSP.laterFinding, PROV.wasDerivedFrom, INSP.theme)
        self._force, self._earlier, self._later, self._premise, self._theme = (f"{term} <" for term in used)
        self._score, self._scored = f'{INSP.score} "', f'"^^{XSD.decimal}{self._end}'
        self._notes: dict[str, str] = {}

    def _line(self, predicate: NamedNode, value: object) -> str:
        return f"{predicate} {value}{self._end}"

    def lines(self, link: Link) -> bytes:
        """The statements of one link."""
        earlier, later, end = link.earlier.iri, link.later.iri, f">{self._end}"
        said = [
            *self._head,
            self._rules[link.rule],
            self._force + link.later.force + end,
            self._earlier + earlier + end,
            self._later + later + end,
            *(self._premise + premise + end for premise in (earlier, later, link.review) if premise),
            *(self._theme + theme + end for theme in link.themes),
            self._codes["lineage", link.lineage],
            self._score + link.score + self._scored,
            *(self._codes["lineageReason", reason] for reason in link.reasons),
        ]
        if link.note:
            said.append(self._note(link.note))
        kind, _, name = _name(earlier, later, self._mint).partition("/")
        node = f"{self._mint.fresh(kind, name)} "
        return (node + node.join(said)).encode()

    def _note(self, text: str) -> str:
        from pyoxigraph import Literal

        found = self._notes.get(text)
        if found is None:
            if len(self._notes) > 10_000:
                self._notes.clear()
            found = self._notes[text] = self._line(SKOS.note, Literal(text, language="en"))
        return found
