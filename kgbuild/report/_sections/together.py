"""The section on themes named together: the network, and the forces most alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from kgbuild.analyse import MORE
from kgbuild.report._composer import Composer
from kgbuild.report._content import (
    Block,
    Column,
    Figure,
    Paragraph,
    Scalar,
    Section,
    Table,
    percent,
    plain_number,
    words,
)
from kgbuild.report._figures import Node, Tie, network
from kgbuild.report._wording import counted, in_sentence, listed, rounded, small, verdict

if TYPE_CHECKING:
    from kgbuild.analyse import Analysis, CoOccurrence

_THEMES_LINKED: Final = 36  # themes in the network: as many as can be named beside it
_FORCES_ALIKE: Final = 6
_GROUP: Final = 3  # themes that make a group worth a colour
_GROUPS_NAMED: Final = 7

Linked = tuple[str, str, float, "CoOccurrence | None"]  # two themes, the weight of their edge, the test of the pair


def together(composer: Composer) -> Section:
    """Themes named in the same inspection, and forces most alike."""
    analysis = composer.analysis
    if analysis is None:
        return composer.section("together", [Paragraph(words("Not computed for this report."), note=True)])
    # Of one force or two, only themes that they were told of; what goes together is counted over all forces.
    own = None
    if len(composer.forces) <= 2:
        own = {theme for force, theme, _ in composer.history if force in composer.forces}
    edges = _strongest(
        (edge for edge in analysis.structure.edges if own is None or {edge[0], edge[1]} <= own), _THEMES_LINKED
    )
    tests = {frozenset((each.theme, each.other)): each for each in analysis.cooccurrence}
    linked = [(one, other, weight, tests.get(frozenset((one, other)))) for one, other, weight in edges]
    source = _linked_source(composer, analysis, linked)
    blocks: list[Block] = [composer.intro("together")]
    if linked:
        blocks.append(_network(composer, analysis, linked, source))
        if analysis.structure.stability is not None:
            steady = analysis.structure.stability
            agree = composer.book.number(
                "together.stability", rounded(steady), "agreement of groups when forces are drawn again", source,
                text=f"{steady:.2f}",
            )  # fmt: skip
            blocks.append(Paragraph(composer.say("intro", "groups", agree=agree), note=True))
    else:
        blocks.append(Paragraph(words("No two themes were found together often enough to draw."), note=True))
    strong = [each for each in analysis.cooccurrence if each.test.verdict == MORE]
    blocks.append(_pairs(composer, [each for each in strong if own is None or {each.theme, each.other} <= own], source))
    if composer.single:
        blocks.append(_alike(composer))
    return composer.section("together", blocks)


def _linked_source(composer: Composer, analysis: Analysis, linked: Sequence[Linked]) -> str:
    """What the network and the pairs rest on."""
    raw: list[tuple[Scalar, ...]] = []
    for one, other, weight, pair in linked:
        if pair is None:
            raw.append((one, other, 0, None, rounded(weight), None, "", ""))
        else:
            test = pair.test
            raw.append(
                (
                    *(one, other, pair.inspections, rounded(test.expected), rounded(weight), rounded(test.q_value)),
                    *(test.verdict, "|".join(pair.evidence.facts)),
                )
            )
    return composer.book.source(
        "together",
        (composer.data.ask("evidence", polarity="negative")[1],),
        "Inspections (a force in a round) that name both themes. "
        + composer.null()
        + " "
        + analysis.structure.algorithm,
        "theme other inspections expected weight q_value verdict facts",
        raw,
        facts=[fact for *_, pair in linked if pair is not None for fact in pair.evidence.facts],
    )


def _network(composer: Composer, analysis: Analysis, linked: Sequence[Linked], source: str) -> Figure:
    """The themes in a ring, joined where they keep company, coloured by group."""
    data = composer.data
    weight = {each.theme: each.forces for each in analysis.themes}
    used = {theme for one, other, *_ in linked for theme in (one, other)}
    place: dict[str, int] = {}
    legend: list[str] = []
    for each in analysis.structure.communities:
        members = sorted(used & set(each.themes), key=lambda theme: (-weight.get(theme, 0), theme))
        if len(members) >= _GROUP and len(legend) < _GROUPS_NAMED:
            names = ", ".join(in_sentence(data.theme(theme)) for theme in members[:2])
            steady = each.stability
            share = "" if steady is None else f" (steady in {percent(round(steady * 1000), 1000)})"
            legend.append(f"{names} and others{share}")
            place |= dict.fromkeys(members, len(legend))
    ties = []
    for one, other, _, pair in linked:
        together = f"{data.theme(one)} and {in_sentence(data.theme(other))}: together in"
        says = f"{together} {pair.inspections if pair else 0} inspections"
        ties.append(Tie(one, other, says, pair is not None and pair.test.verdict == MORE))
    drawing = network(
        "Network of themes",
        f"{len(used)} themes in a ring, joined where the same inspection names both more often than expected; "
        "colours are groups of themes that keep company.",
        [Node(theme, data.theme(theme), place.get(theme, 0), weight.get(theme, 1)) for theme in sorted(used)],
        ties,
        legend,
    )
    return Figure(
        "fig-network",
        "Themes found together",
        composer.say("captions", "network" if len(composer.forces) > 2 else "network-force"),
        drawing,
        source,
    )


def _pairs(composer: Composer, pairs: Sequence[CoOccurrence], source: str) -> Table:
    """The pairs that were found together more often than by chance."""
    data = composer.data
    rows = tuple(
        (
            words(f"{data.theme(each.theme)} and {in_sentence(data.theme(each.other))}"),
            counted(each.inspections),
            words(plain_number(rounded(each.test.expected))),
            counted(each.same_finding),
            words(small(each.test.q_value)),
            words({True: "yes", False: "no", None: "not known"}[each.stability.stable]),
        )
        for each in pairs
    )
    return Table(
        "pairs-table",
        composer.say("captions", "pairs"),
        (
            Column("Themes"),
            Column("Inspections that name both", "number"),
            Column("Expected by coincidence", "number"),
            Column("In one and the same finding", "number"),
            Column("Adjusted p-value", "number"),
            Column("Holds without any one page?"),
        ),
        rows,
        source,
        "No pair of themes passed the test.",
        shown=10,
    )


def _alike(composer: Composer) -> Table:
    """Forces told much the same as this one: whom to ask. No ranking of forces."""
    data = composer.data
    rows, raw = [], []
    for each in composer.alike[:_FORCES_ALIKE]:
        other = each.other if each.force == composer.single else each.force
        rows.append(
            (
                words(data.force(other)),
                words(listed([in_sentence(data.theme(theme)) for theme in each.shared])),
                words(f"{each.cycles_both}"),
                words(verdict(each.test, plain=True)),
            )
        )
        facts = sorted({fact for _, one, two in each.findings for fact in (*one, *two)})
        raw.append((other, "|".join(each.shared), each.cycles_both, rounded(each.jaccard), "|".join(facts)))
    source = composer.book.source(
        "alike",
        (composer.data.ask("evidence", polarity="negative")[1],),
        "Themes that both forces were told to put right, in whatever round. " + composer.null(),
        "force shared cycles_both jaccard facts",
        raw,
    )
    return Table(
        "alike-table",
        composer.say("captions", "alike"),
        (
            Column("Force"),
            Column("Themes that both were told to put right", "words"),
            Column("Rounds read of both", "number"),
            Column("More than coincidence?"),
        ),
        tuple(rows),
        source,
        "No other force was told enough of the same.",
    )


def _strongest(edges: Iterable[tuple[str, str, float]], themes: int) -> list[tuple[str, str, float]]:
    """The heaviest edges that together touch no more than so many themes."""
    chosen: list[tuple[str, str, float]] = []
    touched: set[str] = set()
    for edge in sorted(edges, key=lambda edge: (-round(edge[2], 9), edge[0], edge[1])):
        after = touched | {edge[0], edge[1]}
        if len(after) <= themes:
            chosen.append(edge)
            touched = after
    return chosen
