"""Workers as the event loop sees them: who gets one, for how long, and what happens when it is not given back.

Two lanes keep one visitor from taking the server from the others. A query begins in the fast lane, which has
`Limits.workers` places. One that is still running after `Limits.patience` seconds is a long query: it goes on at a
low priority and frees its place, if one of the `Limits.long_queries` places is free; else it is stopped at four times
that. So every place of the fast lane is free again within a second, whatever visitors ask. Who waits is served in turn
by client address, so that a client with a hundred requests waits behind its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import socket
import subprocess
import sys
from collections import OrderedDict, deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from kgbuild import errors
from kgbuild.errors import KgbuildError
from kgbuild.serve._worker import CONTROL, ENDED_MEMORY, ENDED_STACK, LENGTH

_SPAWN_SECONDS: Final = 10.0


class LimitStruck(KgbuildError):
    """A query was stopped by a limit: time, memory or depth. `status` is that of HTTP."""

    def __init__(self, limit: str, allowed: str) -> None:
        self.limit, self.allowed = limit, allowed
        self.status = 504 if limit == "time" else 422
        told = f" ({allowed})" if allowed else ""
        super().__init__(f"stopped by the limit on {limit}{told}", source="the question", fix="ask for less at once")


class Busy(KgbuildError):
    """No worker is to be had now; `retry_after` is in seconds."""

    status = 503

    def __init__(self, problem: str, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(problem, source="the server", fix=f"try again in {retry_after} s")


class WorkerFault(KgbuildError):
    """Something went wrong in a worker that no visitor can mend; the problem names it for the log."""

    status = 500

    def __init__(self, problem: str) -> None:
        super().__init__(problem, source="the server", fix="please report it")


class Nursery:
    """The process that forks workers and kills them, seen from the server."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._lock = asyncio.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start(self) -> None:
        """Start the process; it is ready when it answers."""
        ours, theirs = socket.socketpair()
        path = os.pathsep.join(each or "." for each in sys.path)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kgbuild.serve._worker", str(theirs.fileno()), str(self._store)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
            )
        ours.setblocking(False)
        self._control = ours

    async def fork(self) -> Worker:
        """A new worker. Raises WorkerFault where the nursery is gone."""
        ours, theirs = socket.socketpair()
        async with self._lock:
            with theirs:
                try:
                    _, pid = await self._ask(b"F", 0, theirs.fileno())
                except OSError as error:
                    ours.close()
                    raise WorkerFault(f"no worker can be started ({error})") from error
        ours.setblocking(False)
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        return Worker(self, pid, reader, writer)

    async def kill(self, pid: int) -> int:
        """Kill a worker; how it had ended if it was dead already, else `ENDED`."""
        async with self._lock:
            try:
                return (await self._ask(b"K", pid))[1]
            except OSError:
                return 0

    def renice(self, pid: int) -> None:
        """Give a worker a low priority."""
        assert self._control is not None
        with contextlib.suppress(OSError):
            self._control.send(CONTROL.pack(b"N", pid))

    async def _ask(self, letter: bytes, number: int, descriptor: int | None = None) -> tuple[bytes, int]:
        assert self._control is not None
        message = CONTROL.pack(letter, number)
        if descriptor is None:
            self._control.send(message)
        else:
            socket.send_fds(self._control, [message], [descriptor])
        loop = asyncio.get_running_loop()
        answer = b""
        # The answer must be read whole, even when whoever asked has gone, or the next one would get it.
        while len(answer) < CONTROL.size:
            piece = await asyncio.shield(loop.sock_recv(self._control, CONTROL.size - len(answer)))
            if not piece:
                raise ConnectionError("the process that forks workers has ended")
            answer += piece
        return CONTROL.unpack(answer)

    def stop(self) -> None:
        """End the process and all its workers, and wait until they are gone."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


class Worker:
    """A process that answers one request at a time."""

    def __init__(self, home: Nursery, pid: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.home, self.pid = home, pid
        self.generation = ""
        self._reader, self._writer = reader, writer

    async def send(self, request: bytes) -> None:
        self._writer.write(LENGTH.pack(len(request)) + request)
        await self._writer.drain()

    async def receive(self) -> bytes:
        """The pickled reply. Raises EOFError when the worker has died."""
        try:
            size = LENGTH.unpack(await self._reader.readexactly(LENGTH.size))[0]
            return await self._reader.readexactly(size)
        except (asyncio.IncompleteReadError, OSError) as error:
            raise EOFError from error

    async def kill(self) -> int:
        self._writer.close()
        return await self.home.kill(self.pid)


class Pool:
    """Workers for one kind of request."""

    def __init__(self, nursery: Nursery, *, fast: int, slow: int, queue: int, patience: float) -> None:
        """`slow` = 0: every request keeps its place until it ends."""
        self._nursery = nursery
        self._fast, self._slow, self._queue, self._patience = fast, slow, queue, patience
        self._idle: list[Worker] = []
        self._running = 0  # in the fast lane
        self._long = 0
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False
        self._replies: set[asyncio.Future[bytes]] = set()  # that are waited for

    async def warm(self) -> None:
        """Start workers until as many are idle as the fast lane has free places."""
        while not self._closed and len(self._idle) + self._running < self._fast:
            self._idle.append(await self._nursery.fork())

    def refresh(self, generation: str) -> None:
        """Let go of idle workers that hold another generation of the store, and start others."""
        stale = [each for each in self._idle if each.generation not in {"", generation}]
        self._idle = [each for each in self._idle if each not in stale]
        for worker in stale:
            self._background(worker.kill())
        if stale:
            self._background(self.warm())

    async def close(self) -> None:
        """Take no more requests, and give up those that run: they raise Busy. The nursery ends the workers."""
        self._closed = True
        for reply in list(self._replies):
            reply.cancel()
        for task in list(self._tasks):
            task.cancel()
        for queue in self._waiting.values():
            for future in queue:
                if not future.done():
                    future.set_exception(Busy("the server is shutting down", 5))
        self._waiting.clear()
        for worker in self._idle:
            worker._writer.close()

    @property
    def load(self) -> dict[str, int]:
        """How many requests run, run long and wait, and how many workers are idle."""
        waiting = sum(map(len, self._waiting.values()))
        return {"running": self._running, "long": self._long, "waiting": waiting, "idle": len(self._idle)}

    async def run(
        self,
        generation: str,
        function: Callable[..., Any],
        *arguments: Any,
        client: str = "",
        seconds: float,
        memory: int | None = None,
        **keywords: Any,
    ) -> Any:
        """What ``function(reader, *arguments, **keywords)`` gives in a worker.

        Args:
            generation: of the store that the worker shall read.
            function: importable by its name; its result can be pickled.
            client: whose turn it is; requests of one client wait for each other.
            seconds: wall time, from when a worker takes the request.
            memory: bytes of address space beyond what the worker holds; None for no limit on memory.

        Raises:
            KgbuildError: what the function raised.
            LimitStruck: time, memory or depth.
            Busy: too many requests wait or run long.
            WorkerFault: any other error of the function, or the end of its process.
        """
        limits = None if memory is None else (seconds, memory)
        request = pickle.dumps((generation, limits, function, arguments, keywords), pickle.HIGHEST_PROTOCOL)
        await self._place(client)
        lane = "fast"
        worker: Worker | None = None
        try:
            worker = self._idle.pop() if self._idle else await self._nursery.fork()
            worker.generation = generation
            await worker.send(request)
            reply = asyncio.ensure_future(worker.receive())
            self._replies.add(reply)
            try:
                first = min(self._patience, seconds) if self._slow else seconds
                done, _ = await asyncio.wait({reply}, timeout=first)
                while not done and first < seconds and self._long >= self._slow:
                    if first >= 4 * self._patience:
                        raise Busy("the server runs as many long queries as it can", round(seconds))
                    more = min(first, seconds - first)  # a place may come free
                    done, _ = await asyncio.wait({reply}, timeout=more)
                    first += more
                if not done and first < seconds:
                    self._long += 1
                    self._release()
                    lane = "long"
                    self._nursery.renice(worker.pid)
                    self._background(self.warm())
                    done, _ = await asyncio.wait({reply}, timeout=seconds - first)
                if not done:
                    raise LimitStruck("time", f"{seconds:g} seconds")
                if reply.cancelled():
                    raise Busy("the server is shutting down", 5)
                answer = reply.result()
            finally:
                self._replies.discard(reply)
                reply.cancel()
                if reply.done() and not reply.cancelled():
                    reply.exception()  # seen, so that nobody is told it was not
            if lane == "fast" and not self._closed:
                self._idle.append(worker)
                worker = None
        except EOFError:
            assert worker is not None
            how, worker = await worker.kill(), None
            if how == ENDED_MEMORY:
                raise LimitStruck("memory", f"{(memory or 0) // 1_000_000} MB") from None
            if how == ENDED_STACK:
                raise LimitStruck("depth", "") from None
            raise WorkerFault("a worker ended without an answer") from None
        finally:
            if worker is not None:
                self._background(worker.kill())
            if lane == "fast":
                self._release()
            else:
                self._long -= 1
            if len(self._idle) + self._running < self._fast and not self._closed:
                self._background(self.warm())
        return _unpack(answer, memory)

    async def _place(self, client: str) -> None:
        """Wait for a place in the fast lane."""
        if self._running < self._fast and not self._waiting:
            self._running += 1
            return
        waiting = sum(map(len, self._waiting.values()))
        if waiting >= self._queue or self._closed:
            raise Busy(f"{waiting} requests wait already", max(1, round(waiting / self._fast * 0.1)))
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(future)
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self._release()  # the place was given just when the client went away
            else:
                queue = self._waiting.get(client)
                if queue is not None:
                    with contextlib.suppress(ValueError):
                        queue.remove(future)
                    if not queue:
                        del self._waiting[client]
            raise

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

    def _background(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # a worker that cannot be started now is started with the next request


def _unpack(answer: bytes, memory: int | None) -> Any:
    well, value = pickle.loads(answer)
    if well:
        return value
    name, problem, source, line, fix = value
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


__all__ = ["Busy", "LimitStruck", "Nursery", "Pool", "Worker", "WorkerFault"]
