"""A document: its text with the words that facts rest on, and the facts beside it; or the rows of a table."""

from __future__ import annotations

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from pyoxigraph import NamedNode
from starlette.requests import Request

from kgbuild.errors import StoreError
from kgbuild.pages import _ask
from kgbuild.pages._evidence import document_name
from kgbuild.pages._names import Name, Names, Solutions
from kgbuild.pages._page import NOTHING, Asked, NotFound, Page, Table, filled, named, page_number, part, table, wants
from kgbuild.pages._site import Site
from kgbuild.query.plans import hashed
from kgbuild.vocab import PREFIXES

_WINDOW: Final = 60_000  # characters of a text on one page
_ROWS: Final = 100  # of a table on one page
_PRIORITY: Final = (  # of the classes of a fact, the one that names it
    *("Judgement", "CauseOfConcern", "AreaForImprovement", "Recommendation", "InnovativePractice", "Strength"),
    *("Weakness", "Statement", "Statistic", "GradeCount", "MonitoringPeriod", "OrganisationLink", "PersonMention"),
    *("ThemeHit", "StatusEvent", "Finding", "Document"),
)
_WORDS: Final = {
    "Judgement": "Grade",
    "CauseOfConcern": "Cause of concern",
    "AreaForImprovement": "Area for improvement",
    "InnovativePractice": "Practice",
    "GradeCount": "Count of grades",
    "MonitoringPeriod": "Monitoring",
    "OrganisationLink": "Organisation",
    "PersonMention": "Person",
    "StatusEvent": "Status",
    "Document": "About the document",
}


_MARK_COLUMNS: Final = ("fact", "kind", "label", "polarity", "start", "end", "quote")


@dataclass(slots=True)
class Mark:
    """A fact and its words in a text; `number` is what the page calls it."""

    fact: str
    start: int
    end: int
    sort: str = ""
    label: str = ""
    polarity: str = ""
    quote: str = ""
    number: int = 0

    @property
    def ident(self) -> str:
        return f"w{self.start}-{self.end}"

    def to_row(self) -> dict[str, Any]:
        told = (self.fact, self.sort, self.label, self.polarity or None, self.start, self.end, self.quote)
        return dict(zip(_MARK_COLUMNS, told, strict=True))


@dataclass(slots=True)
class Segment:
    """A run of text under the same marks. `opens` are the marks whose words begin here, `closes` end here."""

    text: str
    marks: list[Mark] = field(default_factory=list)
    opens: list[Mark] = field(default_factory=list)
    closes: list[Mark] = field(default_factory=list)

    @property
    def idents(self) -> list[str]:
        """The places that begin here, each once: several facts may rest on the same words."""
        return list(dict.fromkeys(mark.ident for mark in self.opens))

    @property
    def polarity(self) -> str:
        """Of the shortest mark that has one."""
        told = sorted((mark.end - mark.start, mark.polarity) for mark in self.marks if mark.polarity)
        return told[0][1] if told else "neutral"

    @property
    def target(self) -> Mark:
        """The mark that a click on the words means: the shortest."""
        return min(self.marks, key=lambda mark: (mark.end - mark.start, mark.number))


async def documents(site: Site, request: Request) -> Page:
    """Everything that was read."""
    names, rows, counts = await asyncio.gather(site.names(), site.ask("documents"), site.ask("document-counts"))
    count = {str(row["document"]): int(row["facts"]) for row in counts}
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        entry = found.setdefault(
            str(row["document"]),
            {
                "document": row["name"],
                "title": row["title"],
                "kind": row["kind"],
                "published": row["published"],
                "source_url": row["source_url"],
                "characters": row["characters"],
                "facts": count.get(str(row["document"]), 0),
                "newer": document_name(str(row["newer"]), site.base) if row["newer"] else None,
                "force_names": set(),
                "cycle_names": set(),
            },
        )
        for key, name in (("force_names", names.get(row["force"])), ("cycle_names", names.get(row["cycle"]))):
            if name:
                entry[key].add(name)
    told = []
    for entry in found.values():
        entry["force_names"] = sorted(entry["force_names"], key=lambda name: name.label)
        entry["cycle_names"] = sorted(entry["cycle_names"], key=lambda name: name.ordinal)
        entry["forces"] = "|".join(name.slug for name in entry["force_names"]) or None
        entry["cycles"] = "|".join(name.slug for name in entry["cycle_names"]) or None
        told.append(entry)
    told.sort(key=lambda entry: str(entry["document"]))
    kind = request.query_params.get("kind", "")
    kinds = sorted({str(entry["kind"]) for entry in told if entry["kind"]})
    chosen = [entry for entry in told if not kind or entry["kind"] == kind]
    listing = Table(
        "documents",
        "Documents",
        ("document", "title", "kind", "forces", "cycles", "published", "newer", "source_url", "characters", "facts"),
        chosen,
        (filled("documents"), filled("document-counts")),
    )
    context = {"kinds": kinds, "kind": kind, "all": len(told), "page_part": part(chosen, request, _ROWS)}
    return Page("documents.html", "Documents", tables=(listing,), context=context, section="documents")


