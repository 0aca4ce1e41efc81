"""What a document is about, resolved from evidence: kind, forces, cycle, inspectorate, people, sections.

`Context` is what the other private modules of this room are given; `resolve_context` (below) makes it.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args

from kgbuild import resources
from kgbuild.extract._forces import Mention, force_mentions
from kgbuild.extract._questions import area_hits, question_of_heading
from kgbuild.extract._rules import Rule, load_rules
from kgbuild.extract._sentences import sentences
from kgbuild.model import Block, Document, DocumentKind, Passage, PersonMention, RuleRef
from kgbuild.reference import Person, Reference


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of text under one heading or numbered question. Sections are in text order and do not overlap.

    `role` is "" for narrative, or areas-for-improvement | cause-of-concern | recommendations | innovative-practice.
    """

    start: int
    end: int
    question: str = ""
    role: str = ""
    force: str = ""  # where the document treats several forces; else ""
    cycle: str = ""  # where the document treats several cycles; else ""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a document before its facts are read. Empty means not evidenced."""

    reference: Reference
    kind: DocumentKind
    title: str = ""
    forces: tuple[str, ...] = ()
    cycle: str = ""
    inspectorate: str = ""
    inspectors: tuple[str, ...] = ()
    published: str = ""
    police: bool = True  # False: the document is about another service, and yields no police judgement
    sections: tuple[Section, ...] = ()
    people: tuple[PersonMention, ...] = ()
    rules: tuple[tuple[str, RuleRef, Passage | None], ...] = ()  # what was resolved, by which rule, from which words
    notes: tuple[str, ...] = ()
    disabled: frozenset[str] = frozenset()  # names of rules that are switched off
    subject: re.Pattern[str] | None = None  # what words must name to be told of the force; None: they need not

    def section_at(self, offset: int) -> Section | None:
        """The section that holds `offset`, or None."""
        index = bisect_right(self.sections, offset, key=lambda section: section.start) - 1
        if index >= 0 and offset < self.sections[index].end:
            return self.sections[index]
        return None

    def force_at(self, offset: int) -> str:
        """The force that text at `offset` is about: its section's, else the document's only one, else ""."""
        section = self.section_at(offset)
        if section is not None and section.force:
            return section.force
        return self.forces[0] if len(self.forces) == 1 else ""

    def tells_of_force(self, passage: Passage) -> bool:
        """Whether a passage is told of a force: in a joint inspection of several services, only one that says so."""
        return self.subject is None or self.subject.search(passage.quote) is not None

    def cycle_at(self, offset: int) -> str:
        """The cycle that text at `offset` belongs to: its section's, else the document's."""
        section = self.section_at(offset)
        return section.cycle if section is not None and section.cycle else self.cycle

    def question_at(self, offset: int) -> str:
        """The question whose section holds `offset`, or ""."""
        section = self.section_at(offset)
        return section.question if section is not None else ""


# A bold line in a box of formal items ("The force should ...") is an item, not the heading of something new.
_ASKS = re.compile(r"\b(?:should|needs?\s+to|must|has\s+to|doesn[’']t|does\s+not|isn[’']t|is\s+not)\b", re.IGNORECASE)

_ASKED = re.compile(r"\W*(?:The|Chief|[A-Z][\w’'-]+)\b[^.:;]{0,90}?\bshould\b", re.UNICODE)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"“”]+")
_SENTENCE_END = re.compile(r"[.!;,]['’”\")]*$")

Found = tuple[str, RuleRef, Passage | None]  # what was resolved, by which rule, from which words
Role = Literal["", "areas-for-improvement", "cause-of-concern", "recommendations", "innovative-practice"]


def resolve_context(document: Document, reference: Reference, *, disabled: frozenset[str] = frozenset()) -> Context:
    """What the document is about. Each decision is kept with its rule and words; what is not evidenced stays empty.

    Args:
        document: as read.
        reference: the tables that names are looked up in.
        disabled: names of rules that are switched off.
    """
    rules = load_rules("context", disabled)
    found: list[Found] = []
    notes: list[str] = []
    document = _with_hints(document, rules, found, notes)
    body = _Body(document, reference, rules)
    joint = _joint_inspection(body, found)
    police = joint is not None or _is_police(body)
    kind = _kind(body, found)
    title = _title(body)
    published = _published(body, found)
    forces = _forces(body, title, found) if police else ()
    inspectors = _inspectors(body, found) if police else ()
    cycle = ""
    if police and joint is None:
        cycle = _cycle(body, kind, title, forces, inspectors, published, disabled, found, notes)
    inspectorate = _inspectorate(body, cycle, published, found)
    return Context(
        reference=reference,
        kind=kind,
        title=title,
        forces=forces,
        cycle=cycle,
        inspectorate=inspectorate,
        inspectors=inspectors,
        published=published,
        police=police,
        sections=_sections(body, cycle, forces),
        rules=tuple(found),
        notes=tuple(notes),
        disabled=disabled,
        subject=joint.pattern("police_pattern") if joint is not None else None,
    )


def _with_hints(document: Document, rules: Mapping[str, Rule], found: list[Found], notes: list[str]) -> Document:
    """The document with the address that its page states, where no source record has one; contradictions are noted."""
    hints, stated = dict(document.hints), document.stated
    rule = rules.get("context.meta-address")
    if rule is not None and hints.get("url"):
        if not stated.url:
            found.append(("address", rule.ref, None))
            document = replace(document, stated=replace(stated, url=hints["url"]))
        elif _place(stated.url) != _place(hints["url"]):
            notes.append(f"the source record states the address '{stated.url}', the page '{hints['url']}'")
    published = hints.get("published", "")
    if "context.meta-published" in rules and published and stated.published and published[:4] != stated.published[:4]:
        notes.append(f"the source record states that it was published on {stated.published}, the page {published}")
    return document


