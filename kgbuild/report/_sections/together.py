"""The section on themes named together: the network, and the forces most alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

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
from kgbuild.report._wording import counted, in_sentence, listed, rounded, small, texts, verdict

_THEMES_LINKED: Final = 36  # themes in the network: as many as can be named beside it
_FORCES_ALIKE: Final = 6
_GROUP: Final = 3  # themes that make a group worth a colour
_GROUPS_NAMED: Final = 7


def together(composer: Composer) -> Section:
    """Themes named in the same inspection, and forces most alike."""
    title = texts()["sections"]["together"]
    if composer.analysis is None:
        return Section("together", title, (Paragraph(words("Not computed for this report."), note=True),))
    analysis, data = composer.analysis, composer.data
    blocks: list[Block] = [composer.intro("together")]
    groups = {theme: each.number for each in analysis.structure.communities for theme in each.themes}
    weight = {each.theme: each.forces for each in analysis.themes}
    tests = {frozenset((each.theme, each.other)): each for each in analysis.cooccurrence}
    own = {each for (force, each, _) in composer.history if force in composer.forces}
    edges = [edge for edge in analysis.structure.edges if len(composer.forces) > 2 or {edge[0], edge[1]} <= own]
    edges = _strongest(edges, _THEMES_LINKED)
    raw: list[tuple[Scalar, ...]] = []
    ties = []
    facts: list[str] = []
    for one, other, value in edges:
        pair = tests.get(frozenset((one, other)))
        strong = pair is not None and pair.test.verdict == "more-than-chance"
        inspections = pair.inspections if pair else 0
        name = f"{data.theme(one)} and {in_sentence(data.theme(other))}"
        ties.append(Tie(one, other, f"{name}: together in {inspections} inspections", strong))
        facts += pair.evidence.facts if pair else ()
        raw.append(
            (
                one,
                other,
                inspections,
                rounded(pair.test.expected) if pair else None,
                rounded(value),
                rounded(pair.test.q_value) if pair else None,
                pair.test.verdict if pair else "",
                "|".join(pair.evidence.facts) if pair else "",
            )
        )
    file = composer.book.file(
        "tables/together.csv",
        ("theme", "other", "inspections", "expected", "weight", "q_value", "verdict", "facts"),
        raw,
    )
    source = composer.book.source(
        "together",
        (composer.data.ask("evidence", polarity="negative")[1],),
        "Inspections (a force in a round) that name both themes. "
        + composer.null()
        + " "
        + analysis.structure.algorithm,
        file=file,
        facts=facts,
    )
    used = {name for tie in ties for name in (tie.a, tie.b)}
    drawn: list[int] = []
    legend: list[str] = []
    for each in analysis.structure.communities:
        members = sorted(used & set(each.themes), key=lambda theme: (-weight.get(theme, 0), theme))
        if len(members) >= _GROUP and len(drawn) < _GROUPS_NAMED:
            drawn.append(each.number)
            names = ", ".join(in_sentence(data.theme(theme)) for theme in members[:2])
            stays = ""
            if each.stability is not None:
                share = percent(round(each.stability * 1000), 1000)
                stays = f" (steady in {share})"
            legend.append(f"{names} and others{stays}")
    place = {number: index for index, number in enumerate(drawn, 1)}
    nodes = [
        Node(theme, data.theme(theme), place.get(groups.get(theme, 0), 0), weight.get(theme, 1))
        for theme in sorted(used)
    ]
    if nodes:
        drawing = network(
            "Network of themes",
            f"{len(nodes)} themes in a ring, joined where the same inspection names both more often than expected; "
            "colours are groups of themes that keep company.",
            nodes,
            ties,
            legend,
        )
        blocks.append(
            Figure(
                "fig-network",
                "Themes found together",
                composer.say("captions", "network" if len(composer.forces) > 2 else "network-force"),
                drawing,
                "figures/network.svg",
                source,
            )
        )
        if analysis.structure.stability is not None:
            steady = analysis.structure.stability
            agree = composer.book.number(
                "together.stability", rounded(steady), "agreement of groups when forces are drawn again", source,
                text=f"{steady:.2f}",
            )  # fmt: skip
            blocks.append(Paragraph(composer.say("intro", "groups", agree=agree), note=True))
    else:
        blocks.append(Paragraph(words("No two themes were found together often enough to draw."), note=True))
    strong_pairs = [
        each
        for each in analysis.cooccurrence
        if each.test.verdict == "more-than-chance" and (len(composer.forces) > 2 or {each.theme, each.other} <= own)
    ]
    rows = tuple(
        (
            words(f"{data.theme(each.theme)} and {in_sentence(data.theme(each.other))}"),
            counted(each.inspections),
            words(plain_number(rounded(each.test.expected))),
            counted(each.same_finding),
            words(small(each.test.q_value)),
            words({True: "yes", False: "no", None: "not known"}[each.stability.stable]),
        )
        for each in strong_pairs
    )
    pairs = Table(
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
        "No pair passed the test.",
        shown=10,
    )
    blocks.append(pairs)
    if composer.single:
        blocks.append(_alike(composer))
    return Section("together", title, tuple(blocks))


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
    file = composer.book.file("tables/alike.csv", ("force", "shared", "cycles_both", "jaccard", "facts"), raw)
    source = composer.book.source(
        "alike",
        (composer.data.ask("evidence", polarity="negative")[1],),
        "Themes that both forces were told to put right, in whatever round. " + composer.null(),
        file=file,
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
