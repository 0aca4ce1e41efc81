"""Cytoscape.js elements JSON, one element a line: ``cytoscape({elements: data.elements})``.

Spec: https://js.cytoscape.org/#notation/elements-json.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any, Final

from kgbuild.export._property_graph import PropertyGraph, write_text

# What Cytoscape.js reads itself; a property of the same name would move a node into another or an edge elsewhere.
RESERVED: Final = frozenset({"id", "source", "target", "parent", "label", "labels", "type"})


def write_cytoscape(graph: PropertyGraph, out: IO[bytes]) -> None:
    """Write `graph` to `out`: properties in `data`, several values as a list; kinds also as `classes`."""
    write_text(out, _parts(graph))


def _parts(graph: PropertyGraph) -> Iterator[str]:
    yield f'{{"data":{_dumped({"name": "kgbuild", "view": graph.view})},\n"elements":{{"nodes":['
    between = "\n"
    for node in graph.nodes():
        data = {"id": node.id, "label": node.caption, "labels": node.labels, **_free(node.properties)}
        yield between + _dumped({"data": data, "classes": " ".join(node.labels)})
        between = ",\n"
    yield '\n],"edges":['
    between = "\n"
    for edge in graph.edges():
        data = {"id": edge.id, "source": edge.source, "target": edge.target, "type": edge.type}
        yield between + _dumped({"data": data | _free(edge.properties), "classes": edge.type})
        between = ",\n"
    yield "\n]}}\n"


def _free(properties: Any) -> dict[str, Any]:
    return {f"{name}_" if name in RESERVED else name: value for name, value in properties.items()}


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