def _place(url: str) -> str:
    """An address without what may differ between two of the same page."""
    return re.sub(r"^https?://(?:www\.)?|[?#].*$|/+$|/index\.html?$", "", url.lower())


@dataclass(frozen=True, slots=True)
class _Body:
    """A document with what several rules look at."""

    document: Document
    reference: Reference
    rules: Mapping[str, Rule]
    prose: str = field(init=False)  # the text with menus, notices and addresses blanked, so that offsets stay

    def __post_init__(self) -> None:
        prose = _blanked(self.document)
        if "://" in prose or "www." in prose:  # an address names a site, not what the text is about
            prose = _ADDRESS.sub(lambda match: " " * len(match[0]), prose)
        object.__setattr__(self, "prose", prose)

    def rule(self, name: str) -> Rule | None:
        """The rule, or None where it is switched off."""
        return self.rules.get(name)

    def words(self, start: int, end: int) -> Passage:
        return Passage(start, end, self.document.text[start:end])

    def line(self, block: Block) -> str:
        return " ".join(self.document.text[block.start : block.end].split())

    def shown(self) -> str:
        """The text with the furniture of a web page blanked, and the notices that stand in the page's own text kept."""
        return _blanked(self.document, level=1)

    def opening(self) -> int:
        """Where the opening ends: the first 700 characters of what is no menu."""
        first = next((block.start for block in self.document.blocks if block.kind not in ("notice", "caption")), 0)
        return first + 700


def _blanked(document: Document, *, level: int | None = None) -> str:
    """The text with its notices (those of one level) as spaces, so that offsets stay."""
    parts, position = [], 0
    for block in document.blocks:
        if block.kind == "notice" and level in (None, block.level):
            parts.append(document.text[position : block.start])
            parts.append(" " * (block.end - block.start))
            position = block.end
    parts.append(document.text[position:])
    return "".join(parts)


def _title(body: _Body) -> str:
    if body.document.stated.title:
        return body.document.stated.title
    rule = body.rule("context.title")
    for block in body.document.blocks:
        if block.kind == "heading" and block.level == 1:
            line = body.line(block)
            return "" if rule is not None and rule.pattern("generic_pattern").match(line) else line
        if block.kind in ("paragraph", "item") and body.document.media_type != "text/html":
            return ""
    meta = body.rule("context.meta-title")
    if meta is not None and body.document.media_type == "text/html":
        return meta.pattern("site_pattern").sub("", dict(body.document.hints).get("title", ""))
    return ""


def _is_police(body: _Body) -> bool:
    rule = body.rule("context.police")
    if rule is None:
        return True
    text = rule.pattern("mask_pattern").sub(" ", body.prose[:200_000])
    police = len(rule.pattern("police_pattern").findall(text))
    fire = len(rule.pattern("fire_pattern").findall(text))
    other = len(rule.pattern("other_pattern").findall(text))
    title = rule.pattern("mask_pattern").sub(" ", _title(body))
    if rule.pattern("police_pattern").search(title) or "PEEL" in body.prose[:3000]:
        return police > 0 or "PEEL" in body.prose
    if rule.pattern("fire_pattern").search(title):
        return False
    if fire and fire >= police:
        return False
    return police > 0 and (other < 2 * police)


def _kind(body: _Body, found: list[Found]) -> DocumentKind:
    stated = body.document.stated.kind
    rule = body.rule("context.kind-1-stated")
    if rule is not None and stated in get_args(DocumentKind):
        found.append(("kind", rule.ref, None))
        return stated  # type: ignore[return-value]
    title = _title(body)
    shown = [block for block in body.document.blocks[:12] if block.kind not in ("notice", "caption")][:4]
    lines = [body.line(block) for block in shown if block.end - block.start < 200]
    head = " ".join([title, *lines])
    headings = " ".join([title, *(line for line in lines if not _SENTENCE_END.search(line))])
    text = body.shown()[:120_000]  # notices too: "Get the report" tells of a press release
    address = body.rule("context.kind-1-address")
    if address is not None and body.document.stated.url:
        for kind, patterns in address.pattern_table("address_patterns").items():
            if any(pattern.search(body.document.stated.url) for pattern in patterns):
                found.append(("kind", address.ref, None))
                return kind  # type: ignore[return-value]
    publisher = body.rule("context.kind-1-publisher")
    if publisher is not None and not body.document.stated.url:
        site = _publisher(body.document, publisher)
        for kind, patterns in publisher.pattern_table("publisher_patterns").items():
            if any(pattern.search(site) for pattern in patterns):
                found.append(("kind", publisher.ref, None))
                return kind  # type: ignore[return-value]
    for rule in body.rules.values():
        if not rule.name.startswith("context.kind-") or "kind" not in rule.data:
            continue
        if "unless_pattern" in rule.patterns and rule.pattern("unless_pattern").search(text):
            continue
        if "needs_pattern" in rule.patterns and not rule.pattern("needs_pattern").search(text):
            continue
        matches = [pattern.search(text) for pattern in rule.all_patterns()]
        hits = [match for match in matches if match is not None]
        # A sentence that names PEEL makes no page of the inspectorate; one that says "our report" tells who speaks.
        top = headings if rule.words("kind")[0].startswith("inspectorate") else head
        in_title = "title_patterns" in rule.patterns and any(
            pattern.search(where) for pattern in rule.all_patterns("title_patterns") for where in (title, top)
        )
        if len(hits) + (rule.number("needed") if in_title else 0) >= rule.number("needed"):
            words = body.words(hits[0].start(), hits[0].end()) if hits else None
            found.append(("kind", rule.ref, words))
            return rule.words("kind")[0]  # type: ignore[return-value]
    return "other"


