"""Prefixes, closed namespaces, and the only functions that mint IRIs.

The terms of `INSP` are those of ontology/insp.ttl and no others; a test holds the two together. `rdflib` is not
imported here: the terms are `pyoxigraph` nodes, which the build makes by the million.
"""

from __future__ import annotations

import hashlib
from typing import Final, get_args
from urllib.parse import quote

from pyoxigraph import NamedNode

from kgbuild.model import DocumentKind, JudgementStatus

ONTOLOGY_IRI: Final = "https://w3id.org/kgbuild/ontology"
DEFAULT_BASE: Final = "https://w3id.org/kgbuild/id/"

PREFIXES: Final[dict[str, str]] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "id": DEFAULT_BASE,
    "insp": ONTOLOGY_IRI + "#",
    "insps": "https://w3id.org/kgbuild/shapes#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


class Namespace:
    """A closed namespace: attribute and item access give the IRI of a listed term, or fail at once."""

    def __init__(self, iri: str, terms: str) -> None:
        self.iri = iri
        self.terms = frozenset(terms.split())
        self._nodes = {term: NamedNode(iri + term) for term in self.terms}
        self.__dict__.update(self._nodes)  # __getattr__ is left with misses; mapping a row asks for twenty terms

    def __getattr__(self, term: str) -> NamedNode:
        if term.startswith("__"):
            raise AttributeError(term)
        return self[term]

    def __getitem__(self, term: str) -> NamedNode:
        try:
            return self._nodes[term]
        except KeyError:
            raise AttributeError(f"{term!r} is not a term of <{self.iri}>") from None


CODE_LISTS: Final[dict[str, tuple[str, ...]]] = {
    "comparable": ("true", "partly", "false"),
    "comparison": ("improved", "unchanged", "deteriorated", "not-comparable"),
    "correctionAction": ("superseded", "disputed"),
    "documentKind": get_args(DocumentKind),
    "judgementStatus": get_args(JudgementStatus),
    "lineage": ("repeats", "continues", "resolves", "worsens", "supersedes"),
    "lineageReason": (
        *("theme", "related-theme", "subject", "question", "area", "said", "round-named", "better", "formal"),
        *("consecutive", "reviewed"),
    ),
    "organisationKind": ("inspectorate", "government", "college", "partner", "pcc", "regional-unit", "force"),
    "phase": ("scan", "engage"),
    "polarity": ("positive", "negative"),
    "relation": ("partner", "collaboration", "shared-function", "regional-unit"),
    "reviewAction": ("accept", "reject", "change", "add"),
    "sourceKind": ("inspectorate", "press-release", "pcc", "force", "news", "other"),
    "stance": ("accepts", "welcomes", "disputes", "disappointed", "commits"),
    "statementKind": ("assessment", "response", "commitment"),
    "status": ("awaiting-review", "being-progressed", "complete", "superseded"),
}

_CLASSES = """
    Area AreaForImprovement Attestation CauseOfConcern Comparability Correction Cycle Derived Disagreement Document
    Extraction Finding FindingKind Force Framework Grade GradeCount GradeScale InnovativePractice Inspection
    InspectionRound Inspectorate Judgement LineageLink LocalPolicingBody MonitoringPeriod OrganisationLink Passage
    PersonMention Question Recommendation RegionalUnit Review Row Rule Statement Statistic StatusEvent Strength Text
    Theme ThemeHit Weakness Code
"""
_PROPERTIES = """
    aboutCycle aboutForce addresses addressesAsPrinted area characters charactersNotice charactersUsed comparable
    comparison correctionAction corrects count country cycle denominator disagreeingJudgement document documentKind
    due dueBasis earlierCycle earlierFinding ends findingKind force framework function grade gradeScale graded
    gssCode honorific inspector inspectorate judgementStatus laterCycle laterFinding lineage lineageReason madeIn
    measure nameOf number ofFinding ordinal organisation organisationAsPrinted organisationKind phase pillar
    polarity previousCycle previousGrade question rank recommendationsNotPrinted region regionalUnit registerNumber
    relation remit reported resolves respondsTo restates reviewAction reviewedClass reviewer readingBecomes readingWas
    roleAsPrinted round rule score sha256 sourceKind speaker stance starts statementKind status statusOf summary
    text theme unexplainedGrades unit unknownHeadings unmatchedPassages value
"""
_CODES = " ".join(f"{name}-{code}" for name, codes in CODE_LISTS.items() for code in codes)

