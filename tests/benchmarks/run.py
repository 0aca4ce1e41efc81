"""Measure kgbuild beside its peers and write docs/benchmarks.md, with its pictures.

    python tests/benchmarks/run.py --quick     # about 8 minutes on two quiet cores
    python tests/benchmarks/run.py             # about 40 minutes, 4 GB of memory
    python tests/benchmarks/run.py --million   # beside all that, a build of a million findings
    python tests/benchmarks/run.py --tiny --output -   # does everything run through? its figures say nothing
    python tests/benchmarks/run.py --quick --only tables reading

Contenders take turns, another one first each turn, so that a busy minute hits all of them; a figure is the median.
Whole processes are measured from start to exit unless a section says otherwise: seconds of the clock, seconds of the
processor (of all processes that it started), and the maximum resident set of the largest of them. Peers live in
environments of their own under --work, made on first use from peers.txt and from morph-kgc, which pins old versions of
what kgbuild needs; one that cannot be had is named as not measured.

A section that is not measured this time stays as it is in the page, with the day and the commit of its figures. Nothing
here is a test: times depend on the machine, ratios much less.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import datetime
import json
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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from math import log10
from pathlib import Path
from statistics import median

REPOSITORY = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers.py"
sys.path.insert(0, str(REPOSITORY))

from tests.benchmarks import corpus, peers  # noqa: E402


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    runs: int
    rows: tuple[int, ...]  # of tables to quads
    checked: tuple[int, ...]  # findings to validate, with the judge too
    checked_alone: int  # findings to validate, without
    analysed: tuple[int, ...]
    pages: int  # of documents to read
    exported: int
    built: tuple[int, ...]  # findings of whole builds
    documents: int  # of whole builds
    serve: tuple[str, ...]  # options of serve_bench.py


SIZES = {
    "tiny": Size(
        1, (200,), (40,), 100, (1_000,), 6, 200, (200,), 6, ("--requests", "5", "--clients", "1", "--seconds", "2")
    ),
    "quick": Size(
        3,
        (10_000,),
        (300,),
        10_000,
        (10_000,),
        30,
        10_000,
        (1_000, 10_000),
        60,
        ("--requests", "60", "--clients", "1,8", "--seconds", "8"),
    ),
    "full": Size(
        3,
        (2_200, 10_000, 100_000),
        (300, 1_000),
        100_000,
        (10_000, 100_000),
        200,
        100_000,
        (1_000, 10_000, 100_000),
        300,
        ("--requests", "200"),
    ),
}


# -- measuring


@dataclass(frozen=True, slots=True)
class Measure:
    """One run of one process: seconds of the clock and of the processor, memory of the largest, what it printed."""

    seconds: float
    busy: float
    megabytes: float
    said: str = ""


@dataclass
class Bench:
    """What all sections share: the size, a folder, the peers' interpreters, and what could not be measured."""

    size: Size
    folder: Path
    python: Path | None  # with the peers; None where they cannot be had
    morph: Path | None
    million: bool = False
    missing: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def turns(self, commands: Mapping[str, Sequence[str | Path]], runs: int | None = None) -> dict[str, list[Measure]]:
        """Each command `runs` times, in turns. One that says that it lacks a package is noted as missing."""
        taken: dict[str, list[Measure]] = {}
        names = list(commands)
        for turn in range(runs or self.size.runs):
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                if turn and name not in taken:
                    continue
                done = measure(commands[name], log=self.folder / "log")
                if done is not None:
                    say(f"  {name}: {done.seconds:.2f} s")
                    taken.setdefault(name, []).append(done)
        return {name: taken[name] for name in names if name in taken}


def measure(command: Sequence[str | Path], *, log: Path) -> Measure | None:
    """Run `command` to its end; None where it ends with the status of a package that is not there."""
    with log.open("w+b") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            [str(each) for each in command],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"},
            cwd=log.parent,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        used = [usage]
        # What a process leaves to its grandparent: a fork server and its workers, which end after it.
        with contextlib.suppress(ChildProcessError):
            while _adopts():
                used.append(os.wait4(-1, 0)[2])
        output.seek(0)
        said = output.read().decode("utf-8", "replace")
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode == peers.NOT_THERE:
        return None
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{said[-3000:]}")
    unit = 1e6 if sys.platform == "darwin" else 1e3  # ru_maxrss is in bytes there, in kilobytes elsewhere
    busy = sum(each.ru_utime + each.ru_stime for each in used)
    return Measure(seconds, busy, max(each.ru_maxrss for each in used) / unit, said)


