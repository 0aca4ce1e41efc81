"""Plain pages for what has no page of its own: an entity, a description, the ontology, the shapes, an error.

No script, no inline style; one stylesheet, `serve.css`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from kgbuild.serve._describe import PART
from kgbuild.vocab import ONTOLOGY_IRI, PREFIXES

_RDF: Final = PREFIXES["rdf"]
_RDFS: Final = PREFIXES["rdfs"]
_SKOS: Final = PREFIXES["skos"]
_OWL: Final = PREFIXES["owl"]
_SH: Final = PREFIXES["sh"]
_TITLES: Final = {
    "catalog": "Catalogue (DCAT)",
    "graphs": "Named graphs",
    "ontology": "Ontology",
    "service": "SPARQL endpoint",
    "shapes": "Shapes",
    "void": "The data set (VoID)",
}
# What a reader is told first of a term or a shape, as sentences.
_SENTENCES: Final = (_SH + "message", _RDFS + "comment", _SKOS + "definition")
_PATHS: Final = {"void": "/.well-known/void", "service": "/sparql"}
Index = Mapping[str, Mapping[str, list[Any]]]


def layout(title: str, body: str, root: str) -> str:
    """A whole page; `root` is what links of this site begin with."""
    links = (
        ("/", "Start"),
        ("/sparql", "Endpoint"),
        ("/graphs", "Graphs"),
        ("/catalog", "Catalogue"),
        ("/ontology", "Ontology"),
        ("/shapes", "Shapes"),
    )
    menu = "".join(f'<li><a href="{escape(root + path)}">{name}</a></li>' for path, name in links)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escape(title)}</title>\n<link rel="stylesheet" href="{escape(root)}/assets/serve.css">\n</head>\n'
        '<body>\n<a class="skip" href="#content">Skip to content</a>\n'
        f'<header><nav aria-label="Site"><ul>{menu}</ul></nav></header>\n'
        f'<main id="content">\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n'
    )


def error(title: str, detail: str, root: str) -> str:
    """A page that says what went wrong."""
    return layout(title, f"<p>{escape(detail)}</p>" if detail else "", root)


def short(iri: str, base: str = "") -> str:
    """An IRI with a prefix where one fits, `base` being that of id:."""
    spaces = {**PREFIXES, **({"id": base} if base else {})}
    best = max(
        (each for each in spaces.items() if iri.startswith(each[1])), key=lambda each: len(each[1]), default=None
    )
    return f"{best[0]}:{iri[len(best[1]) :]}" if best else iri


def entity(
    iri: str,
    out: list[Triple],
    into: list[Triple],
    evidence: list[Triple],
    graphs: list[str],
    labels: Mapping[str, str],
    *,
    base: str,
    link: str,
    most: int,
) -> str:
    """The general page about an entity: what is said of it, the words behind it, what points at it."""

    def term(value: Any) -> str:
        return _term(value, labels, base, link)

    rows = [f"<tr><th scope=row>{term(each.predicate)}</th><td>{term(each.object)}</td></tr>" for each in _sorted(out)]
    parts = [f"<p><code>{escape(iri)}</code></p>"]
    if iri.startswith(base):
        rest = iri[len(base) :]
        forms = (("ttl", "Turtle"), ("nt", "N-Triples"), ("jsonld", "JSON-LD"))
        data = ", ".join(f'<a href="{escape(f"{link}/id/{rest}.{suffix}")}">{name}</a>' for suffix, name in forms)
        parts.append(f"<p>As data: {data}.</p>")
    if rows:
        parts.append(f'<h2>Statements</h2>\n<div class="wide"><table>{"".join(rows)}</table></div>')
    quotes = [each for each in evidence if each.predicate.value == PREFIXES["oa"] + "exact"]
    if quotes:
        said = "".join(f"<li><q>{escape(_value(each.object))}</q></li>" for each in _sorted(quotes))
        parts.append(f"<h2>Words behind it</h2>\n<ul>{said}</ul>")
    attestations = sorted(
        {
            each.subject.value
            for each in evidence
            if each.predicate.value == PREFIXES["oa"] + "hasBody" and isinstance(each.subject, NamedNode)
        }
    )
    if attestations:
        listed = "".join(f"<li>{term(NamedNode(each))}</li>" for each in attestations)
        parts.append(f"<h2>Attested by</h2>\n<ul>{listed}</ul>")
    if into:
        shown = _sorted(into[:most])
        lines = "".join(
            f"<tr><td>{term(each.subject)}</td><th scope=row>{term(each.predicate)}</th></tr>" for each in shown
        )
        more = ""
        if len(into) > most:
            query = quote(f"SELECT ?s ?p WHERE {{ ?s ?p <{iri}> }}", safe="")
            more = (
                f"<p>The first {most} that were met; "
                f'<a href="{escape(link)}/sparql?query={query}&amp;format=csv">all of them as CSV</a>.</p>'
            )
        parts.append(f'<h2>Pointing here</h2>\n{more}<div class="wide"><table>{lines}</table></div>')
    if graphs:
        listed = "".join(f"<li>{term(NamedNode(each))}</li>" for each in graphs)
        parts.append(f"<h2>Stated in</h2>\n<ul>{listed}</ul>")
    return layout(labels.get(iri, short(iri, base)), "\n".join(parts), link)


def document(subject: str, triples: list[Triple], site: str) -> str:
    """A description of the server or of its vocabulary."""
    root = "/" + site.split("/", 3)[3] if site.count("/") > 2 else ""
    title = _TITLES[subject]
    path = _PATHS.get(subject, "/" + subject)
    index = _index(triples)
    if subject == "ontology":
        body = _ontology(index, root)
    elif subject == "shapes":
        body = _shapes(index, root)
    else:
        body = "".join(_section(index, iri, root, level=2) for iri in sorted(index))
    forms = (("turtle", "Turtle"), ("ntriples", "N-Triples"), ("jsonld", "JSON-LD"), ("rdfxml", "RDF/XML"))
    data = ", ".join(f'<a href="{escape(root + path)}?format={form}">{name}</a>' for form, name in forms)
    return layout(title, f"<p>As data: {data}.</p>\n{body}", root)


def _ontology(index: Index, root: str) -> str:
    classes = [iri for iri in sorted(index) if _is(index, iri, _OWL + "Class")]
    properties = [
        iri
        for iri in sorted(index)
        if any(_is(index, iri, _OWL + kind) for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty"))
    ]
    schemes = [iri for iri in sorted(index) if _is(index, iri, _SKOS + "ConceptScheme")]
    told = {*classes, *properties}
    parts = []
    about = index.get(ONTOLOGY_IRI, {})
    for text in about.get(PREFIXES["dcterms"] + "description", []):
        parts.append(f"<p>{escape(_value(text))}</p>")
    version = ", ".join(escape(_value(each)) for each in about.get(_OWL + "versionInfo", []))
    parts.append(f"<p>Version {version}. Namespace <code>{escape(ONTOLOGY_IRI)}#</code>, prefix <code>insp</code>.</p>")
    for heading, terms in (("Classes", classes), ("Properties", properties)):
        names = ", ".join(f'<a href="#{escape(_local(iri))}">{escape(_local(iri))}</a>' for iri in terms)
        parts.append(f'<h2 id="{heading.lower()}">{heading}</h2>\n<p>{names}</p>')
        parts += [_section(index, iri, root) for iri in terms]
    parts.append('<h2 id="codes">Code lists</h2>')
    for scheme in schemes:
        codes = [iri for iri in sorted(index) if NamedNode(scheme) in index[iri].get(_SKOS + "inScheme", [])]
        told |= {scheme, *codes}
        parts.append(_section(index, scheme, root))
        parts += [_section(index, iri, root, level=4) for iri in codes]
    rest = [iri for iri in sorted(index) if iri not in told]
    parts.append('<h2 id="other">Everything else</h2>')
    parts += [_section(index, iri, root) for iri in rest]
    return "\n".join(parts)


def _shapes(index: Index, root: str) -> str:
    parts = ["<p>What must hold of the data. Each shape has a target, and a message that names the fix.</p>"]
    nodes = [iri for iri in sorted(index) if _is(index, iri, _SH + "NodeShape")]
    told = set(nodes)
    for iri in nodes:
        parts.append(_section(index, iri, root, level=2))
        for kind in ("property", "sparql"):
            for inner in sorted(map(_value, index[iri].get(_SH + kind, []))):
                if inner in index and inner not in told and PART not in inner:
                    told.add(inner)
                    parts.append(_section(index, inner, root))
    parts.append('<h2 id="other">Everything else</h2>')
    parts += [_section(index, iri, root) for iri in sorted(index) if iri not in told and PART not in iri]
    return "\n".join(parts)


def _section(index: Index, iri: str, root: str, level: int = 3) -> str:
    """What is said of a term: its sentences, and the rest as a table."""
    said = index[iri]
    label = next(iter(sorted(_value(each) for each in said.get(_RDFS + "label", []))), "")
    heading = f"{escape(_local(iri))}{f' <small>{escape(label)}</small>' if label else ''}"
    sentences = "".join(
        f"<p>{_term(each, {}, '', root)}</p>" for name in _SENTENCES for each in sorted(said.get(name, []), key=str)
    )
    rest = {predicate: values for predicate, values in said.items() if predicate not in _SENTENCES}
    return (
        f'<section id="{escape(_local(iri))}"><h{level}>{heading}</h{level}>'
        f'<p><code>{escape(iri)}</code></p>{sentences}<div class="wide">{_table(index, rest, root)}</div></section>'
    )


def _table(index: Index, said: Mapping[str, list[Any]], root: str) -> str:
    rows = []
    for predicate in sorted(said):
        values = "".join(f"<li>{_shown(index, each, root)}</li>" for each in sorted(said[predicate], key=str))
        rows.append(
            f"<tr><th scope=row>{_term(NamedNode(predicate), {}, '', root)}</th><td><ul>{values}</ul></td></tr>"
        )
    return f"<table>{''.join(rows)}</table>"


def _shown(index: Index, term: Any, root: str) -> str:
    """A term as HTML; in place of one that has no name of its own (a list, a path, an alternative), what it says."""
    if isinstance(term, Literal) and "\n" in term.value:
        return f"<pre>{escape(term.value)}</pre>"
    said = index.get(_value(term)) if PART in _value(term) else None
    if said is None:
        return _term(term, {}, "", root)
    if _RDF + "first" not in said:
        return _table(index, said, root)
    items = []
    while said:
        items += [f"<li>{_shown(index, each, root)}</li>" for each in said[_RDF + "first"]]
        said = index.get(_value(said[_RDF + "rest"][0]))
    return f"<ol>{''.join(items)}</ol>"


def _index(triples: Iterable[Triple]) -> Index:
    index: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for each in triples:
        values = index[_value(each.subject)][each.predicate.value]
        if each.object not in values:
            values.append(each.object)
    return index


def _is(index: Index, iri: str, kind: str) -> bool:
    return NamedNode(kind) in index[iri].get(_RDF + "type", [])


def _local(iri: str) -> str:
    for space in (ONTOLOGY_IRI + "#", PREFIXES["insps"]):
        if iri.startswith(space):
            return iri[len(space) :]
    return short(iri)


def _sorted(triples: Iterable[Triple]) -> list[Triple]:
    return sorted(triples, key=str)


def _value(term: Any) -> str:
    return str(term.value) if hasattr(term, "value") else str(term)


def _term(term: Any, labels: Mapping[str, str], base: str, root: str) -> str:
    """A term as HTML: a literal as text, an IRI as a link to where this site or the web shows it."""
    if isinstance(term, Literal):
        language = f' lang="{escape(term.language)}"' if term.language else ""
        return f"<span{language}>{escape(term.value)}</span>"
    iri = _value(term)
    name = escape(labels.get(iri) or short(iri, base))
    title = f' title="{escape(iri)}"' if iri in labels else ""
    if base and iri.startswith(base):
        return f'<a href="{escape(root)}/id/{escape(iri[len(base) :])}"{title}>{name}</a>'
    if iri.startswith(ONTOLOGY_IRI):
        return f'<a href="{escape(root)}/ontology#{escape(_local(iri))}"{title}>{name}</a>'
    if iri.startswith(PREFIXES["insps"]):
        return f'<a href="{escape(root)}/shapes#{escape(_local(iri))}"{title}>{name}</a>'
    if iri.startswith(("http://", "https://")):
        return f'<a href="{escape(iri)}"{title}>{name}</a>'
    return f"<code>{name}</code>"
