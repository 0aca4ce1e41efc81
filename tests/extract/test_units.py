"""Grades of regional units land on the unit, or nowhere, and never on a force of the same name."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from kgbuild.extract import extract_facts
from kgbuild.mapping import map_document
from kgbuild.model import DocumentFacts
from kgbuild.read import read_document
from kgbuild.reference import load_reference
from kgbuild.vocab import INSP, QB, RDF, Minter

REFERENCE = load_reference()
SOC = "disrupting-serious-organised-crime"
REPORT = """An inspection of the West Midlands regional response to serious and organised crime

Published on: 14 May 2024

About our inspection

HMICFRS inspected how well police forces tackle serious and organised crime (SOC).

{heading}

Good

{said}

Area for improvement

The ROCU should make sure that it has enough analysts

Warwickshire Police

Adequate

The force knows its gangs.

West Midlands Police

Outstanding

The force has built a tool.
"""


def read(heading: str, said: str = "The unit works well with forces.") -> DocumentFacts:
    text = REPORT.format(heading=heading, said=said)
    return extract_facts(read_document(text.encode(), name="text.txt"), REFERENCE)


def graded(facts: DocumentFacts) -> dict[str, str]:
    return {one.force or one.organisation: one.grade for one in facts.judgements if one.question == SOC}


def test_a_unit_and_the_force_of_its_county_are_graded_apart() -> None:
    facts = read("Regional Organised Crime Unit for the West Midlands")
    assert graded(facts) == {
        "rocu-west-midlands": "good",
        "warwickshire": "adequate",
        "west-midlands": "outstanding",
    }
    areas = [(one.force, one.organisation) for one in facts.findings if one.kind == "area-for-improvement"]
    assert areas == [("", "rocu-west-midlands")]


def test_a_unit_that_the_tables_lack_is_graded_nowhere_and_asked_nothing() -> None:
    facts = read("South West Regional Organised Crime Unit")
    assert not [one for one in facts.findings if one.kind == "area-for-improvement"]
    assert graded(facts) == {
        "warwickshire": "adequate",
        "west-midlands": "outstanding",
    }


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("ERSOU was graded ‘good’ at disrupting serious and organised crime.", {"ersou": "good"}),
        (
            "The Eastern Region Special Operations Unit (ERSOU) requires improvement at tackling serious and organised "
            "crime.",
            {"ersou": "requires-improvement"},
        ),
        ("Essex Police works with ERSOU and is good at tackling serious organised crime.", {"essex": "good"}),
        ("ERSOU has a good understanding of serious and organised crime.", {}),
    ],
)
def test_a_sentence_grades_its_subject(sentence: str, expected: dict[str, str]) -> None:
    text = f"Essex Police inspected\n\nHMICFRS’s PEEL 2021/22 report on Essex Police is out, it said.\n\n{sentence}\n"
    assert graded(extract_facts(read_document(text.encode(), name="text.txt"), REFERENCE)) == expected


def test_a_judgement_of_a_unit_is_of_the_organisation_and_no_observation_of_the_cube() -> None:
    document = read_document(
        REPORT.format(heading="Regional Organised Crime Unit for the West Midlands", said="It is.").encode(),
        name="text.txt",
    )
    mint = Minter()
    lines = b"".join(map_document(document, extract_facts(document, REFERENCE), mint=mint, reference=REFERENCE))
    quads = list(parse(lines, format=RdfFormat.N_TRIPLES))
    node = mint("judgement", "rocu-west-midlands", "peel-2023-25", SOC, "good")
    told = {(quad.predicate, quad.object) for quad in quads if quad.subject == node}
    assert (INSP.organisation, mint("organisation", "rocu-west-midlands")) in told
    assert (RDF.type, QB.Observation) not in told
    assert not [value for predicate, value in told if predicate == INSP.force]


def test_what_a_unit_is_asked_is_mapped_to_the_organisation_and_to_no_force() -> None:
    text = REPORT.format(heading="Regional Organised Crime Unit for the West Midlands", said="It is.")
    document = read_document(text.encode(), name="text.txt")
    mint = Minter()
    lines = b"".join(map_document(document, extract_facts(document, REFERENCE), mint=mint, reference=REFERENCE))
    quads = list(parse(lines, format=RdfFormat.N_TRIPLES))
    (area,) = [quad.subject for quad in quads if quad.object == INSP.AreaForImprovement]
    told = {(quad.predicate, quad.object) for quad in quads if quad.subject == area}
    assert (INSP.organisation, mint("organisation", "rocu-west-midlands")) in told
    assert not [value for predicate, value in told if predicate == INSP.force]


def test_strengths_and_weaknesses_of_a_unit_stand_with_the_unit() -> None:
    said = "The unit has a strong understanding of its threats. But it does not review its plans often enough."
    facts = read("Regional Organised Crime Unit for the West Midlands", said)
    told = [(one.kind, one.force, one.organisation) for one in facts.findings if one.evidence.quote in said]
    assert told == [("strength", "", "rocu-west-midlands"), ("weakness", "", "rocu-west-midlands")]
    unknown = read("South West Regional Organised Crime Unit", said)
    assert not [one for one in unknown.findings if one.evidence.quote in said]


def test_a_sentence_praises_the_unit_that_it_begins_with() -> None:
    text = (
        "Essex Police inspected\n\nHMICFRS’s PEEL 2021/22 report on Essex Police is out, it said.\n\n"
        "ERSOU has a good understanding of serious and organised crime. The force makes good use of ERSOU.\n"
    )
    facts = extract_facts(read_document(text.encode(), name="text.txt"), REFERENCE)
    assert [(one.force, one.organisation) for one in facts.findings] == [("", "ersou"), ("essex", "")]


def test_a_force_outside_the_tables_is_graded_nowhere() -> None:
    text = (
        "Inspection into British Transport Police effectiveness\n\nHMICFRS inspected British Transport Police for PEEL "
        "2021/22.\n\nOur judgments\n\nArea | Grade |\nPreventing crime | Good |\n\nBTP is good at preventing crime.\n"
    )
    assert extract_facts(read_document(text.encode(), name="text.txt"), REFERENCE).judgements == ()


@pytest.mark.parametrize("unit", ["The East Midlands Special Operations Unit (EMSOU)", "YHROCU", "EMSOU"])
def test_a_unit_that_the_tables_lack_gives_its_grade_to_no_force(unit: str) -> None:
    text = (
        "Unit inspected\n\nPublished 24 March 2023\n\nHMICFRS inspected serious and organised crime in the region.\n\n"
        f"{unit} is good at tackling serious and organised crime, and works with Derbyshire Constabulary.\n"
    )
    assert extract_facts(read_document(text.encode(), name="text.txt"), REFERENCE).judgements == ()


def test_a_unit_named_at_the_beginning_tells_of_its_regions_report() -> None:
    """West Mercia's own report of the round came out a year after that on its region."""
    text = (
        "ROCUWM inspected\n\nPublished 14 May 2024\n\nHMICFRS inspected the regional organised crime unit. West Mercia "
        "Police was graded as requires improvement at tackling serious and organised crime.\n"
    )
    assert extract_facts(read_document(text.encode(), name="text.txt"), REFERENCE).cycle == "peel-2023-25"
