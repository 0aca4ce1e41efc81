"""How to cite the data set: by what it holds, so that equal graphs are cited alike and another one differently."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final, Protocol

from pyoxigraph import Literal, QuerySolutions, Store

from kgbuild.in_words import date_in_words
from kgbuild.vocab import DCTERMS, DEFAULT_BASE, INSP, XSD

TITLE: Final = "Police inspection findings in England and Wales, as a knowledge graph"


class Cited(Protocol):
    """What is cited: a `kgbuild.store.StoreReader`."""

    @property
    def graph(self) -> Store:
        """The quads, for questions."""
        ...

    @property
    def manifest(self) -> Any:
        """What the store says of itself."""
        ...


def cite(store: Cited, address: str = "", publisher: str = "") -> str:
    """One sentence that names the data set, its state and where it stands; the licence asks for its last words.

    Args:
        store: its graph and its manifest.
        address: where it is served; the data set's IRI without one.
        publisher: who publishes this copy, where that is known; it is never guessed.
    """
    manifest = store.manifest
    count = len(manifest["documents"])
    day = latest_day(store)
    until = f", published up to {date_in_words(day)}" if day else ""
    made = f"made with kgbuild {manifest['kgbuild']}".strip()
    return (
        f"{f'{publisher}: ' if publisher else ''}{TITLE} [data set]. Read from {count:,} "
        f"{'document' if count == 1 else 'documents and tables'}{until}; state {state(manifest)}, {made}. "
        f"{address or (manifest['base'] or DEFAULT_BASE) + 'dataset'}. Contains public sector "
        "information licensed under the Open Government Licence v3.0."
    )


def state(manifest: Mapping[str, Any]) -> str:
    """Twelve hexadecimal digits that are the same for equal graphs: a hash over those of all named graphs."""
    sums = sorted(f"{name} {entry['sha256']}\n" for name, entry in manifest["graphs"].items())
    return hashlib.sha256("".join(sums).encode()).hexdigest()[:12]


def latest_day(store: Cited) -> str:
    """The latest day, YYYY-MM-DD, on which a source of the graph was published; "" where none is known."""
    found = store.graph.query(f"SELECT DISTINCT ?day {{ ?source {DCTERMS.issued} ?day }}")
    assert isinstance(found, QuerySolutions)
    days = [each["day"] for each in found]
    for day in sorted(
        (each for each in days if isinstance(each, Literal) and each.datatype == XSD.date), reverse=True, key=str
    ):
        # Cycles and corrections have such a day, too.
        kinds = f"VALUES ?kind {{ {INSP.Document} {INSP.Attestation} }}"
        if store.graph.query(f"ASK {{ {kinds} ?source {DCTERMS.issued} {day} ; a ?kind }}"):
            return day.value
    return ""
