"""Who says what, in what office, quoted or reported, and what the words do."""

from __future__ import annotations

import pytest

from kgbuild.extract import extract_facts
from kgbuild.extract._context import Context
from kgbuild.extract._people.people import find_people
from kgbuild.extract._voices.statements import find_statements
from kgbuild.extract._voices.voices import voices
from kgbuild.model import Passage, Statement
from kgbuild.read import read_document
from kgbuild.reference import load_reference

REFERENCE = load_reference()


def _statements(text: str, kind: str = "news-article", police: bool = True) -> tuple[Statement, ...]:
    document = read_document(text.encode(), name="page.txt")
    people = find_people(document, REFERENCE)
    context = Context(REFERENCE, kind, forces=("cambridgeshire",), people=people, police=police)  # type: ignore[arg-type]
    found = find_statements(document, context)
    for statement in found:
        assert isinstance(statement.evidence, Passage)
        assert text[statement.evidence.start : statement.evidence.end] == statement.evidence.quote
    return found


def _told(text: str, kind: str = "news-article") -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [
        (s.kind, s.speaker, s.evidence.quote, s.stances)
        for s in _statements(text, kind)
        if isinstance(s.evidence, Passage)
    ]


def test_an_inspector_s_sentences_are_assessments_without_marks() -> None:
    text = "“Calls are slow. Victims wait,” said Roy Wilsher, HM Inspector of Constabulary."
    assert _told(text) == [
        ("assessment", "Roy Wilsher", "Calls are slow.", ()),
        ("assessment", "Roy Wilsher", "Victims wait", ()),
    ]
    assert {statement.role for statement in _statements(text)} == {"inspector"}


def test_a_response_has_every_stance_it_takes() -> None:
    text = "DCC Alan Baldwin said: “We accept the findings, however, we are disappointed with the grade.”"
    (statement,) = _statements(text)
    assert (statement.kind, statement.stances) == ("response", ("accepts", "disappointed"))
    assert (statement.role, statement.organisation) == ("Deputy Chief Constable", "cambridgeshire")
    assert not statement.reported


def test_the_clause_that_promises_is_a_commitment_of_its_own() -> None:
    text = "DCC Alan Baldwin said: “We are proud of our work, and will use the findings to do better.”"
    assert _told(text) == [
        ("response", "Alan Baldwin", "We are proud of our work", ("welcomes",)),
        ("commitment", "Alan Baldwin", "will use the findings to do better.", ("commits",)),
    ]


def test_reported_speech_is_marked_and_starts_with_what_was_said() -> None:
    text = "Zoë Billingham, HM Inspector of Constabulary, reported. She found the force had too few detectives."
    (statement,) = _statements(text)
    assert statement.reported
    assert (statement.kind, statement.speaker) == ("assessment", "Zoë Billingham")
    assert isinstance(statement.evidence, Passage)
    assert statement.evidence.quote == "the force had too few detectives."


def test_a_verb_that_is_itself_the_stance_stays_in_the_passage() -> None:
    text = "Police and Crime Commissioner Katy Bourne welcomed the report."
    assert _told(text) == [("response", "Katy Bourne", "welcomed the report.", ("welcomes",))]


def test_vows_and_promises_are_commitments() -> None:
    text = "Darryl Preston, Cambridgeshire's police and crime commissioner, vowed to hold the force to account."
    assert [(kind, stances) for kind, _, _, stances in _told(text)] == [("commitment", ("commits",))]


def test_an_office_without_a_name_speaks_without_a_name() -> None:
    text = "The chief constable said: “We do not accept this picture.”"
    (statement,) = _statements(text)
    assert (statement.speaker, statement.role, statement.stances) == ("", "chief constable", ("disputes",))


def test_the_report_is_nobody() -> None:
    assert _told("“Calls are slow and victims wait,” says the report.") == []


def test_a_surname_and_a_pronoun_mean_the_person_named_before() -> None:
    text = (
        "Roy Wilsher, HM Inspector of Constabulary, wrote it.\n\n“Records are poor and late,” says Mr Wilsher.\n\n"
        "He added: “Nobody checks the files.”"
    )
    assert [speaker for _, speaker, _, _ in _told(text)] == ["Roy Wilsher", "Roy Wilsher"]


def test_a_person_who_answers_a_report_is_the_speaker_and_not_the_report() -> None:
    text = "PCC Darryl Preston, responding to the report, said: “We welcome these findings.”"
    assert [speaker for _, speaker, _, _ in _told(text)] == ["Darryl Preston"]


def test_what_stands_above_the_title_of_a_transcript_is_not_spoken() -> None:
    text = "This text was typed by hand.\n\nHM Inspector's overview: Kent Police\nTranscript\n\nThe force works well."
    assert [quote for _, _, quote, _ in _told(text, "assessment-transcript")] == ["The force works well."]


def test_a_transcript_is_the_inspector_s_throughout() -> None:
    text = "HMI Zoë Billingham's assessment of a force\n\nI am satisfied with its work. It has a plan for demand."
    found = _statements(text, "assessment-transcript")
    assert {(s.kind, s.speaker, s.role) for s in found} == {("assessment", "Zoë Billingham", "inspector")}
    assert len(found) == 2


def test_a_commissioner_s_page_in_the_first_person_is_the_commissioner_s() -> None:
    text = "I welcome this. I will hold the force to account.\n\nRoger Hirst\nPolice and Crime Commissioner for Essex"
    assert [(kind, speaker) for kind, speaker, _, _ in _told(text, "pcc-response")] == [
        ("response", "Roger Hirst"),
        ("commitment", "Roger Hirst"),
    ]


def test_an_i_before_a_hyphen_is_nobody_who_writes() -> None:
    text = "The i-ART desk meets i-Map users.\n\nRoger Hirst\nPolice and Crime Commissioner for Essex"
    assert _told(text, "pcc-response") == []


def test_grades_in_marks_and_borrowed_words_are_no_statements() -> None:
    assert _told("The force is ‘good’ and its staff are “highly skilled”, the report found.") == []


def test_quotations_are_given_to_people_to_the_report_to_others_or_to_nobody() -> None:
    text = (
        "“Checks are rare here,” says the report.\n\nSomebody wrote “never again will this be so” on the wall.\n\n"
        "On the wall stands “never again will this be so” in red."
    )
    document = read_document(text.encode(), name="page.txt")
    assert [voice.source for voice in voices(document, Context(REFERENCE, "news-article"))] == [
        "inspectorate",
        "other",
        "unknown",
    ]


def test_another_service_s_chief_makes_no_statement_here() -> None:
    assert _statements("DCC Alan Baldwin said: “We accept this.”", police=False) == ()


def test_whom_it_was_told_and_greetings_are_no_part_of_what_was_said() -> None:
    text = "PCC Darryl Preston told the local radio station that the force must answer calls sooner."
    assert [quote for _, _, quote, _ in _told(text)] == ["the force must answer calls sooner."]
    hello = "HMI Zoë Billingham's assessment\n\nHello, I am pleased to be here. I am pleased with its plans."
    assert [quote for _, _, quote, _ in _told(hello, "assessment-transcript")] == ["I am pleased with its plans."]


def test_a_pronoun_means_the_person_whose_it_can_be() -> None:
    text = (
        "PCC Philip Wilkinson replied. Both Mr Wilkinson and Chief Constable Catherine Roper want more.\n\n"
        "“There is much to do in the force,” he said.\n\nShe told a radio station that the force was on its way.\n\n"
        "“We are going there together.”\n"
    )
    assert [(speaker, words) for _, speaker, words, _ in _told(text)] == [
        ("Philip Wilkinson", "There is much to do in the force"),
        ("Catherine Roper", "the force was on its way."),
        ("Catherine Roper", "We are going there together."),
    ]


def test_a_reaction_that_leads_up_to_a_quotation_gives_its_speaker() -> None:
    text = "Chief Constable Nick Adderley welcomed the grades, “We take them as they are.”\n"
    assert [told[1:3] for told in _told(text) if told[2].startswith("We")] == [
        ("Nick Adderley", "We take them as they are.")
    ]
    reversed_mark = 'Chief Constable Nick Adderley added: ”We are moving in the right direction at pace."\n'
    assert _told(reversed_mark) == [("response", "Nick Adderley", "We are moving in the right direction at pace.", ())]


def test_a_pronoun_behind_an_opening_phrase_is_the_subject() -> None:
    text = "PCC Dafydd Llywelyn won. Thanking the public for their trust, he vowed to put victims first.\n"
    assert _told(text) == [("commitment", "Dafydd Llywelyn", "vowed to put victims first.", ("commits",))]


def test_a_first_name_alone_speaks_where_nobody_else_has_it() -> None:
    text = "Police Federation secretary Helen Collier wrote. “Officers do what they can,” says Helen.\n"
    assert [told[1] for told in _told(text)] == ["Helen Collier"]
    other = text + "\nHelen Roe, a victim, complained.\n"
    assert [told[1] for told in _told(other)] == []


def test_views_that_are_told_are_statements_of_those_who_hold_them() -> None:
    text = (
        "It was the view of the chief constable that visits should come every other "
        "year. The PCC felt that the criticism was unjustified."
    )
    assert _told(text) == [
        ("response", "", "visits should come every other year.", ()),
        ("response", "", "the criticism was unjustified.", ("disputes",)),
    ]


def test_what_is_described_and_refused_keeps_its_verb_and_its_stance() -> None:
    text = "PCC John Campion described parts of the report as “inaccurate”. Mr Campion firmly refuted the findings."
    assert [told[3] for told in _told(text)] == [("disputes",), ("disputes",)]


def test_a_caption_or_a_credit_does_not_cut_a_quotation_that_runs_on() -> None:
    text = (
        "Crime commissioner Sue Mountstevens said: “We were told of the backlog.\n\nHide Ad\n\n"
        '"It has grown since.\n\nA police van in the town\n\n“I want it gone.”'
    )
    assert [(s.speaker, s.evidence.quote) for s in _statements(text) if isinstance(s.evidence, Passage)] == [
        ("Sue Mountstevens", "We were told of the backlog."),
        ("Sue Mountstevens", "It has grown since."),
        ("Sue Mountstevens", "I want it gone."),
    ]


def test_a_word_held_away_behind_a_quotation_does_not_end_the_speech() -> None:
    text = (
        "“London is hard to police,” said HM Inspector of Constabulary Lee Freeman, while he granted that"
        " “key changes” had begun.\n\n“I worry about its investigations.”"
    )
    assert ("assessment", "Lee Freeman", "I worry about its investigations.", ()) in _told(text)


def test_speech_that_is_announced_and_has_no_marks_is_spoken() -> None:
    text = (
        "Answering the report, Essex’s Police and Crime Commissioner Roger Hirst said:\n\n"
        "It is not before time that victims come first.\n\n"
        "I am disappointed that calls still wait.\n\n"
        "The force covers the whole county."
    )
    assert _told(text) == [
        ("response", "Roger Hirst", "It is not before time that victims come first.", ()),
        ("response", "Roger Hirst", "I am disappointed that calls still wait.", ("disappointed",)),
    ]


def test_a_signed_letter_is_its_writer_s() -> None:
    text = (
        "Dear Home Secretary,\n\nThe force was faulted by inspectors. I ask you to fund it fairly.\n\n"
        "Yours sincerely,\n\nJeff Cuthbert\nPolice and Crime Commissioner for Gwent"
    )
    assert _told(text) == [("response", "Jeff Cuthbert", "I ask you to fund it fairly.", ())]


def test_quotations_of_nobody_on_a_page_of_response_are_its_only_respondent_s() -> None:
    text = (
        "“I have asked for a plan, and our communities deserve one.”\n\n"
        "Police and Crime Commissioner Sue Mountstevens has answered the report."
    )
    assert [told[1] for told in _told(text, "pcc-response")] == ["Sue Mountstevens"]
    assert _told(text) == []


def test_what_others_accept_or_nobody_does_is_no_accepting() -> None:
    said = "Chief Constable Sarah Crew said: “{}”"
    assert _told(said.format("I am glad that inspectors have acknowledged our work."))[0][3] == ("welcomes",)
    assert _told(said.format("These remarks fail to acknowledge what was done."))[0][3] == ("disputes",)
    assert _told(said.format("That does not give a fair picture of our work."))[0][3] == ("disputes",)
    assert _told(said.format("Crime out of date is crime all the same, we find."))[0][3] == ()


def test_growing_into_something_and_how_one_intends_are_no_commitments() -> None:
    said = "Chief Constable Sarah Crew said: “{}”"
    for words, kind in (
        ("We are developing into a modern force.", "response"),
        ("Our values set out how we intend to work.", "response"),
        ("I am bolstering my scrutiny this year.", "commitment"),
        ("We remain dedicated to protecting people.", "commitment"),
    ):
        assert [told[0] for told in _told(said.format(words))] == [kind]


def test_who_admits_accepts_and_who_tells_of_others_worries_is_not_disappointed() -> None:
    text = "Chief Constable Chris Noble replied. Mr Noble acknowledged that the desk was too slow."
    assert _told(text) == [("response", "Chris Noble", "the desk was too slow.", ("accepts",))]
    said = "Commissioner Philip Seccombe said: “{}”"
    assert _told(said.format("Our residents are rightly very concerned about burglary in town."))[0][3] == ()
    assert _told(said.format("We won't let the service suffer in the meantime."))[0][0] == "commitment"


