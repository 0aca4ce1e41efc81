"""Parquet: nodes.parquet and edges.parquet, several values as lists. Needs pyarrow (extra `parquet`).

The same graph and the same pyarrow give the same bytes: nothing but the data, its schema and pyarrow's version is in
the files.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any, Final

from kgbuild.export._property_graph import Property, PropertyGraph

_ROWS: Final = 20_000  # in a row group


def write_parquet(graph: PropertyGraph, folder: Path) -> None:
    """Write both files into `folder`."""
    import pyarrow

    types = {
        "string": pyarrow.string(),
        "integer": pyarrow.int64(),
        "double": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
    }

    def schema(own: list[str], properties: tuple[Property, ...]) -> Any:
        fields = [(name, pyarrow.list_(pyarrow.string()) if name == "labels" else pyarrow.string()) for name in own]
        for each in properties:
            fields.append((each.name, pyarrow.list_(types[each.type]) if each.many else types[each.type]))
        return pyarrow.schema(fields)

    nodes = ({**node.properties, "id": node.id, "labels": node.labels, "label": node.caption} for node in graph.nodes())
    _write(folder / "nodes.parquet", schema(["id", "labels", "label"], graph.node_properties), nodes)
    edges = (
        {**edge.properties, "id": edge.id, "source": edge.source, "type": edge.type, "target": edge.target}
        for edge in graph.edges()
    )
    _write(folder / "edges.parquet", schema(["id", "source", "type", "target"], graph.edge_properties), edges)


def _write(file: Path, schema: Any, rows: Iterable[dict[str, Any]]) -> None:
    import pyarrow
    from pyarrow import parquet

    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        rest = iter(rows)
        while batch := list(islice(rest, _ROWS)):
            writer.write_table(pyarrow.Table.from_pylist(batch, schema=schema), row_group_size=_ROWS)
