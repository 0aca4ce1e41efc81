"""PDF to text and blocks, by PDFium: pages of pieces of lines with their places, which `_layout` puts in order.

PDFium is not thread-safe: one thread of a process reads PDF at a time. Pictures are never decoded.
"""

from __future__ import annotations

import base64
import ctypes
import re
import threading
import zlib
from collections.abc import Iterator, Sequence
from math import hypot
from typing import Any, NamedTuple

from kgbuild.errors import InputError
from kgbuild.read._flow import PLAIN, Reading, assemble
from kgbuild.read._layout import THICKEST, Page, Piece, lay_out, upright
from kgbuild.read._line_rules import line_rules, trimmed

MOST_PAGES = 5_000
MOST_CHARACTERS = 20_000_000
_MOST_ON_PAGE = 300_000
_MOST_OBJECTS = 20_000  # that a page draws; among more no lines are looked for
_MOST_UNPACKED = 128_000_000  # bytes that one stream of text may unpack to
_WIDE_GAP = 0.85  # in heights of the letters: a wider gap parts two cells or columns, a narrower one two words
_AT_EDGE = 0.4  # the same, where cells of rows near by begin
_ONE_PIECE = 1.4  # the same, where both sides are of one instruction: justified lines have wide spaces too
_ROWS = 3  # heights of letters, above and below a gap, within which the rows of its table stand
_LOCK = threading.Lock()
Box = tuple[float, float, float, float]  # left, bottom, right, top, in points
_LINE_END = re.compile(r"\r\n|\r|\n|(?<=[\x02\ufffe])")
_SPACE = re.compile(r"(?<=\S) +(?=\S)")
_RAISED = re.compile(r"(?<=[\w.,;:!?’”)'\"])\d{1,3}(?=[\s.,;:)’”]|$)")
_LEADING = re.compile(r"\d{1,3}(?=[^\W\d_]{2}|[A-I‘“])(?!st\b|nd\b|rd\b|th\b)")
_DIGIT = re.compile(r"\d")
_BOLD = re.compile(rb"bold|black|heavy|semibold|demi(?!light)", re.IGNORECASE)
_HYPHENS = "\x02\ufffe\u00ad"  # what PDFium gives for a hyphen that it takes for one of a broken word
_CONTROL = re.compile(r"[\x00-\x01\x03-\x08\x0b\x0c\x0e-\x1f\x7f-\x94\x96-\x9f\ufff0-\ufffd\uffff]")
_UNKNOWN = re.compile(r"[\ue000-\uefff\uf100-\uf8ff\ufffd\x00-\x01\x03-\x08\x0b\x0c\x0e-\x1f]")
_STREAM = re.compile(rb"stream(?<!endstream)\r?\n")  # begun with letters, for which an engine skips ahead
_DRAWN = re.compile(rb"/[^\s/<>\[\]()]+\s+Do\b")
_MOST_DRAWN = 2_000  # pictures and forms that one page draws
_ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")
_PACKINGS = re.compile(rb"/(?:FlateDecode|Fl|LZWDecode|LZW|RunLengthDecode|RL)\b")
_FONT_PROGRAM = re.compile(rb"/Length1\b|/(?:Type1C|CIDFontType0C|OpenType)\b")
_DAMAGED = "open it in a PDF viewer; if it opens, print it to a new PDF and give that, else fetch the file again"


def read_pdf(data: bytes, name: str) -> Reading:
    """The text of a PDF in the order in which it is read, its blocks, and where each page starts.

    Running headers, footers and page numbers are taken off, words broken at a line's end are joined, paragraphs are
    built again from lines, and a table's row with a grade becomes "Area: Grade".

    Raises:
        InputError: encrypted, damaged, without pages, without text (a scan), or larger than any report.
    """
    if _may_run_away(data, name):
        from kgbuild.read._pdf_guard import read_guarded

        pages, hints = read_guarded(data, name)
    else:
        with _LOCK:
            pages, hints = read_pages(data, name)
    characters = sum(len(piece.words) for page in pages for piece in page.pieces)
    if not characters:
        raise InputError(
            f"has no text on any of its {len(pages)} pages: a scan, or pictures of text",
            source=name,
            fix="run it through a program that recognises text (OCR), and give the PDF that it writes",
        )
    unknown = sum(page.unknown for page in pages)
    if unknown * 4 > characters:
        raise InputError(
            "does not say which characters its letters are: its fonts have no table of Unicode",
            source=name,
            fix="export it from its program anew, or run it through a program that recognises text (OCR)",
        )
    elements = lay_out(pages, title=dict(hints).get("title", ""))
    text, blocks, starts = assemble(elements, len(pages))
    return Reading(text, blocks, starts, tuple(_notes(pages, unknown)), hints)


