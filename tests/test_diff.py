"""What changed between two graphs, told by meaning: each kind of change on tables and pages made for it."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kgbuild.build import build
from kgbuild.diff import CHANGES, Change, Difference, diff
from kgbuild.errors import InputError, QueryError, StoreError
from kgbuild.export import export_graph
from kgbuild.store import open_store
from tests.stores import PAGE

Run = Callable[..., "subprocess.CompletedProcess[str]"]

JUDGEMENTS = """force_id,cycle_id,question_id,grade,published,source_kind,source_url
cambridgeshire,peel-2015,e2-investigating,good,2016-02-18,inspectorate,https://example.org/cambridgeshire
cambridgeshire,peel-2015,legitimacy,good,2016-02-11,inspectorate,https://example.org/legitimacy
kent,peel-2015,legitimacy,good,2016-02-11,inspectorate,https://example.org/kent
"""
FINDINGS = """force_id,cycle_id,question_id,kind,theme_id,summary,addresses,due,status,status_date,item_no,published,\
source_kind,source_url
kent,peel-2015,e2-investigating,recommendation,supervision-of-investigations,Give every open case a named supervisor.,,\
2016-06,being-progressed,2016-03-01,4711,2016-02-18,inspectorate,https://example.org/kent
kent,peel-2015,e2-investigating,weakness,supervision-of-investigations,Sergeants seldom look at open cases.,,,,,,\
2016-02-18,inspectorate,https://example.org/kent
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two tables and a page."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "judgements.csv").write_text(JUDGEMENTS, "utf-8")
    (folder / "findings.csv").write_text(FINDINGS, "utf-8")
    (folder / "page.txt").write_text(PAGE, "utf-8")
    build([folder], store=tmp_path / "a", jobs=1, validator="none")
    return folder


@pytest.fixture
def changed(corpus: Path, tmp_path: Path) -> Callable[..., Difference]:
    """The difference that replacing words in one file of the corpus makes: ``changed("page.txt", old, new)``."""

    def run(name: str, *replacements: str) -> Difference:
        file = corpus / name
        text = file.read_text("utf-8")
        for old, new in zip(replacements[::2], replacements[1::2], strict=True):
            assert old in text
            text = text.replace(old, new)
        file.write_text(text, "utf-8")
        build([corpus], store=tmp_path / "b", jobs=1, validator="none")
        return diff(tmp_path / "a", tmp_path / "b")

    return run


def only(difference: Difference, kind: str) -> Change:
    """The one change of that kind; nothing else is told but that the document's bytes are others."""
    others = {each.change for each in difference.changes} - {kind, "document-changed"}
    assert not others, difference.changes
    (found,) = [each for each in difference.changes if each.change == kind]
    return found


def nquads(store: Path, file: Path, form: str = "nquads") -> Path:
    out = io.BytesIO()
    with open_store(store) as reader:
        export_graph(reader, form, out)
    file.write_bytes(out.getvalue())
    return file


def test_a_graph_does_not_differ_from_itself(corpus: Path, tmp_path: Path) -> None:
    build([corpus], store=tmp_path / "b", jobs=1, validator="none")
    assert not diff(tmp_path / "a", tmp_path / "b")
    assert diff(tmp_path / "a", tmp_path / "a").render() == ""


@pytest.mark.parametrize("form", ["nquads", "trig", "turtle", "ntriples"])
def test_a_store_does_not_differ_from_its_export(corpus: Path, tmp_path: Path, form: str) -> None:
    suffix = {"nquads": "nq", "trig": "trig", "turtle": "ttl", "ntriples": "nt"}[form]
    file = nquads(tmp_path / "a", tmp_path / f"a.{suffix}", form)
    assert diff(tmp_path / "a", file).changes == ()
    assert diff(file, tmp_path / "a").changes == ()


def test_a_corrected_grade_is_one_change(changed: Callable[..., Difference]) -> None:
    difference = changed("judgements.csv", "e2-investigating,good", "e2-investigating,requires-improvement")
    found = only(difference, "grade-corrected")
    assert (found.before, found.after) == ("good", "requires-improvement")
    assert "Cambridgeshire, PEEL 2015, " in difference.render()
    assert ": good -> requires improvement (source https://example.org/cambridgeshire)" in difference.render()


