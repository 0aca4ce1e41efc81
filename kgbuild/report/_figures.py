"""The report's figures, from plain values: each gives a `Drawing`.

One language for all: a hatched box is unknown (nothing was read), an empty box is "read, and not found"; a double line
between two rounds says that grades may not be compared across it, and no line of a course crosses one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from kgbuild.report._drawing import Circle, Curve, Drawing, Label, Rect, Shape, fit, text_width

GRADES: Final = ("outstanding", "good", "adequate", "requires-improvement", "inadequate")
LETTERS: Final = {"outstanding": "O", "good": "G", "adequate": "A", "requires-improvement": "RI", "inadequate": "I"}
_HEAT: Final = ("heat1", "heat2", "heat3", "heat4", "heat5")
_MARGIN: Final = 10.0
_LINE: Final = 17.0  # from one line of a legend to the next

State = Literal["found", "none", "unknown"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A box of a heat map: `step` 0 to 4 is how dark it is; `says` is its whole meaning, for what was found."""

    state: State
    text: str = ""
    step: int = 0
    says: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A grade on a course. `rank` counts from 1 at the bottom of a scale of `steps` grades."""

    cycle: str
    grade: str
    rank: int
    steps: int
    carried: bool
    says: str
    before: tuple[tuple[str, str], ...] = ()  # (cycle, question) that it may be compared with
    question: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """The grades of one area or force over the rounds. `unknown` are rounds that asked, with no grade known here."""

    label: str
    points: tuple[Point, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """What was found of a theme in one round: how many findings or forces of each sort; None where nothing was read."""

    concern: int
    improve: int
    strength: int


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


def heat_map(
    title: str,
    desc: str,
    rows: Sequence[tuple[str, str]],
    columns: Sequence[tuple[str, str]],
    cells: Mapping[tuple[str, str], Cell],
    legend: Sequence[str],
    *,
    beside: Mapping[str, str] | None = None,
    beside_label: str = "",
    below: Mapping[str, str] | None = None,
    breaks: Sequence[str] = (),
    turned: bool = False,
    cell: tuple[float, float] = (24, 18),
    unknown: str = "unknown: nothing was read",
    none: str = "not named in what was read",
) -> Drawing:
    """Boxes in rows and columns.

    Args:
        title, desc: for a screen reader.
        rows, columns: (key, label) in order.
        cells: by (row, column); one that is not there is unknown.
        legend: what each step of darkness means, lightest first; at most five.
        beside: a short note between a row's label and its boxes, headed by `beside_label`.
        below: a short note under a column's label.
        breaks: columns before which a double line stands.
        turned: column labels run upwards.
        cell: width and height of a box, pixels.
        unknown, none: the legend's words for hatched and for empty boxes.
    """
    wide, high = cell
    label_width = min(max((text_width(label) for _, label in rows), default=0), 240) + 12
    note_width = max((text_width(note, 11) for note in [*(beside or {}).values(), beside_label]), default=0)
    left = _MARGIN + label_width + (note_width + 10 if beside else 0)
    gap = 8.0
    places: dict[str, float] = {}
    x = left
    for key, _ in columns:
        x += gap if key in breaks else 0
        places[key] = x
        x += wide
    right = x
    longest = max((text_width(label) for _, label in columns), default=0)
    head = (longest + 8 if turned else 18.0) + (14 if below else 0)
    top = _MARGIN + head
    bottom = top + high * len(rows)
    lines = _legend_lines(legend, right, left)
    overhang = 12.0
    drawing = Drawing(max(right + overhang, 430), bottom + 22 + _LINE * (lines + 2), title, desc)
    if beside:
        drawing.add(Label(left - 8, top - 6, beside_label, "small", "end"))
    for key, label in columns:
        middle = places[key] + wide / 2
        if turned:
            drawing.add(Label(middle + 4, top - 6, label, "label", "start", -90))
        else:
            drawing.add(Label(middle, top - (20 if below else 6), label, "label", "middle"))
        if below:
            drawing.add(Label(middle, top - 6, below.get(key, ""), "small", "middle"))
    for index, (row, label) in enumerate(rows):
        y = top + index * high
        base = y + high / 2 + 4
        drawing.add(Label(_MARGIN, base, fit(label, label_width - 6), "label"))
        if beside:
            drawing.add(Label(left - 8, base, beside.get(row, ""), "small", "end"))
        for column, _ in columns:
            _box(drawing, places[column], y, wide, high, cells.get((row, column), Cell("unknown")))
    for key in breaks:
        if key in places:
            _break(drawing, places[key] - gap / 2, top - 4, bottom + 2)
    _heat_legend(drawing, bottom + 20, legend, bool(breaks), unknown, none, right)
    return drawing


def _box(drawing: Drawing, x: float, y: float, wide: float, high: float, cell: Cell) -> None:
    inner = (x + 0.75, y + 0.75, wide - 1.5, high - 1.5)
    if cell.state == "unknown":
        drawing.unknown(*inner, cell.says)
        return
    look = "none-found" if cell.state == "none" else _HEAT[cell.step]
    drawing.add(Rect(*inner, look, cell.says, 1.5))
    if cell.text:
        drawing.add(
            Label(
                x + wide / 2, y + high / 2 + 4, cell.text, "small" if cell.state == "none" else f"on-{look}", "middle"
            )
        )


def _break(drawing: Drawing, x: float, top: float, bottom: float) -> None:
    drawing.line(x - 1.6, top, x - 1.6, bottom, "break")
    drawing.line(x + 1.6, top, x + 1.6, bottom, "break")


def _legend_lines(legend: Sequence[str], right: float, left: float) -> int:
    width = sum(24 + text_width(each, 11) + 14 for each in legend)
    return 1 + math.ceil(width / max(right - _MARGIN, 300))


def _heat_legend(
    drawing: Drawing, y: float, legend: Sequence[str], breaks: bool, unknown: str, none: str, right: float
) -> None:
    x = _MARGIN
    limit = max(right, 420)
    entries: list[tuple[str, str]] = [*((_HEAT[index], label) for index, label in enumerate(legend))]
    entries += [*([("none-found", none)] if none else []), ("?", unknown)]
    if breaks:
        entries.append(("|", "rounds that may not be compared"))
    for look, label in entries:
        width = 24 + text_width(label, 11) + 14
        if x > _MARGIN and x + width > limit:
            x, y = _MARGIN, y + _LINE
        if look == "?":
            drawing.unknown(x, y - 9, 18, 12)
        elif look == "|":
            _break(drawing, x + 9, y - 10, y + 4)
        else:
            drawing.add(Rect(x, y - 9, 18, 12, look, radius=1.5))
        drawing.add(Label(x + 24, y + 1, label, "small"))
        x += width
    drawing.height = y + 14


def _grade_look(grade: str, carried: bool) -> tuple[str, str]:
    """Classes of a grade's mark and of the letter on it."""
    name = grade if grade in LETTERS else "other-grade"
    return (f"hollow-{name}", "on-hollow") if carried else (name, f"on-{name}")


