"""Proof that every fact still points at its words: each document is read again, each hash and quote is checked.

Text documents: the bytes at the document's address against the hash in the graph, then every quote against the text
kept in the store and, where the bytes have changed, against the text as it is now. Tables: every fact is made again
from its row and compared.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any, Final

from kgbuild import inputs
from kgbuild.errors import InputError, KgbuildError, StoreError
from kgbuild.model import SourceRecord
from kgbuild.reference import load_reference
from kgbuild.store import KeptDocument, StoreReader
from kgbuild.vocab import Minter

_QUOTES: Final = """
    PREFIX dcterms: <http://purl.org/dc/terms/>
    PREFIX insp: <https://w3id.org/kgbuild/ontology#>
    PREFIX oa: <http://www.w3.org/ns/oa#>
    SELECT ?name ?fact ?start ?end ?exact ?sha256 WHERE {
      ?attestation oa:hasBody ?fact ; oa:hasTarget ?passage ; insp:document ?document .
      ?document dcterms:identifier ?name .
      ?passage oa:hasSource ?text ; oa:hasSelector ?position , ?quote .
      ?text insp:sha256 ?sha256 .
      ?position oa:start ?start ; oa:end ?end .
      ?quote oa:exact ?exact .
    }
"""


@dataclass(frozen=True, slots=True)
class Failure:
    """One fact, or a whole document (then `fact` is ""), that could not be proved."""

    document: str
    fact: str  # IRI
    problem: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked. `changed` and `unreachable` name documents, sorted."""

    documents: int
    quotes: int
    rows: int
    failures: tuple[Failure, ...]
    changed: tuple[str, ...]
    unreachable: tuple[tuple[str, str], ...]  # (document, reason)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    def to_text(self) -> str:
        """One line a failure, and a count."""
        lines = [
            f"{failure.document}: {failure.problem}"
            + (f"\n  fact: {failure.fact}" if failure.fact else "")
            + (f"\n  quote: {failure.quote}" if failure.quote else "")
            for failure in self.failures
        ]
        lines += [
            f"{name}: cannot be reached ({reason}); checked against the text in the store"
            for name, reason in self.unreachable
        ]
        lines.append(
            f"checked {self.documents} documents, {self.quotes:,} quotes, {self.rows:,} facts of rows: "
            f"{len(self.failures)} failed, {len(self.changed)} documents changed, "
            f"{len(self.unreachable)} cannot be reached"
        )
        return "\n".join(lines)


def verify(store: StoreReader) -> Verification:
    """Check every hash and quote of the store, reading every document again.

    Raises:
        StoreError: the store cannot be read at all.
    """
    from pyoxigraph import QuerySolutions

    quotes: dict[str, list[tuple[str, int, int, str, str]]] = defaultdict(list)
    rows = store.graph.query(_QUOTES)
    assert isinstance(rows, QuerySolutions)
    for row in rows:
        quotes[row["name"].value].append(
            (row["fact"].value, int(row["start"].value), int(row["end"].value), row["exact"].value, row["sha256"].value)
        )
    failures: list[Failure] = []
    changed: list[str] = []
    unreachable: list[tuple[str, str]] = []
    checked_rows = checked_quotes = 0
    for name, entry in sorted(store.manifest["documents"].items()):
        data: bytes | None = None
        try:
            data = inputs.read_location(entry["location"])
        except InputError as error:
            unreachable.append((name, error.problem))
        differs = data is not None and hashlib.sha256(data).hexdigest() != entry["sha256"]
        if differs:
            changed.append(name)
            failures.append(Failure(name, "", "the document's bytes have changed since it was read"))
        if entry["kind"] == "table":
            if data is not None:
                checked, wrong = _check_rows(store, name, entry, data)
                checked_rows += checked
                failures += wrong
            continue
        checked_quotes += len(quotes[name])
        failures += _check_quotes(store, name, entry, sorted(quotes[name]), data if differs else None)
    return Verification(
        len(store.manifest["documents"]),
        checked_quotes,
        checked_rows,
        tuple(failures),
        tuple(changed),
        tuple(unreachable),
    )


def _check_quotes(
    store: StoreReader,
    name: str,
    entry: KeptDocument,
    quotes: list[tuple[str, int, int, str, str]],
    data: bytes | None,
) -> list[Failure]:
    """What cannot be proved of a text document.

    By the kept text, and by its bytes as they are now where `data` gives them.
    """
    from kgbuild.read import read_document

    texts: list[tuple[str, str]] = []
    failures: list[Failure] = []
    try:
        texts.append(("in the store's text", store.text(entry["sha256"])))
    except StoreError as error:
        failures.append(Failure(name, "", error.problem))
    if data is not None:
        try:
            texts.append(("in the document as it is now", read_document(data, name=name, stated=SourceRecord()).text))
        except KgbuildError as error:
            failures.append(Failure(name, "", f"cannot be read any more: {error.problem}"))
            texts.append(("in the document as it is now", ""))
    for fact, start, end, exact, sha256 in quotes:
        if sha256 != entry["sha256"]:
            failures.append(Failure(name, fact, "its passage counts in another text than the document's", exact))
        for where, text in texts:
            if text[start:end] != exact:
                failures.append(Failure(name, fact, f"the quote does not stand at {start}-{end} {where}", exact))
    return failures


def _check_rows(store: StoreReader, name: str, entry: KeptDocument, data: bytes) -> tuple[int, list[Failure]]:
    """How many facts of a table were made again, and those of the store that its rows no longer give."""
    from pyoxigraph import NamedNode, Quad, RdfFormat, parse

    from kgbuild.mapping import map_table
    from kgbuild.tables import read_table
    from kgbuild.vocab import OA

    mint = Minter(store.manifest["base"])
    graph = mint.document_graph(name)
    reference = load_reference()
    try:
        metadata = inputs.read_location(entry["metadata"]) if entry.get("metadata") else None
        reader = read_table(data, name=name, reference=reference, metadata=metadata)
        made: dict[str, bool] = {}
        pieces = map_table(
            reader.facts(),
            name=name,
            sha256=entry["sha256"],
            characters=0,
            media_type="",
            title="",
            mint=mint,
            reference=reference,
        )
        # The table's own description is given anew above; every attested fact must stand in the store.
        attested = f" {OA.hasBody} ".encode()
        lines = (line for piece in pieces for line in piece.splitlines(keepends=True) if attested in line)
        for body in parse(b"".join(lines), format=RdfFormat.N_TRIPLES):
            assert isinstance(body.subject, NamedNode)
            stands = Quad(body.subject, body.predicate, body.object, graph) in store.graph
            made[body.subject.value] = made.get(body.subject.value, True) and stands
    except KgbuildError as error:
        return 0, [Failure(name, "", f"cannot be read any more: {error.problem}")]
    failures = []
    for quad in store.graph.quads_for_pattern(None, OA.hasBody, None, graph):
        if not made.get(str(getattr(quad.subject, "value", ""))):
            failures.append(
                Failure(name, str(getattr(quad.object, "value", "")), "no row of the table gives this fact any more")
            )
    return len(made), sorted(failures, key=lambda failure: failure.fact)
