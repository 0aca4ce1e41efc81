"""Grades are tied to questions where words tie them, and are adjectives everywhere else."""

from __future__ import annotations

import pytest

from kgbuild.extract import extract_facts
from kgbuild.model import DocumentFacts, Judgement, Passage
from kgbuild.read import read_document
from kgbuild.reference import load_reference

REFERENCE = load_reference()


def facts(text: str) -> DocumentFacts:
    document = read_document(text.encode(), name="text.txt")
    found = extract_facts(document, REFERENCE)
    for judgement in found.judgements:
        assert isinstance(judgement.evidence, Passage)
        assert document.text[judgement.evidence.start : judgement.evidence.end] == judgement.evidence.quote
    return found


def grades(text: str) -> dict[str, str]:
    return {judgement.question: judgement.grade for judgement in facts(text).judgements}


def only(text: str) -> Judgement:
    (judgement,) = facts(text).judgements
    return judgement


def news(sentence: str, cycle: str = "2023–25") -> str:
    return (
        f"Dorset Police inspected\n\nHMICFRS has finished its PEEL {cycle} inspection, a report said.\n\n{sentence}\n"
    )


PAGE = (
    "Dorset PEEL {year}\n\nEffectiveness\n\nHow effective is the force at keeping people safe and "
    "cutting crime?\n\n{rest}\n"
)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The force is good at investigating crime.", {"investigating-crime": "good"}),
        (
            "It ‘requires improvement’ in both managing offenders and in how it responds to the public.",
            {"managing-offenders": "requires-improvement", "responding-to-the-public": "requires-improvement"},
        ),
        (
            "Investigating crime, leadership and protecting vulnerable people were rated ‘adequate’.",
            {
                "investigating-crime": "adequate",
                "leadership-and-force-management": "adequate",
                "protecting-vulnerable-people": "adequate",
            },
        ),
        (
            "For investigating crime and managing offenders, she said the force was ‘good’.",
            {"investigating-crime": "good", "managing-offenders": "good"},
        ),
        (
            'The force got an "outstanding" rating for preventing and deterring crime.',
            {"preventing-and-deterring-crime": "outstanding"},
        ),
        (
            "It was graded good for recording data about crime but inadequate for responding to the public.",
            {"recording-crime": "good", "responding-to-the-public": "inadequate"},
        ),
        (
            (
                "It was good in three areas, adequate in four and requires improvement in one area – "
                "responding to the public."
            ),
            {"responding-to-the-public": "requires-improvement"},
        ),
        (
            "Its grade for investigating crime fell from good to requires improvement.",
            {"investigating-crime": "requires-improvement"},
        ),
        (
            "The inadequate areas included leadership and managing offenders.",
            {"leadership-and-force-management": "inadequate", "managing-offenders": "inadequate"},
        ),
        (
            "It was good in two areas, namely managing offenders; and recording data about crime.",
            {"managing-offenders": "good", "recording-crime": "good"},
        ),
        (
            "Inspectors praised how it records crime, where its performance was outstanding.",
            {"recording-crime": "outstanding"},
        ),
        ("It is good at ensuring it manages offenders.", {"managing-offenders": "good"}),
        ("Its approach to managing offenders requires improvement.", {"managing-offenders": "requires-improvement"}),
        (
            "Managing offenders, leadership and recording data about crime: in all three it was found to be ‘good’.",
            {"managing-offenders": "good", "leadership-and-force-management": "good", "recording-crime": "good"},
        ),
        (
            "In two areas – managing offenders and recording data about crime – it is deemed to be “good”.",
            {"managing-offenders": "good", "recording-crime": "good"},
        ),
        ("It was found to be inadequate when responding to the public.", {"responding-to-the-public": "inadequate"}),
        # Of that scale, the words name no area.
        (
            "It is good at preventing and deterring crime, and reducing reoffending.",
            {"preventing-and-deterring-crime": "good"},
        ),
        (
            "The grade for ‘Responding to the public’ was changed from ‘adequate’ to ‘inadequate’.",
            {"responding-to-the-public": "inadequate"},
        ),
        (
            "The areas requiring improvement included how it manages offenders and how it records crime.",
            {"managing-offenders": "requires-improvement", "recording-crime": "requires-improvement"},
        ),
        (
            "For investigating crime it received the lowest mark of ‘inadequate’.",
            {"investigating-crime": "inadequate"},
        ),
        (
            "It found the force ‘good’ in five areas, among them managing offenders and responding to the public.",
            {"managing-offenders": "good", "responding-to-the-public": "good"},
        ),
        (
            "It is adequate at recording crime (95.3 per cent of crimes were recorded), at preventing crime and at "
            "building its workforce.",
            {
                "recording-crime": "adequate",
                "preventing-and-deterring-crime": "adequate",
                "building-the-workforce": "adequate",
            },
        ),
        (
            "These: supporting victims, adequate; preventing crime, good; people, good; managing offenders, adequate.",
            {"preventing-and-deterring-crime": "good", "managing-offenders": "adequate"},
        ),
        (
            "It was judged good in three of the eight graded areas: preventing crime, investigating crime and "
            "recording crime.",
            {"preventing-and-deterring-crime": "good", "investigating-crime": "good", "recording-crime": "good"},
        ),
    ],
)
def test_grades_in_sentences(sentence: str, expected: dict[str, str]) -> None:
    assert grades(news(sentence)) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "The force has a good understanding of crime and makes good use of its data.",
        "Officers give a good service to victims, and supervision was adequate.",
        "In 2018 the force was rated good at investigating crime.",
        "The force was previously graded outstanding for managing offenders.",
        "Nationally, most forces were rated good at protecting vulnerable people.",
        "The chief constable hopes to be outstanding at investigating crime.",
        "If it trains its staff it could be good at managing offenders.",
        "The force was outstanding in one area, good in two areas and adequate in five.",
        "Areas are graded as outstanding, good, adequate, requires improvement or inadequate for investigating crime.",
        "The force is not good at answering calls.",
        "It is very good at investigating crime when it has the staff.",
        "Watchdog brands force ‘inadequate’ in shock report",
        "The fire service was rated good at preventing crime.",
        "The force has an outstanding approach to managing offenders.",
        "In 2018 it was judged good at investigating crime. It was also inadequate at managing offenders.",
        "Its chief constable came from Cumbria, where his old force was graded good for managing offenders.",
    ],
)
def test_what_is_no_judgement_of_this_force_and_round(sentence: str) -> None:
    assert grades(news(sentence)) == {}


def test_the_grade_of_another_force_is_its_own() -> None:
    found = facts(news("Kent Police was judged inadequate at responding to the public.")).judgements
    assert [(one.force, one.question, one.grade) for one in found] == [
        ("kent", "responding-to-the-public", "inadequate")
    ]


@pytest.mark.parametrize(
    "rows",
    [
        "Good\t\tManaging offenders\nInadequate\t\tInvestigating crime",
        "Managing offenders | Good\nInvestigating crime | Inadequate",
        "| Good | Inadequate |\n| Managing offenders | Investigating crime |",
        "Outstanding\tGood\tInadequate\n\tManaging offenders\tInvestigating crime",
        "Managing offenders\tGood\tInvestigating crime\tInadequate",
        "Managing offenders      Good\nInvestigating crime     Inadequate",
    ],
)
def test_grades_in_tables(rows: str) -> None:
    text = f"PEEL 2023–25\n\nAn inspection of Dorset Police\n\nOur judgments\n\n{rows}\n\nThe force has work to do.\n"
    assert grades(text) == {"managing-offenders": "good", "investigating-crime": "inadequate"}


def test_a_table_of_two_years_gives_the_grade_of_the_round() -> None:
    rows = "\t2016\t2017\nEffectiveness\tGood\tInadequate\nEfficiency\tGood\tGood"
    text = f"Dorset PEEL 2017\n\nThis is the fourth PEEL assessment of Dorset Police.\n\n{rows}\n"
    assert grades(text) == {"effectiveness": "inadequate", "efficiency": "good"}


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (
            "It is good at preventing crime, up from requires improvement in 2016, and still good at tackling serious "
            "and organised crime, as it was last year.",
            {
                "e1-preventing-crime": ("improved", "peel-2016", "requires-improvement"),
                "e4-serious-organised-crime": ("unchanged", "peel-2016", "good"),
            },
        ),
        (
            "It requires improvement at investigating crime. In 2016 it was judged to be outstanding.",
            {"e2-investigating": ("deteriorated", "peel-2016", "outstanding")},
        ),
        (
            "It requires improvement at investigating crime. In 2014 it was judged to be outstanding.",
            {"e2-investigating": ("", "", "")},  # three rounds apart: nothing says that the two may be compared
        ),
        (
            "It requires improvement at investigating crime. For protecting vulnerable people it does better than "
            "in 2016, when it was judged to be good.",
            {"e2-investigating": ("", "", "")},
        ),
        (
            "Its effectiveness is good, the same grade as in 2016.",
            {"effectiveness": ("unchanged", "peel-2016", "good")},
        ),
    ],
)
def test_comparisons_in_prose(sentences: str, expected: dict[str, tuple[str, str, str]]) -> None:
    text = f"Dorset Police inspected\n\nHMICFRS has finished PEEL 2017, a report said.\n\n{sentences}\n"
    found = {one.question: (one.comparison, one.previous_cycle, one.previous_grade) for one in facts(text).judgements}
    assert found == expected


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("HMIC has reported on the efficiency of Dorset Police in 2016.", {"efficiency": "requires-improvement"}),
        ("HMIC has reported on the efficiency and legitimacy of Dorset Police in its PEEL 2016 report.", {}),
    ],
)
def test_an_overall_grade_is_that_of_the_only_pillar(first: str, expected: dict[str, str]) -> None:
    text = f"Police force told to do better\n\n{first} The force is judged to require improvement overall, it said.\n"
    assert grades(text) == expected


def test_an_overall_grade_line_under_a_pillars_title_is_the_pillars() -> None:
    text = (
        "PEEL: Police legitimacy 2015\nAn inspection of Nottinghamshire Police\n\nOverall judgment\nGood\n\n"
        "How well does the force understand, engage with and treat fairly the people it serves?\nRequires improvement\n"
    )
    assert grades(text) == {"legitimacy": "good", "l3-engagement-fairness": "requires-improvement"}


def test_what_follows_a_list_of_graded_questions_is_not_of_the_last_one() -> None:
    listed = (
        "Preventing crime - Good\n\nInvestigating crime - Adequate\n\nManaging offenders - Good\n\n"
        "Cause of concern: The force does not know how it uses force.\n\nAFI 1: The force should answer calls sooner.\n"
    )
    found = facts(f"PEEL 2021/22: An inspection of Dorset Police\n\nSummary of the grades\n\n{listed}")
    assert len(found.judgements) == 3
    assert [(one.kind, one.question) for one in found.findings] == [
        ("cause-of-concern", ""),
        ("area-for-improvement", ""),
    ]


PAPER = """Report to: Warwickshire Police and Crime Panel
Date: 20 September 2017

1. Purpose
1.1 This paper updates members on what inspectors have published.

2. PEEL Effectiveness 2016
2.1 The force was graded as requiring improvement overall. The questions were graded:
   a) investigating crime and reducing re-offending - requires improvement
   b) protecting those who are vulnerable - inadequate (2015: requires improvement)

3. PEEL Legitimacy 2016
3.1 The force was assessed as good, the same as the year before.

4. Recommendation
4.1 Members are recommended to note the paper.
"""


def test_the_numbered_parts_of_a_paper_are_of_the_pillar_in_their_heading() -> None:
    found = facts(PAPER)
    assert found.kind == "other"
    assert {one.question: (one.grade, one.previous_cycle, one.previous_grade) for one in found.judgements} == {
        "effectiveness": ("requires-improvement", "", ""),
        "e2-investigating": ("requires-improvement", "", ""),
        "e3-vulnerable-people": ("inadequate", "peel-2015", "requires-improvement"),
        "legitimacy": ("good", "", ""),
    }
    assert not found.findings or all(one.kind in ("strength", "weakness") for one in found.findings)


def test_a_grade_of_the_year_it_was_made_in_is_carried_over_where_that_is_earlier() -> None:
    found = facts(
        "PEEL 2018/19: An inspection of Surrey Police\n\nEfficiency: Good – last inspected 2018/19\n\nTackling serious "
        "and organised crime: Good (2016)\n\nLegitimacy: Good – last inspected 2017\n"
    )
    assert {one.question: (one.grade, one.status, one.made_in) for one in found.judgements} == {
        "efficiency": ("good", "stated", ""),
        "e4-serious-organised-crime": ("good", "carried-over", "peel-2016"),
        "legitimacy": ("good", "carried-over", "peel-2017"),
    }


def test_a_row_of_a_table_of_grades_may_begin_with_empty_cells() -> None:
    rows = "Good\tAdequate\tInadequate\nPreventing crime\tManaging offenders\t\n\t\tResponding to the public\n"
    assert grades(f"PEEL 2021/22: An inspection of Surrey Police\n\nThe grades:\n\n{rows}") == {
        "preventing-crime": "good",
        "managing-offenders": "adequate",
        "responding-to-the-public": "inadequate",
    }


def test_a_crime_data_integrity_inspection_grades_no_pillar() -> None:
    text = (
        "Force told to record more crime\n29 November 2018\n\nA crime data integrity inspection by HMICFRS handed Kent "
        "Police an overall rating of requires improvement.\n\n"
        "The rating for effectiveness of recording was ‘inadequate’.\n"
    )
    assert facts(text).judgements == ()


def test_a_headline_about_keeping_people_safe_grades_effectiveness() -> None:
    text = "Dorset Police is outstanding at keeping people safe\n\nHMICFRS published its 2017 effectiveness report.\n"
    assert grades(text) == {"effectiveness": "outstanding"}


