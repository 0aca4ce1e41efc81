"""Strengths and weaknesses that a document tells in prose, sentence by sentence and clause by clause."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from kgbuild.extract._about.body import without_addresses
from kgbuild.extract._about.units import unit_of
from kgbuild.extract._context import Context, known_years
from kgbuild.extract._findings._polarity import PRAISE, Polarity
from kgbuild.extract._findings._whose import Whose
from kgbuild.extract._people.mentions import is_strangers
from kgbuild.extract._people.people import is_inspector
from kgbuild.extract._text.sentences import Clause, clauses, has_verb, is_condition, split, strip_span
from kgbuild.extract._voices.quotations import is_inline
from kgbuild.extract._voices.subject_of_verb import subject_start
from kgbuild.extract._voices.voices import Voice, is_lent, voices
from kgbuild.model import Block, Document, Finding, Passage, RuleRef, Statement
from kgbuild.reference import Reference
from kgbuild.rules import guarded, load_rules

_BODY = frozenset({"paragraph", "item"})
_OWN_WORDS = frozenset({"force-response", "pcc-response"})
_MINUTES = "kind.minutes"  # what a panel heard and said is no finding, but where it reports one
_INSPECTORATE = frozenset({"inspectorate-page", "inspectorate-report", "assessment-transcript", "press-release"})
_MARKS = " \t\n“”\"‘’'"


_Reading = tuple[int, int, str, RuleRef]  # of words: where they begin and end, their polarity, by which rule


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Words of one block in one voice."""

    start: int
    end: int
    block: int  # which of the document's
    block_start: int
    voice: Voice | None  # None: the writer's own words


def find_assessments(
    document: Document,
    context: Context,
    taken: Iterable[Passage] = (),
    statements: Iterable[Statement] = (),
    *,
    disabled: frozenset[str] = frozenset(),
) -> tuple[Finding, ...]:
    """The strengths and weaknesses of the prose, in text order.

    Args:
        document: of any kind; a force's own words about itself are read only where they report the inspectorate's.
        context: gives force, cycle and question of each place.
        taken: passages of formal findings and of judgements; what lies in them is left out.
        statements: those of the document; what is told of somebody who is no inspector is in that one's words.
        disabled: names of rules that are switched off.

    Returns:
        One finding a clause, neighbouring clauses of one sentence apart where each says something of its own. A clause
        that grants ("although ...") and the clause it is set against are two findings; one with a single subject
        ("is quick but must ...") is one, with the polarity of what it ends on. What says neither yields nothing.
    """
    return tuple(_Assessor(document, context, taken, statements, disabled).findings()) if context.police else ()


def _answers(statements: Iterable[Statement]) -> Iterator[Passage]:
    """Passages in which a writer tells what somebody said who is no inspector."""
    for statement in statements:
        if statement.reported and statement.kind != "assessment" and isinstance(statement.evidence, Passage):
            yield statement.evidence


def _may_be_item(words: str) -> bool:
    """Whether words are more than a mark or a letter that stands alone, and no question."""
    return _LETTERS.search(words) is not None and not words.rstrip().endswith("?")


def _goes_on(sentence: str) -> bool:
    """Whether a sentence behind one that reports the findings reports them too: of the force, in nobody's own words."""
    return _OF_IT.match(sentence) is not None and _OURS.search(sentence) is None


@lru_cache(maxsize=4)
def _area_names(reference: Reference) -> frozenset[str]:
    """What questions and areas are called, in lower case: "good use of resources" alone praises nobody."""
    questions, areas = reference.questions.values(), reference.areas.values()
    return frozenset([one.label.lower() for one in questions] + [one.label.lower() for one in areas])


def tells_of_inspection(text: str, *, disabled: frozenset[str] = frozenset()) -> bool:
    """Whether a text speaks of an inspection at all."""
    rule = _reader(disabled).rules["assessment.inspected"]
    return not rule.on or rule.pattern().search(text) is not None


def polarity_of(text: str, *, disabled: frozenset[str] = frozenset()) -> str:
    """The polarity of one clause alone: strength | weakness | ""."""
    reading = _reader(disabled).read(text)
    return reading[0] if reading else ""


