"""Full text of the findings: an SQLite database, made in a worker once for each generation of the graph.

It is kept as a file in that generation's folder of the store, with which it goes; where the server may not write there,
it is made at every start and held in memory.

Every word is kept (no stop words), words are matched by their stem and from their beginning, and answers are ranked by
BM25: words of the finding before its themes, these before the name of its force.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Literal

from kgbuild.pages._kinds import KIND_ORDER, place_of_kind
from kgbuild.query import Rows, run_sparql
from kgbuild.query.plans import hashed
from kgbuild.store import StoreReader

_PREFIXES: Final = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX insp: <https://w3id.org/kgbuild/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
# Each is put to the engine as `kgbuild.query` puts those that read most of the graph.
_FACTS: Final = """
  ?finding insp:findingKind ?kind .
  OPTIONAL { ?finding insp:force ?force }
  OPTIONAL { ?finding insp:cycle ?cycle }
  OPTIONAL { ?finding insp:question ?question }
  OPTIONAL { ?finding insp:summary ?summary }
"""
_STATED: Final = ("kind", "force", "cycle", "question", "summary")
_THEMES: Final = "?finding insp:findingKind ?kind ; insp:theme ?theme"
_SOURCES: Final = """
  ?finding insp:findingKind ?kind .
  ?attestation oa:hasBody ?finding ; insp:document ?document ; oa:hasTarget ?passage .
  OPTIONAL { ?attestation dcterms:source ?url }
  OPTIONAL { ?attestation dcterms:issued ?published }
  OPTIONAL { ?attestation insp:sourceKind ?sort }
  OPTIONAL { ?passage oa:hasSelector ?words . ?words oa:exact ?quote }
  OPTIONAL { ?passage oa:hasSelector ?place . ?place oa:start ?start ; oa:end ?end }
"""
_SCHEMA: Final = """
CREATE TABLE finding (
  id INTEGER PRIMARY KEY, iri TEXT, force TEXT, cycle TEXT, question TEXT, kind TEXT, polarity TEXT, themes TEXT,
  words TEXT, quoted INTEGER, document TEXT, start INTEGER, "end" INTEGER, url TEXT, published TEXT, source_kind TEXT,
  sources INTEGER, ordinal INTEGER, rank INTEGER);
