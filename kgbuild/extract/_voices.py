"""Who speaks each quotation of a document, from the words beside it or before it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kgbuild.extract._attributions import Attribution
from kgbuild.extract._context import Context
from kgbuild.extract._mentions import Mention, mentions, no_first_names
from kgbuild.extract._once import once
from kgbuild.extract._people import is_inspector, is_of_others
from kgbuild.extract._posts import forces_in
from kgbuild.extract._quotations import Quotation, begins_block, find_quotations, is_inline
from kgbuild.extract._spans import meets
from kgbuild.model import Document, Passage, PersonMention, RuleRef
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
    resolver = resolver_of(document, context, rule)
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


class Resolver:
    """Finds who speaks each quotation from its attribution, or from the words before it."""

    def __init__(self, document: Document, context: Context, quotations: tuple[Quotation, ...], rule: Rule) -> None:
        self.text = document.text
        self.blocks = document.blocks
        self.people = context.people
        self.inspectorate = rule.pattern("inspectorate_pattern")
        self.pronoun = rule.pattern("pronoun_pattern")
        self.office = rule.pattern("office_pattern")
        self.others = rule.pattern("others_pattern")
        self.force = rule.pattern("force_pattern")
        self.headline = rule.pattern("headline_pattern")
        self.context = context
        inside = [
            piece for quotation in quotations if not is_inline(self.text, quotation) for piece in quotation.pieces
        ]
        self.mentions = [
            m
            for m in mentions(document, context.people)
            if not meets(m.start, m.start + 1, inside) and not is_of_others(self.text, m.start, m.end)
        ]
        self._starts = [mention.start for mention in self.mentions]
        self._offices_by_form = {form: office for office, forms in rule.table("offices").items() for form in forms}
        self.offices = tuple(
            office
            for office in self.office.finditer(self.text)
            if not is_of_others(self.text, *office.span("office")) and self._is_told(office["office"])
        )
        self._office_starts = [match.start() for match in self.offices]
        self.view = rule.pattern("view_pattern")
        self.declares = rule.all_patterns("declared_patterns")
        self.pronouns = _pronouns(self.text)
        self._surnames = {person.name.split()[-1] for person in self.people if person.name}
        self.first_names = context.reference.pronouns

    def resolve(self, quotation: Quotation, earlier: list[Voice]) -> Voice:
        said = quotation.attribution
        if said is not None:
            return self._named(quotation, said, earlier)
        if (speaker := self.declared(quotation.pieces)) is not None:
            return Voice(quotation, "person", speaker)
        if 0 <= quotation.follows < len(earlier):
            before = earlier[quotation.follows]
            return Voice(quotation, before.source, before.speaker)
        if not begins_block(self.text, self.blocks[quotation.block], quotation.start):
            return Voice(quotation, "unknown")
        if earlier and earlier[-1].source == "other" and self._fills(earlier[-1].quotation):
            between = self.blocks[earlier[-1].quotation.last_block + 1 : quotation.block]
            if not any(block.kind in _BODY for block in between):
                return Voice(quotation, "other")
        # A paragraph that only quotes goes on from the sentence before it, where that told what someone said.
        return self._after_report(quotation, earlier)

    def told_next(self, found: list[Voice]) -> list[Voice]:
        """The voices; a paragraph of nobody's that only quotes is spoken by the one who "added" in the next one.

        So, too, where the next paragraph begins by telling whose words those were.
        """
        made: list[Voice] = []
        for number, voice in enumerate(found):
            block = self.blocks[voice.quotation.block]
            begins = begins_block(self.text, block, voice.quotation.start)
            if voice.source == "unknown" and begins and self._fills(voice.quotation):
                speaker = self._whose_words(voice.quotation)
                behind = found[number + 1] if number + 1 < len(found) else None
                if speaker is None and behind is not None and self._adds(behind, voice.quotation.last_block):
                    speaker = behind.speaker
                voice = Voice(voice.quotation, "person", speaker) if speaker is not None else voice
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

    def _whose_words(self, quotation: Quotation) -> PersonMention | None:
        """Whom the next paragraph begins to name as the one whose words those were ("Those were the words of ...")."""
        after = quotation.last_block + 1
        if after >= len(self.blocks):
            return None
        block = self.blocks[after]
        lead = _THOSE_WORDS.match(self.text, block.start, block.end)
        if lead is None:
            return None
        near = self._mentions(lead.end(), lead.end() + _NEAR)
        return near[0].person if near and "." not in self.text[lead.end() : near[0].start] else None

    def sole_respondent(self) -> PersonMention | None:
        """The only commissioner or chief officer that a page of response names, who speaks all that it quotes."""
        named = [person for person in self.people if person.rule.name == "person.statement-of"]
        if named:
            return named[0]
        if self.context.kind not in RESPONSES:
            return None
        people = {person.person: person for person in self.people if not is_inspector(person)}
        if self.context.kind == "pcc-response":
            # A commissioner's page quotes its commissioner, whomever else it names.
            people = {key: person for key, person in people.items() if COMMISSIONER.search(person.role)}
            if not people:
                return unnamed("police and crime commissioner")
        return next(iter(people.values())) if len(people) == 1 else None

    def declared(self, spans: Iterable[tuple[int, int]]) -> PersonMention | None:
        """Who says in the first person what office is held ("As the chief constable, I"); None where it is not one."""
        offices = [
            found["office"]
            for start, end in spans
            for pattern in self.declares
            for found in pattern.finditer(self.text, start, end)
        ]
        if len({office.casefold().split()[0] in _OF_CONSTABLES for office in offices}) != 1:
            return None
        return self.holder(offices[0]) or unnamed(offices[0])

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
        near = self._mentions(said.start - 1, said.end + 1)
        # "Mr Roe, who came before Ms Poe's report, said": of her only something is told.
        near = [m for m in near if text[m.end : m.end + 1] not in ("’", "'")] or near
        # "Ms Poe, who met Mr Roe, said": of him only something is told as well.
        near = [m for m in near if not is_told_of(text, said.start, m.start)]
        if not near and not before and not _FULL_NAME.search(text, said.start, said.end):
            near = [m for m in self._mentions(said.end, said.end + 40) if "\n" not in text[said.end : m.start]]
        return near

    def _people(self, said: Attribution, near: list[Mention], earlier: list[Voice]) -> list[tuple[int, PersonMention]]:
        """Whom an attribution means by name, pronoun or office, and where, in text order."""
        found = [(m.start, m.person) for m in near]
        if not near and (writer := self._of_the_letter(said)) is not None:
            found.append((said.start, writer))
        for match in self.pronoun.finditer(self.text, said.start, said.end):
            person = self._last_before(match.start(), earlier, match[0].casefold())
            if person is not None:
                found.append((match.start(), person))
        for match in self.offices_in(said.start, said.end):
            held = any(m.start - 2 <= match.end() <= m.end for m in near)  # by somebody who is named behind it
            if not held and not is_told_of(self.text, said.start, match.start()):
                found.append((match.start(), self.in_office(match)))
        return sorted(found, key=lambda one: one[0])

    def _of_the_letter(self, said: Attribution) -> PersonMention | None:
        """Who was just told to have written the letter that an attribution names ("..., says the letter")."""
        if "letter" not in self.text[said.start : said.end].casefold():
            return None
        before = self._mentions(said.start - _AGO, said.start)
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
            return self.context.kind not in RESPONSES
        if self.others.search(words) is not None:
            return True
        first = _ONE_NAME.match(words)
        if first is not None and first["name"] in self.first_names:
            return True
        name = _FULL_NAME.search(words) or (
            _ONE_NAME.fullmatch(words.rpartition(", ")[2]) if said.verb != ":" else None
        )
        return name is not None and not self.context.reference.force_named(name[0])

    def _after_others(self, offset: int, earlier: list[Voice]) -> bool:
        """Whether the last words quoted before a place are others', and nothing of the report's stands between."""
        last = earlier[-1] if earlier else None
        if last is None or last.source != "other" or not 0 <= offset - last.quotation.end < _AGO:
            return False
        between = self.inspectorate.finditer(self.text, last.quotation.end, offset)
        return all(match[0].casefold() in _BODIES for match in between)

    def _answering(self, said: Attribution) -> PersonMention | None:
        """The office of which the headline says that it answers, where a title and surname alone tell who speaks.

        None where the document names an office holder, or a second surname stands behind a title.
        """
        head = self.headline.match(self.text) if not self.people else None
        if head is None or len(self.pronouns) != 1:
            return None
        titled = _TITLED.fullmatch(self.text[said.start : said.end].strip(" ,.:;“”\"‘’'\n"))
        pronoun = self.text[said.start : said.end].strip(" ,.:;\n").casefold()
        if (titled is None or titled["surname"] not in self.pronouns) and pronoun not in self.pronouns.values():
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
        begin = max(0, said.start - _AGO)
        if words == "they":
            index = bisect_left(self._office_starts, said.start) - 1
            if index < 0 or self._office_starts[index] < begin:
                return None
            office = self.offices[index]
            stands_alone = not self._mentions(office.end(), said.start)
            return self.unheld(office) if stands_alone and office["office"].casefold().startswith("spokes") else None
        if words in _STATEMENTS and (told := _IN_A_STATEMENT.search(self.text, begin, said.start)) is not None:
            named = self._mentions(told.start(), said.start)
            return named[-1].person if len({mention.person.person for mention in named}) == 1 else None
        return None

    def _after_report(self, quotation: Quotation, earlier: list[Voice]) -> Voice:
        for index in range(quotation.block - 1, max(-1, quotation.block - 4), -1):
            block = self.blocks[index]
            if block.kind not in _BODY:
                continue
            for mention in self._mentions(block.start, block.end):
                if SPOKE.match(self.text[mention.end : mention.end + 80]):
                    return Voice(quotation, "person", mention.person)
            for office in self.offices_in(block.start, block.end):
                if SPOKE.match(self.text[office.end() : office.end() + 80]):
                    return Voice(quotation, "person", self.holder(office["office"]) or unnamed(office["office"]))
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
            (v for v in reversed(earlier[-RECENT:]) if v.speaker is not None and self.is_theirs(pronoun, v.speaker)),
            None,
        )
        index = bisect_left(self._starts, offset)
        for number in range(index - 1, max(-1, index - 1 - RECENT), -1):
            mention = self.mentions[number]
            if spoken is not None and spoken.quotation.end > mention.end:
                break
            if self.is_theirs(pronoun, mention.person) and not self._is_object(mention, pronoun):
                two = number and _JOINED.fullmatch(self.text, self.mentions[number - 1].end, mention.start)
                if two and spoken is not None and spoken.speaker == self.mentions[number - 1].person:
                    break  # "Mr Roe and Ms Poe want more. ... he said": he who spoke before
                begin = max(self.text.rfind(stop, 0, mention.start) for stop in ("\n", ". ", "? ", "! ", "” "))
                if self._is_stranger_between(max(begin, mention.start - _NEAR), offset):
                    return None
                return self._teller(number, pronoun) or mention.person
        if spoken is None:
            return self.last_office(offset, pronoun)
        return None if self._is_stranger_between(spoken.quotation.end, offset) else spoken.speaker

    def _is_object(self, mention: Mention, pronoun: str) -> bool:
        """Whether a sentence that begins with the pronoun only tells of the one named ("He commends Mr Poe.")."""
        before = self.text[max(0, mention.start - _NEAR) : mention.start]
        subject = _SUBJECT.search(before)
        return subject is not None and subject["who"].casefold() == pronoun

    def last_office(self, offset: int, pronoun: str) -> PersonMention | None:
        """Who is told of by office alone and said something just before ("The mayor replied. ... She said")."""
        index = bisect_left(self._office_starts, offset) - 1
        if index < 0 or offset - (office := self.offices[index]).end() > _AGO:
            return None
        spoke = SPOKE.match(self.text[office.end() : office.end() + 80])
        if self._is_stranger_between(office.end(), offset):
            return None
        holder = self.holder(office["office"]) or unnamed(office["office"])
        return holder if spoke and self.is_theirs(pronoun, holder) else None

    def _is_stranger_between(self, start: int, end: int) -> bool:
        """Whether somebody who holds no office speaks there by a full name: then a pronoun behind may be theirs."""
        return any(
            no_first_names().isdisjoint((match["first"], match["last"]))
            and not self._mentions(match.start("first"), match.end("last"))
            and not self.context.reference.force_named(f"{match['first']} {match['last']}")
            for match in _SOMEBODY.finditer(self.text, max(start, end - _AGO), end)
        ) or any(
            match["surname"] not in self._surnames
            for match in _TITLED_SPEAKS.finditer(self.text, max(start, end - _AGO), end)
        )

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
        return self.first_names.get(names[0], pronoun) == pronoun

    def _mentions(self, start: int, end: int) -> list[Mention]:
        return self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def holder(self, office: str) -> PersonMention | None:
        """The only person of the document who holds the office that "the ..." names."""
        folded = " ".join(office.casefold().split())
        folded = self._offices_by_form.get(folded, folded)
        holders = [
            p
            for p in self.people
            if (p.role.casefold().endswith(folded) and not p.role.startswith("Shadow"))
            or (folded == "inspector" and is_inspector(p))
        ]
        if folded in ("chief constable", "commissioner"):
            holders = [p for p in holders if not re.search(r"deputy|assistant|victims[’']", p.role, re.IGNORECASE)]
        return holders[-1] if len({p.person for p in holders}) == 1 else None

    def _is_told(self, office: str) -> bool:
        """Whether an office tells who is meant: one of many that hold it only where the document names just one."""
        return office.casefold() not in _OF_MANY or self.holder(office) is not None

    def in_office(self, office: re.Match[str]) -> PersonMention:
        """Whom a printed office means: its only holder, unless a surname of somebody else stands behind it."""
        holder = self.holder(office["office"])
        named = _SURNAME.match(self.text, office.end()) if holder is not None else None
        if holder is None or (named is not None and named["surname"] not in holder.name):
            return self.unheld(office)
        return holder

    def unheld(self, office: re.Match[str]) -> PersonMention:
        """Somebody told of by office alone, with the force that the words right behind it name ("for Kent Police")."""
        somebody = unnamed(office["office"])
        if somebody.role and "constable" not in somebody.role.casefold():
            return somebody  # of a body of their own, not of the force
        behind = _FORCE_BEHIND.match(self.text, office.end(), min(len(self.text), office.end() + 60))
        forces = forces_in(behind["force"], self.context.reference) if behind is not None else []
        return replace(somebody, organisation=forces[0] if forces else "")

    def offices_in(self, start: int, end: int) -> list[re.Match[str]]:
        """The words for an office ("the chief constable") that stand in a stretch."""
        first, last = bisect_left(self._office_starts, start), bisect_left(self._office_starts, end)
        return [match for match in self.offices[first:last] if match.end() <= end]

    def _report_before(self, offset: int) -> bool:
        return self.inspectorate.search(self.text, max(0, offset - 600), offset) is not None


def _is_taken_up(text: str, person: int, report: tuple[int, int], said: Attribution) -> bool:
    """Whether somebody does something to the report and then says more ("Mr Roe welcomed the report and added:")."""
    verb = text.find(said.verb, report[1], said.end)  # behind a speaker alone it stands where that ends
    verb = said.end if verb < 0 else verb
    return (
        person < report[0] < verb
        and _DOES_TO.search(text, person, report[0]) is not None
        and (said.verb in _PARTICIPLES or _AND_THEN.fullmatch(text, report[1], verb) is not None)
    )


_PARTICIPLES = frozenset({"saying", "adding", "stating", "explaining", "warning", "stressing", "insisting"})
# Between two quotations of one sentence ("Mr Roe called it ‘tough’, explaining: “...”").
_ON_IT_GOES = re.compile(
    r"[’'”\"]?,?\s+(?:and\s+)?(?:explaining|adding|saying|stating|warning|stressing|insisting)[:,]?\s*"
)
_DOES_TO = re.compile(
    r"\b[a-z]+(?:ed|s|ing)\s+(?:the|this|that|its|an?|their|both|all|today[’']s)\s+(?:[\w’'-]+\s+){0,4}$"
)
_AND_THEN = re.compile(r"[^.;:“”\"]{0,120}?(?:\band|,)\s+(?:(?:he|she|also|then|later|has|have|went|on|to)\s+){0,4}")


def is_told_of(text: str, start: int, named: int) -> bool:
    """Whether somebody named at `named` stands in a relative clause that has begun since `start` and is not over."""
    return _RELATIVE.search(text[start:named]) is not None


_RELATIVE = re.compile(r"\S,?\s(?:who|whose|whom|which|where)\b[^,;:–—]*$")
_BODIES = frozenset({"it", "they"})
_ONE_NAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Baroness|Cllr|Coun|Prof|Rev)\.?\s+)?(?P<name>[A-Z][a-zà-ÿ’'-]+(?:-[A-Z][a-z]+)?)"
    r"(?:\s+(?:also|later|then|has))?"
)
_MORE = frozenset({"added", "adds", "continued", "continues", "concluded", "concludes"})
# How a paragraph begins that tells whose words stand above it.
_THOSE_WORDS = re.compile(
    r"(?:Those|These|That|Such)\s+(?:is|was|are|were)\s+the\s+(?:[\w-]+\s+){0,2}?(?:words?|views?|verdict|message|reaction|response|warning"
    r"|promise|pledge|admission|assessment|opinion)\s+(?:of|from)\s+"
)
_FULL_NAME = re.compile(r"\b[A-Z][\w’'-]*[a-z]\s+[A-Z][\w’'-]*[a-z]\b")


@once
def resolver_of(document: Document, context: Context, rule: Rule) -> Resolver:
    """The resolver of a document, made once."""
    return Resolver(document, context, find_quotations(document), rule)


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
_FORCE_BEHIND = re.compile(
    r"\s+(?:for|from|of|at)\s+(?:the\s+)?(?P<force>[A-Z][\w’'-]*(?:\s+(?:and\s+)?[A-Z][\w’'-]*){0,3})"
)
_OBJECT = re.compile(
    r"\b(?:to|on|of|in|by|from|about|at|for|after)\s+(?:(?:the|this|its|a|an|his|her|their)\s+)?(?:[\w’'-]+\s+){0,3}$",
    re.IGNORECASE,
)
_SPEAKS = (
    r"(?:said|says|added|adds|told|states?|stated|warned|explained|believes|found|finds|concluded|insisted|noted|welcomed|praised"
    r"|replied|responded|informed|advised|acknowledged|confirmed|accepted|assured|reassured|agreed|outlined|clarified|highlighted"
    r"|admitted|criticised|criticises|commended|questioned|defended|rejected|disputed|stressed|pledged|promised|vowed|wrote|writes"
    r"|conceded|argued|claimed|reported|introduced|presented|updated|apologised)"
)
_SHORT_OFFICES = {
    "DCC": "Deputy Chief Constable",
    "ACC": "Assistant Chief Constable",
    "PCC": "Police and Crime Commissioner",
    "PFCC": "Police, Fire and Crime Commissioner",
}
_SURNAME = re.compile(rf"\s+(?P<surname>[A-Z][a-zà-ÿ’']+(?:-[A-Z][a-z]+)?)\s+{_SPEAKS}\b")
SPOKE = re.compile(rf"[^.:;]{{0,60}}?\b{_SPEAKS}\b", re.IGNORECASE)
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
_TELLS = re.compile(
    r"(?:\s*(?:,|[-–—(])\s*who\b[^.;:\n]{3,100}?\s*[-–—,)]\s*)?[^.:;,]{0,40}?\b(?:said|says|added|told|stated|confirmed|announced|revealed|warned|explained|believes|insisted|noted)\b",
    re.IGNORECASE,
)
_OF_CONSTABLES = frozenset({"chief", "deputy", "assistant"})
_FIRST = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur)\b")
_WROTE = re.compile(r"\s+(?:has\s+|had\s+|have\s+)?(?:also\s+|now\s+|today\s+)?(?:written|wrote|writes)\b")
_SUBJECT = re.compile(r"(?:^|[.!?]\s+|\n\s*)(?P<who>He|She)\s+(?!(?:is|was|told|asked)\b)[^.!?\n]*\Z")
_NEAR = 120  # characters back at which the subject of somebody's sentence is sought
# Somebody who speaks by a full name, whoever it is.
_SOMEBODY = re.compile(
    r"\b(?=(?P<first>[A-Z][\w-]*[a-z])[^\S\n]+(?P<last>[A-Z][\w’'-]*[a-z])\b"
    rf",?(?:\s[^.\n]{{0,120}}?)?\s+(?:{_SPEAKS}|called|described|criticised|asked|spoke)\b)"
)
_AGO = 600  # characters back at which an office that spoke is still meant by a pronoun, and somebody else sought
RECENT = 8  # persons named, or quotations, among whom a pronoun's is sought
_PRONOUN_SPOKE = re.compile(
    r"(?:But\s+|And\s+|However,?\s+)?(?P<who>He|She)\s+(?:also\s+|then\s+|later\s+)?"
    rf"(?i:{_SPEAKS})\b"
)
_TITLED_SPEAKS = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Cllr|Coun)\.?\s+(?P<surname>[A-Z][\w’'-]*[a-z])\s+{_SPEAKS}\b")
_OF_MANY = frozenset({"mp", "councillor"})
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


def unnamed(office: str) -> PersonMention:
    """Somebody of whom the document gives only the office, or only the force they speak for."""
    role = " ".join(office.split())
    if "spokes" in role.casefold():
        role = ""
    return PersonMention("", "", _SHORT_OFFICES.get(role, role), "", Passage(0, 0, ""), RuleRef("voice.resolution"))


def _is_subject(text: str, start: int, end: int) -> bool:
    return _SAID.search(text, start, min(len(text), end + 12)) is not None
