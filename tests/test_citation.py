"""How to cite the data set."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat, Store

from kgbuild.citation import cite, latest_day, state
from kgbuild.store import open_store

GRAPHS = {"https://example.org/b": {"sha256": "2"}, "https://example.org/a": {"sha256": "1"}}


@dataclass
class Held:
    graph: Store
    manifest: dict[str, Any]


def held(turtle: str, **manifest: Any) -> Held:
    store = Store()
    prefixes = (
        "@prefix insp: <https://w3id.org/kgbuild/ontology#> . @prefix dcterms: <http://purl.org/dc/terms/> . "
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
    )
    store.load((prefixes + turtle).encode(), format=RdfFormat.TURTLE)
    return Held(store, {"documents": {}, "graphs": GRAPHS, "base": "", "kgbuild": "0.1.0", **manifest})


def test_equal_graphs_are_cited_alike_and_another_one_differently() -> None:
    same = {name: dict(GRAPHS[name], quads=7) for name in sorted(GRAPHS)}
    assert state({"graphs": same}) == state({"graphs": GRAPHS})
    assert state({"graphs": {**GRAPHS, "https://example.org/a": {"sha256": "3"}}}) != state({"graphs": GRAPHS})


def test_the_day_is_that_of_the_newest_source_and_not_of_what_describes_rounds() -> None:
    store = held(
        """<urn:cycle> a insp:Cycle ; dcterms:issued "2030-01-01"^^xsd:date .
        <urn:one> a insp:Document ; dcterms:issued "2017-03-02"^^xsd:date .
        <urn:two> a insp:Attestation ; dcterms:issued "2019-05-20"^^xsd:date .
        <urn:three> a insp:Document ; dcterms:issued "2022"^^xsd:gYear ."""
    )
    assert latest_day(store) == "2019-05-20"
    assert "published up to 20 May 2019" in cite(store)


def test_nobody_is_named_and_no_day_given_where_none_is_known() -> None:
    told = cite(held("", documents={"a.txt": {}}))
    assert told.startswith("Police inspection findings in England and Wales")
    assert "Read from 1 document; state " in told
    assert "https://w3id.org/kgbuild/id/dataset. " in told
    assert cite(held(""), "https://example.org/kg/", "An example library").startswith("An example library: Police")


def test_a_store_says_how_to_cite_it(bundled_store: Path) -> None:
    with open_store(bundled_store) as reader:
        assert f"state {state(reader.manifest)}, made with kgbuild {reader.manifest['kgbuild']}. " in cite(reader)
