"""The graph as networkx sees it: the views of `export`, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgbuild.store import StoreReader

if TYPE_CHECKING:
    import networkx


def to_networkx(store: StoreReader, view: str) -> networkx.MultiDiGraph[str]:
    """See `KnowledgeGraph.to_networkx`."""
    import networkx

    from kgbuild.export import property_graph

    found: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    if view == "full":
        return _full(store, found)
    with property_graph(store, view=view) as graph:
        found.add_nodes_from(
            (node.id, {"label": node.caption, "labels": node.labels, **node.properties}) for node in graph.nodes()
        )
        for edge in graph.edges():
            found.add_edge(edge.source, edge.target, edge.id)
            found.edges[edge.source, edge.target, edge.id].update({"type": edge.type, **edge.properties})
    return found


def _full(store: StoreReader, graph: networkx.MultiDiGraph[str]) -> networkx.MultiDiGraph[str]:
    from pyoxigraph import Literal, NamedNode

    statements: set[tuple[str, str, str, bool]] = set()
    for quad in store.quads():
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            literal = isinstance(quad.object, Literal)
            statements.add((quad.subject.value, quad.predicate.value, quad.object.value, literal))
    iris = {subject for subject, *_ in statements} | {value for _, _, value, literal in statements if not literal}
    graph.add_nodes_from(sorted(iris))
    for subject, predicate, value, literal in sorted(statements):
        if literal:
            graph.add_node(subject)
            graph.nodes[subject].setdefault(predicate, []).append(value)
        else:
            graph.add_edge(subject, value, key=predicate)
    return graph
