"""Violations as a report: for a desk editor, for programs, as RDF, and for editors and code review tools."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import quote as percent_encode

from kgbuild import resources
from kgbuild.model import Violation
from kgbuild.one_line import one_line
from kgbuild.validate._shapes import load_shapes
from kgbuild.vocab import DEFAULT_BASE, PREFIXES, content_hash

_SH: Final = PREFIXES["sh"]
_SEVERITIES: Final = ("violation", "warning", "info")
_PLURALS: Final = {"violation": "violations", "warning": "warnings", "info": "remarks"}
_SARIF_LEVEL: Final = {"violation": "error", "warning": "warning", "info": "note"}
_SAME: Final = 3  # of one kind in one document that are told in full; a table may have thousands
_IRI: Final = re.compile(r"<?(https?://[^\s<>\"]+)>?")
# After the prefix of a term, what follows the path says what was found there.
_FOUND: Final = {
    "MinCount": "{path} is missing",
    "QualifiedMinCount": "{path} lacks one that it needs",
    "MaxCount": "{path} has more values than it may have",
    "QualifiedMaxCount": "{path} has more of one kind than it may have",
    "Class": "{path} gives {value}, which is not described as it must be",
    "Datatype": "{path} gives {value}, which is of another datatype or not well formed",
    "NodeKind": "{path} gives {value}, which is of another kind: an IRI is no text, a text no IRI",
    "In": "{path} gives {value}, which is not on the list",
    "HasValue": "{path} lacks the one value that it must have",
    "Or": "{path} gives {value}, which has none of the forms it may have",
    "Pattern": "{path} gives {value}, which is written in another way",
    "MinLength": "{path} gives {value}, which is too short",
    "LessThan": "{path} gives {value}, which is not the smaller",
    "UniqueLang": "{path} has two values in one language",
    "LanguageIn": "{path} gives {value}, which is in another language",
    "MinInclusive": "{path} gives {value}, which is too small",
    "MinExclusive": "{path} gives {value}, which is too small",
}
Counts = dict[str, int]


def counts(violations: Iterable[Violation]) -> Counts:
    """How many of each severity, with every severity present."""
    found = Counter(violation.severity for violation in violations)
    return {severity: found[severity] for severity in _SEVERITIES}


def conforms(violations: Iterable[Violation]) -> bool:
    """True where nothing is of severity violation: warnings and remarks do not keep a graph from being used."""
    return all(violation.severity != "violation" for violation in violations)


# -- for a desk editor


def _table(violations: Sequence[Violation], base: str) -> str:
    """One paragraph a violation: which document and quote, what is wrong, what holds, what to do; and a count."""
    lines: list[str] = []
    told: Counter[tuple[str, str, str]] = Counter()
    for violation in violations:
        kind = (violation.shape, violation.component, violation.document)
        told[kind] += 1
        if told[kind] > _SAME:
            continue
        rule, todo = _sentences(violation.message)
        lines.append(f"{violation.severity}: {where(violation)}")
        lines.append(f"  about  {_short(violation.focus_node, base)}")
        found = _found(violation, base)
        if found:
            lines.append(f"  found  {found}")
        lines.append(f"  rule   {_short(rule, base)}")
        lines.append(f"  do     {_short(todo or _todo(violation), base)}")
        lines.append(f"  shape  {_curie(violation.shape)}")
        lines.append("")
    for (shape, _, document), count in sorted(told.items()):
        if count > _SAME:
            more = f"{count - _SAME} more of {_curie(shape)} in {document or 'the graph'}"
            lines.append(f"{more}; --format json lists all")
    if lines and lines[-1]:
        lines.append("")
    totals = counts(violations)
    documents = {violation.document for violation in violations if violation.document}
    summary = ", ".join(
        f"{count} {_PLURALS[severity].removesuffix('s') if count == 1 else _PLURALS[severity]}"
        for severity, count in totals.items()
        if count
    )
    verdict = "conforms to its shapes" if conforms(violations) else "does not conform to its shapes"
    if summary:
        verdict += f": {summary}, in {len(documents)} document{'s' if len(documents) != 1 else ''}"
    return "\n".join([*lines, verdict]) + "\n"


def where(violation: Violation) -> str:
    """The document and the words or the row, as far as they are known."""
    parts = [violation.document or ("reference data" if violation.graph.endswith("graph/reference") else "the graph")]
    if violation.row is not None:
        parts.append(f"row {violation.row}")
    if violation.start is not None and violation.end is not None:
        parts.append(f"characters {violation.start} to {violation.end}")
    if violation.quote:
        parts.append(f"\u201c{one_line(violation.quote, 100)}\u201d")
    return ", ".join(parts)


def _sentences(message: str) -> tuple[str, str]:
    """The first sentence says what holds, the rest what to do."""
    rule, stop, todo = message.partition(". ")
    return rule + stop.rstrip(), todo


def _todo(violation: Violation) -> str:
    """What to do where a message only says what holds."""
    path = _curie(violation.path.removeprefix("^")) or "the IRI"
    component = _component(violation)
    if component in ("MinCount", "QualifiedMinCount", "HasValue"):
        return f"Add {path}."
    if component in ("MaxCount", "QualifiedMaxCount", "UniqueLang"):
        return f"Keep the value of {path} that is right, and drop the others."
    return f"Correct {path}, or leave it out."


def _component(violation: Violation) -> str:
    return violation.component.removeprefix(_SH).removesuffix("ConstraintComponent")


def _found(violation: Violation, base: str) -> str:
    component = _component(violation)
    if component == "SPARQL":
        return ""  # the message itself tells it
    path = _curie(violation.path.removeprefix("^")) if violation.path else "the IRI"
    if violation.path.startswith("^"):
        path = f"something that points here by {path}"
    value = _short(violation.value, base) if violation.value else "itself"
    return _FOUND.get(component, "{path} breaks " + component).format(path=path, value=value)


def _curie(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if prefix != "id" and iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def _short(text: str, base: str) -> str:
    """`text` with the IRIs of the dataset and of known vocabularies made readable."""

    def shorten(match: re.Match[str]) -> str:
        iri = match[1]
        tail = ""
        while iri and iri[-1] in ".,;:)":
            iri, tail = iri[:-1], iri[-1] + tail
        return (iri[len(base) :] if iri.startswith(base) else _curie(iri)) + tail

    return _IRI.sub(shorten, text)


# -- for programs


def _json(violations: Sequence[Violation], _base: str) -> str:
    """One object: `conforms`, the counts, and each result with the members of `Violation` that are not empty."""
    members = ("severity", "document", "row", "start", "end", "quote", "message", "focus_node", "path", "value")
    results = []
    for violation in violations:
        told = {member: getattr(violation, member) for member in (*members, "shape", "component", "graph")}
        results.append({member: value for member, value in told.items() if value not in ("", None)})
    totals = {_PLURALS[severity]: count for severity, count in counts(violations).items()}
    report = {"conforms": conforms(violations), **totals, "results": results}
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _turtle(violations: Sequence[Violation], base: str) -> str:
    """A sh:ValidationReport without blank nodes: reports, results and inverse paths have IRIs made of their content.

    Spec: SHACL, section 3.6; RDF 1.1 Concepts, section 3.5 (skolemisation).
    """
    named = [(content_hash(v.shape, v.focus_node, v.path, v.value, v.component), v) for v in violations]
    report = f"<{base}validation-report/{content_hash(*(key for key, _ in named))}>"
    prefixes = {name: PREFIXES[name] for name in ("dcterms", "insps", "oa", "sh", "xsd")}
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in sorted(prefixes.items())]
    lines += ["", f"{report} a sh:ValidationReport ;"]
    results = [f"<{base}validation-result/{key}>" for key, _ in named]
    end = " ;" if results else " ."
    lines.append(f"    sh:conforms {'true' if conforms(violations) else 'false'}{end}")
    if results:
        lines.append("    sh:result " + " ,\n        ".join(results) + " .")
    inverse: dict[str, str] = {}
    for node, (_, violation) in zip(results, named, strict=True):
        statements = ["a sh:ValidationResult", f"sh:focusNode {_node(violation.focus_node, base)}"]
        if violation.path.startswith("^"):
            path = f"<{base}validation-path/{content_hash(violation.path)}>"
            inverse[path] = f"{path} sh:inversePath <{violation.path[1:]}> ."
            statements.append(f"sh:resultPath {path}")
        elif violation.path:
            statements.append(f"sh:resultPath <{violation.path}>")
        if violation.value:
            statements.append(f"sh:value {_value(violation.value, base)}")
        statements += [
            f"sh:resultSeverity sh:{violation.severity.capitalize()}",
            f"sh:sourceConstraintComponent <{violation.component}>",
            f"sh:sourceShape {_node(violation.shape, base)}",
            f"sh:resultMessage {_literal(violation.message)}@en",
        ]
        if violation.document:
            statements.append(f"dcterms:source <{base}document/{percent_encode(violation.document, safe='/')}>")
        if violation.quote:
            statements.append(f"oa:exact {_literal(violation.quote)}")
        lines += ["", f"{node} " + " ;\n    ".join(statements) + " ."]
    if inverse:
        lines += ["", *sorted(inverse.values())]
    return "\n".join(lines) + "\n"


def _node(iri: str, base: str) -> str:
    return f"<{base}.well-known/genid/{iri[2:]}>" if iri.startswith("_:") else f"<{iri}>"


def _value(value: str, base: str) -> str:
    return _node(value, base) if value.startswith("_:") else value


def _literal(text: str) -> str:
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escapes.get(character, character) for character in text) + '"'


# -- for editors and code review tools


def _sarif(violations: Sequence[Violation], base: str) -> str:
    """A SARIF log of one run. Shapes are its rules, documents its artifacts; offsets count code points.

    Spec: Static Analysis Results Interchange Format (SARIF) Version 2.1.0, OASIS Standard, sections 3.13 to 3.30.
    """
    from kgbuild import __version__

    shapes = sorted({violation.shape for violation in violations})
    rules = {violation.shape: violation.message for violation in reversed(violations)}
    # A rule is told for all its results: a query's message without the values that it has in one of them.
    rules |= {
        constraint.shape: constraint.tell_all()
        for constraint in load_shapes(resources.SHAPES).sparql
        if constraint.shape in rules
    }
    levels = {violation.shape: _SARIF_LEVEL[violation.severity] for violation in violations}
    log: dict[str, Any] = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "kgbuild",
                        "version": __version__,
                        "informationUri": PREFIXES["insps"].removesuffix("#"),
                        "rules": [
                            {
                                "id": _curie(shape).removeprefix("insps:"),
                                "shortDescription": {"text": _sentences(rules[shape])[0]},
                                "help": {"text": rules[shape]},
                                "helpUri": shape,
                                "defaultConfiguration": {"level": levels[shape]},
                            }
                            for shape in shapes
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_sarif_result(violation, shapes, base) for violation in violations],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _sarif_result(violation: Violation, shapes: Sequence[str], base: str) -> dict[str, Any]:
    found = _found(violation, base)
    text = f"{violation.message} (Found: {found}.)" if found else violation.message
    logical = {"fullyQualifiedName": violation.focus_node, "kind": "object"}
    location: dict[str, Any] = {"logicalLocations": [logical]}
    if violation.document:
        physical: dict[str, Any] = {"artifactLocation": {"uri": percent_encode(violation.document, safe="/")}}
        if violation.start is not None and violation.end is not None:
            physical["region"] = {
                "charOffset": violation.start,
                "charLength": violation.end - violation.start,
                "snippet": {"text": violation.quote},
            }
        elif violation.row is not None:
            # A row is a line unless a cell above it holds a line break; the exact place is the row's number.
            physical["region"] = {"startLine": violation.row}
        location["physicalLocation"] = physical
    return {
        "ruleId": _curie(violation.shape).removeprefix("insps:"),
        "ruleIndex": shapes.index(violation.shape),
        "level": _SARIF_LEVEL[violation.severity],
        "message": {"text": _short(text, base)},
        "locations": [location],
        "partialFingerprints": {
            "focusNode/v1": content_hash(violation.shape, violation.focus_node, violation.path, violation.component)
        },
    }


_FORMS: Final = {"table": _table, "json": _json, "turtle": _turtle, "sarif": _sarif}


def render(violations: Sequence[Violation], form: str, *, base: str = DEFAULT_BASE) -> str:
    """The violations as a report in one of `_FORMS`; `base` is that of the data's IRIs."""
    return _FORMS[form](violations, base)
