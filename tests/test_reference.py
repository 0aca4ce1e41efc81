"""`kgbuild.reference`: the tables say what they say, names are found exactly, and broken tables are named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kgbuild import resources
from kgbuild.errors import TableError
from kgbuild.reference import Reference, load_reference


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled tables to break."""
    copy = tmp_path / "data"
    copy.mkdir()
    for table in resources.DATA.glob("*.csv"):
        shutil.copy(table, copy / table.name)
    return copy


def test_the_regime_has_its_known_size(reference: Reference) -> None:
    assert len(reference.forces) == 43
    assert [cycle.id for cycle in sorted(reference.cycles.values(), key=lambda c: c.ordinal)] == [
        "peel-2014",
        "peel-2015",
        "peel-2016",
        "peel-2017",
        "peel-2018-19",
        "peel-2021-22",
        "peel-2023-25",
        "peel-2025-27",
    ]
    assert len(reference.questions) == 105
    assert len(reference.posts) == 17
    assert len(reference.people) == 16  # Andy Cooke holds two posts
    assert [len(reference.officers_of(office)) for office in ("inspector", "commissioner", "chief-officer")] == [
        6,
        100,
        154,
    ]
    assert [officer.name for officer in reference.officers_of("chief-officer", "sussex")] == ["Giles York", "Jo Shiner"]
    assert (reference.pronouns["Jane"], reference.pronouns["John"], "Robin" in reference.pronouns) == (
        "she",
        "he",
        False,
    )
    assert {kind.id for kind in reference.finding_types.values() if kind.kind == "finding"} >= {
        "cause-of-concern",
        "area-for-improvement",
        "recommendation",
        "strength",
        "weakness",
        "innovative-practice",
    }


def test_every_name_of_a_force_leads_to_that_force_and_no_other(reference: Reference) -> None:
    for force in reference.forces.values():
        for name in (force.id, force.name, force.short_name, *force.alt_names):
            assert reference.force_named(name) == force.id
            assert reference.force_named(f"  {name.upper()} ") == force.id


@pytest.mark.parametrize(
    ("of", "text", "named"),
    [
        ("force", "Devon & Cornwall Police", "devon-and-cornwall"),
        ("force", "devon and\n cornwall police", "devon-and-cornwall"),
        ("force", "Dyfed\u2013Powys Police", "dyfed-powys"),
        ("force", "the Metropolitan Police", "metropolitan"),
        ("force", "Cambridgeshire Police", "cambridgeshire"),
        ("force", "Cambridgshire Police", ""),  # a near miss is not a match
        ("force", "", ""),
        ("force", "the", ""),
        ("person", "Zoë Billingham", "zoe-billingham"),
        ("person", "Zoe  BILLINGHAM", "zoe-billingham"),
        ("person", "Sir Thomas Winsor", "thomas-winsor"),
        ("person", "Thomas P. Winsor", "thomas-winsor"),
        ("person", "Andrew Cooke QPM", "andy-cooke"),
        ("person", "Denis O\u2019Connor", "denis-oconnor"),
        ("person", "HMI Wendy Williams", "wendy-williams"),
        ("person", "Billingham", ""),  # a surname alone is not a person
        ("person", "Sir", ""),
        ("organisation", "HMIC", "hmic"),
        ("organisation", "the College of Policing", "college-of-policing"),
        ("organisation", "Eastern ROCU", "ersou"),
        ("organisation", "the inspectorate", ""),  # both names of the body carry it
        ("grade", "Requires improvement", "requires-improvement"),
        ("grade", "REQUIRES IMPROVEMENT", "requires-improvement"),
        ("grade", "requires-improvement", "requires-improvement"),
        ("grade", "Adequate", "adequate"),
        ("grade", "satisfactory", ""),
        ("cycle", "PEEL 2018/19", "peel-2018-19"),
        ("cycle", "2018/19", ""),
        ("round", "2014 crime inspection", "crime-inspection-2014"),
        ("round", "PEEL 2015", "peel-2015"),
        ("finding_kind", "Area for improvement", "area-for-improvement"),
        ("finding_kind", "Graded judgment", ""),
        ("theme", "Investigation quality", "investigation-quality"),
    ],
)
def test_a_name_is_found_exactly(reference: Reference, of: str, text: str, named: str) -> None:
    assert getattr(reference, f"{of}_named")(text) == named


def test_scales(reference: Reference) -> None:
    assert reference.scale_of("peel-2018-19") == "four-tier"
    assert reference.scale_of("peel-2021-22") == "five-tier"
    assert reference.scale_of("crime-inspection-2014") == "four-tier"
    assert reference.scale_of("peel-2025-27") == ""  # not seen
    assert reference.scale_of("peel-1999") == ""
    for scale in reference.scales:
        ranks = sorted(grade.rank for grade in reference.grades.values() if grade.scale == scale)
        assert ranks == list(range(1, len(ranks) + 1))


