"""The graph as networkx sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kgbuild.store import StoreReader

if TYPE_CHECKING:
    import networkx

_FINDINGS: Final = """
    PREFIX insp: <https://w3id.org/kgbuild/ontology#>
    SELECT ?finding ?predicate ?object WHERE {
      { SELECT DISTINCT ?finding ?predicate ?object WHERE {
          ?finding a insp:Finding ; ?predicate ?object .
          VALUES ?predicate { insp:force insp:cycle insp:theme } } } }
"""


def to_networkx(store: StoreReader, view: str) -> networkx.MultiDiGraph[str]:
    """See `KnowledgeGraph.to_networkx`."""
    import networkx

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    if view == "full":
        return _full(store, graph)
    edges = sorted(_edges(store))
    if view == "findings":
        graph.add_nodes_from(sorted({node for edge in edges for node in (edge[0], edge[2])}))
        for finding, predicate, value in edges:
            graph.add_edge(finding, value, key=predicate.rsplit("#", 1)[1])
        return graph
    if view != "themes":
        raise ValueError(f"view is full, findings or themes, not {view!r}")
    forces = {finding: value for finding, predicate, value in edges if predicate.endswith("#force")}
    pairs: dict[tuple[str, str], int] = {}
    for finding, predicate, value in edges:
        if predicate.endswith("#theme") and finding in forces:
            pair = (forces[finding], value)
            pairs[pair] = pairs.get(pair, 0) + 1
    graph.add_nodes_from(sorted({force for force, _ in pairs}), kind="force")
    graph.add_nodes_from(sorted({theme for _, theme in pairs}), kind="theme")
    for (force, theme), count in sorted(pairs.items()):
        graph.add_edge(force, theme, key="findings", findings=count)
    return graph


def _edges(store: StoreReader) -> list[tuple[str, str, str]]:
    from pyoxigraph import QuerySolutions

    rows = store.graph.query(_FINDINGS)
    assert isinstance(rows, QuerySolutions)
    return [(row["finding"].value, row["predicate"].value, row["object"].value) for row in rows]


def _full(store: StoreReader, graph: networkx.MultiDiGraph[str]) -> networkx.MultiDiGraph[str]:
    from pyoxigraph import Literal, NamedNode

    statements: set[tuple[str, str, str, bool]] = set()
    for quad in store.quads():
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            literal = isinstance(quad.object, Literal)
            statements.add((quad.subject.value, quad.predicate.value, quad.object.value, literal))
    for subject, predicate, value, literal in sorted(statements):
        if literal:
            graph.add_node(subject)
            graph.nodes[subject].setdefault(predicate, []).append(value)
        else:
            graph.add_edge(subject, value, key=predicate)
    return graph
