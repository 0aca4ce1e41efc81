"""The recurring-themes report: what keeps recurring, where, how surely, and in which words.

    written = write_report(store, Path("out"), force="cambridgeshire")
    check_report(store, Path("out")).moved          # () while every number is what the store gives

::

    _data       rows of named queries, read once
    _compose    what the report says, in order, from rows and `kgbuild.analyse`: `_sentences` the five at the top,
                `_sections` the rest; `_composer` what they ask of the store, `_wording` how they put it
    _content    the values that it says it with: numbers, evidence, tables, figures
    _figures    drawings from plain values;  _drawing: drawings to SVG
    _html, _markdown, _pdf, _folder          its forms
    texts.toml, palette.toml, templates/     wording, colours, page and style

Equal graphs give equal bytes in every file: nothing here knows the time, and chance has a seed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgbuild.report._content import Scope, plain

if TYPE_CHECKING:
    from kgbuild.query import Queryable
    from kgbuild.report._content import Report
    from kgbuild.report._folder import Moved
    from kgbuild.store import StoreReader


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """A report on disk. `files` are paths below `folder`, sorted; `numbers` are those of the text, by id."""

    folder: Path
    title: str
    sentences: tuple[str, ...]
    numbers: dict[str, Any]
    files: tuple[str, ...]
    bytes: int

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "folder": str(self.folder)}

    def to_text(self) -> str:
        """The five sentences, and where the rest is."""
        lines = [self.title, "", *(f"{index}. {text}" for index, text in enumerate(self.sentences, 1)), ""]
        lines.append(f"{len(self.files)} files, {self.bytes:,} bytes: open {self.folder / 'index.html'}")
        return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class ReportCheck:
    """What a written report says that the store no longer gives; `checked` numbers and tables were worked out again."""

    folder: Path
    checked: int
    moved: tuple[Moved, ...]

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "folder": str(self.folder)}

    def to_text(self) -> str:
        """One line for each that moved, then the count."""
        lines = [str(each) for each in self.moved]
        lines.append(f"checked {self.checked} numbers and tables of {self.folder}: {len(self.moved) or 'none'} moved")
        return "\n".join(lines) + "\n"


def compose_report(store: StoreReader, scope: Scope) -> Report:
    """What the report on `scope` says, in no form yet. Raises as `write_report`."""
    if not scope.as_of:
        return _of_store(store, scope, "")
    from kgbuild.as_of import as_of

    with as_of(store, scope.as_of, dated_only=scope.dated_only) as (view, standing):
        return _of_store(view, scope, standing.to_text())


def _of_store(store: Queryable, scope: Scope, standing: str) -> Report:
    from kgbuild.report._compose import compose
    from kgbuild.report._data import Data, check_scope

    options = f"--as-of {scope.as_of}{' --dated-only' * scope.dated_only}" if scope.as_of else ""
    data = Data(store, options)
    check_scope(data, scope)  # before the analysis, which takes longer
    from kgbuild.analyse import analyse

    # A force with grades but no findings is nothing to the analysis, and neither is a finding without a force.
    known = {each.force for each in data.findings} - {""}
    analysis = analyse(store, force=scope.force if scope.force in known else None) if known else None
    alike = analysis.alike if analysis is not None and scope.force in known else ()
    if scope.compare and set(scope.compare) <= known:
        alike = analyse(store, force=scope.compare[0]).alike  # its list for all forces is cut
    return compose(data, scope, analysis, alike=alike, standing=standing)


def write_report(
    store: StoreReader,
    folder: Path,
    *,
    force: str | None = None,
    theme: str | None = None,
    cycle: str | None = None,
    compare: tuple[str, str] | None = None,
    as_of: str | None = None,
    dated_only: bool = False,
) -> WrittenReport:
    """Write the report to a folder: index.html, report.md, report.json, report.pdf, tables/ and figures/.

    Args:
        store: what `open_store` gives.
        folder: a new or empty one, or one that holds nothing but an earlier report, which is replaced.
        force: slug; a report for this force's improvement team.
        theme: slug; a report on this theme.
        cycle: slug; only what was found in this cycle, with what came before and after.
        compare: slugs of two forces, side by side.
        as_of: YYYY-MM-DD, a month or a year: as the data stood then, and what was overdue.
        dated_only: with `as_of`, without what shows no date of publication.

    Raises:
        QueryError: a slug is not in the graph, with the nearest one; or `as_of` is no day.
        InputError: the folder holds something else, or cannot be written.
    """
    from kgbuild.report._folder import check_target, write_folder

    check_target(folder)  # before the work
    if as_of:
        from kgbuild.as_of import parse_day

        as_of = parse_day(as_of)
    scope = Scope(force or "", theme or "", cycle or "", compare, as_of or "", dated_only)
    report = compose_report(store, scope)
    files = write_folder(report, folder)
    return WrittenReport(
        folder,
        report.title,
        tuple(plain(sentence) for sentence in report.sentences),
        {number.id: number.value for number in report.numbers},
        tuple(sorted(files)),
        sum(map(len, files.values())),
    )


def check_report(store: StoreReader, folder: Path) -> ReportCheck:
    """Work out every number and table of a written report again, and prove that its files are as written.

    Raises:
        InputError: the folder holds no report.
        QueryError: the graph no longer knows what the report is about.
    """
    from kgbuild.report._folder import compare_folder, read_scope

    report = compose_report(store, Scope.from_json(read_scope(folder)))
    moved, checked = compare_folder(report, folder)
    return ReportCheck(folder, checked, tuple(moved))


__all__ = ["ReportCheck", "Scope", "WrittenReport", "check_report", "compose_report", "write_report"]