def test_adequate_is_a_grade_only_where_the_scale_has_it() -> None:
    assert grades(news("It was rated ‘adequate’ at investigating crime.", "2023–25")) == {
        "investigating-crime": "adequate"
    }
    assert grades(PAGE.format(year=2016, rest="Good\n\nInvestigating crime: adequate")) == {"effectiveness": "good"}


def test_the_grade_line_stands_for_the_sentence_that_repeats_it() -> None:
    text = PAGE.format(
        year=2016,
        rest="Last updated 02/03/2017\nGood\n\nDorset Police is good at keeping people safe and cutting crime.",
    )
    judgement = only(text)
    assert (judgement.question, judgement.grade, judgement.rule.name) == (
        "effectiveness",
        "good",
        "judgement.grade-line",
    )
    assert judgement.evidence.quote == "Good"  # type: ignore[union-attr]


def test_the_first_sentence_of_a_section_gives_the_grade_that_has_no_line() -> None:
    text = PAGE.format(year=2017, rest="Dorset Police requires improvement at keeping people safe. It has a good plan.")
    assert only(text).rule.name == "judgement.section-lead"
    assert only(text).grade == "requires-improvement"


def test_a_later_sentence_of_a_section_says_who_gave_the_grade() -> None:
    text = (
        "PEEL 2023–25: An inspection of Dorset Police\n\nVetting and counter corruption\n\n"
        "We inspect this apart from the rest. We inspected Dorset Police in 2023 and graded it {}.\n"
    )
    assert grades(text.format("adequate")) == {"vetting-and-counter-corruption": "adequate"}
    assert "vetting-and-counter-corruption" not in grades(text.format("adequate at investigating crime"))


@pytest.mark.parametrize("line", ["To be graded", "Not yet graded"])
def test_a_grade_that_is_still_to_come(line: str) -> None:
    judgement = only(PAGE.format(year=2016, rest=line))
    assert (judgement.grade, judgement.status) == ("", "not-graded")


def test_the_header_of_a_page_gives_pillars_in_words() -> None:
    text = (
        "Dorset 2016\n\nThis is HMIC’s third PEEL assessment of Dorset Police.\n\n"
        "The extent to which the force is effective at keeping people safe and cutting crime: not yet graded.\n\n"
        "The extent to which the force is efficient at keeping people safe and cutting crime is: good.\n\n"
        "The extent to which the force is legitimate at keeping people safe and cutting crime requires improvement.\n"
    )
    assert grades(text) == {"effectiveness": "", "efficiency": "good", "legitimacy": "requires-improvement"}


def test_a_grade_that_is_carried_over_keeps_the_round_that_made_it() -> None:
    text = (
        "Dorset PEEL 2018\n\nHow effective is the force at dealing with serious and organised crime?\n\nGood\n\n"
        "We did not inspect this question in 2018/19. The judgment from our 2017 inspection has been carried over.\n"
    )
    judgement = only(text)
    assert (judgement.status, judgement.made_in) == ("carried-over", "peel-2017")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "This is a worse position than in HMIC’s 2014 crime inspection, when the force was judged to be good.",
            ("deteriorated", "crime-inspection-2014", "good"),
        ),
        (
            "HMIC came to a similar judgment in the crime inspection in 2014.",
            ("unchanged", "crime-inspection-2014", ""),
        ),
        ("No comparison with an earlier year is possible.", ("not-comparable", "", "")),
        ("We saw improvements since last year in training, with room for more.", ("", "", "")),
    ],
)
def test_comparisons_are_those_of_the_text(sentence: str, expected: tuple[str, str, str]) -> None:
    text = (
        "Dorset PEEL 2015\n\n2\n\nHow effective is the force at investigating crimes and managing offenders?\n\n"
        f"Requires improvement\n\nDorset Police needs to do more. {sentence}\n"
    )
    judgement = only(text)
    assert (judgement.comparison, judgement.previous_cycle, judgement.previous_grade) == expected


def test_lists_under_a_grade_and_lines_with_a_grade() -> None:
    text = news(
        "The force was rated as good at:\n\n• investigating crime;\n• managing "
        "offenders.\n\nAdequate\n\nLeadership\n\nRecording data about crime"
    )
    assert grades(text) == {
        "investigating-crime": "good",
        "managing-offenders": "good",
        "leadership-and-force-management": "adequate",
        "recording-crime": "adequate",
    }
    lines = news(
        "Investigating crime: Good\n\nManaging offenders – Requires improvement\n\nInadequate: "
        "responding to the public, leadership"
    )
    assert grades(lines) == {
        "investigating-crime": "good",
        "managing-offenders": "requires-improvement",
        "responding-to-the-public": "inadequate",
        "leadership-and-force-management": "inadequate",
    }


def test_the_head_of_a_table_without_its_columns_gives_nothing() -> None:
    text = (
        "PEEL 2021/22 An inspection of Dorset Police\n\nOur "
        "judgments\n\nOutstanding\n\nGood\n\nAdequate\n\nRequires "
        "improvement\n\nInadequate\n\nInvestigating crime\n"
    )
    assert grades(text) == {}


def test_a_national_list_gives_each_force_its_grade() -> None:
    text = (
        "2 March 2017\n\nHMIC graded police forces for their overall "
        "effectiveness:\n\nOutstanding\n\nDurham\n\nGood\n\nKent, Essex, Suffolk and Norfolk\n\n"
        "Inadequate\n\nBedfordshire\n"
    )
    found = {(judgement.force, judgement.grade) for judgement in facts(text).judgements}
    assert found == {
        ("durham", "outstanding"),
        ("kent", "good"),
        ("essex", "good"),
        ("suffolk", "good"),
        ("norfolk", "good"),
        ("bedfordshire", "inadequate"),
    }


def test_an_inspectors_speech_gives_no_grades() -> None:
    text = (
        "HMI Wendy Williams's assessment of Dorset Police – transcript\n\nPEEL 2016\n\nThe force "
        "is good at tackling serious and organised crime."
    )
    assert grades(text) == {}


def test_how_legitimately_a_force_keeps_people_safe_is_legitimacy() -> None:
    text = (
        "Dorset 2017\n\nThis is the fourth PEEL assessment.\n\nDorset Police is judged to be good "
        "at how legitimately it keeps people safe and cuts crime."
    )
    assert grades(text) == {"legitimacy": "good"}


def test_a_rating_named_by_its_pillar() -> None:
    text = "Dorset Police inspected\n\n27 November 2014\n\nHMIC reported. The force got a ‘good’ efficiency rating."
    assert grades(text) == {"efficiency": "good"}


def test_a_list_that_a_sentence_with_brackets_announces() -> None:
    text = news("It was rated ‘good’ (second best) at:\n\n• investigating crime\n\n• managing dangerous offenders")
    assert grades(text) == {"investigating-crime": "good", "managing-offenders": "good"}


def test_a_sentence_that_gives_a_grade_to_several_forces() -> None:
    text = (
        "Inspection of the forces of Wales\n\n18 February 2016\n\nHMIC graded all. Gwent Police and "
        "South Wales Police were"
        " rated good for effectiveness, a report said. North Wales Police requires improvement in keeping people"
        " safe and cutting crime."
    )
    found = {(judgement.force, judgement.question, judgement.grade) for judgement in facts(text).judgements}
    assert found == {
        ("gwent", "effectiveness", "good"),
        ("south-wales", "effectiveness", "good"),
        ("north-wales", "effectiveness", "requires-improvement"),
    }


def test_no_cycle_no_judgement() -> None:
    assert grades("Dorset Police inspected\n\nThe force is good at investigating crime, a report said.") == {}


def test_an_article_about_another_service_gives_no_police_judgement() -> None:
    text = (
        "Dorset Fire and Rescue Service rated\n\nHMICFRS rated the fire service good at "
        "preventing crime in PEEL style inspections of firefighters."
    )
    assert facts(text.replace("PEEL style ", "")).judgements == ()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # The inspectorate's own name holds "fire and rescue", which says nothing against the grade.
        (
            "Her Majesty’s Inspectorate of Constabulary and Fire and Rescue Services graded Dorset as adequate for "
            "investigating crime.",
            {"investigating-crime": "adequate"},
        ),
        ("The local fire and rescue service is good at protecting vulnerable people.", {}),
        # "required improvement in four areas including": the areas are named.
        (
            "Inspectors found the force required improvement in two areas including managing offenders and leadership.",
            {"managing-offenders": "requires-improvement", "leadership-and-force-management": "requires-improvement"},
        ),
        (
            "The areas requiring improvement are responding to the public; managing offenders.",
            {"responding-to-the-public": "requires-improvement", "managing-offenders": "requires-improvement"},
        ),
        ("It has several areas requiring improvement, among them its vetting.", {}),
        # A list goes on over an area that the round does not know.
        (
            "Under the ‘good’ grade was: preventing crime; handling parades; and managing offenders.",
            {"preventing-and-deterring-crime": "good", "managing-offenders": "good"},
        ),
        # After a semicolon an area may belong to the grade that follows it.
        (
            "It is judged to be good in how it responds to the public; its management of offenders is assessed to be "
            "adequate; and its leadership is judged to be outstanding.",
            {"responding-to-the-public": "good"},
        ),
        # How many of the areas named got the grade, and not which.
        (
            "Three out of five areas of managing offenders, leadership and investigating crime were marked as ‘good’.",
            {},
        ),
        (
            "It is one of only two forces rated outstanding for investigating crime.",
            {"investigating-crime": "outstanding"},
        ),
        (
            "A grade of ‘good’ was given for investigating crime. The force also received this grading for managing "
            "offenders and leadership.",
            {"investigating-crime": "good", "managing-offenders": "good", "leadership-and-force-management": "good"},
        ),
        (
            "The ‘outstanding’ areas included how it disrupts organised crime and how it achieves value for money.",
            {"disrupting-serious-organised-crime": "outstanding"},
        ),
    ],
)
def test_grades_as_papers_and_releases_put_them(sentence: str, expected: dict[str, str]) -> None:
    found = grades(news(sentence))
    assert {question: grade for question, grade in found.items() if question in expected} == expected
    assert expected or not found


def test_value_for_money_is_good_use_of_resources_on_the_scale_of_2021() -> None:
    found = grades(news("It is outstanding in how it achieves value for money.", "2021/22"))
    assert found == {"good-use-of-resources": "outstanding"}


def test_a_pillar_rated_above_a_table_gives_its_grade_to_no_line_of_it() -> None:
    text = news("", "2018/19") + (
        "Overall Effectiveness Rating: Requires Improvement\n\n"
        "• How effectively does the force prevent crime? – Good\n• Investigating crime – Requires improvement\n"
    )
    assert grades(text) == {
        "effectiveness": "requires-improvement",
        "e1-preventing-crime": "good",
        "e2-investigating": "requires-improvement",
    }


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "It is top for preventing crime (outstanding) and bottom for supporting victims (inadequate).",
            {"preventing-crime": "outstanding", "supporting-victims": "inadequate"},
        ),
        (
            "“Good” was the verdict on managing offenders and on investigating crime.",
            {"managing-offenders": "good", "investigating-crime": "good"},
        ),
        ("The force went up a grade to good in managing offenders.", {"managing-offenders": "good"}),
    ],
)
def test_verdicts_in_brackets_and_steps(sentence: str, expected: dict[str, str]) -> None:
    assert grades(news(sentence, "2021/22")) == expected


def test_several_grades_with_their_areas_on_one_line() -> None:
    text = (
        news("", "2021/22")
        + "Good: preventing crime, managing offenders. Adequate: investigating crime. Inadequate: none.\n"
    )
    assert grades(text) == {"preventing-crime": "good", "managing-offenders": "good", "investigating-crime": "adequate"}


def test_a_table_whose_columns_nothing_parts_has_a_grade_before_each_area() -> None:
    rows = "Good Preventing crime\nAdequate Investigating crime\nRequires improvement Responding to the public\n"
    head = "PEEL 2021/22: Kent Police\n\nPublished on 5 May 2022\n\nOur judgments\n\n"
    assert grades(head + rows + "Inadequate Protecting vulnerable people\n") == {
        "preventing-crime": "good",
        "investigating-crime": "adequate",
        "responding-to-the-public": "requires-improvement",
        "protecting-vulnerable-people": "inadequate",
    }
    assert grades(head + "Good Managing offenders\n\nGood Use of resources\n") == {}  # two may be headings


def test_two_areas_with_their_grades_on_one_line() -> None:
    text = news("", "2021/22") + "• Preventing crime – adequate. Treatment of the public – good\n"
    assert grades(text) == {"preventing-crime": "adequate", "treatment-of-the-public": "good"}


def test_all_strands_at_once() -> None:
    text = news(
        'HMICFRS rated Dorset Police as "good" across all the strands which include effectiveness, efficiency '
        "and legitimacy.",
        "2018/19",
    )
    assert grades(text) == {"effectiveness": "good", "efficiency": "good", "legitimacy": "good"}


def _table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            _table(("Area", "2018/19", "2021/22", "2023-25"), ("Investigating crime", "Good", "", "Adequate")),
            {("dorset", "investigating-crime", "adequate")},
        ),
        (
            _table(("", "Last inspection", "This inspection"), ("Investigating crime", "Good", "Adequate")),
            {("dorset", "investigating-crime", "adequate")},
        ),
        (
            _table(("", "Dorset", "Kent"), ("Investigating crime", "Good", "Adequate")),
            {("dorset", "investigating-crime", "good"), ("kent", "investigating-crime", "adequate")},
        ),
        (_table(("Area", "2016", "2017"), ("Investigating crime", "Good", "Inadequate")), set()),
        (
            _table(
                ("Outstanding", "Good", "Adequate"),
                ("", "Investigating crime<br>Managing offenders", "<ul><li>Responding to the public</li></ul>"),
            ),
            {
                ("dorset", "investigating-crime", "good"),
                ("dorset", "managing-offenders", "good"),
                ("dorset", "responding-to-the-public", "adequate"),
            },
        ),
    ],
)
def test_tables_with_columns(table: str, expected: set[tuple[str, str, str]]) -> None:
    page = f"<html><body><h1>Dorset Police: PEEL 2023–25</h1>{table}</body></html>"
    found = extract_facts(read_document(page.encode(), name="page.html"), REFERENCE).judgements
    assert {(one.force, one.question, one.grade) for one in found} == expected


