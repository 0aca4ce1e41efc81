"""Where batches are read: here, in worker processes of this machine, or on a Dask cluster.

Outcomes come in the order of the batches, whoever read them. A batch that kills its worker is read again document by
document, so that one bad document costs itself only.
"""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import partial
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, ForkServerProcess
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from kgbuild import remote
from kgbuild.build._changes import rules_digest
from kgbuild.build._dask import DaskCluster, Work, run_on_dask
from kgbuild.build._work import Batch, Outcome, Task, read_batch
from kgbuild.errors import StoreError
from kgbuild.graph_files import file_name, read_graph
from kgbuild.model import Problem

_BATCH_DOCUMENTS: Final = 4
_ALONE: Final = 16  # documents at the end that make a batch each, so that no worker waits for more than one of them
_BATCH_BYTES: Final = 4_000_000
_WORTH_A_PROCESS: Final = 20_000  # quads; fewer are validated before a process has started

Run = Callable[[list[Batch]], Iterable[Outcome]]


def engine_for(jobs: int, dask: DaskCluster | None) -> Run:
    """What takes batches and gives their outcomes in the same order."""
    if dask is not None:
        work = Work(_read_batch_elsewhere, _fetch, _clean, _read_alone, rules_digest)
        return partial(run_on_dask, work=work, cluster=dask, jobs=jobs)
    return lambda batches: map(read_batch, batches) if jobs == 1 or len(batches) < 2 else _run_in_pool(batches, jobs)


def batches_of(tasks: list[Task], folder: Path, base: str) -> Iterator[Batch]:
    """Tables stand alone, the largest first; documents in bounded batches, the last of many alone too."""
    documents = [task for task in tasks if task.item.kind != "table"]
    few = len(documents) <= _BATCH_DOCUMENTS
    group: list[Task] = []
    size = 0

    def batch(tasks: list[Task]) -> Batch:
        return Batch(tuple(tasks), str(folder / "graphs"), str(folder / "texts"), base)

    for task in sorted(
        (task for task in tasks if task.item.kind == "table"), key=lambda task: (-task.item.size, task.item.name)
    ):
        yield batch([task])
    for place, task in enumerate(documents):
        group.append(task)
        size += max(task.item.size, 0)
        last = not few and place + _ALONE >= len(documents)
        if last or len(group) >= _BATCH_DOCUMENTS or size >= _BATCH_BYTES:
            yield batch(group)
            group, size = [], 0
    if group:
        yield batch(group)


def _begin_worker() -> None:
    """In a worker: leave Ctrl-C to the build, which stops the pool in order, and end when the build is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()


def _end_with(build: Any) -> None:
    """End this process with that one. A pool's worker holds both ends of its queue, and would wait for ever."""
    build.join()
    os._exit(1)


class _Process(ForkServerProcess):
    """A worker that does not run the script that called `build`.

    multiprocessing would have it do so, and a script without `if __name__ == "__main__"` would build again in each.
    """

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:
        script = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            return ForkServerProcess._Popen(process_obj)
        finally:
            sys.modules["__main__"] = script


class _Context(ForkServerContext):
    Process = _Process


class _Pool(ProcessPoolExecutor):
    """A pool that is not interrupted while it starts a worker, which would print a traceback of its own then."""

    def submit(self, *task: Any, **options: Any) -> Future[Any]:
        """As ever; Ctrl-C meanwhile is heard at the end."""
        with _later_interrupted():
            return super().submit(*task, **options)


@contextlib.contextmanager
def _later_interrupted() -> Iterator[None]:
    """Hold Ctrl-C back until the block has ended. Only the first thread of a program hears it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[Any] = []
    before = signal.signal(signal.SIGINT, lambda *told: heard.append(told))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if heard and callable(before):
        before(*heard[0])


def worker_pool(jobs: int, *, documents: bool = False) -> ProcessPoolExecutor:
    """Processes that leave Ctrl-C to the build and end with it; with `documents`, made ready to read them."""
    context = _Context()
    context.set_forkserver_preload(["kgbuild.build", *(["kgbuild.build._ready"] if documents else [])])
    if threading.current_thread() is threading.main_thread():
        # Born deaf to Ctrl-C, as the workers are: interrupted while it imports, the server would print a traceback.
        heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
        forkserver.ensure_running()
        signal.signal(signal.SIGINT, heard)
    return _Pool(jobs, mp_context=context, initializer=_begin_worker)


@contextlib.contextmanager
def workers(jobs: int, *, quads: int) -> Iterator[ProcessPoolExecutor | None]:
    """A pool for what follows reading, where so many quads make it pay. On an error nothing is waited for."""
    if jobs == 1 or quads < _WORTH_A_PROCESS:
        yield None
        return
    pool = worker_pool(jobs)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _run_in_pool(batches: list[Batch], jobs: int) -> Iterator[Outcome]:
    """Outcomes in order, with at most twice as many batches under way as there are workers.

    A batch that kills its worker is read again document by document, so that one bad document costs itself only.
    """
    outcomes: dict[int, Outcome] = {}
    broken: list[int] = []
    waiting = list(range(len(batches)))[::-1]
    with worker_pool(jobs, documents=any(task.item.kind != "table" for task in batches[-1].tasks)) as pool:
        running: dict[Future[Outcome], int] = {}
        try:
            while waiting or running:
                while waiting and len(running) < 2 * jobs:
                    running[pool.submit(read_batch, batches[waiting[-1]])] = waiting[-1]  # may find the pool broken
                    waiting.pop()
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


def _read_batch_elsewhere(batch: Batch, shards: str) -> Outcome:
    """Read a batch on a machine that may be another: shard and texts go to `shards`, named by their hashes."""
    with tempfile.TemporaryDirectory(prefix="kgbuild-batch-") as scratch:
        folder = Path(scratch)
        (folder / "texts").mkdir()
        outcome = read_batch(replace(batch, graphs=scratch, texts=str(folder / "texts")))
        for graph in outcome.graphs:
            remote.put(f"{shards}/{graph.path.name}", graph.path.read_bytes())
        for sha256 in outcome.texts:
            remote.put(f"{shards}/texts/{sha256}", (folder / "texts" / sha256).read_bytes())
    return outcome


def _fetch(batch: Batch, outcome: Outcome, shards: str) -> Outcome:
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


def _clean(outcome: Outcome, shards: str) -> None:
    """Take away what a worker elsewhere left, once all of it is here: two batches may share a text."""
    for address in (
        *(f"{shards}/{graph.path.name}" for graph in outcome.graphs),
        *(f"{shards}/texts/{sha256}" for sha256 in outcome.texts),
    ):
        remote.remove(address)


def _read_alone(batch: Batch) -> Outcome:
    """The outcome of a batch, each document in a process of its own.

    One that kills its process is left out and named.
    """
    parts: list[Outcome] = []
    for task in batch.tasks:
        with worker_pool(1) as pool:
            try:
                parts.append(pool.submit(read_batch, replace(batch, tasks=(task,))).result())
            except BrokenProcessPool:
                problem = Problem(
                    task.item.name, "reading it killed its process", "look at the file; it may exhaust memory"
                )
                parts.append(Outcome((), (), (problem,), ()))
    return Outcome.joined(parts)