CREATE TABLE theme_of (finding INTEGER, theme TEXT, PRIMARY KEY (theme, finding)) WITHOUT ROWID;
CREATE VIRTUAL TABLE full USING fts5(words, themes, force, tokenize = 'porter unicode61 remove_diacritics 2');
CREATE TABLE thing (id INTEGER PRIMARY KEY, kind TEXT, label TEXT, iri TEXT, weight INTEGER);
CREATE VIRTUAL TABLE thing_words USING fts5(label, also, tokenize = 'porter unicode61 remove_diacritics 2');
"""
_INDEXES: Final = "".join(
    f"CREATE INDEX finding_{column} ON finding ({column});"
    for column in ("force", "cycle", "question", "kind", "document")
)
_COLUMNS: Final = re.findall(r'(\w+)"? (?:INTEGER|TEXT)', _SCHEMA.partition(");")[0])
_INSERT: Final = f"INSERT INTO finding VALUES ({', '.join(f':{name}' for name in _COLUMNS)})"
OPEN, CLOSE = "\x02", "\x03"  # around words that were searched for
FILTERS: Final = ("force", "cycle", "question", "kind", "polarity", "document")


def kept_index(store: StoreReader) -> Path | bytes:
    """The database as a file, made if it is not there yet, or as bytes where none can be written; runs in a worker."""
    file = store.path / "generations" / store.generation / f"search-{_edition()}.sqlite"
    if file.is_file():
        return file.absolute()
    data = build_index(store)
    aside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        with aside.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        return data
    return file.absolute()


@cache
def _edition() -> str:
    """A word that changes with what makes the database."""
    return hashlib.sha256(Path(__file__).read_bytes() + repr(KIND_ORDER).encode()).hexdigest()[:12]


# The solutions of a pattern for these variables, perhaps by another plan of the engine.
Ask = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """What findings refer to: slugs by IRI; by slug polarities of kinds, places of cycles, all names of the rest."""

    slugs: dict[str, str]
    polarity: dict[str, str]
    ordinals: dict[str, int]
    themes: dict[str, list[str]]
    forces: dict[str, list[str]]


@dataclass(frozen=True, slots=True, order=True)
class _Source:
    """Where a finding stands: slugs and literals, "" where not stated."""

    document: str
    url: str
    published: str
    kind: str
    attestation: str


@dataclass(frozen=True, slots=True)
class _Evidence:
    """The sources of each finding; by attestation the words, and where they begin and end."""

    sources: dict[str, set[_Source]]
    quotes: dict[str, set[str]]
    places: dict[str, tuple[int, int]]


def build_index(store: StoreReader) -> bytes:
    """The database as bytes; runs in a worker."""

    def ask(pattern: str, names: str, plan: Callable[[str], str] = str) -> Any:
        answer = run_sparql(store, plan(f"{_PREFIXES}SELECT {names} WHERE {{ {pattern} }}"))
        assert isinstance(answer, Rows)
        return answer.cells

    database = sqlite3.connect(":memory:")
    database.executescript(_SCHEMA)
    _fill_findings(database, ask, f"{store.manifest['base']}question/")
    database.executescript(_INDEXES)
    _fill_things(database, ask)
    database.commit()
    data = database.serialize()
    database.close()
    return data


def _read_vocabulary(ask: Ask) -> _Vocabulary:
    def first_of(pattern: str) -> dict[str, str]:
        """The value of each node, the least where it has several."""
        return {node.value: value.value for node, value in sorted(ask(pattern, "?n ?v"), key=str, reverse=True)}

    def labels(cls: str, slug: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for node, label in ask(f"?n a {cls} ; {slug} ?i . ?n skos:prefLabel|skos:altLabel ?l", "?i ?l"):
            found[node.value].append(label.value)
        return found

    slugs = first_of("?n skos:notation ?v") | first_of("?n dcterms:identifier ?v")
    polarity = first_of("?n insp:polarity/skos:notation ?v")
    ordinals = ask("?c a insp:Cycle ; dcterms:identifier ?i ; insp:ordinal ?n", "?i ?n")
    return _Vocabulary(
        slugs,
        {slugs[kind]: value for kind, value in polarity.items() if kind in slugs},
        {cycle.value: int(ordinal.value) for cycle, ordinal in ordinals},
        labels("insp:Theme", "skos:notation"),
        labels("insp:Force", "dcterms:identifier"),
    )


def _read_facts(ask: Ask, slugs: dict[str, str]) -> dict[str, dict[str, str]]:
    """What is stated of each finding, of several values the least."""
    facts: dict[str, dict[str, str]] = {}
    for finding, *values in ask(_FACTS, f"?finding {' '.join(f'?{name}' for name in _STATED)}", hashed):
        told = facts.setdefault(finding.value, dict.fromkeys(_STATED, ""))
        for name, value in zip(_STATED, values, strict=True):
            if value is not None:
                text = slugs.get(value.value, "") if name in {"kind", "force", "cycle"} else value.value
                told[name] = min(told[name] or text, text)
    return facts


def _read_evidence(ask: Ask, slugs: dict[str, str]) -> _Evidence:
    found = _Evidence(defaultdict(set), defaultdict(set), {})
    columns = "?finding ?attestation ?document ?url ?published ?sort ?quote ?start ?end"
    for finding, attestation, document, *told, sort, quote, start, end in ask(_SOURCES, columns, hashed):
        url, published = ("" if each is None else each.value for each in told)
        kind = "" if sort is None else sort.value.rpartition("sourceKind-")[2]
        key = attestation.value
        found.sources[finding.value].add(_Source(slugs.get(document.value, ""), url, published, kind, key))
        if quote is not None:
            found.quotes[key].add(quote.value)
        if start is not None:
            found.places[key] = (int(start.value), int(end.value))
    return found


def _fill_findings(database: sqlite3.Connection, ask: Ask, questions: str) -> None:
    """Findings with their words and themes; `questions` is what the IRIs of questions begin with."""
    known = _read_vocabulary(ask)
    facts = _read_facts(ask, known.slugs)
    themes_of: dict[str, set[str]] = defaultdict(set)
    for finding, theme in ask(_THEMES, "?finding ?theme", hashed):
        themes_of[finding.value].add(known.slugs.get(theme.value, ""))
    evidence = _read_evidence(ask, known.slugs)
    for again, first in ask("?again insp:restates ?first", "?again ?first"):
        # What another document printed in the same words is no finding more, but a source and perhaps a theme.
        facts.pop(again.value, None)
        themes_of[first.value] |= themes_of[again.value]
        evidence.sources[first.value] |= evidence.sources[again.value]
    for number, iri in enumerate(sorted(facts), 1):
        fact, themes = facts[iri], sorted(themes_of[iri])
        sources = sorted(evidence.sources[iri])
        own = [quote for source in sources for quote in sorted(evidence.quotes.get(source.attestation, ()))]
        source = sources[0] if sources else _Source("", "", "", "", "")
        row = {
            "id": number,
            "iri": iri,
            **{name: fact[name] for name in ("force", "cycle", "kind")},
            "question": fact["question"].removeprefix(questions),
            "polarity": known.polarity.get(fact["kind"], ""),
            "themes": "|".join(themes),
            "words": fact["summary"] or (own[0] if own else ""),
            "quoted": int(not fact["summary"] and bool(own)),
            **dict(zip(("start", "end"), evidence.places.get(source.attestation, (None, None)), strict=True)),
            **{name: getattr(source, name) for name in ("document", "url", "published")},
            "source_kind": source.kind,
            "sources": len(sources),
            "ordinal": known.ordinals.get(fact["cycle"], 0),
            "rank": place_of_kind(fact["kind"]),
        }
        database.execute(_INSERT, row)
        searched = (
            "\n".join(dict.fromkeys(filter(None, [fact["summary"], *own]))),
            "\n".join(label for theme in themes for label in sorted(known.themes[theme])),
            "\n".join(sorted(known.forces[fact["force"]])),
        )
        database.execute("INSERT INTO full (rowid, words, themes, force) VALUES (?, ?, ?, ?)", (number, *searched))
        database.executemany("INSERT INTO theme_of VALUES (?, ?)", [(number, theme) for theme in themes])


def _fill_things(database: sqlite3.Connection, ask: Ask) -> None:
    """Forces, themes, people, organisations, questions and documents, by all their names."""
    number = 0
    for kind, weight, pattern in (
        ("force", 5, "?n a insp:Force ; skos:prefLabel ?l . OPTIONAL { ?n skos:altLabel ?o }"),
        ("theme", 4, "?n a insp:Theme ; skos:prefLabel ?l . OPTIONAL { ?n skos:altLabel ?o }"),
        ("person", 3, "?n a foaf:Person ; foaf:name ?l . OPTIONAL { ?n skos:altLabel ?o }"),
        (
            "document",
            1,
            "?n a insp:Document ; dcterms:identifier ?o . OPTIONAL { ?n dcterms:title ?t } "
            "BIND(COALESCE(?t, ?o) AS ?l)",
        ),
    ):
        found: dict[str, tuple[str, set[str]]] = {}
        for node, label, other in ask(pattern, "?n ?l ?o"):
            also = found.setdefault(node.value, (label.value, set()))[1]
            if other is not None:
                also.add(other.value)
        for iri in sorted(found):
            number += 1
            label_text, also = found[iri]
            database.execute("INSERT INTO thing VALUES (?, ?, ?, ?, ?)", (number, kind, label_text, iri, weight))
            database.execute(
                "INSERT INTO thing_words (rowid, label, also) VALUES (?, ?, ?)",
                (number, label_text, "\n".join(sorted(also))),
            )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for; empty text and filters take everything."""

    text: str = ""
    filters: tuple[tuple[str, str], ...] = ()  # of FILTERS
    theme: str = ""


