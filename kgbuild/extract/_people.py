"""Office holders that a document names; nobody else's name is taken."""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from kgbuild.extract._once import alternation, once
from kgbuild.extract._rules import Rule, load_rules
from kgbuild.model import Document, Passage, PersonMention
from kgbuild.reference import Reference

_SKIPPED = frozenset({"notice"})
# In a text in lower case.
_FIRE = re.compile(r"hmicfrs|constabular(?:y|ies)\s+and\s+fire\s+(?:and|&)\s+rescue")
# White space inside a name or an office: a line may break there, a paragraph may not.
_GAP = r"(?:[^\S\n]|\n(?!\s*\n)){1,4}"
_PARAGRAPH_END = re.compile(
    r"(?P<says>[^\S\n]+(?:said|says|warned|warns|claimed|claims|insisted|admitted))?(?:[.!?]?[^\S\n]*\n[^\S\n]*\n|[.!?][^\S\n]*\n)\s*"
)
_FIRST_WORD = re.compile(r"\w+")
_BESIDE = 140  # characters of an office beside the word that hints at it
_LOOK_UPS = 60  # names for which the whole text is searched
_REPEATS = 12  # times that a name is read beside the same office
_FEW = 40  # names that are quicker sought one by one than word by word
_REACH = 160  # characters between an office and the name that holds it, at most
# First words of places, never of people.
_COMPASS = frozenset(
    {
        "North",
        "South",
        "East",
        "West",
        "Greater",
        "Northern",
        "Southern",
        "Eastern",
        "Western",
        "New",
        "Great",
        "Saint",
        "St",
    }
)
_INSPECTORATE = re.compile(r"\b(?:hmics?\b|inspectorates?\s+of\s+constabular|hm\s+inspector)")
_WORD = (
    r"[A-ZÀ-ÖØ-Þ](?:[a-zà-öø-ÿ]+|[’'][A-Z][a-zà-öø-ÿ]+)(?:(?!(?:Image|Picture|Photo|Credit|Source)\b)[A-Z][a-zà-öø-ÿ]+)?"
    r"(?:[-’'][A-ZÀ-ÖØ-Þ]?[a-zà-öø-ÿ]{2,}){0,2}"
)
# Before an office to which something is sent.
_WRITTEN_TO = re.compile(r"\b(?:letter|email|statement|reply|message)\s+to\s+[^.,;:“”\n]*\Z")
# What parts the columns of a line.
_COLUMN = re.compile(r"[^\S\n]{2,}|\t")
# Where a name ends; a picture's credit is often set right against it.
_NAME_END = r"(?:(?!\w)|(?=(?:Image|Picture|Photo|Credit|Source)\b))"


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a person of the document is named, in full or by surname."""

    start: int
    end: int
    person: PersonMention


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The compiled rules of people.toml; group names: name, office, qualifier."""

    office: re.Pattern[str]
    name_after: re.Pattern[str]
    name_before: re.Pattern[str]
    inspectorate: re.Pattern[str]
    offices: tuple[tuple[str, re.Pattern[str]], ...]
    no_names: frozenset[str]
    honorific: re.Pattern[str]
    name: re.Pattern[str]
    second: re.Pattern[str]
    hint: re.Pattern[str]
    two_words: re.Pattern[str]


def find_people(
    document: Document, reference: Reference, *, disabled: frozenset[str] = frozenset()
) -> tuple[PersonMention, ...]:
    """The named office holders in the order in which they are first named with their office, once for each post.

    `name` is the fullest form in the text, or the reference table's for an inspector; `organisation` is the force
    slug, organisation id or name as printed that stands beside the office, else the only force that the text names.
    Private persons (victims, suspects, members of the public, reporters) have no office and are never taken.
    """
    rules = load_rules("people", disabled)
    found: dict[str, list[PersonMention]] = {}
    told = sorted(_found(document, reference, rules), key=lambda m: (m.evidence.start, -m.evidence.end))
    spelling = rules.get("person.spelling")
    for mention in _spelt_alike(told, _short_forms(spelling.words("short_forms"))) if spelling is not None else told:
        posts = found.setdefault(mention.person, [])
        known = next((number for number, post in enumerate(posts) if _same_post(post, mention)), None)
        if known is None:
            posts.append(mention)
        elif not posts[known].organisation and mention.organisation:
            posts[known] = replace(posts[known], organisation=mention.organisation)
    return tuple(sorted((post for posts in found.values() for post in posts), key=lambda post: post.evidence.start))


