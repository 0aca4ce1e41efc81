"""Courses of grades over the rounds: panels with a line for each, or one line for each force."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from kgbuild.report._drawing import Circle, Drawing, Label, fit, text_width
from kgbuild.report._figures._common import MARGIN, Columns, Entry, double_line, legend

# From the best grade to the lowest.
LETTERS: Final = {"outstanding": "O", "good": "G", "adequate": "A", "requires-improvement": "RI", "inadequate": "I"}
_ACROSS: Final = 2  # panels beside each other


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


def courses(title: str, desc: str, panels: Sequence[Course], rounds: Columns) -> Drawing:
    """Small panels, one a course: grades from low to high over the rounds, each at its place on the scale of its round.

    A line joins two grades only where the later one names the earlier among those that it may be compared with.
    """
    step, high = 46.0, 104.0
    inner = max(rounds.middles(0, step).values(), default=0) + step / 2
    wide = inner + 22
    rows = math.ceil(len(panels) / _ACROSS)
    pitch = high + 62
    drawing = Drawing(MARGIN * 2 + wide * min(_ACROSS, max(len(panels), 1)), MARGIN + rows * pitch + 30, title, desc)
    for number, panel in enumerate(panels):
        left = MARGIN + (number % _ACROSS) * wide
        top = MARGIN + (number // _ACROSS) * pitch + 22
        drawing.add(Label(left, top - 8, fit(panel.label, inner), "strong"))
        places = rounds.middles(left, step)
        drawing.line(left, top + high, left + inner, top + high, "grid")
        for key, label in rounds.named:
            drawing.add(Label(places[key], top + high + 15, label, "small", "middle"))
        rounds.draw_breaks(drawing, places, step / 2 + 5, top, top + high)
        for key in panel.unknown:
            says = f"{panel.label}, {dict(rounds.named)[key]}: not known"
            drawing.unknown(places[key] - 9, top + 12, 18, high - 24, says)
        shifts = _side_by_side(panel, most=20.0, room=44.0)
        spots = [
            (places[point.cycle] + shift, top + 12 + (high - 24) * (1 - _share(point)))
            for point, shift in zip(panel.points, shifts, strict=True)
        ]
        _draw_course(drawing, panel, spots, radius=10)
    _grade_legend(drawing, MARGIN + rows * pitch + 12, panels)
    return drawing


def strips(title: str, desc: str, rows: Sequence[Course], rounds: Columns) -> Drawing:
    """One line for each force: its grades as letters, joined where they may be compared."""
    step, high = 62.0, 22.0
    label_width = max((text_width(row.label) for row in rows), default=0) + 10
    left = MARGIN + label_width
    places = rounds.middles(left, step)
    right = max(places.values(), default=left) + step / 2
    top = MARGIN + 20
    bottom = top + high * len(rows)
    drawing = Drawing(right + MARGIN, bottom + 30, title, desc)
    rounds.draw_heads(drawing, places, top - 8)
    for index, row in enumerate(rows):
        middle = top + index * high + high / 2
        drawing.add(Label(MARGIN, middle + 4, row.label, "label"))
        drawing.line(MARGIN, middle + high / 2, right, middle + high / 2, "grid")
        for key in row.unknown:
            drawing.unknown(places[key] - 12, middle - 6, 24, 12, f"{row.label}, {dict(rounds.named)[key]}: not known")
        shifts = _side_by_side(row, most=20.0, room=step - 6)
        spots = [(places[point.cycle] + shift, middle) for point, shift in zip(row.points, shifts, strict=True)]
        _draw_course(drawing, row, spots, radius=9)
    rounds.draw_breaks(drawing, places, step / 2 + 5, top - 4, bottom)
    _grade_legend(drawing, bottom + 22, rows)
    return drawing


def _side_by_side(course: Course, *, most: float, room: float) -> list[float]:
    """How far each point stands from the middle of its round: those of one round share its room."""
    shifts = []
    for point in course.points:
        peers = [other for other in course.points if other.cycle == point.cycle]
        shifts.append((peers.index(point) - (len(peers) - 1) / 2) * min(most, room / len(peers)))
    return shifts


def _share(point: Point) -> float:
    """How high a grade stands on the scale of its round, from 0 to 1."""
    return (point.rank - 1) / max(point.steps - 1, 1)


def _draw_course(drawing: Drawing, course: Course, spots: Sequence[tuple[float, float]], *, radius: float) -> None:
    """Lines between grades that may be compared, then the grades."""
    for later, point in enumerate(course.points):
        for earlier, before in enumerate(course.points):
            if (before.cycle, before.question) in point.before:
                drawing.line(*spots[earlier], *spots[later], "path")
    for (x, y), point in zip(spots, course.points, strict=True):
        mark, letter = _grade_look(point.grade, point.carried)
        drawing.add(
            Circle(x, y, radius, mark, point.says), Label(x, y + 4, LETTERS.get(point.grade, "?"), letter, "middle")
        )


def _grade_look(grade: str, carried: bool) -> tuple[str, str]:
    """Classes of a grade's mark and of the letter on it."""
    name = grade if grade in LETTERS else "other-grade"
    return (f"hollow-{name}", "on-hollow") if carried else (name, f"on-{name}")


def _grade_legend(drawing: Drawing, y: float, courses: Sequence[Course]) -> None:
    points = [point for course in courses for point in course.points]

    def graded(grade: str, x: float, y: float) -> None:
        mark, letter = _grade_look(grade, False)
        drawing.add(Circle(x + 10, y - 4, 9, mark), Label(x + 10, y, LETTERS[grade], letter, "middle"))

    grades = {point.grade for point in points}
    entries: list[Entry] = [(partial(graded, grade), grade.replace("-", " ")) for grade in LETTERS if grade in grades]
    if any(point.carried for point in points):
        carried = "hollow: carried over from an earlier inspection"
        entries.append((lambda x, y: drawing.add(Circle(x + 10, y - 4, 8, "hollow-good")), carried))
    if any(course.unknown for course in courses):
        entries.append((lambda x, y: drawing.unknown(x + 1, y - 10, 18, 13), "asked, but no grade was read"))
    entries += [
        (
            lambda x, y: double_line(drawing, x + 10, y - 11, y + 4),
            "rounds that may not be compared: no line crosses it",
        ),
        (lambda x, y: drawing.line(x, y - 4, x + 20, y - 4, "path"), "a line joins grades that may be compared"),
    ]
    legend(drawing, y, entries, room=26, limit=drawing.width - MARGIN, line=21)
