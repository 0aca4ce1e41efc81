"""Grids of questions and grades, in the shapes that programs leave of them; and what only looks like one."""

from __future__ import annotations

import pytest

from kgbuild.extract import extract_facts
from kgbuild.read import read_document
from kgbuild.reference import load_reference

REFERENCE = load_reference()
AREAS = {
    "preventing-crime": ("Preventing crime", "Good"),
    "investigating-crime": ("Investigating crime", "Requires improvement"),
    "managing-offenders": ("Managing offenders", "Inadequate"),
    "responding-to-the-public": ("Responding to the public", "Good"),
}
QUESTIONS = {
    "l1-fairness-respect": ("To what extent does the force treat the people it serves with fairness?", "Outstanding"),
    "l2-ethical-lawful": ("How well does the force ensure that its workforce behaves ethically?", "Good"),
    "l3-workforce-fairness": ("To what extent does the force treat its workforce fairly?", "Requires improvement"),
}
PLANS = "The force has plans for all of this, and it tells the people who live there what they are and what they cost."
AREA_PAGE = f"PEEL 2021/22\n\nAn inspection of Kent Police\n\nOur judgments\n\n{{}}\n\n{PLANS}\n"
QUESTION_PAGE = f"Kent PEEL 2017\n\nLegitimacy\n\n{PLANS}\n\nQuestions for Legitimacy\n\n{{}}\n\n{PLANS}\n"
ROWS = (
    *("{q}\n{g}", "{q}: {g}", "{q} – {g}", "{q} {g}", "{q}{g}", "{q} [{g}]", "{q}\n[{g}]", "{q}\n({g})"),
    *("{q}\nGrade: {g}", "{q}\nJudgement - {g}", "{q}\nOur judgment\n{g}", "{q} Grade: {g}", "• {q}: {g}"),
    *("{g}\n{q}", "{g}{q}", "{g} {q}", "{g}: {q}", "Grade: {g}\n{q}", "{q} | {g}", "{q} → {g}"),
)
LAYOUTS = [(row, gap) for row in ROWS for gap in ("\n", "\n\n")]
LAYOUTS += [(row, " ") for row in ROWS if "\n" not in row and not row.startswith("•")]


def _grades(text: str) -> dict[str, str]:
    facts = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    return {one.question: one.grade for one in facts.judgements}


def _expected(rows: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {question: grade.lower().replace(" ", "-") for question, (_, grade) in rows.items()}


@pytest.mark.parametrize(("row", "between"), LAYOUTS)
@pytest.mark.parametrize(("page", "rows"), [(AREA_PAGE, AREAS), (QUESTION_PAGE, QUESTIONS)])
def test_each_question_has_the_grade_of_its_row(
    page: str, rows: dict[str, tuple[str, str]], row: str, between: str
) -> None:
    grid = between.join(row.format(q=question, g=grade) for question, grade in rows.values())
    assert _grades(page.format(grid)) == _expected(rows)


@pytest.mark.parametrize("head", ["", "Question\nGrade\n", "Areas\n"])
@pytest.mark.parametrize(("page", "rows"), [(AREA_PAGE, AREAS), (QUESTION_PAGE, QUESTIONS)])
def test_all_questions_and_then_all_grades_go_together_in_their_order(
    page: str, rows: dict[str, tuple[str, str]], head: str
) -> None:
    columns = [question for question, _ in rows.values()], [grade for _, grade in rows.values()]
    assert _grades(page.format(head + "\n".join([*columns[0], *columns[1]]))) == _expected(rows)


def test_the_key_to_the_grades_is_no_column_of_them() -> None:
    areas = "Preventing crime\nInvestigating crime\nManaging offenders\nResponding to the public\nRecording crime data"
    key = "Outstanding\nGood\nAdequate\nRequires improvement\nInadequate"
    assert _grades(AREA_PAGE.format(f"{areas}\n{key}")) == {}
    grid = "\n".join(f"{question} {grade}" for question, grade in AREAS.values())
    assert _grades(AREA_PAGE.format(f"{key.replace(chr(10), ' ')}\n{grid}")) == _expected(AREAS)


def test_what_does_not_come_out_even_is_read_by_no_order() -> None:
    grid = "Preventing crime\nInvestigating crime\nManaging offenders\nRecruiting horses\nGood\nInadequate\nGood"
    assert _grades(AREA_PAGE.format(grid)) == {}
    twice = "Preventing crime\nGood\nInvestigating crime\nGood\nPreventing crime\nInadequate\nInvestigating crime\nGood"
    assert _grades(AREA_PAGE.format(twice)).get("preventing-crime") != "inadequate"


def test_a_grade_run_together_with_its_heading_is_that_of_the_section() -> None:
    text = AREA_PAGE.format("Investigating crimeRequires improvement\n\nArea for improvement\n\nThe force should plan.")
    assert _grades(text) == {"investigating-crime": "requires-improvement"}


@pytest.mark.parametrize("line", ["Good (previously inadequate)", "Previous grade: inadequate\nCurrent grade: good"])
def test_a_grade_of_now_stands_beside_the_one_before(line: str) -> None:
    assert _grades(AREA_PAGE.format(f"Investigating crime\n{line}\n\nCases are kept well.")) == {
        "investigating-crime": "good"
    }


@pytest.mark.parametrize("aside", [", with elements of outstanding,", ", but with some aspects that are outstanding,"])
def test_elements_of_another_grade_are_not_the_grade(aside: str) -> None:
    text = f"Kent PEEL 2017\n\nEfficiency\n\nKent Police is judged to be good{aside} in its use of resources.\n"
    assert _grades(text) == {"ef2-using-resources": "good"}


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("how it maintains an ethical culture", "l2-ethical-lawful"),
        ("its future planning", "ef3-planning"),
        ("how fairly it treats its workforce", "l3-workforce-fairness"),
        ("keeping vulnerable people safe", "e3-vulnerable-people"),
        ("its response to serious and organised crime", "e4-serious-organised-crime"),
        ("how effective it is at keeping people safe and reducing crime", "effectiveness"),
    ],
)
def test_an_area_is_known_by_other_words(words: str, question: str) -> None:
    text = f"Kent 2017\n\nThis is the PEEL assessment 2017 of Kent Police.\n\nThe force is outstanding in {words}.\n"
    assert _grades(text) == {question: "outstanding"}


