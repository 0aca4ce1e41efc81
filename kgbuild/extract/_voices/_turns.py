"""The turns of a conversation on paper (hearing, panel, interview): who speaks, by the label before the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kgbuild.extract._people.mentions import mentions
from kgbuild.extract._text.once import once
from kgbuild.extract._voices._referents import Referents
from kgbuild.model import Document, PersonMention
from kgbuild.reference import Reference
from kgbuild.rules import Rule

_BODY = frozenset({"paragraph", "item", "heading"})
_LEAST_TURNS, _LEAST_SPEAKERS = 3, 2


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says up to the next label: a piece for each paragraph, without label and time.

    `speaker` is None for whoever holds no office here: a chair, a presenter, a member of the panel.
    """

    speaker: PersonMention | None
    pieces: tuple[tuple[int, int], ...]


@once
def turns_of(document: Document, who: Referents, reference: Reference, rule: Rule) -> tuple[Turn, ...]:
    """The turns of a document in which several speakers are labelled in turn; none where it is no conversation.

    Paragraphs without a label go on with the turn before them where at least every second one of the document has
    a label, so that a list of comments within an article does not swallow the article.
    """
    body = [block for block in document.blocks if block.kind in _BODY]
    labels = _Labels(document, who, reference, rule)
    found: list[Turn] = []
    named: set[str] = set()
    labelled = 0
    asked = named_so = False  # somebody is asked, and somebody who holds no office is named as the one who answers
    held: list[int] = []  # of each paragraph, its turn, or -1
    for block in body:
        label = labels.at(block.start, block.end)
        if label is not None:
            found.append(Turn(label.speaker, ((label.end, block.end),)))
            named.add(label.words)
            labelled += 1
            asked = asked or (label.host and document.text[block.end - 1] == "?")
            named_so = named_so or label.stranger
        held.append(len(found) - 1 if label is None else -1)
    if labelled < _LEAST_TURNS or len(named) < _LEAST_SPEAKERS:
        return ()
    if all(turn.speaker is None for turn in found) and not (asked and named_so):
        return ()
    if 2 * labelled >= len(body):
        for block, turn in zip(body, held, strict=True):
            if turn < 0 or labels.names(found[turn].speaker, block.start, block.end):
                continue  # a label's own, or the writer's, who tells of the speaker
            if not _quotes(document.text[block.start : block.end]):
                found[turn] = replace(found[turn], pieces=(*found[turn].pieces, (block.start, block.end)))
    return tuple(found)


def _quotes(paragraph: str) -> bool:
    """Whether a paragraph without a label leads up to a quotation, and so is the writer's ("Ms Roe said: “...”")."""
    return _LEADS_UP.search(paragraph) is not None


_LEADS_UP = re.compile(r"\b(?:said|says|added|told|posted|wrote|commented)\b[^“\"]{0,60}[:,]\s*[“\"]")


@dataclass(frozen=True, slots=True)
class _Label:
    words: str  # in lower case, without what stands behind a comma
    end: int
    speaker: PersonMention | None
    host: bool = False  # who asks, or leads the meeting
    stranger: bool = False  # somebody named who holds no office here


class _Labels:
    """Tells the labels of speakers from all else that stands before a colon."""

    def __init__(self, document: Document, who: Referents, reference: Reference, rule: Rule) -> None:
        self.text, self.who, self.reference = document.text, who, reference
        self.label, self.host = rule.pattern("label_pattern"), rule.pattern("host_pattern")
        self.answer, self.name = rule.pattern("answer_pattern"), rule.pattern("name_pattern")
        self.short = rule.pattern("initials_pattern")
        self.initials: dict[str, PersonMention | None] = {}  # None where they are several people's
        for person in {person.person: person for person in who.people}.values():
            letters = "".join(word[0] for word in person.name.split())
            self.initials[letters] = None if letters in self.initials else person
        self.mentions = {mention.start: mention for mention in mentions(document, who.people)}
        guests = {person.person for person in who.people}
        asked = rule.pattern("asked_pattern").search(self.text)
        self.guest = who.people[0] if len(guests) == 1 else who.holder(asked["office"]) if asked else None

    def at(self, start: int, end: int) -> _Label | None:
        """The label with which a paragraph begins; None where it has none, or where quotation marks follow."""
        match = self.label.match(self.text, start, end) if ":" in self.text[start:end] else None
        if match is None or self.text[match.end()] in "“‘\"'":
            return None
        words = match["label"].strip()
        folded = words.partition(",")[0].casefold()
        if self.host.fullmatch(words):
            return _Label(folded, match.end(), None, host=True)
        if self.answer.fullmatch(words):
            return _Label(folded, match.end(), self.guest)
        if self.short.fullmatch(words):
            return _Label(folded, match.end(), self.initials.get(words))
        speaker = next(self._people(*match.span("label")), None) or self.who.holder(words)
        if speaker is None and (self.name.fullmatch(words) is None or self.reference.force_named(words)):
            return None
        return _Label(speaker.person if speaker is not None else folded, match.end(), speaker, stranger=speaker is None)

    def names(self, speaker: PersonMention | None, start: int, end: int) -> bool:
        """Whether a stretch names the one who is speaking."""
        return speaker is not None and any(person.person == speaker.person for person in self._people(start, end))

    def _people(self, start: int, end: int) -> Iterator[PersonMention]:
        return (self.mentions[place].person for place in range(start, end) if place in self.mentions)
