"""The report as PDF, with reportlab: no system packages, standard fonts, no date of making.

Spec: PDF 1.4. The standard fonts hold the letters of Windows-1252; any other is printed as the nearest plain letter.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from kgbuild.reference import without_accents
from kgbuild.report._content import Block, Evidence, Figure, Fold, Paragraph, Report, Table, Text
from kgbuild.report._drawing import Circle, Curve, Drawing, Item, Label, Rect, Strokes, palette

_MARGIN: Final = 42.0  # points
_ROWS: Final = 40  # of a table; the rest is in its CSV file
_SCALE: Final = 0.75  # points in a CSS pixel


def to_pdf(report: Report) -> bytes:
    """The report on A4; equal reports give equal bytes."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    buffer = io.BytesIO()
    width, height = A4
    document = BaseDocTemplate(
        buffer,
        pagesize=A4,
        title=_letters(report.title),
        subject=_letters(report.subtitle),
        author="kgbuild",
        creator="kgbuild",
        lang="en-GB",
        invariant=1,
        pageCompression=1,
    )
    frame = Frame(_MARGIN, _MARGIN + 12, width - 2 * _MARGIN, height - 2 * _MARGIN - 12, 0, 0, 0, 0, id="page")
    title = _letters(report.title)

    def foot(canvas: Any, _: Any) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica", 8)
        canvas.setFillColorRGB(0.34, 0.38, 0.42)
        canvas.drawString(_MARGIN, _MARGIN - 6, title)
        canvas.drawRightString(width - _MARGIN, _MARGIN - 6, f"page {canvas.getPageNumber()}")
        canvas.restoreState()

    document.addPageTemplates([PageTemplate(id="page", frames=[frame], onPage=foot)])
    document.build(_Flow(report, width - 2 * _MARGIN, height - 2 * _MARGIN - 20).story())
    return buffer.getvalue()


