"""Where things stand: what was asked and is due, states of a page, where sources differ, what was told before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from kgbuild.build import build
from kgbuild.query import run_query
from kgbuild.store import StoreReader
from tests.web import Client, Html

from .conftest import Read, serving

PAGE = """Kent PEEL 2016

Legitimacy

How legitimate is the force at keeping people safe?

Last updated {date}
{grade}

Kent Police treats people with respect.
"""
RELEASE = """Kent Police does well

14 October 2022

The inspectorate graded Kent Police across nine areas of policing, in its PEEL assessment 2021/22, and found the force \
was 'good' in one area, 'adequate' in seven areas and 'requires improvement' in one area.
"""
JUDGEMENTS = """force_id,cycle_id,question_id,grade,published,source_kind,source_url
kent,peel-2021-22,preventing-crime,good,2022-10-14,news,https://example.org/paper
kent,peel-2021-22,responding-to-the-public,good,2022-10-14,news,https://example.org/paper
kent,peel-2021-22,investigating-crime,adequate,2022-10-14,news,https://example.org/paper
kent,peel-2021-22,investigating-crime,good,2022-10-15,press-release,https://example.org/force
kent,peel-2016,legitimacy,inadequate,2017-03-05,news,https://example.org/later
"""
FINDINGS = """force_id,cycle_id,kind,theme_id,summary,due,status,status_date,published,source_kind,source_url
kent,peel-2018-19,recommendation,vetting,Clear the queue.,P6M,being-progressed,2019-09-01,2019-05-02,inspectorate,{0}
kent,peel-2018-19,recommendation,call-handling,Train the desk.,2019-07,,,2019-05-02,inspectorate,{0}
kent,peel-2018-19,area-for-improvement,custody,Record each search.,,,,2019-05-02,inspectorate,{0}
"""
REPORT = "https://example.org/kent-2018"
RESPONSES = """force_id,cycle_id,person,role,organisation,stance,summary,published,source_kind,source_url
kent,peel-2018-19,Matthew Scott,Police and Crime Commissioner,,accepts,The findings are taken on.,2019-07-20,pcc,\
https://example.org/answer
"""


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Two states of one page, sources that differ, and duties of one force, served."""
    folder = tmp_path_factory.mktemp("standing")
    sources = folder / "sources"
    sources.mkdir()
    for name, date, grade in (("a.txt", "08/12/2016", "Requires improvement"), ("b.txt", "02/03/2017", "Good")):
        (sources / name).write_text(PAGE.format(date=date, grade=grade), "utf-8")
    (sources / "release.txt").write_text(RELEASE, "utf-8")
    (sources / "judgements.csv").write_text(JUDGEMENTS, "utf-8")
    (sources / "findings.csv").write_text(FINDINGS.format(REPORT), "utf-8")
    (sources / "responses.csv").write_text(RESPONSES, "utf-8")
    (sources / "sources.csv").write_text(
        "path,url,published,kind\na.txt,https://example.org/kent,2016-12-08,inspectorate-page\n"
        "b.txt,https://example.org/kent,2017-03-02,inspectorate-page\n"
        "release.txt,https://example.org/release,2022-10-14,press-release\n",
        "utf-8",
    )
    report = build([sources], store=folder / "kg", jobs=1)
    assert not report.problems
    with serving(folder / "kg") as running:
        yield running


def words(html: Html) -> str:
    """The words of a page's content, each space a single one."""
    return " ".join(html.all("main")[0].text.split())


# -- what is due


