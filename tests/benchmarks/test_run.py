"""The page of figures: a section that is not measured again stays as it was, and pictures are well formed."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from tests.benchmarks import corpus, peers, run


def test_a_section_that_is_not_measured_stays_with_its_day() -> None:
    old = {"tables": "## Tables\n\nMeasured on 2001-02-03.", "exports": "## Export\n\n| a |\n|---|\n\nMeasured once."}
    parts = dict(run._MARK.findall(run.page(old)))
    assert {key: text.strip() for key, text in parts.items()} == old
    text = run.page({**parts, "exports": "## Export\n\nMeasured again."})
    assert "Measured on 2001-02-03." in text
    assert "Measured again." in text
    assert "Measured once." not in text
    assert run.page(dict(run._MARK.findall(text))) == text


def test_pictures_are_well_formed_and_longer_bars_are_more() -> None:
    drawn = ET.fromstring(run.bars("Rate & pace", {"kgbuild": 300.0, "other <one>": 150.0}, "quads/s"))
    widths = [float(bar.get("width", 0)) for bar in drawn.iter("{http://www.w3.org/2000/svg}rect")][1:]
    assert widths == [300.0, 150.0]
    for points in ({1_000: 2.0, 10_000: 19.0, 100_000: 210.0}, {200: 1.0}):
        line = ET.fromstring(run.curve("A build", points, "findings", "seconds"))
        assert len(list(line.iter("{http://www.w3.org/2000/svg}circle"))) == len(points)


def test_columns_of_figures_stand_to_the_right() -> None:
    assert run.table(["way", "seconds", "kgbuild is"], [["a", "1,000.5", ""], ["b", "2", "3.0 times as fast"]])[1] == (
        "|---|---:|---:|"
    )


def test_a_damaged_graph_breaks_the_shapes_alike_on_both_engines(tmp_path: Path) -> None:
    corpus.write_tables(tmp_path, 60)
    peers.with_kgbuild(tmp_path / "findings.csv", tmp_path / "whole.nq")
    left = peers.damage(tmp_path / "whole.nq", tmp_path / "data.nq")
    assert 0 < peers.count_lines(tmp_path / "whole.nq") - left <= 4
    for engine in ("fast", "pyshacl"):
        peers.validate(engine, tmp_path / "data.nq", tmp_path / engine)
    report = (tmp_path / "fast").read_text("utf-8")
    assert report == (tmp_path / "pyshacl").read_text("utf-8")
    assert '"violation"' in report


def test_commands_at_once_are_under_way_together(tmp_path: Path) -> None:
    # Each ends well only once the other has begun.
    wait = (
        "import sys, time; from pathlib import Path; Path(sys.argv[1]).touch(); end = time.monotonic() + 60\n"
        "while not Path(sys.argv[2]).exists(): time.sleep(0.01) if time.monotonic() < end else sys.exit(1)"
    )
    one, other = tmp_path / "one", tmp_path / "other"
    commands = [[sys.executable, "-c", wait, *pair] for pair in ((one, other), (other, one))]
    assert run.measure(run.at_once(*commands), log=tmp_path / "log") is not None