class _Flow:
    """The report as what reportlab lays out."""

    def __init__(self, report: Report, width: float, height: float) -> None:
        from reportlab.lib.colors import HexColor
        from reportlab.lib.styles import ParagraphStyle

        self.report, self.width, self.height = report, width, height
        self.evidence: dict[str, Evidence] = {each.id: each for each in report.evidence}
        ink, quiet = (HexColor(palette()[0][name][0]) for name in ("ink", "quiet"))
        body = ParagraphStyle("body", fontName="Helvetica", fontSize=9.5, leading=13, textColor=ink, spaceAfter=5)
        bold, cell = {"fontName": "Helvetica-Bold"}, {"fontSize": 8, "leading": 10, "spaceAfter": 0}
        looks: dict[str, dict[str, Any]] = {
            "body": {},
            "title": {**bold, "fontSize": 20, "leading": 24, "spaceAfter": 4},
            "subtitle": {"fontSize": 11, "leading": 14, "textColor": quiet, "spaceAfter": 10},
            "heading": {**bold, "fontSize": 13.5, "leading": 17, "spaceBefore": 14},
            "fold": {**bold, "fontSize": 10.5, "leading": 14, "spaceBefore": 8},
            "short": {"fontSize": 11, "leading": 15, "leftIndent": 18, "bulletIndent": 0, "spaceAfter": 6},
            "caption": {"fontSize": 9, "leading": 12, "spaceBefore": 8},
            "head": {**bold, **cell},
            "head-number": {**bold, **cell, "alignment": 2},
            "cell": cell,
            "number": {**cell, "alignment": 2},
            "source": {"fontSize": 7, "leading": 9, "textColor": quiet, "spaceAfter": 8},
            "note": {"textColor": quiet, "leftIndent": 10},
        }
        self.styles = {name: ParagraphStyle(name, body, **look) for name, look in looks.items()}

    def story(self) -> list[Any]:
        report = self.report
        flow = [self._text(report.title, "title"), self._text(report.subtitle, "subtitle")]
        flow.append(self._text("In five sentences", "heading", anchor="short"))
        for index, sentence in enumerate(report.sentences, 1):
            flow.append(self._paragraph(sentence, "short", bullet=f"{index}."))
        flow.append(self._paragraph(report.basis, "note"))
        for section in report.sections:
            flow += self._blocks(section.blocks, [self._text(section.title, "heading", anchor=section.id)])
        return flow

    def _blocks(self, blocks: Iterable[Block], before: list[Any]) -> list[Any]:
        """Blocks after a heading, which stays on the page of what comes first after it."""
        from reportlab.platypus import CondPageBreak, KeepTogether

        flow: list[Any] = []
        for block in blocks:
            if isinstance(block, Paragraph):
                before.append(self._paragraph(block.text, "note" if block.note else "body"))
            elif isinstance(block, Fold):
                inner = [each for each in block.blocks if not (isinstance(each, Figure) and not each.inline)]
                if any(not isinstance(each, Paragraph) for each in inner):
                    before.append(self._text(block.summary, "fold"))
                flow += self._blocks(inner, before)
                before = []
            elif isinstance(block, Figure):
                drawn = _drawn(block.drawing, self.width, self.height - 190)
                caption = self._paragraph(block.caption, "caption")
                flow.append(KeepTogether([*before, caption, drawn, self._source(block.evidence)]))
                before = []
            else:
                flow += [CondPageBreak(150), *before, *self._table(block)]
                before = []
        return [*flow, *before]

    def _table(self, table: Table) -> list[Any]:
        from reportlab.lib.colors import HexColor
        from reportlab.platypus import LongTable, TableStyle

        if not table.rows:
            return [self._text(table.missing, "note"), self._source(table.evidence)]
        limit = min(table.shown or _ROWS, _ROWS)
        shown = table.rows[:limit] if len(table.rows) > limit + 3 else table.rows
        caption = self._paragraph(table.caption, "caption")
        head = [
            self._cell(_letters(column.label), self.styles["head-number" if column.kind == "number" else "head"])
            for column in table.columns
        ]
        body = [
            [
                self._paragraph(cell, "number" if table.columns[index].kind == "number" else "cell")
                for index, cell in enumerate(row)
            ]
            for row in shown
        ]
        rule, quiet = (HexColor(palette()[0][name][0]) for name in ("rule", "quiet"))
        drawn = LongTable([head, *body], colWidths=self._widths(table, shown), repeatRows=1)
        drawn.setStyle(
            TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
                    ("LINEBELOW", (0, 0), (-1, 0), 1, quiet),
                    ("LINEBELOW", (0, 1), (-1, -1), 0.4, rule),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 6),
                    ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
                ]
            )
        )
        flow = [caption, drawn]
        if len(shown) < len(table.rows):
            file = self.evidence[table.evidence].file
            flow.append(self._text(f"The first {len(shown)} of {len(table.rows):,}; all are in {file}.", "source"))
        return [*flow, self._source(table.evidence)]

    def _widths(self, table: Table, rows: Iterable[tuple[Text, ...]]) -> list[float]:
        """Columns as wide as their words ask, within bounds, and together as wide as the page; few words are broken."""
        least, wanted = [], []
        rows = list(rows)
        for index, column in enumerate(table.columns):
            texts = ["".join(span.text for span in row[index]) for row in rows]
            longest = max((len(word) for text in texts for word in text.split()), default=0)
            head = max((len(word) for word in column.label.split()), default=4)
            least.append(max(head * 4.9 + 8, min(longest * 4.3 + 8, 92.0)))
            typical = sorted(map(len, texts))[int(len(texts) * 0.9) - 1 if len(texts) > 1 else 0]
            wanted.append(max(min(typical * 4.2 + 8, 190.0 if column.kind == "words" else 120.0), least[-1]))
        room, spare = self.width - sum(least), sum(wanted) - sum(least)
        if room <= 0:
            return [each * self.width / sum(least) for each in least]
        if spare <= 0:
            return [each + room / len(least) for each in least]
        return [low + (high - low) * room / spare for low, high in zip(least, wanted, strict=True)]

    def _source(self, id: str) -> Any:
        evidence = self.evidence[id]
        asked = "; ".join(f"{each.command} ({each.rows:,} rows)" for each in evidence.asked)
        file = f" Rows and facts: {evidence.file}." if evidence.file else ""
        return self._text(f"Source: {asked}.{file}", "source")

    def _text(self, text: str, style: str, *, anchor: str = "") -> Any:
        mark = f"<a name={quoteattr(anchor)}/>" if anchor else ""
        return self._cell(mark + escape(_letters(text)), self.styles[style])

    def _paragraph(self, text: Text, style: str, *, bullet: str = "") -> Any:
        parts = []
        for span in text:
            words = escape(_letters(span.text)).replace("`", "")
            if span.kind == "link" and span.ref.startswith("#"):
                words = f'<a href={quoteattr(span.ref)} color="{palette()[0]["accent"][0]}">{words}</a>'
            elif span.kind == "link" and span.ref.startswith(("http://", "https://")):
                words = f'<link href={quoteattr(_letters(span.ref))} color="{palette()[0]["accent"][0]}">{words}</link>'
            elif span.kind == "strong":
                words = f"<b>{words}</b>"
            parts.append(words)
        return self._cell("".join(parts), self.styles[style], bullet=bullet)

    def _cell(self, markup: str, style: Any, *, bullet: str = "") -> Any:
        from reportlab.platypus import Paragraph as Flowing

        return Flowing(markup, style, bulletText=bullet or None)


