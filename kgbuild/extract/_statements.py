"""What named office holders say: an inspector's assessment, a response, a commitment."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kgbuild.extract._context import Context
from kgbuild.extract._once import once
from kgbuild.extract._people import Mention, is_inspector, is_written_to, mentions
from kgbuild.extract._quotations import Attribution, Quotation, begins_block, find_quotations, is_inline
from kgbuild.extract._rules import Rule, load_rules
from kgbuild.extract._sentences import clauses, has_verb, split, strip_span
from kgbuild.model import Block, Document, Passage, PersonMention, RuleRef, Statement

_BODY = frozenset({"paragraph", "item"})
_TRANSCRIPT = "assessment-transcript"
_RESPONSES = frozenset({"force-response", "pcc-response"})
_PAGES = frozenset({"inspectorate-page", "inspectorate-report"})


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks a quotation. `source` is person | inspectorate | unknown; `speaker` is None but for a person."""

    quotation: Quotation
    source: str
    speaker: PersonMention | None = None

    @property
    def inspector(self) -> bool:
        """Whether it is the inspectorate that speaks: its report, or one of its inspectors."""
        return self.source == "inspectorate" or (self.speaker is not None and is_inspector(self.speaker))


def voices(document: Document, context: Context, *, disabled: frozenset[str] = frozenset()) -> tuple[Voice, ...]:
    """The document's quotations, each with the one who speaks it, in text order."""
    rule = load_rules("statements", disabled).get("voice.resolution")
    if rule is None:
        return tuple(Voice(quotation, "unknown") for quotation in find_quotations(document))
    return _voices(document, context, rule)


@once
def _voices(document: Document, context: Context, rule: Rule) -> tuple[Voice, ...]:
    resolver = _resolver(document, context, rule)
    found: list[Voice] = []
    for quotation in find_quotations(document):
        found.append(resolver.resolve(quotation, found))
    if (respondent := resolver.sole_respondent()) is not None:
        found = [
            Voice(voice.quotation, "person", respondent)
            if voice.source == "unknown" and _may_speak(document, voice.quotation, respondent)
            else voice
            for voice in found
        ]
    return tuple(found)


def _may_speak(document: Document, quotation: Quotation, speaker: PersonMention) -> bool:
    """Whether a quotation fills paragraphs of its own, in words of an "I" or "we" that does not tell of the speaker."""
    text = document.text
    if not begins_block(text, document.blocks[quotation.block], quotation.start):
        return False
    if "constable" in speaker.role.casefold() and any(_CHIEF.search(text, *piece) for piece in quotation.pieces):
        return False
    return any(_FIRST.search(text, start, end) for start, end in quotation.pieces)


def find_statements(
    document: Document, context: Context, *, disabled: frozenset[str] = frozenset()
) -> tuple[Statement, ...]:
    """The statements of named office holders, in text order; passages do not overlap.

    A sentence of a quotation is a statement; where a clause of it commits and the rest does not, two. An inspector's
    words are `assessment`, another's `response`, or `commitment` where they say what will be done. Words of the report
    that no person is named for are no statement (they are findings).
    """
    if not context.police:
        return ()
    rules = load_rules("statements", disabled)
    if "voice.resolution" not in rules:
        return ()
    maker = _Maker(document, context, dict(rules), _resolver(document, context, rules["voice.resolution"]))
    made: list[Statement] = []
    spoken = voices(document, context, disabled=disabled)
    if "statement.quoted" in rules:
        for voice in spoken:
            if voice.speaker is None or is_inline(document.text, voice.quotation):
                continue
            for start, end in voice.quotation.pieces:
                for span in split(document.text, start, end):
                    made += maker.quoted(span, voice.speaker)
    outside = _outside(document, spoken)
    if "statement.first-person" in rules:
        made += maker.first_person(outside)
    if "statement.reported" in rules:
        made += maker.reported(outside, made)
    return tuple(sorted(made, key=lambda statement: (_start(statement), statement.kind)))


def is_lent(document: Document, voice: Voice) -> bool:
    """Whether a writer's sentence only borrows the quoted words, so that the two are read as one sentence."""
    if is_inline(document.text, voice.quotation):
        return True
    block = document.blocks[voice.quotation.block]
    return (
        voice.source == "unknown"
        and len(voice.quotation.pieces) == 1
        and not begins_block(document.text, block, voice.quotation.start)
    )


def _start(statement: Statement) -> int:
    return statement.evidence.start if isinstance(statement.evidence, Passage) else 0


