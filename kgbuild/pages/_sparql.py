"""The SPARQL page: an editor, the catalogue of named queries, answers as table, chart or graph, and links to it all.

Without a script it is a form; with one the same form is sent in the background and can be cancelled. Either way the
query runs in a visitor's worker, under the limits of the endpoint, and is stopped when nobody waits for it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from pyoxigraph import Literal, NamedNode
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kgbuild.errors import QueryError
from kgbuild.pages import _draw
from kgbuild.pages._draw import Dot, Edge
from kgbuild.pages._names import Names
from kgbuild.pages._page import Asked, Link, Page, Table, cut, named, table, whole_number
from kgbuild.pages._site import Site
from kgbuild.pages._work import visited
from kgbuild.query import GROUPS, NamedQuery, Rows, describe_query, list_queries
from kgbuild.serve.pool import Busy, Gone, LimitStruck, unless_gone
from kgbuild.vocab import PREFIXES

_PORTIONS: Final = (25, 100, 500)  # rows shown at a time; the first unless another is asked for
_VISITED: Final = 2000  # rows of a visitor's query that can be paged through; the downloads have all
_WORDY: Final = 80  # characters, of which a column gets more room
_BARS: Final = 40
_NODES: Final = 40
_VIEWS: Final = ("table", "chart", "graph")
TABLE_FORMS: Final = ("csv", "tsv", "json", "xml")
GRAPH_FORMS: Final = ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")
EXAMPLE: Final = """# Causes of concern with the words they rest on, newest cycle first
SELECT ?force ?cycle ?theme ?words WHERE {
  ?finding a insp:CauseOfConcern ;
    insp:force/skos:prefLabel ?force ;
    insp:cycle ?in .
  ?in skos:prefLabel ?cycle ; insp:ordinal ?number .
  OPTIONAL { ?finding insp:theme/skos:prefLabel ?theme }
  OPTIONAL { ?finding insp:summary ?own }
  OPTIONAL { ?finding ^oa:hasBody/oa:hasTarget/oa:hasSelector/oa:exact ?quote }
  BIND(COALESCE(?quote, ?own) AS ?words)
}
ORDER BY DESC(?number) ?force
LIMIT 50
"""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the page shows of an answer; `context` is what its template is told beside that."""

    context: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    cells: Sequence[tuple[Any, ...]] = ()
    triples: bool = False
    tables: tuple[Table, ...] = ()
    title: str = "SPARQL"


# What a template is told where an answer does not tell otherwise.
_UNLESS_TOLD: Final[Mapping[str, Any]] = {
    "choices": {},
    "chosen": None,
    "params": {},
    "truth": None,
    "problem": None,
    "more": False,
    "downloads": (),
}


