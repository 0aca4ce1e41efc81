"""Formal items are found by heading, label or ascribed words, each once, with deadlines and what they answer."""

from __future__ import annotations

import pytest

from kgbuild.extract import extract_facts
from kgbuild.model import Finding, Passage, SourceRecord
from kgbuild.read import read_document
from kgbuild.reference import load_reference

REFERENCE = load_reference()
FORMAL = (
    "cause-of-concern",
    "accelerated-cause-of-concern",
    "area-for-improvement",
    "recommendation",
    "national-recommendation",
    "innovative-practice",
    "promising-practice",
    "notable-practice",
)


def formal(text: str, published: str = "", name: str = "text.txt") -> list[Finding]:
    document = read_document(text.encode(), name=name, stated=SourceRecord(published=published))
    found = [finding for finding in extract_facts(document, REFERENCE).findings if finding.kind in FORMAL]
    for finding in found:
        assert isinstance(finding.evidence, Passage)
        assert document.text[finding.evidence.start : finding.evidence.end] == finding.evidence.quote
    return found


def quotes(text: str, name: str = "text.txt") -> list[tuple[str, str]]:
    found = formal(text, name=name)
    return [(finding.kind, finding.evidence.quote) for finding in found if isinstance(finding.evidence, Passage)]


PAGE = (
    "Surrey PEEL 2016\n\n2\n\nHow effective is the force at investigating crime and reducing "
    "re-offending?\n\nGood\n\n{rest}\n"
)
REPORT = (
    "PEEL 2021/22\n\nAn inspection of Surrey Police\n\nContents\n\nInvestigating "
    "crime\n\nSurrey Police is adequate at investigating crime.\n\n{rest}\n"
)


def test_items_under_their_heading_belong_to_the_question() -> None:
    found = formal(
        PAGE.format(rest="Areas for improvement\n\n• The force should listen.\n• The force should check its work.")
    )
    assert [(finding.kind, finding.question) for finding in found] == [("area-for-improvement", "e2-investigating")] * 2


def test_a_list_that_goes_on_a_sentence() -> None:
    text = PAGE.format(
        rest=(
            "Areas for improvement\n\nThe force should:\n\n- train its detectives in interviewing; "
            "and\n- check what they do."
        )
    )
    assert quotes(text) == [
        ("area-for-improvement", "train its detectives in interviewing"),
        ("area-for-improvement", "check what they do"),
    ]


def test_an_item_that_goes_on_in_the_items_below_it_is_one() -> None:
    text = PAGE.format(
        rest=(
            "Areas for improvement\n\n- The force should ensure that its "
            "laboratory:\n- has staff; and\n- has tools.\n- The force should learn."
        )
    )
    assert len(quotes(text)) == 2


def test_an_item_that_breaks_off_goes_on_in_the_items_below_it() -> None:
    text = PAGE.format(
        rest="Areas for improvement\n\n- The force should improve its cells by making sure that\n- they are dry; and\n"
        "- they are warm.\n- The force should learn."
    )
    assert len(quotes(text)) == 2


def test_a_box_gives_what_is_asked_and_not_the_reasons() -> None:
    text = REPORT.format(
        rest="Area for improvement\n\nThe force needs to supervise investigations better\n\nWe "
        "looked at cases and found that few were reviewed. "
        "This lets victims down.\n\nAreas for improvement\n\nThe force should tell victims "
        "more\n\nVictims said that they wait.\n\n"
        "The force should train its staff\n\nFew are trained."
    )
    assert quotes(text) == [
        ("area-for-improvement", "The force needs to supervise investigations better"),
        ("area-for-improvement", "The force should tell victims more"),
        ("area-for-improvement", "The force should train its staff"),
    ]


CONCERN = (
    "Cause of concern\n\nThe way in which the force handles stalking cases is a cause of concern to "
    "HMIC. Victims are left alone.\n\n"
    "We saw few arrests.\n\nRecommendations\n\nTo address this cause of concern, HMIC recommends "
    "that {when} the force should improve:\n\n"
    "• its use of orders to protect victims;\n• the training of its officers in stalking law.\n"
)


def test_a_concern_and_the_recommendations_that_answer_it() -> None:
    concern, *recommendations = formal(PAGE.format(rest=CONCERN.format(when="within three months")))
    assert concern.kind == "cause-of-concern"
    assert isinstance(concern.evidence, Passage) and concern.evidence.quote.endswith("is a cause of concern to HMIC.")
    assert [finding.kind for finding in recommendations] == ["recommendation"] * 2
    assert all(finding.addresses == concern.evidence for finding in recommendations)
    assert all((finding.due, finding.due_basis) == ("P3M", "within three months") for finding in recommendations)


@pytest.mark.parametrize(
    ("when", "published", "due"),
    [
        ("within three months", "2016-11-30", "2017-02-28"),
        ("within the next six months", "", "P6M"),
        ("within 12 weeks", "2016-03-01", "2016-05-24"),
        ("immediately", "", "P0D"),
        ("by July 2018", "2018-01-01", "2018-07"),
        ("by 31 March 2024", "", "2024-03-31"),
        ("by the end of 2018", "", "2018-12"),
        ("soon", "2016-03-01", ""),
    ],
)
def test_deadlines(when: str, published: str, due: str) -> None:
    found = formal(PAGE.format(rest=CONCERN.format(when=when)), published)
    assert {finding.due for finding in found if finding.kind == "recommendation"} == {due}


def test_last_updated_is_no_day_of_publication() -> None:
    text = PAGE.format(rest=CONCERN.format(when="within three months")).replace(
        "Good\n", "Last updated 02/03/2017\nGood\n"
    )
    assert {finding.due for finding in formal(text) if finding.kind == "recommendation"} == {"P3M"}


def test_the_day_that_a_report_was_put_up_again_is_no_day_of_publication() -> None:
    text = PAGE.format(rest=CONCERN.format(when="within three months"))
    assert {finding.due for finding in formal(text, "2022-10-05") if finding.kind == "recommendation"} == {"P3M"}


@pytest.mark.parametrize(
    ("shown", "due"), [("Published: 4 May 2022", "P3M"), ("Report published: 4 May 2022", "2022-08-04")]
)
def test_a_response_does_not_tell_when_the_report_came_out_unless_it_says_so(shown: str, due: str) -> None:
    text = (
        f"Surrey Police and Crime Commissioner\n\nResponse to HMICFRS: PEEL 2021/22 – Surrey Police\n\n{shown}\n"
        "Comments under section 55\n\nRecommendation 1\n\nWithin three months, Surrey Police should answer sooner.\n"
    )
    (finding,) = formal(text)
    assert (finding.kind, finding.due) == ("recommendation", due)


def test_a_resolved_deadline_names_its_words_and_its_rule() -> None:
    found = formal(PAGE.format(rest=CONCERN.format(when="within three months")), "2016-11-30")
    assert {finding.due_basis for finding in found if finding.due} == {
        "within three months, from publication on 2016-11-30 (formal.due)"
    }


def test_each_paragraph_under_causes_of_concern_is_one() -> None:
    text = REPORT.format(
        rest="Causes of concern\n\nThe force leaves suspects at large.\n\nIts cells are not safe at night."
        "\n\nRecommendations\n\nThe force should put both right at once."
    )
    assert [finding.kind for finding in formal(text)] == ["cause-of-concern", "cause-of-concern", "recommendation"]


