"""Formal items in what forces, commissioners, panels and newspapers write: answered, counted, listed, in tables."""

from __future__ import annotations

import pytest

from kgbuild.extract import extract_facts
from kgbuild.model import Finding, Passage, SourceRecord
from kgbuild.read import read_document
from kgbuild.reference import load_reference

REFERENCE = load_reference()


def formal(text: str, published: str = "") -> list[Finding]:
    """The findings of `text` but strengths and weaknesses."""
    document = read_document(text.encode(), name="text.txt", stated=SourceRecord(published=published))
    found = extract_facts(document, REFERENCE).findings
    return [finding for finding in found if finding.kind not in ("strength", "weakness")]


def told(text: str) -> list[tuple[str, str]]:
    """Kind and words of each."""
    return [(one.kind, one.evidence.quote) for one in formal(text) if isinstance(one.evidence, Passage)]


LETTER = (
    "HMICFRS revisit of Kent Police: cause of concern\n\nI am writing to you in response to the letter of HMICFRS on "
    "Kent Police.\n\nCause of concern\n\nThe force needs to find its missing files.\n\nRecommendation:\n\nKent Police "
    "should, within three months:\n\n• look for its files; and\n• count what it finds.\n\n{rest}\n\nYours "
    "sincerely\n\nJane Doe\nPolice and Crime Commissioner\n"
)


@pytest.mark.parametrize(
    "rest",
    [
        "I am pleased with it.\n\nThe following parts need more work:\n\n• Shelves were not always used",
        "In reply, the Chief Constable has told me that the force will:\n\n• buy shelves; and\n• tell me each month.",
    ],
)
def test_a_list_of_one_who_answers_is_no_recommendation(rest: str) -> None:
    found = formal(LETTER.format(rest=rest))
    assert [(one.kind, one.due) for one in found] == [
        ("cause-of-concern", ""),
        ("recommendation", "P3M"),
        ("recommendation", "P3M"),
    ]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("West Mercia specific recommendations:", "recommendation"),
        ("Kent Police recommendations", "recommendation"),
        ("Regional AFIs:", "area-for-improvement"),
        ("Kent Police’s areas for improvement", "area-for-improvement"),
    ],
)
def test_a_heading_may_say_whose_items_they_are(heading: str, kind: str) -> None:
    text = (
        "I am writing to you in response to the report of HMICFRS on Kent Police.\n\n"
        f"{heading}\n\n- Share its maps with its neighbours\n- Train its cartographers\n\nYours sincerely\n"
    )
    assert [found for found, _ in told(text)] == [kind, kind]


def test_what_is_said_of_an_item_by_its_number_is_no_item() -> None:
    text = (
        "Kent Police’s response to the HMICFRS report on vetting\n\nRecommendation 9\nBy 31 October 2023, chief "
        "constables should vet their vets.\n\nRecommendation 9 – Complete. Date: 12 October 2023.\n\nRecommendation 7 "
        "– This recommendation is for the College of Policing.\n\nWe accept this recommendation. All vets should have "
        "been told by May.\n"
    )
    assert [one.due for one in formal(text)] == ["2023-10-31"]


COUNTED = "HMICFRS published its report on Kent Police.\n\n{told}\n\nThe chief constable said that it would help.\n"
CONCERNS = "• the force doesn’t answer its letters; and\n• it isn’t kind enough to its horses."


@pytest.mark.parametrize(
    "lead",
    [
        "HMICFRS issued two causes of concern to the force. Inspectors found that:",
        "HMICFRS issued two causes of concern.\n\nInspectors found that:",
        "Inspectors raised two serious causes of concern with the force, which are as follows:",
    ],
)
def test_a_list_of_as_many_as_were_counted_holds_them(lead: str) -> None:
    assert [kind for kind, _ in told(COUNTED.format(told=f"{lead}\n\n{CONCERNS}"))] == ["cause-of-concern"] * 2


@pytest.mark.parametrize(
    "lead",
    [
        "HMICFRS issued three causes of concern. Inspectors found that:",
        "HMICFRS closed two causes of concern. It said:",
    ],
)
def test_a_list_of_more_or_fewer_or_of_what_is_closed_holds_none(lead: str) -> None:
    assert told(COUNTED.format(told=f"{lead}\n\n{CONCERNS}")) == []


