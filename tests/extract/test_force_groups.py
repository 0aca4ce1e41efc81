"""Several forces by the grade that they were given: in lists however they are laid out, and in sentences."""

from __future__ import annotations

from itertools import product

import pytest

from kgbuild.extract import extract_facts
from kgbuild.model import DocumentFacts, Judgement, Passage
from kgbuild.read import read_document
from kgbuild.reference import load_reference

TITLE = "Police forces graded by the inspectorate\n\n8 December 2016\n\n"
LEAD = TITLE + "HMIC has published the results of its PEEL 2016 inspections of police forces.\n\n"
NAMES = {
    "Durham": "durham",
    "Avon & Somerset": "avon-and-somerset",
    "Cambridgeshire": "cambridgeshire",
    "Greater Manchester": "greater-manchester",
    "Kent": "kent",
    "Met Police": "metropolitan",
    "Sussex": "sussex",
    "Bedfordshire": "bedfordshire",
}
FIRST = {
    "Outstanding": ["Durham"],
    "Good": ["Avon & Somerset", "Cambridgeshire", "Greater Manchester"],
    "Requires improvement": ["Met Police", "Sussex"],
    "Inadequate": ["Bedfordshire"],
}
SECOND = {
    "Outstanding": ["Kent"],
    "Good": ["Durham", "Sussex", "Met Police"],
    "Requires improvement": ["Avon & Somerset", "Cambridgeshire"],
}


def facts(text: str) -> DocumentFacts:
    return extract_facts(read_document(text.encode(), name="news.txt"), load_reference())


def graded(text: str) -> set[tuple[str, str, str]]:
    return {(one.force, one.question, one.grade) for one in facts(text).judgements}


def wanted(question: str, grades: dict[str, list[str]]) -> set[tuple[str, str, str]]:
    return {
        (NAMES[force], question, grade.lower().replace(" ", "-"))
        for grade, forces in grades.items()
        for force in forces
    }


def breath(forces: list[str]) -> str:
    return " and ".join(part for part in (", ".join(forces[:-1]), forces[-1]) if part)


LAYOUTS = {
    "a grade and a colon": lambda grade, forces: f"{grade}: {breath(forces)}",
    "a bullet, a grade, a colon": lambda grade, forces: f"• {grade}: {breath(forces)}",
    "a dash": lambda grade, forces: f"{grade} – {', '.join(forces)}",
    "counted": lambda grade, forces: f"Rated {grade.lower()} ({len(forces)}): {breath(forces)}",
    "held away": lambda grade, forces: f"‘{grade}’: {breath(forces)}",
    "above": lambda grade, forces: f"{grade}\n{breath(forces)}",
    "above, marked as agencies do": lambda grade, forces: f":: {grade}\n{breath(forces)}",
    "above a list": lambda grade, forces: "\n".join([f"{grade}:", *(f"- {force}" for force in forces)]),
    "above lines": lambda grade, forces: "\n".join([grade.upper(), *forces]),
    "a row each": lambda grade, forces: "\n".join(f"| {force} | {grade} |" for force in forces),
}
HEADS = [
    ("Efficiency", "Legitimacy"),
    ("How efficient are forces?", "How legitimate are forces?"),
    ("Forces were graded for efficiency as follows:", "Forces were graded for legitimacy as follows:"),
]


@pytest.mark.parametrize(("layout", "heads"), [*product(LAYOUTS, HEADS)])
def test_each_force_of_a_list_has_the_grade_that_it_stands_under(layout: str, heads: tuple[str, str]) -> None:
    lists = ["\n".join(LAYOUTS[layout](*each) for each in grades.items()) for grades in (FIRST, SECOND)]
    text = LEAD + "\n\n".join([heads[0], lists[0], heads[1], lists[1]]) + "\n"
    assert graded(text) == wanted("efficiency", FIRST) | wanted("legitimacy", SECOND)
    assert facts(text).findings == ()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Kent and Essex were judged good at preventing crime, while Sussex and Surrey were judged inadequate.",
            {("kent", "good"), ("essex", "good"), ("sussex", "inadequate"), ("surrey", "inadequate")},
        ),
        (
            "Inspectors rated Kent, Essex and Sussex good at preventing crime.",
            {("kent", "good"), ("essex", "good"), ("sussex", "good")},
        ),
        (
            "Two forces were rated outstanding for preventing crime: Kent and Avon and Somerset.",
            {("kent", "outstanding"), ("avon-and-somerset", "outstanding")},
        ),
        ("The forces rated good at preventing crime were Kent and Essex.", {("kent", "good"), ("essex", "good")}),
        (
            "Two forces – Kent and Essex – were judged to be inadequate at preventing crime.",
            {("kent", "inadequate"), ("essex", "inadequate")},
        ),
        (
            "Both Norfolk and Suffolk received a good rating for preventing crime.",
            {("norfolk", "good"), ("suffolk", "good")},
        ),
        ("Norfolk and Suffolk have a good relationship and were judged to be well led.", set()),
        ("Norfolk and Suffolk were considered a good match for the pilot on preventing crime.", set()),
    ],
)
def test_the_forces_that_a_sentence_names_in_one_breath_have_its_grade(
    sentence: str, expected: set[tuple[str, str]]
) -> None:
    found = graded(f"{LEAD}{sentence}\n\nMore reports follow.\n")
    assert found == {(force, "e1-preventing-crime", grade) for force, grade in expected}


