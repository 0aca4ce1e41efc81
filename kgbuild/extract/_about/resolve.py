"""What a document is about, resolved from evidence: kind, forces, cycle, inspectorate, dates, people, sections."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from kgbuild.extract._about._cycle import cycle_of
from kgbuild.extract._about._cycle_people import new_name
from kgbuild.extract._about._kind import kind_of, title_of
from kgbuild.extract._about._subject_forces import forces_of
from kgbuild.extract._about.body import Body, Found, Subject
from kgbuild.extract._about.sections import sections_of
from kgbuild.extract._context import Context
from kgbuild.extract._forces import force_mentions
from kgbuild.extract._text.dates import parse_date
from kgbuild.model import Block, Document, DocumentKind
from kgbuild.reference import Person, Reference
from kgbuild.rules import Rule, load_rules

_RULES = ("context", "kinds", "terms")  # the files of rules on what a document is about
_DATED = {"published": 0, "posted": 1, "updated": 3, "byline": 2}  # what a line says of its date, the lower the surer
_LAST_BLOCKS = 2  # a day among so many may close a page
_ACCENTS = str.maketrans("ëéèêïîöôüûçñËÉÈ’\n\t\u00a0\u2009\u202f", "eeeeiioouucnEEE'     ")


def resolve_context(document: Document, reference: Reference, *, disabled: frozenset[str] = frozenset()) -> Context:
    """What the document is about. Each decision is kept with its rule and words; what is not evidenced stays empty.

    Args:
        document: as read.
        reference: the tables that names are looked up in.
        disabled: names of rules that are switched off.
    """
    rules = load_rules(_RULES, disabled)
    found: list[Found] = []
    notes: list[str] = []
    document = _with_hints(document, rules, found, notes)
    body = Body(document, reference, rules, disabled)
    joint = _joint_inspection(body, found)
    police = joint is not None or _is_police(body)
    title = title_of(body)
    kind = kind_of(body, title, found)
    published = _published(body, kind, found)
    forces = forces_of(body, title, found) if police else ()
    others = body.other_services() if police and joint is None else ()
    body = body.without(others) if others else body
    named = _inspectors_named(body, published) if police else {}
    inspectors = _own_inspectors(named, forces)
    found += (named[name][0] for name in inspectors)
    cycle = ""
    if police and joint is None:
        cycle = cycle_of(body, Subject(kind, title, forces, tuple(named), published), found, notes)
    inspectorate = _inspectorate(body, kind, cycle, published, found)
    if not inspectorate and police and kind in ("inspectorate-page", "inspectorate-report"):
        inspectorate = _inspectorate_then(body, cycle, published, found)
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
        sections=sections_of(body, cycle, forces),
        rules=tuple(found),
        notes=tuple(notes),
        disabled=disabled,
        subject=joint.pattern("police_pattern") if joint is not None else None,
        others=others,
    )


def _with_hints(document: Document, rules: Mapping[str, Rule], found: list[Found], notes: list[str]) -> Document:
    """The document with the address that its page states, where no source record has one; contradictions are noted."""
    hints, stated = dict(document.hints), document.stated
    rule = rules["context.meta-address"]
    if rule.on and hints.get("url"):
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


def _is_police(body: Body) -> bool:
    rule = body.rules["context.police"]
    if not rule.on or body.document.stated.cycle in body.reference.cycles:  # the record says which round it is about
        return True
    title = rule.pattern("mask_pattern").sub(" ", title_of(body))
    text = rule.pattern("mask_pattern").sub(" ", body.prose[:200_000])
    if _is_elsewhere(body, rule, title, text):
        return False
    if rule.pattern("police_pattern").search(title) or "PEEL" in body.prose[:3000]:
        return "PEEL" in body.prose or rule.pattern("police_pattern").search(text) is not None
    if rule.pattern("fire_pattern").search(title):
        return False
    police = len(rule.pattern("police_pattern").findall(text))
    fire = len(rule.pattern("fire_pattern").findall(text))
    if fire and fire >= police:
        return False
    return police > 0 and len(rule.pattern("other_pattern").findall(text)) < 2 * police


def _is_elsewhere(body: Body, rule: Rule, title: str, text: str) -> bool:
    """Whether a text that names no force is about a police service of another country: by its title, or the most."""
    abroad, home = rule.pattern("abroad_pattern"), rule.pattern("home_pattern")
    if not abroad.search(title):
        named = len(abroad.findall(text))
        if not named or named <= len(home.findall(body.prose[:200_000])):
            return False
    return not any(mention.strong for mention in force_mentions(body.prose, body.reference))


def _joint_inspection(body: Body, found: list[Found]) -> Rule | None:
    """The rule on joint inspections of several services and the police, where the beginning is about one; else None."""
    rule = body.rules["context.joint-inspection"]
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


def _published(body: Body, kind: DocumentKind, found: list[Found]) -> str:
    rule = body.rules["context.published"]
    stated = body.document.stated.published
    if stated or not rule.on:
        found += [("published", rule.ref, None)] if stated and rule.on else []
        return stated
    begin, head = _below_masthead(body), _head_end(body, rule)
    dated = _dated_lines(body, rule, begin, len(body.prose) if kind == "inspectorate-page" else head)
    meta, told = body.rules["context.meta-published"], body.rules["context.published-in-prose"]
    shown = dict(body.document.hints).get("published", "") if meta.on else ""
    if shown and all(rank > 1 for rank, *_ in dated):
        found.append(("published", meta.ref, None))
        return shown
    if all(rank > _DATED["byline"] for rank, *_ in dated):
        for key, end in (("line_patterns", head), ("patterns", len(body.prose))):
            days = [
                (day, match)
                for pattern in told.all_patterns(key)
                for match in pattern.finditer(body.prose, begin, end)
                if (day := parse_date(match["date"], rule))
            ]
            if days:
                # Above a story a site may show the day on which it was read: the story's own is the earlier.
                day, match = min(days, key=lambda one: one[0]) if key == "line_patterns" else days[0]
                blank = len(match[0]) - len(match[0].lstrip())
                found.append(("published", told.ref, body.words(match.start() + blank, match.end())))
                return day
    if not dated:
        return ""
    _, _, day, block = min(dated, key=lambda item: item[:2])
    found.append(("published", rule.ref, body.words(block.start, block.end)))
    return day


def _dated_lines(body: Body, rule: Rule, begin: int, head: int) -> list[tuple[int, int, str, Block]]:
    """The lines that give a day: how surely it is that of the page, where it stands, the day, and the line.

    Behind `head` a day alone is a visitor's or another article's, save where it closes the page, and one of an update
    that of the site.
    """
    dated: list[tuple[int, int, str, Block]] = []
    for index, block in enumerate(body.document.blocks):
        if block.start < begin:
            continue
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
        keys = (key for key in _DATED if rule.pattern(f"{key}_pattern").search(line))
        rank = _DATED.get(next(keys, "updated" if block.kind == "date" else ""))
        last = block.kind == "date" and len(body.document.blocks) - index <= _LAST_BLOCKS
        closes = last and not rule.pattern("updated_pattern").search(line)
        if rank is not None and (block.start < head or rank < _DATED["byline"] or closes):
            dated.append((rank, block.start, day, block))
    return dated


def _head_end(body: Body, rule: Rule) -> int:
    """Where the text is well under way: behind its second long paragraph, or its end."""
    long = [
        block.end
        for block in body.document.blocks
        if block.kind in ("paragraph", "item") and block.end - block.start >= rule.number("long")
    ]
    return long[1] if len(long) > 1 else len(body.prose)


def _below_masthead(body: Body) -> int:
    """Where the page begins below the day on which it was looked at, which some sites print above its title."""
    shown = (block for block in body.document.blocks if block.kind != "notice")
    first, title = next(shown, None), next(shown, None)
    if first is None or title is None or title.kind != "heading":
        return 0
    return title.start if body.rules["context.masthead-date"].pattern().fullmatch(body.line(first)) else 0


def _inspectors_named(body: Body, published: str) -> dict[str, tuple[Found, str]]:
    """The inspectors of the table that the text names beside their office, by name; none who took it up later.

    Each with the first such words, and what they are called: "chief" of all inspectors, a chief who speaks of the
    "country", or "".
    """
    rule = body.rules["context.inspector"]
    text = body.prose
    folded = _folded(text)
    named: dict[str, tuple[Found, str]] = {}
    for person, since, known in _inspectors_known(body.reference):
        known_to = min(len(since), len(published))  # the year alone, or nothing, where one of them is not told
        if since[:known_to] > published[:known_to]:
            continue
        for name in (name for name in known if name in folded):
            for match in re.finditer(rf"\b{re.escape(name)}\b", folded):
                title = _inspector_title(text, *match.span(), rule)
                if title is not None:
                    words = body.words(match.start(), match.end())
                    first, title_then = named.get(person.name, ((f"inspector {person.id}", rule.ref, words), ""))
                    named[person.name] = first, max(title_then, title)
    return dict(sorted(named.items()))


def _inspector_title(text: str, start: int, end: int, rule: Rule) -> str | None:
    """What the words around a name call an inspector: "chief", a chief who speaks of the "country", ""; else None."""
    reach = rule.number("reach")
    if rule.pattern("office_pattern").search(text, max(0, start - reach), min(len(text), end + reach)) is None:
        return None
    before = max(0, start - 60)
    if rule.pattern("other_before_pattern").search(text, before, start):
        return None
    if rule.pattern("other_after_pattern").match(text, end):
        return None
    if rule.pattern("chief_before_pattern").search(text, before, start) is None:
        return "chief" if rule.pattern("chief_after_pattern").match(text, end) else ""
    return "country" if rule.pattern("country_pattern").match(text, end) else "chief"


def _own_inspectors(named: dict[str, tuple[Found, str]], forces: tuple[str, ...]) -> tuple[str, ...]:
    """The inspectors of a document; a chief is none of a force's where another is, or where he tells of the country."""
    others = any(not title for _, title in named.values())
    left = {"country", "chief"} if others else {"country"}
    return tuple(name for name, (_, title) in named.items() if not forces or title not in left)


