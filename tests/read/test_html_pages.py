"""Whole web pages, from bytes to facts: pages of our own in the ways that the genre is published, annotated by hand.

``tests/documents/html`` holds each page, its marks (the form of ``tests/gold/annotate.py``) and its annotations, which
are made again here and compared.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from kgbuild.evaluate import evaluate
from kgbuild.read import read_document
from kgbuild.reference import load_reference

PAGES = Path(__file__).parents[1] / "documents" / "html"
# Words of each page's furniture that look like findings or grades, and must not be read.
FURNITURE = {
    "crawler-dump-2015": ["Cleveland Police requires improvement"],
    "force-page-2016": ["Gloucestershire 2016: Inadequate", "proposed inspection programme"],
    "grid-2015": ["Top of page"],
    "news-2017": ["inadequate at everything", "Devon and Cornwall Police", "branded inadequate", "Accept all"],
    "pcc-2024": ["The Commissioner", "Cookies on this website"],
    "press-release-2019": ["Norfolk Constabulary: outstanding"],
    "report-2021-22": ["essential cookies", "Accessibility"],
}


@pytest.fixture(scope="module")
def annotate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("annotate", PAGES.parents[1] / "gold" / "annotate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_is_marked() -> None:
    for suffix in ("html", "marks", "jsonl"):
        assert {path.stem for path in PAGES.glob(f"*.{suffix}")} == set(FURNITURE)


@pytest.mark.parametrize("stem", FURNITURE)
def test_annotations_stand_where_the_marks_say(stem: str, annotate: ModuleType) -> None:
    document = read_document((PAGES / f"{stem}.html").read_bytes(), name=f"{stem}.html")
    records = annotate.annotations((PAGES / f"{stem}.marks").read_text("utf-8"), document.name, document.text)
    written = (PAGES / f"{stem}.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in written] == records


@pytest.mark.parametrize("stem", FURNITURE)
def test_furniture_is_notice(stem: str) -> None:
    document = read_document((PAGES / f"{stem}.html").read_bytes(), name=f"{stem}.html")
    notices = [document.text[block.start : block.end] for block in document.blocks if block.kind == "notice"]
    for words in FURNITURE[stem]:
        assert any(words in notice for notice in notices)


def test_what_is_read_of_them(tmp_path: Path) -> None:
    for page in PAGES.glob("*.html"):
        shutil.copy(page, tmp_path)
    scores = {score.name: score for score in evaluate(PAGES, tmp_path, load_reference()).scores}
    for kind in ("document kind", "document force", "document cycle", "document published", "judgement tuple"):
        assert scores[kind].precision == scores[kind].recall == 1, kind
    for kind in ("formal findings", "recommendation due", "statement response", "statement commitment", "statistic"):
        assert scores[kind].precision == scores[kind].recall == 1, kind
