"""Which elements of a page hold its own text, and which hold what a reader skips: a few passes over the elements.

Elements stand in document order, each after its parent: a forward pass hands down, a backward pass sums up, and no
depth of nesting needs recursion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from kgbuild.read._html_tree import HEADINGS, INLINE, Element, Page
from kgbuild.rules import load_rules

_STYLE_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# Attributes that decide something here; a tag without any of them is not looked into.
_TELLING = re.compile(r"class|\bid\s*=|role|style|hidden|CLASS|\bID\s*=|STYLE|HIDDEN|ROLE")
_BOXES = HEADINGS | {"table", "ul", "ol", "dl", "blockquote", "article", "section", "form", "figure"}
_CONTAINERS = frozenset({"html", "body", "main", "article"})


@dataclass(frozen=True, slots=True)
class ContentRules:
    """The rules of html.toml that decide on elements, ready for use."""

    tags: frozenset[str]
    outer_tags: frozenset[str]
    roles: frozenset[str]
    words: frozenset[str]
    pairs: frozenset[str]
    begins: tuple[str, ...]
    whole: frozenset[str]
    unless_begins: tuple[str, ...]
    never: frozenset[str]
    heading: re.Pattern[str]
    prose: int
    share: int
    least_links: int
    links_share: int
    list_share: int
    opened: frozenset[str]


@lru_cache(maxsize=1)
def content_rules() -> ContentRules:
    """The rules, read once.

    Raises:
        RuleError: html.toml is malformed.
    """
    rules = load_rules("html")
    element, named, main, links = (
        rules["html.notice-element"],
        rules["html.notice-class"],
        rules["html.main"],
        rules["html.links"],
    )
    return ContentRules(
        tags=frozenset(element.words("tags")),
        outer_tags=frozenset(element.words("outer_tags")),
        roles=frozenset(element.words("roles")),
        words=frozenset(named.words("words")),
        pairs=frozenset(named.words("pairs")),
        begins=named.words("begins"),
        whole=frozenset(named.words("whole")),
        unless_begins=named.words("unless_begins"),
        never=frozenset(named.words("never")),
        heading=rules["html.notice-heading"].pattern(),
        prose=main.number("prose"),
        share=main.number("share"),
        least_links=links.number("least"),
        links_share=links.number("share"),
        list_share=links.number("list_share"),
        opened=frozenset(rules["html.opened"].words()),
    )


@lru_cache(maxsize=20_000)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a class name or id: "mostRead-list" is most, read, list."""
    return tuple(part.lower() for part in _NAME_PARTS.findall(name))


def class_words(element: Element) -> frozenset[str]:
    """The words of an element's class names and id."""
    if not element.raw:
        return frozenset()
    return frozenset(
        word for name in f"{element.get('class')} {element.get('id')}".split() for word in name_words(name)
    )


@lru_cache(maxsize=20_000)
def _notice_name(name: str) -> bool:
    rules = content_rules()
    lower = name.lower()
    if lower.startswith(rules.unless_begins):
        return False
    if lower in rules.whole or lower.startswith(rules.begins):
        return True
    words = name_words(name)
    if any(word in rules.words for word in words):
        return True
    return any(f"{one} {other}" in rules.pairs for one, other in pairwise(words))


def mark(page: Page) -> Element:
    """Set `hidden` and `notice` of every element, and give the box that holds the page's own text.

    An element that is hidden or a notice hands this down to all inside it.
    """
    _mark_hidden(page)
    _sum_up(page)
    whole = page.root
    _mark_notices(page, whole)
    _mark_under_headings(page)
    _sum_prose(page)
    return _main(page, whole)


