"""What the world does to a build: a full disk, odd names, too large a file, many tiny ones, a clock that jumps."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kgbuild.build import build
from kgbuild.export import export_graph
from kgbuild.read import MOST_BYTES
from kgbuild.store import open_store

Run = Callable[..., "subprocess.CompletedProcess[str]"]

PAGE = "Kent Police\n\nPEEL 2017\n\nEffectiveness\nGood\n\nEfficiency\nGood\n"


def nquads(store: Path) -> bytes:
    with open_store(store) as reader:
        out = io.BytesIO()
        export_graph(reader, "nquads", out)
        return out.getvalue()


def no_larger_than(size: int) -> Callable[[], None]:
    """For a child process: no file may grow beyond `size`, as on a disk that is full."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.skipif(sys.platform == "win32", reason="limits files as POSIX does")
@pytest.mark.parametrize("size", [0, 2_000, 60_000, 400_000])
def test_on_a_full_disk_the_store_stays_as_it_was(tmp_path: Path, repository: Path, size: int) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    build([tmp_path / "page.txt"], store=tmp_path / "kg")
    before = nquads(tmp_path / "kg")
    done = subprocess.run(
        [sys.executable, "-m", "kgbuild", "build", "--bundled", "--store", tmp_path / "kg", "--jobs", "1"],
        cwd=repository,
        capture_output=True,
        text=True,
        preexec_fn=no_larger_than(size),
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "fix:" in done.stderr
    assert nquads(tmp_path / "kg") == before
    assert build([tmp_path / "page.txt"], store=tmp_path / "kg").unchanged == ("page.txt",)


@pytest.mark.skipif(sys.platform == "win32", reason="limits files as POSIX does")
def test_an_export_on_a_full_disk_leaves_no_half_file(tmp_path: Path, repository: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    build([tmp_path / "page.txt"], store=tmp_path / "kg")
    (tmp_path / "out.nq").write_text("what was there before", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "kgbuild", "export", "nquads", "--store", tmp_path / "kg", "-o", tmp_path / "out.nq"],
        cwd=repository,
        capture_output=True,
        text=True,
        preexec_fn=no_larger_than(50_000),
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out.nq").read_text("utf-8") == "what was there before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kg", "out.nq", "page.txt"]


@pytest.mark.parametrize("store", ["/proc/kgbuild", "/dev/null/kg"])
def test_a_place_that_cannot_be_written_is_named(kgbuild: Run, tmp_path: Path, store: str) -> None:
    if not Path(store).parent.exists():
        pytest.skip(f"needs {Path(store).parent}, which this system has not")
    done = kgbuild("build", "--store", store, cwd=tmp_path)
    assert done.returncode == 2
    assert store in done.stderr
    assert "Traceback" not in done.stderr


def test_odd_names_are_kept_or_refused(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    odd = [
        "new\nline.txt",
        "sp ace %41 #?.txt",
        "\u202egnidnep.txt",
        "e\u0301.txt",
        "\U0001f6a8.txt",
        "-o.txt",
        "a'b\"c.txt",
    ]
    for name in odd:
        (folder / name).write_text(PAGE, encoding="utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt")).write_text(PAGE, encoding="utf-8")
    report = build([folder], store=tmp_path / "kg")
    assert sorted(document.name for document in report.documents) == sorted(odd)
    (problem,) = report.problems
    assert "not text in UTF-8" in problem.problem
    assert report.violations == ()
    with open_store(tmp_path / "kg") as reader:
        from kgbuild.verify import verify

        assert verify(reader).failures == ()


def test_a_file_far_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)  # a hole: takes no room
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    report = build([tmp_path / "huge.txt", tmp_path / "page.txt"], store=tmp_path / "kg")
    assert [document.name for document in report.documents] == ["page.txt"]
    (problem,) = report.problems
    assert problem.source == "huge.txt"
    assert "more than any document" in problem.problem


def test_many_tiny_files_are_each_accounted_for(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(150):
        text = "" if number % 3 == 0 else f"{PAGE}\nNote {number}.\n"
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    report = build([folder], store=tmp_path / "kg", jobs=2)
    assert len(report.documents) + len(report.problems) == 150
    assert len(report.documents) >= 100
    with open_store(tmp_path / "kg") as reader:
        assert len(reader.manifest["documents"]) == len(report.documents)


def test_a_clock_that_jumps_changes_nothing(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    build([page], store=tmp_path / "kg")
    before = nquads(tmp_path / "kg")
    for moment in (0, 4_000_000_000):  # 1970 and 2096
        os.utime(page, (moment, moment))
        report = build([page], store=tmp_path / "kg")
        assert report.unchanged == ("page.txt",)
        assert nquads(tmp_path / "kg") == before
    page.write_text(PAGE.replace("Efficiency\nGood", "Efficiency\nBad!"), encoding="utf-8")
    os.utime(page, (0, 0))  # other words of the same length, older than what was read
    assert [document.name for document in build([page], store=tmp_path / "kg").documents] == ["page.txt"]
