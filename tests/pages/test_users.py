"""Ten tasks of real users in a browser, without writing SPARQL; and what only a browser tells: access, network, errors.

Needs Chromium (see `browser`).
"""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kgbuild.query import run_query
from kgbuild.store import open_store
from tests.web import Client

from .conftest import Watch, watched
from .test_pages import PATHS

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
expect.set_options(timeout=30_000)  # it waits for a state; a busy machine may take its time


@pytest.fixture
def page(browser: Any, site: Client) -> Iterator[Any]:
    """A page of the site; no console error, no request elsewhere, whatever the test does."""
    with watched(browser, site) as opened:
        yield opened


def test_1_which_forces_were_told_about_call_handling_in_two_cycles_running(page: Any, bundled_store: Path) -> None:
    page.goto("/")
    page.get_by_label("Words of a finding, a force, a theme or a person").fill("call handling")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.locator(".things").get_by_role("link", name="Answering 999 and 101 calls").click()
    page.wait_for_url("**/theme/**")
    rows = page.locator("section[aria-labelledby=repeats] tbody tr")
    told = {row.locator("th").inner_text() for row in rows.all() if int(row.locator("td").first.inner_text()) >= 2}
    with open_store(bundled_store) as store:
        asked = run_query(store, "repeats", {"theme": "call-handling", "polarity": "negative"})
        names = {str(row["force"]): str(row["name"]) for row in run_query(store, "forces")}
    assert told == {names[str(row["force"])] for row in asked if int(row["run_length"]) >= 2}
    assert told


def test_2_send_me_the_evidence(page: Any) -> None:
    """From a force's finding to the quoted words in the document, by an address that opens there again."""
    page.goto("/search?force=gwent&cycle=peel-2014&polarity=negative&q=domestic+abuse")
    page.locator(".finding", has_text="characters").locator(".words a").first.click()
    page.wait_for_url("**/finding/**")
    quoted = page.locator("blockquote mark").first.inner_text()
    page.locator("ol.evidence a[href*='?at=']").first.click()
    page.wait_for_url(re.compile(r"/document/.*\?at=\d+#w\d+-\d+"))
    lit = "".join(page.locator("mark.on").all_inner_texts())
    assert "".join(quoted.split()) == "".join(lit.split())
    again = page.context.new_page()
    again.goto(page.url)
    expect(again.locator("mark.on").first).to_be_attached()


def test_3_how_did_the_grades_of_a_force_move(page: Any) -> None:
    page.goto("/forces")
    page.get_by_role("link", name="Cambridgeshire Constabulary", exact=True).click()
    page.locator("svg.grades").get_by_role("link", name="improved since the cycle before").first.click()
    page.wait_for_url("**/judgement/cambridgeshire/**")
    page.get_by_role("heading", name=re.compile("^Source")).wait_for()


def test_4_what_is_still_open_and_what_was_answered(page: Any) -> None:
    page.goto("/force/west-mercia")
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Recommendations").click()
    section = page.locator("section[aria-labelledby=recommendations]")
    expect(section).to_contain_text("No state means that no source was read")
    expect(section.locator(".finding").first).to_be_visible()
    section.locator(".words a").first.click()
    page.wait_for_url("**/finding/**")


