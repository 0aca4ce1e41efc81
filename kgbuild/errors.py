"""The tree of exceptions that a user can meet.

::

    KgbuildError            something a user can mend; the CLI prints it and exits with status 2
    ├── InputError          a file or folder cannot be read, or is not what it says it is
    ├── TableError          a table or its metadata cannot be used at all
    ├── RuleError           a rule file beside the code is malformed
    ├── StoreError          the store is missing, locked, damaged or of another version
    ├── QueryError          a query does not parse, or a parameter is unknown or malformed
    ├── ExportError         a graph cannot be written in the format asked for
    ├── LoadError           a triple store cannot be reached or trusted, refuses what is sent, or goes on failing
    └── MissingExtra        an optional package is needed; names the extra that brings it

A *problem* is not an exception: a row or a document that is left out while the rest is built is a
`model.Problem`, counted and named at the end (exit status 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path


class KgbuildError(Exception):
    """Something a user can mend. The parts stay readable as attributes, for tests and for JSON output."""

    def __init__(self, problem: str, *, source: Path | str, line: int | None = None, fix: str) -> None:
        self.problem, self.source, self.line, self.fix = problem, source, line, fix
        where = str(source) if line is None else f"{source}:{line}"  # 1-based, as editors count
        super().__init__(f"{where}: {problem}\n  fix: {fix}")

    def __reduce__(self) -> tuple[object, ...]:
        """As an error comes back from a worker: without `__init__`, which asks for the parts by their names."""
        return BaseException.__new__, (type(self), *self.args), self.__dict__


class InputError(KgbuildError):
    """A file or folder cannot be read, or is not what it says it is."""


class TableError(KgbuildError):
    """A table or its metadata cannot be used at all."""


class RuleError(KgbuildError):
    """A rule file beside the code is malformed."""


class StoreError(KgbuildError):
    """The store is missing, locked, damaged or of another version."""


class QueryError(KgbuildError):
    """A query does not parse, or a parameter is unknown or malformed."""


class ExportError(KgbuildError):
    """A graph cannot be written in the format asked for."""


class LoadError(KgbuildError):
    """A triple store cannot be reached or trusted, refuses what is sent, or goes on failing."""


class MissingExtra(KgbuildError):
    """An optional package is needed; the fix names the extra that brings it."""

    def __init__(self, package: str, *, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the package '{package}', which is not installed",
            source="kgbuild",
            fix=f"pip install 'kgbuild[{extra}]'",
        )


def nearest(word: str, names: Iterable[str], labels: Mapping[str, str] | None = None) -> str:
    """A fix with the name spelt most like `word` or, failing that, with those that hold it; "" if there are none.

    Args:
        word: what was given.
        names: what may be meant.
        labels: what people call some of them; a label counts as a spelling of its name.
    """
    from difflib import get_close_matches

    spelt = {label.casefold(): name for name, label in sorted((labels or {}).items())}
    spelt |= {name.casefold(): name for name in sorted(names)}
    wanted, spellings = word.casefold(), sorted(spelt)
    near = get_close_matches(wanted, spellings, n=1, cutoff=0.75)
    if not near:
        hold = [each for each in spellings if wanted in each]
        near = hold[:3] + get_close_matches(wanted, [each for each in spellings if each not in hold], n=1)
    meant = dict.fromkeys(spelt[each] for each in near)
    return f"did you mean {' or '.join(map(repr, meant))}?" if meant else ""
