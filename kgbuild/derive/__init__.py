"""What no source states but follows from what they state: one private module per kind of derivation.

Everything here lands in the derived graph, as an `insp:Derived` entity with its rule and its premises, never among what
was stated. The graph is made anew from the stored documents by every build that changed something, so what rested on a
removed document goes with it.

Spec: PROV-O, section 3.1 (`prov:wasDerivedFrom`); docs/graph-model.md, "Derived statements".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kgbuild.derive import _disagreements, _lineage, _versions

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

    from kgbuild.mapping import RuleDescription
    from kgbuild.vocab import Minter

# Each has RULES (name, version, definition) and a function `derive(graph, mint)` that yields quads in a fixed order.
_KINDS = (_disagreements, _lineage, _versions)


def derive(graph: Store, mint: Minter) -> Iterator[Quad]:
    """Yield the derived graph of a store whose documents and reference data are in place.

    Returns:
        Quads in `mint.derived_graph`, in a fixed order: equal documents give equal quads, however they came in.
    """
    for kind in _KINDS:
        yield from kind.derive(graph, mint)


def derivation_rules() -> list[RuleDescription]:
    """The rules of every derivation, for the reference graph."""
    from kgbuild.mapping import RuleDescription

    return [RuleDescription(*rule) for kind in _KINDS for rule in kind.RULES]
