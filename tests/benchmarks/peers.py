"""What kgbuild and its peers are asked to do, each as a whole process that run.py measures.

    python tests/benchmarks/peers.py kgbuild findings.csv out.nq
    python tests/benchmarks/peers.py rdflib findings.csv out.nq
    python tests/benchmarks/peers.py prepare findings.csv folder  # then: python -m morph_kgc folder/config.ini
    python tests/benchmarks/peers.py maplib folder/prepared.csv out.nq
    python tests/benchmarks/peers.py validate-fast data.nq report.json  # or validate-pyshacl
    python tests/benchmarks/peers.py read-html folder trafilatura  # or read-pdf, or extract; prints JSON
    python tests/benchmarks/peers.py dump kg out.nq
    python tests/benchmarks/peers.py round-rdflib in.nq out.nq  # parses and serialises; prints JSON

Ends with status `NOT_THERE` where the peer is not installed.

**Tables.** `rdflib` does by hand what `kgbuild.mapping` does, in the plainest way that rdflib offers. RML has no hash
functions, so `prepare` writes a table for morph-kgc and maplib that holds each row's hashes, classes and typed dates
in columns of their own, and the mapping that makes quads of it. That work is not counted for either; nor does any
peer check a row, as kgbuild does.

All make the graph of the table's rows. The ten or so quads that describe the table itself are kgbuild's alone.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

NOT_THERE = 69  # the exit status where a peer is not installed (EX_UNAVAILABLE)
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
    from kgbuild.graph_files import with_graph
    from kgbuild.mapping import map_table
    from kgbuild.reference import load_reference
    from kgbuild.tables import read_table
    from kgbuild.vocab import Minter

    reference, mint = load_reference(), Minter(BASE)
    reader = read_table(table, name=NAME, reference=reference, metadata=None)
    lines = map_table(
        reader.facts(),
        name=NAME,
        sha256=digest(table),
        characters=0,
        media_type="text/csv",
        title="",
        mint=mint,
        reference=reference,
    )
    with out.open("wb", buffering=1 << 20) as shard:
        shard.writelines(with_graph(lines, mint.document_graph(NAME).value))
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
        graph.add((fragment, DCTERMS.conformsTo, URIRef("http://tools.ietf.org/rfc/rfc7111")))
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


OA = "http://www.w3.org/ns/oa#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DCTERMS = "http://purl.org/dc/terms/"
XSD = "http://www.w3.org/2001/XMLSchema#"


def _maps(sha256: str) -> dict[str, tuple[str, list[tuple[str, str, str, str]]]]:
    """The graph of a prepared row: for each node its IRI, and (predicate, kind, value, language or datatype).

    An IRI and a "template" hold columns in braces; "column" is a literal, and "iri" an IRI, of the column named.
    """

    def dated(predicate: str, column: str) -> list[tuple[str, str, str, str]]:
        return [(predicate, "column", f"{column}_{kind}", XSD + datatype) for kind, datatype in _DATE_TYPES.items()]

    a, passage = f"{RDF}type", f"{BASE}passage/{NAME}/row-{{row}}"
    return {
        "Finding": (
            f"{BASE}finding/{{finding}}",
            [
                (a, "template", f"{INSP}Finding", ""),
                (a, "template", f"{INSP}{{class}}", ""),
                (f"{INSP}findingKind", "template", f"{BASE}finding-kind/{{kind}}", ""),
                (f"{INSP}force", "template", f"{BASE}force/{{force_id}}", ""),
                (f"{INSP}cycle", "template", f"{BASE}cycle/{{cycle_id}}", ""),
                (f"{INSP}question", "template", f"{BASE}question/{{cycle_id}}/{{question_id}}", ""),
                (f"{INSP}theme", "template", f"{BASE}theme/{{theme_id}}", ""),
                (f"{INSP}summary", "column", "summary", "en"),
                *dated(f"{INSP}due", "due"),
                (f"{INSP}registerNumber", "column", "item_no", ""),
            ],
        ),
        "Event": (
            f"{BASE}status-event/{{event}}",
            [
                (a, "template", f"{INSP}StatusEvent", ""),
                (f"{INSP}statusOf", "template", f"{BASE}finding/{{finding}}", ""),
                (f"{INSP}status", "template", f"{INSP}status-{{status}}", ""),
                *dated(f"{DCTERMS}date", "status_date"),
            ],
        ),
        "Attestation": (
            f"{BASE}attestation/{{attestation}}",
            [
                (a, "template", f"{INSP}Attestation", ""),
                (f"{OA}hasBody", "template", f"{BASE}finding/{{finding}}", ""),
                (f"{OA}hasBody", "template", f"{BASE}status-event/{{event}}", ""),
                (f"{OA}hasTarget", "template", passage, ""),
                (f"{INSP}document", "template", f"{BASE}document/{NAME}", ""),
                (f"{INSP}rule", "template", f"{BASE}{RULE}", ""),
                (f"{DCTERMS}source", "iri", "source_url", ""),
                (f"{INSP}sourceKind", "template", f"{INSP}sourceKind-{{source_kind}}", ""),
                *dated(f"{DCTERMS}issued", "published"),
            ],
        ),
        "Row": (
            passage,
            [
                (a, "template", f"{INSP}Row", ""),
                (f"{OA}hasSource", "template", f"{BASE}text/{sha256}", ""),
                (f"{OA}hasSelector", "template", f"{passage}/fragment", ""),
            ],
        ),
        "Fragment": (
            f"{passage}/fragment",
            [
                (a, "template", f"{OA}FragmentSelector", ""),
                (f"{RDF}value", "literal", "row={row}", ""),
                (f"{DCTERMS}conformsTo", "template", "http://tools.ietf.org/rfc/rfc7111", ""),
            ],
        ),
    }


def _rml(prepared: Path, sha256: str) -> Iterator[str]:
    yield (
        "@prefix rr: <http://www.w3.org/ns/r2rml#> .\n@prefix rml: <http://semweb.mmlab.be/ns/rml#> .\n"
        "@prefix ql: <http://semweb.mmlab.be/ns/ql#> .\n"
    )

    def term(kind: str, value: str, more: str) -> str:
        if kind == "column":
            tagged = f" ; rr:datatype <{more}>" if ":" in more else f' ; rr:language "{more}"' if more else ""
            return f'rml:reference "{value}"{tagged}'
        if kind == "iri":
            return f'rml:reference "{value}" ; rr:termType rr:IRI'
        if kind == "template" and "{" not in value:
            return f"rr:constant <{value}>"
        return f'rr:template "{value}" ; rr:termType rr:{"Literal" if kind == "literal" else "IRI"}'

    graph = f"rr:graphMap [ rr:constant <{BASE}graph/document/{NAME}> ]"
    for name, (subject, predicates) in _maps(sha256).items():
        yield f'\n<#{name}> rml:logicalSource [ rml:source "{prepared}" ; rml:referenceFormulation ql:CSV ] ;\n'
        yield f'    rr:subjectMap [ rr:template "{subject}" ; {graph} ]'
        for predicate, kind, value, more in predicates:
            yield f" ;\n    rr:predicateObjectMap [ rr:predicate <{predicate}> ; "
            yield f"rr:objectMap [ {term(kind, value, more)} ] ]"
        yield " .\n"


def rows(table: Path) -> Iterator[dict[str, str]]:
    """The rows of the table with the hashes that IRIs are made of (docs/graph-model.md)."""
    with table.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):  # 1 is the header (RFC 7111, section 2.1)
            key = [row["force_id"], row["cycle_id"], row["question_id"], row["kind"], row["summary"]]
            if row["item_no"]:
                key.append(row["item_no"])
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


# -- maplib


def with_maplib(prepared: Path, out: Path) -> None:
    """The same graph of the prepared table with maplib: a template a node (stOTTR), and N-Triples, which it can write.

    Its templates cannot give a string a language; the summaries have none.
    """
    import maplib
    import polars

    frame = polars.read_csv(prepared, infer_schema=False).with_columns(polars.all().fill_null(""))
    model = maplib.Model()
    graph = f"{BASE}graph/document/{NAME}"
    for name, (subject, predicates) in _maps(_sha256_beside(prepared)).items():
        terms = {"subject": (subject, "template", "")}
        lines = []
        for number, (predicate, kind, value, more) in enumerate(predicates):
            if kind == "template" and "{" not in value:
                lines.append(f"ottr:Triple(?subject, <{predicate}>, <{value}>)")
                continue
            terms[f"v{number}"] = (value, kind, more)
            lines.append(f"ottr:Triple(?subject, <{predicate}>, ?v{number})")
        parameters = ", ".join(f"{_optional(term)} {_type(*term[1:])} ?{key}" for key, term in terms.items())
        model.add_template(
            f"@prefix xsd: <{XSD}> .\n@prefix ottr: <http://ns.ottr.xyz/0.4/> .\n"
            f"<urn:{name}> [ {parameters} ] :: {{ {', '.join(lines)} }} ."
        )
        columns = {key: _filled(polars, *term) for key, term in terms.items()}
        rows = frame.select(**columns).filter(polars.col("subject").is_not_null())
        model.map(f"urn:{name}", rows, graph=graph, validate_iris=False)
    model.write(str(out), format="ntriples", graph=graph)


def _sha256_beside(prepared: Path) -> str:
    found = re.search(rf"{BASE}text/([0-9a-f]{{64}})", prepared.with_name("mapping.ttl").read_text("utf-8"))
    assert found is not None
    return found[1]


def _optional(term: tuple[str, str, str]) -> str:
    return "" if term[1] == "literal" else "?"


def _type(kind: str, more: str) -> str:
    return "ottr:IRI" if kind in ("template", "iri") else f"<{more}>" if ":" in more else "xsd:string"


def _filled(polars: Any, value: str, kind: str, more: str) -> Any:
    """The column that a template makes of others; null where one of them is empty."""
    if kind in ("column", "iri"):
        cell = polars.col(value)
        return polars.when(cell != "").then(
            cell.str.to_date("%Y-%m-%d", strict=False) if more == f"{XSD}date" else cell
        )
    parts = re.split(r"\{(\w+)\}", value)
    there = polars.lit(True)
    for column in parts[1::2]:
        there = there & (polars.col(column) != "")
    pieces = [polars.col(part) if at % 2 else polars.lit(part) for at, part in enumerate(parts)]
    return polars.when(there).then(polars.concat_str(pieces))


# -- validation


def damage(whole: Path, out: Path) -> int:
    """Write the quads but for the force and the cycle of one finding in a hundred; gives how many are left."""
    said = re.compile(rb"<[^>]*/finding/([0-9a-f]+)> <[^>]*#(?:force|cycle)>")
    numbers: dict[bytes, int] = {}
    count = 0
    with whole.open("rb") as lines, out.open("wb") as kept:
        for line in lines:
            found = said.match(line)
            if found is None or numbers.setdefault(found[1], len(numbers)) % 100:
                kept.write(line)
                count += 1
    return count


def validate(engine: str, data: Path, out: Path) -> None:
    """Validate a graph with the reference tables beside it; the report as JSON."""
    from kgbuild.mapping import map_reference
    from kgbuild.reference import load_reference
    from kgbuild.validate import render, validate_graph
    from kgbuild.vocab import Minter

    reference = list(map_reference(load_reference(), Minter(BASE)))
    found = validate_graph(data, reference=reference, engine="pyshacl" if engine == "pyshacl" else "fast")
    out.write_text(render([*found], "json"), encoding="utf-8")


# -- reading


def _kgbuild_text(data: bytes, name: str) -> int:
    from kgbuild.read import read_document

    return len(read_document(data, name=name).text)


def _trafilatura(data: bytes, _: str) -> int:
    import trafilatura

    return len(trafilatura.extract(data, include_comments=False) or "")


def _readability(data: bytes, _: str) -> int:
    import lxml.html
    import readability

    summary = readability.Document(data.decode()).summary()
    return len(lxml.html.fromstring(summary).text_content())


def _lxml(data: bytes, _: str) -> int:
    import lxml.html

    return len(lxml.html.fromstring(data).text_content())


def _pypdfium2(data: bytes, _: str) -> int:
    import pypdfium2

    return sum(len(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(data))


def _pypdf(data: bytes, _: str) -> int:
    import pypdf

    return sum(len(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def _pdfminer(data: bytes, _: str) -> int:
    from pdfminer.high_level import extract_text

    return len(extract_text(io.BytesIO(data)))


def _pdfplumber(data: bytes, _: str) -> int:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        return sum(len(page.extract_text()) for page in document.pages)


READERS: dict[str, Callable[[bytes, str], int]] = {
    "kgbuild": _kgbuild_text,
    "trafilatura": _trafilatura,
    "readability-lxml": _readability,
    "lxml": _lxml,
    "pypdfium2": _pypdfium2,
    "pypdf": _pypdf,
    "pdfminer.six": _pdfminer,
    "pdfplumber": _pdfplumber,
}


def read_all(folder: Path, reader: str) -> dict[str, Any]:
    """Processor seconds for all documents of the folder, once what is loaded once is loaded; pages of PDF, too."""
    documents = [(path.read_bytes(), path.name) for path in sorted(folder.rglob("*.*"))]
    read = READERS[reader]
    read(*documents[0])
    start = time.process_time()
    characters = sum(read(data, name) for data, name in documents)
    seconds = time.process_time() - start
    pages = sum(data.count(b"/Type /Page\n") for data, name in documents if name.endswith(".pdf"))
    return {"seconds": seconds, "units": pages or len(documents), "characters": characters}


def extract_all(folder: Path) -> dict[str, Any]:
    """Processor seconds from bytes to quads."""
    from kgbuild.extract import extract_facts
    from kgbuild.mapping import map_document
    from kgbuild.read import read_document
    from kgbuild.reference import load_reference
    from kgbuild.vocab import Minter

    reference, mint = load_reference(), Minter(BASE)
    documents = [(path.read_bytes(), path.name) for path in sorted(folder.rglob("*.*"))]
    extract_facts(read_document(documents[0][0], name=documents[0][1]), reference)
    characters = quads = 0
    start = time.process_time()
    for data, name in documents:
        document = read_document(data, name=name)
        facts = extract_facts(document, reference)
        quads += sum(piece.count(b"\n") for piece in map_document(document, facts, mint=mint, reference=reference))
        characters += len(document.text)
    seconds = time.process_time() - start
    return {"seconds": seconds, "units": len(documents), "characters": characters, "quads": quads}


# -- export and parse


def dump(store: Path, out: Path) -> None:
    """The named graphs of a store as pyoxigraph gives them."""
    import pyoxigraph

    from kgbuild.store import open_store

    with open_store(store) as reader, out.open("wb") as stream:
        graphs = (pyoxigraph.NamedNode(name) for name in reader.named_graphs())
        quads = (quad for name in graphs for quad in reader.graph.quads_for_pattern(None, None, None, name))
        pyoxigraph.serialize(quads, stream, format=pyoxigraph.RdfFormat.N_QUADS)


def round_trip(library: str, source: Path, out: Path) -> dict[str, float]:
    """Seconds to parse N-Quads into memory and to serialise them again."""
    start = time.perf_counter()
    serialise: Callable[[], object]
    if library == "rdflib":
        import rdflib

        dataset = rdflib.Dataset()
        start = time.perf_counter()
        dataset.parse(str(source), format="nquads")
        serialise = lambda: dataset.serialize(str(out), format="nquads", encoding="utf-8")  # noqa: E731
    else:
        import pyoxigraph

        store = pyoxigraph.Store()
        start = time.perf_counter()
        store.load(path=str(source), format=pyoxigraph.RdfFormat.N_QUADS)
        serialise = lambda: store.dump(str(out), format=pyoxigraph.RdfFormat.N_QUADS)  # noqa: E731
    parsed = time.perf_counter()
    serialise()
    return {"parse": parsed - start, "serialise": time.perf_counter() - parsed}


def count_lines(file: Path) -> int:
    """How many lines hold a quad."""
    with file.open("rb") as lines:
        return sum(1 for line in lines if line.strip())


def main(way: str, source: Path, target: str) -> None:
    """Do one thing; what is measured within is printed as JSON."""
    kind, _, name = way.partition("-")
    if kind == "read":
        print(json.dumps(read_all(source, target)))
    elif way == "extract":
        print(json.dumps(extract_all(source)))
    elif kind == "round":
        print(json.dumps(round_trip(name, source, Path(target))))
    elif kind == "validate":
        validate(name, source, Path(target))
    else:
        ways = {"kgbuild": with_kgbuild, "rdflib": with_rdflib, "prepare": prepare_morph_kgc, "maplib": with_maplib}
        {**ways, "dump": dump}[way](source, Path(target))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    try:
        main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
    except ImportError as error:
        print(f"not installed: {error}")
        sys.exit(NOT_THERE)
