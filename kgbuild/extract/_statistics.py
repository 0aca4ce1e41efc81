"""Figures with their unit and what they are out of."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from kgbuild.extract._context import Context
from kgbuild.extract._once import once
from kgbuild.extract._sentences import split
from kgbuild.extract._spans import start_of
from kgbuild.model import Block, Document, Passage, RuleRef, Statistic
from kgbuild.rules import Possible, Rule, guarded, load_rules

_BODY = frozenset({"paragraph", "item"})
# A headline tells these, where the text does not tell them again; other numbers of headings count what follows.
_OF_HEADLINES = frozenset(
    f"statistic.{kind}" for kind in ("percentage", "out-of", "fraction", "change", "rate", "times")
)
_SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_SMALL += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {word: number for number, word in enumerate(_SMALL)} | {"none": 0, "a": 1, "an": 1, "a-hundred": 100}
for _number_of_tens, _ten in enumerate(_TENS, start=2):
    _WORDS |= {_ten: 10 * _number_of_tens}
    _WORDS |= {f"{_ten}-{one}": 10 * _number_of_tens + _WORDS[one] for one in _SMALL[1:10]}
_ROW = 600  # characters of a table's row
_PARTS = {"hal": 2, "thi": 3, "qua": 4, "fif": 5, "six": 6, "sev": 7, "eig": 8, "nin": 9, "ten": 10}
_SCALES = {
    "m": 10**6,
    "mn": 10**6,
    "million": 10**6,
    "bn": 10**9,
    "billion": 10**9,
    "k": 10**3,
    "thousand": 10**3,
    "hundred": 100,
}
_YEAR = re.compile(r"(?:19|20)\d\d")
# Addresses, and what a site asks of its readers.
_LINK = guarded(
    re.compile(
        r"https?://|www\.|@|\bcookies?\b|\brelated\s+(?:stor(?:y|ies)|articles?)\s*:|\bour\s+journalism\b|\bsubscrib\w+|\bdonate\b|\byou\s+can\s+help\b"
        r"|\b(?:fund|support)(?:s|ing)?\s+(?:us|our\s+(?:work|journalism|reporting|newsroom))\b",
        re.IGNORECASE,
    )
)
# Where the words that a figure belongs to begin and end: stops inside a sentence.
_EDGE = re.compile(
    r"[,;:]\s+|\s\|\s|\s[–—-]\s|[()“”\"]|\s+(?:which|who|but|while|although|whereas)\s+|\s+and\s+(?=(?:the|it|they|only|just)\b)"
)
_JOINT = re.compile(r"\s+(?:and|or|while|but)\s+")
_OPENING = re.compile(
    r"^(?:which|that|who|and|but|will|can|would|also|as|to|be|is|are|used|of|in|from|with|by)\b\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Figure:
    start: int
    end: int
    value: Decimal
    of: Decimal | None
    unit: str
    rule: RuleRef


@dataclass(frozen=True, slots=True)
class _Told:
    """A match of a rule in the sentence ``text[start:end]``, and what stands around it."""

    text: str
    start: int
    end: int
    match: re.Match[str]
    rule: Rule

    def part(self, group: str) -> str:
        """What a group of the expression matched; "" where it has none, or it matched nothing."""
        return self.match.groupdict().get(group) or ""

    def number(self, group: str) -> Decimal:
        return _number(self.match[group])

    def before(self, reach: int, group: str | int = 0) -> str:
        """So many characters of the sentence before the match, or before a group of it."""
        first = self.match.start(group)
        return self.text[max(self.start, first - reach) : first]

    def graded(self, reach: int, group: str | int = 0) -> bool:
        """Whether so many characters before the match, or before a group of it, speak of what is graded or asked."""
        first = self.match.start(group)
        return _GRADED.search(self.text, max(self.start, first - reach), first) is not None

    def noun(self, group: str | int = 0) -> str:
        """The words right behind the match, or a group of it, that say what is counted; "" where there is none."""
        return _noun(self.text, self.match.end(group), self.end)

    def noun_end(self, unit: str, group: str | int = 0) -> int:
        """Where the unit behind the match, or behind a group of it, ends."""
        behind, last = self.match.end(group), unit.rpartition(" ")[2]
        return self.text.find(last, behind, self.end) + len(last) if unit else behind

    def figure(
        self, value: Decimal, unit: str, *, of: Decimal | None = None, first: int | None = None, last: int | None = None
    ) -> _Figure:
        """A figure at the words of the match, or from `first` on, or up to `last`."""
        start, end = self.match.span()
        return _Figure(start if first is None else first, end if last is None else last, value, of, unit, self.rule.ref)


def find_statistics(
    document: Document, context: Context, *, disabled: frozenset[str] = frozenset()
) -> tuple[Statistic, ...]:
    """The figures of paragraphs, items and headlines, in text order; passages of one sentence do not overlap.

    Years, dates, telephone numbers, ages, sections, deadlines, names of rounds, and counts of grades ("good in two
    areas") are no figures. `measure` is the stretch of the sentence that the figure stands in, and
    empty where it names a person who holds no office.
    """
    if not context.police:
        return ()
    rules = load_rules("statistics", disabled)
    known = frozenset(person.name.split()[-1] for person in context.people if person.name)
    found: list[Statistic] = []
    headlines: list[Statistic] = []
    for block, head, row in _with_heads(document.text, document.blocks):
        headline = not row and block.kind == "heading"
        hint = _SHARE if headline else None
        if not (headline or row or block.kind in _BODY) or not _has_figure(document.text, block, hint):
            continue
        told = _of_block(document.text, context, rules, block, head, known)
        if headline:
            headlines += (one for one in told if one.rule.name in _OF_HEADLINES)
        else:
            found += told
    again = {(one.value, one.denominator) for one in found}
    found += (one for one in headlines if (one.value, one.denominator) not in again)
    return tuple(sorted(found, key=start_of))


def _of_block(
    text: str, context: Context, rules: Mapping[str, Rule], block: Block, head: list[str], known: frozenset[str]
) -> Iterator[Statistic]:
    """The figures of a block; `head`: the heads of its columns, where it is a row below them."""
    number = _NUMBER.match(text, block.start, block.end)
    before: list[_Figure] = []
    for start, end in split(text, number.end() if number is not None else block.start, block.end):
        before = figures = _shares(text, start, end, _figures(text, start, end, rules), before)
        for figure, (first, last) in zip(figures, _stretches(text, start, end, figures), strict=True):
            column = text.count(_CELL, block.start, figure.start)
            if head and not column:
                continue  # a number in a row's label names what is counted
            label = text.find(_CELL, block.start, block.end)
            elsewhere = column < len(head) and _ELSEWHERE.search(head[column]) is not None
            elsewhere = elsewhere or _is_of_all(text, (start, first), figure, last, rules["statistic.of-all-forces"])
            yield Statistic(
                value=figure.value,
                evidence=Passage(first, last, text[first:last]),
                rule=figure.rule,
                denominator=figure.of,
                unit=figure.unit,
                measure=_measure(text, *((block.start, label) if head else (first, last)), known),
                force="" if elsewhere else context.force_at(first),
                cycle=context.cycle_at(first),
            )


def _is_of_all(text: str, begins: tuple[int, int], figure: _Figure, end: int, rule: Rule) -> bool:
    """Whether a sentence, or the stretch of it that holds the figure, tells of the country or of all forces."""
    sentence, stretch = begins
    return (
        rule.pattern("lead_pattern").fullmatch(text, sentence, figure.start) is not None
        or rule.pattern("before_pattern").search(text, stretch, figure.start) is not None
        or rule.pattern("after_pattern").match(text, figure.end, end) is not None
    )


_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+(?=[A-Z“‘\"])")  # of a paragraph
_CELL = " | "
# Heads of columns whose figures are not the force's.
_ELSEWHERE = re.compile(r"\b(?:england|national|average|all\s+forces|similar|peers?|other)\b", re.IGNORECASE)


# Years at the head of a column, in a row whose other cells hold no number.
_YEARS = re.compile(r"\b(?:19|20)\d\d(?:\s?[-/–]\s?(?:\d\d){1,2})?\b")


def _with_heads(text: str, blocks: Sequence[Block]) -> Iterator[tuple[Block, list[str], bool]]:
    """Each block, with the heads of its columns where its table has a line of heads, and whether it is a row.

    A line of plain text with cells may look like a heading: it is a row all the same.
    """
    head: list[str] = []
    within = False
    for block in blocks:
        words = text[block.start : block.end] if block.end - block.start < _ROW else ""
        row = _CELL in words and (block.kind in _BODY or block.kind == "heading")
        if row and not within and _DIGIT.search(_YEARS.sub("", words)) is None:
            head = words.split(_CELL)
        elif not row:
            head = []
        within = row
        yield block, head, row


# A person by title, by name and age, or who tells something: how victims, suspects and witnesses are told.
_SOMEBODY = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx)\.?\s+(?:[A-Z][\w’'-]+\s+)?(?P<titled>[A-Z][\w’'-]+)"
    r"|\b[A-Z][a-z’'-]+\s+(?P<aged>[A-Z][\w’'-]+),\s+(?:aged\s+|who\s+(?:is|was)\s+)?\d{1,2}\b"
    r"|\b[A-Z][a-z’'-]+\s+(?P<telling>[A-Z][\w’'-]+)\s+(?:said|says|told|claims|claimed|lost|waited|called|rang)\b"
)


def _measure(text: str, start: int, end: int, known: frozenset[str]) -> str:
    """What a figure is of: its stretch of words, or the label of its row; "" where they name a private person."""
    return "" if _names_somebody(text, start, end, known) else " ".join(text[start:end].split())


def _names_somebody(text: str, start: int, end: int, known: frozenset[str]) -> bool:
    """Whether a stretch names a person who is none of the document's office holders."""
    # An age may stand just behind the stretch.
    known = known | frozenset(load_rules("people")["person.names"].words("no_names"))
    return any(
        match[match.lastgroup or 0] not in known
        for match in _SOMEBODY.finditer(text, start, min(len(text), end + 16))
        if match.start() < end
    )


_DIGIT = re.compile(r"\d")
_HINT = re.compile(
    r"\b(?:hal(?:f|ves)|thirds?|quarters?|(?:fif|six|seven|eigh|nin|ten)ths?|out\s+of|in\s+(?:two|three|four|five|six|seven|eight|nine|ten|twelve)|per\s?cent|averag\w+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundred)\b",
    re.IGNORECASE,
)


# What a headline has that tells a share.
_SHARE = re.compile(
    r"%|\b(?:per\s?cent|hal(?:f|ves)|thirds?|quarters?|fifths?|tenths?|times|out\s+of|in\s+(?:every\s+)?(?:\d|two|three|four|five|six|seven|eight|nine|ten)|\d+\s+of)\b",
    re.IGNORECASE,
)


def _has_figure(text: str, block: Block, hint: re.Pattern[str] | None) -> bool:
    """Whether a block has what figures are told with; `hint`: what else it must have."""
    if hint is not None and hint.search(text, block.start, block.end) is None:
        return False
    return (_DIGIT.search(text, block.start, block.end) or _HINT.search(text, block.start, block.end)) is not None


def _figures(text: str, start: int, end: int, rules: Mapping[str, Rule]) -> list[_Figure]:
    """The figures of one sentence, left to right; an earlier kind of rule wins where two read the same words."""
    if _LINK.search(text, start, end):
        return []
    found: list[_Figure] = []
    taken = bytearray(end - start)  # 1 where a figure stands
    readers, possible = _readers(rules)
    for index in possible.of(text, start, end):
        read, rule, pattern = readers[index]
        for match in pattern.finditer(text, start, end):
            if taken.find(1, match.start() - start, match.end() - start) >= 0:
                continue
            for figure in read(_Told(text, start, end, match, rule)):
                found.append(figure)
                taken[figure.start - start : figure.end - start] = b"\1" * (figure.end - figure.start)
    found.sort(key=lambda figure: figure.start)
    found = _of_the_same(text, end, found, rules["statistic.of-same"])
    listed = rules["statistic.listed"].pattern("patterns")
    return [
        figure
        for number, figure in enumerate(found)
        if number == 0 or figure.of is not None or not listed.search(text[max(start, figure.start - 40) : figure.start])
    ]


# What went before is counted on: "38 of them", and "Of these, 38 ..." at the head of a sentence.
_OF_THEM = re.compile(r"\s+of\s+(?:them\b|(?:these|those)\b(?!\s+\w+s\b))", re.IGNORECASE)
_OF_THESE = re.compile(r"(?:out\s+)?of\s+(?:these|those|them),?\s+(?:(?:only|just|some|about)\s+)*$", re.IGNORECASE)


# "In 52 there was no plan", "Only 61 had one": of what the sentence before counted.
_OF_COUNTED = re.compile(
    r"(?:but\s+)?(?:in\s+(?:(?:only|just|about|over|more\s+than)\s+)?|only\s+|just\s+)$", re.IGNORECASE
)


def _shares(text: str, start: int, end: int, figures: list[_Figure], before: list[_Figure]) -> list[_Figure]:
    """The figures of a sentence, those "of them" out of the last count before them, in it or in the sentence before."""
    counts = [one.value for one in before if _counts(one)]
    shares: list[_Figure] = []
    for one in figures:
        named = _OF_THEM.match(text, one.end, end) or _OF_THESE.fullmatch(text, start, one.start)
        named = named or (_OF_COUNTED.fullmatch(text, start, one.start) if before else None)
        plain = one.of is None and one.rule.name.startswith(("statistic.bare-count", "statistic.count"))
        shares.append(replace(one, of=counts[-1]) if named and plain and counts and one.value <= counts[-1] else one)
        counts += [one.value] if _counts(one) else []
    return shares


def _counts(figure: _Figure) -> bool:
    """Whether a figure counts what its unit names."""
    return figure.of is None and bool(figure.unit) and figure.rule.name.startswith("statistic.count")


def _of_the_same(text: str, end: int, found: list[_Figure], rule: Rule) -> list[_Figure]:
    """The figures of a sentence, with the further parts of the whole that "of the 28 cases, 11 ..." names.

    Behind "in 11 of 28 cases" only those told as "and in 4" are parts of it.
    """
    of_the = next((one for one in found if one.of is not None and _OF_THE.match(text, one.start, one.end)), None)
    first = of_the or next(
        (one for one in found if one.of is not None and _IN.search(text, max(0, one.start - 4), one.start)), None
    )
    if first is None:
        return found
    more = {
        match.start("value"): _Figure(*match.span("value"), value, first.of, first.unit, rule.ref)
        for match in rule.pattern().finditer(text, first.end, end)
        if first.of is not None and (of_the or match["within"]) and (value := _number(match["value"])) <= first.of
    }
    apart = [one for one in found if one.start not in more or one.of is not None]
    taken = {one.start for one in apart}
    return sorted([*apart, *(one for at, one in more.items() if at not in taken)], key=lambda one: one.start)


_IN = re.compile(r"\bin\s\Z", re.IGNORECASE)
_OF_THE = re.compile(r"(?:out\s+)?of\b", re.IGNORECASE)


def _number(words: str) -> Decimal:
    folded = "-".join(words.casefold().split())
    return Decimal(_WORDS[folded]) if folded in _WORDS else Decimal(folded.replace(",", ""))


def _scaled(words: str, scale: str | None) -> Decimal:
    """The number times its scale, without a fraction of zeros ("£12.5m" is 12500000)."""
    value = _number(words) * _SCALES.get((scale or "").strip().casefold(), 1)
    return value.to_integral_value() if value == value.to_integral_value() else value


def _noun(text: str, start: int, end: int) -> str:
    """The words right behind a figure that say what is counted, up to the first plural; "" where there is none."""
    match = _NOUN.match(text, start, end)
    words = match[1].split() if match else []
    last = _counted(words)
    return " ".join(words[: last + 1]) if last is not None else ""


def _counted(words: list[str]) -> int | None:
    """The place of the first plural among the words; that of "police" only where no other follows ("police forces")."""
    plurals = [number for number, word in enumerate(words) if _plural(word)]
    return next((number for number in plurals if words[number].casefold() != "police"), plurals[0] if plurals else None)


_STOP = (
    r"(?:and|or|to|of|in|on|at|by|for|from|with|as|is|are|was|were|has|have|had|that|which|who|per|but|when|while|because|after|before"
    r"|since|it|they|we|than|goes|go|comes|come|says|said|do|does|did|not|will|can|could|compared|where|if|between|during|within|against|following)\b"
)
_NOUN = re.compile(
    rf"\s+(?:(?:of\s+)?(?:(?:the|its|all)\s+\d[\d,]*\s+|the\s+|its\s+|their\s+|all\s+|these\s+|those\s+)?)(?:(?:999|101)\s+)?((?!{_STOP})[a-z][\w’-]*(?:\s+(?!{_STOP})[a-z][\w’-]*){{0,2}})"
)


_OF_GRADES = re.compile(
    r"(?:areas?|questions?|categor|pillars?|grades?|aspects?|(?:key\s+)?(?:performance\s+)?indicators)\b"
)
_FORMAL_AREAS = re.compile(r"\s+areas?\s+(?:for|of)\s+improvement\b", re.IGNORECASE)


def _read_out_of(told: _Told) -> Iterator[_Figure]:
    text, match, rule = told.text, told.match, told.rule
    value, of = told.number("value"), _scaled(match["of"], told.part("scale"))
    ahead = told.part("unit")  # "of the 60 cases seen, 12 ..."
    unit = _noun(" " + ahead, 0, len(ahead) + 1) if ahead else told.noun()
    formal = _FORMAL_AREAS.match(" " + ahead) if ahead else _FORMAL_AREAS.match(text, match.end())
    if value > of or of < 2 or (_OF_GRADES.match(unit) and not formal):
        return
    if not unit and (_YEAR.fullmatch(match["of"]) or told.graded(60)):
        return
    if ahead and rule.pattern("told_pattern").search(told.before(24)):
        return
    worded = match["value"].casefold() in _WORDS and match["of"].casefold() in _WORDS
    if worded and "of" in match[0] and _COUNT_OF_GRADES.match(text[match.end() : match.end() + 40].strip()):
        return
    if rule.pattern("graded_pattern").search(told.before(32)):
        return
    first = match.start()
    if but := rule.pattern("all_but_pattern").search(told.before(16)):
        first, value = first - len(but[0]), of - value
    yield told.figure(value, unit, of=of, first=first, last=match.end() if ahead else told.noun_end(unit))


def _read_of_these(told: _Told) -> Iterator[_Figure]:
    value, of = told.number("value"), told.number("of")
    if value <= of and not _YEAR.fullmatch(told.match["of"]):
        yield told.figure(value, told.noun("of"), of=of, first=told.match.start("value"))


def _read_fraction(told: _Told) -> Iterator[_Figure]:
    behind = told.text[told.match.end() : told.match.end() + 60]
    if _NO_FRACTION.match(behind) or _ORDINAL.search(told.before(10)):
        return
    unit, of = told.noun(), Decimal(_PARTS[told.match["part"].casefold()[:3]])
    yield told.figure(_number(told.part("value") or "one"), unit, of=of, last=told.noun_end(unit))


def _read_part(told: _Told) -> Iterator[_Figure]:
    match = told.match
    whole = _SCALES[match["scale"].casefold()]
    value = _number(match["value"] or "one") * whole / Decimal(_PARTS[match["part"].casefold()[:3]])
    unit = "GBP" if match["money"] else told.noun()
    yield told.figure(value.to_integral_value(), unit, last=match.end() if match["money"] else told.noun_end(unit))


def _read_percentage(told: _Told) -> Iterator[_Figure]:
    points = "point" in told.match[0].casefold()
    yield told.figure(told.number("value"), "percentage points" if points else "per cent")


def _read_money(told: _Told) -> Iterator[_Figure]:
    yield told.figure(_scaled(told.match["value"], told.match["scale"]), "GBP" + _per(told.match["per"]))


def _read_pence(told: _Told) -> Iterator[_Figure]:
    yield told.figure(told.number("value") / 100, "GBP" + _per(told.match["per"]))


def _per(words: str | None) -> str:
    """What an amount is paid for, as units have it: "" for none."""
    return " per " + words.split()[-1].replace("annum", "year") if words else ""


def _read_money_of(told: _Told) -> Iterator[_Figure]:
    match = told.match
    value, of = _scaled(match["value"], match["scale"]), _scaled(match["of"], match["ofscale"])
    if told.part("which"):  # the whole, told first, is a figure of its own
        yield told.figure(of, "GBP", last=match.start("which"))
        yield told.figure(value, "GBP", of=of if value <= of else None, first=match.end("which"))
    elif value <= of:
        yield told.figure(value, "GBP", of=of)


def _read_change(told: _Told) -> Iterator[_Figure]:
    match = told.match
    unit = match["unit"] or match["later"]
    counts = match["moved"] or "," in match["value"]  # nothing but a count goes "from 425,325 to 320,988"
    if _YEAR.fullmatch(match["value"]) or (unit is None and (not counts or told.graded(100))):
        return
    if unit is None:
        unit = told.noun()
    else:
        folded = unit.casefold().replace(" ", "")
        unit = "per cent" if folded in ("%", "percent") else folded.removesuffix("s") + "s"
    middle = max(match.end(part) for part in ("value", "unit", "when"))
    yield told.figure(told.number("value"), unit, first=match.start("value"), last=middle)
    yield told.figure(told.number("second"), unit, first=match.start("second"))


def _read_range(told: _Told) -> Iterator[_Figure]:
    match = told.match
    unit = "per cent" if match["later"] else told.noun("second")
    if not (unit or told.part("varied")) or _YEAR.fullmatch(match["value"]) or _AGES.match(unit):
        return
    last = match.end() if match["later"] else told.noun_end(unit, "second")
    yield told.figure(told.number("value"), unit, last=match.end("value"))
    yield told.figure(told.number("second"), unit, first=match.start("second"), last=last)


def _read_words(told: _Told) -> Iterator[_Figure]:
    if told.part("among") and not told.rule.pattern("looked_pattern").search(told.before(140)):
        return
    yield told.figure(told.number("value"), " ".join(told.match["unit"].split()))


def _read_rate(told: _Told) -> Iterator[_Figure]:
    base = told.text[told.match.start("base") : told.match.end()]
    yield told.figure(told.number("value"), "per " + " ".join(base.split()))


# A count of what is graded.
_COUNT_OF_GRADES = re.compile(r"(?:\w+\s+)?(?:areas|questions|categories|pillars)")
# "one third party", "the first half of the year", "in the third quarter" are no fractions.
_NO_FRACTION = re.compile(
    r"\s*(?:part(?:y|ies)|sector|of\s+(?:(?:the\s+)?(?:year|financial|\d{4})|an?\s+hour)"
    r"|of\s+(?:all\s+)?(?:the\s+|its\s+)?(?:\w+\s+){0,2}(?:areas|questions|categories|pillars)\b)"
)
_ORDINAL = re.compile(r"\b(?:first|second|third|last|other)\s+$")
# What is graded or asked is no measure.
_GRADED = re.compile(r"\b(?:areas?|AFIs?|graded?|grades|judge?ments?|questions?|pillars?)\b", re.IGNORECASE)
# What comes between two ages or two dates.
_AGES = re.compile(r"years?\b|year-olds|months|weeks|days")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_OF_AGE = re.compile(r"[\s-]+(?:old|of\s+age)\b")
_ON_AVERAGE = re.compile(r"\s+on\s+average\b", re.IGNORECASE)
_MEASURED = re.compile(
    r"\b(?:(?:averag\w+|mean|median|wait\w*|delays?|response\s+times?)\b,?(?:\s+[\w-]+){0,12}|(?:took|taken|taking)\b(?:\s+\w+){0,4}|(?:down|up)\s+from)\s+$",
    re.IGNORECASE,
)
_WAITED = re.compile(r"\b(?:wait\w*|unanswered|on\s+hold|queu\w+)\s+for\s+(?:\w+\s+){0,3}$", re.IGNORECASE)
_RECORD = re.compile(r"\b(?:\w+est|worst)\b[^.;]{0,60}\b(?:in|for)\s+(?:the\s+(?:last|past)\s+)?$", re.IGNORECASE)


def _read_time(told: _Told) -> Iterator[_Figure]:
    text, match, before, part = told.text, told.match, told.before(100), told.part("part")
    if _RECORD.search(before) or _OF_AGE.match(text[match.end() : match.end() + 8]):
        return  # "the lowest in 18 months", "20 years old"
    on_average = _ON_AVERAGE.match(text, match.end(), told.end) is not None
    measured = on_average or _WAITED.search(before) or re.search(r"\baverage\b", before)
    if not measured and any(pattern.search(before) for pattern in told.rule.all_patterns("not_patterns")):
        return
    if match["value"].casefold() in _WORDS and not (part or on_average or _MEASURED.search(before)):
        return  # "in three months": a time in words is a measure only behind "an average of" and the like
    near = text[max(told.start, match.start() - 90) : min(told.end, match.end() + 60)]
    if not any(pattern.search(near) for pattern in told.rule.all_patterns("context_patterns")):
        return
    unit, value = match["unit"].casefold().removesuffix("s"), told.number("value")
    if part:
        smaller = part.casefold().removesuffix("s")
        value = value * (_SECONDS[unit] // _SECONDS[smaller]) + told.number("rest")
        unit = smaller
    yield told.figure(value, unit + "s")


def _read_times(told: _Told) -> Iterator[_Figure]:
    yield told.figure(told.number("value") + (Decimal("0.5") if told.part("half") else 0), "times")


# Numbers to ring, and what leads to one.
_LINES = ("999", "101", "111", "105")
_TO_LINE = re.compile(r"\b(?:to|on|via|ring|call|dial|the)\s+$", re.IGNORECASE)


def _read_bare(told: _Told) -> Iterator[_Figure]:
    match = told.match
    if told.graded(60, "value"):
        return
    if match["value"] in _LINES and _TO_LINE.search(told.before(12, "value")):
        return
    scale = told.part("scale")
    last = match.end("scale" if scale else "value")
    yield told.figure(_scaled(match["value"], scale), "", first=match.start("value"), last=last)


def _read_count(told: _Told) -> Iterator[_Figure]:
    text, match, rule = told.text, told.match, told.rule
    words = match["unit"].casefold().split()
    # The unit ends with its first plural noun; what follows is no part of it ("55 officers working nights").
    last = _counted(words)
    if last is None:
        return
    blocked = frozenset(rule.words("not_units"))
    if last:
        blocked -= {"police", "crime"}  # "96 police constables" counts constables
    # "13,700 reports" and "70 reports of crime" count reports, "two reports" names documents.
    many = "," in match["value"] or text[match.end() : match.end() + 4] == " of "
    if not blocked.isdisjoint((words[0], words[last])) and not (words[last] == "reports" and many):
        return
    if match["value"] in rule.words("not_values") and words[last] not in rule.words("written_units"):
        return
    before = told.before(24)
    if "-olds" in words[last] or any(pattern.search(before) for pattern in rule.all_patterns("not_before_patterns")):
        return
    if _YEAR.fullmatch(match["value"]) and not any(p.search(before) for p in rule.all_patterns("year_count_patterns")):
        return
    *_, word = islice(_WORD.finditer(text, match.start("unit"), told.end), last + 1)
    unit = text[match.start("unit") : word.end()].rstrip(" ,.;:”\"’'")
    yield told.figure(
        _scaled(match["value"], match["scale"]), " ".join(unit.split()), last=match.start("unit") + len(unit)
    )


_WORD = re.compile(r"\S+")


def _plural(word: str) -> bool:
    bare = word.strip(".,;:")
    if bare in ("people", "staff", "children", "women", "men", "police"):
        return True
    return len(bare) > 3 and bare.endswith("s") and not bare.endswith(("ss", "us", "is", "’s", "'s"))


def _stretches(text: str, start: int, end: int, figures: list[_Figure]) -> list[tuple[int, int]]:
    """For each figure its part of the sentence: from the edge before it to the edge behind it, none over another."""
    if not figures:
        return []
    cuts = list(_EDGE.finditer(text, start, end))
    edges, stops = [start, *(cut.end() for cut in cuts), end], [*(cut.start() for cut in cuts), end]
    found = []
    floor = start
    for number, figure in enumerate(figures):
        begin = max(edges[bisect_right(edges, figure.start) - 1], floor)
        stop = stops[min(bisect_left(stops, figure.end), len(stops) - 1)]
        if number + 1 < len(figures):
            following = figures[number + 1].start
            if following < stop:
                # Two figures share the words: each keeps those up to the joint between them, or up to its own end; a
                # share keeps "of the" before the number that it is of.
                joint = next(reversed(list(_JOINT.finditer(text, figure.end, following))), None)
                stop = joint.start() if joint is not None else following if figure.unit == "per cent" else figure.end
        if stop - begin > 160:
            begin = max(begin, text.rfind(" ", start, max(start + 1, figure.start - 100)) + 1)
        while begin < figure.start and (text[begin].isspace() or text[begin] in ',;:–—-“”"‘()'):
            begin += 1
        if (opening := _OPENING.match(text[begin : figure.start])) and number:
            begin += opening.end()
        stop = max(stop, figure.end)
        while stop > figure.end and (text[stop - 1].isspace() or text[stop - 1] in '.,;:–—-“”"’)'):
            stop -= 1
        found.append((begin, stop))
        floor = stop
    return found


_Reader = Callable[[_Told], Iterator[_Figure]]
_READERS: Mapping[str, _Reader] = {
    "statistic.money-of": _read_money_of,
    "statistic.out-of": _read_out_of,
    "statistic.of-these": _read_of_these,
    "statistic.change": _read_change,
    "statistic.range": _read_range,
    "statistic.part-of-million": _read_part,
    "statistic.fraction": _read_fraction,
    "statistic.rate": _read_rate,
    "statistic.percentage": _read_percentage,
    "statistic.money": _read_money,
    "statistic.pence": _read_pence,
    "statistic.time": _read_time,
    "statistic.count": _read_count,
    "statistic.count-in-words": _read_words,
    "statistic.times": _read_times,
    "statistic.bare-count": _read_bare,
}


@once
def _readers(rules: Mapping[str, Rule]) -> tuple[list[tuple[_Reader, Rule, re.Pattern[str]]], Possible]:
    """Each expression with its rule and what reads its matches, in the order in which they are tried."""
    readers = [
        (read, rules[name], pattern) for name, read in _READERS.items() for pattern in rules[name].all_patterns()
    ]
    return readers, Possible(pattern for _, _, pattern in readers)
