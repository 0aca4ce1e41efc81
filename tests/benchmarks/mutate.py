"""Damaged inputs of every format through reading and extraction: none may raise, hang, or eat the memory.

    python tests/benchmarks/mutate.py --count 10000 --seed 1

Takes the repository's sample documents and tables, cuts, flips, repeats, splices, re-encodes and pads them, and reads
each in a process with a limit on memory and time. Prints what became of them, and every input that broke the promise,
with the number that makes it again.
"""

from __future__ import annotations

import argparse
import gzip
import io
import multiprocessing
import random
import resource
import signal
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
SECONDS = 10  # of processor time: another's load is no fault of an input
MEMORY_BYTES = 1 << 30  # beyond what the process had when it began


@dataclass(frozen=True)
class Outcome:
    number: int
    name: str
    mutation: str
    what: str  # facts | no facts | refused | fault | hang | memory
    detail: str = ""
    seconds: float = 0.0


def seeds() -> list[tuple[str, bytes]]:
    """Whole inputs, by name, of every format that is read."""
    found = [*sorted((ROOT / "data" / "samples").glob("*.txt"))[::3]]
    for pattern in ("*.html", "*.htm", "*.mhtml", "*.pdf", "*.docx", "*.doc", "*.txt"):
        found += sorted((ROOT / "tests" / "documents").rglob(pattern))[:6]
    inputs = [(path.name, path.read_bytes()) for path in found if path.stat().st_size < 400_000]
    for table in ("judgements.csv", "responses.csv"):
        lines = (ROOT / "data" / table).read_bytes().splitlines(keepends=True)
        inputs.append((table, b"".join(lines[:60])))
    page = next(data for name, data in inputs if name.endswith(".html"))
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    part = b"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    inputs.append(("saved.mhtml", head + part + page + b"\r\n--b--\r\n"))
    return inputs


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _behead(data: bytes, rng: random.Random) -> bytes:
    return data[rng.randrange(len(data) + 1) :]