def test_a_list_of_praise_below_a_count_holds_none() -> None:
    lead = "HMICFRS issued two causes of concern. It praised the force for:"
    praise = "• its work with schools; and\n• its well-fed horses."
    assert told(COUNTED.format(told=f"{lead}\n\n{praise}")) == []


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        (
            "HMICFRS set nine areas for improvement, among them that it should feed dogs and that it must walk them.",
            2,
        ),
        ("HMICFRS set nine areas for improvement, among them dogs.", 0),
        (
            "HMICFRS listed eight areas for improvement, of which the main one is that the force should feed its dogs.",
            1,
        ),
    ],
)
def test_some_of_several_areas_are_told_where_the_words_ask(sentence: str, count: int) -> None:
    assert len(told(COUNTED.format(told=sentence))) == count


def test_a_sentence_may_tell_a_concern_and_what_is_recommended_about_it() -> None:
    sentence = (
        "HMICFRS’s report contained one cause of concern, which was that the force loses its keys, and it recommended "
        "that the force should buy hooks."
    )
    found = formal(COUNTED.format(told=sentence))
    assert [one.kind for one in found] == ["cause-of-concern", "recommendation"]
    assert found[1].addresses == found[0].evidence


def test_a_topic_behind_a_label_is_told_in_the_words_below_it() -> None:
    text = (
        "Kent Police\n\nOur HMICFRS plan\n\nAFI 2: Answering calls at night\n\nWhat HMICFRS said\n\nThe force should "
        "answer its telephones.\n\nWhat we’ve done\n\nWe need to hire people.\n"
    )
    assert told(text) == [("area-for-improvement", "The force should answer its telephones.")]


def test_rows_of_a_table_that_was_saved_a_cell_a_line() -> None:
    text = (
        "Police and Crime Panel\n\nHMICFRS Areas for Improvement – update\n\nTo inform the Panel of progress of Kent "
        "Police.\n\nAFI\n\nOwner\n\nDue\n\nStatus\n\nThe force needs to answer letters\n\nHead of Post\n\nJune "
        "2023\n\nAmber\n\nThe force should feed its horses\n\nHead of Stables\n\nMarch 2023\n\nGreen\n\nCommentary\n\n"
        "All areas are looked at by a board, which officers must attend.\n"
    )
    assert [words for _, words in told(text)] == [
        "The force needs to answer letters",
        "The force should feed its horses",
    ]


def test_headlines_below_one_another_are_each_a_piece_of_practice() -> None:
    text = (
        "PEEL 2023–25\n\nAn inspection of Surrey Police\n\nInvestigating crime\n\nSurrey Police is adequate.\n\n"
        "Innovative practice\n\nThe force lends bicycles to its detectives\n\nThe force keeps bees on its roofs\n\n"
        "Main findings\n\nIn this section we set out our findings.\n"
    )
    assert [kind for kind, _ in told(text)] == ["innovative-practice"] * 2


def test_a_label_may_name_the_question_of_a_concern_and_of_what_is_asked_about_it() -> None:
    text = (
        "PEEL 2023–25\n\nAn inspection of Surrey Police\n\nCause of concern: investigating crime\n\nThe force doesn’t "
        "look for clues.\n\nRecommendations\n\nThe force should:\n\n• look for them; and\n• keep them.\n\nAreas for "
        "improvement\n\n• The force should sweep its yard.\n"
    )
    assert [one.question for one in formal(text)] == ["investigating-crime"] * 3 + [""]


BOXES = (
    "PEEL 2023–25\n\nAn inspection of Surrey Police\n\nInvestigating crime\n\nSurrey Police is adequate.\n\n{rest}\n"
)


def test_reasons_below_an_area_ask_nothing_whoever_needs_or_should_what() -> None:
    rest = (
        "Areas for improvement\n\nThe force should read its post.\n\nOfficers told us that they should read it.\n\n"
        "Victims need to know that it is read. This should be said.\n\nWe found that staff know what they must do.\n\n"
        "The force should write back."
    )
    assert [words for _, words in told(BOXES.format(rest=rest))] == [
        "The force should read its post.",
        "The force should write back.",
    ]


def test_reasons_below_one_recommendation_ask_nothing() -> None:
    rest = "Recommendation\n\nThe force should read its post.\n\nThis helps. Officers said that they should read it."
    assert [words for _, words in told(BOXES.format(rest=rest))] == ["The force should read its post."]


