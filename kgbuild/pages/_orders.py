"""In which order lists are read: keys to sort rows by, of the row and of what is known of its slugs.

Little is imported here, because workers import it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from kgbuild.pages._kinds import place_of_kind

if TYPE_CHECKING:
    from kgbuild.pages._names import Names

_OVERDUE: Final = ("yes", "unknown", "no", "")  # as a reader wants them: what is late first


def places(names: Names) -> dict[str, Any]:
    """What `late_first` knows of slugs: the place of each cycle, and the label of each force."""
    return {
        "cycle": names.ordinals,
        "force": {force.slug: force.label for force in names.of("force")},
    }


def late_first(row: Mapping[str, Any], known: Mapping[str, Any]) -> tuple[Any, ...]:
    """Of duties: what is overdue first, the longest first; else newest cycle first, and the gravest kind before others.

    `known` is what `places` gives.
    """
    overdue, kind, force = str(row["overdue"] or ""), str(row["kind"]), str(row["force"])
    late = overdue in {"yes", "unknown"}
    return (
        _OVERDUE.index(overdue),
        str(row["due"]) if late else "",
        -known["cycle"].get(str(row["cycle"]), 0),
        place_of_kind(kind),
        known["force"].get(force, force),
        str(row["text"] or ""),
        str(row["fact"]),
    )


def newest_first(row: Mapping[str, Any], _: Mapping[str, Any]) -> tuple[Any, ...]:
    """Of reports: the newest first, and those without a date last."""
    return _reversed(str(row["published"] or "")), str(row["force"]), str(row["report"])


@lru_cache(maxsize=4096)  # reports share their dates
def _reversed(text: str) -> tuple[int, ...]:
    """Sorts later dates first, and what has none last."""
    return tuple(-ord(each) for each in text) or (1,)
