"""What a writer says that somebody said, without quotation marks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kgbuild.extract._people.mentions import Mention, mentions
from kgbuild.extract._people.people import is_inspector, is_of_others, is_written_to
from kgbuild.extract._text.sentences import has_verb, split, strip_span
from kgbuild.extract._voices._referents import RECENT, SPOKE, Referents, unnamed
from kgbuild.extract._voices.subject_of_verb import is_object, is_told_of, subject_start
from kgbuild.model import Block, Document, PersonMention
from kgbuild.rules import Rule

_Span = tuple[int, int]
_SUBJECTS = 24  # persons and offices of one sentence that are looked at
_LEAD = 170  # characters between a speaker and the verb of saying, with the verb
_OFFICE = 80  # characters from "welcomed by" to who did it, with an office between
_JOINT = 200  # characters from the joint of two clauses to the name in the second


@dataclass(frozen=True, slots=True)
class Told:
    """Words that somebody is said to have said, with the verb of saying where it tells that the speaker yields.

    `promised`: they stand in a list of what is to be done ("The mayor said she would: ...").
    `goes_on`: no verb of saying stands there; one stands before ("Mr Roe said no. A board would meet.").
    """

    start: int
    end: int
    speaker: PersonMention
    verb: str = ""
    promised: bool = False
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class _Subject:
    """A person or an office of a sentence that may be the one who speaks in it."""

    start: int
    end: int
    person: PersonMention
    told: int = 0  # where the office ends that stands behind the name


class Reporter:
    """Reads the sentences of a document outside its quotations."""

    def __init__(self, document: Document, people: tuple[PersonMention, ...], who: Referents, rule: Rule) -> None:
        self.text, self.who, self.rule = document.text, who, rule
        self.named = {mention.start: mention for mention in mentions(document, people)}
        self.starts = sorted(self.named)
        self.acting = frozenset(rule.words("acting_verbs"))
        self.heard = frozenset(rule.words("heard_verbs"))
        self.hearing = frozenset(rule.words("hearer_verbs"))
        self.yielding = frozenset(rule.words("yielding_verbs"))
        self.saying = frozenset(rule.words("saying_verbs"))
        self.judging = frozenset(rule.words("judging_verbs"))

    def told(self, outside: list[tuple[Block, list[_Span]]]) -> Iterator[Told]:
        """What is told of the stretches of blocks that no quotation holds, in text order, no passage over another."""
        recent: list[PersonMention] = []
        teller: Told | None = None  # who tells the items below a paragraph that ends in "said that:", and how
        for block, stretches in outside:
            if block.kind == "item" and teller is not None:
                if (words := strip_span(self.text, block.start, block.end)) and has_verb(self.text, *words):
                    yield replace(teller, start=words[0], end=words[1])
                continue
            teller = None
            for start, end in stretches:
                before: Told | None = None  # what the sentence before tells
                for span in self._tellers(split(self.text, start, end)):
                    here = self._named_in(*span)
                    if span[1] >= block.end - 1 and self.text[block.end - 1] == ":":
                        teller = self._lister(span, here, recent)
                    told = self._without_lead(self._told(span, here, recent), end < block.end)
                    if told is None and before is not None and self._goes_on(span):
                        yield replace(before, start=span[0], end=span[1], verb="", goes_on=True)
                    before = told
                    if told is not None and not (end < block.end and self._leads_up(told, span, end)):
                        yield told
                    named_here = [mention.person for mention in here]
                    if len(here) > 1 and self.who.tells(here[-2], here[-1]):
                        named_here.append(named_here[-2])
                    if told is not None and told.speaker.name and told.speaker not in named_here:
                        named_here.append(told.speaker)  # told of by office
                    recent = [*recent, *named_here][-RECENT:]

    def _goes_on(self, span: _Span) -> bool:
        """Whether a sentence behind words that are told is told as well ("A board would meet every week.")."""
        return self.rule.pattern("goes_on_pattern").match(self.text[slice(*span)]) is not None

    def _without_lead(self, told: Told | None, quoted: bool) -> Told | None:
        """What is told without the words that lead up to a quotation behind it ("..., adding:")."""
        lead = _ADDING.search(self.text, told.start, told.end) if told is not None and quoted else None
        return replace(told, end=lead.start()) if told is not None and lead is not None else told

    def _lister(self, span: _Span, here: list[Mention], recent: list[PersonMention]) -> Told | None:
        """Who is said to have said the items below a sentence ("The commissioner stated that:"), or to promise them."""
        for subject in self._subjects(span, here, recent):
            for pattern in self.rule.all_patterns():
                start, end = self._verb_of(subject, pattern, span)
                if start < end and (listed := _LISTED.fullmatch(self.text, end, span[1])) is not None:
                    return Told(end, end, subject.person, promised=listed["will"] is not None)
        return None

    def _named_in(self, start: int, end: int) -> list[Mention]:
        return [self.named[at] for at in self.starts[bisect_left(self.starts, start) : bisect_left(self.starts, end)]]

    def _leads_up(self, told: Told, span: _Span, end: int) -> bool:
        """Whether the words only lead up to the quotation that begins at `end`, and so are its attribution."""
        return (
            told.end >= end - 1
            and self.text[span[1] - 1] not in ".!?"
            and (
                len(self.text[told.start : told.end].split())
                < (9 if _BROKEN_OFF.search(self.text, told.start, told.end) else 5)
                or _UP_TO.search(self.text, told.start, told.end) is not None
            )
        )

    def _tellers(self, spans: Sequence[_Span]) -> Iterator[_Span]:
        """The sentences, one in which two persons each say something cut before the second ("..., and Mr Poe said")."""
        for start, end in spans:
            begin = start
            for second in self._named_in(start, end)[1:]:
                joint = _SECOND.search(self.text, max(begin, second.start - _JOINT), second.start)
                behind = self.text[second.end : second.end + 80]
                if joint is not None and (SPOKE.match(behind) or _CALLED.match(behind)):
                    yield begin, joint.start()
                    begin = joint.end()
            yield begin, end

    def _told(self, span: _Span, here: list[Mention], recent: list[PersonMention]) -> Told | None:
        """The words of a sentence that somebody is said to have said; None where nobody is reported."""
        subjects = self._subjects(span, here, recent)
        return (
            self._as_a_view(span, subjects)
            or self._according_to(span, subjects)
            or self._behind_a_verb(span, subjects)
            or self._who_said(span, subjects)
            or self._around_the_speaker(span, subjects, recent)
            or self._before_the_speaker(span, subjects)
            or self._at_the_end(span, subjects)
            or self._by_whom(span, subjects)
            or self._by_the_force(span)
        )

    def _subjects(self, span: _Span, here: list[Mention], recent: list[PersonMention]) -> list[_Subject]:
        """Who may speak in a sentence: persons, offices, and first whom its pronoun means."""
        # Who speaks stands near the beginning, however long a sentence goes on.
        subjects = [
            _Subject(mention.start, mention.end, mention.person, self._end_of(mention))
            for mention in here[:_SUBJECTS]
            if not is_of_others(self.text, mention.start, mention.end) and not is_written_to(self.text, mention.start)
        ]
        for office in self.who.offices_in(*span)[:_SUBJECTS]:
            if is_written_to(self.text, office.start()):
                continue
            if not any(subject.start - 2 <= office.end() <= subject.end for subject in subjects):
                subjects.append(_Subject(office.start(), office.end(), self.who.in_office(office)))
        pronoun = _PRONOUN.match(self.text, *span) or _LATE_PRONOUN.match(self.text, *span)
        meant = None
        if pronoun:
            # Of those whom an opening phrase names the first is its subject ("Though Mr Roe met Mr Poe, he said").
            before = [mention.person for mention in reversed(here) if mention.end < pronoun.start("who")]
            meant = self._meant(pronoun["who"], [*recent, *before]) or self.who.last_office(
                span[0], pronoun["who"].casefold()
            )
            if self._is_strangers(pronoun):
                meant = None
        if pronoun and meant is not None:
            subjects.insert(0, _Subject(*pronoun.span("who"), meant))
        return subjects

    def _is_strangers(self, pronoun: re.Match[str]) -> bool:
        """Whether somebody who holds no office has begun a sentence since the last who does was told of."""
        at = pronoun.start("who")
        index = bisect_left(self.starts, at) - 1
        office = self.who.office_before(at)
        last = max(self.starts[index] if index >= 0 else 0, office.start() if office else 0)
        begin = max(self.text.rfind(stop, 0, last) for stop in ("\n", ". ", "? ", "! ", "” "))
        return self.who.is_stranger_first(max(begin, 0), at, pronoun["who"].casefold())

    def _end_of(self, mention: Mention) -> int:
        """Where a mention ends, with the office that stands behind the name where it is told there."""
        told = mention.person.evidence
        return max(mention.end, told.end) if told.start <= mention.start < told.end else mention.end

    def _meant(self, pronoun: str, recent: list[PersonMention]) -> PersonMention | None:
        """The last of the persons just named whom the pronoun fits."""
        return next((p for p in reversed(recent) if self.who.is_theirs(pronoun.casefold(), p)), None)

    def _as_a_view(self, span: _Span, subjects: list[_Subject]) -> Told | None:
        """A view that is somebody's ("It was the view of the chief constable that ...")."""
        view = self.who.view.search(self.text, *span)
        for subject in subjects if view is not None else ():
            if view is None or not -4 <= subject.start - view.end() < 12:
                continue
            if (lead := _THAT.match(self.text, subject.end)) is not None:
                words = strip_span(self.text, lead.end(), span[1])
                if words is not None and has_verb(self.text, *words):
                    return Told(*words, subject.person)
        return None

    def _according_to(self, span: _Span, subjects: list[_Subject]) -> Told | None:
        """Words behind the one by whom they are told ("According to the chief constable, the grade is unfair.")."""
        lead = _ACCORDING.match(self.text, *span)
        near = (s for s in subjects if lead is not None and lead.end() <= s.start < lead.end() + _LEAD)
        subject = min(near, key=lambda subject: subject.start, default=None)
        comma = self.text.find(",", subject.end, span[1]) if subject is not None else -1
        words = strip_span(self.text, comma + 1, span[1]) if comma >= 0 else None
        if subject is None or words is None or "\n" in self.text[subject.end : comma]:
            return None
        return Told(*words, subject.person) if has_verb(self.text, *words) else None

    def _behind_a_verb(self, span: _Span, subjects: list[_Subject]) -> Told | None:
        """Words behind a verb of saying ("The chief constable said that ...", "Mr Roe welcomed ...")."""
        for subject in subjects:
            if self.text[subject.end : subject.end + 1] in ("’", "'"):
                continue  # something of theirs
            if _COMMA_BEHIND.match(self.text, subject.end, span[1]) and is_told_of(self.text, span[0], subject.start):
                continue  # "Ms Poe, who met Mr Roe, said"
            if is_object(self.text, span[0], subject.start):
                if (led := self._led_to_say(subject, span)) is not None:
                    return led
                continue
            if _OF_A_THING.match(self.text, subject.end, span[1]) or _TOLD_OF.search(self.text, span[0], subject.start):
                continue
            for pattern in self.rule.all_patterns():
                start, end = self._verb_of(subject, pattern, span)
                if self.text[end : end + 1] == "," and self.text[
                    max(0, subject.start - 3) : subject.start
                ].rstrip().endswith(","):
                    continue  # "The grade, he said, was unfair": the sentence goes on
                verb = self.text[start:end].casefold()
                words = self._words(verb, start, end, span[1]) if verb else None
                if words is not None:
                    return Told(*words, subject.person, verb if verb in self.yielding else "")
        return None

    def _led_to_say(self, subject: _Subject, span: _Span) -> Told | None:
        """Words that something made somebody say ("The grade led Mr Roe to admit that ...")."""
        before = self.text[max(span[0], subject.start - _OFFICE) : subject.start]
        said = self.rule.pattern("to_say_pattern").match(self.text, subject.end, span[1])
        if said is None or self.rule.pattern("led_pattern").search(before) is None:
            return None
        words = self._words(said["verb"], said.start("verb"), said.end(), span[1])
        return Told(*words, subject.person) if words is not None else None

    def _who_said(self, span: _Span, subjects: list[_Subject]) -> Told | None:
        """Words at the end of a sentence that goes on to tell what somebody said ("praise from Mr Roe, who said")."""
        for subject in subjects:
            said = self.rule.pattern("who_said_pattern").match(self.text, subject.end, span[1])
            if said is None or self.text.find(",", said.end(), span[1]) >= 0:
                continue
            verb = said["verb"].casefold()
            words = self._words(verb, said.start("verb"), said.end("verb"), span[1])
            if words is not None:
                return Told(*words, subject.person, verb if verb in self.yielding else "")
        return None

    def _verb_of(self, subject: _Subject, pattern: re.Pattern[str], span: _Span) -> _Span:
        """The verb of saying behind a subject, none that tells what was done to it; an empty span for none."""
        first = max(subject.end, subject.told)
        start, end = span
        begin, stop = first, min(end, first + _LEAD)
        while found := pattern.match(self.text[begin:stop]):
            verb = begin + found.start("verb"), begin + found.end("verb")
            if _NO_SUBJECT.search(self.text, first, verb[0]) or _REPORTS.fullmatch(self.text, first, verb[0]):
                break
            if subject_start(self.text, start, verb[0]) >= subject.end:
                break
            # "was called before a board and questioned about ...": the second verb is suffered as the first.
            joined = begin > first and _AND.search(self.text, begin, verb[0]) is not None
            suffered = joined and found["verb"].casefold() in self.acting
            if not suffered and not self._is_suffered(first, *verb):
                return verb
            begin = verb[1]
        return end, end

    def _is_suffered(self, begin: int, start: int, end: int) -> bool:
        """Whether a verb tells what was done to who stands before it ("was criticised for", ", accused of")."""
        before = _SUFFERED.search(self.text, begin, start)
        if before is None:
            return False
        if _HAS_BEEN.search(before[0]):
            return self.text[start:end].casefold() in self.acting
        if not _BY.match(self.text, end):
            return False
        return before[0].strip() != "," or self.text[start:end].casefold() in self.judging

    def _words(self, verb: str, start: int, after: int, end: int) -> _Span | None:
        """What stands behind a verb of saying, with the verb where that is what was said ("welcomed the report")."""
        acts = verb in self.acting
        asks = verb in ("advised", "advises") and _TO_DO.match(self.text, after, end) is not None
        if asks or _SAYS_NOTHING.match(self.text, after, end):
            return None
        begin = start if acts else after
        heard = False  # the words begin right behind whoever hears them
        if verb in self.heard and (listener := _LISTENER.match(self.text, begin, end)):
            begin, heard = listener.end(), True
        elif hearer := (_HEARER if verb in self.heard else _WHERE).match(self.text, begin, end):
            begin = hearer.end()
        lead = _THAT.match(self.text, begin, end)
        if lead is not None:
            begin = lead.end()
        clause = (
            heard
            or (lead is not None and "that" in lead[0].casefold())
            or (verb in self.saying and _CLAUSE.match(self.text, begin, end) is not None)
        )
        if verb in self.yielding and not clause:
            acts, begin = True, start
        words = strip_span(self.text, begin, end)
        if words is None or len(self.text[words[0] : words[1]].split()) < (2 if acts else 4):
            return None
        if verb in self.hearing and not clause and begin == after:
            return None  # only whom it was told stands there ("he told the programme on Friday")
        told = has_verb(self.text, *words) or _DID.match(self.text, *words) is not None
        return words if acts or clause or told else None

    def _around_the_speaker(self, span: _Span, subjects: list[_Subject], recent: list[PersonMention]) -> Told | None:
        """A sentence with its speaker in the middle ("The grade, Mr Roe said, was unfair")."""
        said = _MID.search(self.text, *span) if _MID_VERB.search(self.text, *span) else None
        if said is None:
            return None
        before = has_verb(self.text, span[0], said.start()) and not _ANSWERS.match(self.text, span[0])
        if not (before or has_verb(self.text, said.end(), span[1])):
            return None  # "Police, Crime and Victims' Commissioner Ann Roe said, ..." only leads up to her words
        who = next((s.person for s in subjects if said.start() <= s.start < said.end()), None)
        if who is None and said["who"].casefold() in ("he", "she"):
            who = subjects[0].person if subjects else self._meant(said["who"], recent)
        return Told(*span, who) if who is not None else None

    def _before_the_speaker(self, span: _Span, subjects: list[_Subject]) -> Told | None:
        """Words with their speaker behind them ("The grade is unfair, says Mr Roe, who ...")."""
        for said in _BEHIND.finditer(self.text, *span):
            near = (s for s in subjects if 0 <= s.start - said.end() < _LEAD)
            who = next((s for s in near if not is_object(self.text, said.end(), s.start)), None)
            if who is not None and _ACTS_NEXT.match(self.text, who.end) is None:
                return Told(span[0], said.start(), who.person)
        return None

    def _at_the_end(self, span: _Span, subjects: list[_Subject]) -> Told | None:
        """Words with their speaker and the verb behind them ("The grade is unfair, the mayor has said.")."""
        for subject in subjects:
            if _SAID_LAST.match(self.text, subject.end, span[1]) is None:
                continue
            lead = self.text.rfind(",", max(span[0], subject.start - _LEAD), subject.start)
            before = self.text.rfind(",", max(span[0], subject.start - _LEAD), max(lead, 0))
            if before > 0 and _AN_OFFICE.fullmatch(self.text, before + 1, lead):
                lead = before
            if lead > span[0] and has_verb(self.text, span[0], lead) and not _ANSWERS.match(self.text, span[0]):
                return Told(span[0], lead, subject.person)
        return None

    def _by_whom(self, span: _Span, subjects: list[_Subject]) -> Told | None:
        """How the inspection was taken, with who took it so behind ("The report was welcomed by Mr Roe.")."""
        taken = self.rule.pattern("passive_pattern").search(self.text, *span)
        for subject in subjects if taken is not None else ():
            if taken is None or not 0 <= subject.start - taken.end() < _OFFICE:
                continue
            if not is_inspector(subject.person) and _CUT.search(self.text, taken.end(), subject.start) is None:
                return Told(span[0], subject.end, subject.person, taken["verb"].casefold())
        return None

    def _by_the_force(self, span: _Span) -> Told | None:
        """Words of the force ("The force said that ...")."""
        spoke = self.rule.pattern("force_pattern").match(self.text[span[0] : min(span[1], span[0] + 3 * _LEAD)])
        if spoke is None:
            return None
        verb = spoke["verb"].casefold()
        words = self._words(verb, span[0] + spoke.start("verb"), span[0] + spoke.end("verb"), span[1])
        return Told(*words, unnamed("")) if words is not None else None


