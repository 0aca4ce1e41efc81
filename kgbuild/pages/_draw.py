"""SVG, drawn on the server: grades over the cycles, bars, small graphs. The same content always stands in a table too.

Colours come from the style sheet by class, never from an attribute, so that dark and print follow it. Every drawing has
a title, and text in place of colour alone. Same input, same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from markupsafe import Markup, escape

_SHORT: Final = {
    "outstanding": "Outstanding",
    "good": "Good",
    "adequate": "Adequate",
    "requires-improvement": "Requires imp.",
    "inadequate": "Inadequate",
}
_SIGN: Final = {"improved": "▲", "deteriorated": "▼", "unchanged": "="}
_LABEL, _COLUMN, _GAP, _BREAK, _CELL, _HEAD = 190, 106, 18, 36, 30, 56


@dataclass(frozen=True, slots=True)
class Box:
    """One grade, or without one why there is none: "not graded" where the question is answered in words."""

    told: str  # its title: of which cycle and question
    grade: str = ""  # slug
    absent: str = ""
    change: str = ""  # since the cycle before, where that may be said
    address: str = ""


Cell = Sequence[Sequence[Box]]  # the questions of an area and cycle, each with several boxes where sources disagree


def grades(cycles: Sequence[tuple[str, bool]], lines: Sequence[tuple[str, Sequence[Cell]]], *, title: str) -> Markup:
    """Areas down, cycles across, a box a grade, a sign between two grades that may be compared.

    Args:
        cycles: (label, whether it may not be compared with the one before), in their order.
        lines: (label of an area, its cells by cycle), in the order to draw.
        title: of the drawing.
    """
    x: list[int] = []
    for _, broken in cycles:
        x.append(x[-1] + _COLUMN + (_BREAK if broken else _GAP) if x else _LABEL)
    width = (x[-1] if x else _LABEL - _COLUMN) + _COLUMN + 8
    parts: list[str] = []
    y = _HEAD
    for label, cells in lines:
        words = _wrap(label, 26)
        parts.append(_rule(y, width))
        parts += [
            f'<text class="label" x="0" y="{y + 24 + 16 * number}">{escape(line)}</text>'
            for number, line in enumerate(words)
        ]
        for left, cell in zip(x, cells, strict=True):
            parts += [_slot(slot, left, y + 7 + number * (_CELL + 4)) for number, slot in enumerate(cell)]
        y += max(max(1, *map(len, cells)) * (_CELL + 4) + 10, 16 * len(words) + 18)
    for left, (label, broken) in zip(x, cycles, strict=True):
        parts += _head(label, left + _COLUMN // 2)
        if broken:
            parts.append(_zigzag(left - _BREAK // 2, 8, y))
    return _svg("grades", "grades", title, width, y + 2, [*parts, _rule(y, width)])


def _svg(kind: str, ident: str, title: str, width: int, height: int, parts: Sequence[str]) -> Markup:
    """A whole drawing; `ident` is for the ids within it."""
    return Markup(
        f'<svg class="{kind}" role="group" aria-labelledby="{ident}-title" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><title id="{ident}-title">{escape(title)}</title>{"".join(parts)}</svg>'
    )


def _rule(y: int, width: int) -> str:
    return f'<line class="rule" x1="0" y1="{y}" x2="{width}" y2="{y}"/>'


def _head(label: str, middle: int) -> list[str]:
    """The lines above a column."""
    return [
        f'<text class="head" x="{middle}" y="{22 + 16 * number}">{escape(line)}</text>'
        for number, line in enumerate(_wrap(label, 12))
    ]


def _slot(boxes: Sequence[Box], x: int, y: int) -> str:
    """The boxes of one question side by side; before the first the sign of its change."""
    graded = [box for box in boxes if box.grade]
    if not graded:
        (box, *_) = boxes
        return (
            f'<g class="none{" ungraded" if box.absent == "not graded" else ""}">'
            f"<title>{escape(f'{box.told}: {box.absent}')}</title>"
            f'<rect x="{x}" y="{y}" width="{_COLUMN}" height="{_CELL}" rx="3"/>'
            f'<text x="{x + _COLUMN // 2}" y="{y + 20}">{box.absent}</text></g>'
        )
    result = []
    width, several = _COLUMN // len(graded), len(graded) > 1
    for number, box in enumerate(graded):
        left = x + number * width
        told = f"{box.told}: {box.grade.replace('-', ' ')}"
        told += f", {box.change} since the cycle before" if box.change in _SIGN else ""
        told += " (sources disagree)" if several else ""
        text = _SHORT.get(box.grade, box.grade)
        if several and len(text) > 6:
            text = text[:6].rstrip() + "."
        result.append(
            f'<a href="{escape(box.address)}" aria-label="{escape(told)}"><title>{escape(told)}</title>'
            f'<rect class="g-{escape(box.grade)}" x="{left}" y="{y}" width="{width - 2 * several}" '
            f'height="{_CELL}" rx="3"/>'
            f'<text class="t-{escape(box.grade)}" x="{left + width // 2}" y="{y + 20}">{escape(text)}</text></a>'
        )
        if box.change in _SIGN and number == 0:
            sign = _SIGN[box.change]
            result.append(f'<text class="sign s-{box.change}" x="{x - _GAP // 2}" y="{y + 20}">{sign}</text>')
    return "".join(result)


def _zigzag(x: int, top: int, bottom: int) -> str:
    """A break in the row of cycles, as draughtsmen draw it: two zigzag lines with a gap between."""
    points = []
    for offset in (-4, 4):
        line = [f"{x + offset + (3 if step % 2 else -3)},{top + step * 9}" for step in range((bottom - top) // 9 + 1)]
        points.append(f'<polyline class="break" points="{" ".join(line)}"/>')
    return f"<g>{''.join(points)}</g>"


def bars(
    rows: Sequence[tuple[str, float, str, str]],
    *,
    title: str,
    ident: str = "bars",
    most: float | None = None,
) -> Markup:
    """Horizontal bars: (label, value, text at its end, address or "")."""
    if not rows:
        return Markup("")
    names = [label if len(label) <= 34 else label[:33] + "…" for label, *_ in rows]
    label_width, bar_width, row_height = 8 + 8 * max(map(len, names)), 330, 26
    top = max([value for _, value, _, _ in rows] + ([most] if most else [])) or 1
    parts = []
    for index, (label, value, text, address) in enumerate(rows):
        y = index * row_height
        words = f'<text class="label" x="{label_width - 8}" y="{y + 18}">{escape(names[index])}</text>'
        if address:
            words = f'<a href="{escape(address)}" aria-label="{escape(label)}: {escape(text)}">{words}</a>'
        long = max(1, round(bar_width * max(value, 0) / top))
        parts.append(
            f'{words}<rect class="bar" x="{label_width}" y="{y + 5}" width="{long}" height="16" rx="2">'
            f"<title>{escape(label)}: {escape(text)}</title></rect>"
            f'<text class="value" x="{label_width + long + 6}" y="{y + 18}">{escape(text)}</text>'
        )
    height = len(rows) * row_height + 4
    width = label_width + bar_width + 110
    return _svg("bars", ident, title, width, height, parts)


def _wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` characters where words allow, at most three."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > 3:
        lines = [*lines[:2], lines[2] + "…"]
    return lines


# -- small graphs

_WIDTH: Final = 900
_STEPS: Final = 120


@dataclass(frozen=True, slots=True)
class Dot:
    """A node of a small graph: its place in the unit square, what it is called, where it leads."""

    key: str
    label: str
    x: float
    y: float
    address: str = ""
    sort: str = "theme"  # a class of the style sheet
    told: str = ""  # for its title, after the label
    anchor: str = "middle"  # of the label
    side: str = "below"  # of the node, where its label stands: below, above or beside


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two nodes; `weight` 0 to 1 makes it thicker."""

    source: str
    target: str
    weight: float = 0.0
    told: str = ""
    sort: str = ""