def test_a_line_that_leads_up_with_a_comma_gives_the_next_paragraph_its_speaker() -> None:
    text = "Chief Constable Sarah Crew was asked about it.\n\nSarah Crew continues,\n\n“We had to change how we work.”"
    assert _told(text) == [("response", "Sarah Crew", "We had to change how we work.", ())]


def test_gladness_and_news_are_welcomed_and_thanks_of_others_are_no_accepting() -> None:
    said = "Chief Constable Sarah Crew said: “{}”"
    assert _told(said.format("I am glad that this was seen."))[0][3] == ("welcomes",)
    assert _told(said.format("This is excellent news for victims of crime."))[0][3] == ("welcomes",)
    assert _told(said.format("It is fair, acknowledging my officers for their work."))[0][3] == ()
    assert _told(said.format("We are currently drawing up a plan for it."))[0][0] == "commitment"
    assert _told(said.format("Our drive to help victims will continue."))[0][0] == "commitment"
    assert _told(said.format("I am concerned that little of it is new."))[0][3] == ("disappointed",)
    assert _told(said.format("It notes the progress that the force continues to make."))[0][0] == "response"
    assert _told(said.format("It is a fair and useful assessment."))[0][3] == ("accepts",)


def test_speech_whose_closing_mark_is_lost_runs_on_while_it_says_i_or_we() -> None:
    text = (
        "Police and Crime Commissioner Philip Seccombe said: “The force has done well.\n\n"
        "I welcome the report.\n\nThe meeting is on Monday."
    )
    assert [told[2] for told in _told(text)] == ["The force has done well.", "I welcome the report."]


def test_who_but_added_is_who_spoke_before() -> None:
    text = (
        "Her Majesty's Inspector of Constabulary, Wendy Williams, said she was “content with a good deal of this” "
        "but added: “There are calls that wait too long.”"
    )
    assert _told(text)[-1][:3] == ("assessment", "Wendy Williams", "There are calls that wait too long.")


def test_what_will_be_unfair_and_the_plan_there_was_are_no_promises() -> None:
    said = "Chief Constable Sarah Crew said: “{}”"
    for words in ("It will be unfair by next year.", "The force drew up a robust plan to address them."):
        assert [told[0] for told in _told(said.format(words))] == ["response"]
    assert _told(said.format("There are still improvements to be made."))[0][3] == ("accepts",)


def test_a_chief_without_a_name_is_the_chief_constable_of_the_text() -> None:
    text = (
        "Kent's Chief Constable Tim Smith said: “We did well.”\n\nThe Chief says they expect a report in June.\n\n"
        "“We have made progress in our control rooms.”\n"
    )
    assert ("response", "Tim Smith", "We have made progress in our control rooms.", ()) in _told(text)


def test_what_one_expects_to_get_and_trusts_another_to_do_is_no_commitment() -> None:
    for words in (
        "I’m sure that we’re going to get much the same report.",
        "I have recruited a new chief constable and have every confidence that he will bring the change.",
        "I have appointed a chief constable who will bring the change.",
    ):
        assert [kind for kind, *_ in _told(f"PCC Alison Hernandez said: “{words}”")] == ["response"]
    kept = "I will appoint a chief constable who will bring the change."
    assert [kind for kind, *_ in _told(f"PCC Alison Hernandez said: “{kept}”")] == ["commitment"]


def test_an_inspector_who_is_concerned_about_something_assesses_it() -> None:
    text = "HM Inspector of Constabulary Wendy Williams is concerned about the force’s records and its answer to calls."
    assert [(kind, who) for kind, who, *_ in _told(text)] == [("assessment", "Wendy Williams")]


def test_he_goes_on_with_the_one_who_tells_of_another() -> None:
    text = (
        "Mayor Andy Burnham confirmed that he had asked Chief Constable Ian Hopkins to go.\n\n"
        "He said it “was the right time for the force to have somebody new”.\n"
    )
    assert {who for kind, who, quote, _ in _told(text) if "right time" in quote} == {"Andy Burnham"}


def test_two_who_speak_in_one_sentence_have_a_statement_each() -> None:
    text = (
        "Police and crime commissioner Donna Jones said she wants faster answers to calls and chief constable "
        "Scott Chilton said his officers already answer them sooner."
    )
    assert [(speaker, quote) for _, speaker, quote, _ in _told(text)] == [
        ("Donna Jones", "she wants faster answers to calls"),
        ("Scott Chilton", "his officers already answer them sooner."),
    ]


def test_what_the_inspectorate_acknowledges_and_what_goes_unacknowledged_is_not_accepted() -> None:
    text = (
        "Chief Constable Simon Byrne said: “We are pleased the inspectorate of constabulary has acknowledged our work. "
        "To fault our records without acknowledging our audit is misleading.”"
    )
    assert [stances for *_, stances in _told(text)] == [("welcomes",), ("disputes",)]


def test_a_quotation_goes_on_over_a_paragraph_that_breaks_its_sentence_off() -> None:
    text = (
        "Kent Police has more detectives than it had, its inspectors say.\n\n"
        "Inspector Zoë Billingham said: “I am pleased with how it looks after\n\nits victims.\n\n"
        "“It now writes to them each month.”"
    )
    told = [(speaker, quote) for _, speaker, quote, _ in _told(text)]
    assert ("Zoë Billingham", "It now writes to them each month.") in told


def test_a_dame_or_knight_may_speak_by_the_first_name_alone() -> None:
    text = (
        "The victims’ commissioner for England and Wales Dame Vera Baird wants an answer.\n\n"
        "“Reports of rape take courage,” said Dame Vera."
    )
    assert [(speaker, quote) for _, speaker, quote, _ in _told(text)][-1:] == [
        ("Vera Baird", "Reports of rape take courage")
    ]


def test_she_behind_however_and_a_name_behind_what_it_found_speak() -> None:
    text = (
        "Wendy Williams, HM Inspector of Constabulary, praised the force. However she added that its neighbourhood "
        "teams know too little of gangs.\n\nIts recording of crime is far better than in 2014, Wendy Williams found."
    )
    told = [(speaker, quote) for _, speaker, quote, _ in _told(text)]
    assert ("Wendy Williams", "its neighbourhood teams know too little of gangs.") in told
    assert any(quote.startswith("Its recording of crime") for _, quote in told)


def test_what_people_may_expect_is_no_promise() -> None:
    text = "Chief Constable Simon Byrne said: “The least they are entitled to expect is that it will be written down.”"
    assert [kind for kind, *_ in _told(text)] == ["response"]


def test_who_speaks_after_the_report_was_out_speaks_and_not_the_report() -> None:
    text = (
        "Lee Freeman is Chief Constable of Humberside Police.\n\n"
        "Mr Freeman, speaking after the inspectors’ report was published, said: “I have been delighted with it.”"
    )
    assert _told(text) == [("response", "Lee Freeman", "I have been delighted with it.", ("welcomes",))]


def test_ranks_may_be_shortened() -> None:
    (statement,) = _statements("Dpt Ch Cons Alan Baldwin said: “We know what we have to do.”")
    assert (statement.speaker, statement.role) == ("Alan Baldwin", "Deputy Chief Constable")


def test_a_pull_quote_is_spoken_by_the_name_behind_the_dash_below_it() -> None:
    text = "Cleveland Police has a poor report.\n\nI am concerned about its care of victims.\n\n"
    text += "– Phil Gormley, HM Inspector of Constabulary"
    assert ("assessment", "Phil Gormley", "I am concerned about its care of victims.", ()) in _told(text)
    assert not _told("Kent Police met us.\n\nWe know what to do.\n\n-ENDS-")


def test_a_page_that_tells_of_the_chief_constable_is_not_in_his_words() -> None:
    text = (
        "Chief Constable Craig Guildford said he disagrees with it.\n\n"
        "The Police and Crime Commissioner has given him a year.\n\n"
        "“I have met the Chief Constable, and I am sure that he can do it.”"
    )
    for kind in ("pcc-response", "force-response"):
        told = [(speaker, quote) for _, speaker, quote, _ in _told(text, kind)]
        assert ("Craig Guildford", "he disagrees with it.") in told
        assert not any(speaker == "Craig Guildford" and quote.startswith("I have met") for speaker, quote in told)


def test_a_report_named_behind_a_force_still_speaks() -> None:
    text = (
        "In its judgement of Cheshire Police the report stated “officers know their work and do it with care each day.”"
    )
    assert _told(text) == []


def test_a_quotation_goes_on_behind_the_one_who_says_it() -> None:
    text = (
        "“This is a blow to us,” says Katy Bourne, Police and Crime Commissioner, “we had hoped for more.”\n\n"
        "“It is unfair to our officers,” says Katy, “I do not think it reflects their work.”"
    )
    assert _told(text) == [
        ("response", "Katy Bourne", "This is a blow to us", ("disappointed",)),
        ("response", "Katy Bourne", "we had hoped for more.", ("disappointed",)),
        ("response", "Katy Bourne", "It is unfair to our officers", ("disputes",)),
        ("response", "Katy Bourne", "I do not think it reflects their work.", ("disputes",)),
    ]


def test_who_says_it_may_stand_behind_what_is_reported() -> None:
    text = "The grade is unfair to the force, says Katy Bourne, Police and Crime Commissioner, who asks for another."
    assert _told(text) == [("response", "Katy Bourne", "The grade is unfair to the force", ("disputes",))]


def test_a_police_chief_and_a_force_answer_in_more_verbs() -> None:
    text = (
        "Cambridgeshire’s police chief has hit back at the report’s account of his officers.\n\n"
        "However the force has questioned the age of the figures.\n\n"
        "The chief constable gave an assurance that every call would be answered."
    )
    assert _told(text) == [
        ("response", "", "hit back at the report’s account of his officers.", ("disputes",)),
        ("response", "", "questioned the age of the figures.", ("disputes",)),
        ("commitment", "", "gave an assurance that every call would be answered.", ("commits",)),
    ]


def test_the_participle_before_a_quotation_is_the_last_named_one_s() -> None:
    text = (
        "HMIC announced a visit and Katy Bourne, Police and Crime Commissioner, promised help, saying: “We will act.”"
    )
    assert _told(text)[-1] == ("commitment", "Katy Bourne", "We will act.", ("commits",))


def test_a_page_that_somebody_writes_under_a_name_is_in_that_one_s_words() -> None:
    text = (
        "HMICFRS has published its report on the force.\n\n"
        "I have real issues with the grade, writes Chief Constable Alan Pughsley.\n\n"
        "Crime fell in the county. The report is of real concern to my officers."
    )
    assert _told(text) == [
        (
            "response",
            "Alan Pughsley",
            "I have real issues with the grade, writes Chief Constable Alan Pughsley.",
            ("disputes",),
        ),
        ("response", "Alan Pughsley", "The report is of real concern to my officers.", ("disappointed",)),
    ]


def test_who_does_much_says_it_behind_what_he_is() -> None:
    text = "Mayor of London Sadiq Khan, who oversees the force, condemned the lack of progress there."
    assert _told(text) == [("response", "Sadiq Khan", "condemned the lack of progress there.", ())]


def test_work_still_to_do_and_matters_taken_seriously_are_accepted() -> None:
    text = (
        "DCC Alan Baldwin said: “I recognise this is a concerning report. There is still much work to be done. "
        "I take the report very seriously. The inspection acknowledges our work.”"
    )
    assert [stances for *_, stances in _told(text)] == [("accepts",), ("accepts",), ("accepts",), ()]


def test_minutes_tell_what_was_replied_and_whom_it_was_said_to() -> None:
    text = (
        "The Chief Constable replied that the cuts would have had a severe effect.\n\n"
        "The Commissioner informed the Panel that he had asked for a plan.\n\n"
        "In a letter to the chief constable, the minister has asked for more."
    )
    assert _told(text) == [
        ("response", "", "the cuts would have had a severe effect.", ()),
        ("response", "", "he had asked for a plan.", ()),
    ]


def test_a_commitment_that_others_recognise_is_none() -> None:
    text = "DCC Alan Baldwin said: “I am pleased the report has recognised our commitment to our communities.”"
    assert _told(text) == [
        (
            "response",
            "Alan Baldwin",
            "I am pleased the report has recognised our commitment to our communities.",
            ("welcomes",),
        )
    ]


def test_what_takes_years_is_no_commitment() -> None:
    text = "DCC Alan Baldwin said: “The cuts went deep, and they will take years to make good.”"
    assert [(kind, stances) for kind, _, _, stances in _told(text)] == [("response", ())]


def test_findings_that_miss_the_good_are_disputed_and_disagreement_is_made_public() -> None:
    text = (
        "DCC Alan Baldwin said: “It has not recognised how far we have come.”\n\n"
        "The chief constable made public his disagreement with the grade."
    )
    assert [stances for *_, stances in _told(text)] == [("disputes",), ("disputes",)]


def test_lines_that_are_wrapped_lead_up_to_a_quotation() -> None:
    text = (
        "The report looks at how Kent Police plans its work and at what it spends on\n"
        "buildings and vehicles. HM Inspector of Constabulary Wendy Williams said of the\n"
        "report, which was published on its pages today, that:- "
        '"It plans its work well\nand has sound budgets for the years that lie ahead of it and of its people."'
    )
    assert [(kind, speaker) for kind, speaker, *_ in _told(text)] == [("assessment", "Wendy Williams")]


