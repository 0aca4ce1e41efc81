"""Pages of the inspectorate as they begin: what is read of the words that they share, page by page and year by year."""

from __future__ import annotations

import pytest

from kgbuild.extract import extract_facts
from kgbuild.model import DocumentFacts, Passage
from kgbuild.read import read_document
from kgbuild.reference import load_reference

REFERENCE = load_reference()
HEAD = """Skip to content

Kent PEEL 2016

Effectiveness

How effective is the force at keeping people safe and reducing crime?

Last updated 02/03/2017
Good

"""


def _facts(text: str) -> DocumentFacts:
    return extract_facts(read_document(text.encode(), name="page.txt"), REFERENCE)


def _told(sentence: str) -> list[tuple[str, str]]:
    """The strengths and weaknesses of one paragraph under the head of a page, with their words."""
    found = []
    for finding in _facts(HEAD + sentence + "\n").findings:
        assert isinstance(finding.evidence, Passage)
        if finding.evidence.start >= len(HEAD):
            found.append((finding.kind, finding.evidence.quote))
    return found


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("It is good at investigating crime and has trained more of its sergeants to review cases.", "strength"),
        ("The force is good at preventing crime, but it needs to check more often what has worked.", "weakness"),
        (
            "The force is good at investigating crime and protecting vulnerable people, and works well with its schools.",
            "strength",
        ),
        ("It is good at investigating crime and is good at protecting vulnerable people.", ""),
    ],
)
def test_what_a_sentence_goes_on_to_say_behind_its_judgement_is_read(sentence: str, told: str) -> None:
    assert [kind for kind, _ in _told(sentence)] == ([told] if told else [])
