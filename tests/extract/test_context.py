"""What a document is about is resolved from its words, and left empty where they do not tell."""

from __future__ import annotations

import pytest

from kgbuild.extract import extract_facts
from kgbuild.extract._about.resolve import resolve_context
from kgbuild.extract._context import Context
from kgbuild.extract._forces import force_mentions
from kgbuild.extract._questions import question_of_heading
from kgbuild.model import SourceRecord
from kgbuild.read import read_document
from kgbuild.reference import load_reference

REFERENCE = load_reference()


def context(text: str, **stated: str) -> Context:
    document = read_document(text.encode(), name="text.txt", stated=SourceRecord(**stated))
    resolved = resolve_context(document, REFERENCE)
    for _, _, words in resolved.rules:
        assert words is None or document.text[words.start : words.end] == words.quote
    return resolved


PAGE = (
    "Kent PEEL 2016\n\nEffectiveness\n\nHow effective is the force at keeping people safe and cutting crime?\n\n"
    "Last updated 02/03/2017\nGood\n\nHMIC judges that Kent Police is good overall.\n\nQuestions for "
    "Effectiveness\n\n1\n\n"
    "How effective is the force at preventing crime, tackling anti-social behaviour and keeping "
    "people safe?\n\nGood\n\n"
    "It works well.\n\nAreas for improvement\n\n• The force should listen more.\n\n2\n\n"
    "How effective is the force at investigating crime and reducing re-offending?\n\nGood\n\nIt does this well.\n"
)


def test_page_of_the_inspectorate() -> None:
    found = context(PAGE)
    assert (found.kind, found.forces, found.cycle) == ("inspectorate-page", ("kent",), "peel-2016")
    assert (found.inspectorate, found.published, found.title) == ("HMIC", "2017-03-02", "Kent PEEL 2016")
    assert [(section.question, section.role) for section in found.sections if section.question][-3:] == [
        ("e1-preventing-crime", ""),
        ("e1-preventing-crime", "areas-for-improvement"),
        ("e2-investigating", ""),
    ]


@pytest.mark.parametrize(
    ("cycle", "heading", "question"),
    [
        ("peel-2014", "How effective is the force at tackling anti-social behaviour?", "e3-anti-social-behaviour"),
        ("peel-2015", "How efficient is the force at keeping people safe and cutting crime?", "efficiency"),
        ("peel-2015", "How sustainable and affordable is the workforce model?", "ef2-workforce-model"),
        (
            "peel-2016",
            "How well does the force understand current and likely future demand?",
            "ef1-understanding-demand",
        ),
        ("peel-2016", "How effective is the force?", "effectiveness"),
        ("peel-2016", "How effective is Kent Police at protecting vulnerable people?", "e3-vulnerable-people"),
        ("peel-2018-19", "Treating the workforce fairly", "l3-workforce-fairness"),
        ("peel-2018-19", "How legitimately does the force treat the public and its workforce?", "legitimacy"),
        ("peel-2021-22", "Building, supporting and protecting the workforce", "developing-a-positive-workplace"),
        ("peel-2021-22", "Engaging with and treating the public with fairness and respect", "treatment-of-the-public"),
        ("peel-2023-25", "Using police powers and treating people fairly", "police-powers-and-public-treatment"),
        ("peel-2023-25", "Leadership and force management", "leadership-and-force-management"),
        ("peel-2021-22", "The force needs to improve how it records crime", ""),
        ("peel-2021-22", "Officers protect vulnerable people when they can", ""),
        ("", "Investigating crime", ""),
    ],
)
def test_headings_are_matched_to_questions_of_their_cycle(cycle: str, heading: str, question: str) -> None:
    assert question_of_heading(REFERENCE, cycle, heading) == question


@pytest.mark.parametrize(
    ("text", "force", "strong"),
    [
        ("Kent Police was praised", "kent", True),
        ("the West Midlands force", "west-midlands", True),
        ("Kent’s chief constable", "kent", True),
        ("a shop in Kent was robbed", "kent", False),
        ("Devon & Cornwall Police", "devon-and-cornwall", True),
        ("CUMBRIA CONSTABULARY", "cumbria", True),
        ("Dyfed–Powys Police", "dyfed-powys", True),
        ("the Met was told", "metropolitan", True),
    ],
)
def test_names_of_forces(text: str, force: str, strong: bool) -> None:
    (mention,) = force_mentions(text, REFERENCE)
    assert (mention.force, mention.strong) == (force, strong)


@pytest.mark.parametrize("text", ["the Met Office warned of rain", "Wessex Water", "an Essexman"])
def test_what_is_no_name_of_a_force(text: str) -> None:
    assert force_mentions(text, REFERENCE) == []


def test_partners_met_in_passing_are_not_the_documents_forces() -> None:
    text = (
        "Suffolk Constabulary graded good\n\nHMICFRS inspectors said Suffolk Constabulary works "
        "closely with Norfolk Constabulary and"
        " Essex Police. Norfolk Constabulary shares its control room. Suffolk Constabulary was rated "
        "‘good’ for efficiency."
    )
    assert context(text).forces == ("suffolk",)


def test_a_collection_of_releases_is_cut_at_the_headings_that_name_a_force() -> None:
    text = (
        "PEEL 2018/19 force press releases\n\nGood marks for Durham Constabulary\n\nInspectors found "
        "that the force does well.\n\n"
        "Gwent Police has more to do\n\nInspectors found that the force must do more."
    )
    found = context(text)
    assert found.forces == ("durham", "gwent")
    assert found.force_at(text.index("does well")) == "durham"
    assert found.force_at(text.index("must do more")) == "gwent"


NEWS = (
    "{force} told to improve\n\n{date}\n\nInspectors of {body} have said that {force} must do "
    "better, the report found.\n\n{more}"
)


@pytest.mark.parametrize(
    ("date", "body", "more", "cycle"),
    [
        ("14 March 2024", "HMICFRS", "Officers were praised.", "peel-2023-25"),
        ("", "HMIC", "They looked back at HMIC’s 2014 crime inspection.", "peel-2015"),
        (
            "",
            "HMICFRS",
            "It was rated ‘adequate’ in its treatment of the public and good for its use of resources.",
            "peel-2021-22",
        ),
        ("2 May 2019", "HMICFRS", "It was rated good for how it treats the public and its workforce.", "peel-2018-19"),
        (
            "",
            "HMICFRS",
            "It entered enhanced monitoring in October 2022 for its recording of crime data.",
            "peel-2021-22",
        ),
        ("", "HMICFRS", "Officers were praised.", ""),
        ("", "the watchdog", "Supervision was adequate and the service was good.", ""),
    ],
)
def test_the_cycle_follows_from_evidence_or_stays_empty(date: str, body: str, more: str, cycle: str) -> None:
    assert context(NEWS.format(force="Dorset Police", date=date, body=body, more=more)).cycle == cycle


def test_an_inspectors_years_in_post_rule_cycles_out() -> None:
    text = (
        "Kent Police rated\n\nHM Inspector Roy Wilsher said the force was rated adequate in four "
        "areas. The report was published in 2022-2023."
    )
    assert context(text).cycle in ("", "peel-2021-22", "peel-2023-25")
    assert context(text).inspectors == ("Roy Wilsher",)


def test_a_concern_of_last_year_that_the_tables_know_dates_a_transcript() -> None:
    text = (
        "HMI Zoë Billingham's assessment of Cambridgeshire Constabulary – transcript\n\nI am glad "
        "that the force has acted on the"
        " concerns I raised last year about how it protects vulnerable people."
    )
    found = context(text)
    assert (found.kind, found.cycle) == ("assessment-transcript", "peel-2016")
    assert any(rule.name == "context.cycle-known-concern" for _, rule, _ in found.rules)
    assert context(text.replace("last year ", "")).cycle == ""


def test_the_source_record_is_trusted_and_contradiction_is_told() -> None:
    found = context(PAGE, published="2017-03-01", kind="other", title="A page")
    assert (found.cycle, found.published, found.kind, found.title) == ("peel-2016", "2017-03-01", "other", "A page")
    found = context(PAGE, cycle="peel-2015")
    assert found.cycle == "peel-2015"
    assert any("peel-2016" in note for note in found.notes)


def test_a_page_whose_record_states_a_round_is_about_the_police_whatever_its_words() -> None:
    text = "Durham\n\nEfficiency\n\nOutstanding\n"
    assert context(text).cycle == ""
    stated = context(text, cycle="peel-2015")
    assert (stated.cycle, stated.police, stated.forces) == ("peel-2015", True, ("durham",))
    assert not context(text, cycle="of-another-service").police


def test_the_inspectorate_bears_the_name_of_its_day() -> None:
    assert context("Kent Police told to improve\n\n2 March 2017\n\nHMIC said so in its report.").inspectorate == "HMIC"
    assert (
        context("Kent Police told to improve\n\n22 March 2018\n\nHMIC said so in its report.").inspectorate == "HMICFRS"
    )


@pytest.mark.parametrize(
    "text",
    [
        (
            "Kent Fire and Rescue Service graded good\n\nHMICFRS said firefighters from Kent do well. "
            "Kent Police lent a drone."
        ),
        (
            "Norwich school requires improvement\n\nOfsted said pupils at the school deserve better. A "
            "police officer spoke to pupils."
        ),
        (
            "Hospital rated inadequate\n\nThe Care Quality Commission said patients on two wards waited "
            "too long at the hospital."
        ),
    ],
)
def test_documents_of_other_services(text: str) -> None:
    found = context(text)
    assert (found.police, found.forces, found.cycle) == (False, (), "")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            (
                "Commissioner responds to inspection of Kent Police\n\nUnder section 55 of the Police "
                "Act 1996 I publish my comments."
            ),
            "pcc-response",
        ),
        (
            (
                "Our response to the PEEL inspection\n\nWe welcome the report. We accept its findings. "
                "Kent Police will improve."
            ),
            "force-response",
        ),
        (
            "Kent Police does well\n\nHMICFRS has today published its report.\n\nNotes to editors\n\n1. A note.",
            "press-release",
        ),
        (
            "Kent Police told to improve\n\nInspectors have said that the force must do better, a report found.",
            "news-article",
        ),
        ("A poem about the sea", "other"),
    ],
)
def test_kinds_of_documents(text: str, kind: str) -> None:
    assert context(text).kind == kind


@pytest.mark.parametrize(
    "line", ["Published on: 9 June 2023", "Posted: 09/06/2023", "Last updated 9th June 2023", "June 9, 2023"]
)
def test_dates_of_publication(line: str) -> None:
    assert context(f"Kent Police told to improve\n\n{line}\n\nInspectors said so.").published == "2023-06-09"


def test_a_rule_that_is_switched_off_decides_nothing() -> None:
    document = read_document(PAGE.encode(), name="text.txt")
    off = frozenset({"context.cycle-named", "context.cycle-title-year", "context.force"})
    found = resolve_context(document, REFERENCE, disabled=off)
    assert found.forces == ()
    assert not any(rule.name in off for _, rule, _ in found.rules)


def test_forces_named_in_one_breath_are_all_the_documents_and_each_sentence_is_given_its_own() -> None:
    text = (
        "Marks for the region's police\n\nPolice in Kent, Essex and Suffolk have been graded by HMIC.\n\n"
        "Kent Police leads. The force answers every call.\n\nIn Essex’s cells the walls are wet.\n\n"
        "All three forces share a helicopter.\n"
    )
    found = context(text)
    assert found.forces == ("kent", "essex", "suffolk")
    assert found.force_at(text.index("The force answers")) == "kent"
    assert found.force_at(text.index("In Essex")) == "essex"
    assert found.force_at(text.index("All three")) == ""


