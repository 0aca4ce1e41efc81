"""`kgbuild.tables`: rows become facts, and what is left out is named with line, column, value and a remedy."""

from __future__ import annotations

import contextlib
import csv
import json
import tracemalloc
import warnings
from pathlib import Path
from typing import Any

import csvw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgbuild import resources, tables
from kgbuild.errors import InputError, TableError
from kgbuild.model import Finding, Judgement, Problem, Row, RuleRef, Statement
from kgbuild.reference import Reference, load_reference, reference_tables
from kgbuild.tables import TableReader, _cells, read_table, table_rules
from kgbuild.tables._keys import KeyIndex

JUDGEMENTS = "force_id,cycle_id,question_id,grade,published,source_kind,source_url"
GOOD = "cambridgeshire,peel-2015,e2-investigating,good,2016-02-18,inspectorate,https://example.org/a"
FINDINGS = (
    "force_id,cycle_id,question_id,kind,theme_id,summary,addresses,due,status,status_date,item_no,published,"
    "source_kind,source_url"
)
RESPONSES = "force_id,cycle_id,person,role,organisation,stance,summary,published,source_kind,source_url"


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


def read(text: str | bytes, reference: Reference, *, name: str = "t.csv", metadata: Any = None) -> TableReader:
    """A reader of `text` that was read to its end; the facts are in `facts_of`."""
    data = text.encode() if isinstance(text, str) else text
    described = json.dumps(metadata).encode() if metadata is not None else None
    return read_table(data, name=name, reference=reference, metadata=described)


def facts_and_problems(reader: TableReader) -> tuple[list[Any], list[Problem]]:
    facts = list(reader.facts())
    return facts, reader.problems


def taken(text: str | bytes, reference: Reference, **given: Any) -> list[Any]:
    """The facts of a table of which every row is taken."""
    facts, problems = facts_and_problems(read(text, reference, **given))
    assert problems == []
    return facts


def left_out(text: str | bytes, reference: Reference, **given: Any) -> Problem:
    """What is said of a table that gives no fact, for one reason."""
    facts, (problem,) = facts_and_problems(read(text, reference, **given))
    assert facts == []
    return problem


# -- the bundled tables


@pytest.mark.parametrize(
    ("kind", "count", "type_"),
    [("judgements", 2573, Judgement), ("findings", 2213, Finding), ("responses", 290, Statement)],
)
def test_every_bundled_row_is_read(reference: Reference, kind: str, count: int, type_: type) -> None:
    path = resources.DATA / f"{kind}.csv"
    reader = read_table(path, name=f"{kind}.csv", reference=reference)
    facts, problems = facts_and_problems(reader)
    assert problems == []
    assert reader.kind == kind
    assert len(facts) == reader.rows == count
    assert {type(fact) for fact in facts} == {type_}
    assert [fact.evidence.number for fact in facts] == list(range(2, count + 2))  # the header is row 1
    from_bytes = read_table(path.read_bytes(), name=f"{kind}.csv", reference=reference)
    assert list(from_bytes.facts()) == facts


def test_bundled_judgements_are_at_least_1640_different_ones(reference: Reference) -> None:
    facts = list(read_table(resources.DATA / "judgements.csv", name="j.csv", reference=reference).facts())
    assert all(isinstance(fact, Judgement) for fact in facts)
    assert len({(f.force, f.cycle, f.question, f.grade) for f in facts if isinstance(f, Judgement)}) >= 1640


def test_bundled_corrections_name_bundled_judgements(reference: Reference) -> None:
    reader = read_table(resources.DATA / "corrections.csv", name="corrections.csv", reference=reference)
    assert tuple(reader.corrections()) == reference.corrections
    assert facts_and_problems(reader) == ([], [])
    rows = {
        (fact.force, fact.cycle, fact.question, fact.grade, fact.evidence.source_url)
        for fact in read_table(resources.DATA / "judgements.csv", name="j.csv", reference=reference).facts()
        if isinstance(fact, Judgement) and isinstance(fact.evidence, Row)
    }
    assert {(c.force, c.cycle, c.question, c.grade, c.source_url) for c in reference.corrections} <= rows


def test_reference_tables_hold_no_facts(reference: Reference) -> None:
    for name in reference_tables():
        if name == "corrections":
            continue
        reader = read_table(resources.DATA / f"{name}.csv", name=f"{name}.csv", reference=reference)
        assert reader.kind == "reference"
        assert facts_and_problems(reader) == ([], [])


