"""Formal items are counted exactly however a saved page has kept its headings, marks and blank lines."""

from __future__ import annotations

from itertools import product

import pytest

from kgbuild.extract import extract_facts
from kgbuild.model import Passage, SourceRecord
from kgbuild.read import read_document
from kgbuild.reference import load_reference

REFERENCE = load_reference()
NUMBERS = ("", "1. ", "2. ", "3. ")
LETTERS = ("", "(a) ", "(b) ", "(c) ")
ROMANS = ("", "i) ", "ii) ", "iii) ")
MARKS = {"none": ("",) * 4, "bullet": ("• ",) * 4, "o": ("o  ",) * 4, "1.": NUMBERS, "(a)": LETTERS, "i)": ROMANS}
ASKED = ("keep a list of its wanted people", "check the records of its searches", "tell victims what it has done")
REPORT = "PEEL 2023–25\n\nAn inspection of Surrey Police\n\nInvestigating crime\n\nSurrey Police is adequate.\n\n"


def items(text: str, kind: str) -> list[str]:
    """The words of the findings of a kind, and of no other formal kind than those the text has."""
    document = read_document(text.encode(), name="text.txt", stated=SourceRecord())
    found = extract_facts(document, REFERENCE).findings
    return [one.evidence.quote for one in found if one.kind == kind and isinstance(one.evidence, Passage)]


def listed(mark: str, ends: tuple[str, str], gap: str, asked: tuple[str, ...] = ASKED) -> str:
    """A list of what is asked: its marks, what its items and its last item end with, and what stands between."""
    last = len(asked) - 1
    lines = (MARKS[mark][at + 1] + words + ends[at == last] for at, words in enumerate(asked))
    return gap.join(lines) + "\n\n"


@pytest.mark.parametrize(
    "heading",
    [
        "Areas for improvement",
        "AREAS FOR IMPROVEMENT:",
        "HMICFRS areas for improvement",
        "HMICFRS AFIs",
        "Areas for improvement identified",
        "Areas for improvement identified by the inspectorate",
        "Areas for improvement (3)",
    ],
)
@pytest.mark.parametrize("mark", MARKS)
def test_areas_of_any_heading_and_mark(heading: str, mark: str) -> None:
    for lead, gap in product(("", "We have identified three areas for improvement.\n\n"), ("\n", "\n\n", "\n\n\n")):
        asked = tuple(f"The force should {words}" for words in ASKED)
        text = f"{REPORT}{heading}\n\n{lead}{listed(mark, ('.', '.'), gap, asked)}"
        assert [one.rstrip(".") for one in items(text, "area-for-improvement")] == list(asked), text


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("ends", [(";", "."), (",", "."), ("", ""), ("; and", ".")])
def test_a_list_behind_a_colon_keeps_its_items_without_marks_and_stops(mark: str, ends: tuple[str, str]) -> None:
    for lead, gap in product(("The force should:", "Within three months, Surrey Police should:"), ("\n", "\n\n")):
        text = f"{REPORT}Cause of concern\n\nThe force doesn’t manage its wanted people.\n\n{lead}{gap}"
        assert items(text + listed(mark, ends, gap), "recommendation") == list(ASKED), text


def test_lines_that_break_within_an_item_are_no_items() -> None:
    text = (
        REPORT
        + "Recommendations\n\nThe force should:\nkeep a list of the people who are wanted by\nthe courts of its area."
    )
    assert len(items(text, "recommendation")) == 1


@pytest.mark.parametrize("mark", ["1.", "(a)", "i)"])
def test_items_counted_up_on_one_line(mark: str) -> None:
    asked = tuple(f"The force should {words}" for words in ASKED)
    text = (
        REPORT
        + "Areas for improvement\n\nWe found three areas for improvement. "
        + listed(mark, (".", "."), " ", asked)
    )
    assert [one.rstrip(".") for one in items(text, "area-for-improvement")] == list(asked)


def test_a_concern_behind_its_label_or_below_its_topic() -> None:
    concern, lead = "The force fails to visit the victims of stalking.", "\n\nSurrey Police should immediately:\n\n"
    asked = lead + listed("bullet", (";", "."), "\n")
    for heading in (
        "Cause of concern: ",
        "Cause of concern 1\n\n",
        "Cause of concern\n\nProtecting vulnerable people\n\n",
    ):
        text = REPORT + heading + concern + asked
        assert items(text, "cause-of-concern") == [concern], text
        assert items(text, "recommendation") == list(ASKED), text


