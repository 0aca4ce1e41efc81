"""Whole reports in the shapes of the genre, written in many layouts: each formal item is told once, and no other."""

from __future__ import annotations

import html
import re
import textwrap

import pytest

from kgbuild.extract import extract_facts
from kgbuild.model import DocumentFacts, Finding, Passage
from kgbuild.read import read_document
from kgbuild.reference import load_reference

Node = tuple[str, object]
FORMAL = ("area-for-improvement", "cause-of-concern", "recommendation", "national-recommendation")
RUNNING = "PEEL 2022 – An inspection of Kent Police"
AREAS = (
    "improve the supervision of volume crime investigations",
    "record the ethnicity of victims at the point of first contact",
    "evaluate the effect of its change programme on response teams in all of its districts and its rural stations",
)
CONCERN = "Kent Police doesn’t respond to vulnerable people quickly enough"
ASKED = (
    ("review the backlog of unallocated incidents", "2023-01-14"),
    ("assess whether supervisors hold too many cases at once", "2023-01-14"),
    ("train all control room staff to assess threat, harm and risk", "2023-04-14"),
)
# What speaks of duties and of other rounds, and asks nothing now.
REASONS = (
    "Officers must complete this work before a case is closed, but we found that they often did not.",
    "Other forces should be able to learn from this. In some cases, months passed before anyone took action.",
)
PROSE = (
    "The force should be commended for the way in which it works with universities and with its partners in towns.",
    "In our 2014 inspection we recommended that the force should review its staffing, and it has since done so.",
    "We identified this as an area for improvement in our last inspection. The force has made good progress.",
)
DEFINED = (
    ("h3", "Areas for improvement"),
    ("p", "If our inspection identifies practice that falls short, it will be reported as an area for improvement."),
    ("h3", "Causes of concern"),
    ("p", "If it identifies a serious shortcoming, it will be reported as a cause of concern."),
    ("p", "A cause of concern will always be accompanied by one or more recommendations."),
)
LABELLED = (
    ("p", "Area for improvement: an aspect of practice, policy or performance that falls short of what is expected."),
    ("p", "Cause of concern: a serious, critical or systemic shortcoming in practice. Recommendations go with it."),
    ("p", "Outstanding: the force has substantially exceeded the characteristics of good performance."),
)


def _areas(layout: str) -> list[Node]:
    """The areas for improvement as a list, as headlines with reasons, or each in a box of its own."""
    if layout == "list":
        return [("h4", "Areas for improvement"), ("ul", [f"The force should {area}." for area in AREAS])]
    nodes: list[Node] = [("h4", "Areas for improvement")] if layout == "headlines" else []
    for number, area in enumerate(AREAS, 1):
        if layout == "headlines":
            nodes.append(("h5", f"The force needs to {area}"))
        else:
            nodes += [("h4", f"Area for improvement {number}"), ("p", f"The force should {area}.")]
        nodes += [("p", reason) for reason in REASONS]
    return nodes


def _report(layout: str, defined: tuple[Node, ...]) -> list[Node]:
    chapters: list[Node] = [
        ("h2", "Responding to the public"),
        ("p", "Inadequate"),
        ("p", "Kent Police is inadequate at responding to the public."),
        ("h4", "Cause of concern"),
        ("h5", CONCERN),
        *(("p", reason) for reason in REASONS),
        ("h5", "Recommendations"),
        ("p", "Within three months, Kent Police should:"),
        ("ul", [f"{ASKED[0][0]};", f"{ASKED[1][0]}."]),
        ("p", "Within six months, Kent Police should:"),
        ("ul", [f"{ASKED[2][0]}; and", ("make sure that:", ["reasons are recorded", "partners are told in time"])]),
        ("h3", "Main findings"),
        *(("p", words) for words in PROSE),
        ("h2", "Investigating crime"),
        ("p", "Adequate"),
        ("p", "Kent Police is adequate at investigating crime."),
        *_areas(layout),
        ("h3", "Main findings"),
        *(("p", words) for words in PROSE),
        ("h2", "Conclusion: what the force does for those who need its help, and how well it does so for all of them"),
        ("p", "The force should be commended for its plans."),
        ("h2", "Annex A – Progress on recommendations since the last inspection"),
        ("h3", "Main recommendations"),
        ("p", "The force should remove handcuffs as soon as they are not needed."),
        ("p", "Partially achieved"),
        ("h2", "Annex B – Definitions"),
        *defined,
        ("h2", "Annex C – About the data"),
        ("p", "The data come from forces."),
    ]
    listed = [words for kind, words in chapters if kind in ("h2", "h3")]
    title = ("h1", "PEEL 2021/22: Police effectiveness, efficiency and legitimacy – An inspection of Kent Police")
    return [title, ("p", "Published on: 14 October 2022"), ("contents", listed), *chapters]


def _items(items: object, depth: int = 0) -> list[tuple[int, str]]:
    assert isinstance(items, list)
    told: list[tuple[int, str]] = []
    for item in items:
        if isinstance(item, tuple):
            told += [(depth, item[0]), *_items(item[1], depth + 1)]
        else:
            told.append((depth, item))
    return told