def test_a_reference_table_of_ones_own_is_not_passed_over_in_silence(reference: Reference) -> None:
    problem = left_out("area_id,label\nsky,Sky\n", reference, name="areas.csv")
    assert problem.problem == "is a reference table other than the one in use, and was not read"


def test_the_metadata_are_valid_csvw_and_the_tables_conform() -> None:
    group = csvw.CSVW(str(resources.DATA / "csv-metadata.json"))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert group.is_valid
    assert [str(warning.message) for warning in caught] == []
    assert {table.local_name for table in group.tables} == {path.name for path in resources.DATA.glob("*.csv")}


def test_the_metadata_name_every_column_of_every_table() -> None:
    described = json.loads((resources.DATA / "csv-metadata.json").read_bytes())
    for table in described["tables"]:
        header = (resources.DATA / table["url"]).read_text(encoding="utf-8").splitlines()[0].split(",")
        columns = [column["name"] for column in table["tableSchema"]["columns"] if not column.get("virtual")]
        assert columns == header
        assert all(column["dc:description"] for column in table["tableSchema"]["columns"])


# -- facts


def test_a_judgement_row(reference: Reference) -> None:
    (fact,) = taken(f"{JUDGEMENTS}\n{GOOD}\n", reference)
    assert fact == Judgement(
        force="cambridgeshire",
        cycle="peel-2015",
        question="e2-investigating",
        grade="good",
        evidence=Row(2, "https://example.org/a", "inspectorate", "2016-02-18"),
        rule=RuleRef("table.judgements"),
    )


def test_optional_columns_of_judgements(reference: Reference) -> None:
    text = (
        f"{JUDGEMENTS},status,made_in,comparison,previous_cycle,previous_grade\n"
        f"{GOOD},carried-over,PEEL 2014,Improved,2014 crime inspection,Requires improvement\n"
        "kent,peel-2015,l2-crime-recording,,,,https://example.org/b,not-graded,,,,\n"
    )
    first, second = taken(text, reference)
    assert (first.status, first.made_in, first.comparison) == ("carried-over", "peel-2014", "improved")
    assert (first.previous_cycle, first.previous_grade) == ("crime-inspection-2014", "requires-improvement")
    assert (second.status, second.grade) == ("not-graded", "")


def test_a_finding_row_with_several_themes(reference: Reference) -> None:
    text = (
        f"{FINDINGS}\nkent,peel-2015,,Area for improvement,domestic-abuse|Investigation quality,Look again at files.,"
        "case files,P6M,being-progressed,2016-05,17,,pcc,https://example.org/a\n"
    )
    (fact,) = taken(text, reference)
    assert fact.kind == "area-for-improvement"
    assert [hit.theme for hit in fact.themes] == ["domestic-abuse", "investigation-quality"]
    assert {str(hit.rule) for hit in fact.themes} == {"table.findings@1"}
    assert (fact.addresses, fact.addresses_text, fact.due) == (None, "case files", "P6M")
    assert (fact.status, fact.status_date, fact.item_no) == ("being-progressed", "2016-05", "17")


def test_a_response_row_resolves_its_organisation_only_by_exact_name(reference: Reference) -> None:
    rows = [
        "kent,peel-2015,Ann Barnes,Commissioner,Kent PCC,commits|welcomes,Will watch.,,pcc,https://example.org/a",
        "kent,peel-2015,,Chief Constable,Kent Police,accepts,Agrees.,,force,https://example.org/b",
        "cambridgeshire,,,,Cambridgeshire PCC,disputes,,,news,https://example.org/c",
    ]
    facts = taken("\n".join([RESPONSES, *rows]), reference)
    assert [fact.organisation for fact in facts] == ["Kent PCC", "kent", "pcc-cambridgeshire"]
    assert facts[0].stances == ("commits", "welcomes")
    assert {(fact.kind, fact.reported) for fact in facts} == {("response", True)}


def test_names_labels_and_case_are_understood(reference: Reference) -> None:
    row = '  Devon & Cornwall  Police,PEEL 2021/22,Investigating crime,"Requires Improvement",2023,News,https://example.org/a'
    (fact,) = taken(f"{JUDGEMENTS}\n{row}\n", reference)
    assert (fact.force, fact.cycle, fact.question, fact.grade, fact.evidence.source_kind) == (
        "devon-and-cornwall",
        "peel-2021-22",
        "investigating-crime",
        "requires-improvement",
        "news",
    )


