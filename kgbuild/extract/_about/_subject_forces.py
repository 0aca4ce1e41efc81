"""The forces that a document is about, and where it turns from one to another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

from kgbuild.extract._about.body import Body, Found
from kgbuild.extract._forces import Mention, force_mentions
from kgbuild.extract._grades.force_groups import ForceList, force_groups
from kgbuild.extract._grades.force_rows import force_rows
from kgbuild.extract._text.sentences import sentences
from kgbuild.model import Block
from kgbuild.rules import Rule, load_rules

_PAIR = re.compile(r"\s+(?:and|&)\s+")
_COUNTED = ("", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_JOINED = re.compile(r"(?:['’]s?)?(?:\s*,\s*(?:and\s+)?|\s+(?:and|&)\s+)(?:the\s+)?", re.IGNORECASE)


def forces_of(body: Body, title: str, found: list[Found]) -> tuple[str, ...]:
    """The forces that the document is about, in the order in which the text names them; each is added to `found`."""
    rule = body.rules["context.force"]
    if not rule.on:
        return ()
    first: dict[str, Mention] = {}
    for mention in force_mentions(body.prose, body.reference):
        first.setdefault(mention.force, mention)
    titled = {mention.force for mention in force_mentions(title, body.reference)}
    scores: Counter[str] = Counter()
    _score_address(body, rule, {*first, *titled}, scores)
    _score_title(body, rule, title, scores)
    _score_text(body, rule, scores)
    together = _forces_together(body)
    if titled and not titled & set(together):
        together = ()  # others, which the title's are compared with
    together = _forces_of_list(body) or together or _forces_of_country(body, rule, first)
    together = together or _forces_in_turn(body, rule) or _forces_counted(body, rule)
    for force in together:
        scores[force] += rule.number("together")
    if together:  # and those that the text gives a grade of their own
        titled.update(together, _given_grades(body, rule.pattern("graded_after_pattern")))
    chosen = _chosen(body, rule, scores, titled, set(together), any(one.strong for one in first.values()))
    chosen = chosen or _policed(body, rule)
    order = {force: index for index, force in enumerate(body.reference.forces)}
    chosen.sort(key=lambda force: (first[force].start if force in first else -1, order[force]))
    for force in chosen:
        shown = first.get(force)
        found.append((f"force {force}", rule.ref, body.words(shown.start, shown.end) if shown else None))
    return tuple(chosen)


def _policed(body: Body, rule: Rule) -> list[str]:
    """The force of the one county whose police the opening speaks of: "Police in Lincolnshire were told ..."."""
    policed = rule.pattern("police_in_pattern")
    named = force_mentions(body.prose, body.reference, 0, body.opening())
    forces = {one.force for one in named if policed.search(body.prose, max(0, one.start - 30), one.start)}
    return list(forces) if len(forces) == 1 else []


def _score_address(body: Body, rule: Rule, named: set[str], scores: Counter[str]) -> None:
    """For the forces that the address names; a part of it may be a region's name, which the text never does."""
    address = body.document.stated.url.lower()
    for force in body.reference.forces if address else ():
        if (not named or force in named) and re.search(rf"(?<![a-z-]){re.escape(force)}(?![a-z])", address):
            scores[force] += rule.number("address")


def _score_title(body: Body, rule: Rule, title: str, scores: Counter[str]) -> None:
    for mention in force_mentions(title, body.reference):
        alone = rule.pattern("title_pattern").match(title[mention.end :]) is not None
        scores[mention.force] += rule.number("title" if mention.strong or alone else "title_county")


def _score_text(body: Body, rule: Rule, scores: Counter[str]) -> None:
    """For the forces that the text names, more at its opening and less in passing."""
    opening, national = body.opening(), _is_national(body, rule)
    counted: Counter[str] = Counter()
    mentions = force_mentions(body.prose, body.reference)
    enumerated = _enumerated(body, mentions)
    for mention in mentions:
        counted[mention.force] += 1
        if counted[mention.force] > rule.number("most"):
            continue
        early = mention.start < opening
        if not mention.strong:
            scores[mention.force] += rule.number("county_opening" if early else "county")
            continue
        before = body.prose[max(0, mention.start - 40) : mention.start]
        office = rule.pattern("office_after_pattern").match(body.prose[mention.end : mention.end + 60]) is not None
        if rule.pattern("passing_before_pattern").search(before) or (national and office):
            scores[mention.force] += rule.number("passing")
            continue
        if mention.start in enumerated:
            scores[mention.force] += rule.number("listed")
            continue
        listed = re.search(r"(?:,|\band|&)\s+$", before) is not None
        scores[mention.force] += rule.number("listed" if listed else "named") + rule.number("opening") * early


def _enumerated(body: Body, mentions: list[Mention]) -> set[int]:
    """Where the forces stand that are named in one breath with two others at least."""
    runs: list[list[Mention]] = []
    for mention in mentions:
        if not runs or not _JOINED.fullmatch(body.prose, runs[-1][-1].end, mention.start):
            runs.append([])
        runs[-1].append(mention)
    return {one.start for run in runs if len({each.force for each in run}) >= 3 for one in run}


