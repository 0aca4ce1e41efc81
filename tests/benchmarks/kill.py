"""Kill build, load and export at many moments, and prove after each that nothing is lost and nothing half done.

    python tests/benchmarks/kill.py --points 100 --seed 1
    python tests/benchmarks/kill.py --points 100 --only build --jobs 2

Each command is run undisturbed first, which tells how long it takes. Then it is run and killed (SIGKILL) at moments
drawn from a seed, one in each of so many equal parts of that time. After each kill

- a store is the one before or the one after, by the hash of its N-Quads, and gives the text of each of its documents;
  no process that the build had started is left; the next build ends with the bytes of one that nobody disturbed, and
  leaves nothing of the killed one behind;
- a target holds each graph that the record of what was sent calls sent, and the same `load` again makes it hold all;
- what an export writes is as it was before or complete under its name, and the next export writes the same bytes.

Commands run in processes forked from one that has everything imported, so that all moments fall into the work itself.
`tests/test_surviving.py` runs a few points of each.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from pyoxigraph import NamedNode, RdfFormat, parse  # noqa: E402

from kgbuild.errors import StoreError  # noqa: E402
from kgbuild.export import FOLDER_FORMATS, export_graph  # noqa: E402
from kgbuild.store import open_store  # noqa: E402
from tests.benchmarks import corpus  # noqa: E402

EXPORTED = ("nquads", "csv", "turtle", "bundle", "graphml", "neo4j-csv")
PATIENCE_S = 60.0  # for what comes at once on a quiet machine


class Stage:
    """A process with kgbuild imported and its rules compiled; forks one that runs a command of kgbuild when asked."""

    def __init__(self, folder: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "TMPDIR": str(folder), "KGBUILD_DEBUG": "1"}
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--stage"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            text=True,
        )
        self._told()

    def _told(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())

    def begin(self, *arguments: str | Path) -> int:
        """Start a command in a session of its own; gives the process's number."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([str(each) for each in arguments]) + "\n")
        self._process.stdin.flush()
        return self._told()

    def end(self, pid: int, *, after_s: float | None = None) -> int:
        """Wait for its end, after killing it where a time is given; the exit status, negative for a signal."""
        if after_s is not None:
            time.sleep(after_s)
            os.kill(pid, signal.SIGKILL)  # until the stage has waited for it, the number is its own
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self._told()

    def run(self, *arguments: str | Path) -> float:
        """Run a command to its end, which must be a good one; the seconds that it took."""
        began = time.monotonic()
        status = self.end(self.begin(*arguments))
        assert status == 0, f"kgbuild {' '.join(map(str, arguments))} ended with {status}"
        return time.monotonic() - began

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(PATIENCE_S)


def stage() -> None:
    """Be the process that a `Stage` talks to: a line of arguments forks, an empty line waits."""
    from kgbuild.cli import main as kgbuild

    _compile_rules()
    pid = 0
    print(os.getpid(), flush=True)
    for line in sys.stdin:
        if not line.strip():
            print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
            continue
        pid = os.fork()
        if pid == 0:
            os.setsid()
            nowhere = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(nowhere, descriptor)
            sys.argv = ["kgbuild", *json.loads(line)]
            status: Any = 1
            try:
                kgbuild()
            except SystemExit as end:
                status = end.code
            finally:
                os._exit(status or 0)
        print(pid, flush=True)


def _compile_rules() -> None:
    """Load what a process loads once, without opening a store: that starts threads, and a fork would lose them."""
    import importlib

    from kgbuild.extract import extract_facts
    from kgbuild.read import read_document
    from kgbuild.reference import load_reference

    for name in ("kgbuild.validate", "kgbuild.load", "kgbuild.export", "kgbuild.mapping", "kgbuild.tables"):
        importlib.import_module(name)
    extract_facts(read_document(b"Kent Police PEEL 2017", name="page.txt"), load_reference())


# -- what is killed


class Trial(Protocol):
    """A command, and what must hold when it was killed. `kinds` of it take turns, each with a time of its own."""

    kinds: int

    def prepare(self, number: int) -> list[str | Path]:
        """Bring the world to what it is before; gives the command."""

    def state(self) -> str:
        """What the kill left: "before", "between" (where that may be) or "after". Fails where it is anything else."""

    def finished(self) -> None:
        """Fails unless the world is as if nobody had disturbed anything. Called when the command was run again."""


def graph_hash(store: Path) -> str:
    """SHA-256 of what `export nquads` writes, "" where no build has finished; each document's text is read too."""
    digest = hashlib.sha256()
    try:
        reader = open_store(store)
    except StoreError as error:
        assert "no store here" in error.problem or "no finished build" in error.problem, error
        return ""
    with reader:
        sink: Any = type("Sink", (), {"write": lambda _, data: digest.update(data)})()
        export_graph(reader, "nquads", sink)
        for entry in reader.manifest["documents"].values():
            if entry["kind"] == "document":
                reader.text(entry["sha256"])
    return digest.hexdigest()