def _publisher(document: Document, rule: Rule) -> str:
    """The site that a page says it is of, in its head or at the end of its title; "" for neither."""
    if document.media_type != "text/html":
        return ""  # a printed report is called after the force that it is about
    hints = dict(document.hints)
    match = rule.pattern("title_pattern").search(hints.get("title", ""))
    if match is not None and rule.pattern("report_pattern").search(hints["title"], 0, match.start()):
        match = None
    return hints.get("publisher", "") or (match["site"] if match is not None else "")


# ------------------------------------------------------------------------------------------------ forces


def _forces(body: _Body, title: str, found: list[Found]) -> tuple[str, ...]:
    rule = body.rule("context.force")
    if rule is None:
        return ()
    scores: dict[str, float] = {}
    first: dict[str, Mention] = {}
    titled: set[str] = set()

    def add(force: str, score: float) -> None:
        scores[force] = scores.get(force, 0) + score

    stated = body.document.stated
    for force in body.reference.forces:
        if stated.url and re.search(rf"(?<![a-z-]){re.escape(force)}(?![a-z])", stated.url.lower()):
            add(force, 12)
    heading = title
    for mention in force_mentions(heading, body.reference):
        alone = rule.pattern("title_pattern").match(heading[mention.end :]) is not None
        add(mention.force, 10 if mention.strong or alone else 6)
        titled.add(mention.force)
    opening = body.opening()
    national = rule.pattern("national_pattern").search(body.prose, 0, opening) is not None
    counted: dict[str, int] = {}
    for mention in force_mentions(body.prose, body.reference):
        counted[mention.force] = counted.get(mention.force, 0) + 1
        if counted[mention.force] > 40:
            continue
        first.setdefault(mention.force, mention)
        if mention.strong:
            before = body.prose[max(0, mention.start - 40) : mention.start]
            passing = rule.pattern("passing_before_pattern").search(before) is not None or (
                national
                and rule.pattern("office_after_pattern").match(body.prose[mention.end : mention.end + 60]) is not None
            )
            listed = re.search(r"(?:,|\band|&)\s+$", before) is not None
            add(mention.force, 0.2 if passing else 0.5 if listed else 1.5)
            if mention.start < opening and not passing:
                add(mention.force, 3)
        else:
            add(mention.force, 0.25 if mention.start >= opening else 1)
    together = _forces_together(body)
    if titled and not titled & set(together):
        together = ()  # others, which the title's are compared with
    together = together or _forces_of_country(body, rule, first)
    for force in together:
        add(force, 6)
    titled.update(together)
    if not scores:
        return ()
    if len(scores) == 1 and max(scores.values()) < 1.5 and not national and any(one.strong for one in first.values()):
        own = [match for _, match in zip(range(2), rule.pattern("own_pattern").finditer(body.prose), strict=False)]
        if len(own) == 2:  # the only force named, in passing, and the text goes on about "the force"
            add(next(iter(scores)), 1.5)
    partners = _share_scores(body, scores)
    if not titled and len(scores) > 1 and not _force_headings(body):
        # Without a title, the forces of the document are those that the text gives grades to, or the one it names most.
        graded = rule.pattern("graded_after_pattern")
        given = _given_grades(body, graded)
        top = max(scores, key=lambda force: scores[force] + (4 if force in given else 0))
        scores = {
            force: score for force, score in scores.items() if force in given or force in (top, partners.get(top))
        }
    best = max(scores.values())
    sections = {force for _, force in _force_headings(body)}
    chosen = [
        force
        for force, score in scores.items()
        if score >= 1.5 and (score >= 0.6 * best or (force in titled and score >= 0.35 * best) or force in sections)
    ]
    if len(chosen) > 1 and not sections and titled & set(chosen):
        chosen = [force for force in chosen if force in titled]
    order = {force: index for index, force in enumerate(body.reference.forces)}
    chosen.sort(key=lambda force: (first[force].start if force in first else -1, order[force]))
    for force in chosen:
        shown = first.get(force)
        found.append((f"force {force}", rule.ref, body.words(shown.start, shown.end) if shown else None))
    return tuple(chosen)


def _forces_of_country(body: _Body, rule: Rule, first: Mapping[str, Mention]) -> tuple[str, ...]:
    """The forces of the country that the opening speaks of as a whole, where the text names most of them."""
    if rule.pattern("country_pattern").search(body.prose, 0, body.opening()) is None:
        return ()
    named = [id for id, force in body.reference.forces.items() if force.country in rule.words("country")]
    present = [force for force in named if force in first]
    sure = sum(first[force].strong for force in present)
    return tuple(present) if sure >= 2 and len(present) + 1 >= len(named) else ()


