"""The same batches on a Dask cluster: of this machine, or one that is there already.

A task reads one batch, and writes each document's graph as one shard named by its content. Tasks can run twice and
change nothing: the shard of equal input has the equal name. A worker that dies costs the tasks it was at, which
others take over; a batch that kills every worker it meets is read again here, document by document.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Generic, TypeVar

from kgbuild import remote
from kgbuild.errors import InputError, MissingExtra

_B = TypeVar("_B")
_O = TypeVar("_O")
_RETRIES: Final = 3  # times that a batch may meet the death of its worker
_CONNECT_S: Final = 20  # a busy machine takes a few to answer itself
_QUIET: Final = {
    "distributed.worker.daemon": False,  # reading a PDF starts a process of its own
    "distributed.scheduler.allowed-failures": _RETRIES,
    "logging.distributed": "error",
}


@dataclass(frozen=True, slots=True)
class Work(Generic[_B, _O]):
    """What is done with a batch, here and there, by way of an address for shards."""

    task: Callable[[_B, str], _O]  # by a worker, with a batch and the address; idempotent
    fetch: Callable[[_B, _O, str], _O]  # brings what a task left there to this machine
    clean: Callable[[_O, str], None]  # takes away what a task left there, when everything has been brought
    alone: Callable[[_B], _O]  # reads a batch here that killed its workers
    digest: Callable[[], str]  # what must be equal here and on every worker for the bytes to be equal


@dataclass(frozen=True, slots=True)
class DaskCluster:
    """A cluster that reads documents in place of the processes of this machine."""

    scheduler: str = ""  # its address; "": that of a cluster of processes on this machine
    shards: str = ""  # where workers leave what they made, which all reach: s3://bucket/folder; "" only on this machine


def run_on_dask(batches: Sequence[_B], *, work: Work[_B, _O], cluster: DaskCluster, jobs: int) -> Iterator[_O]:
    """Yield the outcome of each batch, in order, with at most twice as many under way as there are threads.

    Args:
        batches: picklable, each the input of a task.
        work: what is done with them.
        cluster: where.
        jobs: workers of a cluster on this machine.

    Raises:
        MissingExtra: Dask is not installed.
        InputError: the cluster cannot be reached, or its workers have another version.
    """
    dask, distributed = _libraries()
    shards = cluster.shards.rstrip("/")
    if cluster.scheduler and not remote.is_address(shards):
        raise InputError(
            "a cluster elsewhere needs a place for shards that all its workers reach",
            source="--shards",
            fix="give an address, for example --shards s3://bucket/folder",
        )
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(_QUIET))
        if not shards:
            shards = "file://" + stack.enter_context(tempfile.TemporaryDirectory(prefix="kgbuild-shards-"))
        client = _connected(stack, distributed, cluster.scheduler, jobs)
        _check_versions(client, work.digest)
        done: dict[int, _O] = {}
        remains: list[_O] = []
        submit = partial(client.submit, work.task, pure=False)
        most = 2 * (sum(client.nthreads().values()) or 1)
        for index, future in _in_turns(batches, submit, shards, distributed.as_completed(loop=client.loop), most):
            try:
                left = future.result()
                done[index] = work.fetch(batches[index], left, shards)
                remains.append(left)
            except distributed.KilledWorker:
                done[index] = work.alone(batches[index])
        for left in remains:
            work.clean(left, shards)
        for index in range(len(batches)):
            yield done[index]


def _libraries() -> tuple[Any, Any]:
    try:
        import dask
        import distributed
    except ImportError as error:
        raise MissingExtra("distributed", extra="dask", purpose="--engine dask") from error
    return dask, distributed


def _check_versions(client: Any, digest: Callable[[], str]) -> None:
    """Raise InputError where a worker would make other bytes."""
    others = sorted(name for name, theirs in client.run(digest).items() if theirs != digest())
    if others:
        raise InputError(
            f"has another version of kgbuild, its rules or its tables: {', '.join(others[:3])}",
            source="the Dask cluster",
            fix="install the same version on every worker",
        )


def _connected(stack: ExitStack, library: Any, scheduler: str, jobs: int) -> Any:
    """A client of the scheduler at an address, or of a cluster of processes here; both end with the stack."""
    try:
        where: Any = scheduler or stack.enter_context(
            library.LocalCluster(
                n_workers=jobs,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                host="127.0.0.1",
                silence_logs="CRITICAL",
            )
        )
        return stack.enter_context(library.Client(where, timeout=_CONNECT_S, set_as_default=False))
    except (OSError, TimeoutError) as error:
        raise InputError(
            f"no Dask scheduler answers: {error}", source=scheduler or "local cluster", fix="check the address"
        ) from error


def _in_turns(
    batches: Sequence[_B], submit: Callable[..., Any], shards: str, under_way: Any, most: int
) -> Iterator[tuple[int, Any]]:
    """The futures of the batches as they are done, with their indexes; no more than `most` under way at once."""
    waiting = iter(enumerate(batches))
    index_of: dict[Any, int] = {}

    def submit_next() -> None:
        for index, batch in waiting:
            future = submit(batch, shards, key=f"batch-{index:08d}")
            index_of[future] = index
            under_way.add(future)
            return

    for _ in range(most):
        submit_next()
    for future in under_way:
        yield index_of.pop(future), future
        future.release()
        submit_next()
