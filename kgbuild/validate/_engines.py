"""Engines -> results of one form. What an engine returns is known here and nowhere else.

`fast`: shacl-rust for the core constraints, and each SPARQL constraint once as a query over a pyoxigraph store.
`pyshacl`: the reference, for both. Measured on a bundled build, fast is some hundred times faster.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import logging
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from pyoxigraph import BlankNode, NamedNode, QuerySolutions, RdfFormat, Store, Variable, parse
from pyoxigraph import Literal as RdfLiteral

from kgbuild.errors import InputError, RuleError
from kgbuild.validate._shapes import SH, Severity, Shapes, SparqlConstraint, Target
from kgbuild.vocab import RDF, RDFS

if TYPE_CHECKING:
    import rdflib
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.term import Node

Engine = Literal["fast", "pyshacl"]
Subject = NamedNode | BlankNode

_SPARQL_COMPONENT: Final = SH + "SPARQLConstraintComponent"
_DATATYPE_COMPONENT: Final = SH + "DatatypeConstraintComponent"
_RANGE_COMPONENTS: Final = frozenset(
    f"{SH}{name}ConstraintComponent" for name in ("MinInclusive", "MinExclusive", "MaxInclusive", "MaxExclusive")
)
_THIS: Final = Variable("this")


class Result(NamedTuple):
    """One result as every engine must tell it. `value` is in N-Triples form, "" where it is the focus node itself."""

    shape: str
    focus_node: str  # IRI, or _:label
    path: str  # IRI, ^IRI for an inverse path, or ""
    value: str
    component: str
    severity: Severity
    message: str


def run(store: Store, data: bytes, shapes: Shapes, *, engine: Engine) -> set[Result]:
    """Every result of `shapes` over one graph.

    Args:
        store: has the graph as its default graph.
        data: the same as N-Triples.
    """
    if engine == "pyshacl":
        return _comparable(_pyshacl(data, shapes, shapes.full))
    results = _comparable(_core(data, shapes))
    results.update(_sparql(store, shapes))
    return results


def _comparable(results: Iterable[Result]) -> set[Result]:
    """`results` without ranges of values that are of another datatype, which is reported already.

    Engines differ over whether a value that cannot be compared is outside a range; a datatype stands beside each.
    """
    found = set(results)
    of_another_datatype = {result[:4] for result in found if result.component == _DATATYPE_COMPONENT}
    return {
        result for result in found if result.component not in _RANGE_COMPONENTS or result[:4] not in of_another_datatype
    }


def focus_nodes(store: Store, targets: tuple[Target, ...]) -> Iterator[Subject]:
    """The nodes that `targets` select (SHACL, section 2.1.3), possibly with repetitions, in the store's order."""
    for target in targets:
        if target.kind == "node":
            yield target.node
        elif target.kind == "subjectsOf":
            yield from _subjects(store, target.node, None)
        elif target.kind == "objectsOf":
            quads = store.quads_for_pattern(None, target.node, None)
            yield from (quad.object for quad in quads if isinstance(quad.object, NamedNode | BlankNode))
        else:
            for cls in _subclasses(store, target.node):
                yield from _subjects(store, RDF.type, cls)


def _subclasses(store: Store, cls: NamedNode) -> list[Subject]:
    found: list[Subject] = [cls]
    for known in found:  # grows while it is read: breadth first, and cycles end
        found += [each for each in dict.fromkeys(_subjects(store, RDFS.subClassOf, known)) if each not in found]
    return found


def _subjects(store: Store, predicate: NamedNode, value: Subject | None) -> Iterator[Subject]:
    """The nodes that have this value, or any, of a property."""
    quads = store.quads_for_pattern(None, predicate, value)
    return (quad.subject for quad in quads if isinstance(quad.subject, NamedNode | BlankNode))


# -- core constraints


