"""Long lists, put in order and cut up in a worker: of what comes back, only the rows that a page shows are unpacked.

Little is imported here, because workers import it.
"""

from __future__ import annotations

import pickle
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, overload

from kgbuild.query import run_query
from kgbuild.store import StoreReader

_PIECE: Final = 50  # rows
Row = dict[str, Any]
# The key by which a list is sorted: of a row, and of what stands behind its slugs.
Order = Callable[[Row, Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Listed(Sequence[Row]):
    """The rows of a named query in an order of their own, each a dictionary by column.

    `counts` says of some columns how often each value stands there, "" for none.
    """

    columns: tuple[str, ...]
    counts: Mapping[str, Counter[str]]
    _total: int
    _pieces: tuple[bytes, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        return Listed, (self.columns, self.counts, self._total, self._pieces)

    def __len__(self) -> int:
        return self._total

    def __iter__(self) -> Iterator[Row]:
        for number in range(len(self._pieces)):
            yield from self._unpacked(number)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, int):
            number, rest = divmod(range(self._total)[place], _PIECE)
            return self._unpacked(number)[rest]
        wanted = range(self._total)[place]
        pieces = {number: self._unpacked(number) for number in sorted({each // _PIECE for each in wanted})}
        return [pieces[each // _PIECE][each % _PIECE] for each in wanted]

    def _unpacked(self, number: int) -> list[Row]:
        return [
            dict(zip(self.columns, cells, strict=True)) for cells in pickle.loads(zlib.decompress(self._pieces[number]))
        ]


def listed(
    reader: StoreReader,
    name: str,
    params: Mapping[str, str],
    order: Order,
    known: Mapping[str, Any],
    counted: Sequence[str],
) -> Listed:
    """The rows of the named query `name`, sorted by the key `order`, a function of a module.

    QueryError as the query raises it; `counted` are the columns of `Listed.counts`.
    """
    found = run_query(reader, name, params)
    rows = sorted(found, key=lambda row: order(row, known))
    cells = [tuple(row.values()) for row in rows]
    pieces = (pickle.dumps(cells[first : first + _PIECE]) for first in range(0, len(cells), _PIECE))
    return Listed(
        found.columns,
        {column: Counter(str(row[column] or "") for row in rows) for column in counted},
        len(rows),
        tuple(zlib.compress(piece, 1) for piece in pieces),
    )
