"""Formal items are counted exactly however a saved page has kept its headings, marks and blank lines."""

from __future__ import annotations

from itertools import product

import pytest

from kgbuild.extract import extract_facts
from kgbuild.model import Passage, SourceRecord
from kgbuild.read import read_document
from kgbuild.reference import load_reference

REFERENCE = load_reference()
NUMBERS = ("", "1. ", "2. ", "3. ")
LETTERS = ("", "(a) ", "(b) ", "(c) ")
ROMANS = ("", "i) ", "ii) ", "iii) ")
MARKS = {"none": ("",) * 4, "bullet": ("• ",) * 4, "o": ("o  ",) * 4, "1.": NUMBERS, "(a)": LETTERS, "i)": ROMANS}
ASKED = ("keep a list of its wanted people", "check the records of its searches", "tell victims what it has done")
REPORT = "PEEL 2023–25\n\nAn inspection of Surrey Police\n\nInvestigating crime\n\nSurrey Police is adequate.\n\n"


def items(text: str, kind: str) -> list[str]:
    """The words of the findings of a kind, and of no other formal kind than those the text has."""
    document = read_document(text.encode(), name="text.txt", stated=SourceRecord())
    found = extract_facts(document, REFERENCE).findings
    return [one.evidence.quote for one in found if one.kind == kind and isinstance(one.evidence, Passage)]


def listed(mark: str, ends: tuple[str, str], gap: str, asked: tuple[str, ...] = ASKED) -> str:
    """A list of what is asked: its marks, what its items and its last item end with, and what stands between."""
    last = len(asked) - 1
    lines = (MARKS[mark][at + 1] + words + ends[at == last] for at, words in enumerate(asked))
    return gap.join(lines) + "\n\n"


@pytest.mark.parametrize(
    "heading",
    [
        "Areas for improvement",
        "AREAS FOR IMPROVEMENT:",
        "HMICFRS areas for improvement",
        "HMICFRS AFIs",
        "Areas for improvement identified",
        "Areas for improvement identified by the inspectorate",
        "Areas for improvement (3)",
    ],
)
@pytest.mark.parametrize("mark", MARKS)
def test_areas_of_any_heading_and_mark(heading: str, mark: str) -> None:
    for lead, gap in product(("", "We have identified three areas for improvement.\n\n"), ("\n", "\n\n", "\n\n\n")):
        asked = tuple(f"The force should {words}" for words in ASKED)
        text = f"{REPORT}{heading}\n\n{lead}{listed(mark, ('.', '.'), gap, asked)}"
        assert [one.rstrip(".") for one in items(text, "area-for-improvement")] == list(asked), text


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("ends", [(";", "."), (",", "."), ("", ""), ("; and", ".")])
def test_a_list_behind_a_colon_keeps_its_items_without_marks_and_stops(mark: str, ends: tuple[str, str]) -> None:
    for lead, gap in product(("The force should:", "Within three months, Surrey Police should:"), ("\n", "\n\n")):
        text = f"{REPORT}Cause of concern\n\nThe force doesn’t manage its wanted people.\n\n{lead}{gap}"
        assert items(text + listed(mark, ends, gap), "recommendation") == list(ASKED), text


def test_lines_that_break_within_an_item_are_no_items() -> None:
    text = (
        REPORT
        + "Recommendations\n\nThe force should:\nkeep a list of the people who are wanted by\nthe courts of its area."
    )
    assert len(items(text, "recommendation")) == 1


@pytest.mark.parametrize("mark", ["1.", "(a)", "i)"])
def test_items_counted_up_on_one_line(mark: str) -> None:
    asked = tuple(f"The force should {words}" for words in ASKED)
    text = (
        REPORT
        + "Areas for improvement\n\nWe found three areas for improvement. "
        + listed(mark, (".", "."), " ", asked)
    )
    assert [one.rstrip(".") for one in items(text, "area-for-improvement")] == list(asked)


def test_a_concern_behind_its_label_or_below_its_topic() -> None:
    concern, lead = "The force fails to visit the victims of stalking.", "\n\nSurrey Police should immediately:\n\n"
    asked = lead + listed("bullet", (";", "."), "\n")
    for heading in (
        "Cause of concern: ",
        "Cause of concern 1\n\n",
        "Cause of concern\n\nProtecting vulnerable people\n\n",
    ):
        text = REPORT + heading + concern + asked
        assert items(text, "cause-of-concern") == [concern], text
        assert items(text, "recommendation") == list(ASKED), text


def test_what_was_seen_is_no_second_concern() -> None:
    text = REPORT + "Causes of concern\n\nThe force fails to visit victims.\n\nIn our sample many were not visited.\n"
    assert items(text, "cause-of-concern") == ["The force fails to visit victims."]
