"""SVG, drawn on the server: grades over the cycles, bars, small graphs. The same content always stands in a table too.

Colours come from the style sheet by class, never from an attribute, so that dark and print follow it. Every drawing has
a title, and text in place of colour alone. Same input, same bytes.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

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


def grades(
    rows: Sequence[Mapping[str, Any]],
    *,
    areas: Sequence[tuple[str, str]],
    cycles: Sequence[tuple[str, str]],
    breaks: Mapping[str, str],
    link: Callable[[Mapping[str, Any]], str],
    title: str,
    ungraded: Callable[[Mapping[str, Any]], bool] = lambda row: False,
    ident: str = "grades",
) -> Markup:
    """Areas down, cycles across, a box a grade, a sign between two grades that may be compared.

    Args:
        rows: of the query grades-over-time, of one force.
        areas: (slug, label), in the order to draw.
        cycles: (slug, label), in their order; only those that some row has.
        breaks: later cycle -> "false", "partly" or "" (nothing said) where it may not be compared with the one before.
        link: the address of a row's judgement.
        title: of the drawing.
        ungraded: whether a row's question is known not to be graded.
        ident: for the ids within the drawing.
    """
    cells: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        cells[str(row["area"] or ""), str(row["cycle"] or "")].append(row)
    x = _across(cycles, breaks)
    width = max(x.values(), default=_LABEL - _COLUMN) + _COLUMN + 8
    parts: list[str] = []
    y = _HEAD
    for area, label in areas:
        lines = _wrap(label, 26)
        most = max(1, *(len(_slots(cells[area, cycle])) for cycle, _ in cycles))
        height = max(most * (_CELL + 4) + 10, 16 * len(lines) + 18)
        parts.append(f'<line class="rule" x1="0" y1="{y}" x2="{width}" y2="{y}"/>')
        for number, line in enumerate(lines):
            parts.append(f'<text class="label" x="0" y="{y + 24 + 16 * number}">{escape(line)}</text>')
        for cycle, cycle_label in cycles:
            for number, slot in enumerate(_slots(cells[area, cycle])):
                parts.append(_box(slot, x[cycle], y + 7 + number * (_CELL + 4), label, cycle_label, link, ungraded))
        y += height
    for cycle, label in cycles:
        parts += _head(label, x[cycle] + _COLUMN // 2)
        if cycle in breaks:
            parts.append(_zigzag(x[cycle] - _BREAK // 2, 8, y))
    rule = f'<line class="rule" x1="0" y1="{y}" x2="{width}" y2="{y}"/>'
    return Markup(
        f'<svg class="grades" role="group" aria-labelledby="{ident}-title" viewBox="0 0 {width} {y + 2}" '
        f'width="{width}" height="{y + 2}"><title id="{ident}-title">{escape(title)}</title>'
        f"{''.join(parts)}{rule}</svg>"
    )


def _across(cycles: Sequence[tuple[str, str]], breaks: Collection[str]) -> dict[str, int]:
    """Where the column of each cycle begins."""
    x: dict[str, int] = {}
    at = _LABEL
    for cycle, _ in cycles:
        if x:
            at += _BREAK if cycle in breaks else _GAP
        x[cycle] = at
        at += _COLUMN
    return x


def _head(label: str, middle: int) -> list[str]:
    """The lines above a column."""
    return [
        f'<text class="head" x="{middle}" y="{22 + 16 * number}">{escape(line)}</text>'
        for number, line in enumerate(_wrap(label, 12))
    ]


def _slots(found: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """A slot for each question, in the order of their labels; more than one row in it where sources disagree."""
    by_question: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in found:
        by_question[str(row["question"])].append(row)
    return [sorted(by_question[key], key=lambda row: str(row["grade"])) for key in sorted(by_question)]


def _box(
    slot: Sequence[Mapping[str, Any]],
    x: int,
    y: int,
    area: str,
    cycle: str,
    link: Callable[[Mapping[str, Any]], str],
    ungraded: Callable[[Mapping[str, Any]], bool],
) -> str:
    graded = [row for row in slot if row["grade"]]
    question = str(slot[0].get("label") or slot[0]["question"])
    if not graded:
        absent = "not graded" if ungraded(slot[0]) else "not in the data"
        told = f"{cycle}, {question}: {absent}"
        return (
            f'<g class="none{" ungraded" if absent == "not graded" else ""}"><title>{escape(told)}</title>'
            f'<rect x="{x}" y="{y}" width="{_COLUMN}" height="{_CELL}" rx="3"/>'
            f'<text x="{x + _COLUMN // 2}" y="{y + 20}">{absent}</text></g>'
        )
    result = []
    each_width = _COLUMN // len(graded)
    for number, row in enumerate(graded):
        grade = str(row["grade"])
        change = str(row["change"] or "")
        left = x + number * each_width
        told = f"{cycle}, {question}: {grade.replace('-', ' ')}"
        if change in _SIGN:
            told += f", {change} since the cycle before"
        if len(graded) > 1:
            told += " (sources disagree)"
        text = _SHORT.get(grade, grade)
        if len(graded) > 1 and len(text) > 6:
            text = text[:6].rstrip() + "."
        result.append(
            f'<a href="{escape(link(row))}" aria-label="{escape(told)}"><title>{escape(told)}</title>'
            f'<rect class="g-{escape(grade)}" x="{left}" y="{y}" width="{each_width - (2 if len(graded) > 1 else 0)}" '
            f'height="{_CELL}" rx="3"/>'
            f'<text class="t-{escape(grade)}" x="{left + each_width // 2}" y="{y + 20}">{escape(text)}</text></a>'
        )
        if change in _SIGN and number == 0:
            result.append(f'<text class="sign s-{change}" x="{x - _GAP // 2}" y="{y + 20}">{_SIGN[change]}</text>')
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
    unit: str = "",
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
    told = f"{title}{f' ({unit})' if unit else ''}"
    return Markup(
        f'<svg class="bars" role="group" aria-labelledby="{ident}-title" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><title id="{ident}-title">{escape(told)}</title>{"".join(parts)}</svg>'
    )


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
    dots: Sequence[Dot], edges: Sequence[Edge], *, title: str, width: int = 900, height: int = 560, ident: str = "graph"
) -> Markup:
    """A graph of few nodes at the places given. Nodes are links, in the order given, so a keyboard walks them."""
    place = {dot.key: (round(dot.x * width), round(dot.y * height)) for dot in dots}
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
    return Markup(
        f'<svg class="network" role="group" aria-labelledby="{ident}-title" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><title id="{ident}-title">{escape(title)}</title>{"".join(parts)}</svg>'
    )


def around(
    count: int, *, radius: float = 0.4, middle: tuple[float, float] = (0.5, 0.5)
) -> list[tuple[float, float, str, str]]:
    """Places on an ellipse for `count` nodes, clockwise from the top, with anchor and side of a label that has room."""
    result = []
    for index in range(count):
        angle = 2 * math.pi * index / max(count, 1) - math.pi / 2
        across, down = math.cos(angle), math.sin(angle)
        anchor = "middle" if abs(across) < 0.2 else "start" if across > 0 else "end"
        side = "beside" if anchor != "middle" else "above" if down < 0 else "below"
        result.append((middle[0] + 0.75 * radius * across, middle[1] + radius * down, anchor, side))
    return result


def spread(
    keys: Sequence[str], edges: Sequence[tuple[str, str]], *, steps: int = 120
) -> dict[str, tuple[float, float]]:
    """Places in the unit square for any small graph: nodes push each other away, edges pull (Fruchterman-Reingold).

    It starts from a circle in the order given and takes a fixed number of steps, so it gives the same each time.
    """
    count = len(keys)
    if count == 1:
        return {keys[0]: (0.5, 0.5)}
    at = {key: [math.cos(2 * math.pi * i / count), math.sin(2 * math.pi * i / count)] for i, key in enumerate(keys)}
    ideal = 1.6 / math.sqrt(count)
    pairs = sorted({(min(a, b), max(a, b)) for a, b in edges if a in at and b in at and a != b})
    for step in range(steps):
        force = {key: [0.0, 0.0] for key in keys}
        for i, one in enumerate(keys):
            for other in keys[i + 1 :]:
                dx, dy = at[one][0] - at[other][0], at[one][1] - at[other][1]
                distance = math.hypot(dx, dy) or 0.01
                push = ideal * ideal / distance / distance
                force[one][0] += dx * push
                force[one][1] += dy * push
                force[other][0] -= dx * push
                force[other][1] -= dy * push
        for one, other in pairs:
            dx, dy = at[one][0] - at[other][0], at[one][1] - at[other][1]
            pull = math.hypot(dx, dy) / ideal
            force[one][0] -= dx * pull
            force[one][1] -= dy * pull
            force[other][0] += dx * pull
            force[other][1] += dy * pull
        heat = 0.25 * (1 - step / steps)
        for key in keys:
            # Parts that hang together with nothing else are pulled to the middle, or they would fly apart.
            force[key][0] -= at[key][0] * 1.5
            force[key][1] -= at[key][1] * 1.5
            length = math.hypot(*force[key]) or 1.0
            at[key][0] += force[key][0] / length * min(length, heat)
            at[key][1] += force[key][1] / length * min(length, heat)
    low = [min(place[axis] for place in at.values()) for axis in (0, 1)]
    high = [max(place[axis] for place in at.values()) for axis in (0, 1)]
    return {
        key: (
            0.1 + 0.8 * (place[0] - low[0]) / ((high[0] - low[0]) or 1),
            0.06 + 0.82 * (place[1] - low[1]) / ((high[1] - low[1]) or 1),
        )
        for key, place in at.items()
    }