def test_links_to_other_articles_add_no_force() -> None:
    text = (
        "Kent Police inspected\n\nHMIC has graded Kent Police, a report said.\n\nRelated articles\n"
        "Essex Police rated outstanding\nMan held\n\nThe chief constable said: “We will read it.”\n"
    )
    assert context(text).forces == ("kent",)


@pytest.mark.parametrize(
    "words",
    ["HM Inspectorate of Probation", "HM Inspectors of Prisons", "the Inspectorate of Constabulary in Scotland"],
)
def test_the_inspectorates_of_others_are_not_this_one(words: str) -> None:
    assert context(f"Kent Police told to improve\n\nA report by {words} names Kent Police.").inspectorate == ""


def test_a_later_year_of_figures_tells_the_round_rather_than_an_earlier_month() -> None:
    text = (
        "Police told to answer sooner\n\nDevon and Cornwall Police was graded adequate in three areas. His Majesty’s "
        "Inspectorate of Constabulary and Fire & Rescue Services put it under closer watch in October 2022. "
        "In the year ending February 2024 callers gave up in 48 per cent of cases, the inspectors say.\n"
    )
    assert context(text).cycle == "peel-2023-25"


def test_the_year_of_the_new_inspection_is_that_of_its_round() -> None:
    text = (
        "Kent Police: one year on\n\nThe force was rated inadequate in two areas in PEEL 2021/22. In its new HMICFRS "
        "inspection it is graded again. The latest report, published in 2024, says it is adequate at responding to the "
        "public."
    )
    assert context(text).cycle == "peel-2023-25"
    assert (
        context(text.replace("The latest report, published in 2024, says", "The report says")).cycle != "peel-2023-25"
    )


def test_a_revisit_stays_with_the_round_it_goes_back_to() -> None:
    text = (
        "Kent Police {}\n\nHMICFRS, 4 June 2020\n\nIn our 2018/19 PEEL inspection we graded Kent Police as requires "
        "improvement at investigating crime."
    )
    assert context(text.format("revisit")).cycle == "peel-2018-19"
    assert context(text.format("report")).cycle != "peel-2018-19"


def test_an_address_names_no_inspectorate() -> None:
    text = (
        "Kent Police news\n\nKent Police has a new van.\n\nSource: https://hmicfrs.justiceinspectorates.gov.uk/kent/\n"
    )
    assert context(text).inspectorate == ""


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Its report, published today (4 May 2022), is long.", "2022-05-04"),
        ("On 4 May 2022 this release was issued to the press.", "2022-05-04"),
        ("By A Reporter | 4 May 2022", "2022-05-04"),
        ("The force was visited on 4 May 2022.", ""),
    ],
)
def test_dates_of_publication_in_prose(line: str, day: str) -> None:
    assert context(f"Kent Police inspected\n\nHMICFRS has graded Kent Police.\n\n{line}\n").published == day


@pytest.mark.parametrize(
    ("sentence", "cycle"),
    [
        ("The efficiency report on the force came out on 9 November 2017, HMICFRS said.", "peel-2017"),
        ("In its PEEL 2016 report HMIC found the force slow.", "peel-2016"),
        ("HMICFRS said that the force is slow.", ""),
    ],
)
def test_a_report_that_the_text_dates_or_names_decides_the_cycle(sentence: str, cycle: str) -> None:
    assert context(f"Kent Police inspected\n\n{sentence}\n").cycle == cycle


@pytest.mark.parametrize(
    "text",
    [
        # inspections outside the rounds, dated within the months of one
        "Kent Police: Crime Data Integrity inspection 2016\n\nPublished on: 25 August 2016\n\nInadequate\n\nHMIC found "
        "that Kent Police leaves crimes unrecorded.\n",
        "Cells of Kent Police under scrutiny\n\nSep 30, 2022\n\nInspectors from HMICFRS looked at custody suites in "
        "Kent. Custody staff were kind, they said.\n",
    ],
)
def test_an_inspection_outside_the_rounds_has_no_cycle(text: str) -> None:
    found = context(text)
    assert (found.forces, found.cycle) == (("kent",), "")


@pytest.mark.parametrize(
    "text",
    [
        "Home Affairs Committee\n\nOral evidence: policing in general\n\nWednesday 6 October 2021\n\nThe chief "
        "inspector of HMICFRS answered for two hours.\n",
        "A chief inspector to step down in spring\n\nMar 28, 2024\n\nThe head of HMICFRS leaves after nine years. "
        "Police forces have improved, it was said.\n",
    ],
)
def test_a_hearing_and_an_inspector_who_goes_are_of_no_round(text: str) -> None:
    assert context(text).cycle == ""


@pytest.mark.parametrize(
    "told",
    [
        "Chief Inspector Andy Cooke said that the force was leaving victims waiting.",
        "HM Inspector Wendy Williams, appointed in 2015, said that the force was slow.",
    ],
)
def test_what_an_inspector_says_of_leaving_takes_no_round_away(told: str) -> None:
    text = f"Kent Police told to improve\n\n12 May 2022\n\nHMICFRS told Kent Police to improve. {told}\n"
    assert context(text).cycle == "peel-2021-22"


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Roe - Local Democracy Reporter 2nd Jul 2022",
        "By Jane Roe, Crime Reporter, 2 July 2022",
        "Jane Roe, Local Democracy Reporting Service - 2 July 2022",
        "July 2, 2022 by Jane Roe",
        "2nd July 2022 By Jane Roe Senior Reporter",
        "Created: 2 July 2022",
    ],
)
def test_a_line_that_says_who_wrote_it_and_when_gives_the_day(line: str) -> None:
    page = f"Force told to improve\n\n{line}\n\nKent Police has been told by HMICFRS to answer calls sooner.\n"
    assert context(page).published == "2022-07-02"
    told = page.replace(line, "Officers of Kent Police met a reporter on 2 July 2022, and told a tale of that.")
    assert context(told).published == ""


@pytest.mark.parametrize(
    ("text", "police"),
    [
        ("PSNI inspected\n\nInspectors found that officers of the PSNI answer calls too late.\n", False),
        ("Police Scotland slow\n\nAn inspection by HMICS found that Police Scotland keeps callers waiting.\n", False),
        ("Report on Police Ombudsman\n\nThe inspectors called the office of the Police Ombudsman slow.\n", False),
        ("Kent Police inspected\n\nLike Police Scotland, Kent Police was found to be slow by HMICFRS.\n", True),
        ("Forces inspected\n\nHMICFRS found that forces keep callers waiting. So does Police Scotland.\n", True),
    ],
)
def test_a_police_service_of_another_country_is_another_service(text: str, police: bool) -> None:
    assert context(text).police is police


def test_custody_named_in_a_story_about_peel_takes_no_cycle_away() -> None:
    text = (
        "Kent Police rated\n\nMay 3, 2019\n\nThe PEEL report of HMICFRS praised Kent Police. Custody suites "
        "were busy.\n"
    )
    assert context(text).cycle == "peel-2018-19"


@pytest.mark.parametrize(
    ("sentence", "cycle"),
    [
        ("HMICFRS graded Kent Police’s performance across nine areas: adequate in five areas, good in four.", ""),
        ("HMICFRS graded Kent Police’s performance across ten areas: adequate in six areas.", "peel-2021-22"),
        ("HMICFRS graded Kent Police’s performance across eight areas: adequate in five areas.", ""),
        (
            "HMICFRS graded Kent Police’s performance across ten areas of policing. Its use of resources was adequate "
            "in the view of His Majesty’s Inspector.",
            "peel-2021-22",
        ),
        ("The PEEL inspection 2022 of Kent Police was noted.", "peel-2021-22"),
        ("HMIC found Kent Police good at investigating crime and reducing re-offending.", "peel-2016"),
        ("HMIC found Kent Police good at investigating crime and managing offenders.", "peel-2015"),
        ("HMIC rated Kent Police good overall, which was described in 2015 as ‘requiring improvement’.", "peel-2016"),
        ("HMIC found Kent Police good.", ""),
        ("HMIC said that Kent Police was one of just 13 forces judged to require improvement.", "peel-2016"),
        ("HMIC said thirty-seven forces were rated good for legitimacy, Kent Police among them.", "peel-2015"),
        ("HMIC said 28 forces were rated good, Kent Police among them.", "peel-2016"),
        ("HMIC said 30 forces were rated good, 10 forces as requiring improvement, Kent Police among them.", ""),
        (
            "It’s the fourth such assessment, a PEEL report. The extent to which the force is efficient at keeping "
            "people safe requires improvement.",
            "peel-2017",
        ),
        ("HMIC said that 13 forces were rated good for recording crime, Kent Police among them.", ""),
        ("HMIC said that last year 13 forces were judged to require improvement, Kent Police among them.", ""),
    ],
)
def test_a_cycle_is_inferred_only_from_what_one_cycle_has(sentence: str, cycle: str) -> None:
    assert context(f"Kent Police inspected\n\n{sentence}\n").cycle == cycle


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("HMICFRS: a report on themes\n\nResponse from: Office of the Police and Crime Commissioner, Kent\n\nThe force "
         "was found good.\n", "pcc-response"),
        ("The commissioner sent this letter to the Home Secretary.\n\nDear Priti,\n\nThese are my comments "
            "within section "
         "55 of the Act on Kent Police.\n", "pcc-response"),
        ("Agenda item\n\n1. The Commissioner presented a report on the inspection of Kent Police, and was asked of "
         "grades.\n", "other"),
        ("Report on an inspection visit to police custody suites in Kent\n\nSummary\n\nThis report describes what we "
         "found at Kent Police.\n", "inspectorate-report"),
        ("Kent Police must try harder, the police inspectorate has said.\n\nGet the report\n\nHMICFRS graded Kent "
         "Police’s performance "
         "across nine areas.\n\nHis Majesty’s Inspector of Constabulary Roy Wilsher said: “It must.”\n",
         "press-release"),
        ("Kent Police must try harder, the police inspectorate has said.\n\nHMICFRS graded Kent Police’s performance "
         "across nine areas.\n\nThe chief constable said: “We will.”\n", "news-article"),
        ("Kent Police told it must do better\n\nThe HMIC inspection found that the Force answers fewer calls, and the "
         "Force takes longer than others.\n", "news-article"),
        ("The Kent Police Federation said that it had concerns about how the force is led.\n\nMatthew Scott, Police "
         "and Crime Commissioner, said: “It is good to see a report that says so much of what our officers do well, "
         "and so little of what is left for them to do. I will work with the Chief Constable.”\n", "news-article"),
        ("Kent’s Police Commissioner has congratulated the force.\n\nInspector Matt Parr said: “The force is good.”\n"
         "\nKent’s Police Commissioner Ann Roe said: “I thank all officers.”\n", "pcc-response"),
        ("Kent Police’s grade welcomed by PCC\n\nInspector Matt Parr said: “It works well.”\n\nCommissioner Ann Roe "
         "said: “The report makes me proud.”\n", "pcc-response"),
        ("Skip to content\nKent PFCC\nKent Police has been rated ‘good’ by HMICFRS.\n\nAnn Roe, Police, Fire and Crime "
         "Commissioner, said: “This pleases me.”\n\nChief Constable Al Poe said: “We serve.”\n", "pcc-response"),
        ("You will have seen what HMIC says of Kent Police, and much of it is in my police and crime plan.\n\nHolding "
         "the chief constable to account is one of my duties, and HMIC helps.\n", "pcc-response"),
        ("Kent Police good, but must improve response to the public\n\nHMICFRS graded Kent Police in nine "
         "areas.\n\nPolice and crime commissioner Ann Roe said the report marked “a step”.\n\nInspectors said that "
         "the force was good.\n", "news-article"),
        ("Kent’s Police Commissioner has congratulated the force.\n\nInspector Matt Parr said: “The force is good.”\n"
         "\nChief Constable Al Poe said: “We are.”\n", "news-article"),
    ],
)  # fmt: skip
def test_kinds_told_apart_by_who_speaks(text: str, kind: str) -> None:
    assert context(text).kind == kind


