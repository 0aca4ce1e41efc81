"""The release bundle: all that a stranger needs, described and provable, the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from kgbuild import resources
from kgbuild.build import build
from kgbuild.errors import ExportError
from kgbuild.export import export_folder
from kgbuild.store import open_store
from kgbuild.vocab import DCTERMS, PREFIXES

VOID_DATA_DUMP = NamedNode(PREFIXES["void"] + "dataDump")
DCAT, SPDX = PREFIXES["dcat"], "http://spdx.org/rdf/terms#"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one page and a table."""
    folder = tmp_path_factory.mktemp("built")
    rows = (resources.DATA / "judgements.csv").read_text("utf-8").splitlines(keepends=True)[:20]
    (folder / "judgements.csv").write_text("".join(rows), encoding="utf-8")
    (folder / "page.txt").write_text("Kent Police\n\nPEEL 2017\n\nEffectiveness\nGood\n", encoding="utf-8")
    build([folder], store=folder / "kg", jobs=1)
    return folder / "kg"


@pytest.fixture(scope="module")
def bundle(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle") / "release"
    with open_store(built) as reader:
        export_folder(reader, "bundle", folder)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_file_is_listed_described_and_has_its_checksum(bundle: Path) -> None:
    there = files(bundle)
    listed = dict(line.split("  ")[::-1] for line in there["checksums.sha256"].decode().splitlines())
    assert set(listed) == set(there) - {"checksums.sha256"}
    assert all(hashlib.sha256(there[name]).hexdigest() == checksum for name, checksum in listed.items())
    described = Store()
    described.load(there["dataset.ttl"], format=RdfFormat.TURTLE, base_iri="https://example.org/release/dataset.ttl")
    names = {quad.object.value for quad in described.quads_for_pattern(None, DCTERMS.identifier, None)}  # type: ignore[union-attr]
    assert names == set(there) - {"dataset.ttl", "ro-crate-metadata.json", "checksums.sha256"}
    rows = described.query(
        f"SELECT ?name ?size ?sum {{ ?part <{DCTERMS.identifier.value}> ?name ; <{DCAT}byteSize> ?size ; "
        f"<{SPDX}checksum>/<{SPDX}checksumValue> ?sum }}"
    )
    checked = {row["name"].value: (int(row["size"].value), row["sum"].value) for row in rows}
    assert checked == {name: (len(there[name]), listed[name]) for name in names}
    rows = described.query(
        f"SELECT ?name ?url {{ ?part <{DCTERMS.identifier.value}> ?name ; <{DCAT}accessURL> ?url ; "
        f"<{DCAT}downloadURL> ?url }}"
    )
    assert {(row["name"].value, row["url"].value) for row in rows} == {
        (name, f"https://example.org/release/{name}") for name in names
    }
    dumps = {quad.object.value for quad in described.quads_for_pattern(None, VOID_DATA_DUMP, None)}  # type: ignore[union-attr]
    assert dumps == {"https://example.org/release/graph.nq", "https://example.org/release/graph.trig"}


def test_the_crate_names_every_file_and_what_a_crate_must(bundle: Path) -> None:
    crate = json.loads((bundle / "ro-crate-metadata.json").read_text("utf-8"))
    nodes = {node["@id"]: node for node in crate["@graph"]}
    root = nodes["./"]
    assert nodes["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert {"name", "description", "datePublished", "license", "hasPart"} <= set(root)
    parts = {part["@id"] for part in root["hasPart"]}
    assert parts == set(files(bundle)) - {"ro-crate-metadata.json", "checksums.sha256"}
    assert all(nodes[part]["@type"] == "File" for part in parts)


def test_the_day_is_that_of_the_latest_source(bundle: Path) -> None:
    """And not that of the ontology, which is in the graph too."""
    rows = csv.DictReader((resources.DATA / "judgements.csv").read_text("utf-8").splitlines()[:20])
    crate = json.loads((bundle / "ro-crate-metadata.json").read_text("utf-8"))
    published = {node["@id"]: node for node in crate["@graph"]}["./"]["datePublished"]
    assert published == max(row["published"] for row in rows)


def test_the_graph_in_it_is_the_graph(bundle: Path, built: Path) -> None:
    read = Store()
    read.load(path=bundle / "graph.nq", format=RdfFormat.N_QUADS)
    with open_store(built) as reader:
        assert len(read) == reader.count()
    again = Store()
    again.load(path=bundle / "graph.trig", format=RdfFormat.TRIG)
    assert set(again) == set(read)


def test_equal_graphs_give_equal_bytes_and_the_day_may_be_stated(
    bundle: Path, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(built) as reader:
        export_folder(reader, "bundle", tmp_path / "again")
        assert files(tmp_path / "again") == files(bundle)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
        export_folder(reader, "bundle", tmp_path / "dated")
        assert '"datePublished": "2027-01-15"' in (tmp_path / "dated" / "ro-crate-metadata.json").read_text("utf-8")
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
        with pytest.raises(ExportError, match="no number of seconds"):
            export_folder(reader, "bundle", tmp_path / "none")
        assert not (tmp_path / "none").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs sha256sum or shasum")
def test_the_checksums_are_in_the_form_of_the_usual_tool(bundle: Path) -> None:
    for tool in (["sha256sum", "--check", "--quiet"], ["shasum", "-a", "256", "--check", "--quiet"]):
        try:
            subprocess.run([*tool, "checksums.sha256"], cwd=bundle, check=True)
            return
        except FileNotFoundError:
            continue
    pytest.skip("neither sha256sum nor shasum is installed")


def test_who_publishes_it_stands_in_catalogue_citation_and_crate(built: Path, tmp_path: Path) -> None:
    name = 'Improvement team "North" <Ltd>'
    with open_store(built) as reader:
        export_folder(reader, "bundle", tmp_path / "release", publisher=name)
    there = files(tmp_path / "release")

    described = Store()
    described.load(there["dataset.ttl"], format=RdfFormat.TURTLE, base_iri="https://example.org/release/dataset.ttl")
    rows = described.query(
        f"SELECT ?kind ?name ?citation {{ ?dataset <{PREFIXES['dcterms']}publisher> ?agent ; "
        f"<{PREFIXES['dcterms']}bibliographicCitation> ?citation . "
        f"?agent a ?kind ; <{PREFIXES['foaf']}name> ?name }}"
    )
    ((kind, named, citation),) = ((row["kind"].value, row["name"].value, row["citation"].value) for row in rows)
    assert (kind, named) == (PREFIXES["foaf"] + "Agent", name) and name in citation

    crate = {each["@id"]: each for each in json.loads(there["ro-crate-metadata.json"])["@graph"]}
    assert crate[crate["./"]["publisher"]["@id"]]["name"] == name
