"""Where workers run, and who comes first."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kgbuild.query import Truth, run_sparql
from kgbuild.serve import pool
from kgbuild.serve._nursery import Nursery, Worker
from kgbuild.serve._worker import behind
from kgbuild.serve.pool import Busy, LimitStruck, Pool
from kgbuild.store import StoreReader, open_store

HOPELESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LONG = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d a insp:Force }"  # a second

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="priorities and processors as Linux knows them")


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def threads(pid: int) -> list[int]:
    """The threads of a worker: one that waits, and one that answers."""
    with contextlib.suppress(FileNotFoundError):  # it has ended
        return [int(each.name) for each in Path(f"/proc/{pid}/task").iterdir()]
    return []


def priorities(pid: int) -> list[int]:
    return [os.getpriority(os.PRIO_PROCESS, each) for each in threads(pid)]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.05)


def priority(reader: StoreReader) -> int:
    """Of the thread that answers."""
    return os.getpriority(os.PRIO_PROCESS, 0)


@asynccontextmanager
async def opened(store: Path, *, slow: int, patience: float) -> AsyncIterator[tuple[Pool, str, int]]:
    """A pool whose workers are there, the generation that they read, and the process that forks them."""
    with open_store(store) as reader:
        generation = reader.generation
    before = set(children(os.getpid()))
    nursery = Nursery(store)
    pool = Pool(nursery, fast=1, slow=slow, queue=4, patience=patience)
    try:
        pool.open(generation)
        await pool.ready()
        (forking,) = set(children(os.getpid())) - before
        yield pool, generation, forking
    finally:
        await pool.close()
        nursery.stop()


def test_a_query_runs_near_the_server_until_it_is_long_and_then_behind_all_else(
    bundled_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_SHARE", 0.0)
    everywhere = os.sched_getaffinity(0)

    async def run() -> None:
        async with opened(bundled_store, slow=1, patience=0.25) as (pool, generation, forking):
            workers = children(forking)
            assert all(os.sched_getaffinity(pid) == everywhere for pid in workers)
            await pool.run(generation, run_sparql, "ASK {}", seconds=60)
            near = [min(len(os.sched_getaffinity(thread)) for thread in threads(pid)) for pid in workers]
            assert near.count(1) == (1 if len(everywhere) > 1 else len(workers))

            long = asyncio.create_task(pool.run(generation, run_sparql, HOPELESS, seconds=60))
            every = [(pid, each) for pid in children(forking) for each in threads(pid)]
            await until(lambda: any(os.sched_getscheduler(each) == os.SCHED_IDLE for _, each in every))
            ((last, thread),) = [found for found in every if os.sched_getscheduler(found[1]) == os.SCHED_IDLE]
            assert os.sched_getaffinity(thread) == everywhere
            assert os.getpriority(os.PRIO_PROCESS, thread) > os.getpriority(os.PRIO_PROCESS, forking)
            assert pool.load["long"] == 1

            long.cancel()
            await until(lambda: last not in children(forking))
            assert pool.load["long"] == 0

    asyncio.run(run())


def test_a_client_whose_long_query_came_to_nothing_has_no_share_the_next_time(bundled_store: Path) -> None:
    """Who gives up and asks again had a tenth of the time limit each time; others keep theirs."""

    async def run() -> None:
        async with opened(bundled_store, slow=1, patience=0.02) as (pool, generation, forking):

            def scheduled() -> set[int]:
                found = set()
                for each in [each for pid in children(forking) for each in threads(pid)]:
                    with contextlib.suppress(ProcessLookupError):
                        found.add(os.sched_getscheduler(each))
                return found

            async def leave(client: str, *, last: bool) -> None:
                asked = asyncio.create_task(pool.run(generation, run_sparql, HOPELESS, client=client, seconds=600))
                await until(lambda: pool.load["long"] == 1)
                if last:
                    await until(lambda: os.SCHED_IDLE in scheduled())
                else:
                    await asyncio.sleep(0.2)  # its share are sixty seconds
                    assert os.SCHED_IDLE not in scheduled()
                asked.cancel()
                await until(lambda: pool.load["long"] == 0 and os.SCHED_IDLE not in scheduled())

            await leave("one", last=False)
            await leave("one", last=True)
            await leave("other", last=False)

    asyncio.run(run())


def test_who_answered_a_long_query_is_as_good_as_new(bundled_store: Path) -> None:
    """Its process stays, and what comes next has the priority that the long query had lost."""
    own = os.getpriority(os.PRIO_PROCESS, 0)

    async def run() -> None:
        async with opened(bundled_store, slow=1, patience=0.01) as (pool, generation, forking):
            workers = set(children(forking))
            running = asyncio.create_task(pool.run(generation, run_sparql, LONG, seconds=60))
            await until(lambda: any(max(priorities(pid), default=own) > own for pid in workers))
            assert pool.load["long"] == 1
            await running
            assert workers == set(children(forking))
            assert pool.load == {"running": 0, "long": 0, "waiting": 0, "idle": len(workers)}
            for _ in workers:
                assert await pool.run(generation, run_sparql, "ASK {}", seconds=60) == Truth(True)
            await until(lambda: all(set(priorities(pid)) == {own} for pid in workers))

    asyncio.run(run())


def test_what_nobody_waits_for_runs_behind_all_else(bundled_store: Path) -> None:
    """And the worker is as good as new for who comes next."""
    own = os.getpriority(os.PRIO_PROCESS, 0)

    async def run() -> None:
        async with opened(bundled_store, slow=0, patience=60) as (pool, generation, forking):
            (worker,) = children(forking)
            assert await pool.run(generation, behind, priority, seconds=60) > own
            assert await pool.run(generation, priority, seconds=60) == own
            assert children(forking) == [worker]

    asyncio.run(run())


def test_a_query_that_has_hardly_run_keeps_its_place(bundled_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine small queries take long, and none of them shall cost its worker."""
    used: list[float] = []
    monkeypatch.setattr(Worker, "used", property(lambda worker: used.append(share) or share))
    share = 0.0

    async def run() -> None:
        nonlocal share
        async with opened(bundled_store, slow=1, patience=0.05) as (pool, generation, _):
            running = asyncio.create_task(pool.run(generation, run_sparql, HOPELESS, seconds=60))
            await until(lambda: len(used) > 3)
            assert (pool.load["running"], pool.load["long"]) == (1, 0)
            share = 0.05
            await until(lambda: pool.load["long"] == 1)
            assert pool.load["running"] == 0
            running.cancel()

    asyncio.run(run())


