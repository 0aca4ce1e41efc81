"""What tests of several rooms share: the repository, the seed documents, and one store of the bundled data."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from kgbuild.store import StoreReader, open_store

# The same examples each time, so that a change is judged by what it changes; another seed looks elsewhere:
# HYPOTHESIS_PROFILE=default python -m pytest --hypothesis-seed=5
settings.register_profile("repeatable", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The top folder of the checkout."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def seeds(repository: Path) -> Path:
    """Real documents kept beside the repository, which may not be copied into it."""
    folder = repository.parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip("the seed documents are not beside this checkout (../shared/seeds)")
    return folder


@pytest.fixture(scope="session")
def kgbuild(repository: Path) -> Run:
    """Run the command in a process of its own, as a user does: ``kgbuild("query", "documents", cwd=folder)``."""

    def run(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join(filter(None, [str(repository), os.environ.get("PYTHONPATH", "")]))
        return subprocess.run(
            [sys.executable, "-c", "from kgbuild.cli import main; main()", *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": path, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def bundled_store(kgbuild: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store built once from the bundled data. Read it, never write to it."""
    folder = tmp_path_factory.mktemp("bundled")
    done = kgbuild("build", "--store", "kg", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "kg"


@pytest.fixture(scope="session")
def bundled(bundled_store: Path) -> Iterator[StoreReader]:
    """The same store, open."""
    with open_store(bundled_store) as reader:
        yield reader