def network(
    dots: Sequence[Dot], edges: Sequence[Edge], *, title: str, height: int = 560, ident: str = "graph"
) -> Markup:
    """A graph of few nodes at the places given. Nodes are links, in the order given, so a keyboard walks them."""
    place = {dot.key: (round(dot.x * _WIDTH), round(dot.y * height)) for dot in dots}
    parts = []
    for edge in edges:
        if edge.source in place and edge.target in place:
            (x1, y1), (x2, y2) = place[edge.source], place[edge.target]
            thick = 1 + round(6 * edge.weight)
            told = f"<title>{escape(edge.told)}</title>" if edge.told else ""
            parts.append(
                f'<line class="edge {edge.sort}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" '
                f'stroke-width="{thick}">{told}</line>'
            )
    for dot in dots:
        x, y = place[dot.key]
        told = f"{dot.label}{f': {dot.told}' if dot.told else ''}"
        shift = {"middle": 0, "start": 14, "end": -14}[dot.anchor]
        lines = _wrap(dot.label, 24)
        top = y + {"below": 24, "above": -14 - 15 * (len(lines) - 1)}.get(dot.side, 5 - 7 * (len(lines) - 1))
        text = "".join(
            f'<text class="node-label" text-anchor="{dot.anchor}" x="{x + shift}" y="{top + 15 * number}">'
            f"{escape(line)}</text>"
            for number, line in enumerate(lines)
        )
        drawn = f'<circle class="node {dot.sort}" cx="{x}" cy="{y}" r="9"><title>{escape(told)}</title></circle>{text}'
        if dot.address:
            drawn = f'<a href="{escape(dot.address)}" aria-label="{escape(told)}">{drawn}</a>'
        parts.append(drawn)
    return _svg("network", ident, title, _WIDTH, height, parts)


