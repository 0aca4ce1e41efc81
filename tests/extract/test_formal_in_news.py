"""Formal items that running text names one by one: in the sentence that says of what kind they are, or behind it."""

from __future__ import annotations

import pytest

from kgbuild.extract import extract_facts
from kgbuild.model import Finding, Passage, SourceRecord
from kgbuild.read import read_document
from kgbuild.reference import load_reference

REFERENCE = load_reference()
FORMAL = ("cause-of-concern", "area-for-improvement", "recommendation", "innovative-practice", "promising-practice")
NEWS = "Surrey Police inspected\n\nHMICFRS has finished its PEEL 2021/22 inspection, a report said.\n\n{told}\n"
PAGE = (
    "Surrey PEEL 2016\n\n2\n\nHow effective is the force at investigating crime and reducing "
    "re-offending?\n\nGood\n\n{told}\n"
)


def formal(text: str, published: str = "") -> list[Finding]:
    document = read_document(text.encode(), name="text.txt", stated=SourceRecord(published=published))
    return [finding for finding in extract_facts(document, REFERENCE).findings if finding.kind in FORMAL]


def quotes(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.evidence.quote) for one in formal(text) if isinstance(one.evidence, Passage)]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            "Six areas for improvement are listed, touching on the way burglaries are followed up, its use of "
            "cameras and how missing children are looked for.",
            ["the way burglaries are followed up", "its use of cameras", "how missing children are looked for"],
        ),
        (
            "Inspectors identified five areas for improvement. These include the supervision of new detectives and the "
            "time taken to examine laptops.",
            ["the supervision of new detectives", "the time taken to examine laptops"],
        ),
        (
            "The watchdog gave it three areas for improvement, among them custody records, file quality and vetting "
            "checks.",
            ["custody records", "file quality", "vetting checks"],
        ),
        (
            "The force was told, as an area for improvement, to tell victims sooner what became of their reports.",
            ["tell victims sooner what became of their reports"],
        ),
        (
            "Inspectors said that rural callers wait too long for a case to be closed, and have recorded this as an "
            "area for improvement. Others concern the force's use of bail conditions and its handling of forms.",
            [
                "rural callers wait too long for a case to be closed",
                "the force's use of bail conditions",
                "its handling of forms",
            ],
        ),
        (
            "An area for improvement was raised about the storage of firearms. Another concerns recruits: the force "
            "should give each of them a tutor.",
            ["the storage of firearms", "the force should give each of them a tutor"],
        ),
        ("The way it shares intelligence was one of the areas for improvement.", ["The way it shares intelligence"]),
        ("HMICFRS has named the checking of case files as an area for improvement.", ["the checking of case files"]),
        (
            "Supervision of investigations was highlighted as an area for improvement.",
            ["Supervision of investigations"],
        ),
        (
            "The force has two causes of concern to deal with, inspectors said.\n\nOn the first – that children in "
            "custody are kept too long – the chief said a unit had been set up.\n\nThe second cause of concern is "
            "about vetting. Many officers were found to have had no checks for ten years.",
            [
                "children in custody are kept too long",
                "Many officers were found to have had no checks for ten years.",
            ],
        ),
        (
            "A cause of concern was issued: “The force does not know how many suspects it is looking for.”",
            ["The force does not know how many suspects it is looking for."],
        ),
        (
            "Inspectors made three recommendations. The first is that a senior officer should review the rota by 31 "
            "May 2023. The second is to retrain all call handlers. The third calls for a new plan for rape cases.",
            [
                "a senior officer should review the rota by 31 May 2023",
                "retrain all call handlers",
                "a new plan for rape cases",
            ],
        ),
        (
            "A further nine areas for improvement are listed in the report. Among other things, it says the force "
            "should answer letters sooner and that it should keep better records of gifts.",
            ["the force should answer letters sooner", "it should keep better records of gifts"],
        ),
        (
            "In March inspectors issued two accelerated causes of concern. The report adds a third, after they found "
            "cells that had not been checked for hours.",
            ["cells that had not been checked for hours"],
        ),
        (
            "HMICFRS calls on the force to act in three areas:\n\nThe force should visit its victims.\n\nThe force "
            "should train its recruits.\n\nThe force should count its suspects.",
            [
                "The force should visit its victims.",
                "The force should train its recruits.",
                "The force should count its suspects.",
            ],
        ),
        (
            "By September 30, the chief constable must:\n\n- visit all victims\n- count all suspects",
            ["visit all victims", "count all suspects"],
        ),
        (
            "The report sets out eleven areas for improvement. These include that:\n\nthe force should visit all "
            "victims sooner\nthe force should make sure that its cells are checked",
            ["the force should visit all victims sooner", "the force should make sure that its cells are checked"],
        ),
        (
            "Promising practice was recorded too: a dog that sits with child witnesses has been lent to the courts.",
            ["a dog that sits with child witnesses has been lent to the courts"],
        ),
        # A list too short for its count, items with one topic, and several sentences on.
        (
            "Seven areas for improvement include the checking of safes, the way cash is counted and vetting.",
            ["the checking of safes", "the way cash is counted and vetting"],
        ),
        (
            "The report records four areas for improvement. One is to visit high-risk offenders on time. The others "
            "relate to the quality of case files and to how complaints are logged.",
            ["visit high-risk offenders on time", "the quality of case files", "how complaints are logged"],
        ),
    ],
)
def test_items_that_running_text_names(told: str, expected: list[str]) -> None:
    assert [quote for _, quote in quotes(NEWS.format(told=told))] == expected


