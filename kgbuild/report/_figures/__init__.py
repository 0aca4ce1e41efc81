"""The report's figures, from plain values: each gives a `Drawing`.

One language for all: a hatched box is unknown (nothing was read), an empty box is "read, and not found"; a double line
between two rounds says that grades may not be compared across it, and no line of a course crosses one.
"""

from kgbuild.report._figures._common import Columns
from kgbuild.report._figures._grades import Course, Point, courses, strips
from kgbuild.report._figures._heat import Boxes, Cell, heat_map
from kgbuild.report._figures._network import Node, Tie, network
from kgbuild.report._figures._timeline import Named, timeline

__all__ = [
    "Boxes",
    "Cell",
    "Columns",
    "Course",
    "Named",
    "Node",
    "Point",
    "Tie",
    "courses",
    "heat_map",
    "network",
    "strips",
    "timeline",
]