def test_an_overall_grade_is_of_the_pillar_that_its_sentence_names() -> None:
    text = news(
        "HMIC inspected its legitimacy. Before that came the report on efficiency, in which the force was given "
        "an overall "
        "grading as ‘good’.",
        "2016",
    )
    assert grades(text) == {"efficiency": "good"}


def test_a_report_that_was_downgraded() -> None:
    text = news("The PEEL legitimacy report had been downgraded from “good” to “requires improvement”.", "2017")
    assert grades(text) == {"legitimacy": "requires-improvement"}


def test_clauses_of_one_kind_each_give_a_grade_on_a_page_of_the_inspectorate() -> None:
    rest = (
        "Last updated 09/11/2017\n\nDorset Police is good in how efficient it is. Its understanding of demand "
        "is good; its "
        "planning for future demand is also good; but its use of resources requires improvement."
    )
    text = f"Dorset PEEL 2017\n\nEfficiency\n\nHow efficient is the force at keeping people safe?\n\n{rest}\n"
    found = grades(text)
    assert (found["ef1-understanding-demand"], found["ef3-planning"]) == ("good", "good")
    assert found["ef2-using-resources"] == "requires-improvement"


def test_the_areas_of_a_count_that_go_on_to_be_named() -> None:
    text = news(
        "It was ‘adequate’ in five areas and ‘required improvement’ in two others – investigating crime and leadership."
    )
    assert grades(text) == {
        "investigating-crime": "requires-improvement",
        "leadership-and-force-management": "requires-improvement",
    }


def test_the_previous_twelve_months_are_those_of_this_report() -> None:
    text = news("The report, which looked at the previous 12 months, rates the force good at investigating crime.")
    assert grades(text) == {"investigating-crime": "good"}


@pytest.mark.parametrize(
    "words",
    [
        "Inspectors looked at investigating crime and managing offenders, with the force being graded "
        "good in both areas.",
        "Inspectors looked at investigating crime and at managing offenders. It was rated ‘good’ in both.",
    ],
)
def test_both_areas_are_the_two_named_before(words: str) -> None:
    assert grades(news(words)) == {"investigating-crime": "good", "managing-offenders": "good"}
    assert grades(news(words.replace("managing offenders", "gifts"))) == {}


def test_a_list_runs_on_into_the_next_paragraph() -> None:
    found = grades(
        news(
            "The force was rated good at preventing and deterring crime, investigating crime and\n\nmanaging offenders."
        )
    )
    assert found == {
        "preventing-and-deterring-crime": "good",
        "investigating-crime": "good",
        "managing-offenders": "good",
    }


def test_forces_told_that_improvement_was_needed() -> None:
    text = (
        "Two of the Welsh police forces must improve\n\nA PEEL 2015 report grading forces on their "
        "overall effectiveness is "
        "out.\n\nBoth Dyfed-Powys and North Wales Police were told improvement was needed. South Wales "
        "Police and Gwent "
        "Police were given a rating of ‘Good’.\n"
    )
    found = {(one.force, one.question, one.grade) for one in facts(text).judgements}
    assert found == {
        ("dyfed-powys", "effectiveness", "requires-improvement"),
        ("north-wales", "effectiveness", "requires-improvement"),
        ("south-wales", "effectiveness", "good"),
        ("gwent", "effectiveness", "good"),
    }


def test_how_efficiently_or_legitimately_people_are_kept_safe_is_that_pillar() -> None:
    words = "The force was judged ‘good’ at legitimately keeping people safe and reducing crime."
    assert grades(news(words, "2016")) == {"legitimacy": "good"}
    words = "It was assessed as requiring improvement in how it efficiently keeps people safe and reduces crime."
    assert grades(news(words, "2016")) == {"efficiency": "requires-improvement"}


def test_areas_counted_are_named_behind_the_inspectorate() -> None:
    words = (
        "The force was graded “good” in three areas by HM Inspectorate, including investigating crime "
        "and managing offenders."
    )
    assert grades(news(words)) == {"investigating-crime": "good", "managing-offenders": "good"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # Areas named first, and then so many of them graded.
        (
            "Questions were raised about how it investigates crime, responds to the public and monitors suspects and "
            "offenders.\n\nHMICFRS called its work “inadequate” in these three areas.",
            {
                "investigating-crime": "inadequate",
                "responding-to-the-public": "inadequate",
                "managing-offenders": "inadequate",
            },
        ),
        # ... two areas were named, and three are meant.
        ("It manages offenders and investigates crime.\n\nIt was judged “inadequate” in these three areas.", {}),
        (
            "It was branded 'inadequate' in over half of the areas.\n\nThese "
            "included how it investigates crime and how it manages offenders.",
            {"investigating-crime": "inadequate", "managing-offenders": "inadequate"},
        ),
        ("The force is in good heart.\n\nThese included leadership and managing offenders.", {}),
        (
            "Four categories were ranked 'adequate' - including 'leadership', 'preventing crime' and 'managing "
            "offenders'.",
            {
                "leadership-and-force-management": "adequate",
                "preventing-and-deterring-crime": "adequate",
                "managing-offenders": "adequate",
            },
        ),
        (
            "It was adequate in four areas but required improvement in six, including how it protected vulnerable "
            "people and managed offenders.",
            {"protecting-vulnerable-people": "requires-improvement", "managing-offenders": "requires-improvement"},
        ),
        (
            "Two were good (leadership and preventing crime), three adequate (workforce, managing offenders and "
            "investigating crime).",
            {
                "leadership-and-force-management": "good",
                "preventing-and-deterring-crime": "good",
                "building-the-workforce": "adequate",
                "managing-offenders": "adequate",
                "investigating-crime": "adequate",
            },
        ),
        (
            "It was inadequate in the remaining area, which was responding to the public.",
            {"responding-to-the-public": "inadequate"},
        ),
        ("Managing offenders was the only area deemed inadequate.", {"managing-offenders": "inadequate"}),
        ("Leadership is an area where the force was rated good.", {"leadership-and-force-management": "good"}),
        (
            "The inspectorate rated how it manages offenders ‘good’, how it investigates crime ‘adequate’ and its "
            "leadership ‘inadequate’.",
            {
                "managing-offenders": "good",
                "investigating-crime": "adequate",
                "leadership-and-force-management": "inadequate",
            },
        ),
        (
            "How it investigates crime, and how it manages offenders, all of which were found to fall into the "
            "‘adequate’ category.",
            {"investigating-crime": "adequate", "managing-offenders": "adequate"},
        ),
        (
            "She was pleased the force had been graded ‘good’ in leadership and ‘adequate’ in managing offenders.",
            {"leadership-and-force-management": "good", "managing-offenders": "adequate"},
        ),
        (
            "It got an ‘inadequate’ rating for the way it answers emergency and non-emergency calls.",
            {"responding-to-the-public": "inadequate"},
        ),
        ("Its handling of registered sex offenders was judged inadequate.", {"managing-offenders": "inadequate"}),
        (
            "It was marked as “adequate” across the board in how it investigates crime and uses police powers.",
            {"investigating-crime": "adequate", "police-powers-and-public-treatment": "adequate"},
        ),
        # Grades lead a list of areas, and the last line is an area.
        (
            "Outstanding\n\nRecording data about crime\n\nGood\n\nPreventing crime\nManaging offenders\n\n"
            "Adequate\n\nInvestigating crime",
            {
                "recording-crime": "outstanding",
                "preventing-and-deterring-crime": "good",
                "managing-offenders": "good",
                "investigating-crime": "adequate",
            },
        ),
    ],
)
def test_areas_that_stand_away_from_their_grade(sentence: str, expected: dict[str, str]) -> None:
    assert grades(news(sentence)) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The force was graded good in all three pillars.", ("good", "good", "good")),
        ("It is inadequate in each of the three areas.", ("inadequate", "inadequate", "inadequate")),
        ("It is inadequate across all areas of performance.", ("inadequate", "inadequate", "inadequate")),
        (
            "It was rated inadequate overall and in three key areas by HMICFRS, which scrutinised how it keeps people "
            "safe and reduces crime, operates efficiently, as well as the way it treats the public and its workforce.",
            ("inadequate", "inadequate", "inadequate"),
        ),
        ("Hopes are that it is good in all three pillars next time.", ()),
        ("It is good in all three areas of crime prevention.", ()),
    ],
)
def test_one_grade_for_all_the_pillars(sentence: str, expected: tuple[str, ...]) -> None:
    found = grades(news(sentence, "2018/19"))
    assert tuple(found.get(pillar) for pillar in ("effectiveness", "efficiency", "legitimacy") if found) == expected


def test_no_pillars_where_the_round_has_none() -> None:
    assert grades(news("It was graded good in all three areas.")) == {}


def test_a_list_of_areas_each_with_its_grade_behind_it() -> None:
    text = "HMIC’s PEEL 2016 report on Kent Police is out.\n\nIts understanding of demand was judged good, its use of "
    text += "resources outstanding and its planning for the future good, the watchdog told Kent Police.\n"
    assert grades(text) == {
        "ef1-understanding-demand": "good",
        "ef2-using-resources": "outstanding",
        "ef3-planning": "good",
    }


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("In our 2016 effectiveness inspection, we judged the force to be good.", ("unchanged", "peel-2016", "good")),
        ("In our 2016 effectiveness inspection, we judged the force to be good at preventing crime.", ("", "", "")),
    ],
)
def test_an_earlier_grade_of_one_question_is_not_set_beside_its_pillar(
    sentence: str, expected: tuple[str, str, str]
) -> None:
    judgement = only(f"Dorset PEEL 2017\n\nEffectiveness\n\nHow effective is the force?\n\nGood\n\n{sentence}\n")
    assert (judgement.comparison, judgement.previous_cycle, judgement.previous_grade) == expected


@pytest.mark.parametrize(
    ("sentence", "question", "grade", "told"),
    [
        (
            "Dorset was rated good for efficiency, having been inadequate in 2016.",
            "efficiency",
            "good",
            ("improved", "peel-2016", "inadequate"),
        ),
        (
            "Dorset was rated good for efficiency, up from inadequate the year before.",
            "efficiency",
            "good",
            ("improved", "peel-2016", "inadequate"),
        ),
        (
            "Dorset was judged good for efficiency, compared with outstanding last year.",
            "efficiency",
            "good",
            ("deteriorated", "peel-2016", "outstanding"),
        ),
        (
            "After being rated inadequate last year, the force is now good for efficiency.",
            "efficiency",
            "good",
            ("improved", "peel-2016", "inadequate"),
        ),
        (
            "For efficiency Dorset improved from inadequate in 2016 to good in 2017.",
            "efficiency",
            "good",
            ("improved", "peel-2016", "inadequate"),
        ),
        (
            "In 2016 Dorset was good at effectiveness; now it is outstanding.",
            "effectiveness",
            "outstanding",
            ("improved", "peel-2016", "good"),
        ),
        (
            "The force, rated inadequate for efficiency in 2015, is now good.",
            "efficiency",
            "good",
            ("improved", "peel-2015", "inadequate"),
        ),
        (
            "It was good for efficiency in 2016 but is now rated as inadequate.",
            "efficiency",
            "inadequate",
            ("deteriorated", "peel-2016", "good"),
        ),
        (
            "Dorset has lost its outstanding rating for legitimacy and is now good.",
            "legitimacy",
            "good",
            ("deteriorated", "", "outstanding"),
        ),
        ("Dorset was again graded good for legitimacy.", "legitimacy", "good", ("unchanged", "", "")),
        (
            "Dorset was graded good for legitimacy for the third year running.",
            "legitimacy",
            "good",
            ("unchanged", "", ""),
        ),
        ("The grade for legitimacy is unchanged at good.", "legitimacy", "good", ("unchanged", "", "good")),
        ("Previously rated inadequate, Dorset is now good for efficiency.", "efficiency", "good", ("", "", "")),
    ],
)
def test_the_grade_now_and_the_one_before_in_a_sentence(
    sentence: str, question: str, grade: str, told: tuple[str, str, str]
) -> None:
    (judgement,) = facts(news(sentence, "2017")).judgements
    assert (judgement.question, judgement.grade) == (question, grade)
    assert (judgement.comparison, judgement.previous_cycle, judgement.previous_grade) == told


def test_what_is_not_consistent_with_last_year_has_changed() -> None:
    text = (
        "Dorset PEEL 2017\n\nEfficiency\n\nHow efficient is the force?\n\nRequires improvement\n\nThis {} consistent "
        "with last year’s inspection, where we judged the force to be {}.\n"
    )
    for link, before, told in (("is not", "good", "deteriorated"), ("is", "requiring improvement", "unchanged")):
        judgement = only(text.format(link, before))
        assert (judgement.grade, judgement.comparison, judgement.previous_cycle) == (
            "requires-improvement",
            told,
            "peel-2016",
        )


@pytest.mark.parametrize(
    "sentence",
    ["In 2016 it was rated as good for legitimacy.", "Last year the force was graded outstanding for efficiency."],
)
def test_an_earlier_grade_alone_is_none_of_this_round(sentence: str) -> None:
    assert not facts(news(sentence, "2017")).judgements


@pytest.mark.parametrize(
    ("sentence", "comparison", "previous"),
    [
        ("The grade for managing offenders has gone up to good from adequate.", "improved", "adequate"),
        ("Managing offenders moved up a grade to good.", "improved", ""),
        ("Managing offenders slipped to good.", "deteriorated", ""),
    ],
)
def test_a_grade_that_moved(sentence: str, comparison: str, previous: str) -> None:
    judgement = only(news(sentence))
    assert (judgement.question, judgement.grade) == ("managing-offenders", "good")
    assert (judgement.comparison, judgement.previous_grade) == (comparison, previous)


