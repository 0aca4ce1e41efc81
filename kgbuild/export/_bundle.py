"""A release bundle: one folder with the graph, its tables, ontology and shapes, and what describes and proves them.

    graph.nq                 every statement, in canonical N-Quads order
    graph.trig               the same for people
    tables/                  nodes, edges and the answer of each named query, as CSV, with metadata of CSV on the Web
    ontology/, shapes/       what the graph is written in, and what it was checked against
    dataset.ttl              DCAT 3 and VoID: what this is, its parts with size and checksum, at addresses relative to
                             its own, so that it is right wherever the folder is put
    ro-crate-metadata.json   the same as an RO-Crate
    checksums.sha256         of every file but itself, as `sha256sum -c` reads it

Spec: DCAT 3, section 6; VoID, sections 2 to 4; RO-Crate 1.1, sections 3 to 6; SPDX 2.3 terms for checksums.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, Triple, serialize

from kgbuild import __version__, resources
from kgbuild.citation import cite, latest_day
from kgbuild.errors import ExportError
from kgbuild.export._csv import METADATA, write_csv
from kgbuild.export._rdf import Exportable, write_rdf
from kgbuild.vocab import DEFAULT_BASE, ONTOLOGY_IRI, PREFIXES, VOID, XSD

_SPDX: Final = "http://spdx.org/rdf/terms#"
_HERE: Final = "urn:kgbuild:here:"  # stands for a reference relative to the file, which the serializer does not write
_PUBLISHER: Final = "#publisher"
_OGL: Final = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
_MEDIA_TYPES: Final = {
    ".nq": ("application/n-quads", "The graph: every statement, each document's in a graph of its own (N-Quads)"),
    ".trig": ("application/trig", "The same graph, grouped for reading (TriG)"),
    ".csv": ("text/csv", "A table"),
    ".ttl": ("text/turtle", "Turtle"),
    METADATA: ("application/csvm+json", "The metadata of the tables (CSV on the Web)"),
}
_TITLE: Final = "Police inspection findings in England and Wales, as a knowledge graph"
_ABOUT: Final = (
    "Judgements, findings, recommendations, statements and statistics of police inspections, each pointing at the "
    "words or the row it rests on. Grades may be compared only within their scale and between rounds that are called "
    "comparable. What is absent was not read; it is no sign that there was nothing to find."
)


def write_bundle(store: Exportable, folder: Path, *, quotes: bool = True, publisher: str = "") -> None:
    """Write the bundle into `folder`, an empty folder; `publisher` is who publishes it, "" where nobody is named.

    The day of the release is that of SOURCE_DATE_EPOCH where the environment has it (the convention of reproducible
    builds), else the latest day on which a source of the graph was published, so that equal graphs give equal bytes.

    Raises:
        ExportError: SOURCE_DATE_EPOCH is no number of seconds.
    """
    for name, form in (("graph.nq", "nquads"), ("graph.trig", "trig")):
        with (folder / name).open("wb") as out:
            write_rdf(store, form, out, quotes=quotes)
    (folder / "tables").mkdir()
    write_csv(store, folder / "tables", view="findings", quotes=quotes)
    for name, source in (("ontology", resources.ONTOLOGY), ("shapes", resources.SHAPES)):
        (folder / name).mkdir()
        for path in sorted(source.glob("*.ttl")):
            if path.name != "example.ttl":
                shutil.copyfile(path, folder / name / path.name)
    base = store.manifest["base"] or DEFAULT_BASE
    day = _day(store)
    parts = [_part(folder, path) for path in _files(folder)]
    triples = _described(store, base, day, publisher, parts)
    described = serialize(triples, format=RdfFormat.TURTLE, prefixes=_prefixes(base))
    assert described is not None
    (folder / "dataset.ttl").write_bytes(described.replace(f"<{_HERE}".encode(), b"<"))
    parts.append(_part(folder, folder / "dataset.ttl"))
    crate = json.dumps(_crate(day, publisher, parts), ensure_ascii=False, indent=2) + "\n"
    (folder / "ro-crate-metadata.json").write_text(crate, encoding="utf-8", newline="")
    with (folder / "checksums.sha256").open("w", encoding="utf-8", newline="") as stream:
        for path in _files(folder):
            if path.name != "checksums.sha256":
                stream.write(f"{_sha256(path)}  {path.relative_to(folder).as_posix()}\n")


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _part(folder: Path, path: Path) -> dict[str, Any]:
    media_type, title = _MEDIA_TYPES[path.name if path.name in _MEDIA_TYPES else path.suffix]
    name = path.relative_to(folder).as_posix()
    if name.startswith(("tables/", "ontology/", "shapes/")) and path.name != METADATA:
        title = f"{name.split('/')[0].removesuffix('s').capitalize()}: {path.stem}"
    return {
        "name": name,
        "title": title,
        "media_type": media_type,
        "size": path.stat().st_size,
        "sha256": _sha256(path),
    }


def _day(store: Exportable) -> str:
    stated = os.environ.get("SOURCE_DATE_EPOCH", "")
    if stated:
        try:
            return datetime.fromtimestamp(int(stated), UTC).date().isoformat()
        except (ValueError, OverflowError, OSError) as error:
            raise ExportError(
                f"'{stated}' is no number of seconds since 1970",
                source="SOURCE_DATE_EPOCH",
                fix="unset it, or set it to what `date +%s` prints",
            ) from error
    return latest_day(store) or "1970-01-01"


def _prefixes(base: str) -> dict[str, str]:
    names = ("dcat", "dcterms", "void", "xsd")
    return {"spdx": _SPDX, "id": base, **{name: PREFIXES[name] for name in names}}


def _described(store: Exportable, base: str, day: str, publisher: str, parts: list[dict[str, Any]]) -> Iterator[Triple]:
    dataset = NamedNode(base + "dataset")
    counted = _counted(store.graph)
    yield from _say(
        dataset,
        ("rdf:type", NamedNode(PREFIXES["dcat"] + "Dataset")),
        ("rdf:type", VOID.Dataset),
        ("dcterms:title", Literal(_TITLE, language="en")),
        ("dcterms:description", Literal(_ABOUT, language="en")),
        ("dcterms:issued", Literal(day, datatype=XSD.date)),
        ("dcterms:license", NamedNode(_OGL)),
        ("dcterms:bibliographicCitation", Literal(cite(store, publisher=publisher), language="en")),
        ("dcterms:conformsTo", NamedNode(ONTOLOGY_IRI)),
        ("dcat:version", Literal(__version__)),
        ("void:uriSpace", Literal(base)),
        ("void:vocabulary", NamedNode(PREFIXES["insp"])),
        ("void:triples", _whole(counted["triples"])),
        ("void:distinctSubjects", _whole(counted["subjects"])),
    )
    if publisher:
        agent = NamedNode(_HERE + _PUBLISHER)
        yield from _say(dataset, ("dcterms:publisher", agent))
        yield from _say(agent, ("rdf:type", NamedNode(PREFIXES["foaf"] + "Agent")), ("foaf:name", Literal(publisher)))
    for part in parts:
        yield from _distributed(dataset, part)


def _distributed(dataset: NamedNode, part: dict[str, Any]) -> Iterator[Triple]:
    """A file as a distribution of the data set, with its checksum."""
    node = NamedNode(f"{dataset.value}/{part['name']}")
    checksum = NamedNode(f"{node.value}/checksum")
    file = NamedNode(_HERE + part["name"])
    yield from _say(dataset, ("dcat:distribution", node))
    if part["name"].startswith("graph."):
        yield from _say(dataset, ("void:dataDump", file))
    yield from _say(
        node,
        ("rdf:type", NamedNode(PREFIXES["dcat"] + "Distribution")),
        ("dcat:accessURL", file),
        ("dcat:downloadURL", file),
        ("dcterms:license", NamedNode(_OGL)),
        ("dcterms:title", Literal(part["title"], language="en")),
        ("dcterms:identifier", Literal(part["name"])),
        ("dcat:mediaType", NamedNode(f"https://www.iana.org/assignments/media-types/{part['media_type']}")),
        ("dcat:byteSize", _whole(part["size"])),
        ("spdx:checksum", checksum),
    )
    yield from _say(
        checksum,
        ("rdf:type", NamedNode(_SPDX + "Checksum")),
        ("spdx:algorithm", NamedNode(_SPDX + "checksumAlgorithm_sha256")),
        ("spdx:checksumValue", Literal(part["sha256"], datatype=XSD.hexBinary)),
    )


def _say(subject: NamedNode, *stated: tuple[str, NamedNode | Literal]) -> Iterator[Triple]:
    for name, value in stated:
        prefix, _, term = name.partition(":")
        yield Triple(subject, NamedNode({**PREFIXES, "spdx": _SPDX}[prefix] + term), value)


def _whole(number: int | str) -> Literal:
    return Literal(str(number), datatype=XSD.nonNegativeInteger)


def _counted(graph: Store) -> dict[str, str]:
    rows = graph.query("SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) { ?s ?p ?o }")
    assert isinstance(rows, QuerySolutions)
    (row,) = rows
    return {name: row[name].value for name in ("triples", "subjects")}


def _crate(day: str, publisher: str, parts: list[dict[str, Any]]) -> dict[str, Any]:
    by = {"publisher": {"@id": _PUBLISHER}} if publisher else {}
    publishers = [{"@id": _PUBLISHER, "@type": "Organization", "name": publisher}] if publisher else []
    files = [
        {
            "@id": part["name"],
            "@type": "File",
            "name": part["title"],
            "encodingFormat": part["media_type"],
            "contentSize": str(part["size"]),
            "sha256": part["sha256"],
        }
        for part in parts
    ]
    return {
        "@context": [
            "https://w3id.org/ro/crate/1.1/context",
            {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"},
        ],
        "@graph": [
            {
                "@id": "ro-crate-metadata.json",
                "@type": "CreativeWork",
                "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
                "about": {"@id": "./"},
            },
            {
                "@id": "./",
                "@type": "Dataset",
                "name": _TITLE,
                "description": _ABOUT,
                "datePublished": day,
                "license": {"@id": _OGL},
                "version": __version__,
                **by,
                "hasPart": [{"@id": part["name"]} for part in parts],
            },
            {"@id": _OGL, "@type": "CreativeWork", "name": "Open Government Licence v3.0"},
            *publishers,
            *files,
        ],
    }
