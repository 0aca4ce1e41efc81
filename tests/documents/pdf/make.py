"""Make the PDF and Word documents of the tests from their sources: `python tests/documents/pdf/make.py`.

A source is a text file of its own markup, a line a paragraph: `title`, `subtitle` and `cover` lines, `#` headings by
depth, `=` a grade alone on its line, `-` an item, `|` a row of a table, `figure` a caption with the labels of its axes,
`note` a footnote of the page, `columns` and `page`. Needs reportlab and python-docx.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WORD = HERE.parent / "word"


def lines_of(source: Path) -> list[tuple[str, str]]:
    """The source as (mark, words); the mark of a plain paragraph is ""."""
    marks = ("title", "subtitle", "cover", "figure", "note", "columns", "page", "header", "footer", "contents")
    lines = []
    for raw in source.read_text("utf-8").splitlines():
        line = raw.strip()
        if not line or line.startswith("//"):
            continue
        first, _, rest = line.partition(" ")
        if first.rstrip(":") in marks or first in ("#", "##", "###", "=", "-", "|"):
            lines.append((first.rstrip(":"), rest))
        else:
            lines.append(("", line))
    return lines


def make_pdf(source: Path, target: Path) -> None:
    """Draw the source with running lines, page numbers, columns and justified paragraphs; the same bytes every time."""
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import (
        BaseDocTemplate,
        Frame,
        KeepTogether,
        NextPageTemplate,
        PageBreak,
        PageTemplate,
        Paragraph,
        Spacer,
        Table,
    )

    lines = lines_of(source)
    running = dict(line for line in lines if line[0] in ("header", "footer"))
    notes: dict[int, list[str]] = {}
    for mark, words in lines:
        if mark == "note":
            page, _, rest = words.partition(" ")
            notes.setdefault(int(page), []).append(rest)

    def style(name: str, size: float, **more: Any) -> ParagraphStyle:
        font = "Helvetica-Bold" if more.pop("bold", False) else "Helvetica"
        return ParagraphStyle(name, fontName=font, fontSize=size, leading=size * 1.3, **more)

    body = style("body", 10.5, alignment=TA_JUSTIFY, spaceAfter=7)
    styles = {
        "": body,
        "title": style("title", 26, bold=True, spaceAfter=14),
        "subtitle": style("subtitle", 18, spaceAfter=12),
        "cover": style("cover", 12, spaceAfter=10),
        "#": style("h1", 20, bold=True, spaceBefore=8, spaceAfter=10),
        "##": style("h2", 14, bold=True, spaceBefore=8, spaceAfter=7),
        "###": style("h3", 11.5, bold=True, spaceBefore=6, spaceAfter=4),
        "=": style("grade", 14, bold=True, spaceAfter=8),
        "-": style("item", 10.5, leftIndent=18, bulletIndent=6, spaceAfter=3),
        "figure": style("figure", 9, bold=True, spaceAfter=5),
    }
    width, height = A4

    def decorate(canvas: Any, document: Any) -> None:
        if document.page == 1:
            return
        canvas.saveState()
        canvas.setFont("Helvetica", 8)
        if running.get("header"):
            canvas.drawString(60, height - 36, running["header"])
        if running.get("footer"):
            canvas.drawString(60, 30, running["footer"])
        canvas.drawRightString(width - 60, 30, str(document.page))
        for index, words in enumerate(notes.get(document.page, [])):
            canvas.setFont("Helvetica", 5)
            canvas.drawString(60, 66 - 11 * index, words.partition(" ")[0])
            canvas.setFont("Helvetica", 8)
            canvas.drawString(65, 63 - 11 * index, words.partition(" ")[2])
        canvas.restoreState()

    document = BaseDocTemplate(str(target), pagesize=A4, invariant=1, title=running.get("header", ""), author="")
    one = [Frame(54, 84, width - 108, height - 144, id="one")]
    half = (width - 132) / 2
    two = [Frame(54, 84, half, height - 144, id="left"), Frame(54 + half + 24, 84, half, height - 144, id="right")]
    document.addPageTemplates([PageTemplate("1", one, onPage=decorate), PageTemplate("2", two, onPage=decorate)])
    story: list[Any] = []
    rows: list[list[Any]] = []

    def table() -> None:
        if rows:
            cells = [[Paragraph(cell, style("cell", 10)) for cell in row] for row in rows]
            story.extend([Table(cells, hAlign="LEFT", style=[("VALIGN", (0, 0), (-1, -1), "TOP")]), Spacer(1, 8)])
            rows.clear()

    for index, (mark, words) in enumerate(lines):
        if mark == "|":
            rows.append([cell.strip() for cell in words.split("|")])
            continue
        table()
        if mark == "columns":
            story.append(NextPageTemplate(words))
        elif mark == "page":
            story.append(PageBreak())
        elif mark == "contents":
            names = [name for kind, name in lines[index:] if kind == "#"]
            story.append(Paragraph("Contents", styles["#"]))
            for place, name in enumerate(names):
                dots = "." * (70 - len(name))
                story.append(Paragraph(f"{name} {dots} {place + 3}", styles["cover"]))
        elif mark in styles:
            bullet = "•" if mark == "-" else None
            words = words.replace("^", "<super size=6>").replace("~", "</super>")
            story.append(KeepTogether([Paragraph(words, styles[mark], bulletText=bullet)]))
    table()
    document.build(story)


def make_word(source: Path, target: Path) -> None:
    """Write the source with the styles of Word."""
    import datetime

    import docx

    document = docx.Document()
    stamp = datetime.datetime(2020, 1, 1)
    document.core_properties.created = document.core_properties.modified = stamp
    rows: list[list[str]] = []

    def table() -> None:
        if rows:
            made = document.add_table(len(rows), max(map(len, rows)))
            for at, row in enumerate(rows):
                for place, cell in enumerate(row):
                    made.cell(at, place).text = cell
            rows.clear()

    for mark, words in lines_of(source):
        words = words.replace("^", "").replace("~", "") if mark != "" else words
        if mark == "|":
            rows.append([cell.strip() for cell in words.split("|")])
            continue
        table()
        if mark == "title":
            document.add_heading(words, 0)
        elif mark in ("#", "##", "###"):
            document.add_heading(words, len(mark))
        elif mark == "-":
            document.add_paragraph(words, "List Bullet")
        elif mark == "header":
            document.sections[0].header.paragraphs[0].text = words
        elif mark == "footer":
            document.sections[0].footer.paragraphs[0].text = words
        elif mark == "=":
            document.add_paragraph().add_run(words).bold = True
        elif mark in ("", "subtitle", "cover"):
            pieces = words.replace("~", "^").split("^")
            paragraph = document.add_paragraph()
            for place, piece in enumerate(pieces):
                run = paragraph.add_run(piece if place % 2 == 0 else "")
                run.bold = mark == "subtitle" or None
        elif mark == "figure":
            document.add_paragraph(words, "Caption")
    table()
    document.save(str(target))


def annotate(document: Path) -> None:
    """Place the marks beside the document in the text that the reader makes of it, as `tests/gold/annotate.py` does."""
    from kgbuild.read import read_document

    spec = importlib.util.spec_from_file_location("annotate", HERE.parents[1] / "gold" / "annotate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text = read_document(document.read_bytes(), name=document.name).text
    records = module.annotations(document.with_suffix(".marks").read_text("utf-8"), document.name, text)
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    document.with_suffix(".jsonl").write_text("".join(lines), "utf-8", newline="\n")


def main() -> int:
    """Make every document and its annotations anew."""
    for folder, suffix, make in ((HERE, ".pdf", make_pdf), (WORD, ".docx", make_word)):
        for source in sorted(folder.glob("*.source")):
            make(source, source.with_suffix(suffix))
            annotate(source.with_suffix(suffix))
    return 0


if __name__ == "__main__":
    sys.exit(main())
