"""SOURCE arguments become inputs: names, kinds, what is stated beside them, what is left out."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from kgbuild import inputs
from kgbuild.errors import InputError


def write(path: Path, text: str = "words") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def names(*sources: Path | str) -> list[str]:
    return [item.name for item in inputs.collect([str(source) for source in sources])[0]]


def test_a_file_is_named_by_itself_and_a_folder_by_relative_paths(tmp_path: Path) -> None:
    write(tmp_path / "reports" / "a.txt")
    write(tmp_path / "reports" / "2016" / "b.txt")
    assert names(tmp_path / "reports" / "a.txt") == ["a.txt"]
    assert names(tmp_path / "reports") == ["2016/b.txt", "a.txt"]


def test_hidden_files_and_companions_are_no_inputs(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / ".hidden")
    write(tmp_path / ".git" / "config")
    write(tmp_path / "sources.csv", "path,url\na.txt,https://example.org/a\n")
    write(tmp_path / "t.csv-metadata.json", "{}")
    items, problems = inputs.collect([str(tmp_path)])
    assert [item.name for item in items] == ["a.txt"]
    assert items[0].stated.url == "https://example.org/a"
    assert problems == []


def test_what_sources_csv_states_holds_for_a_file_given_alone(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "sources.csv", "path,cycle\na.txt,peel-2016\n")
    (item,), _ = inputs.collect([str(tmp_path / "a.txt")])
    assert item.stated.cycle == "peel-2016"


def test_sources_csv_that_names_a_missing_file_is_reported(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "sources.csv", "path,url\ngone.txt,https://example.org/a\n")
    _, problems = inputs.collect([str(tmp_path)])
    assert [(problem.source, "not there" in problem.problem) for problem in problems] == [("gone.txt", True)]


def test_the_order_of_sources_and_a_source_given_twice_do_not_matter(tmp_path: Path) -> None:
    a, b = write(tmp_path / "a.txt"), write(tmp_path / "b.txt")
    assert inputs.collect([str(a), str(b)]) == inputs.collect([str(b), str(tmp_path), str(a)])


def test_two_inputs_never_share_a_name(tmp_path: Path) -> None:
    write(tmp_path / "north" / "report.txt")
    write(tmp_path / "south" / "report.txt")
    assert names(tmp_path / "north", tmp_path / "south") == ["north/report.txt", "south/report.txt"]
    assert names(tmp_path / "south", tmp_path / "north") == ["north/report.txt", "south/report.txt"]


def test_a_glob_gives_its_matches_and_an_empty_one_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.md")
    assert names(f"{tmp_path}/*.txt") == ["a.txt"]
    with pytest.raises(InputError, match="no such file"):
        inputs.collect([f"{tmp_path}/*.pdf"])


def test_a_missing_source_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        inputs.collect([str(tmp_path / "nothing")])


def test_tables_are_told_by_suffix_and_find_their_metadata(tmp_path: Path) -> None:
    write(tmp_path / "grades.csv", "a\n")
    write(tmp_path / "grades.csv-metadata.json", "{}")
    (item,), _ = inputs.collect([str(tmp_path)])
    assert item.kind == "table"
    assert item.metadata.endswith("grades.csv-metadata.json")


def test_members_of_an_archive_are_inputs_that_can_be_read_again(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "saved.zip", "w") as archive:
        archive.writestr("pages/a.txt", "inside")
        archive.writestr("sources.csv", "path,url\npages/a.txt,https://example.org/a\n")
    (item,), problems = inputs.collect([str(tmp_path / "saved.zip")])
    assert (item.name, item.stated.url, problems) == ("pages/a.txt", "https://example.org/a", [])
    assert inputs.read_location(item.location) == b"inside"


def test_a_table_in_an_archive_finds_its_metadata_there(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "saved.zip", "w") as archive:
        archive.writestr("t/grades.csv", "a\n")
        archive.writestr("t/csv-metadata.json", "{}")
    (item,), _ = inputs.collect([str(tmp_path / "saved.zip")])
    assert (item.name, item.kind) == ("t/grades.csv", "table")
    assert inputs.read_location(item.metadata) == b"{}"


def test_an_archive_may_neither_lead_out_nor_explode(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../outside.txt", "x")
        archive.writestr("bomb.txt", b"0" * 50_000_000)
        archive.writestr("fine.txt", "x")
    items, problems = inputs.collect([str(tmp_path / "bad.zip")])
    assert [item.name for item in items] == ["fine.txt"]
    assert sorted(problem.source.rsplit("!", 1)[1] for problem in problems) == ["../outside.txt", "bomb.txt"]


def test_a_file_that_is_no_archive_is_left_out_and_named(tmp_path: Path) -> None:
    write(tmp_path / "broken.zip", "not a zip")
    items, problems = inputs.collect([str(tmp_path)])
    assert items == []
    assert "cannot be opened as a zip archive" in problems[0].problem


def test_loops_of_links_end(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert names(tmp_path) == ["a.txt"]