def test_columns_may_stand_in_any_order_and_others_beside_them(reference: Reference) -> None:
    text = "remark,grade,source_url,force_id,question_id,cycle_id\nx,good,https://example.org/a,kent,efficiency,peel-2015\n"
    (fact,) = taken(text, reference)
    assert (fact.force, fact.grade, fact.evidence.published) == ("kent", "good", "")


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_are_seen_in_the_header(reference: Reference, delimiter: str) -> None:
    text = f"{JUDGEMENTS}\n{GOOD}\n".replace(",", delimiter)
    (fact,) = taken(text, reference, name="t.tsv")
    assert fact.force == "cambridgeshire"


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.rstrip("\n").encode(),
        lambda text: text.replace("\n", "\n\n").encode(),
    ],
    ids=["byte order mark", "utf-16", "crlf", "cr", "no last line end", "blank lines"],
)
def test_the_same_table_in_other_bytes(reference: Reference, encode: Any) -> None:
    (fact,) = taken(encode(f"{JUDGEMENTS}\n{GOOD}\n"), reference)
    assert fact.grade == "good"


def test_rows_are_numbered_as_records_and_problems_by_physical_line(reference: Reference) -> None:
    rows = [
        FINDINGS,
        'kent,,,strength,,"A summary\nof three\nlines.",,,,,,,,https://example.org/a',
        "kent,,,strength,,Second.,,,,,,,,https://example.org/a",
        "kint,,,strength,,Third.,,,,,,,,https://example.org/a",
    ]
    reader = read("\n".join(rows), reference)
    facts, problems = facts_and_problems(reader)
    assert [fact.evidence.number for fact in facts] == [2, 3]
    assert facts[0].summary == "A summary\nof three\nlines."
    assert [problem.line for problem in problems] == [6]


# -- rows left out

BAD_CELLS = {
    "unknown force": ("cambridgeshire", "cambridgshire", "force_id", "did you mean 'cambridgeshire'?"),
    "unknown cycle": ("peel-2015", "peel-2013", "cycle_id", "did you mean 'peel-201"),
    "question of another cycle": (
        "e2-investigating",
        "managing-offenders",
        "question_id",
        "use a question of peel-2015",
    ),
    "grade of another scale": ("good", "adequate", "grade", "outstanding, good, requires-improvement, inadequate"),
    "misspelt grade": ("good", "requires-improvment", "grade", "did you mean 'requires-improvement'?"),
    "impossible date": ("2016-02-18", "2016-02-30", "published", "check day and month"),
    "date in another form": ("2016-02-18", "18/02/2016", "published", "declare the column's date format"),
    "month 13": ("2016-02-18", "2016-13", "published", "write it as"),
    "unknown source kind": (
        "inspectorate",
        "blog",
        "source_kind",
        "inspectorate, press-release, pcc, force, news, other",
    ),
    "address with a space": ("https://example.org/a", "https://example.org/a b", "source_url", "%20"),
    "no address": ("https://example.org/a", "page 3", "source_url", "address"),
    "address without a host": ("https://example.org/a", "https://", "source_url", "http:// or https://"),
    "two addresses": ("https://example.org/a", "https://example.org/a|https://example.org/b", "source_url", "one page"),
    "empty force": ("cambridgeshire", "", "force_id", "fill it in"),
    "empty grade": ("good", " ", "grade", "fill it in"),
    "empty address": ("https://example.org/a", "", "source_url", "fill it in"),
}


@pytest.mark.parametrize("name", BAD_CELLS)
def test_a_bad_cell_leaves_its_row_out_and_no_other(reference: Reference, name: str) -> None:
    right, wrong, column, fix = BAD_CELLS[name]
    other = GOOD.replace("cambridgeshire", "kent")
    reader = read("\n".join([JUDGEMENTS, other, GOOD.replace(right, wrong), ""]), reference)
    facts, problems = facts_and_problems(reader)
    assert [fact.force for fact in facts] == ["kent"]
    assert (reader.rows, reader.left_out) == (2, 1)
    (problem,) = problems
    assert (problem.source, problem.line, problem.column) == ("t.csv", 3, column)
    assert problem.value.strip() == wrong.strip()
    assert fix in problem.fix


