"""The cycle that a document belongs to: each rule votes for or against the cycles, and the clear winner counts."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from kgbuild import resources
from kgbuild.extract._body import Body, Found
from kgbuild.extract._context import Context
from kgbuild.extract._counts import find_grade_counts
from kgbuild.extract._dates import months_between, months_on, parse_date
from kgbuild.extract._forces import force_mentions
from kgbuild.extract._judgements import find_judgements
from kgbuild.extract._questions import area_hits
from kgbuild.extract._rules import Rule
from kgbuild.extract._sections import sections_of
from kgbuild.model import DocumentKind, Passage, RuleRef

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(slots=True)
class _Ballot:
    """Evidence for cycles, with the rule and the words of each piece."""

    cycles: tuple[str, ...]
    windows: Mapping[str, tuple[str, str]]  # first and last month of reports on the force
    spread: Mapping[str, tuple[str, str]]  # the same of all forces' reports
    scores: dict[str, int] = field(default_factory=dict)
    evidence: list[tuple[str, int, RuleRef, Passage | None]] = field(default_factory=list)

    def vote(self, cycle: str, weight: int, rule: Rule, words: Passage | None = None) -> None:
        if cycle in self.cycles:
            self.scores[cycle] = self.scores.get(cycle, 0) + weight
            self.evidence.append((cycle, weight, rule.ref, words))

    def open(self) -> list[str]:
        """The cycles that nothing rules out and that are not far behind the best."""
        scores = {cycle: self.scores.get(cycle, 0) for cycle in self.cycles}
        best = max(scores.values(), default=0)
        return [cycle for cycle, score in scores.items() if score >= max(min(0, best), best - 12)]

    def winner(self, rule: Rule) -> str:
        ranked = sorted(self.cycles, key=lambda cycle: -self.scores.get(cycle, 0))
        best, second = self.scores.get(ranked[0], 0), self.scores.get(ranked[1], 0) if len(ranked) > 1 else 0
        if best >= rule.number("least") and best - second >= rule.number("clear"):
            return ranked[0]
        return ranked[0] if best >= rule.number("least_alone") and second <= -rule.number("ruled_out") else ""


def cycle_of(
    body: Body,
    kind: DocumentKind,
    title: str,
    forces: tuple[str, ...],
    inspectors: tuple[str, ...],
    published: str,
    disabled: frozenset[str],
    found: list[Found],
    notes: list[str],
) -> str:
    reference = body.reference
    ordered = tuple(sorted(reference.cycles, key=lambda cycle: reference.cycles[cycle].ordinal))
    published_in = body.rule("context.cycle-published")
    spread = {} if published_in is None else {cycle: (a, b) for cycle, (a, b) in published_in.table("cycles").items()}
    ballot = _Ballot(ordered, _windows(body, forces, spread), spread)
    _vote_names(body, title, ballot)
    _vote_scale(body, ballot)
    _vote_dates(body, kind, published, ballot)
    _vote_people(body, inspectors, forces, ballot)
    _vote_genre(body, kind, forces, ballot)
    if (rule := body.rule("context.cycle-without-grades")) is not None:
        seen = {cycle for _, cycle in known_grades()}
        for cycle in ballot.cycles:
            if seen and cycle not in seen:
                ballot.vote(cycle, -rule.number("weight"), rule)
    _vote_address_dated(body, published, ballot)
    _vote_wording(body, ballot)
    _vote_later_month(body, kind, ballot)
    _vote_weekday(body, published, ballot)
    _vote_known_day(body, forces, published, ballot)
    _vote_report_dates(body, published, ballot)
    _vote_monitoring(body, forces, published, ballot)
    decide = body.rule("context.cycle")
    chosen = ballot.winner(decide) if decide is not None else ""
    outside = _outside_rounds(body, title, found)
    if outside:
        chosen, decide = "", None
    if not chosen and decide is not None:
        _vote_latest_month(body, ballot)
        _vote_figures(body, published, ballot)
        chosen = ballot.winner(decide)
    if not chosen and decide is not None and (rule := body.rule("context.cycle-known-grades")) is not None:
        chosen = _cycle_of_known_grades(body, kind, forces, ballot, rule, disabled, found)
    if not chosen and decide is not None and (rule := body.rule("context.cycle-known-counts")) is not None:
        chosen = _cycle_of_known_counts(body, kind, forces, ballot, rule, disabled, found)
    stated = body.document.stated.cycle
    rule = body.rule("context.cycle-stated")
    if stated and rule is not None:
        if stated not in reference.cycles:
            notes.append(f"the source record states the cycle '{stated}', which the reference tables do not hold")
        else:
            if chosen and chosen != stated:
                notes.append(f"the source record states the cycle '{stated}', the text speaks of '{chosen}'")
            found.append((f"cycle {stated}", rule.ref, None))
            return stated
    for cycle, _weight, ref, words in sorted(
        (piece for piece in ballot.evidence if piece[0] == chosen and piece[1] > 0), key=lambda piece: -piece[1]
    )[:6]:
        found.append((f"cycle {cycle}", ref, words))
    return chosen


def _windows(
    body: Body, forces: tuple[str, ...], spread: Mapping[str, tuple[str, str]]
) -> Mapping[str, tuple[str, str]]:
    """The months, as ISO 8601, in which reports on the force came out, by cycle: those of all, or its own.

    In rounds that took years a force's own report ends the time of its last one, where the tables know its day.
    """
    rule = body.rule("context.cycle-own-months")
    regional = body.rule("context.cycle-regional")
    if rule is None or len(forces) != 1 or not spread:
        return spread
    if regional is not None and regional.pattern().search(body.prose, 0, body.opening()):
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


def _vote_wording(body: Body, ballot: _Ballot) -> None:
    text = body.prose
    main = body.rule("context.cycle-wording")
    for name in ("context.cycle-wording", "context.cycle-own-wording"):
        if (rule := body.rule(name)) is None:
            continue
        for cycle, patterns in rule.pattern_table("cycle_patterns").items():
            for pattern in patterns:
                match = next(
                    (
                        match
                        for match in pattern.finditer(text)
                        if main is None
                        or not main.pattern("earlier_before_pattern").search(
                            text, max(0, match.start() - 250), match.start()
                        )
                    ),
                    None,
                )
                if match is not None:
                    ballot.vote(cycle, rule.number("weight"), rule, body.words(match.start(), match.end()))
    if (rule := body.rule("context.cycle-areas-counted")) is not None:
        counted = {match["number"].lower(): match for match in rule.pattern().finditer(text)}
        # "assessed in nine areas and graded in eight": only a single number tells
        if len(counted) == 1:
            ((number, match),) = counted.items()
            weight = rule.number("weak_weight" if number in rule.words("weak") else "weight")
            for cycle, numbers in rule.table("cycles").items():
                if number in numbers:
                    ballot.vote(cycle, weight, rule, body.words(match.start(), match.end()))


def _outside_rounds(body: Body, title: str, found: list[Found]) -> bool:
    """Whether title and opening name an inspection outside the rounds and none of them: its document has no cycle."""
    rule = body.rule("context.other-inspection")
    if rule is None:
        return False
    first = next((block.end for block in body.document.blocks if block.kind in ("heading", "paragraph")), 0)
    opening = max(first, body.opening() - 200)
    match = rule.pattern().search(body.prose, 0, opening)
    if match is None and rule.pattern().search(title) is None:
        return False
    peel = rule.pattern("peel_pattern")
    if peel.search(title) or peel.search(body.prose, 0, opening + 900):
        return False
    found.append(("no cycle", rule.ref, body.words(match.start(), match.end()) if match is not None else None))
    return True


def _vote_names(body: Body, title: str, ballot: _Ballot) -> None:
    reference, text = body.reference, body.prose
    url = body.document.stated.url.lower()
    if (rule := body.rule("context.cycle-address")) is not None and url:
        for cycle, patterns in rule.pattern_table("cycle_patterns").items():
            if any(pattern.search(url) for pattern in patterns):
                ballot.vote(cycle, 40, rule)
    own = next((body.line(block) for block in body.document.blocks if block.kind == "heading"), "")
    titles = tuple(dict.fromkeys((title, own)))
    if (rule := body.rule("context.cycle-title-year")) is not None:
        match = next((match for one in titles if (match := rule.pattern().match(one))), None)
        if match is not None and (force_mentions(match[0], reference) or "PEEL" in match[0]):
            for cycle, entry in reference.cycles.items():
                if re.search(rf"\b{match['year']}\b", entry.label):
                    ballot.vote(cycle, rule.number("weight"), rule)
    if (rule := body.rule("context.cycle-named")) is None:
        return
    passing = rule.pattern("passing_pattern")
    headings = [block for block in body.document.blocks[:25] if block.kind == "heading"]
    for cycle, patterns in rule.pattern_table("cycle_patterns").items():
        votes = 0
        for pattern in patterns:
            if any(pattern.search(one) for one in titles):
                ballot.vote(cycle, rule.number("title_weight"), rule)
            for match in pattern.finditer(text):
                if any(block.start <= match.start() < block.end for block in headings):
                    weight = 12
                elif passing.search(text, max(0, match.start() - 60), match.start()):
                    weight = 1
                else:
                    weight = rule.number("weight") + (8 if match.start() < body.opening() else 0)
                votes += 1
                if votes <= 5:
                    ballot.vote(cycle, weight, rule, body.words(match.start(), match.end()))
    if (rule := body.rule("context.cycle-own-report")) is not None:
        for match in rule.pattern().finditer(text):
            if rule.pattern("earlier_before_pattern").search(text, max(0, match.start() - 40), match.start()):
                continue
            for cycle, entry in reference.cycles.items():
                if re.search(rf"\b{match['year'] or match['other']}\b", entry.label):
                    ballot.vote(cycle, rule.number("weight"), rule, body.words(match.start(), match.end()))
            break
    if (rule := body.rule("context.cycle-looks-back")) is not None:
        for cycle, patterns in rule.pattern_table("cycle_patterns").items():
            for pattern in patterns:
                if match := pattern.search(text):
                    ballot.vote(cycle, rule.number("weight"), rule, body.words(match.start(), match.end()))


def _vote_scale(body: Body, ballot: _Ballot) -> None:
    rule = body.rule("context.cycle-grade-scale")
    if rule is None:
        return
    adequate = next(
        (
            body.words(block.start, block.end)
            for block in body.document.blocks
            if block.kind == "grade" and "dequate" in body.line(block) and "nadequate" not in body.line(block)
        ),
        None,
    )
    if adequate is None and (match := rule.pattern("adequate_pattern").search(body.prose)):
        adequate = body.words(match.start(), match.end())
    pillar = rule.pattern("pillar_pattern").search(body.prose)
    if adequate is not None and pillar is not None:
        adequate = None  # a pillar's grade cannot be mistaken, and "adequate" may be a plain adjective
    for cycle in ballot.cycles:
        scale = body.reference.scale_of(cycle)
        if adequate is not None:
            ballot.vote(cycle, rule.number("weight") // (1 if scale != "four-tier" else -1), rule, adequate)
        if pillar is not None:
            words = body.words(pillar.start(), pillar.end())
            ballot.vote(cycle, 3 if scale == "four-tier" else -rule.number("weight"), rule, words)


def _vote_dates(body: Body, kind: DocumentKind, published: str, ballot: _Ballot) -> None:
    rule = body.rule("context.cycle-published")
    if rule is None or not published:
        return
    for cycle, (first, last) in ballot.windows.items():
        if len(published) == 4:
            if first[:4] <= published <= last[:4]:
                ballot.vote(cycle, rule.number("near_weight"), rule)
        elif first <= published[:7] <= last:
            ballot.vote(cycle, rule.number("weight"), rule)
        elif published[:7] < first:
            # Nobody reports a grade before the first report of its cycle.
            ballot.vote(cycle, -2 * rule.number("weight"), rule)
        elif months_between(last, published) <= 6:
            ballot.vote(cycle, rule.number("near_weight"), rule)
        elif kind in ("news-article", "press-release"):
            ballot.vote(cycle, -rule.number("weight"), rule)


def _vote_address_dated(body: Body, published: str, ballot: _Ballot) -> None:
    """The month that the address holds, where the document has no date of its own."""
    rule, dates = body.rule("context.cycle-address-dated"), body.rule("context.published")
    if rule is None or dates is None or published:
        return
    match = rule.pattern().search(body.document.stated.url)
    if match is None:
        return
    if match["year"]:
        month = f"{match['year']}-{match['month']}"
    else:
        month = f"{match['named_year']}-{dates.words('months').index(match['name'][:3].lower()) + 1:02d}"
    for cycle, (first, last) in ballot.windows.items():
        if first <= month <= last:
            ballot.vote(cycle, rule.number("weight"), rule)
        elif month < first:
            ballot.vote(cycle, -rule.number("weight"), rule)


def _vote_report_dates(body: Body, published: str, ballot: _Ballot) -> None:
    """The day on which the text says that the report came out, where the document has no date of its own."""
    rule, dates = body.rule("context.cycle-report-dated"), body.rule("context.published")
    if rule is None or dates is None or published:
        return
    matches = [match for key in ("pattern", "reverse_pattern") for match in rule.pattern(key).finditer(body.prose)]
    days = [(day, match) for match in matches if (day := parse_date(match["date"], dates))]
    if not days:
        return
    latest, match = max(days, key=lambda one: one[0])
    for cycle, (first, last) in ballot.windows.items():
        if first <= latest[:7] <= last:
            ballot.vote(cycle, rule.number("weight"), rule, body.words(match.start(), match.end()))


def _latest_month(body: Body) -> tuple[str, re.Match[str]] | None:
    """The latest month that the text looks back to, as ISO 8601, and its words."""
    rule, dates = body.rule("context.cycle-latest-month"), body.rule("context.published")
    if rule is None or dates is None:
        return None
    months = dates.words("months")
    seen = [
        (f"{match['year']}-{months.index(match['name'][:3].lower()) + 1:02d}", match)
        for match in rule.pattern().finditer(body.prose)
        if not rule.pattern("period_before_pattern").search(body.prose, max(0, match.start() - 40), match.start())
    ]
    return max(seen, key=lambda one: one[0]) if seen else None


def _vote_later_month(body: Body, kind: DocumentKind, ballot: _Ballot) -> None:
    """Against cycles whose reports were all out long before a month that the text tells of."""
    rule = body.rule("context.cycle-later-month")
    seen = _latest_month(body)
    if rule is None or seen is None or kind.startswith("inspectorate"):
        return  # pages of the inspectorate are put up again, with notices of later years
    latest, match = seen
    for cycle, (_, last) in ballot.windows.items():
        if latest > last and months_between(last, latest) > rule.number("grace"):
            ballot.vote(cycle, -rule.number("weight"), rule, body.words(match.start(), match.end()))


def _vote_latest_month(body: Body, ballot: _Ballot) -> None:
    rule = body.rule("context.cycle-latest-month")
    found = _latest_month(body)
    if rule is None or found is None:
        return
    latest, match = found
    for cycle, (first, last) in ballot.windows.items():
        if first <= latest <= last:
            ballot.vote(cycle, rule.number("weight"), rule, body.words(match.start(), match.end()))


def _vote_weekday(body: Body, published: str, ballot: _Ballot) -> None:
    """For the cycles in whose months of reports a day and month without its year falls on the day of the week told."""
    rule, dates = body.rule("context.cycle-weekday"), body.rule("context.published")
    if rule is None or dates is None or published:
        return
    match = rule.pattern().search(body.prose)
    if match is None:
        return
    month = dates.words("months").index((match["name"] or match["other"])[:3].lower()) + 1
    number = int(match["day"] or match["number"])
    told = rule.pattern("published_before_pattern").search(body.prose, max(0, match.start() - 40), match.start())
    weight = rule.number("published_weight" if told else "weight")
    for cycle, (first, last) in ballot.windows.items():
        for year in range(int(first[:4]), int(last[:4]) + 1):
            try:
                day = date(year, month, number)
            except ValueError:
                continue
            if day.strftime("%Y-%m") < first or day.strftime("%Y-%m") > last:
                continue
            if _WEEKDAYS[day.weekday()] == match["weekday"].lower():
                ballot.vote(cycle, weight, rule, body.words(match.start(), match.end()))
                break


def _vote_known_day(body: Body, forces: tuple[str, ...], published: str, ballot: _Ballot) -> None:
    """For the cycle of which the tables have a report on the force on a day that the text names without a year."""
    rule, dates = body.rule("context.cycle-known-day"), body.rule("context.published")
    if rule is None or dates is None or published or len(forces) != 1:
        return
    known = known_days()
    days = {**known.get("", {}), **known.get(forces[0], {})}
    voted: set[str] = set()
    for match in rule.pattern().finditer(body.prose):
        month = dates.words("months").index((match["name"] or match["other"])[:3].lower()) + 1
        named = f"-{month:02d}-{int(match['day'] or match['number']):02d}"
        cycles = {
            cycle
            for day, cycle in days.items()
            if day.endswith(named)
            and ballot.windows[cycle][0] <= day[:7] <= ballot.windows[cycle][1]
            and (not match["weekday"] or _WEEKDAYS[date.fromisoformat(day).weekday()] == match["weekday"][:3].lower())
        }
        if len(cycles) == 1 and not cycles & voted:
            voted |= cycles
            ballot.vote(min(cycles), rule.number("weight"), rule, body.words(match.start(), match.end()))


def _vote_monitoring(body: Body, forces: tuple[str, ...], published: str, ballot: _Ballot) -> None:
    """For the cycles that reported when, by the tables, the force went into the phase of which the opening tells."""
    rule = body.rule("context.cycle-monitoring")
    if rule is None or published or len(forces) != 1:
        return
    match = rule.pattern().search(body.prose, 0, body.opening())
    if match is None or rule.pattern("recalls_pattern").search(body.prose, 0, body.opening()):
        return
    begins = [
        one.starts
        for one in body.reference.monitoring
        if one.force == forces[0] and one.phase == rule.words("phase")[0] and one.starts
    ]
    if not begins:
        return
    latest = max(begins)
    for cycle, (first, last) in ballot.spread.items():
        if first[: len(latest)] <= latest <= last[: len(latest)]:
            ballot.vote(cycle, rule.number("weight"), rule, body.words(match.start(), match.end()))


def _vote_figures(body: Body, published: str, ballot: _Ballot) -> None:
    """For the cycle that reported some months after the end of the latest year of figures."""
    rule, dates = body.rule("context.cycle-figures-to"), body.rule("context.published")
    if rule is None or dates is None or published:
        return
    ends = [
        (f"{match['year']}-{dates.words('months').index(match['name'][:3].lower()) + 1:02d}", match)
        for match in rule.pattern().finditer(body.prose)
    ]
    if not ends:
        return
    latest, match = max(ends, key=lambda one: one[0])
    # Later rounds spread their reports over years.
    after = ["months_after"] if latest <= rule.words("last")[0] else ["soonest", "latest"]
    shown = [months_on(latest, rule.number(key)) for key in after]
    for cycle, (first, last) in ballot.windows.items():
        if first <= shown[0] and shown[-1] <= last:
            ballot.vote(cycle, rule.number("weight"), rule, body.words(match.start(), match.end()))


def _vote_people(body: Body, inspectors: tuple[str, ...], forces: tuple[str, ...], ballot: _Ballot) -> None:
    rule = body.rule("context.cycle-inspector")
    if rule is not None:
        for name in inspectors:
            posts = [post for post in body.reference.posts if post.name == name]
            for cycle, (first, last) in ballot.windows.items():
                if all(
                    (post.starts and post.starts[:7] > last[: len(post.starts[:7])])
                    or (post.ends and post.ends[:7] < first[: len(post.ends[:7])])
                    for post in posts
                ):
                    ballot.vote(cycle, -rule.number("weight"), rule)
    if (commissioners := body.rule("context.cycle-commissioner")) is not None:
        _vote_commissioners(body, ballot, commissioners)
    if rule is not None:
        for name in inspectors:
            _vote_term(body, ballot, rule, name, None)
    _vote_speakers(body, forces, ballot)
    rule = body.rule("context.cycle-inspectorate")
    naming = body.rule("context.inspectorate")
    if rule is None or naming is None:
        return
    new = naming.pattern("new_pattern").search(body.prose)
    old = rule.pattern("old_pattern").search(body.prose)
    his = rule.pattern("his_pattern").search(body.prose)
    her = rule.pattern("her_pattern").search(body.prose) if his is None else None
    for cycle in ballot.cycles:
        if new is not None and cycle in rule.words("old_cycles"):
            ballot.vote(cycle, -rule.number("weight"), rule, body.words(new.start(), new.end()))
        if new is None and old is not None and cycle in rule.words("old_cycles"):
            ballot.vote(cycle, rule.number("old_weight"), rule, body.words(old.start(), old.end()))
        if his is not None and cycle not in rule.words("his_cycles"):
            ballot.vote(cycle, -rule.number("his_weight"), rule, body.words(his.start(), his.end()))
        if her is not None and cycle in rule.words("her_not_cycles"):
            ballot.vote(cycle, -rule.number("her_weight"), rule, body.words(her.start(), her.end()))


def _vote_commissioners(body: Body, ballot: _Ballot, rule: Rule) -> None:
    """Against the cycles outside the term of a commissioner whom the text names."""
    text, reach = body.prose, rule.number("reach")
    names = [name for name in rule.table("terms") if name in text]
    seen: dict[str, int] = {}
    for word in rule.words("office_words") if names else ():
        at = text.find(word)
        while at >= 0:
            begin = max(0, at - reach)
            near = text[begin : at + len(word) + reach]
            for name in names:
                if name not in seen and (place := near.find(name)) >= 0:
                    seen[name] = begin + place
            at = text.find(word, at + len(word))
    for name, at in seen.items():
        around = text[max(0, at - 2 * reach) : at + len(name) + reach]  # "deputy" stands before the office
        if not rule.pattern("former_pattern").search(around):
            _vote_term(body, ballot, rule, name, body.words(at, at + len(name)))


def _vote_term(body: Body, ballot: _Ballot, rule: Rule, name: str, words: Passage | None) -> None:
    """Against the cycles whose reports came out before or after the term that the rule has for a name."""
    term = rule.table("terms").get(name)
    if term is None:
        return
    took, left = term
    for cycle, (first, last) in ballot.windows.items():
        common = months_between(max(took, first), min(left, last, ballot.spread[cycle][1])) + 1
        if common <= rule.number("few"):
            ballot.vote(cycle, -rule.number("weight" if common <= 0 else "few_weight"), rule, words)


def _vote_speakers(body: Body, forces: tuple[str, ...], ballot: _Ballot) -> None:
    """For the cycles in which the tables know a person of the text in the same office, against those far from them."""
    rule = body.rule("context.cycle-known-speaker")
    if rule is None:
        return
    order = {cycle: place for place, cycle in enumerate(ballot.cycles)}
    office = rule.pattern("office_pattern")
    known = known_speakers()
    for force in forces:
        for name, seen in known.get(force, {}).items():
            at = body.prose.find(name)
            if at < 0:
                continue
            held = [match[0] for match in office.finditer(body.prose, max(0, at - rule.number("reach")), at)]
            role = " ".join(held[-1].lower().split()) if held else ""
            places = sorted(order[cycle] for cycle, known_as in seen if cycle in order and known_as.lower() == role)
            if not places:
                continue
            words = body.words(at, at + len(name))
            for cycle, place in order.items():
                if places[0] <= place <= places[-1]:
                    ballot.vote(cycle, rule.number("weight"), rule, words)
                elif not places[0] - 2 <= place <= places[-1] + 2:
                    ballot.vote(cycle, -rule.number("far_weight"), rule, words)


def _vote_genre(body: Body, kind: DocumentKind, forces: tuple[str, ...], ballot: _Ballot) -> None:
    if (rule := body.rule("context.cycle-genre")) is not None and kind == "assessment-transcript":
        for cycle in rule.words("transcript_cycles"):
            ballot.vote(cycle, rule.number("weight"), rule)
        match = rule.pattern("year_pattern").search(body.prose, 0, body.opening())
        if match is not None:
            for cycle, entry in body.reference.cycles.items():
                if re.search(rf"\b{match['year']}\b", entry.label):
                    ballot.vote(cycle, rule.number("year_weight"), rule, body.words(match.start(), match.end()))
    _vote_regional(body, forces, ballot)
    rule = body.rule("context.cycle-known-concern")
    if rule is None or len(forces) != 1:
        return
    for pattern in (rule.pattern(), rule.pattern("reverse_pattern")):
        for match in pattern.finditer(body.prose):
            areas = {hit.area for hit in area_hits(body.prose, match.start("about"), match.end("about"))}
            for earlier, cycle in pairwise(ballot.cycles):
                weak = {
                    question
                    for question, grades in known_grades().get((forces[0], earlier), {}).items()
                    if grades & set(rule.words("weak"))
                }
                if any(
                    asked.area in areas and weak & {asked.id, asked.pillar}
                    for asked in body.reference.questions_of(earlier)
                ):
                    ballot.vote(cycle, rule.number("weight"), rule, body.words(match.start(), match.end()))


def _vote_regional(body: Body, forces: tuple[str, ...], ballot: _Ballot) -> None:
    """For the cycle of a region's report, where the text opens with an inspection of serious and organised crime."""
    rule = body.rule("context.cycle-regional")
    era = body.rule("context.cycle-inspectorate")
    if rule is None or era is None or len(forces) != 1:
        return
    match = rule.pattern().search(body.prose, 0, body.opening())
    if match is None or era.pattern("his_pattern").search(body.prose) is None:
        return
    for month, region in rule.table("published").items():
        for cycle, (first, last) in ballot.spread.items():
            if forces[0] in region and first <= month <= last:
                ballot.vote(cycle, rule.number("weight"), rule, body.words(match.start(), match.end()))