def _drawn(drawing: Drawing, width: float, height: float) -> Any:
    """The drawing as a flowable, never larger than it is on a screen, small enough for the page."""
    from reportlab.platypus import Flowable

    scale = min(_SCALE, width / drawing.width, height / drawing.height)

    class Drawn(Flowable):  # type: ignore[misc]
        def wrap(self, *_: float) -> tuple[float, float]:
            return drawing.width * scale, drawing.height * scale

        def draw(self) -> None:
            self.canv.saveState()
            self.canv.scale(scale, -scale)
            self.canv.translate(0, -drawing.height)
            for item in drawing.items:
                _paint(self.canv, item)
            self.canv.restoreState()

    return Drawn()


def _paint(canvas: Any, item: Item) -> None:
    """Draw one shape as its class looks."""
    from reportlab.lib.colors import HexColor

    colours, looks = palette()
    look = looks[item.look]
    fill, stroke = int("fill" in look), int("stroke" in look)
    if fill:
        canvas.setFillColor(HexColor(colours[look["fill"]][0]))
    if stroke:
        canvas.setStrokeColor(HexColor(colours[look["stroke"]][0]))
        canvas.setLineWidth(look.get("width", 1))
        canvas.setDash([float(each) for each in look["dash"].split()] if "dash" in look else [])
    if isinstance(item, Rect) and item.radius:
        canvas.roundRect(item.x, item.y, item.width, item.height, item.radius, stroke, fill)
    elif isinstance(item, Rect):
        canvas.rect(item.x, item.y, item.width, item.height, stroke, fill)
    elif isinstance(item, Circle):
        canvas.circle(item.x, item.y, item.radius, stroke, fill)
    elif isinstance(item, Strokes):
        canvas.lines(item.lines)
    elif isinstance(item, Label):
        _write_label(canvas, item, look)
    elif isinstance(item, Curve):
        canvas.drawPath(_curve(canvas.beginPath(), item), stroke, 0)
    else:
        path = canvas.beginPath()
        path.moveTo(*item.points[0])
        for point in item.points[1:]:
            path.lineTo(*point)
        if item.closed:
            path.close()
        canvas.drawPath(path, stroke, fill)


def _curve(path: Any, curve: Curve) -> Any:
    """The path along a quadratic curve, as a cubic one."""
    (ax, ay), (cx, cy), (bx, by) = curve.a, curve.c, curve.b
    path.moveTo(ax, ay)
    controls = (ax + 2 * (cx - ax) / 3, ay + 2 * (cy - ay) / 3, bx + 2 * (cx - bx) / 3, by + 2 * (cy - by) / 3)
    path.curveTo(*controls, bx, by)
    return path


def _write_label(canvas: Any, label: Label, look: dict[str, Any]) -> None:
    canvas.saveState()
    canvas.translate(label.x, label.y)
    canvas.rotate(label.turn)
    canvas.scale(1, -1)
    canvas.setFont("Helvetica-Bold" if look.get("bold") else "Helvetica", look.get("size", 12))
    draw = {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}
    draw[label.anchor](0, 0, _letters(label.text))
    canvas.restoreState()


def _letters(text: str) -> str:
    """The text in letters of Windows-1252: others without their accents, or as "?" where there is nothing near."""
    return text if _is_printable(text) else "".join(map(_letter, text))


def _letter(letter: str) -> str:
    if _is_printable(letter):
        return letter
    near = without_accents(letter)
    return near if near and near.isascii() else "?"


def _is_printable(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