def test_a_force_is_named_with_and_without_its_hyphen() -> None:
    assert [one.force for one in force_mentions("Dyfed Powys Police and Dyfed-Powys Police", REFERENCE)] == [
        "dyfed-powys",
        "dyfed-powys",
    ]


def test_three_counties_judged_in_one_breath_are_the_forces() -> None:
    text = (
        "Forces fail\n\nHMIC looked at police work. Essex, Kent, Surrey and Suffolk were judged as weak by "
        "inspectors.\n"
    )
    assert set(context(text).forces) == {"essex", "kent", "surrey", "suffolk"}


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("<meta property='og:site_name' content='Kent Police'>", "force-response"),
        ("<title>Inspectors praise us | Kent Police and Crime Commissioner</title>", "pcc-response"),
        ("<link rel='canonical' href='https://www.kent-pcc.gov.uk/news/x'>", "pcc-response"),
        ("<title>Inspectors praise police | Kent Gazette</title>", "news-article"),
        ("<title>Kent Police – praised by inspectors</title>", "news-article"),
        ("<title>PEEL: Police effectiveness 2016 - Kent Police</title>", "news-article"),
    ],
)
def test_a_page_names_its_publisher(head: str, kind: str) -> None:
    page = (
        f"<html><head>{head}</head><body><h1>Inspectors praise police</h1><p>Inspectors of HMICFRS praised Kent "
        "Police, "
        "the chief constable said: “We are proud.”</p></body></html>"
    )
    document = read_document(page.encode(), name="page.html")
    assert resolve_context(document, REFERENCE).kind == kind


def test_the_end_of_a_year_of_figures_tells_the_round_that_reported_them_and_not_the_months_own() -> None:
    text = (
        "Kent Police graded\n\nHMIC called Kent Police good at legitimacy. It had 199 complaints in the 12 "
        "months to 31 March 2016.\n"
    )
    assert context(text).cycle == "peel-2016"
    assert context(text.replace("March 2016", "March 2020")).cycle == ""  # later rounds spread their reports over years
    assert context(text.replace("12 months to 31 March 2016", "weeks after 31 March 2016")).cycle == "peel-2015"


def test_a_force_named_by_its_commissioner_and_by_a_word_said_of_two() -> None:
    named = force_mentions("the Commissioner for Hertfordshire met Norfolk and Suffolk Police in Kent", REFERENCE)
    assert [(one.force, one.strong) for one in named] == [
        ("hertfordshire", True),
        ("norfolk", True),
        ("suffolk", True),
        ("kent", False),
    ]


@pytest.mark.parametrize(
    ("url", "cycle"),
    [
        ("https://kentcommissioner.org/2016-12-commissioner-welcomes-report", "peel-2016"),
        ("https://www.kent.police.uk/news/2019/may/report/", "peel-2018-19"),
        ("https://example.org/news/1234/", ""),
    ],
)
def test_the_month_in_an_address_dates_a_page_that_shows_no_date(url: str, cycle: str) -> None:
    found = context("Kent Police is good\n\nInspectors graded Kent Police as good for legitimacy.\n", url=url)
    assert (found.cycle, found.published) == (cycle, "")


def test_a_release_of_two_inspectorates() -> None:
    text = (
        "#018/2012 Police custody in Kent\n\nCells in Kent are clean, said the chief inspectors, publishing the "
        "report of a "
        "visit to Kent Police.\n\nInspectors were pleased to find that:\n\n• staff were polite.\n"
    )
    assert context(text).kind == "press-release"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "Dear Mr Cleverly\n\nThe inspectorate's report about Dorset Police says that it supervises poorly.\n\n"
            "Kind regards\n\nPolice and Crime Commissioner\n",
            "pcc-response",
        ),
        (
            "Commissioner welcomes report\n\nThe Commissioner for Cumbria said that inspectors were right.\n\n"
            "Office of the Police and Crime Commissioner for Cumbria\nTel: 01768 000000\n",
            "pcc-response",
        ),
        (
            "Home / News / Report\n\nCheshire Constabulary rated outstanding by inspectors\n\nThe chief "
            "constable said: "
            "“We are proud.”\n\nReport crime on our site or call 101.\n",
            "force-response",
        ),
        (
            "Inspectors praise our work\n\nOur force has been praised in a report. We were graded good, the "
            "inspector said."
            "\n",
            "force-response",
        ),
        (
            "Strategic Policing Board\n\nItem 6: Inspection\n\nThe chief constable of Surrey Police said "
            "that the report "
            "was fair. Members noted it.\n",
            "other",
        ),
        (
            "Report Summary\n\nThis report provides members of the authority with an overview of what inspectors "
            "said and found in police custody.\n",
            "other",
        ),
        (
            "Kent Police: revisit letter\n\nLetter information\n\nFrom\n\nLee Freeman\n\nHis Majesty’s Inspector of "
            "Constabulary\n\nTo\n\nThe Chief Constable\n\nI have decided that the force is no longer in Engage, as "
            "inspectors found that it does better.\n",
            "inspectorate-report",
        ),
        (
            "Dear Chief Constable\n\nI write to tell you what our inspectors found when they came to Kent Police.\n\n"
            "Yours sincerely\n\nMatt Parr\n\nHer Majesty’s Inspector of Constabulary\n\nCc\n",
            "inspectorate-report",
        ),
        (
            "PCC welcomes inspection report\n\nThe report says that Kent Police is good.\n\nThe Commissioner said: "
            "“It is good to read.”\n",
            "pcc-response",
        ),
        (
            "PCC welcomes inspection report\n\nThe report says that Kent Police is good.\n\nThe Commissioner said: "
            "“It is good to read.”\n\nPicture: a reporter's own\n",
            "news-article",
        ),
        (
            "Merseyside’s Police and Crime Commissioner is welcoming a report that rates the force as good.\n\nThe "
            "commissioner said: “Inspectors found what I had hoped for.”\n",
            "pcc-response",
        ),
        (
            "Lincolnshire’s Police and Crime Commissioner has welcomed a report.\n\nHe (Con) said that inspectors "
            "found “much good”.\n",
            "news-article",
        ),
        (
            "19th October 2022\n\nCommissioner's praise as inspectors report\n\nKent Police is graded good, the report "
            "has said.\n",
            "pcc-response",
        ),
        (
            "We use cookies on this site.\n\nSorry, there was a technical problem.\n\nKent Police and Crime "
            "Commissioner "
            "Matthew Scott has responded to a report.\n\n“I welcome what inspectors found,” he said.\n",
            "pcc-response",
        ),
        (
            "Annual report\n\nInspectors found that Kent Police is good, as my Police and Crime Plan asks.\n\nThis "
            "is told "
            "at my Accountability Board.\n",
            "pcc-response",
        ),
        (
            "PEEL: Police effectiveness 2016 – Kent Police Response\n\nA report published today reviews Kent Police. "
            "The "
            "chief constable said: “Inspectors found much good.”\n",
            "force-response",
        ),
        (
            "Questions to the chief\n\nThe PCC Clare Moody held Police Question Time on the report, and asked what "
            "inspectors had found.\n",
            "pcc-response",
        ),
        (
            "Inspection on organised crime\n\nIn July we were inspected by HMICFRS. Our officers closed a drugs line, "
            "and two men were sent to prison.\n",
            "force-response",
        ),
        (
            "Agenda item\n\nTo receive an update on the inspection of Wiltshire Police.\n\nIt was noted that the force "
            "said it does better.\n",
            "other",
        ),
        (
            "Leave site\n\nKent Police has welcomed the report of inspectors, who rated it good, it said.\n",
            "force-response",
        ),
    ],
)
def test_letters_own_pages_and_minutes_are_told_from_newspapers(text: str, kind: str) -> None:
    assert context(text).kind == kind


def test_offices_of_members_name_no_force_of_a_national_body() -> None:
    said = "Devon and Cornwall PCC, who leads on it, said that most forces do well under inspection."
    assert context(f"State of policing\n\nThe Association of Police and Crime Commissioners: {said}").forces == ()
    assert context(f"State of policing\n\n{said}").forces == ("devon-and-cornwall",)


def test_forces_of_wales_named_as_a_whole() -> None:
    text = (
        "Welsh police forces: a mixed report\n\nGwent Police was criticised and must do better. Gwent Police said it "
        "would. North Wales Police must improve, Dyfed-Powys less so. South Wales Police did well.\n"
    )
    assert set(context(text).forces) == {"gwent", "north-wales", "dyfed-powys", "south-wales"}
    assert context(text.replace("Welsh police forces: a", "A")).forces == ("gwent",)


def test_two_forces_always_named_as_a_pair_are_both_inspected() -> None:
    text = (
        "Custody was sound\n\nCustody in Norfolk and Suffolk was exemplary, said HM Inspector of Constabulary. The "
        "suites are run by Norfolk and Suffolk Police. Norfolk and Suffolk set an example.\n"
    )
    assert set(context(text).forces) == {"norfolk", "suffolk"}


def test_the_only_force_named_in_passing_is_the_one_a_text_calls_the_force() -> None:
    text = (
        "Agenda item\n\nThe link between the City of London Police and its partners was noted. {} was asked to act. {} "
        "agreed."
    )
    assert context(text.format("The Force", "The Force")).forces == ("city-of-london",)
    assert context(text.format("A partner", "It")).forces == ()


def test_a_day_of_the_week_tells_the_year() -> None:
    text = (
        "Meeting\n\nInspectors of HMICFRS graded Kent Police ‘adequate’ at two things and good at one. The chief "
        "constable spoke at a panel on Friday (May 12) about it.\n"
    )
    assert context(text).cycle == ""  # one piece of evidence is not enough
    assert context(text.replace("at two things", "across ten areas")).cycle == "peel-2021-22"


def test_counts_of_grades_tell_the_round_whose_tables_have_as_many() -> None:
    text = (
        "Police praised\n\nInspectors of HMICFRS have graded Humberside Police as “outstanding” in {} out of nine "
        "categories, the chief constable said.\n"
    )
    assert context(text.format("six")).cycle == "peel-2021-22"
    assert context(text.format("seven")).cycle == ""


def test_the_name_of_the_inspection_names_no_pillar() -> None:
    text = (
        "Kent Police watched\n\nPublished 30th Jun 2022\n\nA Police Efficiency, Effectiveness and Legitimacy "
        "inspection of Kent Police by HMICFRS was held, a spokesperson said.\n"
    )
    assert context(text).cycle == "peel-2021-22"