@lru_cache(maxsize=2)
def known_grades(
    path: Path = resources.DATA / "judgements.csv",
) -> Mapping[tuple[str, str], Mapping[str, frozenset[str]]]:
    """Grades of the bundled table by (force, cycle) and question; empty where the table is not there."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except OSError:
        return {}
    grades: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
    for row in rows:
        held = grades.setdefault((row.get("force_id", ""), row.get("cycle_id", "")), {})
        question = row.get("question_id", "")
        held[question] = held.get(question, frozenset()) | {row.get("grade", "")}
    return grades


@lru_cache(maxsize=2)
def known_days(path: Path = resources.DATA / "judgements.csv") -> Mapping[str, Mapping[str, str]]:
    """The days on which the bundled table has sources of grades, by force: the cycle of each day.

    A day that five forces share is one on which the reports on all forces came out: it stands under "". A day on which
    a force has sources of several cycles tells nothing and is left out.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = [row for row in csv.DictReader(file) if len(row.get("published") or "") == 10]
    except OSError:
        return {}
    seen: dict[tuple[str, str], set[str]] = {}
    forces: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        seen.setdefault((row["force_id"], row["published"]), set()).add(row["cycle_id"])
        forces.setdefault((row["cycle_id"], row["published"]), set()).add(row["force_id"])
    for (cycle, day), of_forces in forces.items():
        if len(of_forces) >= 5:
            seen.setdefault(("", day), set()).add(cycle)
    days: dict[str, dict[str, str]] = {}
    for (force, day), cycles in seen.items():
        if len(cycles) == 1:
            days.setdefault(force, {})[day] = min(cycles)
    return days


