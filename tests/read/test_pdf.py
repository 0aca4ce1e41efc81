"""PDF is read in the order in which a reader reads it, and what cannot be read is refused by name."""

from __future__ import annotations

import io
import random
import re
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgbuild.errors import InputError
from kgbuild.model import Document
from kgbuild.read import _pdf_guard, read_document
from kgbuild.read._flow import PLAIN
from kgbuild.read._layout import Page, Piece, lay_out

pytest.importorskip("pypdfium2", reason="PDF is read by pypdfium2")
canvases = pytest.importorskip("reportlab.pdfgen.canvas", reason="the PDF of these tests is drawn by reportlab")
DOCUMENTS = Path(__file__).parents[1] / "documents" / "pdf"
LEFT = (
    "The force has a clear plan for",
    "its neighbourhood teams and for",
    "how they work with other organi-",
    "sations in the county. It under-",
    "stands anti-social and co-",
    "operative behaviour, and is anti-",
    "social at no time. Long lines go",
)
RIGHT = (
    "on here and say much the same as",
    "those on the left of the page, so",
    "that two columns can be told from",
    "one another. They are no table,",
    "since each of their lines is full",
    "of the words of a sentence that",
    "goes on and on until it ends here.",
)
COLUMNS = (
    "The force has a clear plan for its neighbourhood teams and for how they work with other organisations in "
    "the county. It understands anti-social and co-operative behaviour, and is anti-social at no time. Long lines "
    "go on here and say much the same as those on the left of the page, so that two columns can be told from one "
    "another. They are no table, since each of their lines is full of the words of a sentence that goes on and on "
    "until it ends here."
)


def drawn(draw: Callable[[Any], None], **options: Any) -> bytes:
    buffer = io.BytesIO()
    canvas = canvases.Canvas(buffer, pagesize=(595, 842), invariant=1, **options)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def read(draw: Callable[[Any], None], **options: Any) -> Document:
    return read_document(drawn(draw, **options), name="report.pdf")


def lines(canvas: Any, words: tuple[str, ...], x: float, y: float, size: float = 10, font: str = "Helvetica") -> None:
    canvas.setFont(font, size)
    for index, line in enumerate(words):
        canvas.drawString(x, y - 1.3 * size * index, line)


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def heading(canvas: Any, words: str, y: float, size: float = 18) -> None:
    lines(canvas, (words,), 60, y, size, "Helvetica-Bold")


# ---------------------------------------------------------------------------------------------- order


@pytest.mark.parametrize("by_row", [True, False])
def test_two_columns_below_a_heading_are_read_one_after_the_other(by_row: bool) -> None:
    def draw(canvas: Any) -> None:
        heading(canvas, "A heading across both columns of the page", 780)
        if by_row:
            canvas.setFont("Helvetica", 10)
            for index, (one, other) in enumerate(zip(LEFT, RIGHT, strict=True)):
                canvas.drawString(60, 740 - 13 * index, one)
                canvas.drawString(310, 740 - 13 * index, other)
        else:
            lines(canvas, RIGHT, 310, 734)
            lines(canvas, LEFT, 60, 740)
        heading(canvas, "A second heading across both columns of it", 600)
        lines(canvas, LEFT, 60, 560)
        lines(canvas, RIGHT, 310, 560)

    document = read(draw)
    assert blocks(document) == [
        ("heading", "A heading across both columns of the page"),
        ("paragraph", COLUMNS),
        ("heading", "A second heading across both columns of it"),
        ("paragraph", COLUMNS),
    ]


@pytest.mark.parametrize(("shift", "angle"), [((595, 0), 90), ((0, 842), -90), ((595, 842), 180)])
def test_a_turned_page_is_read_as_it_is_looked_at(shift: tuple[int, int], angle: int) -> None:
    def draw(canvas: Any) -> None:
        canvas.translate(*shift)
        canvas.rotate(angle)
        lines(canvas, LEFT, 60, 500)
        lines(canvas, ("Effectiveness", "Efficiency"), 60, 300, 12)
        lines(canvas, ("Good", "Outstanding"), 300, 300, 12)

    assert blocks(read(draw))[-2:] == [("paragraph", "Effectiveness: Good"), ("paragraph", "Efficiency: Outstanding")]
    assert read(draw).text.startswith("The force has a clear plan for its neighbourhood teams and for how they work")