def test_a_summary_may_leave_out_whom_it_asks() -> None:
    rest = (
        "Area for improvement\n\nThe force should look after the files of its detectives.\n\nSummary of areas for "
        "improvement\n\n1. Look after the files of its detectives."
    )
    assert len(told(BOXES.format(rest=rest))) == 1


@pytest.mark.parametrize("mark", ["    • ", "– ", "o ", "i) "])
def test_points_of_an_item_that_ends_in_by_are_no_items(mark: str) -> None:
    points = f"{mark}reading them; and\n{mark}writing on them;"
    rest = (
        "Recommendations\n\nWithin three months, the force should:\n\n• look after its files by:\n"
        f"{points}\n• feed its dogs."
    )
    assert [one.due for one in formal(BOXES.format(rest=rest))] == ["P3M", "P3M"]


def test_concerns_about_two_forces_are_two() -> None:
    text = (
        "Inspectors report on two forces\n\nHMICFRS published its reports on Kent Police and Cheshire Constabulary.\n\n"
        "Inspectors issued Kent Police with a cause of concern over how it manages its keys.\n\n"
        "Inspectors issued Cheshire Constabulary with a cause of concern over how it manages its doors.\n"
    )
    assert [(one.kind, one.force) for one in formal(text)] == [
        ("cause-of-concern", "kent"),
        ("cause-of-concern", "cheshire"),
    ]


def test_what_begins_with_another_force_is_of_that_force() -> None:
    text = (
        "South Wales Police told to improve\n\nHMICFRS inspected South Wales Police.\n\nIn Gwent, inspectors found one "
        "area for improvement: the force should count its keys.\n\nSouth Wales Police said that it would help.\n"
    )
    assert [(one.force, one.question) for one in formal(text)] == [("gwent", "")]


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("HMICFRS recommended that the force should buy hooks and that it should use them.", 2),
        ("The report says that by 30 April 2024, chief constables should buy hooks.", 1),
        ("The report says that hooks should be used.", 0),
    ],
)
def test_what_a_sentence_says_is_recommended(sentence: str, count: int) -> None:
    assert len(told(COUNTED.format(told=sentence))) == count


def test_a_chief_who_speaks_below_a_list_asks_nothing() -> None:
    text = (
        "HMICFRS inspected Kent Police.\n\nAreas for improvement\n\nThe force should count its keys.\n\nChief "
        "Constable Jane Doe said: “We should have counted them, and we need to act.”\n"
    )
    assert len(told(text)) == 1


def test_practice_may_be_called_so_without_an_article() -> None:
    text = BOXES.format(rest="The force’s use of bicycles is notable practice. There is notable practice elsewhere.")
    assert told(text) == [("notable-practice", "The force’s use of bicycles")]


def test_an_annex_may_hold_the_areas() -> None:
    text = BOXES.format(
        rest="Annex A – areas for improvement\n\n1. The force should count.\n2. The force should sum up."
    )
    assert len(told(text)) == 2


def test_a_force_gives_each_area_a_title_in_its_own_words() -> None:
    text = (
        "What we do well\n\nWe’ve been rated good in the HMICFRS report on Kent Police.\n\nThe report also lists our "
        "areas for improvement:\n\nWe need to count our keys\n\nThe force needs to count its keys.\n\nWe need to feed "
        "our dogs\n\nThe force should feed its dogs.\n\nThe chief constable is pleased.\n"
    )
    assert [words for _, words in told(text)] == [
        "The force needs to count its keys.",
        "The force should feed its dogs.",
    ]


def test_a_sentence_behind_a_count_may_say_what_inspectors_are_concerned_about() -> None:
    told_so = (
        "HMICFRS raised two causes of concern.\n\nInspectors were concerned that the force loses its keys and "
        "that it doesn’t feed its dogs."
    )
    assert [kind for kind, _ in told(COUNTED.format(told=told_so))] == ["cause-of-concern"] * 2


SPOKEN = ["Response: It is done.", "Response", "The Chief Constable has told me what is planned.", "We accept this."]
ACTIONS = [
    "Helpers should see the benefit by then. We need to keep going.",
    "Actions:\n\n• Sergeants must go on the course.\n• The board should see the marks.\n• Count each month.",
    "1. Sergeants must go on the course.\n2. The board should see the marks.\n3. Count each month.",
]


