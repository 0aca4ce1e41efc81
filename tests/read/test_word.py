"""Word documents are read in order, with their lists, tables, notes and changes, and bombs are refused."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgbuild.errors import InputError
from kgbuild.model import Document
from kgbuild.read import read_document

docx = pytest.importorskip("docx", reason="the Word files of these tests are written by python-docx")
DOCUMENTS = Path(__file__).parents[1] / "documents" / "word"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def written(write: Callable[[Any], None]) -> bytes:
    document = docx.Document()
    write(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def read(write: Callable[[Any], None]) -> Document:
    return read_document(written(write), name="report.docx")


def packed(body: str, namespace: str = W, before: str = "", **parts: str) -> bytes:
    """A document of bare parts, as other programs than Word write them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f'{before}<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
        )
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return buffer.getvalue()


def archived(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "words")
    return buffer.getvalue()


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_headings_lists_and_tables_stand_in_their_places() -> None:
    def write(document: Any) -> None:
        document.add_heading("Kent Police PEEL 2016", 0)
        document.add_heading("1. How effective is the force at preventing crime?", 2)
        document.add_paragraph().add_run("Good").bold = True
        document.add_paragraph("Kent Police prevents crime.")
        document.add_heading("Areas for improvement", 3)
        document.add_paragraph("The force should listen.", style="List Bullet")
        document.add_paragraph("It should plan.", style="List Number")
        table = document.add_table(2, 2)
        for row, cells in enumerate((("Effectiveness", "Good"), ("Efficiency", "Requires improvement"))):
            for column, words in enumerate(cells):
                table.cell(row, column).text = words
        document.add_paragraph("What follows the table is read after it.")
        document.sections[0].header.paragraphs[0].text = "PEEL 2016"
        document.core_properties.title = "A title"

    document = read(write)
    assert blocks(document) == [
        ("heading", "Kent Police PEEL 2016"),
        ("number", "1."),
        ("heading", "How effective is the force at preventing crime?"),
        ("grade", "Good"),
        ("paragraph", "Kent Police prevents crime."),
        ("heading", "Areas for improvement"),
        ("item", "The force should listen."),
        ("item", "It should plan."),
        ("paragraph", "Effectiveness: Good"),
        ("paragraph", "Efficiency: Requires improvement"),
        ("paragraph", "What follows the table is read after it."),
        ("notice", "PEEL 2016"),
    ]
    assert dict(document.hints)["title"] == "A title"


def test_a_number_that_was_typed_heads_what_follows_unless_it_is_one_of_a_list() -> None:
    typed = ("1. Background", "It was published.", "2. Staff", "3. Budget", "So much for that.", "4. Plan")

    def write(document: Any) -> None:
        document.add_heading("Panel", 0)
        for words in typed:
            document.add_paragraph(words)

    assert blocks(read(write))[1:] == [
        ("number", "1."),
        ("heading", "Background"),
        ("paragraph", "It was published."),
        ("item", "Staff"),
        ("item", "Budget"),
        ("paragraph", "So much for that."),
        ("item", "Plan"),
    ]


def test_a_size_that_styles_give_to_all_the_text_makes_no_headings() -> None:
    """LibreOffice gives sizes to styles; runs of another size in a link or a note are not those of the text."""
    styles = (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="24"/></w:rPr></w:rPrDefault>'
        '</w:docDefaults><w:style w:type="paragraph" w:styleId="TextBody"><w:name w:val="Body Text"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Wide"><w:name w:val="Wide"/><w:rPr><w:sz w:val="32"/></w:rPr></w:style>'
        "</w:styles>"
    )

    def styled(words: str, style: str = "TextBody", look: str = "") -> str:
        run = f"<w:r><w:rPr>{look}</w:rPr><w:t>{words}</w:t></w:r>"
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>'

    body = (
        styled("The force should tell victims of crime what happens:")
        + paragraph("This page has no style of its own, and its letters are as large as those above")
        + styled("an item")
        + styled("Next steps", "Wide")
        + styled("Read more", look='<w:sz w:val="18"/>')
    )
    kinds = [kind for kind, _ in blocks(read_document(packed(body, styles=styles), name="report.docx"))]
    assert kinds == ["paragraph", "paragraph", "paragraph", "heading", "notice"]


def test_a_grid_gives_each_area_the_grade_of_its_column() -> None:
    rows = (("Outstanding", "Good", "Adequate"), ("", "Preventing crime", "Responding to the public"))

    def write(document: Any) -> None:
        table = document.add_table(2, 3)
        for row, cells in enumerate(rows):
            for column, words in enumerate(cells):
                table.cell(row, column).text = words

    lines = [words for _, words in blocks(read(write))]
    assert lines == ["Outstanding | Good | Adequate", "Preventing crime: Good", "Responding to the public: Adequate"]


