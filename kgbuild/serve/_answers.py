"""What pages and linked data ask of the store, answered in workers so that the event loop never waits."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import pickle
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final

from kgbuild.errors import KgbuildError
from kgbuild.serve._nursery import Nursery
from kgbuild.serve._settings import Settings
from kgbuild.serve._worker import behind
from kgbuild.serve.pool import Pool
from kgbuild.store import Manifest, open_store
from kgbuild.vocab import DEFAULT_BASE

_WATCH_SECONDS: Final = 0.5
_MUCH: Final = 1 << 17  # bytes of a pickle
# Whether what is asked is made ahead, which visitors shall not notice: it runs at a low priority.
AHEAD: ContextVar[bool] = ContextVar("AHEAD", default=False)


class Answers:
    """The store as the server asks it: every method runs in a worker of the pool that only pages use.

    Answers are kept per generation of the store, so a page that asks again what was asked before costs nothing;
    treat what you get as read-only. A build that finishes is picked up within a second.
    """

    def __init__(self, settings: Settings) -> None:
        """Read the manifest; `start` starts the workers. Raises StoreError where there is no store."""
        self.settings = settings
        limits = settings.limits
        self._stamp: tuple[int, int] | None = None
        self._read_manifest()
        self._nursery = Nursery(settings.store)
        self.pages = Pool(
            self._nursery, fast=limits.page_workers, slow=0, queue=4 * limits.queue, patience=limits.page_seconds
        )
        self.visitors = Pool(
            self._nursery,
            fast=limits.workers,
            slow=limits.long_queries,
            queue=limits.queue,
            patience=limits.patience,
        )
        self.cache = Cache(settings.cache_mb * 1_000_000)
        self._watcher: asyncio.Task[None] | None = None
        self._pending: dict[Any, asyncio.Future[bytes]] = {}

    # -- asking

    async def run(self, function: Callable[..., Any], *arguments: Any, seconds: float | None = None) -> Any:
        """``function(reader, *arguments)`` in a worker, for example ``run(kgbuild.explain.explain, iri)``.

        Args:
            function: of a module (workers import it by name), taking an open `StoreReader` first; its result can be
                pickled and depends on the store and the arguments alone.
            arguments: can be pickled; equal ones get the answer that is kept.
            seconds: wall time, instead of `Limits.page_seconds`.

        Raises:
            KgbuildError: what the function raised.
            LimitStruck: it took longer than that.
            Busy: too many pages wait.
        """
        key = (self.generation, function.__module__, function.__qualname__, pickle.dumps(arguments))
        kept = self.cache.get(key)
        if kept is None:
            kept = await self._once(key, lambda: self._fresh(key, function, arguments, seconds))
        # Much takes its time to be made into objects, and the event loop has others to serve meanwhile.
        return pickle.loads(kept) if len(kept) < _MUCH else await asyncio.to_thread(pickle.loads, kept)

    async def _fresh(
        self, key: Any, function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float | None
    ) -> bytes:
        seconds = seconds or self.settings.limits.page_seconds
        if AHEAD.get():
            function, arguments = behind, (function, *arguments)
        kept = await self.pages.pickled(self._generation, function, *arguments, seconds=seconds)
        self.cache.put(key, kept, len(kept))
        return kept

    async def _once(self, key: Any, work: Callable[[], Awaitable[bytes]]) -> bytes:
        """What `work` gives; those who ask for the same while it runs get the same."""
        pending = self._pending.get(key)
        if pending is None:
            pending = self._pending[key] = asyncio.ensure_future(work())
            pending.add_done_callback(lambda done: self._settle(key, done))
        return await asyncio.shield(pending)

    def _settle(self, key: Any, done: asyncio.Future[bytes]) -> None:
        self._pending.pop(key, None)
        if not done.cancelled():
            done.exception()  # told to whoever still waits

    # -- what is known without asking a worker

    @property
    def manifest(self) -> Manifest:
        """The manifest of the live generation. Read-only."""
        return self._manifest

    @property
    def base(self) -> str:
        """The base of the data's IRIs, which ends in "/" or "#"."""
        return self._manifest["base"] or DEFAULT_BASE

    @property
    def generation(self) -> str:
        """A name for what the store holds now; it changes with every build, so ETags are made of it."""
        return self._identity

    @property
    def live(self) -> str:
        """The name of the live generation in the store, which workers open."""
        return self._generation

    # -- life

    def start(self) -> None:
        """Start the workers; `ready` waits until they are there."""
        self._nursery.start()
        self._open()
        self._watcher = asyncio.create_task(self._watch())

    async def ready(self) -> None:
        """Wait until as many workers are there as answer at once."""
        await self.visitors.ready()
        await self.pages.ready()

    async def stop(self) -> None:
        """End every worker and wait until they are gone."""
        if self._watcher is not None:
            self._watcher.cancel()
        await self.pages.close()
        await self.visitors.close()
        self._nursery.stop()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            with contextlib.suppress(KgbuildError, OSError):
                if self._read_manifest():
                    self.cache.clear()
                    self._open()

    def _open(self) -> None:
        self.visitors.open(self._generation)
        self.pages.open(self._generation)

    def _read_manifest(self) -> bool:
        """Look which generation is live; True if it is another than before."""
        current = Path(self.settings.store) / "CURRENT"
        with contextlib.suppress(OSError):
            status = current.stat()
            if self._stamp == (status.st_mtime_ns, status.st_ino):
                return False
        with open_store(self.settings.store) as reader:
            self._manifest = reader.manifest
            self._generation = reader.generation
        status = current.stat()
        self._stamp = (status.st_mtime_ns, status.st_ino)
        content = json.dumps([self._generation, self._manifest, self._stamp[0]], sort_keys=True).encode()
        self._identity = hashlib.sha256(content).hexdigest()[:16]
        return True


class Cache:
    """Answers by question, the longest unused dropped first; bounded in bytes."""

    def __init__(self, size: int) -> None:
        self._size, self._held = size, 0
        self._items: OrderedDict[Any, tuple[Any, int]] = OrderedDict()

    def get(self, key: Any) -> Any:
        found = self._items.get(key)
        if found is None:
            return None
        self._items.move_to_end(key)
        return found[0]

    def put(self, key: Any, value: Any, size: int) -> None:
        """Keep `value`, of `size` bytes, unless it alone is more than an eighth of the room."""
        if size * 8 > self._size:
            return
        self._held += size - self._items.pop(key, (None, 0))[1]
        self._items[key] = (value, size)
        while self._held > self._size:
            self._held -= self._items.popitem(last=False)[1][1]

    def clear(self) -> None:
        self._items.clear()
        self._held = 0