def test_what_a_first_report_and_an_inspection_before_tell() -> None:
    new = (
        "HMIC has a new way of inspecting. The new approach called PEEL says that Kent Police must "
        "improve how it investigates offending."
    )
    assert context(f"Kent Police\n\n{new}\n").cycle == "peel-2014"
    since = (
        "HMIC looked at performance during 2016 and found that since its inspection in 2015 Kent Police has improved."
    )
    assert context(f"Kent Police\n\n{since}\n").cycle == "peel-2016"


def test_a_changed_approach_to_the_inspections_is_no_first_round() -> None:
    text = "Overview\n\nIn May 2022 HMIC tried its new approach to PEEL on Suffolk Constabulary.\n"
    assert context(text).cycle != "peel-2014"


@pytest.mark.parametrize(
    ("sentence", "cycle"),
    [
        # In office from May 2016, when HMIC still had its old name.
        ("HMIC rated Leicestershire Police good for legitimacy, and commissioner Willy Bach was pleased.", "peel-2016"),
        # The same words without the name decide nothing.
        ("HMIC rated Leicestershire Police good for legitimacy, and the commissioner was pleased.", ""),
        ("HMIC rated Leicestershire Police good for legitimacy, and former commissioner Willy Bach was pleased.", ""),
        # The Queen's inspectorate, and areas that no round before has.
        (
            "Her Majesty’s Inspectorate of Constabulary and Fire & Rescue Services found that Kent Police is poor at "
            "how it responds to the public and at strategic planning.",
            "peel-2021-22",
        ),
        (
            "HMICFRS found that Kent Police is poor at how it responds to the public.",
            "",
        ),
    ],
)
def test_who_is_in_office_tells_the_round(sentence: str, cycle: str) -> None:
    assert context(f"Police inspected\n\n{sentence}\n").cycle == cycle


@pytest.mark.parametrize(("force", "cycle"), [("Merseyside", "peel-2023-25"), ("Essex", "peel-2021-22"), ("Gwent", "")])
def test_the_report_on_a_region_dates_what_is_said_of_organised_crime(force: str, cycle: str) -> None:
    text = (
        f"{force} Police inspected\n\nHis Majesty’s Inspectorate of Constabulary and Fire & Rescue Services has "
        f"inspected how {force} Police tackles serious and organised crime (SOC).\n"
    )
    assert context(text).cycle == cycle


def test_a_line_that_is_a_date_with_the_hour_and_its_zone() -> None:
    text = "Kent Police inspected\n\nA Reporter\nThursday 11 July 2024 11:43 BST\n\nKent Police was rated.\n"
    assert context(text).published == "2024-07-11"


def test_an_inspection_of_childrens_services_is_no_news_and_tells_of_no_force() -> None:
    found = context(
        "Inspection of Kent local authority children's services\n\nInspection dates: 4 to 15 March 2024\n\n"
        "Lead inspector: a name\n\nOverall effectiveness: Good\n\nSocial workers know their families well, and foster "
        "carers are supported. Care leavers are not always helped in time. The police share what they know with social "
        "workers, and the police come to meetings."
    )
    assert (found.kind, found.forces, found.cycle, found.police) == ("other", (), "", False)


@pytest.mark.parametrize(
    ("sentence", "cycle"),
    [
        # The tables know the acting chief constable of one round.
        ("HMICFRS rated it good for efficiency. Acting Chief Constable Janette McCormick was pleased.", "peel-2017"),
        ("HMICFRS rated it good for efficiency. Deputy Chief Constable Janette McCormick was pleased.", ""),
        ("HMICFRS rated it good for efficiency, in a reply to Janette McCormick.", ""),
    ],
)
def test_whom_the_tables_know_to_have_answered_tells_the_round(sentence: str, cycle: str) -> None:
    assert context(f"Cheshire Police inspected\n\n{sentence}\n").cycle == cycle


def test_all_rounds_but_one_ruled_out() -> None:
    text = (
        "Wiltshire Police in special measures\n\nWiltshire Police is one of six forces that are failing, Her Majesty’s "
        "Inspectorate of Constabulary and Fire & Rescue Services has found. Philip Wilkinson, PCC, spoke of it.\n"
    )
    assert context(text).cycle == "peel-2021-22"


def test_figures_of_later_years_tell_the_round_whose_reports_all_followed() -> None:
    text = "Cleveland Police inspected\n\nHMICFRS told of victims in the 12 months to {month}, and of what it graded."
    assert context(text.format(month="April 2019")).cycle == "peel-2018-19"
    assert context(text.format(month="January 2023")).cycle == ""  # its report may be of either round


def test_the_response_to_the_public_is_no_response_to_a_report() -> None:
    text = (
        "Improvement needed by Gwent Police in its response to the public, says HMICFRS\n\nHMICFRS said that the force "
        "must improve, and it “will”, its inspector added.\n"
    )
    assert context(text).kind == "news-article"


@pytest.mark.parametrize(
    ("words", "inspectors"),
    [
        ("Chief Constable Lee Freeman welcomed what inspectors found", ()),
        ("Lee Freeman, chief constable, welcomed what inspectors found", ()),
        ("Lee Freeman, His Majesty’s Inspector of Constabulary, said", ("Lee Freeman",)),
    ],
)
def test_an_inspector_of_later_years_may_speak_as_chief(words: str, inspectors: tuple[str, ...]) -> None:
    assert context(f"Humberside Police inspected\n\n{words}.\n").inspectors == inspectors


def test_an_inspectors_term_that_the_tables_leave_open_rules_rounds_out() -> None:
    text = "Cheshire Police inspected\n\nHMICFRS rated it good for effectiveness. HM Inspector {name} was pleased.\n"
    assert context(text.format(name="Phil Gormley")).cycle == "peel-2018-19"
    assert context(text.format(name="Wendy Williams")).cycle == ""


@pytest.mark.parametrize(
    "text",
    [
        "Lee Freeman is HMI for the nuclear constabulary. HMICFRS has a statutory duty to inspect this police force.",
        "Provider: A hospital trust\n\nOur rating of the trust stayed the same. We rated it as good in the inspection.",
    ],
)
def test_pages_of_inspectorates_that_tell_no_story(text: str) -> None:
    assert context(text).kind == "other"


@pytest.mark.parametrize(
    ("day", "cycle"),
    [
        ("Wednesday (May 14)", "peel-2023-25"),
        ("14 May", "peel-2023-25"),
        ("Thursday, September 22nd", "peel-2021-22"),
        ("Friday 14 May", ""),  # no such day in the years of its reports
        ("3 May", ""),
        ("14 May 2021", ""),  # a day of its own year, on which no report came out
    ],
)
def test_a_day_on_which_the_tables_know_a_report_names_its_round(day: str, cycle: str) -> None:
    text = f"Northumbria Police inspected\n\nHis Majesty’s Inspectorate said on {day} that the force is good.\n"
    assert context(text).cycle == cycle


def test_a_day_of_reports_on_all_forces_is_known_of_each() -> None:
    text = (
        "Lancashire Police inspected\n\nHMICFRS praised its effectiveness and efficiency on 2 May, and its officers.\n"
    )
    assert context(text).cycle == "peel-2018-19"


def test_a_date_and_time_above_a_story_is_its_day() -> None:
    text = "March 9, 2020 7.45 am This item is four years old\n\nKent Police praised\n\nInspectors were pleased.\n"
    assert context(text).published == "2020-03-09"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "Gwent Police\nGwent Police is the territorial police force responsible for five boroughs.[1][2]\n"
            "History\nInspectors rated it good in 2019.[3]\n",
            "other",
        ),
        (
            "HMICFRS Inspections and Reports\n\nHMICFRS assesses the efficiency and effectiveness of Kent Police. PEEL "
            "is its programme. You can read its latest report there, found on another site.\n",
            "other",
        ),
        ("NPCC responds to the inspectorate’s report\n\nA lead said: “Police forces will act on it.”\n", "other"),
        (
            "Inspection into the harbour police\n\nPublished on: 3 March 2023\n\nOverall summary\n\nIt was found to be "
            "well run.\n\nOur judgments\n\nPreventing crime: good\n",
            "inspectorate-report",
        ),
    ],
)
def test_kinds_that_look_like_news(text: str, kind: str) -> None:
    assert context(text).kind == kind


def test_the_only_force_named_may_be_named_in_passing() -> None:
    text = (
        "Agenda item\n\nMinutes of the police committee:\n\nThe Force was asked for an update, to be checked by "
        "the CoLP in the HMICFRS plan.\n"
    )
    assert context(text).forces == ("city-of-london",)


@pytest.mark.parametrize(
    ("published", "cycle"),
    [
        ("2024-03-05", "peel-2021-22"),  # the force's next report came out in 2025
        ("2025-06-12", "peel-2023-25"),
        ("2022-01-20", "peel-2018-19"),  # and its last one late in 2022
    ],
)
def test_in_long_rounds_a_force_has_months_of_its_own(published: str, cycle: str) -> None:
    text = "Warwickshire Police inspected\n\nHMICFRS inspected the force, a report said.\n"
    assert context(text, published=published).cycle == cycle


def test_a_reprint_of_a_release_is_news() -> None:
    text = (
        "Kent Police is praised\n\nHMICFRS graded Kent Police’s performance across eight areas of policing. His "
        "Majesty’s Inspector of Constabulary Roy Wilsher said: “I am pleased.”\n"
    )
    assert context(text).kind == "news-article"
    assert context(text.replace("\n\n", "\n\nGet the report\n\n", 1)).kind == "press-release"
    assert context(f"HM Inspectorate of Constabulary (HMICFRS)\n\n{text}").kind == "press-release"


def test_a_page_under_the_sites_own_lines() -> None:
    text = (
        "English Cymraeg\n\nWorking for better police forces\n\nand other services\n\nin every county\n\nGwent 2014\n\n"
        "This is the first PEEL assessment of Gwent Police.\n\nHMI’s observations\n\nIt does well.\n"
    )
    assert context(text).kind == "inspectorate-page"


def test_a_commissioners_office_by_its_full_name() -> None:
    text = (
        "Office of the Kent Police and Crime Commissioner\n\nContact us\n\nReports\n\nThe latest report on Kent Police "
        "by HMICFRS rated it good, an inspection said.\n"
    )
    assert context(text).kind == "pcc-response"


def test_a_round_printed_without_its_dash() -> None:
    text = "PEEL 202325: An inspection of Kent Police\n\nHMICFRS found the force to be good in two areas.\n"
    assert context(text).cycle == "peel-2023-25"


def test_the_day_above_a_pages_own_title_is_that_of_the_visit() -> None:
    text = "Tuesday, January 31, 2023\n\nKent Police praised\n\nHMICFRS inspectors called the force good, it said.\n"
    assert context(text).published == ""
    story = "Kent Police praised\n\nTuesday, January 31, 2023\n\nHMICFRS inspectors called the force good, it said.\n"
    assert context(story).published == "2023-01-31"


def test_the_day_on_which_the_inspectorate_published_its_report() -> None:
    text = (
        "Another failure in Kent\n\nOn 17th March 2023 the inspectorate, HMICFRS, published its PEEL inspection of "
        "Kent Police, which assessed it in eight areas, a campaign said.\n"
    )
    assert context(text).cycle == "peel-2021-22"


def test_a_release_that_calls_the_force_by_its_letters() -> None:
    text = (
        "Greater Manchester Police (GMP) does better\n\nHMICFRS graded GMP’s performance across eight areas of "
        "policing. His Majesty’s Inspector of Constabulary Michelle Skeer recently said: “I am pleased.”\n"
    )
    assert context(text).kind == "press-release"