def test_the_labels_of_an_axis_do_not_break_the_text() -> None:
    def draw(canvas: Any) -> None:
        lines(canvas, LEFT[:2], 60, 700)
        canvas.saveState()
        canvas.translate(40, 600)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Incidents per month")
        canvas.restoreState()
        lines(canvas, LEFT[2:], 60, 674)

    document = read(draw)
    assert "plan for its neighbourhood teams and for how they work" in document.text
    assert blocks(document)[-1] == ("caption", "Incidents per month")


# ---------------------------------------------------------------------------------------------- running lines, pages


def pages(canvas: Any, count: int = 4) -> None:
    for page in range(count):
        lines(canvas, ("PEEL: Police effectiveness 2016",), 60, 812, 8)
        lines(canvas, (f"Page {page + 1} of {count}",), 280, 30, 8)
        lines(
            canvas,
            tuple(f"On sheet {page} line {line} is one of text that fills the page." for line in range(5)),
            60,
            760,
        )
        lines(canvas, ("The text of the page goes over its end without a stop, to the",), 60, 695)
        if page == 1:
            lines(canvas, ("1",), 60, 83, 5)
            lines(canvas, ("A footnote that tells the source of a figure,", "which has two lines."), 64, 80, 8)
        canvas.showPage()


def test_running_lines_are_taken_off_and_said_once() -> None:
    document = read(pages)
    assert document.text.count("PEEL: Police effectiveness 2016") == 1
    assert "Page" not in document.text
    assert blocks(document)[0] == ("notice", "PEEL: Police effectiveness 2016")


def test_pages_are_kept_and_footnotes_stand_after_their_paragraph() -> None:
    document = read(pages)
    assert len(document.pages) == 4 and document.pages[0] == 0
    for page, start in enumerate(document.pages[1:], start=1):
        assert document.text[start:].startswith(f"On sheet {page} line 0")
    assert "to the On sheet 1" in document.text or "to the\n\nOn sheet 1" in document.text
    notes = [words for kind, words in blocks(document) if kind == "caption"]
    assert notes == ["1 A footnote that tells the source of a figure, which has two lines."]


def test_raised_numbers_are_left_out_and_others_stay() -> None:
    def draw(canvas: Any) -> None:
        text = canvas.beginText(60, 700)
        text.setFont("Helvetica", 10)
        text.textOut("There were 41 calls in 2016")
        text.setFont("Helvetica", 6)
        text.setRise(4)
        text.textOut("3")
        text.setFont("Helvetica", 10)
        text.setRise(0)
        text.textOut(" and 79 in the year before, which is more.")
        canvas.drawText(text)

    assert read(draw).text == "There were 41 calls in 2016 and 79 in the year before, which is more."


_LETTER = tuple(f"The letter goes on in its line {number} and tells what inspectors saw there." for number in range(6))


def test_those_who_sign_side_by_side_are_read_one_after_the_other() -> None:
    def draw(canvas: Any) -> None:
        lines(canvas, _LETTER, 60, 700)
        lines(canvas, ("Yours sincerely",), 60, 600)
        lines(canvas, ("Inspectorate of Schools",), 60, 570, font="Helvetica-Bold")
        lines(canvas, ("Office for Hospitals",), 320, 570, font="Helvetica-Bold")
        lines(canvas, ("Ann Roe", "National Director"), 60, 530)
        lines(canvas, ("Bea Poe", "Deputy Chief Inspector"), 320, 532)
        lines(canvas, ("HMI Constabulary",), 60, 490, font="Helvetica-Bold")
        lines(canvas, ("HMI Probation",), 320, 490, font="Helvetica-Bold")
        lines(canvas, ("Cy Doe", "Her Majesty’s Inspector"), 60, 450)
        lines(canvas, ("Di Low", "Assistant Chief Inspector"), 320, 447)
        lines(canvas, ("Copies go to those who took part in the inspection, and to the board.",), 60, 400)

    assert [words for _, words in blocks(read(draw))][1:-1] == [
        "Yours sincerely",
        *("Inspectorate of Schools", "Ann Roe", "National Director"),
        *("HMI Constabulary", "Cy Doe", "Her Majesty’s Inspector"),
        *("Office for Hospitals", "Bea Poe", "Deputy Chief Inspector"),
        *("HMI Probation", "Di Low", "Assistant Chief Inspector"),
    ]
    assert "heading" not in [kind for kind, words in blocks(read(draw)) if words not in ("Yours sincerely",)]


