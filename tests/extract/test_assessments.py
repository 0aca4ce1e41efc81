"""Strengths and weaknesses: the polarity of clauses, and which words of a document are read as findings."""

from __future__ import annotations

import pytest

from kgbuild.extract import extract_facts
from kgbuild.extract._context import Context
from kgbuild.extract._findings.assessments import find_assessments, polarity_of
from kgbuild.extract._people.people import find_people
from kgbuild.model import Document, Finding, Passage
from kgbuild.read import read_document
from kgbuild.reference import load_reference

REFERENCE = load_reference()


def _read(text: str, kind: str = "news-article", taken: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    document = read_document(text.encode(), name="page.txt")
    passages = [Passage(text.index(part), text.index(part) + len(part), part) for part in taken]
    findings = find_assessments(document, _context(document, kind), passages)
    for finding in findings:
        assert isinstance(finding.evidence, Passage)
        assert text[finding.evidence.start : finding.evidence.end] == finding.evidence.quote
    return [(finding.kind, _quote(finding)) for finding in findings]


def _quote(finding: Finding) -> str:
    assert isinstance(finding.evidence, Passage)
    return finding.evidence.quote


def _context(document: Document, kind: str) -> Context:
    return Context(REFERENCE, kind, forces=("kent",), cycle="peel-2016", people=find_people(document, REFERENCE))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "clause",
    [
        "Victims aren't told when a case is closed",
        "The quality of supervision is not good enough",
        "There is a lack of effective oversight",
        "Checks are inconsistent",
        "The desk is overstretched",
        "It needs a clearer picture of demand",
        "There is room for improvement",
        "More needs to be done for witnesses",
        "Only four of the ten files had a plan",
        "It has improved but still must answer calls sooner",
        "Its limited use of protective orders was noted",
        "The share of victims who are satisfied is below the national average",
        "Crime is higher than the average of similar forces",
        "Supervisors seldom review the cases",
        "There are significant risks in how the police tackle burglary",
        "Next time I'd like to see it study the skills of its staff",
        "Its costs are comparatively high",
        "The force fails to identify repeat callers",
        "Officers are sometimes taken away from their beats",
        "It is not yet ready for future demand",
        "The inspectorate told the force to improve its records",
        "It has much more to do",
        "How fast it responds to emergency calls was criticised",
        "The force could further develop its work with its advisory group",
        "Twelve have been identified as areas still requiring attention",
        "It would be a positive step to develop this training",
    ],
)
def test_a_shortcoming_is_a_weakness(clause: str) -> None:
    assert polarity_of(clause) == "weakness"


@pytest.mark.parametrize(
    "clause",
    [
        "The force works well with schools",
        "Teams make good use of intelligence",
        "There are no backlogs in the laboratory",
        "It has reduced delays in the control room",
        "The earlier concerns have been dealt with",
        "The rate at which it charges suspects is above the national average",
        "Complaints are lower than the national average",
        "Training has improved since last year",
        "The workforce matches the needs of the county",
        "The force acted on the messages of the earlier report",
        "The force has made significant steps forward",
        "The desk is able to settle much of the minor crime",
        "Inspectors praised its mental health triage team",
        "The force is no longer a cause for concern",
        "Neighbourhood officers are rarely diverted to other work",
        "Partners help it to tackle delays effectively",
        "The force has invested in its control room to improve how it answers",
        "It has a culture of learning, not blame",
        "Leaders are familiar with ‘what you need to know’, a booklet on standards",
        "Recently introduced a team for incidents that don’t need attendance, which is effective",
        "Implemented feedback, so that staff who make errors can learn",
        "Trains staff well in the decision model (the framework by which decisions should be made)",
        "The force responds positively to areas for improvement",
        "Kent Police has a good grasp of its leadership, including strengths and weaknesses at most levels",
    ],
)
def test_praise_and_what_is_put_right_are_strengths(clause: str) -> None:
    assert polarity_of(clause) == "strength"


@pytest.mark.parametrize(
    "clause",
    [
        "The inspection took place in June",
        "No comparison with last year is possible, as this was not inspected",
        "The victim didn't support the action",
        "Missing children are reported to the desk",
        "I shall be interested to see it plan in as productive a way as possible",
        "I will be interested to see it plan in as productive a way as possible",
    ],
)
def test_plain_facts_say_neither(clause: str) -> None:
    assert polarity_of(clause) == ""


@pytest.mark.parametrize(
    "sentence",
    [
        "This part describes how well the force treats people.",
        "We describe areas where the force did well and areas where it should do better.",
        "These grades cannot be compared with those of poor earlier inspections.",
        "Forces are now graded against what good work looks like.",
        "Requires improvement",
        "Responding to the public: Requires improvement",
        "Our judgments and causes of concern for each part of the inspection.",
        "As before we use four grades: outstanding, good, requires improvement and inadequate.",
        "Requires improvement means that a force has shortcomings.",
        "A force that fails to act may be visited again.",
        "How effective the force is has not yet been graded.",
        "A drop in grade need not mean that the force does worse.",
        "The inspectorate left its four-tier system to say better where work is needed.",
        "Since last year we have changed how we judge good performance.",
        "It is important that callers are answered quickly and well.",
        "The force is adequate at supporting victims.",
        "Our overall judgment is not consistent with last year, when the force was good.",
        "This is consistent with HMIC’s 2014 inspection, when the force was also good.",
        "To achieve this, we gave the force more notice than usual.",
        "It examined the force’s approach to the respectful treatment of detainees.",
        "Please click on the headings below.",
    ],
)
def test_what_explains_the_inspection_says_nothing_of_the_force(sentence: str) -> None:
    assert _read(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "This report describes serious failings in how victims are told.",
        "We have changed our view, and found weaknesses in how calls are graded.",
        "It is important that the force improves how it answers calls, as its service is poor.",
        "The force is adequate at supporting victims but its officers lack training.",
    ],
)
def test_an_explanation_that_goes_on_to_the_force_is_read(sentence: str) -> None:
    assert [kind for kind, _ in _read(sentence)] == ["weakness"]


def test_what_is_granted_and_what_it_is_set_against_are_two_findings() -> None:
    text = "Although the force answers calls quickly, victims are not always told what happens next."
    assert _read(text) == [
        ("strength", "Although the force answers calls quickly"),
        ("weakness", "victims are not always told what happens next."),
    ]


def test_one_subject_makes_one_finding_with_the_polarity_of_its_end() -> None:
    text = "The force answers emergency calls quickly but needs to improve how it attends incidents."
    assert [kind for kind, _ in _read(text)] == ["weakness"]


def test_a_noun_after_despite_is_no_finding_of_its_own() -> None:
    text = "Despite very good morale, the force needs to improve its training."
    assert _read(text) == [("weakness", "the force needs to improve its training.")]


def test_a_condition_reports_nothing_and_a_circumstance_leaves_its_main_clause() -> None:
    text = "If calls aren't answered, people lose confidence. When calls are answered, risk isn't always assessed."
    assert _read(text) == [("weakness", "risk isn't always assessed.")]


def test_a_thing_also_highlighted_is_what_the_sentence_before_was() -> None:
    praised = (
        "Inspectors praised the force for its work in schools.\n\nIts cadet scheme was also highlighted in the text."
    )
    assert [kind for kind, _ in _read(praised)] == ["strength", "strength"]
    blamed = (
        "Inspectors criticised the force for slow answers.\n\nIts old telephone desk was also highlighted in the text."
    )
    assert [kind for kind, _ in _read(blamed)] == ["weakness", "weakness"]


def test_a_force_is_not_believed_about_itself_but_when_it_reports_the_inspectorate() -> None:
    text = (
        "Chief Constable Alan Pughsley said: “We provide an excellent service to everyone in this county. "
        "The report recognises that our teams work well with schools, and it highlights poor record keeping.”"
    )
    assert _read(text) == [
        ("strength", "The report recognises that our teams work well with schools"),
        ("weakness", "it highlights poor record keeping."),
    ]
    assert _read("We are very good at everything.\n\nWe will be even better next year.", "force-response") == []
    since = "Since the release of the report in May the force has put in place a team that improves its service."
    assert _read(since, "force-response") == []


def test_an_inspector_s_quotation_is_read_and_a_formal_item_is_left_out() -> None:
    text = "HMI Matt Parr said: “Its vetting is thorough and timely.”\n\nThe force should review its plans at once."
    assert _read(text, taken=("The force should review its plans at once.",)) == [
        ("strength", "Its vetting is thorough and timely.")
    ]


def test_items_take_the_judgement_of_the_words_they_stand_under() -> None:
    text = "The force needs to improve:\n\n- how it updates victims; and\n- the supervision of its teams."
    assert [kind for kind, _ in _read(text, "press-release")][-2:] == ["weakness", "weakness"]


def test_counts_of_grades_and_announcements_say_nothing() -> None:
    text = "The force was good in two areas, adequate in three areas and inadequate in one area."
    assert _read(text) == []


def test_a_document_of_another_service_has_no_findings() -> None:
    document = read_document(b"The fire crews are slow to reach incidents.", name="fire.txt")
    assert find_assessments(document, Context(REFERENCE, "news-article", police=False)) == ()


def test_half_of_the_findings_rules_switched_off_leaves_the_rest() -> None:
    assert polarity_of("There is a lack of training", disabled=frozenset({"assessment.shortcoming"})) == ""
    assert polarity_of("It must improve", disabled=frozenset({"assessment.shortcoming"})) == "weakness"


