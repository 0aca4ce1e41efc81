"""Findings of one force in different rounds of inspection that ask for the same thing, or report it done.

A link is drawn from two findings alone: what they are about, in which round, of which kind, and what the later text
says of earlier inspections. Words, weights and thresholds are in lineage.toml. No grade is read, so no link can compare
what may not be compared.

Candidates are the findings of a force that share a theme, or two subjects that their words name. So the work grows with
the findings of a theme in a force, not with the square of all findings.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations, permutations
from math import isqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kgbuild.vocab import DCTERMS, INSP, OA, PROV, RDF, SKOS, XSD, code, content_hash

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Quad, Store

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


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a text is about: the subjects that its words name, and the other words, which weigh a half or a fifth."""

    named: frozenset[str]
    half: frozenset[str]
    fifth: frozenset[str]

    def likeness(self, other: Subjects, implied: frozenset[str]) -> int:
        """The mean of cosine and overlap, in thousandths; what a shared theme has implied weighs a fifth.

        The overlap is the share of the subjects of one that the other names too, of the one that names fewer.
        """
        first, second = self.named - implied, other.named - implied
        both = len(first & second)
        alike = len(self.named & other.named) - both
        shared = both * _FULL**2 + len(self.half & other.half) * _HALF**2
        shared += (alike + len(self.fifth & other.fifth)) * _FIFTH**2
        overlap = both * 1000 // (min(len(first), len(second)) or 1)
        return (shared * 1000 // (isqrt(self.square(implied) * other.square(implied)) or 1) + overlap) // 2

    def square(self, implied: frozenset[str]) -> int:
        """The sum of the squares of the weights."""
        light = len(self.named & implied)
        heavy = (len(self.named) - light) * _FULL**2 + len(self.half) * _HALF**2
        return heavy + (light + len(self.fifth)) * _FIFTH**2


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
    subjects: Subjects = field(init=False, repr=False, compare=False)  # of its text
    said: frozenset[str] = field(init=False, repr=False, compare=False)  # what the text says of earlier inspections

    def __post_init__(self) -> None:
        """Read the text once: it is compared many times."""
        object.__setattr__(self, "subjects", subjects_of(self.text))
        object.__setattr__(self, "said", frozenset(n for n, cue in words().said.items() if cue.search(self.text)))


@dataclass(frozen=True, slots=True)
class Link:
    """An earlier and a later finding that belong to one line; points in thousandths, at most 1000."""

    earlier: Found
    later: Found
    lineage: str
    points: int
    reasons: tuple[str, ...]
    note: str


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
        self._relations: dict[tuple[frozenset[str], frozenset[str]], str] = {}
        self._implied: dict[tuple[str, ...], frozenset[str]] = {}

    def relation(self, earlier: frozenset[str], later: frozenset[str]) -> str:
        """The nearest relation between two sets of themes that share none: kindred, related, or ""."""
        if (earlier, later) not in self._relations:
            found = {self._relation(one, two) for one in earlier for two in later}
            nearest = "kindred" if "kindred" in found else "related" if "related" in found else ""
            self._relations[earlier, later] = nearest
        return self._relations[earlier, later]

    def _relation(self, one: str, two: str) -> str:
        if (self.slugs.get(one, ""), self.slugs.get(two, "")) in words().kindred:
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
    common: frozenset[str]
    common_prefixes: tuple[str, ...]
    empty: frozenset[str]
    said: Mapping[str, re.Pattern[str]]
    families: Mapping[str, tuple[str, ...]]  # of a subject
    kindred: frozenset[tuple[str, str]]  # themes, by slug, both ways
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
    for number, group in enumerate(data["words"]["kindred_themes"]):
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
        frozenset(word for word in common if not word.endswith("*")),
        tuple(word[:-1] for word in common if word.endswith("*")),
        frozenset(data["words"]["empty"]),
        {name: re.compile("|".join(parts), re.IGNORECASE) for name, parts in data["said"].items()},
        {subject: tuple(found) for subject, found in families.items()},
        frozenset(pair for group in data["words"]["kindred_themes"] for pair in permutations(group, 2)),
        {theme: tuple(found) for theme, found in groups.items()},
        {theme: frozenset(found) for theme, found in data["implied"].items()},
    )


@lru_cache(maxsize=100_000)
def _read_word(word: str) -> tuple[tuple[str, int], ...]:
    """The subjects that a word names, else itself without its ending, each with its weight."""
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
    known = words()
    plain = text.casefold().replace("\u2019", "'")
    weights: dict[str, int] = {}
    for word in _TOKEN.findall(plain)[: known.limits["words"]]:
        if not word.isdecimal():
            for subject, weight in _read_word(word):
                weights[subject] = weight
    for phrase in known.phrase.findall(plain):
        weights[known.phrases[phrase]] = _FULL
    named = frozenset(subject for subject, weight in weights.items() if weight == _FULL)
    half = {word for word, weight in weights.items() if weight == _HALF}
    half.update(family for subject in named for family in known.families.get(subject, ()))
    return Subjects(named, frozenset(half), frozenset(word for word, weight in weights.items() if weight == _FIFTH))