def _share_scores(body: _Body, scores: dict[str, float]) -> dict[str, str]:
    """Give two forces that are named as a pair, and seldom alone, the score of the better one; each one's partner."""
    partners: dict[str, str] = {}
    mentions = force_mentions(body.prose, body.reference)
    pairs: dict[tuple[str, str], int] = {}
    for one, other in pairwise(mentions):
        if one.force != other.force and _PAIR.fullmatch(body.prose, one.end, other.start):
            pairs[one.force, other.force] = pairs.get((one.force, other.force), 0) + 1
    for pair, count in sorted(pairs.items()):
        if count >= 2 and all(sum(one.force == force for one in mentions) <= count + 1 for force in pair):
            best = max(scores.get(force, 0) for force in pair)
            scores.update(dict.fromkeys(pair, best))
            partners |= {pair[0]: pair[1], pair[1]: pair[0]}
    return partners


_PAIR = re.compile(r"\s+(?:and|&)\s+")


def _given_grades(body: _Body, graded: re.Pattern[str]) -> set[str]:
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


def _forces_together(body: _Body) -> tuple[str, ...]:
    """The forces that the opening names in one breath as those that were inspected; () where it does not."""
    rule = body.rule("context.forces-together")
    if rule is None:
        return ()
    mentions = force_mentions(body.prose, body.reference, 0, body.opening())
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
            named = several or any(one.strong for one in run) or rule.pattern("before_pattern").search(before)
            if named and rule.pattern("after_pattern").match(after):
                together += [one.force for one in run]
        run = [mention] if mention is not None else []
    return tuple(dict.fromkeys(together))


_JOINED = re.compile(r"(?:['’]s?)?(?:\s*,\s*(?:and\s+)?|\s+(?:and|&)\s+)(?:the\s+)?", re.IGNORECASE)


def _force_stretches(body: _Body, forces: tuple[str, ...]) -> dict[int, str]:
    """Where the text turns from one of its forces to another: the offset of the sentence, and the force or ""."""
    rule = body.rule("context.force-sentence")
    if rule is None or len(forces) < 2:
        return {}
    turns: dict[int, str] = {}
    current = ""
    for block in body.document.blocks:
        if block.kind not in ("paragraph", "item", "heading") or block.level == 1:
            continue
        for start, end in sentences(body.document.text, block.start, block.end):
            named = {one.force for one in force_mentions(body.prose, body.reference, start, end)} & set(forces)
            if len(named) == 1:
                force = named.pop()
            elif named or rule.pattern("all_pattern").search(body.prose, start, end):
                force = ""
            else:
                continue
            if force != current:
                current = turns[start] = force
    return turns


def _force_headings(body: _Body) -> list[tuple[int, str]]:
    """Headings that name one force and begin its part, where at least two forces have one."""
    rule = body.rule("context.force-section")
    if rule is None:
        return []
    headings: list[tuple[int, str]] = []
    for block in body.document.blocks:
        if block.kind != "heading" or block.level == 1:
            continue
        forces = {mention.force for mention in force_mentions(body.prose, body.reference, block.start, block.end)}
        if len(forces) == 1:
            headings.append((block.start, forces.pop()))
    return headings if len({force for _, force in headings}) >= 2 else []


# ------------------------------------------------------------------------------------------------ dates, people


def parse_date(words: str, rule: Rule) -> str:
    """The first date in `words` as ISO 8601, days before months as in the United Kingdom; "" where there is none."""
    choices = []
    for key in ("numeric_pattern", "iso_pattern", "words_pattern", "american_pattern"):
        for match in rule.pattern(key).finditer(words):
            parts = match.groupdict()
            month = (
                rule.words("months").index(parts["name"][:3].lower()) + 1 if "name" in parts else int(parts["month"])
            )
            year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
            try:
                choices.append((match.start(), date(year, month, int(parts["day"])).isoformat()))
            except ValueError:
                continue
    return min(choices)[1] if choices else ""


def _published(body: _Body, found: list[Found]) -> str:
    rule = body.rule("context.published")
    stated = body.document.stated.published
    if rule is None or stated:
        if stated and rule is not None:
            found.append(("published", rule.ref, None))
        return stated
    dated: list[tuple[int, int, str, Block]] = []
    for index, block in enumerate(body.document.blocks):
        early = index < 12 and block.end - block.start < 90
        if index < 3 and (match := rule.pattern("head_pattern").match(body.document.text, block.start, block.end)):
            dated.append((0, block.start, match["date"], Block("date", block.start, match.end())))
            continue
        if block.kind != "date" and not early:
            continue
        line = body.line(block)
        day = parse_date(line, rule)
        if not day:
            continue
        rank = next(
            (
                rank
                for rank, key in enumerate(("published", "posted", "updated"))
                if rule.pattern(f"{key}_pattern").search(line)
            ),
            2 if block.kind == "date" else 9,
        )
        if rank < 9:
            dated.append((rank, block.start, day, block))
    meta = body.rule("context.meta-published")
    shown = dict(body.document.hints).get("published", "") if meta is not None else ""
    if shown and meta is not None and all(rank > 1 for rank, *_ in dated):
        found.append(("published", meta.ref, None))
        return shown
    told = body.rule("context.published-in-prose")
    if told is not None and all(rank > 1 for rank, *_ in dated):
        for pattern in told.all_patterns():
            for match in pattern.finditer(body.prose):
                day = parse_date(match["date"], rule)
                if day:
                    found.append(("published", told.ref, body.words(match.start(), match.end())))
                    return day
    if not dated:
        return ""
    _, _, day, block = min(dated, key=lambda item: item[:2])
    found.append(("published", rule.ref, body.words(block.start, block.end)))
    return day


