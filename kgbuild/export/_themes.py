"""The view `themes`: how many findings on a theme each force has, by cycle and kind."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from kgbuild.export._property_graph import Draft, Property, Scalar, Schema, first
from kgbuild.export._rdf import Exportable
from kgbuild.export._subjects import Subjects
from kgbuild.vocab import INSP, SKOS

_NODE_PROPERTIES: Final = (Property("slug"), Property("name"), Property("region"), Property("broader", many=True))
_EDGE_PROPERTIES: Final = (
    Property("cycle"),
    Property("kind"),
    Property("polarity"),
    Property("findings", "integer"),
)


def draft_themes(store: Exportable, folder: Path, *, run: int) -> Draft:
    """Draw up the view.

    A finding without force or theme counts nowhere, nor does one that restates another; one without a cycle has none in
    its edge.
    """
    graph = Subjects(store, quotes=False)
    draft = Draft(folder, run=run, node_schema=Schema(_NODE_PROPERTIES), edge_schema=Schema(_EDGE_PROPERTIES))
    for label, each in (("Force", INSP.Force), ("Theme", INSP.Theme)):
        for node in graph.instances(each):
            known = graph.known(node)
            properties: dict[str, list[Scalar]] = {
                "slug": [graph.slug(node)],
                "name": [graph.name(node)],
                "region": known.scalars(INSP.region),
                "broader": graph.slugs(known, SKOS.broader),
            }
            draft.node(node.value, (label,), graph.name(node), properties)
    counts = Counter[tuple[NamedNode, NamedNode, str, str, str]]()
    for known in map(graph.about, graph.instances(INSP.Finding)):
        if known.nodes(INSP.restates):
            continue
        kinds = known.nodes(INSP.findingKind)[:1]
        kind = "".join(map(graph.slug, kinds))
        polarity = "".join(first(graph.slugs(graph.known(each), INSP.polarity)) for each in kinds)
        cycle = first(graph.slugs(known, INSP.cycle))
        themes = known.nodes(INSP.theme)
        counts.update((force, theme, cycle, kind, polarity) for force in known.nodes(INSP.force) for theme in themes)
    for (force, theme, cycle, kind, polarity), count in counts.items():
        told: dict[str, Scalar] = {"cycle": cycle, "kind": kind, "polarity": polarity, "findings": count}
        draft.edge(
            force.value,
            "FINDINGS",
            theme.value,
            other=f"{cycle}/{kind}",
            properties={name: [value] for name, value in told.items() if value},
        )
        draft.end(theme.value, graph.name(theme), ("Theme",))
    return draft