def _stretches(document: Document, context: Context, disabled: frozenset[str]) -> Iterator[_Stretch]:
    """The body, cut where long quotations begin and end; quoted scraps stay inside the sentence that uses them."""
    spoken: dict[int, list[tuple[int, int, Voice]]] = {}
    for voice in voices(document, context, disabled=disabled):
        for piece, (start, end) in enumerate(voice.quotation.pieces):
            at = _block_at(document, start, voice.quotation.block + piece)
            spoken_by = voice.source in ("person", "other") and not is_inline(document.text, voice.quotation)
            if (spoken_by or len(document.text[start:end].split()) >= 6) and not _lent(document, voice):
                spoken.setdefault(at, []).append((start, end, voice))
    for index, block in enumerate(document.blocks):
        if block.kind not in _BODY and not (block.kind == "heading" and _claims(document, context, block)):
            continue
        position = block.start
        for start, end, voice in spoken.get(index, ()):
            if start > position:
                yield _Stretch(position, start, index, block.start, None)
            yield _Stretch(start, end, index, block.start, voice)
            position = end
        if position < block.end:
            yield _Stretch(position, block.end, index, block.start, None)


def _claims(document: Document, context: Context, block: Block) -> bool:
    """Whether a heading of the inspectorate's is a sentence that says how the police do."""
    words = document.text[block.start : block.end]
    return (
        context.kind in ("inspectorate-page", "inspectorate-report")
        and words.strip() != context.title
        and _CLAIM.match(words) is not None
        and has_verb(document.text, block.start, block.end)
    )


def _lent(document: Document, voice: Voice) -> bool:
    """Whether the quoted words go on with the writer's sentence, so that the two are read as one."""
    reads_on = _reads_on(document.text, voice.quotation.pieces)
    if voice.source in ("person", "other") and not voice.inspector:
        # "... was described as "a strength"": by nobody who is named there.
        start = voice.quotation.pieces[0][0]
        return reads_on and _CALLED.search(document.text, max(0, start - 30), start - 1) is not None
    return is_lent(document, voice) or reads_on


def _reads_on(text: str, pieces: tuple[tuple[int, int], ...]) -> bool:
    """Whether quoted words end a sentence of the writer's that cannot end before them ("it needed to "gain a ..."")."""
    start = pieces[0][0]
    before = text[max(0, start - 40) : start - 1].rstrip()
    return len(pieces) == 1 and text[start].islower() and _UNDONE.search(before) is not None


# The last word of what cannot be the end of a sentence.
_UNDONE = re.compile(
    r"\b(?:to|not|be|is|are|was|were|has|have|had|the|a|an|of|that|which|who|must|should|could|can|as|by|for|its|their|because"
    r"|affect(?:s|ed)|caus(?:es|ed)|undermin(?:es|ed)|hamper(?:s|ed)|show(?:s|ed)|provid(?:es|ed)|raise[sd]|lack(?:s|ed)|receive[sd]|need(?:s|ed))$"
)

_CALLED = re.compile(r"\b(?:is|are|was|were|been)\s+(?:described|seen|praised|hailed|singled\s+out)\s+as\s+[“‘\"']?$")


def _block_at(document: Document, offset: int, near: int) -> int:
    for index in range(near, len(document.blocks)):
        if document.blocks[index].start <= offset <= document.blocks[index].end:
            return index
    return near


