"""Processes that read the store and can be killed: a nursery, which forks workers, and the workers.

The nursery is one process that has imported what workers need and opens no store, so a worker costs a fork and the
opening of RocksDB. It listens on a control socket and ends, with all its workers, when that closes: however the server
dies, nothing is left behind. Only the nursery waits for workers, so a process id that it kills is never another's.

A worker answers one request at a time on a socket of its own, in a thread. On Linux a thread has a priority of its own,
which may be lowered and never raised again: after a request that went on at a low priority another thread takes over,
and the worker with its open store and warm caches is as good as new.

A worker touches no network: what a visitor sends is refused by its tokens (`kgbuild.sparql`), and on Linux the kernel
refuses it sockets too.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pickle
import selectors
import signal
import socket
import struct
import sys
import tempfile
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from kgbuild.errors import KgbuildError

if TYPE_CHECKING:
    from kgbuild.store import StoreReader

# Control messages: a letter and two numbers. To the nursery: F (fork; a socket comes with it), and, with a process and
# its thread that answers, K (kill the process), N (lower the thread's priority), L (give it what nobody else wants).
# From it: P (process id of the new worker; in the order of F), X (this one ended; how).
CONTROL: Final = struct.Struct("!cqq")
LENGTH: Final = struct.Struct("!Q")
_PIECE: Final = 1 << 16  # bytes to receive at once: more room would be asked of the system anew for each request
WELL, ILL = b"+", b"-"  # begin a reply
THREAD: Final = b"="  # begins what is no reply: the number of the thread that answers from now on
NUMBER: Final = struct.Struct("!Q")
_STACK: Final = 8 << 20  # bytes: what a process has where nobody chose otherwise
# How a worker ended, as the nursery tells it.
ENDED, ENDED_MEMORY, ENDED_STACK, ENDED_TIME = 0, 1, 2, 3
# Of long queries: a tenth of the processor's time where somebody else wants it, all of it else.
LOW_PRIORITY: Final = 10

# What workers run, imported once for all of them.
_IMPORTED: Final = (
    "kgbuild.query",
    "kgbuild.export",
    "kgbuild.explain",
    "kgbuild.serve._describe",
    "kgbuild.serve.evaluate",
    "kgbuild.serve._html",
    "kgbuild.pages._lists",
    "kgbuild.pages._orders",
    "kgbuild.pages._work",
)


def describe_error(error: BaseException) -> tuple[str, str, str, int | None, str]:
    """Class, problem, source, line and fix: exceptions with keyword-only arguments cannot be pickled."""
    if isinstance(error, KgbuildError):
        return type(error).__name__, error.problem, str(error.source), error.line, error.fix
    return type(error).__name__, str(error), "", None, ""


def nursery(control: socket.socket, store: str) -> None:
    """Fork workers on demand until the control socket closes. `store` is the store's folder."""
    for module in _IMPORTED:
        with contextlib.suppress(ImportError):  # pages may be absent; a worker says what it lacks when it is asked
            importlib.import_module(module)
    gc.collect()
    gc.freeze()  # what all workers share is not looked through, and so not copied, by each
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the server decides
    workers: dict[int, IO[bytes]] = {}  # process id -> what it wrote to standard error
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    selector = selectors.DefaultSelector()
    selector.register(control, selectors.EVENT_READ)
    selector.register(wake_read, selectors.EVENT_READ)
    try:
        while True:
            for key, _ in selector.select():
                if key.fd == wake_read:
                    os.read(wake_read, 4096)
                    _reap(control, workers)
                elif not _obey(control, workers, store, (wake_read, wake_write), selector):
                    return
    except ConnectionError:
        return  # the server has gone
    finally:
        for pid in list(workers):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in list(workers):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _obey(
    control: socket.socket,
    workers: dict[int, IO[bytes]],
    store: str,
    pipes: tuple[int, int],
    selector: selectors.BaseSelector,
) -> bool:
    """Do what one control message says; False when the server has gone."""
    data, descriptors, _, _ = socket.recv_fds(control, CONTROL.size, 1)
    while data and len(data) < CONTROL.size:
        more = control.recv(CONTROL.size - len(data))
        if not more:
            return False
        data += more
    if not data:
        return False
    letter, number, thread = CONTROL.unpack(data)
    if letter == b"F":
        pid = _fork(descriptors[0], control, workers, store, pipes, selector)
        os.close(descriptors[0])
        control.sendall(CONTROL.pack(b"P", pid, 0))
    elif number in workers:  # else it has ended, and the number may be another's by now
        with contextlib.suppress(OSError):
            _treat(letter, number, thread)
    return True