@pytest.mark.parametrize(
    ("earlier", "later", "answer"),
    [
        ("peel-2014", "peel-2015", "partly"),
        ("peel-2015", "peel-2016", "true"),
        ("peel-2017", "peel-2018-19", "true"),
        ("peel-2018-19", "peel-2021-22", "false"),
        ("peel-2021-22", "peel-2023-25", "false"),
        ("peel-2023-25", "peel-2025-27", ""),  # no statement seen
        ("peel-2015", "peel-2017", ""),  # true and true do not add up
        ("peel-2016", "peel-2015", ""),
        ("peel-2016", "peel-2016", ""),
        ("crime-inspection-2014", "peel-2015", ""),
    ],
)
def test_comparability_is_stated_of_adjacent_pairs_only(
    reference: Reference, earlier: str, later: str, answer: str
) -> None:
    assert reference.comparable(earlier, later) == answer


def test_questions_continue_only_into_the_next_cycle(reference: Reference) -> None:
    following = {earlier.id: later.id for earlier, later in reference.adjacent_cycles()}
    for question in reference.questions.values():
        for target in question.maps_to:
            assert (following[question.cycle], target) in reference.questions
    assert [q.cycle for q in reference.questions_of("peel-2015")] == ["peel-2015"] * 18
    assert reference.questions_of("peel-1999") == ()


def test_the_answer_is_kept_until_a_table_changes(folder: Path) -> None:
    first = load_reference(folder)
    assert load_reference(folder) is first
    assert first.digest == load_reference().digest  # the same bytes elsewhere
    with (folder / "areas.csv").open("a", encoding="utf-8") as table:
        table.write("another-area,Another area\n")
    second = load_reference(folder)
    assert "another-area" in second.areas
    assert second.digest != first.digest


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("areas", "area_id,label", "area,label", "lacks the column 'area_id'"),
        ("areas", "leadership,", "legitimacy,", "repeats the key legitimacy"),
        ("areas", "leadership,", "leadership,,", "has 3 cells where the header has 2"),
        ("questions", "peel-2014,e2-investigating", "peel-2013,e2-investigating", "cycle_id 'peel-2013' is not in"),
        ("grades", "Outstanding,4", "Outstanding,four", "rank 'four' is not a whole number"),
        ("cycles", '"First, transitional', '"First" transitional', "is not CSV"),
        ("areas", "area_id,label", '"area_id"x,label', "is not CSV"),
        ("officers", "chief-officer,Nick Gargan", "chief,Nick Gargan", "office 'chief' cannot be read"),
        ("officers", "Nick Gargan,avon-and-somerset", "Nick Gargan,avon", "force_id 'avon' is not in forces.csv"),
        ("officers", "Nick Gargan,avon-and-somerset", "Nick Gargan,", "Nick Gargan is a chief-officer of no force"),
        ("officers", "Gargan,avon-and-somerset,2013-03", "Gargan,avon-and-somerset,2013", "from '2013' cannot be read"),
        ("officers", "2013-03,2015-10", "2013-03,2012-10", "to '2012-10' is before from '2013-03'"),
        ("officers", "inspector,Dru Sharpling", "inspector,Jane Roe", "Jane Roe is an inspector and not in people.csv"),
        ("first_names", "Adam,he", "Adam,they", "pronoun 'they' cannot be read"),
        ("first_names", "Adrian,he", "Adam,she", "repeats the key Adam"),
    ],
)
def test_a_broken_table_is_named_with_its_line(folder: Path, name: str, old: str, new: str, words: str) -> None:
    table = folder / f"{name}.csv"
    text = table.read_text(encoding="utf-8")
    assert old in text
    table.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TableError, match=words.replace("(", r"\(")) as caught:
        load_reference(folder)
    assert Path(caught.value.source).name == f"{name}.csv"
    assert caught.value.line is not None
    assert caught.value.fix


def test_a_table_that_is_not_utf8_is_named_with_its_line(folder: Path) -> None:
    table = folder / "people.csv"
    lines = table.read_bytes().split(b"\n")
    place = next(i for i, line in enumerate(lines, 1) if "Zoë".encode() in line)
    table.write_bytes(table.read_bytes().decode("utf-8").encode("latin-1", "replace"))
    with pytest.raises(TableError, match="is not UTF-8") as caught:
        load_reference(folder)
    assert caught.value.line == place


def test_a_missing_table_is_named(folder: Path) -> None:
    (folder / "themes.csv").unlink()
    with pytest.raises(TableError, match="reference table 'themes' cannot be read"):
        load_reference(folder)