class _Assessor:
    """Asked of the sentences of a document one after the other: what one says goes on in the next."""

    def __init__(
        self,
        document: Document,
        context: Context,
        taken: Iterable[Passage],
        statements: Iterable[Statement],
        disabled: frozenset[str],
    ) -> None:
        self.document, self.text, self.context, self.disabled = document, document.text, context, disabled
        self.reader = _reader(disabled)
        self.lists, self.told = _lists(document, self.reader), _told_items(document, self.reader)
        self.answers, self.covered = _Covered(_answers(statements)), _Covered(taken)
        self.whose = Whose(document, context, self.reader.rules.get("assessment.whose"))
        self.others = _Others(document, context, self.reader)
        self._before = ""  # the polarity of the sentence before
        self._reporting = -1  # where the paragraph begins whose last sentence reported the findings
        self._own_in = -2  # the last block with words of somebody's who does not inspect
        self._then = False  # whether the sentence before told of an earlier round

    def findings(self) -> Iterator[Finding]:
        for stretch in _stretches(self.document, self.context, self.disabled):
            for start, end in split(self.text, stretch.start, stretch.end):
                place = self.whose.of(start, end, stretch.block_start)
                told_then = self._tells_then(start, end)
                if place is None or told_then or self._is_taken(stretch, start, end):
                    self._before = ""
                    continue
                readings = self._read(stretch, start, end)
                self._before = readings[-1][2] if readings else self._before if end - start < 40 else ""
                for reading in readings:
                    yield self._finding(*reading, self.whose.of_clause(*reading[:2], place))

    def _finding(self, start: int, end: int, polarity: str, rule: RuleRef, place: tuple[str, str, str]) -> Finding:
        unit = unit_of(self.text, self.context, start, end)
        force, cycle, question = place
        return Finding(
            kind=polarity,
            force="" if unit else force,
            cycle=cycle,
            question=question,
            evidence=Passage(start, end, self.text[start:end]),
            rule=rule,
            organisation=unit,
        )

    def _tells_then(self, start: int, end: int) -> bool:
        """Whether a sentence tells of an earlier round alone: by its own words, or going on with the one before."""
        sentence = self.text[start:end]
        earlier = self.reader.earlier(sentence, self.context, start)
        goes_on = self._then and self.reader.search("assessment.earlier", "goes_on_pattern", sentence) is not None
        told = self.reader.without_then(sentence) != sentence
        ago = self.reader.search("assessment.earlier", "ago_pattern", sentence) is not None
        self._then = earlier or goes_on or told or ago
        return earlier or goes_on

    def _is_taken(self, stretch: _Stretch, start: int, end: int) -> bool:
        """Whether a sentence is a judgement or formal finding, or the name of an area."""
        sentence, covered = self.text[start:end], self.covered
        named = sentence.strip(_MARKS + ",;:.").lower() in _area_names(self.context.reference)
        taken = covered.most_of(start, end) and all(
            _uncovered(self.text, (clause.start, clause.end), covered) is None
            for clause in clauses(self.text, start, end)
        )
        return taken or (named and stretch.block_start not in self.lists)

    def _read(self, stretch: _Stretch, start: int, end: int) -> list[_Reading]:
        """What a sentence says, clause by clause, or as an item of a list whose lead says it of all of them."""
        sentence = self.text[start:end]
        told = stretch.block_start in self.told or (self._reporting == stretch.block_start and _goes_on(sentence))
        if stretch.voice is None:
            self._reporting = stretch.block_start if told or self.reader.reports(sentence) else -1
        answered = self.others.tell(stretch, start, end) or (stretch.voice is None and self.answers.holds(start, end))
        readings: list[_Reading] = []
        if not self.reader.neutral(sentence.strip(_MARKS)) and not self._is_strangers(stretch, start, end):
            own = answered or self._is_own(stretch, start, end)
            readings = list(self._clauses(stretch, start, end, told=told, own=own))
        lead = self.lists.get(stretch.block_start) if _may_be_item(sentence) else None
        if lead is not None and (not readings or lead[0] != PRAISE) and not self.covered.fills(start, end):
            readings = [(start, end, *lead)] if lead[0] else []
        return readings

    def _is_strangers(self, stretch: _Stretch, start: int, end: int) -> bool:
        """Whether somebody says it who neither inspects nor is known, and reports no findings."""
        nobodys = stretch.voice is None or stretch.voice.source == "unknown"
        # Who says quoted words may stand behind them.
        until = end if stretch.voice is None else min(end + _SAID_BEHIND, len(self.text))
        return (
            nobodys
            and not self.reader.reports(self.text[start:end])
            and is_strangers(self.text, start, until, self.context.people, self.context.reference)
        )

    def _is_own(self, stretch: _Stretch, start: int, end: int) -> bool:
        """Whether it is the force's or commissioner's own word, or goes on in the paragraph behind as nobody's."""
        # Who writes of himself, and is no inspector: "we welcome ..." in a text of no known kind.
        nobodys = stretch.voice is None or stretch.voice.source == "unknown"
        if nobodys and self.context.kind == "other" and (first := _OURS.search(self.text, start, end)) is not None:
            # "I am pleased with the force": an inspector's way, where nobody else is named who might say it.
            return first[0] != "I" or not all(is_inspector(person) for person in self.context.people)
        if stretch.voice is not None:
            person = stretch.voice.source == "person" and not stretch.voice.inspector
            goes_on = stretch.voice.source == "unknown" and self._own_in in (stretch.block - 1, stretch.block)
            if person or goes_on:
                self._own_in = stretch.block
            return person or goes_on
        if self.context.kind in _OWN_WORDS or self.context.kind_rule == _MINUTES:
            return True
        # The sentence may be cut by a quotation: who says it stands before the cut.
        begin = max(stretch.block_start, start - _CUT_FROM)
        begin = max(begin, self.text.rfind(". ", begin, start) + 1)
        return self.reader.official(self.text[begin:end])

    def _clauses(self, stretch: _Stretch, start: int, end: int, *, told: bool, own: bool) -> Iterator[_Reading]:
        """What each clause says that is the inspectorate's, or reports it."""
        text, reader, context = self.text, self.reader, self.context
        reported = told or not own
        # What is told of the police at work tells for them where an inspector tells it.
        telling = not own and (
            context.kind in _INSPECTORATE or stretch.voice is not None or told or reader.reports(text[start:end])
        )
        last: tuple[str, RuleRef] | None = None  # of the clause before
        for clause in clauses(text, start, end):
            span = _uncovered(text, _trim(text, clause), self.covered)
            if span is None or clause.link in ("lead", "despite", "circumstance") or is_condition(text, clause):
                continue
            words = reader.without_then(without_addresses(text[span[0] : span[1]]))
            others = context.kind not in _INSPECTORATE and stretch.voice is None and reader.theirs(_lead(words))
            if others and not reader.reports(words):
                last = None
                continue
            if own:
                # What goes on in a sentence that reports the findings is reported too.
                reported = reported or reader.reports(words)
            if not reported or reader.passing(words) or (own and _PROMISE.search(words)):
                continue
            # "... and how it treats its staff" hangs on the verb of the clause before.
            reading = last if last is not None and clause.link and _HOW.match(words) else reader.read(words)
            if reading is None and telling:
                reading = reader.plain(words)
            if reading is None and self._before and reader.continues(words):
                reading = (self._before, reader.rules["assessment.praise-continued"].ref)
            last = reading
            if reading is not None and (span[1] - span[0] >= 12):
                yield (*span, *reading)


