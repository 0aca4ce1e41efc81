"""Files that are no documents, by their names: pictures, scripts, and what a browser saves beside a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Final

from kgbuild.model import Problem

PAGE_SUFFIXES: Final = (".html", ".htm", ".xhtml", ".mht", ".mhtml")
# Folders that a browser puts beside a page it saves, after the page's name.
_SAVED_FOLDERS: Final = ("_files", ".files", "_Dateien", "-Dateien", "_fichiers")
_ASSETS: Final = {
    "pictures": frozenset({".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".ico", ".bmp", ".tif", ".tiff", ".avif"}),
    "scripts": frozenset({".js", ".mjs", ".map", ".wasm"}),
    "styles": frozenset({".css", ".scss", ".less"}),
    "fonts": frozenset({".woff", ".woff2", ".ttf", ".otf", ".eot"}),
    "sound and film": frozenset({".mp3", ".mp4", ".m4a", ".wav", ".webm", ".mov", ".avi", ".ogg"}),
}
_KINDS: Final = {suffix: kind for kind, suffixes in _ASSETS.items() for suffix in suffixes}


def not_documents(names: Iterable[str], problems: list[Problem], *, within: str = "") -> frozenset[str]:
    """Which of the files with these names (paths with "/") are no documents.

    Each folder of a saved page, and each kind of the rest, is one counted problem.

    Args:
        within: what stands before a name in a problem.
    """
    known = sorted(names)
    pages = {name.rsplit(".", 1)[0] for name in known if name.lower().endswith(PAGE_SUFFIXES)}
    saved: dict[str, list[str]] = defaultdict(list)
    kinds: dict[str, list[str]] = defaultdict(list)
    for name in known:
        folder = next((folder for folder in _folders(name) if _page_of(folder) in pages), "")
        kind = _KINDS.get(PurePosixPath(name).suffix.lower(), "")
        if folder:
            saved[folder].append(name)
        elif kind:
            kinds[kind].append(name)
    problems += [_of_saved_page(f"{within}{folder}/", len(files)) for folder, files in sorted(saved.items())]
    problems += [_of_kind(kind, f"{within}{files[0]}", len(files)) for kind, files in sorted(kinds.items())]
    return frozenset(name for files in (*saved.values(), *kinds.values()) for name in files)


def _of_saved_page(folder: str, count: int) -> Problem:
    return Problem(
        folder,
        f"holds what a browser saved with the page beside it, which is not read (files: {count})",
        "nothing, unless one of them is a document of its own: then move it out of the folder",
    )


def _of_kind(kind: str, first: str, count: int) -> Problem:
    return Problem(
        first + (f" and {count - 1} more" if count > 1 else ""),
        f"{count} {'files are' if count > 1 else 'file is'} no document but {kind}",
        "give the text that they show as a document, or leave them out",
    )


def _folders(name: str) -> Iterator[str]:
    """The folders that a file lies in, the outermost first."""
    parts = name.split("/")
    for depth in range(1, len(parts)):
        yield "/".join(parts[:depth])


def _page_of(folder: str) -> str:
    """The page, without its suffix, whose saved folder this would be; a name that no page has, where it is none."""
    return next((folder.removesuffix(end) for end in _SAVED_FOLDERS if folder.endswith(end)), "/")
