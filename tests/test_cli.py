"""What the commands print and how they end: answers on standard output, messages on standard error, one status each."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from kgbuild.__main__ import run as run_command_line
from kgbuild.build import build

Run = Callable[..., "CompletedProcess[str]"]

PAGE = """Durham PEEL 2015

Efficiency

Last updated 20/10/2015
Outstanding

Areas for improvement

• The force should say what its new system is to save.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one page and a store built from it."""
    path = tmp_path_factory.mktemp("cli")
    (path / "page.txt").write_bytes(PAGE.replace("\n", "\r\n").encode())
    (path / "broken.zip").write_bytes(b"PK")
    build([path / "page.txt"], store=path / "kg", jobs=1)
    return path


def test_text_prints_the_characters_of_a_plain_file_unchanged(folder: Path, kgbuild: Run) -> None:
    for name in ("page.txt", str(folder / "page.txt")):
        done = kgbuild("text", name, "-o", "out.txt", cwd=folder)
        assert done.returncode == 0, done.stderr
        assert (folder / "out.txt").read_bytes() == (folder / "page.txt").read_bytes()


def test_text_of_a_document_that_is_gone_comes_from_the_store(folder: Path, tmp_path: Path, kgbuild: Run) -> None:
    done = kgbuild("text", "page.txt", "--store", folder / "kg", "-o", "out.txt", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.txt").read_bytes().decode() == PAGE.replace("\n", "\r\n")


@pytest.mark.parametrize(
    "command",
    [
        ("query", "documents"),
        ("validate",),
        ("verify",),
        ("doctor",),
        ("queries",),
        ("queries", "judgements"),
        ("explain", "id:judgement/durham/peel-2015/efficiency/outstanding"),
    ],
)
def test_json_is_one_object_on_standard_output(folder: Path, kgbuild: Run, command: tuple[str, ...]) -> None:
    store = () if command[0] == "queries" else ("--store", "kg")
    done = kgbuild(*command, *store, "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert isinstance(json.loads(done.stdout), dict)
    assert done.stderr == ""


def test_doctor_looks_for_every_package_that_is_asked_for(folder: Path, kgbuild: Run, repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [
        one for name, each in project["optional-dependencies"].items() if name not in ("dev", "bench") for one in each
    ]
    asked = {re.match(r"[\w-]+", each)[0] for each in (*project["dependencies"], *extras)} - {
        "s3fs"
    }  # comes with fsspec
    told = json.loads(kgbuild("doctor", "--store", "kg", "--json", cwd=folder).stdout)
    assert {*told["versions"], *told["optional"]} - {"kgbuild", "python"} == asked


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("query", "judgement", "--store", "kg"), "judgements"),
        (("query", "judgements", "--store", "kg", "--param", "forse=durham"), "force"),
        (("query", "judgements", "--store", "kg", "--param", "force=durhamm"), "durham"),
        (("query", "judgements", "--store", "nowhere"), "kgbuild build"),
        (("build", "nowhere.txt"), "no such file"),
        (("text", "nowhere.txt", "--store", "kg"), "no such file"),
        (("text", "n" * 5_000, "--store", "kg"), "name too long"),
        (("text", "broken.zip", "--store", "kg"), "cannot be opened as a zip archive"),
        (("explain", "id:judgement/nothing", "--store", "kg"), "says nothing of"),
        (("build", "page.txt", "--base", "https://example.org/x"), "must end"),
        (("build", "page.txt", "--base", "ids/"), "is no IRI"),
        (("build", "page.txt", "--base", "https://example.org/our data/"), "is no IRI"),
    ],
)
def test_what_a_user_can_mend_is_one_message_and_status_2(
    folder: Path, kgbuild: Run, command: tuple[str, ...], says: str
) -> None:
    done = kgbuild(*command, cwd=folder)
    assert done.returncode == 2, done.stdout
    assert says in done.stderr
    assert "fix:" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("query",), "NAME of a query"),
        (("query", "judgements", "-f", "own.rq"), "NAME of a query"),
        (("query", "judgements", "--param", "force"), "KEY=VALUE"),
        (("query", "judgements", "--dated-only"), "--as-of"),
        (("query", "-f", "own.rq", "--param", "force=kent"), "named query"),
        (("build", "page.txt", "--cluster", "localhost:1"), "--engine dask"),
        (("load",), "URL of a triple store"),
        (("report",), "-o DIR"),
        (("report", "-o", "report", "--dated-only"), "--as-of"),
        (("report", "--check", "report", "--force", "kent"), "from the report itself"),
    ],
)
def test_options_that_do_not_go_together_are_told_with_the_usage(
    folder: Path, kgbuild: Run, command: tuple[str, ...], says: str
) -> None:
    """They were once reported as faults of kgbuild."""
    done = kgbuild(*command, "--store", "kg", cwd=folder)
    assert done.returncode == 2, done.stdout
    assert done.stderr.startswith("Usage: ")
    assert says in done.stderr
    assert "fault" not in done.stderr


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "own.rq: No such file"), (b"SELECT *\nWHERE { ?caf\xe9 ?p ?o }", "own.rq:2: is not text")],
)
def test_a_file_of_sparql_that_cannot_be_read_is_named(
    tmp_path: Path, folder: Path, kgbuild: Run, content: bytes | None, says: str
) -> None:
    if content is not None:
        (tmp_path / "own.rq").write_bytes(content)
    done = kgbuild("query", "-f", "own.rq", "--store", folder / "kg", cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "fix:" in done.stderr


def test_a_place_that_takes_no_answer_is_told_before_the_work(folder: Path, tmp_path: Path, kgbuild: Run) -> None:
    """A build was once stored, and then ended with status 2, which says that nothing was written."""
    for place in ("nowhere/report.txt", "."):
        done = kgbuild("build", folder / "page.txt", "--store", "kg", "-o", place, cwd=tmp_path)
        assert done.returncode == 2
        assert "Invalid value for '-o'" in done.stderr
        assert not (tmp_path / "kg").exists()


def test_closed_streams_are_no_fault_of_kgbuild(folder: Path, repository: Path) -> None:
    """Started by a program that closes them, as some schedulers do: the exit status is the answer."""

    def run(command: str) -> CompletedProcess[str]:
        start = f"exec {shlex.quote(sys.executable)} -m kgbuild {command} --store kg"
        environment = {**os.environ, "PYTHONPATH": str(repository)}
        return subprocess.run(["sh", "-c", start], cwd=folder, env=environment, capture_output=True, text=True)

    assert (run("verify >&-").returncode, run("query documents >&- 2>&-").returncode) == (0, 0)
    for command in ("query -", "build -"):
        done = run(f"{command} <&-")
        assert done.returncode == 2
        assert "standard input is closed" in done.stderr


def test_ctrl_c_while_the_command_line_is_imported_prints_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kgbuild.cli.main", interrupted)
    with pytest.raises(SystemExit) as ended:
        run_command_line()
    assert ended.value.code == 130


def test_metadata_that_are_no_json_are_named_and_not_the_table(tmp_path: Path, kgbuild: Run) -> None:
    (tmp_path / "own.csv").write_text("a,b\n1,2\n")
    (tmp_path / "own.csv-metadata.json").write_text('{"url": "own.csv",\n}')
    done = kgbuild("build", "own.csv", "--store", "kg", "--jobs", "1", cwd=tmp_path)
    assert done.returncode == 2
    assert "left out: own.csv-metadata.json:2: is not JSON" in done.stderr


def test_a_folder_without_documents_is_told(tmp_path: Path, kgbuild: Run) -> None:
    """It was once built without a word."""
    (tmp_path / "reports").mkdir()
    done = kgbuild("build", "reports", "--store", "kg", "--jobs", "1", cwd=tmp_path)
    assert done.returncode == 2
    assert "left out: reports: holds no document and no table" in done.stderr


def test_a_syntax_error_names_line_and_column(folder: Path, kgbuild: Run) -> None:
    (folder / "bad.rq").write_text("SELECT ?a\nWHERE { ?a ?b ?c . FILTR(?c) }\n")
    done = kgbuild("query", "-f", "bad.rq", "--store", "kg", cwd=folder)
    assert done.returncode == 2
    assert "bad.rq:2" in done.stderr


def test_sparql_of_the_users_own_counts_facts_once(folder: Path, kgbuild: Run) -> None:
    (folder / "count.rq").write_text("SELECT (COUNT(*) AS ?n) WHERE { ?j a insp:Judgement }")
    done = kgbuild("query", "-f", "count.rq", "--store", "kg", "--format", "csv", cwd=folder)
    assert done.stdout.split() == ["n", "1"]


def test_the_store_may_be_named_by_the_environment(folder: Path, tmp_path: Path, kgbuild: Run) -> None:
    done = kgbuild("query", "documents", "--format", "csv", cwd=tmp_path, KGBUILD_STORE=str(folder / "kg"))
    assert done.stdout.splitlines()[1].startswith("page.txt,inspectorate-page,")


def test_a_file_of_violations_fails_and_explains(folder: Path, kgbuild: Run) -> None:
    (folder / "bad.ttl").write_text(
        "@prefix insp: <https://w3id.org/kgbuild/ontology#> .\n"
        "<https://w3id.org/kgbuild/id/judgement/x> a insp:Judgement .\n"
    )
    done = kgbuild("validate", "bad.ttl", cwd=folder)
    assert done.returncode == 1
    assert "judgement" in done.stdout
    done = kgbuild("validate", "bad.ttl", "--format", "sarif", cwd=folder)
    assert json.loads(done.stdout)["version"] == "2.1.0"


def test_evaluate_trusts_the_source_list_unless_told_not_to_and_names_what_it_leaves_out(
    tmp_path: Path, kgbuild: Run
) -> None:
    gold, pages = tmp_path / "gold", tmp_path / "pages"
    gold.mkdir()
    pages.mkdir()
    page = PAGE.replace("Durham PEEL 2015", "Durham Constabulary").replace("2015", "2019")
    (pages / "page.txt").write_text(page, "utf-8")
    (pages / "sources.csv").write_text("path,cycle\npage.txt,peel-2015\n", "utf-8")
    lines = ['{"type": "document", "cycle": "peel-2015"}', '{"type": "theme", "start": 0, "end": 6}']
    (gold / "page.jsonl").write_text("\n".join(lines), "utf-8")
    found = {}
    for options in ((), ("--text-only",)):
        done = kgbuild("evaluate", gold, pages, "--json", *options, cwd=tmp_path)
        assert done.returncode == 3, done.stderr
        assert f"left out: {gold / 'page.jsonl'}:2: type 'theme' is not known" in done.stderr
        found[options] = json.loads(done.stdout)["scores"]["document cycle"]["found"]
    assert found == {(): 1, ("--text-only",): 0}
