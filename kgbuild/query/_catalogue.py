"""The catalogue of named queries: the files of `kgbuild/queries/`, of which `kgbuild.query` tells the form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from kgbuild import resources
from kgbuild.errors import QueryError, RuleError
from kgbuild.query._differences import DIFFERENCE_STEPS
from kgbuild.query._duties import DUTY_STEPS
from kgbuild.query._lineage import LINEAGE_STEPS
from kgbuild.query._steps import STEPS as _STEPS

STEPS: Final = {**_STEPS, **DUTY_STEPS, **DIFFERENCE_STEPS, **LINEAGE_STEPS}
# In the order in which the catalogue tells of them.
GROUPS: Final = (
    "What is there",
    "Grades",
    "Findings",
    "What comes back",
    "Duties",
    "Sources side by side",
    "People and organisations",
)
_HEADER: Final = re.compile(
    r"#\s*(title|question|group|columns|bind|set|then|plan|choices\s+(?P<choices>\w+)|param\s+(?P<name>\w+)(?:\s*=\s*(?P<target>\w+))?)\s*:"
)


_SLUG: Final = re.compile(r"slug of (?:an?|the later|the latest) (area|cycle|force|grade|question|theme)\b(?!,)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a named query; all are optional. `target` is the column or variable that it is compared with."""

    name: str
    target: str
    description: str
    example: str
    choices: tuple[str, ...] = ()

    @property
    def sort(self) -> str:
        """Of what its value is the slug: area, cycle, force, grade, question or theme; "" where it is of none alone."""
        slug = _SLUG.match(self.description)
        return slug[1] if slug else ""


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of the catalogue. `multiple` are the columns whose several values are joined by "|"."""

    name: str
    title: str
    question: str
    columns: tuple[str, ...]
    multiple: frozenset[str]
    parameters: tuple[Parameter, ...]
    bound: frozenset[str]
    iris: frozenset[str]
    settings: frozenset[str]
    then: str
    sparql: str
    group: str = ""

    def to_json(self) -> dict[str, Any]:
        """The catalogue's entry, for `json.dumps`."""
        return {
            "name": self.name,
            "group": self.group,
            "title": self.title,
            "question": self.question,
            "columns": list(self.columns),
            "parameters": [
                {"name": each.name, "description": each.description, "example": each.example}
                for each in self.parameters
            ],
            "sparql": self.sparql,
        }


def list_queries() -> tuple[NamedQuery, ...]:
    """The catalogue, by name. Raises RuleError where a query's file is malformed."""
    return tuple(_catalogue().values())


def describe_query(name: str) -> NamedQuery:
    """The named query. Raises QueryError for an unknown name, with the nearest one."""
    catalogue = _catalogue()
    if name not in catalogue:
        raise QueryError(
            f"there is no query '{name}'",
            source="kgbuild query",
            fix=nearest(name, catalogue) or "'kgbuild queries' lists the queries",
        )
    return catalogue[name]


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, NamedQuery]:
    files = sorted(resources.QUERIES.glob("*.rq"))
    return {file.stem: _read_query(file) for file in files if not file.stem.startswith("_")}


def _read_query(file: Path) -> NamedQuery:
    """A query file with its header."""
    text = file.read_text("utf-8")
    parts: dict[str, str] = {}
    parameters: list[Parameter] = []
    multiple: set[str] = set()
    choices: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#"):
            break
        header = _HEADER.match(line)
        if header is None:
            continue
        content = line[header.end() :].strip()
        if header["choices"]:
            choices[header["choices"]] = tuple(each.strip() for each in content.split(","))
            continue
        if header["name"]:
            description, _, example = content.partition(", example ")
            parameters.append(Parameter(header["name"], header["target"] or header["name"], description, example))
        elif header[1] in parts:
            raise RuleError(f"'{header[1]}' is there twice", source=file, line=number, fix="keep one")
        else:
            parts[header[1]] = content
    for part in ("title", "question", "columns"):
        if not parts.get(part):
            raise RuleError(f"the header lacks '{part}'", source=file, line=1, fix=f"add a line '# {part}: ...'")
    parameters = [replace(each, choices=choices.get(each.name, ())) for each in parameters]
    columns = []
    for column in parts["columns"].split(","):
        columns.append(column.strip().removesuffix("|"))
        if column.strip().endswith("|"):
            multiple.add(columns[-1])
    bindings = {name.strip() for name in parts.get("bind", "").split(",") if name.strip()}
    iris = frozenset(name.strip("<>") for name in bindings if name.startswith("<"))
    bound = iris | {name for name in bindings if not name.startswith("<")}
    for name in sorted(bound - {each.name for each in parameters if each.target == each.name}):
        raise RuleError(
            f"'bind' names '{name}', which is no parameter", source=file, line=1, fix="declare it, or drop it"
        )
    settings = frozenset(name.strip() for name in parts.get("set", "").split(",") if name.strip())
    for name in sorted(settings - {each.name for each in parameters}):
        raise RuleError(
            f"'set' names '{name}', which is no parameter", source=file, line=1, fix="declare it, or drop it"
        )
    if parts.get("group", GROUPS[0]) not in GROUPS:
        raise RuleError(
            f"there is no group '{parts['group']}'", source=file, line=1, fix=f"the groups are: {', '.join(GROUPS)}"
        )
    then = parts.get("then", "")
    if then and then not in STEPS:
        raise RuleError(
            f"there is no step '{then}'", source=file, line=1, fix=f"the steps are: {', '.join(sorted(STEPS))}"
        )
    return NamedQuery(
        file.stem,
        parts["title"],
        parts["question"],
        tuple(columns),
        frozenset(multiple),
        tuple(parameters),
        bound,
        iris,
        settings,
        then,
        text,
        parts.get("group", ""),
    )


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint with the nearest spelling or, failing that, with names that hold the word; "" if there are none."""
    names = sorted(known)
    near = get_close_matches(word, names, n=1, cutoff=0.75)
    near = (
        near
        or [name for name in names if word.casefold() in name.casefold()][:4]
        or get_close_matches(word, names, n=1)
    )
    return f"did you mean {' or '.join(repr(name) for name in near)}?" if near else ""
