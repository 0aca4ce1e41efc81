"""Plain pages for what has no page of its own: an entity, a description, the ontology, the shapes, an error.

No script, no inline style; one stylesheet, `serve.css`. What is on a page is gathered here, and `templates/` print it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from kgbuild.html_templates import html_templates
from kgbuild.serve._describe import INCOMING, PART
from kgbuild.vocab import ONTOLOGY_IRI, PREFIXES

if TYPE_CHECKING:
    from jinja2 import Environment

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
_TEMPLATES: Final = Path(__file__).parent / "templates"
Index = Mapping[str, Mapping[str, list[Any]]]  # what is said of what: by subject, by predicate


def error(title: str, detail: str, root: str) -> str:
    """A page that says what went wrong; `root` is what links of this site begin with."""
    return _page("layout", title, root, detail=detail)


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
    bodies = [each.subject for each in told.evidence if each.predicate.value == PREFIXES["oa"] + "hasBody"]
    return _page(
        "entity",
        told.labels.get(told.iri, short(told.iri, base)),
        link,
        base=base,
        labels=told.labels,
        told=told,
        quotes=[each for each in _ordered(told.evidence) if each.predicate.value == PREFIXES["oa"] + "exact"],
        attestations=sorted({each.value for each in bodies if isinstance(each, NamedNode)}),
        most=INCOMING,
        all_of_them=quote(f"SELECT ?s ?p WHERE {{ ?s ?p <{told.iri}> }}", safe=""),
    )


def document(subject: str, triples: list[Triple], site: str, *, base: str, examples: Mapping[str, str]) -> str:
    """A description of the server or of its vocabulary.

    `base` is that of the data's IRIs; `examples` are, by class, something in the data that is of it.
    """
    root = "/" + site.split("/", 3)[3] if site.count("/") > 2 else ""
    path = _PATHS.get(subject, "/" + subject)
    index = _index(triples)
    if subject == "ontology":
        template, found = "ontology", _ontology(index)
    elif subject == "shapes":
        from kgbuild.serve._shapes_html import shapes

        template, found = "shapes", {**shapes(index), "base": base, "examples": examples}
    else:
        template, found = "description", _description(index, site + path)
    return _page(template, _TITLES[subject], root, path=path, index=index, **found)


def _page(template: str, title: str, root: str, **values: Any) -> str:
    given = {"base": "", "index": {}, "labels": {}, **values}
    return _templates().get_template(f"{template}.html").render(title=title, root=root, **given)


@cache
def _templates() -> Environment:
    templates = html_templates(
        _TEMPLATES,
        address=_address,
        listed=listed,
        local=local,
        ordered=_ordered,
        said_in=_said_in,
        short=short,
        value=value,
    )
    templates.globals["first"] = _RDF + "first"
    templates.tests["literal"] = lambda term: isinstance(term, Literal)
    return templates


# -- what is on the pages


def _description(index: Index, home: str) -> dict[str, Any]:
    """What a description says of each thing, of what it is about (`home`) first; of many alike in a table."""
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for iri, said in index.items():
        alike[tuple(sorted(said))].append(iri)
    tables = [(predicates, found) for predicates, found in alike.items() if len(found) > _ALIKE]
    # Where something leads to all that is in a table, the table is named in its place.
    places = {iri: number for number, (_, found) in enumerate(tables, 1) for iri in found}

    def table_of(found: list[Any]) -> int | None:
        within = {places.get(value(each)) for each in found}
        return within.pop() if len(found) > _ALIKE and len(within) == 1 else None

    near = {value(each) for found in index.get(home, {}).values() for each in found}
    things = []
    for iri in sorted(index.keys() - places.keys(), key=lambda each: (each != home, each not in near, each)):
        names = [*index[iri].get(PREFIXES["dcterms"] + "title", []), *index[iri].get(_RDFS + "label", [])]
        rows = [(predicate, found, table_of(found)) for predicate, found in sorted(index[iri].items())]
        things.append({"iri": iri, "title": value(names[0]) if names else local(iri), "rows": rows})
    return {"things": things, "tables": [_alike(index, *each) for each in tables]}


def _alike(index: Index, said: tuple[str, ...], subjects: list[str]) -> dict[str, Any]:
    """A table of things of which the same is said, a column for each predicate; what is counted stands last."""
    found = [each for each in said if each != _RDF + "type"]
    predicates = sorted(found, key=lambda each: isinstance(index[subjects[0]][each][0], Literal))
    kinds = sorted({short(value(each)) for iri in subjects for each in index[iri].get(_RDF + "type", [])})

    def places(iri: str) -> list[list[str]]:  # terms of ours, which this site shows, before those of others
        return [[_address(value(each), "", "") or value(each) for each in index[iri][name]] for name in predicates]

    return {
        "title": f"{len(subjects)} {', '.join(kinds)}: {', '.join(map(short, predicates))}",
        "predicates": predicates,
        "subjects": sorted(subjects, key=places),
    }


def _ontology(index: Index) -> dict[str, Any]:
    """Our own terms to read, the names of those that we took from other vocabularies, and everything else."""
    kinds = {"Classes": ["Class"], "Properties": ["ObjectProperty", "DatatypeProperty", "AnnotationProperty"]}
    terms = {
        heading: [iri for iri in sorted(index) if any(_is_a(index, iri, _OWL + name) for name in names)]
        for heading, names in kinds.items()
    }
    codes = {
        scheme: [iri for iri in sorted(index) if NamedNode(scheme) in index[iri].get(_SKOS + "inScheme", [])]
        for scheme in sorted(index)
        if _is_a(index, scheme, _SKOS + "ConceptScheme")
    }
    told = {iri for found in terms.values() for iri in found}.union(codes, *codes.values())
    about = index.get(ONTOLOGY_IRI, {})
    return {
        "about": about.get(PREFIXES["dcterms"] + "description", []),
        "version": ", ".join(value(each) for each in about.get(_OWL + "versionInfo", [])),
        "namespace": ONTOLOGY_IRI + "#",
        "terms": {
            heading: [_section(index, iri, _SAID) for iri in found if iri.startswith(ONTOLOGY_IRI)]
            for heading, found in terms.items()
        },
        "schemes": [
            (_section(index, scheme), [_section(index, iri, _SAID) for iri in found]) for scheme, found in codes.items()
        ],
        "others": sorted(iri for found in terms.values() for iri in found if not iri.startswith(ONTOLOGY_IRI)),
        "rest": [_section(index, iri) for iri in sorted(index) if iri not in told],
    }


def _section(index: Index, iri: str, left_out: Collection[str] = _SENTENCES) -> dict[str, Any]:
    """What is said of a term: its sentences, and the rest for a table but for what is left out there."""
    said = index[iri]
    return {
        "iri": iri,
        "label": min(map(value, said.get(_RDFS + "label", [])), default=""),
        "sentences": [each for name in _SENTENCES for each in _ordered(said.get(name, []))],
        "rest": {predicate: values for predicate, values in said.items() if predicate not in left_out},
    }


def _index(triples: Iterable[Triple]) -> Index:
    index: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for each in triples:
        values = index[value(each.subject)][each.predicate.value]
        if each.object not in values:
            values.append(each.object)
    return index


def _is_a(index: Index, iri: str, kind: str) -> bool:
    """Whether a node is of a class."""
    return NamedNode(kind) in index[iri].get(_RDF + "type", [])


# -- how a term is told


def value(term: Any) -> str:
    """The text of a term: of a literal its words, of a node its IRI."""
    return str(term.value) if hasattr(term, "value") else str(term)


def short(iri: str, base: str = "") -> str:
    """An IRI with a prefix where one fits, `base` being that of id:."""
    spaces = {**_SPACES, **({"id": base} if base else {})}
    best = max(
        (each for each in spaces.items() if iri.startswith(each[1])), key=lambda each: len(each[1]), default=None
    )
    return f"{best[0]}:{iri[len(best[1]) :]}" if best else iri


def local(iri: str) -> str:
    """The name of a term of ours within its namespace, of any other with its prefix."""
    for space in (ONTOLOGY_IRI + "#", PREFIXES["insps"]):
        if iri.startswith(space):
            return iri[len(space) :]
    return short(iri)


def listed(node: Any, index: Index) -> Iterator[Any]:
    """The items of an RDF list."""
    iri = value(node)
    while iri in index:
        yield from index[iri][_RDF + "first"]
        iri = value(index[iri][_RDF + "rest"][0])


def _said_in(node: Any, index: Index) -> Mapping[str, list[Any]]:
    """What is said of a node that has no name of its own; of any other nothing."""
    return index.get(value(node), {}) if PART in value(node) else {}


def _address(iri: str, base: str, root: str) -> str:
    """Where this site or the web shows a node; "" if nowhere."""
    if base and iri.startswith(base):
        return f"{root}/id/{iri[len(base) :]}"
    for space, page in ((ONTOLOGY_IRI, "ontology"), (PREFIXES["insps"], "shapes")):
        if iri.startswith(space):
            return f"{root}/{page}#{local(iri)}"
    return iri if iri.startswith(("http://", "https://")) else ""


def _ordered(items: Iterable[Any]) -> list[Any]:
    return sorted(items, key=str)
