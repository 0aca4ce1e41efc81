"""The whole journey: inputs -> documents and tables -> facts -> named graphs -> checks -> store.

What a document's graph depends on is hashed into its *key* (bytes, what `sources.csv` states, table metadata, rules,
reference data, base, version); an input whose key is the one in the store's manifest is not read again. Work goes in
bounded batches to worker processes, each of which writes a file for each document's graph (`graph_files`) beside the
store; the store takes them in one generation. What follows from all of them is derived from their merge, while a thread
loads the rest of the index. Then, beside what is left to load, workers hold the files against the shapes, and of tables
that conformed before only what has changed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import NamedNode

from kgbuild import inputs
from kgbuild.build._changes import Changes, changes_of, rules_digest
from kgbuild.build._checks import Checks
from kgbuild.build._dask import DaskCluster
from kgbuild.build._graphs import dataset_graph, derived_graph, reference_graph
from kgbuild.build._kept import Conforming, conforming, note, note_violations, nothing_new, unusable, validation_key
from kgbuild.build._report import BuildReport, DocumentReport
from kgbuild.build._run import Run, batches_of, engine_for, workers
from kgbuild.build._work import Outcome
from kgbuild.errors import InputError, StoreError
from kgbuild.graph_files import GraphFile
from kgbuild.model import Problem, SourceRecord, Violation
from kgbuild.reference import load_reference
from kgbuild.store import StoreWriter, open_store, writing
from kgbuild.validate import Revised, shapes_without_focus
from kgbuild.vocab import Minter

__all__ = ["BuildReport", "DaskCluster", "DocumentReport", "build", "document_text", "rules_digest"]

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
    dask: DaskCluster | None = None,
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
        dask: the cluster that reads documents; None: worker processes of this machine. The bytes do not depend on it.
        progress: called with (done, total, stage).

    Raises:
        KgbuildError: nothing was written; the error says why.
    """
    _check_options(sources, jobs=jobs, base=base, validator=validator)
    jobs = jobs or os.cpu_count() or 1
    items, problems = inputs.collect([os.fspath(source) for source in sources], bundled=bundled)
    with writing(Path(store), beside=jobs > 1) as writer:
        changes = changes_of(items, writer, load_reference(), base=base, prune=prune)
        problems += changes.problems
        if not changes and not writer.mended:
            return nothing_new(writer, changes.unchanged, problems, usable=bool(changes.unchanged))
        problems += changes.stale(writer.manifest["documents"])
        making = _Making(writer, changes, problems, jobs, validator, progress or _silent)
        return making.run(engine_for(jobs, dask))