def test_a_further_thing_said_in_the_same_breath_is_a_finding_of_its_own() -> None:
    text = "Some files lacked a review and sometimes victims were not told of it."
    assert _read(text) == [
        ("weakness", "Some files lacked a review"),
        ("weakness", "sometimes victims were not told of it."),
    ]
    text = "It needs to improve how it prevents burglary, and how the team engages with residents."
    assert [kind for kind, _ in _read(text)] == ["weakness", "weakness"]
    text = "The report raises concerns about waits, and also states that the way crimes are recorded must improve."
    assert [kind for kind, _ in _read(text)] == ["weakness", "weakness"]


def test_efforts_that_are_highlighted_and_put_at_the_heart_are_strengths() -> None:
    assert polarity_of("The report highlighted the work done to hire women.") == "strength"
    assert polarity_of("The force puts victims and their families at the heart of what it does.") == "strength"
    assert polarity_of("It goes to great lengths to find missing children.") == "strength"


def test_a_weakness_that_was_turned_into_a_strength_is_one() -> None:
    assert polarity_of("The force has turned a weakness into a real strength.") == "strength"
    assert polarity_of("Inspectors were told of a real weakness.") == "weakness"


def test_what_more_could_be_done_is_a_weakness_and_how_it_can_improve_is_none() -> None:
    assert polarity_of("More could be done to ensure that aims are well understood.") == "weakness"
    assert polarity_of("Recent changes are preventing it from effective work with residents.") == "weakness"
    assert polarity_of("Low morale is a problem in every team.") == "weakness"
    assert polarity_of("This was creating undue pressure on staff.") == "weakness"
    assert polarity_of("It consistently reviews how it can improve efficiency.") != "weakness"


@pytest.mark.parametrize(
    ("clause", "polarity"),
    [
        ("Kent Police has been urged to address its slow answers to calls", "weakness"),
        ("The force understands the problems that are of concern to its communities", "strength"),
        ("It puts a strong emphasis on early help", "strength"),
        ("It cuts its costs efficiently without reducing the service", "strength"),
        ("It reduces demand effectively, but not to the extent of hiding it", "strength"),
        ("It makes good use of a page for those whose first language is not Welsh", "strength"),
        ("The force collaborates with its neighbours", "strength"),
        ("Leaders promote the code among their teams", "strength"),
        ("There has been a concerted effort to write down each crime", "strength"),
        ("It could answer its letters more quickly", "weakness"),
        ("Further thought about its teams is now needed", "weakness"),
        ("The force is well prepared to face its challenges", "strength"),
        ("It does need to make progress with the skills it will need", "weakness"),
        ("Leaders have a clear view of the demand that the force needs to meet", "strength"),
        ("Officers are well led and receive the training they need", "strength"),
        ("The share of cases that end in a charge is “low”", "weakness"),
        ("The force has higher levels of complaints from residents than most others", "weakness"),
        ("Its bosses were told that they need to write a plan", "weakness"),
        ("Officers aren’t routinely abstracted from their beats", "strength"),
        ("Its searches had grounds in the overwhelming majority of cases", "strength"),
        ("The force is now complying with the scheme", "strength"),
        ("It has piloted a scheme for women who walk home at night", "strength"),
        ("Positives that the report names include its work in schools", "strength"),
        ("Every force is looked at on a range of issues", ""),
        ("It was told it has to improve its care of victims", "weakness"),
        ("The force has been told to share what it knows with schools", "weakness"),
        ("The force works efficiently, but needs a clear plan", "weakness"),
        ("It has significantly more complaints from residents than other forces", "weakness"),
        ("Victims’ satisfaction is higher in Kent than for England and Wales", "strength"),
        ("Neighbourhood policing is at the heart of its work", "strength"),
        ("Support is inconsistent for staff who had dealt with a death", "weakness"),
        ("Staff are confident to report inappropriate conduct", "strength"),
    ],
)
def test_a_clause_of_the_genre_says_one_or_the_other_or_nothing(clause: str, polarity: str) -> None:
    assert polarity_of(clause) == polarity


def test_a_judgement_in_a_sentence_leaves_its_other_clauses() -> None:
    text = "The force was rated good overall, but inspectors had serious concerns over its control room."
    assert _read(text, taken=("rated good overall",)) == [
        ("weakness", "inspectors had serious concerns over its control room.")
    ]


def test_a_clause_before_a_concession_stands_for_itself() -> None:
    text = "The rate of lost calls is too high and, although most calls are answered, it must improve."
    assert ("weakness", "The rate of lost calls is too high") in _read(text)


def test_what_the_inspector_will_watch_and_so_does() -> None:
    text = "The way the force treats the public is good. So does its work in schools. "
    text += "I will monitor its areas for improvement. Everyone should be treated fairly."
    assert [kind for kind, _ in _read(text)] == ["strength", "strength"]


def test_a_clause_before_although_stands_for_itself_and_words_that_lead_up_to_it_do_not() -> None:
    text = "Kent Police has improved its cells, although more could be done to keep people safe, a report says."
    assert [kind for kind, _ in _read(text)] == ["strength", "weakness"]
    text = "Inspectors said that, although its plans are good, its records are poor."
    assert [kind for kind, _ in _read(text)] == ["strength", "weakness"]


@pytest.mark.parametrize(
    ("clause", "polarity"),
    [
        ("She spoke of the need for the force to make staff feel heard", "weakness"),
        ("Learning is reliant on the goodwill of a handful of staff", "weakness"),
        ("The files held little record of supervision", "weakness"),
        ("It needs to improve how it meets the needs of witnesses", "weakness"),
        ("It works with partners on the troubled families scheme", "strength"),
        ("Cases are mostly run to an acceptable standard", "strength"),
        ("I am reassured by its care of witnesses", "strength"),
        ("It uses these powers proportionately", "strength"),
        ("Satisfaction of victims is among the highest in the country", "strength"),
        ("Its rate of burglary is the highest in England and Wales", "weakness"),
        ("Some of its policies need revision", "weakness"),
        ("There were concerns raised about the care of its staff", "weakness"),
        ("Leaders promote the need to make ethical decisions well", "strength"),
        ("It has a sound programme, which should work well", "strength"),
        ("The inspectorate asked for further improvements in its custody suites", "weakness"),
        ("It will want to build on this by cutting its delays", "weakness"),
        ("Its partnerships are effective at short and long-term problems in its communities", "strength"),
        ("It has an excellent grasp of how victims need to be supported", "strength"),
        ("They know how to protect those at risk of slavery", "strength"),
        ("Officers can recognise the signs of abuse", "strength"),
        ("Overtime puts pressure on its detectives", "weakness"),
        ("It prematurely closed a third of these files", "weakness"),
        ("Its leaders act as role models", "strength"),
        ("It puts children at the centre of what it does", "strength"),
        ("The form for complaints is easy to find", "strength"),
        ("The plan to train detectives is well developed", "strength"),
        ("It continues to develop its team of analysts", "strength"),
    ],
)
def test_reliance_reassurance_and_extremes_tell(clause: str, polarity: str) -> None:
    assert polarity_of(clause) == polarity


def test_items_under_what_inspectors_found_are_read_in_a_commissioner_s_own_words() -> None:
    text = (
        "Inspectors found that the force:\n\n"
        "• has a good grasp of demand\n"
        "• needs to answer calls sooner\n\n"
        "My plan has three aims:\n\n"
        "• good care of witnesses\n"
    )
    assert _read(text, "pcc-response") == [
        ("strength", "has a good grasp of demand"),
        ("weakness", "needs to answer calls sooner"),
    ]


def test_items_do_not_take_the_judgement_of_a_sentence_before_their_lead() -> None:
    text = (
        "Kent Police has failed to keep up its standards. However, we found that:\n\n- its hub is well established;\n"
    )
    assert [kind for kind, _ in _read(text)] == ["weakness", "strength"]


@pytest.mark.parametrize(
    ("clause", "polarity"),
    [
        ("It is simply not right that these concerns have not been addressed", "weakness"),
        ("These concerns have since been addressed", "strength"),
        ("A few weaknesses remain", "weakness"),
        ("There were few failings", "strength"),
        ("Not only does this mean the force cannot fully understand demand", "weakness"),
        ("It has stepped up its checks of cases", "strength"),
        ("This is lower than the expected standard of forces", "weakness"),
        ("It has made progress in all the areas of improvement that were named", "strength"),
        ("The force has faced a difficult challenge and made good progress", "strength"),
        ("It has a detailed knowledge of the calls it gets", "strength"),
        ("It has now made enough progress to address these concerns", "strength"),
        ("The force is at an early stage in developing its understanding", "weakness"),
        ("The police work well with schools to find those who may be led into crime, at an early stage", "strength"),
        ("The service that it gives has gone down since then", "weakness"),
        ("The service provided was sometimes sub-standard", "weakness"),
        ("Kent Police has the lowest arrest rate of all forces", "weakness"),
        ("The police should be “applauded” for improvements in many areas", "strength"),
        ("This has been impacted by vacancies in its teams", "weakness"),
        ("This reduces the options for looking after victims", "weakness"),
        ("Victim satisfaction was also one of the lowest of all", "weakness"),
        ("More training on integrity issues and on challenging others was required", "weakness"),
        ("The force has enough investigators", "strength"),
        ("They have manageable workloads", "strength"),
        ("It has made vulnerability a priority", "strength"),
        ("It treats those it serves with fairness and respect", "strength"),
        ("You will find the judgments in the table below.", ""),
    ],
)
def test_a_denial_beside_an_emphasis_and_what_is_still_open_tell(clause: str, polarity: str) -> None:
    assert polarity_of(clause) == polarity


