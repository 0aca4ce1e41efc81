"""The rooms of the package know each other as docs/architecture.md says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "kgbuild"


def rows(heading: str = "Rooms") -> dict[str, int]:
    """Each room, or package of one, with the number of its row in the table under the heading."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    told = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", text, re.MULTILINE)
    return {room: row for row, names in enumerate(told) for room in re.findall(r"\w+", names)}


def imports(folder: Path = PACKAGE) -> set[tuple[str, str]]:
    """Which module of a folder imports which other, in functions too."""
    found = set()
    for path in sorted(folder.rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [f"{node.module}.{name.name}" for name in node.names]
                found |= {(module, name if is_module(name) else node.module) for name in names}
            elif isinstance(node, ast.Import):
                found |= {(module, name.name) for name in node.names}
    return {(one, other) for one, other in found if other.startswith("kgbuild.")}


def between_rooms() -> set[tuple[str, str]]:
    return {(one, other) for one, other in imports() if room_of(other) and room_of(one) not in ("", room_of(other))}


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def room_of(module: str) -> str:
    """The room that "kgbuild.query.plans" belongs to; "" for what is in none."""
    package, _, rest = module.partition(".")
    room = rest.partition(".")[0]
    return room if package == "kgbuild" and room != "__main__" else ""


def test_every_room_has_a_row() -> None:
    rooms = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert set(rows()) == rooms - {"__init__", "__main__"}


def test_a_room_knows_only_those_above_it() -> None:
    row = rows()
    wrong = {(one, other) for one, other in between_rooms() if row.get(room_of(other), 0) > row[room_of(one)]}
    assert not wrong


def test_no_room_reaches_into_another() -> None:
    reached = {other for _, other in between_rooms() if any(part.startswith("_") for part in other.split(".")[2:])}
    assert not reached


def part_of(module: str) -> str:
    """What "kgbuild.extract._grades.lines" belongs to within its room, "_grades"; "" for the room's own file."""
    return module.removeprefix("kgbuild.extract").removeprefix(".").partition(".")[0]


def test_extract_has_an_order_of_its_own() -> None:
    row = rows("Inside `extract`")
    folder = PACKAGE / "extract"
    parts = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert set(row) == parts - {"__init__"}
    inside = {(one, other) for one, other in imports(folder) if other.startswith("kgbuild.extract.") and part_of(one)}
    across = {(one, other) for one, other in inside if part_of(one) != part_of(other)}
    assert not {(one, other) for one, other in across if row[part_of(other)] >= row[part_of(one)]}
    hidden = {other for _, other in across if other.count(".") > 2 and other.rpartition(".")[2].startswith("_")}
    assert not hidden
