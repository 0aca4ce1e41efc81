"""Annotations: read, checked against the words of their document, and compared by overlap."""

from __future__ import annotations

import glob
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final, Protocol

from kgbuild.errors import InputError, KgbuildError
from kgbuild.model import Document, Passage, Problem, SourceRecord
from kgbuild.one_line import one_line

_REQUIRED: Final = {
    "judgement": ("force", "cycle", "question"),
    "finding": ("kind",),
    "statement": ("kind",),
    "statistic": ("value",),
    "organisation": ("organisation",),
    "person": ("name",),
    "grade-count": ("grade", "count"),
    "monitoring": ("phase",),
}
_TEXTS: Final = frozenset(
    {
        *("force", "cycle", "question", "grade", "status", "comparison", "previous_cycle", "previous_grade"),
        *("kind", "speaker", "role", "name", "organisation", "relation", "phase", "starts", "ends"),
    }
)
_ONE_OR_MORE: Final = frozenset({"stance", "due"})


class Reader(Protocol):
    """`kgbuild.read.read_document`, or a stand-in."""

    def __call__(self, data: bytes, *, name: str, stated: SourceRecord) -> Document: ...


@dataclass(frozen=True, slots=True)
class Annotation:
    """An annotation, with the 1-based line of its file."""

    line: int
    kind: str
    passage: Passage
    fields: Mapping[str, Any]
    also: tuple[Passage, ...] = ()

    def meets(self, passage: Passage) -> bool:
        """Whether `passage` is one that says this, by overlap."""
        return any(_overlaps(own, passage) for own in (self.passage, *self.also))

    def shared(self, passage: Passage) -> int:
        """The characters that `passage` has in common with the closest of its own."""
        return max(_shared(own, passage) for own in (self.passage, *self.also))


@dataclass(frozen=True, slots=True)
class Annotated:
    path: Path
    name: str  # as the document line states it
    fields: Mapping[str, Any]
    marks: tuple[Annotation, ...]

    def of(self, kind: str) -> list[Annotation]:
        return [mark for mark in self.marks if mark.kind == kind]


def annotated_documents(
    gold: Path, source: Path, stated: Mapping[str, SourceRecord], read: Reader | None, problems: list[Problem]
) -> list[tuple[Annotated, Document]]:
    """Each annotated document with its text, in order of file name; what cannot be used is added to `problems`.

    Raises:
        InputError: no annotated document can be used.
    """
    if read is None:
        from kgbuild.read import read_document

        read = read_document
    files = sorted(gold.glob("*.jsonl")) if gold.is_dir() else [gold]
    if not files or not gold.exists():
        raise InputError("no annotations here", source=gold, fix="give a .jsonl file, or a folder that holds some")
    prepared = []
    unusable: list[KgbuildError] = []
    for file in files:
        left_out: list[Problem] = []
        try:
            prepared.append(_prepare(file, source, stated, read, left_out))
        except KgbuildError as error:
            unusable.append(error)
            left_out.append(_problem(error))
        problems += left_out
    if not prepared:
        raise unusable[0]
    return prepared


def _prepare(
    file: Path, source: Path, stated: Mapping[str, SourceRecord], read: Reader, problems: list[Problem]
) -> tuple[Annotated, Document]:
    """A file of annotations with its document; without the lines whose quotes do not stand there."""
    marked = _read_gold(file, problems)
    path = _document_path(marked, source)
    name = path.name if source.is_file() else path.relative_to(source).as_posix()
    document = read(path.read_bytes(), name=name, stated=stated.get(name, SourceRecord()))
    marks = []
    for mark in marked.marks:
        try:
            _check_quotes(mark, document, file)
        except InputError as error:
            problems.append(_problem(error))
        else:
            marks.append(mark)
    return replace(marked, marks=tuple(marks)), document


def _check_quotes(mark: Annotation, document: Document, file: Path) -> None:
    for passage in (mark.passage, *mark.also):
        words = document.text[passage.start : passage.end]
        if words != passage.quote:
            raise InputError(
                f"the quote does not stand at {passage.start}-{passage.end} of {document.name}: "
                f"annotated {one_line(passage.quote)!r}, there {one_line(words)!r}",
                source=file,
                line=mark.line,
                fix="count code points, 0-based and end exclusive, in the text that `kgbuild text` prints",
            )


def _problem(error: KgbuildError) -> Problem:
    return Problem(str(error.source), error.problem, error.fix, error.line)