def test_a_letter_that_a_release_leads_to() -> None:
    text = (
        "Kent Police moved\n\nGet the letter\n\nHis Majesty’s Chief Inspector of Constabulary Andy Cooke said: “I am "
        "pleased with Kent Police.”\n"
    )
    assert context(text).kind == "press-release"


@pytest.mark.parametrize(
    ("words", "cycle"),
    [
        ("in a report published on Friday (December 22)", "peel-2023-25"),
        ("in a report, and met the mayor on Friday (December 22)", ""),
        ("for the years between 2023 and 2025", "peel-2023-25"),
    ],
)
def test_when_the_text_says_that_the_report_came_out(words: str, cycle: str) -> None:
    text = f"West Midlands Police inspected\n\nHis Majesty’s inspectorate, HMICFRS, found it adequate {words}.\n"
    assert context(text).cycle == cycle


def test_forces_that_achieved_a_grade_are_those_of_the_text() -> None:
    text = (
        "A report by Her Majesty’s Inspectorate of Constabulary gave Dorset and Kent Police good marks. Kent Police "
        "achieved ‘good’ everywhere. Dorset Police was given the same, and Dorset Police was glad of that, it said.\n"
    )
    assert set(context(text).forces) == {"dorset", "kent"}


def test_what_forces_in_england_received_names_the_round() -> None:
    text = "These are the marks that police forces in England and Wales received for PEEL 2018/19, by three pillars.\n"
    assert context(text).cycle == "peel-2018-19"


def test_the_inspectorates_own_account_of_a_round_is_no_forces_answer() -> None:
    text = (
        "The second PEEL programme\n\nWe published our second PEEL assessment of police forces. Each force has one "
        "page. The programme asked the following questions for each police force, of which forces knew.\n"
    )
    assert context(text).kind == "other"


@pytest.mark.parametrize(
    "words", ["Police and Crime Commissioner (PCC) for Gloucestershire", "An inspection of Dorset"]
)
def test_a_county_behind_an_office_or_an_inspection_is_a_force(words: str) -> None:
    text = f"{words}, on PEEL 2018/19\n\nHMICFRS found that policing is good at preventing crime, a report said.\n"
    assert len(context(text).forces) == 1


def test_officers_called_ours_in_a_quotation_are_no_forces_own_words() -> None:
    text = (
        "Kent Police praised\n\nA report by HMICFRS was welcomed by the mayor.\n\nShe said: “I am proud of what our "
        "officers do.”\n"
    )
    assert context(text).kind == "news-article"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("APCC response to the report\n\nThe chair said: “Police forces in Kent will act on it.”\n", "other"),
        ("HMIC PEEL Reports - Our Response\n\nA report found Kent Police good, its deputy said.\n", "force-response"),
        ("Kent Police inspected\n\nReports on Kent Police are listed here. HMIC made them.\n\nI am pleased that the "
         "force was rated good in one.\n", "other"),
        ("Dear Andy,\n\nYour report on Kent Police was good, as the inspectorate found.\n", "other"),
        ("PEEL: a league table\n\nHow well does the Force plan, asks HMIC. I have read the questions. A report was "
         "graded, says the inspectorate.\n", "news-article"),
        ("How police are graded\n\nHMIC has four ratings for each force.\n\n• Outstanding\n\n• Good\n\n• Requires "
         "Improvement\n\n• Inadequate\n\nClick here for those of Kent Police. Each force is regularly graded, as found "
         "in its reports.\n", "other"),
        ("Forces do well\n\nPolice forces were good, a report published today found.\n\nGet the report\n\nHer "
         "Majesty’s Chief Inspector of Constabulary, Sir Thomas Winsor, said:\n\n“They were.”\n", "press-release"),
        ("Guidance\n\nHow Kent Police is inspected\n\nInspectors found it good.\n", "other"),
        ("How to inspect Kent Police\n\nThis guidance is for inspectors, who found it good.\n", "other"),
        ("Kent Police good\n\nHMIC found that Kent Police:\n\n• is good\n\nHM Inspector of Constabulary Zoë "
         "Billingham said:\n\n“It is.”\n", "press-release"),
        ("Monthly column: crime is down\n\nEvery month we publish a column from a commissioner, and our officers in "
         "Kent Police were rated good, inspectors found in a report.\n", "news-article"),
    ],
)  # fmt: skip
def test_letters_lists_and_columns_are_no_story_and_no_forces_answer(text: str, kind: str) -> None:
    assert context(text).kind == kind


def test_what_is_told_ahead_of_a_report_is_of_the_round_in_which_reports_come_out() -> None:
    text = "Date: 2022-10-14\n\nDevon and Cornwall Police {}\n\nHMICFRS graded it good at nothing, its head said.\n"
    assert context(text.format("was put into special measures")).cycle == "peel-2021-22"
    assert context(text.format("was graded on its own report")).cycle != "peel-2021-22"  # which came out later


def test_the_month_in_which_a_force_was_put_under_watch_tells_the_round() -> None:
    text = "Police watched\n\nHis Majesty’s Inspectorate of Constabulary has {} Staffordshire Police into Engage.\n"
    assert context(text.format("moved")).cycle == "peel-2021-22"
    assert context(text.format("no longer moved")).cycle == ""
    assert context(text.format("moved").replace("Staffordshire", "Kent")).cycle == ""


def test_one_grade_names_the_round_where_the_tables_have_another_in_every_other() -> None:
    text = "Bedfordshire Police was rated ‘{}’ at managing offenders, HMICFRS said of its ‘adequate’ areas.\n"
    assert context(text.format("outstanding")).cycle == "peel-2021-22"
    assert context(text.format("good")).cycle == ""


def test_a_commissioner_who_alone_speaks_answers_and_a_paper_calls_him_mister() -> None:
    text = (
        "HMICFRS report\n\nGwent Police must do better, says a new report of inspectors.\n\nThe Police and Crime "
        "Commissioner for Gwent, Jeff Cuthbert, said: “There is a lot to digest within this report, and many "
        "positives are in it for all who live in towns and villages of the county that we serve.\n\n{}“I expect "
        "improvements to be made, and I will hold the chief constable to account.”\n"
    )
    assert context(text.format("")).kind == "pcc-response"
    assert context(text.format("Mr Cuthbert added: ")).kind == "news-article"
    lead = "Jeff Cuthbert, the Police and Crime Commissioner for Gwent, has once again praised a report on police.\n"
    assert context(lead).kind == "pcc-response"
    assert context(f"{lead}\nThe inspector added: “It was good.”\n").kind == "news-article"


def test_the_line_of_the_author_dates_a_story_under_the_day_of_the_visit() -> None:
    text = "3rd Jul, 2022\n\nKent Police ‘requires improvement’\n\n{}\n\nKent Police was inspected, HMICFRS said.\n"
    assert context(text.format("Felix Nobes 22nd Mar, 2018")).published == "2018-03-22"
    assert context(text.format("Felix Nobes")).published == "2022-07-03"
    assert context("23:05 24/11/2022\n\nKent Police was inspected, HMICFRS said.\n").published == "2022-11-24"


def test_forces_graded_beside_those_named_in_one_breath_are_the_documents_too() -> None:
    text = (
        "Durham Police has been rated outstanding by HMICFRS.\n\nCleveland, North Yorkshire and Northumbria Police "
        "were all rated as good.\n"
    )
    assert context(text).forces == ("durham", "cleveland", "north-yorkshire", "northumbria")
    assert [one.strong for one in force_mentions("Cleveland, Durham and Kent Police met", REFERENCE)] == [True] * 3
    assert not force_mentions("In Cleveland, Kent Police met", REFERENCE)[0].strong


def test_two_counties_warned_by_the_inspectorate_are_the_forces() -> None:
    text = "Two police forces must do better\n\nDorset and West Mercia have been {}.\n\nDorset needs to improve.\n"
    assert context(text.format("warned by HM Inspectorate")).forces == ("dorset", "west-mercia")
    assert "west-mercia" not in context(text.format("warned of snow")).forces


def test_a_page_of_formal_answers_is_a_commissioners() -> None:
    text = "Tony often formally responds to inquiries and inspection reports.\n\nHMIC PEEL: Police effectiveness 2015\n"
    assert context(text).kind == "pcc-response"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://apccs.police.uk/latest-news/response", "other"),
        ("https://news.npcc.police.uk/releases/report", "other"),
        ("https://www.gwent.pcc.police.uk/en/news/report", "pcc-response"),
        ("https://www.gwent.police.uk/news/report", "force-response"),
    ],
)
def test_bodies_of_all_forces_answer_for_none(url: str, kind: str) -> None:
    assert context("APCC response to a report\n\nIts chair said police forces did well.\n", url=url).kind == kind


@pytest.mark.parametrize(
    ("head", "cycle"),
    [
        ("Chief Constable Mike Veale", "peel-2017"),  # in office in Cleveland for less than a year
        ("Mike Veale, Cleveland’s chief constable,", "peel-2017"),
        ("former Chief Constable Mike Veale", ""),
        ("Mike Veale, who lives nearby,", ""),
        ("Deputy Chief Constable Mike Veale", ""),
    ],
)
def test_the_term_of_the_head_of_the_force_tells_the_round(head: str, cycle: str) -> None:
    assert context(f"Cleveland Police inspected\n\nHMICFRS had words for {head} this week.\n").cycle == cycle


def test_of_several_heads_of_a_force_the_last_is_the_one_who_speaks() -> None:
    text = "Cheshire Police inspected\n\nHMICFRS praised it. Chief Constable {} was pleased{}.\n"
    assert context(text.format("Janette McCormick", "")).cycle == "peel-2017"
    later = ". In the days of Chief Constable Janette McCormick it was another force"
    assert context(text.format("Mark Roberts", later)).cycle == ""


def test_the_terms_of_all_who_are_named_leave_one_round() -> None:
    text = "Kent Police inspected\n\nHer Majesty’s Inspector of Constabulary {} praised it, said Commissioner {}.\n"
    assert context(text.format("Stephen Otter", "Ann Barnes")).cycle == ""
    humberside = text.replace("Kent", "Humberside")
    assert context(humberside.format("Mike Cunningham", "Matthew Grove")).cycle == ""
    assert context(humberside.format("Mike Cunningham", "Keith Hunter, with chief constable Lee Freeman")).cycle == ""
    assert context(humberside.format("Lee Freeman", "Keith Hunter")).cycle == ""


def test_a_text_without_a_word_of_inspections_is_of_no_round() -> None:
    text = "Gwent Police: chief constable Pam Kelly is to retire\n\nDate: 2023-04-12\n\n{}\n"
    assert context(text.format("She thanked her officers.")).cycle == ""
    assert context(text.format("HMICFRS thanked her officers.")).cycle == "peel-2021-22"


def test_a_title_that_names_another_inspection_is_not_outdone_by_a_word_of_effectiveness() -> None:
    text = (
        "Kent – National child protection re‑inspection\n\nDate: 2022-10-21\n\n"
        "{}HMICFRS looked at the effectiveness of the force.\n"
    )
    assert context(text.format("")).cycle == ""
    assert context(text.format("PEEL 2021/22. ")).cycle == "peel-2021-22"


