"""Where in a document its office holders are named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kgbuild.extract._people._same_people import short_forms
from kgbuild.extract._text.folding import plain
from kgbuild.extract._text.once import once
from kgbuild.model import Document, PersonMention
from kgbuild.reference import Reference
from kgbuild.rules import load_rules

_FIRST_WORD = re.compile(r"\w+")
_LOOK_UPS = 60  # first names for which the whole text is searched
_FEW = 40  # names that are quicker sought one by one than word by word


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a person of the document is named, in full or by surname."""

    start: int
    end: int
    person: PersonMention


@once
def mentions(document: Document, people: tuple[PersonMention, ...]) -> tuple[Mention, ...]:
    """Every place where one of `people` is named, by full name or by surname alone, in text order.

    Of somebody with several posts the mention has the one that was told last before it.
    """
    by_name: dict[str, PersonMention] = {}
    surnames: dict[str, PersonMention | None] = {}
    posts: dict[str, list[PersonMention]] = {}
    for person in people:
        posts.setdefault(person.person, []).append(person)
        if len(posts[person.person]) > 1:
            continue
        by_name.setdefault(plain(person.name), person)
        surname = plain(person.name.split()[-1])
        surnames[surname] = person if surname not in surnames else None  # two holders of one surname: full names only
    if not by_name:
        return ()
    names = {*by_name, *(name for name, person in surnames.items() if person is not None)}
    found = []
    folded = plain(document.text)
    firsts = _first_names(document.text, folded, by_name)
    for start, end in sorted({*_places(folded, names), *firsts}):
        words = folded[start:end]
        named = by_name.get(words) or surnames.get(words) or firsts.get((start, end))
        # A surname that is a common word counts only where it is capitalised.
        if (
            named is not None
            and document.text[start].isupper()
            and not _is_namesake(document.text, start, words, named)
        ):
            held = posts[named.person]
            if len(held) > 1:
                named = next((post for post in reversed(held) if post.evidence.start <= start), named)
            found.append(Mention(start, end, named))
    return tuple(found)


def _is_namesake(text: str, start: int, words: str, person: PersonMention) -> bool:
    """Whether a surname alone stands behind the first name of somebody else, who only shares it ("Jane Roe")."""
    before = _FIRST_NAME.search(text, max(0, start - 24), start) if words in plain(person.name).split() else None
    if before is None or before["name"] in no_first_names():
        return False
    first, short = plain(before["name"]), short_forms(load_rules("people")["person.spelling"].words("short_forms"))
    own = plain(person.name).split()
    return not any(first[0] == name[0] or (first, name) in short for name in own)


_FIRST_NAME = re.compile(r"(?<![\w’'-])(?P<name>[A-Z][a-zà-ÿ]+)[^\S\n]\Z")


@once
def no_first_names() -> frozenset[str]:
    """Capitalised words that stand before a surname and are no first name: titles, offices, what begins a sentence."""
    names = load_rules("people")["person.names"]
    return frozenset(word for key in ("no_names", "honorifics", "before_surnames") for word in names.words(key))


def is_strangers(text: str, start: int, end: int, people: Iterable[PersonMention], reference: Reference) -> bool:
    """Whether a sentence tells what somebody says who is named and holds no office of `people`.

    A victim, a campaigner, a charity: what they say of a force is no finding of those who inspect it.
    """
    names = {word for person in people if person.role != BY_TITLE for word in plain(person.name).split()}
    alone = _FIRST_ALONE.match(text, start, end)
    if alone is not None and alone["name"] in reference.pronouns:
        return plain(alone["name"]) not in names
    said = _STRANGER.match(text, start, min(end, start + _LEAD)) or _STRANGER_AFTER.search(text, start, end)
    if said is None:
        return False
    if not no_first_names().isdisjoint((said["last"],) if said["first"] in _TITLES else (said["first"], said["last"])):
        return False
    name = f"{said['first']} {said['last']}"
    return plain(said["last"]) not in names and not reference.force_named(name) and not reference.person_named(name)


