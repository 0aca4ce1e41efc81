"""Pages of the inspectorate as they begin: what is read of the words that they share, page by page and year by year."""

from __future__ import annotations

import pytest

from kgbuild.extract import extract_facts
from kgbuild.model import DocumentFacts, Passage
from kgbuild.read import read_document
from kgbuild.reference import load_reference

REFERENCE = load_reference()
HEAD = """Skip to content

Kent PEEL 2016

Effectiveness

How effective is the force?

Last updated 02/03/2017
Good

"""


def _facts(text: str) -> DocumentFacts:
    return extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)


def _told(sentence: str) -> list[tuple[str, str]]:
    """The strengths and weaknesses of one paragraph under the head of a page, with their words."""
    found = []
    for finding in _facts(HEAD + sentence + "\n").findings:
        assert isinstance(finding.evidence, Passage)
        if finding.evidence.start >= len(HEAD):
            found.append((finding.kind, finding.evidence.quote))
    return found


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("It is good at investigating crime and has trained more of its sergeants to review cases.", "strength"),
        ("The force is good at preventing crime, but it needs to check more often what has worked.", "weakness"),
        (
            "It is good at investigating crime and protecting vulnerable people, and works with all of its schools.",
            "strength",
        ),
        ("It is good at investigating crime and is good at protecting vulnerable people.", ""),
    ],
)
def test_what_a_sentence_goes_on_to_say_behind_its_judgement_is_read(sentence: str, told: str) -> None:
    assert [kind for kind, _ in _told(sentence)] == ([told] if told else [])


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Kent PEEL 2016\n\nEfficiency\n\nHow efficient is the force?\n\nLast updated 03/11/2016\nGood\n", "HMIC"),
        ("Kent PEEL 2017\n\nEfficiency\n\nHow efficient is the force?\n\nLast updated 09/11/2017\nGood\n", "HMICFRS"),
        ("Kent PEEL 2018\n\nEfficiency\n\nHow efficiently does the force operate?\n\nGood\n", "HMICFRS"),
    ],
)
def test_a_page_of_its_own_is_of_the_inspectorate_as_it_was_called_then(head: str, name: str) -> None:
    facts = _facts(f"Skip to content\n\n{head}\nKent Police plans well for the years to come.\n")
    assert (facts.kind, facts.inspectorate) == ("inspectorate-page", name)
    assert "context.inspectorate-unnamed" in {
        rule for _, rule, _ in ((k, r.name, p) for k, r, p in facts.context_rules)
    }


def test_a_story_that_names_no_inspectorate_has_none() -> None:
    facts = _facts("Inspectors praise Kent Police\n\nBy Ann Other\n\nInspectors said Kent Police plans well.\n")
    assert facts.inspectorate == ""


LETTER = """Custody records of Kent Police 2018
During our 2017 legitimacy inspection HMICFRS read its records.
In response, we read them again.
Get the letter
Read the letter online
Custody records 2018 (HTML)
Download the PDF
"""
REPORT = """Kent Police: Crime Data Integrity inspection 2018

Published on: 20 March 2018

Kent Police records most crime.

Get the report

Kent Police: Crime Data Integrity inspection 2018 (PDF document)

Get the press release
"""
REGISTER = """Core business: an inspection of how police time is used (9999)

By 31 March 2015 the force should give those who take calls a list of questions.

[on]4th September 2014

The status of this recommendation is being reviewed by HMIC.
"""


@pytest.mark.parametrize("page", [LETTER, REPORT])
def test_a_page_that_leads_to_a_report_is_no_release_and_no_answer(page: str) -> None:
    facts = _facts(page)
    assert (facts.kind, facts.inspectorate, facts.statements) == ("inspectorate-report", "HMICFRS", ())


