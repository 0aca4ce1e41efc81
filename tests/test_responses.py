"""What a published response answers is read from what it prints, and from nothing else."""

from __future__ import annotations

from typing import Any

from pyoxigraph import RdfFormat, Store

from kgbuild.derive import _responses as room
from kgbuild.query import run_sparql
from kgbuild.store import StoreReader
from kgbuild.vocab import Minter

DATA = """
@base <https://w3id.org/kgbuild/id/> .
@prefix insp: <https://w3id.org/kgbuild/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .

<finding/asked> a insp:Finding, insp:Recommendation .
<finding/praise> a insp:Finding, insp:Strength .
<finding/other> a insp:Finding, insp:Recommendation .
<document/answer> insp:documentKind insp:documentKind-pcc-response .
<document/report> insp:documentKind insp:documentKind-inspectorate-report .
<document/news> insp:documentKind insp:documentKind-news-article .
<attestation/1> insp:document <document/answer> ; oa:hasBody <finding/asked> .
<attestation/2> insp:document <document/answer> ; oa:hasBody <finding/praise> .
<attestation/3> insp:document <document/report> ; oa:hasBody <finding/asked>, <finding/other> .
<attestation/4> insp:document <document/news> ; oa:hasBody <finding/asked> .

# Documents have findings of their own: what they have in common are the words, the force and the cycle.
<finding/in-answer> a insp:Finding, insp:Recommendation ; insp:force <force/kent> ; insp:cycle <cycle/peel-2017> .
<finding/in-report> a insp:Finding, insp:Recommendation ; insp:force <force/kent> ; insp:cycle <cycle/peel-2017> .
<finding/of-essex> a insp:Finding, insp:Recommendation ; insp:force <force/essex> ; insp:cycle <cycle/peel-2017> .
<document/later-answer> insp:documentKind insp:documentKind-pcc-response .
<attestation/5> insp:document <document/later-answer> ; oa:hasBody <finding/in-answer> ; oa:hasTarget <passage/1> .
<attestation/6> insp:document <document/report> ; oa:hasBody <finding/in-report> ; oa:hasTarget <passage/2> .
<attestation/7> insp:document <document/essex> ; oa:hasBody <finding/of-essex> ; oa:hasTarget <passage/1> .
<document/essex> insp:documentKind insp:documentKind-inspectorate-report .
<passage/1> oa:hasSelector [ oa:exact "The force should answer calls sooner" ] .
<passage/2> oa:hasSelector [ oa:exact "The force should  answer calls sooner." ] .
"""
ANSWERS = """
    PREFIX insp: <https://w3id.org/kgbuild/ontology#>
    PREFIX dcterms: <http://purl.org/dc/terms/>
    PREFIX prov: <http://www.w3.org/ns/prov#>
    SELECT DISTINCT ?response ?item ?rule WHERE {
      ?document insp:respondsTo ?item ; dcterms:identifier ?response .
      ?why a insp:Derived ; prov:wasDerivedFrom ?document , ?item ; insp:rule/dcterms:identifier ?rule .
    } ORDER BY ?response ?item
"""


def test_a_response_answers_the_items_that_it_prints_and_the_report_that_prints_them_too() -> None:
    """Not what it praises, what it leaves out, or a newspaper with the same words."""
    store = Store()
    store.load(DATA, format=RdfFormat.TURTLE)
    base = Minter().base
    said = {
        (quad.subject.value.removeprefix(base), quad.object.value.removeprefix(base))
        for quad in room.derive(store, Minter())
        if quad.predicate.value.endswith("#respondsTo")
    }
    assert said == {
        ("document/answer", "finding/asked"),
        ("document/answer", "document/report"),
        ("document/later-answer", "finding/in-answer"),
        ("document/later-answer", "finding/in-report"),
        ("document/later-answer", "document/report"),
    }


def test_the_bundled_responses_say_what_they_answer_and_by_which_rule(bundled: StoreReader) -> None:
    rows: Any = run_sparql(bundled, ANSWERS)
    found = [(row["response"], row["rule"]) for row in rows]
    assert set(found) == {
        ("samples/derbyshire-force-2022.txt", "derive.response@2"),
        ("samples/west-mercia-pcc-2024.txt", "derive.response@2"),
    }
    assert found.count(("samples/west-mercia-pcc-2024.txt", "derive.response@2")) == 6  # a cause, five recommendations
