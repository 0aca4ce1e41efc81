"""Themes that are found together, as dots joined by curves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kgbuild.report._drawing import Circle, Curve, Drawing, Label, fit, text_width
from kgbuild.report._figures._common import LINE, MARGIN

_STRONG_TIE: Final = "found together more often than coincidence gives, as tested"
_WEAK_TIE: Final = "found together more often than expected; it may be coincidence"


Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    label: str
    group: int
    weight: int


@dataclass(frozen=True, slots=True)
class Tie:
    a: str
    b: str
    says: str
    strong: bool


def network(title: str, desc: str, nodes: Sequence[Node], ties: Sequence[Tie], groups: Sequence[str]) -> Drawing:
    """Themes round an ellipse, group beside group, joined by curves. Places follow from the order alone, never chance.

    Heights are evenly spaced on either side, so that every label stands level and none covers another.

    Args:
        title, desc: for a screen reader.
        nodes: in any order; `group` counts from 1 in the order of `groups`, 0 is none of them.
        ties: between ids of nodes.
        groups: the legend's words for group 1 and so on, at most eight.
    """
    order = _untangled(sorted(nodes, key=lambda node: (node.group or 99, -node.weight, node.id)), ties)
    label_room = min(max((text_width(node.label) for node in nodes), default=0), 290) + 26
    half = math.ceil(len(order) / 2)
    pitch = 23.0
    tall = max(pitch * (half - 1) / 2, 60.0)
    wide = max(170.0, tall * 0.9)
    middle = (MARGIN + label_room + wide, MARGIN + 10 + tall)
    drawing = Drawing(2 * middle[0], 2 * middle[1], title, desc)
    spots: dict[str, Spot] = {}
    for index, node in enumerate(order):  # down on the right, up on the left
        right = index < half
        row, rows = (index, half) if right else (len(order) - 1 - index, len(order) - half)
        share = 0.0 if rows == 1 else 2 * row / (rows - 1) - 1
        x = wide * (0.28 + 0.72 * math.sqrt(max(0.0, 1 - share * share)))
        spots[node.id] = (middle[0] + (x if right else -x), middle[1] + tall * share)
    for tie in sorted(ties, key=lambda each: (each.strong, each.a, each.b)):
        if tie.a in spots and tie.b in spots:
            look = "tie-strong" if tie.strong else "tie"
            drawing.add(_curve(spots[tie.a], spots[tie.b], middle, tall, look, tie.says))
    for node in order:
        x, y = spots[node.id]
        size = 4.5 + min(5.5, math.sqrt(node.weight))
        look = f"group{node.group}" if node.group else "other-grade"
        drawing.add(Circle(x, y, size, look, f"{node.label}: {node.weight} forces"))
        right = x > middle[0]
        label = fit(node.label, label_room - 20)
        drawing.add(Label(x + (size + 5 if right else -size - 5), y + 4, label, "label", "start" if right else "end"))
    _legend(drawing, 2 * middle[1] + 14, nodes, ties, groups)
    return drawing


def _curve(a: Spot, b: Spot, middle: Spot, tall: float, look: str, says: str) -> Curve:
    """A curve between two places, drawn towards the middle the more, the farther they are apart."""
    pull = 0.3 + 0.5 * min(1.0, math.hypot(a[0] - b[0], a[1] - b[1]) / (2 * tall))
    x, y = ((one + other) / 2 * (1 - pull) + centre * pull for one, other, centre in zip(a, b, middle, strict=True))
    return Curve(a, (x, y), b, look, says)


def _legend(drawing: Drawing, y: float, nodes: Sequence[Node], ties: Sequence[Tie], groups: Sequence[str]) -> None:
    """What colours, lines and sizes mean, a line each from `y` down; the drawing ends below."""
    for index, words in enumerate(groups, 1):
        drawing.add(Circle(MARGIN + 8, y - 4, 7, f"group{index}"), Label(MARGIN + 22, y, words, "small"))
        y += LINE
    if any(not node.group for node in nodes):
        drawing.add(Circle(MARGIN + 8, y - 4, 7, "other-grade"), Label(MARGIN + 22, y, "smaller groups", "small"))
        y += LINE
    for look, words in (("tie-strong", _STRONG_TIE), ("tie", _WEAK_TIE)):
        if any(tie.strong == (look == "tie-strong") for tie in ties):
            drawing.line(MARGIN, y - 4, MARGIN + 18, y - 4, look)
            drawing.add(Label(MARGIN + 24, y, words, "small"))
            y += LINE
    drawing.add(Label(MARGIN, y, "A larger dot: the theme was named in more forces.", "small"))
    drawing.height = y + 12


def _untangled(ring: Sequence[Node], ties: Sequence[Tie]) -> list[Node]:
    """Within each group, nodes moved towards those they are tied to; equal ones stay in the order given."""
    order = list(ring)
    for _ in range(12):
        place = {node.id: index for index, node in enumerate(order)}
        count = len(order)
        pull: dict[str, float] = {}
        for node in order:
            others = [tie.b if tie.a == node.id else tie.a for tie in ties if node.id in (tie.a, tie.b)]
            found = [place[other] for other in others if other in place]
            x = sum(math.cos(2 * math.pi * each / count) for each in found)
            y = sum(math.sin(2 * math.pi * each / count) for each in found)
            own = 2 * math.pi * place[node.id] / count
            # How far round the circle its neighbours pull it, from its own place.
            pull[node.id] = round(math.remainder(math.atan2(y, x) - own, 2 * math.pi), 6) if found else 0.0
        groups = sorted({node.group or 99 for node in order})
        moved = []
        for group in groups:
            members = [node for node in order if (node.group or 99) == group]
            moved += sorted(members, key=lambda node: place[node.id] + count * pull[node.id] / (4 * math.pi))
        if moved == order:
            break
        order = moved
    return order