def _trim(text: str, clause: Clause) -> tuple[int, int] | None:
    span = strip_span(text, clause.start, clause.end)
    if span is None:
        return None
    start, end = span
    while start < end and text[start] in '“”"‘,;–—- ':
        start += 1
    while end > start and text[end - 1] in '“”",;–—- ':
        end -= 1
    return (start, end) if start < end else None


def _uncovered(text: str, span: tuple[int, int] | None, covered: _Covered) -> tuple[int, int] | None:
    """The clause, or what it says before a judgement ("has improved ..., where it is good") or goes on to behind."""
    if span is None or not covered.fills(*span):
        return span
    before = _BEFORE.match(text, span[0], covered.since(*span))
    if before is not None and not _UNDONE.search(before[0]) and has_verb(text, *before.span()):
        return before.span()
    more = _GOES_ON.match(text, covered.until(*span), span[1])
    if more is None or covered.fills(more.start("more"), span[1]) or not has_verb(text, more.start("more"), span[1]):
        return None
    return more.start("more"), span[1]


def _lists(document: Document, reader: _Reader) -> dict[int, tuple[str, RuleRef]]:
    """For items under words that judge them all ("the force needs to improve:"), by where they start, how.

    An empty polarity is that of items which are told of nobody alone ("all forces should:").
    """
    found: dict[int, tuple[str, RuleRef]] = {}
    lead: tuple[str, RuleRef] | None = None
    for block in document.blocks:
        if block.kind == "item":
            if lead is not None:
                found[block.start] = lead
        elif block.kind == "paragraph":
            words = _last_sentence(document, block)
            leads = _LEADS.search(words) is not None and _SAYS.search(words) is None
            lead = reader.leads(" ".join(words[-160:].split())) if leads else None
        elif block.kind != "notice":
            lead = None
    return found


