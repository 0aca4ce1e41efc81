"""Which page shows an IRI. Pure text, so that the server can ask without loading the pages."""

from __future__ import annotations

from typing import Final

# The first part of an IRI's path that has a page of its own kind; any other node is shown by /node/.
PAGES: Final = frozenset({"area", "cycle", "document", "force", "organisation", "person", "question", "rule", "theme"})
FACTS: Final = frozenset(
    (
        *("disagreement", "finding", "grade-count", "judgement", "lineage", "monitoring", "organisation-link"),
        *("person-mention", "statement", "statistic", "status-event", "theme-hit"),
    )
)


def page_for(iri: str, base: str) -> str | None:
    """The path of the page that shows `iri`, below the server's root path, or None for an IRI outside `base`.

    Percent-encoding stays as it is in the IRI. ``id:graph/document/<name>`` is shown by the document's page.
    """
    if not iri.startswith(base) or len(iri) == len(base):
        return None
    path = iri[len(base) :]
    if path.startswith("graph/document/"):
        path = path.removeprefix("graph/")
    kind, _, rest = path.partition("/")
    if rest and (kind in PAGES or kind in FACTS):
        return f"/{path}"
    return f"/node/{path}"
