"""Marks of Markdown within a line are blanked, and everything else stays where it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgbuild.extract import extract_facts
from kgbuild.markdown import without_marks
from kgbuild.read import read_document
from kgbuild.reference import load_reference


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("It is **good** at _this_, and ***so*** on.", "It is good at this, and so on."),
        ('It [must improve](https://example.org/a_(b)_c "how") its work.', "It must improve its work."),
        ("![A police car](/car.png) Kent", "A police car Kent"),
        ("see[3] the [1]report", "see the report"),
        ("Title {#title .wide}\n=====\n\n::: box\nwords\n:::", "Title words"),
        ("1\\. The force\n2\\) should", "1. The force 2) should"),
        ("*Folded\nover two lines* here", "Folded over two lines here"),
        ("> It is good\n> at this.\n> > So it said.", "It is good at this. So it said."),
        ("== Overview ==\n## Findings ##", "== Overview ## Findings"),
        ("<table id=\"t\">\n<td>Crime</td><td class='g'>Good</td>\n</table><br/><!-- no - more -->", "Crime Good"),
        ("| a | b |\n|:---|---:|\n| c | d |\n+----+====+\n---- ----", "| a | b | | c | d |"),
    ],
)
def test_marks_are_blanked(marked: str, plain: str) -> None:
    assert "".join(without_marks(marked).split()) == "".join(plain.split())


@pytest.mark.parametrize(
    "text",
    [
        "* an item\n* another * of them",
        "snake_case_words and 2 * 3 * 4",
        "rated good*",
        "[sic] and [the force] and a [2015] report (see below)",
        "*one\n\ntwo*",
        "# Heading\n- item\n1. item",
        "C:\\temp\\x and a | b",
        "a < b and c > d, <a@example.org>, <the force is good>, PC #4",
        "| - | not stated |",
    ],
)
def test_what_is_no_mark_stays(text: str) -> None:
    assert without_marks(text) == text


@given(st.text(alphabet='*_[](){}<>/#\\1. \nab!:="-', max_size=200))
def test_each_character_keeps_its_place(text: str) -> None:
    plain = without_marks(text)
    assert len(plain) == len(text)
    moved = [at for at, (one, other) in enumerate(zip(text, plain, strict=True)) if one != other and other != " "]
    # Only behind a backslash does a character move, by one place.
    assert all(text[at] == "\\" and text[at + 1] == plain[at] for at in moved)
    assert plain.count("\n") <= text.count("\n")


def test_a_marked_text_says_what_the_plain_one_does_and_quotes_its_own_characters() -> None:
    plain = (
        "Kent PEEL 2017\n\nEffectiveness\n\nKent Police requires improvement in the effectiveness with which it keeps "
        "people safe.\n\nAreas for improvement\n\n- The force should train its detectives.\n"
    )
    marked = plain.replace("requires improvement", "**requires improvement**").replace(
        "The force should", "[The force](/kent) _should_"
    )
    reference = load_reference()
    told, same = (extract_facts(read_document(text.encode(), name="page.md"), reference) for text in (marked, plain))
    assert same.judgements
    assert [(each.question, each.grade) for each in told.judgements] == [
        (each.question, each.grade) for each in same.judgements
    ]
    (finding,) = (each for each in told.findings if each.kind == "area-for-improvement")
    quote = finding.evidence.quote  # type: ignore[union-attr]
    assert quote == "The force](/kent) _should_ train its detectives."
    assert marked[finding.evidence.start : finding.evidence.end] == quote  # type: ignore[union-attr]