def test_speech_without_marks_goes_on_over_paragraphs_that_say_neither_i_nor_we() -> None:
    text = (
        "HMICFRS has published its report on the force.\n\n"
        "HM Inspector of Constabulary Roy Wilsher said:\n\n"
        "I have concerns about how the force plans.\n\n"
        "Its senior leaders need to look after their systems.\n\n"
        "But we did find that it works well with others.\n\n"
        "The report stands on the pages of the inspectorate."
    )
    assert [quote for _, speaker, quote, _ in _told(text) if speaker == "Roy Wilsher"] == [
        "I have concerns about how the force plans.",
        "Its senior leaders need to look after their systems.",
        "But we did find that it works well with others.",
    ]


def test_a_partial_picture_is_disputed_and_a_tribute_welcomes() -> None:
    text = (
        "DCC Alan Baldwin said: “This is only a partial picture of our work. It is a tribute to our staff. "
        "Special measures is a misleading term.”"
    )
    assert [stances for *_, stances in _told(text)] == [("disputes",), ("welcomes",), ()]


def test_a_service_s_pledge_a_plan_and_an_agreement_tell() -> None:
    text = (
        "The Metropolitan Police Service has pledged to publish its data.\n\n"
        "DCC Alan Baldwin said: “The pilot will be fully evaluated. I am in agreement with it all.”"
    )
    assert [(kind, stances) for kind, _, _, stances in _told(text)] == [
        ("commitment", ("commits",)),
        ("commitment", ("commits",)),
        ("response", ("accepts",)),
    ]


def test_a_knight_s_first_name_names_him() -> None:
    text = (
        "HMICFRS has published its report.\n\nSir Tom Winsor, HM Chief Inspector of Constabulary, wrote it.\n\n"
        "Sir Tom also criticised how courts work."
    )
    assert ("assessment", "Thomas Winsor", "criticised how courts work.", ()) in _told(text)


def test_an_office_before_a_surname_alone_speaks_and_nobody_s_name_is_guessed() -> None:
    text = (
        "HMICFRS has published its report on Kent Police.\n\n"
        "But Chief Constable Roe admits there is still more to do.\n\n"
        "“We still have areas of concern,” Chief Roe said. DCC Alan Baldwin thanked his officers for their work."
    )
    assert [(statement.speaker, statement.role, statement.stances) for statement in _statements(text)] == [
        ("", "Chief Constable", ("accepts",)),
        ("", "Chief", ("accepts",)),
        ("Alan Baldwin", "Deputy Chief Constable", ("welcomes",)),
    ]


def test_who_knows_where_to_improve_accepts() -> None:
    text = "DCC Alan Baldwin said: “We know where we need to improve.”"
    assert [stances for *_, stances in _told(text)] == [("accepts",)]


def test_what_there_will_be_is_promised_and_inspectors_who_acknowledge_accept_nothing() -> None:
    text = (
        "DCC Alan Baldwin said: “From May there will be a full implementation of the plan. "
        "I welcome the visit of HMICFRS who recognise the progress we have made and acknowledge our plans.”"
    )
    assert [(kind, stances) for kind, _, _, stances in _told(text)] == [
        ("commitment", ("commits",)),
        ("response", ("welcomes",)),
    ]


def test_he_is_not_she_who_was_named_last() -> None:
    text = (
        "HMICFRS has published its report.\n\n"
        "Police and Crime Commissioner Keith Hunter said he had worked with Chief Constable Justine Curran.\n\n"
        "He said: “This report is a first small step.”"
    )
    assert _told(text)[-1][1] == "Keith Hunter"


def test_what_somebody_went_on_to_say_and_what_a_force_took_seriously() -> None:
    text = (
        "HMICFRS has published its report on Kent Police.\n\n"
        "Police and Crime Commissioner Michael Lane said: “I am delighted with it.”\n\n"
        "The PCC went on to say,\n\n“There is room for more, and this is something that we will now focus on.”\n\n"
        "Kent Police said it took the issues raised in the report “very seriously”."
    )
    assert [(kind, speaker, stances) for kind, speaker, _, stances in _told(text)] == [
        ("response", "Michael Lane", ("welcomes",)),
        ("response", "Michael Lane", ()),
        ("commitment", "Michael Lane", ("commits",)),
        ("response", "", ("accepts",)),
    ]


def test_what_was_said_of_somebody_is_nothing_that_they_said() -> None:
    head = "Chief Constable Ann Roe took over in May.\n\n"
    for text in (
        "Chief Constable Roe was also criticised as her desk had failed to call back.",
        "The chief constable was praised by the inspectorate for the calm she brought to it.",
        "Chief Constable Roe, accused of losing the trust of her officers, left the room.",
        "The answer of the chief constable can best be described as a shrug of the shoulders.",
    ):
        assert _told(head + text) == []
    text = "Chief Constable Roe was criticised for the waits but said that the desk answers faster now."
    assert [quote for _, _, quote, _ in _told(head + text)] == ["the desk answers faster now."]


def test_a_relative_s_words_are_not_the_office_holder_s() -> None:
    for text in (
        "Jane Doe, the widow of Chief Constable Ann Roe, said: “Nobody listened to us at all.”",
        "The chief constable's mother said that nobody had listened to her. Ann Roe is the chief constable.",
        "Ann Roe is the chief constable. “The desk failed her badly,” said Roe's brother Ned.",
        "A spokesman for the family, Simon Bell, said: “The chief constable should resign.”",
        "Chief Constable Ann Roe met them. Jane Roe, a victim, said: “We waited for ten hours.”",
    ):
        assert _told(text) == []


def test_a_pronoun_goes_on_with_an_office_that_spoke_before() -> None:
    text = "The commissioner replied that calls take long. She said: “We have asked the chief to answer faster.”"
    assert {(s.role, s.speaker) for s in _statements(text)} == {("commissioner", "")}
    assert _told("The mother wrote to the commissioner. She said: “We have asked for an answer.”") == []


@pytest.mark.parametrize(
    "words",
    [
        "the hiring of 30 call takers will fill the desk by September",
        "the force was working hard to answer faster",
        "a bureau for records was being set up in the north",
        "the control room will have all its staff next month",
        "the police were responding to each of the points",
        "the force is carrying out a recruitment drive in the county",
        "steps towards better answers are already well underway",
        "the 40 new officers would be used where calls are most",
        "it is to leave the alliance of the three forces",
    ],
)
def test_a_promise_in_reported_speech_is_a_commitment(words: str) -> None:
    (statement,) = _statements(f"Chief Constable Ann Roe said {words}.")
    assert (statement.kind, statement.stances) == ("commitment", ("commits",))


def test_a_spokesman_the_police_and_an_assistant_commissioner_are_reported() -> None:
    for text in (
        "A force spokeswoman said that calls to the desk had doubled in a year.",
        "Now, police said callers should notice that the desk is faster.",
        "The Assistant Commissioner explained that the unit had been trained since then.",
    ):
        (statement,) = _statements(text)
        assert statement.reported
    assert statement.role == "Assistant Commissioner"


def test_thanks_for_patience_welcome_nothing_and_to_be_reassured_does() -> None:
    (statement,) = _statements("Chief Constable Ann Roe said: “I thank the public for their patience with us.”")
    assert statement.stances == ()
    (statement,) = _statements("Ann Roe is chief constable. In May, she was reassured to see more staff on the desk.")
    assert statement.stances == ("welcomes",)


def test_paragraphs_in_single_marks_hold_words_in_single_marks() -> None:
    text = (
        "Ann Roe, the commissioner, did not challenge the grade.\n\n"
        "‘The report adds a ‘good’ to the ‘good’ of each of the other parts.\n\n"
        "‘I have raised concerns about ‘outstanding’ in May.’\n\nThe force has 900 officers."
    )
    assert [quote for _, _, quote, _ in _told(text, "pcc-response")] == [
        "The report adds a ‘good’ to the ‘good’ of each of the other parts.",
        "I have raised concerns about ‘outstanding’ in May.",
    ]


@pytest.mark.parametrize(
    ("said", "stances"),
    [
        ("We’re not accepting the report.", ("disputes",)),
        ("These reports lack balance from end to end.", ("disputes",)),
        ("There is nothing fair about such a report.", ("disputes",)),
        ("It left out 50 pages of factual inaccuracies.", ("disputes",)),
        ("Victim care is not what it should be.", ("accepts",)),
        ("The three forces can continue to share what they know.", ()),
    ],
)
def test_a_refusal_is_no_promise_and_faults_of_the_report_are_disputed(said: str, stances: tuple[str, ...]) -> None:
    (statement,) = _statements(f"Chief Constable Ann Roe said: “{said}”")
    assert (statement.kind, statement.stances) == ("response", stances)


def test_minutes_go_on_with_the_office_that_spoke_under_the_number_before() -> None:
    text = (
        "3.3 The Chief Constable informed the Panel that he welcomed the report. He did, however, think that some of "
        "it was unfair. He was clear that he was determined to do better.\n\n"
        "3.4 He explained that the Constabulary had been one of four pilot areas."
    )
    assert {(s.role, s.organisation) for s in _statements(text)} == {("Chief Constable", "cambridgeshire")}
    assert [(kind, stances) for kind, _, _, stances in _told(text)] == [
        ("response", ("welcomes",)),
        ("response", ("disputes",)),
        ("commitment", ("commits",)),
        ("response", ()),
    ]


def test_a_force_has_long_said_something() -> None:
    (statement,) = _statements("The force has long said it does not get what it needs.")
    assert (statement.organisation, statement.reported) == ("cambridgeshire", True)


def test_how_hard_something_is_to_do_is_no_promise() -> None:
    (statement,) = _statements("Chief Constable Ann Roe said the report shows how hard it is to recruit detectives.")
    assert statement.kind == "response"


def test_an_office_is_told_with_what_its_body_covers_before_the_verb() -> None:
    text = (
        "Ann Roe, the Chief Constable of Kent Police, which covers Dover, Deal and Hythe, said she would consider more."
    )
    assert [(kind, quote) for kind, _, quote, _ in _told(text)] == [("commitment", "she would consider more.")]
    (statement,) = _statements("The Chief Constable of Kent Police has said that this allowed both forces to save.")
    assert statement.role == "Chief Constable"


def test_a_report_that_somebody_answers_does_not_speak_behind_the_colon() -> None:
    text = "PSA President Ann Roe gives the Association’s response to the report:\n\n“We see a service under strain.”"
    assert [speaker for _, speaker, _, _ in _told(text)] == ["Ann Roe"]


def test_to_brand_a_report_inaccurate_disputes_it() -> None:
    (statement,) = _statements('Commissioner Ann Roe branded the force\'s report "inaccurate".')
    assert (statement.evidence.quote[:7], statement.stances) == ("branded", ("disputes",))


def test_who_said_it_may_stand_at_the_end_with_the_verb() -> None:
    text = "Fire and police will work together more closely, commissioner Ann Roe has vowed."
    assert _told(text) == [("commitment", "Ann Roe", "Fire and police will work together more closely", ("commits",))]


def test_where_it_was_said_may_stand_before_that() -> None:
    text = "Chief Constable Ann Roe explained in her farewell letter that she was due to retire next autumn."
    assert [quote for _, _, quote, _ in _told(text)] == ["she was due to retire next autumn."]


def test_an_acceptance_and_a_promise_joined_by_as_mayor_are_two_statements() -> None:
    text = "The mayor, Ann Roe, said: “There’s still more to do, and as Mayor, I’ll continue to work with the force.”"
    assert [(kind, stances) for kind, _, _, stances in _told(text)] == [
        ("response", ("accepts",)),
        ("commitment", ("commits",)),
    ]


def test_short_names_of_forces_and_a_commissioner_for_fire_speak() -> None:
    (statement,) = _statements("GMP said it recognises there is work to be done.")
    assert (statement.organisation, statement.stances) == ("cambridgeshire", ("accepts",))
    (statement,) = _statements("The London Mayor said that the force would need to win back its trust.")
    assert statement.role == "Mayor"
    (statement,) = _statements("The PFCC said in the longer term it would create other joint hubs.")
    assert (statement.role, statement.kind) == ("Police, Fire and Crime Commissioner", "commitment")


def test_unmarked_paragraphs_over_a_name_and_an_office_are_all_spoken() -> None:
    text = (
        "I have asked for the Chief Constable’s view on the report, and he has stated:\n\n"
        "The report was published in May and looks at forces elsewhere.\n\n"
        "It makes many recommendations, and the force will continue to work on them.\n\n"
        "The areas for improvement will be recorded and monitored.\n\n"
        "Gavin Stephens, Chief Constable of Surrey Police\n\n"
        "The report can be read online.\n"
    )
    told = [(kind, speaker) for kind, speaker, _, _ in _told(text, "pcc-response") if speaker]
    assert told == [
        ("response", "Gavin Stephens"),
        ("response", "Gavin Stephens"),
        ("commitment", "Gavin Stephens"),
        ("commitment", "Gavin Stephens"),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "office"),
    [
        (
            "As the Police and Crime Commissioner for Kent, I give this answer. I welcome it.",
            "inspectorate-report",
            "police",
        ),
        ("Trust has grown since my appointment as Chief Constable. I welcome the report.", "other", "chief constable"),
    ],
)
def test_who_says_in_what_office_he_writes_speaks_on_the_page(text: str, kind: str, office: str) -> None:
    *_, last = _statements(text, kind)
    assert (last.kind, last.stances) == ("response", ("welcomes",))
    assert last.role.casefold().startswith(office)


def test_news_has_no_writer_who_holds_an_office() -> None:
    assert not _statements(
        "As the chief constable, I would be worried. I read it twice.\n\n“It is late,” a caller said."
    )


