"""The kind of a document: what is asked of its words, and what is left out because it can change nothing."""

from pathlib import Path

import pytest

from kgbuild.extract import extract_facts
from kgbuild.extract._about import _kind
from kgbuild.read import read_document
from kgbuild.reference import load_reference
from kgbuild.rules import Rule

SAMPLES = sorted((Path(__file__).parents[1] / "documents").glob("*.txt"))


def test_rules_left_unasked_change_neither_the_kind_nor_its_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    reference = load_reference()
    documents = [read_document(path.read_bytes(), name=path.name) for path in SAMPLES]
    told = [extract_facts(document, reference) for document in documents]
    asked = 0

    def every_rule(*_: object) -> bool:
        nonlocal asked
        asked += 1
        return True

    def all_of(_: object, rule: Rule, key: str) -> list[object]:
        return list(rule.patterns.get(key, ()))

    monkeypatch.setattr(_kind._Looked, "may_count", every_rule)
    monkeypatch.setattr(_kind._Looked, "fitting", all_of)
    monkeypatch.setattr(_kind._Race, "open_to", every_rule)
    assert [extract_facts(document, reference) for document in documents] == told
    assert asked > 80 * len(documents)
    assert len({facts.kind for facts in told}) > 4
