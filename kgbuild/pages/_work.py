"""What pages have done in a worker. Little is imported here, because each worker imports it anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)

from kgbuild.explain import Explanation, explain
from kgbuild.serve.evaluate import Bounds, Question, Refusal, evaluate
from kgbuild.store import StoreReader, open_store
from kgbuild.vocab import DEFAULT_BASE, PREFIXES

if TYPE_CHECKING:
    from kgbuild.as_of import Standing

_ACCEPT: Final = "application/sparql-results+json, application/n-triples;q=0.9"
_SIZE: Final = 1_000_000  # bytes of an answer that is shown whole; a larger one is shown in part
_CONTEXT: Final = 60  # words shown on either side of a quote


def explained(store: StoreReader, iri: str) -> Explanation:
    """`kgbuild.explain.explain` with the surroundings that a page has room for."""
    return explain(store, iri, context_words=_CONTEXT)


def standing(store: StoreReader, day: str, folder: str) -> tuple[Path, Standing]:
    """`kgbuild.as_of.write_as_of` into a folder that it makes, below one that is there as long as the server."""
    from kgbuild.as_of import write_as_of  # derives, which other pages never do

    Path(folder).mkdir()
    return write_as_of(store, day, Path(folder))


def viewed(_: StoreReader, path: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """``function(store, *arguments)`` with the store at `path` in place of the live one."""
    return function(_opened(path), *arguments)


@lru_cache(maxsize=2)
def _opened(path: str) -> StoreReader:
    return open_store(Path(path))


def visited(reader: StoreReader, text: str, most: int) -> dict[str, Any]:
    """What a visitor's query answers, at most `most` rows of it, as the endpoint would give it.

    Returns:
        `problem` (title, detail, status and perhaps line and column; None if there is none), `kind` ("rows", "triples"
        or "truth"), `columns`, `cells` (rows of terms), `more` (there are more rows than these), `truth`.
    """
    told: dict[str, Any] = {"problem": None, "kind": "rows", "columns": (), "cells": [], "more": False, "truth": None}
    found = evaluate(reader, Question(text, _ACCEPT), Bounds(Path(os.devnull), most, _SIZE))
    if isinstance(found, Refusal):
        if found.kind not in {"row-limit", "size-limit"}:
            problem = {"title": found.title, "detail": found.detail, "status": found.status, **dict(found.more)}
            return told | {"problem": problem}
        # The endpoint would send no part of an answer; a page shows the first rows and says so.
        prefixes = {**PREFIXES, "id": reader.manifest["base"] or DEFAULT_BASE}
        return told | _part(reader.graph.query(text, prefixes=prefixes), most)
    body = found.body or b""
    if "json" in found.media_type:
        return told | _part(parse_query_results(body, format=QueryResultsFormat.JSON), most)
    return told | _part((quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES)), most)


def _part(answer: Any, most: int) -> dict[str, Any]:
    """The first rows of an answer."""
    if isinstance(answer, QueryBoolean):
        return {"kind": "truth", "truth": bool(answer)}
    if isinstance(answer, QuerySolutions):
        columns = tuple(variable.value for variable in answer.variables)
        cells = [tuple(each[index] for index in range(len(columns))) for each in islice(answer, most + 1)]
        return {"columns": columns, "cells": cells[:most], "more": len(cells) > most}
    triples = sorted(set(islice(answer, most + 1)), key=str)
    cells = [(each.subject, each.predicate, each.object) for each in triples[:most]]
    columns = ("subject", "predicate", "object")
    return {"kind": "triples", "columns": columns, "cells": cells, "more": len(triples) > most}
