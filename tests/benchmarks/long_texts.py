"""Show that extraction takes time in proportion to a text, however odd: `python tests/benchmarks/long_texts.py`.

    python tests/benchmarks/long_texts.py --characters 1000000 --only digits names

Each text is read at one size and at twice that size; the growth of the processor's time should be about 2, and is
printed for each module. Nothing here is a test: times depend on the machine, growth hardly does.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kgbuild.extract._context import Context
from kgbuild.extract._figures.statistics import find_statistics
from kgbuild.extract._findings.assessments import find_assessments
from kgbuild.extract._organisations import find_organisations
from kgbuild.extract._people.people import find_people
from kgbuild.extract._themes import attach_themes
from kgbuild.extract._voices.statements import find_statements
from kgbuild.extract._voices.voices import voices
from kgbuild.read import read_document
from kgbuild.reference import load_reference

HEAD = "Kent Police PEEL 2017\n\n"
REPEATED = {
    "offices": "Aa Bb CC ",
    "brackets": "(",
    "nested quotations": "“a “b ",
    "marks": '“"‘a ',
    "open paragraphs": "“Officers work well here\n\n",
    "speech": "“Officers work well here,” he said. ",
    "capitals": "KENT POLICE SHARES A UNIT WITH ESSEX POLICE ",
    "digits": "7",
    "fractions": "7 of 9 ",
    "additions": "and the plan and it ",
    "concessions": "although the, the, ",
    "spaces": "a" + " " * 5000 + "b and it ",
    "cues": "plans ",
    "links": "It shares a unit with Kent Police, works with Essex County Council and ",
    "one speaker": "he said the chief constable and ",
    "apostrophes": "A’A'A&",
    "hyphens": "a-B-",
    "stops": ". ",
    "needs": "the force needs to improve and it is not good, ",
    "items": "- the force should improve it well\n",
    "figures": "from 6% to 7% and £2m of £3m, ",
}


def text(name: str, characters: int) -> str:
    """The odd text of that name; "names" is thousands of people, each named once."""
    if name != "names":
        return HEAD + (REPEATED[name] * (characters // len(REPEATED[name]) + 1))[:characters]
    letters = random.Random(1)
    spoken = []
    while sum(map(len, spoken[-1:])) + 30 * len(spoken) < characters:
        first, last = ("".join(letters.choices("abcdefgh", k=size)).capitalize() for size in (6, 7))
        spoken.append(f"Chief Constable {first} {last} spoke. ")
    return HEAD + "".join(spoken)


def measure(name: str, characters: int) -> dict[str, float]:
    """Seconds of the processor by module."""
    document = read_document(text(name, characters).encode(), name="page.txt")
    reference = load_reference()
    context = Context(reference, "news-article", forces=("kent",))
    seconds = {}

    def timed(module: str, work: Callable[[], object]) -> object:
        begin = time.process_time()
        result = work()
        seconds[module] = time.process_time() - begin
        return result

    timed("people", lambda: find_people(document, reference))
    context = replace(context, people=find_people(document, reference))
    timed("voices", lambda: voices(document, context))
    timed("assessments", lambda: find_assessments(document, context, ()))
    findings = find_assessments(document, context, ())
    timed("themes", lambda: attach_themes(findings, document, context))
    timed("statements", lambda: find_statements(document, context))
    timed("statistics", lambda: find_statistics(document, context))
    timed("organisations", lambda: find_organisations(document, context))
    return seconds


def main() -> int:
    """Print a line for each text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=100_000)
    parser.add_argument("--only", nargs="*", choices=[*REPEATED, "names"])
    options = parser.parse_args()
    measure("stops", 1000)  # rules are compiled once a process
    for name in options.only or [*REPEATED, "names"]:
        small, large = measure(name, options.characters), measure(name, 2 * options.characters)
        growth = sum(large.values()) / max(sum(small.values()), 1e-9)
        slow = [
            f"{module} x{large[module] / small[module]:.1f}" for module in large if large[module] > 0.1 < small[module]
        ]
        size = f"{2 * options.characters:,} characters"
        print(f"{name:<18} {sum(large.values()):6.2f} s for {size}, x{growth:.1f}  {' '.join(slow)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