def test_an_accelerated_concern_keeps_its_kind() -> None:
    text = REPORT.format(
        rest="Accelerated cause of concern\n\nThe force leaves suspects at large for months.\n\nRecommendations\n\n"
        "The force should:\n\n• find them;\n• say who answers for it.\n\nSergeants need to plan arrests better."
    )
    concern, *asked = formal(text)
    assert concern.kind == "accelerated-cause-of-concern"
    # What follows the list tells of the force and asks nothing formally.
    assert [(one.kind, one.addresses) for one in asked] == [("recommendation", concern.evidence)] * 2


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Innovative practice", "innovative-practice"),
        ("Promising practice", "promising-practice"),
        ("Notable practice", "notable-practice"),
    ],
)
def test_practice_keeps_its_narrower_kind(heading: str, kind: str) -> None:
    text = REPORT.format(rest=f"{heading}\n\nThe force lends bicycles to its volunteers.")
    assert [finding.kind for finding in formal(text)] == [kind]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Inspectors found promising practice in the way the force uses horses in parks.",
            [("promising-practice", "the way the force uses horses in parks")],
        ),
        (
            "Inspectors praised two examples of innovative practice: a bus that tours towns, and an app for wardens.",
            [
                ("innovative-practice", "a bus that tours towns"),
                ("innovative-practice", "an app for wardens"),
            ],
        ),
        (
            "The way it lends bicycles to volunteers was described as innovative practice by inspectors.",
            [("innovative-practice", "The way it lends bicycles to volunteers")],
        ),
        ("The force looks for innovative practice in other forces.", []),
    ],
)
def test_practice_in_prose(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert quotes(f"Surrey Police inspected\n\nHMICFRS has finished PEEL 2023–25.\n\n{sentence}\n") == expected


@pytest.mark.parametrize(
    ("sentences", "kinds"),
    [
        (
            "The inspectorate has listed areas for improvement. Cells need to be cleaner. Staff must be asked.",
            ["area-for-improvement"] * 2,
        ),
        ("The area for improvement is that cells should be cleaner.", ["area-for-improvement"]),
        ("The inspectorate urged the force to clean its cells every day.", ["recommendation"]),
        # A recommendation to its own board, which is a move of phase and asks nothing of the force.
        ("The inspector said: “I have recommended moving the force out of our enhanced level of monitoring.”", []),
    ],
)
def test_formal_items_in_running_text(sentences: str, kinds: list[str]) -> None:
    text = f"Surrey Police inspected\n\nHMICFRS has finished PEEL 2023–25.\n\n{sentences}\n"
    assert [finding.kind for finding in formal(text)] == kinds


def test_items_of_a_register_between_their_states() -> None:
    text = (
        "Police effectiveness, efficiency and legitimacy 2018/19 – Surrey Police\n\nRecommendations\n1\nCompleted\n"
        "HMIC recommends that the force should immediately: count its cells. This should be public;\nSurrey Police"
        "\n2\nSuperseded\nHMIC recommends that within six months the force should: paint its cells;\nSurrey Police\n"
    )
    assert [(finding.kind, finding.due) for finding in formal(text)] == [
        ("recommendation", "P0D"),
        ("recommendation", "P6M"),
    ]


def test_each_label_of_a_register_heads_one_item() -> None:
    text = REPORT.format(
        rest="AFI\n\nThe force needs to paint its cells\n\nPaint should be a tool for good. Cells should be dry.\n\n"
        "AFI\n\nThe force needs to count its keys\n\nKeys should be numbered."
    )
    assert [finding.kind for finding in formal(text)] == ["area-for-improvement"] * 2


def test_a_list_of_what_an_earlier_round_asked_is_no_list_of_this_one() -> None:
    text = PAGE.format(rest="In 2014, we identified two areas for improvement:\n\n• The force should count its cells.")
    assert formal(text) == []


def test_recommendations_that_follow_a_concern_without_a_heading() -> None:
    text = REPORT.format(
        rest="Cause of concern\n\nThe force doesn’t manage its records of suspects\n\nWithin six "
        "months, Surrey Police should:\n\n"
        "- review every open case; and\n- set a standard."
    )
    assert [kind for kind, _ in quotes(text)] == ["cause-of-concern", "recommendation", "recommendation"]


def test_practice_under_its_heading() -> None:
    text = REPORT.format(
        rest="Innovative practice\n\nA dog helps child witnesses\n\nThe force has a dog. Children like it."
    )
    assert quotes(text) == [("innovative-practice", "A dog helps child witnesses")]


def news(sentence: str) -> str:
    return (
        f"Surrey Police inspected\n\nHMICFRS has finished its PEEL 2021/22 inspection, a report said.\n\n{sentence}\n"
    )


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("The inspectorate said: “The handling of stalking is a cause of concern.”", ["cause-of-concern"]),
        ("Inspectors issued a cause of concern about the handling of stalking.", ["cause-of-concern"]),
        ("The inspectorate recommended that the force should train its staff within three months.", ["recommendation"]),
        (
            (
                "The areas for improvement include:\n\n• the force should answer calls sooner;\n• the "
                "force should train its staff."
            ),
            ["area-for-improvement"] * 2,
        ),
        (
            "The causes of concern were that the force:\n\n• lost its records;\n• did not train its staff.",
            ["cause-of-concern"] * 2,
        ),
        ("AFI 1: The force should answer non-emergency calls sooner.", ["area-for-improvement"]),
    ],
)
def test_formal_items_that_news_ascribes(sentence: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in quotes(news(sentence))] == kinds


@pytest.mark.parametrize(
    "sentence",
    [
        "A neighbour said that parking is a cause for concern.",
        "Inspectors found no causes of concern.",
        "The force has addressed its cause of concern from the previous inspection.",
        "Inspectors identified three causes of concern.",
        "Inspectors identified a cause of concern about its cells. They decided to close this cause of concern.",
        "The force must answer calls sooner and should train its staff, inspectors said.",
        "There were a few areas for improvement, including how calls are answered.",
        "HMIC recommended in 2014 that supervision should be better.",
        "The chief constable said he will use the areas for improvement to get better.",
    ],
)
def test_what_is_no_formal_item(sentence: str) -> None:
    assert quotes(news(sentence)) == []


def test_one_concern_said_three_times_is_one() -> None:
    text = (
        "Handling of stalking cases is ‘cause for concern’\n\nHMICFRS has finished its PEEL 2021/22 "
        "inspection of Surrey Police.\n\n"
        "How Surrey Police handles stalking cases is a ‘cause of concern’, inspectors said.\n\n"
        "The report says: “The handling of stalking cases is a cause of concern to HMICFRS.”\n"
    )
    assert quotes(text) == [("cause-of-concern", "The handling of stalking cases is a cause of concern to HMICFRS.")]


def test_the_heading_of_a_box_is_no_item_of_its_own() -> None:
    text = REPORT.format(
        rest="Cause of concern: keeping detainees safe\n\nThe force does not check cells often enough, which puts "
        "people at risk.\n\nCause of concern: the recording of force\n\nOfficers leave out why they used force.\n"
    )
    assert [quote for _, quote in quotes(text)] == [
        "The force does not check cells often enough, which puts people at risk.",
        "Officers leave out why they used force.",
    ]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        # a bold statement, then its reasons, in which "should" is said of something else
        (
            "Areas for improvement\n\nThe force should set plans for its investigations\n\nWe saw few plans. "
            "Supervisors "
            "should have noticed.\n\nThe force should tell victims of decisions\n\nVictims heard nothing.\n\nMain "
            "findings\n\nIt is polite.",
            ["area-for-improvement"] * 2,
        ),
        # lists whose bullets were lost
        (
            "Cause of concern\n\nThe force doesn’t manage registered sex offenders well\n\nRecommendations\n\nWithin "
            "three months, Surrey Police should:\n\nhave enough officers for it;\n\nsupervise them; and\n\nvisit those "
            "who were not visited.\n\nMain findings\n\nThere are three teams.",
            ["cause-of-concern", "recommendation", "recommendation", "recommendation"],
        ),
        # no heading between a concern and what is asked
        (
            "Cause of concern\n\nThe force fails callers who are in danger.\n\nThe force should "
            "immediately:\n\n• train "
            "call handlers; and\n• check their work.",
            ["cause-of-concern", "recommendation", "recommendation"],
        ),
        # subjects between the items
        (
            "Areas for improvement\n\nStaffing\n\nThe force should place its staff better.\n\nHealthcare\n\nThe force "
            "and the nurses should watch waiting times.\n\nDetainees should have prompt access to medicine.\n\n"
            "Appendices\n\nThe team should be thanked.",
            ["area-for-improvement"] * 3,
        ),
        # when, alone on a line; a list that spells out one recommendation
        (
            "Recommendations\n\nImmediately\n\nWe recommend that Surrey Police should look at its "
            "cases.\n\nWithin three "
            "months\n\nWe recommend that Surrey Police should review its records, as a minimum:\n\n• reasons; and\n• "
            "what was shared.\n\nConclusion\n\nThe force is willing.",
            ["recommendation"] * 2,
        ),
        # an item after a list
        (
            "Areas for improvement\n\nThe force should:\n\n- listen to victims; and\n- learn from them.\n\nThe "
            "force should also count.",
            ["area-for-improvement"] * 3,
        ),
    ],
)
def test_layouts_of_boxes(rest: str, expected: list[str]) -> None:
    assert [kind for kind, _ in quotes(REPORT.format(rest=rest))] == expected


def test_when_alone_on_its_line_is_the_deadline_of_what_follows() -> None:
    rest = (
        "Recommendations\n\nImmediately\n\nSurrey Police should look at its cases.\n\nWithin three "
        "months\n\nSurrey Police "
        "should review its records."
    )
    assert [finding.due for finding in formal(REPORT.format(rest=rest))] == ["P0D", "P3M"]


def test_a_labelled_item_is_no_heading() -> None:
    text = REPORT.format(
        rest="HMICFRS made these areas for improvement:\n\nArea for improvement 1: The force should answer faster.\n\n"
        "Area for improvement 2: The force should supervise.\n\nMy response\n\nI agree."
    )
    assert quotes(text) == [
        ("area-for-improvement", "The force should answer faster."),
        ("area-for-improvement", "The force should supervise."),
    ]


@pytest.mark.parametrize("mark", ["", "• "])
def test_a_sentence_that_ends_in_by_ensuring_that_is_one_item_with_its_list(mark: str) -> None:
    items = (
        f"{mark}The force should improve how it looks after victims by ensuring that:\n\n• officers call them back;\n"
        f"• their wishes are written down.\n\n{mark}The force should answer calls sooner.\n"
    )
    found = quotes(PAGE.format(rest=f"Areas for improvement\n\n{items}"))
    assert [kind for kind, _ in found] == ["area-for-improvement", "area-for-improvement"]
    assert found[1][1] == "The force should answer calls sooner."


def test_called_on_in_a_newspaper_is_no_recommendation() -> None:
    text = "{}\n\nInspectors of HMICFRS have called on Surrey Police to improve its records, PEEL 2021/22 says.\n\n{}\n"
    assert quotes(text.format("Police told to do better", "The chief constable told reporters: “We will.”")) == []
    release = quotes(text.format("News release", "Notes to editors: get the report."))
    assert [kind for kind, _ in release] == ["recommendation"]


def test_a_force_issued_with_a_cause_of_concern_has_one() -> None:
    text = (
        "Records lost\n\nHMICFRS saw Surrey Police.\n\nAfter that the force has been issued with a cause of concern.\n"
    )
    assert [kind for kind, _ in quotes(text)] == ["cause-of-concern"]


@pytest.mark.parametrize(
    "table",
    [
        "| AFI | Response |\n| --- | --- |\n| The force should record rape well. | It is done. |\n| The force must "
        "answer calls. | Staff should come. |\n",
        "Ref\tArea for improvement\tResponse\n1\tThe force should record rape well.\tIt is done.\n2\tThe force must "
        "answer calls.\tStaff should come.\n",
    ],
)
def test_areas_in_the_column_of_a_table(table: str) -> None:
    text = f"Kent PCC response to PEEL 2023–25\n\nSection 55 response about Kent Police\n\n{table}"
    document = read_document(text.encode(), name="text.txt")
    found = [
        one.evidence.quote
        for one in extract_facts(document, REFERENCE).findings
        if one.kind == "area-for-improvement" and isinstance(one.evidence, Passage)
    ]
    assert found == ["The force should record rape well.", "The force must answer calls."]


