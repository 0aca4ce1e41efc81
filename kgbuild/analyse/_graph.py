"""Forces, themes and cycles as networkx sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kgbuild.errors import QueryError

if TYPE_CHECKING:
    import networkx

    from kgbuild.analyse._result import Analysis


def layers(analysis: Analysis) -> networkx.MultiGraph[str]:
    """See `Analysis.to_networkx`."""
    import networkx as nx

    columns = analysis.columns
    if columns is None:
        raise QueryError(
            "the analysis no longer holds what was counted",
            source="Analysis.to_networkx",
            fix="analyse the store again",
        )
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    graph.add_nodes_from((f"force/{each}", {"bipartite": 0, "label": each}) for each in columns.forces)
    graph.add_nodes_from(
        (f"theme/{each}", {"bipartite": 1, "label": label})
        for each, label in zip(columns.themes, columns.labels, strict=True)
    )
    force = columns.force[columns.theme_finding].astype(np.int64)
    cycle = columns.cycle[columns.theme_finding].astype(np.int64)
    kind = columns.kind[columns.theme_finding].astype(np.int64)
    known = (force >= 0) & (cycle >= 0) & (kind >= 0)
    c, t, k = len(columns.cycles), len(columns.themes), len(columns.kinds)
    keys, counts = np.unique(
        ((force[known] * t + columns.theme[known]) * c + cycle[known]) * k + kind[known], return_counts=True
    )
    for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
        rest, at_kind = divmod(key, k)
        rest, at_cycle = divmod(rest, c)
        at_force, at_theme = divmod(rest, t)
        ends = (f"force/{columns.forces[at_force]}", f"theme/{columns.themes[at_theme]}")
        name = columns.cycles[at_cycle]
        if not graph.has_edge(*ends, key=name):
            graph.add_edge(*ends, key=name, findings=0)
        data = graph.edges[(*ends, name)]
        data["findings"] += count
        data[columns.kinds[at_kind]] = count
    return graph