def _fork(
    channel: int,
    control: socket.socket,
    workers: dict[int, IO[bytes]],
    store: str,
    pipes: tuple[int, int],
    selector: selectors.BaseSelector,
) -> int:
    """A new worker, which answers on the socket `channel`; its process id."""
    errors = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the worker
    parent = os.getpid()
    pid = os.fork()
    if pid:
        workers[pid] = errors
        return pid
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        selector.close()
        control.close()
        for pipe in pipes:
            os.close(pipe)
        os.dup2(errors.fileno(), 2)
        for file in (errors, *workers.values()):
            file.close()
        work(socket.socket(fileno=channel), store, parent)
        status = 0
    finally:
        os._exit(status)


def _treat(letter: bytes, pid: int, thread: int) -> None:
    """Change the priority of a worker's thread, or end the worker."""
    linux = sys.platform == "linux"
    if letter == b"N":
        os.setpriority(os.PRIO_PROCESS, thread if linux else pid, LOW_PRIORITY)
    elif letter == b"L":
        if linux:
            os.sched_setscheduler(thread, os.SCHED_IDLE, os.sched_param(0))
        else:
            os.setpriority(os.PRIO_PROCESS, pid, 20)
    elif letter == b"K":
        os.kill(pid, signal.SIGKILL)
        if linux:  # to die takes a processor too; only some may ask for it
            os.sched_setscheduler(thread, os.SCHED_OTHER, os.sched_param(0))


def _reap(control: socket.socket, workers: dict[int, IO[bytes]]) -> None:
    """Tell how those ended that have. A process with much memory takes its time to die; nobody waits for it."""
    for pid in list(workers):
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            control.sendall(CONTROL.pack(b"X", pid, _how(status, workers.pop(pid))))


def _how(status: int, errors: IO[bytes]) -> int:
    """Why a worker ended: Rust aborts, with a word on standard error, when memory or stack give out."""
    with errors:
        if not os.WIFSIGNALED(status) or os.WTERMSIG(status) == signal.SIGKILL:
            return ENDED
        if os.WTERMSIG(status) == signal.SIGALRM:
            return ENDED_TIME
        errors.seek(0)
        said = errors.read(4096)
    if b"overflowed its stack" in said:
        return ENDED_STACK
    if b"memory allocation" in said or b"bad_alloc" in said or b"MemoryError" in said:
        return ENDED_MEMORY
    return ENDED_STACK if os.WTERMSIG(status) == signal.SIGSEGV else ENDED


# -- the worker


def work(channel: socket.socket, store: str, parent: int) -> None:
    """Answer requests on `channel` until it closes, or until the process `parent` ends.

    A request is a pickled ``(generation, limits, function, arguments, keywords)``: `function` is called with the open
    `StoreReader` and the arguments. The reply is `WELL` and the pickled value, or `ILL` and the pickled
    `describe_error`.
    """
    _prepare()
    if os.getppid() != parent:
        return  # it ended before this process could ask to be told
    worker = _Work(channel, Path(store))
    while worker.goes_on:
        thread = threading.Thread(target=worker.answer_all)
        thread.start()
        thread.join()


