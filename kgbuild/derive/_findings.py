"""The findings of a graph as lineage looks at them, each in its round of inspection."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from kgbuild.derive._words import folded
from kgbuild.vocab import DCTERMS, INSP, OA, RDF, SKOS, code

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Store

NONE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with what lineage looks at; empty where not stated.

    `place` is that of its cycle in the row of cycles, -1 outside PEEL, where `starts` and `ends` are the days when it
    was published; else the first and last day of its cycle, as far as known.
    """

    iri: str
    force: str
    round: str = ""
    place: int = -1
    starts: str = ""
    ends: str = ""
    years: frozenset[str] = frozenset()  # that name the round
    kind: str = ""
    positive: bool = False
    themes: frozenset[str] = frozenset()
    question: str = ""
    area: str = ""
    text: str = ""
    superseded: bool = False
    pages: frozenset[str] = frozenset()  # where it was published, as far as known

    @property
    def cycle(self) -> str:
        """Of which cycle or other round it is; "" where only the days are known on which it was published."""
        return "" if self.round == self.starts else self.round


_ALL_OF: Final = attrgetter(*(field.name for field in fields(Found)))


def key_of(findings: Iterable[Found], known: str) -> str:
    """SHA-256 over all that findings say, in their order, and what else is known."""
    digest = hashlib.sha256(known.encode())
    for each in findings:
        digest.update(as_text(*_ALL_OF(each)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def as_text(*values: object) -> str:
    """The same text for equal values in any process: what has no order is put in order."""
    return repr([sorted(each) if isinstance(each, frozenset) else each for each in values])


def before(earlier: Found, later: Found) -> bool:
    """Whether the round of one lies before that of the other: by the row of cycles, else by days that are known."""
    if earlier.place >= 0 and later.place >= 0:
        return earlier.place < later.place
    return bool(earlier.ends and later.starts) and _not_after(earlier.ends, later.starts)


def _not_after(one: str, other: str) -> bool:
    """Whether a partial date is before another, as far as both are known; "2017" is not before "2017-05"."""
    length = min(len(one), len(other))
    return one[:length] < other[:length]


def age_of(each: Found) -> tuple[str, int, str]:
    return each.starts, each.place, each.round


def republished(earlier: Found, later: Found) -> bool:
    """Whether the later of two with the same words is the earlier, shown again: no other page says them anew."""
    return not (earlier.pages and later.pages) or not earlier.pages.isdisjoint(later.pages)


class Merged:
    """What the merged graph says, asked by pattern: one pass for each property, however many findings there are."""

    def __init__(self, graph: Store) -> None:
        from pyoxigraph import DefaultGraph

        self._store, self._merge = graph, DefaultGraph()

    def pairs(self, predicate: NamedNode, value: NamedNode | None = None) -> Iterator[tuple[str, str]]:
        """Subject and value of each statement with the predicate.

        Asked in SPARQL, which takes only these terms out of the store; each value that many share, once.
        """
        values = [value] if value is not None else []
        if not values:
            found = [each[0] for each in self._select(f"SELECT DISTINCT ?o WHERE {{ ?s {predicate} ?o }} LIMIT 301")]
            if len(found) > 300:
                for subject, each in self._select(f"SELECT ?s ?o WHERE {{ ?s {predicate} ?o }}"):
                    yield subject.value, each.value
                return
            values = found
        for each in values:
            for (subject,) in self._select(f"SELECT ?s WHERE {{ ?s {predicate} {each} }}"):
                yield subject.value, each.value

    def _select(self, query: str) -> Iterable[Any]:
        result: Any = self._store.query(query)
        return result  # type: ignore[no-any-return]

    def values(self, subject: str, predicate: NamedNode) -> list[str]:
        """The values of one subject, sorted."""
        from pyoxigraph import NamedNode

        found: Iterable[Any] = self._store.quads_for_pattern(NamedNode(subject), predicate, None, self._merge)
        return sorted(quad.object.value for quad in found)

    def subjects(self, predicate: NamedNode, value: str) -> list[str]:
        """The subjects that have this IRI as value, sorted."""
        from pyoxigraph import NamedNode

        found: Iterable[Any] = self._store.quads_for_pattern(None, predicate, NamedNode(value), self._merge)
        return sorted(quad.subject.value for quad in found)

    def of(self, predicate: NamedNode, wanted: Mapping[str, object]) -> dict[str, str]:
        """The first value, by code point, of each of the wanted subjects that has one."""
        found: dict[str, str] = {}
        same: dict[str, str] = {}  # one object for what many share
        for subject, value in self.pairs(predicate):
            if subject in wanted and (subject not in found or value < found[subject]):
                found[subject] = same.setdefault(value, value)
        return found

    def sets(self, predicate: NamedNode, wanted: Mapping[str, object]) -> dict[str, frozenset[str]]:
        """The values of each of the wanted subjects that has one; equal sets are one object."""
        found: dict[str, frozenset[str]] = {}
        same: dict[tuple[frozenset[str], str], frozenset[str]] = {}
        for subject, value in self.pairs(predicate):
            if subject in wanted:
                before = found.get(subject, NONE)
                if (before, value) not in same:
                    same[before, value] = before | {value}
                found[subject] = same[before, value]
        return found


def read_findings(graph: Store) -> list[Found]:
    """Every finding of the graph, by IRI."""
    view = Merged(graph)
    findings = dict.fromkeys(sorted(subject for subject, _ in view.pairs(RDF.type, INSP.Finding)))
    force, cycle, kind = (view.of(term, findings) for term in (INSP.force, INSP.cycle, INSP.findingKind))
    question, text = view.of(INSP.question, findings), view.of(INSP.summary, findings)
    themes = view.sets(INSP.theme, findings)
    rounds = {iri: _read_round(view, iri) for iri in sorted(set(cycle.values()))}
    kinds = {iri: (view.values(iri, SKOS.notation), view.values(iri, INSP.polarity)) for iri in set(kind.values())}
    areas = view.of(INSP.area, dict.fromkeys(question.values()))
    superseded = set()
    for event, _ in view.pairs(INSP.status, code("status", "superseded")):
        superseded.update(view.values(event, INSP.statusOf))
    result = []
    for iri in findings:
        notations, polarities = kinds.get(kind.get(iri, ""), ([], []))
        said = text.get(iri) or _quote(view, iri)
        place, starts, ends, years = rounds[cycle[iri]] if iri in cycle else (-1, *_published(view, iri), NONE)
        result.append(
            Found(
                iri,
                force.get(iri, ""),
                cycle.get(iri) or starts,
                place,
                starts,
                ends,
                years,
                notations[0] if notations else "",
                code("polarity", "positive").value in polarities,
                themes.get(iri, NONE),
                question.get(iri, ""),
                areas.get(question.get(iri, ""), ""),
                said,
                iri in superseded,
            )
        )
    return _with_pages(view, result)


def _read_round(view: Merged, cycle: str) -> tuple[int, str, str, frozenset[str]]:
    """Place, first and last day as far as known, and the years that the round is named by."""
    ordinal = view.values(cycle, INSP.ordinal)
    starts, ends = view.values(cycle, INSP.starts), view.values(cycle, INSP.ends)
    years = {year for label in view.values(cycle, SKOS.prefLabel) for year in re.findall(r"\b20\d\d\b", label)}
    first = starts[0] if starts else ""
    return int(ordinal[0]) if ordinal else -1, first, ends[0] if ends else first, frozenset(years)


def _quote(view: Merged, finding: str) -> str:
    """The words of its first passage."""
    for attestation in view.subjects(OA.hasBody, finding):
        for passage in view.values(attestation, OA.hasTarget):
            for selector in view.values(passage, OA.hasSelector):
                for quote in view.values(selector, OA.exact):
                    return quote
    return ""


def _published(view: Merged, finding: str) -> tuple[str, str]:
    """The first and the last day on which a source published it, or "" twice."""
    days = [day for each in view.subjects(OA.hasBody, finding) for day in view.values(each, DCTERMS.issued)]
    return (min(days), max(days)) if days else ("", "")


def _with_pages(view: Merged, findings: list[Found]) -> list[Found]:
    """The same, with the pages of those whose words stand in another round too: only there they are asked for."""
    keys = [hash((each.force, folded(each.text))) for each in findings]  # where two are alike, pages are not missed
    first: dict[int, str] = {}
    again = {key for key, each in zip(keys, findings, strict=True) if first.setdefault(key, each.round) != each.round}
    result = []
    for key, each in zip(keys, findings, strict=True):
        if key in again:
            attestations = view.subjects(OA.hasBody, each.iri)
            pages = {_page(page) for one in attestations for page in view.values(one, DCTERMS.source)}
            each = replace(each, pages=frozenset(pages))
        result.append(each)
    return result


_MOVED: Final = re.compile(r"(?:www\.|hmicfrs\.)?justiceinspectorates\.gov\.uk(?:/hmic(?:frs)?)?(?=/|$)")


def _page(address: str) -> str:
    """One name for the addresses that one page was kept under: hosts moved, and a final "/" or "?" came and went."""
    return _MOVED.sub("", address.partition("://")[2].rstrip("/?").casefold())
