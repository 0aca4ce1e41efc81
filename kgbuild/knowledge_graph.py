"""The Python front door: one object for a built store."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kgbuild.analyse import DRAWS, SEED, Analysis, Polarity, analyse
from kgbuild.store import StoreReader, open_store

if TYPE_CHECKING:
    import networkx
    import rdflib

    from kgbuild.build import BuildReport
    from kgbuild.model import Violation
    from kgbuild.query import Rows
    from kgbuild.report import WrittenReport
    from kgbuild.verify import Verification


class KnowledgeGraph:
    """A built graph. It shows the store as it was when opened; `build` opens it anew."""

    def __init__(self, reader: StoreReader, *, built: BuildReport | None = None) -> None:
        """Take over an open store; call `build` or `open` instead."""
        self._reader = reader
        self.built = built  # what the build did and left out; None for a graph that was only opened

    @classmethod
    def build(
        cls,
        sources: Sequence[str | os.PathLike[str]] = (),
        *,
        store: str | os.PathLike[str] = "kg",
        bundled: bool = False,
        prune: bool = False,
        jobs: int | None = 1,
        base: str | None = None,
        validator: Literal["fast", "pyshacl", "none"] = "fast",
    ) -> KnowledgeGraph:
        """Read `sources` (none: the bundled facts and sample documents) into the store, and open it.

        Inputs that were left out and violations of the shapes raise nothing: `built.problems` and `built.violations`
        name them.

        Raises:
            KgbuildError: nothing could be read, or the store cannot be written.
        """
        from kgbuild.build import build
        from kgbuild.errors import InputError

        report = build(
            sources,
            store=Path(store),
            bundled=bundled or not sources,
            prune=prune,
            jobs=jobs,
            base=base,
            validator=validator,
        )
        if not report.usable:
            reasons = "; ".join(str(problem) for problem in report.problems[:3])
            raise InputError(f"nothing could be read: {reasons}", source=Path(store), fix="see the reasons above")
        return cls(open_store(Path(store)), built=report)

    @classmethod
    def open(cls, store: str | os.PathLike[str] = "kg") -> KnowledgeGraph:
        """Open a store that was built. Raises StoreError where there is none."""
        return cls(open_store(Path(store)))

    def query(self, name: str, **params: str) -> Rows:
        """The rows of a named query. Raises QueryError for an unknown name or parameter."""
        from kgbuild.query import run_query

        return run_query(self._reader, name, params)

    def sparql(self, text: str) -> Any:
        """The answer to SPARQL of your own: rows, a graph or a truth value. Updates and SERVICE are refused."""
        from kgbuild.query import run_sparql

        return run_sparql(self._reader, text)

    def analyse(
        self,
        *,
        force: str | None = None,
        theme: str | None = None,
        cycle: str | None = None,
        polarity: Polarity = "negative",
        kinds: Sequence[str] = (),
        seed: int = SEED,
        draws: int = DRAWS,
    ) -> Analysis:
        """What keeps recurring, where, and whether chance would give as much; see `kgbuild.analyse.analyse`.

        Raises:
            QueryError: the graph has no findings on a force, theme, cycle or of a kind that is named.
        """
        return analyse(
            self._reader,
            force=force,
            theme=theme,
            cycle=cycle,
            polarity=polarity,
            kinds=kinds,
            seed=seed,
            draws=draws,
        )

    def report(
        self,
        folder: str | os.PathLike[str],
        *,
        force: str | None = None,
        theme: str | None = None,
        cycle: str | None = None,
        compare: tuple[str, str] | None = None,
        as_of: str | None = None,
        dated_only: bool = False,
    ) -> WrittenReport:
        """Write the recurring-themes report to a folder; see `kgbuild.report.write_report`."""
        from kgbuild.report import write_report

        return write_report(
            self._reader,
            Path(folder),
            force=force,
            theme=theme,
            cycle=cycle,
            compare=compare,
            as_of=as_of,
            dated_only=dated_only,
        )

    def validate(self, *, engine: Literal["fast", "pyshacl"] = "fast") -> tuple[Violation, ...]:
        """Check the graph against the shapes. It conforms where no result has the severity "violation"."""
        from kgbuild.validate import validate_store

        return validate_store(self._reader.graph, engine=engine)

    def verify(self) -> Verification:
        """Read every document again and prove every hash and quote."""
        from kgbuild.verify import verify

        return verify(self._reader)

    def to_rdflib(self) -> rdflib.Dataset:
        """The graph as an `rdflib.Dataset` with one graph a named graph.

        Takes memory for a copy: fit for small and middling graphs.
        """
        import io

        import rdflib

        from kgbuild.export import export_graph

        buffer = io.BytesIO()
        export_graph(self._reader, "nquads", buffer)
        dataset = rdflib.Dataset()
        dataset.parse(data=buffer.getvalue(), format="nquads")
        return dataset

    def to_networkx(self, *, view: Literal["full", "findings", "themes"] = "full") -> networkx.MultiDiGraph[str]:
        """The graph for networkx.

        Args:
            view: "full": a node an IRI, an edge a statement between IRIs (key: the predicate), literals as lists on
                the node. "findings": facts and what they are about, with the properties that docs/exports.md names;
                an edge has its `type`. "themes": forces and themes, an edge for each cycle and kind of finding with
                `findings`, their number.

        Nodes and edges come in sorted order, so that algorithms that depend on it give the same answer each time.
        """
        from kgbuild._networkx import to_networkx

        return to_networkx(self._reader, view)