@lru_cache(maxsize=2)
def _short_forms(lines: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """The pairs of first names, in plain letters, that are said for one another."""
    names = [_plain(line).split() for line in lines]
    return frozenset((one, other) for line in names for one in line for other in line if one != other)


def _spelt_alike(told: list[PersonMention], short: frozenset[tuple[str, str]]) -> Iterator[PersonMention]:
    """The mentions, with one spelling for a holder of an office whose name the text spells in two ways.

    The spelling that stands more often is kept, the first of two that stand equally often.
    """
    times: dict[str, int] = {}
    for mention in told:
        times[mention.person] = times.get(mention.person, 0) + 1
    names: dict[str, PersonMention] = {}
    recent: list[PersonMention] = []  # one of each person, the last ones: a text of very many names stays quick
    for mention in told:
        if mention.person not in names:
            names[mention.person] = mention
            alike = next(
                (
                    other
                    for other in recent[-_FEW:]
                    if _post(other.role) == _post(mention.role) and _is_misspelling(other.name, mention.name, short)
                ),
                None,
            )
            if alike is not None:
                both = (names[alike.person], mention)
                kept = max(both, key=lambda m: times[m.person])
                names[alike.person] = names[mention.person] = kept
            recent.append(mention)
    for mention in told:
        kept = names[mention.person]
        yield mention if kept.person == mention.person else replace(mention, name=kept.name, person=kept.person)


def _is_misspelling(first: str, second: str, short: frozenset[tuple[str, str]]) -> bool:
    """Whether two names are a letter apart in a word that is long enough to tell, or in a first name's short form."""
    one, two = _plain(first).split(), _plain(second).split()
    if len(one) != len(two) or one == two:
        return False
    unlike = [(a, b) for a, b in zip(one, two, strict=True) if a != b]
    if len(unlike) != 1:
        return False
    if unlike[0] in short and one[0] != two[0]:
        return True
    a, b = sorted(unlike[0], key=len)
    if len(a) < 5 or len(b) - len(a) > 1:
        return False
    same = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return a[same:] == b[same + 1 :] or a[same + 1 :] == b[same + 1 :]


def _same_post(known: PersonMention, other: PersonMention) -> bool:
    """Whether two mentions of a person tell one post; only an office that stands beside the name tells another."""
    if other.rule.name != "person.office" or known.rule.name != "person.office":
        return True
    first, second = (_post(mention.role) for mention in (known, other))
    ranks = ({*first.split()} ^ {*second.split()}) & {"chief", "deputy", "assistant", "former"}
    return first == second or (not ranks and (first.endswith(second) or second.endswith(first)))


def _post(role: str) -> str:
    """An office in lower case without "acting" and the like; an inspector's and a commissioner's by one name each."""
    folded = re.sub(r"^(?:acting|temporary|interim)\s+", "", role.casefold())
    if "inspector of constabulary" in folded:
        return "chief inspector" if "chief" in folded else "inspector"
    return "commissioner" if folded.endswith("crime commissioner") and "deputy" not in folded else folded


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
        by_name.setdefault(_plain(person.name), person)
        surname = _plain(person.name.split()[-1])
        surnames[surname] = person if surname not in surnames else None  # two holders of one surname: full names only
    if not by_name:
        return ()
    names = {*by_name, *(name for name, person in surnames.items() if person is not None)}
    found = []
    plain = _plain(document.text)
    firsts = _first_names(document.text, plain, by_name)
    for start, end in sorted({*_places(plain, names), *firsts}):
        words = plain[start:end]
        named = by_name.get(words) or surnames.get(words) or firsts.get((start, end))
        # A surname that is a common word counts only where it is capitalised.
        if named is not None and document.text[start].isupper():
            held = posts[named.person]
            if len(held) > 1:
                named = next((post for post in reversed(held) if post.evidence.start <= start), named)
            found.append(Mention(start, end, named))
    return tuple(found)


def _places(plain: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Where names stand as whole words, left to right, the longer before the shorter. Linear, however many names."""
    by_word: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        word = _FIRST_WORD.match(name)
        by_word.setdefault(word[0] if word else name, []).append(name)
    if len(by_word) <= _FEW:
        starts = sorted({place for word in by_word for place in _all_places(plain, word)})
    else:
        starts = [match.start() for match in _FIRST_WORD.finditer(plain) if match[0] in by_word]
    places = []
    stop = 0
    for start in starts:
        if start < stop or (start and (plain[start - 1].isalnum() or plain[start - 1] in "_-")):
            continue
        word = _FIRST_WORD.match(plain, start)
        for name in by_word.get(word[0] if word else "", ()):
            end = start + len(name)
            after = plain[end : end + 1]
            if plain.startswith(name, start) and not (after.isalnum() or after in ("_", "-")):
                places.append((start, end))
                stop = end
                break
    return places


def _all_places(plain: str, word: str) -> Iterator[int]:
    place = plain.find(word)
    while place >= 0:
        yield place
        place = plain.find(word, place + len(word))


def _first_names(text: str, plain: str, by_name: dict[str, PersonMention]) -> dict[tuple[int, int], PersonMention]:
    """Where a first name speaks alone ("says Helen") that only one person of the text has, known or private."""
    holders: dict[str, list[tuple[str, PersonMention]]] = {}
    for name, person in by_name.items():
        first, _, rest = name.partition(" ")
        if rest and len(first) > 2:
            holders.setdefault(first, []).append((name, person))
    found: dict[tuple[int, int], PersonMention] = {}
    alone: dict[str, bool] = {}
    for match in _SPEAKS.finditer(plain) if holders else ():
        first = match["before"] or match["after"]
        if len(holders.get(first, ())) != 1:
            continue
        name, person = holders[first][0]
        start, end = match.span("before" if match["before"] else "after")
        if first not in alone and len(alone) < _LOOK_UPS:
            surnames = re.findall(rf"(?<![\w-]){re.escape(text[start:end])}\s+([A-Z][\w’'-]+)", text)
            alone[first] = all(_plain(surname) in name.split() for surname in surnames)
        if alone.get(first):
            found[start, end] = person
    return found


_SAYS = r"(?:said|says|added|adds|told|explained|continued)"
# In a text in lower case: a word before a verb of saying, or one after it that ends the clause.
_SPEAKS = re.compile(
    rf"(?<![\w-])(?P<before>[\w'-]{{3,30}})(?=\s+{_SAYS}\b)|(?<=\bsaid\s|\bsays\s)(?:sir\s+|dame\s+)?(?P<after>[\w'-]{{3,30}})(?=\s*[.,\n])"
)


def is_written_to(text: str, office: int) -> bool:
    """Whether something is sent to the office that begins there: then who is named behind its comma sends it."""
    return _WRITTEN_TO.search(text[max(0, office - _REACH) : office]) is not None


def is_inspector(person: PersonMention) -> bool:
    """Whether the person speaks for the inspectorate."""
    role = person.role.casefold()
    return "inspector" in role and not role.endswith("chief inspector")


def _found(document: Document, reference: Reference, rules: dict[str, Rule] | object) -> Iterator[PersonMention]:
    named = rules if isinstance(rules, dict) else dict(rules)  # type: ignore[call-overload]
    patterns = _patterns(tuple(_force_names(reference)[1]))
    text = document.text
    skipped = [(block.start, block.end) for block in document.blocks if block.kind in _SKIPPED]
    repeats: dict[tuple[str, str], tuple[int, PersonMention]] = {}  # by name and office as printed
    completed: dict[str, str | None] = {}  # full names of surnames that stand after a title
    forces = _forces_in(text, reference)
    only = forces[0] if len(set(forces)) == 1 else ""
    plain = _plain(text)
    body = "hmicfrs" if _FIRE.search(plain) else "hmic" if _INSPECTORATE.search(plain) else ""

    def made(
        match: re.Match[str], printed: re.Match[str], role: str, rule: Rule, shift: int = 0
    ) -> PersonMention | None:
        start, end = match.start("name") + shift, match.end("name") + shift
        begin = match.start() + shift
        above, line, _ = text[start:end].partition("\n")
        if line and above.strip() in patterns.no_names:
            if start > printed.start():
                return None
            begin = start = start + len(above) + 1  # "To", and the name in the next line
        times, known = repeats.get((text[start:end], printed[0]), (0, None))
        if known is not None and times > _REPEATS:
            return known  # what a name and an office tell they have told by now
        name = _trimmed(text[start:end], patterns)
        if name is None and len(completed) < _LOOK_UPS:
            if text[start:end] not in completed:
                completed[text[start:end]] = _completed(text[start:end], text, patterns)
            name = completed[text[start:end]]
        if name is None or reference.force_named(name) or _lies_in(start, skipped):
            return None
        name = _without_force(name, reference)
        person = reference.person_named(name) or (_by_surname(name, reference) if "nspector" in role else "")
        if person:
            name = reference.people[person].name
        qualifier = (printed.groupdict().get("qualifier") or "").strip()
        if qualifier.casefold() in ("acting", "temporary", "interim", "former", "ex", "retired"):
            role = f"{qualifier.capitalize()} {role}"
        span = (min(begin, start), max(match.end() + shift, end))
        span = (min(span[0], printed.start()), max(span[1], printed.end()))
        organisation = _organisation(text, span, role, reference, only, body)
        if person and not organisation:
            organisation = next(post.organisation for post in reversed(reference.posts) if post.person == person)
        mention = PersonMention(name, person or _slug(name), role, organisation, _passage(text, *span), rule.ref)
        repeats[text[start:end], printed[0]] = times + 1, mention
        return mention

    office, introduced = named.get("person.office"), named.get("person.introduced")
    holders: list[PersonMention] = []  # who has an office beside the name
    if office is not None:
        for printed in _offices(text, patterns):
            role = _canonical(printed["office"], patterns)
            # The name after the office, or before it within a window: both bounded, so the whole stays linear.
            beside = _side_by_side(text, printed, patterns)
            after = patterns.name_after.match(text, printed.end(), min(len(text), printed.end() + _REACH))
            if after and "," in text[printed.end() : after.start("name")] and is_written_to(text, printed.start()):
                after = None
            mention = made(after, printed, role, office) if after and beside is None else None
            if mention is None and beside is None:
                earlier, begin = _before(text, printed.start(), patterns)
                mention = made(earlier, printed, role, office, begin) if earlier else None
            if beside:
                mention = made(beside, printed, role, office)
            if mention is None and introduced is not None:
                later = _introduced(text, printed, patterns, introduced)
                mention = made(later, printed, role, introduced) if later else None
            if mention is not None:
                holders.append(mention)
                yield mention
                if after is not None and printed["office"].casefold().endswith("constables"):
                    # "Chief Constables Ann Roe and Bob Poe": the office is both's.
                    second = patterns.second.match(text, after.end("name"), min(len(text), after.end("name") + _REACH))
                    also = made(second, printed, role, office) if second else None
                    if second is not None and also is not None:
                        yield replace(also, evidence=_passage(text, *second.span("name")))
    if "person.of-the-inspectorate" in named:
        for printed in patterns.inspectorate.finditer(text):
            earlier, begin = _before(text, printed.start(), patterns)
            mention = (
                made(earlier, printed, "HM Inspector of Constabulary", named["person.of-the-inspectorate"], begin)
                if earlier
                else None
            )
            if mention is not None:
                yield mention
    if (statement_of := named.get("person.statement-of")) is not None and body:
        for printed in statement_of.pattern("heading_pattern").finditer(text):
            name = patterns.name.match(text, printed.end(), min(len(text), printed.end() + _REACH))
            behind = statement_of.pattern("after_pattern")
            if name is not None and behind.match(text, name.end(), name.end() + _REACH):
                mention = made(name, printed, "", statement_of)
                if mention is not None:
                    yield mention
    if (of_page := named.get("person.of-the-page")) is not None and body:
        printed_first = of_page.pattern("heading_pattern").search(text, 0, _OPENING)
        if printed_first is not None and not any("ommissioner" in holder.role for holder in holders):
            taken = {holder.person for holder in holders}
            after_name = of_page.pattern("after_pattern")
            speakers: dict[str, PersonMention] = {}
            for name in _FULL_NAME.finditer(text):
                # "The survivor Ann Roe said" is told by what she is: only a name that begins its clause is taken.
                begins = text[max(0, name.start() - 4) : name.start()].rstrip(" ")[-1:] in ("", "\n", *",.;:”")
                if len(speakers) > 1 or not begins or not after_name.match(text, name.end(), name.end() + _REACH):
                    continue
                mention = made(name, printed_first, "Police and Crime Commissioner", of_page)
                if mention is not None and mention.person not in taken | reference.people.keys():
                    passage = _passage(text, *name.span("name"))
                    speakers.setdefault(mention.person, replace(mention, evidence=passage))
            if len(speakers) == 1:
                yield from speakers.values()
    yield from _from_reference(document, reference, named, body, skipped)


_OPENING = 600  # characters of a page that tell whose answer it is
_FULL_NAME = re.compile(r"(?<![\w’'-])(?P<name>[A-Z][\w’'-]*[a-z]\s+[A-Z][\w’'-]*[a-z])(?![\w’'-])")


def _lies_in(offset: int, spans: list[tuple[int, int]]) -> bool:
    """Whether a place lies in one of the spans, which are sorted and do not overlap."""
    index = bisect_right(spans, (offset, sys.maxsize)) - 1
    return index >= 0 and offset < spans[index][1]


def _offices(text: str, patterns: _Patterns) -> Iterator[re.Match[str]]:
    """The offices that a text prints, sought only around the words that one of them must have."""
    begin = stop = 0
    for hint in patterns.hint.finditer(text):
        if hint.start() - _BESIDE > stop:
            yield from patterns.office.finditer(text, begin, stop)
            begin = hint.start() - _BESIDE
        stop = hint.end() + _BESIDE
        while stop < len(text) and (text[stop].isalnum() or text[stop] == "_"):
            stop += 1  # an office ends with its word
    yield from patterns.office.finditer(text, begin, min(stop, len(text)))


def _side_by_side(text: str, printed: re.Match[str], patterns: _Patterns) -> re.Match[str] | Literal[False] | None:
    """The name above an office: one on a line of its own, or one of several over a line of their offices.

    None where no line of names stands above; False where it cannot be told whose the office is.
    """
    line = text.rfind("\n", max(0, printed.start() - _REACH), printed.start()) + 1
    above = text.rfind("\n", max(0, line - 1 - _REACH), line - 1) + 1
    if not line or line - above > _REACH or "," in text[above:line]:
        return None
    names = _names_of_line(text, above, line - 1, patterns)
    begins = not text[line : printed.start()].strip()
    stop = text.find("\n", printed.end(), printed.end() + _REACH)
    stop = stop if stop >= 0 else min(len(text), printed.end() + _REACH)
    if len(names) < 2:
        return names[0] if names and begins and not patterns.name_after.match(text, printed.end(), stop) else None
    if len(_COLUMN.findall(text, line, stop)) == len(names) - 1:
        return names[len(_COLUMN.findall(text, line, printed.start()))]
    if begins:
        return names[0]
    return names[-1] if len(names) == 2 and not text[printed.end() : stop].strip() else False


def _names_of_line(text: str, start: int, end: int, patterns: _Patterns) -> list[re.Match[str]]:
    """The names of a line that holds nothing else, in columns or one behind the other."""
    found: list[re.Match[str]] = []
    while start < end:
        cell = _COLUMN.search(text, start, end)
        stop = cell.start() if cell else end
        # Without columns a name has two words, for nobody can tell how many the next has.
        name = patterns.name.fullmatch(text, start, stop) or patterns.two_words.match(text, start, stop)
        if name is None or _trimmed(name["name"], patterns) is None:
            return []
        found.append(name)
        start = name.end()
        while start < end and text[start].isspace():
            start += 1
    return found


def _introduced(text: str, printed: re.Match[str], patterns: _Patterns, rule: Rule) -> re.Match[str] | None:
    """The name that begins the paragraph after one that ends with somebody's office ("..., says its secretary.")."""
    gap = _PARAGRAPH_END.match(text, printed.end(), min(len(text), printed.end() + _REACH))
    if gap is None:
        return None
    begin = max(0, printed.start() - _REACH)
    # "..., the chief constable warned." needs no verb before the office.
    if not gap["says"] and not rule.pattern("before_pattern").search(text[begin : printed.start()]):
        return None
    name = patterns.name.match(text, gap.end(), min(len(text), gap.end() + _REACH))
    if name is None or not rule.pattern("after_pattern").match(text, name.end("name"), name.end("name") + _REACH):
        return None
    return name


def _before(text: str, end: int, patterns: _Patterns) -> tuple[re.Match[str] | None, int]:
    """The name that leads up to `end`, matched in a window of the same paragraph, and where the window begins."""
    begin = max(0, end - _REACH)
    gap = text.rfind("\n\n", begin, end)
    begin = gap + 2 if gap >= 0 else begin
    return _last_name(text[begin:end], patterns.name_before), begin


@lru_cache(maxsize=512)
def _last_name(window: str, pattern: re.Pattern[str]) -> re.Match[str] | None:
    found = list(pattern.finditer(window))
    return found[-1] if found else None


def _from_reference(
    document: Document, reference: Reference, named: dict[str, Rule], body: str, skipped: list[tuple[int, int]]
) -> Iterator[PersonMention]:
    plain = _plain(document.text)
    posts = {post.person: post for post in reference.posts}  # the latest post of the table
    surnames: dict[str, str] = {}
    for person in reference.people.values():
        surname = _plain(person.name.split()[-1])
        surnames[surname] = "" if surname in surnames else person.id
    full = {
        _plain(name): person.id for person in reference.people.values() for name in (person.name, *person.alt_names)
    }

    def made(start: int, end: int, person: str, rule: Rule) -> Iterator[PersonMention]:
        if document.text[start].isupper() and not _lies_in(start, skipped):
            post = posts[person]
            yield PersonMention(
                post.name, person, post.role, body or post.organisation, _passage(document.text, start, end), rule.ref
            )

    known = set()
    if "person.reference-name" in named and full:
        for match in _alternation(tuple(sorted(full, key=lambda n: (-len(n), n)))).finditer(plain):
            known.add(full[match[0]])
            yield from made(match.start(), match.end(), full[match[0]], named["person.reference-name"])
    if "person.reference-surname" in named and body:
        titled = _titled(tuple(sorted((s for s, person in surnames.items() if person), key=lambda n: (-len(n), n))))
        alone: dict[str, bool] = {}
        for match in titled.finditer(plain):
            surname = match["surname"]
            if surname not in alone:
                other = re.search(rf"\b[A-ZÀ-Þ][a-zà-ÿ]+\s+(?i:{re.escape(surname)})\b", document.text)
                alone[surname] = other is None or _titles().match(other[0]) is not None
            if surnames[surname] not in known and alone[surname]:
                yield from made(match.start(), match.end(), surnames[surname], named["person.reference-surname"])


@lru_cache(maxsize=4)
def _alternation(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{alternation(names, gap=' ')})(?![\w-])")


@lru_cache(maxsize=4)
def _titled(surnames: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)(?:mr|mrs|ms|miss|sir|dame|dr|hmi|hmcic|inspector)\.?\s+(?P<surname>"
        + alternation(surnames, gap=" ")
        + r")(?![\w-])"
    )


@lru_cache(maxsize=1)
def _titles() -> re.Pattern[str]:
    return re.compile(r"(?:mr|mrs|ms|miss|sir|dame|dr|hmi|hmcic|inspector)\b", re.IGNORECASE)


@lru_cache(maxsize=8)
def _patterns(force_names: tuple[str, ...]) -> _Patterns:
    rules = load_rules("people")
    words = rules["person.names"]

    def any_of(values: Iterable[str]) -> str:
        return "(?:" + "|".join(sorted(values, key=lambda v: (-len(v), v))) + ")"

    def cased(form: str) -> str:
        # "CC" is an office, "cc" is not; whole words are told in either case.
        return form if re.search(r"(?<!\\)[a-z]", form) else f"(?-i:{form})"

    offices = tuple(
        (role, re.compile(any_of(map(cased, forms)), re.IGNORECASE))
        for role, forms in rules["person.office"].table("offices").items()
    )
    office = "(?i:" + "|".join(f"(?:{form})" for _, pattern in offices for form in [pattern.pattern]) + ")"
    honorific = any_of(words.words("honorifics")) + r"\.?\s+"
    particle = any_of(words.words("particles"))
    letters = rf"(?:,?\s+{any_of(words.words('letters'))}\b)*"
    # The first word may be an initial; one or two further words may stand before the surname.
    name = (
        rf"(?P<name>(?:{honorific})?(?:{_WORD}|[A-Z]{{2}}(?=\s)|[A-Z]\.?)(?:{_GAP}[A-Z]\.?(?=\s))?(?:{_GAP}{particle})?"
        rf"{_GAP}{_WORD}(?:{_GAP}{_WORD})?){_NAME_END}{letters}"
    )
    qualifier = rf"(?:(?P<qualifier>(?i:{any_of(words.words('qualifiers'))}))[\s-]+)?"
    force = alternation(force_names)
    known = rf"\s+(?:of|for|from)\s+(?:the\s+)?{force}(?:\s+(?:Police|Constabulary))?,?"
    area = (
        r"\s+(?:of|for|from|at|in|with)\s+(?:the\s+)?[A-Z][\w&’'.-]*(?:,?[^\S\n]+(?:[A-Z][\w&’'.-]*|and|&|of|the)){0,9}"
    )
    whole = re.compile(rf"(?<![\w’'-]){qualifier}(?P<office>{office})(?!\w)")
    name_after = re.compile(
        rf"(?:(?:[^\S\n]+\([A-Z]{{2,6}}\))?{known}{_GAP}|{area}\s*[,:–—-]{_GAP}|(?:[^\S\n]+\([A-Z]{{2,6}}\))?[^\S\n]*[,:(]?(?:[^\S\n]+[–—-])?{_GAP}){name}"
    )
    owner = (
        rf"(?:(?!(?:and|or)\b)[\w&-]+(?:,?{_GAP}(?:and\s+)?[A-Z][\w&-]*){{0,5}}[’']s?"
        rf"|(?:[A-Z][\w&-]+{_GAP}(?:and{_GAP})?){{0,4}}[A-Z][\w&-]+){_GAP}"
    )
    name_before = re.compile(
        rf"(?<![\w’'-]){name}\)?,?(?:[^\S\n]*[(–—-])?{_GAP}(?:(?:who\s+is|is|as|has\s+been|became|remains)\s+|who\s+(?:was|is|has\s+been)\s+(?:re-?)?(?:elected|appointed|named)\s+(?:as\s+)?)?"
        rf"(?:(?:now\s+)?(?:the|an|a|our|your)\s+)?(?:{owner})?$"
    )
    inspectorate = re.compile(
        rf"(?<!\w)(?:of|from|for|at)\s+(?i:{any_of(rules['person.of-the-inspectorate'].words('bodies'))})(?!\w)"
    )
    return _Patterns(
        whole,
        name_after,
        name_before,
        inspectorate,
        offices,
        frozenset(words.words("no_names")),
        re.compile(honorific),
        re.compile(name),
        re.compile(rf",?{_GAP}and{_GAP}(?:now{_GAP})?{name}"),
        re.compile("|".join(map(re.escape, rules["person.office"].words("hints")))),
        re.compile(rf"(?P<name>(?:{honorific})?{_WORD}[^\S\n]{_WORD}){_NAME_END}{letters}"),
    )


def _canonical(printed: str, patterns: _Patterns) -> str:
    return _role(printed, patterns.offices)


@lru_cache(maxsize=1024)
def _role(printed: str, offices: tuple[tuple[str, re.Pattern[str]], ...]) -> str:
    for role, pattern in offices:
        if pattern.fullmatch(printed):
            return role
    return ""


def _by_surname(name: str, reference: Reference) -> str:
    """The only inspector of the table with this surname and first letter ("Michael" is the table's "Mike"), or ""."""
    words = _plain(name).split()
    found = [
        person.id
        for person in reference.people.values()
        if _plain(person.name).split()[-1] == words[-1] and _plain(person.name)[0] == words[0][0]
    ]
    return found[0] if len(found) == 1 else ""


def _trimmed(printed: str, patterns: _Patterns) -> str | None:
    """The name without honorific and without trailing words that are none; None where too little is left."""
    name = patterns.honorific.sub("", printed, count=1) if patterns.honorific.match(printed) else printed
    words = re.sub(r"[’']s$", "", " ".join(name.split())).split()
    kept: list[str] = []
    for number, word in enumerate(words):
        if word.rstrip(".") in patterns.no_names and not _is_name(words, number):
            break
        kept.append(word)
    if len(kept) < 2 or kept[0] in _COMPASS:
        return None
    return " ".join(kept)


def _without_force(name: str, reference: Reference) -> str:
    """The name without a force's that the page runs into it, with or without a line break ("Ann OtherKent Police")."""
    words = name.split()
    for force in _short_names(reference):
        if words[-1] == force and len(words) > 2:
            return " ".join(words[:-1])
        if words[-1] != force and words[-1].endswith(force) and len(words[-1]) - len(force) > 2:
            return " ".join([*words[:-1], words[-1][: -len(force)]])
    return name


@lru_cache(maxsize=4)
def _short_names(reference: Reference) -> tuple[str, ...]:
    return tuple(sorted({force.short_name for force in reference.forces.values() if " " not in force.short_name}))


def _completed(printed: str, text: str, patterns: _Patterns) -> str | None:
    """The full name of "Mr" or "Ms" and a surname, where the text has exactly one; else None."""
    titled = patterns.honorific.match(printed)
    if titled is None or not (surname := printed[titled.end() :].strip()).isalpha():
        return None
    full = {
        name
        for match in re.finditer(rf"(?<![\w-])([A-ZÀ-Þ][a-zà-ÿ]+\s+{re.escape(surname)})(?!\w)", text)
        if patterns.honorific.match(match[1] + " ") is None and (name := _trimmed(match[1], patterns)) is not None
    }
    return full.pop() if len(full) == 1 else None


def _is_name(words: list[str], number: int) -> bool:
    """Whether a word that is mostly none is part of a name here: "Will" before a surname, "May" as one."""
    return (words[number] == "Will" and number == 0 and len(words) > 1) or (words[number] == "May" and number == 1)


def _organisation(text: str, span: tuple[int, int], role: str, reference: Reference, only: str, body: str) -> str:
    """What the office belongs to, from the words beside it, else from the only force that the document names."""
    folded = role.casefold()
    if not folded:
        return ""
    if "inspector" in folded:
        return body
    if "home secretary" in folded or "minister" in folded:
        return "home-office"
    far, near = max(0, span[0] - 60), min(len(text), span[1] + 60)
    begin = max(far, text.rfind("\n", far, span[0]) + 1, text.rfind(". ", far, span[0]) + 1)
    stop = min(
        position for position in (text.find("\n", span[1], near), text.find(". ", span[1], near), near) if position >= 0
    )
    inside = _forces_in(text[span[0] : span[1]], reference)
    before = _forces_in(text[begin : span[0]], reference)
    after = (
        _forces_in(text[span[1] : stop], reference)
        if re.match(r",?\s*(?:of|for|from|at|\()", text[span[1] : stop])
        else []
    )
    force = inside[0] if inside else before[-1] if before else after[0] if after else only
    if "of the association" in folded:
        return "apcc"
    if "of the national" in folded:
        return "npcc"
    if "mayor" in folded or ("commissioner" in folded and "assistant" not in folded):
        return _local_body(text[begin:stop], folded, force, reference)
    if "federation" in folded or "panel" in folded or "authority" in folded:
        name = re.search(
            r"(?:[A-Z][\w&]+\s+){1,4}(?:Police\s+Federation|(?:Fire\s+)?and\s+Crime\s+Panel|Police\s+Authority)",
            text[begin:stop],
        )
        return " ".join(name[0].split()) if name else ""
    return force


def _local_body(near: str, role: str, force: str, reference: Reference) -> str:
    if "mayor" in role or "metropolitan" in role:
        if re.search(r"\bGreater\s+Manchester\b", near) or force == "greater-manchester":
            return "mayor-greater-manchester"
        if re.search(r"\bWest\s+Yorkshire\b", near) or force == "west-yorkshire":
            return "mayor-west-yorkshire"
        if re.search(r"\bLondon\b|\bMOPAC\b", near) or force == "metropolitan":
            return "mopac"
        return ""
    if role.endswith("commissioner") and "crime" not in role:
        return force  # of the Metropolitan or the City of London Police, where the commissioner is the chief officer
    if not force:
        return ""
    identifier = f"pcc-{force}"
    # The tables of responses write "Essex PCC"; the same person in a text and in a table is then of one body.
    return identifier if identifier in reference.organisations else f"{reference.forces[force].short_name} PCC"


@lru_cache(maxsize=4)
def _force_names(reference: Reference) -> tuple[re.Pattern[str], dict[str, str]]:
    names = {
        " ".join(name.split()): force.id
        for force in reference.forces.values()
        for name in (force.name, force.short_name, *force.alt_names)
        if name
    }
    return re.compile(rf"(?<![\w-])(?:{alternation(names)})(?![\w-])"), names


def _forces_in(text: str, reference: Reference) -> list[str]:
    pattern, names = _force_names(reference)
    return [names[" ".join(match[0].split())] for match in pattern.finditer(text)]


def _plain(text: str) -> str:
    """Lower case without accents, one character for each, so that offsets stay."""
    return text.lower() if text.isascii() else _NOT_ASCII.sub(lambda match: _BASES[ord(match[0])], text).lower()


_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


class _Bases(dict[int, str]):
    """The plain form of each character, made when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        base = "'" if char == "’" else unicodedata.normalize("NFKD", char)[:1].casefold()
        self[code] = base if len(base) == 1 else char
        return self[code]


_BASES = _Bases()


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", _plain(name).replace("'", "")).strip("-")


def _passage(text: str, start: int, end: int) -> Passage:
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",("):
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return Passage(start, end, text[start:end])
