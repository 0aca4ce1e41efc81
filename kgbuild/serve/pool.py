"""Workers as the event loop sees them: who gets one, for how long, and what happens when it is not given back.

Two lanes keep one visitor from taking the server from the others. A query begins in the fast lane, which has
`Limits.workers` places. One that is still running after `Limits.patience` seconds is a long query: it goes on at a
low priority and frees its place, if one of the `Limits.long_queries` places is free; else it is stopped when it has
used ten times that of the processor, or once that where others wait and its client has a long one running. A long query
that has used a tenth of its time limit gets what nobody else wants; that of a client whose last one came to nothing,
when it has used as much as the patience. So every place of the fast lane is free again within a second of work,
whatever visitors ask, and a machine that is busy with other things stops nobody. Who waits is served in turn by client
address, so that a client with a hundred requests waits behind its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import pickle
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine
from math import inf
from typing import TYPE_CHECKING, Any, Final

from kgbuild import errors
from kgbuild.errors import KgbuildError
from kgbuild.serve._nursery import PROCESSORS, Nursery, Worker, WorkerFault, fail
from kgbuild.serve._sandbox import here
from kgbuild.serve._worker import ENDED, ENDED_MEMORY, ENDED_STACK, ENDED_TIME, WELL, ready

if TYPE_CHECKING:
    from starlette.requests import Request

_WAITED: Final = "the time of the query went by in waiting for a worker"
_ENDING: Final = "the server is shutting down"
# Of its time limit: what a long query would get of a busy machine at its low priority, so that nobody loses who stays
# below it. One that uses more is not missed when it gets nothing while others run.
_SHARE: Final = 0.1
_LOOK: Final = 0.2  # of that share: the shortest time from one look at what it has used to the next
# Of the patience, in processor time: what a long query has used at least, and what one may use that has no place.
_BEGUN: Final = 0.2
_STAY: Final = 10
_ALONE_SECONDS: Final = 0.05  # since two queries ran at once: from then on one that runs is alone
_WATCHED_SECONDS: Final = 0.05  # until somebody looks whether the client is still there
_BURIAL_SECONDS: Final = 5.0  # to learn how a worker died


class LimitStruck(KgbuildError):
    """A query was stopped by a limit: time, memory or depth; `title` and `advice` are for who asked.

    `status` is that of HTTP.
    """

    def __init__(self, limit: str, allowed: str) -> None:
        self.limit, self.allowed = limit, allowed
        self.status = 504 if limit == "time" else 422
        self.title, self.advice = {
            "time": (
                f"The query was stopped after {allowed}",
                "Narrow it: name a force or a cycle, avoid patterns that share no variable, add LIMIT.",
            ),
            "memory": (
                f"The query was stopped when it took more than {allowed} of memory",
                "Narrow it: avoid ORDER BY, DISTINCT and GROUP BY over all the data.",
            ),
            "depth": ("The query is nested too deeply", "Write it flatter."),
        }[limit]
        told = f" ({allowed})" if allowed else ""
        super().__init__(f"stopped by the limit on {limit}{told}", source="the question", fix="ask for less at once")


class Busy(KgbuildError):
    """No worker is to be had now; `retry_after` is in seconds."""

    status = 503

    def __init__(self, problem: str, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(problem, source="the server", fix=f"try again in {retry_after} s")


class Gone(Exception):
    """The client has gone away; there is nobody to answer."""


class Pool:
    """Workers for one kind of request."""

    def __init__(self, nursery: Nursery, *, fast: int, slow: int, queue: int, patience: float) -> None:
        """`slow` = 0: every request keeps its place until it ends."""
        self._nursery = nursery
        self._fast, self._slow, self._queue, self._patience = fast, slow, queue, patience
        # A query that becomes long leaves its place to another at once, so a worker for it is there already.
        self._spare = min(slow, 2)
        self._generation = ""  # which new workers open before they are asked
        self._idle: list[Worker] = []
        self._running = 0  # in the fast lane
        self._long = 0
        self._together: float = -inf  # when two queries last ran at once, in the event loop's time
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._vain: dict[
            str, float
        ] = {}  # clients whose long query came to nothing, and until when that is held of them
        self._warming: asyncio.Task[None] | None = None
        self._closed = False
        self._asked: set[Worker] = set()

    def open(self, generation: str) -> None:
        """Have workers that are idle and hold `generation` of the store; those that hold another are let go.

        They are started one after the other, and who asks before they are there gets one that is started for him.
        """
        self._generation = generation
        for worker in self._idle:
            if worker.generation != generation:
                worker.close()
        self._idle = [each for each in self._idle if each.generation == generation]
        self._replenish()

    async def ready(self) -> None:
        """Wait for the workers that are being started."""
        if self._warming is not None:
            await asyncio.wait({self._warming})

    async def close(self) -> None:
        """Take no more requests, and give up those that run: they raise Busy. The nursery ends the workers."""
        self._closed = True
        if self._warming is not None:
            self._warming.cancel()
        for worker in (*self._asked, *self._idle):
            worker.close()
        for queue in self._waiting.values():
            for future in queue:
                fail(future, Busy(_ENDING, 5))
        self._waiting.clear()

    @property
    def load(self) -> dict[str, int]:
        """How many requests run, run long and wait, and how many workers are idle."""
        waiting = sum(map(len, self._waiting.values()))
        return {"running": self._running, "long": self._long, "waiting": waiting, "idle": len(self._idle)}

    async def run(self, *asked: Any, **how: Any) -> Any:
        """What `pickled` gives, as an object."""
        return pickle.loads(await self.pickled(*asked, **how))

    async def pickled(
        self,
        generation: str,
        function: Callable[..., Any],
        *arguments: Any,
        client: str = "",
        seconds: float,
        memory: int | None = None,
        **keywords: Any,
    ) -> bytes:
        """What ``function(reader, *arguments, **keywords)`` gives in a worker, pickled.

        Args:
            generation: of the store that the worker shall read.
            function: importable by its name; its result can be pickled.
            client: whose turn it is; requests of one client wait for each other.
            seconds: wall time from now, waiting for a worker included.
            memory: bytes of address space beyond what the worker holds; None for no limit on memory.

        Raises:
            KgbuildError: what the function raised.
            LimitStruck: time, memory or depth.
            Busy: too many requests wait or run long, or the time went by in waiting.
            WorkerFault: any other error of the function, or the end of its process.
        """
        limits = None if memory is None else (seconds, memory)
        request = pickle.dumps((generation, limits, function, arguments, keywords), pickle.HIGHEST_PROTOCOL)
        deadline = asyncio.get_running_loop().time() + seconds
        await self._place(client, deadline)
        worker: Worker | None = None
        try:
            worker = self._take() or await self._born(deadline)
            worker.generation, worker.client = generation, client
            self._asked.add(worker)
            answer = await self._answer(worker, request, seconds, deadline)
        except EOFError:
            assert worker is not None
            raise Busy(_ENDING, 5) if self._closed else await _explained(worker, memory, seconds) from None
        finally:
            self._part(worker)
        return _value(answer, memory)

    async def _answer(self, worker: Worker, request: bytes, seconds: float, deadline: float) -> bytes:
        """The reply of a worker, which is idle again."""
        self._bring_near(worker)
        worker.ask(request)
        if await self._becomes_long(worker, deadline):
            worker.long = True
            self._long += 1
            self._release()
            worker.run_on(PROCESSORS)
            self._nursery.renice(worker)
            self._replenish()
            await self._run_long(worker, seconds, deadline)
        if not await worker.answered(deadline):
            raise LimitStruck("time", f"{seconds:g} seconds")
        reply = worker.reply()
        if worker.as_new:
            self._put_back(worker)
        return reply

    def _part(self, worker: Worker | None) -> None:
        """Let go of a place, and of the worker unless it is idle."""
        if worker is not None:
            self._asked.discard(worker)
            if worker not in self._idle:
                worker.kill()
        if worker is not None and worker.long:
            self._long -= 1
            worker.long = False
        else:
            self._release()
        self._replenish()

    async def _becomes_long(self, worker: Worker, deadline: float) -> bool:
        """Wait for the reply; whether it is still not there and shall be waited for as a long query.

        A small query that has hardly run, because the machine is busy, keeps its place.
        """
        now = asyncio.get_running_loop().time()
        until = min(now + self._patience, deadline) if self._slow else deadline
        while not await worker.answered(until) and until < deadline:
            used = worker.used
            if self._long < self._slow and used >= _BEGUN * self._patience:
                return True
            if used >= self._stay(worker.client):
                raise Busy("the server runs as many long queries as it can", max(1, round(deadline - until)))
            until = min(until + self._patience, deadline)  # a place may come free
        return False

    def _stay(self, client: str) -> float:
        """Seconds of the processor that a query may use without a long one's place.

        Little, where others wait and its client has a long query running already: a second of work takes many on a
        busy machine, and who sends several hopeless ones would hold all places for that time.
        """
        greedy = self._waiting and any(each.long and each.client == client for each in self._asked)
        return self._patience * (1 if greedy else _STAY)

    async def _run_long(self, worker: Worker, seconds: float, deadline: float) -> None:
        """Wait for a long query's reply, and remember of its client for as long as it may take if none comes.

        What is asked again and again and never answered, or not waited for, would else have its share each time. What
        is short on an idle machine has it still: others may have the same address.
        """
        now = asyncio.get_running_loop().time
        in_vain = self._vain.get(worker.client, -inf) > now()
        try:
            await self._becomes_last(worker, self._patience if in_vain else seconds * _SHARE, deadline)
            answered = await worker.answered(deadline)
        except BaseException:
            answered = False
            raise
        finally:
            if not answered:
                self._vain = {each: until for each, until in self._vain.items() if until > now()}
                self._vain[worker.client] = now() + seconds

    async def _becomes_last(self, worker: Worker, share: float, deadline: float) -> None:
        """Wait for a long query's reply; one that has used `share` seconds of the processor goes behind all else."""
        left = share - worker.used
        while (now := asyncio.get_running_loop().time()) < deadline:
            if left <= 0:
                self._nursery.put_last(worker)
                return
            # It cannot have used it earlier; on a busy machine it has not by then, and is looked at now and again.
            if await worker.answered(min(now + max(left, share * _LOOK), deadline)):
                return
            left = share - worker.used

    def _bring_near(self, worker: Worker) -> None:
        """Have a visitor's query that runs alone run where this process does, and several on all processors.

        To wake another processor takes longer than a small query, and its memory is not at hand there. Two who ask in
        turns count as several: to choose anew for each query would cost more.
        """
        if self._slow:
            now = asyncio.get_running_loop().time()
            if self._running > 1 or self._long:
                self._together = now
            alone = now - self._together > _ALONE_SECONDS
            worker.run_on(here() or PROCESSORS if alone else PROCESSORS)

    # -- workers

    def _take(self) -> Worker | None:
        while self._idle:
            worker = self._idle.pop()
            if not worker.gone:
                return worker
        return None

    def _put_back(self, worker: Worker) -> None:
        if self._closed or worker.generation != self._generation or len(self._idle) >= self._fast + self._spare:
            worker.close()
        else:
            self._idle.append(worker)

    async def _born(self, deadline: float) -> Worker:
        try:
            async with asyncio.timeout_at(deadline):
                return await self._nursery.fork()
        except TimeoutError:
            raise Busy(_WAITED, 1) from None

    async def _hatch(self) -> None:
        """One more idle worker, with the store open."""
        worker = await self._nursery.fork()
        worker.ask(pickle.dumps((self._generation, None, ready, (), {})))
        try:
            await worker.answered()
        except (EOFError, asyncio.CancelledError):
            worker.kill()
            raise
        worker.reply()
        worker.generation = self._generation
        self._put_back(worker)

    def _replenish(self) -> None:
        """See that there are workers for the free places and to spare; one is started at a time."""
        if self._lacks() and (self._warming is None or self._warming.done()):
            self._warming = asyncio.ensure_future(self._fill())

    def _lacks(self) -> bool:
        """Whether a worker more is wanted; those with long queries will be back, unless they are killed."""
        there, wanted = len(self._idle) + self._running, self._fast + self._spare
        return not self._closed and (there + self._long < wanted or there < wanted - 1)

    async def _fill(self) -> None:
        # A worker that cannot be started now is started with the next request.
        with contextlib.suppress(WorkerFault, EOFError):
            while self._lacks():
                await self._hatch()

    # -- places

    async def _place(self, client: str, deadline: float) -> None:
        """Wait for a place in the fast lane. Raises Busy where there is none before the deadline."""
        if self._running < self._fast and not self._waiting:
            self._running += 1
            return
        waiting = sum(map(len, self._waiting.values()))
        if waiting >= self._queue or self._closed:
            raise Busy(f"{waiting} requests wait already", max(1, round(waiting / self._fast * 0.1)))
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        self._waiting.setdefault(client, deque()).append(future)
        timer = loop.call_at(deadline, fail, future, Busy(_WAITED, 1))
        try:
            await future
        except BaseException:
            if future.done() and not future.cancelled() and future.exception() is None:
                self._release()  # the place was given just when the client went away
            else:
                self._give_up(client, future)
            raise
        finally:
            timer.cancel()

    def _give_up(self, client: str, future: asyncio.Future[None]) -> None:
        queue = self._waiting.get(client)
        if queue is not None:
            with contextlib.suppress(ValueError):
                queue.remove(future)
            if not queue:
                del self._waiting[client]

    def _release(self) -> None:
        """Give a place in the fast lane to the next client in turn, or back."""
        while self._waiting:
            client, queue = self._waiting.popitem(last=False)
            future = queue.popleft()
            if queue:
                self._waiting[client] = queue  # at the end
            if not future.done():
                future.set_result(None)
                return
        self._running -= 1