def test_who_somebody_once_was_stands_between_the_name_and_the_verb() -> None:
    text = "Roy Wilsher, a former chief officer who met the chief constable of Essex, said: “It must be done at once.”"
    assert _told(f"HM Inspector of Constabulary Roy Wilsher came.\n\n{text}")[0][:2] == ("assessment", "Roy Wilsher")


def test_another_s_commitment_and_no_dispute_are_told_apart_from_the_speaker_s() -> None:
    (statement,) = _statements("PCC Darryl Preston said: “Thanks go to staff who remain committed to serving us.”")
    assert statement.kind == "response"
    (statement,) = _statements("PCC Darryl Preston said: “The way forward is not in dispute.”")
    assert statement.stances == ()
    (statement,) = _statements("PCC Darryl Preston said: “I’m concerned that its claims miss the point.”")
    assert statement.stances == ("disappointed", "disputes")


def test_what_would_be_considered_or_looked_at_is_promised_in_minutes() -> None:
    for text in (
        "The Chief Constable explained that the findings would be considered in the next plan.",
        "The PCC noted that the force would not only look at its own recommendations.",
    ):
        (statement,) = _statements(text)
        assert statement.kind == "commitment", text


def test_an_article_under_an_office_holder_s_name_is_in_that_one_s_words() -> None:
    text = (
        "Why we must do better\n\nBy Essex Police and Crime Commissioner Roger Hirst\n\n"
        "I read the report twice. I agree with its findings.\n\nThe Chief Constable, BJ Harrington, will answer it."
    )
    assert ("response", "Roger Hirst", "I agree with its findings.", ("accepts",)) in _told(text, "force-response")


def test_speech_that_tells_its_office_is_that_holder_s() -> None:
    text = "“My role as PCC is to hold the force to account.\n\n“I welcome the report.”"
    assert [(s.role, s.stances) for s in _statements(text)] == [
        ("Police and Crime Commissioner", ()),
        ("Police and Crime Commissioner", ("welcomes",)),
    ]


def test_he_who_tells_of_another_goes_on_speaking() -> None:
    text = (
        "PCC Steve Turner wrote to residents.\n\nHe commends Chief Constable Mark Webster and the team.\n\n"
        "He said: “Mark’s work is why the force has come so far.”"
    )
    assert _told(text)[-1][1] == "Steve Turner"


def test_paragraphs_of_a_quotation_run_into_one_are_told_apart() -> None:
    text = (
        'Chief Constable Craig Guildford said: "I do not agree with this decision. "Our job now is to go on.'
        '" The report is out.'
    )
    assert [quote for _, _, quote, _ in _told(text)] == [
        "I do not agree with this decision.",
        "Our job now is to go on.",
    ]


def test_a_clause_behind_that_needs_no_other_sign_of_its_verb() -> None:
    text = "PCC Marc Jones (Con) has insisted that almost all relate to a shortage of officers."
    assert _told(text) == [("response", "Marc Jones", "almost all relate to a shortage of officers.", ())]


def test_two_things_that_are_told_with_that_are_told_apart() -> None:
    text = "The PCC confirmed that the centre had been rebuilt and that 40 posts would be filled by Christmas."
    assert [(kind, quote) for kind, _, quote, _ in _told(text)] == [
        ("response", "the centre had been rebuilt"),
        ("commitment", "40 posts would be filled by Christmas."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "PCC Marc Jones said: “By Easter every shift will be back to full strength.”",
        "PCC Marc Jones said: “This review will also seek to find out why.”",
        "PCC Marc Jones added that the force is aware of these challenges and is addressing them.",
        "PCC Marc Jones undertook to bring a report in the autumn.",
        "PCC Marc Jones is committed to supporting the force.",
        "PCC Marc Jones said: “The plan comes into force by April and will be published.”",
    ],
)
def test_what_is_promised_by_a_day_by_a_review_or_by_who_undertakes_it(text: str) -> None:
    assert _told(text)[-1][0] == "commitment"


@pytest.mark.parametrize(
    ("text", "stances"),
    [
        ("PCC Marc Jones said: “We know that we fell short there.”", ("accepts",)),
        ("PCC Marc Jones said: “Glad to hear of it from them.”", ("welcomes",)),
        ("PCC Marc Jones said: “We have been praised for being strongly committed to preventing crime.”", ()),
        ("PCC Marc Jones said: “The project will help officers on a daily basis.”", ()),
    ],
)
def test_falling_short_is_accepted_and_praise_is_no_promise(text: str, stances: tuple[str, ...]) -> None:
    (statement,) = _statements(text)
    assert (statement.kind, statement.stances) == ("response", stances)


def test_answers_to_an_interviewer_s_questions_are_the_guest_s() -> None:
    text = (
        "Chris Rowley, Lancashire's chief constable, talks to us.\n\nYou were told off. Were you stung?\n\n"
        "I was. We had not moved fast enough.\n\nSo what changes?\n\nWe close the old suite in June."
    )
    assert [(kind, speaker) for kind, speaker, _, _ in _told(text, "news-article")][-2:] == [
        ("response", "Chris Rowley"),
        ("commitment", "Chris Rowley"),
    ]
    once = "PCC Katy Bourne came.\n\nHave you been affected?\n\nWe would like to hear from you by email."
    assert not _statements(once)


def test_what_is_said_needs_no_that() -> None:
    (statement,) = _statements("The force said many of the issues identified developed under the old model.")
    assert statement.evidence.quote.startswith("many of the issues")  # type: ignore[union-attr]
    assert not _statements("PCC Marc Jones said in a statement on Friday morning.")


@pytest.mark.parametrize(
    ("words", "kind", "stances"),
    [
        ("We are also widening our priorities.", "commitment", ("commits",)),
        ("Our job is to do better and that is what we will do.", "commitment", ("commits",)),
        ("It will help us to save money.", "response", ()),
        ("More needs to be done on training.", "response", ("accepts",)),
        ("There are clearly areas where the force must improve.", "response", ("accepts",)),
        ("We are not pleased with the overall grade.", "response", ("disappointed",)),
        ("I was sorry to read that children had waited.", "response", ("disappointed",)),
        ("None of it is unfair to us.", "response", ("accepts",)),
        ("The report was tough but fair.", "response", ("accepts",)),
    ],
)
def test_more_of_what_a_sentence_does(words: str, kind: str, stances: tuple[str, ...]) -> None:
    assert [(k, s) for k, _, _, s in _told(f"PCC Marc Jones said: “{words}”")] == [(kind, stances)]


def test_what_is_added_behind_a_quotation_is_told_without_its_lead() -> None:
    text = "“I will wait,” PCC Katy Bourne said, before adding that the review would report to her in July."
    assert _told(text)[-1][:3] == ("commitment", "Katy Bourne", "the review would report to her in July.")


def test_whose_letter_or_departure_is_told_of_does_not_speak() -> None:
    text = (
        "Mayor of London Sadiq Khan, who was told of the report in February before Cressida Dick’s sudden departure,"
        " said that “Londoners will be shocked” by it.\n\nCommissioner Cressida Dick left."
    )
    assert [speaker for _, speaker, _, _ in _told(text)] == ["Sadiq Khan"]
    text = (
        "HMI Michelle Skeer came.\n\n"
        "In a letter to Chief Constable Mark Roberts, Ms Skeer wrote that visits were almost always made on time."
    )
    assert _told(text)[-1][:2] == ("assessment", "Michelle Skeer")


def test_he_behind_a_phrase_is_the_first_whom_it_names() -> None:
    text = "Though Mayor Sadiq Khan was told with Home Secretary Priti Patel, he said that there was more to it."
    assert _told(text)[-1][:2] == ("response", "Sadiq Khan")


def test_a_foreword_of_somebody_who_took_over_is_in_that_one_s_words() -> None:
    text = (
        "A foreword\n\nI took over as Chief Constable in June. By next March we will have an officer there."
        "\n\nRachel Bacon\nChief Constable\n"
    )
    assert ("commitment", "Rachel Bacon") in [(kind, speaker) for kind, speaker, _, _ in _told(text)]


def test_she_who_is_nobody_s_office_holder_is_not_the_one_told_of_by_office() -> None:
    text = (
        "The chief constable welcomed the report on Kent Police.\n\nKaren Whitlow said her daughter waited nine hours."
        " “Nobody ever rang us back about it,” she said."
    )
    assert [quote for _, _, quote, _ in _told(text)] == ["welcomed the report on Kent Police."]


def test_a_pronoun_behind_somebody_without_an_office_is_nobodys() -> None:
    text = (
        'Kent Police inspected\n\nPolice and Crime Commissioner Matthew Scott said he would "hold it to account".\n\n'
        'But Owen Lane, who led a review in Kent, called the pace "slow".\n\n"People are stopped too often," he said.\n'
    )
    told = _told(text)
    assert [speaker for _, speaker, quote, _ in told if "account" in quote] == ["Matthew Scott"]
    assert not [quote for _, _, quote, _ in told if "stopped" in quote]


@pytest.mark.parametrize(
    ("words", "kind", "stances"),
    [
        ("My office will be reading every file.", "commitment", ("commits",)),
        ("I have set aside £90,000 for more call handlers.", "commitment", ("commits",)),
        ("I give a commitment that nobody will wait so long.", "commitment", ("commits",)),
        ("Our next step is to move both rooms into one.", "commitment", ("commits",)),
        ("We are tired, but a new course starts on Monday.", "commitment", ("commits",)),
        ("I have asked the chief constable to finish this by 31 May.", "commitment", ("commits",)),
        ("The delay is “not where we want to be”, as they say.", "response", ("accepts",)),
        ("The inspectors were right about this.", "response", ("accepts",)),
        ("Such a wait is not acceptable at all.", "response", ("disappointed",)),
        ("The report does not fully acknowledge our work.", "response", ("disputes",)),
        ("I will reject any measure that costs jobs.", "commitment", ("commits",)),
        ("We achieved some very positive results here.", "response", ()),
    ],
)
def test_what_is_promised_taken_and_held_against(words: str, kind: str, stances: tuple[str, ...]) -> None:
    assert [(k, s) for k, _, _, s in _told(f"PCC Marc Jones said: {words}")] == [(kind, stances)]


def test_they_who_spoke_for_a_force_and_a_statement_that_goes_on() -> None:
    text = (
        "A spokesperson for Dorset Police said the force accepted it all.\n\nThey said: “We will publish a plan.”"
        "\n\nIn a statement, Chief Constable Sarah Crew said the grade was “fair”.\n\nIt read: “I am sorry for this.”"
    )
    assert [(s.speaker, s.organisation, s.kind) for s in _statements(text)] == [
        ("", "dorset", "response"),
        ("", "dorset", "commitment"),
        ("Sarah Crew", "dorset", "response"),
        ("Sarah Crew", "dorset", "response"),
    ]


def test_who_is_told_something_is_no_part_of_it_and_what_leads_up_to_a_quotation_neither() -> None:
    text = (
        "Chief Constable Sarah Crew told Radio Wessex’s Karen Whitlow the report was fair to the force.\n\n"
        "PCC Mark Shelford said there were hard choices ahead, adding: “We will make them.”"
    )
    assert [quote for _, _, quote, _ in _told(text)] == [
        "the report was fair to the force.",
        "there were hard choices ahead",
        "We will make them.",
    ]


def test_a_federation_of_a_county_in_two_words_is_nobody_who_speaks_between() -> None:
    text = (
        "Rick Muir, chair of the West Yorkshire Police Federation, said officers were tired. “They fell ill,” he said."
    )
    assert [speaker for _, speaker, _, _ in _told(text)] == ["Rick Muir"]


def test_comments_below_a_line_that_says_whose_they_are_are_that_one_s() -> None:
    text = (
        "Response to the inspection of Kent Police\n\nCommissioner’s comments\n\nI welcome the report.\n\n"
        "Chief Constable’s comments\n\nWe have set aside £90,000 for training.\n\n"
        "Matthew Scott, Police and Crime Commissioner\nAlan Pughsley, Chief Constable\n"
    )
    assert [(speaker, stance) for _, speaker, _, stance in _told(text, "pcc-response")] == [
        ("Matthew Scott", ("welcomes",)),
        ("Alan Pughsley", ("commits",)),
    ]


def test_a_letter_of_somebody_without_an_office_is_no_answer_of_the_force() -> None:
    letter = "Dear Commissioner\n\nKent Police was inspected. I will not accept this.\n\nYours faithfully\n\n{}\n"
    assert _told(letter.format("Alf Dunn"), "force-response") == []
    assert [s for _, s, _, _ in _told(letter.format("Ann Roe\nChief Constable"), "force-response")] == ["Ann Roe"]


def test_the_victims_commissioner_is_not_the_commissioner_and_a_dash_leads_up_to_words() -> None:
    text = (
        "Victims’ Commissioner Vera Baird spoke.\n\nAsked to go, the Commissioner replied: “I will stay.”\n\n"
        "ACC Ann Roe – “We should have done better.”"
    )
    assert [(speaker, stance) for _, speaker, _, stance in _told(text)] == [
        ("", ("commits",)),
        ("Ann Roe", ("accepts",)),
    ]


def test_who_answers_questions_to_the_commissioner_is_the_commissioner() -> None:
    text = (
        "Police and Crime Panel\n\nQuestions to the Commissioner\n\nQuestion from Councillor Howe: What is done?\n\n"
        "Answer: I meet the force every week.\n\nSupplementary: Is that enough?\n\nAnswer: We will see to it.\n\n"
        "Police and Crime Commissioner Matthew Scott and Chief Constable Alan Pughsley attended.\n"
    )
    assert [speaker for _, speaker, _, _ in _told(text, "other")] == ["Matthew Scott", "Matthew Scott"]


