"""Queries that ask less: optional patterns that become conditions, and names and texts that Python makes."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kgbuild.query.plans._tokens import variables_of

_FIRST: Final = re.compile(r"^  OPTIONAL ", re.MULTILINE)
_OPTIONAL: Final = re.compile(
    r"^  OPTIONAL \{ (?P<triples>(?P<subject>\?\w+) \S*(?:dcterms:identifier|skos:notation) \?(?P<name>\w+)) \}\n",
    re.MULTILINE,
)
_ALIAS: Final = re.compile(r"\(\?(?P<of>\w+) AS \?(?P<name>\w+)\)")
_TEXT: Final = re.compile(
    r"^  BIND\(STR\((?:COALESCE\()?(?P<of>\?\w+(?:, \?\w+)*)\)+ AS \?(?P<name>\w+)\)\n", re.MULTILINE
)


def required(text: str, names: Collection[str], *, several: Collection[str] = ()) -> tuple[str, dict[str, str]]:
    """The query with the optional patterns that look up `?name` as conditions.

    A line ``OPTIONAL { ?subject ... dcterms:identifier ?name }`` (or skos:notation) of a subject that every row has
    goes before the first optional one. Whoever asks drops the rows without the name, which are then never made.
    Of `several`, columns with several values in a row, a copy with a variable of its own goes there, if all solutions
    of a row have the same subject: the row keeps its other values.

    Returns:
        The query, and the variables to bind, each with its name.
    """
    lines, variables = [], {}
    for name in sorted({*names, *several}):
        first = _FIRST.search(text)
        for match in _OPTIONAL.finditer(text):
            if not first or match["name"] != name or match["subject"] not in variables_of(_where(text, first)):
                continue
            if name in names:
                variables[name] = name
                text = text[: match.start()] + text[match.end() :]
            elif match["subject"] == "?row" or f"({match['subject']} AS ?row" in text:
                variables[f"wanted_{name}"] = name
                text = text.replace("WHERE", f"?wanted_{name} WHERE", 1)  # only what is selected can be bound
            else:
                continue
            lines.append(f"  {match['triples'].removesuffix(name)}{next(reversed(variables))} .\n")
            break
    first = _FIRST.search(text)
    place = first.start() if first else text.rindex("}")
    return text[:place] + "".join(lines) + text[place:], variables


def _where(text: str, first: re.Match[str]) -> str:
    """What every row needs: from WHERE to the first optional part."""
    return text[text.index("WHERE") : first.start()]


@dataclass(frozen=True, slots=True)
class Made:
    """How a cell is made of others: the first of the variables `of` that is bound or, `as_text`, its text alone."""

    of: tuple[str, ...]
    as_text: bool


@lru_cache(maxsize=256)
def lightened(text: str) -> tuple[str, dict[str, Made]]:
    """The query without second names and texts of its variables, and how each that it then lacks is made, by its name.

    The engine reads a term for a row from the disk each time that the row names it: for ``STR(?a)`` as much as for
    ``?a``, and for ``(?a AS ?row_a)`` again. What it has read, Python can name twice.
    """
    where = text.index("WHERE")
    start = text.rindex("SELECT", 0, where)
    head, body = f"{' '.join(text[start:where].split())} ", text[where:]
    if "DISTINCT" in head:
        return text, {}
    made: dict[str, Made] = {}
    for match in _TEXT.finditer(body):
        if f" ?{match['name']} " in head and len(re.findall(rf"\?{match['name']}\b", body)) == 1:
            sources = tuple(match["of"].replace("?", "").split(", "))
            made[match["name"]] = Made(sources, as_text=True)
            body = body.replace(match[0], "")
            more = "".join(f"?{each} " for each in sources if f" ?{each} " not in head)
            head = head.replace(f" ?{match['name']} ", f" {more}", 1)
    for match in _ALIAS.finditer(head):
        if match["of"] in made or f" ?{match['of']} " in head:
            made[match["name"]] = made.get(match["of"]) or Made((match["of"],), as_text=False)
            head = head.replace(match[0], "")
    return text[:start] + head + body, made
