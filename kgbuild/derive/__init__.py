"""What no source states but follows from what they state: one private module per kind of derivation.

Everything here lands in the derived graph, as an `insp:Derived` entity with its rule and its premises, never among what
was stated. The graph is made anew from the stored documents by every build that changed something, so what rested on a
removed document goes with it.

Spec: PROV-O, section 3.1 (`prov:wasDerivedFrom`); docs/graph-model.md, "Derived statements".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kgbuild.derive import _disagreements, _lineage, _responses, _versions
from kgbuild.derive._reviews import read_overrulings

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

    from kgbuild.mapping import RuleDescription
    from kgbuild.model import Problem
    from kgbuild.vocab import Minter

_KINDS = (_disagreements, _lineage, _responses, _versions)  # each has RULES: name, version, definition


def derive_lines(graph: Store, mint: Minter, problems: list[Problem] | None = None) -> Iterator[bytes]:
    """Yield the derived graph of a store whose documents and reference data are in place.

    Args:
        graph: holds the documents and the reference data.
        mint: makes the IRIs.
        problems: takes one for each review of something derived that no longer holds, once all is yielded.

    Returns:
        N-Quads, whole lines in `mint.derived_graph`, in a fixed order: equal documents give equal bytes, however they
        came in.

    Spec: RDF 1.1 N-Quads, section 2.
    """
    yield _serialized(_disagreements.derive(graph, mint))
    yield _serialized(_responses.derive(graph, mint))
    overrulings = read_overrulings(graph)
    yield from _lineage.derive_lines(graph, mint, overrulings)
    yield _serialized(_versions.derive(graph, mint, overrulings))
    if problems is not None:
        problems += overrulings.problems


def _serialized(quads: Iterator[Quad]) -> bytes:
    from pyoxigraph import RdfFormat, serialize

    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def derivation_rules() -> list[RuleDescription]:
    """The rules of every derivation, for the reference graph."""
    from kgbuild.mapping import RuleDescription

    return [RuleDescription(*rule) for kind in _KINDS for rule in kind.RULES]
