"""Where a grade is given, what was judged may be told in words that elsewhere tell of no area."""

from __future__ import annotations

import pytest

from kgbuild.extract import extract_facts
from kgbuild.extract._questions import area_hits
from kgbuild.read import read_document
from kgbuild.reference import load_reference

TOLD = {
    "investigating-crime": [
        "looking into reported crimes",
        "the way in which offences are looked into",
        "its work to solve crimes",
        "bringing criminals to justice",
        "how well offences get investigated",
    ],
    "responding-to-the-public": [
        "responding to people who call for help",
        "answering the phone",
        "getting to incidents",
        "its response times",
        "how it responds when residents ring 999",
    ],
    "protecting-vulnerable-people": [
        "looking after people at risk",
        "keeping those most at risk from harm",
        "safeguarding",
    ],
    "preventing-crime": ["neighbourhood policing", "cutting crime and disorder"],
    "managing-offenders": [
        "keeping tabs on suspects",
        "how it handles criminals",
        "tracking offenders in the community",
        "how dangerous offenders are kept track of",
    ],
    "serious-and-organised-crime": ["its action against organised crime gangs", "organised crime"],
    "treatment-of-the-public": ["how it treats the residents it serves"],
    "recording-crime": ["logging crimes", "its crime data", "crime-recording practices"],
    "workforce": ["the way staff are trained and supported", "how it looks after its officers and staff"],
    "use-of-resources": ["how it spends its money", "managing demand", "how its budget is spent"],
    "planning-and-finance": ["the sustainability of its finances", "planning its future"],
    "leadership": ["how it is run", "the quality of its leaders"],
    "ethics-and-integrity": ["rooting out corruption", "the ethical behaviour of its staff"],
    "service-to-victims": ["how it serves victims"],
}


@pytest.mark.parametrize(("area", "words"), [(area, words) for area, told in TOLD.items() for words in told])
def test_an_area_is_told_by_what_is_done_and_to_what(area: str, words: str) -> None:
    assert [hit.area for hit in area_hits(words, 0, len(words), graded=True)] == [area]


@pytest.mark.parametrize(
    "words", ["looking into reports", "the phone", "its money", "those offenders causing the most harm", "a suspect"]
)
def test_half_of_it_tells_of_none(words: str) -> None:
    assert not area_hits(words, 0, len(words), graded=True)


def test_without_a_grade_common_words_tell_of_no_area() -> None:
    assert not area_hits("response times and safeguarding", 0, 31)


NEWS = """Kent Police inspection: the verdict

By a staff reporter
14 October 2022

Kent Police was judged ‘inadequate’ for {}, inspectors of HMICFRS said on Friday.
The Chief Constable said: “We accept that.”
"""


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("keeping tabs on suspects", "managing-offenders"),
        ("getting to emergencies", "responding-to-the-public"),
        ("looking into offences", "investigating-crime"),
        ("the way its officers and staff are looked after", "developing-a-positive-workplace"),
    ],
)
def test_the_grade_is_that_of_the_question_of_its_round(words: str, question: str) -> None:
    document = read_document(NEWS.format(words).encode(), name="kent.txt")
    (judgement,) = extract_facts(document, load_reference()).judgements
    assert (judgement.cycle, judgement.question, judgement.grade) == ("peel-2021-22", question, "inadequate")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Sussex, which borders Kent, was judged ‘outstanding’ for protecting vulnerable people.",
            ("sussex", "protecting-vulnerable-people", "outstanding"),
        ),
        (
            "Essex Police, next door, was graded ‘good’ at investigating crime.",
            ("essex", "investigating-crime", "good"),
        ),
        (
            "Its management of offenders, which a year ago earned a ‘good’, is now said to be ‘adequate’.",
            ("kent", "managing-offenders", "adequate"),
        ),
        (
            "Its response to the public, meaning how soon calls are picked up, was assessed as ‘adequate’.",
            ("kent", "responding-to-the-public", "adequate"),
        ),
    ],
)
def test_what_stands_between_commas_before_the_verb_is_passed_over(
    sentence: str, expected: tuple[str, str, str]
) -> None:
    text = NEWS.format("recording crime").replace("The Chief", f"{sentence}\n\nThe Chief")
    judgements = extract_facts(read_document(text.encode(), name="kent.txt"), load_reference()).judgements
    assert {(one.force, one.question, one.grade) for one in judgements} == {
        ("kent", "recording-crime", "inadequate"),
        expected,
    }
