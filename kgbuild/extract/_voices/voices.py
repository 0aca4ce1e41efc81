"""Who speaks each quotation of a document, from the words beside it or before it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kgbuild.extract._context import Context
from kgbuild.extract._people.mentions import Mention
from kgbuild.extract._people.people import is_inspector
from kgbuild.extract._text.once import once
from kgbuild.extract._text.sentences import split
from kgbuild.extract._voices._attributions import Attribution
from kgbuild.extract._voices._referents import AGO, NEAR, RECENT, SPEAKS, SPOKE, TITLED, referents_of, unnamed
from kgbuild.extract._voices.quotations import Quotation, begins_block, find_quotations, is_inline
from kgbuild.extract._voices.subject_of_verb import is_object, is_owner, is_told_of
from kgbuild.model import Document, PersonMention
from kgbuild.rules import Rule, load_rules

_BODY = frozenset({"paragraph", "item"})
RESPONSES = frozenset({"force-response", "pcc-response"})


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks a quotation; `speaker` is None but for a person.

    `source` is person | inspectorate | other | unknown: others are those who hold no office (a resident, a charity).
    """

    quotation: Quotation
    source: str
    speaker: PersonMention | None = None

    @property
    def inspector(self) -> bool:
        """Whether it is the inspectorate that speaks: its report, or one of its inspectors."""
        return self.source == "inspectorate" or (self.speaker is not None and is_inspector(self.speaker))


def voices(document: Document, context: Context, *, disabled: frozenset[str] = frozenset()) -> tuple[Voice, ...]:
    """The document's quotations, each with the one who speaks it, in text order."""
    rule = load_rules("statements", disabled)["voice.resolution"]
    if not rule.on:
        return tuple(Voice(quotation, "unknown") for quotation in find_quotations(document))
    return _voices(document, context, rule)


@once
def _voices(document: Document, context: Context, rule: Rule) -> tuple[Voice, ...]:
    resolver = _Resolver(document, context, rule)
    found: list[Voice] = []
    for quotation in find_quotations(document):
        found.append(resolver.resolve(quotation, found))
    found = resolver.told_next(found)
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


