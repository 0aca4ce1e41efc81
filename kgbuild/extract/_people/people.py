"""Office holders that a document names; nobody else's name is taken."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from kgbuild.extract._people._names import names_of, without_force
from kgbuild.extract._people._same_people import same_post, short_forms, spelt_alike
from kgbuild.extract._people.mentions import BY_TITLE
from kgbuild.extract._people.posts import LED_BY_COMMISSIONERS, body_of, force_names, forces_in, role_in_full
from kgbuild.extract._text.folding import plain, slug
from kgbuild.extract._text.once import alternation
from kgbuild.extract._text.spans import meets
from kgbuild.model import Document, Passage, PersonMention
from kgbuild.reference import Reference
from kgbuild.rules import Rule, load_rules

_Span = tuple[int, int]
_SKIPPED = frozenset({"notice"})
# In a text in lower case.
_FIRE = re.compile(r"hmicfrs|constabular(?:y|ies)\s+and\s+fire\s+(?:and|&)\s+rescue")
_INSPECTORATE = re.compile(r"\b(?:hmics?\b|inspectorates?\s+of\s+constabular|hm\s+inspector)")
_PARAGRAPH_END = re.compile(
    r"(?P<says>[^\S\n]+(?:said|says|warned|warns|claimed|claims|insisted|admitted|believes|(?:has\s+)?(?:announced|revealed|confirmed|promised|vowed|warned|admitted)(?:\s+today)?))?(?:[.!?]?[^\S\n]*\n[^\S\n]*\n|[.!?][^\S\n]*\n)\s*"
)
_LOOK_UPS = 60  # surnames behind a title for which the whole text is searched
_REPEATS = 12  # times that a name is read beside the same office
_REACH = 160  # characters between an office and the name that holds it, at most
_OPENING = 600  # characters of a page that tell whose answer it is
# Before an office to which something is sent.
_WRITTEN_TO = re.compile(r"\b(?:letter|email|statement|reply|message|writ(?:es?|ing|ten)|wrote)\s+to\s+[^.,;:“”\n]*\Z")
# Before somebody who is answered, and whose name no office follows ("In reply to Ms Roe, the chief constable said").
_ANSWERED = re.compile(
    r"\b(?:reply|replying|response|responding|answer|answering)\s+to\s+(?:an?\s+\w+\s+(?:from|by)\s+)?\Z", re.IGNORECASE
)
# Behind a name that only tells whose words a sentence is ("the chief constable, Ms Roe said, had promised").
_INSERTED = re.compile(
    r"\s+(?:said|says|added|claimed|told\s+\w+),\s+(?:had|has|have|was|were|is|are|would|will|did|should|could)\b"
)
# Before an office within an opening phrase ("After meeting the chief constable, Ms Poe said").
_OPENING_PHRASE = re.compile(
    r"(?:\A|[.!?\n”\"]\s*)[A-Z][^.!?\n]{2,140}?\b(?:by|to|with|alongside|beside|against|before|after|about|meeting|meets|met|thanking|praising|asked"
    r"|thanked|told|hearing|from)\s+(?:the\s+)?(?:[\w’'-]+[’']s?\s+)?\Z"
)
# Behind an office of which somebody is not the holder ("a former commissioner's assistant", "PCC candidate").
_NO_HOLDER = re.compile(
    r"[’']s\s|\s+(?:candidate|hopeful|nominee|correspondent|reporter|editor|assistant|aide|advis[eo]r)\b", re.IGNORECASE
)
_SAYS_NEXT = re.compile(r"\s+(?:said|says|told|added|claimed|called|welcomed|warned|insisted)\b")
_KIN = (
    r"(?:wi(?:fe|dow|dower)|husband|partner|mother|father|parents?|sons?|daughters?|sisters?|brothers?|family|relatives?|cousin"
    r"|niece|nephew|aunt|uncle|grand\w+|step\w+|(?:girl|boy)?friends?|(?:mother|father|son|daughter|sister|brother)-in-law"
    r"|lawyers?|solicitors?|barrister|victims?|neighbours?|colleagues?|killers?|attackers?)"
)
_THEIRS = re.compile(rf"[’']s?\s+(?:[\w-]+\s+){{0,2}}{_KIN}\b")
_OF = re.compile(rf"\b{_KIN}\s+(?:of|for|to)\s+(?:[\w’'-]+\s+){{0,5}}\Z")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame)\.?\s+(?:[A-Z][a-z]+\s+)?(?P<surname>[A-Z][\w’'-]+)")
# Behind a name, where it may be the subject of a sentence.
_ACTS = re.compile(
    r"[,.]|\s+(?:has\s+|had\s+)?(?:said|says|told|added|spoke|was|is|hit|called|claimed|insisted|stood|left|became)\b"
)
_WAS = re.compile(r"\bwho\s+(?:was|used\s+to\s+be|had\s+been)\s+(?:(?:the|an?|its|our)\s+)?(?:[\w’'-]+[’']s?\s+)?\Z")
_TITLES = r"(?:mr|mrs|ms|miss|sir|dame|dr|hmi|hmcic|inspector)"
_TITLE = re.compile(rf"{_TITLES}\b", re.IGNORECASE)
_DEPUTISED = frozenset({"Chief Constable", "Police and Crime Commissioner"})
# What parts the columns of a line.
_COLUMN = re.compile(r"[^\S\n]{2,}|\t")
_FULL_NAME = re.compile(r"(?<![\w’'-])(?P<name>[A-Z][\w’'-]*[a-z]\s+[A-Z][\w’'-]*[a-z])(?![\w’'-])")


def find_people(
    document: Document,
    reference: Reference,
    *,
    inspectorate: str = "",
    force: str = "",
    disabled: frozenset[str] = frozenset(),
) -> tuple[PersonMention, ...]:
    """The named office holders in the order in which they are first named with their office, once for each post.

    `name` is the fullest form in the text, or the reference table's for an inspector; `organisation` is the force
    slug, organisation id or name as printed that stands beside the office, else the only force that the text names.
    Private persons (victims, suspects, members of the public, reporters) have no office and are never taken.
    `inspectorate` is the organisation id of the one that the document is of; where it is "", the text's words tell.
    `force` is the one that the document is about, where it is one: another that alone is named is not every office's.
    """
    rules = load_rules("people", disabled)
    found: dict[str, list[PersonMention]] = {}
    told = sorted(
        _Finder(document, reference, rules, inspectorate, force).found(),
        key=lambda m: (m.evidence.start, -m.evidence.end),
    )
    behind = rules["person.accused"].pattern()  # the text tells that they were charged, tried or jailed
    accused = {m.person for m in told if behind.match(document.text, m.evidence.end, m.evidence.end + _REACH)}
    told = [mention for mention in told if mention.person not in accused]
    spelling = rules["person.spelling"]
    for mention in spelt_alike(told, short_forms(spelling.words("short_forms"))) if spelling.on else told:
        posts = found.setdefault(mention.person, [])
        known = next((number for number, post in enumerate(posts) if same_post(post, mention)), None)
        if known is None:
            posts.append(mention)
        elif not posts[known].organisation and mention.organisation:
            posts[known] = replace(posts[known], organisation=mention.organisation)
    kept = (post for posts in found.values() for post in posts if post.role != BY_TITLE or len(posts) == 1)
    return tuple(sorted(kept, key=lambda post: post.evidence.start))


def is_of_others(text: str, start: int, end: int) -> bool:
    """Whether a name or an office only tells who somebody else is ("the widow of Mr Roe", "Mr Roe's son")."""
    return _THEIRS.match(text, end) is not None or _OF.search(text[max(0, start - _REACH) : start]) is not None


def is_written_to(text: str, office: int) -> bool:
    """Whether something is sent to the office that begins there: then who is named behind its comma sends it."""
    return _WRITTEN_TO.search(text[max(0, office - _REACH) : office]) is not None


def is_inspector(person: PersonMention) -> bool:
    """Whether the person speaks for the inspectorate."""
    role = person.role.casefold()
    return "inspector" in role and (not role.endswith("chief inspector") or person.organisation.startswith("hmic"))


class _Finder:
    """Finds the office holders of one document by the rules of people.toml, a method for each rule."""

    def __init__(
        self, document: Document, reference: Reference, rules: Mapping[str, Rule], inspectorate: str, force: str
    ) -> None:
        self.text, self.reference, self.rules = document.text, reference, rules
        self.names = names_of(tuple(force_names(reference)[1]))
        self.skipped = [(block.start, block.end) for block in document.blocks if block.kind in _SKIPPED]
        self.repeats: dict[tuple[str, str], tuple[int, PersonMention]] = {}  # by name and office as printed
        self.completed: dict[str, str | None] = {}  # full names of surnames that stand after a title
        forces = forces_in(self.text, reference)
        self.only = forces[0] if len(set(forces)) == 1 and force in ("", forces[0]) else ""
        self.plain = plain(self.text)
        told = "hmicfrs" if _FIRE.search(self.plain) else "hmic" if _INSPECTORATE.search(self.plain) else ""
        self.body = inspectorate or told

    def found(self) -> Iterator[PersonMention]:
        """Every mention that a rule finds, rule by rule."""
        holders = list(self._beside_offices())
        yield from holders
        yield from self._successors(holders)
        yield from self._leaders()
        yield from self._of_the_inspectorate()
        if self.body:
            yield from self._statement_of()
            yield from self._of_the_page(holders)
        yield from self._reference_names()

    def _beside_offices(self) -> Iterator[PersonMention]:
        rule = self.rules["person.office"]
        if not rule.on:
            return
        for printed in self.names.offices_in(self.text):
            role = self.names.role(printed["office"])
            # The name after the office, or before it within a window: both bounded, so the whole stays linear.
            after = self.names.name_after.match(self.text, printed.end(), self._reach(printed.end()))
            if after and "\n" in self.text[printed.end() : after.start("name")] and self._same_line(printed):
                after = None  # "Ann Roe, Chief Constable", and another name in the line below
            if after and "," in self.text[printed.end() : after.start("name")]:
                after = None if self._is_subject_behind(printed, after) else after
            mention = self._beside(printed, after, role, rule)
            if mention is None:
                continue
            yield mention
            if after is not None and printed["office"].casefold().endswith("constables"):
                # "Chief Constables Ann Roe and Bob Poe": the office is both's.
                second = self.names.second.match(self.text, after.end("name"), self._reach(after.end("name")))
                also = self._made(second, printed, role, rule) if second else None
                if second is not None and also is not None:
                    yield replace(also, evidence=_passage(self.text, *second.span("name")))

    def _beside(
        self, printed: re.Match[str], after: re.Match[str] | None, role: str, rule: Rule
    ) -> PersonMention | None:
        """Who holds a printed office: named above it, behind it, before it, or at the head of the next paragraph."""
        beside = self._side_by_side(printed)
        mention = None
        if beside:
            mention = self._made(beside, printed, role, rule)
        elif beside is None:
            mention = (self._made(after, printed, role, rule) if after else None) or self._before(printed, role, rule)
        label, introduced = self.rules["person.label"], self.rules["person.introduced"]
        if mention is None and (name := self._label_before(printed, label)):
            mention = self._made(name, printed, role, label)
        if mention is None and introduced.on and (later := self._introduced(printed, introduced)):
            mention = self._made(later, printed, role, introduced)
        return mention

    def _is_subject_behind(self, printed: re.Match[str], after: re.Match[str]) -> bool:
        """Whether a name behind an office and a comma is of somebody else, of whom the sentence goes on to tell."""
        if is_written_to(self.text, printed.start()) or _INSERTED.match(self.text, after.end()):
            return True
        before = self.text[max(0, printed.start() - _REACH) : printed.start()]
        return _OPENING_PHRASE.search(before) is not None and _SAYS_NEXT.match(self.text, after.end()) is not None

    def _same_line(self, printed: re.Match[str]) -> bool:
        """Whether the line of an office begins with a name and a comma before it."""
        line = self.text.rfind("\n", max(0, printed.start() - _REACH), printed.start()) + 1
        name = self.names.name.match(self.text, line, printed.start())
        return name is not None and self.text[name.end() : printed.start()].strip() == ","

    def _label_before(self, printed: re.Match[str], rule: Rule) -> re.Match[str] | None:
        """The name in capitals that begins a line, before an office and a colon: the label of who speaks."""
        if not rule.pattern("after_pattern").match(self.text, printed.end(), self._reach(printed.end())):
            return None
        line = self.text.rfind("\n", max(0, printed.start() - _REACH), printed.start()) + 1
        return rule.pattern().fullmatch(self.text, line, printed.start())

    def _successors(self, holders: list[PersonMention]) -> Iterator[PersonMention]:
        """Who is named as the successor or predecessor of the office holder named before ("his successor, Ann Roe")."""
        rule = self.rules["person.successor"]
        holders = sorted(holders, key=lambda holder: holder.evidence.start)
        ends = [holder.evidence.end for holder in holders]
        for printed in rule.pattern().finditer(self.text) if holders else ():
            name = self.names.name.match(self.text, printed.end(), self._reach(printed.end()))
            before = bisect_right(ends, printed.start()) - 1
            if name is None or before < 0 or printed.start() - ends[before] > 2 * _OPENING:
                continue
            if self._is_anothers(holders[before], printed):
                continue
            role = holders[before].role.removeprefix("Former ")
            which = printed["which"].casefold()
            if which == "deputy" and role not in _DEPUTISED:
                continue
            role = {"predecessor": "Former ", "deputy": "Deputy "}.get(which, "") + role
            if (mention := self._made(name, printed, role, rule)) is not None:
                mention = replace(mention, organisation=holders[before].organisation)
                holders.insert(before + 1, mention)
                ends.insert(before + 1, mention.evidence.end)
                yield mention

    def _is_anothers(self, holder: PersonMention, printed: re.Match[str]) -> bool:
        """Whether "his" is not the holder's, or may be somebody's who is named in between."""
        theirs = {"his": "she", "her": "he"}.get(printed[0].split()[0].casefold(), "")
        if theirs and self.reference.pronouns.get(holder.name.split()[0]) == theirs:
            return True
        between = holder.evidence.end, printed.start()
        titled = {match["surname"] for match in _TITLED.finditer(self.text, *between)}
        full = (
            match["name"] for match in _FULL_NAME.finditer(self.text, *between) if _ACTS.match(self.text, match.end())
        )
        names = {name for each in full if (name := self.names.trimmed(each)) is not None}
        surname = holder.name.split()[-1]
        return bool(titled - {surname}) or any(
            name != holder.name and not self.reference.force_named(name) for name in names
        )

    def _leaders(self) -> Iterator[PersonMention]:
        """Who is said to lead the force ("Ann Roe, who has led the force since 2020")."""
        rule = self.rules["person.leads"]
        for printed in rule.pattern().finditer(self.text):
            name = _last_name(self.text[max(0, printed.start() - _REACH) : printed.start()], self.names.name_last)
            force = forces_in(printed[0], self.reference) or [self.only]
            role = "Commissioner" if force[0] in LED_BY_COMMISSIONERS else "Chief Constable"
            begin = max(0, printed.start() - _REACH)
            if name is not None and (mention := self._made(name, printed, role, rule, begin)) is not None:
                yield replace(mention, organisation=force[0])

    def _of_the_inspectorate(self) -> Iterator[PersonMention]:
        rule = self.rules["person.of-the-inspectorate"]
        for printed in self.names.inspectorate.finditer(self.text) if rule.on else ():
            if (mention := self._before(printed, "HM Inspector of Constabulary", rule)) is not None:
                yield mention

    def _statement_of(self) -> Iterator[PersonMention]:
        rule = self.rules["person.statement-of"]
        for printed in rule.pattern("heading_pattern").finditer(self.text):
            name = self.names.name.match(self.text, printed.end(), self._reach(printed.end()))
            if name is None or not rule.pattern("after_pattern").match(self.text, name.end(), name.end() + _REACH):
                continue
            if (mention := self._made(name, printed, "", rule)) is not None:
                yield mention

    def _of_the_page(self, holders: list[PersonMention]) -> Iterator[PersonMention]:
        rule = self.rules["person.of-the-page"]
        opening = _OPENING
        for start, end in self.skipped:
            opening += (end - start) * (start < opening)  # a banner about cookies is none of the page's words
        printed = rule.pattern("heading_pattern").search(self.text, 0, opening)
        if printed is None:
            return
        chief = "chief" in printed["office"].casefold()
        role = "Chief Constable" if chief else "Police and Crime Commissioner"
        if any(role.split()[-1] in holder.role for holder in holders):
            return
        known = {holder.person for holder in holders} | self.reference.people.keys()
        behind, speaks = rule.pattern("after_pattern"), rule.pattern("speaks_pattern")
        speakers: dict[str, PersonMention] = {}
        for name in _FULL_NAME.finditer(self.text):
            # "The survivor Ann Roe said" is told by what she is: only a name that begins its clause is taken.
            before = self.text[max(0, name.start() - 4) : name.start()].rstrip(" ")[-1:]
            begins = before in ("", "\n", *",.;:”")
            if len(speakers) > 1 or not begins or not behind.match(self.text, name.end(), name.end() + _REACH):
                continue
            stop = self.text.find("\n", name.end())
            stop = stop if stop >= 0 else len(self.text)
            if not speaks.search(self.text, name.end(), stop + _OPENING * (self.text[stop - 1] == ":")):
                continue
            mention = self._made(name, printed, role, rule)
            if mention is not None and mention.person not in known:
                speakers.setdefault(mention.person, replace(mention, evidence=_passage(self.text, *name.span("name"))))
        if len(speakers) == 1:
            yield from speakers.values()

    def _reference_names(self) -> Iterator[PersonMention]:
        people = self.reference.people.values()
        full = {plain(name): person.id for person in people for name in (person.name, *person.alt_names)}
        surnames: dict[str, str] = {}
        for person in people:
            surname = plain(person.name.split()[-1])
            surnames[surname] = "" if surname in surnames else person.id
        known = set()
        rule = self.rules["person.reference-name"]
        if rule.on and full:
            for match in _alternation(tuple(sorted(full, key=lambda n: (-len(n), n)))).finditer(self.plain):
                known.add(full[match[0]])
                yield from self._of_table(match, full[match[0]], rule)
        rule = self.rules["person.reference-surname"]
        if rule.on and self.body:
            titled = _titled(tuple(sorted((s for s, person in surnames.items() if person), key=lambda n: (-len(n), n))))
            alone: dict[str, bool] = {}
            for match in titled.finditer(self.plain):
                surname = match["surname"]
                if surname not in alone:
                    other = re.search(
                        rf"\b[A-ZÀ-Þ][a-zà-ÿ]+\s+(?i:{re.escape(surname)})\b", self.text.replace("’", "'")
                    )
                    alone[surname] = other is None or _TITLE.match(other[0]) is not None
                if surnames[surname] not in known and alone[surname]:
                    yield from self._of_table(match, surnames[surname], rule)

    def _of_table(self, match: re.Match[str], person: str, rule: Rule) -> Iterator[PersonMention]:
        """A mention of somebody of the table of inspectors, with the last post that the table gives."""
        if self.text[match.start()].isupper() and not meets(match.start(), match.start() + 1, self.skipped):
            post = next(post for post in reversed(self.reference.posts) if post.person == person)
            passage = _passage(self.text, *match.span())
            yield PersonMention(post.name, person, post.role, self.body or post.organisation, passage, rule.ref)

    def _made(
        self, match: re.Match[str], printed: re.Match[str], role: str, rule: Rule, shift: int = 0
    ) -> PersonMention | None:
        """The mention of a name beside an office, matched `shift` characters into the text; None where it is none."""
        start, end = match.start("name") + shift, match.end("name") + shift
        begin = match.start() + shift
        above, line, _ = self.text[start:end].partition("\n")
        if line and above.strip() in self.names.no_names:
            if start > printed.start():
                return None
            begin = start = start + len(above) + 1  # "To", and the name in the next line
        elif line and start < printed.start() and self.names.two_words.fullmatch(above.strip()):
            end = start + len(above)  # "Ann Roe", and "West Kent Police" in the next line
        times, known = self.repeats.get((self.text[start:end], printed[0]), (0, None))
        if known is not None and times > _REPEATS:
            return known  # what a name and an office tell they have told by now
        name = self._full_name(self.text[start:end])
        if name is None or self.reference.force_named(name) or meets(start, start + 1, self.skipped):
            return None
        name = without_force(name, self.reference)
        person = self.reference.person_named(name) or (_by_surname(name, self.reference) if "nspector" in role else "")
        if person:
            name = self.reference.people[person].name
        qualifier = (printed.groupdict().get("qualifier") or "").strip()
        if qualifier.casefold() in ("acting", "temporary", "interim", "former", "ex", "retired", "shadow"):
            role = f"{qualifier.capitalize()} {role}"
        span = min(begin, start, printed.start()), max(match.end() + shift, end, printed.end())
        organisation = body_of(self.text, span, role, self.reference, self.only, self.body)
        if person and not organisation:
            organisation = next(post.organisation for post in reversed(self.reference.posts) if post.person == person)
        role = role_in_full(role, organisation, printed[0])
        mention = PersonMention(name, person or slug(name), role, organisation, _passage(self.text, *span), rule.ref)
        self.repeats[self.text[start:end], printed[0]] = times + 1, mention
        return mention

    def _full_name(self, printed: str) -> str | None:
        """The name without what is none of it, a surname behind a title completed; None where it is no full name."""
        printed = printed.title() if printed.isupper() else printed
        name = self.names.trimmed(printed)
        if name is None and len(self.completed) < _LOOK_UPS:
            if printed not in self.completed:
                self.completed[printed] = self.names.completed(printed, self.text)
            name = self.completed[printed]
        return name

    def _reach(self, start: int) -> int:
        return min(len(self.text), start + _REACH)

    def _before(self, printed: re.Match[str], role: str, rule: Rule) -> PersonMention | None:
        """Whose name leads up to a printed office, within a window of the same paragraph."""
        if _NO_HOLDER.match(self.text, printed.end()):
            return None
        begin = max(0, printed.start() - _REACH)
        gap = self.text.rfind("\n\n", begin, printed.start())
        begin = gap + 2 if gap >= 0 else begin
        name = _last_name(self.text[begin : printed.start()], self.names.name_before)
        if name is None or _ANSWERED.search(self.text[max(0, begin + name.start() - _REACH) : begin + name.start()]):
            return None
        if printed[0] == "MP" and name["name"].split()[0] not in self.reference.pronouns:
            return None  # "the Milton Keynes MP said"
        if _WAS.search(self.text, begin + name.end("name"), printed.start()) and not role.startswith("Former"):
            role = f"Former {role}"
        return self._made(name, printed, role, rule, begin)

    def _side_by_side(self, printed: re.Match[str]) -> re.Match[str] | Literal[False] | None:
        """The name above an office: one on a line of its own, or one of several over a line of their offices.

        None where no line of names stands above; False where it cannot be told whose the office is.
        """
        text = self.text
        line = text.rfind("\n", max(0, printed.start() - _REACH), printed.start()) + 1
        above = text.rfind("\n", max(0, line - 1 - _REACH), line - 1) + 1
        if not line or line - above > _REACH or "," in text[above:line]:
            return None
        names = self._names_of_line(above, line - 1)
        begins = not text[line : printed.start()].strip()
        stop = text.find("\n", printed.end(), printed.end() + _REACH)
        stop = stop if stop >= 0 else self._reach(printed.end())
        if len(names) < 2:
            return names[0] if names and begins and not self.names.name_after.match(text, printed.end(), stop) else None
        if len(_COLUMN.findall(text, line, stop)) == len(names) - 1:
            return names[len(_COLUMN.findall(text, line, printed.start()))]
        if begins:
            return names[0]
        return names[-1] if len(names) == 2 and not text[printed.end() : stop].strip() else False

    def _names_of_line(self, start: int, end: int) -> list[re.Match[str]]:
        """The names of a line that holds nothing else, in columns or one behind the other."""
        found: list[re.Match[str]] = []
        while start < end:
            cell = _COLUMN.search(self.text, start, end)
            stop = cell.start() if cell else end
            # Without columns a name has two words, for nobody can tell how many the next has.
            name = self.names.name.fullmatch(self.text, start, stop) or self.names.two_words.match(
                self.text, start, stop
            )
            if name is None or self.names.trimmed(name["name"]) is None:
                return []
            found.append(name)
            start = name.end()
            while start < end and self.text[start].isspace():
                start += 1
        return found

    def _introduced(self, printed: re.Match[str], rule: Rule) -> re.Match[str] | None:
        """The name that begins the paragraph after one that ends with an office ("..., says its secretary.").

        Or after one that begins with an office and tells of nobody else ("The chief constable has welcomed ...").
        """
        gap = _PARAGRAPH_END.match(self.text, printed.end(), self._reach(printed.end()))
        if gap is None:
            return self._told_of_by_office(printed, rule)
        begin = max(0, printed.start() - _REACH)
        # "..., the chief constable warned." needs no verb before the office.
        if not gap["says"] and not rule.pattern("before_pattern").search(self.text[begin : printed.start()]):
            return None
        name = self.names.name.match(self.text, gap.end(), self._reach(gap.end()))
        if name is None or not rule.pattern("after_pattern").match(
            self.text, name.end("name"), name.end("name") + _REACH
        ):
            return None
        return name

    def _told_of_by_office(self, printed: re.Match[str], rule: Rule) -> re.Match[str] | None:
        """The name that begins the paragraph after one whose subject is an office and that tells of nobody else."""
        text = self.text
        begin = text.rfind("\n", max(0, printed.start() - _REACH), printed.start()) + 1
        stop = text.find("\n", printed.end(), printed.end() + _OPENING)
        if stop < 0 or not rule.pattern("subject_pattern").fullmatch(text, begin, printed.start()):
            return None
        acts = rule.pattern("acts_pattern").match(text, printed.end(), stop)
        if acts is None or rule.pattern("others_pattern").search(text, printed.end(), stop):
            return None
        begin = stop + len(text[stop : stop + _REACH]) - len(text[stop : stop + _REACH].lstrip())
        name = self.names.name.match(text, begin, self._reach(begin))
        if name is None or not rule.pattern("speaks_pattern").match(text, name.end("name"), name.end("name") + _REACH):
            return None
        return name


@lru_cache(maxsize=512)
def _last_name(window: str, pattern: re.Pattern[str]) -> re.Match[str] | None:
    found = list(pattern.finditer(window))
    return found[-1] if found else None


@lru_cache(maxsize=4)
def _alternation(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{alternation(names, gap=' ')})(?![\w-])")


@lru_cache(maxsize=4)
def _titled(surnames: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_TITLES}\.?\s+(?P<surname>{alternation(surnames, gap=' ')})(?![\w-])")


def _by_surname(name: str, reference: Reference) -> str:
    """The only inspector of the table with this surname and first letter ("Michael" is the table's "Mike"), or ""."""
    words = plain(name).split()
    found = [
        person.id
        for person in reference.people.values()
        if plain(person.name).split()[-1] == words[-1] and plain(person.name)[0] == words[0][0]
    ]
    return found[0] if len(found) == 1 else ""


def _passage(text: str, start: int, end: int) -> Passage:
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",("):
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return Passage(start, end, text[start:end])
