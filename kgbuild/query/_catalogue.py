"""The catalogue of named queries: the files of `kgbuild/queries/`, of which `kgbuild.query` tells the form."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from kgbuild import resources
from kgbuild.errors import QueryError, RuleError, nearest
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
_CALLED: Final = {"group": "group", "then": "step"}
_SLUG: Final = re.compile(
    r"slug of (?:an?|the later|the latest) (area|cycle|force|grade|question|theme)\b(?!,)|(kind of finding)\b"
)


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
        """Of what its value is the slug, such as force or kind of finding; "" where it is of none alone."""
        slug = _SLUG.match(self.description)
        return slug[1] or slug[2] if slug else ""


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


@dataclass(slots=True)
class _Header:
    """The comments that a query's file begins with."""

    file: Path
    parts: dict[str, str] = field(default_factory=dict)
    parameters: list[Parameter] = field(default_factory=list)

    def fault(self, problem: str, fix: str, line: int = 1) -> RuleError:
        return RuleError(problem, source=self.file, line=line, fix=fix)

    def read(self, text: str) -> None:
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
            elif header["name"]:
                told, _, example = content.partition(", example ")
                self.parameters.append(Parameter(header["name"], header["target"] or header["name"], told, example))
            elif header[1] in self.parts:
                raise self.fault(f"'{header[1]}' is there twice", "keep one", number)
            else:
                self.parts[header[1]] = content
        self.parameters = [replace(each, choices=choices.get(each.name, ())) for each in self.parameters]
        for part in ("title", "question", "columns"):
            if not self.parts.get(part):
                raise self.fault(f"the header lacks '{part}'", f"add a line '# {part}: ...'")

    def names(self, part: str, known: Collection[str]) -> frozenset[str]:
        """The parameters that a part names, which must be among the known; one of an IRI keeps its angle brackets."""
        listed = frozenset(name.strip() for name in self.parts.get(part, "").split(",") if name.strip())
        for name in sorted({each.strip("<>") for each in listed}.difference(known)):
            raise self.fault(f"'{part}' names '{name}', which is no parameter", "declare it, or drop it")
        return listed

    def one_of(self, part: str, known: Collection[str], otherwise: str) -> str:
        told = self.parts.get(part, otherwise)
        if told != otherwise and told not in known:
            raise self.fault(f"there is no {_CALLED[part]} '{told}'", f"the {_CALLED[part]}s are: {', '.join(known)}")
        return told


def _read_query(file: Path) -> NamedQuery:
    """A query file with its header."""
    text, header = file.read_text("utf-8"), _Header(file)
    header.read(text)
    bound = header.names("bind", {each.name for each in header.parameters if each.target == each.name})
    columns = [column.strip() for column in header.parts["columns"].split(",")]
    return NamedQuery(
        name=file.stem,
        title=header.parts["title"],
        question=header.parts["question"],
        columns=tuple(column.removesuffix("|") for column in columns),
        multiple=frozenset(column.removesuffix("|") for column in columns if column.endswith("|")),
        parameters=tuple(header.parameters),
        bound=frozenset(name.strip("<>") for name in bound),
        iris=frozenset(name.strip("<>") for name in bound if name.startswith("<")),
        settings=header.names("set", {each.name for each in header.parameters}),
        then=header.one_of("then", sorted(STEPS), ""),
        sparql=text,
        group=header.one_of("group", GROUPS, ""),
    )
