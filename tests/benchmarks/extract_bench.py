"""Measure reading, extraction and mapping: documents a second, and how time grows on hostile text.

    python tests/benchmarks/extract_bench.py [FOLDER]...      # default: tests/documents, data/samples

Folders may hold any format that is read; a page of a text without pages is counted as 2,700 of its characters.
Processor time of one core; the figure is the best of three rounds. Nothing here is a test: times depend on the machine.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from kgbuild import inputs  # noqa: E402
from kgbuild.extract import extract_facts  # noqa: E402
from kgbuild.mapping import map_document  # noqa: E402
from kgbuild.read import read_document  # noqa: E402
from kgbuild.reference import load_reference  # noqa: E402
from kgbuild.vocab import Minter  # noqa: E402

_PAGE = 2_700  # characters: about what a page of a report in PDF has
HOSTILE = (
    "(",
    "“",
    "good at ",
    "Kent Police is good at preventing crime, ",
    "requires improvement ",
    "a. ",
    "the chief constable Nick Dean and his team ",
    "‘",
    "a\n",
)


def seconds(work: Callable[[], object], *, rounds: int = 3) -> float:
    """Processor time of the quickest round."""
    times = []
    for _ in range(rounds):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return min(times)


def main(folders: list[Path]) -> None:
    reference = load_reference()
    items, _ = inputs.collect(map(str, folders))
    sources = [(item.read(), item.name) for item in items if item.kind == "document"]
    documents = [read_document(data, name=name) for data, name in sources]
    for document in documents:
        extract_facts(document, reference)  # rules and tables are loaded once a process
    characters = sum(len(document.text) for document in documents)
    reading = seconds(lambda: [read_document(data, name=name) for data, name in sources])
    extracting = seconds(lambda: [extract_facts(document, reference) for document in documents])
    print(f"{len(documents)} documents, {characters} characters")
    print(f"read     {len(documents) / reading:8.0f} documents/s")
    print(f"extract  {len(documents) / extracting:8.1f} documents/s, {characters / extracting / 1000:.0f} kB/s")
    facts = [(document, extract_facts(document, reference)) for document in documents]
    mint = Minter()
    mapping = seconds(lambda: [list(map_document(*each, mint=mint, reference=reference)) for each in facts])
    print(f"map      {len(documents) / mapping:8.0f} documents/s")
    together = reading + extracting + mapping
    pages = sum(len(document.pages) or len(document.text) / _PAGE for document in documents)
    print(f"together {len(documents) / together:8.1f} documents/s, {pages / together:.0f} pages/s")
    print("hostile text of 32 kB: seconds, and times as long as 4 kB (8 is linear)")
    for unit in HOSTILE:
        small, large = (
            read_document(("Kent PEEL 2016\n\n" + unit * (size // len(unit))).encode(), name="a.txt")
            for size in (4_000, 32_000)
        )
        short = seconds(lambda text=small: extract_facts(text, reference), rounds=2)  # type: ignore[misc]
        long = seconds(lambda text=large: extract_facts(text, reference), rounds=2)  # type: ignore[misc]
        print(f"  {unit!r:46} {long:7.3f} {long / max(short, 1e-4):6.1f}")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or [REPOSITORY / "tests" / "documents", REPOSITORY / "data" / "samples"])
