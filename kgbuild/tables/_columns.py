"""A header -> which table of ours it is, and where each of our columns stands in it.

Ours are described in `data/csv-metadata.json` and `data/reviews-metadata.json`. A header is ours by its titles, or by
CSV on the Web metadata that say which of its columns is which of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from kgbuild import resources
from kgbuild.errors import TableError
from kgbuild.reference import fold, reference_tables
from kgbuild.tables._cells import nearest
from kgbuild.tables._csvw import Column, TableDescription, parse_metadata

FACT_TABLES: Final = ("judgements", "findings", "responses")
KINDS: Final = (*FACT_TABLES, "corrections", "reviews")
REFERENCE: Final = "reference"  # what every table of the regime is called here, whichever it is
_MANY: Final = frozenset({"theme_id", "stance"})  # cells that may hold several values


@dataclass(frozen=True, slots=True)
class Placed:
    """A column of ours in a table: the index of its cell, how its cells are read, and its title there."""

    index: int
    column: Column
    title: str


def known_titles(described: TableDescription | None) -> frozenset[str]:
    """Folded titles by which a header is told from its wrongly cut self."""
    columns = [column for kind in KINDS for column in _ours(kind)]
    names = {fold(name) for table in reference_tables().values() for name in table.columns}
    if described is not None:
        columns += described.columns
    return frozenset(names | {fold(title) for column in columns for title in (column.name, *column.titles) if title})


def kind_of(header: Sequence[str], described: TableDescription | None, *, name: str, line: int | None) -> str:
    """Which of `KINDS` a table is, or `REFERENCE`.

    Args:
        name: of the table, whose stem decides between kinds that fit equally.
        line: of the header, for messages; None where the table has none.

    Raises:
        TableError: it is none of ours.
    """
    if described is not None and described.kind:
        if described.kind in KINDS:
            return described.kind
        if described.kind in reference_tables():
            return REFERENCE
        raise _misfit(f"its metadata call it '{described.kind}', which is no table of ours", name, line)
    titles = {fold(cell) for cell in header}
    if described is not None:
        titles |= _declared_names(described)
    if any(titles.issuperset(table.columns) for name, table in reference_tables().items() if name not in KINDS):
        return REFERENCE
    stem = _base(name).split(".")[0].lower()
    fits = [
        (whole, stem == kind, share, -order, kind)
        for order, kind in enumerate(KINDS)
        for whole, share in [_fit(kind, titles)]
        if whole or share >= 0.5
    ]
    if not fits:
        raise _misfit("its header fits no table of ours", name, line)
    return max(fits)[-1]


def place_columns(
    kind: str, header: Sequence[str], described: TableDescription | None, *, has_header: bool
) -> tuple[dict[str, Placed], dict[str, tuple[str, str]]]:
    """Where each column of a table of `kind` stands, by our name for it, and what is wrong with the header.

    What is wrong is told by column, as problem and remedy; no row can be read then.

    A virtual column has no cell: its index is the width of the table, its default is its value.
    """
    ours = {column.name: column for column in _ours(kind)}
    declared = _declared(ours, described)
    by_title: dict[str, list[int]] = {}
    for index, title in enumerate(header):
        by_title.setdefault(fold(title), []).append(index)
    placed: dict[str, Placed] = {}
    wrong: dict[str, tuple[str, str]] = {}
    for name, our in ours.items():
        theirs, position = declared.get(name, (our, -1))
        # A row without a page is still evidence; our own tables promise one, others need not.
        needed = our.required and (described is None or name != "source_url")
        column = replace(
            theirs,
            required=theirs.required or needed,
            separator=theirs.separator or ("|" if name in _MANY else ""),
        )
        if column.virtual and name in declared and name not in by_title:
            placed[name] = Placed(len(header), column, name)
            if needed and not column.default:
                wrong[name] = (f"the virtual column '{name}' has no default", "give it a default")
            continue
        found = [position] if 0 <= position < len(header) and not has_header else []
        found += _indexes((*column.titles, name), by_title, besides=found)
        if len(found) == 1:
            placed[name] = Placed(found[0], column, header[found[0]])
        elif found:
            wrong[name] = (f"{len(found)} columns of the header are '{header[found[0]]}'", "rename or drop one")
        elif needed or (name in declared and not column.virtual):
            wrong[name] = _missing(name, column, header)
    return placed, wrong


@lru_cache(maxsize=1)
def _bundled() -> dict[str, TableDescription]:
    described: list[TableDescription] = []
    for name in ("csv-metadata.json", "reviews-metadata.json"):
        path = resources.DATA / name
        try:
            described += parse_metadata(path.read_bytes(), source=str(path))
        except OSError as error:
            fix = "put the file back, or install kgbuild again"
            raise TableError("cannot be read", source=path, fix=fix) from error
    return {table.kind: table for table in described}


def _ours(kind: str) -> tuple[Column, ...]:
    return _bundled()[kind].columns


def _fit(kind: str, titles: set[str]) -> tuple[bool, float]:
    """Whether all that a table of this kind needs is among `titles`, and what share of its columns is there by name."""
    columns = _ours(kind)
    needed = [(column.name, *column.titles) for column in columns if column.required]
    names = [column.name for column in columns if not column.virtual]
    whole = all(any(fold(title) in titles for title in each) for each in needed)
    return whole, sum(name in titles for name in names) / len(names)


def _declared_names(described: TableDescription) -> set[str]:
    """The names that metadata give to columns: their own, and ours of the same property."""
    properties = {column.property_url for column in described.columns if column.property_url}
    ours = {column.name for kind in KINDS for column in _ours(kind) if column.property_url in properties}
    return ours | {column.name for column in described.columns}


def _declared(ours: dict[str, Column], described: TableDescription | None) -> dict[str, tuple[Column, int]]:
    """Our name -> the user's column and its position, where metadata give it our name or a property of ours."""
    declared: dict[str, tuple[Column, int]] = {}
    by_property = {column.property_url: name for name, column in ours.items() if column.property_url}
    for position, column in enumerate(described.columns if described is not None else ()):
        name = column.name if column.name in ours else by_property.get(column.property_url, "")
        if name and name not in declared:
            declared[name] = (column, position)
    return declared


def _indexes(titles: Sequence[str], by_title: dict[str, list[int]], *, besides: Sequence[int]) -> Iterator[int]:
    """Where any of these titles stands, each place once."""
    seen = set(besides)
    for title in titles:
        for index in by_title.get(fold(title), ()):
            if index not in seen:
                seen.add(index)
                yield index


def _missing(name: str, column: Column, header: Sequence[str]) -> tuple[str, str]:
    titles = " or ".join(f"'{title}'" for title in column.titles)
    near = nearest(column.titles[0] if column.titles else name, tuple(header))
    hint = f"the header has '{near}'" if near else f"the header has {', '.join(header[:12])}"
    return f"the column {titles} is missing, so that no row can be read", f"add it; {hint}"


def _misfit(problem: str, name: str, line: int | None) -> TableError:
    needs = "; ".join(
        f"{kind}: {','.join(column.name for column in _ours(kind) if column.required)}" for kind in FACT_TABLES
    )
    return TableError(
        problem,
        source=name,
        line=line,
        fix=f"name the columns as ours ({needs}), or say in {_base(name)}-metadata.json which column is which "
        "(data/README.md, 'Your own tables')",
    )


def _base(name: str) -> str:
    return re.split(r"[/\\]", name)[-1]