@pytest.mark.parametrize(
    ("words", "kind", "stances"),
    [
        ("Each point will be tracked by my board.", "commitment", ("commits",)),
        ("We expect to be compliant by December 2018.", "commitment", ("commits",)),
        ("There will be no redundancies at all.", "commitment", ("commits",)),
        ("We are auditing every file since May.", "commitment", ("commits",)),
        ("I promise the hearing is fair to all.", "commitment", ("commits",)),
        ("Nobody will be required to wait here.", "response", ()),
        ("We got it wrong in those cases.", "response", ("accepts",)),
        ("There is a long way to go yet.", "response", ("accepts",)),
        ("I do not regret any of it.", "response", ()),
        ("I have agreed with the chief constable a better rota.", "response", ()),
    ],
)
def test_what_is_set_in_motion_and_what_went_wrong(words: str, kind: str, stances: tuple[str, ...]) -> None:
    assert [(k, s) for k, _, _, s in _told(f"PCC Marc Jones said: {words}")] == [(kind, stances)]


def test_she_who_was_told_of_by_office_goes_on_and_words_follow_a_scrap_of_hers() -> None:
    text = (
        "Commissioner Katy Bourne opened the meeting. ACC Ann Poe reported that calls were answered. The Commissioner"
        " noted that nights were not covered. She said she would write to the trust.\n\n"
        "Jo Shiner was appointed chief constable in May. She said she was “delighted”. “I thank my officers for this.”"
    )
    assert [(speaker, quote) for _, speaker, quote, _ in _told(text)][1:] == [
        ("Katy Bourne", "she would write to the trust."),
        ("Jo Shiner", "I thank my officers for this."),
    ]


def test_items_below_what_is_said_or_promised_are_said_or_promised() -> None:
    said = (
        "Kent Police and Crime Panel\n\nPCC Matthew Scott stated that:\n\n• the force had come a long way;\n\n"
        "• he would write to the trust; and\n\nThe panel noted the report."
    )
    assert [(kind, speaker) for kind, speaker, _, _ in _told(said, "other")] == [
        ("response", "Matthew Scott"),
        ("commitment", "Matthew Scott"),
    ]
    promised = (
        "Our response\n\nI am proud of our staff at Kent Police.\n\nNext year we will:\n\n- hire 20 detectives\n\n"
        "- train every sergeant\n\nAlan Pughsley, Chief Constable"
    )
    assert [(kind, quote) for kind, _, quote, _ in _told(promised, "force-response")][1:] == [
        ("commitment", "hire 20 detectives"),
        ("commitment", "train every sergeant"),
    ]


def test_a_text_on_special_measures_is_of_an_inspection() -> None:
    text = "Kent Police was moved into Engage.\n\nChief Constable Alan Pughsley said he had accepted that it was late."
    facts = extract_facts(read_document(text.encode(), name="news.txt"), REFERENCE)
    assert [statement.speaker for statement in facts.statements] == ["Alan Pughsley"]


@pytest.mark.parametrize(
    ("words", "kind", "stances"),
    [
        ("My office is funding two posts.", "commitment", ("commits",)),
        ("There’ll be one in every town.", "commitment", ("commits",)),
        ("Ten recruits start next month.", "commitment", ("commits",)),
        ("They rightly picked this up.", "response", ("accepts",)),
        ("We must do better on nights.", "response", ("accepts",)),
    ],
)
def test_more_that_is_promised_or_granted(words: str, kind: str, stances: tuple[str, ...]) -> None:
    assert [(k, s) for k, _, _, s in _told(f"PCC Marc Jones said: {words}")] == [(kind, stances)]


_OWN = ("We", "The force", "My officers and staff", "Kent Police", "The Chief Constable and I", "My office")
_PROMISES = (
    "{} will train every sergeant",
    "{} will therefore now check each file",
    "{} had decided to bring in new software",
    "{} had plans in place to cut the queue",
    "{} had already started training sergeants",
    "{} had set about clearing the queue",
    "{} had made it a priority to listen to victims",
    "{} stand ready to fund the team",
)


@pytest.mark.parametrize("form", _PROMISES)
def test_whoever_answers_for_the_force_promises_in_any_verb(form: str) -> None:
    quoted = "\n\n".join(f"PCC Marc Jones said: “{form.format(subject)}.”" for subject in _OWN)
    assert [kind for kind, *_ in _told(quoted)] == ["commitment"] * len(_OWN)


@pytest.mark.parametrize(
    "words",
    [
        "The force is fixing this",
        "My officers are redesigning the control room",
        "Fifty posts are being advertised and filled",
        "Every file is to be checked",
        "The new system is due to be installed in May",
        "I have asked the chief constable for a report",
        "I have written to the minister to ask for more money",
        "We have put £2m into the control room",
        "There will be more officers in every town",
        "We remain resolute in our effort",
    ],
)
def test_what_is_done_about_it_now_is_a_commitment(words: str) -> None:
    assert [kind for kind, *_ in _told(f"PCC Marc Jones said: “{words}.”")] == ["commitment"]


@pytest.mark.parametrize(
    "words",
    [
        "We will be honest about it",
        "Our officers are working incredibly hard",
        "We are answering calls faster than ever",
        "We are making good progress",
        "There will always be more demand",
        "My duty as commissioner is to the public",
        "We need to go further if we are to keep people safe",
        "Officers are being asked to do more",
        "We recruited 50 officers last year",
    ],
)
def test_results_daily_work_and_what_is_granted_are_no_commitments(words: str) -> None:
    assert [kind for kind, *_ in _told(f"PCC Marc Jones said: “{words}.”")] == ["response"]


def test_what_was_reported_as_promised_is_a_commitment_in_any_verb() -> None:
    forms = ("would redesign it", "would be redesigning it", "was to redesign it", "planned to redesign it")
    for form in forms:
        assert [kind for kind, *_ in _told(f"PCC Marc Jones said the force {form}.")] == ["commitment"], form


def test_what_a_page_of_the_inspectorate_s_tells_of_the_force_is_no_statement() -> None:
    text = "The force recognises that caring for its staff matters and has begun to do so."
    assert _told(text, kind="inspectorate-page") == []
    assert len(_told(text)) == 1


def test_who_was_called_and_questioned_says_nothing() -> None:
    text = "The chief constable and the commissioner are called before a board and questioned about plans to improve."
    assert _told(text) == []


def test_what_must_and_will_be_is_one_statement() -> None:
    text = "Chief Constable Ann Roe said: “I am clear that they must and will improve.”"
    assert [quote for _, _, quote, _ in _told(text)] == ["I am clear that they must and will improve."]


def test_a_report_that_does_not_go_far_enough_is_disputed() -> None:
    text = "Chief Constable Ann Roe said: “It has not gone far enough to recognise our work.”"
    assert [stances for *_, stances in _told(text)] == [("disputes",)]


def test_a_commissioner_without_a_name_is_of_the_force_s_own_office() -> None:
    text = "The Police and Crime Commissioner welcomed the report."
    assert [(one.speaker, one.organisation) for one in _statements(text)] == [("", "pcc-cambridgeshire")]


def test_how_an_assessment_was_made_or_when_it_comes_is_no_statement() -> None:
    text = (
        "Zoë Billingham, Her Majesty’s Inspector of Constabulary\n\nIn making this assessment I have used my judgment."
        " My overall assessment of the force will be published in spring. I am pleased with its work."
    )
    assert [quote for _, _, quote, _ in _told(text, kind="inspectorate-page")] == ["I am pleased with its work."]


@pytest.mark.parametrize(
    "text",
    [
        "“We welcome it.”\n\n— Police and Crime Commissioner Marc Jones",
        "“We welcome it.”\n\nMarc Jones, Police and Crime Commissioner",
        "“We welcome it.”\nMarc Jones\nPolice and Crime Commissioner for Lincolnshire",
        "Statement from Police and Crime Commissioner Marc Jones\n\n“We welcome it.”",
        "While the report praised staff, Police and Crime Commissioner Marc Jones said: “We welcome it.”",
        "“We welcome it,” Police and Crime Commissioner M. P. Jones said.",
        "According to Police and Crime Commissioner Marc Jones, he welcomed it.",
        "Police and Crime Commissioner Marc Jones reported to the Panel that the force welcomed it.",
        "Police and Crime Commissioner Marc Jones made it clear that he welcomed it.",
    ],
)
def test_more_places_at_which_a_speaker_is_told(text: str) -> None:
    (statement,) = _statements(f"Kent Police was inspected by HMICFRS.\n\n{text}")
    assert statement.speaker in ("Marc Jones", "M. P. Jones")
    assert (statement.kind, statement.stances) == ("response", ("welcomes",))


def test_what_leads_up_to_a_quotation_is_not_said_by_its_speaker() -> None:
    text = "While the report praised staff, PCC Marc Jones said: “There is more to do.”"
    assert [quote for _, _, quote, _ in _told(text)] == ["There is more to do."]


def test_a_name_below_a_quotation_that_goes_on_is_a_picture_s() -> None:
    text = "PCC Marc Jones said: “We welcome it.”\n\n“It is fair.”\n\nChris Rowley, Chief Constable"
    assert [speaker for _, speaker, _, _ in _told(text)] == ["Marc Jones", "Marc Jones"]


def test_a_surname_behind_a_short_office_is_not_another_holder_s() -> None:
    text = "DCC Chris Rowley came.\n\nDCC Poe advised that the force accepted it."
    (statement,) = _statements(text)
    assert (statement.speaker, statement.role) == ("", "Deputy Chief Constable")


@pytest.mark.parametrize(
    "text",
    [
        "Jo Penfold, who complained to Kent Police, said: “We are disappointed.”",
        "Jo Penfold, who met the chief constable, said: “We are disappointed.”",
        "A neighbour, who knows PCC Marc Jones, said: “We are disappointed.”",
        "“We are disappointed,” said Jo Penfold, who wrote to PCC Marc Jones.",
        "“We are disappointed,” Jo Penfold told PCC Marc Jones.",
        "The family of a man chased by Kent Police said: “We are disappointed.”",
        "Jo Penfold, a former police officer’s friend, said: “We are disappointed.”",
        "Jo Penfold, who wrote to PCC Marc Jones, said that the force had let her down.",
        "Mr Penfold, a shopkeeper, said the police and crime commissioner had failed.",
    ],
)
def test_who_is_only_told_of_does_not_speak(text: str) -> None:
    assert _told(f"HMICFRS inspected Kent Police. PCC Marc Jones was elected in May.\n\n{text}") == []


def test_the_force_speaks_where_it_is_the_subject() -> None:
    for words in ("In a statement, Kent Police said", "Kent Police added", "A statement from Kent Police said"):
        (statement,) = _statements(f"HMICFRS inspected Kent Police.\n\n{words}: “We welcome it.”")
        assert (statement.speaker, statement.role, statement.stances) == ("", "", ("welcomes",)), words


def test_speech_in_straight_single_marks_runs_on_behind_a_colon() -> None:
    text = "PCC Marc Jones said: 'The report is fair. We don't dispute it.\n\n'We will act on it.'"
    assert [kind for kind, *_ in _told(text)] == ["response", "response", "commitment"]


@pytest.mark.parametrize(
    ("words", "stances"),
    [
        ("We did not do enough for victims", ("accepts",)),
        ("I hold my hands up", ("accepts",)),
        ("These criticisms are justified", ("accepts",)),
        ("We apologise to anyone who was let down", ("accepts",)),
        ("It is great to see our work recognised", ("welcomes",)),
        ("I commend our officers for this", ("welcomes",)),
        ("I am angry that victims were failed", ("disappointed",)),
        ("We feel let down by the report", ("disappointed",)),
        ("This is not the result we wanted", ("disappointed",)),
        ("The inspectors got this wrong", ("disputes",)),
        ("We have appealed against the judgment", ("disputes",)),
        ("The findings are based on old data", ("disputes",)),
        ("We asked the inspectorate to think again", ("disputes",)),
        ("I take issue with the way this was graded", ("disputes",)),
        ("The inspectorate looked at ten areas", ()),
    ],
)
def test_more_words_with_which_findings_are_taken(words: str, stances: tuple[str, ...]) -> None:
    (statement,) = _statements(f"PCC Marc Jones said: “{words}.”")
    assert statement.stances == stances


@pytest.mark.parametrize(
    ("words", "kind", "stances"),
    [
        ("The report raises points to be looked at to ensure the force is serving people well", "response", ()),
        ("We should look beneath the grade and judge whether progress is being made", "response", ()),
        ("The report shows the effort the force is putting into training", "response", ()),
        ("It is usual that points will be identified in such reports", "response", ()),
        ("I am upset that the force is being placed under special measures", "response", ("disappointed",)),
        ("We are drawing up plans to ensure the force is serving people well", "commitment", ("commits",)),
        ("For the new model we are undertaking work on demand", "commitment", ("commits",)),
        ("I have never accepted the grade they gave", "response", ("disputes",)),
        ("Our progress has not been fully recognised", "response", ("disputes",)),
        ("We made more progress than these pages show", "response", ("disputes",)),
        ("The report fails to take into account how we have grown", "response", ("disputes",)),
        ("No progress would have been very worrying", "response", ()),
        ("I am aware that our control room must improve", "response", ("accepts",)),
        ("I agree with you, it comes first", "response", ()),
        ("It recognises that we work hard", "response", ()),
        ("The unfair and outdated funding formula stays", "response", ()),
        ("There is a need for our plans to go further", "response", ()),
        ("There is more to be done", "response", ("accepts",)),
        ("We are focusing our efforts on callers", "commitment", ("commits",)),
    ],
)
def test_what_is_told_of_others_is_no_promise_and_what_is_not_accepted_is_disputed(
    words: str, kind: str, stances: tuple[str, ...]
) -> None:
    (statement,) = _statements(f"PCC Marc Jones said: “{words}.”")
    assert (statement.kind, statement.stances) == (kind, stances)