def test_a_table_of_people_stays_a_table() -> None:
    def draw(canvas: Any) -> None:
        lines(canvas, _LETTER, 60, 700)
        lines(canvas, ("Ann Roe", "Bea Poe", "Cy Doe"), 60, 600)
        lines(canvas, ("Chief Constable", "Assistant Director", "Force Control Manager"), 320, 600)

    assert "Ann Roe | Chief Constable" in read(draw).text


@pytest.mark.parametrize("size", [5, 8])
def test_the_number_of_a_footnote_that_stands_apart_is_no_cell(size: float) -> None:
    def draw(canvas: Any) -> None:
        lines(canvas, _LETTER * 2, 60, 700)
        lines(canvas, ("2",), 60, 82 if size < 8 else 80, size)
        lines(canvas, ("The rules on reviews that several bodies make together, 2015.",), 84, 80, 8)

    assert blocks(read(draw))[-1] == ("caption", "2 The rules on reviews that several bodies make together, 2015.")


def test_pages_without_text_are_said() -> None:
    def draw(canvas: Any) -> None:
        canvas.rect(50, 50, 100, 100, fill=1)
        canvas.showPage()
        lines(canvas, LEFT, 60, 700)
        canvas.showPage()
        canvas.rect(50, 50, 100, 100, fill=1)

    document = read(draw)
    assert document.notes == ("no text on pages 1, 3 of 3: what is shown there was not read",)
    assert document.pages == (0, 0, len(document.text))


# ---------------------------------------------------------------------------------------------- blocks


def test_paragraphs_lists_numbers_and_grades() -> None:
    def draw(canvas: Any) -> None:
        heading(canvas, "Kent Police PEEL 2016", 790, 24)
        lines(canvas, ("1. How effective is the force at preventing",), 60, 750, 14, "Helvetica-Bold")
        lines(canvas, ("crime?",), 60, 733, 14, "Helvetica-Bold")
        lines(canvas, ("Good",), 60, 710, 14, "Helvetica-Bold")
        lines(
            canvas,
            ("Kent Police prevents crime, and the first paragraph of this page fills its lines", "well."),
            60,
            690,
        )
        lines(
            canvas,
            ("The second paragraph has no gap before it; what tells it is the short line above it", "."),
            60,
            664,
        )
        lines(canvas, ("Areas for improvement",), 60, 630, 10, "Helvetica-Bold")
        for index, words in enumerate((("The force should listen to people who", "live there."), ("It should plan.",))):
            lines(canvas, ("•",), 66, 610 - 30 * index)
            lines(canvas, words, 78, 610 - 30 * index)

    assert blocks(read(draw)) == [
        ("heading", "Kent Police PEEL 2016"),
        ("number", "1."),
        ("heading", "How effective is the force at preventing crime?"),
        ("grade", "Good"),
        ("paragraph", "Kent Police prevents crime, and the first paragraph of this page fills its lines well."),
        ("paragraph", "The second paragraph has no gap before it; what tells it is the short line above it ."),
        ("heading", "Areas for improvement"),
        ("item", "The force should listen to people who live there."),
        ("item", "It should plan."),
    ]