def _flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 8, 200))):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _repeat(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    piece = data[start : start + rng.choice((1, 7, 60))]
    return data[:start] + piece * rng.choice((50, 3_000)) + data[start:]


def _splice(data: bytes, rng: random.Random) -> bytes:
    start, end = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
    return data[:start] + data[end:] + data[start:end]


def _encode(data: bytes, rng: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(rng.choice(("utf-16", "utf-16-be", "utf-32", "latin-1", "cp037", "utf-7")), "replace")


def _noise(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + rng.randbytes(rng.choice((1, 64, 5_000))) + data[start:]


def _odd_characters(data: bytes, rng: random.Random) -> bytes:
    odd = [
        "\0",
        "\u202e",
        "\ufeff",
        "\u200b",
        "\U0001f6a8",
        "e\u0301",
        "\r",
        "\x0c",
        "\x85",
        "\u2028",
        "<",
        "&",
        '"',
        "(",
    ]
    text = data.decode("utf-8", "replace")
    for _ in range(rng.choice((1, 20, 300))):
        place = rng.randrange(len(text) + 1)
        text = text[:place] + rng.choice(odd) * rng.choice((1, 1, 500)) + text[place:]
    return text.encode("utf-8", "replace")


def _one_line(data: bytes, rng: random.Random) -> bytes:
    return data.replace(b"\r", b" ").replace(b"\n", b" ") * rng.choice((1, 20))


def _nested(data: bytes, rng: random.Random) -> bytes:
    opener = rng.choice(
        (b"<div>", b"<table><tr><td>", b"<ul><li>", b"(", b"\xe2\x80\x9c", b"[", b"{\\rtf", b"<b>", b"&lt;")
    )
    return opener * rng.choice((2_000, 60_000)) + data


def _bomb(data: bytes, rng: random.Random) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w:t>" + b" " * rng.choice((10_000_000, 80_000_000)))
        archive.writestr("[Content_Types].xml", b"<Types/>")
    return rng.choice((packed.getvalue(), gzip.compress(b"0" * 5_000_000), packed.getvalue()[:-20]))


MUTATIONS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "cut": _cut,
    "behead": _behead,
    "flip": _flip,
    "repeat": _repeat,
    "splice": _splice,
    "encode": _encode,
    "noise": _noise,
    "odd characters": _odd_characters,
    "one line": _one_line,
    "nested": _nested,
    "bomb": _bomb,
}


def mutated(number: int, seed: int, inputs: list[tuple[str, bytes]]) -> tuple[str, str, bytes]:
    """Name, mutation and bytes of the input of this number: the same for the same seed."""
    rng = random.Random(f"{seed}/{number}")
    formats = sorted({name.rsplit(".", 1)[-1] for name, _ in inputs})
    suffix = formats[rng.randrange(len(formats))]
    name, data = rng.choice([each for each in inputs if each[0].endswith("." + suffix)])
    kinds = sorted(MUTATIONS)
    mutation = kinds[number % len(kinds)]
    data = MUTATIONS[mutation](data, rng)
    if rng.random() < 0.1:
        name = rng.choice(("page.html", "report.pdf", "report.docx", "old.doc", "page.mhtml", "notes.txt", "odd"))
    return name, mutation, data


def read_one(name: str, data: bytes) -> str:
    """What becomes of one input: facts, no facts, or refused with a reason. Anything raised is a fault."""
    from kgbuild.errors import KgbuildError
    from kgbuild.extract import extract_facts
    from kgbuild.mapping import map_document, map_table
    from kgbuild.read import read_document
    from kgbuild.reference import load_reference
    from kgbuild.tables import read_table
    from kgbuild.vocab import Minter

    reference, mint = load_reference(), Minter()
    try:
        if name.endswith(".csv"):
            reader = read_table(data, name=name, reference=reference)
            pieces = map_table(
                reader.facts(),
                name=name,
                sha256="0" * 64,
                characters=0,
                media_type="text/csv",
                title="",
                mint=mint,
                reference=reference,
            )
            total = sum(piece.count(b"\n") for piece in pieces)
            if reader.rows != reader.left_out and total < 10:
                raise AssertionError(f"{reader.rows} rows, {reader.left_out} left out, and {total} quads")
            if reader.left_out and not reader.problems:
                raise AssertionError("rows were left out and none is named")
            return "facts" if reader.rows > reader.left_out else "refused"
        document = read_document(data, name=name)
        facts = extract_facts(document, reference)
        held = (*facts.judgements, *facts.findings, *facts.statements, *facts.statistics, *facts.organisations)
        for fact in held:
            passage = fact.evidence
            if document.text[passage.start : passage.end] != passage.quote:  # type: ignore[union-attr]
                raise AssertionError(f"the quote of {fact} does not stand in the text")
        for _ in map_document(document, facts, mint=mint, reference=reference):
            pass
        return "facts" if held else "no facts"
    except KgbuildError as error:
        if not error.problem or not error.fix:
            raise AssertionError(f"a refusal without a reason or a way out: {error!r}") from error
        return "refused"


class _TooLongError(BaseException):
    """No input may catch it."""


def _ring(signum: int, frame: object) -> None:
    raise _TooLongError


def _work(numbers: list[int], seed: int, pipe: multiprocessing.connection.Connection) -> None:
    inputs = seeds()
    read_one("notes.txt", b"Kent Police PEEL 2017")  # so that what is loaded once does not count
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
    ceiling = pages * resource.getpagesize() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    signal.signal(signal.SIGPROF, _ring)
    for number in numbers:
        name, mutation, data = mutated(number, seed, inputs)
        pipe.send(number)
        began = time.process_time()
        detail = ""
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            what = read_one(name, data)
        except _TooLongError:
            what = "hang"
        except MemoryError:
            what = "memory"
        except Exception as error:
            what, detail = "fault", f"{type(error).__name__}: {error}"[:300]
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        pipe.send(Outcome(number, name, mutation, what, detail, time.process_time() - began))
    pipe.close()


def run(count: int, seed: int, *, jobs: int = 2, first: int = 0) -> Iterator[Outcome]:
    """The outcome of every input. One whose process dies, or does not answer, is named."""
    context = multiprocessing.get_context("fork")
    shares = [list(range(first + share, first + count, jobs)) for share in range(jobs)]
    for_each = []
    for numbers in shares:
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(numbers, seed, there), daemon=True)
        process.start()
        there.close()
        for_each.append((numbers, here, process))
    for numbers, pipe, process in for_each:
        left, begun = list(numbers), -1
        while left:
            try:
                answered = pipe.poll(12 * SECONDS)
                message = pipe.recv() if answered else None
            except EOFError:
                message = None
            if isinstance(message, int):
                begun = message
                continue
            if message is None:
                process.kill()
                process.join()
                lost = begun if begun in left else left[0]
                name, mutation, _ = mutated(lost, seed, seeds())
                yield Outcome(lost, name, mutation, "fault", f"its process ended with {process.exitcode}")
                left = left[left.index(lost) + 1 :]
                if left:
                    pipe, there = context.Pipe(duplex=False)
                    process = context.Process(target=_work, args=(left, seed, there), daemon=True)
                    process.start()
                    there.close()
                continue
            left.remove(message.number)
            yield message
        process.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the first number, to make one input again")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    tally: Counter[tuple[str, str]] = Counter()
    slowest: list[Outcome] = []
    broken = []
    for outcome in run(options.count, options.seed, jobs=options.jobs, first=options.first):
        tally[outcome.mutation, outcome.what] += 1
        slowest = sorted([*slowest, outcome], key=lambda each: -each.seconds)[:5]
        if outcome.what in ("fault", "hang", "memory"):
            broken.append(outcome)
            print(f"{outcome.what}: --first {outcome.number} {outcome.name} ({outcome.mutation}) {outcome.detail}")
    kinds = ("facts", "no facts", "refused", "fault", "hang", "memory")
    print(f"{'mutation':16}" + "".join(f"{kind:>10}" for kind in kinds))
    for mutation in sorted(MUTATIONS):
        print(f"{mutation:16}" + "".join(f"{tally[mutation, kind]:>10}" for kind in kinds))
    for outcome in slowest:
        print(f"slowest: {outcome.seconds:.2f} s, {outcome.name} ({outcome.mutation}), number {outcome.number}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
