"""The ontology: one list of terms with vocab.py, each documented, and other vocabularies reused, not redefined."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, RdfFormat, parse
from pyshacl import validate
from rdflib import (
    DCAT,
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    QB,
    RDF,
    RDFS,
    SH,
    SKOS,
    VANN,
    VOID,
    XSD,
    BNode,
    Graph,
    Literal,
    URIRef,
)
from rdflib import Namespace as Prefix

from kgbuild.resources import ONTOLOGY, SHAPES
from kgbuild.store import StoreReader
from kgbuild.vocab import CODE_LISTS, JUDGEMENTS_STRUCTURE, ONTOLOGY_IRI, PREFIXES
from kgbuild.vocab import INSP as TERMS

FILES = sorted(ONTOLOGY.glob("*.ttl"))
INSP = Prefix(PREFIXES["insp"])
INSPS = Prefix(PREFIXES["insps"])
IRI = URIRef(ONTOLOGY_IRI)
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, INSP.Code)

# rdflib carries closed lists of these vocabularies' terms; Web Annotation it does not, so here is what the
# recommendation of 23 February 2017 has of it (https://www.w3.org/TR/annotation-vocab/).
_OA = """
    Annotation Choice CssSelector CssStyle DataPositionSelector Direction FragmentSelector HttpRequestState Motivation
    RangeSelector ResourceSelection Selector SpecificResource State Style SvgSelector TextPositionSelector
    TextQuoteSelector TextualBody TimeState XPathSelector
    annotationService bodyValue cachedSource canonical end exact hasBody hasEndSelector hasPurpose hasScope hasSelector
    hasSource hasStartSelector hasState hasTarget motivatedBy prefix processingLanguage refinedBy renderedVia sourceDate
    sourceDateEnd sourceDateStart start styleClass styledBy suffix textDirection via