@pytest.mark.parametrize("mark", ["\N{BLACK MEDIUM SQUARE}", "\N{MINUS SIGN}", "\N{BLACK DIAMOND}", "\N{BULLET}"])
def test_marks_of_a_list_in_a_margin_of_their_own_are_no_column(mark: str) -> None:
    """A program draws a mark, then the item beside it; marks come in many shapes, and none is a cell of a table."""
    drawn_as = mark.translate(PLAIN)
    places = [
        *((drawn_as, 72, 700), ("Officers visit victims early and", 100, 700), ("say when they come back.", 100, 685)),
        *((drawn_as, 72, 670), ("Calls are answered in time", 100, 670)),
    ]
    pieces = [Piece(words, left, left + 5 * len(words), base, base + 9, 11) for words, left, base in places]
    elements = lay_out([Page(0, 595, 842, pieces)])
    assert [(element.kind, element.words) for element in elements] == [
        ("item", "Officers visit victims early and say when they come back."),
        ("item", "Calls are answered in time"),
    ]


def test_the_last_hyphen_of_a_chain_of_words_stays() -> None:
    def draw(canvas: Any) -> None:
        lines = ("Offenders get an out-of-", "court disposal where it is right. The day-to-", "day work is well led.")
        for number, line in enumerate((*lines, "Today the court agrees.")):
            canvas.drawString(72, 700 - 14 * number, line)

    assert "an out-of-court disposal" in read(draw).text
    assert "The day-to-day work" in read(draw).text


def test_a_table_of_grades_with_wrapped_cells() -> None:
    def draw(canvas: Any) -> None:
        lines(
            canvas,
            ("A line that stands above the table and is as wide as the page itself, or wider than it.",),
            60,
            750,
        )
        lines(canvas, ("How effective is the force at stopping", "crime and antisocial behaviour?"), 60, 720)
        lines(canvas, ("Requires", "improvement"), 330, 720)
        lines(canvas, ("How effective is the force at investigating", "crime?"), 60, 688)
        lines(canvas, ("Good",), 330, 681)
        lines(canvas, ("Serious and organised crime",), 60, 656)
        lines(canvas, ("Outstanding",), 330, 656)

    assert [words for _, words in blocks(read(draw))][1:] == [
        "How effective is the force at stopping crime and antisocial behaviour?: Requires improvement",
        "How effective is the force at investigating crime?: Good",
        "Serious and organised crime: Outstanding",
    ]


@pytest.mark.parametrize("gap", [3, 12])
def test_a_row_drawn_as_one_run_is_parted_where_the_rows_around_it_are(gap: float) -> None:
    """LaTeX draws a row as one, and the longest cell of a column leaves little room before the next."""
    rows = (
        ("Question", "Grade"),
        ("Preventing crime and anti-social behaviour", "Good"),
        ("Investigating crime", "Requires improvement"),
        ("Protecting vulnerable people", "Good"),
        ("Serious and organised crime", "Outstanding"),
    )

    def draw(canvas: Any) -> None:
        place = 60 + gap + max(canvas.stringWidth(area, "Helvetica", 10) for area, _ in rows)
        for number, (area, grade) in enumerate(rows):
            text = canvas.beginText(60, 720 - 14 * number)
            text.setFont("Helvetica", 10)
            text.textOut(f"{area} ")
            text.setTextOrigin(place, 720 - 14 * number)
            text.textOut(grade)
            canvas.drawText(text)
        lines(canvas, _LETTER, 60, 600)

    assert [words for _, words in blocks(read(draw))][:5] == [
        "Question | Grade",
        *(f"{area}: {grade}" for area, grade in rows[1:]),
    ]


def test_a_bold_head_is_a_row_of_its_own_however_high_the_rows_below_are() -> None:
    def draw(canvas: Any) -> None:
        lines(
            canvas, ("What the inspectorate asked of the force, and what has been done about it since then.",), 60, 775
        )
        for x, head in ((60, "No"), (90, "Area for improvement")):
            lines(canvas, (head,), x, 750, font="Helvetica-Bold")
        for number, y in ((1, 736), (2, 700), (3, 664)):
            lines(canvas, (str(number),), 60, y)
            lines(
                canvas, (f"The force should mend its cell {number}, whatever it costs to mend it,", "and tell."), 90, y
            )

    assert [words for _, words in blocks(read(draw))][1:] == [
        "No | Area for improvement",
        *(
            f"{number} | The force should mend its cell {number}, whatever it costs to mend it, and tell."
            for number in (1, 2, 3)
        ),
    ]


