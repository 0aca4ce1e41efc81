"""Store -> a triple store elsewhere, over the SPARQL 1.1 Graph Store HTTP Protocol or SPARQL 1.1 Update, and proved.

A graph is sent where its content changed since this store last sent it there, or where the target does not hold as
many triples as it should. Every graph goes in requests of bounded size: the first replaces it, the others add to it.
At the end the target is asked how many triples each graph holds, and whether it holds a sample of the quads; what does
not agree is sent once more before it counts as a failure. Graphs that this store never sent are never touched.

Spec: SPARQL 1.1 Graph Store HTTP Protocol, sections 5.3 to 5.5; SPARQL 1.1 Protocol, section 2.2; SPARQL 1.1 Update.
"""

from __future__ import annotations

import math
import os
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from kgbuild.errors import LoadError
from kgbuild.load._http import Client, checked_url, shown
from kgbuild.load._recipes import recipe_names, render_recipe
from kgbuild.load._settings import Patience, Settings
from kgbuild.load._state import Journal, journal, journal_path, read_journal
from kgbuild.load._target import Target, TooLarge, discover
from kgbuild.store import KeptGraph, Manifest

__all__ = ["LoadReport", "Mismatch", "Patience", "PlannedGraph", "Settings", "load", "recipe_names", "render_recipe"]

_UPDATE_BYTES: Final = 256_000  # an update is parsed as a whole, and some stores compile it
_LEAST_BYTES: Final = 2_000
_ROUNDS: Final = 3  # a target that forgets (kept in memory and restarted in the middle) is sent what is missing again

Progress = Callable[[int, int, str], None]
Reason = Literal["new", "changed", "unfinished", "differs in the target", "not sent from here before"]


class Loadable(Protocol):
    """What can be loaded: a `StoreReader`."""

    path: Path

    @property
    def manifest(self) -> Manifest:
        """Of which `graphs` is read."""
        ...

    def triples(self, graph: str) -> Iterator[bytes]:
        """A named graph as N-Triples, always in the same order, in pieces of whole lines."""
        ...


@dataclass(frozen=True, slots=True)
class PlannedGraph:
    """A named graph that is to be sent. `size` is in bytes of N-Triples."""

    graph: str
    quads: int
    size: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A graph of which the target holds another number of triples than the store."""

    graph: str
    expected: int
    found: int


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, or with `dry_run` would do. Graphs are in code point order of their IRIs."""

    target: str
    kind: str
    protocol: str
    dry_run: bool
    planned: tuple[PlannedGraph, ...]
    graphs: int
    quads: int
    removed: tuple[str, ...]
    gone: tuple[str, ...]  # sent from here before, no longer in the store, and left in the target
    mismatches: tuple[Mismatch, ...] = ()
    sampled: int = 0
    missing: tuple[tuple[str, str], ...] = ()  # graph, triple in N-Triples form
    requests: int = 0
    retries: int = 0
    prove_only: bool = False

    @property
    def proved(self) -> bool:
        """Whether nothing contradicts that the target holds what the store holds."""
        return not self.mismatches and not self.missing

    def to_json(self) -> dict[str, Any]:
        """The report as `--json` prints it."""
        return {
            "target": self.target,
            "kind": self.kind,
            "protocol": self.protocol,
            "dry_run": self.dry_run,
            "proved": None if self.dry_run else self.proved,
            "graphs": self.graphs,
            "quads": self.quads,
            "sent": [
                {"graph": each.graph, "quads": each.quads, "bytes": each.size, "reason": each.reason}
                for each in self.planned
            ],
            "unchanged": None if self.prove_only else self.graphs - len(self.planned),
            "removed": list(self.removed),
            "gone": list(self.gone),
            "mismatches": [
                {"graph": each.graph, "expected": each.expected, "found": each.found} for each in self.mismatches
            ],
            "sampled": self.sampled,
            "missing": [{"graph": graph, "triple": triple} for graph, triple in self.missing],
            "requests": self.requests,
            "retries": self.retries,
        }

    def to_text(self) -> str:
        """The report as people read it."""
        sent = sum(each.quads for each in self.planned)
        lines = [f"target: {self.target} ({self.kind}, {self.protocol})"]
        if self.dry_run:
            lines += [
                f"would send <{each.graph}>: {each.quads:,} quads, {each.size:,} bytes ({each.reason})"
                for each in self.planned
            ]
            lines += [f"would remove <{graph}>" for graph in self.removed]
        verb, removed = ("would send", "would remove") if self.dry_run else ("sent", "removed")
        if not self.prove_only:
            lines.append(
                f"{verb} {len(self.planned)} graphs ({sent:,} quads), unchanged {self.graphs - len(self.planned)}, "
                f"{removed} {len(self.removed)}"
            )
        if self.gone:
            lines.append(f"in the target and no longer in the store: {len(self.gone)} graphs (--prune removes them)")
        if self.dry_run:
            return "\n".join(lines) + "\n"
        lines += [
            f"not proved: <{each.graph}> holds {each.found:,} triples, not {each.expected:,}"
            for each in self.mismatches
        ]
        lines += [f"not proved: <{graph}> does not hold {triple}" for graph, triple in self.missing]
        if self.proved:
            sample = f", and a sample of {self.sampled} quads was found" if self.sampled else ""
            lines.append(f"proved: {self.graphs} graphs hold {self.quads:,} quads, as the store does{sample}")
        return "\n".join(lines) + "\n"


