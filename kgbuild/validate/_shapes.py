"""The shapes as the engines need them: the core part for an engine, the SPARQL constraints as queries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store, parse, serialize
from pyoxigraph import Literal as RdfLiteral

from kgbuild.errors import RuleError
from kgbuild.vocab import PREFIXES, RDF, RDFS

SH: Final = PREFIXES["sh"]
Severity = Literal["violation", "warning", "info"]
TargetKind = Literal["class", "node", "subjectsOf", "objectsOf"]

_SEVERITY: Final[dict[str, Severity]] = {
    SH + "Violation": "violation",
    SH + "Warning": "warning",
    SH + "Info": "info",
}
_TARGET: Final[dict[str, TargetKind]] = {
    SH + "targetClass": "class",
    SH + "targetNode": "node",
    SH + "targetSubjectsOf": "subjectsOf",
    SH + "targetObjectsOf": "objectsOf",
}
_CLASSES: Final = (NamedNode(PREFIXES["rdfs"] + "Class"), NamedNode(PREFIXES["owl"] + "Class"))
# Only a query that binds $this by its first triple pattern means the same with $this unbound and the rows filtered by
# target as it means with $this bound beforehand (SHACL, section 5.3.1).
_BINDS_THIS: Final = re.compile(r"WHERE\s*\{\s*(\{\s*)*[$?]this\s+(?!\.)\S", re.IGNORECASE)
_VARIABLE: Final = re.compile(r"\{[$?](\w+)\}")


@dataclass(frozen=True, slots=True)
class Target:
    """What a shape looks at: the instances of a class, a node, or the subjects or objects of a property."""

    kind: TargetKind
    node: NamedNode


@dataclass(frozen=True, slots=True)
class ShapeText:
    """What a result says of the shape that made it."""

    message: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class SparqlConstraint:
    """A `sh:sparql` constraint. `message` may hold {?variable}; `unbound`: it runs once for all focus nodes."""

    shape: str
    select: str
    message: str
    severity: Severity
    targets: tuple[Target, ...]
    unbound: bool

    def tell(self, values: dict[str, str]) -> str:
        """The message with its variables replaced, as SHACL, section 5.3.2 says; one without a value stays as it is."""
        return _VARIABLE.sub(lambda match: values.get(match[1], match[0]), self.message)

    def tell_all(self) -> str:
        """The message for all its results, with an ellipsis in place of each value."""
        return _VARIABLE.sub("\u2026", self.message)


@dataclass(frozen=True, slots=True)
class Shapes:
    """All shapes of a folder.

    `core` is N-Triples without the SPARQL constraints, `full` with them; `targets` maps each node shape that has a
    target to its targets, in order of IRI.
    """

    core: str
    full: str
    texts: dict[str, ShapeText]
    sparql: tuple[SparqlConstraint, ...]
    targets: dict[str, tuple[Target, ...]]


def load_shapes(folder: Path) -> Shapes:
    """The shapes of `folder`/*.shapes.ttl, read once for each state of the files.

    Raises:
        RuleError: a file does not parse, a SPARQL constraint lacks its query, or the folder holds no shapes.
    """
    files = sorted(folder.glob("*.shapes.ttl"))
    if not files:
        raise RuleError("no shapes here", source=folder, fix="install kgbuild again: its *.shapes.ttl are missing")
    stats = [file.stat() for file in files]
    return _load(tuple(files), tuple((stat.st_mtime_ns, stat.st_size) for stat in stats))


@lru_cache(maxsize=4)
def _load(files: tuple[Path, ...], _signature: tuple[tuple[int, int], ...]) -> Shapes:
    store = Store()
    for file in files:
        try:
            store.extend(parse(path=file, format=RdfFormat.TURTLE))
        except SyntaxError as error:
            raise RuleError(
                f"not Turtle: {error.msg}", source=file, line=error.lineno, fix="correct the shape at that line"
            ) from error
    reader = _Reader(store)
    constraints = reader.constraints()
    asked = list(store.quads_for_pattern(None, _sh("sparql"), None))
    # A shape that holds nothing but a query would make the engine visit all its focus nodes for nothing.
    idle = {
        quad.subject
        for quad in asked
        if {each.predicate for each in store.quads_for_pattern(quad.subject, None, None)} <= _IDLE
    }
    dropped = idle.union(quad.object for quad in asked)
    core = (quad for quad in store if quad.subject not in dropped and quad.predicate != _sh("sparql"))
    return Shapes(_ntriples(core), _ntriples(store), reader.texts(), constraints, reader.targets())


def _sh(term: str) -> NamedNode:
    return NamedNode(SH + term)


_IDLE: Final = frozenset(
    {RDF.type, _sh("targetClass"), _sh("severity"), _sh("sparql"), _sh("message"), RDFS["comment"], RDFS["label"]}
)


def _ntriples(quads: Iterable[Quad]) -> str:
    data = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    assert data is not None
    return b"".join(sorted(data.splitlines(keepends=True))).decode()


class _Reader:
    def __init__(self, store: Store) -> None:
        self.store = store

    def value(self, subject: NamedNode | BlankNode, term: str) -> NamedNode | BlankNode | RdfLiteral | None:
        for quad in self.store.quads_for_pattern(subject, _sh(term), None):
            if isinstance(quad.object, NamedNode | BlankNode | RdfLiteral):
                return quad.object
        return None

    def text(self, subject: NamedNode | BlankNode, term: str) -> str:
        value = self.value(subject, term)
        return value.value if isinstance(value, RdfLiteral) else ""

    def severity(self, subject: NamedNode | BlankNode) -> Severity:
        value = self.value(subject, "severity")
        return _SEVERITY.get(value.value, "violation") if isinstance(value, NamedNode) else "violation"

    def subjects(self, quads: Iterable[Quad]) -> list[NamedNode]:
        found = {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}
        return sorted(found, key=lambda node: node.value)

    def node_shapes(self) -> list[NamedNode]:
        return self.subjects(self.store.quads_for_pattern(None, RDF.type, _sh("NodeShape")))

    def texts(self) -> dict[str, ShapeText]:
        found = {}
        for kind in ("NodeShape", "PropertyShape"):
            for node in self.subjects(self.store.quads_for_pattern(None, RDF.type, _sh(kind))):
                found[node.value] = ShapeText(self.text(node, "message"), self.severity(node))
        return found

    def targets_of(self, shape: NamedNode) -> tuple[Target, ...]:
        found = {
            Target(kind, quad.object)
            for term, kind in _TARGET.items()
            for quad in self.store.quads_for_pattern(shape, NamedNode(term), None)
            if isinstance(quad.object, NamedNode)
        }
        for meta in _CLASSES:  # an implicit class target (SHACL, section 2.1.3.3)
            if Quad(shape, RDF.type, meta) in self.store:
                found.add(Target("class", shape))
        return tuple(sorted(found, key=lambda target: (target.kind, target.node.value)))

    def targets(self) -> dict[str, tuple[Target, ...]]:
        found = ((shape.value, self.targets_of(shape)) for shape in self.node_shapes())
        return {iri: targets for iri, targets in found if targets}

    def constraints(self) -> tuple[SparqlConstraint, ...]:
        found = []
        for quad in self.store.quads_for_pattern(None, _sh("sparql"), None):
            shape, node = quad.subject, quad.object
            if not isinstance(shape, NamedNode) or not isinstance(node, NamedNode | BlankNode):
                continue
            select = self.text(node, "select").strip()
            if not select:
                raise RuleError(
                    "a SPARQL constraint without sh:select", source=shape.value, fix="add the query to the constraint"
                )
            found.append(
                SparqlConstraint(
                    shape=shape.value,
                    select=self.prologue(node) + select,
                    message=self.text(node, "message") or self.text(shape, "message"),
                    severity=self.severity(shape),
                    targets=self.targets_of(shape),
                    unbound=bool(_BINDS_THIS.search(select)),
                )
            )
        return tuple(sorted(found, key=lambda constraint: (constraint.shape, constraint.select)))

    def prologue(self, constraint: NamedNode | BlankNode) -> str:
        """The PREFIX lines that `sh:prefixes` brings (SHACL, section 5.2.1)."""
        lines = set()
        for prefixes in self.store.quads_for_pattern(constraint, _sh("prefixes"), None):
            if not isinstance(prefixes.object, NamedNode | BlankNode):
                continue
            for declared in self.store.quads_for_pattern(prefixes.object, _sh("declare"), None):
                if isinstance(declared.object, NamedNode | BlankNode):
                    prefix, iri = self.text(declared.object, "prefix"), self.text(declared.object, "namespace")
                    lines.add(f"PREFIX {prefix}: <{iri}>\n")
        return "".join(sorted(lines))
