"""All facts of a document together: the annotated seeds, the ledger, other services, hostile text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgbuild.extract import extract_facts
from kgbuild.extract._about.resolve import resolve_context
from kgbuild.extract._formal import find_formal
from kgbuild.extract._grades.judgements import find_judgements
from kgbuild.model import Passage
from kgbuild.read import read_document
from kgbuild.reference import load_reference
from tests.steps import count_steps

REFERENCE = load_reference()
SHARED = Path(__file__).resolve().parents[2].parent / "shared"
GOLD = sorted((SHARED / "gold").glob("*.jsonl"))
FORMAL = {"cause-of-concern", "area-for-improvement", "recommendation"}
seeds = pytest.mark.skipif(not GOLD, reason="the annotated documents are not beside this repository")


def test_rounds_of_the_same_document_give_the_same_facts() -> None:
    document = read_document(b"Kent PEEL 2016\n\nEffectiveness\n\nGood\n\nKent Police works well.\n", name="a.txt")
    assert extract_facts(document, REFERENCE) == extract_facts(document, REFERENCE)


def test_a_rule_of_what_is_not_said_points_at_no_words() -> None:
    text = b"Agenda item\n\nHMICFRS update\n\nMinutes:\n\nThe Committee received a report on Kent Police.\n"
    rules = extract_facts(read_document(text, name="a.txt"), REFERENCE).context_rules
    assert "kind.nobody-speaks" in {rule.name for _, rule, _ in rules}
    assert all(passage.quote for _, _, passage in rules if passage is not None)


@seeds
@pytest.mark.parametrize("gold", GOLD, ids=[path.stem for path in GOLD])
def test_judgements_and_formal_findings_of_the_annotated_documents(gold: Path) -> None:
    marks = [json.loads(line) for line in gold.read_text("utf-8").splitlines()]
    name = marks[0]["document"]
    document = read_document((SHARED / "seeds" / name).read_bytes(), name=name)
    facts = extract_facts(document, REFERENCE)
    assert {facts.cycle, *facts.forces} == {marks[0]["cycle"], marks[0]["force"]}
    assert (facts.kind, facts.inspectorate) == (marks[0]["kind"], marks[0]["inspectorate"])
    assert sorted(
        (one.question, one.grade, one.comparison, one.previous_cycle, one.previous_grade) for one in facts.judgements
    ) == sorted(
        (
            mark["question"],
            mark["grade"],
            mark.get("comparison", ""),
            mark.get("previous_cycle", ""),
            mark.get("previous_grade", ""),
        )
        for mark in marks
        if mark["type"] == "judgement"
    )
    found = [finding for finding in facts.findings if finding.kind in FORMAL]
    assert [
        (one.kind, one.question, one.evidence.start, one.evidence.end)
        for one in found
        if isinstance(one.evidence, Passage)
    ] == [
        (mark["kind"], mark["question"], mark["start"], mark["end"])
        for mark in marks
        if mark["type"] == "finding" and mark["kind"] in FORMAL
    ]


@seeds
@pytest.mark.parametrize(
    ("start", "kind", "cycle", "judgements", "formal"),
    [
        (
            "000",
            "news-article",
            "peel-2015",
            {("effectiveness", "requires-improvement"), ("efficiency", "good")},
            ["cause-of-concern"],
        ),
        ("004", "assessment-transcript", "peel-2016", set(), []),
    ],
)
def test_the_seeds_without_annotations(
    start: str, kind: str, cycle: str, judgements: set[tuple[str, str]], formal: list[str]
) -> None:
    (path,) = (SHARED / "seeds").glob(f"{start}_*.txt")
    facts = extract_facts(read_document(path.read_bytes(), name=path.name), REFERENCE)
    assert (facts.kind, facts.forces, facts.cycle) == (kind, ("cambridgeshire",), cycle)
    assert facts.inspectors == ("Zoë Billingham",)
    assert {(judgement.question, judgement.grade) for judgement in facts.judgements} == judgements
    assert [finding.kind for finding in facts.findings if finding.kind in FORMAL] == formal


def test_the_ledger_names_what_was_not_read() -> None:
    text = (
        "Kent PEEL 2016\n\nSomething else entirely\n\nEffectiveness\n\nGood\n\nIt was about ‘adequate’ and tea."
        "\n\nMost Read\n"
    )
    document = read_document(text.encode(), name="a.txt")
    facts = extract_facts(document, REFERENCE)
    ledger = facts.ledger
    assert ledger.characters == len(text) and ledger.characters_notice == len("Most Read")
    assert 4 <= ledger.characters_used < len(text)
    assert [passage.quote for passage in ledger.unexplained_grades] == ["adequate"]
    assert "Something else entirely" in [passage.quote for passage in ledger.unknown_headings]


def test_a_document_about_another_service_yields_nothing() -> None:
    text = (
        "Dorset Fire and Rescue Service rated good\n\nHMICFRS said firefighters are good at "
        "preventing fires. Areas for improvement\n\n• Train."
    )
    facts = extract_facts(read_document(text.encode(), name="a.txt"), REFERENCE)
    assert (facts.forces, facts.cycle, facts.judgements, facts.findings, facts.statements) == ((), "", (), (), ())


JOINT = """14 June 2024

