"""Drawings of a few plain shapes, and how they become SVG: equal drawings, equal bytes.

A shape has a class, and what a class looks like stands in palette.toml: light and dark for the screen, light for paper.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any, Final, Literal

_PALETTE: Final = Path(__file__).with_name("palette.toml")
_FONTS: Final = "system-ui, 'Segoe UI', 'Liberation Sans', Arial, sans-serif"
_WIDTH_OF: Final = {**dict.fromkeys("fijlrt.,:;'|!()[] -", 0.37), **dict.fromkeys("mwMW%&@", 0.95)}


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    look: str
    title: str = ""
    radius: float = 0


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    radius: float
    look: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed polygon, or an open line where `closed` is false."""

    points: tuple[tuple[float, float], ...]
    look: str
    title: str = ""
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Strokes:
    """Straight lines, each (x1, y1, x2, y2)."""

    lines: tuple[tuple[float, float, float, float], ...]
    look: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A quadratic Bézier curve from a to b, pulled towards c."""

    a: tuple[float, float]
    c: tuple[float, float]
    b: tuple[float, float]
    look: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """Text on its baseline; `turn` in degrees clockwise about its anchor."""

    x: float
    y: float
    text: str
    look: str = "label"
    anchor: Literal["start", "middle", "end"] = "start"
    turn: float = 0


Item = Rect | Circle | Shape | Strokes | Curve | Label


@dataclass(slots=True)
class Drawing:
    """Shapes in painting order. Units are CSS pixels; `title` and `desc` are what a screen reader says."""

    width: float
    height: float
    title: str
    desc: str
    items: list[Item] = field(default_factory=list)

    def add(self, *items: Item) -> None:
        self.items.extend(items)

    def line(self, x1: float, y1: float, x2: float, y2: float, look: str) -> None:
        self.items.append(Shape(((x1, y1), (x2, y2)), look, closed=False))

    def unknown(self, x: float, y: float, width: float, height: float, title: str = "") -> None:
        """A hatched box: nothing was read, so nothing is said."""
        self.items.append(Rect(x, y, width, height, "unknown", title))
        step = 6.0
        offset = step
        lines = []
        while offset < width + height:
            x1, y1 = (x + offset, y) if offset <= width else (x + width, y + offset - width)
            x2, y2 = (x, y + offset) if offset <= height else (x + offset - height, y + height)
            lines.append((x1, y1, x2, y2))
            offset += step
        self.items.append(Strokes(tuple(lines), "hatching"))


@lru_cache(maxsize=1)
def palette() -> tuple[dict[str, tuple[str, str]], dict[str, dict[str, Any]]]:
    """Colours by name (light, dark), and classes by name."""
    data = tomllib.loads(_PALETTE.read_text("utf-8"))
    return {name: (light, dark) for name, (light, dark) in data["colours"].items()}, data["classes"]


def colour_variables(*, dark: bool, used: frozenset[str] | None = None) -> str:
    """The colours as CSS custom properties; all of them, or those of the classes that are used."""
    colours, looks = palette()
    wanted = set(colours)
    if used is not None:
        wanted = {looks[name][part] for name in used for part in ("fill", "stroke") if part in looks.get(name, ())}
    return " ".join(f"--{name}:{pair[dark]};" for name, pair in colours.items() if name in wanted)


def shape_rules(used: frozenset[str] | None = None) -> str:
    """The classes as CSS; all of them, or those that are used."""
    rules = []
    for name, look in palette()[1].items():
        if used is not None and name not in used:
            continue
        parts = [f"fill:var(--{look['fill']})" if "fill" in look else "fill:none"]
        if "stroke" in look:
            parts.append(f"stroke:var(--{look['stroke']});stroke-width:{_n(look.get('width', 1))}")
        if "dash" in look:
            parts.append(f"stroke-dasharray:{look['dash']}")
        if "size" in look:
            parts.append(f"font-size:{_n(look['size'])}px" + (";font-weight:600" if look.get("bold") else ""))
        rules.append(f".k-{name}{{{';'.join(parts)}}}")
    return "\n".join(rules)


def text_width(text: str, size: float = 12) -> float:
    """About how wide a label is, in pixels: no font is looked at, so it is the same everywhere."""
    return sum(_WIDTH_OF.get(each, 0.74 if each.isupper() else 0.615) for each in text) * size


def fit(text: str, width: float) -> str:
    """The text, cut with an ellipsis where it is wider than `width`."""
    if text_width(text) <= width:
        return text
    while text and text_width(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"


def to_svg(drawing: Drawing, *, id: str, standalone: bool) -> str:
    """SVG; with its own style where it stands in a file of its own.

    Args:
        drawing: what to draw.
        id: unique within the page; title and description are named from it.
        standalone: for a file; else for the inside of a page that has `colour_variables` and `shape_rules`.

    Spec: SVG 1.1, and WAI-ARIA graphics: role img, named by its title, described by its desc.
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}" '
        f'width="{_n(drawing.width)}" height="{_n(drawing.height)}" role="img" '
        f'aria-labelledby="{id}-title" aria-describedby="{id}-desc" font-family="{_FONTS}">',
        f'<title id="{id}-title">{escape(drawing.title, quote=False)}</title>',
        f'<desc id="{id}-desc">{escape(drawing.desc, quote=False)}</desc>',
    ]
    if standalone:
        used = frozenset(item.look for item in drawing.items) | {"paper"}
        parts.append(
            f"<style>:root{{{colour_variables(dark=False, used=used)}}}\n"
            f"@media (prefers-color-scheme: dark){{:root{{{colour_variables(dark=True, used=used)}}}}}\n"
            f"{shape_rules(used)}</style>"
        )
        parts.append(f'<rect class="k-paper" width="{_n(drawing.width)}" height="{_n(drawing.height)}"/>')
    parts += [_svg_item(item) for item in drawing.items]
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _svg_item(item: Item) -> str:
    if isinstance(item, Label):
        anchor = "" if item.anchor == "start" else f' text-anchor="{item.anchor}"'
        turn = f' transform="rotate({_n(item.turn)} {_n(item.x)} {_n(item.y)})"' if item.turn else ""
        text = escape(item.text, quote=False)
        return f'<text class="k-{item.look}" x="{_n(item.x)}" y="{_n(item.y)}"{anchor}{turn}>{text}</text>'
    if isinstance(item, Strokes):
        path = "".join(f"M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}" for x1, y1, x2, y2 in item.lines)
        return f'<path class="k-{item.look}" d="{path}"/>'
    if isinstance(item, Rect):
        radius = f' rx="{_n(item.radius)}"' if item.radius else ""
        place = f'x="{_n(item.x)}" y="{_n(item.y)}" width="{_n(item.width)}" height="{_n(item.height)}"{radius}'
        head = f'rect class="k-{item.look}" {place}'
    elif isinstance(item, Circle):
        head = f'circle class="k-{item.look}" cx="{_n(item.x)}" cy="{_n(item.y)}" r="{_n(item.radius)}"'
    elif isinstance(item, Curve):
        (ax, ay), (cx, cy), (bx, by) = item.a, item.c, item.b
        head = f'path class="k-{item.look}" d="M{_n(ax)} {_n(ay)}Q{_n(cx)} {_n(cy)} {_n(bx)} {_n(by)}"'
    else:
        points = " ".join(f"{_n(x)},{_n(y)}" for x, y in item.points)
        head = f'{"polygon" if item.closed else "polyline"} class="k-{item.look}" points="{points}"'
    title = escape(item.title, quote=False)
    return f"<{head}><title>{title}</title></{head.split(' ', 1)[0]}>" if title else f"<{head}/>"


def _n(value: float) -> str:
    """A coordinate to a tenth of a pixel, without a needless zero."""
    text = f"{value + 0.0:.1f}"
    return "0" if text in {"-0.0", "0.0"} else text.removesuffix(".0")
