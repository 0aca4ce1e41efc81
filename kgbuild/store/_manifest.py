"""What a generation of a store was made of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, TypedDict, cast

from kgbuild.errors import StoreError
from kgbuild.store._disk import write_synced

FORMAT: Final = 2  # of the store's layout


class KeptGraph(TypedDict):
    """A named graph in `graphs/`: the SHA-256 of its N-Triples, their number, and their size in bytes."""

    sha256: str
    quads: int
    bytes: int


_Made = TypedDict("_Made", {"with": str}, total=False)  # a hash of what reads all documents


class KeptDocument(_Made, total=False):
    """What is known of a document since it was read; of a store of an earlier version, some of it may be missing.

    `sha256` (of its bytes, under which its text is kept), `key` (of everything its graph depends on), `metadata`
    (where that of a table lies, or ""), `stated` (what sources.csv says), `size` in bytes, `facts` by kind, `reviewed`
    (a hash of its reviews, or "") and `open` (kind, start and end of passages that no rule explained). Where they
    apply: `reviews` of a table of them, with those `unmet`, `violations`, and of a table that broke no shape
    `validated` (a hash of what it was held against).
    """

    sha256: str
    key: str
    location: str
    metadata: str
    stated: dict[str, Any]
    size: int
    mtime_ns: int
    kind: str
    facts: dict[str, int]
    problems: list[dict[str, Any]]
    reviewed: str
    open: list[tuple[str, int, int]]
    reviews: list[dict[str, Any]]
    unmet: list[dict[str, Any]]
    violations: list[dict[str, Any]]
    validated: str


class Manifest(TypedDict):
    """What a generation was made of. Nothing of it enters the graph or an export.

    `documents` are by name, `graphs` by IRI, and `quads` counts those of all. `texts` names the file in `texts/` of a
    document whose text differs from an older reading of the same bytes; all others lie under their hash. `links` has
    the hash of what the links of a force were drawn from, by its IRI, where they stand in the derived graph as they
    were drawn.
    """

    kgbuild: str
    format: int
    base: str
    reference: str
    rules: str
    quads: int
    documents: dict[str, KeptDocument]
    graphs: dict[str, KeptGraph]
    texts: dict[str, str]
    links: dict[str, str]


def new_manifest() -> Manifest:
    """The manifest of a store that holds nothing."""
    return {
        "kgbuild": "",
        "format": FORMAT,
        "base": "",
        "reference": "",
        "rules": "",
        "quads": 0,
        "documents": {},
        "graphs": {},
        "texts": {},
        "links": {},
    }


def load_manifest(path: Path) -> Manifest:
    """Read a manifest.json. One of format 1 has no `graphs`, and an older one no `links`: they are given none.

    Raises:
        StoreError: the file is missing, is not JSON, or lacks a part.
    """
    root = path.parent.parent.parent
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise damaged(f"the manifest cannot be read ({error.strerror})", source=path, root=root) from error
    except ValueError as error:  # both JSONDecodeError and UnicodeDecodeError
        line = getattr(error, "lineno", None)
        raise damaged("the manifest is damaged: it is not JSON", source=path, line=line, root=root) from error
    expected = new_manifest()
    if isinstance(data, dict):
        data.setdefault("links", {})
        if data.get("format") == 1:
            data["graphs"] = {}
    for name, value in expected.items():
        if not isinstance(data, dict) or not isinstance(data.get(name), type(value)):
            raise damaged(f"the manifest is damaged: '{name}' is missing or malformed", source=path, root=root)
    for name in ("documents", "graphs"):
        if not all(isinstance(entry, dict) for entry in data[name].values()):
            raise damaged(f"the manifest is damaged: an entry of '{name}' is malformed", source=path, root=root)
    return cast(Manifest, data)


def save_manifest(manifest: Manifest, path: Path) -> None:
    """Write a manifest.json: UTF-8, keys sorted, the same bytes for the same content, synced to disk."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_synced(path, text.encode("utf-8"))


def damaged(problem: str, *, source: Path, root: Path, line: int | None = None) -> StoreError:
    """What to raise of a store that only a new build mends."""
    return StoreError(
        problem, source=source, line=line, fix=f"move {root} away and run 'kgbuild build' with all its sources"
    )