def adopt_orphans() -> None:
    """Make this process the one that waits for what its children leave behind, so that their time is counted."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def _adopts() -> bool:
    """Whether `adopt_orphans` was called, so that every child is one of a command's."""
    answer = ctypes.c_int(0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(37, ctypes.byref(answer), 0, 0, 0)  # PR_GET_CHILD_SUBREAPER
    return bool(answer.value)


def kgbuild(*arguments: str | Path) -> list[str | Path]:
    """The command line of kgbuild in this checkout."""
    return [sys.executable, "-c", "from kgbuild.cli import main; main()", *arguments]


def environment(folder: Path, packages: Sequence[str]) -> Path | None:
    """The Python of an environment with these packages, made on first use; None where there is not one of them."""
    python = folder / "bin" / "python"
    if (folder / "made").exists():
        return python
    say(f"making {folder.name}: {' '.join(packages)}")
    venv.create(folder, clear=True, with_pip=True)
    install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*install, "--upgrade", "pip"], check=False)  # the one that Python brings fails at some extras
    if subprocess.run([*install, *packages], check=False).returncode == 0:
        installed = list(packages)
    else:
        installed = [each for each in packages if subprocess.run([*install, each], check=False).returncode == 0]
    if not installed:
        shutil.rmtree(folder)
        return None
    (folder / "made").touch()
    return python


def say(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)