def test_two_forces_that_a_sentence_grades_as_both() -> None:
    text = (
        "Kent and Surrey forces must do better\n\nHMIC has told the police forces for Kent and Surrey that they need "
        "to improve, in its PEEL 2016 efficiency report.\n\nThey are two of just eight forces deemed to require "
        "improvement in the latest efficiency inspection.\n"
    )
    found = {(one.force, one.question, one.grade) for one in facts(text).judgements}
    assert found == {
        ("kent", "efficiency", "requires-improvement"),
        ("surrey", "efficiency", "requires-improvement"),
    }


def test_minutes_report_what_had_been_judged() -> None:
    text = (
        "Agenda item 4: HMIC update\n\nMembers noted the PEEL 2016 report on Kent Police. Kent Police had been "
        "assessed as requiring improvement in respect of the efficiency with which it keeps people safe; "
        "previously the force had been rated as good in its legitimacy.\n\nResolved: that the report be noted.\n"
    )
    assert grades(text) == {"efficiency": "requires-improvement"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # A dash between the grade and its areas.
        (
            "It is Good – at preventing crime and leadership, only Adequate – at managing offenders and its service "
            "Requires improvement – in two areas including responding to the public; and investigating crime.",
            {
                "preventing-and-deterring-crime": "good",
                "leadership-and-force-management": "good",
                "managing-offenders": "adequate",
                "responding-to-the-public": "requires-improvement",
                "investigating-crime": "requires-improvement",
            },
        ),
        (
            "A grade of ‘Good’ has been awarded for two areas - managing offenders, and leadership.\n\nAnother grade "
            "is "
            "‘Adequate’, which means that it meets what is expected.\n\nThe force has received this grade in "
            "relation to "
            "preventing and investigating crime.",
            {
                "managing-offenders": "good",
                "leadership-and-force-management": "good",
                "preventing-and-deterring-crime": "adequate",
                "investigating-crime": "adequate",
            },
        ),
        # Areas that are counted, and named within quotation marks.
        (
            "The force was ‘good’ in one area, ‘adequate’ in three and ‘inadequate’ in two (‘investigating crime’, and "
            "‘responding to the public’).",
            {"investigating-crime": "inadequate", "responding-to-the-public": "inadequate"},
        ),
        (
            "It is inadequate in two areas: “managing offenders” and “leadership”; and good in one of them – "
            "“investigating crime”.",
            {
                "managing-offenders": "inadequate",
                "leadership-and-force-management": "inadequate",
                "investigating-crime": "good",
            },
        ),
        ("Alongside our good rating for crime recording, there is praise.", {"recording-crime": "good"}),
        # A quotation mark that was saved in another encoding.
        (
            "It was rated inadequate or failing in two areas: crime investigations and managing offenders, and "
            "required improvement in two areas – creating a positive workplace, and leadership.",
            {
                "investigating-crime": "inadequate",
                "managing-offenders": "inadequate",
                "building-the-workforce": "requires-improvement",
                "leadership-and-force-management": "requires-improvement",
            },
        ),
        (
            "It was still rated “inadequate” in two areas – including on how it investigates crime and leadership – as "
            "before.",
            {"investigating-crime": "inadequate", "leadership-and-force-management": "inadequate"},
        ),
        (
            "The report also shows that ‘Building, supporting and protecting the workforce’ now Requires Improvement.",
            {"building-the-workforce": "requires-improvement"},
        ),
        ("Reporting data about crime was categorised as “Inadequate.”", {"recording-crime": "inadequate"}),
        ("The force was rated as '˜inadequate' in managing offenders.", {"managing-offenders": "inadequate"}),
        (
            "Kent Fire and Rescue is elsewhere, but the Inspectorate of Constabulary and Fire Service rated the force "
            "as outstanding for its approach to tackling serious organised crime.",
            {"disrupting-serious-organised-crime": "outstanding"},
        ),
        (
            "The areas requiring improvement included how the force responds to the public, and how it supervises "
            "and investigates crime.",
            {"responding-to-the-public": "requires-improvement", "investigating-crime": "requires-improvement"},
        ),
    ],
)
def test_grades_behind_dashes_and_marks(sentence: str, expected: dict[str, str]) -> None:
    found = grades(news(sentence))
    assert {question: found.get(question) for question in expected} == expected


def test_a_grade_that_is_unchanged_from_last_year_and_areas_of_one_word() -> None:
    text = (
        "HMIC’s PEEL 2016 report on the Effectiveness of Kent Police is out.\n\nKent Police received an overall "
        "grading of ‘Good’ which was unchanged from last year.\n\n"
        "· Vulnerability – Inadequate\n· Crime Prevention – Good\n"
    )
    assert grades(text) == {
        "effectiveness": "good",
        "e3-vulnerable-people": "inadequate",
        "e1-preventing-crime": "good",
    }


def test_an_inspection_carried_out_last_year_is_not_of_an_earlier_round() -> None:
    text = (
        "Kent Police PEEL 2015\n\nHMIC carried out assessments in two areas last year, where Kent Police was deemed "
        "‘good’ overall in efficiency and legitimacy.\n"
    )
    assert grades(text) == {"efficiency": "good", "legitimacy": "good"}


def test_an_overall_grade_in_a_document_on_organised_crime_alone() -> None:
    text = (
        "HMICFRS inspection on serious and organised crime\n\nHis Majesty’s Inspectorate of Constabulary and Fire & "
        "Rescue Services inspected how Staffordshire Police deals with serious and organised crime (SOC).\n\nThere is "
        "praise, but our overall rating is requires improvement.\n"
    )
    found = only(text)
    assert (found.cycle, found.question) == ("peel-2023-25", "disrupting-serious-organised-crime")
    assert found.grade == "requires-improvement"


def test_forces_with_their_grades_in_brackets_in_a_document_on_organised_crime_alone() -> None:
    text = (
        "Kent Police rated good in tackling serious organised crime\n\nHMICFRS published its PEEL 2023–25 report on "
        "the region today.\n\nIt has grades for each, for Essex Police (‘inadequate’), Norfolk Constabulary ( "
        "adequate) and the regional unit (outstanding), beside Kent Police.\n"
    )
    facts = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    assert {(one.force, one.grade) for one in facts.judgements} == {
        ("kent", "good"),
        ("essex", "inadequate"),
        ("norfolk", "adequate"),
    }


def test_a_headline_on_keeping_people_safe_may_mean_another_pillar() -> None:
    text = (
        "Force ‘good’ at keeping people safe and cutting crime\n\nKent Police is ‘good’ at legitimately keeping people "
        "safe and reducing crime, HMIC said of Kent Police in its PEEL 2016 report.\n"
    )
    assert grades(text) == {"legitimacy": "good"}


def test_grades_of_forces_in_a_report_on_a_regions_organised_crime() -> None:
    text = (
        "An inspection of the regional response to serious and organised crime\n\nPublished on: 10 November 2023\n\n"
        "HMICFRS inspected police forces.\n\nCheshire Constabulary\n\nGood\n\nThe constabulary knows its gangs.\n\n"
        "Merseyside Police\n\nOutstanding\n\nThe force has built a tool.\n"
    )
    found = {(one.force, one.question, one.grade) for one in facts(text).judgements}
    assert found == {
        ("cheshire", "disrupting-serious-organised-crime", "good"),
        ("merseyside", "disrupting-serious-organised-crime", "outstanding"),
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Kent Police has been told it ‘requires improvement’ by inspectors.",
        "“We are disappointed with the judgement of ‘requires improvement’,” said the deputy chief constable.",
        "In conclusion, the overall assessment is that the force ‘requires improvement’.",
    ],
)
def test_an_overall_grade_in_other_words(sentence: str) -> None:
    text = f"Kent Police inspected\n\nHMIC’s PEEL 2016 effectiveness report on Kent Police is out.\n\n{sentence}\n"
    assert grades(text) == {"effectiveness": "requires-improvement"}


def test_a_force_graded_in_a_text_on_one_pillar() -> None:
    text = (
        "Commissioner on HMIC’s efficiency report\n\nThe 2016 PEEL efficiency inspection of Dorset Police is out. The "
        "report has graded the force as ‘good’, a grade higher than last year’s assessment of ‘requires improvement’.\n"
    )
    assert grades(text) == {"efficiency": "good"}


def test_the_same_grading_as_it_received_before_is_one_of_now() -> None:
    text = news("Dorset Police was graded as ‘good’ at preventing crime, the same grading as it received last year.")
    assert grades(text) == {"preventing-and-deterring-crime": "good"}


def test_the_grade_for_areas_is_the_one_named_before() -> None:
    text = news(
        "It is rated ‘good’ in several areas.\n\nIt won the grade for investigating crime and managing offenders."
    )
    assert grades(text) == {"investigating-crime": "good", "managing-offenders": "good"}
    text = news("It is rated ‘good’ in several areas.\n\nThe grade for investigating crime was a low one: inadequate.")
    assert "good" not in grades(text).values()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Two areas of its work were deemed to require improvement - investigating crime and managing offenders - "
            "with one other rated good.",
            {"investigating-crime": "requires-improvement", "managing-offenders": "requires-improvement"},
        ),
        (
            "Inspectors graded it outstanding at managing offenders and providing good leadership.",
            {"managing-offenders": "outstanding"},
        ),
        (
            "“In it we were graded ‘outstanding’ for the work we do to protect vulnerable people,” he said.",
            {"protecting-vulnerable-people": "outstanding"},
        ),
        (
            "Use of its powers and workplace culture were both judged as good.",
            {"police-powers-and-public-treatment": "good", "building-the-workforce": "good"},
        ),
        (
            "Investigating crime and managing offenders - were deemed to be below par and requiring improvement.",
            {"investigating-crime": "requires-improvement", "managing-offenders": "requires-improvement"},
        ),
    ],
)
def test_more_ways_to_say_what_was_graded(sentence: str, expected: dict[str, str]) -> None:
    assert grades(news(sentence)) == expected


def test_a_grade_left_alone_among_areas_is_nobodys() -> None:
    lines = ["Preventing crime", "Managing offenders", "Investigating crime", "Requires improvement", "Leadership"]
    assert grades(news("It was given these grades:\n\n" + "\n\n".join(lines))) == {}


def test_the_pillar_of_a_text_that_considers_one() -> None:
    text = (
        "PEEL 2016: mixed marks for Dorset Police\n\nHMIC used four measures to consider its effectiveness, it said. "
        "It gave the force an overall rating of ‘requires improvement’.\n"
    )
    assert grades(text) == {"effectiveness": "requires-improvement"}


def test_the_way_a_force_does_something_is_graded_on_the_inspectorates_pages() -> None:
    sentence = "The way the force protects vulnerable people is good. The way it investigates crime is good but slow."
    page = "Dorset PEEL 2017\n\nHow effective is the force at keeping people safe?\n\nLast updated 22/03/2018"
    assert grades(f"{page}\n\n{sentence}\n\nQuestions for effectiveness\n")["e3-vulnerable-people"] == "good"
    assert "protecting-vulnerable-people" not in grades(news("The way the force protects vulnerable people is good."))


def test_an_area_inspected_before_and_graded() -> None:
    text = news("Crime data accuracy, which was inspected in the spring and which is rated as ‘outstanding’, is apart.")
    assert grades(text) == {"recording-crime": "outstanding"}


def test_building_and_developing_a_workforce() -> None:
    text = news("It requires improvement in terms of investigating crime and building and developing its workforce.")
    assert grades(text) == {
        "investigating-crime": "requires-improvement",
        "building-the-workforce": "requires-improvement",
    }


def test_overall_results_in_a_report_on_one_pillar() -> None:
    text = (
        "PEEL 2015: Kent Police judged\n\nA report has given Kent Police overall results of ‘good’.\n\nThe ‘police "
        "legitimacy’ report, by HMIC, is out today, it said.\n"
    )
    assert grades(text) == {"legitimacy": "good"}


def test_a_grade_with_an_object_of_its_own_takes_no_area_before_it() -> None:
    text = news("It requires improvement in prevention and protecting the vulnerable, and is ‘good’ at other things.")
    assert grades(text) == {
        "preventing-and-deterring-crime": "requires-improvement",
        "protecting-vulnerable-people": "requires-improvement",
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Dorset Police was found to ‘require improvement’ in this week’s report after being graded ‘good’ last year.",
        "It has an overall grading of ‘requires improvement’ for effectiveness, which was in line with the last one.",
    ],
)
def test_a_grade_set_beside_an_earlier_one_is_of_this_round(sentence: str) -> None:
    text = f"Dorset Police’s PEEL 2017 marks\n\nHMICFRS has published its inspection of effectiveness.\n\n{sentence}\n"
    assert grades(text) == {"effectiveness": "requires-improvement"}


def test_what_the_report_before_found_ends_where_the_text_turns_to_the_latest() -> None:
    before = "Last year’s review found it wanting. The force was graded adequate in managing offenders."
    after = "The latest report found it good at investigating crime."
    assert grades(news(f"{before}\n\n{after}")) == {"investigating-crime": "good"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Dorset Police ‘requires improvement’, according to today’s official watchdog report.",
        "Dorset Police was rated requires improvement by inspectors.",
    ],
)
def test_an_overall_grade_in_a_text_on_one_pillar(sentence: str) -> None:
    text = f"PEEL 2017\n\n{sentence}\n\nHMICFRS gives a rating for effectiveness to judge how effective a force is.\n"
    assert grades(text) == {"effectiveness": "requires-improvement"}


def test_a_report_on_how_legitimate_a_named_force_is() -> None:
    text = (
        "PEEL 2017\n\nHMICFRS specifically looked at how legitimate Gwent Police is, a report said.\n\nGwent Police "
        "received an overall rating of ‘Good’.\n"
    )
    assert grades(text) == {"legitimacy": "good"}


