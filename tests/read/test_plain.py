"""Plain text keeps its characters, whatever the encoding, and what is not text is refused with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgbuild.errors import InputError
from kgbuild.read import read_document

TEXT = "HMI Zoë Billingham said: “The force’s work is good” – at £12 a year.\r\nGood\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"])
def test_encodings_are_found_out(encoding: str) -> None:
    assert read_document(TEXT.encode(encoding), name="a.txt").text == TEXT


def test_latin_1_without_curly_quotes() -> None:
    assert "Zoë" in read_document("Zoë Billingham and a £5 note".encode("latin-1"), name="a.txt").text


def test_offsets_are_those_of_the_file_read_as_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    document = read_document(path.read_bytes(), name="a.txt")
    with path.open(newline="", encoding="utf-8") as file:
        assert document.text == file.read()
    assert document.text[document.blocks[0].start] == "H"


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.txt", b"plain\x00bytes\x00", "NUL"),
        ("a.txt", bytes(range(1, 32)) * 40, "control"),
        ("a.txt", "“Zoë’s – force”".encode()[:-1] + b"\xff", "damaged UTF-8"),
        ("a.txt", b"\xff\xfeA", "damaged UTF-16"),
        ("a.pdf", b"hello", "does not begin"),
        ("a.doc", b"\xd0\xcf\x11\xe0rest", "Word 97"),
        ("a.rtf", b"{\\rtf1 hello}", "Rich Text"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(name: str, data: bytes, word: str) -> None:
    with pytest.raises(InputError, match=word) as caught:
        read_document(data, name=name)
    assert caught.value.fix
    assert str(caught.value.source) == name


def test_empty_file_is_a_document_without_blocks() -> None:
    document = read_document(b"", name="empty.txt")
    assert (document.text, document.blocks) == ("", ())
