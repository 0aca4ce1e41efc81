"""The wheel, built from the source archive, does the main job in an environment that holds nothing else."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    # Nothing of this checkout may reach the new environment.
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "KGBUILD_STORE")}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**environment, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def archives(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The source archive and the wheel that is built from it."""
    out = tmp_path_factory.mktemp("dist")
    done = run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, repository, cwd=out)
    assert done.returncode == 0, done.stdout + done.stderr
    (sdist,), (wheel,) = out.glob("*.tar.gz"), out.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def installed(archives: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `kgbuild` command of an environment that had nothing in it but pip."""
    folder = tmp_path_factory.mktemp("empty") / "venv"
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    done = run(scripts / "python", "-m", "pip", "install", "-q", archives[1], cwd=folder)
    assert done.returncode == 0, done.stderr
    return scripts / "kgbuild"


@pytest.fixture(scope="module")
def elsewhere(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that has nothing to do with the checkout, where the main job has been run."""
    folder = tmp_path_factory.mktemp("elsewhere")
    done = run(installed, "build", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_wheel_carries_what_the_package_reads_and_nothing_of_the_workshop(
    repository: Path, archives: tuple[Path, Path]
) -> None:
    with zipfile.ZipFile(archives[1]) as wheel:
        inside = set(wheel.namelist())

    expected = set()
    for folder in ("ontology", "shapes", "data"):
        expected |= {f"kgbuild/_bundled/{file}" for file in tracked(repository, folder)}
    expected |= {file for file in tracked(repository, "kgbuild") if not file.startswith("kgbuild/pages/frontend/")}
    assert {f"kgbuild/_bundled/{part}" for part in ("ontology/insp.ttl", "data/judgements.csv")} <= expected
    assert any(file.startswith("kgbuild/_bundled/shapes/") for file in expected)
    assert any(file.startswith("kgbuild/_bundled/data/samples/") for file in expected)
    assert any(file.startswith("kgbuild/queries/") for file in expected)
    assert any(file.startswith("kgbuild/rules/") for file in expected)
    assert "kgbuild/py.typed" in expected

    assert expected - inside == set()
    version = archives[1].name.split("-")[1]
    assert {file.split("/")[0] for file in inside} == {"kgbuild", f"kgbuild-{version}.dist-info"}
    assert not [file for file in inside if "__pycache__" in file or "/tests/" in file]


def test_source_archive_carries_the_tests_and_the_papers(archives: tuple[Path, Path]) -> None:
    with tarfile.open(archives[0]) as sdist:
        inside = {name.partition("/")[2] for name in sdist.getnames()}

    assert {"LICENSE", "README.md", "CHANGELOG.md", "CITATION.cff", "tests/test_wheel.py", ".ci/run"} <= inside
    assert not [file for file in inside if file.startswith((".venv", "kg/", "dist/"))]


def test_installed_wheel_answers_from_the_bundled_data(installed: Path, elsewhere: Path) -> None:
    done = run(installed, "query", "judgements", "--param", "force=cambridgeshire", "--format", "csv", cwd=elsewhere)

    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {row["force"] for row in rows} == {"cambridgeshire"}
    # Stated in three newspapers of 2024 (data/judgements.csv): one judgement, a row for each source.
    grades = {row["grade"] for row in rows if (row["cycle"], row["area"]) == ("peel-2023-25", "investigating-crime")}
    assert grades == {"adequate"}


def test_installed_wheel_finds_its_own_data_in_order(installed: Path, elsewhere: Path) -> None:
    for command in ("validate", "verify"):
        done = run(installed, command, cwd=elsewhere)
        assert done.returncode == 0, done.stdout + done.stderr


def test_installed_wheel_without_a_store_says_what_to_do(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "query", "judgements", cwd=tmp_path)

    assert done.returncode == 2
    assert "fix:" in done.stderr
    assert "Traceback" not in done.stderr


def tracked(repository: Path, folder: str) -> list[str]:
    """The files of a folder that belong to the project, with "/" between the parts of a path."""
    return [
        file.relative_to(repository).as_posix()
        for file in sorted((repository / folder).rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts and file.suffix != ".pyc"
    ]
