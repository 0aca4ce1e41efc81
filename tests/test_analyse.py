"""The analysis: what it counts, what it takes for chance, and that it says when it cannot tell."""

from __future__ import annotations

import itertools
import math
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from kgbuild.analyse import (
    FOUND,
    MORE,
    NOT_ENOUGH,
    NOT_FOUND,
    NOT_READ,
    NOTHING,
    Analysis,
    analyse,
    recurring,
)
from kgbuild.analyse._columns import OPEN, RESOLVED, Columns, Stated, columns_of
from kgbuild.analyse._null import (
    _saddlepoint,
    benjamini_hochberg,
    company,
    configuration_model,
    count_chances,
    draw_recurrences,
    garwood,
    sum_tail,
    upper_tail,
    wilson,
)
from kgbuild.analyse._structure import _bridges, adjusted_rand
from kgbuild.errors import QueryError
from kgbuild.query import run_query, run_sparql
from kgbuild.store import StoreReader
from tests.benchmarks.analyse_bench import columns as made_up
from tests.benchmarks.analyse_bench import (
    count_with_igraph,
    count_with_kgbuild,
    count_with_networkx,
    discoveries,
    edges_of,
)

KINDS = {"weakness": "negative", "cause-of-concern": "negative", "strength": "positive"}

# Force, cycle, kind, themes, page; one finding each.
SMALL = [
    ("kent", "c1", "weakness", ["abuse"], "kent/1"),
    ("kent", "c1", "weakness", ["abuse", "calls"], "kent/1"),
    ("kent", "c3", "cause-of-concern", ["abuse"], "kent/3"),
    ("kent", "c4", "strength", ["abuse"], "kent/4"),
    ("kent", "c5", "weakness", ["abuse"], "kent/5"),
    ("essex", "c1", "strength", ["abuse"], "essex/1"),
    ("essex", "c2", "weakness", ["calls"], "essex/2"),
    ("dorset", "c1", "weakness", ["calls"], "dorset/1"),
    ("dorset", "", "weakness", ["abuse"], "dorset/?"),
    ("dorset", "c2", "weakness", [], "dorset/2"),
]
JUDGED = [("kent", "c2", "calls-area"), ("essex", "c1", "calls-area"), ("surrey", "c1", "")]


def table(rows: list[tuple[str, str, str, list[str], str]], **others: Any) -> Columns:
    numbered = list(enumerate(rows))
    given: dict[str, Any] = {
        "iris": [f"id:finding/{each:04}" for each, _ in numbered],
        "judgements": JUDGED,
        "forces": ["kent", "essex", "dorset", "surrey", "sussex"],
        **others,
    }
    stated = Stated(
        force=[row[0] for row in rows],
        cycle=[row[1] for row in rows],
        kind=[row[2] for row in rows],
        theme_finding=[each for each, row in numbered for _ in row[3]],
        theme=[theme for row in rows for theme in row[3]],
        page_finding=[each for each, _ in numbered],
        page=[row[4] for row in rows],
        cycles=["c1", "c2", "c3", "c4", "c5"],
        polarity=KINDS,
        years={"c1": 2014.0, "c3": 2016.0, "c5": 2018.0},
        **given,
    )
    return columns_of(stated)


@pytest.fixture(scope="module")
def small() -> Analysis:
    return analyse(table(SMALL), draws=200)


@pytest.fixture(scope="module")
def whole(bundled: StoreReader) -> Analysis:
    return analyse(bundled)


# -- counting


def test_a_force_of_which_nothing_was_read_is_in_no_denominator(small: Analysis) -> None:
    (row,) = [each for each in small.prevalence if (each.theme, each.kind, each.cycle) == ("calls", "negative", "c1")]
    # Kent and Dorset have it; Essex was read and has not; Surrey has a judgement alone, Sussex nothing.
    assert (row.forces, row.forces_read, row.forces_inspected, row.forces_unknown) == (2, 3, 4, 2)
    assert row.share == pytest.approx(2 / 3)
    assert row.interval is not None
    assert (row.interval.low, row.interval.high) == pytest.approx(wilson(2, 3))
    assert row.evidence.facts == ("id:finding/0001", "id:finding/0007")
    assert dict(row.evidence.params) == {"theme": "calls", "cycle": "c1", "polarity": "negative"}