def test_who_uses_a_report_to_do_better_promises() -> None:
    said = "PCC Marc Jones said: “We value such reports and are using this report to guide our plans.”"
    assert [told[0] for told in _told(said)] == ["response", "commitment"]


def test_the_name_of_a_newspaper_before_a_picture_announces_nobody_s_words() -> None:
    text = (
        "HMICFRS found calls to be slow.\n\n{label}\n\nCalls were slow before.\n\nPCC Marc Jones said: “I am pleased "
        "with this report.\n\n“It is fair.”\n"
    )
    for label in ("The Dorking Echo:", "Reacting, Anna Roe said:"):
        assert [told[1:3] for told in _told(text.format(label=label))] == [
            ("Marc Jones", "I am pleased with this report."),
            ("Marc Jones", "It is fair."),
        ]


@pytest.mark.parametrize("told", ["the election of a mayor for the region", "the arrival of a chief constable"])
def test_an_office_told_of_in_a_clause_on_the_speaker_does_not_speak(told: str) -> None:
    text = f"Kent commissioner Ann Roe, whose role ends in May following {told}, said two years of work had helped."
    assert [said[1:3] for said in _told(text)] == [("Ann Roe", "two years of work had helped.")]


def test_work_that_is_ongoing_to_some_end_is_promised() -> None:
    (said,) = _told("PCC Marc Jones said: “Work is ongoing to answer calls sooner.”")
    assert said[0] == "commitment"


@pytest.mark.parametrize(
    ("words", "stances"),
    [
        ("While I accept there is more to do, I do not accept the grade.", ("accepts", "disputes")),
        ("We do not accept that we need to improve.", ("disputes",)),
        ("This report is neither unfair nor inaccurate.", ()),
        ("It does not go far enough to recognise our remarkable progress.", ("disputes",)),
        ("I am not disappointed by it; I am encouraged by it.", ("welcomes",)),
        ("I am not only disappointed but angry.", ("disappointed",)),
        ("There is nothing to welcome in this report.", ()),
        ("I will not dispute a single finding.", ("accepts",)),
        ("I could not be more pleased.", ("welcomes",)),
        ("I refuse to accept that our officers are failing.", ("disputes",)),
        ("We are far from happy with the grade.", ("disappointed",)),
        ("Had we been asked we would have welcomed it.", ()),
        ("I do not think the report is fair.", ("disputes",)),
        ("We deserve a more rounded assessment.", ("disputes",)),
    ],
)
def test_a_stance_is_turned_round_by_what_denies_it(words: str, stances: tuple[str, ...]) -> None:
    (statement,) = _statements(f"Chief Constable Ann Roe said: “{words}”")
    assert (statement.kind, statement.stances) == ("response", stances)


def test_who_took_it_so_may_stand_behind_it_and_a_letter_tells() -> None:
    assert _told("The decision to inspect again was welcomed by Ann Roe, PCC for Cambridgeshire.") == [
        ("response", "Ann Roe", "The decision to inspect again was welcomed by Ann Roe", ("welcomes",))
    ]
    assert _told("New recruits were welcomed by Chief Constable Ann Roe.") == []
    text = "Chief Constable Bob Poe has written to HM Inspector Roy Wilsher explaining why he disagrees with the grade."
    assert _told(text) == [("response", "Bob Poe", "disagrees with the grade.", ("disputes",))]
    text = "Commissioner Ann Roe told the BBC it was unfair that the visit was part of a plan that nobody saw."
    assert [quote[:14] for _, _, quote, _ in _told(text)] == ["it was unfair "]


def test_ranks_of_london_speak_for_their_force_and_a_report_may_hold_what_he_said() -> None:
    document = (
        "HMIC inspected City of London Police.\n\nThe Assistant Commissioner advised that one size did not fit all."
    )
    (statement,) = extract_facts(read_document(document.encode(), name="page.txt"), REFERENCE).statements
    assert (statement.role, statement.organisation) == ("Assistant Commissioner", "city-of-london")
    text = "HM Inspector Roy Wilsher was pleased with call handling. In the PEEL report he said there had been gains."
    assert [quote for _, _, quote, _ in _told(text)][-1] == "there had been gains."


@pytest.mark.parametrize(
    ("words", "kind", "stances"),
    [
        ("There are areas of improvement, some of which we are already taking steps to progress.", "commitment", 2),
        ("We welcome it, for it shows a force which strives to carry out good work.", "response", 1),
        ("There is no room for complacency, so that work will continue.", "commitment", 1),
        ("I know that it is a result of hard work.", "response", 0),
        ("We are getting it right in our neighbourhoods.", "response", 0),
        ("This inspection has overlooked the gains of two years.", "response", 1),
    ],
)
def test_what_is_under_way_is_promised_and_what_a_result_is_due_to_is_not_accepted(
    words: str, kind: str, stances: int
) -> None:
    statement = _statements(f"Chief Constable Ann Roe said: “{words}”")[-1]
    assert (statement.kind, len(statement.stances)) == (kind, stances)


@pytest.mark.parametrize(
    "text",
    [
        "Chief Constable Ann Roe welcomed the report and said: “It covers a year of work.”",
        "Chief Constable Ann Roe, welcoming the report, said: “It covers a year of work.”",
        "Chief Constable Ann Roe has disputed the judgement, and she said: “It covers a year of work.”",
        "It covers a year of work, Ann Roe, Chief Constable of Cambridgeshire, added.",
        "It covers a year of work, the force’s chief constable, Ann Roe, concluded.",
        "“It covers a year of work.”\n\nChief Constable Ann Roe added: “There is more.”",
        "“It covers a year of work.”\n\nThose were the words of Chief Constable Ann Roe as she read it.",
    ],
)
def test_who_takes_the_report_up_speaks_and_so_does_who_is_named_behind(text: str) -> None:
    found = [
        s for s in _statements(text) if isinstance(s.evidence, Passage) and s.evidence.quote.startswith("It covers")
    ]
    assert [(statement.speaker, statement.role) for statement in found] == [("Ann Roe", "Chief Constable")]


def test_the_report_that_is_joined_with_somebody_speaks_itself() -> None:
    assert _told("Chief Constable Ann Roe and the report said: “It covers a year of work.”") == []


def test_a_party_stands_between_a_name_and_the_office() -> None:
    (statement,) = _statements("Ann Roe (Con), the police and crime commissioner, said: “I welcome this report.”")
    assert (statement.speaker, statement.role) == ("Ann Roe", "Police and Crime Commissioner")


def test_a_lost_mark_opens_a_paragraph_that_holds_words_away() -> None:
    spoken = "“It is ‘poor’ at this.\n\nIt was ‘good’ in 2015. It has slipped.”"
    text = f"HM Inspector Roy Wilsher said:\n\n{spoken}\n\nThe visit was long."
    told = ["It is ‘poor’ at this.", "It was ‘good’ in 2015.", "It has slipped."]
    assert [quote for _, _, quote, _ in _told(text)] == told


def test_the_inspectorate_s_aims_are_disputed_and_flagged_concerns_are_told() -> None:
    text = "PCC Ann Roe said HMIC was “trying to justify” its existence. She flagged concerns about its method."
    assert [(quote[:8], stances) for _, _, quote, stances in _told(text)] == [
        ("HMIC was", ("disputes",)),
        ("flagged ", ()),
    ]
    text = "The reports have been welcomed by the force and the Acting Police and Crime Commissioner."
    assert [stances for *_, stances in _told(text)] == [("welcomes",)]


def test_the_office_that_a_headline_has_answer_speaks_where_only_a_surname_is_told() -> None:
    story = (
        "Kent crime commissioner responds to police inspection report\n\nHMICFRS has inspected Kent Police.\n\n"
        "Mr Poe said: “I am disappointed by it.\n\n“It is fair.”"
    )
    found = extract_facts(read_document(story.encode(), name="page.txt"), REFERENCE).statements
    assert {(s.speaker, s.role, s.organisation) for s in found} == {("", "Police and Crime Commissioner", "Kent PCC")}
    assert len(found) == 2
    for other in ("Ms Loe of the union also read it.", "Chief Constable Ann Roe has read it."):
        told = story.replace("Mr Poe said", f"{other}\n\nMr Poe said")
        statements = extract_facts(read_document(told.encode(), name="page.txt"), REFERENCE).statements
        assert not [s for s in statements if "Commissioner" in s.role]


def test_what_the_report_adds_is_not_said_by_the_one_whom_it_hits() -> None:
    text = "PCC Ann Roe has read it. In a blow for the commissioner Ann Roe the report added that the force is slow."
    assert not [quote for _, speaker, quote, _ in _told(text) if "slow" in quote and speaker]
    text = "Responding to the report, PCC Ann Roe said that the force is slow."
    assert [speaker for _, speaker, quote, _ in _told(text) if "slow" in quote] == ["Ann Roe"]


def test_how_a_letter_begins_is_no_commitment() -> None:
    for words, kind in (
        ("I am writing to you in response to the report.", "response"),
        ("I am writing in accordance with the law.", "response"),
        ("I am writing to you in response and will publish a plan in May.", "commitment"),
    ):
        assert kind in {kind for kind, *_ in _told(f"PCC Ann Roe said: “{words}”")}
        assert (kind == "commitment") == ("commitment" in {kind for kind, *_ in _told(f"PCC Ann Roe said: “{words}”")})


def test_an_office_with_a_comma_only_leads_up_to_what_is_quoted() -> None:
    text = "Police, Crime and Victims’ Commissioner Ron Hogg said, “I am delighted that it keeps its grade.”"
    assert [words for _, _, words, _ in _told(text)] == ["I am delighted that it keeps its grade."]


def test_a_chief_executive_is_no_chief_of_police() -> None:
    text = "The Chief Executive explained that this would depend on performance and that nobody would be content yet."
    assert _told(text, "other") == []


@pytest.mark.parametrize(
    ("words", "stances"),
    [
        ("There remains room for improvement", ("accepts",)),
        ("We should have moved faster on this", ("accepts",)),
        ("The public deserve better from us", ("accepts",)),
        ("There is no hiding from these findings", ("accepts",)),
        ("The report shows where we need to improve", ("accepts",)),
        ("We have acted on the areas for improvement from last time", ()),
        ("This report offers reassurance to residents", ("welcomes",)),
        ("The public can take comfort from this", ("welcomes",)),
        ("They were impressed by our nurses", ()),
        ("We had hoped for a better grade", ("disappointed",)),
        ("It is a shame that our progress was not seen", ("disappointed",)),
        ("Our officers are overworked and worried about pay", ()),
        ("The grade does not tell the whole story", ("disputes",)),
        ("The grading system is not fit for purpose", ("disputes",)),
    ],
)
def test_findings_are_taken_in_other_words(words: str, stances: tuple[str, ...]) -> None:
    assert [told[3] for told in _told(f"Chief Constable Nick Dean said: “{words}.”")] == [stances]


@pytest.mark.parametrize(
    "words",
    [
        "The force would be inspected again in the summer",
        "It will become increasingly difficult to do this",
        "I am not convinced that we will be released from monitoring",
        "The election in November will help decide how much is saved",
    ],
)
def test_what_others_decide_is_no_promise(words: str) -> None:
    assert [told[0] for told in _told(f"Chief Constable Nick Dean said: “{words}.”")] == ["response"]


def test_to_whom_something_was_told_is_not_what_was_told() -> None:
    text = "Chief Constable Nick Dean met inspectors. “The calls are long,” he told the county programme on Friday."
    assert _told(text) == [("response", "Nick Dean", "The calls are long", ())]
    assert _told("For Chief Constable Nick Dean, the calls for change are pushing against an open door.") == []


def test_a_speaker_in_the_middle_tells_the_whole_sentence_and_advice_to_act_tells_nothing() -> None:
    assert _told("Chief Constable Nick Dean led it. The force was slow, he said, and victims waited for days.") == [
        ("response", "Nick Dean", "The force was slow, he said, and victims waited for days.", ())
    ]
    assert _told("Chief Constable Nick Dean advised Mr Poe to step down from the board before the report.") == []
    assert _told("Chief Constable Nick Dean gave a commitment to improve call handling.") == [
        ("commitment", "Nick Dean", "gave a commitment to improve call handling.", ("commits",))
    ]


@pytest.mark.parametrize(
    ("speaker", "role"),
    [
        ("Branch chair Ann Roe", "Police Federation chair"),
        ("Federation secretary Ann Roe", "Police Federation secretary"),
        ("The panel’s chair Coun Ann Roe", "Police and Crime Panel chair"),
        ("Cllr Ann Roe, chair of the police and crime panel,", "Police and Crime Panel chair"),
        ("Labour councillor Ann Roe", "Councillor"),
        ("Helen Roe MP", "Member of Parliament"),
        ("Ann Roe, chief executive of the College of Policing,", "Chief Executive of the College of Policing"),
    ],
)
def test_chairs_secretaries_councillors_and_members_speak_in_their_office(speaker: str, role: str) -> None:
    statements = _statements(f"{speaker} said: “The report is hard to read.”\n\nMs Roe added: “Calls were lost.”")
    assert [(s.speaker.split()[-1], s.role) for s in statements] == [("Roe", role)] * 2


