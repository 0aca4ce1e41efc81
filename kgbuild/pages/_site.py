"""What all pages share: questions asked of the graph, the names of its vocabulary, addresses, templates."""

from __future__ import annotations

import asyncio
import calendar
import hashlib
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import quote

import jinja2
from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from kgbuild import __version__
from kgbuild.pages import _ask
from kgbuild.pages._addresses import page_for
from kgbuild.pages._lists import Listed, Order, listed
from kgbuild.query import Rows
from kgbuild.vocab import DEFAULT_BASE, PREFIXES

if TYPE_CHECKING:
    from kgbuild.as_of import Standing

_HERE: Final = Path(__file__).parent
STATIC: Final = _HERE / "static"
BUILT = STATIC / "built"  # the editor, where the package carries it
_KEPT: Final = 400  # answers kept for one generation of the graph
_KEPT_CELLS: Final = 60_000  # an answer larger than that is asked for each time
Row = dict[str, Any]


class Solutions(Protocol):
    """`kgbuild.query.Rows` as pages read it: each row a dictionary whose values a page prints or counts."""

    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def cells(self) -> tuple[tuple[Any, ...], ...]: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Row]: ...


@dataclass(frozen=True, slots=True)
class Name:
    """A node of the vocabulary: `kind` is the first part of its path ("force"), `slug` what follows."""

    iri: str
    kind: str
    slug: str
    label: str
    ordinal: int = 0
    cycle: str = ""  # of a question: IRI
    area: str = ""  # of a question: IRI
    polarity: str = ""
    rank: int = 0
    broader: str = ""  # of a theme: IRI
    graded: bool | None = None  # of a question; None: not known

    def __str__(self) -> str:
        return self.label


class Names:
    """The vocabulary of one generation, by IRI and by slug."""

    def __init__(self, base: str, rows: Solutions) -> None:
        self.base = base
        self._by_iri: dict[str, Name] = {}
        for row in rows:
            iri = str(row["node"])
            if iri in self._by_iri:
                continue
            local = iri[len(base) :] if iri.startswith(base) else iri.rsplit("#", 1)[-1]
            kind, _, slug = local.partition("/")
            if not iri.startswith(base):  # a code of the ontology: insp:<list>-<notation>
                kind, slug = "code", str(row["notation"] or local)
            self._by_iri[iri] = Name(
                iri,
                kind,
                slug,
                str(row["label"] or row["notation"] or row["identifier"] or slug),
                int(row["ordinal"] or 0),
                str(row["cycle"] or ""),
                str(row["area"] or ""),
                str(row["polarity"] or ""),
                int(row["rank"] or 0),
                str(row["broader"] or ""),
                row["graded"] if isinstance(row["graded"], bool) else None,
            )

    def get(self, iri: str) -> Name | None:
        return self._by_iri.get(iri)

    def node(self, kind: str, slug: str) -> Name | None:
        return self._by_iri.get(f"{self.base}{kind}/{slug}")

    def label(self, kind: str, slug: str) -> str:
        """What people call ``kind/slug``; the slug itself where the graph does not name it."""
        found = self.node(kind, slug)
        return found.label if found else slug

    def of(self, kind: str) -> list[Name]:
        """All of one kind: cycles in their order, anything else by label."""
        return self._sorted.get(kind, [])

    @cached_property
    def _sorted(self) -> dict[str, list[Name]]:
        result: dict[str, list[Name]] = {}
        for name in self._by_iri.values():
            result.setdefault(name.kind, []).append(name)
        for names in result.values():
            names.sort(key=lambda name: (name.ordinal, name.label.casefold(), name.iri))
        return result

    @property
    def cycles(self) -> list[Name]:
        return self.of("cycle")

    def question(self, cycle: str, slug: str) -> str:
        """The label of a question of a cycle, both as slugs."""
        return self.label("question", f"{cycle}/{slug}")

    def ungraded(self, cycle: str, slug: str) -> bool:
        """Whether a question, by slugs, is known to be answered in words and not graded."""
        found = self.node("question", f"{cycle}/{slug}")
        return found is not None and found.graded is False

    def children(self, theme: str) -> list[Name]:
        """Narrower themes of the theme with this IRI."""
        return [name for name in self.of("theme") if name.broader == theme]