def _inspectors(body: _Body, found: list[Found]) -> tuple[str, ...]:
    rule = body.rule("context.inspector")
    if rule is None:
        return ()
    text = body.prose
    folded = _folded(text)
    office = rule.pattern("office_pattern")
    reach = rule.number("reach")
    names: dict[str, str] = {}
    for person, known in _inspectors_known(body.reference):
        for name in known:
            if name not in folded:
                continue
            match = next(
                (
                    match
                    for match in re.finditer(rf"\b{re.escape(name)}\b", folded)
                    if office.search(text, max(0, match.start() - reach), min(len(text), match.end() + reach))
                    and not rule.pattern("other_before_pattern").search(text, max(0, match.start() - 40), match.start())
                    and not rule.pattern("other_after_pattern").match(text, match.end())
                ),
                None,
            )
            if match is not None and person.name not in names:
                names[person.name] = person.id
                found.append((f"inspector {person.id}", rule.ref, body.words(match.start(), match.end())))
    return tuple(sorted(names))


@lru_cache(maxsize=2)
def _inspectors_known(reference: Reference) -> tuple[tuple[Person, tuple[str, ...]], ...]:
    """The people who are or were inspectors, each with the folded forms of the name, in the order of the table."""
    posts = {post.person for post in reference.posts if "nspector" in post.role}
    return tuple(
        (person, tuple(_folded(name) for name in sorted({person.name, *person.alt_names})))
        for person in reference.people.values()
        if person.id in posts
    )


def _folded(text: str) -> str:
    """`text` in lower case without the accents of inspectors' names, character by character, so that offsets stay."""
    return text.translate(_ACCENTS).lower() if len(text.lower()) == len(text) else text.translate(_ACCENTS)


_ACCENTS = str.maketrans("ëéèêïîöôüûçñËÉÈ’", "eeeeiioouucnEEE'")


def _inspectorate(body: _Body, cycle: str, published: str, found: list[Found]) -> str:
    rule = body.rule("context.inspectorate")
    if rule is None:
        return ""
    new = rule.pattern("new_pattern").search(body.prose)
    old = rule.pattern("old_pattern").search(body.prose)
    match = new or old
    if match is None:
        return ""
    renamed = rule.words("renamed")[0]
    name = "HMICFRS" if new else "HMIC"
    if new is not None and old is not None and len(published) >= 7 and published < renamed[: len(published)]:
        name = "HMIC"  # the site that shows an old page bears the new name
    elif new is None and len(published) >= 7:
        name = "HMICFRS" if published >= renamed[: len(published)] else "HMIC"
    elif new is None and cycle:
        windows = body.rules.get("context.cycle-published")
        window = windows.table("cycles").get(cycle) if windows is not None else None
        name = "HMICFRS" if window is not None and window[0] > renamed[:7] else "HMIC"
    found.append(("inspectorate", rule.ref, body.words(match.start(), match.end())))
    return name


# ------------------------------------------------------------------------------------------------ cycle


@dataclass(slots=True)
class _Ballot:
    """Evidence for cycles, with the rule and the words of each piece."""

    cycles: tuple[str, ...]
    scores: dict[str, int] = field(default_factory=dict)
    evidence: list[tuple[str, int, RuleRef, Passage | None]] = field(default_factory=list)

    def vote(self, cycle: str, weight: int, rule: Rule, words: Passage | None = None) -> None:
        if cycle in self.cycles:
            self.scores[cycle] = self.scores.get(cycle, 0) + weight
            self.evidence.append((cycle, weight, rule.ref, words))

    def winner(self, rule: Rule) -> str:
        ranked = sorted(self.cycles, key=lambda cycle: -self.scores.get(cycle, 0))
        best, second = self.scores.get(ranked[0], 0), self.scores.get(ranked[1], 0) if len(ranked) > 1 else 0
        if best >= rule.number("least") and best - second >= rule.number("clear"):
            return ranked[0]
        return ranked[0] if best >= rule.number("least_alone") and second <= -rule.number("ruled_out") else ""


