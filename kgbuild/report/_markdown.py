"""The report as Markdown (CommonMark with GitHub's tables), figures as the SVG files beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kgbuild.report._content import Block, Evidence, Figure, Fold, Paragraph, Report, Table, Text, plain

_SPECIAL: Final = re.compile(r"([\\*_\[\]<>#|~])")


def to_markdown(report: Report) -> str:
    """The text, one blank line between blocks."""
    evidence = {each.id: each for each in report.evidence}
    lines = [f"# {_escape(report.title)}", _escape(report.subtitle), "## In five sentences"]
    lines.append("\n".join(f"{index}. {_inline(text)}" for index, text in enumerate(report.sentences, 1)))
    lines.append(_inline(report.basis))
    lines.append("## Contents")
    lines.append("\n".join(f"- [{_escape(each.title)}](#{each.id})" for each in report.sections))
    for section in report.sections:
        lines.append(f'<a id="{section.id}"></a>\n\n## {_escape(section.title)}')
        lines += _blocks(section.blocks, evidence)
    lines.append("## The numbers of the text, and their evidence")
    rows = [
        f"| {_escape(number.says)} | {number.text} | "
        + "; ".join(f"`{each.command}`" for each in evidence[number.evidence].asked)
        + f" | {evidence[number.evidence].file or 'all'} |"
        for number in report.numbers
    ]
    lines.append("\n".join(["| What it counts | Number | Query | Rows |", "|---|---:|---|---|", *rows]))
    return "\n\n".join(lines) + "\n"


def _blocks(blocks: Sequence[Block], evidence: dict[str, Evidence]) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(("> " if block.note else "") + _inline(block.text))
        elif isinstance(block, Figure):
            if block.inline:
                lines.append(f"![{_escape(block.drawing.desc)}]({block.file})")
                lines.append(
                    f"*{_inline(block.caption)}*" if "*" not in _inline(block.caption) else _inline(block.caption)
                )
                lines.append(_source(evidence[block.evidence]))
        elif isinstance(block, Fold):
            lines.append(f"**{_escape(block.summary)}**")
            lines += _blocks(block.blocks, evidence)
        else:
            lines += _table(block, evidence)
    return lines


def _table(table: Table, evidence: dict[str, Evidence]) -> list[str]:
    if not table.rows:
        return [f"> {_escape(table.missing)}", _source(evidence[table.evidence])]
    shown = table.rows[: table.shown] if table.shown and len(table.rows) > table.shown + 3 else table.rows
    head = "| " + " | ".join(_escape(column.label) for column in table.columns) + " |"
    rule = "|" + "|".join("---:" if column.kind == "number" else "---" for column in table.columns) + "|"
    rows = ["| " + " | ".join(_inline(cell) for cell in row) + " |" for row in shown]
    caption = f"**{_escape(plain(table.caption))}**"
    if len(shown) < len(table.rows):
        caption += f" (the first {len(shown)} of {len(table.rows):,}; all in {evidence[table.evidence].file})"
    return [caption, "\n".join([head, rule, *rows]), _source(evidence[table.evidence])]


def _source(evidence: Evidence) -> str:
    asked = "; ".join(f"`{each.command}` ({each.rows:,} rows)" for each in evidence.asked)
    file = f" Rows: [{evidence.file}]({evidence.file})." if evidence.file else ""
    return f"Source: {asked}. {_escape(evidence.then)}{file}"


def _inline(text: Text) -> str:
    parts = []
    for span in text:
        words = _escape(" ".join(span.text.split()) if span.text.strip() else span.text)
        if span.kind in {"text", "number"} and span.text.strip():
            words = " " * span.text.startswith(" ") + words + " " * (span.text.endswith(" ") and len(span.text) > 1)
        if span.kind == "link":
            words = f"[{words}]({span.ref.replace(')', '%29').replace(' ', '%20')})"
        elif span.kind == "strong":
            words = f"**{words}**"
        parts.append(words)
    return "".join(parts).strip()


def _escape(text: str) -> str:
    """Characters that Markdown would take for its own; what stands between backticks stays."""
    parts = text.split("`")
    return "`".join(part if index % 2 else _SPECIAL.sub(r"\\\1", part) for index, part in enumerate(parts))
