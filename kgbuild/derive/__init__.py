"""What no source states but follows from what they state: one private module per kind of derivation.

Everything here lands in the derived graph, as an `insp:Derived` entity with its rule and its premises, never among what
was stated. The graph is made from the stored documents by every build that changed something, so what rested on a
removed document goes with it; a build may keep the lines of a part that has the same key as before.

Spec: PROV-O, section 3.1 (`prov:wasDerivedFrom`); docs/graph-model.md, "Derived statements".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kgbuild.derive import _disagreements, _lineage, _responses, _restatements, _versions
from kgbuild.derive._findings import key_of, read_findings
from kgbuild.derive._likeness import read_frame
from kgbuild.derive._lineage import kept_lines
from kgbuild.derive._reviews import read_overrulings

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

    from kgbuild.mapping import RuleDescription
    from kgbuild.model import Problem
    from kgbuild.vocab import Minter

__all__ = ["Part", "derivation_rules", "derive_lines", "kept_lines", "parts"]

_KINDS = (_disagreements, _lineage, _responses, _restatements, _versions)  # each has RULES: name, version, definition


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of the derived graph, with all that it is made from: it may be made in another process.

    `force` is the IRI of the force whose findings it links, "" where it took the whole graph and is made already.
    `size` tells how many findings it is made from. A part with the `key` of an earlier one has the same lines, while
    derivations stay the same; one without is made each time.
    """

    force: str
    size: int
    make: Callable[[], Iterator[bytes]]
    key: str = ""

    def lines(self) -> Iterator[bytes]:
        """Yield whole lines of N-Quads, equal wherever they are made."""
        return self.make()


def parts(graph: Store, mint: Minter, problems: list[Problem] | None = None) -> Iterator[Part]:
    """Yield the parts of the derived graph in the order in which their lines make it up.

    Lineage, which takes nearly all of the time, follows force by force from the findings of that force alone. What else
    is derived joins documents or sources, and takes the whole graph; so does lineage where reviews overrule a link.

    Args:
        graph: holds the documents and the reference data. What was derived before may be there too; it is not read.
        mint: makes the IRIs.
        problems: takes one for each review of something derived that no longer holds, once all is yielded.
    """
    yield _made(_disagreements.derive(graph, mint))
    yield _made(_responses.derive(graph, mint))
    overrulings = read_overrulings(graph)
    frame, findings = read_frame(graph), read_findings(graph)
    restated = _restatements.restatements(graph, findings, mint, overrulings)
    yield _made(_restatements.derive(restated, mint))
    again = {iri for each in restated for iri in each.iris[1:]}
    once = [each for each in findings if each.iri not in again]  # however many documents print it
    if any(overrulings.of("lineage")):
        lines = tuple(_lineage.reviewed_lines(once, findings, frame, mint, overrulings))
        yield Part("", len(once), partial(iter, lines))
    else:
        of_forces = _lineage.by_force(once)
        del findings, once
        for each in of_forces:
            make = partial(_lineage.lines_of_force, each, frame, mint.base)
            yield Part(each[0].force, len(each), make, key_of(each, frame.known))
    yield _made(_versions.derive(graph, mint, overrulings))
    if problems is not None:
        problems += overrulings.problems


def derive_lines(graph: Store, mint: Minter) -> Iterator[bytes]:
    """Yield the derived graph of a store whose documents and reference data are in place: the lines of all `parts`.

    Returns:
        N-Quads, whole lines in `mint.derived_graph`, in a fixed order: equal documents give equal bytes, however they
        came in.

    Spec: RDF 1.1 N-Quads, section 2.
    """
    for part in parts(graph, mint):
        yield from part.lines()


def _made(quads: Iterator[Quad]) -> Part:
    from pyoxigraph import RdfFormat, serialize

    return Part("", 0, partial(iter, (serialize(quads, format=RdfFormat.N_QUADS) or b"",)))


def derivation_rules() -> list[RuleDescription]:
    """The rules of every derivation, for the reference graph."""
    from kgbuild.mapping import RuleDescription

    return [RuleDescription(*rule) for kind in _KINDS for rule in kind.RULES]
