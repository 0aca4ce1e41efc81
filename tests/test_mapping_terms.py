"""Terms as text are what pyoxigraph makes of the same terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from kgbuild import vocab
from kgbuild.mapping._terms import INSP, XSD, code, iri_or_literal, literal

NODE = NamedNode("urn:x")


def line(value: Literal | NamedNode) -> str:
    return (serialize([Triple(NODE, NODE, value)], format=RdfFormat.N_TRIPLES) or b"").decode()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_literal_is_written_as_pyoxigraph_serialises_it(text: str) -> None:
    assert f"{NODE} {NODE} {literal(text)} .\n" == line(Literal(text))
    assert f"{NODE} {NODE} {literal(text, language='en')} .\n" == line(Literal(text, language="en"))
    typed = Literal(text, datatype=vocab.XSD.decimal)
    assert f"{NODE} {NODE} {literal(text, datatype=XSD.decimal)} .\n" == line(typed)


@given(st.characters(max_codepoint=0x2100, exclude_categories=["Cs"]))
def test_every_character_that_may_need_an_escape_gets_it(character: str) -> None:
    assert literal(character) == str(Literal(character))


def test_an_address_is_an_iri_where_it_can_be() -> None:
    assert iri_or_literal("https://example.org/a?b=ä") == "<https://example.org/a?b=ä>"
    assert iri_or_literal("https://example.org/a b") == '"https://example.org/a b"'


def test_terms_are_those_of_the_vocabulary() -> None:
    assert INSP.Finding == str(vocab.INSP.Finding)
    assert code("stance", "accepts") == str(vocab.code("stance", "accepts"))
    with pytest.raises(AttributeError, match="'Findng' is not a term"):
        INSP.Findng  # noqa: B018