def test_kinds_are_shown_each_for_itself(small: Analysis) -> None:
    found = {(each.kind, each.cycle): each.findings for each in small.prevalence if each.theme == "abuse"}
    assert found["weakness", ""] == 3
    assert found["cause-of-concern", ""] == 1
    assert found["strength", ""] == 2
    assert found["negative", ""] == 4
    assert found["positive", "c4"] == 1
    assert ("negative", "c4") not in found


def test_a_run_goes_on_over_cycles_that_nobody_read_and_ends_where_the_theme_was_not_found(small: Analysis) -> None:
    (row,) = [each for each in small.persistence if (each.force, each.theme) == ("kent", "abuse")]
    # c2: a judgement but no finding. c4: only a strength, so that the theme was read of and no problem was found.
    assert row.cells == (
        ("c1", FOUND, 2),
        ("c2", NOT_READ, 0),
        ("c3", FOUND, 1),
        ("c4", NOT_FOUND, 0),
        ("c5", FOUND, 1),
    )
    assert [(run.first, run.last, run.gaps) for run in row.runs] == [("c1", "c3", ("c2",)), ("c5", "c5", ())]
    assert (row.cycles_found, row.cycles_read, row.longest_run, row.years) == (3, 4, 2, 4.0)
    assert dict(row.by_kind) == {"cause-of-concern": 1, "strength": 1, "weakness": 3}
    assert row.evidence.total == 4


def test_what_is_not_stated_is_counted_as_such(small: Analysis) -> None:
    assert (small.counts.without_cycle, small.counts.without_theme, small.counts.findings) == (1, 1, 10)
    states = {(each.force, each.cycle): each.state for each in small.coverage}
    assert states["surrey", "c1"] == NOT_READ
    assert states["sussex", "c1"] == NOTHING
    assert states["dorset", "c2"] == FOUND


def test_an_area_counts_the_forces_that_were_judged_or_found_on_there() -> None:
    area = ["calls-area" if "calls" in row[3] else "" for row in SMALL]
    analysis = analyse(table(SMALL, area=area), draws=50)
    of = {(each.cycle, each.area): each.forces for each in analysis.areas}
    assert of == {("c1", "calls-area"): ("dorset", "essex", "kent"), ("c2", "calls-area"): ("essex", "kent")}
    (row,) = [
        each for each in analysis.area_prevalence if (each.theme, each.cycle, each.kind) == ("calls", "c1", "weakness")
    ]
    assert (row.forces, row.forces_inspected) == (2, 3)


def test_open_and_resolved_follow_what_sources_say_of_formal_findings() -> None:
    rows = [
        ("kent", cycle, "cause-of-concern", [theme], "p") for theme in ("a", "b", "c", "d") for cycle in ("c1", "c2")
    ]
    standing = [RESOLVED, RESOLVED, OPEN, OPEN, OPEN, RESOLVED, 0, 0]
    analysis = analyse(table(rows, standing=standing), draws=50)
    of = {each.theme: each.standing for each in analysis.persistence}
    assert {theme: each.status for theme, each in of.items()} == {
        "a": "resolved",
        "b": "open",
        "c": "mixed",
        "d": "unknown",
    }
    assert of["c"].resolved == ("id:finding/0005",)


def test_a_derived_link_that_resolves_a_finding_counts(whole: Analysis, bundled: StoreReader) -> None:
    text = """SELECT DISTINCT ?finding WHERE {
        ?link insp:lineage insp:lineage-resolves ; insp:earlierFinding ?finding . ?finding insp:cycle ?cycle }"""
    resolved = {each["finding"] for each in run_sparql(bundled, text)}  # type: ignore[union-attr, index]
    shown = {iri for each in whole.persistence for iri in each.standing.resolved}
    named = {iri for each in whole.persistence for iri in each.evidence.facts}
    assert resolved & named
    assert resolved & named <= shown


def test_a_few_findings_are_not_enough_data(small: Analysis) -> None:
    assert {each.test.verdict for each in small.themes} == {NOT_ENOUGH}
    assert {each.test.p_value for each in small.themes} == {None}
    assert all(each.test.least_p > small.scope.alpha for each in small.themes)
    assert {each.name: each.tests for each in small.families}["force-theme"] == 0
    assert small.structure.note.startswith("not enough data")
    assert small.codings.kappa is None
    assert small.codings.note.startswith("not enough data")


