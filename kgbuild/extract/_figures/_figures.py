"""The figures that one sentence tells: a number with its unit and what it is out of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from kgbuild.extract._text.number_words import NUMBER_WORDS, PARTS, SCALES, number_of, scaled
from kgbuild.extract._text.once import once
from kgbuild.model import RuleRef
from kgbuild.rules import Possible, Rule, guarded

_YEAR = re.compile(r"(?:19|20)\d\d")
# Addresses, and what a site asks of its readers.
_LINK = guarded(
    re.compile(
        r"https?://|www\.|@|\bcookies?\b|\brelated\s+(?:stor(?:y|ies)|articles?)\s*:|\bour\s+journalism\b|\bsubscrib\w+|\bdonate\b|\byou\s+can\s+help\b"
        r"|\b(?:fund|support)(?:s|ing)?\s+(?:us|our\s+(?:work|journalism|reporting|newsroom))\b",
        re.IGNORECASE,
    )
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at `start`:`end` of a text, its unit, and what it is out of; `pair`: where those told with it end."""

    start: int
    end: int
    value: Decimal
    of: Decimal | None
    unit: str
    rule: RuleRef
    pair: int = 0


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
        return number_of(self.match[group])

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
    ) -> Figure:
        """A figure at the words of the match, or from `first` on, or up to `last`."""
        start, end = self.match.span()
        return Figure(start if first is None else first, end if last is None else last, value, of, unit, self.rule.ref)


def figures_in(
    text: str, start: int, end: int, rules: Mapping[str, Rule], before: list[Figure], earlier: list[Figure]
) -> list[Figure]:
    """The figures of one sentence, left to right.

    `before`: those of the sentence before it; `earlier`: those of the block before that. An earlier kind of rule wins
    where two read the same words. Those "of them" are out of the last count before them.
    """
    found = _as_before(_read(text, start, end, rules), before)
    return _shares(text, start, end, found, before, earlier)


def _as_before(found: list[Figure], before: list[Figure]) -> list[Figure]:
    """The figures of a sentence; one whose measure the sentence before told has its unit, and is none without it."""
    kept: list[Figure] = []
    for figure in found:
        if figure.rule.name == "statistic.as-before":
            told = [one.unit for one in (*before, *kept) if one.of is None]
            if not told:
                continue
            figure = replace(figure, unit=told[-1])
        kept.append(figure)
    return kept


def _read(text: str, start: int, end: int, rules: Mapping[str, Rule]) -> list[Figure]:
    if _LINK.search(text, start, end):
        return []
    found: list[Figure] = []
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
_OF_THEM = re.compile(r"\s+of\s+(?:(?:them|which|whom)\b|(?:these|those)\b(?!\s+\w+s\b))", re.IGNORECASE)
_OF_THESE = re.compile(r"(?:out\s+)?of\s+(?:these|those|them),?\s+(?:(?:only|just|some|about)\s+)*$", re.IGNORECASE)
# "In 52 there was no plan", "Only 61 had one": of what the sentence before counted.
_OF_COUNTED = re.compile(
    r"(?:but\s+)?(?:in\s+(?:(?:only|just|about|over|more\s+than)\s+)?|only\s+|just\s+)$", re.IGNORECASE
)


def _shares(
    text: str, start: int, end: int, figures: list[Figure], before: list[Figure], earlier: list[Figure]
) -> list[Figure]:
    """The figures of a sentence, those "of them" out of the last count before them, in it or in the sentence before.

    "In 47 records" is out of the 151 records that the block told of before, and out of no count of anything else.
    """
    counts = [one for one in before if _counts(one)]
    shares: list[Figure] = []
    for one in figures:
        behind = _OF_THEM.match(text, one.end, end)
        whole = counts[-1] if counts else None
        if not (behind or _OF_THESE.fullmatch(text, start, one.start)):
            named = _OF_COUNTED.fullmatch(text, start, one.start) is not None
            sampled = [count for count in (*earlier, *counts) if named and _counts(count) and _same_noun(count, one)]
            whole = sampled[-1] if sampled else whole if named and before and not one.unit else None
        if whole and _SINGLE.search(text, max(start, one.start - 8), one.start):
            continue  # "every one of those" is no figure
        plain = one.of is None and one.rule.name.startswith(("statistic.bare-count", "statistic.count"))
        if whole and plain and one.value <= whole.value:
            one = replace(one, of=whole.value, end=behind.end() if behind else one.end)
        shares.append(one)
        counts += [one] if _counts(one) else []
    return shares


# "every one of those", "not one of them": all of them, or none.
_SINGLE = re.compile(r"\b(?:every|each|any|not|no)\s\Z", re.IGNORECASE)


def _same_noun(one: Figure, other: Figure) -> bool:
    """Whether two figures count the same: "151 stop and search records" and "47 records"."""
    return bool(other.unit) and one.unit.split()[-1:] == other.unit.split()[-1:]


def _counts(figure: Figure) -> bool:
    """Whether a figure counts what its unit names."""
    return figure.of is None and bool(figure.unit) and figure.rule.name.startswith("statistic.count")


