"""The cycle that a document belongs to: each rule votes for or against the cycles, and the clear winner counts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from kgbuild.extract._about._ballot import Ballot
from kgbuild.extract._about._cycle_dates import vote_dates, vote_last_dates, windows_of
from kgbuild.extract._about._cycle_people import vote_people
from kgbuild.extract._about._known import known_grades, known_numbers
from kgbuild.extract._about.body import Body, Found, Subject
from kgbuild.extract._about.sections import sections_of
from kgbuild.extract._context import Context
from kgbuild.extract._forces import force_mentions
from kgbuild.extract._grades.counts import find_grade_counts
from kgbuild.extract._grades.grades import PILLARS, grade_of
from kgbuild.extract._grades.judgements import find_judgements
from kgbuild.extract._questions import area_hits
from kgbuild.extract._text.sentences import split
from kgbuild.model import Passage
from kgbuild.rules import Rule

_INSPECTED = 43  # forces in a round


def cycle_of(body: Body, subject: Subject, found: list[Found], notes: list[str]) -> str:
    """The cycle that the source record states, or that the evidence speaks for, "" for neither.

    What it is evidenced by is added to `found`, and what the record and the text do not agree on to `notes`.
    """
    ballot = _voted(body, subject)
    chosen = ""
    if not _outside_rounds(body, subject, found):
        chosen = _elected(body, subject, ballot, found)
    rule = body.rules["context.cycle-stated"]
    stated = body.document.stated.cycle if rule.on else ""
    if stated in body.reference.cycles:
        if chosen and chosen != stated:
            notes.append(f"the source record states the cycle '{stated}', the text speaks of '{chosen}'")
        found.append((f"cycle {stated}", rule.ref, None))
        return stated
    if stated:
        notes.append(f"the source record states the cycle '{stated}', which the reference tables do not hold")
    for_it = [piece for piece in ballot.evidence if piece[0] == chosen and piece[1] > 0]
    for cycle, _weight, ref, words in sorted(for_it, key=lambda piece: -piece[1])[:6]:
        found.append((f"cycle {cycle}", ref, words))
    return chosen


def _voted(body: Body, subject: Subject) -> Ballot:
    """The votes of all rules that look at a document of any kind."""
    cycles = body.reference.cycles
    ordered = tuple(sorted(cycles, key=lambda cycle: cycles[cycle].ordinal))
    spread = {cycle: (a, b) for cycle, (a, b) in body.rules["context.cycle-published"].table("cycles").items()}
    ballot = Ballot(ordered, windows_of(body, subject.forces, spread), spread)
    _vote_names(body, subject, ballot)
    _vote_scale(body, ballot)
    vote_dates(body, subject, ballot)
    vote_people(body, subject, ballot)
    _vote_genre(body, subject, ballot)
    _vote_wording(body, ballot)
    _vote_known_forces(body, ballot)
    rule, seen = body.rules["context.cycle-without-grades"], {cycle for _, cycle in known_grades()}
    for cycle in ballot.cycles:
        if seen and cycle not in seen:
            ballot.vote(cycle, -rule.number("weight"), rule)
    return ballot


def _elected(body: Body, subject: Subject, ballot: Ballot, found: list[Found]) -> str:
    """The clear winner, of all votes or with those of months looked back to, else what the tables' grades tell."""
    decide = body.rules["context.cycle"]
    if not decide.on:
        return ""
    if chosen := ballot.winner(decide):
        return chosen
    vote_last_dates(body, subject, ballot)
    if chosen := ballot.winner(decide):
        return chosen
    return _cycle_of_known_grades(body, subject, ballot, found) or _cycle_of_known_counts(body, subject, ballot, found)


def _vote_wording(body: Body, ballot: Ballot) -> None:
    text, main = body.prose, body.rules["context.cycle-wording"]
    earlier = main.pattern("earlier_before_pattern")
    for rule in (main, body.rules["context.cycle-own-wording"]):
        for cycle, patterns in rule.pattern_table("cycle_patterns").items():
            for pattern in patterns:
                own = (
                    match
                    for match in pattern.finditer(text)
                    if not earlier.search(text, max(0, match.start() - 250), match.start())
                )
                if (match := next(own, None)) is not None:
                    ballot.vote(cycle, rule.number("weight"), rule, body.words(*match.span()))
    rule = body.rules["context.cycle-areas-counted"]
    counted = {match["number"].lower(): match for match in rule.pattern().finditer(text)}
    # "assessed in nine areas and graded in eight": only a single number tells
    for number, match in counted.items() if len(counted) == 1 else ():
        weight = rule.number("weak_weight" if number in rule.words("weak") else "weight")
        for cycle, numbers in rule.table("cycles").items():
            if number in numbers:
                ballot.vote(cycle, weight, rule, body.words(*match.span()))