class Site:
    """One for the present graph, and one for each past day that is looked at (`kgbuild.pages._days`).

    Answers are kept as long as the graph stays the same.
    """

    def __init__(
        self,
        answers: Any,
        settings: Any,
        *,
        standing: Standing | None = None,
        templates: jinja2.Environment | None = None,
    ) -> None:
        """`standing` tells of a past day; `templates` are those of another site."""
        self.answers = answers
        self.settings = settings
        self.standing = standing
        self._kept: OrderedDict[tuple[str, ...], Any] = OrderedDict()
        self._asking: dict[tuple[str, ...], asyncio.Future[Any]] = {}
        self._generation = ""
        self._manifest: Any = None
        self._manifest_generation = ""
        self.templates = templates or _templates()

    # -- what the graph is

    @property
    def base(self) -> str:
        return str(self.answers.base or DEFAULT_BASE)

    @property
    def generation(self) -> str:
        """A word that changes with the graph: of the server's own, or made from what the manifest names."""
        given = getattr(self.answers, "generation", "")
        if given:
            return str(given)
        manifest = self.answers.manifest
        if manifest is not self._manifest:
            documents = manifest["documents"]
            told = [manifest["rules"], manifest["reference"], str(manifest["quads"])]
            told += [f"{name} {documents[name].get('sha256', '')}" for name in sorted(documents)]
            self._manifest = manifest
            self._manifest_generation = hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]
        return self._manifest_generation

    def root(self, request: Any) -> str:
        """The path below which visitors see the server, without a slash at its end: "" or "/kg"."""
        return str(request.scope.get("root_path", "")).rstrip("/")

    def iri(self, *path: str) -> NamedNode:
        """The node at `path` below the base; each part percent-encoded as the build does."""
        return NamedNode(self.base + "/".join(quote(part, safe="/") for part in path))

    # -- asking

    async def rows(self, name: str, **params: str) -> Solutions:
        """The rows of a named query."""
        given = {key: value for key, value in params.items() if value}
        key = ("named", name, *(f"{each}={given[each]}" for each in sorted(given)))
        found: Solutions = await self.keep(key, lambda: self.answers.rows(name, given))
        return found

    async def listed(
        self, name: str, params: Mapping[str, str], order: Order, known: Mapping[str, Any], counted: tuple[str, ...]
    ) -> Listed:
        """The rows of a named query, of which a page shows a part: see `kgbuild.pages._lists.listed`."""
        given = {key: params[key] for key in sorted(params) if params[key]}
        found: Listed = await self.answers.run(listed, name, given, order, known, counted)
        return found

    async def select(self, sparql: str) -> Solutions:
        """The rows of a SELECT of ours."""
        found: Solutions = await self.keep(("select", sparql), lambda: self.answers.select(sparql))
        return found

    async def ask(self, name: str, **values: Any) -> Solutions:
        """The rows of a page query filled with `values`."""
        return await self.select(_ask.planned(name, _ask.fill(name, **values)))

    async def names(self) -> Names:
        async def make() -> Names:
            return Names(self.base, await self.answers.select(_ask.fill("names", **{"class": list(CLASSES)})))

        found: Names = await self.keep(("names",), make)
        return found

    async def keep(self, key: tuple[str, ...], make: Callable[[], Awaitable[Any]]) -> Any:
        """The value under `key`, made once for a generation; those who ask at the same time wait for one making."""
        if self.generation != self._generation:
            self._generation = self.generation
            self._kept.clear()
            self._asking.clear()
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key in self._asking:
            return await asyncio.shield(self._asking[key])
        generation = self._generation
        future: asyncio.Future[Any] = asyncio.ensure_future(make())
        self._asking[key] = future
        try:
            value = await asyncio.shield(future)
        finally:
            if self._asking.get(key) is future:
                del self._asking[key]
        small = not isinstance(value, Rows) or len(value) * len(value.columns) <= _KEPT_CELLS
        if generation == self._generation and small:
            self._kept[key] = value
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return value


def _templates() -> jinja2.Environment:
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(
        number=_number,
        day=_day,
        plain=plain,
        cap=_cap,
        host=_host,
        address=_short_address,
        prose=_prose,
        commas=_commas,
        words_of=_words_of,
        path=lambda t: quote(t),
    )
    templates.globals.update(static_version=static_version(), editor_built=editor_built, version=__version__)
    return templates