async def query(site: Site, request: Request) -> Page:
    """The editor, with the answer to the query of the address or the form."""
    given: dict[str, str] = dict(request.query_params.items())
    if request.method == "POST":
        given |= await _form(request, site)
    view = given.get("view", "table") if given.get("view") in _VIEWS else "table"
    names, link = await site.names(), Link(site, request)
    name, text = given.get("name", ""), given.get("query", "").replace("\r\n", "\n")
    answer = _Answer()
    if name:
        answer = await _of_name(site, name, given, names, link)
    elif text:
        answer = await _of_text(site, request, text, link)
    size = next((each for each in _PORTIONS if given.get("rows") == str(each)), _PORTIONS[0])
    portion = cut(answer.cells, -(-whole_number(given.get("from", "")) // size), size)
    asked = _reproduced(name, text, given)
    context: dict[str, Any] = {
        **_UNLESS_TOLD,
        "text": text or EXAMPLE,
        "catalogue": _catalogue(),
        "view": view,
        "ran": bool(name or text),
        "total": len(answer.cells),
        "drawing": _drawn(view, answer, names, link, site) if answer.cells else "",
        "cell": lambda column, value: _shown(value, link, site),
        "prefixes": {**PREFIXES, "id": site.base},
        "address": lambda **more: link("/query", **{**asked, **more}),
        "limits": getattr(site.settings, "limits", None),
        "columns": answer.columns,
        "portion": portion,
        "size": size,
        "turned": _turned(link, {**asked, "view": "" if view == "table" else view}, size),
        "portions": [each for each, less in zip(_PORTIONS, (0, *_PORTIONS), strict=False) if len(answer.cells) > less],
        "rows": portion.rows,
        "wordy": {place for row in portion.rows for place, cell in enumerate(row) if len(str(cell)) > _WORDY},
        "is_number": lambda value: _number(value) is not None,
        "triples": answer.triples,
        **answer.context,
    }
    template = "answer.html" if given.get("part") == "answer" else "query.html"
    crumbs = (("SPARQL", "/query"),) if name else ()
    page = Page(template, answer.title, crumbs, answer.tables, context, section="query")
    wrong = context["problem"] is not None and context["problem"]["status"] < 500
    page.status = 400 if wrong and template == "query.html" else 200
    return page


async def _of_name(site: Site, name: str, given: Mapping[str, str], names: Names, link: Link) -> _Answer:
    """The answer of a named query, whose parameters may be labels too, or what is wrong with one of them.

    Raises QueryError for a name that is none.
    """
    chosen = describe_query(name)
    choices = {each.name: _slugs(_SLUGS[each.name], names) for each in chosen.parameters if each.name in _SLUGS}
    params = {}
    for each in chosen.parameters:
        value = given.get(each.name, "").strip()
        called = {label.casefold(): slug for slug, label in choices.get(each.name, ())}
        params[each.name] = called.get(value.casefold(), value)
    context = {
        "chosen": chosen,
        "params": params,
        "text": chosen.sparql,
        "cell": lambda column, value: _told(column, value, names, link, site),
        "choices": choices,
    }
    try:
        found = await site.rows(name, **params)
    except QueryError as error:
        problem = {"title": error.problem, "detail": error.fix, "status": 400}
        return _Answer({**context, "problem": problem}, title=chosen.title)
    tables = (table(name, chosen.title, found, named(name, **params)),)
    return _Answer(context, found.columns, found.cells, tables=tables, title=chosen.title)


async def _of_text(site: Site, request: Request, text: str, link: Link) -> _Answer:
    """The answer to a visitor's query, or what is wrong with it."""
    found = await _visit(site, request, text)
    if found["problem"]:
        return _Answer({"problem": found["problem"]})
    if found["kind"] == "truth":
        return _Answer({"truth": found["truth"], "downloads": _downloads(link, text, ("json", "xml"))})
    columns, cells = found["columns"], found["cells"]
    triples = found["kind"] == "triples"
    context = {"more": found["more"], "downloads": _downloads(link, text, GRAPH_FORMS if triples else TABLE_FORMS)}
    tables = (table("answer", "Answer", Rows(columns, tuple(cells)), Asked(text)),)
    return _Answer(context, columns, cells, triples, tables)


async def _form(request: Request, site: Site) -> dict[str, str]:
    """The fields of a posted form, as long as they are not longer than a query may be."""
    most = site.settings.limits.query_kb * 3000 + 10_000  # a character is up to three bytes, each sent as three
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise QueryError("the form is too long", source="query page", fix="shorten the query")
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=60))