def test_what_was_seen_is_no_second_concern() -> None:
    text = REPORT + "Causes of concern\n\nThe force fails to visit victims.\n\nIn our sample many were not visited.\n"
    assert items(text, "cause-of-concern") == ["The force fails to visit victims."]


NEWS = "Surrey Police told to improve\n\nHMICFRS published its PEEL report on the force in June 2024.\n\n{rest}\n"
SHOULD = [f"the force should {words}" for words in ASKED]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (f"The watchdog found two areas for improvement: {SHOULD[0]}, and {SHOULD[1]}.", SHOULD[:2]),
        (f"HMICFRS noted three areas for improvement: {'; '.join(SHOULD[:2])}; and {SHOULD[2]}.", SHOULD),
        (f"Inspectors identified two areas for improvement, namely that {SHOULD[0]} and that {SHOULD[1]}.", SHOULD[:2]),
        (f"It identifies nine areas for improvement. Among them is that {SHOULD[0]}.", SHOULD[:1]),
        (f"Inspectors named as an area for improvement that {SHOULD[0]}.", SHOULD[:1]),
        (
            f"HMICFRS noted nine areas for improvement. The main ones were:\n\n- T{SHOULD[0][1:]}\n- T{SHOULD[1][1:]}",
            [words[1:] for words in SHOULD[:2]],
        ),
        ("Inspectors named nine areas for improvement and the force has begun to act.", []),
    ],
)
def test_areas_that_a_sentence_counts(told: str, expected: list[str]) -> None:
    found = items(NEWS.format(rest=told), "area-for-improvement")
    assert len(found) == len(expected)
    assert all(words in one for one, words in zip(found, expected, strict=True)), found


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ("HMICFRS raised two causes of concern, about vetting and the care of detainees.", 2),
        ("Inspectors identified two causes of concern. The first is about vetting. The second is about custody.", 2),
        ("Inspectors raised two causes of concern. One was about vetting, and the other about custody.", 2),
        ("A cause of concern has been raised by the inspectorate about how slowly the force vets recruits.", 1),
        ("The force’s vetting has been made the subject of a cause of concern, inspectors said.", 1),
        ("Inspectors served Surrey Police with a cause of concern over its vetting.", 1),
        ("Two causes of concern have been raised, about vetting and the care of detainees.", 2),
        ("HMICFRS raised six causes of concern, including that it fails detainees and that it vets too few.", 2),
        ("HMICFRS raised six causes of concern, including the care of detainees.", 1),
        ("Inspectors closed two causes of concern, about vetting and custody.", 0),
        ("The inspectorate made three causes of concern and eleven areas for improvement public.", 0),
    ],
)
def test_concerns_that_a_sentence_counts_or_that_are_told_passively(told: str, count: int) -> None:
    assert len(items(NEWS.format(rest=told), "cause-of-concern")) == count


def test_a_headline_tells_a_concern_where_nothing_else_does() -> None:
    assert (
        len(
            items(
                NEWS.format(rest="Custody is a ‘cause of concern’, inspectors say\n\nThey came in May."),
                "cause-of-concern",
            )
        )
        == 1
    )


@pytest.mark.parametrize(
    "told",
    [
        f"Inspectors made two recommendations. The force should {ASKED[0]}. It should also {ASKED[1]}.",
        f"Inspectors made two recommendations: that the force should {ASKED[0]}, and that it should {ASKED[1]}.",
        f"HMICFRS has recommended that the force should:\n\n- {ASKED[0]}\n- {ASKED[1]}",
    ],
)
def test_recommendations_that_a_sentence_counts(told: str) -> None:
    assert len(items(NEWS.format(rest=told), "recommendation")) == 2


