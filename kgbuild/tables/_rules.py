"""The rules by which rows become facts."""

from __future__ import annotations

from typing import Final

from kgbuild.model import RuleRef

DEFINITIONS: Final = {
    "judgements": "A row that names a force, a cycle, one of its questions and a grade on its scale is a judgement, "
    "with the row's page as its source.",
    "findings": "A row that names a force, a kind of finding and a summary is a finding, with the themes "
    "that it lists.",
    "responses": "A row that names a force and a stance is a response reported in the words of the table's writer.",
    "corrections": "A row that names a judgement and a page says that what the page states is superseded or disputed.",
    "reviews": "A row that names a document, a passage, a reviewer and a reason is that person's decision on what was "
    "read there.",
}
_RULES: Final = {kind: RuleRef(f"table.{kind}", 1) for kind in DEFINITIONS}


def rule_of(kind: str) -> RuleRef:
    """The rule that makes facts of the rows of such a table."""
    return _RULES[kind]


def table_rules() -> tuple[tuple[str, int, str], ...]:
    """The rules by which rows become facts, as (name, version, definition), sorted by name."""
    return tuple(sorted((rule.name, rule.version, DEFINITIONS[kind]) for kind, rule in _RULES.items()))
