"""People: who spoke, in which office, with which words; and the statements of a force."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from pyoxigraph import NamedNode
from starlette.requests import Request

from kgbuild.pages._evidence import Item, items
from kgbuild.pages._names import Names, Solutions, once
from kgbuild.pages._page import NotFound, Page, Table, filled, part
from kgbuild.pages._site import Site

_PEOPLE: Final = 100  # on one page
_SPOKEN: Final = 40  # statements on one page
_COLUMNS: Final = (
    *("statement", "force", "cycle", "kind", "speaker", "role", "organisation", "stance", "words", "quoted"),
    *("document", "start", "end", "source_url", "published"),
)


def statements(rows: Solutions, names: Names) -> list[Item]:
    """The statements of the solutions, newest cycle first; `extra` has kind, speaker, role, organisation, stances."""
    told: dict[str, dict[str, Any]] = {}
    stances: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        iri = str(row["statement"])
        if row["stance"]:
            stances[iri].add(str(row["stance"]))
        body = names.get(row["organisation"])
        told.setdefault(
            iri,
            {
                "kind": str(row["statement_kind"] or ""),
                "speaker": str(row["speaker_name"] or ""),
                "speaker_iri": str(row["speaker"] or ""),
                "role": str(row["role"] or ""),
                "organisation": str(body or row["printed"] or ""),
                "reported": row["reported"] is True,
            },
        )
    found = items(rows, names, what="statement")
    for item in found:
        item.extra = {**told[item.iri], "stances": sorted(stances[item.iri])}
    return sorted(
        found,
        key=lambda item: (
            -item.ordinal,
            item.extra["speaker"],
            [(source.name, source.start or 0) for source in item.sources[:1]],  # as they were said
            item.words,
            item.iri,
        ),
    )


def statement_table(title: str, spoken: Sequence[Item], **whose: NamedNode) -> Table:
    """Statements as a table; `whose` is what the query of that name was asked with."""
    return Table("statements", title, _COLUMNS, [_row(each) for each in spoken], (filled("statements", **whose),))


def _row(item: Item) -> dict[str, Any]:
    row = {key: value for key, value in item.to_row().items() if key in _COLUMNS}
    return {
        **row,
        "statement": item.iri,
        "kind": item.extra["kind"],
        "speaker": item.extra["speaker"] or None,
        "role": item.extra["role"] or None,
        "organisation": item.extra["organisation"] or None,
        "stance": "|".join(item.extra["stances"]) or None,
    }


def speakers(spoken: Sequence[Item], documents: Solutions) -> list[dict[str, Any]]:
    """Who spoke about the force or signed a document on it, by name."""
    found: dict[str, dict[str, Any]] = {}

    def entry(iri: object, name: object) -> dict[str, Any]:
        return found.setdefault(str(iri), {"name": str(name), "roles": set(), "signed": set()})

    for item in spoken:
        if item.extra["speaker_iri"]:
            entry(item.extra["speaker_iri"], item.extra["speaker"])["roles"] |= {item.extra["role"]} - {""}
    for row in documents:
        if row["inspector"]:
            entry(row["inspector"], row["inspector_name"])["signed"].add(str(row["document"]))
    return [
        {"iri": iri, **told, "roles": sorted(told["roles"]), "signed": sorted(told["signed"])}
        for iri, told in sorted(found.items(), key=lambda each: (each[1]["name"], each[0]))
    ]


async def people(site: Site, request: Request) -> Page:
    """Everybody that the graph names, with how often they speak."""
    found = list(_people(await site.ask("people")))
    columns = ("name", "person", "statements", "forces", "roles")
    listing = Table("people", "People", columns, found, (filled("people"),))
    context = {"page_part": part(found, request, _PEOPLE)}
    return Page("people.html", "People", tables=(listing,), context=context, section="people")


def _people(rows: Solutions) -> Iterable[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        entry = found.setdefault(
            str(row["person"]),
            {
                "name": str(row["name"]),
                "statements": int(row["statements"] or 0),
                "forces": int(row["forces"] or 0),
                "roles": set(),
            },
        )
        if row["role"]:
            entry["roles"].add(str(row["role"]))
    for iri, entry in sorted(found.items(), key=lambda each: (each[1]["name"].rsplit(" ", 1)[-1], each[1]["name"])):
        yield {"person": iri, **entry, "roles": "|".join(sorted(entry["roles"]))}


async def person(site: Site, request: Request) -> Page:
    """One person."""
    slug = request.path_params["slug"]
    node = site.iri("person", slug)
    names, told, said, documents = await asyncio.gather(
        site.names(),
        site.ask("person", person=node),
        site.ask("statements", speaker=node),
        site.ask("documents", inspector=node),
    )
    rows = list(told)
    if not rows:
        surname = slug.casefold().rpartition("-")[2]
        near = {
            (str(row["name"]), f"/{str(row['person'])[len(site.base) :]}")
            for row in await site.ask("people")
            if surname in str(row["name"]).casefold()
        }
        raise NotFound(f"nobody is called “{slug}”", sorted(near)[:5])
    name = str(rows[0]["name"])
    spoken = statements(said, names)
    posts = once(told, "post") if rows[0]["post"] else []
    tables = (
        statement_table(f"What {name} said", spoken, speaker=node),
        Table(
            "posts",
            "Posts",
            ("post", "role", "organisation", "remit", "starts", "ends", "note"),
            posts,
            (filled("person", person=node),),
        ),
    )
    forces = sorted({item.force for item in spoken if item.force}, key=lambda each: each.label)
    context = {
        "name": name,
        "posts": posts,
        "also": sorted({str(row["also"]) for row in rows if row["also"]}),
        "honorific": rows[0]["honorific"],
        "mentioned": once(told, "mention") if rows[0]["mention"] else [],
        "page_part": part(spoken, request, _SPOKEN),
        "forces": forces,
        "documents": once(documents, "document"),
        "iri": node.value,
    }
    return Page("person.html", name, (("People", "/people"),), tables, context, section="people")
