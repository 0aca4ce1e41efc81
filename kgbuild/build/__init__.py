"""The whole journey: inputs -> documents and tables -> facts -> named graphs -> checks -> store.

What a document's graph depends on is hashed into its *key* (bytes, what `sources.csv` states, table metadata, rules,
reference data, base, version); an input whose key is the one in the store's manifest is not read again. Work goes in
bounded batches to worker processes, each of which writes a file for each document's graph (`graph_files`) beside the
store; the store takes them in one generation. What follows from all of them is derived here, from their merge. Beside
that, workers hold the files against the shapes, and a thread loads the rest of the index.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from pyoxigraph import NamedNode

from kgbuild import inputs
from kgbuild.build._changes import (
    changed_inputs,
    keep_apart,
    reviews_by_document,
    reviews_of,
    rules_digest,
    stale_of,
    unmet_reviews,
)
from kgbuild.build._checks import Checks
from kgbuild.build._graphs import dataset_graph, derived_graph, reference_graph, reference_key
from kgbuild.build._kept import note, note_violations, nothing_new, unusable
from kgbuild.build._report import BuildReport, DocumentReport
from kgbuild.build._run import Run, batches_of, engine_for, workers
from kgbuild.build._work import Outcome, Task
from kgbuild.errors import InputError, StoreError
from kgbuild.graph_files import GraphFile
from kgbuild.model import Problem, SourceRecord
from kgbuild.reference import load_reference
from kgbuild.store import open_store, writing
from kgbuild.vocab import DEFAULT_BASE, Minter

__all__ = ["BuildReport", "DocumentReport", "build", "document_text", "rules_digest"]

Progress = Callable[[int, int, str], None]


def build(
    sources: Sequence[str | os.PathLike[str]] = (),
    *,
    store: Path | str,
    bundled: bool = False,
    prune: bool = False,
    jobs: int | None = None,
    base: str | None = None,
    validator: str = "fast",
    engine: str = "local",
    cluster: str = "",
    shards: str = "",
    progress: Progress | None = None,
) -> BuildReport:
    """Read documents and tables into the store at `store`, and say what was read and what was not.

    Args:
        sources: files, folders, globs, zip archives, addresses (``s3://bucket/folder``), or "-".
        store: the folder of the store; made where there is none.
        bundled: read the bundled facts and sample documents too.
        prune: drop documents of the store that are not among the inputs.
        jobs: worker processes; None: as many as the machine has cores. The bytes do not depend on it.
        base: the base of the data's IRIs; None: that of the store, else the default. Another base reads everything
            again.
        validator: "fast", "pyshacl" or "none".
        engine: "local", or "dask" for a Dask cluster. The bytes do not depend on it.
        cluster: with "dask", the scheduler's address; "" for a cluster of `jobs` processes on this machine.
        shards: with "dask", an address (``s3://bucket/folder``) where workers leave what they made.
        progress: called with (done, total, stage).

    Raises:
        KgbuildError: nothing was written; the error says why.
    """
    from kgbuild.validate import shapes_without_focus

    if base is not None:
        _check_base(base)
    jobs = jobs or os.cpu_count() or 1
    items, problems = inputs.collect([os.fspath(source) for source in sources], bundled=bundled)
    reference = load_reference()
    with writing(Path(store), beside=jobs > 1) as writer:
        known = writer.manifest["documents"]
        base = base or writer.manifest["base"] or DEFAULT_BASE
        items = keep_apart(items, known)
        names = {item.name for item in items}
        removed = sorted(set(known) - names) if prune else []
        reviews = reviews_of(items, known, removed, reference)
        by_document = reviews_by_document(reviews)
        tasks, unchanged, keys = changed_inputs(items, writer, reference, base, by_document, problems)
        problems += unmet_reviews(by_document, known, names, removed)
        stale = stale_of(known, names, removed, keys)
        fixed = reference_key(reference, base)
        refers_anew = writer.manifest["reference"] != fixed
        if not tasks and not removed and not refers_anew and not writer.mended:
            return nothing_new(writer, unchanged, problems, usable=bool(unchanged))
        for name in stale:
            problems.append(
                Problem(
                    name,
                    "was read with other rules, reference data or base, and is not given this time",
                    "give it again, or drop it with --prune",
                )
            )
        (writer.path / "generations").mkdir(exist_ok=True)  # where the next build clears what a killed one left
        with tempfile.TemporaryDirectory(prefix="build-", dir=writer.path / "generations") as scratch:
            folder, mint = Path(scratch), Minter(base)
            referred = partial(reference_graph, folder, reference, mint) if refers_anew else None
            outcomes, graphs = _read(tasks, folder, base, engine_for(engine, jobs, cluster, shards), progress, referred)
            problems += [problem for outcome in outcomes for problem in outcome.problems]
            documents = tuple(
                sorted((report for outcome in outcomes for report in outcome.documents), key=lambda report: report.name)
            )
            if not documents and not unchanged and not removed:
                return unusable(writer, problems)
            # What was read again may have nothing to say any more: then it has no graph.
            gone = [mint.document_graph(name).value for name in (*removed, *(report.name for report in documents))]
            gone += [mint.derived_graph.value, mint.dataset_graph.value]  # made anew below
            if progress:
                progress(0, 1, "storing")
            writer.replace_graphs(gone, graphs)
            read = {mint.document_graph(report.name).value for report in documents} if validator != "none" else set()
            with workers(jobs, quads=sum(graph.quads for graph in graphs)) as pool:
                checks = Checks(
                    [writer.file(graph) for graph in sorted(read.intersection(writer.named_graphs()))],
                    reference=writer.file(mint.reference_graph.value),
                    pyshacl=validator == "pyshacl",
                    pool=pool,
                )
                for outcome in outcomes:
                    for sha256 in outcome.texts:
                        writer.put_text(sha256, _read_kept(folder / "texts" / sha256))
                note(writer, items, documents, problems, keys, removed, base, fixed, reviews)
                derived = derived_graph(folder, writer, mint, problems, pool)
                writer.replace_graphs([], [derived, *dataset_graph(folder, writer, mint)])
                writer.settle()
                unmet = shapes_without_focus(writer.merge) if read else ()
                if progress:
                    progress(0, 1, "validating")
                violations = note_violations(writer, checks.violations())
            writer.commit()
            quads = writer.manifest["quads"]
    return BuildReport(
        documents,
        tuple(unchanged),
        tuple(removed),
        tuple(sorted(set(problems), key=str)),
        violations,
        unmet,
        quads,
        str(store),
        validated=validator != "none",
    )


def _check_base(base: str) -> None:
    """Raise InputError where no IRIs can be made under it."""
    if not base.endswith(("/", "#")):
        raise InputError("the base must end in '/' or '#'", source=f"--base {base}", fix=f"--base {base}/")
    try:
        NamedNode(base)
    except ValueError as error:
        raise InputError(
            f"the base is no IRI: {error}", source=f"--base {base}", fix="give one such as https://example.org/id/"
        ) from error


def _read(
    tasks: list[Task],
    folder: Path,
    base: str,
    run: Run,
    progress: Progress | None,
    referred: Callable[[], Iterator[GraphFile]] | None,
) -> tuple[list[Outcome], list[GraphFile]]:
    """Read the tasks in batches, in worker processes where that pays.

    Returns:
        Outcomes in the order of the batches; and the graphs of all, with those of `referred`, which are made here
        while workers read.
    """
    for name in ("graphs", "texts"):
        (folder / name).mkdir()
    if progress:
        progress(0, len(tasks), "reading")
    outcomes = []
    with ThreadPoolExecutor(1) as beside:
        early = beside.submit(lambda: list(referred() if referred else ()))
        done = 0
        for outcome in run(list(batches_of(tasks, folder, base))):
            outcomes.append(outcome)
            done += len(outcome.documents) + len(outcome.problems)
            if progress:
                progress(done, len(tasks), "reading")
    return outcomes, [*(graph for outcome in outcomes for graph in outcome.graphs), *early.result()]


def _read_kept(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogatepass")


def document_text(document: str, *, store: Path | str) -> str:
    """The text that evidence offsets count in: of the file `document`, else of the document of that name in the store.

    Raises:
        InputError: neither a file nor a document of the store, or unreadable.
    """
    from kgbuild.read import read_document

    path = Path(document)
    if document == "-" or path.is_file():
        items, _ = inputs.collect([document])
        return read_document(items[0].read(), name=items[0].name, stated=SourceRecord()).text
    try:
        with open_store(store) as reader:
            entry = reader.manifest["documents"].get(document)
            if entry is not None and entry["kind"] == "document":
                return reader.text(entry["sha256"])
    except StoreError:
        pass
    raise InputError(
        "no such file, and no document of that name in the store",
        source=document,
        fix="see 'kgbuild query documents' for names",
    )
