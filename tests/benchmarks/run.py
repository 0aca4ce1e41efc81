"""Measure kgbuild beside its peers and write docs/benchmarks.md.

    python tests/benchmarks/run.py                     # everything: about half an hour on two cores, 4 GB of memory
    python tests/benchmarks/run.py --rows 1000 --documents 50 --runs 1 --output -

Whole processes are measured, from start to exit: wall time, and the memory of the largest process (the maximum
resident set that the kernel reports to `wait4`). Contenders take turns, so that a busy minute hits all of them; the
figure is the median. morph-kgc pins old versions of what kgbuild needs, so that it lives in an environment of its
own under --work. Nothing here is a test: times depend on the machine, ratios much less.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
import venv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

REPOSITORY = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(REPOSITORY))

from tests.benchmarks import corpus, peers  # noqa: E402


@dataclass(frozen=True, slots=True)
class Measure:
    """One run of one process."""

    seconds: float
    megabytes: float


def measure(command: list[str], *, log: Path) -> Measure:
    """Run `command` to its end. Its output goes to `log`, which is shown where it fails."""
    with log.open("wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, env=environment(), cwd=log.parent
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}:\n{log.read_text(errors='replace')[-3000:]}")
    unit = 1e6 if sys.platform == "darwin" else 1e3  # ru_maxrss is in bytes there, in kilobytes elsewhere
    return Measure(seconds, usage.ru_maxrss / unit)


def environment() -> dict[str, str]:
    """That of this process, with this checkout first and nothing written beside the sources."""
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"}


def kgbuild(*arguments: str | Path) -> list[str]:
    """The command line of kgbuild in this checkout."""
    return [sys.executable, "-c", "from kgbuild.cli import main; main()", *map(str, arguments)]


def morph_kgc(work: Path) -> Path | None:
    """The Python of morph-kgc's own environment, made on first use; None where it cannot be made."""
    python = work / "morph-kgc" / "bin" / "python"
    if not python.exists():
        say("making an environment for morph-kgc")
        venv.create(work / "morph-kgc", with_pip=True)
        done = subprocess.run([python, "-m", "pip", "install", "-q", "morph-kgc"], check=False)
        if done.returncode:
            shutil.rmtree(work / "morph-kgc")
            say("morph-kgc could not be installed and is left out")
            return None
    return python


# -- tables to N-Quads


@dataclass(frozen=True, slots=True)
class TableRun:
    """Tables of one size, by every contender."""

    rows: int
    quads: int
    runs: dict[str, list[Measure]]


def tables(sizes: Iterable[int], runs: int, folder: Path, morph: Path | None) -> list[TableRun]:
    """Measure a table of findings to N-Quads for each size, after checking that all contenders write the same quads."""
    results = []
    for rows in (500, *sizes):
        place = folder / f"table-{rows}"
        corpus.write_tables(place, rows)
        table = place / "findings.csv"
        outputs = {name: place / f"{name}.nq" for name in ("kgbuild", "rdflib")}
        commands = {
            name: [sys.executable, str(HERE / "peers.py"), name, str(table), str(out)] for name, out in outputs.items()
        }
        if morph is not None:
            peers.prepare_morph_kgc(table, place / "morph")
            commands["morph-kgc"] = [str(morph), "-m", "morph_kgc", str(place / "morph" / "config.ini")]
            outputs["morph-kgc"] = place / "morph" / "out.nq"
        taken: dict[str, list[Measure]] = defaultdict(list)
        for turn in range(1 if rows == 500 else runs):
            say(f"{rows:,} rows to N-Quads, turn {turn + 1}")
            for name in rotated(list(commands), turn):
                taken[name].append(measure(commands[name], log=place / "log"))
        counts = {name: count_quads(out) for name, out in outputs.items()}
        if rows == 500:
            same = {name: quads_of_rows(out) for name, out in outputs.items()}
            for name, quads in same.items():
                if quads != same["kgbuild"]:
                    odd = sorted(quads ^ same["kgbuild"])
                    raise SystemExit(f"{name} and kgbuild differ in {len(odd)} quads, the first: {odd[0]}")
            continue
        if max(counts.values()) - min(counts.values()) > 20:  # those that describe the table are kgbuild's alone
            raise SystemExit(f"the contenders wrote different numbers of quads: {counts}")
        results.append(TableRun(rows, counts["kgbuild"], dict(taken)))
        shutil.rmtree(place)
    return results


def quads_of_rows(file: Path) -> set[str]:
    """The lines of an N-Quads file but for those about the table as a whole."""
    about = (f"<{peers.BASE}document/", f"<{peers.BASE}text/")
    with file.open(encoding="utf-8") as lines:
        return {line.rstrip("\n") for line in lines if line.strip() and not line.startswith(about)}


def count_quads(file: Path) -> int:
    """How many lines hold a quad."""
    with file.open("rb") as lines:
        return sum(1 for line in lines if line.strip())


def rotated(names: list[str], turn: int) -> list[str]:
    """The names, another one first each turn."""
    cut = turn % len(names)
    return names[cut:] + names[:cut]


# -- whole builds


@dataclass(frozen=True, slots=True)
class BuildRun:
    """`kgbuild build` of one source, and the same again with nothing changed."""

    what: str
    quads: str
    first: list[Measure]
    again: list[Measure]


