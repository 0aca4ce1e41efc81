"""CSV: nodes.csv and edges.csv, and a table for each named query.

UTF-8; several values in one cell as `_property_graph.joined` has them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Literal, Quad, Store

from kgbuild.csv_text import write_csv as write_rows
from kgbuild.export._property_graph import PropertyGraph, joined
from kgbuild.export._rdf import WORDS, Exportable

_COPIED: Final = 50_000  # quads at a time: the loader holds what it is given, about two kilobytes each


def write_csv(graph: PropertyGraph, folder: Path) -> None:
    """Write nodes.csv and edges.csv into `folder`."""
    names = [each.name for each in graph.node_properties]
    rows: Iterable[list[str]] = (
        [node.id, joined(node.labels), node.caption, *(joined(node.properties.get(name, "")) for name in names)]
        for node in graph.nodes()
    )
    _write(folder / "nodes.csv", ["id", "labels", "label", *names], rows)
    names = [each.name for each in graph.edge_properties]
    rows = (
        [edge.id, edge.source, edge.type, edge.target, *(joined(edge.properties.get(name, "")) for name in names)]
        for edge in graph.edges()
    )
    _write(folder / "edges.csv", ["id", "source", "type", "target", *names], rows)


def write_tables(store: Exportable, folder: Path, *, quotes: bool = True) -> None:
    """Write the answer of each named query, all parameters left open, as <name>.csv into `folder`.

    Without quotes, the queries are asked of a copy in which the words of documents are empty, so that no query can
    give any.
    """
    from kgbuild.query import every_row, list_queries

    with tempfile.TemporaryDirectory(prefix="kgbuild-export-") as aside:
        asked: Any = store if quotes else _without_words(store, Path(aside))
        for query in list_queries():
            _write(folder / f"{query.name}.csv", query.columns, every_row(asked, query.name))


@dataclass(frozen=True, slots=True)
class _Copy:
    graph: Store
    manifest: Mapping[str, Any]


def _without_words(store: Exportable, folder: Path) -> _Copy:
    copy = Store(str(folder / "graph"))
    quads = (
        Quad(quad.subject, quad.predicate, Literal(""), quad.graph_name) if quad.predicate in WORDS else quad
        for quad in store.graph
    )
    while some := list(islice(quads, _COPIED)):
        copy.bulk_extend(some)
    return _Copy(copy, store.manifest)


def _write(file: Path, header: Sequence[str], rows: Iterable[list[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        write_rows(stream, header, rows)
