"""Organisations that a force works with or shares something with."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from kgbuild.extract._context import Context
from kgbuild.extract._text.once import alternation, once
from kgbuild.extract._text.sentences import split
from kgbuild.model import Document, OrganisationLink, Passage, RuleRef
from kgbuild.reference import Reference
from kgbuild.rules import Rule, load_rules

_BODY = frozenset({"paragraph", "item"})
_NEVER = frozenset({"inspectorate", "pcc"})
# Entries of the table that stand for a sort of body, not for one.
_GENERIC = frozenset({"local-policing-body", "rocu-network"})
_NEAR = 25  # characters within which words count as equally near
_FAR = 200  # characters beyond which words say nothing of a name
# Relations, the most telling first: the expressions that tell each, and what its words hold, in lower case; an empty
# word where they are too many to list.
_RELATIONS = {
    "shared-function": (
        "shared_patterns",
        ("shar", "joint", "merged", "combined", "pooled", "together", "single", "common"),
    ),
    "collaboration": (
        "collaboration_patterns",
        ("collaborat", "alliance", "joint", "force", "constabular", "partnership", "agreement"),
    ),
    "regional-unit": ("regional_patterns", ("",)),
    "partner": ("partner_patterns", ("",)),
}
_TOLD = tuple(_RELATIONS)
# Of the words for what is held together, those by which it is held with anybody: a "joint station" is worked on only.
_SHARED = re.compile(r"shar|jointly|together", re.IGNORECASE)
_HAVE_FUNCTION = frozenset({"shared-function", "collaboration"})


@dataclass(frozen=True, slots=True)
class _Name:
    start: int
    end: int
    organisation: str
    kind: str
    rule: RuleRef


def find_organisations(
    document: Document, context: Context, *, disabled: frozenset[str] = frozenset()
) -> tuple[OrganisationLink, ...]:
    """One link for each organisation that the document's force works with, at its first such mention, in text order.

    `organisation` is a force slug, an id of the table, or the name as printed; the relation is what the nearest words
    of the sentence say, and `function` what is shared or done together. The force itself, inspectorates and local
    policing bodies are never linked; nothing is where the document's force is not known.
    """
    rules = load_rules("organisations", disabled)
    rule = rules["organisation.works-with"]
    if not rule.on or not context.police:
        return ()
    namer = _Namer(document.text, context.reference, rules)
    found: dict[tuple[str, str], OrganisationLink] = {}
    short_forms: dict[str, str] = {}
    text = document.text
    for block in document.blocks:
        if block.kind not in _BODY or not namer.may_name(block.start, block.end):
            continue
        for start, end in split(text, block.start, block.end):
            names = _without_short_forms(text, namer.names(start, end), short_forms)
            tellings = _Tellings(text, start, end, rule) if names else None
            if not tellings or any(p.search(text, start, end) for p in rule.all_patterns("not_patterns")):
                continue
            related = [(name, relation) for name in names if (relation := tellings.nearest(name))]
            for force, name, relation in _pairs(related, text, (start, end), context.force_at(start), context):
                if (force, name.organisation) in found:
                    continue
                passage = Passage(name.start, name.end, text[name.start : name.end])
                shared = _function(text, start, end, name, rules) if relation in _HAVE_FUNCTION else ""
                found[force, name.organisation] = OrganisationLink(
                    force, name.organisation, name.kind, relation, passage, name.rule, function=shared
                )
    return tuple(found.values())


def _pairs(
    related: list[tuple[_Name, str]], text: str, span: tuple[int, int], force: str, context: Context
) -> Iterator[tuple[str, _Name, str]]:
    """Who works with whom in a sentence: a force, the name of its partner, and their relation.

    Two forces or more that a sentence joins, and of which none is the document's, work with each other: the first with
    each of the others, and the next with the first. Otherwise it is the document's force that works with those named.
    """
    joined: dict[str, tuple[_Name, str]] = {}
    for name, relation in related:
        if name.kind == "force" and relation in _HAVE_FUNCTION:
            joined.setdefault(name.organisation, (name, relation))
    together = len(joined) > 1 and not (force and _is_told_of_own(text, span, next(iter(joined.values()))[0]))
    if together and force not in joined:
        (first, _), (second, mutual), *_ = joined.values()
        yield from ((first.organisation, *pair) for pair in related if pair[0].organisation != first.organisation)
        yield second.organisation, first, mutual
    elif force:
        known = {force} if together else {force, *context.forces}
        yield from ((force, *pair) for pair in related if pair[0].organisation not in known)


def _is_told_of_own(text: str, span: tuple[int, int], first: _Name) -> bool:
    """Whether a sentence tells of the document's own force: by a word for it, or "with" before the first one named."""
    return _OWN.search(text, *span) is not None or _WITH.search(text, span[0], first.start) is not None


# Words for the document's own force, which then is one of those that a sentence joins.
_OWN = re.compile(r"\b(?:the\s+(?:force|constabulary)|it|its|we|our|us)\b", re.IGNORECASE)

_WITH = re.compile(r"\bwith\s+(?:the\s+)?\Z")


