"""What a worker does: inputs -> graphs in files, texts beside them, and what there is to say of each input."""

from __future__ import annotations

import codecs
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

from kgbuild import inputs
from kgbuild.build._report import DocumentReport
from kgbuild.errors import KgbuildError, RuleError, TableError
from kgbuild.graph_files import GraphFile, write_graph
from kgbuild.inputs import Input
from kgbuild.model import OF_DERIVED, Document, DocumentFacts, Problem, Review
from kgbuild.reference import Reference, load_reference
from kgbuild.vocab import Minter

_MEDIA_TYPES: Final = {".csv": "text/csv", ".tsv": "text/tab-separated-values"}


@dataclass(frozen=True, slots=True)
class Task:
    """One input that a worker is to read."""

    item: Input
    sha256: str
    reviews: tuple[Review, ...] = ()  # of this document


@dataclass(frozen=True, slots=True)
class Batch:
    tasks: tuple[Task, ...]
    graphs: str  # folder for the graphs' files
    texts: str  # folder for the texts, named by hash
    base: str


@dataclass(frozen=True, slots=True)
class Outcome:
    graphs: tuple[GraphFile, ...]
    documents: tuple[DocumentReport, ...]
    problems: tuple[Problem, ...]
    texts: tuple[str, ...]  # hashes of texts written

    @classmethod
    def joined(cls, parts: Sequence[Outcome]) -> Outcome:
        """What several came to, in their order."""
        return cls(
            tuple(graph for part in parts for graph in part.graphs),
            tuple(report for part in parts for report in part.documents),
            tuple(problem for part in parts for problem in part.problems),
            tuple(text for part in parts for text in part.texts),
        )


def read_batch(batch: Batch) -> Outcome:
    """Read, extract, map: each document's quads into a file, its text beside it."""
    reference = load_reference()
    mint = Minter(batch.base)
    found = _Found()
    for task in batch.tasks:
        try:
            if task.item.kind == "table":
                lines = _table(task, mint, reference, found)
            else:
                lines = _document(task, mint, reference, found, Path(batch.texts))
            found.graphs.append(write_graph(mint.document_graph(task.item.name).value, lines, Path(batch.graphs)))
        except RuleError:  # no input's fault, and every input's misfortune
            raise
        except TableError as error:  # of the table, or of the metadata beside it
            found.problems.append(Problem(str(error.source), error.problem, error.fix, error.line))
        except KgbuildError as error:
            found.problems.append(Problem(task.item.name, error.problem, error.fix, error.line))
        except Exception as error:
            if task.item.kind == "table":
                raise
            fault = f"reading it failed with {type(error).__name__}: {error}"
            found.problems.append(Problem(task.item.name, fault, "this is a fault of kgbuild; please report it"))
    return Outcome(tuple(found.graphs), tuple(found.documents), tuple(found.problems), tuple(found.texts))


@dataclass(slots=True)
class _Found:
    """An outcome in the making."""

    graphs: list[GraphFile] = field(default_factory=list)
    documents: list[DocumentReport] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def _document(task: Task, mint: Minter, reference: Reference, found: _Found, folder: Path) -> Iterator[bytes]:
    from kgbuild.extract import extract_facts
    from kgbuild.mapping import map_document
    from kgbuild.read import read_document
    from kgbuild.review import apply_reviews, stated_by_reviews

    stated = stated_by_reviews(task.item.stated, task.reviews)
    document = read_document(task.item.read(), name=task.item.name, stated=stated)
    facts, reviewed, unmet = apply_reviews(document, extract_facts(document, reference), task.reviews)
    yield from map_document(document, facts, mint=mint, reference=reference)
    found.problems += unmet
    (folder / document.sha256).write_bytes(document.text.encode("utf-8", "surrogatepass"))
    found.texts.append(document.sha256)
    found.documents.append(_report(document, facts, reviewed))


def _report(document: Document, facts: DocumentFacts, reviewed: int) -> DocumentReport:
    ledger = facts.ledger
    counts = {
        "judgements": len(facts.judgements),
        "findings": len(facts.findings),
        "statements": len(facts.statements),
        "statistics": len(facts.statistics),
        "organisations": len(facts.organisations),
        "people": len(facts.people),
        "grade counts": len(facts.grade_counts),
        "monitoring": len(facts.monitoring),
    }
    return DocumentReport(
        document.name,
        document.sha256,
        facts.kind,
        counts,
        len(document.text),
        ledger.characters_used,
        ledger.characters_notice,
        tuple(passage.quote for passage in ledger.unexplained_grades),
        tuple(passage.quote for passage in ledger.unmatched_passages),
        tuple(passage.quote for passage in ledger.unknown_headings),
        facts.notes,
        reviewed,
        tuple(
            (what, passage.start, passage.end)
            for what, passages in (
                ("unexplained-grade", ledger.unexplained_grades),
                ("unmatched-passage", ledger.unmatched_passages),
            )
            for passage in passages
        ),
    )


def _table(task: Task, mint: Minter, reference: Reference, found: _Found) -> Iterator[bytes]:
    from kgbuild.mapping import map_table
    from kgbuild.tables import read_table

    item = task.item
    metadata = inputs.read_location(item.metadata) if item.metadata else None
    path = item.path()
    reader = read_table(
        path if path is not None else item.read(),
        name=item.name,
        reference=reference,
        metadata=metadata,
        metadata_name=PurePosixPath(item.metadata.replace("!", "/")).name,
    )
    counts: Counter[str] = Counter()

    def counted() -> Iterator[Any]:
        kind = {"judgements": "judgements", "findings": "findings", "responses": "statements"}.get(
            reader.kind, reader.kind
        )
        for fact in reader.facts():
            derived = isinstance(fact, Review) and fact.subject in OF_DERIVED  # applied where things are derived
            counts["reviews of what is derived" if derived else kind] += 1
            yield fact

    characters = _characters(item)
    suffix = Path(item.name).suffix.lower()
    yield from map_table(
        counted(),
        name=item.name,
        sha256=task.sha256,
        characters=characters,
        media_type=_MEDIA_TYPES.get(suffix, "text/csv"),
        title=item.stated.title,
        mint=mint,
        reference=reference,
    )
    found.problems += reader.problems
    found.documents.append(DocumentReport(item.name, task.sha256, "table", dict(counts), characters))


def _characters(item: Input) -> int:
    """How many code points a table has, counted in bounded pieces; bytes that are not UTF-8 count as one each."""
    path = item.path()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    total = 0
    with path.open("rb") if path is not None else io.BytesIO(item.read()) as stream:
        while piece := stream.read(1 << 20):
            total += len(decoder.decode(piece))
    return total + len(decoder.decode(b"", True))