def test_a_second_grade_beside_the_first_is_an_addition_and_a_disagreement(changed: Callable[..., Difference]) -> None:
    difference = changed(
        "judgements.csv", "kent,", "kent,peel-2015,legitimacy,inadequate,,news,https://x.example\nkent,"
    )
    kinds = difference.counts()
    assert kinds["judgement-added"] == 1
    assert kinds["link-gained"] == 1
    assert "grade-corrected" not in kinds
    (link,) = [each for each in difference.changes if each.change == "link-gained"]
    assert "disagreement" in link.what
    assert "good" in link.after
    assert "inadequate" in link.after


def test_one_more_source_for_a_grade_is_evidence(changed: Callable[..., Difference]) -> None:
    row = "kent,peel-2015,legitimacy,good,,news,https://example.org/paper\n"
    found = only(changed("judgements.csv", "kent,", row + "kent,"), "evidence-gained")
    assert found.source_url == "https://example.org/paper"


def test_findings_come_go_and_are_reworded(changed: Callable[..., Difference]) -> None:
    difference = changed("findings.csv", "Sergeants seldom look at open cases.", "Sergeants seldom look at open files.")
    found = only(difference, "finding-reworded")
    assert found.before.endswith("cases.")
    assert found.after.endswith("files.")


def test_a_withdrawn_finding(changed: Callable[..., Difference]) -> None:
    line = FINDINGS.splitlines()[-1] + "\n"
    assert only(changed("findings.csv", line, ""), "finding-withdrawn").before == "Sergeants seldom look at open cases."


def test_a_finding_that_moved_is_not_withdrawn(changed: Callable[..., Difference]) -> None:
    difference = changed("page.txt", "Efficiency\n", "A line more of prose before it.\n\nEfficiency\n")
    assert set(difference.counts()) <= {"moved", "document-changed"}
    assert any("page.txt" in each.before and each.before != each.after for each in difference.changes)
    assert "page.txt: " in difference.render()


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("being-progressed,2016-03-01", "complete,2016-09-01", "recommendation-closed"),
        ("being-progressed,2016-03-01", "awaiting-review,2016-09-01", "status-changed"),
        ("being-progressed,2016-03-01", ",", "status-changed"),
        ("2016-06,", "2016-12,", "due-changed"),
    ],
)
def test_duties(changed: Callable[..., Difference], old: str, new: str, kind: str) -> None:
    found = only(changed("findings.csv", old, new), kind)
    assert found.before != found.after
    assert "named supervisor" in found.what


def test_a_closed_item_that_is_open_again(corpus: Path, tmp_path: Path) -> None:
    file = corpus / "findings.csv"
    file.write_text(FINDINGS.replace("being-progressed", "complete"), "utf-8")
    build([corpus], store=tmp_path / "b", jobs=1, validator="none")
    difference = diff(tmp_path / "b", tmp_path / "a")
    assert only(difference, "recommendation-reopened").after == "being-progressed (2016-03-01)"


def test_documents_that_come_go_and_are_renamed(corpus: Path, tmp_path: Path) -> None:
    (corpus / "page.txt").rename(corpus / "efficiency.txt")
    build([corpus], store=tmp_path / "b", jobs=1, validator="none")
    renamed = diff(tmp_path / "a", tmp_path / "b")
    assert set(renamed.counts()) <= {
        "document-renamed",
        "moved",
        "evidence-gained",
        "evidence-lost",
        "organisation-changed",
    }
    assert renamed.counts()["document-renamed"] == 1
    (corpus / "efficiency.txt").unlink()
    build([corpus], store=tmp_path / "c", jobs=1, validator="none")
    removed = diff(tmp_path / "a", tmp_path / "c").counts()
    assert removed["document-removed"] == 1
    assert removed["finding-withdrawn"] >= 1
    added = diff(tmp_path / "c", tmp_path / "a").counts()
    assert added == {kind.replace("removed", "added").replace("withdrawn", "added"): n for kind, n in removed.items()}


def test_reference_data(corpus: Path, tmp_path: Path) -> None:
    before = nquads(tmp_path / "a", tmp_path / "a.nq")
    text = before.read_text("utf-8")
    assert '"Cambs Police"@en' in text
    after = tmp_path / "b.nq"
    after.write_text(text.replace('"Cambs Police"@en', '"Cambs Constabulary"@en'), "utf-8")
    found = only(diff(before, after), "reference-changed")
    assert (found.before, found.after) == ("Cambs Police", "Cambs Constabulary")


