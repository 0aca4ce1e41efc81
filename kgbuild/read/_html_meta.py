"""What a page states of itself in its head: address, title, dates, publisher."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from kgbuild.read._html_tree import Page, clean

_LONGEST_DATA: Final = 500_000  # characters of JSON-LD that are looked into
_DATE = re.compile(r"\s*(\d{4}-\d{2}-\d{2})(?:$|[T\s])")
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_SAVED = re.compile(r"\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(\S+)")
_ARTICLES: Final = re.compile(r"Article|Posting|Report|Page|Release|CreativeWork", re.IGNORECASE)
# By key: the names that a meta element may give it, the most telling first.
_NAMES: Final = {
    "url": ("og:url",),
    "title": ("og:title", "dcterms.title", "dc.title", "twitter:title"),
    "published": (
        *("article:published_time", "og:article:published_time", "datepublished", "dcterms.issued", "dc.date.issued"),
        *("parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "dc.date", "dcterms.date"),
    ),
    "modified": ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified"),
    "publisher": ("og:site_name", "dcterms.publisher", "dc.publisher", "application-name"),
}


def page_hints(page: Page) -> tuple[tuple[str, str], ...]:
    """What the page states, as (key, value), each key once, sorted: modified, published, publisher, title, url.

    Dates are ISO 8601 days; a date of another form, and an address that is none, are left out. Structured data
    (JSON-LD) come before meta elements, and these before ``<title>``.
    """
    found: dict[str, str] = {}
    for link in page.links:
        if "canonical" in link.get("rel", "").lower().split():
            _add(found, "url", link.get("href", ""))
    for key, value in _structured(page.data):
        _add(found, key, value)
    stated: dict[str, str] = {}
    for meta in page.metas:
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name and meta.get("content"):
            stated.setdefault(name, meta["content"])
    for key, names in _NAMES.items():
        for name in names:
            if name in stated:
                _add(found, key, stated[name])
    _add(found, "title", page.title)
    if saved := _SAVED.match(page.remark):
        _add(found, "url", saved[1])
    return tuple(sorted(found.items()))


def _add(found: dict[str, str], key: str, value: str) -> None:
    """Keep a value that is one, unless the key has one already."""
    value = clean(value).strip()
    if key in ("published", "modified"):
        match = _DATE.match(value)
        value = match[1] if match else ""
    elif key == "url" and not _IRI.fullmatch(value):
        value = ""
    if value and len(value) <= 2_000:
        found.setdefault(key, value)


def _structured(scripts: list[str]) -> Iterator[tuple[str, str]]:
    for script in scripts:
        if len(script) > _LONGEST_DATA:
            continue
        try:
            data = json.loads(script)
        except (ValueError, RecursionError):
            continue
        for item in _items(data):
            kind = item.get("@type", "")
            if not _ARTICLES.search(" ".join(map(str, kind)) if isinstance(kind, list) else str(kind)):
                continue
            for key, name in (("title", "headline"), ("published", "datePublished"), ("modified", "dateModified")):
                if isinstance(item.get(name), str):
                    yield key, item[name]
            publisher = item.get("publisher")
            if isinstance(publisher, list) and publisher:
                publisher = publisher[0]
            if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
                yield "publisher", publisher["name"]


def _items(data: Any) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-LD document: itself, a list, or a graph."""
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            if isinstance(graph, list):
                yield from (each for each in graph if isinstance(each, dict))
