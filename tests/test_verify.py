"""Every quote is proved from the document itself; a changed byte is found and the facts concerned are named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from kgbuild.build import build
from kgbuild.store import open_store
from kgbuild.verify import verify
from tests.stores import PAGE, TABLE

Run = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A page and a table, built into tmp_path/kg."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "page.txt").write_text(PAGE, "utf-8")
    (folder / "grades.csv").write_text(TABLE, "utf-8")
    build([folder], store=tmp_path / "kg", jobs=1)
    return folder


def test_an_untouched_store_is_proved(corpus: Path, tmp_path: Path) -> None:
    result = verify(open_store(tmp_path / "kg"))
    assert result.failures == ()
    assert result.quotes > 2
    assert result.rows == 2


def test_one_altered_byte_fails_and_names_the_facts(corpus: Path, tmp_path: Path, kgbuild: Run) -> None:
    text = (corpus / "page.txt").read_bytes()
    (corpus / "page.txt").write_bytes(text.replace(b"workforce can", b"workforce ran"))
    done = kgbuild("verify", "--store", "kg", "--json", cwd=tmp_path)
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["changed"] == ["page.txt"]
    concerned = [failure for failure in report["failures"] if failure["fact"]]
    assert concerned
    assert all("workforce can" in failure["quote"] for failure in concerned)


def test_a_row_that_no_longer_gives_its_fact_is_named(corpus: Path, tmp_path: Path) -> None:
    (corpus / "grades.csv").write_text(TABLE.replace("legitimacy,good", "legitimacy,inadequate"), "utf-8")
    result = verify(open_store(tmp_path / "kg"))
    assert [failure.fact.rsplit("/id/", 1)[1] for failure in result.failures if failure.fact] == [
        "judgement/cleveland/peel-2016/legitimacy/good"
    ]


def test_a_tampered_text_in_the_store_fails(corpus: Path, tmp_path: Path) -> None:
    (kept,) = (tmp_path / "kg" / "texts").iterdir()
    kept.write_text(kept.read_text("utf-8").replace("workforce can", "workforce ran"), "utf-8")
    result = verify(open_store(tmp_path / "kg"))
    assert result.changed == ()
    assert any("in the store's text" in failure.problem for failure in result.failures)


def test_a_document_that_is_gone_is_checked_by_the_kept_text(corpus: Path, tmp_path: Path, kgbuild: Run) -> None:
    (corpus / "page.txt").unlink()
    done = kgbuild("verify", "--store", "kg", cwd=tmp_path)
    assert done.returncode == 3
    assert "page.txt: cannot be reached" in done.stdout