def _outside_rounds(body: Body, subject: Subject, found: list[Found]) -> bool:
    """Whether title and opening name an inspection outside the rounds and none of them: its document has no cycle."""
    none, rule = body.rules["context.no-inspection"], body.rules["context.other-inspection"]
    if none.on and not (none.pattern().search(body.prose) or none.pattern().search(subject.title)):
        found.append(("no cycle", none.ref, None))
        return True
    first = next((block.end for block in body.document.blocks if block.kind in ("heading", "paragraph")), 0)
    opening = max(first, body.opening() - 200)
    match = rule.pattern().search(body.prose, 0, opening) or _recording_alone(body, subject, rule, opening)
    titled = rule.pattern().search(subject.title) is not None
    none_named = not subject.forces and subject.kind in rule.words("own_kinds")  # of its own on a theme
    if match is None and not titled and not none_named:
        return False
    peel = rule.pattern("titled_peel_pattern" if titled else "peel_pattern")
    if peel.search(subject.title) or peel.search(body.prose, 0, opening + 900):
        return False
    found.append(("no cycle", rule.ref, body.words(*match.span()) if match is not None else None))
    return True


def _recording_alone(body: Body, subject: Subject, rule: Rule, opening: int) -> re.Match[str] | None:
    """A grade for recording crime in the opening, where few other areas are named: crime data integrity."""
    if subject.published >= rule.words("recorded_apart_until")[0]:
        return None
    match = rule.pattern("recording_pattern").search(body.prose, 0, opening)
    others = {hit.area for hit in area_hits(body.prose, 0, opening + 900)} - {"recording-crime"} if match else set()
    return match if len(others) < rule.number("other_areas") else None


def _vote_names(body: Body, subject: Subject, ballot: Ballot) -> None:
    """For the cycles that the address, the titles or the text name."""
    own = next((body.line(block) for block in body.document.blocks if block.kind == "heading"), "")
    titles = tuple(dict.fromkeys((subject.title, own)))
    url = body.document.stated.url.lower()
    rule = body.rules["context.cycle-address"]
    for cycle, patterns in rule.pattern_table("cycle_patterns").items():
        if any(pattern.search(url) for pattern in patterns):
            ballot.vote(cycle, rule.number("weight"), rule)
    rule = body.rules["context.cycle-title-year"]
    match = next((match for one in titles if (match := rule.pattern().match(one))), None)
    if match is not None and (force_mentions(match[0], body.reference) or "PEEL" in match[0]):
        _vote_label(body, match["year"], rule.number("weight"), rule, ballot)
    _vote_named(body, titles, body.rules["context.cycle-named"], ballot)
    rule = body.rules["context.cycle-own-report"]
    for match in rule.pattern().finditer(body.prose):
        before = max(0, match.start() - 40)
        if not rule.pattern("earlier_before_pattern").search(body.prose, before, match.start()):
            year, words = match["year"] or match["other"], body.words(*match.span())
            _vote_label(body, year, rule.number("weight"), rule, ballot, words)
            break
    for name in (
        "context.cycle-looks-back",
        "context.cycle-compared-year",
        "context.cycle-pillar-report",
        "context.cycle-pillar-graded",
    ):
        rule = body.rules[name]
        if "revisit_pattern" in rule.patterns and rule.pattern("revisit_pattern").search(body.prose, 0, body.opening()):
            continue
        for cycle, patterns in rule.pattern_table("cycle_patterns").items():
            for pattern in patterns:
                if match := pattern.search(body.prose):
                    ballot.vote(cycle, rule.number("weight"), rule, body.words(*match.span()))


def _vote_label(body: Body, year: str, weight: int, rule: Rule, ballot: Ballot, words: Passage | None = None) -> None:
    """For the cycles in whose label the year stands."""
    for cycle, entry in body.reference.cycles.items():
        if re.search(rf"\b{year}\b", entry.label):
            ballot.vote(cycle, weight, rule, words)


def _vote_named(body: Body, titles: tuple[str, ...], rule: Rule, ballot: Ballot) -> None:
    """For the cycles named in titles, headings and text, the less where it only looks back or forward."""
    headings = [block for block in body.document.blocks[:25] if block.kind == "heading"]
    for cycle, patterns in rule.pattern_table("cycle_patterns").items():
        matches = [match for pattern in patterns for match in pattern.finditer(body.prose)]
        for pattern in patterns:
            if any(pattern.search(one) for one in titles):
                ballot.vote(cycle, rule.number("title_weight"), rule)
        for match in matches[: rule.number("most")]:
            if any(block.start <= match.start() < block.end for block in headings):
                weight = rule.number("heading_weight")
            elif rule.pattern("passing_pattern").search(body.prose, max(0, match.start() - 60), match.start()):
                weight = 1
            else:
                weight = rule.number("weight") + rule.number("opening_weight") * (match.start() < body.opening())
            ballot.vote(cycle, weight, rule, body.words(*match.span()))


