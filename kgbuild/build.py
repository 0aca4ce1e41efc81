"""The whole journey: inputs -> documents and tables -> facts -> named graphs -> checks -> store.

What a document's graph depends on is hashed into its *key* (bytes, what `sources.csv` states, table metadata, rules,
reference data, base, version); an input whose key is the one in the store's manifest is not read again. Work goes in
bounded batches to worker processes, each of which writes a file for each document's graph (`graph_files`) beside the
store; the store takes them in one generation.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import multiprocessing
import os
import signal
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, replace
from functools import partial
from multiprocessing import forkserver
from pathlib import Path
from typing import Any, Final

from kgbuild import __version__, inputs, remote, resources
from kgbuild._dask import run_on_dask
from kgbuild.derive import derive_lines
from kgbuild.errors import InputError, KgbuildError, StoreError
from kgbuild.graph_files import GraphFile, file_name, read_graph, with_graph, without_graph, write_graph, write_graphs
from kgbuild.inputs import Input
from kgbuild.model import (
    OF_DERIVED,
    Document,
    DocumentFacts,
    Passage,
    Problem,
    Review,
    Row,
    RuleRef,
    SourceRecord,
    Violation,
)
from kgbuild.read import MOST_BYTES, too_large
from kgbuild.reference import Reference, load_reference
from kgbuild.store import StoreWriter, open_store, writing
from kgbuild.vocab import DEFAULT_BASE, Minter, content_hash

Progress = Callable[[int, int, str], None]

_BATCH_DOCUMENTS: Final = 32
_BATCH_BYTES: Final = 4_000_000
_OGL: Final = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
_MEDIA_TYPES: Final = {".csv": "text/csv", ".tsv": "text/tab-separated-values"}


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What became of one input that was read. Counts are of facts; `unread` of passages named in the ledger."""

    name: str
    sha256: str
    kind: str
    facts: dict[str, int]
    characters: int = 0
    characters_used: int = 0
    characters_notice: int = 0
    unexplained_grades: tuple[str, ...] = ()
    unmatched_passages: tuple[str, ...] = ()
    unknown_headings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reviewed: int = 0  # reviews of it that hold
    open_passages: tuple[tuple[str, int, int], ...] = ()  # the ledger's: what it is, start, end

    @property
    def total(self) -> int:
        """All facts."""
        return sum(self.facts.values())


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. `usable` is False where nothing that was given could be read, and nothing was written."""

    documents: tuple[DocumentReport, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    violations: tuple[Violation, ...]
    shapes_without_focus: tuple[str, ...]
    quads: int
    store: str
    usable: bool = True
    validated: bool = True  # False where validation was switched off

    def to_json(self) -> dict[str, Any]:
        """The report as plain values, with every document's ledger."""
        return {
            "store": self.store,
            "quads": self.quads,
            "read": len(self.documents),
            "unchanged": len(self.unchanged),
            "removed": list(self.removed),
            "left_out": [asdict(problem) for problem in self.problems],
            "violations": [asdict(violation) for violation in self.violations],
            "shapes_without_focus": list(self.shapes_without_focus),
            "documents": [asdict(document) for document in self.documents],
        }

    def to_text(self) -> str:
        """The report as a few lines of prose."""
        facts: Counter[str] = Counter()
        for document in self.documents:
            facts.update(document.facts)
        lines = [
            f"read {len(self.documents)}, unchanged {len(self.unchanged)}, removed {len(self.removed)}, "
            f"left out {len(self.problems)}; {self.quads:,} quads in {self.store}"
        ]
        if any(facts.values()):
            lines.append("facts: " + ", ".join(f"{count:,} {kind}" for kind, count in sorted(facts.items()) if count))
        silent = [document.name for document in self.documents if not document.total]
        if silent:
            lines.append(f"without facts: {len(silent)} ({_some(silent)})")
        unread = sum(len(document.unexplained_grades) + len(document.unmatched_passages) for document in self.documents)
        if unread:
            lines.append(f"passages that no rule explained: {unread} (build --json names them)")
        reviewed = sum(document.reviewed for document in self.documents)
        if reviewed:
            lines.append(f"reviews applied: {reviewed}")
        notes = [f"{document.name}: {note}" for document in self.documents for note in document.notes]
        lines += [f"note: {note}" for note in notes]
        for violation in self.violations[:10]:
            lines.append(f"violation: {violation.document or violation.focus_node}: {violation.message}")
        if len(self.violations) > 10:
            lines.append(f"... and {len(self.violations) - 10} violations more; 'kgbuild validate' lists all")
        if self.documents and not self.violations:
            lines.append("conforms to its shapes" if self.validated else "not validated")
        if self.shapes_without_focus:
            names = [iri.rsplit("#", 1)[-1] for iri in self.shapes_without_focus]
            lines.append(f"shapes that met no node, and so checked nothing: {len(names)} ({_some(names)})")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Task:
    """One input that a worker is to read."""

    item: Input
    sha256: str
    reviews: tuple[Review, ...] = ()  # of this document


