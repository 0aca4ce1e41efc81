"""A store -> columns: each predicate that is needed is read once, as a whole."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, Store

from kgbuild.analyse._columns import OPEN, RESOLVED, Columns, Stated, columns_of
from kgbuild.query import Queryable
from kgbuild.vocab import DCTERMS, INSP, OA, RDF, SKOS

_RESOLVING: Final = frozenset({"complete", "superseded"})
_HOSTS: Final = re.compile(r"^(www\.)?(hmicfrs\.)?justiceinspectorates\.gov\.uk(/hmic(frs)?)?(?=/|$)")


def read_columns(kg: Queryable) -> Columns:
    """All findings and judgements of a store.

    A page is the address that a row of a table cites (one page under two addresses of the inspectorate is one page),
    or else the document. A finding is open or resolved by its latest status event, where it has one, or resolved by a
    derived lineage link of the type "resolves".
    """
    return _Reading(kg.graph).columns()


class _Reading:
    """What is read of one graph. `at` is the place of each finding in the columns, in the order of IRIs.

    A finding that restates another has the place of that one.
    """

    def __init__(self, graph: Store) -> None:
        self._graph = graph
        self._slug = dict(self._pairs(DCTERMS.identifier))
        self._notation = dict(self._pairs(SKOS.notation))
        first = dict(self._pairs(INSP.restates))
        self._findings = sorted(self._instances(INSP.Finding) - first.keys())
        self._at = {iri: index for index, iri in enumerate(self._findings)}
        self._at |= {again: self._at[iri] for again, iri in first.items()}
        self._judged = {iri: index for index, iri in enumerate(sorted(self._instances(INSP.Judgement)))}
        self._body = {node: self._at[value] for node, value in self._pairs(OA.hasBody) if value in self._at}

    def _pairs(self, predicate: NamedNode) -> Iterator[tuple[str, str]]:
        """Subjects and objects of a predicate, in the store's order."""
        # A query gives two terms of each quad, where a pattern gives all four.
        found = self._graph.query(f"SELECT ?node ?value WHERE {{ ?node {predicate} ?value }}")
        assert isinstance(found, QuerySolutions)
        for node, value in found:
            yield node.value, value.value

    def _instances(self, of: NamedNode) -> set[str]:
        quads = self._graph.quads_for_pattern(None, RDF.type, of, DefaultGraph())
        return {quad.subject.value for quad in quads}  # type: ignore[union-attr]

    def columns(self) -> Columns:
        areas = {question: self._notation.get(area, "") for question, area in self._pairs(INSP.area)}
        force, judged_force = self._column(INSP.force, self._slug)
        cycle, judged_cycle = self._column(INSP.cycle, self._slug)
        area, judged_area = self._column(INSP.question, areas)
        kind, _ = self._column(INSP.findingKind, self._notation)
        themes = [
            (self._at[node], self._notation[value])
            for node, value in self._pairs(INSP.theme)
            if node in self._at and value in self._notation
        ]
        pages = list(self._pages())
        ordinal = {self._slug[node]: int(value) for node, value in self._pairs(INSP.ordinal) if node in self._slug}
        cycles = {*ordinal, *filter(None, cycle), *filter(None, judged_cycle)}
        starts = ((self._slug.get(node, ""), value) for node, value in self._pairs(INSP.starts))
        stated = Stated(
            force=force,
            cycle=cycle,
            kind=kind,
            area=area,
            theme_finding=[finding for finding, _ in themes],
            theme=[theme for _, theme in themes],
            cycles=sorted(cycles, key=lambda each: (ordinal.get(each, 0), each)),
            polarity=self._codes(INSP.polarity, self._notation),
            iris=self._findings,
            texts=self._texts(),
            page_finding=[finding for finding, _ in pages],
            page=[page for _, page in pages],
            judgements=list(zip(judged_force, judged_cycle, judged_area, strict=True)),
            standing=self._standing(),
            labels=self._codes(SKOS.prefLabel),
            broader=self._codes(SKOS.broader, self._notation),
            years={cycle: float(value[:4]) for cycle, value in starts if cycle in ordinal},
            forces=sorted(self._slug[node] for node in self._instances(INSP.Force) if node in self._slug),
        )
        return columns_of(stated)

    def _column(self, predicate: NamedNode, names: dict[str, str]) -> tuple[list[str], list[str]]:
        """What findings and judgements have under the predicate, by name, "" for nothing; of several the last."""
        ours, theirs = [""] * len(self._findings), [""] * len(self._judged)
        for node, value in self._pairs(predicate):
            if (index := self._at.get(node)) is not None:
                ours[index] = max(ours[index], names.get(value, ""))
            elif (index := self._judged.get(node)) is not None:
                theirs[index] = names.get(value, "")
        return ours, theirs

    def _codes(self, predicate: NamedNode, names: dict[str, str] | None = None) -> dict[str, str]:
        """What is stated of each code, by its notation; the value itself, or its name among `names`."""
        return {
            self._notation[node]: value if names is None else names[value]
            for node, value in sorted(self._pairs(predicate), reverse=True)
            if node in self._notation and (names is None or value in names)
        }

    def _pages(self) -> Iterator[tuple[int, str]]:
        """The place of a finding and the page that states it, for each attestation that names its document."""
        source = {node: value for node, value in self._pairs(DCTERMS.source) if node in self._body}
        address = {
            node: source.get(node, self._slug.get(value, value))
            for node, value in self._pairs(INSP.document)
            if node in self._body
        }
        names: dict[str, str] = {}
        for each in address.values():
            key = _page_key(each)
            names[key] = min(names.get(key, each), each)
        return ((self._body[node], names[_page_key(each)]) for node, each in address.items())

    def _texts(self) -> list[str]:
        """The summary of each finding, or else the quote of its first attestation that has one."""
        texts = [""] * len(self._findings)
        target = {node: value for node, value in self._pairs(OA.hasTarget) if node in self._body}
        passages = set(target.values())
        selectors: dict[str, list[str]] = defaultdict(list)
        for node, value in self._pairs(OA.hasSelector):
            if node in passages:
                selectors[node].append(value)
        exact = dict(self._pairs(OA.exact))
        for attestation in sorted(target):
            for selector in sorted(selectors.get(target[attestation], ())):
                if selector in exact and not texts[self._body[attestation]]:
                    texts[self._body[attestation]] = exact[selector]
        for node, value in self._pairs(INSP.summary):
            if node in self._at:
                texts[self._at[node]] = value
        return texts

    def _standing(self) -> NDArray[np.int8]:
        """Of each finding OPEN or RESOLVED, 0 where it is not known."""
        result = np.zeros(len(self._findings), dtype=np.int8)
        event = {node: value for node, value in self._pairs(INSP.statusOf) if value in self._at}
        date = {node: value for node, value in self._pairs(DCTERMS.date) if node in event}
        latest: dict[int, tuple[str, bool]] = {}
        for node, value in self._pairs(INSP.status):
            if node in event:
                # Of two on one day the one that closes counts: a register shows the last state.
                entry = (date.get(node, ""), self._notation.get(value, "") in _RESOLVING)
                finding = self._at[event[node]]
                latest[finding] = max(latest.get(finding, entry), entry)
        for finding, (_, closed) in latest.items():
            result[finding] = RESOLVED if closed else OPEN
        resolving = {link for link, value in self._pairs(INSP.lineage) if self._notation.get(value) == "resolves"}
        for link, earlier in self._pairs(INSP.earlierFinding):
            if link in resolving and earlier in self._at:
                result[self._at[earlier]] = RESOLVED
        return result


def _page_key(address: str) -> str:
    """One key for the addresses that one page was stored under; see data/README.md on moved hosts."""
    plain = address.split("://", 1)[-1].rstrip("/?").casefold()
    return _HOSTS.sub("justiceinspectorates.gov.uk", plain)
