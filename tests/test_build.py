"""The journey from inputs to a store: what is read, what is left out, and that the same input gives the same bytes."""

from __future__ import annotations

import json
import os
import pickle
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from kgbuild import KnowledgeGraph, resources
from kgbuild.build import build, rules_digest
from kgbuild.derive import _lineage
from kgbuild.derive._findings import Found
from kgbuild.derive._likeness import Frame, Link
from kgbuild.errors import InputError, RuleError, StoreError
from kgbuild.graph_files import GraphFile, file_name
from kgbuild.model import Violation
from kgbuild.store import open_store
from kgbuild.validate import Revised, validate_many
from kgbuild.vocab import Minter
from tests.stores import PAGE, TABLE, nquads

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A page, an article and a table."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "page.txt").write_text(PAGE, "utf-8")
    (folder / "note.txt").write_text("The parish fair was held on Saturday.\n", "utf-8")
    (folder / "grades.csv").write_text(TABLE, "utf-8")
    return folder


def test_one_judgement_from_a_page_and_a_table_has_two_attestations(corpus: Path, tmp_path: Path) -> None:
    graph = KnowledgeGraph.build([corpus], store=tmp_path / "kg")
    rows = [row for row in graph.query("judgements", force="cleveland") if row["question"] == "efficiency"]
    assert [(row["document"], row["grade"]) for row in rows] == [("grades.csv", "good"), ("page.txt", "good")]
    count = graph.sparql(
        "SELECT (COUNT(DISTINCT ?j) AS ?n) WHERE { ?j a <https://w3id.org/kgbuild/ontology#Judgement> ;"
        " <https://w3id.org/kgbuild/ontology#question> ?q . FILTER(STRENDS(STR(?q), 'peel-2016/efficiency')) }"
    )
    assert [row["n"] for row in count] == [1]


def test_what_yields_nothing_is_said(corpus: Path, tmp_path: Path) -> None:
    report = build([corpus], store=tmp_path / "kg", jobs=1)
    assert "without facts: 1 (note.txt)" in report.to_text()


def test_a_second_build_reads_nothing_and_changes_nothing(corpus: Path, tmp_path: Path) -> None:
    build([corpus], store=tmp_path / "kg", jobs=1)
    before = (tmp_path / "kg" / "CURRENT").read_text()
    report = build([corpus], store=tmp_path / "kg", jobs=1)
    assert (len(report.documents), len(report.unchanged)) == (0, 3)
    assert (tmp_path / "kg" / "CURRENT").read_text() == before


def test_only_what_changed_is_read_again_and_the_bytes_are_those_of_a_build_from_nothing(
    corpus: Path, tmp_path: Path
) -> None:
    build([corpus], store=tmp_path / "kg", jobs=1)
    (corpus / "page.txt").write_text(PAGE.replace("find out", "learn"), "utf-8")
    report = build([corpus], store=tmp_path / "kg", jobs=1)
    assert [document.name for document in report.documents] == ["page.txt"]
    build([corpus], store=tmp_path / "new", jobs=1)
    assert nquads(tmp_path / "kg") == nquads(tmp_path / "new")


ASKED = "Supervision of investigations: supervisors should check {} and record it."


def asked(folder: Path, **what: str) -> None:
    """A table in which two rounds ask the same of each of these forces."""
    rows = ["force_id,cycle_id,kind,theme_id,summary,published,source_kind,source_url"]
    for force, words in what.items():
        rows += [
            f"{force},{cycle},area-for-improvement,supervision-of-investigations,{ASKED.format(words)},{year}-11-03,"
            f"inspectorate,https://example.org/{force}/{cycle}"
            for cycle, year in (("peel-2016", 2016), ("peel-2017", 2017))
        ]
    (folder / "findings.csv").write_text("\n".join(rows) + "\n", "utf-8")


def test_only_links_of_forces_that_changed_are_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def link_force(findings: list[Found], frame: Frame) -> Iterator[Link]:
        drawn.append(findings[0].force.rpartition("/")[2])
        return draw(findings, frame)

    def again(**what: str) -> list[str]:
        drawn.clear()
        asked(folder, **what)
        assert not build([folder], store=tmp_path / "kg", jobs=1).problems
        found = list(drawn)
        with tempfile.TemporaryDirectory() as fresh:
            build([folder], store=Path(fresh) / "kg", jobs=1)
            assert nquads(tmp_path / "kg") == nquads(Path(fresh) / "kg")
        return found

    draw = _lineage.link_force
    monkeypatch.setattr(_lineage, "link_force", link_force)
    folder = tmp_path / "corpus"
    folder.mkdir()
    assert again(essex="each plan", kent="each plan") == ["essex", "kent"]
    assert nquads(tmp_path / "kg").count(b"ontology#LineageLink> <https://w3id.org/kgbuild/id/graph/derived>") == 2
    assert again(essex="each plan", kent="every record") == ["kent"]
    assert again(essex="each plan") == []
    assert again(essex="each plan", kent="each plan") == ["kent"]
    with open_store(tmp_path / "kg") as reader:
        derived = reader.manifest["graphs"][Minter().derived_graph.value]["sha256"]
    file = tmp_path / "kg" / "graphs" / file_name(derived)
    file.write_bytes(file.read_bytes()[:-9])  # and then nothing of it is kept
    assert again(essex="each plan", kent="every log") == ["essex", "kent"]


