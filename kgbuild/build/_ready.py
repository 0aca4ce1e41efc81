"""What every worker needs to read documents, made ready once: the fork server imports this before it makes workers.

To compile the rules' expressions and to read the tables takes as long as twenty documents; workers that come from here
share both. The server does it while the build maps the reference graph.
"""

from contextlib import suppress

from kgbuild.errors import KgbuildError
from kgbuild.extract import extract_facts
from kgbuild.read import read_document
from kgbuild.reference import load_reference
from kgbuild.resources import DATA

_LIKE_MOST = DATA / "samples" / "norfolk-peel-2023-25.txt"  # a report that most rules have something to look for in

with suppress(KgbuildError, OSError):  # a worker that meets the fault tells of it
    extract_facts(read_document(_LIKE_MOST.read_bytes(), name=_LIKE_MOST.name), load_reference())
