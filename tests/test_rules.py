"""Rule files are loaded, checked and switched off by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgbuild.errors import RuleError
from kgbuild.model import RuleRef
from kgbuild.resources import RULES
from kgbuild.rules import definitions, load_rules

GOOD = """
[macros]
GRADE = 'good|bad'

[[rule]]
name = "test.one"
version = 2
definition = "Finds a grade."
pattern = 'is {{GRADE}}$'
words = ["a", "b"]
most = 3
map = { x = "one", y = ["two", "three"] }
"""


def test_a_rule_and_its_data(tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text(GOOD)
    rule = load_rules("t", folder=tmp_path)["test.one"]
    assert rule.ref == RuleRef("test.one", 2)
    assert rule.pattern().search("It is GOOD")
    assert (rule.words(), rule.number("most"), rule.table("map")["y"]) == (("a", "b"), 3, ("two", "three"))
    with pytest.raises(RuleError, match="'list'"):
        rule.words("list")


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("[A-Z]\\w+ POLICE", ["Kent Police"]),
        ("(?<![A-Z’])olice", ["olice"]),
        ("[A-Za-z]+ police", ["Kent Police", "the police"]),
        (r"\[A-Z\w+", []),
    ],
)
def test_a_set_of_capitals_holds_no_small_letters(tmp_path: Path, expression: str, found: list[str]) -> None:
    (tmp_path / "t.toml").write_text(GOOD.replace("is {{GRADE}}$", expression))
    assert load_rules("t", folder=tmp_path)["test.one"].pattern().findall("Kent Police, the police") == found


def test_macros_of_all_files_stand_in_one_of_their_own_and_a_file_may_have_another(tmp_path: Path) -> None:
    (tmp_path / "common.toml").write_text("[macros]\nGRADE = 'fair|poor'\nWHEN = 'now|then'\n")
    (tmp_path / "t.toml").write_text(GOOD.replace("{{GRADE}}", "{{GRADE}} {{WHEN}}"))
    (tmp_path / "u.toml").write_text(GOOD.replace("GRADE = 'good|bad'", "").replace("test.one", "test.two"))
    own, shared = load_rules("t", folder=tmp_path)["test.one"], load_rules("u", folder=tmp_path)["test.two"]
    assert own.pattern().search("is bad then") and not own.pattern().search("is poor then")
    assert shared.pattern().search("is poor") and not shared.pattern().search("is bad")
    assert [name for name, _, _ in definitions(tmp_path)] == ["test.one", "test.two"]


def test_macros_stand_in_look_ups_and_lists_too(tmp_path: Path) -> None:
    changed = GOOD.replace('x = "one"', "x = 'a {{GRADE}}'").replace('"b"]', "'{{GRADE}}']")
    (tmp_path / "t.toml").write_text(changed)
    rule = load_rules("t", folder=tmp_path)["test.one"]
    assert rule.table("map")["x"] == ("a (?:good|bad)",) and rule.words("words") == ("a", "(?:good|bad)")


def test_a_rule_can_be_switched_off(tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text(GOOD)
    assert "test.one" not in load_rules("t", frozenset({"test.one"}), folder=tmp_path)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("[[rule]]", "[[rule"), "not TOML"),
        (('name = "test.one"', "name = 7"), "name is 7"),
        (("version = 2", "version = 0"), "version 0"),
        (('definition = "Finds a grade."', ""), "no definition"),
        (("{{GRADE}}", "{{GRAD}}"), "macro 'GRAD'"),
        (("is {{GRADE}}$", "is ("), "no regular expression"),
        (("most = 3", "most = 3.5"), "'most' is neither"),
        (("[[rule]]", "[other]"), "holds no"),
    ],
)
def test_a_malformed_file_is_named(tmp_path: Path, change: tuple[str, str], problem: str) -> None:
    (tmp_path / "t.toml").write_text(GOOD.replace(*change))
    with pytest.raises(RuleError, match=problem) as caught:
        load_rules("t", folder=tmp_path)
    assert caught.value.fix


@pytest.mark.parametrize("files", [{"t.toml": GOOD, "u.toml": GOOD}, {"t.toml": GOOD + GOOD.partition("\n\n")[2]}])
def test_two_rules_of_one_name_are_refused(tmp_path: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(RuleError, match="as well"):
        definitions(tmp_path)


def test_the_bundled_rules_load_and_are_defined() -> None:
    defined = definitions()
    loaded = [rule for path in RULES.glob("*.toml") if path.stem != "common" for rule in load_rules(path.stem).values()]
    assert {"block.notice", "block.grade"} <= {rule.name for rule in loaded}
    assert list(defined) == sorted((rule.name, rule.version, rule.definition) for rule in loaded)


def test_a_rule_that_is_off_matches_nothing_and_is_not_among_the_rules() -> None:
    rules = load_rules("judgements", frozenset({"judgement.asked"}))
    off = rules["judgement.asked"]
    assert "judgement.asked" not in rules and rules.get("judgement.asked") is None and not off.on
    assert off.pattern().search("Investigating crime? Good.") is None
    assert load_rules("judgements")["judgement.asked"].pattern().search("Investigating crime? Good.") is not None
    with pytest.raises(KeyError):
        rules["judgement.no-such"]