# -- what a section is made of


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table; columns after the first text columns stand to the right where their cells begin with a digit."""
    right = [all(re.match(r"[\d,.]+|$", row[at]) for row in rows) for at in range(len(head))]
    rule = "|".join("---:" if each else "---" for each in right)
    return ["| " + " | ".join(head) + " |", f"|{rule}|", *("| " + " | ".join(row) + " |" for row in rows), ""]


def ratio(own: float, other: float) -> str:
    """How kgbuild stands to a peer, in words."""
    return f"{other / own:.1f} times as fast" if other >= own else f"{own / other:.1f} times as slow"


def of(taken: Sequence[Measure], what: str) -> float:
    return median(float(getattr(each, what)) for each in taken)


def lines_of(runs: Mapping[str, Sequence[Measure]], *, quads: int = 0) -> list[list[str]]:
    """Cells for each contender: name, seconds, processor seconds, quads/s (where there are quads), MB, ratio."""
    own = of(runs["kgbuild"], "seconds")
    found = []
    for name, taken in runs.items():
        seconds = of(taken, "seconds")
        pace = [f"{quads / seconds:,.0f}"] if quads else []
        told = "" if name == "kgbuild" else ratio(own, seconds)
        found.append(
            [name, f"{seconds:.2f}", f"{of(taken, 'busy'):.2f}", *pace, f"{of(taken, 'megabytes'):,.0f}", told]
        )
    return found


def bars(title: str, values: Mapping[str, float], unit: str) -> str:
    """An SVG: a bar for each value, the own one filled darker."""
    widest = max(values.values())
    rows = []
    for at, (name, value) in enumerate(values.items()):
        top, width = 34 + 24 * at, max(1.0, 300 * value / widest)
        fill = "#1d5a83" if name.startswith("kgbuild") else "#9db4c0"
        rows.append(
            f'<text x="150" y="{top + 13}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="158" y="{top}" width="{width:.1f}" height="17" fill="{fill}"/>'
            f'<text x="{164 + width:.1f}" y="{top + 13}">{_figure(value)} {escape(unit)}</text>'
        )
    return _svg(title, 600, 44 + 24 * len(values), rows)


def curve(title: str, points: Mapping[int, float], x: str, y: str) -> str:
    """An SVG: a line through points, both axes logarithmic, a dashed one for growth in proportion from the last."""
    places = sorted(points.items())
    left, right = log10(places[0][0]), max(log10(places[-1][0]), log10(places[0][0]) + 0.1)
    values = [points[size] for size, _ in places]
    low, high = log10(min(values)) - 0.1, max(log10(max(values)) + 0.1, log10(min(values)) + 0.2)

    def at(size: float, value: float) -> tuple[float, float]:
        return 70 + 480 * (log10(size) - left) / (right - left), 250 - 200 * (log10(value) - low) / (high - low)

    line = " ".join(f"{px:.1f},{py:.1f}" for px, py in (at(*place) for place in places))
    rows = [f'<polyline points="{line}" fill="none" stroke="#1d5a83" stroke-width="2"/>']
    if len(places) > 1:
        (size, value), first = places[-1], places[0][0]
        start = max(10**low, value * first / size)
        (x1, y1), (x2, y2) = at(start * size / value, start), at(size, value)
        rows.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#888" stroke-dasharray="4"/>'
        )
    for size, value in places:
        px, py = at(size, value)
        rows.append(
            f'<circle cx="{px:.1f}" cy="{py:.1f}" r="4" fill="#1d5a83"/>'
            f'<text x="{px - 6:.1f}" y="{py - 8:.1f}" text-anchor="end">{_figure(value)}</text>'
            f'<text x="{px:.1f}" y="270" text-anchor="middle">{size:,}</text>'
        )
    rows.append(f'<text x="310" y="292" text-anchor="middle">{escape(x)}; dashed: in proportion</text>')
    rows.append(f'<text x="12" y="150" transform="rotate(-90 12 150)" text-anchor="middle">{escape(y)}</text>')
    return _svg(title, 600, 304, rows)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _svg(title: str, width: int, height: int, rows: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="12" role="img"><title>{escape(title)}</title><rect width="{width}" height="{height}" fill="#fff"/>'
        f'<text x="12" y="20" font-weight="bold">{escape(title)}</text>' + "\n".join(rows) + "</svg>\n"
    )


@dataclass
class Section:
    """A part of the page: its words, and its pictures by name."""

    title: str
    lines: list[str]
    pictures: dict[str, str] = field(default_factory=dict)

    def picture(self, name: str, title: str, drawn: str) -> None:
        self.pictures[name] = drawn
        self.lines += [f"![{title}](img/{name}.svg)", ""]


# -- tables to N-Quads


def tables(bench: Bench) -> Section:
    """Tables to N-Quads, after checking that all contenders write the same quads."""
    rows: list[list[str]] = []
    drawn: dict[str, float] = {}
    for number, size in enumerate((200, *bench.size.rows)):
        say(f"tables to quads: {size:,} rows")
        place = bench.folder / f"table-{size}-{number}"
        corpus.write_tables(place, size)
        source = place / "findings.csv"
        outputs = {name: place / f"{name}.nq" for name in ("kgbuild", "rdflib")}
        commands: dict[str, list[str | Path]] = {
            name: [sys.executable, PEERS, name, source, out] for name, out in outputs.items()
        }
        peers.prepare_morph_kgc(source, place / "morph")
        if bench.morph is not None:
            commands["morph-kgc"] = [bench.morph, "-m", "morph_kgc", place / "morph" / "config.ini"]
            outputs["morph-kgc"] = place / "morph" / "out.nq"
        if bench.python is not None:
            commands["maplib"] = [bench.python, PEERS, "maplib", place / "morph" / "prepared.csv", place / "maplib.nt"]
            outputs["maplib"] = place / "maplib.nt"
        runs = bench.turns(commands, 1 if number == 0 else None)
        counts = {name: peers.count_lines(outputs[name]) for name in runs}
        if number == 0:  # small enough to compare line by line
            same = {name: quads_of_rows(outputs[name]) for name in runs}
            for name, quads in same.items():
                if name == "maplib":  # has no languages
                    quads = {line.replace('." <', '."@en <') for line in quads}
                if quads != same["kgbuild"]:
                    odd = sorted(quads ^ same["kgbuild"])
                    raise SystemExit(f"{name} and kgbuild differ in {len(odd)} quads, the first: {odd[:2]}")
            continue
        if max(counts.values()) - min(counts.values()) > 20:  # those that describe the table are kgbuild's alone
            raise SystemExit(f"the contenders wrote different numbers of quads: {counts}")
        quads = counts["kgbuild"]
        rows += [[f"{size:,}", f"{quads:,}", *line] for line in lines_of(runs, quads=quads)]
        drawn = {name: quads / of(taken, "seconds") for name, taken in runs.items()}
        shutil.rmtree(place)
    text = """\
        One table of generated findings (`tests/benchmarks/corpus.py`) to the graph of `docs/graph-model.md`. All
        contenders write the same quads, which the script checks line by line on a small table. kgbuild checks every row
        against the reference data; the peers check nothing: rdflib (its `Dataset`, filled by hand and serialised),
        morph-kgc (RML) and maplib (stOTTR; its summaries lack their language, and it writes N-Triples). The hashes that
        IRIs are made of are made by kgbuild and for rdflib in the run, for the others beforehand. maplib
        uses both cores, all others one."""
    head = ["findings", "quads", "way", "seconds", "processor", "quads/s", "memory, MB", "kgbuild is"]
    section = Section("Tables to N-Quads", [*words(text), *table(head, rows)])
    section.picture("bench-tables", "Quads a second", bars("Tables to N-Quads, the largest table", drawn, "quads/s"))
    for name, there in (("morph-kgc", bench.morph), ("maplib", "maplib" in drawn)):
        if not there:
            bench.missing["tables"].append(name)
    return section


def quads_of_rows(file: Path) -> set[str]:
    """The lines of an N-Quads file but for those about the table as a whole; N-Triples are put into its graph."""
    about = (f"<{peers.BASE}document/", f"<{peers.BASE}text/")
    with file.open(encoding="utf-8") as lines:
        found = {line.rstrip("\n") for line in lines if line.strip() and not line.startswith(about)}
    if file.suffix == ".nt":
        return {f"{line.removesuffix('.').rstrip()} <{peers.BASE}graph/document/{peers.NAME}> ." for line in found}
    return found


# -- validation


def validation(bench: Bench) -> Section:
    """The fast engine beside pyshacl, on the same shapes, with equal reports."""
    rows = []
    for number, size in enumerate((*bench.size.checked, bench.size.checked_alone)):
        say(f"validation: {size:,} findings")
        place = bench.folder / f"check-{number}"
        corpus.write_tables(place, size)
        peers.with_kgbuild(place / "findings.csv", place / "whole.nq")
        quads = peers.damage(place / "whole.nq", place / "data.nq")
        alone = number == len(bench.size.checked)
        engines = {"kgbuild": "fast"} | ({} if alone else {"pyshacl": "pyshacl"})
        runs = bench.turns(
            {
                name: [sys.executable, PEERS, f"validate-{way}", place / "data.nq", place / name]
                for name, way in engines.items()
            }
        )
        reports = {name: (place / name).read_text("utf-8") for name in runs}
        if len(set(reports.values())) != 1:
            raise SystemExit(f"the engines do not report alike; see {place}")
        found = len(json.loads(reports["kgbuild"]))
        rows += [[f"{size:,}", f"{quads:,}", f"{found:,}", *line] for line in lines_of(runs)]
    text = """\
        SHACL over the graph of a table of findings, in which one finding in a hundred lost what it must have, against
        all shapes of `shapes/`. kgbuild's is the fast engine that builds use by default; pyshacl, the judge, runs
        through the same front (`--validator pyshacl`), so that both reports are the same bytes, which the script
        checks. Both read the reference tables first."""
    head = ["findings", "quads", "violations", "engine", "seconds", "processor", "memory, MB", "kgbuild is"]
    return Section("Validation", [*words(text), *table(head, rows)])


# -- analysis


def analysis(bench: Bench) -> Section:
    """The whole analysis beside counting alone."""
    rows = []
    for size in bench.size.analysed:
        say(f"analysis: {size:,} findings")
        names = {
            "kgbuild: the whole analysis": "kgbuild",
            "networkx: counts only": "networkx",
            "igraph: counts only": "igraph",
        }
        program = HERE / "analyse_bench.py"
        runs = bench.turns(
            {name: [sys.executable, program, "one", str(size), "--with", way] for name, way in names.items()}
        )
        said = {name: [json.loads(each.said.splitlines()[-1]) for each in taken] for name, taken in runs.items()}
        if len({json.dumps(each[0]["counts"], sort_keys=True) for each in said.values()}) != 1:
            raise SystemExit("the contenders count differently")
        for name, each in said.items():
            middle = {what: median(one[what] for one in each) for what in ("seconds", "busy", "megabytes")}
            found = f"{each[0]['findings']:,}"
            figures = f"{middle['seconds']:.2f}", f"{middle['busy']:.2f}", f"{middle['megabytes']:,.0f}"
            rows.append([found, name, *figures])
    text = """\
        `tests/benchmarks/analyse_bench.py`: recurrence, persistence and company of themes with their tests, intervals
        and evidence, beside what plain networkx and igraph take to count the same cycles and pairs (checked to be
        equal) and nothing else. Time of the work alone, without start and made-up findings."""
    return Section("Analysis", [*words(text), *table(["findings", "way", "seconds", "processor", "memory, MB"], rows)])


# -- reading


def reading(bench: Bench) -> Section:
    """Documents and pages a second of one core: reading HTML and PDF, and reading with extraction and mapping."""
    lines: list[str] = []
    section = Section("Reading and extraction", lines)
    own = Path(sys.executable)
    there = bench.python if bench.python is not None else own
    ways = {
        "html": ({"kgbuild": own}, {"trafilatura": there, "readability-lxml": there, "lxml": there}),
        "pdf": ({"kgbuild": own}, {"pypdfium2": there, "pypdf": there, "pdfminer.six": there, "pdfplumber": there}),
    }
    text = """\
        Generated documents (`corpus.py`; pages of HTML are whole, with menus and a footer), in memory, one core,
        processor time of the work alone. kgbuild gives blocks with offsets, dates and the kind of page; trafilatura
        and readability-lxml the main text; lxml every text with its menus; the readers of PDF the text of each page."""
    lines += words(text)
    rows = []
    for form, (ours, others) in ways.items():
        say(f"reading: {form}")
        place = bench.folder / form
        corpus.write_documents(place, bench.size.pages, formats=[form])
        runs = bench.turns(
            {name: [python, PEERS, f"read-{form}", place, name] for name, python in (ours | others).items()}
        )
        bench.missing["reading"] += [name for name in others if name not in runs]
        said = {name: [json.loads(each.said.splitlines()[-1]) for each in taken] for name, taken in runs.items()}
        pace = {name: each[0]["units"] / median(one["seconds"] for one in each) for name, each in said.items()}
        for name, value in pace.items():
            told = "" if name == "kgbuild" else ratio(1 / pace["kgbuild"], 1 / value)
            what = "pages" if form == "pdf" else "documents"
            rows.append([form, name, f"{value:,.0f} {what}/s", f"{said[name][0]['characters']:,}", told])
    lines += table(["format", "reader", "one core", "characters", "kgbuild is"], rows)
    lines += words(
        """\
        Reading, extraction of facts and mapping to quads, in one process; no peer does the same:"""
    )
    rows = []
    for form in corpus.FORMATS:
        say(f"extraction: {form}")
        place = bench.folder / f"extract-{form}"
        corpus.write_documents(place, bench.size.pages, formats=[form])
        taken = bench.turns({"kgbuild": [own, PEERS, "extract", place, "kgbuild"]}, 1)["kgbuild"]
        data = json.loads(taken[0].said.splitlines()[-1])
        pace_kb = data["characters"] / data["seconds"] / 1000
        rows.append([form, f"{data['units'] / data['seconds']:,.1f}", f"{pace_kb:,.0f}", f"{data['quads']:,}"])
    lines += table(["format", "documents/s", "thousand characters/s", "quads"], rows)
    return section


# -- export and parse


def exports(bench: Bench) -> Section:
    """Writing and parsing N-Quads."""
    say(f"export: {bench.size.exported:,} findings")
    place = bench.folder / "export"
    corpus.write_tables(place / "source", bench.size.exported)
    store, out = place / "kg", place / "out.nq"
    done = measure(
        kgbuild("build", place / "source", "--store", store, "--validator", "none"), log=bench.folder / "log"
    )
    assert done is not None
    quads = int(reported_quads(done.said).replace(",", ""))
    runs = bench.turns(
        {
            **{
                f"kgbuild: {form}": kgbuild("export", form, "--store", store, "-o", f"{out}.{form}")
                for form in EXPORTED
            },
            "pyoxigraph: nquads, as they lie": [sys.executable, PEERS, "dump", store, place / "raw.nq"],
        }
    )
    rows = []
    for name, taken in runs.items():
        seconds = of(taken, "seconds")
        figures = f"{of(taken, 'busy'):.2f}", f"{quads / seconds:,.0f}", f"{of(taken, 'megabytes'):,.0f}"
        rows.append([name, f"{seconds:.2f}", *figures])
    small = place / "small.nq"
    with (place / "out.nq.nquads").open("rb") as lines, small.open("wb") as cut:
        cut.writelines(line for _, line in zip(range(200_000), lines, strict=False))
    part = peers.count_lines(small)
    phases = bench.turns(
        {name: [sys.executable, PEERS, f"round-{name}", small, place / "again.nq"] for name in PARSERS}
    )
    for name, taken in phases.items():
        said = [json.loads(each.said.splitlines()[-1]) for each in taken]
        for phase in ("parse", "serialise"):
            seconds = median(each[phase] for each in said)
            rows.append([f"{name}: {phase} {part:,} in memory", f"{seconds:.2f}", "", f"{part / seconds:,.0f}", ""])
    text = f"""\
        A store of {bench.size.exported:,} generated findings ({quads:,} quads) written by `kgbuild export`, whole
        processes. kgbuild's files are sorted, so that the same graph gives the same bytes; pyoxigraph's is written as
        the quads lie on disk. Below, parsing and serialising alone, of a part of the same file, without start."""
    head = ["way", "seconds", "processor", "quads/s", "memory, MB"]
    return Section("Export", [*words(text), *table(head, rows)])


EXPORTED = ("nquads", "ntriples", "turtle", "graphml")
PARSERS = ("pyoxigraph", "rdflib")


# -- the endpoint


def endpoint(bench: Bench) -> Section:
    """What serve_bench.py prints, on the bundled data."""
    say("endpoint")
    store = bench.folder / "serve-kg"
    measure(kgbuild("build", "--store", store), log=bench.folder / "log")
    other: list[str | Path] = ["--rdflib-python", bench.python] if bench.python is not None else []
    if bench.python is None:
        bench.missing["endpoint"].append("rdflib-endpoint")
    command: list[str | Path] = [sys.executable, HERE / "serve_bench.py", "--store", store, *bench.size.serve, *other]
    done = measure(command, log=bench.folder / "log")
    assert done is not None
    text = """\
        `kgbuild serve` on the bundled data beside the `oxigraph` server and rdflib-endpoint, on the same data and
        queries, in turns (`tests/benchmarks/serve_bench.py`, whose words these are)."""
    return Section("Endpoint", [*words(text), "```", *done.said.rstrip().splitlines(), "```", ""])


# -- whole builds


def builds(bench: Bench) -> Section:
    """Whole builds: how cost grows, what nothing new costs, and what the second core gains."""
    say("whole builds")
    sources: dict[str, list[str | Path]] = {"the bundled data": []}
    sizes = [*bench.size.built, *([1_000_000] if bench.million else [])]
    for size in sizes:
        corpus.write_tables(bench.folder / f"rows-{size}", size)
        sources[f"{size:,} findings in tables"] = [bench.folder / f"rows-{size}"]
    corpus.write_documents(bench.folder / "mixed", bench.size.documents, formats=corpus.FORMATS)
    mixed = f"{bench.size.documents:,} documents of {len(corpus.FORMATS)} formats"
    sources[mixed] = [bench.folder / "mixed"]
    store = bench.folder / "kg"
    rows = []
    growth: dict[int, float] = {}
    for number, (what, source) in enumerate(sources.items()):
        say(f"build of {what}")
        command = kgbuild("build", *source, "--store", store)
        first, again = [], []
        quads = ""
        for _ in range(1 if "000,000" in what or "100,000" in what else bench.size.runs):
            shutil.rmtree(store, ignore_errors=True)
            for kept in (first, again):
                done = measure(command, log=bench.folder / "log")
                assert done is not None
                kept.append(done)
            quads = reported_quads(again[-1].said)
        say(f"  {of(first, 'seconds'):.1f} s")
        figures = f"{of(first, 'seconds'):.1f}", f"{of(first, 'busy'):.1f}", f"{of(first, 'megabytes'):,.0f}"
        rows.append([what, quads, *figures, f"{of(again, 'seconds'):.2f}"])
        if 1 <= number <= len(sizes):
            growth[sizes[number - 1]] = of(first, "seconds")
    text = """\
        `kgbuild build` into an empty folder (read, extract, map, derive, check against the shapes, store on disk), then
        the same command again. A corpus of N findings has N/5 judgements and N/20 responses beside them."""
    head = ["source", "quads in the store", "seconds", "processor", "memory, MB", "again, nothing changed: seconds"]
    section = Section("Whole builds", [*words(text), *table(head, rows)])
    section.picture(
        "bench-growth", "Seconds by findings", curve("A whole build", growth, "findings in tables", "seconds")
    )
    section.lines += second_core(
        bench, {what: sources[what] for what in (mixed, f"{bench.size.built[-1]:,} findings in tables")}
    )
    return section


def second_core(bench: Bench, sources: Mapping[str, Sequence[str | Path]]) -> list[str]:
    """What a second core gains a build, beside what it gains two builds that share nothing but the machine."""
    rows = []
    for what, source in sources.items():
        stores = [bench.folder / "kg", bench.folder / "kg-beside"]
        alone, beside = (kgbuild("build", *source, "--store", store, "--jobs", "1") for store in stores)
        commands = {
            "one": alone,
            "two": kgbuild("build", *source, "--store", stores[0], "--jobs", "2"),
            "both": at_once(alone, beside),
        }
        runs: dict[str, list[Measure]] = {name: [] for name in commands}
        for turn in range(1 if "100,000" in what else bench.size.runs):
            for name in sorted(runs, reverse=bool(turn % 2)):
                for store in stores:
                    shutil.rmtree(store, ignore_errors=True)
                say(f"build of {what}: {name}")
                done = measure(commands[name], log=bench.folder / "log")
                assert done is not None
                runs[name].append(done)
        one, two, both = (of(runs[name], "seconds") for name in ("one", "two", "both"))
        busy = [f"{of(runs[name], 'busy'):.1f}" for name in ("one", "two")]
        rows.append([what, f"{one:.1f}", f"{two:.1f}", *busy, f"{one / two / 2:.2f}", f"{one / both:.2f}"])
    text = """\
        What the second core gains: efficiency is the time of one over twice the time of two. Reading, extraction and
        mapping run in parallel, but for the rows of one table. So do validating, deriving from the findings of a force,
        and loading the store, each beside the others; the index is loaded by one thread or two. The last column is what
        two whole builds reach that run at once, each with `--jobs 1` and a store of its own: they wait for nothing but
        the machine, and no build comes nearer to 1 on it."""
    head = ["source", "--jobs 1: seconds", "--jobs 2: seconds", "processor, 1", "processor, 2", "efficiency", "at most"]
    return [*words(text), *table(head, rows)]


def at_once(*commands: Sequence[str | Path]) -> list[str | Path]:
    """The command line of a process that runs all of these at the same time."""
    run = (
        "import json, subprocess, sys; "
        "started = [subprocess.Popen(command) for command in json.loads(sys.argv[1])]; "
        "sys.exit(max([each.wait() for each in started]))"
    )
    return [sys.executable, "-c", run, json.dumps([[str(part) for part in command] for command in commands])]


def reported_quads(said: str) -> str:
    """How many quads the build says are in the store."""
    found = re.search(r"([\d,]+) quads in ", said)
    if found is None:
        raise SystemExit(f"the build did not say how many quads it stored:\n{said}")
    return found[1]


# -- the page

SECTIONS: dict[str, Callable[[Bench], Section]] = {
    "tables": tables,
    "validation": validation,
    "builds": builds,
    "reading": reading,
    "analysis": analysis,
    "exports": exports,
    "endpoint": endpoint,
}
_MARK = re.compile(r"<!-- section: (\w+) -->\n(.*?)(?=<!-- section: |\Z)", re.DOTALL)
_INTRODUCTION = """\
# Benchmarks

