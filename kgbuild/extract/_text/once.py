"""Work that several modules need of one document, done once; and expressions of many names that stay quick."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeAlias, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")
_Tree: TypeAlias = dict[str, "_Tree"]  # letters, and what follows them; "" where a word ends
_KEPT = 4  # results of the last calls; a document's modules run one after the other


def once(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """The function, with its last results kept for calls with the very same arguments.

    Arguments are told apart by identity, since to hash or compare a document costs more than to search it. The
    function must depend on them alone and return something that nobody changes.
    """
    kept: list[tuple[tuple[object, ...], dict[str, object], _R]] = []

    @wraps(function)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        for known, named, result in tuple(kept):
            if (
                len(known) == len(args)
                and all(mine is other for mine, other in zip(known, args, strict=True))
                and named.keys() == kwargs.keys()
                and all(named[key] is value for key, value in kwargs.items())
            ):
                return result
        result = function(*args, **kwargs)
        kept[:] = [(args, dict(kwargs), result), *kept[: _KEPT - 1]]
        return result

    return call


def alternation(words: Iterable[str], *, gap: str = r"\s+") -> str:
    """An expression for any of `words`, the longest that fits, with its common beginnings written once.

    An engine tries the members of a plain "a|b|c" one after the other at every place of a text; with beginnings shared
    it looks at one letter. Spaces become `gap`.
    """
    tree: _Tree = {}
    for word in words:
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _branch(tree, gap)


def _branch(node: _Tree, gap: str) -> str:
    parts = []
    for char in sorted(key for key in node if key):
        rest, text = node[char], gap if char == " " else re.escape(char)
        while len(rest) == 1 and "" not in rest:
            ((following, rest),) = rest.items()
            text += gap if following == " " else re.escape(following)
        parts.append(text + _branch(rest, gap))
    if not parts:
        return ""
    if len(parts) == 1 and "" not in node:
        return parts[0]
    return f"(?:{'|'.join(parts)})" + ("?" if "" in node else "")


def sharing(forms: Iterable[str]) -> str:
    """The expressions as alternatives; letters that several of them begin with are written once.

    Of those that begin with the same letter the first keeps its place before the others.
    """
    by_letter: dict[str, list[str]] = {}
    for form in forms:
        letter = form[:1] if form[:1].isalpha() and form[1:2] not in "?*+{|" else ""
        by_letter.setdefault(letter, []).append(form[len(letter) :])
    plain = by_letter.pop("", [])
    shared = (
        letter + (rests[0] if len(rests) == 1 else f"(?:{sharing(rests)})") for letter, rests in by_letter.items()
    )
    return "|".join([*shared, *plain])
