"""HTML as characters to a tree of elements, in linear time whatever the page.

A tree builder of its own, and not a general one: the rules of the HTML standard that decide which words are seen
and where a block ends (raw text, comments, quoted attributes, implied end tags, misnested inline markup), with stacks
in place of searches. General parsers follow the steps "reconstruct the formatting" and "in scope" to the letter, which
takes quadratic time and memory on pages made to that end.

Spec: HTML Living Standard, sections 13.2.5 (tokens) and 13.2.6 (tree construction).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Final

_TAG = re.compile(
    # All possessive: nothing is tried twice.
    r"<(/?)([a-zA-Z][^\s/>]*+)((?>[^>=]+|=\s*+(?:\"[^\"]*\"|'[^']*'|[^\s>]*+))*+)>"
)
_ATTRIBUTE = re.compile(r"([^\s=/\"'>]++)(?:\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s>]*+)))?")
_SPACED = re.compile(r"[ \t\r\n\f\v]{2,}|[\t\r\n\f\v]")
# Without width or a say in the words: zero-width space, word joiner, byte order mark, soft hyphen, direction marks.
_NO_WIDTH = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"))

VOID: Final = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split()
)
# Elements whose content is no text of the page, read up to their end tag as raw characters.
_RAW: Final = frozenset("script style title textarea xmp iframe noembed noframes noscript template svg".split())
_IGNORED: Final = frozenset(
    (
        "html head body meta link base basefont bgsound param source track wbr area col colgroup frameset "
        "frame keygen embed"
    ).split()
)
INLINE: Final = frozenset(
    (
        "a abbr acronym b bdi bdo big br button cite code data del dfn em font i img input ins kbd label mark "
        "nobr q rb rp rt ruby s samp small span strike strong sub sup time tt u var"
    ).split()
)
HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS: Final = ("table", "td", "th", "caption")
_P_SCOPE: Final = ("td", "th", "table", "caption", "button")
# What a start tag ends: (elements it closes, elements that keep them from being closed).
_CLOSES: Final = {
    "li": (("li",), ("ul", "ol", "menu", *_CELLS)),
    "dt": (("dt", "dd"), ("dl", *_CELLS)),
    "dd": (("dt", "dd"), ("dl", *_CELLS)),
    "td": (("td", "th"), ("table",)),
    "th": (("td", "th"), ("table",)),
    "tr": (("td", "th", "tr", "caption"), ("table",)),
    "tbody": (("td", "th", "tr", "thead", "tbody", "tfoot", "caption"), ("table",)),
    "thead": (("td", "th", "tr", "thead", "tbody", "tfoot", "caption"), ("table",)),
    "tfoot": (("td", "th", "tr", "thead", "tbody", "tfoot", "caption"), ("table",)),
    "option": (("option",), ("select",)),
    "optgroup": (("option", "optgroup"), ("select",)),
    "a": (("a",), _CELLS),
}
# An end tag reaches over these no more than the standard lets it.
_END_SCOPE: Final = {
    "li": ("ul", "ol", "menu", *_CELLS),
    "td": ("table",),
    "th": ("table",),
    "tr": ("table",),
    "tbody": ("table",),
    "thead": ("table",),
    "tfoot": ("table",),
    "caption": ("table",),
    "table": (),
}


class Element:
    """A node of the tree. `children` holds elements and strings of text; white space in a string is one space."""

    __slots__ = (
        "anchors",
        "attributes_",
        "boxed",
        "breaks",
        "children",
        "hidden",
        "in_link",
        "index",
        "length",
        "links",
        "notice",
        "own",
        "parent",
        "place",
        "prose",
        "raw",
        "run",
        "run_links",
        "tag",
        "titled",
    )

    def __init__(self, tag: str, raw: str, parent: Element | None, index: int) -> None:
        self.tag, self.raw, self.parent, self.index = tag, raw, parent, index
        self.children: list[Element | str] = []
        self.attributes_: dict[str, str] | None = None
        self.own = 0  # characters of text directly inside
        self.hidden = self.notice = self.in_link = self.titled = False
        self.boxed = False  # holds a table, a list or a heading: more than a cell of data holds
        # Filled by the analysis: characters of text, of links and of prose in the subtree; of the inline run.
        self.length = self.links = self.prose = self.run = self.run_links = self.anchors = self.breaks = 0
        self.place = 0  # among the children of its parent

    def attributes(self) -> dict[str, str]:
        """The attributes by lower-case name, the first of each name, with character references resolved."""
        if self.attributes_ is None:
            self.attributes_ = parse_attributes(self.raw)
        return self.attributes_

    def get(self, name: str) -> str:
        """An attribute's value, or ""."""
        return self.attributes().get(name, "") if self.raw else ""


