"""Votes for the cycle by its days and months: when the document, its report and what they tell of came out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from kgbuild.extract._about._ballot import Ballot
from kgbuild.extract._about._known import known_days
from kgbuild.extract._about.body import Body, Subject
from kgbuild.extract._text.dates import month_of, months_between, months_on, parse_date, printed_date

_LETTER = 1500  # characters behind the opening in which a letter tells what it is on


def vote_dates(body: Body, subject: Subject, ballot: Ballot) -> None:
    """Vote by when the document and its report came out, as far as they say so."""
    _vote_published(body, subject, ballot)
    _vote_address_dated(body, subject, ballot)
    _vote_later_month(body, subject, ballot)
    _vote_weekday(body, subject, ballot)
    _vote_known_day(body, subject, ballot)
    _vote_report_dates(body, subject, ballot)
    _vote_annual_report(body, ballot)
    _vote_new_inspection(body, ballot)
    _vote_visited(body, subject, ballot)
    _vote_concern(body, ballot)
    _vote_monitoring(body, subject, ballot)


def vote_last_dates(body: Body, subject: Subject, ballot: Ballot) -> None:
    """Vote by months that the text only looks back to, for where all else leaves the cycle open."""
    _vote_latest_month(body, ballot)
    _vote_figures(body, subject, ballot)


def windows_of(
    body: Body, forces: tuple[str, ...], spread: Mapping[str, tuple[str, str]]
) -> Mapping[str, tuple[str, str]]:
    """The months, as ISO 8601, in which reports on the force came out, by cycle: those of all, or its own.

    In rounds that took years a force's own report ends the time of its last one, where the tables know its day.
    """
    rule = body.rules["context.cycle-own-months"]
    if not rule.on or len(forces) != 1:
        return spread
    if body.rules["context.cycle-regional"].pattern().search(body.prose, 0, body.opening()):
        return spread  # reports on a region came out on days of their own
    if rule.pattern("ahead_pattern").search(body.prose):
        return spread
    windows = dict(spread)
    for before, cycle in pairwise(rule.words("cycles")):
        first, last = windows[cycle]
        days = [day for day, of in known_days().get(forces[0], {}).items() if of == cycle and first <= day[:7] <= last]
        if days:
            begins = max(first, months_on(min(days)[:7], -rule.number("months")))
            windows[before] = windows[before][0], months_on(begins, -1)
            windows[cycle] = begins, last
    return windows


def _vote_published(body: Body, subject: Subject, ballot: Ballot) -> None:
    rule = body.rules["context.cycle-published"]
    if not subject.published:
        return
    for cycle, (first, last) in ballot.windows.items():
        if len(subject.published) == 4:
            if first[:4] <= subject.published <= last[:4]:
                ballot.vote(cycle, rule.number("near_weight"), rule)
        elif first <= subject.published[:7] <= last:
            ballot.vote(cycle, rule.number("weight"), rule)
        elif subject.published[:7] < first:
            # Nobody reports a grade before the first report of its cycle; of the force's own the tables may lack it.
            none_out = subject.published[:7] < ballot.spread[cycle][0]
            ballot.vote(cycle, -(2 if none_out else 1) * rule.number("weight"), rule)
        elif months_between(last, subject.published) <= 6:
            ballot.vote(cycle, rule.number("near_weight"), rule)
        elif subject.kind in ("news-article", "press-release"):
            ballot.vote(cycle, -rule.number("weight"), rule)


def _vote_address_dated(body: Body, subject: Subject, ballot: Ballot) -> None:
    """The month that the address holds, where the document has no date of its own."""
    rule = body.rules["context.cycle-address-dated"]
    match = rule.pattern().search(body.document.stated.url)
    if subject.published or match is None:
        return
    month = f"{match['year']}-{match['month']}" if match["year"] else month_of(match["name"], match["named_year"])
    for cycle, (first, last) in ballot.windows.items():
        if first <= month <= last:
            ballot.vote(cycle, rule.number("weight"), rule)
        elif month < first:
            ballot.vote(cycle, -rule.number("weight"), rule)


def _vote_report_dates(body: Body, subject: Subject, ballot: Ballot) -> None:
    """The day on which the text says that the report came out, where the document has no date of its own."""
    rule, dates = body.rules["context.cycle-report-dated"], body.rules["context.published"]
    if subject.published:
        return
    matches = [match for key in ("pattern", "reverse_pattern") for match in rule.pattern(key).finditer(body.prose)]
    days = [(day, match) for match in matches if (day := parse_date(match["date"], dates))]
    if not days:
        return
    latest, match = max(days, key=lambda one: one[0])
    for cycle, (first, last) in ballot.windows.items():
        if first <= latest[:7] <= last:
            ballot.vote(cycle, rule.number("weight"), rule, body.words(*match.span()))


def _vote_annual_report(body: Body, ballot: Ballot) -> None:
    """The year, from April to March, of an annual report: the round whose reports began to come out in it."""
    rule = body.rules["context.cycle-annual-report"]
    match = rule.pattern().search(body.prose, 0, body.opening())
    if match is None:
        return
    begins, ends = f"{match['year']}-04", f"{int(match['year']) + 1}-03"
    begun = [cycle for cycle, (first, _) in ballot.windows.items() if begins <= first <= ends]
    within = [cycle for cycle, (first, last) in ballot.windows.items() if first <= ends and begins <= last]
    for cycle in begun or within:
        ballot.vote(cycle, rule.number("weight"), rule, body.words(*match.span()))


def _vote_new_inspection(body: Body, ballot: Ballot) -> None:
    """The year in which the inspection that is called the new one was published, set against an older one."""
    rule = body.rules["context.cycle-new-inspection"]
    match = max(rule.pattern().finditer(body.prose), key=lambda one: one["year"], default=None)
    if match is None:
        return
    year = match["year"]
    for cycle, (first, last) in ballot.windows.items():
        inside = first[:4] <= year <= last[:4]
        ballot.vote(cycle, rule.number("weight" if inside else "against"), rule, body.words(*match.span()))


def _vote_visited(body: Body, subject: Subject, ballot: Ballot) -> None:
    """For the cycle in whose months of fieldwork the text says that the inspectors came, before their report."""
    rule = body.rules["context.cycle-visited"]
    if rule.pattern("month_pattern").search(body.prose) is None:
        return
    if rule.pattern("other_pattern").search(body.prose, 0, body.opening()):
        return
    visits = [
        (month_of(match["name"], match["year"]), match)
        for pattern in rule.all_patterns()
        for match in pattern.finditer(body.prose)
        if not rule.pattern("earlier_before_pattern").search(
            body.prose, max(0, match.start() - rule.number("reach")), match.start("name")
        )
    ]
    if not visits:
        return
    month, match = max(visits, key=lambda one: one[0])
    days = known_days().get(subject.forces[0], {}) if len(subject.forces) == 1 else {}
    for cycle, (first, last) in rule.table("fieldwork").items():
        out = [day[:7] for day, of in days.items() if of == cycle]
        if first <= month <= last and not (out and max(out) < month):
            ballot.vote(cycle, rule.number("weight"), rule, body.words(*match.span()))


def _vote_concern(body: Body, ballot: Ballot) -> None:
    """For the cycle in whose months of fieldwork the concern was raised that a letter of later years is on."""
    rule = body.rules["context.cycle-concern-raised"]
    match = rule.pattern().search(body.prose, 0, body.opening() + _LETTER)
    if match is None:
        return
    month = month_of(match["name"], match["year"])
    for cycle, (first, last) in body.rules["context.cycle-visited"].table("fieldwork").items():
        if first <= month <= last:
            ballot.vote(cycle, rule.number("weight"), rule, body.words(*match.span()))


def latest_month(body: Body, *, periods: bool = False) -> tuple[str, re.Match[str]] | None:
    """The latest month that the text looks back to, as ISO 8601, and its words; `periods`: or that figures end with."""
    rule = body.rules["context.cycle-latest-month"]

    def before(name: str, match: re.Match[str]) -> bool:
        return rule.pattern(name).search(body.prose, max(0, match.start() - 40), match.start()) is not None

    def ended(match: re.Match[str]) -> bool:
        return periods and before("ended_pattern", match)

    seen = [
        (month_of(match["name"], match["year"]), match)
        for match in rule.pattern().finditer(body.prose)
        if (ended(match) or not before("period_before_pattern", match))
        and not rule.pattern("ahead_pattern").search(
            body.prose, max(0, match.start() - rule.number("reach")), match.start()
        )
    ]
    return max(seen, key=lambda one: one[0]) if seen else None


def _vote_later_month(body: Body, subject: Subject, ballot: Ballot) -> None:
    """Against cycles whose reports were all out long before a month that the text tells of."""
    rule = body.rules["context.cycle-later-month"]
    seen = latest_month(body, periods=True)
    if seen is None or subject.kind.startswith("inspectorate"):
        return  # pages of the inspectorate are put up again, with notices of later years
    latest, match = seen
    for cycle, (_, last) in ballot.windows.items():
        if latest > last and months_between(last, latest) > rule.number("grace"):
            ballot.vote(cycle, -rule.number("weight"), rule, body.words(*match.span()))


def _vote_latest_month(body: Body, ballot: Ballot) -> None:
    rule = body.rules["context.cycle-latest-month"]
    found, ended = latest_month(body), latest_month(body, periods=True)
    if ended is None:
        return
    latest, match = ended if found is None or ended[0] > found[0] else found
    cycles = [cycle for cycle, (first, last) in ballot.windows.items() if first <= latest <= last]
    if found is None or latest > found[0]:  # the text was written some months after the year that ended then
        later = months_on(latest, rule.number("later"))
        cycles = cycles if cycles == [cycle for cycle, (_, last) in ballot.windows.items() if last >= later][:1] else []
    for cycle in cycles:
        ballot.vote(cycle, rule.number("weight"), rule, body.words(*match.span()))


def _vote_weekday(body: Body, subject: Subject, ballot: Ballot) -> None:
    """For the cycles in whose months of reports a day and month without its year falls on the day of the week told."""
    rule = body.rules["context.cycle-weekday"]
    match = rule.pattern().search(body.prose) if not subject.published else None
    if match is None:
        return
    told = rule.pattern("published_before_pattern").search(body.prose, max(0, match.start() - 40), match.start())
    weight = rule.number("published_weight" if told else "weight")
    for cycle, (first, last) in ballot.windows.items():
        for year in range(int(first[:4]), int(last[:4]) + 1):
            day = printed_date(match["day"] or match["number"], match["name"] or match["other"], str(year))
            if day and first <= day[:7] <= last and _weekday(day) == match["weekday"].lower():
                ballot.vote(cycle, weight, rule, body.words(*match.span()))
                break


def _weekday(day: str) -> str:
    return ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[date.fromisoformat(day).weekday()]


def _vote_known_day(body: Body, subject: Subject, ballot: Ballot) -> None:
    """For the cycle of which the tables have a report on the force on a day that the text names without a year."""
    rule = body.rules["context.cycle-known-day"]
    if subject.published or len(subject.forces) != 1:
        return
    known = known_days()
    days = {**known.get("", {}), **known.get(subject.forces[0], {})}
    voted: set[str] = set()
    for match in rule.pattern().finditer(body.prose):
        named = f"{month_of(match['name'] or match['other'], '')}-{int(match['day'] or match['number']):02d}"
        cycles = {
            cycle
            for day, cycle in days.items()
            if day.endswith(named)
            and ballot.windows[cycle][0] <= day[:7] <= ballot.windows[cycle][1]
            and (not match["weekday"] or _weekday(day) == match["weekday"][:3].lower())
        }
        if len(cycles) == 1 and not cycles & voted:
            voted |= cycles
            ballot.vote(min(cycles), rule.number("weight"), rule, body.words(*match.span()))


def _vote_monitoring(body: Body, subject: Subject, ballot: Ballot) -> None:
    """For the cycles that reported when, by the tables, the force went into the phase of which the opening tells."""
    rule = body.rules["context.cycle-monitoring"]
    if subject.published or len(subject.forces) != 1:
        return
    match = rule.pattern().search(body.prose, 0, body.opening())
    if match is None or rule.pattern("recalls_pattern").search(body.prose, 0, body.opening()):
        return
    begins = [
        one.starts
        for one in body.reference.monitoring
        if one.force == subject.forces[0] and one.phase == rule.words("phase")[0] and one.starts
    ]
    if not begins:
        return
    latest = max(begins)
    for cycle, (first, last) in ballot.spread.items():
        if first[: len(latest)] <= latest <= last[: len(latest)]:
            ballot.vote(cycle, rule.number("weight"), rule, body.words(*match.span()))


def _vote_figures(body: Body, subject: Subject, ballot: Ballot) -> None:
    """For the cycle that reported some months after the end of the latest year of figures."""
    rule = body.rules["context.cycle-figures-to"]
    ends = [(month_of(match["name"], match["year"]), match) for match in rule.pattern().finditer(body.prose)]
    if subject.published or not ends:
        return
    latest, match = max(ends, key=lambda one: one[0])
    # Later rounds spread their reports over years.
    after = ["months_after"] if latest <= rule.words("last")[0] else ["soonest", "latest"]
    shown = [months_on(latest, rule.number(key)) for key in after]
    for cycle, (first, last) in ballot.windows.items():
        if first <= shown[0] and shown[-1] <= last:
            ballot.vote(cycle, rule.number("weight"), rule, body.words(*match.span()))
