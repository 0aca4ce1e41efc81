"""Whom a document means by an office, a pronoun or a surname, wherever it says something of somebody."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kgbuild.extract._context import Context
from kgbuild.extract._people.mentions import Mention, mentions, no_first_names
from kgbuild.extract._people.people import is_inspector, is_of_others
from kgbuild.extract._people.posts import forces_in
from kgbuild.extract._text.once import once
from kgbuild.extract._text.spans import meets
from kgbuild.extract._voices.quotations import Quotation, find_quotations, is_inline
from kgbuild.extract._voices.subject_of_verb import is_object, is_owner
from kgbuild.model import Document, Passage, PersonMention, RuleRef
from kgbuild.rules import Rule


@once
def referents_of(document: Document, context: Context, rule: Rule) -> Referents:
    """The referents of a document, found once."""
    return Referents(document, context, find_quotations(document), rule)


class Referents:
    """The persons and offices that a document names outside its quotations, and who is meant by them."""

    def __init__(self, document: Document, context: Context, quotations: tuple[Quotation, ...], rule: Rule) -> None:
        self.text, self.people, self.context = document.text, context.people, context
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
            for office in rule.pattern("office_pattern").finditer(self.text)
            if not is_of_others(self.text, *office.span("office")) and self._is_told(office["office"])
        )
        self._office_starts = [match.start() for match in self.offices]
        self.view = rule.pattern("view_pattern")
        self._declares = rule.all_patterns("declared_patterns")
        self.pronouns = _pronouns(self.text)
        self._surnames = {person.name.split()[-1] for person in self.people if person.name}
        self.first_names = context.reference.pronouns
        self._strangers = tuple(self._found_strangers(rule))
        self._stranger_starts = [start for start, _ in self._strangers]

    def _found_strangers(self, rule: Rule) -> Iterator[tuple[int, str | None]]:
        """Where a sentence begins with somebody who holds no office, with the pronoun of a first name that has one."""
        for found in rule.pattern("stranger_pattern").finditer(self.text):
            if found["surname"]:
                if found["surname"] not in self._surnames:
                    yield found.start("who"), self.pronouns.get(found["surname"])
            elif not found["first"]:
                yield found.start("who"), None
            elif found["first"] in self.first_names and found["last"] not in self._surnames:
                yield found.start("who"), self.first_names[found["first"]]

    def named_in(self, start: int, end: int) -> list[Mention]:
        """The places in a stretch where somebody is named."""
        return self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def offices_in(self, start: int, end: int) -> list[re.Match[str]]:
        """The words for an office ("the chief constable") that stand in a stretch."""
        first, last = bisect_left(self._office_starts, start), bisect_left(self._office_starts, end)
        return [match for match in self.offices[first:last] if match.end() <= end]

    def holder(self, office: str) -> PersonMention | None:
        """The only person of the document who holds the office that "the ..." names."""
        folded = " ".join(office.casefold().split())
        folded = self._offices_by_form.get(folded, folded)
        holders = [
            p
            for p in self.people
            if (p.role.casefold().endswith(folded) and not p.role.startswith("Shadow"))
            # Named "Commissioner Ann Roe" and told of as "the police and crime commissioner".
            or (folded.endswith("crime commissioner") and p.role.casefold() == "commissioner")
            or (folded == "inspector" and is_inspector(p))
        ]
        if folded in ("chief constable", "commissioner"):
            holders = [p for p in holders if not re.search(r"deputy|assistant|victims[’']", p.role, re.IGNORECASE)]
        return holders[-1] if len({p.person for p in holders}) == 1 else None

    def in_office(self, office: re.Match[str]) -> PersonMention:
        """Whom a printed office means: its only holder, unless somebody else's surname or force stands beside it."""
        holder = self.holder(office["office"])
        named = _SURNAME.match(self.text, office.end()) if holder is not None else None
        if holder is None or (named is not None and named["surname"] not in holder.name):
            return self.unheld(office)
        somebody = self.unheld(office)
        return somebody if self._is_of_another_force(office, holder) else holder

    def _is_of_another_force(self, office: re.Match[str], holder: PersonMention) -> bool:
        """Whether the words beside an office name a force that is not its holder's ("the chief constable of Essex")."""
        behind = _FORCE_BEHIND.match(self.text, office.end(), min(len(self.text), office.end() + 60))
        before = _FORCE_BEFORE.search(self.text, max(0, office.start("office") - 60), office.start("office"))
        own = holder.organisation.removeprefix("pcc-")
        forces = [
            force for near in (behind, before) if near for force in forces_in(near["force"], self.context.reference)
        ]
        return bool(own and forces) and own in self.context.reference.forces and own not in forces

    def unheld(self, office: re.Match[str]) -> PersonMention:
        """Somebody told of by office alone, with the force that the words right behind it name ("for Kent Police")."""
        somebody = unnamed(office["office"])
        if somebody.role and "constable" not in somebody.role.casefold():
            return somebody  # of a body of their own, not of the force
        behind = _FORCE_BEHIND.match(self.text, office.end(), min(len(self.text), office.end() + 60))
        forces = forces_in(behind["force"], self.context.reference) if behind is not None else []
        return replace(somebody, organisation=forces[0] if forces else "")

    def _is_told(self, office: str) -> bool:
        """Whether an office tells who is meant: one of many that hold it only where the document names just one."""
        return office.casefold() not in _OF_MANY or self.holder(office) is not None

    def declared(self, spans: Iterable[tuple[int, int]]) -> PersonMention | None:
        """Who says in the first person what office is held ("As the chief constable, I"); None where it is not one."""
        offices = [
            found["office"]
            for start, end in spans
            for pattern in self._declares
            for found in pattern.finditer(self.text, start, end)
        ]
        if len({office.casefold().split()[0] in _OF_CONSTABLES for office in offices}) != 1:
            return None
        return self.holder(offices[0]) or unnamed(offices[0])

    def meant(self, offset: int, pronoun: str, earlier: Sequence[tuple[int, PersonMention]]) -> PersonMention | None:
        """Whom "he" or "she" means: the last speaker, or the last person named since, if the pronoun is theirs.

        `earlier`: who spoke before, each with the place where the words end, in text order.
        """
        spoken = next(((end, who) for end, who in reversed(earlier) if self.is_theirs(pronoun, who)), None)
        index = bisect_left(self._starts, offset)
        for number in range(index - 1, max(-1, index - 1 - RECENT), -1):
            mention = self.mentions[number]
            if spoken is not None and spoken[0] > mention.end:
                break
            if self.is_theirs(pronoun, mention.person) and not self._is_object(mention, pronoun):
                two = number and _JOINED.fullmatch(self.text, self.mentions[number - 1].end, mention.start)
                if two and spoken is not None and spoken[1] == self.mentions[number - 1].person:
                    break  # "Mr Roe and Ms Poe want more. ... he said": he who spoke before
                begin = self._sentence_of(mention)
                if self.is_stranger_between(max(begin, mention.start - NEAR), offset, pronoun):
                    return None
                return self._teller(number, pronoun) or self._subject(number, begin, pronoun) or mention.person
        if spoken is None:
            return self.last_office(offset, pronoun)
        return None if self.is_stranger_between(spoken[0], offset, pronoun) else spoken[1]

    def office_before(self, offset: int) -> re.Match[str] | None:
        """The last office that the words before a place tell of."""
        index = bisect_left(self._office_starts, offset) - 1
        return self.offices[index] if index >= 0 else None

    def last_office(self, offset: int, pronoun: str) -> PersonMention | None:
        """Who is told of by office alone and said something just before ("The mayor replied. ... She said")."""
        office = self.office_before(offset)
        if office is None or offset - office.end() > AGO:
            return None
        spoke = SPOKE.match(self.text[office.end() : office.end() + 80])
        if self.is_stranger_between(office.end(), offset, pronoun):
            return None
        holder = self.holder(office["office"]) or unnamed(office["office"])
        return holder if spoke and self.is_theirs(pronoun, holder) else None

    def _is_object(self, mention: Mention, pronoun: str) -> bool:
        """Whether a sentence that begins with the pronoun only tells of the one named ("He commends Mr Poe.")."""
        before = self.text[max(0, mention.start - NEAR) : mention.start]
        subject = _SUBJECT.search(before)
        return subject is not None and subject["who"].casefold() == pronoun

    def is_stranger_between(self, start: int, end: int, pronoun: str) -> bool:
        """Whether somebody who holds no office speaks there, or begins a sentence: a pronoun behind may be theirs."""
        return (
            self.is_stranger_first(start, end, pronoun)
            or any(
                no_first_names().isdisjoint((match["first"], match["last"]))
                and not self.named_in(match.start("first"), match.end("last"))
                and not self.context.reference.force_named(f"{match['first']} {match['last']}")
                for match in _SOMEBODY.finditer(self.text, max(start, end - AGO), end)
            )
            or any(
                match["surname"] not in self._surnames
                for match in _TITLED_SPEAKS.finditer(self.text, max(start, end - AGO), end)
            )
        )

    def is_stranger_first(self, start: int, end: int, pronoun: str) -> bool:
        """Whether a sentence begins there with somebody who holds no office and may be meant by the pronoun."""
        first, last = (bisect_left(self._stranger_starts, at) for at in (max(start, end - AGO), end))
        return any(gender in (None, pronoun) for _, gender in self._strangers[first:last])

    def is_stranger_in(self, start: int, end: int) -> bool:
        """Whether somebody who holds no office begins a sentence of a stretch."""
        return bisect_left(self._stranger_starts, start) < bisect_left(self._stranger_starts, end)

    def _teller(self, number: int, pronoun: str) -> PersonMention | None:
        """Who tells of a person in one sentence ("Mr Roe said that he had asked Mr Poe ..."): "he" goes on with him."""
        if not number or not self.tells(self.mentions[number - 1], self.mentions[number]):
            return None
        teller = self.mentions[number - 1].person
        return teller if self.is_theirs(pronoun, teller) else None

    def _sentence_of(self, mention: Mention) -> int:
        """Where the sentence begins in which somebody is named."""
        return max(self.text.rfind(stop, 0, mention.start) for stop in ("\n", ". ", "? ", "! ", "” "))

    def _subject(self, number: int, begin: int, pronoun: str) -> PersonMention | None:
        """Who does something to a person in one sentence ("Ms Roe thanked Ms Poe."): "she" goes on with Ms Roe."""
        if not is_object(self.text, max(begin, 0), self.mentions[number].start):
            return None
        first = next((m for m in self.named_in(max(begin, 0), self.mentions[number].start)), None)
        acts = first is not None and _ACTS.match(self.text, first.end) and not is_owner(self.text, first.end)
        return first.person if first is not None and acts and self.is_theirs(pronoun, first.person) else None

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