def test_what_a_response_reports_of_the_force_goes_on_in_the_next_sentence_until_it_speaks_for_itself() -> None:
    text = (
        "The inspectorate (HMICFRS) identified that the force has improved its checks. It makes good use of "
        "its data.\n\n"
        "HMICFRS said the force trains its staff well. It is good that our officers care."
    )
    assert _read(text, "pcc-response") == [
        ("strength", "The inspectorate (HMICFRS) identified that the force has improved its checks."),
        ("strength", "It makes good use of its data."),
        ("strength", "HMICFRS said the force trains its staff well."),
    ]


def test_however_between_commas_and_an_aside_behind_but_part_two_clauses() -> None:
    assert _read("The report said the force is making progress, but in some areas much work is needed.") == [
        ("strength", "The report said the force is making progress"),
        ("weakness", "in some areas much work is needed."),
    ]
    assert [kind for kind, _ in _read("Recording rapes is done well, however, recording assaults is done badly.")] == [
        "strength",
        "weakness",
    ]


def test_results_and_inspectors_who_found_something_after_a_visit_report() -> None:
    text = (
        "Results published today by the inspectorate show that officers are performing well.\n\n"
        "HMICFRS revisited the force in June and found that it had made good progress."
    )
    assert [kind for kind, _ in _read(text, "pcc-response")] == ["strength", "strength"]


def test_a_writer_s_sentence_reads_on_through_the_words_that_it_borrows() -> None:
    text = (
        'HM Inspector of Constabulary Wendy Williams said that it needed to "gain a better understanding of how its '
        'officers use the powers that they have".'
    )
    assert [kind for kind, _ in _read(text)] == ["weakness"]
    assert polarity_of('The inspector was "concerned about many aspects" of its work') == "weakness"
    assert polarity_of("It was troubled by how cases were closed without proper investigation") == "weakness"
    assert polarity_of("There were issues with how calls are graded") == "weakness"


def test_a_measure_is_sought_in_the_part_of_the_sentence_that_compares_it() -> None:
    told = "Crime is below the national rate for burglary – and there has been a rise in satisfaction"
    assert polarity_of(told) == "strength"


@pytest.mark.parametrize(
    ("sentence", "force", "cycle"),
    [
        ("Victims are kept well informed.", "kent", "peel-2017"),
        ("By contrast, Essex Police is slow to attend incidents.", "essex", ""),
        ("The neighbouring Essex Police answers calls quickly.", "essex", ""),
        ("Unlike Essex Police, it answers calls quickly.", "kent", "peel-2017"),
        ("Essex Police and Kent Police share a control room that works well.", "kent", "peel-2017"),
        ("Two forces share a control room that works well.", "", "peel-2017"),
    ],
)
def test_a_finding_is_of_whom_its_sentence_begins_with(sentence: str, force: str, cycle: str) -> None:
    text = f"Kent PEEL 2017\n\nKent Police was inspected. {sentence}\n"
    facts = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    assert [(one.force, one.cycle) for one in facts.findings] == [(force, cycle)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Most forces fail to solve burglaries.",
        "Nationally, too few detectives are recruited.",
        "Forces must answer calls if they are to be trusted.",
        "Forces will need to answer calls sooner.",
        "Across England and Wales, forces struggle to keep victims informed.",
    ],
)
def test_what_is_said_of_forces_in_general_is_no_finding_of_one(sentence: str) -> None:
    text = f"Kent PEEL 2017\n\nKent Police was inspected. {sentence}\n"
    assert not extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE).findings
    text = f"State of policing\n\nInspectors visited all forces. {sentence}\n"
    facts = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    assert [(one.kind, one.force) for one in facts.findings] == [("weakness", "")]


def test_it_goes_on_with_another_force_to_the_end_of_the_paragraph() -> None:
    text = (
        "Kent PEEL 2017\n\nKent Police was inspected.\n\n"
        "Essex Police is slow to attend incidents. It also fails to train its staff.\n\n"
        "It has improved how it answers calls.\n"
    )
    facts = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    assert [one.force for one in facts.findings] == ["essex", "essex", "kent"]
    graded = text.replace("is slow to attend incidents", "was graded good for legitimacy")
    facts = extract_facts(read_document(graded.encode(), name="page.txt"), REFERENCE)
    assert [one.force for one in facts.findings if one.kind == "weakness"] == ["essex"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Kent Police jailed a burglar. The sentence was inadequate, said the victim’s family.", 0),
        ("Kent Police gave its awards. The officers were praised for their excellent work.", 0),
        ("Kent Police made arrests. Inspector Ann Ward praised her officers’ excellent work.", 0),
        ("HM Inspectorate of Probation saw poor supervision. Kent Police is a partner.", 0),
        ("Kent Police was visited by inspectors. They praised its excellent work.", 1),
    ],
)
def test_nothing_is_found_where_nobody_inspected(text: str, count: int) -> None:
    facts = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    assert len(facts.findings) == count
    without = extract_facts(
        read_document(text.encode(), name="page.txt"), REFERENCE, disabled=frozenset({"assessment.inspected"})
    )
    assert without.findings, "the rule alone keeps them out"


def test_what_an_officer_says_of_anything_else_is_no_response() -> None:
    said = (
        "Chief Constable Ann Ward said: “We accept that more must be done to keep our streets safe, and we will do it.”"
    )
    for opening, count in (("Kent Police held an open day.", 0), ("Kent Police was visited by inspectors.", 1)):
        facts = extract_facts(read_document(f"{opening}\n\n{said}\n".encode(), name="page.txt"), REFERENCE)
        assert bool(facts.statements) == bool(count)


@pytest.mark.parametrize(
    "sentence",
    [
        "In 2015 the force was “good” for legitimacy.",
        "In our 2016 effectiveness inspection, we judged the force to be inadequate at protecting vulnerable people.",
        "Two years ago it was rated good at preventing crime.",
        "The previous inspection had graded investigating crime as inadequate.",
        "The last inspection in 2016 found the force to be poor at keeping records.",
        "At that time the force was graded as inadequate at protecting people.",
        "In our last report we found that supervision of investigations was poor.",
        "This question was not subject to detailed inspection in 2017.",
        "We don’t make a graded judgment in this overall area.",
    ],
)
def test_what_an_earlier_inspection_found_is_no_finding_of_this_one(sentence: str) -> None:
    text = f"Kent PEEL 2017\n\n{sentence}\n\nThe force is good at answering calls.\n"
    facts = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    assert [one.evidence.quote for one in facts.findings] == ["The force is good at answering calls."]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "sentence",
    [
        "In our last report we found that supervision was poor, and this remains a weakness.",
        "In 2017 inspectors found that investigations were poorly supervised.",
        "Last year the force was slow to answer calls.",
    ],
)
def test_what_goes_on_or_is_of_this_round_is(sentence: str) -> None:
    text = f"Kent PEEL 2017\n\n{sentence}\n"
    facts = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    assert {one.kind for one in facts.findings} == {"weakness"}