def _notes(pages: list[Page], unknown: int) -> Iterator[str]:
    empty = [str(page.number + 1) for page in pages if not page.pieces]
    if empty:
        shown = ", ".join(empty[:12]) + (f" and {len(empty) - 12} more" if len(empty) > 12 else "")
        where = f"page{'s' if len(empty) > 1 else ''} {shown} of {len(pages)}"
        yield f"no text on {where}: what is shown there was not read"
    if unknown:
        yield f"{unknown} characters have no Unicode in the PDF's fonts and were left out"


# ------------------------------------------------------------------------------------------------ bombs


def _may_run_away(data: bytes, name: str) -> bool:
    """Whether forms that draw forms could make the pages grow without end, so that they are to be read under guard.

    Every stream but pictures and fonts is unpacked in bounded pieces, and its drawing instructions are counted.

    Raises:
        InputError: not PDF, or a stream that unpacks to far more than text ever takes.
    """
    if b"%PDF-" not in data[:1024]:
        raise InputError("does not begin as PDF does", source=name, fix="give the file the suffix of what it is")
    suspect = False
    total = 0
    place = 0
    while match := _STREAM.search(data, place):
        place = match.end()
        head = data[max(0, match.start() - 1500) : match.start()]
        head = head[head.rfind(b" obj") + 4 :]
        head = _ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), head)
        if b"/Image" in head or _FONT_PROGRAM.search(head):
            continue
        if len(_PACKINGS.findall(head)) > 1:
            raise _bomb(name)
        end = data.find(b"endstream", match.end())
        end = end if end >= 0 else len(data)
        place = end
        drawn = size = 0
        for piece in _unpacked(data, match.end(), end, head):
            size += len(piece)
            drawn += len(_DRAWN.findall(piece))
            suspect = suspect or b"/Type3" in piece
            if size > _MOST_UNPACKED:
                raise _bomb(name)
        total += size
        most = 1 if b"/Form" in head else _MOST_DRAWN
        suspect = suspect or drawn > most or b"LZW" in head or total > _MOST_UNPACKED
    return suspect or b"/Type3" in data


def _bomb(name: str) -> InputError:
    return InputError(
        f"holds a stream that unpacks to more than {_MOST_UNPACKED // 1_000_000} MB, or is packed twice (a bomb?)",
        source=name,
        fix="open it in a PDF viewer and print it to a new PDF, if you trust it",
    )


def _unpacked(data: bytes, start: int, end: int, head: bytes) -> Iterator[bytes]:
    """The stream in pieces, as far as its packing is understood."""
    source = data[start:end]
    if b"ASCII85" in head or b"/A85" in head:
        try:
            source = base64.a85decode(source.strip().removeprefix(b"<~").removesuffix(b"~>"))
        except ValueError:
            yield source
            return
    if b"Flate" not in head and not re.search(rb"/Fl\b", head):
        yield source
        return
    unpacker = zlib.decompressobj()
    try:
        while source:
            yield unpacker.decompress(source, 1 << 22)
            source = unpacker.unconsumed_tail
    except zlib.error:
        return  # damaged: PDFium gives up at the same place


# ------------------------------------------------------------------------------------------------ PDFium


def read_pages(data: bytes, name: str) -> tuple[list[Page], tuple[tuple[str, str], ...]]:
    """The pages with their pieces, and what the file's properties state."""
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _unopened(error, name, raw) from error
    try:
        count = len(document)
        if not 0 < count <= MOST_PAGES:
            problem = "has no pages" if count < 1 else f"states {count} pages, more than the {MOST_PAGES} that are read"
            raise InputError(problem, source=name, fix=_DAMAGED if count < 1 else "give its parts as files")
        hints = tuple(
            (key.lower(), value)
            for key, value in sorted(document.get_metadata_dict(skip_empty=True).items())
            if key in ("Title", "CreationDate", "ModDate", "Producer")
            for value in (" ".join(value.split())[:500],)
        )
        pages: list[Page] = []
        characters = unopened = 0
        for number in range(count):
            page = _Page(raw, document.raw, number)
            unopened += not page.opened
            read = page.read(name)
            characters += sum(len(piece.words) for piece in read.pieces)
            if characters > MOST_CHARACTERS:
                raise InputError(
                    f"holds more than {MOST_CHARACTERS} characters", source=name, fix="give its parts as files"
                )
            pages.append(read)
        if unopened == count:
            raise InputError("is damaged: none of its pages can be opened", source=name, fix=_DAMAGED)
        return pages, hints
    finally:
        document.close()


