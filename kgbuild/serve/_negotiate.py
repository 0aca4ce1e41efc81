"""Which form of an answer a client gets. Spec: RFC 9110, sections 12.4 and 12.5."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

# Media types offered, best first, with the name of the form that writes them. The first of a form is what is sent.
TABLES: Final = (
    ("application/sparql-results+json", "json"),
    ("application/sparql-results+xml", "xml"),
    ("text/csv", "csv"),
    ("text/tab-separated-values", "tsv"),
    ("application/json", "json"),
    ("application/xml", "xml"),
    ("text/xml", "xml"),
)
RDF: Final = (
    ("text/turtle", "turtle"),
    ("application/n-triples", "ntriples"),
    ("application/n-quads", "nquads"),
    ("application/trig", "trig"),
    ("application/ld+json", "jsonld"),
    ("application/rdf+xml", "rdfxml"),
)
GRAPHS: Final = (
    *RDF,
    ("application/x-turtle", "turtle"),
    ("application/json", "jsonld"),
    ("application/xml", "rdfxml"),
    ("text/plain", "ntriples"),
)
# Forms by the name that ?format= takes, with the spellings of SPARQLWrapper.
NAMES: Final = {
    "turtle": "turtle",
    "ttl": "turtle",
    "ntriples": "ntriples",
    "nt": "ntriples",
    "nquads": "nquads",
    "nq": "nquads",
    "trig": "trig",
    "jsonld": "jsonld",
    "json-ld": "jsonld",
    "n3": "turtle",
    "rdfxml": "rdfxml",
    "rdf+xml": "rdfxml",
    "rdf": "rdfxml",
    "json": "json",
    "xml": "xml",
    "csv": "csv",
    "tsv": "tsv",
}
_CHARSET: Final = frozenset({"text/csv", "text/tab-separated-values", "text/turtle", "text/html"})


def ranges(accept: str) -> list[tuple[str, str, float, int]]:
    """The media ranges of an Accept header: type, subtype, quality, how specific. Malformed ones are left out."""
    found = []
    for part in accept.split(","):
        media, *parameters = [each.strip() for each in part.split(";")]
        kind, slash, subkind = media.lower().partition("/")
        if not slash or not kind or not subkind:
            continue
        quality, specific = 1.0, (kind != "*") + (subkind != "*")
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "q":
                try:
                    quality = min(1.0, max(0.0, float(value.strip())))
                except ValueError:
                    quality = 0.0
                break
        found.append((kind, subkind, quality, specific))
    return found


@lru_cache(256)  # programs send the same header with every request
def negotiate(accept: str, offers: tuple[tuple[str, str], ...]) -> tuple[str, str] | None:
    """The offer (media type, form) that `accept` likes best; the earlier of equals; None if it takes none.

    No Accept header ("") takes anything. The media type is that of the range that matched, so that who asks for
    application/json is told application/json.
    """
    if not accept.strip():
        return offers[0]
    wanted = ranges(accept)
    best: tuple[float, int, tuple[str, str]] | None = None
    for position, offer in enumerate(offers):
        kind, _, subkind = offer[0].partition("/")
        quality, closest = 0.0, -1
        for asked, asked_sub, q, specific in wanted:
            if asked in {"*", kind} and asked_sub in {"*", subkind} and specific > closest:
                quality, closest = q, specific
        if quality > 0 and (best is None or (-quality, position) < best[:2]):
            best = (-quality, position, offer)
    return best[2] if best else None


def named(name: str, offers: tuple[tuple[str, str], ...]) -> tuple[str, str] | None:
    """The offer that ?format= calls `name`; None if there is none. A graph's json and xml are those of RDF."""
    form = NAMES.get(name, "")
    forms = (form, {"json": "jsonld", "xml": "rdfxml"}.get(form, form))
    return next((offer for each in forms for offer in offers if offer[1] == each), None)


def prefers_html(accept: str) -> bool:
    """Whether a browser asks: text/html (or XHTML) is liked at least as well as every RDF format."""
    page = (("text/html", "html"), ("application/xhtml+xml", "html"))
    found = negotiate(accept, (*page, *RDF)) if accept.strip() else None
    # "*/*" alone is what command-line clients send; they want data.
    named = any(
        kind in {"text", "application"} and sub in {"html", "xhtml+xml", "*"} for kind, sub, _, _ in ranges(accept)
    )
    return found is not None and found[1] == "html" and named


def takes_gzip(accept_encoding: str) -> bool:
    """Whether gzip may be used; spec: RFC 9110, section 12.5.3."""
    quality = {}
    for part in accept_encoding.lower().split(","):
        name, _, parameter = part.partition(";")
        try:
            quality[name.strip()] = float(parameter.partition("=")[2] or 1)
        except ValueError:
            quality[name.strip()] = 0.0
    return quality.get("gzip", quality.get("x-gzip", quality.get("*", 0.0))) > 0


def content_type(media: str) -> str:
    """The Content-Type header of a media type; text has its charset said."""
    return f"{media}; charset=utf-8" if media in _CHARSET else media
