"""Files and folders made aside: whole or not at all, each writer for itself, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kgbuild.whole import whole_file, whole_folder

LEFT_OVER = ".out.0123456789abcdef.part"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_as_it_was_until_the_new_one_is_complete(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_bytes(b"before")
    with whole_file(out) as stream:
        stream.write(b"after")
        assert out.read_bytes() == b"before"
    assert out.read_bytes() == b"after"
    with pytest.raises(RuntimeError, match="in the middle"), whole_file(out) as stream:
        stream.write(b"half")
        raise RuntimeError("in the middle")
    assert out.read_bytes() == b"after"
    assert names(tmp_path) == ["out"]


def test_two_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with whole_file(out) as first, whole_file(out) as second:
        for stream, letter in ((first, b"1"), (second, b"2")) * 3:
            stream.write(letter)
            stream.flush()
    assert out.read_bytes() == b"111"  # that of the one that ended last
    assert names(tmp_path) == ["out"]


def test_two_writers_of_one_folder_leave_one_of_them(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="not empty"), whole_folder(tmp_path / "out") as first:
        (first / "1").touch()
        with whole_folder(tmp_path / "out") as second:
            (second / "2").touch()
    assert names(tmp_path / "out") == ["2"]
    assert names(tmp_path) == ["out"]


def test_a_folder_is_replaced_as_a_whole_or_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "old").touch()
    with pytest.raises(RuntimeError, match="in the middle"), whole_folder(out, replacing=True):
        raise RuntimeError("in the middle")
    assert names(out) == ["old"] and names(tmp_path) == ["out"]
    replace = Path.replace

    def refuses(path: Path, target: Path) -> Path:
        if target == out and (path / "new").exists():
            raise PermissionError(13, "no", str(path))
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refuses)
    with pytest.raises(PermissionError), whole_folder(out, replacing=True) as made:
        (made / "new").touch()
    assert names(out) == ["old"] and names(tmp_path) == ["out"]
    monkeypatch.undo()
    with whole_folder(out, replacing=True) as made:
        (made / "new").touch()
    assert names(out) == ["new"] and names(tmp_path) == ["out"]


def test_left_overs_go_and_what_is_being_written_stays(tmp_path: Path) -> None:
    (tmp_path / LEFT_OVER).mkdir()
    (tmp_path / LEFT_OVER / "nodes.csv").touch()
    (tmp_path / LEFT_OVER.replace("0", "f")).write_bytes(b"half")
    kept = [".out.notes.part", ".outer.0123456789abcdef.part", "out.part"]
    for name in kept:
        (tmp_path / name).touch()
    with whole_file(tmp_path / "out") as first:
        first.write(b"1")
        with whole_file(tmp_path / "out"):
            assert len(names(tmp_path)) == len(kept) + 2
    assert names(tmp_path) == sorted([*kept, "out"])


def test_what_a_killed_writer_left_goes_with_the_next(tmp_path: Path, repository: Path) -> None:
    code = (
        "import sys, pathlib; from kgbuild.whole import whole_folder\n"
        "with whole_folder(pathlib.Path(sys.argv[1])) as made:\n"
        "    (made / 'half').touch(); print('there', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, tmp_path / "out"], cwd=repository, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"there\n"
        with whole_folder(tmp_path / "other"):
            pass
        assert len(names(tmp_path)) == 2
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    assert len(names(tmp_path)) == 2
    with whole_folder(tmp_path / "out") as made:
        (made / "whole").touch()
    assert names(tmp_path) == ["other", "out"]
    assert names(tmp_path / "out") == ["whole"]


def test_links_are_followed_and_what_is_no_file_is_written_to_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("file")
    with whole_file(tmp_path / "link") as stream:
        stream.write(b"text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"text"
    os.mkfifo(tmp_path / "pipe")
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    with whole_file(tmp_path / "pipe") as stream:
        stream.write(b"flows")
    reader.join()
    assert received == [b"flows"]
    assert (tmp_path / "pipe").is_fifo()
