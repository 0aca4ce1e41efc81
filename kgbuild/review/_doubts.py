"""What of a store most deserves a human look, as a table of reviews in which the decisions are still to be made.

What is doubtful, how pressing it is and why is in doubts.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kgbuild.csv_text import csv_text

if TYPE_CHECKING:
    from kgbuild.store import StoreReader

WORK_COLUMNS: Final = (
    *("action", "document", "subject", "start", "end", "quote", "was", "becomes", "reviewer", "date", "reason"),
    *("priority", "why", "context"),  # for the eye; a table of reviews may have more columns than it needs
)
_ENDS: Final = ("earlier", "later")
_AROUND: Final = 60  # characters of context on each side


@dataclass(frozen=True, slots=True)
class Doubt:
    """One passage, or one link, that deserves a human look. `was` is in the form of a table of reviews."""

    priority: int  # higher first
    why: str
    document: str  # of a link: of its later finding
    subject: str
    start: int | None  # of a link None, as is the end
    end: int | None
    quote: str  # of a link empty
    was: str
    context: str = ""  # the quote among its neighbours, on one line; of a link the words of both findings


def work_list(reader: StoreReader, *, limit: int | None = None) -> tuple[Doubt, ...]:
    """What of a store's documents most deserves a human look, the most pressing first.

    Nothing that a review names already is listed again. Facts of tables are not listed: their page, and no passage, is
    what they rest on. Links between findings are, whatever these come from: what the two say is all that a link has.
    """
    kinds = tomllib.loads((Path(__file__).parent / "doubts.toml").read_text("utf-8"))
    done = {
        (review["document"], review["passage"]["start"], review["passage"]["end"])
        for entry in reader.manifest["documents"].values()
        for review in entry.get("reviews", ())
        if review["passage"]
    }
    doubts = {
        Doubt(kinds[name]["priority"], kinds[name]["why"], document, "lineage", None, None, "", was, context)
        for name, document, was, context in _of_links(reader, kinds)
    }
    for name, document, subject, start, end, quote, was in (*_of_facts(reader), *_of_ledgers(reader)):
        if (document, start, end) not in done:
            doubts.add(Doubt(kinds[name]["priority"], kinds[name]["why"], document, subject, start, end, quote, was))
    ordered = sorted(
        doubts,
        key=lambda doubt: (-doubt.priority, doubt.document, doubt.start or 0, doubt.end or 0, repr(astuple(doubt))),
    )
    return tuple(replace(doubt, context=_context(reader, doubt)) for doubt in ordered[:limit])


def _context(reader: StoreReader, doubt: Doubt) -> str:
    if doubt.start is None or doubt.end is None:
        return doubt.context
    text = reader.text(reader.manifest["documents"][doubt.document]["sha256"])
    return " ".join(text[max(0, doubt.start - _AROUND) : doubt.end + _AROUND].split())


def write_work_list(doubts: Iterable[Doubt]) -> str:
    """The list as CSV that `kgbuild build` takes as a table of reviews once decisions are filled in."""
    return csv_text(WORK_COLUMNS, ([getattr(doubt, column, None) for column in WORK_COLUMNS] for doubt in doubts))


_Found = tuple[str, str, str, int, int, str, str]  # doubt, then document, subject, start, end, quote, was


def _of_facts(reader: StoreReader) -> Iterator[_Found]:
    from kgbuild.query import run_query

    judgements = [row for row in run_query(reader, "judgements") if row["grade"]]
    grades: dict[tuple[Any, ...], set[Any]] = {}
    kinds: dict[tuple[Any, ...], set[Any]] = {}
    for row in judgements:
        question = (row["force"], row["cycle"], row["question"])
        grades.setdefault(question, set()).add(row["grade"])
        kinds.setdefault((*question, row["grade"]), set()).add(row["source_kind"])
    for row in judgements:
        question = (row["force"], row["cycle"], row["question"])
        if len(grades[question]) > 1:
            yield from _found("conflict", "judgement", row, "force cycle question grade")
        elif row["grade"] in ("outstanding", "inadequate") and kinds[(*question, row["grade"])] <= {
            "news",
            "other",
            None,
        }:
            yield from _found("extreme-from-press", "judgement", row, "force cycle question grade")
    for row in run_query(reader, "findings"):
        if not row["force"] or not row["cycle"]:
            serious = str(row["kind"]).endswith(("cause-of-concern", "recommendation"))
            name = "serious-without-place" if serious else "finding-without-place"
            yield from _found(name, "finding", row, "kind force cycle")
        elif not row["themes"]:
            yield from _found("finding-without-theme", "finding", row, "kind force cycle question")
    for row in run_query(reader, "statements"):
        if not row["speaker"]:
            yield from _found("statement-without-speaker", "statement", row, "kind role")


def _found(name: str, subject: str, row: Mapping[str, Any], keys: str) -> Iterator[_Found]:
    if row["start"] is None or row["start"] == "":
        return
    was = "|".join(f"{key}={row[key]}" for key in keys.split() if row[key])
    yield (name, str(row["document"]), subject, int(row["start"]), int(row["end"]), str(row["quote"]), was)


_DOCUMENTS_OF_LINKS: Final = """
    PREFIX dcterms: <http://purl.org/dc/terms/>
    PREFIX insp: <https://w3id.org/kgbuild/ontology#>
    PREFIX oa: <http://www.w3.org/ns/oa#>
    SELECT ?link ?document WHERE {
      ?link insp:laterFinding ?finding .
      ?attestation oa:hasBody ?finding ; insp:document/dcterms:identifier ?document .
    }
"""


def _of_links(reader: StoreReader, kinds: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Links near the limit that nobody has decided on: doubt, document of the later finding, was, context."""
    from kgbuild.query import run_query, run_sparql

    limits = sorted((Decimal(kind["below"]), name) for name, kind in kinds.items() if "below" in kind)
    documents: dict[str, str] = {}
    solutions: Any = run_sparql(reader, _DOCUMENTS_OF_LINKS)
    for row in solutions:
        link, document = str(row["link"]), str(row["document"])
        documents[link] = min(document, documents.get(link, document))
    for row in run_query(reader, "lineage"):
        name = next((name for below, name in limits if Decimal(str(row["score"])) < below), "")
        if not name or "reviewed" in str(row["reasons"]).split("|"):
            continue
        link = str(row["link"])
        ends = " -> ".join(f"{row[f'{end}_cycle'] or ''} {row[f'{end}_kind']}: {row[f'{end}_quote']}" for end in _ENDS)
        context = " ".join(f"{ends} (score {row['score']}; {row['why']})".split())
        yield name, documents[link], f"link=lineage/{link.rpartition('/')[2]}|type={row['type']}", context


def _of_ledgers(reader: StoreReader) -> Iterator[_Found]:
    for document, entry in reader.manifest["documents"].items():
        passages = entry.get("open", ())
        if not passages:
            continue
        text = reader.text(entry["sha256"])
        for what, start, end in passages:
            subject = "judgement" if what == "unexplained-grade" else "finding"
            yield (what, document, subject, start, end, text[start:end], "")