def test_a_list_of_forces_that_were_inspected_names_the_forces() -> None:
    text = "HMIC on crime data\n\nHMIC recently inspected {}: Kent, Sussex and Staffordshire. It found some good.\n"
    assert context(text.format("three police forces")).forces == ("kent", "sussex", "staffordshire")
    assert context(text.format("three fairs")).forces != ("kent", "sussex", "staffordshire")


def test_a_part_of_the_address_that_the_text_never_names_is_no_force() -> None:
    text = "HMICFRS says Gwent Police must do better\n\nGwent Police was inspected.\n"
    assert context(text, url="https://herald.wales/south-wales/x").forces == ("gwent",)


def test_a_line_that_leads_to_the_report_is_the_inspectorates() -> None:
    text = "Better in Kent\n\nKent Police must do better, HMICFRS said.\n\n{}\n\nInspectors found it good.\n"
    assert context(text.format("Get the report")).kind == "press-release"
    assert context(text.format("Read the report")).kind == "news-article"


def test_the_counties_of_a_force_may_be_listed() -> None:
    text = "The Police and Crime Commissioner for Devon, Cornwall and the Isles of Scilly met HMICFRS, she said.\n"
    assert context(text).forces == ("devon-and-cornwall",)


@pytest.mark.parametrize(
    ("text", "cycle"),
    [
        (
            "The report is the second of its 2017 inspection programme, after the efficiency report of HMICFRS.",
            "peel-2017",
        ),
        ("Much has changed since its 2017 inspection, the efficiency report of HMICFRS says.", "peel-2018-19"),
        ("HMIC has made its third assessment of Kent Police, and an efficiency report is out.", "peel-2016"),
    ],
)
def test_a_programme_of_a_year_is_that_of_the_report_and_an_inspection_since_is_not(text: str, cycle: str) -> None:
    assert context(f"Kent Police inspected\n\n{text}\n").cycle == cycle


def test_one_capital_of_the_force_makes_no_page_of_it() -> None:
    """Newspapers write "the Force" too, though seldom all through."""
    text = "Kent Police will be inspected by HMICFRS, when the Force expects much.\n\n{} said: “It is ready.”{}\n"
    assert context(text.format("Superintendent Smith", "")).kind == "news-article"
    assert context(text.format("Superintendent Smith", " He praised the Force.")).kind == "force-response"
    assert context(text.format("Mr Smith", " He praised the Force.")).kind == "news-article"


def test_a_page_on_a_prison_is_no_story_about_a_force() -> None:
    text = "HMP Lewes\n\nHealthy prison scores\n\nThe prison was battling drugs, its inspectors found. {}\n"
    assert context(text.format("The jail had been warned, it said.")).kind == "other"


@pytest.mark.parametrize(
    ("text", "cycle"),
    [
        ("The Police Effectiveness, Efficiency and Legitimacy (PEEL) 2017 report is out, HMICFRS said.", "peel-2017"),
        ("It has come a long way since its last report in 2022, HMICFRS said.", "peel-2023-25"),
        ("It was graded across eleven areas, HMICFRS said.", "peel-2021-22"),
        ("It was graded across nine areas, HMICFRS said.", ""),  # as in two rounds
        ("It was graded across eight areas, HMICFRS said.", ""),
    ],
)
def test_rounds_told_by_their_year_or_by_what_they_counted(text: str, cycle: str) -> None:
    assert context(f"Kent Police inspected\n\n{text}\n").cycle == cycle


def test_whose_term_holds_all_months_of_a_round_is_not_held_against_it() -> None:
    """The months in which a report on Gwent can be of 2021/22 are few, and all in its head's term."""
    text = "Gwent Police was ‘inadequate’, HMICFRS said. {} Chief Constable Pam Kelly was sorry.\n"
    assert context(text.format("It was graded across ten areas.")).cycle == "peel-2021-22"


def test_grades_of_four_are_of_the_rounds_that_had_four() -> None:
    text = "Gwent Police inspected\n\nHMICFRS rated it good, {}, under chief constable Pam Kelly.\n"
    assert context(text.format("the second best out of four possible scores")).cycle == "peel-2018-19"
    assert context(text.format("the second best")).cycle == ""


def test_the_year_in_which_an_inspection_took_place_tells_of_which_it_was() -> None:
    text = "Kent Police praised\n\nThe report of HMIC says that the {}inspection took place in the spring of 2015.\n"
    assert context(text.format("")).cycle == "peel-2015"
    assert context(text.format("last ")).cycle == ""


def test_forces_named_together_are_the_documents_however_often_one_of_them_is_named() -> None:
    often = "Dyfed-Powys Police will improve. " * 6
    text = (
        "Two forces must do better\n\nDyfed-Powys Police and North Wales Police require improvement, said HMIC.\n\n"
        f"{often}\n\nGwent and South Wales Police have been judged as good in annual “legitimacy” assessments.\n"
    )
    assert set(context(text).forces) == {"dyfed-powys", "north-wales", "gwent", "south-wales"}


@pytest.mark.parametrize(
    "heading", ["HM Inspector’s observations", "Overall summary", "Reducing crime", "About the data", "What next?"]
)
def test_a_heading_about_the_whole_ends_the_question_before_it(heading: str) -> None:
    text = (
        "Bedfordshire Police PEEL 2021/22\n\nPreventing crime\n\nInvestigating crime\n\n"
        f"{heading}\n\nI am pleased with the force.\n\nInvestigating crime\n\nIt investigates crime well.\n"
    )
    facts = extract_facts(read_document(text.encode(), name="page.txt"), load_reference())
    assert [(one.question, one.evidence.quote) for one in facts.findings] == [  # type: ignore[union-attr]
        ("", "I am pleased with the force."),
        ("investigating-crime", "It investigates crime well."),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "Commissioner on the new report\n\nKent’s Police and Crime Commissioner has commented on a report, which "
            "rates the force as good. The Commissioner will hold the chief constable to account.\n\nThe commissioner "
            "said: “I have asked for a plan.”\n",
            "pcc-response",
        ),
        (
            "By Jane Smith\n\nKent’s Police and Crime Commissioner has commented on a report, which rates the force as "
            "good.\n\nThe commissioner said: “I have asked for a plan.”\n\nRead more: roads closed\n",
            "news-article",
        ),
        (
            "Kent’s Police and Crime Commissioner has reacted to a report.\n\nThe commissioner said: “I have asked for "
            "a plan.”\n\nKent Herald: the force's headquarters\n",
            "news-article",
        ),
        (
            "KENTISH police were rated good, according to a report of the watchdog.\n\nMr Scott said: “Inspectors were "
            "fair.” Deputy Chief Constable Baldwin said: “We know.”\n",
            "news-article",
        ),
        (
            "Essex Police and Crime Commissioner\n01245 000000\n\nHe welcomed what inspectors found.\n\nHe said: “It "
            "is good.”\n",
            "pcc-response",
        ),
        (
            "We are committed to change. We accept the report of inspectors on Kent Police, and our officers will "
            "act.\n",
            "force-response",
        ),
        (
            "Crown copyright\n\nISBN 978-0-00-000000-0\n\nHMIC Inspection Report on Kent Police, in which graded areas "
            "are found.\n",
            "inspectorate-report",
        ),
        (
            "We inspected 14 fire and rescue services. Our inspection assesses how each responds to fires.\n",
            "other",
        ),
        (
            "I am pleased with the performance of Kent Police. I remain concerned about calls, as our last inspection "
            "was. I commend the force.\n",
            "inspectorate-page",
        ),
        (
            "A manifesto\n\nI was elected in May. I know the police in Kent, I was one of them, and I said what I "
            "found: good officers.\n",
            "other",
        ),
    ],
)
def test_who_tells_it_and_what_stands_around_it_are_weighed(text: str, kind: str) -> None:
    assert context(text).kind == kind


def test_the_weightiest_rule_of_the_kind_is_named_first() -> None:
    text = "Minutes of the meeting\n\nIt was noted that inspectors found Kent Police good. Members resolved to wait.\n"
    kinds = [rule.name for what, rule, _ in context(text).rules if what == "kind"]
    assert context(text).kind == "other" and kinds[0] == "kind.minutes"


def test_no_kind_is_spoken_for_by_a_text_without_words() -> None:
    """Each blank line once began a search for a heading, and each search went over all lines below."""
    assert context("\n" * 3000 + " \n" * 3000).kind == "other"


def test_what_is_told_of_a_force_in_special_measures_comes_before_its_report() -> None:
    """Nottinghamshire's own report came out in July 2024; that it was in Engage was known in March."""
    text = (
        "Commissioner accused after inspectors placed Notts Police in special measures\n\nHis Majesty’s Inspectorate "
        "of Constabulary and Fire and Rescue Services told Nottinghamshire’s Police and Crime Commissioner Caroline "
        "Henry of its concerns. Chief Constable Kate Meynell is at work. She told a panel on Monday (March 18) of it.\n"
    )
    assert context(text).cycle == "peel-2023-25"


def test_whose_picture_is_on_the_cover_is_no_force_of_the_document() -> None:
    text = "State of Policing 2016\n\n© HMIC 2017\n\nCover image © West Midlands Police\n\n© West Midlands Police 2\n"
    assert context(text).forces == ()


def test_a_force_in_a_list_of_three_is_named_in_passing() -> None:
    text = (
        "Chief inspector tells of forces in trouble\n\n"
        "The inspectorate watches the Met, Wiltshire and Cleveland more closely, its head said of PEEL 2021/22.\n\n"
        "It had graded the recording of crime as inadequate elsewhere.\n"
    )
    found = resolve_context(read_document(text.encode(), name="page.txt"), load_reference())
    assert found.forces == ()


@pytest.mark.parametrize(
    ("published", "inspectors"), [("2022-09-29", ()), ("2024", ("Michelle Skeer",)), ("", ("Michelle Skeer",))]
)
def test_who_became_an_inspector_later_was_none_then(published: str, inspectors: tuple[str, ...]) -> None:
    text = b"Cumbria Constabulary PEEL report\n\nMichelle Skeer spoke of what HM Inspector of Constabulary had found.\n"
    document = read_document(text, name="page.txt", stated=SourceRecord(published=published))
    assert resolve_context(document, load_reference()).inspectors == inspectors


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "Report on an unannounced inspection visit to police custody suites in Dorset\n\n"
            "by HM Inspectorate of Constabulary and Fire & Rescue Services\n\n4–15 March 2019\n\nSummary\n\n"
            "The force should act.\n",
            "inspectorate-report",
        ),
        (
            "Rt Hon the Home Secretary\nHome Office\n\n23 January 2023\n\nDigital forensics in West Mercia\n\n"
            "I am pleased to answer the above HMICFRS report, and I am writing in response to that report, as section "
            "55 asks. West Mercia Police has hired more staff.\n\nHome Secretary\n",
            "pcc-response",
        ),
        (
            "In making this first PEEL Assessment of Lancashire I have weighed what the area is like.\n\n"
            "Our intention is to look at leadership next. The constabulary prevents crime well.\n",
            "inspectorate-page",
        ),
    ],
)
def test_reports_letters_to_ministers_and_first_assessments_are_no_stories(text: str, kind: str) -> None:
    assert context(text).kind == kind


def test_the_first_assessments_are_those_of_2014() -> None:
    assert context("In making this first PEEL Assessment of Lancashire I have looked at crime.\n").cycle == "peel-2014"


