"""Office holders are taken with their office; private persons are not."""

from __future__ import annotations

import pytest

from kgbuild.extract._people.mentions import mentions
from kgbuild.extract._people.people import find_people, is_inspector
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
        ("Ann Roe, who became chief constable of Kent Police in May, replied.", "Ann Roe", "Chief Constable", "kent"),
        ("Paul van der Roe, Kent’s chief constable, replied.", "Paul van der Roe", "Chief Constable", "kent"),
        ("Ann Roe\nWest Mercia Police chief constable", "Ann Roe", "Chief Constable", "west-mercia"),
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
        "Kent Police and Crime Commissioner\nMaking Kent Safer\n\nThe report is out.",
        "Police and Crime Commissioner\nContact Us\nThe report is out.",
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


def test_a_paragraph_that_ends_with_an_office_introduces_the_name_that_begins_the_next() -> None:
    text = "More is wanted, says Kent Police Federation's secretary.\n\nNeil Mennie said the cuts show.\n"
    (person,) = find_people(_document(text), REFERENCE)
    assert (person.name, person.role) == ("Neil Mennie", "Police Federation secretary")
    complaint = "She wrote to the chief constable.\n\nJane Roe said nobody answered.\n"
    assert find_people(_document(complaint), REFERENCE) == ()


def test_names_that_look_like_other_words_are_names_beside_an_office() -> None:
    text = "Home Secretary Theresa May replied. Chief Constable Will Kerr agreed, and DCC BJ Harrington did."
    assert [person.name for person in find_people(_document(text), REFERENCE)] == [
        "Theresa May",
        "Will Kerr",
        "BJ Harrington",
    ]
    assert find_people(_document("The Home Secretary spoke in May 2015. The PCC will reply."), REFERENCE) == ()


def test_an_abbreviation_in_brackets_and_another_name_stand_between_office_and_name() -> None:
    text = (
        "The Police and Crime Commissioner (PCC), Philip Wilkinson, spoke. Mr Roe and Dr Alan Billings, South "
        "Yorkshire's Police and Crime Commissioner, listened."
    )
    people = find_people(_document(text), REFERENCE)
    assert [(person.name, person.role) for person in people] == [
        ("Philip Wilkinson", "Police and Crime Commissioner"),
        ("Alan Billings", "Police and Crime Commissioner"),
    ]


def test_a_title_and_surname_who_was_elected_is_the_only_full_name_of_the_text() -> None:
    text = "Dafydd Llywelyn spoke first. Mr Llywelyn, who was re-elected as Police and Crime Commissioner, went on."
    (person,) = find_people(_document(text), REFERENCE)
    assert (person.name, person.role) == ("Dafydd Llywelyn", "Police and Crime Commissioner")


def test_somebody_with_two_posts_has_both_and_speaks_in_the_one_told_last() -> None:
    text = "HMI Andy Cooke said so. As HM Chief Inspector of Constabulary, Andy Cooke wrote again. Mr Cooke left."
    people = find_people(_document(text), REFERENCE)
    assert [person.role for person in people] == ["HM Inspector of Constabulary", "HM Chief Inspector of Constabulary"]
    assert [mention.person.role for mention in mentions(_document(text), people)][-1] == people[1].role
    acting = "Acting Chief Constable Rachel Swann spoke. Chief Constable Rachel Swann spoke again."
    assert len(find_people(_document(acting), REFERENCE)) == 1


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        (
            "Police and Crime Commissioner (PCC) for Gloucestershire Chris Nelson replied.",
            "Chris Nelson",
            "Police and Crime Commissioner",
        ),
        ("Ian Hopkins has been chief constable of the force since then.", "Ian Hopkins", "Chief Constable"),
        ("Roy Wilsher, H M Inspector of Constabulary, wrote it.", "Roy Wilsher", "HM Inspector of Constabulary"),
        ("Statement from Dr Alan Billings in response to the HMIC report:", "Alan Billings", ""),
    ],
)
def test_an_office_is_read_in_the_forms_that_pages_give_it(text: str, name: str, role: str) -> None:
    (person,) = find_people(_document(text), REFERENCE)
    assert (person.name, person.role) == (name, role)