@pytest.mark.parametrize(
    ("clause", "polarity"),
    [
        ("There was no record of any supervision", "weakness"),
        ("There was nothing to show that anyone had rung", "weakness"),
        ("Nobody has reviewed the plans since then", "weakness"),
        ("Where the force falls down is in telling victims", "weakness"),
        ("I was less happy about its own people", "weakness"),
        ("Inspectors were uneasy about downloads", "weakness"),
        ("Morale among detectives is low", "weakness"),
        ("Beat policing continues to be eroded", "weakness"),
        ("It no longer visits every burglary", "weakness"),
        ("Warrants had been outstanding for half a year", "weakness"),
        ("The force is aware it needs to improve its processes", "weakness"),
        ("Its procedures for exhibits were dire", "weakness"),
        ("Inspectors saw investigations drift", "weakness"),
        ("The police are leaving children at risk of harm", "weakness"),
        ("The force has yet to work out what skills it will need", "weakness"),
        ("Reoffending among the people on its scheme had dropped by a third", "strength"),
        ("It has a track record of delivering savings", "strength"),
        ("Detainees were treated politely", "strength"),
        ("The inspectorate found the force to be improving", "strength"),
        ("The cuts led to a lower quality of local policing", "weakness"),
        ("They found a culture of misogyny", "weakness"),
        ("It is too easy for the wrong people to join", "weakness"),
        ("It had greatly reduced the number of people who were not vetted", "strength"),
        ("Vetting appears to have been tightened", "strength"),
        ("The force sends enough officers to each call", "strength"),
        ("Its treatment of detainees was humane", "strength"),
        ("Inspectors found little to criticise", "strength"),
        ("The crimes that would have gone unrecorded are recorded", "strength"),
        ("Only three in 100 were wrongly graded, down from 17", "strength"),
        ("The rate of abandoned calls has come down", "strength"),
        ("Officers no longer have to queue for downloads", "strength"),
        ("That is no longer so", "strength"),
        ("The workforce feels listened to", "strength"),
        ("Supervision of rape cases is much tighter", "strength"),
        ("Its advocates are first class", "strength"),
        ("Call handlers recognise who is at risk", "strength"),
        ("One woman did not want to be named", ""),
        ("Good morning to you", ""),
        ("Wardens visit every hostel and talk to the residents", ""),
        ("The force exchanges details with hospitals and hostels", "strength"),
        ("PCSOs talk with the public about what they are worried about", "strength"),
        ("The force is working hard to vet its contractors", "strength"),
        ("The force has prepared a plan for forced marriages", "strength"),
        ("The unit publishes data concerning second jobs", "strength"),
        ("It has made progress with families who are hard to reach", "strength"),
        ("Each case is checked, so that nothing slips through", "strength"),
        ("It is one of the few forces with a nurse in its control room", ""),
        ("It does more with fewer officers", ""),
        ("It deals well with people who cause harm", "strength"),
        ("Inspectors raised concerns in the spring, and since then the unit has been rebuilt", "strength"),
        ("Staff know what happens to lessons that should be learned", "strength"),
        ("The average wait for an answer has tumbled", "strength"),
        ("It meets the requirements of the scheme", "strength"),
        ("The force has more to do to know its own demand", "weakness"),
        ("It will take some time to see what the new model brings", "weakness"),
        ("Its use of orders needs review", "weakness"),
        ("Trained analysts are in short supply", "weakness"),
        ("Many callers gave up", "weakness"),
        ("The inspectorate took the force to task over its files", "weakness"),
        ("Some officers misunderstand their powers", "weakness"),
        ("Beat officers are often moved to response", "weakness"),
        ("Its rate of anti-social behaviour is higher than the average for England and Wales", "weakness"),
        ("In making this assessment I have used my professional judgment", ""),
        ("Our overall judgment is the same as last year", ""),
        ("We looked at how well the force trains its leaders", ""),
        ("It is a county of outstanding natural beauty", ""),
        ("Its picture is drawn from calls and surveys", ""),
        ("It has improved its rota without disrupting the beat", "strength"),
        ("I haven't seen another force that thinks so far ahead", ""),
        ("It listens to people whose voices are seldom heard", "strength"),
        ("Its volunteers deserve praise", "strength"),
        ("Officers are comfortable raising concerns", "strength"),
        ("Standards of behaviour have been transformed", "strength"),
        ("What it lacks is a map of its skills", "weakness"),
        ("Referrals were waiting up to three weeks", "weakness"),
        ("Some families had to wait for an officer", "weakness"),
        ("Answers take longer than the 28 days allowed", "weakness"),
        ("There is no group that scrutinises searches", "weakness"),
        ("It has no backlog", "strength"),
        ("There has been little contact with charities", "weakness"),
        ("I'd have expected more use of these orders", "weakness"),
        ("Beat officers are given other duties", "weakness"),
        ("It runs a scheme which other forces should copy", ""),
        ("Its answer to stalkers, criticised two years ago, is much improved", "strength"),
        ("Officers go on with a case when victims can't", ""),
        ("It goes out of its way to meet newcomers", "strength"),
        ("Staff are familiar with the code", "strength"),
        ("The findings are set out below", ""),
        ("It does not, however, have a good map of its skills", "weakness"),
        ("It has made little improvement in its use of talent", "weakness"),
        ("It still has some areas to address", "weakness"),
        ("The county stretches from the hills to the sea", ""),
        ("Senior leaders support the workforce", "strength"),
        ("There is work for it to do", "weakness"),
        ("Months passed before a warrant was carried out", "weakness"),
        ("Referrals were taking six weeks", "weakness"),
        ("The unit is fragile", "weakness"),
    ],
)
def test_ways_to_praise_and_to_blame_without_the_plain_words(clause: str, polarity: str) -> None:
    found = [kind for kind, _ in _read(clause + ".")]
    assert found == ([polarity] if polarity else [])


def test_what_others_of_them_lacked_is_a_finding_of_its_own() -> None:
    assert _read("Of these, 49 were supervised well; in the other 11 there was no record of it.") == [
        ("strength", "Of these, 49 were supervised well"),
        ("weakness", "in the other 11 there was no record of it."),
    ]


def test_what_the_inspectors_are_or_remain_is_reported() -> None:
    text = "We have done much.\n\nThey remain concerned by the loss of detectives. Our staff are excellent."
    assert _read(text, "pcc-response") == [("weakness", "They remain concerned by the loss of detectives.")]


def test_items_under_what_a_report_s_assessment_was_are_read_behind_a_dash_too() -> None:
    text = (
        "As commissioner I welcome this look at how the roads of the county are kept, and I note with some care"
        " the report’s assessment that: –\n\n"
        "• Good practice wasn’t shared across the county\n• Support for campaigns wasn’t consistent\n"
    )
    assert [kind for kind, _ in _read(text, "pcc-response")] == ["weakness", "weakness"]


def test_a_report_which_found_something_reports() -> None:
    text = "The commissioner said he was moved by a report from HMICFRS which found poor vetting standards."
    assert [kind for kind, _ in _read(text)] == ["weakness"]


def test_what_a_report_told_goes_on_where_the_next_sentence_counts_too_many() -> None:
    text = (
        "I am the commissioner and this is my answer to it.\n\nInspectors also found that it needs to do better."
        " Too many beat officers are moved to other duties. Our officers work well."
    )
    assert _read(text, "pcc-response") == [
        ("weakness", "Inspectors also found that it needs to do better."),
        ("weakness", "Too many beat officers are moved to other duties."),
    ]


def test_what_the_police_do_tells_for_them_where_an_inspector_tells_it_without_a_word_of_trouble() -> None:
    told = [
        "Wardens meet each Monday.",
        "The force visits every new hostel within a day.",
        "Officers ask residents where they want patrols.",
        "In Otterby, it has opened a desk for migrants.",
        "There is a named officer in each ward.",
        "The unit carries heavy workloads.",
        "The force sends letters, but only in the evening.",
        "The force covers 900 square miles.",
    ]
    found = [("strength", sentence) for sentence in told[1:5]]
    assert [one for one in _read(" ".join(told), "inspectorate-page") if one[0] == "strength"] == found
    assert [one for one in _read(" ".join(told), "force-response") if one[0] == "strength"] == []
    assert _read("The force sends letters to every hostel.", "news-article") == []
    assert _read("Inspectors found that the force sends letters to every hostel.", "news-article") != []


def test_a_heading_that_is_a_sentence_of_the_inspectorate_s_is_read() -> None:
    text = "The force answers calls quickly\n\nThe desk was busy when we came.\n\nAnswering calls well\n\nText.\n"
    document = read_document(text.encode(), name="page.txt")
    assert [block.kind for block in document.blocks][0::2] == ["heading", "heading"]
    context = _context(document, "inspectorate-report")
    assert [_quote(one) for one in find_assessments(document, context)] == ["The force answers calls quickly"]
    assert find_assessments(document, _context(document, "news-article")) == ()


def test_what_somebody_without_an_office_says_of_the_force_is_no_finding() -> None:
    text = (
        "Kent Police inspected by HMICFRS\n\nWilma Stokes, who rang twice, said the force was inadequate at answering."
        "\n\nInspectors found that the force is good at preventing crime.\n"
    )
    found = extract_facts(read_document(text.encode(), name="news.txt"), load_reference()).findings
    assert [finding.evidence.quote for finding in found if isinstance(finding.evidence, Passage)] == [
        "Inspectors found that the force is good at preventing crime."
    ]


@pytest.mark.parametrize(
    ("predicate", "polarity"),
    [
        (words, polarity)
        for polarity, group in {
            "weakness": (
                "is fragmented;is disjointed;is confusing;is flawed;is problematic;has deficiencies;contains mistakes"
                ";suffers from errors;is sporadic;is opaque;is ad hoc;is piecemeal;is scant;is minimal;has blind spots"
                ";leaves staff exhausted;leaves victims frustrated;has limitations;is hampered by its forms;is diluted"
                ";remains too low;is in need of a plan;has scope to improve;is neglected;tends to react rather than act"
            ),
            "strength": (
                "is rapid;is stable;is imaginative;is compassionate;is remarkable;is skilful;is second to none"
                ";is world class;is decisive;is turning the corner;goes above and beyond;cares for its staff"
            ),
        }.items()
        for words in group.split(";")
    ],
)
def test_words_of_the_genre_tell(predicate: str, polarity: str) -> None:
    assert polarity_of(f"The service {predicate}") == polarity


def test_who_is_named_before_the_inspector_speaks_does_not_say_what_follows() -> None:
    text = (
        "HMICFRS inspected it.\n\nI have met the chief constable and I am reassured that the force has acknowledged it."
    )
    assert _read(text, "inspectorate-page") == [("strength", "I am reassured that the force has acknowledged it.")]


@pytest.mark.parametrize(
    ("clause", "polarity"),
    [
        ("It would benefit from a fuller review of its fleet", "weakness"),
        ("There are still improvements needed in the cells", "weakness"),
        ("It is one of only three forces to be outstanding at this", "strength"),
        ("It should be noted that the desk has improved a good deal", "strength"),
        ("It found savings without using its reserves", ""),
        ("Officers trust it to help them should a choice turn out well", "strength"),
    ],
)
def test_what_is_wanted_or_rare_or_only_noted(clause: str, polarity: str) -> None:
    assert polarity_of(clause) == polarity


