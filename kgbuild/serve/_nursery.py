"""The process that forks workers, and each worker, as the event loop sees them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from typing import Any, Final, cast

from kgbuild.errors import KgbuildError
from kgbuild.serve._worker import CONTROL, ENDED, LENGTH, NUMBER, THREAD

# What glibc keeps at hand of small pieces of memory, of each size: with its own seven a query takes a tenth longer.
_MEMORY: Final = "glibc.malloc.tcache_count=400"
_MUCH: Final = 1 << 28  # bytes that a worker without a request holds
# Those that this process may use; none where the system does not tell.
PROCESSORS: Final = frozenset(os.sched_getaffinity(0)) if sys.platform == "linux" else frozenset[int]()


class WorkerFault(KgbuildError):
    """Something went wrong in a worker that no visitor can mend; the problem names it for the log."""

    status = 500

    def __init__(self, problem: str) -> None:
        super().__init__(problem, source="the server", fix="please report it")


class Nursery:
    """The process that forks workers and kills them, seen from the server.

    Nobody waits for anybody else's fork or kill: what is asked goes out at once, births are answered in the order in
    which they were asked for, and each worker's end is told when it comes.
    """

    def __init__(self, store: Path) -> None:
        self._store = store
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._heard = b""
        self._births: deque[asyncio.Future[Worker]] = deque()
        self._ends: dict[int, asyncio.Future[int]] = {}

    def start(self) -> None:
        """Start the process; it is ready when it answers. Needs the running event loop."""
        ours, theirs = socket.socketpair()
        path = os.pathsep.join(each or "." for each in sys.path)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kgbuild.serve._worker", str(theirs.fileno()), str(self._store)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={"GLIBC_TUNABLES": _MEMORY, **os.environ, "PYTHONPATH": path},
            )
        ours.setblocking(False)
        self._control, self._heard = ours, b""
        asyncio.get_running_loop().add_reader(ours.fileno(), self._hear, ours)

    async def fork(self) -> Worker:
        """A new worker. Raises WorkerFault where none can be started."""
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                if self._control is None:
                    self.start()
                assert self._control is not None
                born: asyncio.Future[Worker] = loop.create_future()
                socket.send_fds(self._control, [CONTROL.pack(b"F", 0, 0)], [theirs.fileno()])
                self._births.append(born)
            worker = await born
            ours.setblocking(False)
            await loop.create_unix_connection(lambda: worker, sock=ours)
        except OSError as error:
            ours.close()
            raise WorkerFault(f"no worker can be started ({error})") from error
        except BaseException:  # a worker whose server side is closed ends by itself
            ours.close()
            raise
        return worker

    def kill(self, worker: Worker) -> None:
        """Have a worker killed; its `Worker.ended` tells when it is gone."""
        self._send(b"K", worker)

    def renice(self, worker: Worker) -> None:
        """Give what a worker does a low priority."""
        self._send(b"N", worker)

    def put_last(self, worker: Worker) -> None:
        """Give what a worker does what nobody else wants."""
        self._send(b"L", worker)

    def _send(self, letter: bytes, worker: Worker) -> None:
        if self._control is not None:
            with contextlib.suppress(OSError):
                self._control.send(CONTROL.pack(letter, worker.pid, worker.thread))

    def _hear(self, control: socket.socket) -> None:
        """Take in what the process tells."""
        try:
            heard = control.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            heard = b""
        if not heard:
            self._lost(control)
            return
        self._heard += heard
        whole = len(self._heard) // CONTROL.size * CONTROL.size
        for letter, pid, how in CONTROL.iter_unpack(self._heard[:whole]):
            if letter == b"P":
                self._ends[pid] = asyncio.get_running_loop().create_future()
                settle(self._births.popleft(), Worker(self, pid, self._ends[pid]))
            else:
                settle(self._ends.pop(pid), how)
        self._heard = self._heard[whole:]

    def _lost(self, control: socket.socket) -> None:
        """The process has ended, and its workers with it; the next fork starts another."""
        asyncio.get_running_loop().remove_reader(control.fileno())
        control.close()
        if control is not self._control:
            return
        self._control = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        for born in self._births:
            fail(born, ConnectionError("the process that forks workers has ended"))
        for ended in self._ends.values():
            settle(ended, ENDED)
        self._births.clear()
        self._ends.clear()

    def stop(self) -> None:
        """End the process and all its workers, and wait until they are gone."""
        if self._control is not None:
            asyncio.get_running_loop().remove_reader(self._control.fileno())
            self._control.close()
            self._control = None
        if self._process is not None:
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


def settle(future: asyncio.Future[Any], value: Any) -> None:
    if not future.done():
        future.set_result(value)


def fail(future: asyncio.Future[Any], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)


class Worker(asyncio.Protocol):
    """A process that answers one request at a time."""

    def __init__(self, home: Nursery, pid: int, ended: asyncio.Future[int]) -> None:
        """`ended` is told how the process ended, once it has."""
        self.home, self.pid, self.ended = home, pid, ended
        self.thread = pid  # that answers; it tells its number before it takes a request
        self.generation = ""
        self.client = ""  # whose request it has
        self.gone = False
        self.long = False
        self._processors = PROCESSORS
        self._before = 0.0
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._received = bytearray()
        self._size = LENGTH.size  # of the reply that comes, as far as it is known

    def ask(self, request: bytes) -> None:
        """Send a request; `answered` waits for its reply."""
        assert self._transport is not None
        self._before = _processor_s(self.pid)
        self._transport.write(LENGTH.pack(len(request)) + request)

    async def answered(self, deadline: float | None = None) -> bool:
        """Whether the reply is there before `deadline`, a time of the event loop; EOFError when the worker has died."""
        if not self._complete and not self.gone:
            # A future for each wait, and its own timer: `asyncio.wait` takes two more turns of the event loop.
            loop = asyncio.get_running_loop()
            self._waiter = loop.create_future()
            timer = loop.call_at(deadline, settle, self._waiter, None) if deadline is not None else None
            try:
                await self._waiter
            finally:
                if timer is not None:
                    timer.cancel()
        if self.gone and not self._complete:
            raise EOFError
        return self._complete

    @property
    def used(self) -> float:
        """Seconds of processor time that went into the request so far."""
        return _processor_s(self.pid) - self._before

    def reply(self) -> bytes:
        """What `answered` has waited for; it is not kept."""
        with memoryview(self._received) as received:
            reply = bytes(received[LENGTH.size : self._size])
        self._drop()
        self._take_in()
        return reply

    @property
    def as_new(self) -> bool:
        """Whether it can take another request when it has replied: not if its priority stays low, or it holds much."""
        return not self.long or (sys.platform == "linux" and _held(self.pid) < _MUCH)

    def kill(self) -> None:
        """Have the process killed, whatever it does."""
        self.home.kill(self)
        self.close()

    def run_on(self, processors: frozenset[int]) -> None:
        """Have requests answered on these processors only; none given: the system knows no such choice."""
        if processors != self._processors:
            self._processors = processors
            with contextlib.suppress(OSError):  # the thread has ended, and what follows will be told
                os.sched_setaffinity(self.thread, processors)

    def close(self) -> None:
        """Let the process go: it ends when it asks for its next request."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        self._take_in()

    def _take_in(self) -> None:
        """Look whether the reply is complete; what may come before and after it tells of the thread that answers."""
        while True:
            if self._size == LENGTH.size and len(self._received) >= LENGTH.size:
                self._size += LENGTH.unpack_from(self._received)[0]
            if not self._complete:
                return
            if self._received[LENGTH.size : LENGTH.size + 1] != THREAD:
                break
            (self.thread,) = NUMBER.unpack_from(self._received, LENGTH.size + 1)
            self._processors = PROCESSORS
            self._drop()
        self._wake()

    def _drop(self) -> None:
        del self._received[: self._size]
        self._size = LENGTH.size

    def connection_lost(self, error: Exception | None) -> None:
        self.gone = True
        self._wake()

    @property
    def _complete(self) -> bool:
        return len(self._received) >= self._size > LENGTH.size

    def _wake(self) -> None:
        if self._waiter is not None:
            settle(self._waiter, None)


def _held(pid: int) -> int:
    """Bytes of memory that a process shares with no file and no other program."""
    try:
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0  # it has ended, which its connection tells
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")


def _processor_s(pid: int) -> float:
    """Seconds of processor time that a process has used; where the system does not tell, of time."""
    if sys.platform != "linux":
        return time.monotonic()
    try:
        return time.clock_gettime(~pid << 3 | 2)  # clock_getcpuclockid(3), for all threads
    except OSError:
        return 0.0  # it has ended, which its connection tells