@dataclass(frozen=True, slots=True)
class _Batch:
    tasks: tuple[_Task, ...]
    graphs: str  # folder for the graphs' files
    texts: str  # folder for the texts, named by hash
    base: str


@dataclass(frozen=True, slots=True)
class _Outcome:
    graphs: tuple[GraphFile, ...]
    documents: tuple[DocumentReport, ...]
    problems: tuple[Problem, ...]
    texts: tuple[str, ...]  # hashes of texts written


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
    if base is not None and not base.endswith(("/", "#")):
        raise InputError("the base must end in '/' or '#'", source=f"--base {base}", fix=f"--base {base}/")
    items, problems = inputs.collect([os.fspath(source) for source in sources], bundled=bundled)
    reference = load_reference()
    with writing(Path(store)) as writer:
        known = writer.manifest["documents"]
        base = base or writer.manifest["base"] or DEFAULT_BASE
        items = _keep_apart(items, known)
        names = {item.name for item in items}
        removed = sorted(set(known) - names) if prune else []
        reviews = _reviews(items, known, removed, reference)
        by_document = _by_document(reviews)
        tasks, unchanged, keys = _changed(items, writer, reference, base, by_document, problems)
        problems += _unmet_reviews(by_document, known, names, removed)
        stale = _stale(known, names, removed, keys)
        fixed = _reference_key(reference, base)
        if not tasks and not removed and writer.manifest["reference"] == fixed and not writer.mended:
            return _nothing_new(writer, unchanged, problems, usable=bool(unchanged))
        for name in stale:
            problems.append(
                Problem(
                    name,
                    "was read with other rules, reference data or base, and is not given this time",
                    "give it again, or drop it with --prune",
                )
            )
        (writer.path / "generations").mkdir(exist_ok=True)  # where the next build clears what a killed one left
        with tempfile.TemporaryDirectory(prefix="build-", dir=writer.path / "generations") as folder:
            run = _engine(engine, jobs or os.cpu_count() or 1, cluster, shards)
            outcomes = list(_read(tasks, Path(folder), base, run, progress))
            problems += [problem for outcome in outcomes for problem in outcome.problems]
            documents = tuple(
                sorted((report for outcome in outcomes for report in outcome.documents), key=lambda report: report.name)
            )
            if not documents and not unchanged and not removed:
                return _unusable(writer, problems)
            mint = Minter(base)
            graphs = [graph for outcome in outcomes for graph in outcome.graphs]
            if writer.manifest["reference"] != fixed:
                graphs += _reference_graph(Path(folder), reference, mint)
            # What was read again may have nothing to say any more: then it has no graph.
            gone = [mint.document_graph(name).value for name in (*removed, *(report.name for report in documents))]
            gone += [mint.derived_graph.value, mint.dataset_graph.value]  # made anew below
            if progress:
                progress(0, 1, "storing")
            writer.replace_graphs(gone, graphs)
            for outcome in outcomes:
                for sha256 in outcome.texts:
                    writer.put_text(sha256, _read_kept(Path(folder) / "texts" / sha256))
            _note(writer, items, documents, problems, keys, removed, base, fixed, reviews)
            writer.replace_graphs(
                [], [_derived_graph(Path(folder), writer, mint, problems), *_dataset_graph(Path(folder), writer, mint)]
            )
            violations, unmet = _validate(writer, documents, Path(folder), mint, validator, progress)
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


# -- what is to be read


