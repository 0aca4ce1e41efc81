"""Lists of several forces with their grades: lines, rows under a head of areas, and one question for all."""

from __future__ import annotations

import pytest

from kgbuild.extract import extract_facts
from kgbuild.model import DocumentFacts
from kgbuild.read import read_document
from kgbuild.reference import load_reference

LEAD = "How the region's forces did, HMICFRS said in its reports of PEEL 2018/19\n\n"


def facts(text: str, name: str = "list.txt") -> DocumentFacts:
    return extract_facts(read_document(text.encode(), name=name), load_reference())


def graded(text: str, name: str = "list.txt") -> set[tuple[str, str, str]]:
    found = facts(text, name).judgements
    assert all(one.cycle == "peel-2018-19" for one in found)
    return {(one.force, one.question, one.grade) for one in found}


KENT_AND_SURREY = {
    ("kent", "effectiveness", "good"),
    ("kent", "legitimacy", "outstanding"),
    ("surrey", "effectiveness", "good"),
    ("surrey", "legitimacy", "requires-improvement"),
}


@pytest.mark.parametrize(
    "lines",
    [
        "Kent Police: effectiveness good; legitimacy outstanding.\n"
        "Surrey Police: effectiveness good; legitimacy requires improvement.",
        "• Kent Police – Effectiveness: Good, Legitimacy: Outstanding\n"
        "• Surrey Police – Effectiveness: Good, Legitimacy: Requires improvement",
        "Kent Police (‘good’ for effectiveness, ‘outstanding’ for legitimacy)\n"
        "Surrey Police (‘good’ for effectiveness, ‘requires improvement’ for legitimacy)",
        "Kent Police: rated good for effectiveness; outstanding for legitimacy.\n"
        "Surrey Police: rated good for effectiveness; requires improvement for legitimacy.",
        "Kent Police: The force was rated good for effectiveness. It was graded outstanding for legitimacy.\n"
        "Surrey Police – The force was rated good for effectiveness. It requires improvement for legitimacy.",
        "Force | Effectiveness | Legitimacy\nKent | Good | Outstanding\nSurrey | Good | Requires improvement",
        "Force, Effectiveness, Legitimacy\nKent, Good, Outstanding\nSurrey, Good, Requires improvement",
    ],
)
def test_each_line_grades_its_force(lines: str) -> None:
    assert graded(LEAD + lines) == KENT_AND_SURREY
    assert facts(LEAD + lines).forces == ("kent", "surrey")


def test_a_table_of_a_page_is_read_as_well() -> None:
    rows = "".join(
        f"<tr><td>{force}</td><td>Good</td><td>{grade}</td></tr>"
        for force, grade in (("Kent", "Outstanding"), ("Surrey", "Requires improvement"))
    )
    head = "<tr><th>Force</th><th>Effectiveness</th><th>Legitimacy</th></tr>"
    page = f"<html><body><h1>{LEAD.strip()}</h1><table>{head}{rows}</table></body></html>"
    assert graded(page, "list.html") == KENT_AND_SURREY


def test_one_grade_a_force_answers_the_question_above() -> None:
    text = LEAD + "Efficiency grades in full:\n\nKent – good\nSurrey – requires improvement\nSussex – outstanding\n"
    assert graded(text) == {
        ("kent", "efficiency", "good"),
        ("surrey", "efficiency", "requires-improvement"),
        ("sussex", "efficiency", "outstanding"),
    }


@pytest.mark.parametrize(
    "lines",
    [
        "Kent – good\nSurrey – requires improvement",  # in what, nobody says
        "Force | Effectiveness | Budget\nKent | Good | Outstanding\nSurrey | Good | Good",
        "Kent Police: a good neighbour to Surrey\nSurrey Police: an outstanding partner of Kent",
    ],
)
def test_what_is_not_said_is_not_read(lines: str) -> None:
    assert graded(LEAD + lines) == set()


def test_a_long_list_grades_all_of_its_forces() -> None:
    reference = load_reference()
    names = [force.name for force in list(reference.forces.values())[:20]]
    text = LEAD + "Legitimacy:\n\n" + "\n".join(f"{name}: good" for name in names)
    assert len(graded(text)) == 20


def test_a_sentence_about_another_force_grades_none_of_the_list() -> None:
    text = (
        LEAD + "Kent Police: effectiveness good; legitimacy outstanding.\n\n"
        "Surrey Police: effectiveness good; legitimacy requires improvement.\n\n"
        "Essex Police was found to be inadequate for efficiency.\n"
    )
    assert graded(text) == KENT_AND_SURREY | {("essex", "efficiency", "inadequate")}