@pytest.mark.parametrize(
    "sentence",
    [
        "The efficiency inspection findings are published below.",
        "PEEL assessments are updated in every season, as good data become available.",
        "As part of our fieldwork, we reviewed the progress made in this area.",
        "This is a cause of concern.",
        "However, there was one area for improvement identified from this inspection.",
        "This is an improvement on last year’s assessment, when we judged the force to require improvement.",
        "Good leadership is vital to the effectiveness of any team.",
        "The minister could then step in to solve the problem.",
        "In May it was moved into our Engage phase, which gives support to help forces improve.",
        "Given all this, we are now monitoring Kent Police through a process that helps forces to improve.",
    ],
)
def test_what_a_page_says_of_itself_or_of_all_is_no_finding(sentence: str) -> None:
    assert _read(sentence, kind="inspectorate-page") == []


def test_items_are_wanted_where_the_words_before_them_need_them_and_of_nobody_where_all_forces_should() -> None:
    text = (
        "It has made good progress. However, it needs to:\n\n  • keep victims well informed;\n  • manage the risks"
        " better.\n\nIn an earlier report we recommended that all forces should:\n\n  • analyse good data."
    )
    assert _read(text, kind="inspectorate-page") == [
        ("strength", "It has made good progress."),
        ("weakness", "keep victims well informed;"),
        ("weakness", "manage the risks better."),
    ]


_GOOD = (
    "has a firm grip on crime recording",
    "has a sharp focus on victims",
    "does a great deal to reassure callers",
    "rarely fails to supervise its cases",
    "has put right the failings in its control room",
    "has risen to the challenge of rising demand",
    "stands out for its neighbourhood teams",
    "takes great pride in its custody suites",
    "solves more burglaries than most other forces",
)
_BAD = (
    "gives crime recording a low priority",
    "has gone backwards in crime recording",
    "would benefit from a review of its desks",
    "would do well to look again at its custody suites",
    "has no evidence of any checks",
    "has let its progress on call handling be stalled",
    "solves fewer burglaries than most other forces",
    "leaves much to be desired in its control room",
)


@pytest.mark.parametrize("good", _GOOD)
@pytest.mark.parametrize("bad", _BAD)
def test_praise_and_blame_are_told_apart_however_they_are_put_together(good: str, bad: str) -> None:
    for sentence, kinds in (
        (f"Kent Police {good}.", ["strength"]),
        (f"Inspectors found that the force {bad}.", ["weakness"]),
        (f"Although Kent Police {good}, it {bad}.", ["strength", "weakness"]),
        (f"We found that the force {good}, but that it {bad}.", ["strength", "weakness"]),
        (f"The force {bad} even though it {good}.", ["weakness", "strength"]),
        (f"The force {good}. However, it {bad}.", ["strength", "weakness"]),
    ):
        assert [kind for kind, _ in _read(sentence, "inspectorate-page")] == kinds, sentence


@pytest.mark.parametrize(
    ("clause", "polarity"),
    [
        ("The quality of its interviews is high", "strength"),
        ("Improvements were noted in its records", "strength"),
        ("Victims benefit from a single point of contact", "strength"),
        ("Call handling gets the attention it needs", "strength"),
        ("In 56 of the 60 cases the response met the standard", "strength"),
        ("The custody suite is an area that requires attention", "weakness"),
        ("Progress on call handling has stalled", "weakness"),
        ("The picture in custody is bleak", "weakness"),
        ("Low-priority calls are passed to the desk", ""),
        ("It plans to bring in better software", ""),
    ],
)
def test_nouns_that_are_valued_tell_as_verbs_do(clause: str, polarity: str) -> None:
    assert polarity_of(clause) == polarity


@pytest.mark.parametrize(
    "sentence",
    [
        "Poor supervision of cases can put people at risk.",
        "Failure to act can cost lives.",
        "To answer calls well, a force needs good leaders.",
        "Victims often find it hard to come forward.",
        "The two rounds cannot be compared.",
        "Our previous inspection found that the force was poor at answering calls.",
    ],
)
def test_what_is_true_anywhere_or_was_found_before_is_no_finding(sentence: str) -> None:
    assert not _read(sentence, "inspectorate-page")


def test_reasons_for_engage_are_read_and_need_no_word_of_inspecting() -> None:
    text = "Kent Police\n\nEntered Engage\n\nReasons\n\n- It doesn’t count its cases.\n- There is a lack of drive.\n"
    facts = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    assert [one.kind for one in facts.findings] == ["weakness", "weakness"]


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("A police force has been praised for how it looks after its recruits.", ["strength"]),
        ("A police force that neglects its victims is a poor one.", []),
        ("Its alliance was described as “a strength that has cut the costs of both forces”.", ["strength"]),
        ("They were less convinced by its view of the years to come.", ["weakness"]),
        ("Its teams are seldom called away.", ["strength"]),
        ("Calls are answered in time nine times out of ten.", ["strength"]),
        ("Callers can be left holding for an hour.", ["weakness"]),
        ("There is a lot of work to be done.", ["weakness"]),
        ("My main reservation concerns its view of gangs.", ["weakness"]),
        ("We could find no trail from the panel to the officers.", ["weakness"]),
        ("Recruits have been taught about bias.", ["strength"]),
    ],
)
def test_words_of_reports_in_their_places(sentence: str, kinds: list[str]) -> None:
    page = f"Inspectors have published a report on Kent Police.\n\n{sentence}\n"
    assert [kind for kind, _ in _read(page, "inspectorate-page")] == kinds


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("In 2013, we identified two areas: we said that the force should ensure that its desk is staffed.", []),
        ("Its joint units give it a reach that a force of its size could not afford.", []),
        ("HMICFRS was pleased with the progress made since it was moved into Engage.", ["strength"]),
        ("The new leader has brought a drive that was missing.", []),
        ("Fewer victims than elsewhere see a result.", ["weakness"]),
        ("The force has been less sure-footed in finding new leaders.", ["weakness"]),
        ("Its new records arrived two years late.", ["weakness"]),
        ("The force commended its desk, though many callers heard nothing back.", ["strength", "weakness"]),
        ("There is a hole of £2m in its plans.", ["weakness"]),
        ("Its canteen was singled out for its cakes.", ["strength"]),
        ("It is saving £3m a year.", ["strength"]),
    ],
)
def test_more_words_of_reports_in_their_places(sentence: str, kinds: list[str]) -> None:
    page = f"Inspectors have published a report on Kent Police.\n\n{sentence}\n"
    assert [kind for kind, _ in _read(page, "inspectorate-page")] == kinds


@pytest.mark.parametrize(
    "said",
    [
        "The inspectors tell us that too many crimes are missed.",
        "The report is clear that we do not count our cases.",
        "Inspectors were right to say that our checks were weak.",
    ],
)
def test_what_officials_grant_to_inspectors_is_reported(said: str) -> None:
    assert [kind for kind, _ in _read(said, "force-response")] == ["weakness"]


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("It has made significant efforts to improve in the areas we raised as causes of concern.", ["strength"]),
        ("The force has worked hard to address the areas for improvement we identified in 2021.", ["strength"]),
        ("The force has made limited progress in the areas for improvement we set.", ["weakness"]),
        ("More is required to place the force where it can give a good service.", ["weakness"]),
        ("There were 242 outstanding records.", ["weakness"]),
        ("The force refers fewer domestic abuse cases to partners than others.", ["weakness"]),
        ("The force has reduced its use of legal powers.", ["weakness"]),
        ("This question has not been inspected or graded in 2015.", []),
        ("This is a significant improvement from the ‘inadequate’ grading in 2019.", []),
        ("Our findings show the force has improved since last year, when we judged it to require improvement.", []),
        ("The highest possible grade is ‘outstanding’ and the lowest is ‘inadequate’.", []),
        ("The adequate category is added to help us.", []),
        ("The inspection was broken down to three areas.", []),
    ],
)
def test_progress_on_what_was_raised_and_notes_on_grades(sentence: str, kinds: list[str]) -> None:
    page = f"Inspectors have published a report on Kent Police.\n\n{sentence}\n"
    assert [kind for kind, _ in _read(page, "inspectorate-page")] == kinds


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("The force could make further improvements to its desk.", ["weakness"]),
        ("It could take a more careful approach to its records.", ["weakness"]),
        ("However, more exercises on ethics and a plan to run them are required.", ["weakness"]),
        ("Staff have a clear sense of the need to act at once.", ["strength"]),
        ("Our findings are an improvement on last year’s, in which we judged the force to require improvement.", []),
        ("This compares favourably with the 2015 report, in which the force was judged to require improvement.", []),
        ("Since 2015, when the force was judged to require improvement, its desk has become quicker.", ["strength"]),
        ("The custody inspection found risks in how the force watches detainees.", ["weakness"]),
        ("Officers stop and search a disproportionately high number of young people.", ["weakness"]),
        ("It uses maps to tackle problems that are of concern to older people.", ["strength"]),
        ("This hands over what might help the accused or undermine the case.", []),
        ("A panel checks that the trust of the public is not undermined.", ["strength"]),
        ("Closing the gap is not without its difficulties.", ["weakness"]),
        ("Caseloads are high and empty posts are affecting the response.", ["weakness"]),
        ("Kent is a varied county with long coasts and many small towns.", []),
        ("There are pockets of great wealth, and towns among the most deprived in the country.", []),
        ("The force faces particular challenges because of its ports.", []),
        ("The force faces particular challenges in its control room.", ["weakness"]),
        ("The custody inspection found that staff understood the importance of care.", ["strength"]),
        ("I would like to commend the force for its help to victims.", ["strength"]),
        ("In the same year the force was able to recruit thirty officers.", ["strength"]),
        ("Cameras are being used to protect victims.", ["strength"]),
        ("Its teams used to meet each week.", []),
        ("The share who agree that it does a good job was less than the average.", ["weakness"]),
        ("The share of people who agree that it deals with local concerns was more than the average.", ["strength"]),
    ],
)
def test_needs_figures_and_notes_as_pages_of_the_inspectorate_word_them(sentence: str, kinds: list[str]) -> None:
    page = f"Inspectors have published a report on Kent Police.\n\n{sentence}\n"
    assert [kind for kind, _ in _read(page, "inspectorate-page")] == kinds


