"""Scores of small hand-made facts against small hand-made annotations, with every number worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kgbuild.errors import InputError
from kgbuild.evaluate import Score, ablate, ablation_to_json, evaluate, render_ablation, render_table, to_json
from kgbuild.model import (
    Document,
    DocumentFacts,
    Finding,
    Judgement,
    OrganisationLink,
    Passage,
    PersonMention,
    RuleRef,
    SourceRecord,
    Statement,
    Statistic,
    ThemeHit,
)

TEXT = """Durham Constabulary is good at preventing crime.
It requires improvement at investigating crime.
The force should check the quality of its files.
Call takers are quick and kind.
Teams lack supervision.
The chief constable accepted the findings and was sorry.
Officers arrived in time in 41 out of 79 cases, and 12 times late.
It works with the Eastern Region Special Operations Unit.
"""


class Names:
    """What `evaluate` asks of the reference data."""

    def organisation_named(self, text: str) -> str:
        return "ersou" if text.lower() in {"ersou", "eastern region special operations unit"} else ""

    def force_named(self, text: str) -> str:
        return ""

    def person_named(self, text: str) -> str:
        return "thomas-winsor" if text in {"Tom Winsor", "Sir Thomas Winsor"} else ""


def passage(words: str, text: str = TEXT) -> Passage:
    start = text.index(words)
    return Passage(start, start + len(words), words)


def gold_line(type_: str, words: str, **fields: Any) -> dict[str, Any]:
    mark = passage(words)
    return {"type": type_, "quote": words, "start": mark.start, "end": mark.end, **fields}


def read(data: bytes, *, name: str, stated: SourceRecord) -> Document:
    return Document(name, "0" * 64, data.decode(), "text/plain", (), stated)


def rule(name: str) -> RuleRef:
    return RuleRef(name)


PREVENTING = Judgement("durham", "peel-2016", "e1", "good", passage("good at preventing crime"), rule("judgement.is"))
INVESTIGATING = replace(
    PREVENTING,
    question="e2",
    grade="requires-improvement",
    evidence=passage("requires improvement"),
    comparison="deteriorated",
)
AFI = Finding(
    "area-for-improvement",
    "durham",
    "peel-2016",
    "e2",
    passage("The force should check the quality of its files."),
    rule("finding.should"),
    themes=(ThemeHit("investigation-quality"), ThemeHit("crime-outcomes")),
)
KIND = replace(AFI, kind="strength", evidence=passage("Call takers are quick"), rule=rule("finding.tone"), themes=())
LACK = replace(KIND, kind="weakness", evidence=passage("Teams lack supervision."))
ACCEPTED = Statement(
    "response", "", "chief constable", "durham", passage("accepted the findings"), rule("statement.said"), ("accepts",)
)
FIGURE = Statistic(Decimal(41), passage("in 41 out of 79 cases"), rule("statistic.out-of"), Decimal(79))
UNIT = OrganisationLink(
    "durham",
    "Eastern Region Special Operations Unit",
    "regional-unit",
    "partner",
    passage("Eastern Region Special Operations Unit"),
    rule("organisation.named"),
)
ALL = DocumentFacts(
    kind="news-article",
    forces=("durham",),
    cycle="peel-2016",
    judgements=(PREVENTING, INVESTIGATING),
    findings=(AFI, KIND, LACK),
    statements=(ACCEPTED,),
    statistics=(FIGURE,),
    organisations=(UNIT,),
)
DOCUMENT = {"type": "document", "kind": "news-article", "force": "durham", "cycle": "peel-2016", "inspector": ""}
MARKS = [
    gold_line(
        "judgement", "is good at preventing crime", force="durham", cycle="peel-2016", question="e1", grade="good"
    ),
    gold_line(
        "judgement",
        "requires improvement at investigating crime",
        force="durham",
        cycle="peel-2016",
        question="e2",
        grade="requires-improvement",
        comparison="deteriorated",
    ),
    gold_line(
        "finding",
        "The force should check the quality of its files.",
        kind="area-for-improvement",
        question="e2",
        themes=["investigation-quality", "supervision-of-investigations"],
    ),
    gold_line("finding", "Call takers are quick and kind.", kind="strength"),
    gold_line("finding", "Teams lack supervision.", kind="weakness"),
    gold_line("statement", "accepted the findings and was sorry", kind="response", speaker="", stance=["accepts"]),
    gold_line("statistic", "41 out of 79 cases", value=41, of=79),
    gold_line("organisation", "Eastern Region Special Operations Unit", organisation="ersou", relation="partner"),
]


def extracting(facts: DocumentFacts) -> Any:
    def extract(document: Document, reference: object, *, disabled: frozenset[str] = frozenset()) -> DocumentFacts:
        def on(items: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(item for item in items if item.rule.name not in disabled)

        return replace(
            facts,
            judgements=on(facts.judgements),
            findings=on(facts.findings),
            statements=on(facts.statements),
            statistics=on(facts.statistics),
            organisations=on(facts.organisations),
        )

    return extract


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    return lay_out(tmp_path, [DOCUMENT, *MARKS])


def lay_out(tmp_path: Path, lines: list[dict[str, Any]], text: str = TEXT) -> tuple[Path, Path]:
    gold, source = tmp_path / "gold", tmp_path / "source"
    gold.mkdir()
    source.mkdir()
    (source / "durham.txt").write_bytes(text.encode())
    (gold / "durham.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return gold, source


def run(folders: tuple[Path, Path], facts: DocumentFacts) -> Any:
    return evaluate(*folders, Names(), read=read, extract=extracting(facts))


def counts(score: Score) -> tuple[int, int, int, int]:
    return score.found, score.missed, score.false, score.again


def test_all_found_scores_one_everywhere_but_for_the_one_theme_that_differs(folders: tuple[Path, Path]) -> None:
    result = run(folders, ALL)
    assert {score.name: counts(score) for score in result.scores} == {
        "document kind": (1, 0, 0, 0),
        "document force": (1, 0, 0, 0),
        "document cycle": (1, 0, 0, 0),
        "judgement": (2, 0, 0, 0),
        "judgement tuple": (2, 0, 0, 0),
        "comparison": (1, 0, 0, 0),
        "area-for-improvement": (1, 0, 0, 0),
        "formal findings": (1, 0, 0, 0),
        "formal findings counted": (1, 0, 0, 0),
        "strength": (1, 0, 0, 0),
        "weakness": (1, 0, 0, 0),
        "finding question": (1, 0, 0, 0),
        "themes": (1, 1, 1, 0),
        "statement response": (1, 0, 0, 0),
        "statistic": (1, 0, 0, 0),
        "organisation": (1, 0, 0, 0),
    }
    assert result.score("themes").f1 == 0.5
    assert result.grades == {("good", "good"): 1, ("requires-improvement", "requires-improvement"): 1}
    assert [(item.score, item.wrong, item.line) for item in result.differences] == [
        ("themes", "false alarm", 3),
        ("themes", "missed", 3),
    ]


def test_a_wrong_grade_is_a_miss_and_a_false_alarm_and_stands_in_the_confusion_table(
    folders: tuple[Path, Path],
) -> None:
    result = run(folders, replace(ALL, judgements=(PREVENTING, replace(INVESTIGATING, grade="good", comparison=""))))
    assert counts(result.score("judgement")) == (1, 1, 1, 0)
    assert result.score("judgement").precision == 0.5
    assert counts(result.score("judgement tuple")) == (1, 1, 1, 0)
    assert counts(result.score("comparison")) == (0, 1, 0, 0)
    assert result.grades == {("good", "good"): 1, ("requires-improvement", "good"): 1}


def test_the_same_judgement_from_another_passage_is_neither_right_nor_wrong(folders: tuple[Path, Path]) -> None:
    elsewhere = replace(PREVENTING, evidence=passage("Call takers are quick"))
    result = run(folders, replace(ALL, judgements=(PREVENTING, elsewhere, INVESTIGATING)))
    assert counts(result.score("judgement")) == (2, 0, 0, 1)


def test_a_right_judgement_from_a_wrong_passage_alone_is_no_find(folders: tuple[Path, Path]) -> None:
    elsewhere = replace(PREVENTING, evidence=passage("Call takers are quick"))
    result = run(folders, replace(ALL, judgements=(elsewhere, INVESTIGATING)))
    assert counts(result.score("judgement")) == (1, 1, 1, 0)
    assert counts(result.score("judgement tuple")) == (2, 0, 0, 0)


@pytest.mark.parametrize(
    ("words", "found"),
    [("The force should check", 1), ("quality of its files.\nCall takers are quick and kind.", 0)],
    ids=["half of the shorter passage", "less than half of either"],
)
def test_a_passage_is_found_by_half_of_the_shorter(folders: tuple[Path, Path], words: str, found: int) -> None:
    result = run(folders, replace(ALL, findings=(replace(AFI, evidence=passage(words)),)))
    assert result.score("area-for-improvement").found == found


def test_any_of_the_passages_that_say_the_same_will_do(tmp_path: Path) -> None:
    other = passage("Call takers are quick")
    mark = {**MARKS[0], "also": [{"start": other.start, "end": other.end, "quote": other.quote}]}
    elsewhere = replace(PREVENTING, evidence=other)
    result = run(lay_out(tmp_path, [DOCUMENT, mark]), replace(ALL, judgements=(elsewhere,)))
    assert counts(result.score("judgement")) == (1, 0, 0, 0)


def test_one_passage_is_not_found_twice(tmp_path: Path) -> None:
    both = gold_line("finding", "Teams lack", kind="weakness"), gold_line("finding", "supervision.", kind="weakness")
    result = run(lay_out(tmp_path, [DOCUMENT, *both]), replace(ALL, findings=(LACK,)))
    assert counts(result.score("weakness")) == (1, 1, 0, 0)


def test_matching_is_as_large_as_possible(tmp_path: Path) -> None:
    # The wide fact lies over both annotations and the narrow one over the first alone: first come would leave one out.
    both = (
        gold_line("finding", "Call takers are quick and kind.", kind="weakness"),
        gold_line("finding", "Teams lack supervision.", kind="weakness"),
    )
    wide = replace(LACK, evidence=passage("Call takers are quick and kind.\nTeams lack supervision."))
    narrow = replace(LACK, evidence=passage("Call takers are quick"))
    result = run(lay_out(tmp_path, [DOCUMENT, *both]), replace(ALL, findings=(wide, narrow)))
    assert counts(result.score("weakness")) == (2, 0, 0, 0)


def test_strengths_and_weaknesses_are_wrong_only_over_the_other_polarity(folders: tuple[Path, Path]) -> None:
    further = replace(KIND, evidence=passage("It works with the Eastern"))
    reversed_one = replace(LACK, kind="strength")
    result = run(folders, replace(ALL, findings=(AFI, KIND, further, reversed_one)))
    assert counts(result.score("strength")) == (1, 0, 1, 0)
    assert counts(result.score("weakness")) == (0, 1, 0, 0)
    assert result.kinds["weakness", "strength"] == 1


def test_a_formal_finding_that_nobody_annotated_is_a_false_alarm(folders: tuple[Path, Path]) -> None:
    result = run(folders, replace(ALL, findings=(AFI, replace(LACK, kind="recommendation"))))
    assert counts(result.score("recommendation")) == (0, 0, 1, 0)
    assert counts(result.score("formal findings")) == (1, 0, 1, 0)
    assert result.score("formal findings").precision == 0.5
    assert counts(result.score("formal findings counted")) == (0, 1, 0, 0)


def test_a_narrower_kind_counts_as_its_broader_one(folders: tuple[Path, Path]) -> None:
    narrow = gold_line("finding", "Teams lack supervision.", kind="accelerated-cause-of-concern")
    lines = [DOCUMENT, *(narrow if mark.get("kind") == "weakness" else mark for mark in MARKS)]
    (folders[0] / "durham.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    result = run(folders, replace(ALL, findings=(AFI, KIND, replace(LACK, kind="cause-of-concern"))))
    assert counts(result.score("cause-of-concern")) == (1, 0, 0, 0)


@pytest.mark.parametrize(("due", "found"), [("P6M", 1), ("2020-03-27", 1), ("2020-03-28", 0), ("", 0)])
def test_a_deadline_is_right_as_any_of_the_values_listed(tmp_path: Path, due: str, found: int) -> None:
    mark = gold_line("finding", "Teams lack supervision.", kind="recommendation", due=["P6M", "2020-03-27"])
    facts = replace(ALL, findings=(replace(LACK, kind="recommendation", due=due),))
    assert run(lay_out(tmp_path, [DOCUMENT, mark]), facts).score("recommendation due").found == found


def test_a_statement_of_another_stance_is_missed_and_of_another_kind_is_wrong(folders: tuple[Path, Path]) -> None:
    welcomes = run(folders, replace(ALL, statements=(replace(ACCEPTED, stances=("welcomes",)),)))
    assert counts(welcomes.score("statement response")) == (0, 1, 0, 0)
    commits = run(folders, replace(ALL, statements=(replace(ACCEPTED, kind="commitment"),)))
    assert counts(commits.score("statement response")) == (0, 1, 0, 0)
    assert counts(commits.score("statement commitment")) == (0, 0, 1, 0)


def test_a_statistic_needs_value_and_denominator(folders: tuple[Path, Path]) -> None:
    twelve = replace(FIGURE, value=Decimal(12), denominator=None, evidence=passage("12 times late"))
    result = run(folders, replace(ALL, statistics=(replace(FIGURE, denominator=None), twelve)))
    assert counts(result.score("statistic")) == (0, 1, 2, 0)
    assert result.score("statistic").f1 == 0.0


def test_people_are_one_each_without_regard_to_accents_and_honorifics(tmp_path: Path) -> None:
    words = "The chief constable accepted the findings"
    lines = [
        {"type": "document", "inspector": "Zoë Billingham"},
        gold_line("statement", words, kind="response", speaker="Jo Farrell", role="Chief Constable"),
        gold_line("person", "Durham", name="Andy Cooke"),
    ]
    mention = PersonMention("Zoe Billingham", "zoe-billingham", "HM Inspector", "hmic", passage(words), rule("p"))
    farrell = replace(mention, name="Ms Jo Farrell", person="jo-farrell", role="Deputy Chief Constable")
    other = replace(mention, name="Roy Wilsher", person="roy-wilsher", role="")
    result = run(lay_out(tmp_path, lines), replace(ALL, people=(mention, farrell, other), statements=()))
    assert counts(result.score("people")) == (2, 1, 1, 0)
    assert counts(result.score("people with office")) == (0, 1, 1, 0)  # a deputy is not the chief


def test_two_spellings_of_one_known_person_are_one(tmp_path: Path) -> None:
    lines = [{"type": "document", "inspector": "Tom Winsor"}]
    result = run(lay_out(tmp_path, lines), DocumentFacts(kind="other", inspectors=("Sir Thomas Winsor",)))
    assert counts(result.score("document inspector")) == (1, 0, 0, 0)
    assert counts(result.score("people")) == (1, 0, 0, 0)


def test_organisations_count_once_and_false_alarms_only_where_the_annotation_is_complete(tmp_path: Path) -> None:
    mark = MARKS[-1]
    facts = replace(ALL, organisations=(UNIT, UNIT, replace(UNIT, organisation="Home Office")))
    open_ended = run(lay_out(tmp_path, [DOCUMENT, mark]), facts)
    assert counts(open_ended.score("organisation")) == (1, 0, 0, 0)
    (tmp_path / "more").mkdir()
    complete = run(lay_out(tmp_path / "more", [{**DOCUMENT, "complete": ["organisation"]}, mark]), facts)
    assert counts(complete.score("organisation")) == (1, 0, 1, 0)


def test_document_fields_are_scored_where_given_and_empty_says_nothing_is_stated(folders: tuple[Path, Path]) -> None:
    facts = replace(ALL, kind="other", forces=("durham", "kent"), inspectors=("Matt Parr",), published="2016-02-18")
    result = run(folders, facts)
    assert counts(result.score("document kind")) == (0, 1, 1, 0)
    assert counts(result.score("document force")) == (1, 0, 1, 0)
    assert counts(result.score("document inspector")) == (0, 0, 1, 0)  # annotated as empty
    assert result.score("document published") == Score("document published")  # not annotated


def test_ablation_names_what_falls_with_a_rule(folders: tuple[Path, Path]) -> None:
    results = ablate(*folders, Names(), read=read, extract=extracting(ALL))
    lost = {item.rule: [(score, line) for score, _, line, _ in item.lost] for item in results}
    assert list(lost) == sorted(lost)
    assert lost["statistic.out-of"] == [("statistic", 8)]
    assert lost["judgement.is"] == [
        ("comparison", 3),
        ("judgement", 2),
        ("judgement", 3),
        ("judgement tuple", 2),
        ("judgement tuple", 3),
    ]
    assert "statistic.out-of: 1 lost, 0 gained, 0 false alarms less" in render_ablation(results)
    assert ablation_to_json(results)[-1] == {
        "rule": "statistic.out-of",
        "lost": [{"score": "statistic", "document": "durham.txt", "line": 8, "quote": "41 out of 79 cases"}],
        "gained": 0,
        "false_less": 0,
    }
    only = ablate(*folders, Names(), rules=["finding.tone"], read=read, extract=extracting(ALL))
    assert [item.rule for item in only] == ["finding.tone"]
    assert {quote for _, _, _, quote in only[0].lost} == {"Call takers are quick and kind.", "Teams lack supervision."}


def test_table_and_json_tell_the_same(folders: tuple[Path, Path]) -> None:
    result = run(folders, replace(ALL, statistics=()))
    table = render_table(result)
    row = next(line for line in table.splitlines() if line.startswith("statistic"))
    assert row.split() == ["statistic", "1", "0", "1", "0", "0", "-", "0.000", "0.000"]
    assert "durham.txt:7: statistic: missed: 41 of 79 (extracted: nothing there)\n    “41 out of 79 cases”" in table
    data = to_json(result)
    assert data["scores"]["statistic"] == {
        "annotated": 1,
        "found": 0,
        "missed": 1,
        "false": 0,
        "again": 0,
        "precision": None,
        "recall": 0.0,
        "f1": 0.0,
    }
    assert data["documents"] == ["durham.txt"]
    assert json.loads(json.dumps(data)) == data
    missed = [item for item in data["differences"] if item["score"] == "statistic"]
    assert missed[0]["line"] == 7
    assert TEXT[missed[0]["start"] : missed[0]["end"]] == missed[0]["quote"]


def test_the_order_of_extracted_facts_changes_nothing(folders: tuple[Path, Path]) -> None:
    facts = replace(ALL, findings=(AFI, KIND, LACK, replace(LACK, kind="recommendation")))
    turned = replace(facts, findings=facts.findings[::-1], judgements=facts.judgements[::-1])
    assert render_table(run(folders, facts)) == render_table(run(folders, turned))


@pytest.mark.parametrize(
    ("lines", "line", "problem"),
    [
        (["{"], 1, "not JSON"),
        (["[" * 100_000], 1, "not JSON"),
        (["[]"], 1, "no JSON object"),
        (['{"type": "document", "kind": {}}'], 1, "'kind' is no text"),
        (['{"type": "finding", "kind": "strength", "start": 0, "end": 6, "quote": "Durham"}'], 1, "the first line"),
        ([""], 1, "the first line does not describe the document"),
    ],
)
def test_annotations_of_nothing_name_file_and_line(tmp_path: Path, lines: list[str], line: int, problem: str) -> None:
    gold, source = lay_out(tmp_path, [])
    (gold / "durham.jsonl").write_text("\n".join(lines), "utf-8")
    with pytest.raises(InputError, match=problem) as caught:
        evaluate(gold, source, Names(), read=read, extract=extracting(ALL))
    assert (caught.value.source, caught.value.line) == (gold / "durham.jsonl", line)


@pytest.mark.parametrize(
    ("mark", "problem"),
    [
        ("{", "not JSON"),
        ('{"type": "verdict"}', "type 'verdict' is not known"),
        ('{"type": "document"}', "type 'document' is not known"),
        ('{"type": ["finding"]}', "is not known"),
        ('{"type": "finding", "start": 0, "end": 6, "quote": "Durham"}', "needs 'kind'"),
        ('{"type": "finding", "kind": "strength", "start": 3, "end": 3, "quote": ""}', "do not mark a passage"),
        ('{"type": "finding", "kind": "weakness", "start": 1, "end": 7, "quote": "Kent"}', "does not stand at 1-7"),
        (
            '{"type": "statement", "kind": "response", "stance": 5, "start": 0, "end": 6, "quote": "Durham"}',
            "is no text",
        ),
        (
            '{"type": "finding", "kind": "strength", "themes": "x", "start": 0, "end": 6, "quote": "Durham"}',
            "'themes' is no text",
        ),
        (
            '{"type": "statement", "kind": "response", "speaker": [[]], "start": 0, "end": 6, "quote": "Durham"}',
            "'speaker' is no text",
        ),
        ('{"start": 0, "end": 6, "quote": "Durham"}', "no type is stated"),
        ('{"type": "statistic", "value": "x", "start": 0, "end": 6, "quote": "Durham"}', "is no number"),
    ],
)
def test_an_unusable_annotation_is_named_and_the_rest_is_scored(
    folders: tuple[Path, Path], mark: str, problem: str
) -> None:
    file = folders[0] / "durham.jsonl"
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([lines[0], mark, *lines[1:]]), "utf-8")
    result = run(folders, ALL)
    (left_out,) = result.problems
    assert (left_out.source, left_out.line) == (str(file), 2)
    assert problem in left_out.problem
    assert to_json(result)["left_out"][0]["line"] == 2
    assert counts(result.score("judgement")) == (2, 0, 0, 0)


def test_annotations_without_their_document_are_named(folders: tuple[Path, Path]) -> None:
    gold, source = folders
    (source / "durham.txt").rename(source / "kent.txt")
    with pytest.raises(InputError, match="no document of the stem 'durham'") as caught:
        evaluate(gold, source, Names(), read=read, extract=extracting(ALL))
    assert caught.value.source == gold / "durham.jsonl"
    assert caught.value.line == 1
    (gold / "kent.jsonl").write_text((gold / "durham.jsonl").read_text("utf-8").replace("durham.txt", ""), "utf-8")
    result = run(folders, ALL)
    assert result.documents == ("kent.txt",)
    assert [each.source for each in result.problems] == [str(gold / "durham.jsonl")]


def test_two_documents_of_one_stem_are_told_apart_by_the_document_line(folders: tuple[Path, Path]) -> None:
    gold, source = folders
    (source / "durham.md").write_text("another", "utf-8")
    with pytest.raises(InputError, match="several documents"):
        evaluate(gold, source, Names(), read=read, extract=extracting(ALL))
    named = [{**DOCUMENT, "document": "durham.txt"}, *MARKS]
    (gold / "durham.jsonl").write_text("".join(json.dumps(line) + "\n" for line in named), "utf-8")
    assert run(folders, ALL).score("judgement").found == 2


def test_a_folder_without_annotations_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no annotations here"):
        evaluate(tmp_path, tmp_path, Names(), read=read, extract=extracting(ALL))
    with pytest.raises(InputError, match="no annotations here"):
        evaluate(tmp_path / "absent.jsonl", tmp_path, Names(), read=read, extract=extracting(ALL))


def test_a_single_file_is_scored_against_a_single_document(folders: tuple[Path, Path]) -> None:
    gold, source = folders
    result = evaluate(gold / "durham.jsonl", source / "durham.txt", Names(), read=read, extract=extracting(ALL))
    assert result.documents == ("durham.txt",)
    assert result.score("judgement").recall == 1.0