def test_filters_narrow_what_is_shown_and_change_no_number(whole: Analysis, bundled: StoreReader) -> None:
    narrow = analyse(bundled, force="cambridgeshire", theme="supervision-of-investigations")
    (row,) = narrow.persistence
    assert row in whole.persistence
    assert {each.force for each in narrow.coverage} == {"cambridgeshire"}
    assert [each for each in narrow.themes if each in whole.themes] == list(narrow.themes)
    assert narrow.families == whole.families


def test_an_unknown_name_is_refused_with_the_nearest(bundled: StoreReader) -> None:
    with pytest.raises(QueryError) as caught:
        analyse(bundled, theme="domestic-abuze")
    assert "domestic-abuse" in caught.value.fix


# -- chance


def test_the_null_keeps_how_much_each_force_and_theme_has() -> None:
    draw = np.random.default_rng(3)
    for _ in range(20):
        cells = draw.random((12, 9)) < draw.random((12, 1)) * draw.random((1, 9))
        cells[0], cells[:, 0] = True, True  # full ones are no chance
        chance = configuration_model(cells.sum(1), cells.sum(0))
        assert chance.sum(1) == pytest.approx(cells.sum(1), abs=1e-6)
        assert chance.sum(0) == pytest.approx(cells.sum(0), abs=1e-6)
        assert ((chance >= 0) & (chance <= 1)).all()


def outcomes(chances: np.ndarray[Any, Any]) -> Iterator[tuple[tuple[int, ...], float]]:
    for bits in itertools.product((0, 1), repeat=len(chances)):
        yield bits, math.prod(p if bit else 1 - p for bit, p in zip(bits, chances, strict=True))


def test_tails_are_those_of_every_outcome_written_out() -> None:
    chances = np.array([[0.1, 0.5, 0.9, 0.0, 1.0, 0.3], [0.2] * 6])
    for count in range(8):
        wanted = [sum(p for bits, p in outcomes(row) if sum(bits) >= count) for row in chances]
        assert upper_tail(chances, np.array([count, count])) == pytest.approx(wanted, abs=1e-12)


def test_the_saddlepoint_is_within_two_in_a_hundred_of_the_exact_tail() -> None:
    draw = np.random.default_rng(5)
    chances = draw.random((1, 300)) * 0.2
    mean = int(chances.sum())
    counts = np.arange(max(mean - 15, 1), mean + 25)
    table_of = np.repeat(chances, len(counts), axis=0)
    exact = upper_tail(table_of, counts)
    assert _saddlepoint(table_of, counts, np.ones(300)) == pytest.approx(exact, rel=0.02)


def test_the_saddlepoint_of_recurrences_is_near_the_exact_tail() -> None:
    draw = np.random.default_rng(6)
    spread = count_chances(draw.random((4, 250)) * 0.4)  # 0 to 4 cycles
    values = np.array([0, 0, 1, 3, 6])
    exact = np.array([1.0])
    for term in spread.T:
        wider = np.zeros(len(exact) + 6)
        for value, p in zip(values, term, strict=True):
            wider[value : value + len(exact)] += p * exact
        exact = wider
    middle = int((exact * np.arange(len(exact))).sum())
    for count in (middle - 20, middle, middle + 30, middle + 60):
        assert sum_tail(spread, values, count) == pytest.approx(exact[count:].sum(), rel=0.05)


def test_company_is_exact_given_where_one_was_found() -> None:
    present = np.array([[[1, 1], [1, 0], [0, 1], [0, 0], [1, 1]]], dtype=np.bool_)
    chance = np.array([[[0.5, 0.4], [0.5, 0.7], [0.5, 0.2], [0.5, 0.6], [0.5, 0.5]]])
    wanted: dict[int, float] = {}
    for bits, p in outcomes(chance[0, :, 1]):
        if sum(bits) == 3:
            shared = sum(bit for bit, one in zip(bits, present[0, :, 0], strict=True) if one)
            wanted[shared] = wanted.get(shared, 0.0) + p
    total = sum(wanted.values())
    found = company(present, chance, 0, np.array([1]))[0]
    assert found == pytest.approx([wanted.get(each, 0.0) / total for each in range(len(found))])


