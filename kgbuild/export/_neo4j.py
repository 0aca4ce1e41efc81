r"""Neo4j: files for ``neo4j-admin database import``, and Cypher that any running server takes.

Names with a prefix, ``insp:summary``, become ``insp__summary``, as neosemantics has them, so that queries need no
quoting. In Cypher no value stands in a query: each is in the parameter `rows`, as a literal that the client reads.
Every name and every value passes through `name` or `cypher_literal`, and through nothing else.

Spec: Neo4j Operations Manual, "Import" and "Cypher Shell", "Query parameters"; Cypher Manual, "Values and types",
"String literal escape sequences".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Final

from kgbuild.export._property_graph import JAVA_TYPES, Property, PropertyGraph, Value, plain, write_text

_ROWS: Final = 500  # in a statement
_BASE_LABEL: Final = "Resource"  # every node has it, so that one constraint serves all
_BETWEEN: Final = "\x1f"  # of several values in a cell; documents do not have it, and import takes it as U+001F
_BARE: Final = re.compile(r"[^\",\r\n]+")  # needs no quotes in CSV
_PLAIN_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ESCAPES: Final = {"'": "\\'", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_UNSAFE: Final = re.compile(r"['\\\x00-\x1f\x7f-\x9f\u2028\u2029]|(?<=\\)u")

_COMMAND: Final = """\
# Neo4j 5 or later, the database stopped or new; run in this folder.
neo4j-admin database import full neo4j \\
  --nodes=nodes.csv --relationships=edges.csv \\
  --array-delimiter=U+001F --multiline-fields=true --id-type=string

