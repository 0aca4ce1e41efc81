"""Organisations that a force works with, by what the sentence says."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from kgbuild.extract._context import Context
from kgbuild.extract._organisations import find_organisations
from kgbuild.mapping import map_document
from kgbuild.model import DocumentFacts, OrganisationLink, Passage
from kgbuild.read import read_document
from kgbuild.reference import load_reference
from kgbuild.vocab import INSP, Minter

REFERENCE = load_reference()


def _links(text: str, forces: tuple[str, ...] = ("cambridgeshire",)) -> tuple[OrganisationLink, ...]:
    document = read_document(text.encode(), name="page.txt")
    found = find_organisations(document, Context(REFERENCE, "inspectorate-page", forces=forces))
    for link in found:
        assert isinstance(link.evidence, Passage)
        assert text[link.evidence.start : link.evidence.end] == link.evidence.quote
    return found


@pytest.mark.parametrize(
    ("text", "organisation", "kind", "relation"),
    [
        ("It works alongside the Eastern Region Special Operations Unit.", "ersou", "regional-unit", "partner"),
        ("It has access to surveillance provided by ERSOU.", "ersou", "regional-unit", "regional-unit"),
        ("It collaborates with Bedfordshire Police on firearms.", "bedfordshire", "force", "collaboration"),
        ("Its custody unit is shared with Hertfordshire.", "hertfordshire", "force", "shared-function"),
        ("It works closely with Essex County Council on school visits.", "Essex County Council", "partner", "partner"),
        ("It refers victims to Victim Support on the same day.", "Victim Support", "partner", "partner"),
    ],
)
def test_the_nearest_words_tell_the_relation(text: str, organisation: str, kind: str, relation: str) -> None:
    (link,) = _links(text)
    assert (link.organisation, link.kind, link.relation, link.force) == (organisation, kind, relation, "cambridgeshire")


@pytest.mark.parametrize(
    "text",
    [
        "Kent Police was graded good, and its plans are sound.",
        "Compared with Bedfordshire Police it works with fewer partners.",
        "Cambridgeshire Constabulary works with its partners.",
        "HMICFRS works with the force on its plans.",
        "The Home Office published the figures.",
    ],
)
def test_a_name_alone_a_comparison_the_force_itself_and_the_inspectorate_are_no_links(text: str) -> None:
    assert _links(text) == ()


def test_an_organisation_is_linked_once_at_its_first_mention() -> None:
    text = "It works with ERSOU.\n\nIt shares a unit with ERSOU and works with ERSOU every day."
    (link,) = _links(text)
    assert isinstance(link.evidence, Passage)
    assert link.evidence.start == text.index("ERSOU")


def test_nothing_is_linked_to_a_force_that_is_not_known() -> None:
    assert _links("It works with ERSOU.", forces=()) == ()
    assert _links("It works with ERSOU.", forces=("kent", "essex")) == ()


def test_a_unit_of_the_table_is_known_in_another_spelling() -> None:
    (link,) = _links("It is part of the South East Regional Organised Crime Unit.")
    assert (link.organisation, link.relation) == ("rocu-south-east", "regional-unit")


def test_of_words_equally_near_the_more_telling_count() -> None:
    assert [link.relation for link in _links("We saw its collaborative work with Bedfordshire Police.")] == [
        "collaboration"
    ]


@pytest.mark.parametrize(
    ("text", "relation", "function"),
    [
        ("Professional standards is shared with Hertfordshire.", "shared-function", "Professional standards"),
        (
            "The force shares its firearms, dogs and roads policing units with Hertfordshire Constabulary.",
            "shared-function",
            "firearms, dogs and roads policing units",
        ),
        ("It collaborates with Hertfordshire Constabulary on firearms and dogs.", "collaboration", "firearms and dogs"),
        (
            "It has a joint protective services command with Hertfordshire.",
            "shared-function",
            "protective services command",
        ),
        ("It is in an alliance with Hertfordshire Constabulary.", "collaboration", ""),
        ("It shares information with Essex County Council.", "partner", ""),
    ],
)
def test_what_is_shared_is_told_as_printed(text: str, relation: str, function: str) -> None:
    (link,) = _links(text)
    assert (link.relation, link.function) == (relation, function)


def test_two_bodies_joined_by_and_are_two() -> None:
    links = _links("It works with Victim Support and Peterborough City Council.")
    assert [link.organisation for link in links] == ["Victim Support", "Peterborough City Council"]
    (authority,) = _links("It works with Cambridgeshire and Peterborough Combined Authority.")
    assert authority.organisation == "Cambridgeshire and Peterborough Combined Authority"


def test_what_is_shared_stands_in_the_graph() -> None:
    text = "It shares a control room with Hertfordshire. It works with Victim Support."
    document = read_document(text.encode(), name="page.txt")
    facts = DocumentFacts("inspectorate-page", organisations=_links(text))
    mint = Minter("https://example.org/id/")
    lines = b"".join(map_document(document, facts, mint=mint, reference=REFERENCE))
    quads = list(parse(lines, format=RdfFormat.N_TRIPLES))
    assert [quad.object.value for quad in quads if quad.predicate == INSP.function] == ["control room"]


def test_forces_that_share_something_between_them_are_linked_with_what_they_share() -> None:
    text = "Bedfordshire, Cambridgeshire and Hertfordshire share human resources and procurement."
    assert [(link.organisation, link.relation, link.function) for link in _links(text)] == [
        ("bedfordshire", "shared-function", "human resources and procurement"),
        ("hertfordshire", "shared-function", "human resources and procurement"),
    ]
    (link,) = _links("Together with Essex, it runs a joint serious crime directorate.")
    assert (link.organisation, link.relation, link.function) == (
        "essex",
        "shared-function",
        "serious crime directorate",
    )


def test_staff_of_a_trust_who_work_here_make_it_a_partner_by_its_whole_name() -> None:
    (link,) = _links("Nurses from Cheshire and Wirral Partnership NHS Foundation Trust work in its control room.")
    assert (link.organisation, link.relation) == ("Cheshire and Wirral Partnership NHS Foundation Trust", "partner")


def test_what_is_referred_to_as_something_and_views_that_are_shared_link_nobody() -> None:
    assert _links("Cleveland and Wiltshire are watched closely too, also referred to as special measures.") == ()
    assert _links("Essex and Kent share the view of the inspectorate.") == ()


def test_forces_that_work_together_on_an_alliance_collaborate() -> None:
    text = "The force has worked well with Hertfordshire Constabulary to plan an ambitious tri-force alliance."
    (link,) = _links(text)
    assert (link.organisation, link.relation) == ("hertfordshire", "collaboration")
    (link,) = _links("The pilot involves nurses from Lincolnshire Partnership NHS Foundation Trust.")
    assert (link.organisation, link.relation) == ("Lincolnshire Partnership NHS Foundation Trust", "partner")


def test_inspectorates_and_forces_inspected_together_are_no_partners() -> None:
    text = (
        "The force, alongside Kent Police, was reviewed. "
        "It works with Her Majesty's Inspectorate of Constabulary and Fire and Rescue Services."
    )
    assert _links(text) == ()


def _pairs(text: str, forces: tuple[str, ...]) -> list[tuple[str, str, str]]:
    return [(link.force, link.organisation, link.relation) for link in _links(text, forces)]


def test_forces_that_a_sentence_joins_work_with_each_other_and_not_with_the_document_s() -> None:
    text = "Kent and Essex share a serious crime directorate. Surrey and Sussex forces collaborate on firearms."
    told = [
        ("kent", "essex", "shared-function"),
        ("essex", "kent", "shared-function"),
        ("surrey", "sussex", "collaboration"),
        ("sussex", "surrey", "collaboration"),
    ]
    assert _pairs(text, ("derbyshire",)) == told
    assert _pairs(text, ()) == told


def test_the_document_s_force_is_one_of_those_joined_where_it_is_named_or_meant() -> None:
    alliance = "An agreement has been reached between forces in Kent and Essex."
    assert _pairs(alliance, ("kent",)) == [("kent", "essex", "collaboration")]
    merged = "Kent and Essex police forces merged some services in 2013."
    assert _pairs(merged, ("kent", "essex")) == [
        ("kent", "essex", "shared-function"),
        ("essex", "kent", "shared-function"),
    ]
    own = "It collaborates with Bedfordshire Police and Hertfordshire Constabulary on firearms."
    assert _pairs(own, ("cambridgeshire",)) == [
        ("cambridgeshire", "bedfordshire", "collaboration"),
        ("cambridgeshire", "hertfordshire", "collaboration"),
    ]


def test_a_force_s_full_name_ends_before_the_name_behind_and() -> None:
    text = "It is a plan for Kent Police and Kent Fire and Rescue Service to work in closer partnership."
    (link,) = _links(text, ("kent",))
    assert (link.organisation, link.relation) == ("Kent Fire and Rescue Service", "partner")
    (link,) = _links("A van was bought jointly by Kent Fire and Rescue Service and the force.", ("kent",))
    assert link.relation == "shared-function"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            "It shares its training with Essex Police and works with Hull City Council.",
            {("essex", "shared-function"), ("Hull City Council", "partner")},
        ),
        (
            "Its desk is staffed by colleagues from Hywel Dda University Health Board.",
            {("Hywel Dda University Health Board", "partner")},
        ),
        (
            "It sits beside staff from the Kent and Medway NHS and Social Care Partnership Trust.",
            {("Kent and Medway NHS and Social Care Partnership Trust", "partner")},
        ),
        (
            "A trial with Southern Health NHS Foundation Trust begins soon.",
            {("Southern Health NHS Foundation Trust", "partner")},
        ),
        (
            "Its undercover work is bought from the Eastern Region Special Operations Unit.",
            {("ersou", "regional-unit")},
        ),
    ],
)
def test_each_body_has_the_relation_told_of_it(text: str, named: set[tuple[str, str]]) -> None:
    assert {(link.organisation, link.relation) for link in _links(text)} == named


def test_forces_that_something_is_shared_with_share_it_with_the_document_s() -> None:
    links = _links("Dogs and firearms are shared with Wiltshire Police and Gloucestershire Constabulary.", ("kent",))
    assert {(link.force, link.organisation) for link in links} == {("kent", "wiltshire"), ("kent", "gloucestershire")}
    assert not _links("Dogs were once shared with Wiltshire Police and Gloucestershire Constabulary.", ("kent",))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            "Its nurses are employed by Avon and Wiltshire Mental Health Partnership NHS Trust.",
            {"Avon and Wiltshire Mental Health Partnership NHS Trust"},
        ),
        (
            "It has an agreement with South Western Ambulance Service NHS Foundation Trust.",
            {"South Western Ambulance Service NHS Foundation Trust"},
        ),
        ("The force runs its victim service with Victim Support.", {"Victim Support"}),
        ("Forensics for Dorset and Wiltshire are provided through a single department.", {"dorset", "wiltshire"}),
    ],
)
def test_bodies_that_staff_or_run_something_are_named_in_full(text: str, named: set[str]) -> None:
    assert {link.organisation for link in _links(text)} == named


def test_what_is_bought_or_over_is_told_apart() -> None:
    (link,) = _links("It buys its forensic services from Durham County Council.", ("durham",))
    assert (link.organisation, link.relation) == ("Durham County Council", "partner")
    assert not _links("A joint unit with West Mercia Police ended in October 2019.", ("warwickshire",))
    assert {link.organisation for link in _links("The RSPCA takes part in its rural days.")} == {"RSPCA"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("It works with the University of Luton on research.", {("University of Luton", "partner")}),
        ("It hosts the National Police Air Service.", {("National Police Air Service", "partner")}),
        ("Gangs that cross borders are dealt with by ERSOU.", {("ersou", "regional-unit")}),
        ("It contributes 20 officers to ERSOU.", {("ersou", "regional-unit")}),
        ("It and the Luton Victim Care Centre occupy the same premises.", {("Luton Victim Care Centre", "partner")}),
        ("Agreements are in place between it and Bedfordshire Police.", {("bedfordshire", "collaboration")}),
        ("It ended its arrangement with Essex Police.", set()),
        ("Its alliance with Essex Police broke down.", set()),
        ("The force should be merged with Essex Police, said the mayor.", set()),
    ],
)
def test_units_are_told_from_what_they_do_and_what_ended_or_is_only_asked_for_is_no_link(
    text: str, named: set[tuple[str, str]]
) -> None:
    assert {(link.organisation, link.relation) for link in _links(text)} == named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("It works with the National Probation Service.", {"National Probation Service"}),
        ("It works with Luton Women’s Aid.", {"Luton Women’s Aid"}),
        ("It works with the Cambridgeshire Violence and Exploitation Reduction Unit.", {"Violence"}),
        ("Gangs are investigated by Tarian, the regional unit.", {"Tarian"}),
    ],
)
def test_a_body_is_named_in_full_whatever_its_name_ends_or_begins_with(text: str, named: set[str]) -> None:
    found = {link.organisation for link in _links(text)}
    assert len(found) == 1 and all(any(name in organisation for organisation in found) for name in named)


def test_a_service_and_a_council_joined_by_and_are_two() -> None:
    text = "It works alongside East Cambridgeshire Domestic Abuse Services and Cambridgeshire County Council."
    assert [link.organisation for link in _links(text)] == [
        "East Cambridgeshire Domestic Abuse Services",
        "Cambridgeshire County Council",
    ]


@pytest.mark.parametrize(
    "words", ["works with", "has strong links with", "has an agreement with", "collaborates well with"]
)
@pytest.mark.parametrize(
    ("name", "organisation", "relation"),
    [
        ("Essex Police", "essex", "collaboration"),
        ("Essex County Council", "Essex County Council", "partner"),
        ("the Crown Prosecution Service", "cps", "partner"),
    ],
)
def test_forces_collaborate_and_other_bodies_are_partners(
    words: str, name: str, organisation: str, relation: str
) -> None:
    (link,) = _links(f"The constabulary {words} {name}.")
    assert (link.organisation, link.relation) == (organisation, relation)


@pytest.mark.parametrize(
    ("text", "organisation", "relation"),
    [
        ("It collaborates with ERSOU.", "ersou", "regional-unit"),
        ("ERSOU provides help to the force.", "ersou", "regional-unit"),
        ("It works alongside the West Midlands Regional Organised Crime Unit.", "rocu-west-midlands", "partner"),
        ("It runs a joint station with Essex County Council.", "Essex County Council", "partner"),
        ("It shares a station with Essex County Council.", "Essex County Council", "shared-function"),
        ("It has asked the College of Policing to look at its plans.", "college-of-policing", "partner"),
        ("It gets expert advice from Victim Support.", "Victim Support", "partner"),
    ],
)
def test_a_relation_is_one_that_the_kind_may_have(text: str, organisation: str, relation: str) -> None:
    (link,) = _links(text)
    assert (link.organisation, link.relation) == (organisation, relation)


def test_a_short_form_in_brackets_is_the_same_organisation() -> None:
    text = "It works with the East Midlands Special Operations Unit (EMSOU). It is supported by EMSOU."
    assert [link.organisation for link in _links(text)] == ["East Midlands Special Operations Unit"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It no longer works with Essex Police.", []),
        ("The force should start to work with Victim Support.", []),
        ("The force should improve how it works with Victim Support.", [("Victim Support", "partner")]),
        ("It meets Essex County Council each month.", [("Essex County Council", "partner")]),
        ("It has an information sharing agreement with Victim Support.", [("Victim Support", "partner")]),
        ("Together with Kent Police it runs a shared stable.", [("kent", "shared-function")]),
        ("The force and Kent Police share a chief information officer.", [("kent", "shared-function")]),
        ("The joint Cambridgeshire and Kent dog unit is small.", [("kent", "shared-function")]),
        ("It contributes £1.2m to ERSOU.", [("ersou", "regional-unit")]),
        ("It works with the NHS on school visits.", [("NHS", "partner")]),
        ("It works with the University of Essex on hate crime.", [("University of Essex", "partner")]),
        ("Essex County Council pays for six PCSOs.", [("Essex County Council", "partner")]),
        ("Victim Support runs a helpline on behalf of the force.", [("Victim Support", "partner")]),
        ("Kent Police leads on drones for both constabularies.", [("kent", "collaboration")]),
        ("Essex County Council pays for its roads.", []),
    ],
)
def test_ways_to_say_that_bodies_work_together_or_do_not(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(link.organisation, link.relation) for link in _links(text)] == expected
