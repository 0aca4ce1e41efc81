"""Facts in words: one sentence a fact, as its class is put."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyoxigraph import NamedNode

from kgbuild.explain._graph import Graph
from kgbuild.explain._result import Evidence
from kgbuild.vocab import DCTERMS, INSP, RDF, SKOS


class Words(Graph):
    """A graph whose nodes can be put in words."""

    def words(self, node: NamedNode, evidence: Iterable[Evidence] = ()) -> str:
        """The node in a sentence; without a summary, in the first words of `evidence`."""
        types = set(self.all(node, RDF.type))
        say = next((say for kind, say in self._sayings() if kind in types), None)
        if say is None:
            return self.label(node)
        context = ", ".join(
            self.label(value)
            for value in (self.one(node, INSP.force), self.one(node, INSP.cycle), self.one(node, INSP.question))
            if value is not None
        )
        own = self.text(node, INSP.summary) or next((each.quote for each in evidence if each.quote), "")
        return say(node, context, own)

    def _sayings(self) -> tuple[tuple[NamedNode, Callable[[NamedNode, str, str], str]], ...]:
        """How a fact of each class is put: from the node, its force, cycle and question in words, and its own words."""
        return (
            (INSP.Judgement, self._judgement),
            (INSP.Finding, self._finding),
            (INSP.LineageLink, self._link),
            (INSP.Statement, self._statement),
            (INSP.Statistic, self._statistic),
            (INSP.OrganisationLink, self._organisation_link),
            (INSP.StatusEvent, self._status_event),
            (INSP.ThemeHit, lambda node, _, own: f"The theme {self.label(self.one(node, INSP.theme))} shows in: {own}"),
            (INSP.PersonMention, lambda node, _context, _own: ", ".join(self._speaker(node))),
        )

    def _judgement(self, node: NamedNode, context: str, _own: str) -> str:
        grade = self.one(node, INSP.grade)
        made_in = self.one(self.one(node, INSP.madeIn), INSP.round)
        carried = f", carried over from {self.label(made_in)}" if made_in is not None else ""
        if self.one(node, INSP.judgementStatus) == INSP["judgementStatus-carried-over"] and not carried:
            carried = ", carried over"
        return f"{context}: {self.label(grade).lower() if grade is not None else 'not graded'}{carried}"

    def _finding(self, node: NamedNode, context: str, own: str) -> str:
        return f"{context or 'No force named'}: {self.label(self.one(node, INSP.findingKind)).lower()}: {own}"

    def _link(self, node: NamedNode, context: str, _own: str) -> str:
        rounds = [
            self.label(self.one(self.one(node, term), INSP.cycle)) or "an inspection outside the cycles"
            for term in (INSP.laterFinding, INSP.earlierFinding)
        ]
        said = self.label(self.one(node, INSP.lineage))
        why = [self.text(node, SKOS.note), *(self.label(each) for each in self.all(node, INSP.lineageReason))]
        return (
            f"{context or 'No force named'}: a finding of {rounds[0]} {said} one of {rounds[1]} "
            f"(score {self.text(node, INSP.score)}): {'; '.join(filter(None, why))}"
        )

    def _statement(self, node: NamedNode, _context: str, own: str) -> str:
        who = [*self._speaker(node), self._body(node)]
        stances = ", ".join(self.label(each) for each in self.all(node, INSP.stance))
        kind = self.label(self.one(node, INSP.statementKind))
        told = f" ({kind}{'; ' + stances if stances else ''})"
        return f"{', '.join(filter(None, who)) or 'An unnamed speaker'}{told}: {own}"

    def _statistic(self, node: NamedNode, context: str, _own: str) -> str:
        out_of = self.text(node, INSP.denominator)
        figure = self.text(node, INSP.value) + (f" of {out_of}" if out_of else "")
        told = " ".join(filter(None, [figure, self.text(node, INSP.unit), self.text(node, INSP.measure)]))
        return f"{context}: {told}" if context else told

    def _organisation_link(self, node: NamedNode, context: str, _own: str) -> str:
        return f"{context or 'No force named'}: {self.label(self.one(node, INSP.relation))} with {self._body(node)}"

    def _status_event(self, node: NamedNode, _context: str, _own: str) -> str:
        finding = self.one(node, INSP.statusOf)
        date = self.text(node, DCTERMS.date)
        state = self.label(self.one(node, INSP.status)) + (f" on {date}" if date else "")
        return f"{self.words(finding) if finding is not None else 'A finding'}: {state}"

    def _speaker(self, node: NamedNode) -> list[str]:
        """Who is named, and as what; nothing for what is not stated."""
        return list(filter(None, [self.label(self.one(node, INSP.speaker)), self.text(node, INSP.roleAsPrinted)]))

    def _body(self, node: NamedNode) -> str:
        return self.label(self.one(node, INSP.organisation) or self.one(node, INSP.organisationAsPrinted))