def _of_the_same(text: str, end: int, found: list[Figure], rule: Rule) -> list[Figure]:
    """The figures of a sentence, with the further parts of the whole that "of the 28 cases, 11 ..." names.

    Behind "in 11 of 28 cases" only those told as "and in 4" are parts of it.
    """
    of_the = next((one for one in found if one.of is not None and _OF_THE.match(text, one.start, one.end)), None)
    first = of_the or next(
        (
            one
            for one in found
            if one.of is not None
            and (_IN.search(text, max(0, one.start - 4), one.start) or _AS.match(text, one.end, end))
        ),
        None,
    )
    if first is None:
        return found
    graded = _AS.match(text, first.end, end) is not None
    more = {
        match.start("value"): Figure(*match.span("value"), value, first.of, first.unit, rule.ref)
        for match in rule.pattern().finditer(text, first.end, end)
        if first.of is not None
        and (of_the or match["within"] or (graded and _AS.match(text, match.end(), end)))
        and (value := number_of(match["value"])) <= first.of
    }
    apart = [one for one in found if one.start not in more or one.of is not None]
    taken = {one.start for one in apart}
    return sorted([*apart, *(one for at, one in more.items() if at not in taken)], key=lambda one: one.start)


_IN = re.compile(r"\bin\s\Z", re.IGNORECASE)
_AS = re.compile(r"\s+as\s+[‘“\"'a-z]")
_OF_THE = re.compile(r"(?:out\s+)?of\b", re.IGNORECASE)


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


def _read_out_of(told: _Told) -> Iterator[Figure]:
    text, match, rule = told.text, told.match, told.rule
    value, of = told.number("value"), scaled(match["of"], told.part("scale"))
    ahead = told.part("unit")  # "of the 60 cases seen, 12 ..."
    unit = _noun(" " + ahead, 0, len(ahead) + 1) if ahead else told.noun()
    formal = _FORMAL_AREAS.match(" " + ahead) if ahead else _FORMAL_AREAS.match(text, match.end())
    if value > of or of < 2 or (_OF_GRADES.match(unit) and not formal):
        return
    if not unit and (_YEAR.fullmatch(match["of"]) or told.graded(60)):
        return
    if ahead and rule.pattern("told_pattern").search(told.before(24)):
        return
    worded = match["value"].casefold() in NUMBER_WORDS and match["of"].casefold() in NUMBER_WORDS
    if worded and "of" in match[0] and _COUNT_OF_GRADES.match(text[match.end() : match.end() + 40].strip()):
        return
    if rule.pattern("graded_pattern").search(told.before(32)):
        return
    first = match.start()
    if but := rule.pattern("all_but_pattern").search(told.before(16, "value")):
        first, value = first if ahead else first - len(but[0]), of - value
    yield told.figure(value, unit, of=of, first=first, last=match.end() if ahead else told.noun_end(unit))


def _read_of_these(told: _Told) -> Iterator[Figure]:
    value, of, unit = told.number("value"), told.number("of"), told.noun("of")
    graded = _OF_GRADES.match(unit) and not _FORMAL_AREAS.match(told.text, told.match.end("of"))
    if value <= of and not graded and not _YEAR.fullmatch(told.match["of"]):
        yield told.figure(value, unit, of=of, first=told.match.start("value"))


def _read_fraction(told: _Told) -> Iterator[Figure]:
    behind = told.text[told.match.end() : told.match.end() + 60]
    if _NO_FRACTION.match(behind) or _ORDINAL.search(told.before(10)):
        return
    unit, of = told.noun(), Decimal(PARTS[told.match["part"].casefold()[:3]])
    yield told.figure(number_of(told.part("value") or "one"), unit, of=of, last=told.noun_end(unit))


def _read_part(told: _Told) -> Iterator[Figure]:
    match = told.match
    whole = SCALES[match["scale"].casefold()]
    value = number_of(match["value"] or "one") * whole / Decimal(PARTS[match["part"].casefold()[:3]])
    unit = "GBP" if match["money"] else told.noun()
    yield told.figure(value.to_integral_value(), unit, last=match.end() if match["money"] else told.noun_end(unit))


def _read_percentage(told: _Told) -> Iterator[Figure]:
    points = "point" in told.match[0].casefold()
    yield told.figure(told.number("value"), "percentage points" if points else "per cent")


def _read_money(told: _Told) -> Iterator[Figure]:
    yield told.figure(scaled(told.match["value"], told.match["scale"]), "GBP" + _per(told.match["per"]))


def _read_pence(told: _Told) -> Iterator[Figure]:
    yield told.figure(told.number("value") / 100, "GBP" + _per(told.match["per"]))


def _per(words: str | None) -> str:
    """What an amount is paid for, as units have it: "" for none."""
    return " per " + words.replace("-", " ").split()[-1].replace("annum", "year") if words else ""


def _read_money_of(told: _Told) -> Iterator[Figure]:
    match = told.match
    value, of = scaled(match["value"], match["scale"]), scaled(match["of"], match["ofscale"])
    if told.part("which"):  # the whole, told first, is a figure of its own
        yield told.figure(of, "GBP", last=match.start("which"))
        yield told.figure(value, "GBP", of=of if value <= of else None, first=match.end("which"))
    elif value <= of:
        yield told.figure(value, "GBP", of=of)