def test_every_bad_cell_of_a_row_is_named(reference: Reference) -> None:
    row = "nowhere,peel-2015,e9-nothing,excellent,2016-99,blog,x"
    reader = read(f"{JUDGEMENTS}\n{row}\n", reference)
    facts, problems = facts_and_problems(reader)
    assert facts == []
    assert reader.left_out == 1
    assert {problem.column for problem in problems} == {
        "force_id",
        "question_id",
        "grade",
        "published",
        "source_kind",
        "source_url",
    }


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"kind": "graded-judgment"}, "kind", "is not a kind of finding"),
        ({"kind": "strenght"}, "kind", "is not a kind of finding"),
        ({"theme_id": "domestic-abuse|domestic-abuze"}, "theme_id", "'domestic-abuze' is not a theme"),
        ({"question_id": "e2-investigating"}, "question_id", "stands without a cycle"),
        ({"due": "2018"}, "due", "is a year"),
        ({"due": "soon"}, "due", "is not a date"),
        ({"status": "done"}, "status", "is not a code of the list 'status'"),
        ({"status_date": "2018-02-29"}, "status_date", "no day of the calendar"),
        ({"summary": ""}, "summary", "is empty"),
    ],
)
def test_bad_cells_of_findings(reference: Reference, cells: dict[str, str], column: str, words: str) -> None:
    row = {
        "force_id": "kent",
        "kind": "strength",
        "summary": "Well done.",
        "source_url": "https://example.org/a",
    } | cells
    line = ",".join(row.get(name, "") for name in FINDINGS.split(","))
    problem = left_out(f"{FINDINGS}\n{line}\n", reference)
    assert problem.column == column
    assert words in problem.problem


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("force_id,question_id,kind,summary,source_url\nkent,efficiency,strength,Plans well", "question_id", "a cycle"),
        (
            "force_id,cycle_id,question_id,grade,previous_grade,source_url\nkent,peel-2017,efficiency,good,good",
            "previous_grade",
            "the cycle it belongs to",
        ),
    ],
)
def test_what_stands_without_the_column_of_its_cycle_is_told(
    reference: Reference, table: str, column: str, words: str
) -> None:
    """Such rows were once left out and not named."""
    problem = left_out(f"{table},https://example.org/a\n", reference)
    assert (problem.line, problem.column) == (2, column)
    assert words in problem.problem


def test_a_cell_that_is_too_long_costs_its_own_row_only(reference: Reference) -> None:
    rows = [GOOD, GOOD.replace("/a", "/" + "a" * 2_000), GOOD.replace("/a", "/b")]
    limit = csv.field_size_limit(1_000)
    try:
        facts, (problem,) = facts_and_problems(read("\n".join([JUDGEMENTS, *rows]), reference))
    finally:
        csv.field_size_limit(limit)
    assert [fact.evidence.source_url for fact in facts] == ["https://example.org/a", "https://example.org/b"]
    assert (problem.line, problem.problem) == (3, "is not CSV: a cell has more than 1,000 characters")


def test_a_grade_where_no_scale_is_known_is_left_out(reference: Reference) -> None:
    row = "kent,peel-2025-27,leadership-and-force-management,good,,,https://example.org/a"
    problem = left_out(f"{JUDGEMENTS}\n{row}\n", reference)
    assert problem.problem == "the grade scale of peel-2025-27 is not known"


def test_a_repeated_key_is_left_out_with_the_line_of_the_first(reference: Reference) -> None:
    rows = [
        GOOD,
        GOOD.replace("2016-02-18", "2017"),  # the same fact in the same source
        GOOD.replace("cambridgeshire", "Cambridgeshire Police"),  # under another name
        GOOD.replace("/a", "/b"),  # another source: another attestation
        GOOD.replace("good", "inadequate"),  # the same page says two things
    ]
    facts, problems = facts_and_problems(read("\n".join([JUDGEMENTS, *rows]), reference))
    assert [fact.evidence.number for fact in facts] == [2, 5, 6]
    assert [(p.line, p.problem[:26]) for p in problems] == [
        (3, "repeats the row of line 2 "),
        (4, "repeats the row of line 2 "),
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"kent,peel-2015", "the row has 2 cells where the header has 7"),
        (GOOD.encode() + b",more", "the row has 8 cells where the header has 7"),
        (GOOD.encode().replace(b"bridge", b"br\xefdge"), "holds bytes that are not text"),
        (GOOD.encode().replace(b"bridge", b"br\x00dge"), "holds a NUL character"),
        (b'"kent"x,peel-2015,efficiency,good,,,https://example.org/c', "is not CSV"),
    ],
)
def test_a_row_that_is_no_row_is_left_out_and_the_next_is_read(reference: Reference, line: bytes, words: str) -> None:
    data = b"\n".join([JUDGEMENTS.encode(), line, GOOD.replace("cambridgeshire", "kent").encode(), b""])
    reader = read(data, reference)
    facts, (problem,) = facts_and_problems(reader)
    assert [fact.force for fact in facts] == ["kent"]
    assert problem.line == 2
    assert words in problem.problem
    assert (reader.rows, reader.left_out) == (2, 1)