# Then, in the database, so that single nodes are found at once:
# CREATE CONSTRAINT kgbuild_iri IF NOT EXISTS FOR (n:Resource) REQUIRE n.iri IS UNIQUE;
"""


def neo4j_name(name: str) -> str:
    """A label, type or key without the marks of prefixed names: ``skos:prefLabel@en`` is ``skos__prefLabel__en``."""
    return name if "/" in name else name.replace(":", "__").replace("@", "__").replace("-", "_")


# -- import


def write_neo4j_csv(graph: PropertyGraph, folder: Path) -> None:
    """Write nodes.csv, edges.csv and import.sh, the command that reads them, into `folder`."""
    with (folder / "nodes.csv").open("wb") as out:
        write_text(out, map(csv_line, _node_rows(graph)))
    with (folder / "edges.csv").open("wb") as out:
        write_text(out, map(csv_line, _edge_rows(graph)))
    (folder / "import.sh").write_text(_COMMAND, encoding="utf-8")


def _node_rows(graph: PropertyGraph) -> Iterator[list[str | None]]:
    yield ["iri:ID", "label:string", ":LABEL", *map(_column, graph.node_properties)]
    for node in graph.nodes():
        labels = _BETWEEN.join([_BASE_LABEL, *map(neo4j_name, node.labels)])
        yield [node.id, node.caption, labels, *_cells(node.properties, graph.node_properties)]


def _edge_rows(graph: PropertyGraph) -> Iterator[list[str | None]]:
    yield [":START_ID", ":TYPE", ":END_ID", "id:string", *map(_column, graph.edge_properties)]
    for edge in graph.edges():
        cells = _cells(edge.properties, graph.edge_properties)
        yield [edge.source, neo4j_name(edge.type), edge.target, edge.id, *cells]


def _column(each: Property) -> str:
    return f"{neo4j_name(each.name)}:{JAVA_TYPES[each.type]}{'[]' if each.many else ''}"


def _cells(properties: Mapping[str, Value], columns: tuple[Property, ...]) -> Iterator[str | None]:
    for each in columns:
        value = properties.get(each.name)
        if isinstance(value, tuple):
            yield _BETWEEN.join(plain(part).replace(_BETWEEN, "\ufffd") for part in value)
        else:
            yield None if value is None else plain(value)


def csv_line(cells: list[str | None]) -> str:
    """A line of CSV, in which an empty text is quoted and a cell without value is not, as import tells them apart."""
    quoted = (
        "" if cell is None else cell if _BARE.fullmatch(cell) else '"' + cell.replace('"', '""') + '"' for cell in cells
    )
    return ",".join(quoted) + "\n"


# -- Cypher


def write_cypher(graph: PropertyGraph, out: IO[bytes]) -> None:
    """Write statements that make or renew the graph: a constraint, then nodes and edges, some hundred at a time.

    Each is ``:param rows => [...]`` and ``UNWIND $rows AS row MERGE ...``; running the file twice changes nothing.
    """
    write_text(out, _statements(graph))


def name(text: str) -> str:
    """A name as Cypher has it, in backticks unless it is plain; no text can leave the backticks."""
    found = neo4j_name(text)
    if _PLAIN_NAME.fullmatch(found):
        return found
    # Servers before version 6 read \\uXXXX anywhere in a query, before they read anything else.
    return "`" + found.replace("\\", "%5C").replace("`", "``") + "`"


def cypher_literal(value: Value) -> str:
    r"""A value as a Cypher literal, on one line, that reads as that value and as nothing more.

    Some servers read \uXXXX before they look at quotes, and in the second half of ``\\u0027`` too. So a "u" after a
    backslash is itself written \u0075: no text has either meaning then.
    """
    if isinstance(value, tuple):
        return f"[{', '.join(map(cypher_literal, value))}]"
    if not isinstance(value, str):
        return plain(value).replace("e+", "e")
    return f"'{_UNSAFE.sub(_escaped, value)}'"


def _escaped(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"


def _map(entries: Mapping[str, Value]) -> str:
    return "{" + ", ".join(f"{name(key)}: {cypher_literal(value)}" for key, value in entries.items()) + "}"


def _statements(graph: PropertyGraph) -> Iterator[str]:
    yield f"CREATE CONSTRAINT kgbuild_iri IF NOT EXISTS FOR (n:{_BASE_LABEL}) REQUIRE n.iri IS UNIQUE;\n"
    # Labels and types cannot be parameters, so there is a heap of rows for each that occurs.
    heaps: dict[str, list[str]] = {}
    for node in graph.nodes():
        labels = "".join(f":{name(label)}" for label in node.labels)
        then = f"MERGE (n:{_BASE_LABEL} {{iri: row.iri}}) SET n += row.properties{f' SET n{labels}' if labels else ''}"
        properties = _map({"label": node.caption, **node.properties})
        yield from _heaped(heaps, then, f"{{iri: {cypher_literal(node.id)}, properties: {properties}}}")
    for then in sorted(heaps):
        yield from _flushed(heaps[then], then)
    heaps = {}
    for edge in graph.edges():
        then = (
            f"MATCH (a:{_BASE_LABEL} {{iri: row.source}}) MATCH (b:{_BASE_LABEL} {{iri: row.target}}) "
            f"MERGE (a)-[r:{name(edge.type)} {{id: row.id}}]->(b) SET r += row.properties"
        )
        ends = f"source: {cypher_literal(edge.source)}, target: {cypher_literal(edge.target)}"
        row = f"{{id: {cypher_literal(edge.id)}, {ends}, properties: {_map(edge.properties)}}}"
        yield from _heaped(heaps, then, row)
    for then in sorted(heaps):
        yield from _flushed(heaps[then], then)


def _heaped(heaps: dict[str, list[str]], then: str, row: str) -> Iterator[str]:
    """Put a row on the heap of its statement; a full heap becomes one."""
    rows = heaps.setdefault(then, [])
    rows.append(row)
    if len(rows) == _ROWS:
        yield from _flushed(rows, then)


def _flushed(rows: list[str], then: str) -> Iterator[str]:
    if rows:
        yield f":param rows => [{', '.join(rows)}];\nUNWIND $rows AS row {then};\n"
        rows.clear()