def test_what_an_inspection_looked_at_is_no_finding() -> None:
    page = "This inspection looked at the extent to which:\n\n- forces treat people well;\n- staff feel valued.\n"
    assert _read(page, "inspectorate-page") == []


@pytest.mark.parametrize(
    ("clause", "polarity"),
    [
        # What lifts a shortcoming is itself denied.
        ("The force has addressed the backlog of visits", "strength"),
        ("The force has not addressed the backlog of visits", "weakness"),
        ("The force hasn’t fully resolved the shortage of detectives", "weakness"),
        # A word that values, denied: the other way round.
        ("Supervision is far from effective", "weakness"),
        ("Supervision is no longer effective", "weakness"),
        ("Supervisors are less proactive than they were", "weakness"),
        ("The control room is rarely inefficient", "strength"),
        ("The control room is anything but inefficient", "strength"),
        ("Checks are never inconsistent", "strength"),
        ("The force seldom considers a victim’s needs", "weakness"),
        # Areas for improvement are there, or dealt with.
        ("There are several areas for improvement", "weakness"),
        ("The force has made progress on the areas for improvement", "strength"),
        ("The force has done little about the areas for improvement", "weakness"),
    ],
)
def test_polarity_turns_with_what_stands_before_the_word_that_values(clause: str, polarity: str) -> None:
    assert polarity_of(clause) == polarity


@pytest.mark.parametrize(
    ("clause", "polarity"),
    [
        ("Officers give good support to victims who do not want to prosecute", "strength"),
        ("The force has a strong process for cases in which a suspect needs to be found", "strength"),
        ("The force does not identify victims who are well known to it", "weakness"),
        ("It has trained staff whose caseloads were too high", "strength"),
        # Behind a subject stands the verb that counts.
        ("But callers who ring well after midnight are not answered", "weakness"),
        # Behind a comma a further thing is told.
        ("It has good leaders, who are not visible enough", "weakness"),
    ],
)
def test_what_is_said_of_those_the_clause_speaks_of_does_not_turn_it(clause: str, polarity: str) -> None:
    assert polarity_of(clause) == polarity


@pytest.mark.parametrize(
    ("clause", "polarity"),
    [
        ("In our review of case files, there was effective supervision in 60 of 90 investigations", ""),
        ("We reviewed 90 case files and found effective supervision in 52 of them", ""),
        ("Supervision was effective in 40 out of the 90 cases that we looked at", ""),
        ("The investigation plan was good in 88 of 90 cases", "strength"),
        ("The force is good in 4 of the 6 areas that matter most", "strength"),
        ("Inspectors have told Kent Police to put right the effective handling of complaints", "weakness"),
        ("Inspectors told the force to address how it deals with victims", "weakness"),
    ],
)
def test_a_count_of_some_cases_is_no_praise_and_what_is_to_be_put_right_is_a_need(clause: str, polarity: str) -> None:
    """Two in three investigations well supervised were read as a strength that closed what was asked before."""
    assert polarity_of(clause) == polarity


@pytest.mark.parametrize(
    ("clause", "polarity"),
    [
        ("Caseloads in the rape team have fallen", "strength"),
        ("Caseloads in the rape team have grown", "weakness"),
        ("Victim satisfaction has risen", "strength"),
        ("Satisfaction among victims of burglary is falling", "weakness"),
        ("There has been a drop in confidence", "weakness"),
        ("There has been a drop in sickness absence", "strength"),
        # It is the team that does more, not the crime.
        ("Burglary teams have increased their patrols", "strength"),
    ],
)
def test_a_figure_that_rises_or_falls_tells_by_what_more_of_it_means(clause: str, polarity: str) -> None:
    assert polarity_of(clause) == polarity


@pytest.mark.parametrize(
    ("clause", "polarity"),
    [
        ("Call takers are attentive and knowledgeable", "strength"),
        ("Call takers are not always attentive", "weakness"),
        ("Its handling of complaints is haphazard", "weakness"),
        ("Its handling of complaints is seldom haphazard", "strength"),
        ("Messages to the unit often went unread", "weakness"),
        ("Clearer guidance on bail would help sergeants", "weakness"),
        ("Sharing more of what works could save time", "weakness"),
        ("It seeks opportunities to improve", "strength"),
        ("Officers gather evidence that used to be overlooked", ""),
    ],
)
def test_words_that_value_whatever_they_are_said_of(clause: str, polarity: str) -> None:
    assert polarity_of(clause) == polarity


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Leaders at every level promote openness.", 1),
        ("Public meetings inform its choice of patrols.", 1),
        ("The force continues to recruit detectives.", 1),
        ("The code is being incorporated into its policies.", 1),
        # A noun of the same form, and what others do.
        ("The unit has a drive and a target.", 0),
        ("The college provides courses for detectives.", 0),
        ("The force continues to face rising demand.", 0),
    ],
)
def test_what_inspectors_tell_the_police_do_is_for_them(sentence: str, found: int) -> None:
    text = f"Kent Police inspection\n\n{sentence}\n"
    assert [kind for kind, _ in _read(text, "inspectorate-page")].count("strength") == found


def test_what_an_answer_tells_is_no_finding() -> None:
    told = (
        "HMICFRS has inspected Kent Police.\n\nCommissioner Ann Roe met the inspectors. "
        "She said response times had improved. She shared her frustration that the service had been poor.\n\n"
        "Inspectors found that supervision was poor."
    )
    document = read_document(told.encode(), name="page.txt")
    found = extract_facts(document, load_reference()).findings
    assert [finding.evidence.quote for finding in found if isinstance(finding.evidence, Passage)] == [
        "Inspectors found that supervision was poor."
    ]


def test_in_minutes_only_what_is_reported_of_the_inspection_is_a_finding() -> None:
    text = (
        "Agenda item\n\nInspection of Kent Police\n\nThe Panel considered a report on the HMICFRS inspection of Kent "
        "Police.\n\nThe following points were noted.\n\nA good plan had been put in place, and a Member asked whether "
        "more officers should be hired.\n\nInspectors had found that calls were not answered quickly enough.\n"
    )
    document = read_document(text.encode(), name="minutes.txt")
    found = extract_facts(document, load_reference()).findings
    assert [_quote(one) for one in found] == ["Inspectors had found that calls were not answered quickly enough."]


@pytest.mark.parametrize(
    ("sentence", "polarity"),
    [
        ("There are areas where the force could do better, such as giving good support to victims.", "weakness"),
        ("There are areas in which it needs to improve, such as supervising cases well.", "weakness"),
        ("There are areas where the force is doing well.", "strength"),
        ("It works well in areas that need the most help.", "strength"),
        ("This report considers the extent to which the force makes good use of its officers.", ""),
        ("HMIC has inspected how well forces look after victims.", ""),
        ("Witnesses should contact police on 101.", ""),
        ("Of the 43 forces graded, 30 were judged good and the others must improve.", ""),
        ("This should continue to make its teams better.", ""),
        ("All forces were visited to see if they treat people fairly.", ""),
        ("The Engage process provides more support and better advice.", ""),
        ("The inspectorate has made 11 recommendations, three of which must be met at once.", ""),
        ("We move forces into this phase where they fail to put things right.", ""),
    ],
)
def test_areas_to_improve_tell_and_what_was_looked_at_does_not(sentence: str, polarity: str) -> None:
    assert [said for said, _ in _read(sentence)] == ([polarity] if polarity else [])


def test_the_name_of_an_area_praises_nobody() -> None:
    items = "\n\n- Developing a positive workplace;\n\n- Good use of resources;\n"
    assert _read("HMICFRS graded Kent Police in these areas:" + items) == []
    assert ("strength", "Good use of resources") in _read("Inspectors found that it has made improvements in:" + items)


def test_few_words_that_somebody_is_quoted_with_are_that_one_s() -> None:
    text = (
        "HMICFRS has inspected Kent Police.\n\n“It is not good enough,” Chief Constable Ann Roe said. “We will do it.”"
    )
    assert extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE).findings == ()


@pytest.mark.parametrize(
    ("clause", "polarity"),
    [
        # What was so is set against what is so.
        ("Call handling had been poor but is now good", "strength"),
        ("Call handling, which was good in 2015, is now poor", "weakness"),
        ("Call handling has gone from poor to good", "strength"),
        ("Call handling has gone from good to poor", "weakness"),
        ("The force no longer answers calls well", "weakness"),
        # Praise and blame that a denial turns round.
        ("Call handling could hardly be better", "strength"),
        ("Call handling could be better", "weakness"),
        ("Call handling is no better than it was last year", "weakness"),
        ("Call handling needs no improvement", "strength"),
        ("Its staff are never late", "strength"),
        ("There is nothing wrong with call handling", "strength"),
        ("There is much wrong with call handling", "weakness"),
        ("The force is making no progress in call handling", "weakness"),
        ("The force should take pride in call handling", "strength"),
        ("The force has little to be proud of", "weakness"),
        # Doubts and hopes, and a need that the force knows.
        ("We doubt that call handling is effective", "weakness"),
        ("We expected the force to be better at this", "weakness"),
        ("Call handling could do with closer oversight", "weakness"),
        ("The force knows it needs to be more consistent", "weakness"),
        ("The force is aware of the needs of victims", "strength"),
        ("The force is partly prepared for what is to come", "weakness"),
        ("It has high levels of vacancies", "weakness"),
        # What is understood is no fault of those who understand it.
        ("It has a good understanding of less obvious demand along with the backlogs that it leads to", "strength"),
        ("Its understanding of newer communities is at an early stage", "weakness"),
        ("Tackling crime in the towns is a problem", "weakness"),
        ("Far fewer officers are dedicated to neighbourhoods", "weakness"),
        ("Its work with young people is of particular note", "strength"),
        ("Most of the staff who said they felt ignored have left", "weakness"),
    ],
)
def test_times_doubts_and_denials_turn_what_is_said(clause: str, polarity: str) -> None:
    assert polarity_of(clause) == polarity


