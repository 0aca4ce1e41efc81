"""Plain text falls into the blocks that a reader sees."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgbuild.read import read_document
from tests.steps import count_steps


def kinds(text: str) -> list[tuple[str, str]]:
    document = read_document(text.encode(), name="page.txt")
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_a_page_of_the_inspectorate() -> None:
    text = (
        "Skip to content\n\nKent PEEL 2016\n\nEffectiveness\n\nLast updated 02/03/2017\nGood\n\n1\n\n"
        "How effective is the force at preventing crime?\n\nGood\n\nKent Police prevents crime well.\n\n"
        "Areas for improvement\n\n  • The force should listen.\n"
    )
    assert kinds(text) == [
        ("notice", "Skip to content"),
        ("heading", "Kent PEEL 2016"),
        ("heading", "Effectiveness"),
        ("date", "Last updated 02/03/2017"),
        ("grade", "Good"),
        ("number", "1"),
        ("heading", "How effective is the force at preventing crime?"),
        ("grade", "Good"),
        ("paragraph", "Kent Police prevents crime well."),
        ("heading", "Areas for improvement"),
        ("item", "The force should listen."),
    ]


@pytest.mark.parametrize("bullet", ["• ", "- ", "* ", "– ", "1. ", "a) ", "(ii) ", "•\n"])
def test_bullets_of_every_kind(bullet: str) -> None:
    text = f"The force should:\n{bullet}train its officers in the law;\n{bullet}and check what they do."
    assert [words for kind, words in kinds(text) if kind == "item"] == [
        "train its officers in the law;",
        "and check what they do.",
    ]


@pytest.mark.parametrize("mark", ["**", "__", "*", "_", "***"])
def test_emphasis_of_markdown_around_a_line_is_no_part_of_it(mark: str) -> None:
    question, grade = f"{mark}How effective is the force?{mark}", f"{mark}Requires improvement{mark}"
    text = f"# Kent Police\n\n## {question}\n\n{grade}\n\nIt is slow."
    assert kinds(text) == [
        ("heading", "Kent Police"),
        ("heading", "How effective is the force?"),
        ("grade", "Requires improvement"),
        ("paragraph", "It is slow."),
    ]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("* train *all* staff in the law;", "train *all* staff in the law;"),
        ("**Some** of it is **slow**, inspectors said.", "Some** of it is **slow**, inspectors said."),
    ],
)
def test_emphasis_within_a_line_stays(line: str, kept: str) -> None:
    ((_, words),) = kinds(f"The force should:\n\n{line}")[1:]
    assert words == kept


@pytest.mark.parametrize("bullet", ["  • ", "* ", "- ", ""])
def test_names_of_pages_above_the_title_are_a_menu(bullet: str) -> None:
    names = "".join(f"{bullet}{name}\n" for name in ("News", "About us", "Police forces", "Contact"))
    assert kinds(f"Home\n{names}\nKent Police – custody\n\nIt is slow.") == [
        ("notice", "Home"),
        *(("notice", f"{bullet}{name}".strip()) for name in ("News", "About us", "Police forces", "Contact")),
        ("heading", "Kent Police – custody"),
        ("paragraph", "It is slow."),
    ]


def test_a_list_above_everything_is_a_menu_unless_it_tells_something() -> None:
    menu = "• Our teams\n• Find a form\n• Your street\n\n"
    page = "Kent Police\n\nThe force should:\n\n• train its staff\n• tell victims\n• keep records\n"
    assert [kind for kind, _ in kinds(menu + page)] == ["notice"] * 3 + ["heading", "paragraph"] + ["item"] * 3
    told = "• Effectiveness: good\n• Efficiency: good\n• 3 areas for improvement\n• Good\n\n"
    assert [kind for kind, _ in kinds(told + "Kent Police was inspected.")][:4] == ["item"] * 4


def test_parts_of_a_sentence_on_lines_of_their_own_are_one_paragraph() -> None:
    # Spaces beside a link stay at the breaks, as where each element of a page is written on a line.
    text = (
        "Kent Police\n\nThe force has 40 officers and \n119 Specials\n in its teams.\n\nIts \nchief constable\n, she "
        "said, knows.\n\nThe \nNational Crime Agency\n agreed."
    )
    assert [" ".join(words.split()) for kind, words in kinds(text) if kind == "paragraph"] == [
        "The force has 40 officers and 119 Specials in its teams.",
        "Its chief constable , she said, knows.",
        "The National Crime Agency agreed.",
    ]


def test_a_line_goes_on_behind_a_word_that_ends_none() -> None:
    assert kinds("Kent Police\n\nThe force works with the\nNational Crime Agency.\nMore is to be done.")[1:] == [
        ("paragraph", "The force works with the\nNational Crime Agency."),
        ("paragraph", "More is to be done."),
    ]


def test_bullets_on_one_line() -> None:
    assert [kind for kind, _ in kinds("It should: • train its staff; • check the work.")] == [
        "paragraph",
        "item",
        "item",
    ]


def test_numbered_question_is_a_heading_and_numbered_list_is_not() -> None:
    assert kinds("2. How well does the force use its resources?\n\nGood")[:2] == [
        ("number", "2."),
        ("heading", "How well does the force use its resources?"),
    ]
    assert {kind for kind, _ in kinds("1. Train all staff\n2. Check the work\n3. Tell the public how it went.")} <= {
        "item",
        "number",
        "heading",
    }


def test_caption_given_twice_is_no_heading() -> None:
    caption = "The chief constable outside headquarters"
    assert kinds(f"Force told to improve\n{caption}\n{caption}\nThe force was told to improve on Tuesday.") == [
        ("heading", "Force told to improve"),
        ("caption", caption),
        ("caption", caption),
        ("paragraph", "The force was told to improve on Tuesday."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Credit: Press Agency",
        "- Credit: Press Agency",
        "Officers on patrol (Image: Kent Police)",
        "Picture: A. Agency",
        "The Dorking Echo:",
    ],
)
def test_credits_are_captions(line: str) -> None:
    assert kinds(f"A headline\n\n{line}\n\nThe story begins here.")[1] == ("caption", line)


@pytest.mark.parametrize(
    "line",
    [
        "Home   News   Article",
        "Most Read",
        "This site uses cookies. Learn more",
        "Read the full report here",
        "Home > News",
    ],
)
def test_what_every_page_shows_is_a_notice(line: str) -> None:
    assert kinds(f"{line}\n\nThe story begins here.")[0] == ("notice", line)


ARTICLE = "\n\n".join(
    f"In {year} the force was told to improve how it answers people at risk." for year in range(2010, 2023)
)


@pytest.mark.parametrize("line", ["Comments (3)", "2 comments", "Leave a comment", "12 Comments so far", "Comments"])
def test_what_visitors_wrote_is_no_part_of_the_article(line: str) -> None:
    visitor = "bluebird77: They were inadequate when they came to us."
    below = kinds(f"Force told to improve\n\n{ARTICLE}\n\n{line}\n{visitor}")
    assert below[-2:] == [("notice", line), ("notice", visitor)]
    above = kinds(f"Force told to improve\n\n{line}\n\n{visitor}\n\n{ARTICLE}")
    assert ("paragraph", visitor) in above and above[-1][0] == "paragraph"


def test_a_name_and_a_day_under_comments_begin_what_a_visitor_wrote() -> None:
    below = kinds(f"Force told to improve\n\n{ARTICLE}\n\nComments\n\nbluebird77\n12 March 2021\nThey never came.")
    assert [kind for kind, _ in below[-4:]] == ["notice"] * 4


def test_comments_of_those_in_office_are_a_part_of_the_text() -> None:
    answer = "Chief Constable: We accept what was found."
    assert kinds(f"Force told to improve\n\n{ARTICLE}\n\nComments\n{answer}")[-1] == ("paragraph", answer)


@pytest.mark.parametrize(
    "line",
    [
        "Last updated 18/02/2016",
        "Published on 12 March 2020",
        "Published: 27 September 2019",
        "2 May 2019",
        "Thursday, May 2, 2019",
    ],
)
def test_dates_alone_on_a_line(line: str) -> None:
    assert kinds(f"A headline\n{line}\nThe story begins here.")[1] == ("date", line)


@pytest.mark.parametrize("stamp", ["[00:09] ", "(1:02:03) ", "00:01:02 ", "00:01:02.500 ", "[12:09]: "])
def test_the_time_in_a_recording_is_no_part_of_what_is_said(stamp: str) -> None:
    assert kinds(f"A headline\n\n{stamp}The force answers most calls in time.")[1] == (
        "paragraph",
        "The force answers most calls in time.",
    )


@pytest.mark.parametrize("line", ["[00:09]", "00:00:01.000 --> 00:00:04.000"])
def test_a_line_of_times_is_a_notice(line: str) -> None:
    assert kinds(f"A headline\n\n{line}\nThe force answers most calls in time.")[1] == ("notice", line)


@pytest.mark.parametrize("line", ["10:30 The committee met.", "999 calls: 10:1 answered.", "2:1 The area is large."])
def test_a_time_of_day_and_a_ratio_stay(line: str) -> None:
    assert kinds(f"A headline\n\nWords before it.\n\n{line}")[2][1] == line


def test_folded_lines_are_one_paragraph() -> None:
    sentence = "The force answers most calls in time but it does not always send somebody to the scene quickly. "
    folded = "\n".join((sentence * 12)[i : i + 80].strip() for i in range(0, 1100, 80))
    assert len([1 for kind, _ in kinds(f"A headline\n\n{folded}") if kind == "paragraph"]) == 1


def test_a_slogan_on_three_lines_is_a_notice_and_the_title_stays_a_title() -> None:
    document = read_document(
        b"Promoting improvements\nin policing to make\neveryone safer\n\nAn assessment of a force\n\nI am content.",
        name="a.txt",
    )
    assert [(block.kind, block.level) for block in document.blocks] == [("notice", 0), ("heading", 1), ("paragraph", 0)]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab .\n\r\t•-1)“”’?:é\u2028\u00a0\ufeffGood"), max_size=300))
def test_blocks_are_ordered_apart_and_trimmed(text: str) -> None:
    document = read_document(text.encode(), name="any.txt")
    assert document.text == text
    position = 0
    for block in document.blocks:
        assert position <= block.start < block.end <= len(text)
        assert document.text[block.start : block.end].strip() == document.text[block.start : block.end]
        position = block.end


@pytest.mark.parametrize(
    "unit",
    ["word ", "(", "[{<", "“", "• ", "a\n", "1. ", "- ", " \t", "?", "good, ", "\n\n", "Good\n", "call us soon;\n"],
)
def test_work_grows_with_length_and_no_faster(unit: str) -> None:
    def steps(size: int) -> int:
        data = (unit * (size // len(unit) + 1)).encode()
        return count_steps(lambda: read_document(data, name="long.txt"))

    small, large = steps(25_000), steps(200_000)
    assert large < 12 * max(small, 500)  # eight times the text; quadratic work would be 64 times


def test_a_line_that_opens_a_quotation_and_does_not_close_it_is_no_heading() -> None:
    text = "The force did well.\n\nThe inspector said: “I am pleased with how it looks after\n\nits victims."
    document = read_document(text.encode(), name="page.txt")
    assert [block.kind for block in document.blocks][1:] == ["paragraph", "paragraph"]


def test_what_is_quoted_is_read_without_its_marks() -> None:
    assert kinds("> Areas for improvement\n>\n> - The force should listen.\n> - It should write.\n") == [
        ("heading", "Areas for improvement"),
        ("item", "The force should listen."),
        ("item", "It should write."),
    ]


def test_a_folded_text_is_read_as_if_it_were_not() -> None:
    whole = (
        "Force told to improve\n\n"
        + "\n\n".join([ARTICLE.replace("\n\n", " ")] * 2)
        + "\n\nIts work to prevent crime, its treatment of the public and how it manages offenders were all rated "
        "‘adequate’.\n\nHow effective is the force at protecting from harm those people who are vulnerable, and "
        "supporting its victims?\n\nRequires improvement\n\nPreventing crime\nGood\n\n• The force should make sure "
        "that it answers calls from those at risk without delay.\n• It should act.\n"
    )
    folded = "\n".join(textwrap.fill(line, 72, break_on_hyphens=False) for line in whole.split("\n"))
    assert folded.count("\n") > whole.count("\n") + 8
    assert [(kind, " ".join(words.split())) for kind, words in kinds(folded)] == kinds(whole)


def test_a_dash_that_begins_a_folded_line_is_no_bullet() -> None:
    lines = [
        "It was found by inspectors that the force is graded as good in two areas",
        "– how it prevents crime and how it looks after people who are vulnerable,",
        "which is more than it was given before - and its leaders have said so in",
        "public more than once since then.",
    ]
    text = "A headline\n\n" + "\n".join(lines)
    assert kinds(text)[1] == ("paragraph", "\n".join(lines))


def test_a_line_of_contents_is_a_notice() -> None:
    text = "PEEL: Police legitimacy 2016\n\nContents\n\nAreas for improvement ................ 14\n\nIntroduction\n"
    assert ("notice", "Areas for improvement ................ 14") in kinds(text)
    assert ("notice", "Preventing crime ................ Good") not in kinds(
        f"{text}\nPreventing crime ................ Good\n"
    )


def test_three_names_of_what_sites_have_under_one_another_are_a_menu() -> None:
    menu = ["Home", "About us", "Services", "Contact us"]
    text = "\n".join(menu) + "\n\nForce told to improve\n\nThe force was told to improve.\n\nServices\n\nIt has two.\n"
    found = kinds(text)
    assert found[:4] == [("notice", line) for line in menu]
    assert found[4] == ("heading", "Force told to improve") and ("heading", "Services") in found
    linked = kinds(f"{ARTICLE}\n\nShare\nTwitter\nMost read\nMan jailed after attack\nCookies\n")
    assert ("notice", "Man jailed after attack") in linked


def test_a_wide_row_of_a_table_does_not_keep_folded_lines_apart() -> None:
    told = "The force should tell each victim in good time what Inspector Smith and Kent Police know of the case. " * 6
    row = "1 | Area for improvement | The force should answer the calls that it gets in good time | Amber | " + "x" * 60
    folded = textwrap.fill(told, 72) + f"\n\nNo | Kind | Words | Status | Remarks\n{row}\n"
    assert [kind for kind, _ in kinds(folded)][:1] == ["paragraph"]
    assert kinds(folded)[0][1].split() == told.split()


def test_bullets_of_symbol_fonts_begin_items() -> None:
    text = "A headline\n\nAreas for improvement\n\n\uf0a7 The force should look.\n\uf0b7 The force should listen.\n"
    assert kinds(text)[2:] == [("item", "The force should look."), ("item", "The force should listen.")]


@pytest.mark.parametrize("words, kind", [("Good", "grade"), ("Last updated 12/12/2017", "date"), ("2", "number")])
def test_what_a_line_is_by_its_words_it_is_as_a_heading_of_markdown(words: str, kind: str) -> None:
    found = kinds(f"# Kent PEEL 2017\n\n## Legitimacy\n\n## {words}\n\nThe force treats people well.")
    assert found[2] == (kind, words)


def test_words_around_advertisements_are_no_part_of_the_paragraph_behind_them() -> None:
    words = "The force was rated adequate at three things, and its chief constable has thanked her staff for it."
    assert kinds(
        f"Police told to improve\n\nHide Ad{words}\n\nHide AdAdvertisement\n\nHide Ad“We will,” she said."
    ) == [
        ("heading", "Police told to improve"),
        ("paragraph", words),
        ("notice", "Advertisement"),
        ("paragraph", "“We will,” she said."),
    ]


@pytest.mark.parametrize("name", ["reader62\n3 hours ago", "reader62 · 3 hours ago", "reader62\n\na day ago"])
def test_what_visitors_wrote_hours_ago_is_no_part_of_the_article(name: str) -> None:
    story = "The force has more officers in its control room than before. " * 16
    text = f"Force told to improve\n\n{story}\n\nComments\n\n{name}\nThey never answer the phone.\n"
    assert [kind for kind, _ in kinds(text)][:3] == ["heading", "paragraph", "notice"]
    assert {kind for kind, _ in kinds(text)[2:]} == {"notice"}


def test_a_label_begins_a_paragraph_in_a_folded_text() -> None:
    lines = [
        "Inspectors read the files of sixty cases and found that in most of them the",
        "plan had been written down at the beginning and that someone had looked at",
        "it. In some files nobody had written a plan, and in others it was too late.",
        "Recommendation 1: Within three months, the force should write down a plan in",
        "each case and look at it again before the case is closed.",
        "Recommendation 2: The force should keep the plans of all of its detectives in",
        "one place where those who look after them can read them and say what they",
        "think of them before it is too late for those who are waiting for an answer",
        "from them, as they often do, and longer than they like.",
    ]
    text = "\n".join(lines) + "\n"
    document = read_document(text.encode(), name="text.txt")
    begun = [text[block.start : block.end].split(":")[0] for block in document.blocks]
    assert begun[1:] == ["Recommendation 1", "Recommendation 2"]


def test_a_row_that_ends_in_a_slash_and_a_letter_is_no_part_of_the_next() -> None:
    text = "Detail | Status\nA scheme lends bicycles to detectives. | n/a\nThe force should count them. | Complete\n"
    document = read_document(text.encode(), name="text.txt")
    assert len(document.blocks) == 3


def test_first_words_of_other_stories_are_links_too() -> None:
    others = "Kent Police rated inadequate\n\nInspectors said it must act. Read more\n\nMan held\n\nHe was …\n\n"
    found = kinds(
        f"Essex Police is good\n\nIt did well.\n\nYou may also like\n\n{others}The chief said it would go on so."
    )
    assert [kind for kind, _ in found] == ["heading", "paragraph", *["notice"] * 5, "paragraph"]


@pytest.mark.parametrize(
    "line",
    [
        "Kent Police needs to improve (PDF document) (1.2 MB)",
        "Custody at Kent Police fails – PDF, 840kB",
        "Report (docx 12 pages)",
    ],
)
def test_a_file_to_fetch_tells_nothing(line: str) -> None:
    assert kinds(f"Kent Police\n\nIt is slow.\n\n{line}\n\nIt is good.")[2] == ("notice", line)


@pytest.mark.parametrize(
    "line",
    [
        "Home Your PCC Publications Contact us",
        "Home News Sport What's on Jobs",
        "This publication is licensed under the terms of a licence for all.",
    ],
)
def test_names_of_pages_on_one_line_and_licences_are_notices(line: str) -> None:
    assert kinds(f"{line}\n\nKent Police was inspected\n\nIt is slow.")[0] == ("notice", line)


def test_two_names_of_pages_may_be_a_heading() -> None:
    assert kinds("Police and crime\n\nIt is slow.\n\nCrime news\n\nIt is good.")[2][0] == "heading"


def test_rows_of_a_table_in_a_folded_text_stay_apart() -> None:
    folded = (
        "The force knows where crime happens and works with the councils of its\n"
        "county, with schools and with health services, so that fewer people are\n"
        "harmed. It has plans for each of its towns, which it keeps up to date\n"
        "and looks at every month with those who share them, as inspectors saw."
    )
    for rows in (
        ("| Preventing crime and tackling anti-social behaviour | Good |", "| Investigating crime | Inadequate |"),
        ("  Preventing crime and tackling anti-social behaviour     Good", "  Investigating crime     Inadequate"),
    ):
        found = kinds(f"{folded}\n\n{folded}\n\n" + "\n".join(rows) + f"\n\n{folded}\n")
        assert [words for _, words in found][2:4] == [row.strip() for row in rows]


def test_links_in_a_list_below_a_marked_heading_are_notices() -> None:
    found = kinds(
        "# Kent Police\n\nIt is good.\n\n## Related content\n\n* Essex Police is inadequate at it\n* Surrey\n"
    )
    assert found[2:] == [
        ("notice", "Related content"),
        ("notice", "Essex Police is inadequate at it"),
        ("notice", "Surrey"),
    ]


def test_addresses_alone_on_their_lines_are_notices() -> None:
    assert {kind for kind, _ in kinds("It is good.\n\n1. https://example.org/a\n2. file:///b\n")[1:]} == {"notice"}


def test_headings_of_wikis_are_headings() -> None:
    found = read_document(
        b"= Kent Police =\n\nIt is good.\n\n== Areas for improvement ==\n\nIt should plan.", name="a.txt"
    )
    assert [(each.kind, each.level) for each in found.blocks] == [
        ("heading", 1),
        ("paragraph", 0),
        ("heading", 0),
        ("paragraph", 0),
    ]


def test_subtitles_are_the_words_that_were_said() -> None:
    cue = "7f3c0001-aaaa-bbbb-cccc-000000000000/1-0\n00:00:01.000 --> 00:00:04.000 align:start\n"
    text = f"WEBVTT\nKind: captions\nLanguage: en\n\n{cue}<v Ann Roe>The force is good.</v>\n\n{cue}It plans well.\n"
    assert [words for kind, words in kinds(text) if kind != "notice"] == ["The force is good.", "It plans well."]


FOLDED = (
    "The force has trained its sergeants, and those whom we spoke to knew what is expected of them. It has\n"
    "begun to measure what this brings, and tells its officers of the results each month.\n"
    "{line}\n"
    "We reviewed a number of files, and most of them had been checked by a supervisor before the case was\n"
    "closed. Some had not, and in these the victims had been told late of what became of their case.\n"
) * 3


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Cause of concern", "heading"),
        (
            f"How well does the force protect {'those who are vulnerable from harm, ' * 2}and support\nvictims?",
            "heading",
        ),
        ("To address this, the force should immediately:", "paragraph"),
        ("2.4 The force should review the files that were closed in the last year.", "paragraph"),
    ],
)
def test_what_begins_anew_in_a_folded_text_without_blank_lines_is_a_block(line: str, kind: str) -> None:
    found = kinds(FOLDED.format(line=line))
    assert [words.startswith(line) for told, words in found if told == kind and line[:12] in words] == [True] * 3


def test_the_heads_and_numbers_of_pages_are_notices_and_headings_are_none() -> None:
    page = "\n\nAreas for improvement\n\nThe force should plan.\n\n{number}\n\fPolice effectiveness in Kent\n\n"
    found = kinds("Police effectiveness in Kent" + "".join(page.format(number=number) for number in (1, 2, 3)))
    assert [words for kind, words in found if kind == "heading"] == [
        "Police effectiveness in Kent",
        *["Areas for improvement"] * 3,
    ]
    head = "Police effectiveness in Kent"
    assert [words for kind, words in found if kind == "notice"] == ["1", head, "2", head, "3", head]


def test_a_list_of_contents_names_what_comes_further_on() -> None:
    told = "Summary\n\nThe force is good.\n\nAreas for improvement\n\nThe force should plan."
    found = kinds(f"Kent Police in 2016\n\nContents\nSummary\nAreas for improvement\n\n{told}")
    assert [words for kind, words in found if kind == "notice"] == ["Contents", "Summary", "Areas for improvement"]
    assert [words for kind, words in found if kind == "heading"] == [
        *("Kent Police in 2016", "Summary", "Areas for improvement")
    ]
