"""The same quads from the same table of findings, made three ways; each is run as a whole process by run.py.

    python tests/benchmarks/peers.py kgbuild findings.csv out.nq
    python tests/benchmarks/peers.py rdflib findings.csv out.nq
    python tests/benchmarks/peers.py prepare findings.csv folder  # then: python -m morph_kgc folder/config.ini

`rdflib` does by hand what `kgbuild.mapping` does, in the plainest way that rdflib offers. RML has no hash
functions, so `prepare` writes a table for morph-kgc that holds each row's hashes, classes and typed dates in
columns of their own, and the mapping that makes quads of it. That work is not counted for morph-kgc; nor does
either peer check a row, as kgbuild does.

All three make the graph of the table's rows. The ten or so quads that describe the table itself are kgbuild's alone.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

NAME = "findings.csv"
BASE = "https://w3id.org/kgbuild/id/"
INSP = "https://w3id.org/kgbuild/ontology#"
RULE = "rule/table.findings/1"
CLASSES = {
    "cause-of-concern": "CauseOfConcern",
    "area-for-improvement": "AreaForImprovement",
    "recommendation": "Recommendation",
    "strength": "Strength",
    "weakness": "Weakness",
    "innovative-practice": "InnovativePractice",
}


def with_kgbuild(table: Path, out: Path) -> None:
    """Read, check and map the table as `kgbuild build` does, and write its graph as N-Quads."""
    import pyoxigraph

    from kgbuild.mapping import map_table
    from kgbuild.reference import load_reference
    from kgbuild.tables import read_table
    from kgbuild.vocab import Minter

    reference = load_reference()
    reader = read_table(table, name=NAME, reference=reference, metadata=None)
    quads = map_table(
        reader.facts(),
        name=NAME,
        sha256=digest(table),
        characters=0,
        media_type="text/csv",
        title="",
        mint=Minter(BASE),
        reference=reference,
    )
    with out.open("wb") as shard:
        pyoxigraph.serialize(quads, shard, format=pyoxigraph.RdfFormat.N_QUADS)
    if reader.problems:
        raise SystemExit(f"{len(reader.problems)} rows left out, the first: {reader.problems[0]}")


def with_rdflib(table: Path, out: Path) -> None:
    """The same graph with rdflib alone: terms, `Dataset.add`, `Dataset.serialize`."""
    from rdflib import Dataset, Literal, URIRef
    from rdflib.namespace import DCTERMS, RDF, XSD, Namespace

    insp, oa, id_ = Namespace(INSP), Namespace("http://www.w3.org/ns/oa#"), Namespace(BASE)
    date_types = {"date": XSD.date, "month": XSD.gYearMonth, "year": XSD.gYear, "duration": XSD.duration}
    dataset = Dataset()
    graph = dataset.graph(id_[f"graph/document/{NAME}"])
    text = id_[f"text/{digest(table)}"]

    def date(value: str) -> Literal:
        return Literal(value, datatype=date_types[date_kind(value)], normalize=False)

    for row in rows(table):
        finding, attestation = id_[f"finding/{row['finding']}"], id_[f"attestation/{row['attestation']}"]
        passage = id_[f"passage/{NAME}/row-{row['row']}"]
        fragment = passage + "/fragment"
        graph.add((finding, RDF.type, insp.Finding))
        graph.add((finding, RDF.type, insp[row["class"]]))
        graph.add((finding, insp.findingKind, id_[f"finding-kind/{row['kind']}"]))
        graph.add((finding, insp.force, id_[f"force/{row['force_id']}"]))
        graph.add((finding, insp.cycle, id_[f"cycle/{row['cycle_id']}"]))
        if row["question_id"]:
            graph.add((finding, insp.question, id_[f"question/{row['cycle_id']}/{row['question_id']}"]))
        graph.add((finding, insp.theme, id_[f"theme/{row['theme_id']}"]))
        graph.add((finding, insp.summary, Literal(row["summary"], lang="en")))
        if row["due"]:
            graph.add((finding, insp.due, date(row["due"])))
        if row["item_no"]:
            graph.add((finding, insp.registerNumber, Literal(row["item_no"])))
        graph.add((attestation, RDF.type, insp.Attestation))
        graph.add((attestation, oa.hasBody, finding))
        if row["event"]:
            event = id_[f"status-event/{row['event']}"]
            graph.add((event, RDF.type, insp.StatusEvent))
            graph.add((event, insp.statusOf, finding))
            graph.add((event, insp.status, insp[f"status-{row['status']}"]))
            graph.add((event, DCTERMS.date, date(row["status_date"])))
            graph.add((attestation, oa.hasBody, event))
        graph.add((attestation, oa.hasTarget, passage))
        graph.add((attestation, insp.document, id_[f"document/{NAME}"]))
        graph.add((attestation, insp.rule, id_[RULE]))
        graph.add((attestation, DCTERMS.source, URIRef(row["source_url"])))
        graph.add((attestation, insp.sourceKind, insp[f"sourceKind-{row['source_kind']}"]))
        if row["published"]:
            graph.add((attestation, DCTERMS.issued, date(row["published"])))
        graph.add((passage, RDF.type, insp.Row))
        graph.add((passage, oa.hasSource, text))
        graph.add((passage, oa.hasSelector, fragment))
        graph.add((fragment, RDF.type, oa.FragmentSelector))
        graph.add((fragment, RDF.value, Literal(f"row={row['row']}")))
        graph.add((fragment, DCTERMS.conformsTo, URIRef("https://www.rfc-editor.org/rfc/rfc7111")))
    dataset.serialize(str(out), format="nquads", encoding="utf-8")


def prepare_morph_kgc(table: Path, folder: Path) -> None:
    """Write the table, the RML mapping and the configuration with which morph-kgc makes the same graph."""
    folder.mkdir(parents=True, exist_ok=True)
    prepared, mapping, out = folder / "prepared.csv", folder / "mapping.ttl", folder / "out.nq"
    dates = [f"{column}_{kind}" for column in ("due", "status_date", "published") for kind in _DATE_TYPES]
    with prepared.open("w", encoding="utf-8", newline="") as lines:
        writer: csv.DictWriter[str] | None = None
        for row in rows(table):
            row |= dict.fromkeys(dates, "")
            for column in ("due", "status_date", "published"):
                if row[column]:
                    row[f"{column}_{date_kind(row[column])}"] = row[column]
            if writer is None:
                writer = csv.DictWriter(lines, list(row), lineterminator="\n")
                writer.writeheader()
            writer.writerow(row)
    mapping.write_text("".join(_rml(prepared, digest(table))), encoding="utf-8")
    (folder / "config.ini").write_text(
        f"[CONFIGURATION]\noutput_file: {out}\noutput_format: N-QUADS\nnumber_of_processes: 1\nna_values: \n"
        f"logging_level: WARNING\n\n[findings]\nmappings: {mapping}\n",
        encoding="utf-8",
    )


_DATE_TYPES = {"date": "date", "month": "gYearMonth", "year": "gYear", "duration": "duration"}


def _rml(prepared: Path, sha256: str) -> Iterator[str]:
    yield (
        "@prefix rr: <http://www.w3.org/ns/r2rml#> .\n@prefix rml: <http://semweb.mmlab.be/ns/rml#> .\n"
        "@prefix ql: <http://semweb.mmlab.be/ns/ql#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        f"@prefix insp: <{INSP}> .\n@prefix oa: <http://www.w3.org/ns/oa#> .\n"
        "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n@prefix dcterms: <http://purl.org/dc/terms/> .\n"
    )

    def iri(template: str) -> str:
        return f'rr:template "{template}" ; rr:termType rr:IRI'

    def dated(predicate: str, column: str) -> list[tuple[str, str]]:
        return [
            (predicate, f'rml:reference "{column}_{kind}" ; rr:datatype xsd:{datatype}')
            for kind, datatype in _DATE_TYPES.items()
        ]

    maps: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "Finding": (
            f"{BASE}finding/{{finding}}",
            [
                ("rdf:type", "rr:constant insp:Finding"),
                ("rdf:type", iri(f"{INSP}{{class}}")),
                ("insp:findingKind", iri(f"{BASE}finding-kind/{{kind}}")),
                ("insp:force", iri(f"{BASE}force/{{force_id}}")),
                ("insp:cycle", iri(f"{BASE}cycle/{{cycle_id}}")),
                ("insp:question", iri(f"{BASE}question/{{cycle_id}}/{{question_id}}")),
                ("insp:theme", iri(f"{BASE}theme/{{theme_id}}")),
                ("insp:summary", 'rml:reference "summary" ; rr:language "en"'),
                *dated("insp:due", "due"),
                ("insp:registerNumber", 'rml:reference "item_no"'),
            ],
        ),
        "Event": (
            f"{BASE}status-event/{{event}}",
            [
                ("rdf:type", "rr:constant insp:StatusEvent"),
                ("insp:statusOf", iri(f"{BASE}finding/{{finding}}")),
                ("insp:status", iri(f"{INSP}status-{{status}}")),
                *dated("dcterms:date", "status_date"),
            ],
        ),
        "Attestation": (
            f"{BASE}attestation/{{attestation}}",
            [
                ("rdf:type", "rr:constant insp:Attestation"),
                ("oa:hasBody", iri(f"{BASE}finding/{{finding}}")),
                ("oa:hasBody", iri(f"{BASE}status-event/{{event}}")),
                ("oa:hasTarget", iri(f"{BASE}passage/{NAME}/row-{{row}}")),
                ("insp:document", f"rr:constant <{BASE}document/{NAME}>"),
                ("insp:rule", f"rr:constant <{BASE}{RULE}>"),
                ("dcterms:source", 'rml:reference "source_url" ; rr:termType rr:IRI'),
                ("insp:sourceKind", iri(f"{INSP}sourceKind-{{source_kind}}")),
                *dated("dcterms:issued", "published"),
            ],
        ),
        "Row": (
            f"{BASE}passage/{NAME}/row-{{row}}",
            [
                ("rdf:type", "rr:constant insp:Row"),
                ("oa:hasSource", f"rr:constant <{BASE}text/{sha256}>"),
                ("oa:hasSelector", iri(f"{BASE}passage/{NAME}/row-{{row}}/fragment")),
            ],
        ),
        "Fragment": (
            f"{BASE}passage/{NAME}/row-{{row}}/fragment",
            [
                ("rdf:type", "rr:constant oa:FragmentSelector"),
                ("rdf:value", 'rr:template "row={row}" ; rr:termType rr:Literal'),
                ("dcterms:conformsTo", "rr:constant <https://www.rfc-editor.org/rfc/rfc7111>"),
            ],
        ),
    }
    graph = f"rr:graphMap [ rr:constant <{BASE}graph/document/{NAME}> ]"
    for name, (subject, predicates) in maps.items():
        yield f'\n<#{name}> rml:logicalSource [ rml:source "{prepared}" ; rml:referenceFormulation ql:CSV ] ;\n'
        yield f'    rr:subjectMap [ rr:template "{subject}" ; {graph} ]'
        for predicate, value in predicates:
            yield f" ;\n    rr:predicateObjectMap [ rr:predicate {predicate} ; rr:objectMap [ {value} ] ]"
        yield " .\n"


def rows(table: Path) -> Iterator[dict[str, str]]:
    """The rows of the table with the hashes that IRIs are made of (docs/graph-model.md)."""
    with table.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):  # 1 is the header (RFC 7111, section 2.1)
            key = (row["force_id"], row["cycle_id"], row["question_id"], row["kind"], row["summary"])
            row["row"] = str(number)
            row["class"] = CLASSES[row["kind"]]
            row["finding"] = content_hash("finding", *key)
            row["attestation"] = content_hash(f"finding/{row['finding']}", NAME, row["source_url"])
            row["event"] = content_hash(row["finding"], row["status"], row["status_date"]) if row["status"] else ""
            yield row


def content_hash(*parts: str) -> str:
    """As `kgbuild.vocab.content_hash`."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def date_kind(value: str) -> str:
    """What sort of date a cell holds, by its form."""
    return "duration" if value.startswith("P") else {4: "year", 7: "month", 10: "date"}[len(value)]


def digest(table: Path) -> str:
    """SHA-256 of the table's bytes."""
    with table.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


if __name__ == "__main__":
    way, source, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    {"kgbuild": with_kgbuild, "rdflib": with_rdflib, "prepare": prepare_morph_kgc}[way](source, target)