def _reproduced(name: str, text: str, given: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a link that asks the same again."""
    if name:
        known = {each.name for each in describe_query(name).parameters}
        return {"name": name, **{key: value for key, value in given.items() if key in known and value}}
    return {"query": text} if text else {}


def _turned(link: Link, asked: Mapping[str, str], size: int) -> Callable[..., str]:
    """Makes the address of the same answer from another row on, or with more rows at a time."""

    def turned(first: int, rows: int = size) -> str:
        more = {"from": first if first > 1 else "", "rows": rows if rows != _PORTIONS[0] else ""}
        return link("/query#answers", **asked, **more)

    return turned


def _downloads(link: Link, text: str, forms: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((form, link("/sparql", query=text, format=form)) for form in forms)


# -- running


async def _visit(site: Site, request: Request, text: str) -> dict[str, Any]:
    """`visited` in a visitor's worker, which is killed when the visitor goes away or a limit strikes."""
    answers, limits = site.answers, site.settings.limits
    if len(text.encode("utf-8", "replace")) > limits.query_kb * 1000:
        title = f"The query is longer than {limits.query_kb:,} kB"
        return {"problem": {"title": title, "detail": "Shorten it.", "status": 413}, "kind": "rows"}
    work = answers.visitors.run(
        answers.live,
        visited,
        text,
        _VISITED,
        client=request.client.host if request.client else "",
        seconds=limits.seconds,
        memory=limits.memory_mb * 1_000_000,
    )
    try:
        found: dict[str, Any] = await unless_gone(request, work)
    except LimitStruck as error:
        return {"problem": {"title": error.title, "detail": error.advice, "status": 422}, "kind": "rows"}
    except Busy as error:
        return {"problem": {"title": "The server is busy", "detail": str(error), "status": 503}, "kind": "rows"}
    except Gone:
        return {"problem": {"title": "Cancelled", "detail": "", "status": 499}, "kind": "rows"}
    return found


# -- showing


def _shown(value: Any, link: Link, site: Site) -> list[dict[str, str]]:
    """A cell: its text, and where it leads."""
    if value is None:
        return []
    if isinstance(value, NamedNode):
        return [{"text": curie(value.value, site.base), "to": link.to(value.value)}]
    if isinstance(value, Literal):
        text = value.value
        address = text.startswith(("http://", "https://")) and " " not in text and "|" not in text
        return [{"text": curie(text, site.base) if address else text, "to": link.to(text) if address else ""}]
    return [{"text": str(value), "to": ""}]


# Columns and parameters of named queries that hold slugs, and the kind of node that each means.
_SLUGS: Final = {
    **dict.fromkeys(("force", "forces"), "force"),
    **dict.fromkeys(("theme", "themes"), "theme"),
    **dict.fromkeys(("area",), "area"),
    **dict.fromkeys(("kind", "earlier_kind", "later_kind"), "finding-kind"),
    **dict.fromkeys(("cycle", "cycles", "first_cycle", "last_cycle", "earlier_cycle", "later_cycle"), "cycle"),
    **dict.fromkeys(("previous_cycle", "made_in"), "cycle"),
}


def _slugs(kind: str, names: Names) -> list[tuple[str, str]]:
    """What a parameter of a named query may be given: (slug, label)."""
    return [(name.slug, name.label) for name in names.of(kind)]


def _told(column: str, value: Any, names: Names, link: Link, site: Site) -> list[dict[str, str]]:
    """A cell of a named query: each of its values with the page that shows it."""
    if not isinstance(value, Literal) or column not in {*_SLUGS, "document"}:
        return _shown(value, link, site)
    if column == "document":
        return [{"text": each, "to": link.fact("document", each)} for each in value.value.split("|")]
    kind = _SLUGS[column]
    found = [(slug, names.node(kind, slug)) for slug in value.value.split("|")]
    shown = kind != "finding-kind"
    return [{"text": slug, "to": link.to(name.iri) if name and shown else ""} for slug, name in found]


def _catalogue() -> list[tuple[str, list[NamedQuery]]]:
    """The named queries by the group that their files name."""
    groups: dict[str, list[NamedQuery]] = {name: [] for name in (*GROUPS, "")}
    for each in list_queries():
        groups[each.group].append(each)
    return [(name or "Other questions", found) for name, found in groups.items() if found]


def curie(iri: str, base: str) -> str:
    """The short form, where a prefix fits."""
    for prefix, start in sorted({**PREFIXES, "id": base}.items(), key=lambda each: -len(each[1])):
        if iri.startswith(start) and len(iri) > len(start):
            return f"{prefix}:{iri[len(start) :]}"
    return iri


def _number(value: Any) -> float | None:
    if isinstance(value, Literal) and value.datatype.value.rpartition("#")[2] in {
        "integer",
        "decimal",
        "double",
        "float",
        "nonNegativeInteger",
    }:
        with contextlib.suppress(ValueError):
            return float(value.value)
    return None


def _drawn(view: str, answer: _Answer, names: Names, link: Link, site: Site) -> Any:
    """The answer as the view draws it; "" for a table."""
    if view == "chart":
        return _chart(answer.columns, answer.cells)
    return _network(answer.columns, answer.cells, names, link, site) if view == "graph" else ""


def _chart(columns: tuple[str, ...], cells: Sequence[tuple[Any, ...]]) -> Any:
    """Bars of the first column of numbers, under the first that holds none; nothing where either is missing."""
    numbers = [
        index
        for index in range(len(columns))
        if any(_number(row[index]) is not None for row in cells)
        and all(row[index] is None or _number(row[index]) is not None for row in cells)
    ]
    labels = [index for index in range(len(columns)) if index not in numbers]
    if not numbers or not labels:
        return ""
    rows = []
    for row in cells[:_BARS]:
        value = _number(row[numbers[0]])
        label = " · ".join(
            str(row[index].value if hasattr(row[index], "value") else row[index])
            for index in labels[:2]
            if row[index] is not None
        )
        if value is not None:
            rows.append((label.rsplit("/", 1)[-1] if label.startswith("http") else label, value, f"{value:,g}", ""))
    return _draw.bars(rows, title=f"{columns[numbers[0]]} by {columns[labels[0]]}", ident="chart")


def _network(columns: tuple[str, ...], cells: Sequence[tuple[Any, ...]], names: Names, link: Link, site: Site) -> Any:
    """The terms of the first two columns (subject and object of triples) as nodes, those with most lines first."""
    if len(columns) < 2:
        return ""
    ends = (0, 2) if columns == ("subject", "predicate", "object") else (0, 1)
    pairs = Counter(
        (str(row[ends[0]]), str(row[ends[1]]))
        for row in cells
        if row[ends[0]] is not None and isinstance(row[ends[1]], NamedNode if ends[1] == 2 else (NamedNode, Literal))
    )
    degree = Counter(end for pair in pairs for end in pair)
    kept = sorted(degree, key=lambda key: (-degree[key], key))[:_NODES]
    inside = sorted(pair for pair in pairs if pair[0] in set(kept) and pair[1] in set(kept))
    if not inside:
        return ""
    place = _draw.spread(kept, inside)
    terms = {str(row[index]): row[index] for row in cells for index in ends}
    dots = []
    for key in kept:
        term = terms[key]
        told = names.get(term.value) if isinstance(term, NamedNode) else None
        (cell,) = _shown(term, link, site)
        text, to = told.label if told else cell["text"], cell["to"]
        dots.append(Dot(key, text if len(text) < 40 else text[:39] + "…", *place[key], to, "theme", anchor="middle"))
    edges = [Edge(*pair) for pair in inside]
    return _draw.network(dots, edges, title="The answer as a graph", ident="answer", height=640)


def terms(site: Site) -> Callable[[Request], Awaitable[Response]]:
    """What the editor completes: prefixes, terms of the ontology with their definitions, names of the vocabulary."""

    async def endpoint(request: Request) -> Response:
        rows, names = await asyncio.gather(site.ask("terms"), site.names())
        known: dict[str, dict[str, str]] = {}
        for row in rows:
            term = curie(str(row["term"]), site.base)
            entry = known.setdefault(term, {"label": term, "detail": str(row["sort"]), "info": ""})
            entry["info"] = entry["info"] or str(row["definition"] or "")
        for kind in ("force", "cycle", "theme", "finding-kind", "area"):
            for name in names.of(kind):
                term = curie(name.iri, site.base)
                known[term] = {"label": term, "detail": kind.replace("-", " "), "info": name.label}
        data = {"prefixes": {**PREFIXES, "id": site.base}, "terms": [known[term] for term in sorted(known)]}
        return JSONResponse(data, headers={"Cache-Control": "max-age=300"})

    return endpoint
