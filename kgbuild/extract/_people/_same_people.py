"""Which mentions of office holders are of one person, and of one post."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from kgbuild.extract._text.folding import plain
from kgbuild.model import PersonMention

_FEW = 40  # persons named before among whom another spelling is sought


def same_post(known: PersonMention, other: PersonMention) -> bool:
    """Whether two mentions of a person tell one post; only an office that stands beside the name tells another."""
    if other.rule.name != "person.office" or known.rule.name != "person.office":
        return True
    first, second = (_post(mention.role) for mention in (known, other))
    ranks = ({*first.split()} ^ {*second.split()}) & {"chief", "deputy", "assistant", "former"}
    return first == second or (not ranks and (first.endswith(second) or second.endswith(first)))


def spelt_alike(told: list[PersonMention], short: frozenset[tuple[str, str]]) -> Iterator[PersonMention]:
    """The mentions, with one spelling for a holder of an office whose name the text spells in two ways.

    The spelling that stands more often is kept, the first of two that stand equally often.
    """
    times: dict[str, int] = {}
    for mention in told:
        times[mention.person] = times.get(mention.person, 0) + 1
    names: dict[str, PersonMention] = {}
    recent: list[PersonMention] = []  # one of each person, the last ones: a text of very many names stays quick
    for mention in told:
        if mention.person not in names:
            names[mention.person] = mention
            alike = next(
                (
                    other
                    for other in recent[-_FEW:]
                    if _post(other.role) == _post(mention.role) and _is_misspelling(other.name, mention.name, short)
                ),
                None,
            )
            if alike is not None:
                both = (names[alike.person], mention)
                kept = max(both, key=lambda m: times[m.person])
                names[alike.person] = names[mention.person] = kept
            recent.append(mention)
    for mention in told:
        kept = names[mention.person]
        yield mention if kept.person == mention.person else replace(mention, name=kept.name, person=kept.person)


@lru_cache(maxsize=2)
def short_forms(lines: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """The pairs of first names, in plain letters, that are said for one another."""
    names = [plain(line).split() for line in lines]
    return frozenset((one, other) for line in names for one in line for other in line if one != other)


def _is_misspelling(first: str, second: str, short: frozenset[tuple[str, str]]) -> bool:
    """Whether two names are a letter apart in a word that is long enough to tell, or in a first name's short form."""
    one, two = plain(first).split(), plain(second).split()
    if len(one) != len(two) or one == two:
        return False
    unlike = [(a, b) for a, b in zip(one, two, strict=True) if a != b]
    if len(unlike) != 1:
        return False
    if unlike[0] in short and one[0] != two[0]:
        return True
    a, b = sorted(unlike[0], key=len)
    if len(a) < 5 or len(b) - len(a) > 1:
        return False
    same = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return a[same:] == b[same + 1 :] or a[same + 1 :] == b[same + 1 :]


def _post(role: str) -> str:
    """An office in lower case without "acting" and the like; an inspector's and a commissioner's by one name each."""
    folded = re.sub(r"^(?:acting|temporary|interim)\s+", "", role.casefold())
    if "inspector of constabulary" in folded:
        return "chief inspector" if "chief" in folded else "inspector"
    return "commissioner" if folded.endswith("crime commissioner") and "deputy" not in folded else folded