@dataclass(slots=True)
class Found:
    """Answers of a search, from the one at place `first` on. `loose`: nothing holds all the words, these hold some."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0
    first: int = 0
    loose: bool = False
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    things: list[dict[str, Any]] = field(default_factory=list)


class Index:
    """The database of one generation, for searching."""

    def __init__(self, data: Path | bytes) -> None:
        if isinstance(data, Path):
            # Nobody writes to the file any more: it needs no lock, and a build may remove it while it is open.
            address = f"{data.as_uri()}?mode=ro&immutable=1"
            self._database = sqlite3.connect(address, uri=True, check_same_thread=False)
        else:
            self._database = sqlite3.connect(":memory:", check_same_thread=False)
            self._database.deserialize(data)
        self._database.row_factory = sqlite3.Row

    def search(self, wanted: Wanted, *, limit: int | None, offset: int = 0, facets: bool = True) -> Found:
        """The findings, best first; with no text newest cycle first. `limit` None: all of them.

        An `offset` behind the last of them gives the last `limit`, cut as whole pages are.
        """
        cursor = self._database.cursor()
        words = _terms(wanted.text)
        for loose in (False, True):
            match = (" OR " if loose else " AND ").join(words)
            where, values = _where(wanted, match)
            total = cursor.execute(f"SELECT COUNT(*) FROM finding f {where}", values).fetchone()[0]
            if total or len(words) < 2:
                break
        first = min(offset, max(total - 1, 0) // limit * limit) if limit else offset
        found = Found(total=int(total), first=first, loose=loose and bool(total))
        if words:
            order = "bm25(full, 4.0, 2.0, 1.0), f.ordinal DESC, f.rank, f.iri"
            shown = f"highlight(full, 0, '{OPEN}', '{CLOSE}') AS marked"
        else:
            order, shown = "f.ordinal DESC, f.rank, f.force, f.words, f.iri", "f.words AS marked"
        sql = f"SELECT f.*, {shown} FROM finding f {where} ORDER BY {order} LIMIT ? OFFSET ?"
        found.rows = [dict(row) for row in cursor.execute(sql, [*values, -1 if limit is None else limit, first])]
        if facets:
            for name in ("force", "cycle", "kind", "polarity"):
                clause, given = _where(wanted, match, without=name)
                sql = f"SELECT f.{name}, COUNT(*) FROM finding f {clause} GROUP BY f.{name}"
                found.facets[name] = {row[0]: row[1] for row in cursor.execute(sql, given) if row[0]}
            clause, given = _where(wanted, match, without="theme")
            # As a join, SQLite would look for the words anew for every theme of every finding.
            chosen = f"SELECT f.id FROM finding f {clause}"
            sql = f"SELECT theme, COUNT(*) FROM theme_of WHERE finding IN ({chosen}) GROUP BY theme"
            found.facets["theme"] = {row[0]: row[1] for row in cursor.execute(sql, given)}
            found.things = self.things(wanted.text)
        return found

    def things(self, text: str) -> list[dict[str, Any]]:
        """Forces, themes, people and documents that are called so: kind, label, iri; best first."""
        words = _terms(text)
        if not words:
            return []
        sql = (
            "SELECT t.kind, t.label, t.iri FROM thing_words JOIN thing t ON t.id = thing_words.rowid "
            "WHERE thing_words MATCH ? ORDER BY t.weight DESC, bm25(thing_words, 2.0, 1.0), t.label LIMIT 12"
        )
        for joint in (" AND ", " OR "):
            found = [dict(row) for row in self._database.execute(sql, (joint.join(words),))]
            if found or len(words) < 2:
                break
        return found


def words_in(text: str) -> list[str]:
    """The words and "phrases" of what somebody typed, in lower case."""
    found = []
    for phrase, word in re.findall(r'["“„]([^"“”„]+)["”]|([^\s"“”„]+)', text):
        cleaned = " ".join(re.findall(r"\w+", phrase or word))
        if cleaned:
            found.append(cleaned.casefold())
    return found[:12]


def _terms(text: str) -> list[str]:
    """The same as terms of FTS5: a phrase as it stands, a word also as the beginning of a longer one."""
    terms = []
    for words in words_in(text):
        prefix = "*" if " " not in words and len(words) > 2 and not words.isdigit() else ""
        terms.append(f'("{words}" OR "{words}"*)' if prefix else f'"{words}"')
    return terms


def _where(wanted: Wanted, match: str, *, without: str = "") -> tuple[str, list[Any]]:
    """The joins and conditions, and their values in order."""
    joins, conditions, values = [], [], []
    if match:
        joins.append("JOIN full ON full.rowid = f.id")
        conditions.append("full MATCH ?")
        values.append(match)
    for name, value in wanted.filters:
        if value and name != without and name in FILTERS:
            conditions.append(f"f.{name} = ?")
            values.append(value)
    if wanted.theme and without != "theme":
        conditions.append("f.id IN (SELECT finding FROM theme_of WHERE theme = ?)")
        values.append(wanted.theme)
    clause = " ".join(joins) + (f" WHERE {' AND '.join(conditions)}" if conditions else "")
    return clause, values


def contains(words: Sequence[str]) -> str:
    """The condition on ?words that comes nearest to the search, for the query shown beside it."""
    return "".join(f"  FILTER(CONTAINS(LCASE(?words), {Literal(word)}))\n" for word in words)