def test_a_quote_that_never_closes_costs_its_own_row_only(reference: Reference) -> None:
    rows = [GOOD.replace("cambridgeshire", force) for force in ("kent", '"essex', "norfolk", "suffolk")]
    facts, (problem,) = facts_and_problems(read("\n".join([JUDGEMENTS, *rows]), reference))
    assert [fact.force for fact in facts] == ["kent", "norfolk", "suffolk"]
    assert problem.line == 3
    assert "never ends" in problem.problem


def test_only_the_first_problems_are_listed_and_the_rest_counted(
    reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_MOST_PROBLEMS", 3)
    reader = read("\n".join([JUDGEMENTS, *["nowhere,,,,,,"] * 5]), reference)
    facts, problems = facts_and_problems(reader)
    assert facts == []
    assert reader.left_out == 5
    assert len(problems) == 4
    assert "more problems of rows are not listed" in problems[-1].problem


def test_a_second_pass_starts_anew(reference: Reference) -> None:
    reader = read(f"{JUDGEMENTS}\n{GOOD}\n{GOOD}\n", reference)
    first = facts_and_problems(reader)
    assert len(first[1]) == 1
    assert facts_and_problems(reader) == first


# -- headers


def test_a_missing_column_leaves_the_table_out_and_is_named(reference: Reference) -> None:
    text = f"{JUDGEMENTS}\n{GOOD}\n".replace("grade", "grad")
    reader = read(text, reference)
    assert reader.kind == "judgements"
    facts, (problem,) = facts_and_problems(reader)
    assert facts == []
    assert (problem.line, problem.column) == (1, "grade")
    assert "is missing" in problem.problem
    assert "'grad'" in problem.fix


def test_a_column_that_stands_twice_is_named(reference: Reference) -> None:
    problem = left_out(f"{JUDGEMENTS},grade\n{GOOD},good\n", reference)
    assert problem.problem == "2 columns of the header are 'grade'"


def test_a_column_that_is_not_needed_may_be_missing(reference: Reference) -> None:
    (fact,) = taken("force_id,kind,summary,source_url\nkent,strength,Fine.,https://a.example/\n", reference)
    assert fact.summary == "Fine."


def test_a_foreign_header_without_metadata_says_what_is_needed(reference: Reference) -> None:
    with pytest.raises(TableError, match="fits no table of ours") as caught:
        read("animal,colour\ncat,black\n", reference, name="zoo/animals.csv")
    assert "judgements: force_id,cycle_id,question_id,grade,source_url" in caught.value.fix
    assert "animals.csv-metadata.json" in caught.value.fix


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_table_is_an_error(reference: Reference, data: bytes) -> None:
    with pytest.raises(TableError, match="is empty"):
        read(data, reference)


def test_a_header_without_rows_is_no_error(reference: Reference) -> None:
    assert facts_and_problems(read(JUDGEMENTS + "\n", reference)) == ([], [])


def test_a_header_that_is_not_text_is_an_error(reference: Reference) -> None:
    with pytest.raises(TableError, match="not text in UTF-8"):
        read(b"force_id,\xff\n", reference)


def test_a_file_that_cannot_be_read_is_an_error(reference: Reference, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_table(tmp_path / "none.csv", name="none.csv", reference=reference)


# -- tables of one's own, mapped by metadata

OWN = "Police area;Round;Topic;Verdict;Date;Link\n"
OWN_ROW = "Kent Police;PEEL 2021/22;Investigating crime;RI;3.4.2023;https://example.org/a\n"
OWN_METADATA: dict[str, Any] = {
    "@context": "http://www.w3.org/ns/csvw",
    "url": "own.csv",
    "dc:type": "judgements",
    "dialect": {"delimiter": ";"},
    "notes": [{"column": "grade", "values": {"RI": "requires-improvement", "O/S": "outstanding"}}],
    "tableSchema": {
        "columns": [
            {"name": "force_id", "titles": "Police area"},
            {"name": "cycle_id", "titles": "Round"},
            {"name": "question_id", "titles": ["Topic", "Question"]},
            {"name": "grade", "titles": "Verdict"},
            {
                "name": "published",
                "titles": "Date",
                "null": ["", "n/a"],
                "datatype": {"base": "date", "format": "d.M.yyyy"},
            },
            {"name": "source_url", "titles": "Link"},
            {"name": "source_kind", "virtual": True, "default": "news"},
        ]
    },
}


def altered(**changes: Any) -> dict[str, Any]:
    """OWN_METADATA with top-level properties replaced; None drops one."""
    return {key: value for key, value in (OWN_METADATA | changes).items() if value is not None}


def with_column(name: str, /, **changes: Any) -> dict[str, Any]:
    columns = [
        column | (changes if column["name"] == name else {}) for column in OWN_METADATA["tableSchema"]["columns"]
    ]
    return altered(tableSchema={"columns": columns})


def test_a_table_with_other_columns_is_mapped_by_its_metadata(reference: Reference) -> None:
    (fact,) = taken(OWN + OWN_ROW, reference, name="own.csv", metadata=OWN_METADATA)
    assert (fact.force, fact.cycle, fact.question, fact.grade) == (
        "kent",
        "peel-2021-22",
        "investigating-crime",
        "requires-improvement",
    )
    assert fact.evidence == Row(2, "https://example.org/a", "news", "2023-04-03")


def test_the_example_of_metadata_is_valid_csvw(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(OWN + OWN_ROW, encoding="utf-8")
    (tmp_path / "own.csv-metadata.json").write_text(json.dumps(OWN_METADATA), encoding="utf-8")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        table = csvw.CSVW(str(tmp_path / "own.csv-metadata.json"))
        assert table.is_valid
    assert [str(warning.message) for warning in caught] == []


@pytest.mark.parametrize("name", ["own.csv-metadata.json", "csv-metadata.json"])
def test_metadata_are_found_in_the_standard_places(reference: Reference, tmp_path: Path, name: str) -> None:
    (tmp_path / "own.csv").write_text(OWN + OWN_ROW, encoding="utf-8")
    (tmp_path / name).write_text(json.dumps(OWN_METADATA), encoding="utf-8")
    facts, problems = facts_and_problems(read_table(tmp_path / "own.csv", name="x/own.csv", reference=reference))
    assert problems == []
    assert len(facts) == 1


def test_metadata_of_other_tables_are_not_this_ones(reference: Reference) -> None:
    metadata = {"tables": [OWN_METADATA]}
    facts = taken(f"{JUDGEMENTS}\n{GOOD}\n", reference, name="plain.csv", metadata=metadata)
    assert len(facts) == 1


def test_columns_may_be_told_by_the_property_they_give(reference: Reference) -> None:
    columns = [
        {"titles": "Police area", "propertyUrl": "https://w3id.org/kgbuild/ontology#force"},
        {"titles": "Round", "propertyUrl": "insp:cycle"},
        {"titles": "Topic", "propertyUrl": "insp:question"},
        {"titles": "Verdict", "propertyUrl": "insp:grade"},
        {"titles": "Date"},
        {"titles": "Link", "propertyUrl": "dc:source"},
    ]
    metadata = altered(tableSchema={"columns": columns}, **{"dc:type": None})
    (fact,) = taken(OWN + OWN_ROW.replace("RI", "Adequate"), reference, name="own.csv", metadata=metadata)
    assert (fact.force, fact.grade, fact.evidence.source_url) == ("kent", "adequate", "https://example.org/a")


def test_problems_name_the_users_own_column(reference: Reference) -> None:
    row = OWN_ROW.replace("RI", "Middling").replace("3.4.2023", "31.4.2023")
    facts, problems = facts_and_problems(read(OWN + row, reference, name="own.csv", metadata=OWN_METADATA))
    assert facts == []
    assert [(p.column, p.value) for p in problems] == [("Date", "31.4.2023"), ("Verdict", "Middling")]


def test_null_default_and_missing_page(reference: Reference) -> None:
    row = OWN_ROW.replace("3.4.2023", "n/a").replace("https://example.org/a", "")
    (fact,) = taken(OWN + row, reference, name="own.csv", metadata=OWN_METADATA)
    assert fact.evidence == Row(2, "", "news", "")
    metadata = with_column("source_url", default="https://example.org/all")
    (fact,) = taken(OWN + row, reference, name="own.csv", metadata=metadata)
    assert fact.evidence.source_url == "https://example.org/all"
    metadata = with_column("source_url", required=True)
    assert left_out(OWN + row, reference, name="own.csv", metadata=metadata).column == "Link"


def test_a_separator_of_ones_own(reference: Reference) -> None:
    metadata = {
        "dc:type": "findings",
        "tableSchema": {
            "columns": [
                {"name": "force_id"},
                {"name": "kind"},
                {"name": "theme_id", "titles": "tags", "separator": ";"},
                {"name": "summary"},
            ]
        },
    }
    text = "force_id,kind,tags,summary\nkent,strength,domestic-abuse; Investigation quality,Good.\n"
    (fact,) = taken(text, reference, metadata=metadata)
    assert [hit.theme for hit in fact.themes] == ["domestic-abuse", "investigation-quality"]


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ({"header": False, "delimiter": ";"}, OWN_ROW),
        ({"skipRows": 2, "delimiter": ";"}, "a title\nand a note, with a comma\n" + OWN + OWN_ROW),
        ({"quoteChar": "'", "delimiter": ";"}, OWN + OWN_ROW.replace("Kent Police", "'Kent Police'")),
        ({"commentPrefix": "#", "delimiter": ";"}, OWN + "# not a row\n" + OWN_ROW),
    ],
)
def test_dialects(reference: Reference, dialect: dict[str, Any], text: str) -> None:
    metadata = altered(dialect=dialect)
    (fact,) = taken(text, reference, name="own.csv", metadata=metadata)
    assert fact.force == "kent"


def test_another_encoding_is_named_in_the_dialect(reference: Reference) -> None:
    text = f"{RESPONSES}\nkent,,Zoë,,,welcomes,,,,https://example.org/a\n".encode("windows-1252")
    problem = left_out(text, reference)
    assert "name its encoding" in problem.fix
    metadata = {"dialect": {"encoding": "windows-1252"}}
    (fact,) = taken(text, reference, metadata=metadata)
    assert fact.speaker == "Zoë"


def test_a_declared_column_that_the_header_lacks_is_named(reference: Reference) -> None:
    text = (OWN + OWN_ROW).replace("Date", "Day")
    problem = left_out(text, reference, name="own.csv", metadata=OWN_METADATA)
    assert problem.column == "published"
    assert "'Date' is missing" in problem.problem


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        (b"{", "is not JSON"),
        (b"[]", "is not a JSON object"),
        (b'{"tables": {}}', "'tables' is not a list"),
        (json.dumps(altered(**{"dc:type": "verdicts"})).encode(), "call it 'verdicts'"),
        (json.dumps(altered(dialect={"encoding": "klingon"})).encode(), "which is not known"),
        (json.dumps(altered(dialect={"lineTerminators": "x"})).encode(), "'lineTerminators' of the dialect"),
        (json.dumps(altered(tableSchema="schema.json")).encode(), "leads to another file"),
        (
            json.dumps(with_column("published", datatype={"base": "date", "format": "EEEE d"})).encode(),
            "date format 'EEEE d'",
        ),
    ],
)
def test_metadata_that_cannot_be_used_are_an_error(reference: Reference, metadata: bytes, words: str) -> None:
    with pytest.raises(TableError, match=words):
        list(read_table((OWN + OWN_ROW).encode(), name="own.csv", reference=reference, metadata=metadata).facts())


