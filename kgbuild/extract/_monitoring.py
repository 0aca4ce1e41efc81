"""Phases of the inspectorate's monitoring: when a force was moved into Engage, was in it, or was moved out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kgbuild.extract._context import Context
from kgbuild.extract._forces import force_mentions
from kgbuild.extract._text.dates import months_on, printed_date
from kgbuild.extract._text.sentences import sentences
from kgbuild.model import Block, Document, MonitoringPeriod, Passage
from kgbuild.rules import Rule, load_rules

_MARK = re.compile(r"\b(?:engage|scan|enhanced|advanced|heightened|special\s+measures|monitoring)\b", re.IGNORECASE)
_EVENTS = ("left", "returned", "entered", "in-engage", "in-scan")  # where two fit the same words, the first
_UNTIL = ("until", "till", "to")
_LONGEST = 1500  # characters: what is longer is a page without stops


@dataclass(frozen=True, slots=True)
class _Event:
    """A move or a stay that words tell of: the phase that it begins or goes on in, and the dates they give it."""

    start: int
    end: int
    rule: Rule
    starts: str = ""
    ends: str = ""

    @property
    def phase(self) -> str:
        return self.rule.words("phase")[0]


@dataclass(frozen=True, slots=True)
class _Date:
    start: int  # of the word that leads to it
    end: int
    value: str  # ISO 8601; "" where the words do not suffice
    role: str  # the leading word: since, until, in; "today" and the like lead themselves; "" for none


def find_monitoring(document: Document, context: Context) -> tuple[MonitoringPeriod, ...]:
    """The periods of monitoring that `document` tells of, in text order, each once.

    A force that left Engage is in Scan from then on: the one move ends a period and begins another. What has no date
    says only that a force is in a phase; it is left out where the document tells more of that phase of the force.
    """
    rules = load_rules("monitoring", context.disabled)
    told, dated = rules["monitoring.told"], rules["monitoring.date"]
    if not (told.on and dated.on and context.police) or not _MARK.search(document.text):
        return ()
    events = [rules[f"monitoring.{event}"] for event in _EVENTS]
    found: dict[tuple[str, str, str, str], MonitoringPeriod] = {}
    reader = _Reader(document, context, events, told, dated)
    for period in (*reader.periods(), *reader.listed(rules["monitoring.listed"])):
        found.setdefault((period.force, period.phase, period.starts, period.ends), period)
    known = {(period.force, period.phase) for period in found.values() if period.starts or period.ends}
    known |= {(period.force, "engage") for period in found.values() if period.phase == "scan"}
    return tuple(
        period for period in found.values() if period.starts or period.ends or (period.force, period.phase) not in known
    )


class _Reader:
    """The rules of monitoring.toml, applied to one document."""

    def __init__(self, document: Document, context: Context, events: list[Rule], told: Rule, dated: Rule) -> None:
        self.text, self.context = document.text, context
        self.blocks = [block for block in document.blocks if block.kind not in ("notice", "caption")]
        self.events, self.told, self.dated = events, told, dated

    def periods(self) -> Iterator[MonitoringPeriod]:
        headed = ""  # the force whose name stands alone on a line above
        for index, block in enumerate(self.blocks):
            headed = self._named_alone(block) or headed
            for start, end in sentences(self.text, block.start, block.end):
                if end - start > _LONGEST or not _MARK.search(self.text, start, end):
                    continue
                events = self._events(start, end)
                dates = self._dates(start, end)
                if not dates and [(event.start, event.end) for event in events] == [(block.start, block.end)]:
                    events = [replace(events[0], starts=self._date_below(index))]
                passage = Passage(start, end, self.text[start:end])
                yield from self._of_sentence(self._with_dates(events, dates, start, end), passage, headed)

    def listed(self, rule: Rule) -> Iterator[MonitoringPeriod]:
        """Of the forces in a list behind words that say how many are in Engage ("... The forces are A, B and C.")."""
        counted = False  # whether the sentence before said so, and named none
        for block in self.blocks:
            for start, end in sentences(self.text, block.start, block.end):
                lead = rule.pattern().search(self.text, start, end)
                if lead is not None and not self._tells_now(lead, rule, start, end):
                    lead = None
                opens = rule.pattern("here_pattern" if lead else "next_pattern")
                opened = opens.match(self.text, lead.end() if lead else start, end) if lead or counted else None
                forces = self._list(opened.end(), end) if opened is not None else ()
                passage = Passage(start, end, self.text[start:end])
                for force in forces:
                    yield MonitoringPeriod(force, "engage", passage, rule.ref)
                counted = lead is not None and not forces

    def _tells_now(self, lead: re.Match[str], rule: Rule, start: int, end: int) -> bool:
        """Whether words that count forces in Engage tell of them, of now, and as a fact."""
        other, past = self.told.pattern("other_pattern"), rule.pattern("past_pattern")
        if other.search(self.text, start, end) or past.search(self.text, start, end):
            return False
        known = rule.pattern("known_pattern").search(self.text, start, lead.start("event"))
        return known is not None or self._happened(start, lead.start("event"))

    def _list(self, start: int, end: int) -> tuple[str, ...]:
        """The forces of which nothing but a list is left of a sentence, two or more; none where it holds more."""
        named = list(force_mentions(self.text, self.context.reference, start, end))
        edges = [start, *(edge for one in named for edge in (one.start, one.end)), end]
        between = [self.text[edges[at] : edges[at + 1]] for at in range(0, len(edges), 2)]
        joined, ends = self.told.pattern("joined_pattern"), self.told.pattern("ends_pattern")
        if len(named) < 2 or between[0].strip(" \n:–—-").lower() not in ("", "the") or not ends.fullmatch(between[-1]):
            return ()
        return tuple(one.force for one in named) if all(map(joined.fullmatch, between[1:-1])) else ()

    # -- what happened

    def _events(self, start: int, end: int) -> list[_Event]:
        """The moves and stays that a sentence tells of as facts, in text order and apart."""
        found: list[_Event] = []
        if self.told.pattern("other_pattern").search(self.text, start, end):
            return found
        for rule in self.events:
            for pattern in rule.all_patterns():
                for match in pattern.finditer(self.text, start, end):
                    apart = all(match.start() >= one.end or one.start >= match.end() for one in found)
                    if apart and self._happened(start, match.start()):
                        found.append(_Event(match.start(), match.end(), rule))
        return sorted(found, key=lambda event: event.start)

    def _happened(self, start: int, event: int) -> bool:
        """Whether the words before the event neither deny it nor only wish, fear or plan it."""
        unsure = self.told.pattern("not_pattern").search(self.text, start, event)
        return unsure is None or self.told.pattern("decided_pattern").search(self.text, start, event) is not None

    # -- of which force

    def _forces(self, event: _Event, start: int, headed: str) -> tuple[str, ...]:
        """The forces that a sentence tells the event of: those named last before it, else the one the text is about."""
        named = list(force_mentions(self.text, self.context.reference, start, event.end))
        last = named[-1].end if named else start
        general = self.told.pattern("general_pattern").search(self.text, last, event.start)
        if general and not (named and self.told.pattern("named_pattern").match(self.text, last, event.start)):
            return ()
        if not named:
            force = self.context.force_at(start) or headed
            return (force,) if force else ()
        run = named[-1:]
        joined = self.told.pattern("joined_pattern")
        for one in reversed(named[:-1]):
            if joined.fullmatch(self.text, one.end, run[0].start) is None:
                break
            run.insert(0, one)
        sure = len(run) > 1 or run[0].strong or run[0].force in self.context.forces
        return tuple(dict.fromkeys(one.force for one in run)) if sure else ()

    def _named_alone(self, block: Block) -> str:
        if block.end - block.start > 60:
            return ""
        named = force_mentions(self.text, self.context.reference, block.start, block.end)
        whole = [one.force for one in named if (one.start, one.end) == (block.start, block.end)]
        return whole[0] if whole else ""

    # -- when

    def _dates(self, start: int, end: int) -> list[_Date]:
        found = []
        for match in self.dated.pattern().finditer(self.text, start, end):
            value = self._value(match)
            lead = self.dated.pattern("lead_pattern").search(self.text, start, match.start())
            role = ((lead["role"] if lead else "") or match["relative"] or "").lower()
            if role or match["year_alone"] is None:  # "PEEL 2019" is no date
                found.append(_Date(lead.start() if lead else match.start(), match.end(), value, role))
        return found

    def _value(self, match: re.Match[str]) -> str:
        """The date that the words give, completed from the day of publication; "" where it is not known."""
        published = self.context.published
        if match["year_alone"]:
            return match["year_alone"]
        if match["relative"]:
            return self._relative(" ".join(match["relative"].lower().split()), published)
        if match["year"]:
            return printed_date(match["day"], match["month"], match["year"])
        if len(published) < 7:
            return ""
        if match["year_before"]:
            return printed_date(match["day"], match["month"], str(int(published[:4]) - 1))
        known = printed_date(match["day"], match["month"], published[:4])
        return known if known <= published else printed_date(match["day"], match["month"], str(int(published[:4]) - 1))

    @staticmethod
    def _relative(words: str, published: str) -> str:
        if words == "today":
            return published if len(published) == 10 else ""
        if words.endswith("year"):
            return str(int(published[:4]) - (words == "last year")) if published else ""
        return months_on(published[:7], -1 if words == "last month" else 0) if len(published) >= 7 else ""

    def _date_below(self, index: int) -> str:
        """The date that is the whole of the next line, below a line that is the whole of an event."""
        if index + 1 == len(self.blocks):
            return ""
        below = self.blocks[index + 1]
        match = self.dated.pattern().fullmatch(self.text, below.start, below.end)
        return self._value(match) if match is not None else ""

    def _with_dates(self, events: list[_Event], dates: Sequence[_Date], start: int, end: int) -> Iterator[_Event]:
        for index, event in enumerate(events):
            first = events[index - 1].end if index else start
            last = events[index + 1].start if index + 1 < len(events) else end
            near = sorted(
                (distance, date.start, date)
                for date in dates
                if first <= date.start and date.end <= last and (distance := self._distance(event, date, start)) >= 0
            )
            ends = [date.value for *_, date in near if date.role in _UNTIL]
            stay = event.rule.name.startswith("monitoring.in-")
            starts = [
                date.value
                for *_, date in near
                if date.role not in _UNTIL and (not stay or date.role in ("since", "from"))
            ]
            event = replace(event, starts=event.starts or "".join(starts[:1]), ends="".join(ends[:1]))
            past = self.told.pattern("past_pattern" if stay else "long_past_pattern")
            around = (max(start, event.start - 5), event.end) if stay else (start, end)
            if event.starts or event.ends or past.search(self.text, *around) is None:
                yield event

    def _distance(self, event: _Event, date: _Date, start: int) -> int:
        """The characters between an event and a date that is said of it; -1 where it is said of something else."""
        if date.start >= event.end:
            gap = event.end, date.start
        elif date.end <= event.start and self._leads(event, date, start):
            gap = date.end, event.start
        else:
            return -1
        apart = gap[1] - gap[0] > self.dated.number("reach") or self.dated.pattern("apart_pattern").search(
            self.text, *gap
        )
        return -1 if apart else gap[1] - gap[0]

    def _leads(self, event: _Event, date: _Date, start: int) -> bool:
        """Whether a date before an event is said of it: right before it, or where its clause begins."""
        if not self.text[date.end : event.start].strip():
            return True
        clause = self.dated.pattern("clause_pattern").search(self.text[start : date.start])
        return clause is not None and bool(date.role)

    # -- what follows

    def _of_sentence(self, events: Iterator[_Event], passage: Passage, headed: str) -> Iterator[MonitoringPeriod]:
        told: dict[str, list[_Event]] = {}
        for event in events:
            for force in self._forces(event, passage.start, headed):
                told.setdefault(force, []).append(event)
        for force, own in told.items():
            entered = _first([event for event in own if event.phase == "engage"])
            left = _first([event for event in own if event.phase == "scan"])
            day = left.starts if left else ""
            if entered is not None:
                whole = bool(entered.starts) and entered.starts <= day
                ends = entered.ends or (day if whole else "")
                yield MonitoringPeriod(force, "engage", passage, entered.rule.ref, entered.starts, ends)
                day = "" if whole else day
            if left is not None:
                if day:
                    yield MonitoringPeriod(force, "engage", passage, left.rule.ref, ends=day)
                yield MonitoringPeriod(force, "scan", passage, left.rule.ref, left.starts, left.ends)


def _first(events: list[_Event]) -> _Event | None:
    """The first of the events that has a date, or the first."""
    return next((event for event in events if event.starts or event.ends), events[0] if events else None)
