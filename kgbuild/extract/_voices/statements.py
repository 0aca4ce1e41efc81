"""What named office holders say: an inspector's assessment, a response, a commitment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from kgbuild.extract._context import Context
from kgbuild.extract._people.mentions import is_strangers, mentions
from kgbuild.extract._people.people import is_inspector
from kgbuild.extract._people.posts import local_body
from kgbuild.extract._text.once import once
from kgbuild.extract._text.sentences import clauses, has_verb, split
from kgbuild.extract._text.spans import meets, start_of
from kgbuild.extract._voices._referents import Referents, referents_of, unnamed
from kgbuild.extract._voices._reported import Reporter
from kgbuild.extract._voices._turns import Turn, turns_of
from kgbuild.extract._voices.quotations import find_quotations, is_inline
from kgbuild.extract._voices.voices import COMMISSIONER, RESPONSES, Voice, is_lent, voices
from kgbuild.model import Block, Document, Passage, PersonMention, RuleRef, Statement
from kgbuild.rules import Rule, load_rules

_Outside = list[tuple[Block, list[tuple[int, int]]]]
_BODY = frozenset({"paragraph", "item"})
_ASKED = _BODY | {"heading"}
_TRANSCRIPT = "assessment-transcript"
_PAGES = frozenset({"inspectorate-page", "inspectorate-report"})
_REPORTING = frozenset({"news-article", "press-release"})


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
    if not rules["voice.resolution"].on:
        return ()
    maker = _Maker(document, context, rules, referents_of(document, context, rules["voice.resolution"]))
    turns = turns_of(document, maker.who, context.reference, rules["statement.turn"])
    held = sorted(piece for turn in turns for piece in turn.pieces)
    made = [each for turn in turns for each in maker.turn(turn)]
    spoken = voices(document, context, disabled=disabled)
    if "statement.quoted" in rules:
        for voice in spoken:
            if voice.speaker is None or is_inline(document.text, voice.quotation):
                continue
            if meets(voice.quotation.start, voice.quotation.end, held):
                continue  # somebody quotes in a turn of theirs
            for start, end in voice.quotation.pieces:
                for span in _spoken(document.text, start, end):
                    made += maker.quoted(span, voice.speaker)
    outside = [each for each in _outside(document, spoken) if not meets(each[0].start, each[0].end, held)]
    if "statement.first-person" in rules:
        made += maker.first_person(outside)
    if "statement.reported" in rules:
        made += maker.reported(outside, made)
    return tuple(sorted(made, key=lambda statement: (start_of(statement), statement.kind)))


def _spoken(text: str, start: int, end: int) -> Sequence[tuple[int, int]]:
    """The sentences of quoted words; a short answer ("Yes. I do.") is one, whatever its stops."""
    found = split(text, start, end)
    if len(found) > 1 and all(len(text[begin:stop].split()) < 3 for begin, stop in found):
        return [(found[0][0], found[-1][1])]
    return found


def _outside(document: Document, spoken: tuple[Voice, ...]) -> _Outside:
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


class _Maker:
    """Makes statements of sentences whose speaker is known."""

    def __init__(self, document: Document, context: Context, rules: Mapping[str, Rule], who: Referents) -> None:
        self.who = who
        self.document, self.text, self.context, self.rules = document, document.text, context, rules
        commitment = rules["statement.commitment"]
        self.commits, self.commits_not = commitment.all_patterns(), commitment.all_patterns("not_patterns")
        self.stance_rule = rules["statement.stance"]
        self.stances = _stances(self.stance_rule) if self.stance_rule.on else {}

    def quoted(self, span: tuple[int, int], speaker: PersonMention) -> list[Statement]:
        return self._made(span, speaker, self.rules["statement.quoted"].ref, reported=False)

    def turn(self, turn: Turn) -> Iterator[Statement]:
        """The sentences of a turn that say something: no greetings, and nothing that is asked back."""
        if turn.speaker is not None:
            for start, end in turn.pieces:
                for span in split(self.text, start, end):
                    if self._tells(*span):
                        yield from self._made(span, turn.speaker, self.rules["statement.turn"].ref, reported=False)

    def _is_strangers(self, start: int, end: int) -> bool:
        return is_strangers(self.text, start, end, self.context.people, self.context.reference)

    def _tells(self, start: int, end: int) -> bool:
        """Whether a sentence that somebody speaks is no question, no greeting and no exclamation."""
        greeting = self.rules["statement.first-person"].pattern("greeting_pattern").match(self.text, start, end)
        return has_verb(self.text, start, end) and self.text[end - 1] != "?" and not greeting

    def first_person(self, outside: _Outside) -> list[Statement]:
        """Sentences outside quotations of a page whose writers are office holders: one, or one for each section."""
        rule = self.rules["statement.first-person"]
        kind = self.context.kind
        signer = self._declared(outside) or self._author() or self._interviewed()
        if signer is None and kind not in (_TRANSCRIPT, *_PAGES, *RESPONSES):
            signer = self._signer()
        writer = signer or (None if self._is_strangers_letter(rule) else self._writer())
        sections = self._sections(rule, writer) if kind in RESPONSES else []
        me, us = rule.all_patterns()
        # What stands above the title is nobody's speech, unless somebody says "I" there.
        title = next((block.end for block in self.document.blocks if block.kind == "heading"), 0)
        made: list[Statement] = []
        promised = False  # whether the items below a paragraph are what it promises
        for block, stretches in outside if writer is not None or sections else ():
            if block.kind != "item":
                promised = rule.pattern("promised_pattern").search(self.text, block.start, block.end) is not None
            elif promised and writer is not None and (passage := self._trim(block.start, block.end)) is not None:
                stances = tuple(sorted({*self._stances(passage.quote), "commits"}))
                made.append(self._statement("commitment", passage, writer, rule.ref, stances, False))
                continue
            answer = rule.pattern("answer_pattern").match(self.text, block.start, block.end)
            if answer is not None and kind in RESPONSES:
                made += self._answered(answer, block, writer, rule.ref)
                continue
            for start, end in stretches:
                for span in split(self.text, start, end):
                    speaker = next((who for begin, stop, who in sections if begin <= span[0] < stop), writer)
                    mine = me.search(self.text, *span) is not None
                    ours = us.search(self.text, *span) is not None
                    if speaker is None or not self._tells(*span) or self._is_strangers(*span):
                        continue
                    if promised and span[1] >= block.end - 1:
                        continue  # it only leads up to the items below
                    if rule.pattern("informed_pattern").match(self.text, *span):
                        continue  # what the writer was told is the teller's
                    spoken = kind == _TRANSCRIPT and (ours or span[0] >= title)
                    if spoken or mine or (ours and (kind in RESPONSES or signer is not None)):
                        made += self._made(span, speaker, rule.ref, reported=False)
        return made

    def _answered(
        self, answer: re.Match[str], block: Block, writer: PersonMention | None, rule: RuleRef
    ) -> Iterator[Statement]:
        """The sentences behind a label that says whose answer they are ("Force response: Accepted.")."""
        office = answer["office"] or ""
        speaker = (self.who.holder(office) if office else None) or unnamed(office)
        if writer is not None and COMMISSIONER.search(office) and COMMISSIONER.search(writer.role):
            speaker = writer
        for span in split(self.text, answer.end(), block.end):
            if self._tells(*span):
                yield from self._made(span, speaker, rule, reported=False)

    def _is_strangers_letter(self, rule: Rule) -> bool:
        """Whether the page is a letter that somebody signs who holds no office here."""
        opening = rule.pattern("salutation_pattern").search(self.text)
        closing = opening and rule.pattern("closing_pattern").search(self.text, opening.end())
        if not closing or self._signer() is not None:
            return False
        return _SIGNATURE.match(self.text, closing.end()) is not None

    def _writer(self) -> PersonMention | None:
        """The only one who may write a page of its kind as "I"; None where it may be several, or nobody."""
        kind, people = self.context.kind, self.context.people
        if kind == _TRANSCRIPT or kind in _PAGES:
            writers = [person for person in people if is_inspector(person)] or [unnamed("inspector")]
        elif kind in RESPONSES:
            office = "commissioner" if kind == "pcc-response" else "constable"
            writers = [person for person in people if not is_inspector(person)]
            if len(writers) > 1:
                writers = [person for person in writers if office in person.role.casefold()]
            if kind == "pcc-response":
                writers = [person for person in writers if COMMISSIONER.search(person.role)]
            writers = writers or [unnamed("police and crime commissioner" if kind == "pcc-response" else "")]
        else:
            return None
        one = len({(person.person, person.role if not person.person else "") for person in writers}) == 1
        return writers[0] if one else None

    def _sections(self, rule: Rule, writer: PersonMention | None) -> list[tuple[int, int, PersonMention]]:
        """Where a page has the comments of several, each below a line that says whose ("Chief Constable's comments").

        Comments of one alone end with the next heading, for what stands below that is the page's writer's again.
        """
        heads: list[tuple[int, PersonMention]] = []
        for block in self.document.blocks:
            if block.kind in _ASKED and block.end - block.start < _BYLINE_REACH:
                head = rule.pattern("section_pattern").fullmatch(self.text, block.start, block.end)
                office = (head["owner"] or head["sender"]) if head else ""
                if not office or self._quotes_next(block):
                    continue  # whoever is quoted below the line, the page's writer goes on behind
                held = self.who.holder(office) or unnamed(office)
                if (
                    not held.name
                    and writer is not None
                    and all(COMMISSIONER.search(who.role) for who in (held, writer))
                ):
                    held = writer  # the one whose page it is
                heads.append((block.end, held))
        several = len({who.person or who.role for _, who in heads}) > 1
        stops = [start for start, _ in heads]
        if not several:
            stops += [block.start for block in self.document.blocks if block.kind == "heading"]
        ends = [*sorted(stops), len(self.text)]
        return [(start, next(end for end in ends if end > start or end == ends[-1]), who) for start, who in heads]

    def _quotes_next(self, head: Block) -> bool:
        """Whether the words below a line stand in quotation marks."""
        below = self.text[head.end : head.end + _BYLINE_REACH].lstrip()
        return below[:1] in ("“", '"', "‘")

    def reported(self, outside: _Outside, made: list[Statement]) -> Iterator[Statement]:
        """What the writer says was said, outside quotations and the statements that were `made` of them."""
        rule = self.rules["statement.reported"]
        taken = sorted((s.evidence.start, s.evidence.end) for s in made if isinstance(s.evidence, Passage))
        inspectors = self.context.kind in (_TRANSCRIPT, *_PAGES)
        for told in Reporter(self.document, self.context.people, self.who, rule).told(outside):
            if inspectors and not (told.speaker.name or told.speaker.role):
                continue  # "the force recognises that ..." is what the inspectorate tells of it
            if meets(told.start, told.end, taken):
                continue
            if told.promised and not is_inspector(told.speaker) and (passage := self._trim(told.start, told.end)):
                stances = tuple(sorted({*self._stances(passage.quote), "commits"}))
                yield self._statement("commitment", passage, told.speaker, rule.ref, stances, True)
                continue
            found = self._made((told.start, told.end), told.speaker, rule.ref, reported=True, verb=told.verb)
            yield from (one for one in found if one.kind == "commitment" or not told.goes_on)

    def _declared(self, outside: _Outside) -> PersonMention | None:
        """Who says "As the chief constable, I ..." outside quotations; None in news that quotes others."""
        quoted = (quotation for quotation in find_quotations(self.document) if not is_inline(self.text, quotation))
        if self.context.kind in _REPORTING and next(quoted, None) is not None:
            return None
        return self.who.declared(stretch for _, stretches in outside for stretch in stretches)

    def _author(self) -> PersonMention | None:
        """The office holder whom a line of its own above the text names behind "By"."""
        behind = self.rules["statement.first-person"].pattern("by_pattern")
        for mention in mentions(self.document, self.context.people):
            begin = max(0, mention.start - _BYLINE_REACH)
            line = self.text.rfind("\n", begin, mention.start) + 1
            by = behind.match(self.text, line, mention.start) if line or not begin else None
            if by is not None and _BYLINE.fullmatch(self.text[by.end() : mention.start]):
                return mention.person
        return None

    def _interviewed(self) -> PersonMention | None:
        """The only office holder named before questions to "you", two or more, each with an answer of "I" or "we"."""
        rule = self.rules["statement.first-person"]
        you, (me, us) = rule.pattern("asked_pattern"), rule.all_patterns()
        body = [block for block in self.document.blocks if block.kind in _ASKED]
        asked = [
            block
            for block, answer in pairwise(body)
            if self.text[block.end - 1] == "?"
            and self.text[answer.end - 1] != "?"
            and any(pattern.search(self.text, answer.start, answer.end) for pattern in (me, us))
        ]
        if len(asked) < 2 or not any(you.search(self.text, block.start, block.end) for block in asked):
            return None
        guests = [person for person in self.context.people if person.evidence.start < asked[0].start]
        return guests[0] if len({guest.person for guest in guests}) == 1 else None

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
            if passage is None:
                continue
            stances = self._stances(passage.quote if made else f"{verb} {passage.quote}".strip())
            if len(passage.quote.split()) < (1 if stances else 3):
                continue
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
        words = _unmarked(self.text[start:end]).lstrip()
        return any(p.search(words) for p in self.commits) and not any(p.search(words) for p in self.commits_not)

    def _stances(self, words: str) -> tuple[str, ...]:
        """The stances that the words take, each without what is another's ("inspectors acknowledged our efforts")."""
        words = _unmarked(words)
        found = {stance for stance in self.stances if self._takes(stance, words)}
        # "we do not accept" accepts nothing; "I accept the need but I do not accept the grade" accepts and disputes.
        if "accepts" in found and not self._takes("accepts", _DENIED.sub(" ", words)):
            found.discard("accepts")
        return tuple(sorted(found))

    def _takes(self, stance: str, words: str) -> bool:
        """Whether words without quotation marks take a stance, apart from what is another's or none."""
        patterns = self.stances[stance]
        if not any(pattern.search(words) for pattern in patterns):
            return False
        rest = words
        for pattern in self._of_others(stance):
            rest = pattern.sub(" ", rest)
        return rest == words or any(pattern.search(rest) for pattern in patterns)

    def _of_others(self, stance: str) -> tuple[re.Pattern[str], ...]:
        """Words that look like a stance and are none, or somebody else's."""
        key = f"not_{stance}_patterns"
        return self.stance_rule.patterns.get(key, ())

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
        police = "constable" in speaker.role.casefold() or _OF_THE_MET.match(speaker.role) is not None
        if not organisation and (police or not (speaker.name or speaker.role)):
            organisation = self.context.force_at(passage.start)
        elif not organisation and is_inspector(speaker):
            organisation = self.context.inspectorate.casefold()
        elif not organisation and _LOCAL.match(speaker.role):
            force = self.context.force_at(passage.start)
            organisation = local_body("", speaker.role.casefold(), force, self.context.reference)
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


