"""Figures with units and denominators, and the numbers that are none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kgbuild.extract import extract_facts
from kgbuild.extract._context import Context
from kgbuild.extract._figures.statistics import find_statistics
from kgbuild.model import Passage
from kgbuild.read import read_document
from kgbuild.reference import load_reference

REFERENCE = load_reference()
PAIRS = ("statistic.change", "statistic.range")  # of which each tells two figures with one passage


def _figures(text: str, police: bool = True) -> list[tuple[Decimal, Decimal | None, str]]:
    document = read_document(text.encode(), name="page.txt")
    found = find_statistics(document, Context(REFERENCE, "news-article", police=police))
    begins, ends = 0, 0
    for figure in found:
        assert isinstance(figure.evidence, Passage)
        assert text[figure.evidence.start : figure.evidence.end] == figure.evidence.quote
        pair = figure.rule.name in PAIRS and (figure.evidence.start, figure.evidence.end) == (begins, ends)
        assert pair or figure.evidence.start >= ends, "passages of figures do not overlap"
        begins, ends = figure.evidence.start, figure.evidence.end
    return [(figure.value, figure.denominator, figure.unit) for figure in found]


@pytest.mark.parametrize(
    ("text", "value", "of", "unit"),
    [
        ("Officers came in time to only 41 out of 79 incidents last year.", "41", "79", "incidents"),
        ("We found that 12 of the 40 cases had no plan at all.", "12", "40", "cases"),
        ("Of the 150 records examined, 24 had no grounds written down.", "24", "150", "records"),
        ("For every 80 incidents recorded, there were 39 arrests that month.", "39", "80", "incidents"),
        ("One in eight stop and searches was made without good grounds.", "1", "8", ""),
        ("The team listened to almost 500 emergency 999 calls this spring.", "500", None, "calls"),
        ("Inspectors read 90 stop and search records in the county.", "90", None, "stop and search records"),
        ("One in five victims was not told about the outcome.", "1", "5", "victims"),
        ("About two thirds of callers were satisfied with the answer.", "2", "3", "callers"),
        ("More than half of the suspects were never found by the team.", "1", "2", "suspects"),
        ("Nine out of ten callers were satisfied with the answer.", "9", "10", "callers"),
        ("It answered 63 per cent of calls in ten seconds or less.", "63", None, "per cent"),
        ("It recorded 94.1% of the crimes that were reported to it.", "94.1", None, "per cent"),
        ("Inspectors sent 38 of them back to the force that day.", "38", None, ""),
        ("Its strength would be reduced to around 800 from what it was.", "800", None, ""),
        ("They looked at a sample of its files, numbering about 384.", "384", None, ""),
        ("Households will pay £12 per year more for their police.", "12", None, "GBP per year"),
        ("The force must save £1.2m before the end of the plan.", "1200000", None, "GBP"),
        ("The force has found £20m of the £26m that it must save.", "20000000", "26000000", "GBP"),
        ("There were 60.2 crimes per 1,000 population in the county.", "60.2", None, "per 1,000 population"),
        ("The average wait for an answer was 4 minutes in March.", "4", None, "minutes"),
        ("The average time for a caller to be put through was nine minutes.", "9", None, "minutes"),
        ("Its desks now answer four times faster than a year ago.", "4", None, "times"),
        ("The plan cost nearly a quarter of a billion pounds.", "250000000", None, "GBP"),
        ("The desk took half a million calls that year.", "500000", None, "calls"),
        ("It spends half on staff, while a fifth goes on buildings.", "1", "5", ""),
        ("Black people were over five and a half times more likely to be stopped.", "5.5", None, "times"),
        ("One call to the desk was left unanswered for 90 minutes.", "90", None, "minutes"),
        ("Officers typically worked more than 50 hours each week.", "50", None, "hours"),
        ("The desk had four members of staff at that time.", "4", None, "members of staff"),
        ("Two of Wales' four police forces were told to do better.", "2", "4", "police forces"),
        ("Seventy seven women were killed by partners that year.", "77", None, "women"),
        ("The report makes 111 recommendations to the force.", "111", None, "recommendations"),
        ("Complaints of that sort rose by a third.", "1", "3", ""),
        ("That brings the number of its call takers to more than 320 by May.", "320", None, ""),
        ("It will recruit 55 new warranted officers by the spring.", "55", None, "new warranted officers"),
        ("There are 1,400 officers in the county at the moment.", "1400", None, "officers"),
        ("Callers wait an average of under eight minutes for an answer.", "8", None, "minutes"),
        ("Calls grew, and in 2024 it received 207,422, its desk says.", "207422", None, ""),
        ("It has 31 new, highly trained call handlers on its desk.", "31", None, "highly trained call handlers"),
        ("It dealt with 30,000 more 101 calls alone in that year.", "30000", None, "calls"),
        ("The county has 1,000 fewer officers than ten years before.", "1000", None, "officers"),
        ("Some 13,700 reports of crime were never written down there.", "13700", None, "reports"),
        ("They were 2.8 times more likely to be stopped in the street.", "2.8", None, "times"),
        ("It hopes to be right in 90-plus per cent of cases by then.", "90", None, "per cent"),
        ("Today it has just 13 ‘open’ incidents on its list to see.", "13", None, "incidents"),
        ("People needed under nine seconds on average to be answered.", "9", None, "seconds"),
        ("On that line one caller in five hangs up before the answer.", "1", "5", ""),
        ("Of 5.4million reports taken that year, 300,000 came to court.", "300000", "5400000", "reports"),
        ("Out of the 700 files they read there were 131 cases to question.", "131", "700", "files"),
        ("And of 82 incidents reviewed, ‘only 47 were attended’ in time.", "47", "82", "incidents"),
        ("It solved one burglary in every 25 in that year.", "1", "25", ""),
        ("Fewer of them than it ought to be (43 of 98).", "43", "98", ""),
        ("Sixty-one children were seen at that station.", "61", None, "children"),
        ("The wait in July was then one minute 22 seconds.", "82", None, "seconds"),
        ("It has fewer than an establishment of 1,469.", "1469", None, ""),
        ("There are half as many burglaries as ten years before.", "1", "2", ""),
        ("The share that gave grounds was up four points on the year.", "4", None, "percentage points"),
        ("The police take 22p in every pound of the tax.", "0.22", None, "GBP per pound"),
        ("It does not know what its 4,000-strong workforce can do.", "4000", None, ""),
        ("The load of each is high, with an average of 1,115.", "1115", None, ""),
        ("For it the inspectorate visited 11 forces in the land.", "11", None, "forces"),
        ("Of the 60 files seen, inspectors found that 12 had no plan.", "12", "60", "files"),
        ("It was so in six of the ten forces that were sampled.", "6", "10", "forces"),
        ("At night it had one supervisor, or 1 to every 14 operators.", "1", "14", "operators"),
        ("All but three of the 50 reports were recorded in time.", "47", "50", "reports"),
        ("Nine times out of ten its crews come within the hour.", "9", "10", "crews"),
        ("Almost a million 999 calls were never answered that year.", "1000000", None, "calls"),
        ("The police recorded 3.7million offences in that year.", "3700000", None, "offences"),
        ("It made five searches per 1,000 people in that year.", "5", None, "per 1,000 people"),
        ("The number of reported rapes, 8,593, tells a part of it.", "8593", None, ""),
        ("There were a further 63 where nobody could tell the reason.", "63", None, ""),
        ("That was so in all the other 11 there and then.", "11", None, ""),
        ("The figures came from 32 police forces at that time.", "32", None, "police forces"),
        ("It stands 129 above the target that it was given.", "129", None, ""),
        ("Such calls come in at 63 every day on the whole.", "63", None, ""),
        ("Ten years before, the figure was 23.", "23", None, ""),
        ("It serves a population of 1.5 million in the county.", "1500000", None, ""),
        ("The police cost each household 83p a month there.", "0.83", None, "GBP per month"),
        ("Hate crime rose 14-fold in one of its wards.", "14", None, "times"),
        ("Inspectors read 70 crime files at its headquarters.", "70", None, "crime files"),
        ("The team held four focus groups at its stations.", "4", None, "focus groups"),
        ("It has taken two days for an answer to come.", "2", None, "days"),
        ("Our team of nine inspectors spent a week with the force.", "9", None, "inspectors"),
        ("Its officers spent more than 700 hours with people in crisis.", "700", None, "hours"),
        ("We looked again at 3 of these recommendations in the spring.", "3", None, ""),
        ("We held that 48 of those were as good as they should be.", "48", None, ""),
        ("Twenty-six per cent of the searches led to something.", "26", None, "per cent"),
        ("Some nineteen percent of calls were left alone.", "19", None, "per cent"),
        ("An estimated 3,600 reports a year go unrecorded there.", "3600", None, "reports"),
        ("That is nearly three million in a year across the land.", "3000000", None, ""),
        ("A quarter of the 44 services were in time for callers.", "1", "4", "services"),
        ("Callers are answered nearly 27 minutes faster than before.", "27", None, "minutes"),
    ],
)
def test_a_figure_has_value_denominator_and_unit(text: str, value: str, of: str | None, unit: str) -> None:
    assert _figures(text) == [(Decimal(value), Decimal(of) if of else None, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "By going on you let 37 cookie partners keep your data.",
        "On 12 May 2016 the inspectorate published 43 reports on the forces it had seen.".replace(
            "43 reports on", "on"
        ),
        "The force was good in two areas and adequate in 5 areas out of 8 this time.",
        "Inspectors give graded judgments in 8 of these 9 areas, which are listed below.",
        "People who ring 101 or 999 wait, and the desk is not open 24/7 in winter.",
        "The wait has grown in the three months up to March, callers say.",
        "All 43 Wales and England police forces were seen by the inspectorate.",
        "A 32-year-old man from 12 High Street was arrested in the county.",
        "Section 55 of the Police Act 1996 requires an answer within 56 days of the report.",
        "In PEEL 2018/19 it was asked 10 questions about its work in the county.",
        "It must write a plan within 3 months and the plan runs for 5 years.",
        "We and our 142 partners use cookies to make this site better for you.",
        "Nobody should have to wait a quarter of an hour for an answer.",
        "In the first half of the year nothing changed for the force.",
        "6.1 Members are asked to note this report of the force.",
    ],
)
def test_dates_numbers_of_things_deadlines_and_grade_counts_are_no_figures(text: str) -> None:
    assert _figures(text) == []


def test_a_measure_that_changes_has_two_figures() -> None:
    assert [value for value, _, _ in _figures("Satisfaction with the force rose from 60% to 72% in a year.")] == [
        60,
        72,
    ]
    assert _figures("We will cut the wait from nine minutes to four this year.") == [
        (Decimal(9), None, "minutes"),
        (Decimal(4), None, "minutes"),
    ]


def test_a_figure_keeps_its_words_up_to_the_joint_with_the_next() -> None:
    document = read_document(b"It records 91.6 per cent of crime and 98.8 per cent of rapes.", name="page.txt")
    found = find_statistics(document, Context(REFERENCE, "news-article"))
    assert [figure.measure for figure in found] == ["It records 91.6 per cent of crime", "98.8 per cent of rapes"]


def test_what_a_figure_says_of_a_private_person_is_left_out() -> None:
    text = (
        b"Mrs Roe was seen by 14 officers. It sent 12 officers to Jane Roe, 34. Shop owner Bob Poe said he saw 3 "
        b"officers. Kent Police said it has 30 officers."
    )
    found = find_statistics(read_document(text, name="page.txt"), Context(REFERENCE, "news-article"))
    assert [(figure.value, figure.measure) for figure in found] == [
        (14, ""),
        (12, ""),
        (3, ""),
        (30, "Kent Police said it has 30 officers"),
    ]


def test_a_number_of_those_just_counted_is_out_of_them() -> None:
    assert _figures("The force employs 2,400 people, of whom 1,500 are officers in the field.") == [
        (Decimal(2400), None, "people"),
        (Decimal(1500), Decimal(2400), "people"),
    ]
    assert _figures("It recorded 640 assaults last year, of these 160 were in the home.")[-1][:2] == (160, 640)


def test_what_is_listed_as_well_belongs_to_the_first_count() -> None:
    assert _figures("We read 130 case files as well as 20 cautions and other papers.") == [
        (Decimal(130), None, "case files")
    ]


def test_police_before_a_noun_is_no_noun_of_its_own() -> None:
    assert _figures("So far it has taken on 96 police constables.") == [(Decimal(96), None, "police constables")]
    assert _figures("There are 43 police forces in the country.") == []


def test_more_and_the_remaining_are_figures_of_what_was_said_before() -> None:
    assert [value for value, *_ in _figures("It has 27 detectives and is recruiting 100 more by March.")] == [27, 100]
    assert [value for value, *_ in _figures("Some 27 posts are filled, and the remaining 33 will follow.")] == [27, 33]


@pytest.mark.parametrize(
    "text",
    [
        "Just £1 a month helps to fund us.",
        "The force did worse in a third of the nine areas.",
        "Each sergeant reads ten files a month.",
        "RELATED STORIES: Over a third of calls to the police were dropped",
        "The average wait is now the shortest it has been in 18 months.",
        "Three forces have agreed to share their dogs.",
        "Channel 4 News reads the records of forces.",
        "The delay fell over a 12-month period.",
        "An alliance between the two forces was no merger.",
        "It was failing in five out of 10 key performance indicators.",
        "The number of areas to improve was reduced from 12 to 10.",
        "In one day 111 calls were lost.",
    ],
)
def test_what_a_site_asks_or_links_to_and_what_is_done_each_month_are_no_figures(text: str) -> None:
    assert _figures(text) == []


def test_another_service_has_no_figures() -> None:
    assert _figures("The crews came to 41 out of 79 fires in time.", police=False) == []


def test_a_million_digits_take_one_pass() -> None:
    assert len(_figures("There were " + "9" * 20_000 + " cases of it.")) == 1


def test_some_of_those_just_counted_are_out_of_them_and_a_share_that_is_added_stands_alone() -> None:
    assert _figures("It recorded 506 disruptions, 52 of which were of fraud.")[-1][:2] == (Decimal(52), Decimal(506))
    figures = _figures("Some 1,800 violent crimes went unrecorded, along with one in every 14 reports of rape.")
    assert [(value, of) for value, of, _ in figures] == [(Decimal(1800), None), (Decimal(1), Decimal(14))]


def test_a_number_whose_noun_was_said_before_counts() -> None:
    text = "A review of 374 cases found 278, or three quarters, were handled badly and 38 were sent back."
    assert [(value, of) for value, of, _ in _figures(text)] == [
        (Decimal(374), None),
        (Decimal(278), None),
        (Decimal(3), Decimal(4)),
        (Decimal(38), None),
    ]
    assert [value for value, *_ in _figures("In 132 of the cases audited nobody had a plan.")] == [Decimal(132)]


@pytest.mark.parametrize(
    ("sentence", "forces"),
    [
        ("Crime fell by 19 percent, against a fall of 14 percent in England and Wales.", ["kent", ""]),
        ("It charged in 9.8 percent of crimes; the rate for England and Wales was 9.1 percent.", ["kent", ""]),
        ("Nationally, 6 percent of officers left.", [""]),
        ("Costs are £12 per head, compared with £15 for all forces.", ["kent", ""]),
        ("It recorded 300 burglaries, more than the national average.", ["kent"]),
        ("Unlike the national picture, the force solved 20 percent of crimes.", ["kent"]),
    ],
)
def test_a_figure_of_the_country_is_of_no_force(sentence: str, forces: list[str]) -> None:
    text = f"Kent PEEL 2017\n\nKent Police was inspected.\n\n{sentence}\n"
    facts = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    assert [figure.force for figure in facts.statistics] == forces


def test_how_sure_a_figure_is_is_none_of_its_own() -> None:
    text = "We found that 85.7 per cent (± 1.4 per cent) of the victims were content."
    assert [str(value) for value, *_ in _figures(text)] == ["85.7"]


def test_what_a_count_was_before_is_a_figure() -> None:
    text = "The room has over 140 staff, up from just over 100. It held 9,129 searches, compared to 2,686 for 2021."
    assert [str(value) for value, *_ in _figures(text)] == ["140", "100", "9129", "2686"]


def test_numbers_with_what_people_did_are_figures() -> None:
    text = "Since then 47 officers have gone; five had been dismissed, 16 resigned and 20 retired."
    assert [str(value) for value, *_ in _figures(text)] == ["47", "5", "16", "20"]


def test_a_measure_goes_from_one_figure_to_another_over_time() -> None:
    text = "Good results fell from 25 per cent a decade ago to just 11 per cent now."
    assert [str(value) for value, *_ in _figures(text)] == ["25", "11"]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        (
            "Sergeants held between 80 and 170 unassigned files each.",
            [("80", "unassigned files"), ("170", "unassigned files")],
        ),
        ("Between 8% and 12 per cent of the staff were off sick.", [("8", "per cent"), ("12", "per cent")]),
        ("Between 2019 and 2020 officers left, and those between 10 and 17 years of age did too.", []),
        ("Callers waited for three minutes and 43 seconds on average.", [("223", "seconds")]),
        ("It took an average of 2 hours 10 minutes to arrive.", [("130", "minutes")]),
        (
            "Its workforce was reduced by 11,200 between March and May, a 5,500 fall in constables.",
            [("11200", ""), ("5500", "")],
        ),
        (
            "It planned a reduction in the workforce of 17,600, and to cut posts by about 340 by June.",
            [("17600", ""), ("340", "")],
        ),
        ("Of 24 incidents that were read, half were handled well.", [("24", "incidents"), ("1", "")]),
    ],
)
def test_ranges_times_in_two_units_and_changes_by_a_number_are_figures(
    text: str, figures: list[tuple[str, str]]
) -> None:
    assert [(str(value), unit) for value, _, unit in _figures(text)] == figures


def test_what_is_done_with_the_rest_of_what_was_counted_is_a_figure() -> None:
    text = "There are 130 actions in progress, 27 awaiting allocation, 20 have been closed and 17 pending sign off."
    assert [int(value) for value, _, _ in _figures(text)] == [130, 27, 20, 17]


def test_kinds_of_calls_that_were_counted_are_figures() -> None:
    text = "Staff answered 4,660 contacts, of which 2,394 were 999 calls, 1,279 were 101 calls and 987 were online."
    assert [(int(value), of and int(of)) for value, of, _ in _figures(text)] == [
        (4660, None),
        (2394, 4660),
        (1279, None),
        (987, None),
    ]


def test_what_rose_from_a_number_to_a_number_needs_no_unit() -> None:
    assert _figures("Its bureau has increased from 20 to 40.") == [(Decimal(20), None, ""), (Decimal(40), None, "")]
    assert [value for value, _, _ in _figures("Its desk went up from 2018 to 2020.")] == []


def test_forces_out_of_all_are_a_figure_and_all_of_them_are_none() -> None:
    text = "Thirty-three of the 43 police forces were well run, two were not. All this stands in one report."
    assert _figures(text) == [(Decimal(33), Decimal(43), "police forces")]
    assert _figures("It inspected the 43 police authorities of the country.") == []


def test_a_share_of_emergency_calls_is_no_number_out_of_999() -> None:
    assert _figures("Only 41.9 percent of 999 calls were answered in time.") == [(Decimal("41.9"), None, "per cent")]
    assert _figures("It answered 41 of 999 calls in time.")[-1:] != [(Decimal(41), Decimal(999), "calls")]


def test_a_share_keeps_the_words_up_to_the_number_that_it_is_of() -> None:
    document = read_document(b"Here 77% of a sample of 30 cases were closed.", name="page.txt")
    found = find_statistics(document, Context(REFERENCE, "news-article"))
    assert [(figure.value, figure.measure) for figure in found] == [
        (Decimal(77), "Here 77% of a sample of"),
        (Decimal(30), "30 cases were closed"),
    ]


def test_a_whole_may_be_told_in_millions_and_the_months_of_a_period_are_no_measure() -> None:
    assert _figures("Over 250,000 of the one million searches may be unlawful.") == [
        (Decimal(250_000), Decimal(1_000_000), "searches")
    ]
    assert _figures("Satisfaction has increased since the 12 months to March 2011.") == []
    assert _figures("It has seen six chief constables since.") == [(Decimal(6), None, "chief constables")]


def test_forces_that_did_something_are_counted_and_all_of_them_or_those_of_a_grade_are_not() -> None:
    text = "Only 11 forces were keeping to it all, 19 forces had not begun. The review of 8 forces says so."
    assert [(str(value), unit) for value, _, unit in _figures(text)] == [
        ("11", "forces"),
        ("19", "forces"),
        ("8", "forces"),
    ]
    assert _figures("Some 29 forces were graded good, and the 43 forces were all seen. Five forces were ‘good’.") == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "Recorded crimes have increased from 353,063 in the year to March, to 434,095 in the next.",
            [353_063, 434_095],
        ),
        ("Of the 43 forces, seven gave cause for concern, while 33 had ‘areas for improvement’.", [7, 33]),
        ("The force has cut its wardens from 352 to 196 since then.", [352, 196]),
        ("Breath tests dropped by 25 per cent – from 425,325 to 320,988 – in that time.", [25, 425_325, 320_988]),
        ("The number of certificates for each varied between 513 and 1,699.", [513, 1699]),
        ("We make judgments in nine of these ten as follows.", []),
        ("Sixty-one children had been held overnight, 11 of them under age.", [61, 11]),
        ("The average wait was two minutes, down from nine minutes.", [2, 9]),
        ("Strip searches fell by 40 from 102 in that year.", [40, 102]),
        ("They read 85 calls and found that officers were late in 39 of them.", [85, 39]),
        ("Cleveland and Kent are two of the five forces told to improve.", []),
        ("It will look at any £50-or-less crimes; the 13 included some of those.", []),
        ("There is less for every one per 1,000 residents of it.", [1]),
        ("Kent Police was one of 30 forces that were seen, and all four forces were busy six months ago.", []),
        ("They took six months ago to be long, and 29 were ‘good’ then.", []),
    ],
)
def test_changes_of_counts_are_figures_and_places_among_others_are_none(text: str, values: list[int]) -> None:
    assert [int(value) for value, *_ in _figures(text)] == values


def test_rows_of_plain_text_are_read_under_heads_that_are_years() -> None:
    text = (
        "Kent Police was inspected, and its figures are these.\n\n"
        "Measure | 2021/22 | 2022/23\nCrimes solved | 7,204 | 8,113\nCalls answered in 10 seconds | 78% | 91%\n"
    )
    assert [value for value, *_ in _figures(text)] == [7204, 8113, 78, 91]


def test_a_row_of_a_table_tells_what_its_figures_are_of_and_a_column_whose_they_are() -> None:
    page = (
        b"<main><p>Kent Police was inspected.</p>"
        b"<table><tr><th>Measure</th><th>Kent</th><th>England and Wales</th></tr>"
        b"<tr><td>999 calls per 1,000 population</td><td>158</td><td>147</td></tr>"
        b"<tr><td>Calls answered in time</td><td>82%</td><td>71%</td></tr>"
        b"<tr><td>Cases reviewed</td><td>41 out of 79</td><td></td></tr></table><p>It has 30 officers.</p></main>"
    )
    context = Context(REFERENCE, "inspectorate-page", forces=("kent",))
    figures = find_statistics(read_document(page, name="page.html"), context)
    assert [(int(one.value), one.measure, one.force) for one in figures] == [
        (158, "999 calls per 1,000 population", "kent"),
        (147, "999 calls per 1,000 population", ""),
        (82, "Calls answered in time", "kent"),
        (71, "Calls answered in time", ""),
        (41, "Cases reviewed", "kent"),
        (30, "It has 30 officers", "kent"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It took 212 999 calls per 1,000 population that year.", [("212", None)]),
        ("It must save £33.5m, of which £21m has been found.", [("33500000", None), ("21000000", "33500000")]),
        ("We read 60 crime files. Supervision was seen in 38 of them.", [("60", None), ("38", "60")]),
        ("There were 1,204 wanted people. Of these, 310 had been wanted for long.", [("1204", None), ("310", "1204")]),
        ("We reviewed 178 search records; 167 had good grounds.", [("178", None), ("167", "178")]),
        ("In the 22 cases we examined, the risk was seen in 19.", [("19", "22")]),
        ("We heard 60 calls. In 13 of the 60, nobody came.", [("60", None), ("13", "60")]),
        ("Of the 18, 11 have been closed.", [("11", "18")]),
        (
            "Of the 28 recommendations made then, 11 had been met, nine partially met and eight not met.",
            [("11", "28"), ("9", "28"), ("8", "28")],
        ),
        ("Recorded crime in the county (without fraud) was 61,430.", [("61430", None)]),
        ("The force was late for 111 visits, and 101 calls were lost.", [("111", None)]),
        (
            "There are 53 open actions: 12 are green, 31 amber and 10 red.",
            [("53", None), ("12", None), ("31", None), ("10", None)],
        ),
        ("Taser was drawn 441 times in the year.", [("441", None)]),
        ("It has 1,040 detectives and needs 1,200.", [("1040", None), ("1200", None)]),
        ("There were three vacancies in its four custody suites.", [("3", None), ("4", None)]),
        ("We make graded judgments in 9 of these 11.", []),
        ("It took 1.3 million calls in 2022, 505,000 of them urgent.", [("1300000", None), ("505000", "1300000")]),
        ("They looked at 41 cases and said risk had been misread in 16.", [("41", None), ("16", "41")]),
        ("They read 90 files: 63 were sound, 27 were not.", [("90", None), ("63", None), ("27", None)]),
        ("Its backlog was cut by half, to 196.", [("1", "2"), ("196", None)]),
        ("Visits were late for 22% of the 1,823 in the county.", [("22", None), ("1823", None)]),
        ("Last year 71 officers left, compared with 48 in the same months of 2020.", [("71", None), ("48", None)]),
        ("There were 50 constables and 20 more would be trained.", [("50", None), ("20", None)]),
        ("The drone had flown 230 times.", [("230", None)]),
        ("The force had closed seven of its 11 areas for improvement.", [("7", "11")]),
        ("The force was good in seven of its 11 areas.", []),
        ("It made 2.9 searches for every 1,000 people.", [("2.9", None)]),
        ("It had 39 groups, or 27 per one million of the population.", [("39", None), ("27", None)]),
        ("The rate for England and Wales was 46.", [("46", None)]),
    ],
)
def test_shares_of_what_went_before_and_bare_numbers_of_inspections(
    text: str, expected: list[tuple[str, str | None]]
) -> None:
    told = [(value, of) for value, of, _ in _figures(f"Kent Police was inspected.\n\n{text}")]
    assert told == [(Decimal(value), None if of is None else Decimal(of)) for value, of in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It met its aim in 41 of 79 999 calls that were made.", [(41, 79)]),
        ("We heard 60 999 calls, of which 12 were badly handled.", [(60, None), (12, 60)]),
        ("It took 60 calls to 101, of which 12 were badly handled.", [(60, None), (12, 60)]),
        ("The force gets only 340 calls to 101 a day.", [(340, None)]),
        ("Of 340 crimes that were seen, 62 per cent were well handled.", [(340, None), (62, None)]),
        ("For every ten files that were seen, four lacked a plan.", [(4, 10)]),
        ("None of the 79 offenders had been visited.", [(0, 79)]),
        ("The number of burglaries fell by at least 340 in a year.", [(340, None)]),
        ("The force recorded 340 robberies in 2023 against 280 in 2022.", [(340, None), (280, None)]),
        ("It lacks more than three hundred officers.", [(300, None)]),
        ("There were a hundred domestic abuse incidents.", [(100, None)]),
        ("Inspectors looked at around twelve stop and search records.", [(12, None)]),
        ("Victims waited just over 12 days for an answer.", [(12, None)]),
        ("Inspectors looked at 146 records and found eight without grounds.", [(146, None), (8, 146)]),
        ("It made 85 arrests for every 100 crimes that it recorded.", [(85, 100)]),
        ("It has doubled its use of such orders to 212.", [(212, None)]),
        ("Of the 23 areas for improvement in its report, nine had been met.", [(9, 23)]),
        ("Call 101 or 999 about burglaries.", []),
        ("Ring 01622 690690 about burglaries.", []),
        ("The desk was closed on 020 7946 0000 lines.", []),
    ],
)
def test_numbers_to_ring_beside_figures_and_words_before_a_number(
    text: str, expected: list[tuple[int, int | None]]
) -> None:
    assert [(value, of) for value, of, _ in _figures(text)] == expected


def test_a_headline_tells_a_share_that_the_text_does_not_tell_again() -> None:
    headline = "A third of burglaries in Kent are never solved\n\n"
    assert _figures(headline + "Inspectors found that the force had 340 detectives.") == [
        (1, 3, "burglaries"),
        (340, None, "detectives"),
    ]
    assert len(_figures(headline + "They said that a third of burglaries were never solved.")) == 1
    assert _figures("5 things that inspectors want of Kent Police\n\nThe force should improve.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Inspectors read 140 files. In 61 there was no review.", [(140, None), (61, 140)]),
        ("Inspectors read 140 files. Only 61 had been reviewed.", [(140, None), (61, 140)]),
        ("In 2019 there was no review.", []),
        ("In 12 of 30 files nobody had written a plan, and in 5 there was no name.", [(12, 30), (5, 30)]),
        ("There was no plan in 46 cases out of 112.", [(46, 112)]),
        ("It took 27.4 calls per 1,000 people, compared with 31.2 nationally.", [(27.4, None), (31.2, None)]),
        ("It made 2.1 arrests per 1,000 people; the national rate is 3.6.", [(2.1, None), (3.6, None)]),
        ("The queue has gone down from 340 cases to 85.", [(340, None), (85, None)]),
        ("Its backlog of devices stood at 1,240 in May.", [(1240, None)]),
        ("It has 900 officers, 700 staff and 105 PCSOs.", [(900, None), (700, None), (105, None)]),
        ("Please send all non-urgent reports to 101.", []),
        ("Compared with 2019 it is better.", []),
    ],
)
def test_numbers_that_the_sentence_before_or_a_comparison_names(
    text: str, expected: list[tuple[float, int | None]]
) -> None:
    assert [(float(value), of) for value, of, _ in _figures(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Just 66.5pc of searches had a reason, against 86.5pc elsewhere.", [(66.5, None), (86.5, None)]),
        ("It searched more people, with a third made without cause.", [(1, 3)]),
        ("They looked at 54 files from five forces.", [(54, None), (5, None)]),
        ("The report is based on inspections carried out in 13 police forces.", [(13, None)]),
        ("Inspectors said 27 forces “caused concern”.", [(27, None)]),
        ("It was taking an operator, on average, more than eight minutes to answer.", [(8, None)]),
        ("For most forces the number is between 45 and 90.", [(45, None), (90, None)]),
        ("Investigation was good in four forces.", []),
        ("Inspectors visited and judged the work good in four forces.", []),
    ],
)
def test_short_per_cent_and_forces_that_were_looked_at(text: str, expected: list[tuple[float, int | None]]) -> None:
    assert [(float(value), of) for value, of, _ in _figures(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "That is 2,280 PCSOs in the county, almost two thirds of the cut.",
            [(2280, None, "PCSOs"), (2, 3, "")],
        ),
        (
            "Of the 57 cases from eight towns in England and Wales seen by the inspectorate (HMIC), 17 were sound, "
            "while 22 were held to be poor and 18 were middling.",
            [(17, 57, "cases"), (22, 57, "cases"), (18, 57, "cases")],
        ),
        ("Last year 2,100 crimes were recorded, of which a fifth were solved.", [(2100, None, "crimes"), (1, 5, "")]),
        (
            "The bill rose by £2-a-month, or £24 more a year.",
            [(2, None, "GBP per month"), (24, None, "GBP per year")],
        ),
        ("£1 in every £7 goes on cars.", [(1, 7, "GBP")]),
        ("It met a 12-per-cent rise.", [(12, None, "per cent")]),
        ("Black people were twice as likely to be stopped.", [(2, None, "times")]),
        ("Some 2,000 off-duty rank and file officers came.", [(2000, None, "off-duty rank and file officers")]),
        ("Some 18 smaller forces are at risk.", [(18, None, "smaller forces")]),
        ("It names a cut, with 12 forces losing more than the rest.", [(12, None, "forces")]),
        ("Officer numbers went over 2,000 for the first time.", [(2000, None, "")]),
        ("More than 800,000 - or one in five - of all crimes go missing.", [(800000, None, ""), (1, 5, "")]),
        (
            "It made 17 recommendations; 9 of which were for chiefs and 2 of which were for others.",
            [(17, None, "recommendations"), (9, 17, "recommendations"), (2, 17, "")],
        ),
    ],
)
def test_parts_joints_and_prices_as_news_tells_them(text: str, expected: list[tuple[float, int | None, str]]) -> None:
    assert [(float(value), of, unit) for value, of, unit in _figures(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The queue of jobs waiting for a patrol fell from about 320 a week to fewer than 45.", [320, 45]),
        ("Late visits came down from roughly 90 a day in the spring of 2019 to under 20.", [90, 20]),
        ("The number of open cases went from some 1,300 at the last inspection to 760, it said.", [1300, 760]),
        ("Its backlog has been brought down from 240 when we last visited to 96.", [240, 96]),
        ("Caseloads fell from 28 cases a head at their worst to 17.", [28, 17]),
        ("Response times went from 24 minutes on average to 15.", [24, 15]),
        ("Sickness went down from 5.2 percent to 3.9 percent of hours.", [5.2, 3.9]),
        ("The inspection runs from 9 May to 20 May in the county.", []),
        ("The number of areas rated good rose from three to five.", []),
        ("Children came down from 10 to 17 years of age.", []),
    ],
)
def test_what_was_and_what_is_have_one_passage_whatever_stands_between(text: str, expected: list[float]) -> None:
    document = read_document(text.encode(), name="page.txt")
    found = find_statistics(document, Context(REFERENCE, "news-article"))
    assert [float(figure.value) for figure in found] == expected
    assert len({figure.measure for figure in found}) == len(expected) / 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It had 640 fewer constables, a fall of a fifth.", [(640, None), (1, 5)]),
        ("There was an increase of more than a tenth in reports.", [(1, 10)]),
        ("Burglary is down nearly a quarter on last year.", [(1, 4)]),
        ("Teams spend over half their shifts at the hospital.", [(1, 2)]),
        ("We have already halved the backlog.", [(1, 2)]),
        ("The number of late files has been halved, to 150.", [(150, None)]),
        ("Late files should be halved by March.", []),
        ("A quarter past ten was when the first call came.", []),
        ("It has now looked at 17 of this year's 39 stations.", [(17, 39)]),
        ("It has now looked at 17 of all the county’s 39 stations.", [(17, 39)]),
        ("Deal is one of Kent's 12 districts.", [(12, None)]),
        ("It has 38 empty desks for trained detectives out of 190 posts.", [(38, 190)]),
        ("There are 27 vacancies for call takers out of an establishment of 240.", [(27, 240)]),
        ("Of the 54 calls we heard in which advice mattered, it was given in 31.", [(31, 54)]),
        ("Of 80 audited crimes, supervisors had looked at just 33.", [(33, 80)]),
        ("Of the 36 sergeants whom we met, all but five had been trained.", [(31, 36)]),
        ("We reviewed 45 case files; a plan was evident in 29.", [(45, None), (29, 45)]),
        ("We read 48 rape files and saw that a plan had been made in 40.", [(48, None), (40, 48)]),
        ("They read 60 calls and in 22 the risk was misread.", [(60, None), (22, 60)]),
        ("We reviewed 60 files. Of these, 12 weren’t supervised.", [(60, None), (12, 60)]),
        ("We read 140 forms. Most were good. In 39 forms nothing was written.", [(140, None), (39, 140)]),
        ("We heard 60 calls. In 13 towns nobody came.", [(60, None), (13, None)]),
        (
            "It graded 25 of the 43 forces as good, 15 as requiring improvement and three as inadequate.",
            [(25, 43), (15, 43), (3, 43)],
        ),
        ("We inspected nine areas of policing, eight of which are graded.", []),
        ("We looked at ten areas and have graded nine of them.", []),
        ("It has a team of 60 investigators and every one of those cases has been read.", [(60, None)]),
        ("It hired 80 call takers, and not one of those has left.", [(80, None)]),
        ("The report sets out 15 areas for improvement.", [(15, None)]),
        ("Inspectors had two causes of concern.", [(2, None)]),
    ],
)
def test_parts_of_a_whole_as_inspections_tell_them(text: str, expected: list[tuple[int, int | None]]) -> None:
    assert [(value, of) for value, of, _ in _figures(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One suspect was not interviewed for seven weeks.", [(7, "weeks")]),
        ("In one case nobody rang the victim back for eleven days.", [(11, "days")]),
        ("Some referrals had been there for nine months.", [(9, "months")]),
        ("Reports sat in the queue for four days.", [(4, "days")]),
        ("There is a four month wait for the lab.", [(4, "months")]),
        ("Callers face a six-week delay before anybody comes.", [(6, "weeks")]),
        ("She had been chief constable for seven weeks.", []),
        ("The force has not been in special measures for nine months.", []),
        ("All cases waiting longer than 72 hours will be looked at again.", []),
        ("Two years ago we recorded nine thefts a month. Now it's 180.", [(9, "thefts"), (180, "thefts")]),
        ("The charge rate was 9 per cent. Now it is 14.", [(9, "per cent"), (14, "per cent")]),
        ("Now it is 14.", []),
        ("It has 30 vans. Now it is 2024.", [(30, "vans")]),
        (
            "Black people were 3.1 times more likely to be searched. Across England and Wales, the figure is 4.6.",
            [(3.1, "times"), (4.6, "times")],
        ),
        ("Detectives hold an average of 26 each. The national guideline is 15.", [(26, ""), (15, "")]),
        ("The list of wanted people stood at 870 in June.", [(870, "")]),
        ("It increased the number of its dog handlers by 16 this spring.", [(16, "")]),
        ("Each of them is carrying 20-odd cases.", [(20, "cases")]),
        ("Each of them is carrying two dozen cases.", [(24, "cases")]),
        ("Its unit is small, at eleven people.", [(11, "people")]),
        ("A woman had rung the police six times before she died.", [(6, "times")]),
        ("Satisfaction was 82 per cent, three points lower than before.", [(82, "per cent"), (3, "percentage points")]),
        ("Visits must be made by two officers.", []),
        ("I have set out 10 things that I want to see.", []),
        ("The round was split into three groups.", []),
    ],
)
def test_times_that_went_by_and_numbers_that_need_the_sentence_before(
    text: str, expected: list[tuple[float, str]]
) -> None:
    assert [(float(value), unit) for value, _, unit in _figures(text)] == expected


def test_words_that_say_what_is_counted_and_how_sure_a_figure_is_belong_to_its_measure() -> None:
    text = (
        b"It has 320 people who answer calls. "
        b"It was so in 88.4 percent (with a confidence interval of +/- 2.9 percent)."
    )
    found = find_statistics(read_document(text, name="page.txt"), Context(REFERENCE, "news-article"))
    assert [figure.measure for figure in found] == [
        "It has 320 people who answer calls",
        "It was so in 88.4 percent (with a confidence interval of +/- 2.9 percent)",
    ]
