"""What the world does to kgbuild: kills, full disks, folders that cannot be written, two builds at once, odd inputs."""

from __future__ import annotations

import contextlib
import ctypes
import gzip
import io
import os
import random
import resource
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kgbuild import inputs
from kgbuild.build import build
from kgbuild.errors import InputError
from kgbuild.store import open_store, writing
from kgbuild.verify import verify
from tests.benchmarks import corpus, kill
from tests.stores import nquads

Run = Callable[..., "subprocess.CompletedProcess[str]"]

PAGE = "Kent Police\n\nPEEL 2017\n\nEffectiveness\nGood\n\nEfficiency\nGood\n"


def refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """One message that says what and the way out, and the exit status of what cannot be used."""
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("fix:") == 1, done.stderr
    assert "Traceback" not in done.stderr
    for each in words:
        assert each in done.stderr


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
    refused(done)
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
    refused(done, "out.nq")
    assert (tmp_path / "out.nq").read_text("utf-8") == "what was there before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kg", "out.nq", "page.txt"]


@pytest.mark.parametrize("store", ["/proc/kgbuild", "/dev/null/kg"])
def test_a_place_that_cannot_be_written_is_named(kgbuild: Run, tmp_path: Path, store: str) -> None:
    if not Path(store).parent.exists():
        pytest.skip(f"needs {Path(store).parent}, which this system has not")
    done = kgbuild("build", "--store", store, cwd=tmp_path)
    refused(done, store)


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
        assert verify(reader).failures == ()


