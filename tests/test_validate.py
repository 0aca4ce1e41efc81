"""The front door of validation: what is reported, with which evidence, in which form."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgbuild import resources, validate
from kgbuild.build import build
from kgbuild.errors import InputError, RuleError
from kgbuild.graph_files import GraphFile, read_graph, write_graph
from kgbuild.model import Violation
from kgbuild.store import writing
from kgbuild.validate._engines import Result, _n_triples
from kgbuild.validate._parts import changed_part, split
from kgbuild.validate._shapes import load_shapes
from kgbuild.vocab import DEFAULT_BASE, FOAF, INSP, OA, PREFIXES, PROV, RDF, XSD, Minter

ID = Minter()
EXAMPLE = resources.SHAPES / "example.ttl"
FACTS = frozenset(
    {
        *("attestation", "document", "extraction", "finding", "grade-count", "inspection", "judgement"),
        *("organisation-link", "passage", "person-mention", "statement", "statistic", "status-event", "text"),
        "theme-hit",
    }
)
# They need facts and reference data together.
LEFT_OUT = frozenset({"correction", "derived", "disagreement", "lineage", "review"})
PAGE = ID.document_graph("pages/force page.txt")


def example() -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=EXAMPLE, format=ox.RdfFormat.TURTLE)]


def kind(node: object) -> str:
    assert isinstance(node, ox.NamedNode)
    first, _, rest = node.value.removeprefix(DEFAULT_BASE).partition("/")
    # id:inspection/<round> is reference data, id:inspection/<force>/<round> a fact's.
    return "round" if first == "inspection" and "/" not in rest else first


def reference() -> list[ox.Triple]:
    return [triple for triple in example() if kind(triple.subject) not in FACTS | LEFT_OUT]


def document(graph: ox.NamedNode = PAGE) -> list[ox.Quad]:
    """The example's facts as quads of one document's graph."""
    facts = (triple for triple in example() if kind(triple.subject) in FACTS)
    return [ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in facts]


def without(quads: list[ox.Quad], subject: ox.NamedNode, predicate: ox.NamedNode) -> list[ox.Quad]:
    kept = [quad for quad in quads if (quad.subject, quad.predicate) != (subject, predicate)]
    assert len(kept) < len(quads)
    return kept


def broken() -> list[ox.Quad]:
    """The document, whose attestation of a judgement does not name its rule."""
    return without(document(), ID("attestation", "00000000000000a1"), INSP.rule)


def shape(name: str) -> str:
    return PREFIXES["insps"] + name


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_a_document_is_validated_against_the_reference_graph(engine: validate.Engine) -> None:
    assert validate.validate_graph(document(), reference=reference(), engine=engine) == ()


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
def test_a_violation_tells_document_quote_and_offsets(engine: validate.Engine) -> None:
    (violation,) = validate.validate_graph(broken(), reference=reference(), engine=engine)
    assert violation == Violation(
        shape=shape("Attestation-rule"),
        focus_node=ID("attestation", "00000000000000a1").value,
        path=INSP.rule.value,
        value="",
        component=PREFIXES["sh"] + "MinCountConstraintComponent",
        severity="violation",
        message=load_shapes(resources.SHAPES).texts[shape("Attestation-rule")].message,
        graph=PAGE.value,
        document="pages/force page.txt",
        quote="Requires improvement",
        start=100,
        end=120,
    )


def test_a_fact_of_a_table_is_told_by_its_row() -> None:
    quads = without(document(), ID("finding", "00000000000000f4"), INSP.findingKind)
    (violation,) = validate.validate_graph(quads, reference=reference())
    assert (violation.document, violation.row, violation.quote) == ("judgements.csv", 17, "")


def test_a_fact_without_evidence_is_told_by_the_document_of_its_graph() -> None:
    judgement = ID("judgement", "kent", "peel-2021-22", "investigating-crime", "adequate")
    quads = [quad for quad in document() if (quad.predicate, quad.object) != (OA.hasBody, judgement)]
    (violation,) = validate.validate_graph(quads, reference=reference())
    assert (violation.path, violation.document) == ("^" + OA.hasBody.value, "pages/force page.txt")


def test_faults_of_the_reference_graph_are_not_the_document_s() -> None:
    unnamed = [triple for triple in reference() if triple.predicate != FOAF.name]
    assert len(unnamed) < len(reference())
    assert validate.validate_graph(document(), reference=unnamed) == ()
    assert {v.shape for v in validate.validate_graph(unnamed)} == {shape("Person-name")}


def test_documents_in_batches_give_what_they_give_alone() -> None:
    other, person = ID.document_graph("other.txt"), ID("person", "matt-parr")
    clean = [
        ox.Quad(person, RDF.type, FOAF.Person, other),
        ox.Quad(person, FOAF.name, ox.Literal("Matt Parr"), other),
    ]
    together = validate.validate_many([broken(), clean], reference=reference())
    apart = validate.validate_many([broken(), clean], reference=reference(), batch_quads=1)
    assert together == apart
    assert [v.graph for v in together] == [PAGE.value]


def test_named_graphs_of_a_store_are_read_as_one() -> None:
    store = ox.Store()
    store.extend(broken())
    store.extend(ox.Quad(t.subject, t.predicate, t.object, ID.reference_graph) for t in reference())
    assert [v.shape for v in validate.validate_store(store)] == [shape("Attestation-rule")]


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".nq", ".trig", ".rdf", ".jsonld"])
def test_a_file_is_read_by_its_suffix(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"graph{suffix}"
    format_ = ox.RdfFormat.from_extension(suffix[1:])
    assert format_ is not None
    ox.serialize(example(), output=file, format=format_)
    assert validate.validate_graph(file) == ()


def test_a_file_of_no_rdf_format_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"report\.pdf.*\n.*fix: name it one of \.ttl"):
        validate.validate_graph(tmp_path / "report.pdf")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.ttl: cannot be read: No such file"):
        validate.validate_graph(tmp_path / "gone.ttl")


def test_a_syntax_error_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "bad.ttl"
    file.write_text("@prefix a: <http://a/> .\na:b a:c .\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        validate.validate_graph(file)
    assert (caught.value.line, caught.value.source) == (2, file)


def test_shapes_that_meet_no_node_are_told() -> None:
    unmet = validate.shapes_without_focus(reference())
    assert shape("Judgement") in unmet
    assert shape("Force") not in unmet


def test_a_class_below_the_target_is_met() -> None:
    """Cause of concern is a subclass of finding in the ontology only."""
    node = ID("finding", "00000000000000f9")
    triple = ox.Triple(node, RDF.type, INSP.CauseOfConcern)
    assert shape("Finding") not in validate.shapes_without_focus([triple])


def test_agreement_of_the_engines_on_the_wounded_example() -> None:
    found = validate.agreement()
    assert found.agrees
    assert found.results > 40


def test_the_engines_agree_on_nodes_without_a_name() -> None:
    """rdflib gives the label of a blank node as its STR, so that one engine said that its IRI disagrees."""
    unnamed = {INSP.Document, INSP.Text, INSP.Judgement, INSP.Question, INSP.Row, INSP.Force, INSP.Cycle}
    triples = [*reference(), *(quad.triple for quad in document())]
    nodes = {each.subject: ox.BlankNode() for each in triples if each.predicate == RDF.type and each.object in unnamed}
    data = [ox.Triple(*(nodes.get(term, term) for term in each)) for each in triples]
    # Not the whole results: labels of blank nodes are nobody's.
    fast, judge = (
        sorted((each.shape, each.path, each.component) for each in validate.validate_graph(data, engine=engine))
        for engine in ("fast", "pyshacl")
    )
    assert fast == judge
    assert {shape("Document"), shape("Text"), shape("Row")} <= {each for each, _, _ in fast}


def test_what_pyshacl_cannot_judge_is_told_as_such() -> None:
    """A blank node where two values are compared ended in "a fault of kgbuild; please report it"."""
    position = ID("passage", "pages/force page.txt", "100-120", "position")
    graph = [*without(document(), position, OA.end), ox.Quad(position, OA.end, ox.BlankNode())]
    assert shape("PositionSelector-end") in {each.shape for each in validate.validate_graph(graph)}
    with pytest.raises(InputError, match=r"(?s)pyshacl cannot judge this graph.*without --validator pyshacl"):
        validate.validate_graph(graph, engine="pyshacl")


def test_agreement_names_what_only_one_engine_says(monkeypatch: pytest.MonkeyPatch) -> None:
    def deaf(*_: object) -> set[Result]:
        return set()

    monkeypatch.setattr("kgbuild.validate._engines._sparql", deaf)
    quads = without(document(), ID("attestation", "00000000000000a1"), PROV.wasGeneratedBy)
    found = validate.agreement([*(quad.triple for quad in quads), *reference()])
    assert not found.agrees
    assert [result.split()[0] for result in found.only_pyshacl] == [shape("Attestation-extracted")]


def test_without_the_fast_engine_the_judge_does_the_core(monkeypatch: pytest.MonkeyPatch) -> None:
    before = validate.validate_graph(broken(), reference=reference())
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert validate.validate_graph(broken(), reference=reference()) == before


def test_values_are_written_alike_whatever_the_engine_writes() -> None:
    assert _n_triples('"a"^^<http://www.w3.org/2001/XMLSchema#string>') == '"a"'
    assert _n_triples('"caf\\u00E9"@en') == '"café"@en'
    assert _n_triples("<http://a/b>") == "<http://a/b>"


HEADER = (
    "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix ex: <http://ex/> .\n"
    "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:sparql ex:Q .\n"
    'ex:Q sh:message "{?this} says {?value}. Mend it." ;'
)
DATA = [ox.Triple(ox.NamedNode(f"http://ex/{n}"), ox.NamedNode("http://ex/p"), ox.Literal(n)) for n in ("a", "b")]


@pytest.mark.parametrize(
    "where",
    ["{ $this <http://ex/p> ?value }", '{ BIND ("x" AS ?value) FILTER EXISTS { $this <http://ex/p> "a" } }'],
    ids=["binds-this", "needs-this-bound-beforehand"],
)
def test_a_query_means_what_it_means_with_this_bound(tmp_path: Path, where: str) -> None:
    """A constraint whose query does not bind $this by itself runs once a focus node instead of once."""
    select = f"SELECT $this ?value WHERE {where}".replace('"', '\\"')
    (tmp_path / "own.shapes.ttl").write_text(f'{HEADER} sh:select "{select}" .\n', encoding="utf-8")
    fast, judge = (validate.validate_graph(DATA, shapes=tmp_path, engine=engine) for engine in ("fast", "pyshacl"))
    assert fast == judge
    assert fast


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("@prefix x: <http://x/> . x:a x:b", "not Turtle"),
        (f'{HEADER} sh:select "SELECT $this WHERE {{ $this" .', "does not parse"),
        (f'{HEADER} sh:ask "ASK {{}}" .', "without sh:select"),
        (f'{HEADER} sh:select "ASK {{ $this ?p ?o }}" .', "not a SELECT"),
    ],
)
def test_a_malformed_shape_is_named(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "own.shapes.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=problem):
        validate.validate_graph(DATA, shapes=tmp_path)


def test_a_folder_without_shapes_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no shapes here"):
        validate.validate_graph(DATA, shapes=tmp_path)


# -- reports


def violations() -> tuple[Violation, ...]:
    quads = without(broken(), ID("passage", "pages/force page.txt", "100-120", "quote"), OA.exact)
    extra = [
        ox.Quad(ID("attestation", "00000000000000a1"), OA.hasBody, ID("judgement", "nowhere"), PAGE),
        ox.Quad(ID("finding", "00000000000000f1"), INSP.recommendationsNotPrinted, ox.Literal('"no"\n'), PAGE),
    ]
    found = validate.validate_graph([*quads, *extra], reference=reference())
    assert len(found) == 4
    return found


def test_the_table_tells_an_editor_where_what_and_what_to_do() -> None:
    told = validate.render(validate.validate_graph(broken(), reference=reference()), "table")
    for expected in (
        "violation: pages/force page.txt, characters 100 to 120, “Requires improvement”",
        "about  attestation/00000000000000a1",
        "found  insp:rule is missing",
        "do     Add or describe the rule.",
        "does not conform to its shapes: 1 violation, in 1 document",
    ):
        assert expected in told


def test_the_table_of_a_graph_without_faults() -> None:
    assert validate.render((), "table") == "conforms to its shapes\n"


def test_warnings_and_remarks_do_not_keep_a_graph_from_conforming() -> None:
    found = tuple(replace(v, severity="info") for v in violations())
    assert "conforms to its shapes: 4 remarks, in 1 document" in validate.render(found, "table").splitlines()[-1]
    assert json.loads(validate.render(found, "json"))["conforms"] is True


def test_many_of_one_kind_are_told_once_and_counted() -> None:
    (one,) = validate.validate_graph(broken(), reference=reference())
    many = tuple(replace(one, focus_node=f"{one.focus_node}{n}") for n in range(10))
    told = validate.render(many, "table")
    assert told.count("violation: ") == 3
    assert "7 more of insps:Attestation-rule in pages/force page.txt" in told


def test_json_has_every_member_that_is_not_empty() -> None:
    report = json.loads(validate.render(violations(), "json"))
    assert (report["conforms"], report["violations"], report["warnings"], report["remarks"]) == (False, 4, 0, 0)
    for told, violation in zip(report["results"], violations(), strict=True):
        for member, value in told.items():
            assert getattr(violation, member) == value


def test_turtle_is_a_report_without_blank_nodes() -> None:
    judgement = ID("judgement", "kent", "peel-2021-22", "investigating-crime", "adequate")
    quads = [quad for quad in broken() if (quad.predicate, quad.object) != (OA.hasBody, judgement)]
    found = (*violations(), *validate.validate_graph(quads, reference=reference()))
    triples = {quad.triple for quad in ox.parse(validate.render(found, "turtle").encode(), format=ox.RdfFormat.TURTLE)}
    nodes = {node for triple in triples for node in (triple.subject, triple.object)}
    assert not any(isinstance(node, ox.BlankNode) for node in nodes)

    def sh(term: str) -> ox.NamedNode:
        return ox.NamedNode(PREFIXES["sh"] + term)

    results = {triple.object for triple in triples if triple.predicate == sh("result")}
    focus = {t.object.value for t in triples if t.predicate == sh("focusNode") and t.subject in results}
    assert focus == {violation.focus_node for violation in found}
    assert {t.object for t in triples if t.predicate == sh("inversePath")} == {OA.hasBody}
    assert ox.Literal("false", datatype=XSD.boolean) in nodes


def test_turtle_is_the_same_for_equal_reports() -> None:
    assert validate.render(violations(), "turtle") == validate.render(violations(), "turtle")


def test_sarif_has_the_members_that_the_standard_requires() -> None:
    """SARIF 2.1.0, sections 3.13 (log), 3.14 (run), 3.18 and 3.19 (tool), 3.27 (result), 3.30 (region), 3.49 (rule)."""
    found = violations()
    log = json.loads(validate.render(found, "sarif"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "kgbuild"
    assert run["columnKind"] == "unicodeCodePoints"
    assert len(run["results"]) == len(found)
    for result, violation in zip(run["results"], found, strict=True):
        rule = driver["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert shape(rule["id"]) == violation.shape
        assert result["message"]["text"]
        assert result["level"] in {"error", "warning", "note", "none"}
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == "pages/force%20page.txt"
        assert physical["region"]["charOffset"] == violation.start
        assert physical["region"]["charLength"] == violation.end - violation.start


def test_sarif_tells_a_rule_without_the_values_of_one_result() -> None:
    (told,) = (v for v in violations() if v.shape == shape("Attestation-bodyDescribed"))
    rules = json.loads(validate.render([told], "sarif"))["runs"][0]["tool"]["driver"]["rules"]
    assert rules[0]["shortDescription"]["text"] == "… is attested but nowhere described."
    assert "judgement/nowhere" in told.message


def test_a_file_larger_than_a_batch_gives_what_it_gives_whole(tmp_path: Path) -> None:
    """Parts hold what belongs together: facts with their attestations, passages and selectors, and what all share."""
    file = tmp_path / "document.nq"
    nowhere = ox.Quad(ID("attestation", "00000000000000a5"), OA.hasBody, ID("finding", "00000000000000f8"), PAGE)
    quads = without(broken(), ID("text", "b" * 64), INSP.sha256)
    ox.serialize([*quads, nowhere], output=file, format=ox.RdfFormat.N_QUADS)
    whole = validate.validate_many([file], reference=reference())
    assert [local.rsplit("#")[1] for local in sorted(v.shape for v in whole)] == [
        "Attestation-bodyDescribed",
        "Attestation-rule",
        "Text-sha256",
    ]
    assert validate.validate_many([file], reference=reference(), batch_quads=20) == whole
    parts = list(split(file, tmp_path, quads=20))
    assert len(parts) > 1
    lines = [set(part.read_bytes().splitlines()) for part in parts]
    assert set.union(*lines) == set(file.read_bytes().splitlines())


def test_parts_repeat_only_what_stands_for_itself(tmp_path: Path) -> None:
    file = tmp_path / "document.nq"
    ox.serialize(document(), output=file, format=ox.RdfFormat.N_QUADS)
    parts = [set(part.read_bytes().splitlines()) for part in split(file, tmp_path, quads=20)]
    repeated = {line.split(b" ")[0].decode() for line in set.intersection(*parts)}
    told = {kind(ox.NamedNode(iri[1:-1])) for iri in repeated}
    assert told == {"document", "extraction", "inspection", "text"}


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, GraphFile]:
    """The graphs of the beginnings of the bundled tables, and that of the reference data, by their names."""
    folder = tmp_path_factory.mktemp("tables")
    for name in ("findings.csv", "judgements.csv", "responses.csv"):
        rows = (resources.DATA / name).read_text("utf-8").splitlines(keepends=True)
        (folder / name).write_text("".join(rows[:60]), "utf-8")
    build([folder], store=folder / "kg", jobs=1, validator="none")
    with writing(folder / "kg") as writer:
        return {name.rpartition("/")[2]: writer.file(name) for name in writer.named_graphs()}


@pytest.mark.parametrize("name", ["findings.csv", "judgements.csv", "responses.csv"])
def test_of_a_revised_table_all_that_its_change_breaks_is_found(
    bundled: dict[str, GraphFile], tmp_path: Path, name: str
) -> None:
    """Whatever statements go or come: the violations are those of the whole table, of which little is looked at."""
    before, reference = bundled[name], bundled["reference"]
    lines = b"".join(read_graph(before.path)).splitlines(keepends=True)
    (digest,) = {line.split(b'"')[1] for line in lines if b"#sha256>" in line}
    chance, broken, small = random.Random(name), 0, 0
    for number in range(6):
        changed = {chance.randrange(len(lines)) for _ in range(4)}
        kept = [line for place, line in enumerate(lines) if place not in changed]
        for line in chance.sample(lines, number % 4):
            subject, predicate, _ = line.split(b" ", 2)
            like = chance.choice([other for other in lines if other.split(b" ")[1] == predicate])
            kept.append(b" ".join([subject, predicate, like.split(b" ", 2)[2]]))
        now = f"{number:064x}".encode()
        graph = write_graph(before.graph, [line.replace(digest, now) for line in kept], tmp_path)
        revised = validate.Revised(graph, before, (digest.decode(), now.decode()))
        whole = violations_of(graph, reference)
        assert violations_of(revised, reference) == whole, (number, changed)
        part = changed_part(revised)
        broken += bool(whole)
        small += part is not None and part.count(b"\n") < graph.quads / 2
    assert not violations_of(before, reference)
    assert broken
    assert small


def violations_of(graph: GraphFile | validate.Revised, reference: GraphFile) -> list[Violation]:
    return [v for v in validate.validate_many([graph], reference=reference) if v.severity == "violation"]


def test_a_revised_table_is_looked_at_whole_where_what_it_shares_has_changed(
    bundled: dict[str, GraphFile], tmp_path: Path
) -> None:
    before = bundled["judgements.csv"]
    lines = b"".join(read_graph(before.path)).splitlines(keepends=True)
    kind_of_it = [line for line in lines if b"#documentKind>" in line]
    assert len(kind_of_it) == 1
    same = ("0" * 64, "0" * 64)
    without_it = write_graph(before.graph, [line for line in lines if line not in kind_of_it], tmp_path)
    assert changed_part(validate.Revised(without_it, before, same)) is None
    damaged = replace(before, sha256="0" * 64)
    assert changed_part(validate.Revised(before, damaged, same)) is None
    nothing = changed_part(validate.Revised(before, before, same))
    assert nothing is not None
    assert kind_of_it[0] in nothing


@pytest.mark.parametrize("form", ["table", "turtle", "sarif"])
def test_a_report_names_what_lies_below_the_base_of_the_data(form: str) -> None:
    """The command once took the default base for every store, so that a report named documents that are not there."""
    base = "https://example.org/ids/"
    parts = [
        {k: v.replace(DEFAULT_BASE, base) if isinstance(v, str) else v for k, v in asdict(each).items()}
        for each in violations()
    ]
    moved = [Violation(**each) for each in parts]
    told = validate.render(moved, form, base=base)
    assert DEFAULT_BASE not in told
    if form == "turtle":
        assert f"dcterms:source <{base}document/" in told
