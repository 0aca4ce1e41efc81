"""Facts that have gone and facts that have come: which are the same one, corrected, elsewhere or in other words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Final

from kgbuild.diff._facts import Fact

_ALIKE: Final = 0.6  # share of words in common from which a text counts as reworded
_MOST_PAIRED: Final = 40  # texts of one place that are compared with one another


def corrected(gone: list[Fact], come: list[Fact]) -> Iterator[tuple[list[Fact], list[Fact]]]:
    """Judgements where another grade now stands: those that have gone from a place, those that have come to it."""
    places = _together(gone, come, "judgement", lambda fact: fact.place)
    return ((before, after) for before, after in places if before and after)


def elsewhere(gone: list[Fact], come: list[Fact], renamed: Mapping[str, str]) -> Iterator[tuple[Fact, Fact]]:
    """The same words under another IRI: an occurrence more before it, or a document renamed (old name to new)."""

    def signature(fact: Fact) -> tuple[str, ...]:
        document = fact.first.document
        return (fact.sort, fact.kind, renamed.get(document, document), fact.words, fact.place[1])

    waiting: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in come:
        waiting[signature(fact)].append(fact)
    for fact in gone:
        match = waiting[signature(fact)]
        if match:
            yield fact, match.pop(0)


def reworded(gone: list[Fact], come: list[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """A finding that has gone where one of the same kind came, from the same source in nearly the same words."""
    places = _together(
        *(gone, come, "finding"), lambda fact: (fact.kind, *fact.place, fact.first.document, fact.first.source_url)
    )
    for before, after in places:
        if len(before) * len(after) > _MOST_PAIRED**2:
            continue
        scored = sorted(
            ((_likeness(old.words, new.words), old, new) for old in before for new in after),
            key=lambda each: (-each[0], each[1].iri, each[2].iri),
        )
        paired: set[str] = set()
        for likeness, old, new in scored:
            if likeness >= _ALIKE and old.iri not in paired and new.iri not in paired:
                paired |= {old.iri, new.iri}
                yield old, new


def _together(
    gone: list[Fact], come: list[Fact], sort: str, place: Callable[[Fact], Hashable]
) -> list[tuple[list[Fact], list[Fact]]]:
    """Facts of one sort by place, in the order of places."""
    places: dict[Hashable, tuple[list[Fact], list[Fact]]] = defaultdict(lambda: ([], []))
    for index, facts in enumerate((gone, come)):
        for fact in facts:
            if fact.sort == sort:
                places[place(fact)][index].append(fact)
    return [places[each] for each in sorted(places, key=repr)]


def _likeness(one: str, other: str) -> float:
    """Share of words in common, in order, from 0 to 1."""
    return SequenceMatcher(None, one.casefold().split(), other.casefold().split(), autojunk=False).ratio()
