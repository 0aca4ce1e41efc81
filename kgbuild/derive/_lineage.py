"""Findings of one force in different rounds of inspection that ask for the same thing, or report it done.

A link is drawn from two findings: what they are about, in which round, of which kind, and what the later text says of
earlier inspections; and where the later praises, whether its round asks for the same again. What speaks for and against
it is weighed by a logistic model: its words and its weights, fitted on pairs labelled by hand, are in lineage.toml. No
grade is read, so no link can compare what may not be.

Candidates are the findings of a force that share a theme, or two subjects that their words name. So the work grows with
the findings of a theme in a force, not with the square of all findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations, groupby
from typing import TYPE_CHECKING, Final

from kgbuild._collector import collector_paused
from kgbuild.derive._findings import Found, age_of, before, republished
from kgbuild.derive._likeness import Frame, Link, Reading, Themes, draw, weigh
from kgbuild.derive._words import words
from kgbuild.review import ADDED, CHANGED
from kgbuild.vocab import CODE_LISTS, INSP, PROV, RDF, SKOS, XSD, Minter, code, content_hash

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from kgbuild.derive._reviews import Overrulings
    from kgbuild.model import RuleRef

RULES: Final = (
    (
        "derive.lineage",
        1,
        "Two findings of one force in different rounds of inspection belong to one line where they ask for the same "
        "thing, or where the later reports it done. Judged by their themes, by what their words are about, by the "
        "question that continues, by what the later says of earlier inspections, and by their kinds; no grade is used.",
    ),
)

# -- all findings


def link(findings: Iterable[Found], frame: Frame) -> Iterator[Link]:
    """Yield the links between findings of one force, force by force, whatever the order they come in."""
    for of_force in by_force(findings):
        yield from link_force(of_force, frame)


def by_force(findings: Iterable[Found]) -> Iterator[list[Found]]:
    """Yield the findings of each force, by IRI; those without force, or whose round has no place in time, are left out.

    What was yielded is not kept.
    """
    forces: dict[str, list[Found]] = defaultdict(list)
    for each in findings:
        if each.force and (each.place >= 0 or each.starts):
            forces[each.force].append(each)
    del findings
    for force in sorted(forces):
        yield sorted(forces.pop(force), key=lambda each: each.iri)


def link_force(findings: list[Found], frame: Frame) -> Iterator[Link]:
    """Yield the links between the findings of one force.

    Of each finding at most `per_round` links go back to one earlier round and `in_all` to all of them, the best of each
    round and the latest rounds first; fewer where a force has very many findings.
    """
    limits = words().limits
    in_all = limits["in_all_of_a_crowd" if len(findings) > limits["crowd"] else "in_all"]
    readings = [Reading(each) for each in findings if frame.asks(each.themes)]
    shelves = _shelves(readings, frame)
    asked: set[tuple[str, _Age]] = set()
    for later in readings:
        if not later.found.positive:
            for each in _back(later, shelves, frame, in_all, asked):
                yield each
                asked.add((each.earlier.iri, age_of(later.found)))
    for later in readings:
        if later.found.positive:
            yield from _back(later, shelves, frame, in_all, asked)


def _back(
    later: Reading, shelves: _Shelves, frame: Frame, left: int, asked: Collection[tuple[str, _Age]]
) -> Iterator[Link]:
    """The links of one finding back to earlier ones, at most `left`: rounds that would have none left are not read.

    `asked` has what is asked for again: the IRI of the earlier finding, and in which round.
    """
    per_round = words().limits["per_round"]
    found = later.found
    now = age_of(found)
    rounds: dict[_Age, list[list[Reading]]] = {}
    for key in _keys(later, frame):
        for age, shelf in shelves.get(key, _EMPTY).items():
            if before(shelf[0].found, found):
                if age in rounds:
                    rounds[age].append(shelf)
                else:
                    rounds[age] = [shelf]
    for age in sorted(rounds, reverse=True):
        several = rounds[age]
        # Each once, in no order: they are sorted below.
        looked_at = (
            several[0] if len(several) == 1 else {each.found.iri: each for shelf in several for each in shelf}.values()
        )
        drawn: list[tuple[int, str, Reading, Themes, dict[str, int]]] = []
        for earlier in looked_at:
            themes = frame.themes(earlier.found.themes, found.themes)
            again = found.positive and (earlier.found.iri, now) in asked
            points, seen = weigh(earlier, later, themes, again=again)
            if points >= 0 and not (earlier.folded == later.folded and republished(earlier.found, found)):
                drawn.append((-points, earlier.found.iri, earlier, themes, seen))
        drawn.sort(key=lambda each: each[:2])
        taken = drawn[: min(per_round, left)]
        for points, _, earlier, themes, seen in taken:
            yield draw(earlier, later, themes, frame, -points, seen)
        left -= len(taken)
        if not left:
            return


_Age = tuple[str, int, str]
_Shelves = dict[tuple[str, ...], dict[_Age, list[Reading]]]
_EMPTY: Final[dict[_Age, list[Reading]]] = {}


def _shelves(readings: list[Reading], frame: Frame) -> _Shelves:
    """The findings of a force that ask for something, by each of their keys, then by round: the first few of each."""
    limit = words().limits["candidates"]
    shelves: _Shelves = {}
    for each in readings:
        if not each.found.positive:
            for key in _keys(each, frame):
                shelf = shelves.setdefault(key, {}).setdefault(age_of(each.found), [])
                if len(shelf) < limit:
                    shelf.append(each)
    return shelves


def _keys(each: Reading, frame: Frame) -> Iterator[tuple[str, ...]]:
    """A finding's themes, each subject within a group of kindred themes, and each two subjects."""
    named = sorted(each.subjects.named)
    groups: set[str] = set()
    for theme in sorted(each.found.themes):
        yield (theme,)
        groups.update(frame.groups(theme))
    for group in sorted(groups):
        for subject in named:
            yield (group, subject)
    yield from combinations(named, 2)


