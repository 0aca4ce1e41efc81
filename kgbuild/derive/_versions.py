"""Documents that are states of one page: the same address, an earlier and a later text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from kgbuild.vocab import DCTERMS, INSP, PROV, RDF, code, content_hash

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Quad, Store

    from kgbuild.derive._reviews import Overrulings
    from kgbuild.vocab import Minter

    _Pages = dict[str, dict[NamedNode, tuple[str, str, NamedNode]]]  # page -> document -> issued, text, address

RULES: Final = (
    (
        "derive.version",
        1,
        "Text documents with one address and different texts are states of one page, whose address each is a version "
        "of. The later dated replaces the earlier dated; where a date is missing or two are the same, none replaces "
        "the other. The inspectorate's site moved twice: its three hosts count as one.",
    ),
)

# The inspectorate's pages moved from .../hmic/ to .../hmicfrs/ on one host, and then to a host of their own.
_MOVED: Final = re.compile(r"^(?:hmicfrs\.justiceinspectorates\.gov\.uk|justiceinspectorates\.gov\.uk/hmic(?:frs)?)/")
_NOT_THE_PAGE: Final = re.compile(r"^https?://(?:www\.)?|\?$|#.*$|(?:/|/index\.html?)\??$", re.IGNORECASE)
_QUERY: Final = """
    PREFIX dcterms: <http://purl.org/dc/terms/>
    PREFIX insp: <https://w3id.org/kgbuild/ontology#>
    SELECT DISTINCT ?document ?address ?text ?issued WHERE {
      ?document a insp:Document ; insp:text ?text ; insp:documentKind ?kind ; dcterms:source ?address .
      FILTER(?kind != insp:documentKind-table && ISIRI(?address))
      OPTIONAL { ?document dcterms:issued ?issued }
    } ORDER BY ?document ?address ?issued
"""


def page_of(address: str) -> str:
    """An address without what may differ between two of the same page.

    >>> page_of("http://www.justiceinspectorates.gov.uk/hmic/peel-assessments/peel-2016/kent/")
    'hmicfrs.justiceinspectorates.gov.uk/peel-assessments/peel-2016/kent'
    """
    before = ""
    while before != address:
        before, address = address, _NOT_THE_PAGE.sub("", address)
    host, slash, path = address.partition("/")
    return _MOVED.sub("hmicfrs.justiceinspectorates.gov.uk/", host.lower() + slash + path)


def derive(graph: Store, mint: Minter, overrulings: Overrulings) -> Iterator[Quad]:
    """Yield what each document is a version of, which one it replaces, and a node that says by which rule.

    A review takes a document out of the page that another is of, or puts it there; then it is among the premises.
    """
    from pyoxigraph import Quad, QuerySolutions

    where, rule = mint.derived_graph, mint("rule", *(str(part) for part in RULES[0][:2]))
    rows = graph.query(_QUERY)
    assert isinstance(rows, QuerySolutions)
    pages: _Pages = defaultdict(dict)
    for row in rows:
        issued = row["issued"].value if row["issued"] is not None else ""
        pages[page_of(row["address"].value)].setdefault(row["document"], (issued, row["text"].value, row["address"]))
    reviews = _overrule(pages, graph, mint, overrulings)
    for page, documents in sorted(pages.items()):
        if len({text for _, text, _ in documents.values()}) < 2:
            continue
        node = mint("page", content_hash(page))
        addresses = sorted({address for _, _, address in documents.values()}, key=str)
        ordered = sorted(documents, key=lambda each: (documents[each][0], each.value))
        yield Quad(node, RDF.type, INSP.Derived, where)
        yield Quad(node, INSP.rule, rule, where)
        for review in reviews.get(page, ()):
            yield Quad(node, PROV.wasDerivedFrom, review, where)
        for document in ordered:
            yield Quad(node, PROV.wasDerivedFrom, document, where)
            for address in addresses:
                yield Quad(document, DCTERMS.isVersionOf, address, where)
        for older, newer in _steps([(*documents[each][:2], each) for each in ordered]):
            yield Quad(newer, DCTERMS.replaces, older, where)


def _overrule(pages: _Pages, graph: Store, mint: Minter, overrulings: Overrulings) -> dict[str, list[NamedNode]]:
    """Take documents out of pages and put them there, as reviewers decided; the reviews that did so, by page."""
    applied: dict[str, list[NamedNode]] = defaultdict(list)
    for each in overrulings.of("version"):
        name = (each.becomes if each.action == "add" else each.was)["of"]
        other = mint("document", name)
        homes = sorted(page for page, documents in pages.items() if other in documents)
        shared = [page for page in homes if each.document in pages[page]]
        state = _state(graph, each.document)
        if not homes:
            overrulings.unmet(each, f"'{name}' is no text document with an address")
        elif each.action != "add" and not shared:
            overrulings.unmet(each, f"it and '{name}' are not taken for versions of one page")
        elif each.action == "add" and shared:
            overrulings.unmet(each, f"it and '{name}' are taken for versions of one page already")
        elif state is None:
            overrulings.unmet(each, "the document that it is about is no text document of the graph")
        elif each.action == "add":
            pages[homes[0]][each.document] = (*state, pages[homes[0]][other][2])
            applied[homes[0]].append(each.review)
        else:
            for page in shared:
                if each.action == "reject":
                    del pages[page][each.document]
                applied[page].append(each.review)
    return applied


def _state(graph: Store, document: NamedNode) -> tuple[str, str] | None:
    """When a document was issued, "" where not known, and its text; None of what is no text document."""
    from pyoxigraph import DefaultGraph

    def values(term: NamedNode) -> list[str]:
        found: Iterator[Any] = graph.quads_for_pattern(document, term, None, DefaultGraph())
        return sorted(quad.object.value for quad in found)

    texts = values(INSP.text)
    if not texts or code("documentKind", "table").value in values(INSP.documentKind):
        return None
    return next(iter(values(DCTERMS.issued)), ""), texts[0]


def _steps(dated: list[tuple[str, str, NamedNode]]) -> Iterator[tuple[NamedNode, NamedNode]]:
    """Each state with the next later one, where it is certain which is later; copies of one state stand together."""
    states: dict[str, list[tuple[str, NamedNode]]] = {}
    for issued, text, document in dated:
        if issued:
            states.setdefault(text, []).append((issued, document))
    # A text that was seen on two days stands from the first of them.
    in_order = sorted(states.values(), key=lambda copies: copies[0][0])
    for earlier, later in pairwise(in_order):
        before, after = earlier[0][0], later[0][0]
        if before != after and not after.startswith(before):  # a month does not precede a day in it
            for _, older in earlier:
                for _, newer in later:
                    yield older, newer