@pytest.mark.parametrize(
    "answer", ["Response", "Commissioner’s response:", "Surrey Police response:", "Update", "Our response"]
)
@pytest.mark.parametrize(
    "label", ["", "Recommendation – ", "HMICFRS recommendation {n}: ", "Recommendation {n}\n\n", "{n}. "]
)
def test_what_a_commissioner_answers_asks_nothing(answer: str, label: str) -> None:
    told = "Recommendations\n\n" if label in ("", "{n}. ") else ""
    for number, words in enumerate(ASKED[:2], 1):
        told += f"{label.format(n=number)}The force should {words}.\n\n{answer}\n\n"
        told += "I will ask how it should be measured. All staff must take a course.\n\n"
    text = f"Police and Crime Commissioner’s response to the HMICFRS report on Surrey Police\n\n{told}"
    assert [one.rstrip(".") for one in items(text, "recommendation")] == [
        f"The force should {one}" for one in ASKED[:2]
    ]


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ('Two "accelerated causes of concern" were issued. The first was about custody, the second about vetting.', 2),
        ('Surrey Police was given two "causes of concern" in May 2024.\nThe first was about custody.\n'
         "Inspectors issued the second because of its vetting.", 2),
        ('Surrey Police was given two "causes of concern" in May 2024.\nThe first was about custody.\n'
         "Inspectors issued the second because of its vetting.\n"
         'An additional third "cause of concern", over stolen bicycles, was later raised in July.', 3),
        ("HMICFRS issued an ‘accelerated cause of concern‘ in May over its detainees and another on vetting.", 2),
        ("An additional cause for concern, on the theft of bicycles, was issued by inspectors in July.", 1),
        ("The theft of bicycles is a cause for concern, residents told the council in July.", 0),
    ],
)  # fmt: skip
def test_concerns_that_the_press_counts_and_adds_to(told: str, count: int) -> None:
    assert len(items(NEWS.format(rest=told.replace("\n", "\n\n")), "cause-of-concern")) == count


LETTER = """Surrey Police: {title}

Published on: 4 April 2025

Letter information

From: Roy Wilsher, His Majesty’s Inspector of Constabulary

To: Chief Constable, Surrey Police

In our PEEL 2023–25 inspection report we identified a cause of concern:

• The force needs to look after its detainees.

{lead}

• {0};
• {1}; and
• {2}.

Yours sincerely
"""


@pytest.mark.parametrize(
    ("title", "lead", "due"),
    [
        ("cause of concern revisit letter", "We recommended that within six months the force should:", ""),
        ("accelerated cause of concern", "We recommended that within six months the force should:", ""),
        ("return to default phase of monitoring", "Within six months, the force should:", "P6M"),
        ("accelerated cause of concern", "Within six months, the force should:", "2025-10-04"),
    ],
)
def test_what_a_letter_tells_again_is_due_from_no_day_of_its_own(title: str, lead: str, due: str) -> None:
    text = LETTER.format(
        *ASKED, title=title, lead=f"Cause of concern\n\nDetainees are not safe in its cells.\n\n{lead}"
    )
    document = read_document(text.encode(), name="text.txt", stated=SourceRecord())
    found = extract_facts(document, REFERENCE).findings
    assert [one.due for one in found if one.kind == "recommendation"] == [due] * 3


def test_a_list_of_one_in_a_report_of_two_years_is_of_this_round() -> None:
    text = LETTER.format(*ASKED, title="causes of concern", lead="The force has begun to:")
    assert items(text, "cause-of-concern") == ["The force needs to look after its detainees."]


def test_what_explains_a_kind_and_leads_to_its_report_is_none() -> None:
    text = (
        "Surrey Police\n\nWe have issued an accelerated cause of concern to Surrey Police:\n\n"
        "• it doesn’t look after its detainees.\n\nAccelerated causes of concern\n\n"
        "Sometimes, when the public may be at risk, we publish what we found and our recommendations earlier.\n\n"
        "Get the press release\n\nSurrey Police: cause of concern (HTML)\n\nGet the report\n"
    )
    assert len(items(text, "cause-of-concern") + items(text, "accelerated-cause-of-concern")) == 1


def test_lists_for_several_bodies_and_orders_that_say_by_when() -> None:
    told = f"There were two recommendations for police forces:\n\n• All forces should {ASKED[0]}\n"
    told += f"• Chief constables should {ASKED[1]}\n\nand one for the Home Office:\n\n• The Home Office should pay.\n"
    assert len(items("Surrey PCC: response to HMICFRS\n\n" + told, "national-recommendation")) == 3
    told = "The inspectorate said that Surrey Police must, with immediate effect:\n\n" + listed(
        "bullet", ("", ""), "\n"
    )
    assert items(NEWS.format(rest=told), "recommendation") == list(ASKED)


