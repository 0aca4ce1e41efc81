"""What changed between two graphs, by meaning: grades corrected, findings added or withdrawn, duties, links, documents.

Facts are told apart by what identifies them (docs/graph-model.md), so that a passage that moved within its text is the
same fact, and a judgement that another source repeats is no new one. Where a fact has gone and another has come that
says the same elsewhere, or nearly the same in the same place, that is one change and not two. What no rule here
explains is counted under "other", so that graphs that differ never pass for equal. Neither graph is held in memory.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from kgbuild._diff_sides import Side, open_side, touched
from kgbuild.errors import InputError, QueryError
from kgbuild.reference import Reference, load_reference
from kgbuild.vocab import DCTERMS, INSP, OA, PREFIXES, PROV, RDF, SKOS

FORMATS: Final = ("table", "markdown", "json")
# In the order in which they are told, with what a reader calls them.
CHANGES: Final[dict[str, str]] = {
    "grade-corrected": "Grades that are now another",
    "judgement-added": "Judgements added",
    "judgement-withdrawn": "Judgements withdrawn",
    "judgement-changed": "Judgements of which something else changed",
    "finding-added": "Findings added",
    "finding-withdrawn": "Findings withdrawn",
    "finding-reworded": "Findings in other words",
    "finding-changed": "Findings of which something else changed",
    "recommendation-closed": "Items closed",
    "recommendation-reopened": "Items reopened",
    "status-changed": "Items that stand elsewhere",
    "due-changed": "Due dates changed",
    "statement-added": "Statements added",
    "statement-withdrawn": "Statements withdrawn",
    "statement-changed": "Statements of which something changed",
    "figure-added": "Figures and counts added",
    "figure-withdrawn": "Figures and counts withdrawn",
    "figure-changed": "Figures and counts of which something changed",
    "organisation-added": "Organisations and persons named: added",
    "organisation-withdrawn": "Organisations and persons named: withdrawn",
    "organisation-changed": "Organisations and persons named: changed",
    "evidence-gained": "Facts with a source more",
    "evidence-lost": "Facts with a source less",
    "moved": "The same words at another place",
    "document-added": "Documents added",
    "document-removed": "Documents removed",
    "document-renamed": "Documents renamed",
    "document-changed": "Documents that changed",
    "version-added": "New versions of documents",
    "link-gained": "Links gained",
    "link-lost": "Links lost",
    "reference-changed": "Reference data changed",
    "other": "Not explained by the above",
}
_CLOSED: Final = frozenset({"complete", "superseded"})
_SHOWN: Final = 40  # changes of one kind that a printed table lists
_ALIKE: Final = 0.6  # share of words in common from which a text counts as reworded
_MOST_PAIRED: Final = 40  # texts of one place that are compared with one another
_FACTS: Final = {
    "judgement": "judgement",
    "finding": "finding",
    "statement": "statement",
    "statistic": "figure",
    "grade-count": "figure",
    "organisation-link": "organisation",
    "person-mention": "organisation",
}
# Shown where a fact has gone or come; no change of its own.
_ALWAYS: Final = frozenset({RDF.type, INSP.summary, INSP.grade})
_NAMES: Final = {
    INSP.theme: "theme",
    INSP.question: "question",
    INSP.cycle: "cycle",
    INSP.force: "force",
    INSP.judgementStatus: "status",
    INSP.addressesAsPrinted: "addresses",
    INSP.registerNumber: "register number",
    INSP.documentKind: "kind",
    INSP.text: "content",
    INSP.aboutForce: "about",
    INSP.aboutCycle: "cycle",
}
_OF_DOCUMENTS: Final = (
    *(INSP.text, DCTERMS.title, INSP.documentKind, DCTERMS.issued, DCTERMS.modified, DCTERMS.source, DCTERMS.license),
    *(INSP.aboutForce, INSP.aboutCycle, INSP.inspectorate, INSP.inspector, INSP.respondsTo),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `what` says of what; `before` and `after` are empty where there was or is nothing.

    `fact` is the IRI of what changed (on the side that has it), `change` a key of `CHANGES`.
    """

    change: str
    what: str
    before: str = ""
    after: str = ""
    force: str = ""
    cycle: str = ""
    question: str = ""
    document: str = ""
    source_url: str = ""
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes from `a` to `b` (as they were named), in the order of `CHANGES`; false where there is none."""

    a: str
    b: str
    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)

    def counts(self) -> dict[str, int]:
        """How many changes of each kind there are; kinds without one are left out."""
        found = Counter(each.change for each in self.changes)
        return {kind: found[kind] for kind in CHANGES if found[kind]}

    def render(self, form: str = "table") -> str:
        """As a table for reading, as Markdown, or as one JSON object. Empty where nothing changed, but for JSON.

        Raises:
            QueryError: another format.
        """
        if form not in FORMATS:
            raise QueryError(
                f"a difference cannot be written as {form}", source="--format", fix=f"use one of: {', '.join(FORMATS)}"
            )
        if form == "json":
            data = {
                "a": self.a,
                "b": self.b,
                "counts": self.counts(),
                "changes": [{key: value for key, value in asdict(each).items() if value} for each in self.changes],
            }
            return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
        if not self.changes:
            return ""
        return "".join(_table(self) if form == "table" else _markdown(self))


def diff(a: Path | str, b: Path | str) -> Difference:
    """What changed from `a` to `b`, each a store's folder or an RDF file.

    Raises:
        InputError: one of them is neither, or they name things under different bases.
        StoreError: a folder that holds no store, or a damaged one.
    """
    with ExitStack() as stack:
        sides = []
        for path in (a, b):
            side = open_side(Path(path))
            stack.callback(side.close)
            sides.append(side)
        before, after = sides
        if before.base != after.base:
            raise InputError(
                f"the two graphs name things under different bases ({before.base}, {after.base})",
                source=f"{before.name}, {after.name}",
                fix="build one of them with the other's --base",
            )
        order = {kind: number for number, kind in enumerate(CHANGES)}
        changes = sorted(
            set(_Comparison(before, after).changes()),
            key=lambda each: (order[each.change], each.force, each.cycle, each.question, each.what, repr(each)),
        )
        return Difference(before.name, after.name, tuple(changes))


# -- reading


@dataclass(frozen=True, slots=True)
class _Evidence:
    """One attestation. `place` is where in the document; `words` and `source_url` say which of several it is."""

    document: str
    words: str
    source_url: str
    place: str
    rule: str
    kind: str
    issued: str


@dataclass(frozen=True, slots=True)
class _Fact:
    iri: str
    sort: str  # first segment of its IRI: judgement, finding ...
    said: dict[NamedNode, tuple[str, ...]]  # what is stated of it, as slugs and texts
    evidence: tuple[_Evidence, ...]

    def one(self, predicate: NamedNode) -> str:
        return "|".join(self.said.get(predicate, ()))

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
        return self.one(INSP.findingKind) or self.one(INSP.statementKind) or self.sort

    @property
    def who(self) -> str:
        return self.one(INSP.force) or (self.one(INSP.organisation) if self.sort == "judgement" else "")


class _Comparison:
    """Both sides, and what became of each node that differs."""

    def __init__(self, a: Side, b: Side) -> None:
        self.a, self.b = a, b
        self.base = a.base

    def local(self, iri: str) -> tuple[str, str]:
        """The first segment of an IRI of the data, and the rest; ("", IRI) for any other."""
        if not iri.startswith(self.base):
            return "", iri
        sort, _, rest = iri[len(self.base) :].partition("/")
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

    def said(self, side: Side, node: NamedNode) -> dict[NamedNode, tuple[str, ...]]:
        return {
            predicate: tuple(sorted({self.text(each) for each in values}))
            for predicate, values in side.about(node).items()
        }

    def fact(self, side: Side, node: NamedNode) -> _Fact | None:
        """The fact as this side has it; None where it has not."""
        said = self.said(side, node)
        if RDF.type not in said:
            return None
        evidence = [self.evidence(side, each) for each in side.subjects(OA.hasBody, node)]
        return _Fact(node.value, self.local(node.value)[0], said, tuple(sorted(evidence, key=repr)))

    def evidence(self, side: Side, attestation: NamedNode) -> _Evidence:
        said = side.about(attestation)
        words = place = ""
        for passage in sorted(said.get(OA.hasTarget, ()), key=str):
            place = self.local(passage.value)[1].rsplit("/", 1)[-1]
            for selector in sorted(side.about(passage).get(OA.hasSelector, ()), key=str):
                words = next((each.value for each in side.about(selector).get(OA.exact, ())), words)

        def one(predicate: NamedNode) -> str:
            return "|".join(sorted(self.text(each) for each in said.get(predicate, ())))

        return _Evidence(
            *(one(INSP.document), words, one(DCTERMS.source), place),
            *(one(INSP.rule), one(INSP.sourceKind), one(DCTERMS.issued)),
        )

    # -- sorting what differs

    def changes(self) -> Iterator[Change]:
        facts: set[NamedNode] = set()
        documents: set[NamedNode] = set()
        links: set[NamedNode] = set()
        reference: set[NamedNode] = set()
        other: Counter[str] = Counter()
        explained = {"passage", "theme-hit", "extraction", "dataset", "graph"}
        for graph, node in touched(self.a, self.b):
            sort, _ = self.local(node.value)
            if sort in _FACTS:
                facts.add(node)
            elif sort == "attestation":
                for side in (self.a, self.b):
                    bodies = side.about(node).get(OA.hasBody, ())
                    facts |= {each for each in bodies if self.local(each.value)[0] in _FACTS}
                    documents |= {each for each in bodies if self.local(each.value)[0] == "document"}
            elif sort == "status-event":
                for side in (self.a, self.b):
                    facts |= side.about(node).get(INSP.statusOf, set())
            elif sort == "document":
                documents.add(node)
            elif sort == "text":
                pass  # a document's content: told with the document, whose statement of it differs too
            elif any(INSP.Derived in side.about(node).get(RDF.type, ()) for side in (self.a, self.b)) or (
                sort == "correction"
            ):
                links.add(node)
            elif graph.endswith("/graph/reference") or (not graph and sort not in explained):
                reference.add(node)
            elif sort not in explained:
                other[self.local(graph)[1] or graph] += 1
        told = [*self._facts(facts), *self._documents(documents), *self._links(links), *self._reference(reference)]
        yield from told
        if not told:
            # Nothing that a reader would notice, yet the graphs are not equal: say so, and where.
            graphs = {graph for graph, node in touched(self.a, self.b) if self.local(node.value)[0] in explained}
            for graph in sorted(graphs):
                other[self.local(graph)[1] or graph or "default graph"] += 1
        for place, count in sorted(other.items()):
            yield Change("other", place, after=f"{count} nodes differ")

    # -- facts

    def _facts(self, nodes: Iterable[NamedNode]) -> Iterator[Change]:
        gone: list[_Fact] = []
        come: list[_Fact] = []
        for node in sorted(nodes, key=str):
            before, after = self.fact(self.a, node), self.fact(self.b, node)
            if before is not None and after is not None:
                yield from self._both(before, after)
            elif before is not None:
                gone.append(before)
            elif after is not None:
                come.append(after)
        gone, come = yield from self._judgements(gone, come)
        gone, come = yield from self._elsewhere(gone, come)
        gone, come = yield from self._reworded(gone, come)
        for verb, facts in (("withdrawn", gone), ("added", come)):
            for fact in facts:
                words = {"before" if verb == "withdrawn" else "after": fact.words}
                yield self._change(f"{_FACTS[fact.sort]}-{verb}", fact, **words)
                status = self._status(self.b, NamedNode(fact.iri)) if verb == "added" else ""
                if status:
                    yield self._change("status-changed", fact, after=status)

    def _change(self, change: str, fact: _Fact, *, what: str = "", before: str = "", after: str = "") -> Change:
        evidence = fact.evidence[0] if fact.evidence else None
        return Change(
            *(change, what or fact.kind, before, after),
            *(fact.who, fact.one(INSP.cycle), fact.one(INSP.question)),
            evidence.document if evidence else "",
            evidence.source_url if evidence else "",
            fact.iri,
        )

    def _judgements(self, gone: list[_Fact], come: list[_Fact]) -> Any:
        """A grade that has gone where another has come is one change; gives back the other facts."""
        by_place: dict[tuple[str, str, str], tuple[list[_Fact], list[_Fact]]] = defaultdict(lambda: ([], []))
        for index, facts in enumerate((gone, come)):
            for fact in facts:
                if fact.sort == "judgement":
                    by_place[fact.who, fact.one(INSP.cycle), fact.one(INSP.question)][index].append(fact)
        paired = set()
        for _, (before, after) in sorted(by_place.items()):
            if before and after:
                paired |= {fact.iri for fact in (*before, *after)}
                old, new = ("|".join(sorted(fact.words for fact in facts)) for facts in (before, after))
                yield self._change("grade-corrected", after[0], what="grade", before=old, after=new)
        return [each for each in gone if each.iri not in paired], [each for each in come if each.iri not in paired]

    def _elsewhere(self, gone: list[_Fact], come: list[_Fact]) -> Any:
        """The same words under another IRI: an occurrence more before it, or a document renamed."""
        renamed = self._renamed()

        def signature(fact: _Fact) -> tuple[str, ...]:
            first = fact.evidence[0] if fact.evidence else None
            document = first.document if first else ""
            return (fact.sort, fact.kind, renamed.get(document, document), fact.words, fact.one(INSP.cycle))

        waiting: dict[tuple[str, ...], list[_Fact]] = defaultdict(list)
        for fact in come:
            waiting[signature(fact)].append(fact)
        left = []
        for fact in gone:
            match = waiting[signature(fact)]
            if match:
                other = match.pop(0)
                yield self._moved(fact, other)
            else:
                left.append(fact)
        kept = {fact.iri for facts in waiting.values() for fact in facts}
        return left, [fact for fact in come if fact.iri in kept]

    def _moved(self, before: _Fact, after: _Fact) -> Change:
        places = [f"{fact.evidence[0].document} {fact.evidence[0].place}" for fact in (before, after)]
        return self._change("moved", after, before=places[0], after=places[1])

    def _reworded(self, gone: list[_Fact], come: list[_Fact]) -> Any:
        """A finding that has gone where one of the same kind came, from the same source in nearly the same words."""

        def place(fact: _Fact) -> tuple[str, ...]:
            first = fact.evidence[0] if fact.evidence else None
            source = (first.document, first.source_url) if first else ("", "")
            return (fact.sort, fact.kind, fact.who, fact.one(INSP.cycle), fact.one(INSP.question), *source)

        places: dict[tuple[str, ...], tuple[list[_Fact], list[_Fact]]] = defaultdict(lambda: ([], []))
        for index, facts in enumerate((gone, come)):
            for fact in facts:
                if fact.sort == "finding":
                    places[place(fact)][index].append(fact)
        paired = set()
        for _, (before, after) in sorted(places.items()):
            if not before or not after or len(before) * len(after) > _MOST_PAIRED**2:
                continue
            scored = sorted(
                ((_likeness(old.words, new.words), old.iri, new.iri, old, new) for old in before for new in after),
                key=lambda each: (-each[0], each[1], each[2]),
            )
            for likeness, old_iri, new_iri, old, new in scored:
                if likeness >= _ALIKE and old_iri not in paired and new_iri not in paired:
                    paired |= {old_iri, new_iri}
                    yield self._change("finding-reworded", new, before=old.words, after=new.words)
        return [each for each in gone if each.iri not in paired], [each for each in come if each.iri not in paired]

    def _both(self, before: _Fact, after: _Fact) -> Iterator[Change]:
        """A fact that is on both sides: other properties, another status, another set of sources."""
        group = _FACTS[before.sort]
        for predicate in sorted({*before.said, *after.said} - _ALWAYS, key=str):
            old, new = before.one(predicate), after.one(predicate)
            if old == new:
                continue
            if predicate == INSP.due:
                yield self._change("due-changed", after, what=_sentence(after), before=old, after=new)
            else:
                name = _NAMES.get(predicate) or _words_of(predicate)
                yield self._change(
                    f"{group}-changed",
                    after,
                    what=f"{name} of {after.kind}" if group != "judgement" else name,
                    before=old,
                    after=new,
                )
        if before.sort == "finding":
            node = NamedNode(before.iri)
            old, new = self._status(self.a, node), self._status(self.b, node)
            if old != new:
                closed = [text.partition(" ")[0] in _CLOSED for text in (old, new)]
                change = (
                    "status-changed"
                    if closed[0] == closed[1]
                    else ("recommendation-closed" if closed[1] else "recommendation-reopened")
                )
                yield self._change(change, after, what=_sentence(after), before=old, after=new)
        yield from self._sources(before, after)

    def _status(self, side: Side, finding: NamedNode) -> str:
        """The status of the latest event, with its date; "" where there is none."""
        events = []
        for event in side.subjects(INSP.statusOf, finding):
            said = self.said(side, event)
            events.append(("|".join(said.get(DCTERMS.date, ())), "|".join(said.get(INSP.status, ()))))
        if not events:
            return ""
        date, status = max(events)
        return f"{status} ({date})" if date else status

    def _sources(self, before: _Fact, after: _Fact) -> Iterator[Change]:
        """Evidence gained, lost, moved or read anew. The number of a table's row is not looked at."""

        def keyed(fact: _Fact) -> dict[tuple[str, str, str], list[_Evidence]]:
            found: dict[tuple[str, str, str], list[_Evidence]] = defaultdict(list)
            for each in fact.evidence:
                found[each.document, each.words, each.source_url].append(each)
            return found

        old, new = keyed(before), keyed(after)
        for key in sorted({*old, *new}):
            document, words, url = key
            if key not in new or key not in old:
                gained = key in new
                kept = (new if gained else old)[key][0]
                told = f"{after.words}, as in {document}" + (f": {words}" if words and words != after.words else "")
                yield Change(
                    *("evidence-gained" if gained else "evidence-lost", after.kind),
                    *("", told) if gained else (told, ""),
                    *(after.who, after.one(INSP.cycle), after.one(INSP.question), document, url or kept.source_url),
                    after.iri,
                )
                continue
            places = [sorted(each.place for each in side[key]) for side in (old, new)]
            if words and places[0] != places[1]:
                told_ = [f"{document} {'|'.join(each)}" for each in places]
                yield self._change("moved", after, before=told_[0], after=told_[1])
            for name in ("rule", "kind", "issued"):
                values = ["|".join(sorted({getattr(each, name) for each in side[key]})) for side in (old, new)]
                if values[0] != values[1]:
                    label = {"rule": "rule", "kind": "kind of source", "issued": "date of source"}[name]
                    yield self._change(
                        f"{_FACTS[after.sort]}-changed", after, what=label, before=values[0], after=values[1]
                    )

    # -- documents

    def _renamed(self) -> dict[str, str]:
        """Documents that have gone, with those that came with the same bytes."""
        texts: list[dict[str, list[str]]] = [defaultdict(list), defaultdict(list)]
        for here, other, found in ((self.a, self.b, texts[0]), (self.b, self.a, texts[1])):
            known = {quad.subject for quad in other.graph.quads_for_pattern(None, INSP.text, None, None)}
            for quad in here.graph.quads_for_pattern(None, INSP.text, None, None):
                if quad.subject not in known:
                    found[str(quad.object)].append(self.text(quad.subject))
        return {
            old: new
            for text in sorted(texts[0].keys() & texts[1].keys())
            for old, new in zip(sorted(set(texts[0][text])), sorted(set(texts[1][text])), strict=False)
        }

    def _documents(self, nodes: Iterable[NamedNode]) -> Iterator[Change]:
        renamed = self._renamed() if nodes else {}
        for old, new in sorted(renamed.items()):
            yield Change("document-renamed", "document", old, new, document=new)
        for node in sorted(nodes, key=str):
            name = self.text(node)
            before, after = self.said(self.a, node), self.said(self.b, node)
            if name in renamed or name in renamed.values():
                continue
            if not (INSP.documentKind in before and INSP.documentKind in after):
                said = after or before
                kind, title = ("|".join(said.get(each, ())) for each in (INSP.documentKind, DCTERMS.title))
                where = "|".join(said.get(INSP.aboutForce, ())), "|".join(said.get(INSP.aboutCycle, ()))
                url, told = "|".join(said.get(DCTERMS.source, ())), ": ".join(filter(None, [name, title]))
                if INSP.documentKind in after:
                    yield Change("document-added", kind, "", told, *where, document=name, source_url=url)
                else:
                    yield Change("document-removed", kind, told, "", *where, document=name, source_url=url)
            else:
                for predicate in _OF_DOCUMENTS:
                    old, new = ("|".join(said.get(predicate, ())) for said in (before, after))
                    if old != new:
                        label = _NAMES.get(predicate) or _words_of(predicate)
                        if predicate == INSP.text:
                            old, new = f"SHA-256 {old[:12]}", f"SHA-256 {new[:12]}"
                        yield Change("document-changed", f"{label} of {name}", old, new, document=name)
            for replaced in sorted({*after.get(DCTERMS.replaces, ())} - {*before.get(DCTERMS.replaces, ())}):
                yield Change("version-added", "version", replaced, name, document=name)

    # -- links and reference data

    def _links(self, nodes: Iterable[NamedNode]) -> Iterator[Change]:
        """Derived statements and corrections: what they join, in words."""
        for node in sorted(nodes, key=str):
            before, after = self.said(self.a, node), self.said(self.b, node)
            here = [RDF.type in said for said in (before, after)]
            for gained, side, said in ((False, self.a, before), (True, self.b, after)):
                if not here[gained] or (all(here) and before == after):
                    continue
                sorts = sorted({*said.get(RDF.type, ())} - {"Derived", "Entity"})
                what = " ".join(filter(None, [_spaced(sorts[0]) if sorts else "derived", self._sort_of(said)]))
                joined = " / ".join(self._joined(side, node)) or self.local(node.value)[1]
                yield Change(
                    *("link-gained" if gained else "link-lost", what),
                    *("", joined) if gained else (joined, ""),
                    "|".join(said.get(INSP.force, ())),
                    "|".join(said.get(INSP.cycle, ())),
                    "|".join(said.get(INSP.question, ())),
                    source_url="|".join(said.get(DCTERMS.source, ())),
                    fact=node.value,
                )

    def _sort_of(self, said: dict[NamedNode, tuple[str, ...]]) -> str:
        """What kind of link it is, where the link itself says so."""
        names = (each for each in ("correctionAction", "linkType", "relation") if each in INSP.terms)
        return next(("|".join(said[INSP[name]]) for name in names if INSP[name] in said), "")

    def _joined(self, side: Side, node: NamedNode) -> Iterator[str]:
        about = side.about(node)
        ends = {each for predicate in (PROV.wasDerivedFrom, INSP.corrects) for each in about.get(predicate, ())}
        for each in sorted(ends, key=str):
            fact = self.fact(side, each) if self.local(each.value)[0] in _FACTS else None
            cycle = fact.one(INSP.cycle) if fact is not None else ""
            yield (f"{cycle}: " if cycle else "") + (fact.words if fact is not None else self.text(each))

    def _reference(self, nodes: Iterable[NamedNode]) -> Iterator[Change]:
        terms: Counter[str] = Counter()
        for node in sorted(nodes, key=str):
            sort, name = self.local(node.value)
            if not sort:
                terms[node.value.partition("#")[0]] += 1
                continue
            before, after = self.said(self.a, node), self.said(self.b, node)
            if not before or not after:
                words = next(iter((after or before).get(SKOS.prefLabel, ())), "")
                verb = "added" if after else "removed"
                yield Change("reference-changed", f"{_spaced(sort)} {verb}", name if not after else "",
                             ": ".join(filter(None, [name, words])) if after else "", fact=node.value)  # fmt: skip
                continue
            for predicate in sorted({*before, *after}, key=str):
                old, new = before.get(predicate, ()), after.get(predicate, ())
                if old != new:
                    lost, won = sorted({*old} - {*new}), sorted({*new} - {*old})
                    what = f"{_spaced(sort)} {name}: {_words_of(predicate)}"
                    yield Change("reference-changed", what, "|".join(lost), "|".join(won), fact=node.value)
        for vocabulary, count in sorted(terms.items()):
            told = f"{count} term{'s' if count > 1 else ''} of {vocabulary}"
            yield Change("reference-changed", "ontology", after=told)