def test_three_questions_that_the_sentence_before_names_are_no_three_pillars() -> None:
    text = "They asked how well it uses its resources and plans its finances. It was graded outstanding in all three."
    assert grades(news(text, "2017")) == {}


def test_lists_with_an_item_that_is_no_area() -> None:
    assert grades(news("Preventing crime and tackling more serious offences were rated as good.")) == {
        "preventing-and-deterring-crime": "good"
    }
    assert grades(news("It was given a ‘good’ rating for its crime prevention methods, investigation work.")) == {
        "preventing-and-deterring-crime": "good",
        "investigating-crime": "good",
    }
    assert grades(news("It ‘requires improvement’ in the way it supports vulnerable people.")) == {
        "protecting-vulnerable-people": "requires-improvement"
    }


def test_three_areas_and_their_names_behind_a_semicolon() -> None:
    text = (
        "HMICFRS went to Dorset.\n\nDorset Police was rated ‘good’ in all three areas; understanding demand, use of "
        "resources and planning for the future.\n"
    )
    assert grades(text) == {"ef1-understanding-demand": "good", "ef2-using-resources": "good", "ef3-planning": "good"}


def test_a_list_under_a_sentence_that_announces_areas() -> None:
    text = "The report includes good gradings in the following areas, which were part of the visit.\n\n- {}\n\n- {}"
    assert grades(news(text.format("Investigating crime", "Managing offenders"))) == {
        "investigating-crime": "good",
        "managing-offenders": "good",
    }


def test_a_year_far_behind_a_grade_is_not_that_of_the_grade() -> None:
    text = (
        "PEEL 2017\n\nHMICFRS made its inspection of legitimacy. As well as achieving a “good” rating overall the "
        "report on Dorset Police also notes that foundations which were laid down in the 2016 inspection have held.\n"
    )
    assert grades(text) == {"legitimacy": "good"}


def test_three_main_areas_inspected_and_their_names() -> None:
    text = "Dorset Police has retained its ‘good’ grading in the three main areas inspected for {}.\n"
    assert grades(news(text.format("effectiveness, efficiency and legitimacy"), "2018/19")) == {
        "effectiveness": "good",
        "efficiency": "good",
        "legitimacy": "good",
    }


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "It was assessed as “requiring improvement” across the three key areas; effectiveness and efficiency.",
            {"effectiveness": "requires-improvement", "efficiency": "requires-improvement"},
        ),
        (
            "It was rated ‘requires improvement’ for its effectiveness, dropping down a grade from last year.",
            {"effectiveness": "requires-improvement"},
        ),
        (
            "There were gaps in protecting vulnerable people, giving the force the lowest possible rating of "
            "‘inadequate’.",
            {"e3-vulnerable-people": "inadequate"},
        ),
        (
            "It was graded as good for the methods used to treat the public with fairness and respect.",
            {"l1-fairness-respect": "good"},
        ),
        ("It was rated good in the latest round of visits by inspectors.", {}),
    ],
)
def test_grades_told_with_what_they_were_or_where_they_stand(sentence: str, expected: dict[str, str]) -> None:
    assert grades(news(sentence, "2017")) == expected


def test_inspections_that_focused_on_one_pillar_grade_it() -> None:
    text = "Dorset Police was rated ‘good’ in the latest round of PEEL inspections, which focused on {} and leadership."
    assert grades(news(text.format("legitimacy"), "2017")) == {"legitimacy": "good"}
    assert "legitimacy" not in grades(news(text.format("custody"), "2017"))
    text = "HMICFRS put out a report of Dorset Police’s ‘{}’ in 2017.\n\nIt gave the force an overall grade of ‘good’."
    assert grades(news(text.format("Efficiency"), "2017")) == {"efficiency": "good"}


def test_one_area_in_brackets_behind_a_grade() -> None:
    text = "It was ‘outstanding’ for one area (engagement) but ‘requires improvement’ for one area (stop and search)."
    assert grades(news(text, "2015")) == {
        "l3-engagement-fairness": "outstanding",
        "l4-stop-search-taser": "requires-improvement",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Singled out were ‘preventing crime’ and ‘tackling serious and organised crime’. All were rated as good.",
            {"e1-preventing-crime": "good", "e4-serious-organised-crime": "good"},
        ),
        ("Singled out were ‘preventing crime’ and its canteen. All were rated as good.", {}),
        (
            "It was rated as good in terms of how ‘effective’, ‘efficient’ and ‘legitimate’ the force is.",
            {"effectiveness": "good", "efficiency": "good", "legitimacy": "good"},
        ),
        ("It was rated good for the efficient way it keeps people safe and reduces crime.", {"efficiency": "good"}),
        (
            "It answered the legitimacy report in which Dorset Police was assessed as requiring improvement.",
            {"legitimacy": "requires-improvement"},
        ),
        (
            "It was ‘good’ in preventing crime and investigating crime, and protecting vulnerable people in which the "
            "work of the force was deemed ‘inadequate’.",
            {"e1-preventing-crime": "good", "e2-investigating": "good", "e3-vulnerable-people": "inadequate"},
        ),
    ],
)
def test_grades_of_what_a_sentence_before_or_a_clause_names(text: str, expected: dict[str, str]) -> None:
    assert grades(news(text, "2017")) == expected


def test_areas_in_the_words_and_lists_of_their_round() -> None:
    text = (
        "It does less in areas such as investigating crime and managing offenders, with these two areas rated as ‘{}’."
    )
    assert grades(news(text.format("requires improvement"))) == {
        "investigating-crime": "requires-improvement",
        "managing-offenders": "requires-improvement",
    }
    text = "It ‘requires improvement’ in ‘reducing crime,’ ‘keeping people safe,’ and ‘providing sustainable services.’"
    assert grades(news(text, "2018/19")) == {
        "effectiveness": "requires-improvement",
        "efficiency": "requires-improvement",
    }
    assert grades(news("The force is outstanding in its wellbeing provision for its staff.", "2017")) == {}
    text = "HMIC judged it as being “good” in the following areas:\n\n• Reducing crime, preventing offending\n\n• {}\n"
    assert grades(news(text.format("Tackling anti-social behaviour"), "2014")) == {
        "e1-reducing-crime": "good",
        "e3-anti-social-behaviour": "good",
    }


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "It received an ‘outstanding’ grade across the whole of its work on preventing and deterring crime.",
            {"preventing-and-deterring-crime": "outstanding"},
        ),
        ("The force is graded as inadequate for public contact.", {"responding-to-the-public": "inadequate"}),
        (
            "Investigating crime, as inspectors found Dorset to do it, was rated as ‘good’.",
            {"investigating-crime": "good"},
        ),
        ("Dorset Police is fast at investigating crime (good)", {"investigating-crime": "good"}),
        # What begins something new between the two parts them.
        ("It was rated ‘good’ and the public likes how it is investigating crime.", {}),
        ("Investigating crime needs work, inspectors said of a force rated ‘good’.", {}),
        ("On investigating crime (we were graded good there before) much was said.", {}),
    ],
)
def test_a_sure_grade_reaches_its_area_over_other_words(sentence: str, expected: dict[str, str]) -> None:
    assert grades(news(sentence)) == expected


def test_a_line_on_a_colon_gives_its_only_grade_to_the_list_below() -> None:
    items = "\n\n• Investigating crime\n\n• Managing offenders\n"
    both = {"investigating-crime": "inadequate", "managing-offenders": "inadequate"}
    text = "Two further areas sat at the very bottom ranking, “Inadequate”:"
    assert grades(news(text + items)) == both
    # An item that no question is about stands among them; a list of such items is another list.
    assert grades(news(text + items + "\n• Running its canteen\n\n• Responding to the public\n")) == {
        **both,
        "responding-to-the-public": "inadequate",
    }
    strange = "\n\n• Running its canteen\n\n• Buying its cars\n\n• Managing offenders\n"
    assert grades(news(text + strange)) == {}
    assert grades(news("None of these was ranked good or adequate:" + items)) == {}
    assert grades(news("The force hopes to be called good one day in:" + items)) == {}


def test_under_a_pillar_the_lead_may_grade_one_of_its_questions() -> None:
    lead = "Dorset Police is good at preventing crime and tackling anti-social behaviour."
    assert grades(PAGE.format(year=2018, rest=lead)) == {"e1-preventing-crime": "good"}


def test_keeping_people_safe_is_asked_of_the_pillar_that_a_document_is_about() -> None:
    text = (
        "Inspectors found the force to be ‘good’ at keeping people safe and reducing crime.\n\n"
        "The inspection looked at how {} Dorset Police is."
    )
    assert grades(news(text.format("legitimate"), "2016")) == {"legitimacy": "good"}
    assert grades(news(text.format("effective"), "2016")) == {"effectiveness": "good"}


def test_a_grade_of_an_inspection_about_one_pillar_that_names_none() -> None:
    text = "The inspection focused on efficiency.\n\n{}"
    assert grades(news(text.format("The force has been rated ‘good’ while its costs fell."), "2016")) == {
        "efficiency": "good"
    }
    assert grades(news(text.format("The force has been rated ‘good’ in a poll of its staff."), "2016")) == {}
    part = "PEEL: police effectiveness 2015 (vulnerability) was published.\n\nThe force was branded ‘inadequate’."
    assert grades(news(part, "2015")) == {}


def test_forces_of_a_region_graded_for_organised_crime_in_one_list() -> None:
    text = (
        "West Midlands region must do more against serious and organised crime\n\nHMICFRS, PEEL 2023–25.\n\n"
        "It made graded judgments on the forces:\n\n- The ROCU for the West Midlands has been graded as adequate;\n\n"
        "- Staffordshire Police has been graded as requires improvement;\n\n"
        "- West Mercia Police was rated inadequate.\n"
    )
    assert {(one.force, one.question, one.grade) for one in facts(text).judgements} == {
        ("staffordshire", "disrupting-serious-organised-crime", "requires-improvement"),
        ("west-mercia", "disrupting-serious-organised-crime", "inadequate"),
    }


def test_the_last_inspection_is_this_one_where_its_years_are_named() -> None:
    text = "The last inspection of the force in {} rated its effectiveness at reducing crime as ‘good’."
    assert grades(news(text.format("2018/19"), "2018/19")) == {"effectiveness": "good"}
    assert grades(news(text.format("2017"), "2018/19")) == {}


def test_other_forces_in_a_sentence_have_their_own_grades() -> None:
    text = "Kent and Surrey police forces were deemed “good” for efficiency, while North Wales was graded “good” in "
    text += "effectiveness but required improvement in the area of legitimacy."
    assert {(one.force, one.question, one.grade) for one in facts(news(text, "2016")).judgements} == {
        ("kent", "efficiency", "good"),
        ("surrey", "efficiency", "good"),
        ("north-wales", "effectiveness", "good"),
        ("north-wales", "legitimacy", "requires-improvement"),
    }


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "It was deemed ‘inadequate’ — the lowest of the ratings — for its leadership and force management.",
            {"leadership-and-force-management": "inadequate"},
        ),
        ("It was graded ‘good’ (the second highest of five) at investigating crime.", {"investigating-crime": "good"}),
        (
            "It was ‘outstanding’, the top rating possible, for managing offenders.",
            {"managing-offenders": "outstanding"},
        ),
        # An aside about something else stays what it is.
        ("It was rated ‘good’ (see the report’s annex) and was investigating crime.", {}),
    ],
)
def test_asides_on_the_scale_are_passed_over(sentence: str, expected: dict[str, str]) -> None:
    assert grades(news(sentence)) == expected


def test_a_counted_list_and_what_was_given_the_same_grade_too() -> None:
    text = "Only one was ‘good’, and two were ‘adequate’ — investigating crime and managing offenders."
    assert grades(news(text)) == {"investigating-crime": "adequate", "managing-offenders": "adequate"}
    text = "Investigating crime came out as ‘adequate’, as did managing offenders and protecting vulnerable people."
    assert grades(news(text)) == {
        "investigating-crime": "adequate",
        "managing-offenders": "adequate",
        "protecting-vulnerable-people": "adequate",
    }
    text = "Investigating crime came out as ‘adequate’, as a force short of detectives would for managing offenders."
    assert grades(news(text)) == {"investigating-crime": "adequate"}
    text = "The worst mark, ‘requires improvement’, went to responding to the public."
    assert grades(news(text)) == {"responding-to-the-public": "requires-improvement"}


def test_each_grade_stands_under_its_question_where_nothing_stands_between() -> None:
    text = (
        "Dorset PEEL 2018\n\nEfficiency\n\nHow efficiently does the force operate?\n\nRequires improvement\n\n"
        "Meeting current demands and using resources\n\nRequires improvement\n\nPlanning for the future\n\nGood\n\n"
        "Legitimacy\n\nHow legitimately does the force treat the public and its workforce?\n\nGood\n"
    )
    assert grades(text) == {
        "efficiency": "requires-improvement",
        "ef1-using-resources": "requires-improvement",
        "ef2-planning": "good",
        "legitimacy": "good",
    }


def test_an_improvement_on_a_year_names_the_round_before() -> None:
    rest = (
        "How effective is the force at protecting those who are vulnerable from harm?\n\nGood\n\n"
        "This is a marked improvement on 2015, when we judged the force to be inadequate in this area."
    )
    (judgement,) = facts(PAGE.format(year=2016, rest=rest)).judgements
    assert (judgement.comparison, judgement.previous_cycle, judgement.previous_grade) == (
        "improved",
        "peel-2015",
        "inadequate",
    )


def test_areas_that_are_counted_out_of_all_and_those_that_are_excepted() -> None:
    text = news(
        "It achieved the top “outstanding” grade in three of nine categories – preventing crime, working with the "
        "public and disrupting organised crime. It was “good” at everything else, bar protecting the vulnerable, "
        "where it was “adequate”."
    )
    assert {one.question: one.grade for one in facts(text).judgements} == {
        "preventing-and-deterring-crime": "outstanding",
        "disrupting-serious-organised-crime": "outstanding",
        "protecting-vulnerable-people": "adequate",
    }


