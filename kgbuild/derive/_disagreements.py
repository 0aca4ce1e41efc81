"""Judgements of one force, cycle and question whose grades differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kgbuild.vocab import INSP, PROV, RDF

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Quad, Store

    from kgbuild.vocab import Minter

RULES: Final = (
    (
        "derive.disagreement",
        1,
        "Two or more judgements of the same force, cycle and question with different grades disagree. A difference "
        "between sources, not a verdict on any.",
    ),
)

_QUERY: Final = """
    PREFIX insp: <https://w3id.org/kgbuild/ontology#>
    SELECT ?force ?cycle ?question ?judgement WHERE {
      { SELECT ?force ?cycle ?question WHERE {
          { SELECT DISTINCT ?force ?cycle ?question ?grade WHERE {
              ?j a insp:Judgement ; insp:force ?force ; insp:cycle ?cycle ; insp:question ?question ;
                 insp:grade ?grade } }
        } GROUP BY ?force ?cycle ?question HAVING (COUNT(?grade) > 1) }
      { SELECT DISTINCT ?force ?cycle ?question ?judgement WHERE {
          ?judgement a insp:Judgement ; insp:force ?force ; insp:cycle ?cycle ; insp:question ?question ;
                     insp:grade ?g } }
    } ORDER BY ?force ?cycle ?question ?judgement
"""


def derive(graph: Store, mint: Minter) -> Iterator[Quad]:
    """Yield one `insp:Disagreement` a force, cycle and question with more than one grade."""
    from pyoxigraph import Quad, QuerySolutions

    where, rule = mint.derived_graph, mint("rule", *(str(part) for part in RULES[0][:2]))
    groups: dict[tuple[NamedNode, NamedNode, NamedNode], list[NamedNode]] = {}
    rows = graph.query(_QUERY)
    assert isinstance(rows, QuerySolutions)
    for row in rows:
        groups.setdefault((row["force"], row["cycle"], row["question"]), []).append(row["judgement"])
    for (force, cycle, question), judgements in groups.items():
        local = "/".join(
            (force.value.removeprefix(mint.base + "force/"), question.value.removeprefix(mint.base + "question/"))
        )
        node = mint("disagreement", *local.split("/"))
        yield Quad(node, RDF.type, INSP.Disagreement, where)
        yield Quad(node, RDF.type, INSP.Derived, where)
        yield Quad(node, INSP.rule, rule, where)
        yield Quad(node, INSP.force, force, where)
        yield Quad(node, INSP.cycle, cycle, where)
        yield Quad(node, INSP.question, question, where)
        for judgement in judgements:
            yield Quad(node, INSP.disagreeingJudgement, judgement, where)
            yield Quad(node, PROV.wasDerivedFrom, judgement, where)
