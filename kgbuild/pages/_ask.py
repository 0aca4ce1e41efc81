"""The queries behind the pages: files of `queries/`, each a whole query that can be run as it stands.

A file marks what a page fills in by a clause such as ``VALUES ?force { <...> }``. `fill` puts terms there, written by
pyoxigraph, so that no value is ever read as SPARQL. A clause without a value is taken out, and so are lines that
end in ``# only with ?force``: the restriction is gone. A file with the line ``# plan: hashed`` reads most of the graph,
one with ``# plan: looped`` the surroundings of a few nodes, and they are put to the engine as `kgbuild.query` puts its
own: the same question, faster on a large graph.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode

from kgbuild.query.plans import hashed, looped

QUERIES: Final = Path(__file__).parent / "queries"
_CLAUSE: Final = re.compile(r"^[ \t]*VALUES \?(\w+) \{[^{}]*\}[^\n]*\n", re.MULTILINE)
_ONLY: Final = re.compile(r"^(.*?)[ \t]*# only with \?(\w+)\n", re.MULTILINE)
_PLAN: Final = re.compile(r"^# plan: (hashed|looped)\n", re.MULTILINE)
Given = NamedNode | Literal


@lru_cache(maxsize=64)
def _text(name: str) -> str:
    return (QUERIES / f"{name}.rq").read_text("utf-8")


def fill(name: str, **values: Given | list[Given] | None) -> str:
    """The text of the page query `name` with `values` for its VALUES clauses.

    None (and a clause that is not given) takes the restriction away. Raises KeyError for a value that has no clause.
    """
    text = _text(name)
    clauses = set(_CLAUSE.findall(text))
    unknown = sorted(set(values) - clauses)
    if unknown:
        raise KeyError(f"query {name} has no clause for {', '.join(unknown)}")

    def clause(match: re.Match[str]) -> str:
        value = values.get(match[1])
        if value is None:
            return ""
        terms = value if isinstance(value, list) else [value]
        return f"  VALUES ?{match[1]} {{ {' '.join(map(str, terms))} }}\n"

    text = _PLAN.sub("", text)
    return _ONLY.sub(lambda line: f"{line[1]}\n" if values.get(line[2]) is not None else "", _CLAUSE.sub(clause, text))


def planned(name: str, text: str) -> str:
    """What `fill` made of the query `name`, as the engine answers it fastest."""
    plan = _PLAN.search(_text(name))
    if plan is None:
        return text
    return hashed(text) if plan[1] == "hashed" else looped(hashed(text), 1, lambda *_: 0)