def test_duties_are_those_of_the_named_query_in_pages(site: Client, store: StoreReader) -> None:
    asked = run_query(store, "duties", {"as_of": "2024-06-01"})
    told = site.get("/duties.csv?as_of=2024-06-01").rows()
    assert sorted(row["fact"] for row in told) == sorted(str(row["fact"]) for row in asked)
    assert [row["overdue"] for row in told[:12]] == ["yes"] * 12
    shown = []
    for number in range(1, -(-len(told) // 50) + 1):
        html = site.get(f"/duties?as_of=2024-06-01&page={number}").html
        shown += html.all("li", class_="finding")
        assert len(html.all("li", class_="finding")) <= 50
    assert len(shown) == len(told)


def test_duties_can_be_those_of_a_theme(site: Client, store: StoreReader) -> None:
    asked = run_query(store, "duties", {"theme": "call-handling"})
    told = site.get("/duties.csv?theme=call-handling").rows()
    assert 0 < len(told) < len(run_query(store, "duties"))
    assert sorted(row["fact"] for row in told) == sorted(str(row["fact"]) for row in asked)
    assert all("call-handling" in row["themes"].split("|") for row in told)
    assert re.search(r'<option value="call-handling" selected', site.get("/duties?theme=call-handling").text)
    assert site.get("/duties?theme=praise").status == 404


def test_the_same_count_is_told_of_a_force_wherever_it_stands(site: Client, store: StoreReader) -> None:
    """Two grades that a page calls not made yet were counted on the start page and in the list of forces alone."""
    holds = {row["what"]: row["count"] for row in site.get("/?format=json").json()["tables"]["holds"]["rows"]}
    listed = site.get("/forces.csv").rows()
    graded = Counter(str(row["force"]) for row in run_query(store, "trajectories"))
    found = Counter(str(row["force"]) for row in run_query(store, "evidence") if not row["restates"])
    for force in ("hertfordshire", "humberside"):  # of which a press release and its table print the same
        shown = site.get(f"/force/{force}.csv?table=findings").rows()
        assert len(shown) == found[force] < sum(int(row["sources"]) for row in shown)
    for row in listed:
        assert (row["force"], int(row["judgements"] or 0)) == (row["force"], graded[row["force"]])
        assert (row["force"], int(row["findings"] or 0)) == (row["force"], found[row["force"]])
    assert (holds["judgements"], holds["findings"]) == (graded.total(), found.total())
    shown = "".join(site.get("/force/leicestershire").html.text.split())
    assert f"Gradesinthedata{graded['leicestershire']}" in shown


def test_forces_of_which_nothing_was_read_are_told_apart(standing: Client, site: Client) -> None:
    """Who built articles on one force met 43 names, and nothing said which of them led anywhere."""
    shown = standing.get("/").html.text
    assert re.search(r"Of \d+ of 43 forces nothing was read", shown)
    assert "(Wiltshire Police)" in shown
    assert "(Kent Police)" not in shown
    assert "nothing was read: they stand" not in site.get("/").html.text


def test_two_forces_are_counted_beside_how_much_was_read_of_each(site: Client, store: StoreReader) -> None:
    told = {force: run_query(store, "evidence", {"force": force}) for force in ("cambridgeshire", "suffolk")}
    read = [sum(not row["restates"] for row in rows) for rows in told.values()]
    shown = " ".join(site.get("/compare?a=cambridgeshire&b=suffolk").html.text.split())
    assert f"of Cambridgeshire Constabulary {read[0]} findings in " in shown
    assert f"of Suffolk Constabulary {read[1]} findings in " in shown


def test_a_fact_says_how_to_cite_its_words(standing: Client) -> None:
    """Who wanted to quote a page found the text that is kept, and no address of the page."""
    shown = standing.get("/judgement/kent/peel-2016/legitimacy/good").html
    cited = next(each for each in shown.all("p", class_="quiet") if "To cite" in each.text)
    assert " ".join(cited.text.split()) == ("To cite: “Good”, Kent PEEL 2016, 2 March 2017, https://example.org/kent")


def test_letters_and_decisions_on_monitoring_are_no_reports_to_answer(site: Client) -> None:
    due = site.get("/responses.csv").rows()
    assert len(due) > 600
    assert not [row["report"] for row in due if "letter" in row["report"] or "monitoring" in row["report"]]


def test_a_duty_has_its_date_with_its_basis_its_state_and_its_answer(standing: Client) -> None:
    html = standing.get("/duties?force=kent&as_of=2019-12-31").html
    late, unknown, plain = (" ".join(each.text.split()) for each in html.all("li", class_="finding"))
    assert "Train the desk" in unknown
    assert "July 2019 (as the source states it)" in unknown
    assert "Date passed by 31 December 2019; no state in the data" in unknown
    assert "Clear the queue" in late
    assert "Overdue on 31 December 2019" in late
    assert "2 November 2019 (6 months from publication on 2 May 2019, the date that the source shows)" in late
    assert "Being progressed, 1 September 2019" in late
    assert "Matthew Scott, 20 July 2019 (day 80) after the 56 days" in late
    assert "due by 26 June 2019, the 56th day from 2 May 2019" in late
    assert "no date in the data" in plain


def test_before_the_answer_none_is_in_the_data_which_is_not_no_response(standing: Client) -> None:
    told = words(standing.get("/responses?force=kent&as_of=2019-06-01").html)
    assert "none in the data; due by 26 June 2019" in told
    assert "None in the data is not “no response”" in told
    assert "after the 56 days" in words(standing.get("/responses?force=kent").html)


def test_without_a_day_nothing_is_called_overdue(standing: Client) -> None:
    told = words(standing.get("/duties?force=kent").html)
    assert "Overdue on" not in told
    assert "Choose a day" in told


def test_today_leads_to_the_address_of_the_day(site: Client) -> None:
    reply = site.get("/duties?force=kent&as_of=today")
    assert reply.status == 302
    assert reply.headers["cache-control"] == "no-store"
    assert re.fullmatch(r"/duties\?force=kent&as_of=\d{4}-\d\d-\d\d", reply.headers["location"])
    assert site.get(reply.headers["location"]).status == 200


@pytest.mark.parametrize("path", ["/duties?as_of=2019-02-30", "/responses?as_of=soon", "/duties?kind=praise"])
def test_a_filter_that_is_none_is_refused_with_what_helps(path: str, site: Client) -> None:
    reply = site.get(path)
    assert reply.status == 400
    assert "What helps" in reply.html.text or "Do you mean" in reply.html.text


# -- states of a page


def test_of_a_page_read_twice_the_newest_is_named_and_the_older_kept(standing: Client) -> None:
    older, newer = (standing.get(f"/document/{name}").html for name in ("a.txt", "b.txt"))
    assert "An older state of this page" in words(older)
    assert "An older state of this page" not in words(newer)
    for html, other in ((older, "/document/b.txt"), (newer, "/document/a.txt")):
        told = next(each for each in html.all("ol", class_="plainlist"))
        assert [" ".join(each.text.split())[:12].strip() for each in told.all("li")] == ["2 March 2017", "8 December 2"]
        assert [each.get("href") for each in told.all("a")] == [other]
    listed = standing.get("/documents.json").json()["tables"]["documents"]["rows"]
    assert {row["document"]: row["newer"] for row in listed if row["newer"]} == {"a.txt": "b.txt"}
    assert set(standing.get("/document/a.txt.json").json()["tables"]["versions"]["columns"]) >= {"current", "replaces"}


# -- what differs


def test_conflicts_show_both_sides_of_grades_and_counts_and_no_replaced_state(standing: Client) -> None:
    html = standing.get("/conflicts").html
    sections = {each.get("aria-labelledby"): each for each in html.all("section")}
    grades, counts = sections["grades"], sections["count"]
    conflict, quoted = grades.all("article")
    assert "PEEL 2021/22" in conflict.text
    own, other = quoted.all("div", class_="side")
    assert "“Good”" in own.text
    assert own.all("a")[-1].get("href").startswith("/document/b.txt?at=")
    assert "of judgements.csv" in other.text
    kinds = [re.findall(r"\((\w[\w ]*), ", " ".join(side.text.split())) for side in conflict.all("div", class_="side")]
    assert kinds == [["news"], ["press release"]]
    (differing,) = counts.all("article")
    one, other = differing.all("div", class_="side")
    assert "good" in one.text
    assert "2 known" in other.text
    tables = standing.get("/conflicts.json").json()["tables"]
    assert {row["about"] for row in tables["differences"]["rows"]} == {"grade", "count"}


def test_a_correction_is_explained_beside_the_grade_it_is_about(read: Read) -> None:
    html = read("/conflicts?force=northamptonshire")
    (conflict,) = html.all("article")
    note = conflict.all("p", class_="gap")[0]
    assert "Changed later, as known on 8 August 2024" in note.text
    assert note.all("a")[0].get("href").startswith("https://")


# -- told before


def test_a_link_between_findings_shows_the_words_of_both(site: Client, store: StoreReader, read: Read) -> None:
    row = next(iter(run_query(store, "lineage", {"force": "cambridgeshire"})))
    html = read(str(row["link"]).partition("/id")[2])
    sides = html.all("div", class_="side")
    assert str(row["earlier_quote"]) in sides[0].text
    assert str(row["later_quote"]) in sides[1].text


def test_a_force_shows_what_it_was_told_before_with_the_words_of_each_time(store: StoreReader, read: Read) -> None:
    section = next(each for each in read("/force/cleveland").all("section") if each.get("aria-labelledby") == "chains")
    links = {str(row["link"]): row for row in run_query(store, "lineage", {"force": "cleveland"})}
    for item in section.all("li", class_="finding"):
        for earlier in item.all("ul", class_="earlier"):
            for line in earlier.all("li"):
                link = line.all("a")[0].get("href")
                row = next(each for iri, each in links.items() if iri.endswith(link))
                assert str(row["earlier_quote"]) in line.text
                assert f"{row['type']} it" in line.text
    assert section.all("ul", class_="earlier")


# -- long lists


def test_a_table_shows_a_hundred_rows_and_leads_to_the_one_asked_for(site: Client) -> None:
    html = site.get("/document/judgements.csv?row=345").html
    numbers = [int(row.all("td")[0].text) for row in html.all("tbody")[0].all("tr")]
    assert numbers == list(range(302, 402))
    assert html.by_id("row-345")
    every = site.get("/document/judgements.csv?format=csv").text
    assert len(every.splitlines()) > 1_000


def test_a_force_shows_the_beginning_of_each_list_and_where_all_of_it_is(site: Client) -> None:
    html = site.get("/force/cambridgeshire").html
    assert len(html.all("section", class_="theme")) <= 12
    assert all(len(each.all("li", class_="finding")) <= 3 for each in html.all("section", class_="theme"))
    assert [each for each in html.all("a") if each.get("href") == "/search?force=cambridgeshire"]