class _Resolver:
    """Finds who speaks each quotation from its attribution, or from the words before it."""

    def __init__(self, document: Document, context: Context, rule: Rule) -> None:
        self.text, self.blocks, self.context = document.text, document.blocks, context
        self.who = referents_of(document, context, rule)
        self.inspectorate = rule.pattern("inspectorate_pattern")
        self.pronoun = rule.pattern("pronoun_pattern")
        self.others = rule.pattern("others_pattern")
        self.force = rule.pattern("force_pattern")
        self.headline = rule.pattern("headline_pattern")

    def resolve(self, quotation: Quotation, earlier: list[Voice]) -> Voice:
        said = quotation.attribution
        if said is not None:
            return self._named(quotation, said, earlier)
        if (speaker := self.who.declared(quotation.pieces)) is not None:
            return Voice(quotation, "person", speaker)
        if 0 <= quotation.follows < len(earlier):
            before = earlier[quotation.follows]
            return Voice(quotation, before.source, before.speaker)
        if not begins_block(self.text, self.blocks[quotation.block], quotation.start):
            return self._behind_a_sentence(quotation, earlier)
        if earlier and earlier[-1].source == "other" and self._fills(earlier[-1].quotation):
            between = self.blocks[earlier[-1].quotation.last_block + 1 : quotation.block]
            if not any(block.kind in _BODY for block in between):
                return Voice(quotation, "other")
        # A paragraph that only quotes goes on from the sentence before it, where that told what someone said.
        return self._after_report(quotation, earlier)

    def told_next(self, found: list[Voice]) -> list[Voice]:
        """The voices; a paragraph of nobody's that only quotes is spoken by the one who "added" in the next one.

        Where the next paragraph begins by telling whose words those were, they are that one's, whoever spoke before.
        """
        made: list[Voice] = []
        for number, voice in enumerate(found):
            block = self.blocks[voice.quotation.block]
            begins = begins_block(self.text, block, voice.quotation.start)
            if voice.quotation.attribution is None and begins and self._fills(voice.quotation):
                behind = found[number + 1] if number + 1 < len(found) else None
                if (told := self._whose_words(voice.quotation)) is not None:
                    voice = told
                elif voice.source == "unknown" and behind and self._adds(behind, voice.quotation.last_block):
                    voice = Voice(voice.quotation, "person", behind.speaker)
            made.append(voice)
        return made

    def _fills(self, quotation: Quotation) -> bool:
        """Whether nothing of the writer's stands behind a quotation in its paragraph."""
        return not self.text[quotation.end : self.blocks[quotation.last_block].end].strip(" .,”\"’'")

    def _adds(self, voice: Voice, above: int) -> bool:
        """Whether a quotation below the paragraph `above` is of a person who "added" it or "continued" with it."""
        said = voice.quotation.attribution
        if said is None or voice.speaker is None or not said.start <= voice.quotation.start:
            return False
        between = self.blocks[above + 1 : voice.quotation.block]
        return (
            voice.quotation.block > above and not any(block.kind in _BODY for block in between) and said.verb in _MORE
        )

    def _whose_words(self, quotation: Quotation) -> Voice | None:
        """The voice of whom the next paragraph begins to name as the one whose words those were; None for nobody.

        "Those were the words of Ms Roe", "That is the view of the mayor", "... of a resident", who is other.
        """
        after = quotation.last_block + 1
        block = self.blocks[after] if after < len(self.blocks) else None
        lead = _THOSE_WORDS.match(self.text, block.start, block.end) if block is not None else None
        if lead is None:
            return None
        near = self.who.named_in(lead.end(), lead.end() + NEAR)
        if near and "." not in self.text[lead.end() : near[0].start]:
            return Voice(quotation, "person", near[0].person)
        for office in self.who.offices_in(lead.end() - 1, lead.end() + NEAR):
            if office.start() <= lead.end():
                return Voice(quotation, "person", self.who.in_office(office))
        return Voice(quotation, "other")

    def sole_respondent(self) -> PersonMention | None:
        """The only commissioner or chief officer that a page of response names, who speaks all that it quotes."""
        named = [person for person in self.who.people if person.rule.name == "person.statement-of"]
        if named:
            return named[0]
        if self.context.kind not in RESPONSES:
            return None
        people = {person.person: person for person in self.who.people if not is_inspector(person)}
        if self.context.kind == "pcc-response":
            # A commissioner's page quotes its commissioner, whomever else it names.
            people = {key: person for key, person in people.items() if COMMISSIONER.search(person.role)}
            if not people:
                return unnamed("police and crime commissioner")
        return next(iter(people.values())) if len(people) == 1 else None

    def _named(self, quotation: Quotation, said: Attribution, earlier: list[Voice]) -> Voice:
        """The voice of a quotation, from the words at the verb of saying: whom they name nearest to it."""
        if (speaker := self._goes_on(said)) is not None:
            return Voice(quotation, "person", speaker)
        before = said.end <= quotation.start
        near = self._near(said, before)
        people = self._people(said, near, earlier)
        reports = self._reports(said, before, people, earlier)
        if not people and not reports:
            return self._nobody_known(quotation, said, earlier)
        if not before:
            return Voice(quotation, "person", people[0][1]) if people else Voice(quotation, "inspectorate")
        for mention in near:
            if _SPEAKING.match(self.text, mention.end, said.end):
                return Voice(quotation, "person", mention.person)
        if near and _APPOSITION.fullmatch(self.text, near[-1].end, said.end):
            return Voice(quotation, "person", near[-1].person)
        start, person = people[-1] if people else (-1, None)
        if reports and reports[-1] > start:
            # "Mr Parr said of the force: it ..." keeps Mr Parr, who is the subject of the sentence's first verb.
            subject = start >= 0 and _is_subject(self.text, start, said.end)
            if not subject or "report" in self.text[start : said.end].casefold():
                return Voice(quotation, "inspectorate")
        return Voice(quotation, "person", person)

    def _near(self, said: Attribution, before: bool) -> list[Mention]:
        """The persons named in an attribution, or right behind one that names nobody, who are not only told of."""
        text = self.text
        near = self.who.named_in(said.start - 1, said.end + 1)
        # "Mr Roe, who came before Ms Poe's report, said": of her only something is told.
        near = [m for m in near if text[m.end : m.end + 1] not in ("’", "'")] or [
            m for m in near if not is_owner(text, m.end)
        ]
        # "Ms Poe, who met Mr Roe, said": of him only something is told as well.
        near = [m for m in near if not self._is_only_told_of(said, m.start)]
        if not near and not before and not _FULL_NAME.search(text, said.start, said.end):
            near = [m for m in self.who.named_in(said.end, said.end + 40) if "\n" not in text[said.end : m.start]]
        return near

    def _is_only_told_of(self, said: Attribution, named: int) -> bool:
        """Whether somebody named in an attribution is no subject of its verb ("Ms Poe, who met Mr Roe, said")."""
        if is_told_of(self.text, said.start, named):
            return True
        return said.verb not in (":", "–") and is_object(self.text, said.start, named)

    def _people(self, said: Attribution, near: list[Mention], earlier: list[Voice]) -> list[tuple[int, PersonMention]]:
        """Whom an attribution means by name, pronoun or office, and where, in text order."""
        found = [(m.start, m.person) for m in near]
        if not near and (writer := self._of_the_letter(said)) is not None:
            found.append((said.start, writer))
        for match in self.pronoun.finditer(self.text, said.start, said.end):
            person = self._meant(match.start(), match[0].casefold(), earlier)
            if person is not None:
                found.append((match.start(), person))
        for match in self.who.offices_in(said.start, said.end):
            held = any(m.start - 2 <= match.end() <= m.end for m in near)  # by somebody who is named behind it
            if not held and not self._is_only_told_of(said, match.start()) and not is_owner(self.text, match.end()):
                found.append((match.start(), self.who.in_office(match)))
        return sorted(found, key=lambda one: one[0])

    def _of_the_letter(self, said: Attribution) -> PersonMention | None:
        """Who was just told to have written the letter that an attribution names ("..., says the letter")."""
        if "letter" not in self.text[said.start : said.end].casefold():
            return None
        before = self.who.named_in(said.start - AGO, said.start)
        return next((m.person for m in reversed(before) if _WROTE.match(self.text, m.end)), None)

    def _reports(
        self, said: Attribution, before: bool, people: list[tuple[int, PersonMention]], earlier: list[Voice]
    ) -> list[int]:
        """Where an attribution names the inspectorate or what it writes as the one that speaks."""
        found = []
        for match in self.inspectorate.finditer(self.text, said.start, said.end):
            # "responding to the report", "a member of the inspectorate": spoken of, not speaking.
            # Before a colon nothing need be a subject: "Mr Roe gives his response to the report:".
            subject = before and said.verb != ":" and not self.text[match.end() : said.end].strip()
            if not subject and _OBJECT.search(self.text[max(said.start, match.start() - 40) : match.start()]):
                continue
            if is_told_of(self.text, said.start, match.start()) and not _WHICH.search(self.text, match.end(), said.end):
                continue  # "Mr Roe, who read the report, said"
            if match[0].casefold() == "letter" and people:
                continue  # its writer speaks
            if people and _is_taken_up(self.text, people[0][0], match.span(), said):
                continue
            if match[0].casefold() in _BODIES and self._after_others(match.start(), earlier):
                continue  # "The charity said ... It added"
            found.append(match.start())
        return found

    def _nobody_known(self, quotation: Quotation, said: Attribution, earlier: list[Voice]) -> Voice:
        """The voice where an attribution names no office holder: the force's, the report's, somebody else's."""
        if self._force_speaks(said):
            return Voice(quotation, "person", unnamed(""))
        if (answering := self._answering(said)) is not None:
            return Voice(quotation, "person", answering)
        if not self.text[said.start : said.end].strip(" ,.“”\"‘’'"):
            last = earlier[-1] if earlier else None
            if last is not None and _ON_IT_GOES.fullmatch(self.text, last.quotation.end, quotation.start - 1):
                return Voice(quotation, last.source, last.speaker)
            return Voice(quotation, "inspectorate" if self._report_before(said.start) else "unknown")
        return Voice(quotation, "other" if self._is_somebody(said, earlier) else "unknown")

    def _is_somebody(self, said: Attribution, earlier: list[Voice]) -> bool:
        """Whether an attribution without anybody known means somebody: a name, a resident, "she", a charity's "it"."""
        words = self.text[said.start : said.end].strip(" ,.:;“”\"‘’'\n")
        if words.casefold() in _BODIES:
            return self._after_others(said.start, earlier)
        if self.pronoun.fullmatch(words) is not None:
            return self.context.kind not in RESPONSES or self._after_others(said.start, earlier)
        if self.others.search(words) is not None:
            return True
        first = _ONE_NAME.match(words)
        if first is not None and first["name"] in self.who.first_names:
            return True
        name = _FULL_NAME.search(words) or (
            _ONE_NAME.fullmatch(words.rpartition(", ")[2]) if said.verb != ":" else None
        )
        return name is not None and not self.context.reference.force_named(name[0])

    def _after_others(self, offset: int, earlier: list[Voice]) -> bool:
        """Whether the last words quoted before a place are others', and nothing of the report's stands between."""
        last = earlier[-1] if earlier else None
        if last is None or last.source != "other" or not 0 <= offset - last.quotation.end < AGO:
            return False
        between = self.inspectorate.finditer(self.text, last.quotation.end, offset)
        return all(match[0].casefold() in _BODIES for match in between)

    def _answering(self, said: Attribution) -> PersonMention | None:
        """The office of which the headline says that it answers, where a title and surname alone tell who speaks.

        None where the document names an office holder, or a second surname stands behind a title.
        """
        head = self.headline.match(self.text) if not self.who.people else None
        if head is None or len(self.who.pronouns) != 1:
            return None
        titled = TITLED.fullmatch(self.text[said.start : said.end].strip(" ,.:;“”\"‘’'\n"))
        pronoun = self.text[said.start : said.end].strip(" ,.:;\n").casefold()
        if (titled is None or titled["surname"] not in self.who.pronouns) and pronoun not in self.who.pronouns.values():
            return None
        return unnamed("Chief Constable" if "chief" in head["office"].casefold() else "Police and Crime Commissioner")

    def _force_speaks(self, said: Attribution) -> bool:
        """Whether the force is the subject of the words at a verb of saying, or has somebody speak for it.

        "Ms Poe, who complained to Kent Police, said" is not the force, nor "the family of a man chased by police".
        """
        for force in self.force.finditer(self.text, said.start, said.end):
            before = self.text[said.start : force.start()]
            if _FORCE_SUBJECT.search(before) is not None and _SOMEBODY_FIRST.match(before) is None:
                return True
        return False

    def _goes_on(self, said: Attribution) -> PersonMention | None:
        """Who spoke before, where "they" are the one who spoke for a body, or "it" is a statement of somebody's."""
        words = self.text[said.start : said.end].strip(" ,.:;“”\"‘’'\n").casefold()
        begin = max(0, said.start - AGO)
        if words == "they":
            office = self.who.office_before(said.start)
            if office is None or office.start() < begin:
                return None
            stands_alone = not self.who.named_in(office.end(), said.start)
            return (
                self.who.unheld(office) if stands_alone and office["office"].casefold().startswith("spokes") else None
            )
        if words in _STATEMENTS and (told := _IN_A_STATEMENT.search(self.text, begin, said.start)) is not None:
            named = self.who.named_in(told.start(), said.start)
            return named[-1].person if len({mention.person.person for mention in named}) == 1 else None
        return None

    def _behind_a_sentence(self, quotation: Quotation, earlier: list[Voice]) -> Voice:
        """The voice of whole sentences behind one that tells what somebody said ("Mr Roe said it hurt. “It does.”")."""
        text = self.text
        before = split(text, self.blocks[quotation.block].start, quotation.start - 1)
        words = text[quotation.start : quotation.end]
        if not before or text[before[-1][1] - 1] not in ".!?" or not (words[:1].isupper() and words[-1:] in ".!?"):
            return Voice(quotation, "unknown")
        teller = None if is_inline(text, quotation) else self._teller(*before[-1], earlier)
        if teller is None and _FIRST.search(text, quotation.start, quotation.end):
            # "Mr Roe struck a firm note. “I do not accept it.”": nobody else is named.
            named = self.who.named_in(*before[-1])
            alone = len(named) == 1 and _ALONE.fullmatch(text, before[-1][0], named[0].start)
            teller = named[0].person if alone and _DOES.match(text, named[0].end) else None
        return Voice(quotation, "person", teller) if teller is not None else Voice(quotation, "unknown")

    def _teller(self, start: int, end: int, earlier: list[Voice]) -> PersonMention | None:
        """Who is told to have said something in a stretch: by name, by office, or as the pronoun it begins with."""
        for mention in self.who.named_in(start, end):
            if SPOKE.match(self.text[mention.end : mention.end + 80]) and not is_object(
                self.text, start, mention.start
            ):
                return mention.person
        for office in self.who.offices_in(start, end):
            if SPOKE.match(self.text[office.end() : office.end() + 80]):
                return self.who.holder(office["office"]) or unnamed(office["office"])
        pronoun = _PRONOUN_SPOKE.match(self.text, start, end)
        return self._meant(start, pronoun["who"].casefold(), earlier) if pronoun is not None else None

    def _after_report(self, quotation: Quotation, earlier: list[Voice]) -> Voice:
        for index in range(quotation.block - 1, max(-1, quotation.block - 4), -1):
            block = self.blocks[index]
            if block.kind not in _BODY:
                continue
            if (teller := self._teller(block.start, block.end, earlier)) is not None:
                return Voice(quotation, "person", teller)
            if _PRONOUN_SPOKE.match(self.text, block.start, block.end):
                return Voice(quotation, "unknown")
            lead = self.text[block.start : min(block.end, block.start + 160)]
            if _REPORT_SPOKE.search(lead):
                return Voice(quotation, "inspectorate")
            return Voice(quotation, "other" if self.who.is_stranger_in(block.start, block.end) else "unknown")
        return Voice(quotation, "unknown")

    def _report_before(self, offset: int) -> bool:
        return self.inspectorate.search(self.text, max(0, offset - 600), offset) is not None

    def _meant(self, offset: int, pronoun: str, earlier: list[Voice]) -> PersonMention | None:
        """Whom a pronoun means, given the voices before it; None where somebody else spoke last."""
        last = earlier[-1] if earlier else None
        others = last is not None and last.source == "other" and offset - last.quotation.end < AGO
        if last is not None and others:
            told_until = min(last.quotation.end + NEAR, self.blocks[last.quotation.last_block].end)
            if not self.who.named_in(told_until, offset):
                return None
        spoken = [(v.quotation.end, v.speaker) for v in earlier[-RECENT:] if v.speaker is not None]
        return self.who.meant(offset, pronoun, spoken)


