"""A text says the same in whatever format it comes: as plain text, a page, Markdown, Word or PDF."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from kgbuild.extract import extract_facts
from kgbuild.read import read_document
from kgbuild.reference import load_reference

DOCUMENTS = Path(__file__).parent / "documents"
POLAR = ("strength", "weakness")  # how much of a passage these take may differ
# What the writing down below loses, as any program that writes these formats does, so that the text is another.
LOST = {
    "grade-grid-2021-report": "columns of a table without marks",
    "narrative-2014-page": "a sentence folded over two lines",
    "menus-in-the-middle-2017-news": "which bullets are of a menu",
}
TEXTS = [path for path in sorted(DOCUMENTS.glob("*.txt")) if path.stem not in LOST]
_BULLET = re.compile(r"\s*(?:[•*·–-])\s+(?P<words>\S.*)")


class Part(NamedTuple):
    kind: str  # h1, h2, p, li or tr
    words: str

    @property
    def cells(self) -> list[str]:
        return [cell.strip() for cell in re.split(r"[|\t]+", self.words.strip("| "))]


def parts(text: str) -> Iterator[Part]:
    """The lines of a text as somebody sets them who knows no more of them than how they look."""
    kind = "h1"
    for line in text.splitlines():
        words = line.strip()
        if not words:
            continue
        if bullet := _BULLET.match(line):
            kind, words = "li", bullet["words"]
        elif kind != "h1" or "." in words:
            short = len(words) < 90 and words[0].isupper() and words[-1] not in ".,;:!”\"'’"
            kind = "tr" if "|" in words or "\t" in words else "h2" if short else "p"
        yield Part(kind, words)
        kind = "p" if kind == "h1" else kind


def as_html(text: str) -> bytes:
    body = []
    before = ""
    inside = {"li": "ul", "tr": "table"}
    for kind, words in [*parts(text), Part("", "")]:
        if before in inside and before != kind:
            body.append(f"</{inside[before]}>")
        if kind in inside and before != kind:
            body.append(f"<{inside[kind]}>")
        if kind == "tr":
            body.append("<tr>" + "".join(f"<td>{html.escape(cell)}" for cell in Part(kind, words).cells))
        elif kind:
            body.append(f"<{kind}>{html.escape(words)}</{kind}>")
        before = kind
    menu = "<nav><ul><li><a href=/a>News</a><li><a href=/b>About us</a></ul></nav>"
    return f"<!doctype html><meta charset=utf-8>{menu}<main>{''.join(body)}</main><footer>Cookies</footer>".encode()


def as_boxes(text: str) -> bytes:
    """A page that says nothing of its paragraphs, headings and lists, as some editors write them."""
    boxes = [
        "<div>" + "<br>".join(html.escape(line) for line in box.splitlines()) + "</div>"
        for box in re.split(r"\n\s*\n", text)
    ]
    return f"<!doctype html><meta charset=utf-8><body><div><div>{''.join(boxes)}</div></div>".encode()


def as_markdown(text: str) -> bytes:
    marks = {"h1": "# ", "h2": "## ", "li": "- "}
    return "\n\n".join(marks.get(part.kind, "") + part.words for part in parts(text)).encode()


def as_word(text: str) -> bytes:
    docx = pytest.importorskip("docx", reason="python-docx writes the Word files of the tests")
    document = docx.Document()
    table = None
    for part in parts(text):
        table = table if part.kind == "tr" else None
        if part.kind in ("h1", "h2"):
            document.add_heading(part.words, int(part.kind[1]) - 1)
        elif part.kind == "tr":
            if table is None or len(table.columns) != len(part.cells):
                table = document.add_table(0, len(part.cells))
            for cell, words in zip(table.add_row().cells, part.cells, strict=True):
                cell.text = words
        else:
            document.add_paragraph(part.words, style="List Bullet" if part.kind == "li" else None)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_pdf(text: str) -> bytes:
    platypus = pytest.importorskip("reportlab.platypus", reason="reportlab draws the PDF of the tests")
    from reportlab.lib.styles import getSampleStyleSheet

    styles = getSampleStyleSheet()
    names = {"h1": "Title", "h2": "Heading2"}
    flow = []
    for part in parts(text):
        if part.kind == "tr":
            flow.append(platypus.Table([part.cells], colWidths=[150] * len(part.cells)))
        elif part.kind == "li":
            flow.append(platypus.Paragraph(html.escape(part.words), styles["Normal"], bulletText="•"))
        else:
            flow.append(platypus.Paragraph(html.escape(part.words), styles[names.get(part.kind, "BodyText")]))
    buffer = io.BytesIO()
    platypus.SimpleDocTemplate(buffer, invariant=1).build(flow)
    return buffer.getvalue()


def said(data: bytes, name: str) -> dict[str, object]:
    facts = extract_facts(read_document(data, name=name), load_reference())
    words = [re.sub(r"\W+", "", finding.evidence.quote) for finding in facts.findings if finding.kind not in POLAR]
    return {
        "kind, forces, cycle": (facts.kind, facts.forces, facts.cycle),
        "judgements": {(each.force, each.cycle, each.question, each.grade) for each in facts.judgements},
        "formal findings": sorted(words),
        "statistics": sorted(str(each.value) for each in facts.statistics),
    }


FORMATS: dict[str, Callable[[str], bytes]] = {
    "html": as_html,
    "boxes.html": as_boxes,
    "md": as_markdown,
    "docx": as_word,
    "pdf": as_pdf,
}


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_the_same_is_said_in_every_format(path: Path, suffix: str) -> None:
    text = read_document(path.read_bytes(), name=path.name).text
    assert said(FORMATS[suffix](text), f"text.{suffix}") == said(text.encode(), "text.txt")