def test_draws_have_the_forces_of_each_cycle_and_the_mean_of_the_null() -> None:
    draw = np.random.default_rng(8)
    cells = draw.random((3, 15, 2)) < 0.4
    chance = np.stack([np.repeat(layer.mean(0)[None], 15, axis=0) for layer in cells])  # all forces alike
    sums = cells.sum(1)
    drawn = draw_recurrences(chance, sums, draws=4_000, seed=1)
    wanted = [sum(sums[a, t] * sums[b, t] / 15 for a, b in ((0, 1), (0, 2), (1, 2))) for t in range(2)]
    assert drawn.mean(1) == pytest.approx(wanted, rel=0.03)


def test_q_values_and_intervals_are_those_of_the_books() -> None:
    p = np.random.default_rng(2).random(50) ** 2
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p))
    for found, of in ((0, 7), (3, 7), (7, 7)):
        interval = stats.binomtest(found, of).proportion_ci(method="wilson")
        assert wilson(found, of) == pytest.approx((interval.low, interval.high), abs=1e-12)
    assert garwood(0) == pytest.approx((0.0, stats.chi2.ppf(0.975, 2) / 2))
    assert garwood(4) == pytest.approx((stats.chi2.ppf(0.025, 8) / 2, stats.chi2.ppf(0.975, 10) / 2))


def test_without_a_signal_hardly_anything_is_found() -> None:
    """The full table is tests/benchmarks/analyse_power.csv."""
    corpora = [discoveries(seed) for seed in range(100, 108)]
    for family in ("theme", "overall", "force-theme", "co-occurrence"):
        assert sum(each[family][2] > 0 for each in corpora) <= 2, family  # 5 in 100 would be 0.4 of 8
        assert all(each[family][3] > (0 if family == "overall" else 50) for each in corpora)  # not for want of tests


@pytest.mark.parametrize(
    ("signal", "family"),
    [({"repeat": 0.9}, "theme"), ({"held": 1.0}, "force-theme"), ({"company": 0.7}, "co-occurrence")],
)
def test_a_strong_signal_is_found_and_little_else(signal: dict[str, float], family: str) -> None:
    rows = [discoveries(seed, **signal)[family] for seed in range(200, 202)]
    met, planted, found = (sum(each[part] for each in rows) for part in range(3))
    assert met / planted >= 0.85
    assert (found - met) / found <= 0.1


def test_a_signal_in_many_themes_shows_in_all_of_them_together() -> None:
    """Where no theme stands out by itself, their sum may."""
    silent = [analyse(made_up(seed), draws=200).overall.p_value for seed in range(3)]
    held = analyse(made_up(3, repeat=0.4), draws=200).overall
    assert min(each for each in silent if each is not None) > 0.02
    assert held.verdict == MORE
    assert held.ratio is not None
    assert held.ratio > 1.05


def test_two_forces_that_share_a_page_lose_it_together() -> None:
    rows = [(force, cycle, "weakness", ["abuse"], "joint") for force in ("kent", "essex") for cycle in ("c1", "c2")]
    rows += [("dorset", cycle, "weakness", ["abuse"], f"dorset/{cycle}") for cycle in ("c1", "c2")]
    rows += [("dorset", "c2", "weakness", ["abuse"], "dorset/again")]
    (row,) = analyse(table(rows), draws=50).themes
    assert row.test.observed == 1 + 1 + 1
    assert (row.stability.worst, row.stability.loss) == ("joint", 2)


def test_what_is_named_first_is_counted_by_force_beside_what_each_cycle_asked() -> None:
    """Of a theme that all are told of in the first cycle it is no news that it comes first; of two by turns neither."""

    def rows(orders: dict[str, tuple[str, ...]]) -> list[tuple[str, str, str, list[str], str]]:
        return [
            (force, f"c{number}", "weakness", [theme], f"{force}/{number}")
            for force, themes in orders.items()
            for number, theme in enumerate(themes, 1)
        ]

    forces = [f"force-{number:02}" for number in range(17)]
    always = dict.fromkeys(forces[:8], ("abuse", "calls"))
    turned = always | dict.fromkeys(forces[8:16], ("calls", "abuse"))
    together = [(forces[16], "c1", "weakness", ["abuse", "calls"], "same")]
    (first,) = analyse(table(rows(always), forces=forces, judgements=[]), draws=20).precedence
    assert (first.before, first.expected, first.p_value) == (8, 8.0, 1.0)
    (row,) = analyse(table(rows(turned) + together, forces=forces, judgements=[]), draws=20).precedence
    assert (row.theme, row.other, row.before, row.after, row.same) == ("abuse", "calls", 8, 8, 1)
    assert row.expected == pytest.approx(8, abs=0.2)
    assert row.p_value == pytest.approx(1, abs=0.01)
    assert row.evidence.total == 33


