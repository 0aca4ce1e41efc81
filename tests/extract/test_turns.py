"""In a conversation on paper each labelled speaker has their own words, and who holds no office has none."""

from __future__ import annotations

import pytest

from kgbuild.extract import extract_facts
from kgbuild.model import DocumentFacts
from kgbuild.read import read_document
from kgbuild.reference import load_reference

HEARING = """Police and Crime Panel, transcript of the webcast on HMICFRS's report on Avon and Somerset Police

"""


def facts(text: str) -> DocumentFacts:
    return extract_facts(read_document(text.encode(), name="hearing.txt"), load_reference())


def told(text: str) -> list[tuple[str, str, str]]:
    return [(each.speaker, each.role, each.evidence.quote) for each in facts(text).statements]  # type: ignore[union-attr]


def test_each_speaker_has_their_own_words() -> None:
    text = HEARING + (
        "[00:02] Presenter: With me are Sarah Crew, Chief Constable, and Mark Shelford, Police and Crime Commissioner. "
        "What did inspectors find?\n"
        "[00:15] Sarah Crew: We accept that we answer calls too slowly.\n\n"
        "We will hire more call handlers.\n\n"
        "[00:31] Mark Shelford: I welcome the report. Are you content?\n"
        "[00:44] Presenter: We thank you both for your time.\n"
    )
    assert told(text) == [
        ("Sarah Crew", "Chief Constable", "We accept that we answer calls too slowly."),
        ("Sarah Crew", "Chief Constable", "We will hire more call handlers."),
        ("Mark Shelford", "Police and Crime Commissioner", "I welcome the report."),
    ]


def test_labels_in_capitals_name_who_holds_an_office_and_nobody_else() -> None:
    text = HEARING + (
        "CHAIR: We now turn to calls.\n"
        "SARAH CREW, CHIEF CONSTABLE: We accept the findings of the report.\n"
        "JOAN RESIDENT: I waited for an hour and we were told nothing.\n"
        "SARAH CREW: We are sorry, and we recognise that we must do better.\n"
    )
    assert [speaker for speaker, _, _ in told(text)] == ["Sarah Crew", "Sarah Crew"]
    assert [person.name for person in facts(text).people] == ["Sarah Crew"]


def test_answers_are_those_of_the_only_guest() -> None:
    text = (
        "HM Inspector Wendy Williams on Avon and Somerset Police, PEEL 2021/22\n\n"
        "Q: What is your view?\n\nA: I have serious concerns about calls.\n\nQ: And then?\n\nA: The force has a plan.\n"
    )
    assert [(speaker, words) for speaker, _, words in told(text)] == [
        ("Wendy Williams", "I have serious concerns about calls."),
        ("Wendy Williams", "The force has a plan."),
    ]


@pytest.mark.parametrize("closing", ["The report is public.", "This paper will follow what the force does."])
def test_comments_within_an_article_do_not_swallow_it(closing: str) -> None:
    text = HEARING + (
        "The panel met on Tuesday.\n\nIt heard from three people.\n\nThey spoke of calls.\n\n"
        "Sarah Crew, Chief Constable: We accept the findings of the report.\n\n"
        "Mark Shelford, Police and Crime Commissioner: I welcome the findings of the report.\n\n"
        f"Joan Resident: I waited for an hour.\n\nThe panel rose at four.\n\nIt meets in May.\n\n{closing}\n"
    )
    assert [speaker for speaker, _, _ in told(text)] == ["Sarah Crew", "Mark Shelford"]


def test_grades_behind_the_names_of_areas_are_no_conversation() -> None:
    text = (
        "Avon and Somerset PEEL 2021/22\n\nRecording crime: Good\nInvestigating crime: Adequate\n"
        "Chief Constable Sarah Crew said: “We accept the findings.”\n"
    )
    assert [speaker for speaker, _, _ in told(text)] == ["Sarah Crew"]


def test_initials_of_those_present_are_labels() -> None:
    text = (
        "Present: Lisa Townsend (PCC), Tim De Meyer (Chief Constable), Alison Bolton (Chief Executive)\n\n"
        "LT: What is the plan?\n\nTDM: We are recruiting forty officers.\n\nLT: I want to see it.\n\n"
        "AB: The minutes will be sent.\n"
    )
    assert [(speaker, quote) for speaker, _, quote in told(HEARING + text)] == [
        ("Tim De Meyer", "We are recruiting forty officers."),
        ("Lisa Townsend", "I want to see it."),
    ]


def test_answers_of_somebody_whose_office_is_not_told_are_nobody_s() -> None:
    text = (
        "Kent Police on its inspection\n\nQ: Were you surprised?\n\nAlan Carver: We were not. We will improve.\n\n"
        "Q: What will change?\n\nAlan Carver: We will train our officers.\n\n"
        "Deputy Chief Constable Rachel Bacon said afterwards: “I am grateful to inspectors.”\n"
    )
    assert told(text) == [("Rachel Bacon", "Deputy Chief Constable", "I am grateful to inspectors.")]