Written by `python tests/benchmarks/run.py`, which measures kgbuild beside its peers in the same run; run it again to
get figures for another machine. Contenders take turns and figures are medians. "Seconds" are those of the clock for a
whole process, from start to exit, unless a section says otherwise; "processor" are seconds of all its processes
together; memory is the maximum resident set of the largest. Read the ratios rather than the times. Each section says
when it was measured, and of which commit.
"""


def words(text: str) -> list[str]:
    """A paragraph, wrapped, and an empty line."""
    return [*textwrap.wrap(" ".join(text.split()), 116, break_on_hyphens=False, break_long_words=False), ""]


def measured(bench: Bench, key: str, mode: str) -> list[str]:
    """When, on what and with which versions a section was measured, and what was not."""
    show = ["git", "-C", str(REPOSITORY), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(show, capture_output=True, text=True, check=False).stdout.strip() or "no commit"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    runs = "one run" if bench.size.runs == 1 else f"medians of {bench.size.runs} runs"
    text = (
        f"Measured on {datetime.date.today().isoformat()} at {commit} ({mode}; {runs}): Python "
        f"{platform.python_version()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.machine()}; "
        + ", ".join(f"{name} {found}" for name, found in versions(bench, key))
        + "."
    )
    absent = sorted(set(bench.missing.get(key, ())))
    return words(text + (f" Not measured, for not installed: {', '.join(absent)}." if absent else ""))


_PACKAGES = {
    "tables": ("pyoxigraph", "rdflib", "morph-kgc", "maplib"),
    "validation": ("shacl-rust", "pyshacl", "rdflib"),
    "builds": ("pyoxigraph", "shacl-rust"),
    "reading": ("pypdfium2", "trafilatura", "readability-lxml", "lxml", "pypdf", "pdfminer.six", "pdfplumber"),
    "analysis": ("numpy", "networkx", "igraph"),
    "exports": ("pyoxigraph", "rdflib"),
    "endpoint": ("pyoxigraph", "oxigraph", "rdflib-endpoint"),
}
_ASK = "import sys,json\nfrom importlib.metadata import distributions\n"
_ASK += "print(json.dumps({(d.name or '').lower().replace('_', '-'): d.version for d in distributions()}))"


def versions(bench: Bench, key: str) -> Iterator[tuple[str, str]]:
    """The versions of what a section measures, each of the environment that it ran in."""
    known: dict[str, str] = {}
    for python in (bench.python, bench.morph, Path(sys.executable)):
        if python is not None:
            done = subprocess.run([python, "-c", _ASK], capture_output=True, text=True, check=True)
            known |= json.loads(done.stdout)
    for name in _PACKAGES[key]:
        if name in known and name not in bench.missing.get(key, ()):
            yield name, known[name]


def page(parts: Mapping[str, str]) -> str:
    """docs/benchmarks.md of the sections' texts."""
    body = "".join(f"<!-- section: {key} -->\n{parts[key].strip()}\n\n" for key in SECTIONS if key in parts)
    return f"{_INTRODUCTION}\n{body.rstrip()}\n"


