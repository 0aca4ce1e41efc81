"""The pages as the data stood on a day: a store for each day that is asked for, made in a worker, kept for a while."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kgbuild.errors import KgbuildError
from kgbuild.pages._site import Site
from kgbuild.pages._work import standing, viewed
from kgbuild.store import open_store

if TYPE_CHECKING:
    from kgbuild.store import Manifest

_KEPT: Final = 4  # days
_WAITING: Final = 3  # days in the making; one is made at a time
_PATIENCE: Final = 600.0  # seconds for one: two for the bundled data, a minute for 100,000 findings


class Crowded(KgbuildError):
    """Several days are being made already."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "the data is being put back to several other days just now",
            source="the server",
            fix="try again in a minute",
        )


class Days:
    """The sites of past days, beside that of the present one."""

    def __init__(self, present: Site) -> None:
        self._present = present
        self._made: OrderedDict[tuple[str, str], asyncio.Task[Site]] = OrderedDict()
        self._one = asyncio.Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._numbers = count()

    async def site(self, day: str) -> Site:
        """The site as of `day`, or the present one where that is "".

        Raises:
            QueryError: `day` is none.
            Crowded: too many days are in the making.
        """
        if not day:
            return self._present
        from kgbuild.as_of import parse_day  # with what derives statements, which the present never needs

        key = (self._present.generation, parse_day(day))
        if key not in self._made:
            if sum(not task.done() for task in self._made.values()) >= _WAITING:
                raise Crowded
            self._made[key] = asyncio.ensure_future(self._make(key[1]))
        self._made.move_to_end(key)
        try:
            found = await asyncio.shield(self._made[key])
        except KgbuildError:
            self._made.pop(key, None)
            raise
        await self._forget(key[0])
        return found

    async def _make(self, day: str) -> Site:
        answers, settings = self._present.answers, self._present.settings
        async with self._one:
            if self._folder is None:  # removed when the interpreter ends, if nobody has closed this by then
                self._folder = tempfile.TemporaryDirectory(prefix="kgbuild-as-of-", ignore_cleanup_errors=True)
            folder = Path(self._folder.name) / str(next(self._numbers))
            store, told = await answers.run(standing, day, str(folder), seconds=_PATIENCE)
            manifest = await asyncio.to_thread(_manifest_of, store)
            return Site(_Stood(answers, store, manifest), settings, standing=told, templates=self._present.templates)

    async def _forget(self, generation: str) -> None:
        """Let go of the days of other generations, and of those that nobody asked for since others were."""
        done = [key for key, task in self._made.items() if task.done()]
        for key in [key for key in done if key[0] != generation] + done[:-_KEPT]:
            task = self._made.pop(key, None)
            if task is not None and task.exception() is None:
                await asyncio.to_thread(shutil.rmtree, task.result().answers.store.parent, True)

    def close(self) -> None:
        """Remove what is left on the disk; no worker may be writing there any more."""
        for task in self._made.values():
            task.cancel()
        if self._folder is not None:
            self._folder.cleanup()


def _manifest_of(store: Path) -> Manifest:
    with open_store(store) as reader:
        return reader.manifest


class _Stood:
    """What `Site` asks of the server's answers, asked of the store of a day."""

    def __init__(self, answers: Any, store: Path, manifest: Manifest) -> None:
        self._answers, self.store, self.manifest = answers, store, manifest
        self.base, self.generation = answers.base, store.parent.name

    async def run(self, function: Callable[..., Any], *arguments: Any, seconds: float | None = None) -> Any:
        return await self._answers.run(viewed, str(self.store), function, *arguments, seconds=seconds)
