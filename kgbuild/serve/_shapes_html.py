"""The shapes to read: under each class what must hold of it, in the words of the messages, and the terms on demand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from markupsafe import Markup, escape
from pyoxigraph import NamedNode

from kgbuild.serve._describe import PART
from kgbuild.serve._html import Index, listed, local, short, value
from kgbuild.vocab import PREFIXES

_SH: Final = PREFIXES["sh"]
_OFTEN: Final = {
    (0, 1): "at most one",
    (1, 1): "exactly one",
    (1, None): "at least one",
    (0, 0): "none",
}
_GRAVITY: Final = {"sh:Warning": "a warning", "sh:Info": "a remark"}
_FILLED: Final = re.compile(r"\{[?$](\w+)\}")
_FEW: Final = 8  # values that are named, where more are counted
_code: Final = Markup("<code>{}</code>").format


def shapes(index: Index) -> dict[str, Any]:
    """What the page shows: the kinds of things with their rules, what rules share, and how many rules there are."""
    by_class: dict[str, list[str]] = {}
    for iri in sorted(index):
        for target in index[iri].get(_SH + "targetClass", []):
            by_class.setdefault(value(target), []).append(iri)
    told: set[str] = set()
    kinds = []
    for iri in sorted(by_class, key=lambda iri: (_words(iri).casefold(), iri)):
        also = [shape for shape in by_class[iri] if shape in told]
        rules = [_rule(index, rule) for shape in by_class[iri] for rule in _rules(index, shape, told)]
        kinds.append({"iri": iri, "name": _words(iri), "also": also, "rules": rules})
    return {
        "count": sum(_SH + "message" in index[iri] for iri in told),
        "kinds": kinds,
        "shared": [_rule(index, iri) for iri in sorted(index) if iri not in told and PART not in iri],
    }


def _rules(index: Index, shape: str, told: set[str]) -> Iterator[str]:
    """A shape and those of its properties, each once on the page; its queries stand within it."""
    told |= _parts(index, shape, "sparql")
    for iri in (shape, *sorted(_parts(index, shape, "property"))):
        if iri not in told:
            told.add(iri)
            yield iri


def _parts(index: Index, shape: str, kind: str) -> set[str]:
    """What belongs to a shape and has a name of its own."""
    return {iri for iri in map(value, index[shape].get(_SH + kind, [])) if iri in index and PART not in iri}


def _rule(index: Index, iri: str) -> dict[str, Any]:
    """One rule: its message, what it is about in a line, and all that the shape says where somebody opens it."""
    said = index[iri]
    queries = sorted(_parts(index, iri, "sparql"))
    messages = sorted(value(each) for one in (iri, *queries) for each in index[one].get(_SH + "message", []))
    gravity = [_GRAVITY.get(local(value(each)), "") for each in said.get(_SH + "severity", [])]
    return {
        "iri": iri,
        "messages": [_message(each) for each in messages],
        "about": [*_about(index, said), *(["by a query"] if queries else []), *filter(None, gravity)],
        "rest": {name: values for name, values in said.items() if name not in {_SH + "message", _SH + "targetClass"}},
        "queries": queries,
    }


def _message(text: str) -> Markup:
    """A message, with the names of what a report fills in."""
    return Markup(_FILLED.sub(r"<var>\1</var>", str(escape(text))))


def _about(index: Index, said: Mapping[str, list[Any]]) -> Iterator[str]:
    """On which property a rule looks, how many values there are, and what these are."""
    for path in said.get(_SH + "path", []):
        if PART not in value(path):
            yield _code(_short(path))
    least, most = (_number(said, name) for name in ("minCount", "maxCount"))
    if least is not None or most is not None:
        yield _OFTEN.get((least or 0, most), f"{least or 0} to {most}" if most is not None else f"{least} or more")
    for name in ("class", "datatype", "hasValue"):
        yield from (_code(_short(each)) for each in said.get(_SH + name, []))
    for each in said.get(_SH + "in", []):
        values = [_short(one) for one in listed(each, index)]
        yield "one of " + (", ".join(values) if len(values) <= _FEW else f"{len(values)} values")


def _number(said: Mapping[str, list[Any]], name: str) -> int | None:
    return next((int(value(each)) for each in said.get(_SH + name, [])), None)


def _short(node: Any) -> str:
    return short(value(node)) if isinstance(node, NamedNode) else value(node)


def _words(iri: str) -> str:
    """The name of a class as words: "Finding kind"."""
    name = local(iri).rpartition(":")[2]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()
