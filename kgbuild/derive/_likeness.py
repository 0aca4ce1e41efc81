"""How far two findings of one force ask for the same thing: the evidence of both, weighed by a logistic model.

Words and weights are in lineage.toml; the weights are fitted on pairs labelled by hand. No grade is read, so no link
can compare what may not be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from functools import lru_cache
from math import isqrt
from typing import TYPE_CHECKING, Final

from kgbuild.derive._findings import Found, Merged, as_text
from kgbuild.derive._words import FIFTH, FULL, HALF, Subjects, lowered, subjects_of, tokens_of, words, words_of_name
from kgbuild.vocab import INSP, RDF, SKOS

if TYPE_CHECKING:
    from pyoxigraph import Store

_FORMAL: Final = frozenset({"area-for-improvement", "recommendation", "national-recommendation"})
_GRAVE: Final = frozenset({"cause-of-concern", "accelerated-cause-of-concern"})
_STRENGTH: Final = "strength"
_MANY: Final = 4  # subjects that the earlier names alone or that both name, or themes: more count as these


@dataclass(frozen=True, slots=True)
class View:
    """What a finding says where a theme is concerned."""

    about: Subjects
    beside: frozenset[str]  # subjects beside those that the theme implies
    square: int  # sum of the squares of the weights of all words
    part: bool  # whether it is a part of the text: the rest speaks of other themes


class Reading:
    """A finding with what its text says, read once: it is compared many times."""

    __slots__ = ("_parts", "_said", "asked", "folded", "found", "grave", "plain", "subjects", "views")

    def __init__(self, found: Found) -> None:
        self.found = found
        self.plain = lowered(found.text)
        tokens = tokens_of(self.plain)
        self.folded = " ".join(tokens)
        own = words_of_name(found.force)
        self.subjects = subjects_of(self.plain, [word for word in tokens if word not in own])
        # A long sentence on several themes says something else of each.
        long = len(found.themes) > 1 and len(tokens) > words().limits["long"]
        parts = words().breaks.split(self.plain) if long else ()
        self._parts = [subjects_of(part, [word for word in tokens_of(part) if word not in own]) for part in parts]
        self.grave = found.kind in _GRAVE
        self.asked = self.grave or found.kind in _FORMAL
        self.views: dict[frozenset[str], View] = {}  # by what the shared themes of a pair imply
        self._said: dict[str, str] = {}

    def said(self, cue: str) -> str:
        """The first words of the text that say this of an earlier inspection, or ""."""
        said = self._said.get(cue)
        if said is None:
            found = words().said[cue].search(self.plain)
            said = self._said[cue] = found.group().strip() if found else ""
        return said

    def view(self, implied: frozenset[str]) -> View:
        """What is said where themes are concerned that imply these subjects: by the parts that name one, or by all."""
        found = self.views.get(implied)
        if found is None:
            parts = [part for part in self._parts if not implied.isdisjoint(part.named)]
            about = Subjects.joined(parts) if parts else self.subjects
            beside = about.named - implied
            square = _squares(len(beside), len(about.half), len(about.named) - len(beside) + len(about.fifth))
            found = self.views[implied] = View(about, beside, square, bool(parts))
        return found


@dataclass(frozen=True, slots=True)
class Themes:
    """What the themes of two findings say of the two, whatever their words."""

    shared: tuple[str, ...]
    evidence: str  # one_demand, theme; twin, kindred, related where none is shared; or ""
    implied: frozenset[str]  # subjects that the names of the shared themes say already
    only_earlier: int  # themes that the earlier alone is on
    only_later: int


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
        return share_of(self.points)


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
        self.known = as_text(*(frozenset(each.items()) for each in (broader, labels, slugs)), continues)
        self._no_demand = {theme for theme, slug in slugs.items() if slug in words().no_demand}
        self._themes: dict[tuple[frozenset[str], frozenset[str]], Themes] = {}
        self._implied: dict[tuple[str, ...], frozenset[str]] = {}

    def themes(self, earlier: frozenset[str], later: frozenset[str]) -> Themes:
        """What two sets of themes say; worked out once for each pair of sets."""
        found = self._themes.get((earlier, later))
        if found is None:
            shared = tuple(sorted((earlier & later) - self._no_demand))
            if shared:
                slugs = (self.slugs.get(theme, "") for theme in shared)
                evidence = "theme" if words().one_demand.isdisjoint(slugs) else "one_demand"
            else:
                evidence = self.relation(earlier, later)
            found = self._themes[earlier, later] = Themes(
                shared, evidence, self.implied(shared), len(earlier - later), len(later - earlier)
            )
        return found

    def asks(self, themes: frozenset[str]) -> bool:
        """Whether a finding on these themes may ask for something: not where its only theme is no demand."""
        return not themes or not themes <= self._no_demand

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
                for name in (slug, slug.replace("-", " ")):
                    result |= subjects_of(name, tokens_of(name)).named
                result |= words().implied.get(slug, frozenset())
            self._implied[themes] = frozenset(result)
        return self._implied[themes]

    def groups(self, theme: str) -> tuple[str, ...]:
        """The groups of kindred themes that it belongs to."""
        return words().groups.get(self.slugs.get(theme, ""), ())


def read_frame(graph: Store) -> Frame:
    """What the reference graph knows of themes and questions."""
    view = Merged(graph)
    themes = dict.fromkeys(subject for subject, _ in view.pairs(RDF.type, INSP.Theme))
    continues = {*view.pairs(SKOS.closeMatch), *view.pairs(SKOS.relatedMatch)}
    labels = {theme: label.lower() for theme, label in view.of(SKOS.prefLabel, themes).items()}
    return Frame(view.of(SKOS.broader, themes), frozenset(continues), labels, view.of(SKOS.notation, themes))


def judge(earlier: Found, later: Found, frame: Frame, *, again: bool = False) -> Link | None:
    """The link between two findings of one force, or None where they do not belong to one line.

    `earlier` asks for something; the two are of different rounds, and `earlier` of the earlier. `again` says that the
    round of the later asks for the same again.
    """
    one, two = Reading(earlier), Reading(later)
    themes = frame.themes(earlier.themes, later.themes)
    points, found = weigh(one, two, themes, again=again)
    return draw(one, two, themes, frame, points, found) if points >= 0 else None


def evidence(one: Reading, two: Reading, themes: Themes, *, again: bool = False) -> dict[str, int]:
    """What speaks for and against two findings asking for the same, by the names of the weights, in thousandths."""
    implied = themes.implied
    of_one, of_two = one.view(implied), two.view(implied)
    first, second = of_one.beside, of_two.beside
    both = first & second
    about, also = of_one.about, of_two.about
    earlier, later = one.found, two.found
    found = {"start": 1000}
    if themes.evidence:
        found[themes.evidence] = 1000
    others = (0 if of_one.part else themes.only_earlier) + (0 if of_two.part else themes.only_later)
    found["one_theme"] = min(others, _MANY) * 1000
    if not themes.shared:
        found["across"] = 1000
        found["both_name"] = min(len(both), _MANY) * 1000
    if not both.isdisjoint(words().telling):
        found["telling"] = 1000
    light = len(about.named & also.named) - len(both) + len(about.fifth & also.fifth)
    shared = _squares(len(both), len(about.half & also.half), light)
    if shared:
        found["alike"] = shared * 1000 // (isqrt(of_one.square * of_two.square) or 1)
    found["only_earlier"] = min(len(first) - len(both), _MANY) * 1000
    if themes.shared and not first and not second:
        found["both_general"] = 1000
    narrow = themes.evidence == "one_demand"
    if implied and not implied.isdisjoint(about.named) and not implied.isdisjoint(also.named):
        found["one_demand_named" if narrow else "theme_named"] = 1000
    if later.positive:
        if narrow:
            found["strength_on_one_demand"] = 1000
        if later.kind != _STRENGTH:
            found["practice"] = 1000
        if again:
            found["asked_again"] = 1000
        if two.said("better"):
            found["better"] = 1000
    elif two.said("again"):
        found["said"] = 1000
    if two.grave:
        found["grave"] = 1000
    if earlier.place >= 0 and later.place == earlier.place + 1:
        found["consecutive"] = 1000
    return found


def _squares(full: int, half: int, fifth: int) -> int:
    """The sum of the squares of the weights of so many words."""
    return full * FULL**2 + half * HALF**2 + fifth * FIFTH**2


def weigh(one: Reading, two: Reading, themes: Themes, *, again: bool = False) -> tuple[int, dict[str, int]]:
    """The log odds, in thousandths, that two findings belong to one line, and the evidence."""
    weight = words().weights
    found = evidence(one, two, themes, again=again)
    return sum([weight[name] * value for name, value in found.items()]) // 1000, found


def draw(one: Reading, two: Reading, themes: Themes, frame: Frame, points: int, found: Mapping[str, int]) -> Link:
    """The link of two findings that were weighed."""
    earlier, later = one.found, two.found
    if later.positive:
        lineage = "resolves"
    elif two.said("replaced") or (earlier.superseded and two.asked):
        lineage = "supersedes"
    elif two.said("worse") or (two.grave and not one.grave):
        lineage = "worsens"
    else:
        lineage = "continues" if two.said("again") else "repeats"
    reasons = {"better", "consecutive", "said"} & found.keys()
    reasons.update(_reasons(one, two, themes, frame.continues))
    parts = []
    if themes.shared:
        parts.append(f"both are on {' and '.join(frame.labels.get(theme, theme) for theme in themes.shared)}")
    if both := one.view(themes.implied).beside & two.view(themes.implied).beside:
        reasons.add("subject")
        parts.append(f"both speak of {', '.join(subject.replace('-', ' ') for subject in sorted(both))}")
    cue = "better" if later.positive else "again"
    if said := two.said(cue):
        parts.append(f'the later says "{said}"')
    if "asked_again" in found:
        parts.append("the same inspection asks for it again, too")
    return Link(earlier, later, lineage, points, tuple(sorted(reasons)), themes.shared, "; ".join(parts))


def _reasons(one: Reading, two: Reading, themes: Themes, continues: frozenset[tuple[str, str]]) -> Iterator[str]:
    """What a reader is told beside the words. But for the themes, the labelled pairs cannot tell what it weighs."""
    earlier, later = one.found, two.found
    if themes.shared:
        yield "theme"
    elif themes.evidence:
        yield "related-theme"
    if (earlier.question, later.question) in continues:
        yield "question"
    elif earlier.area and earlier.area == later.area:
        yield "area"
    if any(year in later.text for year in earlier.years):
        yield "round-named"
    if one.asked and two.asked:
        yield "formal"


@lru_cache(maxsize=20_000)
def share_of(points: int) -> str:
    """Log odds in thousandths as a share between 0 and 1; in decimal arithmetic, which is the same on every machine."""
    with localcontext(Context(prec=12)):
        share = 1 / (1 + (Decimal(-points) / 1000).exp())
        return str(max(min(share, Decimal("0.999")), Decimal("0.001")).quantize(Decimal("0.001")))
