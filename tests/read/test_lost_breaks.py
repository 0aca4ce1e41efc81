"""Texts that a program saved without their line ends: read as if they had them, and others left as they are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgbuild.extract import extract_facts
from kgbuild.line_breaks import with_breaks, with_offset, without_offset
from kgbuild.model import Document, DocumentFacts, Passage
from kgbuild.read import read_document
from kgbuild.reference import load_reference
from tests.steps import count_steps

REFERENCE = load_reference()
SAMPLES = sorted((Path(__file__).parents[1] / "documents").glob("*.txt"))
PAGE = [
    "Home",
    "News",
    "About us",
    "Contact",
    "Kent PEEL 2017",
    "Effectiveness",
    "How effective is the force at reducing crime and keeping people safe?",
    "Last updated 22/03/2018",
    "Requires improvement",
    "Kent Police requires improvement in some of its work to keep people safe. It has 140 vacancies for detectives.",
    "How effective is the force at investigating crime and reducing re-offending?",
    "Requires improvement",
    "Kent Police does not supervise its investigations well. We found no plan in 31 of the 70 files that we read.",
    "Areas for improvement",
    "The force should make sure that supervisors read each file.",
    "The force should tell victims sooner what became of their case.",
    "How effective is the force at protecting those who are vulnerable from harm, and supporting victims?",
    "Good",
    "Kent Police protects vulnerable people well. Officers know whom to call, and call them.",
    "Cause of concern",
    "Kent Police is failing to check on those who are missing for a second time. This is a cause of concern.",
    "Recommendations",
    "Within three months, the force should:",
    "• name an officer for each missing child;",
    "• review all open cases; and",
    "• train its call handlers.",
    "Main findings",
    "In this section we tell what we saw. Staff are proud of their work.",
]


def read(text: str) -> Document:
    return read_document(text.encode(), name="page.txt")


def pieces(text: str) -> list[str]:
    """The text cut where it lost its breaks."""
    return [piece.strip() for piece in with_breaks(text, read(text).breaks).split("\n\n")]


def told(text: str) -> dict[str, Any]:
    """What is read of judgements and formal findings, without places and punctuation of lists."""
    facts = extract_facts(read(text), REFERENCE)
    return {
        "about": [facts.kind, facts.forces, facts.cycle, facts.published],
        "judgements": sorted((one.force, one.cycle, one.question, one.grade) for one in facts.judgements),
        "formal": sorted(
            (one.kind, one.question, re.sub(r"\W", "", one.evidence.quote)[:30])
            for one in facts.findings
            if isinstance(one.evidence, Passage) and one.kind not in ("strength", "weakness")
        ),
    }


@pytest.mark.parametrize("between", [" ", "   ", "\t", " \t ", "\u00a0"])
def test_a_page_on_one_line_tells_what_it_tells_on_many(between: str) -> None:
    whole = told("\n\n".join(PAGE))
    assert len(whole["judgements"]) == 3
    assert len(whole["formal"]) == 6
    assert told(between.join(PAGE)) == whole


def test_a_page_whose_lines_run_together_without_a_space() -> None:
    assert told("".join(PAGE)) == told("\n\n".join(PAGE))


def test_lines_below_a_heading_that_ran_together_with_it() -> None:
    page = ["Kent PEEL 2017", "Investigating crime", *PAGE[12:13]]
    for areas in ("Areas for improvement", "Areas for improvement "):
        text = "\n\n".join([*page, f"{areas}The force should read each file.", "The force should tell victims sooner."])
        found = [finding.kind for finding in extract_facts(read(text), REFERENCE).findings]
        assert found.count("area-for-improvement") == 2


FILLER = "The force has more officers than it had, and most of them work in its towns by day and by night. " * 5


@pytest.mark.parametrize(
    "line",
    [
        "Area for improvement | The force should answer calls sooner | The force’s callers wait too long.",
        "Investigating crime | Kent Police is adequate at this.",
        "Working with partners | There are meetings each week.",
        "Victim service assessment | This section tells how victims fare.",
        "Innovative practice | The force writes to each victim by hand and by post | Officers like it.",
        "Healthcare | The constabulary pays for nurses.",
        "Preventing crime: Good | Investigating crime: Adequate | About the data | We count what forces send us.",
        "Two forces were seen | Last updated 12/03/2018 | They are small.",
        "Dorset Police | Dorset Police is small.",
        "How well does the force use its people? | Good | It uses them well.",
    ],
)
def test_what_stands_on_lines_of_its_own_is_known(line: str) -> None:
    text = f"{FILLER}{line.replace(' | ', ' ')} {FILLER}"
    found = pieces(text)
    *whole, last = line.split(" | ")
    assert all(piece in found for piece in whole)
    assert any(piece.startswith(last) for piece in found)


def test_bullets_and_numbers_on_one_line_are_items_and_the_last_ends_with_its_sentence() -> None:
    asked = ["Read each file.", "Name an officer.", "Train all staff."]
    for marks in (("• ", "• ", "• "), ("1. ", "2. ", "3. "), ("(a) ", "(b) ", "(c) ")):
        lines = " ".join(mark + words for mark, words in zip(marks, asked, strict=True))
        document = read(f"{FILLER}The force should do this: {lines} Kent is a county with a long coast. {FILLER}")
        blocks = {document.text[block.start : block.end]: block.kind for block in document.blocks}
        assert [blocks.get(words) for words in asked] == ["item"] * 3


def test_each_paragraph_that_opens_a_quotation_anew_is_one() -> None:
    said = "“We have more to do. We know it. “We will do it soon.” Ann Other, who leads the panel, said: “Good.”"
    found = pieces(f"{FILLER}The chief constable said: {said}")
    assert found[-3:] == [
        "The chief constable said: “We have more to do. We know it.",
        "“We will do it soon.”",
        "Ann Other, who leads the panel, said: “Good.”",
    ]


def test_grades_that_stand_before_their_areas_are_not_turned_round() -> None:
    rows = "Outstanding Recording data about crime Good Investigating crime Inadequate Supporting victims"
    text = f"{FILLER}PEEL 2021/22: An inspection of Kent Police We graded Kent Police as follows: {rows} {FILLER}"
    judged = {judgement.question: judgement.grade for judgement in extract_facts(read(text), REFERENCE).judgements}
    expected = {"recording-crime": "outstanding", "investigating-crime": "good", "supporting-victims": "inadequate"}
    assert judged.items() <= expected.items()


def test_areas_under_a_grade_that_they_share_stand_below_it() -> None:
    grid = "Outstanding | Good | Investigating crime | Supporting victims | Inadequate | Vetting"
    found = pieces(f"{FILLER}We graded it as follows: {grid.replace(' | ', ' ')} We say more below. {FILLER}")
    at = found.index("Outstanding")
    assert found[at : at + 6] == grid.split(" | ")


def test_a_table_of_grades_with_words_that_are_not_known_is_left_as_it_is() -> None:
    grid = "Good Investigating crime Adequate Odd things Good Supporting victims We say more."
    assert grid in pieces(f"{FILLER}We graded it as follows: {grid} {FILLER}")


def test_a_table_of_two_rounds_without_its_cells_is_left_unread() -> None:
    rows = "Investigating crime Adequate Good Supporting victims Good Inadequate"
    text = f"{FILLER}PEEL 2023–25: An inspection of Kent Police Area 2021/22 2023–25 {rows} {FILLER}"
    facts = extract_facts(read(text), REFERENCE)
    assert facts.judgements == ()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_text_with_its_lines_has_lost_none(sample: Path) -> None:
    assert read_document(sample.read_bytes(), name=sample.name).breaks == ()


@pytest.mark.parametrize("sample", SAMPLES[::4], ids=lambda path: path.stem)
def test_every_quote_of_a_text_on_one_line_is_its_own(sample: Path) -> None:
    text = " ".join(sample.read_text("utf-8").split())
    document = read(text)
    facts = extract_facts(document, REFERENCE)
    assert document.text == text
    assert facts.ledger.characters_used <= facts.ledger.characters == len(text)
    for passage in passages(facts):
        assert text[passage.start : passage.end] == passage.quote


def passages(facts: DocumentFacts) -> list[Passage]:
    groups = (facts.judgements, facts.findings, facts.statements, facts.statistics, facts.organisations)
    evidence = [fact.evidence for group in groups for fact in group]
    left = (facts.ledger.unexplained_grades, facts.ledger.unmatched_passages, facts.ledger.unknown_headings)
    return [each for each in evidence if isinstance(each, Passage)] + [each for group in left for each in group]


@pytest.mark.parametrize(
    "line",
    [
        "The inspectorate said that The Guardian had the report before the force did.",
        "Officers from WalesOnline and YouTube came, and so did Anna MacDonald of LinkedIn.",
        "It was the way Kent Police works that inspectors liked, and how Good Friday is policed.",
        "She chairs the board for Class A drugs and reads The Times in the morning.",
    ],
)
def test_capitals_within_sentences_end_no_line(line: str) -> None:
    assert line in re.sub(r"\s+", " ", " ".join(pieces(FILLER * 2 + line)))
    assert any(line in piece for piece in pieces(FILLER + line))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="aB. \n", min_size=1, max_size=60), st.data())
def test_places_are_the_same_with_and_without_breaks(text: str, data: st.DataObject) -> None:
    breaks = tuple(sorted(data.draw(st.sets(st.integers(0, len(text) - 1)))))
    broken = with_breaks(text, breaks)
    assert broken.count("\n") == text.count("\n") + 2 * len(breaks)
    for place, letter in enumerate(text):
        assert broken[with_offset(place, breaks)] == letter
        assert without_offset(with_offset(place, breaks), breaks) == place
        assert without_offset(with_offset(place, breaks, end=True), breaks) == place
    assert [without_offset(place, breaks) for place in range(len(broken))] == sorted(
        without_offset(place, breaks) for place in range(len(broken))
    )


@pytest.mark.parametrize(
    "unit",
    ["abcDef", "word The ", "Area for improvement ", "1. A 2. B ", "it said: “A ", "a: b; ", "a: - b - ", "a - b "],
)
def test_work_on_one_line_grows_with_its_length_and_no_faster(unit: str) -> None:
    def steps(size: int) -> int:
        return count_steps(lambda: read(unit * (size // len(unit) + 1)))

    assert steps(160_000) < 12 * max(steps(20_000), 500)  # eight times the text; quadratic work would be 64 times


def test_dashes_behind_a_colon_mark_the_items_of_a_list() -> None:
    words = "The report lists three areas for improvement: - the time calls take - how victims hear - who is vetted. "
    told = read(words + "Victims told inspectors that they – all of them – had waited. " * 30)
    items = [told.text[one.start : one.end] for one in told.blocks if one.kind == "item"]
    assert items == ["the time calls take", "how victims hear", "who is vetted."]


def test_a_heading_of_formal_items_may_stand_behind_a_colon() -> None:
    words = (
        "What inspectors asked of Kent Police is set out below: Cause of concern The force does not see to its cells. "
    )
    told = read(words + "The commissioner welcomes what the force has done since then, and meets it each month. " * 30)
    assert "Cause of concern" in [told.text[one.start : one.end] for one in told.blocks]


@pytest.mark.parametrize("page", ["<p>{}</p>", "<div>{}</div>", "<h1>Force page</h1><div>{}</div>"])
def test_a_page_in_one_paragraph_is_read_as_a_text_on_one_line(page: str) -> None:
    line = " ".join(PAGE[4:])
    document = read_document(f"<html><body>{page.format(line)}</body></html>".encode(), name="page.html")
    facts = extract_facts(document, REFERENCE)
    plain = extract_facts(read("\n\n".join(PAGE[4:])), REFERENCE)
    assert [(one.question, one.grade) for one in facts.judgements] == [
        (one.question, one.grade) for one in plain.judgements
    ]
    assert [one.kind for one in facts.findings] == [one.kind for one in plain.findings]
    for finding in facts.findings:
        assert isinstance(finding.evidence, Passage)
        assert document.text[finding.evidence.start : finding.evidence.end] == finding.evidence.quote


FOLDED = [
    "Kent Police has trained forty detectives since the last inspection, and its",
    "supervisors now check most of the files that they are given by officers.",
    "The force has not yet bought the computers that its analysts asked for, and",
    "this keeps them from seeing which callers ring again and again in one week.",
    "Staff told us that they are proud of their work, though many of them said",
    "that leave is often cancelled. Managers know of this, and they have begun to",
    "plan shifts a month ahead. The chief officers visit each station in turn to",
    "hear what the teams there think of it.",
]


def test_folded_lines_that_a_page_marks_as_paragraphs_are_joined() -> None:
    page = "<html><body><h2>What we found</h2>" + "".join(f"<p>{line}</p>\n" for line in FOLDED) + "</body></html>"
    document = read_document(page.encode(), name="page.html")
    found = [document.text[block.start : block.end].replace("\n", " ") for block in document.blocks]
    assert found[0] == "What we found"
    assert "its supervisors now check" in found[1]
    assert "their work, though many of them said that leave" in " ".join(found)


def test_paragraphs_of_a_page_stay_apart() -> None:
    words = [f"{line.rstrip('.,')}." for line in FOLDED]
    page = "<html><body>" + "".join(f"<p>{line}</p>\n" for line in words) + "</body></html>"
    document = read_document(page.encode(), name="page.html")
    assert [document.text[block.start : block.end] for block in document.blocks] == words


LEADING = "We looked at the work of Kent Police over the summer and spoke to those who do it in all of its stations. "


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        ("The force has two answers to these. Recommendation 2: Kent Police should buy radios.", "Recommendation 2:"),
        ("All of this is now Open Promising practice: volunteers sit with callers.", "Promising practice:"),
        (
            "The report made two recommendations for this force: Within a month, Kent Police should buy radios.",
            "Within a month",
        ),
        (
            "It should: • name a lead; and • train its staff. Within a month it should: • buy radios; and • tell us.",
            "Within a month it should:",
        ),
    ],
)
def test_labels_and_what_leads_to_a_list_begin_lines(line: str, begins: str) -> None:
    assert any(piece.startswith(begins) for piece in pieces(LEADING * 3 + line))


def test_a_sentence_that_goes_on_with_what_is_asked_stays_with_it() -> None:
    line = LEADING * 3 + "The force should buy new radios. It should test them before the winter."
    assert any("radios. It should" in piece for piece in pieces(line))