def _cycle(
    body: _Body,
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
    ballot = _Ballot(tuple(sorted(reference.cycles, key=lambda cycle: reference.cycles[cycle].ordinal)))
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
    decide = body.rule("context.cycle")
    chosen = ballot.winner(decide) if decide is not None else ""
    outside = _outside_rounds(body, title, found)
    if outside:
        chosen, decide = "", None
    if not chosen and decide is not None:
        _vote_report_dates(body, published, ballot)
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


def _vote_wording(body: _Body, ballot: _Ballot) -> None:
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


def _joint_inspection(body: _Body, found: list[Found]) -> Rule | None:
    """The rule on joint inspections of several services and the police, where the beginning is about one; else None."""
    rule = body.rule("context.joint-inspection")
    if rule is None:
        return None
    end = body.opening() + rule.number("within")
    match = rule.pattern().search(body.prose, 0, end)
    police = rule.pattern("police_pattern").search(body.prose, 0, end)
    if match is None or police is None or rule.pattern("peel_pattern").search(body.prose, 0, end):
        return None
    partners = sum(pattern.search(body.prose, 0, end) is not None for pattern in rule.all_patterns("partner_patterns"))
    if partners < rule.number("partners"):
        return None
    found.append(("no cycle", rule.ref, body.words(match.start(), match.end())))
    return rule


def _outside_rounds(body: _Body, title: str, found: list[Found]) -> bool:
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


def _vote_names(body: _Body, title: str, ballot: _Ballot) -> None:
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


def _vote_scale(body: _Body, ballot: _Ballot) -> None:
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


def _vote_dates(body: _Body, kind: DocumentKind, published: str, ballot: _Ballot) -> None:
    rule = body.rule("context.cycle-published")
    if rule is None or not published:
        return
    for cycle, (first, last) in rule.table("cycles").items():
        if len(published) == 4:
            if first[:4] <= published <= last[:4]:
                ballot.vote(cycle, rule.number("near_weight"), rule)
        elif first <= published[:7] <= last:
            ballot.vote(cycle, rule.number("weight"), rule)
        elif published[:7] < first:
            # Nobody reports a grade before the first report of its cycle.
            ballot.vote(cycle, -2 * rule.number("weight"), rule)
        elif _months(last, published) <= 6:
            ballot.vote(cycle, rule.number("near_weight"), rule)
        elif kind in ("news-article", "press-release"):
            ballot.vote(cycle, -rule.number("weight"), rule)


def _vote_address_dated(body: _Body, published: str, ballot: _Ballot) -> None:
    """The month that the address holds, where the document has no date of its own."""
    rule, dates = body.rule("context.cycle-address-dated"), body.rule("context.published")
    windows = body.rule("context.cycle-published")
    if rule is None or dates is None or windows is None or published:
        return
    match = rule.pattern().search(body.document.stated.url)
    if match is None:
        return
    if match["year"]:
        month = f"{match['year']}-{match['month']}"
    else:
        month = f"{match['named_year']}-{dates.words('months').index(match['name'][:3].lower()) + 1:02d}"
    for cycle, (first, last) in windows.table("cycles").items():
        if first <= month <= last:
            ballot.vote(cycle, rule.number("weight"), rule)
        elif month < first:
            ballot.vote(cycle, -rule.number("weight"), rule)


def _vote_report_dates(body: _Body, published: str, ballot: _Ballot) -> None:
    """The day on which the text says that the report came out, where the document has no date of its own."""
    rule, dates = body.rule("context.cycle-report-dated"), body.rule("context.published")
    windows = body.rule("context.cycle-published")
    if rule is None or dates is None or windows is None or published:
        return
    days = [(day, match) for match in rule.pattern().finditer(body.prose) if (day := parse_date(match["date"], dates))]
    if not days:
        return
    latest, match = max(days, key=lambda one: one[0])
    for cycle, (first, last) in windows.table("cycles").items():
        if first <= latest[:7] <= last:
            ballot.vote(cycle, rule.number("weight"), rule, body.words(match.start(), match.end()))


def _latest_month(body: _Body) -> tuple[str, re.Match[str]] | None:
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


def _vote_later_month(body: _Body, kind: DocumentKind, ballot: _Ballot) -> None:
    """Against cycles whose reports were all out long before a month that the text tells of."""
    rule, windows = body.rule("context.cycle-later-month"), body.rule("context.cycle-published")
    seen = _latest_month(body)
    if rule is None or windows is None or seen is None or kind.startswith("inspectorate"):
        return  # pages of the inspectorate are put up again, with notices of later years
    latest, match = seen
    for cycle, (_, last) in windows.table("cycles").items():
        if latest > last and _months(last, latest) > rule.number("grace"):
            ballot.vote(cycle, -rule.number("weight"), rule, body.words(match.start(), match.end()))


def _vote_latest_month(body: _Body, ballot: _Ballot) -> None:
    rule, windows = body.rule("context.cycle-latest-month"), body.rule("context.cycle-published")
    found = _latest_month(body)
    if rule is None or windows is None or found is None:
        return
    latest, match = found
    for cycle, (first, last) in windows.table("cycles").items():
        if first <= latest <= last:
            ballot.vote(cycle, rule.number("weight"), rule, body.words(match.start(), match.end()))


def _vote_weekday(body: _Body, published: str, ballot: _Ballot) -> None:
    """For the cycles in whose months of reports a day and month without its year falls on the day of the week told."""
    rule, dates = body.rule("context.cycle-weekday"), body.rule("context.published")
    windows = body.rule("context.cycle-published")
    if rule is None or dates is None or windows is None or published:
        return
    match = rule.pattern().search(body.prose)
    if match is None:
        return
    month = dates.words("months").index((match["name"] or match["other"])[:3].lower()) + 1
    number = int(match["day"] or match["number"])
    for cycle, (first, last) in windows.table("cycles").items():
        for year in range(int(first[:4]), int(last[:4]) + 1):
            try:
                day = date(year, month, number)
            except ValueError:
                continue
            if day.strftime("%Y-%m") < first or day.strftime("%Y-%m") > last:
                continue
            if _WEEKDAYS[day.weekday()] == match["weekday"].lower():
                ballot.vote(cycle, rule.number("weight"), rule, body.words(match.start(), match.end()))
                break


_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _vote_figures(body: _Body, published: str, ballot: _Ballot) -> None:
    """For the cycle that reported some months after the end of the latest year of figures."""
    rule, dates = body.rule("context.cycle-figures-to"), body.rule("context.published")
    windows = body.rule("context.cycle-published")
    if rule is None or dates is None or windows is None or published:
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
    shown = [_months_on(latest, rule.number(key)) for key in after]
    for cycle, (first, last) in windows.table("cycles").items():
        if first <= shown[0] and shown[-1] <= last:
            ballot.vote(cycle, rule.number("weight"), rule, body.words(match.start(), match.end()))


def _months_on(month: str, number: int) -> str:
    """The month so many months after another, both as ISO 8601."""
    months = int(month[:4]) * 12 + int(month[5:7]) - 1 + number
    return f"{months // 12}-{months % 12 + 1:02d}"


def _months(first: str, last: str) -> int:
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7])


