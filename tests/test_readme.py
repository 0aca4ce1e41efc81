"""What the README shows is what happens: its examples run, and print what it says they print."""

from __future__ import annotations

import doctest
import itertools
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

README = Path(__file__).resolve().parents[1] / "README.md"
FENCE = re.compile(r"(?:^<!-- (?P<mark>[^\n]*) -->\n)?^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
ELLIPSIS = "..."  # alone on a line: any lines, or none; within a line: any characters
VARYING = "figures vary"  # mark of a block whose counts grow with rules and samples: any number stands for any other


def blocks(kind: str) -> list[tuple[int, str, str]]:
    """The fenced blocks of one kind: line (1-based), mark in the comment before it or "", body."""
    text = README.read_text(encoding="utf-8")
    return [
        (text.count("\n", 0, found.start("body")) + 1, found["mark"] or "", found["body"])
        for found in FENCE.finditer(text)
        if found["kind"] == kind
    ]


def examples() -> Iterator[tuple[int, bool, str, str]]:
    """The commands of the console blocks with what they print, and whether any figures will do.

    A command goes on in lines that begin with "> ".
    """
    for line, mark, body in blocks("console"):
        for example in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
            first, *rest = example.splitlines()
            more = list(itertools.takewhile(lambda text: text.startswith("> "), rest))
            command = "\n".join([first, *(text[2:] for text in more)])
            yield line, mark == VARYING, command, "".join(text + "\n" for text in rest[len(more) :])


def matches(expected: str, got: str, *, any_figures: bool = False) -> bool:
    """Whether `got` is `expected`, where three dots stand for what was left out."""
    if any_figures:
        expected, got = (re.sub(r"\d[\d,]*", "0", text) for text in (expected, got))
    pattern = "".join(
        r"(?:.*\n)*?" if line == ELLIPSIS else ".*?".join(map(re.escape, line.split(ELLIPSIS))) + r"\n"
        for line in expected.strip("\n").splitlines()
    )
    # Tables pad their last column; an editor strips such blanks from a README.
    return re.fullmatch(pattern, "".join(line.rstrip() + "\n" for line in got.strip("\n").splitlines())) is not None


@pytest.fixture(scope="session")
def workplace(repository: Path, bundled_store: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder with a store `kg` of the bundled data, and a folder with the command `kgbuild` for the PATH."""
    folder, programs = tmp_path_factory.mktemp("readme"), tmp_path_factory.mktemp("bin")
    (folder / "kg").symlink_to(bundled_store)
    for shared in ("data", "tests"):
        (folder / shared).symlink_to(repository / shared)
    program = programs / "kgbuild"
    program.write_text(
        f"#!/bin/sh\nPYTHONPATH={shlex.quote(str(repository))} exec {shlex.quote(sys.executable)} "
        "-c 'from kgbuild.cli import main; main()' \"$@\"\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    return folder, programs


def test_there_are_exactly_two_commands_to_begin_with_and_ci_finds_them() -> None:
    commands = {mark: body for _, mark, body in blocks("sh")}

    assert set(commands) == {"command: main", "command: tests"}
    assert all(body.count("\n") == 1 and body.startswith("python3 -m venv .venv && ") for body in commands.values())


def test_pictures_and_pages_that_the_readme_leads_to_are_there() -> None:
    targets = re.findall(r"\]\(([^)#]+)", README.read_text(encoding="utf-8"))

    missing = [target for target in targets if "://" not in target and not (README.parent / target).exists()]
    assert len(targets) > 5
    assert missing == []


@pytest.mark.parametrize(("line", "any_figures", "command", "output"), list(examples()))
def test_example_prints_what_the_readme_says(
    line: int, any_figures: bool, command: str, output: str, workplace: tuple[Path, Path]
) -> None:
    folder, programs = workplace
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "120"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, f"README.md:{line}: {command}\n{done.stderr}"
    assert matches(output, done.stdout, any_figures=any_figures), f"README.md:{line}: {command} printed\n{done.stdout}"


def test_python_examples_print_what_the_readme_says(
    workplace: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workplace[0])
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    for line, _, body in blocks("pycon"):
        runner.run(doctest.DocTestParser().get_doctest(body, {}, f"README.md:{line}", str(README), line))

    assert runner.summarize(verbose=False).failed == 0


@pytest.mark.parametrize(
    ("expected", "got", "same"),
    [
        ("a\nb\n", "a  \nb\n", True),
        ("a\n...\nd\n", "a\nb\nc\nd\n", True),
        ("a\n...\n", "a\n", True),
        ("a\n...\nd\n", "a\nb\n", False),
        ("a ... c\n", "a b b c\n", True),
        ("a ... c\n", "a b\nc\n", False),
        ("a\n", "a\nb\n", False),
    ],
)
def test_three_dots_stand_for_what_is_left_out_and_for_nothing_else(expected: str, got: str, same: bool) -> None:
    assert matches(expected, got) is same


def test_figures_vary_only_where_the_readme_says_so() -> None:
    assert not matches("read 1, left out 0\n", "read 25, left out 0\n")
    assert matches("read 1; 2,300 quads\n", "read 25; 115,690 quads\n", any_figures=True)
    assert not matches("read 1, left out 0\n", "read 25, removed 0\n", any_figures=True)