def test_what_is_asked_after_a_list_with_a_date_of_its_own() -> None:
    text = (
        "PEEL 2023–2025: An inspection of Kent Police\n\nResponding to the public\n\nCause of concern\n\nKent Police "
        "answers calls too late\n\nRecommendations\n\nWithin three months, Kent Police should:\n\n- recruit call "
        "handlers; and\n- review its rota.\n\nBy 31 December 2024, the force should show that calls are answered.\n"
    )
    document = read_document(text.encode(), name="text.txt")
    found = [one for one in extract_facts(document, REFERENCE).findings if one.kind == "recommendation"]
    assert [one.due for one in found] == ["P3M", "P3M", "2024-12-31"]


def test_practice_that_is_praised_as_innovative() -> None:
    text = (
        "Kent Police inspected\n\nHMICFRS published its PEEL 2023–25 report, it said. The report commends a programme "
        "for new detectives – called a first step – as innovative practice.\n"
    )
    document = read_document(text.encode(), name="text.txt")
    (found,) = [one for one in extract_facts(document, REFERENCE).findings if one.kind == "innovative-practice"]
    assert isinstance(found.evidence, Passage)
    assert found.evidence.quote.startswith("a programme for new detectives")


# -- long reports


CUSTODY = """Police custody suites in Dorset

Report on an unannounced inspection by HM Inspectorate of Constabulary

Summary

Causes of concern and recommendations

S40 Cause of concern: The force did not watch how force is used in its cells. Nobody counted.

S41 Recommendation: The force should count every use of force.

Section 1. Leadership

1.2 Sergeants should have had breaks.

Areas for improvement

1.3 The force should look at its waiting times.

1.4 Officers should ask about medicines on arrival.

Section 6. Summary

Causes of concern and recommendations

6.1 Cause of concern: The force did not watch how force is used in its cells. Nobody counted.

Recommendation: The force should count every use of force. (S41)

Areas for improvement

Leadership

6.3 The force should look at its waiting times. (1.3)

Arrival

6.4 Officers should ask about medicines on arrival. (1.4)
"""


def test_numbered_paragraphs_that_a_summary_repeats_count_once() -> None:
    found = formal(CUSTODY)
    assert [(one.kind, one.evidence.quote) for one in found if isinstance(one.evidence, Passage)] == [
        ("cause-of-concern", "The force did not watch how force is used in its cells."),
        ("recommendation", "The force should count every use of force."),
        ("area-for-improvement", "The force should look at its waiting times."),
        ("area-for-improvement", "Officers should ask about medicines on arrival."),
    ]
    assert found[1].addresses == found[0].evidence


def test_a_repetition_may_lack_the_deadline_or_alone_have_it() -> None:
    asked = "Surrey Police should make sure that its victims are told what happens in their case"
    text = REPORT.format(
        rest=f"Recommendation 1\n\n{asked}.\n\nAnnex A\n\nRecommendation 1\n\nBy 31 March 2023, {asked}, and when."
    )
    (found,) = formal(text)
    assert found.due == "2023-03-31"


def test_items_that_differ_after_alike_beginnings_are_several() -> None:
    alike = "The force should make sure that all of its officers and staff know what is meant by"
    text = REPORT.format(rest=f"Areas for improvement\n\n• {alike} coercion.\n\n• {alike} stalking.")
    assert len(formal(text)) == 2


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (
            "• Within three months, the force should:\n  – review its rota; and\n  – train its call handlers.",
            [("review its rota", "P3M"), ("train its call handlers", "P3M")],
        ),
        (
            "• Within six months, the force should train its staff. This should include:\n  – assault; and\n  – theft.",
            [("Within six months, the force should train its staff. This should include:", "P6M")],
        ),
        (
            "The force should review its rota within three months.\n\nThis should include its control room.",
            [("The force should review its rota within three months.", "P3M")],
        ),
        (
            "1. By 31 May 2023, the force should review its rota.\n\nOur response: new staff should be in post by May.",
            [("By 31 May 2023, the force should review its rota.", "2023-05-31")],
        ),
    ],
)
def test_lists_in_lists_and_what_only_goes_on_with_an_item(item: str, expected: list[tuple[str, str]]) -> None:
    found = formal(REPORT.format(rest=f"Recommendations\n\n{item}"))
    assert [(one.evidence.quote, one.due) for one in found if isinstance(one.evidence, Passage)] == expected


def test_a_heading_as_high_as_that_of_a_list_ends_it() -> None:
    text = (
        "# Surrey Police: PEEL 2021/22\n\nHMICFRS published its report.\n\n## Areas for improvement\n\n- **AFI 1:** "
        "The force should answer calls in time.\n\n## What happens next\n\nThe chief should report each month.\n"
    )
    assert quotes(text) == [("area-for-improvement", "The force should answer calls in time.")]


REGISTER = """Essex Police: Crime Data Integrity inspection 2017 (7401)

Within three months, the force should:

• supervise its call handlers; and
• check their work.

[on]9th March 2017 [status]awaiting-review[/status][/on][on]3rd April 2018 [comment]

The force has met this recommendation. It should go on.

[/comment][/on][on]17th May 2018 [status]complete[/status][/on]

Kent Police: PEEL effectiveness 2016 (7555)

The force should tell its partners at once.

[on]2nd March 2017 [status]awaiting-review[/status][/on]
"""


def test_an_entry_of_the_register_is_one_recommendation_with_its_number_and_last_status() -> None:
    told = [(one.force, one.item_no, one.status, one.status_date, one.due) for one in formal(REGISTER)]
    assert told == [
        ("essex", "7401", "complete", "2018-05-17", "P3M"),
        ("kent", "7555", "awaiting-review", "2017-03-02", "P0D"),
    ]
    quote = formal(REGISTER)[0].evidence
    assert isinstance(quote, Passage)
    assert quote.quote.startswith("Within three months")
    assert quote.quote.endswith("check their work.")


def test_the_page_of_one_entry_has_its_number_in_its_address() -> None:
    asked = "Within six months the Kent Police control room should stop waiting."
    text = f"{asked}\n\n[on]9th March 2017 [status]complete[/status][/on]\n"
    stated = SourceRecord(url="https://www.justiceinspectorates.gov.uk/hmicfrs/recommendation/kent/6989/")
    document = read_document(text.encode(), name="text.txt", stated=stated)
    (found,) = extract_facts(document, REFERENCE).findings
    assert (found.force, found.item_no, found.status) == ("kent", "6989", "complete")


def test_what_a_paper_recommends_to_its_committee_is_asked_of_no_force() -> None:
    text = (
        "Police and Crime Panel: HMICFRS inspection of Kent Police, PEEL 2021/22\n\nRecommendations\n\n1. That Members "
        "note this report.\n\n2. That the Panel should receive another in six months.\n\nBackground\n\nHMICFRS came.\n"
    )
    assert quotes(text) == []


def test_each_headline_below_recommendations_is_another_cause_where_several_are_announced() -> None:
    rest = (
        "Causes of concern\n\nThe force doesn’t tell victims what it does\n\nWithin three months, the force should:\n\n"
        "• write to each of them.\n\nThe victims waited.\n\nThe force can’t show that it supervises cases\n\n"
        "Within six months, the force should:\n\n• check each case."
    )
    found = formal(REPORT.format(rest=rest))
    assert [one.kind for one in found] == ["cause-of-concern", "recommendation"] * 2
    assert [found[1].addresses, found[3].addresses] == [found[0].evidence, found[2].evidence]


def test_a_recommendation_goes_on_in_the_sentences_that_take_it_up() -> None:
    rest = (
        "Recommendations\n\nBy 30 June 2024, the force should review its policy. It should ask its partners. The new "
        "policy should be plain.\n\nWithin a year, the force should train its staff."
    )
    assert [one.due for one in formal(REPORT.format(rest=rest))] == ["2024-06-30", "P1Y"]


def test_thousands_of_lists_in_lists_are_no_matter_of_depth() -> None:
    leads = "• within three months, the force should:\n" * 3000
    found = formal(REPORT.format(rest=f"Recommendations\n\n{leads}• train its call handlers."))
    assert [one.due for one in found] == ["P3M"]


BOXES = """<html><head><title>PEEL 2021/22: An inspection of Surrey Police</title></head><body><main>
<h1>PEEL 2021/22: An inspection of Surrey Police</h1><h2>Preventing crime</h2>
<p>Surrey Police is adequate at preventing crime.</p>
<h3>Innovative practice</h3><h4>Pupils photograph where they feel unsafe</h4><p>The council looks at them.</p>
<h4>A retired sergeant teaches how to hold a meeting</h4><p>Officers liked it.</p>
<h3>Areas for improvement</h3><h4>The force should keep its neighbourhood teams together</h4>
<p>Officers need to know their areas.</p><p>The force should count the shifts it loses.</p>
<h4>The force should share what works</h4><p>Few plans were.</p><h3>Main findings</h3><p>It has new staff.</p>
</main></body></html>"""


def test_headings_in_a_box_are_its_items_and_the_paragraphs_below_them_reasons() -> None:
    assert quotes(BOXES, name="page.html") == [
        ("innovative-practice", "Pupils photograph where they feel unsafe"),
        ("innovative-practice", "A retired sergeant teaches how to hold a meeting"),
        ("area-for-improvement", "The force should keep its neighbourhood teams together"),
        ("area-for-improvement", "The force should share what works"),
    ]