# -- what reviewers decided


def overruled(
    links: Iterable[Link], findings: Mapping[str, Found], frame: Frame, mint: Minter, overrulings: Overrulings
) -> list[Link]:
    """The links as reviewers left them, by the IRIs of their findings.

    Args:
        links: as the rule draws them.
        findings: those that a review adds a link between, by IRI, as far as they are there.
        frame: as the rule had it.
        mint: makes the IRIs.
        overrulings: what reviewers decided; takes note of what no longer holds.
    """
    drawn = {_name(each.earlier.iri, each.later.iri, mint): each for each in links}
    for each in overrulings.of("lineage"):
        said = each.becomes if each.action == "add" else each.was
        name = said.get("link") or _name(mint.base + said["earlier"], mint.base + said["later"], mint)
        link = drawn.get(name)
        if each.action == "add":
            missing = [end for end in ("earlier", "later") if mint.base + said[end] not in findings]
            if link is not None:
                fault = f"that link is drawn already, as one that {link.lineage}"
            elif missing:
                fault = f"{said[missing[0]]} is no finding of the graph: its words, kind or place have changed"
            else:
                one, two = (findings[mint.base + said[end]] for end in ("earlier", "later"))
                fault = _unfit(one, two, said["type"])
                if not fault:
                    drawn[name] = _reviewed(_forced(one, two, frame), each.review.value, said["type"], ADDED)
        elif link is None:
            fault = "no such link is drawn any more: the rule sees none, or the words of one of the two have changed"
        elif said.get("type", link.lineage) != link.lineage:
            fault = f"it is now drawn as one that {link.lineage}"
        elif each.action == "reject":
            fault = ""
            del drawn[name]
        elif each.action == "change":
            fault = _unfit(link.earlier, link.later, each.becomes["type"])
            if not fault:
                drawn[name] = _reviewed(link, each.review.value, each.becomes["type"], CHANGED)
        else:
            fault = ""
            drawn[name] = _reviewed(link, each.review.value, link.lineage, None)
        if fault:
            overrulings.unmet(each, fault)
    return sorted(drawn.values(), key=lambda link: (link.earlier.iri, link.later.iri))


def _name(earlier: str, later: str, mint: Minter) -> str:
    """The name below the base of the link between two findings."""
    return "lineage/" + content_hash(*(iri.removeprefix(mint.base) for iri in (earlier, later)))


def _unfit(earlier: Found, later: Found, lineage: str) -> str:
    """Why no link of this type can hold between two findings, or ""."""
    if not earlier.force or earlier.force != later.force:
        return "the two findings are not on one force"
    if not before(earlier, later):
        return "the first of the two is not known to be of an earlier inspection"
    if earlier.positive:
        return "the earlier finding praises, and asks for nothing"
    if later.positive != (lineage == "resolves"):
        return "a strength resolves, and nothing else does"
    return ""


def _forced(earlier: Found, later: Found, frame: Frame) -> Link:
    """The link of two findings whatever they weigh."""
    one, two = Reading(earlier), Reading(later)
    themes = frame.themes(earlier.themes, later.themes)
    return draw(one, two, themes, frame, *weigh(one, two, themes))