def _unopened(error: Exception, name: str, raw: Any) -> InputError:
    code = getattr(error, "err_code", None)
    if code == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
        return InputError(
            "is encrypted and needs a password", source=name, fix="save a copy without a password and give that"
        )
    if code == raw.FPDF_ERR_SECURITY:
        return InputError(
            "is encrypted in a way that cannot be read", source=name, fix="print it to a new PDF and give that"
        )
    return InputError("is damaged: it is no complete PDF", source=name, fix=_DAMAGED)


class _Line(NamedTuple):
    """A line of PDFium: where it stands in the page's words, and where its first and last letters stand on the page."""

    words: str  # of the page
    start: int
    end: int
    turn: int  # quarter turns with the clock
    first: Box
    last: Box
    size: float

    def is_roomy(self) -> bool:
        """Whether the line is wider than its letters and their spaces are."""
        return self.last[2] - self.first[0] > 0.56 * self.size * (self.end - self.start)

    def spans(self, gap: Box) -> bool:
        """Whether the line stands on both sides of a gap."""
        first = self.first
        return first[0] - 1 < gap[0] and gap[2] < self.last[2] + 1 and gap[1] < first[3] and gap[3] > first[1]

    def crosses(self, box: Box) -> bool:
        """Whether the line crosses an upright one."""
        return self.first[0] < box[0] < self.last[2] and box[1] < (self.first[1] + self.first[3]) / 2 < box[3]