def test_areas_put_to_all_forces_and_told_beside_others() -> None:
    text = "National inspection of custody\n\nHMICFRS\n\nPublished on: 4 April 2025\n\n"
    text += f"We inspected eight police forces.\n\nAreas for improvement\n\nForces should {ASKED[0]}.\n\n"
    text += f"Recommendation\n\nAll forces should {ASKED[1]}.\n"
    assert items(text, "area-for-improvement") == [f"Forces should {ASKED[0]}."]
    told = f"A third area for improvement, on detainees, stays open: the force should {ASKED[0]}."
    assert items(NEWS.format(rest=f"Inspectors closed two areas for improvement. {told}"), "area-for-improvement")
    told = "HMICFRS found this.\n\nArea for improvement 1: none for Surrey."
    assert items(NEWS.format(rest=told), "area-for-improvement") == []


def test_a_summary_that_names_the_area_before_each_item_says_it_again() -> None:
    asked = [f"The force should {words}" for words in ASKED[:2]]
    summary = f"Summary of areas for improvement\n\nInvestigating crime: {asked[0]}\nManaging offenders: {asked[1]}\n\n"
    sections = "".join(
        f"{area}\n\nGood\n\nArea for improvement\n\n{words}\n\nIt is not always done.\n\n"
        for area, words in zip(("Investigating crime", "Managing offenders"), asked, strict=True)
    )
    assert len(items(REPORT + summary + sections, "area-for-improvement")) == 2


@pytest.mark.parametrize(
    ("told", "kind", "count"),
    [
        (f"HMICFRS listed three areas for improvement. They include how it {ASKED[0]}, {ASKED[1]} and how it talks to "
         "victims.", "area-for-improvement", 3),
        (f"HMICFRS listed four areas for improvement. They include how it {ASKED[0]}, and how it talks to victims.",
         "area-for-improvement", 2),
        (f"The report names AFIs. The AFIs are as follows:\n\n1. It should {ASKED[0]}.\n2. It should {ASKED[1]}.",
         "area-for-improvement", 2),
        (f"One area for improvement was given to the constabulary: it should {ASKED[0]}.", "area-for-improvement", 1),
        (f"Inspectors said the force should immediately {ASKED[0]}, and within three months {ASKED[1]}.",
         "recommendation", 2),
        ("HMICFRS said the rest of the recommendations are to be met within six months.", "recommendation", 0),
    ],
)  # fmt: skip
def test_items_of_sentences_that_count_or_say_by_when(told: str, kind: str, count: int) -> None:
    assert len(items(NEWS.format(rest=told), kind)) == count


def test_a_list_of_concerns_under_their_heading_and_behind_what_leads_to_it() -> None:
    lead = "Causes of concern\n\nIn our last inspection we identified these causes of concern:\n\n"
    asked = ("The force does not keep a list of its wanted people", "Its searches are not checked")
    head, _, _ = LETTER.format(*ASKED, title="revisit letter", lead="").partition("In our PEEL")
    text = head + lead + listed("1.", (";", "."), "\n", asked) + "Progress\n\nSurrey Police checks its searches.\n"
    assert [one.rstrip(".") for one in items(text, "cause-of-concern")] == list(asked)


def test_what_a_commissioner_tells_of_an_earlier_year_is_not_asked() -> None:
    told = f"PEEL 2021/22\n\nOther recommendations\n\nIn 2018, HMICFRS recommended that all forces should {ASKED[0]}.\n"
    text = "Surrey Police and Crime Commissioner: response to HMICFRS\n\n" + told
    assert items(text, "recommendation") + items(text, "national-recommendation") == []


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize(
    ("lead", "counted", "count"),
    [
        ("It was moved into Engage because the force:", "three", 3),
        ("Inspectors put it under enhanced monitoring because the force needs to:", "three", 3),
        ("It was moved into Engage because the force:", "four", 0),
        ("Inspectors visited because the force:", "three", 0),
    ],
)
def test_reasons_for_closer_monitoring_are_the_concerns_that_are_counted(
    mark: str, lead: str, counted: str, count: int
) -> None:
    reasons = ("does not find its wanted people", "cannot check its searches", "keeps no list of victims")
    told = f"{lead}\n\n{listed(mark, (';', '.'), chr(10), reasons)}"
    told += f"“We have issued the force with {counted} causes of concern,” the inspector said."
    assert len(items(NEWS.format(rest=told), "cause-of-concern")) == count


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ("The way Surrey Police responds to the public is a cause for concern for the inspectorate.", 1),
        ("How Surrey Police responds to callers is a cause of concern, HMICFRS said.", 1),
        ("HMICFRS said that Surrey Police is responding well to the causes of concern.", 0),
        ("The way it deals with thefts is a cause for concern for shopkeepers.", 0),
    ],
)
def test_what_is_a_cause_for_concern_to_the_inspectorate(told: str, count: int) -> None:
    assert len(items(NEWS.format(rest=told), "cause-of-concern")) == count


