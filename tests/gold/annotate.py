"""Turn hand-written marks into annotations with offsets: `python tests/gold/annotate.py`, from the repository's root.

Each document has a `.marks` file beside its annotations, written by a reader of the text. Its head describes the
document, one `key: value` a line (several values joined by `;`, nothing after the colon where nothing is stated), up to
an empty line. Each further line marks a passage::

    J  question grade      ; key=value ; ...  | words       a judgement; `-` for no grade
    F  kind [question]     ; addresses ; themes=a,b ; due=P6M,2020-03-27 | words    a finding
    S  kind                ; speaker=... ; role=... ; stance=a,b | words  a statement
    N  value [of]          ; what=...         | words       a statistic
    O  organisation relation                  | words
    P  name                ; role=...         | words       a named office holder who says nothing
    G  grade count                            | words       a count of grades
    M  phase               ; starts=... ; ends=... | words  a monitoring phase
    A                                         | words       another passage that says the same as the line above

The words are looked up in the document: white space and the shape of quotation marks and dashes do not matter, ` ... `
stands for whatever lies between, as little as possible, and `#2` before the bar takes the second place instead of the
first. Force and cycle come from the head unless the line says otherwise. Words that are not found are an error.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {
    Path(__file__).parent / "samples": ROOT / "data" / "samples",
    Path(__file__).parent / "documents": ROOT / "tests" / "documents",
}
_SEVERAL = {"stance", "themes", "due"}
_TYPES = {
    "J": ("judgement", ("question", "grade")),
    "F": ("finding", ("kind", "question")),
    "S": ("statement", ("kind",)),
    "N": ("statistic", ("value", "of")),
    "O": ("organisation", ("organisation", "relation")),
    "P": ("person", ("name",)),
    "G": ("grade-count", ("grade", "count")),
    "M": ("monitoring", ("phase",)),
}
_LOOSE = {
    **dict.fromkeys("'‘’", "['‘’ʼ]"),
    **dict.fromkeys('"“”', '["“”]'),
    **dict.fromkeys("-–", "[-–—]"),
}


def locate(words: str, text: str, occurrence: int = 1) -> tuple[int, int]:
    """The offsets of the words in the text. Raises LookupError where they do not stand there so often."""
    pieces = [
        r"\s+".join("".join(_LOOSE.get(char, re.escape(char)) for char in word) for word in piece.split())
        for piece in words.split(" ... ")
    ]
    matches = list(re.finditer(r"[\s\S]*?".join(pieces), text))
    if len(matches) < occurrence:
        raise LookupError(words)
    match = matches[occurrence - 1]
    return match.start(), match.end()


def annotations(marks: str, name: str, text: str) -> list[dict[str, Any]]:
    """The annotations of one document, the line that describes it first."""
    head_lines, _, body = marks.partition("\n\n")
    head: dict[str, Any] = {"type": "document", "document": name}
    for line in head_lines.splitlines():
        key, _, value = line.partition(":")
        values = [item.strip() for item in value.split(";") if item.strip()]
        head[key.strip()] = (values if len(values) != 1 or key == "complete" else values[0]) if values else ""
    defaults = {key: head.get(key) if isinstance(head.get(key), str) else "" for key in ("force", "cycle")}
    records = [head]
    for line in body.splitlines():
        if not line.strip() or line.startswith("//"):
            continue
        left, bar, words = line.partition(" | ")
        if not bar:
            raise ValueError(f"{name}: no words in {line!r}")
        occurrence = 1
        if found := re.search(r"\s#(\d+)$", left):
            occurrence, left = int(found[1]), left[: found.start()]
        first, *options = [part.strip() for part in left.split(" ; ")]
        letter, _, rest = first.partition(" ")
        try:
            start, end = locate(words.strip(), text, occurrence)
        except LookupError:
            raise ValueError(f"{name}: not in the text: {words.strip()!r}") from None
        passage = {"start": start, "end": end, "quote": text[start:end]}
        if letter == "A":
            records[-1].setdefault("also", []).append(passage)
            continue
        kind, keys = _TYPES[letter]
        values = [rest.strip()] if letter == "P" else rest.split()
        record: dict[str, Any] = {"type": kind}
        if letter == "J":
            record |= defaults
        record |= dict(zip(keys, values, strict=False))
        if letter == "J" and record["grade"] == "-":
            record |= {"grade": "", "status": "not-graded"}
        for option in options:
            key, equals, value = option.partition("=")
            record[key] = (value.split(",") if key in _SEVERAL else value) if equals else True
        if letter == "F" and record.get("addresses") is True:
            record["addresses"] = "cause-of-concern"
        if letter == "N":
            record |= {"value": float(record["value"]), "of": float(record["of"]) if "of" in record else None}
            record |= {key: int(record[key]) for key in ("value", "of") if record[key] and record[key] % 1 == 0}
        if letter == "G":
            record["count"] = int(record["count"])
        records.append(record | passage)
    return [records[0], *sorted(records[1:], key=lambda item: (item["start"], item["end"], json.dumps(item)))]


def decoded(data: bytes) -> str:
    """The document's characters as the reader has them: UTF-8, else Windows-1252; a byte order mark stays."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def rendered(marks: Path, documents: Path) -> str:
    """The annotation file that belongs to a marks file, as text."""
    document = documents / f"{marks.stem}.txt"
    records = annotations(marks.read_text("utf-8"), document.name, decoded(document.read_bytes()))
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def main() -> int:
    """Write every annotation file; 1 where some marks could not be placed."""
    failures = 0
    for folder, documents in FOLDERS.items():
        for marks in sorted(folder.glob("*.marks")):
            try:
                marks.with_suffix(".jsonl").write_text(rendered(marks, documents), "utf-8", newline="\n")
            except (ValueError, OSError) as error:
                print(error, file=sys.stderr)
                failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
