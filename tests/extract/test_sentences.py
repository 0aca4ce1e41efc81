"""Sentences, clauses and quotations: where words begin and end, and who is said to have said them."""

from __future__ import annotations

import pytest

from kgbuild.extract._text.sentences import clauses, split
from kgbuild.extract._voices.quotations import find_quotations, is_scare
from kgbuild.model import Document
from kgbuild.read import read_document


def _document(text: str) -> Document:
    return read_document(text.encode(), name="page.txt")


def _texts(text: str, spans: object) -> list[str]:
    return [text[span[0] : span[1]] for span in spans]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Otter spoke. Dr. Hill did not.", ["Mr. Otter spoke.", "Dr. Hill did not."]),
        ("It was No. 1 of 43. Costs rose 2.5 per cent.", ["It was No. 1 of 43.", "Costs rose 2.5 per cent."]),
        ("“Calls are slow.” HMI Parr agreed.", ["“Calls are slow.”", "HMI Parr agreed."]),
        ("Is it enough? No! More is due.", ["Is it enough?", "No!", "More is due."]),
        ("One line\ngoes on.\n\nAnother starts", ["One line\ngoes on.", "Another starts"]),
        ("J. B. Priest signed it", ["J. B. Priest signed it"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert _texts(text, split(text, 0, len(text))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Although the desk is busy, calls are answered in time.",
            [("concession", "Although the desk is busy"), ("", "calls are answered in time.")],
        ),
        (
            "The report said while teams know their areas well there is little time for patrols.",
            [
                ("lead", "The report said"),
                ("concession", "while teams know their areas well"),
                ("", "there is little time for patrols."),
            ],
        ),
        (
            "Checks are thorough, but the records are poor.",
            [("", "Checks are thorough"), ("contrast", "the records are poor.")],
        ),
        (
            "The force is quick to answer, it does not keep good records.",
            [("", "The force is quick to answer"), ("addition", "it does not keep good records.")],
        ),
        ("To be quick, it needs more cars.", [("", "To be quick, it needs more cars.")]),
        ("Calls are missed, it has been revealed.", [("", "Calls are missed, it has been revealed.")]),
        (
            "The force is quick but needs to improve its records.",
            [("", "The force is quick but needs to improve its records.")],
        ),
        (
            "Vetting is up to date; however, the backlog has grown.",
            [("", "Vetting is up to date"), ("contrast", "the backlog has grown.")],
        ),
        (
            "Its savings are on track, although it has no plan for demand.",
            [("", "Its savings are on track"), ("concession", "it has no plan for demand.")],
        ),
        (
            "Training has improved and the number of checks is above the average.",
            [("", "Training has improved"), ("addition", "the number of checks is above the average.")],
        ),
        (
            "It assesses the quality and supervision of cases.",
            [("", "It assesses the quality and supervision of cases.")],
        ),
    ],
)
def test_clauses_are_cut_where_a_new_subject_has_a_verb(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(part.link, text[part.start : part.end]) for part in clauses(text, 0, len(text))] == expected


def test_a_quotation_runs_over_paragraphs_until_its_mark_closes() -> None:
    text = "HMI Wendy Williams said: “Work has begun.\n\n“It isn’t finished.\n\n“We will return.”\n\nThe force agreed."
    (quotation,) = find_quotations(_document(text))
    assert _texts(text, quotation.pieces) == ["Work has begun.", "It isn’t finished.", "We will return."]
    assert quotation.closed
    assert quotation.attribution is not None
    assert text[quotation.attribution.start : quotation.attribution.end].strip() == "HMI Wendy Williams"


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("“Calls are slow,” said the inspector.", "Calls are slow,", "the inspector"),
        ('"Calls are slow", he added.', "Calls are slow", "he"),
        ("'Officers' work isn't checked often,' the report says.", "Officers' work isn't checked often,", "the report"),
        ("‘The force’s plans are thin at best,’ she said.", "The force’s plans are thin at best,", "she"),
        ("Calls are slow and nobody counts them” he says.", "Calls are slow and nobody counts them", "he"),
        (
            "The commissioner told the panel: “More money is on its way.”",
            "More money is on its way.",
            "The commissioner",
        ),
    ],
)
def test_who_is_speaking_is_read_before_or_after_the_words(text: str, words: str, speaker: str) -> None:
    (quotation,) = find_quotations(_document("A first line of the article.\n\n" + text))
    whole = "A first line of the article.\n\n" + text
    assert whole[quotation.start : quotation.end] == words
    assert quotation.attribution is not None
    assert whole[quotation.attribution.start : quotation.attribution.end].strip() == speaker


def test_a_lost_closing_mark_ends_with_its_paragraph() -> None:
    text = "He said: “The unit is stretched.\n\nResponse times were criticised as well by the team."
    (quotation,) = find_quotations(_document(text))
    assert text[quotation.start : quotation.end] == "The unit is stretched."
    assert not quotation.closed


def test_marks_around_a_grade_are_no_statement() -> None:
    text = "The force is rated ‘good’ for its use of force and ‘requires improvement’ elsewhere."
    found = find_quotations(_document(text))
    assert [text[q.start : q.end] for q in found] == ["good", "requires improvement"]
    assert all(is_scare(text, quotation) for quotation in found)


def test_a_quotation_that_follows_another_keeps_its_speaker() -> None:
    text = "“Progress is slow,” said Matt Parr.\n\n“Too many cases drift.”"
    first, second = find_quotations(_document(text))
    assert second.attribution is None
    assert second.follows == 0
    assert first.attribution is not None


def test_apostrophes_and_plural_possessives_open_nothing() -> None:
    text = "The officers' workloads grew in the '90s and the forces' plans weren't ready."
    assert find_quotations(_document(text)) == ()


def test_a_noun_with_its_own_clause_is_not_torn_off() -> None:
    text = "It knows its communities and the threats they face."
    assert [text[part.start : part.end] for part in clauses(text, 0, len(text))] == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The hubs work well, but thresholds for referral differ between them.",
            ["The hubs work well", "thresholds for referral differ between them."],
        ),
        (
            "Calls are answered soon, and callers are heard.",
            ["Calls are answered soon", "callers are heard."],
        ),
        ("It has a plan, but to date there has been no gain.", ["It has a plan", "to date there has been no gain."]),
        ("The force is quick, but still is not good.", ["The force is quick, but still is not good."]),
        (
            "It works with schools, hostels, and charities which are local.",
            ["It works with schools, hostels, and charities which are local."],
        ),
    ],
)
def test_behind_a_comma_a_clause_may_begin_with_a_plain_noun(text: str, expected: list[str]) -> None:
    assert [text[part.start : part.end] for part in clauses(text, 0, len(text))] == expected


@pytest.mark.parametrize(
    "text",
    [
        "It treats both the public and its own staff with care, as it needs to.",
        "It knows how officers and staff use their powers.",
    ],
)
def test_what_belongs_together_is_one_clause(text: str) -> None:
    assert [text[clause.start : clause.end] for clause in clauses(text, 0, len(text))] == [text]