def _keep_apart(items: list[Input], known: dict[str, dict[str, Any]]) -> list[Input]:
    """The inputs, renamed where the name belongs to another document of the store that is there still and not given."""
    given = {item.location for item in items}
    kept = []
    for item in items:
        entry = known.get(item.name)
        if entry is not None and entry["location"] not in {item.location, "-"} | given and _is_there(entry["location"]):
            parents = Path(item.location.replace("!", "/").replace(":", "/")).parts[: -len(Path(item.name).parts)]
            for parent in reversed(parents):
                item = replace(item, name=f"{parent.strip('/')}/{item.name}")
                if item.name not in known or known[item.name]["location"] == item.location:
                    break
        kept.append(item)
    return sorted(kept, key=lambda item: item.name)


def _is_there(location: str) -> bool:
    return remote.is_address(location) or inputs.location_path(inputs.split_location(location)[0]).exists()


def rules_digest() -> str:
    """SHA-256 over the extraction rules and the code of the rooms that turn bytes into quads.

    What makes equal input equal output.
    """
    digest = hashlib.sha256(__version__.encode())
    package = Path(__file__).parent
    code = [package / name for name in ("graph_files.py", "model.py", "vocab.py", "tables.py", "review.py")]
    for room in ("read", "extract", "mapping"):
        code += (package / room).rglob("*.py")
    for path in sorted([*code, *resources.RULES.glob("*.toml")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _reviews(
    items: list[Input], known: dict[str, dict[str, Any]], removed: list[str], reference: Reference
) -> dict[str, list[Review]]:
    """The rows of every table of reviews, by the table's name: of those given, and of those that the store knows.

    What is wrong with a table or a row of it is told when the table itself is read.
    """
    from kgbuild.tables import read_table

    found: dict[str, list[Review]] = {}
    for item in items:
        if item.kind != "table":
            continue
        try:
            path = item.path()
            source = path if path is not None else item.read()
            if not _mentions_reviewer(source):
                continue
            metadata = inputs.read_location(item.metadata) if item.metadata else None
            reader = read_table(source, name=item.name, reference=reference, metadata=metadata)
            if reader.kind == "reviews":
                found[item.name] = [fact for fact in reader.facts() if isinstance(fact, Review)]
        except KgbuildError:
            continue
    given = {item.name for item in items}
    for name, entry in known.items():
        if "reviews" in entry and name not in given and name not in removed:
            found[name] = [_review_of(row) for row in entry["reviews"]]
    return found


def _mentions_reviewer(source: Path | bytes) -> bool:
    """Whether the beginning of a table may be the header of a table of reviews."""
    if isinstance(source, bytes):
        return b"reviewer" in source[:8192].lower()
    try:
        with source.open("rb") as stream:
            return b"reviewer" in stream.read(8192).replace(b"\0", b"").lower()
    except OSError:
        return False


def _review_of(row: dict[str, Any]) -> Review:
    """A review as the manifest keeps it."""
    passage = row["passage"]
    pairs = {name: tuple((key, value) for key, value in row[name]) for name in ("was", "becomes")}
    return Review(
        **{
            **row,
            **pairs,
            "passage": Passage(**passage) if passage else None,
            "evidence": Row(**row["evidence"]),
            "rule": RuleRef(**row["rule"]),
        }
    )


def _by_document(reviews: dict[str, list[Review]]) -> dict[str, tuple[Review, ...]]:
    by_document: dict[str, list[Review]] = {}
    for _, rows in sorted(reviews.items()):
        for row in rows:
            if row.subject not in OF_DERIVED:  # those are applied where things are derived
                by_document.setdefault(row.document, []).append(row)
    return {name: tuple(rows) for name, rows in by_document.items()}


def _reviews_key(reviews: Sequence[Review]) -> str:
    return content_hash(*(repr(review) for review in reviews)) if reviews else ""


def _unmet_reviews(
    by_document: dict[str, tuple[Review, ...]], known: dict[str, dict[str, Any]], names: set[str], removed: list[str]
) -> Iterator[Problem]:
    """Reviews that nothing can be done with now: of documents that are not there, or not given this time."""
    for name, rows in by_document.items():
        if name in names:
            continue
        first = rows[0]
        if name not in known or name in removed:
            yield Problem(
                first.table,
                f"reviews '{name}', which is no document of this build",
                "name it as 'kgbuild query documents' does, or give the document too",
                first.line,
                "document",
                name,
            )
        elif known[name].get("reviewed", "") != _reviews_key(rows):
            yield Problem(
                name, "has new reviews, and is not given this time", "give it again, so that they are applied"
            )
    for name, entry in known.items():
        if entry.get("reviewed") and name not in by_document and name not in names and name not in removed:
            yield Problem(name, "rests on reviews that are gone, and is not given this time", "give it again")


def _changed(
    items: list[Input],
    writer: StoreWriter,
    reference: Reference,
    base: str,
    reviews: dict[str, tuple[Review, ...]],
    problems: list[Problem],
) -> tuple[list[_Task], list[str], dict[str, str]]:
    """The inputs to read, the names of those that need no reading, and every input's key."""
    known = writer.manifest["documents"]
    fixed = (rules_digest(), reference.digest, base)
    tasks, unchanged, keys = [], [], {}
    for item in items:
        entry = known.get(item.name, {})
        same_file = item.size >= 0 and (entry.get("location"), entry.get("size"), entry.get("mtime_ns")) == (
            item.location,
            item.size,
            item.mtime_ns,
        )
        try:
            if item.kind == "document" and item.size > MOST_BYTES:
                raise too_large(item.name, item.size)
            sha256 = entry["sha256"] if same_file else inputs.fingerprint(item)[0]
            metadata = inputs.read_location(item.metadata) if item.metadata else b""
        except InputError as error:
            problems.append(Problem(item.name, error.problem, error.fix))
            continue
        of_it = reviews.get(item.name, ())
        keys[item.name] = content_hash(
            *fixed, sha256, repr(item.stated), item.kind, hashlib.sha256(metadata).hexdigest(), _reviews_key(of_it)
        )
        if entry.get("key") == keys[item.name]:
            unchanged.append(item.name)
            problems += [Problem(**problem) for problem in entry.get("problems", ())]
        else:
            tasks.append(_Task(item, sha256, of_it))
    keys[""] = content_hash(*fixed)
    return tasks, unchanged, keys


def _stale(known: dict[str, dict[str, Any]], names: set[str], removed: list[str], keys: dict[str, str]) -> list[str]:
    return sorted(
        name for name, entry in known.items() if name not in names and name not in removed and entry["with"] != keys[""]
    )


# -- reading


_Run = Callable[[list[_Batch]], Iterable[_Outcome]]


def _engine(engine: str, jobs: int, cluster: str, shards: str) -> _Run:
    """What takes batches and gives their outcomes in the same order."""
    if engine == "dask":
        return partial(
            run_on_dask,
            task=_read_batch_elsewhere,
            fetch=_fetch,
            clean=_clean,
            alone=_read_alone,
            digest=rules_digest,
            cluster=cluster,
            shards=shards.rstrip("/"),
            jobs=jobs,
        )
    return lambda batches: _run_here(batches) if jobs == 1 or len(batches) < 2 else _run_in_pool(batches, jobs)


def _read(tasks: list[_Task], folder: Path, base: str, run: _Run, progress: Progress | None) -> Iterator[_Outcome]:
    """Read the tasks in batches, in worker processes where that pays; outcomes in the order of the batches."""
    for name in ("graphs", "texts"):
        (folder / name).mkdir()
    batches = list(_batches(tasks, folder, base))
    if progress:
        progress(0, len(tasks), "reading")
    done = 0
    for outcome in run(batches):
        done += len(outcome.documents) + len(outcome.problems)
        if progress:
            progress(done, len(tasks), "reading")
        yield outcome


def _batches(tasks: list[_Task], folder: Path, base: str) -> Iterator[_Batch]:
    """Tables stand alone, the largest first; documents in bounded batches."""
    group: list[_Task] = []
    size = 0

    def batch(tasks: list[_Task]) -> _Batch:
        return _Batch(tuple(tasks), str(folder / "graphs"), str(folder / "texts"), base)

    for task in sorted(
        (task for task in tasks if task.item.kind == "table"), key=lambda task: (-task.item.size, task.item.name)
    ):
        yield batch([task])
    for task in tasks:
        if task.item.kind == "table":
            continue
        group.append(task)
        size += max(task.item.size, 0)
        if len(group) >= _BATCH_DOCUMENTS or size >= _BATCH_BYTES:
            yield batch(group)
            group, size = [], 0
    if group:
        yield batch(group)


def _run_here(batches: Iterable[_Batch]) -> Iterator[_Outcome]:
    return map(_read_batch, batches)


def _begin_worker() -> None:
    """In a worker: leave Ctrl-C to the build, which stops the pool in order, and end when the build is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()


def _end_with(build: Any) -> None:
    """End this process with that one. A pool's worker holds both ends of its queue, and would wait for ever."""
    build.join()
    os._exit(1)


def _pool(jobs: int) -> ProcessPoolExecutor:
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        context.set_forkserver_preload(["kgbuild.build"])
        if threading.current_thread() is threading.main_thread():
            # Born deaf to Ctrl-C, as the workers are: interrupted while it imports, the server would print a traceback.
            heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
            forkserver.ensure_running()
            signal.signal(signal.SIGINT, heard)
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin_worker)


def _run_in_pool(batches: list[_Batch], jobs: int) -> Iterator[_Outcome]:
    """Outcomes in order, with at most twice as many batches under way as there are workers.

    A batch that kills its worker is read again document by document, so that one bad document costs itself only.
    """
    outcomes: dict[int, _Outcome] = {}
    broken: list[int] = []
    waiting = list(range(len(batches)))[::-1]
    with _pool(jobs) as pool:
        running: dict[Future[_Outcome], int] = {}
        try:
            while waiting or running:
                while waiting and len(running) < 2 * jobs:
                    index = waiting.pop()
                    running[pool.submit(_read_batch, batches[index])] = index
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    outcomes[running[future]] = future.result()
                    del running[future]
        except BrokenProcessPool:
            broken = sorted({*running.values(), *waiting} - set(outcomes))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    for index in broken:
        outcomes[index] = _read_alone(batches[index])
    for index in range(len(batches)):
        yield outcomes[index]


def _read_batch_elsewhere(batch: _Batch, shards: str) -> _Outcome:
    """Read a batch on a machine that may be another: shard and texts go to `shards`, named by their hashes."""
    with tempfile.TemporaryDirectory(prefix="kgbuild-batch-") as scratch:
        folder = Path(scratch)
        (folder / "texts").mkdir()
        outcome = _read_batch(replace(batch, graphs=scratch, texts=str(folder / "texts")))
        for graph in outcome.graphs:
            remote.put(f"{shards}/{graph.path.name}", graph.path.read_bytes())
        for sha256 in outcome.texts:
            remote.put(f"{shards}/texts/{sha256}", (folder / "texts" / sha256).read_bytes())
    return outcome


def _fetch(batch: _Batch, outcome: _Outcome, shards: str) -> _Outcome:
    """Bring what a worker elsewhere left to where a worker here would have put it, and prove the graphs' names."""
    graphs = []
    for graph in outcome.graphs:
        path = Path(batch.graphs) / graph.path.name
        path.write_bytes(remote.read(f"{shards}/{path.name}"))
        digest = hashlib.sha256()
        for piece in read_graph(path):
            digest.update(piece)
        if file_name(digest.hexdigest()) != path.name:
            raise StoreError(
                "is not what its name says",
                source=f"{shards}/{path.name}",
                fix="remove the folder of shards and build again",
            )
        graphs.append(replace(graph, path=path))
    for sha256 in outcome.texts:
        (Path(batch.texts) / sha256).write_bytes(remote.read(f"{shards}/texts/{sha256}"))
    return replace(outcome, graphs=tuple(graphs))


def _clean(outcome: _Outcome, shards: str) -> None:
    """Take away what a worker elsewhere left, once all of it is here: two batches may share a text."""
    for address in (
        *(f"{shards}/{graph.path.name}" for graph in outcome.graphs),
        *(f"{shards}/texts/{sha256}" for sha256 in outcome.texts),
    ):
        remote.remove(address)


def _read_alone(batch: _Batch) -> _Outcome:
    """The outcome of a batch, each document in a process of its own.

    One that kills its process is left out and named.
    """
    parts: list[_Outcome] = []
    for task in batch.tasks:
        with _pool(1) as pool:
            try:
                parts.append(pool.submit(_read_batch, replace(batch, tasks=(task,))).result())
            except BrokenProcessPool:
                problem = Problem(
                    task.item.name, "reading it killed its process", "look at the file; it may exhaust memory"
                )
                parts.append(_Outcome((), (), (problem,), ()))
    return _Outcome(
        tuple(graph for part in parts for graph in part.graphs),
        tuple(report for part in parts for report in part.documents),
        tuple(problem for part in parts for problem in part.problems),
        tuple(text for part in parts for text in part.texts),
    )


def _read_batch(batch: _Batch) -> _Outcome:
    """Read, extract, map: each document's quads into a file, its text beside it."""
    reference = load_reference()
    mint = Minter(batch.base)
    graphs: list[GraphFile] = []
    reports: list[DocumentReport] = []
    problems: list[Problem] = []
    texts: list[str] = []
    for task in batch.tasks:
        try:
            if task.item.kind == "table":
                quads = _table(task, mint, reference, reports, problems)
            else:
                quads = _document(task, mint, reference, reports, problems, texts, Path(batch.texts))
            graphs += list(write_graphs(quads, Path(batch.graphs)))
        except KgbuildError as error:
            problems.append(Problem(task.item.name, error.problem, error.fix, error.line))
        except Exception as error:
            if task.item.kind == "table":
                raise
            fault = f"reading it failed with {type(error).__name__}: {error}"
            problems.append(Problem(task.item.name, fault, "this is a fault of kgbuild; please report it"))
    return _Outcome(tuple(graphs), tuple(reports), tuple(problems), tuple(texts))


def _document(
    task: _Task,
    mint: Minter,
    reference: Reference,
    reports: list[DocumentReport],
    problems: list[Problem],
    texts: list[str],
    folder: Path,
) -> Iterator[Any]:
    from kgbuild.extract import extract_facts
    from kgbuild.mapping import map_document
    from kgbuild.read import read_document
    from kgbuild.review import apply_reviews, stated_by_reviews

    stated = stated_by_reviews(task.item.stated, task.reviews)
    document = read_document(task.item.read(), name=task.item.name, stated=stated)
    facts, reviewed, unmet = apply_reviews(document, extract_facts(document, reference), task.reviews)
    yield from map_document(document, facts, mint=mint, reference=reference)
    problems += unmet
    (folder / document.sha256).write_bytes(document.text.encode("utf-8", "surrogatepass"))
    texts.append(document.sha256)
    reports.append(_report(document, facts, reviewed))


def _report(document: Document, facts: DocumentFacts, reviewed: int) -> DocumentReport:
    ledger = facts.ledger
    counts = {
        "judgements": len(facts.judgements),
        "findings": len(facts.findings),
        "statements": len(facts.statements),
        "statistics": len(facts.statistics),
        "organisations": len(facts.organisations),
        "people": len(facts.people),
        "grade counts": len(facts.grade_counts),
    }
    return DocumentReport(
        document.name,
        document.sha256,
        facts.kind,
        counts,
        len(document.text),
        ledger.characters_used,
        ledger.characters_notice,
        tuple(passage.quote for passage in ledger.unexplained_grades),
        tuple(passage.quote for passage in ledger.unmatched_passages),
        tuple(passage.quote for passage in ledger.unknown_headings),
        facts.notes,
        reviewed,
        tuple(
            (what, passage.start, passage.end)
            for what, passages in (
                ("unexplained-grade", ledger.unexplained_grades),
                ("unmatched-passage", ledger.unmatched_passages),
            )
            for passage in passages
        ),
    )


def _table(
    task: _Task, mint: Minter, reference: Reference, reports: list[DocumentReport], problems: list[Problem]
) -> Iterator[Any]:
    from kgbuild.mapping import map_table
    from kgbuild.tables import read_table

    item = task.item
    metadata = inputs.read_location(item.metadata) if item.metadata else None
    path = item.path()
    reader = read_table(
        path if path is not None else item.read(), name=item.name, reference=reference, metadata=metadata
    )
    counts: Counter[str] = Counter()

    def counted() -> Iterator[Any]:
        kind = {"judgements": "judgements", "findings": "findings", "responses": "statements"}.get(
            reader.kind, reader.kind
        )
        for fact in reader.facts():
            counts[kind] += 1
            yield fact

    characters = _characters(item)
    suffix = Path(item.name).suffix.lower()
    yield from map_table(
        counted(),
        name=item.name,
        sha256=task.sha256,
        characters=characters,
        media_type=_MEDIA_TYPES.get(suffix, "text/csv"),
        title=item.stated.title,
        mint=mint,
        reference=reference,
    )
    problems += reader.problems
    reports.append(DocumentReport(item.name, task.sha256, "table", dict(counts), characters))


def _characters(item: Input) -> int:
    """How many code points a table has, counted in bounded pieces; bytes that are not UTF-8 count as one each."""
    path = item.path()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    total = 0
    with path.open("rb") if path is not None else io.BytesIO(item.read()) as stream:
        while piece := stream.read(1 << 20):
            total += len(decoder.decode(piece))
    return total + len(decoder.decode(b"", True))


def _read_kept(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogatepass")


# -- the three graphs beside the documents'


def _reference_key(reference: Reference, base: str) -> str:
    digest = hashlib.sha256()
    for path in [*sorted(resources.ONTOLOGY.glob("*.ttl")), *sorted((Path(__file__).parent / "derive").glob("*"))]:
        if path.suffix not in {".ttl", ".py", ".toml"}:
            continue
        digest.update(path.read_bytes())
    return content_hash(reference.digest, rules_digest(), digest.hexdigest(), base)


def _reference_graph(folder: Path, reference: Reference, mint: Minter) -> Iterator[GraphFile]:
    """Reference tables, rules, and the ontology's own statements."""
    import pyoxigraph

    from kgbuild.derive import derivation_rules
    from kgbuild.extract._rules import all_rules
    from kgbuild.mapping import RuleDescription, map_reference, map_rules
    from kgbuild.review import review_rules
    from kgbuild.tables import table_rules

    def quads() -> Iterator[Any]:
        yield from map_reference(reference, mint)
        rules = [RuleDescription(rule.name, rule.version, rule.definition) for rule in all_rules()]
        rules += [RuleDescription(*rule) for rule in table_rules()]
        rules += [RuleDescription(*rule) for rule in review_rules()]
        rules += derivation_rules()
        yield from map_rules(rules, mint=mint)
        for path in sorted(resources.ONTOLOGY.glob("*.ttl")):
            for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE):
                yield pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, mint.reference_graph)

    return write_graphs(quads(), folder)