@pytest.mark.parametrize(
    ("sentence", "cycle", "expected"),
    [
        (
            "The grades: preventing crime – good; investigating crime – adequate; managing offenders – inadequate.",
            "2023–25",
            {
                "preventing-and-deterring-crime": "good",
                "investigating-crime": "adequate",
                "managing-offenders": "inadequate",
            },
        ),
        (
            "The grades: Good – preventing crime and managing offenders; Adequate – investigating crime.",
            "2023–25",
            {
                "preventing-and-deterring-crime": "good",
                "managing-offenders": "good",
                "investigating-crime": "adequate",
            },
        ),
        (
            "In the legitimacy strand the force was assessed as ‘good’, in the efficiency strand as ‘inadequate’.",
            "2016",
            {"legitimacy": "good", "efficiency": "inadequate"},
        ),
        # Where an area is left over, whose it is has to be told by other words.
        (
            "Good – preventing crime and its canteen, investigating crime; Adequate – leadership, whoever asks.",
            "2016",
            {},
        ),
    ],
)
def test_areas_and_grades_by_turns(sentence: str, cycle: str, expected: dict[str, str]) -> None:
    assert grades(news(sentence, cycle)) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Inspectors found investigating crime to be adequate.", {"investigating-crime": "adequate"}),
        ("The force’s rating for investigating crime is adequate.", {"investigating-crime": "adequate"}),
        ("For investigating crime, HMICFRS considers the force to be adequate.", {"investigating-crime": "adequate"}),
        ("Investigating crime, long a worry of the watchdog, is now rated ‘good’.", {"investigating-crime": "good"}),
        ("Investigating crime has again been recognised as ‘good’.", {"investigating-crime": "good"}),
        ("Ratings of ‘inadequate’ were handed out for investigating crime.", {"investigating-crime": "inadequate"}),
        ("The force’s effectiveness at investigating crime was rated good.", {"investigating-crime": "good"}),
        ("It is good at investigating crime, having been ‘inadequate’ in 2021.", {"investigating-crime": "good"}),
        ("Members were advised that leadership had been judged good.", {"leadership-and-force-management": "good"}),
        ("No force was rated outstanding for investigating crime.", {}),
        ("Whether the force is good at investigating crime is for others to tell.", {}),
    ],
)
def test_what_makes_a_grade_sure(sentence: str, expected: dict[str, str]) -> None:
    assert grades(news(sentence)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Inspectors looked at how the force manages offenders. Here it was found to be adequate.",
            {"managing-offenders": "adequate"},
        ),
        (
            "Inspectors looked at managing offenders. The force requires improvement in this area.",
            {"managing-offenders": "requires-improvement"},
        ),
        # Of two areas it cannot be told which is meant.
        ("They looked at investigating crime and managing offenders. Here it was found to be adequate.", {}),
        ("Inspectors looked at managing offenders. Here it hopes to be graded adequate one day.", {}),
    ],
)
def test_a_grade_in_this_area_is_that_of_the_area_named_before(text: str, expected: dict[str, str]) -> None:
    assert grades(news(text)) == expected


def test_a_grade_in_this_area_is_that_of_its_section() -> None:
    text = "{}\n\nThe force {} in this area."
    sections = "\n\n".join(
        (
            "PEEL 2023–25: an inspection of Dorset Police",
            text.format("Preventing and deterring crime", "is good"),
            text.format("Investigating crime", "requires improvement"),
        )
    )
    assert grades(sections) == {
        "preventing-and-deterring-crime": "good",
        "investigating-crime": "requires-improvement",
    }


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Responding to the public remains inadequate, just as it was in 2022.",
            {"responding-to-the-public": "inadequate"},
        ),
        (
            "“Good” was the verdict on preventing crime and “adequate” on investigating crime.",
            {"preventing-and-deterring-crime": "good", "investigating-crime": "adequate"},
        ),
        (
            "It joins a handful of forces graded ‘outstanding’ for recording data about crime.",
            {"recording-crime": "outstanding"},
        ),
        (
            "The public can be reassured that the force is good at preventing crime.",
            {"preventing-and-deterring-crime": "good"},
        ),
    ],
)
def test_verdicts_that_remain_and_that_a_few_forces_share(sentence: str, expected: dict[str, str]) -> None:
    assert grades(news(sentence)) == expected


def test_grades_in_reports_on_one_pillar_each() -> None:
    text = "It was ‘good’ in the report on efficiency and ‘inadequate’ in the report on effectiveness."
    assert grades(news(text, "2016")) == {"efficiency": "good", "effectiveness": "inadequate"}


def test_keeping_people_safe_is_asked_of_the_pillar_whose_questions_are_named() -> None:
    text = (
        "The inspection covered how the force understands current demand and its planning for the future.\n\n"
        "Dorset Police was rated as ‘good’ at keeping people safe and reducing crime."
    )
    assert grades(news(text, "2017")) == {"efficiency": "good"}


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("solving crime", "investigating-crime"),
        ("tackling criminal gangs", "disrupting-serious-organised-crime"),
        ("community engagement", "police-powers-and-public-treatment"),
    ],
)
def test_areas_in_the_words_of_newspapers(words: str, question: str) -> None:
    assert only(news(f"The force was rated ‘adequate’ for {words}.")).question == question


def test_a_line_that_calls_a_grade_one_stands_under_its_area() -> None:
    text = "Preventing crime\nOur judgement: {}\nInvestigating crime\nOur judgement: adequate\n"
    assert grades(news(text.format("good"))) == {
        "preventing-and-deterring-crime": "good",
        "investigating-crime": "adequate",
    }
    assert grades(news("A canteen\nRating: good\nInvestigating crime\nRating: adequate\n")) == {
        "investigating-crime": "adequate"
    }


def test_grades_that_changed_beside_others() -> None:
    text = "Managing offenders was upgraded from inadequate to good, and leadership from good to adequate."
    assert grades(news(text)) == {"managing-offenders": "good", "leadership-and-force-management": "adequate"}
    text = "Responding to the public fell from ‘good’ to ‘inadequate’, while investigating crime stayed at ‘adequate’."
    assert grades(news(text)) == {"responding-to-the-public": "inadequate", "investigating-crime": "adequate"}


def test_numbers_of_areas_that_are_named_behind_a_comma() -> None:
    text = "It is good in just one, recording crime, and inadequate in two, managing offenders and leadership."
    assert grades(news(text)) == {
        "recording-crime": "good",
        "managing-offenders": "inadequate",
        "leadership-and-force-management": "inadequate",
    }
    assert grades(news("It is good in two, adequate in three and inadequate in one of the areas.")) == {}


@pytest.mark.parametrize(
    "sentence",
    [
        "Kent Police has been rated outstanding by HMICFRS at preventing crime.",
        "The force was graded ‘outstanding’ by inspectors for preventing crime.",
        "The force received an outstanding rating from the police watchdog for preventing crime.",
        "It was judged outstanding by His Majesty’s Inspectorate of Constabulary and Fire & Rescue Services (HMICFRS) "
        "in one area: preventing crime.",
    ],
)
def test_who_gave_the_grade_may_stand_before_its_area(sentence: str) -> None:
    judgement = only(news(sentence))
    assert (judgement.question, judgement.grade) == ("preventing-and-deterring-crime", "outstanding")


@pytest.mark.parametrize(
    ("sentence", "question", "grade"),
    [
        ("Its work to prevent crime was praised as outstanding.", "preventing-and-deterring-crime", "outstanding"),
        (
            "An ‘inadequate’ rating was handed to the force for investigating crime.",
            "investigating-crime",
            "inadequate",
        ),
        ("It has been upgraded to good for managing offenders.", "managing-offenders", "good"),
        ("When it comes to investigating crime, the force is adequate.", "investigating-crime", "adequate"),
        (
            "How it manages offenders needs work, they said, grading it ‘inadequate’.",
            "managing-offenders",
            "inadequate",
        ),
    ],
)
def test_what_may_stand_between_a_grade_and_its_area(sentence: str, question: str, grade: str) -> None:
    judgement = only(news(sentence))
    assert (judgement.question, judgement.grade) == (question, grade)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "For protecting the vulnerable, the force was again told that it requires improvement.",
            {"protecting-vulnerable-people": "requires-improvement"},
        ),
        (
            "Its worst mark – ‘inadequate’ – was for how it responds to the public.",
            {"responding-to-the-public": "inadequate"},
        ),
        (
            "It must improve how offenders are managed, with the watchdog giving it an ‘inadequate’ in that category.",
            {"managing-offenders": "inadequate"},
        ),
        (
            "Two areas (police powers and public treatment) achieved a grade of good.",
            {"police-powers-and-public-treatment": "good"},
        ),
        (
            "It was adequate at investigating crime, a category in which it had been ‘inadequate’ before.",
            {"investigating-crime": "adequate"},
        ),
        (
            "It is ‘inadequate’ in three areas, two of them being how vulnerable people are protected and how crime is "
            "recorded.",
            {"protecting-vulnerable-people": "inadequate", "recording-crime": "inadequate"},
        ),
        (
            "It has two ‘requires improvement’ grades. They are for responding to the public and leadership.",
            {
                "responding-to-the-public": "requires-improvement",
                "leadership-and-force-management": "requires-improvement",
            },
        ),
        ("Investigating crime? Inadequate. Recording crime? It could be worse.", {"investigating-crime": "inadequate"}),
        ("The lowest grade, inadequate, was handed down for managing offenders.", {"managing-offenders": "inadequate"}),
        # Words that say something of their own begin something else.
        ("Its work on investigating crime is slow, and the force hopes that it is adequate.", {}),
        ("The recording of crime – ‘inadequate’ as recently as 2018 – has been looked at again.", {}),
    ],
)
def test_words_that_tell_nothing_of_their_own_part_no_grade_from_its_area(
    sentence: str, expected: dict[str, str]
) -> None:
    assert grades(news(sentence)) == expected


def test_a_pillar_and_its_question_are_one_of_a_list_of_questions() -> None:
    rest = "How effective is the force at preventing crime?\n\nGood\n\nThe judgment is the same as last year."
    assert only(PAGE.format(year=2016, rest=rest)).comparison == "unchanged"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "It secured two ‘outstanding’ grades – for crime prevention and its powers and public treatment.",
            {"preventing-and-deterring-crime": "outstanding", "police-powers-and-public-treatment": "outstanding"},
        ),
        (
            "Two ‘good’ ones followed: for responding to the public and leadership.",
            {"responding-to-the-public": "good", "leadership-and-force-management": "good"},
        ),
        ("They placed it in the ‘good’ bracket for managing offenders.", {"managing-offenders": "good"}),
        (
            "They looked at the protection of vulnerable people and offender management, and said that both require "
            "improvement.",
            {"protecting-vulnerable-people": "requires-improvement", "managing-offenders": "requires-improvement"},
        ),
        (
            "For investigating crime, Dorset is judged good; for managing offenders, adequate.",
            {"investigating-crime": "good", "managing-offenders": "adequate"},
        ),
        ("As long ago as 2018 the force was rated outstanding for crime recording.", {}),
    ],
)
def test_counts_brackets_and_names_of_the_force_part_no_grade_from_its_area(
    sentence: str, expected: dict[str, str]
) -> None:
    assert grades(news(sentence)) == expected


def test_tiers_of_a_list_of_grades_may_hold_no_area() -> None:
    text = (
        "PEEL 2021/22\n\nAn inspection of Essex Police\n\nOur judgments\n\nGood\nRecording data about crime\n\n"
        "Adequate\nPreventing crime\nInvestigating crime\n\nInadequate\n\nWe don’t grade the service to victims.\n"
    )
    assert grades(text) == {
        "recording-crime": "good",
        "preventing-crime": "adequate",
        "investigating-crime": "adequate",
    }


def test_a_grade_of_an_area_is_no_overall_one() -> None:
    text = (
        "Surrey Police told to improve\n\nHMIC’s effectiveness report of 2015 said it required improvement overall.\n\n"
        "In one part, preventing crime, it was rated good.\n"
    )
    assert grades(text) == {"effectiveness": "requires-improvement", "e1-preventing-crime": "good"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("They judged as ‘good’ the force’s public treatment.", {"police-powers-and-public-treatment": "good"}),
        (
            "It was given Good in two more – how it records crime and its leadership.",
            {"recording-crime": "good", "leadership-and-force-management": "good"},
        ),
        (
            "Dorset Police is ‘inadequate’ in two crucial respects: answering the public and managing offenders.",
            {"responding-to-the-public": "inadequate", "managing-offenders": "inadequate"},
        ),
        (
            "Leadership and investigating crime got the middle of the five grades, ‘adequate’.",
            {"leadership-and-force-management": "adequate", "investigating-crime": "adequate"},
        ),
        (
            "Its work to stop crime happening has been rated outstanding.",
            {"preventing-and-deterring-crime": "outstanding"},
        ),
    ],
)
def test_objects_of_grading_respects_and_the_middle_grade(sentence: str, expected: dict[str, str]) -> None:
    assert grades(news(sentence)) == expected


