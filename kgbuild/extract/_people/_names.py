"""How names and offices are printed: the compiled rules of people.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kgbuild.extract._text.once import alternation
from kgbuild.reference import Reference
from kgbuild.rules import Rule, load_rules

# White space inside a name or an office: a line may break there, a paragraph may not.
_GAP = r"(?:[^\S\n]|\n(?!\s*\n)){1,4}"
# Words that a page runs into the name before them: a picture's credit, the next caption's office.
_GLUED = r"(?:Image|Picture|Photo|Credit|Source|Chief|Deputy|Assistant|Police|Commissioner)"
_WORD = (
    rf"[A-ZÀ-ÖØ-Þ](?:[a-zà-öø-ÿ]+|[’'][A-Z][a-zà-öø-ÿ]+)(?:(?!{_GLUED}\b)[A-Z][a-zà-öø-ÿ]+)?"
    r"(?:[-’'][A-ZÀ-ÖØ-Þ]?[a-zà-öø-ÿ]{2,}){0,2}"
)
_BESIDE = 140  # characters of an office beside the word that hints at it
# Where a name ends.
_NAME_END = rf"(?:(?!\w)|(?={_GLUED}\b))"


@dataclass(frozen=True, slots=True)
class Names:
    """The compiled rules of people.toml; group names of the expressions: name, office, qualifier."""

    office: re.Pattern[str]
    name_after: re.Pattern[str]
    name_before: re.Pattern[str]
    inspectorate: re.Pattern[str]
    offices: tuple[tuple[str, re.Pattern[str]], ...]
    no_names: frozenset[str]
    places: frozenset[str]
    honorific: re.Pattern[str]
    name: re.Pattern[str]
    second: re.Pattern[str]
    hint: re.Pattern[str]
    name_last: re.Pattern[str]
    two_words: re.Pattern[str]

    def role(self, printed: str) -> str:
        """The office as the graph writes it; "" where the words are none."""
        return _role(printed, self.offices)

    def trimmed(self, printed: str) -> str | None:
        """The name without honorific and without trailing words that are none; None where too little is left."""
        name = self.honorific.sub("", printed, count=1) if self.honorific.match(printed) else printed
        words = re.sub(r"[’']s$", "", " ".join(name.split())).split()
        kept: list[str] = []
        for number, word in enumerate(words):
            if word.rstrip(".") in self.no_names and not _is_name(words, number):
                break
            kept.append(word)
        return " ".join(kept) if len(kept) > 1 and kept[0] not in self.places else None

    def completed(self, printed: str, text: str) -> str | None:
        """The full name of "Mr" or "Ms" and a surname, where the text has exactly one; else None."""
        titled = self.honorific.match(printed)
        if titled is None or not (surname := printed[titled.end() :].strip()).isalpha():
            return None
        full = {
            name
            for match in re.finditer(rf"(?<![\w-])([A-ZÀ-Þ][a-zà-ÿ]+\s+{re.escape(surname)})(?!\w)", text)
            if self.honorific.match(match[1] + " ") is None and (name := self.trimmed(match[1])) is not None
        }
        return full.pop() if len(full) == 1 else None

    def offices_in(self, text: str) -> Iterator[re.Match[str]]:
        """The offices that a text prints, sought only around the words that one of them must have."""
        begin = stop = 0
        for hint in self.hint.finditer(text):
            if hint.start() - _BESIDE > stop:
                yield from self.office.finditer(text, begin, stop)
                begin = hint.start() - _BESIDE
            stop = hint.end() + _BESIDE
            while stop < len(text) and (text[stop].isalnum() or text[stop] == "_"):
                stop += 1  # an office ends with its word
        yield from self.office.finditer(text, begin, min(stop, len(text)))


# The party in brackets behind a politician's name.
_PARTY = (
    r"(?:[^\S\n]\((?:Con(?:servative)?|Lab(?:our)?(?:[/ ](?:and[ ])?Co-?op(?:erative)?)?"
    r"|Lib(?:eral)?\.?[ ]?Dem(?:ocrat)?s?|LD|Ind(?:ependent)?|Plaid(?:[ ]Cymru)?|Green|Reform(?:[ ]UK)?|UKIP|[CLI])\))?"
)


@lru_cache(maxsize=8)
def names_of(force_names: tuple[str, ...]) -> Names:
    """The expressions of the rules, in which areas of offices may be the forces named."""
    rules = load_rules("people")
    words = rules["person.names"]
    offices = tuple(
        (role, re.compile(_any_of(map(_cased, forms)), re.IGNORECASE))
        for role, forms in rules["person.office"].table("offices").items()
    )
    office = "(?i:" + "|".join(f"(?:{pattern.pattern})" for _, pattern in offices) + ")"
    honorific, letters, name = _name_forms(words)
    qualifier = rf"(?:(?P<qualifier>(?i:{_any_of(words.words('qualifiers'))}))[\s-]+)?"
    bodies = _any_of(rules["person.of-the-inspectorate"].words("bodies"))
    return Names(
        re.compile(rf"(?<![\w’'-]){qualifier}(?P<office>{office})(?!\w)"),
        _behind_an_office(name, alternation(force_names), _any_of(words.words("duties"))),
        _before_an_office(name),
        re.compile(rf"(?<!\w)(?:of|from|for|at)\s+(?i:{bodies})(?!\w)"),
        offices,
        frozenset(words.words("no_names")),
        frozenset(words.words("places")),
        re.compile(honorific),
        re.compile(name),
        re.compile(rf",?{_GAP}and{_GAP}(?:now{_GAP})?{name}"),
        re.compile("|".join(map(re.escape, rules["person.office"].words("hints")))),
        re.compile(rf"(?<![\w’'-]){name}$"),
        re.compile(rf"(?P<name>(?:{honorific})?{_WORD}[^\S\n]{_WORD}){_NAME_END}{letters}"),
    )


def _any_of(values: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(values, key=lambda v: (-len(v), v))) + ")"


def _cased(form: str) -> str:
    """The form, as printed where it is all capitals: "CC" is an office, "cc" is not; words are told in either case."""
    return form if re.search(r"(?<!\\)[a-z]", form) else f"(?-i:{form})"


def _name_forms(words: Rule) -> tuple[str, str, str]:
    """Expressions for an honorific, for the letters behind a name, and for a name with both."""
    honorific = _any_of(words.words("honorifics")) + r"\.?\s+"
    particle = _any_of(words.words("particles"))
    letters = rf"(?:,?\s+{_any_of(words.words('letters'))}\b)*"
    # The first word may be an initial; one or two further words may stand before the surname.
    name = (
        rf"(?P<name>(?!(?:But|And|Yet|So|Now|Today|Yesterday|Meanwhile|However|Earlier|Later|Then|By|From|With|As|When|While|After|Although|Though|If|Says|Said)\s)(?:{honorific})?(?:{_WORD}|[A-Z]{{2}}(?=\s)|[A-Z]\.?)(?:{_GAP}[A-Z]\.?(?=\s))?(?:{_GAP}{particle}){{0,2}}"
        rf"{_GAP}{_WORD}(?:{_GAP}{_WORD})?){_NAME_END}{letters}"
    )
    return honorific, letters, name


def _behind_an_office(name: str, force: str, duty: str) -> re.Pattern[str]:
    """A name behind an office, with its force, area or duty between."""
    known = rf"\s+(?:of|for|from)\s+(?:the\s+)?{force}(?:\s+(?:Police|Constabulary))?,?"
    area = (
        r"(?:[^\S\n]+\([A-Z]{2,6}\))?\s+(?:of|for|from|at|in|with)\s+(?:the\s+)?"
        r"(?:area|county|region|force|[A-Z][\w&’'.-]*(?:,?[^\S\n]+(?:[A-Z][\w&’'.-]*|and|&|of|the)){0,9})"
    )
    return re.compile(
        rf"(?:(?:[^\S\n]+\([A-Z]{{2,6}}\))?{known}{_GAP}|{area}\s*[,:–—-]{_GAP}|(?:[^\S\n]+\([A-Z]{{2,6}}\))?[^\S\n]*[,:(]?(?:[^\S\n]+[–—-])?{_GAP}"
        rf"|[^\S\n]+(?:for|of|(?:with\s+)?responsib(?:le|ility)\s+for)\s+{duty}(?:(?:,|\s+and)?\s+{duty}){{0,3}},?{_GAP}|[^\S\n]*\((?i:{duty})(?:[^()\n]{{0,40}})\),?{_GAP}"
        rf"|(?:(?<=MP\sfor)|(?<=MP)[^\S\n]+for)[^\S\n]+(?:[A-Z][\w’'-]+[^\S\n]+(?:(?:and|upon|on|the|of|&)[^\S\n]+)?){{1,4}}(?={_WORD}[^\S\n]{_WORD}\s+(?:said|says|told|added|called|welcomed|described|warned|believes))){name}"
    )


def _before_an_office(name: str) -> re.Pattern[str]:
    """A name before an office, with the words that tell that the one holds the other."""
    owner = (
        rf"(?:(?!(?:and|or)\b)[\w&-]+(?:,?{_GAP}(?:and\s+)?[A-Z][\w&-]*){{0,5}}[’']s?"
        rf"|(?:[A-Z][\w&-]+{_GAP}(?:and{_GAP})?){{0,4}}[A-Z][\w&-]+){_GAP}"
    )
    return re.compile(
        rf"(?<![\w’'-]){name}{_PARTY}\)?,?(?:(?:[^\S\n]*[(–—-])?{_GAP}|[^\S\n]\()(?:(?:who\s+is|who\s+as|is|as|has\s+been|became|remains)\s+|who\s+(?:was|is|has\s+been)\s+(?:re-?)?(?:elected|appointed|named)\s+(?:as\s+)?"
        rf"|who\s+(?:became|is\s+now)\s+|who\s+(?:took\s+(?:charge|over|up\s+(?:his|her|the)\s+(?:post|role))|started|began|arrived|joined)(?:\s+(?:in\s+\w+|last\s+\w+|on\s+\w+))?\s+as\s+|who\s+(?:was|used\s+to\s+be|had\s+been)\s+|(?:was|has\s+been)\s+(?:re-?)?(?:elected|appointed|named|confirmed|sworn\s+in)\s+(?:as\s+)?|who\s+(?:has\s+|had\s+)?(?:stepped|stood)\s+down\s+(?:from\s+(?:his|her|their)\s+(?:position|post|role)\s+)?as\s+)?"
        rf"(?:(?:now\s+)?(?:the|an|a|our|your)\s+)?(?:{owner})?$"
    )


@lru_cache(maxsize=1024)
def _role(printed: str, offices: tuple[tuple[str, re.Pattern[str]], ...]) -> str:
    for role, pattern in offices:
        if pattern.fullmatch(printed):
            return role
    return ""


def _is_name(words: list[str], number: int) -> bool:
    """Whether a word that is mostly none is part of a name here: "Will" before a surname, "May" as one."""
    return (words[number] == "Will" and number == 0 and len(words) > 1) or (words[number] == "May" and number == 1)


def without_force(name: str, reference: Reference) -> str:
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
    short = {force.short_name for force in reference.forces.values() if " " not in force.short_name}
    return tuple(sorted({*short, *load_rules("people")["person.names"].words("short_places")}))
