"""One fact: its words in their surroundings, how they were read, who else says so, what came before and after.

Also any other node of the graph, with all that is stated of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote as percent

from pyoxigraph import NamedNode
from starlette.requests import Request

from kgbuild.errors import QueryError
from kgbuild.explain import Explanation
from kgbuild.pages._evidence import COLUMNS, Item, items
from kgbuild.pages._findings import findings_table
from kgbuild.pages._kinds import ASKED
from kgbuild.pages._names import Name, Names, Solutions
from kgbuild.pages._page import Asked, Link, NotFound, Page, Table, filled, nothing
from kgbuild.pages._people import statements
from kgbuild.pages._site import Site
from kgbuild.pages._work import explained
from kgbuild.vocab import PREFIXES

_HISTORY = 40  # findings of the same force and theme that are listed
_EVIDENCE = (
    *("document", "title", "source_kind", "source_url", "published", "start", "end", "row", "quote", "rule", "check"),
)
_CRUMBS = dict.fromkeys(("finding", "judgement", "lineage"), ("Forces", "/forces"))
_CRUMBS["monitoring"] = ("Forces", "/forces")
_CRUMBS["statement"] = ("People", "/people")


async def fact(site: Site, request: Request) -> Page:
    """A finding, judgement, statement or another fact."""
    kind = str(request.scope["kgbuild.path"]).split("/")[1]
    return await _node(site, request, f"{kind}/{request.path_params['rest']}", kind)


async def node(site: Site, request: Request) -> Page:
    """Any node of the graph below the base."""
    return await _node(site, request, request.path_params["rest"], "node")


async def _node(site: Site, request: Request, path: str, kind: str) -> Page:
    names = await site.names()
    told = await _explained(site, path, kind)
    subject = NamedNode(told.iri)
    found, said, pointing, linked = await _asked_of(site, subject, kind)
    finding = next(iter(items(found, names)), None)
    alike = _alike(finding)
    again = [each.iri for each in (*told.restates, *told.restated)]
    history, printed, quotes, lineage, ends = await asyncio.gather(
        _history(site, alike, {told.iri, *again}, names),
        _found(site, again, names),
        _quotes(site, pointing),
        _lineage(site, linked, told.iri, names),
        _ends(site, told, names),
    )
    parts = {
        part: getattr(finding, part) if finding else _part(told, f"insp:{part}", names)
        for part in ("force", "cycle", "question")
    }
    prints = [printed[iri] for iri in again if iri in printed]
    tables = [*_told_tables(told), *_linked_tables(subject, prints, history, alike, lineage, ends)]
    link, monitored = Link(site, request), _monitored(told) if kind == "monitoring" else None
    context: dict[str, Any] = {
        "told": told,
        "kind": kind,
        "monitored": monitored,
        "finding": finding,
        "spoken": next(iter(statements(said, names)), None),
        **parts,
        "grade": _part(told, "insp:grade", names),
        "asked": finding is not None and finding.kind is not None and finding.kind.slug in ASKED,
        "due": _stated(told, "insp:due"),
        "due_basis": _stated(told, "insp:dueBasis"),
        "prints": prints,
        "history": history[:_HISTORY],
        "more_history": max(0, len(history) - _HISTORY),
        "groups": _pointing(pointing, names, quotes),
        "lineage": lineage,
        "ends": ends,
        "value_link": lambda value: _value_link(value, link, site),
        "rule_link": lambda rule: link.fact("rule", *rule.rsplit("@", 1)) if "@" in rule else "",
        "iri": told.iri,
    }
    title = _title(told, finding, parts["force"], monitored)
    return Page("fact.html", title, _crumbs(kind, parts["force"]), tuple(tables), context)


async def _asked_of(site: Site, subject: NamedNode, kind: str) -> Sequence[Solutions]:
    """As a finding, as a statement, what points at it, what it is linked with: each where the kind has it."""
    return await asyncio.gather(
        site.ask("findings", finding=subject) if kind == "finding" else nothing(),
        site.ask("statements", statement=subject) if kind == "statement" else nothing(),
        site.ask("pointing", fact=subject) if kind != "rule" else nothing(),  # every fact that it read
        site.ask("lineage", fact=subject) if kind == "finding" else nothing(),
    )


def _crumbs(kind: str, force: Name | None) -> tuple[tuple[str, str], ...]:
    first = _CRUMBS.get(kind, ("About the data", "/about"))
    return (first, (force.label, f"/force/{force.slug}")) if force and kind != "statement" else (first,)


async def _explained(site: Site, path: str, kind: str) -> Explanation:
    """What the graph tells of the node at `path`. Raises NotFound where that is nothing, or of another."""
    # As the build encodes names first: else the page of "a%20b.txt" would be that of "a b.txt".
    for safe in ("/", "/%:@!$&'()*+,;=~"):
        iri = site.base + percent(path, safe=safe)
        try:
            told: Explanation = await site.answers.run(explained, iri)
        except QueryError:
            continue
        if told.iri == iri or kind == "node":
            return told
    raise NotFound(f"the graph says nothing of {path}")


def _told_tables(told: Explanation) -> Iterator[Table]:
    """The sources of a node, and what is stated of it."""
    evidence = [
        {column: None if (value := getattr(each, column)) == "" else value for column in _EVIDENCE}
        | {"source_kind": each.source_kind or each.document_kind or None}
        for each in told.evidence
    ]
    yield Table("evidence", "Sources", _EVIDENCE, evidence, (Asked(_evidence_query(told.iri)),))
    stated = [{"property": name, "value": value} for name, value in told.statements]
    asked = Asked(
        f"SELECT ?property ?value WHERE {{\n  {NamedNode(told.iri)} ?property ?value\n}}\nORDER BY ?property ?value"
    )
    yield Table("statements", "What the graph states of it", ("property", "value"), stated, (asked,))


def _linked_tables(
    subject: NamedNode,
    prints: Sequence[Item],
    history: Sequence[Item],
    alike: Mapping[str, Any],
    lineage: Sequence[Mapping[str, Any]],
    ends: Mapping[str, Item],
) -> Iterator[Table]:
    """The findings that a fact stands in a row with, as far as there are any."""
    if prints:
        nodes = [NamedNode(item.iri) for item in prints]
        yield findings_table(prints, name="prints", title="Printed elsewhere too", finding=nodes)
    if history:
        yield findings_table(history, name="history", title="The same force and theme in other findings", **alike)
    if lineage:
        columns = ("link", "type", "score", "why", "other", "other_cycle", "words")
        asked = filled("lineage", fact=subject)
        yield Table("lineage", "Earlier and later findings it is linked with", columns, lineage, (asked,))
    if ends:
        rows = [{"end": end, **item.to_row()} for end, item in ends.items()]
        asked = filled("findings", finding=[NamedNode(item.iri) for item in ends.values()])
        yield Table("ends", "Both findings", ("end", *COLUMNS), rows, (asked,))


def _alike(finding: Item | None) -> dict[str, Any]:
    """What the page query "findings" is asked for all of the same force and themes; empty where it has none of them."""
    if finding is None or finding.force is None or not finding.themes:
        return {}
    return {"force": NamedNode(finding.force.iri), "wanted": [NamedNode(theme.iri) for theme in finding.themes]}


async def _history(site: Site, alike: Mapping[str, Any], own: Collection[str], names: Names) -> list[Item]:
    """The findings of `_alike` but for the one of the page, however often it is printed; oldest cycle first."""
    rows = await (site.ask("findings", **alike) if alike else nothing())
    return [item for item in reversed(items(rows, names)) if item.iri not in own]


async def _found(site: Site, iris: Sequence[str], names: Names) -> dict[str, Item]:
    """The findings with these IRIs, by them."""
    rows = await (site.ask("findings", finding=[NamedNode(iri) for iri in iris]) if iris else nothing())
    return {item.iri: item for item in items(rows, names)}


async def _lineage(site: Site, rows: Solutions, iri: str, names: Names) -> list[dict[str, Any]]:
    """The links to earlier and later findings, oldest first, each with the words of the other."""
    told = list(rows)
    others = {str(row["link"]): str(row["earlier"] if str(row["later"]) == iri else row["later"]) for row in told}
    found = await _found(site, sorted(set(others.values())), names)
    result = []
    for row in told:
        other = found.get(others[str(row["link"])])
        if other is not None:
            result.append(
                {
                    "link": row["link"],
                    "type": row["type"],
                    "score": row["score"],
                    "why": row["why"],
                    "other": other.iri,
                    "other_cycle": other.cycle.slug if other.cycle else None,
                    "words": other.words,
                    "item": other,
                    "earlier": str(row["later"]) == iri,
                }
            )
    return sorted(result, key=lambda row: (row["item"].ordinal, row["other"]))


async def _ends(site: Site, told: Explanation, names: Names) -> dict[str, Item]:
    """The earlier and the later finding, where the node is a link of two."""
    ends = {
        end: site.base + value.removeprefix("id:")
        for end, term in (("earlier", "insp:earlierFinding"), ("later", "insp:laterFinding"))
        for name, value in told.statements
        if name == term
    }
    found = await _found(site, list(ends.values()), names)
    return {end: found[iri] for end, iri in ends.items() if iri in found}


def _title(told: Explanation, finding: Item | None, force: Name | None, monitored: Mapping[str, str] | None) -> str:
    if monitored and force:
        return f"{force.label}: {monitored['phase'].capitalize()} phase of monitoring"
    text = " ".join(told.words.split())
    if finding and finding.kind:
        text = f"{finding.kind.label}{f', {finding.force.label}' if finding.force else ''}"
        if finding.cycle:
            text += f", {finding.cycle.short}"
    return text if len(text) <= 90 else text[:89].rsplit(" ", 1)[0] + "…"


def _monitored(told: Explanation) -> dict[str, str]:
    """The phase of a period of monitoring, its first and last day or month, "" where none is given, and its note."""
    stated = dict(told.statements)
    return {
        "phase": stated.get("insp:phase", "").rpartition("-")[2],
        **{key: stated.get(f"insp:{key}", "") for key in ("starts", "ends")},
        "note": stated.get("skos:note", ""),
    }


def _part(told: Explanation, property_name: str, names: Names) -> Any:
    """The named node that a statement of the fact leads to."""
    value = _stated(told, property_name)
    return names.get(names.base + value[3:]) if value.startswith("id:") else None


def _stated(told: Explanation, property_name: str) -> str:
    """The first value that is stated, as `explain` prints it; "" where none is."""
    return next((value for name, value in told.statements if name == property_name), "")


def _value_link(value: str, link: Link, site: Site) -> str:
    """Where a value as `explain` prints it leads: "" for text."""
    if value.startswith("id:"):
        return link.to(site.base + value[3:])
    if value.startswith("<http") and value.endswith(">"):
        return value[1:-1]
    return ""


async def _quotes(site: Site, pointing: Solutions) -> dict[str, str]:
    """The words that what points at the fact rests on."""
    nodes = sorted({str(row["from"]) for row in pointing})
    if not nodes:
        return {}
    rows = await site.ask("words", fact=[NamedNode(each) for each in nodes])
    return {str(row["fact"]): str(row["quote"]) for row in rows}


def _pointing(rows: Solutions, names: Names, quotes: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """What points at the fact, in groups: status, answers, themes, derived, other."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        entry = found.setdefault(str(row["from"]), {**row, "classes": set(), "properties": set()})
        if str(row["class"] or "").startswith(PREFIXES["insp"]):
            entry["classes"].add(str(row["class"]).rsplit("#", 1)[-1])
        entry["properties"].add(str(row["property"]).rsplit("#", 1)[-1].rsplit("/", 1)[-1])
    groups: dict[str, list[dict[str, Any]]] = {"status": [], "answers": [], "themes": [], "derived": [], "other": []}
    for iri in sorted(found):
        entry = found[iri]
        entry["theme"] = names.get(entry["theme"])
        entry["name"] = _name(iri, names)
        entry["quote"] = quotes.get(iri, "")
        entry["words"] = str(entry["summary"] or entry["quote"] or "")
        if "StatusEvent" in entry["classes"]:
            groups["status"].append(entry)
        elif "ThemeHit" in entry["classes"]:
            groups["themes"].append(entry)
        elif "addresses" in entry["properties"]:
            groups["answers"].append(entry)
        elif "LineageLink" in entry["classes"] or "restates" in entry["properties"]:
            continue  # shown with the words of both findings
        elif "Derived" in entry["classes"]:
            groups["derived"].append(entry)
        else:
            groups["other"].append(entry)
    groups["status"].sort(key=lambda entry: str(entry["date"] or ""))
    return groups


def _name(iri: str, names: Names) -> str:
    """What people call a node of the vocabulary, a question with its cycle; "" for any other node."""
    found = names.get(iri)
    cycle = names.get(found.cycle) if found else None
    return f"{found}{f', {cycle}' if cycle else ''}" if found else ""


def _evidence_query(iri: str) -> str:
    return f"""PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX insp: <https://w3id.org/kgbuild/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>

SELECT ?attestation ?document ?quote ?start ?end ?rule ?source WHERE {{
  ?attestation oa:hasBody {NamedNode(iri)} ; insp:document ?document ; oa:hasTarget ?passage ; insp:rule ?rule .
  OPTIONAL {{ ?attestation dcterms:source ?source }}
  OPTIONAL {{ ?passage oa:hasSelector/oa:exact ?quote }}
  OPTIONAL {{ ?passage oa:hasSelector/oa:start ?start }}
  OPTIONAL {{ ?passage oa:hasSelector/oa:end ?end }}
}}
"""