# -- two findings


def judge(earlier: Found, later: Found, frame: Frame) -> Link | None:
    """The link between two findings of one force, or None where they do not belong to one line.

    `earlier` asks for something; the two are of different rounds, and `earlier` of the earlier.
    """
    weight, said = words().weights, later.said
    one, two = earlier.subjects, later.subjects
    shared = tuple(sorted(earlier.themes & later.themes))
    relation = "" if shared else frame.relation(earlier.themes, later.themes)
    implied = frame.implied(shared)
    first, second = one.named - implied, two.named - implied
    reasons: list[str] = []
    if shared and not words().one_demand.isdisjoint(frame.slugs.get(theme, "") for theme in shared):
        points = weight["one_demand"]
        reasons.append("theme")
        if one.named and two.named and not one.named & two.named and not (one.named & implied and two.named & implied):
            points += weight["off_theme"]
    elif shared:
        points = weight["theme"]
        reasons.append("theme")
        if not first:
            points += weight["general_first"] if second else weight["both_general"]
    else:
        points = weight[relation or "unrelated"]
        if relation:
            reasons.append("related-theme")
    both = first & second
    if both:
        reasons.append("subject")
        if (shared or relation) and not both.isdisjoint(words().telling):
            points += weight["telling"]
    points += weight["alike"] * one.likeness(two, implied) // 1000
    if points + weight["most_of_the_rest"] < weight["link"] and not later.cites:
        return None
    if (earlier.question, later.question) in frame.continues:
        points += weight["question"]
        reasons.append("question")
    elif earlier.area and earlier.area == later.area:
        points += weight["area"]
        reasons.append("area")
    if earlier.iri in later.cites:
        points += weight["cites"]
        reasons.append("cites")
    if "again" in said:
        points += weight["said"]
        reasons.append("said")
    if any(year in later.text for year in earlier.years):
        points += weight["round_named"]
        reasons.append("round-named")
    if later.positive and "better" in said:
        points += weight["better"]
        reasons.append("better")
    asked = _FORMAL | _GRAVE
    if earlier.kind in asked and later.kind in asked:
        points += weight["formal"]
        reasons.append("formal")
    if earlier.place >= 0 and later.place == earlier.place + 1:
        points += weight["consecutive"]
        reasons.append("consecutive")
    if points < weight["link"]:
        return None
    if later.positive:
        lineage = "resolves"
    elif "replaced" in said or (earlier.superseded and later.kind in asked):
        lineage = "supersedes"
    elif "worse" in said or (later.kind in _GRAVE and earlier.kind not in _GRAVE):
        lineage = "worsens"
    else:
        lineage = "continues" if "again" in said or "cites" in reasons else "repeats"
    parts = [f"both are on {' and '.join(frame.labels.get(theme, theme) for theme in shared)}"] if shared else []
    if both:
        parts.append(f"both speak of {', '.join(subject.replace('-', ' ') for subject in sorted(both))}")
    return Link(earlier, later, lineage, min(points, 1000), tuple(sorted(reasons)), "; ".join(parts))


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
    for force in sorted(by_force):
        of_force = sorted(by_force[force], key=lambda each: each.iri)
        shelves, crowded = _shelves(of_force, frame), len(of_force) > limits["crowd"]
        for later in of_force:
            found: dict[str, list[Link]] = defaultdict(list)
            for earlier in _candidates(later, shelves, frame, limits["candidates"]):
                drawn = judge(earlier, later, frame)
                if drawn is not None and not _republished(earlier, later):
                    found[earlier.round].append(drawn)
            left = limits["in_all_of_a_crowd" if crowded else "in_all"]
            for _, drawn_of_round in sorted(found.items(), key=lambda item: _age(item[1][0].earlier), reverse=True):
                drawn_of_round.sort(key=lambda each: (-each.points, each.earlier.iri))
                taken = drawn_of_round[: min(limits["per_round"], left)]
                yield from taken
                left -= len(taken)


_Shelves = dict[tuple[str, ...], dict[str, list[Found]]]


def _shelves(findings: list[Found], frame: Frame) -> _Shelves:
    """The findings of a force that ask for something, by each of their keys, then by round."""
    shelves: _Shelves = defaultdict(lambda: defaultdict(list))
    for each in findings:
        if not each.positive:
            for key in _keys(each, frame, [each.iri]):
                shelves[key][each.round].append(each)
    return shelves


