"""Validation of the documents that were read, in processes of their own while the build loads the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Final

from kgbuild.build._run import worker_pool
from kgbuild.errors import KgbuildError
from kgbuild.graph_files import GraphFile
from kgbuild.model import Violation

_TOGETHER: Final = 100_000  # quads in one run: about a second; more take as long each, and leave workers without one

_Group = tuple[GraphFile, ...]


class Checks:
    """Validation under way, which `violations` waits for. Without processes for it, it is done only then, and here."""

    def __init__(
        self, graphs: Sequence[GraphFile], *, reference: GraphFile, pyshacl: bool, pool: ProcessPoolExecutor | None
    ) -> None:
        """Begin with the files of documents' graphs. They and `reference` must stay where they are."""
        self._reference, self._pyshacl = reference, pyshacl
        self._groups = list(_groups(graphs))
        self._under_way: list[Future[tuple[Violation, ...]]] | None = None
        if pool is not None:
            self._under_way = [pool.submit(_validate, group, reference, pyshacl) for group in self._groups]

    def violations(self) -> tuple[Violation, ...]:
        """Whatever breaks a shape, warnings and information too, in the order of `validate_many`.

        Raises:
            KgbuildError: validation killed its process, alone with its documents too.
        """
        from kgbuild.validate import in_order

        if self._under_way is None:
            return in_order(v for group in self._groups for v in _validate(group, self._reference, self._pyshacl))
        return in_order(
            v for group, future in zip(self._groups, self._under_way, strict=True) for v in self._result(group, future)
        )

    def _result(self, group: _Group, future: Future[tuple[Violation, ...]]) -> tuple[Violation, ...]:
        try:
            return future.result()
        except BrokenProcessPool:  # another group may have broken it
            pass
        try:
            with worker_pool(1) as pool:
                return pool.submit(_validate, group, self._reference, self._pyshacl).result()
        except BrokenProcessPool as error:
            raise KgbuildError(
                "validating it killed its process",
                source=group[0].graph,
                fix="free memory and build again, or build with --validator none",
            ) from error


def _groups(graphs: Sequence[GraphFile]) -> Iterator[_Group]:
    """The graphs in order of their names, in groups for one run each."""
    group: list[GraphFile] = []
    quads = 0
    for graph in sorted(graphs, key=lambda graph: graph.graph):
        group.append(graph)
        quads += graph.quads
        if quads >= _TOGETHER:
            yield tuple(group)
            group, quads = [], 0
    if group:
        yield tuple(group)


def _validate(group: _Group, reference: GraphFile, pyshacl: bool) -> tuple[Violation, ...]:
    from kgbuild.validate import validate_many

    return validate_many(group, reference=reference, engine="pyshacl" if pyshacl else "fast")
