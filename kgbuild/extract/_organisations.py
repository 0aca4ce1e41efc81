"""Organisations that a force works with or shares something with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kgbuild.extract._context import Context
from kgbuild.extract._rules import Rule, load_rules
from kgbuild.extract._sentences import split
from kgbuild.model import Document, OrganisationLink, Passage, RuleRef
from kgbuild.reference import Reference

_BODY = frozenset({"paragraph", "item"})
_NEVER = frozenset({"inspectorate", "pcc"})
# Entries of the table that stand for a sort of body, not for one.
_GENERIC = frozenset({"local-policing-body", "rocu-network"})
_NEAR = 25  # characters within which words count as equally near
_FAR = 200  # characters beyond which words say nothing of a name
_RELATIONS = ("shared_patterns", "collaboration_patterns", "regional_patterns", "partner_patterns")
_RELATION_OF = {
    "shared_patterns": "shared-function",
    "collaboration_patterns": "collaboration",
    "regional_patterns": "regional-unit",
    "partner_patterns": "partner",
}


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
    of the sentence say. The force itself, inspectorates and local policing bodies are never linked; nothing is where
    the document's force is not known.
    """
    rules = load_rules("organisations", disabled)
    rule = rules.get("organisation.works-with")
    if rule is None or not context.police:
        return ()
    pattern, table = _table(context.reference)
    by_kind = rules.get("organisation.named-by-kind")
    found: dict[tuple[str, str], OrganisationLink] = {}
    text = document.text
    for block in document.blocks:
        if block.kind not in _BODY:
            continue
        for start, end in split(text, block.start, block.end):
            names = _names(text, start, end, pattern, table, rule, by_kind)
            if not names or any(p.search(text, start, end) for p in rule.all_patterns("not_patterns")):
                continue
            force = context.force_at(start)
            for name in names:
                relation = _relation(text, start, end, name, rule)
                key = (force, name.organisation)
                if (
                    not force
                    or not relation
                    or name.organisation == force
                    or name.organisation in context.forces
                    or key in found
                ):
                    continue
                passage = Passage(name.start, name.end, text[name.start : name.end])
                found[key] = OrganisationLink(force, name.organisation, name.kind, relation, passage, name.rule)
    return tuple(found.values())


def _names(
    text: str,
    start: int,
    end: int,
    pattern: re.Pattern[str],
    table: dict[str, tuple[str, str]],
    rule: Rule,
    by_kind: Rule | None,
) -> list[_Name]:
    found = []
    for match in pattern.finditer(text, start, end):
        organisation, kind = table[" ".join(match[0].split())]
        if not _part_of_name(text, match.end(), end):
            found.append(_Name(match.start(), match.end(), organisation, kind, rule.ref))
    if by_kind is not None:
        for kind, expression in _kinds(by_kind):
            for match in expression.finditer(text, start, end):
                if not any(match.start() < name.end and name.start < match.end() for name in found):
                    printed = re.sub(r"^The\s+", "", " ".join(match[0].split()))
                    first = match.end() - len(match[0]) + (len(match[0]) - len(match[0].removeprefix("The ")))
                    known = table.get(_fold(printed))
                    organisation, kind_known = known if known else (printed, kind)
                    found.append(_Name(first, match.end(), organisation, kind_known, by_kind.ref))
    return sorted(found, key=lambda name: name.start)


def _part_of_name(text: str, position: int, end: int) -> bool:
    """Whether a force's name only begins another name ("Kent County Council", "Essex PCC", "Durham Castle")."""
    return (
        re.match(
            r"[’']s?\s|\s+(?:County|City|Borough|District|Council|Fire|PCC|Police\s+and\s+Crime|Police\s+Federation|University|Ambulance|Criminal|Safeguarding)\b",
            text[position : min(end, position + 40)],
        )
        is not None
    )


def _relation(text: str, start: int, end: int, name: _Name, rule: Rule) -> str:
    """The relation that the nearest words tell: those before the name count as near, those after it as twice as far."""
    best: tuple[int, int, str] | None = None
    for order, key in enumerate(_RELATIONS):
        if key == "regional_patterns" and name.kind != "regional-unit":
            continue
        for expression in rule.all_patterns(key):
            for match in expression.finditer(text, start, end):
                distance = (
                    name.start - match.end() if match.end() <= name.start else 2 * max(0, match.start() - name.end)
                )
                if match.start() < name.end and match.end() > name.start:
                    continue  # the words are part of the name
                # Of words equally near, give or take a short phrase ("collaborative work with"), the more telling.
                rank = (distance // _NEAR, order)
                if distance < _FAR and (best is None or rank < best[:2]):
                    best = (*rank, _RELATION_OF[key])
    return best[2] if best is not None else ""


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
    ordered = sorted(names, key=lambda name: (-len(name), name))
    alternatives = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in ordered)
    # Folded names beside the printed ones, for names that are recognised by their kind in another spelling.
    folded = {_fold(name): entry for name, entry in names.items()}
    return re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])"), {**folded, **names}


def _fold(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").replace("&", "and").split())


@lru_cache(maxsize=4)
def _kinds_of(
    source: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...],
) -> tuple[tuple[str, re.Pattern[str]], ...]:
    word = r"[A-Z][\w’'&-]*"
    found = []
    for kind, endings, names in source:
        ending = "|".join(endings)
        parts = [rf"{word}(?:\s+(?:{word}|and|of|&)){{0,4}}?\s+(?:{ending})(?![\w-])"]
        if names:
            parts.append("(?:" + "|".join(re.escape(name) for name in names) + r")(?![\w-])")
        found.append((kind, re.compile(r"(?<![\w-])(?:" + "|".join(parts) + ")")))
    return tuple(found)


def _kinds(rule: Rule) -> tuple[tuple[str, re.Pattern[str]], ...]:
    kinds, names = rule.table("kinds"), rule.table("names")
    return _kinds_of(
        tuple((kind, tuple(forms), tuple(names.get(kind, ()))) for kind, forms in sorted(kinds.items(), reverse=True))
    )