WRONG = [5, True, None, [], {}, "xx", [5], {"a": 5}, 1.5, "\0", -1]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_metadata_of_wrong_types_are_taken_or_refused_and_no_fault(reference: Reference, wrong: Any) -> None:
    """A quote character that was a number once ended a whole build."""
    inherited = ("null", "separator", "default", "required", "datatype")
    own = ("name", "titles", "propertyUrl", "virtual")
    dialect = (
        "commentPrefix",
        "delimiter",
        "doubleQuote",
        "encoding",
        "header",
        "headerRowCount",
        "quoteChar",
        "skipRows",
    )
    described = [altered(**{key: wrong}) for key in ("url", "dc:type", "dialect", "notes", "tableSchema", *inherited)]
    described += [altered(dialect={key: wrong}) for key in dialect]
    described += [
        altered(notes=[{"column": "grade", "values": wrong}]),
        altered(notes=[{"column": wrong, "values": {}}]),
    ]
    described += [with_column("published", **{key: wrong}) for key in (*own, *inherited)]
    described.append(with_column("published", datatype={"base": "date", "format": wrong}))
    for each in (*described, wrong, {"tables": wrong}):
        metadata = json.dumps(each).encode()
        with contextlib.suppress(TableError):
            list(read_table((OWN + OWN_ROW).encode(), name="own.csv", reference=reference, metadata=metadata).facts())