def _is_national(body: Body, rule: Rule) -> bool:
    return rule.pattern("national_pattern").search(body.prose, 0, body.opening()) is not None


def _chosen(
    body: Body, rule: Rule, scores: Counter[str], titled: set[str], together: set[str], strong: bool
) -> list[str]:
    """The forces whose scores are high enough and not far behind the best; those named together need not be near."""
    if not scores:
        return []
    least = rule.number("least")
    in_passing = len(scores) == 1 and max(scores.values()) < least and strong
    if in_passing and not _is_national(body, rule) and rule.pattern("own_pattern").search(body.prose):
        scores[next(iter(scores))] += least  # the only force named, and the text goes on about "the force"
    partners = _share_scores(body, scores)
    sections = {force for _, force in force_headings(body)}
    rivals = set(scores)
    if not titled and len(scores) > 1 and not sections:
        # Without a title, the forces of the document are those that the text gives grades to, or the one it names most.
        given = _given_grades(body, rule.pattern("graded_after_pattern"))
        top = max(scores, key=lambda force: scores[force] + rule.number("graded") * (force in given))
        most = max(scores, key=lambda force: scores[force])  # others may be graded in passing
        rivals = given | {top, partners.get(top, top), most}
    best = max(score for force, score in scores.items() if force in rivals)
    chosen = []
    for force, score in scores.items():
        near = rule.number("near_titled" if force in titled else "near")
        strong_enough = score >= least and (100 * score >= near * best or force in together)
        if force in sections or (force in rivals and strong_enough):
            chosen.append(force)
    if len(chosen) > 1 and not sections and titled & set(chosen):
        return [force for force in chosen if force in titled]
    if not titled and not sections and rule.pattern("all_forces_pattern").search(body.prose, 0, body.opening()):
        return [force for force in chosen if force in together or _is_told_of(body, rule, force)]
    return chosen


def _is_told_of(body: Body, rule: Rule, force: str) -> bool:
    """Whether a text on all forces is about this one too: its opening names it, or the text does so often enough."""
    mentions = [mention for mention in force_mentions(body.prose, body.reference) if mention.force == force]
    early = any(mention.start < body.opening() for mention in mentions)
    address = re.search(rf"(?<![a-z-]){re.escape(force)}(?![a-z])", body.document.stated.url.lower()) is not None
    return early or address or len(mentions) >= rule.number("told_times")


def _forces_of_country(body: Body, rule: Rule, first: Mapping[str, Mention]) -> tuple[str, ...]:
    """The forces of the country that the opening speaks of as a whole, where the text names most of them."""
    if rule.pattern("country_pattern").search(body.prose, 0, body.opening()) is None:
        return ()
    named = [id for id, force in body.reference.forces.items() if force.country in rule.words("country")]
    present = [force for force in named if force in first]
    sure = sum(first[force].strong for force in present)
    return tuple(present) if sure >= 2 and len(present) + 1 >= len(named) else ()


def _forces_of_list(body: Body) -> tuple[str, ...]:
    """The forces of a list of grades, a line for each force or for each grade."""
    text, blocks = body.document.text, body.document.blocks
    if lines := force_rows(text, blocks, body.reference):
        return tuple(dict.fromkeys(line.force for line in lines))
    groups = force_groups(text, blocks, body.reference, load_rules("judgements")["judgement.force-list"])
    return tuple(dict.fromkeys(one.force for group in groups if isinstance(group, ForceList) for one in group.forces))


def _forces_in_turn(body: Body, rule: Rule) -> tuple[str, ...]:
    """The forces that begin a paragraph each and are given a grade there, where they are several."""
    graded = rule.pattern("graded_after_pattern")
    found: dict[str, None] = {}
    for block in body.document.blocks:
        if block.kind not in ("paragraph", "item"):
            continue
        first = next(iter(force_mentions(body.prose, body.reference, block.start, block.end)), None)
        begins = first is not None and not body.prose[block.start : first.start].removeprefix("The ").strip()
        if first is not None and begins and first.strong and graded.match(body.prose, first.end, block.end):
            found[first.force] = None
    return tuple(found) if len(found) >= rule.number("in_turn") else ()


def _forces_counted(body: Body, rule: Rule) -> tuple[str, ...]:
    """All forces that the text names, where they are as many as its opening says that were inspected."""
    said = rule.pattern("counted_pattern").search(body.prose, 0, body.opening())
    if said is None:
        return ()
    named = dict.fromkeys(one.force for one in force_mentions(body.prose, body.reference) if one.strong)
    return tuple(named) if len(named) == _COUNTED.index(said["count"].lower()) else ()