BY_TITLE = "Councillor"  # a speaker, whose verdict on a force is none of its inspectors' or its governors'
_TITLES = frozenset({"Cllr", "Coun", "Councillor", "Mr", "Mrs", "Ms", "Miss", "Dr"})
_LEAD = 260  # characters from the beginning of a sentence to the verb of saying of a stranger
_SAYS_SO = (
    r"(?:said|says|told|tells|added|claimed|claims|believes|felt|complained|recalled|insisted|wrote|writes"
    r"|argued|argues|criticised|criticises|fears|feared|warned|thinks)\b"
)
# Somebody by the first name alone, as a page goes on about its own people ("Ann said", "Ann, not her real name, says").
_FIRST_ALONE = re.compile(rf"\W*(?P<name>[A-Z][a-zà-ÿ]+)(?:,[^,.\n“”\"]{{3,40}},)?\s+(?:also\s+|later\s+)?{_SAYS_SO}")
_STRANGER = re.compile(
    r"(?:[^.:;“”\"\n]{0,80}?\s)??(?P<first>[A-Z][a-zà-ÿ’'-]+)[^\S\n](?P<last>[A-Z][\w’'-]*[a-z])"
    rf"(?:,[^\n“”\"]{{1,120}}?,|\s\([^()\n]{{1,40}}\)|,)?\s+(?:also\s+|later\s+|has\s+|then\s+)?{_SAYS_SO}(?!\s+by\b)"
)
# "... calls,” said councillor First Last." and "... calls, First Last said."
_STRANGER_AFTER = re.compile(
    r"[,?!]\s?[”\"’]\s+(?:said|says|added|adds|wrote|claimed|argued|complained)\s+(?:(?!inspector)[a-z][\w-]*,?\s+){0,5}"
    r"(?P<first>[A-Z][a-zà-ÿ’'-]+)[^\S\n](?P<last>[A-Z][\w’'-]*[a-z])"
)


def _places(folded: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Where names stand as whole words, left to right, the longer before the shorter. Linear, however many names."""
    by_word: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        word = _FIRST_WORD.match(name)
        by_word.setdefault(word[0] if word else name, []).append(name)
    if len(by_word) <= _FEW:
        starts = sorted({place for word in by_word for place in _all_places(folded, word)})
    else:
        starts = [match.start() for match in _FIRST_WORD.finditer(folded) if match[0] in by_word]
    places = []
    stop = 0
    for start in starts:
        if start < stop or (start and (folded[start - 1].isalnum() or folded[start - 1] in "_-")):
            continue
        word = _FIRST_WORD.match(folded, start)
        for name in by_word.get(word[0] if word else "", ()):
            end = start + len(name)
            after = folded[end : end + 1]
            if folded.startswith(name, start) and not (after.isalnum() or after in ("_", "-")):
                places.append((start, end))
                stop = end
                break
    return places


def _all_places(folded: str, word: str) -> Iterator[int]:
    place = folded.find(word)
    while place >= 0:
        yield place
        place = folded.find(word, place + len(word))


def _first_names(text: str, folded: str, by_name: dict[str, PersonMention]) -> dict[tuple[int, int], PersonMention]:
    """Where a first name stands alone ("says Helen", "Sir Tom") that one person of the text has and no private one."""
    holders: dict[str, list[tuple[str, PersonMention]]] = {}
    for name, person in by_name.items():
        for first in _first_names_of(name, person):
            holders.setdefault(first, []).append((name, person))
    found: dict[tuple[int, int], PersonMention] = {}
    alone: dict[str, bool] = {}
    for match in _SPEAKS.finditer(folded) if holders else ():
        first, (start, end) = match[match.lastgroup or 0], match.span(match.lastgroup or 0)
        if len(holders.get(first, ())) != 1:
            continue
        name, person = holders[first][0]
        if folded.startswith(name.split()[-1], end + 1):
            continue  # the surname follows, and is found by itself
        if first not in alone and len(alone) < _LOOK_UPS:
            surnames = re.findall(rf"(?<![\w-]){re.escape(text[start:end])}\s+([A-Z][\w’'-]+)", text)
            alone[first] = all(plain(surname) in name.split() for surname in surnames)
        if alone.get(first):
            found[start, end] = person
    return found


def _first_names_of(name: str, person: PersonMention) -> list[str]:
    """A person's first name as known and as the text prints it, where that is another ("Thomas", "Tom")."""
    first, _, rest = name.partition(" ")
    printed = re.search(rf"([\w'-]+)\s+{re.escape(rest)}\b", plain(person.evidence.quote)) if rest else None
    return [word for word in dict.fromkeys((first, printed[1] if printed else first)) if rest and len(word) > 2]


_SAYS = (
    r"(?:said|says|added|adds|told|explained|continued|warned|warns|stated|insisted|admitted|accepted|believes|acknowledged|welcomed"
    r"|praised|stressed|argued|claimed|concluded|called|urged|described|pointed|highlighted|commented|noted|agreed|pledged)"
)
# In a text in lower case: a word before a verb of saying, one after it that ends the clause, or one behind a title.
_SPEAKS = re.compile(
    rf"(?<![\w-])(?P<before>[\w'-]{{3,30}})(?=\s+{_SAYS}\b)|(?<=\bsaid\s|\bsays\s)(?:sir\s+|dame\s+)?(?P<after>[\w'-]{{3,30}})(?=\s*[.,\n])"
    r"|(?:(?<=\bsir\s)|(?<=\bdame\s))(?P<titled>[\w'-]{3,30})"
)
