"""Grades in sentences of news, releases and responses, each told in its own way, beside a grade that is surely one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgbuild.extract import extract_facts
from kgbuild.read import read_document
from kgbuild.reference import load_reference

NEWS = """Kent Police inspection: the verdict

By a staff reporter
14 October 2022

Kent Police was judged ‘inadequate’ for recording crime, inspectors of HMICFRS said on Friday.

{}

The Chief Constable said: “We accept that.”
"""
# A sentence, and the grades that it gives beyond the one of the opening: Kent's, where no other force is named.
_LINES = (Path(__file__).parent / "told_grades.tsv").read_text("utf-8").splitlines()[1:]
TOLD = dict(line.split("\t") for line in _LINES)


@pytest.mark.parametrize(("sentence", "expected"), TOLD.items())
def test_the_grades_of_a_sentence_and_no_others(sentence: str, expected: str) -> None:
    document = read_document(NEWS.format(sentence).encode(), name="kent.txt")
    given = {
        f"{'' if one.force == 'kent' else one.force + '/'}{one.question}={one.grade}"
        for one in extract_facts(document, load_reference()).judgements
    }
    assert given == {"recording-crime=inadequate"} | {grade for grade in expected.split(", ") if grade}