def _derived_graph(folder: Path, writer: StoreWriter, mint: Minter, problems: list[Problem]) -> GraphFile:
    """What no source states but follows from what they state, each with its rule and premises."""
    name = mint.derived_graph.value
    unmet: list[Problem] = []
    graph = write_graph(name, without_graph(derive_lines(writer.graph, mint, unmet), name), folder)
    for document, entry in writer.manifest["documents"].items():
        if "reviews" in entry:
            entry["unmet"] = [asdict(problem) for problem in unmet if problem.source == document]
    problems += unmet
    return graph


def _dataset_graph(folder: Path, writer: StoreWriter, mint: Minter) -> Iterator[GraphFile]:
    """What this dataset is.

    VoID and DCAT, with an entry a document's graph. No clock, so that equal input gives equal bytes.
    """
    from pyoxigraph import Literal, NamedNode, Quad

    from kgbuild.vocab import DCAT, DCTERMS, ONTOLOGY_IRI, OWL, PROV, RDF, VOID, XSD

    def quads() -> Iterator[Quad]:
        graph, dataset, agent = mint.dataset_graph, mint("dataset"), mint("agent", "kgbuild")
        yield Quad(dataset, RDF.type, VOID.Dataset, graph)
        yield Quad(dataset, RDF.type, DCAT.Dataset, graph)
        yield Quad(dataset, DCTERMS.title, Literal("Police inspection findings", language="en"), graph)
        description = (
            "Judgements, findings, statements and statistics of police inspections in England and Wales, each pointing "
            "at its source. Grades may be compared only within their scale and between cycles called comparable."
        )
        yield Quad(dataset, DCTERMS.description, Literal(description, language="en"), graph)
        yield Quad(dataset, DCTERMS.license, NamedNode(_OGL), graph)
        yield Quad(dataset, DCTERMS.conformsTo, NamedNode(ONTOLOGY_IRI), graph)
        yield Quad(dataset, VOID.uriSpace, Literal(mint.base), graph)
        yield Quad(dataset, PROV.wasAttributedTo, agent, graph)
        yield Quad(agent, RDF.type, PROV.SoftwareAgent, graph)
        yield Quad(agent, DCTERMS.title, Literal("kgbuild"), graph)
        yield Quad(agent, OWL.versionInfo, Literal(__version__), graph)
        for other in (mint.derived_graph, mint.reference_graph):
            yield Quad(dataset, VOID.subset, other, graph)
            yield Quad(other, RDF.type, VOID.Dataset, graph)
        for name, entry in sorted(writer.manifest["documents"].items()):
            node = mint.document_graph(name)
            yield Quad(dataset, VOID.subset, node, graph)
            yield Quad(node, RDF.type, VOID.Dataset, graph)
            yield Quad(node, DCTERMS.source, mint("document", name), graph)
            total = str(sum(entry["facts"].values()))
            yield Quad(node, VOID.entities, Literal(total, datatype=XSD.integer), graph)

    return write_graphs(quads(), folder)


