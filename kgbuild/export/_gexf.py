"""GEXF 1.3 for Gephi: typed attributes, dates as spells, and a colour for each kind of node.

A date that is a month or a year is widened to its first day where it begins a spell and to its last where it ends one;
the attribute has it as stated. No date of writing is stamped, so that the same graph gives the same bytes.

Spec: https://gexf.net/, version 1.3; its RELAX NG schema puts what is for the eye into the namespace ``viz``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from typing import IO, Final
from xml.sax.saxutils import quoteattr

from kgbuild.export._property_graph import (
    JAVA_TYPES,
    Property,
    PropertyGraph,
    Spell,
    Value,
    joined,
    keyed,
    write_text,
)
from kgbuild.xml_text import xml_text

_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")

# Chosen for the greatest least distance (CIE 1976) between any two as seen with full colour sight and without each of
# the three kinds of cones: a test holds it above 15.
COLOURS: Final[dict[str, str]] = {
    "Force": "#0072B2",
    "Judgement": "#E69F00",
    "Theme": "#009E73",
    "Finding": "#D55E00",
    "Document": "#DDDDDD",
    "Cycle": "#661100",
    "Question": "#444444",
    "Statement": "#B66DFF",
    "Organisation": "#88CCEE",
    "Person": "#490092",
    "Statistic": "#DDCC77",
}
OTHER: Final = "#FF6DB6"
_SIZES: Final = {"Force": "20.0", "Cycle": "20.0", "Theme": "12.0", "Question": "8.0", "Organisation": "8.0"}
_SIZE: Final = "4.0"


def write_gexf(graph: PropertyGraph, out: IO[bytes]) -> None:
    """Write `graph` to `out`."""
    write_text(out, _parts(graph))


def colour(labels: tuple[str, ...]) -> str:
    """The colour of a node with these labels, as #RRGGBB."""
    kinds = [label.removeprefix("insp:") for label in labels]
    if "foaf:Person" in kinds:
        kinds.append("Person")
    if "org:Organization" in kinds:
        kinds.append("Organisation")
    return next((shade for kind, shade in COLOURS.items() if kind in kinds), OTHER)


def _parts(graph: PropertyGraph) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
    yield "  <meta>\n    <creator>kgbuild</creator>\n"
    yield f"    <description>Police inspection findings, view {graph.view}</description>\n  </meta>\n"
    # The themes have no dates, and Gephi shows a time line for whatever is dynamic.
    how = 'static"' if graph.view == "themes" else 'dynamic" timeformat="date" timerepresentation="interval"'
    yield f'  <graph defaultedgetype="directed" mode="{how}>\n'
    node_keys = keyed((Property("labels"), *graph.node_properties))
    edge_keys = keyed(graph.edge_properties)
    for where, keys in (("node", node_keys), ("edge", edge_keys)):
        yield f'    <attributes class="{where}" mode="static">\n'
        for key, each in keys.values():
            kind = "string" if each.many else JAVA_TYPES[each.type]
            yield f'      <attribute id="{key}" title={quoteattr(xml_text(each.name))} type="{kind}"/>\n'
        yield "    </attributes>\n"
    yield f'    <nodes count="{graph.node_count}">\n'
    for node in graph.nodes():
        shade = colour(node.labels)
        r, g, b = bytes.fromhex(shade[1:])
        size = next((_SIZES[label] for label in node.labels if label in _SIZES), _SIZE)
        yield f"      <node id={quoteattr(xml_text(node.id))} label={_label(node.caption)}>"
        yield _values({"labels": node.labels, **node.properties}, node_keys) + _spells(node.spell)
        yield f'<viz:color r="{r}" g="{g}" b="{b}"/><viz:size value="{size}"/></node>\n'
    yield f'    </nodes>\n    <edges count="{graph.edge_types.total()}">\n'
    for edge in graph.edges():
        ends = f"source={quoteattr(xml_text(edge.source))} target={quoteattr(xml_text(edge.target))}"
        kind = quoteattr(xml_text(edge.type))
        # Gephi tells edges of the same ends apart by their kind, and adds up the weights of two of one kind.
        yield f'      <edge id="{edge.id}" {ends} label={kind} kind={kind}{_weight(edge.properties)}>'
        yield _values(edge.properties, edge_keys) + _spells(edge.spell) + "</edge>\n"
    yield "    </edges>\n  </graph>\n</gexf>\n"


def _values(properties: Mapping[str, Value], keys: Mapping[str, tuple[str, Property]]) -> str:
    values = "".join(
        f'<attvalue for="{keys[name][0]}" value={quoteattr(xml_text(joined(value)))}/>'
        for name, value in properties.items()
    )
    return f"<attvalues>{values}</attvalues>" if values else ""


def _label(caption: str) -> str:
    """A label is a token of XML Schema: no line ends, single spaces."""
    return quoteattr(" ".join(xml_text(caption).split()))


def _weight(properties: Mapping[str, Value]) -> str:
    return f' weight="{properties["findings"]}.0"' if "findings" in properties else ""


def _spells(spell: Spell) -> str:
    start, end = _day(spell[0], last=False), _day(spell[1], last=True)
    if (not start and not end) or (start and end and end < start):
        return ""
    begins = f' start="{start}"' if start else ""
    ends = f' end="{end}"' if end else ""
    return f"<spells><spell{begins}{ends}/></spells>"


def _day(date: str, *, last: bool) -> str:
    """A day of an ISO 8601 date, month or year; "" for anything else."""
    match = _DATE.fullmatch(date[:10])
    if match is None:
        return ""
    year, month, day = match.groups()
    month = month or ("12" if last else "01")
    if not 1 <= int(month) <= 12 or int(year) == 0:
        return ""
    days = monthrange(int(year), int(month))[1]
    day = day or (f"{days:02}" if last else "01")
    return f"{year}-{month}-{day}" if 1 <= int(day) <= days else ""