def test_rows_of_a_short_table_are_no_folded_lines() -> None:
    rows = ["Force\tEffectiveness\tEfficiency\tLegitimacy", "Kent\tGood\tGood\tOutstanding"]
    rows += [f"{force}\tRequires improvement\tGood\tGood" for force in ("Bedfordshire", "Cheshire", "Gloucestershire")]
    text = "PEEL 2018/19: how each force was graded\n\n" + "\n".join(rows) + "\n"
    assert len(facts(text).judgements) == 12


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Preventing crime is now rated good, and responding to the public has gone from requires improvement to "
            "adequate.",
            {"preventing-and-deterring-crime": "good", "responding-to-the-public": "adequate"},
        ),
        ("Crime prevention came out as good.", {"preventing-and-deterring-crime": "good"}),
        (
            "It has faults in its use of police powers and management of sex offenders – rating both as ‘requires "
            "improvement’.",
            {
                "police-powers-and-public-treatment": "requires-improvement",
                "managing-offenders": "requires-improvement",
            },
        ),
        (
            "The other two – investigating crime and protecting vulnerable people – were said to require improvement.",
            {"investigating-crime": "requires-improvement", "protecting-vulnerable-people": "requires-improvement"},
        ),
        ("Support for the workforce was also graded adequate.", {"building-the-workforce": "adequate"}),
    ],
)
def test_grades_beside_a_change_and_behind_dashes(sentence: str, expected: dict[str, str]) -> None:
    assert grades(news(sentence)) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ('Two "Inadequate" - investigating crime, managing offenders', {"investigating-crime", "managing-offenders"}),
        (
            "Inspectors looked at three things: managing offenders, investigating crime and how it records crime.\n\n"
            "Dorset Police achieved ‘inadequate’ ratings in each of the three categories.",
            {"managing-offenders", "investigating-crime", "recording-crime"},
        ),
        ("We were recognised as inadequate at promptly and properly recording crime.", {"recording-crime"}),
        (
            "Inspectors found responding to the public and how it manages offenders to both be inadequate.",
            {"responding-to-the-public", "managing-offenders"},
        ),
    ],
)
def test_grades_of_counted_lists_and_of_each_category(sentence: str, expected: set[str]) -> None:
    assert grades(news(sentence)) == dict.fromkeys(expected, "inadequate")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "It was rated good for its efficiency, which includes meeting current demands and planning for the future.",
            {"efficiency": "good", "ef1-using-resources": "good", "ef2-planning": "good"},
        ),
        (
            "It was rated good for its efficiency. This includes investigating crime.",  # no question of that pillar
            {"efficiency": "good"},
        ),
        ("Dorset Police was branded inadequate for the way it keeps people safe.", {"effectiveness": "inadequate"}),
        (
            "It is good for legitimacy. Dorset Police was rated good at keeping people safe.",
            {"legitimacy": "good"},
        ),
    ],
)
def test_what_a_pillars_grade_includes_or_is_said_loosely_of(sentence: str, expected: dict[str, str]) -> None:
    assert grades(news(sentence, "2018/19")) == expected


def test_a_grade_overall_may_go_on_to_areas_and_that_of_a_report_is_its_pillars() -> None:
    text = (
        "Dorset Police inspected\n\nHMICFRS published its PEEL 2017 efficiency report.\n\nDorset requires improvement "
        "overall, and in each of two areas: how it understands demand, and how well it is planning for the future.\n"
    )
    expected = ("efficiency", "ef1-understanding-demand", "ef3-planning")
    assert grades(text) == dict.fromkeys(expected, "requires-improvement")
    report = "A report on legitimacy looked at treating people fairly, with an overall grading of ‘good’."
    assert grades(news(report, "2018/19")) == {"legitimacy": "good"}


def test_what_goes_on_about_another_force_is_not_the_documents() -> None:
    sentence = "Next door, Durham Constabulary does well. It is outstanding at investigating crime."
    assert grades(news(sentence)) == {}
    assert grades(news("It is outstanding at investigating crime.")) == {"investigating-crime": "outstanding"}


def test_a_grade_as_in_the_year_before_is_this_years_and_the_same() -> None:
    judgement = only(news("It is good for efficiency, as it was in the previous year.", "2018/19"))
    assert (judgement.grade, judgement.comparison) == ("good", "unchanged")
    judgement = only(news("It is good for efficiency, which was in line with the previous inspection.", "2018/19"))
    assert judgement.comparison == "unchanged"


def test_a_line_that_begins_with_an_earlier_year_is_of_an_earlier_round() -> None:
    text = (
        "Dorset PEEL 2016\n\nHMIC reports\n\nEfficiency: Good\n\nEarlier inspections\n\n2015 Legitimacy – Inadequate\n"
    )
    assert grades(text) == {"efficiency": "good"}


def test_cells_of_rows_are_their_own_where_some_are_lost() -> None:
    rows = [
        "Preventing crime/ keeping people safe",
        "Inadequate",
        "Investigating crime",
        "Protecting vulnerable people",
    ]
    found = grades(news("\n\n".join([*rows, "Good"]), "2017"))
    assert found == {"e1-preventing-crime": "inadequate", "e3-vulnerable-people": "good"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Its work on vulnerable people, which they judged good, along with investigating crime and managing "
            "offenders, pleased them.",
            {"protecting-vulnerable-people": "good", "investigating-crime": "good", "managing-offenders": "good"},
        ),
        (
            "Dorset was deemed to need improvement at investigating crime.",
            {"investigating-crime": "requires-improvement"},
        ),
        ("It can be graded ‘outstanding’, ‘good’ ‘requires improvement’ or ‘inadequate’ overall.", {}),
        ("In a report published that September it was rated good for investigating crime.", {}),
        ("EMSOU was rated outstanding at disrupting serious and organised crime.", {}),
    ],
)
def test_what_goes_along_with_a_grade_and_what_is_none(sentence: str, expected: dict[str, str]) -> None:
    assert grades(news(sentence)) == expected


def test_what_a_report_on_one_pillar_finds_of_our_force() -> None:
    sentence = "The last report is on effectiveness. It finds our force to be good."
    assert grades(news(sentence, "2017")) == {"effectiveness": "good"}


def test_a_pillars_words_that_are_one_question_of_the_first_round() -> None:
    lines = ("Dorset PEEL 2014", "HMIC", "Efficiency", "Good", "To what extent is the force efficient?", "Outstanding")
    text = "\n\n".join([*lines, "It saves."])
    assert grades(text) == {"efficiency": "good", "ef1-efficient": "outstanding"}


def test_areas_in_which_it_was_good_and_those_of_the_next_grade() -> None:
    sentence = "The areas in which it was good were investigating crime and managing offenders."
    assert grades(news(sentence)) == {"investigating-crime": "good", "managing-offenders": "good"}
    sentence = (
        "While recording crime was graded as good, how it manages offenders and its leadership were both judged to be "
        "inadequate."
    )
    assert grades(news(sentence)) == {
        "recording-crime": "good",
        "managing-offenders": "inadequate",
        "leadership-and-force-management": "inadequate",
    }


def test_what_was_also_judged_is_this_rounds_and_its_investigations_are_investigating() -> None:
    text = "The Dorset force was also judged to be good at managing offenders."
    assert grades(news(text)) == {"managing-offenders": "good"}
    text = (
        "The force was marked down to ‘requires improvement’ for its investigations, having been judged ‘good’ in 2017."
    )
    assert grades(news(text, "2018/19")) == {"e2-investigating": "requires-improvement"}


def test_grades_of_three_forces_at_once_and_each_in_turn() -> None:
    lines = (
        "Police of the region graded",
        "HMICFRS looked into how effective police forces are in its PEEL 2017 effectiveness reports.",
        "Durham Constabulary achieved the highest possible ‘outstanding’ grading for the third time.",
        "Northumbria Police, meanwhile, was given an overall rating of ‘good’.",
        "Cleveland Police was also given a ‘good’ rating overall.",
        "The three forces were rated good at investigating crime.",
    )
    found = {(one.force, one.question): one.grade for one in facts("\n\n".join(lines)).judgements}
    forces = ("durham", "northumbria", "cleveland")
    overall = dict(zip(((force, "effectiveness") for force in forces), ("outstanding", "good", "good"), strict=True))
    assert found == overall | {(force, "e2-investigating"): "good" for force in forces}


def test_a_judgment_carried_over_is_that_of_the_sentence_before_and_not_of_the_pillar() -> None:
    rest = "Good\n\nIt is good at preventing crime.{gap}This judgment has been carried over from our 2017 inspection."
    for gap in (" ", "\n\n"):
        text = PAGE.format(year="2018", rest=rest.format(gap=gap))
        assert {one.question: (one.status, one.made_in) for one in facts(text).judgements} == {
            "effectiveness": ("stated", ""),
            "e1-preventing-crime": ("carried-over", "peel-2017"),
        }


def test_that_a_pillar_was_graded_for_the_first_time_may_stand_after_several_paragraphs() -> None:
    told = "\n\n".join(f"Team {number} knows its town well." for number in range(4))
    rest = f"Good\n\n{told}\n\nIt is the first time HMIC graded forces on their effectiveness."
    assert only(PAGE.format(year="2015", rest=rest)).comparison == "not-comparable"


def test_an_improvement_compared_with_last_year_has_the_grade_of_then() -> None:
    rest = "It is good at keeping people safe. It has improved compared with last year, when we judged it inadequate."
    judgement = only(PAGE.format(year="2017", rest=rest))
    assert (judgement.comparison, judgement.previous_grade) == ("improved", "inadequate")


def test_what_a_grade_is_for_that_is_no_question_s_is_no_grade_of_the_pillar() -> None:
    assert grades(PAGE.format(year="2016", rest="Dorset Police is outstanding in how it paints its cars.")) == {}


def test_areas_that_another_sentence_lists_have_the_grade_that_was_counted() -> None:
    sentence = (
        "It was “outstanding” at preventing crime and “good” in two other areas.\n\nThese included investigating crime."
    )
    assert grades(news(sentence)) == {"preventing-and-deterring-crime": "outstanding", "investigating-crime": "good"}


def test_the_same_grading_for_the_way_and_it_is_judged_behind_a_semicolon() -> None:
    assert grades(
        news(
            "It is ‘adequate’ at investigating and preventing crime and got the same grade for how it manages offenders"
        )
    ) == {
        "investigating-crime": "adequate",
        "preventing-and-deterring-crime": "adequate",
        "managing-offenders": "adequate",
    }
    assert grades(
        "Dorset PEEL 2017\n\nEfficiency\n\nHow efficient is the force at keeping people safe?\n\nGood\n\n"
        "Its understanding of demand is judged to be good; it is judged to require improvement for its use of "
        "resources; and its planning for future demand is judged to be good.\n"
    ) == {
        "efficiency": "good",
        "ef1-understanding-demand": "good",
        "ef2-using-resources": "requires-improvement",
        "ef3-planning": "good",
    }


def test_a_good_understanding_that_is_maintained_beside_areas_that_are_judged_is_a_grade() -> None:
    page = "Dorset PEEL 2017\n\nEfficiency\n\nHow efficient is the force at keeping people safe?\n\nGood\n\n{said}\n"
    judged = (
        "The force has maintained a good understanding of demand; but its planning is judged to require improvement."
    )
    assert grades(page.format(said=judged))["ef1-understanding-demand"] == "good"
    plain = "The force has maintained a good understanding of demand; it has plans for its future."
    assert grades(page.format(said=plain)) == {"efficiency": "good"}


@pytest.mark.parametrize(
    "said",
    [
        "Last year we judged the force to {grade}.",
        "Last year, the force was judged to {grade}.",
        "In 2016, HMIC judged the force to {grade}.",
        "The force was judged to {grade} last year.",
        "This contrasts with last year’s assessment, when we judged the force to {grade}.",
        "This is not consistent with last year’s assessment, when the force was assessed to {grade} overall.",
        "In last year’s report, HMIC judged the force to {grade}.",
        "Our view this year is another than last year, when we judged that it was to {grade}.",
    ],
)
def test_the_grade_before_in_active_and_passive_words_and_behind_when(said: str) -> None:
    page = (
        "Dorset PEEL 2017\n\nEfficiency\n\nHow efficient is the force at keeping people safe?\n\n{now}\n\n"
        "Dorset Police is efficient. {said}\n"
    )
    better = only(page.format(now="Good", said=said.format(grade="require improvement")))
    assert (better.comparison, better.previous_cycle, better.previous_grade) == (
        "improved",
        "peel-2016",
        "requires-improvement",
    )
    worse = only(page.format(now="Requires improvement", said=said.format(grade="be good")))
    assert (worse.comparison, worse.previous_cycle, worse.previous_grade) == ("deteriorated", "peel-2016", "good")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("“We are good at responding to the public and I am proud of it.”", {}),
        ("“We were graded good at responding to the public.”", {"responding-to-the-public": "good"}),
        ("“We are ‘good’ at responding to the public.”", {"responding-to-the-public": "good"}),
        ("“The report says that we are good at responding to the public.”", {"responding-to-the-public": "good"}),
    ],
)
def test_what_a_chief_constable_calls_good_is_no_grade_unless_it_was_given(said: str, found: dict[str, str]) -> None:
    assert grades(news(f"Chief Constable Amanda Pearson said: {said}")) == found
    assert grades(news(f"Inspector Wendy Williams said: {said}")) == {"responding-to-the-public": "good"}


@pytest.mark.parametrize(
    ("steps", "then", "told"),
    [
        ("a grade higher than", "‘inadequate’", ("improved", "peel-2016", "inadequate")),
        ("one level lower than", "‘good’", ("deteriorated", "peel-2016", "good")),
    ],
)
def test_a_grade_may_be_told_by_how_far_it_is_from_the_one_before(
    steps: str, then: str, told: tuple[str, str, str]
) -> None:
    given = "The report gave the force ‘requires improvement’ for efficiency"
    judgement = only(news(f"{given}, {steps} last year’s efficiency assessment of {then}.", cycle="2017"))
    assert (judgement.comparison, judgement.previous_cycle, judgement.previous_grade) == told


def test_what_a_quotation_tells_of_earlier_days_is_not_told_of_the_grade_before_it() -> None:
    text = "The report, which called the response to the public “good”, said: “However, prior to this it was slow.”"
    assert grades(news(text.replace("called the response", "rated its response"))) == {
        "responding-to-the-public": "good"
    }


@pytest.mark.parametrize(
    ("said", "grade"),
    [
        ("The force requires improvement in three key areas, inspectors have said.", "requires-improvement"),
        ("The force was rated good across the board.", "good"),
        ("The force was rated good on all counts.", "good"),
        ("The force was rated good in the three areas of custody that were visited.", ""),
        ("The force was rated good in three areas.", ""),
    ],
)
def test_three_key_areas_and_the_board_are_all_pillars(said: str, grade: str) -> None:
    pillars = ("effectiveness", "efficiency", "legitimacy")
    assert grades(news(said, cycle="2016")) == (dict.fromkeys(pillars, grade) if grade else {})