def _vote_people(body: _Body, inspectors: tuple[str, ...], forces: tuple[str, ...], ballot: _Ballot) -> None:
    windows = body.rule("context.cycle-published")
    rule = body.rule("context.cycle-inspector")
    if rule is not None and windows is not None:
        for name in inspectors:
            posts = [post for post in body.reference.posts if post.name == name]
            for cycle, (first, last) in windows.table("cycles").items():
                if all(
                    (post.starts and post.starts[:7] > last[: len(post.starts[:7])])
                    or (post.ends and post.ends[:7] < first[: len(post.ends[:7])])
                    for post in posts
                ):
                    ballot.vote(cycle, -rule.number("weight"), rule)
    _vote_commissioners(body, ballot)
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


def _vote_commissioners(body: _Body, ballot: _Ballot) -> None:
    """Against the cycles outside the term of a commissioner whom the text names."""
    rule = body.rule("context.cycle-commissioner")
    if rule is None:
        return
    text, reach = body.prose, rule.number("reach")
    seen: dict[str, int] = {}
    for word in rule.words("office_words"):
        at = text.find(word)
        while at >= 0:
            begin = max(0, at - reach)
            near = text[begin : at + len(word) + reach]
            for name in rule.table("terms"):
                if name not in seen and (place := near.find(name)) >= 0:
                    seen[name] = begin + place
            at = text.find(word, at + len(word))
    for name, at in seen.items():
        around = text[max(0, at - reach) : at + len(name) + reach]
        if not rule.pattern("former_pattern").search(around):
            _vote_term(body, ballot, rule, name, body.words(at, at + len(name)))


def _vote_term(body: _Body, ballot: _Ballot, rule: Rule, name: str, words: Passage | None) -> None:
    """Against the cycles whose reports came out before or after the term that the rule has for a name."""
    windows, term = body.rule("context.cycle-published"), rule.table("terms").get(name)
    if windows is None or term is None:
        return
    took, left = term
    for cycle, (first, last) in windows.table("cycles").items():
        common = _months(max(took, first), min(left, last)) + 1
        if common <= rule.number("few"):
            ballot.vote(cycle, -rule.number("weight" if common <= 0 else "few_weight"), rule, words)


def _vote_speakers(body: _Body, forces: tuple[str, ...], ballot: _Ballot) -> None:
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


def _vote_genre(body: _Body, kind: DocumentKind, forces: tuple[str, ...], ballot: _Ballot) -> None:
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


def _vote_regional(body: _Body, forces: tuple[str, ...], ballot: _Ballot) -> None:
    """For the cycle of a region's report, where the text opens with an inspection of serious and organised crime."""
    rule, windows = body.rule("context.cycle-regional"), body.rule("context.cycle-published")
    era = body.rule("context.cycle-inspectorate")
    if rule is None or windows is None or era is None or len(forces) != 1:
        return
    match = rule.pattern().search(body.prose, 0, body.opening())
    if match is None or era.pattern("his_pattern").search(body.prose) is None:
        return
    for month, region in rule.table("published").items():
        for cycle, (first, last) in windows.table("cycles").items():
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


def known_years(reference: Reference, cycle: str) -> tuple[int, int]:
    """The first year of a cycle and the first year of its reports; zeros where the cycle is not known."""
    known = reference.cycles.get(cycle)
    if known is None:
        return 0, 0
    return int(known.starts[:4] or 0), int((known.first_published or known.starts)[:4] or 0)


def _cycle_of_known_grades(
    body: _Body,
    kind: DocumentKind,
    forces: tuple[str, ...],
    ballot: _Ballot,
    rule: Rule,
    disabled: frozenset[str],
    found: list[Found],
) -> str:
    """The cycle whose grades in the tables are those of the text, among the cycles that nothing rules out."""
    from kgbuild.extract._judgements import find_judgements  # it needs a context, and so this module

    if not forces:
        return ""
    best = max((ballot.scores.get(cycle, 0) for cycle in ballot.cycles), default=0)
    scores: list[tuple[int, str, Passage | None]] = []
    for cycle in ballot.cycles:
        if ballot.scores.get(cycle, 0) < min(0, best) or ballot.scores.get(cycle, 0) < best - 12:
            continue
        trial = Context(
            reference=body.reference,
            kind=kind,
            forces=forces,
            cycle=cycle,
            sections=_sections(body, cycle, forces),
            disabled=disabled,
        )
        score, fits, words = 0, 0, None
        for judgement in find_judgements(body.document, trial):
            known = known_grades().get((judgement.force, cycle), {})
            if judgement.question in known and judgement.grade:
                same = judgement.grade in known[judgement.question]
                score += 1 if same else -2
                fits += same
                words = words or (judgement.evidence if same and isinstance(judgement.evidence, Passage) else None)
        if fits:
            scores.append((score * 2 + min(ballot.scores.get(cycle, 0), 6), cycle, words))
    scores.sort(key=lambda item: -item[0])
    if not scores or scores[0][0] < 2 * rule.number("least"):
        return ""
    if len(scores) > 1 and scores[0][0] - scores[1][0] < 2:
        return ""
    found.append((f"cycle {scores[0][1]}", rule.ref, scores[0][2]))
    return scores[0][1]


