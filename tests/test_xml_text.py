"""What XML cannot hold is found and replaced; all else comes back from a parser as it was."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from kgbuild.xml_text import is_xml, xml_bytes, xml_content, xml_text


@settings(deadline=None)
@given(st.text())
def test_content_comes_back_as_the_text(text: str) -> None:
    (read,) = ElementTree.fromstring(f"<all><one>{xml_content(text)}</one></all>")
    assert (read.text or "") == xml_text(text)
    assert is_xml(xml_text(text))
    assert is_xml(text) == (xml_text(text) == text)
    assert xml_bytes(text.encode()) == xml_text(text).encode()


def test_what_no_parser_takes_is_replaced() -> None:
    assert xml_text("a\x00b\x1fc\ufffed\ufffe\U0001f600\r\n\t") == "a\ufffdb\ufffdc\ufffdd\ufffd\U0001f600\r\n\t"
    assert xml_content("<a> & \r\x0b") == "&lt;a&gt; &amp; &#13;\ufffd"
