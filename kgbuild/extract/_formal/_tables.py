"""Items in the column of a table, a row a line."""

from __future__ import annotations

from kgbuild.extract._formal._reader import Reader
from kgbuild.model import Block, Finding
from kgbuild.rules import Rule


def in_tables(reader: Reader) -> tuple[list[Finding], set[int]]:
    """The cells of columns whose head calls them areas for improvement or the like, and where their rows begin.

    What else such a row says is no item.
    """
    rule, modal = reader.rules.get("formal.table"), reader.rules.get("formal.area-for-improvement")
    found: list[Finding] = []
    rows: set[int] = set()
    if rule is None or modal is None:
        return found, rows
    column, of_column = -1, None
    for block in reader.blocks:
        cells = _cells(reader, block, rule.number("longest"))
        if len(cells) < 2 or block.kind not in ("paragraph", "item", "heading"):
            column, of_column = -1, None
            continue
        words = [" ".join(reader.text[first:last].split()) for first, last in cells]
        asking = [place for place, word in enumerate(words) if modal.pattern("modal_pattern").match(word)]
        place, name = _named_cell(rule, words)
        if name and not any(len(words[one]) > len(words[place]) for one in asking):
            column, of_column = place, reader.rules.get(name)
        elif name and asking:  # each row says of what kind it is
            column, of_column = asking[0], reader.rules.get(name)
        if of_column is not None and column in asking:
            when = next((cell for cell, word in zip(cells, words, strict=True) if reader.only_when(word)), None)
            lead = None if when is None else Block(block.kind, *when)
            found += [reader.with_lead(one, lead) for one in reader.findings(of_column, [cells[column]], item=True)]
        if of_column is not None:
            rows.add(block.start)
    return found, rows


def _named_cell(rule: Rule, words: list[str]) -> tuple[int, str]:
    """Place of the first cell that names a kind of item, and its rule; (-1, "") where none does."""
    for place, word in enumerate(words):
        for kind in ("area-for-improvement", "recommendation"):
            if rule.pattern(kind.replace("-", "_") + "_pattern").fullmatch(word):
                return place, f"formal.{kind}"
    return -1, ""


def _cells(reader: Reader, block: Block, longest: int) -> list[tuple[int, int]]:
    """The spans of the cells of a row that stands on one line, between bars or tabs; [] for any other line."""
    row = reader.text[block.start : block.end] if block.end - block.start <= longest else ""
    mark = "|" if "|" in row else "\t"
    if mark not in row or "\n" in row:
        return []
    cells, at = [], block.start
    for part in row.split(mark):
        indent = len(part) - len(part.lstrip())
        cells.append((at + indent, at + indent + len(part.strip())))
        at += len(part) + 1
    return cells