# -- structure and codings


def test_a_theme_between_two_communities_bridges_them() -> None:
    """On a path b-a-c-d-e, cut between c and d: Guimera and Amaral's participation, and shares of shortest paths."""
    edges = [(0, 1, 1.0), (0, 2, 1.0), (2, 3, 1.0), (3, 4, 1.0)]
    bridges = _bridges(edges, {0: 1, 1: 1, 2: 1, 3: 2, 4: 2}, ("a", "b", "c", "d", "e"))
    assert [(each.theme, each.participation, each.betweenness) for each in bridges] == [
        ("c", 0.5, pytest.approx(4 / 6)),
        ("d", 0.5, pytest.approx(3 / 6)),
        ("a", 0.0, pytest.approx(3 / 6)),
        ("b", 0.0, 0.0),
        ("e", 0.0, 0.0),
    ]


def test_the_adjusted_rand_index() -> None:
    from_paper = adjusted_rand(np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2]))
    assert from_paper == pytest.approx(0.24242424)
    assert adjusted_rand(np.array([0, 1, 1]), np.array([5, 2, 2])) == 1.0


def test_themes_that_are_planted_together_are_a_community() -> None:
    analysis = analyse(made_up(4, company=0.9), draws=20)
    of = {theme: each.number for each in analysis.structure.communities for theme in each.themes}
    mates = [(f"theme-{each:03}", f"theme-{each + 1:03}") for each in range(0, 20, 2)]
    assert sum(of.get(a) == of.get(b) is not None for a, b in mates) >= 9
    best = {(each.theme, each.other) for each in analysis.cooccurrence[:9]}
    assert len(best & set(mates)) >= 8
    assert all(each.stability.loss == 1 for each in analysis.cooccurrence[:9])


def test_words_that_say_the_theme_give_agreement_and_others_do_not() -> None:
    told = made_up(1)
    assert analyse(told, draws=100).codings.kappa > 0.9
    words = [f"{a} {b} matters" for a, b in itertools.product(("alpha", "beta", "gamma"), ("delta", "omega", "sigma"))]
    mixed = random.Random(1)
    untold = table(
        [("kent", "c1", "weakness", [f"t{each % 3}"], "p") for each in range(180)],
        texts=[mixed.choice(words) for _ in range(180)],
    )
    codings = analyse(untold, draws=100).codings
    assert codings.kappa is not None
    assert abs(codings.kappa) < 0.2
    assert len(codings.differences) == codings.findings - round(codings.agreement * codings.findings)


def test_the_layers_as_networkx_sees_them(small: Analysis) -> None:
    graph = small.to_networkx()
    assert graph.edges["force/kent", "theme/abuse", "c1"] == {"findings": 2, "weakness": 2}
    assert graph.edges["force/kent", "theme/abuse", "c4"] == {"findings": 1, "strength": 1}
    assert graph.number_of_edges() == 8
    assert {data["bipartite"] for _, data in graph.nodes(data=True)} == {0, 1}


def test_peers_count_the_same() -> None:
    made = made_up(2)
    wanted = count_with_kgbuild(made)
    assert count_with_networkx(edges_of(made)) == wanted
    pytest.importorskip("igraph")
    assert count_with_igraph(edges_of(made)) == wanted


# -- the bundled data


def test_supervision_and_domestic_abuse_are_among_the_most_persistent(whole: Analysis) -> None:
    """As the inspectorate itself says; whether chance would give as much is another question."""
    first = [each.theme for each in sorted(whole.themes, key=lambda each: -each.forces_recurring)][:5]
    assert {"supervision-of-investigations", "domestic-abuse"} <= set(first)
    assert whole.themes[0].theme == "supervision-of-investigations"


