"""What a published response answers: the formal items that it prints, and the reports that print them too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kgbuild.vocab import INSP, PROV, RDF, content_hash

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Quad, Store

    from kgbuild.vocab import Minter

RULES: Final = (
    (
        "derive.response",
        1,
        "A response that a force or a local policing body publishes answers each cause of concern, recommendation and "
        "area for improvement that it prints, and each document of the inspectorate that prints the same item in the "
        "same words. Which words of it answer which item is not told.",
    ),
)

_QUERY: Final = """
    PREFIX insp: <https://w3id.org/kgbuild/ontology#>
    PREFIX oa: <http://www.w3.org/ns/oa#>
    SELECT DISTINCT ?response ?item ?report WHERE {
      VALUES ?answering { insp:documentKind-pcc-response insp:documentKind-force-response }
      VALUES ?formal { insp:CauseOfConcern insp:Recommendation insp:AreaForImprovement }
      ?response insp:documentKind ?answering .
      ?printed insp:document ?response ; oa:hasBody ?item .
      ?item a ?formal .
      OPTIONAL {
        VALUES ?inspected { insp:documentKind-inspectorate-page insp:documentKind-inspectorate-report }
        ?elsewhere oa:hasBody ?item ; insp:document ?report .
        ?report insp:documentKind ?inspected .
      }
    } ORDER BY ?response ?item ?report
"""


def derive(graph: Store, mint: Minter) -> Iterator[Quad]:
    """Yield what each response answers, and a node that says by which rule and from what."""
    from pyoxigraph import Quad, QuerySolutions

    where, rule = mint.derived_graph, mint("rule", *(str(part) for part in RULES[0][:2]))
    rows = graph.query(_QUERY)
    assert isinstance(rows, QuerySolutions)
    answered: dict[NamedNode, set[NamedNode]] = {}
    for row in rows:
        answered.setdefault(row["response"], set()).update(each for each in (row["item"], row["report"]) if each)
    for response, targets in answered.items():
        node = mint("response", content_hash(response.value.removeprefix(mint.base)))
        yield Quad(node, RDF.type, INSP.Derived, where)
        yield Quad(node, INSP.rule, rule, where)
        yield Quad(node, PROV.wasDerivedFrom, response, where)
        for target in sorted(targets, key=str):
            yield Quad(node, PROV.wasDerivedFrom, target, where)
            yield Quad(response, INSP.respondsTo, target, where)