def test_the_words_that_tell_the_kind_have_no_white_space_around_them() -> None:
    found = context(
        "An inspection of Bedfordshire Police, PEEL 2021/22\n\nPublished on: 29 September 2022\n\nContents\n\n"
        "Overall summary\n\nAbout the data\n\nWe inspected the force and found it good at preventing crime.\n"
    )
    words = [passage.quote for what, _, passage in found.rules if what == "kind" and passage is not None]
    assert words and all(each == each.strip() for each in words)


def test_an_annual_report_tells_of_the_round_that_came_out_in_its_year() -> None:
    text = (
        "Durham Constabulary Annual Report 2016/17\n\nForeword by the Chief Constable\n\n"
        "HMIC graded Durham as outstanding for efficiency, the only force to be so.\n"
    )
    assert context(text).cycle == "peel-2016"


def test_a_force_may_go_by_its_initials() -> None:
    text = "What the grades mean in Thames Valley\n\nTVP was inspected for PEEL 2023-25. The force is good at it.\n"
    assert context(text).forces == ("thames-valley",)


@pytest.mark.parametrize(
    ("text", "cycle"),
    [
        ("It is adequate at investigating crime, where it had been inadequate in 2021.", "peel-2023-25"),
        ("HMIC gave the force the same grade for efficiency as it had in the inspection of 2014.", "peel-2015"),
        ("Inspectors of HMICFRS visited in the autumn of 2018: the force is good for effectiveness.", "peel-2018-19"),
        ("HMICFRS said in its efficiency report that the force was inadequate.", "peel-2017"),
        ("HMICFRS said that its leadership was good, and responding to the public adequate.", "peel-2023-25"),
    ],
)
def test_years_looked_back_to_visits_and_pillars_tell_the_round(text: str, cycle: str) -> None:
    assert context(f"Gwent Police inspected\n\n{text}\n").cycle == cycle


def test_a_fire_service_is_graded_on_a_scale_of_its_own() -> None:
    text = (
        "North Yorkshire Police told to improve\n\nIts fire service was inadequate at effectiveness last month.\n\n"
        "His Majesty's inspectors called the force adequate at treatment of the public and supporting victims.\n"
    )
    assert context(text).cycle == "peel-2021-22"


def test_a_force_is_named_in_small_letters_too() -> None:
    assert context("Watchdog warns Met\n\nThe Metropolitan police are failing, inspectors say.\n").forces == (
        "metropolitan",
    )


def test_verdicts_on_several_forces_are_about_all_of_them() -> None:
    text = "How two forces did\n\nInspectors have told their verdicts on South Wales Police and Gwent Police.\n"
    assert context(text).forces == ("south-wales", "gwent")


def test_the_day_under_a_related_story_is_none_of_the_page() -> None:
    text = (
        "Kent Police inspected\n\nInspectors said in a long report on the force that it had done well.\n\n"
        "Related stories\n\nForce out of special measures\n\n27 October 2022\n\nFire service told to improve\n"
    )
    assert context(text).published == ""


def test_a_year_when_it_was_graded_stands_before_the_round() -> None:
    text = "Gwent Police is doing better than in 2021, when HMICFRS judged it inadequate in five areas.\n"
    assert context(text).cycle == "peel-2023-25"


@pytest.mark.parametrize("space", ["\u00a0", "\n", "\u202f"])
def test_an_inspectors_name_may_hold_any_space(space: str) -> None:
    text = (
        f"Kent Police inspected\n\nHM Inspector of Constabulary Roy{space}Wilsher said of PEEL 2021/22: “It is good.”\n"
    )
    assert context(text).inspectors == ("Roy Wilsher",)


def test_headlines_under_related_news_are_of_other_articles() -> None:
    text = (
        "Kent Police rated good\n\nHMICFRS has found Kent Police to be good at preventing crime in PEEL 2023-25.\n\n"
        "Share this page\nFacebook\nRelated news\nSussex Police rated inadequate\nCookies\nPrivacy\n"
    )
    assert context(text).forces == ("kent",)


def test_a_return_tells_of_the_round_before() -> None:
    text = "Kent Police has done better since it was last graded in 2015, HMIC said. Inspectors returned in May 2017.\n"
    assert context(text).cycle == "peel-2016"


def test_those_present_and_what_was_resolved_make_minutes() -> None:
    text = "Kent Police and Crime Panel\n\nPresent: Councillors Hill and others\n\nResolved – that the news be noted.\n"
    assert context(text).kind == "other"


def test_a_question_that_comes_again_begins_its_chapter() -> None:
    text = (
        "Kent PEEL 2018/19\n\nEffectiveness\n\nPreventing crime\n\nGood\n\nInvestigating crime\n\nGood\n\n"
        "Effectiveness\n\nInvestigating crime\n\nCause of concern\n\nThe force lacks detectives, which is a concern.\n"
    )
    assert [section.question for section in context(text).sections][-1] == "e2-investigating"


def test_what_a_commissioner_writes_and_signs_is_a_response() -> None:
    text = (
        "Sussex PCC | News\n\nSussex Police makes progress\n\n2 May 2019\n\nSussex Police has been graded ‘Good’ for "
        "effectiveness by HMICFRS in its 2018/19 inspection.\n\nI’m pleased with what was found and want to thank the "
        "chief constable.\n\nKaty Bourne\nSussex Police & Crime Commissioner\n"
    )
    assert context(text).kind == "pcc-response"


def test_the_day_above_a_title_is_that_of_the_visit_below_a_menu_too() -> None:
    story = (
        "Thursday, March 20, 2025\n\nForce fails an inspection\n\nOn 17 March 2023 HMICFRS published its PEEL "
        "inspection of Kent Police.\n\nPreventing crime: Good\n\nInvestigating crime: Adequate\n\n"
        "Managing offenders: Good\n"
    )
    bare, below = context(story), context(f"Skip to main content\nHome\nAbout us\nNews\n\n{story}")
    assert (bare.published, bare.cycle) == (below.published, below.cycle) == ("2023-03-17", "peel-2021-22")


def test_crime_recording_beside_other_areas_is_one_of_the_round() -> None:
    opening = "Kent Police was graded outstanding at recording crime by HMICFRS on 21 September 2022.\n\n"
    alone = context("Crime figures\n\n" + opening)
    among = context("Crime figures\n\n" + opening + "Managing offenders, investigating crime and responding were seen.")
    both = context(
        "Crime\n\n" + opening + "It is good at managing offenders, preventing crime and protecting the vulnerable."
    )
    assert (alone.cycle, among.cycle, both.cycle) == ("", "", "peel-2021-22")


@pytest.mark.parametrize(
    "earlier",
    [
        "Four years ago the force was judged good for effectiveness.",
        "In 2019 the force was graded good for efficiency.",
    ],
)
def test_a_pillars_grade_of_an_earlier_round_rules_nothing_out(earlier: str) -> None:
    now = "HMICFRS inspectors rated Kent Police adequate at investigating crime."
    text = f"Kent Police\n\n21 October 2022\n\n{now}\n\n{earlier}\n"
    assert context(text).cycle == "peel-2021-22"


def test_two_counties_in_a_verdict_are_forces_where_both_are_graded() -> None:
    text = (
        "Inspectors give their verdict on Kent and Essex\n\nHMIC published reports today, 2 March 2017.\n\nKent Police "
        "was rated good overall.\n\nNext door, Essex Police was again rated good.\n"
    )
    assert set(context(text).forces) == {"kent", "essex"}


def test_three_forces_looked_at_or_among_those_judged_are_all_the_documents() -> None:
    looked = "Police and gangs\n\nHMICFRS looked at Kent, Essex and Surrey in March 2023.\n"
    among = (
        "Three to do better\n\nKent Police, Essex Police and Surrey Police were among 10 forces judged to need more.\n"
    )
    assert set(context(looked).forces) == set(context(among).forces) == {"kent", "essex", "surrey"}


def test_several_forces_of_a_region_are_not_the_force_of_its_name() -> None:
    text = "Report\n\nTwo West Midlands police forces were inspected by HMIC. Warwickshire Police was rated good.\n"
    assert context(text).forces == ("warwickshire",)


@pytest.mark.parametrize("paper", ["South Wales Argus", "Essex Chronicle", "Kent Evening Post", "Surrey Live"])
def test_a_newspaper_that_bears_a_countys_name_is_no_force(paper: str) -> None:
    text = f"{paper}\n\nGwent Police rated good\n\n18 February 2016\n\nHMIC judged the force to be good overall.\n"
    assert context(text).forces == ("gwent",)


def test_a_cell_that_says_adequate_outweighs_a_pillars_grade() -> None:
    said = "The chief said the force had been outstanding for legitimacy for four years."
    text = f"Kent Police\n\n18 January 2022\n\nHMICFRS gave its grades.\n\nInvestigating crime: Adequate\n\n{said}\n"
    assert context(text).cycle == "peel-2021-22"


def test_a_text_on_all_forces_is_about_none_that_it_names_in_passing() -> None:
    themes = "Of the 43 forces, most do well. They know their demand and plan for it.\n\n" * 12
    text = f"An overview of themes\n\nHMICFRS reports.\n\n{themes}Durham Constabulary is outstanding.\n"
    assert context(text).forces == ()
    assert context(text.replace("HMICFRS reports", "HMICFRS reports on Durham Constabulary")).forces == ("durham",)


@pytest.mark.parametrize(
    ("sentence", "cycle"),
    [
        ("The inspection took place in May 2016.", "peel-2016"),
        ("Inspectors visited the force between June and August 2017.", "peel-2017"),
        ("Our inspection in January 2019 found much to like.", "peel-2018-19"),
        ("Kent Police was inspected by HMICFRS in March 2022.", "peel-2021-22"),
        ("The custody inspection took place in May 2016.", ""),
        ("Since the last inspection in May 2016 much has changed.", ""),
    ],
)
def test_the_month_of_the_inspection_tells_its_round(sentence: str, cycle: str) -> None:
    assert (
        context(f"Kent Police must do better\n\nInspectors have told the force to improve.\n\n{sentence}\n").cycle
        == cycle
    )


def test_inspectors_who_served_in_one_round_only_tell_it() -> None:
    text = "Kent Police\n\nKent Police must improve.\n\nHM Inspector of Constabulary {} said: “I am pleased.”\n"
    assert context(text.format("Michelle Skeer")).cycle == "peel-2023-25"
    assert context(text.format("Phil Gormley")).cycle == "peel-2018-19"
    assert context(text.format("Zoë Billingham")).cycle == ""  # in office for all of the first five


def test_a_month_looked_back_to_was_before_the_text_was_written() -> None:
    text = (
        "Surrey panel\n\nA member asked about HM Inspector Roy Wilsher’s report on Surrey Police. Commissioner Lisa "
        "Townsend said the system was {} in December 2023.\n"
    )
    assert context(text.format("changed")).cycle == "peel-2023-25"
    assert context(text.format("to be changed")).cycle == ""


def test_the_reign_tells_apart_two_rounds_with_the_same_grades() -> None:
    """Greater Manchester's report of 2021/22 came out in March 2022, when the inspectors were still Her Majesty's."""
    text = (
        "Greater Manchester Police\n\n{} Majesty’s Inspectorate of Constabulary found it good in three areas, adequate "
        "in five.\n"
    )
    assert context(text.format("His")).cycle == "peel-2023-25"
    assert context(text.format("Her")).cycle == "peel-2021-22"
    assert context(text.format("His")).inspectorate == "HMICFRS"


