"""What pages have done in a worker. Little is imported here, because each worker imports it anew."""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions

from kgbuild.explain import Explanation, explain
from kgbuild.store import StoreReader
from kgbuild.vocab import DEFAULT_BASE, PREFIXES

_CONTEXT: Final = 60  # words shown on either side of a quote


def explained(store: StoreReader, iri: str) -> Explanation:
    """`kgbuild.explain.explain` with the surroundings that a page has room for."""
    return explain(store, iri, context_words=_CONTEXT)


def visited(reader: StoreReader, text: str, most: int) -> dict[str, Any]:
    """What a visitor's query answers, at most `most` rows of it; runs in a worker under the visitors' limits."""
    from kgbuild.serve._dialect import examine
    from kgbuild.serve._evaluate import Question, _dataset, _malformed, _refused

    prefixes = {**PREFIXES, "id": reader.manifest["base"] or DEFAULT_BASE}
    dialect = examine(text, prefixes=prefixes, base="")
    told: dict[str, Any] = {"problem": None, "kind": "rows", "columns": (), "cells": [], "more": False, "truth": None}
    refusal = _refused(Question(text), dialect)
    if refusal is not None:
        return told | {"problem": _problem(refusal)}
    store, dataset = reader.graph, {}
    try:
        if dialect.named_graphs or dialect.default_graphs:
            known = frozenset(graph.value for graph in store.named_graphs() if isinstance(graph, NamedNode))
            default = tuple(each for each in dict.fromkeys(dialect.default_graphs) if each in known)
            among = tuple(each for each in dict.fromkeys(dialect.named_graphs) if each in known)
            store, dataset = _dataset(store, default, among, known)
        solved = store.query(text, prefixes=prefixes, **dataset)
        if isinstance(solved, QueryBoolean):
            return told | {"kind": "truth", "truth": bool(solved)}
        if isinstance(solved, QuerySolutions):
            columns = tuple(variable.value for variable in solved.variables)
            cells = [tuple(each[index] for index in range(len(columns))) for each in islice(solved, most + 1)]
            return told | {"columns": columns, "cells": cells[:most], "more": len(cells) > most}
        triples = sorted(set(islice(solved, most + 1)), key=str)
        cells = [(each.subject, each.predicate, each.object) for each in triples[:most]]
        return told | {
            "kind": "triples",
            "columns": ("subject", "predicate", "object"),
            "cells": cells,
            "more": len(triples) > most,
        }
    except SyntaxError as error:
        return told | {"problem": _problem(_malformed(text, error, dialect))}
    except (OSError, RuntimeError, ValueError) as error:
        return told | {"problem": {"title": "The query cannot be answered", "detail": str(error), "status": 400}}


def _problem(refusal: Any) -> dict[str, Any]:
    return {"title": refusal.title, "detail": refusal.detail, "status": refusal.status, **dict(refusal.more)}