def _keys(each: Found, frame: Frame, cited: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """A finding's themes, each subject within a group of kindred themes, each two subjects, and what is cited."""
    for iri in sorted(cited):
        yield ("cited", iri)
    named = sorted(each.subjects.named)
    groups: set[str] = set()
    for theme in sorted(each.themes):
        yield (theme,)
        groups.update(frame.groups(theme))
    for group in sorted(groups):
        for subject in named:
            yield (group, subject)
    yield from combinations(named, 2)


def _candidates(later: Found, shelves: _Shelves, frame: Frame, limit: int) -> Iterator[Found]:
    """Earlier findings that share a key with `later` or that it cites, each once; of a crowded shelf the first few."""
    seen: set[str] = set()
    for key in _keys(later, frame, later.cites):
        for found in shelves.get(key, {}).values():
            if not _before(found[0], later):
                continue
            for earlier in found[:limit]:
                if earlier.iri not in seen:
                    seen.add(earlier.iri)
                    yield earlier


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
    """Whether the later finding is the earlier, shown again: the same words, and no other page that says them anew."""
    if _folded(earlier.text) != _folded(later.text):
        return False
    return not (earlier.pages and later.pages) or not earlier.pages.isdisjoint(later.pages)


# -- the graph


class _Graph:
    """What the merged graph says, asked by pattern: one pass for each property, however many findings there are."""

    def __init__(self, graph: Store) -> None:
        from pyoxigraph import DefaultGraph

        self._store, self._merge = graph, DefaultGraph()

    def pairs(self, predicate: NamedNode, value: NamedNode | None = None) -> Iterator[tuple[str, str]]:
        """Subject and value of each statement with the predicate."""
        found: Iterable[Any] = self._store.quads_for_pattern(None, predicate, value, self._merge)
        for quad in found:
            yield quad.subject.value, quad.object.value

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
        for subject, value in self.pairs(predicate):
            if subject in wanted and (subject not in found or value < found[subject]):
                found[subject] = value
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
    themes: dict[str, set[str]] = defaultdict(set)
    for subject, theme in view.pairs(INSP.theme):
        if subject in findings:
            themes[subject].add(theme)
    cites: dict[str, set[str]] = defaultdict(set)
    for subject, cited in view.pairs(DCTERMS.references):
        if subject in findings:
            cites[subject].add(cited)
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
        place, starts, ends, years = rounds[cycle[iri]] if iri in cycle else (-1, *_published(view, iri), frozenset())
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
                frozenset(themes.get(iri, ())),
                question.get(iri, ""),
                areas.get(question.get(iri, ""), ""),
                said,
                iri in superseded,
                frozenset(cites.get(iri, ())),
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
    rounds: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in findings:
        rounds[each.force, _folded(each.text)].add(each.round)
    result = []
    for each in findings:
        if len(rounds[each.force, _folded(each.text)]) > 1:
            attestations = view.subjects(OA.hasBody, each.iri)
            pages = {_page(page) for one in attestations for page in view.values(one, DCTERMS.source)}
            each = replace(each, pages=frozenset(pages))
        result.append(each)
    return result


@lru_cache(maxsize=200_000)
def _folded(text: str) -> str:
    return " ".join(_TOKEN.findall(text.casefold()))


_MOVED: Final = re.compile(r"(?:www\.|hmicfrs\.)?justiceinspectorates\.gov\.uk(?:/hmic(?:frs)?)?(?=/|$)")


def _page(address: str) -> str:
    """One name for the addresses that one page was kept under: hosts moved, and a final "/" or "?" came and went."""
    return _MOVED.sub("", address.partition("://")[2].rstrip("/?").casefold())


def derive(graph: Store, mint: Minter) -> Iterator[Quad]:
    """Yield one `insp:LineageLink` for each two findings that belong to one line, by the IRIs of the two."""
    from pyoxigraph import Literal, NamedNode, Quad

    where, rule = mint.derived_graph, mint("rule", *(str(part) for part in RULES[0][:2]))
    frame = read_frame(graph)
    links = sorted(link(read_findings(graph), frame), key=lambda each: (each.earlier.iri, each.later.iri))
    for each in links:
        earlier, later = NamedNode(each.earlier.iri), NamedNode(each.later.iri)
        local = (iri.removeprefix(mint.base) for iri in (each.earlier.iri, each.later.iri))
        node = mint.fresh("lineage", content_hash(*local))
        yield Quad(node, RDF.type, INSP.LineageLink, where)
        yield Quad(node, RDF.type, INSP.Derived, where)
        yield Quad(node, INSP.rule, rule, where)
        yield Quad(node, INSP.force, NamedNode(each.later.force), where)
        yield Quad(node, INSP.earlierFinding, earlier, where)
        yield Quad(node, INSP.laterFinding, later, where)
        yield Quad(node, PROV.wasDerivedFrom, earlier, where)
        yield Quad(node, PROV.wasDerivedFrom, later, where)
        yield Quad(node, INSP.lineage, code("lineage", each.lineage), where)
        score = f"{each.points // 1000}.{each.points % 1000:03}"
        yield Quad(node, INSP.score, Literal(score, datatype=XSD.decimal), where)
        for reason in each.reasons:
            yield Quad(node, INSP.lineageReason, code("lineageReason", reason), where)
        if each.note:
            yield Quad(node, SKOS.note, Literal(each.note, language="en"), where)
