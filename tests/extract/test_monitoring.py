"""Phases of monitoring: whose, from when to when, and nothing of what is feared, hoped or said of forces in general."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from kgbuild.extract import extract_facts
from kgbuild.mapping import map_document
from kgbuild.model import Document, DocumentFacts, Passage, Review, Row, RuleRef, SourceRecord
from kgbuild.read import read_document
from kgbuild.reference import load_reference
from kgbuild.review import ADDED, apply_reviews
from kgbuild.vocab import INSP, OA, Minter

REFERENCE = load_reference()
ENGAGE, SCAN = "engage", "scan"


def read(text: str, *, title: str = "Dorset Police and its inspectors", published: str = "2024-05-21") -> Document:
    whole = f"{title}\n\nHMICFRS inspects Dorset Police.\n\n{text}\n"
    return read_document(whole.encode(), name="text.txt", stated=SourceRecord(published=published))


def facts(text: str, **options: str) -> DocumentFacts:
    document = read(text, **options)
    found = extract_facts(document, REFERENCE)
    for period in found.monitoring:
        assert document.text[period.evidence.start : period.evidence.end] == period.evidence.quote
    return found


def periods(text: str, **options: str) -> list[tuple[str, str, str, str]]:
    return [(one.force, one.phase, one.starts, one.ends) for one in facts(text, **options).monitoring]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The force was moved into the Engage phase in June 2022.", [(ENGAGE, "2022-06", "")]),
        ("It has been in Engage, the enhanced level of monitoring, since 3 March 2023.", [(ENGAGE, "2023-03-03", "")]),
        ("The force has been under enhanced monitoring since March.", [(ENGAGE, "2024-03", "")]),
        ("The force has been under enhanced monitoring since October.", [(ENGAGE, "2023-10", "")]),  # not yet come
        ("Today the force has been moved into enhanced monitoring.", [(ENGAGE, "2024-05-21", "")]),
        ("The force remains in the ‘engage’ phase.", [(ENGAGE, "", "")]),
        ("Last year the force was put in special measures.", [(ENGAGE, "2023", "")]),
        ("The force entered enhanced monitoring last year.", [(ENGAGE, "2023", "")]),
        (
            "It was removed from enhanced monitoring in May 2024.",
            [(ENGAGE, "", "2024-05"), (SCAN, "2024-05", "")],
        ),
        ("The force has come out of special measures.", [(SCAN, "", "")]),
        ("The force is no longer in Engage.", [(SCAN, "", "")]),
        ("The force is no longer being monitored under the Engage process.", [(SCAN, "", "")]),
        # The month is no wish.
        (
            "In May 2024 it was removed from the inspectorate's Engage phase.",
            [(ENGAGE, "", "2024-05"), (SCAN, "2024-05", "")],
        ),
        ("In May 2024 the force was moved into Engage.", [(ENGAGE, "2024-05", "")]),
        ("The force may be moved into Engage.", []),
        ("It exited from Engage in April 2024.", [(ENGAGE, "", "2024-04"), (SCAN, "2024-04", "")]),
        ("The force has exited from enhanced monitoring.", [(SCAN, "", "")]),
        ("It could exit from Engage in April 2024.", []),
        ("On 1 May 2024 the force was de-escalated to Scan.", [(ENGAGE, "", "2024-05-01"), (SCAN, "2024-05-01", "")]),
        ("Inspectors have discharged the force from Engage.", [(SCAN, "", "")]),
        ("Its exit from Engage came in April 2024.", [(ENGAGE, "", "2024-04"), (SCAN, "2024-04", "")]),
        ("The removal from the Engage phase has been confirmed.", [(SCAN, "", "")]),
        ("Its exit from Engage is not expected before April 2025.", []),
        ("Special measures were lifted in April 2024.", [(ENGAGE, "", "2024-04"), (SCAN, "2024-04", "")]),
        ("Its Engage status has been removed.", [(SCAN, "", "")]),
        ("Its Engage status has not been removed.", []),
        ("It has been taken out of special measures.", [(SCAN, "", "")]),
        ("I have decided to return the force to routine monitoring.", [(SCAN, "", "")]),
        (
            "The force, which had been in Engage since 2020, was moved back to the scan phase in May 2024.",
            [(ENGAGE, "2020", "2024-05"), (SCAN, "2024-05", "")],
        ),
        ("It was in Engage from June 2022 until May 2024.", [(ENGAGE, "2022-06", "2024-05")]),
        ("It was moved into Engage after an inspection in 2021.", [(ENGAGE, "", "")]),  # the year is the inspection's
        ("The force will no longer be subject to enhanced monitoring.", [(SCAN, "", "")]),
        ("Inspectors last month moved the force into enhanced monitoring.", [(ENGAGE, "2024-04", "")]),
        (
            "The visits, made between March 2023 and May 2023, led to it being placed in Engage in June last year.",
            [(ENGAGE, "2023-06", "")],
        ),
        ("Entered Engage\n\nJune 2022", [(ENGAGE, "2022-06", "")]),
    ],
)
def test_a_phase_has_the_dates_that_its_sentence_gives_it(sentence: str, expected: list[tuple[str, str, str]]) -> None:
    assert periods(sentence) == [("dorset", *each) for each in expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "The force was not moved into Engage.",
        "The force narrowly avoided being placed in special measures.",
        "The force could be moved into the Engage phase.",
        "If it does not improve, the force will be placed in special measures.",
        "The force hopes to be removed from enhanced monitoring.",
        "The chief constable is unsure of its release from special measures.",
        "Managers were told to ensure that it is removed from enhanced monitoring.",
        "The force, put in special measures seven years ago, is now among the best.",
        "The force was in special measures.",  # at some time: that tells nothing
        "Seven forces are in the Engage phase.",
        "A force is moved into Engage when it does not respond to a cause of concern.",
        "All police forces are in the scan phase by default.",
        "The council was placed in special measures in 2023.",
        "A hospital trust nearby has been in special measures since 2023.",
        "The force should engage with communities and is monitoring demand.",
        "Vulnerable witnesses were placed under special measures.",
    ],
)
def test_what_did_not_happen_or_is_said_of_others_is_no_phase_of_the_force(sentence: str) -> None:
    assert periods(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "forces"),
    [
        ("Unlike here, Cleveland Police was moved into Engage.", ["cleveland"]),
        (
            "Wiltshire Police and Gloucestershire Constabulary were put in special measures.",
            ["wiltshire", "gloucestershire"],
        ),
        ("Cleveland Police is one of six forces to be placed in special measures.", ["cleveland"]),
        ("Inspectors have decided to move Staffordshire Police into Engage.", ["staffordshire"]),
        ("Cleveland Police said that four forces are in the Engage phase.", []),
    ],
)
def test_the_phase_is_of_the_force_that_the_sentence_names(sentence: str, forces: list[str]) -> None:
    assert [force for force, *_ in periods(sentence)] == forces


@pytest.mark.parametrize(
    ("text", "forces"),
    [
        (
            "The watchdog said that three police forces are now in special measures. The forces are the Met, "
            "Cleveland and Kent.",
            ["metropolitan", "cleveland", "kent"],
        ),
        (
            "There are two police forces in its Engage phase of monitoring.\n\nThese are: Kent Police (Maidstone); "
            "Essex.",
            ["kent", "essex"],
        ),
        ("Two forces are in special measures: Kent and Essex.", ["kent", "essex"]),
        (
            "The forces known to be in special measures, or “engage”, are Kent, Essex and Surrey.",
            ["kent", "essex", "surrey"],
        ),
        ("Two forces were in special measures in 2019: Kent and Essex.", []),
        ("Two forces are no longer in special measures: Kent and Essex.", []),
        ("Two forces could be placed in special measures: Kent and Essex.", []),
        ("Two forces asked not to be put in special measures. The forces are Kent and Essex.", []),
        ("Two councils are in special measures. They are Kent and Essex.", []),
        ("Two fire services are in special measures: Kent and Essex.", []),
        ("Two forces are in special measures. The forces are Kent and Essex, which may leave.", []),
        ("Two forces are good at it. The forces are Kent and Essex. None is in special measures.", []),
    ],
)
def test_each_force_of_a_list_is_in_the_phase_that_the_words_before_it_tell(text: str, forces: list[str]) -> None:
    assert periods(text) == [(force, ENGAGE, "", "") for force in forces]


def test_what_has_no_date_is_left_out_where_the_document_tells_more() -> None:
    text = "Dorset Police moved into enhanced monitoring.\n\nThe force was moved into Engage on 11 March 2024."
    assert periods(text) == [("dorset", ENGAGE, "2024-03-11", "")]
    freed = "Dorset Police is out of special measures.\n\nThe force was put into special measures after a bad report."
    assert periods(freed) == [("dorset", SCAN, "", "")]


def test_a_day_that_nobody_tells_is_not_guessed() -> None:
    assert periods("Today the force was moved into Engage.", published="") == [("dorset", ENGAGE, "", "")]
    assert periods("It has been in Engage since March.", published="2024") == [("dorset", ENGAGE, "", "")]


def test_the_graph_has_one_period_for_two_passages_that_say_the_same() -> None:
    document = read("The force was moved into Engage in June 2022.")
    found = extract_facts(document, REFERENCE)
    mint = Minter()
    lines = b"".join(map_document(document, found, mint=mint, reference=REFERENCE))
    quads = list(parse(lines, format=RdfFormat.N_TRIPLES))
    (node,) = {quad.subject for quad in quads if quad.object == INSP.MonitoringPeriod}
    assert node == mint("monitoring", "dorset", "engage", "2022-06")
    assert [quad.subject for quad in quads if quad.predicate == OA.hasBody and quad.object == node]
    assert found.ledger.characters_used >= len("The force was moved into Engage in June 2022.")


def test_a_reviewer_may_state_a_phase_that_no_rule_read() -> None:
    document = read("Inspectors stepped up their watch on the force in June 2022.")
    found = extract_facts(document, REFERENCE)
    quote = "Inspectors stepped up their watch on the force in June 2022."
    start = document.text.index(quote)
    passage = Passage(start, start + len(quote), quote)
    values = (("force", "dorset"), ("phase", "engage"), ("starts", "2022-06"))
    row = Row(2)
    review = Review(
        "add",
        "text.txt",
        "monitoring",
        passage,
        (),
        values,
        "a clerk",
        "2024-06-01",
        "clear",
        row,
        RuleRef("table.reviews"),
    )
    assert found.monitoring == ()
    changed, held, problems = apply_reviews(document, found, [review])
    assert (held, problems) == (1, [])
    (period,) = changed.monitoring
    assert (period.force, period.phase, period.starts, period.rule) == ("dorset", "engage", "2022-06", ADDED)