def test_a_statement_about_something_else_names_nobody() -> None:
    assert find_people(_document("Statement from Ann Other, whose car was stolen. HMIC was told."), REFERENCE) == ()


def test_a_caption_that_runs_into_a_name_adds_nothing_to_it_and_a_slip_of_the_pen_no_person() -> None:
    text = (
        "Warwickshire Police and Crime Commissioner Philip SeccombeWarwickshire Police\n"
        "Police and Crime Commissioner Philip Seccombe\nWarwickshire\n\n"
        "At the panel, commissioner Phillip Seccombe replied."
    )
    assert {person.name for person in find_people(_document(text), REFERENCE)} == {"Philip Seccombe"}


def test_names_that_differ_by_more_than_a_slip_or_in_another_office_stay_apart() -> None:
    text = "Chief Constable Martin Jelley met Police and Crime Commissioner Martyn Jelley and DCC Karen Jelley."
    assert len({person.name for person in find_people(_document(text), REFERENCE)}) == 3


def test_an_office_of_two_is_both_s() -> None:
    text = "We worked with two Chief Constables, Mr Ian Learmonth and now Mr Alan Pughsley, on this."
    found = find_people(_document(text), REFERENCE)
    assert [(person.name, person.role) for person in found] == [
        ("Ian Learmonth", "Chief Constable"),
        ("Alan Pughsley", "Chief Constable"),
    ]


def test_an_office_that_warned_introduces_the_name_on_the_next_line() -> None:
    text = "Reforms are “too slow”, the city's Victims' Commissioner warned.\nJoan Poe hit out at the force."
    assert [(person.name, person.role) for person in find_people(_document(text), REFERENCE)] == [
        ("Joan Poe", "Victims' Commissioner")
    ]


def test_a_rank_a_seat_and_a_dash_tell_an_office_and_a_headline_s_verb_no_name() -> None:
    text = "Gwent PCC Welcomes Feedback\n\nThe Police and Crime Commissioner - Joan Poe has written to Ch Insp Ann Roe."
    text += "\n\nTom Doe, Labour MP for Newport West, was told."
    found = find_people(_document(text), REFERENCE)
    assert [(person.name, person.role) for person in found] == [
        ("Joan Poe", "Police and Crime Commissioner"),
        ("Ann Roe", "Chief Inspector"),
        ("Tom Doe", "Member of Parliament"),
    ]
    assert not any(map(is_inspector, found))


def test_a_picture_s_credit_set_against_a_name_is_no_part_of_it() -> None:
    text = "Chief Constable Simon RoeImage source, the force"
    assert [person.name for person in find_people(_document(text), REFERENCE)] == ["Simon Roe"]


def test_the_commissioner_that_a_page_tells_by_the_office_speaks_on_it_by_a_name_alone() -> None:
    text = (
        "The Police and Crime Commissioner for Hertfordshire has welcomed a report by HMIC.\n\n"
        "Reacting to the report, David Lloyd said: “I am pleased.”"
    )
    (person,) = find_people(_document(text), REFERENCE)
    assert (person.name, person.role) == ("David Lloyd", "Police and Crime Commissioner")
    assert person.evidence.quote == "David Lloyd"  # type: ignore[union-attr]
    private = text.replace("David Lloyd", "the survivor Ann Roe")
    assert find_people(_document(private), REFERENCE) == ()
    named = text + "\n\nPCC Donna Jones said: “So am I.”"
    assert [p.name for p in find_people(_document(named), REFERENCE)] == ["Donna Jones"]


@pytest.mark.parametrize(
    "letter",
    [
        "Wendy Williams CBE          Justin Russell\nHM Inspector of Constabulary   HM Chief Inspector of Probation\n",
        "Justin Russell\tWendy Williams\nHM Chief Inspector of Probation\tHM Inspector of Constabulary\nNext Page\n",
        "Justin Russell Wendy Williams\nInspector of Probation His Majesty’s Inspector of Constabulary\nAnn Lee\n",
        "Justin Russell\nHM Chief Inspector of Probation\nWendy Williams\nHM Inspector of Constabulary\nSue Lee\n",
    ],
)
def test_signatures_side_by_side_are_each_with_their_own_office(letter: str) -> None:
    found = find_people(_document(f"We write for HMICFRS.\n\nYours sincerely\n\n{letter}"), REFERENCE)
    assert [(person.name, person.role) for person in found] == [("Wendy Williams", "HM Inspector of Constabulary")]