def test_praise_for_one_thing_and_blame_for_another_are_two_findings() -> None:
    text = "Kent Police inspection\n\nThe force was praised for its vetting but criticised for its call handling.\n"
    assert _read(text, "inspectorate-page") == [
        ("strength", "The force was praised for its vetting"),
        ("weakness", "criticised for its call handling."),
    ]


@pytest.mark.parametrize(
    "said",
    [
        "“The force is bad at answering calls from the public,” said councillor Wilma Stokes.",
        "According to the charity, the force is bad at answering calls.",
        "Residents say the force is bad at answering calls.",
        "Wilma Stokes wrote that the force was bad at answering calls.",
    ],
)
def test_what_residents_charities_and_strangers_blame_is_no_finding(said: str) -> None:
    text = f"Kent Police inspected by HMICFRS\n\n{said}\n\nInspectors found that the force is good at vetting.\n"
    assert [kind for kind, _ in _read(text, "news-article")] == ["strength"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Cllr Noe claimed that officers were stretched and that crimes were poorly investigated.",
        "The group leader, Cllr Bob Noe, said the force was inadequate at investigating crime.",
        "The union Unison said staff shortages had left call handlers overworked.",
        "Her Conservative opponent said the force had failed victims.",
        "One resident, who did not want to be named, said the police were poor.",
        "Councillor Bob Noe, chair of the police and crime panel, asked why response times had got worse.",
    ],
)
def test_what_others_say_of_a_force_is_neither_finding_nor_grade(sentence: str) -> None:
    text = f"HMICFRS has published its 2023-25 PEEL report on Kent Police.\n\n{sentence}"
    facts = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    assert (facts.findings, facts.judgements) == ((), ())


def test_a_councillor_may_tell_what_was_graded() -> None:
    text = (
        "HMICFRS has published its 2023-25 PEEL report on Kent Police.\n\n"
        "Cllr Bob Noe said the force was rated inadequate at investigating crime."
    )
    facts = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    assert [judgement.question for judgement in facts.judgements] == ["investigating-crime"]


@pytest.mark.parametrize(
    "text",
    [
        "Leading county councillors have asked why the force has failed so many residents.",
        "The review panel said it was poor that the problems were not spotted sooner.",
        "Kent Police stressed that there was no sign of failing standards.",
        "Although Kent Police stressed there was no suggestion it had failed to answer calls, the panel wants more.",
        "Residents have complained of the poor response they get.",
        "The commissioner has ignored the poor performance of the call centre.",
        "The committee agreed that the matter needed its own meeting.",
        "Worrying practices were seen in some police forces.",
        "One in four forces are now rated as failing.",
        "The force was inspected following a period of exceptional demand, which has improved.",
        "The purpose of the inspection is to support effective policing.",
        "We believe quality journalism should be available to everyone.",
        "Forces are rated outstanding, good, adequate, requires improvement or inadequate.",
        "Source: https://example.org/kent-police-answers-calls-quickly-and-supports-victims-well",
    ],
)
def test_what_others_say_and_what_is_said_of_no_force_is_no_finding(text: str) -> None:
    assert _read("Inspectors visited in May.\n\n" + text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Councillors heard that inspectors had found the force failing to answer calls.",
        "The panel was told the report found that call handling was poor.",
        "The force with most complaints in the country is failing its victims, councillors were told.",
        "Police bosses were told they need to improve their records.",
    ],
)
def test_what_others_tell_of_the_findings_is_a_finding(text: str) -> None:
    assert [kind for kind, _ in _read(text)] == ["weakness"]


def test_quoted_words_of_a_stranger_are_no_finding_nor_is_what_goes_on_with_them() -> None:
    text = (
        "Cllr Ann Roe, who sits on the panel, said: “This is a worrying account of a failing force.\n\n"
        "“The force lacks leadership and its service is poor.”\n\n"
        "An inspector from the watchdog said: “The force has a backlog of calls.”"
    )
    assert _read(text) == [("weakness", "The force has a backlog of calls.")]


@pytest.mark.parametrize(
    ("clause", "polarity"),
    [
        ("The inspectorate put the force under ‘enhanced monitoring’", "weakness"),
        ("The force will be subject to an enhanced level of monitoring", "weakness"),
        ("Kent Police has been taken out of special measures", ""),
        ("It judged that no areas of its work are currently inadequate", "strength"),
        ("The force has lost two ‘good’ grades", "weakness"),
        ("Areas needing improvement were clearly identified", "weakness"),
        ("Improve how it allocates investigations", "weakness"),
        ("It was not all bad news", "strength"),
        ("He spoke after the force was effectively placed in special measures", "weakness"),
        ("It made no recommendations on changes that should be made", ""),
    ],
)
def test_monitoring_and_grades_that_are_lost_or_not_given(clause: str, polarity: str) -> None:
    assert polarity_of(clause) == polarity


@pytest.mark.parametrize(
    "who",
    [
        "One victim, who did not want to be named,",
        "Campaigner Jane Poe",
        "Jane, not her real name,",
        "Mr Poe",
        "Dover Police Federation",
        "Unison",
        "Jane Poe, chief executive of a helpline,",
    ],
)
@pytest.mark.parametrize(
    "told",
    [
        "{who} said: “{words}.”",
        "{who} said:\n\n“{words}.”",
        "“{words},” {who} said.",
        "{who} said: “The report is long.”\n\nThey added: “{words}.”",
        "{who} said the force is failing victims.",
    ],
)
def test_what_others_than_inspectors_say_of_a_force_is_no_finding(who: str, told: str) -> None:
    text = "HMICFRS has inspected the force.\n\n" + told.format(who=who, words="The force is failing victims")
    assert _read(text) == []


@pytest.mark.parametrize(
    ("clause", "polarity"),
    [
        # Problems that are denied, and some that are not.
        ("Slow answers were not found to be an issue", "strength"),
        ("Backlogs are no longer a problem", "strength"),
        ("Backlogs were found to be an issue", "weakness"),
        ("Backlogs are not a new problem", "weakness"),
        ("Poor training was not seen as a concern", "weakness"),
        ("The force has also reduced the waiting time for results", "strength"),
        # First and last, highest and lowest.
        ("It is the top performing force in the region", "strength"),
        ("The force came out top for its use of data", "strength"),
        ("The force is ranked number one in the country for courtesy", "strength"),
        ("The town is number one in the country for knife crime", ""),
        ("It is one of the poorest performing forces in the region", "weakness"),
        ("The force is bottom of the table for solving thefts", "weakness"),
        ("Staff morale has hit rock bottom", "weakness"),
        ("Morale, which had been at rock bottom, was on the up", "strength"),
        ("Trust in the force is at an all-time low", "weakness"),
        ("Satisfaction of victims of theft is at its lowest ever level", "weakness"),
        ("Trust in the force has reached a record high", "strength"),
        ("Complaints are at a record high", "weakness"),
        ("Sickness among officers is at an all-time low", "strength"),
        ("Queues have fallen to a record low", "strength"),
        # How it went on, and what a sample of words tells of nobody's work.
        ("The suspect was not arrested but was later charged", ""),
        ("The suspect was not arrested but was later seen again", "weakness"),
        ("The force has changed the areas that required improvement", ""),
        ("The force has shown it could make improvements", "strength"),
        ("We expected the force to have made more progress", "weakness"),
        ("Its leaders have a negative effect on morale", "weakness"),
        ("Thefts are crimes that are unlikely to be investigated", "weakness"),
        ("The force remains in the inspectorate’s enhanced monitoring stage", "weakness"),
        ("There is, however, more the force could do to share good ideas", "weakness"),
        ("This tells of the skill to build good cases when victims are reluctant to speak", "strength"),
        ("Leaders were put in enhanced monitoring and then returned to normal monitoring", "strength"),
    ],
)
def test_denied_problems_and_extremes_turn_what_is_said(clause: str, polarity: str) -> None:
    assert polarity_of(clause) == polarity


@pytest.mark.parametrize(
    "sentence",
    [
        "Victims of stalking often need a great deal of support.",
        "Witnesses who are young need good and patient help.",
        "We expect the force to act quickly.",
        "Inspectors fully expect it to use its good resources.",
        "The force knows what it has to do.",
        "It understands what it now needs to do.",
        "Burglary was mostly, but not entirely, covered by this question.",
        "Roads policing did not form part of our inspection.",
        "Forces do not receive an overall grade.",
        "Officers are meant to record what they hear if they are satisfied that it is a crime.",
        "Kent Police provides policing services to the county of Kent.",
        "However, in our 2014 report, we noted that the quality of its files was variable.",
        "In 2014, the force needed to review its use of cameras.",
        "The force takes a different approach to complaints of staff to that for officers.",
        "Three quarters of forces are good at recording crime.",
        "Only two of the police forces were rated outstanding.",
        "The best and worst performing forces were named.",
    ],
)
def test_what_is_needed_expected_or_not_looked_at_is_no_finding(sentence: str) -> None:
    assert _read("PEEL 2021/22\n\nHMICFRS inspected the force in May.\n\n" + sentence) == []


