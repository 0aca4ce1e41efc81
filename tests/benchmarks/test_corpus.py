"""The made-up corpora are valid, repeatable, and as large as was asked for."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kgbuild import inputs
from kgbuild.extract import extract_facts
from kgbuild.read import read_document
from kgbuild.reference import load_reference
from tests.benchmarks import corpus


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def files(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("once", 1), ("again", 1), ("other", 2)):
        corpus.write_tables(tmp_path / name, 200, seed=seed)
        corpus.write_documents(tmp_path / name, 8, seed=seed)

    assert files(tmp_path / "once") == files(tmp_path / "again")
    assert not set(files(tmp_path / "once").values()) & set(files(tmp_path / "other").values())


@pytest.mark.parametrize("rows", [20, 1000])
def test_rows_are_as_many_as_asked_and_their_grades_stand_on_the_scale_of_the_cycle(tmp_path: Path, rows: int) -> None:
    corpus.write_tables(tmp_path, rows)
    scale_of = {row["cycle_id"]: row["grade_scale_id"] for row in read(corpus.DATA / "cycles.csv")}
    grades = {(row["grade_scale_id"], row["grade_id"]) for row in read(corpus.DATA / "grades.csv")}
    questions = {(row["cycle_id"], row["question_id"]) for row in read(corpus.DATA / "questions.csv")}

    found = {name: read(tmp_path / f"{name}.csv") for name in ("findings", "judgements", "responses")}

    assert {name: len(table) for name, table in found.items()} == {
        "findings": rows,
        "judgements": rows // 5,
        "responses": rows // 20,
    }
    assert {(scale_of[row["cycle_id"]], row["grade"]) for row in found["judgements"]} <= grades
    assert {(row["cycle_id"], row["question_id"]) for row in found["judgements"]} <= questions
    assert len({row["source_url"] for row in found["findings"]}) == rows


def test_documents_are_of_four_kinds_and_name_a_real_force(tmp_path: Path) -> None:
    corpus.write_documents(tmp_path, 12)
    names = [row["name"] for row in read(corpus.DATA / "forces.csv")]

    texts = {Path(name).stem.partition("-")[0]: data.decode() for name, data in files(tmp_path).items()}

    assert set(texts) == {"page", "release", "article", "transcript"}
    assert len(files(tmp_path)) == 12
    assert all(any(name in text for name in names) for text in texts.values())


def test_every_format_is_an_input_and_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    formats = [*corpus.FORMATS, *corpus.ARCHIVES]
    for name in ("once", "again"):
        corpus.write_documents(tmp_path / name, 2 * len(formats), formats=formats)
    assert files(tmp_path / "once") == files(tmp_path / "again")
    items, problems = inputs.collect([str(tmp_path / "once")])
    assert problems == []
    assert len(items) == 2 * len(formats)
    names = [row["name"] for row in read(corpus.DATA / "forces.csv")]
    for item in items:
        text = read_document(item.read(), name=item.name).text
        assert any(name in text for name in names)


def test_each_document_has_the_same_judgements_in_every_format(tmp_path: Path) -> None:
    reference = load_reference()
    told = []
    for form in corpus.FORMATS:
        corpus.write_documents(tmp_path / form, 1, seed=3, formats=[form])
        ((name, data),) = files(tmp_path / form).items()
        facts = extract_facts(read_document(data, name=name), reference)
        told.append({(each.force, each.cycle, each.question, each.grade) for each in facts.judgements})
    assert told[0]
    assert all(each == told[0] for each in told)


def test_a_planted_signal_is_there_and_nothing_else_changes_its_place(tmp_path: Path) -> None:
    signal = corpus.Signal("custody", frozenset({"kent"}), 0.5)
    corpus.write_tables(tmp_path / "with", 3000, signal=signal)
    corpus.write_tables(tmp_path / "without", 3000)

    def share(name: str, force: str) -> float:
        of_it = [row for row in read(tmp_path / name / "findings.csv") if row["force_id"] == force]
        return sum(row["theme_id"] == "custody" for row in of_it) / len(of_it)

    assert share("with", "kent") > 0.3
    assert max(share("without", "kent"), share("with", "essex")) < 0.1
