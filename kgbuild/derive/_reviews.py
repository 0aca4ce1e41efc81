"""What reviewers decided on derived statements: read from the graph, where tables of reviews put it.

A derivation asks for its decisions by `Overrulings.of`, and tells by `unmet` which of them it could do nothing with. So
a decision is applied whenever the derived graph is made, and one whose findings or documents have changed is reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kgbuild.model import Problem
from kgbuild.vocab import INSP

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Store

_QUERY: Final = """
    PREFIX dcterms: <http://purl.org/dc/terms/>
    PREFIX insp: <https://w3id.org/kgbuild/ontology#>
    PREFIX oa: <http://www.w3.org/ns/oa#>
    PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    SELECT DISTINCT ?review ?class ?action ?document ?was ?becomes ?date ?table ?row WHERE {
      VALUES ?review { %s }
      ?review insp:reviewedClass ?class ; insp:reviewAction/skos:notation ?action ; oa:hasSource ?document ;
              dcterms:date ?date .
      OPTIONAL { ?review insp:readingWas ?was }
      OPTIONAL { ?review insp:readingBecomes ?becomes }
      ?attestation oa:hasBody ?review ; insp:document/dcterms:identifier ?table ;
                   oa:hasTarget/oa:hasSelector/rdf:value ?row .
    } ORDER BY ?date ?review ?table ?row
"""
# What such a review is about by its class, and a name that its `was` or `becomes` has and no review of a reading.
_SUBJECTS: Final = {
    INSP.LineageLink: ("lineage", ""),
    INSP.Finding: ("restatement", "finding"),
    INSP.Document: ("version", "of"),
}


@dataclass(frozen=True, slots=True)
class Overruling:
    """One decision on something derived; `was` and `becomes` by the names of a table of reviews."""

    review: NamedNode
    subject: str  # lineage | restatement | version
    action: str
    document: NamedNode
    was: Mapping[str, str]
    becomes: Mapping[str, str]
    table: str
    row: str  # "row=2"


@dataclass(slots=True)
class Overrulings:
    """The decisions on one kind of derived statement, in the order of their days, and those that did not hold."""

    all: tuple[Overruling, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    def of(self, subject: str) -> Iterator[Overruling]:
        """Those on one subject, each once; a later day comes after an earlier one, and so overrules it."""
        seen = set()
        for each in self.all:
            if each.subject == subject and each.review not in seen:
                seen.add(each.review)
                yield each

    def unmet(self, each: Overruling, fault: str) -> None:
        """Note that a decision no longer holds."""
        self.problems.append(
            Problem(
                each.table,
                f"the review in {each.row.replace('=', ' ')} no longer holds: {fault}",
                "look again ('kgbuild query lineage', 'evidence' or 'versions') and mend or drop that row",
            )
        )


def read_overrulings(graph: Store) -> Overrulings:
    """The decisions of every table of reviews on links of lineage, restatements and versions."""
    from pyoxigraph import DefaultGraph

    found = []
    of_class = [
        quad.subject
        for about in _SUBJECTS
        for quad in graph.quads_for_pattern(None, INSP.reviewedClass, about, DefaultGraph())
    ]
    # Asked for the reviews by name: left to itself the plan goes through every attestation.
    rows: Any = graph.query(_QUERY % " ".join(map(str, of_class))) if of_class else ()
    for row in rows:
        was, becomes = (_pairs(row[name].value if row[name] is not None else "") for name in ("was", "becomes"))
        subject, name = _SUBJECTS[row["class"]]
        if not name or name in was or name in becomes:  # else it is a reading of that class
            place = (row["table"].value, row["row"].value)
            found.append(Overruling(row["review"], subject, row["action"].value, row["document"], was, becomes, *place))
    return Overrulings(tuple(found))


def _pairs(text: str) -> dict[str, str]:
    return {name: value for name, _, value in (part.partition("=") for part in text.split("|") if part)}
