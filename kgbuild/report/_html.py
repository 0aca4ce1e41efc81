"""The report as one HTML page: styles and figures inside, no script, nothing fetched.

Spec: HTML Living Standard; WCAG 2.2 at level AA is what report.css and the template aim at.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kgbuild.html_templates import html_templates
from kgbuild.report._content import Figure, Fold, Number, Paragraph, Report, Table, Text
from kgbuild.report._drawing import colour_variables, shape_rules, to_svg

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_TEMPLATES: Final = Path(__file__).with_name("templates")
_FACTS_SHOWN: Final = 8
_ROWS: Final = 300  # of a table; the rest is in its CSV file


def to_html(report: Report) -> str:
    """The page."""
    from markupsafe import Markup

    numbers = {number.id: number for number in report.numbers}
    evidence = {each.id: each for each in report.evidence}

    def svg(figure: Figure) -> Markup:
        return Markup(to_svg(figure.drawing, id=figure.id, standalone=False))

    return (
        _environment()
        .get_template("index.html.j2")
        .render(
            report=report,
            render=partial(_render, numbers),
            svg=svg,
            source=evidence.__getitem__,
            kind=_kind,
            facts_shown=_FACTS_SHOWN,
            most=_ROWS,
            css=Markup((_TEMPLATES / "report.css").read_text("utf-8")),
            light=Markup(colour_variables(dark=False)),
            dark=Markup(colour_variables(dark=True)),
            shapes=Markup(shape_rules()),
        )
    )


def _render(numbers: Mapping[str, Number], text: Text) -> Markup:
    """The spans of a text as HTML."""
    from markupsafe import Markup

    parts = []
    for span in text:
        if span.kind == "number":
            number = numbers[span.ref]
            value = "" if number.value is None else number.value
            parts.append(
                Markup('<data class="n" id="n-{}" value="{}" title="{}">{}</data>').format(
                    span.ref.replace(".", "-"), value, number.says, span.text
                )
            )
        elif span.kind == "link":
            parts.append(Markup('<a href="{}">{}</a>').format(_safe(span.ref), span.text))
        elif span.kind == "strong":
            parts.append(Markup("<strong>{}</strong>").format(span.text))
        elif span.kind == "quote":
            parts.append(Markup('<q cite="{}">{}</q>').format(span.ref, span.text.strip("“”")))
        else:
            parts.append(_with_code(span.text))
    return Markup("").join(parts)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return html_templates(_TEMPLATES)


def _kind(block: object) -> str:
    """The template's name for a block."""
    return {Paragraph: "paragraph", Table: "table", Figure: "figure", Fold: "fold"}[type(block)]


def _with_code(text: str) -> Any:
    """Text in which words between backticks are code."""
    from markupsafe import Markup, escape

    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part) for index, part in enumerate(parts)
    )


def _safe(href: str) -> str:
    """Addresses come from what was read: only the web, the page itself and files of the report become links."""
    scheme, colon, _ = href.partition(":")
    if colon and scheme.lower() not in {"http", "https"}:
        return "#"
    return href