def test_a_box_of_text_is_read_as_text() -> None:
    def write(document: Any) -> None:
        cell = document.add_table(1, 1).cell(0, 0)
        cell.paragraphs[0].text = "Areas for improvement"
        cell.add_paragraph("The force should listen.", style="List Bullet")

    assert blocks(read(write)) == [("heading", "Areas for improvement"), ("item", "The force should listen.")]


@pytest.mark.parametrize("namespace", [W, STRICT])
def test_tracked_changes_are_accepted_and_hidden_text_is_said(namespace: str) -> None:
    body = (
        "<w:p><w:r><w:t>The force is </w:t></w:r><w:del><w:r><w:delText>not </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>very </w:t></w:r></w:ins><w:r><w:t>good at this.</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>"
    )
    document = read_document(packed(body, namespace), name="report.docm")
    assert document.text == "The force is very good at this."
    assert document.notes == ("6 characters of hidden text were not read",)


def test_footnotes_and_boxes_follow_their_paragraph() -> None:
    notes = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{paragraph("A source.")}</w:footnote></w:footnotes>'
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('Words in a box, and they end.')}</w:txbxContent></w:pict></w:r>"
    body = f'<w:p><w:r><w:t>It is so.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>{box}</w:p>' + paragraph(
        "The next one follows."
    )
    assert blocks(read_document(packed(body, footnotes=notes), name="report.docx")) == [
        ("paragraph", "It is so."),
        ("caption", "A source."),
        ("paragraph", "Words in a box, and they end."),
        ("paragraph", "The next one follows."),
    ]


def test_what_cannot_be_read_is_refused_by_name() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("notes.txt", "words")
    squeezed = io.BytesIO()
    with zipfile.ZipFile(squeezed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", "words" * 90)
    broken = bytearray(squeezed.getvalue())
    broken[60:64] = b"\xff\xff\xff\xff"
    entities = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    deep = "<w:sdt>" * 2_000 + "</w:sdt>" * 2_000
    for data, name, problem in (
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "report.doc", "binary format of Word 97"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "report.docx", "is encrypted"),
        (buffer.getvalue(), "report.docx", "no Word document"),
        (archived("xl/workbook.xml"), "a.xlsx", "is an Excel workbook"),
        (archived("mimetype", "content.xml"), "a.odt", "is an OpenDocument file"),
        (packed(paragraph("&a;"), before=entities), "report.docx", "declares entities"),
        (packed(paragraph(" " * 90_000_000)), "report.docx", "bomb"),
        (packed(deep), "report.docx", "nests its parts"),
        (packed(""), "report.docx", "has no text"),
        (packed("<w:p>"), "report.docx", "no well-formed XML"),
        (packed(paragraph("words"))[:150], "report.docx", "is damaged Word"),
        (bytes(broken), "report.docx", "is damaged Word"),
        (b"words", "report.docx", "does not begin as Word"),
    ):
        with pytest.raises(InputError, match=problem) as refused:
            read_document(data, name=name)
        assert refused.value.fix


@pytest.mark.parametrize("seed", range(12))
def test_damaged_files_are_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(next(DOCUMENTS.glob("*.docx")).read_bytes())
    if seed % 3 == 0:
        del data[chance.randrange(len(data)) :]
    elif seed % 3 == 1:
        for _ in range(10):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    else:
        start = chance.randrange(len(data))
        data[start : start + 400] = data[: chance.randrange(400)]
    for name in ("report.docx", "report.pdf", "report.txt"):
        try:
            document = read_document(bytes(data), name=name)
        except InputError as refused:
            assert refused.fix
        else:
            assert all(0 <= block.start < block.end <= len(document.text) for block in document.blocks)


# What XML can hold; surrogates and control characters are no text to it.
letters = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(letters, min_size=1, max_size=40), min_size=1, max_size=8))
def test_any_text_comes_back_in_order(paragraphs: list[str]) -> None:
    def write(document: Any) -> None:
        for words in paragraphs:
            document.add_paragraph(words)

    def bare(text: str) -> str:
        for code, letter in {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}.items():
            text = text.replace(chr(code), letter)
        return re.sub(r"[\s•∙]+", "", text).replace("\ufb05", "st").replace("\ufb06", "st")

    expected = bare("".join(paragraphs))
    if not expected:
        return
    document = read(write)
    assert bare(document.text) == expected
    ends = [block.end for block in document.blocks]
    assert all(one <= block.start for one, block in zip(ends, document.blocks[1:], strict=False))