_FORCE_BEHIND = re.compile(
    r"\s+(?:for|from|of|at)\s+(?:the\s+)?(?P<force>[A-Z][\w’'-]*(?:\s+(?:and\s+)?[A-Z][\w’'-]*){0,3})"
)
_FORCE_BEFORE = re.compile(r"\b(?P<force>[A-Z][\w’'-]*(?:\s+(?:and\s+)?[A-Z][\w’'-]*){0,3})(?:[’']s?)?\s+$")
SPEAKS = (
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
# Behind who does something: what stands in apposition, and a verb.
_ACTS = re.compile(
    r"(?:,(?:[^.;:“”\"\n]{3,100}?,)?)?\s+(?:also\s+|has\s+|had\s+|later\s+|then\s+)*[a-z]+(?:ed|s|gave|told|met)\b"
)
_SURNAME = re.compile(rf"\s+(?P<surname>[A-Z][a-zà-ÿ’']+(?:-[A-Z][a-z]+)?)\s+{SPEAKS}\b")
SPOKE = re.compile(rf"[^.:;]{{0,60}}?\b{SPEAKS}\b", re.IGNORECASE)
_TELLS = re.compile(
    r"(?:\s*(?:,|[-–—(])\s*who\b[^.;:\n]{3,100}?\s*[-–—,)]\s*)?[^.:;,]{0,40}?\b(?:said|says|added|told|stated|confirmed|announced|revealed|warned|explained|believes|insisted|noted)\b",
    re.IGNORECASE,
)
_OF_CONSTABLES = frozenset({"chief", "deputy", "assistant"})
_SUBJECT = re.compile(r"(?:^|[.!?]\s+|\n\s*)(?P<who>He|She)\s+(?!(?:is|was|told|asked)\b)[^.!?\n]*\Z")
NEAR = 120  # characters back at which the subject of somebody's sentence is sought
# Somebody who speaks by a full name, whoever it is; no area that somebody is told to be "of" or "for".
_SOMEBODY = re.compile(
    r"(?<!\bfor\s)(?<!\bof\s)(?<!\bin\s)(?<!\bfor\sthe\s)(?<!\bof\sthe\s)(?<!\bin\sthe\s)\b(?=(?P<first>[A-Z][\w-]*[a-z])[^\S\n]+(?P<last>[A-Z][\w’'-]*[a-z])\b(?<![’']s)"
    rf",?(?:\s[^.\n]{{0,120}}?)?\s+(?:{SPEAKS}|called|described|criticised|asked|spoke)\b)"
)
AGO = 600  # characters back at which an office that spoke is still meant by a pronoun, and somebody else sought
RECENT = 8  # persons named, or quotations, among whom a pronoun's is sought
_TITLED_SPEAKS = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Cllr|Coun)\.?\s+(?P<surname>[A-Z][\w’'-]*[a-z])\s+{SPEAKS}\b")
_OF_MANY = frozenset({"mp", "councillor"})
_JOINED = re.compile(r"\s+and\s+(?:[\w’'-]+\s+){0,5}")
TITLED = re.compile(
    r"\b(?P<title>Mr|Sir|Lord|Mrs|Ms|Miss|Dame|Baroness|Lady)\.?\s+(?:[A-Z][\w’'-]*\s+)?(?P<surname>[A-Z][\w’'-]+)"
)


def _pronouns(text: str) -> dict[str, str]:
    """The pronoun of each surname that stands after a title."""
    found: dict[str, str] = {}
    for match in TITLED.finditer(text):
        found.setdefault(match["surname"], "he" if match["title"] in ("Mr", "Sir", "Lord") else "she")
    return found


def unnamed(office: str) -> PersonMention:
    """Somebody of whom the document gives only the office, or only the force they speak for."""
    role = " ".join(office.split())
    if "spokes" in role.casefold():
        role = ""
    return PersonMention("", "", _SHORT_OFFICES.get(role, role), "", Passage(0, 0, ""), RuleRef("voice.resolution"))
