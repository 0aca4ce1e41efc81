"""SOURCE arguments become inputs: names, kinds, what is stated beside them, what is left out."""

from __future__ import annotations

import io
import os
import shutil
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


@pytest.mark.parametrize("place", ["folder", "archive", "address"])
def test_sources_csv_that_names_a_missing_file_is_reported(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "in"
    write(folder / "a.txt")
    write(folder / "sources.csv", "path,url\ngone.txt,https://example.org/a\na.txt,https://example.org/b\n")
    source, named = str(folder), "gone.txt"
    if place == "archive":
        source = shutil.make_archive(str(tmp_path / "in"), "zip", folder)
        named = f"{source}!gone.txt"
    elif place == "address":
        source, named = folder.as_uri(), f"{folder.as_uri()}/gone.txt"
    items, problems = inputs.collect([source])
    assert [item.stated.url for item in items] == ["https://example.org/b"]
    assert [(problem.source, "not there" in problem.problem) for problem in problems] == [(named, True)]


@pytest.mark.parametrize("content", [b"", b"file,url\na.txt,https://example.org/a\n", b"\x00\x01" * 40])
def test_a_sources_csv_that_cannot_be_read_costs_only_what_it_states(tmp_path: Path, content: bytes) -> None:
    """It once ended a build with status 2, as if no input could be used."""
    write(tmp_path / "a.txt")
    (tmp_path / "sources.csv").write_bytes(content)
    archive = tmp_path / "more.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("b.txt", "words")
        zipped.writestr("sources.csv", content)
    items, problems = inputs.collect([str(tmp_path)])
    assert [item.name for item in items] == ["a.txt", "more.zip/b.txt"]
    assert [problem.source for problem in problems] == ["sources.csv", "sources.csv"]
    assert all(problem.fix for problem in problems)


def test_an_empty_source_is_not_the_folder_one_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable of a shell that is not set once had the whole folder read."""
    write(tmp_path / "a.txt")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="is empty"):
        inputs.collect([""])


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


PAGE = "<html><body><h1>Kent</h1><p>Kent Police was rated good.</p></body></html>"


def test_what_a_browser_saved_beside_a_page_is_counted_and_not_read(tmp_path: Path) -> None:
    write(tmp_path / "Kent Police.html", PAGE)
    for name in ("a.js", "b.css", "c.png", "frame.html"):
        write(tmp_path / "Kent Police_files" / name, "x")
    write(tmp_path / "other_files" / "notes.txt", "kept: no page has this folder")
    items, problems = inputs.collect([str(tmp_path)])
    assert [item.name for item in items] == ["Kent Police.html", "other_files/notes.txt"]
    assert [(problem.source, problem.problem[-10:]) for problem in problems] == [("Kent Police_files/", "(files: 4)")]


def test_pictures_and_the_like_are_one_problem_a_kind(tmp_path: Path) -> None:
    for name in ("a.txt", "b.png", "c.JPG", "d.css", "sub/e.gif"):
        write(tmp_path / name)
    items, problems = inputs.collect([str(tmp_path)])
    assert [item.name for item in items] == ["a.txt"]
    assert [problem.problem for problem in problems] == [
        "3 files are no document but pictures",
        "1 file is no document but styles",
    ]
    assert problems[0].source == "b.png and 2 more"


def saved_archive(path: Path, *records: tuple[str, str, str, bytes]) -> None:
    """A WARC file of responses: (address, status line, media type, body)."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=path.suffix == ".gz")
        for address, status, media_type, body in records:
            headers = StatusAndHeaders(status, [("Content-Type", media_type)], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    address,
                    "response",
                    payload=io.BytesIO(body),
                    http_headers=headers,
                    warc_headers_dict={"WARC-Date": "2018-03-22T06:00:00Z"},
                )
            )


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_pages_of_a_web_archive_are_inputs_that_can_be_read_again(tmp_path: Path, name: str) -> None:
    saved_archive(
        tmp_path / name,
        ("https://example.org/kent/", "200 OK", "text/html; charset=utf-8", PAGE.encode()),
        ("https://example.org/a.png", "200 OK", "image/png", b"x"),
        ("https://example.org/gone", "404 Not Found", "text/html", b"gone"),
        ("https://example.org/../../etc/x.aspx?id=1", "200 OK", "text/html", PAGE.encode()),
        ("https://example.org/kent/", "200 OK", "text/html", b"<p>again"),
    )
    for source, prefix in ((tmp_path / name, ""), (tmp_path, f"{name}/")):
        items, problems = inputs.collect([str(source)])
        assert [item.name.removeprefix(prefix) for item in items] == [
            "2018-03-22T060000Z/example.org/kent/index.html",
            "example.org/etc/x.aspx?id=1.html",
            "example.org/kent/index.html",
        ]
        assert [problem.problem[:11] for problem in problems] == ["2 records a"]
        again, page = items[0], items[2]
        assert page.stated.url == "https://example.org/kent/"
        assert inputs.read_location(page.location) == PAGE.encode()
        assert inputs.read_location(again.location) == b"<p>again"


def test_a_web_archive_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    whole = tmp_path / "crawl.warc.gz"
    page = ("https://example.org/kent/", "200 OK", "text/html", PAGE.encode())
    saved_archive(whole, page, ("https://example.org/b", "200 OK", "text/html", bytes(range(256)) * 40))
    data = whole.read_bytes()
    for size in (len(data) - 60, len(data) // 2, 40, 3, 0):
        whole.write_bytes(data[:size])
        items, problems = inputs.collect([str(tmp_path)])
        for item in items:
            try:
                inputs.read_location(item.location)
            except InputError:
                continue
        assert items or problems or size == 0
    whole.write_bytes(b"no archive at all" * 100)
    items, problems = inputs.collect([str(tmp_path)])
    assert (items, len(problems)) == ([], 1)
    with pytest.raises(InputError):
        inputs.read_location(f"{whole}!12")


def test_sources_csv_beside_an_archive_speaks_of_its_members(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "saved.zip", "w") as archive:
        archive.writestr("pages/a.txt", "inside")
        archive.writestr("sources.csv", "path,url,cycle\npages/a.txt,https://example.org/a,peel-2015\n")
    write(tmp_path / "sources.csv", "path,cycle\nsaved.zip/pages/a.txt,peel-2016\nsaved.zip/b.txt,peel-2016\n")
    (alone,), _ = inputs.collect([str(tmp_path / "saved.zip")])
    (inside,), problems = inputs.collect([str(tmp_path)])
    for item in (alone, inside):
        assert (item.stated.cycle, item.stated.url) == ("peel-2016", "https://example.org/a")
    assert [problem.source for problem in problems] == ["saved.zip/b.txt"]


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its documents were once missing without a word."""
    write(tmp_path / "a.txt")
    closed = write(tmp_path / "closed" / "b.txt").parent
    scan = os.scandir

    def refusing(path: str) -> object:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    items, (problem,) = inputs.collect([str(tmp_path)])
    assert [item.name for item in items] == ["a.txt"]
    assert (problem.source, problem.problem) == (str(closed), "cannot be read: Permission denied")
