"""Tables as CSV: what is written is read back, and lines end by LF."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from kgbuild.csv_text import csv_text

CELLS = st.text(st.sampled_from("\",\r\n\t |'=") | st.characters(codec="utf-8"), max_size=8)


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_rows_come_back(rows: list[tuple[str, str]]) -> None:
    """A lone carriage return in a cell once ended its row."""
    text = csv_text(("a", "b"), rows)
    assert [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)] == [("a", "b"), *rows]


def test_lines_end_by_lf_and_none_is_an_empty_cell() -> None:
    assert csv_text(("a", "b"), [(1, None), ("x\r", "")]) == 'a,b\n1,\n"x\r",\n'
