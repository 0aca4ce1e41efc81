"""A store as its data stood on a day: what was published by then, and what follows from that.

Kept apart are the day on which something was *inspected* (the round's `insp:starts` and `insp:ends`), *published*
(`dcterms:issued` of a document or of a row), *put up again* (`dcterms:modified`) and *recorded* (the status events'
`dcterms:date`). This view goes by the day of publication, and for status events by the day of the event:

- a document counts from its `dcterms:issued` on, a row of a table from its own published date on; a month or a year
  counts when it is over;
- what has no such date is kept once the first results of its round were out (the cycle's `dcterms:issued` or, where no
  source says that, the first date in the data for the cycle), since more than half of what is known shows no date; it
  is left out before that, for it cannot have been known, and always with `dated_only`. Both are counted;
- a status event counts from its own date on; a period of monitoring, or of office, from its start on, and its end is
  not known before it has come;
- a grade of which a correction tells that it was changed later counts, with the correction, from the day on which the
  change became known; other corrections count as long as what they correct does;
- of the versions of a page the newest that is left is current;
- derived statements are made anew from what is left.

What may be compared (cycles, scales, questions) is reference data and is the same on every day.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from pyoxigraph import NamedNode, Quad, QuerySolutions

from kgbuild.derive import derive_lines
from kgbuild.errors import QueryError
from kgbuild.graph_files import without_graph, write_graph, write_graphs
from kgbuild.query import last_day
from kgbuild.store import StoreReader, open_store, writing
from kgbuild.vocab import DCTERMS, DEFAULT_BASE, INSP, ORG, VOID, Minter

_TABLE: Final = INSP["documentKind-table"]
_ROWS: Final = """
    PREFIX insp: <https://w3id.org/kgbuild/ontology#>
    PREFIX oa: <http://www.w3.org/ns/oa#>
    PREFIX dcterms: <http://purl.org/dc/terms/>
    SELECT ?attestation ?body ?target ?source ?issued ?cycle ?event WHERE {{ GRAPH {graph} {{
      ?attestation oa:hasBody ?body ; oa:hasTarget ?target .
      OPTIONAL {{ ?attestation dcterms:issued ?issued }}
      OPTIONAL {{ ?attestation dcterms:source ?source }}
      OPTIONAL {{ ?body insp:cycle ?cycle }}
      OPTIONAL {{ ?body insp:statusOf ?finding ; dcterms:date ?event }}
    }} }}
"""
_FIRST_DATES: Final = """
    PREFIX insp: <https://w3id.org/kgbuild/ontology#>
    PREFIX oa: <http://www.w3.org/ns/oa#>
    PREFIX dcterms: <http://purl.org/dc/terms/>
    SELECT ?cycle (MIN(STR(?issued)) AS ?first) WHERE {
      ?attestation dcterms:issued ?issued ; oa:hasBody ?body . ?body insp:cycle ?cycle
    } GROUP BY ?cycle