def test_5_set_two_forces_side_by_side(page: Any) -> None:
    page.goto("/force/cleveland")
    page.get_by_label("Compare with").select_option("cumbria")
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/compare?a=cleveland&b=cumbria")
    expect(page.locator("section[aria-labelledby=grades] tbody tr").first).to_be_visible()
    page.get_by_role("link", name="See them drawn").click()
    nodes = page.locator("svg.network a")
    expect(nodes.nth(2)).to_be_attached()
    nodes.nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/theme/**")


def test_6_where_do_sources_disagree(page: Any) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Conflicts").click()
    page.get_by_label("Force", exact=True).select_option("cheshire")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**force=cheshire**")
    sides = page.locator("article.conflict").first.locator(".side")
    expect(sides).to_have_count(2)
    assert sides.first.locator("li a").first.get_attribute("href").startswith("http")


def test_7_what_is_missing_for_my_force(page: Any) -> None:
    page.goto("/coverage")
    page.get_by_label("Force", exact=True).select_option("kent")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**force=kent**")
    expect(page.get_by_role("heading", name="Question by question")).to_have_count(1)
    expect(page.locator("text=none read").first).to_be_attached()


def test_8_take_the_findings_of_a_view_into_a_spreadsheet(page: Any) -> None:
    page.goto("/search?theme=domestic-abuse&kind=area-for-improvement")
    total = int(re.sub(r"\D", "", page.get_by_role("heading", name="finding").last.inner_text()))
    address = page.locator(".heading .data a", has_text="CSV").first.get_attribute("href")
    reply = page.request.get(address)
    rows = list(csv.DictReader(io.StringIO(reply.text())))
    assert len(rows) == total > 0
    assert all("domestic-abuse" in row["themes"].split("|") for row in rows)


def test_9_who_said_what(page: Any) -> None:
    page.goto("/people")
    page.get_by_role("link", name="Zoë Billingham").click()
    expect(page.locator("section[aria-labelledby=posts] li").first).to_be_visible()
    page.goto("/search?q=mountstevens")
    page.locator(".things").get_by_role("link", name="Sue Mountstevens").click()
    expect(page.locator("section[aria-labelledby=said] .finding").first).to_be_visible()


def test_10_take_a_named_query_change_it_and_send_its_address(page: Any) -> None:
    page.goto("/query")
    page.get_by_role("link", name="Repeats", exact=True).click()
    page.get_by_label("force").fill("humberside")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_url("**force=humberside**")
    rows = page.locator("#answer tbody tr")
    expect(rows.first).to_be_visible()
    page.wait_for_load_state()
    shown = rows.count()
    page.goto(page.url)
    expect(rows).to_have_count(shown)


# -- the query page


def test_a_query_is_sent_in_the_background_and_its_address_reproduces_it(page: Any) -> None:
    page.goto("/query")
    field = page.locator("#query-text")
    field.evaluate("(each) => { each.value = 'SELECT ?f { ?f a insp:Force } ORDER BY ?f LIMIT 3'; }")
    page.get_by_label("Show as").select_option("table")
    page.get_by_role("button", name="Run the query").click()
    page.locator("#state", has_text="Answered").wait_for()
    expect(page.locator("#answer tbody tr")).to_have_count(3)
    assert "LIMIT+3" in page.url
    page.goto(page.url)
    expect(page.locator("#answer tbody tr")).to_have_count(3)


def test_a_hopeless_query_can_be_cancelled_and_others_are_answered(page: Any, site: Client) -> None:
    page.goto("/query")
    hopeless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    page.locator("#query-text").evaluate("(each, text) => { each.value = text; }", hopeless)
    page.get_by_role("button", name="Run the query").click()
    page.get_by_role("button", name="Cancel").click()
    page.locator("#state", has_text="Cancelled").wait_for()
    assert site.get("/sparql?query=" + quote("ASK {}")).status == 200
    deadline = time.monotonic() + 20
    while site.get("/health").json()["queries"]["running"]:
        assert time.monotonic() < deadline, "the cancelled query is still running"
        time.sleep(0.05)


def test_without_a_script_everything_still_answers(browser: Any, site: Client) -> None:
    context = browser.new_context(base_url=site.address, java_script_enabled=False)
    opened = context.new_page()
    opened.goto("/query")
    opened.locator("#query-text").fill("SELECT ?f { ?f a insp:Force } LIMIT 2")
    opened.get_by_role("button", name="Run the query").click()
    expect(opened.locator("#answer tbody tr")).to_have_count(2)
    opened.goto("/graph")
    opened.locator("svg.network a circle").nth(1).click()
    opened.wait_for_url(re.compile(r"[?&]theme="))
    opened.goto("/document/samples/gwent-peel-2014.txt")
    opened.locator("sup.no a").first.click()
    opened.wait_for_url("**#fact-1")
    context.close()


# -- access


@pytest.fixture(scope="module")
def axe() -> Any:
    room = "axe_playwright_python.sync_playwright"
    return pytest.importorskip(room, reason="axe-playwright-python is not installed").Axe()


RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# Dark and narrow: what differs by colour or width, once each.
DARK = ("home", "search", "compare", "document", "judgement", "conflicts", "graph", "query-own")
PLAIN = {"catalog": "/catalog"}  # of the server itself


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_and_nothing_runs_over(browser: Any, site: Client, axe: Any, scheme: str, width: int) -> None:
    """Every kind of page, light and wide, dark and narrow: no violation, no scrolling sideways, under 1 MB."""
    context = browser.new_context(
        base_url=site.address, viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce"
    )
    found = []
    for name, path in PATHS.items() if scheme == "light" else {**{each: PATHS[each] for each in DARK}, **PLAIN}.items():
        opened = context.new_page()
        watch = Watch(opened, site.address)
        opened.goto(path)
        for violation in axe.run(opened, options=RULES).response["violations"]:
            where = [" ".join(map(str, node["target"])) for node in violation["nodes"][:3]]
            found.append(f"{name}: {violation['impact']} {violation['id']}: {where}")
        if opened.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{name}: runs over at {width}")
        if watch.bytes > 1_000_000:
            found.append(f"{name}: {watch.bytes:,} bytes")
        found += [f"{name}: {said}" for said in [*watch.errors, *watch.outside]]
        opened.close()
    context.close()
    assert found == []


def test_at_twice_the_size_nothing_is_lost(browser: Any, site: Client) -> None:
    """200% zoom of a window 1280 wide is a window of 640 CSS pixels (WCAG 2.2, 1.4.4 and 1.4.10)."""
    context = browser.new_context(base_url=site.address, viewport={"width": 640, "height": 450}, device_scale_factor=2)
    opened = context.new_page()
    for path in ("/", "/force/cambridgeshire", "/document/samples/gwent-peel-2014.txt", "/search?q=calls"):
        opened.goto(path)
        assert opened.evaluate("document.documentElement.scrollWidth") <= 640, path
    context.close()


def test_two_forces_are_both_seen_on_a_phone(browser: Any, site: Client) -> None:
    """The second force stood beyond the edge of the screen: of a comparison there was one side."""
    context = browser.new_context(base_url=site.address, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto("/compare?a=cambridgeshire&b=suffolk")
    for cell in page.locator("table.pair :is(th, td, .grade)").all():
        box = cell.bounding_box()
        assert box is None or box["x"] + box["width"] <= 390, cell.inner_text()
    context.close()


def test_on_a_phone_what_was_found_stands_on_the_first_screen_and_filters_open(browser: Any, site: Client) -> None:
    context = browser.new_context(base_url=site.address, viewport={"width": 390, "height": 844})
    opened = context.new_page()
    for path, filter_, choice in (
        ("/search?q=call+handling", "Cycle", "peel-2015"),
        ("/duties", "Kind", "recommendation"),
        ("/responses", "Cycle", "peel-2015"),
    ):
        opened.goto(path)
        expect(opened.locator(".heading h2").first).to_be_in_viewport()
        expect(opened.get_by_label(filter_, exact=True)).to_be_hidden()
        opened.get_by_text("Filters", exact=True).focus()
        opened.keyboard.press("Enter")
        opened.get_by_label(filter_, exact=True).select_option(choice)
        opened.locator("form.filters button").click()
        opened.wait_for_url(re.compile(f"{filter_.lower()}={choice}"))
    context.close()


def test_where_there_is_room_the_filters_need_no_opening(page: Any) -> None:
    for path in ("/", "/search", "/duties", "/responses"):
        page.goto(path)
        expect(page.get_by_text("Filters", exact=True)).to_be_hidden()
        expect(page.get_by_label("Force", exact=True)).to_be_visible()


def test_what_is_folded_opens_for_its_address_and_on_paper(page: Any) -> None:
    """A page of thirty screens is read by nobody; nor is one that keeps back what somebody looks for."""
    page.goto("/force/cambridgeshire")
    folded = page.locator("details.theme:not([open])").last
    within = folded.locator("div[id^=theme-]").get_attribute("id")
    assert not folded.locator(".finding").first.is_visible()
    page.goto(f"/force/cambridgeshire#{within}")
    expect(page.locator(f"#{within} .finding").first).to_be_visible()
    page.goto("/force/cambridgeshire")
    page.emulate_media(media="print")
    expect(page.locator("details.rest .finding").first).to_be_visible()
    expect(page.locator("details.theme .finding").last).to_be_visible()


def test_on_paper_the_words_of_a_finding_are_no_smaller_than_what_stands_around_them(page: Any) -> None:
    page.emulate_media(media="print")
    page.goto("/search?q=calls")
    size = "(part) => parseFloat(getComputedStyle(part).fontSize)"
    assert page.locator("form:visible").count() == 0
    words, around = (page.locator(f".finding {part}").first.evaluate(size) for part in (".words", ".line"))
    assert words >= around


def test_a_keyboard_reaches_the_content_first_and_every_grade(page: Any) -> None:
    page.goto("/force/kent")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    assert page.evaluate(
        "[...document.querySelectorAll('svg.grades a')].every((each) => each.tabIndex >= 0 && each.href.baseVal)"
    )
