"""What was found of themes in each round, as numbers on a line for each theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Final

from kgbuild.report._drawing import Circle, Drawing, Label, Rect, Shape, fit
from kgbuild.report._figures._common import MARGIN, Columns, Entry, double_line, legend, widest

_SORTS: Final = {
    "concern": "causes of concern",
    "improve": "other findings that ask for improvement",
    "strength": "strengths and promising practice",
}


@dataclass(frozen=True, slots=True)
class Named:
    """What was found of a theme in one round: how many findings or forces of each sort; None where nothing was read."""

    concern: int
    improve: int
    strength: int


def timeline(
    title: str,
    desc: str,
    rows: Sequence[tuple[str, str]],
    rounds: Columns,
    cells: Mapping[tuple[str, str], Named],
    *,
    unit: str,
    below: Mapping[str, str] | None = None,
) -> Drawing:
    """For each theme, in each round: causes of concern, what else should improve, and strengths, each as a number.

    Args:
        title, desc: for a screen reader.
        rows: (theme, label) in order.
        rounds: in time, with the breaks between them.
        cells: by (theme, cycle); one that is not there is unknown: nothing was read.
        unit: what the numbers count, for the legend.
        below: a short note under a round's label.
    """
    step, high = 76.0, 32.0
    label_width = min(widest(rows), 260) + 12
    left = MARGIN + label_width
    places = rounds.middles(left, step)
    right = max(places.values(), default=left) + step / 2
    top = MARGIN + (34 if below else 20)
    bottom = top + high * len(rows)
    drawing = Drawing(right + MARGIN, bottom + 30, title, desc)
    stops = [places[key] - step / 2 - 5 for key in rounds.breaks if key in places]
    rounds.draw_heads(drawing, places, top - 8, below)
    for index, (row, label) in enumerate(rows):
        middle = top + index * high + high / 2
        drawing.add(Label(MARGIN, middle + 4, fit(label, label_width - 6), "label"))
        drawing.line(MARGIN, middle + high / 2, right, middle + high / 2, "grid")
        named = [at for at, (key, _) in enumerate(rounds.named) if (row, key) in cells and _asks(cells[row, key])]
        for earlier, later in pairwise(named):
            ends = places[rounds.named[earlier][0]], places[rounds.named[later][0]]
            _interrupted(drawing, *ends, middle, stops, "path" if later == earlier + 1 else "path-gap")
        for key, cycle in rounds.named:
            _draw_marks(drawing, places[key], middle, cells.get((row, key)), f"{label}, {cycle}")
    rounds.draw_breaks(drawing, places, step / 2 + 5, top - 4, bottom)
    _timeline_legend(drawing, bottom + 22, unit)
    return drawing


def _draw_marks(drawing: Drawing, x: float, y: float, cell: Named | None, where: str) -> None:
    """The numbers of one theme in one round, side by side; no mark for none. Without a cell nothing was read."""
    if cell is None:
        drawing.unknown(x - 33, y - 10, 66, 20, f"{where}: nothing was read")
        return
    counts = (("concern", cell.concern), ("improve", cell.improve), ("strength", cell.strength))
    marks = [(look, count) for look, count in counts if count]
    for place, (look, count) in enumerate(marks):
        at = x + (place - (len(marks) - 1) / 2) * 25
        _mark(drawing, at, y, look, count, f"{where}: {count} {_SORTS[look]}")


def _timeline_legend(drawing: Drawing, y: float, unit: str) -> None:
    def mark(look: str, x: float, y: float) -> None:
        _mark(drawing, x + 10, y - 4, look, None, "")

    def path(look: str, x: float, y: float) -> None:
        drawing.line(x, y - 4, x + 22, y - 4, look)

    entries: list[Entry] = [(partial(mark, look), f"{words} ({unit})") for look, words in _SORTS.items()]
    entries += [
        (partial(path, "path"), "named in rounds one after the other"),
        (partial(path, "path-gap"), "named again after rounds in which it was not, or nothing was read"),
        (lambda x, y: drawing.unknown(x + 1, y - 10, 18, 13), "unknown: nothing was read"),
        (
            lambda x, y: double_line(drawing, x + 10, y - 11, y + 4),
            "rounds with another framework: counts do not compare",
        ),
    ]
    legend(drawing, y, entries, room=28, limit=drawing.width - MARGIN, line=21)


def _interrupted(drawing: Drawing, x: float, end: float, y: float, stops: Sequence[float], look: str) -> None:
    """A line from `x` to `end` that stops before each double line and goes on behind it."""
    for at in stops:
        if x < at < end:
            drawing.line(x, y, at - 6, y, look)
            x = at + 6
    drawing.line(x, y, end, y, look)


def _asks(cell: Named) -> bool:
    return bool(cell.concern or cell.improve)


def _mark(drawing: Drawing, x: float, y: float, look: str, count: int | None, says: str) -> None:
    text = "" if count is None else str(count)
    if look == "concern":
        drawing.add(Shape(((x, y - 13), (x + 13, y), (x, y + 13), (x - 13, y)), look, says))
    elif look == "improve":
        drawing.add(Circle(x, y, 10.5, look, says))
    else:
        drawing.add(Rect(x - 9.5, y - 9.5, 19, 19, look, says, 2))
    drawing.add(Label(x, y + 4, text, f"on-{look}", "middle"))
