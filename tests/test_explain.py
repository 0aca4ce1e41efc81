"""Where a fact comes from, in words and as data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from kgbuild.errors import QueryError
from kgbuild.explain import explain
from kgbuild.graph_files import write_graphs
from kgbuild.query import run_query
from kgbuild.store import StoreReader, open_store, writing

GRAPHS = Path(__file__).parent / "graphs"
TEXT = (GRAPHS / "small.txt").read_bytes().decode()
SHA256 = hashlib.sha256(TEXT.encode()).hexdigest()
GRADE = "id:judgement/cambridgeshire/peel-2015/e2-investigating/requires-improvement"
PAGE = "pages/cambridgeshire 2015.txt"


def stored(folder: Path, text: str) -> StoreReader:
    quads = sorted(parse(path=GRAPHS / "small.trig", format=RdfFormat.TRIG), key=lambda quad: str(quad.graph_name))
    with writing(folder / "kg") as writer:
        writer.replace_graphs([], write_graphs(quads, folder))
        writer.put_text(SHA256, text)
        writer.manifest["documents"][PAGE] = {"sha256": SHA256}
        writer.commit()
    return open_store(folder / "kg")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreReader]:
    with stored(tmp_path_factory.mktemp("explain"), TEXT) as reader:
        yield reader


def fact_of(store: StoreReader, part: str) -> str:
    return next(
        str(row["fact"]) for row in run_query(store, "provenance", {"document": PAGE}) if part in str(row["fact"])
    )


def test_a_judgement_in_words_with_each_source(store: StoreReader) -> None:
    found = explain(store, GRADE)
    assert found.words == "Cambridgeshire Constabulary, PEEL 2015, Investigating crime: requires improvement"
    assert found.kind == "judgement"
    table, page = found.evidence
    assert (table.document, table.row, table.start) == ("judgements.csv", "3", None)
    assert (table.source_kind, table.source_url) == ("news", "https://example.org/news/1")
    assert (page.document, page.start, page.end) == (PAGE, 20, 40)
    assert page.quote == TEXT[20:40] == "Requires improvement"
    assert page.before == "Investigating crime\n"
    assert page.after.startswith("\nThe grade is lower than")
    assert len(page.after.split()) == 12
    assert (page.title, page.published) == ("Investigating crime", "2016-02-18")
    assert page.rule == "judgement.grade-line@1"
    assert page.definition == "A grade alone on its line under a question."
    assert page.says == "says: deteriorated since crime-inspection-2014, which gave good"
    assert page.check == f"the quote stands there in the text of {SHA256[:12]}"
    assert found.others == ()


def test_an_iri_may_be_written_in_four_ways(store: StoreReader) -> None:
    path = GRADE.removeprefix("id:")
    full = f"https://w3id.org/kgbuild/id/{path}"
    assert len({explain(store, each).iri for each in (GRADE, path, full, f"<{full}>")}) == 1


def test_an_attestation_explains_its_fact(store: StoreReader) -> None:
    attestation = explain(store, GRADE).evidence[1].attestation
    assert explain(store, attestation) == explain(store, GRADE)


def test_disagreeing_grades_and_corrections_are_shown(store: StoreReader) -> None:
    found = explain(store, "id:judgement/kent/peel-2016/e2-investigating/good")
    assert [words for _, words in found.others] == ["Kent Police, PEEL 2016, Investigating crime: requires improvement"]
    (correction,) = found.corrections
    assert (correction.action, correction.reason) == ("disputed", "The detailed page says otherwise.")
    assert correction.source_url == "https://example.org/kent/summary"
    text = found.to_text()
    assert "Other sources give another grade" in text
    assert "Correction: disputed" in text


@pytest.mark.parametrize(
    ("part", "kind", "words"),
    [
        (
            "/statement/",
            "statement",
            "deputy chief constable, Cambridgeshire Constabulary (response; accepts, commits): The",
        ),
        ("/statistic/", "statistic", "Cambridgeshire Constabulary, PEEL 2015: 41 of 79 cases supervised"),
        ("/organisation-link/", "organisation link", "Cambridgeshire Constabulary: shared-function with Kent Police"),
        ("/theme-hit/", "theme hit", "The theme Supervision of investigations shows in: Supervisors"),
        ("/finding/", "", "Cambridgeshire Constabulary, PEEL 2015"),
    ],
)
def test_other_facts_in_words(store: StoreReader, part: str, kind: str, words: str) -> None:
    found = explain(store, fact_of(store, part))
    assert found.words.startswith(words)
    assert found.kind == kind or not kind
    assert found.evidence[0].check.startswith("the quote stands there")


def test_status_events_and_ungraded_questions(store: StoreReader) -> None:
    events = [str(row["fact"]) for row in run_query(store, "provenance") if "/status-event/" in str(row["fact"])]
    assert any(
        explain(store, event).words.endswith("Look at risk again each week.: complete on 2018-06-30")
        for event in events
    )
    found = explain(store, "id:judgement/kent/peel-2015/e1-preventing/not-graded")
    assert found.words == "Kent Police, PEEL 2015, Preventing crime: not graded"


def test_what_is_no_fact_is_described(store: StoreReader) -> None:
    found = explain(store, "id:force/kent")
    assert (found.words, found.kind, found.evidence) == ("Kent Police", "force", ())
    assert ("insp:gssCode", "E23000032") in found.statements
    assert "insp:gssCode  E23000032" in found.to_text()


def test_text_and_json_hold_the_same(store: StoreReader) -> None:
    found = explain(store, GRADE)
    text = found.to_text()
    assert "2. pages/cambridgeshire 2015.txt, characters 20-40" in text
    assert "Investigating crime >>Requires improvement<< The grade is lower" in text
    assert "rule judgement.grade-line@1: A grade alone on its line" in text
    data = json.loads(json.dumps(found.to_json()))
    assert data["evidence"][1]["quote"] == "Requires improvement"
    assert data["evidence"][0]["start"] is None


def test_a_quote_that_does_not_stand_is_said_so(tmp_path: Path) -> None:
    with stored(tmp_path, TEXT.replace("Requires", "requires")) as store:
        assert "does NOT stand there" in explain(store, GRADE).to_text()


def test_shapes_that_check_it_are_named(store: StoreReader, repository: Path) -> None:
    shapes = repository / "shapes" / "judgement.shapes.ttl"
    assert "insps:Judgement" in shapes.read_text(encoding="utf-8")
    assert "insps:Judgement" in explain(store, GRADE).shapes


def test_an_unknown_node_is_answered_with_the_nearest_fact(store: StoreReader) -> None:
    with pytest.raises(
        QueryError, match=r"did you mean <https://w3id.org/kgbuild/id/judgement/cambridgeshire/peel-2015"
    ):
        explain(store, GRADE.replace("improvement", "improvment"))
    question, _, _ = GRADE.rpartition("/")
    with pytest.raises(
        QueryError, match=r"did you mean <\S+/cambridgeshire/peel-2015/e2-investigating/requires-improvement>"
    ):
        explain(store, f"{question}/good")
    for wrong in ("xyzzy", "<not an iri>", "", "id:"):
        with pytest.raises(QueryError, match="says nothing of") as caught:
            explain(store, wrong)
        assert "provenance" in caught.value.fix
