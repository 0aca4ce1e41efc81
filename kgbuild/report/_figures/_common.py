"""What figures share: margins, the double line, the columns of rounds, and the legend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kgbuild.report._drawing import Drawing, Label, text_width

MARGIN: Final = 10.0
LINE: Final = 17.0  # from one line of a legend to the next

Entry = tuple[Callable[[float, float], None], str]  # what draws a mark at a place, and what it means


def widest(named: Iterable[tuple[str, str]]) -> float:
    """The width of the longest label of those (key, label), in pixels; 0 of none."""
    return max((text_width(label) for _, label in named), default=0)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a figure, most often rounds in time, and those before which a double line stands."""

    named: Sequence[tuple[str, str]]  # key and label
    breaks: Sequence[str] = ()

    def edges(self, left: float, step: float, gap: float) -> dict[str, float]:
        """Where each column begins; a break takes some room."""
        places: dict[str, float] = {}
        for key, _ in self.named:
            left += gap if key in self.breaks else 0
            places[key] = left
            left += step
        return places

    def middles(self, left: float, step: float) -> dict[str, float]:
        """The middle of each column, where columns stand as far apart as rounds do."""
        return {key: edge + step / 2 for key, edge in self.edges(left, step, 10).items()}

    def draw_heads(
        self, drawing: Drawing, middles: Mapping[str, float], y: float, below: Mapping[str, str] | None = None
    ) -> None:
        """The label of each column above `y`, with a note under it where there are some."""
        for key, label in self.named:
            drawing.add(Label(middles[key], y if below is None else y - 14, label, "label", "middle"))
            if below is not None:
                drawing.add(Label(middles[key], y, below.get(key, ""), "small", "middle"))

    def draw_breaks(
        self, drawing: Drawing, places: Mapping[str, float], before: float, top: float, bottom: float
    ) -> None:
        """The double lines, so far before the places of their columns."""
        for key in self.breaks:
            if key in places:
                double_line(drawing, places[key] - before, top, bottom)


def double_line(drawing: Drawing, x: float, top: float, bottom: float) -> None:
    """What stands between two rounds that may not be compared."""
    drawing.line(x - 1.6, top, x - 1.6, bottom, "break")
    drawing.line(x + 1.6, top, x + 1.6, bottom, "break")


def legend(
    drawing: Drawing, y: float, entries: Iterable[Entry], *, room: float, limit: float, line: float, drop: float = 0.0
) -> None:
    """Marks with their meanings side by side, on as many lines as they need; the drawing ends below.

    Args:
        drawing: to which they are added.
        y: of the first line.
        entries: in order.
        room: of a mark, before its words.
        limit: how far to the right the words may go.
        line: from one line to the next.
        drop: how much lower than their mark the words stand.
    """
    x = MARGIN
    for mark, words in entries:
        width = room + text_width(words, 11) + 14
        if x > MARGIN and x + width > limit:
            x, y = MARGIN, y + line
        mark(x, y)
        drawing.add(Label(x + room, y + drop, words, "small"))
        x += width
    drawing.height = y + 14
