"""What the benchmarks compare is the same work: peers and kgbuild write the same quads from the same table."""

from __future__ import annotations

import re
from pathlib import Path

from tests.benchmarks import corpus, peers, run


def test_rdflib_peer_writes_the_quads_of_kgbuild_for_every_row(tmp_path: Path) -> None:
    corpus.write_tables(tmp_path, 300)

    peers.with_kgbuild(tmp_path / "findings.csv", tmp_path / "kgbuild.nq")
    peers.with_rdflib(tmp_path / "findings.csv", tmp_path / "rdflib.nq")

    ours, theirs = run.quads_of_rows(tmp_path / "kgbuild.nq"), run.quads_of_rows(tmp_path / "rdflib.nq")
    assert len(ours) > 300 * 20
    assert ours ^ theirs == set()


def test_mapping_for_morph_kgc_asks_only_for_columns_that_its_table_has(tmp_path: Path) -> None:
    corpus.write_tables(tmp_path, 300)
    peers.prepare_morph_kgc(tmp_path / "findings.csv", tmp_path)

    with (tmp_path / "prepared.csv").open(encoding="utf-8") as lines:
        columns = set(next(lines).strip().split(","))
    mapping = (tmp_path / "mapping.ttl").read_text(encoding="utf-8")
    asked = set(re.findall(r"\{(\w+)\}", mapping)) | set(re.findall(r'rml:reference "(\w+)"', mapping))
    assert len(asked) > 15
    assert asked <= columns