@lru_cache(maxsize=2)
def known_speakers(
    path: Path = resources.DATA / "responses.csv",
) -> Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]]:
    """Who answered for a force in which cycle, by force and name: (cycle, office) each; empty without the table."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except OSError:
        return {}
    speakers: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {}
    for row in rows:
        if row.get("person") and row.get("role"):
            of_force = speakers.setdefault(row.get("force_id", ""), {})
            seen = (row.get("cycle_id", ""), row["role"])
            of_force[row["person"]] = tuple(sorted({*of_force.get(row["person"], ()), seen}))
    return speakers


def _cycle_of_known_grades(
    body: Body,
    kind: DocumentKind,
    forces: tuple[str, ...],
    ballot: _Ballot,
    rule: Rule,
    disabled: frozenset[str],
    found: list[Found],
) -> str:
    """The cycle whose grades in the tables are those of the text, among the cycles that nothing rules out."""
    if not forces:
        return ""
    fits: dict[str, list[Passage | None]] = {}
    scores: dict[str, int] = {}
    misses: dict[str, int] = {}
    unknown: dict[str, bool] = {}
    for cycle in ballot.open():
        trial = Context(
            reference=body.reference,
            kind=kind,
            forces=forces,
            cycle=cycle,
            sections=sections_of(body, cycle, forces),
            disabled=disabled,
        )
        fits[cycle], misses[cycle], unknown[cycle] = [], 0, False
        for judgement in find_judgements(body.document, trial):
            known = known_grades().get((judgement.force, cycle), {}).get(judgement.question)
            if known and judgement.grade in known:
                fits[cycle].append(judgement.evidence if isinstance(judgement.evidence, Passage) else None)
            elif judgement.grade:
                misses[cycle] += known is not None
                unknown[cycle] |= known is None
        if fits[cycle]:
            scores[cycle] = 2 * len(fits[cycle]) - 4 * misses[cycle] + min(ballot.scores.get(cycle, 0), 6)
    ranked = sorted(scores, key=lambda cycle: -scores[cycle])
    if not ranked:
        return ""
    best = ranked[0]
    others = [cycle for cycle in fits if cycle != best]
    alone = not misses[best] and not any(fits[cycle] or unknown[cycle] for cycle in others)
    if scores[best] < 2 * rule.number("least") and not (alone and any(misses[cycle] for cycle in others)):
        return ""
    if len(ranked) > 1 and scores[best] - scores[ranked[1]] < 2:
        return ""
    found.append((f"cycle {best}", rule.ref, next((words for words in fits[best] if words is not None), None)))
    return best


def _cycle_of_known_counts(
    body: Body,
    kind: DocumentKind,
    forces: tuple[str, ...],
    ballot: _Ballot,
    rule: Rule,
    disabled: frozenset[str],
    found: list[Found],
) -> str:
    """The only cycle in which the tables have as many grades of the force as the text counts; "" for none."""
    if len(forces) != 1:
        return ""
    fits: list[tuple[str, Passage | None]] = []
    for cycle in ballot.open():
        asked = {one.id for one in body.reference.questions_of(cycle) if one.number != "0"}
        held = [grades for question, grades in known_grades().get((forces[0], cycle), {}).items() if question in asked]
        trial = Context(reference=body.reference, kind=kind, forces=forces, cycle=cycle, disabled=disabled)
        counts = [one for one in find_grade_counts(body.document, trial) if one.force == forces[0]]
        # A grade that was changed later stands in the tables beside the first: either may be counted.
        if sum(one.count for one in counts) >= rule.number("least") and all(
            sum(grades == {one.grade} for grades in held) <= one.count <= sum(one.grade in grades for grades in held)
            for one in counts
        ):
            shown = counts[0].evidence
            fits.append((cycle, shown if isinstance(shown, Passage) else None))
    if len(fits) != 1:
        return ""
    found.append((f"cycle {fits[0][0]}", rule.ref, fits[0][1]))
    return fits[0][0]