@once
def _hint(rule: Rule) -> re.Pattern[str]:
    """Words of which each name that is told by its kind has one."""
    return re.compile("|".join(map(re.escape, rule.words("hints"))))


class _Namer:
    """Finds the names of organisations in a text: those of the tables, and those that are told by their kind."""

    def __init__(self, text: str, reference: Reference, rules: Mapping[str, Rule]) -> None:
        self._text = text
        self._pattern, self._table = _table(reference)
        self._rule, self._by_kind = rules["organisation.works-with"], rules["organisation.named-by-kind"]
        self._kinds = _kinds(self._by_kind) if self._by_kind.on else ()
        # Where a name may stand; most sentences have none and need no further look.
        hinted = _hint(self._by_kind).finditer(text) if self._by_kind.on else ()
        self._marks = sorted({match.start() for match in (*self._pattern.finditer(text), *hinted)})

    def may_name(self, start: int, end: int) -> bool:
        place = bisect_left(self._marks, start)
        return place < len(self._marks) and self._marks[place] < end

    def names(self, start: int, end: int) -> list[_Name]:
        """The names of a sentence, left to right, none over another: of the tables, then of one body, then by kind."""
        if not self.may_name(start, end):
            return []
        found = [
            _Name(match.start(), match.end(), *self._table[" ".join(match[0].split())], self._rule.ref)
            for match in self._pattern.finditer(self._text, start, end)
            if not _part_of_name(self._text, match, end)
        ]
        singles = [(kind, single) for kind, _, single in self._kinds if single is not None]
        for kind, expression in (*singles, *((kind, ending) for kind, ending, _ in self._kinds)):
            more = [name for gap in _gaps(found, start, end) for name in self._of_kind(kind, expression, *gap)]
            found = sorted((*found, *more), key=lambda name: name.start) if more else found
        return found

    def _of_kind(self, kind: str, expression: re.Pattern[str], start: int, end: int) -> Iterator[_Name]:
        for match in expression.finditer(self._text, start, end):
            begin = match.end() - len(match[0].removeprefix("The ").lstrip())
            printed = " ".join(self._text[begin : match.end()].split())
            if not self._by_kind.pattern("never_pattern").search(printed):
                known = self._table.get(_fold(printed), (printed, kind))
                yield _Name(begin, match.end(), *known, self._by_kind.ref)


def _without_short_forms(text: str, names: list[_Name], known: dict[str, str]) -> list[_Name]:
    """The names without short forms in brackets behind them, which are `known` from then on: "... Unit (EMSOU)"."""
    kept: list[_Name] = []
    for name in names:
        printed = text[name.start : name.end]
        bracketed = kept and text[name.end : name.end + 1] == ")" and text[kept[-1].end : name.start].strip() in _OPENS
        if bracketed:
            known[printed] = kept[-1].organisation
            continue
        kept.append(replace(name, organisation=known.get(printed, name.organisation)))
    return kept


_OPENS = frozenset({"(", "(the", "(“", "(‘", '("', "('"})


def _gaps(names: list[_Name], start: int, end: int) -> list[tuple[int, int]]:
    """What the names leave of ``start, end``."""
    gaps = []
    for name in names:
        gaps.append((start, name.start))
        start = name.end
    return [*gaps, (start, end)]


def _part_of_name(text: str, match: re.Match[str], end: int) -> bool:
    """Whether a force's name is only part of another ("Kent County Council", "Essex PCC", "University of Kent")."""
    if _NAME_BEGINS.search(text, max(0, match.start() - 30), match.start()):
        return True
    goes_on = _POLICE_GOES_ON if match[0].endswith(("Police", "Constabulary", "Service")) else _NAME_GOES_ON
    return goes_on.match(text, match.end(), min(end, match.end() + 60)) is not None


_NAME_BEGINS = re.compile(
    r"\b(?:University|College|Bishop|Archdeacon|Diocese|Lord[\s-]Lieutenant|High\s+Sheriff|Duke|Duchess|Borough)\s+of\s+(?:the\s+)?\Z"
)
_NAME_GOES_ON = re.compile(
    r"[’']s?\s|\s+(?:(?:and|&)\s+[A-Z][\w-]+\s+)?(?:East|West|County|City|Borough|District|Council|Combined|Fire|PCC|Regional|ROCU|Special|Serious|Counter"
    r"|Police\s+and\s+Crime|Police\s+Federation|University|Ambulance|Criminal|Safeguarding|Partnership|NHS|Healthcare|Mental\s+Health|Community|Integrated|Hospitals?|Violence|Domestic|Women[’']s|Children[’']s|Youth|Victim|Victims[’']|Resilience|Probation|Rape|Health|Housing|Trading|Local\s+Criminal)\b"
)
# A force's full name ends with its kind: what follows "and" is somebody else's.
_POLICE_GOES_ON = re.compile(r"[’']s?\s|\s+(?:Federation|Authority|Service|Fire|PCC)\b")