def _grade_legend(drawing: Drawing, y: float, grades: Sequence[str], *, carried: bool, unknown: bool) -> None:
    x = _MARGIN
    entries: list[tuple[str, str]] = [(grade, grade.replace("-", " ")) for grade in GRADES if grade in grades]
    if carried:
        entries.append(("carried", "hollow: carried over from an earlier inspection"))
    if unknown:
        entries.append(("?", "asked, but no grade was read"))
    entries.append(("|", "rounds that may not be compared: no line crosses it"))
    entries.append(("-", "a line joins grades that may be compared"))
    for look, label in entries:
        width = 28 + text_width(label, 11) + 12
        if x > _MARGIN and x + width > drawing.width - _MARGIN:
            x, y = _MARGIN, y + 21
        if look == "?":
            drawing.unknown(x + 1, y - 10, 18, 13)
        elif look == "|":
            _break(drawing, x + 10, y - 11, y + 4)
        elif look == "-":
            drawing.line(x, y - 4, x + 20, y - 4, "path")
        elif look == "carried":
            drawing.add(Circle(x + 10, y - 4, 8, "hollow-good"))
        else:
            mark, letter = _grade_look(look, False)
            drawing.add(Circle(x + 10, y - 4, 9, mark), Label(x + 10, y, LETTERS[look], letter, "middle"))
        drawing.add(Label(x + 26, y, label, "small"))
        x += width
    drawing.height = y + 14