def load(
    store: Loadable, url: str, settings: Settings | None = None, *, progress: Progress | None = None
) -> LoadReport:
    """Put every named graph of `store` into the triple store at `url`, and prove that they are there.

    Args:
        store: what `open_store` gives.
        url: of the store, its data set or one of its services; http or https, without credentials.

    Returns:
        What was done; `proved` is False where counts or the sample do not agree.

    Raises:
        LoadError: the target cannot be reached or trusted, or refuses, or goes on failing. What was sent until then is
            recorded; the same call goes on from there.
    """
    settings = settings or Settings()
    for address in (url, settings.graph_store, settings.update, settings.query):
        if address:
            checked_url(address)
    with closing(Client(settings)) as client:
        target = discover(client, url)
        path, name = settings.state or journal_path(store.path, target.identity), shown(target.identity)
        with (_read_only if settings.read_only else journal)(path, name) as record:
            return _Loading(store, target, record, settings, progress or (lambda *_: None)).run(client)


@contextmanager
def _read_only(path: Path, target: str) -> Iterator[Journal]:
    """The journal for looking at; what is written to it goes nowhere."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        yield Journal(read_journal(path, target), nowhere)


class _Loading:
    """One load: the plan, its execution, the proof."""

    def __init__(
        self, store: Loadable, target: Target, record: Journal, settings: Settings, progress: Progress
    ) -> None:
        self._store, self._target, self._record, self._settings = store, target, record, settings
        self._contents = dict(sorted(store.manifest["graphs"].items()))
        self._bytes, self._progress = settings.request_bytes, progress

    def run(self, client: Client) -> LoadReport:
        settings, target = self._settings, self._target
        gone = tuple(sorted(set(self._record.graphs) - set(self._contents)))
        prune = settings.prune and not settings.prove_only
        planned = () if settings.prove_only else self._plan()
        sampled = [] if settings.dry_run else sorted(_sample(self._store, settings.sample, settings.seed))
        mismatches = () if settings.dry_run else self._send_and_compare(planned)
        if prune and not settings.dry_run:
            mismatches += self._prune(gone)
        return LoadReport(
            target=shown(target.address),
            kind=target.services.name,
            protocol=target.protocol,
            dry_run=settings.dry_run,
            planned=planned,
            graphs=len(self._contents),
            quads=sum(each["quads"] for each in self._contents.values()),
            removed=gone if prune else (),
            gone=() if prune else gone,
            mismatches=mismatches,
            sampled=len(sampled) if target.services.query else 0,
            missing=tuple(each for each in sampled if target.holds(*each) is False),
            requests=client.requests,
            retries=client.retries,
            prove_only=settings.prove_only,
        )

    def _send_and_compare(self, planned: Iterable[PlannedGraph]) -> tuple[Mismatch, ...]:
        """Send the graphs, and again what does not agree; what still does not."""
        pending = [each.graph for each in planned]
        for _ in range(_ROUNDS):
            self._send(pending)
            mismatches = self._compare()
            if not mismatches or self._settings.prove_only:
                break
            pending = [each.graph for each in mismatches]
        return mismatches

    def _plan(self) -> tuple[PlannedGraph, ...]:
        """The graphs to send, each with the reason."""
        planned = []
        for graph, found in self._target.counts(list(self._contents)):
            content, before = self._contents[graph], self._record.graphs.get(graph)
            reason = _reason(content, before, found)
            if reason is not None:
                planned.append(PlannedGraph(graph, content["quads"], content["bytes"], reason))
        return tuple(planned)

    def _send(self, graphs: list[str]) -> None:
        total = sum(self._contents[graph]["quads"] for graph in graphs)
        done = 0
        for graph in graphs:
            content = self._contents[graph]
            self._record.sending(graph)
            self._send_graph(graph)
            self._record.sent(graph, content["sha256"])
            done += content["quads"]
            self._progress(done, total, "sending")

    def _send_graph(self, graph: str) -> None:
        """Send the graph in pieces; a piece that is too large for the server is cut in smaller ones."""
        first = True
        for lines in _runs(_lines(self._store.triples(graph)), lambda: self._limit):
            waiting = [lines]
            while waiting:
                piece = waiting.pop()
                size = sum(map(len, piece))
                if size > self._limit and len(piece) > 1:  # cut before the server's limit was known
                    waiting += reversed(list(_runs(piece, lambda: self._limit)))
                    continue
                try:
                    self._target.send(graph, b"".join(piece), first=first)
                    first = False
                except TooLarge:
                    if len(piece) == 1 or size <= _LEAST_BYTES:
                        raise LoadError(
                            f"it does not take a request of {size:,} bytes (413), to which <{graph}> comes down",
                            source=shown(self._target.address),
                            fix="let the server, or the proxy before it, take larger requests",
                        ) from None
                    self._bytes = max(_LEAST_BYTES, size // 2)
                    waiting.append(piece)

    @property
    def _limit(self) -> int:
        return self._bytes if self._target.way == "graph-store" else min(self._bytes, _UPDATE_BYTES)

    def _compare(self) -> tuple[Mismatch, ...]:
        """The graphs of which the target holds another number of triples."""
        wrong = []
        for number, (graph, found) in enumerate(self._target.counts(list(self._contents)), start=1):
            expected = self._contents[graph]["quads"]
            if found != expected:
                wrong.append(Mismatch(graph, expected, found))
            self._progress(number, len(self._contents), "counting")
        return tuple(wrong)

    def _prune(self, gone: tuple[str, ...]) -> tuple[Mismatch, ...]:
        """Remove the graphs; those that are still there."""
        for graph in gone:
            self._record.sending(graph)
            self._target.remove(graph)
        left = []
        for graph, found in self._target.counts(gone):
            if found:
                left.append(Mismatch(graph, 0, found))
            else:
                self._record.removed(graph)
        return tuple(left)


def _reason(content: KeptGraph, before: str | None, found: int) -> Reason | None:
    """Why a graph must be sent; None if it need not be."""
    if before is None:
        return "not sent from here before" if found else "new"
    if not before:
        return "unfinished"
    if before != content["sha256"]:
        return "changed"
    return None if found == content["quads"] else "differs in the target"


def _sample(store: Loadable, size: int, seed: int) -> Iterator[tuple[str, str]]:
    """Up to `size` quads as pairs of graph and triple, chosen by chance.

    A graph weighs as the root of its size, so that small ones have their share.
    """
    graphs = sorted((name, kept["quads"]) for name, kept in store.manifest["graphs"].items())
    chooser = random.Random(seed)
    chosen = Counter(chooser.choices(graphs, [math.sqrt(quads) for _, quads in graphs], k=size) if graphs else ())
    for (name, quads), times in sorted(chosen.items()):
        wanted = set(chooser.sample(range(quads), min(times, quads)))
        for number, line in enumerate(islice(_lines(store.triples(name)), max(wanted) + 1)):
            if number in wanted:
                yield name, line[:-1].decode("utf-8")


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    return (line + b"\n" for piece in pieces for line in piece.split(b"\n")[:-1])


def _runs(lines: Iterable[bytes], limit: Callable[[], int]) -> Iterator[list[bytes]]:
    run: list[bytes] = []
    size = 0
    for line in lines:
        if run and size + len(line) > limit():
            yield run
            run, size = [], 0
        run.append(line)
        size += len(line)
    if run:
        yield run
