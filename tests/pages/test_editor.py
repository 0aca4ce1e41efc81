"""The editor that a wheel carries, in a browser: built from npm's lock file, served, written in, left by keyboard.

Built once with Node.js into a folder of its own; skipped where Node.js or the packages are not to be had, unless
KGBUILD_EDITOR=1 makes it a must, as for a wheel.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kgbuild.pages import _printed
from tests.web import Client

from .conftest import watched

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("hatchling", reason="hatchling is not installed")
expect = playwright.expect
expect.set_options(timeout=30_000)  # it waits for a state; a busy machine may take its time


@pytest.fixture(scope="module")
def built(hook: Any, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder with the built editor, in place of the one of the package, which a checkout does not have."""
    frontend = repository / "kgbuild" / "pages" / "frontend"
    try:
        made = hook.build_editor(frontend, tmp_path_factory.mktemp("editor") / "out")
    except (OSError, subprocess.SubprocessError) as error:
        if os.environ.get("KGBUILD_EDITOR") == "1":
            raise
        pytest.skip(f"the editor cannot be built here: {error}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_printed, "BUILT", made.parent)
        yield made


@pytest.fixture
def page(browser: Any, site: Client, built: Path) -> Iterator[Any]:
    """The query page with the built editor, its terms loaded."""
    with watched(browser, site) as opened:
        with opened.expect_response("**/query/terms.json") as terms:
            opened.goto("/query")
        terms.value.finished()
        yield opened


def write(page: Any, text: str) -> Any:
    """The editor, with `text` typed into it in place of what it held."""
    editor = page.locator(".cm-content")
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.type(text)
    return editor


def test_the_editor_stands_in_for_the_plain_field_and_is_no_heavier_than_a_page_may_be(page: Any, built: Path) -> None:
    expect(page.locator(".cm-content")).to_be_visible()
    expect(page.locator("#query-text")).to_be_hidden()
    expect(page.locator(".cm-content")).to_have_attribute("aria-label", re.compile("Query in SPARQL"))
    assert built.stat().st_size < 600_000


def test_keywords_variables_and_strings_are_told_apart_by_colour(page: Any) -> None:
    write(page, "SELECT ?force { ?force a 'text'")
    colour = "(each) => getComputedStyle(each).color"
    tokens = [page.locator(".cm-line span", has_text=text).first for text in ("SELECT", "?force", "'text'")]
    colours = {token.evaluate(colour) for token in tokens}
    assert len(colours) == 3
    assert page.locator(".cm-content").evaluate(colour) not in colours


def test_a_term_and_a_prefix_are_completed(page: Any) -> None:
    editor = write(page, "SELECT ?f { ?f a insp:CauseOf")
    options = page.locator(".cm-tooltip-autocomplete li")
    expect(options.first).to_contain_text("insp:CauseOfConcern")
    expect(page.locator(".cm-completionInfo")).to_be_visible()  # the definition of the term
    options.first.click()  # Enter is a new line in the first moment of the list, lest a fast typist be surprised
    expect(editor).to_have_text(re.compile(r"\?f a insp:CauseOfConcern"))
    expect(page.locator(".cm-tooltip-autocomplete")).to_have_count(0)
    page.keyboard.type(" ; dcte")
    expect(options.first).to_contain_text("dcterms:")
    options.first.click()
    expect(editor).to_have_text(re.compile(r"; dcterms:"))


def test_what_is_written_there_runs_by_keyboard_and_can_be_sent_on(page: Any) -> None:
    write(page, "SELECT ?f { ?f a insp:Force } ORDER BY ?f LIMIT 3")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("#state")).to_contain_text("Answered")
    expect(page.locator("#answer tbody tr")).to_have_count(3)
    page.goto(page.url)
    expect(page.locator(".cm-content")).to_contain_text("LIMIT 3")
    expect(page.locator("#answer tbody tr")).to_have_count(3)


def test_a_hopeless_query_written_there_is_cancelled(page: Any) -> None:
    write(page, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    page.keyboard.press("ControlOrMeta+Enter")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#state")).to_have_text("Cancelled.")


def test_the_keyboard_gets_out_of_the_editor_both_ways(page: Any) -> None:
    """WCAG 2.1.2: no keyboard trap. Escape closes a list of completions and leaves the text as it is."""
    editor = write(page, "SELECT ?f { ?f a insp:For")
    expect(page.locator(".cm-tooltip-autocomplete")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".cm-tooltip-autocomplete")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.locator("#run")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(editor).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(editor).not_to_be_focused()
    expect(editor).to_have_text(re.compile(r"^SELECT \?f \{ \?f a insp:For"))


def test_an_earlier_answer_comes_back_with_its_query(page: Any) -> None:
    for limit in (2, 4):
        write(page, f"SELECT ?f {{ ?f a insp:Force }} LIMIT {limit}")
        page.keyboard.press("ControlOrMeta+Enter")
        expect(page.locator("#answer tbody tr")).to_have_count(limit)
    page.go_back()
    expect(page.locator(".cm-content")).to_contain_text("LIMIT 2")
    expect(page.locator("#answer tbody tr")).to_have_count(2)