def test_who_has_a_long_query_makes_room_with_the_next_when_others_wait(
    bundled_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six hopeless queries of one visitor held all places for twelve seconds of a busy machine."""
    monkeypatch.setattr(pool, "_STAY", float("inf"))

    async def run() -> None:
        async with opened(bundled_store, slow=1, patience=0.05) as (pool, generation, _):
            ask = functools.partial(pool.run, generation, run_sparql, seconds=600)
            first = asyncio.create_task(ask(HOPELESS, client="one"))
            await until(lambda: pool.load["long"] == 1)
            second = asyncio.create_task(ask(HOPELESS, client="one"))
            await asyncio.sleep(0.3)
            assert pool.load["running"] == 1, "it may stay as long as nobody waits"
            assert await ask("ASK {}", client="two") == Truth(True)
            with pytest.raises(Busy):
                await second
            first.cancel()

    asyncio.run(run())


def test_who_asks_before_workers_are_there_gets_one_and_the_end_is_told_as_such(bundled_store: Path) -> None:
    with open_store(bundled_store) as reader:
        generation = reader.generation

    async def run() -> None:
        nursery = Nursery(bundled_store)
        pool = Pool(nursery, fast=1, slow=1, queue=4, patience=0.1)
        try:
            pool.open(generation)
            # Nobody has waited for a worker, so there is none yet.
            assert await pool.run(generation, run_sparql, "ASK {}", seconds=60) == Truth(True)
            await pool.ready()
            with pytest.raises(LimitStruck, match="time"):
                await pool.run(generation, run_sparql, HOPELESS, seconds=0.5)
            running = asyncio.create_task(pool.run(generation, run_sparql, HOPELESS, seconds=60))
            await until(lambda: pool.load["running"] + pool.load["long"] == 1)
            await pool.close()
            with pytest.raises(Busy, match="shutting down"):
                await running
        finally:
            await pool.close()
            nursery.stop()

    asyncio.run(run())