def test_inspectors_of_other_services_are_none_of_constabulary() -> None:
    text = "Charlie Taylor, HM Chief Inspector of Prisons, and Andy Cooke, HM Chief Inspector of Constabulary, agree."
    assert [person.name for person in find_people(_document(text), REFERENCE)] == ["Andy Cooke"]


def test_the_name_below_the_label_of_a_letter_is_the_addressee_s() -> None:
    text = (
        "From\nAndy Cooke\nHM Chief Inspector of Constabulary\nTo\nKaty Bourne\nPolice and Crime Commissioner\nSent on"
    )
    found = find_people(_document(text), REFERENCE)
    assert [(person.name, person.role) for person in found] == [
        ("Andy Cooke", "HM Chief Inspector of Constabulary"),
        ("Katy Bourne", "Police and Crime Commissioner"),
    ]


def test_a_line_of_capitals_over_an_office_with_its_name_is_no_name() -> None:
    found = find_people(_document("Police Chief Speaks\nKent Today\nChief Constable Alan Pughsley replied."), REFERENCE)
    assert [person.name for person in found] == ["Alan Pughsley"]


def test_a_first_name_and_its_short_form_beside_one_office_are_one_person_s() -> None:
    text = "Chief Constable Dave Thompson spoke. Chief Constable David Thompson wrote. DCC Sue Thompson said nothing."
    found = find_people(_document(text), REFERENCE)
    assert [(person.name, person.role) for person in found] == [
        ("Dave Thompson", "Chief Constable"),
        ("Sue Thompson", "Deputy Chief Constable"),
    ]


def test_who_writes_to_a_mayor_is_none() -> None:
    text = "In a letter to the region’s mayor, Priti Patel said that she was worried. Mayor Andy Burnham replied."
    assert [person.name for person in find_people(_document(text), REFERENCE)] == ["Andy Burnham"]


def test_the_area_of_an_office_may_have_two_names() -> None:
    document = _document("Jo Coles - York and North Yorkshire Deputy Mayor for Policing, Fire and Crime")
    assert [person.name for person in find_people(document, REFERENCE)] == ["Jo Coles"]


def test_an_inspector_is_of_the_inspectorate_that_the_document_is_of() -> None:
    document = _document("HMI Zoë Billingham's assessment of Kent Police\n\nThe force is good at preventing crime.")
    (person,) = find_people(document, REFERENCE, inspectorate="hmic")
    assert person.organisation == "hmic"


@pytest.mark.parametrize(
    "text",
    [
        "Former chief constable Ann Roe, who was jailed for six years, is named in the report on Kent Police.",
        "Superintendent Ann Roe, 49, of Dover, was convicted of misconduct in a public office.",
        "Ex-chief constable Ann Roe, 58, is on trial at the crown court.",
        "Chief Superintendent Ann Roe was found guilty of fraud. Superintendent Ann Roe had led the unit.",
        "Commander Ann Roe was arrested on Monday.",
        "Superintendent Ann Roe was murdered in 1998.",
        "Chief Inspector of the pack, Ann Roe, 12, won.",
        "The commissioner's son, Bob Roe, 22, was arrested.",
        "By Ann Roe, crime reporter\n\nThe chief constable replied.",
        "Present: Mr Bob Kite (Independent Member), the Commissioner, and the Chief Constable.",
    ],
)
def test_suspects_victims_relatives_and_reporters_are_not_taken(text: str) -> None:
    assert find_people(_document(text), REFERENCE) == ()


def test_who_was_found_to_have_misconducted_himself_in_office_is_still_taken() -> None:
    text = "Chief Constable Ann Roe was found guilty of misconduct. Chief Constable Bob Poe was charged with change."
    assert [person.name for person in find_people(_document(text), REFERENCE)] == ["Ann Roe", "Bob Poe"]


def test_the_victims_commissioner_is_of_no_force() -> None:
    (person,) = find_people(_document("Victims’ Commissioner Ann Roe spoke of Kent Police."), REFERENCE)
    assert person.organisation == ""


