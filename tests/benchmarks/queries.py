"""How long every named query takes: on the bundled data, and on tables of 100,000 made-up findings.

    python tests/benchmarks/queries.py                                   # builds both stores first, about two minutes
    python tests/benchmarks/queries.py --store kg --runs 5               # a store of one's own
    python tests/benchmarks/queries.py --rows 100000 --only conflicts --only duties

Each query is asked in two forms: for one force or, where it knows no force, with its first parameter's example, which
is how it is mostly asked; and without a parameter, for all rows. Both are of whole answers, read, put together and
sorted: by all columns, so that the first row is known when the last is. Writing all rows as CSV comes on top and has a
column of its own. Times are medians of a warm store, in seconds of the processor, which other work on the machine
changes little; a query runs in one thread, so that on a quiet machine they are those of the clock. The aims are 0.2 s
on the bundled data and 2 s on 100,000 findings; a form that misses its aim has a star. Nothing here is a test: times
depend on the machine.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from kgbuild.build import build  # noqa: E402
from kgbuild.errors import KgbuildError  # noqa: E402
from kgbuild.query import NamedQuery, list_queries, run_query  # noqa: E402
from kgbuild.store import StoreReader, open_store  # noqa: E402
from tests.benchmarks import corpus  # noqa: E402

AS_OF = "2020-06-01"  # for queries that need a day
FORCE = "cambridgeshire"


def seconds(reader: StoreReader, query: NamedQuery, given: dict[str, str], runs: int) -> tuple[float, float, int]:
    """The median of `runs` runs after one that warms the store, the time to write the rows as CSV, and their number.

    A time is -1 where the query is refused.
    """
    if "as_of" in query.settings:
        given = {"as_of": AS_OF, **given}
    try:
        rows = run_query(reader, query.name, given)
    except KgbuildError:
        return -1.0, 0.0, 0  # the example stands nowhere in this store
    start = time.process_time()
    rows.to_csv()
    written = time.process_time() - start
    taken = []
    for _ in range(runs):
        start = time.process_time()
        run_query(reader, query.name, given)
        taken.append(time.process_time() - start)
    return median(taken), written, len(rows)


def table(reader: StoreReader, queries: Iterable[NamedQuery], runs: int, aim: float) -> list[str]:
    """A line for each query: one force or other parameter, and all rows; a star where a form misses the aim."""
    lines = ["| query | with | rows | seconds | all rows | seconds | as CSV |", "|---|---|---:|---:|---:|---:|---:|"]
    for query in queries:
        whole, written, rows = seconds(reader, query, {}, runs)
        asked = [each for each in query.parameters if each.name not in query.settings]
        first = next((each for each in asked if each.name == "force"), asked[0] if asked else None)
        part, few, told = -1.0, 0, ""
        if first is not None:
            value = FORCE if first.name == "force" else first.example
            part, _, few = seconds(reader, query, {first.name: value}, runs)
            told = f"{first.name}={value}"
        shown = f"{told} | {few:,} | {part:.3f}{' *' if part > aim else ''}" if part >= 0 else " | |"
        star = " *" if whole > aim else ""
        lines.append(f"| {query.name} | {shown} | {rows:,} | {whole:.3f}{star} | {written:.3f} |")
        print(lines[-1], file=sys.stderr)
    return lines


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, action="append", default=[], help="a store that is there; repeatable")
    parser.add_argument("--rows", type=int, default=100_000, help="made-up findings; 0 for none")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", action="append", default=[], help="one query; repeatable")
    given = parser.parse_args()
    queries = [each for each in list_queries() if not given.only or each.name in given.only]
    with tempfile.TemporaryDirectory(prefix="kgbuild-queries-") as work:
        stores = [(str(store), store) for store in given.store]
        if not stores:
            build([], store=Path(work) / "bundled", bundled=True, validator="none")
            stores.append(("the bundled data", Path(work) / "bundled"))
            if given.rows:
                corpus.write_tables(Path(work) / "tables", given.rows)
                build([str(Path(work) / "tables")], store=Path(work) / "large", validator="none")
                stores.append((f"{given.rows:,} made-up findings", Path(work) / "large"))
        for name, store in stores:
            with open_store(store) as reader:
                aim = 0.2 if reader.count() < 500_000 else 2.0
                print(f"\n## {name} ({reader.count():,} quads; aim {aim} s)\n")
                print("\n".join(table(reader, queries, given.runs, aim)), flush=True)


if __name__ == "__main__":
    main()