@pytest.mark.parametrize(
    "told",
    [
        "The chief constable said the force had met all five areas for improvement, including the one on custody.",
        "Five areas for improvement were identified. These are being worked on by a new team.",
        "HMICFRS made nine recommendations, all of which have been accepted.",
        "Two areas for improvement were given to the force, which covers the whole county.",
        "Inspectors made ten recommendations. One resident said the report was a waste of money.",
        "Seven areas for improvement were named. It should be said that the force has come far.",
        "Investigating crime was marked as an area for improvement.",
        "There is not one cause of concern, inspectors said. The other forces in the region did worse.",
    ],
)
def test_what_names_no_item(told: str) -> None:
    assert quotes(NEWS.format(told=told)) == []


@pytest.mark.parametrize(("month", "due"), [("the end of August", "2025-08"), ("3 February", "2026-02-03")])
def test_a_deadline_without_a_year_is_the_next_after_publication(month: str, due: str) -> None:
    told = f"It has until {month} to act on two recommendations, inspectors said. The first is to count its cars."
    text = NEWS.format(told=told)
    assert [one.due for one in formal(text, published="2025-05-14")] == [due]
    assert [one.due for one in formal(text)] == [""]


def test_what_is_wanting_and_in_a_second_sentence_asked_is_an_area() -> None:
    asked = [
        "The force should count its vans.",
        "The force doesn’t have enough dog handlers in its northern towns. It should set out how many it needs.",
    ]
    text = PAGE.format(told=f"Areas for improvement\n\n{asked[0]}\nWe saw twelve.\n\n{asked[1]}")
    assert [quote for _, quote in quotes(text)] == asked


def test_a_sentence_that_points_back_names_no_concern() -> None:
    concern = "Surrey Police is failing to visit some people who are at risk."
    told = f"Cause of concern\n\n{concern} This is a cause of concern to HMIC because it puts people in danger."
    assert quotes(PAGE.format(told=told)) == [("cause-of-concern", concern)]


def test_points_below_so_that_it_belong_to_one_item() -> None:
    item = "The constabulary should equip its dog unit so that it:\n– can be called at night; and\n– has enough vans."
    text = PAGE.format(told=f"Areas for improvement\n\n{item}\n\nThe constabulary should check its files.")
    assert len(quotes(text)) == 2