def test_a_file_of_a_gigabyte_is_refused_before_it_is_read(kgbuild: Run, tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as stream:
        stream.truncate(1_000_000_000)  # a hole: takes no room
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    done = kgbuild("build", "huge.txt", "page.txt", "--store", "kg", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stderr.splitlines()[0] == "left out: huge.txt: has 1,000 MB, more than any document of this kind"
    assert done.stderr.count("fix:") == 1
    assert "read 1," in done.stdout
    refused(kgbuild("build", "huge.txt", "--store", "new", cwd=tmp_path), "huge.txt", "split it into its documents")


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


def test_two_builds_at_once_do_not_meet(kgbuild: Run, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    build([tmp_path / "page.txt"], store=tmp_path / "kg")
    before = nquads(tmp_path / "kg")
    with writing(tmp_path / "kg"):
        done = kgbuild("build", "--store", "kg", cwd=tmp_path)
        refused(done, f"another build is writing this store (process {os.getpid()})", "wait until it has finished")
        assert kgbuild("query", "judgements", "--store", "kg", cwd=tmp_path).returncode == 0  # readers wait for nobody
    assert nquads(tmp_path / "kg") == before


@pytest.mark.parametrize(("written", "words"), [("99", "upgrade kgbuild"), ("0", "damaged"), ("?", "damaged")])
@pytest.mark.parametrize("command", [("build",), ("export", "nquads"), ("query", "judgements")])
def test_a_store_of_a_newer_version_or_of_none_is_refused_with_the_way_out(
    kgbuild: Run, tmp_path: Path, command: tuple[str, ...], written: str, words: str
) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    build([tmp_path / "page.txt"], store=tmp_path / "kg", validator="none")
    (tmp_path / "kg" / "format").write_text(f"{written}\n")
    held = sorted(path.name for path in (tmp_path / "kg").rglob("*"))
    refused(kgbuild(*command, "--store", "kg", cwd=tmp_path), "kg", words)
    assert sorted(path.name for path in (tmp_path / "kg").rglob("*")) == held


def as_others_do() -> None:
    """For a child process: root asks for permission too (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH)."""
    if os.geteuid() == 0:
        library = ctypes.CDLL(None, use_errno=True)
        for capability in (1, 2):
            if library.prctl(24, capability, 0, 0, 0):  # PR_CAPBSET_DROP
                raise OSError(ctypes.get_errno(), "a capability cannot be dropped")


@pytest.mark.skipif(sys.platform != "linux", reason="takes from root what other systems have no call for")
def test_a_folder_that_can_only_be_read_is_read_and_not_written(tmp_path: Path, repository: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    build([tmp_path / "page.txt"], store=tmp_path / "fixed" / "kg")
    before = nquads(tmp_path / "fixed" / "kg")
    folders = [path for path in (tmp_path / "fixed").rglob("*") if path.is_dir()]
    for path in (tmp_path / "fixed", *folders):
        path.chmod(0o555)
    (tmp_path / "fixed" / "kg" / "lock").chmod(0o444)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kgbuild", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(repository)},
            capture_output=True,
            text=True,
            preexec_fn=as_others_do,
            check=False,
        )

    try:
        assert run("query", "judgements", "--store", "fixed/kg").returncode == 0
        refused(run("build", "--store", "fixed/kg"), "fixed/kg", "Permission denied", "--store")
        refused(run("build", "--store", "fixed/new"), "fixed/new", "Permission denied", "--store")
        refused(run("export", "nquads", "--store", "fixed/kg", "-o", "fixed/out.nq"), "fixed/out.nq", "permissions")
        refused(run("export", "csv", "--store", "fixed/kg", "-o", "fixed/out"), "fixed/out", "permissions")
        refused(run("report", "--store", "fixed/kg", "-o", "fixed/report"), "fixed/report", "permissions")
    finally:
        for path in (tmp_path / "fixed", *folders):
            path.chmod(0o755)
    assert nquads(tmp_path / "fixed" / "kg") == before
    assert sorted(path.name for path in (tmp_path / "fixed").iterdir()) == ["kg"]


def test_links_that_lead_in_circles_or_nowhere_and_pipes_are_named(kgbuild: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "page.txt").write_text(PAGE, encoding="utf-8")
    for name, target in (("a.txt", "b.txt"), ("b.txt", "a.txt"), ("gone.txt", "nowhere"), ("here", "."), ("up", "..")):
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "pipe.txt")
    done = kgbuild("build", "in", "--store", "kg", cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    named = [line.split(":")[1].strip() for line in done.stderr.splitlines() if line.startswith("left out:")]
    assert named == ["a.txt", "b.txt", "gone.txt", "pipe.txt"]
    assert "read 1," in done.stdout
    for name in ("a.txt", "pipe.txt"):
        refused(kgbuild("build", folder / name, "--store", "new", cwd=tmp_path), name)


def test_bombs_and_ways_out_of_an_archive_are_named_and_the_rest_is_read(kgbuild: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(tmp_path / "in" / "bad.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../outside.txt", PAGE)
        archive.writestr("/etc/absolute.txt", PAGE)
        archive.writestr("bomb.txt", b"0" * 50_000_000)
        archive.writestr("sources.csv", b"\n" * 50_000_000)  # speaks of others, and is read before them
        archive.writestr("nested.zip", b"PK\x03\x04" + b"0" * 1_000)
        archive.writestr("fine.txt", PAGE)
    bomb = gzip.compress(b"<p>" + b"0" * 200_000_000, 9)
    (tmp_path / "in" / "page.docx").write_bytes(bomb)
    done = kgbuild("build", "in", "--store", "kg", cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("left out:")]
    for name in ("../outside.txt", "/etc/absolute.txt", "bomb.txt", "sources.csv", "nested.zip", "page.docx"):
        assert sum(name in line for line in lines) == 1, done.stderr
    assert "read 1," in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "kg"]


def test_damaged_archives_are_refused_in_words(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sources.csv", "path,url\na.txt,https://example.org/a\n")
        archive.writestr("a.txt", PAGE * 20)
        archive.writestr("b.csv", "force_id,cycle_id\n" * 20)
        archive.writestr("csv-metadata.json", "{}" * 20)
    draw = random.Random(3)
    met: Counter[str] = Counter()
    for _ in range(600):
        data = bytearray(whole.getvalue())
        for _ in range(draw.choice((1, 4))):
            data[draw.randrange(len(data))] = draw.randrange(256)
        (tmp_path / "bad.zip").write_bytes(data[: draw.randrange(len(data))] if draw.random() < 0.2 else data)
        items, problems = inputs.collect([str(tmp_path / "bad.zip")])
        assert all("bad.zip" in str(problem) or "sources.csv" in str(problem) for problem in problems), problems
        met["left out"] += bool(problems)
        for item in items:
            try:
                item.read()
                met["read"] += 1
            except InputError as error:
                assert "bad.zip" in str(error)
                met["refused"] += 1
    assert min(met[what] for what in ("left out", "read", "refused")) > 20, met


def test_a_path_may_have_a_mark_that_also_stands_between_archive_and_member(tmp_path: Path) -> None:
    folder = tmp_path / "wow!"
    folder.mkdir()
    (folder / "great!.txt").write_text(PAGE, encoding="utf-8")
    with zipfile.ZipFile(folder / "saved!.zip", "w") as archive:
        archive.writestr("inside!.txt", f"{PAGE}\nAnother.\n")
    report = build([folder], store=tmp_path / "kg", validator="none")
    assert [document.name for document in report.documents] == ["great!.txt", "saved!.zip/inside!.txt"]
    assert build([folder], store=tmp_path / "kg", validator="none").unchanged == (
        "great!.txt",
        "saved!.zip/inside!.txt",
    )
    with open_store(tmp_path / "kg") as reader:
        assert verify(reader).failures == ()


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


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kill.Stage]:
    with contextlib.closing(kill.Stage(tmp_path_factory.mktemp("stage"))) as theatre:
        yield theatre


def test_a_build_killed_at_any_moment_leaves_what_was_or_what_comes(tmp_path: Path, stage: kill.Stage) -> None:
    """A hundred points by hand: tests/benchmarks/kill.py."""
    left = kill.run(kill.BuildTrial(tmp_path, stage, jobs=1, documents=1), stage, points=6, seed=1)
    assert left.total() == 6
    assert left["before"] >= 1


def test_a_load_killed_at_any_moment_goes_on_where_it_stopped(tmp_path: Path, stage: kill.Stage) -> None:
    command = kill.oxigraph_command()
    if command is None:
        pytest.skip("the oxigraph server is not installed; it comes with the extra 'dev'")
    with kill.oxigraph(command) as server:
        left = kill.run(kill.LoadTrial(tmp_path, stage, server=server), stage, points=6, seed=1)
    assert left.total() == 6
    assert left["before"] + left["between"] >= 1


def test_an_export_killed_at_any_moment_leaves_no_half_file(tmp_path: Path, stage: kill.Stage) -> None:
    left = kill.run(kill.ExportTrial(tmp_path, stage, forms=("nquads", "csv")), stage, points=6, seed=1)
    assert left.total() == 6
    assert left["before"] >= 1


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes by /proc")
def test_what_a_killed_build_had_started_ends_with_it(tmp_path: Path, repository: Path) -> None:
    corpus.write_documents(tmp_path / "in", 70)
    process = subprocess.Popen(
        [sys.executable, "-m", "kgbuild", "build", tmp_path / "in", "--store", tmp_path / "kg", "--jobs", "2"],
        cwd=repository,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + kill.PATIENCE_S
    while len(list((tmp_path / "kg").glob("generations/build-*/graphs/*"))) < 2:  # both workers are at their documents
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    assert sum(session == process.pid for _, session in kill.sessions()) > 2
    process.send_signal(signal.SIGKILL)
    process.wait()
    kill.wait_for_the_end_of_all(process.pid)