async def document(site: Site, request: Request) -> Page:
    """One document."""
    name = request.path_params["rest"]
    node = site.iri("document", name)
    names, described = await asyncio.gather(site.names(), site.ask("documents", document=node))
    rows = list(described)
    if not rows:
        every = await site.ask("documents")
        word = name.rsplit("/", 1)[-1].casefold().partition(".")[0]
        near = sorted({str(row["name"]) for row in every if word and word in str(row["name"]).casefold()})
        raise NotFound(f"no document is called “{name}”", [(each, f"/document/{each}") for each in near[:5]])
    about = {
        **rows[0],
        "forces": _unique(names.get(row["force"]) for row in rows),
        "cycles": _unique(names.get(row["cycle"]) for row in rows),
        "inspectors": sorted(
            {(str(row["inspector"]), str(row["inspector_name"])) for row in rows if row["inspector"]},
            key=lambda pair: pair[1],
        ),
        "inspectorate": names.get(rows[0]["inspectorate"]),
    }
    page = min((str(row["page"]) for row in rows if row["page"]), default="")
    states = None
    if page:
        asked = named("versions", page=page)
        states = table("versions", "States of this page", await site.rows("versions", page=page), asked)
    about["states"] = _states(states.rows) if states else []
    about["name_of_newer"] = next((document_name(str(row["newer"]), site.base) for row in rows if row["newer"]), "")
    title = str(about["title"] or name)
    show = _table if about["kind"] == "table" else _text
    shown = await show(site, request, names, about, node, title)
    if states is not None:
        shown.tables += (states,)
    return shown


