"""A report as a folder of files: written aside and put in place as a whole, and checked against the store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from kgbuild import __version__
from kgbuild.csv_text import csv_text
from kgbuild.errors import InputError
from kgbuild.report._content import FORMAT, Block, Figure, File, Fold, Paragraph, Report, Table, plain
from kgbuild.report._drawing import to_svg
from kgbuild.whole import whole_folder

_MARK: Final = "kgbuild-report"
_INDEX: Final = "report.json"


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure, a row or a file that is not what the store gives now. `what` names it; "" is nothing there."""

    what: str
    says: str
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.what}: was {self.was or 'not there'}, is {self.now or 'not there'} ({self.says})"


def file_bytes(report: Report) -> dict[str, bytes]:
    """Every file of the report but report.json, by path."""
    from kgbuild.report._html import to_html
    from kgbuild.report._markdown import to_markdown
    from kgbuild.report._pdf import to_pdf

    files = {file.path: to_csv(file).encode() for file in report.files}
    for figure in report.figures():
        files[figure.file] = to_svg(figure.drawing, id=figure.id, standalone=True).encode()
    files["index.html"] = to_html(report).encode()
    files["report.md"] = to_markdown(report).encode()
    files["report.pdf"] = to_pdf(report)
    return dict(sorted(files.items()))


def to_csv(file: File) -> str:
    """RFC 4180 with a header, lines ended by LF; what is not known is empty."""
    return csv_text(file.columns, file.rows)


def to_json(report: Report, files: Mapping[str, bytes]) -> dict[str, Any]:
    """report.json: everything that the page says, each number with its evidence, and the hash of each file."""
    return {
        "format": f"{_MARK}/{FORMAT}",
        "kgbuild": __version__,
        "scope": asdict(report.scope),
        "title": report.title,
        "subtitle": report.subtitle,
        "sentences": [plain(text) for text in report.sentences],
        "basis": plain(report.basis),
        "numbers": [asdict(number) for number in report.numbers],
        "sections": [
            {"id": each.id, "title": each.title, "blocks": [_block(block) for block in each.blocks]}
            for each in report.sections
        ],
        "evidence": [each.to_json() for each in report.evidence],
        "files": {path: hashlib.sha256(data).hexdigest() for path, data in files.items()},
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"paragraph": plain(block.text)}
    if isinstance(block, Fold):
        return {"fold": block.summary, "blocks": [_block(each) for each in block.blocks]}
    if isinstance(block, Figure):
        return {
            "figure": block.id,
            "title": block.title,
            "caption": plain(block.caption),
            "description": block.drawing.desc,
            "file": block.file,
            "evidence": block.evidence,
        }
    return _table(block)


def _table(table: Table) -> dict[str, Any]:
    return {
        "table": table.id,
        "caption": plain(table.caption),
        "columns": [column.label for column in table.columns],
        "rows": [[plain(cell) for cell in row] for row in table.rows],
        "evidence": table.evidence,
        **({} if table.rows else {"missing": table.missing}),
    }


def write_folder(report: Report, folder: Path) -> dict[str, bytes]:
    """Write the report; the folder is as it was, or holds the whole new report.

    Raises:
        InputError: the folder holds what is no report, or cannot be written.
    """
    check_target(folder)
    files = file_bytes(report)
    files[_INDEX] = (json.dumps(to_json(report, files), ensure_ascii=False, indent=1) + "\n").encode()
    try:
        with whole_folder(folder, replacing=True) as new:
            for path, data in files.items():
                file = new / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
    except OSError as error:
        raise InputError(
            error.strerror or str(error), source=folder, fix="check the folder and its permissions"
        ) from error
    return files


def check_target(folder: Path) -> None:
    """Raises InputError where writing a report to `folder` would remove what is no part of an earlier report."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise InputError("is a file, not a folder", source=folder, fix="name another folder with -o")
    there = {each.relative_to(folder).as_posix() for each in folder.rglob("*") if not each.is_dir()}
    if not there:
        return
    if _INDEX not in there:
        raise InputError(
            "is not empty, and no report of kgbuild", source=folder, fix="name an empty or a new folder with -o"
        )
    strangers = sorted(there - set(_read_index(folder)["files"]) - {_INDEX})
    if strangers:
        raise InputError(
            f"holds a report and also {strangers[0]}, which writing would remove",
            source=folder,
            fix="move it away, or name another folder with -o",
        )


def _read_index(folder: Path) -> dict[str, Any]:
    """report.json. Raises InputError where it is not there or not ours."""
    file = folder / _INDEX
    try:
        data = json.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", "") or error
        raise InputError(
            f"cannot be read ({reason})", source=file, fix="name the folder of a report made by 'kgbuild report -o'"
        ) from error
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise InputError(f"is no JSON: {error}", source=file, line=line, fix="make the report again") from error
    ours = isinstance(data, dict) and data.get("format") == f"{_MARK}/{FORMAT}"
    if not ours or not isinstance(data.get("files"), dict) or not isinstance(data.get("numbers"), list):
        raise InputError(
            "is no report of this version of kgbuild", source=file, fix="make the report again with 'kgbuild report -o'"
        )
    assert isinstance(data, dict)
    return data


def read_scope(folder: Path) -> dict[str, Any]:
    """The scope that a written report states. Raises InputError as `write_folder`'s reader does."""
    scope = _read_index(folder).get("scope")
    if not isinstance(scope, dict):
        raise InputError("states no scope", source=folder / _INDEX, fix="make the report again")
    return scope


def compare_folder(report: Report, folder: Path) -> tuple[list[Moved], int]:
    """What a written report says otherwise than `report`, made now, and how many numbers and tables were compared."""
    index = _read_index(folder)
    moved: list[Moved] = []
    was = {str(each.get("id")): each for each in index["numbers"] if isinstance(each, dict)}
    now = {number.id: number for number in report.numbers}
    for id in sorted(was | now):
        if id not in now:
            moved.append(Moved(f"number {id}", str(was[id].get("says", "")), str(was[id].get("text", "")), ""))
        elif id not in was:
            moved.append(Moved(f"number {id}", now[id].says, "", now[id].text))
        elif was[id].get("value") != now[id].value or was[id].get("text") != now[id].text:
            before, after = str(was[id].get("text")), now[id].text
            if before == after:
                before, after = repr(was[id].get("value")), repr(now[id].value)
            moved.append(Moved(f"number {id}", now[id].says, before, after))
    for file in report.files:
        difference = _compare_table(file, folder / file.path)
        if difference is not None:
            moved.append(difference)
    made = {file.path for file in report.files}
    for path in sorted(index["files"]):
        known = index["files"][path]
        if path in made:
            continue
        try:
            found = hashlib.sha256((folder / path).read_bytes()).hexdigest()
        except (OSError, ValueError):
            moved.append(Moved(path, "a file of the report", "written", ""))
            continue
        if found != known:
            moved.append(Moved(path, "changed after it was written", known[:12], found[:12]))
    return moved, len(now) + len(report.files)


def _compare_table(file: File, path: Path) -> Moved | None:
    """The first row of a written table that the store no longer gives."""
    try:
        before = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return Moved(file.path, "a table of the report", "", f"{len(file.rows)} rows")
    after = to_csv(file).split("\n")
    if before == after:
        return None
    for line, (old, new) in enumerate(zip(before, after, strict=False), 1):
        if old != new:
            return Moved(f"{file.path}:{line}", "first row that differs", _cut(old), _cut(new))
    return Moved(file.path, "rows", str(len(before) - 2), str(len(after) - 2))


def _cut(text: str) -> str:
    return text if len(text) <= 100 else text[:99] + "…"
