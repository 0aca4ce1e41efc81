"""Votes for the cycle by whom the text names: inspectors, commissioners and chief officers held office for a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kgbuild.extract._about._ballot import Ballot
from kgbuild.extract._about._cycle_dates import latest_month
from kgbuild.extract._about._known import known_days, known_speakers
from kgbuild.extract._about.body import Body, Subject
from kgbuild.extract._text.dates import months_between, months_on
from kgbuild.model import Passage
from kgbuild.reference import Officer
from kgbuild.rules import Rule

_EVER = ("2000-01", "2099-12")  # where the tables leave a post open


@dataclass(frozen=True, slots=True)
class _Term:
    """The months, as ISO 8601, between which somebody named in the text held office, or a name was in use."""

    first: str
    last: str
    rule: Rule
    words: Passage | None = None


def vote_people(body: Body, subject: Subject, ballot: Ballot) -> None:
    """Vote by who is named: each against the cycles outside the own term, and all for the one that they share."""
    terms = [*_inspectors(body, subject), *_commissioners(body), *_chief_officers(body, subject)]
    for term in terms:
        for cycle in ballot.cycles:
            common = _months_shared(term.first, term.last, cycle, ballot)
            if common <= term.rule.number("few") and common < max(1, _months_shared(*_EVER, cycle, ballot)):
                ballot.vote(cycle, -term.rule.number("weight" if common <= 0 else "few_weight"), term.rule, term.words)
    _vote_speakers(body, subject, ballot)
    _vote_inspectorate(body, ballot)
    _vote_reign(body, subject, ballot)
    _vote_together(body, subject, terms, ballot)


def _months_shared(first: str, last: str, cycle: str, ballot: Ballot) -> int:
    """How many months of a term lie in those of the cycle's reports; 0 or less for none."""
    begins, ends = ballot.windows[cycle]
    return months_between(max(first, begins), min(last, ends, ballot.spread[cycle][1])) + 1


def _vote_together(body: Body, subject: Subject, terms: list[_Term], ballot: Ballot) -> None:
    """For the only cycle in whose months all who are named were in office, and the inspectorate bore its name."""
    rule = body.rules["context.cycle-shared-term"]
    if not terms or rule.pattern("left_pattern").search(body.prose, 0, body.opening()):
        return
    first, last = _written_between(body, subject, rule, terms)
    shared = {}
    for cycle, (begins, ends) in rule.table("reported").items():
        if own := _own_months(body, subject, cycle):
            ends = min(ends, months_on(max(own), rule.number("talked_of")))
        common = months_between(max(first, begins), min(last, ends)) + 1
        if common > rule.number("few") and ballot.scores.get(cycle, 0) > -rule.number("out"):
            shared[cycle] = common
    best = max(shared, key=lambda cycle: shared[cycle], default="")
    if best and all(shared[best] >= rule.number("times") * shared[other] for other in shared if other != best):
        ballot.vote(best, rule.number("weight"), rule, next((one.words for one in terms if one.words), None))


def _written_between(body: Body, subject: Subject, rule: Rule, terms: list[_Term]) -> tuple[str, str]:
    """The months, as ISO 8601, between which a text was written that names these people and the inspectorate so.

    A month that it looks back to was before it; but pages of the inspectorate are put up again, with later notices.
    """
    first, last = max(term.first for term in terms), min(term.last for term in terms)
    eras = [
        era
        for era, patterns in rule.pattern_table("era_patterns").items()
        if any(pattern.search(body.prose) for pattern in patterns)
    ]
    for era in eras:
        if era == "old" and ("renamed" in eras or "his" in eras):
            continue  # many go on calling it by its first initials
        begins, ends = rule.table("eras")[era]
        first, last = max(first, begins), min(last, ends)
    seen = latest_month(body) if not subject.kind.startswith("inspectorate") else None
    return (first if seen is None else max(first, seen[0])), last


def _own_months(body: Body, subject: Subject, cycle: str) -> list[str]:
    """The months in which reports of a cycle on the only force came out, as the tables or the rule know."""
    rule = body.rules["context.cycle-reign"]
    if len(subject.forces) != 1:
        return []
    known = [day[:7] for day, of in known_days().get(subject.forces[0], {}).items() if of == cycle]
    told = (entry.rpartition(" ") for entry in rule.table("latest").get(cycle, ()))
    return known or [month for force, _, month in told if force == subject.forces[0]]


def _vote_reign(body: Body, subject: Subject, ballot: Ballot) -> None:
    """Against the cycles whose reports on the force, by the days that the tables know, came out in another reign."""
    rule = body.rules["context.cycle-reign"]
    if len(subject.forces) != 1:
        return
    for key, before in (("his_pattern", True), ("her_pattern", False)):
        match = rule.pattern(key).search(body.prose)
        if match is None:
            continue
        for cycle in ballot.cycles:
            own = _own_months(body, subject, cycle)
            if own and (max(own) <= rule.words("begins")[0] if before else min(own) > rule.words("lingers")[0]):
                ballot.vote(cycle, -rule.number("weight"), rule, body.words(*match.span()))
        return


def new_name(body: Body, naming: Rule) -> re.Match[str] | None:
    """Where the text calls the inspectorate by its new name, save where it tells that it came to bear it."""
    for match in naming.pattern("new_pattern").finditer(body.prose):
        if not naming.pattern("became_pattern").search(body.prose, max(0, match.start() - 90), match.start()):
            return match
    return None


