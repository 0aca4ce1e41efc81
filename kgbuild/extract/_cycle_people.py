"""Votes for the cycle by whom the text names: inspectors, commissioners and chief officers held office for a time."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from kgbuild import resources
from kgbuild.extract._ballot import Ballot
from kgbuild.extract._body import Body
from kgbuild.extract._dates import months_between
from kgbuild.extract._rules import Rule
from kgbuild.model import Passage


def vote_people(body: Body, inspectors: tuple[str, ...], forces: tuple[str, ...], ballot: Ballot) -> None:
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


def _vote_commissioners(body: Body, ballot: Ballot, rule: Rule) -> None:
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


def _vote_term(body: Body, ballot: Ballot, rule: Rule, name: str, words: Passage | None) -> None:
    """Against the cycles whose reports came out before or after the term that the rule has for a name."""
    term = rule.table("terms").get(name)
    if term is None:
        return
    took, left = term
    for cycle, (first, last) in ballot.windows.items():
        common = months_between(max(took, first), min(left, last, ballot.spread[cycle][1])) + 1
        if common <= rule.number("few"):
            ballot.vote(cycle, -rule.number("weight" if common <= 0 else "few_weight"), rule, words)


def _vote_speakers(body: Body, forces: tuple[str, ...], ballot: Ballot) -> None:
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