class _Page:
    """One page of PDFium. Calls into it cost more than anything done here: they are made per line, not per letter."""

    def __init__(self, raw: Any, document: Any, number: int) -> None:
        self.raw, self.number = raw, number
        self.page = raw.FPDF_LoadPage(document, number)
        self.opened = bool(self.page)
        self.box = raw.FS_RECTF()
        self.box_at = ctypes.byref(self.box)
        self.matrix = raw.FS_MATRIX()
        self.matrix_at = ctypes.byref(self.matrix)
        self.fonts = ctypes.create_string_buffer(128)
        self.flags = ctypes.c_int()
        self.places: dict[int, Box] = {}  # of letters, each asked for once

    def read(self, name: str) -> Page:
        raw = self.raw
        if not self.opened:
            return Page(self.number, 0.0, 0.0, [])
        text = raw.FPDFText_LoadPage(self.page)
        try:
            width, height = raw.FPDF_GetPageWidthF(self.page), raw.FPDF_GetPageHeightF(self.page)
            if not text:
                return Page(self.number, width, height, [])
            self.text = text
            count = raw.FPDFText_CountChars(text)
            if count > _MOST_ON_PAGE:
                raise InputError(
                    f"holds {count} characters on page {self.number + 1}", source=name, fix="give the document as text"
                )
            if count <= 0:
                return Page(self.number, width, height, [])
            words = self._words(count)
            lines = [self._line(words, start, end) for start, end in _line_spans(words)]
            wide = self._wide_gaps(lines)
            rules = self._rules() if wide else []
            columns = upright(rules)
            pieces = [piece for line in lines for piece in self._pieces(line, wide, columns)]
            unknown = len(_UNKNOWN.findall(words))
            return _upright(Page(self.number, width, height, pieces, unknown, rules))
        finally:
            if text:
                raw.FPDFText_ClosePage(text)
            raw.FPDF_ClosePage(self.page)

    def _words(self, count: int) -> str:
        """A character for each of PDFium's, so that its numbers are offsets in the words."""
        raw = self.raw
        buffer = (ctypes.c_ushort * (count + 1))()
        got = raw.FPDFText_GetText(self.text, 0, count, buffer)
        words = bytes(buffer)[: 2 * max(0, got - 1)].decode("utf-16-le", "replace")
        if len(words) != count:
            codes = (raw.FPDFText_GetUnicode(self.text, index) for index in range(count))
            words = "".join(chr(code) if code and not 0xD800 <= code < 0xE000 else " " for code in codes)
        return words

    def _wide_gaps(self, lines: list[_Line]) -> list[Box]:
        """Gaps as wide as between cells, each as high as the rows of a table around it.

        They stand between neighbouring runs of letters, and within lines of one run that are wider than their letters.
        """
        raw = self.raw
        count = raw.FPDFText_CountRects(self.text, 0, -1)
        left, top, right, bottom = (ctypes.c_double() for _ in range(4))
        places = [ctypes.byref(value) for value in (left, top, right, bottom)]
        gaps: list[Box] = []
        before: Box | None = None
        for index in range(min(count, 20_000)):
            raw.FPDFText_GetRect(self.text, index, *places)
            one = (left.value, bottom.value, right.value, top.value)
            if before is not None and one[0] - before[2] > 6 and one[1] < before[3] and before[1] < one[3]:
                gaps.append(_around(before, one))
            before = one
        for line in lines:
            if not line.turn and line.is_roomy():
                for last, first in self._gaps(line, _ONE_PIECE):
                    gaps.append(_around(self._place(last - 1, 0), self._place(first, 0)))
        return gaps

    def _rules(self) -> list[Box]:
        """Lines (left, bottom, right, top) that the page draws, thin boxes in their place, and the sides of boxes."""
        raw = self.raw
        count = raw.FPDFPage_CountObjects(self.page)
        if count > _MOST_OBJECTS:
            return []
        places = [ctypes.c_float() for _ in range(4)]
        at = [ctypes.byref(value) for value in places]
        found: list[Box] = []
        for index in range(count):
            drawn = raw.FPDFPage_GetObject(self.page, index)
            if raw.FPDFPageObj_GetType(drawn) != raw.FPDF_PAGEOBJ_PATH or not raw.FPDFPageObj_GetBounds(drawn, *at):
                continue
            left, bottom, right, top = (value.value for value in places)
            wide, high = right - left, top - bottom
            if min(wide, high) <= THICKEST < max(wide, high):
                found.append((left, bottom, right, top))
            elif max(wide, high) > THICKEST and self._is_framed(drawn):
                found += ((left, bottom, left, top), (right, bottom, right, top))
                found += ((left, bottom, right, bottom), (left, top, right, top))
        return found

    def _is_framed(self, drawn: Any) -> bool:
        """Whether a path is a box of which the sides are drawn."""
        raw = self.raw
        fill, sides = ctypes.c_int(), ctypes.c_int()
        known = raw.FPDFPath_GetDrawMode(drawn, ctypes.byref(fill), ctypes.byref(sides))
        return bool(known and sides.value) and raw.FPDFPath_CountSegments(drawn) in (4, 5)

    def _place(self, index: int, turn: int) -> Box:
        place = self.places.get(index)
        if place is None:
            self.raw.FPDFText_GetLooseCharBox(self.text, index, self.box_at)
            box = self.box
            place = self.places[index] = _turned((box.left, box.bottom, box.right, box.top), turn)
        return place

    def _bold(self, index: int) -> bool:
        raw = self.raw
        if raw.FPDFText_GetFontWeight(self.text, index) >= 600:
            return True
        length = raw.FPDFText_GetFontInfo(self.text, index, self.fonts, 128, ctypes.byref(self.flags))
        return bool(_BOLD.search(self.fonts.raw[: min(length, 128)]))

    def _line(self, words: str, start: int, end: int) -> _Line:
        angle = self.raw.FPDFText_GetCharAngle(self.text, start)
        turn = round(angle / 1.5707963) % 4 if angle >= 0 else 0
        return _Line(words, start, end, turn, self._place(start, turn), self._place(end - 1, turn), self._size(start))

    def _gaps(
        self, line: _Line, least: float, columns: Sequence[Box] = (), edges: Sequence[float] = ()
    ) -> Iterator[tuple[int, int]]:
        """The spaces of a line that are wider than `least` times its height, or at a column: its line or left edge."""
        most = max(1.0, min(line.first[3] - line.first[1], 40.0))
        for space in _SPACE.finditer(line.words, line.start, line.end):
            one, other = (self._place(index, line.turn) for index in (space.start() - 1, space.end()))
            height = min(most, max(1.0, one[3] - one[1]))
            parted = any(one[2] - 1 <= box[0] <= other[0] + 1 for box in columns)
            at_edge = any(abs(edge - other[0]) < 1 for edge in edges)
            if at_edge:
                parted = parted or line_rules().grade.fullmatch(line.words, space.end(), line.end) is not None
            if parted or other[0] - one[2] > (_AT_EDGE if at_edge else least) * height:
                yield space.span()

    def _pieces(self, line: _Line, wide: list[Box], upright: list[Box]) -> Iterator[Piece]:
        """The line, parted where a gap is as wide as one between columns or cells."""
        columns = [box for box in upright if line.crosses(box)] if not line.turn else []
        edges = [gap[2] for gap in wide if line.spans(gap)] if not line.turn else []
        gapped = bool(edges or line.turn)
        begin = line.start
        if columns or gapped or line.is_roomy():
            for last, first in self._gaps(line, _WIDE_GAP if gapped else _ONE_PIECE, columns, edges):
                yield self._piece(line, begin, last)
                begin = first
        yield self._piece(line, begin, line.end)

    def _piece(self, whole: _Line, start: int, end: int) -> Piece:
        turn = whole.turn
        first, last = self._place(start, turn), self._place(end - 1, turn)
        size = self._size(start) if start > whole.start else whole.size
        height = first[3] - first[1]
        if size > 4 * max(height, 0.1) or height > 4 * size:
            size = height / 1.2  # no size that can be true
        line = whole.words[start:end]
        if _DIGIT.search(line):
            line = self._without_raised(line, start, turn, height)
        hyphen = line[-1:] in _HYPHENS or line.endswith("-")
        soft = line[-1:] == "\u00ad"
        bold = self._bold(start) and (end - start < 2 or self._bold(end - 1))
        line = line.rstrip(_HYPHENS).replace("\x02", "").replace("\ufffe", "-").translate(PLAIN)
        line = _CONTROL.sub("", _UNKNOWN.sub("", line))
        return Piece(
            apart=start > whole.start,
            words=" ".join(line.split()) + ("-" if hyphen and not line.endswith("-") else ""),
            left=min(first[0], last[0]),
            right=max(first[2], last[2]),
            base=first[1],
            top=max(first[3], last[3]),
            size=round(size, 1),
            bold=bold,
            turn=turn,
            soft=soft,
        )

    def _size(self, index: int) -> float:
        """The size of a letter on the page: of its font, times the scale of its text (spec: ISO 32000-1, 9.4.4)."""
        size: float = self.raw.FPDFText_GetFontSize(self.text, index)
        if self.raw.FPDFText_GetMatrix(self.text, index, self.matrix_at):
            size *= hypot(self.matrix.c, self.matrix.d)
        return size

    def _without_raised(self, line: str, start: int, turn: int, height: float) -> str:
        """The line without the small raised digits that refer to footnotes; before a footnote its own stays."""
        removed: list[tuple[int, int]] = []
        for match in _RAISED.finditer(line):
            first = match.end()
            while first > match.start():
                box = self._place(start + first - 1, turn)
                if box[3] - box[1] > 0.82 * height:
                    break
                first -= 1
            if first < match.end() and first > 0:
                removed.append((first, match.end()))
        for first, last in reversed(removed):
            line = line[:first] + line[last:]
        number = _LEADING.match(line)
        return f"{number[0]} {line[number.end() :]}" if number else line


