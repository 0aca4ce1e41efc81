"""Rules as data: the loader of ``rules/*.toml``.

A rule file holds ``[[rule]]`` tables, each with ``name`` (``judgement.grade-line``), ``version`` (1, 2, ...) and
``definition`` (one sentence a clerk can check), and beside these whatever the code that uses the rule asks for:

- ``pattern``, ``patterns`` and keys that end in ``_pattern`` or ``_patterns`` are regular expressions, compiled
  without regard to case, but for a set of capitals, such as ``[A-Z]``, which holds no small letters; where such a key
  holds a table, each entry of it is one or several expressions;
- lists of strings are word lists, strings and integers are settings, and tables of strings or lists are look-ups.

A ``[macros]`` table names parts of expressions, written ``{{NAME}}`` where they are used, in any text of a rule (and in
later macros).
Those of ``common.toml``, which holds no rule, are known in every file beside it; one of the file's own goes before.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from kgbuild.errors import RuleError
from kgbuild.model import RuleRef
from kgbuild.resources import RULES
from kgbuild.rules._guards import guarded

_EXPRESSIONS = re.compile(r"(?:.*_)?patterns?")  # keys
_MACRO = re.compile(r"\{\{([A-Z_]+)\}\}")
_COMMON = "common.toml"
_NEVER = re.compile(r"(?!)")
_SET = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]")  # a set of characters; what is escaped opens none


@dataclass(frozen=True, slots=True)
class Rule:
    """A named, versioned rule and its data."""

    name: str
    version: int
    definition: str
    source: str
    data: Mapping[str, object]
    patterns: Mapping[str, tuple[re.Pattern[str], ...]]
    pattern_tables: Mapping[str, Mapping[str, tuple[re.Pattern[str], ...]]]
    on: bool = True

    @property
    def ref(self) -> RuleRef:
        """What a fact that this rule made points at."""
        return RuleRef(self.name, self.version)

    def words(self, key: str = "words") -> tuple[str, ...]:
        """A list of strings; a single string is a list of one.

        Raises:
            RuleError: the rule has no such list.
        """
        value = self.data.get(key)
        if isinstance(value, str):
            return (value,)
        if isinstance(value, tuple):  # a rule's lists hold strings alone
            return value
        raise self._lacks(key, "a list of strings")

    def number(self, key: str) -> int:
        """An integer setting.

        Raises:
            RuleError: the rule has no such number.
        """
        value = self.data.get(key)
        if isinstance(value, int):
            return value
        raise self._lacks(key, "an integer")

    def table(self, key: str) -> Mapping[str, tuple[str, ...]]:
        """A look-up of lists of strings, in the order of the file.

        Raises:
            RuleError: the rule has no such table.
        """
        value = self.data.get(key)
        if isinstance(value, Mapping):
            return value
        raise self._lacks(key, "a table of lists of strings")

    def pattern(self, key: str = "pattern") -> re.Pattern[str]:
        """The only regular expression under `key`.

        Raises:
            RuleError: the rule has none, or several.
        """
        try:
            (found,) = self.patterns[key]
        except (KeyError, ValueError):
            raise self._lacks(key, "one regular expression") from None
        return found

    def all_patterns(self, key: str = "patterns") -> tuple[re.Pattern[str], ...]:
        """The regular expressions under `key`, in the order of the file.

        Raises:
            RuleError: the rule has none.
        """
        if key not in self.patterns:
            raise self._lacks(key, "a list of regular expressions")
        return self.patterns[key]

    def pattern_table(self, key: str) -> Mapping[str, tuple[re.Pattern[str], ...]]:
        """A look-up of regular expressions, in the order of the file.

        Raises:
            RuleError: the rule has no such table.
        """
        if key not in self.pattern_tables:
            raise self._lacks(key, "a table of regular expressions")
        return self.pattern_tables[key]

    def switched_off(self) -> Rule:
        """The rule with expressions that match nothing."""
        patterns = {key: (_NEVER,) * len(listed) for key, listed in self.patterns.items()}
        tables = {key: dict.fromkeys(table, (_NEVER,)) for key, table in self.pattern_tables.items()}
        return replace(self, patterns=patterns, pattern_tables=tables, on=False)

    def _lacks(self, key: str, wanted: str) -> RuleError:
        return RuleError(
            f"rule '{self.name}' has no '{key}' that is {wanted}", source=self.source, fix=f"add '{key}' to the rule"
        )


class _Rules(dict[str, Rule]):
    """The rules that are on; one that is off is not among them, and asked for by its name it matches nothing."""

    def __init__(self, rules: tuple[Rule, ...], disabled: frozenset[str]) -> None:
        super().__init__({rule.name: rule for rule in rules if rule.name not in disabled})
        self._off = {rule.name: rule.switched_off() for rule in rules if rule.name in disabled}

    def __missing__(self, name: str) -> Rule:
        return self._off[name]


@lru_cache(maxsize=64)
def load_rules(
    stem: str | tuple[str, ...], disabled: frozenset[str] = frozenset(), folder: Path = RULES
) -> Mapping[str, Rule]:
    """The rules of ``rules/<stem>.toml``, or of several such files, by name, in the order in which they stand there.

    Those named in `disabled` are not among them; asked for as ``rules[name]`` they match nothing.

    Raises:
        RuleError: the file is missing or malformed.
    """
    stems = (stem,) if isinstance(stem, str) else stem
    return MappingProxyType(_Rules(tuple(rule for each in stems for rule in _read(folder / f"{each}.toml")), disabled))


def definitions(folder: Path = RULES) -> tuple[tuple[str, int, str], ...]:
    """Name, version and definition of every rule of every file, sorted by name.

    No expression is compiled: to compile all of them takes longer than to map a table of 10,000 findings.

    Raises:
        RuleError: a file is malformed but for its expressions, or two rules share a name.
    """
    found: dict[str, tuple[str, int, str]] = {}
    homes: dict[str, Path] = {}
    for path in sorted(set(folder.glob("*.toml")) - {folder / _COMMON}):
        text, document = _parsed(path)
        for table in _tables(document, path):
            rule = name, _, _ = _head(table, path, text)
            if name in found:
                raise RuleError(
                    f"rule '{name}' stands in {homes[name].name} as well",
                    source=path,
                    line=_line_of(text, name),
                    fix="give one of the two another name",
                )
            found[name], homes[name] = rule, path
    return tuple(found[name] for name in sorted(found))


@lru_cache(maxsize=64)
def _read(path: Path) -> tuple[Rule, ...]:
    text, document = _parsed(path)
    macros = _macros(document.get("macros", {}), path, _common(path.parent / _COMMON))
    rules: list[Rule] = []
    for table in _tables(document, path):
        rule = _rule(table, macros, path, text)
        if any(rule.name == other.name for other in rules):
            raise RuleError(
                f"two rules are named '{rule.name}'",
                source=path,
                line=_line_of(text, rule.name),
                fix="rename one of them",
            )
        rules.append(rule)
    return tuple(rules)


def _parsed(path: Path) -> tuple[str, dict[str, object]]:
    """The text of a rule file, and what it says."""
    try:
        text = path.read_text("utf-8")
        return text, tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"cannot be read: {error}", source=path, fix="restore the rule file of this release") from error
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"is not TOML: {error}", source=path, fix="mend the file at that place") from error


def _tables(document: Mapping[str, object], path: Path) -> list[object]:
    tables = document.get("rule", [])
    if not isinstance(tables, list) or not tables:
        raise RuleError("holds no [[rule]]", source=path, fix="add at least one [[rule]] table")
    return tables


@lru_cache(maxsize=64)
def _common(path: Path) -> Mapping[str, str]:
    """The macros of every file of a folder; none where the folder has no such file."""
    return _macros(_parsed(path)[1].get("macros", {}), path, {}) if path.exists() else {}


def _macros(table: object, path: Path, common: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise RuleError(
            "[macros] is not a table of strings", source=path, fix="write each macro as NAME = 'expression'"
        )
    macros = dict(common)
    for name, value in table.items():
        macros[name] = _expand(value, macros, path)
    return macros


def _expand(expression: str, macros: Mapping[str, str], path: Path) -> str:
    def part(match: re.Match[str]) -> str:
        try:
            return f"(?:{macros[match[1]]})"
        except KeyError:
            raise RuleError(
                f"names the macro '{match[1]}', which is not defined above it",
                source=path,
                fix="define it under [macros]",
            ) from None

    return _MACRO.sub(part, expression)


def _head(table: object, path: Path, text: str) -> tuple[str, int, str]:
    """Name, version and definition of a rule."""
    if not isinstance(table, dict):
        raise RuleError("'rule' is not a table", source=path, fix="write [[rule]] before its keys")
    name, version, definition = table.get("name"), table.get("version"), table.get("definition")
    line = _line_of(text, name if isinstance(name, str) else "")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9.-]*", name):
        fix = "name it with lower-case letters, digits, '.' and '-'"
        raise RuleError(f"a rule's name is {name!r}", source=path, line=line, fix=fix)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise RuleError(f"rule '{name}' has version {version!r}", source=path, line=line, fix="give a number from 1")
    if not isinstance(definition, str) or not definition.strip():
        fix = "say in a sentence what it does"
        raise RuleError(f"rule '{name}' has no definition", source=path, line=line, fix=fix)
    return name, version, definition


def _rule(table: object, macros: Mapping[str, str], path: Path, text: str) -> Rule:
    name, version, definition = _head(table, path, text)
    assert isinstance(table, dict)
    line = _line_of(text, name)
    data: dict[str, object] = {}
    patterns: dict[str, tuple[re.Pattern[str], ...]] = {}
    tables: dict[str, Mapping[str, tuple[re.Pattern[str], ...]]] = {}

    def compiled(expressions: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
        return tuple(_compile(expression, name, path, line) for expression in expressions)

    for key, value in table.items():
        if key in ("name", "version", "definition"):
            continue
        data[key] = frozen = _freeze(value, lambda part: _expand(part, macros, path))
        if frozen is None:
            problem = f"rule '{name}': '{key}' is neither text, number, list of texts nor table of these"
            raise RuleError(problem, source=path, line=line, fix="write it as one of these")
        if not _EXPRESSIONS.fullmatch(key):
            continue
        if isinstance(frozen, Mapping):
            tables[key] = MappingProxyType({entry: compiled(listed) for entry, listed in frozen.items()})
        elif isinstance(frozen, str | tuple):
            patterns[key] = compiled((frozen,) if isinstance(frozen, str) else frozen)
        else:
            problem = f"rule '{name}': '{key}' is no expression"
            raise RuleError(problem, source=path, line=line, fix="write it as text")
    return Rule(
        name,
        version,
        definition,
        str(path),
        MappingProxyType(data),
        MappingProxyType(patterns),
        MappingProxyType(tables),
    )


def _freeze(value: object, expanded: Callable[[str], str]) -> object | None:
    """A value of a rule that nobody can change, with its macros expanded; None for what a rule cannot hold."""
    if isinstance(value, str):
        return expanded(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(expanded(item) for item in value)
    if isinstance(value, dict):
        frozen = {
            key: (expanded(item),) if isinstance(item, str) else _freeze(item, expanded) for key, item in value.items()
        }
        return MappingProxyType(frozen) if all(isinstance(item, tuple) for item in frozen.values()) else None
    return None


def _compile(expression: str, name: str, path: Path, line: int | None) -> re.Pattern[str]:
    try:
        return guarded(re.compile(_SET.sub(_capitals, expression), re.IGNORECASE))
    except re.error as error:
        raise RuleError(
            f"rule '{name}': {expression!r} is no regular expression: {error}", source=path, line=line, fix="mend it"
        ) from error


def _capitals(found: re.Match[str]) -> str:
    """A set of characters with "A-Z" and without "a-z" as capitals alone, whatever the case of what is around it."""
    return f"(?-i:{found[0]})" if "A-Z" in found[0] and "a-z" not in found[0] else found[0]


def _line_of(text: str, name: str) -> int | None:
    for number, line in enumerate(text.split("\n"), start=1):
        if name and line.startswith("name") and f'"{name}"' in line:
            return number
    return None
