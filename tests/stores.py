"""What tests of several rooms ask of a store."""

from __future__ import annotations

import io
from pathlib import Path

from kgbuild.export import export_graph
from kgbuild.store import open_store


def nquads(store: Path) -> bytes:
    """The store's graph, as it is exported: equal stores give equal bytes."""
    with open_store(store) as reader:
        out = io.BytesIO()
        export_graph(reader, "nquads", out)
        return out.getvalue()