class BuildTrial:
    """A build over a store that is there, or, at every third point, into none."""

    kinds = 3

    def __init__(self, folder: Path, stage: Stage, *, jobs: int, documents: int) -> None:
        self._folder, self._jobs = folder, jobs
        self._source, self._store = folder / "source", folder / "kg"
        corpus.write_tables(self._source, 20)
        corpus.write_documents(self._source, documents)
        stage.run(*self._command(folder / "first"))
        for path in sorted(self._source.rglob("*.txt"))[:2]:
            path.write_text(path.read_text("utf-8") + "\nThe force is good at supporting victims.\n", "utf-8")
        corpus.write_tables(self._source, 30, seed=2)
        shutil.copytree(folder / "first", self._store)
        stage.run(*self._command(self._store))
        self._first, self._after = graph_hash(folder / "first"), graph_hash(self._store)
        assert "" != self._first != self._after
        self._before = ""

    def _command(self, store: Path) -> list[str | Path]:
        return ["build", self._source, "--store", store, "--jobs", str(self._jobs)]

    def prepare(self, number: int) -> list[str | Path]:
        shutil.rmtree(self._store)
        self._before = ""
        if number % 3:
            shutil.copytree(self._folder / "first", self._store)
            self._before = self._first
        return self._command(self._store)

    def state(self) -> str:
        found = graph_hash(self._store)
        assert found in (self._before, self._after), "the store is neither the one before nor the one after"
        return "after" if found == self._after else "before"

    def finished(self) -> None:
        assert graph_hash(self._store) == self._after, "the next build has other bytes than an undisturbed one"
        left = {path.name for path in self._store.iterdir()}
        assert left == {"CURRENT", "format", "generations", "graphs", "lock", "texts"}, left
        assert len(list((self._store / "generations").iterdir())) == 1
        assert not list((self._store / "texts").glob(".*"))


class LoadTrial:
    """Loading all of a store into an empty oxigraph server, by one of two ways."""

    kinds = 2

    def __init__(self, folder: Path, stage: Stage, *, server: str) -> None:
        self._folder, self._server = folder, server
        self._store, self._record = folder / "kg", folder / "record.jsonl"
        corpus.write_tables(folder / "source", 40)
        stage.run("build", folder / "source", "--store", self._store, "--jobs", "1", "--validator", "none")
        with open_store(self._store) as reader:
            self._graphs = {
                name: {str(quad.triple) for quad in reader.graph.quads_for_pattern(None, None, None, NamedNode(name))}
                for name in reader.named_graphs()
            }

    def prepare(self, number: int) -> list[str | Path]:
        ask(f"{self._server}/update", b"DROP ALL", "application/sparql-update")
        self._record.unlink(missing_ok=True)
        way = ["--update", f"{self._server}/update", "--query", f"{self._server}/query"] if number % 2 else []
        command = ["load", self._server, "--store", self._store, "--state", self._record, "--request-mb", "0.05"]
        return [*command, *way]

    def state(self) -> str:
        found = {name: self._held(name) for name in self._graphs}
        record = self._record.read_text("utf-8").split("\n")[1:-1] if self._record.exists() else []
        told = {entry["graph"]: entry for entry in map(json.loads, record)}
        for name, entry in told.items():
            assert not entry["sha256"] or found[name] == self._graphs[name], f"{name} was not sent whole"
        if found == self._graphs:
            return "after"
        return "between" if any(found.values()) else "before"

    def finished(self) -> None:
        assert {name: self._held(name) for name in self._graphs} == self._graphs, "a graph of the target differs"

    def _held(self, graph: str) -> set[str]:
        try:
            data = ask(f"{self._server}/store?graph={urllib.parse.quote(graph, safe='')}")
        except urllib.error.HTTPError as error:
            assert error.code == 404, error
            return set()
        return {str(quad.triple) for quad in parse(data, format=RdfFormat.N_TRIPLES)}


class ExportTrial:
    """Writing a file over one that is there, or a folder."""

    def __init__(self, folder: Path, stage: Stage, *, forms: Sequence[str]) -> None:
        self._folder, self._forms, self.kinds = folder, forms, len(forms)
        corpus.write_tables(folder / "source", 200)
        stage.run("build", folder / "source", "--store", folder / "kg", "--jobs", "1", "--validator", "none")
        self._good: dict[str, dict[str, bytes]] = {}
        for form in forms:
            stage.run(*self._command(form, folder / f"good-{form}"))
            self._good[form] = contents(folder / f"good-{form}")
        self._form = ""

    def _command(self, form: str, out: Path) -> list[str | Path]:
        return ["export", form, "--store", self._folder / "kg", "-o", out]

    def prepare(self, number: int) -> list[str | Path]:
        self._form = self._forms[number % len(self._forms)]
        shutil.rmtree(self._folder / "out", ignore_errors=True)
        (self._folder / "out").mkdir()
        if self._form not in FOLDER_FORMATS:
            (self._folder / "out" / "graph").write_bytes(b"what was there before")
        return self._command(self._form, self._folder / "out" / "graph")

    def state(self) -> str:
        out = self._folder / "out" / "graph"
        if self._form in FOLDER_FORMATS and not out.exists():
            return "before"
        found = contents(out)
        if found == {"": b"what was there before"}:
            return "before"
        assert found == self._good[self._form], f"a {self._form} that is not whole stands under its name"
        if self._form in FOLDER_FORMATS:
            shutil.rmtree(out)  # a folder that holds something is not written over
        return "after"

    def finished(self) -> None:
        assert contents(self._folder / "out" / "graph") == self._good[self._form], f"another {self._form}"