def test_a_force_that_leaves_closer_monitoring_years_later_is_of_no_new_round() -> None:
    text = (
        "Greater Manchester Police taken out of special measures\n\nHis Majesty’s Inspectorate of Constabulary no "
        "longer watches the force so closely. Chief Constable Stephen Watson and Andy Cooke, the chief inspector, were "
        "pleased.\n"
    )
    assert context(text).cycle == ""


def test_a_grade_for_legitimacy_is_none_of_the_first_round() -> None:
    text = "Kent Police\n\nHMIC rated Kent Police {} Commissioner Ann Barnes was pleased.\n"
    assert context(text.format("good for its legitimacy.")).cycle == "peel-2015"
    assert context(text.format("good.")).cycle == ""


def test_years_of_a_banner_name_no_round() -> None:
    text = (
        "Quality Mark 2016/17, 2017/18, 2018/19 and 2019/20\n\nCommissioner welcomes report\n\nKent’s Police and Crime "
        "Commissioner Matthew Scott welcomes what inspectors found at Kent Police.\n"
    )
    assert context(text).cycle == ""


def test_agenda_items_of_any_panel_are_minutes() -> None:
    text = (
        "Agenda item\n\nHMIC report\n\nThe Kent and Medway Police and Crime Panel considered a report on Kent "
        "Police.\n\nThe Chairman said that the following points were noted.\n"
    )
    assert context(text).kind == "other"


def test_both_forces_of_a_story_are_its_forces() -> None:
    text = (
        "Police forces told to do better\n\nInspectors say both Kent and Essex police are doing well.\n\nSurrey "
        "Police was given a “requires improvement” rating.\n"
    )
    assert set(context(text).forces) >= {"kent", "essex"}


def test_a_predecessor_who_wrote_the_rules_is_no_inspector_of_the_document() -> None:
    text = (
        "Kent Police: decision\n\nHM Inspector Roy Wilsher spoke of a paper by the previous chief inspector of "
        "constabulary, Sir Tom Winsor.\n"
    )
    assert context(text).inspectors == ("Roy Wilsher",)


@pytest.mark.parametrize(
    ("name", "force"),
    [
        ("Notts Police", "nottinghamshire"),
        ("South Yorks Police", "south-yorkshire"),
        ("Scotland Yard", "metropolitan"),
        ("City of London Corporation", "city-of-london"),
        ("north Wales police", "north-wales"),
    ],
)
def test_how_newspapers_shorten_the_names_of_forces(name: str, force: str) -> None:
    assert [(one.force, one.strong) for one in force_mentions(f"It is for {name}.", REFERENCE)] == [(force, True)]


def test_a_page_that_only_offers_the_transcript_is_none_and_the_contact_is_of_the_site() -> None:
    text = (
        "Kent PEEL 2014\n\nRead the transcript\n\nContact HMICFRS\n\nThis is the first PEEL Assessment of Kent Police. "
        "In terms of its effectiveness, the force is good at investigating offending.\n"
    )
    found = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    assert found.kind == "inspectorate-page"
    assert found.inspectorate != "HMICFRS"


def test_the_first_report_since_a_year_is_of_the_round_after_it() -> None:
    text = (
        "Kent Police judged\n\nHis Majesty’s Inspectorate of Constabulary and Fire & Rescue Services found the force "
        "“outstanding” in three out of eight areas. It was good at managing offenders and at developing a positive "
        "workplace.\n\nThe report is the first since 2022, when the force had some of the highest grades.\n"
    )
    assert extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE).cycle == "peel-2023-25"


_STORY = (
    "Kent Police must do better\n\n{head}His Majesty’s Inspectorate of Constabulary and Fire & Rescue Services graded "
    "Kent Police in nine areas of policing and found it good in three, which pleased those who lead the force.\n\n"
    "Inspectors looked at how the force answers calls, and said that far too many of those who ring it by night "
    "had to wait for minutes until somebody at the control room in Maidstone had time to speak to them.\n\n"
)


@pytest.mark.parametrize(
    ("tail", "published"),
    [
        ("Page last updated 4 July 2024\n\nBack to top\n", ""),
        (
            "A reader\n12 March 2021\nNot what I would say of a force that never answers.\n\nOther news\n\nMore\n",
            "",
        ),
        ("Published on 13 October 2022\n", "2022-10-13"),
        ("Notes to editors\n\n13 October 2022\n", "2022-10-13"),
    ],
)
def test_days_below_a_story_are_of_the_site_its_visitors_or_its_close(tail: str, published: str) -> None:
    assert context(_STORY.format(head="") + tail).published == published
    assert (
        context(_STORY.format(head="Kent Police | News | 14 October 2022 09:30\n\n") + tail).published[:7] == "2022-10"
    )


def test_a_menu_of_all_forces_below_a_story_makes_them_none_of_its_forces() -> None:
    menu = "\n\n".join(force.name for force in REFERENCE.forces.values())
    assert context(_STORY.format(head="") + f"Police forces\n\n{menu}\n\nContact us\n").forces == ("kent",)


@pytest.mark.parametrize(
    "tail",
    [
        "Inspectors will return in May 2026.",
        "The next elections of commissioners take place in May 2028.",
        "Our reporter joined the paper in September 2026.",
    ],
)
def test_months_to_come_and_of_careers_tell_no_round(tail: str) -> None:
    text = _STORY.format(head="Published on 13 October 2022\n\n") + tail + "\n"
    assert (
        context(text).cycle == context(_STORY.format(head="Published on 13 October 2022\n\n")).cycle == "peel-2021-22"
    )


def test_a_neighbour_graded_in_passing_is_not_the_force_of_the_story() -> None:
    tail = "Next door, Essex Police was rated good last year, while Surrey Police was found to require improvement.\n"
    assert context(_STORY.format(head="") + tail).forces == ("kent",)


def test_a_link_to_read_more_makes_no_newspaper() -> None:
    text = (
        "Our response to the inspection\n\nWe welcome the report of HMICFRS on Kent Police. Our officers work hard.\n\n"
        "Read more about our plan.\n"
    )
    assert context(text).kind == "force-response"


def test_a_note_on_the_inspectorates_later_name_does_not_date_the_text() -> None:
    text = "Kent Police is good\n\nHMIC’s PEEL 2016 report calls Kent Police efficient.\n\n{}\n"
    found = context(text.format("HMIC became HMICFRS in July 2017."))
    assert (found.cycle, found.inspectorate) == ("peel-2016", "HMIC")
    assert context(text.format("HMICFRS will return.")).inspectorate == "HMICFRS"


def test_two_pairs_of_forces_graded_are_all_the_documents() -> None:
    text = (
        "HMIC said the Dyfed-Powys and north Wales forces “required improvement”.\n\nSouth Wales and Gwent police "
        "forces were ranked good.\n"
    )
    assert set(context(text).forces) == {"dyfed-powys", "north-wales", "south-wales", "gwent"}


def test_another_service_s_story_below_tells_nothing_of_the_force() -> None:
    text = (
        "Kent Police told to improve\n\nHMIC published its PEEL 2015 effectiveness report on Kent Police in February "
        "2016. The force was rated good at preventing crime.\n\nKent Fire and Rescue Service was rated inadequate by "
        "HMICFRS in December 2018. Inspectors found that it requires improvement at responding to fires.\n"
    )
    facts = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    assert (facts.cycle, facts.inspectorate) == ("peel-2015", "HMIC")
    assert [one.question for one in facts.judgements] == ["e1-preventing-crime"]
    assert facts.findings == ()


def test_the_day_on_which_a_site_was_read_is_not_that_of_the_story_below_it() -> None:
    text = (
        "Kent Echo\n9 December, 2025\n\nKent Police told to improve\n\nby Ann Roe\nThursday 13 Apr, 2023 at 12:01AM\n\n"
        "Kent Police is inadequate at responding to the public, HMICFRS said.\n"
    )
    assert context(text).published == "2023-04-13"


@pytest.mark.parametrize(("count", "found"), [("Three", 3), ("Four", 1), ("Two neighbouring", 1)])
def test_forces_that_a_story_counts_and_names_are_all_its_forces(count: str, found: int) -> None:
    text = (
        f"{count} police forces miss thousands of crimes\n\nInspectors found that Thames Valley Police and North "
        "Yorkshire Police did not record one crime in five.\n\nDurham Constabulary was praised for its call handlers. "
        "Thames Valley Police said that it had begun to train its staff. Thames Valley Police will be visited again."
    )
    assert len(context(text).forces) == found


def test_what_a_charity_says_of_a_report_is_no_answer_of_the_force() -> None:
    text = (
        "Harbour Lights responds to HMICFRS report on domestic abuse\n\n"
        "HMICFRS has published a report on how the police deal with domestic abuse.\n\n"
        "A spokesperson for the charity said: “We welcome this report. Survivors we support deserve more.”"
    )
    assert context(text).kind == "other"


@pytest.mark.parametrize(
    "story",
    [
        "Kent Police’s crime recording arrangements have been graded “outstanding” by HMICFRS.",
        "Kent Police has been rated as outstanding for crime recording by HMICFRS.",
        "HMICFRS praised Kent Police as ‘outstanding’ for the way it records crime.",
        "Kent Police fails to record tens of thousands of crimes, says HMICFRS. The force was rated good.",
        "Kent Police has failed to record more than 1,400 violent crimes, says HMICFRS. It was rated inadequate.",
    ],
)
def test_a_story_on_the_recording_of_crime_alone_is_of_no_round(story: str) -> None:
    page = "Force given its marks\n\n{}\n\n" + story + " Victims come first.\n"
    assert context(page.format("17 July 2018")).cycle == ""
    assert context(page.format("17 July 2022")).cycle == "peel-2021-22"


def test_the_police_in_a_county_are_its_force() -> None:
    story = "Police told to do better\n\nPolice in Lincolnshire were told by HMICFRS to answer calls sooner.\n"
    assert context(story).forces == ("lincolnshire",)
    assert context(story.replace("in Lincolnshire", "in other counties")).forces == ()


def test_a_post_of_the_inspectorate_shown_by_a_paper_makes_no_report_of_it() -> None:
    story = (
        "Readers had their say on Kent Police\n\nHMICFRS put out its PEEL 2023-25 report.\n\nOur latest inspection of "
        "Kent Police is out. We found that it is slow.{} We judged it inadequate.\n\nReaders laughed at that.\n"
    )
    assert context(story.format(" pic.twitter.com/a1b2")).kind == "news-article"
    assert context(story.format("")).kind == "inspectorate-report"


@pytest.mark.parametrize(
    ("sentences", "inspectors"),
    [
        ("HM Inspector Roy Wilsher said the force had improved.", ("Roy Wilsher",)),
        (
            "HM Inspector Roy Wilsher said the force had improved. The Chief Inspector of Constabulary, Andy Cooke,"
            " will report to Parliament.",
            ("Roy Wilsher",),
        ),
        ("HM Chief Inspector of Constabulary Andy Cooke said the force had improved.", ("Andy Cooke",)),
    ],
)
def test_a_chief_inspector_who_is_named_beside_the_force_s_own_is_not_the_document_s(
    sentences: str, inspectors: tuple[str, ...]
) -> None:
    text = (
        "Kent Police inspection published\n\n14 October 2022\n\nHMICFRS has published its report on Kent Police, which "
        f"was rated ‘good’ at investigating crime. {sentences}\n"
    )
    assert extract_facts(read_document(text.encode(), name="kent.txt"), load_reference()).inspectors == inspectors
