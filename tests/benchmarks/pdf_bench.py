"""Pages a second of one core: kgbuild's reader of PDF beside what others read pages with, in one run.

`python tests/benchmarks/pdf_bench.py [PAGES | FOLDER]` draws a report of so many pages, or takes the PDF of a folder,
reads it by each, and prints the pages a second and the ratio to PDFium's bare text; last, reading with extraction of
facts. Only the ratios mean something on another machine. pypdf and pdfplumber are asked where they are installed.
"""

from __future__ import annotations

import importlib.util
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5


def report(pages: int) -> bytes:
    """A report of so many pages, alternately of one and two columns, from the tests' own sources."""
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0  # streams as other programs pack them: compressed, and not as letters
    spec = importlib.util.spec_from_file_location("make", ROOT / "tests" / "documents" / "pdf" / "make.py")
    assert spec is not None and spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    words = [
        word
        for source in sorted((ROOT / "tests" / "documents" / "pdf").glob("*.source"))
        for mark, line in make.lines_of(source)
        if not mark
        for word in line.split()
    ]
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1, pageCompression=1)
    place = 0
    for page in range(pages):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 812, "PEEL: Police effectiveness 2016")
        canvas.drawString(500, 30, str(page + 1))
        for left, width in ((60, 90),) if page % 2 else ((60, 42), (310, 42)):
            canvas.setFont("Helvetica", 10)
            for line in range(52):
                printed = ""
                while len(printed) < width - 8:
                    printed += words[place % len(words)] + " "
                    place += 1
                canvas.drawString(left, 780 - 13.5 * line, printed.strip())
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def kgbuild_reader(data: bytes) -> int:
    from kgbuild.read._pdf import read_pdf

    return len(read_pdf(data, "report.pdf").text)


def pdfium(data: bytes) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return sum(len(page.get_textpage().get_text_range()) for page in document)


def pypdf(data: bytes) -> int:
    from pypdf import PdfReader

    return sum(len(page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages)


def pdfplumber(data: bytes) -> int:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        return sum(len(page.extract_text()) for page in document.pages)


def kgbuild_facts(data: bytes) -> int:
    from kgbuild.extract import extract_facts
    from kgbuild.read import read_document
    from kgbuild.reference import load_reference

    document = read_document(data, name="report.pdf")
    extract_facts(document, load_reference())
    return len(document.text)


def measure(read: Callable[[bytes], int], files: list[bytes]) -> tuple[float, int]:
    """The processor seconds of the fastest round, and the characters read."""
    best, characters = float("inf"), 0
    for _ in range(ROUNDS if read in (kgbuild_reader, pdfium) and len(files) == 1 else 2):
        start = time.process_time()
        characters = sum(read(data) for data in files)
        best = min(best, time.process_time() - start)
    return best, characters


def main(source: str) -> dict[str, float]:
    """Print a line a reader: pages a second, from a number of pages to draw or a folder of PDF."""
    import pypdfium2

    given = [path.read_bytes() for path in sorted(Path(source).glob("*.pdf"))] if not source.isdecimal() else []
    files = [data for data in given if data.startswith(b"%PDF")] or [report(int(source))]
    pages = sum(len(pypdfium2.PdfDocument(data)) for data in files)
    print(f"{len(files)} documents, {pages} pages")
    results: dict[str, float] = {}
    for read in (pdfium, kgbuild_reader, kgbuild_facts, pypdf, pdfplumber):
        try:
            seconds, characters = measure(read, files)
        except ImportError as error:
            print(f"{read.__name__:16} left out: {error}")
            continue
        results[read.__name__] = pages / seconds
        ratio = results[read.__name__] / results["pdfium"]
        print(f"{read.__name__:16} {pages / seconds:9.1f} pages/s  {ratio:6.3f} of PDFium  {characters} characters")
    return results


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(sys.argv[1] if len(sys.argv) > 1 else "60")