def _vote_scale(body: Body, ballot: Ballot) -> None:
    rule = body.rules["context.cycle-grade-scale"]
    adequate = next(
        (
            body.words(block.start, block.end)
            for block in body.document.blocks
            if block.kind == "grade" and "dequate" in body.line(block) and "nadequate" not in body.line(block)
        ),
        None,
    )
    firm = rule.pattern("firm_pattern").search(body.prose)
    if adequate is None and (match := rule.pattern("adequate_pattern").search(body.prose) or firm):
        adequate = body.words(*match.span())
    pillar = next(
        (
            match
            for match in rule.pattern("pillar_pattern").finditer(body.prose)
            if not any(
                rule.pattern(key).search(body.prose, *_sentence_around(body.prose, match))
                for key in ("other_pattern", "earlier_pattern")
            )
        ),
        None,
    )
    if adequate is not None and pillar is not None:
        # A pillar's grade cannot be mistaken, and "adequate" may be a plain adjective, where it is no cell or count.
        adequate, pillar = (adequate, None) if firm is not None else (None, pillar)
    for cycle in ballot.cycles:
        scale = body.reference.scale_of(cycle)
        if adequate is not None:
            ballot.vote(cycle, rule.number("weight") // (1 if scale != "four-tier" else -1), rule, adequate)
        if pillar is not None:
            words = body.words(pillar.start(), pillar.end())
            ballot.vote(cycle, 3 if scale == "four-tier" else -rule.number("weight"), rule, words)


def _sentence_around(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Where the sentence begins and ends that a match stands in."""
    line, stop = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    stop = stop if stop >= 0 else len(text)
    return next((span for span in split(text, line, stop) if span[0] <= match.start() < span[1]), (line, stop))


def _vote_genre(body: Body, subject: Subject, ballot: Ballot) -> None:
    rule = body.rules["context.cycle-genre"]
    if subject.kind == "assessment-transcript":
        for cycle in rule.words("transcript_cycles"):
            ballot.vote(cycle, rule.number("weight"), rule)
        match = rule.pattern("year_pattern").search(body.prose, 0, body.opening())
        if match is not None:
            _vote_label(body, match["year"], rule.number("year_weight"), rule, ballot, body.words(*match.span()))
    _vote_regional(body, subject, ballot)
    _vote_known_concern(body, subject, ballot)


def _vote_known_concern(body: Body, subject: Subject, ballot: Ballot) -> None:
    """For the cycle behind the one in which, by the tables, the area was weak that the text calls a concern before."""
    rule = body.rules["context.cycle-known-concern"]
    if len(subject.forces) != 1:
        return
    for pattern in (rule.pattern(), rule.pattern("reverse_pattern")):
        for match in pattern.finditer(body.prose):
            areas = {hit.area for hit in area_hits(body.prose, match.start("about"), match.end("about"))}
            for earlier, cycle in pairwise(ballot.cycles):
                weak = {
                    question
                    for question, grades in known_grades().get((subject.forces[0], earlier), {}).items()
                    if grades & set(rule.words("weak"))
                }
                if any(
                    asked.area in areas and weak & {asked.id, asked.pillar}
                    for asked in body.reference.questions_of(earlier)
                ):
                    ballot.vote(cycle, rule.number("weight"), rule, body.words(*match.span()))


def _vote_known_forces(body: Body, ballot: Ballot) -> None:
    """For the cycles in which, by the tables, as many forces have the grade for a pillar as the text says."""
    rule = body.rules["context.cycle-known-forces"]
    matches = sorted((one for each in rule.all_patterns() for one in each.finditer(body.prose)), key=re.Match.start)
    for (start, end), told in groupby(matches, key=lambda one: _sentence_around(body.prose, one)):
        pillars = {hit.area for hit in area_hits(body.prose, start, end)}
        if pillars - set(PILLARS) or rule.pattern("not_pattern").search(body.prose, start, end):
            continue
        given = list(told)
        counts = [
            (grade_of(one["grade"]), 1 if one.groupdict().get("only") else _number(one["number"], rule))
            for one in given
        ]
        asked = {(cycle, pillar) for cycle, pillar, _ in known_numbers() if pillar in (pillars or PILLARS)}
        fits, may = (
            {cycle for cycle, pillar in asked if all(_are_so_many(cycle, pillar, *one, missing) for one in counts)}
            for missing in (0, rule.number("missing"))
        )
        if fits and len(may) <= rule.number("most"):
            for cycle in sorted(may):  # of a round whose tables lack some forces it may be so, too
                ballot.vote(cycle, rule.number("weight"), rule, body.words(*given[0].span()))
            return


def _are_so_many(cycle: str, question: str, grade: str, number: int, missing: int) -> bool:
    """Whether the tables have just so many forces of a grade; or may, where up to `missing` forces are not in them."""
    told = sum(forces for (one, asked, _), forces in known_numbers().items() if (one, asked) == (cycle, question))
    have, lacking = known_numbers().get((cycle, question, grade), 0), max(0, _INSPECTED - told)
    return have <= number <= have + (lacking if lacking <= missing else 0)


def _number(words: str, rule: Rule) -> int:
    plain, known = " ".join(words.lower().replace("-", " ").split()), rule.words("numbers")
    return int(plain) if plain.isdigit() else known.index(plain)


def _vote_regional(body: Body, subject: Subject, ballot: Ballot) -> None:
    """For the cycle of a region's report, where the text opens with an inspection of serious and organised crime."""
    rule, era = body.rules["context.cycle-regional"], body.rules["context.cycle-inspectorate"]
    if len(subject.forces) != 1:
        return
    match = rule.pattern().search(body.prose, 0, body.opening())
    if match is None or era.pattern("his_pattern").search(body.prose) is None:
        return
    for month, region in rule.table("published").items():
        for cycle, (first, last) in ballot.spread.items():
            if subject.forces[0] in region and first <= month <= last:
                ballot.vote(cycle, rule.number("weight"), rule, body.words(*match.span()))


@dataclass(slots=True)
class _Fit:
    """How the grades of the text stand to those that the tables have for one cycle."""

    words: list[Passage | None] = field(default_factory=list)  # of the grades that are those of the tables
    misses: int = 0
    unknown: bool = False  # a question that the tables have no grade for


def _cycle_of_known_grades(body: Body, subject: Subject, ballot: Ballot, found: list[Found]) -> str:
    """The cycle whose grades in the tables are those of the text, among the cycles that nothing rules out."""
    rule = body.rules["context.cycle-known-grades"]
    if not rule.on or not subject.forces:
        return ""
    fits = {cycle: _fit(body, subject, cycle) for cycle in ballot.open()}
    scores = {
        cycle: 2 * len(fit.words) - 4 * fit.misses + min(ballot.scores.get(cycle, 0), 6)
        for cycle, fit in fits.items()
        if fit.words
    }
    ranked = sorted(scores, key=lambda cycle: -scores[cycle])
    if not ranked:
        return ""
    best = ranked[0]
    others = [fit for cycle, fit in fits.items() if cycle != best]
    alone = not fits[best].misses and not any(fit.words or fit.unknown for fit in others)
    if scores[best] < 2 * rule.number("least") and not (alone and any(fit.misses for fit in others)):
        return ""
    if len(ranked) > 1 and scores[best] - scores[ranked[1]] < 2:
        return ""
    found.append((f"cycle {best}", rule.ref, next((words for words in fits[best].words if words is not None), None)))
    return best


def _fit(body: Body, subject: Subject, cycle: str) -> _Fit:
    """The grades that the text would give if it were of the cycle, held against those of the tables."""
    sections = sections_of(body, cycle, subject.forces)
    trial = Context(
        reference=body.reference,
        kind=subject.kind,
        forces=subject.forces,
        cycle=cycle,
        sections=sections,
        disabled=body.disabled,
    )
    fit = _Fit()
    for judgement in find_judgements(body.document, trial):
        known = known_grades().get((judgement.force, cycle), {}).get(judgement.question)
        if known and judgement.grade in known:
            fit.words.append(judgement.evidence if isinstance(judgement.evidence, Passage) else None)
        elif judgement.grade:
            fit.misses += known is not None
            fit.unknown |= known is None
    return fit


def _cycle_of_known_counts(body: Body, subject: Subject, ballot: Ballot, found: list[Found]) -> str:
    """The only cycle in which the tables have as many grades of the force as the text counts; "" for none."""
    rule = body.rules["context.cycle-known-counts"]
    if not rule.on or len(subject.forces) != 1:
        return ""
    fits: list[tuple[str, Passage | None]] = []
    for cycle in ballot.open():
        asked = {one.id for one in body.reference.questions_of(cycle) if one.number != "0"}
        held = [
            grades
            for question, grades in known_grades().get((subject.forces[0], cycle), {}).items()
            if question in asked
        ]
        trial = Context(
            reference=body.reference, kind=subject.kind, forces=subject.forces, cycle=cycle, disabled=body.disabled
        )
        counts = [one for one in find_grade_counts(body.document, trial) if one.force == subject.forces[0]]
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