def test_a_line_that_says_by_when_they_should_leads_to_recommendations() -> None:
    told = "Inspectors found it slow.\n\nSo within three months, they should:\n\n"
    assert items(NEWS.format(rest=told + listed("bullet", (";", "."), "\n")), "recommendation") == list(ASKED)


@pytest.mark.parametrize(
    ("told", "kind", "count"),
    [
        ("It said that searches must be checked, which it called a cause of concern.", "cause-of-concern", 1),
        ("HMICFRS praised four pieces of innovative practice: drones for searches, a line for farmers, vans for shops "
         "and a works choir.",
         "innovative-practice", 4),
        ("HMICFRS praised four pieces of innovative practice: drones for searches and vans for shops.",
         "innovative-practice", 1),
    ],
)  # fmt: skip
def test_what_is_called_a_concern_and_practice_that_is_counted(told: str, kind: str, count: int) -> None:
    assert len(items(NEWS.format(rest=f"It inspected Surrey Police.\n\n{told}"), kind)) == count


def test_each_part_that_a_sentence_counts_has_the_deadline_told_before_all_or_its_own() -> None:
    for told, dues in (
        (f"that by 31 December 2024 it should {ASKED[0]}, and that it should {ASKED[1]}.", ["2024-12-31", ""]),
        (f"that it should {ASKED[0]}, and that it should {ASKED[1]}.", ["", ""]),
    ):
        document = read_document(
            NEWS.format(rest=f"HMICFRS made two recommendations to the force: {told}").encode(),
            name="text.txt",
            stated=SourceRecord(),
        )
        found = extract_facts(document, REFERENCE).findings
        assert [one.due for one in found if one.kind == "recommendation"] == dues


def test_what_was_found_in_an_earlier_year_below_a_list_is_asked_no_more() -> None:
    text = "Surrey 2016\n\nRead more about Surrey\n\nSurrey Police is good.\n\n"
    text += f"Areas for improvement\n\nThe force should {ASKED[0]}.\n\n"
    text += f"What HMIC found last year\n\nIn 2014 HMIC found that the force should {ASKED[1]}.\n"
    assert items(text, "area-for-improvement") == [f"The force should {ASKED[0]}."]


def test_a_recommendation_to_an_office_of_a_national_body_is_put_to_that_body() -> None:
    text = "Surrey PCC response to HMICFRS inspection\n\nSurrey Police\n\nRecommendation 2\n\n"
    text += f"By 30 September 2019, the National Police Chiefs’ Council Coordinator for Stables should {ASKED[0]}.\n\n"
    text += "PCC comment: not for Surrey.\n"
    assert len(items(text, "national-recommendation")) == 1


def test_a_lead_at_the_end_of_a_paragraph_under_a_concern_leads_to_recommendations() -> None:
    told = "Cause of concern\n\nSurrey Police does not look after detainees. In 12 cells there was no light. Within "
    text = REPORT + told + "three months, Surrey Police should:\n\n" + listed("bullet", (";", "."), "\n")
    assert len(items(text, "cause-of-concern")) == 1
    assert items(text, "recommendation") == list(ASKED)


def test_answers_to_recommendations_with_short_labels() -> None:
    told = "HMICFRS said: the force does not check its searches.\n\n" + "".join(
        f"R{number} – the force should {words}\nWe have begun. We must go on.\n\n"
        for number, words in enumerate(ASKED[:2], 1)
    )
    text = f"Surrey Police’s response to HMICFRS\n\nSurrey Police accepts this.\n\nCause of concern: searches\n\n{told}"
    assert items(text, "recommendation") == [f"the force should {words}" for words in ASKED[:2]]