# The holder of the office to which a force answers, or who leads it.
_LOCAL = re.compile(
    r"(?:(?:deputy|acting|interim)\s+)?(?:mayor\b|(?:police\b.{0,12}\bcrime\s+)?commissioner$|P?FCC$|PCC$)",
    re.IGNORECASE,
)
# Ranks of the forces in London, whose chief officers are commissioners.
_OF_THE_MET = re.compile(r"(?:deputy\s+)?assistant\s+commissioner$", re.IGNORECASE)
# A name on a line of its own below a closing, and no office in the line below.
_SIGNATURE = re.compile(
    r"\W*(?:[A-Z][\w’'.-]*[^\S\n]+){1,3}[A-Z][\w’'-]+[^\S\n]*(?:\n(?![^\n]*(?i:commissioner|constable|officer|inspector|mayor|superintendent))|\Z)"
)
# Between "writes" and the name of the writer: no more than an office.
_BYLINE_REACH = 120  # characters between "By" and the name, with an office
_BYLINE = re.compile(r"[\w ,’'-]{0,80}")
_SHARED = re.compile(
    r"(?<=\S),?\s+and\s+that\s+(?!(?:is|was|has|will|would|means|can|should)\b)|(?<=\S),\s+and\s+(?=as\s+[^,.;]{2,40},\s+(?:we|I)(?:[’']ll|\s+will)\b)|(?<=\S)(?<!\bmust)(?<!\bcan)(?<!\bshould),?\s+and\s+(?=(?:will|would|promis\w+|pledg\w+|vow\w+|are\s+(?:now\s+|already\s+)?\w+ing|intend|plan|have\s+(?:already\s+)?(?:started|begun))\b)",
    re.IGNORECASE,
)
# What is not accepted, up to the end of its clause.
_DENIED = re.compile(
    r"(?:\b(?:not|cannot|never)|n[’']t)\s+(?:be\s+)?(?:\w+ly\s+)?(?:accept|agree)(?:(?!,?\s(?:but|although|though|while|whilst|however)\b)[^,.;])*"
    r"|(?<!\bto\s)(?<!\bnot\s)(?<!\bcannot\s)\bdisagree(?:(?!,?\s(?:but|although|though|while|whilst|however)\b)[^,.;])*",
    re.IGNORECASE,
)


