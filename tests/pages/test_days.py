"""Pages as the data stood on a day of the past."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kgbuild.as_of import as_of
from kgbuild.query import run_query
from kgbuild.store import open_store
from tests.web import Client

from .conftest import Read, serving

DAY = "2017-06-30"
PAGES = ("/", "/force/kent", "/theme/domestic-abuse", "/cycle/peel-2016")
PRESENT = ("/static/", "/query", "/sparql", "/id/", "/ontology")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_a_day_says_so_keeps_the_day_and_lets_go_of_it(path: str, site: Client, read: Read) -> None:
    html = read(f"{path}?as_of={DAY}")
    notes = [each.text for each in html.all(class_="caveat")]
    assert any("As the data stood on 30 June 2017" in each for each in notes)
    inside = [
        each.get("href")
        for each in html.all("a")
        if each.get("href").startswith("/") and not each.get("href").startswith(PRESENT) and each.text != "As it is now"
    ]
    assert len(inside) > 10
    assert [each for each in inside if parse_qs(urlsplit(each).query).get("as_of") != [DAY]] == []
    (back,) = [each.get("href") for each in html.all("a") if each.text == "As it is now"]
    assert back == path
    (field,) = [each for each in html.all("input") if each.get("id") == "day"]
    assert (field.get("name"), field.get("value"), field.get("type")) == ("as_of", DAY, "date")
    now = read(path)
    assert not any("As the data stood on" in each.text for each in now.all(class_="caveat"))
    assert not any(DAY in each.get("href") for each in now.all("a"))


def test_a_page_of_a_day_tells_what_the_store_of_that_day_tells(site: Client, bundled_store: Path) -> None:
    told = site.get(f"/force/kent.json?as_of={DAY}").json()["tables"]
    with open_store(bundled_store) as reader, as_of(reader, DAY) as (view, _):
        grades = [row for row in run_query(view, "grades-over-time", {"force": "kent"}) if row["grade"]]
        repeats = list(run_query(view, "repeats", {"force": "kent", "polarity": "negative"}))
    assert sum(row["grade"] is not None for row in told["grades"]["rows"]) == len(grades)
    assert [row["theme"] for row in told["repeats"]["rows"]] == [row["theme"] for row in repeats]
    published = [row["published"] for row in told["findings"]["rows"] if row["published"]]
    assert published
    assert max(published) <= DAY
    now = site.get("/force/kent.json").json()["tables"]
    assert len(told["findings"]["rows"]) < len(now["findings"]["rows"])


def test_the_search_of_a_day_finds_nothing_that_came_later(site: Client) -> None:
    found = site.get(f"/search.json?q=victims&as_of={DAY}").json()["tables"]["findings"]["rows"]
    assert found
    assert all((row["published"] or "") <= DAY for row in found)
    assert len(found) < len(site.get("/search.json?q=victims").json()["tables"]["findings"]["rows"])


def test_the_day_of_a_link_stands_before_its_fragment(read: Read) -> None:
    """Behind the sign it is no part of what is asked, and the page was that of the present."""
    links = [each.get("href") for each in read(f"/force/kent?as_of={DAY}").all("a") if "#" in each.get("href")[1:]]
    ours = [link for link in links if link.startswith("/")]
    assert ours
    assert all(parse_qs(urlsplit(link).query)["as_of"] == [DAY] for link in ours)


@pytest.mark.parametrize("path", ["/search?q=victims&force=kent", "/conflicts?force=kent", "/compare?a=kent&b=surrey"])
def test_a_form_keeps_the_day(path: str, read: Read) -> None:
    html = read(f"{path}&as_of={DAY}")
    for form in html.all("form"):
        days = [each.get("value") for each in form.walk() if each.tag == "input" and each.get("name") == "as_of"]
        assert days == [DAY], form.get("action")


def test_a_day_that_is_none_is_refused_and_today_leads_to_the_day_itself(site: Client) -> None:
    refused = site.get("/force/kent?as_of=2017-02-30")
    assert refused.status == 400
    assert "is no day of the calendar" in refused.text
    assert "as_of" not in "".join(each.get("href") for each in refused.html.all("a"))
    moved = site.get("/theme/domestic-abuse.csv?as_of=today")
    assert moved.status == 302
    assert moved.headers["location"].startswith("/theme/domestic-abuse.csv?as_of=2")
    assert moved.headers["cache-control"] == "no-store"


def test_a_day_leaves_nothing_behind(
    bundled_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: Any
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with serving(bundled_store) as own:
        assert own.get("/?as_of=2016").status == 200
        assert list(tmp_path.glob("kgbuild-as-of-*"))
    assert not list(tmp_path.glob("kgbuild-*"))


_UNCLOSED = """
import asyncio, sys, tempfile
from pathlib import Path
from types import SimpleNamespace
from kgbuild.pages._days import Days
from kgbuild.store import open_store

async def main():
    with open_store(Path(sys.argv[1])) as reader:
        async def run(function, *arguments, seconds):
            return function(reader, *arguments)
        answers = SimpleNamespace(run=run, base=reader.manifest["base"], generation="one")
        present = SimpleNamespace(answers=answers, settings=None, generation="one", templates=object())
        days = Days(present)
        await days.site("2016")
        print(len(list(Path(tempfile.gettempdir()).glob("kgbuild-as-of-*/*/kg"))))

asyncio.run(main())
"""


def test_days_that_nobody_closes_go_when_the_process_ends(bundled_store: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", _UNCLOSED, str(bundled_store)]
    ended = subprocess.run(
        command, env={**os.environ, "TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == "1"
    assert not list(tmp_path.iterdir())


def test_the_row_behind_a_finding_is_found_on_its_day(site: Client) -> None:
    """The address had two question marks, and was refused."""
    rows = site.get(f"/search.json?force=kent&as_of={DAY}").json()["tables"]["findings"]["rows"]
    found = next(row["finding"].rpartition("/")[2] for row in rows if row["document"] == "findings.csv")
    links = [link.get("href") for link in site.get(f"/finding/{found}?as_of={DAY}").html.all("a")]
    (row,) = (link for link in links if "row=" in link)
    assert f"as_of={DAY}" in row
    assert site.get(row).status == 200