@pytest.mark.parametrize(
    ("told", "kind", "count"),
    [
        ("The force received two causes of concern and 14 areas for improvement. The first cause of concern is that it "
         "fails detainees. The second is that its searches are not checked.", "cause-of-concern", 2),
        (f"It has areas for improvement. It should:\n\n- {ASKED[0]}\n- {ASKED[1]}", "area-for-improvement", 2),
        ("Among the areas for improvement are the time it takes to answer and the training of its riders.",
         "area-for-improvement", 2),
        ("Among the areas for improvement is how it answers and talks to callers.", "area-for-improvement", 1),
    ],
)  # fmt: skip
def test_items_named_behind_their_number_or_among_others(told: str, kind: str, count: int) -> None:
    assert len(items(NEWS.format(rest=told), kind)) == count


@pytest.mark.parametrize("number", ["two", "three", "four"])
def test_concerns_in_lines_of_their_own_behind_a_line_that_counts_them(number: str) -> None:
    told = f"Its inspectors have identified {number} causes of concern:\n\n"
    told += "How it looks after people in its cells by day and by night: it fails to see to them\n\n"
    told += (
        "How it responds: it is too slow\n\nHow it rides: it lacks horses\n\n“We are sorry,” the chief constable said."
    )
    assert len(items(NEWS.format(rest=told), "cause-of-concern")) == (3 if number == "three" else 0)


@pytest.mark.parametrize("status", ["", " (open)", " (closed)"])
def test_labels_that_tell_what_became_of_an_item(status: str) -> None:
    told = "".join(
        f"AFI {number}{status} – Surrey Police should {words}\n\nWe have done so.\n\n"
        for number, words in enumerate(ASKED, 1)
    )
    text = f"Progress on our areas for improvement\n\nSurrey Police was inspected by HMICFRS in 2023.\n\n{told}"
    assert len(items(text, "area-for-improvement")) == 3


@pytest.mark.parametrize("topic", ["{}", "1. {}", "(a) {}", "{}:"])
@pytest.mark.parametrize("mark", ["", "• "])
@pytest.mark.parametrize("asks", ["The force should", "Surrey Police needs to"])
def test_areas_below_topics_of_their_own(topic: str, mark: str, asks: str) -> None:
    told = "".join(
        f"{topic.format(name)}\n\n{mark}{asks} {words}.\n\n"
        for name, words in zip(
            ["Supervision", "Call handling", "Lamps"], ["check files", "answer calls", "mend lamps"], strict=True
        )
    )
    text = f"{REPORT}Areas for improvement\n\n{told}Main findings\n\nThe force knows its demand.\n"
    assert [quote.removeprefix(f"{asks} ") for quote in items(text, "area-for-improvement")] == [
        "check files.",
        "answer calls.",
        "mend lamps.",
    ]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("We recommend that, within six months, Surrey Police should paint its boats.", 2),
        ("Immediately, Surrey Police should paint its boats.", 2),
        ("Surrey Police paints its boats, and officers should be proud of them.", 1),
    ],
)
def test_a_report_recommends_beside_its_headings_too(asked: str, count: int) -> None:
    text = (
        f"{REPORT}Recommendations\n\nWithin three months, Surrey Police should mend its lamps.\n\nSection 5. Boats\n\n"
        f"Boats are old.\n\n{asked}\n"
    )
    assert len(items(text, "recommendation")) == count


@pytest.mark.parametrize("colon", [":", ": –", ":-", " : -"])
@pytest.mark.parametrize(
    ("lead", "kind"),
    [
        ("In HMICFRS’s report nine recommendations were made for the force. In brief, these were", "recommendation"),
        ("A summary of the inspection and the identified areas for improvement are", "area-for-improvement"),
    ],
)
def test_a_numbered_list_behind_a_colon_with_a_dash_goes_on_behind_what_explains_its_items(
    lead: str, kind: str, colon: str
) -> None:
    asked = [f"The force needs to {words}." for words in ASKED]
    told = "\n\n".join(f"{at}. {words}\n\nInspectors saw {at} cases." for at, words in enumerate(asked, 1))
    text = f"Response to HMICFRS’s report on Surrey Police\n\nPublished: 3 May 2024\n\n{lead}{colon}\n\n{told}\n"
    assert items(text, kind) == asked, text


