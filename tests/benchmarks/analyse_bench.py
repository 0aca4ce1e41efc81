"""Does the analysis find what is there, and nothing else; and how fast is it, beside plain networkx and igraph?

    python tests/benchmarks/analyse_bench.py power                 # writes analyse_power.csv beside this file
    python tests/benchmarks/analyse_bench.py scale                 # 10,000 and 100,000 findings, and the peers
    python tests/benchmarks/analyse_bench.py scale 1000000         # by hand: one more size; no peers beyond 100,000

**power.** Made-up corpora of the size of the bundled data: 43 forces, 7 cycles, 100 themes, about 2,200 findings, one
inspection in seven not read. Forces are written about at different length, themes differ in how often they are named,
and from cycle to cycle. Without a signal, each discovery is a false one. Three signals are planted in twenty themes of
middling rank (one inspection in five to one in twelve names them), each time in place of another finding:

- *repeat*, for ten themes: where it was found in the last inspection that was read, it is named again, by this chance;
- *held*, for each of the twenty in one force: it is named in each inspection, by this chance;
- *company*, for ten pairs: where the one is found, the other is named too, by this chance.

**scale.** Forces grow with the findings (about 51 findings a force, as in the bundled data). The peers count the same
cycles for each force and theme, and the same inspections for each pair of themes (checked to be equal), without a null,
p-values, intervals or evidence: they show what counting alone costs. Each runs in a process of its own; time is that of
the work; memory is the largest resident set of the process, the generated findings among it.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

REPOSITORY = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(REPOSITORY))

from kgbuild.analyse import ALPHA, DRAWS, SEED, analyse  # noqa: E402
from kgbuild.analyse._columns import Columns, Stated, columns_of  # noqa: E402
from kgbuild.analyse._grid import Tests, make_grid  # noqa: E402
from kgbuild.analyse._pairs import together  # noqa: E402
from kgbuild.analyse._persistence import Recurrence  # noqa: E402

CYCLES = 7
THEMES = 100
PLANTED = 10
Ints = NDArray[np.int64]


def corpus(
    seed: int, *, forces: int = 43, repeat: float = 0.0, held: float = 0.0, company: float = 0.0
) -> tuple[Ints, Ints, Ints]:
    """Made-up findings: force, cycle and theme of each. Signals are chances, 0 is no signal; see above.

    Themes 0 to 19 have the signals: `repeat` 0 to 9; `held` each in the force of its number; `company` 0 with 1, and
    so on.
    """
    draw = np.random.default_rng(seed)
    length = draw.lognormal(0.0, 0.4, forces)
    popularity = 1.0 / (np.arange(THEMES) + 4.0)
    planted = np.arange(PLANTED, 3 * PLANTED)
    rank = np.concatenate([draw.permutation(planted), draw.permutation(np.setdiff1d(np.arange(THEMES), planted))])
    by_cycle = popularity[rank][None, :] * draw.lognormal(0.0, 0.4, (CYCLES, THEMES))
    last: dict[int, set[int]] = {}
    force, cycle, theme = [], [], []
    for c in range(CYCLES):
        read = draw.random(forces) < 6 / 7
        number = draw.poisson(51 / 6 * length / length.mean()) * read
        of = np.repeat(np.arange(forces), number)
        named = draw.choice(THEMES, len(of), p=by_cycle[c] / by_cycle[c].sum())
        if repeat or held or company:
            for at in np.flatnonzero(number).tolist():
                mine = np.flatnonzero(of == at)
                wanted = []
                if repeat:
                    wanted += [each for each in sorted(last.get(at, ())) if draw.random() < repeat]
                if held and at < 2 * PLANTED and draw.random() < held:
                    wanted.append(at)
                if company:
                    found = set(named[mine].tolist())
                    wanted += [
                        each + 1 for each in range(0, 2 * PLANTED, 2) if each in found and draw.random() < company
                    ]
                _name(named, mine, wanted)
                last[at] = {each for each in named[mine].tolist() if each < PLANTED}
        force.append(of)
        cycle.append(np.full(len(of), c))
        theme.append(named)
    return np.concatenate(force), np.concatenate(cycle), np.concatenate(theme)


def _name(named: Ints, mine: Ints, wanted: list[int]) -> None:
    """Name the themes that are wanted and not there, in place of findings without a signal, while there are some."""
    free = mine[named[mine] >= 2 * PLANTED].tolist()
    for each in wanted:
        if free and each not in named[mine]:
            named[free.pop()] = each


def columns(seed: int, *, forces: int = 43, **signal: float) -> Columns:
    """The same as columns, with IRIs, pages and words as a store would give them."""
    force, cycle, theme = corpus(seed, forces=forces, **signal)
    n = len(force)
    force_names = np.array([f"force-{each:06}" for each in range(forces)])
    cycle_names = np.array([f"cycle-{each}" for each in range(CYCLES)])
    theme_names = np.array([f"theme-{each:03}" for each in range(THEMES)])
    words = [f"{each} was found to be uneven and needs attention" for each in theme_names]
    stated = Stated(
        force=force_names[force],
        cycle=cycle_names[cycle],
        kind=np.full(n, "weakness"),
        theme_finding=np.arange(n),
        theme=theme_names[theme],
        cycles=cycle_names.tolist(),
        polarity={"weakness": "negative"},
        iris=[f"https://w3id.org/kgbuild/id/finding/{each:016x}" for each in range(n)],
        texts=[words[each] for each in theme.tolist()],
        page_finding=np.arange(n),
        page=_pages(force, cycle),
        forces=force_names.tolist(),
    )
    return columns_of(stated)


def _pages(force: Ints, cycle: Ints) -> list[str]:
    names: dict[tuple[int, int], str] = {}
    return [
        names.setdefault(each, f"force-{each[0]:06}/cycle-{each[1]}")
        for each in zip(force.tolist(), cycle.tolist(), strict=True)
    ]


def discoveries(seed: int, **signal: float) -> dict[str, tuple[int, int, int, int]]:
    """For each family: planted and found, planted, found, tests with enough data."""
    made = columns(seed, **signal)
    grid = make_grid(made, ["weakness"])
    recurrence = Recurrence(grid, seed=SEED, draws=DRAWS)
    place = {name: at for at, name in enumerate(made.themes)}
    at = [place.get(f"theme-{each:03}", -1) for each in range(2 * PLANTED)]
    _, f, t = grid.shape

    def found(tests: Tests) -> NDArray[np.bool_]:
        return np.asarray(np.nan_to_num(tests.q, nan=2.0) <= ALPHA)

    by_theme = recurrence.by_theme()
    overall = recurrence.overall(by_theme)
    themes = found(by_theme)
    cells = found(recurrence.tests).reshape(f, t)
    both = together(grid).tests
    pairs = np.zeros((t, t), dtype=np.bool_)
    pairs[np.triu_indices(t, 1)] = found(both)
    pairs |= pairs.T
    mates = [(at[each], at[each + 1]) for each in range(0, 2 * PLANTED, 2)]
    return {
        "theme": (sum(bool(themes[each]) for each in at[:PLANTED]), PLANTED, int(themes.sum()), by_theme.family.tests),
        "force-theme": (
            sum(bool(cells[force, theme]) for force, theme in enumerate(at)),
            2 * PLANTED,
            int(cells.sum()),
            recurrence.tests.family.tests,
        ),
        "overall": (int(found(overall)[0]), 1, int(found(overall)[0]), overall.family.tests),
        "co-occurrence": (sum(bool(pairs[each]) for each in mates), PLANTED, int(pairs.sum()) // 2, both.family.tests),
    }


SIGNALS: dict[str, tuple[str, list[float]]] = {
    "theme": ("repeat", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]),
    "overall": ("repeat", [0.1, 0.2, 0.3, 0.4]),
    "force-theme": ("held", [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]),
    "co-occurrence": ("company", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8]),
}


def curve(corpora: int, nothing: int) -> Iterator[dict[str, Any]]:
    """A row for each family and strength, those without a signal first.

    `false_discovery_rate` is the mean share of false ones among the discoveries of a corpus (none counts 0).
    """
    silent = [discoveries(seed) for seed in range(nothing)]
    for family in SIGNALS:
        yield _row(family, "none", 0.0, [each[family] for each in silent])
    for family, (signal, strengths) in SIGNALS.items():
        for strength in strengths:
            found = [discoveries(seed, **{signal: strength}) for seed in range(corpora)]
            yield _row(family, signal, strength, [each[family] for each in found])


def _row(family: str, signal: str, strength: float, rows: list[tuple[int, int, int, int]]) -> dict[str, Any]:
    met, planted, found, tests = (sum(each[part] for each in rows) for part in range(4))
    none = signal == "none"
    false = [(each[2] - (0 if none else each[0])) / each[2] if each[2] else 0.0 for each in rows]
    return {
        "family": family,
        "signal": signal,
        "strength": f"{strength:g}",
        "corpora": len(rows),
        "tests": round(tests / len(rows)),
        "discoveries": f"{found / len(rows):.2f}",
        "share_of_planted_found": "" if none else f"{met / planted:.3f}",
        "false_discovery_rate": f"{np.mean(false):.3f}",
    }


def power(arguments: argparse.Namespace) -> None:
    """Write the table."""
    with (HERE / "analyse_power.csv").open("w", encoding="utf-8", newline="") as stream:
        writer: csv.DictWriter[str] | None = None
        for row in curve(arguments.corpora, arguments.nothing):
            if writer is None:
                writer = csv.DictWriter(stream, list(row), lineterminator="\n")
                writer.writeheader()
            writer.writerow(row)
            print(*row.values(), sep="\t", flush=True)


# -- scale


def count_with_kgbuild(made: Columns) -> dict[str, int]:
    analysis = analyse(made)
    again = make_grid(made, ["weakness"])
    return {
        "cycles": int(again.present.sum()),
        "pairs": sum(each.inspections for each in analysis.cooccurrence),
        "recurring": sum(each.forces_recurring for each in analysis.themes),
    }


def edges_of(made: Columns) -> list[tuple[str, str, str]]:
    finding = made.theme_finding
    return [
        (made.forces[f], made.cycles[c], made.themes[t])
        for f, c, t in zip(made.force[finding].tolist(), made.cycle[finding].tolist(), made.theme.tolist(), strict=True)
    ]


def count_with_networkx(edges: list[tuple[str, str, str]]) -> dict[str, int]:
    import networkx as nx
    from networkx.algorithms import bipartite

    cycles: dict[tuple[str, str], int] = {}
    company: dict[tuple[str, str], int] = {}
    for cycle in sorted({each[1] for each in edges}):
        graph: Any = nx.Graph()
        graph.add_edges_from((force, theme) for force, of, theme in edges if of == cycle)
        themes = sorted({theme for _, of, theme in edges if of == cycle})
        for force, theme in graph.edges():
            key = (force, theme) if force.startswith("force") else (theme, force)
            cycles[key] = cycles.get(key, 0) + 1
        for a, b, data in bipartite.weighted_projected_graph(graph, themes).edges(data=True):
            pair = (min(a, b), max(a, b))
            company[pair] = company.get(pair, 0) + data["weight"]
    return {
        "cycles": sum(cycles.values()),
        "pairs": sum(each for each in company.values() if each >= 2),
        "recurring": sum(each >= 2 for each in cycles.values()),
    }


def count_with_igraph(edges: list[tuple[str, str, str]]) -> dict[str, int]:
    import igraph

    cycles: dict[tuple[str, str], int] = {}
    company: dict[tuple[str, str], int] = {}
    for cycle in sorted({each[1] for each in edges}):
        graph = igraph.Graph.TupleList([(force, theme) for force, of, theme in edges if of == cycle])
        graph.simplify()
        names = graph.vs["name"]
        kinds = [name.startswith("theme") for name in names]
        for edge in graph.get_edgelist():
            a, b = (names[end] for end in edge)
            key = (a, b) if a.startswith("force") else (b, a)
            cycles[key] = cycles.get(key, 0) + 1
        themes = graph.bipartite_projection(types=kinds, multiplicity=True, which=1)
        for (a, b), weight in zip(themes.get_edgelist(), themes.es["weight"], strict=True):
            pair = tuple(sorted((themes.vs[a]["name"], themes.vs[b]["name"])))
            company[pair] = company.get(pair, 0) + weight  # type: ignore[index]
    return {
        "cycles": sum(cycles.values()),
        "pairs": sum(each for each in company.values() if each >= 2),
        "recurring": sum(each >= 2 for each in cycles.values()),
    }


def one(arguments: argparse.Namespace) -> None:
    """Measure one contender in this process; JSON to standard output."""
    made = columns(1, forces=max(43, arguments.findings // 51))
    edges = [] if arguments.with_ == "kgbuild" else edges_of(made)
    start, used = time.perf_counter(), time.process_time()
    if arguments.with_ == "kgbuild":
        counts = count_with_kgbuild(made)
    else:
        counts = {"networkx": count_with_networkx, "igraph": count_with_igraph}[arguments.with_](edges)
    seconds, busy = time.perf_counter() - start, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    print(json.dumps({"findings": len(made), "seconds": seconds, "busy": busy, "megabytes": memory, "counts": counts}))


def scale(arguments: argparse.Namespace) -> None:
    """A table for reading; ends with an error where the contenders do not count alike."""
    print("| findings | contender | seconds | processor seconds | memory, MB |\n|---:|---|---:|---:|---:|")
    for findings in arguments.sizes:
        counts = set()
        for contender in ("kgbuild", "networkx", "igraph") if findings <= 100_000 else ("kgbuild",):
            command = [sys.executable, __file__, "one", str(findings), "--with", contender]
            done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ})
            if done.returncode:
                raise SystemExit(f"{contender} ended with {done.returncode}:\n{done.stderr[-2000:]}")
            data = json.loads(done.stdout)
            what = "kgbuild: the whole analysis" if contender == "kgbuild" else f"{contender}: counts only"
            figures = f"{data['seconds']:.1f} | {data['busy']:.1f} | {data['megabytes']:,.0f}"
            print(f"| {data['findings']:,} | {what} | {figures} |", flush=True)
            counts.add(json.dumps(data["counts"], sort_keys=True))
        if len(counts) != 1:
            raise SystemExit(f"the contenders count differently: {sorted(counts)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("power")
    command.add_argument("--corpora", type=int, default=10, help="corpora for each strength")
    command.add_argument("--nothing", type=int, default=100, help="corpora without a signal")
    command.set_defaults(do=power)
    command = commands.add_parser("scale")
    command.add_argument("sizes", type=int, nargs="*", default=[10_000, 100_000])
    command.set_defaults(do=scale)
    command = commands.add_parser("one")
    command.add_argument("findings", type=int)
    command.add_argument("--with", dest="with_", choices=("kgbuild", "networkx", "igraph"), default="kgbuild")
    command.set_defaults(do=one)
    arguments = parser.parse_args()
    arguments.do(arguments)


if __name__ == "__main__":
    main()
