"""Reads the pages of one PDF in a process of its own, where time and memory have a limit: for files that may be bombs.

PDFium draws a form as often as it is named, forms within forms too, and cannot be stopped once it has begun. Files in
which that could run away are recognised by their streams, and read here.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

from kgbuild.errors import InputError

SECONDS = 6  # of processor time; a report of a thousand pages takes less
# Of the clock on the wall: on a loaded machine a harmless file waits long for its seconds of a processor, so that the
# clock only stops what would never end. Where the system cannot count a process's time, it is all there is.
_CLOCK_SECONDS = 20 * SECONDS if find_spec("resource") else 1.5 * SECONDS
_MEMORY = 900_000_000  # bytes


def read_guarded(data: bytes, name: str) -> Any:
    """What `_pdf.read_pages` gives for the file.

    Raises:
        InputError: as it does, and where the file takes more time or memory than any report.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "kgbuild.read._pdf_guard", name]
    with contextlib.suppress(subprocess.TimeoutExpired):
        done = subprocess.run(
            command, input=data, capture_output=True, env=environment, timeout=_CLOCK_SECONDS, check=False
        )
        if done.returncode == 0 and done.stdout:
            kind, value = pickle.loads(done.stdout)
            if kind == "pages":
                return value
            raise InputError(value[0], source=name, fix=value[1])
    raise InputError(
        f"takes more than {SECONDS} seconds of a processor or {_MEMORY // 1_000_000} MB to draw: "
        "its parts draw each other (a bomb?)",
        source=name,
        fix="open it in a PDF viewer and print it to a new PDF, if you trust it",
    )


def main() -> None:
    """Read a PDF from standard input, and write what was read, or why it cannot be, to standard output."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limits: the clock stands
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    from kgbuild.read._pdf import read_pages

    answer: tuple[str, Any]
    try:
        answer = ("pages", read_pages(sys.stdin.buffer.read(), sys.argv[1]))
    except InputError as error:
        answer = ("refused", (error.problem, error.fix))
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    main()