def _silent(done: int, total: int, stage: str) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class _Making:
    """A build that has something to do. `problems` grows as it goes on."""

    writer: StoreWriter
    changes: Changes
    problems: list[Problem]
    jobs: int
    validator: str
    progress: Progress

    def run(self, engine: Run) -> BuildReport:
        """Read what is new with `engine`, store it with what follows from it, validate it, and commit."""
        writer, changes, problems = self.writer, self.changes, self.problems
        (writer.path / "generations").mkdir(exist_ok=True)  # where the next build clears what a killed one left
        with tempfile.TemporaryDirectory(prefix="build-", dir=writer.path / "generations") as scratch:
            read = self._read(Path(scratch), engine)
            problems += read.problems
            if not (read.documents or changes.unchanged or changes.removed):
                return unusable(writer, problems)
            violations, unmet = self._store(read, Path(scratch))
            writer.commit()
        return BuildReport(
            read.documents,
            tuple(changes.unchanged),
            tuple(changes.removed),
            tuple(sorted(set(problems), key=str)),
            violations,
            unmet,
            writer.manifest["quads"],
            str(writer.path),
            validated=self.validator != "none",
        )

    @property
    def _mint(self) -> Minter:
        return Minter(self.changes.base)

    def _read(self, folder: Path, engine: Run) -> Outcome:
        """What the inputs came to, reports by the documents' names; with the reference graph, if that is to be made.

        That is made here while workers read.
        """
        for name in ("graphs", "texts"):
            (folder / name).mkdir()
        tasks, done = self.changes.tasks, 0
        self.progress(0, len(tasks), "reading")
        outcomes = []
        with ThreadPoolExecutor(1) as beside:
            early = beside.submit(self._refer, folder)
            for outcome in engine(list(batches_of(tasks, folder, self.changes.base))):
                outcomes.append(outcome)
                done += len(outcome.documents) + len(outcome.problems)
                self.progress(done, len(tasks), "reading")
        whole = Outcome.joined(outcomes)
        documents = sorted(whole.documents, key=lambda report: report.name)
        return replace(whole, graphs=(*whole.graphs, *early.result()), documents=tuple(documents))

    def _refer(self, folder: Path) -> list[GraphFile]:
        return list(reference_graph(folder, load_reference(), self._mint)) if self.changes.refers_anew else []

    def _store(self, read: Outcome, folder: Path) -> tuple[tuple[Violation, ...], tuple[str, ...]]:
        """Put into the writer what was read and what follows from it all; violations, and shapes that met no node."""
        self.progress(0, 1, "storing")
        writer, mint = self.writer, self._mint
        names = [report.name for report in read.documents]
        # What was read again may have nothing to say any more: then it has no graph.
        before = conforming(writer, mint, names)
        gone = [mint.document_graph(name).value for name in (*self.changes.removed, *names)]
        writer.replace_graphs(gone, read.graphs)
        with workers(self.jobs, quads=sum(graph.quads for graph in read.graphs)) as pool:
            for sha256 in read.texts:
                writer.put_text(sha256, (folder / "texts" / sha256).read_bytes().decode("utf-8", "surrogatepass"))
            note(writer, self.changes, read.documents, self.problems)
            derived = derived_graph(folder, writer, mint, self.problems, pool)
            # Not before: the index needs both cores until all is derived, and only one of them at its end.
            key = validation_key(writer.file(mint.reference_graph.value), self.validator)
            same = {graph: was for graph, was in before.items() if was.key == key}
            checked = read.documents if self.validator != "none" else ()
            checks = self._begin_checks(checked, same, pool)
            writer.replace_graphs([], [derived, *dataset_graph(folder, writer, mint)])
            writer.settle()
            unmet = shapes_without_focus(writer.merge()) if checked else ()
            self.progress(0, 1, "validating")
            return note_violations(writer, checks.violations(), checked, key), unmet

    def _begin_checks(
        self,
        documents: Sequence[DocumentReport],
        conformed: dict[str, Conforming],
        pool: ProcessPoolExecutor | None,
    ) -> Checks:
        """Begin to validate documents of which the writer has the graphs; of what conformed, only what has changed."""
        graphs: list[GraphFile | Revised] = []
        there, file = self.writer.named_graphs(), self.writer.file
        for report in documents:
            graph = self._mint.document_graph(report.name).value
            if graph in there:
                was = conformed.get(graph)
                graphs.append(Revised(file(graph), was.graph, (was.sha256, report.sha256)) if was else file(graph))
        reference = file(self._mint.reference_graph.value)
        return Checks(graphs, reference=reference, pyshacl=self.validator == "pyshacl", pool=pool)


def _check_options(sources: object, *, jobs: int | None, base: str | None, validator: str) -> None:
    """Raise InputError for what the command line refuses by itself, and a program may give."""
    if isinstance(sources, str | os.PathLike):
        raise InputError(
            "one path stands where a list of them is due", source="sources", fix=f"give [{str(sources)!r}]"
        )
    if jobs is not None and jobs < 1:
        raise InputError(f"{jobs} processes cannot read anything", source="jobs", fix="give 1 or more, or None")
    if validator not in ("fast", "pyshacl", "none"):
        raise InputError(
            f"there is no validator '{validator}'", source="validator", fix="use one of: fast, pyshacl, none"
        )
    if base is not None:
        _check_base(base)


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


def document_text(document: str, *, store: Path | str) -> str:
    """The text that evidence offsets count in: of the file `document`, else of the document of that name in the store.

    Raises:
        InputError: neither a file nor a document of the store, or unreadable.
    """
    from kgbuild.read import read_document

    path = Path(document)
    if document == "-" or path.is_file():
        items, problems = inputs.collect([document])
        if not items:
            raise InputError(problems[0].problem, source=document, fix=problems[0].fix)
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