@pytest.mark.parametrize(
    "lead",
    [
        "Previous inspection (2018/19)",
        "Grades in 2018/19",
        "What we found in our last inspection",
        "At our last inspection the force was graded as follows:",
        "In 2019 the grades were:",
        "Across the 43 forces the grades were:",
        "England and Wales average",
        "The force wants to achieve these grades:",
    ],
)
@pytest.mark.parametrize("row", ["{q}\n{g}", "{q}: {g}", "• {q}: {g}"])
def test_a_grid_of_another_inspection_or_of_all_forces_is_not_the_force_s(lead: str, row: str) -> None:
    grid = "\n".join(row.format(q=question, g=grade) for question, grade in AREAS.values())
    assert _grades(AREA_PAGE.format(f"{lead}\n\n{grid}")) == {}


def test_a_sentence_of_an_earlier_inspection_announces_no_grid() -> None:
    text = AREA_PAGE.format("Preventing crime\nGood\n\nIn 2018 we judged this elsewhere.\n\nManaging offenders\nGood")
    assert _grades(text) == {"preventing-crime": "good", "managing-offenders": "good"}


def test_an_area_behind_a_semicolon_with_a_verb_of_its_own_has_another_grade() -> None:
    words = "The force is judged to be good at how it uses its resources; and its planning for the future is {}."
    text = f"Kent PEEL 2017\n\n{words}\n"
    assert _grades(text.format("not finished")) == {"ef2-using-resources": "good"}
    assert _grades(text.format("judged inadequate"))["ef3-planning"] == "inadequate"


@pytest.mark.parametrize("hope", ["wants to be outstanding", "needs to be good"])
def test_what_is_hoped_of_one_area_is_hoped_of_the_next(hope: str) -> None:
    words = f"It {hope} at preventing crime and good at investigating crime."
    assert _grades(f"Kent 2017\n\nThe PEEL 2017 page of Kent Police.\n\n{words}\n") == {}


def test_a_list_of_an_earlier_inspection_is_none_of_this_one() -> None:
    listed = "In 2017, we assessed the force as good at:\n\n• investigating crime; and\n• tackling organised crime.\n\n"
    text = f"Kent PEEL 2018\n\nEffectiveness\n\nGood\n\n{PLANS}\n\n{listed}Questions for Effectiveness\n\n{PLANS}\n"
    found = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE).judgements
    assert [(one.question, one.grade, one.comparison) for one in found] == [("effectiveness", "good", "")]


def test_a_heading_behind_a_list_is_not_of_it() -> None:
    listed = "We graded the force good at:\n\n• investigating crime; and\n• preventing crime.\n\n"
    text = f"Kent PEEL 2018\n\n{listed}Tackling serious and organised crime\n\n{PLANS}\n"
    assert _grades(text) == {"e2-investigating": "good", "e1-preventing-crime": "good"}


def test_a_question_carried_over_has_the_grade_that_was_found_again() -> None:
    carried = "We did not inspect this question, and our judgment from the 2017 inspection has been carried over."
    found = "We found the force continues to be good and did not require further inspection."
    text = f"Kent PEEL 2018\n\nHow effective is the force at investigating crime?\n\n{carried} {found}\n"
    (one,) = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE).judgements
    assert (one.question, one.grade, one.status, one.made_in) == (
        "e2-investigating",
        "good",
        "carried-over",
        "peel-2017",
    )


@pytest.mark.parametrize(
    ("words", "comparison"),
    [
        ("In 2016 this area was graded as good.", "unchanged"),
        ("We judged investigating crime to be inadequate in 2016.", "improved"),
        ("The force, which was graded outstanding in 2016, is now good.", "deteriorated"),
        ("This is no change from 2016, when the force was graded good.", "unchanged"),
        ("The grade has changed from inadequate in 2016.", "improved"),
        ("What we found this year is consistent with those from 2016.", "unchanged"),
    ],
)
def test_the_earlier_grade_may_be_told_in_any_order(words: str, comparison: str) -> None:
    text = f"Kent PEEL 2017\n\nHow effective is the force at investigating crime?\n\nGood\n\n{words}\n\n{PLANS}\n"
    (one,) = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE).judgements
    assert (one.grade, one.comparison, one.previous_cycle) == ("good", comparison, "peel-2016")


def test_grades_before_questions_under_a_pillar_may_be_the_pillar_s_and_are_read_by_no_order() -> None:
    grid = "\n".join(f"{grade}\n{question}" for question, grade in QUESTIONS.values())
    head = "Kent PEEL 2017\n\nLegitimacy\n\nHow legitimate is the force in what it does?\n\n"
    assert _grades(f"{head}{grid}\n\n{PLANS}\n") == {}