def test_a_grid_gives_each_area_the_grade_of_its_column() -> None:
    def draw(canvas: Any) -> None:
        grades = ("Outstanding", "Good", "Adequate", "Requires improvement", "Inadequate")
        for x, grade in zip((60, 160, 260, 360, 480), grades, strict=True):
            lines(canvas, (grade,), x, 750, 9)
        lines(canvas, ("Preventing crime",), 160, 730, 9)
        lines(canvas, ("Disrupting serious", "organised crime"), 160, 708, 9)
        lines(canvas, ("Responding to the", "public"), 260, 730, 9)
        lines(canvas, ("Investigating crime",), 360, 730, 9)
        lines(canvas, LEFT, 60, 640)

    assert [words for _, words in blocks(read(draw))][1:5] == [
        "Preventing crime: Good",
        "Disrupting serious organised crime: Good",
        "Responding to the public: Adequate",
        "Investigating crime: Requires improvement",
    ]


def test_a_printed_page_has_letters_of_their_size_and_a_grid_whose_grades_are_broken() -> None:
    def draw(canvas: Any) -> None:
        canvas.scale(0.75, 0.75)  # as browsers print, whose unit is the pixel
        for x, grade in ((60, "Outstanding"), (200, "Good"), (340, "Adequate"), (480, "Requires"), (600, "Inadequate")):
            lines(canvas, (grade,), x, 1000, 14)
        lines(canvas, ("improvement",), 480, 983, 14)
        lines(canvas, ("Preventing crime",), 200, 955, 14)
        lines(canvas, ("Managing offenders",), 200, 933, 14)
        lines(canvas, ("Investigating", "crime"), 480, 955, 14)
        lines(canvas, LEFT, 60, 800, 14)

    assert [words for _, words in blocks(read(draw))][1:4] == [
        "Preventing crime: Good",
        "Managing offenders: Good",
        "Investigating crime: Requires improvement",
    ]


def test_paragraphs_of_one_line_with_room_between_them_are_not_run_together() -> None:
    said = ("HM Inspector of Constabulary", "10 June 2021", "Dear Chief Constable", "Your letter", "I thank you for it")

    def draw(canvas: Any) -> None:
        for index, words in enumerate(said):
            lines(canvas, (words,), 60, 780 - 24 * index)
        lines(canvas, LEFT, 60, 640)

    assert [words for _, words in blocks(read(draw))][: len(said)] == list(said)


def test_headlines_under_a_word_for_related_pages_are_notices() -> None:
    def draw(canvas: Any) -> None:
        lines(canvas, LEFT, 60, 780)
        for index, words in enumerate(("Related articles", "PEEL 2021/22: Suffolk", "An award for a dog")):
            lines(canvas, (words,), 60, 640 - 30 * index)

    assert [kind for kind, _ in blocks(read(draw))] == ["paragraph", "notice", "notice", "notice"]


def test_a_list_whose_marks_are_drawn_has_its_items_where_it_is_set_in() -> None:
    def draw(canvas: Any) -> None:
        lines(canvas, LEFT, 60, 780)
        lines(canvas, ("Within six months, the force should:",), 60, 640)
        lines(canvas, ("see to it that supervisors", "agree to each plan; and", "tell victims more."), 85, 627)
        lines(canvas, ("It will be looked at again.",), 60, 560)

    assert blocks(read(draw))[1:] == [
        ("paragraph", "Within six months, the force should:"),
        ("item", "see to it that supervisors agree to each plan; and"),
        ("item", "tell victims more."),
        ("paragraph", "It will be looked at again."),
    ]


def test_a_table_of_contents_is_a_notice() -> None:
    def draw(canvas: Any) -> None:
        heading(canvas, "Contents", 780)
        for index, name in enumerate(("Introduction", "Effectiveness", "Annex A")):
            lines(canvas, (name,), 60, 740 - 20 * index)
            lines(canvas, (str(3 + index),), 500, 740 - 20 * index)

    assert {kind for kind, _ in blocks(read(draw))} == {"notice"}


def test_links_set_in_below_contents_are_notices_too() -> None:
    def draw(canvas: Any) -> None:
        heading(canvas, "Contents", 780)
        lines(canvas, ("Introduction", "Protecting people who are vulnerable", "Responding to the public"), 100, 740)
        lines(canvas, LEFT, 60, 640)

    assert [kind for kind, _ in blocks(read(draw))] == ["notice"] * 4 + ["paragraph"]