def _is_taken_up(text: str, person: int, report: tuple[int, int], said: Attribution) -> bool:
    """Whether somebody does something to the report and then says more ("Mr Roe welcomed the report and added:")."""
    verb = text.find(said.verb, report[1], said.end)  # behind a speaker alone it stands where that ends
    verb = said.end if verb < 0 else verb
    return (
        person < report[0] < verb
        and _DOES_TO.search(text, person, report[0]) is not None
        and (said.verb in _PARTICIPLES or _AND_THEN.fullmatch(text, report[1], verb) is not None)
    )


_WHICH = re.compile(r"\b(?:which|that)\b")
_PARTICIPLES = frozenset({"saying", "adding", "stating", "explaining", "warning", "stressing", "insisting"})
# Between two quotations of one sentence ("Mr Roe called it ‘tough’, explaining: “...”").
_ON_IT_GOES = re.compile(
    r"[’'”\"]?,?\s+(?:and\s+)?(?:explaining|adding|saying|stating|warning|stressing|insisting)[:,]?\s*"
)
_DOES_TO = re.compile(
    r"\b[a-z]+(?:ed|s|ing)\s+(?:the|this|that|its|an?|their|both|all|today[’']s)\s+(?:[\w’'-]+\s+){0,4}$"
)
_AND_THEN = re.compile(r"[^.;:“”\"]{0,120}?(?:\band|,)\s+(?:(?:he|she|also|then|later|has|have|went|on|to)\s+){0,4}")
_BODIES = frozenset({"it", "they"})
_ONE_NAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Baroness|Cllr|Coun|Prof|Rev)\.?\s+)?(?P<name>[A-Z][a-zà-ÿ’'-]+(?:-[A-Z][a-z]+)?)"
    r"(?:\s+(?:also|later|then|has))?"
)
_MORE = frozenset({"added", "adds", "continued", "continues", "concluded", "concludes"})
# How a paragraph begins that tells whose words stand above it.
_THOSE_WORDS = re.compile(
    r"(?:(?:Those|These|That|Such)\s+(?:is|was|are|were)\s+the\s+(?:[\w-]+\s+){0,2}?(?:words?|views?|verdict|message|reaction|response|warning"
    r"|promise|pledge|admission|assessment|opinion)\s+(?:of|from)|(?:So\s+(?:said|says)|That(?:[’']s|\s+(?:is|was))\s+according\s+to))\s+"
)
_FULL_NAME = re.compile(r"\b[A-Z][\w’'-]*[a-z]\s+[A-Z][\w’'-]*[a-z]\b")
# Before the name of a force that says something; and somebody of whom the name only tells more.
_FORCE_SUBJECT = re.compile(
    r"(?:(?:^|[,“”\"])\s*(?:(?:but|and|however|later|also|then|an?|the|yesterday|today)[,\s]+)*"
    r"|\b(?:statements?|spokes\w+|comments?|response|message|post|tweet|reply|behalf|press\s+office)\s+(?:from|by|for|of|to)\s+(?:the\s+)?)$",
    re.IGNORECASE,
)
_SOMEBODY_FIRST = re.compile(
    r"\W*(?!(?:In|On|At|Responding|Reacting|Replying|Speaking|Commenting|Following|After|Asked|Writing|Posting|When|As|Despite)\b)"
    r"(?:[\w’'-]+\s+){0,4}?[A-Z][\w’'-]+\s+[A-Z][\w’'-]+,"
)
_STATEMENTS = frozenset({"it", "the statement", "his statement", "her statement", "this"})
_IN_A_STATEMENT = re.compile(
    r"\b(?:in|issued|released|gave|with)\s+(?:an?|his|her)\s+(?:\w+\s+)?statement\b", re.IGNORECASE
)
_OBJECT = re.compile(
    r"\b(?:to|on|of|in|by|from|about|at|for|after)\s+(?:(?:the|this|its|a|an|his|her|their)\s+)?(?:[\w’'-]+\s+){0,3}$",
    re.IGNORECASE,
)
_REPORT_SPOKE = re.compile(
    r"\b(?:report|inspectors|inspectorate|HMIC\w*|watchdog|assessment|findings)\b[^.:;]{0,60}?\b(?:said|says|found|finds|state[sd]?|notes?d?|added|adds|concluded?|warned|praised|tells|told|include)\b",
    re.IGNORECASE,
)
# Somebody speaks who does so about something told before the verb: "Mr Roe, speaking after the report was out, said".
_SPEAKING = re.compile(r",?\s+(?:speaking|talking|responding|commenting|reacting|writing)\b", re.IGNORECASE)
# What tells who the one named is: "Mr Roe, a former officer who was once the chief constable of Essex, said".
_APPOSITION = re.compile(r",\s+(?:an?|the|of|who|whose|once|formerly|now)\s[^.;:“”\"]+,\s*", re.IGNORECASE)
_CHIEF = re.compile(r"\bthe\s+chief(?:\s+constable)?\b", re.IGNORECASE)
COMMISSIONER = re.compile(r"commissioner|mayor", re.IGNORECASE)
# What stands before and behind the name of who does something: no more than an office, a verb.
_ALONE = re.compile(r"(?:But\s+|And\s+|However,\s+)?(?:[A-Z][\w’'-]*\s+|and\s+|the\s+|of\s+){0,8}")
_DOES = re.compile(r",?\s+(?:also\s+|then\s+)?(?:was|is|sounded|struck|made|did|took|had|spoke|gave|[a-z]+ed)\b")
_FIRST = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur)\b")
_WROTE = re.compile(r"\s+(?:has\s+|had\s+|have\s+)?(?:also\s+|now\s+|today\s+)?(?:written|wrote|writes)\b")
_PRONOUN_SPOKE = re.compile(
    r"(?:But\s+|And\s+|However,?\s+)?(?P<who>He|She)\s+(?:also\s+|then\s+|later\s+)?"
    rf"(?i:{SPEAKS})\b"
)
_SAID = re.compile(r"\b(?:said|says|added|adds|told|stated|warned|explained)\b", re.IGNORECASE)


def _is_subject(text: str, start: int, end: int) -> bool:
    return _SAID.search(text, start, min(len(text), end + 12)) is not None
