"""What a published response answers: the formal items that it prints, and the reports that print them too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kgbuild.vocab import INSP, PROV, RDF, content_hash

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Quad, QuerySolution, Store

    from kgbuild.vocab import Minter

RULES: Final = (
    (
        "derive.response",
        2,
        "A response that a force or a local policing body publishes answers each cause of concern, recommendation and "
        "area for improvement that it prints, and each document of the inspectorate that prints the same item in the "
        "same words. Which words of it answer which item is not told.",
    ),
)

_QUERY: Final = """
    PREFIX insp: <https://w3id.org/kgbuild/ontology#>
    PREFIX oa: <http://www.w3.org/ns/oa#>
    SELECT DISTINCT ?document ?item ?force ?cycle ?words WHERE {
      VALUES ?of { %s }
      VALUES ?formal { insp:CauseOfConcern insp:Recommendation insp:AreaForImprovement }
      ?document insp:documentKind ?of .
      ?printed insp:document ?document ; oa:hasBody ?item .
      ?item a ?formal .
      OPTIONAL { ?item insp:force ?force }
      OPTIONAL { ?item insp:cycle ?cycle }
      OPTIONAL { ?printed oa:hasTarget/oa:hasSelector/oa:exact ?words }
    } ORDER BY ?document ?item ?words
"""
_RESPONSES: Final = _QUERY % "insp:documentKind-pcc-response insp:documentKind-force-response"
_REPORTS: Final = _QUERY % "insp:documentKind-inspectorate-page insp:documentKind-inspectorate-report"


def _said(row: QuerySolution) -> tuple[str, str, str] | NamedNode:
    """By what an item is known in another document: its words, where they are about one force in one cycle."""
    if row["words"] is None or row["force"] is None or row["cycle"] is None:
        item: NamedNode = row["item"]
        return item
    return row["force"].value, row["cycle"].value, " ".join(row["words"].value.casefold().split()).rstrip(".")


def derive(graph: Store, mint: Minter) -> Iterator[Quad]:
    """Yield what each response answers, and a node that says by which rule and from what."""
    from pyoxigraph import Quad, QuerySolutions

    where, rule = mint.derived_graph, mint("rule", *(str(part) for part in RULES[0][:2]))
    responses, reports = graph.query(_RESPONSES), graph.query(_REPORTS)
    assert isinstance(responses, QuerySolutions) and isinstance(reports, QuerySolutions)
    printed: dict[tuple[str, str, str] | NamedNode, set[NamedNode]] = defaultdict(set)
    for row in reports:
        printed[_said(row)] |= {row["item"], row["document"]}
    answered: dict[NamedNode, set[NamedNode]] = {}
    for row in responses:
        answered.setdefault(row["document"], set()).update({row["item"]}, printed.get(_said(row), ()))
    for response, targets in answered.items():
        node = mint("response", content_hash(response.value.removeprefix(mint.base)))
        yield Quad(node, RDF.type, INSP.Derived, where)
        yield Quad(node, INSP.rule, rule, where)
        yield Quad(node, PROV.wasDerivedFrom, response, where)
        for target in sorted(targets, key=str):
            yield Quad(node, PROV.wasDerivedFrom, target, where)
            yield Quad(response, INSP.respondsTo, target, where)