"""
OA_TERMS = frozenset(_OA.split())
KNOWN = (DCAT, DCTERMS, FOAF, ORG, OWL, PROV, QB, RDF, RDFS, SKOS, VANN, VOID, XSD)


@pytest.fixture(scope="module")
def ontology() -> Graph:
    """All files of the ontology together; nothing here changes it."""
    graph = Graph()
    for file in FILES:
        graph.parse(file)
    return graph


def ours(graph: Graph) -> set[URIRef]:
    """The terms of our namespace that are declared."""
    return {
        term
        for kind in KINDS
        for term in graph.subjects(RDF.type, kind)
        if isinstance(term, URIRef) and term.startswith(INSP)
    }


def test_the_files_are_those_of_one_concern_each() -> None:
    assert [file.name for file in FILES] == ["codes.ttl", "cube.ttl", "insp.ttl"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_both_parsers_read_the_same(file: Path) -> None:
    triples = {str(quad.triple) for quad in parse(path=file, format=RdfFormat.TURTLE)}
    assert len(triples) == len(Graph().parse(file)) > 0


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_prefixes_are_sorted_and_those_of_the_vocabulary(file: Path) -> None:
    found = re.findall(r"^@prefix (\w+): <([^>]+)> \.$", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert found == sorted(found)
    assert dict(found).items() <= PREFIXES.items()


def test_vocabulary_and_ontology_name_the_same_terms(ontology: Graph) -> None:
    assert {str(term) for term in ours(ontology)} == {TERMS.iri + term for term in TERMS.terms}


def test_no_term_of_ours_is_used_that_is_not_declared(ontology: Graph) -> None:
    used = {node for triple in ontology for node in triple if isinstance(node, URIRef) and node.startswith(INSP)}
    assert used == ours(ontology)


def test_no_term_of_a_built_graph_is_undeclared(ontology: Graph, bundled: StoreReader) -> None:
    used = set()
    for quad in bundled.graph.quads_for_pattern(None, None, None, DefaultGraph()):
        used.add(quad.predicate.value)
        if quad.predicate.value == str(RDF.type):
            used.add(quad.object.value)
    undeclared = {term for term in used if (URIRef(term), RDF.type, None) not in ontology}
    built_in = (str(RDF), str(RDFS), str(OWL))  # which may not be declared in OWL 2 DL
    assert {term for term in undeclared if not term.startswith(built_in)} == set()


def test_every_term_is_of_one_kind(ontology: Graph) -> None:
    # A class may be a property in OWL 2 DL, and a property an individual, but no reader expects the first;
    # the second is Data Cube's, whose types of properties are no kinds of term.
    for term in ours(ontology):
        assert len(set(ontology.objects(term, RDF.type)) & set(KINDS)) == 1, term


def test_case_tells_classes_from_properties(ontology: Graph) -> None:
    for term in ours(ontology):
        name = term.removeprefix(INSP)
        assert name[0].isupper() == ((term, RDF.type, OWL.Class) in ontology), term


def test_every_term_is_documented(ontology: Graph) -> None:
    for term in ours(ontology):
        is_code = (term, RDF.type, INSP.Code) in ontology
        wanted = (SKOS.prefLabel, SKOS.definition) if is_code else (RDFS.label, SKOS.definition, SKOS.example)
        for property_ in wanted:
            values = list(ontology.objects(term, property_))
            assert values, f"{term} has no {property_}"
            assert all(isinstance(value, Literal) and value.language == "en" and value.strip() for value in values)
        assert list(ontology.objects(term, RDFS.isDefinedBy)) == [IRI], term


def test_definitions_and_labels_are_not_shared(ontology: Graph) -> None:
    definitions = [str(ontology.value(term, SKOS.definition)) for term in ours(ontology)]
    assert len(definitions) == len(set(definitions))
    classes = ours(ontology) & set(ontology.subjects(RDF.type, OWL.Class))
    labels = [str(ontology.value(term, RDFS.label)) for term in classes]
    assert len(labels) == len(set(labels))


def test_definitions_are_sentences(ontology: Graph) -> None:
    for term in ours(ontology):
        definition = str(ontology.value(term, SKOS.definition))
        assert definition[0].isupper() and definition.endswith("."), term


def test_every_class_and_link_is_tied_to_what_exists(ontology: Graph) -> None:
    for term in ours(ontology):
        if (term, RDF.type, OWL.Class) in ontology:
            assert list(ontology.objects(term, RDFS.subClassOf)), term


def test_no_blank_nodes(ontology: Graph) -> None:
    assert not [triple for triple in ontology if any(isinstance(node, BNode) for node in triple)]


def test_terms_of_others_exist(ontology: Graph) -> None:
    for node in {node for triple in ontology for node in triple if isinstance(node, URIRef)}:
        if str(node).startswith((ONTOLOGY_IRI, "https://www.apache.org/licenses/")):
            continue
        if node.startswith(PREFIXES["oa"]):
            assert node.removeprefix(PREFIXES["oa"]) in OA_TERMS, node
        else:
            assert any(node in vocabulary for vocabulary in KNOWN), node


def test_terms_of_others_are_declared_and_not_redefined(ontology: Graph) -> None:
    for subject, property_, value in ontology:
        if isinstance(subject, URIRef) and not subject.startswith(ONTOLOGY_IRI):
            assert property_ == RDF.type and value in OWL, (subject, property_, value)


def test_no_declaration_of_anothers_term_is_idle(ontology: Graph) -> None:
    prose = (ONTOLOGY.parent / "docs" / "graph-model.md").read_text(encoding="utf-8")
    for term in ontology.subjects(RDF.type, None):
        if isinstance(term, URIRef) and not term.startswith(ONTOLOGY_IRI):
            used = any(term in triple for triple in ontology if triple[0] != term)
            curie = ontology.namespace_manager.curie(term)
            assert used or curie in prose, f"{curie} is declared, and neither the ontology nor the model uses it"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_headers(file: Path) -> None:
    graph = Graph().parse(file)
    (header,) = graph.subjects(RDF.type, OWL.Ontology)
    version = str(graph.value(header, OWL.versionInfo))
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert graph.value(header, OWL.versionIRI) == URIRef(f"{header}/{version}")
    assert graph.value(header, DCTERMS.license) == URIRef("https://www.apache.org/licenses/LICENSE-2.0")
    assert graph.value(header, DCTERMS.title) and graph.value(header, DCTERMS.description)
    assert graph.value(header, DCTERMS.modified).datatype == XSD.date
    if header == IRI:
        assert graph.value(header, VANN.preferredNamespacePrefix) == Literal("insp")
        assert graph.value(header, VANN.preferredNamespaceUri) == Literal(str(INSP))


def test_code_lists_are_those_of_the_vocabulary(ontology: Graph) -> None:
    found: dict[str, set[str]] = {}
    for code in ontology.subjects(RDF.type, INSP.Code):
        scheme = str(ontology.value(code, SKOS.inScheme)).removeprefix(f"{ONTOLOGY_IRI}/codes/")
        notation = str(ontology.value(code, SKOS.notation))
        assert code == INSP[f"{scheme}-{notation}"]
        assert (code, SKOS.topConceptOf, URIRef(f"{ONTOLOGY_IRI}/codes/{scheme}")) in ontology
        found.setdefault(scheme, set()).add(notation)
    assert found == {name: set(codes) for name, codes in CODE_LISTS.items()}
    schemes = set(ontology.subjects(RDF.type, SKOS.ConceptScheme))
    assert schemes == {URIRef(f"{ONTOLOGY_IRI}/codes/{name}") for name in CODE_LISTS}


def test_every_code_list_has_its_property(ontology: Graph) -> None:
    assert {str(term).removeprefix(INSP) for term in ontology.subjects(RDFS.range, INSP.Code)} == set(CODE_LISTS)


def test_no_property_is_in_a_circle_or_above_another_kind(ontology: Graph) -> None:
    for lower, upper in ontology.subject_objects(RDFS.subPropertyOf):
        assert (upper, RDF.type, OWL.ObjectProperty) in ontology, (lower, upper)
        assert lower not in ontology.transitive_objects(upper, RDFS.subPropertyOf)
    for lower, upper in ontology.subject_objects(RDFS.subClassOf):
        assert lower not in ontology.transitive_objects(upper, RDFS.subClassOf)


def test_no_class_is_below_two_disjoint_ones(ontology: Graph) -> None:
    pairs = set(ontology.subject_objects(OWL.disjointWith))
    assert len(pairs) == 30  # 15 among the kinds of finding, 15 among the kinds of fact
    for term in ours(ontology):
        above = set(ontology.transitive_objects(term, RDFS.subClassOf))
        assert not [pair for pair in pairs if set(pair) <= above], term


def test_cube_is_well_formed(ontology: Graph) -> None:
    """Integrity constraints 3 to 5, 8 of the Data Cube recommendation, section 11, as far as the structure goes."""
    structure = URIRef(JUDGEMENTS_STRUCTURE.value)
    assert (structure, RDF.type, QB.DataStructureDefinition) in ontology
    specified = {QB.dimension: set(), QB.measure: set(), QB.attribute: set()}
    for component in ontology.objects(structure, QB.component):
        assert (component, RDF.type, QB.ComponentSpecification) in ontology
        for role, properties in specified.items():
            for property_ in ontology.objects(component, role):
                properties.add(property_)
                assert ontology.value(component, QB.componentProperty) == property_
    assert specified == {
        QB.dimension: {INSP.force, INSP.cycle, INSP.question},
        QB.measure: {INSP.grade},
        QB.attribute: {INSP.judgementStatus},
    }
    for role, kind in (
        (QB.dimension, QB.DimensionProperty),
        (QB.measure, QB.MeasureProperty),
        (QB.attribute, QB.AttributeProperty),
    ):
        assert set(ontology.subjects(RDF.type, kind)) == specified[role]
    for dimension in specified[QB.dimension]:
        ranges = set(ontology.objects(dimension, RDFS.range))
        assert ranges and SKOS.Concept not in ranges, dimension


SHAPES_GRAPH = SHAPES / "ontology.shapes.ttl"


def results(data: Graph) -> set[tuple[URIRef, URIRef]]:
    """Focus node and shape of each result of the ontology's shapes on `data`."""
    _, report, _ = validate(data, shacl_graph=Graph().parse(SHAPES_GRAPH), inference="none")
    return {
        (report.value(result, SH.focusNode), report.value(result, SH.sourceShape))
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


def test_ontology_conforms_to_its_shapes(ontology: Graph) -> None:
    assert results(ontology) == set()


TERM, CODE = INSP.Finding, INSP["stance-accepts"]
# What is taken away from the ontology or put into it, and the shape that says so.
BREAKS = {
    "label": (TERM, RDFS.label, None, INSPS.OntologyClass),
    "label-without-language": (TERM, RDFS.label, Literal("finding"), INSPS.OntologyClass),
    "definition": (TERM, SKOS.definition, None, INSPS.OntologyClass),
    "definition-too-short": (TERM, SKOS.definition, Literal("A finding.", lang="en"), INSPS.OntologyClass),
    "example": (INSP.madeIn, SKOS.example, None, INSPS.OntologyClass),
    "example-of-a-datatype-property": (INSP.due, SKOS.example, None, INSPS.OntologyClass),
    "is-defined-by": (TERM, RDFS.isDefinedBy, None, INSPS["OntologyTerm-claimed"]),
    "is-defined-by-another": (TERM, RDFS.isDefinedBy, URIRef(PREFIXES["prov"]), INSPS["OntologyTerm-claimed"]),
    "code-is-defined-by": (CODE, RDFS.isDefinedBy, None, INSPS["OntologyTerm-claimed"]),
    "code-pref-label": (CODE, SKOS.prefLabel, None, INSPS["OntologyCode-prefLabel"]),
    "code-definition": (CODE, SKOS.definition, None, INSPS["OntologyCode-definition"]),
    "code-notation": (CODE, SKOS.notation, None, INSPS["OntologyCode-notation"]),
    "code-notation-in-capitals": (CODE, SKOS.notation, Literal("Accepts"), INSPS["OntologyCode-notation"]),
    "code-in-scheme": (CODE, SKOS.inScheme, None, INSPS["OntologyCode-inScheme"]),
    "code-in-no-scheme": (CODE, SKOS.inScheme, TERM, INSPS["OntologyCode-inScheme"]),
    "header-title": (IRI, DCTERMS.title, None, INSPS["OntologyHeader-title"]),
    "header-licence": (IRI, DCTERMS.license, None, INSPS["OntologyHeader-licence"]),
    "header-modified": (IRI, DCTERMS.modified, Literal("2026"), INSPS["OntologyHeader-modified"]),
    "header-version": (IRI, OWL.versionInfo, Literal("v1"), INSPS["OntologyHeader-version"]),
    "header-version-iri": (IRI, OWL.versionIRI, None, INSPS["OntologyHeader-versionIRI"]),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_ontology_breaks_that_shape_and_no_other(ontology: Graph, name: str) -> None:
    focus, property_, value, shape = BREAKS[name]
    # Only what the shape looks at: the whole ontology twenty times over would take a minute.
    broken = Graph()
    for subject in (focus, IRI, ontology.value(focus, SKOS.inScheme)):
        for triple in ontology.triples((subject, None, None)) if subject is not None else ():
            broken.add(triple)
    assert results(broken) == set()
    broken.remove((focus, property_, None))
    if value is not None:
        broken.add((focus, property_, value))
    assert results(broken) == {(focus, shape)}


def test_shapes_have_iris_and_messages() -> None:
    shapes = Graph().parse(SHAPES_GRAPH)
    # Lists need blank nodes; a shape that reports must have a name.
    for shape in set(shapes.subjects(RDF.type, SH.NodeShape)) | set(shapes.subjects(RDF.type, SH.PropertyShape)):
        assert isinstance(shape, URIRef) and shape.startswith(INSPS)
    reporting = {shape for *_, shape in BREAKS.values()}
    for shape in reporting:
        assert shapes.value(shape, SH.message), shape