def _share_scores(body: Body, scores: Counter[str]) -> dict[str, str]:
    """Give two forces that are named as a pair, and seldom alone, the score of the better one; each one's partner."""
    partners: dict[str, str] = {}
    mentions = force_mentions(body.prose, body.reference)
    pairs: dict[tuple[str, str], int] = {}
    for one, other in pairwise(mentions):
        if one.force != other.force and _PAIR.fullmatch(body.prose, one.end, other.start):
            pairs[one.force, other.force] = pairs.get((one.force, other.force), 0) + 1
    for pair, count in sorted(pairs.items()):
        if count >= 2 and all(sum(one.force == force for one in mentions) <= count + 1 for force in pair):
            best = max(scores[force] for force in pair)
            scores.update(dict.fromkeys(pair, best))
            partners |= {pair[0]: pair[1], pair[1]: pair[0]}
    return partners


def _given_grades(body: Body, graded: re.Pattern[str]) -> set[str]:
    """The forces that words of grading follow, and those named in one breath before them."""
    mentions = force_mentions(body.prose, body.reference)
    given: set[str] = set()
    for index, mention in enumerate(mentions):
        if not mention.strong or not graded.match(body.prose, mention.end):
            continue
        given.add(mention.force)
        while index and _JOINED.fullmatch(body.prose, mentions[index - 1].end, mentions[index].start):
            index -= 1
            given.add(mentions[index].force)
    return given


def _forces_together(body: Body) -> tuple[str, ...]:
    """The forces that the opening names in one breath as those that were inspected; () where it does not."""
    rule = body.rules["context.forces-together"]
    mentions = force_mentions(body.prose, body.reference, 0, body.opening())
    graded = _given_grades(body, body.rules["context.force"].pattern("graded_after_pattern"))
    run: list[Mention] = []
    together: list[str] = []
    for mention in [*mentions, None]:
        if mention is not None and (not run or _JOINED.fullmatch(body.prose, run[-1].end, mention.start)):
            run.append(mention)
            continue
        if len({one.force for one in run}) > 1:
            before = body.prose[max(0, run[0].start - 40) : run[0].start]
            after = body.prose[run[-1].end : run[-1].end + 120]
            several = len({one.force for one in run}) >= 3  # three counties "were judged": no partners met in passing
            listed = rule.pattern("listed_pattern").search(body.prose[max(0, run[0].start - 160) : run[0].start])
            if several:
                listed = listed or rule.pattern("looked_pattern").search(before)
            if all(one.strong or one.force in graded for one in run):
                listed = listed or rule.pattern("verdict_pattern").search(before)
                listed = listed or rule.pattern("both_pattern").search(before)
            named = several or any(one.strong for one in run) or rule.pattern("before_pattern").search(before)
            named = named or rule.pattern("by_pattern").search(after)
            if listed or (named and rule.pattern("after_pattern").match(after)):
                together += [one.force for one in run]
        run = [mention] if mention is not None else []
    return tuple(dict.fromkeys(together))


def force_stretches(body: Body, forces: tuple[str, ...]) -> dict[int, str]:
    """Where the text turns from one of its forces to another: the offset of the sentence, and the force or ""."""
    rule = body.rules["context.force-sentence"]
    if not rule.on or len(forces) < 2:
        return {}
    turns: dict[int, str] = {}
    current = ""
    for block in body.document.blocks:
        if block.kind not in ("paragraph", "item", "heading") or block.level == 1:
            continue
        for start, end in sentences(body.document.text, block.start, block.end):
            mentions = force_mentions(body.prose, body.reference, start, end)
            named = {one.force for one in mentions} & set(forces)
            elsewhere = not named and any(one.strong for one in mentions)  # it tells of none of them
            if len(named) == 1:
                force = named.pop()
            elif named or elsewhere or rule.pattern("all_pattern").search(body.prose, start, end):
                force = ""
            else:
                continue
            if force != current:
                current = turns[start] = force
    return turns


def _leads_list(body: Body, block: Block) -> bool:
    """Whether a line ends with a force and a colon: "HMICFRS judged that Kent Police:"."""
    if block.kind != "paragraph" or body.prose[block.end - 1 : block.end] != ":" or block.end - block.start > 100:
        return False
    mentions = force_mentions(body.prose, body.reference, block.start, block.end)
    return bool(mentions) and mentions[-1].end == block.end - 1


def force_headings(body: Body) -> list[tuple[int, str]]:
    """Headings, and lines above a list, that name one force and begin its part, where at least two forces have one."""
    if not body.rules["context.force-section"].on:
        return []
    named: list[tuple[int, str]] = []  # of each block where it starts, and the force that it is a heading of, or ""
    for block in body.document.blocks:
        titled = (block.kind == "heading" and block.level != 1) or _leads_list(body, block)
        mentions = force_mentions(body.prose, body.reference, block.start, block.end) if titled else []
        forces = {mention.force for mention in mentions}
        named.append((block.start, forces.pop() if len(forces) == 1 else ""))
    # One right above the other, they are a menu.
    alone = [
        one
        for before, one, after in zip([(0, ""), *named], named, [*named[1:], (0, "")], strict=False)
        if one[1] and before[1] in ("", one[1]) and after[1] in ("", one[1])
    ]
    return alone if len({force for _, force in alone}) >= 2 else []