def test_an_item_of_the_register_is_of_the_inspectorate() -> None:
    facts = _facts(REGISTER)
    assert facts.kind == "inspectorate-page"
    assert "strength" not in {finding.kind for finding in facts.findings}


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        # What is missing, or not put right.
        ("Kent Police has many cars whose papers are not up to date.", "weakness"),
        ("There are however limitations in its view of gangs.", "weakness"),
        ("It isn’t always checking its records, with no meaningful improvement in this area.", "weakness"),
        ("Given what is at stake, a more joined and careful approach is essential.", "weakness"),
        # What is done, or put right.
        ("It has made progress with its desk, addressing most of the areas that required improvement.", "strength"),
        ("We have been able to close the force’s remaining causes of concern.", "strength"),
        ("The force is routinely giving callers a name to ask for.", "strength"),
        ("Great efforts are being made so that recruits are heard.", "strength"),
        ("The value of this is understood across the whole force.", "strength"),
        ("Rude behaviour and other unprofessional conduct are challenged and reported.", "strength"),
        ("Recruits are supported in challenging unprofessional behaviour.", "strength"),
        ("It has listed the factors that may change its demand.", "strength"),
        ("It will see to it that the areas for improvement we raised are acted on.", "strength"),
        ("It cares well for victims who are assessed to be at significant risk.", "strength"),
        ("This leaves callers at significant risk.", "weakness"),
        ("Its new desk has taken pressure off the detectives.", "strength"),
        ("Its number of detectives is sufficient.", "strength"),
        ("Patrols are focusing on the places that matter most.", "strength"),
        ("The share of people who think that it does a good job was broadly in line with the figure for England.", ""),
        # What a page or a letter says of itself, and of causes of concern.
        ("The website will be unavailable on Monday while we mend it.", ""),
        ("Thank you for the clear presentation last week.", ""),
        ("A cause of concern will always come with recommendations.", ""),
        ("During our inspection, we identified three causes of concern:", ""),
        ("This is called an accelerated cause of concern.", ""),
        ("In March 2023, we revisited the force to review its progress against the cause of concern.", ""),
        ("This will ensure that its plans improve.", ""),
        ("This is in line with last year’s inspection, where the force was also graded as good.", ""),
        ("A flood may have had an impact on its ability to show a better performance.", ""),
    ],
)
def test_what_pages_and_letters_say_of_the_force_and_of_themselves(sentence: str, told: str) -> None:
    assert [kind for kind, _ in _told(sentence)] == ([told] if told else [])


@pytest.mark.parametrize(
    ("sentence", "theme"),
    [
        ("I am satisfied with the overall performance of the Kent Police Service.", "overall-performance"),
        ("It has a much better understanding of organised crime.", "serious-organised-crime"),
        ("The co-location of desks with partner bodies works well.", "collaboration"),
        (
            "It is good at investigating crime and has improved through closer supervision.",
            "supervision-of-investigations",
        ),
        ("Its evaluation of future demand is extensive.", "future-demand"),
    ],
)
def test_themes_of_what_inspectors_say_on_such_pages(sentence: str, theme: str) -> None:
    facts = _facts(HEAD + sentence + "\n")
    assert [hit.theme for finding in facts.findings[-1:] for hit in finding.themes] == [theme]


REVISIT = """Kent Police: PEEL cause of concern

From
Michelle Skeer
His Majesty’s Inspector of Constabulary
To
Tim Smith
Chief Constable
Sent on
21 May 2024
Background
In January 2022, we conducted an assessment as part of our police efficiency, effectiveness and legitimacy inspection of
Kent Police. During it we identified a cause of concern, which was that the force:
- was failing to answer its calls.
"""


def test_a_letter_on_a_concern_is_of_the_round_that_raised_it() -> None:
    facts = _facts(REVISIT)
    assert (facts.kind, facts.cycle, facts.published) == ("inspectorate-report", "peel-2021-22", "2024-05-21")
    assert [finding.kind for finding in facts.findings] == ["cause-of-concern"]
    later = _facts(REVISIT.replace("January 2022", "October 2023"))
    assert later.cycle == "peel-2023-25"


def test_what_remained_of_an_earlier_inspection_is_an_area_for_improvement_still() -> None:
    page = (
        f"{HEAD}One area for improvement remained from that inspection.\n\n  • The force should share what it learns.\n"
    )
    assert [finding.kind for finding in _facts(page).findings] == ["area-for-improvement"]


NOTICE = """Skip to content

Planned downtime

The HMICFRS website will be unavailable on Thursday.

Kent 2015

Read more about Kent

This is HMIC’s second PEEL assessment of Kent Police, for 2015.

The extent to which Kent Police is effective at reducing crime is good.
"""
EARLY = """PEEL: Kent Police cause of concern

Published on: 30 September 2021

We report some concerns early. This is called an accelerated cause of concern.

In our 2017 PEEL inspection of Kent Police, we said that calls were lost. The force is failing to answer them.
"""


def test_a_later_notice_above_an_old_page_does_not_rename_the_inspectorate() -> None:
    facts = _facts(NOTICE)
    assert (facts.kind, facts.cycle, facts.inspectorate) == ("inspectorate-page", "peel-2015", "HMIC")


def test_an_accelerated_concern_is_of_the_round_of_its_day() -> None:
    assert _facts(EARLY).cycle == "peel-2021-22"
