"""Grade sentences made by combination: what works alone must work together with everything else.

A sentence is a subject, words of grading, a grade, a preposition and areas; the expected judgements follow from the
combination. The sample is drawn so that each pair of choices meets several times, and is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

import pytest

from kgbuild.extract import extract_facts
from kgbuild.read import read_document
from kgbuild.reference import load_reference

REFERENCE = load_reference()

# A round, and its questions: a gerund, a noun phrase behind "its", and what stands behind "how it".
ROUNDS = {
    "peel-2017": (
        "PEEL 2017",
        {
            "e2-investigating": ("investigating crime", "investigation of crime", "investigates crime"),
            "e3-vulnerable-people": ("protecting vulnerable people", "protection of vulnerable people", ""),
            "l3-workforce-fairness": ("treating its workforce fairly", "treatment of its workforce", ""),
            "ef3-planning": ("planning for future demand", "", "plans for future demand"),
        },
    ),
    "peel-2023-25": (
        "PEEL 2023–25",
        {
            "investigating-crime": ("investigating crime", "investigation of crime", "investigates crime"),
            "managing-offenders": ("managing offenders", "management of offenders", "manages offenders"),
            "responding-to-the-public": (
                "responding to the public",
                "response to the public",
                "responds to the public",
            ),
            "recording-crime": ("recording data about crime", "crime recording", "records crime"),
        },
    ),
}
GRADES = {
    "outstanding": ("‘outstanding’", "outstanding"),
    "good": ("good", "“good”"),
    "requires-improvement": ("requiring improvement", "'in need of improvement'", '"requires improvement"'),
    "inadequate": ('"inadequate"', "inadequate"),
}
# {S} the force, {G} the grade, {N} the areas as nouns, {A} as gerunds, {H} as "how it ...".
FRAMES = (
    "{S} was rated {G} for {N}.",
    "{S} has been graded {G} in {A}, according to the report.",
    "{S} was found to be {G} when it comes to {H}.",
    "{S} received a {G} rating for {H}, the report said.",
    "{S} was given a mark of {G} in {A} this year.",
    "Inspectors judged {S} to be {G} at {A}.",
    "HMICFRS deemed {S} {G} in terms of {N}.",
    "For {N}, {S} was graded {G}.",
    "When it comes to {H}, inspectors rated {S} {G}.",
    "Inspectors looked at {N}, where {S} was rated {G}.",
    "In May, inspectors rated {S} {G} for {A}.",
    "There was a {G} grade for {N}.",
    "The areas rated {G} were {N}.",
    "The areas judged {G}: {A}.",
    "A {G} rating was given for {A}, while staff were praised for their honesty.",
    "{S} was rated {G}, the report published on Thursday says, for {N}.",
    "{S}, which covers a large rural county, was told it was {G} at {A}.",
    "The chief constable said: “We were graded {G} for {N}, and there is more to do.”",
)
SUBJECTS = ("the force", "Dorset Police", "the constabulary", "it", "officers in Dorset")
LISTS = (1, 2, 3)
# Of two areas, each with its own grade.
PAIRS = (
    "{S} was rated {G} for {A0} but {K} for {A1}.",
    "{S} was rated {G} for {A0}, with {A1} rated {K}.",
    "While {A0} was judged {G}, {A1} was found to be {K}.",
    "{A0} and {A1} were rated {G} and {K} respectively.",
    "{S} was graded {G} and {K} for {A0} and {A1} respectively.",
    "Inspectors rated {A0} as {G} and {A1} as {K}.",
    "{A0} was graded {G}; {A1} was graded {K}.",
    "{S} was {G} in one area – {A0} – and {K} in one – {A1}.",
    "{A0} ({G})\n{A1} ({K})",
    "There was one {G} rating – {A0} – and one {K} – {A1}.",
    "The report rates {A0} as {G} and {A1} as {K}.",
    "Of all the areas, one ({A0}) was {G} and one ({A1}) {K}.",
)
# Of one area, whose grade was {K} and is {G}; the grade before stands in words, brackets or a sentence of its own.
THEN = (
    "A grade of {K} for {A0} was changed to {G}.",
    "Its {K} grade for {A0} has become {G}.",
    "The {K} rating for {A0} in 2012 was raised to {G}.",
    "A {K} rating in 2012 for {A0} gave way to {G}.",
    "Inspectors moved {A0} from {K} to {G}.",
    "Inspectors raised the grade for {A0} to {G}, from {K}.",
    "{A0} went up two grades, from {K} to {G}.",
    "Previously {K}, {A0} is now {G}.",
    "From {K} for {A0} in 2012, the force has climbed to {G}.",
    "Having been {K} at {A0} two years ago, the force is now {G}.",
    "The force, rated {K} for {A0} in 2012, was this time rated {G}.",
    "It was rated {G} for {A0} (previously {K}).",
    "It was rated {G} (previously {K}) for {A0}.",
    "It was rated {G} for {A0}, a grade it also had in 2012.",
    "It was rated {G} for {A0} after a {K} two years ago.",
    "Last time it was judged {K} for {A0}. Now it is {G}.",
    "In 2012, {A0} was graded {K}. This time it was graded {G}.",
    "Two years ago inspectors found {A0} to be {K}. It is now rated {G}.",
    "At the previous inspection the force was {K} at {A0}. The new report says it is {G}.",
    "Its 2012 report had judged {A0} {K}. Inspectors have now graded it {G}.",
    "Once {K} at {A0}, it is now {G}.",
    "Not long ago it was {K} at {A0}; today it is {G}.",
    "2012: {A0} {K}. 2025: {A0} was rated {G}.",
)
# Of two areas, with the same grade.
SAME = (
    "{S} was rated {G} for {A0}, and the same for {A1}.",
    "{A0} was rated {G}, as was {A1}.",
    "{A0} received a {G} rating, as did {A1}.",
    "{A0} was rated {G} and {A1} was given the same grade.",
    "{A0} was rated {G}, a verdict also given to {A1}.",
    "Both {A0} and {A1} were rated {G}.",
    "Two areas were {G} ({A0} and {A1}) and one was not inspected.",
    "{A0} was one of two areas judged {G}, the other being {A1}.",
    "{A0} and {A1}, both {K} in 2012, are now {G}.",
    "Two were {G} – {A0} and {A1} – and the third was not inspected.",
    "Ten forces, Dorset Police among them, were rated {G} for {A0} and {A1}.",
    "Dorset Police and three other forces were rated {G} for {A0} and {A1}.",
)
NOTHING = (
    "The force was not rated {G} for {A0}.",
    "It will not be rated {G} for {A0} unless it changes.",
    "The force aims to be {G} at {A0}.",
    "A force can be rated {G} for {A0} only where nearly all features are seen.",
    "To be graded {G} at {A0}, a force must show that it learns.",
    "A grade of {G} for {A0} means that most features are in place.",
    "Nationally, 12 forces were rated {G} for {A0}.",
    "No force was rated {G} for {A0} this year.",
    "When it was last inspected the force was graded {G} for {A0}.",
    "Before this inspection the force was rated {G} for {A0}.",
    "An earlier report had found the force {G} at {A0}.",
    "In a survey, 61 per cent of residents rated the force as {G} for {A0}.",
    "The force’s own self-assessment had rated it {G} for {A0}.",
    "A survey of residents found {A0} to be {G}.",
    "Last month an auditor called {A0} {G}.",
    "The force denied that it was {G} at {A0}.",
    "It was almost rated {G} for {A0}.",
    "Staff said that the force was {G} at {A0}.",
    "In its own view the force is {G} at {A0}.",
    "The report follows its last inspection in 2012, when it was judged to be {G} at {A0}.",
)


def judged(sentence: str, cycle: str) -> dict[str, str]:
    text = (
        f"Dorset Police inspection report published\n\nHMICFRS has inspected Dorset Police as part of its "
        f"{ROUNDS[cycle][0]} programme.\n\n{sentence[0].upper()}{sentence[1:]}\n\nThe full report can be read online.\n"
    )
    found = extract_facts(read_document(text.encode(), name="text.txt"), REFERENCE)
    return {judgement.question: judgement.grade for judgement in found.judgements}


def of_two_forces(sentence: str) -> dict[str, str]:
    text = (
        "Dorset Police and Wiltshire Police inspected\n\nHMICFRS has inspected Dorset Police and Wiltshire Police as "
        f"part of its PEEL 2023–25 programme and published both.\n\n{sentence}\n\nThe reports can be read online.\n"
    )
    found = extract_facts(read_document(text.encode(), name="text.txt"), REFERENCE)
    assert {judgement.question for judgement in found.judgements} == {"investigating-crime"}
    return {judgement.force: judgement.grade for judgement in found.judgements}


def joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def sentences() -> Iterator[tuple[str, str, dict[str, str]]]:
    for number, (frame, subject, size) in enumerate(product(FRAMES, SUBJECTS, LISTS)):
        cycle = list(ROUNDS)[(number // 3 + number) % 2]
        questions = list(ROUNDS[cycle][1].items())
        chosen = [questions[(number + step) % len(questions)] for step in range(size)]
        grade = list(GRADES)[(number // 2) % len(GRADES)]
        words = GRADES[grade][number % len(GRADES[grade])]
        gerunds = [gerund for _, (gerund, _, _) in chosen]
        nouns = [f"its {noun}" if noun else gerund for _, (gerund, noun, _) in chosen]
        hows = [f"how it {how}" if how else gerund for _, (gerund, _, how) in chosen]
        text = frame.format(S=subject, G=words, A=joined(gerunds), N=joined(nouns), H=joined(hows))
        if subject.startswith("officers"):
            text = text.replace("Dorset was", "Dorset were").replace("Dorset has", "Dorset have")
        yield text, cycle, dict.fromkeys((question for question, _ in chosen), grade)


def two_areas(frames: tuple[str, ...]) -> Iterator[tuple[str, str, tuple[str, str], tuple[str, str]]]:
    for number, (frame, (grade, other)) in enumerate(product(frames, pairwise([*GRADES, "outstanding"]))):
        cycle = list(ROUNDS)[number % 2]
        (one, (first, *_)), (two, (second, *_)) = list(ROUNDS[cycle][1].items())[number % 3 :][:2]
        words, others = GRADES[grade][0], GRADES[other][-1]
        text = frame.format(S=SUBJECTS[number % 4], G=words, K=others, A0=first, A1=second)
        yield text, cycle, (one, two), (grade, other)


@pytest.mark.parametrize("frame", FRAMES)
def test_a_grade_of_one_or_several_areas(frame: str) -> None:
    made = list(sentences())
    place = FRAMES.index(frame) * len(SUBJECTS) * len(LISTS)
    for text, cycle, expected in made[place : place + len(SUBJECTS) * len(LISTS)]:
        assert judged(text, cycle) == expected, text


def test_two_areas_with_a_grade_each() -> None:
    for text, cycle, (one, two), (grade, other) in two_areas(PAIRS):
        assert judged(text, cycle) == {one: grade, two: other}, text


def test_two_areas_with_the_same_grade() -> None:
    for text, cycle, (one, two), (grade, _) in two_areas(SAME):
        assert judged(text, cycle) == {one: grade, two: grade}, text


@pytest.mark.parametrize("frame", THEN)
def test_a_grade_beside_the_one_before(frame: str) -> None:
    for text, cycle, (one, _), (grade, _) in two_areas((frame,)):
        assert judged(text, cycle) == {one: grade}, text


def test_the_grade_of_now_needs_one_area_and_an_earlier_grade() -> None:
    head = "In 2012, it was graded good for managing offenders"
    assert judged(f"{head} and investigating crime. Now it is adequate.", "peel-2023-25") == {}
    assert judged(f"{head}. Now it is adequate at responding to the public.", "peel-2023-25") == {
        "responding-to-the-public": "adequate"
    }
    assert judged("The force looked into managing offenders. Now it is adequate.", "peel-2023-25") == {}


def test_an_inspector_says_a_plain_word_of_one_area_and_no_more() -> None:
    said = "Roy Wilsher, HM Inspector of Constabulary, said: “The force’s approach to {} is good{}”"
    assert judged(said.format("managing offenders", "."), "peel-2023-25") == {"managing-offenders": "good"}
    assert judged(said.format("managing offenders", " news for all."), "peel-2023-25") == {}
    chief = said.replace("HM Inspector of Constabulary", "the chief constable")
    assert judged(chief.format("managing offenders", "."), "peel-2023-25") == {}


def test_words_of_grades_that_grade_nothing() -> None:
    for text, cycle, _, _ in two_areas(NOTHING):
        assert judged(text, cycle) == {}, text


@pytest.mark.parametrize(
    "sentence",
    [
        "Dorset Police was graded good and Wiltshire Police adequate at investigating crime.",
        "On investigating crime, Dorset Police was rated ‘good’ and Wiltshire Police was rated ‘adequate’.",
        "For investigating crime, Dorset Police was rated good; Wiltshire Police was rated adequate.",
        "Dorset Police was rated good for investigating crime. By contrast, Wiltshire Police was rated adequate.",
        "Dorset Police and Wiltshire Police were graded “good” and “adequate” respectively for investigating crime.",
        "Dorset Police was rated good for investigating crime, with Wiltshire Police rated adequate.",
    ],
)
def test_one_area_of_two_forces(sentence: str) -> None:
    assert of_two_forces(sentence) == {"dorset": "good", "wiltshire": "adequate"}


@pytest.mark.parametrize(
    "sentence",
    [
        "On investigating crime, Dorset Police was graded good, as was Wiltshire Police.",
        "Inspectors say the forces were ‘good’ at investigating crime.",
    ],
)
def test_two_forces_with_the_same_grade(sentence: str) -> None:
    assert of_two_forces(sentence) == {"dorset": "good", "wiltshire": "good"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "It got two ‘goods’, for managing offenders and crime recording.",
            {"managing-offenders": "good", "recording-crime": "good"},
        ),
        (
            "Two other areas were rated as ‘inadequate’ including how it manages offenders and its crime recording.",
            {"managing-offenders": "inadequate", "recording-crime": "inadequate"},
        ),
        (
            "One of the areas judged as requiring improvement is crime recording.",
            {"recording-crime": "requires-improvement"},
        ),
        (
            "It was ‘good’ in two areas, highlighting its early work on crime recording and how it manages offenders.",
            {"managing-offenders": "good", "recording-crime": "good"},
        ),
        (
            "The two that came out inadequate were crime recording and how it manages offenders.",
            {"managing-offenders": "inadequate", "recording-crime": "inadequate"},
        ),
        ("In Kent, however, managing offenders was found to be inadequate.", {}),
    ],
)
def test_areas_that_are_counted_and_named(sentence: str, expected: dict[str, str]) -> None:
    assert judged(sentence, "peel-2023-25") == expected


@pytest.mark.parametrize(
    ("sentence", "before"),
    [
        ("Investigating crime was ‘inadequate’ in 2021 and is now ‘good’.", "inadequate"),
        ("Its crime investigation, which in 2021 was inadequate, is now good.", "inadequate"),
        ("The force, previously rated inadequate, was now graded good for investigating crime.", "inadequate"),
        ("Investigating crime has improved since the last inspection and is now rated good.", ""),
    ],
)
def test_an_area_and_its_grade_before(sentence: str, before: str) -> None:
    text = f"Dorset Police inspected\n\nHMICFRS has finished its PEEL 2023–25 inspection of the force.\n\n{sentence}\n"
    found = extract_facts(read_document(text.encode(), name="text.txt"), REFERENCE)
    (one,) = found.judgements
    assert (one.question, one.grade, one.previous_grade) == ("investigating-crime", "good", before)


@pytest.mark.parametrize(
    ("words", "grades"),
    [
        (
            "The outstanding areas were preventing crime, with protecting vulnerable people ‘good’.",
            {"outstanding", "good"},
        ),
        (
            "Its work in its zigs was classed as good and that in protecting vulnerable people as ‘adequate’.",
            {"adequate"},
        ),
        ("HMICFRS rated its work in its zigs as ‘good’ and its work in leadership as ‘adequate’.", {"adequate"}),
    ],
)
def test_a_second_subject_takes_the_next_grade(words: str, grades: set[str]) -> None:
    text = f"Kent Police was inspected for HMICFRS PEEL 2023-25. {words}"
    facts = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    assert {judgement.grade for judgement in facts.judgements} == grades


# What a text says of the grade before, by how it is told: of one better, one worse, or the same.
BEFORE = {
    "improved": (
        "This compares favourably with the 2016 efficiency assessment, in which Kent Police was judged to {be}.",
        "This marks a rise from {grade} in 2016.",
        "The grade is up from {grade} in 2016.",
    ),
    "deteriorated": (
        "This compares unfavourably with the 2016 efficiency assessment, in which Kent Police was judged to {be}.",
        "The judgment marks a drop from {grade}, which it was given in 2016.",
        "The grade has gone down from {grade} since last year.",
    ),
    "unchanged": ("This is the same grade as in 2016.", "The force has kept the grade it was given in 2016."),
    "": ("In 2016, we judged the force to {be}.", "Its grade in 2016 was {grade}.", "Last year it was graded {grade}."),
}
RANKED = ("inadequate", "requires improvement", "good", "outstanding")
PLACES = ("{first} {then}", "{first}\n\n{then}", "{first} The force has sound plans.\n\n{then}")


def _been(grade: str) -> str:
    return "require improvement" if grade.startswith("requires") else f"be {grade}"


def _compared_texts() -> Iterator[tuple[str, tuple[str, str, str, str]]]:
    for now, before in (("good", "requires improvement"), ("requires improvement", "good"), ("good", "good")):
        change = RANKED.index(now) - RANKED.index(before)
        comparison = "improved" if change > 0 else "deteriorated" if change < 0 else "unchanged"
        first = f"Kent Police is judged to {_been(now)} in the efficiency with which it keeps people safe."
        for told, place in product((*BEFORE[comparison], *BEFORE[""]), PLACES):
            then = told.format(be=_been(before), grade=f"‘{before}’")
            slugs = now.replace(" ", "-"), comparison, "peel-2016", before.replace(" ", "-")
            yield place.format(first=first, then=then), slugs


def _efficiency(told: str) -> list[tuple[str, str, str, str]]:
    text = f"Kent PEEL 2017\n\nEfficiency\n\nHow efficient is the force at keeping people safe?\n\n{told}\n"
    found = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE).judgements
    return [(one.grade, one.comparison, one.previous_cycle, one.previous_grade) for one in found]


@pytest.mark.parametrize(("told", "expected"), list(_compared_texts()))
def test_the_grade_before_is_told_in_many_ways_and_places(told: str, expected: tuple[str, str, str, str]) -> None:
    assert _efficiency(told) == [expected]


@pytest.mark.parametrize(
    "then",
    [
        "In 2016, Essex Police was judged to be inadequate.",
        "In 2016, the force was judged to be inadequate at protecting vulnerable people.",
        "In 2016, 12 forces were judged to be inadequate.",
        "This is an improvement on last year, when staff waited for training.",
        "This is a fall of ten per cent in crime.",
    ],
)
def test_what_is_told_of_others_or_of_no_grade_compares_nothing(then: str) -> None:
    first = "Kent Police is judged to be good in the efficiency with which it keeps people safe."
    for place in PLACES:
        assert _efficiency(place.format(first=first, then=then)) == [("good", "", "", "")]