def test_the_words_that_give_the_grade_are_the_evidence_of_a_sentence_and_its_name_that_of_a_list() -> None:
    def words(one: Judgement) -> str:
        return one.evidence.quote if isinstance(one.evidence, Passage) else ""

    told = facts(f"{LEAD}Last week Kent and Essex were judged good at preventing crime, it emerged.\n").judgements
    assert {words(one) for one in told} == {"Kent and Essex were judged good at preventing crime"}
    listed = LEAD + "Efficiency\n\n" + "\n".join(LAYOUTS["a dash"](*each) for each in FIRST.items())
    assert {words(one) for one in facts(listed).judgements} == {force for forces in FIRST.values() for force in forces}


def test_a_national_list_is_about_all_its_forces() -> None:
    text = LEAD + "Efficiency\n\n" + "\n".join(LAYOUTS["a grade and a colon"](*each) for each in FIRST.items())
    assert set(facts(text).forces) == {NAMES[force] for forces in FIRST.values() for force in forces}


NOW = "Good: Kent, Surrey, Hampshire\n\nRequires improvement: Sussex, Essex\n\n"
THEN = "\n\nGood: Dorset\n\nRequires improvement: Cumbria\n\n"
GRADED_NOW = {"kent": "good", "surrey": "good", "hampshire": "good"} | {
    "sussex": "requires-improvement",
    "essex": "requires-improvement",
}


@pytest.mark.parametrize(
    "head",
    [
        "Last year:",
        "2015",
        "Grades of 2015",
        "In 2015 the grades were as follows:",
        "Previous grades",
        "The grades in the previous inspection:",
        "Fire and rescue services",
        "What forces had hoped for:",
    ],
)
def test_a_list_of_another_round_or_service_beside_that_of_this_round_is_not_read(head: str) -> None:
    below = f"{LEAD}Overall effectiveness:\n\n{NOW}{head}{THEN}"
    above = f"{LEAD}Overall effectiveness is graded.\n\n{head}{THEN}The grades for effectiveness now:\n\n{NOW}"
    for text in (below, above):
        assert {force: grade for force, _, grade in graded(text)} == GRADED_NOW


@pytest.mark.parametrize(
    "table",
    [
        "Good\nRequires improvement\n\nKent, Durham, Dorset\nSussex, Essex, Cumbria\n",
        "Good Requires improvement\n\nKent, Durham, Dorset\n\nSussex, Essex, Cumbria\n",
        "Good | Requires improvement\nKent | Sussex\nDurham | Essex\nDorset | Cumbria\n",
        "Good: all forces except Kent, Durham, Dorset, Sussex and Essex\n",
        "Good: all but Kent, Durham, Dorset, Sussex, Essex\n",
    ],
)
def test_grades_whose_forces_cannot_be_told_are_left_out(table: str) -> None:
    assert graded(f"{LEAD}Overall effectiveness:\n\n{table}") == set()


@pytest.mark.parametrize(
    "words",
    [
        "were rated good for their custody suites",
        "were rated good for effectiveness and legitimacy",
        "were rated good last year",
        "were rated good by residents",
        "require improvements to their computers",
        "require improvement to their computers",
        "require improvement in custody",
        "required improvement last year",
        "no longer require improvement",
    ],
)
def test_a_grade_of_a_part_an_earlier_year_or_others_is_not_what_the_page_is_about(words: str) -> None:
    assert graded(f"{LEAD}Overall effectiveness was graded.\n\nKent and Essex {words}.\n") == set()


@pytest.mark.parametrize("verb", ["“require improvement”", "forces ‘required improvement’", "both require improvement"])
def test_forces_that_require_improvement(verb: str) -> None:
    asked = "Forces must improve how they keep people safe and reduce crime."
    text = f"{LEAD}{asked}\n\nInspectors said that Kent and Essex {verb}.\n"
    assert graded(text) == {(force, "effectiveness", "requires-improvement") for force in ("kent", "essex")}


def test_keeping_people_safe_is_the_pillar_that_the_page_is_about() -> None:
    text = (
        f"{LEAD}Kent and Essex were judged as requiring improvement in the latest efficiency inspection.\n\n"
        "Sussex and Surrey were deemed “good” by inspectors who asked how forces keep people safe and reduce crime.\n"
    )
    assert {question for _, question, _ in graded(text)} == {"efficiency"}


def test_a_headline_on_a_part_of_a_pillar_names_no_question_for_what_forces_were_given() -> None:
    text = (
        "Kent Police let down by stop and search\n\nHMIC published its PEEL 2015 report today. It looks at how "
        "legitimate a police force is.\n\nKent Police was rated as good and Essex Police was rated as outstanding.\n"
    )
    assert graded(text) == {("kent", "legitimacy", "good"), ("essex", "legitimacy", "outstanding")}


@pytest.mark.parametrize(
    ("title", "own", "question"),
    [
        (
            "Surrey Police praised for efficiency",
            "an overall ‘outstanding’ for how it manages its money, and ‘good’ for its workforce model",
            "efficiency",
        ),
        (
            "Surrey Police told to do better",
            "‘good’ at preventing crime and ‘inadequate’ at protecting vulnerable people",
            "effectiveness",
        ),
    ],
)
def test_forces_named_in_passing_have_the_grade_of_the_pillar_that_the_report_is_on(
    title: str, own: str, question: str
) -> None:
    text = (
        f"{title}\n\n20 October 2015\n\nA report of HMIC published today gave Surrey Police {own}.\n\n"
        "Elsewhere in the south, Kent and Sussex were both graded good. Hampshire and Dorset were rated inadequate.\n"
    )
    facts = extract_facts(read_document(text.encode(), name="surrey.txt"), load_reference())
    others = {(one.force, one.question, one.grade) for one in facts.judgements if one.force != "surrey"}
    assert others == {
        ("kent", question, "good"),
        ("sussex", question, "good"),
        ("hampshire", question, "inadequate"),
        ("dorset", question, "inadequate"),
    }