"""


@dataclass(slots=True)
class Standing:
    """What a view holds and what it leaves out. Counts are of attestations: what one source says of one fact."""

    day: str  # YYYY-MM-DD
    dated_only: bool
    kept: int = 0
    undated_kept: int = 0  # among `kept`
    later: int = 0  # left out: published after the day
    undated_left_out: int = 0
    events_left_out: int = 0  # status events after the day
    documents_left_out: list[str] = field(default_factory=list)

    def to_text(self) -> str:
        """One paragraph for a user who reads the answer."""
        undated = f"{self.undated_kept:,} of them without a date, of rounds that had begun to publish" * bool(
            self.undated_kept
        )
        parts = [f"as of {self.day}: {self.kept:,} statements of sources kept" + (f" ({undated})" if undated else "")]
        if self.later:
            parts.append(f"{self.later:,} published later left out")
        if self.undated_left_out:
            reason = "as asked" if self.dated_only else "since their round had not begun to publish"
            parts.append(f"{self.undated_left_out:,} without a date left out, {reason}")
        if self.events_left_out:
            parts.append(f"{self.events_left_out:,} later status events left out")
        return "; ".join(parts)


def parse_day(text: str) -> str:
    """A day as YYYY-MM-DD; of a month or a year its last day.

    Raises:
        QueryError: it is none.
    """
    day = last_day(text)
    if day is None or len(text) not in (4, 7, 10):
        raise QueryError(
            f"'{text}' is no day of the calendar",
            source="--as-of",
            fix="write YYYY-MM-DD, or a month or year for its end",
        )
    return day.isoformat()


@contextmanager
def as_of(reader: StoreReader, day: str, *, dated_only: bool = False) -> Iterator[tuple[StoreReader, Standing]]:
    """The store as it stood on a day: a store of its own, which is there as long as the block lasts, and its counts.

    Everything that takes a store takes it: queries, export, report, pages. Making it reads the whole graph once: about
    two seconds for the bundled data.

    Args:
        reader: the store as it is now; it stays as it is.
        day: YYYY-MM-DD, or a month or a year, which stand for their last day.
        dated_only: leave out all that shows no date.

    Raises:
        QueryError: `day` is none.
    """
    # It goes when the interpreter ends, too: who leaves the block open leaves nothing behind.
    with tempfile.TemporaryDirectory(prefix="kgbuild-as-of-", ignore_cleanup_errors=True) as folder:
        store, standing = write_as_of(reader, day, Path(folder), dated_only=dated_only)
        with open_store(store) as view:
            yield view, standing


def write_as_of(reader: StoreReader, day: str, folder: Path, *, dated_only: bool = False) -> tuple[Path, Standing]:
    """The same store written below `folder`, for who keeps it longer: where it stands, and its counts."""
    standing = Standing(parse_day(day), dated_only)
    view = _View(reader, standing)
    with writing(folder / "kg") as writer:
        writer.replace_graphs([], write_graphs(view.quads(), folder))
        manifest = reader.manifest
        for name in ("kgbuild", "base", "reference", "rules", "texts"):
            writer.manifest[name] = manifest[name]
        writer.manifest["documents"] = {name: manifest["documents"][name].copy() for name in view.documents}
        derived = view.mint.derived_graph.value
        pieces = without_graph(derive_lines(writer.graph, view.mint), derived)
        writer.replace_graphs([], [write_graph(derived, pieces, folder)])
        writer.commit()
    # After the commit, which would remove texts that it does not know; the link itself is all that is removed later.
    texts = folder / "kg" / "texts"
    if not texts.exists():
        texts.symlink_to((reader.path / "texts").resolve(), target_is_directory=True)
    return folder / "kg", standing


class _View:
    """Which statements of a store count on a day."""

    def __init__(self, reader: StoreReader, standing: Standing) -> None:
        self.reader = reader
        self.standing = standing
        self.graph = reader.graph
        self.mint = Minter(reader.manifest["base"] or DEFAULT_BASE)
        self.documents: list[str] = []
        self._cut: set[Any] = set()  # graphs of which a part is left out, so that their counts do not hold
        self._day = date.fromisoformat(standing.day)
        self._begun = self._rounds()
        self._changes = self._later_changes()

    def quads(self) -> Iterator[Quad]:
        """The quads of all named graphs but the derived one; fills `documents` and the counts."""
        for name in sorted(self.reader.manifest["documents"]):
            kept = list(self._document(name))
            if kept:
                self.documents.append(name)
                yield from kept
            else:
                self.standing.documents_left_out.append(name)
        yield from self._reference()
        left = {self.mint.document_graph(name) for name in self.standing.documents_left_out}
        for quad in self.graph.quads_for_pattern(None, None, None, self.mint.dataset_graph):
            stale = quad.predicate == VOID.entities and quad.subject in self._cut
            if quad.subject not in left and quad.object not in left and not stale:
                yield quad

    def _later_changes(self) -> dict[Any, Any]:
        """The corrections that tell of a change after the day, each with the judgement and the page concerned."""
        found = {}
        for quad in self.graph.quads_for_pattern(None, INSP.corrects, None, self.mint.reference_graph):
            dates = self.graph.quads_for_pattern(quad.subject, DCTERMS.issued, None, None)
            if any(self._past(each.object) is False for each in dates):
                for page in self.graph.quads_for_pattern(quad.subject, DCTERMS.source, None, None):
                    found[quad.object, page.object] = quad.subject
        return found

    # -- dates

    def _past(self, term: Any) -> bool | None:
        """Whether a date, or all of a month or year, has come; None for no date."""
        day = None if term is None else last_day(term.value)
        return None if day is None else day <= self._day

    def _rounds(self) -> dict[NamedNode, bool]:
        """Of each cycle, whether its first results were out on the day."""
        firsts: dict[NamedNode, Any] = {}
        answer = self.graph.query(_FIRST_DATES)
        assert isinstance(answer, QuerySolutions)
        for row in answer:
            firsts[row["cycle"]] = row["first"]
        for quad in self.graph.quads_for_pattern(None, DCTERMS.issued, None, self.mint.reference_graph):
            if isinstance(quad.subject, NamedNode):
                firsts[quad.subject] = quad.object
        for quad in self.graph.quads_for_pattern(None, INSP.starts, None, self.mint.reference_graph):
            if isinstance(quad.subject, NamedNode):
                firsts.setdefault(quad.subject, quad.object)
        return {cycle: self._past(first) is not False for cycle, first in firsts.items()}

    def _counts(self, issued: Any, cycles: set[Any], times: int = 1) -> bool:
        """Whether something counts, by its date of publication or, without one, by its cycles; counts it."""
        past = self._past(issued)
        if past is None:
            past = not self.standing.dated_only and all(self._begun.get(cycle, True) for cycle in cycles)
            self.standing.undated_kept += past * times
            self.standing.undated_left_out += (not past) * times
        elif not past:
            self.standing.later += times
        self.standing.kept += past * times
        return past

    # -- documents

    def _document(self, name: str) -> Iterator[Quad]:
        graph, node = self.mint.document_graph(name), self.mint("document", name)
        about: dict[NamedNode, set[Any]] = {}
        for quad in self.graph.quads_for_pattern(node, None, None, graph):
            about.setdefault(quad.predicate, set()).add(quad.object)
        if _TABLE in about.get(INSP.documentKind, ()):
            yield from self._table(graph)
            return
        issued = min(about.get(DCTERMS.issued, ()), key=str, default=None)
        # A text counts as a whole; so do the statements that it makes.
        said = sum(1 for _ in self.graph.quads_for_pattern(None, INSP.document, node, graph))
        if self._counts(issued, about.get(INSP.aboutCycle, set()), said):
            yield from self.graph.quads_for_pattern(None, None, None, graph)

    def _table(self, graph: NamedNode) -> Iterator[Quad]:
        answer = self.graph.query(_ROWS.format(graph=graph))
        assert isinstance(answer, QuerySolutions)
        rows: dict[Any, tuple[Any, Any, list[tuple[Any, Any, Any]]]] = {}
        changed = set()
        for row in answer:
            _, _, bodies = rows.setdefault(row["attestation"], (row["issued"], row["target"], []))
            if (row["body"], row["source"]) in self._changes:
                changed.add(row["attestation"])
            bodies.append((row["body"], row["cycle"], row["event"]))
        alive: set[Any] = set()
        dead: set[Any] = set()
        for attestation, (issued, target, bodies) in rows.items():
            if attestation in changed:
                self.standing.later += 1
                counts = False
            else:
                counts = self._counts(issued, {cycle for _, cycle, _ in bodies if cycle is not None})
            (alive if counts else dead).update((attestation, target))
            for body, _, event in bodies:
                kept = counts and self._past(event) is not False
                (alive if kept else dead).add(body)
                self.standing.events_left_out += counts and not kept
        dead -= alive  # a fact stands as long as one row states it
        if dead:
            self._cut.add(graph)
        if not alive:
            return
        passages = self.mint("passage").value + "/"
        for quad in self.graph.quads_for_pattern(None, None, None, graph):
            if quad.subject in dead or quad.object in dead:
                continue
            if quad.subject.value.startswith(passages) and quad.subject.value.endswith("/fragment"):  # type: ignore[union-attr]
                parent = NamedNode(quad.subject.value.removesuffix("/fragment"))  # type: ignore[union-attr]
                if parent in dead:
                    continue
            yield quad

    # -- reference data

    def _reference(self) -> Iterator[Quad]:
        """Reference data without what had not come, or not yet ended."""
        graph = self.mint.reference_graph
        timed = {
            quad.subject
            for kind in (INSP.MonitoringPeriod, ORG.Membership)
            for quad in self.graph.quads_for_pattern(None, None, kind, graph)
        }
        future = {
            quad.subject
            for quad in self.graph.quads_for_pattern(None, INSP.starts, None, graph)
            if quad.subject in timed and self._past(quad.object) is False and quad.object.value > self.standing.day  # type: ignore[union-attr]
        }
        future |= set(self._changes.values())
        for quad in self.graph.quads_for_pattern(None, None, None, graph):
            if quad.subject in future or quad.object in future:
                continue
            if quad.predicate == INSP.ends and quad.subject in timed and self._past(quad.object) is False:
                continue
            yield quad


__all__ = ["Standing", "as_of", "parse_day"]