@pytest.mark.parametrize("start", ["Make sure that it can", "Needed to", "Did not"])
@pytest.mark.parametrize("stop", ["", ".", ";"])
def test_a_list_without_marks_is_known_by_the_verbs_its_lines_begin_with(start: str, stop: str) -> None:
    told = "\n\n".join(f"{start} {words}{stop}" for words in ASKED)
    text = NEWS.format(
        rest=f"The causes of concern were that the force:\n\n{told}\n\nA spokesman said: “We are sorry.”"
    )
    assert len(items(text, "cause-of-concern")) == len(ASKED), text


def test_headings_below_a_colon_are_no_items() -> None:
    rest = "The causes of concern were told in parts:\n\nThe first part of the report\n\nPolice cells in the county\n\n"
    assert items(NEWS.format(rest=rest + "Cells were cold. Nobody saw to them."), "cause-of-concern") == []


@pytest.mark.parametrize("heading", ["Recommendation 5", "2.1 Recommendation 5", "3.2.1 Recommendation 5"])
def test_a_recommendation_under_a_numbered_heading_is_one_with_its_points(heading: str) -> None:
    points = "\n".join(f"- {words}" for words in ("a list of wanted people", "enough trained staff", "a weekly check"))
    text = (
        f"Response to the HMICFRS report\n\nPolice and Crime Commissioner’s comments\n\nI welcome it.\n\n{heading}\n\n"
    )
    text += f"By July 2026, police forces should have in place:\n{points}\n\nThe force meets each month.\n"
    document = read_document(text.encode(), name="text.txt", stated=SourceRecord())
    kinds = [one.kind for one in extract_facts(document, REFERENCE).findings]
    assert [one for one in kinds if one.endswith("recommendation")] == ["national-recommendation"]


@pytest.mark.parametrize("told", ["three main causes of concern, which were", "3 causes of concern, namely"])
def test_topics_that_a_count_leads_to_need_no_words_of_what_is_wanting(told: str) -> None:
    topics = ("The safety of people in the cells.", "The use of force on them.", "The food and drink they are given.")
    rest = f"There were {told}:\n\n" + "\n\n".join(topics) + "\n\nInspectors gave 15 areas for improvement, too.\n"
    text = "A report has found that Surrey Police has to improve its cells, inspectors said.\n\n" + rest
    assert items(text, "cause-of-concern") == list(topics)


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ("The inspectorate made nine recommendations. 3 of these recommendations were for chief constables.", 0),
        ("One of the recommendations was for the force to check its lists.", 1),
        ("In a recommendation, the report said all searches should be recorded.", 1),
        ("HMICFRS made two recommendations and one for forces; “If lists are old, they should be checked”.", 1),
    ],
)
def test_whom_recommendations_are_for_asks_nothing(told: str, count: int) -> None:
    assert len(items(NEWS.format(rest=told), "recommendation")) == count


def test_a_list_that_begins_behind_the_colon_of_its_paragraph() -> None:
    asked = [f"The force should {words}" for words in ASKED]
    rest = "The HMICFRS report held a few ‘areas for improvement’: " + "\n\n".join(asked)
    assert [one.strip(".") for one in items(NEWS.format(rest=rest), "area-for-improvement")] == asked


def test_a_register_saved_on_one_line_has_each_of_its_entries() -> None:
    entry = (
        "Surrey Police: crime data integrity ({number}) The force should {asked}. [on]3rd May 2017 "
        "[status]awaiting-review[/status][/on][on]9th May 2018 [comment] The force should do more. [/comment][/on]"
    )
    text = " ".join(entry.format(number=5000 + at, asked=words) for at, words in enumerate(ASKED))
    assert items(text, "recommendation") == [f"The force should {words}." for words in ASKED]


@pytest.mark.parametrize("mark", ["bullet", "1.", "(a)"])
@pytest.mark.parametrize("when", ["", ", within three months,", " immediately", ", by March 2025"])
def test_the_list_behind_a_label_without_a_number_holds_the_recommendations(mark: str, when: str) -> None:
    head = "Cause of concern\n\nThe force does not check its searches.\n\n"
    for label in ("Recommendation", "Recommendations"):
        told = f"{head}{label}: Surrey Police should{when}:\n\n{listed(mark, (';', '.'), chr(10))}"
        found = items(REPORT + told + "The force agrees.\n", "recommendation")
        assert [one.rstrip(".") for one in found] == list(ASKED), told
    told = f"{head}Recommendation 4: Surrey Police should{when}:\n\n{listed(mark, (';', '.'), chr(10))}"
    assert len(items(REPORT + told, "recommendation")) == 1
