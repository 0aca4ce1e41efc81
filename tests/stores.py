"""What tests of several rooms put into a store and ask of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Store

from kgbuild.export import export_graph
from kgbuild.graph_files import write_graphs
from kgbuild.query import run_query
from kgbuild.store import StoreReader, open_store, writing

GRAPHS = Path(__file__).parent / "graphs"  # made by hand

PAGE = """Cleveland PEEL 2016

Efficiency

How efficient is the force at what it does?

Last updated 03/11/2016
Good

Cleveland Police is good at how it spends its money.

Areas for improvement

• The force should find out what its workforce can do.
"""


TABLE = """force_id,cycle_id,question_id,grade,published,source_kind,source_url
cleveland,peel-2016,efficiency,good,2016-11-03,inspectorate,https://example.org/cleveland
cleveland,peel-2016,legitimacy,good,,news,https://example.org/paper
"""


def small_quads() -> list[Quad]:
    """The small graph as a store keeps it, numbers by their value: xsd:nonNegativeInteger comes back as xsd:integer."""
    store = Store()
    store.load(path=GRAPHS / "small.trig", format=RdfFormat.TRIG)
    return list(store)


def stored(folder: Path, *portions: Iterable[Quad]) -> StoreReader:
    """A store that was filled in several builds."""
    folder.mkdir(exist_ok=True)
    so_far: list[Quad] = []
    for portion in portions:
        so_far = sorted([*so_far, *portion], key=lambda quad: str(quad.graph_name))
        with writing(folder / "kg") as writer:
            writer.replace_graphs([], write_graphs(so_far, folder))
            writer.commit()
    return open_store(folder / "kg")


def rows(store: StoreReader, name: str, **params: str) -> list[dict[str, str]]:
    """The answer to a named query as a reader of its CSV has it."""
    return list(csv.DictReader(io.StringIO(run_query(store, name, params).to_csv())))


def nquads(store: Path) -> bytes:
    """The store's graph, as it is exported: equal stores give equal bytes."""
    with open_store(store) as reader:
        out = io.BytesIO()
        export_graph(reader, "nquads", out)
        return out.getvalue()
