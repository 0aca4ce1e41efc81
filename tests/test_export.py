"""RDF formats: nothing lost, the same bytes whatever the history, read back by two libraries."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from kgbuild.build import build
from kgbuild.errors import ExportError
from kgbuild.export import RDF_FORMATS, REIFIER_FORMATS, canonical_hash, check_format, export_graph, serialize_quads
from kgbuild.store import StoreReader, open_store
from kgbuild.vocab import DEFAULT_BASE, INSP
from kgbuild.xml_text import is_xml
from tests.stores import GRAPHS, small_quads, stored

FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
RDFLIB = {
    "turtle": "turtle",
    "ntriples": "nt",
    "nquads": "nquads",
    "trig": "trig",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}
DATASETS = ("nquads", "trig", "jsonld")
WORDS = ("exact", "prefix", "suffix", "measure", "dueBasis")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreReader]:
    with stored(tmp_path_factory.mktemp("export"), small_quads()) as reader:
        yield reader


def exported(store: StoreReader, form: str, *, quotes: bool = True, run: int = 100_000, view: str = "full") -> bytes:
    stream = io.BytesIO()
    export_graph(store, form, stream, quotes=quotes, run=run, view=view)
    return stream.getvalue()


def test_every_format_is_tested() -> None:
    assert tuple(FORMATS) == tuple(RDFLIB) == RDF_FORMATS


@pytest.mark.parametrize("form", FORMATS)
def test_pyoxigraph_reads_back_the_same_graph(store: StoreReader, form: str) -> None:
    found = set(parse(exported(store, form), format=FORMATS[form]))
    expected = (
        set(small_quads()) if form in DATASETS else {Quad(q.subject, q.predicate, q.object) for q in small_quads()}
    )
    assert found == expected


@pytest.mark.parametrize("form", FORMATS)
def test_rdflib_reads_back_the_same_graph(store: StoreReader, form: str) -> None:
    import rdflib

    dataset = rdflib.Dataset()
    if form in DATASETS:
        dataset.parse(data=exported(store, form), format=RDFLIB[form])
        found = {(s.n3(), p.n3(), o.n3(), str(g)) for s, p, o, g in dataset.quads() if g is not None}
        expected = rdflib.Dataset()
        expected.parse(data=serialize(small_quads(), format=RdfFormat.N_QUADS), format="nquads")
        assert found == {(s.n3(), p.n3(), o.n3(), str(g)) for s, p, o, g in expected.quads()}
        return
    graph = rdflib.Graph().parse(data=exported(store, form), format=RDFLIB[form])
    triples = [Triple(q.subject, q.predicate, q.object) for q in small_quads()]
    merged = rdflib.Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
    assert set(graph) == set(merged)


@pytest.mark.parametrize("form", FORMATS)
def test_bytes_do_not_depend_on_how_the_store_was_filled(store: StoreReader, tmp_path: Path, form: str) -> None:
    shuffled = small_quads()
    random.Random(7).shuffle(shuffled)
    parts = [shuffled[start::3] for start in range(3)]
    with stored(tmp_path, *parts) as other:
        assert exported(other, form) == exported(store, form)


@pytest.mark.parametrize("form", FORMATS)
def test_spilling_to_files_changes_nothing(store: StoreReader, form: str) -> None:
    assert exported(store, form, run=37) == exported(store, form)


def test_lines_are_in_code_point_order_within_graphs_in_iri_order(store: StoreReader) -> None:
    lines = exported(store, "nquads").decode().splitlines()
    graphs = [line.split(" ")[-2] for line in lines]
    assert graphs == sorted(graphs)
    for graph in set(graphs):
        within = [line for line in lines if line.split(" ")[-2] == graph]
        assert within == sorted(within)
    triples = exported(store, "ntriples").decode().splitlines()
    assert triples == sorted(set(triples))


def test_turtle_is_grouped_by_subject_and_uses_prefixes(store: StoreReader) -> None:
    text = exported(store, "turtle").decode()
    assert text.count("<force/kent> a ") == 1
    assert "@base <https://w3id.org/kgbuild/id/> ." in text
    assert "insp:ordinal 1" not in text  # as a literal with its datatype, as stored
    assert 'insp:ordinal "1"^^xsd:integer' in text


def test_json_ld_needs_no_context_from_elsewhere(store: StoreReader) -> None:
    import json

    data = json.loads(exported(store, "jsonld"))
    assert all(isinstance(value, str) and value.startswith("http") for value in data["@context"].values())
    assert {graph["@id"] for graph in data["@graph"]} >= {"id:graph/reference", "id:graph/document/judgements.csv"}


@pytest.mark.parametrize("form", FORMATS)
def test_without_quotes_no_words_of_documents_are_left(store: StoreReader, form: str) -> None:
    data = exported(store, form, quotes=False)
    left = set(parse(data, format=FORMATS[form]))
    full = set(parse(exported(store, form), format=FORMATS[form]))
    dropped = full - left
    assert left < full
    assert {q.predicate.value.rsplit("#", 1)[1] for q in dropped} == set(WORDS)
    assert any(q.predicate.value.endswith("oa#start") for q in left)
    for words in (GRAPHS / "small.txt").read_text(encoding="utf-8").splitlines()[2:]:
        assert words.encode() not in data


@pytest.mark.parametrize("form", FORMATS)
def test_difficult_terms_survive(form: str) -> None:
    s, p, g = (NamedNode(f"https://w3id.org/kgbuild/id/{name}") for name in ("x/a%20b", "p", "graph/a%2F..b"))
    values = [
        Literal('quote " back\\slash \\u0041 \n\r\t ^^<x> @en é 🚓 \u2028 \x85'),
        Literal(""),
        Literal("word ü " * 150_000),  # more than a megabyte
        Literal("a", language="en-gb"),
        Literal("^^", datatype=NamedNode("https://example.org/type#a.b")),
        Literal("1"),
        Literal(1),
        NamedNode("https://example.org/with(brackets)'and,comma;x=1?q=1&r=2#frag"),
        NamedNode("https://w3id.org/kgbuild/id//double//slash/../dots"),
        NamedNode("https://w3id.org/kgbuild/id/a:b"),
        NamedNode("https://w3id.org/kgbuild/id/"),
        NamedNode("https://w3id.org/kgbuild/ontology#"),
        NamedNode("urn:uuid:x"),
        BlankNode("b1"),
    ]
    made = [Quad(s, p, value, g) for value in values] + [Quad(BlankNode("b1"), NamedNode("urn:x:p"), s, g)]
    stream = io.BytesIO()
    serialize_quads(made, form, stream)
    found, expected = Store(), Store()
    found.bulk_extend(parse(stream.getvalue(), format=FORMATS[form], rename_blank_nodes=False))
    expected.bulk_extend(made if form in DATASETS else [Quad(q.subject, q.predicate, q.object) for q in made])
    assert _canonical(found) == _canonical(expected)


@pytest.mark.parametrize("form", FORMATS)
@settings(deadline=None, max_examples=50)
@given(
    texts=st.lists(
        st.text(st.sampled_from("\\u0027\"'<>^@_ \n\r\t\x00\x1f\x85\u2028é🚓") | st.characters(codec="utf-8"))
    )
)
def test_odd_texts_come_back_or_are_refused(form: str, texts: list[str]) -> None:
    s, p, g = (NamedNode(f"https://w3id.org/kgbuild/id/{name}") for name in ("s", "p", "g"))
    made = [Quad(s, p, Literal(text), g) for text in texts]
    stream = io.BytesIO()
    if form == "rdfxml" and not all(map(is_xml, texts)):
        with pytest.raises(ExportError, match="control character"):
            serialize_quads(made, form, stream)
        return
    serialize_quads(made, form, stream)
    found = {quad.object.value for quad in parse(stream.getvalue(), format=FORMATS[form])}
    assert found == set(texts)


def _canonical(store: Store) -> set[str]:
    from pyoxigraph import CanonicalizationAlgorithm, Dataset

    dataset = Dataset(store)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def test_what_a_format_cannot_hold_is_an_error_and_not_a_loss() -> None:
    s, p = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")
    with pytest.raises(ExportError, match="control character"):
        serialize_quads([Quad(s, p, Literal("page\x0cbreak"))], "rdfxml", io.BytesIO())
    with pytest.raises(ExportError, match="cannot name the property"):
        serialize_quads([Quad(s, NamedNode("https://example.org/1"), s)], "rdfxml", io.BytesIO())
    for form in ("jsonld", "rdfxml"):
        with pytest.raises(ExportError, match="triple term"):
            serialize_quads([Quad(s, p, Triple(s, p, s))], form, io.BytesIO())


def test_other_formats_and_views_are_refused_with_those_there_are() -> None:
    with pytest.raises(ExportError, match="turtle, ntriples, nquads, trig, jsonld, rdfxml, graphml"):
        check_format("avro")
    with pytest.raises(ExportError, match="full, findings, themes"):
        check_format("graphml", view="everything")
    with pytest.raises(ExportError, match="view 'themes'"):
        check_format("turtle", view="themes")
    with pytest.raises(ExportError, match="'graphml' is no RDF format"):
        serialize_quads([], "graphml", io.BytesIO())


HOSTILE = 'quote " back\\slash \\u0041 \n\r\t\b\x0c\x00\x1f\x7f\x85 \u2028 é 🚓 \ufffd'


def _canonical_term(term: NamedNode | Literal) -> str:
    """A term in canonical N-Quads, by the words of the specification and without help of a library."""
    if isinstance(term, NamedNode):
        return f"<{term.value}>"
    named = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\x0c": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
    text = "".join(
        named.get(each, f"\\u{ord(each):04X}" if each < " " or each == "\x7f" else each) for each in term.value
    )
    if term.language:
        return f'"{text}"@{term.language}'
    plain = term.datatype.value.endswith("XMLSchema#string")
    return f'"{text}"' if plain else f'"{text}"^^<{term.datatype.value}>'


def test_the_canonical_hash_is_that_of_the_sorted_canonical_lines(tmp_path: Path) -> None:
    made = [*small_quads(), Quad(NamedNode("urn:x:s"), NamedNode("urn:x:p"), Literal(HOSTILE), NamedNode("urn:x:g"))]
    lines = sorted(
        " ".join(_canonical_term(term) for term in (q.subject, q.predicate, q.object, q.graph_name)) + " .\n"
        for q in set(made)
    )
    with stored(tmp_path, made[::2], made[1::2]) as reader:
        assert canonical_hash(reader) == hashlib.sha256("".join(lines).encode()).hexdigest()
        without = [line for line in lines if not any(f"#{word}>" in line.split(" ")[1] for word in WORDS)]
        assert len(without) < len(lines)
        assert canonical_hash(reader, quotes=False) == hashlib.sha256("".join(without).encode()).hexdigest()


def test_the_canonical_hash_of_blank_nodes_does_not_depend_on_their_names(tmp_path: Path) -> None:
    def made(*names: str) -> list[Quad]:
        one, other = map(BlankNode, names)
        p, g = NamedNode("urn:x:p"), NamedNode("urn:x:g")
        return [Quad(one, p, other, g), Quad(other, p, Literal("end"), g)]

    hashes = set()
    for names in (("a", "b"), ("b", "a"), ("z", "y")):
        folder = tmp_path / "-".join(names)
        folder.mkdir()
        with stored(folder, made(*names)) as reader:
            hashes.add(canonical_hash(reader))
    assert len(hashes) == 1


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_graph_is_written_well_formed(form: str) -> None:
    stream = io.BytesIO()
    serialize_quads([], form, stream)
    assert list(parse(stream.getvalue(), format=FORMATS[form])) == []


@pytest.mark.parametrize("form", REIFIER_FORMATS)
def test_reifiers_say_what_each_attestation_is_evidence_for(store: StoreReader, form: str) -> None:
    plain = {quad.triple for quad in small_quads()}
    read = [quad.triple for quad in parse(exported(store, form, view="reifiers"), format=FORMATS[form])]
    reifications = [triple for triple in read if triple.predicate.value.endswith("#reifies")]
    assert {triple for triple in read if triple not in set(reifications)} == plain
    assert reifications
    bodies = {(triple.subject, triple.object) for triple in plain if triple.predicate.value.endswith("#hasBody")}
    for triple in reifications:
        reified = triple.object
        assert isinstance(reified, Triple)
        assert reified in plain  # what is reified is said, too
        assert (triple.subject, reified.subject) in bodies
    grades = [each for each in reifications if each.object.predicate.value.endswith("ontology#grade")]  # type: ignore[union-attr]
    judged = {triple.subject for triple in plain if triple.predicate.value.endswith("ontology#grade")}
    assert {each.object.subject for each in grades} >= {body for _, body in bodies if body in judged}  # type: ignore[union-attr]


def test_what_words_settle_of_a_document_is_evidence_for_that_statement_alone(tmp_path: Path) -> None:
    """`insp:resolves` says "cycle peel-2015", and was looked up as if it were "cycle": nothing rested on the words."""
    page = tmp_path / "page.txt"
    page.write_text(
        "Kent Police PEEL 2015\n\nThis compares with our PEEL 2014 assessment.\n\nKent Police is good.\n", "utf-8"
    )
    build([str(page)], store=tmp_path / "kg", jobs=1, validator="none")
    with open_store(tmp_path / "kg") as reader:
        read = [each.triple for each in parse(exported(reader, "nquads", view="reifiers"), format=RdfFormat.N_QUADS)]
    settled = {each.subject: str(each.object).strip('"') for each in read if each.predicate == INSP.resolves}
    rests = {
        (settled[each.subject], each.object.predicate, each.object.object)
        for each in read
        if each.predicate.value.endswith("#reifies") and each.subject in settled and isinstance(each.object, Triple)
    }
    assert {settled[each] for each in settled} >= {"cycle peel-2015", "force kent"}
    assert ("cycle peel-2015", INSP.aboutCycle, NamedNode(DEFAULT_BASE + "cycle/peel-2015")) in rests
    assert ("force kent", INSP.aboutForce, NamedNode(DEFAULT_BASE + "force/kent")) in rests
    assert {predicate for what, predicate, _ in rests if what.startswith("cycle ")} == {INSP.aboutCycle}


def test_reifiers_leave_the_same_words_out(store: StoreReader) -> None:
    assert b"#measure>" in exported(store, "nquads", view="reifiers")
    assert b"#measure>" not in exported(store, "nquads", view="reifiers", quotes=False)


@pytest.mark.parametrize("form", ["jsonld", "rdfxml", "gexf"])
def test_reifiers_are_for_formats_that_have_triple_terms(form: str) -> None:
    with pytest.raises(ExportError, match="has no triple terms"):
        check_format(form, view="reifiers")
