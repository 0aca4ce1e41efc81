"""GraphML: typed keys, one element a node and an edge.

Spec: http://graphml.graphdrawing.org/specification.html, with the attribute names and types of its primer, section 2.4.
Identifiers are IRIs, which networkx, igraph, Gephi and yEd take; the schema alone would have them without slashes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO
from xml.sax.saxutils import quoteattr

from kgbuild.export._property_graph import JAVA_TYPES, Property, PropertyGraph, Value, joined, keyed, write_text
from kgbuild.xml_text import xml_content, xml_text


def write_graphml(graph: PropertyGraph, out: IO[bytes]) -> None:
    """Write `graph` to `out`."""
    write_text(out, _parts(graph))


def _parts(graph: PropertyGraph) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
    yield ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    yield ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
    yield ' http://graphml.graphdrawing.org/xmlns/1.1/graphml.xsd">\n'
    own = (Property("label"), Property("labels"))
    node_keys = keyed(own + graph.node_properties, "n")
    edge_keys = keyed((Property("type"), *graph.edge_properties), "e")
    for where, keys in (("node", node_keys), ("edge", edge_keys)):
        for key, each in keys.values():
            kind = "string" if each.many else JAVA_TYPES[each.type]
            name = quoteattr(xml_text(each.name))
            yield f'  <key id="{key}" for="{where}" attr.name={name} attr.type="{kind}"/>\n'
    yield f'  <graph id={quoteattr(graph.view)} edgedefault="directed">\n'
    for node in graph.nodes():
        data = {"label": node.caption, "labels": node.labels, **node.properties}
        yield f"    <node id={quoteattr(xml_text(node.id))}>{_data(data, node_keys)}</node>\n"
    for edge in graph.edges():
        ends = f"source={quoteattr(xml_text(edge.source))} target={quoteattr(xml_text(edge.target))}"
        yield f'    <edge id="{edge.id}" {ends}>{_data({"type": edge.type, **edge.properties}, edge_keys)}</edge>\n'
    yield "  </graph>\n</graphml>\n"


def _data(properties: Mapping[str, Value], keys: Mapping[str, tuple[str, Property]]) -> str:
    return "".join(
        f'<data key="{keys[name][0]}">{xml_content(joined(value))}</data>' for name, value in properties.items()
    )