class _Work:
    """What the threads of a worker have in common, one after the other: its channel and the open store."""

    def __init__(self, channel: socket.socket, store: Path) -> None:
        self._channel, self._store = channel, store
        self._reader: StoreReader | None = None
        self.goes_on = True  # with another thread

    def answer_all(self) -> None:
        """Answer requests until the channel closes, or one has cost this thread its priority."""
        self.goes_on = False
        with contextlib.suppress(OSError):  # the server has gone
            self._send(THREAD, NUMBER.pack(threading.get_native_id()))
            while (request := receive(self._channel)) is not None:
                self._send(*self._answer(*request))
                if _is_low():
                    self.goes_on = True
                    return

    def _send(self, kind: bytes, content: bytes) -> None:
        self._channel.sendall(LENGTH.pack(len(kind) + len(content)) + kind + content)

    def _answer(
        self,
        generation: str,
        limits: tuple[float, int] | None,
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
    ) -> tuple[bytes, bytes]:
        try:
            reader = self._opened(generation)
            with _limited(limits):
                return WELL, pickle.dumps(function(reader, *arguments, **keywords), pickle.HIGHEST_PROTOCOL)
        except (MemoryError, RecursionError) as error:
            return ILL, pickle.dumps((type(error).__name__, "", "", None, ""))
        except Exception as error:  # told to the server, which knows what to make of it
            return ILL, pickle.dumps(describe_error(error))

    def _opened(self, generation: str) -> StoreReader:
        if self._reader is None or self._reader.generation != generation:
            from kgbuild.store import open_store

            if self._reader is not None:
                self._reader.close()
            self._reader = open_store(self._store)
            self._reader.graph  # noqa: B018  # opens RocksDB
        return self._reader


def _is_low() -> bool:
    """Whether this thread has lost its priority."""
    if sys.platform != "linux":
        return False
    return os.getpriority(os.PRIO_PROCESS, 0) >= LOW_PRIORITY or os.sched_getscheduler(0) == os.SCHED_IDLE


def ready(reader: StoreReader) -> None:
    """Nothing: a worker that is asked this has the store open when it answers."""


def behind(reader: StoreReader, function: Callable[..., Any], *arguments: Any) -> Any:
    """``function(reader, *arguments)``, at a low priority where another thread can answer what comes next."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, 0, LOW_PRIORITY)  # of this thread
    return function(reader, *arguments)


def receive(channel: socket.socket) -> Any:
    """The next request; None when the server has gone."""
    data = bytearray()
    # The server sends no request before it has the reply to the one before, so what comes is of one request.
    while len(data) < LENGTH.size or len(data) < LENGTH.size + LENGTH.unpack_from(data)[0]:
        piece = channel.recv(_PIECE)
        if not piece:
            return None
        data += piece
    return pickle.loads(memoryview(data)[LENGTH.size :])


def _prepare() -> None:
    """Make a process that can do no harm when it is killed or left alone."""
    import resource

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # the default action ends the process, whatever it is busy with
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.stack_size(_STACK)
    from kgbuild.serve import _sandbox

    _sandbox.die_with_parent()
    _sandbox.refuse_sockets()


@contextlib.contextmanager
def _limited(limits: tuple[float, int] | None) -> Any:
    """Bound wall time (seconds) and further address space (bytes) of what runs inside."""
    import resource

    if limits is None:
        yield
        return
    seconds, memory = limits
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    used = _address_space()
    if used:
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, hard))
    # The server kills at the limit; this is for a server that hangs or is gone.
    signal.setitimer(signal.ITIMER_REAL, seconds + 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _address_space() -> int:
    """Bytes of address space in use; 0 where the system does not say (then memory is not limited)."""
    try:
        return int(os.pread(_statm(), 64, 0).split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


@cache
def _statm() -> int:
    """What the system tells of this worker's memory, kept open: opening it takes as long as a small query's parsing."""
    return os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)


if __name__ == "__main__":
    nursery(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