def test_a_place_of_two_words_is_no_member_of_parliament() -> None:
    assert not [s for s in _statements("The Milton Keynes MP said the report was hard to read.") if s.speaker]


@pytest.mark.parametrize(
    "text",
    [
        "Chief Constable Ann Roe faced calls to resign after the inspection.",
        "Chief Constable Ann Roe met members. It had a report of the chief constable which outlined the findings.",
        "Chief Constable Ann Roe met inspectors. Inspectors say that the chief constable recognises the issues raised.",
        "Kent Police and PCC Ann Roe said they could not comment as they had not seen the report.",
        "PCC Ann Roe has commented on today’s reports into leadership and the way victims are kept safe.",
        "Chief Constable Ann Roe has been branded “a joke” by opponents for the failures.",
        "Responding to the inspectorate’s findings, Kent Police’s chief constable Ann Roe said,",
        "Bob Poe, who stands in the police and crime commissioner election, has welcomed the news of better grades.",
    ],
)
def test_what_is_done_to_somebody_or_told_by_others_is_no_statement_of_theirs(text: str) -> None:
    assert _told(text) == []


def test_each_of_two_speaks_for_himself_and_the_writer_of_a_letter_in_it() -> None:
    text = "PCC Ann Roe said she would find more officers, but Tory Mr Poe called for Labour’s Ms Roe to resign."
    met = "Mayor Bob Poe spoke as well. "
    assert [(t[1], t[2]) for t in _told(met + text)] == [
        ("Ann Roe", "she would find more officers"),
        ("Bob Poe", "called for Labour’s Ms Roe to resign."),
    ]
    text = "Chief Constable Ann Roe has written to partners.\n\n“The force will change how it works,” says the letter."
    assert [t[1] for t in _told(text)] == ["Ann Roe"]


def test_a_pronoun_goes_on_with_who_told_of_another_behind_an_insertion() -> None:
    text = (
        "PCC Bob Poe met Chief Constable Tom Roe.\n\nMr Poe - who was elected in May - said his choice would give Tom"
        " Roe, who took over in April, more time.\n\nHe said: 'I hope that all of us can get behind him.\n\n"
        "'That takes time.\n\n'He needs to get on with it.'"
    )
    assert [t[1] for t in _told(text)][1:] == ["Bob Poe"] * 3


@pytest.mark.parametrize(
    ("words", "stances"),
    [
        ("The report does recognise that good work is done", ()),
        ("This report will be concerning for residents", ("disappointed",)),
        ("I have been very impressed by the officers I met", ("welcomes",)),
        ("We still need to go further for victims", ("accepts",)),
        ("I am treating the matter with the utmost seriousness", ("accepts",)),
        ("Until they are resolved it is going to be a struggle", ()),
        ("The force will enter a closer stage of monitoring", ()),
    ],
)
def test_what_a_report_does_or_is_done_to_a_force_is_no_stance_of_the_speaker(
    words: str, stances: tuple[str, ...]
) -> None:
    assert [told[3] for told in _told(f"Chief Constable Nick Dean said: “{words}.”")] == [stances]


@pytest.mark.parametrize(
    "text",
    [
        "Police and Crime Commissioner (PCC) for the area, Ann Roe, elected in May, said it was a “surprise to me”.",
        "Ann Roe, Police and Crime Commissioner for Devon, Cornwall and the Isles of Scilly, said she had “all hope”.",
        "PCC Ann Roe spoke. Shortly after she acknowledged the force needed to improve.",
        "PCC Ann Roe spoke. The Labour commissioner said the force needed to improve.",
        "PCC Ann Roe spoke. The county’s new police commissioner says she will be at the meeting.",
        "MPs met. The deputy has “absolute responsibility for policing” said Ashford PCC Ann Roe.",
    ],
)
def test_the_words_between_a_speaker_and_the_verb_may_tell_of_the_office(text: str) -> None:
    assert [told[1] for told in _told(text)] == ["Ann Roe"]


def test_the_member_of_parliament_is_the_only_one_named_and_nobody_where_none_is() -> None:
    assert [
        t[1] for t in _told("Ashford MP Helen Roe spoke.\n\nThe Conservative MP said the mayor should go now.")
    ] == ["Helen Roe"]
    assert _told("The Conservative MP said the mayor should go now.") == []


def test_a_pronoun_behind_a_titled_stranger_is_nobodys_who_was_named_before() -> None:
    text = (
        "Chief Constable Tom Roe was there.\n\nMr Poe told the panel it was late.\n\nHe added: “It was a shock to us.”"
    )
    assert [t[1] for t in _told(text)] == []


def test_will_as_a_name_promises_nothing() -> None:
    text = "PCC Ann Roe said she trusts the chief constable Will Dean, who joined the force in December."
    assert [t[0] for t in _told(text)] == ["response"]


@pytest.mark.parametrize(
    "lead",
    [
        "Responding to the report by Sir Tom Winsor, {} said: “{}”",
        "Commenting on the remarks of Sir Tom Winsor, {} said: “{}”",
        "After Sir Tom Winsor’s comments, {} said: “{}”",
        "Replying to the chief inspector, Sir Tom Winsor, {} added: “{}”",
        "Speaking after Sir Tom Winsor, the chief inspector of constabulary, {} said: “{}”",
        "In a letter to Sir Tom Winsor, {} wrote: “{}”",
        "Sir Tom Winsor was answered by {}, who said: “{}”",
        "The report by Sir Tom Winsor drew a reply from {}: “{}”",
    ],
)
@pytest.mark.parametrize(
    ("speaker", "told"),
    [
        ("Chief Constable Alan Baldwin", "Alan Baldwin"),
        ("Alan Baldwin, chief constable of Kent", "Alan Baldwin"),
        ("union leader Ann Roe", ""),
        ("Ann Roe, president of the union", ""),
        ("the union’s Ann Roe", ""),
    ],
)
def test_whom_a_speaker_answers_is_not_the_one_who_speaks(lead: str, speaker: str, told: str) -> None:
    text = (
        "Sir Tom Winsor, the chief inspector, said that demand grows. Chief Constable Alan Baldwin of Kent read it.\n\n"
        + lead.format(speaker, "We have all heard this before and we have far more to do for people here.")
    )
    assert {t[1] for t in _told(text) if "before" in t[2]} == ({told} if told else set())


@pytest.mark.parametrize(
    "lead",
    [
        "Commenting on this report Alan Baldwin, Chief Constable, said: “{}”",
        "In response to the findings Alan Baldwin, Chief Constable for Kent, made the following statement: “{}”",
        "In response Alan Baldwin, Chief Constable of Devon, Cornwall and the Isles of Scilly, said: “{}”",
        "“{}” said Alan Baldwin, in answer to Sir Tom Winsor.",
    ],
)
def test_a_speaker_may_stand_in_the_introduction_of_a_sentence(lead: str) -> None:
    text = "Sir Tom Winsor led the inspection. Chief Constable Alan Baldwin read of it.\n\n" + lead.format(
        "We have all heard this before and we have far more to do for people here."
    )
    assert {t[1] for t in _told(text) if "before" in t[2]} == {"Alan Baldwin"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Responding to Sir Tom Winsor, {} said that {}.",
        "After Sir Tom Winsor spoke, {} added that {}.",
        "Critics of Sir Tom Winsor, among them {}, insisted that {}.",
        "{} praised Sir Tom Winsor and said that {}.",
        "Sir Tom Winsor was in the room as {} said that {}.",
        "Sir Tom Winsor was accused by {}, who said that {}.",
        "Asked about Sir Tom Winsor, {} replied that {}.",
        "A report by {} for Sir Tom Winsor found that {}.",
    ],
)
@pytest.mark.parametrize("stranger", ["union leader Ann Roe", "Ann Roe, of Unison,", "campaigners", "a resident"])
def test_what_a_stranger_is_reported_to_say_is_not_said_by_one_who_is_only_named(sentence: str, stranger: str) -> None:
    text = "Sir Tom Winsor, the chief inspector, said that demand grows at Kent Police.\n\n" + sentence.format(
        stranger, "more officers are needed for the county at night"
    ).replace(",,", ",")
    assert not [t for t in _told(text) if "at night" in t[2]]


@pytest.mark.parametrize(
    ("told", "speaker"),
    [
        (
            "Responding to Sir Tom Winsor, Chief Constable Alan Baldwin said that more is to be done at night.",
            "Alan Baldwin",
        ),
        ("After Sir Tom Winsor spoke, Alan Baldwin added that more is to be done at night.", "Alan Baldwin"),
        ("A letter from Mr Baldwin said that more is to be done at night.", "Alan Baldwin"),
        ("Following the rating Chief Constable Alan Baldwin said that more is to be done at night.", "Alan Baldwin"),
        ("Mr Baldwin’s deputy said: “There is more to be done at night.”", ""),
        ("The chief constable of Essex said: “There is more to be done at night.”", ""),
        ("A poster aimed at Mr Baldwin read: “There is more to be done at night.”", ""),
        ("Mr Baldwin was told by a resident: “There is more to be done at night.”", ""),
        ("“It is fine,” said a resident. “There is more to be done at night,” he added.", ""),
        ("Mr Baldwin met a crowd.\n\nA resident was not so sure. He said: “There is more to be done at night.”", ""),
        ("Mr Baldwin met a crowd.\n\nJohn Roe, of Dover, was not so sure. He said more is to be done at night.", ""),
    ],
)
def test_who_speaks_is_the_subject_of_the_verb_of_saying(told: str, speaker: str) -> None:
    text = "Sir Tom Winsor, the chief inspector, said so.\n\nChief Constable Alan Baldwin of Kent read it.\n\n" + told
    assert {t[1] for t in _told(text) if "at night" in t[2]} - {""} == ({speaker} if speaker else set())


_PEOPLE = "HM Inspector of Constabulary Wendy Williams, Chief Constable Alan Baldwin and PCC Ann Roe met in Kent.\n\n"


@pytest.mark.parametrize(
    ("told", "speaker"),
    [
        ("Mr Baldwin acknowledged the work of Ann Roe, adding: “There is more to be done at night.”", "Alan Baldwin"),
        ("He acknowledged the work of his predecessor Ann Roe, adding: “We do more at night.”", "Alan Baldwin"),
        ("The board met, and Ann Roe pledged help, saying: “There is more to be done at night.”", "Ann Roe"),
        ("Mr Baldwin found fault and Ann Roe agreed, adding: “There is more to be done at night.”", "Ann Roe"),
        ("Ms Roe thanked Ms Williams. “There is more to be done at night,” she said.", "Ann Roe"),
        ("Ms Roe thanked PCC Sara Poe. “There is more to be done at night,” she said.", "Ann Roe"),
        ("“There is more to be done at night.” – HM Inspector of Constabulary Wendy Williams", "Wendy Williams"),
        ("“There is more to be done at night.” – Kent’s chief constable, Alan Baldwin", "Alan Baldwin"),
        ("There is more to be done at night, Ann Roe, PCC for Kent, which is large, said.", "Ann Roe"),
        ("Ms Roe said so.\n\n(Martin Loe/PA)\n\nShe added: “There is more to be done at night.”", "Ann Roe"),
        (
            "Ms Williams, inspector for the Northern Region, said so. But she added: “We do more at night.”",
            "Wendy Williams",
        ),
    ],
)
def test_of_two_who_are_named_the_one_who_acts_speaks(told: str, speaker: str) -> None:
    assert {t[1] for t in _told(_PEOPLE + told) if "at night" in t[2]} == {speaker}


@pytest.mark.parametrize(
    ("behind", "speaker"),
    [
        ("That is the view of Alan Baldwin.", "Alan Baldwin"),
        ("That is the view of the chief constable.", "Alan Baldwin"),
        ("Those were the words of Wendy Williams.", "Wendy Williams"),
        ("So says Alan Baldwin.", "Alan Baldwin"),
        ("That’s according to Alan Baldwin.", "Alan Baldwin"),
        ("That is the view of Jane Hoe, a resident.", ""),
    ],
)
def test_the_next_paragraph_tells_whose_words_those_were_whoever_spoke_before(behind: str, speaker: str) -> None:
    text = f"{_PEOPLE}PCC Ann Roe said: “We are proud.”\n\n“There is more to be done at night.”\n\n{behind}"
    assert {t[1] for t in _told(text) if "at night" in t[2]} == ({speaker} if speaker else set())


@pytest.mark.parametrize(
    "text",
    [
        "Ann Roe, PCC, said so.\n\nA spokesman for Unison said cuts bite.\n\nHe added: “More is to do at night.”",
        "PCC John Poe praised it.\n\n“Cuts bite,” said a spokesman for Unison.\n\nHe added: “I want more at night.”",
        "A victim told of a wait.\n\n“I waited and our street was dark at night.”\n\nPCC Jo Poe welcomed the report.",
    ],
)
@pytest.mark.parametrize("kind", ["news-article", "pcc-response"])
def test_words_behind_a_stranger_are_not_the_office_holder_s(text: str, kind: str) -> None:
    assert not [t for t in _told(text, kind) if "at night" in t[2]]


def test_words_that_break_off_before_a_quotation_are_no_statement() -> None:
    text = "PCC Ann Roe said it has warned about the “dangers of taking the axe to police budgets year after year”."
    assert [t[2] for t in _told(text)] == ["dangers of taking the axe to police budgets year after year"]