def _mark_hidden(page: Page) -> None:
    rules = content_rules()
    for element in page.elements[1:]:
        parent = element.parent
        assert parent is not None
        element.in_link = parent.in_link or element.tag == "a"
        if parent.hidden or element.tag in ("select", "datalist", "object", "audio", "video", "canvas"):
            element.hidden = True
        elif element.raw and ("hidden" in element.raw or "none" in element.raw or "HIDDEN" in element.raw):
            found = element.attributes()
            if (
                found.get("aria-hidden", "").lower() == "true"
                or ("hidden" in found and found["hidden"] != "until-found")
                or _STYLE_HIDDEN.search(found.get("style", ""))
            ):
                element.hidden = not (found.get("role") == "tabpanel" or class_words(element) & rules.opened)


def _sum_up(page: Page) -> None:
    """Characters of text and of links of every subtree, and prose: long runs that are not mostly links."""
    _unhide_wrappers(page)
    prose = content_rules().prose
    for element in reversed(page.elements):
        if element.hidden:
            continue
        own = element.own
        element.length += own
        element.run += own
        if element.in_link:
            element.links += own
            element.run_links += own
        if element.tag == "h1":
            element.titled = True
        elif element.tag == "a":
            element.anchors += 1
        elif element.tag in ("br", "p", "div"):
            element.breaks += 1
        parent = element.parent
        inline = element.tag in INLINE
        if not inline and element.run >= prose and element.run_links * 10 < element.run * 4:
            element.prose += element.run
        if parent is not None:
            parent.length += element.length
            parent.links += element.links
            parent.prose += element.prose
            parent.anchors += element.anchors
            parent.breaks += element.breaks
            parent.titled = parent.titled or (element.titled and not _logo(element))
            # So many lines in one cell: the table lays out the page.
            element.boxed = element.boxed or element.prose > 400 or (element.breaks > 4 and element.tag in ("td", "th"))
            parent.boxed = parent.boxed or element.boxed or element.tag in _BOXES
            if inline:
                parent.run += element.run
                parent.run_links += element.run_links


def _unhide_wrappers(page: Page) -> None:
    """Show what is most of the page: a consent dialogue hides the page behind it, and a saved page stays so."""
    total = sum(element.own for element in page.elements)
    hidden: dict[int, int] = {}
    tops: list[Element] = []
    top_of: dict[int, int] = {}
    for element in page.elements[1:]:
        if not element.hidden:
            continue
        parent = element.parent
        assert parent is not None
        top = top_of.get(parent.index, element.index) if parent.hidden else element.index
        if top == element.index:
            tops.append(element)
        top_of[element.index] = top
        hidden[top] = hidden.get(top, 0) + element.own
    for element in tops:
        if hidden[element.index] * 2 > total:
            for other in page.elements[element.index :]:
                if top_of.get(other.index) == element.index:
                    other.hidden = False


def _logo(element: Element) -> bool:
    """Whether a first-level heading is the site's name: all of it a link, or a picture."""
    return element.tag == "h1" and element.links >= element.length


def _mark_notices(page: Page, whole: Element) -> None:
    inside: set[int] = set()  # elements in an article or the main part
    for element in page.elements[1:]:
        parent = element.parent
        assert parent is not None
        if parent.notice:
            element.notice = True
            continue
        telling = bool(element.raw) and _TELLING.search(element.raw) is not None
        role = element.get("role").lower() if telling else ""
        if parent.index in inside or element.tag in ("main", "article") or role == "main":
            inside.add(element.index)
        if element.tag not in ("br", "hr", "img"):
            element.notice = (
                _set_apart(element, role, whole.prose, inside=element.index in inside)
                or (telling and _named_apart(element, whole.prose))
                or _is_menu(element)
            )


def _set_apart(element: Element, role: str, total: int, *, inside: bool) -> bool:
    """Whether the tag or the role says that it is no part of the page's own text."""
    rules = content_rules()
    if element.tag in rules.tags or role in rules.roles:
        if role and element.tag not in rules.tags and element.prose * 2 > total > 0:
            return False
        return not element.titled or element.prose == 0
    if element.tag in rules.outer_tags:
        may_be = not inside or element.links * 2 > element.length
        return may_be and not (element.tag == "header" and element.titled)
    return False


