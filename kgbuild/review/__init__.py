"""What people decide on what was read, and the list of what most deserves a look.

A table of reviews is read by `kgbuild.tables`; its decisions are applied to the facts of a document whenever that is
built, and to derived links by `kgbuild.derive`.
"""

from kgbuild.review._decisions import (
    ADDED,
    CHANGED,
    apply_reviews,
    review_rules,
    stated_by_reviews,
)
from kgbuild.review._doubts import WORK_COLUMNS, Doubt, work_list, write_work_list

__all__ = [
    "ADDED",
    "CHANGED",
    "WORK_COLUMNS",
    "Doubt",
    "apply_reviews",
    "review_rules",
    "stated_by_reviews",
    "work_list",
    "write_work_list",
]
