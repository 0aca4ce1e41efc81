"""Pages a second of the HTML reader beside trafilatura and lxml, on the same pages in one run, and how well each does.

    python tests/benchmarks/html_bench.py FOLDER [--truth truth.json]

FOLDER holds pages (``.html`` or ``.html.gz``); ``truth.json`` maps a page's stem to ``{"articleBody": text}``, the form
of public sets of article extraction. Without a FOLDER, pages of 15 to 150 kB are made from ``tests/documents/html``.
Each peer that is not installed is named and left out. Times are the best of three rounds on one core, as ratios too;
quality is the mean over pages of precision, recall and F1 of runs of four words.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from kgbuild.errors import KgbuildError
from kgbuild.read import read_document

PAGES = Path(__file__).parents[1] / "documents" / "html"
ROUNDS = 3


def with_kgbuild(page: bytes) -> str:
    """What the reader takes for the page's own running text; its title, dates and captions are no part of the truth."""
    try:
        document = read_document(page, name="page.html")
    except KgbuildError:
        return ""
    return "\n".join(
        document.text[block.start : block.end]
        for block in document.blocks
        if block.kind not in ("notice", "caption", "date") and block.level != 1
    )


def with_trafilatura(page: bytes) -> str:
    """The peer that is made for this task."""
    import trafilatura

    return trafilatura.extract(page, include_comments=False) or ""


def with_lxml(page: bytes) -> str:
    """All text, as the fastest parser gives it, menus included."""
    import lxml.html

    return lxml.html.fromstring(page).text_content() or ""


READERS: dict[str, Callable[[bytes], str]] = {
    "kgbuild": with_kgbuild,
    "trafilatura": with_trafilatura,
    "lxml text_content": with_lxml,
}


def load(folder: Path | None) -> dict[str, bytes]:
    """The pages by stem; each of our own repeated in its body up to 15, 50 and 150 kB where no folder is given."""
    if folder is not None:
        return {
            path.name.split(".")[0]: gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            for path in sorted([*folder.glob("*.html"), *folder.glob("*.html.gz")])
        }
    pages: dict[str, bytes] = {}
    for path in sorted(PAGES.glob("*.html")):
        page = path.read_bytes()
        for size in (15_000, 50_000, 150_000):
            pages[f"{path.stem}-{size}"] = page + page.split(b"<body", 1)[-1] * (size // len(page))
    return pages


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words and how often each occurs."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[place : place + 4]) for place in range(max(1, len(words) - 3)))


def quality(texts: dict[str, str], truth: dict[str, dict[str, str]]) -> tuple[float, float, float]:
    """Mean precision, recall and F1 over the pages that have a truth."""
    totals = [0.0, 0.0, 0.0]
    for stem, stated in truth.items():
        found, wanted = shingles(texts.get(stem, "")), shingles(stated["articleBody"])
        both = sum((found & wanted).values())
        precision, recall = both / sum(found.values()), both / sum(wanted.values())
        f1 = 2 * precision * recall / (precision + recall) if both else 0.0
        for place, value in enumerate((precision, recall, f1)):
            totals[place] += value / len(truth)
    return totals[0], totals[1], totals[2]


def main() -> int:
    """Print one line a reader."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--truth", type=Path)
    options = parser.parse_args()
    pages = load(options.folder)
    truth = json.loads(options.truth.read_text("utf-8")) if options.truth else {}
    size = sum(map(len, pages.values()))
    print(f"{len(pages)} pages, {size / max(1, len(pages)) / 1000:.0f} kB each on average, one core")
    first = 0.0
    for name, reader in READERS.items():
        try:
            reader(next(iter(pages.values())))
        except ImportError as error:
            print(f"{name:20} left out: {error}")
            continue
        best = float("inf")
        texts: dict[str, str] = {}
        for _ in range(ROUNDS):
            before = time.process_time()
            texts = {stem: reader(page) for stem, page in pages.items()}
            best = min(best, time.process_time() - before)
        first = first or best
        line = f"{name:20} {len(pages) / best:7.1f} pages/s {size / best / 1e6:6.1f} MB/s  time x {best / first:5.2f}"
        if truth:
            line += "  precision {:.3f} recall {:.3f} F1 {:.3f}".format(*quality(texts, truth))
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