def _validate(
    writer: StoreWriter,
    documents: tuple[DocumentReport, ...],
    folder: Path,
    mint: Minter,
    validator: str,
    progress: Progress | None,
) -> tuple[tuple[Violation, ...], tuple[str, ...]]:
    """What breaks the shapes in the documents that were read, and the shapes that met no node in the whole graph."""
    if validator == "none" or not documents:
        return (), ()
    from kgbuild import validate as room

    if progress:
        progress(0, 1, "validating")
    reference = writer.graph.quads_for_pattern(None, None, None, mint.reference_graph)
    engine: room.Engine = "pyshacl" if validator == "pyshacl" else "fast"

    def files() -> Iterator[Path]:
        """Each document's graph as N-Quads; the file of one gives way to that of the next."""
        file = folder / "validated.nq"
        read = {mint.document_graph(document.name).value for document in documents}
        for graph in sorted(read.intersection(writer.named_graphs())):
            with file.open("wb") as stream:
                stream.writelines(with_graph(writer.triples(graph), graph))
            yield file

    found = room.validate_many(files(), reference=list(reference), engine=engine)
    violations = tuple(violation for violation in found if violation.severity == "violation")
    known = writer.manifest["documents"]
    for violation in violations:
        if violation.document in known:
            known[violation.document].setdefault("violations", []).append(asdict(violation))
    return violations, room.shapes_without_focus(writer.graph)


