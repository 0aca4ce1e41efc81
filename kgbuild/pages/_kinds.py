"""The order in which kinds of findings are shown: the gravest first."""

from __future__ import annotations

KIND_ORDER = (
    "accelerated-cause-of-concern",
    "cause-of-concern",
    "recommendation",
    "national-recommendation",
    "area-for-improvement",
    "weakness",
    "strength",
    "promising-practice",
    "innovative-practice",
    "notable-practice",
)
ASKED = KIND_ORDER[:5]  # what a force is asked to do something about


def place_of_kind(slug: str) -> int:
    """Where a kind stands in that order; at the end where it is not in it."""
    return KIND_ORDER.index(slug) if slug in KIND_ORDER else len(KIND_ORDER)
