"""What holds for every page, and what each kind of page must show."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from kgbuild.pages import _force, page_for
from kgbuild.query import run_query, run_sparql
from kgbuild.store import StoreReader
from tests.web import Client, Element, Html

from .conftest import Read, serving

SAMPLE = "samples/gwent-peel-2014.txt"
PATHS = {
    "home": "/",
    "search": "/search?q=call+handling&polarity=negative",
    "forces": "/forces",
    "force": "/force/cambridgeshire",
    "compare": "/compare?a=cleveland&b=cumbria",
    "compare-several": "/compare?force=kent&force=essex&force=surrey",
    "compare-area": "/compare?area=investigating-crime",
    "themes": "/themes",
    "theme": "/theme/call-handling",
    "cycles": "/cycles",
    "cycle": "/cycle/peel-2018-19",
    "question": "/question/peel-2017/e2-investigating",
    "duties": "/duties?as_of=2024-06-01",
    "responses": "/responses?force=staffordshire",
    "people": "/people",
    "person": "/person/zoe-billingham",
    "documents": "/documents",
    "document": f"/document/{SAMPLE}",
    "table": "/document/judgements.csv",
    "judgement": "/judgement/cheshire/peel-2014/e1-reducing-crime/good",
    "rule": "/rule/table.findings/1",
    "node": "/node/passage/findings.csv/row-2",
    "conflicts": "/conflicts",
    "coverage": "/coverage?force=kent",
    "about": "/about",
    "graph": "/graph",
    "graph-forces": "/graph?show=two-forces&a=cleveland&b=cumbria",
    "graph-force": "/graph?show=force&force=kent",
    "query": "/query",
    "query-named": "/query?name=repeats&force=cambridgeshire",
    "query-own": "/query?view=graph&query=" + quote("SELECT ?f ?r { ?f a insp:Force ; insp:region ?r } LIMIT 12"),
}


@pytest.fixture(scope="session")
def quoted_finding(store: StoreReader) -> str:
    """The path of a finding whose words are quoted from a text."""
    rows = run_sparql(
        store,
        "SELECT ?f { ?f insp:findingKind ?k ; insp:theme ?t . ?a oa:hasBody ?f . "
        "?a oa:hasTarget/oa:hasSelector/oa:exact ?q } ORDER BY ?f LIMIT 1",
    )
    return str(page_for(str(next(iter(rows))["f"]), store.manifest["base"]))


def labels_of(html: Html) -> set[str]:
    return {each.get("for") for each in html.all("label")}


@pytest.mark.parametrize("name", PATHS)
def test_a_page_is_well_formed_and_can_be_walked_without_sight_or_mouse(name: str, site: Client, read: Read) -> None:
    html = read(PATHS[name])
    assert html.problems == []
    assert html.all("html")[0].get("lang") == "en-GB"
    assert html.all("title")[0].text.strip()
    assert len(html.all("h1")) == 1
    assert len(html.all("main")) == 1
    skip = html.all("a", class_="skip")[0]
    assert html.by_id(skip.get("href")[1:]) is html.all("main")[0]
    idents = [each.get("id") for each in html.root.walk() if each.get("id")]
    assert len(idents) == len(set(idents)), sorted({each for each in idents if idents.count(each) > 1})
    for control in [*html.all("input"), *html.all("select"), *html.all("textarea")]:
        if control.get("type") != "hidden":
            assert control.get("id") in labels_of(html), control.attributes
    for anchor in html.all("a"):
        if anchor.get("href").startswith("#"):
            assert html.by_id(anchor.get("href")[1:]), f"{anchor.get('href')} leads nowhere"
        assert anchor.text.strip() or anchor.get("aria-label"), f"a link without words to {anchor.get('href')}"
    for table in html.all("table"):
        assert table.all("caption"), "a table without a caption"
        assert table.all("th", scope="col"), "a table without heads"
    levels = [int(each.tag[1]) for each in html.root.walk() if re.fullmatch("h[1-6]", each.tag)]
    assert all(after <= before + 1 for before, after in zip([1, *levels], levels, strict=False)), levels


@pytest.mark.parametrize("name", PATHS)
def test_a_page_brings_nothing_from_elsewhere_and_nothing_inline(name: str, site: Client, read: Read) -> None:
    html = read(PATHS[name])
    for element in html.root.walk():
        assert element.tag != "style"
        assert not any(attribute == "style" or attribute.startswith("on") for attribute in element.attributes)
        if element.tag == "script":
            assert element.text == ""
        loaded = element.get("src") if element.tag in {"script", "img"} else ""
        if element.tag == "link" and element.get("rel") in {"stylesheet", "icon"}:
            loaded = element.get("href")
        if loaded:
            assert loaded.startswith("/static/")
            assert site.get(loaded).status == 200


@pytest.mark.parametrize("name", [name for name in PATHS if name not in {"query"}])
def test_a_page_gives_the_same_as_csv_and_json(name: str, site: Client, read: Read) -> None:
    path = PATHS[name]
    joint = "&" if "?" in path else "?"
    data = site.get(f"{path}{joint}format=json")
    assert data.headers["content-type"].startswith("application/json")
    tables = data.json()["tables"]
    assert tables
    for key, table in tables.items():
        reply = site.get(f"{path}{joint}format=csv&table={key}")
        assert reply.headers["content-type"].startswith("text/csv")
        head, *rows = csv.reader(io.StringIO(reply.text))
        assert head == table["columns"]
        assert len(rows) == len(table["rows"])
    shown = {each.get("href") for each in read(path).all("link", rel="alternate")}
    assert all(site.get(address).status == 200 for address in shown)


def test_the_ending_of_an_address_gives_its_form_unless_it_belongs_to_a_name(site: Client) -> None:
    assert site.get("/force/kent.csv").text == site.get("/force/kent?format=csv").text
    assert site.get("/force/kent.json").json()["tables"] == site.get("/force/kent?format=json").json()["tables"]
    assert site.get(f"/document/{SAMPLE}.json").json()["title"] == "Gwent PEEL 2014"
    assert site.get("/document/judgements.csv").headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("name", [name for name in PATHS if not name.startswith("query")])
def test_the_query_behind_a_table_runs_again_on_the_query_page(name: str, site: Client) -> None:
    path = PATHS[name]
    joint = "&" if "?" in path else "?"
    for table in site.get(f"{path}{joint}format=json").json()["tables"].values():
        assert table["queries"], table["title"]
        for query in table["queries"][:1]:
            if "sparql" in query:
                address = "/query?query=" + quote(query["sparql"])
            else:
                given = "".join(f"&{key}={quote(value)}" for key, value in query["parameters"].items())
                address = f"/query?name={query['name']}{given}"
            reply = site.get(address)
            assert reply.status == 200
            assert not reply.html.all("section", class_="problem")


def test_links_of_ours_lead_somewhere(site: Client, read: Read) -> None:
    """Of each kind of address a few, from every page."""
    found: dict[str, set[str]] = {}
    for path in PATHS.values():
        for anchor in read(path).all("a"):
            target = anchor.get("href")
            if target.startswith("/") and not target.startswith("/id/"):
                kind = urlsplit(target).path.split("/")[1] + ("?" if "?" in target else "")
                found.setdefault(kind, set()).add(target.partition("#")[0])
    assert {"force", "theme", "finding", "judgement", "document", "person", "question", "search?"} <= set(found)
    for targets in found.values():
        for target in sorted(targets)[:: max(1, len(targets) // 3)][:3]:
            # What is overdue today stands at the address of the day, which is another one tomorrow.
            assert site.get(target).status == (302 if "as_of=today" in target else 200), target


def test_the_start_page_tells_what_the_data_holds(site: Client, store: StoreReader, read: Read) -> None:
    tables = site.get("/?format=json").json()["tables"]
    counts = {row["what"]: row["count"] for row in tables["holds"]["rows"]}
    assert counts["findings"] == sum(not row["restates"] for row in run_query(store, "evidence"))
    assert counts["documents"] == len(run_query(store, "documents"))
    assert len(tables["worth-knowing"]["rows"]) == 5
    longest = max(int(row["run_length"]) for row in run_query(store, "repeats", {"polarity": "negative"}))
    assert f"{longest} cycles running" in read("/").text


def test_grades_are_drawn_with_their_breaks_and_stand_in_a_table(store: StoreReader, read: Read) -> None:
    html = read("/force/cambridgeshire")
    rows = list(run_query(store, "grades-over-time", {"force": "cambridgeshire"}))
    graded = [row for row in rows if row["grade"]]
    drawn = html.all("svg", class_="grades")[0]
    boxes = [each.get("href") for each in drawn.all("a")]
    assert sorted(boxes) == sorted(
        f"/judgement/cambridgeshire/{row['cycle']}/{row['question']}/{row['grade']}" for row in graded
    )
    cycles = {row["cycle"] for row in graded}
    broken = {row["cycle"] for row in rows if row["cycle"] in cycles and row["comparable"] not in ("true", None)}
    assert len(drawn.all("polyline", class_="break")) == 2 * len(broken)
    assert len(drawn.all("text", class_="sign")) == sum(
        row["change"] in ("improved", "unchanged", "deteriorated") for row in graded
    )
    section = next(each for each in html.all("section") if each.get("aria-labelledby") == "grades")
    listed = [each.text for each in section.all("tbody")[0].all("tr")]
    assert len(listed) == len([row for row in rows if row["cycle"] in cycles])
    assert "Read across with care" in section.text


@pytest.mark.parametrize(
    "path",
    [
        "/force/cambridgeshire",
        PATHS["compare"],
        PATHS["compare-several"],
        PATHS["compare-area"],
        "/cycle/peel-2018-19",
        "/question/peel-2017/e2-investigating",
        "/judgement/cheshire/peel-2014/e1-reducing-crime/good",
    ],
)
def test_where_grades_are_there_is_a_caveat(path: str, read: Read) -> None:
    assert [each for each in read(path).all("div", class_="caveat") if each.get("role") == "note"]


def test_several_forces_stand_side_by_side_in_the_order_chosen(store: StoreReader, site: Client, read: Read) -> None:
    slugs = ["surrey", "kent", "essex"]
    path = "/compare?" + "&".join(f"force={each}" for each in slugs)
    labels = {str(row["force"]): row["name"] for row in run_query(store, "forces")}
    for table in read(path).all("table"):
        assert [each.text for each in table.all("th", scope="col")][1:] == [labels[each] for each in slugs]
    shown = site.get(f"{path}&format=json").json()["tables"]["grades"]["rows"]
    told = [row for each in slugs for row in run_query(store, "grades-over-time", {"force": each}) if row["grade"]]
    keys = ("force", "cycle", "question", "grade")
    assert sorted(tuple(row[key] for key in keys) for row in shown) == sorted(
        tuple(str(row[key]) for key in keys) for row in told
    )
    family = next(each for each in read("/compare").all("a") if each.text == "East of England").get("href")
    region = [row for row in run_query(store, "forces") if row["region"] == "East of England"]
    assert sorted(parse_qs(urlsplit(family).query)["force"]) == sorted(str(row["force"]) for row in region)


def test_all_forces_on_one_area_stand_by_name_and_nothing_crosses_a_break(store: StoreReader, read: Read) -> None:
    html = read(PATHS["compare-area"])
    head, *rows, counted = html.all("table")[0].all("tr")
    assert [row.all("th")[0].text for row in rows] == sorted(
        (str(row["name"]) for row in run_query(store, "forces")), key=str.casefold
    )
    columns = [each.text for each in head.all("th")][1:]
    said = {str(row["label"]).partition(" (")[0]: row for row in run_query(store, "cycles")}
    before = ""
    for at, column in enumerate(columns):
        if column != "break":
            crossed = at > 0 and columns[at - 1] == "break"
            row = said[column]
            free = not before or (row["comparable"] == "true" and said[before]["cycle"] == row["previous_cycle"])
            assert crossed is not free, column
            before = column
    signs = ("improved since", "deteriorated since", "unchanged since")
    for row in rows:
        cells = row.all("td")
        assert len(cells) == len(columns)
        for at, cell in enumerate(cells):
            if at > 0 and columns[at - 1] == "break":
                assert not any(sign in cell.text for sign in signs)
    assert any(sign in row.text for row in rows for sign in signs)
    for at, cell in enumerate(counted.all("td")):
        if columns[at] != "break":
            grades = [len(row.all("td")[at].all("span", class_="grade")) for row in rows]
            counts = [int(each.text.split()[0]) for each in cell.all("li") if "not in the data" not in each.text]
            assert sum(counts) == sum(grades), columns[at]


def test_what_is_missing_is_called_a_gap(site: Client, read: Read) -> None:
    assert "says nothing about the force" in read("/force/cambridgeshire").text
    nothing = read("/search?q=zzzzzz").text
    assert "not that there was nothing to say" in nothing
    assert "nothing read" in read("/coverage").text


def test_the_text_of_a_document_is_whole_and_its_marks_lead_both_ways(store: StoreReader, read: Read) -> None:
    html = read(f"/document/{SAMPLE}")
    box = html.all("div", class_="text")[0]

    def words(element: Element) -> str:
        parts = (part if isinstance(part, str) else words(part) for part in element.parts)
        return "" if element.tag == "sup" else "".join(parts)

    sha256 = next(row["sha256"] for row in run_query(store, "documents", {"document": SAMPLE}))
    assert words(box).strip() == store.text(str(sha256)).strip()
    numbers = [each.get("data-fact") for each in html.all("li") if each.get("data-fact")]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    for number in numbers:
        assert html.all("mark", data_facts=number)
        item = html.by_id(f"fact-{number}")
        assert item is not None
        assert html.by_id(item.all("a", class_="back")[0].get("href")[1:])


def test_a_space_between_two_marks_that_a_third_covers_is_no_link(read: Read) -> None:
    """A screen reader would read a link without a name."""
    marks = read("/document/samples/humberside-press-release-2022.txt").all("mark")
    spaces = [mark for mark in marks if not mark.text.strip()]
    assert spaces
    assert not any(mark.all("a") for mark in spaces)


def test_a_finding_shows_its_words_in_their_place_and_the_rule(quoted_finding: str, read: Read) -> None:
    html = read(quoted_finding)
    quote_box = html.all("blockquote")[0]
    assert quote_box.all("mark")[0].text.strip()
    assert quote_box.all("span", class_="context")
    target = next(each.get("href") for each in html.all("a") if "?at=" in each.get("href"))
    path, _, ident = target.partition("#")
    assert read(path).by_id(ident), "the finding's words are not marked in the document"
    assert "How it was found: rule" in html.text


def test_a_name_that_is_not_there_gets_404_with_the_nearest(site: Client) -> None:
    reply = site.get("/force/cambridgshire")
    assert reply.status == 404
    assert "/force/cambridgeshire" in [each.get("href") for each in reply.html.all("a")]
    assert site.get("/search?theme=call-handlin").status == 404
    assert site.get("/finding/0000").status == 404


def test_nothing_that_a_visitor_sends_becomes_markup(site: Client) -> None:
    attack = quote('"><script>alert(1)</script>')
    for path in (f"/search?q={attack}", f"/force/{attack}", f"/query?query={attack}", f"/conflicts?force={attack}"):
        reply = site.get(path)
        assert reply.headers["x-content-type-options"] == "nosniff"
        if reply.headers["content-type"].startswith("text/html"):
            assert all(not each.text for each in reply.html.all("script")), path
    cell = quote('SELECT ("<img src=x onerror=alert(1)>" AS ?x) (<javascript:alert(1)> AS ?y) {}')
    html = site.get(f"/query?query={cell}").html
    assert not html.all("img")
    assert not [each for each in html.all("a") if each.get("href").startswith("javascript:")]


@pytest.mark.parametrize(
    "rest", ["site%00.css", "a" * 5000 + ".css", "%2e%2e/_site.py", "built/%2e%2e/%2e%2e/_site.py", ""]
)
def test_what_no_file_is_called_is_no_file(rest: str, site: Client) -> None:
    assert site.get(f"/static/{rest}").status == 404


def test_a_control_character_of_a_search_does_not_come_back(site: Client) -> None:
    reply = site.get("/search?q=%00victim%1b%5B0m")
    assert reply.status == 200
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", reply.text)


def test_a_page_comes_as_it_is_to_who_refuses_gzip(site: Client) -> None:
    plain = site.get("/forces", Accept_Encoding="gzip;q=0, identity")
    assert "content-encoding" not in plain.headers
    assert "accept-encoding" in plain.headers["vary"].lower()
    assert site.get("/forces", Accept_Encoding="gzip").headers["content-encoding"] == "gzip"


def test_an_unchanged_page_costs_a_304(site: Client) -> None:
    first = site.get("/theme/call-handling")
    assert site.get("/theme/call-handling", if_none_match=first.headers["etag"]).status == 304


def test_below_a_base_path_every_link_stays_below_it(bundled_store: Path) -> None:
    with serving(bundled_store, base_path="/kg") as below:
        for path in ("/kg/", "/kg/force/kent", "/kg/search?q=calls", "/kg/graph", "/kg/query"):
            html = below.get(path).html
            for element in html.root.walk():
                for name in ("href", "src", "action", "data-terms"):
                    value = element.get(name)
                    assert not value.startswith("/") or value.startswith("/kg/"), (path, value)
        address = below.get("/kg/force/kent").html.all("link", rel="alternate")[0].get("href")
        assert below.get(address).status == 200


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        ("force/kent", "/force/kent"),
        ("finding/0123456789abcdef", "/finding/0123456789abcdef"),
        ("document/samples/a%20b.txt", "/document/samples/a%20b.txt"),
        ("graph/document/judgements.csv", "/document/judgements.csv"),
        ("question/peel-2017/e2-investigating", "/question/peel-2017/e2-investigating"),
        ("scale/four-tier", "/node/scale/four-tier"),
        ("", None),
    ],
)
def test_each_iri_has_a_page(iri: str, path: str | None) -> None:
    base = "https://example.org/data/"
    assert page_for(base + iri, base) == path
    assert page_for("https://example.org/other/" + iri, base) is None


def test_queries_of_pages_can_be_cancelled_and_limited(site: Client) -> None:
    """A query that cannot end is stopped by the server, which says so on the page."""
    html = site.get("/query?query=" + quote("SELEC * {}")).html
    assert "does not parse" in html.all("section", class_="problem")[0].text
    assert site.get("/query?query=" + quote("DROP ALL")).status == 400
    many = site.get("/query?query=" + quote("SELECT * { ?s ?p ?o }")).html
    assert "The first" in many.text
    assert len(many.all("table")[0].all("tbody")[0].all("tr")) == 25


def test_a_long_answer_is_read_in_parts_and_downloaded_whole(site: Client) -> None:
    """The parts follow one another without a gap, and no link to the data or the query says which part is shown."""

    def shown(address: str) -> tuple[Html, list[str]]:
        html = site.get(address).html
        return html, [row.text for row in html.all("table", class_="answer")[0].all("tbody")[0].all("tr")]

    address = "/query?name=findings"
    html, rows = shown(address)
    data = {each.text: each.get("href") for each in html.all("p", class_="data")[0].all("a")}
    whole = list(csv.reader(io.StringIO(site.get(data["CSV"]).text)))[1:]
    second, more = shown(html.all("a", rel="next")[0].get("href").partition("#")[0])
    assert len(rows) == len(more) == 25
    assert second.all("caption")[0].text == f"Rows 26 to 50 of {len(whole):,}"  # on paper, too
    assert second.all("a", rel="prev")[0].get("href") == f"{address}#answers"
    assert {each.text: each.get("href") for each in second.all("p", class_="data")[0].all("a")} == data
    last, end = shown(f"{address}&from=999999&rows=100")
    assert len(end) == (len(whole) - 1) % 100 + 1
    assert not last.all("a", rel="next")
    assert shown(f"{address}&from=26&rows=100")[1][:50] == rows + more


def test_a_posted_form_asks_the_same(site: Client) -> None:
    text = "ASK { ?f a insp:Force }"
    reply = site.send("POST", "/query", f"query={quote(text)}", Content_Type="application/x-www-form-urlencoded")
    assert "Answer: yes" in reply.html.text


def query_of(address: str) -> dict[str, Any]:
    return {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}


def test_downloads_of_an_answer_are_the_endpoints(site: Client, read: Read) -> None:
    links = [each.get("href") for each in read(PATHS["query-own"]).all("a") if each.get("href").startswith("/sparql")]
    assert [query_of(link)["format"] for link in links] == ["csv", "tsv", "json", "xml"]
    assert all(site.get(link).status == 200 for link in links)


def test_a_phase_without_an_end_has_the_first_that_another_source_gives_behind_its_beginning() -> None:
    def period(phase: str, starts: str, ends: str, published: str) -> dict[str, Any]:
        return {"phase": phase, "starts": starts, "ends": ends, "published": published}

    periods = [
        period("Engage", "2024-03", "", "2024-04-01"),
        period("Engage", "", "2025-05", "2025-05-20"),
        period("Engage", "2019-01", "2020-02", "2020-03-01"),
        period("Scan", "2025-05", "", "2025-05-20"),
    ]
    assert [(row["phase"], row["ended"]) for row in _force._phases(periods)] == [
        ("Engage", ""),
        ("Scan", ""),
        ("Engage", "2025-05"),
        ("Engage", ""),
    ]
    # Of a source without a day it is not known which end is behind it.
    assert _force._phases([period("Engage", "", "", ""), periods[1]])[1]["ended"] == ""


def test_a_period_shows_the_newest_of_the_documents_that_tell_of_it() -> None:
    told = [
        {"period": "engage/undated", "document": "b.txt", "published": "2022-06-30"},
        {"period": "engage/undated", "document": "c.txt", "published": None},
        {"period": "engage/undated", "document": "a.txt", "published": "2022-07-02"},
        {"period": "engage/2019", "document": None, "published": None},
    ]
    assert [(row["document"], row["sources"]) for row in _force._periods(told)] == [(None, 1), ("a.txt", 3)]


def test_a_force_has_its_phases_of_monitoring_with_the_words_of_their_source(read: Read) -> None:
    page = read("/force/cleveland")
    told = [element for element in page.all("p") if "Monitoring:" in element.text]
    assert any("from 2019 to September 2023" in element.text for element in told)
    links = [link.get("href") for element in told for link in element.walk() if link.tag == "a"]
    assert "/monitoring/cleveland/scan/2023-09" in links
    period = read("/monitoring/cleveland/scan/2023-09")
    assert period.all("h1")[0].text == "Cleveland Police: Scan phase of monitoring"
    assert {each.all("dt")[0].text: each.all("dd")[0].text for each in period.all("dl", class_="facts")[0].all("div")}[
        "From"
    ] == "September 2023"
    assert "Performance in the control room" in period.text
    assert "/query?name=monitoring" in {link.get("href") for link in read("/theme/enhanced-monitoring").all("a")}
    engaged = [each for each in read("/").all("p") if each.text.startswith("Told of in Engage")]
    assert "/force/cleveland" in {link.get("href") for link in engaged[0].all("a")}


def test_an_area_calls_its_questions_by_name_and_cycle(read: Read) -> None:
    """Each of them was called "Question"."""
    links = read("/area/investigating-crime").all("a")
    told = {link.text: link.get("href") for link in links if "/question/" in link.get("href")}
    assert told["Investigating crime, PEEL 2021/22"].endswith("/question/peel-2021-22/investigating-crime")
    assert len(told) > 4


def test_a_search_that_finds_nothing_says_what_finds_more(site: Client) -> None:
    """A filter too many was a dead end."""
    for path in ("/search?q=zebra&force=kent", "/search?q=call+handling&force=kent&kind=notable-practice"):
        html = site.get(path).html
        (results,) = html.all("section", aria_labelledby="results")
        ways = [link for link in results.all("a") if "finding" in link.text and link.get("href").startswith("/search?")]
        assert ways
        for link in ways:
            total = len(site.get(link.get("href").replace("?", ".json?", 1)).json()["tables"]["findings"]["rows"])
            assert f"{total:,}" == re.sub(r"\D*$", "", link.text)


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("PEEL 2017", "/cycle/peel-2017"),
        ("causes of concern", "/search?kind=cause-of-concern"),
        ("areas for improvement", "/search?kind=area-for-improvement"),
    ],
)
def test_a_search_for_a_cycle_or_a_kind_leads_to_it(words: str, path: str, read: Read) -> None:
    """Their words stand in few of their findings."""
    things = read("/search?q=" + quote(words)).all("section", class_="things")[0]
    assert path in {link.get("href") for link in things.all("a")}


def test_a_search_for_a_few_letters_names_no_kind(read: Read) -> None:
    assert "All findings of a kind" not in read("/search?q=in").text


def test_behind_the_last_page_of_a_search_is_the_last(site: Client) -> None:
    html = site.get("/search?q=call&page=9999").html
    assert html.all("li", class_="finding")
    (place,) = (each.text for each in html.all("nav", class_="pages")[0].all("span"))
    assert re.fullmatch(r"Page (\d+) of \1", place)


def test_a_named_query_takes_names_and_keeps_its_form_where_one_is_wrong(site: Client) -> None:
    of_name, of_slug = (
        site.get(f"/query.json?name=repeats&force={force}").json()["tables"] for force in ("Kent+Police", "kent")
    )
    assert of_name == of_slug
    reply = site.get("/query?name=repeats&force=kentt")
    assert reply.status == 400
    assert "Did you mean 'kent'" in reply.html.all("section", class_="problem")[0].text
    field = reply.html.by_id("p-force")
    assert field is not None and field.get("value") == "kentt"
    assert site.get("/query.json?name=repeats&force=kentt").json()["problem"].startswith("no force")


@pytest.mark.parametrize("path", ["/nonsense", "/id/force/nobody"])
def test_what_is_nowhere_is_a_page_to_people_and_a_problem_to_programs(path: str, site: Client) -> None:
    page = site.get(path, Accept="text/html")
    assert page.status == 404
    assert page.html.all("form", role="search")
    told = site.get(path)
    assert (told.status, told.headers["content-type"]) == (404, "application/problem+json")


def test_a_download_is_called_after_its_page(site: Client) -> None:
    for path, name in (("/force/kent.csv?table=duties", "force-kent-duties"), ("/?format=csv", "holds")):
        assert site.get(path).headers["content-disposition"] == f'inline; filename="{name}.csv"'


def test_what_a_force_was_asked_says_where_it_stands(site: Client) -> None:
    rows = site.get("/search.json?force=kent&kind=area-for-improvement").json()["tables"]["findings"]["rows"]
    html = site.get("/finding/" + rows[0]["finding"].rpartition("/")[2]).html
    facts = {each.all("dt")[0].text: each.all("dd")[0] for each in html.all("dl", class_="facts")[0].all("div")}
    assert "may be open, or closed since" in facts["State"].text
    assert facts["State"].all("a")[0].get("href") == "/duties?force=kent"
    assert "no date in the data" in facts["Due"].text