def test_points_below_a_cause_of_concern_that_ask_something_answer_it() -> None:
    rest = (
        "Cause of concern\n\nThe force leaves victims of abuse at risk.\n\n• To keep each of them safe, whatever "
        "the hour of the day, the force should immediately use its powers.\n• Surveys by telephone should cease.\n\n"
        "The force has answered well."
    )
    found = formal(REPORT.format(rest=rest))
    assert [(one.kind, one.due) for one in found] == [
        ("cause-of-concern", ""),
        ("recommendation", "P0D"),
        ("recommendation", ""),
    ]
    assert all(one.addresses == found[0].evidence for one in found[1:])


def test_what_has_been_done_about_an_item_asks_nothing() -> None:
    rest = (
        "Recommendation 1\n\nThe force should attend in time.\n\nWhat we have done: Forty officers have moved. Teams "
        "should feel it soon.\n\nRecommendation 2\n\nThe force should buy a switchboard.\n\n"
        "How the force has responded: It must still ask its lawyers."
    )
    assert [quote for _, quote in quotes(REPORT.format(rest=rest))] == [
        "The force should attend in time.",
        "The force should buy a switchboard.",
    ]


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("I recommend that you read the whole of it.", []),
        ("HMICFRS recommends that, within three months, the force trains its staff.", ["recommendation"]),
        ("HMICFRS made one recommendation: within a year the force should train its staff.", ["recommendation"]),
        ("“It was a hard year and I recommend a new start,” the commissioner said.", []),
        ("The report highlights as innovative practice the force’s work with farmers.", ["innovative-practice"]),
    ],
)
def test_who_is_asked_and_what_is_praised(sentence: str, kinds: list[str]) -> None:
    text = f"Surrey Police: PEEL 2021/22\n\nHMICFRS has published its report on Surrey Police. {sentence}\n"
    assert [kind for kind, _ in quotes(text)] == kinds


def test_a_list_below_one_area_for_improvement_spells_it_out() -> None:
    rest = (
        "Area for improvement\n\nThe force should improve its vetting so that:\n\n• all posts are vetted; and\n\n"
        "• reasons are recorded.\n\nArea for improvement\n\nThe force should hire staff."
    )
    assert [kind for kind, _ in quotes(REPORT.format(rest=rest))] == ["area-for-improvement"] * 2


def test_the_cells_of_a_table_beside_the_items_are_none_and_one_may_tell_when() -> None:
    rest = (
        "Cause of concern and recommendations\n\n| Ref | Recommendation | When | Update |\n"
        "| R1 | The force should examine telephones. | Within three months | Staff must be hired. |\n\n"
        "They answer one cause of concern, that the force examines too few telephones."
    )
    found = formal(REPORT.format(rest=rest))
    assert [(one.kind, one.due) for one in found] == [("recommendation", "P3M"), ("cause-of-concern", "")]


def test_a_sentence_may_number_what_is_recommended() -> None:
    text = (
        "City of London Police Authority Board\n\nHMICFRS had recommended that the City of London Police should: "
        "(i) within three months, record all reports; and (ii) immediately tell victims.\n"
    )
    assert [(one.kind, one.due) for one in formal(text)] == [("recommendation", "P3M"), ("recommendation", "P0D")]


def test_what_takes_up_a_list_asks_nothing_more() -> None:
    rest = (
        "Recommendations\n\nThe force should:\n\n• make its visits; and\n\n• plan for risk.\n\n"
        "They should be done by two officers."
    )
    assert len(quotes(REPORT.format(rest=rest))) == 2


def test_when_the_inspectorate_gives_an_item_is_none() -> None:
    rest = (
        "Areas for improvement\n\nIf an inspection finds that a force falls short, we will report it as an area for "
        "improvement. The force should act.\n\nCauses of concern\n\nWhere a failing is serious we report a cause of "
        "concern. We recommend that the force mends it."
    )
    assert quotes(REPORT.format(rest=rest)) == []


@pytest.mark.parametrize(
    "lead",
    [
        "HMICFRS made the following recommendations for Surrey Police:",
        "To help the force, HMICFRS has made a series of recommendations. These include:",
    ],
)
def test_a_line_may_announce_a_list_of_recommendations(lead: str) -> None:
    text = (
        f"Surrey Police and its crime records\n\n{lead}\n\n• immediately, recording all rapes; and\n\n"
        "• within three months, supervising decisions.\n\nThe Chief Constable must act.\n"
    )
    assert [(one.kind, one.due) for one in formal(text)] == [("recommendation", "P0D"), ("recommendation", "P3M")]


def test_of_a_list_that_holds_the_line_that_announces_it_only_what_asks_is_an_item() -> None:
    text = (
        "Surrey Police and Crime Panel\n\n1. HMICFRS inspected Surrey Police.\n\n2. Two areas for improvement were "
        "identified:\n\n(a) The force should solve problems.\n\n(b) The force should find devices.\n\n"
        "(c) The force should keep them.\n\n3. The force has made progress. It needs to show it.\n"
    )
    assert [kind for kind, _ in quotes(text)] == ["area-for-improvement"] * 3


def test_rows_may_say_of_what_kind_they_are() -> None:
    text = (
        "Surrey Police: HMICFRS tracker\n\n| ID | Source | Type | Text | Status |\n"
        "| 1 | PEEL 2021/22 | AFI | The force should answer its calls | Open |\n"
        "| 2 | Custody 2021 | Recommendation | The force should keep to the law | Open |\n"
    )
    assert quotes(text) == [
        ("area-for-improvement", "The force should answer its calls"),
        ("recommendation", "The force should keep to the law"),
    ]


def test_what_should_have_been_and_the_force_in_a_title_are_no_items() -> None:
    text = (
        "Accelerated cause of concern: Nottinghamshire Police\n\nPublished on: 14 March 2024\n\nHMICFRS\n\n"
        "Accelerated cause of concern\n\nNottinghamshire Police isn’t managing its investigations.\n\n"
        "By 14 June 2024, Nottinghamshire Police should make sure:\n\n• they have a plan.\n\n"
        "In ten cases supervision should have been better.\n"
    )
    assert [kind for kind, _ in quotes(text)] == ["accelerated-cause-of-concern", "recommendation"]


def test_a_heading_may_number_a_recommendation_and_name_its_subject() -> None:
    rest = (
        "Planning\n\nIt did.\n\nRecommendation 1: testing\n\nThe force should test each release.\n\nTraining\n\n"
        "It came too early.\n\nRecommendation 2: training\n\nBy September 2020, the force should train its staff."
    )
    assert [one.due for one in formal(REPORT.format(rest=rest))] == ["", "2020-09"]


def test_an_inspector_writes_in_a_letter_what_is_a_cause_of_concern() -> None:
    text = (
        "Letter to the chief constable of Surrey Police\n\nFrom Wendy Williams, HM Inspector of Constabulary\n\n"
        "During our PEEL inspection we found that calls wait. This is a cause of concern, as victims are at risk.\n\n"
        "We recommend that the force should immediately:\n\n• answer them; and\n\n• assess their risk.\n"
    )
    assert [kind for kind, _ in quotes(text)] == ["cause-of-concern", "recommendation", "recommendation"]


def test_a_sentence_may_list_the_areas_for_improvement() -> None:
    text = (
        "Surrey Police told to answer its calls\n\nHMICFRS listed two areas for improvement: that the force should "
        "answer 101 calls sooner, and that it should record the reasons for each search.\n"
    )
    assert quotes(text) == [
        ("area-for-improvement", "that the force should answer 101 calls sooner"),
        ("area-for-improvement", "that it should record the reasons for each search"),
    ]


def test_under_recommendations_a_heading_may_name_their_subject() -> None:
    rest = (
        "Recommendations\n\nLeadership\n\nBy 18 October 2024, the force should measure outcomes.\n\nFirst response\n\n"
        "Within six months, the force should visit missing children.\n\nConclusion\n\nThe force should be proud."
    )
    assert [one.due for one in formal(REPORT.format(rest=rest))] == ["2024-10-18", "P6M"]


def test_a_status_below_an_item_asks_nothing() -> None:
    rest = (
        "Recommendations\n\n• The force should stop surveys.\n\nStatus: complete. The force should be pleased.\n\n"
        "• The force should ask victims why."
    )
    assert len(quotes(REPORT.format(rest=rest))) == 2


def test_what_is_asked_of_the_public_and_what_an_area_is_in_prose() -> None:
    text = (
        "Surrey Police: HMICFRS finds gaps\n\nHMICFRS gave an area for improvement, which is that the force should "
        "make better use of orders. “We recommend that parents talk with their children,” the force said.\n"
    )
    assert [kind for kind, _ in quotes(text)] == ["area-for-improvement"]


def test_an_area_with_a_grade_of_its_own_ends_the_question_before_it() -> None:
    text = (
        "PEEL 2025–27\n\nAn inspection of Surrey Police\n\nPublished on: 12 March 2026\n\n"
        "Leadership and force management\n\nGood\n\nAreas for improvement\n\nThe force should plan its estate.\n\n"
        "Investigating crime\n\nInadequate\n\nAreas for improvement\n\nThe force should supervise.\n"
    )
    assert [one.question for one in formal(text)] == ["leadership-and-force-management", ""]


def test_marks_of_emphasis_are_no_words_of_an_item() -> None:
    text = "# Surrey Police: PEEL 2021/22\n\n## Areas for improvement\n\n1. **The force should visit offenders.**\n"
    assert quotes(text, name="notes.md") == [("area-for-improvement", "The force should visit offenders.")]