@lru_cache(maxsize=2)
def _inspectors_known(reference: Reference) -> tuple[tuple[Person, str, tuple[str, ...]], ...]:
    """The people who are or were inspectors, since when, and the folded forms of their names, in the table's order."""
    since: dict[str, str] = {}
    for post in reference.posts:
        if "nspector" in post.role:
            since[post.person] = min(since.get(post.person, post.starts), post.starts)
    return tuple(
        (person, since[person.id], tuple(_folded(name) for name in sorted({person.name, *person.alt_names})))
        for person in reference.people.values()
        if person.id in since
    )


def _folded(text: str) -> str:
    """`text` in lower case without the accents and odd spaces of inspectors' names; offsets stay."""
    return text.translate(_ACCENTS).lower() if len(text.lower()) == len(text) else text.translate(_ACCENTS)


def _inspectorate(body: Body, kind: DocumentKind, cycle: str, published: str, found: list[Found]) -> str:
    """The inspectorate by the name that the text gives it; "" where it gives none."""
    rule = body.rules["context.inspectorate"]
    new = new_name(body, rule)
    old = rule.pattern("old_pattern").search(body.prose)
    match = new or old
    if match is None:
        return ""
    renamed = rule.words("renamed")[0]
    name = "HMICFRS" if new else "HMIC"
    if new is not None and old is not None and len(published) >= 7 and published < renamed[: len(published)]:
        name = "HMIC"  # the site that shows an old page bears the new name
    elif new is not None and old is not None and not published and kind == "inspectorate-page":
        name = _name_then(body, rule, cycle, published) or name
    elif new is None and rule.pattern("his_pattern").search(body.prose) is not None:
        name = "HMICFRS"
    elif new is None:
        name = _name_then(body, rule, cycle, published) or name
    found.append(("inspectorate", rule.ref, body.words(match.start(), match.end())))
    return name


def _inspectorate_then(body: Body, cycle: str, published: str, found: list[Found]) -> str:
    """The name that the inspectorate bore when it wrote a page of its own that does not say it; "" if no day tells."""
    rule, unnamed = body.rules["context.inspectorate"], body.rules["context.inspectorate-unnamed"]
    name = _name_then(body, rule, cycle, published) if rule.on and unnamed.on else ""
    if name:
        found.append(("inspectorate", unnamed.ref, None))
    return name


def _name_then(body: Body, rule: Rule, cycle: str, published: str) -> str:
    """The name on the day of publication, else in the months of the cycle's reports."""
    window = body.rules["context.cycle-published"].table("cycles").get(cycle)
    day = published if len(published) >= 7 else window[0] if window is not None else ""
    if not day:
        return "HMIC" if cycle else ""
    return "HMICFRS" if day >= rule.words("renamed")[0][: len(day)] else "HMIC"