def _plain(nodes: list[Node], gap: str = "\n\n") -> bytes:
    parts = []
    for kind, words in nodes:
        if kind == "contents":
            parts.append("\n".join(["Contents", *(line for _, line in _items(words))]))
        elif kind == "ul":
            parts.append("\n".join("    " * depth + ("o " if depth else "• ") + item for depth, item in _items(words)))
        else:
            parts.append(str(words))
    return gap.join(parts).encode()


def _tight(nodes: list[Node]) -> bytes:
    return _plain(nodes, "\n")


def _list(items: object) -> str:
    assert isinstance(items, list)
    told = (html.escape(item) if isinstance(item, str) else html.escape(item[0]) + _list(item[1]) for item in items)
    return "<ul>" + "".join(f"<li>{item}</li>" for item in told) + "</ul>"


def _web(nodes: list[Node]) -> bytes:
    parts = []
    for kind, words in nodes:
        if kind == "contents":
            links = "".join(f"<li><a href='#x'>{html.escape(line)}</a></li>" for _, line in _items(words))
            parts.append(f"<h2>Contents</h2><ol>{links}</ol>")
        else:
            parts.append(_list(words) if kind == "ul" else f"<{kind}>{html.escape(str(words))}</{kind}>")
    return f"<html><body><main>{''.join(parts)}</main></body></html>".encode()


def _printed(nodes: list[Node], blank: bool, page: int) -> bytes:
    """Folded lines, with a number and the running head wherever a page ends."""
    lines: list[str] = []
    for kind, words in nodes:
        if kind == "contents":
            lines += ["Contents", *(f"{line} {'.' * 12} {at}" for at, (_, line) in enumerate(_items(words), 3))]
        elif kind == "ul":
            for depth, item in _items(words):
                lines += textwrap.wrap("  " * depth + ("o " if depth else "• ") + item, 88)
        else:
            lines += textwrap.wrap(str(words), 88, break_on_hyphens=False)
        lines += [""] if blank else []
    pages = ["\n".join(lines[at : at + page]) for at in range(0, len(lines), page)]
    return "".join(f"{words}\n\n{number}\n\f{RUNNING}\n\n" for number, words in enumerate(pages, 1)).encode()


def _close(nodes: list[Node]) -> bytes:
    return _printed(nodes, blank=False, page=26)


def _spaced(nodes: list[Node]) -> bytes:
    return _printed(nodes, blank=True, page=31)


WRITERS = {"plain": _plain, "tight": _tight, "web": _web, "printed": _spaced, "printed-close": _close}


def _read(data: bytes, layout: str) -> DocumentFacts:
    name = "report.html" if layout == "web" else "report.txt"
    return extract_facts(read_document(data, name=name), load_reference())


def _words(finding: Finding) -> str:
    assert isinstance(finding.evidence, Passage)
    return " ".join(re.sub(rf"\s\d{{1,2}}\s+{RUNNING}\s", " ", finding.evidence.quote).split())


@pytest.mark.parametrize("defined", [DEFINED, LABELLED], ids=["terms", "labels"])
@pytest.mark.parametrize("layout", ["list", "headlines", "boxes"])
@pytest.mark.parametrize("writer", sorted(WRITERS))
def test_a_whole_report_tells_each_item_once(writer: str, layout: str, defined: tuple[Node, ...]) -> None:
    facts = _read(WRITERS[writer](_report(layout, defined)), writer)
    told = [one for one in facts.findings if one.kind in FORMAL]
    expected = [CONCERN, *(words for words, _ in ASKED), "make sure that", *AREAS]
    assert len(told) == len(expected)
    assert [words for words, one in zip(expected, told, strict=True) if words[:40] not in _words(one)] == []
    assert [one.due for one in told[1:5]] == [*(day for _, day in ASKED), "2023-04-14"]
    assert all(one.addresses == told[0].evidence for one in told[1:5])
    assert [one.grade for one in facts.judgements] == ["inadequate", "adequate"]


@pytest.mark.parametrize("writer", ["plain", "tight", "web"])
def test_what_follows_the_box_of_one_recommendation_is_prose(writer: str) -> None:
    nodes: list[Node] = [
        ("h1", "An inspection of how well the police tackle knife crime"),
        ("p", "Published on: 17 March 2023"),
        ("h2", "Summary"),
        ("p", "We inspected six police forces. Senior leaders recognise that more needs to be done."),
        ("h2", "Working with others"),
        ("h4", "Recommendation 1"),
        ("p", "By 31 March 2024, chief constables should publish their plans for work with schools in their areas."),
        ("p", "Police forces should answer 90 percent of calls in time. Those that we inspected met this standard."),
        ("h2", "Annex A – Methodology"),
        ("p", "We read papers of all forces and spoke to officers, and to those who work with them."),
    ]
    facts = _read(WRITERS[writer](nodes), writer)
    told = [(one.kind, one.due) for one in facts.findings if one.kind in FORMAL]
    assert told == [("national-recommendation", "2024-03-31")]
    assert (facts.cycle, facts.forces) == ("", ())