@pytest.mark.parametrize(
    ("format_", "cell", "iso"),
    [
        ("dd/MM/yyyy", "18/02/2016", "2016-02-18"),
        ("d/M/yyyy", "8/2/2016", "2016-02-08"),
        ("M-d-yyyy", "2-18-2016", "2016-02-18"),
        ("yyyyMMdd", "20160218", "2016-02-18"),
        ("MM/yyyy", "02/2016", "2016-02"),
        ("yyyy", "2016", "2016"),
    ],
)
def test_date_formats_keep_their_precision(reference: Reference, format_: str, cell: str, iso: str) -> None:
    metadata = with_column("published", datatype={"base": "date", "format": format_})
    text = OWN + OWN_ROW.replace("3.4.2023", cell)
    (fact,) = taken(text, reference, name="own.csv", metadata=metadata)
    assert fact.evidence.published == iso


# -- rules, keys, memory


def test_rules_are_named_versioned_and_defined() -> None:
    rules = table_rules()
    assert [name for name, _, _ in rules] == [
        "table.corrections",
        "table.findings",
        "table.judgements",
        "table.responses",
        "table.reviews",
    ]
    assert all(version == 1 and definition.endswith(".") for _, version, definition in rules)


def test_keys_are_found_again_in_memory_and_on_disk() -> None:
    with KeyIndex(in_memory=10) as keys:
        assert [keys.add(f"key {i}", i + 2) for i in range(95)] == [0] * 95
        assert len(keys._recent) < 10
        assert [keys.add(f"key {i}", 1000 + i) for i in range(95)] == [i + 2 for i in range(95)]
        assert keys.add("key 95", 97) == 0


