"""``sources.csv``: any subset of columns, bad values named, the rest kept."""

from __future__ import annotations

import pytest

from kgbuild.errors import InputError
from kgbuild.model import SourceRecord
from kgbuild.read import read_sources


def test_any_subset_of_columns() -> None:
    records, problems = read_sources(b"path,published\na.txt,2016-02-18\nb/c.txt,\n", source="sources.csv")
    assert records == {"a.txt": SourceRecord(published="2016-02-18"), "b/c.txt": SourceRecord()}
    assert problems == []


def test_a_bad_value_is_named_and_the_rest_of_its_row_kept() -> None:
    data = b"path,url,published,kind,cycle\na.txt,not an address,2016-02-30,gossip,PEEL 2015\nb.txt,https://example.org/b,2016,,peel-2015\n"
    records, problems = read_sources(data, source="sources.csv")
    assert records["a.txt"] == SourceRecord()
    assert records["b.txt"] == SourceRecord(url="https://example.org/b", published="2016", cycle="peel-2015")
    assert [(problem.line, problem.column, problem.value) for problem in problems] == [
        (2, "url", "not an address"),
        (2, "published", "2016-02-30"),
        (2, "kind", "gossip"),
        (2, "cycle", "PEEL 2015"),
    ]
    assert all(problem.fix and problem.value in problem.problem for problem in problems)


def test_rows_that_cannot_be_used() -> None:
    records, problems = read_sources(b"path,title,colour\na,x\n,x,y\na,x,y\na,z,y\n", source="sources.csv")
    assert records == {"a": SourceRecord(title="x")}
    assert [problem.line for problem in problems] == [1, 2, 3, 5]


def test_a_column_given_twice_is_named() -> None:
    records, problems = read_sources(b"path,published,published\na,2016,2017\n", source="sources.csv")
    assert records == {"a": SourceRecord(published="2017")}
    assert [(problem.line, problem.column) for problem in problems] == [(1, "published")]


def test_no_path_column_is_no_sources_file() -> None:
    with pytest.raises(InputError, match="no column 'path'"):
        read_sources(b"file,url\n", source="sources.csv")


@pytest.mark.parametrize(("mark", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-16"), (",", "cp1252")])
def test_spreadsheets_save_it_with_marks_and_in_encodings_of_their_own(mark: str, encoding: str) -> None:
    rows = ('"path"', "Title", "url"), ("a.txt", "The force’s page; café, 2016", "https://example.org/a;b,c")
    data = "\r\n".join(mark.join(f'"{cell}"' if mark in cell else cell for cell in row) for row in rows)
    records, problems = read_sources(data.encode(encoding), source="sources.csv")
    assert records == {"a.txt": SourceRecord(title="The force’s page; café, 2016", url="https://example.org/a;b,c")}
    assert problems == []