def _document_path(marked: Annotated, source: Path) -> Path:
    """The document of the annotations' stem."""
    if source.is_file():
        candidates = [source] if source.stem == marked.path.stem else []
    else:
        named = source / marked.name
        candidates = (
            [named]
            if marked.name and named.is_file() and named.is_relative_to(source)
            else sorted(path for path in source.rglob(f"{glob.escape(marked.path.stem)}.*") if path.is_file())
        )
    if len(candidates) != 1:
        problem = "several documents" if candidates else "no document"
        raise InputError(
            f"{problem} of the stem '{marked.path.stem}' in {source}",
            source=marked.path,
            line=1,
            fix="put the document there under that name, or state its path under 'document' on the first line",
        )
    return candidates[0]


def _read_gold(file: Path, problems: list[Problem]) -> Annotated:
    """The annotations of one document, without the lines that cannot be used."""
    try:
        lines = file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"annotations cannot be read: {error}", source=file, fix="give a UTF-8 file") from error
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    first = numbered[0][0] if numbered else 1
    head = _record(*numbered[0], file) if numbered else {}
    if head.get("type") != "document":
        fix = 'begin the file with {"type": "document", ...}'
        raise InputError("the first line does not describe the document", source=file, line=first, fix=fix)
    for key, value in head.items():
        if any(isinstance(each, dict | list) for each in (value if isinstance(value, list) else [value])):
            raise InputError(f"'{key}' is no text", source=file, line=first, fix="write a text, or a list of texts")
    marks = []
    for number, line in numbered[1:]:
        try:
            marks.append(_mark(_record(number, line, file), file, number))
        except InputError as error:
            problems.append(_problem(error))
    return Annotated(path=file, name=str(head.get("document") or ""), fields=head, marks=tuple(marks))


def _record(number: int, line: str, file: Path) -> Mapping[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        problem = f"not JSON: {getattr(error, 'msg', error)}"
        raise InputError(problem, source=file, line=number, fix="write one object a line") from error
    if not isinstance(record, dict):
        raise InputError("no JSON object", source=file, line=number, fix="write one object a line")
    return record


def _mark(record: Mapping[str, Any], file: Path, number: int) -> Annotation:
    def wrong(problem: str, fix: str) -> InputError:
        return InputError(problem, source=file, line=number, fix=fix)

    kind = record.get("type")
    if not isinstance(kind, str) or kind not in _REQUIRED:
        problem = f"type {kind!r} is not known" if kind else "no type is stated"
        raise wrong(problem, f"use one of {', '.join(sorted(_REQUIRED))}")
    also = record.get("also", [])
    if not isinstance(also, list) or not all(isinstance(item, dict) for item in also):
        raise wrong("'also' is no list of passages", "list start, end and quote")
    passages = []
    for item in (record, *also):
        start, end, quote = item.get("start"), item.get("end"), item.get("quote")
        if not (type(start) is int and type(end) is int and isinstance(quote, str) and 0 <= start < end):
            fix = "give start and end as whole numbers with start < end, and the words between them as quote"
            raise wrong(f"start {start!r}, end {end!r} and quote do not mark a passage", fix)
        passages.append(Passage(start, end, quote))
    for key in _REQUIRED[kind]:
        if key not in record:
            raise wrong(f"a {kind} needs '{key}'", f"add '{key}'")
    for key, value in record.items():
        if not _is_of_its_kind(key, value):
            fix = "write a text; of stances and dates that will do a list may be written, of themes always"
            raise wrong(f"'{key}' is no text", fix)
    figures = [record[key] for key in ("value", "of") if record.get(key) is not None]
    if kind == "statistic" and any(decimal_of(figure) is None for figure in figures):
        raise wrong("value or of is no number", "write a JSON number or a numeral")
    return Annotation(number, kind, passages[0], record, tuple(passages[1:]))


def _is_of_its_kind(key: str, value: Any) -> bool:
    """Whether the value of a field is the text, or the list of texts, that it has to be; nothing stated is both."""
    if value is None or (isinstance(value, str) and key != "themes"):
        return True
    listed = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return listed if key in _ONE_OR_MORE or key == "themes" else key not in _TEXTS


def _shared(one: Passage, other: Passage) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def _overlaps(one: Passage, other: Passage) -> bool:
    """At least half of the shorter passage is common to both."""
    shorter = min(one.end - one.start, other.end - other.start)
    return shorter > 0 and 2 * _shared(one, other) >= shorter


def decimal_of(value: Any) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
