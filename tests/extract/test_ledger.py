"""What the ledger of a document names as left over is what a reader of the force's findings would miss."""

from __future__ import annotations

from kgbuild.extract import extract_facts
from kgbuild.read import read_document
from kgbuild.reference import load_reference

REFERENCE = load_reference()
NEWS = "Surrey Police inspected\n\nHMICFRS has finished its PEEL 2021/22 inspection, a report said.\n\n{rest}\n"
JOINT = (
    "Joint targeted area inspection of services in Surrey\n\nOfsted, the Care Quality Commission, HMI Constabulary and "
    "HMI Probation carried out a joint inspection of the multi-agency response to neglect. Surrey Police took part.\n\n"
    "{rest}\n"
)


def left_over(text: str) -> list[str]:
    facts = extract_facts(read_document(text.encode(), name="text.txt"), REFERENCE)
    return [passage.quote for passage in facts.ledger.unmatched_passages]


def test_what_asks_something_and_fed_no_fact_is_named() -> None:
    asks = "Residents voiced concern at a meeting."
    assert left_over(NEWS.format(rest=asks)) == [asks]


def test_what_leads_to_items_is_told_by_them() -> None:
    rest = "HMICFRS said the force must:\n\n- mend its cells;\n- count its keys."
    assert left_over(NEWS.format(rest=rest)) == []
    alone = "The inspectorate recommended in 2014:"
    assert left_over(NEWS.format(rest=f"{alone}\n\nOn Monday it rained.")) == [alone]


def test_of_a_joint_inspection_only_what_names_the_police_is_missed() -> None:
    police = "A letter recommended blue cars to the police."
    assert left_over(JOINT.format(rest=f"A letter recommended blue beds to the wards. {police}")) == [police]


def test_what_inspectors_saw_counted_or_set_against_the_rest_is_named_where_it_fed_no_fact() -> None:
    rest = "Clerks in the store told us they were knitting. The force owns two horses."
    assert left_over(NEWS.format(rest=rest)) == ["Clerks in the store told us they were knitting."]


def test_of_the_inspectorate_s_own_pages_what_tells_of_no_inspecting_is_named() -> None:
    told = "Clerks knit from dawn to dusk."
    page = "Surrey PEEL 2017\n\nEffectiveness\n\nHMICFRS inspected Surrey Police.\n\n{rest}\n"
    others = (
        "This question was not inspected in 2017.",
        "The county stretches from hill to river.",
        "The scheme aims to hang more bells.",
        "So who keeps the bells at night?",
        "Bells and hats.",
    )
    assert left_over(page.format(rest=" ".join([told, *others]))) == [told]
    assert left_over(NEWS.format(rest=told)) == []


def test_headings_that_every_report_has_and_lines_without_a_grade_are_no_puzzles() -> None:
    text = (
        "Surrey PEEL 2017\n\nUngraded\n\nHMI's observations\n\nHMICFRS inspected Surrey Police.\n\n"
        "The force answers calls quickly\n\nIts desk is well run.\n\nOf hats and bags\n\nThere were hats.\n"
    )
    facts = extract_facts(read_document(text.encode(), name="text.txt"), REFERENCE)
    assert facts.ledger.unexplained_grades == ()
    assert [one.quote for one in facts.ledger.unknown_headings] == ["Of hats and bags"]
