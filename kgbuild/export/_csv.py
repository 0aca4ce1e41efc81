"""CSV: nodes.csv and edges.csv, a table for each named query, and csv-metadata.json, which says what they are.

UTF-8; several values in one cell as `_property_graph.joined` has them.

Spec: Metadata Vocabulary for Tabular Data (W3C Recommendation, 17 December 2015), sections 5.3 to 5.6; Model for
Tabular Data, section 5.3: where programs look for the metadata of a table.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Literal, Quad, Store

from kgbuild.csv_text import write_csv as write_rows
from kgbuild.export._property_graph import Property, PropertyGraph, Value, joined, property_graph
from kgbuild.export._rdf import WORDS, Exportable

METADATA: Final = "csv-metadata.json"
_COPIED: Final = 50_000  # quads at a time: the loader holds what it is given, about two kilobytes each
_LABELS: Final = Property("labels", many=True)


@dataclass(frozen=True, slots=True)
class _Table:
    """One file: what its rows are, and its columns in their order."""

    name: str
    title: str
    about: str
    columns: tuple[Property, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "url": f"{self.name}.csv",
            "dc:title": self.title,
            "dc:description": self.about,
            "tableSchema": {"columns": [_column(each) for each in self.columns]},
        }


def write_csv(store: Exportable, folder: Path, *, view: str, quotes: bool = True) -> None:
    """Write the graph in a view and the answer of each named query, all parameters left open, into `folder`.

    Without quotes, the queries are asked of a copy in which the words of documents are empty, so that no query can
    give any.
    """
    from kgbuild.query import every_row, list_queries

    with property_graph(store, view=view, quotes=quotes) as graph:
        tables = [*write_graph(graph, folder)]
    with tempfile.TemporaryDirectory(prefix="kgbuild-export-") as aside:
        asked: Any = store if quotes else _without_words(store, Path(aside))
        for query in list_queries():
            columns = tuple(Property(name, many=name in query.multiple) for name in query.columns)
            tables.append(_Table(query.name, query.title, query.question, columns))
            _write(folder, tables[-1], every_row(asked, query.name))
    told = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "tables": [each.to_json() for each in tables],
    }
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    (folder / METADATA).write_text(text, encoding="utf-8", newline="")


def write_graph(graph: PropertyGraph, folder: Path) -> tuple[_Table, _Table]:
    """Write nodes.csv and edges.csv into `folder`; what they are."""
    of_node, of_edge = graph.node_properties, graph.edge_properties
    columns = (Property("id"), _LABELS, Property("label"), *of_node)
    nodes = _Table("nodes", "Nodes", "What the graph is about, a row each", columns)
    columns = (*map(Property, ("id", "source", "type", "target")), *of_edge)
    edges = _Table("edges", "Edges", "How nodes are connected, a row each", columns)
    rows: Iterable[list[str]]
    rows = ([each.id, joined(each.labels), each.caption, *_texts(each.properties, of_node)] for each in graph.nodes())
    _write(folder, nodes, rows)
    rows = ([each.id, each.source, each.type, each.target, *_texts(each.properties, of_edge)] for each in graph.edges())
    _write(folder, edges, rows)
    return nodes, edges


def _texts(stated: Mapping[str, Value], properties: Iterable[Property]) -> list[str]:
    return [joined(stated.get(each.name, "")) for each in properties]


def _column(of: Property) -> dict[str, str]:
    """A name is derived from the title, as the standard has it: those of properties may hold a colon."""
    return {"titles": of.name, "datatype": of.type} | ({"separator": "|"} if of.many else {})


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


def _write(folder: Path, table: _Table, rows: Iterable[list[str]]) -> None:
    with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as stream:
        write_rows(stream, [each.name for each in table.columns], rows)