def test_a_recommendation_without_words_of_a_theme_has_those_of_the_cause_it_answers() -> None:
    rest = (
        "Cause of concern\n\nThe force leaves its risk assessments in a backlog.\n\nRecommendations\n\n"
        "By 31 January 2023, the force should:\n\n• remove it; and\n\n• train its call handlers."
    )
    cause, removed, trained = formal(REPORT.format(rest=rest))
    assert [hit.theme for hit in removed.themes] == [hit.theme for hit in cause.themes] == ["risk-assessment"]
    assert [hit.words for hit in removed.themes] == [hit.words for hit in cause.themes]
    assert "risk-assessment" not in [hit.theme for hit in trained.themes]


def test_what_is_asked_of_two_forces_together_is_of_neither_alone() -> None:
    text = (
        "HMICFRS: joint inspection of Bedfordshire Police and Hertfordshire Constabulary\n\nHMICFRS inspected "
        "Bedfordshire Police and Hertfordshire Constabulary, which share a unit.\n\nRecommendations\n\n"
        "Bedfordshire Police should train its officers.\n\n"
        "Bedfordshire Police and Hertfordshire Constabulary should agree on a plan.\n"
    )
    assert [(one.kind, one.force) for one in formal(text)] == [
        ("recommendation", "bedfordshire"),
        ("recommendation", ""),
    ]


def test_a_list_of_contents_and_the_words_above_a_table_hold_no_item() -> None:
    contents = "Contents\n\nAreas for improvement\n\nOverall summary\n\nPreventing crime\n\nGood\n\nThe force is good."
    table = (
        "Areas for improvement\n\nThis table lists the areas for improvement of 2022.\n\n| AFI | Status |\n"
        "| The force should answer its calls. | Open |"
    )
    assert quotes(REPORT.format(rest=contents)) == []
    assert quotes(REPORT.format(rest=table)) == [("area-for-improvement", "The force should answer its calls.")]


def test_a_report_finds_a_cause_of_concern() -> None:
    text = (
        "Surrey Police told to act\n\nHMIC’s report finds a cause of concern in how Surrey Police finds the missing.\n"
    )
    assert [kind for kind, _ in quotes(text)] == ["cause-of-concern"]


@pytest.mark.parametrize(
    "lead",
    [
        "The force has been told to:",
        "Inspectors have ordered the force to:",
        "HMICFRS said the force must:",
        "Surrey Police has been instructed by the inspectorate to:",
    ],
)
def test_a_list_of_what_a_force_has_been_told_to_do(lead: str) -> None:
    text = news(f"{lead}\n\n- answer its letters; and\n- within three months, count its keys.")
    assert [(one.kind, one.due) for one in formal(text)] == [("recommendation", ""), ("recommendation", "P3M")]


def test_a_list_of_what_somebody_else_was_told_is_none() -> None:
    assert formal(news("Residents were told that they can:\n\n- write letters;\n- call their ward officer.")) == []


def test_a_list_of_pairs_tells_its_kind_and_its_words() -> None:
    text = (
        "Surrey Police: our tracker for the PEEL 2021/22 inspection by HMICFRS\n\n"
        "Ref: S1\nType: Cause of concern\nFinding: The force loses track of its prisoners.\nStatus: Open\n\n"
        "Ref: S2\nType: Recommendation\nFinding: By June 2023, count prisoners twice a day.\n"
        "Update: Sergeants should be trained by May.\n\n"
        "Ref: S3\nUpdate: Staff should be trained.\nType: AFI\nWhat it asks: The force should mend its cells.\n"
    )
    assert quotes(text) == [
        ("cause-of-concern", "The force loses track of its prisoners."),
        ("recommendation", "By June 2023, count prisoners twice a day."),
        ("area-for-improvement", "The force should mend its cells."),
    ]


TABLE = (
    "<html><head><title>Surrey Police: PEEL 2021/22 action plan</title></head><body><h1>Surrey Police: PEEL 2021/22 "
    "action plan</h1><p>HMICFRS inspected the force.</p><table>{rows}</table></body></html>"
)


def rows_of(*rows: str) -> str:
    return TABLE.format(rows="".join(f"<tr><td>{row.replace('|', '</td><td>')}</td></tr>" for row in rows))


def test_rows_that_say_of_what_kind_they_are() -> None:
    text = rows_of(
        "No|Category|Finding|Update",
        "1|AFI 1|The force should mend its cells.|We should be done soon.",
        "2|Cause of concern|The force loses track of its prisoners.|It must be mended.",
        "3|Recommendation|The force should count its prisoners.|Done.",
    )
    assert [kind for kind, _ in quotes(text, "plan.html")] == [
        "area-for-improvement",
        "cause-of-concern",
        "recommendation",
    ]


def test_columns_of_concerns_and_of_what_answers_them() -> None:
    text = rows_of(
        "Cause of concern|Recommendation|Owner",
        "The force loses track of its prisoners.|The force should count its prisoners.|ACC",
    )
    found = formal(text, name="plan.html")
    assert [finding.kind for finding in found] == ["cause-of-concern", "recommendation"]
    assert found[1].addresses == found[0].evidence


NATIONAL = (
    "An inspection of how the police look after keys\n\nHMICFRS looked at police forces in England and Wales.\n\n"
    "Recommendations\n\nWithin six months, all forces should count their keys.\n\n"
    "By May 2023, the College of Policing should write down how keys are counted.\n\n"
    "Chief constables should make sure that no key is lost.\n"
)


def test_what_all_forces_and_national_bodies_are_asked_is_of_no_force() -> None:
    found = formal(NATIONAL, "2022-03-01")
    assert [(one.kind, one.force, one.cycle, one.due) for one in found] == [
        ("national-recommendation", "", "", "2022-09-01"),
        ("national-recommendation", "", "", "2023-05"),
        ("national-recommendation", "", "", ""),
    ]


def test_a_report_of_the_inspectorate_need_not_name_it() -> None:
    text = (
        "<html><head><title>Keys - HMICFRS</title></head><body><main><h1>An inspection of keys in the police "
        "service</h1><p>Published on: 2 November 2022</p><p>We visited eight police forces.</p><h2>Recommendations</h2>"
        "<h3>Recommendation 1</h3><p>By 31 May 2023, chief constables should count their keys.</p></main></body></html>"
    )
    assert [(one.kind, one.force) for one in formal(text, name="page.html")] == [("national-recommendation", "")]


def test_a_national_lead_or_heading_goes_for_the_list_below_it() -> None:
    text = PAGE.format(
        rest="Recommendations for the Home Office\n\n• It should fund keys.\n\nInvestigating crime\n\nGood\n\n"
        "Recommendations\n\nAll forces should immediately:\n\n• count their keys;\n• paint them.\n\n"
        "The force should buy keys."
    )
    assert [(one.kind, one.force) for one in formal(text)] == [
        *[("national-recommendation", "")] * 3,
        ("recommendation", "surrey"),
    ]


def test_who_answers_what_all_forces_are_asked_keeps_it() -> None:
    text = (
        "Surrey Police and Crime Commissioner\n\nResponse to HMICFRS’s inspection of keys\n\nComments under section "
        "55\n\nRecommendation 1\n\nBy May 2023, all forces should count their keys.\n\nSurrey Police has counted "
        "its keys.\n\nRecommendation 2\n\nBy May 2023, the Home Office should buy keys.\n"
    )
    assert [(one.kind, one.force) for one in formal(text)] == [
        ("national-recommendation", "surrey"),
        ("national-recommendation", ""),
    ]


def test_a_document_about_no_force_asks_nothing_of_one() -> None:
    assert formal(NATIONAL.replace("all forces", "the force").replace("Chief constables", "The force"))[1:] == []


def test_bold_labels() -> None:
    text = REPORT.format(rest="**AFI 1** – The force should mend its cells.\n\n**Recommendation 2:** It should count.")
    assert [kind for kind, _ in quotes(text, "text.md")] == ["area-for-improvement", "recommendation"]


def test_items_of_a_list_that_lost_its_marks_are_items_where_each_names_the_force() -> None:
    text = PAGE.format(
        rest="Areas for improvement\n\nThe force should mend its cells. The force needs to count its keys.\n\n"
        "The force should listen. It should also write letters."
    )
    assert [quote for _, quote in quotes(text)] == [
        "The force should mend its cells.",
        "The force needs to count its keys.",
        "The force should listen. It should also write letters.",
    ]


def test_an_item_with_the_label_of_another_kind_is_none_of_the_heading() -> None:
    text = PAGE.format(
        rest="Areas for improvement\n\nThe force should mend its cells.\n\n"
        "Recommendation: The force should count its keys by May 2017."
    )
    assert [kind for kind, _ in quotes(text)] == ["area-for-improvement", "recommendation"]


@pytest.mark.parametrize("words", ["find those it lost without delay", "know what it needs in five years’ time"])
def test_what_is_no_deadline(words: str) -> None:
    (finding,) = formal(PAGE.format(rest=f"Areas for improvement\n\nThe force should {words}."))
    assert finding.due == ""


def test_a_list_of_lines_without_marks_or_blank_lines() -> None:
    text = PAGE.format(
        rest="Areas for improvement\n\nThe force should:\n\nmend its cells;\ncount its keys; and\nlisten more.\n\n"
        "Recommendations\n\nBy May 2017, the force should:\n\nwrite letters; and\nread them."
    )
    assert quotes(text) == [
        ("area-for-improvement", "mend its cells"),
        ("area-for-improvement", "count its keys"),
        ("area-for-improvement", "listen more"),
        ("recommendation", "write letters"),
        ("recommendation", "read them"),
    ]


def test_the_deadline_of_one_numbered_part_is_not_that_of_the_others() -> None:
    text = news("HMICFRS recommended that the force: (a) mend its cells; and (b) by May 2023, count its keys.")
    assert [finding.due for finding in formal(text)] == ["", "2023-05"]


