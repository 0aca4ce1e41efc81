"""Plain pages for what has no page of its own: an entity, a description, the ontology, the shapes, an error.

No script, no inline style; one stylesheet, `serve.css`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from kgbuild.serve._describe import INCOMING, PART
from kgbuild.vocab import ONTOLOGY_IRI, PREFIXES

_RDF: Final = PREFIXES["rdf"]
_RDFS: Final = PREFIXES["rdfs"]
_SKOS: Final = PREFIXES["skos"]
_OWL: Final = PREFIXES["owl"]
_TITLES: Final = {
    "catalog": "Catalogue (DCAT)",
    "graphs": "Named graphs",
    "ontology": "Ontology",
    "service": "SPARQL endpoint",
    "shapes": "Shapes",
    "void": "The data set (VoID)",
}
# What a reader is told first of a term, as sentences; and what its heading and its place on the page say already.
_SENTENCES: Final = (_RDFS + "comment", _SKOS + "definition")
_SAID: Final = {*_SENTENCES, _RDF + "type", _RDFS + "isDefinedBy", _RDFS + "label", _SKOS + "inScheme"}
_PATHS: Final = {"void": "/.well-known/void", "service": "/sparql"}
_ALIKE: Final = 4  # things of which the same is said, and more, stand in one table
# Of a description of the server, and in nothing that queries may use without declaring it.
_SPACES: Final = {**PREFIXES, "sd": "http://www.w3.org/ns/sparql-service-description#"}
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
        f'<title>{escape(title)}</title>\n<link rel="icon" href="data:,">\n'
        f'<link rel="stylesheet" href="{escape(root)}/assets/serve.css">\n</head>\n'
        '<body>\n<a class="skip" href="#content">Skip to content</a>\n'
        f'<header><nav aria-label="Site"><ul>{menu}</ul></nav></header>\n'
        f'<main id="content">\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n'
    )


def error(title: str, detail: str, root: str) -> str:
    """A page that says what went wrong."""
    return layout(title, f"<p>{escape(detail)}</p>" if detail else "", root)


def short(iri: str, base: str = "") -> str:
    """An IRI with a prefix where one fits, `base` being that of id:."""
    spaces = {**_SPACES, **({"id": base} if base else {})}
    best = max(
        (each for each in spaces.items() if iri.startswith(each[1])), key=lambda each: len(each[1]), default=None
    )
    return f"{best[0]}:{iri[len(best[1]) :]}" if best else iri


@dataclass(frozen=True, slots=True)
class Entity:
    """What the data says of an entity."""

    iri: str
    out: list[Triple]  # that begin with it
    into: list[Triple]  # that end with it, of very many one more than INCOMING
    evidence: list[Triple]  # attestations of it, with their passages
    graphs: list[str]  # that state something of it
    labels: Mapping[str, str]  # of all nodes in these triples, by IRI


def entity(told: Entity, base: str, link: str) -> str:
    """The general page about an entity: what is said of it, the words behind it, what points at it.

    `base` is that of the data's IRIs; links on this site begin with `link`.
    """
    iri = told.iri

    def shown(node: Any) -> str:
        return linked(node, told.labels, base, link)

    def listed(heading: str, lines: Iterable[str]) -> str:
        items = "".join(f"<li>{line}</li>" for line in lines)
        return f"<h2>{heading}</h2>\n<ul>{items}</ul>" if items else ""

    forms = (("ttl", "Turtle"), ("nt", "N-Triples"), ("jsonld", "JSON-LD"))
    data = ", ".join(
        f'<a href="{escape(f"{link}/id/{iri[len(base) :]}.{suffix}")}">{name}</a>' for suffix, name in forms
    )
    rows = [
        f"<tr><th scope=row>{shown(each.predicate)}</th><td>{shown(each.object)}</td></tr>"
        for each in _sorted(told.out)
    ]
    quotes = [each.object for each in _sorted(told.evidence) if each.predicate.value == PREFIXES["oa"] + "exact"]
    bodies = [each.subject for each in told.evidence if each.predicate.value == PREFIXES["oa"] + "hasBody"]
    attestations = sorted({each.value for each in bodies if isinstance(each, NamedNode)})
    parts = (
        f"<p><code>{escape(iri)}</code></p>",
        f"<p>As data: {data}.</p>" if iri.startswith(base) else "",
        f'<h2>Statements</h2>\n<div class="wide"><table>{"".join(rows)}</table></div>' if rows else "",
        listed("Words behind it", (f"<q>{escape(value(each))}</q>" for each in quotes)),
        listed("Attested by", (shown(NamedNode(each)) for each in attestations)),
        _pointing(told, shown, link) if told.into else "",
        listed("Stated in", (shown(NamedNode(each)) for each in told.graphs)),
    )
    return layout(told.labels.get(iri, short(iri, base)), "\n".join(filter(None, parts)), link)


def _pointing(told: Entity, shown: Callable[[Any], str], link: str) -> str:
    """What points at an entity, and where that is more than is shown, where all of it is to be had."""
    lines = "".join(
        f"<tr><td>{shown(each.subject)}</td><th scope=row>{shown(each.predicate)}</th></tr>"
        for each in _sorted(told.into[:INCOMING])
    )
    more = ""
    if len(told.into) > INCOMING:
        query = quote(f"SELECT ?s ?p WHERE {{ ?s ?p <{told.iri}> }}", safe="")
        more = (
            f"<p>The first {INCOMING} that were met; "
            f'<a href="{escape(link)}/sparql?query={query}&amp;format=csv">all of them as CSV</a>.</p>'
        )
    return f'<h2>Pointing here</h2>\n{more}<div class="wide"><table>{lines}</table></div>'


def document(subject: str, triples: list[Triple], site: str, *, base: str, examples: Mapping[str, str]) -> str:
    """A description of the server or of its vocabulary.

    `base` is that of the data's IRIs; `examples` are, by class, something in the data that is of it.
    """
    root = "/" + site.split("/", 3)[3] if site.count("/") > 2 else ""
    title = _TITLES[subject]
    path = _PATHS.get(subject, "/" + subject)
    index = _index(triples)
    if subject == "ontology":
        body = _ontology(index, root)
    elif subject == "shapes":
        from kgbuild.serve._shapes_html import shapes

        body = shapes(index, root, base, examples)
    else:
        body = _description(index, root, site + path)
    forms = (("turtle", "Turtle"), ("ntriples", "N-Triples"), ("jsonld", "JSON-LD"), ("rdfxml", "RDF/XML"))
    data = ", ".join(f'<a href="{escape(root + path)}?format={form}">{name}</a>' for form, name in forms)
    return layout(title, f"<p>As data: {data}.</p>\n{body}", root)


def _description(index: Index, root: str, home: str) -> str:
    """What a description says of each thing, of what it is about (`home`) first; of many alike in a table."""
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for iri, said in index.items():
        alike[tuple(sorted(said))].append(iri)
    tables = {key: found for key, found in alike.items() if len(found) > _ALIKE}
    # Where something leads to all that is in a table, the table is named in its place.
    places = {iri: number for number, found in enumerate(tables.values(), 1) for iri in found}

    def values(found: list[Any]) -> str:
        within = {places.get(value(each)) for each in found}
        if len(found) > _ALIKE and len(within) == 1 and None not in within:
            return f'<li><a href="#table-{within.pop()}">{len(found)}, in a table</a></li>'
        return "".join(f"<li>{_shown(index, each, root)}</li>" for each in sorted(found, key=str))

    near = {value(each) for found in index.get(home, {}).values() for each in found}
    parts = []
    for iri in sorted(index.keys() - places.keys(), key=lambda each: (each != home, each not in near, each)):
        names = [*index[iri].get(PREFIXES["dcterms"] + "title", []), *index[iri].get(_RDFS + "label", [])]
        heading = escape(value(names[0])) if names else escape(local(iri))
        rows = "".join(
            f"<tr><th scope=row>{linked(NamedNode(each), {}, '', root)}</th><td><ul>{values(found)}</ul></td></tr>"
            for each, found in sorted(index[iri].items())
        )
        parts.append(
            f'<section id="{escape(local(iri))}"><h2>{heading}</h2><p><code>{escape(iri)}</code></p>'
            f'<div class="wide"><table>{rows}</table></div></section>'
        )
    for number, (predicates, found) in enumerate(tables.items(), 1):
        parts.append(_alike(index, root, number, [each for each in predicates if each != _RDF + "type"], found))
    return "".join(parts)


def _alike(index: Index, root: str, number: int, predicates: list[str], subjects: list[str]) -> str:
    """A table of things of which the same is said, a column for each predicate; what is counted stands last."""
    predicates = sorted(predicates, key=lambda each: isinstance(index[subjects[0]][each][0], Literal))
    kinds = sorted({short(value(each)) for iri in subjects for each in index[iri].get(_RDF + "type", [])})
    heads = "".join(f"<th scope=col>{linked(NamedNode(each), {}, '', root)}</th>" for each in predicates)
    rows = []
    for iri in subjects:
        cells = [", ".join(_shown(index, each, root) for each in index[iri][predicate]) for predicate in predicates]
        rows.append(
            (cells, f'<tr id="{escape(local(iri))}">' + "".join(f"<td>{each}</td>" for each in cells) + "</tr>")
        )
    body = "".join(row for _, row in sorted(rows))
    title = f"{len(subjects)} {', '.join(kinds)}: {', '.join(map(short, predicates))}"
    return (
        f'<section id="table-{number}"><h2>{escape(title)}</h2><div class="wide"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div></section>"
    )


def _ontology(index: Index, root: str) -> str:
    """Our own terms to read, and after them the names of those that we took from other vocabularies."""
    kinds = {"Classes": ["Class"], "Properties": ["ObjectProperty", "DatatypeProperty", "AnnotationProperty"]}
    terms = {
        heading: [iri for iri in sorted(index) if any(is_a(index, iri, _OWL + name) for name in names)]
        for heading, names in kinds.items()
    }
    schemes = [iri for iri in sorted(index) if is_a(index, iri, _SKOS + "ConceptScheme")]
    told = {iri for found in terms.values() for iri in found}
    about = index.get(ONTOLOGY_IRI, {})
    parts = [f"<p>{escape(value(text))}</p>" for text in about.get(PREFIXES["dcterms"] + "description", [])]
    version = ", ".join(escape(value(each)) for each in about.get(_OWL + "versionInfo", []))
    parts.append(f"<p>Version {version}. Namespace <code>{escape(ONTOLOGY_IRI)}#</code>, prefix <code>insp</code>.</p>")
    for heading, found in terms.items():
        own = [iri for iri in found if iri.startswith(ONTOLOGY_IRI)]
        names = ", ".join(f'<a href="#{escape(local(iri))}">{escape(local(iri))}</a>' for iri in own)
        parts.append(f'<h2 id="{heading.lower()}">{heading}</h2>\n<p>{names}</p>')
        parts += [_section(index, iri, root, left_out=_SAID) for iri in own]
    parts.append('<h2 id="codes">Code lists</h2>')
    for scheme in schemes:
        codes = [iri for iri in sorted(index) if NamedNode(scheme) in index[iri].get(_SKOS + "inScheme", [])]
        parts.append(_section(index, scheme, root))
        parts += [_section(index, iri, root, level=4, left_out=_SAID) for iri in codes]
        told |= {scheme, *codes}
    others = sorted(iri for found in terms.values() for iri in found if not iri.startswith(ONTOLOGY_IRI))
    named = ", ".join(linked(NamedNode(iri), {}, "", root) for iri in others)
    parts.append(f'<h2 id="others">Terms of other vocabularies</h2>\n<p>The data also uses {named}.</p>')
    parts.append('<h2 id="other">Everything else</h2>')
    parts += [_section(index, iri, root) for iri in sorted(index) if iri not in told]
    return "\n".join(parts)


def _section(index: Index, iri: str, root: str, level: int = 3, left_out: Collection[str] = _SENTENCES) -> str:
    """What is said of a term: its sentences, and the rest as a table but for what is left out there."""
    said = index[iri]
    label = next(iter(sorted(value(each) for each in said.get(_RDFS + "label", []))), "")
    heading = f"{escape(local(iri))}{f' <small>{escape(label)}</small>' if label else ''}"
    sentences = "".join(
        f"<p>{linked(each, {}, '', root)}</p>" for name in _SENTENCES for each in sorted(said.get(name, []), key=str)
    )
    rest = {predicate: values for predicate, values in said.items() if predicate not in left_out}
    return (
        f'<section id="{escape(local(iri))}"><h{level}>{heading}</h{level}>'
        f'<p><code>{escape(iri)}</code></p>{sentences}<div class="wide">{table(index, rest, root)}</div></section>'
    )


def table(index: Index, said: Mapping[str, list[Any]], root: str) -> str:
    """What is said of something, a row for each predicate."""
    rows = []
    for predicate in sorted(said):
        values = "".join(f"<li>{_shown(index, each, root)}</li>" for each in sorted(said[predicate], key=str))
        rows.append(
            f"<tr><th scope=row>{linked(NamedNode(predicate), {}, '', root)}</th><td><ul>{values}</ul></td></tr>"
        )
    return f"<table>{''.join(rows)}</table>"


def _shown(index: Index, term: Any, root: str) -> str:
    """A term as HTML; in place of one that has no name of its own (a list, a path, an alternative), what it says."""
    if isinstance(term, Literal) and "\n" in term.value:
        return f"<pre>{escape(term.value)}</pre>"
    said = index.get(value(term)) if PART in value(term) else None
    if said is None:
        return linked(term, {}, "", root)
    if _RDF + "first" not in said:
        return table(index, said, root)
    items = []
    while said:
        items += [f"<li>{_shown(index, each, root)}</li>" for each in said[_RDF + "first"]]
        said = index.get(value(said[_RDF + "rest"][0]))
    return f"<ol>{''.join(items)}</ol>"


def _index(triples: Iterable[Triple]) -> Index:
    index: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for each in triples:
        values = index[value(each.subject)][each.predicate.value]
        if each.object not in values:
            values.append(each.object)
    return index


def is_a(index: Index, iri: str, kind: str) -> bool:
    """Whether a node is of a class."""
    return NamedNode(kind) in index[iri].get(_RDF + "type", [])


def local(iri: str) -> str:
    """The name of a term of ours within its namespace, of any other with its prefix."""
    for space in (ONTOLOGY_IRI + "#", PREFIXES["insps"]):
        if iri.startswith(space):
            return iri[len(space) :]
    return short(iri)


def _sorted(triples: Iterable[Triple]) -> list[Triple]:
    return sorted(triples, key=str)


def value(term: Any) -> str:
    """The text of a term: of a literal its words, of a node its IRI."""
    return str(term.value) if hasattr(term, "value") else str(term)


def linked(term: Any, labels: Mapping[str, str], base: str, root: str) -> str:
    """A term as HTML: a literal as text, an IRI as a link to where this site or the web shows it."""
    if isinstance(term, Literal):
        language = f' lang="{escape(term.language)}"' if term.language else ""
        return f"<span{language}>{escape(term.value)}</span>"
    iri = value(term)
    name = escape(labels.get(iri) or short(iri, base))
    title = f' title="{escape(iri)}"' if iri in labels else ""
    if base and iri.startswith(base):
        return f'<a href="{escape(root)}/id/{escape(iri[len(base) :])}"{title}>{name}</a>'
    if iri.startswith(ONTOLOGY_IRI):
        return f'<a href="{escape(root)}/ontology#{escape(local(iri))}"{title}>{name}</a>'
    if iri.startswith(PREFIXES["insps"]):
        return f'<a href="{escape(root)}/shapes#{escape(local(iri))}"{title}>{name}</a>'
    if iri.startswith(("http://", "https://")):
        return f'<a href="{escape(iri)}"{title}>{name}</a>'
    return f"<code>{name}</code>"
