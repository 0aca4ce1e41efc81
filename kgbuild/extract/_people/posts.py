"""What body an office belongs to, from the words beside it."""

from __future__ import annotations

import re
from functools import lru_cache

from kgbuild.extract._text.once import alternation
from kgbuild.reference import Reference


def body_of(text: str, span: tuple[int, int], role: str, reference: Reference, only: str, body: str) -> str:
    """What the office belongs to, from the words beside it, else from the only force that the document names."""
    folded = role.casefold()
    if not folded or folded.startswith("member of"):
        return ""
    if "inspector" in folded:
        return body
    if "home secretary" in folded or "minister" in folded:
        return "" if folded.startswith("shadow") else "home-office"
    far, near = max(0, span[0] - 60), min(len(text), span[1] + 60)
    begin = max(far, text.rfind("\n", far, span[0]) + 1, text.rfind(". ", far, span[0]) + 1)
    stop = min(
        position for position in (text.find("\n", span[1], near), text.find(". ", span[1], near), near) if position >= 0
    )
    inside = forces_in(text[span[0] : span[1]], reference)
    before = forces_in(text[begin : span[0]], reference)
    after = (
        forces_in(text[span[1] : stop], reference)
        if re.match(r",?\s*(?:of|for|from|at|\()", text[span[1] : stop])
        else []
    )
    force = inside[0] if inside else before[-1] if before else after[0] if after else only
    if "of the association" in folded:
        return "apcc"
    if "superintendents" in folded:
        return "Police Superintendents’ Association"
    if "of the national" in folded:
        return "npcc"
    if folded.startswith("victims"):
        return ""
    if "mayor" in folded or ("commissioner" in folded and "assistant" not in folded):
        other = _of_complaints(text, folded) and not _POLICE.search(text[span[0] : span[1]])
        return "" if other else local_body(text[begin:stop], folded, force, reference)
    if "federation" in folded or "panel" in folded or "authority" in folded:
        name = re.search(
            r"(?!(?:For|As|From|But|And)\s)(?:[A-Z][\w&]+\s+){1,4}(?:Police\s+Federation|(?:Fire\s+)?and\s+Crime\s+Panel|Police\s+Authority)",
            text[begin:stop],
        )
        return " ".join(name[0].split()) if name else ""
    return force


def role_in_full(role: str, organisation: str, printed: str) -> str:
    """The role, in full for a "police commissioner" as printed who is a police and crime commissioner."""
    elected = role.endswith("Commissioner") and "Crime" not in role and "pcc" in organisation.casefold()
    if not elected or _POLICE.search(printed) is None:
        return role
    return role.replace("Commissioner", "Police and Crime Commissioner")


def _of_complaints(text: str, role: str) -> bool:
    """Whether a commissioner may be one of the body that hears complaints, which has commissioners of its own."""
    return role == "commissioner" and _COMPLAINTS.search(text) is not None and _CRIME.search(text) is None


_COMPLAINTS = re.compile(r"\bIPCC\b|\bPolice\s+Complaints\s+Commission\b")
_CRIME = re.compile(r"\bcrime\s+commissioner|\bPCC\b", re.IGNORECASE)
_FIRE = re.compile(r"\bfire\b|\bpfcc\b")
_POLICE = re.compile(r"\bpolice\s+commissioner", re.IGNORECASE)
# Forces whose chief officer is a commissioner.
LED_BY_COMMISSIONERS = frozenset({"metropolitan", "city-of-london"})


def local_body(near: str, role: str, force: str, reference: Reference) -> str:
    """The body whose office `role` (in lower case) is, from the words `near` it or its `force`; "" for none."""
    if "mayor" in role or "metropolitan" in role:
        if re.search(r"\bGreater\s+Manchester\b", near) or force == "greater-manchester":
            return "mayor-greater-manchester"
        if re.search(r"\bWest\s+Yorkshire\b", near) or force == "west-yorkshire":
            return "mayor-west-yorkshire"
        if re.search(r"\bLondon\b|\bMOPAC\b", near) or force == "metropolitan":
            return "mopac"
        return ""
    if role.endswith("commissioner") and "crime" not in role and force in LED_BY_COMMISSIONERS:
        return force
    if not force:
        return ""
    identifier = f"pcc-{force}"
    if identifier in reference.organisations:
        return identifier
    # As the tables of responses write them, so that the same person in a text and in a table is of one body.
    return f"{reference.forces[force].short_name} {'PFCC' if _FIRE.search(role) else 'PCC'}"


def forces_in(text: str, reference: Reference) -> list[str]:
    """The forces that a text names, in text order, each as often as it is named."""
    pattern, names = force_names(reference)
    return [names[" ".join(match[0].split())] for match in pattern.finditer(text)]


@lru_cache(maxsize=4)
def force_names(reference: Reference) -> tuple[re.Pattern[str], dict[str, str]]:
    """An expression for the names of all forces, and the force of each name."""
    names = {
        " ".join(name.split()): force.id
        for force in reference.forces.values()
        for name in (force.name, force.short_name, *force.alt_names)
        if name
    }
    return re.compile(rf"(?<![\w-])(?:{alternation(names)})(?![\w-])"), names