INSP: Final = Namespace(PREFIXES["insp"], f"{_CLASSES} {_PROPERTIES} {_CODES}")
# The Data Cube structure of the judgements, in ontology/cube.ttl: `qb:structure` of the data set.
JUDGEMENTS_STRUCTURE: Final = NamedNode(ONTOLOGY_IRI + "/cube/judgements")
DCAT: Final = Namespace(PREFIXES["dcat"], "Dataset")
DCTERMS: Final = Namespace(
    PREFIXES["dcterms"],
    "conformsTo date description format identifier isPartOf isVersionOf issued license modified replaces "
    "source title type",
)
FOAF: Final = Namespace(PREFIXES["foaf"], "Document Person homepage name")
OA: Final = Namespace(
    PREFIXES["oa"],
    "Annotation FragmentSelector SpecificResource TextPositionSelector TextQuoteSelector end exact hasBody hasSelector "
    "hasSource hasTarget prefix start suffix",
)
ORG: Final = Namespace(
    PREFIXES["org"],
    "ChangeEvent FormalOrganization Membership Organization member organization originalOrganization "
    "resultingOrganization subOrganizationOf",
)
OWL: Final = Namespace(PREFIXES["owl"], "sameAs versionInfo")
PROV: Final = Namespace(
    PREFIXES["prov"],
    "Activity Entity Plan SoftwareAgent used wasAssociatedWith wasAttributedTo wasDerivedFrom wasGeneratedBy "
    "wasRevisionOf",
)
QB: Final = Namespace(PREFIXES["qb"], "DataSet Observation dataSet structure")
RDF: Final = Namespace(PREFIXES["rdf"], "reifies type value")
RDFS: Final = Namespace(PREFIXES["rdfs"], "comment isDefinedBy label seeAlso subClassOf")
SKOS: Final = Namespace(
    PREFIXES["skos"],
    "Concept ConceptScheme altLabel broader closeMatch definition inScheme notation note prefLabel relatedMatch "
    "scopeNote topConceptOf",
)
VOID: Final = Namespace(PREFIXES["void"], "Dataset entities subset triples uriSpace")
XSD: Final = Namespace(
    PREFIXES["xsd"],
    "anyURI boolean date dateTime decimal duration gYear gYearMonth hexBinary integer nonNegativeInteger string",
)


def code(name: str, notation: str) -> NamedNode:
    """The concept of a closed code list, for example ``code("stance", "accepts")``."""
    return INSP[f"{name}-{notation}"]


def content_hash(*parts: str) -> str:
    """Sixteen hex digits (64 bits) of SHA-256 over the parts, kept apart by U+001F, for IRIs made from content."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Minter:
    """Mints the IRIs of one dataset, all under `base`, an absolute IRI that ends in "/" or "#"."""

    def __init__(self, base: str = DEFAULT_BASE) -> None:
        self.base = base
        self._cache: dict[tuple[str, ...], NamedNode] = {}

    def __call__(self, *path: str) -> NamedNode:
        """The IRI `base` + path joined by "/"; each part percent-encoded (RFC 3986, section 2.1) but for "/"."""
        node = self._cache.get(path)
        if node is None:
            node = NamedNode(self.base + "/".join(quote(part, safe="/") for part in path))
            if len(self._cache) > 100_000:
                self._cache.clear()
            self._cache[path] = node
        return node

    def fresh(self, kind: str, local: str) -> NamedNode:
        """The same for an IRI that is met once: not cached; `local` must need no encoding."""
        return NamedNode(f"{self.base}{kind}/{local}")

    def document_graph(self, name: str) -> NamedNode:
        return self("graph", "document", name)

    @property
    def reference_graph(self) -> NamedNode:
        return self("graph", "reference")

    @property
    def derived_graph(self) -> NamedNode:
        return self("graph", "derived")

    @property
    def dataset_graph(self) -> NamedNode:
        return self("graph", "dataset")