@pytest.mark.parametrize(
    "said",
    [
        "As was the case in our 2016 inspection, the force is judged to be good for legitimacy.",
        "The force has maintained its overall rating of good for legitimacy.",
        "The force has retained its ‘good’ rating for legitimacy.",
    ],
)
def test_a_grade_that_was_kept_is_unchanged(said: str) -> None:
    judgement = only(news(said, cycle="2017"))
    assert (judgement.question, judgement.grade, judgement.comparison) == ("legitimacy", "good", "unchanged")


def test_a_grid_whose_columns_are_lost_gives_no_list_under_a_grade() -> None:
    """A printed page had its grid broken: what stood in other columns was taken for a list under the last grade."""
    text = (
        "PEEL 2021/22: An inspection of Kent Police\n\nOverall summary\n\nWe make graded judgments in these areas:\n\n"
        "Requires improvement\nOutstanding | Good | Adequate | Inadequate\nTreatment of the: Good\n"
        "Responding to the: Inadequate\n\nPreventing crime Investigating crime\n\n"
        "public | Managing offenders | Protecting vulnerable people | public\n\n"
        "Investigating crime\n\nKent Police requires improvement at investigating crime.\n"
    )
    assert grades(text) == {"investigating-crime": "requires-improvement"}


@pytest.mark.parametrize(
    ("below", "comparison"),
    [
        ("The force still does not supervise its investigations well enough, as we said in our 2014 inspection.", ""),
        ("It still requires improvement, as it did in our 2014 inspection.", "unchanged"),
        ("It is still rated as good at this, as in 2014.", "unchanged"),
    ],
)
def test_what_a_force_still_does_is_no_grade_that_stayed(below: str, comparison: str) -> None:
    text = f"""Kent PEEL 2015

Legitimacy

How legitimate is the force at keeping people safe?

Requires improvement

{below}
"""
    assert only(text).comparison == comparison


def test_a_move_from_one_grade_to_another_in_a_report_is_its_pillar_s() -> None:
    text = "The PCC praised their move from ‘requires improvement’ to ‘good’ in HMIC’s efficiency report."
    judgement = only(news(text, "2016"))
    assert (judgement.question, judgement.grade, judgement.comparison) == ("efficiency", "good", "improved")


def test_what_is_also_rated_for_a_pillar_makes_no_report_on_that_pillar() -> None:
    text = "It was good at reducing crime and keeping people safe. It was also rated inadequate for its efficiency."
    assert grades(news(text, "2018/19")) == {"effectiveness": "good", "efficiency": "inadequate"}


def test_a_report_on_one_pillar_that_identifies_the_force_grades_it() -> None:
    text = "The effectiveness report identifies Dorset Police as requiring improvement."
    assert grades(news(text, "2017")) == {"effectiveness": "requires-improvement"}


@pytest.mark.parametrize("given", ["drew a ‘good’ score –", "of their work were rated ‘good’ –"])
def test_areas_that_are_counted_before_a_grade_are_named_behind_it(given: str) -> None:
    text = f"Two areas {given} managing offenders and investigating crime."
    assert grades(news(text)) == {"managing-offenders": "good", "investigating-crime": "good"}


def test_how_they_do_one_thing_and_how_they_do_another_are_two_areas() -> None:
    text = "The way officers investigate crime and how they respond to the public were given adequate ratings."
    assert grades(news(text)) == {"investigating-crime": "adequate", "responding-to-the-public": "adequate"}


def test_questions_asked_in_quotation_marks_share_a_grade_and_a_paper_looks_back_on_its_own_report() -> None:
    text = (
        "It was graded as requires improvement for “How well does the force prevent crime?” and “How well does "
        "the force tackle serious and organised crime?”"
    )
    grade = "requires-improvement"
    assert grades(news(text, "2015")) == {"e1-preventing-crime": grade, "e4-serious-organised-crime": grade}
    text = "They rated the force ‘inadequate’ at keeping the public safe and reducing crime, as reported previously."
    assert grades(news(text, "2016")) == {"effectiveness": "inadequate"}


def test_a_sentence_that_names_forces_by_their_grade_grades_each() -> None:
    text = (
        "PEEL: police legitimacy 2017 - a national overview\n\nHMICFRS inspected the legitimacy of all forces. "
        "The force judged as outstanding is Kent Police. The three forces assessed as ‘requires improvement’ are "
        "Cleveland Police, Essex Police and West Mercia Police.\n"
    )
    assert {(one.force, one.question, one.grade) for one in facts(text).judgements} == {
        ("kent", "legitimacy", "outstanding"),
        ("cleveland", "legitimacy", "requires-improvement"),
        ("essex", "legitimacy", "requires-improvement"),
        ("west-mercia", "legitimacy", "requires-improvement"),
    }


def test_a_line_with_a_force_above_a_list_begins_its_part() -> None:
    text = "PEEL: police legitimacy 2017 - force press releases\n\n" + "".join(
        f"HMICFRS judged that {force}:\n- is ‘{grade}’ at treating its workforce with fairness and respect.\n"
        f"PEEL: police legitimacy 2017 - {force}\n“{force} has an ethical culture.”\n"
        for force, grade in (("Kent Police", "good"), ("Essex Police", "inadequate"), ("Sussex Police", "outstanding"))
    )
    assert {(one.force, one.grade) for one in facts(text).judgements} == {
        ("kent", "good"),
        ("essex", "inadequate"),
        ("sussex", "outstanding"),
    }


def test_the_lowest_and_highest_of_all_grades_are_grades() -> None:
    assert grades(news("It was given the lowest rating for investigating crime.")) == {
        "investigating-crime": "inadequate"
    }
    assert grades(news("It received the second lowest rating for investigating crime.")) == {}
    assert grades(news("It had the lowest rating of all forces for investigating crime.")) == {}


PILLAR = """Police given new marks by watchdog

HMICFRS published its PEEL: police efficiency 2017 report on Kent Police today, 9 November 2017.

{sentence}
"""


@pytest.mark.parametrize("mark", ["‘good’", "good", "“good”"])
@pytest.mark.parametrize(
    "sentence",
    [
        "Kent Police received a {mark} rating.",
        "The commissioner welcomed the {mark} grading from national policing inspectors.",
        "Despite demands on police forces, the commissioner welcomed the {mark} grading.",
        "Inspectors gave Kent Police a {mark} grade.",
        "The force has secured a {mark} grading.",
        "Kent was one of 30 forces with a {mark} rating.",
    ],
)
def test_a_mark_called_one_is_that_of_the_only_pillar(sentence: str, mark: str) -> None:
    assert grades(PILLAR.format(sentence=sentence.format(mark=mark))) == {"efficiency": "good"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Its control room received a ‘good’ rating.",
        "The custody suite was rated ‘good’.",
        "Its website won a ‘good’ rating from inspectors.",
        "Kent Police lost its ‘good’ rating.",
        "Kent Police failed to get a ‘good’ rating.",
        "Kent Police narrowly missed out on a ‘good’ rating.",
        "The force fell short of an ‘outstanding’ rating.",
        "The force is on course for a ‘good’ rating.",
        "Only one force had a ‘good’ rating.",
        "Most forces received a ‘good’ rating.",
        "Kent was rated good or outstanding in all areas.",
    ],
)
def test_a_mark_of_a_part_of_others_or_missed_is_not_the_pillars(sentence: str) -> None:
    assert grades(PILLAR.format(sentence=sentence)) == {}


@pytest.mark.parametrize("mark", ["‘good’", "good", "“good”"])
def test_a_force_named_before_its_grade_has_it_however_that_is_marked(mark: str) -> None:
    told = facts(PILLAR.format(sentence=f"Neighbouring Essex was rated {mark}.")).judgements
    assert [(one.force, one.grade) for one in told] == [("essex", "good")]


def test_a_grade_retained_from_the_year_before_is_carried_over() -> None:
    sentence = (
        "The force retains its 2016 judgements of good for preventing crime and tackling serious organised crime."
    )
    told = facts(PILLAR.format(sentence=sentence)).judgements
    assert {(one.question, one.grade, one.status, one.made_in) for one in told} == {
        (question, "good", "carried-over", "peel-2016")
        for question in ("e1-preventing-crime", "e4-serious-organised-crime")
    }


def test_all_areas_of_a_text_that_names_two_pillars_are_not_the_three() -> None:
    text = (
        "Police given new marks by watchdog\n\nHMIC has published its PEEL 2016 report on Kent Police.\n\n"
        "The force was rated good in all areas.\n\nIt was praised for its {}.\n"
    )
    assert grades(text.format("effectiveness and efficiency")) == {}
    assert len(grades(text.format("effectiveness, efficiency and legitimacy"))) == 3
    assert len(grades(text.format("efficiency and legitimacy under three headings"))) == 3
    aside = text.replace("good in all", "good – the second of four marks – in all")
    assert len(grades(aside.format("effectiveness, efficiency and legitimacy"))) == 3


@pytest.mark.parametrize(
    "then",
    ["in PEEL 2018/19", "in the PEEL 2018/19 inspection", "in PEEL: effectiveness 2017", "under PEEL 2018/19"],
)
def test_a_grade_of_an_earlier_round_by_its_name_is_none_of_this_one(then: str) -> None:
    text = (
        "Kent Police given new marks\n\n5 December 2023\n\nHMICFRS has rated Kent Police adequate at investigating "
        f"crime today. It was rated good at preventing crime {then}.\n"
    )
    assert grades(text) == {"investigating-crime": "adequate"}


@pytest.mark.parametrize("mark", ["‘{}’", "“{}”", "{}"], ids=["single", "double", "none"])
@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("It got the worst grade of {inadequate} for two themes: responding to the public and preventing crime.", "ii"),
        ("The force was rated {inadequate} at responding to the public, though {adequate} at preventing crime.", "ia"),
        ("It received an {inadequate} rating for preventing crime, as well as receiving the same rating for responding "
         "to the public.", "ii"),
        ("It was told that its work in responding to the public is {inadequate}.", "i"),
        ("It was {inadequate} in relation to how effective the force is at responding to the public.", "i"),
    ],
)  # fmt: skip
def test_words_between_grades_and_areas_in_news(mark: str, sentence: str, wanted: str) -> None:
    head = "Police given new marks\n\nHMICFRS has published its PEEL 2021/22 report on Kent Police.\n\n"
    told = grades(head + sentence.format(**{name: mark.format(name) for name in ("inadequate", "adequate")}) + "\n")
    grade = {"i": "inadequate", "a": "adequate"}
    assert told == dict(
        zip(("responding-to-the-public", "preventing-crime"), (grade[letter] for letter in wanted), strict=False)
    )


def test_a_grade_maintained_from_last_year_is_one_of_this_year() -> None:
    head = "Police given new marks\n\nHMIC has published its PEEL 2016 report on Kent Police.\n\n"
    assert grades(head + "The force has maintained its legitimacy rating of ‘good’ from last year.\n") == {
        "legitimacy": "good"
    }
    assert grades(head + "The force currently holds a ‘good’ grade for legitimacy.\n") == {}


def test_the_only_force_of_a_grade_has_it_for_what_forces_were_rated_on() -> None:
    text = (
        "Police given new marks\n\nHMIC has published its PEEL 2015 report on Kent Police.\n\n"
        "Forces were rated on how legitimate they are. Kent Police was rated the only outstanding force{}.\n"
    )
    assert grades(text.format(" in the country")) == {"legitimacy": "outstanding"}
    assert grades(text.format(" at road safety")) == {}


@pytest.mark.parametrize(
    ("sentence", "forces"),
    [
        ("Unlike Essex Police, Kent Police was rated good at investigating crime.", {"kent"}),
        ("Kent Police, which shares a van with Essex Police, was rated good at investigating crime.", {"kent"}),
        ("Kent Police’s head, who came from Essex Police, said his force was good at investigating crime.", {"kent"}),
        ("Kent Police has overtaken Essex Police: it is now good at investigating crime.", {"kent"}),
        ("Kent Police lags behind Essex Police, which was rated good at investigating crime.", {"essex"}),
        ("Essex, like Kent, is good at investigating crime.", {"essex", "kent"}),
        ("Kent Police was rated good at investigating crime, as was Essex Police.", {"essex", "kent"}),
        ("Neither Kent Police nor Essex Police was rated good at investigating crime.", set()),
    ],
)
def test_of_several_forces_the_subject_of_the_words_has_the_grade(sentence: str, forces: set[str]) -> None:
    text = (
        "Kent and Essex police inspected\n\n12 May 2022\n\nHMICFRS has published its PEEL 2021/22 reports on Kent "
        f"Police and Essex Police.\n\n{sentence}\n"
    )
    facts = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    assert {(one.force, one.grade) for one in facts.judgements} == {(force, "good") for force in forces}


@pytest.mark.parametrize(
    "sentence",
    [
        "The union says the force is inadequate at investigating crime.",
        "Critics claimed that it was inadequate at investigating crime.",
        "A draft report rated it inadequate at investigating crime.",
    ],
)
def test_what_others_say_or_a_draft_holds_is_no_judgement(sentence: str) -> None:
    text = (
        "Kent Police inspected\n\n12 May 2024\n\nHMICFRS has published its PEEL 2023–25 report on Kent Police.\n\n{}\n"
    )
    facts = extract_facts(read_document(text.format(sentence).encode(), name="page.txt"), REFERENCE)
    assert not facts.judgements
    told = "A councillor said the force was rated inadequate at investigating crime."
    facts = extract_facts(read_document(text.format(told).encode(), name="page.txt"), REFERENCE)
    assert [one.grade for one in facts.judgements] == ["inadequate"]
