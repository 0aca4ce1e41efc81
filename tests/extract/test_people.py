"""Office holders are taken with their office; private persons are not."""

from __future__ import annotations

import pytest

from kgbuild.extract._people import find_people, is_inspector, mentions
from kgbuild.model import Document
from kgbuild.read import read_document
from kgbuild.reference import load_reference

REFERENCE = load_reference()


def _document(text: str) -> Document:
    return read_document(text.encode(), name="page.txt")


@pytest.mark.parametrize(
    ("text", "name", "role", "organisation"),
    [
        ("HMI Wendy Williams visited.", "Wendy Williams", "HM Inspector of Constabulary", "hmicfrs"),
        ("Zoe Billingham, of HMIC, wrote it.", "Zoë Billingham", "HM Inspector of Constabulary", "hmic"),
        (
            "Sir Tom Winsor, HM Chief Inspector of Constabulary, wrote it for HMICFRS.",
            "Thomas Winsor",
            "HM Chief Inspector of Constabulary",
            "hmicfrs",
        ),
        ("Chief Constable of Kent Police, Alan Pughsley, replied.", "Alan Pughsley", "Chief Constable", "kent"),
        (
            "Sarah Crew, Avon and Somerset Police's chief constable, replied.",
            "Sarah Crew",
            "Chief Constable",
            "avon-and-somerset",
        ),
        (
            "DCC Alan Baldwin of Cambridgeshire Constabulary replied.",
            "Alan Baldwin",
            "Deputy Chief Constable",
            "cambridgeshire",
        ),
        ("Temporary Chief Constable Rachel Swann replied.", "Rachel Swann", "Temporary Chief Constable", ""),
        (
            "Cambridgeshire's PCC Darryl Preston replied.",
            "Darryl Preston",
            "Police and Crime Commissioner",
            "pcc-cambridgeshire",
        ),
        (
            "Police and Crime Commissioner for Bedfordshire Festus Akinbusoye replied.",
            "Festus Akinbusoye",
            "Police and Crime Commissioner",
            "Bedfordshire PCC",
        ),
        ("Greater Manchester mayor Andy Burnham replied.", "Andy Burnham", "Mayor", "mayor-greater-manchester"),
        (
            "Steve Taylor, chairman of Essex Police Federation, replied.",
            "Steve Taylor",
            "Police Federation chair",
            "Essex Police Federation",
        ),
        ("Policing minister Nick Hurd replied.", "Nick Hurd", "Policing Minister", "home-office"),
    ],
)
def test_name_office_and_body_are_read_together(text: str, name: str, role: str, organisation: str) -> None:
    (person,) = find_people(_document(text), REFERENCE)
    assert (person.name, person.role, person.organisation) == (name, role, organisation)
    assert text[person.evidence.start : person.evidence.end] == person.evidence.quote


@pytest.mark.parametrize(
    "text",
    [
        "A victim, Jane Example, waited for hours.",
        "By John Example, crime reporter",
        "Police Constable Luke Example was charged.",
        "The Chief Constable Response to PEEL is published.",
        "The commissioner said it again. Police and Crime Commissioner Annual Report.",
        "Greater Manchester mayor and others replied.",
        "In Mr Example’s view the police are slow.",
    ],
)
def test_private_persons_and_titles_alone_are_not_taken(text: str) -> None:
    assert find_people(_document(text), REFERENCE) == ()


def test_an_inspector_is_the_person_of_the_table_and_later_mentions_are_found() -> None:
    text = "Zoë Billingham, HM Inspector of Constabulary, reported. Ms Billingham said so, and Billingham repeated it."
    document = _document(text)
    (person,) = find_people(document, REFERENCE)
    assert person.person == "zoe-billingham"
    assert is_inspector(person)
    assert [text[m.start : m.end] for m in mentions(document, (person,))] == [
        "Zoë Billingham",
        "Billingham",
        "Billingham",
    ]


def test_a_title_and_surname_alone_stand_for_the_only_inspector_of_that_name() -> None:
    (person,) = find_people(_document("HMICFRS reported. Mr Wilsher says the force must improve."), REFERENCE)
    assert (person.name, person.rule.name) == ("Roy Wilsher", "person.reference-surname")
    assert find_people(_document("The bakery reported. Mr Wilsher says bread must improve."), REFERENCE) == ()


def test_a_signature_of_two_lines_is_a_name_with_its_office() -> None:
    (person,) = find_people(_document("We accept this.\n\nJulia Mulligan\nPolice and Crime Commissioner"), REFERENCE)
    assert (person.name, person.role) == ("Julia Mulligan", "Police and Crime Commissioner")