def _last_sentence(document: Document, block: Block) -> str:
    spans = split(document.text, block.start, block.end)
    return document.text[spans[-1][0] : block.end].rstrip() if spans else ""


def _told_items(document: Document, reader: _Reader) -> frozenset[int]:
    """Where the items start that stand under words which report the findings ("inspectors found that the force:")."""
    found: list[int] = []
    reports = False
    for block in document.blocks:
        if block.kind == "item":
            if reports:
                found.append(block.start)
        elif block.kind == "paragraph":
            words = document.text[max(block.start, block.end - 160) : block.end]
            reports = _LEADS.search(words) is not None and reader.reports(words)
        elif block.kind != "notice":
            reports = False
    return frozenset(found)


class _Covered:
    """Passages that are taken, sorted so that those about a place are found at once."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self.spans = sorted((passage.start, passage.end) for passage in passages)
        self.reach = list(accumulate((end for _, end in self.spans), max))  # never falls: the furthest end so far

    def fills(self, start: int, end: int) -> bool:
        """Whether a passage already fills half of the shorter of the two."""
        return any(
            2 * (min(end, last) - max(start, first)) >= min(end - start, last - first) > 0
            for first, last in self._near(start, end)
        )

    def holds(self, start: int, end: int) -> bool:
        """Whether a passage has words of the stretch."""
        return next(self._near(start, end), None) is not None

    def since(self, start: int, end: int) -> int:
        """Where the first passage begins that has words of the stretch, or the stretch where it begins in one."""
        return max(start, min(first for first, _ in self._near(start, end)))

    def until(self, start: int, end: int) -> int:
        """Where the last passage ends that has words of the stretch."""
        return max(min(last, end) for _, last in self._near(start, end))

    def most_of(self, start: int, end: int) -> bool:
        """Whether one passage takes half of the stretch."""
        return any(2 * (min(end, last) - max(start, first)) >= end - start for first, last in self._near(start, end))

    def _near(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        for index in range(bisect_right(self.reach, start), len(self.spans)):
            if self.spans[index][0] >= end:
                return
            yield self.spans[index]


class _Reader(Polarity):
    """What sentences are and do besides what their clauses say, by the rules of assessments.toml."""

    def neutral(self, sentence: str) -> bool:
        return self.search("assessment.neutral", "patterns", sentence) is not None

    def passing(self, words: str) -> bool:
        """Whether a clause only looks ahead, or back at another inspection."""
        return self.search("assessment.neutral", "clause_patterns", words) is not None

    def earlier(self, sentence: str, context: Context, start: int) -> bool:
        """Whether the sentence that starts there tells what an earlier inspection found, and nothing of the present."""
        told = self.search("assessment.earlier", "pattern", sentence)
        if told is None:
            return False
        told_then = (
            self.rules["assessment.earlier"].pattern("asked_pattern").sub("", sentence[told.start("told") :].lower())
        )
        if self.search("assessment.earlier", "unless_pattern", told_then):
            return False
        first, _ = known_years(context.reference, context.cycle_at(start))
        return told["year"] is None or int(told["year"]) < first

    def without_then(self, words: str) -> str:
        """The words without what they tell that an earlier report said ("the previous report, which found ...")."""
        rule = self.rules["assessment.earlier"]
        return rule.pattern("then_pattern").sub(r"\g<report> ", words) if rule.on else words

    def reports(self, sentence: str) -> bool:
        """Whether words tell what the inspectorate found; that something was "since the inspection" tells nothing."""
        told = _AT_THE_TIME.sub(" ", sentence)
        return self.search("assessment.reported", "patterns", told) is not None

    def leads(self, words: str) -> tuple[str, RuleRef] | None:
        """What words say of all the items below them; an empty polarity where that is nothing."""
        if self.search("assessment.neutral", "lead_patterns", words):
            return "", self.rules["assessment.neutral"].ref
        return self.read(words)

    def continues(self, words: str) -> bool:
        return self.search("assessment.praise-continued", "patterns", words) is not None

    def inspecting(self, lead: str) -> re.Match[str] | None:
        """Where the words a sentence begins with name the inspectorate or what it writes."""
        return self.search("assessment.others", "inspecting_patterns", lead)

    def theirs(self, lead: str) -> bool:
        """Whether the words a sentence begins with name somebody else who does or says something, and first."""
        told, inspecting = self.search("assessment.others", "patterns", lead), self.inspecting(lead)
        return told is not None and (inspecting is None or told.end() <= inspecting.start())

    def official(self, sentence: str) -> bool:
        """Whether the writer gives what a chief officer or commissioner said."""
        return _OFFICIAL_SAYS.search(sentence) is not None


_OFFICIAL_SAYS = guarded(
    re.compile(
        r"\b(?:chief\s+constable|commissioner|PCC|P?FCC|DCC|ACC|mayor|federation|spokes(?:man|woman|person)|superintendent"
        r"|chief\s+officer)\b"
        r"(?:(?!\bI\b|\bthe\s+(?:report|inspectorate|watchdog)\s+(?:also\s+)?\w+\s)[^.;:]){0,80}?\b(?:said|says|added|adds|told|vow(?:s|ed)|pledge[sd]?|promise[sd]?"
        r"|welcome[sd]?|insist(?:s|ed)|responded|note[sd]?|state[sd]?|stress(?:es|ed)|argue[sd]?|point(?:s|ed)\s+out|accept(?:s|ed)|admit(?:s|ted)|claim(?:s|ed)|believes?|acknowledge[sd]?"
        r"|reiterate[sd]?)\b",
        re.IGNORECASE,
    )
)


class _Others:
    """Asked of the sentences of a document one after the other: whether others than the inspectorate tell them.

    A paper tells what commissioners, councillors and residents do and say; "he" goes on with the one before.
    """

    def __init__(self, document: Document, context: Context, reader: _Reader) -> None:
        self.text, self.context, self.reader = document.text, context, reader
        self.apart = context.kind in _INSPECTORATE
        self._names = {True: _surnames(context, inspectors=True), False: _surnames(context, inspectors=False)}
        self._theirs = False  # whether the last sentence of the writer's told of one of them

    def tell(self, stretch: _Stretch, start: int, end: int) -> bool:
        """Whether the sentence at ``text[start:end]`` is told of, or by, somebody who does not inspect."""
        if self.apart:
            return False
        if stretch.voice is not None:
            return stretch.voice.source == "other"
        said = _SAID.search(self.text, start, min(end, start + _SAID_WITHIN))
        subject = subject_start(self.text, start, said.start()) if said is not None else start
        lead = _lead(self.text[subject:end])
        if any(name in lead for name in self._names[True]):
            self._theirs = False
        elif self.reader.theirs(lead) or self._begins_with_one(lead) or self._ends_with_one(start, end):
            self._theirs = True
        elif self.reader.inspecting(lead) is not None or _HE.match(lead) is None:
            self._theirs = False
        return self._theirs

    def _ends_with_one(self, start: int, end: int) -> bool:
        """Whether a sentence ends by telling that somebody says it who does not inspect ("..., one resident said.")."""
        last = _SAID_LAST.search(self.text, start, end)
        return last is not None and self.reader.theirs(last["who"] or last["named"])

    def _begins_with_one(self, lead: str) -> bool:
        """Whether somebody known who does not inspect is named before the inspectorate is."""
        inspecting = self.reader.inspecting(lead)
        before = lead[: inspecting.start()] if inspecting is not None else lead
        named = (re.search(rf"\b{re.escape(name)}\b(?![’'])", before) for name in self._names[False])
        return any(found is not None and _OBJECT.search(before, 0, found.start()) is None for found in named)


def _lead(sentence: str) -> str:
    return " ".join(sentence.strip(_MARKS).split()[:_SUBJECT_WORDS])


def _surnames(context: Context, *, inspectors: bool) -> frozenset[str]:
    people = (person for person in context.people if is_inspector(person) == inspectors)
    return frozenset(person.name.split()[-1] for person in people if person.name)


# How a sentence ends that tells last who says it ("..., one resident said.", "..., according to residents.").
_SAID_LAST = re.compile(
    r",[”\"’']?\s+(?:(?:said|says|according\s+to)\s+(?P<named>[^.;:“”\"\n]{3,80})"
    r"|(?P<who>[^,.;:“”\"\n]{3,60}\s(?:ha(?:s|ve)\s+)?(?:said|says|added|claimed|believes|argued)))\W*\Z"
)
# "Responding to the inspectors, Unison said ...": the subject stands behind such an introduction.
_SAID = re.compile(
    r"\b(?:said|says|added|adds|told|claimed|claims|believes|believed|argued|argues|warned|warns|complained|fears)\b"
)
_SAID_WITHIN = 200  # characters of a sentence
_SUBJECT_WORDS = 8  # of a sentence, among which its subject stands
_HE = re.compile(r"\W*(?:\w+,?\s+){0,2}(?:he|she|his|her)\b", re.IGNORECASE)
# Before a name that is not what the sentence is about.
_OBJECT = re.compile(r"\b(?:with|to|for|by|under|from|led|is|are|was|were|been|has|have|had|that)\s", re.IGNORECASE)
_AT_THE_TIME = re.compile(
    r"\b(?:data|figures|statistics|progress|work|changes|improvements?)\s+since\s+(?:the|our|its|their)\s+(?:\w+\s+)?(?:inspection|report|visit)\b|"
    r"\b(?:since|after|before|until)\s+(?:the\s+|our\s+|its\s+|their\s+)?(?:inspectors?|inspection|visit|fieldwork|HMIC\w*)\s+"
    r"(?:concluded|ended|finished|was|were|visited|inspected|left|began)\b"
    r"|\b(?:since|after|following)\s+(?:the\s+|its\s+)?(?:release|publication|publishing)\s+of\s+(?:the|this|their|its|that)\s+(?:\w+\s+)?(?:report|inspection|findings)\b(?!\s+(?:which|that))",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{3}")
_CUT_FROM = 400  # characters before a quotation in which the sentence begins that it cuts
_SAID_BEHIND = 80  # characters behind quoted words in which it stands who says them
_CLAIM = re.compile(
    r"(?:(?:The|Its)\s+(?:force|constabulary)\s|It\s|(?:Leaders|Officers|Staff|Supervisors|Investigations|Victims)\s"
    r"|[A-Z][\w&]+(?:\s+[\w&]+){0,4}\s+(?:Police|Constabulary)\s)(?:\S+\s+){2,}[^\s?:]+$"
)
_SAYS = re.compile(r"\b(?:said|says|added|adds|told|wrote)\b[^:]{0,20}:$", re.IGNORECASE)
_GOES_ON = re.compile(
    r",?\s+(?:and|but)\s+(?P<more>(?:also\s+|now\s+)?(?:has|have|is|are|it|they|continues?|needs?|must|uses?|works?)\s+(?:\S+\s+){3,}\S+)"
)
# What a clause says before a judgement, with enough words to say something.
_BEFORE = re.compile(r"(?:[^\s,;]+\s+){5,}(?:[^,;]+(?=[,;]\s)|\S+)")
_LEADS = re.compile(r":\s*[–—-]?\s*$")  # to items
_OF_IT = re.compile(
    r"(?:It|Its|This\s+has|The\s+(?:force|constabulary)|Too\s+(?:many|few|much|often)|There\s+(?:is|are|was|were))\b"
)
_OURS = re.compile(r"\b(?:I|we|us|our|my)\b", re.IGNORECASE)
_PROMISE = re.compile(r"(?<!\bother\sforce\s)\bwill\b|\bcontinue\s+to\b", re.IGNORECASE)
_HOW = re.compile(r"how\s", re.IGNORECASE)


@lru_cache(maxsize=8)
def _reader(disabled: frozenset[str]) -> _Reader:
    return _Reader(load_rules("assessments", disabled))