Chief Constable of Kent Police
Director of Children's Services, Medway Council

Dear Medway safeguarding partnership

Joint targeted area inspection of Medway

This letter sets out the findings of inspectors from Ofsted, the Care Quality Commission, HMICFRS and HM Inspectorate
of Probation, who looked in May 2024 at how children are kept from harm.

Headline findings

Schools are good at noticing children who need help.

The police are good at sharing what they know about children at risk.

Health staff are not well trained, and the partnership does not check their work.

Kent Police does not always record the voice of the child.
"""


def test_of_a_joint_inspection_only_what_names_the_police_is_told_of_the_force() -> None:
    facts = extract_facts(read_document(JOINT.encode(), name="letter.txt"), REFERENCE)
    assert (facts.kind, facts.forces, facts.cycle, facts.judgements) == ("inspectorate-report", ("kent",), "", ())
    found = {(finding.kind, finding.evidence.quote.split(" ")[0]) for finding in facts.findings}  # type: ignore[union-attr]
    assert found == {("strength", "The"), ("weakness", "Kent")}


def test_switching_a_rule_off_takes_its_facts_away() -> None:
    text = (
        "Kent PEEL 2016\n\nEffectiveness\n\nGood\n\nKent Police works.\n\nAreas for "
        "improvement\n\n• The force should listen to people.\n"
    )
    document = read_document(text.encode(), name="a.txt")
    assert extract_facts(document, REFERENCE).judgements
    without = extract_facts(
        document, REFERENCE, disabled=frozenset({"judgement.grade-line", "formal.area-for-improvement"})
    )
    assert without.judgements == ()
    assert not [finding for finding in without.findings if finding.kind == "area-for-improvement"]


@pytest.mark.parametrize(
    "unit", ["(", "“", "good at ", "Kent Police is good at preventing crime, ", "requires improvement ", "a. ", "‘"]
)
def test_hostile_text_takes_work_in_proportion(unit: str) -> None:
    def steps(size: int) -> int:
        text = "Kent PEEL 2016\n\n" + unit * (size // len(unit))
        document = read_document(text.encode(), name="a.txt")

        def work() -> None:
            context = resolve_context(document, REFERENCE)
            find_judgements(document, context)
            find_formal(document, context)

        work()  # what is made once for all documents
        return count_steps(work)

    small, large = steps(4_000), steps(32_000)
    assert large < 16 * max(small, 2_000)  # eight times the text; quadratic work would be 64 times


def test_a_name_that_an_advertisement_ran_together_with_is_read() -> None:
    text = (
        "HMICFRS has published its report on Kent Police.\n\nAdvertisement\nHide AdAdvertisement\n"
        "Hide AdChief Constable of Kent Police, Mark Dorey said: “We welcome the report.”\n"
    )
    (said,) = extract_facts(read_document(text.encode(), name="a.txt"), REFERENCE).statements
    assert (said.speaker, said.role, said.stances) == ("Mark Dorey", "Chief Constable", ("welcomes",))
    assert isinstance(said.evidence, Passage)
    assert text[said.evidence.start : said.evidence.end] == said.evidence.quote == "We welcome the report."


def test_an_abbreviation_in_square_brackets_is_as_one_in_round_ones() -> None:
    text = (
        "HMICFRS reported on Kent Police.\n\nThe Kent Police and Crime Commissioner [PCC] - Ann Roe - said: “We like "
        "the report.”\n"
    )
    facts = extract_facts(read_document(text.encode(), name="a.txt"), REFERENCE)
    (person,), (said,) = facts.people, facts.statements
    assert said.speaker == person.name == "Ann Roe"
    assert isinstance(person.evidence, Passage) and person.evidence.quote in text


def test_odd_spaces_and_hyphens_are_plain_to_the_rules_and_stay_in_the_quotes() -> None:
    plain = (
        "Kent Police inspected for PEEL 2021-22\n\nHMICFRS found the force to be good at preventing crime and "
        "anti-social behaviour.\n\nIt requires improvement at managing offenders: 41 out of 79 visits were late.\n"
    )
    odd = plain.replace(" ", "\u00a0").replace("-", "\u2011")
    found, wanted = (extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE) for text in (odd, plain))
    assert len(wanted.judgements) == 2 and len(wanted.statistics) == 1
    assert [(one.question, one.grade) for one in found.judgements] == [
        (one.question, one.grade) for one in wanted.judgements
    ]
    for fact in (*found.judgements, *found.findings, *found.statistics):
        assert isinstance(fact.evidence, Passage)
        assert fact.evidence.quote == odd[fact.evidence.start : fact.evidence.end]


_MISTAKEN = """Cumbria Police ‘good’ at preventing crime