def test_the_run_of_cambridgeshire_has_its_findings(whole: Analysis, bundled: StoreReader) -> None:
    (row,) = [
        each
        for each in whole.persistence
        if (each.force, each.theme) == ("cambridgeshire", "supervision-of-investigations")
    ]
    assert row.cycles_found >= 4
    assert row.longest_run >= 2
    assert row.evidence.total == row.findings == len(row.evidence.facts)
    assert len(run_query(bundled, row.evidence.query, dict(row.evidence.params))) >= row.findings
    both = whole.cooccurrence[0]
    rows = list(run_sparql(bundled, both.evidence.sparql))  # type: ignore[arg-type]
    assert set(both.evidence.facts) <= {each["finding"] for each in rows}


def test_the_named_query_gives_the_same_figures(whole: Analysis, bundled: StoreReader) -> None:
    rows = {each["theme"]: each for each in run_query(bundled, "recurring-themes", {"polarity": "negative"})}
    some = 0
    for each in whole.themes:
        row = rows[each.theme]
        assert row["findings"] >= each.findings  # also those without a cycle
        if each.test.p_value is None:
            assert row["p_value"] is None
        else:
            some += 1
            assert float(row["expected"]) == pytest.approx(each.test.expected, rel=1e-3)
            assert float(row["p_value"]) == pytest.approx(each.test.p_value, rel=1e-3)
            assert float(row["q_value"]) == pytest.approx(each.test.q_value, rel=1e-3)
    assert some > 20


def test_verdicts_follow_from_the_figures(whole: Analysis) -> None:
    tests = [each.test for rows in (whole.themes, whole.persistence, whole.cooccurrence) for each in rows]
    assert {each.verdict == MORE for each in tests if each.q_value is not None and each.q_value > 0.05} == {False}
    assert all((each.verdict == NOT_ENOUGH) == (each.least_p > 0.05) for each in tests)
    assert all(
        each.ratio_interval.low <= each.ratio <= each.ratio_interval.high for each in tests if each.ratio_interval
    )


# -- the same each time


def shuffled(made: Columns, seed: int) -> Columns:
    """The same findings, told in another order."""
    order = list(range(len(made)))
    random.Random(seed).shuffle(order)
    at = {old: new for new, old in enumerate(order)}
    pairs = list(zip(made.theme_finding.tolist(), made.theme.tolist(), strict=True))
    random.Random(seed).shuffle(pairs)
    name = {-1: ""}
    forces, cycles = {**name, **dict(enumerate(made.forces))}, {**name, **dict(enumerate(made.cycles))}
    stated = Stated(
        force=[forces[made.force[each]] for each in order],
        cycle=[cycles[made.cycle[each]] for each in order],
        kind=[made.kinds[made.kind[each]] for each in order],
        theme_finding=[at[finding] for finding, _ in pairs],
        theme=[made.themes[theme] for _, theme in pairs],
        cycles=made.cycles,
        polarity=dict(zip(made.kinds, made.polarity, strict=True)),
        iris=[made.iris[each] for each in order],
        texts=[made.texts[each] for each in order],
        page_finding=[at[each] for each in made.page_finding.tolist()],
        page=[made.pages[each] for each in made.page.tolist()],
        forces=made.forces,
    )
    return columns_of(stated)


def test_the_order_of_findings_changes_nothing() -> None:
    made = made_up(9, company=0.5)
    again = shuffled(made, 1)
    assert again.iris == made.iris
    assert analyse(again, draws=100) == analyse(made, draws=100)


def test_hash_seeds_change_nothing(repository: Path, bundled_store: Path) -> None:
    script = (
        "import hashlib, json, sys; from kgbuild import KnowledgeGraph;"
        "data = json.dumps(KnowledgeGraph.open(sys.argv[1]).analyse(draws=200).to_json(), sort_keys=True);"
        "print(len(data), hashlib.sha256(data.encode()).hexdigest())"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", script, str(bundled_store)],
            cwd=repository,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(repository)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1


def test_recurring_needs_forces_cycles_and_themes_only() -> None:
    found = [(f"f{force}", f"c{cycle}", "stays") for force in range(5) for cycle in range(6)]
    found += [(f"f{force}", f"c{(force + step) % 6}", f"t{force % 7}") for force in range(5, 25) for step in (0, 2)]
    figures = recurring(found)
    assert recurring(reversed(found)) == figures
    assert figures["stays"] is not None
    expected, p, q = figures["stays"]
    assert expected < 75  # 5 forces with 15 pairs of cycles each
    assert p <= q <= 0.05