def _vote_inspectorate(body: Body, ballot: Ballot) -> None:
    """Against the cycles that reported under another name of the inspectorate, or in another reign."""
    rule = body.rules["context.cycle-inspectorate"]
    new = new_name(body, body.rules["context.inspectorate"])
    his = rule.pattern("his_pattern").search(body.prose)
    old = rule.pattern("old_pattern").search(body.prose) if new is None and his is None else None
    her = rule.pattern("her_pattern").search(body.prose) if his is None else None
    own = set(rule.words("old_cycles"))
    for match, cycles, weight in (
        (new, own, -rule.number("weight")),
        (old, own, rule.number("old_weight")),
        (his, set(ballot.cycles) - set(rule.words("his_cycles")), -rule.number("his_weight")),
        (her, set(rule.words("her_not_cycles")), -rule.number("her_weight")),
    ):
        for cycle in ballot.cycles:
            if match is not None and cycle in cycles:
                ballot.vote(cycle, weight, rule, body.words(*match.span()))


def _inspectors(body: Body, subject: Subject) -> Iterator[_Term]:
    """Terms of inspectors, as the table of officers has them, or from the first of their posts to the last."""
    rule = body.rules["context.cycle-inspector"]
    if not rule.on:
        return
    termed = _served(body.reference.officers_of("inspector"))
    for name in subject.inspectors:
        posts = [post for post in body.reference.posts if post.name == name]
        if name in termed:
            yield _Term(*termed[name], rule)
        elif posts:
            starts, ends = [post.starts for post in posts], [post.ends for post in posts]
            first = min(starts) if all(starts) else _EVER[0]
            last = max(ends) if all(ends) else _EVER[1]
            yield _Term(
                first[:7] if len(first) > 4 else f"{first}-01", last[:7] if len(last) > 4 else f"{last}-12", rule
            )


def _served(officers: Iterable[Officer]) -> dict[str, tuple[str, str]]:
    """The first and last month in office by name, of several terms from the first to the last."""
    served: dict[str, tuple[str, str]] = {}
    for each in officers:
        first, last = served.get(each.name, (each.starts, ""))
        served[each.name] = min(first, each.starts), max(last, each.ends or _EVER[1])
    return served


def _commissioners(body: Body) -> Iterator[_Term]:
    """Terms of the commissioners who are named near a word of their office."""
    rule = body.rules["context.cycle-commissioner"]
    if not rule.on:
        return
    text, reach = body.prose, rule.number("reach")
    named = _served(each for each in body.reference.officers_of("commissioner") if each.name in text)
    seen: dict[str, int] = {}
    for word in rule.words("office_words") if named else ():
        at = text.find(word)
        while at >= 0:
            begin = max(0, at - reach)
            near = text[begin : at + len(word) + reach]
            for name in named:
                if name not in seen and (place := near.find(name)) >= 0:
                    seen[name] = begin + place
            at = text.find(word, at + len(word))
    for name, at in seen.items():
        around = text[max(0, at - 2 * reach) : at + len(name) + reach]  # "deputy" stands before the office
        if not rule.pattern("former_pattern").search(around):
            yield _Term(*named[name], rule, body.words(at, at + len(name)))


def _chief_officers(body: Body, subject: Subject) -> Iterator[_Term]:
    """For each force the term of the head whom the text names; of several the last, as others are looked back at."""
    rule = body.rules["context.cycle-chief-officer"]
    for force in subject.forces:
        named: list[_Term] = []
        for held in body.reference.officers_of("chief-officer", force):
            name = held.name
            at = body.prose.find(name)
            if at < 0:
                continue
            before = body.prose[max(0, at - rule.number("reach")) : at]
            if rule.pattern("title_pattern").search(before) or rule.pattern("behind_pattern").match(
                body.prose, at + len(name)
            ):
                named.append(_Term(held.starts, held.ends or _EVER[1], rule, body.words(at, at + len(name))))
        yield from sorted(named, key=lambda term: term.last)[-1:]


def _is_termed(body: Body, force: str, name: str) -> bool:
    """Whether rules go by when somebody was in office: better than when he or she happened to speak."""
    return any(
        each.name == name and body.rules[f"context.cycle-{office}"].on
        for office, of in (("commissioner", ""), ("chief-officer", force))
        for each in body.reference.officers_of(office, of)
    )


def _vote_speakers(body: Body, subject: Subject, ballot: Ballot) -> None:
    """For the cycles in which the tables know a person of the text in the same office, against those far from them.

    Those whose months in office they know weigh less, and together as one: such a person spoke in others too.
    """
    rule = body.rules["context.cycle-known-speaker"]
    order = {cycle: place for place, cycle in enumerate(ballot.cycles)}
    known = known_speakers()
    common, shown = set(order), None
    for force in subject.forces:
        for name, seen in known.get(force, {}).items():
            at = body.prose.find(name)
            role = _office_before(body, rule, at) if at >= 0 else ""
            places = sorted(order[cycle] for cycle, known_as in seen if cycle in order and known_as.lower() == role)
            if not places:
                continue
            words = body.words(at, at + len(name))
            if _is_termed(body, force, name):
                common &= {cycle for cycle, place in order.items() if places[0] <= place <= places[-1]}
                shown = words
                continue
            for cycle, place in order.items():
                if places[0] <= place <= places[-1]:
                    ballot.vote(cycle, rule.number("weight"), rule, words)
                elif not places[0] - 2 <= place <= places[-1] + 2:
                    ballot.vote(cycle, -rule.number("far_weight"), rule, words)
    for cycle in ballot.cycles if shown is not None else ():
        if cycle in common:
            ballot.vote(cycle, rule.number("termed_weight"), rule, shown)


def _office_before(body: Body, rule: Rule, at: int) -> str:
    """The office nearest before a name, in small letters; "" for none."""
    held = [
        match[0] for match in rule.pattern("office_pattern").finditer(body.prose, max(0, at - rule.number("reach")), at)
    ]
    return " ".join(held[-1].lower().split()) if held else ""
