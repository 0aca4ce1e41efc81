"""`map_reference`: the reference graph holds what the tables say, in a fixed order, without inventing anything."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kgbuild import resources
from kgbuild.mapping._literals import edtf_literal
from kgbuild.mapping._reference import map_reference
from kgbuild.reference import Reference, load_reference
from kgbuild.vocab import DCTERMS, FOAF, INSP, ORG, OWL, PROV, QB, RDF, SKOS, XSD, Minter

MINT = Minter()


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


@pytest.fixture(scope="module")
def quads(reference: Reference) -> list[Quad]:
    return list(map_reference(reference, MINT))


def objects(quads: list[Quad], subject: NamedNode, predicate: NamedNode) -> list[object]:
    return [quad.object for quad in quads if quad.subject == subject and quad.predicate == predicate]


def subjects(quads: list[Quad], predicate: NamedNode, value: object) -> list[object]:
    return [quad.subject for quad in quads if quad.predicate == predicate and quad.object == value]


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("2014-11-27", XSD.date),
        ("2014-11", XSD.gYearMonth),
        ("2014", XSD.gYear),
        ("P6M", XSD.duration),
        ("P0D", XSD.duration),
        ("2014-02-30", XSD.string),
        ("2014-13", XSD.string),
        ("P", XSD.string),
        ("autumn 2014", XSD.string),
        ("\u0662\u0660\u0661\u0664", XSD.string),  # digits of another script are no xsd:gYear
    ],
)
def test_a_date_has_the_datatype_of_its_precision(text: str, datatype: NamedNode) -> None:
    assert edtf_literal(text) == Literal(text, datatype=datatype)


def test_everything_is_in_one_graph_once_and_named(quads: list[Quad]) -> None:
    assert {quad.graph_name for quad in quads} == {MINT.reference_graph}
    assert len(set(quads)) == len(quads)
    assert all(isinstance(quad.subject, NamedNode) for quad in quads)
    assert not [quad for quad in quads if isinstance(quad.object, Literal) and not quad.object.value]


def test_counts_by_class(quads: list[Quad], reference: Reference) -> None:
    expected = {
        INSP.Area: len(reference.areas),
        INSP.Comparability: 6,  # seven pairs, of which one is not spoken of
        INSP.Correction: 3,
        INSP.Cycle: 8,
        INSP.FindingKind: 10,
        INSP.Force: 43,
        INSP.Framework: 4,
        INSP.Grade: 9,
        INSP.GradeScale: 2,
        INSP.InspectionRound: 9,
        INSP.MonitoringPeriod: len(reference.monitoring),
        INSP.Question: 105,
        INSP.Theme: len(reference.themes),
        ORG.ChangeEvent: 1,
        ORG.Membership: 17,
        ORG.Organization: len(reference.organisations) + 1,
        FOAF.Person: 16,
        QB.DataSet: 1,
    }
    assert {term: len(subjects(quads, RDF.type, term)) for term in expected} == expected


def test_a_force(quads: list[Quad]) -> None:
    force = MINT("force", "devon-and-cornwall")
    assert objects(quads, force, SKOS.prefLabel) == [Literal("Devon & Cornwall Police", language="en")]
    assert objects(quads, force, DCTERMS.identifier) == [Literal("devon-and-cornwall")]
    assert objects(quads, force, OWL.sameAs) == [NamedNode("http://www.wikidata.org/entity/Q5267784")]
    assert objects(quads, MINT("force", "cleveland"), OWL.sameAs) == []  # not found, so not said
    assert objects(quads, MINT("force", "kent"), INSP.regionalUnit) == [MINT("organisation", "ersou")]
    assert Literal("Heddlu Gwent", language="cy") in objects(quads, MINT("force", "gwent"), SKOS.altLabel)


def test_a_cycle_keeps_the_precision_of_its_dates_and_both_its_frameworks(quads: list[Quad]) -> None:
    assert objects(quads, MINT("cycle", "peel-2014"), INSP.starts) == [Literal("2014", datatype=XSD.gYear)]
    assert objects(quads, MINT("cycle", "peel-2014"), INSP.ends) == [Literal("2014-10", datatype=XSD.gYearMonth)]
    assert objects(quads, MINT("cycle", "peel-2014"), DCTERMS.issued) == [Literal("2014-11-27", datatype=XSD.date)]
    assert objects(quads, MINT("cycle", "peel-2025-27"), INSP.gradeScale) == []
    first, revised = MINT("framework", "peel-2021-22-first"), MINT("framework", "peel-2021-22-revised")
    assert objects(quads, MINT("cycle", "peel-2021-22"), INSP.framework) == [first, revised]
    assert objects(quads, revised, PROV.wasRevisionOf) == [first]
    assert objects(quads, revised, DCTERMS.issued) == [Literal("2022-03", datatype=XSD.gYearMonth)]


@pytest.mark.parametrize(
    ("earlier", "later", "answers"),
    [
        ("peel-2014", "peel-2015", [INSP["comparable-partly"]]),
        ("peel-2015", "peel-2016", [INSP["comparable-true"]]),
        ("peel-2018-19", "peel-2021-22", [INSP["comparable-false"]]),
        ("peel-2023-25", "peel-2025-27", []),  # no statement was seen
        ("peel-2015", "peel-2017", []),
    ],
)
def test_comparability_is_said_of_adjacent_pairs_with_reason_and_source(
    quads: list[Quad], earlier: str, later: str, answers: list[NamedNode]
) -> None:
    node = MINT("comparability", earlier, later)
    assert objects(quads, node, INSP.comparable) == answers
    assert bool(objects(quads, node, SKOS.note)) == bool(answers)
    assert bool(objects(quads, node, DCTERMS.source)) == bool(answers)


@pytest.mark.parametrize(
    ("earlier", "later", "relation"),
    [
        # One question continued as one, and the cycles may be compared.
        (("peel-2016", "e2-investigating"), ("peel-2017", "e2-investigating"), SKOS.closeMatch),
        # Two questions merge into one.
        (("peel-2017", "ef1-understanding-demand"), ("peel-2018-19", "ef1-using-resources"), SKOS.relatedMatch),
        # One question splits in two.
        (("peel-2015", "ef1-resources-demand"), ("peel-2016", "ef2-using-resources"), SKOS.relatedMatch),
        # One to one, but across cycles that may be compared only in part, or not at all.
        (("peel-2014", "e2-investigating"), ("peel-2015", "e2-investigating"), SKOS.relatedMatch),
        (("peel-2021-22", "investigating-crime"), ("peel-2023-25", "investigating-crime"), SKOS.relatedMatch),
    ],
)
def test_questions_are_mapped_as_far_as_they_continue(
    quads: list[Quad], earlier: tuple[str, str], later: tuple[str, str], relation: NamedNode
) -> None:
    node, target = MINT("question", *earlier), MINT("question", *later)
    relations = [quad.predicate for quad in quads if quad.subject == node and quad.object == target]
    assert relations == [relation]


def test_close_matches_stay_between_cycles_that_may_be_compared(quads: list[Quad], reference: Reference) -> None:
    matches = [quad for quad in quads if quad.predicate == SKOS.closeMatch]
    assert len(matches) > 20
    for match in matches:
        assert isinstance(match.subject, NamedNode)
        assert isinstance(match.object, NamedNode)
        cycles = [node.value.split("/")[-2] for node in (match.subject, match.object)]
        assert reference.comparable(*cycles) == "true"
    assert not [quad for quad in quads if quad.predicate.value.endswith("exactMatch")]


def test_questions_know_their_pillar_number_and_whether_they_are_graded(quads: list[Quad]) -> None:
    question = MINT("question", "peel-2015", "e2-investigating")
    assert objects(quads, question, INSP.pillar) == [MINT("question", "peel-2015", "effectiveness")]
    assert objects(quads, question, INSP.number) == [Literal("2", datatype=XSD.integer)]
    assert objects(quads, question, INSP.graded) == [Literal("true", datatype=XSD.boolean)]
    assert objects(quads, MINT("question", "peel-2015", "effectiveness"), INSP.pillar) == []
    assert objects(quads, MINT("question", "peel-2015", "ld1-current-leadership"), INSP.pillar) == []
    assert objects(quads, MINT("question", "peel-2016", "e5-specialist-capabilities"), INSP.graded) == []


def test_one_inspectorate_has_two_names_and_a_change_event(quads: list[Quad]) -> None:
    event = MINT("event", "hmic-hmicfrs")
    before, after = MINT("organisation", "hmic"), MINT("organisation", "hmicfrs")
    assert objects(quads, event, ORG.originalOrganization) == [before]
    assert objects(quads, event, ORG.resultingOrganization) == [after]
    assert objects(quads, event, DCTERMS.date) == [Literal("2017-07", datatype=XSD.gYearMonth)]
    assert subjects(quads, INSP.nameOf, MINT("inspectorate", "constabulary")) == [before, after]
    assert objects(quads, MINT("organisation", "hmcpsi"), INSP.nameOf) == []


def test_one_person_may_hold_two_posts(quads: list[Quad]) -> None:
    person = MINT("person", "andy-cooke")
    assert subjects(quads, ORG.member, person) == [MINT("post", "andy-cooke-hmcic"), MINT("post", "andy-cooke-hmi")]
    assert objects(quads, person, SKOS.altLabel) == [Literal("Andrew Cooke")]
    assert objects(quads, MINT("post", "dru-sharpling-hmi"), INSP.starts) == []


def test_a_correction_names_the_judgement_the_page_and_the_reason(quads: list[Quad]) -> None:
    judgement = MINT("judgement", "cheshire", "peel-2014", "e2-investigating", "requires-improvement")
    (correction,) = subjects(quads, INSP.corrects, judgement)
    assert isinstance(correction, NamedNode)
    assert objects(quads, correction, INSP.correctionAction) == [INSP["correctionAction-superseded"]]
    assert len(objects(quads, correction, DCTERMS.source)) == 1
    assert len(objects(quads, correction, SKOS.note)) == 1


def test_a_monitoring_period_with_an_unknown_end_has_none(quads: list[Quad]) -> None:
    cleveland, staffordshire = (
        MINT("monitoring", "cleveland", "engage", "2019"),
        MINT("monitoring", "staffordshire", "engage", "2022-06"),
    )
    assert objects(quads, cleveland, INSP.ends) == [Literal("2023-09", datatype=XSD.gYearMonth)]
    assert objects(quads, staffordshire, INSP.phase) == [INSP["phase-engage"]]
    assert objects(quads, staffordshire, INSP.ends) == []


def test_every_finding_kind_has_a_polarity(quads: list[Quad]) -> None:
    for kind in subjects(quads, RDF.type, INSP.FindingKind):
        assert isinstance(kind, NamedNode)
        assert len(objects(quads, kind, INSP.polarity)) == 1
    assert objects(quads, MINT("finding-kind", "weakness"), INSP.polarity) == [INSP["polarity-negative"]]
    assert objects(quads, MINT("finding-kind", "notable-practice"), INSP.polarity) == [INSP["polarity-positive"]]


def test_every_concept_is_at_the_top_of_its_scheme_or_below_another_of_it(quads: list[Quad]) -> None:
    """Programs show a scheme from its top concepts down; themes, questions, areas and grades had none."""
    concepts = subjects(quads, RDF.type, SKOS.Concept)
    assert len(concepts) > 200
    for concept in concepts:
        assert isinstance(concept, NamedNode)
        schemes = objects(quads, concept, SKOS.inScheme)
        above = [*objects(quads, concept, SKOS.broader), *objects(quads, concept, INSP.pillar)]
        assert objects(quads, concept, SKOS.topConceptOf) == ([] if above else schemes), concept
        for other in above:
            assert isinstance(other, NamedNode)
            assert objects(quads, other, SKOS.inScheme) == schemes, concept


def test_whatever_is_referred_to_in_the_reference_graph_is_described_there(quads: list[Quad]) -> None:
    described = {quad.subject for quad in quads}
    elsewhere = {INSP.corrects}  # judgements stand in the graphs of the documents
    for quad in quads:
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(MINT.base):
            assert quad.predicate in elsewhere or quad.object in described, quad


def test_every_source_in_the_tables_is_an_iri(quads: list[Quad]) -> None:
    for predicate in (DCTERMS.source, FOAF.homepage):
        values = [quad.object for quad in quads if quad.predicate == predicate]
        assert values
        assert all(isinstance(value, NamedNode) for value in values)


def test_the_order_of_rows_does_not_show(tmp_path: Path, quads: list[Quad]) -> None:
    for table in resources.DATA.glob("*.csv"):
        shutil.copy(table, tmp_path / table.name)
    for name in ("areas", "grades", "corrections", "monitoring"):
        header, *rows = (tmp_path / f"{name}.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        (tmp_path / f"{name}.csv").write_text(header + "".join(reversed(rows)), encoding="utf-8")
    shuffled = list(map_reference(load_reference(tmp_path), MINT))
    assert shuffled == quads


def test_another_base_moves_every_iri_of_the_dataset(reference: Reference) -> None:
    elsewhere = Minter("https://data.example.org/police/")
    for quad in map_reference(reference, elsewhere):
        assert isinstance(quad.subject, NamedNode)
        assert quad.subject.value.startswith("https://data.example.org/police/")
        if isinstance(quad.object, NamedNode):
            assert not quad.object.value.startswith(MINT.base)