HMICFRS published its PEEL 2021/22 report on Cumbria Police today. It found the force “inadequate” at investigating
crime – and ‘outstanding’ at responding to the public.

HM Inspector Zoë Billingham said: “I am pleased with the force’s work… It answers 94 per cent of calls in time.”
"""


def _mistaken(text: str, *, lost: bool) -> str:
    """Text whose bytes were taken for Windows-1252; `lost`: without those that have no letter there."""
    if lost:
        return text.encode().decode("cp1252", errors="ignore")
    return "".join(
        bytes([byte]).decode("cp1252", errors="replace").replace("\ufffd", chr(byte)) for byte in text.encode()
    )


@pytest.mark.parametrize("lost", [False, True], ids=["every byte a letter", "the last byte of a mark lost"])
def test_letters_that_were_decoded_by_the_wrong_table_are_read_as_what_they_stood_for(lost: bool) -> None:
    wrong = _mistaken(_MISTAKEN, lost=lost)
    assert "forceâ€™s" in wrong and "ZoÃ«" in wrong
    right = extract_facts(read_document(_MISTAKEN.encode(), name="a.txt"), REFERENCE)
    told = extract_facts(read_document(wrong.encode(), name="a.txt"), REFERENCE)
    assert [(one.question, one.grade) for one in told.judgements] == [
        ("preventing-crime", "good"),
        ("investigating-crime", "inadequate"),
        ("responding-to-the-public", "outstanding"),
    ]
    assert [one.name for one in told.people] == [one.name for one in right.people] == ["Zoë Billingham"]
    assert told.ledger.characters == len(wrong)
    found, wanted = (
        [one.evidence for one in (*of.judgements, *of.statements, *of.statistics, *of.findings, *of.people)]
        for of in (told, right)
    )
    assert told.statements and told.statistics and told.findings
    for passage, other in zip(found, wanted, strict=True):
        assert isinstance(passage, Passage) and isinstance(other, Passage)
        assert wrong[passage.start : passage.end] == passage.quote == _mistaken(other.quote, lost=lost)


def test_letters_that_may_stand_for_themselves_are_left_alone() -> None:
    text = "Kent Police ‘good’ at investigating crime\n\nPEEL 2021/22: “CAFÉ” owners à la carte, Âge and châteaux.\n"
    facts = extract_facts(read_document(text.encode(), name="a.txt"), REFERENCE)
    assert [one.evidence.quote for one in facts.judgements if isinstance(one.evidence, Passage)] == [
        "Kent Police ‘good’ at investigating crime"
    ]
