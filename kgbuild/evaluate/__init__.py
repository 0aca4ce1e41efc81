"""Extraction against annotations: precision, recall and F1 per kind, and every difference with its passage.

Annotations are JSON lines, one file a document, named by the document's stem. The first line says what the document
is about (``"type": "document"``), the others mark passages: judgement, finding, statement, statistic, organisation,
person, grade-count, monitoring. `start` and `end` count Unicode code points in the document's text as read.

What counts as right:

- A passage is found where it overlaps the annotation by at least half of the shorter of the two, and the fields named
  beside each score agree. Matching is one to one and as large as possible. Where a document says the same more than
  once, `also` lists the further passages (each with start, end and quote); any of them will do.
- Judgements, formal findings, innovative practice, statistics, people, counts of grades and phases of monitoring are
  annotated completely: whatever else was extracted is a false alarm. A judgement extracted once more from another
  passage of the same document, equal to one that was found, is neither right nor wrong; the column "again" counts it.
- Strengths, weaknesses and statements are a sample: each must be found; a further one is wrong only where it overlaps
  an annotation of the other polarity (of another kind, for statements) and matches none of its own.
- A key that the document line lacks is not scored; a key that is empty says that nothing is stated.

An annotation that cannot be used (of an unknown type, malformed, or whose quote does not stand at its offsets) is left
out and named among `problems`, and so is a file whose document is not there; the rest is scored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kgbuild.evaluate._gold import Reader, annotated_documents
from kgbuild.evaluate._result import (
    Ablation,
    Difference,
    Evaluation,
    Score,
    ablation_to_json,
    render_ablation,
    render_table,
    to_json,
)
from kgbuild.evaluate._score import Extractor, score_documents
from kgbuild.model import Problem, SourceRecord
from kgbuild.reference import Reference

__all__ = [
    "Ablation",
    "Difference",
    "Evaluation",
    "Extractor",
    "Reader",
    "Score",
    "ablate",
    "ablation_to_json",
    "evaluate",
    "render_ablation",
    "render_table",
    "to_json",
]


def evaluate(
    gold: Path,
    source: Path,
    reference: Reference,
    *,
    stated: Mapping[str, SourceRecord] | None = None,
    read: Reader | None = None,
    extract: Extractor | None = None,
) -> Evaluation:
    """Score the extraction of the documents in `source` against the annotations in `gold`.

    Args:
        gold: a folder of `*.jsonl`, or one such file.
        source: a folder that holds a document of the same stem for each, or one document.
        reference: resolves the names of organisations; handed on to the extractor.
        stated: what a source list states, by document name. Left out by default, so that kind, date and cycle have to
            come from the text itself.
        read, extract: stand-ins for `kgbuild.read.read_document` and `kgbuild.extract.extract_facts`.

    Raises:
        InputError: no annotations, or none that can be used.
    """
    problems: list[Problem] = []
    prepared = annotated_documents(gold, source, stated or {}, read, problems)
    scored = score_documents(prepared, reference, extract=extract)
    return replace(scored, problems=tuple(problems))


def ablate(
    gold: Path,
    source: Path,
    reference: Reference,
    *,
    rules: Sequence[str] | None = None,
    stated: Mapping[str, SourceRecord] | None = None,
    read: Reader | None = None,
    extract: Extractor | None = None,
) -> tuple[Ablation, ...]:
    """Which annotations are no longer found when a rule is switched off, one entry a rule, in order of its name.

    Without `rules`: every rule that made a fact of these documents, or settled what one is about.
    """
    prepared = annotated_documents(gold, source, stated or {}, read, [])
    whole = score_documents(prepared, reference, extract=extract)
    quotes = {(document.name, mark.line): mark.passage.quote for marked, document in prepared for mark in marked.marks}
    result = []
    for rule in sorted(whole.rules if rules is None else set(rules)):
        without = score_documents(prepared, reference, disabled=frozenset({rule}), extract=extract)
        lost = sorted(whole.found - without.found)
        result.append(
            Ablation(
                rule=rule,
                lost=tuple((*key, quotes.get((key[1], key[2]), "")) for key in lost),
                gained=len(without.found - whole.found),
                false_less=sum(score.false for score in whole.scores) - sum(score.false for score in without.scores),
            )
        )
    return tuple(result)
