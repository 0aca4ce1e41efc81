"""The store as files: RDF in six formats, and eight that property graphs, tables and drawings are made of.

The same graph gives the same bytes, whatever its history on disk. What is sorted spills to temporary files, so that
memory is bounded; in `csv` and `bundle` a few of the named queries count or join in memory. What each format keeps and
what it loses, and what memory it takes, stands in docs/exports.md.

RDF formats write every statement. The others write a view of the graph (`_property_graph`): `full`, `findings` or
`themes`. `neo4j-csv`, `parquet`, `csv` and `bundle`, the release with all that describes it, are several files in a
folder, which is there as a whole or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Final

from kgbuild.errors import ExportError, MissingExtra
from kgbuild.export._property_graph import VIEWS, PropertyGraph, property_graph
from kgbuild.export._rdf import (
    RDF_FORMATS,
    REIFIER_FORMATS,
    Exportable,
    canonical_lines,
    serialize_quads,
    write_rdf,
)
from kgbuild.export._rdfxml import property_name
from kgbuild.graph_files import RUN
from kgbuild.whole import whole_folder

__all__ = [
    "FILE_FORMATS",
    "FOLDER_FORMATS",
    "FORMATS",
    "RDF_FORMATS",
    "REIFIERS",
    "REIFIER_FORMATS",
    "VIEWS",
    "Exportable",
    "PropertyGraph",
    "canonical_hash",
    "check_format",
    "export_folder",
    "export_graph",
    "property_graph",
    "property_name",
    "serialize_quads",
]

REIFIERS: Final = "reifiers"  # the view of RDF 1.2
FILE_FORMATS: Final = (*RDF_FORMATS, "graphml", "gexf", "cytoscape", "cypher", "dot")
FOLDER_FORMATS: Final = ("neo4j-csv", "parquet", "csv", "bundle")
FORMATS: Final = (*FILE_FORMATS, *FOLDER_FORMATS)
_WRITERS: Final = {  # of property graphs, by module and name
    "csv": ("_csv", "write_graph"),
    "cypher": ("_neo4j", "write_cypher"),
    "cytoscape": ("_cytoscape", "write_cytoscape"),
    "dot": ("_dot", "write_dot"),
    "gexf": ("_gexf", "write_gexf"),
    "graphml": ("_graphml", "write_graphml"),
    "neo4j-csv": ("_neo4j", "write_neo4j_csv"),
    "parquet": ("_parquet", "write_parquet"),
}


def check_format(form: str, *, view: str = "full", folder: Path | None = None) -> None:
    """Raise ExportError unless the graph can be written in `form` and `view` to where it shall go; names what can.

    Args:
        folder: where it shall go: a folder for `FOLDER_FORMATS`, elsewhere a file; None for a stream.

    Raises:
        ExportError: an unknown format or view, a view that RDF does not have, or several files without a folder.
        MissingExtra: the format needs a package that is not installed.
    """
    views = (*VIEWS, REIFIERS)
    use = "use one of: "
    if form not in FORMATS:
        problem, fix = f"'{form}' is not among the formats that can be written", use + ", ".join(FORMATS)
    elif view not in views:
        problem, fix = f"there is no view '{view}'", use + ", ".join(views)
    elif view == REIFIERS and form not in REIFIER_FORMATS:
        problem = f"{form} has no triple terms, which the view '{view}' is made of"
        fix = use + ", ".join(REIFIER_FORMATS)
    elif form == "bundle" and view != "full":
        problem, fix = "a bundle has every statement and the tables of all findings", "leave --view out"
    elif form in RDF_FORMATS and view not in ("full", REIFIERS):
        others = ", ".join(each for each in FORMATS if each not in RDF_FORMATS)
        problem, fix = f"the view '{view}' cannot be written as {form}", f"leave --view out, or {use}{others}"
    elif form in FOLDER_FORMATS and folder is None:
        problem = f"{form} is several files and cannot be written to one stream"
        fix = "name a folder that is not there yet with -o"
    else:
        problem = fix = ""
    if problem:
        raise ExportError(problem, source="kgbuild export", fix=fix)
    if form == "parquet" and find_spec("pyarrow") is None:
        raise MissingExtra("pyarrow", extra="parquet", purpose="export parquet")


def export_graph(
    store: Exportable, form: str, out: IO[bytes], *, view: str = "full", quotes: bool = True, run: int = RUN
) -> None:
    """Write the graph to `out` in `form`, one of `FILE_FORMATS`.

    Args:
        store: what `open_store` gives.
        form: turtle, ntriples, nquads, trig, jsonld, rdfxml, graphml, gexf, cytoscape, cypher or dot.
        out: written to once from start to end.
        view: full, findings or themes; RDF has full, and in four of its formats reifiers (RDF 1.2).
        quotes: False leaves out the words of documents (quotes, their surroundings, what a figure measures, what a
            date rests on); offsets and hashes stay.
        run: how many triples are sorted in memory at a time.

    Raises:
        ExportError: an unknown format or view, a format that is several files, or a statement that the format cannot
            hold.
    """
    check_format(form, view=view)
    if form in RDF_FORMATS:
        write_rdf(store, form, out, quotes=quotes, run=run, reifiers=view == REIFIERS)
        return
    with property_graph(store, view=view, quotes=quotes, run=run) as graph:
        _writer(form)(graph, out)


def export_folder(
    store: Exportable, form: str, folder: Path, *, view: str = "full", quotes: bool = True, publisher: str = ""
) -> None:
    """Write the graph into `folder`, which must be absent or empty, in `form`, one of `FOLDER_FORMATS`.

    The files are made beside the folder and take its name when all are complete; where something goes wrong, nothing
    is left. `view` and `quotes` are those of `export_graph`; `publisher` publishes a bundle, "": nobody is named.

    Raises:
        ExportError: an unknown format or view, a format that is one file, or a folder that cannot be written.
        MissingExtra: parquet without pyarrow.
    """
    check_format(form, view=view, folder=folder)
    if form not in FOLDER_FORMATS:
        raise ExportError(f"{form} is one file, not a folder", source=folder, fix="name a file with -o")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        what = "this folder holds something" if folder.is_dir() else "this is a file"
        raise ExportError(what, source=folder, fix="name a folder that is not there yet with -o, or empty this one")
    try:
        with whole_folder(folder) as made:
            if form == "bundle":
                from kgbuild.export._bundle import write_bundle

                write_bundle(store, made, quotes=quotes, publisher=publisher)
            elif form == "csv":
                from kgbuild.export._csv import write_csv

                write_csv(store, made, view=view, quotes=quotes)
            else:
                with property_graph(store, view=view, quotes=quotes) as graph:
                    _writer(form)(graph, made)
    except OSError as error:
        raise ExportError(
            f"cannot be written ({error.strerror or error})", source=folder, fix="check its permissions and free space"
        ) from error


def canonical_hash(store: Exportable, *, quotes: bool = True) -> str:
    """SHA-256, in lower-case hex, of the data set in the canonical form of RDFC-1.0.

    Without blank nodes, which a build never makes, that form is its N-Quads lines in code point order, and they are
    sorted outside memory. A data set that has some is canonicalised in memory.

    Spec: RDF Dataset Canonicalization 1.0, sections 4.4 and 5.
    """
    digest = hashlib.sha256()
    with ExitStack() as stack:
        for line in canonical_lines(store, stack, quotes=quotes):
            digest.update(line)
            digest.update(b"\n")
    return digest.hexdigest()


def _writer(form: str) -> Callable[[PropertyGraph, Any], object]:
    """What writes a property graph to a stream or, of `FOLDER_FORMATS`, into a folder; imported when it is wanted."""
    module, name = _WRITERS[form]
    found: Callable[[PropertyGraph, Any], object] = getattr(import_module(f"kgbuild.export.{module}"), name)
    return found