def _outside(document: Document, spoken: tuple[Voice, ...]) -> list[tuple[Block, list[tuple[int, int]]]]:
    """Each body block with the stretches of it that no real quotation holds."""
    pieces = sorted(piece for voice in spoken if not is_lent(document, voice) for piece in voice.quotation.pieces)
    found = []
    number = 0
    for block in document.blocks:
        if block.kind not in _BODY:
            continue
        stretches, position = [], block.start
        while number < len(pieces) and pieces[number][0] < block.end:
            start, end = pieces[number]
            if start >= block.start:
                stretches.append((position, max(position, start - 1)))
                position = min(end + 1, block.end)
            number += 1
        stretches.append((position, block.end))
        found.append((block, [(a, b) for a, b in stretches if document.text[a:b].strip(" .,;:“”\"‘’'")]))
    return found


class _Resolver:
    """Finds who speaks each quotation from its attribution, or from the words before it."""

    def __init__(self, document: Document, context: Context, quotations: tuple[Quotation, ...], rule: Rule) -> None:
        self.text = document.text
        self.blocks = document.blocks
        self.people = context.people
        self.inspectorate = rule.pattern("inspectorate_pattern")
        self.pronoun = rule.pattern("pronoun_pattern")
        self.office = rule.pattern("office_pattern")
        self.force = rule.pattern("force_pattern")
        self.context = context
        inside = [
            piece for quotation in quotations if not is_inline(self.text, quotation) for piece in quotation.pieces
        ]
        self.mentions = [m for m in mentions(document, context.people) if not _within(m.start, inside)]
        self.starts = [mention.start for mention in self.mentions]
        self.offices = tuple(self.office.finditer(self.text))
        self.office_starts = [match.start() for match in self.offices]
        self.view = rule.pattern("view_pattern")
        self.pronouns = _pronouns(self.text)
        self.his, self.hers = frozenset(rule.words("he")), frozenset(rule.words("she"))

    def resolve(self, quotation: Quotation, earlier: list[Voice]) -> Voice:
        said = quotation.attribution
        if said is not None:
            return self._named(quotation, said, earlier)
        if 0 <= quotation.follows < len(earlier):
            before = earlier[quotation.follows]
            return Voice(quotation, before.source, before.speaker)
        block = self.blocks[quotation.block]
        if begins_block(self.text, block, quotation.start):
            # A paragraph that only quotes goes on from the sentence before it, where that told what someone said.
            return self._after_report(quotation, earlier)
        return Voice(quotation, "unknown")

    def sole_respondent(self) -> PersonMention | None:
        """The only commissioner or chief officer that a page of response names, who speaks all that it quotes."""
        named = [person for person in self.people if person.rule.name == "person.statement-of"]
        if named:
            return named[0]
        if self.context.kind not in _RESPONSES:
            return None
        people = {person.person: person for person in self.people if not is_inspector(person)}
        if self.context.kind == "pcc-response":
            # A commissioner's page quotes its commissioner, whomever else it names.
            people = {key: person for key, person in people.items() if _COMMISSIONER.search(person.role)}
            if not people:
                return _unnamed("police and crime commissioner")
        return next(iter(people.values())) if len(people) == 1 else None

    def _named(self, quotation: Quotation, said: Attribution, earlier: list[Voice]) -> Voice:
        before = said.end <= quotation.start
        text = self.text
        near = self._mentions(said.start - 1, said.end + 1)
        if not near and not before:
            near = [m for m in self._mentions(said.end, said.end + 40) if "\n" not in text[said.end : m.start]]
        candidates: list[tuple[int, str, PersonMention | None]] = [(m.start, "person", m.person) for m in near]
        for match in self.pronoun.finditer(text, said.start, said.end):
            person = self._last_before(match.start(), earlier, match[0].casefold())
            if person is not None:
                candidates.append((match.start(), "person", person))
        for match in self.offices_in(said.start, said.end):
            person = self.holder(match["office"])
            candidates.append((match.start(), "person", person or _unnamed(match["office"])))
        for match in self.inspectorate.finditer(text, said.start, said.end):
            # "responding to the report", "a member of the inspectorate": spoken of, not speaking.
            subject = before and not text[match.end() : said.end].strip()
            if not subject and _OBJECT.search(text[max(said.start, match.start() - 40) : match.start()]):
                continue
            candidates.append((match.start(), "inspectorate", None))
        if not candidates and self.force.search(text, said.start, said.end):
            candidates.append((said.start, "person", _unnamed("")))
        if not candidates:
            if not text[said.start : said.end].strip(" ,.“”\"‘’'"):
                return (
                    Voice(quotation, "inspectorate") if self._report_before(said.start) else Voice(quotation, "unknown")
                )
            return Voice(quotation, "unknown")
        for mention in near:
            if before and _SPEAKING.match(text, mention.end, said.end):
                return Voice(quotation, "person", mention.person)
        # The words nearest the verb of saying: the last before a quotation, the first after it.
        people = [c for c in candidates if c[1] == "person"]
        chosen = max(candidates, key=lambda c: c[0]) if before else min(candidates, key=lambda c: c[0])
        if chosen[1] != "person" and people and not before:
            chosen = min(people, key=lambda c: c[0])
        if chosen[1] != "person" and people and before:
            nearest = max(people, key=lambda c: c[0])
            # "Mr Parr said of the force: it ..." keeps Mr Parr, who is the subject of the sentence's first verb.
            if _is_subject(text, nearest[0], said.end) and "report" not in text[nearest[0] : said.end].casefold():
                chosen = nearest
        return Voice(quotation, chosen[1], chosen[2])

    def _after_report(self, quotation: Quotation, earlier: list[Voice]) -> Voice:
        for index in range(quotation.block - 1, max(-1, quotation.block - 4), -1):
            block = self.blocks[index]
            if block.kind not in _BODY:
                continue
            for mention in self._mentions(block.start, block.end):
                if _SPOKE.match(self.text[mention.end : mention.end + 80]):
                    return Voice(quotation, "person", mention.person)
            for office in self.offices_in(block.start, block.end):
                if _SPOKE.match(self.text[office.end() : office.end() + 80]):
                    return Voice(quotation, "person", self.holder(office["office"]) or _unnamed(office["office"]))
            if pronoun := _PRONOUN_SPOKE.match(self.text, block.start, block.end):
                person = self._last_before(block.start, earlier, pronoun["who"].casefold())
                return Voice(quotation, "person", person) if person is not None else Voice(quotation, "unknown")
            lead = self.text[block.start : min(block.end, block.start + 160)]
            if _REPORT_SPOKE.search(lead):
                return Voice(quotation, "inspectorate")
            return Voice(quotation, "unknown")
        return Voice(quotation, "unknown")

    def _last_before(self, offset: int, earlier: list[Voice], pronoun: str) -> PersonMention | None:
        """Whom "he" or "she" means: the last speaker, or the last person named since, if the pronoun is theirs."""
        spoken = next(
            (v for v in reversed(earlier[-_RECENT:]) if v.speaker is not None and self.is_theirs(pronoun, v.speaker)),
            None,
        )
        index = bisect_left(self.starts, offset)
        for number in range(index - 1, max(-1, index - 1 - _RECENT), -1):
            mention = self.mentions[number]
            if spoken is not None and spoken.quotation.end > mention.end:
                break
            if self.is_theirs(pronoun, mention.person):
                two = number and _JOINED.fullmatch(self.text, self.mentions[number - 1].end, mention.start)
                if two and spoken is not None and spoken.speaker == self.mentions[number - 1].person:
                    break  # "Mr Roe and Ms Poe want more. ... he said": he who spoke before
                return self._teller(number, pronoun) or mention.person
        return spoken.speaker if spoken is not None else None

    def _teller(self, number: int, pronoun: str) -> PersonMention | None:
        """Who tells of a person in one sentence ("Mr Roe said that he had asked Mr Poe ..."): "he" goes on with him."""
        if not number or not self.tells(self.mentions[number - 1], self.mentions[number]):
            return None
        teller = self.mentions[number - 1].person
        return teller if self.is_theirs(pronoun, teller) else None

    def tells(self, teller: Mention, told: Mention) -> bool:
        """Whether the first of two persons named in one sentence is said to tell of the second."""
        between = self.text[teller.end : told.start]
        return len(between) <= 160 and not re.search(r"[.!?\n]", between) and _TELLS.match(between) is not None

    def is_theirs(self, pronoun: str, person: PersonMention) -> bool:
        """Whether a person may be meant by a pronoun, as far as a title before the surname or the first name tells."""
        names = person.name.split() or [""]
        if names[-1] in self.pronouns:
            return self.pronouns[names[-1]] == pronoun
        return names[0] not in (self.hers if pronoun == "he" else self.his)

    def _mentions(self, start: int, end: int) -> list[Mention]:
        return self.mentions[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def holder(self, office: str) -> PersonMention | None:
        """The only person of the document who holds the office that "the ..." names."""
        folded = " ".join(office.casefold().split())
        folded = {
            "pcc": "commissioner",
            "chairman": "chair",
            "chairwoman": "chair",
            "chief officer": "chief constable",
            "chief": "chief constable",
            "police chief": "chief constable",
        }.get(folded, folded)
        holders = [
            p for p in self.people if p.role.casefold().endswith(folded) or (folded == "inspector" and is_inspector(p))
        ]
        if folded == "chief constable":
            holders = [p for p in holders if not re.search(r"deputy|assistant", p.role, re.IGNORECASE)]
        return holders[-1] if len({p.person for p in holders}) == 1 else None

    def offices_in(self, start: int, end: int) -> list[re.Match[str]]:
        """The words for an office ("the chief constable") that stand in a stretch."""
        first, last = bisect_left(self.office_starts, start), bisect_left(self.office_starts, end)
        return [match for match in self.offices[first:last] if match.end() <= end]

    def _report_before(self, offset: int) -> bool:
        return self.inspectorate.search(self.text, max(0, offset - 600), offset) is not None


@once
def _resolver(document: Document, context: Context, rule: Rule) -> _Resolver:
    return _Resolver(document, context, find_quotations(document), rule)


_OBJECT = re.compile(
    r"\b(?:to|on|of|in|by|from|about|at|for|after)\s+(?:(?:the|this|its|a|an|his|her|their)\s+)?(?:[\w’'-]+\s+){0,3}$",
    re.IGNORECASE,
)
_SPOKE = re.compile(
    r"[^.:;]{0,60}?\b(?:said|says|added|adds|told|states?|stated|warned|explained|believes|found|finds|concluded|insisted|noted|welcomed|praised)\b",
    re.IGNORECASE,
)
_REPORT_SPOKE = re.compile(
    r"\b(?:report|inspectors|inspectorate|HMIC\w*|watchdog|assessment|findings)\b[^.:;]{0,60}?\b(?:said|says|found|finds|state[sd]?|notes?d?|added|adds|concluded?|warned|praised|tells|told|include)\b",
    re.IGNORECASE,
)
# Somebody speaks who does so about something told before the verb: "Mr Roe, speaking after the report was out, said".
_SPEAKING = re.compile(r",?\s+(?:speaking|talking|responding|commenting|reacting|writing)\b", re.IGNORECASE)
_CHIEF = re.compile(r"\bthe\s+chief(?:\s+constable)?\b", re.IGNORECASE)
_COMMISSIONER = re.compile(r"commissioner|mayor", re.IGNORECASE)
_TELLS = re.compile(
    r"[^.:;,]{0,40}?\b(?:said|says|added|told|stated|confirmed|announced|revealed|warned|explained|believes|insisted|noted)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur)\b")
_SUBJECTS = 24  # persons and offices of one sentence that are looked at
_LEAD = 120  # characters between a speaker and the verb of saying, with the verb
_RECENT = 8  # persons named, or quotations, among whom a pronoun's is sought
_PRONOUN_SPOKE = re.compile(
    r"(?:But\s+|And\s+|However,?\s+)?(?P<who>He|She)\s+(?:also\s+|then\s+|later\s+)?(?:said|says|added|adds|told|stated|explained|warned|wrote)\b"
)
_JOINED = re.compile(r"\s+and\s+(?:[\w’'-]+\s+){0,5}")
_TITLED = re.compile(
    r"\b(?P<title>Mr|Sir|Lord|Mrs|Ms|Miss|Dame|Baroness|Lady)\.?\s+(?:[A-Z][\w’'-]*\s+)?(?P<surname>[A-Z][\w’'-]+)"
)
_SAID = re.compile(r"\b(?:said|says|added|adds|told|stated|warned|explained)\b", re.IGNORECASE)


def _pronouns(text: str) -> dict[str, str]:
    """The pronoun of each surname that stands after a title."""
    found: dict[str, str] = {}
    for match in _TITLED.finditer(text):
        found.setdefault(match["surname"], "he" if match["title"] in ("Mr", "Sir", "Lord") else "she")
    return found


def _unnamed(office: str) -> PersonMention:
    """Somebody of whom the document gives only the office, or only the force they speak for."""
    role = " ".join(office.split())
    if "spokes" in role.casefold():
        role = ""
    return PersonMention("", "", role, "", Passage(0, 0, ""), RuleRef("voice.resolution"))


def _is_subject(text: str, start: int, end: int) -> bool:
    return _SAID.search(text, start, min(len(text), end + 12)) is not None


def _meets(span: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    """Whether `span` overlaps one of `spans`, which are sorted and do not overlap."""
    index = bisect_left(spans, (span[1], 0)) - 1
    return index >= 0 and span[0] < spans[index][1]


def _within(offset: int, spans: list[tuple[int, int]]) -> bool:
    index = bisect_right(spans, (offset, sys.maxsize)) - 1
    return index >= 0 and offset < spans[index][1]


class _Maker:
    """Makes statements of sentences whose speaker is known."""

    def __init__(self, document: Document, context: Context, rules: dict[str, Rule], resolver: _Resolver) -> None:
        self.resolver = resolver
        self.document, self.text, self.context, self.rules = document, document.text, context, rules
        commitment = rules.get("statement.commitment")
        self.commits = _any(commitment, "patterns")
        self.commits_not = _any(commitment, "not_patterns")
        stance = rules.get("statement.stance")
        self.stances = _stances(stance) if stance is not None else {}
        self.stance_rule = stance

    def quoted(self, span: tuple[int, int], speaker: PersonMention) -> list[Statement]:
        return self._made(span, speaker, self.rules["statement.quoted"].ref, reported=False)

    def first_person(self, outside: list[tuple[Block, list[tuple[int, int]]]]) -> list[Statement]:
        """Sentences outside quotations of a page whose only writer is one named office holder."""
        rule = self.rules["statement.first-person"]
        kind, people = self.context.kind, self.context.people
        signer: PersonMention | None = None
        if kind == _TRANSCRIPT or kind in _PAGES:
            writers = [person for person in people if is_inspector(person)] or [_unnamed("inspector")]
        elif kind in _RESPONSES:
            office = "commissioner" if kind == "pcc-response" else "constable"
            writers = [person for person in people if not is_inspector(person)]
            if len(writers) > 1:
                writers = [person for person in writers if office in person.role.casefold()]
            if kind == "pcc-response":
                writers = [person for person in writers if _COMMISSIONER.search(person.role)]
            writers = writers or [_unnamed("police and crime commissioner" if kind == "pcc-response" else "")]
        elif (signer := self._signer()) is not None:
            writers = [signer]
        else:
            return []
        if len({(person.person, person.role if not person.person else "") for person in writers}) != 1:
            return []
        me, us = rule.all_patterns()
        greeting = rule.pattern("greeting_pattern")
        # What stands above the title is nobody's speech, unless somebody says "I" there.
        title = next((block.end for block in self.document.blocks if block.kind == "heading"), 0)
        made: list[Statement] = []
        for _, stretches in outside:
            for start, end in stretches:
                for span in split(self.text, start, end):
                    mine = me.search(self.text, *span) is not None
                    ours = us.search(self.text, *span) is not None
                    if (
                        not has_verb(self.text, *span)
                        or self.text[span[1] - 1] == "?"
                        or greeting.match(self.text, *span)
                    ):
                        continue
                    spoken = kind == _TRANSCRIPT and (ours or span[0] >= title)
                    if spoken or mine or (ours and (kind in _RESPONSES or signer is not None)):
                        made += self._made(span, writers[0], rule.ref, reported=False)
        return made

    def _signer(self) -> PersonMention | None:
        """The office holder who signs a letter, or of whom a page says that he "writes"; None where nobody is."""
        rule = self.rules["statement.first-person"]
        written = rule.pattern("byline_pattern").search(self.text)
        if written is not None:
            named = (m for m in mentions(self.document, self.context.people) if m.start >= written.end())
            writer = next(named, None)
            if writer is not None and _BYLINE.fullmatch(self.text[written.end() : writer.start]):
                return writer.person
        opening = rule.pattern("salutation_pattern").search(self.text)
        closing = opening and rule.pattern("closing_pattern").search(self.text, opening.end())
        if not closing:
            return None
        return next((m.person for m in mentions(self.document, self.context.people) if m.start >= closing.end()), None)

    def reported(
        self, outside: list[tuple[Block, list[tuple[int, int]]]], made: list[Statement]
    ) -> Iterator[Statement]:
        rule = self.rules["statement.reported"]
        acting = frozenset(rule.words("acting_verbs"))
        named = {mention.start: mention for mention in mentions(self.document, self.context.people)}
        starts = sorted(named)
        taken = sorted((s.evidence.start, s.evidence.end) for s in made if isinstance(s.evidence, Passage))
        recent: list[PersonMention] = []
        for block, stretches in outside:
            for start, end in stretches:
                for span in self._tellers(split(self.text, start, end), starts, named):
                    here = [named[at] for at in starts[bisect_left(starts, span[0]) : bisect_left(starts, span[1])]]
                    found = self._reported(span, here, recent, rule, acting)
                    if found is not None:
                        passage, speaker, verb = found
                        # What leads up to a quotation is its attribution and no statement.
                        quotes = (
                            passage[1] >= end - 1
                            and end < block.end
                            and self.text[span[1] - 1] not in ".!?"
                            and (
                                len(self.text[passage[0] : passage[1]].split()) < 5
                                or _UP_TO.search(self.text, *passage) is not None
                            )
                        )
                        if not quotes and not _meets(passage, taken):
                            yield from self._made(passage, speaker, rule.ref, reported=True, verb=verb)
                    named_here = [mention.person for mention in here]
                    if len(here) > 1 and self.resolver.tells(here[-2], here[-1]):
                        named_here.append(named_here[-2])
                    recent = [*recent, *named_here][-_RECENT:]

    def _tellers(
        self, spans: Sequence[tuple[int, int]], starts: list[int], named: dict[int, Mention]
    ) -> Iterator[tuple[int, int]]:
        """The sentences, one in which two persons each say something cut before the second ("..., and Mr Poe said")."""
        for start, end in spans:
            begin = start
            for at in starts[bisect_left(starts, start) + 1 : bisect_left(starts, end)]:
                joint = _SECOND.search(self.text, begin, at)
                if joint is not None and _SPOKE.match(self.text[named[at].end : named[at].end + 80]):
                    yield begin, joint.start()
                    begin = joint.end()
            yield begin, end

    def _reported(
        self,
        span: tuple[int, int],
        here: list[Mention],
        recent: list[PersonMention],
        rule: Rule,
        acting: frozenset[str],
    ) -> tuple[tuple[int, int], PersonMention, str] | None:
        """The words that were said, who said them and the verb that tells it; None where nobody is reported."""
        # Who speaks stands near the beginning, however long a sentence goes on.
        subjects = [(mention.start, mention.end, mention.person) for mention in here[:_SUBJECTS]]
        for office in self.resolver.offices_in(*span)[:_SUBJECTS]:
            if is_written_to(self.text, office.start()):
                continue
            if not any(start - 2 <= office.end() <= end for start, end, _ in subjects):
                person = self.resolver.holder(office["office"]) or _unnamed(office["office"])
                subjects.append((office.start(), office.end(), person))
        pronoun = _PRONOUN.match(self.text, *span) or (None if subjects else _LATE_PRONOUN.match(self.text, *span))
        if pronoun and (meant := self._meant(pronoun["who"], recent)) is not None:
            subjects.insert(0, (pronoun.start("who"), pronoun.end("who"), meant))
        if (view := self.resolver.view.search(self.text, *span)) is not None:
            for start, after, speaker in subjects:
                if view.end() <= start + 4 and start - view.end() < 12 and (lead := _THAT.match(self.text, after)):
                    words = strip_span(self.text, lead.end(), span[1])
                    if words is not None and has_verb(self.text, *words):
                        return words, speaker, ""
        for _, after, speaker in subjects:
            for pattern in rule.all_patterns():
                found = pattern.match(self.text[after : min(span[1], after + _LEAD)])
                if found is None:
                    continue
                if re.search(r"[.;]|\b(?:to|by|of|for|with)\s*$", self.text[after : after + found.start("verb")]):
                    continue
                verb = found["verb"].casefold()
                begin = after + (found.start("verb") if verb in acting else found.end("verb"))
                if verb in _HEARD and (hearer := _HEARER.match(self.text, begin, span[1])):
                    begin = hearer.end()
                if lead := _THAT.match(self.text, begin, span[1]):
                    begin = lead.end()
                words = strip_span(self.text, begin, span[1])
                if words is None or len(self.text[words[0] : words[1]].split()) < (2 if verb in acting else 4):
                    continue
                if verb not in acting and not has_verb(self.text, *words):
                    continue
                return words, speaker, verb if verb in _YIELDING else ""
        if _MID_VERB.search(self.text, *span) and (said := _MID.search(self.text, *span)) is not None:
            who = next((person for start, end, person in subjects if said.start() <= start < said.end()), None)
            if who is None and said["who"].casefold() in ("he", "she"):
                who = subjects[0][2] if subjects else self._meant(said["who"], recent)
            if who is not None:
                return span, who, ""
        for said in _BEHIND.finditer(self.text, *span):
            who = next((person for start, _, person in subjects if 0 <= start - said.end() < _LEAD), None)
            if who is not None:
                return (span[0], said.start()), who, ""
        spoke = rule.pattern("force_pattern").match(self.text[span[0] : min(span[1], span[0] + 3 * _LEAD)])
        if spoke is not None:
            acts = spoke["verb"].casefold() in acting
            begin = span[0] + (spoke.start("verb") if acts else spoke.end("verb"))
            if lead := _THAT.match(self.text, begin, span[1]):
                begin = lead.end()
            words = strip_span(self.text, begin, span[1])
            if words is not None and (acts or has_verb(self.text, *words)):
                return words, _unnamed(""), ""
        return None

    def _meant(self, pronoun: str, recent: list[PersonMention]) -> PersonMention | None:
        """The last of the persons just named whom the pronoun fits."""
        return next((p for p in reversed(recent) if self.resolver.is_theirs(pronoun.casefold(), p)), None)

    def _made(
        self, span: tuple[int, int], speaker: PersonMention, rule: RuleRef, *, reported: bool, verb: str = ""
    ) -> list[Statement]:
        """One statement of a sentence, or one for each run of clauses of one kind.

        `verb` is the verb of saying that leads up to the first: who "admitted that" accepts.
        """
        if is_inspector(speaker):
            passage = self._trim(*span)
            return [self._statement("assessment", passage, speaker, rule, (), reported)] if passage else []
        parts: list[tuple[str, int, int]] = []
        for start, end in self._parts(*span):
            kind = "commitment" if self._commits(start, end) else "response"
            if parts and parts[-1][0] == kind:
                parts[-1] = (kind, parts[-1][1], end)
            else:
                parts.append((kind, start, end))
        made: list[Statement] = []
        for kind, start, end in parts:
            passage = self._trim(start, end)
            if passage is None or len(passage.quote.split()) < 3:
                continue
            stances = self._stances(passage.quote if made else f"{verb} {passage.quote}")
            if kind == "commitment":
                stances = tuple(sorted({*stances, "commits"}))
            made.append(self._statement(kind, passage, speaker, rule, stances, reported))
        return made

    def _parts(self, start: int, end: int) -> list[tuple[int, int]]:
        """Clauses, cut further before a verb that shares its subject ("..., and will use ...")."""
        parts = []
        for clause in clauses(self.text, start, end):
            begin = clause.start
            for joint in _SHARED.finditer(self.text, clause.start, clause.end):
                parts.append((begin, joint.start()))
                begin = joint.end()
            parts.append((begin, clause.end))
        return parts

    def _commits(self, start: int, end: int) -> bool:
        words = self.text[start:end].lstrip(" “‘\"'")
        return any(p.search(words) for p in self.commits) and not any(p.search(words) for p in self.commits_not)

    def _stances(self, words: str) -> tuple[str, ...]:
        """The stances that the words take, each without what is another's ("inspectors acknowledged our efforts")."""
        found = set()
        for stance, patterns in self.stances.items():
            rest = words
            for pattern in self._of_others(stance):
                rest = pattern.sub(" ", rest)
            if any(pattern.search(rest) for pattern in patterns):
                found.add(stance)
        # "we do not accept" disputes and does not accept.
        if "disputes" in found and "accepts" in found and _DENIED.search(words):
            found.discard("accepts")
        return tuple(sorted(found))

    def _of_others(self, stance: str) -> tuple[re.Pattern[str], ...]:
        """Words that look like a stance and are none, or somebody else's."""
        if self.stance_rule is None:
            return ()
        key = f"not_{stance}_patterns"
        return self.stance_rule.all_patterns(key) if key in self.stance_rule.patterns else ()

    def _statement(
        self,
        kind: str,
        passage: Passage,
        speaker: PersonMention,
        rule: RuleRef,
        stances: tuple[str, ...],
        reported: bool,
    ) -> Statement:
        organisation = speaker.organisation
        if not organisation and ("constable" in speaker.role.casefold() or not (speaker.name or speaker.role)):
            organisation = self.context.force_at(passage.start)
        role = speaker.role
        if is_inspector(speaker):
            role = "chief inspector" if "chief" in role.casefold() else "inspector"
        return Statement(
            kind=kind,
            speaker=speaker.name,
            role=role,
            organisation=organisation,
            evidence=passage,
            rule=rule,
            stances=stances,
            reported=reported,
            force=self.context.force_at(passage.start),
            cycle=self.context.cycle_at(passage.start),
        )

    def _trim(self, start: int, end: int) -> Passage | None:
        """The passage without quotation marks, loose punctuation and the conjunction it begins with."""
        text = self.text
        while start < end and (text[start].isspace() or text[start] in '“”"‘,;:.–—-'):
            start += 1
        while end > start and (text[end - 1].isspace() or text[end - 1] in '“”",;:–—-'):
            end -= 1
        if (
            end - start > 1
            and text[end - 1] in "’'"
            and "‘" not in text[start:end]
            and "'" not in text[start : end - 1]
        ):
            end -= 1
        return Passage(start, end, text[start:end]) if end > start else None


# A pronoun as the subject: the first word, or the one behind an opening phrase ("Thanking the public, he vowed ...").
_PRONOUN = re.compile(
    r"(?:(?:But|And|However,?|Instead,?)\s+)?(?P<who>He|She|(?<=(?:But|And)\s)s?he|(?<=(?:However|Instead)\s)s?he)\b"
)
_LATE_PRONOUN = re.compile(r"[A-Z][^.;:“”\"]{3,140}?,\s+(?P<who>s?he)\b")
# Before the second of two who speak in a sentence: a joint, and no more than an office up to the name.
_SECOND = re.compile(
    r",?\s+(?:and|but|while|whereas)\s+(?=(?:the\s+)?(?:[\w’'&-]+\s+){0,6}(?:constable|commissioner|inspector|chair\w*|mayor|secretary|minister|superintendent|[A-Z]{3,5})\s+$)",
    re.IGNORECASE,
)
_MID = re.compile(
    r",\s+(?P<who>he|she|(?:[\w’'-]+\s+){1,5}?[\w’'-]+)\s+(?:said|says|added|adds|explained|insisted|admitted|found|concluded|warned|told\s+\w+)\s*(?:[,.]|$)",
    re.IGNORECASE,
)
# How words end that only lead up to what is quoted.
_UP_TO = re.compile(r"(?:\bthat\W{0,4}|:\W{0,3})$")
# Between "writes" and the name of the writer: no more than an office.
_BYLINE = re.compile(r"[\w ,’'-]{0,80}")
# "The grade is unfair, says Mr Roe, who ..."
_BEHIND = re.compile(r",[”\"’']?\s+(?:said|says|according\s+to|insisted|insists|warned|warns)\s+(?=[A-Z]|the\b|its\b)")
_MID_VERB = re.compile(r"said|says|added|adds|explained|insisted|admitted|found|concluded|warned|told", re.IGNORECASE)
_HEARER = re.compile(r"[^.,;:]{1,80}?\bthat\b")
_THAT = re.compile(r"\s*(?:that\b|how\b|,|:)\s*")
_SHARED = re.compile(
    r"(?<=\S),?\s+and\s+(?=(?:will|would|promis\w+|pledg\w+|vow\w+|are\s+(?:now\s+|already\s+)?\w+ing|intend|plan|have\s+(?:already\s+)?(?:started|begun))\b)",
    re.IGNORECASE,
)
# Verbs behind which stands whom it was said to.
_HEARD = frozenset({"told", "reassured", "assured", "assures", "informed", "advised"})
# Verbs of saying with which the speaker takes the point.
_YIELDING = frozenset(
    {"acknowledged", "acknowledges", "admitted", "admits", "conceded", "concedes", "agreed", "agrees"}
)
_DENIED = re.compile(
    r"\b(?:not|cannot|n[’']t|never)\s+(?:fully\s+)?(?:accept|agree)|n[’']t\s+(?:accept|agree)|disagree", re.IGNORECASE
)


def _any(rule: Rule | None, key: str) -> tuple[re.Pattern[str], ...]:
    return rule.all_patterns(key) if rule is not None else ()


@lru_cache(maxsize=4)
def _compiled(source: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, tuple[re.Pattern[str], ...]]:
    return {name: tuple(re.compile(form, re.IGNORECASE) for form in forms) for name, forms in source}


def _stances(rule: Rule) -> dict[str, tuple[re.Pattern[str], ...]]:
    return _compiled(tuple(sorted(rule.table("stances").items())))