def _named_apart(element: Element, total: int) -> bool:
    """Whether its class or id is one of a notice.

    A layout's box may be named after the sidebar in it: what holds the title or most of the prose is none.
    """
    if element.tag in _CONTAINERS or element.tag in HEADINGS or element.titled:
        return False
    if not any(_notice_name(name) for name in f"{element.get('class')} {element.get('id')}".split()):
        return False
    most = 9 if class_words(element) & content_rules().never else 4
    if element.prose >= 200 and element.prose * 10 >= total * most:
        return False
    return element.tag not in INLINE or element.tag == "a" or element.length < 60


def _is_menu(element: Element) -> bool:
    """Whether a box without prose is links and little else."""
    if element.tag not in ("ul", "ol", "div", "section", "table", "p", "form", "td"):
        return False
    if element.links == 0 or element.length == 0 or element.prose:
        return False
    rules = content_rules()
    share = rules.list_share if element.tag in ("p", "td", "table") else rules.links_share
    return element.links * 100 >= element.length * share and element.anchors >= rules.least_links


def _mark_under_headings(page: Page) -> None:
    """What stands under a heading such as "Most read" is a notice, to the next heading of its depth in the same box."""
    rules = content_rules()
    for element in page.elements:
        if element.tag not in HEADINGS or element.notice or element.hidden or not 0 < element.length < 90:
            continue
        if not rules.heading.match(inner_text(element).strip()):
            continue
        parent = element.parent
        assert parent is not None
        element.notice = True
        for place in range(element.place + 1, len(parent.children)):
            sibling = parent.children[place]
            if isinstance(sibling, Element):
                if sibling.tag in HEADINGS and sibling.tag <= element.tag:
                    break
                if sibling.titled or sibling.prose * 2 > page.root.prose:
                    break
                sibling.notice = True
    for element in page.elements[1:]:
        if element.parent is not None and element.parent.notice:
            element.notice = True


def _sum_prose(page: Page) -> None:
    """Prose again, now without that of notices."""
    prose = content_rules().prose
    for element in page.elements:
        element.prose = 0
    for element in reversed(page.elements):
        if element.hidden or element.notice:
            continue
        if element.tag not in INLINE and element.run >= prose and element.run_links * 10 < element.run * 4:
            element.prose += element.run
        if element.parent is not None:
            element.parent.prose += element.prose


def _main(page: Page, whole: Element) -> Element:
    """The box of the page's own text: one stated to be it that holds enough of the prose, else found by prose."""
    rules = content_rules()
    if whole.prose == 0:
        return whole
    enough = whole.prose * rules.share // 100
    stated = [
        element
        for element in page.elements
        if (element.tag in ("main", "article") or (element.raw and element.get("role") == "main"))
        and not element.notice
        and element.prose >= enough
    ]
    if stated:
        return max(stated, key=lambda element: (element.tag == "article", element.titled, -element.index))
    here = whole
    while inner := next(
        (
            child
            for child in here.children
            if isinstance(child, Element) and child.prose >= enough and not _is_paragraph(child)
        ),
        None,
    ):
        here = inner
    return here


def _is_paragraph(element: Element) -> bool:
    """Whether an element holds one paragraph, by its tag or by what stands in it."""
    return element.tag in ("p", "li", "blockquote") or (element.run >= element.prose and element.breaks < 3)


def inner_text(element: Element, *, limit: int = 400) -> str:
    """The visible text in an element, as one line of at most about `limit` characters.

    No more than `limit` elements and strings are looked at, so that asking at each depth of a deep nest stays cheap.
    """
    parts: list[str] = []
    size = seen = 0
    stack: list[Element | str] = [element]
    while stack and size < limit and seen < limit:
        one = stack.pop()
        if isinstance(one, str):
            parts.append(one)
            size += len(one)
        elif not one.hidden:
            seen += 1
            if one.tag not in INLINE or one.tag == "br":
                parts.append(" ")
                stack.append(" ")
            if len(one.children) <= limit:
                stack.extend(reversed(one.children))
            else:
                stack.extend(reversed(one.children[:limit]))
    return " ".join("".join(parts).split())