def test_duplicates_far_apart_are_found(reference: Reference, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KeyIndex.__init__, "__defaults__", (5,))
    rows = [GOOD.replace("/a", f"/{i}") for i in range(40)]
    facts, problems = facts_and_problems(read("\n".join([JUDGEMENTS, *rows, rows[0], rows[20]]), reference))
    assert len(facts) == 40
    assert [problem.problem.split(" (")[0] for problem in problems] == [
        "repeats the row of line 2",
        "repeats the row of line 22",
    ]


def test_memory_does_not_grow_with_the_rows(
    reference: Reference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KeyIndex.__init__, "__defaults__", (500,))
    monkeypatch.setattr(_cells, "_MOST_CACHED", 500)

    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write(JUDGEMENTS + "\n")
            file.writelines(GOOD.replace("/a", f"/{i}") + "\n" for i in range(rows))
        reader = read_table(path, name=path.name, reference=reference)
        tracemalloc.start()
        count = sum(1 for _ in reader.facts())
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert count == rows
        return most

    peak(1_000)  # imports and caches
    assert peak(16_000) < 1.3 * peak(4_000)


def test_the_example_of_the_readme_is_read(reference: Reference) -> None:
    readme = (resources.DATA / "README.md").read_text(encoding="utf-8")
    table = readme.split("```\n")[1]
    metadata = readme.split("```json\n")[1].split("```")[0]
    reader = read_table(table.encode(), name="own.csv", reference=reference, metadata=metadata.encode())
    ((fact,), problems) = facts_and_problems(reader)
    assert problems == []
    assert (fact.force, fact.grade, fact.evidence) == (
        "kent",
        "requires-improvement",
        Row(2, "https://example.org/a", "news", "2023-04-03"),
    )


@settings(deadline=None)
@given(st.lists(st.sampled_from([*GOOD.split(","), *'",;| ', "\n", "\r", "\0", "\ud800", "é"]), max_size=60))
def test_no_bytes_bring_the_reader_down(reference: Reference, parts: list[str]) -> None:
    data = f"{JUDGEMENTS}\n{GOOD}\n{','.join(parts)}\n{''.join(parts)}\n".encode("utf-8", "surrogatepass")
    reader = read_table(data, name="t.csv", reference=reference)
    facts = list(reader.facts())
    assert facts[0].evidence == Row(2, "https://example.org/a", "inspectorate", "2016-02-18")
    assert reader.rows == len(facts) + reader.left_out
    assert bool(reader.problems) == bool(reader.left_out)


def test_a_grade_of_another_scale_is_not_taken_for_a_slip(reference: Reference) -> None:
    """ "adequate" under four tiers was once answered with "did you mean 'inadequate'?"."""
    table = (
        b"force_id,cycle_id,question_id,grade,source_url\n"
        b"kent,peel-2017,efficiency,adequate,https://example.org/a\n"
        b"kent,peel-2017,efficiency,inadequat,https://example.org/b\n"
    )
    reader = read_table(table, name="t.csv", reference=reference)
    assert list(reader.facts()) == []
    assert ["did you mean" in problem.fix for problem in reader.problems] == [False, True]