def _reviewed(link: Link, review: str, lineage: str, rule: RuleRef | None) -> Link:
    return replace(
        link,
        lineage=lineage,
        reasons=tuple(sorted({*link.reasons, "reviewed"})),
        rule=(rule.name, rule.version) if rule else link.rule,
        review=review,
    )


# -- into the graph


def lines_of_force(findings: list[Found], frame: Frame, base: str) -> Iterator[bytes]:
    """Yield one `insp:LineageLink` for each two findings of a force that belong to one line.

    As N-Quads, the lines of one link at a time: there may be many, and making objects of them takes longer than finding
    them. Nothing but the arguments is read.

    Spec: RDF 1.1 N-Quads, section 2.
    """
    told = _Teller(Minter(base))
    with collector_paused():
        for each in link_force(findings, frame):
            yield told.lines(each)


def reviewed_lines(
    findings: list[Found], known: Iterable[Found], frame: Frame, mint: Minter, overrulings: Overrulings
) -> Iterator[bytes]:
    """Yield the links of all forces as reviewers left them, as `lines_of_force` does.

    The rule links `findings`, a reviewer any of those that are `known`.
    """
    told = _Teller(mint)
    ends = {each.iri: each for each in known}
    with collector_paused():
        for each in overruled(link(findings, frame), ends, frame, mint, overrulings):
            yield told.lines(each)


def kept_lines(pieces: Iterable[bytes], forces: Collection[str]) -> Iterator[bytes]:
    """Yield the links of these forces, by their IRIs, out of a derived graph that was made before.

    Args:
        pieces: the graph as sorted N-Triples, in pieces of whole lines.
        forces: their IRIs.
    """
    link, of = f" {RDF.type} {INSP.LineageLink} .".encode(), f" {INSP.force} ".encode()
    ends = tuple(b"%s<%s> ." % (of, force.encode()) for force in forces)
    lines = (line for piece in pieces for line in piece.splitlines())
    for _, node in groupby(lines, key=lambda line: line.partition(b" ")[0]):
        said = list(node)
        if any(line.endswith(link) for line in said) and any(line.endswith(ends) for line in said):
            yield b"\n".join(said) + b"\n"


class _Teller:
    """Writes links as N-Quads: of the terms that all links share, each is written once."""

    def __init__(self, mint: Minter) -> None:
        self._mint, self._end = mint, f" {mint.derived_graph} .\n"
        named = [RULES[0][:2], (ADDED.name, ADDED.version), (CHANGED.name, CHANGED.version)]
        self._rules = {rule: self._line(INSP.rule, mint("rule", rule[0], str(rule[1]))) for rule in named}
        self._codes = {
            (name, value): self._line(INSP[name], code(name, value))
            for name in ("lineage", "lineageReason")
            for value in CODE_LISTS[name]
        }
        self._head = self._line(RDF.type, INSP.LineageLink), self._line(RDF.type, INSP.Derived)
        used = (INSP.force, INSP.earlierFinding, INSP.laterFinding, PROV.wasDerivedFrom, INSP.theme)
        self._force, self._earlier, self._later, self._premise, self._theme = (f"{term} <" for term in used)
        self._score, self._scored = f'{INSP.score} "', f'"^^{XSD.decimal}{self._end}'
        self._notes: dict[str, str] = {}

    def _line(self, predicate: NamedNode, value: object) -> str:
        return f"{predicate} {value}{self._end}"

    def lines(self, link: Link) -> bytes:
        """The statements of one link."""
        earlier, later, end = link.earlier.iri, link.later.iri, f">{self._end}"
        said = [
            *self._head,
            self._rules[link.rule],
            self._force + link.later.force + end,
            self._earlier + earlier + end,
            self._later + later + end,
            *(self._premise + premise + end for premise in (earlier, later, link.review) if premise),
            *(self._theme + theme + end for theme in link.themes),
            self._codes["lineage", link.lineage],
            self._score + link.score + self._scored,
            *(self._codes["lineageReason", reason] for reason in link.reasons),
        ]
        if link.note:
            said.append(self._note(link.note))
        kind, _, name = _name(earlier, later, self._mint).partition("/")
        node = f"{self._mint.fresh(kind, name)} "
        return (node + node.join(said)).encode()

    def _note(self, text: str) -> str:
        from pyoxigraph import Literal

        found = self._notes.get(text)
        if found is None:
            if len(self._notes) > 10_000:
                self._notes.clear()
            found = self._notes[text] = self._line(SKOS.note, Literal(text, language="en"))
        return found