def test_a_commissioner_of_the_complaints_body_is_not_of_the_force() -> None:
    text = "The IPCC looked into Kent Police. Commissioner Ann Roe said its answer was poor."
    (person,) = find_people(_document(text), REFERENCE)
    assert (person.role, person.organisation) == ("Commissioner", "")


def test_a_surname_behind_another_first_name_is_somebody_else() -> None:
    text = (
        "Chief Constable Sam Roe spoke. Jane Roe wept, and Ebony Roe left. Commander Roe and Supt Roe did, as Roe did."
    )
    document = _document(text)
    named = [text[: one.start].split()[-1] for one in mentions(document, find_people(document, REFERENCE))]
    assert named == ["Constable", "Commander", "Supt", "as"]


def test_a_member_of_parliament_is_named_behind_the_letters() -> None:
    (person,) = find_people(_document("Dover MP Ann Roe said that Kent Police must do better."), REFERENCE)
    assert (person.name, person.role) == ("Ann Roe", "Member of Parliament")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        (
            "Ann Roe, who has stepped down from her position as chairman of Kent Police Authority, agreed.",
            "Police Authority Board chair",
        ),
        ("The Minister of State for Policing and the Fire Service, Rt Hon. Ann Roe MP, came.", "Policing Minister"),
        ("Scotland Yard chief Sir Ann Roe agreed with the inspectorate.", "Commissioner"),
        ("PSA President Ann Roe agreed with the report.", "Police Superintendents' Association president"),
    ],
)
def test_offices_in_other_words(text: str, role: str) -> None:
    (person,) = find_people(_document(text), REFERENCE)
    assert (person.name, person.role) == ("Ann Roe", role)


def test_a_sentence_s_first_word_is_no_part_of_a_name() -> None:
    text = "But Ann Roe, chairman of Kent Police Authority, agreed."
    (person,) = find_people(_document(text), REFERENCE)
    assert (person.name, person.evidence.quote[:7]) == ("Ann Roe", "Ann Roe")


@pytest.mark.parametrize(
    ("text", "role", "organisation"),
    [
        ("Ann Roe, interim chair of the Federation branch, agreed.", "Interim Police Federation chair", ""),
        ("National Chair Ann Roe agreed on behalf of the PFEW.", "Police Federation chair", ""),
        ("Shadow Home Secretary Ann Roe agreed.", "Shadow Home Secretary", ""),
        ("Home Secretary Ann Roe agreed.", "Home Secretary", "home-office"),
    ],
)
def test_chairs_of_the_federation_and_shadow_ministers(text: str, role: str, organisation: str) -> None:
    (person,) = find_people(_document(text), REFERENCE)
    assert (person.name, person.role, person.organisation) == ("Ann Roe", role, organisation)


def test_the_lead_inspector_on_a_report_is_an_inspector() -> None:
    (person,) = find_people(_document("The lead inspector on the HMIC report, Roy Wilsher, wrote it."), REFERENCE)
    assert (person.name, is_inspector(person)) == ("Roy Wilsher", True)


def test_a_page_that_begins_with_the_chief_constable_names_him_later() -> None:
    text = "The Chief Constable of Wiltshire Police has promised to act.\n\nKier Pritchard said HMICFRS was right."
    (person,) = find_people(_document(text), REFERENCE)
    assert (person.name, person.role, person.organisation) == ("Kier Pritchard", "Chief Constable", "wiltshire")


def test_another_force_that_alone_is_named_is_not_the_office_s() -> None:
    document = _document(
        "HAMPSHIRE PANEL\n\nMichael Lane, Police and Crime Commissioner, spoke of Thames Valley Police."
    )
    (person,) = find_people(document, REFERENCE, force="hampshire")
    assert (person.name, person.organisation) == ("Michael Lane", "")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Present: Ann Roe (PCC), Bob Poe, a resident.", "Police and Crime Commissioner"),
        ("The PCC, Rt. Hon. Ann Roe, agreed.", "Police and Crime Commissioner"),
        ("It will end soon, the fire and crime commissioner believes.\n\nAnn Roe’s comments came today.", ""),
    ],
)
def test_offices_in_brackets_with_titles_and_above_a_name(text: str, role: str) -> None:
    (person,) = find_people(_document(text), REFERENCE)
    assert (person.name, person.role) == ("Ann Roe", role or "Police, Fire and Crime Commissioner")


