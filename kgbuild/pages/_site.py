"""What all pages share: questions asked of the graph, the names of its vocabulary, answers kept."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import jinja2
from pyoxigraph import Literal, NamedNode

from kgbuild.pages import _ask
from kgbuild.pages._lists import Listed, Order, listed
from kgbuild.pages._names import Names, Solutions
from kgbuild.pages._printed import read_templates
from kgbuild.query import Rows, run_query, run_sparql
from kgbuild.store import StoreReader
from kgbuild.vocab import DEFAULT_BASE, PREFIXES

if TYPE_CHECKING:
    from kgbuild.as_of import Standing

_KEPT: Final = 400  # answers kept for one generation of the graph
_KEPT_CELLS: Final = 60_000  # an answer larger than that is asked for each time
_CLASSES: Final[list[NamedNode | Literal]] = [
    NamedNode(PREFIXES[prefix] + name)
    for prefix, names in (
        (
            "insp",
            "Force Cycle InspectionRound Question Theme Area FindingKind Grade Code GradeScale Inspectorate "
            "RegionalUnit LocalPolicingBody",
        ),
        ("org", "Organization"),
    )
    for name in names.split()
]


class Site:
    """One for the present graph, and one for each past day that is looked at (`kgbuild.pages._days`).

    Answers are kept as long as the graph stays the same.
    """

    def __init__(
        self,
        answers: Any,
        settings: Any,
        *,
        standing: Standing | None = None,
        templates: jinja2.Environment | None = None,
    ) -> None:
        """`standing` tells of a past day; `templates` are those of another site."""
        self.answers = answers
        self.settings = settings
        self.standing = standing
        self._kept: OrderedDict[tuple[str, ...], Any] = OrderedDict()
        self._asking: dict[tuple[str, ...], asyncio.Future[Any]] = {}
        self._generation = ""
        self.templates = templates or read_templates()

    # -- what the graph is

    @property
    def base(self) -> str:
        return str(self.answers.base or DEFAULT_BASE)

    @property
    def generation(self) -> str:
        """A word that changes with the graph."""
        return str(self.answers.generation)

    @staticmethod
    def root(request: Any) -> str:
        """The path below which visitors see the server, without a slash at its end: "" or "/kg"."""
        return str(request.scope.get("root_path", "")).rstrip("/")

    def iri(self, *path: str) -> NamedNode:
        """The node at `path` below the base; each part percent-encoded as the build does."""
        return NamedNode(self.base + "/".join(quote(part, safe="/") for part in path))

    # -- asking

    async def rows(self, name: str, **params: str) -> Solutions:
        """The rows of a named query."""
        given = {key: value for key, value in params.items() if value}
        key = ("named", name, *(f"{each}={given[each]}" for each in sorted(given)))
        found: Solutions = await self.keep(key, lambda: self.answers.run(run_query, name, dict(sorted(given.items()))))
        return found

    async def listed(
        self, name: str, params: Mapping[str, str], order: Order, known: Mapping[str, Any], counted: tuple[str, ...]
    ) -> Listed:
        """The rows of a named query, of which a page shows a part: see `kgbuild.pages._lists.listed`."""
        given = {key: params[key] for key in sorted(params) if params[key]}
        found: Listed = await self.answers.run(listed, name, given, order, known, counted)
        return found

    async def select(self, sparql: str) -> Solutions:
        """The rows of a SELECT of ours."""
        found: Solutions = await self.keep(("select", sparql), lambda: self.answers.run(run_sparql, sparql))
        return found

    async def ask(self, name: str, **values: Any) -> Solutions:
        """The rows of a page query filled with `values`."""
        return await self.select(_ask.planned(name, _ask.fill(name, **values)))

    async def text(self, sha256: str) -> str:
        """The text kept under the SHA-256 of the original bytes; StoreError if none."""
        found: str = await self.answers.run(StoreReader.text, sha256)
        return found

    async def names(self) -> Names:
        async def make() -> Names:
            sparql = _ask.fill("names", **{"class": list(_CLASSES)})
            return Names(self.base, await self.answers.run(run_sparql, sparql))

        found: Names = await self.keep(("names",), make)
        return found

    async def keep(self, key: tuple[str, ...], make: Callable[[], Awaitable[Any]]) -> Any:
        """The value under `key`, made once for a generation; those who ask at the same time wait for one making."""
        if self.generation != self._generation:
            self._generation = self.generation
            self._kept.clear()
            self._asking.clear()
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key in self._asking:
            return await asyncio.shield(self._asking[key])
        generation = self._generation
        future: asyncio.Future[Any] = asyncio.ensure_future(make())
        self._asking[key] = future
        try:
            value = await asyncio.shield(future)
        finally:
            if self._asking.get(key) is future:
                del self._asking[key]
        small = not isinstance(value, Rows) or len(value) * len(value.columns) <= _KEPT_CELLS
        if generation == self._generation and small:
            self._kept[key] = value
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return value
