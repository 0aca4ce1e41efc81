"""Search over forces, themes, people and the words of findings; every filter stands in the address."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Final

from markupsafe import Markup, escape
from starlette.requests import Request

from kgbuild.pages import _ask
from kgbuild.pages._evidence import COLUMNS
from kgbuild.pages._index import CLOSE, FILTERS, OPEN, Index, Wanted, contains, kept_index, words_in
from kgbuild.pages._kinds import place_of_kind
from kgbuild.pages._names import Name, Names
from kgbuild.pages._page import Asked, Link, Page, Table, check_value, named, page_number, wants
from kgbuild.pages._site import Site

_PER_PAGE: Final = 25
_CALLED: Final = 4  # letters and figures that may be what something is called
_PATIENCE: Final = 600.0  # seconds for the index: a quarter of a minute for 100,000 findings, on a busy machine more


async def index(site: Site) -> Index:
    """The index of the present generation, made at first use where no earlier server has left it."""

    async def make() -> Index:
        return await asyncio.to_thread(Index, await site.answers.run(kept_index, seconds=_PATIENCE))

    found: Index = await site.keep(("index",), make)
    return found


async def search(site: Site, request: Request) -> Page:
    """Findings by words and filters, with the forces, themes, people and documents called so."""
    given = {key: request.query_params.get(key, "").strip() for key in ("q", "theme", *FILTERS)}
    names, searcher = await asyncio.gather(site.names(), index(site))
    for kind in ("force", "cycle", "theme"):
        check_value(kind, given[kind], names)
    whole = wants(request) != "html"
    found = await asyncio.to_thread(
        searcher.search,
        _wanted(given),
        limit=None if whole else _PER_PAGE,
        offset=0 if whole else (page_number(request) - 1) * _PER_PAGE,
        facets=not whole,
    )
    little = not whole and (found.loose or not found.total)
    wider = await asyncio.to_thread(_wider, searcher, given) if little else []
    rows = [_row(row) for row in found.rows]
    asked = _asked(given, names)
    listing = Table("findings", "Findings", COLUMNS, rows, asked)
    active = {key: value for key, value in given.items() if value}
    link = Link(site, request)
    context: dict[str, Any] = {
        "q": given["q"],
        "given": given,
        "active": active,
        "found": found,
        "results": [{**row, "marked": _marked(row)} for row in found.rows],
        "things": _things(found.things),
        "cycles": _called(given["q"], names.cycles),
        "kinds": _called(given["q"], names.of("finding-kind")),
        "wider": wider,
        "number": found.first // _PER_PAGE + 1,
        "count": -(-found.total // _PER_PAGE),
        "per_page": _PER_PAGE,
        "without": lambda key: link("/search", **{name: value for name, value in active.items() if name != key}),
        "options": _options(found.facets, given, names),
        "label": lambda key, value: f"“{value}”" if key == "q" else _label(key, value, names),
    }
    title = f"Search: {given['q']}" if given["q"] else "Findings"
    return Page("search.html", title, tables=(listing,), context=context)


def _wanted(given: Mapping[str, str]) -> Wanted:
    """What the fields of the address ask for."""
    filters = tuple((key, given[key]) for key in FILTERS if given.get(key))
    return Wanted(given.get("q", ""), filters, given.get("theme", ""))


def _wider(searcher: Index, given: Mapping[str, str]) -> list[tuple[dict[str, str], int]]:
    """The conditions with each of them left out, and how much that finds, where it finds anything."""
    active = {key: value for key, value in given.items() if value}
    tries = [{name: value for name, value in active.items() if name != key} for key in active if len(active) > 1]
    counts = [searcher.search(_wanted(each), limit=0, facets=False).total for each in tries]
    return [(each, count) for each, count in zip(tries, counts, strict=True) if count]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    told = {**row, "finding": row["iri"], "source_url": row["url"], "quoted": bool(row["quoted"])}
    told["question"] = row["question"].rpartition("/")[2]
    return {column: None if told[column] == "" else told[column] for column in COLUMNS}


def _marked(row: dict[str, Any]) -> Markup:
    """The words with those searched for marked."""
    text = str(escape(row["marked"] or "(the source gives no words)"))
    return Markup(text.replace(OPEN, "<mark>").replace(CLOSE, "</mark>"))


def _things(found: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in found:
        groups.setdefault(each["kind"], []).append(each)
    return groups


def _called(text: str, known: Iterable[Name]) -> list[Name]:
    """Those in whose label a word begins with each word of `text`, in the singular too; none for a few letters."""
    words = [word.removesuffix("s") for word in words_in(text.casefold())]
    if len("".join(words)) < _CALLED:
        return []
    labels = [(each, words_in(each.label.casefold())) for each in known]
    return [each for each, label in labels if all(any(part.startswith(word) for part in label) for word in words)]


def _options(facets: dict[str, dict[str, int]], given: dict[str, str], names: Names) -> dict[str, list[Any]]:
    """For each filter the values that have findings under the others: (slug, label, count)."""
    result = {}
    for key, kind in (("force", "force"), ("cycle", "cycle"), ("theme", "theme"), ("kind", "finding-kind")):
        counts = dict(facets.get(key, {}))
        if given[key]:
            counts.setdefault(given[key], 0)
        options = [(slug, names.label(kind, slug), count) for slug, count in counts.items()]
        if key == "cycle":
            options.sort(key=lambda each: names.ordinals.get(each[0], 0))
        elif key == "kind":
            options.sort(key=lambda each: place_of_kind(each[0]))
        else:
            options.sort(key=lambda each: each[1].casefold())
        result[key] = options
    counts = facets.get("polarity", {})
    result["polarity"] = [
        ("negative", "criticism or demand", counts.get("negative", 0)),
        ("positive", "praise", counts.get("positive", 0)),
    ]
    return result


def _label(key: str, value: str, names: Names) -> str:
    if key == "question":
        return names.label("question", value)
    if key == "polarity":
        return "criticism or demand" if value == "negative" else "praise" if value == "positive" else value
    return names.label({"kind": "finding-kind"}.get(key, key), value)


def _asked(given: dict[str, str], names: Names) -> tuple[Asked, ...]:
    """The query behind the list: the named one for filters alone, else SPARQL that comes nearest to the words."""
    params = {key: given[key] for key in ("force", "cycle", "kind", "polarity", "theme", "document")}
    params["question"] = given["question"].rpartition("/")[2]
    if not given["q"]:
        return (named("evidence", **params),)
    text = _ask.fill(
        "search",
        force=_node(names, "force", given["force"]),
        cycle=_node(names, "cycle", given["cycle"]),
        theme=_node(names, "theme", given["theme"]),
        kind=_node(names, "finding-kind", given["kind"]),
    )
    return (Asked(text.replace("  # conditions on ?words\n", contains(words_in(given["q"])))),)


def _node(names: Names, kind: str, slug: str) -> Any:
    from pyoxigraph import NamedNode

    found = names.node(kind, slug) if slug else None
    return NamedNode(found.iri) if found else None