# What is told in the words between somebody and a verb, who then is not its subject.
# "..., the calls for change": a noun; "The chair asked him, and he said": another's verb.
_NO_SUBJECT = re.compile(
    r"[.;]|\b(?:to|by|of|for|with|about|their|his|her|its|the|an?|these|those|any|emergency|999|101)\s*$"
    r"|\b(?:fac(?:e|es|ed|ing)|amid|despite|re(?:ceiv|ject|sist)(?:s|es|ed|ing)|ignor(?:es|ed|ing)|growing|fresh|renewed|repeated|more)\s*$"
    r"|\b(?:asked|told)\s+(?:him|her|them)\b.*\b(?:he|she|they)\s*$"
)
# Around a verb that tells what was done to somebody.
_SUFFERED = re.compile(r"(?:,|\b(?:was|were|is|are|be|been|being)\b(?:\s+\w+)?)\s*$")
_HAS_BEEN = re.compile(r"be(?:en|ing)\b")
_AND = re.compile(r"\band\s*$")
# "In a blow for Ms Poe the report added": the report is the one that speaks.
_REPORTS = re.compile(
    r",?\s+(?:the|its|this)\s+(?:[\w’'-]+\s+)?(?:report|inspectorate|watchdog|inspectors|inspection)\s+(?:also\s+|has\s+|have\s+|then\s+)*",
    re.IGNORECASE,
)
_BY = re.compile(r"\s+(?:by|as|of|for|over|to|in|from|before)\b")
# A pronoun as the subject: the first word, or the one behind an opening phrase ("Thanking the public, he vowed ...").
_PRONOUN = re.compile(
    r"(?:\d+(?:\.\d+)*[.)]?\s+)?(?:(?:But|And|However,?|Instead,?|Meanwhile,?|Later,?|Earlier,?|(?:Shortly|Soon)\s+after(?:wards)?,?|Last\s+\w+,?)\s+)?(?:In\s+(?:the|its|an?|his|her)\s+(?:[\w-]+\s+){0,3}(?:report|assessment|statement|interview|letter|post|tweet|email|response|foreword|column|blog|speech)(?:\s+(?:to|on|with)\s+[^,.;\n]{1,40})?,?\s+)?(?P<who>[Hh]e|[Ss]he)\b"
)
_LATE_PRONOUN = re.compile(r"[A-Z][^.;:“”\"]{3,140}?,\s+(?P<who>s?he)\b")
# Behind an office or a name, with what it is of: "a mayor for the region, ...".
_CUT = re.compile(r"[.;:]|\b(?:who|which|and\s+\w+ed|but|after|while|as)\b")
# "the report of the commissioner which says", "inspectors say that the chief constable accepts": others say it.
_OF_A_THING = re.compile(r"\s+which\b")
_TOLD_OF = re.compile(
    r"\b(?:inspectors|inspectorate|HMIC\w*|watchdog|report|they)\s+(?:also\s+|\w+ly\s+)?(?:say|says|said|find|finds|found|notes?|noted|adds?|added|states?|stated)"
    r"\s+(?:that\s+)?(?:(?:the|its)\s+)?(?:new\s+)?\Z",
    re.IGNORECASE,
)
_COMMA_BEHIND = re.compile(r"(?:\s+(?:of|for|in|at|from)\s+[^,.;:\n]{2,40})?,")
# Before the second of two who speak in a sentence: a joint, and no more than an office up to the name.
_SECOND = re.compile(
    r",?\s+(?:and|but|while|whereas)\s+(?=(?:(?:conservative|tory|labour|lib(?:eral)?\s+dem(?:ocrat)?|green|independent)\s+)?(?:mr|mrs|ms|miss|dr|sir|dame|cllr|coun)\.?\s+$|(?:the\s+)?(?:[\w’'&-]+\s+){0,6}(?:constable|commissioner|inspector|chair\w*|mayor|secretary|minister|superintendent|[A-Z]{3,5})\s+$)",
    re.IGNORECASE,
)
_CALLED = re.compile(r"\s+(?:also\s+|has\s+)?(?:called|urged|demanded|criticised|asked)\b")
_MID = re.compile(
    r",\s+(?P<who>he|she|(?:[\w’'-]+\s+){1,5}?[\w’'-]+)\s+(?:said|says|added|adds|explained|insisted|admitted|found|concluded|warned|told\s+\w+)\s*(?:[,.]|$)",
    re.IGNORECASE,
)
# How words end that only lead up to what is quoted.
_LISTED = re.compile(
    r"\s+(?:[\w’'-]+\s+){0,6}?(?:that|the\s+following(?:\s+points)?|as\s+follows|(?P<will>will|would|to))\s*:\s*"
)
_ADDING = re.compile(r",?\s+(?:adding|saying|(?:but|and)\s+(?:added|said))\s*[:,]?\W{0,3}$")
_UP_TO = re.compile(r"(?:\bthat\W{0,4}|:\W{0,3})$")
# How words end that say nothing without what is quoted behind them ("it has warned about the “...”").
_BROKEN_OFF = re.compile(r"\b(?:the|an?|of|about|to|for|in|on|at|by|with|as|from|its|their|his|her)\W{0,3}$")
# "The grade is unfair, says Mr Roe, who ..."
_BEHIND = re.compile(
    r"(?:,[”\"’']?|[”\"])\s+(?:said|says|according\s+to|insisted|insists|warned|warns)\s+(?=[A-Z]|the\b|its\b)"
)
# Behind somebody of whom a sentence goes on to tell ("..., said the commissioner had failed").
_ACTS_NEXT = re.compile(r"\s+(?:had|has|was|is|would|did|were|will|should|could|must|and\s+the)\b")
_ACCORDING = re.compile(r"According\s+to\s+")
# An office that stands before the name of its holder, between commas.
_AN_OFFICE = re.compile(
    r"\s+[^,.;:“”\"]{0,60}\b(?:constable|commissioner|inspector|PF?CC|mayor|constabulary|chief)", re.IGNORECASE
)
# "The grade is unfair, Mr Roe has said."
_SAID_LAST = re.compile(
    r"(?:,(?:\s+[^,.;:“”\"]{3,80},){0,2})?\s+(?:has\s+|have\s+)?(?:said|says|stated|states|concluded|concludes|noted|argued|argues|stressed|told\s+(?:the\s+)?[\w’'-]+|vowed|pledged|promised|warned|admitted|insisted|claimed|revealed|announced"
    r"|confirmed|conceded|believes|advised|reported|explained|added)(?:\s+(?:today|yesterday))?[^\w:,]*$"
)
# "Responding to the findings, the commissioner said": nothing is said yet.
_ANSWERS = re.compile(
    r"(?:Respond|Comment|React|Speak|Writ|Reply)ing\b|Asked\b|In\s+(?:response|reply|reaction|an?\s+statement)\b"
)
_MID_VERB = re.compile(r"said|says|added|adds|explained|insisted|admitted|found|concluded|warned|told", re.IGNORECASE)
# Whom somebody is advised to do something: no words that were said.
# "said they could not comment", "has commented on the report".
_SAYS_NOTHING = re.compile(
    r"(?:\s+that)?\s+(?:he|she|it|they|the\s+\w+)\s+(?:could|would|can|will|did|was|were)\s*(?:not|n[’']t|unable\s+to|declining\s+to)\s+(?:be\s+)?(?:able\s+to\s+)?comment"
    r"|(?<=commented)\s+on\b(?![^.;]{0,80}\bthat\b)"
)
_TO_DO = re.compile(r"\s+(?:(?:[A-Z][\w’'.-]*\s+){1,4}|(?:him|her|them|us|the\s+\w+)\s+)to\s+(?!the\b)[a-z]+")
_HEARER = re.compile(r"[^.,;:]{1,80}?\b(?:that|how)\b")
# Whom something was told, where no "that" follows ("told the programme's Ann Roe it was unfair").
_LISTENER = re.compile(
    r"\s+(?:the\s+)?(?:(?:[A-Z][\w’'&-]*\s+){1,7}|(?:this|the|our|local|a)\s+(?:[\w’'-]+\s+){0,3}?(?:programme|newspaper|paper"
    r"|panel|committee|meeting|board|show|station|press|website|conference)\s+|(?:(?:local|other|his|her|their|civic|senior)\s+)?(?:reporters|journalists|councillors|members|MPs|me|them|leaders|partners|stakeholders|staff|officers|colleagues|residents)\s+)"
    r"(?:(?:today|yesterday|on\s+\w+day)\s+)?(?=(?:the|it|its|he|she|they|we|his|her|their|there|this|these|victims|officers|policing)\b)"
    r"|\s+us\s+(?!(?:to|about|of|that|all)\b)(?=[a-z])"
)
# Where something was said, before "that".
_WHERE = re.compile(r"\s+(?:back\s+)?(?:in|at|during|on|to)\s[^.,;:“”\"]{1,60}?\sthat\b")
# How a clause begins that stands behind "said" without "that": no time, no place, nobody spoken to.
_CLAUSE = re.compile(
    r"\s*(?:(?:the|an?|its?|he|she|they|their|his|her|we|our|there|many|most|some|more|all|no|one|both|each)\s|[A-Z][a-z]+\s)"
    r"(?:[^\s.;]+\s+){3}",
)
# Somebody who did something to so many or so much, whatever it was ("claimed the inspectors sampled about 600 files").
_DID = re.compile(
    r"(?:the|its?|their|his|her)\s+(?:[\w’-]+\s+){1,3}[a-z]{3,}ed\s+(?:about|around|over|nearly|almost|some|only|just|more\s+than|fewer\s+than|\d)"
)
_THAT = re.compile(r"\s*(?:out\s+)?(?:that\b|,\s+before\s+adding\s+that\b|how\b|,|:)\s*")
