"""Pages for people: what the graph holds, rendered on the server, readable without a script.

`routes` gives them to the server, which mounts them and brings the answers (`kgbuild.serve`); `page_for` says which
page shows an IRI of the data, so that linked data can lead there. One private module holds one kind of page:

    _site       what all pages share: questions asked, answers kept
    _names      the vocabulary by the names that people know
    _printed    the templates, and how they print numbers, days and addresses
    _page       a page, its tables, and how they become HTML, CSV or JSON
    _ask        the queries of `queries/`, filled with values as terms
    _evidence   findings and other facts with their words, as the queries give them
    _draw       SVG: grades over cycles, bars, small graphs
    _index      full text of the findings, for the search
    _days       the data as it stood on a day, as a site of its own
    _grades _findings _asked    what the page of a force says: of grades, of findings, of duties and sources
    _home _search _force _compare _theme _people _document _fact _overview _conflicts _graph _sparql    the pages

Nothing here decides what is true: every number on a page is a row of a query that the page shows.
"""

from __future__ import annotations

from typing import Any

from kgbuild.pages._addresses import page_for

__all__ = ["page_for", "routes"]


def routes(answers: Any, settings: Any) -> tuple[list[Any], Any, Any]:
    """The routes of all pages, as `starlette.routing.BaseRoute`, and two coroutine functions.

    The first gives the page that says of a request that there is nothing of that name, and why. Nobody has to wait for
    the second: it makes, at once and again after each build, what many visitors would otherwise wait for in turn, and
    it ends when it is cancelled.

    Args:
        answers: what asks the graph: async `run(function, *arguments)` gives ``function(reader, *arguments)``, and
            `manifest`, `base` and `generation` describe the store.
        settings: of the server; only read where a page must say what is allowed.
    """
    from kgbuild.pages._routes import routes as make

    return make(answers, settings)