def test_of_a_table_that_conformed_only_what_changed_is_validated_again(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[tuple[str, bool]] = []

    def watched(documents: Sequence[GraphFile | Revised], **how: Any) -> tuple[Violation, ...]:
        looked_at.extend((type(each).__name__, how["engine"] == "fast") for each in documents)
        return validate_many(documents, **how)

    monkeypatch.setattr("kgbuild.build._checks.validate_many", watched)
    grades = iter(("inadequate", "outstanding", "requires-improvement", "good", "inadequate"))

    def looked_at_with(validator: str) -> list[tuple[str, bool]]:
        looked_at.clear()
        (corpus / "grades.csv").write_text(TABLE.replace("legitimacy,good", f"legitimacy,{next(grades)}"), "utf-8")
        assert not build([corpus], store=tmp_path / "kg", jobs=1, validator=validator).violations
        return [*looked_at]

    assert set(looked_at_with("fast")) == {("GraphFile", True)}
    assert looked_at_with("fast") == [("Revised", True)]
    assert looked_at_with("pyshacl") == [("GraphFile", False)]
    assert looked_at_with("none") == []
    assert looked_at_with("fast") == [("GraphFile", True)]


def test_documents_not_given_stay_unless_pruned(corpus: Path, tmp_path: Path) -> None:
    build([corpus], store=tmp_path / "kg", jobs=1)
    build([corpus / "page.txt"], store=tmp_path / "kg", jobs=1)
    with open_store(tmp_path / "kg") as reader:
        assert set(reader.manifest["documents"]) == {"grades.csv", "note.txt", "page.txt"}
    report = build([corpus / "page.txt"], store=tmp_path / "kg", jobs=1, prune=True)
    assert report.removed == ("grades.csv", "note.txt")
    build([corpus / "page.txt"], store=tmp_path / "new", jobs=1)
    assert nquads(tmp_path / "kg") == nquads(tmp_path / "new")


def test_another_base_moves_every_iri(corpus: Path, tmp_path: Path) -> None:
    build([corpus], store=tmp_path / "kg", jobs=1, base="https://data.example.org/police/")
    content = nquads(tmp_path / "kg").decode()
    assert "https://data.example.org/police/judgement/cleveland/peel-2016/efficiency/good" in content
    assert "https://w3id.org/kgbuild/id/" not in content


def test_a_base_that_does_not_end_a_path_is_refused(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="must end"):
        build([corpus], store=tmp_path / "kg", base="https://data.example.org/police")


def test_an_unreadable_document_is_left_out_and_the_rest_is_built(corpus: Path, tmp_path: Path, kgbuild: Run) -> None:
    (corpus / "broken.txt").write_bytes(b"\x00\x01\x02" * 100)
    done = kgbuild("build", corpus, "--store", "kg", "--json", cwd=tmp_path)
    report = json.loads(done.stdout)
    assert done.returncode == 3, done.stderr
    assert [problem["source"] for problem in report["left_out"]] == ["broken.txt"]
    assert report["read"] == 3
    assert "broken.txt" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_row_is_left_out_and_named_at_every_build(corpus: Path, tmp_path: Path, kgbuild: Run) -> None:
    with (corpus / "grades.csv").open("a", encoding="utf-8") as table:
        table.write("clevland,peel-2016,efficiency,good,,news,https://example.org/x\n")
    for _ in range(2):
        done = kgbuild("build", corpus, "--store", "kg", cwd=tmp_path)
        assert done.returncode == 3, done.stderr
        assert "grades.csv:4:" in done.stderr
        assert "cleveland" in done.stderr  # what would be right


def test_where_nothing_can_be_read_nothing_is_written(tmp_path: Path, kgbuild: Run) -> None:
    (tmp_path / "broken.txt").write_bytes(b"\x00\x01\x02" * 100)
    done = kgbuild("build", "broken.txt", "--store", "kg", cwd=tmp_path)
    assert done.returncode == 2, done.stdout
    with pytest.raises(StoreError):
        open_store(tmp_path / "kg")


def test_a_malformed_rule_ends_the_build_and_is_laid_to_no_document(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = RuleError("rule 'x.y' is no expression", source="x.toml", line=3, fix="mend it")

    def broken(*_: object) -> None:
        raise pickle.loads(pickle.dumps(fault))  # as it comes back from a worker

    monkeypatch.setattr("kgbuild.extract.extract_facts", broken)
    with pytest.raises(RuleError, match=r"x\.toml:3: rule 'x\.y'") as caught:
        build([corpus], store=tmp_path / "kg", jobs=1)
    assert (caught.value.problem, caught.value.line, caught.value.fix) == (fault.problem, 3, "mend it")
    with pytest.raises(StoreError):
        open_store(tmp_path / "kg")


def test_two_documents_of_one_name_from_two_builds_stay_two(tmp_path: Path) -> None:
    for folder, line in (("north", "one"), ("south", "two")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "page.txt").write_text(PAGE + line, "utf-8")
    build([tmp_path / "north"], store=tmp_path / "kg", jobs=1)
    build([tmp_path / "south"], store=tmp_path / "kg", jobs=1)
    with open_store(tmp_path / "kg") as reader:
        assert set(reader.manifest["documents"]) == {"page.txt", "south/page.txt"}


@pytest.mark.slow
def test_the_bytes_do_not_depend_on_jobs_order_or_hash_seed(tmp_path: Path, kgbuild: Run) -> None:
    sample = sorted((resources.DATA / "samples").glob("*.txt"))
    assert len(sample) > 10
    shutil.copytree(resources.DATA / "samples", tmp_path / "samples")
    table = (resources.DATA / "judgements.csv").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "judgements.csv").write_text("".join(table[:400]), "utf-8")
    files = [*sorted(str(path) for path in (tmp_path / "samples").glob("*.txt")), "judgements.csv"]
    shuffled = random.Random(7).sample(files, len(files))
    for name, sources, jobs, seed in (
        ("a", files, "1", "0"),
        ("b", shuffled, "2", "1"),
        ("c", shuffled[::-1], "1", "2"),
    ):
        done = kgbuild("build", *sources, "--jobs", jobs, "--store", name, cwd=tmp_path, PYTHONHASHSEED=seed)
        assert done.returncode == 0, done.stderr
        done = kgbuild("export", "nquads", "--store", name, "-o", f"{name}.nq", cwd=tmp_path, PYTHONHASHSEED=seed)
        assert done.returncode == 0, done.stderr
    first = (tmp_path / "a.nq").read_bytes()
    assert first == (tmp_path / "b.nq").read_bytes() == (tmp_path / "c.nq").read_bytes()
    assert b"_:" not in first.replace(b'"_:', b"")


@pytest.mark.parametrize("given", ["file", "-"])
def test_a_script_without_a_guard_builds_once(corpus: Path, tmp_path: Path, repository: Path, given: str) -> None:
    script = (
        "import kgbuild\ngraph = kgbuild.KnowledgeGraph.build(['corpus'], store='kg', jobs=2)\nprint(graph.built)\n"
    )
    (tmp_path / "file").write_text(script, "utf-8")
    done = subprocess.run(
        [sys.executable, given],
        input=script,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(repository)},
        text=True,
        capture_output=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("BuildReport(") == 1
    with open_store(tmp_path / "kg") as reader:
        assert set(reader.manifest["documents"]) == {"grades.csv", "note.txt", "page.txt"}


def test_a_document_depends_on_the_bundled_facts_that_rules_look_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    shutil.copytree(resources.DATA, data)
    before = rules_digest()
    monkeypatch.setattr(resources, "DATA", data)
    assert rules_digest() == before, "it does not matter where the files are"
    with (data / "judgements.csv").open("a", encoding="utf-8") as table:
        table.write("\n")
    assert rules_digest() != before


def test_interrupted_the_store_is_as_it_was(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build([corpus], store=tmp_path / "kg", jobs=1)
    before = nquads(tmp_path / "kg")
    (corpus / "page.txt").write_text(PAGE.replace("find out", "learn"), "utf-8")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kgbuild.build.dataset_graph", interrupt)
    with pytest.raises(KeyboardInterrupt):
        build([corpus], store=tmp_path / "kg", jobs=1)
    assert nquads(tmp_path / "kg") == before
    monkeypatch.undo()
    build([corpus], store=tmp_path / "kg", jobs=1)
    assert nquads(tmp_path / "kg") != before
