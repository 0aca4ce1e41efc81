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
