"""Spellings of one name brought to one key: of people, their offices, and organisations."""

from __future__ import annotations

import re
from typing import Final

from kgbuild.reference import Reference, without_accents

_HONORIFIC = re.compile(r"^(?:sir|dame|lord|lady|baroness|mr|mrs|ms|miss|dr|hmi|hm inspector|acc|dcc|cc|pcc)\b\.?\s+")
_OFFICES: Final = (  # longest first: a "deputy chief constable" is not a "chief constable"
    ("assistant chief constable", ("assistant chief constable", "acc")),
    ("deputy chief constable", ("deputy chief constable", "dcc")),
    ("chief constable", ("chief constable",)),
    ("chief inspector", ("chief inspector of constabulary", "hmcic")),
    ("inspector", ("inspector of constabulary", "hm inspector", "hmi", "inspector")),
    ("commissioner", ("commissioner", "pcc", "pfcc")),
)


def person_key(name: str, reference: Reference) -> str:
    """The person of the reference data; else the name folded, honorifics and offices before it taken off."""
    if name and (known := reference.person_named(name)):
        return known
    key = _fold(name)
    while match := _HONORIFIC.match(key):
        key = key[match.end() :]
    return key


def office_key(role: str) -> str:
    """The office that a role names ("HM Inspector of Constabulary" and "inspector" are one), or the role folded."""
    folded = _fold(role)
    for office, names in _OFFICES:
        if any(re.search(rf"\b{name}\b", folded) for name in names):
            return office
    return folded


def organisation_key(name: str, reference: Reference) -> str:
    """The id of an organisation that is given by id, slugged name or name as printed; a slug where none is known."""
    for text in (name, name.replace("-", " ")):
        if found := reference.organisation_named(text) or reference.force_named(text):
            return found
    return re.sub(r"[^a-z0-9]+", "-", _fold(name.replace("&", " and "))).strip("-").removeprefix("the-")


def _fold(text: str) -> str:
    """Lower case without accents, quotation marks and doubled spaces."""
    return " ".join(re.sub(r"[^\w\s&-]", "", without_accents(text)).casefold().split())
