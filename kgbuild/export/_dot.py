r"""DOT for Graphviz: who is linked with whom, for drawing; of properties only the caption, the kinds and the colour.

Spec: https://graphviz.org/doc/info/lang.html. In a quoted string only \" is an escape of the language itself; a label
takes a few more (\n, \\), which is why captions are written with both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Final

from kgbuild.export._gexf import colour
from kgbuild.export._property_graph import PropertyGraph, write_text
from kgbuild.xml_text import xml_text

_REFERENCE: Final = re.compile(r"&(?=#?\w+;)")


def write_dot(graph: PropertyGraph, out: IO[bytes]) -> None:
    """Write `graph` to `out`."""
    write_text(out, _parts(graph))


def quoted(text: str) -> str:
    r"""A quoted string whose characters are those of `text`.

    Line ends, which readers treat each in its own way, are written \n and \r, and a backslash \\, as labels have them.
    What XML cannot hold becomes U+FFFD: Graphviz ends strings at NUL, and writes SVG that is none with the others.
    """
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
    return '"' + "".join(escapes.get(character, character) for character in xml_text(text)) + '"'


def caption(text: str) -> str:
    """A quoted string that is drawn as `text`: Graphviz takes ``&amp;`` for a reference, as in HTML."""
    return quoted(_REFERENCE.sub("&amp;", text))


def _parts(graph: PropertyGraph) -> Iterator[str]:
    yield f"digraph {quoted(graph.view)} {{\n"
    # Lines are thin, pale and below the nodes, so that names can be read where many lines meet.
    yield "  graph [outputorder=edgesfirst];\n"
    yield '  node [style=filled, shape=box, fontname="Helvetica"];\n'
    yield '  edge [color="#00000050", arrowsize=0.6, fontname="Helvetica", fontsize=9, fontcolor="#555555"];\n'
    for node in graph.nodes():
        shade = colour(node.labels)
        kinds = quoted(" ".join(node.labels))
        yield f"  {quoted(node.id)} [label={caption(node.caption)}, class={kinds}, fillcolor={quoted(shade)}"
        yield f", fontcolor={quoted(_ink(shade))}];\n"
    for edge in graph.edges():
        kind = quoted(edge.type)
        label = f", label={kind}" if len(graph.edge_types) > 1 else ""  # one and the same on every line says nothing
        weight = f", weight={edge.properties['findings']}" if "findings" in edge.properties else ""
        yield f"  {quoted(edge.source)} -> {quoted(edge.target)} [class={kind}{label}{weight}];\n"
    yield "}\n"


def _ink(shade: str) -> str:
    """Black or white, whichever reads better on the colour."""
    r, g, b = bytes.fromhex(shade[1:])
    return "#000000" if 0.299 * r + 0.587 * g + 0.114 * b > 110 else "#FFFFFF"