async def unless_gone(request: Request, work: Coroutine[Any, Any, Any]) -> Any:
    """What `work` gives; it is cancelled, and its worker killed, when the client goes away. Raises Gone then."""
    loop, mine = asyncio.get_running_loop(), asyncio.current_task()
    assert mine is not None
    watch: asyncio.Task[None] | None = None

    def begin() -> None:
        nonlocal watch
        watch = loop.create_task(_disconnected(request))
        watch.add_done_callback(lambda done: None if done.cancelled() else mine.cancel())

    # Most answers are there before it matters whether the client still waits.
    timer = loop.call_later(_WATCHED_SECONDS, begin)
    try:
        return await work
    except asyncio.CancelledError:
        if watch is None or not watch.done():
            raise
        mine.uncancel()
        raise Gone from None
    finally:
        timer.cancel()
        if watch is not None:
            watch.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _explained(worker: Worker, memory: int | None, seconds: float) -> KgbuildError:
    """Why a worker died in the middle of a request."""
    await asyncio.wait({worker.ended}, timeout=_BURIAL_SECONDS)
    how = worker.ended.result() if worker.ended.done() else ENDED
    if how == ENDED_MEMORY:
        return LimitStruck("memory", f"{(memory or 0) // 1_000_000} MB")
    if how == ENDED_STACK:
        return LimitStruck("depth", "")
    if how == ENDED_TIME:
        return LimitStruck("time", f"{seconds:g} seconds")
    return WorkerFault("a worker ended without an answer")


def _value(answer: bytes, memory: int | None) -> bytes:
    """The pickled value of a reply; raises the error that it tells of."""
    if answer[:1] == WELL:
        return answer[1:]
    name, problem, source, line, fix = pickle.loads(answer[1:])
    if name == "MemoryError":
        raise LimitStruck("memory", f"{(memory or 0) // 1_000_000} MB")
    if name == "RecursionError":
        raise LimitStruck("depth", "")
    kind = getattr(errors, name, None)
    if isinstance(kind, type) and issubclass(kind, KgbuildError):
        rebuilt = KgbuildError.__new__(kind)
        KgbuildError.__init__(rebuilt, problem, source=source, line=line, fix=fix)
        raise rebuilt
    raise WorkerFault(f"{name}: {problem}")