# -- what is kept of a build


def _note(
    writer: StoreWriter,
    items: list[Input],
    documents: tuple[DocumentReport, ...],
    problems: list[Problem],
    keys: dict[str, str],
    removed: list[str],
    base: str,
    fixed: str,
    reviews: dict[str, list[Review]],
) -> None:
    by_document = _by_document(reviews)
    by_name = {item.name: item for item in items}
    known = writer.manifest["documents"]
    for name in removed:
        known.pop(name, None)
    for report in documents:
        item = by_name[report.name]
        known[report.name] = {
            "sha256": report.sha256,
            "key": keys[report.name],
            "with": keys[""],
            "location": item.location,
            "metadata": item.metadata,
            "stated": asdict(item.stated),
            "size": item.size,
            "mtime_ns": item.mtime_ns,
            "kind": item.kind,
            "facts": report.facts,
            "problems": [asdict(problem) for problem in problems if problem.source == report.name],
            "reviewed": _reviews_key(by_document.get(report.name, ())),
            "open": [*report.open_passages],
        }
        if report.name in reviews:
            known[report.name]["reviews"] = [asdict(review) for review in reviews[report.name]]
    for name, item in by_name.items():
        if name in known and known[name]["key"] == keys.get(name):
            known[name] |= {"location": item.location, "size": item.size, "mtime_ns": item.mtime_ns}
    writer.manifest["kgbuild"] = __version__
    writer.manifest["base"] = base
    writer.manifest["reference"] = fixed
    writer.manifest["rules"] = rules_digest()


def _nothing_new(writer: StoreWriter, unchanged: list[str], problems: list[Problem], *, usable: bool) -> BuildReport:
    quads = writer.manifest["quads"]
    entries = writer.manifest["documents"].values()
    problems += [Problem(**problem) for entry in entries for problem in entry.get("unmet", ())]
    violations = tuple(Violation(**violation) for entry in entries for violation in entry.get("violations", ()))
    return BuildReport(
        (), tuple(unchanged), (), tuple(sorted(set(problems), key=str)), violations, (), quads, str(writer.path), usable
    )


def _unusable(writer: StoreWriter, problems: list[Problem]) -> BuildReport:
    return BuildReport((), (), (), tuple(sorted(set(problems), key=str)), (), (), 0, str(writer.path), usable=False)


def _some(names: Sequence[str], limit: int = 5) -> str:
    shown = ", ".join(names[:limit])
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"


# -- text


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