def _core(data: bytes, shapes: Shapes) -> Iterator[Result]:
    if importlib.util.find_spec("shacl_rust") is None:  # there are machines that it is not built for
        yield from _pyshacl(data, shapes, shapes.core)
        return
    import shacl_rust

    core = io.BytesIO(shapes.core.encode())
    report = shacl_rust.validate_file(
        io.BytesIO(data), core, data_format="nt", shapes_format="nt", experimental_index=True
    )
    for result in report["results"]:
        shape = _bare(result["sourceShape"])
        focus, value = result["focusNode"], result.get("value", "")
        text = shapes.texts.get(shape)
        yield Result(
            shape=shape,
            focus_node=_bare(focus),
            path=_path(result.get("resultPath", "")),
            value="" if value == focus else _n_triples(value),
            component=_bare(result["sourceConstraintComponent"]),
            severity=text.severity if text else "violation",
            # The engine's own words say what, the shape's say what to do; only the latter are the same on every engine.
            message=text.message if text and text.message else "; ".join(result.get("messages", ())),
        )


def _bare(term: str) -> str:
    return term[1:-1] if term.startswith("<") else term


def _path(path: str) -> str:
    return "^" + _bare(path[1:]) if path.startswith("^") else _bare(path)


def _n_triples(value: str) -> str:
    """A value as another engine would write it: simple literals without their datatype, one way of escaping."""
    if not value.startswith('"'):
        return value
    triple = next(iter(parse(f"<urn:s> <urn:p> {value} .", format=RdfFormat.N_TRIPLES)))
    return str(triple.object)


# -- SPARQL constraints


def _sparql(store: Store, shapes: Shapes) -> Iterator[Result]:
    for constraint in shapes.sparql:
        if not any(focus_nodes(store, constraint.targets)):
            continue
        if constraint.unbound:
            found = list(_select(store, constraint))
            # Mostly there is none, and nobody need know which of a hundred thousand nodes are targets.
            targets = set(focus_nodes(store, constraint.targets)) if found else set()
            for values in found:
                if values.get("this") in targets:
                    yield _sparql_result(constraint, values)
        else:
            for focus in sorted(set(focus_nodes(store, constraint.targets)), key=str):
                for values in _select(store, constraint, {_THIS: focus}):
                    yield _sparql_result(constraint, {**values, "this": focus})


def _select(
    store: Store, constraint: SparqlConstraint, substitutions: dict[Variable, Subject] | None = None
) -> Iterator[dict[str, object]]:
    """The values of each solution, by their variables."""
    try:
        solutions = store.query(constraint.select, substitutions=dict(substitutions or {}))
    except SyntaxError as error:
        raise RuleError(
            f"the SPARQL constraint does not parse: {error}", source=constraint.shape, fix="correct its sh:select"
        ) from error
    if not isinstance(solutions, QuerySolutions):
        fix = "write it as SELECT $this"
        raise RuleError("the SPARQL constraint is not a SELECT", source=constraint.shape, fix=fix)
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield {name: solution[name] for name in names if solution[name] is not None}


def _sparql_result(constraint: SparqlConstraint, values: dict[str, object]) -> Result:
    focus, value, path = values["this"], values.get("value"), values.get("path")
    return Result(
        shape=constraint.shape,
        focus_node=_plain(focus),
        path=path.value if isinstance(path, NamedNode) else "",
        value="" if value is None or value == focus else str(value),
        component=_SPARQL_COMPONENT,
        severity=constraint.severity,
        message=constraint.tell({name: _plain(term) for name, term in values.items()}),
    )


def _plain(term: object) -> str:
    return term.value if isinstance(term, NamedNode | RdfLiteral) else str(term)


# -- pyshacl


def _pyshacl(data: bytes, shapes: Shapes, text: str) -> Iterator[Result]:
    triples = _query_once_parsed()
    with _quiet():
        for triple in parse(data, format=RdfFormat.N_TRIPLES):
            triples.add((_rdflib(triple.subject), _rdflib(triple.predicate), _rdflib(triple.object)))
        yield from _run_pyshacl(triples, shapes, text)