def test_labels_that_end_in_a_stop() -> None:
    text = REPORT.format(
        rest="Cause of concern. The force loses track of its prisoners.\n\n"
        "Recommendation. The force should count them.\n\nArea for improvement. The force should mend its cells."
    )
    assert [kind for kind, _ in quotes(text)] == ["cause-of-concern", "recommendation", "area-for-improvement"]


@pytest.mark.parametrize(
    "sentence",
    [
        "What is a cause of concern?",
        "If inspectors find a serious, critical or systemic shortcoming in what a force does, they will report it as a "
        "cause of concern.",
    ],
)
def test_what_explains_the_words_raises_no_concern(sentence: str) -> None:
    assert formal(news(sentence)) == []


@pytest.mark.parametrize(
    "rest",
    [
        "Recommendation 1\n\nBy May 2023, the force should make sure that:\n\n• keys are counted;\n• cells are dry.\n\n"
        "Recommendation 2\n\nBy June 2023, the force should listen.",
        "Recommendations\n\n1. By May 2023, the force should introduce:\n\n(a) a list of its keys; and\n\n"
        "(b) a book of its cells.\n\n2. By June 2023, the force should listen.",
    ],
)
def test_a_list_belongs_to_the_recommendation_that_has_a_number(rest: str) -> None:
    assert [(one.kind, one.due) for one in formal(REPORT.format(rest=rest))] == [
        ("recommendation", "2023-05"),
        ("recommendation", "2023-06"),
    ]


def test_what_needs_to_improve_are_areas_for_improvement() -> None:
    text = REPORT.format(rest="What needs to improve?\n\n• The mending of cells.\n• The counting of keys.")
    assert [kind for kind, _ in quotes(text)] == ["area-for-improvement"] * 2


def test_how_recommendations_are_to_be_read_is_none() -> None:
    text = PAGE.format(
        rest="Recommendations\n\nHMIC has made several. These recommendations should be read together.\n\n"
        "1. The force should mend its cells.\n\n2. The force should count its keys."
    )
    assert [kind for kind, _ in quotes(text)] == ["recommendation"] * 2


def test_what_explains_a_label_is_no_item() -> None:
    text = PAGE.format(
        rest="Annex A\n\nCause of concern: if a shortcoming is critical, it will be reported as a cause of concern.\n\n"
        "Area for improvement: where practice falls short, HMIC will report it."
    )
    assert formal(text) == []


def test_a_heading_inside_a_line_announces_the_items_behind_it() -> None:
    text = (
        "PEEL: Police efficiency 2015 An inspection of Surrey Police\n\nIt is sound. Areas for improvement • The "
        "force should mend its cells. • The force should count its keys. Who pays? The force has money. Areas for "
        "improvement • The force should listen.\n"
    )
    assert quotes(text) == [
        ("area-for-improvement", "The force should mend its cells."),
        ("area-for-improvement", "The force should count its keys."),
        ("area-for-improvement", "The force should listen."),
    ]


def test_under_one_recommendation_what_follows_is_prose() -> None:
    text = PAGE.format(
        rest="Cause of concern\n\nThe force loses track of its prisoners.\n\nRecommendation\n\nWithin six months, the "
        "force should count them.\n\nLeaders must set an example, staff told us."
    )
    assert [kind for kind, _ in quotes(text)] == ["cause-of-concern", "recommendation"]


@pytest.mark.parametrize(
    ("heading", "below", "count"),
    [
        ("Two areas for improvement", "The force should listen to victims.\n\nThe force should visit offenders.", 2),
        ("AFI 3 – Closed", "The force should listen to victims.", 1),
        ("One area for improvement", "The force should listen to victims.\n\nIt should have done so in May.", 1),
        ("Areas for improvement", "The force should listen to victims.\n\nIt should also tell them who can help.", 1),
    ],
)
def test_a_heading_may_count_or_number_its_items(heading: str, below: str, count: int) -> None:
    assert len(formal(REPORT.format(rest=f"{heading}\n\n{below}"))) == count


def test_an_annex_that_leaves_the_end_of_an_item_out_says_it_again() -> None:
    rest = (
        "Areas for improvement\n\n• The force should improve how it manages wanted suspects, at home and abroad.\n\n"
        "Annex A\n\nAreas for improvement\n\n• The force should improve how it manages wanted suspects.\n"
        "• The force should improve how it manages bail."
    )
    assert len(formal(PAGE.format(rest=rest))) == 2


def test_what_an_item_of_areas_is_led_to_by_tells_when() -> None:
    rest = "Areas for improvement\n\nWithin three months, the force should:\n\n- train its staff; and\n- audit bail."
    assert [finding.due for finding in formal(PAGE.format(rest=rest))] == ["P3M", "P3M"]


@pytest.mark.parametrize(
    ("heading", "below"),
    [
        ("Internal audit report: procurement", "Recommendations\n\n- The force should keep a register of contracts."),
        ("House of Commons Home Affairs Committee", "1. We recommend that the Home Office should lead a review."),
        ("Learning", "Recommendation 1\n\nThe IOPC recommends that Surrey Police should review its cells."),
    ],
)
def test_what_another_body_asks_is_none_of_the_inspectorates(heading: str, below: str) -> None:
    assert formal(f"Surrey Police\n\n{heading}\n\n{below}\n") == []


def test_a_heading_that_names_the_inspectorate_ends_what_another_body_asks() -> None:
    text = (
        "Surrey Police: inspection and audit update\n\nInternal audit\n\nRecommendations\n\n- The force should keep a "
        "register.\n\nHMICFRS: PEEL 2021/22\n\nAreas for improvement\n\n- The force should supervise investigations.\n"
    )
    assert [quote for _, quote in quotes(text)] == ["The force should supervise investigations."]


def test_areas_that_a_speaker_counts_up() -> None:
    text = (
        "HMI Zoë Billingham’s assessment of Kent Police – Transcript\n\nThere are two areas for improvement.\n\nFirst, "
        "the force should supervise investigations.\n\nSecond, it needs to look at phones sooner.\n\nI look forward to "
        "next year. The force should be proud.\n"
    )
    assert len(quotes(text)) == 2


def test_a_line_that_announces_two_kinds_leads_to_the_first() -> None:
    text = (
        "HMICFRS press release\n\nPolice must do better on fraud, say inspectors\n\nA report published today by HM "
        "Inspectorate of Constabulary and Fire & Rescue Services finds delays.\n\nGet the report\n\nThe report makes "
        "16 recommendations and five areas for improvement, including:\n\n"
        "• chief constables should publish their policy;\n\n• the Home Office should set a strategy.\n"
    )
    assert [kind for kind, _ in quotes(text)] == ["national-recommendation"] * 2


def test_a_concern_published_earlier_and_one_further_recommendation() -> None:
    text = (
        "Revisit letter: Kent Police\n\nHMICFRS\n\nIn June 2022 we published a cause of concern about how Kent Police "
        "answers calls.\n\nWe make one further recommendation: by 30 June 2023, the force should publish its targets.\n"
    )
    assert [(one.kind, one.due) for one in formal(text)] == [("recommendation", "2023-06-30")]


def test_a_short_line_goes_on_with_what_was_announced() -> None:
    text = (
        "HM Inspectorate of Constabulary has made two recommendations in its report on Kent Police.\n\nThey are:\n\n"
        "• the force should train its call takers; and\n\n• the force should check their work.\n"
    )
    assert [kind for kind, _ in quotes(text)] == ["recommendation"] * 2


def test_a_list_of_recommendations_led_to_by_whom_they_ask() -> None:
    text = (
        "Kent Police statement\n\nHMIC has made two recommendations to Kent Police. The force should:\n\n"
        "• train its call takers; and\n\n• check their work.\n\nThe force has done this:\n\n• hired a trainer.\n"
    )
    assert [quote for _, quote in quotes(text)] == ["train its call takers", "check their work"]


def test_areas_listed_by_a_sentence() -> None:
    text = (
        "Kent Police told to improve\n\nInspectors say the three areas for improvement are: that it should answer "
        "calls, that it should supervise investigations, and that it should record crimes.\n"
    )
    assert len(quotes(text)) == 3


@pytest.mark.parametrize(("rest", "count"), [("It has done this.", 0), ("This remains an area for improvement.", 1)])
def test_an_area_of_an_earlier_report_counts_only_where_it_remains(rest: str, count: int) -> None:
    text = (
        "An inspection of Kent Police\n\nHMICFRS\n\nPublished on: 12 May 2021\n\nIn 2018 we identified an area for "
        f"improvement: the force should use its analysts. {rest}\n"
    )
    assert len(formal(text)) == count


def test_what_the_inspectorate_recommended_years_before_it_reports_is_of_an_earlier_round() -> None:
    text = (
        "An inspection of Kent Police: progress report\n\nPublished on: 12 May 2021\n\nIn 2018 we made the following "
        "recommendations:\n\n• the force should train its staff; and\n• the force should check their work.\n"
    )
    assert formal(text) == []


def test_areas_that_come_out_in_a_conversation() -> None:
    text = (
        "TRANSCRIPT\n\nMatt Parr: I am the HM Inspector for Essex Police. I gave it two areas for improvement.\n\n"
        "Interviewer: Which are they?\n\nMatt Parr: The first is that it should answer calls. The second is that it "
        "needs to check its records.\n\nInterviewer: And now?\n\nMatt Parr: People should feel safe.\n"
    )
    assert len(quotes(text)) == 2


def test_terms_that_are_explained_are_no_findings() -> None:
    text = (
        "Kent Police: what do HMICFRS terms mean?\n\nCause of concern: if inspectors find a serious failing, they will "
        "report it as a cause of concern.\n\nArea for improvement: an aspect of practice that falls short.\n\n"
        "Innovative practice: a way of working that other forces should look at.\n"
    )
    assert formal(text) == []