def test_what_a_report_before_said_is_no_finding_of_this_round_nor_is_what_goes_on_with_it() -> None:
    told = "HMICFRS inspected the force in May.\n\n{} It was also found to be failing to answer calls."
    before = "Its staff are proud of the change from the previous report, which found the force poor at its work."
    assert [kind for kind, _ in _read(told.format(before))] == ["strength"]
    assert [kind for kind, _ in _read(told.format("The force is slow to attend."))] == ["weakness", "weakness"]
    kept = "Problems from the last report, which said the force was good, have not been addressed."
    assert [kind for kind, _ in _read("HMICFRS inspected the force in May.\n\n" + kept)] == ["weakness"]


def test_news_of_all_forces_have_no_finding_that_counts_them() -> None:
    lead = (
        "How many forces are good?\n\n3 March 2017\n\nHMIC has inspected all forces in England and Wales, it said.\n\n"
    )
    facts = extract_facts(
        read_document(f"{lead}Two thirds of forces are good at it.\n".encode(), name="n.txt"), REFERENCE
    )
    assert facts.kind == "news-article"
    assert not facts.findings
    text = f"{lead}Inspectors found that patrols are being eroded.\n"
    facts = extract_facts(read_document(text.encode(), name="n.txt"), REFERENCE)
    assert [(one.kind, one.force) for one in facts.findings] == [("weakness", "")]


@pytest.mark.parametrize("kind", ["news-article", "other"])
def test_a_text_of_no_force_finds_what_it_says_of_the_police_alone(kind: str) -> None:
    text = (
        "The inspector looked back on ten years of inspections in an evidence session.\n\n"
        "It is the best job that anybody could wish for. The room needed more chairs, and the lamps were poor.\n\n"
        "My own staff have done excellent work for police forces.\n\n"
        "Supervision of investigations is still poor. It needs to improve.\n"
    )
    document = read_document(text.encode(), name="page.txt")
    nobody = Context(REFERENCE, kind)  # type: ignore[arg-type]
    found = [(one.kind, _quote(one)) for one in find_assessments(document, nobody)]
    assert found == [("weakness", "Supervision of investigations is still poor."), ("weakness", "It needs to improve.")]


@pytest.mark.parametrize(
    ("clause", "polarity"),
    [
        # A need beside words that name one of others, or what is to be learnt.
        ("It needs to check what skills it will need and act on this", "weakness"),
        ("The force still has to find out what support its officers need", "weakness"),
        ("Leaders give clear advice on how staff should act", "strength"),
        ("The force sets a clear policy on when officers must record a crime", "strength"),
        ("The force has a good grasp of the areas that need to improve", "strength"),
        ("Leaders have little understanding of what needs to change", "weakness"),
        ("It should help its managers to spot this early", "weakness"),
        ("This should help victims", ""),
        # What is looked into is no fault of those who do so.
        ("The unit investigates complaints of unprofessional conduct well", "strength"),
        ("It is slow to deal with complaints of poor service", "weakness"),
        ("Officers are taught in good time how to engage the public", "strength"),
        ("Good work is not limited to one team", "strength"),
        ("All its staff are vetted, with minimal delays", "strength"),
        ("There is minimal supervision of staff", "weakness"),
        # A figure beside the standard that is set.
        ("It answered 79.5 percent of its calls in time (compared with the standard of 90 percent)", "weakness"),
        ("It attended 93% of incidents in time against a target of 90%", "strength"),
        ("It attended 90% of incidents in time against a target of 90%", ""),
        # What has lasted, and what is done about it.
        ("There are persistent problems in its custody suites", "weakness"),
        ("No action was taken for a month", "weakness"),
        ("There are issues reported with its vans", "weakness"),
        ("It has made considerable efforts to train its officers", "strength"),
        ("The force has a focus on the prevention of crime", "strength"),
        ("It is halving the number of open investigations", "strength"),
        ("Staff feel that they would be treated fairly", "strength"),
        ("The force is led by a chief constable and two deputies", ""),
        ("This ensures that, if failings are found, its leaders learn from them", "strength"),
        ("It works with schools to curtail the harm that gangs do", "strength"),
        ("Detectives are taking shortcuts", "weakness"),
        ("Its plan follows national guidance", "strength"),
    ],
)
def test_words_that_are_set_aside_leave_what_the_rest_says(clause: str, polarity: str) -> None:
    assert polarity_of(clause) == polarity


@pytest.mark.parametrize(
    "sentence",
    [
        "Unfortunately the report fails to recognise the hard work of our staff.",
        "HMIC has taken no account of the cuts.",
        "The force said it had serious concerns about the way the inspection was done.",
        "This grading is unfair and was badly timed.",
        "The force was placed in special measures in March 2021.",
        "It was previously rated as inadequate.",
        "The report comes at a time when the force is without a permanent chief constable.",
        "The force will need to cut its budget by £9m.",
        "When a crime is not recorded, victims may be left without help.",
        "This is important because good records protect victims.",
        "HMIC judged 12 forces to be ‘good’ and four to be ‘inadequate’.",
        "The force was outstanding in two out of nine areas.",
        "Two of the nine areas were graded as good.",
        "Police officers have the power to take a child to a safe place.",
        "However, inspectors were pleased to find:",
    ],
)
def test_what_is_held_against_the_report_or_told_beside_it_is_no_finding(sentence: str) -> None:
    assert _read("PEEL 2021/22\n\nHMICFRS inspected the force in May.\n\n" + sentence) == []


def test_a_sentence_with_a_judgement_in_it_says_what_stands_before() -> None:
    judged = "in how it records crime, where it is outstanding"
    text = f"PEEL 2021/22\n\nInspectors said the force has made many changes for the better {judged}."
    assert [kind for kind, quote in _read(text, taken=(judged,)) if judged not in quote] == ["strength"]
    other = f"PEEL 2021/22\n\nInspectors looked at the force in the month of May {judged}."
    assert _read(other, taken=(judged,)) == []


def test_a_paragraph_of_nobodys_words_goes_on_with_those_of_the_one_before() -> None:
    said = (
        "HMICFRS inspected Kent Police in 2022.\n\n"
        "Councillor Ann Noe, chair of the panel, said: “We stand by our officers.”"
        "\n\n“They work well and are proud of it.”\n\n"
    )
    assert _read(said + "Inspectors found that the force is slow to answer.") == [
        ("weakness", "Inspectors found that the force is slow to answer.")
    ]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Inspectors said that Essex Police answers calls too slowly.", {("essex", "weakness")}),
        ("Supervision in Essex is poor.", {("essex", "weakness")}),
        ("Officers in Essex told inspectors that supervision was poor.", {("essex", "weakness")}),
        ("A failure to supervise was found at Essex Police, too.", {("essex", "weakness")}),
        ("Essex Police, unlike Kent Police, answers calls too slowly.", {("essex", "weakness")}),
        (
            "While Essex Police has excellent supervision, Kent Police fails to check its files.",
            {("essex", "strength"), ("kent", "weakness")},
        ),
        ("Unlike Essex Police, Kent Police answers calls too slowly.", {("kent", "weakness")}),
        ("As at Essex Police, supervision is poor.", {("kent", "weakness")}),
        ("It is better than Essex Police at answering calls.", {("kent", "strength")}),
        ("Kent Police does not share enough with Essex Police.", {("kent", "weakness")}),
        ("The joint control room in Essex is poor.", {("kent", "weakness")}),
    ],
)
def test_a_clause_on_another_force_is_a_finding_of_that_force(sentence: str, found: set[tuple[str, str]]) -> None:
    text = (
        "Kent Police inspected\n\n12 May 2022\n\nHMICFRS has published its PEEL 2021/22 report on Kent Police.\n\n"
        f"{sentence}\n\nKent Police will be visited again.\n"
    )
    facts = extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)
    assert {(one.force, one.kind) for one in facts.findings} == found


@pytest.mark.parametrize(
    "sentence",
    [
        "In the view of Unison, {}.",
        "A survey by the federation found that {}.",
        "The claim by one resident that {} was not tested.",
        "{}, according to campaigners.",
    ],
)
def test_what_others_claim_of_a_force_is_no_finding(sentence: str) -> None:
    told = sentence.format("the force has an excellent approach to domestic abuse")
    text = f"HMICFRS inspected Kent Police and published its report today.\n\n{told[0].upper()}{told[1:]}"
    assert not [f for f in _read(text) if "domestic abuse" in str(f)]


@pytest.mark.parametrize("lead", ["Responding to the report", "Reacting to HM Inspector Zoë Billingham"])
def test_behind_an_introduction_that_names_the_inspectorate_others_may_say_it(lead: str) -> None:
    text = (
        "HMICFRS inspected the force. HM Inspector Zoë Billingham wrote the report.\n\n{}, {} said that calls are slow."
    )
    assert _read(text.format(lead, "the union Unison")) == []
    assert [kind for kind, _ in _read(text.format(lead, "inspectors"))] == ["weakness"]