def _columns(cycles: Sequence[tuple[str, str]], breaks: Sequence[str], left: float, step: float) -> dict[str, float]:
    """The middle of each round's column; a break takes some room."""
    places: dict[str, float] = {}
    x = left
    for key, _ in cycles:
        x += 10 if key in breaks else 0
        places[key] = x + step / 2
        x += step
    return places


def courses(
    title: str,
    desc: str,
    panels: Sequence[Course],
    cycles: Sequence[tuple[str, str]],
    breaks: Sequence[str],
    *,
    across: int = 2,
) -> Drawing:
    """Small panels, one a course: grades from low to high over the rounds, each at its place on the scale of its round.

    A line joins two grades only where the later one names the earlier among those that it may be compared with.
    """
    step, high = 46.0, 104.0
    probe = _columns(cycles, breaks, 0, step)
    inner = max(probe.values(), default=0) + step / 2
    wide = inner + 22
    rows = math.ceil(len(panels) / across)
    pitch = high + 62
    drawing = Drawing(_MARGIN * 2 + wide * min(across, max(len(panels), 1)), _MARGIN + rows * pitch + 30, title, desc)
    for number, panel in enumerate(panels):
        left = _MARGIN + (number % across) * wide
        top = _MARGIN + (number // across) * pitch + 22
        drawing.add(Label(left, top - 8, fit(panel.label, inner), "strong"))
        places = _columns(cycles, breaks, left, step)
        drawing.line(left, top + high, left + inner, top + high, "grid")
        for key, label in cycles:
            drawing.add(Label(places[key], top + high + 15, label, "small", "middle"))
        for key in breaks:
            if key in places:
                _break(drawing, places[key] - step / 2 - 5, top, top + high)
        for key in panel.unknown:
            drawing.unknown(places[key] - 9, top + 12, 18, high - 24, f"{panel.label}, {dict(cycles)[key]}: not known")
        spots = _spots(panel, places, top + 12, high - 24)
        for index, point in enumerate(panel.points):
            x, y = spots[index]
            for earlier, before in enumerate(panel.points):
                if (before.cycle, before.question) in point.before:
                    drawing.line(*spots[earlier], x, y, "path")
        for index, point in enumerate(panel.points):
            x, y = spots[index]
            mark, letter = _grade_look(point.grade, point.carried)
            drawing.add(
                Circle(x, y, 10, mark, point.says),
                Label(x, y + 4, LETTERS.get(point.grade, "?"), letter, "middle"),
            )
    grades = [point.grade for panel in panels for point in panel.points]
    carried = any(point.carried for panel in panels for point in panel.points)
    _grade_legend(
        drawing,
        _MARGIN + rows * pitch + 12,
        grades,
        carried=carried,
        unknown=any(panel.unknown for panel in panels),
    )
    return drawing


def _spots(panel: Course, places: Mapping[str, float], top: float, high: float) -> list[tuple[float, float]]:
    """Where each point lies; those of one round and rank side by side."""
    result = []
    for point in panel.points:
        peers = [other for other in panel.points if other.cycle == point.cycle]
        shift = (peers.index(point) - (len(peers) - 1) / 2) * min(20.0, 44.0 / len(peers))
        share = (point.rank - 1) / max(point.steps - 1, 1)
        result.append((places[point.cycle] + shift, top + high * (1 - share)))
    return result


def strips(
    title: str, desc: str, rows: Sequence[Course], cycles: Sequence[tuple[str, str]], breaks: Sequence[str]
) -> Drawing:
    """One line for each force: its grades as letters, joined where they may be compared."""
    step, high = 62.0, 22.0
    label_width = max((text_width(row.label) for row in rows), default=0) + 10
    left = _MARGIN + label_width
    places = _columns(cycles, breaks, left, step)
    right = max(places.values(), default=left) + step / 2
    top = _MARGIN + 20
    bottom = top + high * len(rows)
    drawing = Drawing(right + _MARGIN, bottom + 30, title, desc)
    for key, label in cycles:
        drawing.add(Label(places[key], top - 8, label, "label", "middle"))
    for index, row in enumerate(rows):
        middle = top + index * high + high / 2
        drawing.add(Label(_MARGIN, middle + 4, row.label, "label"))
        drawing.line(_MARGIN, middle + high / 2, right, middle + high / 2, "grid")
        for key in row.unknown:
            drawing.unknown(places[key] - 12, middle - 6, 24, 12, f"{row.label}, {dict(cycles)[key]}: not known")
        spots = []
        for point in row.points:
            peers = [other for other in row.points if other.cycle == point.cycle]
            shift = (peers.index(point) - (len(peers) - 1) / 2) * min(20.0, (step - 6) / len(peers))
            spots.append((places[point.cycle] + shift, middle))
        for later, point in enumerate(row.points):
            for earlier, before in enumerate(row.points):
                if (before.cycle, before.question) in point.before:
                    drawing.line(*spots[earlier], *spots[later], "path")
        for (x, y), point in zip(spots, row.points, strict=True):
            mark, letter = _grade_look(point.grade, point.carried)
            drawing.add(
                Circle(x, y, 9, mark, point.says), Label(x, y + 4, LETTERS.get(point.grade, "?"), letter, "middle")
            )
    for key in breaks:
        if key in places:
            _break(drawing, places[key] - step / 2 - 5, top - 4, bottom)
    _grade_legend(
        drawing,
        bottom + 22,
        [point.grade for row in rows for point in row.points],
        carried=any(point.carried for row in rows for point in row.points),
        unknown=any(row.unknown for row in rows),
    )
    return drawing


def timeline(
    title: str,
    desc: str,
    rows: Sequence[tuple[str, str]],
    cycles: Sequence[tuple[str, str]],
    cells: Mapping[tuple[str, str], Named],
    breaks: Sequence[str],
    *,
    unit: str,
    below: Mapping[str, str] | None = None,
) -> Drawing:
    """For each theme, in each round: causes of concern, what else should improve, and strengths, each as a number.

    Args:
        title, desc: for a screen reader.
        rows: (theme, label) in order.
        cycles: (cycle, label) in order.
        cells: by (theme, cycle); one that is not there is unknown: nothing was read.
        breaks: rounds before which a double line stands.
        unit: what the numbers count, for the legend.
        below: a short note under a round's label.
    """
    step, high = 76.0, 32.0
    label_width = min(max((text_width(label) for _, label in rows), default=0), 260) + 12
    left = _MARGIN + label_width
    places = _columns(cycles, breaks, left, step)
    right = max(places.values(), default=left) + step / 2
    top = _MARGIN + (34 if below else 20)
    bottom = top + high * len(rows)
    drawing = Drawing(right + _MARGIN, bottom + 30, title, desc)
    for key, label in cycles:
        drawing.add(Label(places[key], top - (22 if below else 8), label, "label", "middle"))
        if below:
            drawing.add(Label(places[key], top - 8, below.get(key, ""), "small", "middle"))
    for index, (row, label) in enumerate(rows):
        middle = top + index * high + high / 2
        drawing.add(Label(_MARGIN, middle + 4, fit(label, label_width - 6), "label"))
        drawing.line(_MARGIN, middle + high / 2, right, middle + high / 2, "grid")
        named = [key for key, _ in cycles if (row, key) in cells and _asks(cells[row, key])]
        order = [key for key, _ in cycles]
        for earlier, later in pairwise(named):
            straight = order.index(later) == order.index(earlier) + 1
            _interrupted(drawing, places, earlier, later, middle, breaks, step, "path" if straight else "path-gap")
        for key, cycle in cycles:
            x = places[key]
            if (row, key) not in cells:
                drawing.unknown(x - 33, middle - 10, 66, 20, f"{label}, {cycle}: nothing was read")
                continue
            cell = cells[row, key]
            marks: list[tuple[str, int]] = [
                (look, count)
                for look, count in (("concern", cell.concern), ("improve", cell.improve), ("strength", cell.strength))
                if count
            ]
            for place, (look, count) in enumerate(marks):
                at = x + (place - (len(marks) - 1) / 2) * 25
                _mark(drawing, at, middle, look, count, f"{label}, {cycle}: {count} {_SORTS[look]}")
    for key in breaks:
        if key in places:
            _break(drawing, places[key] - step / 2 - 5, top - 4, bottom)
    y = bottom + 22
    x = _MARGIN
    entries = [(look, f"{words} ({unit})") for look, words in _SORTS.items()]
    entries += [
        ("path", "named in rounds one after the other"),
        ("path-gap", "named again after rounds in which it was not, or nothing was read"),
        ("?", "unknown: nothing was read"),
        ("|", "rounds with another framework: counts do not compare"),
    ]
    for look, words in entries:
        width = 30 + text_width(words, 11) + 12
        if x > _MARGIN and x + width > drawing.width - _MARGIN:
            x, y = _MARGIN, y + 21
        if look == "?":
            drawing.unknown(x + 1, y - 10, 18, 13)
        elif look == "|":
            _break(drawing, x + 10, y - 11, y + 4)
        elif look in {"path", "path-gap"}:
            drawing.line(x, y - 4, x + 22, y - 4, look)
        else:
            _mark(drawing, x + 10, y - 4, look, None, "")
        drawing.add(Label(x + 28, y, words, "small"))
        x += width
    drawing.height = y + 14
    return drawing


def _interrupted(
    drawing: Drawing,
    places: Mapping[str, float],
    earlier: str,
    later: str,
    y: float,
    breaks: Sequence[str],
    step: float,
    look: str,
) -> None:
    """A line that stops before each double line and goes on behind it."""
    x = places[earlier]
    for key in breaks:
        at = places.get(key, 0.0) - step / 2 - 5
        if x < at < places[later]:
            drawing.line(x, y, at - 6, y, look)
            x = at + 6
    drawing.line(x, y, places[later], y, look)


_STRONG_TIE: Final = "found together more often than coincidence gives, as tested"
_WEAK_TIE: Final = "found together more often than expected; it may be coincidence"
_SORTS: Final = {
    "concern": "causes of concern",
    "improve": "other findings that ask for improvement",
    "strength": "strengths and promising practice",
}


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
    middle = (_MARGIN + label_room + wide, _MARGIN + 10 + tall)
    drawing = Drawing(2 * middle[0], 2 * middle[1], title, desc)
    spots: dict[str, tuple[float, float]] = {}
    for index, node in enumerate(order):  # down on the right, up on the left
        right = index < half
        row, rows = (index, half) if right else (len(order) - 1 - index, len(order) - half)
        share = 0.0 if rows == 1 else 2 * row / (rows - 1) - 1
        x = wide * (0.28 + 0.72 * math.sqrt(max(0.0, 1 - share * share)))
        spots[node.id] = (middle[0] + (x if right else -x), middle[1] + tall * share)
    for tie in sorted(ties, key=lambda each: (each.strong, each.a, each.b)):
        if tie.a in spots and tie.b in spots:
            (ax, ay), (bx, by) = spots[tie.a], spots[tie.b]
            pull = 0.3 + 0.5 * min(1.0, math.hypot(ax - bx, ay - by) / (2 * tall))
            control = tuple(
                (one + other) / 2 * (1 - pull) + centre * pull
                for one, other, centre in zip((ax, ay), (bx, by), middle, strict=True)
            )
            look = "tie-strong" if tie.strong else "tie"
            drawing.add(Curve((ax, ay), (control[0], control[1]), (bx, by), look, tie.says))
    for node in order:
        x, y = spots[node.id]
        size = 4.5 + min(5.5, math.sqrt(node.weight))
        look = f"group{node.group}" if node.group else "other-grade"
        drawing.add(Circle(x, y, size, look, f"{node.label}: {node.weight} forces"))
        right = x > middle[0]
        label = fit(node.label, label_room - 20)
        drawing.add(Label(x + (size + 5 if right else -size - 5), y + 4, label, "label", "start" if right else "end"))
    y = 2 * middle[1] + 14
    for index, words in enumerate(groups, 1):
        drawing.add(Circle(_MARGIN + 8, y - 4, 7, f"group{index}"), Label(_MARGIN + 22, y, words, "small"))
        y += _LINE
    if any(not node.group for node in nodes):
        drawing.add(Circle(_MARGIN + 8, y - 4, 7, "other-grade"), Label(_MARGIN + 22, y, "smaller groups", "small"))
        y += _LINE
    for look, words in (("tie-strong", _STRONG_TIE), ("tie", _WEAK_TIE)):
        if any(tie.strong == (look == "tie-strong") for tie in ties):
            drawing.line(_MARGIN, y - 4, _MARGIN + 18, y - 4, look)
            drawing.add(Label(_MARGIN + 24, y, words, "small"))
            y += _LINE
    drawing.add(Label(_MARGIN, y, "A larger dot: the theme was named in more forces.", "small"))
    drawing.height = y + 12
    return drawing


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