def _line_spans(words: str) -> Iterator[tuple[int, int]]:
    """PDFium's lines, without white space around them. A broken word's mark ends a line too."""
    ends = [(match.start(), match.end()) for match in _LINE_END.finditer(words)]
    for start, end in zip([0, *(after for _, after in ends)], [*(last for last, _ in ends), len(words)], strict=True):
        first, last = trimmed(words, start, end, "\x00")
        if first < last:
            yield first, last


def _upright(page: Page) -> Page:
    """The page with the pieces of its main direction alone, those turned otherwise (labels of axes) after them."""
    turns = [0, 0, 0, 0]
    for piece in page.pieces:
        turns[piece.turn] += len(piece.words)
    main = turns.index(max(turns))
    page.pieces.sort(key=lambda piece: piece.turn != main)  # stable: PDFium's order stays
    for piece in page.pieces:
        piece.aside = piece.turn != main
    if main % 2:
        page.width, page.height = page.height, page.width
    return page


def _around(one: Box, other: Box) -> Box:
    """The gap between two boxes side by side, as high as some rows above and below it."""
    low, high = min(one[1], other[1]), max(one[3], other[3])
    rows = _ROWS * (high - low)
    return one[2], low - rows, other[0], high + rows


def _turned(box: Box, turn: int) -> Box:
    """A box (left, bottom, right, top) as seen with the page turned until letters of this direction stand upright."""
    left, bottom, right, top = box
    if turn == 0:
        return box
    if turn == 1:
        return -top, left, -bottom, right
    if turn == 2:
        return -right, -top, -left, -bottom
    return bottom, -right, top, -left