# ---------------------------------------------------------------------------------------------- refusals


def test_what_cannot_be_read_is_refused_by_name() -> None:
    def scan(canvas: Any) -> None:
        canvas.rect(50, 50, 100, 100, fill=1)

    def page(canvas: Any) -> None:
        lines(canvas, LEFT, 60, 700)

    whole = drawn(page)
    for data, problem in (
        (drawn(page, encrypt="secret"), "is encrypted and needs a password"),
        (drawn(scan), "has no text on any of its 1 pages"),
        (whole[: len(whole) // 2], "is damaged"),
        (b"%PDF-1.7\n", "is damaged"),
        (b"%PDF-1.7\n%%EOF", "is damaged"),
        (b"", "does not begin as PDF"),
    ):
        with pytest.raises(InputError, match=problem) as refused:
            read_document(data, name="report.pdf")
        assert refused.value.fix


def hand_made(*objects: bytes) -> bytes:
    body = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return body + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"


def page_with(content: bytes, resources: bytes = b"") -> tuple[bytes, bytes, bytes]:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << %s %s >> >>"
    return b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page % (FONT, resources), content


def test_a_bomb_is_refused() -> None:
    packed = zlib.compress(b" " * 300_000_000, 9)
    bomb = hand_made(CATALOG, *page_with(stream(packed, b"/Filter /FlateDecode")))
    twice = zlib.compress(zlib.compress(b" " * 1_000_000))
    nested = hand_made(CATALOG, *page_with(stream(twice, b"/Filter [/FlateDecode /Fl#61teDecode]")))
    for data in (bomb, nested):
        with pytest.raises(InputError, match="bomb"):
            read_document(data, name="bomb.pdf")


def test_loops_and_false_counts_end() -> None:
    words = b"BT /F1 12 Tf 60 700 Td (Good words stand here) Tj ET"
    for draws, refused in ((b" /X Do", False), (b" /X Do /X Do", True)):
        own = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << %s /XObject << /X 5 0 R >> >>" % FONT
        looped = hand_made(
            CATALOG, *page_with(stream(b"/X Do"), b"/XObject << /X 5 0 R >>"), stream(words + draws, own)
        )
        if refused:
            with pytest.raises(InputError, match="its parts draw each other"):
                read_document(looped, name="loop.pdf")
        else:
            assert "Good words stand here" in read_document(looped, name="loop.pdf").text
    kids = hand_made(CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>")
    many = hand_made(CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>", *page_with(stream(words))[1:])
    with pytest.raises(InputError, match="is damaged"):
        read_document(kids, name="kids.pdf")
    assert read_document(many, name="many.pdf").text == "Good words stand here"


def test_a_file_under_guard_is_stopped_by_its_own_time_and_not_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("resource")
    allowed = []

    def run(command: list[str], **options: Any) -> None:
        allowed.append(options["timeout"])
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(InputError, match="of a processor"):
        _pdf_guard.read_guarded(b"%PDF-1.4", "report.pdf")
    assert allowed[0] >= 10 * _pdf_guard.SECONDS


@pytest.mark.parametrize("seed", range(12))
def test_damaged_files_are_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray((sorted(DOCUMENTS.glob("*.pdf"))[seed % 2]).read_bytes())
    if seed % 3 == 0:
        del data[chance.randrange(len(data)) :]
    elif seed % 3 == 1:
        for _ in range(40):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    else:
        start = chance.randrange(len(data))
        data[start : start + 400] = data[: chance.randrange(400)]
    for name in ("report.pdf", "report.docx", "report.txt"):
        try:
            document = read_document(bytes(data), name=name)
        except InputError as refused:
            assert refused.fix
        else:
            assert all(0 <= block.start < block.end <= len(document.text) for block in document.blocks)


# ---------------------------------------------------------------------------------------------- whole reports


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.pdf")), ids=lambda path: path.stem)
def test_a_passage_names_its_page_and_its_words(path: Path) -> None:
    from pyoxigraph import NamedNode, RdfFormat, parse

    from kgbuild.extract import extract_facts
    from kgbuild.mapping import map_document
    from kgbuild.reference import load_reference
    from kgbuild.vocab import OA, RDF, Minter

    reference = load_reference()
    document = read_document(path.read_bytes(), name=path.name)
    facts = extract_facts(document, reference)
    lines = b"".join(map_document(document, facts, mint=Minter(), reference=reference))
    quads = list(parse(lines, format=RdfFormat.N_TRIPLES))
    held: dict[Any, dict[Any, Any]] = {}
    for quad in quads:
        held.setdefault(quad.subject, {})[quad.predicate] = quad.object
    passages = [node for node, values in held.items() if values.get(RDF.type) == OA.TextPositionSelector]
    assert passages
    for node in passages:
        start, end = (int(held[node][key].value) for key in (OA.start, OA.end))
        base = node.value.removesuffix("/position")
        page = int(held[NamedNode(base + "/page")][RDF.value].value.removeprefix("page="))
        assert document.pages[page - 1] <= start and (page == len(document.pages) or start < document.pages[page])
        assert document.text[start:end] == held[NamedNode(base + "/quote")][OA.exact].value


def test_the_reports_are_extracted_from_pdf_and_word() -> None:
    from kgbuild.evaluate import evaluate
    from kgbuild.reference import load_reference

    for folder in (DOCUMENTS, DOCUMENTS.parent / "word"):
        scores = {score.name: score for score in evaluate(folder, folder, load_reference()).scores}
        for kind in ("document kind", "document force", "document cycle", "formal findings"):
            assert scores[kind].f1 == 1.0, (folder.name, kind)
        assert scores["judgement"].f1 >= 0.75, folder.name


# ---------------------------------------------------------------------------------------------- words

letters = st.characters(codec="cp1252", categories=["Ll", "Lu"], exclude_characters="ªº")
word = st.text(letters, min_size=1, max_size=9).filter(lambda each: each != "o")  # "o" is a bullet of Word's


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(word, min_size=1, max_size=8), min_size=1, max_size=20))
def test_words_come_back_in_order(rows: list[list[str]]) -> None:
    printed = [" ".join(row) for row in rows]

    def draw(canvas: Any) -> None:
        lines(canvas, tuple(printed), 60, 780)

    def bare(text: str) -> str:
        return re.sub(r"[\s•]+", "", text)

    try:
        document = read(draw)
    except InputError as refused:
        raise AssertionError(printed) from refused
    assert bare(document.text) == bare("".join(printed))
    ends = [block.end for block in document.blocks]
    assert all(one <= block.start for one, block in zip(ends, document.blocks[1:], strict=False))


ROWS = (
    (("Ref",), ("Recommendation",), ("Status",)),
    (("R1",), ("Kent Police should make sure", "that it answers calls sooner."), ("In progress",)),
    (("R2",), ("Kent Police should train staff.",), ("Complete",)),
)


def ruled(canvas: Any, rows: Any, edges: tuple[float, ...], top: float, boxes: bool = False) -> None:
    """A table as Word and browsers print it: cells so close that only the lines between them part them."""
    for row in rows:
        bottom = top - 13 * max(map(len, row)) - 4
        for cell, left, right in zip(row, edges[:-1], edges[1:], strict=True):
            lines(canvas, cell, left + 2, top - 11)
            if boxes:
                canvas.rect(left, bottom, right - left, top - bottom)
            else:
                canvas.line(left, top, right, top)
                canvas.line(left, bottom, right, bottom)
                canvas.line(left, top, left, bottom)
                canvas.line(right, top, right, bottom)
        top = bottom


@pytest.mark.parametrize("boxes", [False, True])
def test_cells_that_only_lines_part_are_a_table(boxes: bool) -> None:
    def draw(canvas: Any) -> None:
        heading(canvas, "Kent Police: progress", 780)
        lines(canvas, ("This paper shows what was asked of the force in its last inspection.",), 60, 750)
        ruled(canvas, ROWS, (60, 78, 212, 280), 730, boxes)
        lines(canvas, ("The panel meets again in June, and will be told of what was done.",), 60, 630)

    assert [words for _, words in blocks(read(draw))][1:] == [
        "This paper shows what was asked of the force in its last inspection.",
        "Ref | Recommendation | Status",
        "R1 | Kent Police should make sure that it answers calls sooner. | In progress",
        "R2 | Kent Police should train staff. | Complete",
        "The panel meets again in June, and will be told of what was done.",
    ]


def test_a_grid_of_judgements_between_lines_gives_each_area_its_grade() -> None:
    grades = (("Good",), ("Adequate",), ("Requires", "improvement"))
    areas = (("Preventing", "crime"), ("Managing", "offenders"), ("Investigating", "crime"))
    more = (("Recording data", "about crime"), ("",), ("Responding to", "the public"))

    def draw(canvas: Any) -> None:
        heading(canvas, "Kent Police: our judgments", 780)
        ruled(canvas, (grades, areas, more), (60, 140, 210, 290), 740)

    assert [words for _, words in blocks(read(draw))][2:] == [
        "Preventing crime: Good",
        "Managing offenders: Adequate",
        "Investigating crime: Requires improvement",
        "Recording data about crime: Good",
        "Responding to the public: Requires improvement",
    ]


def test_a_cell_that_goes_over_rows_is_told_once() -> None:
    def draw(canvas: Any) -> None:
        heading(canvas, "Kent Police: two rounds", 780)
        ruled(canvas, ((("Area",), ("2018/19",), ("2021/22",)),), (60, 160, 240, 320), 740)
        ruled(canvas, ((("Good",), ("Adequate",)), (("Good",), ("Good",))), (160, 240, 320), 723)
        for x, y, to_x, to_y in ((60, 723, 60, 689), (60, 689, 160, 689), (160, 723, 160, 689)):
            canvas.line(x, y, to_x, to_y)
        lines(canvas, ("Custody",), 62, 703)

    assert [words for _, words in blocks(read(draw))][1:] == [
        "Area | 2018/19 | 2021/22",
        "Custody | Good | Adequate",
        "Good | Good",
    ]


def test_a_table_in_a_column_of_the_page_keeps_its_place_there() -> None:
    def draw(canvas: Any) -> None:
        words = ("Some words of a column that goes", "on for a while and is read whole", "before the other one begins.")
        lines(canvas, words * 8, 60, 780)
        ruled(canvas, ((("Measure",), ("Kent",)), (("Calls",), ("158",))), (60, 120, 200), 440)
        lines(canvas, tuple(line.replace("column", "second") for line in words * 8), 320, 780)

    text = read(draw).text
    assert text.index("Measure") < text.index("second")


@pytest.mark.parametrize("high", [0, 6])
def test_a_grid_without_lines_ends_where_a_sentence_stands_below_it(high: int) -> None:
    """A grade over two lines in the head stands beside the others, or above and below their line."""

    def draw(canvas: Any) -> None:
        heading(canvas, "Kent Police: our judgments", 780)
        for x, grade, areas in (
            (60, "Good", ("Preventing crime", "Custody")),
            (180, "Adequate", ("Managing offenders",)),
            (420, "Inadequate", ("Protecting children",)),
        ):
            lines(canvas, (grade,), x, 740)
            lines(canvas, areas, x, 710, 20 / 2)
        lines(canvas, ("Requires", "improvement"), 300, 740 + high)
        lines(canvas, ("Investigating crime",), 300, 710)
        lines(canvas, ("We also looked at how well the force uses what it has, and give no grade for this.",), 60, 670)
        for y, area, grade in ((640, "Crime data", "Good"), (620, "Good use of resources", "Requires improvement")):
            lines(canvas, (area,), 60, y)
            lines(canvas, (grade,), 200, y)

    words = [words for _, words in blocks(read(draw))]
    assert set(words[2:6]) == {
        "Preventing crime Custody: Good",
        "Managing offenders: Adequate",
        "Investigating crime: Requires improvement",
        "Protecting children: Inadequate",
    }
    assert words[6:] == [
        "We also looked at how well the force uses what it has, and give no grade for this.",
        "Crime data: Good",
        "Good use of resources: Requires improvement",
    ]