def _read_change(told: _Told) -> Iterator[Figure]:
    match = told.match
    unit = match["unit"] or match["later"]
    counts = match["moved"] or "," in match["value"]  # nothing but a count goes "from 425,325 to 320,988"
    if _YEAR.fullmatch(match["value"]) or (unit is None and (not counts or told.graded(100))):
        return
    if unit is None:
        unit = told.noun() or told.noun("value")
        if _AGES.match(unit):
            return
    else:
        folded = unit.casefold().replace(" ", "")
        unit = "per cent" if folded in ("%", "percent") else folded.removesuffix("s") + "s"
    middle = max(match.end(part) for part in ("value", "unit", "when"))
    yield replace(told.figure(told.number("value"), unit, first=match.start("value"), last=middle), pair=match.end())
    yield told.figure(told.number("second"), unit, first=match.start("second"))


def _read_range(told: _Told) -> Iterator[Figure]:
    match = told.match
    unit = "per cent" if match["later"] else told.noun("second")
    if not (unit or told.part("varied")) or _YEAR.fullmatch(match["value"]) or _AGES.match(unit):
        return
    last = match.end() if match["later"] else told.noun_end(unit, "second")
    yield replace(told.figure(told.number("value"), unit, last=match.end("value")), pair=last)
    yield told.figure(told.number("second"), unit, first=match.start("second"), last=last)


def _read_words(told: _Told) -> Iterator[Figure]:
    if told.part("among") and not told.rule.pattern("looked_pattern").search(told.before(140)):
        return
    if told.rule.pattern("asked_pattern").search(told.before(160)):
        return
    yield told.figure(told.number("value"), " ".join(told.match["unit"].split()))


def _read_rate(told: _Told) -> Iterator[Figure]:
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


def _read_time(told: _Told) -> Iterator[Figure]:
    text, match, before, part = told.text, told.match, told.before(100), told.part("part")
    if _RECORD.search(before) or _OF_AGE.match(text[match.end() : match.end() + 8]):
        return  # "the lowest in 18 months", "20 years old"
    behind, left = told.rule.pattern("behind_pattern"), told.rule.pattern("left_pattern")
    on_average = _ON_AVERAGE.match(text, match.end(), told.end) is not None
    lasted = left.search(before) is not None or behind.match(text, match.end(), told.end) is not None
    measured = on_average or lasted or _WAITED.search(before) or re.search(r"\baverage\b", before)
    if not measured and any(pattern.search(before) for pattern in told.rule.all_patterns("not_patterns")):
        return
    if match["value"].casefold() in NUMBER_WORDS and not (part or on_average or lasted or _MEASURED.search(before)):
        return  # "in three months": a time in words is a measure only behind "an average of" and the like
    near = text[max(told.start, match.start() - 90) : min(told.end, match.end() + 60)]
    if not lasted and not any(pattern.search(near) for pattern in told.rule.all_patterns("context_patterns")):
        return
    unit, value = match["unit"].casefold().removesuffix("s"), told.number("value")
    if part:
        smaller = part.casefold().removesuffix("s")
        value = value * (_SECONDS[unit] // _SECONDS[smaller]) + told.number("rest")
        unit = smaller
    yield told.figure(value, unit + "s")


def _read_times(told: _Told) -> Iterator[Figure]:
    yield told.figure(told.number("value") + (Decimal("0.5") if told.part("half") else 0), "times")


# Numbers to ring, and what leads to one.
_LINES = ("999", "101", "111", "105")
_TO_LINE = re.compile(r"\b(?:to|on|via|ring|call|dial|the)\s+$", re.IGNORECASE)


def _read_bare(told: _Told) -> Iterator[Figure]:
    match = told.match
    if told.graded(60, "value"):
        return
    if match["value"] in _LINES and _TO_LINE.search(told.before(12, "value")):
        return
    scale = told.part("scale")
    last = match.end("scale" if scale else "value")
    yield told.figure(scaled(match["value"], scale), "", first=match.start("value"), last=last)


def _read_count(told: _Told) -> Iterator[Figure]:
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
        scaled(match["value"], match["scale"]), " ".join(unit.split()), last=match.start("unit") + len(unit)
    )


_WORD = re.compile(r"\S+")


def _plural(word: str) -> bool:
    bare = word.strip(".,;:")
    if bare in ("people", "staff", "children", "women", "men", "police"):
        return True
    return len(bare) > 3 and bare.endswith("s") and not bare.endswith(("ss", "us", "is", "’s", "'s"))


_Reader = Callable[[_Told], Iterator[Figure]]
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
    "statistic.as-before": _read_bare,
}


@once
def _readers(rules: Mapping[str, Rule]) -> tuple[list[tuple[_Reader, Rule, re.Pattern[str]]], Possible]:
    """Each expression with its rule and what reads its matches, in the order in which they are tried."""
    readers = [
        (read, rules[name], pattern) for name, read in _READERS.items() for pattern in rules[name].all_patterns()
    ]
    return readers, Possible(pattern for _, _, pattern in readers)