def _unmarked(words: str) -> str:
    """The words as they are read: without quotation marks, which may hold any of them away, and nothing shortened.

    "We’ve" is "we have", "isn’t" is "is not"; what is somebody's ("the force’s") stays.
    """
    words = words.translate(_MARKS)
    if "’" not in words and "'" not in words:
        return words
    for pattern, whole in _SHORTENED:
        words = pattern.sub(whole, words)
    return words


_MARKS = str.maketrans("", "", '“”"‘')
_DONE = (
    r"(?:better|\w+ed|been|got|had|made|fallen|set|read|seen|heard|found|told|said|left|lost|won|done|given|taken|gone)"
)
_SHORTENED = tuple(
    (re.compile(short, re.IGNORECASE), whole)
    for short, whole in (
        (r"\bwon[’']t\b", "will not"),
        (r"\bshan[’']t\b", "shall not"),
        (r"\bcan[’']t\b", "cannot"),
        (r"(?<=\w)n[’']t\b", " not"),
        (r"(?<=\w)[’']ve\b", " have"),
        (r"(?<=\w)[’']re\b", " are"),
        (r"(?<=\w)[’']ll\b", " will"),
        (r"\b(I)[’']m\b", r"\1 am"),
        (r"\b(it|he|she|that|there)[’']s(?=\s+(?:been|had|got|come|gone|made|taken|become)\b)", r"\1 has"),
        (r"\b(it|he|she|that|there|what|here)[’']s\b", r"\1 is"),
        (rf"\b(I|we|he|she|they|it|you)[’']d(?=\s+(?:\w+ly\s+|already\s+)?{_DONE}\b)", r"\1 had"),
        (r"\b(I|we|he|she|they|it|you)[’']d\b", r"\1 would"),
    )
)


@once
def _stances(rule: Rule) -> dict[str, tuple[re.Pattern[str], ...]]:
    """The expressions of each stance, without the loader's guard: a clause is tried sooner than that is made."""
    return {
        stance: tuple(re.compile(form, re.IGNORECASE) for form in forms)
        for stance, forms in rule.table("stances").items()
    }