def main() -> None:
    """Parse, measure, write; after each section, so that a later one that fails costs itself only."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--quick", action="store_true", help="smaller: about 8 minutes")
    mode.add_argument("--tiny", action="store_true", help="smallest, to see that all runs; its figures say nothing")
    parser.add_argument("--million", action="store_true", help="a build of a million findings too")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS), metavar="SECTION")
    parser.add_argument("--no-peers", action="store_true", help="for a machine without a package index")
    parser.add_argument("--work", type=Path, default=REPOSITORY / "build" / "benchmarks")
    parser.add_argument(
        "--output", default=str(REPOSITORY / "docs" / "benchmarks.md"), help="a file, or - for the screen"
    )
    given = parser.parse_args()
    adopt_orphans()
    given.work.mkdir(parents=True, exist_ok=True)
    name = "tiny" if given.tiny else "quick" if given.quick else "full"
    listed = [line for line in (HERE / "peers.txt").read_text("utf-8").split("\n") if line and line[0] != "#"]
    with tempfile.TemporaryDirectory(dir=given.work) as folder:
        bench = Bench(
            SIZES[name],
            Path(folder),
            None if given.no_peers else environment(given.work / "peers", listed),
            None if given.no_peers else environment(given.work / "morph-kgc", ["morph-kgc"]),
            given.million,
        )
        there = Path(given.output)
        parts: dict[str, str] = {}
        if given.output != "-" and there.exists():
            parts = {key: text for key, text in _MARK.findall(there.read_text("utf-8")) if key in SECTIONS}
        for key in given.only:
            began = time.monotonic()
            section = SECTIONS[key](bench)
            say(f"{key}: {time.monotonic() - began:.0f} s")
            lines = [f"## {section.title}", "", *section.lines, *measured(bench, key, name)]
            parts[key] = "\n".join(lines)
            if given.output != "-":
                for picture, drawn in section.pictures.items():
                    (there.parent / "img").mkdir(exist_ok=True)
                    (there.parent / "img" / f"{picture}.svg").write_text(drawn, encoding="utf-8")
                there.write_text(page(parts), encoding="utf-8")
        if given.output == "-":
            print(page(parts), end="")


if __name__ == "__main__":
    main()