def _states(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Each state of a page once, newest first; those without a date last. A page may have had several addresses."""
    once = {str(row["document"]): row for row in rows}
    dated = sorted((row for row in once.values() if row["published"]), key=lambda row: str(row["document"]))
    dated.sort(key=lambda row: str(row["published"]), reverse=True)
    return dated + sorted((row for row in once.values() if not row["published"]), key=lambda row: str(row["document"]))


async def _text(site: Site, request: Request, names: Names, about: dict[str, Any], node: NamedNode, title: str) -> Page:
    facts = await site.ask("document-facts", document=node)
    marks = _marks(facts, names, node.value)
    missing = ""
    try:
        text = await site.text(str(about["sha256"]))
    except StoreError as error:
        text, missing = "", error.problem
    starts = _starts(text)
    start = starts[page_of(_number(request.query_params.get("at", "0"), len(text)), starts)]
    end = _window_end(text, start)
    shown = [mark for mark in marks if mark.start < end and mark.end > start]
    rows = [mark.to_row() for mark in marks]
    asked = filled("document-facts", document=node)
    listing = Table("facts", "Facts that rest on its words", _MARK_COLUMNS, rows, (asked,))
    context = {
        "about": about,
        "title": title,
        "segments": segments(text, shown, start, end),
        "marks": shown,
        "all_marks": len(marks),
        "start": start,
        "missing": missing,
        "starts": starts,
        "iri": node.value,
    }
    return Page("document.html", title, (("Documents", "/documents"),), (listing,), context, section="documents")


async def _table(
    site: Site, request: Request, names: Names, about: dict[str, Any], node: NamedNode, title: str
) -> Page:
    whole = _ask.fill("table-facts", document=node)
    last = int(next(iter(await site.ask("table-rows", document=node)))["last"] or 1)
    count = max(1, -(-(last - 1) // _ROWS))
    asked_row = _number(request.query_params.get("row", "0"), last)
    number = min((asked_row - 2) // _ROWS + 1 if asked_row > 1 else page_number(request), count)
    first = (number - 1) * _ROWS + 2  # row 1 is the header
    if wants(request) == "html":
        passage = f"{site.base}passage/{node.value[len(site.base) :].removeprefix('document/')}"
        shown = [NamedNode(f"{passage}/row-{row}") for row in range(first, min(first + _ROWS, last + 1))]
        rows = await site.ask("table-facts", passage=shown) if shown else NOTHING
    else:
        rows = await site.select(hashed(whole))
    told = [_row_told(row, names) for row in rows]
    columns = ("row", "fact", "kind", "grade", "force", "cycle", "question", "speaker", "summary", "source_url")
    listing = Table("facts", "Facts, row by row", columns, told, (Asked(whole),))
    context = {
        "about": about,
        "title": title,
        "rows": told,
        "number": number,
        "count": count,
        "asked_row": asked_row,
        "iri": node.value,
    }
    return Page("table.html", title, (("Documents", "/documents"),), (listing,), context, section="documents")


def _row_told(row: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """What a row of a table states: slugs for its columns, names for the page."""
    kind, grade = names.get(row["kind"]), names.get(row["grade"])
    about = {key: names.get(row[key]) for key in ("force", "cycle", "question")}
    return {
        "row": row["number"],
        "what": kind or grade,
        "kind": kind.slug if kind else "",
        "grade": grade and grade.last,
        **{f"{key}_name": name for key, name in about.items()},
        **{key: name and name.last for key, name in about.items()},
        **{key: row[key] for key in ("fact", "speaker", "summary", "source_url")},
    }


# -- marks


def _marks(rows: Solutions, names: Names, document: str) -> list[Mark]:
    """A mark for each fact and place, in text order, numbered from 1. What describes the document itself is last."""
    found: dict[tuple[str, int, int], dict[str, Any]] = {}
    for row in rows:
        key = (str(row["fact"]), int(row["start"]), int(row["end"]))
        entry = found.setdefault(key, {**row, "classes": set(), "themes": set(), "resolved": set()})
        if str(row["class"] or "").startswith(PREFIXES["insp"]):
            entry["classes"].add(str(row["class"]).rsplit("#", 1)[-1])
        theme = names.get(row["theme"])
        if theme:
            entry["themes"].add(theme.label)
        if row["resolves"]:
            entry["resolved"].add(str(row["resolves"]))
    marks = []
    for (fact, start, end), entry in found.items():
        sort = next((name for name in _PRIORITY if name in entry["classes"]), "") or min(entry["classes"], default="")
        kind = names.get(entry["kind"])
        mark = Mark(fact, start, end, sort, quote=str(entry["quote"] or ""), polarity=kind.polarity if kind else "")
        mark.label = _label(mark, entry, kind, names, document)
        marks.append(mark)
    # The words of a theme lie within those of its finding, whose label names it: marked too, they would only clutter.
    marks = [mark for mark in marks if mark.sort != "ThemeHit"]
    marks.sort(key=lambda mark: (mark.start, -mark.end, _rank(mark.sort), mark.fact))
    for number, mark in enumerate(marks, 1):
        mark.number = number
    return marks


def _rank(sort: str) -> int:
    return _PRIORITY.index(sort) if sort in _PRIORITY else len(_PRIORITY)


def _label(mark: Mark, entry: dict[str, Any], kind: Name | None, names: Names, document: str) -> str:
    """What the list of facts calls a mark."""
    words = kind.label if kind else _WORDS.get(mark.sort, mark.sort)
    details: list[str] = []
    if mark.sort == "Judgement":
        grade = names.get(entry["grade"])
        question = names.get(entry["question"])
        words = f"Grade: {grade.label.lower() if grade else 'not graded'}"
        details = [question.label] if question else []
    elif mark.fact == document:
        words = "About the document"
        details = [_resolved(each, names) for each in sorted(entry["resolved"])]
    elif mark.sort == "Statement":
        words = str(entry["statement_kind"] or "statement").capitalize()
        details = [str(entry["speaker"])] if entry["speaker"] else []
    elif mark.sort == "PersonMention":
        details = [str(entry["speaker"])] if entry["speaker"] else []
    else:
        details = sorted(entry["themes"])
    return f"{words} ({', '.join(details)})" if details else words


def _resolved(text: str, names: Names) -> str:
    """What words of a document were taken for, as people call it: "force: Gwent Police"."""
    kind, _, slug = text.partition(" ")
    return f"{kind}: {names.label(kind, slug)}" if slug else text.replace("-", " ")


def segments(text: str, marks: list[Mark], start: int, end: int) -> list[Segment]:
    """The text from `start` to `end` cut wherever a mark begins or ends, so that overlapping words keep all theirs."""
    inside = [mark for mark in marks if mark.start < end and mark.end > start and mark.end > mark.start]
    cuts = sorted({start, end, *(max(mark.start, start) for mark in inside), *(min(mark.end, end) for mark in inside)})
    result = [Segment(text[left:right]) for left, right in pairwise(cuts)]
    for mark in inside:
        first = bisect_left(cuts, max(mark.start, start))
        last = bisect_left(cuts, min(mark.end, end))
        for segment in result[first:last]:
            segment.marks.append(mark)
        result[first].opens.append(mark)
        result[last - 1].closes.append(mark)
    return result


def _window_end(text: str, start: int) -> int:
    """Where the page that begins at `start` ends: at the end of a line where one is near."""
    if len(text) - start <= _WINDOW * 5 // 4:
        return len(text)
    cut = text.rfind("\n", start + _WINDOW * 3 // 4, start + _WINDOW)
    return cut + 1 if cut > 0 else start + _WINDOW


def _starts(text: str) -> list[int]:
    """Where each page of a long text begins."""
    starts = [0]
    while _window_end(text, starts[-1]) < len(text):
        starts.append(_window_end(text, starts[-1]))
    return starts


def page_of(offset: int, starts: list[int]) -> int:
    """The index in `starts` of the page that shows the character at `offset`."""
    return max(0, bisect_right(starts, offset) - 1)


def _number(text: str, most: int) -> int:
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _unique(found: Any) -> list[Name]:
    return sorted({name for name in found if name}, key=lambda name: (name.ordinal, name.label))