def contents(path: Path) -> dict[str, bytes]:
    """The bytes of a file, or of all files of a folder by their paths in it."""
    if path.is_file():
        return {"": path.read_bytes()}
    return {each.relative_to(path).as_posix(): each.read_bytes() for each in path.rglob("*") if each.is_file()}


# -- servers


def ask(url: str, body: bytes | None = None, media_type: str = "") -> bytes:
    headers = {"Accept": "application/n-triples"} | ({"Content-Type": media_type} if media_type else {})
    with urllib.request.urlopen(urllib.request.Request(url, data=body, headers=headers), timeout=PATIENCE_S) as answer:
        data: bytes = answer.read()
        return data


def oxigraph_command() -> str | None:
    """The oxigraph server of this environment, or of the system; None where there is none."""
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.exists() else shutil.which("oxigraph")


@contextlib.contextmanager
def oxigraph(command: str) -> Iterator[str]:
    """A server that keeps its graphs in memory, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    process = subprocess.Popen(
        [command, "serve", "--bind", address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            with contextlib.suppress(OSError):
                ask(f"http://{address}/")
                break
            assert process.poll() is None and time.monotonic() < deadline, "the oxigraph server does not start"
            time.sleep(0.02)
        yield f"http://{address}"
    finally:
        process.kill()
        process.wait()


# -- the run


def run(
    trial: Trial, stage: Stage, points: int, seed: int, *, say: Callable[[str], None] = lambda _: None
) -> Counter[str]:
    """Kill the trial's command at `points` moments; how often the world was as before, between and after.

    Raises:
        AssertionError: something was lost, or left half done; with the number of the point.
    """
    draw = random.Random(seed)
    whole = [stage.run(*trial.prepare(number)) for number in range(trial.kinds)]
    left: Counter[str] = Counter()
    for number in range(points):
        moment = whole[number % trial.kinds] * (number + draw.random()) / points
        command = trial.prepare(number)
        pid = stage.begin(*command)
        status = stage.end(pid, after_s=moment)
        try:
            assert status in (0, -signal.SIGKILL), f"it ended by itself with {status}"
            wait_for_the_end_of_all(pid)
            state = trial.state()
            stage.run(*command)
            trial.finished()
        except AssertionError as error:
            raise AssertionError(f"point {number} of {points}, {moment:.3f} s, seed {seed}: {error}") from error
        left[state if status else "had ended"] += 1
        say(f"{number + 1}/{points} {moment:.3f} s: {state}")
    return left


def wait_for_the_end_of_all(session: int) -> None:
    """Wait until no process of the session runs: what a killed command started ends with it."""
    deadline = time.monotonic() + PATIENCE_S
    while left := [pid for pid, of in sessions() if of == session]:
        assert time.monotonic() < deadline, f"processes {left} run on"
        time.sleep(0.01)


def sessions() -> Iterator[tuple[int, int]]:
    """Every process that runs, with its session; nothing where the system has no /proc."""
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, _, session = entry.read_text().rpartition(")")[2].split()[:4]
            if state != "Z":
                yield int(entry.parent.name), int(session)


def main() -> int:
    """Print what became of each command."""
    if sys.argv[1:] == ["--stage"]:
        stage()
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["build", "load", "export"])
    parser.add_argument("--jobs", type=int, default=1, help="of the build")
    given = parser.parse_args()
    for what in (given.only,) if given.only else ("build", "load", "export"):
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=f"kgbuild-kill-{what}-")))
            theatre = Stage(folder)
            stack.callback(theatre.close)
            trial: Trial
            if what == "build":
                trial = BuildTrial(folder, theatre, jobs=given.jobs, documents=3 if given.jobs == 1 else 40)
            elif what == "load":
                command = oxigraph_command()
                if command is None:
                    print("load: not run, for the oxigraph server is not installed")
                    continue
                trial = LoadTrial(folder, theatre, server=stack.enter_context(oxigraph(command)))
            else:
                trial = ExportTrial(folder, theatre, forms=EXPORTED)
            left = run(trial, theatre, given.points, given.seed, say=lambda text: print(text, file=sys.stderr))
            print(f"{what}: killed at {given.points} moments, all well; left: {dict(sorted(left.items()))}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
