"""The shapes to read: under each class what must hold of it, in the words of the messages, and the terms on demand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from pyoxigraph import NamedNode

from kgbuild.serve._describe import PART
from kgbuild.serve._html import Index, linked, local, short, table, value
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


def shapes(index: Index, root: str, base: str, examples: Mapping[str, str]) -> str:
    """The body of the page.

    Args:
        index: of the shapes.
        root: what links of this site begin with.
        base: of the data's IRIs.
        examples: by class, something in the data that is of it.
    """
    by_class: dict[str, list[str]] = {}
    for iri in sorted(index):
        for target in index[iri].get(_SH + "targetClass", []):
            by_class.setdefault(value(target), []).append(iri)
    classes = sorted(by_class, key=lambda iri: (_words(iri).casefold(), iri))
    told: set[str] = set()
    parts = []
    for iri in classes:
        before = [shape for shape in by_class[iri] if shape in told]
        rules = [rule for shape in by_class[iri] for rule in _rules(index, shape, told)]
        also = ", ".join(f'<a href="#{escape(local(each))}">{escape(local(each))}</a>' for each in before)
        parts.append(
            f'<section id="of-{escape(local(iri))}"><h2>{escape(_words(iri))}</h2>\n'
            f"<p>Of each {linked(NamedNode(iri), {}, base, root)}"
            + (f", for example {linked(NamedNode(examples[iri]), {}, base, root)}" if iri in examples else "")
            + (f"; the rules under {also} hold of it too" if also else "")
            + "</p>\n"
            + "\n".join(_rule(index, each, root) for each in rules)
            + "\n</section>"
        )
    count = sum(_SH + "message" in index[iri] for iri in told)
    names = "".join(f'<li><a href="#of-{escape(local(iri))}">{escape(_words(iri))}</a></li>' for iri in classes)
    rest = [iri for iri in sorted(index) if iri not in told and PART not in iri]
    return "\n".join(
        [
            f"<p>What must hold of the data: {count} rules for {len(classes)} kinds of things. "
            "<code>kgbuild validate</code> checks them, and tells of a rule that is broken in the words that stand "
            "here. What breaks a rule is an error unless it says otherwise.</p>",
            f'<nav aria-label="Kinds of things"><ul>{names}</ul></nav>',
            *parts,
            '<h2 id="shared">What rules share</h2>',
            *(_rule(index, iri, root) for iri in rest),
        ]
    )


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


def _rule(index: Index, iri: str, root: str) -> str:
    """One rule: its message, what it is about in a line, and all that the shape says where somebody opens it."""
    said = index[iri]
    queries = sorted(_parts(index, iri, "sparql"))
    messages = sorted(value(each) for one in (iri, *queries) for each in index[one].get(_SH + "message", []))
    gravity = [
        _GRAVITY[local(value(each))] for each in said.get(_SH + "severity", []) if local(value(each)) in _GRAVITY
    ]
    about = [*_about(index, said), *(["by a query"] if queries else []), *gravity]
    rest = {name: values for name, values in said.items() if name not in {_SH + "message", _SH + "targetClass"}}
    return (
        f'<section class="rule" id="{escape(local(iri))}">{"".join(map(_message, messages))}'
        f"<details><summary>{escape(local(iri))}{''.join(f' <span>{each}</span>' for each in about)}</summary>"
        f'<div class="wide">{table(index, rest, root)}</div>'
        + "".join(
            f'<section id="{escape(local(each))}"><div class="wide">{table(index, index[each], root)}</div></section>'
            for each in queries
        )
        + "</details></section>"
    )


def _message(text: str) -> str:
    """A message, with the names of what a report fills in."""
    return "<p>" + _FILLED.sub(r"<var>\1</var>", escape(text)) + "</p>"


def _about(index: Index, said: Mapping[str, list[Any]]) -> Iterator[str]:
    """As HTML: on which property a rule looks, how many values there are, and what these are."""
    for path in said.get(_SH + "path", []):
        if PART not in value(path):
            yield f"<code>{escape(_short(path))}</code>"
    least, most = (_number(said, name) for name in ("minCount", "maxCount"))
    if least is not None or most is not None:
        yield _OFTEN.get((least or 0, most), f"{least or 0} to {most}" if most is not None else f"{least} or more")
    for name in ("class", "datatype", "hasValue"):
        yield from (f"<code>{escape(_short(each))}</code>" for each in said.get(_SH + name, []))
    for each in said.get(_SH + "in", []):
        values = list(_listed(index, value(each)))
        yield "one of " + (
            ", ".join(escape(_short(one)) for one in values) if len(values) <= _FEW else f"{len(values)} values"
        )


def _listed(index: Index, node: str) -> Iterator[Any]:
    while node in index:
        yield from index[node][PREFIXES["rdf"] + "first"]
        node = value(index[node][PREFIXES["rdf"] + "rest"][0])


def _number(said: Mapping[str, list[Any]], name: str) -> int | None:
    return next((int(value(each)) for each in said.get(_SH + name, [])), None)


def _short(node: Any) -> str:
    return short(value(node)) if isinstance(node, NamedNode) else value(node)


def _words(iri: str) -> str:
    """The name of a class as words: "Finding kind"."""
    name = local(iri).rpartition(":")[2]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()