def test_what_no_rule_explains_is_counted(corpus: Path, tmp_path: Path) -> None:
    before = nquads(tmp_path / "a", tmp_path / "a.nq")
    text = before.read_text("utf-8")
    after = tmp_path / "b.nq"
    line = next(line for line in text.splitlines(keepends=True) if "ns/oa#suffix" in line)
    after.write_text(text.replace(line, ""), "utf-8")
    assert set(diff(before, after).counts()) == {"other"}


def test_what_cannot_be_compared_is_said(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such store or file"):
        diff(tmp_path / "a", tmp_path / "nowhere")
    with pytest.raises(StoreError):
        diff(tmp_path / "a", corpus)
    with pytest.raises(InputError, match="no suffix of an RDF file"):
        diff(tmp_path / "a", corpus / "page.txt")
    broken = tmp_path / "broken.nq"
    broken.write_text("<a:b> <a:c> .\n")
    with pytest.raises(InputError) as caught:
        diff(tmp_path / "a", broken)
    assert caught.value.line == 1
    odd = tmp_path / "odd.nt"
    odd.write_text("<a:b> <http://rdfs.org/ns/void#uriSpace> <<( <a:b> <a:c> <a:d> )>> .\n")
    assert not diff(odd, odd)
    blank = tmp_path / "blank.nq"
    blank.write_text('_:b <https://example.org/p> "o" <https://example.org/g> .\n')
    with pytest.raises(InputError, match="blank nodes"):
        diff(tmp_path / "a", blank)
    build([corpus], store=tmp_path / "other", jobs=1, validator="none", base="https://data.example.org/")
    with pytest.raises(InputError, match="different bases"):
        diff(tmp_path / "a", tmp_path / "other")
    with pytest.raises(QueryError, match="cannot be written as yaml"):
        diff(tmp_path / "a", tmp_path / "a").render("yaml")


def test_the_command_says_by_its_status_whether_they_differ(corpus: Path, tmp_path: Path, kgbuild: Run) -> None:
    shutil.copytree(tmp_path / "a", tmp_path / "same")
    done = kgbuild("diff", "a", "same", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "no difference\n")
    (corpus / "judgements.csv").write_text(
        JUDGEMENTS.replace("kent,peel-2015,legitimacy,good", "kent,peel-2015,legitimacy,inadequate")
    )
    build([corpus], store=tmp_path / "b", jobs=1, validator="none")
    done = kgbuild("diff", "a", "b", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "Kent, PEEL 2015, legitimacy: good -> inadequate (source https://example.org/kent)" in done.stdout
    done = kgbuild("diff", "a", "b", "--format", "markdown", "-o", "d.md", cwd=tmp_path)
    assert done.returncode == 1
    assert "- Kent, PEEL 2015, legitimacy: good -\\> inadequate" in (tmp_path / "d.md").read_text("utf-8")
    done = kgbuild("diff", "a", "b", "--json", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert told["counts"]["grade-corrected"] == 1
    assert {each["change"] for each in told["changes"]} <= set(CHANGES)
    done = kgbuild("diff", "a", "nowhere", cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_changed_document_touches_its_own_graph_and_what_follows_and_equals_a_build_from_nothing(
    corpus: Path, tmp_path: Path
) -> None:
    def graphs(store: Path) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        with open_store(store) as reader:
            for quad in reader.quads():
                found.setdefault(str(quad.graph_name), set()).add(str(quad))
        return found

    before = graphs(tmp_path / "a")
    (corpus / "page.txt").write_text(PAGE.replace("find out", "learn"), "utf-8")
    build([corpus], store=tmp_path / "a", jobs=1, validator="none")
    after = graphs(tmp_path / "a")
    touched = {name.rpartition("/graph/")[2].rstrip(">") for name in before if before[name] != after[name]}
    assert touched <= {"document/page.txt", "derived", "dataset"}
    assert "document/page.txt" in touched
    build([corpus], store=tmp_path / "new", jobs=1, validator="none")
    files = [nquads(tmp_path / name, tmp_path / f"{name}.nq") for name in ("a", "new")]
    assert files[0].read_bytes() == files[1].read_bytes()
