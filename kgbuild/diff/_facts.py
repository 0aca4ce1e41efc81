"""What one side of a comparison states, as a reader knows it: names and texts instead of terms, facts with evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from kgbuild.diff._sides import Side
from kgbuild.vocab import DCTERMS, INSP, OA, PREFIXES, RDF

# By the first segment of a fact's IRI: what a change of it is called.
FACTS: Final = {
    "judgement": "judgement",
    "finding": "finding",
    "statement": "statement",
    "statistic": "figure",
    "grade-count": "figure",
    "organisation-link": "organisation",
    "person-mention": "organisation",
}

Said = dict[NamedNode, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One attestation. `place` is where in the document; `words` and `source_url` say which of several it is."""

    document: str
    words: str
    source_url: str
    place: str
    rule: str
    kind: str
    issued: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from other evidence of the fact. The number of a table's row is not looked at."""
        return self.document, self.words, self.source_url


_NOWHERE: Final = Evidence(document="", words="", source_url="", place="", rule="", kind="", issued="")


@dataclass(frozen=True, slots=True)
class Fact:
    """A judgement, finding, statement, figure or name. `said` is what is stated of it, as slugs and texts."""

    iri: str
    sort: str  # a key of `FACTS`
    said: Said
    evidence: tuple[Evidence, ...]

    def one(self, predicate: NamedNode) -> str:
        """What stands under the predicate; several joined by `|`, "" for nothing."""
        return joined(self.said, predicate)

    @property
    def first(self) -> Evidence:
        """Its first evidence, or an empty one."""
        return self.evidence[0] if self.evidence else _NOWHERE

    @property
    def words(self) -> str:
        """What it says: the summary or the quote, a figure with its unit, an organisation with its relation."""
        if self.sort == "judgement":
            return self.one(INSP.grade) or "not graded"
        if self.sort == "grade-count":
            return f"{self.one(INSP.count)} {self.one(INSP.grade)}"
        quote = next((each.words for each in self.evidence if each.words), "")
        if self.sort == "organisation-link":
            name = self.one(INSP.organisation) or self.one(INSP.organisationAsPrinted)
            return f"{name} ({self.one(INSP.relation)})" + (f": {quote}" if quote else "")
        if self.sort == "person-mention":
            return ", ".join(filter(None, [self.one(INSP.speaker), self.one(INSP.roleAsPrinted)]))
        said = self.one(INSP.summary) or quote
        return f"{self.one(INSP.speaker)}: {said}" if self.one(INSP.speaker) else said

    @property
    def kind(self) -> str:
        """The kind of finding or statement, or the sort."""
        return self.one(INSP.findingKind) or self.one(INSP.statementKind) or self.sort

    @property
    def who(self) -> str:
        """The force or body that it is of."""
        return self.one(INSP.force) or (self.one(INSP.organisation) if self.sort == "judgement" else "")

    @property
    def place(self) -> tuple[str, str, str]:
        """Of whom, in which cycle, on which question."""
        return self.who, self.one(INSP.cycle), self.one(INSP.question)


class Reading:
    """One side, read node by node."""

    def __init__(self, side: Side) -> None:
        """Read `side`, which stays open as long as the reading is used."""
        self.side = side

    def local(self, iri: str) -> tuple[str, str]:
        """The first segment of an IRI of the data, and the rest; ("", IRI) for any other."""
        if not iri.startswith(self.side.base):
            return "", iri
        sort, _, rest = iri[len(self.side.base) :].partition("/")
        return sort, rest

    def text(self, term: Any) -> str:
        """A term as a reader knows it: text, a slug, a code's notation, or an IRI."""
        if isinstance(term, Literal):
            return term.value
        iri = str(term.value)
        sort, rest = self.local(iri)
        if sort in {"grade", "question", "scale"}:
            return rest.rsplit("/", 1)[-1]
        if sort:
            return rest
        if iri.startswith(PREFIXES["insp"]):
            return iri[len(PREFIXES["insp"]) :].partition("-")[2] or iri[len(PREFIXES["insp"]) :]
        return iri

    def said(self, node: NamedNode) -> Said:
        """What is stated of a node: texts by predicate, in order."""
        return {
            predicate: tuple(sorted({self.text(each) for each in values}))
            for predicate, values in self.side.about(node).items()
        }

    def fact(self, node: NamedNode) -> Fact | None:
        """The fact as this side has it; None where it has not."""
        said = self.said(node)
        if RDF.type not in said:
            return None
        evidence = [self._evidence(each) for each in self.side.subjects(OA.hasBody, node)]
        return Fact(node.value, self.local(node.value)[0], said, tuple(sorted(evidence, key=repr)))

    def _evidence(self, attestation: NamedNode) -> Evidence:
        terms = self.side.about(attestation)
        said = self.said(attestation)
        words = place = ""
        for passage in sorted(terms.get(OA.hasTarget, ()), key=str):
            place = self.local(passage.value)[1].rsplit("/", 1)[-1]
            for selector in sorted(self.side.about(passage).get(OA.hasSelector, ()), key=str):
                words = next((each.value for each in self.side.about(selector).get(OA.exact, ())), words)
        return Evidence(
            document=joined(said, INSP.document),
            words=words,
            source_url=joined(said, DCTERMS.source),
            place=place,
            rule=joined(said, INSP.rule),
            kind=joined(said, INSP.sourceKind),
            issued=joined(said, DCTERMS.issued),
        )

    def status(self, finding: NamedNode) -> str:
        """The status of the latest event, with its date; "" where there is none."""
        events = []
        for event in self.side.subjects(INSP.statusOf, finding):
            said = self.said(event)
            events.append((joined(said, DCTERMS.date), joined(said, INSP.status)))
        if not events:
            return ""
        date, status = max(events)
        return f"{status} ({date})" if date else status


def joined(said: Said, predicate: NamedNode) -> str:
    """What stands under the predicate; several joined by `|`, "" for nothing."""
    return "|".join(said.get(predicate, ()))