def test_a_caller_who_speaks_on_a_page_of_the_chief_constable_is_nobody_s_office() -> None:
    text = (
        "The chief constable has welcomed a report by HMICFRS on Kent Police.\n\n"
        "Karen Whitlow said her daughter waited nine hours for an officer."
    )
    assert find_people(_document(text), REFERENCE) == ()


def test_whom_the_chief_constable_answers_has_no_office() -> None:
    text = (
        "Pat Astbury (co-opted) and Gareth Pritchard (Temporary Chief Constable) came.\n\n"
        "In reply to Ms Astbury, the Temporary Chief Constable agreed.\n\n"
        "In response to a question from Pat Astbury, the Chief Constable agreed."
    )
    assert {person.name for person in find_people(_document(text), REFERENCE)} == {"Gareth Pritchard"}


def test_a_question_to_somebody_begins_with_no_name() -> None:
    text = "Inspecting Kent: an interview\n\nQ. Did the Mayor lobby you?\n\nA. He asked to be told, as mayors do.\n"
    assert not [person for person in find_people(_document(text), REFERENCE) if "Did" in person.name]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Assistant Chief Constable for local policing Ann Roe spoke.", "Assistant Chief Constable"),
        ("Deputy Chief Constable (Operations) Ann Roe spoke.", "Deputy Chief Constable"),
        ("Labour MP for Bury South Ann Roe said so.", "Member of Parliament"),
    ],
)
def test_a_duty_or_a_seat_may_stand_between_office_and_name(text: str, role: str) -> None:
    (person,) = find_people(_document(text), REFERENCE)
    assert (person.name, person.role) == ("Ann Roe", role)


def test_nobody_is_chief_constable_for_having_been_failed() -> None:
    text = "The MP blamed the chief constable for failing Ann Roe."
    assert find_people(_document(text), REFERENCE) == ()


def test_who_begins_the_paragraph_after_one_about_an_office_holds_it_unless_somebody_else_is_told_of() -> None:
    told = "The chair of Kent Police Federation has called for more.\n\nAnn Roe said officers and staff were tired."
    (person,) = find_people(_document(told), REFERENCE)
    assert (person.name, person.role) == ("Ann Roe", "Police Federation chair")
    others = "The chief constable has apologised to a family that waited.\n\nAnn Roe said officers never came."
    assert find_people(_document(others), REFERENCE) == ()


def test_a_successor_holds_the_office_and_a_predecessor_held_it() -> None:
    text = (
        "Former chief constable of Kent Police Bob Poe left. His successor, Ann Roe, spoke of her predecessor Jim Doe."
    )
    assert [(person.name, person.role, person.organisation) for person in find_people(_document(text), REFERENCE)] == [
        ("Bob Poe", "Former Chief Constable", "kent"),
        ("Ann Roe", "Chief Constable", "kent"),
        ("Jim Doe", "Former Chief Constable", "kent"),
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("By Ann Roe, Chief Constable of Kent Police\n\nLast week inspectors came.", ["Ann Roe · Chief Constable"]),
        ("Ann Roe, who has led the force since 2020, agreed.", ["Ann Roe · Chief Constable"]),
        ("Sir Jim Doe, who took charge as Commissioner in May, agreed.", ["Jim Doe · Commissioner"]),
        ("Jim Doe, who was chief constable until 2021, agreed.", ["Jim Doe · Former Chief Constable"]),
        ("Ann Roe, the inspector who led the review for HMICFRS, agreed.", ["Ann Roe · HM Inspector of Constabulary"]),
        (
            "Ann Roe, Police and Crime Commissioner\nJim Doe, Chief Constable",
            ["Ann Roe · Police and Crime Commissioner", "Jim Doe · Chief Constable"],
        ),
        ("Ann Roe, who has led the force’s choir since 2020, sang.", []),
        ("Ann Roe, who took over the Kent Police canteen, cooked.", []),
        (
            "Chief Constable Ann Roe came. Jim Doe, a poet, spoke. His successor, Bob Poe, too.",
            ["Ann Roe · Chief Constable"],
        ),
        ("Chief Constable Jim Doe met Sam Hill. His deputy, Bob Poe, waved.", ["Jim Doe · Chief Constable"]),
        ("After meeting the chief constable, Ann Roe said nobody had called.", []),
        ("In a statement read out by the chief constable, Ann Roe said officers had saved her.", []),
        ("The chief constable of Kent, Ann Roe said, had promised to act.", []),
        ("Transport commissioner Ann Roe and Jim Doe, the commissioner of a gang, met.", []),
        ("The chief constable of Kent has promised change.\n\nAnn Roe said officers and staff had laughed at her.", []),
        (
            "The chief constable of Kent has promised change.\n\nAnn Roe, who waited hours, said our force was broken.",
            [],
        ),
    ],
)
def test_who_holds_an_office_and_who_only_stands_beside_one(text: str, named: list[str]) -> None:
    assert [f"{person.name} · {person.role}" for person in find_people(_document(text), REFERENCE)] == named