def _likeness(one: str, other: str) -> float:
    """Share of words in common, in order, from 0 to 1."""
    return SequenceMatcher(None, one.casefold().split(), other.casefold().split(), autojunk=False).ratio()


def _spaced(name: str) -> str:
    """A name of code as words: "GradeCount" and "grade-count" as "grade count"."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).replace("-", " ").strip()


def _words_of(predicate: NamedNode) -> str:
    return _spaced(predicate.value.replace("#", "/").rsplit("/", 1)[-1])


def _sentence(fact: _Fact) -> str:
    return f"{fact.kind}: {fact.words}"


# -- telling


class _Labels:
    """Names as people say them, from the reference data that kgbuild carries; slugs that it does not know stay."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference

    def force(self, slug: str) -> str:
        if slug in self._reference.forces:
            return self._reference.forces[slug].short_name or self._reference.forces[slug].name
        return self._reference.organisations[slug].name if slug in self._reference.organisations else slug

    def cycle(self, slug: str) -> str:
        return self._reference.cycles[slug].label if slug in self._reference.cycles else slug

    def question(self, cycle: str, slug: str) -> str:
        found = [each.label for each in self._reference.questions_of(cycle) if each.id == slug]
        if not found or slug in {"effectiveness", "efficiency", "legitimacy", "leadership"}:
            return slug
        return found[0][0].lower() + found[0][1:] if found[0][1:2].islower() else found[0]

    def place(self, change: Change) -> str:
        parts = [self.force(change.force), self.cycle(change.cycle), self.question(change.cycle, change.question)]
        return ", ".join(part for part in parts if part)