def test_what_is_answered_under_a_heading_of_its_own_asks_nothing() -> None:
    text = (
        "PCC response: PEEL 2021/22, Kent Police\n\nSummary of areas for improvement\n\n1. The force should record "
        "crime.\n\nResponse to area for improvement 1\n\n“The force should record crime.”\n\nOfficers should read it.\n"
    )
    assert [quote for _, quote in quotes(text)] == ["The force should record crime."]


def test_a_pillar_and_its_question_do_not_make_a_list_of_questions() -> None:
    text = (
        "Kent PEEL 2017\n\nEffectiveness\n\nHow effective is the force at keeping the public safe and reducing "
        "crime?\n\n"
        "Last updated 22/03/2018\n\nGood\n\nQuestions for Effectiveness\n\n1\n\nHow effective is the force at "
        "preventing crime, tackling anti-social behaviour and keeping people safe?\n\nGood\n\nAreas for improvement\n\n"
        "The force should evaluate its work.\n"
    )
    assert [finding.question for finding in formal(text)] == ["e1-preventing-crime"]


def test_a_reports_title_under_a_count_of_items_is_none_of_them() -> None:
    text = (
        "Kent Police\n\nPEEL Force Inspection\n\n2 areas for improvement\n\nPEEL 2023-25 inspection findings for Kent "
        "Police\n\nAreas for improvement\n\nAFI\n\nThe force should record crime.\n\nAFI\n\nThe force should act.\n"
    )
    assert [quote for _, quote in quotes(text)] == ["The force should record crime.", "The force should act."]


def test_what_gives_the_reasons_below_a_title_is_no_item() -> None:
    rest = (
        "Areas for improvement\n\nThe force should make sure that it records why victims withdraw\n\nWe could not tell "
        "in half of the cases.\n\nThe force should make sure that it assesses what victims need\n\nIt "
        "should do so early."
    )
    assert len(formal(REPORT.format(rest=rest))) == 2


@pytest.mark.parametrize(
    "rest",
    [
        "Areas for improvement\n\nNone.\n\nThe force should be proud of that.",
        "Recommendations\n\nWe make no recommendations to Surrey Police. It should go on as it does.",
        "Cause of concern\n\nNo causes of concern were identified in this inspection of the force.",
    ],
)
def test_a_heading_under_which_there_is_nothing(rest: str) -> None:
    assert formal(REPORT.format(rest=rest)) == []


def test_a_letter_about_a_concern_is_none_itself() -> None:
    text = (
        "HM Inspectorate of Constabulary and Fire & Rescue Services\n\nCause of concern: letter to the Chief Constable "
        "of Kent Police\n\n14 March 2024\n\nDear Chief Constable\n\nCause of concern\n\nKent Police "
        "isn’t supervising its "
        "investigations.\n\nYours sincerely\n"
    )
    assert [quote for _, quote in quotes(text)] == ["Kent Police isn’t supervising its investigations."]


def test_an_area_that_a_paper_names_and_a_concern_that_an_inspector_tells() -> None:
    text = (
        "Policing podcast: Kent Police\n\nMatt Parr, HM Inspector: We have found a cause of concern: that it is not "
        "recording crimes.\n\nIt has one area for improvement, namely that the force should answer calls.\n"
    )
    assert sorted(kind for kind, _ in quotes(text)) == ["area-for-improvement", "cause-of-concern"]


def test_an_item_that_names_its_force_among_several_heads_no_part() -> None:
    text = (
        "An inspection of the south-west regional response to serious and organised crime\n\nPublished on: 19 January "
        "2024\n\nWiltshire Police\n\nDisrupting serious and organised crime\n\nAdequate\n\nArea for improvement\n\n"
        "Wiltshire Police should tell its officers of the threats\n\nFew knew.\n\nDorset Police\n\nDisrupting serious "
        "and organised crime\n\nGood\n\nArea for improvement\n\nDorset Police should review each "
        "plan\n\nSome were old.\n"
    )
    assert [finding.force for finding in formal(text)] == ["wiltshire", "dorset"]


def test_a_running_head_does_not_end_a_list() -> None:
    text = (
        "PEEL 2018/19\n\nAn inspection of Kent Police\n\nInvestigating crime\n\nAreas for improvement\n\n"
        "• The force should supervise.\n\n21\n\nKent Police – September 2019\n\n• The force should keep to it.\n\n"
        "Investigation quality\n\nOfficers should have time. Most do.\n\n22\n\nKent Police – September 2019\n\nYes.\n"
    )
    assert len(formal(text)) == 2


def test_what_a_panel_is_asked_in_a_list_is_no_recommendation_to_the_force() -> None:
    text = (
        "Kent and Medway Police and Crime Panel: HMICFRS update\n\nRecommendations\n\nThe Panel is recommended to:\n\n"
        "a) note the report; and\n\nb) consider what it should ask for.\n\nThe Commissioner should report in March.\n"
    )
    assert formal(text) == []


def test_areas_that_a_paragraph_enumerates() -> None:
    text = (
        "PCC response: HMICFRS PEEL 2018/19, Kent Police\n\nThe inspectorate made the following areas for improvement: "
        "1) The force should use its cameras. 2) The force should record wellbeing. I have talked to the chief.\n"
    )
    assert [quote for _, quote in quotes(text)] == [
        "The force should use its cameras.",
        "The force should record wellbeing.",
    ]


def test_one_and_the_other() -> None:
    text = (
        "Kent Police statement\n\nHMICFRS has given us two areas for improvement. One is to improve how we answer the "
        "phone. The other is to make sure that victims can make a statement.\n\nWe should see results soon.\n"
    )
    assert len(quotes(text)) == 2


def test_paragraphs_behind_the_line_that_announces_them() -> None:
    text = (
        "Kent Police told to improve\n\nInspectors gave the force two areas for improvement:\n\n“The force should look "
        "after its staff.”\n\n“The force should make workloads fair.”\n\nWe add our own: it should pay on time.\n"
    )
    assert len(quotes(text)) == 2


def test_short_labels() -> None:
    text = (
        "Kent Police: HMICFRS PEEL 2021/22\n\nCoC 1. The force is not investigating crime well enough.\n\nRec 1a. "
        "Within three months the force should supervise.\n\nAFI 1. The force should answer calls.\n"
    )
    assert [kind for kind, _ in quotes(text)] == ["cause-of-concern", "recommendation", "area-for-improvement"]


def test_two_who_tell_the_same_recommendation() -> None:
    text = (
        "Kent Police inspected\n\nInspectors recommend that the force should, within six months, set up a team for "
        "missing children.\n\nThe inspectorate recommends that the force should, within six months, set up a team for "
        "missing children. It will cost money.\n"
    )
    assert len(quotes(text)) == 1


def test_a_table_of_several_forces() -> None:
    text = (
        "HMICFRS PEEL 2021/22: an inspection of forces compared\n\nForce | Area for improvement\nDorset | The force "
        "should evaluate its plans.\nWiltshire | The force should assess callers.\n"
    )
    assert {finding.force for finding in formal(text)} == {"dorset", "wiltshire"}


@pytest.mark.parametrize(
    "sentence",
    [
        "The cause of concern is this: the force does not know the demand for its services.",
        "Inspectors found that how the force treats victims is “a cause of concern”.",
    ],
)
def test_more_ways_to_tell_a_concern(sentence: str) -> None:
    text = f"HM Inspectorate of Constabulary on Kent Police\n\nA letter of our inspection, PEEL 2015.\n\n{sentence}\n"
    assert [kind for kind, _ in quotes(text)] == ["cause-of-concern"]


def test_recommendations_said_again_under_their_concern_are_no_concerns() -> None:
    asked = "By December 2019, the force should have a neighbourhood strategy in place"
    rest = (
        f"Cause of concern\n\nThe force does not prevent crime.\n\nRecommendations\n\n- {asked}.\n\nAnnex A\n\n"
        f"To address this cause of concern, we recommend that:\n\n- {asked.lower()}.\n"
    )
    assert [finding.kind for finding in formal(PAGE.format(rest=rest))] == ["cause-of-concern", "recommendation"]


def test_a_concern_may_be_that_there_is_none_of_something() -> None:
    rest = "Cause of concern\n\nThere are no suitable arrangements to keep services running."
    assert [finding.kind for finding in formal(PAGE.format(rest=rest))] == ["cause-of-concern"]


def test_an_area_for_priority_action_is_put_to_a_partnership_and_no_area_for_improvement() -> None:
    text = (
        "Joint targeted area inspection of Kent\n\nInspectors from Ofsted, the Care Quality Commission, HMICFRS and "
        "HMI Probation came in May. Kent Police took part.\n\nArea for priority action\n\nThe partnership should hold "
        "strategy discussions in time.\n\nAreas for improvement\n\n• The quality of health records.\n\n"
        "• How fast the police share what they know.\n"
    )
    assert [quote for _, quote in quotes(text)] == ["How fast the police share what they know."]


def test_the_points_of_an_item_are_no_items_of_their_own() -> None:
    listed = (
        "Cause of concern\n\nThe force answers too late.\n\nRecommendations\n\nWithin six months, the force should:\n\n"
        "• answer calls in time:\n – 10 seconds for 999; and\n – 30 seconds for 101; and\n"
        "• tell callers how long it takes."
    )
    found = quotes(REPORT.format(rest=listed))
    assert [quote for _, quote in found][1:] == ["answer calls in time:", "tell callers how long it takes"]
    spelt = (
        "Recommendations\n\n• Within six months, the force should train its staff. This should have a focus on:\n"
        "– assaults;\n– threats; and\n– letters.\n• Within a year, the force should test them."
    )
    assert [finding.due for finding in formal(REPORT.format(rest=spelt))] == ["P6M", "P1Y"]