def test_a_deputy_of_the_chief_constable_and_who_is_named_below_what_the_office_announced() -> None:
    text = (
        "Kent Police will move, its police and crime commissioner has announced.\n\nAnn Roe said: “Yes.”\n\n"
        "Chief Constable Jim Doe agreed. His deputy, Bob Poe, smiled."
    )
    assert [f"{person.name} · {person.role}" for person in find_people(_document(text), REFERENCE)] == [
        "Ann Roe · Police and Crime Commissioner",
        "Jim Doe · Chief Constable",
        "Bob Poe · Deputy Chief Constable",
    ]


def test_who_chairs_a_federation_is_its_chair() -> None:
    (person,) = find_people(_document("Ann Roe, who chairs Kent Police Federation, agreed."), REFERENCE)
    assert (person.name, person.role, person.organisation) == (
        "Ann Roe",
        "Police Federation chair",
        "Kent Police Federation",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Ann Roe, a police and crime commissioner’s assistant, replied to HMICFRS.",
        "Ann Roe, Labour PCC candidate, replied to HMICFRS.",
        "Ann Roe, crime commissioner correspondent, asked HMICFRS.",
    ],
)
def test_who_only_works_for_an_office_or_wants_it_does_not_hold_it(text: str) -> None:
    assert find_people(_document(text), REFERENCE) == ()


def test_a_surname_spelt_with_a_curly_apostrophe_is_not_an_inspector_s() -> None:
    text = "Chief Constable Seán O’Connor came. Mr O’Connor read the HMICFRS report on Kent Police."
    assert {person.name for person in find_people(_document(text), REFERENCE)} == {"Seán O’Connor"}


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Merseyside’s Police Commissioner Ann Roe replied to HMICFRS.", "Police and Crime Commissioner"),
        ("The acting police commissioner for Kent, Ann Roe, replied.", "Acting Police and Crime Commissioner"),
        ("Deputy police commissioner Ann Roe of Kent replied.", "Deputy Police and Crime Commissioner"),
        ("City of London Police Commissioner Ann Roe replied to HMICFRS.", "Commissioner"),
        ("Kent’s Police Commissioner Ann Roe wrote to the IPCC.", "Police and Crime Commissioner"),
    ],
)
def test_a_police_commissioner_is_one_for_crime_too_but_where_a_force_is_led_by_one(text: str, role: str) -> None:
    (person,) = find_people(_document(text), REFERENCE)
    assert person.role == role


def test_a_commissioner_for_fire_too_is_of_a_body_that_is_called_so() -> None:
    text = "Essex Police, Fire and Crime Commissioner Ann Roe and Kent PCC Bob Poe replied to HMICFRS."
    people = find_people(_document(text), REFERENCE)
    assert [person.organisation for person in people] == ["Essex PFCC", "Kent PCC"]


def test_a_caption_set_right_against_a_name_is_none_of_it() -> None:
    text = "Kent News: Chief constable of Kent Police Ann RoeChief constable of Kent Police Ann Roe (Image: A Person)"
    document = read_document(text.encode(), name="page.txt")
    assert {person.name for person in find_people(document, REFERENCE)} == {"Ann Roe"}
