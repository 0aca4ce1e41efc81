"""What changed between two graphs, by meaning: grades corrected, findings added or withdrawn, duties, links, documents.

Facts are told apart by what identifies them (docs/graph-model.md), so that a passage that moved within its text is the
same fact, and a judgement that another source repeats is no new one. Where a fact has gone and another has come that
says the same elsewhere, or nearly the same in the same place, that is one change and not two. What no rule here
explains is counted under "other", so that graphs that differ never pass for equal. Neither graph is held in memory.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from kgbuild.diff._compare import Comparison
from kgbuild.diff._difference import CHANGES, FORMATS, Change, Difference
from kgbuild.diff._sides import open_side
from kgbuild.errors import InputError

__all__ = ["CHANGES", "FORMATS", "Change", "Difference", "diff"]


def diff(a: Path | str, b: Path | str) -> Difference:
    """What changed from `a` to `b`, each a store's folder or an RDF file.

    Raises:
        InputError: one of them is neither, or they name things under different bases.
        StoreError: a folder that holds no store, or a damaged one.
    """
    with ExitStack() as stack:
        sides = []
        for path in (a, b):
            side = open_side(Path(path))
            stack.callback(side.close)
            sides.append(side)
        before, after = sides
        if before.base != after.base:
            raise InputError(
                f"the two graphs name things under different bases ({before.base}, {after.base})",
                source=f"{before.name}, {after.name}",
                fix="build one of them with the other's --base",
            )
        order = {kind: number for number, kind in enumerate(CHANGES)}
        changes = sorted(
            set(Comparison(before, after).changes()),
            key=lambda each: (order[each.change], each.force, each.cycle, each.question, each.what, repr(each)),
        )
        return Difference(before.name, after.name, tuple(changes))