CLASSES: Final[list[NamedNode | Literal]] = [
    NamedNode(PREFIXES[prefix] + name)
    for prefix, names in (
        (
            "insp",
            "Force Cycle InspectionRound Question Theme Area FindingKind Grade Code GradeScale Inspectorate "
            "RegionalUnit LocalPolicingBody",
        ),
        ("org", "Organization"),
    )
    for name in names.split()
]


@lru_cache(maxsize=1)
def static_version() -> str:
    """A word that changes with any file under static/, so that browsers may keep each for good."""
    digest = hashlib.sha256()
    for file in sorted(STATIC.rglob("*")):
        if file.is_file():
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def editor_built() -> bool:
    """Whether the installed package carries the built editor; without it the plain text field does the same tasks."""
    return (BUILT / "editor.js").is_file()


# -- how things are printed


def _number(value: Any) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


_ABBREVIATED: Final = re.compile(r"\b(?:pcc|hmi|hmic)\b")
_MONTHS: Final = tuple(calendar.month_name)[1:]


def _day(value: Any) -> str:
    """A date as people write it; partial dates keep their precision."""
    text = str(value or "")
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", text)
    if not match or (match[2] and not 1 <= int(match[2]) <= 12):
        return text
    parts = [str(int(match[3]))] if match[3] else []
    if match[2]:
        parts.append(_MONTHS[int(match[2]) - 1])
    return " ".join([*parts, match[1]])


_UNITS: Final = {"Y": "year", "M": "month", "W": "week", "D": "day"}


def _prose(text: Any) -> str:
    """A sentence of the data with its dates and spans of time as people write them: "6 months from 8 December 2016"."""

    def span(match: re.Match[str]) -> str:
        parts = re.findall(r"(\d+)([YMWD])", match[0])
        return " ".join(f"{number} {_UNITS[unit]}{'' if number == '1' else 's'}" for number, unit in parts)

    told = re.sub(r"\bP(?:\d+[YMWD])+\b", span, str(text or "")).replace("PT0S", "at once")
    return re.sub(r"\b\d{4}-\d\d(?:-\d\d)?\b", lambda match: _day(match[0]), told)


def plain(slug: Any) -> str:
    """A slug as words: "requires-improvement" becomes "requires improvement"."""
    return _ABBREVIATED.sub(lambda match: match[0].upper(), str(slug or "").replace("-", " "))


def _cap(text: Any) -> str:
    """With a capital at its beginning, the rest as it is: "PCC response"."""
    return str(text)[:1].upper() + str(text)[1:]


def _commas(items: Any) -> str:
    return ", ".join(str(item) for item in items)


def once(rows: Solutions, key: str) -> list[dict[str, Any]]:
    """The first solution for each value of `key`, in the order of those values."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(str(row[key]), row)
    return [found[each] for each in sorted(found)]


def run_of(cycles: str, names: Names) -> list[Name]:
    """The cycles of a cell, in their order."""
    wanted = set(cycles.split("|"))
    return [cycle for cycle in names.cycles if cycle.slug in wanted]


def _host(url: Any) -> str:
    """The host of an address without "www.", to name a source; "" for what is no web address."""
    match = re.match(r"https?://(?:www\.)?([^/:?#]+)", str(url or ""))
    return match[1] if match else ""


def _short_address(url: Any) -> str:
    """A web address as people read it: without scheme, "www." and the slash at its end."""
    return re.sub(r"^https?://(?:www\.)?", "", str(url or "")).rstrip("/")


def _many(noun: str) -> str:
    """The plural: "areas for improvement", "weaknesses", "promising practices"."""
    head, joint, rest = noun.partition(" for ") if " for " in noun else noun.partition(" of ")
    return f"{head}{'es' if head.endswith('s') else 's'}{joint}{rest}"


def _words_of(value: int, one: str, many: str = "") -> Markup:
    """A count with its noun: "1 finding", "2,386 findings"."""
    return Markup("{}&nbsp;{}").format(f"{value:,}", one if value == 1 else many or _many(one))


__all__ = ["Name", "Names", "Row", "Site", "page_for", "plain", "static_version"]
