"""Heat maps: boxes in rows and columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

from kgbuild.report._drawing import Drawing, Label, Rect, fit, text_width
from kgbuild.report._figures._common import LINE, MARGIN, Columns, Entry, double_line, legend, widest

_HEAT: Final = ("heat1", "heat2", "heat3", "heat4", "heat5")
_GAP: Final = 8.0  # that a double line takes

State = Literal["found", "none", "unknown"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A box of a heat map: `step` 0 to 4 is how dark it is; `says` is its whole meaning, for what was found."""

    state: State
    text: str = ""
    step: int = 0
    says: str = ""


@dataclass(frozen=True, slots=True)
class Boxes:
    """What a heat map shows, and the words of its legend.

    Attributes:
        rows: (key, label) in order.
        cells: by (row, column); one that is not there is unknown.
        steps: what each step of darkness means, lightest first; at most five.
        unknown, none: what hatched and empty boxes mean.
    """

    rows: Sequence[tuple[str, str]]
    columns: Columns
    cells: Mapping[tuple[str, str], Cell]
    steps: Sequence[str]
    unknown: str = "unknown: nothing was read"
    none: str = "not named in the rounds read"

    def state(self, box: tuple[str, str]) -> State:
        """What a table says of a box."""
        return self.cells[box].state if box in self.cells else "unknown"


def heat_map(
    title: str,
    desc: str,
    boxes: Boxes,
    *,
    beside: tuple[str, Mapping[str, str]] = ("", {}),
    below: Mapping[str, str] | None = None,
    turned: bool = False,
    cell: tuple[float, float] = (24, 18),
) -> Drawing:
    """Boxes in rows and columns.

    Args:
        title, desc: for a screen reader.
        boxes: what is drawn.
        beside: the head of short notes between the rows' labels and their boxes, and the note of each row.
        below: a short note under a column's label.
        turned: column labels run upwards, and have no notes.
        cell: width and height of a box, pixels.
    """
    wide, high = cell
    columns = boxes.columns.named
    label_width = min(widest(boxes.rows), 240) + 12
    noted, notes = beside
    note_width = max((text_width(note, 11) for note in [*notes.values(), noted]), default=0)
    left = MARGIN + label_width + (note_width + 10 if notes else 0)
    places = boxes.columns.edges(left, wide, _GAP)
    right = max(places.values(), default=left - wide) + wide
    top = MARGIN + (widest(columns) + 8 if turned else 18) + (14 if below else 0)
    bottom = top + high * len(boxes.rows)
    drawing = Drawing(max(right + 12, 430), bottom + 22, title, desc)
    if notes:
        drawing.add(Label(left - 8, top - 6, noted, "small", "end"))
    _heads(drawing, boxes.columns, {key: edge + wide / 2 for key, edge in places.items()}, top - 6, below, turned)
    for index, (row, label) in enumerate(boxes.rows):
        y = top + index * high
        base = y + high / 2 + 4
        drawing.add(Label(MARGIN, base, fit(label, label_width - 6), "label"))
        if notes:
            drawing.add(Label(left - 8, base, notes.get(row, ""), "small", "end"))
        for column, _ in columns:
            _box(drawing, places[column], y, wide, high, boxes.cells.get((row, column), Cell("unknown")))
    boxes.columns.draw_breaks(drawing, places, _GAP / 2, top - 4, bottom + 2)
    _heat_legend(drawing, bottom + 20, boxes, right)
    return drawing


def _heads(
    drawing: Drawing,
    columns: Columns,
    middles: Mapping[str, float],
    y: float,
    below: Mapping[str, str] | None,
    turned: bool,
) -> None:
    if turned:
        drawing.add(*(Label(middles[key] + 4, y, label, "label", "start", -90) for key, label in columns.named))
    else:
        columns.draw_heads(drawing, middles, y, below)


def _box(drawing: Drawing, x: float, y: float, wide: float, high: float, cell: Cell) -> None:
    inner = (x + 0.75, y + 0.75, wide - 1.5, high - 1.5)
    if cell.state == "unknown":
        drawing.unknown(*inner, cell.says)
        return
    look = "none-found" if cell.state == "none" else _HEAT[cell.step]
    drawing.add(Rect(*inner, look, cell.says, 1.5))
    if cell.text:
        letters = "small" if cell.state == "none" else f"on-{look}"
        drawing.add(Label(x + wide / 2, y + high / 2 + 4, cell.text, letters, "middle"))


def _heat_legend(drawing: Drawing, y: float, boxes: Boxes, right: float) -> None:
    def box(look: str, x: float, y: float) -> None:
        drawing.add(Rect(x, y - 9, 18, 12, look, radius=1.5))

    entries: list[Entry] = [(partial(box, look), words) for look, words in zip(_HEAT, boxes.steps, strict=False)]
    if boxes.none:
        entries.append((partial(box, "none-found"), boxes.none))
    entries.append((lambda x, y: drawing.unknown(x, y - 9, 18, 12), boxes.unknown))
    if boxes.columns.breaks:
        entries.append((lambda x, y: double_line(drawing, x + 9, y - 10, y + 4), "rounds that may not be compared"))
    legend(drawing, y, entries, room=24, limit=max(right, 420), line=LINE, drop=1)
