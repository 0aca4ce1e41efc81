"""What the manifest keeps of a build, and what a build that changes nothing says from it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from kgbuild import __version__, resources
from kgbuild.build._changes import Changes, reviews_by_document, reviews_key, rules_digest
from kgbuild.build._report import BuildReport, DocumentReport
from kgbuild.graph_files import GraphFile
from kgbuild.model import Problem, Violation
from kgbuild.store import StoreWriter
from kgbuild.vocab import Minter, content_hash


def note(
    writer: StoreWriter, changes: Changes, documents: tuple[DocumentReport, ...], problems: Iterable[Problem]
) -> None:
    """What was read, what went, and what it all rests on."""
    by_document = reviews_by_document(changes.reviews)
    by_name = {item.name: item for item in changes.items}
    known, keys = writer.manifest["documents"], changes.keys
    told: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        told[problem.source].append(problem)
    for name in changes.removed:
        known.pop(name, None)
    for report in documents:
        item = by_name[report.name]
        known[report.name] = {
            "sha256": report.sha256,
            "key": keys[report.name],
            "with": keys[""],
            "location": item.location,
            "metadata": item.metadata,
            "stated": asdict(item.stated),
            "size": item.size,
            "mtime_ns": item.mtime_ns,
            "kind": item.kind,
            "facts": report.facts,
            "problems": [asdict(problem) for problem in told[report.name]],
            "reviewed": reviews_key(by_document.get(report.name, ())),
            "open": [*report.open_passages],
        }
        if report.name in changes.reviews:
            known[report.name]["reviews"] = [asdict(review) for review in changes.reviews[report.name]]
    for name, item in by_name.items():
        if name in known and known[name]["key"] == keys.get(name):
            known[name] |= {"location": item.location, "size": item.size, "mtime_ns": item.mtime_ns}
    writer.manifest["kgbuild"] = __version__
    writer.manifest["base"] = changes.base
    writer.manifest["reference"] = changes.reference
    if changes.refers_anew:
        writer.manifest["links"] = {}  # drawn by other rules
    writer.manifest["rules"] = rules_digest()


@dataclass(frozen=True, slots=True)
class Conforming:
    """The state of a table's graph that was found to break no shape."""

    graph: GraphFile
    sha256: str  # of the table's bytes
    key: str  # of what it was held against


def conforming(writer: StoreWriter, mint: Minter, names: Iterable[str]) -> dict[str, Conforming]:
    """Those of the named documents that are tables and conformed when they were validated, by their graphs' IRIs."""
    found = {}
    for name in names:
        entry, graph = writer.manifest["documents"].get(name, {}), mint.document_graph(name).value
        if "validated" in entry and graph in writer.manifest["graphs"]:
            found[graph] = Conforming(writer.file(graph), entry["sha256"], entry["validated"])
    return found


def validation_key(reference: GraphFile, validator: str) -> str:
    """A hash of all that a report rests on beside the graph that it is of."""
    code = (Path(__file__).parent.parent / "validate").glob("*.py")
    files = [*resources.SHAPES.glob("*.shapes.ttl"), *resources.ONTOLOGY.rglob("*.ttl"), *code]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.read_bytes())
    return content_hash(reference.sha256, validator, digest.hexdigest())


def note_violations(
    writer: StoreWriter, found: Iterable[Violation], documents: tuple[DocumentReport, ...], key: str
) -> tuple[Violation, ...]:
    """What says that the graph does not conform, kept with its document until that is read again.

    Args:
        writer: has the graphs that were validated.
        found: the whole report.
        documents: what was validated.
        key: of what it was held against.
    """
    violations = tuple(violation for violation in found if violation.severity == "violation")
    known = writer.manifest["documents"]
    for violation in violations:
        if violation.document in known:
            known[violation.document].setdefault("violations", []).append(asdict(violation))
    if not violations:
        for report in documents:
            if report.kind == "table":
                known[report.name]["validated"] = key
    return violations


def nothing_new(writer: StoreWriter, unchanged: list[str], problems: list[Problem], *, usable: bool) -> BuildReport:
    quads = writer.manifest["quads"]
    entries = writer.manifest["documents"].values()
    problems += [Problem(**problem) for entry in entries for problem in entry.get("unmet", ())]
    violations = tuple(Violation(**violation) for entry in entries for violation in entry.get("violations", ()))
    return BuildReport(
        (), tuple(unchanged), (), tuple(sorted(set(problems), key=str)), violations, (), quads, str(writer.path), usable
    )


def unusable(writer: StoreWriter, problems: list[Problem]) -> BuildReport:
    return BuildReport((), (), (), tuple(sorted(set(problems), key=str)), (), (), 0, str(writer.path), usable=False)