def _cycle_of_known_counts(
    body: _Body,
    kind: DocumentKind,
    forces: tuple[str, ...],
    ballot: _Ballot,
    rule: Rule,
    disabled: frozenset[str],
    found: list[Found],
) -> str:
    """The only cycle in which the tables have as many grades of the force as the text counts; "" for none."""
    from kgbuild.extract._counts import find_grade_counts  # it needs a context, and so this module

    if len(forces) != 1:
        return ""
    best = max((ballot.scores.get(cycle, 0) for cycle in ballot.cycles), default=0)
    fits: list[tuple[str, Passage | None]] = []
    for cycle in ballot.cycles:
        if ballot.scores.get(cycle, 0) < min(0, best) or ballot.scores.get(cycle, 0) < best - 12:
            continue
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


# ------------------------------------------------------------------------------------------------ sections


def section_role(line: str, rule: Rule | None) -> Role | None:
    """The role that a heading gives to what follows: "" where it ends a list of items; None where it says nothing."""
    if rule is None or len(line) > rule.number("longest") or rule.pattern("labelled_pattern").match(line):
        return None
    roles: tuple[Role, ...] = ("areas-for-improvement", "cause-of-concern", "recommendations", "innovative-practice")
    for role in roles:
        if rule.pattern(role.replace("-", "_") + "_pattern").search(line):
            return role
    return "" if rule.pattern("other_pattern").search(line) else None


def _sections(body: _Body, cycle: str, forces: tuple[str, ...]) -> tuple[Section, ...]:
    """The document cut at its headings; each stretch has the question, role, force and cycle in force there."""
    role_rule = body.rule("context.section-role")
    question_rule = body.rule("context.section-question")
    cycle_rule, named = body.rule("context.section-cycle"), body.rule("context.cycle-named")
    force_at = dict(_force_headings(body)) if len(forces) > 1 else {}
    status = body.rule("context.section-status")
    names = {body.reference.forces[force].name for force in forces} if len(forces) == 1 else set()
    current = Section(0, 0)
    sections: list[Section] = []

    def begin(start: int, state: Section) -> None:
        nonlocal current
        if start > current.start:
            sections.append(replace(current, end=start))
        current = replace(state, start=start)

    stretches = {} if force_at or len(forces) < 2 else _force_stretches(body, forces)
    turns = sorted(stretches)

    def turn(limit: int) -> None:
        nonlocal current
        while turns and turns[0] < limit:
            at = turns.pop(0)
            begin(at, replace(current, force=stretches[at]))

    number_at = -1
    announced = False  # the block before was the heading that gives the role: the next line is what it announces
    blocks = body.document.blocks
    for index, block in enumerate(blocks):
        if turns:
            turn(block.end)
        if block.kind == "number":
            number_at = block.start
            continue
        fresh, announced = announced, False
        short = block.kind == "paragraph" and block.end - block.start <= 70
        if block.kind != "heading" and not short:
            if block.kind != "date":
                number_at = -1
            continue
        line = body.line(block)
        if current.role and status is not None and (status.pattern().fullmatch(line) or line in names):
            announced = fresh
            continue
        if (
            current.role == "recommendations"
            and role_rule is not None
            and role_rule.pattern("when_pattern").match(line)
        ):
            continue
        start = number_at if number_at >= 0 else block.start
        number_at = -1
        if block.start in force_at:
            begin(start, Section(start, start, force=force_at[block.start], cycle=current.cycle))
        role = section_role(line, role_rule)
        if role is not None:
            if block.kind == "heading" or role:
                begin(start, replace(current, role=role))
                announced = bool(role)
            continue
        if block.kind != "heading":
            continue
        other = _cycle_of_heading(line, named) if cycle_rule is not None else ""
        if other and other != (current.cycle or cycle):
            begin(start, Section(start, start, force=current.force, cycle="" if other == cycle else other))
        question = (
            question_of_heading(body.reference, current.cycle or cycle, line) if question_rule is not None else ""
        )
        if question:
            begin(start, replace(current, question=question, role=""))
        elif current.role not in ("", "cause-of-concern") and not fresh and not _ASKS.search(line):
            if current.role == "areas-for-improvement" and index + 1 < len(blocks):
                below = blocks[index + 1]
                if below.kind in ("paragraph", "item") and _ASKED.match(body.line(below)):
                    continue  # a subject under which further items stand
            begin(start, replace(current, role=""))
    if current.start < len(body.document.text):
        sections.append(replace(current, end=len(body.document.text)))
    return tuple(sections)


def _cycle_of_heading(line: str, rule: Rule | None) -> str:
    if rule is None or len(line) > 60 or "PEEL" not in line:
        return ""
    named = [
        cycle
        for cycle, patterns in rule.pattern_table("cycle_patterns").items()
        if any(pattern.search(line) for pattern in patterns)
    ]
    return named[0] if len(named) == 1 else ""


def unknown_headings(document: Document, context: Context) -> Iterator[Passage]:
    """Short headings of a structured document that give neither a question nor a role, and stand in none."""
    if context.kind not in ("inspectorate-page", "inspectorate-report"):
        return
    rule = load_rules("context", context.disabled).get("context.section-role")
    for block in document.blocks:
        if block.kind != "heading" or block.level == 1:
            continue
        line = " ".join(document.text[block.start : block.end].split())
        if section_role(line, rule) is None and not context.question_at(block.start):
            yield Passage(block.start, block.end, document.text[block.start : block.end])