def builds(sizes: Iterable[int], documents: int, runs: int, folder: Path) -> list[BuildRun]:
    """Measure whole builds, from empty and with nothing changed."""
    sources: dict[str, list[Path]] = {"the bundled data": []}
    for rows in sizes:
        corpus.write_tables(folder / f"rows-{rows}", rows)
        sources[f"{rows:,} findings in tables"] = [folder / f"rows-{rows}"]
    if documents:
        corpus.write_documents(folder / "documents", documents)
        sources[f"{documents:,} text documents"] = [folder / "documents"]
    first: dict[str, list[Measure]] = defaultdict(list)
    again: dict[str, list[Measure]] = defaultdict(list)
    quads: dict[str, str] = {}
    store = folder / "kg"
    for turn in range(runs):
        for what in rotated(list(sources), turn):
            say(f"build of {what}, turn {turn + 1}")
            shutil.rmtree(store, ignore_errors=True)
            command = kgbuild("build", *sources[what], "--store", store)
            first[what].append(measure(command, log=folder / "log"))
            again[what].append(measure(command, log=folder / "log"))
            quads[what] = reported_quads(folder / "log")
    return [BuildRun(what, quads[what], first[what], again[what]) for what in sources]


def reported_quads(log: Path) -> str:
    """How many quads the build says are in the store."""
    found = re.search(r"([\d,]+) quads in ", log.read_text(encoding="utf-8"))
    if found is None:
        raise SystemExit(f"the build did not say how many quads it stored:\n{log.read_text(encoding='utf-8')}")
    return found[1]


# -- the page

_INTRODUCTION = """\
# Benchmarks

Written by `python tests/benchmarks/run.py`; run it again to get figures for another machine. Each figure is of whole
processes, from start to exit, with the contenders taking turns ({runs}); memory is the maximum resident set of the
largest process. Read the ratios rather than the times.

"""
_TABLES = """\

## Tables to N-Quads

One table of generated findings (`tests/benchmarks/corpus.py`) to the graph of `docs/graph-model.md`. All contenders
write the same quads, which the script checks. kgbuild checks every row against the reference data; rdflib (its
`Dataset`, filled by hand and serialised) and morph-kgc (RML) check nothing. The hashes that IRIs are made of are
made by kgbuild and for rdflib in the run, and for morph-kgc beforehand. All run on one core.

| findings | quads | way | seconds | quads/s | memory, MB | kgbuild is |
|---:|---:|---|---:|---:|---:|---:|
"""
_BUILDS = """\

## Whole builds

`kgbuild build` into an empty folder (read, extract, map, check against the shapes, store on disk), then the same
command again. A corpus of N findings has N/5 judgements and N/20 responses beside them.

| source | quads in the store | seconds | memory, MB | again, nothing changed: seconds |
|---|---:|---:|---:|---:|
"""


def page(table_runs: list[TableRun], build_runs: list[BuildRun], runs: int, morph: Path | None) -> str:
    """docs/benchmarks.md."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "rdflib", "pyshacl"))
    other = ""
    if morph is not None:
        ask = 'from importlib.metadata import version as v; print(f\'{v("morph-kgc")} with pandas {v("pandas")}\')'
        done = subprocess.run([morph, "-c", ask], capture_output=True, text=True, check=True)
        other = f", morph-kgc {done.stdout.strip()} in an environment of its own"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    measured = (
        f"Measured with Python {platform.python_version()} on {os.cpu_count()} cores and {memory:.0f} GiB "
        f"({platform.machine()}), {packages}{other}."
    )
    lines = [
        *_INTRODUCTION.format(runs="one run" if runs == 1 else f"median of {runs} runs").splitlines(),
        *textwrap.wrap(measured, 116, break_on_hyphens=False),
        *(_TABLES.splitlines() if table_runs else ()),
    ]
    for run in table_runs:
        own = median(taken.seconds for taken in run.runs["kgbuild"])
        for name, taken in run.runs.items():
            seconds = median(one.seconds for one in taken)
            ratio = "" if name == "kgbuild" else f"{seconds / own:.1f} times as fast"
            lines.append(
                f"| {run.rows:,} | {run.quads:,} | {name} | {seconds:.2f} | {run.quads / seconds:,.0f} "
                f"| {median(one.megabytes for one in taken):,.0f} | {ratio} |"
            )
    lines += _BUILDS.splitlines() if build_runs else ()
    for build in build_runs:
        first, again = (median(one.seconds for one in taken) for taken in (build.first, build.again))
        memory = median(one.megabytes for one in build.first)
        lines.append(f"| {build.what} | {build.quads} | {first:.1f} | {memory:,.0f} | {again:.2f} |")
    return "\n".join(lines) + "\n"


def say(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Parse, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="*", default=[2_200, 10_000, 100_000], help="sizes of the tables")
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=["tables", "builds"])
    parser.add_argument("--no-morph-kgc", action="store_true", help="for a machine without a package index")
    parser.add_argument("--work", type=Path, default=REPOSITORY / "build" / "benchmarks")
    parser.add_argument(
        "--output", default=str(REPOSITORY / "docs" / "benchmarks.md"), help="a file, or - for the screen"
    )
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    morph = None if given.no_morph_kgc or given.only == "builds" else morph_kgc(given.work)
    with tempfile.TemporaryDirectory(dir=given.work) as folder:
        table_runs = [] if given.only == "builds" else tables(given.rows, given.runs, Path(folder), morph)
        if table_runs:  # minutes of work: kept even if a build fails
            write(page(table_runs, [], given.runs, morph), given.output)
        large = [rows for rows in given.rows if rows != 2_200]  # the size of the bundled table, which is built itself
        if given.only != "tables":
            build_runs = builds(large, given.documents, given.runs, Path(folder))
            write(page(table_runs, build_runs, given.runs, morph), given.output)


def write(text: str, output: str) -> None:
    """Write the page to a file, or show it where the output is "-"."""
    if output == "-":
        print(text, end="")
    else:
        Path(output).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
