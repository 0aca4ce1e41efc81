"""`kgbuild` and `python -m kgbuild`."""

from __future__ import annotations

import sys


def run() -> None:
    """The command line. Ctrl-C while it is still being imported ends it as quietly as later."""
    try:
        from kgbuild.cli import main

        main(prog_name="kgbuild")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    run()
