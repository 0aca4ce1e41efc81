"""Counts of grades are counts: of areas, of one force and round, and never judgements."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from kgbuild.extract import extract_facts
from kgbuild.mapping import map_document
from kgbuild.model import DocumentFacts, Passage
from kgbuild.query import list_queries
from kgbuild.read import read_document
from kgbuild.reference import load_reference
from kgbuild.vocab import INSP, Minter

REFERENCE = load_reference()


def facts(sentence: str, title: str = "Dorset Police inspected") -> DocumentFacts:
    text = f"{title}\n\nHMICFRS has finished its PEEL 2023–25 inspection, a report said.\n\n{sentence}\n"
    document = read_document(text.encode(), name="text.txt")
    found = extract_facts(document, REFERENCE)
    for count in found.grade_counts:
        assert isinstance(count.evidence, Passage)
        assert document.text[count.evidence.start : count.evidence.end] == count.evidence.quote
    return found


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It was good in three areas.", [("good", 3, None)]),
        (
            "Of the eight areas inspected it was ‘good’ in two areas, ‘adequate’ in five and ‘inadequate’ in one.",
            [("good", 2, 8), ("adequate", 5, 8), ("inadequate", 1, 8)],
        ),
        (
            "Inspectors looked at nine areas. The force was ‘outstanding’ in one area and ‘good’ in the other eight.",
            [("outstanding", 1, 9), ("good", 8, 9)],
        ),
        ("Four areas were rated as good.", [("good", 4, None)]),
        ("The force received six ‘adequate’ ratings.", [("adequate", 6, None)]),
        ("It received one ‘good’ and six ‘adequate’ ratings.", [("good", 1, None), ("adequate", 6, None)]),
        ("It has three key areas: it requires improvement in three key areas.", [("requires-improvement", 3, None)]),
        ("It requires improvement in 5 areas.", [("requires-improvement", 5, None)]),
        ("It was good in two areas of nine: managing offenders and investigating crime.", [("good", 2, None)]),
        ("The force has good links with three schools.", []),
        ("At its last inspection it was good in three areas.", []),
        ("Across the country 28 forces were judged good.", []),  # of other forces, in a document about one
        ("The fire service was good in six areas.", []),
        (
            "Of 8 areas, 3 have been graded ‘Good’ and 5 have been classed as ‘Adequate’.",
            [("good", 3, 8), ("adequate", 5, 8)],
        ),
        (
            "Two areas were found to be good (leadership and preventing crime), and five adequate (the others).",
            [("good", 2, None), ("adequate", 5, None)],
        ),
        ("It was ranked ‘inadequate’ in three key policing areas.", [("inadequate", 3, None)]),
        (
            "Two areas of the force’s policing were found to be inadequate, a further five required improvement.",
            [("inadequate", 2, None), ("requires-improvement", 5, None)],
        ),
        ("It was ‘adequate’ in three others – leadership among them.", [("adequate", 3, None)]),
        (
            "The Inspectorate of Constabulary & Fire and Rescue Services graded it good in two areas, and adequate "
            "for one other aspect.",
            [("good", 2, None), ("adequate", 1, None)],
        ),
        ("It was ‘outstanding’ or ‘good’ in two areas.", []),
        ("Two years ago it was labelled inadequate in two areas.", []),
        ("In all areas looked at, 36 were assessed as ‘good’.", []),  # no round has so many
        (
            "It got three ‘good’ ratings, five ‘adequates’ and one ‘requires improvement’ in a report out today.",
            [("good", 3, None), ("adequate", 5, None), ("requires-improvement", 1, None)],
        ),
        (
            "Then five adequates and two requires improvements.",
            [("adequate", 5, None), ("requires-improvement", 2, None)],
        ),
    ],
)
def test_counts_of_areas(sentence: str, expected: list[tuple[str, int, int | None]]) -> None:
    found = facts(sentence).grade_counts
    assert [(one.grade, one.count, one.denominator) for one in found] == expected
    assert {(one.force, one.cycle) for one in found} <= {("dorset", "peel-2023-25")}


def test_a_count_is_no_judgement() -> None:
    assert facts("It was outstanding in one area, good in two areas and adequate in five areas.").judgements == ()


def test_a_national_report_counts_forces() -> None:
    found = facts("Of all forces, three were good and 12 required improvement.", "Police forces inspected").grade_counts
    assert [(one.force, one.grade, one.count) for one in found] == [
        ("", "good", 3),
        ("", "requires-improvement", 12),
    ]


def test_counts_stand_in_the_graph_as_their_query_asks_for_them() -> None:
    text = "Dorset Police inspected\n\nHMICFRS has finished PEEL 2023–25. It found the force good in three areas.\n"
    document = read_document(text.encode(), name="text.txt")
    mint = Minter("https://example.org/id/")
    lines = b"".join(map_document(document, extract_facts(document, REFERENCE), mint=mint, reference=REFERENCE))
    quads = list(parse(lines, format=RdfFormat.N_TRIPLES))
    (node,) = {quad.subject for quad in quads if quad.object == INSP.GradeCount}
    values = {quad.predicate: quad.object for quad in quads if quad.subject == node}
    assert values[INSP.grade] == mint("grade", "five-tier", "good")
    assert values[INSP.count].value == "3"
    assert values[INSP.force] == mint("force", "dorset") and INSP.denominator not in values
    (query,) = [query for query in list_queries() if query.name == "grade-counts"]
    assert query.columns == ("document", "force", "cycle", "grade", "count", "of", "quote", "start", "end")


def test_the_inspectorates_own_name_is_no_fire_service() -> None:
    name = "His Majesty’s Inspectorate of Constabulary and Fire and Rescue Services"
    found = facts(
        f"{name} found the force was adequate in five areas and good in two areas, and inadequate in another."
    )
    assert [(one.grade, one.count) for one in found.grade_counts] == [("adequate", 5), ("good", 2), ("inadequate", 1)]


def test_forces_counted_beside_the_documents_own_are_no_areas() -> None:
    assert facts("Of the 43 police forces graded, 36 were ‘good’, two were ‘outstanding’.").grade_counts == ()


def test_a_count_is_that_of_the_force_that_its_sentence_begins_with() -> None:
    found = facts("South Wales Police, inspected at the same time, was rated good in five areas.").grade_counts
    assert [(one.force, one.count) for one in found] == [("south-wales", 5)]
    found = facts("Hampshire was outstanding in one area.").grade_counts
    assert [(one.force, one.count) for one in found] == [("hampshire", 1)]
    assert facts("It was set beside South Wales Police, rated good in five areas.").grade_counts == ()


def test_areas_that_were_named_before_are_counted() -> None:
    (count,) = facts("It was asked of three areas. It was rated ‘outstanding’ for two of these areas.").grade_counts
    assert (count.grade, count.count) == ("outstanding", 2)


def test_areas_where_a_force_was_given_a_grade_are_counted() -> None:
    (count,) = facts("An inspection found five areas where the force was “inadequate”.").grade_counts
    assert (count.grade, count.count) == ("inadequate", 5)


def test_one_then_another_and_the_remaining_ones() -> None:
    text = (
        "In nine areas, one is now judged to be outstanding, one good, six are now adequate.\n\nIt was good in five "
        "areas and ‘inadequate’ in the remaining two.\n\nIn a report published that September it was adequate in three "
        "areas."
    )
    counted = [(one.grade, one.count) for one in facts(text).grade_counts]
    assert counted == [("outstanding", 1), ("good", 1), ("adequate", 6), ("good", 5), ("inadequate", 2)]


def test_what_a_sentence_recalls_of_its_force_dates_no_count() -> None:
    sentence = (
        "Dorset Police, which in 2015 was branded inadequate, was good in six areas and adequate in the other three by "
        "HMICFRS."
    )
    assert [(one.grade, one.count) for one in facts(sentence).grade_counts] == [("good", 6), ("adequate", 3)]


def test_the_other_areas_are_counted() -> None:
    sentence = "Dorset Police was ‘adequate’ for the eight other key areas."
    assert [(one.grade, one.count) for one in facts(sentence).grade_counts] == [("adequate", 8)]