def _run_pyshacl(triples: rdflib.Graph, shapes: Shapes, text: str) -> Iterator[Result]:
    import pyshacl
    import rdflib
    from pyshacl.errors import ReportableRuntimeError

    sh = rdflib.Namespace(SH)
    shacl_graph = rdflib.Graph().parse(data=text, format="nt")
    try:
        _, report, _ = pyshacl.validate(
            triples, shacl_graph=shacl_graph, inference="none", advanced=False, inplace=True
        )
    except ReportableRuntimeError as error:  # a blank node where two values are compared
        fix = "validate without --validator pyshacl, which names the value that is in the way"
        raise InputError(f"pyshacl cannot judge this graph: {error}", source="--validator pyshacl", fix=fix) from error
    if not isinstance(report, rdflib.Graph):
        raise RuleError(f"pyshacl gave up: {report}", source="shapes", fix="check the shapes it names")

    def plain(node: Node | None) -> str:
        return "" if node is None else f"_:{node}" if isinstance(node, rdflib.BNode) else str(node)

    for node in report.objects(None, sh.result):
        shape = plain(report.value(node, sh.sourceShape))
        component = plain(report.value(node, sh.sourceConstraintComponent))
        focus, value = report.value(node, sh.focusNode), report.value(node, sh.value)
        path_node = report.value(node, sh.resultPath)
        inverse = report.value(path_node, sh.inversePath) if isinstance(path_node, rdflib.BNode) else None
        shape_text = shapes.texts.get(shape)
        if component == _SPARQL_COMPONENT or shape_text is None or not shape_text.message:
            message = "; ".join(sorted(str(text) for text in report.objects(node, sh.resultMessage)))
        else:
            message = shape_text.message
        yield Result(
            shape=shape,
            focus_node=plain(focus),
            path="^" + plain(inverse) if inverse is not None else plain(path_node),
            value="" if value is None or value == focus else str(_oxigraph(value)),
            component=component,
            severity=shape_text.severity if shape_text else "violation",
            message=message,
        )


def _query_once_parsed() -> rdflib.Graph:
    """An empty graph that parses each query text once.

    pyshacl asks a constraint's query again for each focus node, and four fifths of its time went into parsing it.
    """
    import rdflib

    class QueryOnceParsed(rdflib.Graph):
        def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> rdflib.query.Result:
            if isinstance(query_object, str):
                names = kwargs.get("initNs") or {}
                query_object = _prepared(query_object, tuple(sorted((k, str(v)) for k, v in names.items())))
            return super().query(query_object, *args, **kwargs)

    return QueryOnceParsed()


@lru_cache(maxsize=1024)
def _prepared(text: str, names: tuple[tuple[str, str], ...]) -> Query:
    from rdflib.plugins.sparql import prepareQuery

    return prepareQuery(text, initNs=dict(names))


def _rdflib(term: object) -> Node:
    import rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    assert isinstance(term, RdfLiteral)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language, normalize=False)
    datatype = term.datatype.value
    # A plain literal and an xsd:string are one in RDF 1.1 but two in rdflib: the plain one, as its own parsers give.
    if datatype == "http://www.w3.org/2001/XMLSchema#string":
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(datatype), normalize=False)


def _oxigraph(node: Node) -> NamedNode | BlankNode | RdfLiteral:
    import rdflib

    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    assert isinstance(node, rdflib.Literal)
    if node.language:
        return RdfLiteral(str(node), language=node.language)
    return RdfLiteral(str(node), datatype=NamedNode(str(node.datatype)) if node.datatype else None)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Ill-formed literals without noise: rdflib logs a traceback for each; here they become results."""
    logger = logging.getLogger("rdflib.term")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        logger.setLevel(before)