class _Tellings:
    """The words of a sentence that tell a relation, sorted so that the nearest to a name are found at once."""

    def __init__(self, text: str, start: int, end: int, rule: Rule) -> None:
        sentence = text[start:end].lower()
        spans = [
            (match.start(), match.end(), order, _SHARED.search(match[0]) is not None)
            for order, (key, words) in enumerate(_RELATIONS.values())
            if any(word in sentence for word in words)
            for expression in rule.all_patterns(key)
            for match in expression.finditer(text, start, end)
        ]
        self.before = sorted((last, order, shares) for _, last, order, shares in spans)
        self.after = sorted((first, order, shares) for first, _, order, shares in spans)
        self.kinds = rule.table("relations")

    def __bool__(self) -> bool:
        return bool(self.before)

    def nearest(self, name: _Name) -> str:
        """The relation that the nearest words tell; those behind it count as twice as far, a phrase farther."""
        near = [
            (name.start - last, order, shares)
            for last, order, shares in self.before[
                bisect_left(self.before, (name.start - _FAR + 1, 0)) : bisect_left(self.before, (name.start + 1, 0))
            ]
        ]
        near += [
            (_NEAR + 2 * (first - name.end), order, shares)
            for first, order, shares in self.after[
                bisect_left(self.after, (name.end, 0)) : bisect_left(self.after, (name.end + _FAR // 2, 0))
            ]
        ]
        kind = "alliance" if name.organisation.endswith("alliance") else name.kind
        possible = self.kinds.get(kind) or self.kinds["partner"]
        # Of words equally near, give or take a short phrase ("collaborative work with"), the more telling.
        ranks = [
            (distance // _NEAR, order, shares)
            for distance, order, shares in near
            if _TOLD[order] != "regional-unit" or kind == "regional-unit"
        ]
        if kind == "force":
            # Forces that work together "to plan an alliance" collaborate, however near "work" stands.
            ranks = [rank for rank in ranks if _TOLD[rank[1]] != "partner"] or ranks
        if not ranks:
            return ""
        _, order, shares = min(ranks)
        told = _TOLD[order]
        # With anybody but a force a joint team or station is a partner's work; what is shared is said to be.
        if told not in possible or (told == "shared-function" and possible[0] == "partner" and not shares):
            return possible[0]
        return told


def _function(text: str, start: int, end: int, name: _Name, rules: Mapping[str, Rule]) -> str:
    """What is shared, as printed, from the words of the sentence around a name; "" where they do not tell."""
    rule = rules["organisation.function"]
    begin = max(start, name.start - 2 * _FAR)
    near = text[begin : min(end, name.end + _FAR)]  # a slice, so that ^ is where the sentence begins
    for pattern in rule.all_patterns():
        for match in pattern.finditer(near):
            words = " ".join(match["function"].split()).strip(" ,")
            if words and not rule.pattern("not_pattern").match(words):
                return words
    return ""


@lru_cache(maxsize=4)
def _table(reference: Reference) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """Every name of the tables as printed -> (id, kind)."""
    names: dict[str, tuple[str, str]] = {}
    for organisation in reference.organisations.values():
        if organisation.kind in _NEVER or organisation.id in _GENERIC:
            continue
        for name in (organisation.name, *organisation.alt_names):
            if name[:1].isupper():
                names.setdefault(" ".join(name.split()), (organisation.id, organisation.kind))
    for force in reference.forces.values():
        for name in (force.name, force.short_name, *force.alt_names):
            if name[:1].isupper():
                names.setdefault(" ".join(name.split()), (force.id, "force"))
    # Folded names beside the printed ones, for names that are recognised by their kind in another spelling.
    folded = {_fold(name): entry for name, entry in names.items()}
    return re.compile(rf"(?<![\w-])(?:{alternation(names)})(?![\w-])"), {**folded, **names}


def _fold(name: str) -> str:
    folded = " ".join(name.casefold().replace("-", " ").replace("&", "and").split())
    return _REGIONAL.sub("rocu", folded)


_REGIONAL = re.compile(r"regional organi[sz]ed crime unit$")


@once
def _kinds(rule: Rule) -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...]:
    """Each kind of body with the expressions of names that end with a word for it, and of names of one body."""
    word = r"[A-Z][\w’'&-]{0,40}"
    first = rf"(?!(?:The|It|They|We|He|She|Its|Their|Our|Both|And|But|With|While|When)\s){word}"
    names, wholes = rule.table("names"), rule.table("wholes")
    found = []
    for kind, endings in sorted(rule.table("kinds").items(), reverse=True):
        ending = re.compile(
            rf"(?<![\w-]){first}(?:\s+(?:{word}|(?<!Services\s)(?<!Council\s)(?<!Trust\s)(?<!Constabulary\s)(?<!Police\s)and|of|&)){{0,4}}?\s+(?:{'|'.join(endings)})(?![\w-])"
        )
        alone = "|".join((*wholes.get(kind, ()), *map(re.escape, names.get(kind, ()))))
        found.append((kind, ending, re.compile(rf"(?<![\w-])(?:{alone})(?![\w-])") if alone else None))
    return tuple(found)