def around(count: int) -> list[tuple[float, float, str, str]]:
    """Places on an ellipse for `count` nodes, clockwise from the top, with anchor and side of a label that has room."""
    result = []
    for index in range(count):
        angle = 2 * math.pi * index / max(count, 1) - math.pi / 2
        across, down = math.cos(angle), math.sin(angle)
        anchor = "middle" if abs(across) < 0.2 else "start" if across > 0 else "end"
        side = "beside" if anchor != "middle" else "above" if down < 0 else "below"
        result.append((0.5 + 0.3 * across, 0.5 + 0.4 * down, anchor, side))
    return result


def spread(keys: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    """Places in the unit square for any small graph: nodes push each other away, edges pull (Fruchterman-Reingold).

    It starts from a circle in the order given and takes a fixed number of steps, so it gives the same each time.
    """
    count = len(keys)
    if count == 1:
        return {keys[0]: (0.5, 0.5)}
    at = {
        key: complex(math.cos(2 * math.pi * number / count), math.sin(2 * math.pi * number / count))
        for number, key in enumerate(keys)
    }  # points of a plane
    ideal = 1.6 / math.sqrt(count)
    pairs = sorted({(min(a, b), max(a, b)) for a, b in edges if a in at and b in at and a != b})
    for step in range(_STEPS):
        force = dict.fromkeys(keys, 0j)
        for one, other in combinations(keys, 2):
            way = at[one] - at[other]
            distance = _length(way) or 0.01
            push = way * (ideal * ideal / distance / distance)
            force[one] += push
            force[other] -= push
        for one, other in pairs:
            way = at[one] - at[other]
            pull = way * (_length(way) / ideal)
            force[one] -= pull
            force[other] += pull
        heat = 0.25 * (1 - step / _STEPS)
        for key in keys:
            # Parts that hang together with nothing else are pulled to the middle, or they would fly apart.
            force[key] -= at[key] * 1.5
            length = _length(force[key]) or 1.0
            at[key] += force[key] / length * min(length, heat)
    across, down = ([getattr(place, axis) for place in at.values()] for axis in ("real", "imag"))
    width, height = (max(places) - min(places) or 1 for places in (across, down))
    return {
        key: (0.1 + 0.8 * (place.real - min(across)) / width, 0.06 + 0.82 * (place.imag - min(down)) / height)
        for key, place in at.items()
    }


def _length(way: complex) -> float:
    return math.hypot(way.real, way.imag)  # the same on every machine, which abs need not be