@pytest.mark.parametrize("reply", SPOKEN)
@pytest.mark.parametrize("actions", ACTIONS)
@pytest.mark.parametrize("label", ["Recommendation 1\n\n", "Recommendations\n\n1. "])
def test_what_is_reprinted_is_told_from_what_is_answered(reply: str, actions: str, label: str) -> None:
    asked = "“Within three months, the force should mend its lamps.”"
    text = (
        "Kent Police: our response to HMICFRS\n\nHMICFRS published its PEEL report on us in June 2023.\n\n"
        f"{label}{asked}\n\n{reply}\n\n{actions}\n\nNext steps\n\nThe board will meet in the autumn.\n"
    )
    assert [(one.kind, one.due) for one in formal(text)] == [("recommendation", "P3M")]


@pytest.mark.parametrize("name", ["Safer Kent Partnership", "Helpers", "The board"])
def test_an_answer_in_a_list_may_ask_others_by_name(name: str) -> None:
    text = (
        "Commissioner’s response to HMICFRS on Kent Police\n\nRecommendation 4\n\n“Chief constables should count their "
        f"lamps.”\n\nPCC’s comments:\n\n• Two clerks count them.\n• {name} should have a list by spring.\n"
    )
    assert [one.kind for one in formal(text)] == ["national-recommendation"]


def test_a_number_of_days_within_an_item_says_how_and_not_by_when() -> None:
    text = (
        "PEEL 2023–25\n\nAn inspection of Kent Police\n\nRecommendations\n\nWithin three months, Kent Police should "
        "make sure that:\n\n• it writes up each visit within five days; and\n• within ten days it sends a list.\n"
    )
    assert [one.due for one in formal(text)] == ["P3M", "P10D"]


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("They had issued two causes of concern: one about its lamps, and another about its boats.", 2),
        ("Inspectors issued two causes of concern, one about its lamps and another about its boats.", 2),
        ("Inspectors made two recommendations, arising from two causes of concern: the first around its lamps and "
         "boats. The second was about its horses.", 2),
        ("There were two causes of concern. Inspectors had found that:\n\n1. lamps were not lit; and\n2. boats were "
         "not mended.", 2),
    ],
)  # fmt: skip
def test_concerns_that_minutes_count(sentence: str, kinds: int) -> None:
    text = (
        "Kent Police and Crime Panel\n\nMinutes of the meeting held on 12 March 2024\n\n5. HMICFRS inspection of Kent "
        f"Police\n\nThe Commissioner introduced the report. {sentence}\n"
    )
    assert [kind for kind, _ in told(text)] == ["cause-of-concern"] * kinds


def test_an_area_that_a_member_quotes_and_the_needs_of_people() -> None:
    head = "Kent Police and Crime Panel\n\nHMICFRS inspected Kent Police.\n\n"
    quoted = (
        "A member asked how one of the areas for improvement identified that ‘the force should mend its lamps’ went."
    )
    assert [kind for kind, _ in told(head + quoted)] == ["area-for-improvement"]
    needs = "HMICFRS gave the force six areas for improvement. It looks after the needs of people in its cells."
    assert told(head + needs) == []


@pytest.mark.parametrize(
    "lead",
    [
        "HMICFRS has asked the force to:",
        "Inspectors gave the force three months to:",
        "The report calls on the force to:",
    ],
)
def test_more_lines_that_lead_to_what_a_force_is_told(lead: str) -> None:
    head = "Kent Police must improve, says watchdog\n\nHMICFRS inspected Kent Police.\n\n"
    text = f"{head}{lead}\n\n- mend its lamps\n- paint its boats\n"
    found = formal(text)
    assert [one.kind for one in found] == ["recommendation", "recommendation"]
    assert {one.due for one in found} == ({"P3M"} if "months" in lead else {""})


def test_an_entry_of_the_register_on_crime_recording_is_about_the_police() -> None:
    text = (
        "Crime data integrity force reports (5999)\n\nStaff should be given more guidance on the rules.\n\n"
        "[on]18th November 2014 [status]awaiting-review[/status][/on]\n"
    )
    assert [one.item_no for one in formal(text)] == ["5999"]