@dataclass(slots=True)
class Page:
    """A parsed page: the root, all elements in document order (each after its parent), and what the head states."""

    root: Element
    elements: list[Element]
    title: str = ""
    metas: list[dict[str, str]] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    data: list[str] = field(default_factory=list)  # the contents of JSON-LD scripts
    remark: str = ""  # the first comment, in which a browser says what it saved


def parse_attributes(raw: str) -> dict[str, str]:
    """The attributes written between a tag's name and its end."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(raw):
        name = match[1].lower()
        if name not in found:
            value = match[2] or match[3] or match[4] or ""
            found[name] = html.unescape(value) if "&" in value else value
    return found


def clean(text: str) -> str:
    """Text with character references resolved, each run of white space as one space and nothing without width."""
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = text.translate(_NO_WIDTH)
        # Non-breaking, thin and ideographic spaces too; `split` knows them all.
        inner = " ".join(text.split())
        if not inner:
            return " " if text else ""
        return f"{' ' if text[0].isspace() else ''}{inner}{' ' if text[-1].isspace() else ''}"
    return _SPACED.sub(" ", text)


def parse(source: str) -> Page:
    """The tree of a page. Never raises on malformed input: what is cut off ends where it ends."""
    return _Builder(source).build()


class _Builder:
    """Tokens to tree. `open` gives, by tag, where in the stack its elements stand, so that scope is a comparison."""

    def __init__(self, source: str) -> None:
        self.source = source
        root = Element("body", "", None, 0)
        self.page = Page(root, [root])
        self.stack = [root]
        self.open: dict[str, list[int]] = {}
        self.blocks: list[int] = []  # places in the stack of elements that are not inline

    def build(self) -> Page:
        source, position, length = self.source, 0, len(self.source)
        find, match_tag = source.find, _TAG.match
        pieces: list[str] = []
        while position < length:
            place = find("<", position)
            if place < 0:
                pieces.append(source[position:])
                break
            if place > position:
                pieces.append(source[position:place])
            match = match_tag(source, place)
            if match is not None:
                if pieces:
                    self.text(pieces)
                    pieces = []
                position = match.end()
                closing, tag, raw = match.groups()
                tag = tag.lower()
                if closing:
                    self.end(tag)
                elif tag in _RAW:
                    position = self.raw_text(tag, raw, position)
                else:
                    self.start(tag, raw)
                continue
            following = source[place + 1 : place + 4]
            if following[:1] in ("!", "?") or (following[:1] == "/" and following[1:2] not in ("", " ")):
                if following == "!--":
                    if source.startswith((">", "->"), place + 4):  # an empty comment, as the standard has it
                        position = source.index(">", place) + 1
                    else:
                        end = find("-->", place + 4)
                        self.page.remark = self.page.remark or source[place + 4 : place + 2_000 if end < 0 else end]
                        position = length if end < 0 else end + 3
                else:
                    end = find(">", place)
                    position = length if end < 0 else end + 1
            elif following[:1].isalpha() and following[:1].isascii():
                break  # a tag that the end of the file cut off
            else:
                pieces.append("<")
                position = place + 1
        if pieces:
            self.text(pieces)
        return self.page

    def text(self, pieces: list[str]) -> None:
        raw = pieces[0] if len(pieces) == 1 else "".join(pieces)
        parent = self.stack[-1]
        if raw.isspace():
            if parent.tag == "pre":
                parent.children.append(raw)
            elif parent.children and raw:
                parent.children.append(" ")
            return
        words = html.unescape(raw).translate(_NO_WIDTH) if self.open.get("pre") else clean(raw)
        if words:
            parent.children.append(words)
            parent.own += len(words)

    def raw_text(self, tag: str, raw: str, position: int) -> int:
        """Read up to the end tag; give where to go on."""
        if tag == "svg" and raw.endswith("/"):
            return position
        end = self.source.find(f"</{tag}", position)
        if end < 0:
            match = re.compile(f"</{tag}", re.IGNORECASE).search(self.source, position)
            end = match.start() if match else len(self.source)
        if tag == "title" and not self.page.title:
            self.page.title = clean(self.source[position:end]).strip()
        elif tag == "script" and "ld+json" in raw:
            self.page.data.append(self.source[position:end])
        elif tag == "svg" and raw:
            self.append(Element(tag, raw, self.stack[-1], 0))
        after = self.source.find(">", end)
        return len(self.source) if after < 0 else after + 1

    def append(self, element: Element) -> None:
        element.index = len(self.page.elements)
        element.place = len(self.stack[-1].children)
        self.page.elements.append(element)
        self.stack[-1].children.append(element)

    def start(self, tag: str, raw: str) -> None:
        if tag in _IGNORED:
            if tag == "link" and "canonical" in raw:
                self.page.links.append(parse_attributes(raw))
            elif tag == "meta":
                self.page.metas.append(parse_attributes(raw))
            return
        if tag not in INLINE:
            if self.open.get("p"):
                self.close("p", _P_SCOPE)
            if tag in HEADINGS and self.stack[-1].tag in HEADINGS:
                self.pop(len(self.stack) - 1)
        if tag in _CLOSES:
            closed, kept = _CLOSES[tag]
            for other in closed:
                if self.open.get(other):
                    self.close(other, kept)
        element = Element(tag, raw, self.stack[-1], 0)
        self.append(element)
        if tag in VOID:
            return
        self.open.setdefault(tag, []).append(len(self.stack))
        if tag not in INLINE:
            self.blocks.append(len(self.stack))
        self.stack.append(element)

    def end(self, tag: str) -> None:
        places = self.open.get(tag)
        if tag == "br":
            self.start("br", "")
        elif tag == "p" and not places:
            self.start("p", "")
            self.pop(len(self.stack) - 1)
        elif tag in HEADINGS and not places:
            # An end tag of another level ends the heading that is open.
            for other in HEADINGS:
                if self.open.get(other):
                    self.close(other, _CELLS)
        elif not places:
            return
        elif tag in INLINE:
            # Misnested inline markup stays open to the end of its block, so that the block is not cut in two.
            if not self.blocks or self.blocks[-1] < places[-1]:
                self.pop(places[-1])
        else:
            self.close(tag, _END_SCOPE.get(tag, _CELLS if tag not in _CELLS else ()))

    def close(self, tag: str, kept: tuple[str, ...]) -> None:
        """End the innermost open `tag`, unless one of `kept` was opened inside it."""
        places = self.open[tag]
        place = places[-1]
        for other in kept:
            inner = self.open.get(other)
            if inner and inner[-1] > place:
                return
        self.pop(place)

    def pop(self, place: int) -> None:
        stack = self.stack
        while len(stack) > place:
            element = stack.pop()
            self.open[element.tag].pop()
            if self.blocks and self.blocks[-1] == len(stack):
                self.blocks.pop()