def test_a_list_among_areas_that_stand_as_paragraphs_belongs_to_one_of_them() -> None:
    rest = (
        "Areas for improvement\n\nThe force should buy tablets that work.\n\nThe force should:\n\n"
        "- count what it spends; and\n- publish it\n\nMain findings\n\nThe force is careful.\n"
    )
    told = [quote for _, quote in quotes(PAGE.format(rest=rest))]
    assert told == [
        "The force should buy tablets that work.",
        "The force should:\n\n- count what it spends; and\n- publish it",
    ]


def test_below_a_topic_without_a_verb_the_paragraph_tells_the_concern() -> None:
    rest = (
        "Cause of concern\n\nMeeting the rules on detention\n\nThe force does not review detention in time.\n\n"
        "Recommendation\n\nThe force should take immediate action to review detention in time.\n"
    )
    assert quotes(REPORT.format(rest=rest))[0] == ("cause-of-concern", "The force does not review detention in time.")


def test_what_an_inspector_says_it_recommended_was_asked_in_an_earlier_round() -> None:
    text = (
        "Dear Chief Constable\n\nKent Police: revisit\n\nI write about our revisit of Kent Police in 2021. In our "
        "2018/19 PEEL inspection we found much to do. We recommended that the force should learn to count. It has.\n\n"
        "Yours sincerely\n\nHM Inspector of Constabulary\n"
    )
    assert quotes(text) == []


def test_a_saved_page_of_the_register_may_have_lost_its_number() -> None:
    text = (
        "Page not found\n\nWithin six months the police force should:\n\n• believe victims; and\n• write down what "
        "they say.\n\n[on]9th February 2017 [status]awaiting-review[/status][/on][on]10th February 2017 [comment]\n\n"
        "The force should go on.\n\n[/comment][/on]\n\n[on]27th April 2018 [status]complete[/status][/on]\n\n"
        "Authorised by HMICFRS.\n"
    )
    (found,) = formal(text)
    assert (found.force, found.item_no, found.due, found.status) == ("", "", "P6M", "complete")


def test_an_answer_of_the_metropolitan_police_asks_nothing() -> None:
    text = (
        "MOPAC response to the HMICFRS report on the Metropolitan Police Service\n\nRecommendation 1\n\nBy 31 March "
        "2023, the Metropolitan Police Service should watch its computers.\n\nMPS response: Accepted. The force should "
        "be done by July.\n"
    )
    assert [quote for _, quote in quotes(text)] == [
        "By 31 March 2023, the Metropolitan Police Service should watch its computers."
    ]


def test_what_a_fire_and_rescue_service_is_asked_in_a_joint_paper_is_asked_of_no_force() -> None:
    text = (
        "Northamptonshire Police, Fire and Crime Commissioner\n\nHMICFRS updates\n\n1. Police\n\nAFI 3: The force "
        "should answer calls.\n\n2. Fire and rescue\n\nAFI 1: The service should inspect tower blocks. The report made "
        "one cause of concern about its culture.\n\n3. Police finance\n\nAFI 4: The force should spend less.\n"
    )
    assert [quote for _, quote in quotes(text)] == ["The force should answer calls.", "The force should spend less."]


def test_not_later_than_is_a_deadline_of_months_too() -> None:
    rest = "Recommendations\n\n1. Not later than three months, the force should plan.\n\n2. The force should train."
    assert [finding.due for finding in formal(PAGE.format(rest=rest))] == ["P3M", ""]


def test_numbered_causes_of_concern_and_what_is_put_to_the_force() -> None:
    rest = (
        "Causes of concern and recommendations\n\n1. The force does not keep to the rules on detention.\n\nTo the "
        "force: the force should keep to them.\n\n2. The force does not know how often it uses force.\n\nTo the force: "
        "the force should find out.\n"
    )
    found = formal(REPORT.format(rest=rest))
    assert [one.kind for one in found] == ["cause-of-concern", "recommendation"] * 2
    assert [found[1].addresses, found[3].addresses] == [found[0].evidence, found[2].evidence]


def test_what_an_earlier_report_recommended_is_quoted_under_its_heading_without_a_day() -> None:
    text = (
        "North Wales Police – child protection post-inspection review\n\nPublished on: 5 May 2020\n\nHMICFRS came "
        "back.\n\nRecommendation from the 2018 inspection report\n\nWe recommended that, within three months, North "
        "Wales Police should look for missing children.\n\nSummary of findings\n\nNorth Wales Police has improved.\n"
    )
    assert [(one.kind, one.due) for one in formal(text)] == [("recommendation", "")]


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("HMICFRS has one further area for improvement. The force should write to victims.", 1),
        ("HMICFRS gave it one area for improvement, saying that it should write to its victims.", 1),
        ("In 2015, HMIC identified areas for improvement. They were that the force should write to victims.", 0),
        ("HMICFRS issued three causes of concern in all.", 0),
    ],
)
def test_areas_told_in_prose_of_this_round(told: str, asked: int) -> None:
    text = f"Kent Police: PEEL 2018/19\n\nHMICFRS has inspected Kent Police and writes of it here.\n\n{told}\n"
    assert len(quotes(text)) == asked


def test_areas_of_a_numbered_part_may_stand_under_the_name_of_their_question() -> None:
    text = (
        "POLICE AND CRIME PANEL\n\nHMICFRS inspection of Cumbria Constabulary, PEEL 2021/22\n\n1. Background\n\n"
        "HMICFRS came in May.\n\n2. Areas for improvement\n\nPreventing crime\n\nThe constabulary should read its "
        "plans.\n\nProgress: it should be done in May.\n\nInvestigating crime\n\nThe constabulary should have more "
        "detectives.\n\n3. Recommendation\n\nThat members note the report.\n"
    )
    found = formal(text)
    assert [(one.kind, one.question) for one in found] == [
        ("area-for-improvement", "preventing-crime"),
        ("area-for-improvement", "investigating-crime"),
    ]


def test_a_line_that_leads_to_deadlines_asks_nothing_itself() -> None:
    rest = (
        "Recommendations\n\nWe recommend that the force should:\n\nwithin three months:\n\n• set plans;\n\nwithin six "
        "months:\n\n• read them; and\n• keep them.\n"
    )
    assert [one.due for one in formal(REPORT.format(rest=rest))] == ["P3M", "P6M", "P6M"]


def test_a_tracker_names_the_topic_of_a_cause_and_numbers_what_is_asked_about_it() -> None:
    text = (
        "HMICFRS tracker\n\nGloucestershire Constabulary, PEEL 2021/22\n\nCause of concern 1 – answering calls\n\nThe "
        "constabulary needs to answer its calls.\n\nStatus: closed\n\n1.1 The constabulary should buy more "
        "telephones.\n\nStatus: open\n\nCause of concern 2 – crime recording\n\nThe constabulary is failing to record "
        "crime.\n\n2.1 By 31 March 2023, the constabulary should learn to record it.\n"
    )
    found = formal(text)
    assert [(one.kind, one.due) for one in found] == [
        ("cause-of-concern", ""),
        ("recommendation", ""),
        ("cause-of-concern", ""),
        ("recommendation", "2023-03-31"),
    ]
    assert [found[1].addresses, found[3].addresses] == [found[0].evidence, found[2].evidence]


@pytest.mark.parametrize(
    ("told", "due"),
    [
        ("By 30 April 2020, all forces that have not done so should look for intelligence.", "2020-04-30"),
        ("Within six months, Kent Police should train its staff.", "P6M"),
        ("By 30 April 2020, the force should report to my board.", None),
        ("The force said that by 30 April 2020, it should be done.", None),
    ],
)
def test_a_paragraph_that_says_by_when_and_who_is_a_recommendation(told: str, due: str | None) -> None:
    text = f"Response of the Kent Police and Crime Commissioner to HMICFRS\n\nI welcome it.\n\n{told}\n\nWe have.\n"
    assert [one.due for one in formal(text)] == ([] if due is None else [due])


def test_a_list_below_a_sentence_that_there_was_an_area_identified_holds_it() -> None:
    text = PAGE.format(
        rest=(
            "This question was not subject to detailed inspection in 2018/19. However, there was one area for "
            "improvement identified from this inspection.\n\n  • The force should staff its desk.\n\nIt did."
        )
    )
    assert quotes(text) == [("area-for-improvement", "The force should staff its desk.")]


def test_areas_highlighted_as_causes_of_concern_before_are_none_now() -> None:
    text = (
        "HMICFRS inspected Kent Police.\n\nHis Majesty’s Inspector Wendy Williams said: “Since then, the force has "
        "tried to improve in the areas we highlighted as causes of concern or areas for improvement.”\n"
    )
    assert formal(text) == []


def test_nothing_is_due_of_innovative_practice() -> None:
    text = REPORT.format(rest="Innovative practice\n\nA team of detectives checks every report of theft within a day")
    assert [(one.kind, one.due) for one in formal(text)] == [("innovative-practice", "")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Inspectors recommended that Essex Police should, within three months, improve its supervision.",
        "HMICFRS has issued Essex Police with a cause of concern about how it protects children.",
        "Recommendation 1: By June 2023, Essex Police should improve how it supervises investigations.",
    ],
)
def test_what_is_put_to_another_force_is_asked_of_that_force(sentence: str) -> None:
    text = (
        "Kent Police inspected\n\n12 May 2022\n\nHMICFRS has published its PEEL 2021/22 report on Kent Police.\n\n"
        f"{sentence}\n\nKent Police will be visited again.\n"
    )
    facts = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    assert [(one.force, one.cycle) for one in facts.findings] == [("essex", "")]