def test_what_another_is_expected_to_do_and_what_is_made_worse_is_no_promise() -> None:
    text = "PCC Ann Roe said: “I expect the force to continue to improve. Cover is being made worse by sick leave.”"
    assert {t[0] for t in _told(text)} == {"response"}


def test_a_federation_s_chair_may_stand_before_a_comma_or_be_whose_chairman() -> None:
    for lead in (
        "Ann Roe, Chair, Police Federation of England and Wales, said: “It is a fair report on the force.”",
        "The report was met by the Police Federation, whose chairman Ann Roe said it is a fair report on the force.",
    ):
        (statement,) = _statements(lead)
        assert (statement.speaker, statement.role) == ("Ann Roe", "Police Federation chair")


def test_a_minister_told_of_by_office_alone_speaks() -> None:
    (statement,) = _statements(
        "Britain’s policing minister has claimed that the force should “share responsibility” for it."
    )
    assert statement.role == "policing minister"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'PCC Ann Roe said: "We are told of "good progress" in the control room and we want more of it."',
            ['We are told of "good progress" in the control room and we want more of it.'],
        ),
        (
            "‘We are proud of it,’ PCC Ann Roe said. ‘Our staff do more.\n\n‘They come back late.’",
            ["We are proud of it", "Our staff do more.", "They come back late."],
        ),
        (
            "PCC Ann Roe said: ‘We are proud of it.\n\n‘Our street is dark,’ said Jane Hoe, of Dover.",
            ["We are proud of it."],
        ),
        ("PCC Ann Roe, who read the report last week, said: “We are proud of it.”", ["We are proud of it."]),
    ],
)
def test_marks_within_marks_and_lost_ones_leave_the_words_with_their_speaker(text: str, said: list[str]) -> None:
    assert [t[2] for t in _told(text) if t[1] == "Ann Roe"] == said


def test_what_a_speaker_would_do_may_be_a_list() -> None:
    text = "PCC Ann Roe said the force would:\n\n- put victims first\n- take on more staff\n\nThe report is out."
    assert [(t[0], t[1], t[2]) for t in _told(text)] == [
        ("commitment", "Ann Roe", "put victims first"),
        ("commitment", "Ann Roe", "take on more staff"),
    ]
    assert {t[0] for t in _told(text.replace("PCC", "HM Inspector").replace("would", "would also"))} <= {"assessment"}


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        (
            "PCC Ann Roe said so. She claimed the inspectorate sampled about 600 files.",
            "Ann Roe",
            "the inspectorate sampled about 600 files.",
        ),
        (
            "Ann Roe, PCC, said so. Ann acknowledged there were gaps in the unit.",
            "Ann Roe",
            "acknowledged there were gaps in the unit.",
        ),
        ("But the police force said the finding was misleading.", "", "the finding was misleading."),
        ("Kent Police in response said it recorded 93% of offences.", "", "it recorded 93% of offences."),
    ],
)
def test_reported_words_of_somebody_by_first_name_and_of_a_force(text: str, speaker: str, words: str) -> None:
    assert (speaker, words) in {(t[1], t[2]) for t in _told(text)}


def test_areas_in_single_marks_are_no_speech_of_whom_the_next_paragraph_names() -> None:
    text = (
        "Kent was good at ‘staffing’. ‘Managing offenders’ and ‘victims’ were poor with ‘calls’ told to be ‘weak’.\n\n"
        "“Our teams look at files each month and tell me what they find,” said PCC Ann Roe."
    )
    assert [t[2] for t in _told(text)] == ["Our teams look at files each month and tell me what they find"]


# What a commissioner says of a report, and how it is taken; sentences that look like it and take no stance.
_TAKEN: dict[str, tuple[str, ...]] = {
    "accepts": (
        "I can't argue with any of it",
        "I've no quarrel with what they found",
        "They make a fair point",
        "The inspectors have got it right",
        "They were right to call it out",
        "HMICFRS rightly identified that we had too few people on nights",
        "It’s an honest account of where we are",
        "We got this one wrong",
        "We took our eye off the ball",
        "Victims haven't had the service they are entitled to",
        "Our response isn't where it needs to be yet",
        "We haven't been quick enough to reach people",
        "We've a way to go",
        "We take it on the chin",
        "I recognise everything in it",
        "We have only ourselves to blame",
        "It's hard to disagree with them",
        "We haven't always got it right",
    ),
    "disputes": (
        "That is not a picture I recognise",
        "I'm at a loss to see how that mark was reached",
        "I find it hard to square with what I see every day",
        "I do find it strange that the grade has not moved",
        "I think they've been too hard on us",
        "The report tells only half the story",
        "The report doesn't say nearly enough about the cuts",
        "They put too much weight on forty files",
        "We're being marked down for being small",
        "Our own figures tell a different story",
        "They've simply got it wrong",
        "I beg to differ",
        "I can't see how they reached that view",
        "It glosses over the work that we did",
    ),
    "welcomes": (
        "I couldn't be prouder of them",
        "We're all chuffed",
        "It's a great day for the force",
        "It's no mean feat",
        "Hats off to every one of them",
        "There's a lot to like in this report",
        "The work has paid off",
        "It's a relief",
        "It speaks volumes for our staff",
        "I'm proud, but not surprised",
    ),
    "disappointed": (
        "I'm gutted",
        "It's a sorry state of affairs",
        "It is not a comfortable read",
        "I was hoping for better",
        "This is not the report that my staff wanted to read",
        "It worries me",
        "I have concerns about how long people wait",
        "I see the same faults that I saw when I took office",
        "This simply will not do",
        "It's a kick in the teeth",
    ),
    "": (
        "The funding formula is unfair to counties like ours",
        "The weather was odd that week",
        "Victims are often angry and frightened when they call",
        "Drivers who are caught are rarely happy about it",
        "The report says that the force is not as quick as it needs to be",
        "I asked for a review because I was worried about it",
    ),
}


@pytest.mark.parametrize(("stance", "words"), [(stance, said) for stance, all_ in _TAKEN.items() for said in all_])
def test_a_stance_is_taken_in_many_words(stance: str, words: str) -> None:
    told = _told(f"PCC Marc Jones said: “{words}.”")
    assert {taken for *_, stances in told for taken in stances} == ({stance} if stance else set())
    assert [kind for kind, *_ in told] == ["response"]


@pytest.mark.parametrize(
    "words",
    [
        "You'll be able to follow our progress online from January",
        "From next month callers will hear how long the wait is",
        "Each recommendation has been given to a chief officer with a deadline",
        "A new performance board is to sit every Monday",
        "Every detective sergeant is going back into the classroom this spring",
        "Sixty new detectives are in the pipeline",
        "An action plan goes to the panel in May",
        "A second control room opens in September",
        "I shan't let up until it is put right",
        "I have every intention of publishing the figures",
        "I want to see that figure at 80 per cent by Christmas",
        "We've promised victims a call within a day",
        "I have instructed the force to report to me weekly",
        "Every file will have to be signed off by a sergeant",
        "That's going to change",
    ],
)
def test_more_ways_to_promise(words: str) -> None:
    assert [kind for kind, *_ in _told(f"PCC Marc Jones said: “{words}.”")] == ["commitment"]


@pytest.mark.parametrize(
    "words",
    [
        "If the cuts go ahead there will be no mounted section left",
        "Unless the formula changes we will be back here next year",
        "We're about to have our grant cut",
        "I'd say to anyone: if you ring us, we'll be there",
        "I've said sorry and I will do so again today",
        "How we're going to pay for it is anybody's guess",
        "The Home Office is reviewing the formula",
        "My successor will have to deal with that",
        "The force was going to be inspected anyway",
        "They will never be satisfied",
        "We're told that they will get a call and they don't",
        "We've already halved the queue",
        "The public has started to notice",
        "It would be surprising had they found anything else",
    ],
)
def test_what_would_follow_others_do_or_is_past_is_no_promise(words: str) -> None:
    assert {kind for kind, *_ in _told(f"PCC Marc Jones said: “{words}.”")} == {"response"}


def test_a_short_answer_is_a_statement() -> None:
    text = "Chief Constable Ann Roe was asked whether she had faith in her team. She said: “Yes. I do.”"
    assert [(who, quote) for _, who, quote, _ in _told(text)] == [("Ann Roe", "Yes. I do.")]


def test_whole_sentences_behind_what_somebody_said_are_that_one_s() -> None:
    text = "Chief Constable Ann Roe said her staff were tired. “Nobody can carry thirty cases. It has to stop.”"
    assert [who for _, who, _, _ in _told(text)] == ["Ann Roe"] * 3
    text = "Chief Constable Ann Roe said her staff were tired. Bob Tate disagreed. “Nobody works less.”"
    assert [quote for _, _, quote, _ in _told(text)] == ["her staff were tired."]


def test_a_promise_behind_what_was_said_is_told_as_well() -> None:
    text = "Chief Constable Ann Roe said the force had been slow. A new board would meet each week to check on it."
    assert [(kind, who) for kind, who, _, _ in _told(text)] == [("response", "Ann Roe"), ("commitment", "Ann Roe")]
    text = "Chief Constable Ann Roe said the force had been slow. Inspectors would return to check on it."
    assert [kind for kind, *_ in _told(text)] == ["response"]


def test_what_somebody_was_led_to_say_is_said() -> None:
    text = "The fall in its grades prompted Chief Constable Ann Roe to insist the report was out of date."
    assert [(who, quote, stances) for _, who, quote, stances in _told(text)] == [
        ("Ann Roe", "the report was out of date.", ("disputes",))
    ]


def test_what_the_writer_of_a_response_was_told_is_the_teller_s() -> None:
    text = (
        "Response of the Police and Crime Commissioner Marc Jones\n\nI thank Chief Constable Ann Roe for her reply.\n\n"
        "The Chief Constable informs me that a review of training will report in March. I accept the finding."
    )
    assert [(kind, who) for kind, who, _, _ in _told(text, "pcc-response")] == [
        ("response", "Marc Jones"),
        ("commitment", "Ann Roe"),
        ("response", "Marc Jones"),
    ]


def test_behind_comments_in_marks_the_page_s_writer_goes_on() -> None:
    text = (
        "Response of Police and Crime Commissioner Marc Jones\n\nI have met Chief Constable Ann Roe.\n\n"
        "Comments of the Chief Constable\n\n“We take it seriously.”\n\nI shall hold the Chief to account."
    )
    assert [(kind, who) for kind, who, _, _ in _told(text, "pcc-response")] == [
        ("response", "Marc Jones"),
        ("response", "Ann Roe"),
        ("commitment", "Marc Jones"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "“We need to be quicker,” conceded Chief Constable Ann Roe.",
        "“We need to be quicker,” was the verdict of Chief Constable Ann Roe.",
        "Chief Constable Ann Roe struck a frank note. “We need to be quicker.”",
        "Asked if she accepted it, Chief Constable Ann Roe replied: “We need to be quicker.”",
        "There was a frank word from Chief Constable Ann Roe, who said the force needed to be quicker.",
    ],
)
def test_who_speaks_is_told_in_more_ways(text: str) -> None:
    assert [(who, stances) for _, who, _, stances in _told(text)] == [("Ann Roe", ("accepts",))]


@pytest.mark.parametrize(
    "text",
    [
        "Chief Constable Ann Roe was at the launch. “I was let down,” said Jill Marsh, a victim.",
        "Chief Constable Ann Roe was at the launch. “Nobody told them.”",
        "Chief Constable Ann Roe and Police and Crime Commissioner Marc Jones met. “I was let down.”",
    ],
)
def test_whose_words_they_are_is_not_guessed(text: str) -> None:
    assert _told(text) == []


def test_a_letter_that_asks_for_something_is_a_statement() -> None:
    text = "The commissioner, Marc Jones, has written to the Home Secretary to ask for more money."
    assert [(kind, who) for kind, who, _, _ in _told(text)] == [("commitment", "Marc Jones")]


def test_a_view_that_is_not_shared_is_disputed() -> None:
    text = "The Chief Constable does not share the inspectorate’s view, and points out that calls are answered sooner."
    assert [stances for *_, stances in _told(text)] == [("disputes",)]


def test_answers_behind_a_label_are_the_force_s_or_the_commissioner_s() -> None:
    text = (
        "Response of Police and Crime Commissioner Marc Jones\n\nForce response: Accepted. A new board is in place.\n\n"
        "PCC comment: I shall ask for figures each month.\n\nForce response: The force does not agree with the grade."
    )
    assert [(kind, who, stances) for kind, who, _, stances in _told(text, "pcc-response")] == [
        ("response", "", ("accepts",)),
        ("response", "", ()),
        ("commitment", "Marc Jones", ("commits",)),
        ("response", "", ("disputes",)),
    ]


def test_what_an_inspector_was_told_is_the_chief_constable_s_and_a_short_verb_is_one() -> None:
    text = (
        "Wendy Williams, HM Inspector of Constabulary\n\nThe chief constable has told me that he will open a new desk."
        " I’m encouraged by that."
    )
    assert [(kind, who) for kind, who, _, _ in _told(text, "assessment-transcript")] == [
        ("commitment", ""),
        ("assessment", "Wendy Williams"),
    ]


def test_what_others_have_agreed_is_no_acceptance() -> None:
    text = "PCC Marc Jones said: “All forces have now agreed that an officer should attend.”"
    assert all("accepts" not in stances for *_, stances in _told(text))
