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
from kgbuild.validate import Revised, in_order, validate_many

_TOGETHER: Final = 100_000  # quads in one run: about a second; more take as long each, and leave workers without one

_Group = tuple[GraphFile | Revised, ...]


class Checks:
    """Validation under way, which `violations` waits for. Without processes for it, it is done only then, and here."""

    def __init__(
        self,
        graphs: Sequence[GraphFile | Revised],
        *,
        reference: GraphFile,
        pyshacl: bool,
        pool: ProcessPoolExecutor | None,
    ) -> None:
        """Begin with the files of documents' graphs. They and `reference` must stay where they are."""
        self._reference, self._pyshacl = reference, pyshacl
        self._groups = list(_groups(graphs))
        self._under_way = [self._begun(group, pool) for group in self._groups]

    def violations(self) -> tuple[Violation, ...]:
        """Whatever breaks a shape, warnings and information too, in the order of `validate_many`.

        Raises:
            KgbuildError: validation killed its process, alone with its documents too.
        """
        return in_order(
            v for group, future in zip(self._groups, self._under_way, strict=True) for v in self._result(group, future)
        )

    def _begun(self, group: _Group, pool: ProcessPoolExecutor | None) -> Future[tuple[Violation, ...]] | None:
        if pool is None:
            return None
        try:
            return pool.submit(_validate, group, self._reference, self._pyshacl)
        except BrokenProcessPool as error:  # something else of this build broke it
            broken: Future[tuple[Violation, ...]] = Future()
            broken.set_exception(error)
            return broken

    def _result(self, group: _Group, future: Future[tuple[Violation, ...]] | None) -> tuple[Violation, ...]:
        if future is None:
            return _validate(group, self._reference, self._pyshacl)
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
                source=_file(group[0]).graph,
                fix="free memory and build again, or build with --validator none",
            ) from error


def _file(graph: GraphFile | Revised) -> GraphFile:
    return graph.graph if isinstance(graph, Revised) else graph


def _groups(graphs: Sequence[GraphFile | Revised]) -> Iterator[_Group]:
    """The graphs in order of their names, in groups for one run each."""
    group: list[GraphFile | Revised] = []
    quads = 0
    for graph in sorted(graphs, key=lambda graph: _file(graph).graph):
        group.append(graph)
        quads += _file(graph).quads
        if quads >= _TOGETHER:
            yield tuple(group)
            group, quads = [], 0
    if group:
        yield tuple(group)


def _validate(group: _Group, reference: GraphFile, pyshacl: bool) -> tuple[Violation, ...]:
    return validate_many(group, reference=reference, engine="pyshacl" if pyshacl else "fast")