def _told(change: Change, labels: _Labels) -> str:
    """One change as one line: where, what, from what to what, by which source."""
    place = labels.place(change)
    graded = change.change in {"grade-corrected", "judgement-added", "judgement-withdrawn"}
    before, after = (_line(_unhyphened(text) if graded else text) for text in (change.before, change.after))
    arrow = f"{before} -> {after}" if before and after else before or after
    if bool(before) != bool(after) and change.change.endswith("-changed") and change.what != "ontology":
        arrow = f"{before or 'nothing'} -> {after or 'nothing'}"
    what = "" if graded or change.what in {"document", "version"} else _line(change.what)
    head = ": ".join(part for part in (place, what, arrow) if part)
    source = change.source_url or ("" if change.document and change.document in head else change.document)
    return f"{head} (source {source})" if source and change.change != "document-changed" else head


def _unhyphened(text: str) -> str:
    return text.replace("-", " ").replace("|", " and ")


def _line(text: str, width: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"


def _summary(difference: Difference) -> str:
    counts = difference.counts()
    return f"From {difference.a} to {difference.b}: {sum(counts.values()):,} changes"


def _groups(difference: Difference) -> Iterator[tuple[str, list[Change]]]:
    for kind, title in CHANGES.items():
        found = [each for each in difference.changes if each.change == kind]
        if found:
            yield title, found


def _folded(changes: list[Change]) -> list[str] | None:
    """Moves told by document, since one inserted line moves all that follows; None for other changes."""
    if changes[0].change != "moved":
        return None
    return [
        f"{document}: {count} fact{'s' if count > 1 else ''}"
        for document, count in sorted(Counter(each.document for each in changes).items())
    ]


def _table(difference: Difference) -> Iterator[str]:
    labels = _Labels(load_reference())
    yield _summary(difference) + "\n"
    for title, found in _groups(difference):
        lines = _folded(found) or [_told(each, labels) for each in found[:_SHOWN]]
        yield f"\n{title} ({len(found):,})\n"
        yield from (f"  {line}\n" for line in lines)
        if len(found) > len(lines) and found[0].change != "moved":
            yield f"  ... and {len(found) - len(lines):,} more; --json has all\n"


def _markdown(difference: Difference) -> Iterator[str]:
    labels = _Labels(load_reference())
    yield f"# What changed\n\n{_plain(_summary(difference))}\n"
    for title, found in _groups(difference):
        yield f"\n## {title} ({len(found):,})\n\n"
        yield from (f"- {_plain(line)}\n" for line in _folded(found) or [_told(each, labels) for each in found])


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>|" else c for c in text)


__all__ = ["CHANGES", "FORMATS", "Change", "Difference", "diff"]
