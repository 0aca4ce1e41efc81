"""A document with what the rules on its context look at: its prose without menus, and its rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kgbuild.extract._text.spans import line_of
from kgbuild.model import Block, Document, DocumentKind, Passage, RuleRef
from kgbuild.reference import Reference
from kgbuild.rules import Rule

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"“”]+")
_BLANK_LINES = re.compile(r"\n\s+\n")  # rules that begin at a line would else begin at each of them, and read on
Found = tuple[str, RuleRef, Passage | None]  # what was resolved, by which rule, from which words


def without_addresses(text: str) -> str:
    """The text with addresses blanked: an address names a site, and its words are none of the text's."""
    if "://" not in text and "www." not in text:
        return text
    return _ADDRESS.sub(lambda match: " " * len(match[0]), text)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of a document by the time that its round is sought."""

    kind: DocumentKind
    title: str
    forces: tuple[str, ...]
    inspectors: tuple[str, ...]
    published: str  # "" where no day is told


@dataclass(frozen=True, slots=True)
class Body:
    """A document with what several rules look at."""

    document: Document
    reference: Reference
    rules: Mapping[str, Rule]
    disabled: frozenset[str]  # the names of the rules that are switched off
    prose: str = field(init=False)  # the text with menus, notices and addresses blanked, so that offsets stay

    def __post_init__(self) -> None:
        object.__setattr__(self, "prose", without_addresses(_blanked(self.document)))

    def words(self, start: int, end: int) -> Passage:
        return Passage(start, end, self.document.text[start:end])

    def line(self, block: Block) -> str:
        return line_of(self.document.text, block.start, block.end)

    def shown(self) -> str:
        """The text with the furniture of a web page blanked, and the notices that stand in the page's own text kept."""
        return _blanked(self.document, level=1)

    def other_services(self) -> tuple[tuple[int, int], ...]:
        """The paragraphs that tell of another service alone ("Kent Fire and Rescue Service was ..."), in order."""
        rule, mask = self.rules["context.other-service"], self.rules["context.police"].pattern("mask_pattern")
        service, ours = rule.pattern(), rule.pattern("force_pattern")
        if service.search(self.prose) is None:
            return ()
        found = []
        for block in self.document.blocks:
            words = mask.sub(" ", self.prose[block.start : block.end])
            if service.search(words) is not None and ours.search(words) is None:
                found.append((block.start, block.end))
        return tuple(found)

    def without(self, spans: tuple[tuple[int, int], ...]) -> Body:
        """The same with the spans blanked in its prose."""
        parts, at = [], 0
        for start, end in spans:
            parts += [self.prose[at:start], " " * (end - start)]
            at = end
        body = replace(self)
        object.__setattr__(body, "prose", "".join([*parts, self.prose[at:]]))
        return body

    def opening(self) -> int:
        """Where the opening ends: the first 700 characters of what is no menu."""
        first = next((block.start for block in self.document.blocks if block.kind not in ("notice", "caption")), 0)
        return first + 700


def _blanked(document: Document, *, level: int | None = None) -> str:
    """The text with its notices (those of one level) as spaces, so that offsets stay, and one blank line for many."""
    parts, position = [], 0
    for block in document.blocks:
        if block.kind == "notice" and level in (None, block.level):
            parts.append(document.text[position : block.start])
            parts.append(" " * (block.end - block.start))
            position = block.end
    parts.append(document.text[position:])
    return _BLANK_LINES.sub(lambda match: " " * (len(match[0]) - 2) + "\n\n", "".join(parts))
